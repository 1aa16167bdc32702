"""``rmjournal progress``: goals, skills, learnings and the pair as charts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import click
import msgspec

from rmjournal.cli.columns import safe_line
from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.entry_charts import progress_chart
from rmjournal.cli.filters import filter_options
from rmjournal.cli.output import echo, echo_json, json_option, verb
from rmjournal.cli.text_input import choose_pair
from rmjournal.dates import format_full_day
from rmjournal.insight.funnel import funnels_by_learner
from rmjournal.insight.goals import goal_history
from rmjournal.insight.hand_over import map_hand_over
from rmjournal.insight.pair import build_partnership
from rmjournal.insight.pair_comparison import compare_pairs
from rmjournal.insight.scope import select_pair
from rmjournal.insight.skills import skill_movements
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.relationship import Relationship

SECTION_TITLES = {
    "goals": "Goals",
    "skills": "Skills",
    "learnings": "Learned and used",
    "hand-over": "What only one of you knows",
    "pair": "Our relationship",
    "pairs": "All relationships",
}


@verb("rmjournal progress", "rmjournal progress skills --json")
@click.argument("what", nargs=-1, type=click.Choice(list(SECTION_TITLES), case_sensitive=False))
@filter_options("with_")
@json_option
@click.pass_context
def progress(ctx: click.Context, /, what: tuple[str, ...], with_: str | None, as_json: bool) -> None:
    """Show goals, skills, learnings and your relationship in figures; all without a name.

    hand-over is what only one of you knows, pair is your relationship.

    With pairs: all relationships side by side, with the last and the next session and open action items.

    They show what happened; there is no score and no ranking. For a period, see `rmjournal review`.
    """
    context = context_of(ctx)
    pair = context.find_pair(with_) or (choose_pair(context) if "pair" in what else context.journal.usual_pair())
    entries = select_pair(context.journal.entries, pair.id if pair else "")
    several = len(context.journal.entries.of(Relationship)) > 1
    unasked = {"pairs"} if not several else {"pair"} if pair is None else set()
    chosen = [name for name in SECTION_TITLES if name in what or (not what and name not in unasked)]
    if as_json:
        today = context.journal.today
        echo_json(
            row for name in chosen for row in _section_values(name, _scope(name, context, entries), pair, today)
        )
        return
    lines = [f"With {safe_line(pair.partner)}, as of {format_full_day(context.journal.today)}"] if pair else []
    for name in chosen:
        lines += [
            "",
            SECTION_TITLES[name],
            "",
            *progress_chart(name, _scope(name, context, entries), context.journal.perspective(pair)),
        ]
    echo("\n".join(lines if pair else lines[1:]))


def _scope(what: str, context: CliContext, entries: Entries) -> Entries:
    """All entries where the relationships are compared, else those of one."""
    return context.journal.entries if what == "pairs" else entries


def _section_values(what: str, entries: Entries, of: Relationship | None, today: date) -> list[dict[str, Any]]:
    """The values behind the charts, each with its section."""
    values: Iterable[object]
    match what:
        case "goals":
            values = (goal_history(goal, entries) for goal in entries.of(Goal))
        case "skills":
            values = skill_movements(entries, today)
        case "learnings":
            funnels = funnels_by_learner(entries, today, of.role if of else "")
            return [{"what": what, "learner": learner, **_as_json(funnel)} for learner, funnel in funnels]
        case "hand-over":
            values = map_hand_over(entries)
        case "pairs":
            values = compare_pairs(entries, today)
        case _:
            values = [build_partnership(entries, today, of.role if of else "")]
    return [{"what": what, **_as_json(value)} for value in values]


def _as_json(value: Any) -> Any:
    """A frozen value as JSON: entries by id and heading, days as text."""
    if isinstance(value, Entry):
        shown_values = {
            name: getattr(value, name) for name in ("level", "on", "learner", "state") if hasattr(value, name)
        }
        return {
            "id": value.id,
            "heading": value.heading,
            **{name: _as_json(part) for name, part in shown_values.items()},
        }
    if isinstance(value, msgspec.Struct):
        return {name: _as_json(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, Mapping):
        return {str(name): _as_json(part) for name, part in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _as_json(part) for name, part in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [_as_json(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
