"""Importing a corrected source: what it made is changed, and nothing is doubled."""

import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmjournal.crdt.field_path import JSON, Document
from rmjournal.crdt.merge import find_conflicts, merge
from rmjournal.exchange.exporters import EXPORT_FORMATS, ExportInput
from rmjournal.exchange.import_log import IMPORTS_TABLE
from rmjournal.exchange.import_plan import ImportPlan, build_plan
from rmjournal.exchange.importers import read_incoming
from rmjournal.exchange.incoming import Incoming, Source, SourcePlace, foreign_id
from rmjournal.exchange.json_documents import JOURNAL_TABLES
from rmjournal.journal.importing import apply_import, preview
from rmjournal.journal.open_journal import Journal
from rmjournal.journal.sharing import find_recipient, record_packet, select_shareable
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

    @property
    def content(self) -> dict[str, JSON]:
        return {name: {str(key): record for key, record in table.items()} for name, table in self.tables.items()}

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
    origins = {note.id: SourcePlace(f"{name}.md", place=place) for place, note in enumerate(notes)}
    return Incoming(format="md", entries=tuple(notes), origins=origins)


WORDS = st.sampled_from(
    ["board", "budget", "map", "question", "quiet", "talk", "review", "deck", "number", "team", "ward", "plan"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=9).map(" ".join) | st.just("Daily round")
ITEMS = st.lists(
    st.builds(
        Item, text=TEXTS, day=st.dates(date(2020, 1, 1), date(2025, 1, 1)), tags=st.sampled_from([(), ("a", "b")])
    ),
    min_size=2,
    max_size=6,
).map(lambda items: [replace(item, name=f"n{place}x") for place, item in enumerate(items)])
FORMATS = st.sampled_from([folder, table, day_one, jrnl, log])


@settings(max_examples=40)
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


@settings(max_examples=60)
@given(ITEMS, st.data())
def test_two_changes_of_one_file_at_once_change_one_entry(items: list[Item], data: st.DataObject) -> None:
    device = Device()
    device.bring(folder(items, "vault"))
    place = data.draw(st.integers(0, len(items) - 1))
    before, rest = items[place], [*items[:place], *items[place + 1 :]]
    changes: dict[str, dict[str, Any]] = {
        "name": {"name": f"{before.name}-new"},
        "folder": {"name": f"done/{before.name}"},
        "text": {"text": f"So: {before.text}"},
        "day": {"day": TODAY},
    }
    first, second = data.draw(st.sampled_from([*combinations(changes, 2)]).filter(lambda two: two[1] != "folder"))
    changed = replace(before, **{**changes[first], **changes[second]})
    assert device.bring(folder([*rest, changed], "vault")) == (0, 1)
    assert device.bring(folder([*rest, changed], "vault")) == (0, 0)
    assert sorted((note.text.partition("\n\n")[2], note.on) for note in device.notes) == sorted(
        (one.text, one.day) for one in (*rest, changed)
    )
    other = Item("Words of its own, which nobody wrote yet", date(2019, 1, 1), name="other")
    assert device.bring(folder([*rest, other], "vault")) == (1, 0)


@settings(max_examples=40)
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
    content = merge(mine.content, yours.content)
    assert {conflict.table for conflict in find_conflicts(content)} <= {"notes"}
    merged = Device({name: {int(k): r for k, r in t.items()} for name, t in content.items()})  # type: ignore[union-attr, misc]
    assert len(merged.notes) == len(items)
    items = [*items[:place], changed, *items[place + 1 :]]
    assert merged.bring(write(items, "moved"))[0] == 0


TITLED = "date,title,text\n2024-01-01,Kick-off,Met Kaja\n2024-01-08,Map,Drew the map of channels\n"
NUMBERED = "Response ID,date,text\nr1,2024-01-01,Met Kaja\nr2,2024-01-08,Drew the map of channels\n"
JRNL = json.dumps(
    {"tags": {}, "entries": [{"title": "Met Kaja.", "body": "Well", "date": "2024-01-01", "time": "09:00"}]}
)


LOG = "## 1 Jan 2024\n\nMet Kaja\n\nWe talked and drew.\n\n## 8 Jan 2024\n\nDrew the map"


@pytest.mark.parametrize(
    ("name", "first", "was", "now", "told"),
    [
        ("log.csv", TITLED, "Met Kaja", "Met Kaya", ""),
        ("log.csv", NUMBERED, "Met Kaja", "Nobody came", ""),
        ("log.md", LOG, "and drew", "and then drew", ""),
        ("log.txt", LOG.replace("## ", ""), "and drew", "and then drew", ""),
        ("jrnl.json", JRNL, "Well", "Went well", ""),
        ("log.csv", TITLED, "2024-01-08", "2024-01-09", "“Map” (Tue 9 Jan 2024 for Mon 8 Jan 2024)"),
        (
            "log.csv",
            "date,text\n2024-01-01,Met Kaja first\n",
            "Kaja",
            "Kaya",
            "“Met Kaya first” for “Met Kaja first”",
        ),
    ],
)
def test_two_versions_of_a_file_on_two_devices_meet_or_are_told(
    name: str, first: str, was: str, now: str, told: str
) -> None:
    second = first.replace(was, now)

    def read(text: str) -> Incoming:
        return read_incoming(Source(name=name, files={name: text.encode()}))

    mine, yours = Device(), Device()
    mine.bring(read(first))
    yours.bring(read(second))
    content = merge(mine.content, yours.content)
    merged = Device({name: {int(k): r for k, r in t.items()} for name, t in content.items()})  # type: ignore[union-attr, misc]
    assert len(merged.notes) == len(read(second).entries) + bool(told)
    plan = build_plan(read(second), Entries({note.id: note for note in merged.notes}), merged.tables)
    assert plan.new == ()
    assert [told for note in plan.notes if "twice" in note and told in note] == [told] * bool(told)
    alone = build_plan(read(second), Entries({note.id: note for note in yours.notes}), yours.tables)
    assert not any("twice" in note for note in alone.notes)


@pytest.fixture
def journal(misaki: Journal) -> Journal:
    return misaki


def bring(journal: Journal, files: dict[str, str], name: str = "notes", *, again: bool = False) -> ImportPlan:
    """Import a folder, or a file where there is one of the name."""
    is_folder = name not in files
    source = Source(name=name, files={path: text.encode() for path, text in files.items()}, is_folder=is_folder)
    plan = preview(journal, [source], again=again).plan
    apply_import(journal, plan, "import")
    return plan


def counts(plan: ImportPlan) -> tuple[int, int]:
    return len(plan.new), len(plan.changed)


DATED = "---\ndate: 2024-02-{:02}\n---\n{}"
VAULT = {
    "work/first.md": DATED.format(1, "Asked one open question."),
    "work/second.md": "Nobody knows what the board decides.",
    "home/first.md": DATED.format(3, "Slept on it."),
}
MOVED = {path: text for path, text in VAULT.items() if path != "work/first.md"}


@pytest.mark.parametrize(
    ("name", "files", "expected"),
    [
        ("notes", {**VAULT, "work/first.md": DATED.format(2, "Asked one open question.")}, (0, 1)),
        ("notes", {**VAULT, "work/second.md": DATED.format(9, "Nobody knows what the board decides.")}, (0, 1)),
        ("notes", {**VAULT, "home/first.md": DATED.format(3, "Slept on it, twice.")}, (0, 1)),
        ("notes 2", VAULT, (0, 0)),
        ("notes 2", {**VAULT, "home/first.md": DATED.format(4, "Slept on it.")}, (0, 1)),
        ("notes", {path.replace("work/", "office/"): text for path, text in VAULT.items()}, (0, 0)),
        (
            "work",
            {"first.md": DATED.format(1, "Asked two open questions."), "second.md": VAULT["work/second.md"]},
            (0, 1),
        ),
        ("first.md", {"first.md": VAULT["home/first.md"]}, (0, 0)),
        ("notes", {**VAULT, "work/third.md": DATED.format(1, "Asked one open question, again.")}, (1, 0)),
        ("others", {"first.md": DATED.format(1, "Something else altogether.")}, (1, 0)),
        ("notes", MOVED | {"work/open.md": DATED.format(1, "Asked one very open question.")}, (0, 1)),
        ("notes 2", MOVED | {"work/open.md": DATED.format(1, "Asked one very open question.")}, (0, 1)),
        ("notes", MOVED | {"home/done/first.md": DATED.format(9, "Asked one open question.")}, (0, 1)),
        ("notes", MOVED | {"home/done/first.md": DATED.format(1, "Asked one open question, again.")}, (0, 1)),
        ("notes", MOVED | {"work/open.md": DATED.format(8, "Asked one very open question.")}, (1, 0)),
        ("notes", MOVED | {"work/open.md": DATED.format(1, "Something else altogether.")}, (1, 0)),
        (
            "notes",
            MOVED | {f"work/{name}.md": DATED.format(1, f"Asked one {name} question.") for name in ("a", "b")},
            (2, 0),
        ),
        ("work", {"second.md": VAULT["work/second.md"], "one.md": DATED.format(3, "Slept on it!")}, (1, 0)),
        ("work", {"second.md": VAULT["work/second.md"], "one.md": DATED.format(1, "Asked one question.")}, (0, 1)),
    ],
)
def test_a_folder_is_found_again(
    journal: Journal, name: str, files: dict[str, str], expected: tuple[int, int]
) -> None:
    assert counts(bring(journal, VAULT)) == (3, 0)
    assert counts(bring(journal, files, name)) == expected
    assert counts(bring(journal, files, name)) == (0, 0)
    assert len(journal.entries.of(Note)) == 3 + expected[0]


def test_many_renamed_and_rewritten_files_are_found_by_title_and_day(journal: Journal) -> None:
    first = {f"t{place}.md": DATED.format(place, f"# Talk {place}\n\nWe met") for place in range(1, 29)}
    second = {f"new {name}": text.replace("We met", "Nobody wrote what they said") for name, text in first.items()}
    bring(journal, first | VAULT)
    assert counts(bring(journal, second | VAULT)) == (0, 28)


def test_undated_rows_of_another_file_are_rows_of_their_own(journal: Journal) -> None:
    rows = "text\nWe looked at the board of {0}\nWe asked {0} what they see\n"
    bring(journal, {"may.csv": rows.format("May"), **VAULT})
    assert counts(bring(journal, {"june.csv": rows.format("June"), **VAULT})) == (2, 0)


def test_a_file_whose_name_another_one_has_now_is_not_doubled(journal: Journal) -> None:
    bring(journal, {"a.md": DATED.format(1, "The first"), "z.md": "Else"})
    moved = {"b.md": DATED.format(1, "The first"), "a.md": DATED.format(1, "Quite another one"), "z.md": "Else"}
    assert counts(bring(journal, moved)) == (1, 1)
    assert len(journal.entries.of(Note)) == 3
    assert counts(bring(journal, moved)) == (0, 0)


def test_a_column_more_and_a_row_mended_change_what_is_here(journal: Journal) -> None:
    rows = ["2024-01-01,Daily round", "2024-01-02,Daily round", "2024-01-02,Daily round", "2024-01-03,Met Kaja"]
    table = "\n".join(["date,text", *rows])
    assert counts(bring(journal, {"log.csv": table}, "log.csv")) == (4, 0)
    table = "\n".join(["date,text,tags", *(f"{row},work" for row in rows)])
    assert counts(bring(journal, {"log.csv": table}, "log.csv")) == (0, 4)
    table = table.replace("Met Kaja", "Showed Kaja the board")
    assert counts(bring(journal, {"log.csv": table}, "log.csv")) == (0, 1)
    assert counts(bring(journal, {"log 2024.csv": table.replace("2024-01-01", "2024-01-05")}, "log 2024.csv")) == (
        0,
        1,
    )
    assert sorted(note.text for note in journal.entries.of(Note)) == [*["Daily round"] * 3, "Showed Kaja the board"]


def test_days_that_all_move_to_those_of_other_rows_change_and_double_nothing(journal: Journal) -> None:
    days, texts = (
        ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"],
        ["Budget\n\nA", "Budget\n\nB", "Team\n\nC"],
    )
    for shown in (days[:3], days[1:]):
        rows = (f"{day},{text}\n".replace("\n\n", ",") for day, text in zip(shown, texts, strict=True))
        plan = bring(journal, {"log.csv": f"Date,Topic,Note\n{''.join(rows)}"}, "log.csv")
        assert [(str(note.on), note.text) for note in journal.entries.of(Note)] == [*zip(shown, texts, strict=True)]
    assert counts(plan) == (0, 3)


def test_a_new_row_with_the_former_text_of_a_mended_one_takes_nothing_from_it(journal: Journal) -> None:
    bring(journal, {"log.csv": "Date,Topic,Note\n2026-01-05,Budget,\n"}, "log.csv")
    mended = "2026-01-12,Budget,\n2026-01-05,Budget,With notes\n"
    assert counts(bring(journal, {"log.csv": f"Date,Topic,Note\n{mended}"}, "log.csv")) == (1, 1)
    assert [str(note.on) for note in journal.entries.of(Note)] == ["2026-01-05", "2026-01-12"]


@pytest.mark.parametrize("head", ["Date,Note\n", "Date,Note,Mood\n"])
def test_a_row_mended_beside_one_that_moved_is_found_by_its_day(journal: Journal, head: str) -> None:
    rows = "Date,Note\n2026-01-05,Read the budget with Kaja\n2026-01-12,Slept on the map\n"
    bring(journal, {"log.csv": rows}, "log.csv")
    mended = "2025-12-30,Slept on the map\n2026-01-05,Read the whole budget with Kaja\n"
    assert counts(bring(journal, {"log.csv": head + mended}, "log.csv")) == (0, 2)


def test_another_table_of_the_same_name_changes_nothing_here(journal: Journal) -> None:
    bring(journal, {"export.csv": "date,text\n2024-01-01,Drew the map\n2024-01-02,Asked why\n"}, "export.csv")
    later = "date,text\n2024-02-01,Read the budget\n2024-02-02,Slept\n2024-02-03,Daily round\n"
    assert counts(bring(journal, {"export.csv": later}, "export.csv")) == (3, 0)


def test_what_was_changed_on_both_sides_keeps_both_versions_under_one_id(journal: Journal) -> None:
    bring(journal, VAULT)
    note = next(note for note in journal.entries.of(Note) if "Slept" in note.text)
    journal.put(note.edit(text="Kaja knows."))
    plan = bring(journal, {**VAULT, "home/first.md": DATED.format(5, "Slept on it.")})
    assert [(one.changed_labels, one.conflicting_labels) for one in plan.changed] == [(("on",), ())]
    plan = bring(journal, {**VAULT, "home/first.md": DATED.format(5, "Slept on it, twice.")})
    assert [(one.entry.id, one.conflicting_labels) for one in plan.changed] == [(note.id, ("text",))]
    assert (journal.entries.get_of_kind(Note, note.id) or note).text == "Kaja knows."


def test_what_was_deleted_here_stays_deleted_when_its_source_is_corrected(journal: Journal) -> None:
    bring(journal, VAULT)
    journal.delete(*journal.entries.of(Note))
    corrected = {path: text.replace("02-", "03-").replace("Nobody", "Somebody") for path, text in VAULT.items()}
    plan = bring(journal, corrected)
    assert (counts(plan), len(plan.deleted)) == ((0, 0), 3)
    assert counts(bring(journal, corrected, again=True)) == (3, 0)


def test_an_entry_imported_before_there_was_a_log_is_found_by_its_words(journal: Journal) -> None:
    bring(journal, VAULT)
    device = Device({name: {**table} for name, table in journal.db.records.items() if name != IMPORTS_TABLE})
    files = {path: text.replace("date: 2024-02-0", "date: 2024-03-1").encode() for path, text in VAULT.items()}
    assert device.bring(read_incoming(Source(name="moved", files=files, is_folder=True)))[0] == 1  # "Slept on it."


def test_the_log_holds_no_word_and_leaves_with_no_export(journal: Journal) -> None:
    bring(journal, {"secret/annelise.md": "About the board"})
    log = json.dumps(journal.db.content[IMPORTS_TABLE])
    assert not any(word in log for word in ("secret", "annelise", "board", "notes"))
    assert IMPORTS_TABLE in JOURNAL_TABLES
    before = journal.path.read_bytes()
    bring(journal, {"secret/annelise.md": "About the board"})
    assert journal.path.read_bytes() == before


def test_one_undo_takes_a_correction_back(journal: Journal) -> None:
    bring(journal, VAULT)
    before = list(journal.entries)
    bring(journal, {**VAULT, "work/first.md": DATED.format(2, "Asked one open question.")}, "notes 2")
    journal.undo()
    assert list(journal.entries) == before


def test_an_own_export_comes_in_again_after_a_packet_left(journal: Journal) -> None:
    pair = find_recipient(journal, None)
    journal.put(Note(text="Shared", shared=True))
    record_packet(journal, pair, select_shareable(journal, pair))
    (as_file,) = [export.as_file for export in EXPORT_FORMATS if export.name == "json"]
    assert as_file is not None
    data = as_file(ExportInput(entries=journal.entries, today=TODAY, name="Misaki"))
    assert not preview(journal, [Source(name="x.json", files={"x.json": data})]).plan.refused


def test_a_source_of_another_form_takes_nothing_away() -> None:
    device, item = Device(), Item("We talked about boards.", date(2024, 3, 4), ("board", "it"))
    csv = f"date,text,tags,mood\n{item.day},{item.text},board;it,fine\n".encode()
    table_again = Source(name="t.csv", files={"t.csv": csv})
    assert device.bring(read_incoming(table_again)) == (1, 0)
    text = f"[{item.day} 09:00] {item.text} @later\n".encode().replace(b". @later", b".\n@later")
    told = []
    for source in (Source(name="j.txt", files={"j.txt": text}), table_again) * 2:
        told.append(device.bring(read_incoming(source)))
        (note,) = device.notes
        assert (note.tags, note.details) == (["board", "it", "later"], {"mood": "fine", "time": "09:00"})
    assert told == [(0, 1), (0, 0), (0, 0), (0, 0)]
