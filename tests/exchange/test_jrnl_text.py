"""Text journals of jrnl: read back by the rules of jrnl 4.6 to the same days, times, texts, tags and stars."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import demo_entries
from rmjournal.exchange.exporters import EXPORT_FORMATS, ExportInput
from rmjournal.exchange.importers import read_incoming
from rmjournal.exchange.incoming import Source
from rmjournal.exchange.jrnl_text import jrnl_entries, jrnl_tag, jrnl_text, plain_text
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.note import Note
from rmjournal.model.perspective import Perspective
from tests.exchange.entry_strategies import SNAGS

TODAY = date(2026, 6, 1)
START = re.compile(r"(?:^|\n)\[([^\]]+)\] ")
"""How jrnl finds where an entry begins."""
TAG = re.compile(r"(?<!\S)([@][-+*#/\w]+)")


def read_as_jrnl(text: str) -> list[tuple[datetime, str, set[str]]]:
    """Time, title with body, and tags of each entry, as ``Journal._parse`` and ``split_title`` of jrnl read them."""
    starts = list(START.finditer(text))
    ends = [*(match.start() for match in starts[1:]), len(text)]
    found = []
    for match, end in zip(starts, ends, strict=True):
        form = "%Y-%m-%d %H:%M" if " " in match[1] else "%Y-%m-%d"
        entry = text[match.end() : end]
        found.append((datetime.strptime(match[1], form), with_gap(entry), set(TAG.findall(entry))))
    return found


def with_gap(text: str) -> str:
    """A text with one blank line between its title and its body."""
    title, _, body = text.strip("\n").partition("\n")
    return "\n\n".join(filter(None, (title.rstrip(), body.strip("\n"))))


def write(entries: Sequence[Entry]) -> str:
    together = Entries({entry.id: entry for entry in entries})
    return jrnl_text(jrnl_entries(together), Perspective(today=TODAY, entries=together))


def test_a_note_keeps_day_time_text_and_tags() -> None:
    note = Note(
        id="5",
        text="Said nothing.\n\nIt worked.",
        on=date(2026, 3, 4),
        tags=["budget", "my work", "starred"],
        details={"time": "09:05 Europe/Oslo", "by": "Misaki"},
    )
    later = Note(id="6", text="Later\n[2026-01-01] is no day of its own", on=date(2026, 3, 5))
    assert write([later, note]) == (
        "[2026-03-04 09:05] Said nothing. *\nIt worked.\n\nby: Misaki\n\n@budget @my-work\n"
        "\n[2026-03-05] Later\n\\[2026-01-01] is no day of its own\n"
    )


def test_what_is_written_is_imported_as_the_same_notes() -> None:
    notes = [
        Note(id="5", text="One.\n\nTwo.", on=date(2026, 3, 4), tags=["budget", "starred"], details={"time": "09:05"}),
        Note(id="6", text="Three\n\n[2026-01-01] is no day\n[a", on=date(2026, 3, 5), tags=["a-b"]),
        Note(id="7", text="Four", on=date(2026, 3, 5)),
        Note(id="8", text="**Five**\n\n*six*", on=date(2026, 3, 6), tags=["starred"]),
        Note(id="9", text="* Seven *\n\n* eight", on=date(2026, 3, 7)),
        Note(id="10", text="\\* Nine *\\", on=date(2026, 3, 8)),
    ]
    found = read_incoming(Source(name="j.txt", files={"j.txt": write(notes).encode()})).entries
    again = [(one.text, one.on, one.tags, one.details) for one in found if isinstance(one, Note)]
    starred = [at.day for at, text, _ in read_as_jrnl(write(notes)) if text.partition("\n")[0].endswith("*")]
    assert starred == [4, 6]
    assert again == [(note.text, note.on, note.tags, note.details) for note in notes]


def test_its_first_line_says_for_whom_it_is_and_is_no_entry() -> None:
    (jrnl,) = [export for export in EXPORT_FORMATS if export.name == "jrnl"]
    together = Entries({"5": Note(id="5", text="Private", on=TODAY)})
    assert jrnl.as_file is not None
    written = jrnl.as_file(ExportInput(entries=together, today=TODAY))
    assert written.decode().startswith("For your own eyes: ")
    assert [text for _, text, _ in read_as_jrnl(written.decode())] == ["Private"]
    for name in ("j.txt", "journal"):
        found = read_incoming(Source(name=name, files={name: written})).entries
        assert [one.text for one in found if isinstance(one, Note)] == ["Private"]


WORD = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)
LINES = st.lists(
    st.sampled_from(SNAGS) | WORD | st.sampled_from(["[2026-03-04] x", "[a", "[a] b", "\\\\[a] b"]),
    min_size=1,
    max_size=6,
)


@given(
    st.lists(
        st.tuples(st.dates(date(1990, 1, 1), date(2090, 1, 1)), LINES, st.lists(WORD, max_size=3)),
        min_size=1,
        max_size=5,
    )
)
def test_any_note_is_read_as_one_entry_of_its_day(made: list[tuple[date, list[str], list[str]]]) -> None:
    notes = [
        Note(id=str(n + 1), text="\n".join(["x", *lines]), on=day, tags=tags)
        for n, (day, lines, tags) in enumerate(made)
    ]
    notes.sort(key=lambda note: (note.on or TODAY, int(note.id)))
    found = read_as_jrnl(write(notes))
    assert [at.date() for at, _, _ in found] == [note.on for note in notes]
    for note, (_, text, tags) in zip(notes, found, strict=True):
        assert {jrnl_tag(tag) for tag in note.tags} <= tags
        assert plain_text(text) == with_gap(note.text) or not note.tags


def test_every_entry_that_stands_by_itself_is_one_entry_of_jrnl() -> None:
    entries = demo_entries("mentee")
    written = jrnl_entries(entries)
    found = read_as_jrnl(jrnl_text(written, Perspective(today=TODAY, entries=entries)))
    assert [at.date() for at, _, _ in found] == [entry.day for entry in written]
    for kind in ("session", "note", "reflection", "learning", "action"):
        assert any(entry.KIND.name == kind for entry in written)


def test_tags_that_jrnl_has_in_another_form_are_told() -> None:
    (jrnl,) = [export for export in EXPORT_FORMATS if export.name == "jrnl"]
    assert jrnl.describe is not None

    def told(*tags: str) -> str:
        notes = [Note(id=str(n), text="x", on=TODAY, tags=[tag, "starred"]) for n, tag in enumerate(tags, 1)]
        together = Entries({note.id: note for note in notes})
        return jrnl.describe(ExportInput(entries=together, today=TODAY, name="Bo"))[1] if jrnl.describe else ""

    assert told("budget", "a-b") == ""
    assert told("my work", "budget") == '1 tag is written as jrnl reads tags, such as @my-work for "my work".'
    assert told("my work", "a, b") == '2 tags are written as jrnl reads tags, such as @a-b for "a, b".'
