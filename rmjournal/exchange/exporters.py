"""The registry of export formats: what each makes as a file or a folder."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from rmjournal.crdt.field_path import Document
from rmjournal.errors import Refused
from rmjournal.exchange.csv_tables import as_sheets
from rmjournal.exchange.ics import as_calendar
from rmjournal.exchange.json_documents import EXPORT, OTHERS, written
from rmjournal.exchange.markdown_files import UnreadableFront, as_folder, split
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.roles import other
from rmjournal.render.html import render_html
from rmjournal.render.markdown import render_markdown
from rmjournal.reports.journal_page import book


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What leaves, already without what must stay."""

    entries: Entries
    today: date
    name: str = ""
    """The owner's name; empty when it is not known."""
    shared: bool = False
    """Only what is shared is in it, as it leaves."""
    unknown: Mapping[str, Document] = field(default_factory=dict)
    """By id the fields of entries that this version does not know; never of what leaves for others."""
    others: Mapping[str, Mapping[str, Document]] = field(default_factory=dict)
    """By table and id the records that are of no kind; never of what leaves for others."""
    cadence: bool = False
    """With the agreed cadence as a series, in a calendar."""
    turns: Mapping[str, int] = field(default_factory=dict)
    """By id how new a session or an action is in a calendar; its history need not leave for that."""


def ics_file(matter: Matter) -> bytes:
    """One calendar; for own use with private sessions and points too."""
    names = {}
    pairs = matter.entries.of(Relationship)
    if len(pairs) == 1:
        names = {pairs[0].role: matter.name or pairs[0].role, other(pairs[0].role): pairs[0].short}
    told = Entries({entry.id: entry.edit(shared=True) for entry in matter.entries})
    return as_calendar(told, matter.today, names, matter.turns, cadence=matter.cadence).encode("utf-8")


def html_file(matter: Matter) -> bytes:
    """The whole page."""
    return render_html(book(matter.entries, matter.today, matter.name)).encode("utf-8")


def markdown_file(matter: Matter) -> bytes:
    """Everything month by month, for a person to read."""
    return render_markdown(book(matter.entries, matter.today, matter.name)).encode("utf-8")


def markdown_folder(matter: Matter) -> Mapping[str, bytes]:
    """One file an entry with front matter."""
    return updated_markdown_folder(matter, {}, ())


def updated_markdown_folder(
    matter: Matter, ours: Mapping[str, bytes], others: Collection[str]
) -> Mapping[str, bytes]:
    """The same where files are: an entry keeps the file that it has, under whatever name."""
    held = {key: path for path, data in ours.items() if (key := _id_in(data))}
    rest = [*others, *(path for path in ours if path not in held.values())]
    files = as_folder(matter.entries, held, rest, matter.entries.lost)
    return {path: text.encode("utf-8") for path, text in files.items()}


def _id_in(data: bytes) -> str:
    try:
        return str(split(data.decode("utf-8"))[0].get("id", ""))
    except (UnreadableFront, UnicodeDecodeError):
        return ""


def json_file(matter: Matter) -> bytes:
    """Every entry as its document, the owner's name, and what this version does not know."""
    about = {"name": matter.name} if matter.name else {}
    beside = {OTHERS: matter.others} if matter.others else None
    return written(EXPORT, about, matter.entries, beside, matter.unknown)


def csv_file(matter: Matter) -> bytes:
    """The table of the one kind there is; `Refused` when there are more."""
    sheets = as_sheets(matter.entries, matter.entries.lost)
    if len(sheets) != 1:
        raise Refused("A CSV file holds entries of one kind; say which (--kind goals), or name a folder for all.")
    return next(iter(sheets.values())).encode("utf-8")


def csv_folder(matter: Matter) -> Mapping[str, bytes]:
    """One file a kind that has entries."""
    return {name: text.encode("utf-8") for name, text in as_sheets(matter.entries, matter.entries.lost).items()}


class Export(NamedTuple):
    """One format: as one file, as a folder with files, or as either."""

    name: str
    """What is typed after ``rmjournal export``; also the ending of the file."""
    label: str
    """As people read it: "JSON, complete"."""
    one: Callable[[Matter], bytes] | None = None
    """The bytes of a single file; none where only a folder makes sense."""
    many: Callable[[Matter], Mapping[str, bytes]] | None = None
    """The files of a folder by name, ``/`` between; none where only a file makes sense."""
    again: Callable[[Matter, Mapping[str, bytes], Collection[str]], Mapping[str, bytes]] | None = None
    """The same for a folder that holds files of ours, by path, and others; none where names never change."""


EXPORTS: tuple[Export, ...] = (
    Export("json", "JSON, complete, to be imported again", one=json_file),
    Export(
        "md",
        "Markdown, a file to read or a folder for Obsidian",
        one=markdown_file,
        many=markdown_folder,
        again=updated_markdown_folder,
    ),
    Export("html", "HTML, one page to read", one=html_file),
    Export("csv", "CSV, a table a kind", one=csv_file, many=csv_folder),
    Export("ics", "A calendar of sessions and what is due", one=ics_file),
)
"""Every format, in the order in which they are offered."""
