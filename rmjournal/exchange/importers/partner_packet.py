"""Importer of a partner's packet, made with ``rmjournal share``."""

import re
from collections.abc import Mapping
from typing import Any

from rmjournal.errors import Refused
from rmjournal.exchange.incoming import Incoming, Sender, Source
from rmjournal.exchange.json_documents import PACKET, PROGRAM, decode_entries, decode_json, mentions, read_header
from rmjournal.model.field import ROLES, one_line

_CHECKSUM = re.compile(r"[0-9a-f]{6}")


def looks_like(source: Source) -> bool:
    """Whether a file says that it is a packet of rmjournal."""
    return mentions(source, PROGRAM, PACKET)


def read(source: Source) -> Incoming:
    """Read the shared entries of a packet, and their sender."""
    content = decode_json(source)
    header = read_header(source, content, PACKET)
    role, name, made_at = header.get("role"), header.get("name"), header.get("made")
    if role not in ROLES or type(made_at) is not int or not 0 < made_at < 2**42:
        raise Refused(f"{source.name} does not say whose packet it is and when it was made; ask for a new one.")
    entries, skipped = decode_entries(content.get("entries"))
    return Incoming(
        format="packet",
        entries=tuple(entries),
        skipped=tuple(skipped),
        sender=Sender(role=role, name=one_line(name).strip() if isinstance(name, str) else "", made_at=made_at),
        acknowledged=_read_acknowledged(content.get("heard")),
    )


def _read_acknowledged(raw: Any) -> Mapping[str, Mapping[str, str]]:
    """The acknowledged checksums by entry and path; what is none is left out."""
    return {
        entry: {
            path: checksum
            for path, checksum in checksums.items()
            if isinstance(checksum, str) and _CHECKSUM.fullmatch(checksum)
        }
        for entry, checksums in (raw.items() if isinstance(raw, dict) else ())
        if isinstance(checksums, dict)
    }
