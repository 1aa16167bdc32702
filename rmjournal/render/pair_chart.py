"""Partnership and attainment charts: cadence strip and pulse as text and SVG, T-score."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rmjournal.dates import SHORT_MONTHS
from rmjournal.english import humanize, pluralize
from rmjournal.insight.attainment import Attainment
from rmjournal.insight.pair import Kept, Partnership, PulseLine
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.session import Session, say_state
from rmjournal.model.perspective import Perspective
from rmjournal.model.roles import arrow
from rmjournal.render.glyphs import draw_columns, pad_level
from rmjournal.render.row import GAP, Row, heading, join_facts, quiet
from rmjournal.render.svg import circle, cross, diamond, label, line, path, rect, svg
from rmjournal.render.text_width import cell_width, pad
from rmjournal.render.time_scale import TimeScale

LABEL = 12
"""Cells for the name of what a row tells."""
FEW = 40
"""Up to so many gaps are told one by one."""
STATES = (("held", "■"), ("cancelled", "□"), ("missed", "×"))
FEWEST = 8
"""Ratings that there must be room for, before it is said how many are shown."""
OUTCOMES = ("on_time", "late", "open", "overdue", "dropped")


def pair_rows(known: Partnership, voice: Perspective, width: int) -> list[Row]:
    """The whole picture, for a width in cells."""
    return [
        heading("Do we meet?"),
        *_cadence(known, width),
        GAP,
        heading("Do both teach?"),
        *_swaps(known),
        GAP,
        heading("Whose points wait?"),
        *_carried(known, voice),
        GAP,
        heading("What became of promises?"),
        *_kept(known, voice),
        *pulse_rows(known.pulses, voice, width),
    ]


def cadence_strip(sessions: Sequence[Session], width: int) -> list[Row]:
    """The sessions as signs in their order; over many years, a row a year."""
    signs = " ".join(one.mark for one in sessions)
    if len(signs) <= width:
        return [Row(signs, is_preformatted=True)] if signs else []
    years = groupby(sessions, key=lambda one: one.start[:4])
    return [Row(" ".join(one.mark for one in some), lead=year, lead_tone="quiet") for year, some in years]


def _cadence(known: Partnership, width: int) -> list[Row]:
    if not known.sessions:
        return [quiet("No session yet.")]
    counts = {"held": known.held, "cancelled": known.cancelled, "missed": known.missed}
    told = [f"{sign} {counts[state]} {say_state(state)}" for state, sign in STATES if counts[state]]
    ahead = sum(one.state == "planned" for one in known.sessions)
    told += [f"◇ {ahead} planned"] if ahead else []
    told += [f"{known.moved} moved"] if known.moved else []
    rows = [*cadence_strip(known.sessions, width), quiet(join_facts(*told))]
    if known.gaps:
        days = " ".join(map(str, known.gaps)) if len(known.gaps) <= FEW else f"{len(known.gaps)} gaps"
        rows.append(_told("gaps", f"{days} days · {join_facts(f'longest {known.longest_gap}')}"))
    if known.lapses:
        rows.append(_told("lapses", f"{pluralize(known.lapses, 'agreed day')} without a session"))
    if known.since_last is not None:
        rows.append(_told("last one", f"{pluralize(known.since_last, 'day')} ago" if known.since_last else "today"))
    rows.append(_told("together", f"{known.minutes} minutes in {pluralize(known.held, 'session')}"))
    return rows


def _told(label: str, text: str) -> Row:
    return Row(text, lead=pad(label, LABEL), lead_tone="quiet")


def _swaps(known: Partnership) -> list[Row]:
    if not known.swaps_planned and not known.swaps_ahead:
        return [quiet("No swap slot planned yet, in which the senior teaches.")]
    left = known.swaps_planned - known.swaps_done
    drawn = "■" * known.swaps_done + "□" * left
    ahead = f" · {known.swaps_ahead} ahead" if known.swaps_ahead else ""
    return [
        _told("swap slots", f"{drawn + '  ' if drawn else ''}{known.swaps_done} of {known.swaps_planned} done{ahead}")
    ]


def _carried(known: Partnership, voice: Perspective) -> list[Row]:
    rows = [
        _told(voice.whose(one.owner), f"{pluralize(one.points, 'point')} carried on, {one.times} ×")
        for one in known.carried
        if one.points
    ]
    return rows or [quiet("No point was carried on.")]


def _kept(known: Partnership, voice: Perspective) -> list[Row]:
    rows = [_told(voice.whose(one.owner), _outcomes(one)) for one in known.kept if one.total]
    return rows or [quiet("Nothing was promised yet.")]


def _outcomes(kept: Kept) -> str:
    done = kept.on_time + kept.late
    told = [f"{done} of {kept.total} done"]
    told += [f"{getattr(kept, name)} {humanize(name)}" for name in OUTCOMES if getattr(kept, name)]
    return join_facts(*told)


def pulse_rows(lines: Sequence[PulseLine], voice: Perspective, width: int) -> list[Row]:
    """How the sessions felt: a row an item, each author apart; blanks stay blank."""
    if not lines:
        return [
            GAP,
            heading("How did it feel?"),
            quiet("No pulse yet: four ratings after a session, each may be skipped."),
        ]
    rows: list[Row] = []
    for author, some in groupby(lines, key=lambda one: (one.author, one.told)):
        who = voice.who(author[0])
        title = f"How did it feel? · told by {who}" if author[1] else f"How did it feel? · {voice.whose(author[0])}"
        rows += [GAP, heading(title), *(pulse_row(line, voice, width) for line in some)]
    return rows


def pulse_row(line: PulseLine, voice: Perspective, width: int) -> Row:
    """One item: small columns and the last rating from three ratings on, else the ratings as numbers."""
    name = humanize(line.item)
    lead = pad(name, 16 if cell_width(name) > LABEL else LABEL)
    if not line.is_line:
        rated = [(day, value) for day, value in zip(line.days, line.values, strict=True) if value is not None]
        told = ", ".join(f"{value} on {voice.day(day)}" for day, value in rated)
        return Row(f"{told} (n = {len(rated)}, no line yet)", lead=lead, lead_tone="quiet")
    count = f"n = {len(line.rated)}"
    tails = (f"last {line.rated[-1]}, {count}", count, "")
    tail = next((one for one in tails if _room(lead, one, width) >= len(line.values)), None)
    if tail is None:
        room = _room(lead, f"latest 00 of {len(line.values)}", width)
        tail = f"latest {room} of {len(line.values)}" if room > FEWEST else ""
    drawn, _ = draw_columns(line.values, _room(lead, tail, width))
    return Row(drawn, lead=lead, lead_tone="quiet", tone="accent", tail=tail, is_preformatted=True)


def _room(lead: str, tail: str, width: int) -> int:
    return width - cell_width(lead) - 1 - (len(tail) + 2 if tail else 0)


TONES = {"mentee": "up", "mentor": "down"}


def attainment_rows(known: Attainment, voice: Perspective) -> list[Row]:
    """From which level to which, goal by goal; the score below, with its count, its start and its caution."""
    rows = [
        Row(
            voice.words(one.goal),
            lead=arrow(one.goal.learner),
            lead_tone=TONES.get(one.goal.learner, "quiet"),
            tail=f"{pad_level(one.baseline)} → {pad_level(one.level)} · weight {one.weight}",
            entry=one.goal,
        )
        for one in known.goals
    ]
    rows += [_left_out(goal, "dropped, left out", voice) for goal in known.dropped]
    rows += [_left_out(goal, "no start level, left out", voice) for goal in known.unrated]
    if known.t is None:
        return [*rows, quiet("No goal has run yet, so there is no score.")]
    count = pluralize(known.count, "goal")
    return [
        *rows,
        GAP,
        Row(f"T = {known.t:.2f} with equal weights, {count}; at the start {known.t_baseline:.2f}"),
        Row(f"T = {known.t_weighted:.2f} with own weights, {count}; at the start {known.t_weighted_baseline:.2f}"),
        quiet(known.caution),
    ]


def _left_out(goal: Goal, why: str, voice: Perspective) -> Row:
    return Row(voice.words(goal), lead=goal.mark, lead_tone="quiet", tone="quiet", tail=why, entry=goal)


CADENCE_WIDTH, CADENCE_CELL, CADENCE_ROW = 340, 26, 54
CADENCE_PER_ROW = CADENCE_WIDTH // CADENCE_CELL


def cadence_svg(mark: str, sessions: Sequence[Session]) -> str:
    """The sessions in their order, with month and day; empty when there are none."""
    if not sessions:
        return ""
    shapes: list[str] = []
    rows = [sessions[n : n + CADENCE_PER_ROW] for n in range(0, len(sessions), CADENCE_PER_ROW)]
    month = ""
    for number, some in enumerate(rows):
        for at, one in enumerate(some):
            x, y = at * CADENCE_CELL + CADENCE_CELL / 2, number * CADENCE_ROW + 28
            name = f"{SHORT_MONTHS[one.day.month - 1].capitalize()}" if one.day else ""
            if name != month or not at:
                shapes.append(label(x - 9, y - 16, name, "soft"))
            month = name
            shapes += [_session_shape(one, x, y), label(x, y + 22, str(one.day.day) if one.day else "", "soft mid")]
    return svg(
        mark, (CADENCE_WIDTH, CADENCE_ROW * len(rows)), "Sessions over time", describe_cadence(sessions), shapes
    )


def _session_shape(one: Session, x: float, y: float) -> str:
    if one.state == "held":
        return rect(x - 8, y - 8, 16, 16, "full", 2)
    if one.state == "cancelled":
        return rect(x - 7.25, y - 7.25, 14.5, 14.5, "hollow", 2)
    return cross(x, y, 7) if one.state == "missed" else diamond(x, y, 8, "hollow")


def describe_cadence(rows: Sequence[Session]) -> str:
    """The strip in words."""
    return "; ".join(f"{one.day or 'no day'} {say_state(one.state)}" for one in rows)


PULSE_WIDTH, PULSE_ROW, PULSE_LEFT, PULSE_RIGHT, PULSE_STEP = 340, 50, 84, 318, 8
PulsePoint = tuple[float, float]


def pulse_svg(mark: str, title: str, lines: Sequence[PulseLine]) -> str:
    """The items of one author below each other; one with too few ratings is left to the numbers."""
    drawn = [one for one in lines if one.is_line]
    if not drawn:
        return ""
    shapes = [shape for number, one in enumerate(drawn) for shape in _pulse_item(one, number * PULSE_ROW + 8)]
    return svg(
        mark, (PULSE_WIDTH, PULSE_ROW * len(drawn)), title, "; ".join(describe_pulse(one) for one in drawn), shapes
    )


def describe_pulse(one: PulseLine) -> str:
    """The ratings in words: "useful: 4 4 2 · 5", a dot where there is none."""
    return f"{humanize(one.item)}: {' '.join(str(value) if value else '·' for value in one.values)}"


def _pulse_item(one: PulseLine, top: float) -> Iterator[str]:
    yield label(0, top + 20, humanize(one.item).capitalize())
    for level in (1, 5):
        yield line(PULSE_LEFT, top + (5 - level) * PULSE_STEP, PULSE_RIGHT, top + (5 - level) * PULSE_STEP, "grid")
        yield label(PULSE_LEFT - 5, top + (5 - level) * PULSE_STEP + 4, str(level), "soft end")
    scale = TimeScale(one.days[0], one.days[-1], PULSE_LEFT + 4, PULSE_RIGHT - 4)
    for stretch in stretches(one):
        places: list[PulsePoint] = [
            (scale.position(one.days[at]), top + (5 - value) * PULSE_STEP) for at, value in stretch
        ]
        yield path(places, "line") if len(places) > 1 else ""
        yield from (circle(x, y, 2.6, "full") for x, y in places)
    yield label(PULSE_RIGHT + 6, top + (5 - one.rated[-1]) * PULSE_STEP + 4, str(one.rated[-1]), "bold")


def stretches(one: PulseLine) -> list[list[tuple[int, int]]]:
    """The ratings that follow each other without a blank, each with its place among the sessions."""
    found = groupby(enumerate(one.values), key=lambda pair: pair[1] is not None)
    return [[(at, value) for at, value in some if value is not None] for rated, some in found if rated]
