"""The question coach: one question for each, why now, never twice, and no private words for the other."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmjournal.demo import Role, demo_entries
from rmjournal.insight.agenda import add_to_agenda, make_question_point
from rmjournal.insight.as_of import rewind
from rmjournal.insight.coach import Advice, advise, say_why
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import REDACTED, Perspective
from rmjournal.model.roles import AREAS, other_role
from rmjournal.practice.questions import REASONS, load_question_bank
from tests.examples import examples

BANK = load_question_bank()
DAY = date(2026, 3, 2)
PAIR = Relationship(id="1", partner="Ann Lee", role="mentor", areas=[*AREAS, "night shift"])
HELD = tuple(
    Session(id=str(10 + n), relationship="1", start=f"2026-01-{n + 1:02}T09:00", state="held") for n in range(5)
)
"""Enough sessions for a pair that works; five reasons take turns, so it is the turn of the first."""
COMING = Session(id="20", relationship="1", start="2026-03-10T09:00")
ROLES: list[Role] = ["mentee", "mentor"]


def known(*entries: Entry, pair: Relationship = PAIR) -> Entries:
    return Entries({entry.id: entry for entry in (pair, *HELD, COMING, *entries)})


def advice_of(*entries: Entry, pair: Relationship = PAIR) -> Advice | None:
    return advise(known(*entries, pair=pair), pair, pair.role, DAY, BANK)


def why(advice: Advice | None, *, hidden: bool = False) -> str:
    assert advice is not None
    return say_why(advice, Perspective(today=DAY, role=PAIR.role, pair=PAIR, hidden=hidden))


def note(kind: str, **more: object) -> Note:
    return Note(id="30", relationship="1", kind=kind, text="Seniors never doubt", on=date(2026, 2, 3)).edit(**more)


GOAL = Goal(
    id="31",
    relationship="1",
    title="Move talk out of private mail",
    area="workplace_communication",
    state="active",
    learner="mentee",
    target=date(2026, 5, 1),
)
LEARNING = Learning(id="33", relationship="1", text="Ask as of when.", cue="What of a number?", learner="mentee")
REASONS_SHOWN: dict[str, tuple[list[Entry], str]] = {
    "no_show": (
        [Session(id="21", relationship="1", start="2026-02-24T09:00", state="missed")],
        "a no-show on Tue 24 Feb",
    ),
    "difficult": ([note("moment")], "a difficult moment on Tue 3 Feb"),
    "assumption": ([note("assumption")], "an assumption of Tue 3 Feb, not tested yet: “Seniors never doubt”"),
    "goal": (
        [GOAL, Level(id="32", goal="31", level=-1, on=date(2026, 1, 6))],
        "no new level of “Move talk out of private mail” since Tue 6 Jan",
    ),
    "fading": (
        [LEARNING, Recall(id="34", learning="33", recall="partial", on=date(2026, 2, 10))],
        "not fully remembered on Tue 10 Feb: “Ask as of when.”",
    ),
    "topic": ([note("topic", state="waiting")], "you wanted to bring up “Seniors never doubt”"),
    "last_session": (
        [Reflection(id="35", relationship="1", on=date(2026, 2, 3), answers={"now_what": "Wait longer"})],
        "your “Now what” of Tue 3 Feb: “Wait longer”",
    ),
}


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_said_and_asks_its_question(reason: str) -> None:
    entries, words = REASONS_SHOWN[reason]
    advice = advice_of(*entries)
    assert advice is not None
    assert (advice.cause.reason, why(advice)) == (reason, words)
    assert advice.for_you == advice.question.to_mentee
    assert advice.for_me == advice.question.filled("partner", "Ann").mentor_first
    assert advice.follow_up == advice.question.follow_up


def test_a_passed_target_is_said_before_a_missing_level() -> None:
    words = "the target day of “Move talk out of private mail” has passed, Sun 1 Mar"
    level = Level(id="32", goal="31", level=-1, on=date(2026, 1, 6))
    assert why(advice_of(GOAL.edit(target=date(2026, 3, 1)), level)) == words


def test_what_is_on_the_agenda_already_is_no_cause() -> None:
    entries = known(*REASONS_SHOWN["goal"][0])
    (point,) = add_to_agenda(GOAL, COMING, entries)
    assert isinstance(point, Point)
    assert advise(entries, PAIR, "mentor", DAY, BANK, [point]) is None


def test_the_words_of_a_goal_find_its_question() -> None:
    advice = advice_of(*REASONS_SHOWN["goal"][0])
    assert advice is not None and advice.question.id == "workplace_communication/4"


def test_nothing_asks_for_a_question_in_the_middle_of_the_work() -> None:
    assert advice_of() is None
    tested = note("assumption", details={"now": "They do."})
    assert advice_of(tested) is None
    assert advice_of(note("topic", state="done")) is None
    assert advice_of(note("moment", author="mentee")) is None
    assert advice_of(note("moment", on=date(2026, 1, 2))) is None  # a session was held after it
    assert advice_of(note("moment", on=DAY + timedelta(1))) is None
    assert advice_of(note("moment"), pair=PAIR.edit(state="closed")) is None


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (PAIR.edit(state="proposed"), "you are getting to know each other"),
        (PAIR.edit(state="closing"), "your sessions end soon"),
    ],
)
def test_beginning_and_end_have_questions_without_another_reason(pair: Relationship, words: str) -> None:
    advice = advice_of(pair=pair)
    assert advice is not None and advice.question.area == "relationship"
    assert why(advice) == words


def test_a_difficult_moment_comes_first_and_is_settled_by_its_question() -> None:
    moment, assumption = note("moment", id="40"), note("assumption")
    advice = advice_of(moment, assumption)
    assert advice is not None and advice.cause.entry == moment
    asked = make_question_point(advice.question, COMING, known(), "mentor").edit(id="41")
    after = advice_of(moment, assumption, asked)
    assert after is not None and after.cause.entry == assumption


def test_other_reasons_take_turns_from_session_to_session() -> None:
    entries = [note("assumption"), note("topic", id="36", state="waiting"), *REASONS_SHOWN["goal"][0]]
    seen = []
    for count in range(5):
        more = [
            Session(id=str(50 + n), relationship="1", start="2026-02-01T09:00", state="held") for n in range(count)
        ]
        advice = advice_of(*entries, *more)
        assert advice is not None
        seen.append(advice.cause.reason)
    assert seen == ["assumption", "goal", "topic", "topic", "assumption"]


def test_what_is_hidden_is_not_said() -> None:
    for entries, _ in (REASONS_SHOWN["difficult"], REASONS_SHOWN["topic"]):
        assert why(advice_of(*entries), hidden=True) == REDACTED
    hard = Session(
        id="22", relationship="1", start="2026-02-24T09:00", state="held", flags=["difficult"], shared=True
    )
    assert why(advice_of(hard)) == "a difficult moment on Tue 24 Feb"
    assert why(advice_of(hard), hidden=True) == REDACTED
    assert why(advice_of(note("topic", state="waiting", shared=True)), hidden=True).endswith("“Seniors never doubt”")


def test_a_point_of_the_coach_refers_to_a_shared_goal_only() -> None:
    advice = advice_of(*REASONS_SHOWN["goal"][0])
    assert advice is not None
    assert make_question_point(advice.question, COMING, known(), "mentor", GOAL).goal == ""
    assert make_question_point(advice.question, COMING, known(), "mentor", GOAL.edit(shared=True)).goal == GOAL.id


@pytest.mark.parametrize("role", ROLES)
def test_the_coach_of_the_demo_never_repeats_itself(role: Role) -> None:
    entries = demo_entries(role)
    points: list[Point] = []
    day = date(2026, 1, 20)
    while day < date(2026, 6, 30):
        now = rewind(entries, day)
        now = Entries({entry.id: entry for entry in (*now, *points)})
        (pair,) = now.of(Relationship)
        advice = advise(now, pair, role, day, BANK)
        if advice is not None:
            assert advice.question.id not in {point.question for point in points}
            point = make_question_point(advice.question, COMING.edit(relationship=pair.id), now, role)
            points.append(point.edit(id=str(100 + len(points))))
        day += timedelta(14)
    assert len(points) >= 8


SECRET = "zebra quokka"
DAYS = st.integers(-90, 10).map(lambda n: DAY + timedelta(n))
FLAGS = st.lists(st.sampled_from(["difficult", "patronised", "celebrate"]), max_size=1)
WORDS = st.sampled_from(
    ["mail", "decision private", "silence waited", "promotion criteria", "assistant wrong answer"]
)


@st.composite
def journals(draw: st.DrawFn) -> Entries:
    """Journals whose every own text holds a secret."""

    def text() -> str:
        return f"{SECRET} {draw(WORDS)}"

    never = draw(st.lists(st.sampled_from([one.to_mentee for one in BANK.questions]), max_size=4, unique=True))
    areas = draw(st.lists(st.sampled_from([*AREAS, "night shift"]), max_size=3, unique=True))
    state = draw(st.sampled_from(["active", "proposed", "closing", "closed"]))
    role = draw(st.sampled_from(ROLES))
    found: list[Entry] = [PAIR.edit(never_ask=never, areas=areas, state=state, role=role)]
    for n in range(2, 2 + draw(st.integers(0, 6))):
        where = draw(st.sampled_from(["planned", "held", "missed", "cancelled"]))
        session = Session(id=str(n), relationship="1", start=f"{draw(DAYS)}T09:00", state=where, notes=text())
        found.append(session.edit(flags=draw(FLAGS), focus=text(), takeaways=[text()], shared=draw(st.booleans())))
    for n in range(20, 20 + draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["moment", "assumption", "topic", "check_in"]))
        found.append(Note(id=str(n), relationship="1", kind=kind, text=text(), on=draw(DAYS), state="waiting"))
    for n in range(30, 30 + draw(st.integers(0, 3))):
        goal = Goal(
            id=str(n), relationship="1", title=text(), state="active", area=draw(st.sampled_from(["", *AREAS]))
        )
        found.append(goal.edit(target=draw(st.none() | DAYS)))
        found.append(Level(id=f"{n}0", goal=str(n), level=0, on=draw(DAYS), note=text()))
    for n in range(40, 40 + draw(st.integers(0, 3))):
        found.append(Learning(id=str(n), relationship="1", text=text(), cue=text(), on=draw(DAYS)))
        recall = draw(st.sampled_from(["full", "partial", "none"]))
        found.append(Recall(id=f"{n}0", learning=str(n), recall=recall, on=draw(DAYS)))
    for n in range(50, 50 + draw(st.integers(0, 2))):
        found.append(
            Reflection(id=str(n), relationship="1", on=draw(DAYS), answers={"now_what": text()}, flags=draw(FLAGS))
        )
    for n in range(60, 60 + draw(st.integers(0, 8))):
        question = draw(st.sampled_from(BANK.questions)).id
        found.append(
            Point(id=str(n), relationship="1", title=text(), question=question, session=str(draw(st.integers(2, 8))))
        )
    return Entries({entry.id: entry for entry in draw(st.permutations(found))})


@settings(max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(journals())
def test_any_journal_gets_at_most_one_new_question_without_private_words(entries: Entries) -> None:
    pair = entries.get_of_kind(Relationship, "1")
    assert pair is not None
    advice = advise(entries, pair, pair.role, DAY, BANK)
    again = advise(Entries({e.id: e for e in reversed(list(entries))}), pair, pair.role, DAY, BANK)
    assert advice == again
    if advice is None:
        return
    assert pair.state != "closed"
    assert advice.question.id not in {point.question for point in entries.of(Point)}
    assert not {*advice.question.texts} & {*pair.never_ask}
    assert advice.question.area in {*(pair.areas or AREAS), "relationship"}
    filled = {one.put_to(other_role(pair.role)) for one in BANK.with_areas(pair.areas).questions}
    assert advice.for_you in filled
    point = make_question_point(advice.question, COMING, entries, pair.role)
    for words in (advice.for_you, advice.follow_up, advice.for_me, point.title, point.prompt):
        assert words and SECRET not in words and "{" not in words
    reader = Perspective(today=DAY, entries=entries, role=pair.role, pair=pair)
    assert say_why(advice, reader)
    hidden = say_why(advice, Perspective(today=DAY, entries=entries, role=pair.role, pair=pair, hidden=True))
    is_private = advice.cause.entry is not None and not advice.cause.entry.shared
    assert SECRET not in hidden or not is_private
    assert advice.cause.day is None or advice.cause.reason == "goal" or advice.cause.day <= DAY
