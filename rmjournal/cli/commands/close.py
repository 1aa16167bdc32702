"""The other ends of a session: called off, missed, moved, and ad-hoc ones logged afterwards."""

from dataclasses import replace

import click

from rmjournal.cli.agenda import session_of
from rmjournal.cli.context import Desk, desk_of
from rmjournal.cli.formatting import role, say_start
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_rows, json_option, verb
from rmjournal.dates import say_whole
from rmjournal.insight import endings
from rmjournal.insight.cadence import agenda
from rmjournal.insight.closing import carried_all
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.field_parser import read
from rmjournal.model.kinds.session import Session

why_option = click.option(
    "--why", "--because", "why", metavar="TEXT", default="", help="Reason, kept in the history."
)
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
    off = endings.called_off(session, _who(desk, session, "called_off_by", by), desk.today, why)
    new = endings.anew(session, _start(desk, session, to), desk.journal.new_id()) if to else None
    done = desk.journal.put(
        off, *_instead(desk.journal, session, new), why=why, label=f"call off “{session.heading}”"
    )
    _print_outcome(desk, done, as_json, f"Called off by {role(desk.journal, session, off.called_off_by)}")


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
    gone = endings.missed(session, _who(desk, session, "missed_by", by), why)
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
    moved = endings.moved(session, _start(desk, session, " ".join(when)))
    done = desk.journal.put(moved, why=why, label=f"move “{session.heading}”")
    _print_outcome(desk, done, as_json, f"Moved from {say_start(desk.journal, session, year=True)}")


@verb('rmjournal log "Quick look at the map" --on yesterday --minutes 20')
@click.argument("focus", nargs=-1, metavar="FOCUS")
@click.option("--on", default="today", metavar="DAY [TIME]", help="When it was (today).")
@click.option("--minutes", default="30", metavar="NUMBER", help="How long it lasted (30).")
@click.option("--with", "pair_ref", metavar="REF", help="With whom, when there are several relationships.")
@json_option
@click.pass_context
def log(
    ctx: click.Context, focus: tuple[str, ...], on: str, minutes: str, pair_ref: str | None, as_json: bool
) -> None:
    """Write down a session that nobody had planned, after it was held."""
    desk = desk_of(ctx)
    pair = desk.find(pair_ref, ("relationship",)) if pair_ref else desk.journal.usual_pair()
    like = Session(relationship=pair.id if pair else "")
    lasted = read(Session, "minutes", minutes, desk.known(like))
    start = _start(desk, like.edit(state="held"), on)
    session = endings.ad_hoc(like.relationship, " ".join(focus), start, int(str(lasted)))
    done = desk.journal.put(session, label="log a session")
    _print_outcome(desk, done, as_json, "Logged")


def _who(desk: Desk, session: Session, name: str, said: str) -> str:
    return str(read(Session, name, said, desk.known(session)))


def _start(desk: Desk, session: Session, said: str) -> str:
    """The day and time that were typed; without a time, that of the session, else the usual one, else noon."""
    known = desk.known(session)
    usual = session.start[11:16] or known.time or "12:00"
    return str(read(Session, "start", said, replace(known, time=usual), session.state))


def _instead(journal: Journal, session: Session, new: Session | None) -> tuple[Entry, ...]:
    """A new session in the place of another, with the points that are still open."""
    if new is None:
        return ()
    left = [point for point in agenda(session, journal.entries) if point.state == "planned"]
    return (new, *carried_all(left, new.id, journal.entries.changed(put=[new])))


def _print_outcome(desk: Desk, done: list[Entry], as_json: bool, says: str) -> None:
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
        return say_start(journal, entry, year=True)
    return say_whole(entry.day) if entry.day else ""
