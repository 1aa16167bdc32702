"""Strategies of entries of every kind with texts that are hard for formats."""

from collections.abc import Callable
from datetime import date

from hypothesis import strategies as st

from rmjournal.model.entry import Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import Change, fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.rules import clean_entry

SNAGS = (
    *("---", "- a", "## Notes", "## Answers", "### what", "a: b", "# h", '"q"', "'", "''", "[[x]]", "[x](y)", "😀"),
    *("مرحبا", "  lead", "```", "=1+1", "+1", "-2", "@x", "＝1", ";=1", "{a: b}", "[a", "*x*", "&x", "!t", "%", "\t"),
    *(
        "\u2028",
        "\u200d",
        "\ufeff",
        "|",
        ">",
        "yes",
        "null",
        "12:30",
        "2026-03-04",
        "1e5",
        "é",
        "..",
        "~",
        "#tag",
        ", ",
    ),
)
LINE = st.lists(st.sampled_from(SNAGS), max_size=3).map(" ".join) | st.text(max_size=9)
TEXT = LINE | st.lists(st.sampled_from(SNAGS) | st.just(""), max_size=7).map("\n".join)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
IDS = {kind.KIND.name: str(3_700_000_000_000_000_000 + 7 * number) for number, kind in enumerate(KINDS)}
CHANGE = st.builds(Change, on=DAYS, field=st.just("state"), was=LINE, now=TEXT, why=LINE)


def number(field: Field) -> st.SearchStrategy[int]:
    return st.integers(field.low or 0, field.high if field.high is not None else 999)


def target(field: Field) -> st.SearchStrategy[str]:
    """Nothing, or the entry of a kind at which the field may point."""
    return st.sampled_from(["", *(key for name, key in IDS.items() if field.to == ("*",) or name in field.to)])


def chosen(field: Field) -> st.SearchStrategy[str]:
    return LINE if field.open else st.sampled_from(field.choices)


def several(field: Field) -> st.SearchStrategy[list[str]]:
    return st.lists(number(field).map(str) if field.takes_numbers else LINE, max_size=3)


def named(field: Field) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(field.keys) if field.keys else LINE.filter(str.strip), TEXT, max_size=3)


VALUES: dict[str, Callable[[Field], st.SearchStrategy[object]]] = {
    "line": lambda field: LINE,
    "text": lambda field: TEXT,
    "day": lambda field: st.none() | DAYS,
    "moment": lambda field: DAYS.map(lambda day: f"{day}T08:30"),
    "zone": lambda field: st.sampled_from(["", "Europe/Oslo", "Asia/Tokyo"]) | LINE,
    "cadence": lambda field: st.sampled_from(["", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=MONTHLY;BYDAY=1TU"]),
    "number": number,
    "choice": chosen,
    "ref": target,
    "lines": several,
    "flag": lambda field: st.booleans(),
    "map": named,
}


def entries(kind: type[Entry]) -> st.SearchStrategy[Entry]:
    """Any entry of a kind as it can stand in a journal."""
    given = {name: VALUES[field.form](field) for name, field in fields(kind).items()}
    history = st.dictionaries(st.integers(1, 99).map(str), CHANGE, max_size=2)
    return (
        st.builds(kind, id=st.just(IDS[kind.KIND.name]), history=history, **given).map(clean_entry).map(clean_entry)
    )


ENTRIES = st.sampled_from(KINDS).flatmap(entries)
"""Any entry of any kind; it may point at entries that are not there."""
