"""Names on a hand-out: both people by full name, first name or role alone."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from rmjournal.english import BRACKETED, first_name, humanize, join_parts
from rmjournal.insight.review.review import Review
from rmjournal.model.roles import other_role
from rmjournal.render.paper import clip
from rmjournal.render.text_width import cell_width, collapse_whitespace

NAME_STYLES: Final = ("full", "first", "role")
MAX_NAME: Final = 36.0
"""Width of a name in em at most."""
MIN_LETTERS: Final = 3
"""Letters of a part of a name that is replaced on its own; shorter ones are other words too often."""


@dataclass(frozen=True)
class Naming:
    """How the two people of a review are called."""

    names: Mapping[str, str]
    """The name of each role; empty where the role alone is said."""
    short_names: Mapping[str, str]
    """The same for a list: the first name, else the role."""
    rename: Callable[[str], str]
    """Puts the wished names into a text."""

    def said_of(self, role: str, text: str) -> str:
        """A text with the person before it, whose it is."""
        return join_parts(self.short_names.get(role, humanize(role).capitalize()), text, separator=": ")


def name_people(review: Review, style: str) -> Naming:
    """Name the two people of a review as wished."""
    pair = review.relationship
    wholes = {pair.role: collapse_whitespace(review.owner), other_role(pair.role): collapse_whitespace(pair.partner)}
    firsts = {
        pair.role: first_name(wholes[pair.role]),
        other_role(pair.role): pair.card.get("short name", "").strip() or first_name(wholes[other_role(pair.role)]),
    }
    if style == "full":
        return Naming({role: clip(name, MAX_NAME) for role, name in wholes.items()}, _short(firsts), _as_written)
    said = firsts if style == "first" else {pair.role: "", other_role(pair.role): review.masked_partner}
    chosen = {role: clip(name, MAX_NAME) for role, name in said.items()}
    words = {
        word: chosen[role] or f"the {role}"
        for role in wholes
        for word in (*_parts(wholes[role]), firsts[role])
        if word and word != chosen[role]
    }
    return Naming(chosen, _short(chosen), _renamer(words))


def _short(names: Mapping[str, str]) -> Mapping[str, str]:
    return {role: clip(name, MAX_NAME) or role.capitalize() for role, name in names.items()}


def _parts(name: str) -> list[str]:
    """A name, what stands in and before its brackets, and its single words."""
    wholes = [name, *BRACKETED.findall(name), BRACKETED.sub("", name).strip()]
    words = [word for whole in wholes for word in re.split(r"[\s()（）,]+", whole)]
    return [*wholes, *(word for word in words if len(word) >= MIN_LETTERS or (len(word) > 1 and _is_wide(word)))]


def _is_wide(word: str) -> bool:
    return all(cell_width(char) > 1 for char in word)


def _as_written(text: str) -> str:
    return text


def _renamer(words: Mapping[str, str]) -> Callable[[str], str]:
    """Replace names as whole words; those of scripts without spaces wherever they stand."""
    composed = {unicodedata.normalize("NFC", form): chosen for name, chosen in words.items()
                for form in (name, name.upper())}  # fmt: skip
    if not composed:
        return _as_written
    longest_first = sorted(composed, key=len, reverse=True)
    pattern = re.compile(
        "|".join(
            re.escape(name) if _is_wide(name[0]) else rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest_first
        )
    )

    def rename(text: str) -> str:
        renamed = pattern.sub(lambda found: composed[found[0]], unicodedata.normalize("NFC", text))
        return renamed[:1].upper() + renamed[1:] if text[:1].isupper() else renamed

    return rename
