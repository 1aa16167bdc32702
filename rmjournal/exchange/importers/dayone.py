"""Importer of Day One's JSON export."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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
from rmjournal.model.kinds.note import Note

_TOKEN = re.compile(
    r"(?P<code>^(?P<fence>```|~~~).*?(?:^(?P=fence)|\Z)|(?P<ticks>`{1,9})(?!`)[^\n]{0,1000}?(?<!`)(?P=ticks)(?!`))"
    r"|!\[[^\[\]\n]*\]\(dayone-moment:/+(?:[A-Za-z]+/)?(?P<media>[\w-]+)\)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|`+",
    re.MULTILINE | re.DOTALL,
)
"""Code, in which a backslash is one; the place of an attachment; an escaped character."""


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
    """The weather at that time."""

    conditions_description: str = ""
    temperature_celsius: float | None = None


class DayOneEntry(msgspec.Struct, kw_only=True, rename="camel"):
    """One entry in Day One's export; unused properties are left out."""

    uuid: str
    creation_date: Any = None
    time_zone: str = ""
    text: str = ""
    rich_text: str = ""
    tags: list[str] = []
    starred: bool = False
    is_pinned: bool = False
    pinned: bool = False
    is_all_day: bool = False
    location: Location | None = None
    weather: Weather | None = None
    photos: list[Attachment] = []
    videos: list[Attachment] = []
    audios: list[Attachment] = []
    pdf_attachments: list[Attachment] = []

    @property
    def created(self) -> datetime | None:
        """The time of writing; None where none can be read."""
        try:
            moment = msgspec.convert(self.creation_date, datetime)
        except msgspec.ValidationError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @property
    def local_time(self) -> datetime | None:
        """The time of writing in the time zone of the entry."""
        moment = self.created
        if moment is None:
            return None
        try:
            return moment.astimezone(ZoneInfo(self.time_zone)) if self.time_zone else moment
        except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
            return moment


class DayOneExport(msgspec.Struct, kw_only=True):
    """One journal: the version of the format, and the entries."""

    metadata: dict[str, Any]
    entries: list[msgspec.Raw]


def looks_like(source: Source) -> bool:
    """Whether it is a JSON export of Day One, or a folder with one."""
    try:
        journals = list(_read_journals(source))
        return bool(journals) and all(
            "uuid" in msgspec.json.decode(raw, type=dict[str, Any])
            for _, journal in journals
            for raw in journal.entries[:1]
        )
    except (Refused, msgspec.MsgspecError, RecursionError):
        return False


def read(source: Source, choices: ImportChoices = NO_CHOICES) -> Incoming:
    """Read a note from each entry, with the same id each time.

    `Refused` when it is no export of Day One.
    """
    entries: list[Note] = []
    skipped: list[SkippedItem] = []
    origins: dict[str, SourcePlace] = {}
    try:
        journals = list(_read_journals(source))
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Refused(f"{source.name} is not a JSON export of Day One ({error}). Export it again as JSON.") from error
    if not journals:
        raise Refused(f"There is no journal in {source.name}. In Day One, export as JSON.")
    for name, journal in journals:
        if source.is_folder and not journal.entries:
            skipped.append(SkippedItem(where=name or source.name, why=NO_ENTRIES))
        for number, raw in enumerate(journal.entries, 1):
            try:
                found = msgspec.json.decode(raw, type=DayOneEntry)
                entries.append(_note(found, name))
                origins[entries[-1].id] = SourcePlace(name, found.uuid, number - 1)
            except Refused as error:
                skipped.append(SkippedItem(where=f"{name} entry {number}".strip(), why=str(error)))
            except (msgspec.MsgspecError, RecursionError) as error:
                why = f"It is not as Day One writes entries: {error}."
                skipped.append(SkippedItem(where=f"{name} entry {number}".strip(), why=why))
    return Incoming(format="dayone", entries=tuple(entries), skipped=tuple(skipped), origins=origins)


def _read_journals(source: Source) -> Iterator[tuple[str, DayOneExport]]:
    """Each journal with its name; a single file has none."""
    if source.is_folder:
        for path in source.files:
            if path.endswith(".json"):
                yield _journal_name(path), msgspec.json.decode(source.text(path), type=DayOneExport)
        return
    yield "", msgspec.json.decode(source.text(), type=DayOneExport)


def _journal_name(path: str) -> str:
    name = path.rpartition("/")[2].rpartition(".")[0]
    return "" if name == "Journal" else name


def _zone_name(moment: datetime) -> str:
    """The zone of a moment: "Europe/Oslo", "+02:00", "UTC"."""
    return str(moment.tzinfo).removeprefix("UTC") or "UTC"


def _note(entry: DayOneEntry, journal: str) -> Note:
    local = entry.local_time
    text = _note_text(entry)
    if not text:
        raise Refused("It has no text, so there is nothing to import.")
    mark_tags = [
        word
        for word, is_marked in (("starred", entry.starred), ("pinned", entry.is_pinned or entry.pinned))
        if is_marked
    ]
    details = {
        "time": f"{local:%H:%M} {_zone_name(local)}" if local and not entry.is_all_day else "",
        "place": _place_text(entry.location),
        "weather": _weather_text(entry.weather),
        "journal": journal,
    }
    return Note(
        id=foreign_id(entry.created, f"dayone\n{entry.uuid}"),
        text=text,
        on=local.date() if local else None,
        tags=[*entry.tags, *mark_tags],
        details={key: is_marked for key, is_marked in details.items() if is_marked},
    )


def _note_text(entry: DayOneEntry) -> str:
    """The text as its writer saw it, and the names of all attachments."""
    names = {
        attachment.identifier or attachment.md5: f"{folder}/{name}.{attachment.type or attachment.format or ending}"
        for folder, ending, attachments in _attachments(entry)
        for attachment in attachments
        if (name := attachment.md5 or attachment.identifier)
    }
    placed: set[str] = set()

    def read_token(match: re.Match[str]) -> str:
        if match["media"] is None:
            return match["escaped"] or match[0]
        placed.add(match["media"])
        return f"({names.get(match['media'], 'attachment')})"

    text = _TOKEN.sub(read_token, entry.text or _rich_text_words(entry.rich_text)).strip("\n")
    others = "\n".join(f"({name})" for key, name in names.items() if key not in placed)
    return "\n\n".join(part for part in (text, others) if part.strip())


def _attachments(entry: DayOneEntry) -> Iterator[tuple[str, str, Sequence[Attachment]]]:
    yield "photos", "jpeg", entry.photos
    yield "videos", "mov", entry.videos
    yield "audios", "m4a", entry.audios
    yield "pdfs", "pdf", entry.pdf_attachments


def _rich_text_words(rich: str) -> str:
    """The words of Day One's rich text, for entries without plain text."""
    try:
        contents = msgspec.json.decode(rich or "{}", type=dict[str, Any]).get("contents", [])
        return "".join(str(part.get("text", "")) for part in contents)
    except (msgspec.MsgspecError, RecursionError, AttributeError, TypeError):
        return ""


def _place_text(place: Location | None) -> str:
    parts = (place.place, place.town, place.country) if place else ()
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _weather_text(weather: Weather | None) -> str:
    if weather is None:
        return ""
    temperature = "" if weather.temperature_celsius is None else f"{weather.temperature_celsius:.0f} °C"
    return ", ".join(part for part in (weather.conditions_description, temperature) if part)
