"""A journal in which every field of every kind has a word of its own, for each audience."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rmjournal.insight.audience import SHARED_PAIR_FIELDS
from rmjournal.model.document import document
from rmjournal.model.entry import AUDIENCES, Audience, Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import Change, fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import SealedRating
from rmjournal.model.kinds.skill import Skill
from rmjournal.model.rules import is_never_for_others
from rmjournal.storage.codec import encode, new_content

PAIR = Relationship(id="3700000000000000001", partner="Misaki Satō", role="mentee", start=date(2026, 1, 1))
THIRD = Person(
    id="3700000000000000002",
    name="Zofia Canarska",
    aliases=["Zosia", "Canariña"],
    masked_name="the planner",
    why="canarywhyperson",
)
NAMES = ("Zofia", "Canarska", "Zosia", "Canariña")
"""What may stand of the third person in nothing that is for others."""
_FIRST = 3_700_000_000_000_000_100
_DAY = date(2026, 4, 14)
FIXED: dict[str, Any] = {
    "flag": False,
    "day": _DAY,
    "zone": "Europe/Oslo",
    "cadence": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
}
"""The values of fields that hold no words."""


def canary(entry_id: str, name: str) -> str:
    """The word that stands in one field of one entry and nowhere else."""
    return f"canary{entry_id[-4:]}{name.replace('_', '')}"


@dataclass(frozen=True)
class Canaries:
    """The entries of a journal with a word in every text, and how its file looks."""

    entries: tuple[Entry, ...]

    def write(self, path: Path) -> None:
        """Write the journal file, as stock TinyDB would."""
        content: dict[str, Any] = {**new_content("8f6c0d" + "0" * 26)}
        for entry in (private_pair(), THIRD, *self.entries):
            content.setdefault(entry.KIND.plural, {})[entry.id] = document(entry)
        path.write_bytes(encode(content))

    def first(self, kind: type[Entry]) -> str:
        """The id of the entry of a kind that others may read."""
        return next(entry.id for entry in self.entries if isinstance(entry, kind))

    def words(self, audience: Audience) -> tuple[set[str], set[str]]:
        """The words that this audience may read, and those that it may not."""
        open_words: set[str] = set()
        closed_words = {canary(PAIR.id, name) for name in fields(Relationship) if name not in SHARED_PAIR_FIELDS}
        closed_words |= {"canarywhyperson"} if audience == "others" else set()
        for entry in self.entries:
            if isinstance(entry, SealedRating):
                closed_words |= {canary(entry.id, name) for name in fields(type(entry))}  # the partner's own
                continue
            is_open = entry.may_see(audience) and not (audience == "others" and is_never_for_others(entry))
            for name, field in fields(type(entry)).items():
                word = canary(entry.id, name)
                may_leave = is_open and not field.private and not (name == "notes" and not entry_shares_notes(entry))
                (open_words if may_leave else closed_words).add(word)
            closed_words |= {canary(entry.id, "formervalue"), canary(entry.id, "formerreason")}
        return open_words, closed_words


def private_pair() -> Relationship:
    """The relationship with a word in every text that its partner need not know."""
    values: dict[str, object] = {}
    for name, field in fields(Relationship).items():
        word = canary(PAIR.id, name)
        if name not in SHARED_PAIR_FIELDS and not field.takes_numbers:
            made = {"line": word, "text": word, "lines": [word], "map": {(field.keys or ("other",))[0]: word}}
            values |= {name: made[field.form]} if field.form in made else {}
    return PAIR.edit(**values)


def entry_shares_notes(entry: Entry) -> bool:
    return bool(getattr(entry, "notes_shared", True))


def build_canaries() -> Canaries:
    """Two entries of each kind for each audience, parts of one that others may read, and parts of their own kind."""
    wholes: dict[str, str] = {"relationship": PAIR.id}
    made: list[Entry] = []
    for kind in sorted(KINDS, key=_needs):
        if kind is Relationship:
            continue
        for audience in reversed(AUDIENCES):  # the first entry of a kind is for others, so its parts may be read
            entry_id = str(_FIRST + 7 * len(made))
            values = {name: _value(entry_id, name, field, wholes) for name, field in fields(kind).items()}
            history = {
                str(int(entry_id) + number): Change(
                    on=_DAY, field=name, was=canary(entry_id, "formervalue"), why=canary(entry_id, "formerreason")
                )
                for number, (name, field) in enumerate(fields(kind).items(), 1)
                if field.tracked and field.form in ("line", "text")
            }
            entry = kind(id=entry_id, **values, history=history).with_audience(audience)
            made.append(_fit(entry).edit(for_others=audience != "partner"))  # a private one may be marked elsewhere
            wholes.setdefault(kind.KIND.name, entry_id)
    return Canaries(tuple(made))


def _needs(kind: type[Entry]) -> int:
    """How many links must lead somewhere before an entry of a kind can stand."""
    return sum(field.required and field.is_link for field in fields(kind).values())


def _fit(entry: Entry) -> Entry:
    """Undo what makes an entry rare: retired, cancelled, named like a sentence, of somebody who did not agree."""
    values: dict[str, object] = {}
    if isinstance(entry, Learning):
        values = {"retired_on": None, "successor": ""}
    if isinstance(entry, Goal | Skill):
        values = {"learner" if isinstance(entry, Goal) else "owner": "mentee"}
    if "author" in fields(type(entry)) and not isinstance(entry, SealedRating):
        values["author"] = "mentee"
    if isinstance(entry, Person):  # nobody's name has the words of a sentence
        values = {"name": canary(entry.id, "name"), "aliases": []}
    if "notes_shared" in fields(type(entry)):
        values["notes_shared"] = False
    if "consent" in fields(type(entry)):
        values["consent"] = ""
    return entry.edit(**values)


def _value(entry_id: str, name: str, field: Field, wholes: dict[str, str]) -> Any:
    if field.is_link:
        return next((key for kind, key in wholes.items() if kind in field.to or field.to == ("*",)), "")
    if field.form == "moment":
        return "2026-06-16T08:30" if int(entry_id) % 2 else "2026-04-14T08:30"
    if field.form in FIXED:
        return FIXED[field.form]
    if field.form == "number":
        return field.low if field.low is not None else 3
    if field.form == "choice" and not field.open:
        return next(filter(None, field.choices), "")
    return _text(canary(entry_id, name), field)


def _text(word: str, field: Field) -> Any:
    """A text with the word, and with names of the third person."""
    text = f"{word} met {NAMES[0]} {NAMES[1]} and {NAMES[2]}"
    if field.form == "lines":
        return [] if field.takes_numbers else [word if field.choices or field.private else text]
    return {(field.keys or ("other",))[0]: text} if field.form == "map" else text
