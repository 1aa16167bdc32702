"""Click options and shell completions made from field declarations."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem

from rmjournal.cli.context import desk_of
from rmjournal.cli.output import NEW_FILE
from rmjournal.dates.time_zones import list_zone_names
from rmjournal.errors import NotFound
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field, visible
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS, kind_named

FEW = 5
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


def dashed(name: str) -> str:
    """A name as it is typed: hyphens for underscores."""
    return name.replace("_", "-")


OPTION_NAMES = {"token_normalize_func": dashed}
"""Settings of a command that takes option names with underscores too."""


def field_options(kind: type[Entry]) -> list[click.Parameter]:
    """One option for every field of a kind."""
    return [option(kind, name, field) for name, field in fields(kind).items()]


def option(kind: type[Entry], name: str, field: Field) -> click.Option:
    """The option of one field; its value is text, read by the field's own rules later."""
    opposite = "private" if name == "shared" else f"no-{dashed(name)}"
    if field.form == "flag":
        return click.Option([f"--{dashed(name)}/--{opposite}", name], default=None, help=help_of(kind, field))
    return click.Option(
        [f"--{dashed(name)}", name],
        metavar=metavar(field),
        multiple=field.form in ("lines", "map"),
        help=help_of(kind, field),
        shell_complete=completion(field),
    )


def metavar(field: Field) -> str:
    """What stands behind the option in the help."""
    choices = [dashed(choice) for choice in field.choices if choice]
    if field.form == "choice" and len(choices) <= FEW and not field.open:
        return f"[{'|'.join(choices)}]"
    return _METAVAR.get(field.form, "WORD" if choices else "TEXT")


def help_of(kind: type[Entry], field: Field) -> str:
    """One line that tells what the option is for."""
    says = f"{field.label}: {field.help}" if field.help else field.label
    notes = [*_bounds(field), *_words(field), *_directions(field)]
    if field.is_inline_list:
        notes.append("several with commas")
    elif field.form in ("lines", "map"):
        notes.append("give it again for more")
    if field.keys:
        notes.append(f"names: {', '.join(field.keys)}")
    if field.name == "shared":
        notes += _begins(kind)
    if field.required and field.name != kind.KIND.main:
        notes.append("needed")
    return f"{says} ({'; '.join(notes)})." if notes else f"{says}."


def _begins(kind: type[Entry]) -> list[str]:
    """Says so where new entries of a kind begin shared."""
    if kind.KIND.starts_shared:
        return ["begins shared"]
    return [f"with a {kind.KIND.shared_in} it begins shared"] if kind.KIND.shared_in else []


def _bounds(field: Field) -> list[str]:
    if field.low is None:
        return []
    high = f" to {field.high}" if field.high is not None else " or more"
    return [f"{field.low}{high}{f' {field.unit}' if field.unit else ''}"]


def _directions(field: Field) -> list[str]:
    """Which way a day lies, and in which states it lies the other way."""
    turned = (
        [f"{field.in_state(field.back_in[0]).direction} when {' or '.join(field.back_in)}"] if field.back_in else []
    )
    parts = [f"{on}: {field.part_of(on).direction}" for _, on in field.dated]
    return [field.direction, *turned] if field.direction else parts


def _words(field: Field) -> list[str]:
    choices = [dashed(choice) for choice in field.choices if choice]
    if not choices or metavar(field).startswith("["):
        return []
    return [", ".join(choices) + (" or another" if field.open else "")]


def given(params: Mapping[str, Any], kind: type[Entry]) -> dict[str, object]:
    """The fields for which an option was given, with what was typed."""
    return {name: params[name] for name in fields(kind) if params.get(name) not in (None, ())}


def completion(field: Field) -> Completion | None:
    """What may follow the option: its choices, or the entries it may point at."""
    if field.is_link:
        return lambda ctx, param, start: entries_like(ctx, start, field.to)
    if field.form == "zone":
        return lambda ctx, param, start: starting(list_zone_names(), start)
    if field.choices:
        return lambda ctx, param, start: starting([dashed(word) for word in field.choices if word], start)
    return None


def kinds_like(ctx: click.Context, param: click.Parameter, start: str) -> list[CompletionItem]:
    """The kinds that begin so, in plural."""
    return starting([dashed(kind.KIND.plural) for kind in KINDS], start)


def refs_like(ctx: click.Context, param: click.Parameter, start: str) -> list[CompletionItem]:
    """The short ids that begin so, each with its heading."""
    return entries_like(ctx, start, ("*",))


def entries_like(ctx: click.Context, start: str, to: tuple[str, ...]) -> list[CompletionItem]:
    """The entries of some kinds whose short id begins so, newest first."""
    entries = desk_of(ctx).entries_or_none()
    fit = [e for e in entries if (to == ("*",) or e.KIND.name in to) and entries.short(e).startswith(start)]
    fit.sort(key=lambda entry: int(entry.id), reverse=True)
    return [CompletionItem(entries.short(e), help=visible(e.heading, keep="")) for e in fit]


def starting(words: Sequence[str], start: str) -> list[CompletionItem]:
    """The words that begin so."""
    return [CompletionItem(word) for word in words if word.startswith(start)]


why_option = click.option(
    "--why", "--because", "why", metavar="TEXT", default="", help="Reason, kept in the history."
)
"""The option for the reason of a change."""

out_option = click.option("--out", type=NEW_FILE, metavar="FILE", help="Write to a new file.")
"""The option for a file to write."""


def pair_option(says: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that names a relationship, as the parameter ``whom``."""
    return click.option(
        "--with",
        "whom",
        metavar="REF",
        help=says,
        shell_complete=lambda ctx, param, start: entries_like(ctx, start, ("relationship",)),
    )


def parse_kind(word: str, ctx: click.Context | None = None, option_name: str = "") -> type[Entry]:
    """The kind that a word names; wrong usage for any other word."""
    try:
        return kind_named(word)
    except NotFound as error:
        raise click.UsageError(f"{option_name}: {error}" if option_name else str(error), ctx) from error
