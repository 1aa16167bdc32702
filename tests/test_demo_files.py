"""The demo's two files: owners of entries, file format, and export."""

import json
from datetime import date
from pathlib import Path

import pytest

from rmjournal.crdt.record import decode_registers
from rmjournal.crdt.version_vector import parse_vector
from rmjournal.demo import LAST, TODAY, Role, demo_bytes, demo_entries, demo_tables, write_demo
from rmjournal.errors import NotSaved
from rmjournal.insight.as_of import rewind
from rmjournal.journal.open_journal import Journal
from rmjournal.model.document import document, from_document
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import clean_text
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill
from rmjournal.model.rules import check_entry, clean_entry
from rmjournal.practice.prompts import list_stages
from rmjournal.storage.codec import decode, encode

ROLES: list[Role] = ["mentee", "mentor"]
WHOLE: dict[Role, Entries] = {"mentee": demo_entries("mentee"), "mentor": demo_entries("mentor")}

both = pytest.mark.parametrize("role", ROLES)

ONLY_HERS = (
    "Ioana came in twice",
    "shown a video recorder",
    "Brief for me is cold for them",
    "the new planning system",
    "prints the roster",
    "to be slow in front of somebody",
    "Took 4 minutes to find the filter",
    "Hands cold",
    "Should have been yesterday",
    "Whole review without slides!!!",
    "Young colleagues want promotion",
    "Gdańsk is our weak terminal",
    "I am a good listener",
    "would have kept all five",
    "would have left it to each terminal head",
    "my yardstick moved",
    "In January I thought I used it",
    "forgot the last one",
)
"""Words of the mentee that she shared with nobody."""

ONLY_MISAKIS = (
    "finishes my sentences",
    "I saw her jaw",
    "She wrote it down!!",
    "Nobody with that job title",
    "Waited 25 minutes",
    "in case she had cancelled",
    "Nervous first, then small",
    "she forgot that I cannot knock",
    "Three people in my team forwarded it",
    "People at the top know more than they say",
)
"""Words of the mentor that she shared with nobody."""


def mine(role: Role, kind: type[Entry]) -> int:
    return len(WHOLE[role].of(kind))


def test_each_journal_has_the_entries_of_its_owner_and_shared_ones() -> None:
    kinds = (Agreement, Skill, Rating, Pulse, Reflection, Note, Application)
    assert [mine("mentee", kind) for kind in kinds] == [3, 4, 20, 11, 6, 21, 25]
    assert [mine("mentor", kind) for kind in kinds] == [3, 5, 15, 10, 4, 22, 25]
    for role in ROLES:
        (pair,) = WHOLE[role].of(Relationship)
        assert (pair.role, pair.state, pair.ended) == (role, "closed", LAST)
        assert {pulse.author for pulse in WHOLE[role].of(Pulse)} == {role}
        private = [e for e in WHOLE[role] if not e.shared]
        assert {str(getattr(entry, "author", role)) for entry in private} == {role}


@pytest.mark.parametrize(
    ("role", "own", "others"), [("mentee", ONLY_HERS, ONLY_MISAKIS), ("mentor", ONLY_MISAKIS, ONLY_HERS)]
)
def test_nothing_that_was_private_to_the_other_is_in_a_journal(
    role: Role, own: tuple[str, ...], others: tuple[str, ...]
) -> None:
    text = demo_bytes(role).decode()
    assert [words for words in own if words not in text] == []
    assert [words for words in others if words in text] == []


@both
def test_difficult_reflections_stay_private(role: Role) -> None:
    difficult = [r for r in WHOLE[role].of(Reflection) if "difficult" in r.flags]
    assert difficult
    assert not any(reflection.shared for reflection in difficult)


@both
def test_answers_belong_to_stages_of_their_framework(role: Role) -> None:
    for reflection in WHOLE[role].of(Reflection):
        assert set(reflection.answers) <= {stage.id for stage in list_stages(reflection.framework)}


def test_an_entry_that_is_in_both_journals_is_shared_and_the_same() -> None:
    hers, theirs = ({entry.id: entry for entry in WHOLE[role]} for role in ROLES)
    in_both = hers.keys() & theirs.keys()
    assert len(in_both) == 258
    own = {"partner", "role", "card", "notes", "notes_shared", "takeaways", "for_others"}
    for key in in_both:
        assert hers[key].shared
        one, other = (document(entry) for entry in (hers[key], theirs[key]))
        assert {n: v for n, v in one.items() if n not in own} == {n: v for n, v in other.items() if n not in own}


def as_if_answered(entry: Entry) -> Entry:
    """A full recall with words: those of the example are older than that rule, and stay."""
    return entry.edit(answer="words") if isinstance(entry, Recall) and not entry.answer else entry


@both
def test_every_entry_holds_by_the_rules_and_every_reference_leads_somewhere(role: Role) -> None:
    entries = WHOLE[role]
    for entry in entries:
        check_entry(as_if_answered(entry), None, entries.with_changes(gone=[entry.id]))
        assert clean_entry(entry) == entry
        for name, field in fields(type(entry)).items():
            if field.is_link and getattr(entry, name):
                assert getattr(entry, name) in entries
        for change in entry.history_of("session"):
            assert {change.was, change.now} - {None} <= {session.id for session in entries.of(Session)}


@both
def test_states_changed_only_as_their_kind_allows(role: Role) -> None:
    for entry in WHOLE[role]:
        turns = [*entry.history_of("state")]
        for turn in turns:
            assert turn.now in entry.KIND.flow[str(turn.was or "")]
        if turns:
            assert turns[-1].now == entry.status
        assert [turn.was for turn in turns[1:]] == [turn.now for turn in turns[:-1]]


@both
def test_ids_increase_with_time_and_hold_the_day_of_their_entry(role: Role) -> None:
    for entry in WHOLE[role]:
        assert entry.created is not None
        assert 0 < int(entry.id) < 1 << 63
        assert all(int(key) > int(entry.id) for key in entry.history)
        if isinstance(entry, Level | Application | Recall | Rating | Reflection | Note):
            assert entry.on == entry.created
        if isinstance(entry, Learning | Action):
            assert entry.day == entry.created


@both
def test_the_demo_has_realistic_untidy_values(role: Role) -> None:
    text = demo_bytes(role).decode()
    assert all(words in text for words in ("佐藤 美咲", "محمد العلي", "Дарья Соколова", "प्रिया रघुनाथन", "👍"))
    tags = [tag for learning in WHOLE[role].of(Learning) for tag in learning.tags]
    assert {"AI", "ai", "Data", "data"} <= set(tags)
    assert [session.takeaways for session in WHOLE[role].of(Session)].count([]) == 2
    assert ("👩🏽‍💻" in text) == (role == "mentee")
    assert any(pulse.reciprocity is None for pulse in WHOLE["mentee"].of(Pulse))


@both
def test_the_shipped_file_is_canonical_and_every_value_carries_its_stamp(role: Role) -> None:
    data = demo_bytes(role)
    content = decode(Path(f"{role}.json"), data)
    assert encode(content) == data
    assert clean_text(data.decode()) == data.decode()
    devices = {
        device
        for name, table in json.loads(data).items()
        if name != "_journal"
        for record in table.values()
        for versions in decode_registers(record).values()
        for version in versions.values()
        for device in parse_vector(version.stamp)
    }
    assert len(devices) == 1
    assert not any(device.startswith("h.") for device in devices)


def test_the_two_demo_journals_have_different_ids() -> None:
    assert len({json.loads(demo_bytes(role))["_journal"]["1"]["id"] for role in ROLES}) == 2


@both
def test_only_known_fields_are_in_the_file(role: Role) -> None:
    content = json.loads(demo_bytes(role))
    assert {"_journal", "settings"} <= set(content) <= {"_journal", "settings", *(kind.KIND.plural for kind in KINDS)}
    for kind in KINDS:
        for key, record in content.get(kind.KIND.plural, {}).items():
            kept = {name: value for name, value in record.items() if not name.startswith("_")}
            assert document(from_document(kind, int(key), record)) == kept


@both
def test_the_complete_demo_is_the_shipped_file(role: Role, tmp_path: Path) -> None:
    write_demo(tmp_path / "new" / "journal.json", role, LAST)
    assert (tmp_path / "new" / "journal.json").read_bytes() == demo_bytes(role)
    assert len(demo_tables(role)) > 15


@both
def test_the_demo_opens_as_it_stood_on_its_day(role: Role, tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    write_demo(path, role)
    journal = Journal.open(path, today=TODAY, state_root=tmp_path / "state")
    assert {e.id: e for e in journal.entries} == {e.id: e for e in rewind(WHOLE[role], TODAY)}
    assert journal.name == {"mentee": "Annelise Østby-Keller", "mentor": "佐藤 美咲 (Misaki Satō)"}[role]
    assert journal.my_role() == role
    journal.close()


@pytest.mark.parametrize("day", [TODAY, LAST])
def test_the_demo_overwrites_no_existing_file(day: date, tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    path.write_text("mine")
    with pytest.raises(NotSaved, match="exists already"):
        write_demo(path, "mentee", day)
    assert path.read_text() == "mine"
