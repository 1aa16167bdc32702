"""The one question that is due: what is asked when, by which entry it is answered, and that it never nags."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import write_demo
from rmjournal.insight.due_question import (
    QUESTIONS,
    DueQuestion,
    find_due_question,
    list_due_questions,
    pair_of,
)
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import Change
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.pulse import MONTHLY_ITEMS, Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.rules import check_entry

TODAY = date(2026, 6, 1)
PAIR = Relationship(id="1", partner="Ann", role="mentor")


def ago(days: int) -> date:
    return TODAY - timedelta(days)


def of(*entries: Entry, pair: Relationship = PAIR) -> Entries:
    return Entries({entry.id: entry for entry in (pair, *entries)})


def topic(*entries: Entry, today: date = TODAY, pair: Relationship = PAIR) -> str:
    question = find_due_question(of(*entries, pair=pair), today)
    return question.topic if question else ""


def held(id: str, days: int, **more: object) -> Session:
    return Session(id=id, relationship="1", start=f"{ago(days)}T08:30", state="held").edit(**more)


def note(kind: str, days: int = 1, id: str = "50", **more: object) -> Note:
    return Note(id=id, relationship="1", kind=kind, text="Words", on=ago(days)).edit(**more)


def test_a_hard_session_asks_for_the_card_until_it_is_written() -> None:
    hard = held("10", 2, flags=["patronised"])
    question = find_due_question(of(hard), TODAY)
    assert question is not None and question.topic == "moment"
    card = question.answer
    assert isinstance(card, Note) and (card.kind, card.session, card.id) == ("moment", "10", "")
    assert topic(hard, card.edit(id="11", text="It went wrong", details={"look again on": "2026-06-08"})) == ""
    assert topic(hard, Reflection(id="12", about="10", occasion="difficult", text="Too fast")) == ""
    assert topic(held("10", 15, flags=["difficult"])) == ""


def test_a_difficult_moment_asks_for_a_day_and_comes_back_on_it() -> None:
    moment = note("moment")
    question = find_due_question(of(moment), TODAY)
    assert question is not None and question.topic == "moment_day"
    assert isinstance(question.answer, Note) and question.answer.details == {"look again on": "2026-06-08"}
    dated = question.answer
    assert topic(dated, today=TODAY + timedelta(6)) == ""
    assert topic(dated, today=TODAY + timedelta(7)) == "moment_now"
    assert topic(dated.edit(details={**dated.details, "now": "Better"}), today=TODAY + timedelta(7)) == ""


def test_an_assumption_asks_how_sure_one_is_then_what_one_thinks_on_its_day() -> None:
    assumption = note("assumption")
    assert topic(assumption) == "assumption_sure"
    sure = assumption.edit(details={"how sure": "4", "look again on": "2026-06-15"})
    assert topic(sure) == ""
    question = find_due_question(of(sure), date(2026, 6, 15))
    assert question is not None and question.topic == "assumption_now"
    assert isinstance(question.answer, Note) and question.answer.details["revised on"] == "2026-06-15"
    assert topic(note("assumption", days=31)) == ""


def test_what_i_heard_is_read_back_from_the_next_day_on() -> None:
    assert topic(note("heard", days=0, state="waiting")) == ""
    heard = note("heard", state="waiting")
    question = find_due_question(of(heard), TODAY)
    assert question is not None and isinstance(question.answer, Note)
    assert (question.answer.state, question.answer.details["read back on"]) == ("accepted", TODAY.isoformat())
    assert topic(question.answer) == ""


def test_an_accepted_idea_asks_for_the_decision_and_later_for_its_effect() -> None:
    accepted = {"1": Change(on=ago(3), field="state", was="waiting", now="accepted")}
    idea = note("idea", days=9, state="accepted", history=accepted)
    question = find_due_question(of(idea), TODAY)
    assert question is not None and isinstance(question.answer, Note)
    decision = question.answer.edit(id="60", text="We heat the hall", on=TODAY)
    assert (decision.kind, decision.follows) == ("decision", "50")
    assert topic(idea, decision) == ""
    later = TODAY + timedelta(30)
    assert topic(idea, decision, today=later) == "changed"
    assert topic(idea, decision.edit(details={"what changed": "19 degrees"}), today=later) == ""


def test_a_milestone_asks_what_one_is_proud_of() -> None:
    step = Milestone(id="20", goal="5", title="First view", state="reached", reached_on=ago(1))
    question = find_due_question(of(step), TODAY)
    assert question is not None and (question.topic, question.fields) == ("proud_of", ("proud_of",))
    assert topic(step.edit(proud_of="Nobody helped me")) == ""
    assert topic(step.edit(reached_on=ago(15))) == ""


def test_the_monthly_ratings_are_asked_once_in_a_month_after_a_session() -> None:
    first, second, third = held("10", 30), held("11", 16), held("12", 2, flags=["celebrate"])
    assert topic(first, today=ago(30)) == ""
    assert topic(first, second, today=ago(16)) == "monthly"
    rated = Pulse(id="30", session="11", author="mentor", valued=4)
    assert topic(first, second, rated, today=ago(16)) == ""
    assert topic(first, second, third, rated) == ""
    assert topic(first, second.edit(start=f"{ago(40)}T08:30"), third, rated) == "monthly"
    told = rated.edit(told=True)
    assert topic(first, second, told, today=ago(16)) == "monthly"


def test_a_question_that_is_never_wanted_does_not_hide_another_about_the_same() -> None:
    sessions = held("10", 30), held("11", 2, flags=["difficult"])
    assert topic(*sessions) == "moment"
    assert topic(*sessions, pair=PAIR.edit(never_ask=[QUESTIONS["moment"]])) == "monthly"


def test_the_monthly_ratings_go_into_the_pulse_that_is_there() -> None:
    own = Pulse(id="31", session="11", author="mentor", useful=4)
    question = find_due_question(of(held("10", 16), held("11", 2), own), TODAY)
    assert question is not None and (question.answer, question.fields) == (own, MONTHLY_ITEMS)


@pytest.mark.parametrize(
    ("days", "asked"),
    [(90, ""), (91, "three_months"), (182, "three_months"), (183, "six_months"), (364, "six_months"), (365, "")],
)
def test_after_the_end_one_looks_back_twice(days: int, asked: str) -> None:
    ended = PAIR.edit(state="closed", ended=ago(days))
    assert topic(pair=ended) == asked
    question = find_due_question(of(pair=ended), TODAY)
    if question:
        assert topic(question.answer.edit(id="40", text="Still in use", on=TODAY), pair=ended) == ""


def test_while_a_session_is_closed_only_that_session_is_asked_about() -> None:
    session, step = held("12", 0), Milestone(id="20", title="x", state="reached", reached_on=TODAY)
    entries = of(held("10", 14), session, step, note("assumption"))
    question = find_due_question(entries, TODAY, session)
    assert question is not None and question.about == session


DAYS = st.integers(0, 400).map(ago)
IDS = st.integers(100, 999).map(str)
NOTES = st.builds(
    lambda id, kind, on, state, details: Note(
        id=id, relationship="1", kind=kind, text="w", on=on, state=state, details=details
    ),
    IDS,
    st.sampled_from(("moment", "assumption", "heard", "idea", "decision", "check_in")),
    DAYS,
    st.sampled_from(("", "waiting", "accepted", "done")),
    st.dictionaries(
        st.sampled_from(("look again on", "now", "how sure", "read back on", "what changed")),
        st.sampled_from(("2026-05-30", "2026-06-01", "2026-07-01", "no day", "3")),
    ),
)
SESSIONS = st.builds(
    lambda id, on, state, flags: Session(id=id, relationship="1", start=f"{on}T08:30", state=state, flags=flags),
    IDS,
    DAYS,
    st.sampled_from(("held", "planned", "missed")),
    st.lists(st.sampled_from(("difficult", "patronised", "celebrate")), max_size=2),
)
LEARNINGS = st.builds(lambda id, on: Learning(id=id, relationship="1", text="w", on=on, learner="mentor"), IDS, DAYS)
STEPS = st.builds(lambda id, on: Milestone(id=id, title="t", state="reached", reached_on=on), IDS, DAYS)
JOURNALS = st.lists(st.one_of(NOTES, SESSIONS, STEPS, LEARNINGS), max_size=12)
PAIRS = st.builds(
    lambda state, ended: PAIR.edit(state=state, ended=ended if state == "closed" else None),
    st.sampled_from(("active", "closed")),
    DAYS,
)


@given(JOURNALS, PAIRS, st.sets(st.sampled_from(sorted(QUESTIONS.values()))))
def test_at_most_one_is_asked_and_none_after_never(found: list[Entry], pair: Relationship, never: set[str]) -> None:
    entries = of(*found, pair=pair.edit(never_ask=sorted(never)))
    question = find_due_question(entries, TODAY)
    assert question == find_due_question(Entries({e.id: e for e in reversed(list(entries))}), TODAY)
    assert question is None or question.words not in never or pair_of(question, entries) is None
    silent = of(*found, pair=pair.edit(never_ask=list(QUESTIONS.values())))
    last = find_due_question(silent, TODAY)
    assert last is None or pair_of(last, silent) is None


@given(JOURNALS, PAIRS)
def test_what_was_answered_is_not_asked_twice(found: list[Entry], pair: Relationship) -> None:
    entries = of(*found, pair=pair)
    asked: set[tuple[str, str]] = set()
    for number in range(len(found) * 3 + 3):
        question = find_due_question(entries, TODAY)
        if question is None:
            break
        key = question.topic, question.about.id
        assert key not in asked
        asked.add(key)
        entries = entries.with_changes(put=[_answer(question, str(5000 + number))])
    assert find_due_question(entries, TODAY) is None
    assert len({(one.about.id) for one in list_due_questions(entries, TODAY)}) == 0


def _answer(question: DueQuestion, new_id: str) -> Entry:
    """The entry as a person would fill it in."""
    answer = question.answer.edit(id=question.answer.id or new_id)
    if isinstance(answer, Milestone):
        return answer.edit(proud_of="That it holds")
    if isinstance(answer, Pulse):
        return answer.edit(valued=3)
    if isinstance(answer, Note):
        filled = {"moment_now": "now", "assumption_now": "now", "changed": "what changed"}.get(question.topic)
        details = {**answer.details, **({filled: "Words"} if filled else {})}
        if question.topic == "assumption_sure":
            details["how sure"] = "3"
        return answer.edit(text=answer.text or "Words", on=answer.on or TODAY, details=details)
    if isinstance(answer, Learning):
        return answer.edit(cue="What do I ask?")
    return answer.edit(text="Words", on=TODAY)


def test_the_five_questions_come_back_half_way_and_once() -> None:
    half = PAIR.edit(start=ago(100), planned_end=TODAY + timedelta(90))
    met = held("10", 20)
    first = Reflection(id="20", relationship="1", occasion="readiness", answers={"learn": "Budgets"}, on=ago(100))
    assert topic(met, first, pair=half) == "readiness"
    question = find_due_question(of(met, first, pair=half), TODAY)
    assert question is not None and isinstance(question.answer, Reflection)
    assert (question.answer.framework, question.answer.relationship, question.fields) == (
        "readiness",
        "1",
        ("answers",),
    )
    assert topic(met, first, question.answer.edit(id="21", answers={"learn": "Data"}, on=TODAY), pair=half) == ""
    assert topic(met, first, pair=half.edit(never_ask=[question.words])) == ""
    assert topic(met, pair=half) == "" and topic(met, first, pair=half.edit(start=ago(20))) == ""
    midpoint = Session(id="11", relationship="1", start="2026-06-04T08:30", kind="midpoint")
    assert topic(met, first, midpoint, pair=PAIR) == "readiness"


def test_a_shadowing_asks_the_junior_once_what_was_seen_and_for_which_goal() -> None:
    watched = held("10", 2, kind="shadowing")
    goal = Goal(id="20", relationship="1", title="See decisions", learner="mentor", state="active")
    question = find_due_question(of(watched, goal), TODAY)
    assert question is not None and question.topic == "shadowing"
    log = question.answer
    assert isinstance(log, Note) and (log.kind, log.session, log.goal) == ("shadowing", "10", "20")
    assert topic(watched, goal, log.edit(id="30", text="The CFO decides")) == ""
    assert topic(watched, pair=PAIR.edit(role="mentee")) == "" == topic(held("10", 15, kind="shadowing"))
    two = find_due_question(of(watched, goal, goal.edit(id="21")), TODAY)
    assert two is not None and isinstance(two.answer, Note) and two.answer.goal == ""


def test_the_first_session_asks_for_the_card_of_the_partner() -> None:
    first = held("10", 2, kind="first")
    assert topic(first) == "partner_card"
    assert topic(first, pair=PAIR.edit(card={"short name": "Ann"})) == "partner_card"
    assert topic(first, pair=PAIR.edit(card={"avoids": "Jargon"})) == ""
    assert topic(held("10", 15, kind="first")) == "" == topic(held("10", 2))


def test_the_area_of_communication_asks_once_for_the_channel_map() -> None:
    pair, met = PAIR.edit(areas=["workplace_communication"]), held("10", 40)
    assert topic(pair=pair) == "" == topic(met)
    question = find_due_question(of(met, pair=pair), TODAY)
    assert question is not None and question.topic == "channels" and isinstance(question.answer, Note)
    assert topic(met, question.answer.edit(id="30", on=TODAY), pair=pair) == ""
    goal = Goal(id="20", relationship="1", title="Write less", learner="mentee", state="active")
    assert topic(met, goal.edit(area="workplace_communication")) == "channels"
    assert topic(met, pair=pair.edit(state="closed", ended=ago(3))) == "" == topic(held("10", 61), pair=pair)


def test_the_third_session_without_a_win_asks_for_the_first_one() -> None:
    rated = Pulse(id="40", session="12", author="mentor", valued=4)
    three = held("10", 30), held("11", 16), held("12", 2), rated
    question = find_due_question(of(*three), TODAY)
    assert question is not None and question.topic == "first_win"
    win = question.answer
    assert isinstance(win, Note) and win.flags == ["celebrate"]
    assert topic(*three, win.edit(id="50", text="She asked first")) == ""
    assert topic(*three, Milestone(id="51", title="View", state="reached", reached_on=ago(20))) == ""
    assert topic(*three, Application(id="51", learning="5", what="Asked")) == ""
    assert topic(*three, note("appreciation")) == ""
    assert topic(*three[:2]) == "" == topic(*three, held("13", 1), rated.edit(id="41", session="13"))
    assert topic(*three, today=TODAY + timedelta(13)) == ""


def test_half_of_the_agreed_months_brings_the_five_questions_back() -> None:
    pair, met = PAIR.edit(start=ago(100)), held("10", 20)
    first = Reflection(id="20", relationship="1", occasion="readiness", answers={"learn": "Budgets"}, on=ago(100))
    agreed = Agreement(id="21", relationship="1", months=6, state="accepted")
    assert topic(met, first, agreed, pair=pair) == "readiness"
    assert topic(met, first, agreed.edit(months=12), pair=pair) == ""


def test_a_story_asks_for_consent_and_a_tool_for_a_day_to_check_it() -> None:
    learned = Learning(id="20", relationship="1", text="Wait three seconds", learner="mentee", cue="When?", on=ago(3))
    assert topic(learned) == ""
    story = learned.edit(area="diversity_inclusion")
    assert topic(story) == "consent" and topic(story.edit(consent_of=["nobody"])) == ""
    assert topic(story.edit(on=ago(31))) == "" == topic(story.edit(retired_on=ago(1)))
    tool = learned.edit(kind="tool")
    question = find_due_question(of(tool), TODAY)
    assert question is not None and isinstance(question.answer, Learning)
    assert (question.topic, question.answer.check_on) == ("check_tool", TODAY + timedelta(183))
    assert topic(question.answer) == ""


@pytest.mark.parametrize("state", ["active", "closing"])
def test_after_the_closing_session_one_says_when_it_ended(state: str) -> None:
    pair, last = PAIR.edit(state=state), held("12", 3, kind="closure", flags=["celebrate"])
    entries = of(held("10", 30), last, Pulse(id="40", session="12", author="mentor", valued=4), pair=pair)
    question = find_due_question(entries, TODAY)
    assert question is not None and question.topic == "ended" and isinstance(question.answer, Relationship)
    check_entry(question.answer, pair, entries)
    assert (question.answer.state, question.answer.ended) == ("closed", ago(3))
    assert find_due_question(entries.with_changes(put=[question.answer]), TODAY) is None
    assert topic(held("10", 3, kind="closure"), held("11", 1), Pulse(id="40", session="11", valued=4)) == ""


def test_the_same_is_asked_where_only_the_notes_that_matter_are_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    write_demo(path, "mentor")
    kinds = ("moment", "assumption", "heard", "idea", "decision", "check_in")
    written = Journal.open(path)
    pair = written.entries.of(Relationship)[0].id
    notes = [note(kind, days, "", relationship=pair) for kind in kinds for days in (1, 40, 100)]
    written.put(*notes, note("heard", 3, "", relationship=pair, state="waiting"))
    written.close()
    asked = set()
    for day in (ago(days) for days in range(-60, 120, 12)):
        read = Journal.open(path)
        found = list_due_questions(read.entries, day)
        assert found == list_due_questions(Entries({one.id: one for one in read.entries}), day)
        asked |= {one.topic for one in found}
        read.close()
    assert asked > {"moment_day", "assumption_sure", "heard"}
