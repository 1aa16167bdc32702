"""``rmjournal check`` and ``where``: state of the journal, safe repairs."""

from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.output import echo, echo_below, echo_json, is_plain, json_option, verb
from rmjournal.cli.passphrase import with_key
from rmjournal.config import computer_name
from rmjournal.dates import format_moment
from rmjournal.english import humanize
from rmjournal.errors import JournalError, Refused, Unreadable
from rmjournal.journal.check import Finding, Severity, run_checks
from rmjournal.journal.repair import repair_journal
from rmjournal.practice.questions import load_question_bank
from rmjournal.practice.templates import load_templates
from rmjournal.render.text_width import pad
from rmjournal.storage import codec
from rmjournal.storage.local.device_clock import now_ms
from rmjournal.storage.orphans import locked_before, save_replaced_beside
from rmjournal.storage.recovery import repair_damaged, rewrite_missing
from rmjournal.sync.git import has_unsafe_settings, set_up_driver

SEVERITY_GLYPHS = {Severity.OK: "✓", Severity.NOTE: "·", Severity.ATTENTION: "!"}
SEVERITY_WORDS = {Severity.OK: "fine:", Severity.NOTE: "note:", Severity.ATTENTION: "look:"}

INDENT = 16
"""Cells before the words of a finding."""


@verb("rmjournal check", "rmjournal check --repair")
@click.option("--repair", is_flag=True, help="Repair what can be repaired safely; a version is saved before.")
@json_option
@click.pass_context
def check(ctx: click.Context, repair: bool, as_json: bool) -> None:
    """Check the file, its links, copies, history, permissions and folder.

    The exit code is 1 when you have to do something.

    --repair saves what can be read in a damaged file, removes double names, moves links to nothing
    and wrong values to a table that is never deleted, and lets only your account open the file.
    """
    context = context_of(ctx)
    done = with_key(lambda: _salvage(context)) if repair else []
    findings = _check_journal(context)
    if repair and not (len(findings) == 1 and findings[0].topic == "file"):
        for state in locked_before(context.path, context.journal.db.storage.state):
            with suppress(Refused):  # then it stays where it is, and the next check finds it
                with_key(partial(state.seal.check_key, context.path))
        done += repair_journal(context.journal)
        done += _replace_git_settings(context)
        findings = run_checks(context.journal, now_ms())
    findings += _check_settings(context)
    if as_json:
        rows = [
            {"about": finding.topic, "state": finding.severity.value, "words": finding.message}
            for finding in findings
        ]
        echo_json([*rows, *({"about": "repair", "state": "done", "words": sentence} for sentence in done)])
    else:
        for finding in findings:
            sign = (SEVERITY_WORDS if is_plain() else SEVERITY_GLYPHS)[finding.severity]
            echo_below(f"{sign} {pad(finding.topic, 12)}  ", finding.message, INDENT)
        for sentence in done:
            echo_below("", sentence, 0)
    if any(finding.severity is Severity.ATTENTION for finding in findings):
        ctx.exit(1)


def _check_journal(context: CliContext) -> list[Finding]:
    """Run all checks; of an unreadable file give that finding alone."""
    try:
        return run_checks(context.journal, now_ms())
    except Unreadable as error:
        is_readable = isinstance(error, codec.DamagedFile) and not error.is_blank
        advice = " rmjournal check --repair saves everything that can be read." if is_readable else ""
        return [Finding("file", Severity.ATTENTION, f"{error}{advice}")]


def _check_settings(context: CliContext) -> list[Finding]:
    """Find mistakes in the config file, own templates and questions."""
    try:
        config = context.config
    except JournalError as error:
        return [Finding("config", Severity.ATTENTION, str(error))]
    mistakes = list(config.mistakes)
    if config.theme or config.keys:
        from rmjournal.tui.screens.settings_check import check_settings

        mistakes += check_settings(config)
    folder = config.source.parent
    mistakes += [broken.sentence for broken in (*load_templates(folder).broken, *load_question_bank(folder).broken)]
    return [Finding("config", Severity.NOTE, sentence) for sentence in mistakes]


def _replace_git_settings(context: CliContext) -> list[str]:
    """Replace unsafe settings of git; say what was done, or why not."""
    try:
        return set_up_driver(context.path) if has_unsafe_settings(context.path) else []
    except JournalError as error:
        return [str(error)]


def _salvage(context: CliContext) -> list[str]:
    """Write a missing or damaged file again; say also what opening it did."""
    if sentence := rewrite_missing(context.path):
        return [sentence]
    try:
        context.journal.refresh()
    except Unreadable:
        return _repair_file(context.path)
    done = context.file_notices
    context.journal.db.storage.notices.clear()
    return done


def _repair_file(path: Path) -> list[str]:
    """Repair a damaged file, or save the journal that was there before elsewhere."""
    try:
        return [repair_damaged(path)]
    except (Refused, Unreadable):
        if saved_paths := save_replaced_beside(path):
            return [f"The journal that was in {path} is saved as {saved}." for saved in saved_paths]
        raise


@verb("rmjournal where", "rmjournal where --json")
@json_option
@click.pass_context
def where(ctx: click.Context, as_json: bool) -> None:
    """Show where the journal, its settings and its undo history are saved.

    Also its size, and when it was saved.
    """
    facts = _location_facts(context_of(ctx))
    if as_json:
        echo_json([facts])
        return
    for name, value in facts.items():
        text = format_moment(str(value)[:16]) if name == "saved" else _YES_NO.get(str(value), str(value))
        echo(f"{pad(humanize(name), 13)}  {text or '-'}")


_YES_NO = {"True": "yes", "False": "no"}


def _location_facts(context: CliContext) -> dict[str, object]:
    path = context.path.absolute()
    facts: dict[str, object] = {"file": str(path), "exists": path.exists()}
    if path.exists():
        journal = context.journal
        stat = path.stat()
        facts |= {
            "journal": journal.db.storage.journal_id,
            "name": journal.name,
            "entries": len(journal.entries),
            "bytes": stat.st_size,
            "saved": datetime.fromtimestamp(stat.st_mtime).isoformat(timespec="seconds"),
            "read_only": journal.read_only,
            "state": str(journal.db.storage.state.path),
        }
    config = context.config.source
    return {
        **facts,
        "config": str(config),
        "config_exists": config.exists(),
        "computer": computer_name(),
        "today": context.today.isoformat(),
    }
