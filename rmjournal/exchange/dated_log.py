"""Logs in one file, split into one section for each dated heading."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from rmjournal.exchange.action_items import is_list_of_tasks
from rmjournal.exchange.column_names import DAY, STAMP, column_roles
from rmjournal.exchange.found_days import FoundDay, find_day, read_day, read_year_month
from rmjournal.exchange.markdown_words import Heading, plain_words, read_headings

_STAMP = re.compile(r"\[(?P<day>[^\]\n]{6,60})\][ \t]*(?P<title>.*)")
_OLD_STAMP = re.compile(r"(?P<day>\d{4}-\d\d-\d\d \d\d:\d\d)[ \t]+(?P<title>.*)")
HEAD_LINE = re.compile(r"[ \t]*(?P<label>[^\W\d][\w ]{0,30}):[ ]*\t[ \t]*(?P<value>\S.*)")
"""A line of a head such as "Weather:", a tab, "-2°C Snow"."""
_RULE = re.compile(r"[ \t]*([-_*=])(?:[ \t]*\1){2,}[ \t]*")
_LABELLED = re.compile(r"[ \t]*(?:[-*+][ \t]+)?(?P<label>[^\W\d][\w ]{0,30}?)[ \t]*::?[ \t]*(?P<value>\S.*)")
"""A line such as "Date: 4 March 2024", without markup."""
_DATED_ITEM = re.compile(r"(?P<mark>[-*+•–][ \t]+)?(?P<text>(?:\*\*|__|\[\[)?[^\W_].*)")
_MARKED_START = re.compile(r"\A(?:(\*\*|__)(?P<bold>.+?)\1|\[\[(?P<link>.+?)\]\])")
_STRONG = re.compile(r"\*\*|__")
_OPENING = "@#[(*_<~`"
"""Signs that belong to the word behind them."""
_PLAN_WORDS = re.compile(
    r"""plan|schedule|mile\W?stone|road\W?map|dead\W?line|calendar|birthday|holiday|termin|kalender|geburtstag
    |meilenstein|fristen|calendrier|anniversaire|échéanc|calendario|cumplea|scadenz|aniversári|upcoming|\bdates\b""",
    re.IGNORECASE | re.VERBOSE,
)
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
    is_list: bool = False
    """Whether each entry is an item of a list, or a line, that begins with its day."""


class _Start(NamedTuple):
    """A heading where a section may start, with its day."""

    heading: Heading
    day: FoundDay | None


def split_markdown_log(text: str, name: str = "") -> DatedLog | None:
    """Split Markdown whose headings are days; None when it is no log.

    A heading without a year has the year of a heading above it, or the one in the name of the file.
    """
    lines = text.split("\n")
    starts = list(_with_days(read_headings(lines), _only_year(name), lines))
    counts = Counter(start.heading.level for start in starts if start.day)
    has_period = any(read_year_month(start.heading.text) for start in starts)
    least = 1 if has_period or _begins_a_log(starts, lines) else 2
    level = min((level for level, count in counts.items() if count >= least), default=0)
    used = [start for start in starts if start.heading.level < level or (start.day and start.heading.level == level)]
    return _split(lines, used) if level else None


def _begins_a_log(starts: Sequence[_Start], lines: Sequence[str]) -> bool:
    """Whether the only day stands alone in a heading, below nothing but titles."""
    dated = [start for start in starts if start.day and start.day.is_alone]
    if len(dated) != 1 or dated[0] is starts[0]:
        return False
    heading = dated[0].heading
    titles = [start.heading for start in starts if start.heading.line < heading.line]
    ends = [*(title.line for title in titles[1:]), heading.line]
    has_words = any("".join(lines[title.end : end]).strip() for title, end in zip(titles, ends, strict=True))
    others = [start.heading for start in starts if start.heading.line > heading.line]
    return (
        not has_words
        and not "".join(lines[: titles[0].line]).strip()
        and all(title.level < heading.level for title in titles)
        and all(other.level > heading.level for other in others)
    )


def split_text_log(text: str, name: str = "") -> DatedLog | None:
    """Split a text log at its days; None when it is no log.

    Days are stamps as of jrnl, heads as of Day One, lines that are a day, or stand at the start of every item of a
    list.
    """
    lines = text.split("\n")
    if stamps := list(_read_starts(lines, _read_stamp)):
        is_chat = sum(_read_stamp(line) is not None for line in lines) > 2 * len(stamps)
        return None if is_chat else _split(lines, stamps, is_stamped=True)
    if heads := list(_read_starts(lines, _read_head)):
        return _split(lines, heads)
    days = list(_read_starts(lines, _read_day_line))
    if len(days) > 1:
        return _with_title(_split(lines, days))
    titled = list(_read_titled(lines))
    return _with_title(_split(lines, titled)) if len(titled) > 1 else _split_list(lines, name)


def _split_list(lines: Sequence[str], name: str) -> DatedLog | None:
    """Split a list, or lines, that all begin with a day.

    What names itself a plan or tasks is none, nor are lines with a time of day, which are chats and logs of machines.
    """
    items: list[tuple[int, str, FoundDay]] = []
    marks: set[bool] = set()
    for number, line in enumerate(lines):
        if not line.strip() or (items and line[0] in " \t"):
            continue
        match = _DATED_ITEM.fullmatch(line)
        words = _MARKED_START.sub(lambda start: start["bold"] or start["link"], match["text"]) if match else ""
        found = find_day(words)
        if match and found and not found.before and (match["mark"] or (_has_sign(words, found) and not found.time)):
            items.append((number, words, found))
            marks.add(bool(match["mark"]))
        elif items:
            return None
    days = [found.in_order(day_first=True).day for _, _, found in items]
    above = "\n".join(lines[: items[0][0]]).strip("\n") if items else ""
    least = 2 if "\n" in above or True not in marks else 1
    if (
        len(items) < least
        or len(marks) > 1
        or _PLAN_WORDS.search(f"{name}\n{above}")
        or is_list_of_tasks(name, above)
    ):
        return None
    if not (_is_sorted(days) or _is_sorted(days[::-1])):
        return None
    ends = [*(number for number, _, _ in items[1:]), len(lines)]
    sections = [
        DatedSection(found, "", _item_text(words, found, lines[number + 1 : end]), "")
        for (number, words, found), end in zip(items, ends, strict=True)
    ]
    return _with_title(DatedLog(above, tuple(sections), is_list=True))


def _is_sorted(days: Sequence[date]) -> bool:
    return all(earlier <= later for earlier, later in pairwise(days))


def _item_text(words: str, found: FoundDay, below: Sequence[str]) -> str:
    """The words behind a day, whole, and what is indented below them."""
    at = words.rfind(found.after)
    while at > 0 and words[at - 1] in _OPENING:
        at -= 1
    first = (words[at:] if at >= 0 else found.after) if found.after else ""
    indent = min((len(line) - len(line.lstrip()) for line in below if line.strip()), default=0)
    more = "\n".join(line[indent:] for line in below).strip("\n")
    return "\n".join(filter(None, (first.strip(), more)))


def _read_starts(lines: Sequence[str], read: Callable[[str], FoundDay | None]) -> Iterator[_Start]:
    """The first lines of paragraphs, or below a rule, that are read as days."""
    for number, line in enumerate(lines):
        above = lines[number - 1] if number else ""
        is_first = line.strip() and (not above.strip() or _RULE.fullmatch(above))
        if is_first and (day := read(line)):
            is_underlined = number + 1 < len(lines) and _RULE.fullmatch(lines[number + 1])
            yield _Start(Heading(number, number + (2 if is_underlined else 1), 1, line), day)


def _read_titled(lines: Sequence[str]) -> Iterator[_Start]:
    """The titles of paragraphs that a line such as "Date: 4 March 2024" follows."""
    for number, line in enumerate(lines[:-1]):
        is_first = line.strip() and not (number and lines[number - 1].strip())
        title = Heading(number, number + 1, 1, line.strip())
        if is_first and lines[number + 1].strip() and (below := day_below(title, lines)):
            yield _Start(title if below[0] > title.end else title._replace(end=title.end + 1), below[1])


def is_plan(log: DatedLog, own_day: FoundDay | None, name: str, today: date | None = None) -> bool:
    """Whether a dated file is a plan that mentions other days, not a log.

    A log that was saved on a day has no later days; a daily note is of its day alone. A list with a day to come is a
    plan.
    """
    if log.is_list and today and any(section.day.day > today for section in log.sections):
        return True
    if own_day is None or log.is_stamped:
        return False
    is_daily_note = own_day.is_alone and find_day(name) == own_day
    return is_daily_note or any(section.day.day > own_day.day for section in log.sections)


def _with_days(headings: Iterator[Heading], year: str, lines: Sequence[str]) -> Iterator[_Start]:
    """The headings with days, their own or those of a line below.

    Such a line is "Date: 4 March 2024". A missing year comes from above or the file's name.
    """
    month = ""
    for heading in headings:
        words = heading.text
        day, period = _at_an_edge(find_day(words)), read_year_month(words)
        if day and "](" in (written := lines[heading.line]):
            day = _with_links(day, _STRONG.sub("", written.strip("# \t")))
        if period:
            year, month = period[0] or year, period[1]
        elif day is None:
            year = _only_year(words) or year
            day = read_day(f"{words} {year}") or read_day(f"{words}{year}") if year else None
            day = day or (read_day(f"{words} {month} {year}") if year and month else None)
            if day is None and (below := day_below(heading, lines)):
                number, day = below
                if not "".join(lines[heading.end : number]).strip():
                    heading = heading._replace(end=number + 1)
        yield _Start(heading, day)


def _with_links(day: FoundDay, written: str) -> FoundDay:
    """A day with the words beside it as written, links included."""
    found = find_day(written)
    if found is None or found.day != day.day or re.search(rf"\[[^\[\]]*{re.escape(found.written)}", written):
        return day
    return day._replace(before=found.before, after=found.after)


def day_below(heading: Heading, lines: Sequence[str]) -> tuple[int, FoundDay] | None:
    """The line below a heading that gives its day, and the day."""
    first = next((number for number in range(heading.end, len(lines)) if lines[number].strip()), len(lines))
    for number in range(first, len(lines)):
        found = _LABELLED.fullmatch(plain_words(lines[number]))
        if found is None:
            return None
        if column_roles(found["label"])[:1] in ((DAY,), (STAMP,)) and (day := read_day(found["value"])):
            return number, day._replace(before="", after=heading.text)
    return None


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
    line = _STRONG.sub("", line)
    found = find_day(line.strip(" *_#"))
    if found is None or found.before or len(line) > _LONGEST_TITLE:
        return None
    return found._replace(after=found.after.strip("*_ ")) if found.is_alone or _has_sign(line, found) else None


def _has_sign(line: str, found: FoundDay) -> bool:
    """Whether a sign such as a colon stands behind a day."""
    return re.search(rf"[|–—:-][\s*_]*{re.escape(found.after)}[\W_]*$", line) is not None


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
    title = plain_words(log.preamble.strip().lstrip("# "))
    if not title or "\n" in title or len(title) > _LONGEST_TITLE:
        return log
    return log._replace(preamble="", sections=tuple(section._replace(log=title) for section in log.sections))
