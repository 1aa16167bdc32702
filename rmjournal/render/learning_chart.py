"""Learning funnel and balance of both directions, as text and SVG."""

from collections.abc import Sequence
from typing import NamedTuple

from rmjournal.english import humanize, pluralize
from rmjournal.insight.funnel import EMBEDDED_RULE, OTHERS, LearnerFunnel, LearningFunnel
from rmjournal.insight.pair import Partnership
from rmjournal.model.kinds.learning import EMBEDDED_DAYS, EMBEDDED_USES, EmbeddingProgress
from rmjournal.model.perspective import Perspective
from rmjournal.model.roles import arrow
from rmjournal.render.glyphs import BAR, draw_bar
from rmjournal.render.row import GAP, NO_BREAK_SPACE, Row, heading, join_facts, quiet
from rmjournal.render.svg import label, rect, svg
from rmjournal.render.text_width import fit_width

MAX_LISTED_USES = 15
"""First uses up to this number are listed one by one."""
SIDE_TONES = {"mentee": "up", "mentor": "down", "": "quiet"}
"""Tones of the learners."""
REMEMBERED_RULE = "recalled: remembered fully in the latest recall"
RECALL_SIGNS = (("full", "●", "fully"), ("partial", "◐", "partly"), ("none", "○", "not at all"))


def learner_words(role: str, perspective: Perspective) -> str:
    """Say whose learnings they are: "I learn", "Misaki learns"."""
    return "The others learn" if role == OTHERS else perspective.learns(role) or "Learner not given"


def summarize_funnel(funnel: LearningFunnel) -> str:
    """Give the counts of the four steps in one line."""
    return " ▸ ".join(f"{humanize(name)}{NO_BREAK_SPACE}{count}" for name, count in funnel.steps)


def funnels_rows(funnels: Sequence[LearnerFunnel], perspective: Perspective, width: int) -> list[Row]:
    """Draw the funnel of each learner, and the rules of the steps once."""
    if not funnels:
        return [quiet("No learning yet. Here you will see what both of you learned, recalled and used.")]
    rows: list[Row] = []
    for role, funnel in funnels:
        rows += [
            *([GAP] if rows else []),
            Row(
                learner_words(role, perspective),
                lead=arrow(role),
                lead_tone=SIDE_TONES.get(role, "quiet"),
                tone="strong",
            ),
            *funnel_bar_rows(funnel, width, rules=role == funnels[-1][0]),
            GAP,
            heading("From learning to first use"),
            *_first_use_rows(funnel, perspective),
            *_recall_rows(funnel),
        ]
    return rows


class FunnelBar(NamedTuple):
    """One bar of the funnel."""

    name: str
    total: int
    glyph: str
    tone: str
    shade: str
    """The class of the SVG shape."""


def funnel_bars(funnel: LearningFunnel) -> list[FunnelBar]:
    """List the four steps, and the retired learnings where there are any."""
    bars = [FunnelBar(humanize(name), count, BAR, "accent", "full") for name, count in funnel.steps]
    retired = len(funnel.retired)
    return [*bars, *([FunnelBar("retired", retired, "▒", "quiet", "fill-quiet")] if retired else [])]


def funnel_bar_rows(funnel: LearningFunnel, width: int, rules: bool = True) -> list[Row]:
    """Draw the bars of the funnel, perhaps with the rules of its steps."""
    top, room = len(funnel.captured), max(4, width - 16)
    rows = [
        Row(draw_bar(one.total, top, room, one.glyph), lead=f"{one.name:<11}{one.total:>3}", lead_tone="quiet",
            tone=one.tone, is_preformatted=True)
        for one in funnel_bars(funnel)
    ]  # fmt: skip
    return [*rows, *([quiet(REMEMBERED_RULE), quiet(EMBEDDED_RULE)] if rules else [])]


def balance_rows(funnel: LearningFunnel, perspective: Perspective, width: int) -> list[Row]:
    """Draw how much each of the two learned."""
    top, room = max(funnel.up, funnel.down, 1), max(4, width - 24)
    sides = (("mentee", funnel.up, "up"), ("mentor", funnel.down, "down"))
    leads = [f"{arrow(role)} {fit_width(perspective.learns(role)[:16], 16)}{count:>3}" for role, count, _ in sides]
    rows = [
        Row(draw_bar(count, top, room, "■"), lead=lead, lead_tone=tone, tone=tone, is_preformatted=True)
        for (_, count, tone), lead in zip(sides, leads, strict=True)
    ]
    unsaid = len(funnel.captured) - funnel.up - funnel.down
    return [*rows, *([quiet(f"↕ learner not given: {unsaid}")] if unsaid else [])]


def _first_use_rows(funnel: LearningFunnel, perspective: Perspective) -> list[Row]:
    rows: list[Row] = []
    if funnel.median_days is not None:
        days = [first.days for first in funnel.first_uses]
        rows.append(Row(f"{funnel.median_days:g} days (median of {pluralize(len(days), 'learning')})"))
        each = ", ".join(map(str, days))
        rows.append(quiet(f"each: {each}" if len(days) <= MAX_LISTED_USES else f"from {days[0]} to {days[-1]} days"))
    rows.append(Row(f"never used: {len(funnel.unused) or 'none'}"))
    for one in funnel.unused:
        tail = perspective.day(one.day)
        rows.append(Row(perspective.words(one), lead=one.mark, lead_tone="quiet", tail=tail, entry=one))
    return rows


def _recall_rows(funnel: LearningFunnel) -> list[Row]:
    total = sum(funnel.recalls.values())
    if not total:
        return []
    counts = join_facts(*(f"{mark} {funnel.recalls[name]} {words}" for name, mark, words in RECALL_SIGNS))
    return [GAP, heading("Recalled"), Row(f"{pluralize(total, 'recall')}: {counts}")]


def embedding_row(toward: EmbeddingProgress) -> Row:
    """Describe what a used learning still lacks to be embedded."""
    used = f"{toward.uses} of {EMBEDDED_USES} times" if toward.uses < EMBEDDED_USES else f"{toward.uses} times"
    days = f"{toward.days} of {EMBEDDED_DAYS} days" if toward.days < EMBEDDED_DAYS else f"{toward.days} days"
    evidence = "yes" if toward.shown else "not yet (a thing made, a count, or said by others)"
    return quiet(f"To become a habit: used {used}, over {days}, evidence beyond your own impression: {evidence}")


LEARNING_WIDTH = 340
LEARNING_LEFT, LEARNING_ROOM = 92, 214


def funnel_svg(mark: str, funnel: LearningFunnel) -> str:
    """Draw the funnel as SVG; empty without learnings."""
    bars = funnel_bars(funnel) if funnel.captured else []
    shapes = []
    for number, one in enumerate(bars):
        y, length = number * 26, LEARNING_ROOM * one.total / len(funnel.captured)
        shapes += [label(0, y + 15, one.name), rect(LEARNING_LEFT, y + 3, length, 16, one.shade, 2)]
        shapes.append(label(LEARNING_LEFT + length + 7, y + 15, str(one.total), "bold"))
    description = ", ".join(f"{one.name} {one.total}" for one in bars)
    return svg(mark, (LEARNING_WIDTH, 26 * len(bars)), "From saved to habit", description, shapes) if bars else ""


def balance_svg(mark: str, funnel: LearningFunnel, two: Partnership) -> str:
    """Draw the learnings each way and the swap slots as SVG."""
    up, down = funnel.up, funnel.down
    shapes: list[str] = []
    facts: list[str] = []
    if up + down:
        middle = LEARNING_WIDTH * up / (up + down)
        shapes += [
            rect(0, 20, max(middle - 1, 0), 16, "fill-up", 2),
            rect(middle + 1, 20, LEARNING_WIDTH - middle - 1, 16, "fill-down", 2),
        ]
        shapes += [
            label(0, 13, f"↑ {up} learned by the mentee"),
            label(LEARNING_WIDTH, 13, f"{down} by the mentor ↓", "end"),
        ]
        facts.append(f"{up} learned by the mentee, {down} by the mentor")
    if two.swaps_planned:
        top = 62 if shapes else 13
        shapes.append(label(0, top, f"Swaps: {two.swaps_done} of {two.swaps_planned} done"))
        wide = min(24.0, LEARNING_WIDTH / two.swaps_planned)
        kinds = ["full"] * two.swaps_done + ["hollow"] * (two.swaps_planned - two.swaps_done)
        shapes += [rect(n * wide + 1, top + 7, min(16, wide - 2), 16, kind, 2) for n, kind in enumerate(kinds)]
        facts.append(f"swaps {two.swaps_done} of {two.swaps_planned} done")
    if not shapes:
        return ""
    height = (46 if up + down else 0) + (44 if two.swaps_planned else 0)
    return svg(mark, (LEARNING_WIDTH, height), "Balance of both directions", "; ".join(facts), shapes)
