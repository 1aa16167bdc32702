"""Contents of a hand-out as rows: items to tick off, and what it omits."""

from collections.abc import Collection, Iterator, Sequence

from msgspec.structs import replace

from rmjournal.english import join_parts
from rmjournal.model.roles import other_role
from rmjournal.render.row import GAP, Row, quiet, section
from rmjournal.reports.hand_out import FIGURES, FittedPage, HandOut, Wishes

NAMES, SCORES = "names", "scores"
"""What the rows of the two choices stand for."""
ON, OFF = "[x]", "[ ]"
STYLE_WORDS = {"full": "in full", "first": "first names", "role": "roles alone"}


def contents_rows(
    whole: HandOut,
    fitted: FittedPage,
    wishes: Wishes,
    shown_ids: Collection[str],
    owner_role: str,
    notes: Sequence[str],
    width: int,
) -> list[Row]:
    """List the choices, what the owner is told, and the sections with their entries.

    ``whole`` has all that may stand there; of the entries in ``shown_ids`` the fitted page has those with room.
    """
    roles = (owner_role, other_role(owner_role))
    names = join_parts(*(whole.names.get(role) or f"the {role}" for role in roles), separator=", ")
    style, scores = f"{STYLE_WORDS[wishes.names]} · n", "shown" if wishes.scores else "left out"
    rows = [
        Row(names, lead="Names ", lead_tone="quiet", tail=style, payload=NAMES),
        Row(scores, lead="Levels and ratings ", lead_tone="quiet", tail="s", payload=SCORES),
    ]
    if notes:
        rows += [GAP, section("Told to you, never on the page"), *map(quiet, notes)]
    rows += [GAP, section("On the page", "space ticks off")]
    rows += _section_rows(whole, wishes, shown_ids, {item.entry_id for item in fitted.unfit})
    if not whole.entry_ids:
        rows += [
            quiet("Nothing is for these readers yet."),
            quiet("On an entry p steps who may see it; m marks several."),
        ]
    return rows


def _section_rows(
    whole: HandOut, wishes: Wishes, shown_ids: Collection[str], unfit_ids: Collection[str]
) -> Iterator[Row]:
    if figures := join_parts(*(name for name, value, _ in whole.figures if value)):
        yield _tick_row("Figures", FIGURES, FIGURES not in wishes.without, figures)
    for part in whole.sections:
        if not part.items:
            continue
        is_on = part.name not in wishes.without
        yield replace(
            _tick_row(part.title, part.name, is_on, str(len(part.items))), tone="strong" if is_on else "quiet"
        )
        for item in part.items:
            if item.entry_id:
                tail = "no room" if item.entry_id in unfit_ids else ""
                row = _tick_row(item.text, item.entry_id, is_on and item.entry_id in shown_ids, tail)
                yield replace(row, lead=f"  {row.lead}")


def _tick_row(text: str, name: str, is_on: bool, tail: str) -> Row:
    return Row(
        text, lead=ON if is_on else OFF, lead_tone="accent", tone="" if is_on else "quiet", tail=tail, payload=name
    )
