"""HTML: one self-contained page, month by month, for a browser, a phone or paper."""

from rmjournal.exchange.blocks_html import as_html
from rmjournal.exchange.book import book
from rmjournal.exchange.exports.matter import Matter


def html_file(matter: Matter) -> bytes:
    """The whole page."""
    return as_html(book(matter.entries, matter.today, matter.name)).encode("utf-8")
