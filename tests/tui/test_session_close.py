"""Close: one word for every untouched point, then what one takes away; it can stop anywhere and go on later."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.insight.closing import closing_steps
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import ITEMS, Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.pages.close import PulseItem

from .app_driver import AppDriver, open_app
from .pilot import screen_text, settle
from .session_driver import THREE, go, highlight, point, rows, screen, small, the, titles
from .test_session_ends import choose

Do = Callable[[AppDriver], Awaitable[None]]


def held(folder: Path, takeaways: Sequence[str] = ()) -> Path:
    return small(folder, more={"state": "held", "takeaways": list(takeaways)})


def open_steps(seat: AppDriver) -> list[str]:
    view = screen(seat).view
    return [step.name for step in closing_steps(the(seat), view.entries, view.role, view.today) if step.is_open]


async def save(seat: AppDriver, text: str = "") -> None:
    assert isinstance(seat.screen, Form), seat.text
    await seat.type(text)
    await seat.press("ctrl+s")
    assert not isinstance(seat.app.screen, Form), seat.text


async def test_from_the_first_point_to_the_last_line_with_keys_only_and_all_of_it_is_undone(tmp_path: Path) -> None:
    path = held(tmp_path, takeaways=["Ask as of when"])
    async with open_app(path, (80, 24)) as seat:
        before = {entry.id: entry for entry in seat.entries}
        await go(seat, "3")
        assert open_steps(seat) == ["points", "learnings", "actions", "pulse", "reflection", "next"]
        await _one_word_each(seat)
        await _what_one_takes_away(seat)
        await choose(seat, "next")
        assert open_steps(seat) == []
        await choose(seat, "finish")
        assert the(seat).closed_on == TODAY
        assert "✓ Closed on" in seat.text
        new = max(seat.entries.of(Session), key=lambda one: one.start)
        assert (new.start, new.minutes, titles(seat, new)) == ("2026-06-16T08:30", 45, [THREE[2]])
        while {entry.id: entry for entry in seat.entries} != before:
            assert not any("nothing to undo" in told for told in seat.told)
            await seat.press("u")
        assert titles(seat) == list(THREE)


async def _one_word_each(seat: AppDriver) -> None:
    await highlight(seat, "steps", "Check-in")
    await seat.press("space")
    await seat.press("x")
    await seat.press("greater_than_sign")
    states = [(point(seat, title).state, bool(point(seat, title).session)) for title in THREE]
    assert states == [("done", True), ("cut", True), ("planned", False)]


async def _what_one_takes_away(seat: AppDriver) -> None:
    await highlight(seat, "steps", "Ask as of when")
    await seat.press("enter")
    assert {"cue", "next_occasion", "learner"} <= set(seat.sheet.current_texts)
    assert seat.sheet.current_texts["text"] == "Ask as of when"
    seat.sheet.focus_field("cue")
    await save(seat, "What do I ask of a number?")
    await seat.press("a")
    assert {"owner", "due", "if_then"} <= set(seat.sheet.current_texts)
    await save(seat, "Bring the form")
    await highlight(seat, "steps", "Useful")
    await seat.press("right", "right", "right", "right", "left")
    await choose(seat, "reflect")
    await save(seat, "She led, I listened")
    (learning,), (pulse,), (thought,) = (
        seat.entries.of(Learning),
        seat.entries.of(Pulse),
        seat.entries.of(Reflection),
    )
    assert (learning.cue, learning.session) == ("What do I ask of a number?", the(seat).id)
    assert (pulse.useful, pulse.candour, pulse.author) == (3, None, "mentor")
    assert (thought.about, thought.occasion) == (the(seat).id, "after_session")
    assert thought.framework == "what_so_what_now_what"
    assert seat.entries.of(Action)[0].text == "Bring the form"


@pytest.mark.parametrize("stop", [1, 3, 5])
async def test_it_stops_after_any_step_and_goes_on_where_it_was(tmp_path: Path, stop: int) -> None:
    path = held(tmp_path)
    doing: list[tuple[str, Do]] = [
        ("points", lambda seat: choose(seat, "carry_all")),
        ("learnings", lambda seat: _write(seat, "l")),
        ("actions", lambda seat: _write(seat, "a")),
        ("pulse", lambda seat: _rate(seat)),
        ("reflection", lambda seat: _reflect(seat)),
        ("next", lambda seat: choose(seat, "next")),
    ]
    for part in (doing[:stop], doing[stop:]):
        async with open_app(path) as seat:
            await go(seat, "3", min(seat.entries.of(Session), key=lambda one: one.start))
            assert open_steps(seat)[: len(part)] == [name for name, _ in part]
            for _, do in part:
                await do(seat)
            await seat.press("escape")
    async with open_app(path) as seat:
        await go(seat, "3", min(seat.entries.of(Session), key=lambda one: one.start))
        assert open_steps(seat) == []
        assert len(seat.entries.of(Point)) == 3


async def _write(seat: AppDriver, key: str) -> None:
    await seat.press(key)
    await save(seat, "Words")


async def _rate(seat: AppDriver) -> None:
    await highlight(seat, "steps", "Useful")
    await seat.press("right")


async def _reflect(seat: AppDriver) -> None:
    await choose(seat, "reflect")
    await save(seat, "What stays")


async def test_the_pulse_goes_from_nothing_to_five_and_back_to_nothing(tmp_path: Path) -> None:
    async with open_app(held(tmp_path)) as seat:
        await go(seat, "3")
        for at, item in enumerate(ITEMS):
            pane = rows(seat, "steps")
            pane.focus()
            pane.cursor = next(n for n, line in enumerate(pane.rows) if line.payload == PulseItem(item))
            await seat.press(*["right"] * (at + 2))
            assert getattr(seat.entries.of(Pulse)[0], item) == at + 2
        await seat.press("right")
        assert seat.entries.of(Pulse)[0].reciprocity is None
        await seat.press("left")
        assert len(seat.entries.of(Pulse)) == 1


async def test_carried_points_go_to_the_session_that_is_planned_already(tmp_path: Path) -> None:
    async with open_app(held(tmp_path)) as seat:
        (later,) = seat.journal.put(
            Session(relationship=seat.entries.of(Session)[0].relationship, start="2026-06-09T08:30")
        )
        assert isinstance(later, Session)
        await go(seat, "3", min(seat.entries.of(Session), key=lambda one: one.start))
        assert open_steps(seat)[-1] == "reflection"
        await highlight(seat, "steps", "The budget page")
        await seat.press("greater_than_sign")
        assert titles(seat, later) == ["The budget page"]
        assert "it is planned" in screen_text(seat.app)


@pytest.mark.parametrize(
    ("more", "occasion"),
    [
        ({"state": "missed", "missed_by": "mentee"}, "difficult"),
        ({"state": "held", "flags": ["difficult"]}, "difficult"),
        ({"state": "held", "kind": "midpoint"}, "midpoint"),
        ({"state": "held", "kind": "closure"}, "closure"),
    ],
)
async def test_the_prompt_follows_the_moment_and_what_is_difficult_stays_private(
    tmp_path: Path, more: dict[str, object], occasion: str
) -> None:
    async with open_app(small(tmp_path, more=more)) as seat:
        await go(seat, "3")
        await choose(seat, "reflect")
        assert seat.sheet.current_texts["occasion"] == occasion
        await save(seat, "It stung")
        (thought,) = seat.entries.of(Reflection)
        assert (thought.occasion, thought.shared) == (occasion, False)


async def test_a_topic_that_waits_stays_where_it_is_when_the_next_one_is_planned(tmp_path: Path) -> None:
    path = held(tmp_path)
    journal = Journal.open(path, today=TODAY)
    (topic,) = journal.put(Note(text="Overrun rule?", kind="topic"))
    journal.close()
    async with open_app(path) as seat:
        await go(seat, "3")
        await choose(seat, "next")
        assert seat.entries.get(topic.id) == topic
        assert titles(seat) == list(THREE)


async def test_a_dot_of_the_pulse_is_hit_with_the_mouse_and_once_more_skips_it(tmp_path: Path) -> None:
    async with open_app(held(tmp_path)) as seat:
        await go(seat, "3")
        pane = rows(seat, "steps")
        at = next(n for n, line in enumerate(pane.rows) if "Candour" in line.text)
        column = seat.text.split("\n")[pane.content_region.y + at].index("○ ○ ○ ○ ○")
        for value, kept in ((4, 4), (2, 2), (2, None)):
            await seat.pilot.click(offset=(column + 2 * (value - 1), pane.content_region.y + at))
            await settle(seat.pilot)
            (pulse,) = seat.entries.of(Pulse)
            assert (pulse.candour, pulse.useful) == (kept, None)
