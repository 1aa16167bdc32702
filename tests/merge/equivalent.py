"""Faults that are none: what they change makes no difference to anybody, each with the reason."""

from typing import Final

EQUIVALENT: Final[dict[tuple[str, str, str, str], str]] = {}
"""A module, a function, what stands in it, and what may as well; why it may."""
