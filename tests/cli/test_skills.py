"""Skills to take in the shell, by name, with a first rating."""

from tests.cli.conftest import Shell


def test_the_skills_are_listed_with_their_sentences_by_role(full: Shell) -> None:
    shown = full.run("skills").stdout
    assert "For the mentor (" in shown and "For the mentee (" in shown
    assert "  feedback_upwards          Feedback upwards" in shown
    assert "    3  I say it in private, with one example." in shown
    found = {one["name"]: one for one in full.json("skills")}
    assert found["feedback_upwards"]["anchors"]["2"] == "I hint at it afterwards."
    assert found["feedback_upwards"]["taken"] is False


def test_a_skill_is_taken_by_name_with_its_first_rating(full: Shell) -> None:
    skill, rating = full.json("skills", "feedback-upwards", "--level", "2")
    assert (skill["title"], skill["owner"], skill["anchors"]["1"]) == (
        "Feedback upwards",
        "mentor",
        "I keep it to myself.",
    )
    assert (rating["skill"], rating["level"], rating["occasion"]) == (skill["id"], 2, "baseline")
    role = full.json("list", "relationships")[0]["role"]
    assert rating["kind"] == ("self" if role == "mentor" else "observer")
    assert next(one for one in full.json("skills") if one["name"] == "feedback_upwards")["taken"] is True
    refused = full.refused("skills", "Feedback upwards")
    assert "is in the journal" in refused and skill["ref"] in refused
    full.run("undo")
    assert full.json("list", "ratings") == []


def test_several_skills_are_taken_without_a_rating(full: Shell) -> None:
    before = len(full.json("list", "skills"))
    shown = full.run("skills", "active_listening", "reading_numbers").stdout
    assert "Active listening" in shown and "Reading numbers critically" in shown
    assert "rmjournal add rating --skill" in shown
    assert "rates one skill" in full.refused("skills", "plain_language", "digital_tools", "--level", "3")
    assert "rates one skill" in full.refused("skills", "--level", "3")
    assert "no skill “juggling”" in full.refused("skills", "juggling")
    assert len(full.json("list", "skills")) == before + 2
