"""What ``n`` offers: parts of what is lit, the kinds of the place, then every other kind."""

from collections.abc import Sequence
from typing import NamedTuple

from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.tui.view import View

NEAR = {"session": ("point", "action", "pulse", "learning", "reflection", "note")}
"""Kinds that belong to an entry without being its parts."""


class Offer(NamedTuple):
    """A kind of entry that can be written now, and what it begins with."""

    kind: type[Entry]
    link: str
    """The field that points at what is lit; empty = it stands alone."""
    of: Entry | None

    @property
    def empty(self) -> Entry:
        """The entry to begin with."""
        return self.kind().edit(**{self.link: self.of.id}) if self.of else self.kind()

    def words(self, view: View) -> str:
        """What it would be: a part of what is lit, or what the kind is."""
        return f"of “{view.words(self.of)[:40]}”" if self.of else self.kind.KIND.help


def offers(lit: Entry | None, here: Sequence[str], reading: bool) -> list[Offer]:
    """What can be written, the most likely first; on a page, parts of what is read come before all else."""
    by_name = {kind.KIND.name: kind for kind in KINDS}
    alone = [Offer(by_name[name], "", None) for name in here if name in by_name and not needs_whole(by_name[name])]
    parts = [Offer(kind, link, lit) for kind in KINDS if lit is not None and (link := link_to(kind, lit))]
    others = [Offer(kind, "", None) for kind in KINDS if kind.KIND.name not in here and not needs_whole(kind)]
    first = [*parts, *alone] if reading else [*alone[:1], *parts, *alone[1:]]
    return [*first, *others]


def link_to(kind: type[Entry], lit: Entry) -> str:
    """The field with which a new entry of this kind hangs on the lit one; empty when it does not."""
    name = lit.KIND.name
    for link, field in fields(kind).items():
        part = field.part and name != "relationship"
        if field.form == "ref" and name in field.to and (part or kind.KIND.name in NEAR.get(name, ())):
            return link
    return "about" if name in NEAR and kind.KIND.name == "reflection" else ""


def needs_whole(kind: type[Entry]) -> bool:
    """Whether an entry of this kind cannot stand alone."""
    return any(field.form == "ref" and field.required for field in fields(kind).values())
