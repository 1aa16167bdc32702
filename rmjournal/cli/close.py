"""``rmjournal close REF``: what is still open of closing a session, and the short way through it."""

import click

from rmjournal.cli.agenda import session_of
from rmjournal.cli.carry import carry_on, tell, where
from rmjournal.cli.context import Desk, desk_of
from rmjournal.cli.formatting import say_start
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_json, echo_rows, json_option, row, verb
from rmjournal.errors import Refused
from rmjournal.insight.closing import next_planned, steps, untouched
from rmjournal.insight.endings import held
from rmjournal.insight.rhythm import proposed
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session

HOW = {
    "points": "done REF, carry REF, edit REF --state cut; or close REF --carry-all",
    "learnings": 'close REF --learned "…"',
    "actions": 'action "…" --session REF --due "in 2 weeks"',
    "pulse": "add pulse --session REF --useful 4 --candour 4 --focus 4 --reciprocity 4",
    "reflection": "reflect --about REF",
    "next": "close REF --next",
}
"""What to type for each step."""


@verb("rmjournal close last", 'rmjournal close last --carry-all --learned "As of when?" --next')
@click.argument("ref", default="last", shell_complete=refs_like)
@click.option("--held", "took_place", is_flag=True, help="It took place: tick it first.")
@click.option("--carry-all", is_flag=True, help="Carry all untouched points to the next session.")
@click.option("--learned", multiple=True, metavar="TEXT", help="Something I learned in it; give it again for more.")
@click.option("--next", "plan_next", is_flag=True, help="Plan the next session by the agreement.")
@click.option("--closed", is_flag=True, help="Nothing more to do; leave the rest as it is.")
@json_option
@click.pass_context
def close(
    ctx: click.Context,
    ref: str,
    took_place: bool,
    carry_all: bool,
    learned: tuple[str, ...],
    plan_next: bool,
    closed: bool,
    as_json: bool,
) -> None:
    """What is still open of closing a session; an option does a step, and closing can go on any time."""
    desk = desk_of(ctx)
    session = session_of(desk, ref)
    if took_place:
        desk.journal.put(held(session), label=f"held “{session.heading}”")
        session = _now(desk, session)
    if session.state == "planned":
        raise Refused("This session is still planned; close --held, missed or call-off tells how it ended.")
    done = _do(desk, session, carry_all, learned, plan_next)
    if closed:
        done += desk.journal.put(_now(desk, session).edit(closed_on=desk.today), label=f"close “{session.heading}”")
    if as_json and done:
        echo_rows(desk.journal, done)
    elif as_json:
        _json(desk, session)
    else:
        tell(desk.journal, [one for one in done if isinstance(one, Point)], where(desk, "next", session))
        _tell(desk, session)


def _do(desk: Desk, session: Session, carry_all: bool, learned: tuple[str, ...], plan_next: bool) -> list[Entry]:
    """Each step that was asked for is one action; the next session is planned first, so that points can go there."""
    journal = desk.journal
    done: list[Entry] = []
    if plan_next:
        done += _plan(desk, session)
    if carry_all:
        done += carry_on(journal, list(untouched(session, journal.entries)), where(desk, "next", session))
    day = min(session.day or journal.today, journal.today)
    for text in learned:
        learning = Learning(text=text, relationship=session.relationship, session=session.id, on=day)
        done += journal.put(learning)
    return done


def _plan(desk: Desk, session: Session) -> list[Entry]:
    journal = desk.journal
    if there := next_planned(session, journal.entries, journal.today):
        raise Refused(f"The next session is planned already: {say_start(journal, there, year=True)}.")
    pair = journal.pair(session)
    if pair is None:
        raise Refused("This session belongs to nobody yet; say with whom (edit REF --relationship).")
    return journal.put(proposed(journal.entries, pair, journal.today), label="plan the next session")


def _now(desk: Desk, session: Session) -> Session:
    return desk.journal.entries.one(Session, session.id) or session


def _json(desk: Desk, session: Session) -> None:
    journal = desk.journal
    found = steps(_now(desk, session), journal.entries, journal.my_role(session), journal.today)
    echo_json(
        {"step": one.name, "open": one.open, "left": [row(journal, point) for point in one.left]} for one in found
    )


def _tell(desk: Desk, session: Session) -> None:
    journal = desk.journal
    session = _now(desk, session)
    ref = journal.entries.short(session)
    found = steps(session, journal.entries, journal.my_role(session), journal.today)
    echo(f"{session.heading}, {say_start(journal, session, year=True)} ({ref})")
    for step in found:
        how = HOW[step.name] if step.name == "points" else HOW[step.name].replace("REF", ref)
        echo(f"  {'○' if step.open else '✓'} {step.name:<11}{f'  rmjournal {how}' if step.open else ''}".rstrip())
        for point in step.left:
            echo(f"      {journal.entries.short(point)} {point.heading}")
    if session.closed_on is None and not any(step.open for step in found):
        echo(f"Nothing is open; rmjournal close {ref} --closed says so.")
