"""``rmjournal reflect``: a reflection by framework, in editor or shell."""

from collections.abc import Sequence

import click

from rmjournal.cli.columns import safe_line
from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.options import complete_ref, pair_option
from rmjournal.cli.output import echo, echo_entries, json_option, verb
from rmjournal.cli.text_input import ask, choose_pair
from rmjournal.insight.commitments import last_now_what
from rmjournal.insight.reflection_context import start_reflection
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import parse_field
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.practice.prompts import Stage, list_stages, load_moments
from rmjournal.storage.external_editor import chosen_editor, edit_or_refuse

PROMPT_PREFIX = "// "
HEADING_PREFIX = "## "


def blank_sheet(stages: Sequence[Stage], role: str) -> str:
    """The blank sheet of a framework; lines with ``//`` are not kept."""
    if not stages:
        return ""
    parts = [f"{HEADING_PREFIX}{stage.label}\n{PROMPT_PREFIX}{stage.prompt_for(role)}\n\n" for stage in stages]
    return "\n".join(parts)


def read_sheet(text: str, stages: Sequence[Stage], role: str) -> tuple[str, dict[str, str]]:
    """Read the text before the first heading, and the answers by stage.

    An unknown heading is text.
    """
    heads = {f"{HEADING_PREFIX}{stage.label}": stage.id for stage in stages}
    asked = {f"{PROMPT_PREFIX}{stage.prompt_for(role)}" for stage in stages}
    lines_by_stage: dict[str, list[str]] = {"": []}
    stage_id = ""
    for line in text.split("\n"):
        if line.strip() in heads:
            stage_id = heads[line.strip()]
            lines_by_stage.setdefault(stage_id, [])
        elif line.strip() not in asked:
            lines_by_stage[stage_id].append(line)
    answers = {stage: "\n".join(lines).strip() for stage, lines in lines_by_stage.items()}
    return answers.pop(""), {stage: answer for stage, answer in answers.items() if answer}


@verb("rmjournal reflect --about last", "rmjournal reflect --framework gibbs")
@click.option("--about", metavar="REF", shell_complete=complete_ref, help="A session, milestone, goal, learning …")
@click.option("--framework", metavar="NAME", help="what-so-what-now-what, three-two-one, gibbs, kolb, johns …")
@click.option("--ask", "in_shell", is_flag=True, help="Ask stage by stage, even when an editor is set.")
@pair_option("With whom, when there are several relationships.")
@json_option
@click.pass_context
def reflect(
    ctx: click.Context, about: str | None, framework: str | None, in_shell: bool, whom: str | None, as_json: bool
) -> None:
    """Reflect on a session, or on anything else.

    You may skip stages, and the text stays private.
    """
    context = context_of(ctx)
    context.require_writable()
    entry = context.find(about) if about else None
    new = _new_reflection(context, entry, framework, whom)
    if not as_json:
        _print_prompts(context, new, entry)
    if chosen_editor() and not in_shell:
        role = context.journal.my_role(new)
        with edit_or_refuse(blank_sheet(list_stages(new.framework), role)) as text:
            text_before, answers = read_sheet(text, list_stages(new.framework), role)
            saved = context.journal.put(new.edit(text=text_before, answers=answers))[0]
    else:
        saved = context.journal.put(_ask_stages(context, new))[0]
    if as_json:
        echo_entries(context.journal, [saved])
    else:
        echo(f"Saved, private: {saved.heading} ({context.journal.entries.short_id(saved)})")


def _new_reflection(context: CliContext, about: Entry | None, framework: str | None, whom: str | None) -> Reflection:
    """The new reflection, with everything but its words."""
    named = parse_field(Reflection, "framework", framework, context.parse_context(about)) if framework else ""
    pair = context.find_pair(whom) or (context.journal.pair(about) if about else choose_pair(context))
    new = start_reflection(about, str(named))
    return new.edit(relationship=pair.id if pair else "", author=pair.role if pair else "")


def _print_prompts(context: CliContext, new: Reflection, about: Entry | None) -> None:
    """Print the last promise to oneself, and the prompts of the occasion."""
    if last := last_now_what(context.journal.entries, new.author, context.today):
        echo(f"Your last “Now what”: {safe_line(last.text)}")
    if about:
        echo(f"About: {safe_line(about.heading)}")
    if moment := load_moments().get(new.occasion):
        pair = context.journal.entries.get_of_kind(Relationship, new.relationship)
        for prompt in moment.prompts_for(new.author):
            if pair is None or prompt not in pair.never_ask:
                echo(f"  · {prompt}")


def _ask_stages(context: CliContext, new: Reflection) -> Reflection:
    """Ask stage by stage; ctrl+c ends it and keeps the answers."""
    answers: dict[str, str] = {}
    text = ""
    try:
        for stage in list_stages(new.framework):
            echo(f"{stage.label}  {stage.prompt_for(new.author)}")
            if answer := ask("  (Enter skips)"):
                answers[stage.id] = answer
        text = ask("In short (Enter skips)")
    except click.Abort:
        if not answers:
            raise
        echo()
    return new.edit(answers=answers, text=text)
