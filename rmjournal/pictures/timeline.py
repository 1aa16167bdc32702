"""The timeline: from lanes, today and a window to one value, which screen, shell and JSON draw alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rmjournal.insight.lanes import whole
from rmjournal.insight.mark import Lane
from rmjournal.render.time_scale import ZOOMS, Axis, Label, widened
from rmjournal.render.timeline_lane import SHADES, Band, Row, band

TICK, TODAY = "┬", "▼"


@dataclass(frozen=True)
class Timeline:
    """A window on everything: the axis with its labels, and a band for each lane."""

    axis: Axis
    today: date
    labels: tuple[Label, ...]
    ruler: Row
    """Below the labels: where their periods begin, days in figures where there is room, and today."""
    bands: tuple[Band, ...]

    @property
    def head(self) -> str:
        """The labels in one line, as wide as the axis."""
        row = [" "] * self.axis.columns
        for label in self.labels:
            row[label.column : label.column + len(label.text)] = label.text
        return "".join(row)

    @property
    def legend(self) -> str:
        """What the shades mean; empty where marks stand for themselves."""
        return "" if self.axis.zoom.days else f"{SHADES} up to the fullest month of a lane"


def span(lanes: Sequence[Lane], today: date) -> tuple[date, date]:
    """The first and the last day on which there is anything; today is one of them."""
    days = [lane.marks[at].day for lane in lanes if lane.marks for at in (0, -1)]
    days += [part.first for lane in lanes for part in lane.stretches[:1]]
    return min([*days, today]), max([*days, today])


def fitted(axis: Axis, lanes: Sequence[Lane], today: date) -> Axis:
    """The axis with cells as wide as there is room for from the first day to today, where its zoom allows it."""
    first, last = span(lanes, today)
    zoom = widened(axis.zoom, first, today if axis.zoom.days else last, axis.columns)
    return axis if zoom == axis.zoom else axis.at(zoom, axis.columns, axis.first)


def opening(name: str, columns: int, lanes: Sequence[Lane], today: date, day: date | None = None) -> Axis:
    """The window to begin with: from the first day on when today is in it, else with more past than future."""
    zoom = next(one for one in ZOOMS if one.name == name)
    first, last = span(lanes, today)
    axis = fitted(Axis(zoom, 0, columns), lanes, today)
    axis = axis.moved(axis.cell(first))
    at = day or today
    if axis.shows(min(last, today)) and axis.shows(at):
        return axis
    return axis.moved(axis.cell(at) - round(axis.cells * 0.7)).with_day(at)


def timeline(lanes: Sequence[Lane], today: date, axis: Axis, *, tall: bool = False, strip: bool = False) -> Timeline:
    """The lanes in a window; ``tall`` gives each goal five rows, ``strip`` puts all lanes into one."""
    shown = list(lanes)
    if strip or not axis.zoom.days:
        shown = [whole(lanes), *(() if strip else lanes)] if lanes else []
    return Timeline(
        axis=axis,
        today=today,
        labels=tuple(axis.labels()),
        ruler=_ruler(axis, today),
        bands=tuple(band(lane, axis, tall=tall) for lane in shown),
    )


def _ruler(axis: Axis, today: date) -> Row:
    glyphs = ["─"] * axis.columns
    tones = ["quiet"] * axis.columns
    if axis.zoom.name == "week":
        for cell in range(axis.cells):
            day = axis.opens(cell)
            glyphs[cell * axis.zoom.wide : (cell + 1) * axis.zoom.wide] = f"{day.day:<3}"
    else:
        for label in axis.labels():
            if label.whole:
                glyphs[label.column] = TICK
    if axis.shows(today):
        at = axis.column(today)
        size = axis.zoom.wide if axis.zoom.name == "week" else 1
        glyphs[at : at + size] = [TODAY] if size == 1 else glyphs[at : at + size]
        tones[at : at + size] = ["here"] * size
    return Row("".join(glyphs)[: axis.columns], tuple(tones[: axis.columns]))
