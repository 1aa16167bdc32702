"""HTML: one self-contained page, month by month, for a browser, a phone or paper."""

from rmjournal.exchange.blocks_html import as_html
from rmjournal.exchange.exports.matter import Matter
from rmjournal.reports.journal_page import book


def html_file(matter: Matter) -> bytes:
    """The whole page."""
    return as_html(book(matter.entries, matter.today, matter.name)).encode("utf-8")
