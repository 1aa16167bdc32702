"""Logs in one file: Markdown or text whose headings are days, as one section a day."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rmjournal.exchange.found_days import FoundDay, find_day, read_day, read_year_month

_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*")
_BOLD_LINE = re.compile(r"[ \t]*(?:\*\*|__)(?P<text>[^*_]+)(?:\*\*|__)[ \t]*:?[ \t]*")
_BOLD_LEVEL = 7
_STAMP = re.compile(r"\[(?P<day>[^\]\n]{6,60})\][ \t]*(?P<title>.*)")
_OLD_STAMP = re.compile(r"(?P<day>\d{4}-\d\d-\d\d \d\d:\d\d)[ \t]+(?P<title>.*)")
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


class Heading(NamedTuple):
    """A heading of a text."""

    line: int
    end: int
    """The number of the first line below it."""
    level: int
    text: str
    """Its words without markup."""
    day: FoundDay | None = None


def split_markdown_log(text: str, name: str = "") -> DatedLog | None:
    """Split Markdown whose headings are days; None when it is no log.

    A heading without a year has the year of a heading above it, or the one in the name of the file.
    """
    lines = text.split("\n")
    headings = list(_with_days(read_headings(lines), _only_year(name)))
    counts = Counter(heading.level for heading in headings if heading.day)
    least = 1 if any(read_year_month(heading.text) for heading in headings) else 2
    level = min((level for level, count in counts.items() if count >= least), default=0)
    starts = [heading for heading in headings if heading.level < level or (heading.day and heading.level == level)]
    return _split(lines, starts) if level else None


def split_text_log(text: str) -> DatedLog | None:
    """Split a text with stamps as of jrnl, or with lines that are days; None when it is no log."""
    lines = text.split("\n")
    firsts = [
        number for number, line in enumerate(lines) if line.strip() and not (number and lines[number - 1].strip())
    ]
    for read, least in ((_read_stamp, 1), (_read_day_line, 2)):
        starts = [Heading(number, number + 1, 1, *day) for number in firsts if (day := read(lines[number]))]
        if len(starts) >= least:
            log = _split(lines, starts)
            return log._replace(is_stamped=True) if read is _read_stamp else _with_title(log)
    return None


def is_plan(log: DatedLog, own_day: FoundDay | None, name: str) -> bool:
    """Whether a file with a day of its own speaks of other days rather than being a log of them.

    A log that was saved on a day has no later days; a daily note is of its day alone.
    """
    if own_day is None or log.is_stamped:
        return False
    is_daily_note = own_day.is_alone and find_day(name) == own_day
    return is_daily_note or any(section.day.day > own_day.day for section in log.sections)


def read_headings(lines: Sequence[str]) -> Iterator[Heading]:
    """The headings of Markdown, those in bold too; none in code."""
    fence = ""
    for number, line in enumerate(lines):
        if match := _FENCE.match(line):
            fence = "" if fence == match[1] else fence or match[1]
        elif fence:
            continue
        elif match := _HEADING.fullmatch(line):
            yield Heading(number, number + 1, len(match[1]), plain_words(match[2]))
        elif line.strip() and (number == 0 or not lines[number - 1].strip()):
            below = lines[number + 1] if number + 1 < len(lines) else ""
            if match := _UNDERLINE.fullmatch(below):
                yield Heading(number, number + 2, 1 if "=" in below else 2, plain_words(line))
            elif match := _BOLD_LINE.fullmatch(line):
                yield Heading(number, number + 1, _BOLD_LEVEL, plain_words(match["text"]))


def plain_words(text: str) -> str:
    """The words of a line of Markdown without links, emphasis and escapes."""
    text = re.sub(r"!?\[\[(?:[^\]|]*\|)?([^\]]*)\]\]", r"\1", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", re.sub(r"(?<!\\)(\*+|`+|~~|==)", "", text)).strip()


def _with_days(headings: Iterator[Heading], year: str) -> Iterator[Heading]:
    """The headings with their days; those without a year have it from a heading above, or from the file's name."""
    month = ""
    for heading in headings:
        if period := read_year_month(heading.text):
            year, month = period[0] or year, period[1]
        words = heading.text
        found = _at_an_edge(find_day(words[:_LONGEST_TITLE]))
        if found is None and year and not period:
            found = read_day(f"{words} {year}") or read_day(f"{words}{year}")
            found = found or (read_day(f"{words} {month} {year}") if month else None)
        yield heading._replace(day=found)


def _at_an_edge(found: FoundDay | None) -> FoundDay | None:
    """A day that stands at the start or the end of a heading."""
    return found if found is not None and not (found.before and found.after) else None


def _only_year(text: str) -> str:
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text))
    return years.pop() if len(years) == 1 else ""


def _read_stamp(line: str) -> tuple[str, FoundDay] | None:
    """A line that begins as an entry of jrnl, and its day with the title."""
    match = _STAMP.fullmatch(line) or _OLD_STAMP.fullmatch(line)
    found = read_day(match["day"]) if match else None
    return (line, found._replace(after=match["title"].strip())) if match and found else None


def _read_day_line(line: str) -> tuple[str, FoundDay] | None:
    """A line that is a day, perhaps with a title behind a sign, and its day."""
    found = find_day(line.strip(" *_#"))
    if found is None or found.before or len(line) > _LONGEST_TITLE:
        return None
    has_sign = re.search(rf"[|–—:-]\s*{re.escape(found.after)}[\W_]*$", line)
    return (line, found) if found.is_alone or has_sign else None


def _split(lines: Sequence[str], starts: Sequence[Heading]) -> DatedLog:
    """Split lines at headings; those without a day are titles, or belong to the day above."""
    ends = [heading.line for heading in starts[1:]] + [len(lines)]
    preamble = ["\n".join(lines[: starts[0].line])]
    sections: list[DatedSection] = []
    above: list[Heading] = []
    for heading, end in zip(starts, ends, strict=True):
        body = "\n".join(lines[heading.end : end]).strip("\n")
        above = [other for other in above if other.level < heading.level]
        if heading.day:
            log = " › ".join(other.text for other in above)
            sections.append(DatedSection(heading.day, heading.day.rest, body, log))
        elif body.strip():
            whole = "\n".join(lines[heading.line : end]).strip("\n")
            if sections:
                last = sections.pop()
                sections.append(last._replace(body=f"{last.body}\n\n{whole}".strip("\n")))
            else:
                preamble.append(whole)
        if not heading.day and not read_year_month(heading.text):
            above.append(heading)
    return DatedLog("\n\n".join(part for part in preamble if part.strip()).strip("\n"), tuple(sections))


def _with_title(log: DatedLog) -> DatedLog:
    """A single line before the first day is the title of a log."""
    title = log.preamble.strip()
    if not title or "\n" in title or len(title) > _LONGEST_TITLE:
        return log
    return log._replace(preamble="", sections=tuple(section._replace(log=title) for section in log.sections))
