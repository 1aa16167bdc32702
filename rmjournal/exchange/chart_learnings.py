"""What was learned as pictures: the funnel from captured to embedded, and the balance of both directions."""

from rmjournal.exchange.svg import rect, svg, words
from rmjournal.insight.review.learnings import Learnings
from rmjournal.insight.review.promises import Swaps

LEARNING_WIDTH = 340
LEARNING_LEFT, LEARNING_ROOM = 92, 214


def funnel_chart(mark: str, found: Learnings) -> str:
    """Four bars; the retired ones beside, in another shade."""
    if not found.captured:
        return ""
    steps = [(name, getattr(found, name), "full") for name in ("captured", "remembered", "applied", "embedded")]
    steps += [("retired", found.retired, "fill-quiet")] if found.retired else []
    shapes = []
    for number, (name, count, kind) in enumerate(steps):
        y = number * 26
        long = LEARNING_ROOM * count / found.captured
        shapes += [words(0, y + 15, name), rect(LEARNING_LEFT, y + 3, long, 16, kind, 2)]
        shapes.append(words(LEARNING_LEFT + long + 7, y + 15, str(count), "bold"))
    told = ", ".join(f"{name} {count}" for name, count, _ in steps)
    return svg(mark, (LEARNING_WIDTH, 26 * len(steps)), "From captured to embedded", told, shapes)


def balance_chart(mark: str, found: Learnings, swaps: Swaps) -> str:
    """How many learnings went each way, and the swap slots done of those whose turn has come."""
    up, down = found.by_direction["mentor_to_mentee"], found.by_direction["mentee_to_mentor"]
    shapes: list[str] = []
    told: list[str] = []
    if up + down:
        middle = LEARNING_WIDTH * up / (up + down)
        shapes += [
            rect(0, 20, max(middle - 1, 0), 16, "fill-up", 2),
            rect(middle + 1, 20, LEARNING_WIDTH - middle - 1, 16, "fill-down", 2),
        ]
        shapes += [
            words(0, 13, f"↑ {up} learned by the mentee"),
            words(LEARNING_WIDTH, 13, f"{down} by the mentor ↓", "end"),
        ]
        told.append(f"{up} learned by the mentee, {down} by the mentor")
    if swaps.planned:
        top = 62 if shapes else 13
        shapes.append(words(0, top, f"Swap slots: {swaps.done} of {swaps.planned} done"))
        wide = min(24.0, LEARNING_WIDTH / swaps.planned)
        kinds = ["full"] * swaps.done + ["hollow"] * (swaps.planned - swaps.done)
        shapes += [rect(n * wide + 1, top + 7, min(16, wide - 2), 16, kind, 2) for n, kind in enumerate(kinds)]
        told.append(f"swap slots {swaps.done} of {swaps.planned} done")
    if not shapes:
        return ""
    height = (46 if up + down else 0) + (44 if swaps.planned else 0)
    return svg(mark, (LEARNING_WIDTH, height), "Balance of both directions", "; ".join(told), shapes)
