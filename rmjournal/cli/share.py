"""``rmjournal share [REF…]``: a packet with shared entries for the partner, every one of them listed first."""

from pathlib import Path

import click

from rmjournal.cli.context import desk_of
from rmjournal.cli.departure import ask, count, show
from rmjournal.cli.options import entries_like, refs_like
from rmjournal.cli.output import FILE, echo, echo_json, json_option, verb
from rmjournal.errors import Refused
from rmjournal.exchange.seen import scripted
from rmjournal.journal.sharing import handed, packet_name, packet_of, partner_of
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage.files.output_files import write_file


@verb("rmjournal share", "rmjournal share --full", "rmjournal share 4711 --out for-misaki.json --yes")
@click.argument("refs", nargs=-1, metavar="[REF...]", shell_complete=refs_like)
@click.option(
    "--with",
    "whom",
    metavar="REF",
    help="With whom: id or partner's name.",
    shell_complete=lambda ctx, param, start: entries_like(ctx, start, ("relationship",)),
)
@click.option("--out", type=FILE, metavar="FILE", help="The file to write.")
@click.option("--full", is_flag=True, help="List every word that leaves, not only each entry.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_context
def share(
    ctx: click.Context,
    refs: tuple[str, ...],
    whom: str | None,
    out: Path | None,
    full: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Make a packet for your partner: shared entries only, which they import into their own journal.

    Everything that leaves is listed first. Private entries, links to them, tags, marks and histories stay here; your
    notes on a session leave when you said so (notes shared). Made again later, it updates and never doubles.
    """
    desk = desk_of(ctx)
    journal = desk.journal
    only = [desk.find(ref) for ref in refs]
    chosen = desk.find(whom, ("relationship",)) if whom else None
    pair = partner_of(journal, chosen if isinstance(chosen, Relationship) else None, only)
    leaving = handed(journal, pair, only)
    if not leaving.entries:
        raise Refused("Nothing is shared yet; edit REF --shared, or p on the screen, shares an entry.")
    target = out or Path(packet_name(pair, journal.today))
    if as_json:
        echo_json(scripted(leaving))
    else:
        show(leaving, journal.entries, whole=full)
        echo()
    if as_json and not yes:
        return
    ask(f"Write {count(leaving.entries)} for {pair.partner} to {target}?", yes)
    write_file(target, packet_of(journal, pair, leaving))
    if not as_json:
        echo(
            f"{count(leaving.entries)} for {pair.partner} written to {target}; they take it in with: rmjournal import"
        )
