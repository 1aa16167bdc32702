"""Importing a corrected source: what it made is changed, and nothing is doubled."""

import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rmjournal.crdt.field_path import Document
from rmjournal.crdt.merge import find_conflicts, merge
from rmjournal.exchange.import_log import IMPORTS_TABLE
from rmjournal.exchange.import_plan import build_plan
from rmjournal.exchange.importers import read_incoming
from rmjournal.exchange.incoming import Incoming, Origin, Source, foreign_id
from rmjournal.model.document import from_document
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.note import Note

TODAY = date(2026, 6, 1)


@dataclass
class Device:
    """A journal in memory that imports."""

    tables: dict[str, dict[int, Document]] = field(default_factory=dict)

    @property
    def notes(self) -> list[Note]:
        return [from_document(Note, key, record) for key, record in self.tables.get("notes", {}).items()]

    def bring(self, incoming: Incoming) -> tuple[int, int]:
        """Import; give how many entries are new and how many changed."""
        plan = build_plan(incoming, Entries({note.id: note for note in self.notes}), self.tables)
        assert not plan.refused
        notes = {int(one.entry.id): one.document for one in (*plan.to_apply, *plan.unchanged)}
        self.tables = {
            "notes": {**self.tables.get("notes", {}), **notes},
            IMPORTS_TABLE: {
                **self.tables.get(IMPORTS_TABLE, {}),
                **{one.id: one.document for one in plan.log_records},
            },
        }
        return len(plan.new), len(plan.changed)


@dataclass(frozen=True)
class Item:
    """What a person wrote in another program."""

    text: str
    day: date | None
    tags: tuple[str, ...] = ()
    name: str = ""
    """Its id, or the name of its file."""


def folder(items: list[Item], name: str) -> Incoming:
    files = {f"in/{item.name}.md": _markdown(item).encode() for item in items}
    return read_incoming(Source(name=name, files=files, is_folder=True))


def _markdown(item: Item) -> str:
    values = [f"date: {item.day}"] if item.day else []
    values += [f"tags: [{', '.join(item.tags)}]"] if item.tags else []
    return "\n".join(["---", *values, "---", item.text]) if values else item.text


def table(items: list[Item], name: str) -> Incoming:
    rows = "".join(f'{item.day or ""},"{item.text}","{";".join(item.tags)}"\n' for item in items)
    return read_incoming(Source(name=f"{name}.csv", files={f"{name}.csv": f"date,text,tags\n{rows}".encode()}))


def day_one(items: list[Item], name: str) -> Incoming:
    entries = [
        {"uuid": item.name * 6, "creationDate": f"{item.day or TODAY}T08:00:00Z", "text": item.text}
        | {"tags": list(item.tags)}
        for item in items
    ]
    return _json(name, {"metadata": {"version": "1.0"}, "entries": entries})


def jrnl(items: list[Item], name: str) -> Incoming:
    entries = [
        {"title": item.text, "body": "", "date": str(item.day or TODAY), "time": "08:00", "tags": list(item.tags)}
        for item in items
    ]
    return _json(name, {"tags": {}, "entries": entries})


def _json(name: str, content: dict[str, Any]) -> Incoming:
    return read_incoming(Source(name=f"{name}.json", files={f"{name}.json": json.dumps(content).encode()}))


def log(items: list[Item], name: str) -> Incoming:
    """One file with a section for each item."""
    notes = [
        Note(id=foreign_id(item.day, f"{item.text} {place}"), text=item.text, on=item.day, tags=[*item.tags])
        for place, item in enumerate(items)
    ]
    origins = {note.id: Origin(f"{name}.md", place=place) for place, note in enumerate(notes)}
    return Incoming(format="md", entries=tuple(notes), origins=origins)


WORDS = st.sampled_from(
    ["board", "budget", "map", "question", "quiet", "talk", "review", "deck", "number", "team", "ward", "plan"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=9).map(" ".join) | st.just("Standup")
ITEMS = st.lists(
    st.builds(
        Item, text=TEXTS, day=st.dates(date(2020, 1, 1), date(2025, 1, 1)), tags=st.sampled_from([(), ("a", "b")])
    ),
    min_size=2,
    max_size=6,
).map(lambda items: [replace(item, name=f"n{place}x") for place, item in enumerate(items)])
FORMATS = st.sampled_from([folder, table, day_one, jrnl, log])


@given(ITEMS, FORMATS, st.data())
def test_one_change_in_a_source_changes_one_entry_and_doubles_none(
    items: list[Item], write: Any, data: st.DataObject
) -> None:
    device = Device()
    count, _ = device.bring(write(items, "diary"))
    assert count == len(items)
    assert device.bring(write(items, "diary")) == (0, 0)
    assert device.bring(write(items, "other name")) == (0, 0)
    place = data.draw(st.integers(0, len(items) - 1))
    item = items[place]
    corrected = data.draw(
        st.sampled_from(
            [
                replace(item, text=f"{item.text} and more"),
                replace(item, text=f"So: {item.text}"),
                replace(item, day=TODAY + timedelta(days=9)),
                replace(item, tags=("c",)),
            ]
        )
    )
    items = [*items[:place], corrected, *items[place + 1 :]]
    assert device.bring(write(items, "other name")) == (0, 1)
    assert sorted((note.text.partition("\n\n")[2] or note.text, note.on) for note in device.notes) == sorted(
        (one.text, one.day) for one in items
    )
    added = Item("A row inserted above, with words of its own", date(2019, 1, 1), name="new")
    assert device.bring(write([added, *items], "other name")) == (1, 0)
    assert device.bring(write([added, *items], "other name")) == (0, 0)


@given(ITEMS, FORMATS, st.data())
def test_two_devices_that_import_a_corrected_source_double_nothing(
    items: list[Item], write: Any, data: st.DataObject
) -> None:
    mine, yours = Device(), Device()
    mine.bring(write(items, "diary"))
    yours.bring(write(items, "diary"))
    place = data.draw(st.integers(0, len(items) - 1))
    changed = replace(items[place], day=TODAY, text=f"{items[place].text} again")
    mine.bring(write([*items[:place], replace(changed, text=items[place].text), *items[place + 1 :]], "diary"))
    yours.bring(write([*items[:place], replace(changed, day=items[place].day), *items[place + 1 :]], "moved"))
    content = merge(
        *({name: {str(k): r for k, r in t.items()} for name, t in d.tables.items()} for d in (mine, yours))
    )
    assert {conflict.table for conflict in find_conflicts(content)} <= {"notes"}
    merged = Device({name: {int(k): r for k, r in t.items()} for name, t in content.items()})  # type: ignore[union-attr, misc]
    assert len(merged.notes) == len(items)
    items = [*items[:place], changed, *items[place + 1 :]]
    assert merged.bring(write(items, "moved"))[0] == 0
