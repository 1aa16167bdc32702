"""Changes from outside while one reads: the lit line and the view stay, one line tells what came."""

from datetime import timedelta
from pathlib import Path

import pytest

from rmjournal.journal import Journal
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note

from .other import Other
from .pilot import TODAY, settle
from .seat import bare, sit


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_what_comes_above_and_below_moves_neither_the_lit_line_nor_what_is_read(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY)
    journal.put(*(Note(text=f"Note {n}", on=TODAY - timedelta(days=n)) for n in range(80)))
    journal.close()
    async with sit(path, size=size) as seat:
        other = Other(seat, tmp_path)
        await seat.press("5", *["down"] * 40)
        rows = seat.pane("list")
        lit, above = rows.lit, rows.cursor - rows.scroll_offset.y
        assert lit is not None and lit.entry is not None and above > 0
        more = [Note(text=f"More {n}", on=TODAY - timedelta(days=n % 2 * 70)) for n in range(12)]
        await other.does(lambda there: there.put(*more))
        assert rows.lit is not None and rows.lit.entry == lit.entry
        assert rows.cursor - rows.scroll_offset.y == above
        rows.scroll_to(y=0, animate=False, immediate=True)
        await settle(seat.pilot)
        first = rows.lines[1].entry
        await other.does(lambda there: there.put(*(note.edit() for note in more)))
        assert rows.lit.entry == lit.entry and rows.scroll_offset.y <= 14
        assert first is not None and rows.lines[int(rows.scroll_offset.y) + 1].entry == first
        gone = lit.entry
        await other.does(lambda there: there.delete(gone))
        assert rows.lit is not None and rows.lit.entry is not None and rows.lit.entry.id != gone.id


async def test_a_quiet_line_tells_what_came_and_of_private_things_that_are_hidden_only_their_kind(
    tmp_path: Path,
) -> None:
    async with sit(bare(tmp_path)) as seat:
        other = Other(seat, tmp_path)
        (note,) = seat.journal.put(Note(text="Ask Ida"))
        await other.does(lambda there: there.put(note.edit(text="Ask Darya", tags=["a"])))
        await seat.hears("From outside: note “Ask Darya”: text, tags")
        await other.does(lambda there: there.put(*(Note(text=f"n{n}") for n in range(3)), Goal(title="Listen")))
        await seat.hears("From outside: 1 goal and 3 notes added")
        await seat.press("f2")
        await other.does(lambda there: there.put(Note(text="Xyzzy")))
        await seat.hears("From outside: a private note added")
        assert not any("Xyzzy" in told for told in seat.told)


async def test_a_file_that_is_away_is_waited_for_while_one_types(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with sit(path) as seat:
        await seat.press("c")
        await seat.type("half a ")
        whole = path.read_bytes()
        for strange in (b"", whole[:40], None):
            if strange is None:
                path.unlink()
            else:
                path.write_bytes(strange)
            await seat.hears("waiting for it. What you write is kept.")
            await seat.type("line ")
            path.write_bytes(whole)
            await seat.until(lambda: not seat.journal.store.trouble)
            seat.app._notifications.clear()
        await seat.press("enter")
        assert [one.heading for one in seat.entries.of(Learning)] == ["half a line line line"]
