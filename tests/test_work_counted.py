"""Work that is counted, never timed: what a start loads, what a key draws, and that nothing grows with the square."""

import io
import json
import sys
import tracemalloc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import CodeType
from typing import Any, Final

import pytest

from rmjournal.cli import rmjournal
from rmjournal.crdt import raw_tables
from rmjournal.crdt.field_path import canonical_json
from rmjournal.crdt.raw_tables import RawTable, RawTables
from rmjournal.crdt.record import value_checksum
from rmjournal.demo import TODAY
from rmjournal.exchange.markdown_files import entry_files
from rmjournal.insight.first_steps import find_steps_pair
from rmjournal.insight.masked_names import find_names
from rmjournal.insight.name_forms import list_forms
from rmjournal.insight.scope import entries_of_pair
from rmjournal.insight.search import SearchIndex
from rmjournal.insight.text_links import links_in
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.entry_tables import EntryTable
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import label_pair
from rmjournal.storage import codec
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write
from tests.growing_demo import write_years
from tests.programs import ROOT, run_python
from tests.tui.app_driver import open_app

PACKAGE: Final = f"{ROOT / 'rmjournal'}/"
GROWTH: Final = (1, 2, 4)
"""How often the demo stands in the journals whose work is compared."""
LEAST_CALLS: Final = 1000
"""Calls below which nothing is said of how a function grows."""
SQUARE: Final = 2.8
"""How many more calls a second doubling adds than the first: twice as many where work is in proportion, four times as
many where it grows with the square."""
BOUNDED: Final = {"render/timeline_lane.py"}
"""Modules that draw the cells of a window, which fill until there are no more of them."""
SQUARE_BY_DESIGN: Final = {"format_level", "_level_until", "_session_by_session"}
"""Functions of a review that print a table: the level of each goal at each session."""

Calls = Counter[tuple[CodeType, str]]
"""How often each function was called, and each built-in function by it."""


@contextmanager
def counted() -> Iterator[Calls]:
    """Count all calls of this thread."""
    calls: Calls = Counter()

    def count(frame: Any, event: str, called: Any) -> None:
        if event == "call":
            calls[frame.f_code, ""] += 1
        elif event == "c_call":
            calls[frame.f_code, called.__name__] += 1

    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def ours(calls: Calls) -> int:
    """How many calls are made by functions of the package."""
    return sum(count for (code, _), count in calls.items() if code.co_filename.startswith(PACKAGE))


def square_functions(grown: Sequence[Calls]) -> dict[str, list[int]]:
    """The functions of the package whose calls grow with the square, with the calls at each size."""
    found: dict[str, list[int]] = {}
    for code, called in grown[-1]:
        counts = [calls[code, called] for calls in grown]
        module = code.co_filename.removeprefix(PACKAGE)
        if module != code.co_filename and module not in BOUNDED and grows_with_square(*counts):
            found[code.co_qualname.partition(".<locals>")[0]] = counts
    return found


def grows_with_square(first: int, second: int, third: int) -> bool:
    """Whether calls at one, two and four times the size are more than in proportion."""
    is_growing = third >= LEAST_CALLS and second > 1.5 * first
    return is_growing and third - second > SQUARE * (second - first)


@pytest.mark.parametrize(
    ("calls", "is_square"),
    [
        ((200, 800, 3200), True),
        ((1000, 2400, 6400), True),  # four fifths in proportion
        ((1000, 2000, 4000), False),
        ((1000, 2200, 4800), False),  # a sort
        ((5700, 4200, 4300), False),
        ((10, 40, 160), False),
    ],
)
def test_growth_with_the_square_is_told_from_proportion(calls: tuple[int, int, int], is_square: bool) -> None:
    assert grows_with_square(*calls) is is_square


@pytest.fixture(scope="module")
def journals(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Path]:
    folder = tmp_path_factory.mktemp("years")
    for copies in GROWTH:
        write_years(folder / f"{copies}.json", copies)
    return {copies: folder / f"{copies}.json" for copies in GROWTH}


VERBS: Final = (
    *("list sessions", "list points", "list learnings", "today", "search decision", "timeline", "progress"),
    *("agenda next", "show last", "review"),
)


@pytest.mark.parametrize("words", VERBS)
def test_no_verb_of_the_shell_works_with_the_square_of_the_entries(words: str, journals: Mapping[int, Path]) -> None:
    assert square_functions(calls_of(words, journals)).keys() <= SQUARE_BY_DESIGN


def test_progress_does_not_work_with_the_square_of_the_levels_of_a_goal(tmp_path: Path) -> None:
    journals = {copies: tmp_path / f"{copies}.json" for copies in (4, 8, 16)}
    for copies, path in journals.items():
        write_years(path, copies, keeps_goals=True)
    assert square_functions(calls_of("progress", journals)) == {}


def partners(count: int) -> Entries:
    """So many relationships, each with an agreement and a learning."""
    made: list[Entry] = []
    for n in range(1, 3 * count, 3):
        pair = Relationship(id=str(n), partner=f"Partner{n} Satō", role="mentee")
        agreement = Agreement(id=str(n + 1), relationship=pair.id, state="accepted", accepted_on=TODAY)
        learning = Learning(id=str(n + 2), relationship=pair.id, text=f"As of when? {n}")
        made += [pair, agreement, learning]
    return Entries({entry.id: entry for entry in made})


def test_nothing_works_with_the_square_of_the_relationships() -> None:
    grown = []
    for count in (20, 40, 80):
        entries = partners(count)
        with counted() as calls:
            assert find_steps_pair(entries)
            for pair, agreement in zip(entries.of(Relationship), entries.of(Agreement), strict=True):
                assert label_pair(pair, entries) == pair.short_name
                assert agreement.derived(entries, TODAY) == {"version": 1, "superseded": False}
                assert [*entries_of_pair(entries, pair.id).of(Agreement)] == [agreement]
        grown.append(calls)
    assert square_functions(grown) == {}


def test_a_folder_of_files_is_no_work_with_the_square_of_the_entries() -> None:
    grown = []
    for count in (10, 20, 40):
        entries = partners(count)
        with counted() as calls:
            assert len(entry_files(entries)) == len(entries)
        grown.append(calls)
    assert square_functions(grown) == {}


def test_listing_the_tags_is_no_work_with_the_square_of_them() -> None:
    grown = []
    for count in (50, 100, 200):
        notes = [Note(id=str(n), text=f"About #tag{n}!", tags=[f"tag{n}!"]) for n in range(1, count + 1)]
        entries = Entries({note.id: note for note in notes})
        with counted() as calls:
            offers = SearchIndex(entries, notes, TODAY).offers("tag:")
        assert {offer.entry_count for offer in offers} == {1}
        grown.append(calls)
    assert square_functions(grown) == {}


def test_a_name_that_many_entries_tell_is_spelled_once() -> None:
    spelled = []
    goal = Goal(id="1", title="Win a budget", learner="mentee")
    for count in (20, 40):
        learnings = (Learning(id=str(n), text="As of when?", verified_by="Edvard Holm") for n in range(2, count))
        with counted() as calls:
            find_names([goal], Entries({one.id: one for one in (goal, *learnings)}))
        spelled.append(calls_to(calls, list_forms))
    assert 0 < spelled[0] == spelled[1]


def calls_of(words: str, journals: Mapping[int, Path]) -> list[Calls]:
    """The calls of a verb on each journal."""
    grown = []
    for path in journals.values():
        command = ["-f", str(path), "--today", TODAY.isoformat(), *words.split()]
        with redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")), counted() as calls:
            rmjournal(command, standalone_mode=False)
        grown.append(calls)
    return grown


WALK: Final = ("3", "4", "6", "2", "5", "/", "a", "n", "escape", "ctrl+f", "d", "e", "escape", "p")
"""Keys that open every place, filter, find and change an entry."""


async def walk_places(journals: Iterable[Path]) -> tuple[list[Calls], list[int]]:
    """The calls of a walk through the places of each journal, and our calls of a moving key."""
    walks, moves = [], []
    for path in journals:
        async with open_app(path) as app:
            with counted() as walk:
                await app.press(*WALK)
            with counted() as move:
                await app.press("down")
        walks.append(walk)
        moves.append(ours(move))
    return walks, moves


async def test_no_place_works_with_the_square_and_a_moving_key_works_as_much_in_ten_years(
    journals: Mapping[int, Path],
) -> None:
    walks, moves = await walk_places(journals.values())
    for _ in range(2):
        if square_functions(walks) or max(moves) > 2 * min(moves):
            # A busy machine draws some pages once more: the least of some walks is what the work takes.
            again, moved = await walk_places(journals.values())
            walks = [least & calls for least, calls in zip(walks, again, strict=True)]
            moves = list(map(min, moves, moved))
    assert square_functions(walks) == {}
    assert max(moves) <= 2 * min(moves), moves  # the pages beside are not alike


async def test_an_edit_reads_what_it_changed(journals: Mapping[int, Path], tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    path.write_bytes(journals[4].read_bytes())
    async with open_app(path) as app:
        await app.press("5", "down", "p", "p")  # what is read once for all
        with counted() as edit:
            await app.press("p")
    assert calls_to(edit, EntryTable._entry) == 1
    assert calls_to(edit, links_in) <= 10
    assert calls_to(edit, Entries._read_referrers) == 0


START: Final = """
import asyncio, json, sys
from pathlib import Path
from rmjournal.config import read_config
from rmjournal.tui.startup import build_app

hashed = decoded = drawn = 0

def count(frame, event, called):
    global hashed, decoded
    hashed += event == "c_call" and called.__name__ == "openssl_sha256"
    if event == "call" and frame.f_code.co_qualname == "EntryTable._decode":
        decoded += len(frame.f_locals["keys"])
    decoded += event == "call" and frame.f_code.co_name == "from_document"

async def start():
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        counts = {
            "modules": len(sys.modules),
            "hashed": hashed,
            "decoded": decoded,
            "widgets": len(app.screen.query("*")),
        }
        from tests.tui.pilot import settle

        await pilot.press("5")
        await settle(pilot)
        draw = Rows.render_line
        def draw_counted(rows, y):
            global drawn
            drawn += rows.id == "list"
            return draw(rows, y)
        Rows.render_line = draw_counted
        await pilot.press("down")
        await settle(pilot)
        print(json.dumps({**counts, "drawn": drawn}))

sys.setprofile(count)
path = Path(sys.argv[1])
app = build_app(path, read_config(path))
sys.setprofile(None)
from rmjournal.tui.widgets.rows import Rows
asyncio.run(start())
"""


def counts_of_start(path: Path) -> dict[str, int]:
    """What the first screen at 120 by 40 has cost, and a key in the journal."""
    done = run_python(START, path)
    assert done.stderr == ""
    counts: dict[str, int] = json.loads(done.stdout)
    return counts


def test_a_start_and_a_key_do_no_more_work_than_is_counted_here(journals: Mapping[int, Path], tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    path.write_bytes(journals[4].read_bytes())
    strange = counts_of_start(path)
    db = JournalDB(path)
    db.commit([Write("notes", max(db.records["notes"]), "text", "Written on this computer.")])
    db.close()
    for counts in (strange, counts_of_start(path)):
        assert counts["hashed"] <= 10
        assert counts["decoded"] <= 5, "the relationships"
        assert counts["modules"] <= 535, "the bare app of Textual has 393"
        assert counts["widgets"] <= 10
        assert counts["drawn"] <= 8, "the lines of two rows"


def test_a_file_that_another_device_wrote_is_decoded_and_encoded_where_it_differs(
    journals: Mapping[int, Path], tmp_path: Path
) -> None:
    path, theirs = tmp_path / "journal.json", tmp_path / "theirs.json"
    path.write_bytes(journals[1].read_bytes())
    ours = Journal.open(path, state_root=tmp_path / "ours")
    ours.put(Note(text="Both devices have this.", on=TODAY))
    for words in ("Written there.", "Written there again."):
        theirs.write_bytes(path.read_bytes())
        other = JournalDB(theirs, state_root=tmp_path / "other")
        other.commit([Write("notes", max(other.records["notes"]), "text", words)])
        other.close()
        ours.put(Note(text=f"They had not seen this, and it was before: {words}", on=TODAY))
        theirs.replace(path)
        with counted() as opening:
            opened = Journal.open(path, state_root=tmp_path / "ours")
        with counted() as arriving:
            assert ours.refresh()
        assert calls_to(opening, RawTables._parts) == calls_to(arriving, RawTables._parts) == 0, "decoded as a whole"
        assert opening[RawTables.encode.__code__, "json_format"] == 0, "encoded as a whole"
        assert calls_to(arriving, vars(RawTables)["decode"].__func__) == 1, "what is known was decoded again"
        assert {note.text for note in opened.entries.of(Note)} == {note.text for note in ours.entries.of(Note)}
        opened.close()


def test_a_file_that_was_never_written_here_is_decoded_in_little_memory(journals: Mapping[int, Path]) -> None:
    data = journals[4].read_bytes()
    tracemalloc.start()
    try:
        codec.decode(journals[4], data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * len(data), "decoded and encoded as a whole"


def test_a_list_reads_the_entries_that_it_shows_and_a_capture_encodes_what_is_new(
    journals: Mapping[int, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    decode = EntryTable._decode

    def look(table: EntryTable, records: RawTable, keys: Sequence[str]) -> dict[str, Entry]:
        read.extend(keys)
        return decode(table, records, keys)

    path = tmp_path / "journal.json"
    path.write_bytes(journals[4].read_bytes())
    rmjournal(["-f", str(path), "note", "Written on this computer."], standalone_mode=False)
    with monkeypatch.context() as patch:
        patch.setattr(EntryTable, "_decode", look)
        calls_of("list goals", {1: path})
    [captured] = calls_of("note Captured.", {1: path})
    [told] = calls_of("today", {1: path})
    entries = Journal.open(path).entries
    shown = sum(len(entries.of(kind)) for kind in (Goal, Level, Relationship))
    assert 0 < len(read) <= shown < len(entries) / 2
    assert calls_to(captured, canonical_json) <= 200
    assert calls_to(captured, value_checksum) <= 50
    assert calls_to(captured, raw_tables._has_fields) == 0, "looked for one by one"
    assert calls_to(captured, EntryTable._entry) <= 2
    assert calls_to(captured, RawTable.joined) <= 100
    assert calls_to(told, vars(Session)["day"].fget) <= 3 * len(entries.of(Session))


VERB: Final = """
import sys
from rmjournal.__main__ import main

sys.argv[:2] = ["rmjournal", "-f", sys.argv[1]]
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


def test_a_verb_loads_no_modules_that_only_others_need(journals: Mapping[int, Path], tmp_path: Path) -> None:
    done = run_python(VERB, journals[1], "list", "goals")
    assert done.stdout.startswith("REF")
    loaded = {*done.stderr.split()}
    assert loaded & {"asyncio", "dataclasses", "shutil", "rmjournal.insight.search"} == set()
    assert len(loaded) <= 275, "click and msgspec alone are 113"
    path = tmp_path / "journal.json"
    path.write_bytes(journals[1].read_bytes())
    captured = run_python(VERB, path, "note", "Captured.")
    assert captured.stdout.startswith("Saved")
    loaded = {*captured.stderr.split()}
    others = {"subprocess", "calendar", "filelock", "rmjournal.insight.cadence", "rmjournal.storage.external_editor"}
    assert loaded & others == set()


def calls_to(calls: Calls, function: Any) -> int:
    """How often a function of Python was called."""
    return sum(count for (code, called), count in calls.items() if code is function.__code__ and not called)
