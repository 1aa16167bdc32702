"""Sealed ratings over any order of seals, packets and devices: both journals open the same, and never too early."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rmjournal.errors import Refused
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import NONCE, SealedRating
from tests.examples import examples

from .conftest import TODAY
from .packets import receive, send
from .test_sealed_ratings import rate, revealed, sheet_of

ROLES = ("mentee", "mentor")
STEPS = st.sampled_from(ROLES).flatmap(
    lambda role: st.sampled_from([("seal", role), ("pack", role), ("deliver", role), ("again", role)])
)


def seal_anew(journal: Journal, step: int, number: int = 99) -> bool:
    """Rate and seal, where that is still possible; it is no error where the first seal counts.

    No two seals of a journal are alike if their numbers are not.
    """
    rate(journal, {"Useful": step, "Focus": 6 - step})
    try:
        journal.put(sheet_of(journal).seal(TODAY, f"{number:02}{step}{journal.name[:1]}" * 16))
    except Refused:
        return False
    return True


def known_ratings(journal: Journal) -> list[SealedRating]:
    """The sealed ratings of the other person that can be read here."""
    (pair,) = journal.entries.of(Relationship)
    return [one for one in journal.entries.of(SealedRating) if one.author != pair.role and one.ratings]


class Two:
    """Two journals and the packets on their way."""

    def __init__(self, folder: Path) -> None:
        self.journals = {role: journal_of(folder, role) for role in ROLES}
        self.sent: dict[str, list[bytes]] = {role: [] for role in ROLES}

    def take(self, step: str, role: str, number: int) -> None:
        journal, other = self.journals[role], self.journals[ROLES[role == "mentee"]]
        if step == "seal":
            seal_anew(journal, number % 5 + 1, number)
        elif step == "pack":
            self.pack(role)
        elif self.sent[role]:
            receive(other, self.sent[role][0 if step == "again" else -1])

    def pack(self, role: str) -> bytes:
        """Make a packet, which tells nothing before the seal of the other is in."""
        journal = self.journals[role]
        self.sent[role].append(send(journal))
        if sheet_of(journal).sealed.partners is None:
            nonces = [one.ratings[NONCE] for one in journal.entries.of(SealedRating) if one.ratings]
            assert not any(nonce in self.sent[role][-1].decode() for nonce in nonces)
        return self.sent[role][-1]

    def cross(self) -> None:
        """Send a packet each way at the same time."""
        to_mentor, to_mentee = self.pack("mentee"), self.pack("mentor")
        receive(self.journals["mentor"], to_mentor)
        receive(self.journals["mentee"], to_mentee)


@settings(deadline=None, max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, max_size=12))
@example(
    [("seal", "mentor"), ("seal", "mentee"), ("pack", "mentor"), ("deliver", "mentor"), *[("seal", "mentor")] * 2]
)
def test_any_order_ends_with_the_same_ratings_open_in_both(steps: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        two = Two(Path(folder))
        for number, (step, role) in enumerate(steps):
            two.take(step, role, number)
            assert all(sheet_of(one).sealed.own or not known_ratings(one) for one in two.journals.values())
        for journal in two.journals.values():
            assert sheet_of(journal).sealed.own is not None or seal_anew(journal, 3)
        for _ in range(3):
            two.cross()
        opened = revealed(two.journals["mentee"])
        assert opened.keys() == {"Useful", "Focus"} and opened == revealed(two.journals["mentor"])


def journal_of(folder: Path, role: str) -> Journal:
    made = Journal.create(folder / f"{role}.json", name=role.title(), today=TODAY, state_root=folder / role)
    made.put(Relationship(partner=ROLES[role == "mentee"].title(), role=role))
    return made


def test_two_devices_of_one_person_that_seal_apart_open_what_the_partner_got(tmp_path: Path) -> None:
    first, partner = journal_of(tmp_path, "mentee"), journal_of(tmp_path, "mentor")
    copy = tmp_path / "copy.json"
    copy.write_bytes(first.path.read_bytes())
    second = Journal.open(copy, today=TODAY, state_root=tmp_path / "second")
    seal_anew(first, 2)
    seal_anew(second, 5)
    receive(partner, send(first))
    seal_anew(partner, 4)
    second.db.merge_in(first.db.content, wait=True)
    second.reload("")
    receive(second, send(partner))
    receive(partner, send(second))
    assert revealed(second) == revealed(partner) == {"Useful": (2, 4), "Focus": (4, 2)}
    (own,) = [one for one in second.entries.of(SealedRating) if one.ratings and one.steps["useful"] == "2"]
    assert own.is_open and NONCE in own.ratings
