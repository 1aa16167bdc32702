"""Review command: choose a period and read its review."""

from rmjournal.errors import BadValue
from rmjournal.insight.review.review import build_review, review_title, say_range
from rmjournal.insight.review_period import parse_review_period
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.screens.review import ReviewScreen
from rmjournal.tui.widgets.picker import Option, Picker

PERIODS = ("last month", "this month", "midpoint", "closing", "all", "last quarter", "this quarter")
"""Periods that are offered; others can be typed."""


class ReviewActions:
    """The command that reviews a period."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def choose_period(self) -> None:
        """Choose a period, then read its review."""
        screen, journal = self.screen, self.screen.journal
        pair = screen.view.pair or journal.usual_pair()
        if pair is None:
            has_pairs = journal.entries.of(Relationship)
            screen.notify(
                "Press w first, to choose with whom."
                if has_pairs
                else "No relationship yet. Press n and choose Relationship."
            )
            return
        options = []
        for period in PERIODS:
            try:
                span = parse_review_period(period, journal.entries, pair, journal.today)
            except BadValue:
                continue
            if pair.start is not None and span.until < pair.start:
                continue
            options.append(Option(period, review_title(span), aside=say_range(span.since, span.until), find=period))
        picker = Picker("Review which period? Choose, or type one like 2026-04", options, free=str)
        screen.ask(picker, lambda period: self._show(pair, period) if period else None)

    def _show(self, pair: Relationship, period: str) -> None:
        screen, journal = self.screen, self.screen.journal
        try:
            span = parse_review_period(period, journal.entries, pair, journal.today, screen.day_first)
        except BadValue as error:
            screen.notify_error(error)
            return
        dialog = ReviewScreen(
            lambda shared: build_review(journal.entries, pair, span, journal.today, journal.name, shared),
            screen.hidden,
        )
        screen.ask(dialog)
