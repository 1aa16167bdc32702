"""Importer of jrnl's JSON export (``jrnl --format json``)."""

from collections import Counter
from datetime import date, datetime, time
from typing import Any

import msgspec

from rmjournal.errors import Refused
from rmjournal.exchange.incoming import (
    NO_CHOICES,
    NO_ENTRIES,
    ImportChoices,
    Incoming,
    SkippedItem,
    Source,
    SourcePlace,
    foreign_id,
)
from rmjournal.exchange.jrnl_text import STARRED_TAG
from rmjournal.model.kinds.note import Note


class JrnlEntry(msgspec.Struct, kw_only=True):
    """One entry in jrnl's export."""

    title: str
    date: date
    body: str = ""
    time: str = ""
    tags: list[str] = []
    starred: bool = False
    uuid: str = ""


class JrnlExport(msgspec.Struct, kw_only=True):
    """The whole file: the count of each tag, and the entries."""

    tags: dict[str, int]
    entries: list[msgspec.Raw]


def looks_like(source: Source) -> bool:
    """Whether it has counted tags and entries, as only jrnl writes them."""
    try:
        export = msgspec.json.decode(source.text(), type=JrnlExport)
        return (
            not export.entries
            or {"title", "date"} <= msgspec.json.decode(export.entries[0], type=dict[str, Any]).keys()
        )
    except (Refused, msgspec.MsgspecError, RecursionError):
        return False


def read(source: Source, choices: ImportChoices = NO_CHOICES) -> Incoming:
    """Read a note from each entry, with the same id each time.

    `Refused` when it is no export of jrnl.
    """
    entries: list[Note] = []
    skipped: list[SkippedItem] = []
    origins: dict[str, SourcePlace] = {}
    seen: Counter[str] = Counter()
    for path in source.files:
        export = _export_of(source, path)
        if source.is_folder and not export.entries:
            skipped.append(SkippedItem(where=path, why=NO_ENTRIES))
        for number, raw in enumerate(export.entries, 1):
            try:
                found = msgspec.json.decode(raw, type=JrnlEntry)
                entries.append(_note(found, seen))
                origins[entries[-1].id] = SourcePlace(path, found.uuid, number - 1)
            except (msgspec.MsgspecError, ValueError) as error:
                where = f"{path}, entry {number}" if source.is_folder else f"entry {number}"
                skipped.append(SkippedItem(where=where, why=f"It is not as jrnl writes entries: {error}."))
    return Incoming(format="jrnl", entries=tuple(entries), skipped=tuple(skipped), origins=origins)


def _export_of(source: Source, path: str) -> JrnlExport:
    try:
        return msgspec.json.decode(source.text(path), type=JrnlExport)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Refused(f"{path} is not a JSON export of jrnl ({error}). Make one with: jrnl --format json.") from error


def _note(entry: JrnlEntry, seen: Counter[str]) -> Note:
    clock_time = time.fromisoformat(entry.time) if entry.time else time()
    text = "\n\n".join(part for part in (entry.title.strip(), entry.body.strip("\n")) if part)
    tags = [tag.lstrip("@#") for tag in entry.tags]
    moment = datetime.combine(entry.date, clock_time)
    key = entry.uuid or f"{moment:%Y-%m-%dT%H:%M}\n{entry.title.strip() or text}"
    seen[key] += 0 if entry.uuid else 1  # what was written twice in one minute is two entries
    key = f"{key}\n{seen[key]}" if seen[key] > 1 else key
    return Note(
        id=foreign_id(moment, f"jrnl\n{key}"),
        text=text,
        on=entry.date,
        tags=[*tags, STARRED_TAG] if entry.starred else tags,
        details={"time": f"{clock_time:%H:%M}"} if entry.time else {},
    )
