"""Settings from options, environment and config file: journal path, theme, keys, days."""

import os
import platform
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import msgspec

from rmjournal.dates import parse_day, parse_lead_time
from rmjournal.dates.time_zones import NO_ZONES, find_zone
from rmjournal.errors import BadValue, NotSaved, Refused, Unreadable
from rmjournal.storage.files.atomic_write import real_path, write_file
from rmjournal.storage.files.os_errors import explain_not_saved
from rmjournal.storage.files.typed_paths import expand_path

FILE_VARIABLE, CONFIG_VARIABLE, TODAY_VARIABLE = "RMJOURNAL_FILE", "RMJOURNAL_CONFIG", "RMJOURNAL_TODAY"
"""Environment variables: the journal, the config file, today's date."""
APP_NAME = "rmjournal"
LOCALTIME_LINK = "/etc/localtime"
"""The link by which most systems name their time zone."""

DEFAULT_REMINDERS: Final = (timedelta(days=1), timedelta(minutes=15))
"""How long before a session a calendar reminds, where the config file says nothing."""


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_section(value: object) -> bool:
    return isinstance(value, dict)


def _is_minutes(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= MAX_IDLE_MINUTES


def _is_minutes_or_never(value: object) -> bool:
    return _is_minutes(value) or (value == 0 and not isinstance(value, bool))


def _is_reminders(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and parse_lead_time(item) for item in value)


MAX_IDLE_MINUTES: Final = 7 * 24 * 60
DEFAULT_LOCK_MINUTES: Final = 15
SETTINGS: Final[Mapping[str, tuple[Callable[[object], bool], str]]] = {
    "file": (_is_text, "a path in quotes"),
    "theme": (_is_text, "a name in quotes"),
    "day_first": (_is_flag, "true or false"),
    "start_hidden": (_is_flag, "true or false"),
    "keep_hidden": (_is_flag, "true or false"),
    "hide_after": (_is_minutes, "a number of minutes, more than 0"),
    "lock_after": (_is_minutes_or_never, "a number of minutes, or 0 for never"),
    "title": (_is_text, "a text in quotes"),
    "computer": (_is_text, "a name in quotes"),
    "reminders": (_is_reminders, 'a list like ["1 day", "15 min"], or [] for none'),
    "notices": (_is_flag, "true or false"),
    "keys": (_is_section, 'a section [keys] of lines like add = "n"'),
}
"""The settings of the config file: each with the test of its value, also in words."""

_OTHER_WORDS: Final = {"journal": "file", "path": "file", "location": "file", "shortcuts": "keys", "bindings": "keys"}
"""Words that people may try, and the setting that they mean."""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of the config file and of the command line."""

    file: Path
    """The journal."""
    source: Path
    """The config file, there or not."""
    theme: str = ""
    """Name of the theme; empty = the usual one."""
    day_first: bool = True
    """1/12/2026 is 1 December, not 12 January."""
    is_day_first_set: bool = False
    """Whether the config file says so, rather than the program."""
    start_hidden: bool = False
    """Whether private texts are hidden when the screens open."""
    keep_hidden: bool = False
    """Whether private texts are hidden as they were when the screens closed."""
    hide_after: float = 0
    """Minutes without a key or the mouse after which private texts are hidden; 0 = never."""
    lock_after: float = DEFAULT_LOCK_MINUTES
    """Minutes without a key or the mouse after which a locked journal asks for its passphrase; 0 = never."""
    title: str = APP_NAME
    """The title of the terminal's window, which names nobody."""
    reminders: tuple[timedelta, ...] = DEFAULT_REMINDERS
    """How long before a session a calendar reminds."""
    notices: bool = False
    """Whether the open program sends notices to the desktop."""
    keys: Mapping[str, str] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    """Key or keys, separated by commas, by the id of a command."""
    today: date | None = None
    """The day that counts as today; none = the computer's."""
    zone: str = ""
    """The time zone in which times are typed and shown; empty = not known."""
    mistakes: tuple[str, ...] = ()
    """Settings that are ignored as invalid, a sentence each."""

    def starts_hidden(self, kept: object) -> bool:
        """Whether private texts are hidden at the start.

        ``kept`` is how they were when the screens closed.
        """
        return kept if self.keep_hidden and isinstance(kept, bool) else self.start_hidden


def read_config(file: Path | None = None, today: date | None = None) -> Config:
    """Read all settings.

    `Unreadable` where the config file is broken, or may mean another journal or other days. A mistake that changes
    neither is ignored and reported: nobody is locked out by the name of a colour.
    """
    source, explicit = config_path(), explicit_path(file)
    text = _read_text(source)
    reader = _ConfigReader(source, text, {"day_first"} if explicit else {"day_first", "file"})
    settings = reader.read(_parse_toml(source, text))
    return Config(
        file=explicit or reader.path(settings) or default_path(),
        source=source,
        theme=settings.get("theme", ""),
        day_first=settings.get("day_first", True),
        is_day_first_set="day_first" in settings,
        start_hidden=settings.get("start_hidden", False),
        keep_hidden=settings.get("keep_hidden", False),
        hide_after=settings.get("hide_after", 0),
        lock_after=settings.get("lock_after", DEFAULT_LOCK_MINUTES),
        title=settings.get("title", APP_NAME),
        reminders=reader.reminders(settings),
        notices=settings.get("notices", False),
        keys=MappingProxyType(settings.get("keys", {})),
        today=today,
        zone=machine_zone(),
        mistakes=tuple(reader.mistakes),
    )


def explicit_path(file: Path | None = None) -> Path | None:
    """The path of the journal from an option or the environment, if any."""
    return file or _path_from_environment(FILE_VARIABLE)


def remember_file(source: Path, file: Path) -> None:
    """Save the journal's path in the config file, to open it from now on.

    `Refused` where that line cannot be written safely, `NotSaved` where the system refuses.
    """
    import json
    import tomllib

    line, text = f"file = {json.dumps(str(file), ensure_ascii=False)}", _read_text(source)
    own_line = re.compile(r"""^file\s*=\s*("[^"\\\n]*"|'[^'\n]*')[ \t]*$""", re.MULTILINE)
    new = own_line.sub(lambda match: line, text, count=1) if own_line.search(text) else f"{line}\n{text}"
    try:
        is_right = tomllib.loads(new) == {**_parse_toml(source, text), "file": str(file)}
    except (tomllib.TOMLDecodeError, UnicodeEncodeError):
        is_right = False
    if not is_right:
        raise Refused(f"To open this journal each time, put this line into {source}: {line}")
    try:
        source.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotSaved(explain_not_saved(source, error)) from error
    write_file(real_path(source), new.encode())


def config_path() -> Path:
    """The path of the config file, there or not."""
    if named := _path_from_environment(CONFIG_VARIABLE):
        return named
    import platformdirs

    return platformdirs.user_config_path(APP_NAME, appauthor=False) / "config.toml"


def default_path() -> Path:
    """The default path of the journal."""
    import platformdirs

    return platformdirs.user_data_path(APP_NAME, appauthor=False) / "journal.json"


def computer_name() -> str:
    """The name of this computer in the config file, whatever else is wrong there.

    Else the host's short one.
    """
    from rmjournal.crdt.devices import clean_name

    named: object = ""
    with suppress(Refused, Unreadable):
        source = config_path()
        named = _parse_toml(source, _read_text(source)).get("computer")
    host = clean_name(platform.node().partition(".")[0])
    return clean_name(named) or ("" if host.casefold() == "localhost" else host)


def machine_zone() -> str:
    """The IANA name of this computer's time zone; empty when unknown."""
    if zone_setting := os.environ.get("TZ", "").removeprefix(":"):
        name = _zone_of_file(zone_setting.rpartition("/zoneinfo/")[2])
        return name if find_zone(name) else ""
    link = ""
    with suppress(OSError):
        link = Path(LOCALTIME_LINK).readlink().as_posix()
    # This does for most computers; the library that knows the others takes its time to load.
    return _zone_of_file(link.partition("zoneinfo/")[2]) or _zone_elsewhere()


def list_separator() -> str:
    """What separates the items of a list in this computer's locale, as Excel expects."""
    import locale

    before = locale.setlocale(locale.LC_NUMERIC)
    try:
        locale.setlocale(locale.LC_NUMERIC, "")
        return ";" if locale.localeconv()["decimal_point"] == "," else ","
    except locale.Error:  # the locale is not installed
        return ","
    finally:
        locale.setlocale(locale.LC_NUMERIC, before)


def _zone_of_file(name: str) -> str:
    """Give the name of a zone by its file.

    The folder of a variant is left out; empty for a file that is of no zone.
    """
    zone = name.removeprefix("posix/").removeprefix("right/")
    return "" if zone in NO_ZONES else zone


def _zone_elsewhere() -> str:
    """Ask tzlocal for the time zone where no link names it, as on Windows."""
    from tzlocal import get_localzone_name

    try:
        name = str(get_localzone_name() or "")
    except (LookupError, OSError, ValueError):
        return ""
    return name if find_zone(name) else ""


def explicit_today(text: str | None, clock: date) -> date | None:
    """Today's date from an option or the environment, if any."""
    typed = text or os.environ.get(TODAY_VARIABLE, "")
    if not typed:
        return None
    try:
        return parse_day(typed, clock)
    except BadValue as error:
        raise BadValue("today", f"{'--today' if text else TODAY_VARIABLE}: {error}") from error


def suggest_similar(name: str, names: Iterable[str]) -> str:
    """Suggest the known word that is most similar to another, as a question.

    Empty when none is similar.
    """
    from difflib import get_close_matches

    words = {word.casefold(): word for word in names}
    near = get_close_matches(name.casefold(), words, 1)
    return f"did you mean {words[near[0]]}?" if near else ""


def _path_from_environment(variable: str) -> Path | None:
    named = os.environ.get(variable)
    try:
        return expand_path(named) if named else None
    except Refused as error:
        raise Refused(f"{variable}: {error}") from error


def _read_text(source: Path) -> str:
    try:
        return source.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError as error:
        raise Unreadable(f"The config file {source} is not UTF-8 text. Save it as UTF-8, or move it away.") from error
    except OSError as error:
        raise Unreadable(
            f"The config file {source} cannot be read: {error.strerror or error}. Check its permissions."
        ) from error


def _parse_toml(source: Path, text: str) -> dict[str, Any]:
    if not text:
        return {}
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(
            f"The config file {source} is not valid TOML, {_error_place(error, text)}. Correct that line."
        ) from error


def _error_place(error: ValueError, text: str) -> str:
    message = str(error)
    return (
        message.replace("at end of document", f"at line {text.count(chr(10)) + 1}").replace("(", "").replace(")", "")
    )


def _is_valid(name: str, value: object) -> bool:
    return SETTINGS[name][0](value)


class _ConfigReader:
    """Collects valid settings and mistakes of a config file."""

    def __init__(self, source: Path, text: str, needed: Collection[str]) -> None:
        self._source = source
        self._lines = text.splitlines()
        self._needed = needed
        self.mistakes: list[str] = []

    def read(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of the right type.

        `Unreadable` where a mistake may mean a needed one.
        """
        self._needed = {name for name in self._needed if not _is_valid(name, settings.get(name))}
        valid: dict[str, Any] = {}
        for name, value in settings.items():
            if name not in SETTINGS:
                self._report_unknown(name, isinstance(value, dict))
            elif _is_valid(name, value):
                valid[name] = value
            else:
                self._report(name, f"a wrong {name}; it must be {SETTINGS[name][1]}.", name)
        return {**valid, "keys": dict(self._keys(valid.get("keys", {}))), "file": valid.get("file", "")}

    def path(self, settings: Mapping[str, Any]) -> Path | None:
        """The path of the journal that is named; `Unreadable` where it is invalid."""
        try:
            return self._source.parent / expand_path(settings["file"]) if settings["file"] else None
        except Refused as error:
            raise Unreadable(f"{self._place('file')} a wrong file: {error}") from error

    def reminders(self, settings: Mapping[str, Any]) -> tuple[timedelta, ...]:
        """How long before a session a calendar reminds, the longest first."""
        if "reminders" not in settings:
            return DEFAULT_REMINDERS
        return tuple(
            sorted({time for text in settings["reminders"] if (time := parse_lead_time(text))}, reverse=True)
        )

    def _keys(self, section: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
        for name, value in section.items():
            command = f"{within}{name}"
            if isinstance(value, dict):  # an id with a dot in it, without quotes
                yield from self._keys(value, f"{command}.")
            elif name in self._needed or (name in ("file", "day_first") and not within):
                self._report(name, f"{name} below [keys], where it has no effect; move it above [keys].", name)
            elif isinstance(value, str) and value.strip():
                yield command, value
            else:
                self._report(name, f'a wrong key for {command}; write keys in quotes, with commas: "a,f7".')

    def _report_unknown(self, name: str, is_section: bool) -> None:
        from difflib import get_close_matches

        named = {f"[{word}]" if is_valid is _is_section else word: word for word, (is_valid, _) in SETTINGS.items()}
        meant = _OTHER_WORDS.get(name.casefold()) or next(iter(get_close_matches(name.casefold(), SETTINGS, 1)), "")
        shown = next((word for word, setting in named.items() if setting == meant), "")
        way = f"did you mean {shown}?" if shown else f"choose one of: {', '.join(named)}."
        what = f"section [{name}]" if is_section else f"setting {name}"
        self._report(name, f"an unknown {what}; {way}", meant)

    def _report(self, name: str, words: str, meant: str = "") -> None:
        sentence = f"{self._place(name)} {words}"
        if meant in self._needed:
            raise Unreadable(sentence)
        self.mistakes.append(sentence)

    def _place(self, name: str) -> str:
        """Begin a sentence about a setting with the file and the line.

        The setting may stand within a dotted key.
        """
        begins = re.compile(rf"""\s*(\[\s*)?([\w."'-]+\.)?["']?{re.escape(name)}["']?\s*([=.\]]|$)""")
        line = next((n for n, row in enumerate(self._lines, 1) if begins.match(row)), 1)
        return f"The config file {self._source} has in line {line}"
