"""Agreement Talk: what is weighed, in which order it is talked about, and what is written."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rmjournal.dates import parse_cadence
from rmjournal.insight.agreement_talk import (
    NO,
    TALK,
    TALK_PARTS,
    YES,
    TalkRule,
    decode_talk,
    describe_change,
    draft_talk,
    encode_talk,
    find_talk_base,
    sort_talk,
    write_agreement,
)
from rmjournal.insight.cadence import make_first_entries
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.practice.ground_rules import draft_next_agreement, load_ground_rules

PAIR = Relationship(id="1", partner="Misaki Satō", role="mentee")
WEIGHTS = st.sampled_from((0, NO, TALK, YES))
RULES = st.lists(
    st.builds(
        TalkRule,
        st.sampled_from(tuple(TALK_PARTS)),
        st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).map(str.strip).filter(bool),
        WEIGHTS,
        WEIGHTS,
        st.sampled_from((0, NO, YES)),
    ),
    max_size=12,
)


def test_a_bare_draft_of_the_first_run_hides_no_ground_rule() -> None:
    numbers = iter(range(1, 9))
    entries = make_first_entries(
        "Misaki", "mentee", parse_cadence("weekly"), [], date(2026, 6, 1), lambda: str(next(numbers)), ""
    )
    journal = Entries({entry.id: entry for entry in entries})
    (pair,), (draft,) = journal.of(Relationship), journal.of(Agreement)
    base, in_force = find_talk_base(journal, pair)
    assert base == draft and in_force is None
    offered = [rule.words for rule in draft_talk(base, is_first=True)]
    shipped = load_ground_rules()
    assert set(shipped.rules) | set(shipped.off_limits) < set(offered)
    for words in ("held against the junior", "AI note-taker", "harassment", "Nobody else reads it", "coordinator"):
        assert any(words in one for one in offered), words
    version = draft_next_agreement(draft, pair.id)
    assert tuple(version.ground_rules) == shipped.rules and version.recurrence.words == "weekly"


def test_a_later_talk_weighs_the_rules_in_force_and_what_they_leave_open() -> None:
    agreed = Agreement(
        id="2", relationship="1", purpose="Learn", ground_rules=["No “just”"], state="accepted", place="Fjord 2"
    )
    base, in_force = find_talk_base(Entries({"1": PAIR, "2": agreed}), PAIR)
    assert in_force == agreed and (base.id, base.state) == ("", "draft")
    rules = draft_talk(base, is_first=False)
    assert [rule.words for rule in rules if rule.field == "ground_rules"] == ["No “just”"]
    assert [rule.words for rule in rules if rule.field == "place"] == ["Fjord 2"]
    assert [rule.words for rule in rules if rule.field == "limits"] == [load_ground_rules().usual.limits]


def test_what_both_want_is_written_and_what_is_open_stays_out() -> None:
    rules = [
        TalkRule("ground_rules", "Ask first", YES, YES),
        TalkRule("ground_rules", "Be direct", YES, NO),
        TalkRule("ground_rules", "No “easy”", YES, NO, YES),
        TalkRule("ground_rules", "Early", YES, YES, NO),
        TalkRule("exit_rule", "With thanks", YES, YES),
        TalkRule("place", "Her office", NO, NO),
    ]
    written = write_agreement(Agreement(place="Her office"), rules)
    assert written.ground_rules == ["Ask first", "No “easy”"]
    assert (written.exit_rule, written.place) == ("With thanks", "")
    assert written.purpose


def test_a_change_is_told_in_counts() -> None:
    before = Agreement(ground_rules=["Ask first", "Be direct"], place="Fjord 2")
    assert describe_change(None, before) == ""
    assert describe_change(before, before) == "Confirmed, unchanged"
    after = before.edit(ground_rules=["Ask first", "No “easy”"], place="")
    assert describe_change(before, after) == "Rules: 1 new, 2 no longer there"


@given(RULES)
def test_differences_come_first_and_nothing_is_lost(rules: list[TalkRule]) -> None:
    order = sort_talk(rules)
    assert sorted(order) == list(range(len(rules)))
    gaps = [rules[index].difference for index in order]
    differing = sum(gap > 0 for gap in gaps)
    assert gaps[:differing] == sorted(gaps[:differing], reverse=True) and not any(gaps[differing:])


@given(RULES)
def test_a_talk_survives_as_a_draft(rules: list[TalkRule]) -> None:
    assert decode_talk({"~stage": "1", **encode_talk(rules)}) == tuple(rules)


@given(RULES)
def test_only_what_both_agree_on_is_on_the_page(rules: list[TalkRule]) -> None:
    written = write_agreement(Agreement(), rules)
    for rule in rules:
        both_want_it = rule.settled == YES or (not rule.settled and rule.mentor == rule.mentee == YES)
        same = [one for one in rules if one.field == rule.field and one.words == rule.words]
        if len(same) == 1 and rule.field == "ground_rules":
            assert (rule.words in written.ground_rules) == both_want_it
