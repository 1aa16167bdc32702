"""Skill set dialog: skills with five sentences, ticked and perhaps rated at once."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from rmjournal.model.kinds.skill import Skill
from rmjournal.practice.skill_sets import STEP_COUNT, ReadySkill
from rmjournal.render.glyphs import draw_scale
from rmjournal.render.row import GAP, Row, section
from rmjournal.render.text_width import wrap
from rmjournal.tui.theme import QUIET
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.key_bar import KeyHint, key_hints
from rmjournal.tui.widgets.numbered_choices import BOXES
from rmjournal.tui.widgets.rows import Rows

SCALE = "1 not yet · 3 works with care · 5 others learn it from me"


class SkillChoices(Rows):
    """The skills of both roles, to tick and to rate."""

    opens_at_once = True

    def __init__(self, titles: Mapping[str, str], skills: Sequence[ReadySkill], have: Collection[Skill]) -> None:
        super().__init__(id="skills")
        self._titles, self._skills, self._have = titles, skills, have
        self.chosen: dict[ReadySkill, int | None] = {}
        """The ticked skills, each with its first rating."""

    @property
    def lit_skill(self) -> ReadySkill | None:
        """The skill under the cursor."""
        row = self.highlighted_row
        return row.payload if row is not None and isinstance(row.payload, ReadySkill) else None

    def on_mount(self) -> None:
        """Show the skills."""
        self._draw()

    def tick(self) -> None:
        """Tick the highlighted skill, or take the tick back."""
        if (skill := self.lit_skill) is None:
            return
        if skill in self.chosen:
            del self.chosen[skill]
        else:
            self.chosen[skill] = None
        self._draw()

    def rate(self, step: int) -> None:
        """Rate the highlighted skill, which ticks it too."""
        if (skill := self.lit_skill) is not None:
            self.chosen[skill] = step
            self._draw()

    def _draw(self) -> None:
        self.show(partial(_skill_rows, self._titles, self._skills, self._have, self.chosen))


def _skill_rows(
    titles: Mapping[str, str],
    skills: Sequence[ReadySkill],
    have: Collection[Skill],
    chosen: Mapping[ReadySkill, int | None],
    width: int,
) -> list[Row]:
    """Draw the skills by owner; those that the journal has cannot be ticked."""
    rows: list[Row] = []
    for owner, title in titles.items():
        rows += [*([GAP] if rows else []), section(title)]
        for skill in skills:
            if skill.owner != owner:
                continue
            if skill.find_among(have):
                rows.append(Row(skill.title, lead=" ✓ ", lead_tone="quiet", tone="quiet", tail="in the journal"))
                continue
            step = chosen.get(skill)
            rows.append(
                Row(
                    skill.title,
                    lead=BOXES[skill not in chosen],
                    lead_tone="accent",
                    tone="strong" if skill in chosen else "",
                    tail=draw_scale([(step, "◆")]) if step else "",
                    tail_tone="accent",
                    payload=skill,
                )
            )
    return rows


class SkillSetDialog(Dialog[Mapping[ReadySkill, int | None] | None]):
    """Offers skills to take; gives the ticked ones with their first rating, or none."""

    BINDINGS = [
        Binding("space", "tick", "tick", id="skills.tick"),
        *(Binding(str(step), f"rate({step})", "Rate", show=False) for step in range(1, STEP_COUNT + 1)),
        Binding("enter", "take", "take", priority=True, id="skills.take"),
        Binding("escape", "leave", "close", id="skills.leave"),
    ]
    HELP = (
        "Skills with five sentences, for the mentor and for the mentee. Space ticks a skill, a digit rates it. "
        "Enter takes what is ticked; afterwards e changes the words, and N rates it again."
    )
    DEFAULT_CSS = """
    SkillSetDialog > Vertical { height: 92%; max-width: 92; max-height: 44; padding: 0 1; }
    SkillSetDialog Rows { height: 1fr; min-height: 3; }
    SkillSetDialog #steps { height: auto; padding: 0 1; margin-top: 1; }
    """

    def __init__(self, titles: Mapping[str, str], skills: Sequence[ReadySkill], have: Collection[Skill]) -> None:
        super().__init__("Skills to take, each with five sentences")
        self._choices = SkillChoices(titles, skills, have)

    def compose_body(self) -> ComposeResult:
        """The skills, and the sentences of the highlighted one."""
        yield self._choices
        yield Static(id="steps")
        yield Static(Content(SCALE), id="notice")

    @on(Rows.Highlighted)
    def _skill_lit(self) -> None:
        self._show_steps()

    def on_resize(self) -> None:
        """Wrap the sentences to the new width."""
        self.call_after_refresh(self._show_steps)

    def _show_steps(self) -> None:
        skill, steps = self._choices.lit_skill, self.query_one("#steps", Static)
        if skill is None:
            return
        chosen, room = self._choices.chosen.get(skill), max(20, self._choices.size.width - 5)
        lines: list[Content] = []
        for number, sentence in enumerate(skill.steps, 1):
            is_chosen = number == chosen
            for at, part in enumerate(wrap(sentence, room)):
                lead = f"{'▸' if is_chosen else ' '}{number} " if not at else "   "
                lines.append(
                    Content.assemble((lead, "$primary" if is_chosen else QUIET), (part, "bold" if is_chosen else ""))
                )
        steps.update(Content("\n").join(lines))

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys, the digits as one of them."""
        tick, *others = key_hints(self)
        return [tick, KeyHint("1-5", "rate now", ""), *others]

    @on(Rows.RowOpened)
    def _row_clicked(self, event: Rows.RowOpened) -> None:
        event.stop()
        self.action_tick()

    def action_tick(self) -> None:
        """Tick the highlighted skill, or take the tick back."""
        self._choices.tick()
        self._show_steps()

    def action_rate(self, step: int) -> None:
        """Rate the highlighted skill with the sentence that is true today."""
        self._choices.rate(step)
        self._show_steps()

    def action_take(self) -> None:
        """Take what is ticked; say how to tick where nothing is."""
        if not self._choices.chosen:
            self.show_notice("Nothing is ticked. Space ticks a skill, a digit ticks and rates it.", is_refusal=True)
        elif self.is_current:
            self.dismiss(self._choices.chosen)
