"""List filters: options that several verbs share, and the entries they keep."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import click
import msgspec

from rmjournal.cli.context import CliContext
from rmjournal.cli.options import Completion, complete_entry, complete_word
from rmjournal.dates import format_full_day
from rmjournal.dates.periods import CalendarPeriod, parse_period
from rmjournal.english import hyphenate
from rmjournal.errors import BadValue, Refused
from rmjournal.insight.scope import goal_of, learner_of
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.field import ROLES, visible
from rmjournal.model.field_forms import MINE, THEIRS, is_same_word
from rmjournal.model.folded_text import fold_text
from rmjournal.model.kind import fields
from rmjournal.model.kinds.learning import STATES, Learning
from rmjournal.model.roles import OWNERS, other_role
from rmjournal.storage.database import Query, QueryInstance, where


class EntryFilter(msgspec.Struct, frozen=True, kw_only=True):
    """The filter that the options ask for; empty means everything."""

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


FILTER_OPTIONS: dict[str, tuple[str, str]] = {
    "with_": ("REF", "Only of this relationship: id or partner's name."),
    "goal": ("REF", "Only of this goal: id or first words."),
    "since": (
        "DAY",
        "Only from this day on, or from the start of a period, in the past: friday, may, last month.",
    ),
    "until": ("DAY", "Only up to this day, or to the end of a period, in the past."),
    "on": ("DAY", "Only on this day, or in this period, in the past."),
    "state": ("WORD", "Only in this state."),
    "learner": ("[mentor|mentee|me|partner]", "Only what this person learned."),
    "owner": ("[mentor|mentee|both|me|partner]", "Only what this person owns."),
    "tag": ("TAG", "Only with this tag."),
    "kind": ("WORD", "Only of this kind, such as topic for notes."),
    "match": ("QUERY", 'Only what a search finds: words, "exact words", -not, is:private.'),
}


ROLE_WORDS = {name: (*roles, "me", "partner") for name, roles in (("learner", ROLES), ("owner", OWNERS))}
"""The words for whose something is, by option."""


def filter_options(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a verb the options of some filters, all when none is named."""

    def with_filters(command: Callable[..., Any]) -> Callable[..., Any]:
        if not names or "overdue" in names:
            command = click.option("--overdue", is_flag=True, help="Only what is overdue.")(command)
        for name, (shape, help_text) in reversed(FILTER_OPTIONS.items()):
            if not names or name in names:
                command = click.option(
                    f"--{name.rstrip('_')}",
                    name,
                    metavar=shape,
                    help=help_text,
                    callback=_check_role_word if name in ROLE_WORDS else None,
                    shell_complete=_completion_for(name),
                )(command)
        return command

    return with_filters


def _check_role_word(ctx: click.Context, param: click.Parameter, typed: str | None) -> str | None:
    choices = ROLE_WORDS[str(param.name)]
    if typed is not None and typed.casefold() not in (*choices, *MINE, *THEIRS):
        raise click.BadParameter(f"'{visible(typed)}' is not one of: {', '.join(choices)}.", ctx, param)
    return typed


def _completion_for(name: str) -> Completion | None:
    to = {"with_": ("relationship",), "goal": ("goal",)}.get(name)
    if to:
        return lambda ctx, param, start: complete_entry(ctx, start, to)
    if name in ("state", "kind", *ROLE_WORDS):
        return lambda ctx, param, start: complete_word(_words(name, ctx.params.get("kind_word")), start)
    return None


def _words(name: str, kind: object) -> Sequence[str]:
    if name in ROLE_WORDS:
        return ROLE_WORDS[name]
    words = filter_words(name, kind) if isinstance(kind, type) and issubclass(kind, Entry) else ()
    return [hyphenate(word) for word in words if word]


def filter_words(name: str, kind: type[Entry]) -> Sequence[str]:
    """The states or sorts of a kind that a filter knows."""
    if name == "state":
        return STATES if issubclass(kind, Learning) else tuple(kind.KIND.flow)
    return fields(kind)["kind"].choices if "kind" in fields(kind) else ()


def read_filter(given: dict[str, Any]) -> EntryFilter:
    """The filter of the given options."""
    return EntryFilter(**{name: given[name] for name in EntryFilter.__struct_fields__ if name in given})


def apply_filter(context: CliContext, entries: Iterable[Entry], wanted: EntryFilter) -> list[Entry]:
    """The entries that pass the filter, in their order."""
    candidates = list(entries)
    if wanted.state or wanted.kind or wanted.tag:
        ids = {
            entry_id
            for kind in dict.fromkeys(map(type, candidates))
            for entry_id in _matching_ids(context.journal, kind, wanted)
        }
        candidates = [entry for entry in candidates if entry.id in ids]
    tests = _tests(context, wanted, candidates)
    return [entry for entry in candidates if all(test(entry) for test in tests)]


def _matching_ids(journal: Journal, kind: type[Entry], wanted: EntryFilter) -> set[str]:
    """Query the ids of a kind's entries with a state, note kind and tag."""
    tag = fold_text(wanted.tag or "")
    query = where("tags").test(lambda tags: _has_tag(tags, tag)) if tag else Query().noop()
    for name, word in (("kind", wanted.kind), ("state", wanted.state)):
        if word and name in fields(kind):
            query &= _field_query(name, word, getattr(kind(), name))
        elif word and name == "kind":
            return set()
    return journal.ids_where(kind, query)


def _field_query(name: str, word: str, default: str) -> QueryInstance:
    """A query for documents whose field has a value, or lacks its default."""
    query = where(name).test(lambda value: is_same_word(value if isinstance(value, str) else default, word))
    return query | ~where(name).exists() if is_same_word(default, word) else query


def _has_tag(tags: object, tag: str) -> bool:
    texts = tags if isinstance(tags, list) and all(isinstance(tag_text, str) for tag_text in tags) else []
    return tag in map(fold_text, texts)


def _tests(context: CliContext, wanted: EntryFilter, candidates: Iterable[Entry]) -> list[Callable[[Entry], bool]]:
    journal = context.journal
    tests: list[Callable[[Entry], bool]] = []
    if wanted.with_:
        pair = context.find(wanted.with_, ("relationship",)).id
        tests.append(lambda entry: (owner := journal.pair(entry)) is not None and owner.id == pair)
    if wanted.goal:
        goal = context.find(wanted.goal, ("goal",)).id
        tests.append(lambda entry: goal_of(entry, journal.entries) == goal)
    first, last = filter_days(context, wanted)
    if first or last:
        tests.append(lambda entry: entry.day is not None and (first or date.min) <= entry.day <= (last or date.max))
    if wanted.match:
        from rmjournal.cli.hits import search_result
        from rmjournal.insight.search import SearchIndex

        index = SearchIndex(journal.entries, candidates, context.today, context.config.day_first)
        matches = {entry.id for entry in search_result(index, wanted.match).hits}
        tests.append(lambda entry: entry.id in matches)
    if wanted.overdue:
        tests.append(lambda entry: bool(journal.derived(entry).get("overdue")))
    return [*tests, *_derived_tests(journal, wanted)]


def _derived_tests(journal: Journal, wanted: EntryFilter) -> list[Callable[[Entry], bool]]:
    tests = [_role_test(journal, name, typed) for name in ROLE_WORDS if (typed := getattr(wanted, name))]
    if wanted.state:
        state = wanted.state
        tests.append(
            lambda entry: bool(entry.status) or is_same_word(str(journal.derived(entry).get("state", "")), state)
        )
    return tests


def _role_test(journal: Journal, name: str, typed: str) -> Callable[[Entry], bool]:
    def test(entry: Entry) -> bool:
        mine = journal.my_role(entry)
        role = (
            mine if typed.casefold() in MINE else other_role(mine) if typed.casefold() in THEIRS else typed.casefold()
        )
        holder = learner_of(entry, journal.entries) if name == "learner" else getattr(entry, name, "")
        return bool(role) and holder == role

    return test


DayRange = tuple[date | None, date | None]
"""From when and until when; none = from the beginning, to the end."""


def filter_days(context: CliContext, wanted: EntryFilter) -> DayRange:
    """The first and last day asked for; prints on stderr how words were understood."""
    since, until, on = (_read_period(context, name, getattr(wanted, name)) for name in ("since", "until", "on"))
    first = max((span.since for span in (since, on) if span), default=None)
    last = min((span.until for span in (until, on) if span), default=None)
    if since and until and since.since > until.until:
        raise Refused(f"--since is {since.since}, which is after --until, {until.until}. Swap the two.")
    typed_words = [text for text in (wanted.since, wanted.until, wanted.on) if text]
    if not {first and first.isoformat(), last and last.isoformat()}.issuperset(typed_words):
        click.echo(_range_sentence(first, last), err=True)
    return first, last


def _read_period(context: CliContext, name: str, typed: str | None) -> CalendarPeriod | None:
    """The day or period that an option names; None when not given."""
    if not typed:
        return None
    days = [entry.day for entry in context.journal.entries if entry.day] or [context.today]
    last = date.max if name == "until" else max(days)
    try:
        return parse_period(typed, context.today, context.config.day_first, min(days), last)
    except BadValue as error:
        raise Refused(f"--{name}: {error}") from error


def _range_sentence(first: date | None, last: date | None) -> str:
    if first and last:
        return (
            f"On {format_full_day(first)}."
            if first == last
            else f"From {format_full_day(first)} to {format_full_day(last)}."
        )
    return f"From {format_full_day(first)} on." if first else f"Up to {format_full_day(last)}." if last else ""
