"""The note kind: a small dated entry of one of several sorts."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, ClassVar

from rmjournal.english import hyphenate
from rmjournal.errors import Refused
from rmjournal.model.entry import Entries, Entry, check_consent, consent_field
from rmjournal.model.field import ROLES, choice, day, line, lines, number, prose, ref, texts
from rmjournal.model.kind import Kind
from rmjournal.model.roles import FLAGS

DETAILS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "check_in": (),
        "topic": ("for whom",),
        "idea": ("by", "asked of", "would change", "answer", "answered on"),
        "assumption": ("how sure", "look again on", "now", "revised on"),
        "heard": ("read back to", "read back on", "corrected words"),
        "appreciation": ("situation", "behaviour", "effect"),
        "decision": ("asked first", "before", "what changed", "changed on"),
        "introduction": ("who", "by", "met", "came of it"),
        "moment": (
            "when and where",
            "saw and heard",
            "did to me",
            "my part",
            "wish",
            "next time",
            "repair step",
            "look again on",
            "now",
            "revised on",
        ),
        "know_how": ("known by", "to whom"),
        "shadowing": ("meeting", "saw and heard", "how decided", "to ask"),
        "channel_map": (
            "with whom",
            "urgent",
            "quick questions",
            "decisions",
            "hard things",
            "answer within",
            "not used for",
        ),
        "session": (),
    }
)
"""What each kind of note asks for beside its text; any may stay empty."""

SORT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "topic": "something to bring up in a session",
        "idea": "whose it is, who was asked, what was answered",
        "assumption": "what you believe, how sure you are, and a day to look again",
        "heard": "how you understood somebody, to read back to them",
        "appreciation": "a situation, what somebody did, what it changed",
        "decision": "what you decided, and whom you asked first",
        "introduction": "whom you met, through whom, and what came of it",
        "moment": "what happened, your part in it, and a day to look again",
        "know_how": "what only one of you knows, to be passed on",
        "shadowing": "what you saw when you watched somebody at work",
        "channel_map": "which channel the two of you use for what",
    }
)
"""What each sort of note is for; a plain one needs no words."""

DATED = (
    ("answer", "answered on"),
    ("now", "revised on"),
    ("what changed", "changed on"),
    ("corrected words", "read back on"),
)
"""Details that come later, each with the one that tells the day."""

HOW_SURE, LOOK_AGAIN = "how sure", "look again on"
LOOKED_AGAIN = ("now", "revised on")
"""Details for the day of looking again, and after it."""
PARTS = (
    (HOW_SURE, number("How sure", "1 = a guess, 5 = certain", low=1, high=5)),
    (LOOK_AGAIN, day("Look again on", "the day on which Today asks about it", looks="ahead")),
)
"""Details that are a number, or a day to come."""

GLYPHS = {
    "moment": "⚑",
    "topic": "?",
    "idea": "☼",
    "appreciation": "♡",
    "decision": "⚖",
    "introduction": "⇄",
    "know_how": "⚿",
    "shadowing": "◉",
    "channel_map": "⌗",
}
ON_PURPOSE = "shared on purpose"
"""The detail of a difficult moment that tells that its owner was asked twice."""
WAITING = ("idea", "topic", "heard")
"""Sorts that wait for an answer."""


class Note(Entry, frozen=True, kw_only=True):
    """A check-in, topic, idea, decision, difficult moment or another sort of `DETAILS`."""

    KIND: ClassVar[Kind] = Kind(
        name="note",
        plural="notes",
        label="Note",
        help="A small dated entry: " + ", ".join(map(hyphenate, DETAILS)) + ".",
        main="text",
        place="journal",
        glyph="·",
        example='"Opened the view alone" --kind check_in',
        flow={
            "": ("waiting", "done"),
            "waiting": ("accepted", "declined", "done"),
            "accepted": ("done", "declined", "waiting"),
            "declined": ("waiting", "accepted"),
            "done": ("waiting", ""),
        },
        done="done",
    )

    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    kind: Annotated[str, choice("Kind", tuple(DETAILS))] = "check_in"
    text: Annotated[str, prose("Text", "in Markdown", required=True)] = ""
    details: Annotated[
        dict[str, str], texts("Details", help="more about this kind of note", dated=DATED, parts=PARTS)
    ] = {}
    on: Annotated[date | None, day("On", looks="back")] = None
    state: Annotated[
        str, choice("State", tuple(KIND.flow), "of an idea, a topic or know-how; done = passed on", tracked=True)
    ] = ""
    follows: Annotated[str, ref("Follows", "note", help="such as the idea behind a decision")] = ""
    session: Annotated[str, ref("Session", "session")] = ""
    goal: Annotated[str, ref("Goal", "goal", help="that it is for")] = ""
    person: Annotated[str, line("Person", "whom it is about", private=True)] = ""
    flags: Annotated[list[str], lines("Flags", choices=FLAGS, open=True, private=True)] = []
    author: Annotated[str, choice("Author", ROLES)] = ""
    consent: Annotated[str, consent_field(("", "is_evidence", True))] = ""

    @property
    def mark(self) -> str:
        """One glyph for each kind of note."""
        return "⚑" if "difficult" in self.flags else GLYPHS.get(self.kind, "·")

    @property
    def is_evidence(self) -> bool:
        """Whether it tells what somebody saw of a goal."""
        return bool(self.goal and self.person.strip())

    @property
    def day(self) -> date | None:
        """The day it is about."""
        return self.on or self.created

    def with_defaults(self, today: date) -> "Note":
        """Fill in today, the first state of ideas and topics, and the sharing question."""
        entry = super().with_defaults(today)
        if not entry.shared and ON_PURPOSE in entry.details:
            entry = entry.edit(details={name: text for name, text in entry.details.items() if name != ON_PURPOSE})
        new = not self.id and self.state == "" and self.kind in WAITING
        return entry.edit(state="waiting") if new else entry

    def check_rules(self, before: "Note | None", entries: Entries) -> None:
        """Refuse sharing of an unconfirmed difficult moment, or beyond an observer's consent."""
        check_consent(self, self.person)
        if self.kind == "moment" and self.shared and not self.details.get(ON_PURPOSE):
            raise Refused("A difficult moment stays private. To share it all the same, press p on the screen.")

    def derived(self, entries: Entries, today: date) -> dict[str, object]:
        """Whether an assumption was revised."""
        return {"revised": bool(self.details.get("now"))} if self.kind == "assumption" else {}
