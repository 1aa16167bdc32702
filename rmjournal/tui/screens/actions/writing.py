"""Writing commands: new entries, capture, edit and drafts."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from textual.app import SuspendNotSupported

from rmjournal.errors import JournalError
from rmjournal.insight.cadence import next_version
from rmjournal.insight.commitments import last_now_what
from rmjournal.insight.reflection_context import begun, moment_of
from rmjournal.journal.open_journal import Happening
from rmjournal.model.entry import Entry
from rmjournal.model.field import one_line
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS, kind_named
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.rules import filled_in, with_zone
from rmjournal.practice.ground_rules import ground_rules
from rmjournal.tui.drafts import Meanwhile, Slot, waiting
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.view import View

NEAR = {"session": ("point", "action", "pulse", "learning", "reflection", "note")}
"""Kinds that belong to an entry without being its parts."""


class EntryOffer(NamedTuple):
    """A kind of entry that can be written now, and what it begins with."""

    kind: type[Entry]
    link: str
    """The field that points at what is lit; empty = it stands alone."""
    of: Entry | None

    @property
    def empty(self) -> Entry:
        """The entry to begin with."""
        return self.kind().edit(**{self.link: self.of.id}) if self.of else self.kind()

    def words(self, view: View) -> str:
        """What it would be: a part of what is lit, or what the kind is."""
        return f"of “{view.words(self.of)[:40]}”" if self.of else self.kind.KIND.help


def offers(lit: Entry | None, here: Sequence[str], reading: bool) -> list[EntryOffer]:
    """What can be written, the most likely first; on a page, parts of what is read come before all else."""
    by_name = {kind.KIND.name: kind for kind in KINDS}
    alone = [
        EntryOffer(by_name[name], "", None) for name in here if name in by_name and not needs_whole(by_name[name])
    ]
    parts = [EntryOffer(kind, link, lit) for kind in KINDS if lit is not None and (link := link_to(kind, lit))]
    others = [EntryOffer(kind, "", None) for kind in KINDS if kind.KIND.name not in here and not needs_whole(kind)]
    first = [*parts, *alone] if reading else [*alone[:1], *parts, *alone[1:]]
    return [*first, *others]


def link_to(kind: type[Entry], lit: Entry) -> str:
    """The field with which a new entry of this kind hangs on the lit one; empty when it does not."""
    name = lit.KIND.name
    for link, field in fields(kind).items():
        part = field.part and name != "relationship"
        if field.form == "ref" and name in field.to and (part or kind.KIND.name in NEAR.get(name, ())):
            return link
    return "about" if name in NEAR and kind.KIND.name == "reflection" else ""


def needs_whole(kind: type[Entry]) -> bool:
    """Whether an entry of this kind cannot stand alone."""
    return any(field.form == "ref" and field.required for field in fields(kind).values())


HEAD = 60
"""Letters of a draft that are told when it is offered."""
ASKED = 3
"""Questions of a moment that stand over a form."""


class Writing(JournalScreen):
    """A desk at which entries are written."""

    at_form: str = ""
    """The entry whose form is open, which says itself what came; empty when none is."""

    def action_new(self) -> None:
        """Choose what to write, then write it."""
        from rmjournal.tui.widgets.picker import Option, Picker

        if not self.may_write:
            return
        read = self.read
        options = [
            Option(offer, offer.kind.KIND.label, offer.kind.KIND.glyph, offer.words(self.view), offer.kind.KIND.help)
            for offer in offers(read or self.lit, self.kinds_here, reading=read is not None)
        ]
        self.ask(Picker("New", options), self._chosen_new)

    def _chosen_new(self, offer: EntryOffer | None) -> None:
        if offer is not None:
            self.write(offer.empty)

    def new_of(self, verb: str) -> None:
        """Write what a line offers, such as "new_session"."""
        self.write(kind_named(verb.removeprefix("new_"))())

    def write(self, entry: Entry, first: str = "") -> None:
        """Open the form of an entry, with what was typed before if there is any; begin at a field if one is named."""
        from rmjournal.tui.dialogs.form import Form

        if not self.may_write:
            return
        slot = Slot(self.journal.store.state, entry)
        texts = slot.texts or {}
        meanwhile = Meanwhile(self.journal, entry, slot.since, texts)
        if not entry.id and entry == Agreement(relationship=getattr(entry, "relationship", "")):
            pair = self.view.pair or self.journal.usual_pair()
            entry = next_version(self.journal.entries, pair, ground_rules())
        if not entry.id and isinstance(entry, Reflection) and not entry.occasion:
            entry = begun(self.journal.entries.get(entry.about)) if entry.about else entry
        if not entry.id:
            entry = filled_in(entry, self.view.pair or self.journal.usual_pair())
            entry = with_zone(entry, None, self.journal.zone)
        form = Form(
            entry,
            entries=self.journal.entries,
            today=self.journal.today,
            role=self.journal.my_role(entry) or self.view.role,
            accept=partial(self._accept, meanwhile),
            draft=texts,
            keep=lambda said: slot.keep(said, meanwhile.text),
            discard=slot.discard,
            day_first=self.day_first,
            first=first,
            quiet=partial(self.greeting, entry),
            beside=[leaf for leaf in texts if meanwhile.differs(leaf)],
        )

        def hear(happening: Happening) -> None:
            if not happening.label and entry.id in (*happening.gone, *(one.id for one in happening.put)):
                form.take_in(meanwhile.take(form.touched), self.journal.entries)

        hear_no_more, self.at_form = self.journal.subscribe(hear), entry.id

        def end(_: object) -> None:
            hear_no_more()
            self.at_form = ""

        self.ask(form, end)

    def write_outside(self, entry: Entry) -> None:
        """The main text of an entry in the person's own editor; what is saved there is its draft until it is kept."""
        from rmjournal.storage.external_editor import edit_text

        slot, name = Slot(self.journal.store.state, entry), entry.KIND.main
        texts = slot.texts or {}
        meanwhile = Meanwhile(self.journal, entry, slot.since, texts)
        before = text = texts.get(name, str(getattr(entry, name)))

        def keep(saved: str | None) -> None:
            rest = {leaf: said for leaf, said in texts.items() if leaf != name}
            slot.keep(rest | ({} if saved is None else {name: saved}) or None, meanwhile.text)

        try:
            with self.app.suspend():
                text = edit_text(before, keep)
            if text != before:
                self.journal.put(entry.edit(**{name: text}), seen=meanwhile.seen)
            keep(texts.get(name) if text == before else None)
        except SuspendNotSupported:
            self.tell("There is no terminal for an editor here.", "error")
        except JournalError as error:
            self.refuse(error)
            if text != before:
                self._try(lambda: keep(text), "Kept as a draft: e")
        self.refresh(layout=True)

    def make_of(self, text: str) -> None:
        """An action, a learning or a topic of a line that was written."""
        from rmjournal.tui.widgets.picker import Option, Picker

        made: list[Entry] = [Action(text=text), Learning(text=text), Note(text=text, kind="topic")]
        words = ("an action", "a learning", "a topic for the next session")
        options = [Option(entry, word, entry.mark) for entry, word in zip(made, words, strict=True)]
        self.ask(Picker("Make of this line", options), lambda entry: self.write(entry) if entry else None)

    def greeting(self, entry: Entry, occasion: str = "") -> str:
        """A quiet word over a new reflection: what one said last about what comes next, and what is asked then."""
        if entry.id or not isinstance(entry, Reflection):
            return ""
        last = last_now_what(self.view.entries, self.view.role, self.journal.today)
        moment = moment_of(occasion or entry.occasion)
        asked = " ".join(moment.asked(self.view.role)[:ASKED])
        return "\n".join(([f"Last time: {last.text}"] if last else []) + [asked])

    def _accept(self, meanwhile: Meanwhile, entry: Entry, why: str) -> None:
        before = self.journal.entries.get(entry.id)
        (now,) = self.journal.put(entry, why=why, said=("shared",), seen=meanwhile.seen)
        if before is None:
            self.tell(f"{now.KIND.label} {'kept' if entry.id else 'added'} · u undoes")
            self.call_after_refresh(self.open_entry, now)

    def action_capture(self) -> None:
        """One line, from anywhere."""
        from rmjournal.tui.dialogs.capture import Capture

        if not self.may_write:
            return
        slot = Slot(self.journal.store.state, None)
        pair = self.view.pair
        self.ask(
            Capture(
                today=self.journal.today,
                role=self.view.role or self.journal.my_role(),
                day_first=self.day_first,
                relationship=pair.id if pair else "",
                accept=self._capture,
                draft=slot.texts,
                keep=slot.keep,
            )
        )

    def _capture(self, entry: Entry, why: str) -> None:
        (now,) = self.journal.put(entry, why=why)
        self.tell(f"{now.KIND.label} kept · u undoes")

    def offer_drafts(self, first: str = "") -> None:
        """Offer what was being written when the program ended, or the draft with a key that was brought back."""
        found = list(waiting(self.journal.store.state, self.journal.entries, first))
        if not found or self.journal.read_only:
            return
        from rmjournal.tui.dialogs.confirm import DraftOffer

        entry, words = found[0]
        what = entry.KIND.label.lower() if entry else "captured line"
        more = f" ({len(found) - 1} more wait{'s' * (len(found) == 2)}.)" if len(found) > 1 else ""
        head = one_line(words.strip())
        head = head if len(head) <= HEAD else f"{head[:HEAD].rsplit(' ', 1)[0]} …"
        question = f"You were writing {'an' if what[0] in 'aeiou' else 'a'} {what}: “{head}”. Go on with it?{more}"
        self.ask(DraftOffer(question), partial(self._go_on, entry=entry))

    def _go_on(self, sure: bool | None, entry: Entry | None) -> None:
        if sure is False:
            self._try(Slot(self.journal.store.state, entry).discard, "Thrown away · u brings it back")
        elif sure is None:
            return
        elif entry is None:
            self.action_capture()
        else:
            self.go_on_with(entry)

    def go_on_with(self, entry: Entry) -> None:
        """Write on where it was left."""
        self.write(entry)

    def _try(self, change: object, told: str = "") -> None:
        try:
            if callable(change):
                change()
        except JournalError as error:
            self.refuse(error)
        else:
            if told:
                self.tell(told)
