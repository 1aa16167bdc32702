"""A new record written at once equals a write into an empty record."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rmjournal.crdt.field_path import Document, canonical_json, flatten
from rmjournal.crdt.record import stamp_new_record, write

NAMES = st.text(st.sampled_from("abé~/* "), max_size=3) | st.sampled_from(["title", "levels"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
)
DOCUMENTS = st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES, max_size=3), max_size=5)


@settings(deadline=None)
@given(DOCUMENTS, st.integers(1, 36**9))
def test_stamping_a_new_record_equals_writing_into_an_empty_one(document: Document, time: int) -> None:
    written = write({}, flatten(document), "k3f9qz", time)
    assert canonical_json(stamp_new_record(document, "k3f9qz", time)) == canonical_json(written)
