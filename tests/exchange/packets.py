"""Makes a packet in one journal and imports it into another."""

from collections.abc import Collection

from rmjournal.exchange.admission import target_relationship
from rmjournal.exchange.import_plan import ImportPlan
from rmjournal.exchange.importers import read_incoming
from rmjournal.exchange.incoming import Incoming, Source
from rmjournal.journal.change_set import new_entry_id
from rmjournal.journal.importing import apply_import, plan_import
from rmjournal.journal.open_journal import Journal
from rmjournal.journal.sharing import build_packet, find_recipient, record_packet, select_shareable
from rmjournal.model.entry import Entry


def packet(journal: Journal, *only: Entry) -> bytes:
    pair = find_recipient(journal, None, only)
    return build_packet(journal, pair, select_shareable(journal, pair, only))


def send(journal: Journal, without: Collection[str] = ()) -> bytes:
    """Make a packet and note what left, as the program does."""
    pair = find_recipient(journal, None)
    selection = select_shareable(journal, pair, without=without)
    data = build_packet(journal, pair, selection)
    record_packet(journal, pair, selection)
    return data


def read(data: bytes) -> Incoming:
    source = Source(name="packet.json", files={"packet.json": data})
    return read_incoming(source)


def receive(journal: Journal, data: bytes, *, again: bool = False) -> ImportPlan:
    incoming = read(data)
    pair = target_relationship(incoming, journal.entries, None, new_entry_id())
    found = plan_import(journal, incoming, pair, again=again)
    apply_import(journal, found, "import")
    return found
