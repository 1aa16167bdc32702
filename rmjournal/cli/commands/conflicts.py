"""``rmjournal conflicts``, ``resolve`` and ``removed``: concurrent texts, external deletes."""

from collections.abc import Sequence

import click

from rmjournal.cli.context import desk_of
from rmjournal.cli.formatting import format_with_ref
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_below, echo_json, echo_rows, json_option, verb
from rmjournal.errors import NotFound
from rmjournal.journal.conflicts import BOTH, JOINED, TextConflict, find_conflict, resolve_conflict, text_conflicts
from rmjournal.journal.deletes import confirm_deletes, external_deletes, reject_deletes
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import named

INDENT = 10
"""Cells before the words of a version."""


@verb("rmjournal conflicts")
@json_option
@click.pass_context
def conflicts(ctx: click.Context, as_json: bool) -> None:
    """Texts that two devices wrote apart: every version is kept until you take one."""
    journal = desk_of(ctx).journal
    found = text_conflicts(journal)
    if as_json:
        echo_json(_row(journal.entries.short(one.entry), one) for one in found)
        return
    for one in found:
        echo(f"{journal.entries.short(one.entry)} {named(one.entry)}, {one.label} (--field {one.field_path})")
        for at, text in enumerate(one.texts):
            _tell(str(at + 1), _said(journal, one, at) or text)
        if one.proposal is not None:
            _tell(JOINED, one.proposal.text)
    echo(_ways(found) if found else "No text has two versions.")


def _said(journal: Journal, one: TextConflict, at: int) -> str:
    """A version in words, where it reads otherwise than it stands in the file."""
    value, field = one.typed_value(at), one.declared_field
    return format_with_ref(journal, one.entry, field, value) if value is not None and field else ""


def _ways(found: Sequence[TextConflict]) -> str:
    most = max(len(one.texts) for one in found)
    more = {BOTH: any(one.combined is not None for one in found), JOINED: any(one.proposal for one in found)}
    words = [*map(str, range(2, most + 1)), *(word for word, there in more.items() if there)]
    return f"Take one with: rmjournal resolve REF --keep 1 (or {', '.join(words)})"


def _tell(name: str, text: str) -> None:
    echo_below(f"  {name:>6}  ", text, INDENT)


def _row(ref: str, one: TextConflict) -> dict[str, object]:
    return {
        "table": one.entry.KIND.plural,
        "id": one.entry.id,
        "ref": ref,
        "field": one.field_path,
        "label": one.label,
        "versions": one.texts,
        "joined": one.proposal.text if one.proposal else None,
        "overlaps": one.proposal.conflicts if one.proposal else 0,
    }


@verb("rmjournal resolve 4821 --field title --keep 2", "rmjournal resolve 4821 --keep joined")
@click.argument("ref", shell_complete=refs_like)
@click.option("--field", default="", metavar="NAME", help="Which text; needed when several have two versions.")
@click.option("--keep", required=True, metavar="[1|2|both|joined]", help="What is taken, as conflicts numbers it.")
@json_option
@click.pass_context
def resolve(ctx: click.Context, ref: str, field: str, keep: str, as_json: bool) -> None:
    """Take one version of a text, both, or the joined text that rmjournal conflicts proposes."""
    desk = desk_of(ctx)
    entry = desk.find(ref)
    one = find_conflict(desk.journal, entry, field)
    resolve_conflict(desk.journal, one, keep)
    now = desk.journal.entries.get(entry.id)
    if as_json:
        echo_rows(desk.journal, [now] if now else [])
        return
    echo(f"{one.label} of {named(now or entry)} has one text now. What was not taken stays in rmjournal history.")


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
    found = [one for one in external_deletes(desk.journal) if not refs or one.entry.id in chosen]
    if refs and not found:
        raise NotFound("Nothing of this was taken out of the file by hand; rmjournal removed lists what was.")
    short = [desk.journal.entries.short(one.entry) for one in found]
    if found and answer:
        (confirm_deletes if answer == "delete" else reject_deletes)(desk.journal, found)
    if as_json:
        echo_json(
            {
                "id": one.entry.id,
                "table": one.entry.KIND.plural,
                "field": one.removed_path.field_path,
                "answer": answer or "",
            }
            for one in found
        )
        return
    for ref, one in zip(short, found, strict=True):
        echo(f"{ref} {one.description}")
    echo(_told(bool(found), answer))


def _told(any_: bool, answer: str | None) -> str:
    if not any_:
        return "Nothing was taken out of the file by hand."
    told = {"delete": "Deleted. To bring it back: rmjournal undo", "keep": "It stays, and is in the file again."}
    waits = (
        "It was taken out of the file by hand, and is kept. rmjournal removed --delete, or --keep, says what it is."
    )
    return told.get(answer or "", waits)
