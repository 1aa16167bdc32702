"""Strategies of journals in which every text has a marker of its entry."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import strategies as st

from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import Change, fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.relationship import Relationship

PAIR = Relationship(id="3700000000000000001", partner="Misaki Satō", role="mentee", card={"avoids": "secretcard"})
_FIRST = 3_700_000_000_000_000_100
_DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
Draw = Callable[[st.SearchStrategy[Any]], Any]


CADENCES = ("", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")


def marker(entry_id: str, name: str) -> str:
    """The word that stands in one field of one entry and nowhere else."""
    return f"w{entry_id[-6:]}{name.replace('_', '')}w"


def _value(draw: Draw, entry_id: str, name: str, field: Field, there: dict[str, str]) -> Any:
    if field.form in ("line", "text", "zone"):
        return marker(entry_id, name) if field.required or draw(st.booleans()) else ""
    if field.form == "lines":
        return [marker(entry_id, name)] if not field.choices and draw(st.booleans()) else []
    if field.form == "map":
        return {(field.keys or ("other",))[0]: marker(entry_id, name)} if draw(st.booleans()) else {}
    if field.is_link:
        fit = [key for key, kind in there.items() if kind in field.to or field.to == ("*",)]
        return draw(st.sampled_from(fit if fit and field.required else ["", *fit]))
    if field.form in ("choice", "cadence"):
        return draw(st.sampled_from(CADENCES if field.form == "cadence" else field.choices or ("",)))
    if field.form == "number":
        return draw(st.integers(field.low or 0, field.high if field.high is not None else 9))
    if field.form == "moment":
        return f"{draw(_DAYS)}T08:30"
    return draw(_DAYS) if field.form == "day" else draw(st.booleans())


def _history(draw: Draw, entry_id: str, names: list[str]) -> dict[str, Change]:
    why = marker(entry_id, "pastwhy")
    return {
        str(_FIRST + 900 + number): Change(on=draw(_DAYS), field=name, was=marker(entry_id, "past"), now="x", why=why)
        for number, name in enumerate(names)
        if draw(st.booleans())
    }


@st.composite
def journals(draw: Draw, role: str = "mentee") -> Entries:
    """A relationship and some entries of every kind, each shared or private."""
    found: dict[str, Entry] = {PAIR.id: PAIR.edit(role=role)}
    there = {PAIR.id: "relationship"}
    for kind in KINDS[1:]:
        for _ in range(draw(st.integers(0, 2))):
            entry_id = str(_FIRST + 7 * len(found))
            declared = fields(kind)
            if any(f.required and f.is_link and not set(f.to) & set(there.values()) for f in declared.values()):
                continue
            given = {name: _value(draw, entry_id, name, field, there) for name, field in declared.items()}
            if "relationship" in declared:
                given["relationship"] = PAIR.id
            tracked = [name for name, field in declared.items() if field.tracked]
            found[entry_id] = kind(id=entry_id, **given, history=_history(draw, entry_id, tracked))
            there[entry_id] = kind.KIND.name
    return Entries(found)
