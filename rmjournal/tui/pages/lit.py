"""What is lit in a step of a session, told in full: its words, the question that opens it, why it is offered."""

from collections.abc import Iterator
from dataclasses import replace

from rmjournal.insight.preparation import Preparation
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.practice.questions import Question
from rmjournal.tui.line import Line, wrapped
from rmjournal.tui.pages.prepare import REASONS
from rmjournal.tui.view import View


def lit_lines(line: Line | None, view: View, width: int, most: int, known: Preparation | None = None) -> list[Line]:
    """The rows on what is lit: its words first, then what else it says, quietly; what has no room gives way."""
    if line is None:
        return []
    said = list(_of_question(line.thing) if isinstance(line.thing, Question) else _of(line.entry, view, known))
    rows = [
        Line(row, lead=" " if n else mark, lead_tone="accent", tone=tone)
        for mark, text, tone in said
        for n, row in enumerate(wrapped(" ".join(text.split()), max(8, width - 3)))
    ]
    last = rows[most - 1 :]
    return rows if len(last) < 2 else [*rows[: most - 1], replace(last[0], text=f"{last[0].text} …")]


def _of_question(question: Question) -> Iterator[tuple[str, str, str]]:
    yield "»", question.item, ""
    if question.caution:
        yield "!", question.caution, "quiet"


def _of(entry: Entry | None, view: View, known: Preparation | None) -> Iterator[tuple[str, str, str]]:
    if entry is None:
        return
    yield " ", view.words(entry), ""
    if not view.veils(entry):
        yield from (said for said in _more(entry, view, known) if said[1])


def _more(entry: Entry, view: View, known: Preparation | None) -> Iterator[tuple[str, str, str]]:
    if isinstance(entry, Point):
        yield "»", entry.prompt, "quiet"
        yield "·", entry.note, "quiet"
    elif isinstance(entry, Action):
        yield "·", entry.if_then, "quiet"
    elif isinstance(entry, Learning):
        reasons = next((one.reasons for one in known.learnings if one.learning.id == entry.id), ()) if known else ()
        yield "·", ", ".join(REASONS[reason] for reason in reasons), "quiet"
    elif isinstance(entry, Note):
        yield "·", entry.text if entry.text.strip() != entry.heading else "", "quiet"
