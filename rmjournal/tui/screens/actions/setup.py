"""Setup commands: readiness, cards, growth and focus areas, line of report, whom to ask."""

from collections.abc import Sequence

from rmjournal.english import humanize
from rmjournal.insight.cadence import find_agreement
from rmjournal.insight.first_steps import list_readiness, start_readiness
from rmjournal.insight.growth import draft_goal, draft_skill
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.growth import Growth
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.relationship import ENDED_STATES, Relationship
from rmjournal.model.roles import other_role
from rmjournal.tui.pages.pair_setup import say_exit
from rmjournal.tui.screens.actions.writing import WritingActions
from rmjournal.tui.screens.journal_screen import JournalScreen

GROWTH_FIELDS = ("title", "area", "level", "why")
"""What is asked of a growth area."""
CANDIDATE_FIELDS = ("name", "strengths", "department", "why")
"""What is asked of somebody whom one could ask."""
EXIT_FIELDS = ("ended", "reason")
"""What is asked of an early end; the reason may stay empty."""
READINESS_NOTE = "For yourself alone; half-way you answer these again, and see both side by side."
CARD_NOTE = "For a talk with {}; it stays private until you share it."


class SetupActions:
    """Commands that set up a relationship; each is also a first step."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen
        self.journal = screen.journal

    def _pair(self) -> Relationship | None:
        """The relationship that is highlighted or in view; a message where there is none."""
        pair = self.screen.group(WritingActions).pair_of_new()
        if pair is None:
            has_pairs = self.journal.entries.of(Relationship)
            words = "Press w first, to choose with whom." if has_pairs else "Say first who the two of you are."
            self.screen.notify(words)
        return pair

    def _write(self, entry: Entry, only: Sequence[str], note: str = "") -> None:
        """Open a short form, and stay where one is."""
        self.screen.group(WritingActions).write(entry, only=only, note=note, stays=True)

    def readiness(self) -> None:
        """Answer the five questions about oneself."""
        if (pair := self._pair()) is not None:
            again = list_readiness(self.journal.entries, pair.id, pair.role)
            note = "Half-way: answer first, then you see what you wrote at the start." if again else READINESS_NOTE
            self._write(start_readiness(pair), ("answers",), note)

    def card(self) -> None:
        """Write the card of oneself."""
        if (pair := self._pair()) is not None:
            self._write(pair, ("own_card",), CARD_NOTE.format(pair.short_name))

    def partner_card(self) -> None:
        """Write the card of the partner."""
        if (pair := self._pair()) is not None:
            self._write(pair, ("card",))

    def growth(self) -> None:
        """Write a growth area of one's own."""
        if (pair := self._pair()) is not None:
            self._write(Growth(relationship=pair.id, owner=pair.role), GROWTH_FIELDS, "Three at most.")

    def areas(self) -> None:
        """Choose the focus areas of the relationship."""
        if (pair := self._pair()) is not None:
            self._write(pair, ("areas",), self._offered_areas())

    def _offered_areas(self) -> str:
        """Say which focus areas to choose from, with a sub-topic of each."""
        from rmjournal.practice.areas import list_areas, load_topics

        areas = ", ".join(humanize(area) for area in list_areas(self.journal.entries))
        topics = ", ".join(topics[0] for topics in load_topics().values())
        return f"Several with commas; your own words are welcome: {areas}. Or narrower, like {topics}."

    def report(self) -> None:
        """Note departments and line of report."""
        if (pair := self._pair()) is not None:
            self._write(pair, ("reporting", "organisation", "coordinator"), "Your departments are on your two cards.")

    def leave(self) -> None:
        """End the relationship early, with the words that this takes and no reasons."""
        pair = self._pair()
        if pair is None:
            return
        if pair.state in ENDED_STATES:
            self.screen.notify("It has ended already; its page says what is left to do.")
            return
        ended = pair.edit(state="ended_early", ended=self.journal.today)
        self._write(ended, EXIT_FIELDS, " ".join(say_exit(pair, find_agreement(self.journal.entries, pair))))

    def candidate(self) -> None:
        """Write down somebody whom one could ask."""
        role = self._wanted_role()
        asked = CANDIDATE_FIELDS if role else (*CANDIDATE_FIELDS, "role")
        self._write(Person(state="candidate", role=role), asked)

    def _wanted_role(self) -> str:
        people = [person.role for person in self.journal.entries.of(Person) if person.role]
        return people[-1] if people else ""

    # Growth areas

    def make_goal(self) -> None:
        """Make a goal of the highlighted growth area."""
        if (growth := self._lit_growth()) is not None:
            words = "Goal drafted, with title and reason; it is on Goals"
            self.screen.attempt(
                lambda: self.journal.put(*draft_goal(growth, self.journal.new_id), label="goal of a growth area"),
                words,
            )

    def make_skill(self) -> None:
        """Make a skill of the highlighted growth area, with its first rating."""
        if (growth := self._lit_growth()) is not None:
            self.screen.attempt(lambda: self._put_skill(growth), "Skill saved, with its first rating")

    def _put_skill(self, growth: Growth) -> None:
        change = draft_skill(growth, self.journal.new_id, self.journal.today)
        self.journal.put(*change, label="skill of a growth area")

    def _lit_growth(self) -> Growth | None:
        """The growth area that is highlighted or read.

        A message where there is none, or where it may not be changed.
        """
        for entry in (self.screen.reading, self.screen.highlighted):
            now = self.journal.entries.get(entry.id) if entry else None
            if isinstance(now, Growth):
                return now if self.screen.can_write() else None
        self.screen.notify("Choose a growth area first: they are on Goals.")
        return None

    # Before there is a pair

    def move_person(self, state: str) -> None:
        """Say what became of asking somebody; a yes begins the relationship."""
        entry = self.screen.reading or self.screen.highlighted
        person = self.journal.entries.get(entry.id) if entry else None
        if not isinstance(person, Person) or not self.screen.can_write():
            self.screen.notify("Choose a person first: they are on Goals.")
            return
        changes: list[Entry] = [person.edit(state=state)]
        words = f"{person.name}: {state}"
        if state == "accepted" and not self._has_relationship(person):
            if not person.role:
                self._write(Relationship(partner=person.name, start=self.journal.today), ("role", "partner"))
            else:
                changes.append(begin_with(person).edit(start=self.journal.today))
                words = f"You begin with {person.name}"
        self.screen.attempt(lambda: self.journal.put(*changes, label="answer of a candidate"), words)

    def _has_relationship(self, person: Person) -> bool:
        names = {name.casefold() for name in (person.name, *person.aliases)}
        return any(pair.partner.casefold() in names for pair in self.journal.entries.of(Relationship))


def begin_with(person: Person) -> Relationship:
    """Make a relationship with a person who said yes, with their known facts."""
    known = {
        "title": person.title,
        "department": person.department,
        "strengths": person.strengths,
        "masked name": person.masked_name,
    }
    card = {name: text for name, text in known.items() if text}
    return Relationship(partner=person.name, role=other_role(person.role), match_reason=person.why, card=card)
