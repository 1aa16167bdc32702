"""The time scale: one cell a day, labels that never overlap, a stable anchor day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rmjournal.render.time_scale import ZOOMS, TimeGrid, TimeScale, Zoom, widen, zoom_by
from rmjournal.render.timeline_window import open_window

DAYS = st.dates(date(1970, 1, 1), date(2199, 12, 31))
ZOOM = st.sampled_from(ZOOMS)
ROOM = st.integers(1, 220)


def around(zoom: int, columns: int, day: date) -> TimeGrid:
    return TimeGrid(ZOOMS[zoom % len(ZOOMS)], 0, columns).scroll_to(day)


@given(ZOOM, ROOM, DAYS)
def test_every_day_falls_in_exactly_one_cell(zoom: Zoom, columns: int, day: date) -> None:
    axis = around(ZOOMS.index(zoom), columns, day)
    assert axis.contains(day)
    cell = axis.cell_of(day)
    assert axis.first_day(cell) <= day <= axis.last_day(cell)
    assert axis.last_day(cell) + timedelta(days=1) == axis.first_day(cell + 1)
    assert 0 <= axis.column_of(day) <= columns or columns < axis.zoom.columns


@given(ZOOM, ROOM, DAYS)
def test_labels_never_overlap_and_start_at_their_cell(zoom: Zoom, columns: int, day: date) -> None:
    axis = around(ZOOMS.index(zoom), columns, day)
    labels = axis.labels()
    ends = [label.column + len(label.text) for label in labels]
    assert all(end < after.column for end, after in zip(ends, labels[1:], strict=False))
    assert all(end <= columns for end in ends)


@given(ROOM, DAYS, st.lists(st.sampled_from(["+", "-", "<", ">"]), max_size=12))
def test_zooming_and_panning_keep_the_day_in_sight(columns: int, day: date, keys: list[str]) -> None:
    seen = open_window([], date(2026, 6, 1), columns).with_cursor(day, None)
    for key in keys:
        before = seen
        if key in "+-":
            seen = seen.zoom(1 if key == "+" else -1)
            assert seen.day == before.day
        else:
            seen = seen.pan(0.5 if key == ">" else -0.5)
        assert seen.axis.contains(seen.day)


@given(ROOM, ZOOM, DAYS, st.lists(st.sampled_from([1, 0, -1]), min_size=1, max_size=6), ROOM)
def test_another_zoom_or_width_and_back_leads_to_the_same_window(
    columns: int, zoom: Zoom, day: date, steps: list[int], other_columns: int
) -> None:
    window = open_window([], date(2026, 6, 1), columns, zoom=zoom.name).with_cursor(day, None)
    axes = {(window.axis.zoom.name, columns): window.axis}
    for step in steps:
        width = window.axis.columns
        if step:
            window = window.zoom(step)
        else:
            width = columns + other_columns - width
            window = window.with_lanes([], width, strip=False, tall=False)
        assert axes.setdefault((window.axis.zoom.name, width), window.axis) == window.axis
        assert window.axis.contains(day)


def test_the_ends_of_the_zooms_are_ends_and_cells_grow_with_the_room() -> None:
    assert zoom_by(ZOOMS[0], 1) == ZOOMS[0]
    assert zoom_by(ZOOMS[-1], -1) == ZOOMS[-1]
    month = ZOOMS[1]
    assert widen(month, date(2026, 1, 1), date(2026, 6, 30), 200).columns == 2
    assert widen(month, date(2026, 1, 1), date(2026, 6, 30), 90).columns == 1


@given(DAYS, st.lists(st.integers(0, 3000), min_size=2), st.integers(2, 220))
def test_a_scale_keeps_the_order_of_days_between_its_ends(first: date, ahead: list[int], columns: int) -> None:
    days = [first + timedelta(days=count) for count in sorted(ahead)]
    scale = TimeScale(days[0], days[-1], 0, columns - 1)
    places = [scale.position(day) for day in days]
    assert places == sorted(places)
    assert places[0] == 0
    assert places[-1] in (0, columns - 1)
    assert scale.position(days[0] - timedelta(days=1)) == 0
    assert len(scale.month_line()) == columns
