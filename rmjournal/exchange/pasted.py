"""Pasted text as it was read: its lines and what becomes of each."""

from typing import NamedTuple, Protocol, Self

from rmjournal.model.entry import Entries, Entry


class PastedLine(NamedTuple):
    """One line of what was read."""

    text: str
    becomes: str
    """What becomes of it, in words."""
    is_out: bool = False
    """Whether it is left out."""


class Pasted(Protocol):
    """A text as it was read; immutable."""

    @property
    def lines(self) -> list[PastedLine]:
        """The lines, each with what becomes of it."""

    @property
    def summary(self) -> str:
        """What would be written and what is left out, in sentences."""

    @property
    def label(self) -> str:
        """What was pasted, for undo and for the message: "reply of Robert"."""

    def turn(self, index: int) -> Self:
        """Give it with the next fate for a line."""

    def assign(self, index: int, number: int) -> Self:
        """Give it with a line as the note of a point."""

    def to_write(self, entries: Entries) -> list[Entry]:
        """The entries that it writes; those of the journal are given."""
