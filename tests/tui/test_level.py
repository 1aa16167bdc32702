"""Noting a level: five sentences, digits, the old level afterwards, and drafts."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.dialogs.level import LevelComparison, LevelDialog, split_measure

from .app_driver import AppDriver, bare, demo, open_app

SENTENCES = {"2": "all eight", "1": "six or seven", "0": "four or five", "-1": "two or three", "-2": "none"}


def with_goals(folder: Path, count: int = 1) -> Path:
    """A journal with running goals."""
    path = bare(folder)
    journal = Journal.open(path, today=TODAY)
    for number in range(count):
        (goal,) = journal.put(
            Goal(
                title=f"Questions {number}",
                learner="mentee",
                levels=SENTENCES,
                indicator="count",
                baseline=-2,
                target=TODAY + timedelta(90),
                state="active",
            )
        )
        journal.put(Level(goal=goal.id, level=-1, value="2 of 8", on=TODAY - timedelta(20)))
    journal.close()
    return path


def levels(driver: AppDriver) -> list[Level]:
    return sorted(driver.entries.of(Level), key=lambda level: int(level.id))


async def test_three_keys_note_a_level_from_today(tmp_path: Path) -> None:
    async with open_app(with_goals(tmp_path), size=(80, 24)) as driver:
        await driver.press("N")
        assert isinstance(driver.screen, LevelDialog)
        for sentence in SENTENCES.values():
            assert sentence in driver.text
        assert "four or five  expected" in driver.text
        assert "none  where it began" in driver.text
        assert "last level" not in driver.words(), "nothing is promised of a level that stands beside the dialog"
        assert "Last: −1" not in driver.text, "the old level is not shown before the choice"
        await driver.press("4")
        assert "Last: −1 · 2 of 8 · Tue 12 May" in driver.text
        await driver.press("enter")
        note = levels(driver)[-1]
        assert (note.level, note.on, note.value) == (1, TODAY, "")


async def test_enter_without_a_choice_saves_nothing(tmp_path: Path) -> None:
    async with open_app(with_goals(tmp_path), size=(80, 24)) as driver:
        await driver.press("N", "enter")
        assert "Choose a sentence first" in driver.text
        assert len(levels(driver)) == 1


async def test_keys_typed_ahead_choose_and_fill_in_the_evidence(tmp_path: Path) -> None:
    async with open_app(with_goals(tmp_path), size=(80, 24)) as driver:
        await driver.send(["N", "2", *"35 %: three weeks of calls", "enter"])
        note = levels(driver)[-1]
        assert (note.level, note.value, note.note) == (-1, "35 %", "three weeks of calls")


async def test_words_after_the_digit_neither_share_nor_choose_another_level(tmp_path: Path) -> None:
    async with open_app(with_goals(tmp_path), size=(80, 24)) as driver:
        await driver.press("N", "4")
        assert "p shares" not in driver.text and "p makes it" not in driver.text, "a letter is text now"
        await driver.send([*"posted 2 of 8", "enter"])
        note = levels(driver)[-1]
        assert (note.level, note.value, note.shared) == (1, "posted 2 of 8", levels(driver)[0].shared)


async def test_the_rater_and_the_day_are_asked_too(tmp_path: Path) -> None:
    async with open_app(with_goals(tmp_path), size=(80, 24)) as driver:
        await driver.press("N", "3", "tab", "right")
        assert "enter save" in driver.text
        await driver.press("tab")
        assert "^s save" in driver.text and "enter save" not in driver.text
        await driver.press("enter", "left", "enter")
        await driver.press("ctrl+s")
        note = levels(driver)[-1]
        assert (note.level, note.rater, note.on) == (0, "Misaki", TODAY - timedelta(1))


async def test_leaving_keeps_the_choice_and_the_day_it_meant(tmp_path: Path) -> None:
    path = with_goals(tmp_path)
    async with open_app(path) as driver:
        await driver.press("N", "5", "tab", "tab")
        await driver.press(*["backspace"] * 10)
        await driver.type("yesterday")
        await driver.press("escape")
        assert len(levels(driver)) == 1
    async with open_app(path, today=TODAY + timedelta(2)) as driver:
        assert "You were writing a level" in driver.text
        await driver.press("y")
        assert isinstance(driver.screen, LevelDialog)
        assert "Sun 31 May 2026" in driver.text
        assert "Last: −1" in driver.text, "a level was chosen before"
        await driver.press("ctrl+s")
        note = levels(driver)[-1]
        assert (note.level, note.on) == (2, date(2026, 5, 31))


async def test_of_several_goals_the_highlighted_one_is_meant_else_one_is_chosen(tmp_path: Path) -> None:
    async with open_app(with_goals(tmp_path, 2)) as driver:
        await driver.press("5", "N")
        assert "Note a level of" in driver.text
        await driver.press("down", "enter", "1", "enter")
        assert levels(driver)[-1].goal == driver.entries.of(Goal)[1].id
        await driver.press("3", "N", "1", "enter")
        assert levels(driver)[-1].goal == driver.entries.of(Goal)[0].id


async def test_a_new_level_from_the_list_of_kinds_asks_for_a_sentence_too(tmp_path: Path) -> None:
    async with open_app(with_goals(tmp_path)) as driver:
        driver.main.write(Level(goal=driver.entries.of(Goal)[0].id))
        await driver.press()
        await driver.wait_for_text("Which sentence is true today?")


async def test_the_form_of_a_level_says_its_sentence(tmp_path: Path) -> None:
    async with open_app(with_goals(tmp_path)) as driver:
        driver.main.write(driver.entries.of(Level)[0], "value")
        await driver.wait_for_text("two or three")
        assert "−2 to 2" not in driver.text


async def test_e_on_a_level_shows_its_five_sentences_and_keeps_what_is_not_changed(tmp_path: Path) -> None:
    path = with_goals(tmp_path)
    journal = Journal.open(path, today=TODAY)
    journal.put(journal.entries.of(Level)[0].edit(rater="Per-Åke", note="He counted.\n\nTwice."))
    journal.close()
    async with open_app(path) as driver:
        before = levels(driver)[0]
        await driver.main.open_entry(before)
        await driver.press("e")
        assert isinstance(driver.screen, LevelDialog)
        assert "Per-Åke: which sentence was true that day?" in driver.words() and "2 of 8" in driver.text
        assert all(sentence in driver.text for sentence in SENTENCES.values())
        await driver.press("4", "enter")
        [after] = levels(driver)
        assert after.edit(level=-1, history=before.history) == before and after.level == 1
        await driver.press("u")
        assert levels(driver)[0].level == -1


async def test_all_fields_of_a_level_are_one_key_away(tmp_path: Path) -> None:
    async with open_app(with_goals(tmp_path)) as driver:
        await driver.main.open_entry(levels(driver)[0])
        await driver.press("e", "ctrl+e")
        await driver.wait_for_text("Note")
        assert isinstance(driver.screen, Form)
        await driver.press("escape", "escape", "N")
        assert "all fields" not in driver.text, "a new level has no form yet"


async def test_the_mouse_chooses_a_sentence_and_p_shares(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(120, 36)) as driver:
        await driver.press("3", "N")
        assert isinstance(driver.screen, LevelDialog)
        was = "private, p shares it" in driver.text
        await driver.press("p")
        assert ("private, p shares it" in driver.text) is not was
        await driver.pilot.click("LevelChoice", offset=(12, 1))
        await driver.press("enter")
        note = levels(driver)[-1]
        assert (note.level, note.shared) == (1, was)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("35 %: three weeks", ("35 %", "three weeks")),
        ("5 of 8 questions; alone", ("5 of 8 questions", "alone")),
        ("she said so: twice", ("she said so: twice", "")),
        ("8:30 was late", ("8:30 was late", "")),
        ("5 of 8", ("5 of 8", "")),
        ("", ("", "")),
    ],
)
def test_a_number_before_a_colon_is_the_measure(text: str, parts: tuple[str, str]) -> None:
    assert split_measure(text) == parts


async def test_the_whole_goal_stands_over_its_sentences_at_80_columns(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        goal = max(driver.entries.of(Goal), key=lambda goal: len(goal.title))
        await driver.find(goal)
        await driver.press("N")
        assert isinstance(driver.screen, LevelDialog) and goal.title in driver.words()
        assert (
            all(text in driver.words() for text in goal.levels.values()) and "esc close, keep draft" in driver.words()
        )


@pytest.mark.parametrize(
    ("keys", "level"),
    [(["minus", "1"], -1), (["minus_sign", "2"], -2), (["plus", "1"], 1), (["0"], 0), (["1"], -2)],
)
async def test_a_level_is_typed_with_its_sign_too(tmp_path: Path, keys: list[str], level: int) -> None:
    async with open_app(with_goals(tmp_path), size=(80, 24)) as driver:
        await driver.send(["N", *keys, "enter"])
        assert [level.level for level in levels(driver)][1:] == [level]


async def test_a_sign_before_no_level_chooses_nothing(tmp_path: Path) -> None:
    async with open_app(with_goals(tmp_path), size=(80, 24)) as driver:
        await driver.send(["N", "minus", "4", "enter"])
        assert "Choose a sentence first" in driver.text


async def test_what_undo_names_is_not_cut_without_a_sign(tmp_path: Path) -> None:
    path = bare(tmp_path)
    title = "Ask one open question in every meeting of the whole team, whoever leads"
    async with open_app(path, size=(80, 24)) as driver:
        driver.journal.put(Goal(title=title, learner="mentee", levels=SENTENCES))
        await driver.press("N", "4", "enter", "u")
        assert f"Undone: level of “{title[:60]}…”" in driver.message


async def test_each_rates_alone_then_both_stand_side_by_side(tmp_path: Path) -> None:
    async with open_app(with_goals(tmp_path), size=(80, 24)) as driver:
        await driver.press("N", "b")
        assert "You first, alone: which sentence is true today?" in driver.text
        await driver.press("4")
        await driver.send([*"6 of 8", "tab", "tab", *"yesterday", "ctrl+s"])
        await driver.until(lambda: "Misaki: which sentence is true today?" in driver.text)
        assert "6 of 8" not in driver.text and "six or seven  expected" not in driver.text
        assert "Last:" not in driver.text and "2 of 8" not in driver.text, "neither my level nor the last one is seen"
        await driver.press("2")
        assert "Last:" not in driver.text and "6 of 8" not in driver.text
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.screen, LevelComparison))
        lines = [line for line in driver.text.splitlines() if "│" in line]
        wanted = ("2 levels apart", "+1 me: six or seven", "−1 Misaki: two or three")
        first, mine, hers = (next(at for at, line in enumerate(lines) if words in line) for words in wanted)
        assert first < mine < hers
        assert [(level.level, level.rater) for level in levels(driver)[-2:]] == [(1, ""), (-1, "Misaki")]
        assert {level.on for level in levels(driver)[-2:]} == {TODAY - timedelta(1)}
        await driver.press("enter")
        assert not isinstance(driver.screen, LevelComparison)


async def test_the_partners_level_is_noted_first_and_mine_is_compared_once_it_is_saved(tmp_path: Path) -> None:
    path = with_goals(tmp_path)
    journal = Journal.open(path, today=TODAY)
    (goal,) = journal.entries.of(Goal)
    journal.put(Level(goal=goal.id, level=2, rater="Misaki", value="8 of 8", on=TODAY - timedelta(3)))
    journal.close()
    async with open_app(path, size=(200, 60)) as driver:
        await driver.press("N")
        assert "8 of 8" not in driver.text, "nothing stands beside the dialog"
        await driver.press("3")
        assert "Last: −1 · 2 of 8" in driver.text and "8 of 8 " not in driver.text
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.screen, LevelComparison))
        assert "2 levels apart" in driver.text


async def test_somebody_else_is_named(tmp_path: Path) -> None:
    async with open_app(with_goals(tmp_path), size=(80, 24)) as driver:
        await driver.press("N", "3", "tab", "right", "right")
        await driver.until(lambda: "Who" in driver.text)
        await driver.press("tab")
        await driver.type("Ioana")
        await driver.press("ctrl+s")
        assert levels(driver)[-1].rater == "Ioana"


LONG = {
    key: f"{text}, alone, from the live data, and she tells the others how each was found there"
    for key, text in SENTENCES.items()
}


async def test_five_long_sentences_are_read_whole_on_a_small_screen(tmp_path: Path) -> None:
    path = with_goals(tmp_path)
    journal = Journal.open(path, today=TODAY)
    (goal,) = journal.entries.of(Goal)
    journal.put(goal.edit(levels=LONG))
    journal.close()
    async with open_app(path, size=(80, 24)) as driver:
        await driver.press("3")
        assert "N note level" in driver.text
        await driver.press("N")
        shown = " ".join(
            driver.words().replace("│", " ").replace("expected", " ").replace("where it began", " ").split()
        )
        for sentence in LONG.values():
            assert sentence in shown, shown
