"""``rmjournal recall``: free recall of learnings that are due."""

import click

from rmjournal.cli.columns import safe_line
from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.output import echo, echo_json, entry_as_json, json_option, verb
from rmjournal.cli.text_input import ask, ask_choice, ask_field, ask_required
from rmjournal.dates import format_day
from rmjournal.insight.recall_queue import RecallDue, build_recall_queue, explain_empty_queue, list_learnings
from rmjournal.insight.scope import OWNER
from rmjournal.model.kinds.application import EVIDENCE, RESULTS, Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import RECALL_RESULTS, Recall, result_words
from rmjournal.model.recall_record import SHARED_NOTICE
from rmjournal.practice.prompts import list_recall_prompts


@verb("rmjournal recall", "rmjournal recall --json")
@click.option("--all", "of_both", is_flag=True, help="Also what your partner learned.")
@json_option
@click.pass_context
def recall(ctx: click.Context, of_both: bool, as_json: bool) -> None:
    """Recall what is due today, five learnings at most.

    Ctrl+C stops at any time, and your answers are saved.
    """
    context = context_of(ctx)
    journal = context.journal
    learner = "" if of_both else OWNER
    waiting = build_recall_queue(journal.entries, journal.today, learner)
    if as_json:
        echo_json(
            {"due": due.due_on.isoformat(), "interval": due.interval, **entry_as_json(journal, due.learning)}
            for due in waiting
        )
        return
    if not waiting:
        why = explain_empty_queue(journal.entries, journal.today, learner)
        echo(why if list_learnings(journal.entries, learner) else f'{why} To write one down: rmjournal learned "…"')
    else:
        context.require_writable()
    for number, review in enumerate(waiting, 1):
        echo(f"{number} of {len(waiting)} · {_due_words(context, review)}")
        _recall_one(context, review)
        echo()


def _due_words(context: CliContext, review: RecallDue) -> str:
    learned = review.learning.day
    on = f", learned {format_day(learned, context.today)}" if learned else ""
    return f"{review.elapsed}{on}"


def _recall_one(context: CliContext, review: RecallDue) -> None:
    """Ask one recall; each complete answer is kept at once."""
    learning = review.learning
    whose = context.journal.perspective(learning).who(learning.learner)
    no_cue = "No cue. What did you learn that day?" if whose == "me" else f"No cue. What did {whose} learn that day?"
    echo(f"  {safe_line(learning.cue or no_cue)}")
    answer = ask("  In your words, private (Enter skips)")
    echo(f"  The learning: {learning.text}")
    offered = RECALL_RESULTS if answer.strip() else RECALL_RESULTS[1:]
    came_back = ask_choice("  Remembered", offered, shown=result_words)
    recall = Recall(learning=learning.id, answer=answer, recall=came_back, interval=review.interval, on=context.today)
    saved = context.journal.put(recall, label=f"recall “{learning.heading}”")[0]
    for prompt in list_recall_prompts(review.interval, learning.area):
        echo(f"  · {prompt}")
    if learning.shared:
        echo(f"  {SHARED_NOTICE}")
    if click.confirm("  Used since?", default=False):
        _add_application(context, learning)
        context.journal.put(saved.edit(applied_since=True), label=f"recall “{learning.heading}”")
    else:
        _ask_occasion(context, learning)
    _ask_keep(context, learning.id)


def _add_application(context: CliContext, learning: Learning) -> None:
    what = ask_required("  What did you do")
    where = ask("  Where")
    shows = ask("  Evidence")
    kind = ask_choice(
        "  Kind of evidence", [word for word in EVIDENCE if word], "own observation" if shows else "none"
    )
    result = ask_choice("  How it went", RESULTS, "worked")
    used = Application(
        learning=learning.id,
        what=what,
        where=where,
        evidence=shows,
        evidence_kind=kind,
        result=result,
        on=context.today,
    )
    context.journal.put(used)


def _ask_occasion(context: CliContext, learning: Learning) -> None:
    day = ask_field(context, learning, "next_occasion", "  Next occasion, a day (Enter skips)")
    if day:
        context.journal.put(learning.edit(next_occasion=day))


def _ask_keep(context: CliContext, learning_id: str) -> None:
    learning = context.journal.entries.get_of_kind(Learning, learning_id)
    if learning is None:
        return
    choice = ask_choice("  Keep it?", ("keep", "reword", "retire"), "keep")
    if choice == "reword":
        context.journal.put(learning.edit(text=ask_required("  In new words")))
    elif choice == "retire":
        why = ask("  Why (wrong, out of date, not mine)")
        context.journal.put(
            learning.edit(retired_on=context.today, retired_why=why), label=f"retire “{learning.heading}”"
        )
