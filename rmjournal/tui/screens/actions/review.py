"""Review command: choose a period and read its review."""

from contextlib import suppress
from functools import partial

from msgspec.structs import replace

from rmjournal.dates.periods import CalendarPeriod
from rmjournal.errors import BadValue, NotSaved
from rmjournal.insight.review.answers import review_title, say_range
from rmjournal.insight.review.blind_ratings import review_sheet
from rmjournal.insight.review.review import build_review
from rmjournal.insight.review_period import parse_review_period
from rmjournal.insight.scope import entries_of_pair
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.reports.hand_out import Wishes, parse_wishes
from rmjournal.reports.hand_outs import keep_back
from rmjournal.tui.drafts import DraftSlot
from rmjournal.tui.page_rows import NamedReview, ReviewSpot
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.screens.review import ReviewScreen
from rmjournal.tui.widgets.picker import Option, Picker

PERIODS = ("last month", "this month", "midpoint", "closing", "all", "last quarter", "this quarter")
"""Periods that are offered; others can be typed."""
HAND_OUT_SETTING = "hand-out"
"""Begins the name under which the state folder keeps what was wished of a hand-out."""


class ReviewActions:
    """The command that reviews a period."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen
        self._wishes: dict[tuple[str, str], Wishes] = {}

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

    def open(self, review: NamedReview) -> None:
        """Open the review that a row names."""
        self._show(review.pair, review.period)

    def _show(self, pair: Relationship, period: str) -> None:
        screen, journal = self.screen, self.screen.journal
        try:
            span = parse_review_period(period, journal.entries, pair, journal.today, screen.day_first)
        except BadValue as error:
            screen.notify_error(error)
            return
        spot = ReviewSpot(pair.id, period)
        sheet = review_sheet(entries_of_pair(journal.entries, pair.id), pair, span, journal.today)
        is_answered = sheet.answers.has_seen and all(asked.answer for asked in sheet.opened_questions())
        if is_answered or screen.hidden or journal.read_only:
            self._show_page(pair, span, spot)
        else:
            self._ask_answers(pair, span, spot)

    def reopen(self, spot: ReviewSpot) -> None:
        """Open the page of a review again, where its pair is still there."""
        screen, entries = self.screen, self.screen.journal.entries
        pair = entries.get_of_kind(Relationship, spot.pair_id)
        with suppress(BadValue):
            if pair:
                span = parse_review_period(spot.period, entries, pair, screen.journal.today, screen.day_first)
                self._show_page(pair, span, spot)

    def _show_page(self, pair: Relationship, span: CalendarPeriod, spot: ReviewSpot) -> None:
        """Show the page of a review; its answers can be changed from there."""
        screen, journal = self.screen, self.screen.journal
        page = ReviewScreen(
            lambda audience, kept_back: build_review(
                keep_back(journal.entries, kept_back), pair, span, journal.today, journal.name, audience
            ),
            screen.hidden,
            lambda: journal.entries,
            lambda kind: self._wishes.get((kind, pair.id)) or self._last_wishes(kind, pair),
            partial(self._remember, pair),
            spot,
        )
        screen.ask(page, lambda wants_answers: self._ask_answers(pair, span, spot) if wants_answers else None)

    def _last_wishes(self, kind: str, pair: Relationship) -> Wishes:
        """Give what was wished of a hand-out last time, on this computer."""
        kept = self.screen.journal.db.storage.state.read_settings().get(f"{HAND_OUT_SETTING} {kind} {pair.id}")
        return parse_wishes(kept)

    def _remember(self, pair: Relationship, kind: str, wishes: Wishes) -> None:
        """Remember what is wished of a hand-out; where that fails, until the program ends."""
        self._wishes[kind, pair.id] = wishes
        value = {**wishes._asdict(), "without": sorted(wishes.without)}
        with suppress(NotSaved):
            self.screen.journal.db.storage.state.write_setting(f"{HAND_OUT_SETTING} {kind} {pair.id}", value)

    def _ask_answers(self, pair: Relationship, span: CalendarPeriod, spot: ReviewSpot) -> None:
        """Ask the ratings and questions of a review, then show its page."""
        from rmjournal.tui.dialogs.review_answers import ReviewAnswersDialog

        screen, journal = self.screen, self.screen.journal
        if not screen.can_write():
            return
        view = replace(screen.view, entries=entries_of_pair(journal.entries, pair.id), pair=pair, role=pair.role)
        dialog = ReviewAnswersDialog(
            lambda: review_sheet(entries_of_pair(journal.entries, pair.id), pair, span, journal.today),
            lambda: view,
            self._save_answer,
            lambda entry: DraftSlot(journal.db.storage.state, entry),
            journal.today,
        )
        screen.ask(dialog, lambda wants_page: self._show_page(pair, span, spot) if wants_page else None)

    def _save_answer(self, entry: Entry, label: str) -> None:
        """Save a rating or the answers.

        Those of which the last was taken away are deleted.
        """
        if not isinstance(entry, Reflection) or entry.answers or entry.text:
            self.screen.journal.put(entry, label=label)
        elif entry.id:
            self.screen.journal.delete(entry)
