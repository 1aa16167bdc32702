"""The application kind: one dated use of a learning, with evidence and result."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.model.entry import Entry
from rmjournal.model.field import choice, day, line, prose, ref
from rmjournal.model.kind import Kind

EVIDENCE = ("", "none", "own observation", "artefact", "count", "said by others")
OUTSIDE_EVIDENCE = ("artefact", "count", "said by others")
"""Kinds of evidence that are more than one's own impression."""
ADOPTION = ("", "tried", "weekly", "taught on")
"""How far a tool has come: used once, used each week, taught to somebody else."""
RESULTS = ("worked", "partly", "no effect", "harmful")


class Application(Entry, frozen=True, kw_only=True):
    """Where it was used, what was done, what shows it, how it went."""

    KIND: ClassVar[Kind] = Kind(
        name="application",
        plural="applications",
        label="Use",
        help="One time that a learning was used at work: the day, the evidence, the result.",
        main="what",
        place="learnings",
        glyph="✓",
        lane="used",
        example='"asked as of when" --learning 1234 --where "Monday review" --result worked',
        aliases=("use", "uses"),
    )

    learning: Annotated[str, ref("Learning", "learning", part=True, required=True)] = ""
    what: Annotated[str, line("What I did", required=True)] = ""
    where: Annotated[str, line("Where")] = ""
    on: Annotated[date | None, day("On", looks="back")] = None
    evidence: Annotated[str, prose("Evidence", "what shows it")] = ""
    evidence_kind: Annotated[str, choice("Kind of evidence", EVIDENCE)] = ""
    result: Annotated[str, choice("Result", RESULTS)] = "worked"
    adoption: Annotated[str, choice("How far", ADOPTION, "with this tool", asked_of=("learning", "kind", "tool"))] = (
        ""
    )

    @property
    def day(self) -> date | None:
        """The day it was used."""
        return self.on or self.created
