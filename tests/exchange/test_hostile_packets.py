"""Hostile and damaged packets: refused or cleaned, with a sentence each."""

import json
from typing import Any

import pytest

from rmjournal.errors import Refused
from rmjournal.exchange.import_plan import ImportPlan
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship

from .packets import receive


def hostile(journal: Journal, tables: dict[str, Any], **head: Any) -> ImportPlan:
    about = {
        "format": 1,
        "program": "rmjournal",
        "what": "packet",
        "role": "mentee",
        "made": 1_790_000_000_000,
        **head,
    }
    return receive(journal, json.dumps({"about": about, "entries": tables}).encode())


def test_a_packet_changes_nothing_private_and_no_other_relationship(misaki: Journal) -> None:
    (secret,) = misaki.put(Note(text="Secret"))
    (other,) = misaki.put(Relationship(partner="Priya", role="mentor"))
    (hers,) = misaki.put(Goal(title="With Priya", relationship=other.id, learner="mentee", shared=True))
    pair = misaki.entries.of(Relationship)[0]
    misaki.put(pair.edit(partner="Annelise"))
    before = misaki.path.read_bytes()
    found = hostile(
        misaki,
        {
            "notes": {secret.id: {"text": "Stolen", "shared": True}},
            "goals": {hers.id: {"title": "Stolen", "learner": "mentor", "shared": True}},
            "relationships": {pair.id: {"partner": "Mallory", "role": "mentee", "shared": True}},
            "settings": {"1": {"name": "Mallory"}},
            "_journal": {"1": {"id": "x"}},
        },
        name="Annelise",
    )
    assert not found.to_apply
    assert len(found.refused) == 5
    assert misaki.path.read_bytes() == before


def test_hostile_values_are_refused_or_cleaned_with_a_sentence(misaki: Journal) -> None:
    found = hostile(
        misaki,
        {
            "notes": {
                "1000": {"text": "\x1b]0;pwned\x07 [red]", "shared": True, "tags": ["x"], "person": "Third"},
                "1001": {"text": 7, "shared": True},
                "1002": {"text": "not shared"},
                "1003": {"text": "deep", "details": json.loads("[" * 400 + "]" * 400), "shared": True},
                "1004": {"text": "moment", "kind": "moment", "shared": True},
                "x": {"text": "no id", "shared": True},
                "1005": ["no", "document"],
            },
            "actions": {
                "1000": {"text": "same id", "shared": True},
                "2000": {"text": "ok", "session": "1", "shared": True},
            },
            "levels": {"3000": {"goal": "4711", "level": 1, "shared": True}},
            "sessions": {"4000": {"start": "yesterday", "shared": True, "focus": "x"}},
            "nonsense": {"1": {}},
        },
    )  # fmt: skip
    assert {note.text for note in misaki.entries.of(Note)} == {"]0;pwned [red]", "moment"}
    assert all(note.tags == [] and note.person == "" for note in misaki.entries.of(Note))
    assert [action.session for action in misaki.entries.of(Action)] == [""]
    assert len(found.refused) == 9
    assert all(one.why.endswith(".") for one in found.refused)


@pytest.mark.parametrize("head", [{"role": "boss"}, {"made": -1}, {"made": "now"}, {"made": 2**60}, {"format": "1"}])
def test_a_packet_without_a_sender_is_refused(misaki: Journal, head: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        hostile(misaki, {}, **head)
