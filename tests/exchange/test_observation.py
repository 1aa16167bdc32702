"""A request for an observation holds one title and its sentences; an answer is read, never guessed."""

from datetime import date
from urllib.parse import unquote

import pytest

from rmjournal.errors import Refused
from rmjournal.exchange.importers import importer_of
from rmjournal.exchange.incoming import Source
from rmjournal.exchange.observation import (
    Observation,
    ObservationRequest,
    answer_incoming,
    check_is_own,
    find_about,
    list_sentences,
    name_observer,
    read_observation,
    reference_of,
)
from rmjournal.model.entry import Entries
from rmjournal.model.kind import fields
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.skill import Skill
from tests.exchange import html_checker

TODAY = date(2026, 6, 1)
CANARY = "CANARY"
PAIR = Relationship(id="1", partner=f"{CANARY} partner", role="mentee")
SKILL = Skill(
    id="7777777777",
    relationship="1",
    title="Listening <upwards> 🎉",
    owner="mentee",
    area=f"{CANARY} area",
    anchors={"1": "I explain", "3": "I ask and wait", "5": "They come to me"},
    tags=[f"{CANARY} tag"],
)
GOAL = Goal(
    id="8888888888",
    relationship="1",
    title="Open channels",
    learner="mentee",
    why=f"{CANARY} why",
    indicator=f"{CANARY} indicator",
    short_name=f"{CANARY} short",
    evidence=f"{CANARY} evidence",
    reason=f"{CANARY} reason",
    baseline=-2,
    target=date(2027, 1, 1),
    levels={"-2": "0-19 %", "-1": "20-39 %", "0": "40-59 %", "1": "60-79 %", "2": "80 % and more"},
)
LEVEL = Level(id="9", goal="8888888888", level=1, value=f"{CANARY} value", note=f"{CANARY} note")
PERSON = Person(id="5", name="Jonas “Jo” Weber", aliases=["JW", "جوناس"], why=f"{CANARY} person")
ENTRIES = Entries({entry.id: entry for entry in (PAIR, SKILL, GOAL, LEVEL, PERSON)})


def request(about: Goal | Skill = SKILL, observer: str = "Jonas “Jo” Weber") -> ObservationRequest:
    return ObservationRequest(about=about, observer=observer, asker="Anna")


def read(text: str, about: Goal | Skill | None = None) -> Observation:
    return read_observation(text, ENTRIES, TODAY, about)


def filled(about: Goal | Skill = SKILL, **answers: str) -> str:
    """The form with answers, by the first word of its question."""
    return "\n".join(
        next((f"{line}{text}" for word, text in answers.items() if line[3:].lower().startswith(word)), line)
        for line in request(about).answer_form().splitlines()
    )


@pytest.mark.parametrize("about", [SKILL, GOAL])
def test_a_request_holds_the_title_and_the_sentences_and_nothing_else(about: Goal | Skill) -> None:
    for text in (request(about).as_mail(), request(about).as_page()):
        assert CANARY not in text
        assert about.id not in text
        assert not any(day in text for day in ("2026", "2027"))
    mail = request(about).as_mail()
    assert about.title in mail
    for number, _, words in list_sentences(about):
        assert f"[{number}] {words}" in mail
    assert all(sign not in mail for sign in ("−2", "-2", "+1"))


@pytest.mark.parametrize("kind", [Goal, Skill])
def test_no_other_field_of_a_goal_or_skill_leaves(kind: type[Goal] | type[Skill]) -> None:
    asked = ("title", "levels", "anchors")
    words = {name: CANARY for name, field in fields(kind).items() if field.form in ("line", "text", "choice")}
    lists = {name: [CANARY] for name, field in fields(kind).items() if field.form == "lines"}
    maps = {name: {CANARY: CANARY} for name, field in fields(kind).items() if field.form == "map"}
    canaries = {name: value for name, value in (words | lists | maps).items() if name not in asked}
    about = kind(id="77").edit(**canaries, title="Seen")
    for text in (request(about).as_mail(), request(about).as_page()):
        assert "Seen" in text and CANARY not in text


def test_a_name_in_the_order_of_a_list_is_greeted_as_it_is_said() -> None:
    asked = request(observer="Müller-Lüdenscheidt, Karl")
    assert asked.as_mail().startswith("Hello Karl Müller-Lüdenscheidt,\n")
    assert "for Karl Müller-Lüdenscheidt, from Anna" in asked.as_page()
    assert asked.reference_line.endswith("from Müller-Lüdenscheidt, Karl")


def test_others_are_not_asked_about_the_partner_s_goal() -> None:
    check_is_own(GOAL, "mentee", "Misaki")
    check_is_own(GOAL, "", "Misaki")
    for about in (GOAL, SKILL):
        with pytest.raises(Refused, match="is Misaki’s"):
            check_is_own(about, "mentor", "Misaki")


def test_the_page_is_one_safe_file_that_runs_nothing() -> None:
    page = request(observer="<b>Jo</b> 🎉 جوناس").as_page()
    html_checker.check(page)
    body = page.partition("&amp;body=")[2].partition('"')[0]
    assert unquote(body).replace("\r\n", "\n") == request(observer="<b>Jo</b> 🎉 جوناس").answer_form()
    assert "<script" not in page and "<b>Jo" not in page and "Listening <upwards>" not in page


def test_a_reply_above_the_quoted_request_is_read() -> None:
    quoted = "\n".join(f"> {line}" for line in request().as_mail().splitlines())
    found = read(f"1: 3\n2: She asked first.\n   Twice.\n3: yes\n4: your partner\n\nJonas\n\n{quoted}")
    [rating] = found.to_write(ENTRIES)
    assert isinstance(rating, Rating)
    assert (rating.skill, rating.level, rating.kind, rating.rater) == (SKILL.id, 3, "observer", PERSON.name)
    assert (rating.note, rating.consent, rating.shared) == ("She asked first. Twice.", "partner", False)
    assert rating.on == TODAY


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


@pytest.mark.parametrize("words", [{}, SKILL.anchors])
def test_questions_without_sentences_are_numbered_from_one(words: dict[str, str]) -> None:
    mail = request(SKILL.edit(anchors={})).as_mail()
    assert "1. One thing" in mail and "2. May this" in mail and "3. Who else" in mail and "4." not in mail
    known = ENTRIES.with_changes(put=[SKILL.edit(anchors=words)])  # perhaps the sentences are written meanwhile
    answers = "1. 4 people asked her.\n2. yes\n3. partner"
    between = "\n".join(
        f"> {line}" + (f"\n{answers.splitlines()[int(line[0]) - 1][3:]}" if line[:1].isdigit() else "")
        for line in mail.splitlines()
    )
    for text in (f"{answers}\n\n{quoted(mail)}", between):
        found = read_observation(text, known, TODAY)
        [note] = found.to_write(known)
        assert isinstance(note, Note)
        assert (note.text, note.consent) == (f"On “{SKILL.title}”: 4 people asked her.", "partner")
    empty = quoted(mail)
    incoming = answer_incoming(Source(name="answer.txt", files={"answer.txt": empty.encode()}), known, TODAY)
    assert [one.where for one in incoming.skipped] == ["question 1"]


def test_an_answer_to_questions_that_were_numbered_from_two_is_read_as_asked() -> None:
    known = ENTRIES.with_changes(put=[SKILL.edit(anchors={})])
    asked = ["2. One thing that you saw or heard:", "3. May this be kept in a private journal? yes or no:"]
    asked += ["4. Who else may read it? nobody, the mentoring partner, or others too:"]
    lines = [*asked, f"Reference: observation {reference_of(SKILL)} from Jonas"]
    text = "2. She asked first.\n3. yes\n4. others\n\n" + quoted("\n".join(lines))
    [note] = read_observation(text, known, TODAY).to_write(known)
    assert isinstance(note, Note) and (note.text[-16:], note.consent) == ("She asked first.", "others")


def test_answers_between_the_quoted_lines_are_read() -> None:
    lines = []
    for line in request(GOAL).as_mail().splitlines():
        lines.append(f"> {line}")
        if line.startswith("   [5]"):
            lines.append("4 - rather often")
        if line.startswith("2."):
            lines += ["", "Two of three decisions.", ""]
        if line.startswith("4."):
            lines.append("others too")
    [level] = read("Hi Anna,\n\n" + "\n".join(lines)).to_write(ENTRIES)
    assert isinstance(level, Level)
    assert (level.goal, level.level, level.rater, level.consent) == (GOAL.id, 1, PERSON.name, "others")
    assert level.note == "“60-79 %”\n\nTwo of three decisions."


def test_a_reference_right_below_the_last_answer_takes_no_word_of_it() -> None:
    reference = f"Reference: observation {reference_of(SKILL)} from Jonas"
    answer = read(f"1: 3\n2: She waits.\n3: yes\n4: others too\n{reference}").answer
    assert (answer.seen, answer.may_keep, answer.consent) == ("She waits.", True, "others")
    assert read(f"2: She waits.\n{reference}").answer.seen == "She waits."


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("3", 3),
        ("[3]", 3),
        ("3/5", 3),
        ("number 3.", 3),
        ("3 - I ask and wait", 3),
        ("I ask and wait", 3),
        ("", None),
        ("-", None),
        ("cannot say", None),
        ("3 or 5", None),
        ("between 3 and 5", None),
        ("3-5", None),
        ("2", None),  # has no sentence
        ("7", None),
        ("2.5", None),
        ("13", None),
    ],
)
def test_nothing_is_rated_that_was_not_answered(said: str, level: int | None) -> None:
    found = read(filled(which=said, one="I saw it."))
    [entry] = found.to_write(ENTRIES)
    if level is None:
        assert isinstance(entry, Note)
        assert (entry.text, entry.person) == (f"On “{SKILL.title}”: I saw it.", PERSON.name)
    else:
        assert isinstance(entry, Rating) and entry.level == level


@pytest.mark.parametrize(
    ("said", "consent"),
    [
        ("", "private"),
        ("nobody", "private"),
        ("only you", "private"),
        ("not my partner", "private"),
        ("no others please", "private"),
        ("the mentoring partner", "partner"),
        ("only the partner", "partner"),
        ("only you and your partner", "partner"),
        ("partner, but no others", "partner"),
        ("others too", "others"),
        ("my partner and others", "others"),
        ("hmm", "private"),
        ("others? rather not", "private"),
        ("maybe others", "private"),
        ("others, if they ask me first", "private"),
        ("partner?", "private"),
        ("partner and perhaps others", "private"),
        ("That's all", "private"),
        ("I'd rather others didn't", "private"),
        ("yes", "private"),
        ("yes, others too, no problem", "others"),
        ("Everyone may read it.", "others"),
    ],
)
def test_consent_is_what_was_said_and_the_fewest_in_doubt(said: str, consent: str) -> None:
    [entry] = read(filled(which="3", who=said)).to_write(ENTRIES)
    assert isinstance(entry, Rating) and entry.consent == consent


@pytest.mark.parametrize("said", ["no", "No, please.", "don't", "nein"])
def test_what_may_not_be_kept_is_not_kept(said: str) -> None:
    found = read(filled(which="3", one="I saw it.", may=said))
    assert found.to_write(ENTRIES) == []
    assert "asks you not to keep it" in found.summary


@pytest.mark.parametrize("said", ["maybe", "?", "yes?", "rather not", "ok, but ask me first", "yes and no", "hmm"])
def test_what_may_perhaps_be_kept_is_not_kept(said: str) -> None:
    found = read(filled(which="3", one="I saw it.", may=said))
    assert found.to_write(ENTRIES) == []
    assert "nothing is saved" in found.summary and found.lines[2].becomes == "nothing is saved"


@pytest.mark.parametrize("said", ["yes", "Of course, no problem", "yes, please keep it", "", "-"])
def test_what_may_be_kept_is_kept(said: str) -> None:
    assert read(filled(which="3", one="I saw it.", may=said)).to_write(ENTRIES)


def test_an_empty_form_writes_nothing() -> None:
    found = read(filled())
    assert found.to_write(ENTRIES) == []
    assert found.summary == "Nothing was answered, so nothing is saved."


def test_a_person_leaves_an_answer_out_and_cannot_widen_the_consent() -> None:
    found = read(filled(which="3", one="I saw it.", who="nobody"))
    [note] = found.turn(0).to_write(ENTRIES)
    assert isinstance(note, Note)
    [rating] = found.turn(1).to_write(ENTRIES)
    assert isinstance(rating, Rating) and rating.note == ""
    assert found.turn(0).turn(0) == found == found.turn(2) == found.turn(3)


def test_an_answer_without_a_reference_needs_the_goal_or_skill() -> None:
    with pytest.raises(Refused, match="does not say which request"):
        read("1: 3")
    [rating] = read("1: 3", SKILL).to_write(ENTRIES)
    assert isinstance(rating, Rating) and rating.rater == "The observer"
    with pytest.raises(Refused, match="not in your journal"):
        read("1: 3\nReference: observation 0123456789 from Jonas")
    assert find_about(reference_of(GOAL), ENTRIES) is GOAL


def test_a_second_import_gives_the_same_entry() -> None:
    text = filled(which="3", one="I saw it.")
    assert [one.id for one in read(text).to_write(ENTRIES)] == [one.id for one in read(text).to_write(ENTRIES)]


@pytest.mark.parametrize(("typed", "name"), [("jw", PERSON.name), ("jonas", PERSON.name), ("Ioana", "Ioana")])
def test_a_person_of_the_list_is_found_by_any_name(typed: str, name: str) -> None:
    assert name_observer(typed, ENTRIES) == name


def test_an_answer_is_recognised_by_its_reference() -> None:
    source = Source(name="a.txt", files={"a.txt": filled(which="3").encode()})
    assert importer_of(source).name == "answer"
    plain = Source(name="a.md", files={"a.md": b"# A note\n\nwith an observation of mine"})
    assert importer_of(plain).name == "md"
