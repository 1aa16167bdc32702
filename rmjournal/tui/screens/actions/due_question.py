"""Question commands: answer the due question, put it off, or never ask it again."""

from datetime import timedelta

from rmjournal.english import pluralize
from rmjournal.errors import JournalError
from rmjournal.insight.due_question import QUESTIONS_SETTING, DueQuestion, find_due_question, pair_of
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.tui.page_rows import StepName
from rmjournal.tui.screens.actions.first_steps import FirstStepActions
from rmjournal.tui.screens.actions.writing import WritingActions
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.widgets.rows import lit_row


class DueQuestionActions:
    """What is done with the question that is due."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def answer(self, question: DueQuestion) -> None:
        """Open the short form that answers a question; the screen stays as it is."""
        note = f"{question.words} {question.hint}".strip()
        writing = self.screen.group(WritingActions)
        writing.write(question.answer, question.first, question.fields, note, stays=True)

    @property
    def _on_today(self) -> DueQuestion | None:
        """The question that Today shows; none where a first step is lit."""
        screen = self.screen
        if not isinstance(screen, MainScreen) or screen.open_place or not screen.view.asks_questions:
            return None
        row = lit_row(screen.focused)
        if row is not None and isinstance(row.payload, StepName):
            return None
        return find_due_question(screen.view.entries, screen.journal.today)

    def postpone_on_today(self) -> None:
        """Say “not now” to the question on Today, else to the first steps."""
        if self._on_today is not None or self._advised is not None:
            self.postpone()
        elif isinstance(self.screen, MainScreen):
            self.screen.group(FirstStepActions).postpone()

    def stop_on_today(self) -> None:
        """Never ask the question on Today again, else hide the first steps for good."""
        if (question := self._on_today) is not None:
            self.stop(question)
        elif (advised := self._advised) is not None:
            self._never_ask(advised[1], advised[0])
        elif isinstance(self.screen, MainScreen):
            self.screen.group(FirstStepActions).stop()

    @property
    def _advised(self) -> tuple[Relationship, str] | None:
        """Give relationship and words of the highlighted question on Today."""
        from rmjournal.insight.coach import Advice

        row, entry = lit_row(self.screen.focused), self.screen.highlighted
        pair = self.screen.journal.pair(entry) if entry is not None else None
        if pair is None or row is None or not isinstance(row.payload, Advice):
            return None
        return pair, row.payload.question.seen_by(pair.role)

    def postpone(self) -> None:
        """Ask no question any more until tomorrow."""
        day = (self.screen.journal.today + timedelta(days=1)).isoformat()
        for screen in self.screen.app.screen_stack:
            if isinstance(screen, JournalScreen):
                screen.questions_from = day
                screen.draw()
        self.screen.notify("Not now: no question any more today.")
        try:
            self.screen.journal.db.storage.state.write_setting(QUESTIONS_SETTING, day)
        except JournalError as error:
            self.screen.notify_error(error)

    def stop(self, question: DueQuestion) -> None:
        """Never ask a question again: in all relationships that are in view."""
        pair = pair_of(question, self.screen.journal.entries)
        if pair is None:
            self.screen.notify("Say first with whom this is: e.")
        else:
            self._never_ask(question.words, pair)

    def _never_ask(self, words: str, pair: Relationship) -> None:
        journal = self.screen.journal
        all_pairs = journal.entries.of(Relationship)
        pairs = [pair] if self.screen.view.pair else all_pairs
        never = [one.edit(never_ask=[*one.never_ask, words]) for one in pairs if words not in one.never_ask]
        whom = f" with {pair.short_name}" if len(pairs) < len(all_pairs) else ""
        self.screen.attempt(
            lambda: journal.put(*never, label="never ask this question"),
            f"Never asked again{whom}: {words}",
        )

    def ask_all_again(self) -> None:
        """Ask the questions again that were turned off, and show the first steps."""
        view, journal = self.screen.view, self.screen.journal
        are_shown = False
        for screen in self.screen.app.screen_stack:
            if isinstance(screen, MainScreen):
                are_shown = screen.group(FirstStepActions).show_again()
        pairs = [view.pair] if view.pair else journal.entries.of(Relationship)
        never = {question for pair in pairs for question in pair.never_ask}
        if not never:
            self.screen.notify("The first steps are shown again." if are_shown else "Every question is asked.")
            return
        changes = [pair.edit(never_ask=[]) for pair in pairs if pair.never_ask]
        words = f"Asked again: {pluralize(len(never), 'question')}"
        self.screen.attempt(lambda: journal.put(*changes, label="ask all questions"), words)
