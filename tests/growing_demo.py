"""The demo several times over: many years of two people, with every kind."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from rmjournal.demo import TODAY, demo_tables
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage.new_journal import write_new

HALF_YEAR: Final = timedelta(days=182)
DAY_MS: Final = 86_400_000
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def write_years(path: Path, copies: int, *, keeps_goals: bool = False) -> None:
    """Write the demo so many times to a new file, half a year apart.

    With ``keeps_goals`` the goals and skills stay the same, so that each has many levels.
    """
    demo = demo_tables("mentee", TODAY)
    tables: dict[str, dict[int, dict[str, Any]]] = {name: dict(table) for name, table in demo.items()}
    once = {"settings", Relationship.KIND.plural, *(("goals", "skills") if keeps_goals else ())}
    keys = {str(key) for name, table in demo.items() if name not in once for key in table}
    for copy in range(1, copies):
        shift = _Shift(copy, {key: str(int(key) - (copy * HALF_YEAR.days * DAY_MS << 21)) for key in keys})
        for name, table in demo.items():
            if name not in once:
                tables[name] |= {int(shift.value(str(key))): shift.document(record) for key, record in table.items()}
    write_new(path, tables)


class _Shift:
    """Moves a document into the past."""

    def __init__(self, copy: int, ids: Mapping[str, str]) -> None:
        self._days = copy * HALF_YEAR
        self._ids = ids

    def document(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Move a record without its stamps."""
        return {key: self.value(value) for key, value in record.items() if not key.startswith("_")}

    def value(self, value: Any) -> Any:
        """Move the days in a value, and name the ids of the copy."""
        if isinstance(value, dict):
            return {self.value(key): self.value(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.value(inner) for inner in value]
        return self._ids.get(value) or _DAY.sub(self._day, value) if isinstance(value, str) else value

    def _day(self, found: "re.Match[str]") -> str:
        return (date.fromisoformat(found[0]) - self._days).isoformat()
