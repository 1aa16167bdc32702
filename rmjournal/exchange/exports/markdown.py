"""Markdown: one file to be read, by month; or a folder with one file an entry, which Obsidian and an import read."""

from collections.abc import Mapping

from rmjournal.exchange.blocks_markdown import as_markdown
from rmjournal.exchange.book import book
from rmjournal.exchange.exports.matter import Matter
from rmjournal.exchange.folder import as_folder


def one(matter: Matter) -> bytes:
    """Everything month by month, for a person to read."""
    return as_markdown(book(matter.entries, matter.today, matter.name)).encode("utf-8")


def many(matter: Matter) -> Mapping[str, bytes]:
    """One file an entry with front matter."""
    return {path: text.encode("utf-8") for path, text in as_folder(matter.entries).items()}
