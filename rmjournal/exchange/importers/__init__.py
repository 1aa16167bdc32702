"""The registry of importers: each format has a line in `IMPORTERS`."""

from collections.abc import Callable
from typing import NamedTuple

from rmjournal.errors import Refused
from rmjournal.exchange import observation
from rmjournal.exchange.importers import (
    csv_files,
    dayone,
    jrnl,
    markdown_notes,
    own_formats,
)
from rmjournal.exchange.incoming import Incoming, Source


class Importer(NamedTuple):
    """One import format: name, label, recognition by content, and reader."""

    name: str
    """The word after ``--format``."""
    label: str
    """As people read it: "a packet of rmjournal"."""
    looks_like: Callable[[Source], bool]
    """Whether a source is of this format, by its content alone; never raises."""
    read: Callable[[Source], Incoming]
    """Reads all of it; `Refused` when it is of another format after all."""


IMPORTERS: tuple[Importer, ...] = (
    Importer("packet", "a packet of rmjournal", own_formats.is_packet, own_formats.read_packet),
    Importer("json", "an export of rmjournal", own_formats.is_export, own_formats.read_export),
    Importer("journal", "a journal file", own_formats.is_journal, own_formats.read_journal),
    Importer("jrnl", "an export of jrnl (--format json)", jrnl.looks_like, jrnl.read),
    Importer("dayone", "an export of Day One (JSON, or the zip it comes in)", dayone.looks_like, dayone.read),
    Importer(
        "answer",
        "an answer to a request for an observation",
        observation.is_answer,
        observation.read_without_journal,
    ),
    Importer("md", "Markdown, a file or a folder", markdown_notes.looks_like, markdown_notes.read),
    Importer("csv", "a table (CSV), or a folder of them", csv_files.looks_like, csv_files.read),
)
"""Every format, in the order in which they are tried."""


def importer_of(source: Source, named: str = "") -> Importer:
    """The named importer, or the first that recognizes the source.

    `Refused` lists all formats when none does.
    """
    for importer in IMPORTERS:
        if importer.name == named if named else importer.looks_like(source):
            return importer
    labels = ", ".join(importer.label for importer in IMPORTERS)
    raise Refused(f"{source.name} cannot be imported. These can: {labels}.")
