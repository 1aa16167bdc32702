"""Equivalent mutants: changed code that does the same for everybody, each with the reason."""

from typing import Final

SHORTCUT: Final = "a shortcut: without it the same comes out, later"
ORDER: Final = "which side goes first makes no difference: equal keys have equal values"

EQUIVALENT: Final[dict[tuple[str, str, str, str], str]] = {
    (
        "merge",
        "find_conflicts",
        "_may_conflict(document) and (not is_deleted(document))",
        "not is_deleted(document)",
    ): SHORTCUT,
    (
        "merge",
        "_records_apart",
        "isinstance(document, dict) and ('_c' in document or DELETED in document)",
        "isinstance(document, dict)",
    ): SHORTCUT,
    ("merge", "_records_apart", "raw.apart | raw.rare", "raw.rare | raw.apart"): "the order of a set",
    ("merge", "_merge_tables", "theirs or b[name]", "b[name]"): SHORTCUT,
    ("merge", "_merge_records", "if ours is theirs: continue", "pass"): SHORTCUT,
    (
        "merge",
        "_merge_record",
        "ours.get(path, {}) | theirs.get(path, {})",
        "theirs.get(path, {}) | ours.get(path, {})",
    ): ORDER,
    ("merge", "_merge_record", "ours.keys() | theirs.keys()", "theirs.keys() | ours.keys()"): ORDER,
    (
        "merge",
        "_rank",
        "value if isinstance(value, int | float) else 0",
        "value if isinstance(value, int | float) else 1",
    ): "all values that are no numbers share this number, whatever it is",
    ("record", "sibling_versions", "if siblings is None: return", "pass"): SHORTCUT,
    (
        "record",
        "write",
        "registers.get(path, {}) | make_register([version])",
        "make_register([version]) | registers.get(path, {})",
    ): ORDER,
    ("record", "write", "vector.get(device, 0)", "vector.get(device, 1)"): "the time after a purge is 1 at least",
    (
        "record",
        "add_sibling",
        "register | make_register([Version(format_vector(own), value)])",
        "make_register([Version(format_vector(own), value)]) | register",
    ): ORDER,
    ("record", "latest_time", "for stamp in stamps if device in stamp", "for stamp in stamps"): SHORTCUT,
    (
        "record",
        "is_deleted",
        "if has_fields and DELETED not in document and (PURGED not in document): return False",
        "pass",
    ): SHORTCUT,
    ("register", "undominated", "if len(register) < 2: return register", "pass"): SHORTCUT,
    ("register", "winner", "0", "1"): "no version is without a stamp",
    ("purge_set", "union", "a.keys() | b.keys()", "b.keys() | a.keys()"): ORDER,
    ("purge_set", "drop_purged", "if not purge_set: return dict(registers)", "pass"): SHORTCUT,
}
"""By module, function, source text and mutated text: the reason."""
