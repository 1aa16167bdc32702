"""Close: one word for every untouched point, then what one takes away; it can stop anywhere and go on later."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.insight.agenda import add_to_agenda
from rmjournal.insight.closing import closing_steps, noted_points, untouched_points
from rmjournal.insight.due_question import QUESTIONS
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
from .session_driver import THREE, choose, go, go_to_step, highlight, point, rows, screen, small, the, titles

Do = Callable[[AppDriver], Awaitable[None]]


def held(folder: Path, takeaways: Sequence[str] = ()) -> Path:
    return small(folder, more={"state": "held", "takeaways": list(takeaways)})


def open_steps(driver: AppDriver) -> list[str]:
    view = screen(driver).view
    return [step.name for step in closing_steps(the(driver), view.entries, view.role, view.today) if step.is_open]


def shown(driver: AppDriver) -> list[str]:
    """The fields that the form shows."""
    return [row.field_path for row in driver.sheet.rows if row.display and getattr(row.input.parent, "display", True)]


async def save(driver: AppDriver, text: str = "") -> None:
    assert isinstance(driver.screen, Form), driver.text
    await driver.type(text)
    await driver.press("ctrl+s")
    assert not isinstance(driver.app.screen, Form), driver.text


async def test_what_the_partner_took_away_stands_under_their_name(tmp_path: Path) -> None:
    path = small(tmp_path, more={"state": "held", "their_takeaways": ["Wait longer"]})
    async with open_app(path, (80, 24)) as driver:
        await go(driver, "3")
        assert any(row.text.endswith(" took away: Wait longer") for row in rows(driver, "steps").rows)


async def test_a_session_is_closed_with_keys_only_and_undone(tmp_path: Path) -> None:
    path = held(tmp_path, takeaways=["Ask as of when"])
    async with open_app(path, (80, 24)) as driver:
        before = {entry.id: entry for entry in driver.entries}
        await go(driver, "3")
        assert open_steps(driver) == ["points", "learnings", "actions", "pulse", "reflection", "next"]
        await _one_word_each(driver)
        await _what_one_takes_away(driver)
        await choose(driver, "next")
        assert open_steps(driver) == []
        assert the(driver).closed_on == TODAY
        assert "✓ Closed on" in driver.text
        new = max(driver.entries.of(Session), key=lambda one: one.start)
        assert (new.start, new.minutes, titles(driver, new)) == ("2026-06-16T08:30", 45, [THREE[2]])
        while {entry.id: entry for entry in driver.entries} != before:
            assert not any("nothing to undo" in message for message in driver.messages)
            await driver.press("u")
        assert titles(driver) == list(THREE)


async def _one_word_each(driver: AppDriver) -> None:
    await highlight(driver, "steps", "Check-in")
    await driver.press("space")
    await driver.press("x")
    await driver.press("greater_than_sign")
    states = [(point(driver, title).state, bool(point(driver, title).session)) for title in THREE]
    assert states == [("done", True), ("cut", True), ("planned", False)]


async def _what_one_takes_away(driver: AppDriver) -> None:
    await highlight(driver, "steps", "Ask as of when")
    await driver.press("enter")
    assert shown(driver) == ["text", "cue"]
    assert driver.sheet.current_texts["text"] == "Ask as of when"
    driver.sheet.focus_field("cue")
    await save(driver, "What do I ask of a number?")
    await driver.press("a")
    assert shown(driver) == ["text", "owner", "due"]
    await save(driver, "Bring the form")
    await highlight(driver, "steps", "Useful")
    await driver.press("3")
    await choose(driver, "reflect")
    await save(driver, "She led, I listened")
    (learning,), (pulse,), (thought,) = (
        driver.entries.of(Learning),
        driver.entries.of(Pulse),
        driver.entries.of(Reflection),
    )
    assert (learning.cue, learning.session) == ("What do I ask of a number?", the(driver).id)
    assert (pulse.useful, pulse.candour, pulse.author) == (3, None, "mentor")
    assert (thought.about, thought.occasion) == (the(driver).id, "after_session")
    assert thought.framework == "what_so_what_now_what"
    assert driver.entries.of(Action)[0].text == "Bring the form"


@pytest.mark.parametrize("stop", [1, 3, 5])
async def test_closing_stops_after_any_step_and_resumes_there(tmp_path: Path, stop: int) -> None:
    path = held(tmp_path)
    doing: list[tuple[str, Do]] = [
        ("points", lambda driver: choose(driver, "carry_all")),
        ("learnings", lambda driver: _write(driver, "l")),
        ("actions", lambda driver: _write(driver, "a")),
        ("pulse", lambda driver: _rate(driver)),
        ("reflection", lambda driver: _reflect(driver)),
        ("next", lambda driver: choose(driver, "next")),
    ]
    for part in (doing[:stop], doing[stop:]):
        async with open_app(path) as driver:
            await go(driver, "3", min(driver.entries.of(Session), key=lambda one: one.start))
            assert open_steps(driver)[: len(part)] == [name for name, _ in part]
            for _, do in part:
                await do(driver)
            await driver.press("escape")
    async with open_app(path) as driver:
        await go(driver, "3", min(driver.entries.of(Session), key=lambda one: one.start))
        assert open_steps(driver) == []
        assert len(driver.entries.of(Point)) == 3


async def _write(driver: AppDriver, key: str) -> None:
    await driver.press(key)
    await save(driver, "Words")


async def _rate(driver: AppDriver) -> None:
    await highlight(driver, "steps", "Useful")
    await driver.press("right")


async def _reflect(driver: AppDriver) -> None:
    await choose(driver, "reflect")
    await save(driver, "What stays")


async def test_the_pulse_cycles_from_none_to_five_and_back_to_none(tmp_path: Path) -> None:
    async with open_app(held(tmp_path)) as driver:
        await go(driver, "3")
        for at, item in enumerate(ITEMS):
            pane = rows(driver, "steps")
            pane.focus()
            pane.cursor = next(n for n, line in enumerate(pane.rows) if line.payload == PulseItem(item))
            await driver.press(*["right"] * (at + 2))
            assert getattr(driver.entries.of(Pulse)[0], item) == at + 2
        await driver.press("right")
        assert driver.entries.of(Pulse)[0].reciprocity is None
        await driver.press("left")
        assert len(driver.entries.of(Pulse)) == 1


async def test_carried_points_move_to_the_planned_session(tmp_path: Path) -> None:
    async with open_app(held(tmp_path)) as driver:
        (later,) = driver.journal.put(
            Session(relationship=driver.entries.of(Session)[0].relationship, start="2026-06-09T08:30")
        )
        assert isinstance(later, Session)
        await go(driver, "3", min(driver.entries.of(Session), key=lambda one: one.start))
        assert open_steps(driver)[-1] == "reflection"
        await highlight(driver, "steps", "The budget page")
        await driver.press("greater_than_sign")
        assert titles(driver, later) == ["The budget page"]
        assert "Tue 9 Jun 08:30" in screen_text(driver.app)


@pytest.mark.parametrize(
    ("more", "occasion"),
    [
        ({"state": "held", "flags": ["difficult"]}, "difficult"),
        ({"state": "held", "kind": "midpoint"}, "midpoint"),
        ({"state": "held", "kind": "closure"}, "closure"),
    ],
)
async def test_the_prompt_follows_the_moment_and_difficult_reflections_stay_private(
    tmp_path: Path, more: dict[str, object], occasion: str
) -> None:
    async with open_app(small(tmp_path, more=more)) as driver:
        await go(driver, "3")
        if occasion == "difficult":
            await highlight(driver, "steps", QUESTIONS["moment"])
            await driver.press("z")
        await choose(driver, "reflect")
        assert driver.sheet.current_texts["occasion"] == occasion
        await save(driver, "It stung")
        (thought,) = driver.entries.of(Reflection)
        assert (thought.occasion, thought.shared) == (occasion, False)


async def test_planning_the_next_session_leaves_waiting_topics_unchanged(tmp_path: Path) -> None:
    path = held(tmp_path)
    journal = Journal.open(path, today=TODAY)
    (topic,) = journal.put(Note(text="Overrun rule?", kind="topic"))
    journal.close()
    async with open_app(path) as driver:
        await go(driver, "3")
        await choose(driver, "next")
        assert driver.entries.get(topic.id) == topic
        assert titles(driver) == list(THREE)


async def test_a_click_on_a_pulse_dot_rates_and_a_second_click_clears(tmp_path: Path) -> None:
    async with open_app(held(tmp_path)) as driver:
        await go(driver, "3")
        lines = driver.text.split("\n")
        at = next(n for n, line in enumerate(lines) if "Candour" in line)
        column = lines[at].index("○ ○ ○ ○ ○")
        for value, kept in ((4, 4), (2, 2), (2, None)):
            await driver.pilot.click(offset=(column + 2 * (value - 1), at))
            await settle(driver.pilot)
            (pulse,) = driver.entries.of(Pulse)
            assert (pulse.candour, pulse.useful) == (kept, None)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("words", ["Candour", "Who spoke"])
async def test_a_click_on_the_text_of_a_rating_keeps_it_lit_for_its_digit(
    tmp_path: Path, words: str, width: int
) -> None:
    async with open_app(held(tmp_path), (width, 36)) as driver:
        await go(driver, "3")
        lines = driver.text.split("\n")
        at = next(n for n, line in enumerate(lines) if words in line)
        for _ in range(3):
            await driver.pilot.click(offset=(lines[at].index(words), at))
            await settle(driver.pilot)
            row = rows(driver, "steps").highlighted_row
            assert row is not None and words in row.text
        await driver.press("4")
        if words == "Candour":
            (pulse,) = driver.entries.of(Pulse)
            assert (pulse.candour, the(driver).talk_share) == (4, None)
        else:
            assert the(driver).talk_share == 40 and not driver.entries.of(Pulse)


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_a_click_on_a_dot_says_who_spoke_and_a_second_click_clears(tmp_path: Path, width: int) -> None:
    async with open_app(held(tmp_path), (width, 36)) as driver:
        await go(driver, "3")
        for value, kept in ((4, 40), (9, 90), (9, None)):
            lines = driver.text.split("\n")
            at = next(n for n, line in enumerate(lines) if "Who spoke" in line) + (width < 80)
            column = next(x for x, letter in enumerate(lines[at]) if letter in "○●")
            await driver.pilot.click(offset=(column + 2 * (value - 1), at))
            await settle(driver.pilot)
            assert the(driver).talk_share == kept
        await driver.press("right", "right")
        assert the(driver).talk_share == 20 and "○ ● ○ ○ ○ ○ ○ ○ ○  20 %" in driver.text


async def test_one_click_carries_all_points_over(tmp_path: Path) -> None:
    async with open_app(held(tmp_path), (120, 36)) as driver:
        await go(driver, "3")
        lines = driver.text.split("\n")
        at = next(n for n, line in enumerate(lines) if "carry over all points" in line)
        await driver.pilot.click(offset=(lines[at].index("carry"), at))
        await settle(driver.pilot)
        assert "Carried over to the next session: 3 points" in driver.message
        assert rows(driver, "steps").has_focus


def offers_a_date(driver: AppDriver) -> bool:
    return any(line.action == "next" for line in rows(driver, "steps").rows)


async def light(driver: AppDriver, words: str) -> None:
    """Put the cursor of the closing page on the row with some words."""
    await highlight(driver, "steps", words)


async def test_a_session_is_closed_in_eight_keys(tmp_path: Path) -> None:
    keys = ("enter", "greater_than_sign", "4", "5", "3", "4", "end", "enter")
    async with open_app(small(tmp_path, points=("The one",)), (80, 24)) as driver:
        session = (await go(driver, "3")).owner.session
        await driver.press(*keys)
        (pulse,) = driver.entries.of(Pulse)
        assert [getattr(pulse, item) for item in ITEMS] == [4, 5, 3, 4]
        assert (the(driver).state, the(driver).closed_on) == ("held", TODAY)
        new = max(driver.entries.of(Session), key=lambda one: one.start)
        assert new.id != session.id and titles(driver, new) == ["The one"]


async def test_a_session_that_was_not_logged_is_logged_in_four_keys(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 5, 26)), (80, 24)) as driver:
        driver.main.open_session(driver.entries.of(Session)[0])
        await settle(driver.pilot)
        await driver.press("enter")
        assert the(driver).state == "held"


async def test_digits_rate_and_enter_never_does(tmp_path: Path) -> None:
    async with open_app(held(tmp_path), (80, 24)) as driver:
        await go(driver, "3")
        await light(driver, "Useful")
        await driver.press("enter", "enter")
        assert driver.entries.of(Pulse) == []
        await light(driver, "Useful")
        await driver.press("4", "0", "7", "2")
        (pulse,) = driver.entries.of(Pulse)
        assert [getattr(pulse, item) for item in ITEMS] == [4, None, 2, None]
        assert any("1 to 5 rates" in message for message in driver.messages)
        await light(driver, "Useful")
        await driver.press("enter", "up", "0")
        assert driver.entries.of(Pulse)[0].useful is None
        await light(driver, "Check-in")
        await driver.press("3")
        assert driver.messages[-1] == "The digits rate; go to a rating first."


async def test_old_ratings_show_only_beside_a_new_one(tmp_path: Path) -> None:
    path = held(tmp_path)
    journal = Journal.open(path, today=TODAY)
    pair = journal.usual_pair()
    assert pair is not None
    (old,) = journal.put(Session(relationship=pair.id, start="2026-05-05T08:30", state="held"))
    journal.put(Pulse(session=old.id, author="mentor", useful=2, candour=5))
    journal.close()
    async with open_app(path, (80, 24)) as driver:
        await go(driver, "3", max(driver.entries.of(Session), key=lambda one: one.start))
        assert "last 2" not in driver.text
        await light(driver, "Useful")
        await driver.press("4")
        assert "last 2  ○ ○ ○ ● ○  4" in driver.text and "last 5" not in driver.text


async def test_who_spoke_is_a_digit_for_tens_of_per_cent(tmp_path: Path) -> None:
    async with open_app(held(tmp_path), (80, 24)) as driver:
        await go(driver, "3")
        await light(driver, "Who spoke")
        assert "Misaki: your own guess" in driver.text
        await driver.press("6")
        assert the(driver).talk_share == 60 and "60 %" in driver.text
        await light(driver, "Who spoke")
        await driver.press("0")
        assert the(driver).talk_share is None


async def test_one_thought_keeps_its_question_and_may_wait(tmp_path: Path) -> None:
    async with open_app(held(tmp_path), (80, 24)) as driver:
        await go(driver, "3")
        question = next(line.text for line in rows(driver, "steps").rows if line.action == "reflect")
        await choose(driver, "reflect")
        assert question in driver.text and shown(driver) == ["text"]
        await driver.press("escape")
        await light(driver, question)
        await driver.press("z")
        assert question not in driver.text and "Not now." in driver.text
        await choose(driver, "reflect")
        await save(driver, "She led")
        assert question in driver.text and "She led" in driver.text


async def light_thought(driver: AppDriver) -> str:
    """Light the question of the thought, and give it."""
    pane = rows(driver, "steps")
    pane.cursor = next(number for number, line in enumerate(pane.rows) if line.action == "reflect")
    await settle(driver.pilot)
    return pane.rows[pane.cursor].text


async def test_a_question_that_is_never_to_be_asked_gives_way_for_good(tmp_path: Path) -> None:
    path = held(tmp_path)
    async with open_app(path, (80, 24)) as driver:
        await go(driver, "3")
        first = await light_thought(driver)
        assert "Z never ask this" in driver.text
        await driver.press("Z")
        second = await light_thought(driver)
        assert second != first and first not in " ".join(line.text for line in rows(driver, "steps").rows)
        assert f"Never asked again: {first}" in driver.message
        await driver.press("u")
        assert await light_thought(driver) == first
        await driver.press("Z")
    async with open_app(path, (80, 24)) as driver:
        await go(driver, "3")
        assert await light_thought(driver) == second
        await driver.press("Z", "Z", "Z", "Z")
        assert "No question is asked here any more." in await light_thought(driver)
        await driver.press("enter")
        assert isinstance(driver.screen, Form)
        assert not any(words in driver.text for words in (first, second))
        await driver.press("escape")
        await screen(driver).action_command("ask.again")
        assert await light_thought(driver) == first


async def test_the_question_of_a_thought_stays_over_its_draft(tmp_path: Path) -> None:
    async with open_app(held(tmp_path), (80, 24)) as driver:
        await go(driver, "3")
        question = await light_thought(driver)
        await driver.press("enter", *"She led", "escape")
        await light_thought(driver)
        await driver.press("enter")
        assert question in driver.words() and "Draft restored" in driver.words()


async def test_the_footer_tells_what_works_on_each_row_of_close(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (80, 24)) as driver:
        await go(driver, "3")
        assert driver.text.split("\n")[-1].startswith(" enter confirm  → another")
        for key in ("x", "p"):
            await driver.press(key)
            assert driver.message == "Keys here: enter confirm · → another."
        await driver.press("right", "left", "space")
        assert the(driver).state == "held"
        assert "enter choose" not in driver.text
        await light_thought(driver)
        assert "enter write  z not now  Z never ask this" in driver.text
        await driver.press("end")
        assert "enter plan it  d other date  z none" in driver.text
        assert "d other date · z none" not in driver.text
        await light(driver, "Who spoke")
        assert "1-9 tens of %  0 skip" in driver.text


async def test_e_on_a_row_without_an_entry_edits_the_session(tmp_path: Path) -> None:
    async with open_app(held(tmp_path), (80, 24)) as driver:
        await go(driver, "3")
        await driver.press("home", "e")
        assert driver.form.panel.border_title == "Edit session" or "Edit session" in driver.text


async def test_a_session_that_did_not_take_place_asks_who_and_why_alone(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (80, 24)) as driver:
        await go(driver, "3")
        await driver.press("right", "enter")
        assert shown(driver) == ["called_off_by", "reason"]
        await driver.press("right", "enter")
        await driver.type("customs audit")
        await driver.press("enter")
        assert (the(driver).state, the(driver).reason) == ("cancelled", "customs audit")
        for words in ("Not discussed", "Worth keeping", "Action items", "Rate on your own", "One thought"):
            assert words not in driver.text
        assert "cancelled: me, customs audit" in driver.text and "enter plans it" in driver.text


async def test_a_closed_session_offers_a_new_date_when_the_planned_one_is_gone(tmp_path: Path) -> None:
    async with open_app(held(tmp_path), (80, 24)) as driver:
        session = (await go(driver, "3")).owner.session
        await choose(driver, "carry_all")
        await choose(driver, "next")
        new = max(driver.entries.of(Session), key=lambda one: one.start)
        assert the(driver).closed_on == TODAY and not offers_a_date(driver)
        driver.journal.delete(new)
        await settle(driver.pilot)
        assert offers_a_date(driver)
        await driver.press("end", "enter")
        assert len(driver.entries.of(Session)) == 2 and the(driver).id == session.id


async def test_the_proposed_date_has_words_another_one_and_none(tmp_path: Path) -> None:
    async with open_app(held(tmp_path), (80, 24)) as driver:
        await go(driver, "3")
        await driver.press("end")
        assert "Tue 16 Jun 08:30 · 45 min, in 15 days" in driver.text
        await driver.press("d", *"4 june 10:00", "escape")
        await light(driver, "Tue 16 Jun")
        await driver.press("z")
        assert "No next session for now." in driver.text and len(driver.entries.of(Session)) == 1


async def test_each_open_point_has_three_answers(tmp_path: Path) -> None:
    async with open_app(held(tmp_path), (80, 24)) as driver:
        await go(driver, "3")
        assert "3 points still need a decision" in " ".join(line.text for line in rows(driver, "steps").rows)
        for title, words in ((THREE[0], "○ done"), (THREE[1], "○ drop"), (THREE[2], "● carry over")):
            lines = driver.text.split("\n")
            y = next(number for number, line in enumerate(lines) if title in line)
            await driver.pilot.click(offset=(lines[y].index(words), y))
            await settle(driver.pilot)
        assert [point(driver, title).state for title in THREE] == ["done", "cut", "planned"]
        assert point(driver, THREE[2]).session == ""
        assert "All points are settled." in driver.text
        assert isinstance(rows(driver, "steps").highlighted_row.payload, PulseItem)  # type: ignore[union-attr]


async def test_enter_in_the_last_field_saves_and_more_opens_the_rest(tmp_path: Path) -> None:
    async with open_app(held(tmp_path), (80, 24)) as driver:
        await go(driver, "3")
        await driver.press("l", *"Ask as of when", "enter", *"What of a number?", "enter")
        (learning,) = driver.entries.of(Learning)
        assert (learning.text, learning.cue) == ("Ask as of when", "What of a number?")
        await driver.press("a", *"Bring the form", "enter", "enter", *"in 3 days", "enter", "enter")
        (action,) = driver.entries.of(Action)
        assert (action.text, action.owner, str(action.due)) == ("Bring the form", "mentor", "2026-06-04")
        await driver.press("l", *"Read the last line", "ctrl+e")
        await driver.until(lambda: isinstance(driver.screen, Form) and "learner" in shown(driver))
        assert driver.sheet.current_texts["text"] == "Read the last line"
        await driver.press("ctrl+s")
        assert sorted(one.text for one in driver.entries.of(Learning)) == ["Ask as of when", "Read the last line"]
        assert driver.journal.db.storage.state.read_drafts() == {}


async def test_a_short_form_names_the_way_to_a_field_that_it_does_not_show(tmp_path: Path) -> None:
    async with open_app(held(tmp_path), (80, 24)) as driver:
        await go(driver, "3")
        await driver.press("a", *"Bring the form")
        assert "private, set “Shared”" not in driver.words()
        assert "Shared with Misaki; to keep it private, press ^e and set “Shared” to no." in driver.words()


async def noted(driver: AppDriver) -> None:
    """Write notes under the first point of the planned session, and mark it as held."""
    await go(driver, "2")
    await driver.press("enter", *"She asked as of when", "escape")
    await go_to_step(driver, "3")
    await choose(driver, "held")


async def test_a_point_with_notes_counts_as_discussed(tmp_path: Path) -> None:
    path = small(tmp_path)
    async with open_app(path, (80, 24)) as driver:
        await noted(driver)
        assert "Not discussed ─" in driver.text and "2 of 3" in driver.text
        assert "Discussed, as your notes say ─" in driver.text and "1 of 3" in driver.text
        assert "○ carry over   ● done   ○ drop" in driver.text
        assert open_steps(driver)[0] == "points" and point(driver, THREE[0]).state == "planned"
        for title in THREE[1:]:
            await highlight(driver, "steps", title)
            await driver.press("space")
        assert "All points are settled." in driver.text
        await driver.press("end", "enter")
        assert [point(driver, title).state for title in THREE] == ["done"] * 3
        assert the(driver).closed_on == TODAY
        await driver.press("u")
        assert (point(driver, THREE[0]).state, the(driver).closed_on) == ("planned", None)


async def test_one_key_says_otherwise_of_a_point_with_notes(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (80, 24)) as driver:
        await noted(driver)
        await highlight(driver, "steps", THREE[0])
        await driver.press("enter")
        assert point(driver, THREE[0]).state == "done"
        await driver.press("u")
        await highlight(driver, "steps", THREE[0])
        await driver.press("x")
        assert point(driver, THREE[0]).state == "cut"
        await driver.press("u")
        await highlight(driver, "steps", THREE[0])
        await driver.press("greater_than_sign")
        carried = point(driver, THREE[0])
        assert (carried.state, carried.session, carried.note) == ("planned", "", "She asked as of when")
        assert not carried.is_noted


async def test_a_point_that_was_opened_again_is_not_discussed_by_its_notes(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (80, 24)) as driver:
        await go(driver, "2")
        await driver.press("enter", *"She asked", "escape", "space", "space")
        await go_to_step(driver, "3")
        await choose(driver, "held")
        assert "3 of 3" in driver.text and "as your notes say" not in driver.text


def test_notes_from_before_a_session_do_not_count_in_it(tmp_path: Path) -> None:
    path = held(tmp_path)
    journal = Journal.open(path, today=TODAY)
    (session,) = journal.entries.of(Session)
    first = journal.entries.of(Point)[0]
    (other,) = journal.put(Session(relationship=session.relationship, start="2026-05-19T08:30", state="held"))
    journal.put(first.edit(note="Said in May", session=other.id))
    carried = journal.entries.get_of_kind(Point, first.id)
    assert carried is not None and carried.is_noted
    (back,) = journal.put(carried.edit(session=session.id))
    assert isinstance(back, Point) and not back.is_noted and back in untouched_points(session, journal.entries)
    (again,) = journal.put(back.edit(note="Said in May\nAnd in June"))
    assert isinstance(again, Point) and again in noted_points(session, journal.entries)
    (topic,) = journal.put(Note(relationship=session.relationship, text="Overrun rule?\nWho says so", kind="topic"))
    point_of_topic, *_ = add_to_agenda(topic, session, journal.entries)
    assert isinstance(point_of_topic, Point) and point_of_topic.note and not point_of_topic.is_noted
    journal.close()


async def test_tab_goes_from_section_to_section_in_close_and_shift_tab_back(tmp_path: Path) -> None:
    async with open_app(held(tmp_path), (80, 24)) as driver:
        await go(driver, "3")
        pane = rows(driver, "steps")

        def title() -> str:
            return next((row.text for row in reversed(pane.rows[: pane.cursor]) if row.is_section), "")

        pane.action_edge(-1)
        there = [title()]
        while (await driver.press("tab")) and title() != there[0]:
            there.append(title())
        assert len(there) == len(set(there)) >= 4
        back = [title()]
        while (await driver.press("shift+tab")) and title() != back[0]:
            back.append(title())
        assert back == [there[0], *reversed(there[1:])]


async def test_a_reason_typed_at_once_is_no_choice_of_who(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (80, 24)) as driver:
        await go(driver, "3")
        await driver.press("right", "enter")
        assert "← → chooses" in driver.text
        await driver.type("customs audit")
        await driver.press("ctrl+s")
        assert (the(driver).state, the(driver).called_off_by, the(driver).reason) == (
            "cancelled",
            "",
            "customs audit",
        )


async def test_a_session_to_come_can_be_moved_or_cancelled_but_not_have_taken_place(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, TODAY + timedelta(7))) as driver:
        await go(driver, "3")
        assert "what has changed?" in driver.text and "▸ moved" in driver.text and "○ cancelled" in driver.text
        assert "took place" not in driver.text and "no-show" not in driver.text
        await driver.press("right", "right", "enter")
        await driver.type("in 2 weeks")
        await driver.press("enter", "enter")
        assert the(driver).start == f"{TODAY + timedelta(14)}T08:30"


async def test_a_long_thought_wraps_while_it_is_written(tmp_path: Path) -> None:
    words = "I filled the silence twice, and both times she had been about to say the thing that mattered"
    async with open_app(small(tmp_path), size=(80, 24)) as driver:
        await go(driver, "3")
        await driver.press("enter")
        await choose(driver, "reflect")
        await driver.type(words)
        assert "I filled the silence twice" in driver.text and "that mattered" in driver.text
        await driver.press("ctrl+s")
        (thought,) = driver.entries.of(Reflection)
        assert isinstance(thought, Reflection) and thought.text == words


@pytest.mark.parametrize(
    ("titles", "words"),
    [(THREE, "All 3 points were carried over."), (THREE[:1], "The one point was carried over."),
     ((), "Nothing was planned.")],
)  # fmt: skip
async def test_points_that_were_all_carried_over_are_not_called_unplanned(
    tmp_path: Path, titles: Sequence[str], words: str
) -> None:
    async with open_app(small(tmp_path, points=titles, more={"state": "held"})) as driver:
        await go(driver, "3")
        for title in titles:
            await highlight(driver, "steps", title)
            await driver.press("greater_than_sign")
        assert words in driver.text


@pytest.mark.parametrize(
    ("verb", "title"), [("call_off", "Session cancelled"), ("missed", "No-show"), ("reflect", "New reflection")]
)
async def test_a_short_form_is_titled_by_what_it_asks(tmp_path: Path, verb: str, title: str) -> None:
    path = small(tmp_path) if verb != "reflect" else held(tmp_path)
    async with open_app(path) as driver:
        await go(driver, "3")
        await choose(driver, verb)
        assert title in driver.text and "Edit session" not in driver.text
