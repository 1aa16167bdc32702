"""``rmjournal conflicts``, ``resolve`` and ``removed``: concurrent texts, external deletes."""

from collections.abc import Sequence

import click

from rmjournal.cli.columns import format_with_ref
from rmjournal.cli.context import context_of
from rmjournal.cli.options import complete_ref
from rmjournal.cli.output import echo, echo_below, echo_entries, echo_json, json_option, verb
from rmjournal.errors import NotFound
from rmjournal.journal.conflicts import BOTH, MERGED, TextConflict, find_conflict, resolve_conflict, text_conflicts
from rmjournal.journal.deletes import confirm_deletes, external_deletes, reject_deletes
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import name_entry

FORMER_CHOICES = {"joined": MERGED}
"""Words of older versions for a choice, which scripts may still use."""
INDENT = 10
"""Cells before the words of a version."""


@verb("rmjournal conflicts")
@json_option
@click.pass_context
def conflicts(ctx: click.Context, as_json: bool) -> None:
    """List the texts that have two versions, because two devices changed them.

    Both versions stay until you choose.
    """
    journal = context_of(ctx).journal
    open_conflicts = text_conflicts(journal)
    if as_json:
        echo_json(
            _conflict_as_json(journal.entries.short_id(conflict.entry), conflict) for conflict in open_conflicts
        )
        return
    for conflict in open_conflicts:
        entry = conflict.entry
        echo(
            f"{journal.entries.short_id(entry)} {name_entry(entry)}, {conflict.label} (--field {conflict.field_path})"
        )
        for number, text in enumerate(conflict.texts):
            words = _version_words(journal, conflict, number) or text
            source = conflict.source(number, journal.today)
            _print_version(str(number + 1), f"{source}\n{words}" if source else words)
        if conflict.proposal is not None:
            _print_version(MERGED, conflict.proposal.text)
    echo(_choices_sentence(open_conflicts) if open_conflicts else "No text has two versions.")


def _version_words(journal: Journal, conflict: TextConflict, number: int) -> str:
    """A version in words, where that differs from the stored text."""
    value, field = conflict.typed_value(number), conflict.declared_field
    return format_with_ref(journal, conflict.entry, field, value) if value is not None and field else ""


def _choices_sentence(open_conflicts: Sequence[TextConflict]) -> str:
    most = max(len(conflict.texts) for conflict in open_conflicts)
    extra_choices = {
        BOTH: any(conflict.combined is not None for conflict in open_conflicts),
        MERGED: any(conflict.proposal for conflict in open_conflicts),
    }
    choices = [*map(str, range(2, most + 1)), *(word for word, is_offered in extra_choices.items() if is_offered)]
    return f"To choose: rmjournal resolve REF --keep 1 (or {', '.join(choices)})"


def _print_version(name: str, text: str) -> None:
    echo_below(f"  {name:>6}  ", text, INDENT)


def _conflict_as_json(ref: str, conflict: TextConflict) -> dict[str, object]:
    return {
        "table": conflict.entry.KIND.plural,
        "id": conflict.entry.id,
        "ref": ref,
        "field": conflict.field_path,
        "label": conflict.label,
        "versions": conflict.texts,
        "computers": conflict.written_by,
        "joined": conflict.proposal.text if conflict.proposal else None,
        "overlaps": conflict.proposal.conflicts if conflict.proposal else 0,
    }


@verb("rmjournal resolve 4821 --field title --keep 2", "rmjournal resolve 4821 --keep merged")
@click.argument("ref", shell_complete=complete_ref)
@click.option("--field", default="", metavar="NAME", help="Which text; needed when several texts have two versions.")
@click.option(
    "--keep",
    required=True,
    metavar="[1|2|both|merged]",
    help="The version to keep, as numbered by rmjournal conflicts; merged = the suggestion.",
)
@json_option
@click.pass_context
def resolve(ctx: click.Context, ref: str, field: str, keep: str, as_json: bool) -> None:
    """Choose one version of a text, both, or the suggested merge."""
    context = context_of(ctx)
    entry = context.find(ref)
    conflict = find_conflict(context.journal, entry, field)
    resolve_conflict(context.journal, conflict, FORMER_CHOICES.get(keep, keep))
    current = context.journal.entries.get(entry.id)
    if as_json:
        echo_entries(context.journal, [current] if current else [])
        return
    subject = f"{conflict.label} of {name_entry(current or entry)}"
    echo(f"{subject} has one version now. To see the other text: rmjournal history")


@verb("rmjournal removed", "rmjournal removed --delete", "rmjournal removed 4821 --keep")
@click.argument("refs", nargs=-1, metavar="[REF...]", shell_complete=complete_ref)
@click.option(
    "--delete", "answer", flag_value="delete", help="Delete these entries here too; rmjournal undo brings them back."
)
@click.option("--keep", "answer", flag_value="keep", help="Keep these entries in the journal, and do not ask again.")
@json_option
@click.pass_context
def removed(ctx: click.Context, refs: tuple[str, ...], answer: str | None, as_json: bool) -> None:
    """Review entries that were removed from the file by hand.

    An entry that is missing in the file is not deleted at once: the file may be old or damaged. It stays in your
    journal until you decide.
    """
    context = context_of(ctx)
    chosen = {context.find(ref).id for ref in refs}
    removals = [removal for removal in external_deletes(context.journal) if not refs or removal.entry.id in chosen]
    if refs and not removals:
        raise NotFound(
            "None of these entries was removed from the file by hand. To see those that were: rmjournal removed"
        )
    refs_of_removals = [context.journal.entries.short_id(removal.entry) for removal in removals]
    if removals and answer:
        (confirm_deletes if answer == "delete" else reject_deletes)(context.journal, removals)
    if as_json:
        echo_json(
            {
                "id": removal.entry.id,
                "table": removal.entry.KIND.plural,
                "field": removal.removed_path.field_path,
                "answer": answer or "",
            }
            for removal in removals
        )
        return
    for ref, removal in zip(refs_of_removals, removals, strict=True):
        echo(f"{ref} {removal.description}")
    echo(_outcome_sentence(bool(removals), answer))


def _outcome_sentence(any_: bool, answer: str | None) -> str:
    if not any_:
        return "Nothing was removed from the file by hand."
    sentences = {
        "delete": "Deleted. To bring it back: rmjournal undo",
        "keep": "Kept, and written to the file again.",
    }
    waits = (
        "This was removed from the file by hand; your journal still has it. Delete it too, or keep "
        "it? Add --delete or --keep."
    )
    return sentences.get(answer or "", waits)
