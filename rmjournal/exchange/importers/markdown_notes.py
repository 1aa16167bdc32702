"""Importer of Markdown files: our entries, dated logs, and notes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from rmjournal.english import humanize
from rmjournal.errors import JournalError, Refused
from rmjournal.exchange.column_names import DAY, STAMP, column_roles
from rmjournal.exchange.database_pages import NOTION_ID
from rmjournal.exchange.dated_log import day_below, is_plan, split_markdown_log, split_text_log
from rmjournal.exchange.entry_decoder import decode_entry
from rmjournal.exchange.foreign_table import TableReader
from rmjournal.exchange.found_days import FoundDay, find_day, read_day, read_year_month
from rmjournal.exchange.found_notes import FoundNote, first_line, log_notes, notes_as_incoming
from rmjournal.exchange.importers import csv_files
from rmjournal.exchange.incoming import (
    NO_CHOICES,
    ImportChoices,
    Incoming,
    SkippedItem,
    Source,
    combine,
    decode_foreign,
    say_encoding,
)
from rmjournal.exchange.jrnl_text import is_jrnl_markdown, tags_in_jrnl
from rmjournal.exchange.markdown_files import (
    MAX_FRONT_MATTER,
    UnreadableFrontMatter,
    is_index,
    obsidian_link,
    read_entry_file,
    read_front_matter,
    split_front_matter,
    stem_of,
)
from rmjournal.exchange.markdown_tables import TableLog, split_table_logs
from rmjournal.exchange.markdown_words import plain_words, read_headings, tags_in_text, without_code
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import kind_named
from rmjournal.model.kinds.note import Note

DAY_KEYS = (
    *(
        "date",
        "day",
        "on",
        "datum",
        "dato",
        "fecha",
        "data",
        "created",
        "created_at",
        "created_time",
        "creation_date",
    ),
    *("date_created", "datetime", "timestamp", "erstellt", "published"),
)
"""The names of a day in front matter, the most certain first."""
TAG_KEYS = ("tags", "tag", "keywords", "categories", "category")
_ID_KEYS = ("id", "uid", "uuid", "guid")
_TAG_PART = re.compile(r"#?\[\[[^\[\]]+\]\]|[^,、\s]+")
_PERIOD = re.compile(r"(?:19|20)\d\d(?:[-_. ](?:0?[1-9]|1[0-2]|[QW]\d\d?))?", re.IGNORECASE)
"""A year, or a month, quarter or week of it, as the name of a note that reviews it."""
_SHORT_ID = re.compile(r"(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{4,31}")
_PROPERTY = re.compile(r"(?P<key>[^\W\d][\w /-]{0,40})(?P<mark>::?)(?:[ \t]+(?P<value>.*))?")
_QUOTED = re.compile(rb"%([0-9A-Fa-f]{2})")
_NAMESPACE = re.compile(r"(?<=[^\W_])___(?=[^\W_])")
"""What Logseq writes for a slash in the name of a file."""
_GENERIC_NAMES = ("", "untitled", "index")
_FEWEST_TOLD_DIGITS = 5
"""Digits of a name of figures that may tell something, such as 04032024; with fewer it is a number in a row."""


@dataclass(frozen=True, kw_only=True)
class MarkdownFile:
    """One file: its path, front matter and body."""

    path: str
    front: Mapping[str, Any]
    body: str
    kind: type[Entry] | None = None
    """The kind of the entry, when the file is one of ours."""


class _Properties(NamedTuple):
    """What front matter and name of a foreign file tell."""

    values: Mapping[str, Any]
    day: FoundDay | None
    tags: list[str]
    details: dict[str, str]


def _read_properties(path: str, front: Mapping[str, Any]) -> _Properties:
    values = {_normalize_key(key): value for key, value in front.items()}
    day_key, day = _day_in_front_matter(values)
    details = {
        key: text_value
        for key, value in front.items()
        if _normalize_key(key) not in {"title", day_key, *TAG_KEYS} and (text_value := _front_matter_text(value))
    }
    return _Properties(values, day or day_of_path(path), list(_tags_in_front_matter(values)), details)


def _foreign_notes(
    file: MarkdownFile, folder: str, choices: ImportChoices, rows: csv_files.FoundRows
) -> Iterator[FoundNote]:
    """The notes of a foreign file: one, or one a day.

    The rows of tables that are logs are added to ``rows``. A file in the same folder has the same notes at a second
    import, also after it was edited.
    """
    path = file.path
    front, body = _take_properties(path, file.front, _PICTURE_DATA.sub(r"\1", file.body))
    values, own_day, tags, details = properties = _read_properties(path, front)
    place = f"{folder}/{path}" if folder else path
    log = split_markdown_log(body, name_of(path)) or split_text_log(body, name_of(path))
    if log and not is_plan(log, own_day, name_of(path), choices.today):
        notes = log_notes(log, path, place, own_day, by_title=not folder)
        is_from_jrnl = is_jrnl_markdown(body)
        for note in notes:
            all_tags = [*tags, *note.tags, *(tags_in_jrnl(note.text) if is_from_jrnl else ())]
            yield replace(note, tags=all_tags, details={**details, **note.details})
        return
    is_daily = day_of_path(path) == own_day and own_day is not None and own_day.is_alone
    if not is_daily and (tables := split_table_logs(body)).logs:
        body = tables.rest
        for table in tables.logs:
            _read_table_log(path, table, properties, choices, rows)
        if not body:
            return
    title = _title(path, values, body)
    text = "\n\n".join(part for part in (title, body.strip("\n")) if part.strip())
    if not text.strip():
        raise Refused("It has no text, so there is nothing to import.")
    yield FoundNote(
        path=path,
        text=text,
        key=f"markdown\n{place}" if folder else f"markdown\n{path}\n{first_line(text)}",
        source_key=_source_key(path, values),
        day=own_day or day_in_text(body),
        tags=[*tags, *tags_in_text(body)],
        details=details,
    )


def _read_table_log(
    path: str, log: TableLog, properties: _Properties, choices: ImportChoices, rows: csv_files.FoundRows
) -> None:
    """Read the rows of a table, with the properties of its file."""
    first = len(rows.entries)
    csv_files.read_foreign_rows(path, log.table, TableReader(path, log.table, choices), rows)
    above = {**properties.details, **({"log": log.heading} if log.heading else {})}
    for at, entry in enumerate(rows.entries[first:], first):
        details = {"details": {**above, **entry.details}} if isinstance(entry, Note) else {}
        rows.entries[at] = entry.edit(tags=[*dict.fromkeys((*properties.tags, *entry.tags))], **details)


def _take_properties(path: str, front: Mapping[str, Any], body: str) -> tuple[Mapping[str, Any], str]:
    """Take the properties of Notion or Logseq out of a body."""
    lines = body.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    is_notion = bool(NOTION_ID.search(name_of(path))) and lines[start].startswith("# ")
    if is_notion:
        start = next((number for number in range(start + 1, len(lines)) if lines[number].strip()), start)
    end = next((number for number in range(start, len(lines)) if not lines[number].strip()), len(lines))
    matches = [_PROPERTY.fullmatch(line.removeprefix("- ")) for line in lines[start:end]]
    if front or not matches or any(not match or (match["mark"] == ":" and not is_notion) for match in matches):
        return front, body
    values = {match["key"].strip(): (match["value"] or "").strip() for match in matches if match}
    return values, "\n".join([*lines[:start], *lines[end + 1 :]])


def _normalize_key(key: str) -> str:
    return re.sub(r"[-_\s]+", "_", key.strip().casefold())


def name_of(path: str) -> str:
    """The name of a file without its folder and ending."""
    name = path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    return _unquoted(stem if dot and not ending.isdigit() else name)


def _unquoted(name: str) -> str:
    """A name with the signs that Logseq writes as ``%2F``."""
    data = _QUOTED.sub(lambda match: bytes.fromhex(match[1].decode()), name.encode("utf-8", "surrogatepass"))
    text = data.decode("utf-8", "replace")
    return text if text.isprintable() and "\ufffd" not in text else name


@lru_cache(maxsize=16)
def day_of_path(path: str) -> FoundDay | None:
    """The day in a file's name, else in its folders (``2026/03/04.md``)."""
    name = _without_id(name_of(path))
    if found := find_day(name):
        return found._replace(after="") if _SHORT_ID.fullmatch(found.after) else found
    folders = [_without_id(folder) for folder in path.split("/")[:-1]]
    if found := _day_of_folders(folders, name):
        return found
    above = next(filter(None, map(find_day, reversed(folders))), None)
    return above._replace(before="", after=name) if above else None


def _day_of_folders(folders: list[str], name: str) -> FoundDay | None:
    """The day of a file in dated folders, ``2026/03-March/04``."""
    day, year, month = re.match(r"\d\d?(?!\d)", name), "", ""
    for folder in folders:
        period = read_year_month(folder) or read_year_month(re.sub(r"^(?:\d{4}-)?\d\d?[-_. ]+", "", folder))
        number = re.match(r"(?:\d{4}[-_.])?(\d\d?)(?!\d)", folder)
        if period and period[0]:
            year, month = period
        elif year and (number or period):
            month = number[1] if number else period[1] if period else ""
    if not (day and year and month):
        return None
    found = read_day(f"{year}-{month}-{day[0]}" if month.isdigit() else f"{day[0]} {month} {year}")
    return found._replace(after=name[len(day[0]) :].strip("-_. ")) if found else None


def _source_key(path: str, values: Mapping[str, Any]) -> str:
    """The foreign id of a file, in its properties or its name."""
    own = next((str(values[name]) for name in _ID_KEYS if values.get(name)), "")
    match = NOTION_ID.search(name_of(path))
    return own or (match[0].strip(" -") if match else "")


def _without_id(name: str) -> str:
    """A name without the id that Notion puts at its end."""
    return NOTION_ID.sub("", name)


def _day_in_front_matter(values: Mapping[str, Any]) -> tuple[str, FoundDay | None]:
    """The key and the day in the front matter, in any usual form."""
    for name in DAY_KEYS:
        first, _, until = _front_matter_text(values.get(name, "")).strip("[]\"' ").partition(" → ")
        if day := read_day(first):
            return "" if until else name, day
    return next(_named_days(values), ("", None))


def _named_days(values: Mapping[str, Any]) -> Iterator[tuple[str, FoundDay]]:
    """Keys that hold the name of a day, such as "session date"."""
    for role in (DAY, STAMP):
        for name, value in values.items():
            is_day = name not in TAG_KEYS and role in column_roles(humanize(name))
            if is_day and (day := read_day(_front_matter_text(value))):
                yield name, day


def day_in_text(body: str) -> FoundDay | None:
    """The day of the first line, the first heading or a line below it."""
    lines = body.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if found := read_day(plain_words(first.lstrip("#> -"))):
        return found
    heading = next((heading for heading in read_headings(lines)), None)
    if heading is None:
        return None
    below = day_below(heading, lines)
    return find_day(heading.text) or (below[1] if below else None)


def _title(path: str, values: Mapping[str, Any], body: str) -> str:
    """The title, when the text does not begin with it.

    It is that of the front matter, else the file's name without its day.
    """
    first = next((line for line in body.split("\n") if line.strip()), "")
    title = _front_matter_text(values.get("title", "")).strip()
    if not title and not first.startswith("#"):
        title = title_of(path)
    return "" if title.casefold() == first.strip("# ").casefold() else title


def title_of(path: str) -> str:
    """The title in a file's name, without its day; may be empty."""
    name, day = name_of(path), day_of_path(path)
    words = _NAMESPACE.sub("/", day.rest if day else _without_id(name))
    title = words if " " in name else re.sub("[-_]+", " ", words)
    if not day and _PERIOD.fullmatch(words):
        return words
    says_nothing = not re.search(r"[^\W\d]", title) and (day or sum(map(str.isdigit, words)) < _FEWEST_TOLD_DIGITS)
    return "" if title.casefold() in _GENERIC_NAMES or says_nothing else title


def _tags_in_front_matter(values: Mapping[str, Any]) -> Iterator[str]:
    for name in TAG_KEYS:
        value = values.get(name) or []
        parts = value if isinstance(value, list) else _TAG_PART.findall(str(value))
        yield from (
            tag for part in parts if (tag := str(part).strip().lstrip("#").removeprefix("[[").removesuffix("]]"))
        )


def _front_matter_text(value: object) -> str:
    """A value of the front matter as one text."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return str(value) if isinstance(value, str) else msgspec.json.encode(value).decode()


SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")
_NUL = "\0"
_PICTURE_DATA = re.compile(r"(data:image/[\w.+-]+);base64,[\w+/=]+")
"""A picture within a text, as Google Docs writes it; its bytes are no words."""
_EMPTY_LIST = "-* \t\n"
"""The characters of a list without words, which is Logseq's empty page."""
_PLACEHOLDER = re.compile(r"\{\{\s*(?:date|time|title)\b[^{}\n]*\}\}|<%.*?%>", re.IGNORECASE | re.DOTALL)
"""What Obsidian, its plugin Templater and Logseq fill in when a template is used."""
_TEMPLATE_FOLDERS = """
template templates vorlage vorlagen modèle modèles plantilla plantillas modello modelli modelo modelos
sjabloon sjablonen mal maler mall mallar skabelon skabeloner
"""
_FRONT_LINE = re.compile(r"(\w[\w -]*):(?: (.*))?")


def looks_like(source: Source) -> bool:
    """Whether it is a Markdown file, or a folder with one."""
    return any(_is_markdown(path) for path in source.files)


def read(source: Source, choices: ImportChoices = NO_CHOICES) -> Incoming:
    """Read the entries of all Markdown files that are not hidden."""
    skipped: list[SkippedItem] = []
    guessed: dict[str, str] = {}
    files = list(_read_files(source, skipped, guessed))
    own_files = {path: file for path, file in ((file.path, file) for file in files) if file.kind}
    links = dict(_link_pairs(own_files))
    entries: dict[str, Entry] = {}
    notes: list[FoundNote] = []
    rows = csv_files.FoundRows()
    for file in files:
        try:
            if file.kind is None:
                notes += _foreign_notes(file, source.name if source.is_folder else "", choices, rows)
                continue
            entry = decode_entry(file.kind, read_entry_file(file.kind, file.front, file.body), links)
            if entry.id in entries:
                raise Refused(
                    "Another file has the same id. Remove the id from the copy to import it as a new entry."
                )
            entries[entry.id] = entry
        except JournalError as error:
            skipped.append(SkippedItem(where=file.path, why=str(error)))
    incoming = combine([notes_as_incoming("md", notes, choices), rows.as_incoming("md")])
    return replace(
        incoming,
        entries=(*entries.values(), *incoming.entries),
        skipped=(*skipped, *incoming.skipped),
        notes=(*say_encoding(guessed), *incoming.notes),
        is_complete=len(own_files) == len(files) > 0,
    )


def _is_markdown(path: str) -> bool:
    hidden = any(part.startswith(".") for part in path.split("/"))
    return not hidden and path.lower().endswith(SUFFIXES)


def _read_files(source: Source, skipped: list[SkippedItem], guessed: dict[str, str]) -> Iterator[MarkdownFile]:
    """The files that are notes."""
    for path in filter(_is_markdown, source.files) if source.is_folder else source.files:
        text, encoding = decode_foreign(source.files[path])
        if _NUL in text:
            skipped.append(SkippedItem(where=path, why="It is not a text file, so it was left out."))
        elif text.strip(_EMPTY_LIST):
            file = _parse_file(path, text)
            if file.kind is None and _is_template(path, text):
                skipped.append(SkippedItem(where=path, why="It is a template for notes, so it was left out."))
            elif not is_index(file.front):
                guessed |= {path: encoding} if encoding else {}
                yield file
        else:
            skipped.append(SkippedItem(where=path, why="It is empty, so there is nothing to import."))


def _is_template(path: str, text: str) -> bool:
    """Whether a file is a template with placeholders."""
    if not ("{{" in text or "<%" in text):
        return False
    folders = {re.sub(r"[\W\d_]+", "", folder.casefold()) for folder in path.split("/")[:-1]}
    where = (
        without_code(text) if folders.intersection(_TEMPLATE_FOLDERS.split()) else split_front_matter(text)[0] or ""
    )
    return bool(_PLACEHOLDER.search(where))


def _parse_file(path: str, text: str) -> MarkdownFile:
    try:
        front, body = read_front_matter(text)
    except UnreadableFrontMatter:
        front, body = _parse_front_lines(text)
    return MarkdownFile(path=path, front=front, body=body, kind=_own_kind(front))


def _parse_front_lines(text: str) -> tuple[dict[str, str], str]:
    """Read front matter that is no YAML line by line.

    Where that fails too, it stays in the text.
    """
    front, body = split_front_matter(text)
    if len(front or "") > MAX_FRONT_MATTER:
        return {}, text
    lines = [line for line in (front or "").split("\n") if line.strip()]
    matches = [_FRONT_LINE.fullmatch(line) for line in lines]
    values = {match[1]: (match[2] or "").strip() for match in matches if match}
    return (values, body) if len(values) == len(lines) else ({}, text)


def _own_kind(front: Mapping[str, Any]) -> type[Entry] | None:
    entry_id = str(front.get("id", ""))
    if not (entry_id.isascii() and entry_id.isdecimal()):
        return None
    try:
        return kind_named(str(front.get("kind", "")))
    except JournalError:
        return None


def _link_pairs(own_files: Mapping[str, MarkdownFile]) -> Iterator[tuple[str, str]]:
    """The links to each own file, by name and path, with the entry's id."""
    for path, file in own_files.items():
        for name in (path.rpartition(".")[0], stem_of(path)):
            yield obsidian_link(name), str(file.front["id"])
