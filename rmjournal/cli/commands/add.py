"""``rmjournal add`` and the short captures: new entries from options.

References come first, since they tell whose roles "me" and "partner" are; then the state, since it tells whether a
day has been or is to come.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from functools import partial
from typing import Any

import click

from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.options import OPTION_NAMES, field_options, parse_kind, typed_fields
from rmjournal.cli.output import echo, echo_entries, help_examples
from rmjournal.cli.text_input import STDIN, choose_pair, is_interactive, read_stdin, text_from_words
from rmjournal.dates import format_full_day, format_moment
from rmjournal.english import hyphenate, pluralize
from rmjournal.errors import NotFound, Refused
from rmjournal.insight.audience import CONSENT_QUESTION, NO_CONSENT, lacks_consent, needs_consent
from rmjournal.insight.scope import pair_of_new
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import parse_field
from rmjournal.model.kind import fields, link_fields
from rmjournal.model.kinds import KINDS, kind_named
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.storage.new_journal import is_begun


def build_entry(context: CliContext, entry: Entry, typed: Mapping[str, object]) -> Entry:
    """The entry with typed values, not yet in the journal; maps are extended."""
    kind = type(entry)
    declared = fields(kind)
    order = sorted(typed, key=lambda name: (not declared[name].is_link, name != "state"))
    for name in order:
        raw = read_stdin() if typed[name] == STDIN and declared[name].form in ("line", "text") else typed[name]
        value = parse_field(kind, name, raw, context.parse_context(entry), entry.status)
        if declared[name].form == "map" and isinstance(value, dict):
            value = {**getattr(entry, name), **value}
        entry = entry.edit(**{name: value})
    return entry


def describe_days(context: CliContext, entry: Entry, names: Mapping[str, object]) -> str:
    """The typed days as they were understood: "due Tue 8 Dec 2026"."""
    descriptions = []
    zone, own_zone = str(getattr(entry, "zone", "")), context.journal.zone
    for name, field in fields(type(entry)).items():
        value = getattr(entry, name)
        if name in names and value and field.has_day:
            day_text = (
                format_full_day(value)
                if isinstance(value, date)
                else format_moment(str(value), zone=zone, here=own_zone)
            )
            descriptions.append(f"{field.label.lower()} {day_text}")
    return ", ".join(descriptions)


def with_main_text(kind: type[Entry], words: str, typed: dict[str, object]) -> dict[str, object]:
    """The typed values with the words after the verb as main text.

    Wrong usage when the main text is given twice.
    """
    name = kind.KIND.main
    if not words:
        return typed
    if name in typed:
        raise click.UsageError(f"The text was given twice, as an argument and as --{hyphenate(name)}.")
    return {name: words, **typed}


def entry_command(
    kind: type[Entry], name: str, summary: str, examples: tuple[str, ...], preset: Mapping[str, object] | None = None
) -> click.Command:
    """Make a command that adds an entry.

    `preset` holds the values of options that are not given.
    """
    main = fields(kind)[kind.KIND.main]
    return click.Command(
        name,
        callback=partial(_add, kind, preset or {}),
        params=[
            click.Argument(["behind_verb"], nargs=-1, metavar=f"[{main.name.upper()}]"),
            *field_options(kind),
            click.Option(["--json", "as_json"], is_flag=True, help="Print JSON for scripts."),
        ],
        help=f"{summary}\n\n{main.label} can be an argument, stdin (also -) or a text from $EDITOR.",
        short_help=summary,
        epilog=help_examples(*examples),
        context_settings=dict(OPTION_NAMES),
    )


def add_command(kind: type[Entry]) -> click.Command:
    """The command behind ``rmjournal add``."""
    meta = kind.KIND
    return entry_command(
        kind, hyphenate(meta.name), meta.help, (f"rmjournal add {hyphenate(meta.name)} {meta.example}",)
    )


def _add(
    kind: type[Entry], preset: Mapping[str, object], /, behind_verb: tuple[str, ...], as_json: bool, **params: Any
) -> None:
    context = context_of(click.get_current_context())
    options = typed_fields(params, kind)
    typed = with_main_text(kind, text_from_words(behind_verb), {**preset, **options})
    typed = _with_pair(context, kind, typed)
    empty = _offered_agreement(context, typed) if kind is Agreement else kind()
    with ExitStack() as open_editor:
        if kind.KIND.main not in typed and (_is_main_required(kind) or not options):
            from rmjournal.storage.external_editor import edit_or_refuse

            offered = str(getattr(empty, kind.KIND.main))
            written = open_editor.enter_context(edit_or_refuse(offered)) if is_interactive() else read_stdin()
            typed[kind.KIND.main] = written or offered
        entry = context.add_entry(lambda journal: build_entry(context, empty, typed), typed_fields=typed.keys())
    if as_json:
        echo_entries(context.journal, [entry])
    else:
        _print_added(context, entry, typed)


def _with_pair(context: CliContext, kind: type[Entry], typed: dict[str, object]) -> dict[str, object]:
    """Add the relationship where several are possible and no link names one."""
    if "relationship" not in fields(kind) or "relationship" in typed or not is_begun(context.path):
        return typed
    links = {name: typed[name] for name in link_fields(kind) if name in typed}
    if pair_of_new(build_entry(context, kind(), links), context.journal.entries):
        return typed
    pair = choose_pair(context)
    return {**typed, "relationship": pair.id} if pair else typed


def _offered_agreement(context: CliContext, typed: Mapping[str, object]) -> Agreement:
    """Choose the draft that a new agreement starts from.

    That is an open draft without rules, else a new one with the rules of the last version or the shipped ones.
    `Refused` where an open draft has rules already.
    """
    from rmjournal.insight.agreement_talk import find_talk_base
    from rmjournal.practice.ground_rules import draft_next_agreement, offer_ground_rules

    if str(typed.get("state", "draft")) != "draft":
        return Agreement()
    whom = str(typed.get("relationship", ""))
    pair = (context.find_pair(whom) or context.journal.usual_pair()) if is_begun(context.path) else None
    draft = find_talk_base(context.journal.entries, pair)[0] if pair else draft_next_agreement(None, "")
    if not draft.id:
        is_cadence_typed = bool({"cadence", "cadence_days", "weekday"}.intersection(typed))
        return draft.edit(cadence="", cadence_days=14, weekday="") if is_cadence_typed else draft
    if draft.ground_rules:
        edit = f"rmjournal edit {context.journal.entries.short_id(draft)}"
        raise Refused(
            f"There is a draft of the agreement already. To change it: {edit} · to accept it: {edit} --state accepted"
        )
    return offer_ground_rules(draft)


def _is_main_required(kind: type[Entry]) -> bool:
    return fields(kind)[kind.KIND.main].required


def _print_added(context: CliContext, entry: Entry, typed: Mapping[str, object]) -> None:
    understood = describe_days(context, entry, typed)
    line = f"Saved {entry.KIND.label.lower()} {context.journal.entries.short_id(entry)}: {entry.heading}"
    # A person who said so need not be told.
    shared = (
        "shared with your partner; --private keeps it to yourself"
        if entry.shared and typed.keys().isdisjoint({"shared", "for_others"})
        else ""
    )
    echo(" · ".join(part for part in (line, understood, shared) if part))
    if entry.shared and lacks_consent(entry, "partner", context.journal.entries):
        echo(NO_CONSENT)
    ask_consent(context, entry)
    if isinstance(entry, Agreement) and entry.state == "draft" and entry.ground_rules:
        ref = context.journal.entries.short_id(entry)
        counts = f"{pluralize(len(entry.ground_rules), 'ground rule')}, {len(entry.off_limits)} off limits"
        echo(f"A draft with {counts}. To read it: rmjournal show {ref} · to change it: rmjournal edit {ref}")


def ask_consent(context: CliContext, entry: Entry) -> None:
    """Ask whose story a shared learning tells, where it does not say so."""
    entries = context.journal.entries
    if needs_consent(entry, entry.audience, entries):
        ref = entries.short_id(entry)
        echo(f"{CONSENT_QUESTION} To note it: rmjournal edit {ref} --consent-of NAME")


class AddGroup(click.Group):
    """The group of ``rmjournal add``: one command for each kind."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all kinds."""
        return [hyphenate(kind.KIND.name) for kind in KINDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command for a kind by its name, plural or alias."""
        try:
            return add_command(kind_named(cmd_name))
        except NotFound:
            return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of a kind; an unknown kind is wrong usage."""
        if not args[0].startswith("-"):
            parse_kind(args[0], ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The kinds with what they are."""
        with formatter.section("Kinds"):
            formatter.write_dl([(hyphenate(kind.KIND.name), kind.KIND.help) for kind in KINDS])


add = AddGroup(
    "add",
    help="Write down an entry of any kind. Every field is an option; see: rmjournal add goal --help",
    subcommand_metavar="KIND [TEXT] [OPTIONS]",
    epilog=help_examples(f"rmjournal add action {kind_named('action').KIND.example}"),
)


learned = entry_command(
    Learning,
    "learned",
    "Write down what you learned.",
    ('rmjournal learned "Ask of each number: as of when?" --cue "What do I ask of a number?"',),
    {"learner": "me"},
)
taught = entry_command(
    Learning,
    "taught",
    "Write down what your partner learned from you.",
    ('rmjournal taught "How a budget is really decided" --on yesterday',),
    {"learner": "partner"},
)
topic = entry_command(
    Note,
    "topic",
    "Note a topic to bring up in a coming session.",
    ('rmjournal topic "Who reads the weekly report?"',),
    {"kind": "topic"},
)
action = entry_command(
    Action,
    "action",
    "Write down an action item of yours.",
    ('rmjournal action "Book Fjord 2 for our Tuesdays" --due friday',),
    {"owner": "me"},
)
note = entry_command(
    Note,
    "note",
    "Write down a note.",
    ('rmjournal note "Opened the view alone"',),
)
