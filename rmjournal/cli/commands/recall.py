"""``rmjournal recall``: free recall of learnings that are due."""

import click

from rmjournal.cli.columns import shown
from rmjournal.cli.context import CliContext, desk_of
from rmjournal.cli.output import echo, echo_json, json_option, row, verb
from rmjournal.cli.text_input import ask, ask_field, ask_needed, ask_word
from rmjournal.dates import format_day
from rmjournal.insight.recall_queue import SHARED_NOTICE, RecallDue, build_recall_queue
from rmjournal.model.kinds.application import EVIDENCE, RESULTS, Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import FOUND, Recall
from rmjournal.practice.prompts import list_recall_prompts


@verb("rmjournal recall", "rmjournal recall --json")
@click.option("--all", "of_both", is_flag=True, help="What my partner learned, too.")
@json_option
@click.pass_context
def recall(ctx: click.Context, of_both: bool, as_json: bool) -> None:
    """Recall what is due today, five at most; ctrl+c stops at any time, and what is done stays."""
    desk = desk_of(ctx)
    journal = desk.journal
    waiting = build_recall_queue(journal.entries, journal.today, "" if of_both else journal.my_role())
    if as_json:
        echo_json(
            {"due": one.due_on.isoformat(), "interval": one.interval, **row(journal, one.learning)} for one in waiting
        )
        return
    if not waiting:
        echo("Nothing wants to be recalled today.")
    else:
        desk.may_write()
    for number, review in enumerate(waiting, 1):
        echo(f"{number} of {len(waiting)} · {_passed(desk, review)}")
        _one(desk, review)
        echo()


def _passed(desk: CliContext, review: RecallDue) -> str:
    learned = review.learning.day
    on = f", learned {format_day(learned, desk.today)}" if learned else ""
    return f"{review.elapsed}{on}"


def _one(desk: CliContext, review: RecallDue) -> None:
    """One review; each answer that stands for itself is kept at once."""
    learning = review.learning
    whose = desk.journal.perspective(learning).who(learning.learner)
    no_cue = "No cue. What did you learn that day?" if whose == "me" else f"No cue. What did {whose} learn that day?"
    echo(f"  {shown(learning.cue or no_cue)}")
    words = ask("  In your words, private (Enter skips)")
    echo(f"  It says: {learning.text}")
    came_back = ask_word("  Came back", FOUND)
    done = Recall(learning=learning.id, answer=words, recall=came_back, interval=review.interval, on=desk.today)
    kept = desk.journal.put(done, label=f"recall “{learning.heading}”")[0]
    for prompt in list_recall_prompts(review.interval, learning.area):
        echo(f"  · {prompt}")
    if learning.shared:
        echo(f"  {SHARED_NOTICE}")
    if click.confirm("  Used since?", default=False):
        _used(desk, learning)
        desk.journal.put(kept.edit(applied_since=True), label=f"recall “{learning.heading}”")
    else:
        _occasion(desk, learning)
    _keep(desk, learning.id)


def _used(desk: CliContext, learning: Learning) -> None:
    what = ask_needed("  What did you do")
    where = ask("  Where")
    shows = ask("  What shows it")
    kind = ask_word("  Evidence is", [word for word in EVIDENCE if word], "own observation" if shows else "none")
    result = ask_word("  It", RESULTS, "worked")
    used = Application(
        learning=learning.id, what=what, where=where, evidence=shows, evidence_kind=kind, result=result, on=desk.today
    )
    desk.journal.put(used)


def _occasion(desk: CliContext, learning: Learning) -> None:
    day = ask_field(desk, learning, "next_occasion", "  Next occasion, a day (Enter skips)")
    if day:
        desk.journal.put(learning.edit(next_occasion=day))


def _keep(desk: CliContext, learning_id: str) -> None:
    learning = desk.journal.entries.one(Learning, learning_id)
    if learning is None:
        return
    choice = ask_word("  Keep it", ("keep", "reword", "retire"), "keep")
    if choice == "reword":
        desk.journal.put(learning.edit(text=ask_needed("  In new words")))
    elif choice == "retire":
        why = ask("  Why (wrong, out of date, not mine)")
        desk.journal.put(learning.edit(retired_on=desk.today, retired_why=why), label=f"retire “{learning.heading}”")
