"""Cached insights, kept while the entries stay the same."""

from functools import lru_cache

from rmjournal.insight.funnel import build_funnel
from rmjournal.insight.pair import build_partnership
from rmjournal.insight.skills import skill_movements

known_funnel = lru_cache(maxsize=2)(build_funnel)
"""What became of all that was learned."""
known_pair = lru_cache(maxsize=2)(build_partnership)
"""The pair over its whole time."""
known_skills = lru_cache(maxsize=2)(skill_movements)
"""All skills as they are known."""
