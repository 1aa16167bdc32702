"""The question bank and the other content: complete, stable, kind, and open for a person's own."""

from pathlib import Path

import pytest

from rmjournal.model.kind import fields
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.reflection import OCCASIONS
from rmjournal.model.roles import AREAS
from rmjournal.practice.ground_rules import load_ground_rules
from rmjournal.practice.prompts import list_recall_prompts, load_frameworks, load_moments
from rmjournal.practice.questions import STAGES, load_question_bank


def test_four_areas_with_ten_questions_each_and_stable_ids() -> None:
    found = load_question_bank().questions
    assert [one.id for one in found] == [f"{area}/{n}" for area in AREAS for n in range(1, 11)]
    assert all(one.item.startswith("Swap:") == one.id.endswith("/10") for one in found)
    words = [words for one in found for words in (one.mentee, one.mentor)]
    assert len(set(words)) == 80
    assert load_question_bank().get("leadership_development/10") == found[29]
    assert load_question_bank().get("nowhere/1") is None


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_has_three_questions_in_each_area(area: str, stage: str) -> None:
    assert sum(one.area == area and one.fits(stage) for one in load_question_bank().questions) >= 3


def test_a_question_is_asked_of_a_role() -> None:
    question = load_question_bank().questions[0]
    assert question.wording_for("mentee") == question.mentee
    assert question.wording_for("mentor") == question.mentor != question.mentee


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_words_about_oneself_are_never_put_to_the_other(role: str) -> None:
    other = "mentor" if role == "mentee" else "mentee"
    asked = [one for one in load_question_bank().questions if one.can_be_put_to(other)]
    assert asked
    for one in asked:
        words = one.seen_by(role)
        assert words == one.wording_for(other)
        is_about_the_asker = set(words.lower().rstrip("?").split()) & {"i", "my", "me", "mine", "we"}
        assert not is_about_the_asker or words.startswith(
            ("What did you see", "What is the smallest version", "What is the kindest way")
        ), words
    for one in load_question_bank().questions:
        if not one.can_be_put_to(other):
            assert one.seen_by(role) == one.wording_for(role)


def test_sensitive_questions_have_a_caution() -> None:
    cautions = {one.id: one.caution for one in load_question_bank().questions if one.caution}
    assert all(f"diversity_inclusion/{n}" in cautions for n in range(1, 11))
    assert "technology_adoption/4" in cautions


def test_own_questions_are_loaded_with_the_shipped_ones(tmp_path: Path) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    whole = '[[questions]]\nitem = "Rota"\nmentee = "Who writes it?"\nmentor = "Who swaps?"\n'
    (folder / "night_shift.toml").write_text(whole, "utf-8")
    (folder / "more.toml").write_text(f'area = "technology_adoption"\n{whole}stages = ["closing"]\n', "utf-8")
    (folder / "own.toml").write_text(f'{whole}to_oneself = ["mentor"]\n', "utf-8")
    (folder / "who.toml").write_text(f'{whole}to_oneself = ["boss"]\n', "utf-8")
    (folder / "odd.toml").write_text(f'{whole}stages = ["later"]\n', "utf-8")
    found = load_question_bank(tmp_path)
    assert [(one.id, one.area, one.stages) for one in found.questions[40:]] == [
        ("own/more/1", "technology_adoption", ("closing",)),
        ("own/night_shift/1", "night_shift", ()),
        ("own/own/1", "own", ()),
    ]
    assert found.questions[-1].seen_by("mentee") == "Who writes it?"
    assert [(one.file, one.line) for one in found.broken] == [("odd.toml", 1), ("who.toml", 3)]
    assert "later" in found.broken[0].sentence and "boss" in found.broken[1].sentence


def test_ground_rules_have_a_value_for_each_field_of_an_agreement() -> None:
    found = load_ground_rules()
    assert len(found.rules) == 11
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
        "before_session": "free",
        "after_session": "what_so_what_now_what",
        "difficult": "gibbs",
        "tried_out": "kolb",
        "milestone": "kolb",
        "midpoint": "start_stop_continue",
        "closure": "gibbs",
    }


@pytest.mark.parametrize("interval", ["1d", "1w", "1m", "3m", "own"])
def test_each_recall_asks_something(interval: str) -> None:
    assert list_recall_prompts(interval)
    assert list_recall_prompts("later") == list_recall_prompts("own")
    assert list_recall_prompts(interval, "leadership_development")[-1] == "Who will support it, who will resist?"
    assert (
        list_recall_prompts(interval, "1d")
        == list_recall_prompts(interval, "technology_adoption")
        == list_recall_prompts(interval)
    )
