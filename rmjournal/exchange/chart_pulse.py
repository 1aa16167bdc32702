"""How sessions felt, item by item: one author's ratings over time; what was not rated stays a gap."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rmjournal.exchange.chart_time import Axis
from rmjournal.exchange.svg import circle, line, path, svg, words
from rmjournal.insight.felt import PulseLine

PULSE_WIDTH, PULSE_ROW, PULSE_LEFT, PULSE_RIGHT, PULSE_STEP = 340, 50, 84, 318, 8
PulsePoint = tuple[float, float]


def pulse_chart(mark: str, title: str, lines: Sequence[PulseLine]) -> str:
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
    return f"{one.item.replace('_', ' ')}: {' '.join(str(value) if value else '·' for value in one.values)}"


def _pulse_item(one: PulseLine, top: float) -> Iterator[str]:
    yield words(0, top + 20, one.item.replace("_", " ").capitalize())
    for level in (1, 5):
        yield line(PULSE_LEFT, top + (5 - level) * PULSE_STEP, PULSE_RIGHT, top + (5 - level) * PULSE_STEP, "grid")
        yield words(PULSE_LEFT - 5, top + (5 - level) * PULSE_STEP + 4, str(level), "soft end")
    axis = Axis(one.days[0], one.days[-1], PULSE_LEFT + 4, PULSE_RIGHT - 4)
    for stretch in stretches(one):
        places: list[PulsePoint] = [(axis.at(one.days[at]), top + (5 - value) * PULSE_STEP) for at, value in stretch]
        yield path(places, "line") if len(places) > 1 else ""
        yield from (circle(x, y, 2.6, "full") for x, y in places)
    yield words(PULSE_RIGHT + 6, top + (5 - one.rated[-1]) * PULSE_STEP + 4, str(one.rated[-1]), "bold")


def stretches(one: PulseLine) -> list[list[tuple[int, int]]]:
    """The ratings that follow each other without a blank, each with its place among the sessions."""
    found = groupby(enumerate(one.values), key=lambda pair: pair[1] is not None)
    return [[(at, value) for at, value in some if value is not None] for rated, some in found if rated]
