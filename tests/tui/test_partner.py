"""On the screen: copy the agenda, a page for the partner, a pasted reply, a request to an observer."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.exchange.agenda_text import agenda_as_text
from rmjournal.exchange.observation import ObservationRequest
from rmjournal.journal.kept_pages import read_kept_pages
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.partner_page import PartnerPageDialog
from rmjournal.tui.dialogs.paste import PasteDialog
from rmjournal.tui.dialogs.send import SendDialog
from rmjournal.tui.widgets.prompt_bar import PromptBar
from rmjournal.tui.widgets.rows import Rows

from .app_driver import AppDriver, demo, of_newer_format, open_app
from .pilot import paste, settle
from .session_driver import go, small

DAY = date(2026, 6, 2)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def with_private_point(path: Path, **session: object) -> Path:
    journal = Journal.open(path, today=TODAY)
    (known,) = journal.entries.of(Session)
    journal.put(Point(session=known.id, title="CANARY", shared=False, order=9), typed=("shared",))
    journal.put(known.edit(**session))
    journal.close()
    return path


async def pasted(driver: AppDriver, text: str) -> PasteDialog:
    await driver.press("Y")
    assert isinstance(driver.screen, PasteDialog)
    paste(driver.app, text)
    await settle(driver.pilot)
    return driver.screen


def lines(driver: AppDriver) -> list[tuple[str, str]]:
    return [(row.text, row.tail) for row in driver.screen.query_one(Rows).rows]


async def test_one_key_on_today_copies_the_agenda_of_the_next_session(tmp_path: Path) -> None:
    async with open_app(with_private_point(small(tmp_path, DAY)), (120, 36)) as driver:
        await driver.press("y")
        text = driver.app.clipboard
        (session,) = driver.entries.of(Session)
        assert text == agenda_as_text(session, driver.entries, {"mentor": "Annelise", "mentee": "Misaki"})
        assert "The budget page" in text and "CANARY" not in text
        words = " ".join(driver.messages)
        assert "agenda of Tue 2 Jun, 3 shared points. 1 private point is not in it." in words
        assert session.prepared_on == TODAY


async def test_the_footer_offers_it_where_there_is_room(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), (130, 36)) as driver:
        assert " y copy " in driver.text.splitlines()[-1]


async def test_the_lit_session_is_copied_before_the_next_one(tmp_path: Path) -> None:
    path = small(tmp_path, DAY)
    journal = Journal.open(path, today=TODAY)
    (first,) = journal.entries.of(Session)
    (later,) = journal.put(first.edit(id="", start=f"{DAY + timedelta(14)}T08:30", focus="Later"))
    journal.put(Point(session=later.id, relationship=first.relationship, title="Much later"))
    journal.close()
    async with open_app(path) as driver:
        await driver.find(driver.entries.get(later.id) or later)
        await driver.press("y")
        assert "Much later" in driver.app.clipboard and "The budget page" not in driver.app.clipboard


async def test_of_a_private_session_only_the_shared_points_are_copied(tmp_path: Path) -> None:
    path = with_private_point(small(tmp_path, DAY), shared=False, focus="CANARY", place="CANARY")
    async with open_app(path) as driver:
        await driver.press("y")
        assert "The budget page" in driver.app.clipboard and "CANARY" not in driver.app.clipboard
        assert "without its focus and place" in " ".join(driver.messages)


async def test_an_agenda_without_shared_points_is_not_copied(tmp_path: Path) -> None:
    async with open_app(with_private_point(small(tmp_path, DAY, points=()))) as driver:
        await driver.press("y")
        assert driver.app.clipboard == ""
        assert "No point of this agenda is shared with Misaki yet." in driver.message


async def test_a_session_copies_its_agenda_too(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, DAY)) as driver:
        await go(driver, "1")
        await driver.press("y")
        assert "The budget page" in driver.app.clipboard


async def test_the_page_is_shown_and_saved_as_shown(tmp_path: Path) -> None:
    async with open_app(with_private_point(small(tmp_path, DAY)), (80, 24)) as driver:
        await driver.press("F")
        assert isinstance(driver.screen, PartnerPageDialog)
        assert "For Misaki" in driver.text and "The budget page" in driver.text and "CANARY" not in driver.text
        await driver.press("w", "t")
        for form in ("html", "md"):
            text = (tmp_path / f"for-misaki.{form}").read_text("utf-8")
            assert "The budget page" in text and "CANARY" not in text
        await driver.press("w")
        await driver.wait_for_message(f"Written to {tmp_path / 'for-misaki-2.html'}")


async def keep_in(driver: AppDriver, folder: Path) -> None:
    await driver.press("F", "f")
    await driver.send(str(folder))
    await driver.press("enter")


async def test_a_kept_page_follows_each_save(tmp_path: Path) -> None:
    folder = tmp_path / "Shared 🎉"
    folder.mkdir()
    file = folder / "for-misaki.html"
    async with open_app(small(tmp_path, DAY)) as driver:
        await keep_in(driver, folder)
        assert "The budget page" in file.read_text("utf-8")
        assert "Kept up to date in" in driver.text
        await driver.press("escape")
        (session,) = driver.entries.of(Session)
        driver.journal.put(Point(session=session.id, relationship=session.relationship, title="Quite new"))
        await driver.until(lambda: "Quite new" in file.read_text("utf-8"))
        (pair,) = driver.entries.of(Relationship)
        driver.journal.delete(pair)
        await driver.until(lambda: "Quite new" not in file.read_text("utf-8"))
        driver.journal.undo()
        await driver.until(lambda: "Quite new" in file.read_text("utf-8"))
        await driver.press("F", "x", "escape")
        assert read_kept_pages(driver.journal) == {}
        before = file.read_bytes()
        driver.journal.put(Point(session=session.id, relationship=session.relationship, title="Too late"))
        await settle(driver.pilot)
    assert file.read_bytes() == before


async def test_a_change_just_before_the_end_is_on_the_page(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, DAY)) as driver:
        await keep_in(driver, tmp_path)
        await driver.press("escape")
        (session,) = driver.entries.of(Session)
        driver.journal.put(Point(session=session.id, relationship=session.relationship, title="At the end"))
        await driver.press("q")
    assert "At the end" in (tmp_path / "for-misaki.html").read_text("utf-8")


async def test_a_folder_that_is_gone_is_told_once_and_stops_no_work(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    async with open_app(small(tmp_path, DAY)) as driver:
        await keep_in(driver, folder)
        await driver.press("escape")
        (folder / "for-misaki.html").unlink()
        folder.rmdir()
        (session,) = driver.entries.of(Session)
        for title in ("One more", "And one"):
            driver.journal.put(Point(session=session.id, relationship=session.relationship, title=title))
            await driver.wait_for_message("The page for Misaki is not up to date.")
            await driver.until(lambda: not driver.journal.db.storage.write_behind.has_unsaved)
        told = [words for words in driver.messages if "is not up to date" in words]
        assert len(told) == 1 and "--stop" in told[0]
        assert [point.title for point in driver.entries.of(Point)][-2:] == ["One more", "And one"]


async def test_the_folder_is_completed_and_a_wrong_one_refused(tmp_path: Path) -> None:
    (tmp_path / "Shared").mkdir()
    async with open_app(small(tmp_path, DAY)) as driver:
        await keep_in(driver, tmp_path / "none")
        assert "is not a folder" in driver.text
        prompt = driver.screen.query_one(PromptBar)
        await driver.press("ctrl+u")
        await driver.send(f"{tmp_path}/Sh")
        await driver.press("right")
        assert prompt.current_text == f"{tmp_path}/Shared/"
        await driver.press("enter")
        assert (tmp_path / "Shared" / "for-misaki.html").exists()
        assert " f keep up to date  x stop that " in driver.text


async def test_no_letter_is_offered_while_a_folder_is_typed(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, DAY)) as driver:
        await driver.press("F", "f")
        assert " enter keep it there  esc cancel " in driver.text and "save web page" not in driver.text
        await driver.press("escape")
        assert isinstance(driver.screen, PartnerPageDialog) and " w save web page " in driver.text


async def test_a_pasted_reply_is_previewed_changed_and_undone_in_one_step(tmp_path: Path) -> None:
    mail = "Hi!\n\n> 2. The budget page\nI bring it.\n\n- Parking\n\nUntil Tuesday\n\nMisaki\n"
    async with open_app(small(tmp_path, DAY), (80, 24)) as driver:
        await pasted(driver, mail)
        await driver.press("ctrl+s")
        assert lines(driver) == [
            ("I bring it.", "note of point 2: The budget page"),
            ("Parking", "new point of Misaki"),
            ("Until Tuesday", "note by Misaki on the session"),
        ]
        assert "Left out: the greeting (1 line), the signature (1 line), the quoted text (1 line)." in driver.words()
        await driver.press("down", "3", "down", "space")
        assert lines(driver)[1:] == [
            ("Parking", "note of point 3: Swap: how a board reads"),
            ("Until Tuesday", "left out"),
        ]
        await driver.press("ctrl+s")
        notes = {point.title: point.note for point in driver.entries.of(Point)}
        assert notes["The budget page"] == "Misaki: I bring it."
        assert notes["Swap: how a board reads"] == "Misaki: Parking"
        assert driver.entries.of(Note) == []
        await driver.press("u")
        assert {point.note for point in driver.entries.of(Point)} == {""}


async def test_two_hundred_lines_are_pasted_and_the_text_comes_back(tmp_path: Path) -> None:
    mail = "\n".join(f"- Topic {number} 🎉 موضوع" for number in range(200))
    async with open_app(small(tmp_path, DAY)) as driver:
        dialog = await pasted(driver, mail)
        await driver.press("ctrl+s")
        assert len(lines(driver)) == 200
        await driver.press("ctrl+t")
        assert dialog._text.text == mail
        await driver.press("ctrl+s", "ctrl+s")
        assert len(driver.entries.of(Point)) == 203
        await driver.press("u")
        assert len(driver.entries.of(Point)) == 3


async def test_letters_are_typed_into_the_text_before_it_is_read(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, DAY)) as driver:
        await driver.press("Y", "ctrl+s")
        assert "Paste the mail first." in driver.text
        await driver.send("2. yes 1")
        await driver.press("ctrl+s")
        assert lines(driver) == [("yes 1", "note of point 2: The budget page")]


def with_person(path: Path) -> Path:
    journal = Journal.open(path, today=TODAY)
    journal.put(Person(name="Jonas “Jo” Weber", aliases=["Jo"]))
    journal.close()
    return path


async def active_goal(driver: AppDriver) -> Goal:
    goal = next(goal for goal in driver.entries.of(Goal) if (goal.state, goal.learner) == ("active", "mentee"))
    await driver.find(goal)
    return goal


async def test_somebody_is_asked_with_the_text_that_is_shown(tmp_path: Path) -> None:
    async with open_app(with_person(demo(tmp_path)), (130, 36)) as driver:
        goal = await active_goal(driver)
        assert " Q ask somebody " in driver.text.splitlines()[-1]
        await driver.press("Q")
        await driver.send("jo weber")
        await driver.press("enter")
        dialog = driver.screen
        assert isinstance(dialog, SendDialog)
        request = ObservationRequest(about=goal, observer="Jonas “Jo” Weber", asker=driver.journal.name)
        assert dialog.text == request.as_mail()
        await driver.press("tab")
        assert dialog.text == request.as_page()
        await driver.press("tab", "ctrl+y")
        assert driver.app.clipboard == request.as_mail()


async def test_a_pasted_answer_becomes_a_level_that_stays_private(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        goal = await active_goal(driver)
        mail = ObservationRequest(about=goal, observer="Jonas “Jo” Weber").as_mail()
        quoted = "".join(f"> {line}\n" for line in mail.splitlines())
        await pasted(driver, f"1: 4\n2: He asked twice.\n3: yes\n4: nobody\n\n{quoted}")
        await driver.press("ctrl+s")
        assert "only you may read it" in driver.words()
        await driver.press("ctrl+s")
        level = next(one for one in driver.entries.of(Level) if one.rater == "Jonas “Jo” Weber")
        assert (level.goal, level.level, level.consent, level.shared) == (goal.id, 1, "private", False)
        await driver.find(level)
        await driver.press("p")
        assert "agreed that only you read this" in " ".join(driver.messages[-1].split())


async def test_others_are_not_asked_about_the_partner_s_goal(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.find(next(goal for goal in driver.entries.of(Goal) if goal.learner == "mentor"))
        await driver.press("Q")
        assert "This goal is Misaki’s. Only Misaki asks others about it." in driver.message


async def test_a_request_needs_a_goal_or_a_skill(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, DAY)) as driver:
        await driver.press("Q")
        assert "Choose a goal or a skill first" in driver.message


async def test_nothing_is_pasted_where_nothing_can_be_written(tmp_path: Path) -> None:
    async with open_app(of_newer_format(small(tmp_path, DAY))) as driver:
        await driver.press("Y")
        assert not isinstance(driver.screen, PasteDialog)


async def test_hidden_texts_are_shown_before_a_mail_is_pasted_or_a_goal_asked_about(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await active_goal(driver)
        await driver.press("f2", "Y")
        assert not isinstance(driver.screen, PasteDialog) and "hidden" in driver.message
        await driver.press("Q")
        assert "hidden" in driver.message
