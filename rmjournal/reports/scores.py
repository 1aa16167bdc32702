"""Scores on a page for others: remove levels and ratings where not wished."""

import re
from collections.abc import Mapping
from typing import Any, Final

from rmjournal.english import pluralize

SCORES: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("gas", "level_at_start", "level_at_end", "baseline", "weight"), None),
    **{name: [] for name in ("skills", "pulses", "levels", "themes")},
    **dict.fromkeys(("meaning", "way", "value"), ""),
}
"""What stands in JSON instead of levels and ratings that are not wished."""
_SCORE: Final = re.compile(
    r"\d\s*(?:%|percent\b)|\d\s*(?:of|out of|/)\s*\d|\b(?:above|below|as|than) (?:was )?expected\b|\blevels? |"
    r"\b(?:rated|scored?) |(?<![\w.])[+−-][12]\b",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(r"(?<=[.;!?])\s+|\n+")


def leave_out_scores(text: str) -> str:
    """Remove the clauses of a text that tell a level, share or count."""
    kept = [clause for clause in _CLAUSE.split(text) if not _SCORE.search(clause)]
    return " ".join(kept).rstrip("; ") if len(kept) < len(_CLAUSE.split(text)) else text


def say_share(part: int, total: int, word: str, *, scores: bool) -> str:
    """Say a share: "3 of 5 achieved", or without scores "3 achieved".

    Empty for nothing.
    """
    if scores:
        return f"{part} of {total} {word}".strip() if total else ""
    return f"{part} {word}".strip() if part else ""


def say_used(used: int, total: int, *, scores: bool) -> str:
    """Say how many learnings were used; empty for none.

    With scores of how many.
    """
    return say_share(used, total, "", scores=True) if scores else pluralize(used, "learning") if used else ""


def without_scores(value: Any) -> Any:
    """Empty what says levels and ratings in JSON values."""
    if isinstance(value, dict):
        return {key: SCORES[key] if key in SCORES else _without_score(key, part) for key, part in value.items()}
    return [without_scores(part) for part in value] if isinstance(value, list) else value


def _without_score(key: str, value: Any) -> Any:
    return leave_out_scores(value) if key == "evidence" and isinstance(value, str) else without_scores(value)
