"""``rmjournal close`` and the session outcomes: called off, missed, moved, carried."""

from dataclasses import replace

import click

from rmjournal.cli.commands.agenda import session_of
from rmjournal.cli.context import CliContext, desk_of
from rmjournal.cli.options import pair_option, refs_like, why_option
from rmjournal.cli.output import echo, echo_json, echo_rows, json_option, row, verb
from rmjournal.dates import format_full_day
from rmjournal.english import pluralize
from rmjournal.errors import NotFound, Refused
from rmjournal.insight import closing
from rmjournal.insight.cadence import list_agenda, propose_session
from rmjournal.insight.closing import (
    closing_steps,
    is_often_carried,
    mark_session_held,
    move_points,
    next_planned_session,
    untouched_points,
)
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import read
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session

ANY_REF = click.argument("ref", shell_complete=refs_like)


@verb('rmjournal call-off next --by me --why "customs audit" --to "next thu 08:30"')
@ANY_REF
@click.option("--by", required=True, metavar="me|partner|both", help="Who called it off.")
@why_option
@click.option("--to", metavar="DAY TIME", help="A new session on this day; open points are carried to it.")
@json_option
@click.pass_context
def call_off(ctx: click.Context, ref: str, by: str, why: str, to: str | None, as_json: bool) -> None:
    """Call a session off before it begins: who, why, and perhaps a new day."""
    desk = desk_of(ctx)
    session = session_of(desk, ref)
    off = closing.call_off_session(session, _who(desk, session, "called_off_by", by), desk.today, why)
    new = closing.replace_session(session, _start(desk, session, to), desk.journal.new_id()) if to else None
    done = desk.journal.put(
        off, *_instead(desk.journal, session, new), why=why, label=f"call off “{session.heading}”"
    )
    _print_outcome(desk, done, as_json, f"Called off by {desk.journal.perspective(session).who(off.called_off_by)}")


@verb('rmjournal missed 4821 --by partner --why "board call overran"')
@ANY_REF
@click.option("--by", required=True, metavar="me|partner|both", help="Who was not there.")
@why_option
@json_option
@click.pass_context
def missed(ctx: click.Context, ref: str, by: str, why: str, as_json: bool) -> None:
    """Note that somebody did not come; its points wait to be carried (rmjournal close REF)."""
    desk = desk_of(ctx)
    session = session_of(desk, ref)
    gone = closing.mark_session_missed(session, _who(desk, session, "missed_by", by), why)
    done = desk.journal.put(gone, why=why, label=f"missed “{session.heading}”")
    mine = gone.missed_by == desk.journal.my_role(session)
    kind = "a few words today repair most of it" if mine else "say next time what it was like, without blame"
    _print_outcome(desk, done, as_json, f"Noted as missed; {kind}")


@verb('rmjournal move next "next thu 08:30" --why "customs audit"')
@ANY_REF
@click.argument("when", nargs=-1, required=True, metavar="DAY TIME")
@why_option
@json_option
@click.pass_context
def move(ctx: click.Context, ref: str, when: tuple[str, ...], why: str, as_json: bool) -> None:
    """Move a session to another day or time; the old one stays in its history."""
    desk = desk_of(ctx)
    session = session_of(desk, ref)
    moved = closing.move_session(session, _start(desk, session, " ".join(when)))
    done = desk.journal.put(moved, why=why, label=f"move “{session.heading}”")
    _print_outcome(desk, done, as_json, f"Moved from {desk.journal.perspective().start(session, with_year=True)}")


@verb('rmjournal log "Quick look at the map" --on yesterday --minutes 20')
@click.argument("focus", nargs=-1, metavar="FOCUS")
@click.option("--on", default="today", metavar="DAY [TIME]", help="When it was (today).")
@click.option("--minutes", default="30", metavar="NUMBER", help="How long it lasted (30).")
@pair_option("With whom, when there are several relationships.")
@json_option
@click.pass_context
def log(ctx: click.Context, focus: tuple[str, ...], on: str, minutes: str, whom: str | None, as_json: bool) -> None:
    """Write down a session that nobody had planned, after it was held."""
    desk = desk_of(ctx)
    pair = desk.find_pair(whom) or desk.journal.usual_pair()
    like = Session(relationship=pair.id if pair else "")
    lasted = read(Session, "minutes", minutes, desk.known(like))
    start = _start(desk, like.edit(state="held"), on)
    session = closing.record_session(like.relationship, " ".join(focus), start, int(str(lasted)))
    done = desk.journal.put(session, label="log a session")
    _print_outcome(desk, done, as_json, "Logged")


def _who(desk: CliContext, session: Session, name: str, said: str) -> str:
    return str(read(Session, name, said, desk.known(session)))


def _start(desk: CliContext, session: Session, said: str) -> str:
    """The day and time that were typed; without a time, that of the session, else the usual one, else noon."""
    known = desk.known(session)
    usual = session.start[11:16] or known.time or "12:00"
    return str(read(Session, "start", said, replace(known, time=usual), session.state))


def _instead(journal: Journal, session: Session, new: Session | None) -> tuple[Entry, ...]:
    """A new session in the place of another, with the points that are still open."""
    if new is None:
        return ()
    left = [point for point in list_agenda(session, journal.entries) if point.state == "planned"]
    return (new, *move_points(left, new.id, journal.entries.changed(put=[new])))


def _print_outcome(desk: CliContext, done: list[Entry], as_json: bool, says: str) -> None:
    if as_json:
        echo_rows(desk.journal, done)
        return
    session, *more = done
    short = desk.journal.entries.short
    echo(f"{says}: {session.heading} ({short(session)}), {_day(desk.journal, session)}")
    for entry in more:
        day = f", {_day(desk.journal, entry)}" if isinstance(entry, Session) else ""
        echo(f"{'New session' if isinstance(entry, Session) else '  with'} {short(entry)}: {entry.heading}{day}")


def _day(journal: Journal, entry: Entry) -> str:
    if isinstance(entry, Session) and entry.start:
        return journal.perspective().start(entry, with_year=True)
    return format_full_day(entry.day) if entry.day else ""


LATER = "later"


@verb("rmjournal carry 4821 4822", 'rmjournal carry 4821 --to later --why "no time left"')
@click.argument("refs", nargs=-1, required=True, metavar="REF...", shell_complete=refs_like)
@click.option("--to", default="next", metavar="next|later|REF", help="Which session; later = until there is one.")
@why_option
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
    moved = move_points(points, target.id if target else "", journal.entries)
    done = journal.put(*moved, why=why, label=f"carry {pluralize(len(moved), 'point')}") if moved else []
    return [point for point in done if isinstance(point, Point)]


def tell(journal: Journal, points: list[Point], target: Session | None) -> None:
    """Say where each point is now, and ask about those that were carried often."""
    where = f"to {journal.perspective().start(target)}" if target else "on, until there is a next session"
    for point in points:
        times = len(point.carries())
        echo(f"Carried {where}: {point.heading}{f' ({times} ×)' if times else ''}")
        if is_often_carried(point):
            ref = journal.entries.short(point)
            echo(f"  carried {times} times; still wanted? To drop it: rmjournal edit {ref} --state cut --reason …")


def where(desk: CliContext, said: str, point: Point | Session) -> Session | None:
    """The session that is meant; none to let points wait. ``next`` waits too when no next one is planned."""
    if said.casefold() == LATER:
        return None
    if said.casefold() != "next":
        return session_of(desk, said)
    entries, today = desk.journal.entries, desk.today
    at = point if isinstance(point, Session) else entries.one(Session, point.session)
    if at:
        return next_planned_session(at, entries, today)
    return next_planned_session(Session(relationship=entries.pair_of(point)), entries, today)


def _point(desk: CliContext, ref: str) -> Point:
    found = desk.find(ref, ("point",))
    if not isinstance(found, Point):
        raise NotFound(f"{ref} is not an agenda point; rmjournal list points shows them.")
    if found.state != "planned":
        raise Refused(f"This point is {found.state}: {found.heading}; set it back with: edit --state planned")
    return found


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
        desk.journal.put(mark_session_held(session), label=f"held “{session.heading}”")
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


def _do(
    desk: CliContext, session: Session, carry_all: bool, learned: tuple[str, ...], plan_next: bool
) -> list[Entry]:
    """Each step that was asked for is one action; the next session is planned first, so that points can go there."""
    journal = desk.journal
    done: list[Entry] = []
    if plan_next:
        done += _plan(desk, session)
    if carry_all:
        done += carry_on(journal, list(untouched_points(session, journal.entries)), where(desk, "next", session))
    day = min(session.day or journal.today, journal.today)
    for text in learned:
        learning = Learning(text=text, relationship=session.relationship, session=session.id, on=day)
        done += journal.put(learning)
    return done


def _plan(desk: CliContext, session: Session) -> list[Entry]:
    journal = desk.journal
    if there := next_planned_session(session, journal.entries, journal.today):
        raise Refused(f"The next session is planned already: {journal.perspective().start(there, with_year=True)}.")
    pair = journal.pair(session)
    if pair is None:
        raise Refused("This session belongs to nobody yet; say with whom (edit REF --relationship).")
    return journal.put(propose_session(journal.entries, pair, journal.today), label="plan the next session")


def _now(desk: CliContext, session: Session) -> Session:
    return desk.journal.entries.one(Session, session.id) or session


def _json(desk: CliContext, session: Session) -> None:
    journal = desk.journal
    found = closing_steps(_now(desk, session), journal.entries, journal.my_role(session), journal.today)
    echo_json(
        {"step": one.name, "open": one.is_open, "left": [row(journal, point) for point in one.untouched]}
        for one in found
    )


def _tell(desk: CliContext, session: Session) -> None:
    journal = desk.journal
    session = _now(desk, session)
    ref = journal.entries.short(session)
    found = closing_steps(session, journal.entries, journal.my_role(session), journal.today)
    echo(f"{session.heading}, {journal.perspective().start(session, with_year=True)} ({ref})")
    for step in found:
        how = HOW[step.name] if step.name == "points" else HOW[step.name].replace("REF", ref)
        echo(
            f"  {'○' if step.is_open else '✓'} {step.name:<11}{f'  rmjournal {how}' if step.is_open else ''}".rstrip()
        )
        for point in step.untouched:
            echo(f"      {journal.entries.short(point)} {point.heading}")
    if session.closed_on is None and not any(step.is_open for step in found):
        echo(f"Nothing is open; rmjournal close {ref} --closed says so.")
