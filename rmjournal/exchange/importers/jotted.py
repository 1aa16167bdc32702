"""A Markdown file of another program as a note: its day, title and tags from wherever people keep them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from rmjournal.dates import parse_day
from rmjournal.errors import BadValue, Refused
from rmjournal.exchange.incoming import foreign_id
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
