"""Key hints: what the footer offers and says for the highlighted row.

The table names bindings by their ids, so that a person's own keys are shown. While one types no letter is offered.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from msgspec.structs import replace
from textual.dom import DOMNode
from textual.screen import Screen

from rmjournal.english import pluralize
from rmjournal.insight.due_question import DueQuestion
from rmjournal.insight.recall_queue import due_recall
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.model.rules import is_partners_alone, say_why_not_for_others
from rmjournal.render.row import Row
from rmjournal.render.text_width import truncate
from rmjournal.tui.keymap import keys_of
from rmjournal.tui.named_keys import bound_nodes, key_name, types_text
from rmjournal.tui.page_rows import MonthRow, PageLink, StepName, View
from rmjournal.tui.widgets.key_bar import KeyHint
from rmjournal.tui.widgets.rows import Rows

MAX_NAME_WIDTH: Final = 20
"""Cells of the partner's name on the footer."""
SHARE: Final = "share"
"""What the key says that shares an entry or makes it private: which of both, the footer says."""
Offers = tuple[tuple[str, str], ...]
"""Ids of bindings with their words on the footer."""

LIT_KEYS: Final[Mapping[str, Offers]] = {
    "next session": (
        ("rows.open", "prepare"),
        ("session.send", "share agenda"),
        ("when", "date"),
        ("agenda.copy", "copy"),
    ),
    "session today": (
        ("rows.open", "meet"),
        ("session.send", "share agenda"),
        ("when", "date"),
        ("agenda.copy", "copy"),
    ),
    "past session": (("rows.open", "say how it ended"), ("tick", "held"), ("when", "date")),
    "session": (("rows.open", "open"), ("session", "prepare or close"), ("when", "date")),
    "point": (("rows.open", "open"), ("carry", "carry over"), ("tick", "done")),
    "point.waiting": (("rows.open", "open"), ("tick", "done"), ("edit", "edit")),
    "point.done": (("rows.open", "open"), ("tick", "open again"), ("edit", "edit")),
    "point.cut": (("rows.open", "open"), ("edit", "edit"), ("share", SHARE)),
    "action": (("tick", "done"), ("edit", "edit"), ("when", "due day")),
    "action.done": (("tick", "open again"), ("edit", "edit"), ("rows.open", "open")),
    "goal": (("level", "note level"), ("rows.open", "open"), ("edit", "edit"), ("request", "ask somebody")),
    "skill": (("level", "rate"), ("rows.open", "open"), ("edit", "edit"), ("request", "ask somebody")),
    "goal.achieved": (("rows.open", "open"), ("edit", "edit"), ("share", SHARE)),
    "milestone": (("tick", "reached"), ("rows.open", "open"), ("edit", "edit")),
    "milestone.reached": (("tick", "not reached after all"), ("rows.open", "open"), ("edit", "edit")),
    "learning": (("use", "used it"), ("rows.open", "open"), ("edit", "edit"), ("share", SHARE)),
    "learning.due": (("recall", "recall"), ("rows.open", "open"), ("use", "used it")),
    "entry": (("rows.open", "open"), ("edit", "edit"), ("share", SHARE)),
    "growth": (("grow.goal", "make a goal"), ("grow.skill", "make a skill"), ("edit", "edit")),
    "verb": (("rows.open", "do it"),),
    "month": (("rows.page_up", "month before"), ("rows.page_down", "month after"), ("rows.open", "timeline")),
    "step": (("rows.open", "do this"), ("steps.later", "not now"), ("never", "never ask this")),
    "question": (("rows.open", "answer"), ("steps.later", "not now"), ("never", "never ask this")),
    "close.question": (("rows.open", "answer"), ("session.later", "not now"), ("session.never", "never ask this")),
    "close.marks": (("marks", "tick"), ("rows.down", "next")),
    "step.prepare": (("rows.open", "prepare"), ("tick", "it is ready"), ("steps.later", "not now")),
    "step.agree": (("rows.open", "talk about them"), ("tick", "both accept them"), ("steps.later", "not now")),
    "timeline": (
        ("timeline.near", "zoom in"),
        ("timeline.far", "zoom out"),
        ("timeline.filter", "lanes"),
        ("review", "review"),
    ),
    "": (),
    "marked": (("tags", "tag"), ("share", SHARE), ("delete", "delete"), ("back", "unmark")),
    "marked.points": (
        ("tags", "tag"),
        ("share", SHARE),
        ("delete", "delete"),
        ("carry", "carry over"),
        ("back", "unmark"),
    ),
    "session.marked": (
        ("tags", "tag"),
        ("share", SHARE),
        ("session.drop", "delete"),
        ("session.back", "unmark"),
    ),
    "session.marked.points": (
        ("tags", "tag"),
        ("share", SHARE),
        ("session.drop", "delete"),
        ("session.park", "carry over"),
        ("session.back", "unmark"),
    ),
    "prepare.point": (("number", "minutes"), ("session.down", "down"), ("session.park", "carry over")),
    "prepare.agreement": (
        ("rows.open", "read it"),
        ("session.template", "template"),
        ("session.send", "share agenda"),
    ),
    "prepare.suggestion": (("rows.open", "add"), ("session.template", "template"), ("session.send", "share agenda")),
    "prepare.reminder": (("rows.open", "write"), ("session.template", "template"), ("session.send", "share agenda")),
    "prepare.question": (("rows.open", "add"), ("session.question", "another"), ("session.send", "share agenda")),
    "prepare.coach": (("rows.open", "add"), ("session.later", "not now"), ("session.never", "never ask this")),
    "prepare.open_question": (
        ("rows.open", "write"),
        ("session.later", "not now"),
        ("session.never", "never ask this"),
    ),
    "prepare.rules": (("talk", "agreement talk"), ("number", "minutes"), ("session.down", "down")),
    "meet.rules": (("talk", "agreement talk"), ("tick", "discussed"), ("session.action", "action item")),
    "meet.point": (("tick", "discussed"), ("session.action", "action item"), ("session.learning", "learning")),
    "meet.point.done": (("tick", "open again"), ("session.action", "action item"), ("session.learning", "learning")),
    "close.point": (("session.park", "carry over"), ("tick", "done"), ("session.drop", "drop")),
    "close.outcome": (("rows.open", "confirm"), ("session.right", "another")),
    "close.settled": (("rows.down", "next"), ("edit", "edit the session")),
    "close.action": (("tick", "done"), ("rows.open", "edit"), ("session.drop", "delete")),
    "close.action.done": (("tick", "open again"), ("rows.open", "edit"), ("session.drop", "delete")),
    "close.entry": (("rows.open", "edit"), ("share", SHARE), ("session.drop", "delete")),
    "close.takeaway": (("rows.open", "make a learning"),),
    "close.rating": (("rate", "rate"), ("number.0", "skip"), ("rows.down", "next")),
    "close.talk": (("tens", "tens of %"), ("number.0", "skip"), ("rows.down", "next")),
    "close.thought": (("rows.open", "write"), ("session.later", "not now"), ("session.never", "never ask this")),
    "close.next": (("rows.open", "plan it"), ("session.date", "other date"), ("session.later", "none")),
    "close.next_on": (("rows.open", "choose a day"), ("session.later", "none")),
    "close.carry_all": (("rows.open", "carry all over"),),
    "close.finish": (("rows.open", "close the session"),),
    "close.write": (("rows.open", "write"),),
    "meet.write": (("rows.open", "write"), ("session.template", "template")),
    "typing": (("session.back", "stop typing"), ("editor", "editor")),
    "filter": (("submit", "use filter"), ("back", "clear filter")),
    "prompt": (("submit", "save"), ("ask.leave", "cancel")),
    "day": (("submit", "go there"), ("ask.leave", "cancel")),
}
"""What the footer offers first for each kind of highlighted row.

A name such as "action.done" is that of an entry in one state, where other keys apply than in the others.
"""
WIDE_KEYS: Final[Mapping[str, int]] = {"agenda.copy": 130, "request": 130}
"""Columns from which the footer offers some keys of a highlighted row."""
TYPING_KEYS: Final = ("typing", "filter", "prompt", "day")
"""The names in that table where one types."""

GENERAL_KEYS: Final[Mapping[str, tuple[tuple[str, str, int], ...]]] = {
    "main": (
        ("new", "new", 0),
        ("capture", "capture", 0),
        ("filter", "filter", 100),
        ("find", "find", 100),
        ("whom", "with", 100),
        ("undo", "undo", 100),
        ("palette", "all commands", 130),
        ("review", "review", 130),
        ("quit", "quit", 130),
        ("help", "help", 0),
    ),
    "prepare": (
        ("session.back", "back", 100),
        ("session.point", "point", 0),
        ("session.fit", "fit", 0),
        ("session.template", "template", 100),
        ("session.next", "meet", 0),
        ("undo", "undo", 100),
        ("palette", "all commands", 130),
        ("help", "help", 0),
    ),
    "meet": (
        ("session.back", "back", 100),
        ("session.point", "point", 100),
        ("session.park", "carry over", 100),
        ("session.next", "close", 0),
        ("undo", "undo", 100),
        ("palette", "all commands", 130),
        ("help", "help", 0),
    ),
    "close": (
        ("session.back", "back", 100),
        ("session.learning", "learning", 0),
        ("session.action", "action", 0),
        ("session.before", "meet", 100),
        ("undo", "undo", 100),
        ("palette", "all commands", 130),
        ("help", "help", 0),
    ),
    "typing": (("help", "help", 0),),
}
"""What it offers behind the bar, and from which width on."""

NUMBERS: Final = {
    "number": KeyHint("0-9", "minutes", "command('session.minutes')"),
    "rate": KeyHint("1-5", "rate", "command('session.right')"),
    "marks": KeyHint("1-3", "tick", "command('session.right')"),
    "tens": KeyHint("1-9", "", "command('session.right')"),
}
"""Hints of several keys at once; a click asks for the minutes, or rates one higher."""


def hints_for(screen: Screen[Any], lit: str) -> list[KeyHint]:
    """The hints for a kind of highlighted row, under a person's own keys."""
    nodes = bound_nodes(screen)
    is_typing = lit in TYPING_KEYS
    is_lit = not isinstance(screen.focused, Rows) or screen.focused.highlighted_row is not None
    offers = [offer for offer in LIT_KEYS[lit] if is_lit or offer[0] != "rows.open"]
    found = ((_hint(nodes, id, words, is_typing=is_typing), WIDE_KEYS.get(id, 0)) for id, words in offers)
    return [replace(hint, min_width=width) for hint, width in found if hint is not None]


def general_hints(screen: Screen[Any], where: str) -> list[KeyHint]:
    """The hints that are always there."""
    nodes = bound_nodes(screen)
    found = (
        (_hint(nodes, id, words, is_typing=where == "typing"), width) for id, words, width in GENERAL_KEYS[where]
    )
    return [replace(hint, min_width=width) for hint, width in found if hint is not None]


def _hint(nodes: Sequence[DOMNode], id: str, words: str, *, is_typing: bool) -> KeyHint | None:
    if id in NUMBERS:
        return replace(NUMBERS[id], words=words)
    if id == "submit":
        return KeyHint("enter", words, "")
    if id == "palette":
        return KeyHint("^p", words, "app.command_palette")
    for node in nodes:
        for key, binding in keys_of(node):
            if binding.id == id and not (is_typing and types_text(key)):
                own = dataclasses.replace(binding, key_display=None) if is_typing else binding
                return KeyHint(key_name(key, own), words, binding.action)
    return None


def kind_of_row(row: Row | None, view: View) -> str:
    """The name of a highlighted row in the table of keys."""
    if row is None or (row.entry is None and not row.action and row.payload is None):
        return ""
    if isinstance(row.payload, MonthRow):
        return "month"
    if isinstance(row.payload, DueQuestion):
        return "question"
    if isinstance(row.payload, StepName):
        return f"step.{row.payload}" if row.action else "step"
    if isinstance(row.payload, PageLink):
        return "entry"
    return "verb" if row.entry is None else kind_of_entry(row.entry, view)


def kind_of_entry(entry: Entry, view: View) -> str:
    """The name of a highlighted entry in the table of keys."""
    name = entry.KIND.name
    return with_state(name, entry, view) if name in LIT_KEYS else "entry"


def with_state(name: str, entry: Entry, view: View) -> str:
    """Name the keys of an entry, with its state where other keys apply."""
    state = entry.status
    if isinstance(entry, Point) and entry.is_waiting(view.entries):
        state = "waiting"
    elif isinstance(entry, Learning) and entry.learner in ("", view.role):
        state = "due" if due_recall(entry, view.entries, view.today) else ""
    stated = f"{name}.{state}"
    return stated if stated in LIT_KEYS else name


TICK_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "session": ("held", "not held after all"),
    "point": ("discussed", "open again"),
    "milestone": ("reached", "not reached after all"),
}
"""What a tick makes of an entry, and what it takes back; other entries are done and open again."""


def say_share(entries: Sequence[Entry], partner: str, known: Entries) -> str:
    """Say what the share key does to entries: with partner, with others, or private.

    Of what the partner wrote it keeps one's changes here, or lets them leave.
    """
    are_partners = bool(entries) and all(is_partners_alone(entry, known) for entry in entries)
    if entries and all(entry.shared for entry in entries):
        is_last = all(entry.audience == "others" or say_why_not_for_others(entry, known) for entry in entries)
        return ("keep changes here" if are_partners else "make private") if is_last else "others too"
    if are_partners:
        return "share changes"
    return f"share with {truncate(partner, MAX_NAME_WIDTH)}" if partner else SHARE


def say_tick(entry: Entry, today: date) -> str:
    """Say what a tick does to an entry.

    A session of the future is prepared, not held.
    """
    if isinstance(entry, Session) and entry.state == "planned" and entry.day is not None and entry.day > today:
        return "not prepared after all" if entry.prepared_on else "prepared"
    return TICK_WORDS.get(entry.KIND.name, ("done", "open again"))[entry.status == entry.KIND.done]


def say_lit(entry: Entry | None, view: View) -> str:
    """What matters about the highlighted entry now, and what its keys do to it.

    Empty when nothing does.
    """
    today = view.today
    if isinstance(entry, Session) and entry.state == "planned" and entry.day is not None:
        if entry.day > today:
            days = (entry.day - today).days
            when = "tomorrow" if days == 1 else f"in {days} days"
            if entry.prepared_on:
                return f"◇ This session is {when}, and prepared. Space marks it as not prepared."
            return f"◇ This session is {when}. Space marks it as prepared; it can be held later."
        if entry.day == today:
            return "◇ This session is today. Space marks it as held."
        return "◇ Did this session take place? Space marks it as held; . asks how it ended."
    if isinstance(entry, Goal) and entry.state == "draft":
        return "◌ This goal is a draft. e sets its state to active."
    if isinstance(entry, Point) and entry.kind == "agreement" and entry.state == "planned":
        return "§ For the two of you at one screen: A leads you through the rules."
    if isinstance(entry, Action) and entry.state == "open" and entry.due is not None and entry.due < today:
        return f"○ {pluralize((today - entry.due).days, 'day')} overdue. Space marks it as done; d moves the day."
    return ""
