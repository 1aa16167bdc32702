"""``rmjournal today``: the text for a terminal without screens, too."""

from collections.abc import Iterator

import click

from rmjournal.cli.columns import safe_line
from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.output import (
    echo,
    echo_json,
    entry_as_json,
    is_plain,
    json_option,
    mark_of,
    section_lines,
    terminal_width,
    verb,
    wrapped_lines,
)
from rmjournal.dates import format_day, format_distance, format_full_day
from rmjournal.english import pluralize
from rmjournal.errors import JournalError, NotFound
from rmjournal.insight.cadence import list_agenda, next_session, session_overview
from rmjournal.insight.commitments import last_now_what, split_open_actions
from rmjournal.insight.due_question import QUESTIONS_SETTING, find_due_question, pair_of
from rmjournal.insight.goals import find_next_milestone, list_milestones, running_goals
from rmjournal.insight.recall_queue import build_recall_queue
from rmjournal.insight.review.sealed_ratings import say_waiting, waiting_for_own
from rmjournal.insight.scope import OWNER
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal, level_of
from rmjournal.model.kinds.relationship import ENDED_STATES, Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import label_pair
from rmjournal.render.glyphs import draw_dots
from rmjournal.render.text_width import truncate
from rmjournal.storage.new_journal import is_begun


@verb("rmjournal today", "rmjournal --today 2026-06-01 today --json", "rmjournal today --brief")
@click.option(
    "--brief", is_flag=True, help="Print one line for a shell prompt or a login; print nothing when nothing is due."
)
@json_option
@click.pass_context
def today(ctx: click.Context, brief: bool, as_json: bool) -> None:
    """Show the next session, action items, what to recall, and the goals' levels."""
    if brief:
        ctx.exit(_print_brief(context_of(ctx)))
    journal = context_of(ctx).journal
    if as_json:
        echo_json({"section": name, **entry_as_json(journal, entry)} for name, entry in _sections(journal))
    else:
        echo("\n".join(today_lines(journal)))


def today_lines(journal: Journal) -> list[str]:
    """The lines of today's view."""
    result = [format_full_day(journal.today), ""]
    rows: dict[str, list[list[str]]] = {}
    for name, entry in _sections(journal):
        rows.setdefault(name, []).append(_cells(journal, name, entry))
    is_several = {"next": len(rows.get("next", ())) > 1, "theirs": journal.perspective().shows_several_pairs}
    for name, title in _TITLES.items():
        if name in rows:
            title = f"{title}s" if is_several.get(name) else title
            result += section_lines(title, rows[name], terminal_width())
    since = session_overview(journal.entries, journal.today).since_last
    if since is not None and not journal.perspective().shows_several_pairs:
        result += [f"{since} days since the last session.", ""]
    if promise := last_now_what(journal.entries, journal.my_role(), journal.today):
        result += [f"Now what: {safe_line(promise.text)}", ""]
    result += _sealed_lines(journal)
    result += _question_lines(journal)
    if not rows:
        result += [
            'Nothing planned and nothing open. Start with: rmjournal add session --start "next tue 08:30".',
            "",
        ]
    return wrapped_lines(result[:-1], terminal_width())


def _sealed_lines(journal: Journal) -> list[str]:
    """The reviews for which a partner has sealed ratings and the owner has not."""
    lines = [
        say_waiting(occasion, safe_line(pair.short_name))
        for pair in journal.entries.of(Relationship)
        for occasion in waiting_for_own(journal.entries, pair)
    ]
    return [*lines, ""] if lines else []


def _question_lines(journal: Journal) -> list[str]:
    """The one question that is due, with the command that answers it."""
    settings = journal.db.storage.state.read_settings()
    question = find_due_question(journal.entries, journal.today)
    if question is None or str(settings.get(QUESTIONS_SETTING, "")) > journal.today.isoformat():
        return []
    about = question.about
    subject = "" if isinstance(about, Relationship) else f" “{safe_line(about.heading)}”"
    if whom := journal.perspective().label(pair_of(question, journal.entries)):
        subject += f" · with {safe_line(whom)}"
    how = "rmjournal opens the form on Today"
    if question.option:
        how = f"rmjournal edit {journal.entries.short_id(question.answer)} {question.option}"
    return [f"One question: {question.words}{subject}", f"  {how}", ""]


def _print_brief(context: CliContext) -> int:
    """Print today in one line; an exit code where the journal cannot be read."""
    context.is_brief = True
    try:
        if not is_begun(context.path):
            return 0
        line = brief_line(context.journal, hidden=_is_hidden(context))
    except (JournalError, OSError) as error:
        from rmjournal.storage.sealing import LockedFile

        is_locked = isinstance(error.__cause__, LockedFile)
        words = "is locked. To open it: rmjournal" if is_locked else "cannot be read now. To see why: rmjournal check"
        click.echo(f"rmjournal: the journal {words}", err=True)
        return 1
    if line:
        echo(line)
    return 0


def _is_hidden(context: CliContext) -> bool:
    """Whether the screens would start with private texts hidden.

    So too while the config file cannot be read.
    """
    try:
        config = context.config
    except JournalError:
        return True
    return config.starts_hidden(context.journal.db.storage.state.read_settings().get("hidden"))


def brief_line(journal: Journal, *, hidden: bool = False) -> str:
    """Today in one line: next session, action items that are due, recalls.

    Empty for nothing.

    Where private texts are hidden, it has no names and no titles of private entries.
    """
    rhythm = session_overview(journal.entries, journal.today)
    parts = []
    if rhythm.unlogged:
        session = rhythm.unlogged[-1]
        day = format_day(session.day, journal.today) if session.day else ""
        parts.append(f"Did the session of {day}{'' if hidden else _with_whom(journal, session)} take place?")
    if rhythm.next:
        parts.append(_brief_session(journal, rhythm.next, hidden))
    due = [
        action
        for action in split_open_actions(journal.entries, journal.my_role()).mine
        if action.due and action.due <= journal.today
    ]
    if due:
        parts.append(_brief_actions(journal, due, hidden))
    if recalls := len(build_recall_queue(journal.entries, journal.today, OWNER)):
        parts.append(f"{recalls} to recall")
    return " · ".join(parts)


def _brief_session(journal: Journal, session: Session, hidden: bool) -> str:
    days = (session.day - journal.today).days if session.day else 0
    start = journal.perspective().start(session)
    if days < 2 and session.day:
        named = ("Today", "Tomorrow")[days]
        start = start.replace(format_day(session.day, journal.today), named, 1)
    pair = journal.pair(session)
    whom = f" with {safe_line(label_pair(pair, journal.entries))}" if pair and not hidden else ""
    return f"{start}{whom}{f' (in {days} days)' if days > 1 else ''}"


def _brief_actions(journal: Journal, due: list[Action], hidden: bool) -> str:
    count = f"{pluralize(len(due), 'action item')} due"
    first = min(due, key=lambda action: (action.due or journal.today, int(action.id)))
    if hidden and not first.shared:
        return count
    late = (journal.today - first.due).days if first.due else 0
    words = truncate(safe_line(first.heading), BRIEF_TEXT_WIDTH)
    whom = "" if hidden else _with_whom(journal, first).strip()
    facts = ", ".join(filter(None, (whom, f"{pluralize(late, 'day')} overdue" if late else "")))
    return f"{count}: {words}{f' ({facts})' if facts else ''}{', …' if due[1:] else ''}"


def _with_whom(journal: Journal, entry: Entry) -> str:
    """Say with whom an entry is, where there are several relationships."""
    name = journal.perspective().with_whom(entry)
    return f" with {safe_line(name)}" if name else ""


BRIEF_TEXT_WIDTH = 40
"""Cells of a title in the one line."""
_TITLES = {
    "next": "Next session",
    "unlogged": "Did these sessions take place?",
    "mine": "My action items",
    "theirs": "Action items of my partner",
    "recall": "To recall",
    "goal": "Goals",
}


def _sections(journal: Journal) -> Iterator[tuple[str, Entry]]:
    rhythm = session_overview(journal.entries, journal.today)
    yield from (("next", session) for session in _next_sessions(journal, rhythm.next))
    yield from (("unlogged", session) for session in rhythm.unlogged)
    promised = split_open_actions(journal.entries, journal.my_role())
    yield from (("mine", action) for action in promised.mine)
    yield from (("theirs", action) for action in promised.theirs)
    yield from (("recall", review.learning) for review in build_recall_queue(journal.entries, journal.today, OWNER))
    yield from (("goal", goal) for goal in running_goals(journal.entries))


def _next_sessions(journal: Journal, first: Session | None) -> list[Session]:
    """The next session, then that of each other open relationship."""
    open_pairs = [pair for pair in journal.entries.of(Relationship) if pair.state not in ENDED_STATES]
    coming = [next_session(pair, journal.entries, journal.today) for pair in open_pairs]
    others = [session for session in coming if session is not None and session != first]
    return [*([first] if first else []), *sorted(others, key=lambda session: (session.start, int(session.id)))]


def _cells(journal: Journal, name: str, entry: Entry) -> list[str]:
    ref, text = journal.entries.short_id(entry), safe_line(entry.heading)
    whom = journal.perspective().with_whom(entry)
    facts = f" · with {safe_line(whom)}" if whom else ""
    if isinstance(entry, Session):
        return [ref, mark_of(entry), _session_time(journal, entry), _session_words(journal, entry, text)]
    if isinstance(entry, Action):
        late = "!" if entry.due and entry.due < journal.today and not is_plain() else mark_of(entry)
        return [ref, late, format_distance(entry.due, journal.today, "overdue") if entry.due else "", text + facts]
    if isinstance(entry, Goal):
        words = _goal_words(journal, entry, text)
        return [ref, mark_of(entry), _level_dots(level_of(entry, journal.entries)), words + facts]
    return [ref, mark_of(entry), "", (safe_line(str(getattr(entry, "cue", ""))) or text) + facts]


def _session_time(journal: Journal, session: Session) -> str:
    gap = format_distance(session.day, journal.today) if session.day else ""
    return f"{journal.perspective().start(session)}, {gap}"


def _session_words(journal: Journal, session: Session, text: str) -> str:
    pair = journal.pair(session)
    points = list_agenda(session, journal.entries)
    count = pluralize(len(points), "point")
    planned = f"{sum(point.minutes for point in points)} of {session.minutes} min in {count}"
    whom = [f"with {safe_line(label_pair(pair, journal.entries))}"] if pair else []
    return " · ".join([text, *whom, planned if points else "no agenda yet"])


def _goal_words(journal: Journal, goal: Goal, text: str) -> str:
    step = find_next_milestone(list_milestones(goal, journal.entries))
    due = f" by {format_day(step.due, journal.today)}" if step and step.due else ""
    whose = (
        ""
        if goal.learner == journal.my_role(goal)
        else f" ({safe_line(journal.perspective(goal).who(goal.learner))})"
    )
    return f"{text}{whose}{f' · next: {safe_line(step.heading)}{due}' if step else ''}"


def _level_dots(level: int | None) -> str:
    """A level from -2 to +2 as five dots with its number."""
    if is_plain():
        return "no level yet" if level is None else f"level {level} of -2 to 2"
    return f"{draw_dots(level, '')} {'–' if level is None else f'{level:+d}' if level else '0'}"


def print_today(context: CliContext) -> int:
    """Print today's view; without a journal raise how to begin."""
    if not is_begun(context.path):
        raise NotFound(
            f"There is no journal at {context.path} yet. Open rmjournal in a terminal, or start with: "
            'rmjournal add relationship "Name" --role mentee (or mentor).'
        )
    echo("\n".join(today_lines(context.journal)))
    return 0
