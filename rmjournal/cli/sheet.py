"""A reflection as one sheet for the editor: a heading for each stage, what is asked under it, room to write."""

from collections.abc import Sequence

from rmjournal.practice.frameworks import Stage

ASKED = "// "
HEAD = "## "


def filled_sheet(stages: Sequence[Stage], role: str) -> str:
    """The empty sheet; lines that begin with ``//`` are not kept."""
    if not stages:
        return ""
    parts = [f"{HEAD}{stage.label}\n{ASKED}{stage.asked(role)}\n\n" for stage in stages]
    return "\n".join(parts)


def read_sheet(text: str, stages: Sequence[Stage], role: str) -> tuple[str, dict[str, str]]:
    """What was written before the first heading, and under each one; a heading that is not known is text."""
    heads = {f"{HEAD}{stage.label}": stage.id for stage in stages}
    asked = {f"{ASKED}{stage.asked(role)}" for stage in stages}
    found: dict[str, list[str]] = {"": []}
    at = ""
    for line in text.split("\n"):
        if line.strip() in heads:
            at = heads[line.strip()]
            found.setdefault(at, [])
        elif line.strip() not in asked:
            found[at].append(line)
    words = {stage: "\n".join(lines).strip() for stage, lines in found.items()}
    return words.pop(""), {stage: said for stage, said in words.items() if said}
