"""Search query: words, "exact words", -not, and filters such as ``kind:goal``, as typed."""

import re
from collections.abc import Sequence

import msgspec

from rmjournal.english import join_words

FILTERS = {
    "kind": "kind:goal",
    "with": "with:NAME",
    "goal": "goal:WORDS",
    "area": "area:technology",
    "tag": "#TAG",
    "state": "state:open",
    "learner": "learner:me",
    "before": "before:2026-05-01",
    "after": "after:friday",
    "since": "since:may",
    "until": "until:q1",
    "on": 'on:"last month"',
    "is": "is:private",
}
"""Each filter with an example; ``tag:`` is also written ``#``."""

DAY_FILTERS = ("before", "after", "since", "until", "on")

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_CLAUSE = re.compile(
    r"""(?P<not>[-−](?=[\w"\#]|[^\x00-\x7f]))?(?:(?P<key>[^\W\d_]{2,}):|(?P<hash>\#))?(?:"(?P<quoted>[^"]*)(?P<close>"?)|(?P<plain>[^\s"]*))"""
)


class Clause(msgspec.Struct, frozen=True):
    """One part of a query that an entry fits or not."""

    key: str
    """The name of a filter; empty for words."""
    value: str
    is_negated: bool = False
    is_exact: bool = False
    """The words are whole and stand side by side: they were in quotes."""
    start: int = 0
    end: int = 0
    """Where it stands in the query, in characters."""

    @property
    def is_words(self) -> bool:
        """Whether it asks for words in the texts of an entry."""
        return not self.key


def parse_query(query: str) -> tuple[Clause, ...]:
    """Split a query into clauses; an open quote reaches to the end.

    A name before a colon is a filter when a value follows, so that "Re: page" and "https://…" stay words. Whether a
    filter of that name exists is not asked here.
    """
    text = query.translate(_QUOTES)
    clauses, position = [], 0
    while position < len(text):
        match = _CLAUSE.match(text, position)
        if match is None or match.end() == position:
            position += 1
            continue
        position = match.end()
        if (clause := _clause(text, match)) is not None:
            clauses.append(clause)
    return tuple(clauses)


def _clause(text: str, match: re.Match[str]) -> Clause | None:
    is_quoted = match["quoted"] is not None
    value = (match["quoted"] if is_quoted else match["plain"]).strip()
    key = "tag" if match["hash"] else (match["key"] or "").casefold()
    is_text = not is_quoted and (value.startswith("//") or (not value and key not in FILTERS))
    if key and not match["hash"] and is_text:
        key, value = "", text[match.start("key") : match.end()]
    if not key and value in ("", "-", "−"):
        return None
    return Clause(key, value, bool(match["not"]), bool(match["close"]), match.start(), match.end())


def format_clause(key: str, value: str) -> str:
    """Write a filter as one types it, with quotes where it has spaces."""
    text = f'"{value}"' if re.search(r"\s", value) else value
    return f"#{text}" if key == "tag" else f"{key}:{text}"


def replace_clause(query: str, clause: Clause, text: str) -> str:
    """Replace one clause of a query by another text."""
    sign = "-" if clause.is_negated else ""
    return f"{query[: clause.start]}{sign}{text}{query[clause.end :]}"


def set_filter(query: str, keys: Sequence[str], key: str = "", value: str = "") -> str:
    """Put a filter into a query in place of all filters of some keys.

    Without a key those filters are only taken out.
    """
    kept, position = "", 0
    for clause in parse_query(query):
        if clause.key in keys and not clause.is_negated:
            kept, position = kept + query[position : clause.start], clause.end
    words = " ".join((kept + query[position:]).split())
    if key:
        words = f"{words} {format_clause(key, value)}".strip()
    return f"{words} " if words and value else words


def current_filter(query: str, keys: Sequence[str]) -> Clause | None:
    """Give the filter of some keys that a query has; None without one."""
    clauses = (clause for clause in parse_query(query) if clause.key in keys and not clause.is_negated)
    return next(clauses, None)


def unknown_filter_sentence(key: str, value: str) -> str:
    """Say that there is no such filter, and the way out."""
    names = join_words([f"{name}:" for name in FILTERS])
    return f'There is no filter "{key}:"; there are {names}. To find the text, put it in quotes: "{key}:{value}".'
