"""A packet on its way: made in one journal, read and taken into another."""

from rmjournal.exchange.addressed import addressed
from rmjournal.exchange.importers import importer_of
from rmjournal.exchange.incoming import Incoming, Source
from rmjournal.exchange.plan import Plan
from rmjournal.handing import handed, packet_of, partner_of
from rmjournal.intake import planned, take_in
from rmjournal.journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.putting import fresh_id


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
