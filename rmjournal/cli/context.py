"""Context of a verb: the journal file, today, and the open journal."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from functools import cached_property
from pathlib import Path

import click

from rmjournal import config
from rmjournal.cli.output import echo_aside
from rmjournal.cli.passphrase import with_key
from rmjournal.english import agree, pluralize
from rmjournal.errors import JournalError, NotFound, ReadOnly
from rmjournal.insight.scope import pair_of_new
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import visible
from rmjournal.model.field_forms import ParseContext
from rmjournal.model.kind import fields
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.references import ANY_KIND, resolve_ref
from rmjournal.storage.local.state_folder import KEPT_PAGES
from rmjournal.storage.new_journal import is_begun
from rmjournal.storage.orphans import notices_of_locked
from rmjournal.sync.conflict_copies import ConflictCopies, describe_removed


class CliContext:
    """The context of a verb, looked up from file and day when needed."""

    def __init__(
        self, file: Path | None = None, today: str | None = None, zone: str = "", *, is_plain: bool = False
    ) -> None:
        self._file = file
        self._today = today
        self._zone = zone
        self.is_on_screen = False
        """Whether screens are open on it, which tell by themselves."""
        self.is_plain = is_plain
        """Whether words are wished instead of signs and charts."""
        self.is_brief = False
        """Whether one line is all that is printed."""
        self._entries_at_first: Entries | None = None
        """The entries of the journal as they were when it was opened."""

    @cached_property
    def day(self) -> date | None:
        """The day that was given as today; None for the computer's."""
        return config.explicit_today(self._today, date.today())

    @property
    def today(self) -> date:
        """The day to use as today."""
        return self.day or date.today()

    @property
    def zone(self) -> str:
        """The time zone that was given, else the computer's."""
        return self._zone or config.machine_zone()

    @cached_property
    def config(self) -> config.Config:
        """All settings."""
        return config.read_config(self._file, self.day)

    @cached_property
    def path(self) -> Path:
        """Where the journal is or will be."""
        return config.explicit_path(self._file) or self.config.file

    @property
    def is_begun(self) -> bool:
        """Whether there is a journal, or a copy of one.

        `NotFound` where it is only not here yet.
        """
        return with_key(lambda: is_begun(self.path))

    @cached_property
    def journal(self) -> Journal:
        """The open journal; `NotFound` says how to begin when there is none."""
        today = self.day
        if not self.is_begun:
            raise NotFound(
                f'There is no journal at {self.path} yet. Start one with: rmjournal add relationship "Name" --role '
                "mentee (or mentor)."
            )
        journal = with_key(
            lambda: Journal.open(self.path, today=today, zone=self.zone, computer=config.computer_name)
        )
        self._entries_at_first = journal.entries
        return journal

    def write_pages(self) -> None:
        """Update the pages kept for partners after a command that changed the journal."""
        if "journal" not in self.__dict__ or self.is_on_screen or self.journal.entries is self._entries_at_first:
            return
        if self.journal.db.storage.state.read_settings().get(KEPT_PAGES):
            from rmjournal.journal.kept_pages import write_kept_pages

            for sentence in write_kept_pages(self.journal):
                echo_aside(sentence)

    @property
    def file_notices(self) -> list[str]:
        """Sentences about changes that opening made to the file."""
        return list(self.journal.db.storage.notices) if "journal" in self.__dict__ else []

    @property
    def notices(self) -> list[str]:
        """The notices of the file, of copies beside it, and of the config file."""
        mistakes = list(self.config.mistakes) if "config" in self.__dict__ and not self.is_on_screen else []
        if "journal" not in self.__dict__:
            return mistakes
        sync = ConflictCopies(self.journal.db)
        leftovers = map(describe_removed, sync.remove_open_leftovers())
        count = len(sync.unmerged_copies())
        copies = f"{pluralize(count, 'conflict copy')} {agree(count, 'is', 'are')} beside the file"
        waits = [f"{copies}. To merge: rmjournal merge"] if count else []
        return [
            *self.file_notices,
            *leftovers,
            *self._missing_notice(),
            *self._lost_part_notice(),
            *waits,
            *self._replaced_notices(),
            *mistakes,
        ]

    def _replaced_notices(self) -> Iterator[str]:
        """Say which journals were in the file before."""
        for orphan in self.journal.db.storage.replaced_journals():
            subject = f"Another journal was in {self.path.name} before, with {orphan.words}"
            yield f"{subject}. To see where it is: rmjournal check"
        yield from notices_of_locked(self.path, self.journal.db.storage.state)

    def _missing_notice(self) -> list[str]:
        """Say what the file lacks, unless an open screen writes it in a moment."""
        db = self.journal.db
        lacks = db.storage.missing
        if not lacks or db.storage.is_save_pending:
            return []
        removal_advice = ", or to review it: rmjournal removed" if db.removed_paths else ""
        subject = f"{lacks} on this computer {lacks.verb} missing from {self.path.name}"
        return [f"{subject}. To write {lacks.pronoun} back: rmjournal merge{removal_advice}"]

    def _lost_part_notice(self) -> Iterator[str]:
        """Say which part of the journal was saved where it is no more."""
        if part := self.journal.db.storage.lost_part():
            missing = f"{part.lacking} from {part.former_path}, which is gone, {part.lacking.verb} missing"
            yield (
                f"{missing} from {self.path.name}. To add {part.lacking.pronoun}: rmjournal merge. To leave "
                f"{part.lacking.pronoun} out: rmjournal merge --keep"
            )

    def require_writable(self) -> None:
        """Raise `ReadOnly` where nothing can be kept, before anything is asked."""
        if self.journal.read_only:
            raise ReadOnly(self.journal.read_only)

    def add_entry(self, make: Callable[[Journal], Entry], typed_fields: Collection[str] = ()) -> Entry:
        """Add the entry that `make` gives; the first one begins a new journal."""
        with nullcontext(self.journal) if self.is_begun else self.new_journal() as journal:
            return journal.put(make(journal), typed=typed_fields)[0]

    @contextmanager
    def new_journal(self) -> Iterator[Journal]:
        """Begin a journal, and say so; a refused first change leaves no file."""
        self.journal = Journal.create(self.path, today=self.day, zone=self.zone, computer=config.computer_name)
        try:
            yield self.journal
        except JournalError:
            self.journal.db.storage.discard_new()
            raise
        click.echo(f"Started a new journal in {visible(str(self.path))}.", err=True)

    def parse_context(self, entry: Entry | None = None) -> ParseContext:
        """The context for parsing typed values of an entry."""
        journal = self.journal
        pair = pair_of_new(entry, journal.entries) if entry else journal.usual_pair()
        is_timed = entry is None or any(field.form == "moment" for field in fields(type(entry)).values())
        return ParseContext(
            entries=journal.entries,
            today=journal.today,
            role=pair.role if pair else "",
            day_first=self.config.day_first,
            time=_find_usual_time(journal.entries, pair) if is_timed else "",
        )

    def find(self, typed: str, to: tuple[str, ...] = ANY_KIND) -> Entry:
        """Find an entry by short id or first words, or the next session."""
        return resolve_ref(typed, self.journal.entries, self.today, to)

    def find_pair(self, typed: str | None) -> Relationship | None:
        """Find the relationship that an option names; None when not given."""
        pair = self.find(typed, ("relationship",)) if typed else None
        return pair if isinstance(pair, Relationship) else None

    def entries_or_none(self) -> Entries:
        """The entries for a completion, which must never fail."""
        try:
            return self.journal.entries
        except (JournalError, OSError):
            return Entries()


def _find_usual_time(entries: Entries, pair: Relationship | None) -> str:
    from rmjournal.insight.cadence import find_usual_time

    return find_usual_time(entries, pair)


def context_of(ctx: click.Context) -> CliContext:
    """The context of a run; in a completion it is made from the options."""
    root = ctx.find_root()
    if not isinstance(root.obj, CliContext):
        root.obj = CliContext(root.params.get("file"), root.params.get("today"))
    return root.obj
