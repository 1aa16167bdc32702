"""What was understood of a text while it is typed."""

from datetime import date, datetime

from rmjournal import dates
from rmjournal.errors import BadValue
from rmjournal.model.field import Field
from rmjournal.tui.widgets.inputs.around import Around
from rmjournal.values import read_field


def echo(field: Field, text: str, world: Around) -> tuple[str, bool]:
    """A few words beside the input, and whether the text was understood."""
    if field.form == "number":
        return _number(field, text, world)
    if field.form not in ("day", "moment") or not text.strip():
        return field.direction, True
    try:
        found = read_field(field, text, world.known)
    except BadValue:
        return ("like 3 mar, next tue" if field.form == "day" else "day and time, like next tue 8:30"), False
    day = found if isinstance(found, date) else datetime.fromisoformat(str(found)).date()
    words = dates.say_whole(day) if isinstance(found, date) else dates.say_moment(str(found))
    if field.looks == "back" and day > world.today:
        return f"{words} is still to come", False
    return f"{words} · {dates.say_gap(day, world.today)}", True


def _number(field: Field, text: str, world: Around) -> tuple[str, bool]:
    bounds = "" if field.low is None else f"{field.low} to {field.high}" if field.high is not None else "0 or more"
    try:
        field.check(value if (value := read_field(field, text, world.known)) is not None else field.low)
    except BadValue:
        return f"a whole number, {bounds}" if bounds else "a whole number", False
    return " · ".join(word for word in (field.unit, bounds.replace("-", "−")) if word), True
