"""The keys of the timeline, each declared once; they go before those of the main screen."""

from textual.binding import Binding, BindingType

TIMELINE_KEYS: list[BindingType] = [
    Binding("plus,equals_sign", "zoom(1)", "near", key_display="+", id="timeline.near", tooltip="Timeline: nearer"),
    Binding("minus", "zoom(-1)", "far", key_display="-", id="timeline.far", tooltip="Timeline: farther"),
    Binding("d", "day", "day", id="timeline.day", tooltip="Timeline: go to a day, as you say it"),
    Binding("t", "today", "today", id="timeline.today", tooltip="Timeline: back to today"),
    Binding("f", "sift", "show only", id="timeline.filter", tooltip="Timeline: one goal, one kind, one direction"),
    Binding(
        "less_than_sign,shift+left", "pan(-1)", "back", show=False, key_display="<", id="timeline.back",
        tooltip="Timeline: half a window back",
    ),
    Binding(
        "greater_than_sign,shift+right", "pan(1)", "on", show=False, key_display=">", id="timeline.on",
        tooltip="Timeline: half a window on",
    ),
]  # fmt: skip
