"""The registry of importers: each format has a line in `IMPORTERS`."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from rmjournal.english import agree, join_words, pluralize
from rmjournal.errors import Refused
from rmjournal.exchange import observation
from rmjournal.exchange.archives import is_archive, unpack
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
    Importer("ics", "a calendar (.ics)", calendars.looks_like, calendars.read),
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


def _say_unknown(source: Source) -> str:
    labels = ", ".join(importer.label for importer in IMPORTERS)
    return f"{source.name} cannot be imported. These can: {labels}."


def read_incoming(source: Source, named: str = "", choices: ImportChoices = NO_CHOICES) -> Incoming:
    """Read a source by the named format, else each of its files by its content.

    `Refused` when nothing in it can be imported.
    """
    source = unpack(source) if is_archive(source) else source
    return _with_folder(_read(source, named, choices), source)


def _with_folder(incoming: Incoming, source: Source) -> Incoming:
    """Let the places of entries begin with the name of their folder."""
    if not source.is_folder:
        return incoming
    origins = {
        key: origin._replace(container=f"{source.name}/{origin.container}")
        for key, origin in incoming.origins.items()
    }
    return replace(incoming, origins=origins)


def _read(source: Source, named: str, choices: ImportChoices) -> Incoming:
    if named or not source.is_folder:
        return importer_of(source, named).read(source, choices)
    groups: dict[str, list[str]] = {}
    skipped: list[SkippedItem] = []
    for path in source.files:
        one = source.alone(path)
        found = next((importer for importer in IMPORTERS if importer.looks_like(one)), None)
        if own_formats.is_notice(one):
            continue
        if found is None:
            skipped.append(SkippedItem(where=path, why="No importer reads it, so it was left out."))
        elif own_formats.is_reading_copy(one):
            skipped.append(SkippedItem(where=path, why=own_formats.READING_COPY))
        elif found.is_alone and len(source.files) > 1:
            skipped.append(SkippedItem(where=path, why=f"It is {found.label}. Import it on its own."))
        else:
            groups.setdefault(found.name, []).append(path)
    parts = [
        importer.read(source.alone(groups[importer.name][0]) if importer.is_alone else source.only(paths), choices)
        for importer in IMPORTERS
        if (paths := groups.get(importer.name))
    ]
    if not parts:
        raise Refused(_say_unknown(source))
    incoming = combine(parts)
    return replace(
        incoming,
        skipped=(*incoming.skipped, *skipped),
        notes=(*incoming.notes, *_attachment_notes(source.left_out)),
    )


def _attachment_notes(paths: Sequence[str]) -> Iterator[str]:
    """Tell how many files of a folder are no text, by ending."""
    counts = Counter(path.rpartition("/")[2].rpartition(".")[2].lower() for path in paths)
    if counts:
        endings = join_words([f"{count} .{ending}" for ending, count in counts.most_common()])
        stays = agree(len(paths), "is no text and stays where it is", "are no texts and stay where they are")
        yield f"{pluralize(len(paths), 'file')} {stays}: {endings}."
