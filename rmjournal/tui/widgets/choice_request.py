"""Message that asks the screen for a choice."""

from collections.abc import Callable, Sequence

from textual.message import Message

from rmjournal.insight.timeline import Sieve
from rmjournal.tui.pages.timeline import Choice


class ChoiceRequest(Message):
    """One of some things is to be chosen; ``then`` gets it."""

    def __init__(self, title: str, choices: Sequence[Choice], then: Callable[[Sieve], None], chosen: Sieve) -> None:
        super().__init__()
        self.title = title
        self.choices = choices
        self.then = then
        self.chosen = chosen
