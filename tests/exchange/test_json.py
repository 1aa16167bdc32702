"""JSON exports: an empty journal that imports one holds equal entries."""

from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rmjournal.demo import LAST, TODAY, Role, demo_entries
from rmjournal.exchange.exporters import ExportInput, export_json
from rmjournal.exchange.import_plan import build_plan
from rmjournal.exchange.importers import read_incoming
from rmjournal.exchange.incoming import Source
from rmjournal.model.document import document, find_json_fault, from_document
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import clean_text
from rmjournal.model.kind import Change, fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.note import Note
from tests.examples import examples

from .entry_strategies import IDS, entries

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without a smaller example: of sixteen entries at once that takes minutes."""
DAYS = (date(2025, 12, 1), date(2026, 1, 27), date(2026, 3, 3), TODAY, LAST)


def whole(entry: Entry) -> Entry:
    """An entry as a file holds it: it says what its kind requires, and does not point at itself."""
    for name, field in fields(type(entry)).items():
        value = getattr(entry, name)
        if field.is_link and value == entry.id:
            entry = entry.edit(**{name: ""})
        if field.required and getattr(entry, name) in ("", None):
            entry = entry.edit(**{name: IDS[field.to[0]] if field.is_link else "x"})
    past = {key: _plain(change) for key, change in entry.history.items() if change.field in fields(type(entry))}
    return from_document(type(entry), int(entry.id), document(entry.edit(history=past)))


def _plain(change: Change) -> Change:
    return Change(
        on=change.on, field=change.field, was=clean_text(str(change.was)), now=clean_text(str(change.now)), why="y"
    )


JOURNALS = st.tuples(*(entries(kind).map(whole) for kind in KINDS)).map(
    lambda some: Entries({entry.id: entry for entry in some})
)
"""One entry of each kind, with any values; all links lead somewhere."""


def round_trip(there: Entries) -> dict[str, Entry]:
    """What an empty journal holds once it has taken in the JSON of another."""
    source = Source(
        name="all.json", files={"all.json": export_json(ExportInput(entries=there, today=LAST, name="Annelise"))}
    )
    incoming = read_incoming(source)
    assert (incoming.format, incoming.owner, incoming.skipped) == ("json", "Annelise", ())
    found = build_plan(incoming, Entries(), {})
    assert (found.refused, found.changed, found.unchanged) == ((), (), ())
    return {coming.entry.id: coming.entry for coming in found.new}


@settings(deadline=None, max_examples=examples(30), suppress_health_check=list(HealthCheck), phases=QUICK)
@given(JOURNALS)
def test_entries_of_all_kinds_survive_a_json_round_trip(there: Entries) -> None:
    assert len(there) == len(KINDS)
    assert round_trip(there) == {entry.id: entry for entry in there}


@pytest.mark.parametrize("word", ["packet", "export", "rmjournal"])
def test_an_entry_may_have_the_word_of_another_sort_of_file(word: str) -> None:
    there = Entries({"1": Note(id="1", text=word, tags=[word])})
    assert round_trip(there) == {entry.id: entry for entry in there}


@pytest.mark.parametrize("role", ["mentee", "mentor"])
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_demo_of_any_day_survives_a_json_round_trip(role: Role, day: date) -> None:
    there = demo_entries(role, day)
    assert round_trip(there) == {entry.id: entry for entry in there}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (
            b"\xef\xbb\xbf{\n  no",
            ("syntax", "is damaged (line 2, column 3: Expecting property name enclosed in double quotes)"),
        ),
        (b'\xef\xbb\xbf{"a\xff": 1}', ("encoding", "is not UTF-8 text (byte 7)")),
        (b"[" + b"9" * 5000 + b"]", ("value", "contains a number that is too long")),
        (b"[NaN]", ("value", "contains a number or half a character that JSON does not allow")),
    ],
)
def test_a_json_fault_is_located_by_line_and_column(data: bytes, fault: tuple[str, str]) -> None:
    assert find_json_fault(data) == fault
