"""``rmjournal page``, ``reply`` and ``request``: for people who do not use the program."""

from pathlib import Path

import click

from rmjournal.cli.columns import safe_line
from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.file_paths import FILE_PATH
from rmjournal.cli.options import complete_entry, complete_word, out_option, pair_option
from rmjournal.cli.output import echo, echo_aside, echo_exact, echo_json, json_option, suffix_format, verb
from rmjournal.cli.text_input import STDIN, choose_pair, confirm, is_interactive, read_stdin
from rmjournal.errors import NotFound, Refused
from rmjournal.exchange.observation import (
    build_request,
    check_is_own,
    find_reference,
    name_observer,
    read_observation,
)
from rmjournal.exchange.pasted import Pasted
from rmjournal.exchange.reply import Reply, find_session, find_target, read_reply, reply_as_json
from rmjournal.insight.masked_names import say_names
from rmjournal.journal.kept_pages import KeptPage, keep_page, stop_page
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill
from rmjournal.render.html import render_html
from rmjournal.render.markdown import render_markdown
from rmjournal.reports.partner_page import partner_page
from rmjournal.storage.files.output_files import absolute_folder, write_new_file
from rmjournal.storage.files.typed_paths import parse_output_path
from rmjournal.storage.input_files import read_source

ABOUT = ("goal", "skill")
"""What somebody else can be asked about."""
FORMATS = ("txt", "html")


def _require_pair(context: CliContext, whom: str | None) -> Relationship:
    if pair := context.find_pair(whom) or choose_pair(context):
        return pair
    raise NotFound(
        'There is no relationship yet. Start with: rmjournal add relationship "Name" --role mentee (or mentor).'
    )


@verb(
    "rmjournal page --with Robert --out for-robert.html",
    "rmjournal page --with Robert --keep ~/Shared",
    "rmjournal page --with Robert --stop",
)
@pair_option("For whom: id or partner's name.")
@out_option
@click.option(
    "--keep", type=FILE_PATH, metavar="FOLDER", help="Write it there now, and again whenever its content changes."
)
@click.option("--stop", is_flag=True, help="Keep it up to date no longer; the file stays.")
@click.pass_context
def page(ctx: click.Context, whom: str | None, out: Path | None, keep: Path | None, stop: bool) -> None:
    """Make a page for a partner who does not use the program.

    It has the next agenda, open action items and the agreement; nothing private, and no history. Without options it
    is printed. A folder that is kept up to date is a setting of this computer.
    """
    if sum(map(bool, (out, keep, stop))) > 1:
        raise click.UsageError("Choose one of --out, --keep and --stop.")
    context = context_of(ctx)
    journal, pair = context.journal, _require_pair(context, whom)
    if stop:
        _say_kept(stop_page(journal, pair), "is no longer kept up to date. The file stays")
        return
    laid_out = partner_page(journal.entries, pair, journal.today, journal.name)
    if keep:
        kept = keep_page(journal, pair, absolute_folder(keep))
        _say_kept(kept, "is written, and again whenever its content changes")
    elif out:
        text = render_html if suffix_format(out, ("html", "md")) == "html" else render_markdown
        write_new_file(out, text(laid_out.page).encode("utf-8"))
        echo(f"Written to {out}.")
    else:
        echo_exact(render_markdown(laid_out.page).encode("utf-8"))
    for sentence in laid_out.notes:
        (echo if out or keep else echo_aside)(sentence)


def _say_kept(kept: KeptPage, words: str) -> None:
    echo(f"{Path(kept.folder, kept.name)} {words}.")


@verb(
    "rmjournal request 4711 --from Jonas",
    'rmjournal request "Listening upwards" --from "Jonas Weber" --out for-jonas.html --yes',
)
@click.argument("ref", shell_complete=lambda ctx, param, start: complete_entry(ctx, start, ABOUT))
@click.option(
    "--from",
    "names",
    metavar="NAME",
    multiple=True,
    required=True,
    help="Who is asked: somebody of your people list, or any name; repeat it for a second person.",
    shell_complete=lambda ctx, param, start: complete_word(
        [person.name for person in context_of(ctx).entries_or_none().of(Person)], start
    ),
)
@out_option
@click.option("--yes", is_flag=True, help="Write the file without asking.")
@click.pass_context
def request(ctx: click.Context, ref: str, names: tuple[str, ...], out: Path | None, yes: bool) -> None:
    """Ask somebody what they see of a goal or a skill.

    The request is a text for a mail, or a small web page.
    Only its title and its sentences are in it, and what is printed is all that leaves. Read the answer in with
    rmjournal import FILE, or paste it: rmjournal reply.
    """
    context = context_of(ctx)
    if out and len(names) > 1:
        raise click.UsageError("A file is for one person. Name one with --from, then the other.")
    about = find_about_entry(context, ref)
    pair = context.journal.pair(about) or context.journal.usual_pair()
    check_is_own(about, context.journal.my_role(about), pair.short_name if pair else "your partner")
    asker = context.journal.name
    people = [name_observer(name, context.journal.entries) for name in names]
    requests = [build_request(about, name, asker, context.journal.entries) for name in people]
    for number, one in enumerate(requests):
        echo(("\n" if number else "") + one.as_mail().rstrip("\n"))
    for sentence in say_names([requests[0].leaving], context.journal.entries):
        echo_aside(sentence)
    if out:
        if not yes:
            echo()
            confirm(
                f"Write this, and nothing else, to {out}?",
                f"Nothing was written. Read the text above, then add --yes to write {out}.",
            )
        text = requests[0].as_page() if suffix_format(out, FORMATS) == "html" else requests[0].as_mail()
        write_new_file(out, text.encode("utf-8"))
        echo_aside(f"Written to {out}. Nothing is sent: you give it to {safe_line(people[0])}.")


def find_about_entry(context: CliContext, ref: str) -> Goal | Skill:
    """Find the goal or the skill that somebody else is asked about."""
    entry = context.find(ref, ABOUT)
    if not isinstance(entry, Goal | Skill):
        raise NotFound(f"{ref} is neither a goal nor a skill.")
    return entry


@verb("rmjournal reply answer.txt --with Robert", "rmjournal reply - --dry-run", "pbpaste | rmjournal reply -")
@click.argument("file", default=STDIN, type=click.Path(readable=False))
@pair_option("Whose reply it is: id or partner's name.")
@click.option(
    "--session",
    "session_ref",
    metavar="REF",
    help="The session whose agenda it answers; the one it quotes, or the next, when not given.",
    shell_complete=lambda ctx, param, start: complete_entry(ctx, start, ("session",)),
)
@click.option(
    "--about",
    metavar="REF",
    help="The goal or skill that an observer's answer is about, where the text does not say it.",
    shell_complete=lambda ctx, param, start: complete_entry(ctx, start, ABOUT),
)
@click.option("--from", "observer", metavar="NAME", default="", help="The observer, where the text names nobody.")
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@json_option
@click.pass_context
def reply(
    ctx: click.Context,
    file: str,
    whom: str | None,
    session_ref: str | None,
    about: str | None,
    observer: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read a partner's reply to an agenda, or an observer's answer, from a mail.

    Answers below quoted points, and lines that begin with a point's number, become notes of that point. Other bullets
    and numbers become new points of your partner, and everything else a note by your partner. Greeting, signature
    and quoted text are left out. Without a file it reads what you paste, up to ctrl+d. rmjournal undo undoes all.
    """
    context = context_of(ctx)
    journal = context.journal
    if not dry_run:
        context.require_writable()
    text = _read_text(file)
    pasted: Pasted
    if about or find_reference(text)[0]:
        entry = find_about_entry(context, about) if about else None
        pasted = read_observation(text, journal.entries, journal.today, entry, observer)
    else:
        pasted = _read_reply(context, text, whom, session_ref)
    entries = pasted.to_write(journal.entries)
    if as_json:
        echo_json(
            reply_as_json(pasted)
            if isinstance(pasted, Reply)
            else [
                {"text": line.text, "becomes": "out" if line.is_out else "kept", "words": line.becomes}
                for line in pasted.lines
            ]
        )
    else:
        _print_lines(pasted)
    if not dry_run and entries:
        journal.put(*entries, label=pasted.label, typed=("shared",))
    if not as_json:
        _say_result(pasted, entries, dry_run)


def _read_text(file: str) -> str:
    if file != STDIN:
        return read_source(parse_output_path(file)).text()
    if is_interactive():
        echo_aside("Paste the mail here, then press ctrl+d.")
    text = read_stdin()
    if not text.strip():
        raise Refused("There is no text to read. Name a file, or paste the mail.")
    return text


def _read_reply(context: CliContext, text: str, whom: str | None, session_ref: str | None) -> Reply:
    journal, pair = context.journal, _require_pair(context, whom)
    session = context.find(session_ref, ("session",)) if session_ref else None
    if not isinstance(session, Session):
        session = find_session(text, pair, journal.entries, journal.today)
    target = find_target(session, pair, journal.entries, journal.today)
    return read_reply(text, pair, journal.entries, session, target)


def _print_lines(pasted: Pasted) -> None:
    for line in pasted.lines:
        echo(f"{'–' if line.is_out else '+'} {safe_line(line.becomes)}: {safe_line(line.text)}")
    if pasted.lines:
        echo()


def _say_result(pasted: Pasted, entries: list[Entry], dry_run: bool) -> None:
    done = pasted.summary.replace("Would be written", "Written").replace("would be written", "was written")
    echo(pasted.summary if dry_run else done)
    if dry_run:
        echo("Nothing was changed.")
    elif entries:
        echo("To undo that: rmjournal undo")
