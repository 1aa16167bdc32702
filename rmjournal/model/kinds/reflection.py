"""The reflection kind: structured thinking by a framework; private by default."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.errors import Refused
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import ROLES, choice, day, first_line, line, lines, number, prose, ref, texts
from rmjournal.model.kind import Kind
from rmjournal.model.roles import FLAGS

FRAMEWORKS = (
    "what_so_what_now_what",
    "three_two_one",
    "gibbs",
    "kolb",
    "johns",
    "start_stop_continue",
    "readiness",
    "free",
)
OCCASIONS = (
    "",
    "readiness",
    "before_session",
    "after_session",
    "difficult",
    "tried_out",
    "milestone",
    "midpoint",
    "closure",
    "period",
    "look_back",
)


class Reflection(Entry, frozen=True, kw_only=True):
    """A reflection: answers by stage of a framework, or free words."""

    KIND: ClassVar[Kind] = Kind(
        name="reflection",
        plural="reflections",
        label="Reflection",
        help="Your thoughts about a session, an event or a period, with a framework or free.",
        main="text",
        place="journal",
        glyph="✎",
        example='"I filled the silence again" --framework what_so_what_now_what --answers now_what="Count to six"',
    )

    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    text: Annotated[str, prose("In short", "in your own words")] = ""
    question: Annotated[str, line("Question", "the one that your words answer")] = ""
    framework: Annotated[str, choice("Framework", FRAMEWORKS, open=True)] = "what_so_what_now_what"
    answers: Annotated[dict[str, str], texts("Answers", help="by stage; you may skip any of them")] = {}
    about: Annotated[str, ref("About", "*", help="session, milestone, goal …")] = ""
    on: Annotated[date | None, day("On", looks="back")] = None
    occasion: Annotated[str, choice("Occasion", OCCASIONS, open=True)] = ""
    event: Annotated[str, line("Event", "when it is about something else")] = ""
    mood: Annotated[int | None, number("Mood", "1 to 5; you may skip it", low=1, high=5, private=True)] = None
    flags: Annotated[list[str], lines("Flags", choices=FLAGS, open=True, private=True)] = []
    author: Annotated[str, choice("Author", ROLES)] = ""

    @property
    def heading(self) -> str:
        """Its first words, wherever they stand; of an answered review its name."""
        if self.framework.startswith("review_") and self.event:
            return self.event
        words = next((w for w in (self.text, *self.answers.values()) if w.strip()), "")
        return first_line(words) or "(reflection)"

    @property
    def mark(self) -> str:
        """A flag when it was a difficult one."""
        return "⚑" if "difficult" in self.flags else "✎"

    @property
    def day(self) -> date | None:
        """The day it was written about."""
        return self.on or self.created

    def check_rules(self, before: "Reflection | None", entries: Entries) -> None:
        """A reflection says something."""
        if not self.text.strip() and not any(answer.strip() for answer in self.answers.values()):
            raise Refused("This reflection is empty. Answer one stage, or fill in “In short”.")
