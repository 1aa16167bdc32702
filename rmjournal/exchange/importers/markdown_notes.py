"""Importer of Markdown files, ours as entries and all others as notes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from rmjournal.dates import parse_day
from rmjournal.errors import BadValue, JournalError, Refused
from rmjournal.exchange.entry_decoder import decode_entry
from rmjournal.exchange.incoming import NO_CHOICES, ImportChoices, Incoming, Origin, SkippedItem, Source, foreign_id
from rmjournal.exchange.markdown_files import (
    UnreadableFrontMatter,
    obsidian_link,
    read_entry_file,
    read_front_matter,
    split_front_matter,
    stem_of,
)
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import kind_named
from rmjournal.model.kinds.note import Note

DAY_KEYS = ("date", "day", "on", "created", "created_at", "creation_date", "date_created", "datetime", "published")
"""The names of a day in front matter, the most certain first."""
TAG_KEYS = ("tags", "tag", "keywords", "categories", "category")
_DAY_PATTERN = re.compile(r"(?<!\d)(\d{4})([-_./]?)(\d\d)\2(\d\d)(?!\d)")
_TAG_PATTERN = re.compile(r"(?<![\w#/&(\[])#([^\W\d][\w/-]*|\d+[^\W\d][\w/-]*)")
_CODE_PATTERN = re.compile(r"(?ms)^(```|~~~).*?(?:^\1|\Z)|`[^`\n]*`")
_GENERIC_NAMES = (
    "",
    "untitled",
    "index",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


def foreign_note(path: str, front: Mapping[str, Any], body: str, folder: str = "") -> Note:
    """The note of a foreign file.

    A file in the same folder is the same note at a second import, also after it was edited.
    """
    values = {_normalize_key(key): value for key, value in front.items()}
    day = _day_in_front_matter(values) or day_of_path(path)
    title = _title(path, values, body)
    text = "\n\n".join(part for part in (title, body.strip("\n")) if part.strip())
    if not text.strip():
        raise Refused("It has no text, so there is nothing to import.")
    used_keys = {"title", *DAY_KEYS, *TAG_KEYS}
    return Note(
        id=foreign_id(day, f"markdown\n{folder}/{path}" if folder else f"markdown\n{path}\n{text}"),
        text=text,
        on=day,
        tags=list(dict.fromkeys([*_tags_in_front_matter(values), *_tags_in_text(body)])),
        details={
            key: text_value
            for key, value in front.items()
            if _normalize_key(key) not in used_keys and (text_value := _front_matter_text(value))
        },
    )


def _normalize_key(key: str) -> str:
    return re.sub(r"[-_\s]+", "_", key.strip().casefold())


def day_of_path(path: str) -> date | None:
    """The day in a file's name, else in its folders (``2026/03/04.md``)."""
    name = path.rpartition("/")[2]
    matches = (_DAY_PATTERN.search(name), re.search(r"(\d{4})(/)(?:\d{4}-)?(\d\d)[^/\d]*[^/]*/(\d\d)(?!\d)", path))
    return next((day for match in matches if match and (day := _valid_day(match[1], match[3], match[4]))), None)


def _valid_day(*parts: str) -> date | None:
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _day_in_front_matter(values: Mapping[str, Any]) -> date | None:
    """The day in the front matter, in any usual form."""
    for name in DAY_KEYS:
        text = _front_matter_text(values.get(name, "")).strip("[]\"' ")
        match = _DAY_PATTERN.search(text)
        day = _valid_day(match[1], match[3], match[4]) if match else _day_in_words(text)
        if day:
            return day
    return None


def _day_in_words(text: str) -> date | None:
    if not re.search(r"\d{4}", text):
        return None
    try:
        return parse_day(text, date(2000, 1, 1))
    except BadValue:
        return None


def _title(path: str, values: Mapping[str, Any], body: str) -> str:
    """The title, when the text does not begin with it.

    It is that of the front matter, else the file's name without its day.
    """
    first = next((line for line in body.split("\n") if line.strip()), "")
    title = _front_matter_text(values.get("title", "")).strip()
    if not title and not first.startswith("#"):
        name = _DAY_PATTERN.sub("", path.rpartition("/")[2].rpartition(".")[0], count=1).strip("-_. ")
        title = name if " " in name else re.sub("[-_]+", " ", name)
        title = "" if title.casefold() in _GENERIC_NAMES or not re.search(r"[^\W\d]", title) else title
    return "" if title.casefold() == first.strip("# ").casefold() else title


def _tags_in_front_matter(values: Mapping[str, Any]) -> Iterator[str]:
    for name in TAG_KEYS:
        value = values.get(name) or []
        parts = value if isinstance(value, list) else re.split(r"[,\s]+", str(value))
        yield from (tag for part in parts if (tag := str(part).strip().lstrip("#")))


def _tags_in_text(body: str) -> list[str]:
    """The hashtags in the text, as ``#budget``; not those in code."""
    return [match[1].rstrip("/-") for match in _TAG_PATTERN.finditer(_CODE_PATTERN.sub("", body))]


def _front_matter_text(value: object) -> str:
    """A value of the front matter as one text."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return str(value) if isinstance(value, str) else msgspec.json.encode(value).decode()


SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")
_NUL = "\0"
_FRONT_LINE = re.compile(r"(\w[\w -]*):(?: (.*))?")


@dataclass(frozen=True, kw_only=True)
class MarkdownFile:
    """One file: its path, front matter and body."""

    path: str
    front: Mapping[str, Any]
    body: str
    kind: type[Entry] | None = None
    """The kind of the entry, when the file is one of ours."""


def looks_like(source: Source) -> bool:
    """Whether it is a Markdown file, or a folder with one."""
    return any(_is_markdown(path) for path in source.files)


def read(source: Source, choices: ImportChoices = NO_CHOICES) -> Incoming:
    """Read the entries of all Markdown files that are not hidden."""
    skipped: list[SkippedItem] = []
    files = list(_read_files(source, skipped))
    own_files = {path: file for path, file in ((file.path, file) for file in files) if file.kind}
    links = dict(_link_pairs(own_files))
    entries: dict[str, Entry] = {}
    origins: dict[str, Origin] = {}
    for file in files:
        try:
            entry = _entry(file, links, source)
            if entry.id in entries:
                raise Refused(
                    "Another file has the same id. Remove the id from the copy to import it as a new entry."
                )
        except JournalError as error:
            skipped.append(SkippedItem(where=file.path, why=str(error)))
        else:
            entries[entry.id] = entry
            origins |= {} if file.kind else {entry.id: Origin(file.path)}
    return Incoming(
        format="md",
        origins=origins,
        entries=tuple(entries.values()),
        skipped=tuple(skipped),
        is_complete=len(own_files) == len(files) > 0,
    )


def _is_markdown(path: str) -> bool:
    hidden = any(part.startswith(".") for part in path.split("/"))
    return not hidden and path.lower().endswith(SUFFIXES)


def _read_files(source: Source, skipped: list[SkippedItem]) -> Iterator[MarkdownFile]:
    for path in filter(_is_markdown, source.files):
        text = _decode_leniently(source.files[path])
        if _NUL in text:
            skipped.append(SkippedItem(where=path, why="It is not a text file, so it was left out."))
        elif text.strip():
            yield _parse_file(path, text)
        else:
            skipped.append(SkippedItem(where=path, why="It is empty, so there is nothing to import."))


def _decode_leniently(data: bytes) -> str:
    """Decode UTF-8, UTF-16 with a byte order mark, else Windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


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


def _entry(file: MarkdownFile, links: Mapping[str, str], source: Source) -> Entry:
    if file.kind is None:
        return foreign_note(file.path, file.front, file.body, source.name if source.is_folder else "")
    return decode_entry(file.kind, read_entry_file(file.kind, file.front, file.body), links)
