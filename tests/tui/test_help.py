"""Help: the way of the work, what can be done here, search in people's words, and one field."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from rmjournal.insight.day_marks import SIGN_WORDS
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.session import Session
from rmjournal.tui import keymap
from rmjournal.tui.commands import COMMAND_WORDS, COMMANDS, MAIN, SESSION, commands
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.dialogs.help import HelpDialog, HelpRows, ShortHelpDialog
from rmjournal.tui.keymap import KeyHelp, nearest_help, search_help
from rmjournal.tui.pages.help import WAY, HelpContext, flow, help_rows, sign_meanings, way_rows
from rmjournal.tui.screens.session.screen import SessionScreen

from .app_driver import AppDriver, bare, demo, open_app
from .pilot import settle

ALL = [KeyHelp(command.id, command.key, command.label, command.help, command.words) for command in COMMANDS]


def found(query: str) -> list[str]:
    return [command.id for command in search_help(query, ALL)]


async def open_all_keys(driver: AppDriver) -> str:
    """Open the help page, and its list of keys; give all that can be read."""
    await driver.press("f1")
    assert isinstance(driver.screen, HelpDialog)
    await driver.press("enter") if driver.app.size.width < 130 else None
    pages = driver.screen.query(HelpRows)
    return "\n".join(f"{row.lead} {row.text}" for page in pages for row in page.rows)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("absent", "session"),
        ("no-show", "session.next"),
        ("postpone", "session.park"),
        ("rate", "session.next"),
        ("skip", "session.park"),
        ("park", "session.park"),
        ("carry", "session.park"),
        ("move", "session.park"),
        ("level", "new"),
        ("Dele", "delete"),
        ("look back", "review"),
    ],
)
def test_search_finds_a_command_by_what_people_call_it(query: str, wanted: str) -> None:
    assert wanted in found(query)


def test_a_label_comes_before_a_word_of_the_help() -> None:
    assert found("share")[0] == "share"


def test_every_synonym_belongs_to_a_command() -> None:
    assert set(COMMAND_WORDS) <= {command.id for command in COMMANDS}


def test_the_nearest_commands_are_those_that_look_alike() -> None:
    assert found("delte") == []
    assert nearest_help("delte", ALL)[0].id == "delete"


def test_of_a_pasted_text_only_the_first_words_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    matches = Mock(return_value=[])
    monkeypatch.setattr(keymap, "get_close_matches", matches)
    nearest_help("delte " + "words of a letter " * 2000 + "x" * 9000, ALL)
    tried = [call.args[0] for call in matches.call_args_list]
    assert tried[0] == "delte"
    assert len("".join(tried)) < 400


def test_the_way_names_keys_that_exist_and_lights_its_step() -> None:
    keys = {name: command.key for where in (SESSION, MAIN) for name, command in commands(where).items()}
    for step in WAY:
        assert "^p" not in step.text_with_keys(keys), step
    rows = way_rows(HelpContext(title="Here", keys=keys, step=1), 76)
    assert [row.text.split("──▸")[1].strip() for row in rows[:1]] == ["2 meet"]
    assert [row.lead.strip()[:2] for row in rows if row.lead.startswith("▌")] == ["▌2"]


@pytest.mark.parametrize("width", [40, 76, 120])
def test_the_help_page_has_no_row_wider_than_its_pane(width: int) -> None:
    context = HelpContext(title="Here", here=[("enter", "prepare"), ("s", "share agenda")] * 4)
    for opened in ("", "keys", "signs", "words"):
        assert [row for row in help_rows(context, width, opened) if len(row.text) + len(row.lead) > width] == []


def test_keys_are_set_side_by_side_and_toned() -> None:
    (row,) = flow([("enter", "prepare"), ("s", "share")], 40)
    assert row.text == "  enter prepare   s share"
    assert [row.text[start:end] for start, end, _ in row.spans] == ["enter", "s"]


def test_the_meanings_of_signs_stand_in_one_place() -> None:
    told = {sign: meaning for signs, meanings in sign_meanings() for sign, meaning in
            zip(signs.split(" "), meanings.split(" · "), strict=False)}  # fmt: skip
    assert told["■"] == SIGN_WORDS["■"] == "held"
    assert told["✦"] == SIGN_WORDS["✦"]


async def test_help_begins_with_the_way_and_what_can_be_done_here(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        await driver.press("question_mark")
        text = driver.text
        assert "1 prepare ──▸ 2 meet ──▸ 3 close ──▸ 4 recall ──▸ 5 review" in text
        assert "▌1  Before" in text
        assert "Here, on Today, with the session selected" in text
        assert "Everywhere" in text
        await driver.press("escape", "4", "enter", "question_mark")
        assert "Here, on Learnings, on the page of a learning" in driver.text
        assert "▌4  Between" in driver.text


async def test_help_says_what_space_does_to_the_lit_entry(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        await driver.press("question_mark")
        assert "space prepared" in " ".join(driver.text.split())
        await driver.press("escape", "space", "question_mark")
        assert "space not prepared after all" in " ".join(driver.text.split())
        await driver.press("escape", "2", "end", "question_mark")
        assert "space done" in " ".join(driver.text.split())


async def test_help_names_every_key_and_closes(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(140, 50)) as driver:
        text = await open_all_keys(driver)
        assert [
            command.help for command in commands(MAIN).values() if command.key and command.help[:30] not in text
        ] == []
        await driver.press("f1")
        assert len(driver.app.screen_stack) == 1


async def test_help_shows_the_keys_that_a_person_has_chosen(tmp_path: Path) -> None:
    keys = {"recall": "f9", "session.template": "y"}
    async with open_app(demo(tmp_path), keys=keys) as driver:
        await driver.press("question_mark")
        assert "F9 recalls what you learned" in driver.text
        assert "y starts" in driver.text


async def test_enter_runs_the_command_that_was_found(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("question_mark")
        await driver.type("privacy")
        assert "Hide private texts" in driver.text
        await driver.press("enter")
        assert driver.screen is driver.main
        assert driver.main.hidden


async def test_a_command_of_a_session_leads_into_the_next_session(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("question_mark")
        await driver.type("pattern")
        await driver.press("enter")
        assert isinstance(driver.screen, SessionScreen)
        await driver.wait_for_message("Here t does it: Start from a template.")


async def test_a_search_without_a_hit_offers_the_nearest_commands(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("question_mark")
        await driver.type("delte q")
        assert "No command for “delte q”. Nearest:" in driver.text
        assert "Delete this" in driver.text
        assert driver.app.is_running


async def test_a_word_of_the_field_is_explained(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("question_mark")
        await driver.type("cue")
        assert "The question that helps you to recall a learning." in driver.text


@pytest.mark.parametrize(("size", "is_beside"), [((140, 40), True), ((80, 24), False)])
async def test_parts_open_beside_the_page_where_there_is_room(
    tmp_path: Path, size: tuple[int, int], is_beside: bool
) -> None:
    async with open_app(demo(tmp_path), size=size) as driver:
        await driver.press("question_mark")
        assert ("Go to Sessions" in driver.text) == is_beside
        await driver.press(*["down"] * 10, "enter")
        assert "Somebody junior teaches somebody senior" in driver.text


async def test_help_in_the_filter_offers_no_letters(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(100, 36)) as driver:
        await driver.press("2", "slash", "f1")
        assert "Here, in the filter of Sessions" in driver.text
        assert "n new" not in driver.text.partition("Everywhere")[2].partition("all keys")[0]


async def test_help_in_a_field_is_about_that_field(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        driver.main.write(Learning())
        await driver.until(lambda: isinstance(driver.screen, Form))
        await driver.press("f1")
        assert "one sentence" in driver.text.lower() or "text" in driver.text.lower()
        assert "Everywhere" not in driver.text


@pytest.mark.parametrize("size", [(30, 8), (60, 20), (80, 24), (200, 60)])
async def test_help_works_at_any_size_in_each_step_of_a_session(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path), size=size) as driver:
        session = next(one for one in driver.entries.of(Session) if one.state == "planned")
        driver.main.open_session(session)
        for step in range(3):
            await driver.until(lambda: isinstance(driver.screen, SessionScreen))
            await settle(driver.pilot)
            await driver.screen.run_action(f"step({step})")
            await settle(driver.pilot)
            await driver.press("f1")
            assert isinstance(driver.screen, HelpDialog)
            page = driver.screen.query_one("#page", HelpRows)
            assert f"▌{step + 1}" in "".join(row.lead[:2] for row in page.rows)
            await driver.press("escape")


@pytest.mark.parametrize(
    ("keys", "words", "named"),
    [
        (["c"], "One line from anywhere", "esc  close, keep draft"),
        (["ctrl+f"], "A minus before a word excludes it", "tab filters"),
        (["r"], "What you remember well is asked less often", "enter ^s ^j  show the text\n^n  later"),
        (["H"], "Restoring makes a new version", "esc q  close"),
        (["n"], "Typing makes the list shorter", "enter chooses"),
        (["I"], "u undoes it in one step", "tab  complete the path"),
        (["K"], "Enter takes what is ticked", "1-5  rate now"),
    ],
)
async def test_f1_in_a_dialog_explains_it_and_leads_back(
    tmp_path: Path, keys: list[str], words: str, named: str
) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press(*keys)
        below = driver.screen
        await driver.press("f1")
        assert isinstance(driver.screen, ShortHelpDialog)
        assert words in driver.screen._sentences[0][1]
        assert named in dict(driver.screen._sentences)["Keys"]
        await driver.press("escape")
        assert driver.screen is below


@pytest.mark.parametrize(
    ("words", "opened"),
    [("n new", "Picker"), ("^f find", "FindDialog"), ("e edit", "Form"), ("^p all commands", "Palette")],
)
async def test_a_click_on_a_key_that_the_page_names_presses_it(tmp_path: Path, words: str, opened: str) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("2", "f1")
        lines = driver.text.splitlines()
        y = next(y for y, line in enumerate(lines) if words in line)
        await driver.pilot.click(offset=(lines[y].index(words) + 1, y))
        await settle(driver.pilot)
        assert type(driver.screen).__name__ == opened, driver.text
