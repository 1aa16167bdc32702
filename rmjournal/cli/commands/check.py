"""``rmjournal check`` and ``where``: state of the journal, safe repairs."""

from datetime import datetime
from pathlib import Path

import click

from rmjournal.cli.context import CliContext, desk_of
from rmjournal.cli.output import echo, echo_below, echo_json, json_option, verb
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
from rmjournal.storage.orphans import save_replaced_beside
from rmjournal.storage.recovery import repair_damaged, rewrite_missing
from rmjournal.sync.git import has_unsafe_settings, set_up_driver

SIGNS = {Severity.OK: "✓", Severity.NOTE: "·", Severity.ATTENTION: "!"}

INDENT = 16
"""Cells before the words of a finding."""


@verb("rmjournal check", "rmjournal check --repair")
@click.option("--repair", is_flag=True, help="Mend what is safe; a version is kept first.")
@json_option
@click.pass_context
def check(ctx: click.Context, repair: bool, as_json: bool) -> None:
    """How file, stamps, links, copies, history, permissions and folder are; exit code 1 when something wants you.

    --repair reads a damaged file record by record, writes names that stand twice once, moves links that lead nowhere
    and values that fit no field to a table that nothing deletes, and takes loosened permissions back.
    """
    desk = desk_of(ctx)
    done = _salvaged(desk) if repair else []
    findings = _found(desk)
    if repair and not (len(findings) == 1 and findings[0].topic == "file"):
        done += repair_journal(desk.journal)
        done += _replaced_settings(desk)
        findings = run_checks(desk.journal, now_ms())
    findings += _of_settings(desk)
    if as_json:
        rows = [{"about": one.topic, "state": one.severity.value, "words": one.message} for one in findings]
        echo_json([*rows, *({"about": "repair", "state": "done", "words": words} for words in done)])
    else:
        for one in findings:
            echo_below(f"{SIGNS[one.severity]} {pad(one.topic, 12)}  ", one.message, INDENT)
        for words in done:
            echo_below("", words, 0)
    if any(one.severity is Severity.ATTENTION for one in findings):
        ctx.exit(1)


def _found(desk: CliContext) -> list[Finding]:
    """What there is to tell; of a file that cannot be read, just that."""
    try:
        return run_checks(desk.journal, now_ms())
    except Unreadable as error:
        is_readable = isinstance(error, codec.DamagedFile) and not isinstance(error, codec.BlankFile)
        way = " rmjournal check --repair salvages what can be read." if is_readable else ""
        return [Finding("file", Severity.ATTENTION, f"{error}{way}")]


def _of_settings(desk: CliContext) -> list[Finding]:
    """Find mistakes in the config file, and in own templates and questions."""
    try:
        config = desk.config
    except JournalError as error:
        return [Finding("config", Severity.ATTENTION, str(error))]
    told = list(config.mistakes)
    if config.theme or config.keys:
        from rmjournal.tui.screens.settings_check import wrong_settings

        told += wrong_settings(config)
    folder = config.source.parent
    told += [broken.sentence for broken in (*load_templates(folder).broken, *load_question_bank(folder).broken)]
    return [Finding("config", Severity.NOTE, sentence) for sentence in told]


def _replaced_settings(desk: CliContext) -> list[str]:
    """Replace settings of git that would run pushed code; tells what was done, or why it cannot be."""
    try:
        return set_up_driver(desk.path) if has_unsafe_settings(desk.path) else []
    except JournalError as error:
        return [str(error)]


def _salvaged(desk: CliContext) -> list[str]:
    """Write a file that is gone or damaged again; tells also what was done when it was opened."""
    if words := rewrite_missing(desk.path):
        return [words]
    try:
        desk.journal.refresh()
    except Unreadable:
        return _repaired(desk.path)
    done = desk.done
    desk.journal.store.notices.clear()
    return done


def _repaired(path: Path) -> list[str]:
    """Write a damaged file again, or save the journal beside that was there before something else was."""
    try:
        return [repair_damaged(path)]
    except (Refused, Unreadable):
        if kept := save_replaced_beside(path):
            return [f"The journal that was in {path} is saved as {saved}." for saved in kept]
        raise


@verb("rmjournal where", "rmjournal where --json")
@json_option
@click.pass_context
def where(ctx: click.Context, as_json: bool) -> None:
    """Where the journal is, how big, when it was saved, and where settings and undo are kept."""
    found = _facts(desk_of(ctx))
    if as_json:
        echo_json([found])
        return
    for name, value in found.items():
        said = format_moment(str(value)[:16]) if name == "saved" else _YES_NO.get(str(value), str(value))
        echo(f"{pad(humanize(name), 13)}  {said or '-'}")


_YES_NO = {"True": "yes", "False": "no"}


def _facts(desk: CliContext) -> dict[str, object]:
    path = desk.path.absolute()
    found: dict[str, object] = {"file": str(path), "exists": path.exists()}
    if path.exists():
        journal = desk.journal
        stat = path.stat()
        found |= {
            "journal": journal.store.journal_id,
            "name": journal.name,
            "entries": len(journal.entries),
            "bytes": stat.st_size,
            "saved": datetime.fromtimestamp(stat.st_mtime).isoformat(timespec="seconds"),
            "read_only": journal.read_only,
            "state": str(journal.store.state.path),
        }
    config = desk.config.source
    return {**found, "config": str(config), "config_exists": config.exists(), "today": desk.today.isoformat()}
