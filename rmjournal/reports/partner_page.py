"""Page for the partner: the next agenda, both people's open action items, the agreement."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rmjournal.english import first_name, humanize, join_parts
from rmjournal.insight.audience import say_left_out, select_for
from rmjournal.insight.cadence import list_agenda, session_overview
from rmjournal.insight.masked_names import say_names
from rmjournal.insight.scope import entries_of_pair
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import Perspective
from rmjournal.model.roles import other_role
from rmjournal.render.document import Block, Page, bullet_list, facts, paragraph, section, table
from rmjournal.reports.agreement import agreement_blocks

KINDS_SHOWN: tuple[type[Entry], ...] = (Relationship, Session, Point, Action, Agreement)
"""The kinds of entries that the page shows."""
STATES_SHOWN = ("planned", "open", "accepted")
"""The states of what the page shows."""
FOOTER = "Made from what is shared with you. Reply by mail: your answers find their way into the journal."


@dataclass(frozen=True)
class PartnerPage:
    """The page, and what its owner is told beside it."""

    page: Page
    notes: tuple[str, ...] = ()
    """Sentences for the owner of the journal, never for the page."""


def partner_page(entries: Entries, pair: Relationship, today: date, name: str) -> PartnerPage:
    """Lay out what is shared with a partner as one page.

    ``name`` is that of the journal's owner.
    """
    ours = (entry for kind in KINDS_SHOWN for entry in entries_of_pair(entries, pair.id).of(kind))
    belongs = Entries({entry.id: entry for entry in ours})
    selection = select_for(belongs, "partner", entries)
    shared = selection.entries
    known_pair = shared.get_of_kind(Relationship, pair.id) or Relationship(partner=pair.partner)
    perspective = Perspective(today=today, entries=shared, role=other_role(pair.role), with_year=True)
    names = {
        pair.role: first_name(name) or f"your {pair.role}",
        other_role(pair.role): known_pair.short_name,
        "both": "both",
    }
    coming = session_overview(belongs, today).next
    parts = [
        *section("Next session", *_agenda(coming, belongs, shared, perspective, names)),
        *section("Open action items", *_actions(shared, perspective, names)),
        *section("Our agreement", *_agreement(shared, perspective)),
    ]
    nothing = paragraph("Nothing is shared with you yet.", quiet=True)
    subtitle = join_parts(f"from {name}" if name else "", f"as of {perspective.day(today)}")
    page = Page(f"For {known_pair.short_name}", subtitle, tuple(parts or nothing), FOOTER)
    is_private = coming is not None and coming.id not in shared
    notes = ["The next session is private, so its day, focus and place are not on the page. p shares it."]
    shown = [entry for entry in shared if not isinstance(entry, Relationship) and entry.status in STATES_SHOWN]
    wanted = {one.id for one in (*_points(coming, belongs), *_open_actions(belongs), *_in_force(belongs))}
    left_out = say_left_out((one for one in selection.left_out if one.entry.id in wanted), known_pair.short_name)
    return PartnerPage(page, (*(notes if is_private else []), *left_out, *say_names(shown, entries)))


def _points(coming: Session | None, entries: Entries) -> list[Point]:
    """List the points of the next agenda, and those that wait for one."""
    agenda = [point for point in list_agenda(coming, entries) if point.state != "cut"] if coming else []
    return [*agenda, *(point for point in entries.of(Point) if point.is_waiting(entries))]


def _open_actions(entries: Entries) -> list[Action]:
    return [action for action in entries.of(Action) if action.state == "open"]


def _in_force(entries: Entries) -> list[Agreement]:
    """The agreement that is in force: the last one that both accepted."""
    accepted = [agreement for agreement in entries.of(Agreement) if agreement.state == "accepted"]
    return sorted(accepted, key=lambda agreement: (agreement.day or date.min, int(agreement.id)))[-1:]


def _agenda(
    coming: Session | None, every: Entries, shared: Entries, perspective: Perspective, names: dict[str, str]
) -> Iterable[list[Block]]:
    """Build the shared part of the next session, its points, and waiting ones."""
    session = shared.get_of_kind(Session, coming.id) if coming else None
    if session is not None:
        yield facts(
            ("When", perspective.start(session)),
            ("Length", f"{session.minutes} minutes"),
            ("Place", session.place),
            ("About", session.heading),
        )
    points = [point for point in _points(coming, every) if point.id in shared]
    waiting = [point for point in points if point.is_waiting(every)]
    agenda = [point for point in points if point not in waiting]
    yield table("Agenda", ("Point", "Question", "Minutes", "Who"), _rows(agenda, shared, names), (2,))
    yield paragraph("Not on an agenda yet:") if waiting else []
    yield bullet_list(point.title for point in waiting)


def _rows(points: Iterable[Point], shared: Entries, names: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """Give the shared points, numbered as in the sent agenda, for replies by number."""
    seen = (point for one in points if (point := shared.get_of_kind(Point, one.id)))
    for number, point in enumerate(seen, 1):
        yield f"{number} · {point.title}", point.prompt, str(point.minutes), names.get(point.owner, "")


def _actions(shared: Entries, perspective: Perspective, names: dict[str, str]) -> Iterable[list[Block]]:
    """The open action items by owner, the partner's first, each by its due day."""
    actions = _open_actions(shared)
    order = (perspective.role, other_role(perspective.role), "both", "")
    for owner in order:
        mine = [action for action in actions if (action.owner if action.owner in order else "") == owner]
        mine.sort(key=lambda action: (action.due or date.max, int(action.id)))
        if mine:
            yield paragraph(
                f"{(names.get(owner) or 'no owner').capitalize() if owner in ('both', '') else names[owner]}:"
            )
            yield bullet_list(
                join_parts(action.text, f"due {perspective.day(action.due)}" if action.due else "") for action in mine
            )


def _agreement(shared: Entries, perspective: Perspective) -> Iterable[list[Block]]:
    """Lay out the agreement that is in force."""
    for last in _in_force(shared):
        yield paragraph(f"{humanize(last.state).capitalize()} on {perspective.day(last.accepted_on)}.", quiet=True)
        yield from agreement_blocks(last, perspective, 0)
