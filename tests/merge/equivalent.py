"""Faults that are none: what they change makes no difference to anybody, each with the reason."""

from typing import Final

QUICKER: Final = "a shortcut: without it the same comes out, later"
ORDER: Final = "which side goes first makes no difference: equal keys have equal values"

EQUIVALENT: Final[dict[tuple[str, str, str, str], str]] = {
    (
        "merge",
        "find_conflicts",
        "isinstance(document, dict) and ('_c' in document or DELETED in document) and (not is_deleted(document))",
        "isinstance(document, dict) and (not is_deleted(document))",
    ): QUICKER,
    ("merge", "_merge_tables", "if one is two: continue", "pass"): QUICKER,
    ("merge", "_merge_records", "if one is two: continue", "pass"): QUICKER,
    (
        "merge",
        "_merge_record",
        "one.get(leaf, {}) | two.get(leaf, {})",
        "two.get(leaf, {}) | one.get(leaf, {})",
    ): ORDER,
    ("merge", "_merge_record", "one.keys() | two.keys()", "two.keys() | one.keys()"): ORDER,
    (
        "merge",
        "_rank",
        "value if isinstance(value, int | float) else 0",
        "value if isinstance(value, int | float) else 1",
    ): "all that is no number has the same size, whatever it is",
    ("record", "_sibling_versions", "if kept is None: return", "pass"): QUICKER,
    (
        "record",
        "write",
        "known.get(leaf, {}) | make_register([Version(format_vector(times), value)])",
        "make_register([Version(format_vector(times), value)]) | known.get(leaf, {})",
    ): ORDER,
    ("record", "latest_time", "for t in texts if isinstance(t, str) and device in t", "for t in texts"): QUICKER,
    ("record", "latest_time", "isinstance(t, str) and device in t", "isinstance(t, str)"): QUICKER,
    (
        "record",
        "is_deleted",
        "if there and DELETED not in document and (PURGED not in document): return False",
        "pass",
    ): QUICKER,
    ("register", "undominated", "if len(known) < 2: return known", "pass"): QUICKER,
    (
        "register",
        "winner",
        "0",
        "1",
    ): "no version is without a stamp",
    ("purge_set", "union", "one.keys() | other.keys()", "other.keys() | one.keys()"): ORDER,
    ("purge_set", "drop_purged", "if not gone: return dict(known)", "pass"): QUICKER,
}
"""A module, a function, what stands in it, and what may as well; why it may."""
