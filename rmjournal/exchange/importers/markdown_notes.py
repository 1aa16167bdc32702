"""A folder of Markdown files, or one of them: those we wrote as they were, all others as notes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rmjournal.errors import JournalError, Refused
from rmjournal.exchange.entry_decoder import entry_said
from rmjournal.exchange.folder import stem
from rmjournal.exchange.front import UnreadableFront, parted, split
from rmjournal.exchange.importers.jotted import jotted
from rmjournal.exchange.incoming import Incoming, Source, Unread
from rmjournal.exchange.markdown_files import file_said, link
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import kind_named

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
