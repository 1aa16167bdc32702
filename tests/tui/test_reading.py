"""Reading: Markdown on pages, titles and links once, notes where they belong, entry after entry."""

from datetime import date
from pathlib import Path

import pytest
from textual.color import Color

from rmjournal.demo import TODAY, demo_entries
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.session import Session
from rmjournal.render.document import MarkdownText, Page
from rmjournal.render.document_text import render_rows
from rmjournal.render.row import Row, break_rows, render_text
from rmjournal.render.text_width import cell_width
from rmjournal.tui.page_rows import PageLink
from rmjournal.tui.places import entry_page

from .app_driver import bare, demo, open_app
from .test_pages import view, words

MARKED = """The roster

## Why
It is **printed**, see [[Night shift]] and `app`.

- one
- two
  goes on

> quoted

1. first
- [ ] open
"""


def note(text: str, **more: object) -> Note:
    return Note(id="7", text=text, on=date(2026, 5, 5), shared=True).edit(**more)


def page_of(entry: Entry, width: int = 100, **others: Entry) -> list[Row]:
    entries = Entries({one.id: one for one in (*demo_entries("mentee", TODAY), entry, *others.values())})
    return entry_page(entry, view(entries=entries), width)


def test_a_page_draws_markdown_and_shows_no_signs_of_it() -> None:
    rows = page_of(note(MARKED))
    shown = [f"{row.lead} {row.text}".strip() for row in rows]
    for line in ("The roster", "Why", "It is printed, see [[Night shift]] and app.", "• two", "goes on", "┃ quoted",
                 "1. first", "[ ] open"):  # fmt: skip
        assert shown.count(line) == 1, shown
    tones = {(row.text[start:end], tone) for row in rows for start, end, tone in row.spans}
    assert {("printed", "strong"), ("[[Night shift]]", "link"), ("app", "code")} <= tones
    assert [row.tone for row in rows if row.text == "Why"] == ["heading"]


@pytest.mark.parametrize("width", [78, 120, 200])
def test_a_text_is_at_most_72_cells_wide(width: int) -> None:
    rows = page_of(note("Title\n" + "one two three four five six seven " * 40), width)
    lines = [row.text for row in rows if row.text.startswith(("one", "two", "three", "four", "five", "six", "seven"))]
    assert len(lines) > 15 and 60 < max(map(cell_width, lines)) <= 72


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The roster\nis printed", "The roster"),
        ("# The roster\nis printed", "The roster"),
        ("The roster\n---\nis printed", "The roster"),
        ("- roster\n- is printed", "Note, Tue 5 May"),
        ("> is printed", "Note, Tue 5 May"),
    ],
)
def test_the_title_of_a_text_is_not_shown_again_below(text: str, title: str) -> None:
    rows = page_of(note(text))
    assert rows[0].text == title
    assert sum("printed" in row.text for row in rows) == 1
    assert sum("roster" in row.text.lower() for row in rows) == ("roster" in text.lower())


def test_a_reflection_without_a_text_is_named_by_its_day_and_shows_its_answers_once() -> None:
    thought = Reflection(id="7", answers={"what": "- A door\n- has hours"}, on=date(2026, 5, 5), mood=4)
    rows = page_of(thought)
    assert rows[0].text == "Reflection, Tue 5 May"
    assert "mood ●●●●○ · private, only you" in rows[1].text.replace("\u00a0", " ")
    assert sum("A door" in row.text for row in rows) == 1
    assert [str(row.payload) for row in rows if row.payload] == ["A door", "has hours"]


def test_fields_without_content_and_facts_of_the_head_are_not_listed_again() -> None:
    told = words(page_of(note("Title", author="mentee")))
    assert told.strip() == (
        "Title check-in · Tue 5 May · shared with Misaki Who may see it Misaki · it leaves with the next packet"
    )


def test_links_of_both_directions_stand_in_the_head_of_a_page() -> None:
    goal = Goal(id="8", title="Night shift", learner="mentee")
    linking = note("The roster, [[Night shift]]")
    (out, _, *rest), (_, _, back, *_) = page_of(linking, goal=goal), page_of(goal, note=linking)
    assert (out.tail, out.payload) == ("↗ goal Night shift", PageLink(goal))
    assert (back.lead, back.text, back.payload) == ("↙", "note The roster, [[Night shift]]", PageLink(linking))
    assert not any(row.entry == goal for row in rest)


@pytest.mark.parametrize("width", [30, 60, 78, 140])
def test_the_name_of_a_link_is_whole(width: int) -> None:
    goal = Goal(id="3", title="Hear the night shift and the network before I decide, and change a practice with them")
    session = Session(id="4", start="2026-05-05T09:00")
    learning = Learning(id="5", text="An open door", goal="3", session="4")
    rows = page_of(learning, width, **{"3": goal, "4": session})
    assert {row.payload.entry.id for row in rows if isinstance(row.payload, PageLink)} == {"3", "4"}
    shown = " ".join(render_text(rows, width))
    assert f"↗ goal {goal.title}" in " ".join(shown.split()) and "↗ session 1" in shown


async def test_a_link_in_the_head_opens_while_keys_act_on_the_page(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    (goal,) = journal.put(Goal(title="Night shift", learner="mentee"))
    (linking,) = journal.put(Note(text="The roster, [[Night shift]]"))
    journal.close()
    async with open_app(path) as driver:
        await driver.find(driver.entries.get(linking.id) or linking)
        await driver.press("down")
        assert driver.pane("page").highlighted_row == driver.pane("page").rows[0]
        assert driver.main.place.highlighted_entry == driver.entries.get(linking.id)
        await driver.press("enter")
        assert driver.reading() == driver.entries.get(goal.id)
        await driver.press("escape")
        assert driver.reading() == driver.entries.get(linking.id)


def test_a_session_page_shows_its_notes_those_of_its_points_and_what_came_of_it() -> None:
    held = Session(
        id="7", start="2026-05-12T08:30", state="held", focus="Talk", notes="## Door\n- *open*", shared=True
    )
    point = Point(id="8", session="7", title="Roster", note="Said **no**\n- twice", shared=True)
    action = Action(id="9", text="Ask Ioana", session="7", shared=True)
    learning = Learning(id="10", text="Doors close", session="7", shared=True)
    shown = [f"{row.lead} {row.text}".split() for row in page_of(held, point=point, action=action, learning=learning)]
    for line in ("Door", "• open", "Said no", "• twice", "○ Ask Ioana", "✦ Doors close"):
        assert shown.count(line.split()) == 1, shown
    at = [shown.index(line.split()) for line in ("○ 5 Roster", "Said no", "• twice", "Door", "○ Ask Ioana")]
    assert at == sorted(at)


def test_notes_of_a_shared_session_are_hidden_with_private_texts() -> None:
    held = Session(id="7", start="2026-05-12T08:30", state="held", notes="Door open", shared=True)
    point = Point(id="8", session="7", title="Roster", note="Said no", shared=True)
    thought = Reflection(id="9", text="Door", mood=2, shared=True)
    entries = Entries({one.id: one for one in (*demo_entries("mentee", TODAY), held, point, thought)})
    for hidden in (False, True):
        told = " ".join(words(entry_page(one, view(entries=entries, hidden=hidden), 80)) for one in (held, thought))
        assert "Roster" in told
        assert [words in told for words in ("Door open", "Said no", "mood")] == [not hidden] * 3


def test_a_review_draws_markdown_beside_a_bar() -> None:
    page = Page("Review", "", (MarkdownText("Purpose", "# Both\n- **teach**\n- learn"),), "")
    rows = break_rows(render_rows(page, 60), 60)
    assert [f"{row.lead} {row.text}" for row in rows[-3:]] == ["│ Both", "│ • teach", "│ • learn"]
    assert rows[-2].spans == ((0, 5, "strong"),)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 20)])
async def test_j_and_k_turn_to_the_next_entry_without_going_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path), size=size) as driver:
        await driver.press("5", "enter")
        listed = [row.entry for row in driver.pane("list").rows if row.entry]
        assert driver.reading() == listed[0]
        assert driver.pane("page").tail == "j next · k previous"
        await driver.press("j", "j")
        assert driver.reading() == listed[2]
        assert (listed[2].heading if isinstance(listed[2], Note) else "Reflection,") in driver.text
        await driver.press("k", "k", "k")
        assert driver.reading() == listed[0]
        await driver.press("j", "escape")
        assert (
            driver.pane("page").tail == ""
            and driver.reading() is None
            and driver.main.place.highlighted_entry == listed[1]
        )


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_a_page_alone_leads_back_after_a_delete_and_turns_to_changed_entries(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = bare(tmp_path)
    other = Journal.open(path, today=TODAY)
    first, second, third = other.put(*(Note(text=text, kind="idea") for text in ("One", "Two", "Three")))
    async with open_app(path, size=size) as driver:
        await driver.press("5", "enter", "j")
        read = driver.reading()
        assert read == second
        other.put(first.edit(text="One, reworded"), third.edit(text="Three, reworded"))
        await driver.until(lambda: driver.entries.get(first.id) != first)
        await driver.press("j")
        assert "reworded" in driver.text
        await driver.press("k", "k")
        assert "reworded" in driver.text
        await driver.press("j", "x")
        assert driver.reading() is None and driver.pane("list").has_focus
        assert "Deleted · u brings it back" in driver.text and "Two" not in driver.text
        assert len([row for row in driver.pane("list").rows if row.entry]) == 2
        await driver.press("u")
        assert "Two" in driver.text
    other.close()


async def test_a_recall_draws_the_markdown_of_its_learning(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY)
    journal.put(Learning(text="A **door**\n- [/x] has `hours`", cue="Which?", learner="mentee", on=date(2026, 5, 1)))
    journal.close()
    async with open_app(path) as driver:
        await driver.press("r")
        await driver.press("ctrl+s")
        assert "A door" in driver.text and "• [/x] has hours" in driver.text, driver.text


async def test_a_list_draws_the_markdown_of_its_titles(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    journal.put(Note(text="The **door** has `hours`"), Note(text="1. A list [/x]"))
    journal.close()
    async with open_app(path) as driver:
        await driver.press("5")
        assert "The door has hours" in driver.text and "**" not in driver.text and "1. A list [/x]" in driver.text


async def test_tones_of_markdown_are_styles_of_the_screen(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    journal.put(Note(text="Title\n\n# Why\nIt is **printed** by [[hand]]\n\n    code here"))
    journal.close()
    async with open_app(path) as driver:
        await driver.press("5")
        assert "printed" in driver.text
        pane = driver.pane("page")
        styles = {
            segment.text.strip(): segment.style
            for y in range(pane.size.height)
            for segment in pane.render_line(y)
            if segment.style and segment.text.strip()
        }
        assert styles["printed"].bold and styles["[[hand]]"].underline and styles["Why"].bold
        panel = Color.parse(driver.app.theme_variables["panel"]).rich_color
        assert styles["code here"].bgcolor == panel != styles["It is"].bgcolor
