"""What the field asks for is really seen: a fresh journal, a few keys, and the words that stand there then.

Each row of the practice that has a screen is looked up by its number.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from rmjournal.demo import TODAY, Role
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields, link_fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

from .app_driver import AppDriver, bare, open_app

SIZE = (100, 70)


def met(days: int, **more: object) -> Session:
    return Session(focus="Budgets", start=f"{TODAY - timedelta(days)}T08:30", state="held").edit(**more)


PLANNED = Session(focus="Budgets", start=f"{TODAY}T08:30")
LINKED = "the last one"
"""Stands for the id of the entry of that kind that was written last."""


class Look(NamedTuple):
    """Keys on a fresh journal, and the words that are seen then; for some rows of the practice."""

    rows: tuple[int, ...]
    keys: str
    words: tuple[str, ...]
    before: tuple[Entry, ...] = ()
    """What has happened in this journal so far."""
    role: Role = "mentor"


GOAL = Goal(title="Ask the data", learner="mentee")
ACTIVE_GOAL = GOAL.edit(
    state="active",
    indicator="questions a week",
    baseline=-1,
    target=TODAY + timedelta(60),
    levels={
        "-2": "no question at all",
        "-1": "two questions a week",
        "0": "four questions a week",
        "1": "six questions a week",
        "2": "others ask me how",
    },
)
LOOKS = (
    Look((1, 2, 11, 15), "n 'goal enter", ("Focus area", "Learner", "what you really expect", "Indicator")),
    Look(
        (3, 6, 13, 49),
        "2 full_stop full_stop",
        (
            "Reciprocity Both of us taught and both of us learned",
            "I could say what I thought, also the hard part",
            "Who spoke Misaki: your own guess",
            "patronising",
            "for you alone",
        ),
        (met(0),),
    ),
    Look(
        (3, 35, 51, 55),
        "",
        ("Once a month: may you be wrong, may you disagree, are you valued, what does it cost?",),
        (met(20), met(2)),
    ),
    Look((4,), "n 'assumption enter", ("How sure", "Look again on like in a week")),
    Look((5, 50), "down down enter", ("What are you afraid to say, and what would make it easier to say?",)),
    Look(
        (5, 50), "down down enter", ("What would you like to be taught by somebody with less rank?",), role="mentee"
    ),
    Look(
        (6, 10, 49, 51, 58),
        "A",
        (
            "“I do not know” is a full answer.",
            "Nothing said here is used in an appraisal",
            "We do not say “just” or “easy” about what is new to the other.",
            "Each of us can end this without giving reasons",
            "do you want this rule?",
        ),
    ),
    Look(
        (7,),
        "6",
        ("assumption revised",),
        (
            Note(
                kind="assumption",
                text="Seniors know it",
                on=TODAY - timedelta(40),
                details={"now": "They hide it", "revised on": "2026-05-30"},
            ),
        ),
    ),
    Look((8,), "down down down down enter", ("what you want to get better at", "Why now", "Three at most.")),
    Look(
        (12, 54),
        "P",
        ("■ 1 held", "last one 2 days ago", "Whose points", "1 point, 1 dropped"),
        (met(2), Point(session=LINKED, title="View", owner="mentor", state="cut")),
    ),
    Look(
        (14, 27, 57),
        "2 full_stop comma",
        (
            "A question for you two",
            "Ask Misaki:",
            "First ask yourself:",
            "One question whose answer I do not know",
        ),
        (PLANNED,),
    ),
    Look(
        (15, 17),
        "2 full_stop comma t 'first enter",
        (
            "Swap: one thing about the senior's work that nobody explains",
            "Why I said yes: one hope, one worry",
        ),
        (PLANNED,),
    ),
    Look((16, 30, 31), "down down down enter", ("My card", "Department", "Can give", "Want", "Feedback wish")),
    Look((16, 30), "down down down down down down enter", ("one of you is above the other",)),
    Look((16, 30), "P", ("You two are in one line of report",), (Relationship(reporting="one_line"),)),
    Look(
        (17, 31, 56),
        "tab down enter",
        ("how they like to be told what to change", "Prefers", "Avoids", "Pronouns"),
        (met(2, kind="first"),),
    ),
    Look(
        (18, 64, 65, 44),
        "R 'closing enter",
        (
            "Closing skill gaps",
            "Leadership adaptability",
            "Inclusive culture",
            "What did each of us change our mind about?",
            "Would I do this again?",
            "First rate alone",
        ),
        (met(2),),
    ),
    Look((18, 64), "tab down enter ctrl+s", ("This relationship ended on Sat 30 May.",), (met(2, kind="closure"),)),
    Look(
        (19,),
        "2 full_stop comma",
        ("? Who reads this?", "to bring up"),
        (PLANNED, Note(kind="topic", text="Who reads this?")),
    ),
    Look(
        (20, 24, 23, 56, 59, 60, 61, 62),
        "2 full_stop comma t",
        (
            "Regular session One topic, hands on, and a swap.",
            "Problem clinic",
            "Shadowing The junior watches the senior at work.",
            "Hands-on demo",
            "Diversity and inclusion Nobody has to tell a story.",
            "One decision",
            "Channel map",
        ),
        (PLANNED,),
    ),
    Look((21, 45), "n 'idea enter", ("Asked of", "Would change like a policy", "Answered on", "declined")),
    Look((22, 59, 60), "n 'learning enter shift+tab", ("Kind", "Check again on", "With consent of")),
    Look(
        (23,),
        "",
        ("You watched your partner at work. What did you see, and which goal is it for?",),
        (met(2, kind="shadowing"),),
    ),
    Look(
        (23,),
        "3",
        ("See how money is decided", "The CFO decides before"),
        (
            Goal(title="See how money is decided", learner="mentor"),
            Note(kind="shadowing", text="The CFO decides before", goal=LINKED),
        ),
    ),
    Look(
        (59,),
        "",
        ("Tools age. When will you check whether this still holds?",),
        (Learning(text="Ask it for a source", learner="mentee", kind="tool", cue="What do I ask?"),),
    ),
    Look(
        (60,),
        "",
        ("Whose story is in this learning, and do they agree that you keep it?",),
        (Learning(text="Who is heard", learner="mentee", area="diversity_inclusion"),),
    ),
    Look(
        (25,),
        "W",
        ("What only one of you knows", "How a round really goes"),
        (Note(kind="know_how", text="How a round really goes"),),
    ),
    Look(
        (26,),
        "",
        ("ideas waiting for an answer", "Heat the hall 12 days"),
        (Note(kind="idea", text="Heat the hall", on=TODAY - timedelta(12)),),
    ),
    Look((28,), "n 'appreciation enter", ("Situation", "Behaviour", "Effect")),
    Look((29,), "n 'person enter", ("Masked name", "Other names")),
    Look(
        (32, 63),
        "down down down down down enter",
        ("your own words are welcome", "technology adoption", "Market trends", "AI tools"),
    ),
    Look(
        (33, 42, 43),
        "K",
        (
            "Communication without jargon",
            "Active listening",
            "Presenting to seniors",
            "Solving problems together",
            "3 I prepare an everyday example",
        ),
    ),
    Look(
        (34, 41),
        "4 plus",
        ("What I did", "Where", "Kind of evidence", "worked"),
        (Learning(text="Ask as of when", learner="mentor"),),
    ),
    Look(
        (36, 39, 40),
        "R 'so_far enter s",
        (
            "What I learned and used",
            "What changed around me",
            "Session by session",
            "Who wrote",
        ),
        (met(2), Note(text="Called him")),
    ),
    Look(
        (37,),
        "4",
        ("saved 1 ▸ recalled 0 ▸ used 1 ▸ habit 0",),
        (
            Learning(text="Ask as of when", learner="mentor"),
            Application(learning=LINKED, what="Asked in the board"),
        ),
    ),
    Look(
        (38,),
        "3 space",
        ("● achieved", "Say what shows that this goal is achieved"),
        (ACTIVE_GOAL, Level(goal=LINKED, level=0)),
    ),
    Look(
        (29,),
        "R 'so_far enter s o o",
        ("for others", "Heat the hall, says the trainee"),
        (
            Person(name="Jonas Berg", masked_name="the trainee"),
            Note(kind="idea", text="Heat the hall, says Jonas", shared=True, for_others=True),
        ),
    ),
    Look((46,), "n 'decision enter", ("whom you asked before you decided", "what you would have decided before")),
    Look((47,), "n 'introduction enter", ("Who", "By", "Came of it")),
    Look(
        (48,),
        "",
        ("What are you proud of in this milestone?",),
        (GOAL, Milestone(goal=LINKED, title="First view", state="reached")),
    ),
    Look((50,), "", ("What was the first small win?",), (met(30), met(16), met(2))),
    Look((51,), "P tab", ("End it here: you owe no reasons",)),
    Look((52,), "n 'difficult enter", ("without adjectives", "My part", "Repair step", "Look again on")),
    Look((53,), "n 'heard enter", ("‹ what I heard ›", "Read back to", "Corrected words")),
    Look(
        (53,),
        "",
        ("Did you read this back to the other, and is it what was meant?",),
        (Note(kind="heard", text="No means later", on=TODAY - timedelta(2)),),
    ),
    Look(
        (62,),
        "",
        ("Which channel do the two of you use for what?",),
        (Relationship(areas=["workplace_communication"]), met(20)),
    ),
)
"""What is looked up; the first words are those that a person reads."""


def write(journal: Journal, entries: Sequence[Entry]) -> None:
    """Write entries, one after the other, each linked to the one before where it says so."""
    last: dict[str, str] = {}
    for entry in entries:
        links = {name: last[field.to[0]] for name, field in link_fields(type(entry)).items()
                 if getattr(entry, name) == LINKED}  # fmt: skip
        if isinstance(entry, Relationship):
            (pair,) = journal.entries.of(Relationship)
            journal.put(entry.edit(id=pair.id, partner=pair.partner, role=pair.role, start=pair.start))
        else:
            (known,) = journal.put(entry.edit(**links))
            last[known.KIND.name] = known.id


async def press(driver: AppDriver, keys: str) -> None:
    """Press keys; a word that begins with ' is typed, with spaces for its underscores."""
    for key in keys.split():
        if key.startswith("'"):
            await driver.type(key[1:].replace("_", " "))
        else:
            await driver.press(key)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look.rows)))
async def test_a_row_of_the_practice_is_seen(tmp_path: Path, look: Look) -> None:
    path = bare(tmp_path, look.role)
    journal = Journal.open(path, today=TODAY)
    write(journal, look.before)
    journal.close()
    async with open_app(path, SIZE) as driver:
        await press(driver, look.keys)
        missing = [words for words in look.words if words not in " ".join(driver.text.split())]
        assert not missing, driver.text


def test_nothing_asks_for_an_age() -> None:
    asked = {name for kind in KINDS for name in fields(kind)}
    assert not {"age", "birthday", "born", "generation"} & asked


def test_enough_rows_are_looked_up() -> None:
    assert len({row for look in LOOKS for row in look.rows}) >= 50


async def test_before_there_is_a_pair_one_is_asked_whom_one_could_ask(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    Journal.create(path, name="Annelise", today=TODAY).close()
    async with open_app(path, SIZE) as driver:
        assert "Whom could you ask? Names, and what they are good at" in driver.text
        await driver.press("enter")
        assert "Good at" in driver.words() and "Why this person" in driver.words()
