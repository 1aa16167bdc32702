"""Themes: contrasts, the terminal's own colours, no colours, and the one that was chosen last."""

import re
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from textual.color import Color
from textual.filter import Monochrome, NoColor
from textual.screen import Screen
from textual.theme import Theme

from rmjournal.config import read_config
from rmjournal.demo import Role
from rmjournal.tui.app import JournalApp, PrivacyScreen
from rmjournal.tui.startup import build_app
from rmjournal.tui.theme import ANSI, COLOURED, CONTRAST, DAY, GROUNDS, NIGHT, THEMES
from rmjournal.tui.widgets.rows import Rows
from tests.programs import start_screens

from .app_driver import demo, open_app
from .pilot import settle


def luminance(colour: Color) -> float:
    """The relative luminance of WCAG 2."""
    parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(ink: Color, ground: Color) -> float:
    lighter, darker = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


INKS = [name for name in COLOURED if not name.startswith("border")]
PAPERS = ["background", "surface", "panel", *(name for name in GROUNDS.values() if name.startswith("cursor"))]


@pytest.mark.parametrize(("theme", "least"), [(NIGHT, 4.5), (DAY, 4.5), (CONTRAST, 7.0)], ids=lambda x: str(x)[:30])
def test_every_text_has_the_contrast_of_its_theme_on_every_ground(theme: Theme, least: float) -> None:
    values = theme.to_color_system().generate() | theme.variables
    found = {
        (ink, paper): contrast(Color.parse(values[ink]), Color.parse(values[paper]))
        for ink, paper in product(INKS, PAPERS)
    }
    assert {pair: ratio for pair, ratio in found.items() if ratio < least} == {}


@pytest.mark.parametrize(("theme", "least"), [(NIGHT, 4.5), (DAY, 4.5), (CONTRAST, 7.0)], ids=lambda x: str(x)[:30])
async def test_the_hint_of_an_empty_field_has_the_contrast_of_its_theme(
    tmp_path: Path, theme: Theme, least: float
) -> None:
    async with open_app(demo(tmp_path, "mentor"), theme=theme.name) as driver:
        await driver.press("enter", "full_stop")
        parts = [part for line in driver.screen._compositor.render_strips() for part in line]
        (style,) = {part.style for part in parts if "belongs to no point" in part.text}
        assert style and style.color and style.bgcolor
        assert contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)) >= least


def test_the_sixteen_colours_are_those_of_the_terminal() -> None:
    fields = (ANSI.primary, ANSI.foreground, ANSI.background, ANSI.surface, ANSI.panel, ANSI.accent, ANSI.error)
    colours = [*filter(None, fields), *(value for name, value in ANSI.variables.items() if "style" not in name)]
    assert ANSI.ansi and all(colour.startswith("ansi_") for colour in colours)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_every_theme_draws_every_place_and_covers_a_dialog(tmp_path: Path, theme: Theme) -> None:
    async with open_app(demo(tmp_path), theme=theme.name) as driver:
        assert driver.app.theme == theme.name
        for key in "123456":
            await driver.press(key)
        await driver.press("1", "n", "f2")
        assert isinstance(driver.screen, PrivacyScreen)
        assert "shows it again" in driver.text
        assert "Sessions" not in driver.text and "Learning" not in driver.text


async def test_the_theme_that_was_chosen_last_survives_a_restart(tmp_path: Path) -> None:
    path, config = demo(tmp_path), tmp_path / "config.toml"

    def next_theme() -> str:
        return build_app(path, read_config(path)).theme

    config.write_text(f'theme = "{DAY.name}"\n')
    async with open_app(path) as driver:
        assert driver.app.theme == DAY.name
        await driver.press("f6")
        await driver.type("contrast")
        await driver.press("enter")
        await driver.until(lambda: driver.app.theme == CONTRAST.name)
        await settle(driver.pilot)
    assert next_theme() == CONTRAST.name
    config.write_text('theme = "nord"\n')
    assert next_theme() == "nord"
    config.write_text("")
    assert next_theme() == CONTRAST.name


STATE_SIGN = re.compile(r"[■□×◇◆⊘✓✗✦⚑●○↻!?]|\b(late|overdue|not prepared|no-show|too many|min)\b")


@pytest.mark.parametrize("role", ["mentee", "mentor"])
async def test_no_row_tells_a_state_by_colour_alone(tmp_path: Path, role: Role) -> None:
    async with open_app(demo(tmp_path, role), size=(120, 50), today=date(2026, 6, 20)) as driver:
        toned = 0
        for key in "123456":
            await driver.press(key)
            for rows in driver.main.place.query(Rows):
                for row in rows.rows:
                    if {"late", "warning", "error", "good"} & {row.tone, row.lead_tone, row.tail_tone}:
                        toned += 1
                        assert STATE_SIGN.search(f"{row.lead} {row.text} {row.tail}"), row
        assert toned > 20


async def test_the_lit_row_of_the_sixteen_colours_has_no_patches(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), theme=ANSI.name) as driver:
        assert "not prepared" in driver.text
        pane = driver.app.query_one("#left", Rows)
        lit = pane.render_line(pane.cursor + pane.title_height)
        assert "not prepared" in lit.text and all(part.style and part.style.reverse for part in lit)
        assert len({part.style.color for part in lit if part.style}) == 1


async def test_the_lit_option_is_seen_without_a_ground_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for value, theme in (("", ANSI.name), ("1", "")):
        monkeypatch.setenv("NO_COLOR", value)
        async with open_app(demo(tmp_path), theme=theme) as driver:
            await driver.press("n")
            lines = driver.screen._compositor.render_strips()
            underlined = [part.text for line in lines for part in line if part.style and part.style.underline]
            assert any("Session" in text for text in underlined)


STYLE = re.compile(rb"\x1b\[([\d;]*)m")
COLOURS = {str(code).encode() for code in (*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108))}


def test_no_color_draws_no_colour_and_the_lit_row_is_reversed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    (tmp_path / "config.toml").write_text('theme = "rmjournal-day"\n')
    term = start_screens(demo(tmp_path))
    term.type("j")
    term.type("q")
    assert term.wait_for_end() == 0
    used = {code for codes in STYLE.findall(term.output) for code in codes.split(b";")}
    assert used & COLOURS == set()
    assert {b"1", b"7"} <= used  # bold titles, and the lit row reversed


def test_an_empty_no_color_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    app = JournalApp(lambda: Screen())
    assert not app.no_color
    assert app.theme == NIGHT.name
    assert not [one for one in app._filters if isinstance(one, Monochrome | NoColor)]
