"""The registry of importers: each format has a line in `IMPORTERS`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from rmjournal.english import agree, join_words, pluralize
from rmjournal.errors import Refused
from rmjournal.exchange import observation
from rmjournal.exchange.archives import count_endings, ending_of, say_no_texts, unpack
from rmjournal.exchange.database_pages import join_pages
from rmjournal.exchange.importers import (
    calendars,
    csv_files,
    dayone,
    jrnl,
    markdown_notes,
    own_formats,
    text_notes,
)
from rmjournal.exchange.incoming import NO_CHOICES, ImportChoices, Incoming, SkippedItem, Source, combine


class Importer(NamedTuple):
    """One import format: name, label, recognition by content, and reader."""

    name: str
    """The word after ``--format``."""
    label: str
    """As people read it: "a packet of rmjournal"."""
    looks_like: Callable[[Source], bool]
    """Whether a source is of this format, by its content alone; never raises."""
    read: Callable[[Source, ImportChoices], Incoming]
    """Reads all of it; `Refused` when it is of another format after all."""
    is_alone: bool = False
    """Whether it is imported on its own, never beside other files of a folder."""


IMPORTERS: tuple[Importer, ...] = (
    Importer("packet", "a packet of rmjournal", own_formats.is_packet, own_formats.read_packet, is_alone=True),
    Importer("json", "an export of rmjournal", own_formats.is_export, own_formats.read_export, is_alone=True),
    Importer("journal", "a journal file", own_formats.is_journal, own_formats.read_journal, is_alone=True),
    Importer("jrnl", "an export of jrnl (--format json)", jrnl.looks_like, jrnl.read),
    Importer("dayone", "an export of Day One (JSON, or the zip it comes in)", dayone.looks_like, dayone.read),
    Importer(
        "answer",
        "an answer to a request for an observation",
        observation.is_answer,
        observation.read_without_journal,
        is_alone=True,
    ),
    Importer("ics", "a calendar (.ics, or the CSV of Outlook)", calendars.looks_like, calendars.read),
    Importer("md", "Markdown, a file or a folder", markdown_notes.looks_like, markdown_notes.read),
    Importer("csv", "a table (CSV), or a folder of them", csv_files.looks_like, csv_files.read),
    Importer("text", "plain text, or a journal of jrnl", text_notes.looks_like, text_notes.read),
)
"""Every format, in the order in which they are tried."""


def importer_of(source: Source, named: str = "") -> Importer:
    """The named importer, or the first that recognizes the source.

    `Refused` lists all formats when none does, and says so of a copy to read.
    """
    if not named and own_formats.is_reading_copy(source):
        raise Refused(f"{source.name}: {own_formats.READING_COPY}")
    for importer in IMPORTERS:
        if importer.name == named if named else importer.looks_like(source):
            return importer
    raise Refused(_say_unknown(source))


_SAVE_AS: Mapping[str, str] = {
    **dict.fromkeys(("xlsx", "xls", "ods", "numbers"), "a table (CSV)"),
    **dict.fromkeys(
        ("docx", "doc", "odt", "rtf", "pages", "html", "htm", "eml", "msg", "enex", "opml"), "plain text or Markdown"
    ),
}
"""As what other programs can save their files so that they can be imported, by ending."""


def _say_unknown(source: Source) -> str:
    if save_as := _SAVE_AS.get(ending_of(source.name)):
        return f"{source.name} cannot be imported. Save it as {save_as} and import that."
    labels = ", ".join(importer.label for importer in IMPORTERS)
    return f"{source.name} cannot be imported. These can: {labels}."


_ALONE = "Import it on its own."


def read_incoming(
    source: Source,
    named: str = "",
    choices: ImportChoices = NO_CHOICES,
    watch: Callable[[int, int], None] | None = None,
) -> Incoming:
    """Read a source by format, else each file by its content.

    ``watch`` is called with how many of how many files are read. `Refused` when nothing in it can be imported.
    """
    source = unpack(source)
    _check_sizes(source)
    if not source.is_folder:
        return _checked(importer_of(source, named).read(source, choices), source)
    groups, skipped = _group_files(source, named)
    done, total, parts = 0, sum(map(len, groups.values())), list[Incoming]()
    for importer in IMPORTERS:
        if paths := groups.get(importer.name):
            part = source.alone(paths[0]) if importer.is_alone else source.only(paths)
            files = _WatchedFiles(part.files, watch, done, total) if watch else part.files
            parts.append(importer.read(replace(part, files=files), choices))
            done += len(paths)
    if not parts:
        if not source.files and source.left_out:
            raise Refused(say_no_texts(source.name, source.left_out))
        surest = [item for item in skipped if item.why.endswith(_ALONE)] or source.refused
        raise Refused(f"{surest[0].where}: {surest[0].why}" if surest else _say_unknown(source))
    incoming = join_pages(combine(parts))
    incoming = replace(
        incoming,
        skipped=(*incoming.skipped, *skipped, *source.refused),
        notes=(*incoming.notes, *_attachment_notes(source.left_out)),
        origins={
            key: origin._replace(container=f"{source.name}/{origin.container}")
            for key, origin in incoming.origins.items()
        },
    )
    return _checked(incoming, source)


MAX_TEXT_BYTES = 32 * 2**20
"""The most bytes of one text or table; it takes many times as much memory while it is read."""
MAX_TEXTS_BYTES = 128 * 2**20
"""The most bytes of all texts and tables of an import; no journal is larger."""
MAX_TABLE_LINES = 500_000
"""The most lines of all tables of an import."""
MAX_ENTRIES = 100_000
"""The most entries of an import."""


def _check_sizes(source: Source) -> None:
    """Raise `Refused` for texts and tables that are too large."""
    texts = {path: data for path, data in source.files.items() if data.lstrip()[:1] not in (b"{", b"[")}
    large = next((path for path, data in texts.items() if len(data) > MAX_TEXT_BYTES), None)
    if large is not None:
        raise Refused(f"{large} is a text of more than {MAX_TEXT_BYTES >> 20} MB. Split it and import the parts.")
    if sum(map(len, texts.values())) > MAX_TEXTS_BYTES:
        raise Refused(f"{source.name} contains more than {MAX_TEXTS_BYTES >> 20} MB of texts. Import it in parts.")
    tables = [data for path, data in texts.items() if path.lower().endswith(csv_files.SUFFIXES)]
    if sum(data.count(b"\n") + data.count(b"\r") for data in tables) > MAX_TABLE_LINES:
        raise Refused(f"{source.name} contains more than {MAX_TABLE_LINES:,} rows. Import it in parts.")


def _checked(incoming: Incoming, source: Source) -> Incoming:
    if len(incoming.entries) > MAX_ENTRIES:
        raise Refused(f"{source.name} contains more than {MAX_ENTRIES:,} entries. Import it in parts.")
    return incoming


def _group_files(source: Source, named: str) -> tuple[Mapping[str, Sequence[str]], Sequence[SkippedItem]]:
    """Group files by importer; give unreadable ones with the reason."""
    groups: dict[str, list[str]] = {}
    skipped: list[SkippedItem] = []
    for path in source.files:
        file = source.alone(path)
        if own_formats.is_notice(file):
            continue
        found = next((one for one in IMPORTERS if named in ("", one.name) and one.looks_like(file)), None)
        if found is None and named:
            label = importer_of(source, named).label
            skipped.append(SkippedItem(where=path, why=f"It is not {label}, and only that was to be imported."))
        elif found is None:
            skipped.append(SkippedItem(where=path, why="No importer reads it, so it was left out."))
        elif own_formats.is_reading_copy(file):
            skipped.append(SkippedItem(where=path, why=own_formats.READING_COPY))
        elif found.is_alone and len(source.files) > 1:
            skipped.append(SkippedItem(where=path, why=f"It is {found.label}. {_ALONE}"))
        else:
            groups.setdefault(found.name, []).append(path)
    return groups, skipped


class _WatchedFiles(Mapping[str, bytes]):
    """Files that tell how many of them are read."""

    def __init__(self, files: Mapping[str, bytes], watch: Callable[[int, int], None], done: int, total: int) -> None:
        self._files, self._watch = files, watch
        self._done, self._total = done + len(files), total
        self._unread = set(files)

    def __getitem__(self, path: str) -> bytes:
        if path in self._unread:
            self._unread.discard(path)
            self._watch(self._done - len(self._unread), self._total)
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


_FEW = 5
"""Files that are named one by one."""


def _attachment_notes(paths: Sequence[str]) -> Iterator[str]:
    """Tell which files are not read, named or counted, and how they could be."""
    groups: dict[str, list[str]] = {}
    for path in paths:
        groups.setdefault(_SAVE_AS.get(ending_of(path), ""), []).append(path)
    for save_as, group in sorted(groups.items()):
        named = join_words([*group] if len(group) <= _FEW else count_endings(group))
        files, many = pluralize(len(group), "file"), len(group)
        if save_as:
            it = agree(many, "it", "them")
            yield f"{files} cannot be read: {named}. To import {it}, save {it} as {save_as}."
        else:
            stays = agree(many, "is no text and stays where it is", "are no texts and stay where they are")
            yield f"{files} {stays}: {named}."
