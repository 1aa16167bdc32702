"""Faults that are none: what they change makes no difference to anybody, each with the reason."""

from typing import Final

QUICKER: Final = "a shortcut: without it the same comes out, later"
ORDER: Final = "which side goes first makes no difference: equal keys have equal values"

EQUIVALENT: Final[dict[tuple[str, str, str, str], str]] = {
    (
        "merge",
        "conflicts",
        "isinstance(document, dict) and ('_c' in document or DELETED in document) and (not is_deleted(document))",
        "isinstance(document, dict) and (not is_deleted(document))",
    ): QUICKER,
    ("merge", "_tables", "if one is two: continue", "pass"): QUICKER,
    ("merge", "_records", "if one is two: continue", "pass"): QUICKER,
    ("merge", "_record", "one.get(leaf, {}) | two.get(leaf, {})", "two.get(leaf, {}) | one.get(leaf, {})"): ORDER,
    ("merge", "_record", "one.keys() | two.keys()", "two.keys() | one.keys()"): ORDER,
    (
        "merge",
        "_height",
        "value if isinstance(value, int | float) else 0",
        "value if isinstance(value, int | float) else 1",
    ): "all that is no number has the same size, whatever it is",
    ("record", "_kept", "if kept is None: return", "pass"): QUICKER,
    (
        "record",
        "write",
        "known.get(leaf, {}) | register([Version(stamp_text(times), value)])",
        "register([Version(stamp_text(times), value)]) | known.get(leaf, {})",
    ): ORDER,
    ("record", "newest", "for t in texts if isinstance(t, str) and device in t", "for t in texts"): QUICKER,
    ("record", "newest", "isinstance(t, str) and device in t", "isinstance(t, str)"): QUICKER,
    (
        "record",
        "is_deleted",
        "if there and DELETED not in document and (PURGED not in document): return False",
        "pass",
    ): QUICKER,
    ("register", "maximal", "if len(known) < 2: return known", "pass"): QUICKER,
    (
        "register",
        "shown",
        "0",
        "1",
    ): "no version is without a stamp",
    ("purge_set", "both", "one.keys() | other.keys()", "other.keys() | one.keys()"): ORDER,
    ("purge_set", "left", "if not gone: return dict(known)", "pass"): QUICKER,
}
"""A module, a function, what stands in it, and what may as well; why it may."""
