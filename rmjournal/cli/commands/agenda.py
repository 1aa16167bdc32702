"""``rmjournal agenda``: a session's agenda, its preparation, and the shared text."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from rmjournal.cli.columns import heading_line, safe_line
from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.options import complete_ref, out_option, reminders_option
from rmjournal.cli.output import (
    echo,
    echo_aside,
    echo_exact,
    echo_json,
    entry_as_json,
    json_option,
    mark_of,
    section_lines,
    suffix_format,
    terminal_width,
    verb,
    wrapped_lines,
)
from rmjournal.dates import format_day, format_distance
from rmjournal.english import humanize
from rmjournal.errors import NotFound, Refused
from rmjournal.exchange.agenda_text import agenda_as_markdown, agenda_as_text, say_private_points, shared_points
from rmjournal.exchange.ics import ics_sequences, session_calendar, with_zone
from rmjournal.insight.agenda import is_open_place, lay_template
from rmjournal.insight.closing import describe_absence, say_carried
from rmjournal.insight.coach import say_why
from rmjournal.insight.masked_names import say_names
from rmjournal.insight.preparation import Preparation, prepare
from rmjournal.insight.signals import say_signals
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry, count_by_kind
from rmjournal.model.field import ROLES, visible
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import Perspective
from rmjournal.model.roles import other_role
from rmjournal.practice.questions import OPEN_QUESTION, Question, load_question_bank
from rmjournal.practice.templates import OPEN_POINT, REPAIR, load_templates
from rmjournal.practice.user_content import UnusableFile
from rmjournal.storage.files.output_files import write_new_file

REASON_WORDS = {
    "check": "check again",
    "occasion": "day to use it has passed",
    "fading": "needs review",
    "recall": "recall due",
}
"""Why a learning is to be looked at, in words."""


def preparation_lines(journal: Journal, preparation: Preparation) -> list[str]:
    """The lines of a preparation: agenda, last session, and what to bring."""
    lines = [*_head_lines(journal, preparation), ""]
    for title, rows in _groups(journal, preparation):
        if rows:
            lines += section_lines(title, rows, terminal_width())
    advised = [preparation.advice.question] if preparation.advice else []
    cautions = dict.fromkeys(item.caution for item in (*advised, *preparation.questions) if item.caution)
    lines = [
        *lines[:-1],
        *(f"  Take care: {safe_line(caution)}" for caution in cautions),
        *_sign_lines(journal, preparation),
    ]
    return wrapped_lines(lines, terminal_width())


def _sign_lines(journal: Journal, preparation: Preparation) -> list[str]:
    """The lines of early signs, with the days that are offered."""
    signs = say_signals(preparation.signals)
    offers = [journal.perspective().start(offer) for offer in preparation.signals.offers]
    return (
        ["", "Worth thinking about", *(f"  {line}" for line in signs), *(f"    {day}" for day in offers)]
        if signs
        else []
    )


def _head_lines(journal: Journal, preparation: Preparation) -> Iterator[str]:
    session = preparation.session
    if session:
        state = "" if session.state == "planned" else f" · {humanize(session.state)}"
        ready = f" · prepared {format_day(session.prepared_on, journal.today)}" if session.prepared_on else ""
        gap = format_distance(session.day, journal.today) if session.day else ""
        whom = journal.perspective().with_whom(session)
        named = f"{safe_line(session.heading)}{f' · with {safe_line(whom)}' if whom else ''}"
        yield f"{named} · {journal.perspective().start(session)}, {gap}{state}{ready}"
        over = f", {preparation.minutes_over} min too many" if preparation.minutes_over else ""
        yield f"Agenda {preparation.minutes} of {session.minutes} min{over}"
    else:
        yield "No session is planned. This agenda is for the next one."
        yield 'To plan it: rmjournal add session --start "next tue 08:30"'
    if preparation.last.session:
        yield f"Last time, {_day(journal, preparation.last.session)}: {safe_line(preparation.last.session.heading)}"
    yield from (f"  {safe_line(line)}" for line in preparation.last.agreed)
    for fallen in preparation.last.fell_out:
        yield f"{_day(journal, fallen)}, {safe_line(describe_absence(fallen, journal.perspective(fallen)))}"
    if session and preparation.repair:
        what = "no-show" if preparation.repair.state == "missed" else "difficult session"
        ref = journal.entries.short_id(session)
        yield f"After the {what} of {_day(journal, preparation.repair)}: rmjournal agenda {ref} --template {REPAIR}"


def _day(journal: Journal, session: Session) -> str:
    return format_day(session.day, journal.today) if session.day else ""


def _groups(journal: Journal, preparation: Preparation) -> Iterator[tuple[str, list[list[str]]]]:
    """The sections of a preparation.

    Without a session its rows say with whom they are.
    """
    reader = journal.perspective(preparation.session or preparation.pair)
    yield "Agenda", [_point_cells(journal, point) for point in preparation.agenda]
    yield (
        "Carried over",
        [
            [
                *_first_cells(journal, reader, item.point),
                ", ".join(say_carried(item.point, journal.entries))
                + (": still wanted?" if item.is_stale else "")
                + _raised_words(journal, item.raised),
            ]
            for item in preparation.carried
        ],
    )
    yield "Topics to bring up", [_first_cells(journal, reader, note) for note in preparation.topics]
    yield (
        f"My action items, due by {format_day(preparation.by, journal.today)}",
        [_action_cells(journal, reader, action) for action in preparation.mine],
    )
    yield (
        f"Action items of my partner, due by {format_day(preparation.by, journal.today)}",
        [_action_cells(journal, reader, action) for action in preparation.theirs],
    )
    yield (
        "Goals without a level for 30 days",
        [
            [
                *_first_cells(journal, reader, item.goal),
                f"last {format_day(item.last, journal.today)}" if item.last else "none yet",
            ]
            for item in preparation.goals
        ],
    )
    yield (
        "Learnings to check",
        [
            [*_first_cells(journal, reader, item.learning), ", ".join(REASON_WORDS[name] for name in item.reasons)]
            for item in preparation.learnings
        ],
    )
    role = journal.my_role(preparation.session) or "mentor"
    partner = journal.perspective(preparation.session).partner if preparation.session else "your partner"
    yield OPEN_POINT.title, _open_question_rows(journal, preparation)
    yield "A question for you two", _coach_rows(journal, preparation, partner)
    asked = [(item, item.put_to(other_role(role))) for item in preparation.questions]
    yield f"Questions for {partner}, not asked yet", _question_rows(asked)
    yield "Think first", _question_rows((item, item.first_for(role)) for item in preparation.questions)


def _open_question_rows(journal: Journal, preparation: Preparation) -> list[list[str]]:
    """How to write the question of the agenda whose answer one does not know."""
    if preparation.session is None or not preparation.needs_open_question:
        return []
    place = next((point for point in preparation.agenda if is_open_place(point)), None)
    if place is not None:
        return [[f'To write it: rmjournal edit {journal.entries.short_id(place)} --prompt "…"']]
    ref = journal.entries.short_id(preparation.session)
    title = OPEN_POINT.title
    return [[f'To add it: rmjournal add point "{title}" --prompt "…" --question {OPEN_QUESTION} --session {ref}']]


def _coach_rows(journal: Journal, preparation: Preparation, partner: str) -> list[list[str]]:
    """The question of the coach with what belongs to it."""
    if (advice := preparation.advice) is None:
        return []
    lines = (
        (f"Ask {partner}", advice.for_you),
        ("First ask yourself", advice.for_me),
        ("Why now", say_why(advice, journal.perspective(preparation.session or preparation.pair))),
        ("If the answer is short", advice.follow_up),
    )
    return [[safe_line(label), safe_line(text)] for label, text in lines if text]


def _coach_as_json(journal: Journal, preparation: Preparation) -> dict[str, Any] | None:
    if (advice := preparation.advice) is None:
        return None
    return {
        "question": advice.question.id,
        "ask": advice.for_you,
        "first": advice.for_me,
        "follow_up": advice.follow_up,
        "reason": advice.cause.reason,
        "why": say_why(advice, journal.perspective(preparation.session or preparation.pair)),
        "entry": advice.cause.entry_id,
    }


def _question_rows(sentences: Iterable[tuple[Question, str]]) -> list[list[str]]:
    return [[item.id, safe_line(text), safe_line(item.item)] for item, text in sentences if text]


def _question_as_json(question: Question) -> dict[str, Any]:
    """Give a question with its sentences as JSON.

    ``mentee`` and ``mentor`` are what each is asked, else what each thinks of first, as in earlier versions.
    """
    to_oneself = [role for role in ROLES if not question.put_to(role)]
    words = {role: question.put_to(role) or question.first_for(role) for role in ROLES}
    return {**question._asdict(), **words, "to_oneself": to_oneself}


def _raised_words(journal: Journal, raised: Any) -> str:
    return f", first on {format_day(raised, journal.today)}" if raised else ""


def _first_cells(journal: Journal, reader: Perspective, entry: Entry) -> list[str]:
    whom = reader.with_whom(entry)
    heading = f"{heading_line(entry)}{f' · with {safe_line(whom)}' if whom else ''}"
    return [journal.entries.short_id(entry), mark_of(entry), heading]


def _point_cells(journal: Journal, point: Point) -> list[str]:
    times = len(point.carries(journal.entries))
    marks = [f"carried over {times} ×"] * bool(times) + ["private"] * (not point.shared)
    owner = safe_line(journal.perspective(point).who(point.owner))
    return [
        *_first_cells(journal, journal.perspective(point), point),
        f"{point.minutes} min",
        owner,
        ", ".join(marks),
    ]


def _action_cells(journal: Journal, reader: Perspective, action: Action) -> list[str]:
    due = format_distance(action.due, journal.today, "overdue") if action.due else ""
    return [*_first_cells(journal, reader, action), due]


def preparation_as_json(journal: Journal, preparation: Preparation) -> dict[str, Any]:
    """The whole preparation as scripts read it."""

    def rows(entries: Any) -> list[dict[str, Any]]:
        return [entry_as_json(journal, entry) for entry in entries]

    return {
        "session": entry_as_json(journal, preparation.session) if preparation.session else None,
        "by": preparation.by.isoformat(),
        "phase": preparation.phase,
        "agenda": rows(preparation.agenda),
        "minutes": preparation.minutes,
        "over": preparation.minutes_over,
        "last": entry_as_json(journal, preparation.last.session) if preparation.last.session else None,
        "agreed": list(preparation.last.agreed),
        "fell_out": rows(preparation.last.fell_out),
        "repair": entry_as_json(journal, preparation.repair) if preparation.repair else None,
        "template": preparation.template,
        "carried": [{**entry_as_json(journal, item.point), "asks": item.is_stale} for item in preparation.carried],
        "topics": rows(preparation.topics),
        "mine": rows(preparation.mine),
        "theirs": rows(preparation.theirs),
        "goals": [
            {**entry_as_json(journal, item.goal), "last_level": item.last.isoformat() if item.last else None}
            for item in preparation.goals
        ],
        "learnings": [
            {**entry_as_json(journal, item.learning), "reasons": list(item.reasons)} for item in preparation.learnings
        ],
        "needs_open_question": preparation.needs_open_question,
        "coach": _coach_as_json(journal, preparation),
        "questions": [_question_as_json(item) for item in preparation.questions],
        "signs": {
            "fell_out": rows(preparation.signals.fell_out),
            "offers": [offer.start for offer in preparation.signals.offers],
            "talk": list(preparation.signals.talk_shares),
            "put_off": dict(preparation.signals.postponed),
            "said": list(say_signals(preparation.signals)),
        },
    }


FORMATS = ("md", "txt", "ics")
LIST = "list"
"""In place of the name of a template: list them all."""


@verb(
    "rmjournal agenda next",
    "rmjournal agenda next --template regular",
    "rmjournal agenda --template",
    "rmjournal agenda next --format ics --out it.ics",
)
@click.argument("ref", required=False, metavar="[next|REF]", shell_complete=complete_ref)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Print the text to share: shared points only.")
@click.option(
    "--template",
    "name",
    metavar="[NAME]",
    is_flag=False,
    flag_value=LIST,
    help="Start from a template, what is there stays; your partner may see its points. Without a name: list them.",
)
@reminders_option
@out_option
@json_option
@click.pass_context
def agenda(
    ctx: click.Context,
    ref: str | None,
    form: str | None,
    name: str | None,
    reminders: tuple[timedelta, ...] | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Prepare a session: its agenda and suggestions; --format gives the agenda to share."""
    context = context_of(ctx)
    if name == LIST:
        _list_templates(context, find_session(context, ref) if ref else _next(context))
        return
    session = find_session(context, ref or "next") if ref or form or name or out else _next(context)
    if out and not form:
        form = suffix_format(out, FORMATS)
    if name and session:
        _lay_template(context, session, name)
    if form and session:
        _output_agenda(context, session, form, out, context.config.reminders if reminders is None else reminders)
        return
    preparation = prepare_session(context, session)
    if as_json:
        echo_json([preparation_as_json(context.journal, preparation)])
    else:
        echo("\n".join(preparation_lines(context.journal, preparation)))


def find_session(context: CliContext, ref: str) -> Session:
    """Find a session: next, last, or by short id or first words."""
    session = context.find(ref, ("session",))
    if not isinstance(session, Session):
        raise NotFound(f"{ref} is not a session. To see all sessions: rmjournal list sessions")
    return session


def _next(context: CliContext) -> Session | None:
    """Find the next session; None when none is planned."""
    try:
        return find_session(context, "next")
    except NotFound:
        return None


def prepare_session(context: CliContext, session: Session | None) -> Preparation:
    """Prepare a session; print on stderr which own questions cannot be read."""
    questions = load_question_bank(context.config.source.parent)
    _warn_of(questions.broken)
    journal = context.journal
    return prepare(journal.entries, session, journal.today, journal.my_role(session), questions)


def _warn_of(files: Iterable[UnusableFile]) -> None:
    for file in files:
        click.echo(visible(file.sentence), err=True)


def _lay_template(context: CliContext, session: Session, name: str) -> None:
    choice = load_templates(context.config.source.parent)
    _warn_of(choice.broken)
    if name not in choice.named:
        raise Refused(f'There is no template "{name}". Choose one of: {", ".join(choice.named)}.')
    if session.state != "planned":
        raise Refused("This session is not planned any more. Choose a planned one for the template.")
    points = lay_template(choice.named[name], session, context.journal.entries)
    if not points:
        click.echo(f"All of “{visible(choice.named[name].label)}” is on the agenda already.", err=True)
        return
    known_ids = {point.id for point in points}
    laid_points = [
        point for point in context.journal.put(*points, label=f"template {name}") if point.id not in known_ids
    ]
    notice = f"Added {count_by_kind(laid_points)}, shared with your partner. To make one private: edit REF --private"
    click.echo(notice, err=True)
    if choice.named[name].no_swap:
        click.echo(f"No swap. {choice.named[name].no_swap}", err=True)


def _list_templates(context: CliContext, session: Session | None) -> None:
    """Print the templates with a line each.

    The one that fits the session is marked.
    """
    choice = load_templates(context.config.source.parent)
    _warn_of(choice.broken)
    fitting = prepare_session(context, session).template
    for name, template in choice.named.items():
        mark = "▸" if name == fitting else " "
        echo(
            f"{mark} {name:<12}{safe_line(f'{template.label}: {template.help}' if template.help else template.label)}"
        )


def _output_agenda(
    context: CliContext, session: Session, form: str, out: Path | None, reminders: Sequence[timedelta]
) -> None:
    """Print what leaves, or write it to a new file."""
    journal = context.journal
    if not session.shared:
        click.echo(
            "This session is private, so its focus and place are left out. To share them: edit REF --shared", err=True
        )
    points = shared_points(session, journal.entries)
    names_told = say_names([session, *points] if session.shared else points, journal.entries)
    for sentence in filter(None, (say_private_points(session, journal.entries), *names_told)):
        echo_aside(sentence)
    names = _names_by_role(context, session)
    if form == "ics":
        text = session_calendar(
            with_zone(session, journal.zone),
            journal.entries,
            journal.today,
            names,
            ics_sequences([session], journal.db.records),
            reminders,
        )
    else:
        text = (agenda_as_markdown if form == "md" else agenda_as_text)(session, journal.entries, names)
    if out is None:
        echo_exact(text.encode("utf-8"))
        return
    write_new_file(out, text.encode("utf-8"))
    echo(f"Written to {out}. This is the whole text:")
    echo()
    echo(text.replace("\r\n", "\n").rstrip("\n"))


def _names_by_role(context: CliContext, session: Session) -> dict[str, str]:
    pair = context.journal.pair(session)
    if pair is None:
        return {}
    return {pair.role: context.journal.name or pair.role, other_role(pair.role): pair.short_name}
