"""Agreement page: what the two agreed on, as one page."""

from collections.abc import Iterator

from rmjournal.dates import format_rule
from rmjournal.english import humanize, join_parts, pluralize
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.perspective import Perspective
from rmjournal.render.document import Block, Page, bullet_list, facts, markdown_text, paragraph, section


def agreement_blocks(agreement: Agreement, perspective: Perspective, version: int) -> Iterator[list[Block]]:
    """Give the blocks of an agreement: facts, confidentiality and its limits, rules.

    Version 0 is not told.
    """
    yield facts(
        (
            "Version",
            join_parts(str(version), perspective.day(agreement.accepted_on), separator=", ") if version else "",
        ),
        ("Cadence", f"{format_rule(agreement.recurrence.text)}, {agreement.minutes} minutes"),
        ("Place", agreement.place),
        ("Agenda", agreement.agenda_by),
        ("Recording", agreement.recording),
        ("Own notes", agreement.own_notes),
        ("Cancelling", agreement.cancel_rule),
        ("Exit", agreement.exit_rule),
    )
    yield markdown_text("Purpose", agreement.purpose)
    yield markdown_text("Confidentiality", agreement.confidentiality)
    yield markdown_text("Its limits", agreement.limits)
    yield paragraph("Ground rules:") if agreement.ground_rules else []
    yield bullet_list(agreement.ground_rules)
    yield paragraph("Off limits:") if agreement.off_limits else []
    yield bullet_list(agreement.off_limits)
    yield paragraph(f"What changed last: {agreement.change}" if agreement.change else "")


def agreement_page(agreement: Agreement, perspective: Perspective, names: tuple[str, str], version: int) -> Page:
    """Lay an agreement out as a page for both.

    ``names`` are those of the two.
    """
    length = (
        f"We meet for {pluralize(agreement.months, 'month')}, and look back half-way." if agreement.months else ""
    )
    parts = section("What we agreed", *agreement_blocks(agreement, perspective, version), paragraph(length))
    state = "" if agreement.state == "accepted" else humanize(agreement.state)
    footer = "Not legally binding. Each of us can ask to talk about it again at any time."
    return Page("Our agreement", join_parts(" and ".join(filter(None, names)), state), tuple(parts), footer)
