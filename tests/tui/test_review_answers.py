"""A review is answered in place: rate blind, see both, write, tick; all is kept and comes back next time."""

from datetime import date, timedelta
from pathlib import Path

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.journal.sharing import build_packet, select_shareable
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import NONCE, SealedRating
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill
from rmjournal.tui.dialogs.review_answers import ReviewAnswersDialog
from rmjournal.tui.places import entry_page
from rmjournal.tui.screens.review import ReviewScreen
from rmjournal.tui.widgets.rows import Rows

from .app_driver import AppDriver, demo, open_app
from .pilot import settle

LEVELS = {"-2": "none", "-1": "one", "0": "two", "1": "three", "2": "four"}


def journal_of(folder: Path) -> Path:
    path = folder / "journal.json"
    journal = Journal.create(path, name="Annelise", today=TODAY)
    (pair,) = journal.put(Relationship(partner="Misaki Satō", role="mentee", start=TODAY - timedelta(90)))
    new = Goal(
        relationship=pair.id, title="Own questions", learner="mentee", state="active", indicator="of 8",
        levels=LEVELS, baseline=-2, target=TODAY + timedelta(60),
    )  # fmt: skip
    (goal,) = journal.put(new)
    journal.put(Level(goal=goal.id, level=-1, on=TODAY - timedelta(30)))
    (skill,) = journal.put(Skill(relationship=pair.id, title="Listening", owner="mentee", anchors={"3": "I wait"}))
    journal.put(Rating(skill=skill.id, level=4, on=TODAY - timedelta(60)))
    start = f"{(TODAY - timedelta(10)).isoformat()}T08:30"
    journal.put(Session(relationship=pair.id, start=start, state="held", kind="midpoint"))
    journal.close()
    return path


async def begin(driver: AppDriver, period: str = "midpoint") -> ReviewAnswersDialog:
    await driver.press("R")
    await driver.type(period)
    await driver.press("enter")
    assert isinstance(driver.screen, ReviewAnswersDialog), driver.text
    return driver.screen


async def light(driver: AppDriver, words: str) -> None:
    rows = driver.screen.query_one(Rows)
    rows.cursor = next(index for index, row in enumerate(rows.rows) if words in row.text and row.is_selectable)
    await settle(driver.pilot)


def lines(driver: AppDriver) -> str:
    panes = driver.screen.query(Rows).results(Rows)
    rows = [row for pane in panes for row in pane.rows]
    return "\n".join(f"{row.lead} {row.text} {row.tail}" for row in rows)


async def test_one_rates_blind_then_sees_both_with_the_differences_first(tmp_path: Path) -> None:
    async with open_app(journal_of(tmp_path), (80, 24)) as driver:
        await begin(driver)
        assert "last −1" not in lines(driver) and "−1" not in lines(driver)
        await driver.press("3", "2", "4")
        (old, new) = sorted(driver.entries.of(Level), key=lambda one: one.on or date.min)
        assert (old.level, new.level, new.on) == (-1, 0, TODAY)
        assert [one.level for one in driver.entries.of(Rating)] == [4, 2]
        assert driver.entries.of(Rating)[1].occasion == "midpoint"
        (kept,) = driver.entries.of(Reflection)
        assert kept.answers == {"pulse_useful": "4"}
        await light(driver, "Show it beside")
        await driver.press("enter")
        shown = lines(driver)
        assert "now 2 · last 4 · start 4" in shown and "now 0 · last −1 · start −2" in shown
        assert shown.index("Listening") < shown.index("Own questions")


def misakis(driver: AppDriver) -> SealedRating:
    """What Misaki sealed, as it is here once it is open."""
    (goal,), (skill,), (pair,) = (driver.entries.of(kind) for kind in (Goal, Skill, Relationship))
    steps = {goal.id: "1", skill.id: "2", "useful": "5", NONCE: "1" * 64}
    new = SealedRating(relationship=pair.id, occasion="midpoint", author="mentor", on=TODAY, ratings=steps)
    return new.edit(seal=new.digest())


async def import_seal_of_misaki(driver: AppDriver, folder: Path) -> None:
    (mine,) = driver.entries.of(SealedRating)
    folder.mkdir()
    misaki = Journal.create(folder / "journal.json", name="Misaki", today=TODAY, state_root=folder / "state")
    misaki.put(Relationship(partner="Annelise", role="mentor"))
    (pair,) = misaki.entries.of(Relationship)
    misaki.put(mine.edit(relationship=pair.id, ratings={}))
    misaki.put(misakis(driver).edit(relationship=pair.id, partner_seal=mine.seal))
    (made := folder / "packet.json").write_bytes(build_packet(misaki, pair, select_shareable(misaki, pair)))
    await driver.press("I")
    await driver.type(str(made))
    await driver.press("enter")
    await driver.wait_for_text("Would be imported: 1 new")
    await driver.press("ctrl+s")
    await driver.wait_for_message("R shows both sealed ratings of the mid-point review")


async def rate_what_both_have(driver: AppDriver) -> None:
    driver.journal.put(*(one.edit(shared=True) for one in (*driver.entries.of(Goal), *driver.entries.of(Skill))))
    await begin(driver)
    await driver.press("3", "2", "4")


async def test_ratings_are_sealed_and_open_when_both_are_in(tmp_path: Path) -> None:
    async with open_app(journal_of(tmp_path), (80, 24)) as driver:
        await rate_what_both_have(driver)
        await light(driver, "Seal 3 ratings for Misaki")
        await driver.press("enter")
        (sealed,) = driver.entries.of(SealedRating)
        ids = [one.id for one in (*driver.entries.of(Goal), *driver.entries.of(Skill))]
        assert sealed.steps == dict(zip([*ids, "useful"], "324", strict=True))
        assert sealed.shared and sealed.is_open and len(sealed.ratings[NONCE]) == 64
        assert "It opens when Misaki’s is in too" in lines(driver) and "▸ Seal" not in lines(driver)
        await light(driver, "Own questions")
        await driver.press("4")
        assert "Seal 3 ratings again for Misaki" in lines(driver), "what one rates afterwards changes no seal"
        assert driver.entries.of(SealedRating) == [sealed]


async def test_opened_ratings_stand_side_by_side_with_a_question_that_is_answered(tmp_path: Path) -> None:
    async with open_app(journal_of(tmp_path), (80, 24)) as driver:
        await rate_what_both_have(driver)
        await light(driver, "Show it beside the last time")
        await driver.press("enter")
        await light(driver, "Seal 3 ratings for Misaki")
        await driver.press("enter", "escape")
        await import_seal_of_misaki(driver, tmp_path / "hers")
        await begin(driver)
        shown = lines(driver)
        assert "you 0 · Misaki −2 · last −1 · start −2" in shown and "you 2 · Misaki 2 · last 4 · start 4" in shown
        assert shown.index("Own questions") < shown.index("Useful") < shown.index("Listening")
        await light(driver, "You are two steps apart on “Own questions”")
        await driver.press("enter")
        await driver.type("She counts who was left out")
        await driver.press("enter")
        (goal,), (kept,) = driver.entries.of(Goal), driver.entries.of(Reflection)
        assert kept.answers[f"apart_{goal.id}"] == "She counts who was left out"
        told = "\n".join(row.text for row in entry_page(kept, driver.main.view, 80))
        assert "Apart on Own questions: what did each of you count?" in told
        await driver.press("s")
        page = lines(driver)
        assert "What both of us rated" in page and "She counts who was left out" in page
        await driver.press("o")
        assert "What both of us rated" not in lines(driver) and "left out" not in lines(driver)


async def test_sealing_is_undone_with_u(tmp_path: Path) -> None:
    async with open_app(journal_of(tmp_path), (80, 24)) as driver:
        await rate_what_both_have(driver)
        await light(driver, "Seal 3 ratings")
        await driver.press("enter", "escape", "u")
        assert driver.entries.of(SealedRating) == []


async def test_the_partners_seal_is_told_before_one_has_sealed(tmp_path: Path) -> None:
    async with open_app(journal_of(tmp_path), (80, 24)) as driver:
        await rate_what_both_have(driver)
        await driver.press("escape")
        driver.journal.put(misakis(driver).edit(ratings={}))
        await driver.press("1")
        words = "Misaki has sealed ratings for the mid-point review. Seal yours, and both open."
        assert " ".join(words.split()) in " ".join(driver.text.replace("▌", " ").split())
        driver.journal.put(Relationship(partner="Karl", role="mentor", start=TODAY - timedelta(9)))
        driver.main.view_pair("")
        await light(driver, "Misaki has sealed")
        await driver.press("enter")
        assert words in lines(driver), "of that pair, though all are in view"
        await driver.press("escape")
        driver.main.view_pair(driver.entries.of(Relationship)[0].id)
        await begin(driver)
        assert words in lines(driver)


async def test_a_review_of_a_month_is_not_sealed(tmp_path: Path) -> None:
    async with open_app(journal_of(tmp_path), (80, 24)) as driver:
        await begin(driver, "last month")
        await driver.press("3", "2", "4")
        assert "Seal" not in lines(driver) and "Energy" not in lines(driver)


async def test_new_does_not_offer_a_sealed_rating(tmp_path: Path) -> None:
    async with open_app(journal_of(tmp_path), (80, 60)) as driver:
        await driver.press("n")
        await driver.type("sealed")
        assert "Nothing found" in driver.text


async def test_a_digit_again_changes_the_same_rating(tmp_path: Path) -> None:
    async with open_app(journal_of(tmp_path)) as driver:
        await begin(driver)
        await driver.press("3", "up", "5")
        assert sorted(one.level or 0 for one in driver.entries.of(Level)) == [-1, 2]


async def test_answers_and_signs_are_kept_and_stand_on_the_page(tmp_path: Path) -> None:
    async with open_app(journal_of(tmp_path), (80, 24)) as driver:
        await begin(driver)
        await light(driver, "Whose points do we drop")
        await driver.press("enter")
        await driver.type("Hers, each time")
        await driver.press("enter")
        await light(driver, "It is too easy")
        await driver.press("space")
        (kept,) = driver.entries.of(Reflection)
        assert (kept.occasion, kept.framework, kept.shared) == ("midpoint", "review_midpoint", False)
        assert kept.answers == {"dropped_points": "Hers, each time", "signs": "too easy"}
        await driver.press("s")
        assert isinstance(driver.screen, ReviewScreen)
        page = lines(driver)
        assert "Hers, each time" in page and "☒ It is too easy" in page
        await driver.press("o")
        assert "Hers, each time" not in lines(driver)


async def test_unticking_the_only_answer_leaves_nothing_behind(tmp_path: Path) -> None:
    async with open_app(journal_of(tmp_path)) as driver:
        await begin(driver)
        await light(driver, "It is too easy")
        await driver.press("space", "space")
        assert driver.entries.of(Reflection) == []


async def test_the_answer_of_last_time_comes_after_the_new_one(tmp_path: Path) -> None:
    path = journal_of(tmp_path)
    async with open_app(path) as driver:
        await begin(driver, "last month")
        await light(driver, "Which learning did I use")
        await driver.press("enter")
        await driver.type("As of when")
        await driver.press("enter")
    async with open_app(path, today=TODAY + timedelta(31)) as driver:
        await begin(driver, "last month")
        assert "As of when" not in lines(driver)
        await light(driver, "Which learning did I use")
        await driver.press("enter")
        await driver.type("The filter")
        await driver.press("enter")
        assert "Last time: As of when" in lines(driver)


async def test_what_is_typed_and_left_is_there_again(tmp_path: Path) -> None:
    path = journal_of(tmp_path)
    async with open_app(path) as driver:
        await begin(driver)
        await light(driver, "Whose points do we drop")
        await driver.press("enter")
        await driver.type("Half a sent")
        await driver.press("escape")
        assert driver.entries.of(Reflection) == []
        await light(driver, "Whose points do we drop")
        await driver.press("enter")
        await driver.type("ence")
        await driver.press("enter")
        assert driver.entries.of(Reflection)[0].answers["dropped_points"] == "Half a sentence"


async def test_an_answered_review_opens_as_its_page_and_a_answers_again(tmp_path: Path) -> None:
    async with open_app(journal_of(tmp_path)) as driver:
        await begin(driver)
        await light(driver, "Show it beside")
        await driver.press("enter", "escape", "R")
        await driver.type("midpoint")
        await driver.press("enter")
        assert type(driver.screen).__name__ == "ReviewScreen"
        await driver.press("a")
        assert type(driver.screen).__name__ == "ReviewAnswersDialog"


async def test_the_review_of_the_demo_fits_a_small_screen(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), (80, 24)) as driver:
        await begin(driver)
        assert "1-5 rate" in driver.text and "nothing old is shown yet" in driver.text
