"""Parts of a review: who wrote when, sessions beside levels, from idea to change, and wins."""

from datetime import date

from rmjournal.dates.periods import CalendarPeriod
from rmjournal.demo import LAST, demo_entries
from rmjournal.insight.lanes import timeline_lanes
from rmjournal.insight.review.authors import writing_by_month
from rmjournal.insight.review.idea_trails import idea_trails
from rmjournal.insight.review.review import build_review
from rmjournal.insight.review_period import ALL_TIME, Period
from rmjournal.insight.timeline import timeline_items
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.render.markdown import render_markdown
from rmjournal.reports.review import NOTHING_CHANGED, NOTHING_LEARNED, review_page
from rmjournal.reports.review_json import review_json
from rmjournal.reports.wins import wins_page

TODAY = date(2026, 6, 1)
PAIR = Relationship(id="1", partner="Ann Bo", role="mentor", start=date(2026, 1, 13))
SPAN = CalendarPeriod("period", "So far", date(2026, 1, 13), TODAY)


def of(*entries: Entry) -> Entries:
    return Entries({entry.id: entry for entry in (PAIR, *entries)})


def note(id: str, kind: str, on: date, **more: object) -> Note:
    return Note(id=id, relationship="1", kind=kind, text=f"Text {id}", on=on).edit(**more)


def page(*entries: Entry) -> str:
    return render_markdown(review_page(build_review(of(*entries), PAIR, SPAN, TODAY)))


def test_what_each_wrote_is_counted_by_month_and_ideas_among_it() -> None:
    entries = of(
        note("2", "idea", date(2026, 3, 2), author="mentee"),
        note("3", "check_in", date(2026, 3, 30), author="mentor"),
        note("4", "idea", date(2026, 4, 1)),
        Reflection(id="5", relationship="1", text="x", on=date(2026, 4, 2), author="mentor"),
        Reflection(id="6", relationship="1", framework="review_monthly", answers={"a": "b"}, on=date(2026, 4, 2)),
    )
    march, april = writing_by_month(entries, ALL_TIME, "mentor")
    assert (dict(march.written), dict(march.ideas)) == ({"mentee": 1, "mentor": 1}, {"mentee": 1})
    assert (dict(april.written), dict(april.ideas)) == ({"mentor": 2}, {"mentor": 1})
    assert len(writing_by_month(entries, Period(date(2026, 4, 1), TODAY), "mentor")) == 1


def test_the_review_counts_every_note_and_reflection_of_the_demo() -> None:
    entries = demo_entries("mentee", LAST)
    months = writing_by_month(entries, ALL_TIME, "mentee")
    assert sum(month.written.total() for month in months) == len(entries.of(Note)) + len(entries.of(Reflection))
    assert sum(month.ideas.total() for month in months) == sum(one.kind == "idea" for one in entries.of(Note))


def test_preparation_and_pulse_stand_beside_the_levels_of_that_day() -> None:
    session = Session(id="7", relationship="1", start="2026-04-07T08:30", state="held", talk_share=40)
    session = session.edit(prepared_on=date(2026, 4, 7))
    goal = Goal(id="8", relationship="1", title="Speak up", learner="mentor", state="active", baseline=-2)
    levels = Level(id="9", goal="8", level=-1, on=date(2026, 4, 1)), Level(id="10", goal="8", level=1, on=TODAY)
    pulse = Pulse(id="11", session="7", author="mentor", useful=5, focus=2)
    lines = page(session, goal, *levels, pulse).splitlines()
    (row,) = [line for line in lines if line.startswith("| Tue 7 Apr | yes | 5 |")]
    assert "40 %" in row and "−1" in row and "+1" not in row


def test_an_idea_is_followed_from_the_session_to_what_changed() -> None:
    session = Session(id="7", relationship="1", start="2026-03-03T08:30", state="held")
    idea = note("2", "idea", date(2026, 3, 3), session="7", state="accepted")
    decision = note("3", "decision", date(2026, 3, 10), follows="2", details={"what changed": "19 degrees"})
    (trail,) = idea_trails(of(session, idea, decision, note("4", "idea", TODAY)))
    assert (trail.idea, trail.session, trail.decisions) == (idea, session, (decision,))
    assert trail.changes == ("19 degrees",)
    text = page(session, idea, decision)
    assert "Text 2, said on Tue 3 Mar → decided Tue 10 Mar: Text 3 → changed: 19 degrees" in text.replace(" · ", ", ")
    found = review_json(build_review(of(session, idea, decision), PAIR, SPAN, TODAY))
    assert found["trails"] == [{"idea": "2", "decisions": ["3"], "changes": ["19 degrees"]}]


def test_a_revised_assumption_stands_on_the_timeline_on_the_day_it_changed() -> None:
    revised = note("2", "assumption", date(2026, 3, 3), details={"now": "No", "revised on": "2026-04-14"})
    open_one = note("3", "assumption", date(2026, 3, 4), details={"revised on": "2026-04-15"})
    items = [(item.day, item.words) for item in timeline_items(of(revised, open_one), TODAY)]
    assert (date(2026, 4, 14), "Assumption revised") in items
    assert not [day for day, _ in items if day == date(2026, 4, 15)]
    marks = [(mark.day, mark.words) for lane in timeline_lanes(of(revised), TODAY) for mark in lane.marks]
    assert (date(2026, 4, 14), "Assumption revised") in marks and (date(2026, 3, 3), "Assumption") in marks


def test_wins_are_a_page_of_what_was_reached_and_said_in_thanks() -> None:
    goal = Goal(id="8", relationship="1", title="Speak up", learner="mentor", state="active", baseline=-2)
    step = Milestone(id="9", goal="8", title="First no", state="reached", reached_on=TODAY, proud_of="I waited")
    thanks = note("2", "appreciation", TODAY, author="mentee", details={"effect": "we decided in nine minutes"})
    party = note("3", "decision", TODAY, flags=["celebrate"])
    text = render_markdown(wins_page(build_review(of(goal, step, thanks, party), PAIR, SPAN, TODAY)))
    assert "First no — I waited" in text and "we decided in nine minutes" in text and "Text 3" in text
    assert "Nothing yet" in render_markdown(wins_page(build_review(of(), PAIR, SPAN, TODAY)))


def test_a_review_tells_whose_points_were_set_carried_and_dropped() -> None:
    session = Session(id="2", relationship="1", start="2026-03-02T08:30", state="held")
    points = [
        Point(id="3", session="2", title="View", owner="mentor", state="cut"),
        Point(id="4", session="2", title="Budget", owner="mentee", state="done"),
        Point(id="5", session="2", title="Mails", owner="mentor"),
    ]
    told = page(session, *points)
    assert "| mine | 2 | 0 | 0 | 1 |" in told and "| Ann | 1 | 0 | 0 | 0 |" in told


def test_both_parts_of_a_review_are_seen_while_they_are_empty() -> None:
    told = page()
    assert f"## What I learned and used\n\n*{NOTHING_LEARNED}*" in told
    assert f"## What changed around me\n\n*{NOTHING_CHANGED}*" in told


def test_a_small_win_that_is_marked_stands_among_the_wins() -> None:
    win = note("2", "check_in", date(2026, 3, 2), flags=["celebrate"])
    old = note("3", "check_in", date(2025, 3, 2), flags=["celebrate"])
    told = render_markdown(wins_page(build_review(of(win, old), PAIR, SPAN, TODAY)))
    assert "Text 2" in told and "Text 3" not in told
