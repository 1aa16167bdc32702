"""What the tests of forms share: a new entry of any kind, and the row of a field."""

import pytest

from rmjournal.model.entry import Entry
from rmjournal.model.kind import link_fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill
from rmjournal.tui.widgets.inputs.field_row import FieldRow, FieldRows

from .app_driver import AppDriver
from .pilot import Desk, Host, one

NEEDED: dict[str, dict[str, str]] = {
    "relationship": {"role": "mentor"},
    "session": {"start": "next tue 8:30"},
    "level": {"level": "-1"},
    "rating": {"level": "3"},
    "recall": {"recall": "partial"},
}
"""What else a new entry of a kind needs, as it is typed."""
PARENTS: dict[str, type[Entry]] = {"goal": Goal, "session": Session, "learning": Learning, "skill": Skill}


def fresh(kind: type[Entry], desk: Desk) -> Entry:
    """A new entry with what it must be a part of."""
    needed = {name: field for name, field in link_fields(kind).items() if field.required}
    return kind().edit(**{name: one(desk.entries, PARENTS[name]).id for name in needed})


def row(shown: Host | AppDriver, leaf: str) -> FieldRow:
    """The row of a field in the open form or dialog."""
    return next(row for row in rows(shown) if row.field_path == leaf)


def rows(shown: Host | AppDriver) -> list[FieldRow]:
    """All rows of the open form or dialog."""
    return [row for shown_rows in shown.screen.query(FieldRows) for row in shown_rows.own_rows]


every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND.name)
