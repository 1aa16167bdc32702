"""Field declarations, from which option, column, check and document are made.

A kind writes ``title: Annotated[str, line("Title", "what should change", required=True)] = ""`` and nothing else.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Literal

import msgspec
from msgspec.structs import replace

from rmjournal.dates.days import Direction
from rmjournal.dates.recurrence import CADENCE_EXAMPLES, parse_rule
from rmjournal.dates.time_zones import similar_zone_names
from rmjournal.english import humanize, quote_typed
from rmjournal.errors import BadValue

Form = Literal["line", "text", "day", "moment", "zone", "cadence", "number", "choice", "ref", "lines", "flag", "map"]
"""The forms of fields; `field_forms.FORMS` says what each does."""


_DIRECTIONS: Mapping[Direction, str] = {
    "back": "today or in the past",
    "ahead": "in the future",
    "either": "in the past or future",
}

ROLES = ("mentor", "mentee")
"""The two roles: the mentor is the junior, the mentee the senior person."""

_HIDDEN = {
    code: None
    for code in (*range(0x20), 0x7F, *range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if code not in (9, 10)
}
_SHOWN = frozenset((0x061C, 0x200E, 0x200F, 0xFEFF))
"""Marks of direction and byte order, which a terminal must not obey."""
_LINE_END = re.compile("\r\n|[\r\v\f\u2028\u2029]")
_SPACES = re.compile("[ \t\n]+")
_HEADING = re.compile(r"^#{1,6} +")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """The declaration of one field: labels, help, form and rules."""

    form: Form
    label: str
    """Two words at most, as on a form."""
    help: str = ""
    """One short phrase that tells what belongs here."""
    choices: tuple[str, ...] = ()
    """The words to choose from; empty = any."""
    shown: Callable[[object], str] = humanize
    """Gives the word that people read for a choice."""
    open: bool = False
    """Other words than the choices are welcome too."""
    to: tuple[str, ...] = ()
    """Names of the kinds a reference may point at; ``("*",)`` = any."""
    part: bool = False
    """The entry is a part of its target and is deleted with it.

    Any other link stays when its target is deleted, and reads as `entry.DELETED_WORD`."""
    low: int | None = None
    high: int | None = None
    unit: str = ""
    """Of a number: "min", "days", "%"."""
    keys: tuple[str, ...] = ()
    """Of named texts: the names, in the order to ask; empty = any."""
    required: bool = False
    tracked: bool = False
    """Changes are kept in the entry's history, with the day and the reason why."""
    states: tuple[str, ...] = ()
    """The states in which this field says something; empty = always."""
    since: str = ""
    """The attribute with the day from which the field applies; empty = always."""
    dated: tuple[tuple[str, str], ...] = ()
    """Of named texts: those with a date, each with the text that holds it."""
    asked_of: tuple[str, str, object] | None = None
    """A link, a field of its target, and the value there with which a form asks for this one; None = always.

    Without a link it is a field of the entry itself."""
    parts: tuple[tuple[str, "Field"], ...] = ()
    """Of named texts: the declarations of those that are a number or a day to come."""
    private: bool = False
    """Never leaves the journal, also when the entry is shared."""
    is_copy: bool = False
    """It follows from another field, for scripts and older programs; people do not see it."""
    from_partner: str = ""
    """Of what a packet brings and no form asks for: the words after the partner's name, as in "Misaki took away"."""
    looks: Direction = "either"
    """Of a day or a moment: the direction in which it lies."""
    back_in: tuple[str, ...] = ()
    """The states in which a day that looks ahead is in the past."""
    ahead_in: tuple[str, ...] = ()
    """The states that an entry enters only while this day is still ahead."""
    name: str = ""
    """The attribute's name; filled in when the kind is read."""

    def applies_in(self, state: str) -> bool:
        """Whether the field says something in this state."""
        return not self.states or state in self.states

    def in_state(self, state: str) -> "Field":
        """Give the declaration for a state, in which a day may look back."""
        return replace(self, looks="back") if state in self.back_in else self

    @property
    def is_link(self) -> bool:
        """Whether its value is the id of another entry."""
        return self.form == "ref"

    @property
    def is_asked(self) -> bool:
        """Whether a person fills in the field.

        A copy, and a value that comes from the partner, is not asked for.
        """
        return not self.is_copy and not self.from_partner

    @property
    def has_day(self) -> bool:
        """Whether its value is a day, perhaps with a time."""
        return self.form in ("day", "moment")

    @property
    def is_prose(self) -> bool:
        """Whether its value is text of several lines, or named texts."""
        return self.form in ("text", "map")

    @property
    def is_inline_list(self) -> bool:
        """Whether several values stand in one line: tags, and words to choose from."""
        return self.form == "lines" and (self.name == "tags" or bool(self.choices))

    @property
    def is_long(self) -> bool:
        """Whether its value takes lines of its own on a page."""
        return self.is_prose or (self.form == "lines" and not self.is_inline_list)

    @property
    def is_role(self) -> bool:
        """Whether its value names one of the two people, other than one's own role."""
        return set(ROLES) <= set(self.choices) and self.name != "role"

    @property
    def direction(self) -> str:
        """Which way its day lies, in words; empty when it takes none."""
        return _DIRECTIONS[self.looks] if self.has_day else ""

    def part_of(self, key: str) -> "Field":
        """Give the declaration of a named text, such as the date of another."""
        if (part := dict(self.parts).get(key)) is not None:
            return part.with_name(self.name)
        is_day = any(key == on for _, on in self.dated)
        return Field(form="day", label=key.capitalize(), looks="back", name=self.name) if is_day else self

    def check(self, value: object) -> None:
        """Raise `BadValue` when a value does not fit, naming the field and what would."""
        if value in (None, "", [], {}):
            if self.required:
                raise self.bad_value("is required; fill it in")
        elif self.form == "number" and isinstance(value, int):
            self._check_number(value)
        elif self.form == "map" and isinstance(value, Mapping):
            self._check_names(value)
        elif self.takes_numbers and isinstance(value, list):
            self._check_numbers(value)
        elif isinstance(value, str):
            self._check_text(value)

    def _check_text(self, value: str) -> None:
        if self.form == "choice" and not self.open and value not in self.choices:
            words = ", ".join(self.shown(word) for word in self.choices if word)
            raise self.bad_value(f'cannot be "{value}"; choose one of: {words}')
        if self.form == "moment" and not is_moment(value):
            raise self.bad_value(f'"{value}" is not a day with a time; write it like 2026-12-01 08:30')
        if self.form == "cadence" and parse_rule(value) is None:
            raise self.bad_value(f'cannot be "{value}"; write it like {CADENCE_EXAMPLES}')

    @property
    def takes_numbers(self) -> bool:
        """Whether each of its lines is a whole number."""
        return self.form == "lines" and self.low is not None

    def _check_numbers(self, value: list[str]) -> None:
        for text in value:
            if not text.isdecimal():
                raise self.bad_value(f'must be whole numbers, not "{text}"')
            self._check_number(int(text))

    def _check_names(self, value: Mapping[str, object]) -> None:
        for key in value:
            if self.keys and key not in self.keys:
                raise self.bad_value(f'has no part "{key}"; choose one of: {", ".join(self.keys)}')

    def _check_number(self, value: int) -> None:
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            bounds = f"between {self.low} and {self.high}" if self.high is not None else f"{self.low} or more"
            raise self.bad_value(f"is {value}, but must be {bounds}")

    def bad_value(self, why: str) -> BadValue:
        """Make the `BadValue` of a value of this field, with label and option name."""
        return BadValue(self.name, f"{self.full_label} {why}.")

    def bad_zone(self, typed: str) -> BadValue:
        """Make the `BadValue` of an unknown time zone, with the nearest names."""
        near = ", ".join(similar_zone_names(typed))
        way_out = f"similar names: {near}" if near else "write it like Europe/Oslo"
        return self.bad_value(f"cannot be {quote_typed(visible(typed))}; {way_out}")

    @property
    def full_label(self) -> str:
        """Its label, with the name of its option where that is another word."""
        same = self.label.lower().replace(" ", "_") == self.name
        return self.label if same else f"{self.label} ({self.name})"

    def with_name(self, name: str) -> "Field":
        """The same declaration under the attribute's name."""
        return replace(self, name=name)


def line(label: str, help: str = "", **more: object) -> Field:
    """One line of text."""
    return _field("line", label, help, more)


def prose(label: str, help: str = "", **more: object) -> Field:
    """Free Markdown over several lines."""
    return _field("text", label, help, more)


def day(label: str, help: str = "", *, looks: Direction, **more: object) -> Field:
    """Declare a day; ``looks`` tells whether it is in the past or to come."""
    return _field("day", label, help, {**more, "looks": looks})


def moment(label: str, help: str = "", *, looks: Direction, **more: object) -> Field:
    """A day with a local time, kept as ``2026-02-26T08:30``."""
    return _field("moment", label, help, {**more, "looks": looks})


def time_zone(label: str, help: str = "", **more: object) -> Field:
    """A time zone by its IANA name, like ``Europe/Oslo``."""
    return _field("zone", label, help, more)


def cadence_rule(label: str, help: str = "", **more: object) -> Field:
    """Declare a cadence, typed in words and kept as an RRULE (RFC 5545)."""
    return _field("cadence", label, help, more)


def number(label: str, help: str = "", **more: object) -> Field:
    """A whole number between ``low`` and ``high``."""
    return _field("number", label, help, more)


def choice(label: str, choices: tuple[str, ...], help: str = "", **more: object) -> Field:
    """One of some words; with ``open=True`` also another."""
    return _field("choice", label, help, {**more, "choices": choices})


def ref(label: str, *to: str, help: str = "", **more: object) -> Field:
    """Another entry, kept as its id in text."""
    return _field("ref", label, help, {**more, "to": to})


def lines(label: str, help: str = "", **more: object) -> Field:
    """Several short texts, one a line."""
    return _field("lines", label, help, more)


def flag(label: str, help: str = "", **more: object) -> Field:
    """Yes or no."""
    return _field("flag", label, help, more)


def texts(label: str, keys: tuple[str, ...] = (), help: str = "", **more: object) -> Field:
    """Named texts, such as the five levels of a goal."""
    return _field("map", label, help, {**more, "keys": keys})


def _field(form: Form, label: str, help: str, more: Mapping[str, object]) -> Field:
    return Field(form=form, label=label, help=help, **more)  # type: ignore[arg-type]


def is_moment(value: str) -> bool:
    """Whether a text is a day with a time in the file's own form."""
    if not _MOMENT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def clean_text(value: str) -> str:
    """Clean a text for the journal: NFC, ``\n`` line ends, no control characters."""
    whole = _LINE_END.sub("\n", value).encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", whole.translate(_HIDDEN))


def is_text(typed: str) -> bool:
    """Whether typed characters are text: all but control and direction-override characters."""
    return bool(typed) and not any(
        ord(char) < 0x20 or ord(char) in _HIDDEN or 0xD800 <= ord(char) < 0xE000 for char in typed
    )


def one_line(text: str) -> str:
    """Text as one line: clean, line ends become spaces."""
    return " ".join(clean_text(text).split("\n"))


def collapse_spaces(text: str) -> str:
    """Collapse runs of plain spaces; no-break and wide spaces stay."""
    return _SPACES.sub(" ", text).strip()


def first_line(text: str) -> str:
    """Give the first line of a text, without the signs of a Markdown heading."""
    return _HEADING.sub("", text.strip().split("\n", 1)[0])


def further_lines(text: str) -> str:
    """The lines below the first line; empty when there are none."""
    return text.strip().partition("\n")[2].strip("\n")


def visible(value: str, keep: str = "\n") -> str:
    """Make text safe for a terminal: control and direction-override characters become marks."""
    if value.isprintable() or (keep == "\n" and all(map(str.isprintable, value.split("\n")))):
        return value
    return "".join(_mark(char, keep) for char in value)


def _mark(char: str, keep: str) -> str:
    code = ord(char)
    if char in keep:
        return char
    if char == "\t":
        return "    "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code in _HIDDEN or 0xD800 <= code < 0xE000 or code in _SHOWN:
        return f"‹{code:x}›"
    return char


def json_value(value: object) -> object:
    """A value as JSON has it: days as text, everything else as it is."""
    return value.isoformat() if isinstance(value, date) else value
