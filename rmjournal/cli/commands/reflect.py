"""``rmjournal reflect``: a reflection by framework, in editor or shell."""

from collections.abc import Sequence

import click

from rmjournal.cli.columns import shown
from rmjournal.cli.context import CliContext, desk_of
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_rows, json_option, verb
from rmjournal.cli.text_input import ask
from rmjournal.insight.commitments import last_now_what
from rmjournal.insight.reflection_context import start_reflection
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import read
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.practice.frameworks import Stage, list_stages
from rmjournal.practice.prompts import load_moments
from rmjournal.storage.external_editor import chosen_editor, edit_or_refuse

ASKED = "// "
HEAD = "## "


def filled_sheet(stages: Sequence[Stage], role: str) -> str:
    """The empty sheet; lines that begin with ``//`` are not kept."""
    if not stages:
        return ""
    parts = [f"{HEAD}{stage.label}\n{ASKED}{stage.prompt_for(role)}\n\n" for stage in stages]
    return "\n".join(parts)


def read_sheet(text: str, stages: Sequence[Stage], role: str) -> tuple[str, dict[str, str]]:
    """What was written before the first heading, and under each one; a heading that is not known is text."""
    heads = {f"{HEAD}{stage.label}": stage.id for stage in stages}
    asked = {f"{ASKED}{stage.prompt_for(role)}" for stage in stages}
    found: dict[str, list[str]] = {"": []}
    at = ""
    for line in text.split("\n"):
        if line.strip() in heads:
            at = heads[line.strip()]
            found.setdefault(at, [])
        elif line.strip() not in asked:
            found[at].append(line)
    words = {stage: "\n".join(lines).strip() for stage, lines in found.items()}
    return words.pop(""), {stage: said for stage, said in words.items() if said}


@verb("rmjournal reflect --about last", "rmjournal reflect --framework gibbs")
@click.option("--about", metavar="REF", shell_complete=refs_like, help="A session, milestone, goal, learning …")
@click.option("--framework", metavar="NAME", help="what-so-what-now-what, three-two-one, gibbs, kolb, johns …")
@click.option("--ask", "in_shell", is_flag=True, help="Ask stage by stage, also when an editor is set.")
@json_option
@click.pass_context
def reflect(ctx: click.Context, about: str | None, framework: str | None, in_shell: bool, as_json: bool) -> None:
    """Reflect on a session or anything else; stages may be skipped, and it stays private."""
    desk = desk_of(ctx)
    desk.may_write()
    entry = desk.find(about) if about else None
    new = _begun(desk, entry, framework)
    if not as_json:
        _greet(desk, new, entry)
    if chosen_editor() and not in_shell:
        role = desk.journal.my_role(new)
        with edit_or_refuse(filled_sheet(list_stages(new.framework), role)) as text:
            said, answers = read_sheet(text, list_stages(new.framework), role)
            kept = desk.journal.put(new.edit(text=said, answers=answers))[0]
    else:
        kept = desk.journal.put(_asked(desk, new))[0]
    if as_json:
        echo_rows(desk.journal, [kept])
    else:
        echo(f"Kept, private: {kept.heading} ({desk.journal.entries.short(kept)})")


def _begun(desk: CliContext, about: Entry | None, framework: str | None) -> Reflection:
    """The reflection with what is known before a word is written."""
    named = read(Reflection, "framework", framework, desk.known(about)) if framework else ""
    pair = desk.journal.pair(about) if about else desk.journal.usual_pair()
    new = start_reflection(about, str(named))
    return new.edit(relationship=pair.id if pair else "", author=pair.role if pair else "")


def _greet(desk: CliContext, new: Reflection, about: Entry | None) -> None:
    """The last promise to oneself, and what this moment asks."""
    if last := last_now_what(desk.journal.entries, new.author, desk.today):
        echo(f"Last time you wrote: {shown(last.text)}")
    if about:
        echo(f"About: {shown(about.heading)}")
    if moment := load_moments().get(new.occasion):
        for prompt in moment.prompts_for(new.author):
            echo(f"  · {prompt}")


def _asked(desk: CliContext, new: Reflection) -> Reflection:
    """The answers, stage by stage; ctrl+c ends it, and what was answered is kept."""
    answers: dict[str, str] = {}
    text = ""
    try:
        for stage in list_stages(new.framework):
            echo(f"{stage.label}  {stage.prompt_for(new.author)}")
            if said := ask("  (Enter skips)"):
                answers[stage.id] = said
        text = ask("In short (Enter skips)")
    except click.Abort:
        if not answers:
            raise
        echo()
    return new.edit(answers=answers, text=text)
