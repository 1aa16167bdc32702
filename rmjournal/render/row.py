"""Row: leading text, text and tail with tones; the unit of every chart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rmjournal.dates import say
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.render.text_width import cell_width, pad, wrap

BOUND = "\u00a0"
"""Stands between words that stay together; it is a space once lines are broken."""
SHORT = 24
"""Facts up to this length stay on one line."""
LEAST = 12
"""Cells that a text keeps, however narrow it is."""


@dataclass(frozen=True)
class Row:
    """One row; a text that is too long goes on below, under itself."""

    text: str = ""
    lead: str = ""
    """A few cells before the text: a glyph, a date, a name."""
    tail: str = ""
    """Set against the right edge, never cut."""
    tone: str = ""
    """How the text looks: quiet, up, down, late, good, accent, strong, heading; empty = plain."""
    lead_tone: str = ""
    tail_tone: str = "quiet"
    entry: Entry | None = None
    """What it stands for, and what opens."""
    drawn: bool = False
    """The text is a drawing of the width that there was: it is not to be broken."""


GAP = Row()
"""An empty row."""


def heading(text: str, tail: str = "") -> Row:
    """A heading inside a picture."""
    return Row(text, tail=tail, tone="heading")


def quiet(text: str) -> Row:
    """Words that explain."""
    return Row(text, tone="quiet")


class Voice(Protocol):
    """Who tells: how entries, roles and days are said."""

    @property
    def today(self) -> date:
        """The day that counts as today."""

    def words(self, entry: Entry) -> str:
        """An entry in one line, or a veil."""

    def veils(self, entry: Entry) -> bool:
        """Whether the words of this entry must not be seen now."""

    def who(self, role: str) -> str:
        """A role as people say it: me, the partner's name, both."""

    def learns(self, role: str) -> str:
        """Who learns, in words: "I learn", "Misaki learns"."""

    def day(self, day: date | None) -> str:
        """A day in words; empty when there is none."""


@dataclass(frozen=True)
class Plain:
    """The voice of a shell and of a page: nothing is veiled."""

    today: date
    role: str = ""
    """My role; empty when there is none."""
    pair: Relationship | None = None

    def words(self, entry: Entry) -> str:
        """An entry in one line."""
        return entry.heading

    def veils(self, entry: Entry) -> bool:
        """Never."""
        return False

    def who(self, role: str) -> str:
        """A role as people say it: me, the partner's name, both."""
        if role == self.role and role:
            return "me"
        return self.pair.short if self.pair and self.role and role not in ("", "both") else role

    def learns(self, role: str) -> str:
        """Who learns, in words: "I learn", "Misaki learns"."""
        who = self.who(role)
        return "I learn" if who == "me" else f"{who} learns" if who else ""

    def day(self, day: date | None) -> str:
        """A day in words; empty when there is none."""
        return say(day, self.today) if day else ""


def owned(role: str, voice: Voice) -> str:
    """Whose something is, in words: mine, the partner's name, both."""
    who = voice.who(role)
    return "mine" if who == "me" else who or "nobody’s"


def many(count: int, word: str, plural: str = "") -> str:
    """A count with its word: "1 session", "2 sessions"."""
    return f"{count} {word if count == 1 else plural or word + 's'}"


def flat(text: str) -> str:
    """All words of a text in one line."""
    return " ".join(text.split())


def begins(text: str) -> str:
    """The first line of a text, and whether there are more."""
    first, _, rest = text.strip().partition("\n")
    return f"{first.rstrip()} …" if rest.strip() else first


def facts(*parts: str) -> str:
    """Facts in a row; a short one is not to be broken."""
    return " · ".join(part.replace(" ", BOUND) if len(part) <= SHORT else part for part in parts if part)


def plain(rows: Iterable[Row], width: int = 0) -> list[str]:
    """Rows as lines of text, fit to a width (0 = no limit)."""
    return [line.replace(BOUND, " ").rstrip() for row in rows for line in _lines(row, width)]


def _lines(row: Row, width: int) -> Iterable[str]:
    lead, tail = (visible(part, "") for part in (row.lead, row.tail))
    before = f"{lead} " if lead else ""
    room = width - cell_width(before) - (cell_width(tail) + 2 if tail else 0)
    text = visible(row.text, "")
    parts = [text] if row.drawn or not width else wrap(text, max(LEAST, room), break_words=False)
    for number, part in enumerate(parts):
        start = before if not number else " " * cell_width(before)
        end = f"  {tail}" if tail and not number else ""
        yield f"{start}{pad(part, room) if width and end else part}{end}"
