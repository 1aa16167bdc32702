"""Due question: answer it, put it off, or never ask it again."""

from datetime import timedelta

from rmjournal.errors import JournalError
from rmjournal.insight.due_question import QUESTIONS_SETTING, DueQuestion, pair_of
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.tui.screens.actions.writing import WritingActions
from rmjournal.tui.screens.journal_screen import JournalScreen


class DueQuestionActions:
    """What is done with the question that is due."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def answer(self, question: DueQuestion) -> None:
        """Open the short form that answers a question; the screen stays as it is."""
        note = f"{question.words} {question.hint}".strip()
        writing = self.screen.group(WritingActions)
        writing.write(question.answer, question.first, question.fields, note, stays=True)

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
            self.never_ask(question.words, pair)

    def never_ask(self, words: str, pair: Relationship) -> None:
        """Never ask a question again in the relationships in view, given as words."""
        journal = self.screen.journal
        all_pairs = journal.entries.of(Relationship)
        pairs = [pair] if self.screen.view.pair else all_pairs
        never = [one.edit(never_ask=[*one.never_ask, words]) for one in pairs if words not in one.never_ask]
        whom = f" with {pair.short_name}" if len(pairs) < len(all_pairs) else ""
        self.screen.attempt(
            lambda: journal.put(*never, label="never ask this question"),
            f"Never asked again{whom}: {words}",
        )
