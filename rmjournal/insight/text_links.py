"""Text links: ``[[title or start of it]]`` in any text, resolved by title.

A link holds words alone, never an id, so a file stays readable and links survive any tool. ``[[goal: Win a budget]]``
and ``[[Regular session (2026-05-05)]]`` tell apart what has the same title.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from rmjournal.errors import NotFound
from rmjournal.insight.search import searched_texts
from rmjournal.model.entry import Entries, Entry, once_per_state
from rmjournal.model.field import Field
from rmjournal.model.folded_text import fold_words
from rmjournal.model.kind import fields
from rmjournal.model.kinds import kind_named
from rmjournal.model.rules import audience_of

_LINK = re.compile(r"\[\[([^\[\]\n]+)\]\]")
_KIND = re.compile(r"(\w[\w -]*): *(.+)")
_DAY = re.compile(r"(.+?) *\((\d{4}-\d\d-\d\d)\)")

LONGEST_LINK = 60
"""Characters of a title that a rewritten link takes, where these are enough to tell it apart."""


class TextLink(NamedTuple):
    """A link in a text, with the entries that it may mean."""

    words: str
    targets: tuple[Entry, ...]

    @property
    def problem(self) -> str:
        """Why it leads nowhere, in one sentence; empty when it leads to one entry."""
        if len(self.targets) > 1:
            return f"[[{self.words}]] fits {len(self.targets)} entries; write more of the title, or its kind or day."
        return (
            ""
            if self.targets
            else (
                f"[[{self.words}]] leads nowhere: no title begins like this. The entry may "
                "have another title now, or be deleted."
            )
        )


_written: dict[str, tuple[Entry, tuple[str, ...]]] = {}


def links_in(entry: Entry) -> tuple[str, ...]:
    """List the words of the links in an entry; cached by identity."""
    cached = _written.get(entry.id)
    if cached is None or cached[0] is not entry:
        main, others = searched_texts(entry)
        texts = [text for text in (main, *others) if "[[" in text]
        links = dict.fromkeys(words.strip() for text in texts for words in _LINK.findall(text))
        cached = _written[entry.id] = entry, tuple(filter(None, links))
    return cached[1]


@once_per_state
def _linking_entries(entries: Entries) -> tuple[Entry, ...]:
    if len(_written) > 2 * len(entries) + 10_000:
        _written.clear()
    return tuple(entry for entry in entries.having(Entry, "[[") if links_in(entry))


@once_per_state
def _titles(entries: Entries) -> list[tuple[str, str]]:
    """List folded titles with ids, in order; without those that hold a link."""
    return sorted((fold_words(title), entry.id) for entry in entries if "[[" not in (title := entry.heading))


def titles_starting(words: str, entries: Entries) -> Iterator[Entry]:
    """Find the entries whose title begins with some words, in the order of titles."""
    titles, start = _titles(entries), fold_words(words)
    for index in range(bisect_left(titles, (start, "")), len(titles)):
        title, entry_id = titles[index]
        if not title.startswith(start):
            return
        if (entry := entries.get(entry_id)) is not None:
            yield entry


@once_per_state
def _mentions(entries: Entries) -> dict[str, list[Entry]]:
    """Give the entries that link to another one, by its id."""
    mentions: dict[str, list[Entry]] = {}
    for entry in _linking_entries(entries):
        for target in {target.id: target for words in links_in(entry) for target in find_titles(words, entries)}:
            mentions.setdefault(target, []).append(entry)
    return mentions


def find_titles(words: str, entries: Entries) -> tuple[Entry, ...]:
    """Find the entries of a title, else those whose titles begin so."""
    return _with_title(words, entries) or _with_kind(words, entries) or _with_day(words, entries)


def _with_title(words: str, entries: Entries) -> tuple[Entry, ...]:
    folded, titles = fold_words(words), _titles(entries)
    if not folded:
        return ()
    starting = []
    for title, entry_id in titles[bisect_left(titles, (folded, "")) :]:
        if not title.startswith(folded):
            break
        starting.append((title, entry_id))
    ids = [entry_id for title, entry_id in starting if title == folded] or [entry_id for _, entry_id in starting]
    return tuple(entry for entry_id in ids if (entry := entries.get(entry_id)))


def _with_kind(words: str, entries: Entries) -> tuple[Entry, ...]:
    if match := _KIND.fullmatch(words):
        with suppress(NotFound):
            kind = kind_named(match[1])
            titled = _with_title(match[2], entries) or _with_day(match[2], entries)
            return tuple(entry for entry in titled if isinstance(entry, kind))
    return ()


def _with_day(words: str, entries: Entries) -> tuple[Entry, ...]:
    match = _DAY.fullmatch(words)
    titled = _with_title(match[1], entries) if match else ()
    return tuple(entry for entry in titled if match and entry.day and entry.day.isoformat() == match[2])


def text_links(entry: Entry, entries: Entries) -> list[TextLink]:
    """List the links in the texts of an entry, with what they lead to."""
    return [TextLink(words, find_titles(words, entries)) for words in links_in(entry)]


def mentioned_in(entry: Entry, entries: Entries) -> list[Entry]:
    """List the other entries whose texts link to this one."""
    return [other for other in _mentions(entries).get(entry.id, ()) if other.id != entry.id]


def broken_links(entries: Entries) -> Iterator[tuple[Entry, TextLink]]:
    """List all links that lead nowhere or to several entries, each with its entry."""
    for entry in _linking_entries(entries):
        yield from ((entry, link) for link in text_links(entry, entries) if link.problem)


def follow_renames(before: Entries, after: Entries, written: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Rewrite links to renamed entries; also give entries that keep the old title.

    ``written`` are the entries that a person has just changed; a link in one of these stays as it was typed. So
    does a link in a text with more readers than the renamed entry, who would read its new title there.
    """
    own = {entry.id: entry for entry in written}
    renamed = {
        old.id: new
        for new in own.values()
        if (old := before.get(new.id)) and fold_words(old.heading) != fold_words(new.heading)
    }
    sources = {
        entry.id: entry
        for entry_id in renamed
        for entry in mentioned_in(before.get(entry_id) or renamed[entry_id], before)
    }
    edited: list[Entry] = []
    kept: list[Entry] = []
    for source in (after.get(entry_id) for entry_id in sources if entry_id not in own):
        if source is None or not (lost := _lost_links(source, renamed, before, after)):
            continue
        new_words = {
            words: _link_words(target, after) or words
            for words, target in lost.items()
            if target.may_see(audience_of(source, after))
        }
        if (entry := _relinked(source, new_words)) is not source:
            edited.append(entry)
        if len(new_words) < len(lost):
            kept.append(entry)
    return edited, kept


def _lost_links(source: Entry, renamed: dict[str, Entry], before: Entries, after: Entries) -> dict[str, Entry]:
    """Find the link words that no longer lead to a renamed entry.

    The value is that entry.
    """
    lost = {}
    for words in links_in(source):
        meant = find_titles(words, before)
        if len(meant) == 1 and meant[0].id in renamed and _ids(find_titles(words, after)) != [meant[0].id]:
            lost[words] = renamed[meant[0].id]
    return lost


def _relinked(source: Entry, new_words: dict[str, str]) -> Entry:
    """The entry with other words in some of its links."""
    changes = {
        name: _replace(value, new_words)
        for name, declared in fields(type(source)).items()
        if (value := getattr(source, name)) and _has_texts(declared)
    }
    changed = {name: value for name, value in changes.items() if value != getattr(source, name)}
    return source.edit(**changed) if changed else source


def _ids(entries: Iterable[Entry]) -> list[str]:
    return [entry.id for entry in entries]


def _has_texts(declared: Field) -> bool:
    return declared.form in ("line", "text", "lines", "map")


def _replace(value: object, new_words: dict[str, str]) -> object:
    if isinstance(value, dict):
        return {key: _replace(text, new_words) for key, text in value.items()}
    if isinstance(value, list):
        return [_replace(text, new_words) for text in value]
    return _LINK.sub(lambda match: f"[[{new_words.get(match[1].strip(), match[1])}]]", str(value))


def _link_words(entry: Entry, entries: Entries) -> str:
    """Give the shortest words that link to one entry alone, or an empty text."""
    title = re.split(r"[\[\]]", entry.heading)[0].strip()
    start = title if len(title) <= LONGEST_LINK else title[:LONGEST_LINK].rpartition(" ")[0]
    kind, day = entry.KIND.name, entry.day.isoformat() if entry.day else ""
    tries = (start, title, f"{kind}: {title}", f"{title} ({day})", f"{kind}: {title} ({day})")
    return next((words for words in tries if title and _ids(find_titles(words, entries)) == [entry.id]), "")
