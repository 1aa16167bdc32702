"""The pulse kind: a few optional ratings straight after a session."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import ROLES, choice, flag, line, number, ref
from rmjournal.model.kind import Kind

ITEMS = ("useful", "candour", "focus", "reciprocity")
"""The four ratings after each session, from 1, not at all, to 5."""
MONTHLY_ITEMS = ("safe_to_err", "safe_to_disagree", "valued", "load", "energy")
"""The ratings that are asked once a month beside them."""


class Pulse(Entry, frozen=True, kw_only=True):
    """Ratings of one session by one person, from 1 to 5."""

    KIND: ClassVar[Kind] = Kind(
        name="pulse",
        plural="pulses",
        label="Session rating",
        help="A few ratings right after a session, 1 to 5; you may skip any of them.",
        main="note",
        place="sessions",
        glyph="♥",
        in_timeline=False,
        example='"a good one" --session 1234 --useful 4 --candour 5',
    )

    session: Annotated[str, ref("Session", "session", part=True, required=True)] = ""
    author: Annotated[str, choice("Author", ROLES)] = ""
    told: Annotated[bool, flag("Told by partner", "my partner told me these ratings")] = False
    useful: Annotated[int | None, number("Useful", "I will do something differently", low=1, high=5)] = None
    candour: Annotated[int | None, number("Candour", "I could say what I thought", low=1, high=5)] = None
    focus: Annotated[int | None, number("Focus", "we worked on what matters", low=1, high=5)] = None
    reciprocity: Annotated[int | None, number("Reciprocity", "both taught and both learned", low=1, high=5)] = None
    safe_to_err: Annotated[
        int | None, number("Safe not to know", "I could say that I do not know", low=1, high=5)
    ] = None
    safe_to_disagree: Annotated[
        int | None, number("Safe to disagree", "I could say that my partner is wrong", low=1, high=5)
    ] = None
    valued: Annotated[int | None, number("Valued", "my time and knowledge are respected", low=1, high=5)] = None
    load: Annotated[int | None, number("Load", "it costs me more than it gives", low=1, high=5)] = None
    energy: Annotated[int | None, number("Energy", "I look forward to our sessions", low=1, high=5)] = None
    note: Annotated[str, line("Note")] = ""

    @property
    def heading(self) -> str:
        """The four ratings in a row; a dot where one was skipped."""
        row = " ".join(str(getattr(self, item) or "·") for item in ITEMS)
        return " — ".join(part for part in (row, self.note) if part)

    def derived(self, entries: Entries, today: date) -> dict[str, object]:
        """The day of its session."""
        session = entries.get(self.session)
        return {"on": session.day.isoformat() if session and session.day else None}
