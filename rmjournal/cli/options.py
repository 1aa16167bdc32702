"""Click options and shell completions made from field declarations."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from rmjournal.cli.context import context_of
from rmjournal.cli.file_paths import NEW_FILE_PATH
from rmjournal.dates import parse_lead_time
from rmjournal.dates.time_zones import list_zone_names
from rmjournal.english import hyphenate
from rmjournal.errors import NotFound
from rmjournal.model.entry import AUDIENCES, Audience, Entry
from rmjournal.model.field import Field, visible
from rmjournal.model.field_forms import with_unit
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS, kind_named
from rmjournal.model.roles import AREAS
from rmjournal.practice.areas import AREA_FIELDS, list_areas, list_areas_and_topics

MAX_CHOICES_SHOWN = 5
"""So many choices are shown as the option's value, more in its help."""

_METAVAR = {
    "day": "DAY",
    "moment": "DAY TIME",
    "zone": "ZONE",
    "cadence": "WORDS",
    "number": "NUMBER",
    "ref": "REF",
    "map": "NAME=TEXT",
}

Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


OPTION_NAMES = {"token_normalize_func": hyphenate}
"""Settings of a command that takes option names with underscores too."""


def field_options(kind: type[Entry]) -> list[click.Parameter]:
    """One option for every field of a kind."""
    return [field_option(kind, name, field) for name, field in fields(kind).items()]


def field_option(kind: type[Entry], name: str, field: Field) -> click.Option:
    """The option of one field; the field's own rules parse its text."""
    opposite = "private" if name == "shared" else f"no-{hyphenate(name)}"
    if field.form == "flag":
        return click.Option([f"--{hyphenate(name)}/--{opposite}", name], default=None, help=field_help(kind, field))
    names = [f"--{hyphenate(name)}", *(["--with"] if name == "relationship" else []), name]
    return click.Option(
        names,
        metavar=field_metavar(field),
        multiple=field.form in ("lines", "map"),
        help=field_help(kind, field),
        shell_complete=field_completion(field),
    )


def field_metavar(field: Field) -> str:
    """The placeholder of an option's value in the help."""
    choices = [hyphenate(choice) for choice in field.choices if choice]
    if field.form == "choice" and len(choices) <= MAX_CHOICES_SHOWN and not field.open:
        return f"[{'|'.join(choices)}]"
    return _METAVAR.get(field.form, "WORD" if choices else "TEXT")


def field_help(kind: type[Entry], field: Field) -> str:
    """One line that tells what the option is for."""
    words = field.help or ("id or partner's name" if field.name == "relationship" else "")
    text = f"{field.label}: {words}" if words else field.label
    notes = [*_bound_notes(field), *_choice_notes(field), *_directions(field)]
    if field.is_inline_list:
        notes.append("several with commas")
    elif field.form in ("lines", "map"):
        notes.append("repeat the option for more")
    if field.keys:
        notes.append(f"names: {', '.join(field.keys)}")
    if field.name == "shared":
        notes += _sharing_notes(kind)
    if field.required and field.name != kind.KIND.main:
        notes.append("required")
    return f"{text} ({'; '.join(notes)})." if notes else f"{text}."


def _sharing_notes(kind: type[Entry]) -> list[str]:
    """Notes for kinds whose new entries begin shared."""
    if kind.KIND.starts_shared:
        return ["shared unless you say no"]
    return [f"with a {kind.KIND.shared_in}, shared unless you say no"] if kind.KIND.shared_in else []


def _bound_notes(field: Field) -> list[str]:
    if field.low is None:
        return []
    high = f" to {field.high}" if field.high is not None else " or more"
    return [with_unit(field, f"{field.low}{high}")]


def _directions(field: Field) -> list[str]:
    """Which way a day lies, and in which states it lies the other way."""
    turned = (
        [f"{field.in_state(field.back_in[0]).direction} when {' or '.join(field.back_in)}"] if field.back_in else []
    )
    parts = [f"{on}: {field.part_of(on).direction}" for _, on in field.dated]
    parts += [f"{key}: {', '.join(filter(None, (part.direction, *_bound_notes(part))))}" for key, part in field.parts]
    return [field.direction, *turned] if field.direction else parts


def _choice_notes(field: Field) -> list[str]:
    choices = [hyphenate(choice) for choice in field.choices if choice]
    if not choices or field_metavar(field).startswith("["):
        return []
    return [", ".join(choices) + (" or another" if field.open else "")]


def typed_fields(params: Mapping[str, Any], kind: type[Entry]) -> dict[str, object]:
    """The typed values of the fields whose options were given."""
    return {name: params[name] for name in fields(kind) if params.get(name) not in (None, ())}


def field_completion(field: Field) -> Completion | None:
    """The completion of an option: its choices, or the entries it may point at."""
    if field.is_link:
        return lambda ctx, param, start: complete_entry(ctx, start, field.to)
    if field.form == "zone":
        return lambda ctx, param, start: complete_word(list_zone_names(), start)
    if field.name in AREA_FIELDS:
        return complete_area
    if field.choices:
        return lambda ctx, param, start: complete_word([hyphenate(word) for word in field.choices if word], start)
    return None


def complete_kind(ctx: click.Context, param: click.Parameter, start: str) -> list[CompletionItem]:
    """Complete the plural name of a kind."""
    return complete_word([hyphenate(kind.KIND.plural) for kind in KINDS], start)


def complete_ref(ctx: click.Context, param: click.Parameter, start: str) -> list[CompletionItem]:
    """Complete a short id, with the entry's heading."""
    return complete_entry(ctx, start, ("*",))


def complete_entry(ctx: click.Context, start: str, to: tuple[str, ...]) -> list[CompletionItem]:
    """Complete the short id of an entry of some kinds, newest first."""
    entries = context_of(ctx).entries_or_none()
    fit = [e for e in entries if (to == ("*",) or e.KIND.name in to) and entries.short_id(e).startswith(start)]
    fit.sort(key=lambda entry: int(entry.id), reverse=True)
    return [CompletionItem(entries.short_id(e), help=visible(e.heading, keep="")) for e in fit]


def complete_area(ctx: click.Context, param: click.Parameter, start: str) -> list[CompletionItem]:
    """Complete a focus area; for a relationship also its sub-topics."""
    entries = context_of(ctx).entries_or_none()
    words = list_areas_and_topics(entries) if param.name == "areas" else list_areas(entries)
    return complete_word([hyphenate(word) if word in AREAS else word for word in words], start)


def complete_word(words: Sequence[str], start: str) -> list[CompletionItem]:
    """Complete one of some words."""
    return [CompletionItem(word) for word in words if word.startswith(start)]


why_option = click.option(
    "--why", "--because", "why", metavar="TEXT", default="", help="Reason; it is saved in the history."
)
"""The option for the reason of a change."""

out_option = click.option(
    "--out",
    type=NEW_FILE_PATH,
    metavar="FILE",
    callback=lambda ctx, param, path: None if path == Path("-") else path,
    help="Write to a new file; - prints it, as without this option.",
)
"""The option for a file to write."""


def pair_option(help_text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that names a relationship, as the parameter ``whom``."""
    return click.option(
        "--with",
        "whom",
        metavar="REF",
        help=help_text,
        shell_complete=lambda ctx, param, start: complete_entry(ctx, start, ("relationship",)),
    )


def audience_options(old_name_means: Audience) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option for whom a page or export is made, as ``audience``.

    ``--shared`` is its older name.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        old = click.option("--shared", "audience", flag_value=old_name_means, hidden=True)
        return click.option(
            "--for",
            "audience",
            type=click.Choice(AUDIENCES[1:]),
            help="For your partner or for others: only what they may see, with others’ names masked; shown before "
            "it is written.",
        )(old(command))

    return decorate


def parse_kind(word: str, ctx: click.Context | None = None, option_name: str = "") -> type[Entry]:
    """Parse the name of a kind; wrong usage for any other word."""
    try:
        return kind_named(word)
    except NotFound as error:
        raise click.UsageError(f"{option_name}: {error}" if option_name else str(error), ctx) from error


NO_REMINDERS = "none"


def reminders_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option that says when a calendar reminds.

    None takes the value of the config file.
    """
    return click.option(
        "--remind",
        "reminders",
        multiple=True,
        metavar="TIME",
        callback=_parse_reminders,
        help="In a calendar: an alarm so long before, like 15 min or 1 day; can be repeated; none for no alarm.",
    )(command)


def _parse_reminders(
    ctx: click.Context, param: click.Parameter, texts: tuple[str, ...]
) -> tuple[timedelta, ...] | None:
    if not texts:
        return None
    times = [parse_lead_time(text) for text in texts if text.strip().casefold() != NO_REMINDERS]
    if None in times:
        raise click.BadParameter('Type a time like "15 min", "2 hours" or "1 day", or none.')
    return tuple(time for time in times if time)
