"""Looking back, on the main screen: which period, and the page of it."""

from functools import partial

from rmjournal.errors import BadValue
from rmjournal.insight.review.review import days, review, title
from rmjournal.insight.review_period import span_of
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.tui.screens.actions.exchange import Exchanging

OFFERED = ("last month", "this month", "midpoint", "closing", "all", "last quarter")


class Reviewing(Exchanging):
    """The verb of reviews."""

    def action_review(self) -> None:
        """Choose a period, then read its review."""
        from rmjournal.tui.widgets.picker import Option, Picker

        pair = self.view.pair or self.journal.usual_pair()
        if pair is None:
            several = self.journal.entries.of(Relationship)
            self.tell("Choose with whom first (w)." if several else "No relationship yet; n writes one.")
            return
        options = []
        for said in OFFERED:
            try:
                span = span_of(said, self.journal.entries, pair, self.journal.today)
            except BadValue:
                continue
            options.append(Option(said, title(span), aside=days(span.since, span.until), find=said))
        self.ask(Picker("Review of: choose, or type like 2026-04", options, free=str), partial(self._review, pair))

    def _review(self, pair: Relationship, said: str | None) -> None:
        if not said:
            return
        from rmjournal.tui.screens.review import ReviewScreen

        journal = self.journal
        try:
            span = span_of(said, journal.entries, pair, journal.today, self.day_first)
        except BadValue as error:
            self.refuse(error)
            return
        self.ask(
            ReviewScreen(
                lambda shared: review(journal.entries, pair, span, journal.today, journal.name, shared),
                self.view.hidden,
            )
        )
