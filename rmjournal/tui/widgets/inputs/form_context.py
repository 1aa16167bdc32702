"""Form context: entries, today and roles for inputs; preview of parsed text."""

import re
from datetime import date, datetime

from rmjournal import dates
from rmjournal.errors import BadValue
from rmjournal.insight.cadence import find_usual_time
from rmjournal.insight.scope import usual_pair
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import ROLES, Field
from rmjournal.model.field_forms import ParseContext, parse_value
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.perspective import Perspective
from rmjournal.practice.prompts import load_frameworks

_BEGUN_LINK = re.compile(r"\[\[([^\[\]\n]+)$")


class FormContext(Perspective, frozen=True, kw_only=True):
    """Form context: a perspective for the entry that is being edited.

    Its pair is the relationship of the entry.
    """

    time: str = ""
    """The usual time of a session; empty = none, so that it must be typed."""

    day_first: bool = True
    """Whether 1/12 means 1 December, not 12 January."""

    @property
    def parse_context(self) -> ParseContext:
        """Context for parsing typed values."""
        return ParseContext(
            entries=self.entries, today=self.today, role=self.role, time=self.time, day_first=self.day_first
        )

    def complete_link(self, before: str) -> str:
        """Complete a ``[[link`` that a text ends with by a title.

        Empty when nothing fits.
        """
        begun = _BEGUN_LINK.search(before)
        if begun is None:
            return ""
        from rmjournal.insight.text_links import titles_starting

        typed = begun[1]
        for entry in titles_starting(typed, self.entries):
            title = entry.heading
            if not self.is_redacted(entry) and title.casefold().startswith(typed.casefold()) and "]" not in title:
                return f"{title[len(typed) :]}]]"
        return ""

    def word(self, field: Field, word: str) -> str:
        """Format a word of a choice; role fields show "me" or the partner."""
        if field.name == "framework" and word in load_frameworks():
            return load_frameworks()[word].label
        if word in ROLES and field.is_role:
            return self.who(word)
        return field.shown(word) if word else "none"


def make_form_context(
    entry: Entry, entries: Entries, today: date, role: str, day_first: bool = True, hidden: bool = False
) -> FormContext:
    """Make the form context of an entry, with the people of its relationship.

    Without one it takes the usual relationship; where there is none, role fields show the roles.
    """
    pair = entries.get_of_kind(Relationship, entries.relationship_id(entry)) or usual_pair(entries)
    return FormContext(
        entries=entries,
        today=today,
        role=pair.role if pair else role,
        pair=pair,
        time=find_usual_time(entries, pair),
        day_first=day_first,
        hidden=hidden,
    )


def parse_preview(field: Field, text: str, context: FormContext) -> tuple[str, bool]:
    """Describe how a text is parsed, and tell whether it is valid."""
    if field.form == "number":
        return _preview_number(field, text, context)
    if field.form == "cadence" and text.strip():
        return _preview_cadence(text, context.today)
    if field.has_day and text.strip():
        return preview_day(field, text, context.parse_context)
    return field.direction, True


def preview_day(field: Field, text: str, context: ParseContext) -> tuple[str, bool]:
    """Describe the day that a text means, and tell whether it is valid.

    For example "Tue 16 Jun 2026, 08:30 · in 15 days".
    """
    try:
        value = parse_value(field, text, context)
    except BadValue as error:
        if reason := str(error).partition(" is not in the calendar: ")[2]:
            return reason.partition(". ")[0], False
        return ("like 3 mar, next tue" if field.form == "day" else "like next tue 8:30"), False
    day = value if isinstance(value, date) else datetime.fromisoformat(str(value)).date()
    if field.looks == "back" and day > context.today:
        return f"{_day_words(value)} is in the future", False
    return f"{_day_words(value)} · {dates.format_distance(day, context.today)}", True


def _day_words(value: object) -> str:
    """A day with its year, perhaps with a time."""
    if isinstance(value, date):
        return dates.format_full_day(value)
    moment = datetime.fromisoformat(str(value))
    return f"{dates.format_full_day(moment.date())}, {dates.format_time(moment)}"


def _preview_number(field: Field, text: str, context: FormContext) -> tuple[str, bool]:
    bounds = "" if field.low is None else f"{field.low} to {field.high}" if field.high is not None else "0 or more"
    try:
        field.check(value if (value := parse_value(field, text, context.parse_context)) is not None else field.low)
    except BadValue:
        return f"a whole number, {bounds}" if bounds else "a whole number", False
    return " · ".join(word for word in (field.unit, bounds.replace("-", "−")) if word), True


def _preview_cadence(text: str, today: date) -> tuple[str, bool]:
    try:
        rule = dates.parse_cadence(text)
    except BadValue:
        return "like first Tuesday of the month", False
    coming = rule.next_days(today, 2)
    if rule.names_days:
        first = rule.first_from(today)
        coming = [first, *rule.next_days(first)]
    days = ", ".join(dates.format_day(day, today) for day in coming)
    return f"{days}, …" if text.strip() == rule.words else f"{rule.words}: {days}, …", True
