"""Help page: the course of the work, commands here, keys, signs and words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from rmjournal.english import humanize
from rmjournal.insight.day_marks import SIGNS
from rmjournal.model.folded_text import fold_words
from rmjournal.model.kinds import KINDS
from rmjournal.render.row import GAP, NO_BREAK_SPACE, Row, break_rows, prose, section
from rmjournal.render.text_width import cell_width
from rmjournal.tui.keymap import KeyHelp, nearest_help, search_help

ABOUT_TEXT = (
    "What you write is safe at once. It is saved in one file that belongs to you. "
    "An entry is private until you share it."
)

PALETTE_KEY = "^p"
KEY_WIDTH = 10
"""Cells for the keys of a command."""
NO_STEP = -1
"""No step of the way is highlighted."""


class WayStep(NamedTuple):
    """A step of the work: its verb, its time, and how it is done."""

    verb: str
    when: str
    text: str
    """With places for the keys of its commands."""
    ids: tuple[str, ...] = ()
    """The commands in the text."""
    takes: str = ""

    def text_with_keys(self, keys: Mapping[str, str]) -> str:
        """Give the text with the keys in place.

        The palette has a command without a key.
        """
        return self.text.format(*(keys.get(name, PALETTE_KEY) for name in self.ids)).replace("\u00b7", NO_BREAK_SPACE)


WAY = (
    WayStep(
        "prepare",
        "Before",
        "On Today, Enter opens the session. Enter adds a suggestion, {}·starts "
        "from a template, {}·shares the agenda.",
        ("session.template", "session.send"),
        "1 minute",
    ),
    WayStep(
        "meet",
        "During",
        "{}: discussed. {}:·action item. {}:·learning. {}:·carry over. {}:·close. Enter writes under the point.",
        ("tick", "session.action", "session.learning", "session.park", "session.next"),
    ),
    WayStep(
        "close", "After", "For each open point: carry over, done or drop. Ratings, the next date.", takes="2 minutes"
    ),
    WayStep(
        "recall",
        "Between",
        "{}·recalls what you learned. {}·captures a thought from anywhere. {}·notes a level.",
        ("recall", "capture", "level"),
    ),
    WayStep("review", "Monthly", "{}·looks back on the month, the first half, or all of it.", ("review",)),
)
"""The way of the work, from one session to the next."""

ARROW = " ──▸ "
WHEN_WIDTH = max(len(step.when) for step in WAY)
MIN_WAY_WIDTH = 72
"""Cells for the way in one line; below, its steps are a list."""
EVERYWHERE = ("new", "capture", "filter", "find", "whom", "undo", "redo", "recall", "hide", "editor", "help", "quit")
"""Commands that help offers on all places, by id."""

FOLDS = {"keys": "all keys", "signs": "what the signs mean", "words": "words used here"}
"""Parts of the page that open with Enter."""


class Fold(str):
    """A part of the page that opens with Enter, by its name."""


class HelpContext(msgspec.Struct, frozen=True, kw_only=True):
    """What help knows of the screen from which it was asked."""

    title: str
    """Where the person is, like "Here, on Today, with the session selected"."""
    here: Sequence[tuple[str, str]] = ()
    """What can be done there: keys and words."""
    notes: Sequence[str] = ()
    """Sentences about the place."""
    step: int = NO_STEP
    """The step of the way in which the person is."""
    is_typing: bool = False
    """Whether letters are typed there, so that only other keys are commands."""
    keys: Mapping[str, str] = {}
    """The key of each command, by id, also of other screens."""
    active: Sequence[KeyHelp] = ()
    """The commands that can be run there."""
    elsewhere: Sequence[KeyHelp] = ()
    """The commands of other screens."""
    elsewhere_place: str = ""
    """Where those work, like "in a session"."""


def help_rows(context: HelpContext, width: int, opened: str = "") -> list[Row]:
    """Build the page: the way, here, everywhere, and one part that is open."""
    rows = [*way_rows(context, width), GAP, *here_rows(context, width), GAP, *everywhere_rows(context, width), GAP]
    for name, title in FOLDS.items():
        is_open = name == opened
        rows.append(Row(title, lead="▾" if is_open else "▸", lead_tone="accent", payload=Fold(name)))
        rows += fold_rows(name, context, width) if is_open else []
    return [*rows, GAP, *prose(ABOUT_TEXT, width, tone="quiet")]


def way_rows(context: HelpContext, width: int) -> list[Row]:
    """Draw the way of the work, with the step one stands in highlighted."""
    rows = [] if width < MIN_WAY_WIDTH else [_way_line(context.step), GAP]
    for number, step in enumerate(WAY, 1):
        is_lit = number - 1 == context.step
        text = step.text_with_keys(context.keys)
        lead = f"{'▌' if is_lit else ' '}{number}"
        if width < MIN_WAY_WIDTH:
            text = f"{step.verb.capitalize()}: {text}"
        else:
            lead += f"  {step.when.ljust(WHEN_WIDTH)}"
        row = Row(text, lead=lead, lead_tone="key" if is_lit else "quiet", tail=step.takes)
        rows += break_rows([row], width)
    return rows


def _way_line(lit: int) -> Row:
    text, spans = "", []
    for number, step in enumerate(WAY, 1):
        text += ARROW if text else ""
        word = f"{number} {step.verb}"
        spans.append((len(text), len(text) + len(word), "here" if number - 1 == lit else "strong"))
        text += word
    return Row(text, spans=tuple(spans), is_preformatted=True)


def here_rows(context: HelpContext, width: int) -> list[Row]:
    """Draw what can be done where the person is."""
    rows = [section(context.title)]
    for note in context.notes:
        rows += prose(note, width, indent="  ")
    return [*rows, *flow(context.here, width)]


def everywhere_rows(context: HelpContext, width: int) -> list[Row]:
    """Draw what can be done on every place."""
    by_id = {command.id: command for command in context.active if _can_run(command, context)}
    pairs = [(by_id[name].keys, by_id[name].label) for name in EVERYWHERE if name in by_id]
    places = [command.keys for name, command in by_id.items() if name.startswith("go.")]
    first = [(f"{places[0]}-{places[-1]}", "places")] if places else []
    first += [] if context.is_typing else [("tab", "next section")]
    return [section("Everywhere"), *flow([*first, *pairs, (PALETTE_KEY, "all commands; type any word")], width)]


def _can_run(command: KeyHelp, context: HelpContext) -> bool:
    return not context.is_typing or len(command.keys.split()[0]) > 1


def flow(pairs: Iterable[tuple[str, str]], width: int, indent: str = "  ") -> list[Row]:
    """Set keys with their words side by side, as many as fit a line."""
    rows: list[Row] = []
    for key, words in pairs:
        part = f"{key} {words}"
        before = rows[-1] if rows else None
        text = f"{before.text}   {part}" if before else ""
        if before is None or cell_width(text) > width:
            text = f"{indent}{part}"
            rows.append(Row(""))
            before = None
        start = len(text) - len(part)
        spans = (*(before.spans if before else ()), (start, start + len(key), "key"))
        rows[-1] = Row(text, spans=spans)
    return rows


def key_at(row: Row, cell: int) -> str:
    """Give the first key that `flow` set at a cell; empty where none is."""
    starts = [start for start, _, _ in row.spans if cell_width(row.text[:start]) <= cell < cell_width(row.text)]
    return next(iter(row.text[max(starts) :].split()), "") if starts else ""


def fold_rows(name: str, context: HelpContext, width: int) -> list[Row]:
    """Build a part of the page that opens with Enter."""
    if name == "keys":
        return [_command_row(command) for command in context.active]
    pairs = list(sign_meanings() if name == "signs" else glossary())
    room = min(22, max(len(word) for word, _ in pairs), width // 3)
    return [row for word, meaning in pairs for row in _pair_rows(word, meaning, room, width)]


def _pair_rows(word: str, meaning: str, room: int, width: int) -> list[Row]:
    lead = f"  {word}"
    lead += " " * max(0, room + 2 - cell_width(lead))
    return break_rows([Row(meaning, lead=lead, lead_tone="accent")], width)


def _command_row(command: KeyHelp, place: str = "") -> Row:
    lead = command.keys + " " * max(0, KEY_WIDTH - cell_width(command.keys))
    return Row(command.help, lead=f"  {lead}", lead_tone="key", tail=place, payload=command)


def sign_meanings() -> Iterator[tuple[str, str]]:
    """List the signs with what they mean."""
    for about in ("session", "milestone", "task", "level", "goal", "plan"):
        yield " ".join(SIGNS[about]), " · ".join(SIGNS[about].values())
    yield "↻2", "an agenda point that was carried over 2 times"
    yield "↑ ↓", "the mentor teaches the mentee · the mentee teaches the mentor"
    yield "○ ○ ● ○ ○", "the level of a goal, from −2 to +2"
    yield "⚑", "a difficult moment"
    for kind in KINDS:
        if kind.KIND.glyph not in {sign for signs in SIGNS.values() for sign in signs}:
            yield kind.KIND.glyph, kind.KIND.label.lower()


GLOSSARY = (
    ("reverse mentoring", "Somebody junior teaches somebody senior, and both learn."),
    ("mentor", "The junior of the two, who teaches."),
    ("mentee", "The senior of the two, who learns."),
    ("carry over", "A point that was not discussed moves to the next session, as the same point."),
    ("cancelled", "A session that does not take place; one of you said so before it began."),
    ("no-show", "A session to which somebody did not come."),
    ("suggestions", "What Prepare offers for the agenda, each with its reason."),
    ("template", "A ready agenda to start from."),
    ("cue", "The question that helps you to recall a learning."),
    ("habit", "A learning that was used often enough, for long enough, with evidence."),
    ("indicator", "What you will count or see when a goal makes progress."),
    ("cadence", "How often you meet."),
    ("swap", "A point of the agenda in which the mentee teaches."),
    ("now what", "The last part of a reflection: what you will do next."),
    ("private · shared", "A private entry stays with you. A shared one goes into the next packet for your partner."),
    ("for others", "Others may read it too, in pages and hand-outs; the people in your journal are masked there."),
    ("packet", "A file of shared entries that you make and send to your partner."),
    ("version", "A text as it was at one time, or as one of two computers has it."),
    ("retired", "A learning that is not asked for any more: wrong, out of date, or not for you."),
)
"""Words of the field and of this journal, in plain English."""


def glossary() -> Iterator[tuple[str, str]]:
    """List the words used here with their meaning, the kinds of entries last."""
    yield from GLOSSARY
    for kind in KINDS:
        yield humanize(kind.KIND.label).lower(), kind.KIND.help


def search_rows(query: str, context: HelpContext, width: int) -> list[Row]:
    """List the commands and words that a query finds, or the nearest commands."""
    active, elsewhere = (search_help(query, commands) for commands in (context.active, context.elsewhere))
    words = _found_words(query)
    rows = [_command_row(command) for command in active]
    rows += [_command_row(command, context.elsewhere_place) for command in elsewhere]
    if not rows and not words:
        rows = prose(f"No command for “{query.strip()}”. Nearest:", width)
        rows += map(_command_row, nearest_help(query, [*context.active, *context.elsewhere]))
    if words:
        rows += [GAP, section("Words used here")] if rows else [section("Words used here")]
        rows += [row for word, meaning in words for row in _pair_rows(word, meaning, 16, width)]
    return rows


def _found_words(query: str) -> list[tuple[str, str]]:
    typed = fold_words(query).strip()
    return [(word, meaning) for word, meaning in glossary() if f" {typed}" in f" {fold_words(word).strip()}"]
