"""``rmjournal removed``: what was taken out of the file by hand, and whether it may go."""

import click

from rmjournal.cli.context import desk_of
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_json, json_option, verb
from rmjournal.errors import NotFound
from rmjournal.journal.deletes import keep, let_go, taken_out


@verb("rmjournal removed", "rmjournal removed --delete", "rmjournal removed 4821 --keep")
@click.argument("refs", nargs=-1, metavar="[REF...]", shell_complete=refs_like)
@click.option(
    "--delete", "answer", flag_value="delete", help="Delete it, as an ordinary change that undo takes back."
)
@click.option("--keep", "answer", flag_value="keep", help="Leave it in the journal, and ask no more.")
@json_option
@click.pass_context
def removed(ctx: click.Context, refs: tuple[str, ...], answer: str | None, as_json: bool) -> None:
    """What somebody took out of the file by hand, all or of some entries: it is kept until you say it may go.

    That something is not in a file never means that it is deleted: the file may be an old or a broken one.
    """
    desk = desk_of(ctx)
    chosen = {desk.find(ref).id for ref in refs}
    found = [one for one in taken_out(desk.journal) if not refs or one.entry.id in chosen]
    if refs and not found:
        raise NotFound("Nothing of this was taken out of the file by hand; rmjournal removed lists what was.")
    short = [desk.journal.entries.short(one.entry) for one in found]
    if found and answer:
        (let_go if answer == "delete" else keep)(desk.journal, found)
    if as_json:
        echo_json(
            {"id": one.entry.id, "table": one.entry.KIND.plural, "field": one.out.leaf, "answer": answer or ""}
            for one in found
        )
        return
    for ref, one in zip(short, found, strict=True):
        echo(f"{ref} {one.words}")
    echo(_told(bool(found), answer))


def _told(any_: bool, answer: str | None) -> str:
    if not any_:
        return "Nothing was taken out of the file by hand."
    told = {"delete": "Deleted. To bring it back: rmjournal undo", "keep": "It stays, and is in the file again."}
    waits = (
        "It was taken out of the file by hand, and is kept. rmjournal removed --delete, or --keep, says what it is."
    )
    return told.get(answer or "", waits)
