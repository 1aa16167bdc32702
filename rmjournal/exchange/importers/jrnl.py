"""Importer of jrnl's JSON export (``jrnl --format json``)."""

from datetime import date, datetime, time
from typing import Any

import msgspec

from rmjournal.errors import Refused
from rmjournal.exchange.incoming import Incoming, Source, Unread, foreign_id
from rmjournal.model.kinds.note import Note

STARRED = "starred"
"""The tag of an entry that had a star."""


class Jotted(msgspec.Struct, kw_only=True):
    """One entry as jrnl writes it."""

    title: str
    date: date
    body: str = ""
    time: str = ""
    tags: list[str] = []
    starred: bool = False
    uuid: str = ""


class JrnlExport(msgspec.Struct, kw_only=True):
    """The whole file: how often each tag occurs, and the entries."""

    tags: dict[str, int]
    entries: list[msgspec.Raw]


def looks_like(source: Source) -> bool:
    """Counted tags and entries, as no other program writes them."""
    try:
        found = msgspec.json.decode(source.text(), type=JrnlExport)
        return (
            not found.entries
            or {"title", "date"} <= msgspec.json.decode(found.entries[0], type=dict[str, Any]).keys()
        )
    except (Refused, msgspec.MsgspecError, RecursionError):
        return False


def read(source: Source) -> Incoming:
    """A note for each entry, under the same id each time; `Refused` when it is no export of jrnl."""
    try:
        found = msgspec.json.decode(source.text(), type=JrnlExport)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Refused(
            f"{source.name} is no JSON export of jrnl ({error}); make one with: jrnl --format json."
        ) from error
    entries: list[Note] = []
    unread: list[Unread] = []
    for number, raw in enumerate(found.entries, 1):
        try:
            entries.append(_note(msgspec.json.decode(raw, type=Jotted)))
        except (msgspec.MsgspecError, ValueError) as error:
            unread.append(Unread(where=f"entry {number}", why=f"It is not as jrnl writes entries: {error}."))
    return Incoming(format="jrnl", entries=tuple(entries), unread=tuple(unread))


def _note(found: Jotted) -> Note:
    at = time.fromisoformat(found.time) if found.time else time()
    text = "\n\n".join(part for part in (found.title.strip(), found.body.strip("\n")) if part)
    tags = [tag.lstrip("@#") for tag in found.tags]
    moment = datetime.combine(found.date, at)
    key = found.uuid or f"{moment:%Y-%m-%dT%H:%M}\n{text}"
    return Note(
        id=foreign_id(moment, f"jrnl\n{key}"),
        text=text,
        on=found.date,
        tags=[*tags, STARRED] if found.starred else tags,
        details={"time": f"{at:%H:%M}"} if found.time else {},
    )
