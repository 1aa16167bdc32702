"""Importer of plain texts: journals of jrnl, dated logs, and notes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import takewhile

from rmjournal.exchange import org_text
from rmjournal.exchange.archives import ending_of
from rmjournal.exchange.column_names import TAGS, column_roles
from rmjournal.exchange.dated_log import HEAD_LINE, is_plan, split_markdown_log, split_text_log
from rmjournal.exchange.found_days import FoundDay, find_day, read_day
from rmjournal.exchange.found_notes import FoundNote, first_line, log_notes, notes_as_incoming
from rmjournal.exchange.importers.markdown_notes import day_in_text, day_of_path, name_of, title_of
from rmjournal.exchange.incoming import (
    NO_CHOICES,
    ImportChoices,
    Incoming,
    SkippedItem,
    Source,
    decode_foreign,
    head_of,
    say_encoding,
)
from rmjournal.exchange.jrnl_text import STARRED_TAG, plain_text, tags_in_jrnl
from rmjournal.exchange.markdown_words import tags_in_text
from rmjournal.render.document import READERS

SUFFIXES = (".txt", ".text", ".log", ".rst", ".adoc", ".jrnl", org_text.SUFFIX)
_ENCRYPTED = re.compile(r"gAAAAA[\w=-]{60,}")
"""A token of Fernet, as which jrnl keeps an encrypted journal."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19]")
_STAR = re.compile(r"^\* | \*$")


def looks_like(source: Source) -> bool:
    """Whether it is a text by its ending, else by its content."""
    return any(_is_text(path, data) for path, data in source.files.items())


def _is_text(path: str, data: bytes) -> bool:
    if path.rpartition("/")[2].startswith("."):
        return False
    if path.lower().endswith(SUFFIXES):
        return True
    head = head_of(data).decode("utf-8", "replace")
    start = _without_readers(head.strip())
    if start.startswith("[") and _begins_with_stamp(start):
        return True
    first = head.lstrip()[:1]
    return not ending_of(path) and first not in "[{<" and not _CONTROL.search(head) and "\ufffd" not in head[:-3]


def _begins_with_stamp(text: str) -> bool:
    log = split_text_log(text)
    return log is not None and log.is_stamped and not log.preamble


def read(source: Source, choices: ImportChoices = NO_CHOICES) -> Incoming:
    """Read the notes of all texts."""
    skipped: list[SkippedItem] = []
    found: list[FoundNote] = []
    guessed: dict[str, str] = {}
    for path, data in source.files.items():
        text, encoding = decode_foreign(data)
        if source.is_folder and not _is_text(path, data):
            continue
        if _CONTROL.search(text):
            skipped.append(SkippedItem(where=path, why="It is not a text file, so it was left out."))
        elif _ENCRYPTED.fullmatch(text.strip()):
            skipped.append(SkippedItem(where=path, why="It is encrypted. Decrypt it first (jrnl --decrypt)."))
        elif text.strip():
            guessed |= {path: encoding} if encoding else {}
            words = _without_readers(text.strip("\n"))
            found += _notes(path, words, source.name if source.is_folder else "", choices.today)
        else:
            skipped.append(SkippedItem(where=path, why="It is empty, so there is nothing to import."))
    incoming = notes_as_incoming("text", found, choices)
    return replace(incoming, skipped=(*skipped, *incoming.skipped), notes=(*say_encoding(guessed), *incoming.notes))


def _without_readers(text: str) -> str:
    """The text without the line in which our export says for whom it is."""
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if first in READERS.values() else text


def _notes(path: str, text: str, folder: str, today: date | None) -> Iterator[FoundNote]:
    """The notes of one file: one, or one for each entry of a log."""
    if path.lower().endswith(org_text.SUFFIX):
        yield from _org_notes(path, text, folder)
        return
    own_day = day_of_path(path)
    log = split_text_log(text, name_of(path))
    key = f"{folder}/{path}" if folder else path
    title, first = title_of(path), first_line(text)
    if log and not is_plan(log, own_day, name_of(path), today):
        notes = log_notes(log, path, key, own_day, by_title=not folder)
        yield from map(_without_star if log.is_stamped else _without_head, notes)
        return
    yield FoundNote(
        path=path,
        text=text if not title or title.casefold() == first.strip().casefold() else f"{title}\n\n{text}",
        key=f"text\n{key}" if folder else f"text\n{key}\n{first}",
        day=own_day or _day_in_first_line(first),
        tags=tags_in_text(text),
    )


def _org_notes(path: str, text: str, folder: str) -> Iterator[FoundNote]:
    """The notes of an org file: one, or one for each dated heading."""
    values, body = org_text.read_org(text)
    own_day = read_day(values.get("date", "")) or day_of_path(path)
    tags = values.get("filetags", "").replace(":", " ").split()
    details = {key: value for key, value in values.items() if key not in ("title", "date", "filetags", "id")}
    log = split_markdown_log(body, name_of(path))
    key = f"{folder}/{path}" if folder else path
    if log and not is_plan(log, own_day, name_of(path)):
        for note in log_notes(log, path, key, own_day, by_title=not folder):
            yield replace(note, tags=[*tags, *note.tags], details={**details, **note.details})
        return
    yield FoundNote(
        path=path,
        text="\n\n".join(filter(None, (values.get("title") or title_of(path), body))),
        key=f"text\n{key}" if folder else f"text\n{key}\n{first_line(body)}",
        source_key=values.get("id", ""),
        day=own_day or day_in_text(body),
        tags=[*tags, *tags_in_text(body)],
        details=details,
    )


def _day_in_first_line(line: str) -> FoundDay | None:
    """The day at either end of a first line."""
    found = read_day(line) or find_day(line)
    return found if found is not None and not (found.before and found.after) else None


def _without_head(note: FoundNote) -> FoundNote:
    """An entry without its Day One head, which gives tags and details."""
    lines = note.text.split("\n")
    head = [*takewhile(bool, map(HEAD_LINE.fullmatch, lines))]
    values = [(found["label"], found["value"].strip()) for found in head if found]
    tags = [tag.strip() for label, value in values if TAGS in column_roles(label) for tag in value.split(",")]
    return replace(
        note,
        text="\n".join(lines[len(head) :]).strip("\n"),
        tags=[*note.tags, *filter(None, tags)],
        details={
            **note.details,
            **{label.lower(): value for label, value in values if TAGS not in column_roles(label)},
        },
    )


def _without_star(note: FoundNote) -> FoundNote:
    """An entry of jrnl with its star and its @words as tags."""
    title, line_end, body = note.text.partition("\n")
    words = _STAR.sub("", title)
    starred = [STARRED_TAG] if words != title else []
    tags = [*note.tags, *tags_in_jrnl(note.text), *starred]
    return replace(note, text=plain_text(f"{words}{line_end}{body}"), tags=tags)
