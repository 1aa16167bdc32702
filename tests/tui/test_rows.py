"""Rows: the cursor, scrolling, redrawing, the mouse."""

from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from rmjournal.model.kinds.note import Note
from rmjournal.render.row import GAP, Row, heading, prose, section
from rmjournal.render.text_width import cell_width, fit_width, wrap
from rmjournal.tui.page_rows import LazyRows
from rmjournal.tui.theme import FALLBACK
from rmjournal.tui.widgets.rows import Rows, SectionTitle

from .pilot import HOSTILE, raw_screen, screen_text, send, settle, until


class Shelf(App[None]):
    """Two panes beside each other."""

    def __init__(self, classes: str = "") -> None:
        super().__init__()
        self._kind = classes
        self.events: list[object] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return FALLBACK

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Rows("One", id="one", classes=self._kind or None)
            yield Rows("Two", id="two")

    def on_rows_moved_past(self, event: Rows.MovedPast) -> None:
        self.events.append(event.step)

    def on_rows_row_opened(self, event: Rows.RowOpened) -> None:
        self.events.append(event.row.text)

    @property
    def one(self) -> Rows:
        return self.query_one("#one", Rows)


def lit(number: int) -> Row:
    return Row(f"line {number}", entry=Note(id=str(number), text=f"{number}"))


def lines_of(app: App[None], first: int = 0, last: int = 29) -> list[str]:
    """The lines of the left pane on the screen."""
    return [line[first : last + 1].rstrip() for line in screen_text(app).split("\n")]


def some(count: int) -> Sequence[Row]:
    """Lines of which every third can be lit, under a heading."""
    return [heading("Head"), *(lit(n) if n % 3 == 0 else Row(f"text {n}") for n in range(count))]


async def test_the_cursor_stops_at_rows_that_open_and_reports_the_ends() -> None:
    async with (app := Shelf()).run_test(size=(60, 12)) as pilot:
        app.one.show(lambda width: some(9))
        app.one.focus()
        await settle(pilot)
        assert app.one.cursor == 1
        await pilot.press("down", "j", "enter")
        await settle(pilot)
        assert app.one.cursor == 7
        assert app.events == ["line 6"]
        await pilot.press("down", "home", "g", "up", "up")
        await settle(pilot)
        assert app.events[-1] == -1
        await pilot.press("G")
        assert app.one.cursor == 7


async def test_a_cell_of_air_stands_between_the_rows_and_the_scrollbar() -> None:
    async with (app := Shelf()).run_test(size=(60, 12)) as pilot:
        widths: list[int] = []

        def build(count: int, width: int) -> Sequence[Row]:
            widths.append(width)
            return [Row("text", tail="tail") for _ in range(count)]

        for count, has_bar in ((40, True), (4, False), (40, True)):
            app.one.show(partial(build, count))
            await settle(pilot)
            assert app.one.show_vertical_scrollbar is has_bar
            assert {line.rstrip()[-4:] for line in lines_of(app, last=28 - has_bar)[1:5]} == {"tail"}
            assert {line[29 - has_bar : 30 - has_bar] for line in screen_text(app).split("\n")[1:5]} <= {" ", ""}
        assert set(widths) == {28, 27}
        widths.clear()
        app.one.show(partial(build, 40))
        assert widths == [27], "rows are built once, where it stays as it was"


async def test_text_between_is_scrolled_through_line_by_line() -> None:
    async with (app := Shelf()).run_test(size=(60, 12)) as pilot:
        lines = [lit(0), *(Row(f"text {n}") for n in range(40)), lit(1)]
        app.one.show(lambda width: lines)
        app.one.focus()
        await settle(pilot)
        seen: set[str] = set()
        for _ in range(60):
            seen |= {line for line in screen_text(app).split() if line.isdigit()}
            await pilot.press("down")
        assert {str(n) for n in range(40)} <= seen
        assert app.one.cursor == len(lines) - 1
        assert app.one.is_cursor_visible


async def test_the_cursor_stays_on_its_entry_when_rows_change() -> None:
    async with (app := Shelf()).run_test(size=(60, 12)) as pilot:
        app.one.show(lambda width: [lit(n) for n in range(30)])
        await settle(pilot)
        assert app.one.highlight("20")
        app.one.show(lambda width: [lit(n) for n in range(-30, 30)])
        await settle(pilot)
        assert app.one.highlighted_row is not None and app.one.highlighted_row.text == "line 20"
        assert app.one.is_cursor_visible
        app.one.show(lambda width: [lit(n) for n in range(5)])
        await settle(pilot)
        assert app.one.highlighted_row is not None and app.one.highlighted_row.text == "line 4"
        app.one.show(lambda width: [])
        await settle(pilot)
        assert app.one.cursor == -1
        assert not app.one.highlight("20")


async def test_rows_set_while_hidden_are_drawn_when_shown_again() -> None:
    async with (app := Shelf()).run_test(size=(60, 12)) as pilot:
        app.one.show(lambda width: [lit(1)])
        await settle(pilot)
        app.one.display = False
        await settle(pilot)
        app.one.display = True
        app.one.show(lambda width: [lit(2)], keep=False)
        await settle(pilot)
        assert "line 2" in screen_text(app)
        assert "line 1" not in screen_text(app)
        app.one.display = False
        await settle(pilot)
        app.one.show(lambda width: [lit(3)], keep=False)
        app.one.display = True
        await settle(pilot)
        assert "line 3" in screen_text(app)


async def test_a_page_starts_at_its_top_without_a_highlighted_row() -> None:
    async with (app := Shelf("-whole")).run_test(size=(60, 12)) as pilot:
        lines = [*(Row(f"text {n}") for n in range(40)), lit(1)]
        app.one.show(lambda width: lines, keep=False)
        app.one.focus()
        await settle(pilot)
        assert app.one.highlighted_row is None
        assert "text 0" in screen_text(app)
        await pilot.resize_terminal(50, 11)
        await settle(pilot)
        assert "text 0" in screen_text(app)
        send(app, ["down"] * 60)
        await settle(pilot)
        assert app.one.cursor == 40
        send(app, ["up"] * 60)
        await settle(pilot)
        assert app.one.cursor == -1
        assert "text 0" in screen_text(app)


async def test_the_highlighted_row_stays_visible_when_the_terminal_shrinks() -> None:
    async with (app := Shelf()).run_test(size=(60, 40)) as pilot:
        app.one.show(lambda width: [lit(n) for n in range(60)])
        await settle(pilot)
        app.one.highlight("30")
        await pilot.resize_terminal(60, 10)
        await settle(pilot)
        assert app.one.is_cursor_visible
        assert "line 30" in screen_text(app)


async def test_a_click_selects_a_row_and_a_second_click_opens_it() -> None:
    async with (app := Shelf()).run_test(size=(60, 12)) as pilot:
        app.one.show(lambda width: some(9))
        await settle(pilot)
        await pilot.click(offset=(5, 5))
        assert app.one.highlighted_row is not None and app.one.highlighted_row.text == "line 3"
        assert app.events == []
        await pilot.click(offset=(5, 5))
        await settle(pilot)
        assert app.events == ["line 3"]
        await pilot.click(offset=(5, 4))
        await settle(pilot)
        assert app.events == ["line 3"]


async def test_a_double_click_opens_its_row_although_the_first_click_scrolls() -> None:
    async with (app := Shelf()).run_test(size=(40, 11)) as pilot:
        words = [f"{number} " + "word " * 10 for number in range(9)]
        app.one.show(lambda width: [Row(text, entry=Note(id=text[0], text=text)) for text in words])
        app.one.focus()
        await settle(pilot)
        lines = lines_of(app)
        row = next(line for line in reversed(lines) if line[1:2].isdigit())
        assert await pilot.double_click(app.one, offset=(3, lines.index(row)))
        await settle(pilot)
        assert lines_of(app) != lines and app.one.cursor == int(row[1])
        assert app.events == [words[int(row[1])]]


async def test_a_line_is_never_markup_and_never_a_control_sequence() -> None:
    async with (app := Shelf()).run_test(size=(120, 12)) as pilot:
        app.one.show(lambda width: [Row(HOSTILE, lead=HOSTILE[:5], tail="\x1b[2J", entry=Note(id="1"))])
        await settle(pilot)
        assert "[@click=quit]q[/]" in screen_text(app)
        assert "\x1b]0" not in raw_screen(app)
        assert "␛[2J" in screen_text(app)


def test_every_line_is_as_wide_as_its_pane() -> None:
    for text in ("", "short", "學" * 40, "👨‍👩‍👧" * 30, "x" * 200, HOSTILE):
        for width in range(1, 60):
            cells = Row(text, lead="◇ 12", tail="in 3 days").cells(width)
            assert cell_width("".join(cells)) == width or width < 6, (text, width)
            assert cell_width(fit_width(text, width)) == width


def test_wrapped_text_loses_no_word_and_is_never_too_wide() -> None:
    text = "One two  three\n\n  學習的方法 and_a_word_that_is_longer_than_the_line_has_room_for\n- item"
    for width in range(2, 50):
        rows = wrap(text, width)
        assert max(map(cell_width, rows)) <= width
        assert "".join("".join(rows).split()) == "".join(text.split())
    assert [line.text for line in prose("a b", 1)] == ["a", "b"]
    assert GAP.is_selectable is False


async def test_parts_of_a_text_have_tones_of_their_own_even_where_it_is_cut() -> None:
    async with Shelf().run_test(size=(40, 8)) as pilot:
        row = Row(
            "quiet strong " + "x" * 40, spans=((0, 5, "quiet"), (6, 12, "strong"), (13, 53, "good"), (90, 95, "up"))
        )
        pilot.app.query_one("#one", Rows).show(lambda width: [row])
        await settle(pilot)
        strip = pilot.app.query_one("#one", Rows).render_line(1)
        bold = "".join(part.text for part in strip if part.style and part.style.bold)
        assert bold == "strong"
        assert len({part.style.color for part in strip if part.style}) >= 3


async def test_only_a_piece_of_the_tail_of_a_title_has_a_tone() -> None:
    async with Shelf().run_test(size=(80, 8)) as pilot:
        pane = pilot.app.query_one("#one", Rows)
        pane.set_title("Agenda", "5 too many · shared", ((0, 10, "strong"),))
        await settle(pilot)
        bold = [part.text for part in pane.render_line(0) if part.style and part.style.bold]
        assert bold[-2:] == ["Agenda", "5 too many"]
        assert "── 5 too many · shared" in screen_text(pilot.app)


async def test_a_link_is_underlined_as_far_as_its_words_go() -> None:
    async with Shelf().run_test(size=(80, 8)) as pilot:
        pane = pilot.app.query_one("#one", Rows)
        pane.show(lambda width: [Row("goal Live data", lead="↗", tone="link", tail="↗ session 6", tail_tone="link")])
        await settle(pilot)
        underlined = [part.text for part in pane.render_line(1) if part.style and part.style.underline]
        assert underlined == ["↗", "goal Live data", "↗ session 6"]


async def test_a_mark_stands_once_before_a_row_of_several_lines() -> None:
    async with (app := Shelf()).run_test(size=(60, 8)) as pilot:
        text = "An open door has opening hours."
        app.one.show(lambda width: [Row("short", entry=Note(id="1")), Row(text, entry=Note(id="2"))])
        app.one.set_marks(["2"])
        await settle(pilot)
        assert [line[:1] for line in lines_of(app)[1:4]] == ["▌", "*", " "]
        assert not any(part.style and part.style.reverse for part in app.one.render_line(2))


async def test_a_pane_has_a_title_on_a_hairline_and_no_frame() -> None:
    async with (app := Shelf()).run_test(size=(60, 8)) as pilot:
        app.one.set_title("Sessions", "4 of 9")
        app.one.show(lambda width: [lit(n) for n in range(30)])
        app.one.focus()
        await settle(pilot)
        assert lines_of(app)[0] == f"▌Sessions {'─' * 11} 4 of 9"
        assert lines_of(app, 30, 59)[0].startswith(" Two ───")
        assert not set("╭╮╰╯│") & set(screen_text(app))
        await pilot.press("end")
        assert lines_of(app)[0].startswith("▌Sessions ──")
        assert lines_of(app)[7].startswith("▌line 29")
        app.query_one("#two").focus()
        await settle(pilot)
        assert lines_of(app)[0].startswith(" Sessions ──")
        assert "▌line" not in screen_text(app)


async def test_a_title_gives_way_to_the_width_tail_first() -> None:
    async with (app := Shelf()).run_test(size=(60, 8)) as pilot:
        for title, tail, seen in (
            ("Goals", "2 of 4", f"▌Goals {'─' * 15} 2 of 4"),
            ("Goals", "1 due, 2 late, 3 to come", "▌Goals ── 1 due, 2 late, 3 t…"),
            ("Goals", "1 due · 2 late · 3 to come", f"▌Goals {'─' * 7} 1 due · 2 late"),
            ("Leadership talk in", "2 of 4 · 3 late", f"▌Leadership talk in {'─' * 2} 2 of 4"),
            ("Leadership talk in", "2 of 4 of them", f"▌Leadership talk in {'─' * 9}"),
            ("Take leadership talk out of private mail", "2 of 4", "▌Take leadership talk out of…"),
        ):
            app.one.set_title(title, tail)
            await settle(pilot)
            assert lines_of(app)[0] == seen, title


async def test_sections_in_one_list_show_which_has_the_focus() -> None:
    async with (app := Shelf()).run_test(size=(60, 12)) as pilot:
        app.one.set_title("")
        app.one.show(lambda width: [section("Mine", "1"), lit(1), GAP, section("Theirs", "1"), lit(2)])
        app.one.focus()
        await settle(pilot)
        assert [line[:8] for line in lines_of(app)[:5]] == ["▌Mine ──", "▌line 1", "", " Theirs ", " line 2"]
        await pilot.press("down")
        await settle(pilot)
        assert [line[:8] for line in lines_of(app)[:5]] == [" Mine ──", " line 1", "", "▌Theirs ", "▌line 2"]


async def test_a_click_on_a_section_title_runs_its_action_and_the_keys_pass_it_by() -> None:
    async with (app := Shelf()).run_test(size=(60, 12)) as pilot:
        app.one.show(lambda width: [lit(1), replace(section("Goals", "n adds one"), action="new_goal"), lit(2)])
        app.one.focus()
        await settle(pilot)
        await pilot.press("down")
        assert app.one.cursor == 2
        await pilot.click(offset=(5, 2))
        await settle(pilot)
        assert app.events == ["Goals"]
        assert app.one.cursor == 2


async def test_a_long_row_wraps_under_itself_and_is_lit_as_a_whole() -> None:
    text = "An open door has opening hours. The night shift hears everything last."
    rows = [Row(text, lead="✦", tail="used 1", entry=Note(id="1")), Row("short", lead="✦", entry=Note(id="2"))]
    async with (app := Shelf()).run_test(size=(180, 12)) as pilot:
        app.one.show(lambda width: rows)
        app.one.focus()
        await settle(pilot)
        assert "▌✦ " + text in screen_text(app)
        await pilot.resize_terminal(90, 12)
        await until(pilot, lambda: app.one.size.width == 45)
        assert lines_of(app, 0, 44)[1:4] == [
            f"▌✦ An open door has opening hours.{' ' * 4}used 1",
            "▌  The night shift hears everything last.",
            " ✦ short",
        ]
        await pilot.click(offset=(5, 2))
        await settle(pilot)
        assert app.events == [text]
        await pilot.resize_terminal(60, 12)
        await until(pilot, lambda: app.one.size.width == 30)
        assert [line.rstrip() for line in lines_of(app)[1:6]] == [
            "▌✦ An open door has opening",
            "▌  hours. The night shift",
            "▌  hears everything last.",
            "▌  used 1",
            " ✦ short",
        ]


async def test_a_row_that_is_higher_than_its_pane_is_read_to_its_end() -> None:
    words = " ".join(f"word{n}" for n in range(60))
    async with (app := Shelf()).run_test(size=(60, 6)) as pilot:
        app.one.show(lambda width: [Row(words, entry=Note(id="1")), lit(2)])
        app.one.focus()
        await settle(pilot)
        seen = set(screen_text(app).split())
        for _ in range(30):
            await pilot.press("down")
            seen |= {word.strip("▌") for word in screen_text(app).split()}
        assert set(words.split()) <= seen | {word.strip("▌") for word in seen}
        assert app.one.highlighted_row is not None and app.one.highlighted_row.text == "line 2"
        for _ in range(30):
            await pilot.press("up")
        assert "word0" in screen_text(app)


async def test_a_list_of_ten_thousand_rows_looks_at_no_more_than_it_shows() -> None:
    made: list[int] = []

    def make(index: int) -> Row:
        made.append(index)
        return Row(f"row {index} " + "and more words " * (index % 5), entry=Note(id=str(index)), is_start=not index)

    async with (app := Shelf()).run_test(size=(60, 20)) as pilot:
        app.one.show(lambda width: LazyRows(10_000, make))
        app.one.focus()
        await settle(pilot)
        await pilot.press("end")
        await settle(pilot)
        assert "▌row 9999" in screen_text(app)
        await pilot.press("pageup", "pageup", "home", "pagedown", "down")
        await settle(pilot)
        assert app.one.is_cursor_visible
        assert len(set(made)) < 200


async def test_a_list_as_high_as_its_rows_shows_the_title_above_its_first_row_in_any_order() -> None:
    class Grown(Shelf):
        CSS = "#one { height: auto; max-height: 55%; }"

    rows = [section("Planned"), *(replace(lit(n), is_start=n == 1) for n in range(9)), section("Past"), lit(9)]
    for is_laid_out_before in (False, True):
        async with (app := Grown()).run_test(size=(60, 16)) as pilot:
            if is_laid_out_before:
                await settle(pilot)
            app.one.show(lambda width: rows)
            await settle(pilot)
            assert app.one.cursor == 2
            assert [line[1:8].strip() for line in lines_of(app)[1:4]] == ["Planned", "line 0", "line 1"]


async def test_the_title_of_a_field_shows_that_it_has_the_focus() -> None:
    class Fields(Shelf):
        def compose(self) -> ComposeResult:
            for name in ("Notes", "More"):
                with Vertical():
                    yield SectionTitle(name, "private")
                    yield Input()

    async with (app := Fields()).run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        for key, lit in (("", "▌Notes ──"), ("tab", "▌More ──"), ("tab", "▌Notes ──")):
            await pilot.press(*filter(None, [key]))
            await until(pilot, lambda lit=lit: lit in screen_text(app))  # type: ignore[misc]
            assert screen_text(app).count("▌") == 1
            assert "── private" in screen_text(app)
