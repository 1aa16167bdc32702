"""Hand-over map: what only one person knows, to whom it goes, and whether it was passed on."""

from datetime import date

from rmjournal.insight.hand_over import map_hand_over
from rmjournal.insight.scope import OWNER
from rmjournal.model.entry import Entries
from rmjournal.model.kind import Change
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.perspective import Perspective
from rmjournal.render.hand_over_map import NO_KNOW_HOW, hand_over_rows
from rmjournal.render.row import render_text

DAY = date(2026, 6, 1)
PAIR = Relationship(id="1", partner="Misaki Satō", role="mentee")
PASSED = {"1": Change(on=DAY, field="state", was=None, now="done")}
ENTRIES = Entries(
    {
        entry.id: entry
        for entry in (
            PAIR,
            Note(id="2", kind="know_how", text="How a budget round really goes", author="mentee"),
            Note(id="3", kind="know_how", text="Whom the harbour calls", details={"to whom": "Ioana"}),
            Note(id="4", kind="know_how", text="The query tool", details={"known by": "Misaki"}, state="done",
                 history=PASSED),
            Note(id="5", kind="know_how", text="No longer wanted", state="declined"),
            Note(id="6", kind="know_how", text="Call before nine"),
            Note(id="7", kind="topic", text="A topic"),
            Learning(id="8", kind="tacit", text="Call before nine", learner="mentor", on=date(2026, 5, 4)),
            Learning(id="9", kind="fact", text="A fact", learner="mentor"),
        )
    }
)  # fmt: skip


def test_the_map_says_who_knows_what_alone_to_whom_it_goes_and_whether_it_was_passed_on() -> None:
    known = [(one.entry.id, one.known_by, one.goes_to, one.is_passed_on, one.on) for one in map_hand_over(ENTRIES)]
    assert known == [
        ("2", OWNER, "Misaki Satō", False, None),
        ("3", OWNER, "Ioana", False, None),
        ("8", OWNER, "Misaki Satō", True, date(2026, 5, 4)),
        ("4", "Misaki Satō", OWNER, True, DAY),
    ], "a note whose words were learned stands once"


def test_the_map_is_drawn_by_person_with_what_is_open_first() -> None:
    who = Perspective(today=DAY, entries=ENTRIES, role="mentee", pair=PAIR)
    lines = [" ".join(line.split()) for line in render_text(hand_over_rows(map_hand_over(ENTRIES), who), 76)]
    assert lines[0].startswith("What only I know") and lines[0].endswith("1 of 3 passed on")
    assert lines[1] == "○ How a budget round really goes to Misaki: not yet"
    assert "✓ Call before nine to Misaki: Mon 4 May" in lines
    assert any(line.startswith("What only Misaki knows") for line in lines)
    (empty,) = hand_over_rows([], who)
    assert empty.text == NO_KNOW_HOW
