"""The first run: one question at a time, then Today with the first steps."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from rmjournal.config import read_config
from rmjournal.dates import parse_cadence
from rmjournal.demo import TODAY
from rmjournal.insight.cadence import propose_first_day
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.growth import Growth
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.help import ShortHelpDialog
from rmjournal.tui.screens.first_run import FirstRun
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import KeyBar
from rmjournal.tui.widgets.numbered_choices import NumberedChoices
from tests.programs import COMMAND_ON_DEMO_DAY, TerminalProgram

from .app_driver import AppDriver, bare, open_app
from .pilot import HOSTILE, SHOWN, paste, raw_screen, send, settle

SIZE = (80, 24)


async def answer_names(driver: AppDriver, role: str = "2") -> None:
    """Answer the first two questions; the third one is asked then."""
    await driver.press("enter")
    await driver.type("Annelise q")
    await driver.press("enter")
    await driver.type("Misaki Satō")
    await driver.press("enter", role, "enter")


def question(driver: AppDriver) -> str:
    """The question that is asked."""
    assert isinstance(driver.screen, FirstRun)
    (asked,) = [one for one in driver.screen._questions if one.has_class("-here")]
    return asked.WORDS


def pair_of(path: Path) -> Relationship:
    (pair,) = Journal.open(path).entries.of(Relationship)
    return pair


async def test_the_questions_lead_to_today_with_the_first_session(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "journal.json"
    async with open_app(path, size=SIZE) as driver:
        assert "Is there a journal already?" in driver.text and "step 1 of 9   ●○○○○○○○○" in driver.text
        assert "leave out what is private to them" in driver.text
        assert "Your name" not in driver.text
        await answer_names(driver)
        assert question(driver) == "How often do you meet?"
        await driver.press("4", "enter", "space", "enter")
        await driver.type("9 jun 8:30")
        assert "Tue 9 Jun 2026, 08:30 · in 8 days" in driver.text
        assert not path.exists()
        await driver.press("enter")
        assert question(driver) == "What do you want to get better at? Three at most"
        await driver.press("ctrl+s")
        assert driver.screen is driver.main
        assert "Next session" in driver.text
    journal = Journal.open(path)
    (pair,), (session,), (agreement,) = (journal.entries.of(k) for k in (Relationship, Session, Agreement))
    assert isinstance(pair, Relationship) and isinstance(session, Session) and isinstance(agreement, Agreement)
    assert (journal.name, pair.partner, pair.start) == ("Annelise q", "Misaki Satō", TODAY)
    assert (pair.role, pair.areas) == ("mentee", ["technology_adoption"])
    assert (session.start, session.kind, session.relationship) == ("2026-06-09T08:30", "first", pair.id)
    assert agreement.recurrence.words == "monthly"
    assert journal.undo() == "begin the journal"
    assert len(journal.entries) == 0


async def test_questions_without_an_answer_are_skipped_with_enter(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=SIZE) as driver:
        await answer_names(driver, "1")
        await driver.press("6", "enter", "enter", "enter", *["ctrl+n"] * 4)
        await driver.until(lambda: isinstance(driver.screen, MainScreen))
        assert pair_of(path).role == "mentor" and pair_of(path).areas == []
        assert not driver.entries.of(Session) and not driver.entries.of(Agreement)


async def test_skipping_everything_gives_a_usable_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=SIZE) as driver:
        await answer_names(driver)
        await driver.press(*["ctrl+n"] * 7)
        await driver.until(lambda: isinstance(driver.screen, MainScreen))
        assert {entry.KIND.name for entry in driver.entries} == {"relationship", "agreement"}
        await driver.press("c")
        await driver.type("Ask: as of when?")
        await driver.press("enter")
        assert driver.entries.of(Learning)
    pair = pair_of(path)
    assert (pair.areas, pair.own_card, pair.card, pair.reporting) == ([], {}, {}, "")


async def go_to(driver: AppDriver, words: str) -> None:
    """Skip the questions before one."""
    for _ in range(9):
        if question(driver) == words:
            return
        await driver.press("ctrl+n")


async def test_growth_areas_are_asked_one_after_the_other(tmp_path: Path) -> None:
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        await answer_names(driver)
        await go_to(driver, "What do you want to get better at? Three at most")
        assert driver.text.count("Get better at") == 1 and "Why now" not in driver.text
        await driver.type("Listen to the end")
        assert driver.text.count("Get better at") == 2
        await driver.press("enter")
        await driver.type("7")
        await driver.press("enter")
        await driver.type("The board listens now")
        await driver.press("ctrl+s")
        assert "The level is a number from 1 to 5." in driver.text
        await driver.press("backspace", "2", "ctrl+s")
        (growth,) = driver.entries.of(Growth)
        assert (growth.title, growth.level, growth.why) == ("Listen to the end", 2, "The board listens now")
        assert growth.owner == "mentee" and growth.relationship == driver.entries.of(Relationship)[0].id
        assert "✓ First growth area written" in driver.text


async def test_one_line_of_report_is_told_at_once(tmp_path: Path) -> None:
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        await answer_names(driver)
        await go_to(driver, "Where do the two of you stand in the company?")
        await driver.type("Operations")
        await driver.press("enter")
        await driver.type("Digital")
        await driver.press("enter", "1")
        assert "Another pair is safer" not in driver.text
        await driver.press("2")
        assert "Another pair is safer" in driver.text
        await driver.press("ctrl+s")
        (pair,) = driver.entries.of(Relationship)
        assert (pair.own_card, pair.card, pair.reporting) == (
            {"department": "Operations"},
            {"department": "Digital"},
            "one_line",
        )
        assert pair.is_in_one_line


@pytest.mark.parametrize(("role", "words"), [("1", "Whom can you turn to"), ("2", "What would make you stop?")])
async def test_readiness_and_card_are_kept_in_the_words_of_the_role(tmp_path: Path, role: str, words: str) -> None:
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        await answer_names(driver, role)
        await go_to(driver, "Know yourself: five questions, for you alone")
        assert words in driver.text
        await driver.type("Being corrected")
        await driver.press("ctrl+n")
        assert question(driver) == "Your card: what may your partner know of you?"
        await driver.type("Budgets")
        await driver.press("ctrl+s")
        (reflection,), (pair,) = driver.entries.of(Reflection), driver.entries.of(Relationship)
        assert (reflection.occasion, reflection.answers) == ("readiness", {"learn": "Being corrected"})
        assert not reflection.shared and pair.own_card == {"strengths": "Budgets"}


async def test_sub_topics_follow_the_areas_that_are_ticked(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=SIZE) as driver:
        await answer_names(driver)
        await driver.press("enter")
        assert "Sub-topics" not in driver.text
        await driver.press("3", *["down"] * 2)
        assert "Market trends" in driver.text and "Digital marketing" not in driver.text
        await driver.press("1", *["down"] * 4)
        await driver.type("night shifts")
        await driver.press("ctrl+s")
    assert pair_of(path).areas == ["leadership_development", "Market trends", "night shifts"]


async def test_without_a_partner_one_writes_down_whom_to_ask(tmp_path: Path) -> None:
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        await driver.press("enter")
        await driver.type("Annelise")
        await driver.press("enter", "enter", "2", "enter")
        assert question(driver) == "Whom could you ask?" and "step 3 of 3" in driver.text
        await driver.type("Misaki Satō")
        await driver.press("enter")
        await driver.type("data")
        await driver.press("ctrl+s")
        assert driver.screen is driver.main and not driver.entries.of(Relationship)
        (person,) = driver.entries.of(Person)
        assert (person.name, person.strengths, person.state, person.role) == (
            "Misaki Satō",
            "data",
            "candidate",
            "mentor",
        )
        assert "✓ Wrote down whom to ask" in driver.text
        driver.journal.put(Relationship(partner="Misaki Satō", role="mentee"))
        await driver.press("3", "K")
        await driver.wait_for_text("For me, as mentee")


async def test_the_journal_can_begin_once_the_names_are_known(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=SIZE) as driver:
        await answer_names(driver)
        await driver.press("ctrl+s")
        assert driver.screen is driver.main
        (agreement,) = driver.entries.of(Agreement)
        assert isinstance(agreement, Agreement) and agreement.cadence_days == 14


@pytest.mark.parametrize(
    ("name", "partner", "role", "words", "field"),
    [
        ("", "Misaki", "1", "Your name is missing", "name"),
        ("Annelise", "Misaki", "", "1 is the mentor, 2 the mentee", "role"),
    ],
)
async def test_names_and_role_are_not_skipped(
    tmp_path: Path, name: str, partner: str, role: str, words: str, field: str
) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=SIZE) as driver:
        await driver.press("enter")
        await driver.type(name)
        await driver.press("enter")
        await driver.type(partner)
        await driver.press("enter", *role, "enter")
        assert words in driver.text
        assert driver.screen.focused is not None and driver.screen.focused.id == field
        await driver.press("ctrl+j")
        assert words in driver.text and not path.exists()


async def test_the_role_has_no_default_and_no_line_a_value_that_looks_like_a_hint(tmp_path: Path) -> None:
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        await driver.press("enter")
        role = driver.screen.query_one("#role", NumberedChoices)
        assert (role.current_text, role.highlighted_row) == ("", None)
        assert {line.placeholder or line.current_text for line in driver.screen.query(LineInput)} == {""}


async def test_a_rhythm_without_days_promises_no_days(tmp_path: Path) -> None:
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        await answer_names(driver)
        assert "every 2 weeks, from the first session on" in driver.text and "Jun" not in driver.text


async def test_another_cadence_is_typed_and_told(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=SIZE) as driver:
        await answer_names(driver)
        await driver.press("5")
        await driver.type("now and then")
        await driver.press("enter")
        assert '"now and then" is not a cadence' in driver.text
        assert driver.screen.focused is not None and driver.screen.focused.id == "cadence-words"
        await driver.press("ctrl+u")
        await driver.type("last fri of the month")
        assert "last Friday of the month: Fri 26 Jun" in driver.text
        await driver.press("enter")
        assert question(driver) == "What do you want to work on?"
        await driver.press("ctrl+s")
        (agreement,) = driver.entries.of(Agreement)
        assert isinstance(agreement, Agreement) and agreement.recurrence.words == "last Friday of the month"


async def test_a_day_that_is_not_understood_is_asked_for_again(tmp_path: Path) -> None:
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        await answer_names(driver)
        await driver.press("enter", "enter")
        await driver.type("someday q")
        await driver.press("enter")
        assert "✗" in driver.text and question(driver) == "When is your first session?"
        await driver.press("ctrl+u", "enter", "ctrl+s")
        assert driver.screen is driver.main


async def test_up_goes_back_a_question_and_keeps_the_answers(tmp_path: Path) -> None:
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        await answer_names(driver)
        await driver.press("up", "up")
        assert question(driver) == "Who are the two of you?"
        assert "Annelise q" in driver.text and "● the mentee" in driver.text
        await driver.press("up")
        assert question(driver) == "Is there a journal already?"


async def test_the_draft_keeps_the_answers_the_question_and_the_absolute_day(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=SIZE) as driver:
        await answer_names(driver)
        await driver.press("5", "enter")
        await driver.type("every 3 weeks")
        await driver.press("enter", "3", "enter")
        await driver.type("tomorrow 10:00")
        await driver.press("escape")
    assert not path.exists()
    async with open_app(path, size=SIZE, today=TODAY + timedelta(days=3)) as driver:
        assert question(driver) == "When is your first session?"
        assert "2026-06-02" in driver.text
        await driver.press("enter", "ctrl+s")
        (session,), (agreement,) = driver.entries.of(Session), driver.entries.of(Agreement)
        assert isinstance(session, Session) and isinstance(agreement, Agreement)
        assert session.start == "2026-06-02T10:00"
        assert agreement.cadence_days == 21
        assert pair_of(path).areas == ["leadership_development"]


async def test_another_place_is_taken_and_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config" / "config.toml"
    monkeypatch.setenv("RMJOURNAL_CONFIG", str(config))
    (tmp_path / "sync").mkdir()
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        await driver.press("f")
        await driver.type(str(tmp_path / "sync"))
        await driver.press("enter")
        assert question(driver) == "Is there a journal already?"
        await answer_names(driver)
        await driver.press("ctrl+s")
        assert driver.journal.path == tmp_path / "sync" / "journal.json"
    assert read_config().file == tmp_path / "sync" / "journal.json"


async def test_a_file_that_is_there_is_opened_and_nothing_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RMJOURNAL_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "there").mkdir()
    there = bare(tmp_path / "there")
    (form := tmp_path / "form.csv").write_text("Day;What\n")
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        await driver.press("2", "enter")
        await driver.type(str(tmp_path / "nowhere.json"))
        await driver.press("enter")
        assert "There is no journal in this file" in driver.text
        assert "Path of the file" in driver.text
        assert driver.screen.query_one("#path").region.right <= SIZE[0], "the end of a long path stays in sight"
        await driver.press("escape")
        assert "nowhere.json" not in driver.text, "it is not the place of a new one"
        await driver.press("2", "enter")
        await driver.type(str(form))
        await driver.press("enter")
        assert "form.csv is no journal. Begin one with 1; after that, I imports form.csv." in driver.words()
        assert str(form) not in driver.text, "it is not the place of the new one"
        await driver.press("2", "enter")
        await driver.type(str(there))
        await driver.press("enter")
        assert driver.screen is driver.main and driver.journal.path == there
    assert not (tmp_path / "journal.json").exists()


async def test_a_journal_at_the_place_is_not_begun_again(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    there = bare(tmp_path / "there")
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        await driver.press("f")
        await driver.type(str(there))
        await driver.press("enter", "enter")
        assert "There is a journal at" in driver.text
        assert question(driver) == "Is there a journal already?"


async def test_a_journal_that_a_sync_tool_brings_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    (tmp_path / "other").mkdir()
    there = bare(tmp_path / "other").read_bytes()
    async with open_app(path, size=SIZE) as driver:
        await driver.press("3", "enter")
        assert "Waiting for this file" in driver.text
        path.write_bytes(there[:40])
        screen = driver.screen
        assert isinstance(screen, FirstRun)
        screen._look_for_file()
        assert driver.screen is screen
        path.write_bytes(there)
        await driver.until(lambda: isinstance(driver.screen, MainScreen))
        await settle(driver.pilot)
        assert len(driver.entries) == 1


async def test_escape_stops_waiting(tmp_path: Path) -> None:
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        await driver.press("3", "enter", "escape")
        assert "Waiting" not in driver.text and isinstance(driver.screen, FirstRun)


async def test_the_example_leads_back_to_the_first_question(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=SIZE) as driver:
        await driver.press("4", "enter")
        assert driver.screen is driver.main and driver.main.note == "example"
        assert len(driver.entries) > 100
        await driver.press("q")
        assert question(driver) == "Is there a journal already?"
        await driver.press("4", "enter", "q", "1", "enter")
        assert question(driver) == "Who are the two of you?"
    assert not path.exists()


async def test_f1_explains_the_question(tmp_path: Path) -> None:
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        for _ in range(2):
            await driver.press("f1")
            assert isinstance(driver.screen, ShortHelpDialog)
            await driver.press("escape", "enter")
        assert question(driver) == "Who are the two of you?"


async def test_leaving_the_first_questions_writes_no_journal_and_keeps_the_answers(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path) as driver:
        await driver.press("enter")
        await driver.type("Annelise")
        await driver.press("escape")
    assert not path.exists()
    async with open_app(path) as driver:
        assert "Annelise" in driver.text
        await driver.press("escape")


async def test_an_unwritable_path_is_reported_and_the_answers_stay(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    async with open_app(tmp_path / "file" / "journal.json", size=SIZE) as driver:
        await answer_names(driver)
        await driver.press("ctrl+s")
        assert "✗" in driver.text
        await driver.press("up", "up")
        assert "Annelise" in driver.text


async def test_hostile_names_are_shown_and_not_interpreted(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=(120, 30)) as driver:
        await driver.press("enter")
        paste(driver.app, HOSTILE)
        await driver.press("down")
        paste(driver.app, HOSTILE)
        await driver.press("down", "1", "ctrl+s")
        await driver.until(lambda: isinstance(driver.screen, MainScreen))
        assert SHOWN in driver.text
        assert "\x1b]" not in raw_screen(driver.app)


@pytest.mark.parametrize("size", [(30, 8), (80, 24), (200, 60)])
async def test_the_first_questions_work_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(tmp_path / "journal.json", size=size) as driver:
        await answer_names(driver)
        await driver.press("enter", "enter", "enter", *["ctrl+n"] * 4)
        assert isinstance(driver.screen, MainScreen)


def test_a_first_session_is_on_a_working_day_in_a_few_days() -> None:
    for n in range(7):
        day = propose_first_day(TODAY + timedelta(n), parse_cadence("weekly"))
        assert day.weekday() < 5
        assert 3 <= (day - TODAY - timedelta(n)).days <= 5


@pytest.mark.parametrize("key", ["tab", "enter", "down"])
async def test_keys_typed_quickly_after_tab_or_enter_go_to_the_next_field(tmp_path: Path, key: str) -> None:
    async with open_app(tmp_path / "journal.json") as driver:
        await driver.send(["enter", "A", "n", "n", key, "M", "i"])
        fields = {str(asks.id): asks.current_text for asks in driver.screen.query(LineInput)}
        assert (fields["name"], fields["partner"]) == ("Ann", "Mi")


async def test_all_questions_are_answered_by_keys_typed_ahead(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, today=date(2026, 1, 7)) as driver:
        keys = [
            "enter",
            *"Misaki",
            "enter",
            *"Annelise",
            "enter",
            "1",
            "enter",
            "1",
            "enter",
            "4",
            "enter",
            *"13 jan",
        ]
        send(driver.app, [*keys, "enter", "ctrl+s"])
        await driver.until(lambda: isinstance(driver.screen, MainScreen))
        await settle(driver.pilot)
        (session,) = driver.entries.of(Session)
        assert session.day == date(2026, 1, 13)
    assert (pair_of(path).role, pair_of(path).areas) == ("mentor", ["workplace_communication"])


async def test_a_journal_that_is_being_synced_is_not_created_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=(100, 30)) as driver:
        await answer_names(driver)
        (tmp_path / ".syncthing.journal.json.tmp").touch()
        await driver.press("ctrl+s")
        assert "still being synced" in " ".join(driver.text.split()) and not path.exists()
        (tmp_path / ".syncthing.journal.json.tmp").unlink()
        await driver.press("ctrl+s")
        assert driver.screen is driver.main and path.exists()


async def test_the_first_entries_are_dated_by_the_day_that_counts_as_today(tmp_path: Path) -> None:
    today = date(2026, 1, 5)
    async with open_app(tmp_path / "journal.json", size=SIZE, today=today) as driver:
        await answer_names(driver)
        await driver.press("ctrl+s")
        assert {entry.created for entry in driver.entries} == {today}


@pytest.mark.parametrize(
    ("words", "today", "first"),
    [
        ("first Tuesday of the month", date(2026, 6, 1), date(2026, 6, 2)),
        ("first Tuesday of the month", date(2026, 6, 2), date(2026, 7, 7)),
        ("weekly on Monday", date(2026, 6, 5), date(2026, 6, 8)),
        ("every 2 weeks", date(2026, 6, 5), date(2026, 6, 8)),
        ("every 2 weeks", date(2026, 6, 1), date(2026, 6, 4)),
    ],
)
def test_the_first_session_is_on_the_next_agreed_day_also_tomorrow(words: str, today: date, first: date) -> None:
    assert propose_first_day(today, parse_cadence(words)) == first


@pytest.mark.parametrize(("key", "shown"), [("1", "step 2 of 9"), ("2", "use this path"), ("4", "Next session")])
def test_an_answer_typed_before_the_first_picture_is_taken(tmp_path: Path, key: str, shown: str) -> None:
    own = {"RMJOURNAL_STATE": str(tmp_path / "state"), "RMJOURNAL_CONFIG": str(tmp_path / "config.toml")}
    term = TerminalProgram([*COMMAND_ON_DEMO_DAY, "-f", str(tmp_path / "journal.json")], 80, 24, own)
    term.type(key, "enter")
    term.wait(shown)
    term.type("\x11")
    term.wait_for_end()
    term.close()


async def test_each_word_of_the_footer_of_the_first_questions_is_a_button(tmp_path: Path) -> None:
    async with open_app(tmp_path / "journal.json", size=SIZE) as driver:
        for word, seen in (("choose", "▌2  Yes"), ("other place", "use this path"), ("cancel", "▌2  Yes")):
            await click_word(driver, word)
            assert seen in driver.text
        await click_word(driver, "help")
        assert isinstance(driver.screen, ShortHelpDialog)
        await driver.press("escape", "1")
        for word, seen in (("next", "step 2 of 9"), ("back", "step 1 of 9")):
            await click_word(driver, word)
            assert seen in driver.text
        await click_word(driver, "quit")
        assert not driver.app.is_running


async def click_word(driver: AppDriver, word: str) -> None:
    """Click a word of the footer."""
    assert word in driver.text
    bar = driver.screen.query_one(KeyBar)
    x = next(start for start, _, hint in bar._spans if hint.words == word) + 2
    await driver.pilot.click(KeyBar, offset=(x, 0))
    await settle(driver.pilot)
