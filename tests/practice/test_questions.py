"""The question bank and the other content: complete, stable, kind, and open for a person's own."""

import re
from pathlib import Path

import pytest

from rmjournal.model.kind import fields
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.reflection import OCCASIONS
from rmjournal.model.roles import AREAS
from rmjournal.practice.ground_rules import OFFERED_ANSWERS, load_ground_rules
from rmjournal.practice.prompts import list_recall_prompts, load_frameworks, load_moments
from rmjournal.practice.questions import OWN_AREA, REASONS, RELATIONSHIP, STAGES, Question, load_question_bank

SENTENCES = ("to_mentee", "to_mentor", "mentee_first", "mentor_first")
SELF = {"i", "me", "my", "mine", "myself"}
OTHER = {"you", "your", "yours", "yourself"}
MIN_WORDS = 7
SHIPPED = load_question_bank()
WHOLE = (*SHIPPED.questions, *SHIPPED.for_own_areas)


def own_words(sentence: str) -> set[str]:
    """The words of a sentence, without what it quotes of somebody."""
    return set(re.findall(r"\w+", re.sub(r"“[^”]*”", "", sentence.casefold())))


@pytest.mark.parametrize("area", [*AREAS, RELATIONSHIP])
def test_each_area_and_the_relationship_have_twelve_questions_with_stable_ids(area: str) -> None:
    found = [one for one in SHIPPED.questions if one.area == area]
    assert len(found) >= 12
    assert [one.id for one in found] == [f"{area}/{n}" for n in range(1, len(found) + 1)]
    assert [one.id for one in found if one.is_swap] == ([f"{area}/10"] if area in AREAS else [])
    assert [SHIPPED.get(one.id) for one in found] == found
    assert SHIPPED.get("nowhere/1") is None


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("area", [*AREAS, RELATIONSHIP, OWN_AREA])
def test_each_stage_has_two_questions_in_each_area(area: str, stage: str) -> None:
    assert sum(one.area == area and stage in one.stages for one in WHOLE) >= 2
    assert sum(one.area == area and one.fits(stage) for one in WHOLE) >= 2


@pytest.mark.parametrize("question", WHOLE, ids=lambda one: one.id)
def test_each_sentence_is_in_the_right_mouth(question: Question) -> None:
    for name in SENTENCES:
        sentence = getattr(question, name)
        words = own_words(sentence)
        assert sentence.endswith("?") and sentence.count("?") == 1, sentence
        assert len(sentence.split()) >= MIN_WORDS, sentence
        if name.startswith("to_"):
            assert words & OTHER and not words & SELF, sentence
            assert "{partner}" not in sentence
        else:
            assert words & SELF and not words & OTHER, sentence
    assert len(question.follow_up.split()) >= MIN_WORDS and question.follow_up.count("?") <= 1
    assert not own_words(question.follow_up) & SELF
    assert not own_words(" ".join(question.texts)) & {"her", "hers", "his", "she", "he"}
    assert set(question.reasons) <= set(REASONS)


def test_no_sentence_is_shared_between_mouths() -> None:
    sentences = [text.casefold() for one in WHOLE for text in one.texts[1:] if text != SAME_FOLLOW_UP]
    assert len(set(sentences)) == len(sentences)


SAME_FOLLOW_UP = "Do it once, slowly, and say aloud what you see."


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_has_a_question_on_the_relationship(reason: str) -> None:
    assert any(reason in one.reasons for one in SHIPPED.questions if one.area == RELATIONSHIP)


def test_a_question_gives_each_role_its_own_sentences() -> None:
    question = SHIPPED.questions[0]
    assert question.put_to("mentee") == question.to_mentee
    assert question.put_to("mentor") == question.to_mentor
    assert question.first_for("mentee") == question.mentee_first
    assert question.first_for("mentor") == question.mentor_first
    assert question.seen_by("mentor") == question.to_mentee
    assert question.seen_by("mentee") == question.to_mentor


def test_the_questions_on_rules_and_trends_do_not_reverse_the_roles() -> None:
    rules, trends = SHIPPED.get("diversity_inclusion/4"), SHIPPED.get("leadership_development/7")
    assert rules is not None and trends is not None
    assert rules.seen_by("mentor") == (
        "Which rule here did you never have to learn, because it was made for people like you?"
    )
    assert rules.first_for("mentee") == "Which rule did I never have to learn?"
    assert trends.seen_by("mentee") == "What do you see coming that the board does not?"


def test_sensitive_questions_have_a_caution() -> None:
    cautions = {one.id: one.caution for one in SHIPPED.questions if one.caution}
    assert all(one.id in cautions for one in SHIPPED.questions if one.area == "diversity_inclusion")
    assert "technology_adoption/4" in cautions


@pytest.mark.parametrize("area", ["night shift", "{partner}", "“Q3”", "a/b [x]", "夜勤", "own_area"])
def test_an_own_area_gets_questions_with_its_name(area: str) -> None:
    found = [one for one in SHIPPED.with_areas([area, *AREAS]).questions if one not in SHIPPED.questions]
    assert [one.id for one in found] == [f"own_area/{n}" for n in range(1, len(SHIPPED.for_own_areas) + 1)]
    shown = area.replace("_", " ")
    for one in found:
        assert one.area == area
        assert all(f"“{shown}”" in getattr(one, name) for name in SENTENCES)
        assert shown in one.item


def test_a_shipped_area_gets_no_questions_made_from_its_name() -> None:
    assert SHIPPED.with_areas([*AREAS, RELATIONSHIP]) == SHIPPED


def write_own(folder: Path, name: str, text: str) -> None:
    (folder / "questions").mkdir(exist_ok=True)
    (folder / "questions" / f"{name}.toml").write_text(text, "utf-8")


def test_own_questions_are_loaded_with_the_shipped_ones(tmp_path: Path) -> None:
    whole = (
        '[[questions]]\nitem = "Rota"\nto_mentee = "Who writes it for you?"\nto_mentor = "Who swaps with you?"\n'
        'mentor_first = "Where do I look away?"\n'
    )
    write_own(tmp_path, "night_shift", whole)
    write_own(tmp_path, "more", f'area = "technology_adoption"\n{whole}stages = ["closing"]\n')
    found = load_question_bank(tmp_path)
    assert [(one.id, one.area, one.stages) for one in found.questions[len(SHIPPED.questions) :]] == [
        ("own/more/1", "technology_adoption", ("closing",)),
        ("own/night_shift/1", "night_shift", ()),
    ]
    last = found.questions[-1]
    assert (last.seen_by("mentee"), last.first_for("mentee")) == ("Who swaps with you?", "")
    assert last.first_for("mentor") == "Where do I look away?"
    assert found.broken == ()


def test_own_questions_of_an_earlier_version_still_work(tmp_path: Path) -> None:
    whole = '[[questions]]\nitem = "Rota"\nmentee = "Who writes it?"\nmentor = "Who swaps?"\n'
    write_own(tmp_path, "a", whole)
    write_own(tmp_path, "b", f'{whole}to_oneself = ["mentor"]\n')
    write_own(tmp_path, "c", f'{whole}to_oneself = ["mentor", "mentee"]\n')
    put, one_first, both_first = load_question_bank(tmp_path).questions[len(SHIPPED.questions) :]
    assert (put.to_mentee, put.to_mentor, put.mentor_first) == ("Who writes it?", "Who swaps?", "")
    assert (one_first.to_mentee, one_first.to_mentor, one_first.mentor_first) == ("Who writes it?", "", "Who swaps?")
    assert one_first.seen_by("mentee") == "Who writes it?"
    assert (both_first.seen_by("mentee"), both_first.seen_by("mentor")) == ("Who writes it?", "Who swaps?")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (
            'to_mentee = "Who?"\nto_mentor = "Who?"\nstages = ["later"]\n',
            5,
            "stages: there is no “later”; choose one of: starting",
        ),
        ('to_mentee = "Who?"\nto_mentor = "Who?"\nreasons = ["rain"]\n', 5, "reasons: there is no “rain”"),
        ('mentee = "Who?"\nmentor = "Who?"\nto_oneself = ["boss"]\n', 3, "to_oneself: there is no “boss”"),
        ('to_mentee = "Who?"\n', 2, "a question needs an item, to_mentee and to_mentor"),
        ('to_mentee = "Who?"\nto_mentr = "Who?"\n', 4, "did you mean to_mentor?"),
    ],
)
def test_a_mistake_in_own_questions_is_named_with_its_line(tmp_path: Path, text: str, line: int, why: str) -> None:
    write_own(tmp_path, "odd", f'[[questions]]\nitem = "Rota"\n{text}')
    (broken,) = load_question_bank(tmp_path).broken
    assert why in broken.sentence
    assert (broken.file, broken.line) == ("odd.toml", line)


def test_ground_rules_have_a_value_for_each_field_of_an_agreement() -> None:
    found = load_ground_rules()
    assert len(found.rules) == 9
    assert set(OFFERED_ANSWERS) < set(found.usual.__struct_fields__)
    assert set(found.usual.__struct_fields__) <= set(fields(Agreement))


def test_each_moment_is_an_occasion_with_known_frameworks_and_prompts_for_both() -> None:
    assert set(load_moments()) == set(OCCASIONS) - {"", "period"}
    for name, moment in load_moments().items():
        assert set(moment.frameworks) <= set(load_frameworks())
        assert moment.prompts_for("mentor")
        assert moment.prompts_for("mentee")
        assert moment.private == (name == "difficult")
    defaults = {name: moment.framework for name, moment in load_moments().items()}
    assert defaults == {
        "readiness": "readiness",
        "before_session": "free",
        "after_session": "what_so_what_now_what",
        "difficult": "gibbs",
        "tried_out": "kolb",
        "milestone": "kolb",
        "midpoint": "start_stop_continue",
        "closure": "gibbs",
        "look_back": "free",
    }


@pytest.mark.parametrize("interval", ["1d", "1w", "1m", "3m", "own"])
def test_each_recall_asks_something(interval: str) -> None:
    assert list_recall_prompts(interval)
    assert list_recall_prompts("later") == list_recall_prompts("own")
    assert (
        list_recall_prompts(interval, "leadership_development")[-1]
        == "Who will help me with it, and who will not like it?"
    )
    assert (
        list_recall_prompts(interval, "1d")
        == list_recall_prompts(interval, "technology_adoption")
        == list_recall_prompts(interval)
    )
