"""Names on a hand-out: both people by full name, first name or role alone."""

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from rmjournal.english import first_name, humanize, join_parts
from rmjournal.insight.name_forms import NameFinder, list_forms, list_mailboxes, replace_names
from rmjournal.insight.review.review import Review
from rmjournal.model.roles import other_role
from rmjournal.render.paper import clip
from rmjournal.render.text_width import collapse_whitespace

NAME_STYLES: Final = ("full", "first", "role")
MAX_NAME: Final = 36.0
"""Width of a name in em at most."""


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
    names = {role: [name for name in (wholes[role], firsts[role]) if name] for role in wholes}
    return Naming(chosen, _short(chosen), _renamer(names, chosen))


def _short(names: Mapping[str, str]) -> Mapping[str, str]:
    return {role: clip(name, MAX_NAME) or role.capitalize() for role, name in names.items()}


def _as_written(text: str) -> str:
    return text


def _renamer(names: Mapping[str, Collection[str]], chosen: Mapping[str, str]) -> Callable[[str], str]:
    """Replace the names of each role, in any form, by the chosen one."""
    forms = {role: [*list_forms(own)] for role, own in names.items()}
    mailboxes = {role: {*list_mailboxes(own)} for role, own in names.items()}
    instead = {
        words: chosen[role] or f"the {role}"
        for role in names
        for words in (*(form.words for form in forms[role]), *mailboxes[role])
    }
    finder = NameFinder(chain(*forms.values()), chain(*mailboxes.values()), ())

    def rename(text: str) -> str:
        renamed = replace_names(unicodedata.normalize("NFC", text), finder, instead)
        return renamed[:1].upper() + renamed[1:] if text[:1].isupper() else renamed

    return rename
