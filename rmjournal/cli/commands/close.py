"""``rmjournal close`` and the session outcomes: cancelled, missed, moved, carried."""

import click
from msgspec.structs import replace

from rmjournal.cli.commands.agenda import find_session
from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.options import complete_ref, pair_option, why_option
from rmjournal.cli.output import echo, echo_entries, echo_json, entry_as_json, is_plain, json_option, verb
from rmjournal.cli.text_input import choose_pair
from rmjournal.dates import format_full_day
from rmjournal.english import humanize, pluralize
from rmjournal.errors import NotFound, Refused
from rmjournal.insight import closing
from rmjournal.insight.cadence import list_agenda, propose_session
from rmjournal.insight.closing import (
    close_session,
    closing_steps,
    is_often_carried,
    mark_session_held,
    move_points,
    next_planned_session,
    untouched_points,
)
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import parse_field
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session

ref_argument = click.argument("ref", shell_complete=complete_ref)


@verb('rmjournal cancel next --by me --why "customs audit" --to "next thu 08:30"')
@ref_argument
@click.option("--by", required=True, metavar="me|partner|both", help="Who cancelled it.")
@why_option
@click.option("--to", metavar="DAY TIME", help="Plan a new session on this day; open points are carried over to it.")
@json_option
@click.pass_context
def call_off(ctx: click.Context, ref: str, by: str, why: str, to: str | None, as_json: bool) -> None:
    """Cancel a session before it begins: who cancels, why, and perhaps a new day."""
    context = context_of(ctx)
    session = find_session(context, ref)
    cancelled = closing.call_off_session(
        session, _read_role(context, session, "called_off_by", by), context.today, why
    )
    replacement = (
        closing.replace_session(session, _read_start(context, session, to), context.journal.new_id()) if to else None
    )
    done = context.journal.put(
        cancelled,
        *_replacement(context.journal, session, replacement),
        why=why,
        label=f"cancel “{session.heading}”",
    )
    _print_outcome(
        context, done, as_json, f"Cancelled by {context.journal.perspective(session).who(cancelled.called_off_by)}"
    )


@verb('rmjournal no-show 4821 --by partner --why "board call overran"')
@ref_argument
@click.option("--by", required=True, metavar="me|partner|both", help="Who did not come.")
@why_option
@json_option
@click.pass_context
def missed(ctx: click.Context, ref: str, by: str, why: str, as_json: bool) -> None:
    """Note that somebody did not come: a no-show.

    To carry its points over: rmjournal close REF
    """
    context = context_of(ctx)
    session = find_session(context, ref)
    missed_session = closing.mark_session_missed(session, _read_role(context, session, "missed_by", by), why)
    done = context.journal.put(missed_session, why=why, label=f"no-show “{session.heading}”")
    mine = missed_session.missed_by == context.journal.my_role(session)
    kind = (
        "Write a few words to your partner today; that helps most"
        if mine
        else "Next time, tell your partner how you felt, without blame"
    )
    _print_outcome(context, done, as_json, f"No-show saved. {kind}")


@verb('rmjournal move next "next thu 08:30" --why "customs audit"')
@ref_argument
@click.argument("when", nargs=-1, required=True, metavar="DAY TIME")
@why_option
@json_option
@click.pass_context
def move(ctx: click.Context, ref: str, when: tuple[str, ...], why: str, as_json: bool) -> None:
    """Move a session to another day or time; the old one stays in history."""
    context = context_of(ctx)
    session = find_session(context, ref)
    moved = closing.move_session(session, _read_start(context, session, " ".join(when)))
    done = context.journal.put(moved, why=why, label=f"move “{session.heading}”")
    _print_outcome(
        context, done, as_json, f"Moved from {context.journal.perspective().start(session, with_year=True)}"
    )


@verb('rmjournal log "Quick look at the map" --on yesterday --minutes 20')
@click.argument("focus", nargs=-1, metavar="FOCUS")
@click.option("--on", default="today", metavar="DAY [TIME]", help="When it was; today when not given.")
@click.option("--minutes", default="30", metavar="NUMBER", help="How many minutes it lasted; 30 when not given.")
@pair_option("With whom, when there are several relationships.")
@json_option
@click.pass_context
def log(ctx: click.Context, focus: tuple[str, ...], on: str, minutes: str, whom: str | None, as_json: bool) -> None:
    """Log a session that was not planned, after it was held."""
    context = context_of(ctx)
    pair = context.find_pair(whom) or choose_pair(context)
    blank = Session(relationship=pair.id if pair else "")
    length = parse_field(Session, "minutes", minutes, context.parse_context(blank))
    start = _read_start(context, blank.edit(state="held"), on)
    session = closing.record_session(blank.relationship, " ".join(focus), start, int(str(length)))
    done = context.journal.put(session, label="log a session")
    _print_outcome(context, done, as_json, "Logged")


def _read_role(context: CliContext, session: Session, name: str, typed: str) -> str:
    return str(parse_field(Session, name, typed, context.parse_context(session)))


def _read_start(context: CliContext, session: Session, typed: str) -> str:
    """Read a typed day and time.

    Without a time it is that of the session, else the usual one, else noon.
    """
    parsing = context.parse_context(session)
    usual = session.start[11:16] or parsing.time or "12:00"
    return str(parse_field(Session, "start", typed, replace(parsing, time=usual), session.state))


def _replacement(journal: Journal, session: Session, replacement: Session | None) -> tuple[Entry, ...]:
    """The new session in place of another, with its open points."""
    if replacement is None:
        return ()
    open_points = [point for point in list_agenda(session, journal.entries) if point.state == "planned"]
    return (replacement, *move_points(open_points, replacement.id, journal.entries.with_changes(put=[replacement])))


def _print_outcome(context: CliContext, done: list[Entry], as_json: bool, outcome: str) -> None:
    if as_json:
        echo_entries(context.journal, done)
        return
    session, *others = done
    short = context.journal.entries.short_id
    echo(f"{outcome}: {session.heading} ({short(session)}), {_day(context.journal, session)}")
    for entry in others:
        day = f", {_day(context.journal, entry)}" if isinstance(entry, Session) else ""
        echo(f"{'New session' if isinstance(entry, Session) else '  with'} {short(entry)}: {entry.heading}{day}")


def _day(journal: Journal, entry: Entry) -> str:
    if isinstance(entry, Session) and entry.start:
        return journal.perspective().start(entry, with_year=True)
    return format_full_day(entry.day) if entry.day else ""


LATER = "later"


@verb("rmjournal carry 4821 4822", 'rmjournal carry 4821 --to later --why "no time left"')
@click.argument("refs", nargs=-1, required=True, metavar="REF...", shell_complete=complete_ref)
@click.option(
    "--to",
    default="next",
    metavar="next|later|REF",
    help="To which session; later = to the session that you plan next.",
)
@why_option
@json_option
@click.pass_context
def carry(ctx: click.Context, refs: tuple[str, ...], to: str, why: str, as_json: bool) -> None:
    """Carry points over to another session.

    They stay the same points, and each counts how often it moved.
    """
    context = context_of(ctx)
    points = [_find_point(context, ref) for ref in dict.fromkeys(refs)]
    journal = context.journal
    target = target_session(context, to, points[0])
    if target and target.state not in ("planned", "held"):
        raise Refused("This session did not take place. Carry over to a planned one, or use: --to later")
    moves = [point for point in points if point.session != (target.id if target else "")]
    done = carry_points(journal, moves, target, why)
    if as_json:
        echo_entries(journal, done)
    else:
        tell_carried(journal, done, target)
        for point in points:
            if point not in moves:
                echo(f"This point is there already: {point.heading}")


def carry_points(journal: Journal, points: list[Point], target: Session | None, why: str = "") -> list[Point]:
    """Carry points to a session, or let them wait, as one action."""
    moved = move_points(points, target.id if target else "", journal.entries)
    done = journal.put(*moved, why=why, label=f"carry over {pluralize(len(moved), 'point')}") if moved else []
    return [point for point in done if isinstance(point, Point)]


def tell_carried(journal: Journal, points: list[Point], target: Session | None) -> None:
    """Print where each point is now; ask about those carried often."""
    destination = f"to {journal.perspective().start(target)}" if target else "to the next session"
    for point in points:
        times, why = len(point.carries(journal.entries)), point.why_moved(journal.entries)
        verb = "Moved" if why else "Carried over"
        words = ", ".join(filter(None, (f"{times} ×" if times else "", why)))
        echo(f"{verb} {destination}: {point.heading}{f' ({words})' if words else ''}")
        if is_often_carried(point, journal.entries):
            ref = journal.entries.short_id(point)
            echo(
                f"  Carried over {times} times; still wanted? To drop it: rmjournal edit {ref} --state cut --reason …"
            )


def target_session(context: CliContext, typed: str, point: Point | Session) -> Session | None:
    """Find the session to carry to; None to let points wait.

    ``next`` lets them wait too when no session is planned.
    """
    if typed.casefold() == LATER:
        return None
    if typed.casefold() != "next":
        return find_session(context, typed)
    entries, today = context.journal.entries, context.today
    session = point if isinstance(point, Session) else entries.get_of_kind(Session, point.session)
    if session:
        return next_planned_session(session, entries, today)
    return next_planned_session(Session(relationship=entries.relationship_id(point)), entries, today)


def _find_point(context: CliContext, ref: str) -> Point:
    point = context.find(ref, ("point",))
    if not isinstance(point, Point):
        raise NotFound(f"{ref} is not an agenda point. To see all points: rmjournal list points")
    if point.state != "planned":
        raise Refused(
            f"This point is {humanize(point.state)}: {point.heading}. To open it again: edit REF --state planned"
        )
    return point


STEP_COMMANDS = {
    "points": "done REF, carry REF, edit REF --state cut; or close REF --carry-all",
    "learnings": 'close REF --learned "…"',
    "actions": 'action "…" --session REF --due "in 2 weeks"',
    "pulse": "add pulse --session REF --useful 4 --candour 4 --focus 4 --reciprocity 4",
    "reflection": "reflect --about REF",
    "next": "close REF --next",
}
"""What to type for each step."""
STEP_NAMES = {"actions": "action items", "next": "next session"}
"""The steps with another name for people."""


@verb("rmjournal close last", 'rmjournal close last --carry-all --learned "As of when?" --next')
@click.argument("ref", default="last", shell_complete=complete_ref)
@click.option("--held", "took_place", is_flag=True, help="Mark the session as held first.")
@click.option("--carry-all", is_flag=True, help="Carry over what was not discussed to the next session.")
@click.option(
    "--learned",
    multiple=True,
    metavar="TEXT",
    help="Something you learned in the session; repeat the option for more.",
)
@click.option("--next", "plan_next", is_flag=True, help="Plan the next session by your cadence.")
@click.option("--closed", is_flag=True, help="Close the session; what is open stays open.")
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
    """Close a session: show which steps are open.

    Each option does one step; the rest can follow later.
    """
    context = context_of(ctx)
    session = find_session(context, ref)
    if took_place:
        context.journal.put(mark_session_held(session), label=f"held “{session.heading}”")
        session = _current(context, session)
    if session.state == "planned":
        raise Refused(
            "This session is still planned. Say how it ended: rmjournal close --held, "
            "rmjournal no-show or rmjournal cancel."
        )
    done = _do_steps(context, session, carry_all, learned, plan_next)
    if closed:
        done += context.journal.put(
            *close_session(_current(context, session), context.journal.entries, context.today),
            label=f"close “{session.heading}”",
        )
    if as_json and done:
        echo_entries(context.journal, done)
    elif as_json:
        _print_steps_as_json(context, session)
    else:
        tell_carried(
            context.journal,
            [entry for entry in done if isinstance(entry, Point)],
            target_session(context, "next", session),
        )
        _print_steps(context, session)


def _do_steps(
    context: CliContext, session: Session, carry_all: bool, learned: tuple[str, ...], plan_next: bool
) -> list[Entry]:
    """Do each requested step as one action.

    The next session is planned first, so that points can be carried to it.
    """
    journal = context.journal
    done: list[Entry] = []
    if plan_next:
        done += _plan_next(context, session)
    if carry_all:
        done += carry_points(
            journal, list(untouched_points(session, journal.entries)), target_session(context, "next", session)
        )
    day = min(session.day or journal.today, journal.today)
    for text in learned:
        learning = Learning(text=text, relationship=session.relationship, session=session.id, on=day)
        done += journal.put(learning)
    return done


def _plan_next(context: CliContext, session: Session) -> list[Entry]:
    journal = context.journal
    if planned := next_planned_session(session, journal.entries, journal.today):
        raise Refused(f"The next session is planned already: {journal.perspective().start(planned, with_year=True)}.")
    pair = journal.pair(session)
    if pair is None:
        raise Refused("This session has no relationship yet. Say with whom: edit REF --relationship NAME")
    return journal.put(propose_session(journal.entries, pair, journal.today), label="plan the next session")


def _current(context: CliContext, session: Session) -> Session:
    return context.journal.entries.get_of_kind(Session, session.id) or session


def _print_steps_as_json(context: CliContext, session: Session) -> None:
    journal = context.journal
    open_steps = closing_steps(_current(context, session), journal.entries, journal.my_role(session), journal.today)
    echo_json(
        {"step": step.name, "open": step.is_open, "left": [entry_as_json(journal, point) for point in step.untouched]}
        for step in open_steps
    )


def _print_steps(context: CliContext, session: Session) -> None:
    journal = context.journal
    session = _current(context, session)
    ref = journal.entries.short_id(session)
    open_steps = closing_steps(session, journal.entries, journal.my_role(session), journal.today)
    echo(f"{session.heading}, {journal.perspective().start(session, with_year=True)} ({ref})")
    for step in open_steps:
        how = STEP_COMMANDS[step.name] if step.name == "points" else STEP_COMMANDS[step.name].replace("REF", ref)
        advice = f"  rmjournal {how}" if step.is_open else ""
        name = STEP_NAMES.get(step.name, step.name)
        sign = ("open:" if step.is_open else "done:") if is_plain() else "○" if step.is_open else "✓"
        echo(f"  {sign} {name:<12}{advice}".rstrip())
        for point in step.untouched:
            echo(f"      {journal.entries.short_id(point)} {point.heading}")
    if session.closed_on is None and not any(step.is_open for step in open_steps):
        echo(f"Nothing is open. To close the session: rmjournal close {ref} --closed")
