"""Importer of Day One's JSON export, plain or as zip archive."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from rmjournal.errors import Refused
from rmjournal.exchange.incoming import Incoming, Source, Unread, decoded, foreign_id
from rmjournal.model.kinds.note import Note

MAGIC = b"PK\x03\x04"
"""The first bytes of every archive with something in it."""
LARGEST = 256 * 1024 * 1024
"""Bytes that all wanted files together may have."""


def unpacked(source: Source, ending: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the files that end so; `Refused` when the archive is broken, locked, sly or far too large."""
    left = LARGEST
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            for part in archive.infolist():
                _check_path(source.name, part.filename)
                if part.is_dir() or not _is_wanted(part.filename, ending):
                    continue
                with archive.open(part) as file:
                    data = file.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise Refused(
                        f"{source.name} unpacks to more than {LARGEST >> 20} MB; unpack it and import less."
                    )
                yield part.filename, data
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused(
            f"{source.name} cannot be unpacked ({error}); unpack it yourself and import what is in it."
        ) from error


def _check_path(name: str, path: str) -> None:
    parts = path.replace("\\", "/").split("/")
    if ".." in parts or path.startswith(("/", "\\")) or ":" in parts[0]:
        raise Refused(f"{name} holds a file whose path leads out of it; it was not made by Day One.")


def _is_wanted(path: str, ending: str) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.split("/"))
    return path.lower().endswith(ending) and not hidden


_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MOMENT = re.compile(r"!\[[^\]\n]*\]\(dayone-moment:/+(?:[A-Za-z]+/)?([\w-]+)\)")


class Attachment(msgspec.Struct, kw_only=True):
    """A picture, a film, a sound or a PDF beside the text."""

    identifier: str = ""
    md5: str = ""
    type: str = ""
    format: str = ""


class Location(msgspec.Struct, kw_only=True, rename={"place": "placeName", "town": "localityName"}):
    """Where an entry was written."""

    place: str = ""
    town: str = ""
    country: str = ""


class Weather(msgspec.Struct, kw_only=True, rename="camel"):
    """How the weather was."""

    conditions_description: str = ""
    temperature_celsius: float | None = None


class Written(msgspec.Struct, kw_only=True, rename="camel"):
    """One entry as Day One writes it; devices, maps and layout are left out."""

    uuid: str
    creation_date: datetime
    time_zone: str = ""
    text: str = ""
    rich_text: str = ""
    tags: list[str] = []
    starred: bool = False
    is_pinned: bool = False
    is_all_day: bool = False
    location: Location | None = None
    weather: Weather | None = None
    photos: list[Attachment] = []
    videos: list[Attachment] = []
    audios: list[Attachment] = []
    pdf_attachments: list[Attachment] = []

    @property
    def local(self) -> datetime:
        """When it was written, as clocks showed it there."""
        at = self.creation_date if self.creation_date.tzinfo else self.creation_date.replace(tzinfo=UTC)
        try:
            return at.astimezone(ZoneInfo(self.time_zone)) if self.time_zone else at
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return at


class DayOneExport(msgspec.Struct, kw_only=True):
    """One journal: the version of the format, and the entries."""

    metadata: dict[str, Any]
    entries: list[msgspec.Raw]


def looks_like(source: Source) -> bool:
    """A file with a version and entries, or an archive that holds one."""
    try:
        journals = list(_journals(source))
        return bool(journals) and all(
            "uuid" in msgspec.json.decode(raw, type=dict[str, Any])
            for _, found in journals
            for raw in found.entries[:1]
        )
    except (Refused, msgspec.MsgspecError, RecursionError):
        return source.data.startswith(MAGIC)


def read(source: Source) -> Incoming:
    """A note for each entry, under the same id each time; `Refused` when it is no export of Day One."""
    entries: list[Note] = []
    unread: list[Unread] = []
    try:
        journals = list(_journals(source))
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Refused(f"{source.name} is no JSON export of Day One ({error}); export it again as JSON.") from error
    if not journals:
        raise Refused(f"There is no journal in {source.name}; in Day One, export as JSON.")
    for name, found in journals:
        for number, raw in enumerate(found.entries, 1):
            try:
                entries.append(_note(msgspec.json.decode(raw, type=Written), name))
            except Refused as error:
                unread.append(Unread(where=f"{name} entry {number}".strip(), why=str(error)))
            except (msgspec.MsgspecError, RecursionError) as error:
                why = f"It is not as Day One writes entries: {error}."
                unread.append(Unread(where=f"{name} entry {number}".strip(), why=why))
    return Incoming(format="dayone", entries=tuple(entries), unread=tuple(unread))


def _journals(source: Source) -> Iterator[tuple[str, DayOneExport]]:
    """Each journal with its name; a single file has none."""
    if source.folder:
        for path in source.files:
            if path.endswith(".json"):
                yield _name(path), msgspec.json.decode(source.text(path), type=DayOneExport)
        return
    if not source.data.startswith(MAGIC):
        yield "", msgspec.json.decode(source.text(), type=DayOneExport)
        return
    for path, data in unpacked(source, ".json"):
        yield _name(path), msgspec.json.decode(decoded(path, data), type=DayOneExport)


def _name(path: str) -> str:
    name = path.rpartition("/")[2].rpartition(".")[0]
    return "" if name == "Journal" else name


def _note(found: Written, journal: str) -> Note:
    at = found.local
    text = _text(found)
    if not text:
        raise Refused("It has no text; there is nothing to bring in.")
    marks = [word for word, said in (("starred", found.starred), ("pinned", found.is_pinned)) if said]
    details = {
        "time": "" if found.is_all_day else f"{at:%H:%M} {found.time_zone}".strip(),
        "place": _place(found.location),
        "weather": _weather(found.weather),
        "journal": journal,
    }
    return Note(
        id=foreign_id(found.creation_date, f"dayone\n{found.uuid}"),
        text=text,
        on=at.date(),
        tags=[*found.tags, *marks],
        details={key: said for key, said in details.items() if said},
    )


def _text(found: Written) -> str:
    """The text as its writer saw it; pictures and the like as the names of their files in the export."""
    names = {
        one.identifier: f"{folder}/{one.md5}.{one.type or ending}"
        for folder, ending, some in _attachments(found)
        for one in some
        if one.md5
    }
    text = found.text or _plain(found.rich_text)
    return _ESCAPED.sub(r"\1", _MOMENT.sub(lambda match: f"({names.get(match[1], 'attachment')})", text)).strip("\n")


def _attachments(found: Written) -> Iterator[tuple[str, str, Sequence[Attachment]]]:
    yield "photos", "jpeg", found.photos
    yield "videos", "mov", found.videos
    yield "audios", "m4a", found.audios
    yield "pdfs", "pdf", found.pdf_attachments


def _plain(rich: str) -> str:
    """The words of Day One's own form of a text, for entries that have no other."""
    try:
        contents = msgspec.json.decode(rich or "{}", type=dict[str, Any]).get("contents", [])
        return "".join(str(part.get("text", "")) for part in contents)
    except (msgspec.MsgspecError, RecursionError, AttributeError, TypeError):
        return ""


def _place(place: Location | None) -> str:
    parts = (place.place, place.town, place.country) if place else ()
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _weather(weather: Weather | None) -> str:
    if weather is None:
        return ""
    warmth = "" if weather.temperature_celsius is None else f"{weather.temperature_celsius:.0f} °C"
    return ", ".join(part for part in (weather.conditions_description, warmth) if part)
