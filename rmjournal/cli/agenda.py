"""``rmjournal agenda``: the agenda of a session and what to bring, or the text that leaves."""

from pathlib import Path

import click

from rmjournal.cli.desk import Desk, desk_of
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import NEW_FILE, echo, echo_exact, echo_json, json_option, verb
from rmjournal.cli.preparation import lines, scripted
from rmjournal.errors import NotFound, Refused
from rmjournal.exchange.agenda import as_markdown, as_text
from rmjournal.exchange.ics import as_ics
from rmjournal.exchange.turns import turns
from rmjournal.insight.bring import template_points
from rmjournal.insight.cadence import agenda as agenda_of
from rmjournal.insight.prepare import Preparation, prepare
from rmjournal.model.field import visible
from rmjournal.model.kinds.session import Session
from rmjournal.model.naming import counted
from rmjournal.model.words import other
from rmjournal.practice.questions import bank
from rmjournal.practice.templates import laid, templates
from rmjournal.store.parting import write_file

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
@click.option(
    "--out",
    type=NEW_FILE,
    metavar="FILE",
    help="Write to a new file.",
)
@json_option
@click.pass_context
def agenda(
    ctx: click.Context, ref: str | None, form: str | None, name: str | None, out: Path | None, as_json: bool
) -> None:
    """The agenda of a session and what to bring to it, or the agenda as it leaves."""
    desk = desk_of(ctx)
    session = session_of(desk, ref or "next") if ref or form or name or out else _next(desk)
    if out and not form:
        form = out.suffix.removeprefix(".") if out.suffix.removeprefix(".") in FORMATS else "md"
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


def session_of(desk: Desk, ref: str) -> Session:
    """The session that is meant: next, last, or by its short id or first words."""
    found = desk.find(ref, ("session",))
    if not isinstance(found, Session):
        raise NotFound(f"{ref} is not a session; rmjournal list sessions shows them.")
    return found


def _next(desk: Desk) -> Session | None:
    """The next session; none when none is planned, for what waits can be seen all the same."""
    try:
        return session_of(desk, "next")
    except NotFound:
        return None


def preparation(desk: Desk, session: Session | None) -> Preparation:
    """What to bring to a session; own questions that cannot be read are told on stderr."""
    found = bank(desk.config.source.parent)
    for broken in found.broken:
        click.echo(visible(broken.sentence), err=True)
    journal = desk.journal
    return prepare(journal.entries, session, journal.today, journal.my_role(session), found)


def _lay(desk: Desk, session: Session, name: str) -> None:
    found = templates(desk.config.source.parent)
    for broken in found.broken:
        click.echo(visible(broken.sentence), err=True)
    if name not in found.named:
        raise Refused(f'There is no template "{name}"; there are: {", ".join(found.named)}.')
    if agenda_of(session, desk.journal.entries):
        raise Refused("There are points on this agenda already; a template goes on an empty one.")
    if session.state != "planned":
        raise Refused("A template goes on a session that is still planned.")
    points = template_points(laid(found.named[name], session.minutes), session, desk.journal.entries)
    laid_points = desk.journal.put(*points, label=f"lay {name} on the agenda")
    told = f"Added {counted(laid_points)} · shared with your partner; edit REF --private makes one private"
    click.echo(told, err=True)


def _leave(desk: Desk, session: Session, form: str, out: Path | None) -> None:
    """Print what leaves, or write it to a file that is not there yet."""
    journal = desk.journal
    if not session.shared:
        click.echo("This session is private: its focus and place are left out; edit --shared changes that.", err=True)
    names = _names(desk, session)
    if form == "ics":
        text = as_ics(session, journal.entries, journal.today, names, turns([session], journal.store.tables))
    else:
        text = (as_markdown if form == "md" else as_text)(session, journal.entries, names)
    if out is None:
        echo_exact(text.encode("utf-8"))
        return
    write_file(out, text.encode("utf-8"))
    echo(f"Written to {out}; this is all of it:")
    echo()
    echo(text.replace("\r\n", "\n").rstrip("\n"))


def _names(desk: Desk, session: Session) -> dict[str, str]:
    pair = desk.journal.pair(session)
    if pair is None:
        return {}
    return {pair.role: desk.journal.name or pair.role, other(pair.role): pair.short}
