"""What an import would do, told: one row an entry and the counts; shell, screen and scripts draw the same rows."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from rmjournal.exchange.import_plan import Coming, Plan
from rmjournal.exchange.incoming import Unread
from rmjournal.model.entry import Entry

What = Literal["new", "changed", "deleted", "refused"]

SIGNS: dict[What, str] = {"new": "+", "changed": "~", "deleted": "-", "refused": "✗"}
"""One sign each, so that colour is never needed."""


class Row(NamedTuple):
    """One thing that an import would do, or not."""

    what: What
    entry: Entry | None
    """As it would be; none for what was refused."""
    kind: str
    words: str
    tail: str
    """The day of a new entry, the fields of a changed one, the reason of a refusal."""

    @property
    def sign(self) -> str:
        """The sign of what would be done."""
        return SIGNS[self.what]


def rows(plan: Plan) -> list[Row]:
    """Everything that is not the same here already: new, changed, deleted here, refused."""
    found = [_new(plan.pair)] if plan.proposed and plan.pair and plan.moves else []
    found += [_new(coming.entry) for coming in plan.new]
    found += [_row("changed", coming.entry, _fields(coming)) for coming in plan.changed]
    found += [_row("deleted", coming.entry, _why_away(coming)) for coming in plan.deleted]
    return found + [_refused(unread) for unread in plan.refused]


def counts(plan: Plan) -> str:
    """How many of each, in one line: "12 new, 3 changed, 40 as here"."""
    parts = (
        (len(plan.new) + (plan.proposed and bool(plan.moves)), "new"),
        (len(plan.changed), "changed"),
        (len(plan.same), "as here already"),
        (len(plan.deleted), "deleted here"),
        (len(plan.refused), "not read"),
    )
    return ", ".join(f"{count} {word}" for count, word in parts if count) or "nothing in it"


def scripted(plan: Plan) -> list[dict[str, Any]]:
    """The rows as scripts read them, those that are the same too."""
    found: list[dict[str, Any]] = [
        {
            "what": row.what,
            "kind": row.kind,
            "id": row.entry.id if row.entry else None,
            "words": row.words,
            "fields": [],
            "two_versions": [],
            "why": row.tail if row.what == "refused" else "",
        }
        for row in rows(plan)
    ]
    changed = {coming.entry.id: coming for coming in plan.changed}
    for one in found:
        if (coming := changed.get(str(one["id"]))) is not None:
            one["fields"], one["two_versions"] = list(coming.fields), list(coming.both)
    return found + [
        {"what": "same", "kind": one.entry.KIND.name, "id": one.entry.id, "words": one.entry.heading}
        | {"fields": [], "two_versions": [], "why": ""}
        for one in plan.same
    ]


def _why_away(coming: Coming) -> str:
    return f"{'' if coming.document else 'a part of what is '}deleted here, so it stays away"


def _new(entry: Entry) -> Row:
    return _row("new", entry, entry.day.isoformat() if entry.day else "")


def _row(what: What, entry: Entry, tail: str) -> Row:
    return Row(what, entry, entry.KIND.name, entry.heading, tail)


def _refused(unread: Unread) -> Row:
    return Row("refused", None, "", unread.where, unread.why)


def _fields(coming: Coming) -> str:
    return ", ".join(_words(coming))


def _words(coming: Coming) -> Iterator[str]:
    yield from coming.fields
    yield from (f"{label} (written here too: both versions stay)" for label in coming.both)
