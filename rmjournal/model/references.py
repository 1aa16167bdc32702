"""Resolves a typed reference to an entry: id suffix, first words, next session."""

from datetime import date

from rmjournal.english import quote_typed
from rmjournal.errors import NotFound
from rmjournal.model.entry import Entries, Entry

ANY_KIND = ("*",)


def resolve_ref(typed: str, entries: Entries, today: date, to: tuple[str, ...] = ANY_KIND) -> Entry:
    """Find the entry that a typed reference means; `NotFound` tells why none."""
    words = " ".join(typed.split())
    if words.casefold() in ("next", "last") and (to == ANY_KIND or "session" in to):
        return _session(words.casefold(), entries, today)
    if words.isdecimal() and words.isascii():
        return _check_kind(entries.with_id_suffix(words), words, to)
    return _by_words(words, entries, to)


def _check_kind(entry: Entry, typed: str, to: tuple[str, ...]) -> Entry:
    if to == ANY_KIND or entry.KIND.name in to:
        return entry
    wanted = " or a ".join(to)
    raise NotFound(f"{typed} is {entry.KIND.with_article}, not a {wanted}. To see all ids: rmjournal list KIND")


def _session(word: str, entries: Entries, today: date) -> Entry:
    """Find the next planned session, or the last held one."""
    wanted = "planned" if word == "next" else "held"
    matches = [e for e in entries if e.KIND.name == "session" and e.status == wanted and e.day]
    fits = [e for e in matches if word == "last" or (e.day or date.min) >= today]
    if not fits:
        raise NotFound(f"There is no {word} session. To see all sessions: rmjournal list sessions")
    order = sorted(fits, key=lambda e: (str(getattr(e, "start", "")), int(e.id)))
    return order[0] if word == "next" else order[-1]


def _by_words(typed: str, entries: Entries, to: tuple[str, ...]) -> Entry:
    words = typed.casefold()
    fits = [e for e in entries if words and (to == ANY_KIND or e.KIND.name in to)]
    whole = [e for e in fits if e.heading.casefold() == words]
    called = [e for e in fits if str(getattr(e, "short_name", "")).casefold() == words]
    matches = whole or called or [e for e in fits if e.heading.casefold().startswith(words)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise NotFound(f"{quote_typed(typed)} fits {len(matches)} entries. Type the id that rmjournal list shows.")
    what = "entry" if to == ANY_KIND else " or ".join(to)
    raise NotFound(f"No {what} is called {quote_typed(typed)}. Type the id that rmjournal list shows.")
