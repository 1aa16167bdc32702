"""Action items, takeaways and agendas in the text of a foreign note, as people write them in lists."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from rmjournal.dates.days import try_parse_day
from rmjournal.errors import BadValue
from rmjournal.exchange.found_days import find_day
from rmjournal.exchange.markdown_words import plain_words, read_headings, without_code
from rmjournal.model.field_forms import fold_word

_ACTION_HEADINGS = """
action points, action items, actions, next steps, to do, to dos, tasks, follow up, follow ups, commitments, homework
aufgaben, nächste schritte, maßnahmen, prochaines étapes, à faire, acciones, próximos pasos, tareas
azioni, prossimi passi, ações, próximos passos, tarefas, acties, actiepunten, volgende stappen
tiltak, neste steg, oppgaver, åtgärder, nästa steg, opgaver, næste skridt
"""
_TAKEAWAY_HEADINGS = """
takeaways, key takeaways, takeaway, learnings, key learnings, lessons, lessons learned, lessons learnt, what i learned
what i learnt, what we learned, insights, key insights, erkenntnisse, gelernt, was ich gelernt habe, apprentissages
aprendizajes, aprendizados, lærdom, lärdomar, læring, geleerd, cosa ho imparato
"""
_OTHER_HEADINGS = "agenda, agenda items, topics, tagesordnung, ordre du jour, orden del día, pauta, themen"


def _fold_heading(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text.casefold())


def _fold_headings(table: str) -> frozenset[str]:
    return frozenset(filter(None, map(_fold_heading, re.split(r"[,\n]", table))))


_SECTIONS = {
    **dict.fromkeys(_fold_headings(_OTHER_HEADINGS), "agenda"),
    **dict.fromkeys(_fold_headings(_TAKEAWAY_HEADINGS), "takeaways"),
    **dict.fromkeys(_fold_headings(_ACTION_HEADINGS), "actions"),
}
_ITEM = re.compile(
    r"""\s*(?P<mark>(?:[-*+•‣◦]|\d{1,3}[.)])(?=\s))?\s*
    (?:(?P<box>\[[ xX/-]\]|[☐☑☒✅]|(?(mark)(?:TO[D]O|DOING|NOW|LATER|WAITING|DONE)(?=\s)))\s*)?(?P<text>.*)""",
    re.DOTALL | re.VERBOSE,
)
_PLAIN_HEADING = re.compile(r"[^\W\d_][^:.!?]{2,40}:?\s*")
"""A short line without a sign at its end, as headings are in plain text."""
_PREFIX = re.compile(
    r"\s*(?:[-*+•]\s+)?(?:(?P<action>action(?:\sitem|\spoint)?)|takeaway|lesson)\s?[:–-]\s*(?P<text>\S.*)",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"@?(?P<name>[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,3}?)(?:\s*[:–—]\s+|\s(?:to|will|shall)\s+)(?P<rest>\S.*)"
)
_MENTION = re.compile(r"@(?P<name>\w+)\s+(?P<rest>\S.*)")
_OWNER_AT_END = re.compile(r"(?P<rest>.*\S)\s*[(@](?P<name>[^()@]{1,40}?)\)?")
_DUE = re.compile(
    r"""(?:\b(?:by|until|till|due|bis|avant|antes\ del?|entro|senest|innen|före|voor)\b:?\s*(?:on\s|the\s)?|📅\s*)
        (?P<day>[^()\]]{3,})""",
    re.IGNORECASE | re.VERBOSE,
)
_BOTH = ("we", "both", "us", "both_of_us", "all")
_CHECKED = ("x", "X", "☑", "☒", "✅", "DONE")


class FoundAction(NamedTuple):
    """An action item as it stands in a text."""

    text: str
    owner: str = ""
    """The role of who will do it; empty where no name of the pair stands there."""
    due: date | None = None
    is_done: bool = False


class FoundItems(NamedTuple):
    """What a text holds beside its words."""

    actions: tuple[FoundAction, ...] = ()
    takeaways: tuple[str, ...] = ()
    agenda: tuple[str, ...] = ()


def find_items(text: str, day: date | None, roles: Mapping[str, str], *, day_first: bool = True) -> FoundItems:
    """Find action items, takeaways and the items of an agenda.

    Action items are boxes to tick, tasks like "- DOING", items below a heading like "Action points", and lines with
    "Action:". ``day`` is the day of the text, from which "by Friday" counts; ``roles`` are those of people by folded
    name.
    """
    actions: list[FoundAction] = []
    takeaways: list[str] = []
    agenda: list[str] = []
    for section, line in _lines_with_sections(text):
        prefixed = _PREFIX.fullmatch(line) if ":" in line or "-" in line or "–" in line else None
        item = _ITEM.fullmatch(line)
        if item is None or not (prefixed or item["box"] or (section and item["mark"])):
            continue
        words = plain_words(prefixed["text"] if prefixed else item["text"])
        if not words:
            continue
        if section == "agenda":
            agenda.append(words)
        elif (prefixed and prefixed["action"]) or item["box"] or (section == "actions" and not prefixed):
            is_done = bool(item["box"]) and item["box"].strip("[]") in _CHECKED
            actions.append(_read_action(words, day, roles, day_first)._replace(is_done=is_done))
        else:
            takeaways.append(words)
    return FoundItems(tuple(actions), tuple(takeaways), tuple(agenda))


def _lines_with_sections(text: str) -> Iterator[tuple[str, str]]:
    """The lines that are no headings, each with the section it stands in."""
    lines = without_code(text).split("\n")
    headings = {heading.line: heading.text for heading in read_headings(lines)}
    section = ""
    for number, line in enumerate(lines):
        title = headings.get(number) or (line if _PLAIN_HEADING.fullmatch(line) else "")
        if title:
            section = _SECTIONS.get(_fold_heading(title), "")
        yield section, line


def _read_action(words: str, day: date | None, roles: Mapping[str, str], day_first: bool) -> FoundAction:
    owner, text = _split_owner(words, roles)
    return FoundAction(text[:1].upper() + text[1:] if owner else text, owner, _find_due(words, day, day_first))


def _split_owner(words: str, roles: Mapping[str, str]) -> tuple[str, str]:
    """The role that a name at the start or the end stands for, and the other words."""
    for pattern in (_OWNER, _MENTION, _OWNER_AT_END):
        if match := pattern.fullmatch(words):
            name = fold_word(match["name"])
            if role := roles.get(name) or ("both" if name in _BOTH else ""):
                return role, match["rest"].strip()
    return "", words


def _find_due(words: str, day: date | None, day_first: bool) -> date | None:
    """The day behind a word such as "by"."""
    for match in _DUE.finditer(words):
        if found := find_day(match["day"]):
            return found.in_order(day_first).day if not found.before else None
        parts = match["day"].split()
        for count in range(min(len(parts), 5), 0, -1) if day else ():
            if due := _parse_due(" ".join(parts[:count]).strip(".,;!"), day, day_first):
                return due
    return None


def _parse_due(text: str, day: date | None, day_first: bool) -> date | None:
    try:
        return try_parse_day(text, day, day_first, "ahead") if day else None
    except BadValue:
        return None
