"""Markdown: one file to be read, by month; or a folder with one file an entry, which Obsidian and an import read."""

from collections.abc import Collection, Mapping

from rmjournal.exchange.exports.matter import Matter
from rmjournal.exchange.folder import as_folder
from rmjournal.exchange.front import UnreadableFront, split
from rmjournal.render.markdown import as_markdown
from rmjournal.reports.journal_page import book


def markdown_file(matter: Matter) -> bytes:
    """Everything month by month, for a person to read."""
    return as_markdown(book(matter.entries, matter.today, matter.name)).encode("utf-8")


def markdown_folder(matter: Matter) -> Mapping[str, bytes]:
    """One file an entry with front matter."""
    return updated_markdown_folder(matter, {}, ())


def updated_markdown_folder(
    matter: Matter, ours: Mapping[str, bytes], others: Collection[str]
) -> Mapping[str, bytes]:
    """The same where files are: an entry keeps the file that it has, under whatever name."""
    held = {key: path for path, data in ours.items() if (key := _id_in(data))}
    rest = [*others, *(path for path in ours if path not in held.values())]
    files = as_folder(matter.entries, held, rest, matter.entries.lost)
    return {path: text.encode("utf-8") for path, text in files.items()}


def _id_in(data: bytes) -> str:
    try:
        return str(split(data.decode("utf-8"))[0].get("id", ""))
    except (UnreadableFront, UnicodeDecodeError):
        return ""
