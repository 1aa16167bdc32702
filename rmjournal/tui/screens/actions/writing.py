"""Writing commands: new entries, capture, edit and drafts."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from textual.app import SuspendNotSupported

from rmjournal.english import humanize, pluralize
from rmjournal.errors import JournalError
from rmjournal.insight.cadence import find_agreement, propose_session
from rmjournal.insight.closing import record_session
from rmjournal.insight.commitments import last_now_what
from rmjournal.insight.reflection_context import moment_of, start_reflection
from rmjournal.journal.open_journal import JournalChanged
from rmjournal.model.entry import Entry
from rmjournal.model.field import one_line
from rmjournal.model.kind import fields, link_fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import SORT_WORDS, Note
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import ENDED_STATES, Relationship
from rmjournal.model.kinds.session import ABSENCE_FIELDS, DATE_FIELDS, REMINDER_FIELDS, Session
from rmjournal.model.kinds.skill import Skill
from rmjournal.model.rules import with_owner, with_zone
from rmjournal.practice.ground_rules import draft_next_agreement, offer_ground_rules
from rmjournal.render.text_width import truncate
from rmjournal.tui.commands import COMMAND_WORDS
from rmjournal.tui.drafts import DraftSlot, EditSession, waiting_drafts
from rmjournal.tui.page_rows import View
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.widgets.rows import lit_row

RELATED_KINDS = {"note": ("note",), "session": ("point", "action", "pulse", "learning", "reflection", "note")}
"""Kinds that belong to an entry without being its parts."""


class EntryOffer(NamedTuple):
    """A kind of entry that can be written now, and its parent."""

    kind: type[Entry]
    link: str
    """The field that links it to its parent; empty = it stands alone."""
    parent: Entry | None

    @property
    def empty(self) -> Entry:
        """The entry to begin with."""
        return self.kind().edit(**{self.link: self.parent.id}) if self.parent else self.kind()

    def words(self, view: View) -> str:
        """The entry it would be a part of, or the help of its kind."""
        if self.parent is None:
            return self.kind.KIND.help
        return f"of “{truncate(view.words(self.parent), MAX_PARENT_WIDTH)}”"


def entry_offers(entry: Entry | None, kinds_here: Sequence[str], is_reading: bool) -> list[EntryOffer]:
    """List the kinds that can be written now, the most likely first.

    On a page, parts of the entry that is read come first.
    """
    by_name = {kind.KIND.name: kind for kind in KINDS}
    alone = [
        EntryOffer(by_name[name], "", None) for name in kinds_here if name in by_name and stands_alone(by_name[name])
    ]
    parts = [EntryOffer(kind, link, entry) for kind in KINDS if entry and (link := link_field(kind, entry))]
    others = [EntryOffer(kind, "", None) for kind in KINDS if kind.KIND.name not in kinds_here and stands_alone(kind)]
    first = [*parts, *alone] if is_reading else [*alone[:1], *parts, *alone[1:]]
    return [*first, *others]


def link_field(kind: type[Entry], parent: Entry) -> str:
    """Find the field that links a new entry to its parent; empty if none."""
    name = parent.KIND.name
    for link, field in fields(kind).items():
        part = field.part and name != "relationship"
        if field.is_link and name in field.to and (part or kind.KIND.name in RELATED_KINDS.get(name, ())):
            return link
    return "about" if name in RELATED_KINDS and kind.KIND.name == "reflection" else ""


def stands_alone(kind: type[Entry]) -> bool:
    """Whether a person can begin an entry of this kind by itself."""
    needs_parent = any(field.is_link and field.required for field in fields(kind).values())
    return not (kind.KIND.by_command or needs_parent)


FORM_TITLES = {
    REMINDER_FIELDS: "Before you go in",
    ("ended", "reason"): "End this relationship: you owe no reasons",
    DATE_FIELDS: "Date and length of the session",
    ABSENCE_FIELDS["cancelled"]: "Session cancelled",
    ABSENCE_FIELDS["missed"]: "No-show",
}
"""The titles of short forms that ask for one thing about a session, by their fields."""
DRAFT_WORDS_LENGTH = 60
"""Characters of a draft that are shown when it is offered."""
MAX_PARENT_WIDTH = 120
"""Cells of the name of the entry that a new one would belong to."""
QUESTIONS_SHOWN = 3
"""Questions of a moment that are shown over a form."""


class WritingActions:
    """Commands that write and edit entries, and keep their drafts."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen
        self.journal = screen.journal
        self.own_greeting: Callable[[Entry], str] = lambda entry: ""
        """The greeting that the screen has over a form; empty = the usual one."""
        self.written: Callable[[Entry | None, Entry, Entry], None] = self._show_new
        """Called with the entry before the change, as it was given, and as it is saved."""

    def choose_kind(self) -> None:
        """Choose a kind, then write an entry of it."""
        from rmjournal.tui.widgets.picker import Option, Picker

        screen = self.screen
        if not screen.can_write():
            return
        reading, view = screen.reading, screen.view
        options: list[Option[Callable[[], None]]] = []
        for offer in entry_offers(reading or screen.highlighted, screen.kinds_here, is_reading=reading is not None):
            about = offer.kind.KIND
            write = partial(self._write_offer, offer)
            called = f"{about.help} {' '.join(about.aliases)}"
            options.append(Option(write, about.label, about.glyph, offer.words(view), called))
            if offer.kind is Session:
                called = " ".join(COMMAND_WORDS["log"])
                options.append(Option(self.log_session, "Log a session", "■", "that was not planned", called))
            if offer.kind is Skill:
                options.append(Option(self._choose_skills, "Skills to take", about.glyph, "with five sentences each"))
        for sort, help_text in SORT_WORDS.items():
            note = Note(kind=sort)
            write = partial(self.write, note)
            words = humanize(sort)
            options.append(Option(write, f"{words[:1].upper()}{words[1:]}", note.mark, help_text, "note"))
        screen.ask(Picker("New", options), lambda write: write() if write is not None else None)

    def _choose_skills(self) -> None:
        from rmjournal.tui.screens.actions.skills import SkillActions

        self.screen.group(SkillActions).choose()

    def _write_offer(self, offer: EntryOffer) -> None:
        self.write(offer.empty)

    def log_session(self) -> None:
        """Log a session that was not planned."""
        start = f"{self.journal.today.isoformat()}T09:00"
        self.write(record_session("", "", start, 60))

    def _readable(self) -> Entry | None:
        """The highlighted entry; a message where there is none, or where it is hidden."""
        entry = self.screen.highlighted
        if entry is None:
            self.screen.footer.say_no_entry()
        elif self.screen.view.is_redacted(entry):
            self.screen.notify(
                f"This entry is private and hidden. Press {self.screen.view.hide_key} to show it.", severity="warning"
            )
            return None
        return entry

    def edit(self) -> None:
        """Edit the highlighted entry in its form."""
        entry = self._readable()
        if entry is not None:
            self.write(entry)

    def edit_outside(self) -> None:
        """Edit the main text of the highlighted entry in the person's own editor."""
        if self.screen.highlighted is not None and not self.screen.can_write():
            return
        entry = self._readable()
        if entry is not None:
            self._edit_outside(entry)

    def write(
        self,
        entry: Entry,
        first: str = "",
        only: Sequence[str] = (),
        note: str = "",
        *,
        is_grown: bool = False,
        stays: bool = False,
    ) -> None:
        """Open the form of an entry with its draft, at a named field.

        ``only`` makes it a short one; ``note`` says there why it opens. A form that ``is_grown`` follows a short one.
        What is written is shown where it belongs, unless the screen ``stays`` as it is.
        """
        screen = self.screen
        if not screen.can_write():
            return
        if not entry.id and "relationship" in fields(type(entry)) and not self.journal.pair(entry):
            pair = self.pair_of_new(entry)
            if pair is None and self.journal.entries.of(Relationship):
                write = partial(self.write, first=first, only=only, note=note, is_grown=is_grown, stays=stays)
                self._ask_pair(lambda chosen: write(entry.edit(relationship=chosen)))
                return
            entry = entry.edit(relationship=pair.id) if pair and self.screen.view.pair is None else entry
        if (draft := self._open_draft(entry)) is not None:
            entry, note = draft, note or "This draft was open already. There is one at a time for the two of you."
        is_plain = not (first or only or note or is_grown)
        if not ((is_plain or not entry.id) and self._ask_sentence(entry)):
            self._open_form(entry, first, only, note, is_grown=is_grown, stays=stays)

    def _open_draft(self, entry: Entry) -> Agreement | None:
        """The open draft that a new agreement would stand beside.

        None where there is none.
        """
        pair = self.journal.pair(entry) or self.screen.view.pair or self.journal.usual_pair()
        if entry.id or not isinstance(entry, Agreement) or entry.state != "draft" or pair is None:
            return None
        from rmjournal.insight.agreement_talk import find_talk_base

        draft, _ = find_talk_base(self.journal.entries, pair)
        return draft if draft.id else None

    def _open_form(
        self, entry: Entry, first: str, only: Sequence[str], note: str, *, is_grown: bool, stays: bool
    ) -> None:
        """Open a form with its draft, which follows what others write meanwhile."""
        from rmjournal.tui.dialogs.form import Form

        screen = self.screen
        slot = DraftSlot(self.journal.db.storage.state, entry)
        texts = slot.texts or {}
        meanwhile = EditSession(self.journal, entry, slot.since, texts)
        begun, entry = entry, self._begin(entry)
        form = Form(
            entry,
            entries=self.journal.entries,
            today=self.journal.today,
            role=self.journal.my_role(entry) or screen.view.role,
            accept=partial(self._accept, meanwhile, stays=stays),
            draft=texts,
            keep=lambda said: slot.keep(said, meanwhile.text),
            discard=slot.discard,
            day_first=screen.day_first,
            hidden=screen.hidden,
            first_field=first,
            greeting=lambda occasion: note or self.greeting(entry, occasion),
            kept_as_siblings=[path for path in texts if meanwhile.differs(path)],
            only=only,
            more=partial(self._write_more, begun),
            is_grown=is_grown,
            title=FORM_TITLES.get(tuple(only), ""),
        )

        def follow(event: JournalChanged) -> None:
            """Show in the form what comes from outside for its entry."""
            if not event.label and entry.id in (*event.removed, *(written.id for written in event.changed)):
                form.show_external_change(meanwhile.take(form.edited_fields), self.journal.entries)

        unsubscribe, screen.editing = self.journal.subscribe(follow), entry.id

        def end(_: object) -> None:
            unsubscribe()
            screen.editing = ""
            if slot.texts and not form.grows:
                screen.notify("Not saved yet: your words are in a draft. Open the form again to continue.")

        screen.ask(form, end)

    def _ask_sentence(self, entry: Entry) -> bool:
        """Ask which sentence is true, for a level or a rating.

        Tell whether the entry is one.
        """
        if isinstance(entry, Level) and entry.goal:
            from rmjournal.tui.screens.actions.level import LevelActions

            self.screen.group(LevelActions).note_for(entry)
        elif isinstance(entry, Rating) and entry.skill:
            from rmjournal.tui.screens.actions.skills import SkillActions

            self.screen.group(SkillActions).rate_as(entry)
        else:
            return False
        return True

    def pair_of_new(self, entry: Entry | None = None) -> Relationship | None:
        """Find the relationship of a new entry: chosen, only, linked or highlighted.

        None where a person has to choose it.
        """
        journal, screen = self.journal, self.screen
        ids = [str(getattr(entry, name)) for name in link_fields(type(entry))] if entry else []
        near = [*filter(None, map(journal.entries.get, ids)), *filter(None, (screen.reading, screen.highlighted))]
        return screen.view.pair or journal.usual_pair() or next(filter(None, map(journal.pair, near)), None)

    def _ask_pair(self, then: Callable[[str], None]) -> None:
        """Ask with whom, and go on with the id of that relationship."""
        from rmjournal.tui.widgets.picker import Option, Picker

        pairs = self.journal.entries.of(Relationship)
        pairs.sort(key=lambda pair: pair.state in ENDED_STATES)
        options = [
            Option(pair.id, self.screen.view.words(pair), "⋈", f"I am the {pair.role} · {humanize(pair.state)}")
            for pair in pairs
        ]
        self.screen.ask(Picker("With whom?", options), lambda chosen: then(chosen) if chosen else None)

    def _write_more(self, entry: Entry) -> None:
        """Open the whole form in place of a short one, once that is closed."""
        self.screen.call_later(partial(self.write, entry, is_grown=True))

    def _begin(self, entry: Entry) -> Entry:
        """A new entry with all that can be filled in for it."""
        if entry.id:
            return offer_ground_rules(entry) if isinstance(entry, Agreement) else entry
        pair = self.journal.pair(entry) or self.screen.view.pair or self.journal.usual_pair()
        if entry == Agreement(relationship=getattr(entry, "relationship", "")):
            last = find_agreement(self.journal.entries, pair) if pair else None
            entry = draft_next_agreement(last, pair.id if pair else "")
        if isinstance(entry, Reflection) and not entry.occasion and entry.about:
            entry = start_reflection(self.journal.entries.get(entry.about))
        if isinstance(entry, Session) and entry.state == "planned" and not entry.start and pair is not None:
            entry = propose_session(self.journal.entries, pair, self.journal.today)
        return with_zone(with_owner(entry, pair), None, self.journal.zone)

    def _edit_outside(self, entry: Entry) -> None:
        """Edit the main text outside; a text that cannot be saved becomes its draft."""
        from rmjournal.storage.external_editor import edit_text

        screen = self.screen
        slot, name = DraftSlot(self.journal.db.storage.state, entry), entry.KIND.main
        texts = slot.texts or {}
        meanwhile = EditSession(self.journal, entry, slot.since, texts)
        before = text = texts.get(name, str(getattr(entry, name)))

        def keep(saved: str | None) -> None:
            others = {path: typed for path, typed in texts.items() if path != name}
            slot.keep(others | ({} if saved is None else {name: saved}) or None, meanwhile.text)

        try:
            with screen.app.suspend():
                text = edit_text(before, keep)
            if text != before:
                self.journal.put(entry.edit(**{name: text}), seen=meanwhile.record_as_seen)
            keep(texts.get(name) if text == before else None)
        except SuspendNotSupported:
            screen.notify("Your editor needs a terminal, and there is none here; e opens the form.", severity="error")
        except JournalError as error:
            screen.notify_error(error)
            if text != before:
                screen.attempt(lambda: keep(text), "Saved as a draft · e continues it")
        screen.refresh(layout=True)

    def make_entry_of(self, text: str) -> None:
        """Make an action, a learning or a topic of a sentence."""
        from rmjournal.tui.widgets.picker import Option, Picker

        text = str(text)  # an entry holds plain text
        entries: list[Entry] = [Action(text=text), Learning(text=text), Note(text=text, kind="topic")]
        words = ("an action item", "a learning", "a topic for the next session")
        options = [Option(entry, word, entry.mark) for entry, word in zip(entries, words, strict=True)]
        self.screen.ask(Picker("Turn this line into", options), lambda entry: self.write(entry) if entry else None)

    def greeting(self, entry: Entry, occasion: str = "") -> str:
        """The quiet words over a form: for a reflection, the last promise and questions."""
        if words := self.own_greeting(entry):
            return words
        if entry.id or not isinstance(entry, Reflection):
            return ""
        view = self.screen.view
        last = last_now_what(view.entries, view.role, self.journal.today)
        moment = moment_of(occasion or entry.occasion)
        never = view.pair.never_ask if view.pair else ()
        prompts = [prompt for prompt in moment.prompts_for(view.role) if prompt not in never]
        asked = " ".join(prompts[:QUESTIONS_SHOWN])
        return "\n".join(([f"Your last “Now what”: {last.text}"] if last else []) + [asked])

    def _accept(self, meanwhile: EditSession, entry: Entry, why: str, stays: bool = False) -> None:
        before = self.journal.entries.get(entry.id)
        (now,) = self.journal.put(entry, why=why, typed=("shared",), seen=meanwhile.record_as_seen)
        if before is None:
            self.screen.notify(f"{_name(now)} saved", undo="undoes")
        elif now != before:
            draft = " as a draft" if now.status == "draft" else ""
            self.screen.notify(f"{_name(now)} changed{draft}", undo="undoes")
        if not stays:
            self.written(before, entry, now)

    def _show_new(self, before: Entry | None, entry: Entry, now: Entry) -> None:
        if before is None:
            self.screen.call_after_refresh(self.screen.open_entry, now)

    def capture(self) -> None:
        """Write down one line, from anywhere."""
        from rmjournal.tui.dialogs.capture import CaptureDialog

        screen = self.screen
        if not screen.can_write():
            return
        slot = DraftSlot(self.journal.db.storage.state, None)
        entries, pair = self.journal.entries, self.pair_of_new()
        is_choice = screen.view.pair is None and self.journal.usual_pair() is None
        row = lit_row(screen.focused)
        screen.ask(
            CaptureDialog(
                today=self.journal.today,
                role=self.journal.my_role(),
                sort="action" if row is not None and row.action == "new_action" else "learned",
                day_first=screen.day_first,
                pair=pair,
                pairs=entries.of(Relationship) if is_choice else (),
                name_of=self._name_of,
                accept=self._accept_line,
                draft=slot.texts,
                keep=slot.keep,
            )
        )

    def _name_of(self, pair: Relationship) -> str:
        """The partner's short name; my role where private names are hidden."""
        return f"▒ as {pair.role}" if self.screen.view.is_redacted(pair) else pair.short_name

    def _accept_line(self, entry: Entry, why: str) -> None:
        (now,) = self.journal.put(entry, why=why)
        self.screen.notify(f"{_name(now)} saved", undo="undoes")

    def offer_drafts(self) -> None:
        """Offer all drafts that were open when the program ended, one by one."""
        if self.journal.read_only:
            return
        waiting = waiting_drafts(self.journal.db.storage.state, self.journal.entries)
        first, *others = [key for key, _, _ in waiting] or [""]
        self.screen.waiting_questions = [partial(self.offer_draft, key) for key in others]
        self.offer_draft(first)

    def offer_draft(self, wanted: str) -> None:
        """Offer one draft, by its key, if it still waits."""
        waiting = waiting_drafts(self.journal.db.storage.state, self.journal.entries)
        entry, words = next(((entry, words) for key, entry, words in waiting if key == wanted), (None, None))
        if words is None:
            return
        from rmjournal.tui.dialogs.question import ask_about_draft

        kind = entry.KIND.with_article if entry else "a captured line"
        count = len(self.screen.waiting_questions)
        more = f" ({pluralize(count, 'more draft')} after this one.)" if count else ""
        head = one_line(words.strip())
        head = head if len(head) <= DRAFT_WORDS_LENGTH else f"{head[:DRAFT_WORDS_LENGTH].rsplit(' ', 1)[0]} …"
        about = "" if self.screen.hidden else f": “{head}”"
        question = f"You were writing {kind}{about}. Continue with it?{more}"
        self.screen.ask(ask_about_draft(question), partial(self._draft_answered, entry=entry))

    def _draft_answered(self, sure: bool | None, entry: Entry | None) -> None:
        if sure is False:
            self.screen.attempt(
                DraftSlot(self.journal.db.storage.state, entry).discard, "Draft discarded · u brings it back"
            )
        elif sure is None:
            return
        elif entry is None:
            self.capture()
        else:
            self._continue(entry)

    def _continue(self, entry: Entry) -> None:
        """Continue a draft in its form; a recall while its learning is due."""
        if isinstance(entry, Recall) and not entry.id:
            from rmjournal.tui.screens.actions.recall import RecallActions

            recalls = self.screen.group(RecallActions)
            if recalls.is_due(entry.learning):
                recalls.start(entry.learning)
                return
        self.write(entry)


def _name(entry: Entry) -> str:
    """Name an entry in a message: a topic note is a topic."""
    return "Topic" if isinstance(entry, Note) and entry.kind == "topic" else entry.KIND.label
