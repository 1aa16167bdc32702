"""Third persons are masked in what others read: by any name of theirs in any form, whole words only."""

import unicodedata
from datetime import date

import pytest

from rmjournal.dates.periods import CalendarPeriod
from rmjournal.insight.masked_names import UNNAMED, find_names, find_possible_names, mask_names
from rmjournal.insight.review.review import build_review
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.render.markdown import render_markdown
from rmjournal.reports.review import review_page

PAIR = Relationship(id="1", partner="Misaki Satō", role="mentee", start=date(2026, 1, 1))
JONAS = Person(id="2", name="Jonas Berg", aliases=["JB"], masked_name="the trainee")
AI = Person(id="3", name="Ai Satō")


def journal(text: str, *people: Person) -> Entries:
    note = Note(
        id="9",
        relationship="1",
        kind="idea",
        text=text,
        on=date(2026, 3, 1),
        details={"asked of": "JB"},
        shared=True,
        for_others=True,
    )
    return Entries({entry.id: entry for entry in (PAIR, note, *people)})


def masked(text: str, *people: Person) -> str:
    entries = journal(text, *people)
    return mask_names(entries, entries).of(Note)[0].text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Jonas Berg said no.", "the trainee said no."),
        ("What Jonas said, JB!", "What the trainee said, the trainee!"),
        ("Jonasson and jonas stay", "Jonasson and jonas stay"),
        ("Misaki and Satō stay, Ai Satō goes", f"Misaki and Satō stay, {UNNAMED} goes"),
        ("Ai alone is too short", "Ai alone is too short"),
    ],
)
def test_names_are_masked_as_whole_words(text: str, masked: str) -> None:
    entries = journal(text, JONAS, AI)
    found = mask_names(entries, entries)
    (note,) = found.of(Note)
    assert (note.text, note.details) == (masked, {"asked of": "the trainee"})
    assert found.of(Relationship) == [PAIR] and not found.of(Person)


@pytest.mark.parametrize(
    "form",
    [
        *("JONAS BERG", "jonas berg", "JONAS", "Berg", "Ms Berg", "Dr. Berg", "J. Berg", "Berg, Jonas", "Berg Jonas"),
        *("Jonas\u00a0Berg", "Jonas  Berg", "Jonas\nBerg", "Jonas-Berg", "jonas_berg", "Jonas** Berg"),
    ],
)
def test_every_form_of_a_name_is_masked(form: str) -> None:
    for before, after in (("", ""), ("(", ")"), ("[[", "]]"), ("_", "_"), ("I met ", "’s team"), ("See ", "'s map")):
        assert masked(f"{before}{form}{after}", JONAS) == f"{before}the trainee{after}"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        *(
            ("Jean-Pierre O’Malley", form)
            for form in ("J.-P. O'Malley", "J. P. O’MALLEY", "J.P. O'Malley", "J. O'Malley")
        ),
        *(("María de la Cruz", form) for form in ("M. de la Cruz", "M. D. L. Cruz", "Dr. M. de la Cruz")),
        ("Johann Sebastian Bach", "J. S. Bach"),
    ],
)
def test_initials_go_with_the_name(name: str, form: str) -> None:
    assert (
        masked(f"I met {form} there", Person(id="2", name=name, masked_name="the trainee"))
        == "I met the trainee there"
    )


@pytest.mark.parametrize(
    "address",
    ["jonas.berg@example.com", "BERG@example.com", "j.berg+x@example.com", "info@jonas-berg.org", "@jonasberg"],
)
def test_an_address_with_a_name_is_masked(address: str) -> None:
    assert masked(f"Write to <{address}>, not to sales@example.com.", JONAS) == (
        "Write to <the trainee>, not to sales@example.com."
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("Zofia Canariña", unicodedata.normalize("NFD", "Canariña came"), "x came"),
        (unicodedata.normalize("NFD", "Zofia Canariña"), "Zofia Canariña came", "x came"),
        ("Eva Müller", "Eva Mueller, muller@example.com", "x, x"),
        ("佐藤 健", "佐藤健さん、佐藤 健", "xさん、x"),
        ("🦊", "ask🦊now", "askxnow"),
        ("محمد العلي", "ومحمد العلي", "وx"),
        ("Will", "I will ask Will. WILL!", "I will ask x. x!"),
        ("D'Angelo Müller", "Dangelo and DAngelo. Ein Müllers Haus, #DAngeloMüller", "x and x. Ein xs Haus, #x"),
        ("Soraya Khan", "Sorayas Plan, Soraya Khans Plan, SorayaKhan; a Sorayan", "xs Plan, xs Plan, x; a Sorayan"),
        ("May", "Mays and May; Mayst", "Mays and x; Mayst"),
        ("Bo Li", "Mr Li met Bo Li; a li stays", "x met x; a li stays"),
        ("King", "a king, the King", "a king, the x"),
        ("Jonas Berg", "a berg on a Bergweg, misaki@example.com", "a berg on a Bergweg, misaki@example.com"),
        ("Maria Satō", "Maria Satō met Misaki Maria Satō", "x met Misaki Maria Satō"),
    ],
)
def test_a_name_is_found_in_every_script_and_is_no_other_word(name: str, text: str, said: str) -> None:
    entries = journal(text, Person(id="2", name=name, masked_name="x"))
    known = entries.with_changes(put=[PAIR.edit(partner="Misaki Maria Satō")])
    assert mask_names(known, known).of(Note)[0].text == said


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "Sanna Kettunen",
            "S.K. said so. I met S. K. there, and S.-K.'s plan by (S.K.)",
            "x said so. I met x there, and x's plan by (x)",
        ),
        (
            "Sanna Kettunen",
            "s.k., SK, S K, U.S.K., S.K.L., Plan S: Kettunen",
            "s.k., SK, S K, U.S.K., S.K.L., Plan S: x",
        ),
        ("Paula Schmidt", "P.S. See you", "P.S. See you"),
        ("Mika Saari", "M.S. asked", "M.S. asked"),
        (
            "José García López",
            "García López, J. García, J.M. said; J.G. did; J. G. López",
            "x, x, J.M. said; x did; x",
        ),
        ("José García López", "jgarcia@example.com, @josegarcia, @garcia", "x, x, x"),
        ("Kim Min-su", "Min-su, Minsu, M.-S. Kim, K.M.S. and K.M.", "x, x, x, x and x."),
        ("Anna Müller-Lund", "Frau Müller; Lund; A. Müller; Müllerin", "x; x; x; Müllerin"),
        ("Nguyễn Văn An", "Mr An, V. A. Nguyễn, VA Nguyễn; An apple", "x, x, x; An apple"),
        ("Ng Wei", "Ms Ng; Ng", "x; Ng"),
        ("김민수", "김민수씨, 민수가", "x씨, x가"),
        ("佐藤美咲", "佐藤さん、美咲さん", "xさん、xさん"),
        ("王小明", "小明说", "x说"),
        ("Anna", "A\u00adnna, An\u200dna", "x, x"),
        ("SANNA ÇELİK", "SANNA’S; Çelik’s, S.Ç.", "x’S; x’s, x."),
    ],
)
def test_initials_with_dots_and_parts_of_names_are_masked(name: str, text: str, said: str) -> None:
    assert masked(text, Person(id="2", name=name, masked_name="x")) == said


def test_a_name_of_several_people_is_masked_as_none_of_them() -> None:
    others = [Person(id="4", name="Jonas Bergström", masked_name="y"), Person(id="5", name="Jonas Ek")]
    text = "Jonas met Jonas Bergström; Bergström met Jonas Berg; Berg met nobody"
    assert masked(text, JONAS, *others) == f"{UNNAMED} met y; y met the trainee; the trainee met nobody"


def test_a_masked_name_names_nobody_else_and_hides_no_text() -> None:
    friend = Person(id="4", name="Anna Lind", masked_name="the friend of Jonas")
    entries = journal("Anna and Jonas", JONAS, friend)
    details = {"Jonas": "first", "Anna": "other", "JB": "second"}
    entries = entries.with_changes(put=[entries.of(Note)[0].edit(details=details)])
    (note,) = mask_names(entries, entries).of(Note)
    assert note.text == f"the friend of {UNNAMED} and the trainee"
    assert note.details == {"the trainee": "first\n\nsecond", f"the friend of {UNNAMED}": "other"}


def test_the_partner_of_another_relationship_is_a_third_person() -> None:
    other = Relationship(id="50", partner="Robert Ek", role="mentee", start=date(2026, 1, 1))
    known = journal("Misaki and Robert, robert.ek@example.com").with_changes(put=[other])
    ours = known.subset(entry for entry in known if entry.id != other.id)
    assert mask_names(ours, known).of(Note)[0].text == f"Misaki and {UNNAMED}, {UNNAMED}"
    card = known.with_changes(put=[Person(id="51", name="Robert Ek", masked_name="another senior")])
    assert mask_names(ours, card).of(Note)[0].text == "Misaki and another senior, another senior"
    assert find_names(known.of(Note), known) == ["Robert Ek"]


def test_without_people_nothing_changes() -> None:
    entries = journal("Jonas Berg")
    assert mask_names(entries, entries) is entries and find_names(entries, entries) == []


def test_people_are_found_before_a_text_leaves() -> None:
    entries = journal("Ai Satō and Jonas", JONAS, AI)
    assert find_names(entries.of(Note), entries) == ["Ai Satō", "Jonas Berg"]


@pytest.mark.parametrize("shared", [False, True])
def test_a_review_for_others_masks_them_and_the_own_one_does_not(shared: bool) -> None:
    entries = journal("Jonas Berg heats the hall", JONAS)
    span = CalendarPeriod("period", "So far", date(2026, 1, 1), date(2126, 1, 1))
    told = render_markdown(
        review_page(build_review(entries, PAIR, span, date(2126, 1, 1), audience="others" if shared else "private"))
    )
    assert ("Jonas Berg" in told, "the trainee" in told) == (not shared, shared)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We met Anna Berg there. Later Tom Ek came.", ["Anna Berg", "Tom Ek"]),
        ("Yesterday Lena Weber said so", ["Lena Weber"]),
        ("Anna Berg told me. Anna Berg’s idea.", ["Anna Berg"]),
        ("The Channel map. New words here\nAnna Berg begins a line", ["Anna Berg"]),
        ("Next Tuesday. The Board. On Monday ask Ms Weber, not Ms Berg. Good Questions. good", ["Ms Weber"]),
        ("Tom Ek, then Anna Berg", ["Anna Berg", "Tom Ek"]),
        ("Ask Jonas and Jonas Berg. Dear Misaki", []),
        ("I asked Misaki Satō and Jonas Berg", []),
        ("так сказала Анна Берг мне", ["Анна Берг"]),
        ("佐藤 美咲 and مرحبا بكم stay", []),
    ],
)
def test_words_that_may_be_names_are_told_before_they_leave(text: str, found: list[str]) -> None:
    entries = journal(text, JONAS)
    assert find_possible_names(entries, entries) == found


def test_the_owner_is_no_third_person_although_a_rating_names_them() -> None:
    entries = journal("Ask Mira Lund, or Jonas Berg")
    level = Level(id="11", goal="1", level=1, rater="Mira Lund", shared=True, for_others=True)
    entries = Entries({entry.id: entry for entry in (*entries, JONAS, level)}, owner="Mira Lund")
    assert [one.text for one in mask_names(entries, entries).of(Note)] == ["Ask Mira Lund, or the trainee"]
    assert find_names(entries, entries) == ["Jonas Berg"]
    assert find_possible_names(entries, entries) == []


def test_observers_and_those_who_agreed_are_masked_without_an_entry_of_their_own() -> None:
    pair = PAIR.edit(partner="佐藤 美咲 (Misaki Satō)", coordinator="प्रिया रघुनाथन (Priya Raghunathan)")
    learning = Learning(id="10", consent_of=["Дарья Соколова", "nobody"], verified_by="The Head of IT")
    goal = Goal(id="11", title="Told by Tomás Ó Briain and Misaki")
    levels = [
        Level(id="12", goal="11", level=1, rater="Tomás Ó Briain"),
        Level(id="13", goal="11", level=1, rater="me"),
        Level(id="14", goal="11", level=1, rater="佐藤 美咲 (Misaki Satō)"),
    ]
    text = "Priya, Дарья, Tomás and The Head of IT met me; Misaki and nobody else"
    note = Note(id="9", relationship="1", text=text)
    entries = Entries({entry.id: entry for entry in (pair, learning, goal, *levels, note)})
    (masked,) = mask_names(entries, entries).of(Note)
    assert masked.text == f"{UNNAMED}, {UNNAMED}, {UNNAMED} and The Head of IT met me; Misaki and nobody else"
    assert mask_names(entries, entries).of(Goal)[0].title == f"Told by {UNNAMED} and Misaki"
    assert mask_names(entries, entries).of(Relationship)[0].coordinator == UNNAMED
