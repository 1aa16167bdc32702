"""Journals to be merged: of writers who had seen some of each other, changed by hand, damaged, or no journals."""

import os
from typing import Any, Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from rmjournal.crdt import record
from rmjournal.crdt.field_path import Document, flatten
from rmjournal.crdt.merge import Content
from rmjournal.crdt.purge_set import path_digest
from rmjournal.crdt.register import CLEARED
from rmjournal.crdt.version_vector import MAX_TIME, format_vector
from tests.examples import examples

EXAMPLES: Final = int(os.environ.get("RMJOURNAL_EXAMPLES", "0"))
"""How many examples each law is tried on; 0 for a share that is quick."""

HASTY: Final = "RMJOURNAL_HASTY" in os.environ
"""Whether it is enough to know that a law fails, without a small example of how."""


def law(quick: int) -> settings:
    """Settings of a law: its quick share, or as many examples as the environment asks for."""
    # The first example of a run builds tables of characters, which takes longer than Hypothesis allows for one.
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    phases = [Phase.explicit, Phase.generate] if HASTY else list(Phase)
    return settings(
        deadline=None, max_examples=EXAMPLES or examples(quick), suppress_health_check=slow, phases=phases
    )


NFC, NFD = "\u00e9", "e\u0301"
WORDS: Final = st.sampled_from(["", "a", "b", "a b", NFC, NFD, "\ud7ff", "\x00\u2028"])
NUMBERS: Final = st.sampled_from([0, 1, -1, 1.0, 0.5, 1e22, -0.0, 2**53, 2**70, True, False, None])
SCALARS: Final = WORDS | NUMBERS
VALUES: Final = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b/", ""]), inner, max_size=2),
    max_leaves=4,
)
NAMES: Final = st.sampled_from(
    ["", NFC, NFD, *"title levels a a/b * ~ ~0 place _ _deleted _x _v _h _purged".split()]  # noqa: SIM905
)
LEAVES: Final = st.sampled_from(
    ["", NFC, NFD, *"title levels levels/0 levels/1 levels/ _deleted a~1b ~2 ~00 / value".split()]  # noqa: SIM905
)
ODD: Final = LEAVES | st.sampled_from(["*", "a*", "~", "a/b/c", "_x", "_v", "_/_", "_deleted/0"])
"""Names that stand where leaves should, too."""

WRITERS: Final = st.sampled_from(["aaaaaa", "bbbbbb", "h.0123456789", "p", "i.1", "." * 40])
TIMES: Final = st.integers(0, 3) | st.sampled_from([MAX_TIME - 1, MAX_TIME, MAX_TIME + 1, 36**16])
VECTORS: Final = st.dictionaries(WRITERS, TIMES, max_size=3)
ODD_STAMPS: Final = ["", "a", "a:", "*:1", "b:01", "b:1  b:2", "é:1 b:2", "B:1", "b:-1", "b:\u0661", "\u2003b:1\n"]
STAMPS: Final = VECTORS.map(format_vector) | st.sampled_from(ODD_STAMPS)
ROWS: Final = st.lists(
    st.tuples(STAMPS).map(list)
    | st.tuples(STAMPS, VALUES).map(list)
    | st.tuples(STAMPS | SCALARS, VALUES, SCALARS).map(list)
    | st.tuples(SCALARS, VALUES).map(list)
    | SCALARS,
    max_size=3,
)
BODIES: Final = st.dictionaries(NAMES, VALUES, max_size=4)


MARKS: Final = st.lists(LEAVES.map(path_digest) | st.sampled_from(["?", "\u2003", "*"]), max_size=3).map(" ".join)


_WORD: Final = st.integers(1, 99).map("word {}".format)
_NESTED: Final = st.recursive(
    _WORD,
    lambda inner: (
        st.lists(inner, max_size=3).filter(lambda row: len(row) != 2) | st.dictionaries(ODD, inner, max_size=2)
    ),
    max_leaves=5,
)
JUNK: Final = _WORD | st.lists(_NESTED, max_size=3) | st.dictionaries(ODD, _NESTED, max_size=3)
"""What may stand in the place of versions, with words in it and no stamp (a pair begins with one)."""


def _tokens(document: Document, keep: list[bool]) -> Document:
    """Let some shown values be known by their tokens, so that their stamps count."""
    known = [record.value_checksum(leaf, value) for leaf, value in flatten(document).items()]
    return {**document, "_h": " ".join(text for text, there in zip(known, keep, strict=False) if there)}


DAMAGED: Final = st.builds(
    lambda body, tokens, stamps: {**(_tokens(body, tokens) if tokens else body), **stamps},
    BODIES,
    st.lists(st.booleans(), min_size=4, max_size=6) | st.just([]),
    st.fixed_dictionaries(
        {},
        optional={
            "_v": STAMPS | st.dictionaries(ODD, STAMPS | SCALARS, max_size=3) | VALUES,
            "_c": st.dictionaries(ODD, ROWS | VALUES, max_size=3) | ROWS | SCALARS,
            "_purged": st.dictionaries(STAMPS, MARKS | SCALARS, max_size=2) | VALUES,
        },
    ),
)


@st.composite
def written(draw: st.DrawFn) -> list[Document]:
    """Some forms of one record after a history of writers who had seen some of each other."""
    forms: list[Document] = [{}]
    for time in range(1, draw(st.integers(1, 7)) + 1):
        start, seen = draw(st.sampled_from(forms)), draw(st.sampled_from(forms))
        leaf = draw(LEAVES)
        if draw(st.integers(0, 5)) == 5:
            forms.append(record.purge(start, seen))
            continue
        value: Any = draw(st.sampled_from(["a", "b", 1, True, CLEARED]))
        device = draw(st.sampled_from(["aaaaaa", "bbbbbb"])) + str(time)
        forms.append(record.write(start, {leaf: value}, device, draw(st.integers(1, 9)), seen))
    by_hand: Document = {**forms[-1], "title": draw(SCALARS)}
    return [*forms, by_hand, {name: value for name, value in by_hand.items() if name != "title"}]


HEADERS: Final = st.fixed_dictionaries(
    {},
    optional={
        "format": st.sampled_from([1, 2, 1.0, True, "1"]),
        "id": st.sampled_from(["0" * 32, "1" * 32, 7]),
        "min_reader": st.sampled_from([1, 2, 10, None, {}]),
        "program": st.sampled_from(["rmjournal", "other"]),
        "later": VALUES,
    },
).map(lambda constants: {"1": constants})


@st.composite
def journals(draw: st.DrawFn, count: int) -> tuple[Content, ...]:
    """Journals that share some of what they know; anything may stand anywhere."""
    history = draw(written())
    records = st.sampled_from(history) | DAMAGED | SCALARS | st.sampled_from(history)
    headers = HEADERS | st.dictionaries(st.sampled_from("12"), DAMAGED | SCALARS, max_size=2) | VALUES
    tables = st.dictionaries(st.sampled_from(["1", "01", "x"]), records, max_size=3) | VALUES
    kept = st.dictionaries(st.sampled_from(["1", "3"]), DAMAGED | SCALARS, max_size=1) | VALUES
    parts: dict[str, Any] = {"_journal": headers, "goals": tables, "devices": tables, "_kept": kept}
    one = st.fixed_dictionaries({}, optional=parts)
    return tuple(draw(one) for _ in range(count))
