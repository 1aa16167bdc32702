"""Texts with two versions on the screen: a badge, both side by side, and what is taken is written."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from rmjournal.journal.conflicts import text_conflicts
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.storage import codec
from rmjournal.tui.pages.changes import changed_spans, mark_changes
from rmjournal.tui.places import PLACES
from rmjournal.tui.screens.versions import ResultPane, VersionPane, VersionsScreen
from rmjournal.tui.widgets.place_bar import PlaceBar

from .app_driver import AppDriver, bare, open_app
from .pilot import TODAY, screen_text, settle
from .session_driver import go, highlight, small

TEXT = "one\ntwo\nthree\nfour"


def apart(
    path: Path, folder: Path, mine: str = TEXT.replace("one", "ONE"), theirs: str = TEXT.replace("four", "4")
) -> None:
    """A note and a goal of which two devices wrote other texts."""
    journal = Journal.open(path, today=TODAY)
    note, goal = journal.put(Note(text=TEXT, shared=True), Goal(title="Listen", learner="mentee"))
    copy = folder / "other.json"
    copy.write_bytes(path.read_bytes())
    other = Journal.open(copy, today=TODAY, state_root=folder / "other")
    for there, text in ((other, theirs), (journal, mine)):
        there.put(note.edit(text=text))
    other.put(goal.edit(title="Listen longer"))
    journal.put(goal.edit(title="Listen twice"))
    journal.db.merge_in(other.db.content)
    journal.close()
    other.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = bare(tmp_path)
    apart(path, tmp_path)
    return path


def note(driver: AppDriver) -> Note:
    return driver.entries.of(Note)[0]


async def test_a_stamp_of_no_clock_does_not_keep_anybody_from_choosing(path: Path) -> None:
    content: Any = codec.decode(path, path.read_bytes())
    [record] = content["notes"].values()
    record["_c"]["text"][0][0] = re.sub(r":\w+", ":zzzzzzzzzz", record["_c"]["text"][0][0])
    path.write_bytes(codec.encode(content))
    async with open_app(path) as driver:
        await open_versions(driver, note(driver))
        await driver.press("1")
        assert not text_conflicts(driver.journal, note(driver))


async def open_versions(driver: AppDriver, entry: Entry) -> VersionsScreen:
    await driver.find(entry)
    driver.main.notify("Something that would lie over the texts")
    await driver.press("v")
    assert isinstance(driver.screen, VersionsScreen) and "would lie over" not in driver.words(driver.screen)
    return driver.screen


async def test_undoing_a_choice_names_the_entry_once(path: Path) -> None:
    async with open_app(path) as driver:
        await open_versions(driver, driver.entries.of(Goal)[0])
        await driver.press("1", "escape", "u")
        assert "Undone: choose one version of goal “Listen twice”" in driver.message


def shown(pane: Widget) -> str:
    """The lines of a version, without their signs."""
    return "\n".join(line[1:] for line in str(pane.query_one(Static).content).split("\n"))


def signs(pane: Widget) -> str:
    """The signs of the lines of a version."""
    return "".join(line[:1] for line in str(pane.query_one(Static).content).split("\n"))


def titles(screen: VersionsScreen) -> list[str]:
    """The titles of all sections."""
    return [str(title.content) for title in screen.query(".title").results(Static)]


async def test_lists_and_pages_show_a_conflict_badge(path: Path) -> None:
    async with open_app(path) as driver:
        await driver.press("3")
        assert "2 versions" in driver.text and "2 versions (v chooses)" in driver.text
        await driver.find(note(driver))
        assert "2 versions (v chooses)" in driver.text


async def test_a_badge_has_the_tone_of_what_needs_a_decision(path: Path) -> None:
    async with open_app(path) as driver:
        await driver.press("3")
        tones = [row.tail_tone for row in driver.pane("list").rows if "2 versions" in row.tail]
        assert tones == ["warning"]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_texts_of_all_versions_begin_on_one_line(path: Path, size: tuple[int, int]) -> None:
    async with open_app(path, size=size) as driver:
        screen = await open_versions(driver, note(driver))
        left, right = (screen.query_one(f"#{name}", VersionPane).region for name in ("left", "right"))
        assert left.y == right.y and left.height == right.height


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 45)])
async def test_today_shows_the_conflict_badge_without_cutting_text(
    path: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    journal = Journal.open(path, today=TODAY)
    (one,) = journal.put(Action(text="Ask Ida for the rota of the summer", owner="mentee"))
    copy = tmp_path / "other.json"
    copy.write_bytes(path.read_bytes())
    other = Journal.open(copy, today=TODAY, state_root=tmp_path / "other")
    other.put(one.edit(text="Ask Darya for the rota of the summer"))
    journal.put(one.edit(text="Ask Ida for the rota of the autumn"))
    journal.db.merge_in(other.db.content)
    journal.close()
    other.close()
    async with open_app(path, size=size) as driver:
        assert "2 versions" in driver.text
        assert all(word in driver.text for action in driver.entries.of(Action) for word in action.text.split())


async def test_two_versions_are_side_by_side_with_marked_differences_and_a_proposal(path: Path) -> None:
    async with open_app(path) as driver:
        screen = await open_versions(driver, note(driver))
        left, right, below = (screen.query_one(f"#{name}", VerticalScroll) for name in ("left", "right", "merged"))
        assert left.region.y == right.region.y and left.region.right <= right.region.x
        assert below.region.y >= left.region.bottom
        assert "ONE" in driver.text and "4" in driver.text
        assert shown(below) == "ONE\ntwo\nthree\n4"
        assert signs(left) + signs(right) == "~  ~" * 2 and signs(below) == "    "
        await driver.press("escape")
        assert len(text_conflicts(driver.journal)) == 2


@pytest.mark.parametrize("key", ["1", "2", "b", "m"])
async def test_choosing_a_version_writes_it_and_removes_the_badge(path: Path, key: str) -> None:
    async with open_app(path) as driver:
        (one,) = text_conflicts(driver.journal, note(driver))
        wanted = {"1": one.texts[0], "2": one.texts[1], "b": "\n\n".join(one.texts), "m": "ONE\ntwo\nthree\n4"}[key]
        await open_versions(driver, note(driver))
        await driver.press(key)
        await driver.wait_for_message("both texts stay in the history" if key == "m" else "kept")
        assert note(driver).text == wanted
        assert text_conflicts(driver.journal, note(driver)) == []
        assert "2 versions (v" not in driver.text
        await driver.press("u")
        assert note(driver).text == one.texts[0]
        (again,) = text_conflicts(driver.journal, note(driver))
        assert set(again.texts) == set(one.texts) and "2 versions" in driver.text
        await driver.press("U")
        assert note(driver).text == wanted and text_conflicts(driver.journal, note(driver)) == []
        await driver.press("u")
        assert len(text_conflicts(driver.journal, note(driver))) == 1


async def test_v_without_a_conflict_shows_a_notice_and_hidden_versions_stay_hidden(
    tmp_path: Path, path: Path
) -> None:
    async with open_app(path) as driver:
        await driver.press("f2", "v")
        assert isinstance(driver.screen, VersionsScreen) and driver.screen._conflict.entry.id == note(driver).id
        await driver.press("1", "v")
        await driver.wait_for_message("is private and hidden. Press F2 to show it.")
        await driver.press("f2", "v")
        assert isinstance(driver.screen, VersionsScreen)
        await driver.press("1", "v")
        await driver.wait_for_message("No text has two versions.")


async def test_versions_are_named_by_the_computer_that_wrote_them(path: Path) -> None:
    async with open_app(path) as driver:
        screen = await open_versions(driver, note(driver))
        found = [title.strip("▌ ").partition(" ─")[0] for title in titles(screen)]
        assert found[:2] in (["1 the other device", "2 this computer"], ["1 this computer", "2 the other device"])
        assert all(re.search(r"─ \w+ .*\d\d:\d\d$", title) for title in titles(screen)[:2])


async def test_a_chip_stays_in_the_header_until_each_text_is_chosen_and_opens_them(path: Path) -> None:
    async with open_app(path, size=(130, 36)) as driver:
        bar = driver.main.query_one(PlaceBar)
        assert "2 texts with 2 versions · v" in driver.text.splitlines()[0]
        await driver.press("f2")
        assert "hidden  2 texts with 2 versions · v" in driver.text.splitlines()[0]
        await driver.press("f2")
        column = driver.text.splitlines()[0].index("2 texts")
        await driver.pilot.click(bar, offset=(column + 1, 0))
        await driver.until(lambda: isinstance(driver.screen, VersionsScreen))
        await driver.press("1")
        await driver.until(lambda: "2 versions · v" in driver.text.splitlines()[0])
        await driver.press("v", "1")
        await driver.until(lambda: "version" not in driver.text.splitlines()[0])


@pytest.mark.parametrize("hides", [False, True])
async def test_the_chip_leaves_the_names_of_all_places_at_80_columns(path: Path, hides: bool) -> None:
    async with open_app(path, size=(80, 24)) as driver:
        await driver.press(*["f2"] * hides)
        bar = driver.text.splitlines()[0]
        assert all(f"{number} {place.name}" in bar for number, place in enumerate(PLACES, 1))
        assert "2 texts" in bar and ("hidden" in bar) == hides and bar.rstrip().endswith("▾")
        if hides:
            await driver.pilot.click(PlaceBar, offset=(bar.index("hidden"), 0))
            await driver.until(lambda: "hidden" not in driver.text.split("\n")[0])
            bar = driver.text.split("\n")[0]
        await driver.pilot.click(PlaceBar, offset=(bar.index("2 texts"), 0))
        await driver.until(lambda: isinstance(driver.screen, VersionsScreen))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_chip_of_one_text_counts_its_versions(path: Path, size: tuple[int, int]) -> None:
    async with open_app(path, size=size) as driver:
        await open_versions(driver, note(driver))
        await driver.press("1")
        await driver.until(lambda: "2 versions" in driver.text.splitlines()[0])
        assert "texts" not in driver.text.splitlines()[0]


def goal_apart(folder: Path, title: str) -> Path:
    """A journal with a goal of which two devices wrote another title and another reason."""
    path = bare(folder)
    journal = Journal.open(path, today=TODAY)
    (goal,) = journal.put(Goal(title=title, why="I talk", learner="mentee"))
    copy = folder / "other.json"
    copy.write_bytes(path.read_bytes())
    other = Journal.open(copy, today=TODAY, state_root=folder / "other")
    other.put(goal.edit(title=f"{title} longer", why="They told me"))
    journal.put(goal.edit(title=f"{title} twice", why="I was told"))
    journal.db.merge_in(other.db.content)
    journal.close()
    other.close()
    return path


async def test_two_texts_of_one_entry_are_counted_as_two(tmp_path: Path) -> None:
    async with open_app(goal_apart(tmp_path, "Listen")) as driver:
        assert "2 texts with 2 versions · v" in driver.text.splitlines()[0]


@pytest.mark.parametrize("size", [(70, 24), (80, 24), (120, 36), (200, 60)])
async def test_a_badge_is_lit_with_the_row_that_it_marks(tmp_path: Path, size: tuple[int, int]) -> None:
    title = "Hear the night shift and the network before I decide, and change one practice of ours with them"
    async with open_app(goal_apart(tmp_path, title), size=size) as driver:
        await driver.press("3")
        badges = [line for line in driver.text.splitlines()[1:] if "2 versions · " in line]
        assert badges and all(line.startswith("▌") for line in badges), driver.text


async def test_a_small_terminal_shows_both_versions(path: Path) -> None:
    async with open_app(path, size=(80, 24)) as driver:
        await open_versions(driver, note(driver))
        assert "ONE" in driver.text and re.search("1 (this|other)  2 (this|other)  ", driver.text)
    async with open_app(path, size=(60, 20)) as driver:
        await open_versions(driver, note(driver))
        assert re.search("1 (this|other)  2 (this|other)  ", driver.text) and "esc later" in driver.text


def test_the_words_that_differ_are_found() -> None:
    text = "Ask Ida first, then try"
    assert [text[a:b] for a, b in changed_spans(text, "Ask Darya first, then try it")] == ["Ida"]
    assert list(changed_spans("same", "same")) == []
    assert [str(span.style) for span in mark_changes("a b", "a c").spans] == ["bold underline $accent"]


async def test_versions_of_long_texts_fold_equal_lines_until_a_key_shows_all(
    tmp_path: Path,
) -> None:
    lines = [f"line {n}" for n in range(200)]
    mine, theirs = "\n".join([*lines[:150], "MINE", *lines[151:]]), "\n".join([*lines[:20], "THEIRS", *lines[21:]])
    journal = Journal.open(path := bare(tmp_path), today=TODAY)
    (one,) = journal.put(Note(text="\n".join(lines)))
    (copy := tmp_path / "other.json").write_bytes(path.read_bytes())
    other = Journal.open(copy, today=TODAY, state_root=tmp_path / "other")
    other.put(one.edit(text=theirs))
    journal.put(one.edit(text=mine))
    journal.db.merge_in(other.db.content)
    journal.close()
    other.close()
    async with open_app(path, size=(80, 24)) as driver:
        screen = await open_versions(driver, note(driver))
        for pane in screen.query(VersionPane):
            text = shown(pane)
            assert text.splitlines()[0] == "… 18 equal lines …" and "line 60" not in text and "line 199" not in text
            assert all(word in text for word in ("line 18\n", "line 22\n", "line 148\n", "line 152\n"))
        assert "THEIRS" in driver.text and "a all lines" in driver.text and "later" in driver.text
        await driver.press("a")
        texts = {shown(pane) for pane in screen.query(VersionPane)}
        assert {mine, theirs} < texts and len(texts) == 3
        await driver.press("m")
        assert note(driver).text == mine.replace("line 20\n", "THEIRS\n")


async def test_versions_show_formatted_values_and_join_only_texts(tmp_path: Path) -> None:
    journal = Journal.open(path := bare(tmp_path), today=TODAY)
    (one,) = journal.put(Action(text="Ask Ida", owner="mentee", due=date(2026, 6, 5)))
    (copy := tmp_path / "other.json").write_bytes(path.read_bytes())
    other = Journal.open(copy, today=TODAY, state_root=tmp_path / "other")
    other.put(one.edit(text="Ask Darya", due=date(2026, 7, 1), owner="mentor"))
    journal.put(one.edit(text="Ask Per", due=date(2026, 6, 12), owner="both"))
    journal.db.merge_in(other.db.content)
    journal.close()
    other.close()
    told = []
    async with open_app(path) as driver:
        while text_conflicts(driver.journal):
            await driver.press("v")
            assert "merged" not in driver.text
            told.append(driver.text)
            await driver.press("m")
            assert isinstance(driver.screen, VersionsScreen)
            await driver.press("1")
    due, owner = (next(text for text in told if f" {word}: " in text) for word in ("Due", "Owner"))
    assert "Wed 1 Jul · in 30 days" in due and "Fri 12 Jun" in due and "2026-07" not in due
    assert "1 this computer" in owner, "there is room for the whole name"
    assert "Misaki" in owner and "mentor" not in owner


async def test_search_results_and_agendas_show_the_conflict_badge(tmp_path: Path) -> None:
    path = small(tmp_path)
    journal = Journal.open(path, today=TODAY)
    points = journal.entries.of(Point)
    copy = tmp_path / "other.json"
    copy.write_bytes(path.read_bytes())
    other = Journal.open(copy, today=TODAY, state_root=tmp_path / "other")
    other.put(points[1].edit(title="The budget, theirs"))
    journal.put(points[1].edit(title="The budget, mine"))
    journal.db.merge_in(other.db.content)
    journal.close()
    other.close()
    async with open_app(path) as driver:
        await driver.press("ctrl+f")
        await driver.type("budget")
        assert "2 versions" in driver.text
        await driver.press("escape")
        for step in ("1", "2"):
            screen = await go(driver, step)
            assert "2 versions" in screen_text(driver.app), step
            screen.dismiss()
            await settle(driver.pilot)
        await go(driver, "1")
        await highlight(driver, "agenda", "The budget")
        await driver.press("v", "2")
        assert text_conflicts(driver.journal) == []


def test_long_texts_are_compared_by_lines_and_then_inside_of_these() -> None:
    one = "\n".join(f"line {n} of a text with some words in it" for n in range(3000))
    other = one.replace("line 7 of", "row 7 of").replace("line 2900 of a", "line 2900 of some")
    assert [one[a:b] for a, b in changed_spans(one, other)] == ["line", "a"]
    assert sum(b - a for a, b in changed_spans("x " * 40_000, "y\n" * 40_000)) > 0


async def test_panes_are_as_high_as_wrapped_wide_characters_need(tmp_path: Path) -> None:
    path = bare(tmp_path)
    apart(path, tmp_path, mine="若手が先輩に教える日記 🎉\n" * 2 + "傾聴" * 140, theirs="短い")
    async with open_app(path, size=(120, 60)) as driver:
        screen = await open_versions(driver, note(driver))
        assert all(pane.max_scroll_y == 0 for pane in screen.query(VersionPane)), driver.text


def far_apart(path: Path, folder: Path) -> None:
    """A note of which a laptop, and this computer, changed the same line."""
    apart(path, folder, mine="one\ntwo, or more\nthree\nfour\nfive", theirs="one\ntwo, or less\nthree\nfour")


async def test_signs_tell_what_each_version_has_and_where_the_suggestion_needs_an_eye(tmp_path: Path) -> None:
    far_apart(path := bare(tmp_path), tmp_path)
    async with open_app(path) as driver:
        screen = await open_versions(driver, note(driver))
        panes = [screen.query_one(f"#{name}") for name in ("left", "right", "merged")]
        found = [signs(pane) for pane in panes]
        assert set(found[:2]) == {" ~  +", " ~  −"} and found[2] == " !!   "
        assert "(1 line more there)" in driver.text and "1 place needs a look" in driver.text


async def test_long_lines_go_on_below_their_beginning_beside_their_sign(tmp_path: Path) -> None:
    words = "and what the board asked about the number and who answered it "
    apart(path := bare(tmp_path), tmp_path, mine=words * 3 + "mine", theirs=words * 3 + "theirs")
    async with open_app(path, size=(80, 24)) as driver:
        screen = await open_versions(driver, note(driver))
        pane = screen.query_one("#left")
        assert signs(pane).startswith("~ ") and set(signs(pane)[1:]) == {" "}
        assert shown(pane).replace("\n", " ") in {words * 3 + "mine", words * 3 + "theirs"}


async def test_a_wide_screen_has_a_third_column_to_type_the_result(path: Path) -> None:
    async with open_app(path, size=(140, 36)) as driver:
        screen = await open_versions(driver, note(driver))
        left, right, result = (screen.query_one(f"#{name}") for name in ("left", "right", "result"))
        assert left.region.y == right.region.y == result.region.y and right.region.right < result.region.x
        assert result.region.right <= screen.panel.region.right and "m Suggestion: both merged" in driver.text
        await driver.press("e")
        await driver.type("1 b m ")
        await driver.press("ctrl+s")
        await driver.wait_for_message("Your text kept")
        assert note(driver).text == "1 b m ONE\ntwo\nthree\n4"
        assert text_conflicts(driver.journal, note(driver)) == []
        await driver.press("u")
        assert len(text_conflicts(driver.journal, note(driver))) == 1


async def test_e_opens_the_result_in_place_of_the_suggestion_and_keeps_it_as_a_draft(path: Path) -> None:
    async with open_app(path, size=(80, 24)) as driver:
        screen = await open_versions(driver, note(driver))
        assert not screen.query_one("#result").region and screen.query_one("#merged").region
        await driver.press("e")
        assert screen.query_one("#result").region and not screen.query_one("#merged").region
        assert "^s keep this text" in driver.text and "b both" not in driver.text
        await driver.type("Both: ")
        assert "Result: your own text" in driver.text
        await driver.press("escape")
        assert "b both" in driver.text and "Result: your own text" in driver.text
        await driver.press("escape")
        assert len(text_conflicts(driver.journal, note(driver))) == 1
    async with open_app(path, size=(80, 24)) as driver:
        await open_versions(driver, note(driver))
        assert "Both: ONE" in driver.text
        await driver.press("m")
        assert note(driver).text == "Both: ONE\ntwo\nthree\n4"
        await driver.press("u")
        await open_versions(driver, note(driver))
        assert "Both: ONE" not in driver.text and "Suggestion: both merged" in driver.text


async def test_an_empty_result_is_not_kept(path: Path) -> None:
    async with open_app(path, size=(140, 36)) as driver:
        screen = await open_versions(driver, note(driver))
        screen.query_one(ResultPane).text = " \n"
        await driver.press("ctrl+s")
        assert isinstance(driver.screen, VersionsScreen) and "Write the text first" in driver.message
        assert len(text_conflicts(driver.journal, note(driver))) == 1


async def test_an_entry_that_was_shared_while_it_was_rewritten_says_who_sees_it_until_p(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        (entry,) = driver.journal.put(Note(text="first", kind="topic"))

        copy = tmp_path / "copy.json"
        driver.journal.db.flush()
        copy.write_bytes(driver.journal.path.read_bytes())
        other = Journal.open(copy, today=TODAY, state_root=tmp_path / "there")
        other.put(entry.edit(shared=True))
        driver.journal.put(entry.edit(text="rewritten"))
        driver.journal.db.merge_in(other.db.content, wait=True)
        other.close()
        driver.journal.reload("")
        await driver.find(entry)
        told = "it was shared on one device while it was rewritten"
        assert told in " ".join(screen_text(driver.app).split())
        await driver.press("p")
        assert note(driver).shared and not text_conflicts(driver.journal)
        assert told not in " ".join(screen_text(driver.app).split())
