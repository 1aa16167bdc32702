"""First-steps list of Today: what to do next in a new journal."""

from typing import NamedTuple

from rmjournal.insight.first_steps import FirstStep, first_steps
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import Row, section
from rmjournal.tui.page_rows import StepName, View


class StepWords(NamedTuple):
    """The words of a first step, how long it takes and its command."""

    open: str
    done: str
    minutes: int
    command: str
    """The command that does it where no entry stands for the step, or "new_" with the kind of a new one."""


STEP_WORDS = {
    "begin": StepWords("Say who the two of you are", "Began the journal", 1, "new_relationship"),
    "plan": StepWords("Plan the first session", "First session planned", 1, "new_session"),
    "prepare": StepWords(
        "Prepare it: a template, suggestions",
        "First session prepared",
        1,
        "new_session",
    ),
    "agree": StepWords("Agree on the rules, the two of you at one screen", "Rules agreed", 15, "new_agreement"),
    "goal": StepWords("Write one goal, with five levels in words", "First goal written", 8, "new_goal"),
    "meet": StepWords("Meet, and close the session together", "Met for the first time", 60, "new_session"),
    "learn": StepWords("Write down the first thing you learned, in one line", "First learning saved", 1, "capture"),
}

TICK_WORDS = {
    "prepare": "Prepare it: a template, suggestions; Space when it is ready",
    "agree": "Agree on the rules; Space when both of you accept them",
}
"""The words of an open step whose entry is there, so that the key for done works."""


def first_steps_rows(view: View, width: int) -> list[Row]:
    """List the first steps; nothing once all are done or nobody wants them."""
    steps = first_steps(view.entries) if view.has_first_steps else []
    done = sum(step.is_done for step in steps)
    if done == len(steps):
        return []
    rows = [section(f"First steps · {done} of {len(steps)} done", "z not now")]
    for step in steps:
        rows.append(_done_row(step, view) if step.is_done else _open_row(step))
    return rows


def _done_row(step: FirstStep, view: View) -> Row:
    tail = view.start(step.entry) if step.name == "plan" and isinstance(step.entry, Session) else ""
    return Row(STEP_WORDS[step.name].done, lead="✓", lead_tone="good", tone="quiet", tail=tail)


def _open_row(step: FirstStep) -> Row:
    words, ticked = STEP_WORDS[step.name], TICK_WORDS.get(step.name, "") if step.entry else ""
    return Row(
        ticked or words.open,
        lead="○",
        lead_tone="accent",
        tail=f"{words.minutes} min",
        payload=StepName(step.name),
        action="tick" if ticked else "",
    )
