"""Pages with pictures, made without a screen: what is private, what people write, how narrow it gets."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from rmjournal.demo import LAST, demo_entries
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.skill import Skill
from rmjournal.model.perspective import REDACTED
from rmjournal.render.row import Row
from rmjournal.tui.page_rows import View
from rmjournal.tui.pages.goals import SKILLS
from rmjournal.tui.pages.learnings import FUNNEL
from rmjournal.tui.places import entry_page

from .pilot import HOSTILE, SHOWN


def words(lines: Sequence[Row]) -> str:
    return "\n".join(f"{line.lead} {line.text} {line.tail}" for line in lines)


def test_private_titles_anchors_and_notes_are_veiled_in_every_picture() -> None:
    entries = demo_entries("mentee", LAST)
    bared = entries.with_changes(put=[e.edit(shared=isinstance(e, Relationship)) for e in entries])
    seen = View(entries=bared, today=LAST, role="mentee", pair=bared.of(Relationship)[0], hidden=True)
    page = words(list(entry_page(bared.of(Relationship)[0], seen, 90)))
    assert REDACTED in page
    for secret in ("Listening upwards", "I ask and wait", "After a yes", "Answer my own", "reads well"):
        assert secret not in page
    shown = words(list(entry_page(bared.of(Relationship)[0], replace(seen, hidden=False), 90)))
    assert "Listening upwards" in shown


def test_a_shared_rating_of_a_private_skill_hides_its_anchor() -> None:
    entries = demo_entries("mentee", LAST)
    put = [e.edit(shared=isinstance(e, Rating | Relationship)) for e in entries if isinstance(e, Rating | Skill)]
    bared = entries.with_changes(put=put)
    seen = View(entries=bared, today=LAST, role="mentee", pair=bared.of(Relationship)[0], hidden=True)
    page = words(list(entry_page(bared.of(Relationship)[0], seen, 90)))
    assert "reads well" in page
    assert "I build a simple measure" not in page


@pytest.mark.parametrize("width", [*range(1, 24), 33])
def test_every_chart_is_drawn_at_any_width(width: int) -> None:
    entries = demo_entries("mentor", LAST)
    seen = View(entries=entries, today=LAST, role="mentor", pair=entries.of(Relationship)[0])
    for kind in (Relationship, Skill, Goal):
        assert entry_page(entries.of(kind)[0], seen, width)
    for picture in (SKILLS, FUNNEL):
        assert all(line.cells(width) for line in picture.draw(seen, width))


def test_hostile_text_in_charts_is_shown_literally_on_one_line() -> None:
    goal = Goal(
        id="1", title=HOSTILE, levels={"0": f"two\nlines {HOSTILE}", "1": "مرحبا 👩🏽‍💻"}, baseline=-1, state="active"
    )
    level = Level(id="2", goal="1", level=0, on=LAST, value=HOSTILE, note="\n".join(f"line {n}" for n in range(200)))
    skill = Skill(id="3", title=HOSTILE, anchors={"2": HOSTILE, "3": "a\nb"})
    rating = Rating(id="4", skill="3", level=2, kind="observer", rater=HOSTILE, on=LAST)
    entries = Entries({entry.id: entry for entry in (goal, level, skill, rating)})
    for entry in (goal, skill):
        lines = entry_page(entry, View(entries=entries, today=LAST), 60)
        assert SHOWN in words(lines)
        assert not [char for line in lines for char in "".join(line.cells(60)) if char < " "]
    told = words(entry_page(goal, View(entries=entries, today=LAST), 60))
    assert "line 0 …" in told
    assert "line 7" not in told


LEVELS = {"0": f"two\nlines {HOSTILE}", "1": "مرحبا 👩🏽‍💻"}
