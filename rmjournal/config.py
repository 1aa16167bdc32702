"""What a person has set: where the journal is, theme, keys, days; options go before the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rmjournal.dates import parse_day
from rmjournal.errors import BadValue, Unreadable
from rmjournal.store.parting import place_of

FILE, CONFIG, TODAY = "RMJOURNAL_FILE", "RMJOURNAL_CONFIG", "RMJOURNAL_TODAY"
"""Variables of the environment: the journal, the config file, the day that counts as today."""
APP = "rmjournal"


@dataclass(frozen=True, kw_only=True)
class Config:
    """What the config file says, with what was given on the command line before it."""

    file: Path
    """The journal."""
    source: Path
    """The config file, there or not."""
    theme: str = ""
    """Name of the theme; empty = the usual one."""
    day_first: bool = True
    """1/12/2026 is 1 December, not 12 January."""
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Key or keys, separated by commas, by the id of a command."""
    today: date | None = None
    """The day that counts as today; none = the computer's."""


def read_config(file: Path | None = None, today: date | None = None) -> Config:
    """All settings; raises `Unreadable` in one sentence when the config file is broken."""
    source = config_path()
    found = _read(source)
    return Config(
        file=file or _from_environment() or _from_config(source, found) or usual_path(),
        source=source,
        theme=str(found.get("theme", "")),
        day_first=bool(found.get("day_first", True)),
        keys=MappingProxyType(dict(found.get("keys", {}))),
        today=today,
    )


def journal_path(file: Path | None = None) -> Path:
    """Where the journal is, without looking into the config file when that is not needed."""
    return file or _from_environment() or read_config().file


def config_path() -> Path:
    """Where the config file is or would be."""
    if named := os.environ.get(CONFIG):
        return place_of(named)
    import platformdirs

    return platformdirs.user_config_path(APP, appauthor=False) / "config.toml"


def usual_path() -> Path:
    """Where the journal is when nobody says otherwise."""
    import platformdirs

    return platformdirs.user_data_path(APP, appauthor=False) / "journal.json"


def given_today(text: str | None, clock: date) -> date | None:
    """The day that counts as today, from an option or the environment; none when neither says one."""
    said = text or os.environ.get(TODAY, "")
    if not said:
        return None
    try:
        return parse_day(said, clock)
    except BadValue as error:
        raise BadValue("today", f"{'--today' if text else TODAY}: {error}") from error


def _from_environment() -> Path | None:
    named = os.environ.get(FILE)
    return place_of(named) if named else None


def _from_config(source: Path, found: Mapping[str, Any]) -> Path | None:
    named = found.get("file")
    return source.parent / place_of(named) if named else None


def _read(source: Path) -> dict[str, Any]:
    try:
        text = source.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except UnicodeDecodeError as error:
        raise Unreadable(f"The config file {source} is not UTF-8 text; save it as UTF-8 or move it away.") from error
    except OSError as error:
        raise Unreadable(f"The config file {source} cannot be read: {error.strerror or error}; check it.") from error
    import tomllib

    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(
            f"The config file {source} is not valid TOML, {_where(error, text)}; mend it there."
        ) from error
    _check(source, text, found)
    return found


def _where(error: ValueError, text: str) -> str:
    said = str(error)
    return said.replace("at end of document", f"at line {text.count(chr(10)) + 1}").replace("(", "").replace(")", "")


def _check(source: Path, text: str, found: Mapping[str, Any]) -> None:
    for name, kind, what in (
        ("file", str, "a path in quotes"),
        ("theme", str, "a name in quotes"),
        ("day_first", bool, "true or false"),
        ("keys", dict, 'a section [keys] of lines like add = "n"'),
    ):
        if name in found and not isinstance(found[name], kind):
            raise Unreadable(
                f"The config file {source} has in line {_line(text, name)} a wrong {name}; it is {what}."
            )
    for name, key in found.get("keys", {}).items():
        if not isinstance(key, str):
            raise Unreadable(
                f"The config file {source} has in line {_line(text, name)} a wrong key; it is in quotes."
            )


def _line(text: str, name: str) -> int:
    rows = enumerate(text.splitlines(), 1)
    return next((n for n, row in rows if row.lstrip(" [\"'").startswith(name)), 1)
