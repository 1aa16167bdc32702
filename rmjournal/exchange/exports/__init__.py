"""What a journal can be exported as: one file a format, and one line in `EXPORTS`."""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from rmjournal.exchange import exporters
from rmjournal.exchange.exports import calendar, html, plain, sheet
from rmjournal.exchange.exports.matter import Matter


class Export(NamedTuple):
    """One format: as one file, as a folder with files, or as either."""

    name: str
    """What is typed after ``rmjournal export``; also the ending of the file."""
    label: str
    """As people read it: "JSON, complete"."""
    one: Callable[[Matter], bytes] | None = None
    """The bytes of a single file; none where only a folder makes sense."""
    many: Callable[[Matter], Mapping[str, bytes]] | None = None
    """The files of a folder by name, ``/`` between; none where only a file makes sense."""
    again: Callable[[Matter, Mapping[str, bytes], Collection[str]], Mapping[str, bytes]] | None = None
    """The same for a folder that holds files of ours, by path, and others; none where names never change."""


EXPORTS: tuple[Export, ...] = (
    Export("json", "JSON, complete, to be imported again", one=plain.json_file),
    Export(
        "md",
        "Markdown, a file to read or a folder for Obsidian",
        one=exporters.markdown_file,
        many=exporters.markdown_folder,
        again=exporters.updated_markdown_folder,
    ),
    Export("html", "HTML, one page to read", one=html.html_file),
    Export("csv", "CSV, a table a kind", one=sheet.csv_file, many=sheet.csv_folder),
    Export("ics", "A calendar of sessions and what is due", one=calendar.ics_file),
)
"""Every format, in the order in which they are offered."""
