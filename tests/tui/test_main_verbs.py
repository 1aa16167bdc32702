"""The main screen: every key that changes something, asserted on the journal."""

from datetime import date
from pathlib import Path

from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.tui.dialogs.capture import CaptureDialog
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.dialogs.question import QuestionDialog
from rmjournal.tui.widgets.picker import Picker

from .app_driver import AppDriver, bare, demo, of_newer_format, open_app


def action(seat: AppDriver) -> Action:
    """An open action of mine."""
    return next(e for e in seat.entries.of(Action) if e.state == "open" and e.owner == "mentee")


def now(seat: AppDriver, entry: Entry) -> Entry:
    found = seat.entries.get(entry.id)
    assert found is not None
    return found


async def test_n_offers_what_belongs_here_and_a_new_entry_is_shown_in_its_place(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as seat:
        await seat.press("3", "n")
        assert isinstance(seat.screen, Picker)
        assert "◎ Goal" in seat.text
        await seat.press("enter")
        await seat.type("Ask twice")
        await seat.press("ctrl+s")
        await seat.until(lambda: seat.entries.of(Goal))
        (goal,) = seat.entries.of(Goal)
        assert (goal.title, goal.learner) == ("Ask twice", "mentee")
        assert seat.reading() == goal
        await seat.hears("Goal added · u undoes")
        await seat.press("n")
        await seat.type("milestone")
        await seat.press("enter")
        await seat.type("Asked once")
        await seat.press("ctrl+s")
        await seat.until(lambda: seat.entries.of(Milestone))
        (step,) = seat.entries.of(Milestone)
        assert step.goal == goal.id
        assert seat.reading() == now(seat, step)


async def test_n_reaches_every_kind(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        for place, names in (("2", "session"), ("3", "goal"), ("4", "learning"), ("5", "note")):
            await seat.press(place, "enter", "n")
            picker = seat.screen
            assert isinstance(picker, Picker)
            offered = {option.value.kind for option in picker._options}
            stands_alone = {kind for kind in KINDS if kind.KIND.name not in WHOLE}
            assert stands_alone <= offered
            assert all(kind in offered for kind in KINDS if WHOLE.get(kind.KIND.name) == names)
            await seat.press("escape", "escape")


WHOLE = {
    "milestone": "goal",
    "level": "goal",
    "pulse": "session",
    "application": "learning",
    "recall": "learning",
    "rating": "skill",
}


async def test_e_edits_what_is_lit_and_u_and_shift_u_undo_and_redo(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("3")
        goal = seat.main.highlighted
        assert isinstance(goal, Goal)
        await seat.press("e")
        await seat.type("!")
        await seat.press("ctrl+s")
        await seat.until(lambda: now(seat, goal).heading == f"{goal.title}!")
        assert f"{goal.title}!"[:30] in seat.text
        await seat.press("u")
        assert now(seat, goal) == goal
        await seat.hears("Undone: edit goal")
        await seat.press("U")
        assert now(seat, goal).heading == f"{goal.title}!"
        await seat.press("u", "u")
        await seat.hears("There is nothing to undo.")


async def test_space_ticks_and_takes_the_tick_back(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        one = action(seat)
        await seat.find(one)
        await seat.press("space")
        done = now(seat, one)
        assert isinstance(done, Action)
        assert (done.state, done.done_on) == ("done", date(2026, 6, 1))
        await seat.hears("Action done · u undoes")
        await seat.press("space")
        assert now(seat, one).status == "open"
        await seat.press("u", "u")
        assert now(seat, one) == one


async def test_ticking_a_goal_without_evidence_says_why_not_and_opens_its_form(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        goal = next(goal for goal in seat.entries.of(Goal) if goal.state == "active")
        await seat.find(goal)
        await seat.press("escape", "space")
        await seat.hears("A goal is achieved")
        assert isinstance(seat.screen, Form)
        assert seat.sheet.current_texts["state"] == "achieved"
        assert now(seat, goal) == goal
        await seat.press("escape")
        assert now(seat, goal) == goal


async def test_space_on_what_has_no_tick_begins_its_likeliest_part(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("4", "space")
        assert "New application" in seat.text


async def test_x_deletes_at_once_and_asks_where_parts_go_with_it(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        one = action(seat)
        await seat.find(one)
        await seat.press("x")
        assert one.id not in seat.entries
        await seat.press("u")
        assert now(seat, one) == one
        goal = next(goal for goal in seat.entries.of(Goal) if goal.state == "active")
        parts = {e.id for e in seat.entries.parts(goal)}
        await seat.find(goal)
        await seat.press("escape", "x")
        assert isinstance(seat.screen, QuestionDialog)
        assert f"Delete “{goal.title}”? This goal has " in seat.screen._sentence
        assert "; they go too." in seat.screen._sentence
        await seat.press("n")
        assert goal.id in seat.entries
        await seat.press("x", "y")
        assert not ({goal.id, *parts} & {e.id for e in seat.entries})
        await seat.press("u")
        assert parts | {goal.id} <= {e.id for e in seat.entries}


async def test_a_key_on_a_page_never_means_what_cannot_be_seen(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    goal = journal.put(Goal(title="Long", learner="mentee", why="\n".join(f"line {n}" for n in range(80))))[0]
    _, learned = journal.put(Milestone(goal=goal.id, title="First"), Learning(goal=goal.id, text="First"))
    journal.close()
    async with open_app(path) as seat:
        await seat.press("3", "enter")
        assert seat.pane("page").scroll_offset.y == 0
        assert seat.main.highlighted == goal
        await seat.press("x")
        assert isinstance(seat.screen, QuestionDialog)
        await seat.press("n")
        await seat.send(["down"] * 110)
        await seat.until(lambda: seat.pane("page").highlighted_row)
        assert seat.main.highlighted == learned
        seat.pane("page").scroll_to(y=0, animate=False, immediate=True)
        assert seat.main.highlighted == goal
        await seat.send(["up"] * 100)
        assert seat.main.highlighted == goal


async def test_p_shares_and_unshares_but_a_difficult_moment_never_at_one_key(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    note, moment = journal.put(Note(text="Plain"), Note(text="Hard", kind="moment"))
    journal.close()
    async with open_app(path) as seat:
        await seat.find(note)
        await seat.press("p")
        assert now(seat, note).shared
        await seat.press("p")
        assert now(seat, note) == note
        await seat.find(moment)
        await seat.press("p")
        assert not now(seat, moment).shared
        assert seat.told or isinstance(seat.screen, QuestionDialog)


async def test_c_captures_a_line_from_every_place(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as seat:
        for key in "123456":
            await seat.press(key, "c")
            assert isinstance(seat.screen, CaptureDialog)
            await seat.type(f"q: line {key}")
            await seat.press("enter")
            assert not isinstance(seat.screen, CaptureDialog)
        assert [e.text for e in seat.entries.of(Learning)] == [f"q: line {key}" for key in "123456"]
        assert {e.learner for e in seat.entries.of(Learning)} == {"mentee"}


async def test_a_read_only_journal_refuses_every_change_with_one_sentence_and_says_so(tmp_path: Path) -> None:
    path = of_newer_format(demo(tmp_path))
    before = path.read_bytes()
    async with open_app(path) as seat:
        assert "read-only" in seat.text
        await seat.find(action(seat))
        for key in ("e", "x", "space", "p", "c", "u", "U"):
            seat.app.clear_notifications()
            await seat.press(key)
            await seat.until(lambda: len(seat.told) == 1)
            assert "newer rmjournal" in seat.told[-1] or "nothing to" in seat.told[-1]
            assert len(seat.app.screen_stack) == 1
        await seat.press("n", "enter")
        assert len(seat.app.screen_stack) == 1
        await seat.until(lambda: "newer rmjournal" in seat.told[-1])
    assert path.read_bytes() == before


async def test_q_leaves(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("q")
        assert seat.app.return_code == 0
        assert not seat.app.is_running or seat.app._exit
