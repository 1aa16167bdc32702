"""``rmjournal review`` and ``proof``: printed, as JSON, as a file; what is for others is shown before it leaves."""

import stat
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rmjournal.demo import LAST, Role, write_demo
from tests.exchange import html_checker
from tests.insight.demo_reviews import EXPECTED, expected_sentences

from .conftest import Shell


@pytest.fixture
def demo(tmp_path: Path) -> Shell:
    return _demo(tmp_path, "mentee")


def _demo(folder: Path, role: Role) -> Shell:
    path = folder / f"{role}.json"
    write_demo(path, role, LAST)
    return Shell(path)


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_review_json_has_every_known_number_under_its_name(tmp_path: Path, role: Role) -> None:
    (told,) = _demo(tmp_path, role).json("--today", "2026-06-30", "review")
    for part, numbers in EXPECTED.items():
        assert {name: told[part][name] for name in numbers} == numbers
    assert "seen" not in told


def test_the_shell_prints_the_page_with_every_known_number(demo: Shell) -> None:
    told = demo.run("--today", "2026-06-30", "review").output.replace("\\", "").replace(":** ", ": ")
    assert not [sentence for sentence in expected_sentences() if sentence not in told]


def test_review_writes_a_new_private_file(demo: Shell, tmp_path: Path) -> None:
    file = tmp_path / "april.html"
    before = demo.file.read_bytes()
    told = demo.run("review", "--period", "2026-04", "--out", str(file))
    assert told.output == f"Written to {file}: 1 Apr to 30 Apr 2026.\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "April 2026" in html_checker.words(html_checker.check(file.read_text("utf-8")))
    assert demo.file.read_bytes() == before
    assert "exists already" in demo.refused("review", "--out", str(file))
    (tmp_path / "april.md").write_text("mine", "utf-8")
    assert "exists already" in demo.refused("review", "--out", str(tmp_path / "april.md"))
    assert (tmp_path / "april.md").read_text("utf-8") == "mine"
    assert "was not written" in demo.refused("review", "--out", str(tmp_path / "nowhere" / "x.md"))


def test_the_ending_of_a_page_says_its_form_and_a_foreign_one_is_refused(demo: Shell, tmp_path: Path) -> None:
    for name in ("page.htm", "PAGE.HTML"):
        demo.run("review", "--out", str(tmp_path / name))
        html_checker.check((tmp_path / name).read_text("utf-8"))
    for verb in (("review",), ("proof", "--yes"), ("learned-page", "--yes"), ("page",)):
        assert "A .PDF file cannot be written." in demo.refused(*verb, "--out", str(tmp_path / "page.PDF"))
    assert not (tmp_path / "page.PDF").exists()


def test_review_json_is_written_to_a_file(demo: Shell, tmp_path: Path) -> None:
    demo.run("review", "--json", "--out", str(tmp_path / "r.json"))
    (told,) = msgspec.json.decode((tmp_path / "r.json").read_bytes(), type=list[dict[str, Any]])
    assert told["title"] == "Review: So far" or told["kind"] == "closing"


@pytest.mark.parametrize("verb", [("review", "--shared"), ("proof",)])
def test_a_page_for_others_is_shown_whole_and_written_only_after_yes(
    demo: Shell, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    file = tmp_path / "out.md"
    first = demo.run(*verb, "--out", str(file), code=1)
    assert not file.exists()
    assert "add --yes to write" in first.stderr
    demo.run(*verb, "--out", str(file), "--yes")
    assert first.stdout.rstrip("\n") == file.read_text("utf-8").rstrip("\n")
    assert "not in this" in first.stderr and "not in this" not in first.stdout


def test_an_invalid_or_future_period_is_refused(demo: Shell) -> None:
    assert demo.refused("review", "--period", "soon").startswith('--period: "soon" is not a whole period.')
    assert "in the future" in demo.refused("review", "--period", "2031")


def test_review_asks_for_the_relationship_unless_there_is_exactly_one(shell: Shell, tmp_path: Path) -> None:
    shell.run("add", "relationship", "Bo Lind", "--role", "mentor")
    assert "--with" in shell.refused("review")
    assert "with Bo Lind" in shell.run("review", "--with", "Bo").output
    alone = Shell(tmp_path / "alone.json")
    alone.run("add", "learning", "x", "--learner", "mentee")
    assert "There is no relationship yet" in alone.refused("review")


def test_html_is_printed_and_a_wrong_format_is_a_wrong_usage(demo: Shell) -> None:
    html_checker.check(demo.run("review", "--format", "html").output)
    demo.run("review", "--format", "pdf", code=2)


def test_the_proof_has_sessions_hours_topics_and_outcomes(demo: Shell) -> None:
    (told,) = demo.json("--today", "2026-06-30", "proof")
    assert (told["sessions_held"], told["minutes"], told["hours"]) == (11, 715, 11.9)
    assert told["shared"] is True and told["outcomes"] and told["taught"] and told["evidence"]
    (whole,) = demo.json("proof", "--private")
    assert whole["shared"] is False


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("mentor", "junior person teaches: mentor of Ann Lee."),
        ("mentee", "teaches: Ann Lee was the mentor of somebody more senior."),
    ],
)
def test_a_proof_takes_no_role_for_the_name_that_the_journal_does_not_know(
    empty: Shell, role: str, said: str
) -> None:
    empty.run("add", "relationship", "Ann Lee", "--role", role, "--start", "today")
    told = empty.run("proof").stdout
    assert said in told and "mentor was" not in told and "of mentee" not in told


def test_a_review_is_answered_in_the_shell_and_shows_it(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "journal.json")
    shell.run("add", "relationship", "Misaki", "--role", "mentor", "--start", "2026-01-13")
    shell.run("review", "--period", "2026-05", "--answer", "not_said", "That I am bored")
    assert "That I am bored" in shell.run("review", "--period", "2026-05").output
    assert "That I am bored" not in shell.run("review", "--period", "2026-05", "--shared").output
    words = shell.refused("review", "--period", "2026-05", "--answer", "nothing", "x")
    assert (
        'This review does not ask "nothing". Choose one of: taken_away, own_learning, not_said, pulse_useful' in words
    )


def test_the_wins_of_a_period_are_a_page_of_their_own(demo: Shell) -> None:
    page = demo.run("--today", "2026-06-30", "review", "--wins").output
    assert page.splitlines()[2] == "# Wins and appreciation" and "we decided in nine minutes" in page


def test_today_asks_one_question_with_the_command_that_answers_it(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "journal.json")
    shell.run("add", "relationship", "Misaki", "--role", "mentor", "--start", "2026-01-13")
    shell.run("add", "note", "Seniors know the tool", "--kind", "assumption")
    lines = shell.run("today").output.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("One question: How sure are you")]
    command = " ".join(line.strip() for line in lines[at:]).split("rmjournal ")[1]
    ref = command.split()[1]
    assert "--details 'how sure'=" in command
    shell.run("edit", ref, "--details", "how sure=4", "--details", "look again on=2026-07-01")
    assert "One question" not in shell.run("today").output


PARTNERS = {"mentee": "Misaki", "mentor": "Annelise"}
STEPS = {"mentee": "4", "mentor": "2"}
CLOSING = ("review", "--period", "closing")


@pytest.fixture
def shells(tmp_path: Path) -> dict[str, Shell]:
    """The journals of both, in each of which one rating is sealed."""
    found = {role: Shell(tmp_path / f"{role}.json") for role in PARTNERS}
    for role, shell in found.items():
        shell.run("add", "relationship", PARTNERS[role], "--role", role, "--start", "2026-01-13")
        shell.run(*CLOSING, "--answer", "pulse_useful", STEPS[role], "--seal")
    return found


def send(sender: Shell, receiver: Shell) -> None:
    packet = sender.file.with_name("packet.json")
    packet.unlink(missing_ok=True)
    sender.run("share", "--out", str(packet), "--yes")
    receiver.run("import", str(packet))


def test_ratings_are_sealed_in_the_shell_with_words(shell: Shell) -> None:
    assert "nothing to seal yet" in shell.refused(*CLOSING, "--seal")
    words = shell.refused(*CLOSING, "--answer", "pulse_useful", "6")
    assert words == '--answer pulse_useful: "6" is no rating. Give a step from 1 to 5.'
    said = shell.run(*CLOSING, "--answer", "pulse_useful", "4", "--seal").output
    assert said == (
        "1 rating sealed. Sealed on Mon 1 Jun 2026. It opens when Misaki’s is in too: send the next packet.\n"
    )
    assert "nothing was rated anew" in shell.refused(*CLOSING, "--seal")
    words = shell.refused("review", "--period", "2026-05", "--seal")
    assert "Only a mid-point or a closing review is sealed" in words


def test_today_tells_that_the_partner_has_sealed(shells: dict[str, Shell]) -> None:
    mentee, mentor = shells.values()
    words = "Annelise has sealed ratings for the closing review. Seal yours, and both open."
    mentor.run("undo")
    assert words not in mentor.run("today").output
    send(mentee, mentor)
    assert words in " ".join(mentor.run("today").output.split())
    mentor.run(*CLOSING, "--answer", "pulse_useful", "3", "--seal")
    assert "sealed" not in mentor.run("today").output


def test_sealed_ratings_open_in_the_shell_with_the_partners(shells: dict[str, Shell]) -> None:
    mentee, mentor = shells.values()
    send(mentee, mentor)
    [review] = mentor.json(*CLOSING)
    assert (review["blind"]["opened"], review["blind"]["partner_sealed_on"]) == ([], "2026-06-01")
    send(mentor, mentee)
    send(mentee, mentor)
    for role, shell in shells.items():
        [review] = shell.json(*CLOSING)
        [opened] = review["blind"]["opened"]
        assert {opened["own"], opened["partners"]} == {2, 4} and opened["own"] == int(STEPS[role])
        assert "You are two steps apart on “Useful”. What did each of you count?" in shell.run(*CLOSING).output
        assert "apart on" not in shell.run(*CLOSING, "--for", "partner").output
        assert "stays as it is" in shell.refused(*CLOSING, "--seal")
    mentor.run(*CLOSING, "--answer", "apart_useful", "He counts hours")
    assert "He counts hours" in mentor.run(*CLOSING).output


@pytest.mark.parametrize("verb", ["proof", "learned-page"])
def test_a_hand_out_is_printed_as_wished(demo: Shell, verb: str) -> None:
    (chosen,) = [row for row in demo.json("list", "learnings") if row["text"].startswith("A one-line mail")]
    whole = demo.run("--today", "2026-06-30", verb)
    assert "A one-line mail" in whole.stdout and "→" not in whole.stdout and "8 of 8" not in whole.stdout
    assert "8 learnings" in whole.stdout.partition("Used")[2].partition("\n")[0]
    asked = ("--without", chosen["id"], "--without", "outcomes", "--names", "role", "--scores")
    told = demo.run("--today", "2026-06-30", verb, *asked)
    assert "A one-line mail" not in told.stdout and "it contributed to" not in told.stdout and "7 of 7" in told.stdout
    assert "Misaki" not in told.stdout and "Annelise" not in told.stdout
    assert "1 learning" not in told.stderr.split("private")[0], "what was left out by hand is no news"
    assert "not in this" in told.stderr and "not in this" not in told.stdout
    (values,) = demo.json("--today", "2026-06-30", verb, *asked)
    assert "Misaki" not in str(values) and chosen["id"] not in str(values) and values["figures"]["Used"] == "7 of 7"


def test_wishes_are_for_pages_for_others(demo: Shell) -> None:
    for wish in (("--scores",), ("--names", "role"), ("--without", "figures")):
        assert "Add: --for others" in demo.run("review", *wish, code=2).stderr
        assert demo.run("review", "--for", "others", *wish).stdout
    assert "no-such-thing" in demo.refused("proof", "--without", "no-such-thing")


def test_a_review_for_others_has_no_scores_unless_wished(demo: Shell) -> None:
    (plain,) = demo.json("review", "--for", "others")
    assert plain["gas"] is None and plain["skills"] == [] and "→" not in str(plain)
    assert "→" in demo.run("review", "--for", "others", "--scores").stdout
    assert "→" not in demo.run("review", "--for", "others", "--wins").stdout


def test_an_answer_is_saved_also_where_the_page_is_for_others(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "journal.json")
    shell.run("add", "relationship", "Misaki", "--role", "mentor", "--start", "2026-01-13")
    shell.run("review", "--period", "2026-05", "--answer", "not_said", "That I am bored", "--for", "others")
    assert "That I am bored" in shell.run("review", "--period", "2026-05").output
