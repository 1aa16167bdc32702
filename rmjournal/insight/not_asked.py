"""Questions of the bank that were never asked in a relationship, for its focus areas and its stage."""

from collections.abc import Iterable, Sequence

from rmjournal.model.entry import Entries
from rmjournal.model.kinds.point import Point
from rmjournal.practice.questions import Bank, Question

FEW = 3
"""Questions that are offered at a time."""
_STAGE = {"preparing": "starting", "after": "closing"}
"""The bank's stage for phases of a relationship that have none of their own."""


def asked(questions: Iterable[Question], points: Iterable[Point]) -> set[str]:
    """The ids of the questions whose id or very words some point carries."""
    ids: set[str] = set()
    said: set[str] = set()
    for point in points:
        ids.add(point.question)
        said |= {_plain(point.title), _plain(point.prompt)}
    words = {one.id: {_plain(text) for text in (one.item, one.mentee, one.mentor)} for one in questions}
    return {question for question in words if question in ids or words[question] & said}


def not_asked(entries: Entries, areas: Sequence[str], stage: str, bank: Bank) -> tuple[Question, ...]:
    """Three questions of these areas (none named: of all) for a stage: from the area asked about least, in order."""
    known = asked(bank.questions, entries.of(Point))
    wanted = list(areas) or list(dict.fromkeys(one.area for one in bank.questions))
    count = dict.fromkeys(wanted, 0)
    left: dict[str, list[Question]] = {area: [] for area in wanted}
    for one in bank.questions:
        if one.area not in left:
            continue
        if one.id in known:
            count[one.area] += 1
        elif one.fits(_STAGE.get(stage, stage)):
            left[one.area].append(one)
    found: list[Question] = []
    while len(found) < FEW and any(left.values()):
        area = min((area for area in wanted if left[area]), key=lambda name: (count[name], wanted.index(name)))
        found.append(left[area].pop(0))
        count[area] += 1
    return tuple(found)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
