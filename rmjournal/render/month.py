"""Month grid: the days of one or several months as rows, with their signs."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from rmjournal.dates.days import MONTH_NAMES, SHORT_WEEKDAYS
from rmjournal.insight.day_marks import SIGN_WORDS, Mark
from rmjournal.render.row import Row
from rmjournal.render.text_width import wrap

DAY_WIDTH = 4
"""Cells of a day: a gap or a bracket, two digits, and a sign or a bracket."""
MONTH_WIDTH = 7 * DAY_WIDTH
MONTHS_GAP = 1
"""Cells between two months."""
TODAY_SIGN = "◂"

DaySigns = Mapping[date, Sequence[Mark]]
"""The marks of days, the most important first."""


def first_of_month(day: date, months: int = 0) -> date:
    """Give the first day of a day's month, or of a later month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def month_title(month: date) -> str:
    """Name a month with its year, "June 2026"."""
    return f"{MONTH_NAMES[month.month - 1].capitalize()} {month.year}"


def weeks_of_month(month: date) -> list[list[date | None]]:
    """List the weeks of a month, Monday first; None for days of other months."""
    first = first_of_month(month)
    start, end = first - timedelta(first.weekday()), first_of_month(first, 1)
    weeks: list[list[date | None]] = []
    while start < end:
        week = [start + timedelta(days) for days in range(7)]
        weeks.append([day if day.month == first.month else None for day in week])
        start += timedelta(7)
    return weeks


def month_rows(
    month: date, today: date, signs: DaySigns, *, months: int = 1, lit: date | None = None, titles: bool = True
) -> list[Row]:
    """Draw months side by side as rows of equal width.

    Today is bold with a sign, which moves left where something is on that day; a highlighted day stands in brackets,
    past days are quiet.
    """
    columns = [_one_month(first_of_month(month, number), today, signs, lit) for number in range(months)]
    height = max(len(rows) for rows in columns)
    padded = [[*rows, *[Row(" " * MONTH_WIDTH)] * (height - len(rows))] for rows in columns]
    rows = [side_by_side(line) for line in zip(*padded, strict=True)]
    return rows if titles else rows[1:]


def day_at(month: date, column: int, line: int, *, months: int = 1) -> date | None:
    """Find the day at a cell of the grid.

    Line 0 is the first week.
    """
    number, cell = divmod(column, MONTH_WIDTH + MONTHS_GAP)
    if not 0 <= number < months or cell >= MONTH_WIDTH or line < 0:
        return None
    weeks = weeks_of_month(first_of_month(month, number))
    return weeks[line][cell // DAY_WIDTH] if line < len(weeks) else None


def legend_rows(signs: DaySigns, width: int) -> list[Row]:
    """Say what the signs mean that stand on days."""
    shown = {marks[0].glyph for marks in signs.values() if marks}
    words = [f"{sign} {word}".replace(" ", "\u00a0") for sign, word in SIGN_WORDS.items() if sign in shown]
    lines = wrap("  ".join(words), max(1, width)) if words else []
    return [Row(line.replace("\u00a0", " "), tone="quiet") for line in lines]


def _one_month(month: date, today: date, signs: DaySigns, lit: date | None) -> list[Row]:
    title = month_title(month).removesuffix(f" {today.year}")
    weekdays = "".join(f" {name[:2].capitalize()} " for name in SHORT_WEEKDAYS)
    return [
        Row(f" {title}".ljust(MONTH_WIDTH), tone="strong"),
        Row(weekdays, tone="quiet"),
        *(side_by_side([_day_cell(day, today, signs, lit) for day in week], gap=0) for week in weeks_of_month(month)),
    ]


def _day_cell(day: date | None, today: date, signs: DaySigns, lit: date | None) -> Row:
    if day is None:
        return Row(" " * DAY_WIDTH)
    if day == lit:
        return Row(f"▐{day.day:2}▌", tone="key")
    mark = next(iter(signs.get(day, ())), None)
    if day == today:
        if mark is None:
            return Row(f" {day.day:2}{TODAY_SIGN}", tone="key")
        return Row(f"{day.day:2}{TODAY_SIGN}{mark.glyph}", tone="key", spans=((3, 4, mark.tone),))
    tone = "quiet" if day < today else ""
    spans = ((3, 4, mark.tone),) if mark else ()
    return Row(f" {day.day:2}{mark.glyph if mark else ' '}", tone=tone, spans=spans)


def side_by_side(parts: Sequence[Row], gap: int = MONTHS_GAP) -> Row:
    """Join rows side by side; their tones become spans."""
    text, spans = "", []
    for part in parts:
        text += " " * gap if text else ""
        start = len(text)
        text += part.text
        if part.tone:
            spans.append((start, len(text), part.tone))
        spans += [(start + begin, start + end, tone) for begin, end, tone in part.spans]
    return Row(text, spans=tuple(spans), is_preformatted=True)
