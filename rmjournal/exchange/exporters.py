"""The registry of export formats: what each makes as a file or a folder."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from rmjournal.crdt.field_path import Document
from rmjournal.english import agree, pluralize
from rmjournal.errors import Refused
from rmjournal.exchange.csv_tables import COMMA, SEMICOLON, TAB, csv_tables_of, encode_table
from rmjournal.exchange.ics import describe_calendar, journal_calendar, with_zone
from rmjournal.exchange.jrnl_text import changed_tags, jrnl_entries, jrnl_tag, jrnl_text
from rmjournal.exchange.json_documents import EXPORT, UNKNOWN_TABLES, encode_file
from rmjournal.exchange.markdown_files import (
    INDEX_PATH,
    UnreadableFrontMatter,
    entry_files,
    index_file,
    read_front_matter,
)
from rmjournal.model.entry import Audience, Entries, Entry, count_by_kind
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import Perspective
from rmjournal.model.roles import other_role
from rmjournal.render.document import READERS, Page
from rmjournal.render.html import render_html
from rmjournal.render.markdown import render_markdown
from rmjournal.reports.journal_page import build_journal_page


def readers_file(audience: Audience) -> dict[str, bytes]:
    """The file that says for whom a folder is; none for its owner."""
    return {} if audience == "private" else {f"for-{audience}.txt": f"{READERS[audience]}\n".encode()}


class ExportInput(msgspec.Struct, frozen=True, kw_only=True):
    """The input of an exporter: entries and settings."""

    entries: Entries
    today: date
    name: str = ""
    """The owner's name; empty when it is not known."""
    audience: Audience = "private"
    """For whom it is: for others than its owner it holds only what they may read, as it leaves."""
    unknown_fields: Mapping[str, Document] = {}
    """Undeclared fields of entries by id; empty when only what is shared is exported."""
    unknown_tables: Mapping[str, Mapping[str, Document]] = {}
    """Records of unknown tables by name and id; empty when only what is shared is exported."""
    cadence: bool = False
    """Whether a calendar has the agreed cadence as a series."""
    sequences: Mapping[str, int] = {}
    """The SEQUENCE of each session, action and agreement, by id."""
    reminders: Sequence[timedelta] = ()
    """How long before a session a calendar reminds."""
    zone: str = ""
    """The time zone of this computer, for sessions without one."""
    separator: str = COMMA
    """The character between two cells of a table."""
    is_one_kind: bool = False
    """Whether one kind of entries was chosen."""


def export_ics(export: ExportInput) -> bytes:
    """One calendar for own use, with private sessions and points."""
    names = {}
    pairs = export.entries.of(Relationship)
    if len(pairs) == 1:
        names = {pairs[0].role: export.name or pairs[0].role, other_role(pairs[0].role): pairs[0].short_name}
    placed = [with_zone(entry, export.zone) if isinstance(entry, Session) else entry for entry in export.entries]
    all_shared = Entries({entry.id: entry.edit(shared=True) for entry in placed})
    calendar = journal_calendar(
        all_shared,
        export.today,
        names,
        export.sequences,
        cadence=export.cadence,
        reminders=export.reminders,
        readers=READERS[export.audience],
    )
    return calendar.encode("utf-8")


def _describe_ics(export: ExportInput) -> tuple[str, str]:
    return describe_calendar(export.entries, cadence=export.cadence), ""


def export_jrnl(export: ExportInput) -> bytes:
    """The entries with a day as a text journal of jrnl; `Refused` without any.

    The line before the first entry says for whom it is; jrnl skips what stands there.
    """
    entries = _entries_for_jrnl(export)
    if not entries:
        raise Refused("There is nothing to write for jrnl: no entry has a day of its own.")
    perspective = Perspective(today=export.today, entries=export.entries, with_year=True)
    return f"{READERS[export.audience]}\n\n{jrnl_text(entries, perspective)}".encode()


def _entries_for_jrnl(export: ExportInput) -> Sequence[Entry]:
    return jrnl_entries(export.entries, with_parts=export.is_one_kind)


def _describe_jrnl(export: ExportInput) -> tuple[str, str]:
    written = _entries_for_jrnl(export)
    ids = {entry.id for entry in written}
    left = [entry for entry in export.entries if entry.id not in ids]
    left_out = f"Parts of others, and what has no day, are left out: {count_by_kind(left)}." if left else ""
    return pluralize(len(written), "entry"), " ".join(filter(None, (left_out, _say_changed_tags(written))))


def _say_changed_tags(entries: Sequence[Entry]) -> str:
    tags = changed_tags(entries)
    if not tags:
        return ""
    how = f'such as {jrnl_tag(tags[0])} for "{tags[0]}"'
    return f"{pluralize(len(tags), 'tag')} {agree(len(tags), 'is', 'are')} written as jrnl reads tags, {how}."


def export_html(export: ExportInput) -> bytes:
    """The journal as one HTML page."""
    return render_html(_journal_page(export)).encode("utf-8")


def export_markdown(export: ExportInput) -> bytes:
    """The journal as one Markdown text, month by month."""
    return render_markdown(_journal_page(export)).encode("utf-8")


def _journal_page(export: ExportInput) -> Page:
    return build_journal_page(export.entries, export.today, export.name, export.audience)


def export_markdown_folder(export: ExportInput) -> Mapping[str, bytes]:
    """One Markdown file with front matter for each entry."""
    return update_markdown_folder(export, {}, ())


def update_markdown_folder(
    export: ExportInput, ours: Mapping[str, bytes], others: Collection[str]
) -> Mapping[str, bytes]:
    """The files of an updated folder; an entry keeps its file under any name."""
    own_paths = {key: path for path, data in ours.items() if (key := _id_in(data))}
    other_paths = [*others, *(path for path in ours if path not in own_paths.values())]
    other_paths = [path for path in other_paths if path != INDEX_PATH]
    files = entry_files(export.entries, own_paths, other_paths, export.entries.deleted_ids)
    title = f"{export.name}: journal" if export.name else "Journal"
    files[INDEX_PATH] = index_file(export.entries, own_paths, other_paths, title, READERS[export.audience])
    return {path: text.encode("utf-8") for path, text in files.items()}


def _id_in(data: bytes) -> str:
    """The id in the front matter of a file; empty when there is none."""
    try:
        return str(read_front_matter(data.decode("utf-8"))[0].get("id", ""))
    except (UnreadableFrontMatter, UnicodeDecodeError):
        return ""


def export_json(export: ExportInput) -> bytes:
    """All entries as documents, with the owner's name and unknown fields and tables."""
    about = {"readers": READERS[export.audience], **({"name": export.name} if export.name else {})}
    more_content = {UNKNOWN_TABLES: export.unknown_tables} if export.unknown_tables else None
    return encode_file(EXPORT, about, export.entries, more_content, export.unknown_fields)


def export_csv(export: ExportInput) -> bytes:
    """The CSV table of the only kind; `Refused` when there are more."""
    sheets = csv_tables_of(export.entries, export.entries.deleted_ids, export.separator)
    if len(sheets) != 1:
        raise Refused(
            "A CSV file can contain one kind of entries only. Choose it (--kind goals), or name a folder for all."
        )
    return encode_table(next(iter(sheets.values())), export.separator)


def export_csv_folder(export: ExportInput) -> Mapping[str, bytes]:
    """One CSV file for each kind that has entries."""
    tables = csv_tables_of(export.entries, export.entries.deleted_ids, export.separator)
    return {name: encode_table(text, export.separator) for name, text in tables.items()}


_SEPARATOR_SENTENCES: Mapping[str, str] = {
    SEMICOLON: "Semicolons separate the cells.",
    TAB: "Tabs separate the cells, in UTF-16: every Excel opens them in columns.",
}


def _describe_csv(export: ExportInput) -> tuple[str, str]:
    return pluralize(len(export.entries), "entry"), _SEPARATOR_SENTENCES.get(export.separator, "")


class ExportFormat(NamedTuple):
    """One export format: as one file, as a folder with files, or as either."""

    name: str
    """The word after ``rmjournal export``; also the suffix of the file."""
    label: str
    """As people read it: "JSON, complete"."""
    as_file: Callable[[ExportInput], bytes] | None = None
    """Gives the bytes of a single file; None where only a folder makes sense."""
    as_folder: Callable[[ExportInput], Mapping[str, bytes]] | None = None
    """Gives the files of a folder by path; None where only a file makes sense."""
    as_updated_folder: Callable[[ExportInput, Mapping[str, bytes], Collection[str]], Mapping[str, bytes]] | None = (
        None
    )
    """Gives the files of a folder that has exported files, by path, and others; None where names never change."""
    describe: Callable[[ExportInput], tuple[str, str]] | None = None
    """Says what a file holds where that is not each entry, and in a sentence what not, or in which form."""


EXPORT_FORMATS: tuple[ExportFormat, ...] = (
    ExportFormat("json", "JSON, complete, to import again", as_file=export_json),
    ExportFormat(
        "md",
        "Markdown, a file to read or a folder for Obsidian",
        as_file=export_markdown,
        as_folder=export_markdown_folder,
        as_updated_folder=update_markdown_folder,
    ),
    ExportFormat("html", "HTML, one page to read", as_file=export_html),
    ExportFormat(
        "csv",
        "CSV, one table for each kind",
        as_file=export_csv,
        as_folder=export_csv_folder,
        describe=_describe_csv,
    ),
    ExportFormat("ics", "A calendar of sessions and due action items", as_file=export_ics, describe=_describe_ics),
    ExportFormat("jrnl", "A text journal for jrnl", as_file=export_jrnl, describe=_describe_jrnl),
)
"""Every format, in the order in which the program offers them."""
