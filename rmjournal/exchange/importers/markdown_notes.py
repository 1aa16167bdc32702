"""Importer of Markdown files, ours as entries and all others as notes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from rmjournal.dates import parse_day
from rmjournal.errors import BadValue, JournalError, Refused
from rmjournal.exchange.entry_decoder import entry_said
from rmjournal.exchange.incoming import Incoming, Source, Unread, foreign_id
from rmjournal.exchange.markdown_files import UnreadableFront, file_said, link, parted, split, stem
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import kind_named
from rmjournal.model.kinds.note import Note

DAYS = ("date", "day", "on", "created", "created_at", "creation_date", "date_created", "datetime", "published")
"""What front matter calls the day of a note, the surest first."""
TAGS = ("tags", "tag", "keywords", "categories", "category")
_DAY = re.compile(r"(?<!\d)(\d{4})([-_./]?)(\d\d)\2(\d\d)(?!\d)")
_TAG = re.compile(r"(?<![\w#/&(\[])#([^\W\d][\w/-]*|\d+[^\W\d][\w/-]*)")
_CODE = re.compile(r"(?ms)^(```|~~~).*?(?:^\1|\Z)|`[^`\n]*`")
_NAMELESS = ("", "untitled", "index", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def jotted(path: str, front: Mapping[str, Any], body: str, folder: str = "") -> Note:
    """The note of a file; the same file of the same folder is the same note again, whatever was changed in it."""
    told = {_key(key): value for key, value in front.items()}
    on = _day_told(told) or day_of_path(path)
    title = _title(path, told, body)
    text = "\n\n".join(part for part in (title, body.strip("\n")) if part.strip())
    if not text.strip():
        raise Refused("It has no text; there is nothing to bring in.")
    used = {"title", *DAYS, *TAGS}
    return Note(
        id=foreign_id(on, f"markdown\n{folder}/{path}" if folder else f"markdown\n{path}\n{text}"),
        text=text,
        on=on,
        tags=list(dict.fromkeys([*_tags_told(told), *_tags_within(body)])),
        details={key: said for key, value in front.items() if _key(key) not in used and (said := _said(value))},
    )


def _key(said: str) -> str:
    return re.sub(r"[-_\s]+", "_", said.strip().casefold())


def day_of_path(path: str) -> date | None:
    """The day in the name of a file, else in its folders, as in ``2026/03/04.md``."""
    name = path.rpartition("/")[2]
    places = (_DAY.search(name), re.search(r"(\d{4})(/)(?:\d{4}-)?(\d\d)[^/\d]*[^/]*/(\d\d)(?!\d)", path))
    return next((day for match in places if match and (day := _day(match[1], match[3], match[4]))), None)


def _day(*parts: str) -> date | None:
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _day_told(told: Mapping[str, Any]) -> date | None:
    """The day that front matter tells, in whatever way it is written."""
    for name in DAYS:
        said = _said(told.get(name, "")).strip("[]\"' ")
        match = _DAY.search(said)
        found = _day(match[1], match[3], match[4]) if match else _day_worded(said)
        if found:
            return found
    return None


def _day_worded(said: str) -> date | None:
    if not re.search(r"\d{4}", said):
        return None
    try:
        return parse_day(said, date(2000, 1, 1))
    except BadValue:
        return None


def _title(path: str, told: Mapping[str, Any], body: str) -> str:
    """The title that stands nowhere in the text: of the front matter, else the name of the file without its day."""
    first = next((line for line in body.split("\n") if line.strip()), "")
    said = _said(told.get("title", "")).strip()
    if not said and not first.startswith("#"):
        name = _DAY.sub("", path.rpartition("/")[2].rpartition(".")[0], count=1).strip("-_. ")
        said = name if " " in name else re.sub("[-_]+", " ", name)
        said = "" if said.casefold() in _NAMELESS or not re.search(r"[^\W\d]", said) else said
    return "" if said.casefold() == first.strip("# ").casefold() else said


def _tags_told(told: Mapping[str, Any]) -> Iterator[str]:
    for name in TAGS:
        value = told.get(name) or []
        parts = value if isinstance(value, list) else re.split(r"[,\s]+", str(value))
        yield from (tag for part in parts if (tag := str(part).strip().lstrip("#")))


def _tags_within(body: str) -> list[str]:
    """The tags that are written in the text, as ``#budget``; not those in code."""
    return [match[1].rstrip("/-") for match in _TAG.finditer(_CODE.sub("", body))]


def _said(value: object) -> str:
    """A value of front matter as one text."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return str(value) if isinstance(value, str) else msgspec.json.encode(value).decode()


ENDINGS = (".md", ".markdown", ".mdown", ".mkd")
_BINARY = "\0"
_LINE = re.compile(r"(\w[\w -]*):(?: (.*))?")


@dataclass(frozen=True, kw_only=True)
class File:
    """One file: where it lies, what stands in front, and its text."""

    path: str
    front: Mapping[str, Any]
    body: str
    kind: type[Entry] | None = None
    """The kind of the entry, when the file is one of ours."""


def looks_like(source: Source) -> bool:
    """A Markdown file, or a folder that holds one."""
    return any(_is_text(path) for path in source.files)


def read(source: Source) -> Incoming:
    """The entries of all Markdown files; hidden ones and those in hidden folders are left alone."""
    unread: list[Unread] = []
    files = list(_files(source, unread))
    ours = {path: file for path, file in ((file.path, file) for file in files) if file.kind}
    links = dict(_links(ours))
    entries: dict[str, Entry] = {}
    for file in files:
        try:
            entry = _entry(file, links, source)
            if entry.id in entries:
                raise Refused(
                    "Another file has the same id; take the id out of the copy, then it is an entry of its own."
                )
        except JournalError as error:
            unread.append(Unread(where=file.path, why=str(error)))
        else:
            entries[entry.id] = entry
    return Incoming(
        format="md", entries=tuple(entries.values()), unread=tuple(unread), whole=len(ours) == len(files) > 0
    )


def _is_text(path: str) -> bool:
    hidden = any(part.startswith(".") for part in path.split("/"))
    return not hidden and path.lower().endswith(ENDINGS)


def _files(source: Source, unread: list[Unread]) -> Iterator[File]:
    for path in filter(_is_text, source.files):
        text = _decoded(source.files[path])
        if _BINARY in text:
            unread.append(Unread(where=path, why="It is no text; it was left out."))
        elif text.strip():
            yield _file(path, text)
        else:
            unread.append(Unread(where=path, why="It is empty; there is nothing to bring in."))


def _decoded(data: bytes) -> str:
    """A file as text: UTF-8, UTF-16 with a mark, else as Windows wrote it in western Europe."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _file(path: str, text: str) -> File:
    try:
        front, body = split(text)
    except UnreadableFront:
        front, body = _plainly(text)
    return File(path=path, front=front, body=body, kind=_kind(front))


def _plainly(text: str) -> tuple[dict[str, str], str]:
    """Front matter that is no YAML, read a line at a time; it stays in the text where that is not possible either."""
    front, body = parted(text)
    lines = [line for line in (front or "").split("\n") if line.strip()]
    matches = [_LINE.fullmatch(line) for line in lines]
    found = {match[1]: (match[2] or "").strip() for match in matches if match}
    return (found, body) if len(found) == len(lines) else ({}, text)


def _kind(front: Mapping[str, Any]) -> type[Entry] | None:
    said = str(front.get("id", ""))
    if not (said.isascii() and said.isdecimal()):
        return None
    try:
        return kind_named(str(front.get("kind", "")))
    except JournalError:
        return None


def _links(ours: Mapping[str, File]) -> Iterator[tuple[str, str]]:
    """What leads to each file of ours, by its name alone and with its folder, and the id of its entry."""
    for path, file in ours.items():
        for name in (path.rpartition(".")[0], stem(path)):
            yield link(name), str(file.front["id"])


def _entry(file: File, links: Mapping[str, str], source: Source) -> Entry:
    if file.kind is None:
        note = jotted(file.path, file.front, file.body, source.name if source.folder else "")
        return note if note.on or file.path not in source.days else note.filled(source.days[file.path])
    return entry_said(file.kind, file_said(file.kind, file.front, file.body), links)
