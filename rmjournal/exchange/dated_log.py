"""Logs in one file, split into one section for each dated heading."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rmjournal.exchange.column_names import DAY, column_roles
from rmjournal.exchange.found_days import FoundDay, find_day, read_day, read_year_month
from rmjournal.exchange.markdown_words import Heading, read_headings

_STAMP = re.compile(r"\[(?P<day>[^\]\n]{6,60})\][ \t]*(?P<title>.*)")
_OLD_STAMP = re.compile(r"(?P<day>\d{4}-\d\d-\d\d \d\d:\d\d)[ \t]+(?P<title>.*)")
HEAD_LINE = re.compile(r"[ \t]*(?P<label>[^\W\d][\w ]{0,30}):[ ]*\t[ \t]*(?P<value>\S.*)")
"""A line of a head such as "Weather:", a tab, "-2°C Snow"."""
_RULE = re.compile(r"[ \t]*([-_*=])(?:[ \t]*\1){2,}[ \t]*")
_LONGEST_TITLE = 120


class DatedSection(NamedTuple):
    """The text below one day of a log."""

    day: FoundDay
    title: str
    """The words beside the day."""
    body: str
    log: str
    """The headings without a day that it stands below, such as the title of the log."""


class DatedLog(NamedTuple):
    """A log in one file."""

    preamble: str
    """The text before the first day; empty where that is the title alone."""
    sections: tuple[DatedSection, ...]
    is_stamped: bool = False
    """Whether each entry has a stamp like ``[2024-03-04 09:00]``, as jrnl writes them."""


class _Start(NamedTuple):
    """A heading where a section may start, with its day."""

    heading: Heading
    day: FoundDay | None


def split_markdown_log(text: str, name: str = "") -> DatedLog | None:
    """Split Markdown whose headings are days; None when it is no log.

    A heading without a year has the year of a heading above it, or the one in the name of the file.
    """
    lines = text.split("\n")
    starts = list(_with_days(read_headings(lines), _only_year(name)))
    counts = Counter(start.heading.level for start in starts if start.day)
    least = 1 if any(read_year_month(start.heading.text) for start in starts) else 2
    level = min((level for level, count in counts.items() if count >= least), default=0)
    used = [start for start in starts if start.heading.level < level or (start.day and start.heading.level == level)]
    return _split(lines, used) if level else None


def split_text_log(text: str) -> DatedLog | None:
    """Split a text log at its days; None when it is no log.

    Days are stamps as of jrnl, heads as of Day One, or lines that are a day.
    """
    lines = text.split("\n")
    if stamps := list(_read_starts(lines, _read_stamp)):
        is_chat = sum(_read_stamp(line) is not None for line in lines) > 2 * len(stamps)
        return None if is_chat else _split(lines, stamps, is_stamped=True)
    if heads := list(_read_starts(lines, _read_head)):
        return _split(lines, heads)
    days = list(_read_starts(lines, _read_day_line))
    return _with_title(_split(lines, days)) if len(days) > 1 else None


def _read_starts(lines: Sequence[str], read: Callable[[str], FoundDay | None]) -> Iterator[_Start]:
    """The first lines of paragraphs, or below a rule, that are read as days."""
    for number, line in enumerate(lines):
        above = lines[number - 1] if number else ""
        is_first = line.strip() and (not above.strip() or _RULE.fullmatch(above))
        if is_first and (day := read(line)):
            is_underlined = number + 1 < len(lines) and _RULE.fullmatch(lines[number + 1])
            yield _Start(Heading(number, number + (2 if is_underlined else 1), 1, line), day)


def is_plan(log: DatedLog, own_day: FoundDay | None, name: str) -> bool:
    """Whether a dated file is a plan that mentions other days, not a log.

    A log that was saved on a day has no later days; a daily note is of its day alone.
    """
    if own_day is None or log.is_stamped:
        return False
    is_daily_note = own_day.is_alone and find_day(name) == own_day
    return is_daily_note or any(section.day.day > own_day.day for section in log.sections)


def _with_days(headings: Iterator[Heading], year: str) -> Iterator[_Start]:
    """The headings with days; a missing year comes from above or the file's name."""
    month = ""
    for heading in headings:
        words = heading.text
        day, period = _at_an_edge(find_day(words)), read_year_month(words)
        if period:
            year, month = period[0] or year, period[1]
        elif day is None:
            year = _only_year(words) or year
            day = read_day(f"{words} {year}") or read_day(f"{words}{year}") if year else None
            day = day or (read_day(f"{words} {month} {year}") if year and month else None)
        yield _Start(heading, day)


def _at_an_edge(found: FoundDay | None) -> FoundDay | None:
    """A day that stands at the start or the end of a heading."""
    return found if found is not None and not (found.before and found.after) else None


def _only_year(text: str) -> str:
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text))
    return years.pop() if len(years) == 1 else ""


def _read_stamp(line: str) -> FoundDay | None:
    """The day of a stamp as of jrnl, with the title behind it."""
    match = _STAMP.fullmatch(line) or _OLD_STAMP.fullmatch(line)
    found = read_day(match["day"]) if match else None
    return found._replace(after=match["title"].strip()) if match and found else None


def _read_head(line: str) -> FoundDay | None:
    """The day in a head that Day One writes before each entry."""
    found = HEAD_LINE.fullmatch(line)
    return read_day(found["value"]) if found and DAY in column_roles(found["label"]) else None


def _read_day_line(line: str) -> FoundDay | None:
    """The day that a line is, perhaps with a title behind a sign."""
    found = find_day(line.strip(" *_#"))
    if found is None or found.before or len(line) > _LONGEST_TITLE:
        return None
    has_sign = re.search(rf"[|–—:-][\s*_]*{re.escape(found.after)}[\W_]*$", line)
    return found._replace(after=found.after.strip("*_ ")) if found.is_alone or has_sign else None


class _Splitter:
    """The parts of a log, and the headings that nothing follows."""

    def __init__(self, lines: Sequence[str], preamble: str) -> None:
        self.preamble = [preamble]
        self.sections: list[DatedSection] = []
        self.lone: list[Heading] = []
        self._lines = lines

    def keep(self, start: int, end: int) -> None:
        """Keep lines in the text above them."""
        text = "\n".join(self._lines[start:end]).strip("\n")
        if self.sections:
            last = self.sections.pop()
            self.sections.append(last._replace(body=f"{last.body}\n\n{text}".strip("\n")))
        else:
            self.preamble.append(text)

    def keep_lone(self, titles: Sequence[Heading] = ()) -> None:
        """Keep the lone headings that are no titles of what follows."""
        for heading in self.lone:
            if heading not in titles:
                self.keep(heading.line, heading.end)
        self.lone.clear()


def _split(lines: Sequence[str], starts: Sequence[_Start], *, is_stamped: bool = False) -> DatedLog:
    """Split lines at headings; undated ones are titles, or belong to the day above."""
    ends = [start.heading.line for start in starts[1:]] + [len(lines)]
    parts = _Splitter(lines, _without_last_rule("\n".join(lines[: starts[0].heading.line])))
    above: list[Heading] = []
    for (heading, day), end in zip(starts, ends, strict=True):
        body = "\n".join(lines[heading.end : end]).strip("\n")
        body = body if is_stamped else _without_last_rule(body)
        above = [other for other in above if other.level < heading.level]
        if day or body.strip():
            parts.keep_lone(above)
        if day:
            log = " › ".join(other.text for other in above)
            parts.sections.append(DatedSection(day, day.rest, body, log))
            continue
        is_period = read_year_month(heading.text) is not None
        if body.strip():
            parts.keep(heading.line, end)
        elif not is_period:
            parts.lone.append(heading)
        above += [] if is_period else [heading]
    parts.keep_lone()
    preamble = "\n\n".join(part for part in parts.preamble if part.strip()).strip("\n")
    return DatedLog(preamble, tuple(parts.sections), is_stamped)


def _without_last_rule(text: str) -> str:
    """A text without the rule at its end."""
    above, _, last = text.rstrip().rpartition("\n")
    return above.rstrip() if _RULE.fullmatch(last) else text


def _with_title(log: DatedLog) -> DatedLog:
    """A single line before the first day is the title of a log."""
    title = log.preamble.strip()
    if not title or "\n" in title or len(title) > _LONGEST_TITLE:
        return log
    return log._replace(preamble="", sections=tuple(section._replace(log=title) for section in log.sections))
