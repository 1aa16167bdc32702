"""Pages and lists as lines: what is said of every kind of entry, at every width, and what is not."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from rmjournal.demo import LAST, TODAY, Role, demo_entries
from rmjournal.insight.timeline import TimelineFilter
from rmjournal.insight.timeline import timeline_items as stream_of
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import REDACTED
from rmjournal.render.row import Row, break_rows
from rmjournal.tui.page_rows import View
from rmjournal.tui.pages import goals, journal, learnings, sessions, today
from rmjournal.tui.pages.timeline import TimelineRows, add_headings
from rmjournal.tui.places import entry_page, place_of

from .app_driver import bare, demo, open_app
from .kind_examples import filled_up, one_of_each


def timeline_list(seen: View, width: int) -> Sequence[Row]:
    """The whole stream of the timeline."""
    kept = TimelineFilter().select(seen.entries)
    return TimelineRows(add_headings(stream_of((e for e in kept if seen.keeps(e)), seen.today)), seen, width)


LISTS = (
    sessions.sessions_list,
    goals.goals_list,
    learnings.learnings_list,
    journal.journal_list,
    timeline_list,
)


def dashboard(columns: int, seen: View, width: int) -> Sequence[Row]:
    """All sections of Today, in as many columns."""
    ids = [id for column in today.LAYOUTS[columns] for id in column]
    sections = today.build_sections(ids, seen, today.Room(width, 50, columns))
    return [row for part in sections for block in part.blocks for row in (part.title, *block)]


CARDS: Sequence[Callable[[View, int], Sequence[Row]]] = (
    partial(today.overview_rows, None),
    partial(learnings.side_rows, None),
    *(partial(journal.around_rows, entry) for entry in demo_entries("mentee").of(Note)),
    *(partial(dashboard, columns) for columns in today.LAYOUTS),
)


def view(role: Role = "mentee", hidden: bool = False, query: str = "", entries: Entries | None = None) -> View:
    found = entries or demo_entries(role, TODAY)
    pair = found.of(Relationship)[0]
    return View(entries=found, today=TODAY, role=pair.role, pair=pair, hidden=hidden, query=query)


def words(lines: Iterable[Row]) -> str:
    """All that is said, the spaces between words as one."""
    return re.sub(r"\s+", " ", " ".join(f"{line.lead} {line.text} {line.tail}" for line in lines))


@pytest.mark.parametrize("width", [1, 7, 20, 40, 66, 200])
@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_every_list_and_every_page_can_be_drawn_at_every_width(role: Role, width: int) -> None:
    seen = view(role)
    for lines in (
        *(make(seen, width) for make in (*LISTS, *CARDS)),
        *(entry_page(e, seen, width) for e in seen.entries),
    ):
        for line in lines:
            assert cell_len("".join(line.cells(width))) == width or width < 20


def test_a_page_shows_every_text_of_an_entry(tmp_path: Path) -> None:
    journal = Journal.open(bare(tmp_path))
    made = {entry.KIND.name: entry for entry in one_of_each(journal)}
    for kind in KINDS:
        entry = filled_up(made[kind.KIND.name], "SOWN", lambda field: "")
        for n, (name, field) in enumerate(fields(kind).items()):
            if field.form in ("line", "text") and name != kind.KIND.main:
                entry = entry.edit(**{name: f"WORD{n}X"})
        told = words(entry_page(entry, view(entries=journal.entries.with_changes(put=[entry])), 120))
        for n, (name, field) in enumerate(fields(kind).items()):
            if field.form in ("line", "text") and name != kind.KIND.main and field.applies_in(entry.status):
                assert f"WORD{n}X" in told, (kind.KIND.name, name)
        assert "SOWN" in told


def test_every_entry_of_the_demo_is_reached_from_a_list_or_a_page() -> None:
    seen = view()
    found = {line.entry.id for make in LISTS for line in make(seen, 60) if line.entry}
    for _ in range(3):
        for entry in [e for e in seen.entries if e.id in found]:
            found |= {line.entry.id for line in entry_page(entry, seen, 60) if line.entry}
    assert [entry.KIND.name for entry in seen.entries if entry.id not in found] == []


def test_a_filter_keeps_rows_with_every_word_in_any_case() -> None:
    for make in LISTS[2:4]:
        kept = [line.entry for line in make(view(query="THE on"), 60) if line.entry]
        every = [line.entry for line in make(view(), 60) if line.entry]
        assert 0 < len(kept) < len(every)


def test_a_hidden_entry_is_veiled_on_every_page() -> None:
    seen = view(hidden=True)
    private = next(entry for entry in seen.entries if not entry.shared and entry.KIND.name == "reflection")
    page = words(entry_page(private, seen, 80))
    assert REDACTED in page
    assert private.heading[:20] not in page
    assert seen.words(private) == REDACTED


def test_the_next_milestone_of_a_shared_goal_is_veiled_when_it_is_private() -> None:
    entries = demo_entries("mentee", TODAY)
    goal = next(goal for goal in entries.of(Goal) if goal.state == "active")
    bared = [e.edit(shared=e.KIND.name == "goal") for e in entries if e.KIND.name in ("goal", "milestone")]
    seen = view(hidden=True, entries=entries.with_changes(put=bared))
    told = words(goals.goal_and_step_rows(goal.edit(shared=True), seen, 80))
    assert f"next ◇ {REDACTED}" in told


@pytest.mark.parametrize("width", range(1, 40))
def test_the_page_of_a_goal_with_many_levels_is_drawn_at_any_width(width: int) -> None:
    seen = view()
    goal = next(g for g in seen.entries.of(Goal) if len(seen.entries.referrers_of_kind(g, Level)) > 2)
    assert entry_page(goal, seen, width)


def test_a_fall_stays_visible_on_the_chart_of_a_goal() -> None:
    seen = View(entries=demo_entries("mentee", LAST), today=LAST, role="mentee")
    charts = [words(entry_page(goal, seen, 100)) for goal in seen.entries.of(Goal)]
    assert any("┐" in chart for chart in charts)


def test_the_page_of_a_moved_session_shows_its_old_date_and_reason() -> None:
    seen = view()
    moved: list[Entry] = [s for s in seen.entries.of(Session) if s.history_of("start")]
    assert moved
    assert "moved from" in words(entry_page(moved[0], seen, 100))
    assert "customs audit" in words(entry_page(moved[0], seen, 100))


def test_every_kind_has_a_place() -> None:
    assert {place_of(kind()) for kind in KINDS} == {1, 2, 3, 4}


def test_a_text_of_several_lines_is_shown_once_with_a_plain_heading() -> None:
    made = Note(id="1", text="# Measure workshop\n\nFirst part.\n\nLast part.", on=TODAY)
    thought = Reflection(id="2", text="## In short\nthe rest", answers={"what": "She paused"}, on=TODAY)
    seen = view(entries=Entries({one.id: one for one in (*demo_entries("mentee", TODAY), made, thought)}))
    for entry, parts in (
        (made, ("Measure workshop", "First part.", "Last part.")),
        (thought, ("the rest", "paused")),
    ):
        lines = [line.text for line in entry_page(entry, seen, 60)]
        assert not any("#" in text for text in lines)
        for part in parts:
            assert sum(part in text for text in lines) == 1, lines
        assert not any(one == two == "" for one, two in pairwise(lines)), lines


@pytest.mark.parametrize("width", [30, 36, 48, 60])
def test_the_next_session_and_the_rhythm_are_never_cut(width: int) -> None:
    for columns in (today.ONE, today.TWO):
        (part,) = today.build_sections(["next"], view("mentor"), today.Room(width, 30, columns))
        rows = break_rows([row for block in part.blocks for row in block], width)
        said = words([part.title, *rows])
        for expected in ("Tue 2 Jun", "08:30", "60 min", "Fjord 2", "not prepared", "27 days ago", "×"):
            assert expected in said
        assert "…" not in "".join("".join(row.cells(width)) for row in rows)


def test_the_tail_of_a_journal_row_leaves_room_for_its_text() -> None:
    for line in journal.journal_list(view("mentor"), 50):
        assert line.is_section or len(line.tail) <= 22


def test_a_journal_row_names_no_framework_by_a_sign_or_a_surname() -> None:
    tails = {line.tail for line in journal.journal_list(view("mentor"), 50)}
    assert "reflection" in tails and not any("3 –" in tail or "kolb" in tail for tail in tails)


def test_a_use_that_did_not_work_says_so_in_words() -> None:
    shown = view("mentee")
    results = {use.result for use in shown.entries.of(Application)} - {"worked"}
    tails = [row.tail for one in shown.entries.of(Learning) for row in learnings.learning_page(one, shown, 70)]
    assert results and all(any(tail.startswith(f"{result} · ") for tail in tails) for result in results)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_the_titles_of_lists_tell_counts_and_no_row_is_cut(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path), size=size) as driver:
        for key, titles in (
            ("2", ("Planned ──", "Past ──", "8 of 10 held · last one 27 days ago")),
            ("3", ("Goals ──", "── 4 active")),
            ("4", ("↑ I learn ──",)),
            ("5", ("Journal ──", "20 entries · 5 in May")),
        ):
            await driver.press(key)
            for words in titles:
                assert words in driver.text
            rows = driver.pane("list")
            for index in range(len(rows.rows)):
                lines = rows.lines[index]
                assert not any("…" in line.cells(rows.text_width)[1] for line in lines if not line.is_section)


def test_sessions_that_are_over_and_not_logged_are_counted_apart() -> None:
    one = Session(id="2", relationship="1", start="2026-05-05T09:00", state="held")
    seen = replace(view(), entries=Entries({each.id: each for each in (one, one.edit(id="3", state="planned"))}))
    assert [row.tail for row in sessions.sessions_list(seen, 60) if row.is_section] == [
        "1 held, 1 not logged · last one 27 days ago"
    ]


async def test_a_filter_that_finds_nothing_leaves_no_page_behind(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("5", "slash")
        await driver.type("zzzz")
        assert "Nothing found for “zzzz”" in driver.text
        assert not driver.pane("page").rows
        await driver.press("escape")
        assert driver.pane("page").rows


def test_around_a_day_stand_sessions_levels_learnings_and_uses_of_three_days() -> None:
    seen = view()
    (lit,) = [one for one in seen.entries.of(Note) if one.heading.startswith("Dock-slot")]
    title, *rows = journal.around_rows(lit, seen, 50)
    assert (title.text, title.tail) == ("Around Tue 5 May", "3 days before and after")
    assert {row.lead for row in rows} == {"■", "●", "✦", "✓"}
    days = [row.entry.day for row in rows if row.entry and row.entry.day]
    assert len(days) == len(rows) and days == sorted(days, reverse=True) and lit not in [row.entry for row in rows]
    assert lit.day is not None and all(abs((day - lit.day).days) <= 3 for day in days)
    alone, pair = Note(id="7", text="x", on=TODAY), seen.entries.of(Relationship)[0]
    kept = Learning(id="8", text="my secret", learner="mentee", on=TODAY)
    some = Entries({"7": alone, "1": pair, "8": kept})
    assert [row.text for row in journal.around_rows(alone, view(entries=some), 50)[1:]] == ["my secret"]
    assert [row.text for row in journal.around_rows(alone, view(entries=some, hidden=True), 50)[1:]] == [REDACTED]
    (_, said) = journal.around_rows(alone, view(entries=Entries({"7": alone, "1": pair})), 50)
    assert said.text == journal.NOTHING_AROUND


async def test_a_row_of_the_days_around_opens_with_enter(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(200, 60)) as driver:
        await driver.press("5", "down", "down", "down", "tab", "tab")
        side = driver.pane("side")
        assert side.has_focus and side.rows[0].text == "Around Tue 5 May"
        row = side.highlighted_row
        await driver.press("enter")
        assert row is not None and driver.reading() == row.entry


def test_beside_learnings_stand_uses_by_month_and_who_teaches_what() -> None:
    said = words(learnings.side_rows(None, view(), 50))
    assert "Uses by month 20 Jan ↑ ▆▆ 1 Feb" in said and "May ↑ ▆▆▆▆▆▆▆▆▆▆▆▆ 5 ↓ ▆▆▆▆▆▆▆ 3" in said
    assert "Who teaches what ↑ Misaki teaches me 8 Technology adoption 4 · used 4" in said
    assert "Diversity & inclusion 1 · used 1 ↓ I teach Misaki 4 Leadership development 4 · used 4" in said
    assert "↑ I teach Annelise" in words(learnings.side_rows(None, view("mentor"), 50))
    assert all(cell_len(row.text) <= 42 for row in learnings.side_rows(None, view(), 46)[:8])
    nobody = view(entries=Entries({"1": demo_entries("mentee").of(Relationship)[0]}))
    assert "Uses" not in words(learnings.side_rows(None, nobody, 50))


@pytest.mark.parametrize("build", [goals.goals_list, learnings.learnings_list])
def test_rows_of_wide_lists_tell_more_and_hide_what_is_private(build: Callable[[View, int], list[Row]]) -> None:
    wide, narrow = (build(view(), width) for width in (63, 50))
    assert len(wide) > len(narrow)
    assert [row.entry for row in wide if row.entry] == [row.entry for row in narrow if row.entry]
    veiled = words(build(view(hidden=True), 63))
    private = [one for one in view().entries if not one.shared]
    for entry in private:
        for name in ("cue", "indicator"):
            assert not (text := str(getattr(entry, name, ""))) or text not in veiled


def test_the_title_of_the_goals_counts_drafts_as_drafts() -> None:
    running = [Goal(id=id, title="Listen", state=state) for id, state in (("2", "draft"), ("3", "paused"))]
    seen = View(entries=Entries({goal.id: goal for goal in running}), today=TODAY)
    assert goals.goals_list(seen, 70)[0].tail == "1 paused · 1 draft"
