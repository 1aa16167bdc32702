"""First-steps list of Today: what to do next in a new journal."""

from typing import NamedTuple

from rmjournal.insight.first_steps import STEPS, FirstStep, find_steps_pair, first_steps
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import Row, section
from rmjournal.tui.page_rows import SET_ASIDE, StepName, View


class StepWords(NamedTuple):
    """The words of a first step: when done, its minutes and its command."""

    done: str
    minutes: int
    command: str
    """The command that does it where no entry stands for the step, or "new_" with the kind of a new one."""


STEP_WORDS = {
    "candidate": StepWords("Wrote down whom to ask", 5, "begin.candidate"),
    "begin": StepWords("Began the journal", 1, "new_relationship"),
    "plan": StepWords("First session planned", 1, "new_session"),
    "prepare": StepWords("First session prepared", 1, "new_session"),
    "ready": StepWords("Five questions answered", 5, "begin.readiness"),
    "card": StepWords("Your card written", 3, "begin.card"),
    "growth": StepWords("First growth area written", 3, "begin.growth"),
    "areas": StepWords("Focus areas chosen", 1, "begin.areas"),
    "report": StepWords("Line of report noted", 1, "begin.report"),
    "agree": StepWords("Rules agreed", 15, "talk"),
    "goal": StepWords("First goal written", 8, "new_goal"),
    "meet": StepWords("Met for the first time", 60, "new_session"),
    "learn": StepWords("First learning saved", 1, "capture"),
}

TICKABLE_WORDS = {
    "prepare": "Prepare it: a template, suggestions; Space when it is ready",
    "agree": "Agree at one screen; Space when both of you accept them",
}
"""The words of an open step whose entry is there, so that the key for done works."""


def first_steps_rows(view: View, width: int) -> list[Row]:
    """List the first steps; nothing once all are done or nobody wants them."""
    steps = first_steps(view.entries) if view.has_first_steps else []
    done = sum(step.is_done for step in steps)
    if done == len(steps):
        return []
    whom = view.label(find_steps_pair(view.entries))
    title = f"First steps with {whom}" if whom else "First steps"
    rows = [section(f"{title} · {done} of {len(steps)} done", SET_ASIDE)]
    for step in steps:
        if not step.is_done and step.name in view.steps_put_off:
            continue
        rows.append(_done_row(step, view) if step.is_done else _open_row(step))
    return rows


def _done_row(step: FirstStep, view: View) -> Row:
    tail = view.start(step.entry) if step.name == "plan" and isinstance(step.entry, Session) else ""
    return Row(STEP_WORDS[step.name].done, lead="✓", lead_tone="good", tone="quiet", tail=tail)


def _open_row(step: FirstStep) -> Row:
    words, ticked = STEP_WORDS[step.name], TICKABLE_WORDS.get(step.name, "") if step.entry else ""
    return Row(
        ticked or STEPS[step.name],
        lead="○",
        lead_tone="accent",
        tail=f"{words.minutes} min",
        payload=StepName(step.name),
        action="tick" if ticked else "",
    )
