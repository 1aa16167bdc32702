"""What an observer agreed to is kept with the entry, and nothing is shown beyond it."""

from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.errors import Refused
from rmjournal.exchange.packet import strip_private
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry, has_consent
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.skill import Skill
from rmjournal.tui.widgets.inputs.field_row import form_fields
from rmjournal.tui.widgets.inputs.form_context import make_form_context


def observed(goal: str, skill: str, consent: str) -> list[Entry]:
    return [
        Rating(skill=skill, level=3, kind="observer", rater="Jonas", consent=consent),
        Level(goal=goal, level=1, rater="Jonas", consent=consent),
        Note(goal=goal, text="He asked the night shift first.", person="Jonas", consent=consent),
    ]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    journal = Journal.create(tmp_path / "journal.json", today=TODAY)
    journal.put(Relationship(partner="Misaki", role="mentee"))
    return journal


@pytest.mark.parametrize("number", range(3))
def test_without_consent_an_observation_stays_private(journal: Journal, number: int) -> None:
    [goal] = journal.put(Goal(title="Listen", learner="mentee"))
    [skill] = journal.put(Skill(title="Listening", owner="mentee"))
    [entry] = journal.put(observed(goal.id, skill.id, "private")[number])
    with pytest.raises(Refused, match="Jonas agreed that only you read this"):
        journal.put(entry.edit(shared=True))
    [agreed] = journal.put(entry.edit(consent="partner", shared=True))
    assert agreed.shared
    assert strip_private(agreed) == agreed.edit(consent="", **({"person": ""} if number == 2 else {"rater": ""}))


@pytest.mark.parametrize(
    ("consent", "partner", "others"),
    [
        ("", True, True),
        ("private", False, False),
        ("partner", True, False),
        ("others", True, True),
        ("?", False, False),
    ],
)
def test_an_audience_reads_what_was_agreed(consent: str, partner: bool, others: bool) -> None:
    for entry in observed("1", "2", consent):
        assert has_consent(entry, "private")
        assert (has_consent(entry, "partner"), has_consent(entry, "others")) == (partner, others)


def test_only_what_somebody_else_saw_asks_for_consent(journal: Journal) -> None:
    def asked(entry: Entry) -> set[str]:
        context = make_form_context(entry, journal.entries, TODAY, "mentee")
        return {field.name for field in form_fields(entry, context)}

    for entry in observed("1", "2", ""):
        assert "consent" in asked(entry)
    for entry in (Rating(skill="2"), Level(goal="1"), Note(text="Mine", goal="1")):
        assert "consent" not in asked(entry)
