"""Pages for partners that are kept up to date in a folder.

Each computer has folders of its own.
"""

from typing import NamedTuple

import msgspec

from rmjournal.english import file_words, first_name
from rmjournal.errors import NotSaved, Refused
from rmjournal.insight.scope import name_in_shell
from rmjournal.journal.open_journal import Journal
from rmjournal.model.document import from_document
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.render.html import render_html
from rmjournal.reports.partner_page import partner_page
from rmjournal.storage.files.output_files import is_there, refresh_file
from rmjournal.storage.local.state_folder import KEPT_PAGES


class KeptPage(NamedTuple):
    """Where a page is kept up to date."""

    folder: str
    name: str


def read_kept_pages(journal: Journal) -> dict[str, KeptPage]:
    """Give the pages that this computer keeps up to date, by relationship id."""
    try:
        return msgspec.convert(journal.db.storage.state.read_settings().get(KEPT_PAGES, {}), dict[str, KeptPage])
    except msgspec.ValidationError:
        return {}


def page_name(pair: Relationship, entries: Entries, form: str = "html") -> str:
    """Name the file of a page after the partner: "for-robert.html".

    Two Roberts have different ones.
    """
    names = [_first_name(other) for other in entries.of(Relationship)]
    word = _first_name(pair)
    if names.count(word) > 1:
        word = f"{file_words(pair.partner, 'partner')}-{entries.short_id(pair)}"
    return f"for-{word}.{form}"


def _first_name(pair: Relationship) -> str:
    return file_words(first_name(pair.partner), "partner")


def keep_page(journal: Journal, pair: Relationship, folder: str) -> KeptPage:
    """Write a partner's page into a folder and keep it up to date.

    `Refused` where a file is in its place.
    """
    kept = read_kept_pages(journal)
    page = KeptPage(folder, page_name(pair, journal.entries))
    if kept.get(pair.id) != page and is_there(*page):
        raise Refused(f"{page.folder} has a file {page.name} already. Move it away, or name another folder.")
    _write(journal, pair, page)
    _save(journal, {**kept, pair.id: page})
    return page


def stop_page(journal: Journal, pair: Relationship) -> KeptPage:
    """Keep the page for a partner up to date no longer.

    The file stays. `Refused` where none is kept.
    """
    kept = read_kept_pages(journal)
    if pair.id not in kept:
        raise Refused(f"No page for {pair.short_name} is kept up to date on this computer.")
    page = kept.pop(pair.id)
    _save(journal, kept)
    return page


def _save(journal: Journal, kept: dict[str, KeptPage]) -> None:
    journal.db.storage.state.write_setting(KEPT_PAGES, {key: list(page) for key, page in kept.items()})


def write_kept_pages(journal: Journal) -> list[str]:
    """Write the kept pages whose content changed.

    Give a sentence for each that could not be written.
    """
    sentences = []
    for pair_id, page in read_kept_pages(journal).items():
        pair = journal.entries.get_of_kind(Relationship, pair_id) or _deleted_pair(journal, pair_id)
        try:
            _write(journal, pair, page)
        except NotSaved as error:
            way = f"To stop it: rmjournal page --with {name_in_shell(pair.short_name)} --stop"
            sentences.append(f"The page for {pair.short_name} is not up to date. {error} {way}")
    return sentences


def _deleted_pair(journal: Journal, pair_id: str) -> Relationship:
    """Read a deleted relationship, whose page must not go on showing what was shared."""
    record = journal.db.records.get(Relationship.KIND.plural, {}).get(int(pair_id), {})
    return from_document(Relationship, int(pair_id), record)


def _write(journal: Journal, pair: Relationship, page: KeptPage) -> None:
    laid_out = partner_page(journal.entries, pair, journal.today, journal.name).page
    refresh_file(page.folder, page.name, render_html(laid_out).encode("utf-8"))
