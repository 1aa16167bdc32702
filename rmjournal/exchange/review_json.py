"""A review as scripts read it: the same names for ever, days as text."""

from typing import Any

import msgspec

from rmjournal.insight.review.review import Review

SCORES = ("equal_weights", "weighted", "baseline_equal_weights", "baseline_weighted")


def as_json(review: Review) -> dict[str, Any]:
    """Every part of a review by name; the four scores are called T, as in the field."""
    found = {name: msgspec.to_builtins(value) for name, value in vars(review).items() if name != "seen"}
    if gas := found["gas"]:
        for name in SCORES:
            gas[f"T_{name}"] = gas.pop(f"t_{name}")
    return found
