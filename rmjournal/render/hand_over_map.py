"""Hand-over map as rows: what only one person knows, passed on or not."""

from collections.abc import Sequence
from itertools import groupby

from rmjournal.insight.hand_over import KnowHow
from rmjournal.insight.scope import OWNER
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.perspective import Perspective
from rmjournal.render.row import GAP, Row, quiet, section

NO_KNOW_HOW = (
    "Nothing noted yet. What do you know that nobody else here could do next week? A note of the kind know-how "
    "stands here, and a learning of the kind tacit."
)


def hand_over_rows(known: Sequence[KnowHow], perspective: Perspective) -> list[Row]:
    """Draw the map, one section for each person who knows something."""
    if not known:
        return [quiet(NO_KNOW_HOW)]
    rows: list[Row] = []
    for name, group in groupby(known, key=lambda one: one.known_by):
        things = list(group)
        passed = sum(one.is_passed_on for one in things)
        rows += [GAP] if rows else []
        rows.append(section(f"What {_subject(name, perspective)}", f"{passed} of {len(things)} passed on"))
        rows += [_row(one, perspective) for one in things]
    return rows


def _row(one: KnowHow, perspective: Perspective) -> Row:
    person = perspective.me if one.goes_to == OWNER else _short(one.goes_to, perspective)
    is_passed = one.is_passed_on
    when = (perspective.day(one.on) if one.on else "yes") if is_passed else "not yet"
    return Row(
        perspective.words(one.entry),
        lead="✓" if is_passed else "○",
        lead_tone="good" if is_passed else "accent",
        tone="quiet" if is_passed else "",
        tail=f"to {person}: {when}",
        entry=one.entry,
    )


def _subject(name: str, perspective: Perspective) -> str:
    """Say who knows it: "only I know", "only Misaki knows"."""
    if name == OWNER:
        return "only I know" if perspective.me == "me" else f"only {perspective.me} knows"
    return f"only {_short(name, perspective) or 'one of you'} knows"


def _short(name: str, perspective: Perspective) -> str:
    pair = next((pair for pair in perspective.entries.of(Relationship) if pair.partner == name), None)
    if pair is not None and perspective.is_redacted(pair):
        return "your partner"
    return pair.short_name if pair and perspective.pair else name
