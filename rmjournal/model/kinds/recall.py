"""The recall kind: one review of a learning by free recall."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.english import humanize
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import choice, day, first_line, flag, line, prose, ref
from rmjournal.model.kind import Kind, fields

INTERVALS = ("1d", "1w", "1m", "3m", "own")
RECALL_RESULTS = ("full", "partial", "none")


def result_words(result: object) -> str:
    """Say how much was remembered: fully, partly or not at all."""
    return "not at all" if result == "none" else humanize(result)


class Recall(Entry, frozen=True, kw_only=True):
    """How much of a learning came back, and whether it was used since."""

    KIND: ClassVar[Kind] = Kind(
        name="recall",
        plural="recalls",
        label="Recall",
        help="One recall of a learning: how much of it was remembered.",
        main="answer",
        place="learnings",
        glyph="↺",
        lane="recalled",
        example='"as of when, and which filter" --learning 1234 --recall full',
        aliases=("learning_review", "learning_reviews"),
    )

    learning: Annotated[str, ref("Learning", "learning", part=True, required=True)] = ""
    answer: Annotated[str, prose("In my words", "before you look at it")] = ""
    recall: Annotated[str, choice("Remembered", RECALL_RESULTS, shown=result_words, required=True)] = ""
    on: Annotated[date | None, day("On", looks="back")] = None
    interval: Annotated[str, choice("Interval", INTERVALS)] = "own"
    applied_since: Annotated[bool, flag("Used since")] = False
    note: Annotated[str, line("Note")] = ""

    def check_rules(self, before: "Recall | None", entries: Entries) -> None:
        """Refuse a full recall without words; one of an older journal stays."""
        was_so = before is not None and before.recall == "full" and not before.answer.strip()
        if self.recall == "full" and not self.answer.strip() and not was_so:
            field = fields(type(self))["answer"]
            raise field.bad_value(
                "is empty, so it was not remembered fully; write it down, or say partly or not at all"
            )

    @property
    def heading(self) -> str:
        """How much came back, and the words for it."""
        return " · ".join(part for part in (result_words(self.recall), first_line(self.answer) or self.note) if part)

    @property
    def day(self) -> date | None:
        """The day it was done."""
        return self.on or self.created
