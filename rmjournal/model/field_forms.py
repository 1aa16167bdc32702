"""Forms of fields: parsing, formatting for reading and editing, and the input."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Literal

import msgspec

from rmjournal import dates
from rmjournal.dates.time_zones import match_zone_name
from rmjournal.english import humanize, quote_typed
from rmjournal.errors import BadValue, NotFound
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import ROLES, Field, Form, clean_text, collapse_spaces, visible
from rmjournal.model.kind import defaults, fields, ordered_texts
from rmjournal.model.perspective import Perspective
from rmjournal.model.references import resolve_ref
from rmjournal.model.roles import other_role

MINE = ("me", "mine", "my", "i", "self", "us")
"""Words for the role of the one who writes."""
THEIRS = ("partner", "theirs", "their", "they", "them", "other")
"""Words for the role of the other one."""
YES = ("yes", "y", "true", "on", "1", "x", "✓")
NO = ("no", "n", "false", "off", "0", "")
INDENT = "  "
"""Starts a line that goes on with the named text of the line before."""

_BEGUN_TIME = r"(?ai)(?P<day>.+?)(?P<time>(?: at)?(?: \d\d?(?:[:.]\d?)?)?)"
_NUMBER = r"(?a)([+-]?\d{1,9})(?: ?([a-z%]+)\.?)?"


class ParseContext(msgspec.Struct, frozen=True, kw_only=True):
    """Context for parsing: entries, today, and the writer's habits."""

    entries: Entries = msgspec.field(default_factory=Entries)
    today: date
    role: str = ""
    """My role in the relationship that is meant; empty = not known."""
    day_first: bool = True
    """1/12 is 1 December, not 12 January."""
    time: str = ""
    """The usual time of a session, like "08:30"; empty = must be typed."""


def parse_field(kind: type[Entry], name: str, typed: object, context: ParseContext, state: str = "") -> object:
    """Parse and check the value of a kind's field.

    ``state`` is that of the entry: the day of a held session has been, that of a planned one is to come. Raises
    `BadValue` that names the field and the way out. What is empty gives the value of an empty entry.
    """
    declared = fields(kind)[name].in_state(state)
    value = parse_value(declared, typed, context)
    if value is None:
        value = defaults(kind)[name]
    if (declared.dated or declared.parts) and isinstance(value, dict):
        value = {key: parse_part(declared, key, text, context) for key, text in value.items()}
    declared.check(value)
    return value


def parse_part(declared: Field, key: str, text: str, context: ParseContext) -> str:
    """Parse a named text.

    A day becomes a day in full, a number is checked.
    """
    part = declared.part_of(key)
    if part is declared:
        return text
    value = parse_value(part, text, context)
    part.check(value)
    return format_for_edit(part, value, context.entries)


def parse_value(declared: Field, typed: object, context: ParseContext) -> object:
    """Parse the value of a field; None for an empty day or number."""
    return FORMS[declared.form].parse(declared, typed, context)


def format_for_edit(declared: Field, value: object, entries: Entries) -> str:
    """Format a value for editing, so that parsing gives it again."""
    return "" if value is None or value == "" else FORMS[declared.form].format_for_edit(declared, value, entries)


def format_value(declared: Field, value: object, perspective: Perspective) -> str:
    """Format a value as people read it; empty for what says nothing."""
    return "" if value in (None, "", [], {}) else FORMS[declared.form].format(declared, value, perspective)


def with_unit(declared: Field, number: str) -> str:
    """Put the unit of a number field behind a number; some have none."""
    return f"{number} {declared.unit}".strip()


def format_part(declared: Field, part: str) -> str:
    """Format one item of a list; names of choices become words."""
    return declared.shown(part) if declared.choices else part


def with_full_day(declared: Field, text: str, context: ParseContext) -> str:
    """Put the day of a typed text in full, for a later parse.

    A time behind the day stays as far as it was typed; so does all in which no day is read.
    """
    if not declared.has_day:
        return text
    try:
        return format_for_edit(declared, parse_value(declared, text, context), context.entries) or text
    except BadValue:
        return _with_day(declared, text, context) if declared.form == "moment" else text


def _with_day(declared: Field, text: str, context: ParseContext) -> str:
    """Put the day of a moment without a whole time in full."""
    plain = " ".join(text.split())
    begun = re.fullmatch(_BEGUN_TIME, plain)
    for day, time in ((plain, ""), (begun["day"], begun["time"])) if begun else ():
        with suppress(BadValue):
            return f"{dates.parse_day(day, context.today, context.day_first, declared.looks).isoformat()}{time}"
    return text


def fold_word(word: str) -> str:
    """Fold case, hyphens, underscores and spaces of a word for comparison."""
    return "_".join(re.split(r"[-_\s]+", word.casefold().replace("−", "-").strip())) if word != "-" else word


def is_same_word(word: str, typed: str, shown: Callable[[object], str] = humanize) -> bool:
    """Tell whether a typed word means a stored one, as stored or shown."""
    return fold_word(typed) in (fold_word(word), fold_word(shown(word)))


def match_word(words: Iterable[str], word: str) -> str | None:
    """Match a word in full or by its first letters; else None."""
    wanted = fold_word(word)
    candidates = list(words)
    same = [one for one in candidates if fold_word(one) == wanted]
    starting = [one for one in candidates if wanted and fold_word(one).startswith(wanted)]
    matches = same or starting
    return matches[0] if len(matches) == 1 else None


def join_typed_text(value: object) -> str:
    """Join typed values into one text."""
    if isinstance(value, list | tuple):
        return "\n".join(clean_text(str(one)) for one in value)
    return clean_text("" if value is None else str(value))


def _line(declared: Field, typed: object, context: ParseContext) -> object:
    return collapse_spaces(join_typed_text(typed))


def _text(declared: Field, typed: object, context: ParseContext) -> object:
    return join_typed_text(typed).strip("\n").rstrip()


def _day(declared: Field, typed: object, context: ParseContext) -> object:
    text = join_typed_text(typed).strip()
    if not text:
        return None
    return _parse_with(declared, dates.parse_day, text, context.today, context.day_first, declared.looks)


def _moment(declared: Field, typed: object, context: ParseContext) -> object:
    text = join_typed_text(typed).strip()
    if not text:
        return ""
    return _parse_with(
        declared, dates.parse_moment, text, context.today, context.time, context.day_first, declared.looks
    )


def _zone(declared: Field, typed: object, context: ParseContext) -> object:
    text = " ".join(join_typed_text(typed).split())
    name = match_zone_name(text)
    if text and not name:
        raise declared.bad_zone(text)
    return name


def _cadence(declared: Field, typed: object, context: ParseContext) -> object:
    text = " ".join(join_typed_text(typed).split())
    return _parse_with(declared, _rule_text, text) if text else ""


def _rule_text(words: str) -> str:
    return dates.parse_cadence(words).text


def _parse_with(declared: Field, parse: Callable[..., object], *arguments: object) -> object:
    try:
        return parse(*arguments)
    except BadValue as error:
        raise BadValue(declared.name, f"{declared.full_label}: {error}") from error


def _number(declared: Field, typed: object, context: ParseContext) -> object:
    text = join_typed_text(typed).strip().casefold().replace("−", "-")
    if not text:
        return None
    match = re.fullmatch(_NUMBER, text)
    if match is None or (match[2] and not _is_unit(declared.unit, match[2])):
        raise declared.bad_value(f"must be a whole number{_between(declared)}, not {_quote(text)}")
    return int(match[1])


def _is_unit(unit: str, word: str) -> bool:
    return bool(unit) and (unit.startswith(word) or word.startswith(unit.rstrip("s")))


def _between(declared: Field) -> str:
    if declared.low is None:
        return ""
    return f" from {declared.low}" + ("" if declared.high is None else f" to {declared.high}")


def _choice(declared: Field, typed: object, context: ParseContext) -> object:
    return _word(declared, collapse_spaces(join_typed_text(typed)), context)


def _word(declared: Field, text: str, context: ParseContext) -> str:
    if set(ROLES) <= set(declared.choices) and text.casefold() in (*MINE, *THEIRS):
        return _role(declared, text, context)
    same = next((one for one in declared.choices if is_same_word(one, text, declared.shown)), None)
    if same is not None or not text:
        return same or ""
    if declared.open:
        return text
    match = match_word([one for one in declared.choices if one], text)
    if match is None:
        raise declared.bad_value(f"cannot be {_quote(text)}; choose one of: {_listed(declared)}")
    return match


def _role(declared: Field, text: str, context: ParseContext) -> str:
    if context.role not in ROLES:
        raise declared.bad_value(
            f'"{text}" is not clear yet. Write mentor or mentee, or choose the relationship first'
        )
    return context.role if text.casefold() in MINE else other_role(context.role)


def _listed(declared: Field) -> str:
    return ", ".join(declared.shown(word) for word in declared.choices if word)


def _ref(declared: Field, typed: object, context: ParseContext) -> object:
    text = " ".join(join_typed_text(typed).split())
    try:
        return resolve_ref(text, context.entries, context.today, declared.to).id if text else ""
    except NotFound as error:
        raise BadValue(declared.name, f"{declared.full_label}: {error}") from error


def _lines(declared: Field, typed: object, context: ParseContext) -> object:
    parts = re.split(r"[\n,]" if declared.is_inline_list else r"\n", join_typed_text(typed))
    texts = [text for part in parts if (text := collapse_spaces(part))]
    words = [_word(declared, text, context) for text in texts] if declared.choices else texts
    return list(dict.fromkeys(words)) if declared.is_inline_list else words


def _flag(declared: Field, typed: object, context: ParseContext) -> object:
    text = join_typed_text(typed).strip().casefold()
    if text not in (*YES, *NO):
        raise declared.bad_value(f"is yes or no, not {_quote(text)}")
    return text in YES


def _map(declared: Field, typed: object, context: ParseContext) -> object:
    if isinstance(typed, Mapping):
        pairs = [(str(key), str(text)) for key, text in typed.items() if key or text]
    else:
        pairs = [_pair(declared, part) for part in _parts(typed)]
    texts = {_key(declared, key, text): clean_text(text).strip("\n").rstrip() for key, text in pairs}
    return {key: text for key, text in texts.items() if text or not isinstance(typed, str)}


def _parts(typed: object) -> list[str]:
    """Split typed named texts; in one text indented lines continue the line before."""
    if isinstance(typed, list | tuple):
        return [str(one) for one in typed]
    parts: list[str] = []
    for line in join_typed_text(typed).split("\n"):
        if parts and (line.startswith(INDENT) or not line.strip()):
            parts[-1] += "\n" + line.removeprefix(INDENT)
        elif line.strip():
            parts.append(line)
    return parts


def _pair(declared: Field, part: str) -> tuple[str, str]:
    key, mark, text = part.partition("=")
    return (key, text) if mark else ("", part)


def _key(declared: Field, key: str, text: str) -> str:
    name = collapse_spaces(clean_text(key))
    if not name or "=" in name:
        like = declared.keys[0] if declared.keys else "name"
        raise declared.bad_value(f'{_quote(name or text)} has no name; write it like {like}="…"')
    return next((one for one in declared.keys if fold_word(one) == fold_word(name)), name)


def _quote(text: str) -> str:
    return quote_typed(visible(text))


def _format_text(declared: Field, value: Any, perspective: Perspective) -> str:
    return str(value)


def _format_day(declared: Field, value: Any, perspective: Perspective) -> str:
    """A day; in the history it is text."""
    try:
        return perspective.day(value if isinstance(value, date) else date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _format_choice(declared: Field, value: Any, perspective: Perspective) -> str:
    return declared.shown(perspective.who(str(value)) if declared.is_role else value)


def _format_lines(declared: Field, value: Any, perspective: Perspective) -> str:
    return (", " if declared.is_inline_list else "\n").join(format_part(declared, str(part)) for part in value)


def _format_map(declared: Field, value: Any, perspective: Perspective) -> str:
    """Named texts, one a line; levels from the highest down."""
    step = -1 if all(key.lstrip("-").isdecimal() for key in value) else 1
    return "\n".join(f"{humanize(key)}: {text}" for key, text in ordered_texts(declared, value)[::step])


def _edit_text(declared: Field, value: Any, entries: Entries) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _edit_link(declared: Field, value: Any, entries: Entries) -> str:
    return entries.short_id(entry) if (entry := entries.get(str(value))) else str(value)


def _edit_lines(declared: Field, value: Any, entries: Entries) -> str:
    return (", " if declared.is_inline_list else "\n").join(map(str, value))


def _edit_map(declared: Field, value: Any, entries: Entries) -> str:
    return "\n".join(f"{key}={text}".replace("\n", f"\n{INDENT}") for key, text in value.items())


class FieldForm(msgspec.Struct, frozen=True):
    """The functions of a field form: parse, format and edit."""

    parse: Callable[[Field, object, ParseContext], object]
    format: Callable[[Field, Any, Perspective], str] = _format_text
    """For people who read."""
    format_for_edit: Callable[[Field, Any, Entries], str] = _edit_text
    """For the input, so that parsing gives the value again."""
    input: Literal["line", "prose", "lines", "words", "entry", "texts"] = "line"
    """The input that asks for a value."""


FORMS: Mapping[Form, FieldForm] = {
    "line": FieldForm(_line),
    "text": FieldForm(_text, input="prose"),
    "day": FieldForm(_day, _format_day),
    "moment": FieldForm(
        _moment,
        lambda declared, value, perspective: perspective.moment(str(value)),
        lambda declared, value, entries: str(value).replace("T", " "),
    ),
    "zone": FieldForm(_zone),
    "cadence": FieldForm(
        _cadence,
        lambda declared, value, perspective: dates.format_rule(str(value)),
        lambda declared, value, entries: dates.format_rule(str(value)),
    ),
    "number": FieldForm(_number, lambda declared, value, perspective: with_unit(declared, str(value))),
    "choice": FieldForm(_choice, _format_choice, input="words"),
    "ref": FieldForm(_ref, lambda declared, value, perspective: perspective.link(str(value)), _edit_link, "entry"),
    "lines": FieldForm(_lines, _format_lines, _edit_lines, "lines"),
    "flag": FieldForm(
        _flag,
        lambda declared, value, perspective: "yes" if value else "no",
        lambda declared, value, entries: "yes" if value else "no",
        "words",
    ),
    "map": FieldForm(_map, _format_map, _edit_map, "texts"),
}
"""Every form of fields."""
