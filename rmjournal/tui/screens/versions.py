"""Where a text has two versions: both side by side, the difference marked, and a person takes what is right."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from rmjournal.differing import BOTH, JOINED, Differing
from rmjournal.model.field import visible
from rmjournal.tui.widgets.dialog_keys import hints
from rmjournal.tui.widgets.hints import Hints

MARK = "bold underline $accent"
"""How words look that only one version has; they can be told without colour too."""


class Versions(ModalScreen[str | None]):
    """One text in two versions; gives what is taken: the number of a version, both, joined, or none."""

    BINDINGS = [
        Binding("1,left", "take('1')", "keep left", id="versions.left"),
        Binding("2,right", "take('2')", "keep right", id="versions.right"),
        Binding("b", "take('both')", "keep both", id="versions.both"),
        Binding("m", "take('joined')", "the joined text", id="versions.joined"),
        Binding("escape", "dismiss(None)", "later", id="versions.leave"),
    ]
    DEFAULT_CSS = """
    Versions { align: center middle; background: $background 60%; }
    Versions > Vertical {
        width: 96%; max-width: 140; height: 90%; max-height: 40; padding: 1 1 0 1;
        border: round $primary; background: $background; border-title-color: $primary; border-title-style: bold;
    }
    Versions Horizontal { height: 2fr; }
    Versions VerticalScroll { border: round $border-blurred; padding: 0 1; width: 1fr; height: 1fr; }
    Versions Static { width: 1fr; height: auto; }
    Versions Hints { dock: none; background: $background; }
    """

    def __init__(self, one: Differing, title: str) -> None:
        super().__init__()
        self._one = one
        self._title = visible(title, "")

    def compose(self) -> ComposeResult:
        """Left and right, the proposal below."""
        left, right = (visible(text) for text in self._one.texts[:2])
        with Vertical() as panel:
            panel.border_title = Content(self._title)
            with Horizontal():
                yield from self._pane("left", "1 · in front", marked(left, right))
                yield from self._pane("right", "2", marked(right, left))
            if self._one.joined is not None:
                over = self._one.joined.overlaps
                told = "joined" if not over else f"joined, {over} place{'s' * (over != 1)} with the lines of both"
                yield from self._pane("joined", told, Content(visible(self._one.joined.text)))
            yield Hints()

    def _pane(self, name: str, title: str, text: Content) -> ComposeResult:
        with VerticalScroll(id=name) as pane:
            pane.border_title = Content(title)
            yield Static(text)

    def on_mount(self) -> None:
        """Tell the keys that do something here."""
        self.query_one(Hints).hints = [hint for hint in hints(self) if self._can(hint.action)]

    def _can(self, action: str) -> bool:
        if JOINED in action:
            return self._one.joined is not None
        return BOTH not in action or self._one.both is not None

    @on(Hints.Pressed)
    async def _pressed(self, event: Hints.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def action_take(self, keep: str) -> None:
        """Take it, once, however fast the keys come."""
        if self.is_current and self._can(keep):
            self.dismiss(keep)


def marked(text: str, other: str) -> Content:
    """A text in which the words are marked that the other one does not have there."""
    content = Content(text)
    for start, end in spans(text, other):
        content = content.stylize(MARK, start, end)
    return content


def spans(text: str, other: str) -> Iterator[tuple[int, int]]:
    """Where a text differs from another one, word by word."""
    ours, theirs = _words(text), _words(other)
    ends = [0]
    for word in ours:
        ends.append(ends[-1] + len(word))
    for kind, first, last, _, _ in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind in ("replace", "delete"):
            yield ends[first], ends[last]


def _words(text: str) -> Sequence[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)
