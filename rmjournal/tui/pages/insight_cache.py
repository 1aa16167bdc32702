"""Cached insights, kept while the entries stay the same."""

from functools import lru_cache

from rmjournal.insight.funnel import build_funnel
from rmjournal.insight.pair import build_partnership
from rmjournal.insight.skills import skill_movements

known_funnel = lru_cache(maxsize=2)(build_funnel)
"""Cached learning funnel."""
known_pair = lru_cache(maxsize=2)(build_partnership)
"""Cached partnership over its whole time."""
known_skills = lru_cache(maxsize=2)(skill_movements)
"""Cached skill movements."""
