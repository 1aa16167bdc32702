"""Two devices of one person share, withdraw and rewrite apart: what was written for few is read by few."""

import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmjournal.crdt.register import CLEARED
from rmjournal.errors import Refused
from rmjournal.insight.audience import select_for
from rmjournal.journal.conflicts import resolve_conflict, text_conflicts
from rmjournal.journal.open_journal import Journal
from rmjournal.journal.sharing import select_shareable
from rmjournal.model.document import document
from rmjournal.model.entry import AUDIENCES, Audience
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from tests.examples import examples

TODAY = date(2026, 6, 1)
WORD = re.compile(r"w[ab]\d+w")


class Device:
    """One of two devices with the same journal."""

    def __init__(self, folder: Path, letter: str, first: "Device | None" = None) -> None:
        self.letter, self.words = letter, 0
        path, state = folder / letter / "journal.json", folder / letter / "state"
        self.journal: Journal
        path.parent.mkdir()
        if first is None:
            pair = Relationship(partner="Misaki", role="mentee")
            Journal.create(path, entries=[pair.edit(id="1")], today=TODAY, state_root=state).close()
        else:
            path.write_bytes(first.journal.path.read_bytes())
        self.journal = Journal.open(path, today=TODAY, state_root=state)

    @property
    def note(self) -> Note:
        return self.journal.entries.of(Note)[0]

    def rewrite(self, **changes: object) -> None:
        """Write a word that nobody wrote before, or other changes."""
        self.words += not changes
        self.journal.put(self.note.edit(**(changes or {"text": f"w{self.letter}{self.words}w"})))

    def let_read(self, audience: Audience) -> None:
        self.journal.put(self.note.with_audience(audience))

    def do(self, step: str) -> None:
        """Let an audience read the note, rewrite it, undo that, or choose a version by its number."""
        if step in AUDIENCES:
            self.let_read(step)
        elif step == "rewrite":
            self.rewrite()
        elif step == "undo":
            with suppress(Refused):  # there is nothing, or all of it was changed since
                self.journal.undo()
            if not self.journal.entries.of(Note):
                self.journal.redo()
        else:
            for conflict in text_conflicts(self.journal):
                resolve_conflict(self.journal, conflict, step)

    def read_by(self, audience: Audience) -> set[str]:
        """The words that an audience would get."""
        packet = select_shareable(self.journal, self.journal.usual_pair()).entries
        chosen = [*packet] if audience == "partner" else []
        chosen += select_for(self.journal.entries, audience, self.journal.entries).entries
        return {word for entry in chosen for word in WORD.findall(str(document(entry)))}


def meet(*devices: Device) -> None:
    """Let two devices take in what the other one has."""
    contents = [device.journal.db.content for device in devices]
    for device, content in zip(devices, reversed(contents), strict=True):
        device.journal.db.merge_in(content, wait=True)
        device.journal.reload("")
    first, second = devices
    assert first.journal.path.read_bytes() == second.journal.path.read_bytes()


@pytest.fixture
def devices(tmp_path: Path) -> tuple[Device, Device]:
    first = Device(tmp_path, "a")
    first.journal.put(Note(text="first", relationship="1"))
    return first, Device(tmp_path, "b", first)


STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from([*AUDIENCES, "rewrite", "sync", "undo", "1", "2"])), max_size=14
)


@settings(deadline=None, max_examples=examples(60), suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_nobody_reads_what_was_written_for_fewer_and_never_shared_since(steps: list[tuple[int, str]]) -> None:
    with TemporaryDirectory() as folder:
        first = Device(Path(folder), "a")
        first.journal.put(Note(text="first", relationship="1"))
        both = first, Device(Path(folder), "b", first)
        readable: dict[Audience, set[str]] = {"partner": set(), "others": set()}
        for who, step in [*steps, (0, "sync")]:
            if step == "sync":
                meet(*both)
            else:
                both[who].do(step)
            for audience, words in readable.items():
                words |= set(WORD.findall(both[who].note.text)) if both[who].note.may_see(audience) else set()
        for audience, words in readable.items():
            assert both[0].read_by(audience) | both[1].read_by(audience) <= words


def test_a_share_of_one_device_does_not_cover_what_another_rewrote_meanwhile(devices: tuple[Device, Device]) -> None:
    first, second = devices
    first.let_read("partner")
    second.rewrite()
    meet(first, second)
    for device in devices:
        assert (device.note.text, device.note.audience) == ("wb1w", "private")
        [conflict] = text_conflicts(device.journal)
        assert conflict.texts == ("only you, until you choose", "your partner may see it")
        assert conflict.values[0] is CLEARED
    second.rewrite()
    assert text_conflicts(second.journal), "a further edit chooses nothing"
    second.let_read("partner")
    meet(first, second)
    assert not text_conflicts(first.journal) and first.note.audience == "partner"
    second.rewrite(text="short")
    second.journal.undo()
    assert second.note.audience == "partner" and not text_conflicts(second.journal)


def test_a_rewritten_private_entry_has_one_stamp_more_and_its_undo_none(devices: tuple[Device, Device]) -> None:
    first, second = devices
    for _ in range(3):
        first.rewrite()
    record = first.journal.db.records["notes"][int(first.note.id)]
    siblings = record["_c"]
    assert isinstance(siblings, dict) and [*siblings] == ["shared"]
    assert siblings["shared"] == [[record["_v"]["text"]]]  # type: ignore[index,call-overload]
    first.rewrite(tags=["mine"])
    record = first.journal.db.records["notes"][int(first.note.id)]
    assert record["_c"] == siblings, "tags never leave"
    meet(first, second)
    second.rewrite()
    first.let_read("partner")
    first.journal.undo()
    first.journal.undo()
    meet(first, second)
    assert not text_conflicts(first.journal) and first.note.audience == "private"
    with pytest.raises(Refused, match="nothing left to undo"):
        first.journal.undo()


def test_what_others_may_read_and_notes_of_a_session_stay_so_too(devices: tuple[Device, Device]) -> None:
    first, second = devices
    session = Session(id=first.journal.new_id(), start="2026-05-26T08:30", relationship="1", shared=True)
    first.journal.put(session)
    first.let_read("partner")
    meet(first, second)
    first.let_read("others")
    first.journal.put(first.journal.entries.of(Session)[0].edit(notes_shared=True))
    second.rewrite()
    second.journal.put(second.journal.entries.of(Session)[0].edit(notes="private so far"))
    meet(first, second)
    assert first.note.audience == "partner" and not first.journal.entries.of(Session)[0].notes_shared
    assert [conflict.field_path for conflict in text_conflicts(first.journal)] == ["for_others", "notes_shared"]


def test_a_form_that_was_opened_before_a_share_shares_nothing(devices: tuple[Device, Device]) -> None:
    journal = devices[0].journal
    before, note = journal.db.records, devices[0].note
    devices[0].let_read("partner")
    journal.put(note.edit(text="written meanwhile"), seen=before)
    assert (devices[0].note.text, devices[0].note.audience) == ("written meanwhile", "private")
    journal.undo()
    assert (devices[0].note.text, devices[0].note.audience) == ("first", "partner")


@pytest.mark.parametrize("audience", ["partner", "others"])
def test_an_entry_opened_while_another_device_made_it_private_opens_to_whom_is_asked(
    devices: tuple[Device, Device], audience: Audience
) -> None:
    first, second = devices
    first.let_read("partner")
    meet(first, second)
    first.let_read("private")
    second.let_read("others")
    meet(first, second)
    assert (first.note.audience, first.note.for_others) == ("private", False)
    first.rewrite(**({"shared": True} if audience == "partner" else {"for_others": True}))
    assert first.note.audience == audience
    first.journal.undo()
    assert first.note.audience == "private"
