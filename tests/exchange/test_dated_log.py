"""Logs in one file: Markdown and texts whose headings are days, and jrnl's own journals, become dated notes."""

import re
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmjournal.errors import Refused
from rmjournal.exchange.importers import read_incoming
from rmjournal.exchange.incoming import ImportChoices, Incoming, Source
from rmjournal.model.kinds.note import Note
from tests.exchange.entry_strategies import SNAGS


class Written(NamedTuple):
    """An entry as a person wrote it."""

    day: date
    clock: time
    title: str
    body: str
    tag: str
    starred: bool


WORDS = st.text("abcdefgh åß日.,'()", min_size=1, max_size=24).map(lambda text: f"W{' '.join(text.split())}")
BODIES = st.lists(WORDS | st.sampled_from(["- a point", "> 2024", "1. first", ""]), max_size=4).map("\n".join)
ENTRIES = st.lists(
    st.builds(
        Written,
        day=st.dates(date(1995, 1, 1), date(2099, 12, 31)),
        clock=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
        title=WORDS,
        body=BODIES.map(lambda body: body.strip("\n")),
        tag=st.sampled_from(["budget", "möte", "two-words"]),
        starred=st.booleans(),
    ),
    min_size=2,
    max_size=6,
    unique_by=lambda entry: (entry.day, entry.clock),
)


def one(name: str, text: str) -> Source:
    return Source(name=name, files={name: text.encode()})


def notes(incoming: Incoming) -> list[Note]:
    return [entry for entry in incoming.entries if isinstance(entry, Note)]


def jrnl_text(entries: Sequence[Written], stamp: str = "[%Y-%m-%d %H:%M]") -> str:
    """The file of a journal as jrnl keeps it."""
    return "\n".join(
        f"{at(entry, stamp)} {entry.title} @{entry.tag}{' *' if entry.starred else ''}\n"
        + (f"{entry.body}\n" if entry.body else "")
        for entry in entries
    )


def at(entry: Written, form: str) -> str:
    return f"{entry.day.strftime(form.replace('%H', f'{entry.clock:%H}').replace('%M', f'{entry.clock:%M}'))}"


def jrnl_markdown(entries: Sequence[Written]) -> str:
    """What ``jrnl --format md`` writes: a heading for each year and month."""
    out, year, month = [], "", ""
    for entry in sorted(entries):
        if year != f"{entry.day.year}":
            year, month = f"{entry.day.year}", ""
            out.append(f"# {year}\n")
        if month != f"{entry.day:%B}":
            month = f"{entry.day:%B}"
            out.append(f"## {month}\n")
        out.append(f"### {at(entry, '%Y-%m-%d %H:%M')} {entry.title} @{entry.tag}\n\n{entry.body} \n")
    return "\n".join(out)


def by_hand(entries: Sequence[Written]) -> str:
    """A log as people keep it in Markdown."""
    return "# Meetings\n\n" + "\n\n".join(
        f"## {entry.day:%d.%m.%Y}, {entry.clock:%H:%M} – {entry.title} #{entry.tag}\n\n{entry.body}\n\n### Next\n\nx"
        for entry in entries
    )


def word_processor(entries: Sequence[Written]) -> str:
    """A document of meeting notes, saved as text."""
    return "\ufeffMeetings\r\n\r\n" + "\r\n\r\n".join(
        f"{entry.day:%b} {entry.day.day}, {entry.day.year} {entry.clock:%H:%M} | {entry.title} #{entry.tag}\r\n"
        + entry.body.replace("\n", "\r\n")
        for entry in entries
    )


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("journal.txt", jrnl_text),
        ("journal", jrnl_text),
        ("old.txt", lambda entries: jrnl_text(entries, "%Y-%m-%d %H:%M")),
        ("new.txt", lambda entries: jrnl_text(entries, "[%Y-%m-%d %H:%M:00]")),
        ("journal.md", jrnl_markdown),
        ("log.md", by_hand),
        ("notes.txt", word_processor),
    ],
)
@settings(max_examples=40)
@given(ENTRIES)
def test_a_log_gives_each_entry_with_its_day_time_words_and_tags(
    name: str, write: Callable[[Sequence[Written]], str], entries: list[Written]
) -> None:
    source = one(name, write(entries))
    incoming = read_incoming(source)
    found = {(note.on, note.details["time"]): note for note in notes(incoming)}
    assert len(found) == len(entries) == len(incoming.entries)
    for entry in entries:
        note = found[entry.day, f"{entry.clock:%H:%M}"]
        assert note.heading.startswith(entry.title.strip(" .,'()"))
        assert note.text.count(entry.body) >= bool(entry.body)
        assert entry.tag in note.tags
        assert ("starred" in note.tags) == (entry.starred and write not in (jrnl_markdown, by_hand, word_processor))
    assert [entry.id for entry in read_incoming(source).entries] == [entry.id for entry in incoming.entries]
    assert {origin.place for origin in incoming.origins.values()} == set(range(len(entries)))


MEETINGS = """# Talks with Anna

## 19.04.2024

### Topics

- A chart a week

## Ideas

- Ask first

## 12.05.2024 10:00-11:00

Short one.
"""


def test_headings_without_a_day_belong_to_the_day_above_and_the_title_is_a_detail() -> None:
    first, last = notes(read_incoming(one("talks.md", MEETINGS)))
    assert (first.on, first.text) == (date(2024, 4, 19), "### Topics\n\n- A chart a week\n\n## Ideas\n\n- Ask first")
    assert (last.on, last.text) == (date(2024, 5, 12), "Short one.")
    assert last.details == {"log": "Talks with Anna", "time": "10:00–11:00"}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("**4 March 2024**\n\na\n\n**11 March 2024:**\n\nb\n", [4, 11]),
        ("4 mars 2024\n-----------\na\n\n11 mars 2024\n------------\nb\n", [4, 11]),
        ("# 2024\n\n## 4 March\na\n## March 11th\nb\n", [4, 11]),
        ("# März 2024\n## Montag 4\na\n## 11\nb\n", [4, 11]),
        ("## [Mar 4, 2024](https://example.org)\na\n## [[2024-03-11]]\nb\n", [4, 11]),
        ("## 04\\.03\\.2024\na\n## Session 2 (2024\\-03\\-11)\nb\n", [4, 11]),
        ("Intro\n\n# With Bo\n## 4/3/2024\na\n# With Cy\n## 13/3/2024\nb\n", [0, 4, 13]),
        ("## 2024-03-04\na\n```\n## 2024-03-05\n```\n## 2024-03-11\nb\n", [4, 11]),
    ],
)
def test_headings_are_days_in_every_form(text: str, days: list[int]) -> None:
    assert [note.on.day if note.on else 0 for note in notes(read_incoming(one("log.md", text)))] == days


def test_the_weekday_of_a_heading_is_no_part_of_its_title() -> None:
    log = "## Session 1 – Monday, 4 March 2024\na\n## Session 2, Mon 11 March 2024\nb\n"
    found = notes(read_incoming(one("log.md", log)))
    assert [note.text for note in found] == ["Session 1\n\na", "Session 2\n\nb"]


@pytest.mark.parametrize(
    "text",
    [
        "Minutes\n\nMar 4, 2024 | Bo / Cy\nNotes\n* a\n________________\nMar 11, 2024 | Bo / Cy\n* b\n",
        "\tDate:\tMarch 4, 2024 at 2:05:11 PM GMT+1\n\na\n\n\tDate:\tMarch 11, 2024 at 8:00:00 AM GMT+1\n\nb\n",
    ],
    ids=["minutes parted by rules", "Day One as plain text"],
)
def test_lines_of_a_text_are_days_as_other_programs_save_them(text: str) -> None:
    assert [note.on.day if note.on else 0 for note in notes(read_incoming(one("log.txt", text)))] == [4, 11]


def test_a_text_export_of_day_one_gives_day_details_and_tags() -> None:
    head = "\tDate:\tMarch 4, 2024 at 2:05:11 PM GMT+1\n\tWeather:\t-2°C Snow\n\tTags:\tAI, prompts\n\n"
    (one_note,) = notes(read_incoming(one("Journal.txt", f"{head}Met Annelise.\n\nNote:\tstays\n\n")))
    assert (one_note.on, one_note.text) == (date(2024, 3, 4), "Met Annelise.\n\nNote:\tstays")
    assert (one_note.tags, one_note.details) == (["AI", "prompts"], {"weather": "-2°C Snow", "time": "14:05 +01:00"})
    german = "\tDatum:\t6. März 2024\n\tWetter:\t8°C\n\tOrt:\tOslo\n\nZweiter\n"
    first, second = notes(read_incoming(one("Journal.txt", f"{head}First\n\n{german}")))
    assert (first.text, second.text, second.on) == ("First", "Zweiter", date(2024, 3, 6))
    assert second.details == {"wetter": "8°C", "ort": "Oslo"}
    (plain,) = notes(read_incoming(one("plan.txt", "Time:\t9:00\n\nText")))
    assert plain.text.endswith("Time:\t9:00\n\nText")


def test_a_day_without_a_text_is_named_and_what_stands_before_the_first_day_is_a_note() -> None:
    incoming = read_incoming(one("log.md", "# Log\n\nWhy I write.\n\n## 4 March 2024\n\n## 5 March 2024\n\nb\n"))
    assert [(note.on, note.text) for note in notes(incoming)] == [
        (None, "# Log\n\nWhy I write."),
        (date(2024, 3, 5), "b"),
    ]
    assert [item.where for item in incoming.skipped] == ["log.md, 4 March 2024"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2024-03-04.md", "## 2024-03-05\nplan\n## 2024-03-06\nplan\n"),
        ("2024-03-04 Offsite.md", "## 2024-03-05\nplan\n## 2024-03-06\nplan\n"),
        ("plan.md", "---\ndate: 2024-03-04\n---\n## 2024-03-05\nplan\n## 2024-03-06\nplan\n"),
        ("one.md", "# Talk of 4 March 2024\n\n## Notes\n\nx\n"),
        ("chat.txt", "[2024-03-04 14:05] A: hi\n[2024-03-04 14:06] B: hi\n[2024-03-04 14:07] A: so\n"),
        ("prose.txt", "4 March 2024 was warm.\n\n5 March 2024 was not.\n"),
    ],
)
def test_a_note_that_speaks_of_other_days_stays_one_note(name: str, text: str) -> None:
    (note,) = notes(read_incoming(one(name, text)))
    assert note.on == date(2024, 3, 4)


def test_a_log_that_was_saved_on_a_day_is_still_a_log() -> None:
    found = notes(read_incoming(one("Export 2024-03-31.md", "## 2024-03-05\na\n## 2024-03-06\nb\n")))
    assert [note.on for note in found] == [date(2024, 3, 5), date(2024, 3, 6)]


def test_the_order_of_headings_is_decided_by_the_log_told_or_asked() -> None:
    text = "## 3/4/2024\na\n## 3/5/2024\nb\n"
    assert read_incoming(one("log.md", text)).ambiguous_days == ("3/4/2024", "3/5/2024")
    told = read_incoming(one("log.md", text), choices=ImportChoices(day_first=False))
    assert [entry.day for entry in told.entries] == [date(2024, 3, 4), date(2024, 3, 5)]
    decided = read_incoming(one("log.md", text + "## 3/14/2024\nc\n"))
    assert decided.ambiguous_days == ()
    assert (told.notes, decided.notes) == (("Days are read with the month first (as in 3/4/2024).",),) * 2
    assert [entry.day for entry in decided.entries] == [date(2024, 3, day) for day in (4, 5, 14)]


def test_a_folder_of_jrnl_is_read_by_its_stamps() -> None:
    files = {"2024/03/04.txt": b"[2024-03-04 09:00] A\nb\n", "2024/03/05.txt": b"[2024-03-05 09:00:00 PM] B\n"}
    found = notes(read_incoming(Source(name="journal", files=files, is_folder=True)))
    assert [(note.on, note.text, note.details) for note in found] == [
        (date(2024, 3, 4), "A\n\nb", {"time": "09:00"}),
        (date(2024, 3, 5), "B", {"time": "21:00"}),
    ]


LINES = st.lists(
    st.sampled_from(
        [*SNAGS, "", "", "# 2024", "## 4 March", "## 05.03.2024", "**6 March 2024**", "2024-03-07 09:00 x"]
    )
    | st.sampled_from(
        ["[2024-03-08 09:00] y", "March 9, 2024", "===", "- [ ] Anna: z", "Actions:", "1/2/2024 | sync"]
    )
    | st.text(max_size=12),
    max_size=14,
).map("\n".join)


@given(LINES, st.sampled_from(["a.md", "a.txt"]))
def test_every_line_below_the_days_of_any_text_stands_in_a_note(text: str, name: str) -> None:
    try:
        incoming = read_incoming(one(name, text))
    except Refused:
        return
    held = "\n".join(str(value) for note in notes(incoming) for value in (note.text, note.tags, note.details))
    for line in text.split("\n"):
        words = " ".join(re.findall(r"[^\W\d_]{3,}", line))
        if words and not re.search(r"\b20\d\d\b|March|[\x00-\x1f\x7f-\x9f]", line) and not incoming.skipped:
            assert all(word in held for word in words.split()), line


@pytest.mark.parametrize(
    "line", ["# a" + " " * 200_000 + "b", "[[" * 100_000, "- [](" * 60_000, "- " + "(@" * 100_000]
)
def test_a_line_without_end_is_read_at_once(line: str) -> None:
    for name in ("a.md", "a.txt"):
        (note,) = notes(read_incoming(one(name, f"{line}\n\n{line}x\n\nActions\n\n{line}")))
        assert note.on is None


@pytest.mark.parametrize("rule", ["---", "* * *", "________________"])
def test_a_rule_between_two_days_is_no_part_of_a_note(rule: str) -> None:
    text = f"About.\n\n{rule}\n\n**2024-03-04**\n\nFirst\n\n{rule}\n\nStill\n\n{rule}\n\n"
    text += f"**2024-03-19**\n\nSecond\n\n{rule}\n"
    assert [note.text for note in notes(read_incoming(one("log.md", text)))] == [
        "About.",
        f"First\n\n{rule}\n\nStill",
        "Second",
    ]


TABLE = "| Date | Topic | Learned | Next |\n|:--|---|---|---|\n"
TABLE_ROWS = (
    "| **2024-03-04** | Prompts | Ask for `a \\| b`<br>twice | |\n"
    "| [[2024-03-19]] | Budget | Read it |\n| later | | | x |\n"
)


def test_a_table_of_days_is_a_log_and_what_stands_around_it_a_note() -> None:
    text = f"---\ntags: [ai]\npair: Bo\n---\n# Talks\n\n{TABLE}{TABLE_ROWS}\nWe meet on Mondays.\n"
    found = read_incoming(one("log.md", text))
    kept, *rows = notes(found)
    assert (kept.text, kept.on) == ("# Talks\n\nWe meet on Mondays.", None)
    above = {"pair": "Bo", "log": "Talks"}
    assert [(row.text, str(row.on or ""), row.tags, row.details) for row in rows] == [
        ("Prompts", "2024-03-04", ["ai"], {**above, "Learned": "Ask for `a | b`\ntwice"}),
        ("Budget", "2024-03-19", ["ai"], {**above, "Learned": "Read it"}),
        ("Date: later\nNext: x", "", ["ai"], above),
    ]
    assert [column.header for column in found.columns] == ["Date", "Topic", "Learned", "Next"]
    assert len(read_incoming(one("log.md", f"# Talks\n\n{TABLE}{TABLE_ROWS}")).entries) == 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2024-03-01.md", f"Plan\n\n{TABLE}{TABLE_ROWS}"),
        ("a.md", f"```\n{TABLE}{TABLE_ROWS}```\n"),
        ("a.md", "| Task | Due date |\n|---|---|\n| Send it | 2024-03-04 |\n"),
        ("a.md", "## 2024-03-04\n\na\n\n## 2024-03-05\n\n| Date | Topic |\n|---|---|\n| 2024-04-04 | x |\n"),
    ],
)
def test_a_table_of_something_else_stays_in_its_note(name: str, text: str) -> None:
    found = notes(read_incoming(one(name, text)))
    assert "|--" in found[-1].text.replace("|:", "|")
    assert len(found) <= 2


def test_a_heading_without_a_text_stays_with_the_day_above() -> None:
    log = "# Log\n\n## 2024-03-04\n\nA.\n\n## Homework\n\n## 12 Mar 24 - b\n\nB.\n\n# Last words\n"
    texts = [note.text for note in read_incoming(one("log.md", log)).entries if isinstance(note, Note)]
    assert texts == ["A.\n\n## Homework", "b\n\nB.\n\n# Last words"]


@pytest.mark.parametrize("name", ["log.md", "log.txt"])
@pytest.mark.parametrize(
    "text",
    [
        "March 4, 2024\n\nA.\n\n---\n\nMarch 11, 2024\n\nB.\n",
        "March 4, 2024\n=============\nA.\n\nMarch 11, 2024\n--------------\nB.\n",
        "**March 4, 2024:** A.\n\n**March 11, 2024:** B.\n",
    ],
)
def test_lines_that_are_days_part_a_log_in_markdown_too(name: str, text: str) -> None:
    found = {note.on: note.text for note in read_incoming(one(name, text)).entries if isinstance(note, Note)}
    assert found == {date(2024, 3, 4): "A.", date(2024, 3, 11): "B."}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "log.md",
            "# Log\n\n- 2024-03-04: [[TikTok]] and (more)\n- **11 March 2024** – @Anna liked it :)\n  - a lot\n",
            [(date(2024, 3, 4), "[[TikTok]] and (more)"), (date(2024, 3, 11), "@Anna liked it :)\n- a lot")],
        ),
        (
            "log.md",
            "# Log\n\n- [[Mar 11th, 2024]]\n\t- the newest first\n- [[Mar 4th, 2024]]\n\t- the first\n",
            [(date(2024, 3, 11), "- the newest first"), (date(2024, 3, 4), "- the first")],
        ),
        ("log.md", "# Log\n\n- 2024-03-04: the only one\n", [(date(2024, 3, 4), "the only one")]),
        (
            "talks.txt",
            "Our talks\n4.3.2024 - a video\n11.3.2024 - a chart\n",
            [(date(2024, 3, 4), "a video"), (date(2024, 3, 11), "a chart")],
        ),
        (
            "log.md",
            "# Log\n\n## Session 1\nDate: 4 March 2024\n\nA video.\n\n## Session 2\n\n**Tag:** 11.3.2024\nA chart.\n",
            [(date(2024, 3, 4), "Session 1\n\nA video."), (date(2024, 3, 11), "Session 2\n\nA chart.")],
        ),
        (
            "talks.txt",
            "Session 1\nDate: 4 March 2024\nA video.\n\nSession 2\nDate: 11 March 2024\nA chart.\n",
            [(date(2024, 3, 4), "Session 1\n\nA video."), (date(2024, 3, 11), "Session 2\n\nA chart.")],
        ),
        (
            "log.md",
            "# **Log**\n\n**4 Mar 2024** | [Talk](https://x.y/z)\n\nA\n\n**11 Mar 2024** | Walk\n\nB\n",
            [(date(2024, 3, 4), "[Talk](https://x.y/z)\n\nA"), (date(2024, 3, 11), "Walk\n\nB")],
        ),
        (
            "log.md",
            "# Log\n\n## 4 Mar 2024 | [Talk](https://x.y/z)\n\nA\n\n## [11 Mar 2024](https://x.y/z) | Walk\n\nB\n",
            [(date(2024, 3, 4), "[Talk](https://x.y/z)\n\nA"), (date(2024, 3, 11), "Walk\n\nB")],
        ),
        ("log.md", "# Log\n\n## 4 March 2024\n\nThe only one.\n", [(date(2024, 3, 4), "The only one.")]),
        ("talk.md", "# Talk\n**Place:** Oslo\n**Date:** 4 March 2024\n\nA video.\n", [(date(2024, 3, 4), None)]),
        ("talk.md", "# Talk\n\nCreated: 4 March 2024 at 18:05\n\nA video.\n", [(date(2024, 3, 4), None)]),
    ],
)
def test_lists_and_lines_with_days_are_dated_entries(
    name: str, text: str, told: list[tuple[date, str | None]]
) -> None:
    found = notes(read_incoming(one(name, text), choices=ImportChoices(today=date(2026, 1, 1))))
    whole = text.strip("\n")
    assert [(note.on, note.text) for note in found] == [(day, words or whole) for day, words in told]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.md", "# Plan\n\n- 2024-03-04: begin\n- 2024-03-11: end\n"),
        ("Next steps.md", "- 2024-03-04: begin\n- 2024-03-11: end\n"),
        ("x.md", "# Talks\n\n- 2024-03-04: begin\n- 2027-03-11: end\n"),
        ("x.md", "# Talks\n\n- [ ] 2024-03-04: begin\n- [ ] 2024-03-11: end\n"),
        ("x.md", "# Talks\n\n- 2024-03-04: begin\n- no day\n- 2024-03-11: end\n"),
        ("x.md", "# Goals\n\n## Goal 1\nDue: 4 March 2024\n\n## Goal 2\nDue date: 11 March 2024\n"),
        ("x.log", "2024-03-04 10:00:00 INFO begin\n2024-03-05 10:00:00 INFO end\n"),
    ],
)
def test_plans_tasks_and_lines_of_machines_stay_one_note(name: str, text: str) -> None:
    (note,) = notes(read_incoming(one(name, text), choices=ImportChoices(today=date(2026, 1, 1))))
    assert note.text.endswith(text.strip("\n"))
