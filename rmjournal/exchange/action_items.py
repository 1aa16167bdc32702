"""Action items, takeaways and agendas in the lists of a foreign text."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from rmjournal.dates.days import try_parse_day
from rmjournal.errors import BadValue
from rmjournal.exchange.found_days import find_day
from rmjournal.exchange.markdown_words import plain_words, read_headings, without_code
from rmjournal.model.field_forms import fold_word
from rmjournal.model.kinds.action import Action

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
    (?:(?P<box>\[[ xX/-]\]|[☐☑☒✅]|(?(mark)(?:TO[D]O|DOING|NOW|LATER|WAITING|DONE|CANCELL?ED)(?=\s)))\s*)?
    (?P<text>.*)""",
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
    r"""\b(?:by|until|till|due|bis|avant|antes\ del?|entro|senest|innen|före|voor)\b:?\s*(?:on\s|the\s)?
        (?P<day>[^()\]]{3,})""",
    re.IGNORECASE | re.VERBOSE,
)
_BOTH = ("we", "both", "us", "both_of_us", "all")
_BOX_STATES = {
    **dict.fromkeys(("x", "X", "☑", "☒", "✅", "DONE"), "done"),
    **dict.fromkeys(("-", "CANCELED", "CANCELLED"), "dropped"),
}
"""What a box, or the word in its place, says about an action item that is no more open."""


_DAY_SIGNS = {
    **dict.fromkeys("📅📆🗓", "due"),
    **dict.fromkeys("⏳⌛", "scheduled"),
    "🛫": "start",
    "✅": "done",
    "➕": "created",
    "❌": "cancelled",
}
_WORD_SIGNS = {"🔁": "repeats", "🆔": "id", "⛔": "depends on", "🏁": "on completion"}
_PRIORITY_SIGNS = {"🔺": "highest", "⏫": "high", "🔼": "medium", "🔽": "low", "⏬": "lowest"}
_SIGNS = re.compile(f"([{''.join((*_DAY_SIGNS, *_WORD_SIGNS, *_PRIORITY_SIGNS))}])\ufe0f?")
"""The signs of the plugin Tasks of Obsidian."""
_FIELD_MARKS = {
    **dict.fromkeys(("due", "deadline"), "due"),
    "scheduled": "scheduled",
    "start": "start",
    **dict.fromkeys(("completion", "completed", "done", "closed"), "done"),
    "created": "created",
    "cancelled": "cancelled",
    "priority": "priority",
    **dict.fromkeys(("repeat", "recurs"), "repeats"),
}
_FIELD = re.compile(rf"[\[(]\s*(?P<key>{'|'.join(_FIELD_MARKS)})::\s*(?P<value>[^\[\]()]+)[\])]", re.IGNORECASE)
"""A field of the plugin Dataview, ``[due:: 2026-03-01]``."""
_PLANNED = re.compile(r"\b(?P<key>SCHEDULED|DEADLINE|CLOSED):\s*[<\[](?P<value>[^<>\[\]\n]+)[>\]]")
"""A day of org and Logseq, ``DEADLINE: <2026-03-01 Sun +1w>``."""
_PLANNED_LINE = re.compile(r"\n[ \t]*(?=(?:SCHEDULED|DEADLINE|CLOSED):[ \t]*[<\[])")
_REPEATER = re.compile(r"\s[.+]?\+\d+[hdwmy]\b")
_LETTER = re.compile(r"\[#([A-Z])\]")
_DAY_MARKS = (*dict.fromkeys(_DAY_SIGNS.values()),)
_DUE_MARKS = ("due", "scheduled", "start")
"""The marks that give the due day, the surest first."""


class FoundAction(NamedTuple):
    """An action item as it stands in a text."""

    text: str
    owner: str = ""
    """The role of who will do it; empty where no name of the pair stands there."""
    due: date | None = None
    state: str = Action.KIND.first_state
    done_on: date | None = None
    note: str = ""
    """What its marks tell besides, such as a priority."""

    def as_entry(self, entry_id: str, day: date | None) -> Action:
        """The entry of an action item that was agreed on a day."""
        return Action(
            id=entry_id,
            text=self.text,
            owner=self.owner,
            agreed_on=day,
            due=self.due,
            state=self.state,
            done_on=self.done_on,
            note=self.note,
        )


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
    for section, line in _lines_with_sections(_PLANNED_LINE.sub(" ", text)):
        prefixed = _PREFIX.fullmatch(line) if ":" in line or "-" in line or "–" in line else None
        item = _ITEM.fullmatch(line)
        if item is None or not (prefixed or item["box"] or (section and item["mark"])):
            continue
        words = plain_words(prefixed["text"] if prefixed else item["text"])
        if not words:
            continue
        if section == "agenda" and not prefixed:
            agenda.append(words)
        elif (prefixed and prefixed["action"]) or item["box"] or (section == "actions" and not prefixed):
            state = _BOX_STATES.get((item["box"] or "").strip("[]"), Action.KIND.first_state)
            actions.append(_read_action(words, day, roles, state=state, day_first=day_first))
        else:
            takeaways.append(words)
    return FoundItems(tuple(actions), tuple(takeaways), tuple(agenda))


def is_list_of_tasks(*titles: str) -> bool:
    """Whether one of the lines of titles heads action items or an agenda."""
    lines = (line for title in titles for line in title.split("\n"))
    return any(_SECTIONS.get(_fold_heading(line)) in ("actions", "agenda") for line in lines)


def _lines_with_sections(text: str) -> Iterator[tuple[str, str]]:
    """The lines that are no headings, each with the section it stands in.

    An agenda ends also at a paragraph behind its items, and at boxes where its own items have none. Words that lead
    to its list, such as "To talk about:", do not end it.
    """
    lines = without_code(text).split("\n")
    headings = {heading.line: heading.text for heading in read_headings(lines)}
    section, first, is_new_block = "", None, False
    for number, line in enumerate(lines):
        title = headings.get(number) or (line if _PLAIN_HEADING.fullmatch(line) else "")
        match = _ITEM.fullmatch(line)
        item = match if match and (match["mark"] or match["box"]) else None
        named = _SECTIONS.get(_fold_heading(title), "")
        leads = section == "agenda" and not named and number not in headings and first is None
        if title and not leads:
            section, first = named, None
        elif section == "agenda" and first and is_new_block and line[:1].strip():
            is_over = not item or (item["box"] and not first["box"])
            section = "" if is_over else section
        first = first or item
        is_new_block = not line.strip()
        yield section, line


def _read_action(
    words: str, day: date | None, roles: Mapping[str, str], *, state: str, day_first: bool
) -> FoundAction:
    plain, marks = _take_marks(words, day, day_first)
    owner, text = _split_owner(plain or words, roles)
    text = text[:1].upper() + text[1:] if owner else text
    found = _with_marks(FoundAction(text, owner, state=state), marks)
    return found if found.due else found._replace(due=_find_due(plain, day, day_first))


_Marks = dict[str, date | str]


def _with_marks(action: FoundAction, marks: _Marks) -> FoundAction:
    """An action item with its due day, its done day, and other marks."""
    days = {name: value for name, value in marks.items() if isinstance(value, date)}
    due_mark, done_on = next((name for name in _DUE_MARKS if name in days), ""), days.get("done")
    rest = [f"{name.capitalize()}: {value}" for name, value in marks.items() if name not in (due_mark, "done")]
    state = "done" if done_on else "dropped" if "cancelled" in days else action.state
    return action._replace(due=days.get(due_mark), state=state, done_on=done_on, note="\n".join(rest))


def _take_marks(words: str, day: date | None, day_first: bool) -> tuple[str, _Marks]:
    """Take the marks that other programs put into a task out of its words."""
    marks: _Marks = {}

    def take(match: re.Match[str]) -> str:
        name, value = _FIELD_MARKS[match["key"].lower()], match["value"].strip()
        found = _day_at_start(value, day, day_first)[0] if name in _DAY_MARKS else value
        if found is None:
            return match[0]
        marks.setdefault(name, found)
        if name in _DAY_MARKS and (repeater := _REPEATER.search(value)):
            marks.setdefault("repeats", repeater[0].strip())
        return ""

    def take_letter(match: re.Match[str]) -> str:
        marks.setdefault("priority", match[1])
        return ""

    words = _LETTER.sub(take_letter, _PLANNED.sub(take, _FIELD.sub(take, words)))
    first, *others = _SIGNS.split(words)
    pairs = zip(others[::2], others[1::2], strict=True)
    kept = [first, *(_take_sign(sign, text, marks, day, day_first) for sign, text in pairs)]
    return (" ".join(" ".join(kept).split()) if marks else words), marks


def _take_sign(sign: str, text: str, marks: _Marks, day: date | None, day_first: bool) -> str:
    """Read a sign with its words; give the words that are left."""
    if priority := _PRIORITY_SIGNS.get(sign):
        marks.setdefault("priority", priority)
        return text
    if name := _WORD_SIGNS.get(sign):
        value, tag, rest = text.partition(" #")
        marks.update({name: value.strip()} if value.strip() else {})
        return f"{tag}{rest}"
    found, rest = _day_at_start(text, day, day_first)
    if found is None:
        return f"{sign}{text}"
    marks.setdefault(_DAY_SIGNS[sign], found)
    return rest


def _split_owner(words: str, roles: Mapping[str, str]) -> tuple[str, str]:
    """The role of a name at either end, and the other words."""
    for pattern in (_OWNER, _MENTION, _OWNER_AT_END):
        if match := pattern.fullmatch(words):
            name = fold_word(match["name"])
            if role := roles.get(name) or ("both" if name in _BOTH else ""):
                return role, match["rest"].strip()
    return "", words


def _find_due(words: str, day: date | None, day_first: bool) -> date | None:
    """The day behind a word such as "by"."""
    return next(
        (due for match in _DUE.finditer(words) if (due := _day_at_start(match["day"], day, day_first)[0])), None
    )


def _day_at_start(text: str, day: date | None, day_first: bool) -> tuple[date | None, str]:
    """A leading day, also relative to another day, and the words behind it."""
    if found := find_day(text):
        return (None, text) if found.before else (found.in_order(day_first).day, found.after)
    parts = text.split()
    for count in range(min(len(parts), 5), 0, -1) if day else ():
        if due := _parse_due(" ".join(parts[:count]).strip(".,;!"), day, day_first):
            return due, " ".join(parts[count:])
    return None, text


def _parse_due(text: str, day: date | None, day_first: bool) -> date | None:
    try:
        return try_parse_day(text, day, day_first, "ahead") if day else None
    except BadValue:
        return None
