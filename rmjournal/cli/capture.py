"""Captures: one line, written down from anywhere (learned, taught, topic, action, note)."""

from rmjournal.cli.commands.add import adding
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note

learned = adding(
    Learning,
    "learned",
    "Write down what I learned.",
    ('rmjournal learned "Ask of each number: as of when?" --cue "What do I ask of a number?"',),
    {"learner": "me"},
)
taught = adding(
    Learning,
    "taught",
    "Write down what my partner learned from me.",
    ('rmjournal taught "How a budget is really decided" --on yesterday',),
    {"learner": "partner"},
)
topic = adding(
    Note,
    "topic",
    "Park a topic for a coming session.",
    ('rmjournal topic "Who reads the weekly report?"',),
    {"kind": "topic"},
)
action = adding(
    Action,
    "action",
    "Write down what I promised.",
    ('rmjournal action "Book Fjord 2 for our Tuesdays" --due friday',),
    {"owner": "me"},
)
note = adding(
    Note,
    "note",
    "Write down a note.",
    ('rmjournal note "Opened the view alone"',),
)
