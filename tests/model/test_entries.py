"""Look-ups of a state of the entries, taken over from the state before where nothing has changed."""

from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import demo_entries
from rmjournal.insight.scope import select_pair
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import link_fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship

DEMO = demo_entries("mentee")
(PAIR,) = DEMO.of(Relationship)
OTHER = Relationship(id="5", partner="Ioana", role="mentor")
IDS = sorted(entry.id for entry in DEMO)


def lookups(entries: Entries) -> object:
    """What entries tell of their links, in order."""
    return (
        [[other.id for other in entries.referrers(entry)] for entry in entries],
        [[len(entries.referrers_of_kind(entry, kind)) for kind in KINDS] for entry in (PAIR, OTHER)],
        entries.deleted_ids,
        {entry.id: entries.relationship_id(entry) for entry in entries},
    )


def changed(entries: Entries, entry_id: str, target: str) -> Entry:
    entry = entries.get(entry_id) or PAIR
    links = [name for name in link_fields(type(entry)) if name != "joined_into"]
    return entry.edit(**{links[-1]: target}) if links else entry.edit(tags=["other"])


@given(
    moved=st.lists(
        st.tuples(st.sampled_from(IDS), st.sampled_from([*IDS[:9], PAIR.id, OTHER.id, "", "7"])), max_size=4
    ),
    gone=st.sets(st.sampled_from(IDS), max_size=3),
    is_new=st.booleans(),
)
def test_what_is_taken_over_is_what_would_be_looked_up(
    moved: list[tuple[str, str]], gone: set[str], is_new: bool
) -> None:
    before = Entries({entry.id: entry for entry in (OTHER, *DEMO)})
    lookups(before), lookups(select_pair(before, PAIR.id))
    put = [changed(before, *move) for move in moved] + [Note(id="9", relationship="5", text="x")] * is_new
    after = before.with_changes(put, gone)
    fresh = before.with_changes(put, gone)
    after.take_over(before)
    assert lookups(after) == lookups(fresh)
    for pair_id in (PAIR.id, OTHER.id):
        assert lookups(select_pair(after, pair_id)) == lookups(select_pair(fresh, pair_id))


def test_after_a_note_no_links_of_other_entries_are_read_again() -> None:
    before = Entries({entry.id: entry for entry in DEMO})
    note = before.of(Note)[0]
    read: list[type[Entry]] = []

    class Watched(Entries):
        def _read_referrers(self, kind: type[Entry]) -> dict[str, list[Entry]]:
            read.append(kind)
            return super()._read_referrers(kind)

    lookups(before)
    after = Watched({entry.id: entry for entry in before.with_changes([note.edit(text="else")])})
    after.take_over(before)
    lookups(after)
    assert read == []
