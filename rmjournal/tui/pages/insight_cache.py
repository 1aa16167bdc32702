"""Cached insights, kept while the entries stay the same."""

from functools import lru_cache

from rmjournal.insight.funnel import funnel
from rmjournal.insight.pair import pair
from rmjournal.insight.skills import movements

known_funnel = lru_cache(maxsize=2)(funnel)
"""What became of all that was learned."""
known_pair = lru_cache(maxsize=2)(pair)
"""The pair over its whole time."""
known_skills = lru_cache(maxsize=2)(movements)
"""All skills as they are known."""
