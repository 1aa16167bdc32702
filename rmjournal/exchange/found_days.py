"""Days in foreign texts, in their usual forms and languages.

What is understood: ``2024-03-04``, ``2024_3_4``, ``20240304``, ``202403041210``, ``04.03.2024``, ``3/4/2024``,
``4-3-24``, ``March 4th, 2024``, ``Mon, 4 Mar 2024``, ``4. März 2024``, ``4 de marzo de 2024``, ``2024年3月4日``, each
with a time of day and a zone behind it. A day always has its year. Of figures alone, such as 3/4/2024, both readings
are kept where both are possible; with dots the day is first. python-dateutil's parser is not used: it guesses the
order, reads 1.2.3 as a day and takes missing parts from today.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from rmjournal.dates.days import MONTH_NUMBERS, SUPPORTED_YEARS
from rmjournal.dates.time_zones import find_zone

_FOREIGN_MONTHS = """
januar januari janvier enero gennaio janeiro jänner jaenner ene gen janv styczeń stycznia tammikuu tammikuuta ledna
    январь января січень січня január ocak
februar februari février fevrier febrero febbraio fevereiro févr fevr fév fev feber lutego helmikuu helmikuuta února
    февраль февраля лютий лютого február şubat
märz maerz mrz mars marzo março marco maart mrt marts marca maaliskuu maaliskuuta března
    март марта березень березня március mart
avril abril aprile abr avr kwietnia huhtikuu huhtikuuta dubna
    апрель апреля квітень квітня április nisan
mai maj mayo maggio maio mei mag maja toukokuu toukokuuta května
    май мая травень травня május mayıs
juni juin junio giugno junho giu czerwca kesäkuu kesäkuuta června
    июнь июня червень червня június haziran
juli juillet julio luglio julho juil lug lipca heinäkuu heinäkuuta července
    июль июля липень липня július temmuz
august août aout agosto augustus augusti ago sierpnia elokuu elokuuta srpna
    август августа серпень серпня augusztus ağustos
septembre septiembre setiembre settembre setembro septembe sett set września syyskuu syyskuuta
    сентябрь сентября вересень вересня szeptember eylül
oktober octobre octubre ottobre outubro okt ott października lokakuu lokakuuta října
    октябрь октября жовтень жовтня október ekim
novembre noviembre novembro marraskuu marraskuuta listopadu
    ноябрь ноября листопад листопада kasım
dezember desember décembre decembre diciembre dicembre dezembro dez des déc dic grudnia joulukuu joulukuuta prosince
    декабрь декабря грудень грудня aralık
"""
"""Names of months, a paragraph a month, that mean the same month in every language in which they stand."""


def _fold_month(word: str) -> str:
    """Fold case as `re.IGNORECASE` does: "ſ" is an s, Turkish "ı" an i."""
    return word.casefold().replace("ı", "i").replace("i\u0307", "i")


_MONTHS = MONTH_NUMBERS | {
    _fold_month(word): number
    for number, names in enumerate(re.split(r"\n(?! )", _FOREIGN_MONTHS))
    for word in names.split()
}
_WEEKDAYS = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim
lunes martes miércoles miercoles jueves viernes sábado sabado domingo mié mie jue vie sáb sab dom
lunedì martedì mercoledì giovedì venerdì sabato domenica gio
segunda terça quarta quinta sexta feira segunda-feira terça-feira quarta-feira quinta-feira sexta-feira
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo
mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag söndag man tir ons tor fre lør søn mån tis
понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс
"""
_FILLERS = {
    *_WEEKDAYS.split(),
    "on",
    "the",
    "at",
    "am",
    "den",
    "der",
    "le",
    "el",
    "il",
    "de",
    "kl",
    "uhr",
    "date",
    "day",
    "г",
}
"""Words that say no more beside a day than the day itself."""
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_MONTH_BEFORE_DAY = "|".join(
    sorted((month for month in _MONTHS if month in MONTH_NUMBERS or len(month) > 3), key=len, reverse=True)
)
_NOT_A_LETTER = r"(?![^\W\d_])"
_NEW_NUMBER = r"(?<!\d)(?<!\d[-./:,])"
_SHORT_YEAR = r"['’]\d\d|(?<=-)\d\d|\d\d(?=\s*(?:$|[-–—|(,:]\s*[^\W\d_]))"
"""A year of two digits: marked as one, or at the end of a text or before a sign and words."""
_FLAGS = re.IGNORECASE | re.VERBOSE

_YEAR_FIRST = re.compile(
    r"""(?<!\d)(?P<y>\d{4})(?:
        (?P<sep>[-_/.]|\.\ |\ (?=\d\d\ \d\d))(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})
        |\s?[年년]\s?(?P<m2>\d{1,2})\s?[月월]\s?(?P<d2>\d{1,2})\s?[日일]
    )(?!\d)(?:\.(?=\s?[오午上下]))?""",
    _FLAGS,
)
_COMPACT = re.compile(
    r"(?<!\d)(?<!\d[.,])(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:[T_-]?(?P<hm>\d{4})(?:\d\d)?(?P<z>Z)?)?(?!\d)"
)
_FIGURES = re.compile(
    _NEW_NUMBER + r"(?P<a>\d{1,2})(?P<sep>[-_/.]|\.\ )(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?!\d)(?![-./]\d)",
    _FLAGS,
)
_DAY_MONTH = re.compile(
    rf"""{_NEW_NUMBER}(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|[ºª°])?[\s._-]*(?:(?:of|de|di)\s|d['’])?\s*
        (?P<m>{_MONTH}){_NOT_A_LETTER}\.?,?[\s_-]*(?:(?:de|del|do)\s)?\s*(?P<y>\d{{4}}|{_SHORT_YEAR})(?!\d)""",
    _FLAGS,
)
_MONTH_DAY = re.compile(
    rf"""(?<![^\W\d_])(?P<m>{_MONTH_BEFORE_DAY})\.?[\s_-]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?
        (?:\s+(?P<t>\d\d:\d\d)(?::\d\d)?(?:\s[A-Z]{{3,4}})?\s+|,\s?|[\s_-]+)(?P<y>\d{{4}}|{_SHORT_YEAR})(?!\d)""",
    _FLAGS,
)
_YEAR_MONTH_DAY = re.compile(
    rf"(?<!\d)(?P<y>\d{{4}})[\s._-]+(?P<m>{_MONTH}){_NOT_A_LETTER}\.?[\s._-]+(?P<d>\d{{1,2}})(?!\d)", _FLAGS
)
_PATTERNS = (_YEAR_FIRST, _COMPACT, _FIGURES, _DAY_MONTH, _MONTH_DAY, _YEAR_MONTH_DAY)
_TIME = re.compile(
    r"""(?:\s?[(（]\w{1,3}[)）])?
    (?:,?\s+(?:at|um|à|a\ las|alle|às|om|kl\.?|klo|klokken)\s+|(?P<iso>T)|[,_-]|\s?[@|]\s?|\s-\s(?=\d\d?:\d\d)|,?\s+
      |(?=\s?[오午上下]))\s?
    (?P<before>오전|오후|午前|午後|上午|下午|ÖÖ|ÖS)?\s?
    (?:(?P<h>[01]?\d|2[0-3])(?:[:.h]|[時点时시]\s?)(?P<mi>[0-5]\d)(?P<s>[:.][0-5]\d(?:[.,]\d+)?)?[分분]?(?![.:]?\d)
      |(?<=[T_-])(?P<h2>[01]\d|2[0-3])[-_]?(?P<mi2>[0-5]\d)(?:[-_]?[0-5]\d)?(?![-.]?\d)
      |(?P<h3>1[0-2]|[1-9])(?=\s?[ap]\.?m))
    (?:\s?(?P<half>[ap])(?:\.?|\.\s)m\b\.?|\s?Uhr\b
      |\s?(?P<after>오전|오후|午前|午後|(?:ص|م)\b|[πμ]\.?\s?μ\b\.?))?
    (?:(?(iso)(?!))(?(s)(?!))\s?-\s?
       (?P<end_h>[01]?\d|2[0-3])(?:[:.h](?P<end_mi>[0-5]\d)|(?=\s?[ap]\.?m))(?:\s?(?P<end_half>[ap])\.?m\b\.?)?(?!\d))?""",
    _FLAGS,
)
_MORNINGS = ("오전", "午前", "上午", "ÖÖ", "ص", "π", "Π")
"""What stands beside a time of day before noon."""
_ZONE = re.compile(
    r"""\s?(?:(?P<offset>(?:GMT|UTC)?[+-]\d\d:?(?:\d\d)?)(?![\d:.])(?:\s\([\w\s]+\))?
    |\(?(?P<hours>(?:GMT|UTC)[+-]\d{1,2}(?::\d\d)?)(?![\d:.])\)?
    |\(?(?P<name>[A-Z][A-Za-z]+/[A-Za-z_]+(?:/[A-Za-z_]+)?)\)?
    |(?P<short>Z|UTC|GMT|CES?T|MES?Z|E[SD]T|C[SD]T|M[SD]T|P[SD]T|BST|JST|KST)\b)""",
    re.VERBOSE,
)
_YEAR_OR_MONTH = re.compile(
    rf"(?P<m>{_MONTH})\.?(?:,?\s(?:de\s)?(?P<y>(?:19|20)\d\d))?|(?P<y2>(?:19|20)\d\d)(?:\s(?P<m2>{_MONTH}))?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_FIRST_EPOCH, _LAST_EPOCH = 631_152_000, 4_102_444_800
_COMPACT_YEARS = range(1990, 2100)
_BUDDHIST_ERA, _BUDDHIST_YEARS = 543, range(2500, 2644)
"""The years of Thai calendars from 1957 to 2100, which nobody means as those of another one."""
_NO_DAY = date(1970, 1, 1)
"""What programs write that have no day."""
_FEWEST_DIGITS = 3
_LONGEST_HEAD = 300
"""Characters of a text in which a day is looked for."""
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d{1,15}))?")
_SERIAL_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 30_000, 60_000
"""The days from 1982 to 2064."""
_SIMPLE_SIGNS = {
    **dict.fromkeys(map(ord, "‐‑–−"), "-"),
    **dict.fromkeys(map(ord, "／∕⁄"), "/"),
    **dict.fromkeys(map(ord, "：꞉"), ":"),
    **dict.fromkeys(map(ord, "\u202f\u00a0\u3000"), " "),
}
"""Signs that stand for others, also in names of files, which cannot have all."""
_WEEKDAY_AT_END = re.compile(rf"\s*[-,|(]\s*(?:{'|'.join(_WEEKDAYS.split())})\.?$", re.IGNORECASE)
_WEEKDAY_BEHIND = re.compile(
    rf"\s?[(（](?:{'|'.join(_WEEKDAYS.split())}|[月火水木金土日월화수목금토일])\.?[)）]", re.IGNORECASE
)
_EDGES = " \t-–—_.,:;|@()[]<>（）"
_BRACKETS = (("(", ")"), ("[", "]"), ("<", ">"), ("（", "）"))


class FoundDay(NamedTuple):
    """A day as it stands in a text, with its time and zone."""

    day: date
    """The day; where the order is unclear, with the day first."""
    month_first: date | None = None
    """The other reading, where nothing in the figures tells the order."""
    is_day_first: bool | None = None
    """The order that the figures prove; None where they prove none."""
    time: str = ""
    """The time of day, "18:05"."""
    until: str = ""
    """The time of day at which it ends, where that is written."""
    zone: str = ""
    """The zone as written: "Europe/Oslo", "+02:00", "UTC"."""
    written: str = ""
    """The day as it is written."""
    before: str = ""
    """The words before it in the text, without weekday and punctuation at the edges."""
    after: str = ""
    """The words after it, likewise."""

    @property
    def is_unclear(self) -> bool:
        """Whether the order of day and month must be known first."""
        return self.month_first is not None

    @property
    def is_alone(self) -> bool:
        """Whether the text says nothing but this day."""
        return not self.before and not self.after

    @property
    def rest(self) -> str:
        """The text without the day."""
        return f"{self.before} {self.after}".strip()

    @property
    def time_with_zone(self) -> str:
        """The time of day and the zone, "18:05 Europe/Oslo", "10:00–11:00"; empty for none."""
        return f"{self.time}{self.until and '–'}{self.until} {self.zone}".strip() if self.time else ""

    def in_order(self, day_first: bool | None) -> "FoundDay":
        """The same in an order of day and month; None leaves it unclear."""
        if self.month_first is None or day_first is None:
            return self
        return self._replace(day=self.day if day_first else self.month_first, month_first=None)


def decide_order(days: Iterable[FoundDay | None]) -> bool | None:
    """Decide from all days whether the day stands first; None when undecided."""
    orders = {day.is_day_first for day in days if day is not None} - {None}
    return orders.pop() if len(orders) == 1 else None


def contradicting_days(days: Iterable[FoundDay | None]) -> tuple[str, ...]:
    """A day of each order as written; empty when not both are there."""
    proofs = {day.is_day_first: day.written for day in days if day is not None}
    return (proofs[True], proofs[False]) if {True, False} <= proofs.keys() else ()


def describe_order(days: Iterable[FoundDay | None], day_first: bool | None) -> str:
    """Say how ambiguous days are read: "the month first (as in 3/4/2024)"."""
    known = [day for day in days if day is not None]
    sample = next((day for day in known if day.is_unclear), None)
    if sample is None or day_first is None:
        return ""
    words = f"the {'day' if day_first else 'month'} first (as in {sample.written}"
    other = next((day for day in known if day.is_day_first is not None and day.is_day_first != day_first), None)
    return f"{words}, although {other.written} has it second)" if other else f"{words})"


def zone_of_text(zone: str) -> tzinfo | None:
    """The time zone that a text names; None for ambiguous letters.

    It is UTC, an offset or a place.
    """
    if re.fullmatch(r"[+-]\d\d:\d\d", zone):
        return datetime.fromisoformat(f"2000-01-01T00:00{zone}").tzinfo
    return UTC if zone in ("UTC", "GMT") else find_zone(zone) if "/" in zone else None


def find_day(text: str) -> FoundDay | None:
    """Find the first day in a text, such as a file name."""
    if sum(map(str.isdigit, text[:_LONGEST_HEAD])) < _FEWEST_DIGITS:
        return None
    text = _normalize(text)
    found = [candidate for pattern in _PATTERNS if (candidate := _first_match(pattern, text))]
    if not found:
        return None
    match, day = min(found, key=lambda candidate: (candidate[0].start(), -candidate[0].end()))
    return _with_time(text, match, day)


def read_day(text: str) -> FoundDay | None:
    """Read a text that is one day, also as seconds since 1970."""
    text = _normalize(text).strip(" \t\"'")
    if len(text) > _LONGEST_HEAD:
        return None
    short_year = re.sub(r"(?<=\D)(\d\d)$", r"'\1", text) if re.search(r"[^\W\d_]", text) else text
    found = find_day(text) or find_day(short_year)
    if found is None and _EPOCH.fullmatch(text):
        return _read_epoch(text)
    return found if found is not None and found.is_alone else None


def read_serial_day(text: str) -> FoundDay | None:
    """Read a day as spreadsheets count it, 45352 or 45352.5; None for all others."""
    match = _SERIAL.fullmatch(text.strip())
    if match is None or not _FIRST_SERIAL <= int(match[1]) <= _LAST_SERIAL:
        return None
    moment = datetime.combine(_SERIAL_ZERO, time()) + timedelta(days=float(".".join(filter(None, match.groups()))))
    moment += timedelta(seconds=30)  # to the nearest minute
    return FoundDay(moment.date(), time=f"{moment:%H:%M}" if match[2] else "", written=match[0])


def read_year_month(text: str) -> tuple[str, str] | None:
    """Read a heading of a year, a month or both; None for others."""
    match = _YEAR_OR_MONTH.fullmatch(_normalize(text).strip(_EDGES))
    if match is None:
        return None
    return match["y"] or match["y2"] or "", match["m"] or match["m2"] or ""


def _normalize(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_SIMPLE_SIGNS)


def _read_epoch(text: str) -> FoundDay | None:
    seconds = float(text) / (1000 if len(text.partition(".")[0]) > 10 else 1)
    if not _FIRST_EPOCH <= seconds < _LAST_EPOCH:
        return None
    moment = datetime.fromtimestamp(seconds, UTC)
    return FoundDay(moment.date(), time=f"{moment:%H:%M}", zone="UTC", written=text)


def _first_match(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str], FoundDay] | None:
    """The first match of a pattern that is a day of the calendar."""
    for match in pattern.finditer(text, 0, _LONGEST_HEAD):
        day = _figures_day(match, text) if pattern is _FIGURES else _plain_day(pattern, match)
        is_cut = match.end() == _LONGEST_HEAD < len(text)
        if day is not None and day.day != _NO_DAY and not is_cut:
            return match, day
    return None


def _plain_day(pattern: re.Pattern[str], match: re.Match[str]) -> FoundDay | None:
    parts = match.groupdict()
    year, month, day = parts["y"], parts["m"] or parts["m2"], parts["d"] or parts["d2"]
    if pattern is _COMPACT and int(year) not in _COMPACT_YEARS:
        return None
    number = _MONTHS.get(_fold_month(month)) or int(month)
    found = _make_day(_full_year(year), number, int(day))
    return FoundDay(found, time=parts.get("t") or "") if found else None


def _figures_day(match: re.Match[str], text: str) -> FoundDay | None:
    """Read figures with the year at the end in both orders."""
    first, separator, second, written_year = match["a"], match["sep"].strip(), match["b"], match["y"]
    year = _full_year(written_year)
    if _is_version(match, text):
        return None
    day_first, month_first = _make_day(year, int(second), int(first)), _make_day(year, int(first), int(second))
    if month_first is None and separator == "-" and len(first) == len(second) == len(written_year) == 2:
        month_first = _make_day(_full_year(first), int(second), int(written_year))
    if day_first is None or month_first is None:
        only = day_first or month_first
        return FoundDay(only, is_day_first=day_first is not None) if only else None
    return FoundDay(day_first, None if separator == "." or day_first == month_first else month_first)


def _is_version(match: re.Match[str], text: str) -> bool:
    """Whether figures are the version of a program, rather than a day."""
    if not text[: match.start()].strip(_EDGES) and not text[match.end() :].strip(_EDGES):
        return False
    words = r"\bv" if len(match["y"]) == 4 else r"(?:\bv|version|release|ver\.?)\s?"
    is_called_so = re.search(f"{words}$", text[: match.start()], re.IGNORECASE)
    is_day = len(match["y"]) == 4 or len(match["a"]) == len(match["b"]) == 2 or match["sep"] == "-"
    return match["sep"] != "/" and (bool(is_called_so) or not is_day)


def _full_year(written: str) -> int:
    year = int(written.lstrip("'’"))
    return year if len(written) == 4 else year + (2000 if year < 70 else 1900)


def _make_day(year: int, month: int, day: int) -> date | None:
    year -= _BUDDHIST_ERA if year in _BUDDHIST_YEARS else 0
    try:
        return date(year, month, day) if year in SUPPORTED_YEARS else None
    except ValueError:
        return None


def _with_time(text: str, match: re.Match[str], found: FoundDay) -> FoundDay:
    """Add the time, the zone and the remaining words to a day."""
    end, before = match.end(), _WEEKDAY_AT_END.sub("", _trim_words(text[: match.start()]))
    found = found._replace(written=match[0].strip(), before=before)
    if hour_minute := match.groupdict().get("hm"):
        time = _clock(int(hour_minute[:2]), int(hour_minute[2:]), "")
        found = found._replace(time=time, zone="UTC" if match["z"] else "")
    elif not found.time and (clock := _TIME.match(text, end)) and (time := _matched_clock(clock)):
        found, end = found._replace(time=time, until=_end_clock(clock)), clock.end()
    elif not found.time and before and (clock := _TIME.fullmatch(f" {before}")):
        found = found._replace(time=_matched_clock(clock), before="")
    if found.time and not found.zone and (match_zone := _ZONE.match(text, end)) and (zone := _zone_name(match_zone)):
        found, end = found._replace(zone=zone), match_zone.end()
    if weekday := _WEEKDAY_BEHIND.match(text, end):
        end = weekday.end()
    after = _trim_words(text[end:])
    return found._replace(after=f"{after}." if after and text.endswith(f"{after}.") else after)


def _matched_clock(match: re.Match[str]) -> str:
    hour, minute = match["h"] or match["h2"] or match["h3"], match["mi"] or match["mi2"] or "0"
    word = match["before"] or match["after"]
    half = ("a" if word.startswith(_MORNINGS) else "p") if word else (match["half"] or "").lower()
    return _clock(int(hour), int(minute), half)


def _end_clock(match: re.Match[str]) -> str:
    if not match["end_h"]:
        return ""
    return _clock(int(match["end_h"]), int(match["end_mi"] or 0), (match["end_half"] or "").lower())


def _clock(hour: int, minute: int, half: str) -> str:
    """The time of day as ``08:30``; empty when there is none like it."""
    if hour > 23 or minute > 59:
        return ""
    return f"{hour % 12 + 12 * (half == 'p') if half and hour <= 12 else hour:02}:{minute:02}"


def _zone_name(match: re.Match[str]) -> str:
    if offset := match["offset"]:
        digits = re.sub(r"[A-Z:]", "", offset)
        return f"{digits[:3]}:{digits[3:] or '00'}"
    if written := match["hours"]:
        hours, _, minutes = written[3:].partition(":")
        return f"{int(hours):+03}:{minutes or '00'}"
    if match["name"]:
        return match["name"] if find_zone(match["name"]) else ""
    return "UTC" if match["short"] == "Z" else str(match["short"])


def _trim_words(text: str) -> str:
    """The words on one side of a day; empty when they say nothing more."""
    words = [word.strip(_EDGES).lower() for word in re.split(r"[\s,_]+", text)]
    if all(word in _FILLERS for word in words if word):
        return ""
    trimmed = text.strip(_EDGES)
    before, _, after = text.partition(trimmed)
    for opening, closing in _BRACKETS:
        surplus = trimmed.count(opening) - trimmed.count(closing)
        if surplus > 0 and after.startswith(closing):
            trimmed = f"{trimmed}{closing}"
        if surplus < 0 and before.endswith(opening):
            trimmed = f"{opening}{trimmed}"
    return trimmed
