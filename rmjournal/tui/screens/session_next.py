"""What goes on from a session: points that are carried, and the next date with the points that wait for it."""

from collections.abc import Callable, Sequence

from rmjournal.insight.cadence import agenda
from rmjournal.insight.closing import asks, carried_all, next_planned, untouched
from rmjournal.insight.endings import anew
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.tui.screens.session.close import WHEN, SessionEnds


class SessionNext(SessionEnds):
    """Carrying points, and planning the next session."""

    def ways(self) -> dict[str, Callable[[], None]]:
        """What the lines of the last step do; these go on to the next session."""
        return {
            **super().ways(),
            "next": self._plan,
            "next_on": lambda: self.ask_for("next_on", "Next session", hint=WHEN),
            "carry_all": self._carry_all,
        }

    def surely(self, point: Point, then: Callable[[Point], None]) -> None:
        """Do what carries a point once more; one that was carried three times asks first."""
        if not (asks(point) and point.session) or self.journal.read_only:
            then(point)
            return
        from rmjournal.tui.dialogs.confirm import Confirm

        raised = str(point.derived(self.journal.entries, self.journal.today)["raised"] or "")
        since = f" since {raised}" if raised else ""
        question = f"“{self.view.words(point)}” was carried {len(point.carries())} ×{since}. Carry it once more?"

        def answered(sure: bool | None) -> None:
            now = self.journal.entries.get(point.id)
            if sure and isinstance(now, Point):
                then(now)

        self.ask(Confirm(question, title="Still wanted?"), answered)

    def carry(self, points: Sequence[Point]) -> None:
        """Carry points to the next session, or let them wait for one; the same points, counted."""
        later = next_planned(self.session, self.journal.entries, self.journal.today)
        one = f"“{points[0].heading}”" if len(points) == 1 else f"{len(points)} points"
        self.put(
            *carried_all(points, later.id if later else "", self.journal.entries),
            label=f"carry {one}",
            told=f"Carried to {self.view.day(later.day)}" if later else "Waits for the next session",
        )

    def _carry_all(self) -> None:
        points = [point for point in untouched(self.session, self.journal.entries) if not asks(point)]
        if points:
            self.carry(points)
        else:
            self.tell("Each of these was carried three times; say one by one whether it is still wanted.")

    def _plan(self) -> None:
        if self.proposed is not None:
            self._planned(self.proposed.start)

    def plan_on(self, text: str) -> None:
        """Plan the next session on a day of one's own."""
        self._planned(str(getattr(self.value(Session(), "start", text), "start", "")))

    def _planned(self, start: str) -> None:
        here, new_id = self.session, self.journal.new_id()
        if here.state == "held" and self.proposed is not None:
            new = self.proposed.edit(id=new_id, start=start)
        else:
            new = anew(here, start, new_id)
        entries = self.journal.entries.changed(put=[new])
        points = self._going()
        moved: list[Entry] = [*carried_all(points, new.id, entries)]
        count = f", {len(points)} point{'s' * (len(points) != 1)} with it" if points else ""
        self.put(new, *moved, label="plan the next session", told=f"Planned for {self.view.day(new.day)}{count}")

    def _going(self) -> list[Point]:
        """The points that wait; of a session that did not take place, those of its agenda before them."""
        here, entries = self.session, self.journal.entries
        left = [] if here.state == "held" else [point for point in agenda(here, entries) if point.state == "planned"]
        waiting = [
            point for point in entries.of(Point) if point.relationship == here.relationship and point.waits(entries)
        ]
        return [*(point for point in left if not asks(point)), *waiting]
