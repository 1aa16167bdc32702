"""``rmjournal carry REF…``: the same points, on another session or waiting for one."""

import click

from rmjournal.cli.agenda import session_of
from rmjournal.cli.context import Desk, desk_of
from rmjournal.cli.formatting import say_start
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_rows, json_option, verb
from rmjournal.errors import NotFound, Refused
from rmjournal.insight.closing import asks, carried_all, next_planned
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session

LATER = "later"


@verb("rmjournal carry 4821 4822", 'rmjournal carry 4821 --to later --why "no time left"')
@click.argument("refs", nargs=-1, required=True, metavar="REF...", shell_complete=refs_like)
@click.option("--to", default="next", metavar="next|later|REF", help="Which session; later = until there is one.")
@click.option("--why", "--because", "why", metavar="TEXT", default="", help="Reason, kept in the history.")
@json_option
@click.pass_context
def carry(ctx: click.Context, refs: tuple[str, ...], to: str, why: str, as_json: bool) -> None:
    """Carry points on: the same points, never copies; how often is counted."""
    desk = desk_of(ctx)
    points = [_point(desk, ref) for ref in dict.fromkeys(refs)]
    journal = desk.journal
    target = where(desk, to, points[0])
    if target and target.state not in ("planned", "held"):
        raise Refused("This session did not take place; carry to one that is planned, or with: --to later")
    moves = [point for point in points if point.session != (target.id if target else "")]
    done = carry_on(journal, moves, target, why)
    if as_json:
        echo_rows(journal, done)
    else:
        tell(journal, done, target)
        for point in points:
            if point not in moves:
                echo(f"Already there: {point.heading}")


def carry_on(journal: Journal, points: list[Point], target: Session | None, why: str = "") -> list[Point]:
    """Put the points on a session, or let them wait, as one action."""
    moved = carried_all(points, target.id if target else "", journal.entries)
    done = journal.put(*moved, why=why, label=f"carry {len(moved)} point{'s' * (len(moved) != 1)}") if moved else []
    return [point for point in done if isinstance(point, Point)]


def tell(journal: Journal, points: list[Point], target: Session | None) -> None:
    """Say where each point is now, and ask about those that were carried often."""
    where = f"to {say_start(journal, target)}" if target else "on, until there is a next session"
    for point in points:
        times = len(point.carries())
        echo(f"Carried {where}: {point.heading}{f' ({times} ×)' if times else ''}")
        if asks(point):
            ref = journal.entries.short(point)
            echo(f"  carried {times} times; still wanted? To drop it: rmjournal edit {ref} --state cut --reason …")


def where(desk: Desk, said: str, point: Point | Session) -> Session | None:
    """The session that is meant; none to let points wait. ``next`` waits too when no next one is planned."""
    if said.casefold() == LATER:
        return None
    if said.casefold() != "next":
        return session_of(desk, said)
    entries, today = desk.journal.entries, desk.today
    at = point if isinstance(point, Session) else entries.one(Session, point.session)
    if at:
        return next_planned(at, entries, today)
    return next_planned(Session(relationship=entries.pair_of(point)), entries, today)


def _point(desk: Desk, ref: str) -> Point:
    found = desk.find(ref, ("point",))
    if not isinstance(found, Point):
        raise NotFound(f"{ref} is not an agenda point; rmjournal list points shows them.")
    if found.state != "planned":
        raise Refused(f"This point is {found.state}: {found.heading}; set it back with: edit --state planned")
    return found
