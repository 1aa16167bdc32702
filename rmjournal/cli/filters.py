"""List filters: options that several verbs share, and the entries they keep."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from dataclasses import fields as attributes
from datetime import date
from typing import Any

import click

from rmjournal.cli.context import CliContext
from rmjournal.cli.options import Completion, dashed, entries_like, starting
from rmjournal.dates import format_full_day, parse_period
from rmjournal.dates.calendar_periods import CalendarPeriod
from rmjournal.errors import BadValue, Refused
from rmjournal.insight.scope import goal_of, has_terms, learner_of, search_terms
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.field import ROLES, visible
from rmjournal.model.field_forms import MINE, THEIRS, alike
from rmjournal.model.kind import fields
from rmjournal.model.kinds.learning import STATES, Learning
from rmjournal.model.roles import OWNERS, other
from rmjournal.storage.database import Query, QueryInstance, where


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What was asked for; empty = everything."""

    with_: str | None = None
    goal: str | None = None
    since: str | None = None
    until: str | None = None
    on: str | None = None
    state: str | None = None
    learner: str | None = None
    owner: str | None = None
    tag: str | None = None
    kind: str | None = None
    overdue: bool = False
    match: str | None = None


OPTIONS: dict[str, tuple[str, str]] = {
    "with_": ("REF", "Of this relationship: id or partner's name."),
    "goal": ("REF", "That belong to this goal: id or first words."),
    "since": ("DAY", "From this day on, or the first of a period, looking back: friday, may, last month."),
    "until": ("DAY", "Up to this day, or the last of a period, looking back."),
    "on": ("DAY", "On this day, or in this period, looking back."),
    "state": ("WORD", "In this state."),
    "learner": ("[mentor|mentee|me|partner]", "Learned by."),
    "owner": ("[mentor|mentee|both|me|partner]", "Owned by."),
    "tag": ("TAG", "With this tag."),
    "kind": ("WORD", "Of this sort, such as a note's kind."),
    "match": ("TEXT", "With all these words somewhere."),
}


WHOSE = {name: (*roles, "me", "partner") for name, roles in (("learner", ROLES), ("owner", OWNERS))}
"""The words for whose something is, by option."""


def filter_options(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a verb the options of some filters, all when none is named."""

    def with_filters(command: Callable[..., Any]) -> Callable[..., Any]:
        if not names or "overdue" in names:
            command = click.option("--overdue", is_flag=True, help="Whose day has passed.")(command)
        for name, (shape, says) in reversed(OPTIONS.items()):
            if not names or name in names:
                command = click.option(
                    f"--{name.rstrip('_')}",
                    name,
                    metavar=shape,
                    help=says,
                    callback=_whose if name in WHOSE else None,
                    shell_complete=_completing(name),
                )(command)
        return command

    return with_filters


def _whose(ctx: click.Context, param: click.Parameter, said: str | None) -> str | None:
    words = WHOSE[str(param.name)]
    if said is not None and said.casefold() not in (*words, *MINE, *THEIRS):
        raise click.BadParameter(f"'{visible(said)}' is none of: {', '.join(words)}.", ctx, param)
    return said


def _completing(name: str) -> Completion | None:
    to = {"with_": ("relationship",), "goal": ("goal",)}.get(name)
    if to:
        return lambda ctx, param, start: entries_like(ctx, start, to)
    if name in ("state", "kind", *WHOSE):
        return lambda ctx, param, start: starting(_words(name, ctx.params.get("kind_word")), start)
    return None


def _words(name: str, kind: object) -> Sequence[str]:
    if name in WHOSE:
        return WHOSE[name]
    found = words_of(name, kind) if isinstance(kind, type) and issubclass(kind, Entry) else ()
    return [dashed(word) for word in found if word]


def words_of(name: str, kind: type[Entry]) -> Sequence[str]:
    """The words that a filter by state or sort knows for a kind; none where it has no such thing."""
    if name == "state":
        return STATES if issubclass(kind, Learning) else tuple(kind.KIND.flow)
    return fields(kind)["kind"].choices if "kind" in fields(kind) else ()


def filter_of(given: dict[str, Any]) -> Filter:
    """The filter that was asked for by options."""
    return Filter(**{part.name: given[part.name] for part in attributes(Filter) if part.name in given})


def kept(desk: CliContext, entries: Iterable[Entry], wanted: Filter) -> list[Entry]:
    """The entries that pass every filter, in the order they came in."""
    found = list(entries)
    if wanted.state or wanted.kind or wanted.tag:
        ids = {entry_id for kind in dict.fromkeys(map(type, found)) for entry_id in _ids(desk.journal, kind, wanted)}
        found = [entry for entry in found if entry.id in ids]
    tests = _tests(desk, wanted)
    return [entry for entry in found if all(test(entry) for test in tests)]


def _ids(journal: Journal, kind: type[Entry], wanted: Filter) -> set[str]:
    """The ids of the entries of a kind whose state, sort and tags are those asked for, by a query of its table."""
    tag = (wanted.tag or "").casefold()
    query = where("tags").test(lambda tags: _has_tag(tags, tag)) if tag else Query().noop()
    for name, word in (("kind", wanted.kind), ("state", wanted.state)):
        if word and name in fields(kind):
            query &= _says(name, alike(word), getattr(kind(), name))
        elif word and name == "kind":
            return set()
    return journal.ids_where(kind, query)


def _says(name: str, word: str, default: str) -> QueryInstance:
    """A query for documents in which a field says a word; where it says nothing, it says its default."""
    query = where(name).test(lambda value: alike(value if isinstance(value, str) else default) == word)
    return query | ~where(name).exists() if alike(default) == word else query


def _has_tag(tags: object, tag: str) -> bool:
    words = tags if isinstance(tags, list) and all(isinstance(word, str) for word in tags) else []
    return tag in map(str.casefold, words)


def _tests(desk: CliContext, wanted: Filter) -> list[Callable[[Entry], bool]]:
    journal = desk.journal
    tests: list[Callable[[Entry], bool]] = []
    if wanted.with_:
        pair = desk.find(wanted.with_, ("relationship",)).id
        tests.append(lambda entry: (owner := journal.pair(entry)) is not None and owner.id == pair)
    if wanted.goal:
        goal = desk.find(wanted.goal, ("goal",)).id
        tests.append(lambda entry: goal_of(entry, journal.entries) == goal)
    first, last = days_of(desk, wanted)
    if first or last:
        tests.append(lambda entry: entry.day is not None and (first or date.min) <= entry.day <= (last or date.max))
    if wanted.match:
        words = search_terms(wanted.match)
        tests.append(lambda entry: has_terms(entry, words))
    if wanted.overdue:
        tests.append(lambda entry: bool(journal.derived(entry).get("overdue")))
    return [*tests, *_derived_tests(journal, wanted)]


def _derived_tests(journal: Journal, wanted: Filter) -> list[Callable[[Entry], bool]]:
    tests = [_owned(journal, name, said) for name in WHOSE if (said := getattr(wanted, name))]
    if wanted.state:
        state = alike(wanted.state)
        tests.append(lambda entry: bool(entry.status) or alike(str(journal.derived(entry).get("state", ""))) == state)
    return tests


def _owned(journal: Journal, name: str, said: str) -> Callable[[Entry], bool]:
    def test(entry: Entry) -> bool:
        mine = journal.my_role(entry)
        role = mine if said.casefold() in MINE else other(mine) if said.casefold() in THEIRS else said.casefold()
        found = learner_of(entry, journal.entries) if name == "learner" else getattr(entry, name, "")
        return bool(role) and found == role

    return test


Days = tuple[date | None, date | None]
"""From when and until when; none = from the beginning, to the end."""


def days_of(desk: CliContext, wanted: Filter) -> Days:
    """The days that are asked for; what was understood of words is told on stderr."""
    since, until, on = (_period(desk, name, getattr(wanted, name)) for name in ("since", "until", "on"))
    first = max((span.since for span in (since, on) if span), default=None)
    last = min((span.until for span in (until, on) if span), default=None)
    if since and until and since.since > until.until:
        raise Refused(f"--since is {since.since}, which lies after {until.until} of --until; turn the two round.")
    said = [text for text in (wanted.since, wanted.until, wanted.on) if text]
    if not {first and first.isoformat(), last and last.isoformat()}.issuperset(said):
        click.echo(_told(first, last), err=True)
    return first, last


def _period(desk: CliContext, name: str, said: str | None) -> CalendarPeriod | None:
    """The day or the period that an option names, looking back; none when it was not given."""
    if not said:
        return None
    days = [entry.day for entry in desk.journal.entries if entry.day] or [desk.today]
    last = date.max if name == "until" else max(days)
    try:
        return parse_period(said, desk.today, desk.config.day_first, min(days), last)
    except BadValue as error:
        raise Refused(f"--{name}: {error}") from error


def _told(first: date | None, last: date | None) -> str:
    if first and last:
        return (
            f"On {format_full_day(first)}."
            if first == last
            else f"From {format_full_day(first)} to {format_full_day(last)}."
        )
    return f"From {format_full_day(first)} on." if first else f"Up to {format_full_day(last)}." if last else ""
