"""Which relationship an import belongs to: the one with the sender of a packet, or the usual one."""

from rmjournal.errors import Refused
from rmjournal.exchange.incoming import Incoming, Sender
from rmjournal.insight.scope import usual_pair
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.roles import other


def fitting(sender: Sender, entries: Entries) -> list[Relationship]:
    """The relationships in which the sender can be my partner: the roles complete each other; the same name first."""
    pairs = [pair for pair in entries.of(Relationship) if pair.role == other(sender.role)]
    named = [pair for pair in pairs if sender.name and _alike(pair.partner, sender.name)]
    alive = [pair for pair in pairs if pair.state not in ("closed", "ended_early")]
    for some in (named, alive, pairs):
        if len(some) == 1:
            return some
    return named or alive or pairs


def addressed(incoming: Incoming, entries: Entries, named: Relationship | None, new_id: str) -> Relationship | None:
    """The relationship that entries go to; a new one where the journal has none and a packet came.

    ``named`` is what a person said. `Refused` when it cannot be, or when several could be meant.
    """
    sender = incoming.sender
    if sender is None:
        return named or usual_pair(entries)
    mine = other(sender.role)
    _check_foreign(incoming, sender, entries)
    if named is not None:
        if named.role != mine:
            raise Refused(
                f"This packet is from a {sender.role}, and with {named.partner} you are the {named.role} too."
            )
        return named
    pairs = fitting(sender, entries)
    if len(pairs) > 1:
        names = ", ".join(pair.partner for pair in pairs)
        raise Refused(f"This packet could be from several people: {names}; say from whom (--with NAME).")
    if pairs:
        return pairs[0]
    if entries.of(Relationship):
        raise Refused(
            f"This packet is from a {sender.role}, and in no relationship here are you the {mine}; was it made for "
            f'you? If so, add that one first: rmjournal add relationship "{sender.name or "NAME"}" --role {mine}.'
        )
    return Relationship(id=new_id, partner=sender.name or sender.role.capitalize(), role=mine)


def _check_foreign(incoming: Incoming, sender: Sender, entries: Entries) -> None:
    """`Refused` for one's own packet: what is in it stands here where I am what its sender is."""
    known = [here for entry in incoming.entries if (here := entries.get(entry.id)) is not None]
    pairs = entries.of(Relationship)
    alone = pairs[0].id if len(pairs) == 1 else ""
    homes = [entries.get(entries.pair_of(here) or alone) for here in known]
    mine = {pair.partner for pair in homes if isinstance(pair, Relationship) and pair.role == sender.role}
    if mine and all(not isinstance(pair, Relationship) or pair.role == sender.role for pair in homes):
        names = " and ".join(sorted(mine))
        raise Refused(f"This packet is your own: it was made from this journal for {names}, who can import it.")


def _alike(one: str, two: str) -> bool:
    return one.strip().casefold() == two.strip().casefold()
