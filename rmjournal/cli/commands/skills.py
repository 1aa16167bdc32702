"""``rmjournal skills``: skills with five written steps, to list and to take."""

from collections.abc import Iterator
from typing import Any

import click

from rmjournal.cli.columns import safe_line
from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.filters import filter_options
from rmjournal.cli.output import echo, echo_entries, echo_json, json_option, terminal_width, verb, wrapped_lines
from rmjournal.cli.text_input import choose_pair
from rmjournal.errors import Refused
from rmjournal.insight.scope import select_pair
from rmjournal.insight.skills import take_skills
from rmjournal.model.entry import Entry
from rmjournal.model.field import ROLES
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.skill import Skill
from rmjournal.practice.skill_sets import STEP_COUNT, ReadySkill, find_ready_skill, load_skill_sets


@verb("rmjournal skills", "rmjournal skills feedback_upwards --level 2")
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option("--level", type=click.IntRange(1, STEP_COUNT), help="The first rating of the skill that is taken.")
@filter_options("with_")
@json_option
@click.pass_context
def skills(
    ctx: click.Context, /, names: tuple[str, ...], level: int | None, with_: str | None, as_json: bool
) -> None:
    """List the ready-made skills for mentor and mentee; with a NAME, take it.

    Each has a sentence for each of its five steps: 1 is not yet, 3 works with care, 5 others learn it from me.
    """
    context = context_of(ctx)
    pair = context.find_pair(with_) or context.journal.usual_pair()
    chosen: dict[ReadySkill, int | None] = {find_ready_skill(name): level for name in names}
    if level is not None and len(chosen) != 1:
        raise Refused("--level rates one skill. Name one, and rate the others afterwards.")
    if chosen:
        pair = pair or choose_pair(context)
        taken = _take(context, chosen, pair)
        if as_json:
            echo_entries(context.journal, taken)
        else:
            echo("\n".join(_taken_lines(context, taken)))
        return
    have = select_pair(context.journal.entries, pair.id if pair else "").of(Skill)
    if as_json:
        echo_json(_as_json(one, is_taken=one.find_among(have) is not None) for one in load_skill_sets())
    else:
        echo("\n".join(wrapped_lines(_set_lines(context, pair, have), terminal_width())))


def _take(context: CliContext, chosen: dict[ReadySkill, int | None], pair: Relationship | None) -> list[Entry]:
    """Take skills that the pair does not have yet."""
    journal = context.journal
    have = select_pair(journal.entries, pair.id if pair else "").of(Skill)
    for there in filter(None, (ready.find_among(have) for ready in chosen)):
        ref = journal.entries.short_id(there)
        raise Refused(f"“{there.title}” is in the journal. To rate it: rmjournal add rating --skill {ref} --level N")
    new = take_skills(chosen, pair, pair.role if pair else "", journal.today, journal.new_id, journal.name)
    return list(journal.put(*new, label="take skills"))


def _taken_lines(context: CliContext, taken: list[Entry]) -> Iterator[str]:
    ratings = {getattr(entry, "skill", ""): getattr(entry, "level", None) for entry in taken}
    for skill in taken:
        if isinstance(skill, Skill):
            ref, level = context.journal.entries.short_id(skill), ratings.get(skill.id)
            yield f"Saved skill {ref}: {safe_line(skill.title)}{f', rated {level}' if level else ''}"
            yield from _step_lines(tuple(skill.anchors.values()))
            if not level:
                yield f"  To rate it: rmjournal add rating --skill {ref} --level N"


def _set_lines(context: CliContext, pair: Relationship | None, have: list[Skill]) -> Iterator[str]:
    names = context.journal.perspective(pair)
    for role in ROLES:
        whose = f" ({names.who(role)})" if pair else ""
        yield f"For the {role}{whose}"
        for skill in load_skill_sets():
            if skill.owner == role:
                yield f"  {skill.name:<26}{skill.title}{', in the journal' if skill.find_among(have) else ''}"
                yield from _step_lines(skill.steps)
        yield ""
    yield "To take one: rmjournal skills NAME --level 1…5"


def _step_lines(steps: tuple[str, ...]) -> Iterator[str]:
    return (f"    {number}  {safe_line(step)}" for number, step in enumerate(steps, 1))


def _as_json(skill: ReadySkill, *, is_taken: bool) -> dict[str, Any]:
    anchors = {str(number): step for number, step in enumerate(skill.steps, 1)}
    return {
        "name": skill.name,
        "owner": skill.owner,
        "title": skill.title,
        "area": skill.area,
        "anchors": anchors,
        "taken": is_taken,
    }
