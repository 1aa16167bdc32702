"""``rmjournal agenda``: a session's agenda, its preparation, and the shared text."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from rmjournal.cli.columns import shown
from rmjournal.cli.context import CliContext, desk_of
from rmjournal.cli.options import out_option, refs_like
from rmjournal.cli.output import echo, echo_exact, echo_json, json_option, row, section_lines, suffix_format, verb
from rmjournal.dates import format_day, format_distance
from rmjournal.english import humanize
from rmjournal.errors import NotFound, Refused
from rmjournal.exchange.agenda_text import agenda_as_markdown, agenda_as_text
from rmjournal.exchange.ics import ics_sequences, session_calendar
from rmjournal.insight.agenda import make_template_points
from rmjournal.insight.cadence import list_agenda as agenda_of
from rmjournal.insight.preparation import Preparation, prepare
from rmjournal.insight.signals import say_signals
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry, counted
from rmjournal.model.field import visible
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session, say_state
from rmjournal.model.roles import other
from rmjournal.practice.questions import load_question_bank
from rmjournal.practice.templates import fit_template, load_templates
from rmjournal.practice.user_content import UnusableFile
from rmjournal.storage.files.output_files import write_new_file

WHY = {
    "check": "to be checked again",
    "occasion": "its occasion has come",
    "fading": "fading",
    "recall": "wants to be recalled",
}
"""Why a learning is to be looked at, in words."""


def lines(journal: Journal, found: Preparation) -> list[str]:
    """The agenda, what was last time, and what to bring in, grouped and explained."""
    lines = [*_head(journal, found), ""]
    for title, rows in _groups(journal, found):
        if rows:
            lines += section_lines(title, rows)
    cautions = dict.fromkeys(one.caution for one in found.questions if one.caution)
    return [*lines[:-1], *(f"  Mind: {shown(words)}" for words in cautions), *_signs(journal, found)]


def _signs(journal: Journal, found: Preparation) -> list[str]:
    """What may be worth a thought, with the dates that are offered."""
    said = say_signals(found.signals)
    offers = [journal.perspective().start(offer) for offer in found.signals.offers]
    return ["", "Worth a thought", *(f"  {line}" for line in said), *(f"    {day}" for day in offers)] if said else []


def _head(journal: Journal, found: Preparation) -> Iterator[str]:
    session = found.session
    if session:
        state = "" if session.state == "planned" else f" · {humanize(session.state)}"
        ready = f" · prepared {format_day(session.prepared_on, journal.today)}" if session.prepared_on else ""
        gap = format_distance(session.day, journal.today) if session.day else ""
        yield f"{shown(session.heading)} · {journal.perspective().start(session)}, {gap}{state}{ready}"
        over = f", {found.minutes_over} min too long" if found.minutes_over else ""
        yield f"Agenda {found.minutes} of {session.minutes} min{over}"
    else:
        yield "No session is planned; this waits for the next one."
    if found.last.session:
        yield f"Last time, {_day(journal, found.last.session)}: {shown(found.last.session.heading)}"
    yield from (f"  {shown(line)}" for line in found.last.agreed)
    for gone in found.last.fell_out:
        yield f"{_day(journal, gone)} was {say_state(gone.state)}"


def _day(journal: Journal, session: Session) -> str:
    return format_day(session.day, journal.today) if session.day else ""


def _groups(journal: Journal, found: Preparation) -> Iterator[tuple[str, list[list[str]]]]:
    yield "Agenda", [_point(journal, point) for point in found.agenda]
    yield (
        "Carried, waiting for a session",
        [
            [
                *_start(journal, one.point),
                f"carried {one.times} ×{', still wanted?' if one.is_stale else ''}{_since(journal, one.raised)}",
            ]
            for one in found.carried
        ],
    )
    yield "Topics that were parked", [_start(journal, note) for note in found.topics]
    yield f"Mine, due by {format_day(found.by, journal.today)}", [_action(journal, action) for action in found.mine]
    yield (
        f"Theirs, due by {format_day(found.by, journal.today)}",
        [_action(journal, action) for action in found.theirs],
    )
    yield (
        "Goals without a level for 30 days",
        [
            [*_start(journal, one.goal), f"last {format_day(one.last, journal.today)}" if one.last else "none yet"]
            for one in found.goals
        ],
    )
    yield (
        "Learnings to check",
        [[*_start(journal, one.learning), ", ".join(WHY[name] for name in one.reasons)] for one in found.learnings],
    )
    asked = other(journal.my_role(found.session)) or "mentee"
    yield (
        "Questions not asked yet",
        [[one.id, shown(one.wording_for(asked)), shown(one.item)] for one in found.questions],
    )


def _since(journal: Journal, raised: Any) -> str:
    return f", first on {format_day(raised, journal.today)}" if raised else ""


def _start(journal: Journal, entry: Entry) -> list[str]:
    return [journal.entries.short(entry), entry.mark, shown(entry.heading)]


def _point(journal: Journal, point: Point) -> list[str]:
    times = len(point.carries())
    marks = [f"carried {times} ×"] * bool(times) + ["private"] * (not point.shared)
    who = shown(journal.perspective(point).who(point.owner))
    return [*_start(journal, point), f"{point.minutes} min", who, ", ".join(marks)]


def _action(journal: Journal, action: Action) -> list[str]:
    return [*_start(journal, action), format_distance(action.due, journal.today, "late") if action.due else ""]


def scripted(journal: Journal, found: Preparation) -> dict[str, Any]:
    """The whole preparation as scripts read it."""

    def rows(entries: Any) -> list[dict[str, Any]]:
        return [row(journal, entry) for entry in entries]

    return {
        "session": row(journal, found.session) if found.session else None,
        "by": found.by.isoformat(),
        "phase": found.phase,
        "agenda": rows(found.agenda),
        "minutes": found.minutes,
        "over": found.minutes_over,
        "last": row(journal, found.last.session) if found.last.session else None,
        "agreed": list(found.last.agreed),
        "fell_out": rows(found.last.fell_out),
        "carried": [{**row(journal, one.point), "asks": one.is_stale} for one in found.carried],
        "topics": rows(found.topics),
        "mine": rows(found.mine),
        "theirs": rows(found.theirs),
        "goals": [
            {**row(journal, one.goal), "last_level": one.last.isoformat() if one.last else None}
            for one in found.goals
        ],
        "learnings": [{**row(journal, one.learning), "reasons": list(one.reasons)} for one in found.learnings],
        "questions": [one._asdict() for one in found.questions],
        "signs": {
            "fell_out": rows(found.signals.fell_out),
            "offers": [offer.start for offer in found.signals.offers],
            "talk": list(found.signals.talk_shares),
            "put_off": dict(found.signals.postponed),
            "said": list(say_signals(found.signals)),
        },
    }


FORMATS = ("md", "txt", "ics")


@verb(
    "rmjournal agenda next",
    "rmjournal agenda next --template regular",
    "rmjournal agenda next --format ics --out it.ics",
)
@click.argument("ref", required=False, metavar="[next|REF]", shell_complete=refs_like)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Print exactly what leaves: shared points only.")
@click.option(
    "--template",
    "name",
    metavar="NAME",
    help="Lay a template on an empty agenda: first, regular, midpoint …; its points begin shared.",
)
@out_option
@json_option
@click.pass_context
def agenda(
    ctx: click.Context, ref: str | None, form: str | None, name: str | None, out: Path | None, as_json: bool
) -> None:
    """The agenda of a session and what to bring to it, or the agenda as it leaves."""
    desk = desk_of(ctx)
    session = session_of(desk, ref or "next") if ref or form or name or out else _next(desk)
    if out and not form:
        form = suffix_format(out, FORMATS)
    if name and session:
        _lay(desk, session, name)
    if form and session:
        _leave(desk, session, form, out)
        return
    found = preparation(desk, session)
    if as_json:
        echo_json([scripted(desk.journal, found)])
    else:
        echo("\n".join(lines(desk.journal, found)))


def session_of(desk: CliContext, ref: str) -> Session:
    """The session that is meant: next, last, or by its short id or first words."""
    found = desk.find(ref, ("session",))
    if not isinstance(found, Session):
        raise NotFound(f"{ref} is not a session; rmjournal list sessions shows them.")
    return found


def _next(desk: CliContext) -> Session | None:
    """The next session; none when none is planned, for what waits can be seen all the same."""
    try:
        return session_of(desk, "next")
    except NotFound:
        return None


def preparation(desk: CliContext, session: Session | None) -> Preparation:
    """What to bring to a session; own questions that cannot be read are told on stderr."""
    found = load_question_bank(desk.config.source.parent)
    _warn_of(found.broken)
    journal = desk.journal
    return prepare(journal.entries, session, journal.today, journal.my_role(session), found)


def _warn_of(files: Iterable[UnusableFile]) -> None:
    for file in files:
        click.echo(visible(file.sentence), err=True)


def _lay(desk: CliContext, session: Session, name: str) -> None:
    found = load_templates(desk.config.source.parent)
    _warn_of(found.broken)
    if name not in found.named:
        raise Refused(f'There is no template "{name}"; there are: {", ".join(found.named)}.')
    if agenda_of(session, desk.journal.entries):
        raise Refused("There are points on this agenda already; a template goes on an empty one.")
    if session.state != "planned":
        raise Refused("A template goes on a session that is still planned.")
    points = make_template_points(fit_template(found.named[name], session.minutes), session, desk.journal.entries)
    laid_points = desk.journal.put(*points, label=f"lay {name} on the agenda")
    told = f"Added {counted(laid_points)} · shared with your partner; edit REF --private makes one private"
    click.echo(told, err=True)


def _leave(desk: CliContext, session: Session, form: str, out: Path | None) -> None:
    """Print what leaves, or write it to a file that is not there yet."""
    journal = desk.journal
    if not session.shared:
        click.echo("This session is private: its focus and place are left out; edit --shared changes that.", err=True)
    names = _names(desk, session)
    if form == "ics":
        text = session_calendar(
            session, journal.entries, journal.today, names, ics_sequences([session], journal.store.tables)
        )
    else:
        text = (agenda_as_markdown if form == "md" else agenda_as_text)(session, journal.entries, names)
    if out is None:
        echo_exact(text.encode("utf-8"))
        return
    write_new_file(out, text.encode("utf-8"))
    echo(f"Written to {out}; this is all of it:")
    echo()
    echo(text.replace("\r\n", "\n").rstrip("\n"))


def _names(desk: CliContext, session: Session) -> dict[str, str]:
    pair = desk.journal.pair(session)
    if pair is None:
        return {}
    return {pair.role: desk.journal.name or pair.role, other(pair.role): pair.short}
