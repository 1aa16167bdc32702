"""Partnership and attainment charts: cadence strip and pulse as text and SVG, T-score."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rmjournal.dates import SHORT_MONTHS
from rmjournal.english import humanize, pluralize
from rmjournal.insight.attainment import Attainment
from rmjournal.insight.pair import ActionOutcomes, CarriedCount, Partnership, PulseSeries
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import Perspective
from rmjournal.model.roles import arrow
from rmjournal.render.glyphs import draw_columns, pad_level
from rmjournal.render.row import GAP, Row, heading, join_facts, quiet
from rmjournal.render.svg import circle, cross, diamond, label, line, path, rect, svg
from rmjournal.render.text_width import cell_width, pad
from rmjournal.render.time_scale import TimeScale

LABEL_WIDTH = 12
"""Cells for the label of a row."""
MAX_LISTED_GAPS = 40
"""Gaps up to this number are listed one by one."""
STATE_SIGNS = (("held", "■"), ("cancelled", "□"), ("missed", "×"))
MIN_COUNTED_RATINGS = 8
"""Fewer ratings than this in sight are not counted."""
OUTCOMES = ("on_time", "late", "open", "overdue", "dropped")


def pair_rows(partnership: Partnership, perspective: Perspective, width: int) -> list[Row]:
    """Draw the whole chart page for a width in cells."""
    return [
        heading("Do we meet?"),
        *_cadence_rows(partnership, width),
        GAP,
        heading("Do both teach?"),
        *_swap_rows(partnership),
        GAP,
        heading("Whose points: carried over, dropped"),
        *_carried_rows(partnership, perspective),
        GAP,
        heading("Are action items done?"),
        *_commitment_rows(partnership, perspective),
        *pulse_rows(partnership.pulses, perspective, width),
    ]


def cadence_strip(sessions: Sequence[Session], width: int) -> list[Row]:
    """Draw a sign for each session; many sessions have a row a year."""
    signs = " ".join(session.mark for session in sessions)
    if len(signs) <= width:
        return [Row(signs, is_preformatted=True)] if signs else []
    years = groupby(sessions, key=lambda session: session.start[:4])
    return [Row(" ".join(session.mark for session in group), lead=year, lead_tone="quiet") for year, group in years]


def _cadence_rows(partnership: Partnership, width: int) -> list[Row]:
    if not partnership.sessions:
        return [quiet("No session yet.")]
    counts = {"held": partnership.held, "cancelled": partnership.cancelled, "missed": partnership.missed}
    parts = [f"{sign} {counts[state]} {humanize(state)}" for state, sign in STATE_SIGNS if counts[state]]
    ahead = sum(session.state == "planned" for session in partnership.sessions)
    parts += [f"◇ {ahead} planned"] if ahead else []
    parts += [f"{partnership.moved} moved"] if partnership.moved else []
    rows = [*cadence_strip(partnership.sessions, width), quiet(join_facts(*parts))]
    if partnership.gaps:
        days = (
            " ".join(map(str, partnership.gaps))
            if len(partnership.gaps) <= MAX_LISTED_GAPS
            else f"{len(partnership.gaps)} gaps"
        )
        rows.append(_fact_row("gaps", f"{days} days · {join_facts(f'longest {partnership.longest_gap}')}"))
    if partnership.lapses:
        rows.append(_fact_row("missing", f"{pluralize(partnership.lapses, 'agreed day')} without a session"))
    if partnership.since_last is not None:
        rows.append(
            _fact_row(
                "last one",
                f"{pluralize(partnership.since_last, 'day')} ago" if partnership.since_last else "today",
            )
        )
    rows.append(_fact_row("together", f"{partnership.minutes} minutes in {pluralize(partnership.held, 'session')}"))
    return rows


def _fact_row(label: str, text: str) -> Row:
    return Row(text, lead=pad(label, LABEL_WIDTH), lead_tone="quiet")


def _swap_rows(partnership: Partnership) -> list[Row]:
    if not partnership.swaps_planned and not partnership.swaps_ahead:
        return [quiet("No swap planned yet. In a swap the senior teaches.")]
    left = partnership.swaps_planned - partnership.swaps_done
    drawn = "■" * partnership.swaps_done + "□" * left
    ahead = f" · {partnership.swaps_ahead} planned" if partnership.swaps_ahead else ""
    return [
        _fact_row(
            "swaps",
            f"{drawn + '  ' if drawn else ''}{partnership.swaps_done} of {partnership.swaps_planned} done{ahead}",
        )
    ]


def _carried_rows(partnership: Partnership, perspective: Perspective) -> list[Row]:
    rows = [
        _fact_row(perspective.whose(count.owner), f"{pluralize(count.agenda, 'point')}{_fate_of(count)}")
        for count in partnership.carried
        if count.agenda
    ]
    return rows or [quiet("No point on an agenda yet.")]


def _fate_of(count: CarriedCount) -> str:
    """Say how many of one's points were carried over or dropped.

    For example ", 2 carried over 3 ×, 1 dropped".
    """
    carried = f", {count.points} carried over {count.times} ×" if count.points else ""
    return f"{carried}{f', {count.dropped} dropped' if count.dropped else ''}"


def _commitment_rows(partnership: Partnership, perspective: Perspective) -> list[Row]:
    rows = [_fact_row(perspective.whose(kept.owner), _outcomes(kept)) for kept in partnership.kept if kept.total]
    return rows or [quiet("No action item yet.")]


def _outcomes(kept: ActionOutcomes) -> str:
    done = kept.on_time + kept.late
    parts = [f"{done} of {kept.total} done"]
    parts += [f"{getattr(kept, name)} {humanize(name)}" for name in OUTCOMES if getattr(kept, name)]
    return join_facts(*parts)


def pulse_rows(lines: Sequence[PulseSeries], perspective: Perspective, width: int) -> list[Row]:
    """Draw the pulse: a row for each item, each author apart."""
    if not lines:
        return [
            GAP,
            heading("How did it feel?"),
            quiet("No ratings yet. Each session ends with four ratings; you may skip any of them."),
        ]
    rows: list[Row] = []
    for author, group in groupby(lines, key=lambda line: (line.author, line.told)):
        who = perspective.who(author[0])
        title = (
            f"How did it feel? · told by {who}" if author[1] else f"How did it feel? · {perspective.whose(author[0])}"
        )
        rows += [GAP, heading(title), *(pulse_row(line, perspective, width) for line in group)]
    return rows


def pulse_row(line: PulseSeries, perspective: Perspective, width: int) -> Row:
    """Draw one pulse item as columns, or as numbers with fewer than three ratings."""
    name = humanize(line.item)
    lead = pad(name, 16 if cell_width(name) > LABEL_WIDTH else LABEL_WIDTH)
    if not line.is_line:
        rated = [(day, value) for day, value in zip(line.days, line.values, strict=True) if value is not None]
        ratings = ", ".join(f"{value} on {perspective.day(day)}" for day, value in rated)
        return Row(f"{ratings} ({pluralize(len(rated), 'rating')} so far)", lead=lead, lead_tone="quiet")
    count = pluralize(len(line.rated), "rating")
    tails = (f"last {line.rated[-1]}, {count}", count, "")
    tail = next((text for text in tails if _chart_width(lead, text, width) >= len(line.values)), None)
    if tail is None:
        room = _chart_width(lead, f"latest 00 of {len(line.values)}", width)
        tail = f"latest {room} of {len(line.values)}" if room > MIN_COUNTED_RATINGS else ""
    columns, _ = draw_columns(line.values, _chart_width(lead, tail, width))
    return Row(columns, lead=lead, lead_tone="quiet", tone="accent", tail=tail, is_preformatted=True)


def _chart_width(lead: str, tail: str, width: int) -> int:
    return width - cell_width(lead) - 1 - (len(tail) + 2 if tail else 0)


TONES = {"mentee": "up", "mentor": "down"}


def attainment_rows(attainments: Sequence[Attainment], perspective: Perspective) -> list[Row]:
    """Draw Goal Attainment Scaling of each person: levels by goal, T-scores, and a caution."""
    if not attainments:
        return [quiet("No goal has a level yet, so there is no score.")]
    rows = [row for attainment in attainments for row in (GAP, *_attainment_rows(attainment, perspective))]
    return [*rows[1:], GAP, quiet(attainments[0].caution)]


def _attainment_rows(attainment: Attainment, perspective: Perspective) -> list[Row]:
    learner = attainment.learner
    learns = perspective.learns(learner) or "Learner not given"
    rows = [Row(learns, lead=arrow(learner), lead_tone=TONES.get(learner, "quiet"), tone="strong")]
    rows += [
        Row(
            perspective.words(progress.goal),
            lead=" ",
            tail=f"{pad_level(progress.baseline)} → {pad_level(progress.level)} · weight {progress.weight}",
            entry=progress.goal,
        )
        for progress in attainment.goals
    ]
    rows += [_excluded_goal_row(goal, "dropped, not counted", perspective) for goal in attainment.dropped]
    rows += [
        _excluded_goal_row(goal, "no level at the start, not counted", perspective) for goal in attainment.unrated
    ]
    if attainment.t is None:
        return [*rows, quiet("No goal has a level yet, so there is no score.")]
    count, start_weighted = pluralize(attainment.count, "goal"), attainment.t_weighted_baseline
    return [
        *rows,
        Row(
            f"Goal score (50 = as expected): {attainment.t:.0f}, at the start {attainment.t_baseline:.0f}; {count}, "
            "equal weights"
        ),
        Row(f"Goal score with your weights: {attainment.t_weighted:.0f}, at the start {start_weighted:.0f}"),
    ]


def _excluded_goal_row(goal: Goal, why: str, perspective: Perspective) -> Row:
    return Row(perspective.words(goal), lead=goal.mark, lead_tone="quiet", tone="quiet", tail=why, entry=goal)


CADENCE_WIDTH, CADENCE_CELL, CADENCE_ROW = 340, 26, 54
CADENCE_PER_ROW = CADENCE_WIDTH // CADENCE_CELL


def cadence_svg(mark: str, sessions: Sequence[Session]) -> str:
    """Draw the sessions in their order as SVG; empty without any."""
    if not sessions:
        return ""
    shapes: list[str] = []
    rows = [sessions[start : start + CADENCE_PER_ROW] for start in range(0, len(sessions), CADENCE_PER_ROW)]
    month = ""
    for number, group in enumerate(rows):
        for column, session in enumerate(group):
            x, y = column * CADENCE_CELL + CADENCE_CELL / 2, number * CADENCE_ROW + 28
            name = f"{SHORT_MONTHS[session.day.month - 1].capitalize()}" if session.day else ""
            if name != month or not column:
                shapes.append(label(x - 9, y - 16, name, "soft"))
            month = name
            shapes += [
                _session_shape(session, x, y),
                label(x, y + 22, str(session.day.day) if session.day else "", "soft mid"),
            ]
    return svg(
        mark, (CADENCE_WIDTH, CADENCE_ROW * len(rows)), "Sessions over time", describe_cadence(sessions), shapes
    )


def _session_shape(session: Session, x: float, y: float) -> str:
    if session.state == "held":
        return rect(x - 8, y - 8, 16, 16, "full", 2)
    if session.state == "cancelled":
        return rect(x - 7.25, y - 7.25, 14.5, 14.5, "hollow", 2)
    return cross(x, y, 7) if session.state == "missed" else diamond(x, y, 8, "hollow")


def describe_cadence(sessions: Sequence[Session]) -> str:
    """Describe the cadence strip in words."""
    return "; ".join(f"{session.day or 'no day'} {humanize(session.state)}" for session in sessions)


PULSE_WIDTH, PULSE_ROW, PULSE_LEFT, PULSE_RIGHT, PULSE_STEP = 340, 50, 84, 318, 8
PulsePoint = tuple[float, float]


def pulse_svg(mark: str, title: str, lines: Sequence[PulseSeries]) -> str:
    """Draw the pulse of one author as SVG, without items of few ratings."""
    pulses = [pulse for pulse in lines if pulse.is_line]
    if not pulses:
        return ""
    shapes = [shape for number, pulse in enumerate(pulses) for shape in _pulse_item(pulse, number * PULSE_ROW + 8)]
    return svg(
        mark,
        (PULSE_WIDTH, PULSE_ROW * len(pulses)),
        title,
        "; ".join(describe_pulse(pulse) for pulse in pulses),
        shapes,
    )


def describe_pulse(pulse: PulseSeries) -> str:
    """Describe the ratings: "useful: 4 4 2 · 5"; a dot is a blank."""
    return f"{humanize(pulse.item)}: {' '.join(str(value) if value else '·' for value in pulse.values)}"


def _pulse_item(pulse: PulseSeries, top: float) -> Iterator[str]:
    yield label(0, top + 20, humanize(pulse.item).capitalize())
    for level in (1, 5):
        yield line(PULSE_LEFT, top + (5 - level) * PULSE_STEP, PULSE_RIGHT, top + (5 - level) * PULSE_STEP, "grid")
        yield label(PULSE_LEFT - 5, top + (5 - level) * PULSE_STEP + 4, str(level), "soft end")
    scale = TimeScale(pulse.days[0], pulse.days[-1], PULSE_LEFT + 4, PULSE_RIGHT - 4)
    for stretch in stretches(pulse):
        places: list[PulsePoint] = [
            (scale.position(pulse.days[number]), top + (5 - value) * PULSE_STEP) for number, value in stretch
        ]
        yield path(places, "line") if len(places) > 1 else ""
        yield from (circle(x, y, 2.6, "full") for x, y in places)
    yield label(PULSE_RIGHT + 6, top + (5 - pulse.rated[-1]) * PULSE_STEP + 4, str(pulse.rated[-1]), "bold")


def stretches(pulse: PulseSeries) -> list[list[tuple[int, int]]]:
    """Group ratings without a blank between them, each with its session number."""
    groups = groupby(enumerate(pulse.values), key=lambda pair: pair[1] is not None)
    return [
        [(number, value) for number, value in group if value is not None] for is_rated, group in groups if is_rated
    ]
