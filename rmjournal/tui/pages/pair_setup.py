"""Setup of a relationship on its page: cards, growth areas, people to ask."""

from collections.abc import Sequence

from rmjournal.english import humanize
from rmjournal.insight.cadence import find_agreement
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.growth import Growth
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.relationship import CARD_NAMES, ENDED_STATES, ONE_LINE_HINT, OWN_CARD, Relationship
from rmjournal.render.row import GAP, Row, heading, indent, prose
from rmjournal.render.text_width import pad, wrap
from rmjournal.tui.page_rows import View
from rmjournal.tui.pages.entry import entry_row, page

MIN_CARDS_WIDTH = 56
"""From this width of the page on the two cards stand side by side."""
EXIT_DAYS = 30
"""Days after an early end on which the page says what it takes."""
LABEL_WIDTH = 14
"""Cells of the names on a card."""


def setup_rows(pair: Relationship, view: View, width: int) -> list[Row]:
    """List what sets up a relationship: hint, exit, cards and growth areas."""
    rows: list[Row] = []
    if pair.is_in_one_line:
        rows += [GAP, *prose(ONE_LINE_HINT, width, "late")]
    rows += exit_rows(pair, view, width)
    rows += card_rows(pair, view, width)
    growing = [one for one in view.entries.of(Growth) if one.relationship == pair.id and not view.is_redacted(one)]
    if growing:
        rows += [GAP, heading("Growth areas"), *(entry_row(one, view, view.whose(one.owner)) for one in growing)]
    return rows


def writing_rows(pair: Relationship) -> list[Row]:
    """List what can be written about the two at any time."""
    verbs = (
        ("Answer the five questions about yourself", "begin.readiness"),
        ("Write your card", "begin.card"),
        (f"Write the card of {pair.short_name}", "begin.partner"),
        ("Write what you want to get better at", "begin.growth"),
        ("Choose your focus areas", "begin.areas"),
        ("Say whether you are in one line of report", "begin.report"),
        ("Talk about the agreement, rule by rule", "talk"),
        *([] if pair.state in ENDED_STATES else [("End it here: you owe no reasons", "begin.exit")]),
    )
    return [GAP, heading("To write, at any time"), *verb_rows(verbs)]


def say_exit(pair: Relationship, agreement: Agreement | None) -> tuple[str, ...]:
    """Say what an early end takes: whom to tell, what to keep and delete."""
    coordinator = pair.coordinator or "whoever brought you together"
    rule = agreement.exit_rule.strip() if agreement else ""
    return (
        f"To {pair.short_name}, one sentence: “Thank you for your time. I would like to stop here.”",
        f"To {coordinator}, one sentence: “The two of us have ended. There is nothing that you need to do.”",
        "Keep your own journal. Delete what you agreed to delete.",
        *([f"You agreed: {rule}"] if rule else []),
    )


def exit_rows(pair: Relationship, view: View, width: int) -> list[Row]:
    """List what an early end takes, in the weeks after it."""
    is_new = pair.ended is not None and (view.today - pair.ended).days <= EXIT_DAYS
    if pair.state != "ended_early" or not is_new:
        return []
    sentences = say_exit(pair, find_agreement(view.entries, pair))
    return [GAP, heading("To end it well"), *(row for one in sentences for row in indent(prose(one, width - 2), "·"))]


def verb_rows(verbs: Sequence[tuple[str, str]]) -> list[Row]:
    """List what Enter does, a row each."""
    return [Row(words, lead="▸", lead_tone="accent", action=command) for words, command in verbs]


def card_rows(pair: Relationship, view: View, width: int) -> list[Row]:
    """Draw one's own card and the partner's, side by side if there is room."""
    mine, theirs = pair.own_card, pair.card
    names = [name for name in (*OWN_CARD, *CARD_NAMES) if mine.get(name) or theirs.get(name)]
    names = list(dict.fromkeys((*names, *mine, *theirs)))
    if not names:
        return []
    me, partner = "Me", pair.short_name
    if width < MIN_CARDS_WIDTH:
        rows: list[Row] = []
        for title, card in ((me, mine), (partner, theirs)):
            filled = [(name, card[name]) for name in names if card.get(name)]
            rows += [GAP, heading(f"Card: {title}")] if filled else []
            rows += [Row(f"{humanize(name)}: {text}") for name, text in filled]
        return rows
    room = (width - LABEL_WIDTH - 2) // 2
    rows = [GAP, Row(_columns("", me, partner, room), tone="heading", is_preformatted=True)]
    for name in names:
        left, right = (wrap(card.get(name, ""), room - 1) or [""] for card in (mine, theirs))
        for line in range(max(len(left), len(right))):
            cells = (left[line] if line < len(left) else "", right[line] if line < len(right) else "")
            label = humanize(name) if not line else ""
            rows.append(Row(_columns(label, *cells, room), is_preformatted=True))
    return rows


def _columns(label: str, left: str, right: str, room: int) -> str:
    return f"{pad(label, LABEL_WIDTH)} {pad(left, room)} {right}"


def growth_page(entry: Growth, view: View, width: int) -> list[Row]:
    """Build the page of a growth area, with what it can become."""
    return page(entry, view, width, top=_growth_rows)


def _growth_rows(entry: Entry, view: View, width: int) -> list[Row]:
    if not isinstance(entry, Growth):
        return []
    verbs = [("Make a goal of it", "grow.goal")] * (not entry.goal)
    verbs += [("Make a skill of it, with this level as its first rating", "grow.skill")] * (not entry.skill)
    return [GAP, *verb_rows(verbs)] if verbs else []


NEXT_OF_PERSON = {
    "known": (("I asked them today", "person.asked"),),
    "candidate": (("I asked them today", "person.asked"),),
    "asked": (("They said yes: begin", "person.accepted"), ("They said no", "person.declined")),
}
"""What can happen next with a person, by state."""


def person_page(entry: Person, view: View, width: int) -> list[Row]:
    """Build the page of a person, with what happens next."""
    return page(entry, view, width, top=_person_rows)


def _person_rows(entry: Entry, view: View, width: int) -> list[Row]:
    verbs = NEXT_OF_PERSON.get(entry.status, ())
    return [GAP, *verb_rows(verbs)] if verbs else []
