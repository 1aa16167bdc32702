"""How the two work together: sessions one by one, promises, carried points, how it felt, what was agreed."""

from collections.abc import Iterator
from itertools import groupby

from rmjournal.exchange.chart_pulse import pulse_chart
from rmjournal.insight.review.review import Review
from rmjournal.insight.review.sessions import SessionRow
from rmjournal.render.document import Block, Picture, beside, facts, listing, prose, section, table, words
from rmjournal.render.pair_chart import pulse_row
from rmjournal.render.row import heading, owned
from rmjournal.reports.wording import WIDTH, Teller, drawn, joined, said

STATES = {"cancelled": "called off"}
OPEN, OVERDUE = "open", "overdue"


def together(review: Review, voice: Teller) -> Iterator[list[Block]]:
    """All that belongs under the heading."""
    yield section("Sessions", *_sessions(review, voice))
    yield section("Promises", *_actions_table(review, voice))
    yield section("Points carried on", _carried(review, voice))
    yield section("How it felt", *_pulses(review, voice))


def _sessions(review: Review, voice: Teller) -> Iterator[list[Block]]:
    yield table(
        "Sessions by date",
        ("Day", "", "State", "Minutes", "Focus"),
        [(voice.day(one.on), one.mark, STATES.get(one.state, one.state), str(one.minutes or ""), _focus(one, voice))
         for one in review.sessions.rows],
        numbers=(3,),
    )  # fmt: skip
    yield section(
        "Taken away",
        listing(f"{voice.day(one.on)}: {line}" for one in review.sessions.rows for line in one.takeaways),
    )


def _focus(one: SessionRow, voice: Teller) -> str:
    by = f"by {voice.who(one.by)}" if one.by else ""
    moved = f"moved from {voice.day(one.moved_from)}" if one.moved_from else ""
    return joined(one.focus, by, one.reason, moved, ", ".join(map(said, one.flags)))


def _actions_table(review: Review, voice: Teller) -> Iterator[list[Block]]:
    yield table(
        "What became of actions, by owner",
        ("Whose", "Agreed", "On time", "Late", "Open", "Overdue", "Dropped"),
        [(owned(one.owner, voice), *map(str, (one.total, one.on_time, one.late, one.open, one.overdue, one.dropped)))
         for one in review.actions.by_owner],
        numbers=(1, 2, 3, 4, 5, 6),
    )  # fmt: skip
    rows = [
        (one.text, owned(one.owner, voice), voice.day(one.due), OVERDUE if one.overdue else OPEN)
        for one in review.actions.owed
    ]
    yield table("Still owed", ("Action", "Whose", "Due", "State"), rows)


def _carried(review: Review, voice: Teller) -> list[Block]:
    return table(
        "Points that were not reached and carried on, by owner",
        ("Whose", "Points", "Times"),
        [(owned(one.owner, voice), str(one.points), str(one.times)) for one in review.carried],
        numbers=(1, 2),
    )


def _pulses(review: Review, voice: Teller) -> Iterator[list[Block]]:
    pictures: list[Picture] = []
    numbers: list[str] = []
    for at, (author, some) in enumerate(groupby(review.pulses, key=lambda one: (one.author, one.told)), 1):
        lines = list(some)
        who = voice.who(author[0]) or "nobody named"
        title = f"Told by {who}" if author[1] else f"Rated by {who}"
        svg = pulse_chart(f"pulse-{at}", title, lines)
        rows = [heading(title), *(pulse_row(one, voice, WIDTH) for one in lines if one.is_line)]
        pictures += [drawn(svg, rows, f"{title}, 1 to 5; a gap where it was not rated")] if svg else []
        numbers += [_few(title, one.item, one.days, one.values, voice) for one in lines if not one.is_line]
    yield beside(pictures)
    yield listing(numbers)


def _few(title: str, item: str, days: tuple[object, ...], values: tuple[int | None, ...], voice: Teller) -> str:
    rated = [f"{value} on {day}" for day, value in zip(days, values, strict=True) if value is not None]
    return f"{title}, {said(item)}: {', '.join(rated)} (n = {len(rated)}, no line yet)"


def agreed(review: Review, voice: Teller) -> Iterator[list[Block]]:
    """The agreement, shown at each review."""
    found = review.agreement
    if found is None:
        return
    yield facts(
        ("Version", joined(str(found.version), voice.day(found.accepted_on), by=", ")),
        ("Cadence", f"every {found.cadence_days} days, {found.minutes} minutes"),
        ("Place", found.place),
        ("Agenda", found.agenda_by),
        ("Calling off", found.cancel_rule),
        ("Exit", found.exit_rule),
    )
    yield prose("Purpose", found.purpose)
    yield prose("Confidentiality", found.confidentiality)
    yield words("Ground rules:") if found.ground_rules else []
    yield listing(found.ground_rules)
    yield words("Off limits:") if found.off_limits else []
    yield listing(found.off_limits)
    yield words(f"What changed last: {found.change}" if found.change else "")
