"""A packet on its way: made in one journal, read and taken into another."""

from rmjournal.exchange.admission import addressed
from rmjournal.exchange.import_plan import Plan
from rmjournal.exchange.importers import importer_of
from rmjournal.exchange.incoming import Incoming, Source
from rmjournal.journal.change_set import fresh_id
from rmjournal.journal.importing import planned, take_in
from rmjournal.journal.open_journal import Journal
from rmjournal.journal.sharing import handed, packet_of, partner_of
from rmjournal.model.entry import Entry


def packet(journal: Journal, *only: Entry) -> bytes:
    pair = partner_of(journal, None, only)
    return packet_of(journal, pair, handed(journal, pair, only))


def read(data: bytes) -> Incoming:
    source = Source(name="packet.json", files={"packet.json": data})
    return importer_of(source).read(source)


def receive(journal: Journal, data: bytes) -> Plan:
    incoming = read(data)
    found = planned(journal, incoming, addressed(incoming, journal.entries, None, fresh_id()))
    take_in(journal, found, "import")
    return found
