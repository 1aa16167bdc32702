"""Plain text for a screen reader: rows and Markdown without drawings, signs as words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rmjournal.english import humanize
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.render.glyphs import STEPS
from rmjournal.render.row import NO_BREAK_SPACE, Row

SIGN_WORDS: Final[Mapping[str, str]] = {
    "↑": "mentor to mentee",
    "↓": "mentee to mentor",
    "◆": "reached",
    "◇": "open",
    "⊘": "dropped",
    "■": "held",
    "□": "cancelled",
    "✓": "done",
    "‖": "paused",
    "◎": "target",
}
"""What a sign of a chart says where no word of the same kind follows."""
SKILL_WORDS: Final[Mapping[str, str]] = {
    "●": "start",
    "○": "then, seen from now",
    "◆": "now",
    "▽": "rated by others",
    "▤": "skill",
}
"""What the signs before the ratings of a skill say."""

_FENCED = r"(?s)```text\n.*?\n```\n*"
_BARS = "[■□×◇](?: ?[■□×◇])+|[▆▒]+|[●○·](?: ?[●○·])+|[●○◆▽·](?: +[●○◆▽·]){2,}|[○●]{5}"
_COLUMNS = str.maketrans({sign: f" {number}" for number, sign in enumerate(STEPS, 1)})
_TIMES = r"(\d) ×"
_CROSS = r"× (?=\w)"
_OTHER_SIGNS = "[↑↓↺↻⇄⊘⋈⚑☼⚖♡♥✓✗✦✎§≡‖\u2500-\u25ff]"
_GAPS = r"(?<=\S) {2,}"


def plain_text(text: str, words: Mapping[str, str] = SIGN_WORDS) -> str:
    """A text of the program without drawings, and with words for its signs."""
    text = re.sub(_CROSS, "", re.sub(_TIMES, r"\1 times", re.sub(_FENCED, "", text.replace(NO_BREAK_SPACE, " "))))
    text = re.sub(_BARS, "", text).translate(_COLUMNS)
    for sign, word in words.items():
        text = re.sub(rf"{sign} ?(?=(?:\w+ )?(?:{word}|planned)\b)", "", text).replace(sign, word)
    lines = (re.sub(_GAPS, " ", re.sub(_OTHER_SIGNS, "", line)).rstrip() for line in text.split("\n"))
    return "\n".join(lines)


def plain_rows(rows: Iterable[Row], leads: Mapping[str, str] | None = None) -> Iterator[str]:
    """The rows of a chart page as lines.

    Of a drawing only its name and its figures are left.

    ``leads`` are words for the signs before a row where they mean something else than usual.
    """
    for row in rows:
        lead, text, tail = (visible(part, "").strip() for part in (row.lead, row.text, row.tail))
        if row.is_preformatted and not any(map(str.isalpha, lead)):
            continue
        words = SIGN_WORDS if leads is None else {}
        known = leads.get(lead[:1]) if leads else None
        head = f"{known} {lead[1:].strip()}".strip() if known else plain_text(lead, words).strip(" ·")
        parts = [f"{head}:" if head and text else head, *(plain_text(part, words).strip() for part in (text, tail))]
        line = " ".join(filter(None, parts[:2])) + (f", {parts[2]}" if parts[2] else "")
        if line.strip(" ·:,") or not (text or lead or tail):
            yield line.rstrip(":")


def state_words(entry: Entry) -> str:
    """What the mark of an entry says, in words: its state, else its kind."""
    return humanize(entry.status) if entry.status else entry.KIND.label.lower()
