"""Updates of a screen: styled, laid out and painted once when it is new."""

from asyncio import get_running_loop
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual._compositor import ReflowResult
from textual.color import Color
from textual.css.styles import RulesMap
from textual.geometry import Size
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import UPDATE_PERIOD, ModalScreen, Screen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.visual import RenderOptions, Visual, VisualType
from textual.widget import Widget

MAX_LAYOUTS = 5
"""Layouts that may cause each other before the screen is painted all the same."""
MAX_TURNS = 20
"""Turns of the event loop for which a paint waits until the widgets have handled their new sizes."""


class ScreenUpdates:
    """Keeps a screen with many widgets from updates that change nothing.

    Textual styles the widgets anew when the screen is shown first and when it has its size, paints after each layout
    what the widgets change as they get their sizes, and lays out and paints all screens below again. Some methods are
    replaced for this one screen.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._is_new = True
        self._style, self._paint = screen.update_node_styles, screen._compositor_refresh
        self._resize, self._focus = screen._screen_resized, screen._update_auto_focus
        self._compose, self._layout = screen._compose, screen._refresh_layout
        self._update, self._reflow = screen._on_timer_update, screen._compositor.reflow
        self._layouts = 0
        """Layouts since the last paint."""
        self._is_waiting = False
        """Whether the paint waits until the widgets have handled the sizes of the last layout."""
        vars(screen).update(
            update_node_styles=self._style_when_changed,
            _compositor_refresh=self._paint_parts,
            _refresh_layout=self._lay_out,
            _on_timer_update=self._update_all,
            _screen_resized=self._resize_when_changed,
            _update_auto_focus=self._focus_first,
            _compose=self._compose_for_width,
            render=partial(_render_dimmed, screen.render),
        )
        vars(screen._compositor).update(reflow=self._reflow_new)

    async def _compose_for_width(self) -> None:
        app = self._screen.app
        names = [name for width, name in app.HORIZONTAL_BREAKPOINTS or () if app.size.width >= width]
        self._screen.add_class(*names[-1:])  # before there are widgets to style
        await self._compose()

    def _style_when_changed(self, animate: bool = True) -> None:
        if self._is_new and self._screen.stack_updates and not animate:
            self._is_new = False  # it is shown first: its widgets were styled when they were mounted
        else:
            self._style(animate)

    def _lay_out(self, size: Size | None = None, scroll: bool = False) -> None:
        waits = self._screen.is_current and self._layouts < MAX_LAYOUTS and not self._is_waiting
        self._is_waiting |= waits
        self._layouts += 1
        self._layout(size, scroll)
        if waits:
            self._wait_for_widgets(MAX_TURNS)

    def _reflow_new(self, parent: Widget, size: Size) -> ReflowResult:
        """Lay out widgets once.

        Textual asks for another layout as each new one gets its first size.
        """
        compositor = self._screen._compositor
        result = self._reflow(parent, size)
        compositor._full_map_invalidated = False  # it has just been made
        for widget, geometry in compositor.layers:
            if widget in result.shown and not isinstance(widget, ScrollView):
                widget.set_reactive(Widget.virtual_size, geometry.virtual_size)
        return result

    def _wait_for_widgets(self, turns: int) -> None:
        nodes = (self._screen, *self._screen._compositor.visible_widgets)
        if turns and not all(node._message_queue.empty() for node in nodes):
            get_running_loop().call_soon(self._wait_for_widgets, turns - 1)
        else:
            self._screen.call_later(self._end_wait)

    def _end_wait(self) -> None:
        screen = self._screen
        if screen.app._batch_count:
            screen.set_timer(UPDATE_PERIOD, self._end_wait)
            return
        self._is_waiting = False
        if screen._layout_required and screen.is_current:
            screen._on_timer_update()  # what they have handled changes the layout again
        else:
            screen._compositor.update_widgets(screen._dirty_widgets)
            self._paint_parts()

    def _paint_parts(self) -> None:
        screen = self._screen
        if screen.is_current and (self._is_waiting or screen._repaint_required or self._shows_removed_widgets):
            return  # all is painted in a moment
        self._layouts = 0
        self._paint()
        if screen is not screen.app.screen:
            screen._repaint_required = False  # the screen above paints it, and all of it is painted once it is back

    @property
    def _shows_removed_widgets(self) -> bool:
        """Whether the last layout has a closed widget, which cannot be drawn."""
        return any(widget._closed for widget in self._screen._compositor.visible_widgets)

    def _update_all(self) -> None:
        if self._screen._repaint_required:  # Textual forgets other widgets then, even if it paints parts only
            self._screen._compositor.update_widgets(self._screen._dirty_widgets)
        self._update()

    def _resize_when_changed(self, size: Size) -> None:
        is_dialog_in_front = isinstance(self._screen, ModalScreen) and self._screen is self._screen.app.screen
        if is_dialog_in_front or size != self._screen._compositor.size:  # a form scrolls in its second layout
            self._resize(size)

    def _focus_first(self) -> None:
        if isinstance(self._screen, ModalScreen):
            self._screen.refresh()  # what is laid out now is painted only once all has its size
        self._focus()


def _render_dimmed(render: Callable[[], VisualType]) -> VisualType:
    """Draw the screen below a dialog, dimmed."""
    below = render()
    return DimmedScreen(below.screen, below.color) if isinstance(below, BackgroundScreen) else below


class DimmedScreen(Visual):
    """The screen below a dialog, dimmed; each style once."""

    def __init__(self, screen: Screen[Any], color: Color) -> None:
        self._screen = screen
        self._color = color

    def render_strips(
        self, width: int, height: int | None, style: VisualStyle, options: RenderOptions
    ) -> list[Strip]:
        """Draw the lines of the screen, dimmed."""
        return [
            Strip([Segment(text, _dimmed(style or Style.null(), self._color)) for text, style, _ in strip])
            for strip in self._screen._compositor.render_strips()
        ]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Give the width of the screen."""
        return self._screen.size.width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Give the height of the screen."""
        return self._screen.size.height


@lru_cache(maxsize=1024)
def _dimmed(style: Style, color: Color) -> Style | None:
    """Give a style as Textual dims it."""
    return next(iter(BackgroundScreen.process_segments([Segment(" ", style)], color))).style
