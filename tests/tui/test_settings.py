"""Settings on the screens: theme, keys and partner."""

from pathlib import Path

import pytest
from textual.keys import Keys, _character_to_key
from textual.widgets import Input

from rmjournal.config import read_config
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.tui.app import PrivacyScreen
from rmjournal.tui.keymap import is_key
from rmjournal.tui.startup import build_app
from rmjournal.tui.theme import DAY, NIGHT
from rmjournal.tui.widgets.place_bar import PlaceBar

from .app_driver import bare, demo, open_app


async def test_f5_switches_the_theme_and_the_next_start_has_it(tmp_path: Path) -> None:
    path = demo(tmp_path)
    async with open_app(path) as driver:
        assert driver.app.theme == NIGHT.name
        await driver.press("f5")
        assert driver.app.theme == DAY.name
    async with open_app(path) as driver:
        assert driver.app.theme == DAY.name
        await driver.press("f5")
    async with open_app(path) as driver:
        assert driver.app.theme == NIGHT.name


def test_the_theme_of_the_config_file_wins_and_an_unknown_one_is_ignored(tmp_path: Path) -> None:
    path = demo(tmp_path)
    config = tmp_path / "config.toml"
    for said, theme in (("nord", "nord"), (DAY.name, DAY.name), ("nothing known", NIGHT.name)):
        config.write_text(f'theme = "{said}"\n', "utf-8")
        assert build_app(path, read_config(path)).theme == theme


async def test_own_keys_work_on_screens_and_in_dialogs_and_help_lists_them(tmp_path: Path) -> None:
    own = {"new": "a,f7", "go.goals": "g,3", "picker.leave": "f8", "rows.down": "s"}
    async with open_app(demo(tmp_path), keys=own, size=(120, 70)) as driver:
        await driver.press("g")
        assert driver.main.kinds_here[0] == "goal"
        await driver.press("n")
        assert len(driver.app.screen_stack) == 1
        await driver.press("f7")
        assert "New" in driver.text and len(driver.app.screen_stack) == 2
        await driver.press("f8")
        assert len(driver.app.screen_stack) == 1
        await driver.press("question_mark")
        assert "a F7 new" in driver.text


async def test_the_key_that_hides_private_texts_can_be_chosen_and_types_nothing_into_a_field(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), keys={"hide": "f9,O"}) as driver:
        for key in ("f9", "O"):
            await driver.press(key)
            assert driver.main.hidden == (key == "f9")
        covered = []
        for keys in (["c", "O", "f9"], ["f2"], ["f9"]):
            await driver.press(*keys)
            covered.append(isinstance(driver.screen, PrivacyScreen))
        assert covered == [True, True, False]
        assert "O" in driver.app.screen.query(Input).first().value


async def test_clashing_keys_are_reported(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), keys={"new": "e"}) as driver:
        await driver.wait_for_message("The key e is set for new, edit; give each its own key in the config file.")


async def test_config_mistakes_are_reported_at_the_start_and_other_settings_apply(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        "thme = 'x'\ntheme = 'solarised-dark'\n[keys]\nneww = 'a'\n'review.markdwn' = 'M'\nedit = 'crtl+e'\n"
        "undo = 'ctrl+U'\nfind = 'shift+f'\ncapture = 'quux quux'\nlog = 'a,,f8'\n"
        "review = 'ctrl+Return'\nhelp = 'C,f9'\n'form.save' = 'f3'\n"
    )
    async with open_app(demo(tmp_path)) as driver:
        for words in (
            "thme; did you mean theme?",
            "solarised-dark; did you mean solarized-dark?",
            "neww; did you mean new?",
            "review.markdwn; did you mean review.markdown?",
            "crtl+e of edit; did you mean ctrl+e?",
            "ctrl+U of undo; did you mean ctrl+u?",
            "shift+f of find; did you mean F?",
            "quux quux of capture",
            "a comma too many for log",
            "ctrl+Return of review; did you mean ctrl+enter?",
        ):
            await driver.wait_for_message(words)
        assert not any("f9" in message or "form.save" in message for message in driver.messages)
        await driver.press("f9")
        assert len(driver.app.screen_stack) == 2
        await driver.press("escape", "e")
        assert len(driver.app.screen_stack) == 2


async def test_w_chooses_the_relationship_for_every_place(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    (misaki,) = journal.entries.of(Relationship)
    other = journal.put(Relationship(partner="Tove Lund", role="mentor"))[0]
    journal.put(Note(text="With one", relationship=misaki.id), Note(text="With the other", relationship=other.id))
    journal.close()
    async with open_app(path) as driver:
        await driver.press("5")
        assert "With one" in driver.text and "With the other" in driver.text
        assert "everyone" in driver.main.query_one(PlaceBar).whom
        await driver.press("w")
        await driver.type("tove")
        await driver.press("enter")
        assert "with Tove Lund" in driver.text
        assert "With one" not in driver.text and "With the other" in driver.text
        await driver.press("c")
        await driver.type("Taught by Tove")
        await driver.press("enter")
        (learning,) = driver.entries.of(Learning)
        assert (learning.relationship, learning.learner) == (other.id, "mentor")
        await driver.press("w")
        await driver.type("everyone")
        await driver.press("enter")
        assert "With one" in driver.text and "With the other" in driver.text


@pytest.mark.parametrize("name", ["a", "N", "f7", "escape", "ctrl+s", "ctrl+shift+s", "shift+f3", "alt+plus"])
def test_is_key_accepts_keys_that_terminals_send(name: str) -> None:
    assert is_key(name)
    assert all(is_key(_character_to_key(char)) for char in "+<>?_-/., €é")
    assert all(is_key(key.value) for key in Keys if key.value.replace("+", "").isalnum() and key.value != "return")


@pytest.mark.parametrize(
    "name", ["", "esc", "F7", "ctrl-s", "ctrl+S", "shift+n", "pgup", "ctrl+", "hold+a", "nord", "return", "<any>"]
)
def test_is_key_refuses_keys_that_no_terminal_sends(name: str) -> None:
    assert not is_key(name)
