"""Wording of reports: days, roles, levels and counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rmjournal.dates import say
from rmjournal.insight.review.review import Review
from rmjournal.model.entry import Entry
from rmjournal.render.document import Figure
from rmjournal.render.row import Row, render_text

WIDTH = 72
"""Cells that a picture in text takes at most."""
ROOM = 60
"""Cells of a chart or of bars."""


@dataclass(frozen=True)
class Teller:
    """The voice of a review: nothing is veiled, people are called as the review calls them."""

    review: Review

    @property
    def today(self) -> date:
        """The day as of which it is told."""
        return self.review.as_of

    def words(self, entry: Entry) -> str:
        """An entry in one line."""
        return entry.heading

    def veils(self, entry: Entry) -> bool:
        """Never: what may not be seen is not in it."""
        return False

    def who(self, role: str) -> str:
        """A role as people say it: me, a name, both."""
        return self.review.whom.names.get(role, role)

    def learns(self, role: str) -> str:
        """Who learns, in words."""
        who = self.who(role)
        return "I learn" if who == "me" else f"{who} learns" if who else ""

    def day(self, day: date | None) -> str:
        """A day in words; empty when there is none."""
        return say(day, self.today) if day else ""


def drawn(svg: str, rows: Iterable[Row], caption: str = "", name: str = "") -> Figure:
    """A picture as SVG and in text, without the words that explain it: those stand under both."""
    lines = render_text((row for row in rows if row.is_preformatted or (row.text and row.tone != "quiet")), WIDTH)
    return Figure(svg, tuple(lines), caption, name)


def counted(*parts: tuple[int, str]) -> str:
    """Counts with their words; those of 0 are left out."""
    return ", ".join(f"{count} {word}" for count, word in parts if count)


def joined(*parts: str, by: str = " · ") -> str:
    """The parts that say something, joined."""
    return by.join(part for part in parts if part)
