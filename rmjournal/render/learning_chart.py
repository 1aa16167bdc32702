"""Learning funnel and balance of both directions as text charts."""

from rmjournal.insight.funnel import EMBEDDED_RULE, Funnel
from rmjournal.model.kinds.learning import EMBEDDED_DAYS, EMBEDDED_USES, Toward
from rmjournal.model.roles import arrow
from rmjournal.render.glyphs import bar
from rmjournal.render.row import GAP, Row, Voice, facts, heading, many, quiet
from rmjournal.render.text_width import fit

FEW = 15
"""Up to so many first uses are told one by one."""
REMEMBERED_RULE = "remembered: the latest review brought all of it back"
RECALLED = (("full", "●", "in full"), ("partial", "◐", "in part"), ("none", "○", "not at all"))


def in_short(known: Funnel) -> str:
    """The four steps in one line of numbers."""
    return " › ".join(str(count) for _, count in known.steps)


def funnel_rows(known: Funnel, voice: Voice, width: int) -> list[Row]:
    """The whole picture, for a width in cells."""
    if not known.captured:
        return [
            quiet("Nothing captured yet: what is learned, in both directions, is followed here until it is used.")
        ]
    return [
        *steps(known, width),
        GAP,
        heading("Balance"),
        *balance(known, voice, width),
        GAP,
        heading("From learning to first use"),
        *_first_uses(known, voice),
        *_recalls(known),
    ]


def steps(known: Funnel, width: int, rules: bool = True) -> list[Row]:
    """The four steps as bars, the retired ones beside, and what the steps mean."""
    top, room = len(known.captured), max(4, width - 16)
    rows = [
        Row(bar(count, top, room), lead=f"{name:<11}{count:>3}", lead_tone="quiet", tone="accent", drawn=True)
        for name, count in known.steps
    ]
    retired = len(known.retired)
    beside = Row(bar(retired, top, room, "▒"), lead=f"{'retired':<11}{retired:>3}", lead_tone="quiet", drawn=True,
                 tone="quiet")  # fmt: skip
    told = [quiet(REMEMBERED_RULE), quiet(EMBEDDED_RULE)] if rules else []
    return [*rows, *([beside] if retired else []), *told]


def balance(known: Funnel, voice: Voice, width: int) -> list[Row]:
    """How much each of the two learned; no verdict."""
    top, room = max(known.up, known.down, 1), max(4, width - 24)
    sides = (("mentee", known.up, "up"), ("mentor", known.down, "down"))
    leads = [f"{arrow(role)} {fit(voice.learns(role)[:16], 16)}{count:>3}" for role, count, _ in sides]
    rows = [
        Row(bar(count, top, room, "■"), lead=lead, lead_tone=tone, tone=tone, drawn=True)
        for (_, count, tone), lead in zip(sides, leads, strict=True)
    ]
    unsaid = len(known.captured) - known.up - known.down
    return [*rows, *([quiet(f"↕ not said who learned: {unsaid}")] if unsaid else [])]


def _first_uses(known: Funnel, voice: Voice) -> list[Row]:
    rows: list[Row] = []
    if known.median_days is not None:
        days = [first.days for first in known.first_uses]
        rows.append(Row(f"median {known.median_days:g} days, n = {len(days)}"))
        each = ", ".join(map(str, days))
        rows.append(quiet(f"each: {each}" if len(days) <= FEW else f"from {days[0]} to {days[-1]} days"))
    rows.append(Row(f"never used: {len(known.unused) or 'none'}"))
    for one in known.unused:
        tail = voice.day(one.day)
        rows.append(Row(voice.words(one), lead=one.mark, lead_tone="quiet", tail=tail, entry=one))
    return rows


def _recalls(known: Funnel) -> list[Row]:
    total = sum(known.recalls.values())
    if not total:
        return []
    told = facts(*(f"{mark} {known.recalls[name]} {words}" for name, mark, words in RECALLED))
    return [GAP, heading("Recalled"), Row(f"{many(total, 'review')}: {told}")]


def toward_row(known: Toward) -> Row:
    """What a learning that is used still lacks to be embedded."""
    used = f"{known.uses} of {EMBEDDED_USES} uses" if known.uses < EMBEDDED_USES else f"{known.uses} uses"
    days = f"{known.days} of {EMBEDDED_DAYS} days" if known.days < EMBEDDED_DAYS else f"{known.days} days"
    return quiet(f"toward embedded: {facts(used, days, 'with evidence' if known.shown else 'no evidence yet')}")
