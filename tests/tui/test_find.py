"""Find on the screen: hits with their reasons, filters as words and as chips, tags, links, and hiding."""

from pathlib import Path

import pytest
from textual.geometry import Region
from textual.widget import Widget

from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.tui.dialogs.find import FindDialog
from rmjournal.tui.page_rows import PageLink
from rmjournal.tui.widgets.chip_bar import ChipBar
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.rows import Rows

from .app_driver import AppDriver, bare, demo, open_app
from .pilot import TODAY, focused, settle

SIZES = [(80, 24), (120, 36)]


def written(folder: Path) -> Path:
    """A journal of a few entries, most of them private."""
    path = bare(folder)
    journal = Journal.open(path, today=TODAY)
    pair = journal.usual_pair()
    assert pair is not None
    journal.put(
        Note(text="A budget is an argument", kind="idea", tags=["canteen", "Night shift"], shared=True),
        Learning(
            text="Ask what stops", cue="What is the first question of a budget?", learner="mentee", tags=["canteen"]
        ),
        Goal(title="Win one", learner="mentor", why="Because of [[Ask what]], [[nowhere]]"),
    )
    journal.close()
    return path


def hits(driver: AppDriver) -> Rows:
    return driver.screen.query_one("#hits", Rows)


def query(driver: AppDriver) -> str:
    return driver.screen.query_one(LineInput).value


def lit(driver: AppDriver) -> list[str]:
    """What is lit in the hits."""
    lines = [hits(driver).render_line(y) for y in range(len(hits(driver).rows))]
    return ["".join(part.text for part in line if part.style and part.style.underline) for line in lines]


async def click(driver: AppDriver, selector: str, x: int, y: int = 0) -> None:
    await driver.pilot.click(selector, offset=(x, y))
    await settle(driver.pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_hits_show_the_match_where_it_is_and_enter_opens_one(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(written(tmp_path), size=size) as driver:
        await driver.press("ctrl+f")
        await driver.type("BUDG")
        assert "2 found" in driver.text
        assert "A budget is an argument" in driver.text
        assert "recall cue: What is the first question of a budget?" in driver.text
        assert lit(driver) == ["budg", "", "budg"]
        await driver.press("down", "enter")
        assert driver.reading() == driver.entries.of(Learning)[0]


@pytest.mark.parametrize("size", SIZES)
async def test_a_hit_is_lit_in_the_list_of_a_place_that_was_never_open(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path), size=size) as driver:
        await driver.press("ctrl+f")
        await driver.type("kind:reflection")
        await driver.press("down", "down")
        hit = hits(driver).highlighted_row
        assert hit is not None
        await driver.press("enter")
        assert driver.reading() == hit.entry
        await driver.press("j", "k")
        assert driver.reading() == hit.entry
        await driver.press("escape")
        assert driver.main.highlighted == hit.entry
        listed = focused(driver.app)
        assert isinstance(listed, Rows) and listed.is_cursor_visible


@pytest.mark.parametrize("size", SIZES)
async def test_enter_on_nothing_stays_and_the_typed_words_stay(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(written(tmp_path), size=size) as driver:
        await driver.press("ctrl+f", "enter")
        assert isinstance(driver.screen, FindDialog)
        await driver.type("zzz")
        await driver.press("enter")
        assert "Nothing found for “zzz”." in driver.text and "hidden" not in driver.text
        assert isinstance(driver.screen, FindDialog) and query(driver) == "zzz"


@pytest.mark.parametrize("size", SIZES)
async def test_f2_hides_private_entries_in_find_and_tells_so(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(written(tmp_path), size=size) as driver:
        await driver.press("ctrl+f")
        await driver.type("question")
        assert "1 found" in driver.text
        await driver.press("f2")
        assert "Nothing found for “question”. Private entries are hidden." in driver.text
        assert "F2 is on: private entries are not searched. F2 shows them." in driver.text
        assert driver.main.hidden and "Ask what" not in driver.text
        await driver.press("f2")
        assert "1 found" in driver.text and not driver.main.hidden


async def test_a_typo_is_forgiven_and_told(tmp_path: Path) -> None:
    async with open_app(written(tmp_path), size=(80, 24)) as driver:
        await driver.press("ctrl+f")
        await driver.type("bugdet")
        assert "shown for “budget”" in driver.text
        assert lit(driver) == ["budget", "", "budget"]


async def test_a_filter_that_is_not_known_is_named_with_the_way_out(tmp_path: Path) -> None:
    async with open_app(written(tmp_path), size=(80, 24)) as driver:
        await driver.press("ctrl+f")
        await driver.type("colour:red")
        assert 'There is no filter "colour:"; there are kind:, with:, goal:' in driver.text
        await driver.press("enter")
        assert isinstance(driver.screen, FindDialog)


@pytest.mark.parametrize("size", SIZES)
async def test_chips_write_the_words_that_can_be_typed_with_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(written(tmp_path), size=size) as driver:
        await driver.press("ctrl+f")
        await driver.type("budget")
        await driver.press("tab", "right", "enter")
        assert query(driver).split()[0] == "budget" and query(driver).split()[1].startswith("kind:")
        assert "1 found" in driver.text and "● " in driver.text
        await driver.press("tab", "right", "space")
        assert query(driver).endswith("learner:me ")
        await driver.press("tab", "right", "enter")
        assert query(driver).endswith('on:"this month" ')
        await driver.press("left", "enter", "shift+tab", "left", "enter", "shift+tab", "home")
        await driver.press(*["left"] * 4, "enter")
        assert query(driver).strip() == "budget"
        assert "2 found" in driver.text


@pytest.mark.parametrize("key", ["enter", "space"])
async def test_a_chip_that_is_on_is_taken_off_by_the_same_key(tmp_path: Path, key: str) -> None:
    async with open_app(written(tmp_path), size=(80, 24)) as driver:
        await driver.press("ctrl+f")
        await driver.type("budget")
        await driver.press("tab", "right", key)
        assert "kind:" in query(driver) and "enter chooses · tab next filter · esc closes" in driver.text
        await driver.press(key)
        assert query(driver).strip() == "budget"
        for steps in (1, 1):
            await driver.press("tab", *["right"] * steps, key)
            assert query(driver).strip() != "budget"
            await driver.press(key)
            assert query(driver).strip() == "budget"


async def test_the_chip_of_a_kind_stays_where_nothing_is_found(tmp_path: Path) -> None:
    async with open_app(written(tmp_path), size=(80, 24)) as driver:
        await driver.press("ctrl+f")
        await driver.type("zzz kind:goal ")
        assert "● goal 0" in driver.text
        await driver.press("tab", "enter")
        assert query(driver).strip() == "zzz"


async def test_chips_write_the_same_words_with_the_mouse(tmp_path: Path) -> None:
    async with open_app(written(tmp_path), size=(120, 36)) as driver:
        await driver.press("ctrl+f")
        await driver.type("budget")
        assert "learning 1" in driver.text
        bar = driver.screen.query_one("#kind", ChipBar)
        start, _, index = next(span for span in bar._spans if bar.chips[span[2]].value == "learning")
        await click(driver, "#kind", start + 1)
        assert query(driver) == "budget kind:learning "
        assert bar.chips[index].words == "learning 1" and "learning 1" in driver.text
        start, _, index = next(span for span in bar._spans if bar.chips[span[2]].is_on)
        await click(driver, "#kind", start + 1)
        assert query(driver).strip() == "budget"


async def test_letters_typed_on_a_chip_go_into_the_query(tmp_path: Path) -> None:
    async with open_app(written(tmp_path), size=(80, 24)) as driver:
        await driver.press("ctrl+f", "tab")
        await driver.type("bud q")
        assert query(driver) == "bud q"
        assert driver.app.is_running and isinstance(driver.screen, FindDialog)


async def test_the_chip_of_a_day_asks_for_one_in_words(tmp_path: Path) -> None:
    async with open_app(written(tmp_path), size=(80, 24)) as driver:
        await driver.press("ctrl+f", "tab", "tab", "tab", "right", "right", "enter")
        assert query(driver) == "on:"
        assert "on:today" in driver.text and "this month" in driver.text
        await driver.press("enter")
        assert query(driver) == "on:today "
        assert "on Mon 1 Jun 2026" in driver.text


@pytest.mark.parametrize("size", SIZES)
async def test_a_hash_lists_the_tags_and_enter_takes_one(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(written(tmp_path), size=size) as driver:
        await driver.press("ctrl+f")
        await driver.type("#")
        assert [row.text for row in hits(driver).rows] == ["#canteen", '#"Night shift"']
        assert [row.tail.strip() for row in hits(driver).rows] == ["2", "1"]
        await driver.press("down", "enter")
        assert query(driver) == '#"Night shift" '
        await driver.press("enter")
        assert driver.reading() == driver.entries.of(Note)[0]


async def test_the_key_of_tags_opens_find_with_all_tags(tmp_path: Path) -> None:
    async with open_app(written(tmp_path), size=(80, 24)) as driver:
        await driver.press("number_sign")
        assert query(driver) == "#"
        await driver.type("ni")
        assert hits(driver).rows[0].text == '#"Night shift"'


async def test_a_click_on_any_line_of_a_hit_opens_it(tmp_path: Path) -> None:
    async with open_app(written(tmp_path), size=(120, 36)) as driver:
        await driver.press("ctrl+f")
        await driver.type("question")
        await click(driver, "#hits", 8, 1)
        assert driver.reading() == driver.entries.of(Learning)[0]


async def test_more_hits_are_listed_when_the_cursor_comes_to_the_last(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY)
    journal.put(*(Note(text=f"budget {number}") for number in range(50)))
    journal.close()
    async with open_app(path, size=(80, 24)) as driver:
        await driver.press("ctrl+f")
        await driver.type("budget")
        assert "50 found" in driver.text
        assert "and 34 more" in [row.text for row in hits(driver).rows]
        await driver.press(*["down"] * 16)
        row = hits(driver).highlighted_row
        assert row is not None and row.entry is not None
        assert sum(row.entry is not None for row in hits(driver).rows) == 50


async def test_a_wide_screen_reads_the_lit_hit_beside_the_list(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(160, 40)) as driver:
        await driver.press("ctrl+f")
        await driver.type("night shift gda")
        page = driver.screen.query_one("#read", Rows)
        await driver.until(lambda: any("A full night shift in Gdańsk" in row.text for row in page.rows))
        await driver.press("backspace", "backspace", "backspace", "down")
        second = hits(driver).highlighted_row
        assert second is not None and second.entry is not None
        start = second.entry.heading[:20]
        await driver.until(lambda: any(row.text.startswith(start) for row in page.rows))


async def test_a_tag_on_a_page_finds_all_entries_with_it(tmp_path: Path) -> None:
    async with open_app(written(tmp_path)) as driver:
        await driver.find(driver.entries.of(Learning)[0])
        page = driver.pane("page")
        while not (page.highlighted_row and "canteen" in page.highlighted_row.text):
            await driver.press("down")
        await driver.press("enter")
        assert isinstance(driver.screen, FindDialog) and query(driver) == "#canteen "
        assert "2 found" in driver.text


async def test_links_are_followed_both_ways_and_a_broken_one_is_told(tmp_path: Path) -> None:
    async with open_app(written(tmp_path)) as driver:
        goal, learning = driver.entries.of(Goal)[0], driver.entries.of(Learning)[0]
        await driver.find(goal)
        assert "[[nowhere]] leads nowhere" in " ".join(driver.text.split())
        page = driver.pane("page")
        assert page.rows[0].payload == PageLink(learning)
        await driver.press("down", "enter")
        assert driver.reading() == learning
        assert page.rows[0].tail.startswith("↙ goal")
        await driver.press("down", "enter")
        assert driver.reading() == goal


async def test_a_new_title_in_a_form_takes_the_links_along_and_tells_so(tmp_path: Path) -> None:
    async with open_app(written(tmp_path)) as driver:
        goal, learning = driver.entries.of(Goal)[0], driver.entries.of(Learning)[0]
        await driver.find(learning)
        await driver.press("e", "home")
        await driver.type("Now: ")
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.entries.of(Learning)[0].heading != learning.heading)
        assert f"[[{driver.entries.of(Learning)[0].heading}]]" in driver.entries.of(Goal)[0].why
        await driver.wait_for_message("Links to the old title were rewritten in 1 entry; undo changes them back too")
        await driver.press("u")
        await driver.until(lambda: driver.entries.of(Goal)[0] == goal)
        assert driver.entries.of(Learning)[0].heading == learning.heading


async def test_a_filter_of_a_list_matches_as_find_does(tmp_path: Path) -> None:
    async with open_app(written(tmp_path)) as driver:
        await driver.press("4", "slash")
        await driver.type("is:private bugdet")
        assert "Ask what stops" in driver.text and "shown for “budget”" in driver.text
        await driver.press(*["backspace"] * 20)
        await driver.type("kind:foo")
        assert "There is no kind" in driver.text
        await driver.press(*["backspace"] * 8)
        await driver.type("argument")
        assert "Nothing found for “argument”. Esc shows all." in driver.text


async def test_find_looks_through_all_relationships_and_opens_in_the_right_one(tmp_path: Path) -> None:
    path = written(tmp_path)
    journal = Journal.open(path, today=TODAY)
    (tom,) = journal.put(Relationship(partner="Tom Ek", role="mentor"))
    (note,) = journal.put(Note(text="A budget of Tom", relationship=tom.id))
    journal.close()
    async with open_app(path) as driver:
        driver.main.view_pair(driver.entries.of(Relationship)[0].id)
        await driver.press("ctrl+f")
        await driver.type("budget with:tom")
        assert "1 found" in driver.text
        await driver.press("enter")
        assert driver.reading() == note
        assert driver.main.view.pair == tom


async def test_the_highlighted_hit_shows_that_enter_opens_it(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("ctrl+f")
        await driver.type("budget")
        assert "│▌■ AI assistant, budget why-questions" in driver.text.replace(" ▌", "▌")
        await driver.press("down")
        assert "▌■ AI assistant" not in driver.text
        assert "▌◆ Read last year's budget pack" in driver.text


async def test_ratings_of_a_session_are_called_so_and_never_a_pulse(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(200, 60)) as driver:
        await driver.press("ctrl+f", *"kind:pulse")
        await driver.wait_for_text("session rating ")
        assert " pulse " not in driver.text.split("kind:pulse", 1)[1]


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_chips_and_lists_have_one_word_for_each_kind(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path), size=size) as driver:
        await driver.press("ctrl+f", *"the")
        chips = driver.screen.query_one("#kind", ChipBar).chips
        labels = {kind.KIND.name: kind.KIND.label.lower() for kind in KINDS}
        words = {chip.value: chip.words.rpartition(" ")[0] for chip in chips if chip.value}
        assert {"action", "application"} <= words.keys()
        assert words == {name: labels[name] for name in words}


async def test_a_letter_that_fits_lays_out_neither_its_line_nor_a_count_of_as_many_digits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resized: list[Widget] = []
    refresh = Widget.refresh

    def look(widget: Widget, *regions: Region, layout: bool = False, **more: bool) -> Widget:
        resized.extend([widget] if layout else [])
        return refresh(widget, *regions, layout=layout, **more)

    async with open_app(demo(tmp_path)) as driver:
        await driver.press("ctrl+f", "t", "h")
        count = driver.words(driver.screen.query_one("#count"))
        monkeypatch.setattr(Widget, "refresh", look)
        await driver.press("e", "r")
        now = driver.words(driver.screen.query_one("#count"))
        assert now != count and len(now) == len(count)
        assert not {driver.screen.query_one("#count"), driver.screen.query_one(LineInput)} & {*resized}
