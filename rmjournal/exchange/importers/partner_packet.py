"""Importer of a partner's packet, made with ``rmjournal share``."""

import re
from collections.abc import Mapping
from typing import Any

from rmjournal.errors import Refused
from rmjournal.exchange.incoming import Incoming, Sender, Source
from rmjournal.exchange.json_documents import PACKET, PROGRAM, decoded, entries_in, head_of, says
from rmjournal.model.field import ROLES, one_line

_TOKEN = re.compile(r"[0-9a-f]{6}")


def looks_like(source: Source) -> bool:
    """Whether a file says that it is a packet of rmjournal."""
    return says(source, PROGRAM, PACKET)


def read(source: Source) -> Incoming:
    """The shared entries in a packet, and whose they are."""
    content = decoded(source)
    head = head_of(source, content, PACKET)
    role, name, made = head.get("role"), head.get("name"), head.get("made")
    if role not in ROLES or type(made) is not int or not 0 < made < 2**42:
        raise Refused(f"{source.name} does not say whose packet it is and when it was made; ask for a new one.")
    entries, unread = entries_in(content.get("entries"))
    return Incoming(
        format="packet",
        entries=tuple(entries),
        unread=tuple(unread),
        sender=Sender(role=role, name=one_line(name).strip() if isinstance(name, str) else "", made=made),
        heard=_heard(content.get("heard")),
    )


def _heard(found: Any) -> Mapping[str, Mapping[str, str]]:
    """By entry and leaf, what the sender had heard; what is no token is left out."""
    return {
        entry: {leaf: token for leaf, token in leaves.items() if isinstance(token, str) and _TOKEN.fullmatch(token)}
        for entry, leaves in (found.items() if isinstance(found, dict) else ())
        if isinstance(leaves, dict)
    }
