"""A reply by mail: answers become notes of points, bullets become points, the rest a note; nothing else is read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.exchange.agenda_text import agenda_as_markdown, agenda_as_text
from rmjournal.exchange.mail_text import GREETING, QUOTED, SIGNATURE, split_mail
from rmjournal.exchange.reply import NEW, NOTE, OUT, POINT, Reply, find_session, find_target, read_reply
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

TODAY = date(2026, 6, 1)
PAIR = Relationship(id="1", partner="Robert “Bob” O’Neil", role="mentee")
NEXT = Session(id="2", relationship="1", start="2026-06-02T08:30", focus="Budget", shared=True)
LATER = Session(id="3", relationship="1", start="2026-06-16T08:30")
TITLES = (
    "Check-in",
    "The budget page",
    "A very long title that goes on until the mail program breaks it",
    "🎉 ميزانية",
)
POINTS = tuple(
    Point(id=str(10 + n), relationship="1", session="2", title=title, order=n, owner="mentor", shared=True)
    for n, title in enumerate(TITLES, 1)
)
HIDDEN = Point(id="20", relationship="1", session="2", title="Secret", order=0)
ENTRIES = Entries({entry.id: entry for entry in (PAIR, NEXT, LATER, HIDDEN, *POINTS)})
AGENDA = agenda_as_text(NEXT, ENTRIES, {"mentor": "Bob"})
QUOTED_AGENDA = "\n".join(f"> {line}" for line in AGENDA.splitlines())


def read(text: str) -> Reply:
    return read_reply(text, PAIR, ENTRIES, NEXT, NEXT)


def fates(text: str) -> list[tuple[str, str, int]]:
    return [(row.text, row.fate, row.number if row.fate == POINT else 0) for row in read(text).rows]


def test_answers_between_quoted_lines_become_notes_of_their_points() -> None:
    mail = f"""Hi Anna,

On Mon, 1 Jun 2026 at 10:00, Anna <anna@example.org> wrote:
> Budget
> Tue 2 Jun 2026, 08:30 · 60 min
>
> 1. {TITLES[0]} (5 min, Bob)
Fine.
> 2. {TITLES[1]} (5 min, Bob)

I bring the numbers.
Also the old ones.

> 3. A very long title that goes on
> until the mail program breaks it (5 min, Bob)
- first
- second
> 4. {TITLES[3]} (5 min, Bob)

New from me:
- Vacation plan
- 🎉 Parking
  near the harbour

See you on Tuesday, with coffee.

Med vennlig hilsen
Bob
"""
    assert fates(mail) == [
        ("Fine.", POINT, 1),
        ("I bring the numbers.\nAlso the old ones.", POINT, 2),
        ("first", POINT, 3),
        ("second", POINT, 3),
        ("New from me:", OUT, 0),
        ("Vacation plan", NEW, 0),
        ("🎉 Parking near the harbour", NEW, 0),
        ("See you on Tuesday, with coffee.", NOTE, 0),
    ]
    assert "the greeting (1 line), the signature (2 lines), the quoted text (8 lines)" in read(mail).summary


def test_a_line_of_the_page_for_a_partner_names_its_point() -> None:
    assert fates(f"> 2 · {TITLES[1]}  5  both\nI bring the numbers.") == [("I bring the numbers.", POINT, 2)]


def test_lines_that_begin_with_a_number_belong_to_that_point() -> None:
    own = "2. I have the numbers\n3) later, please\n9. A new one\n* another\n\nShall we start at nine?"
    mail = f"{own}\n\n{QUOTED_AGENDA}"
    assert fates(mail) == [
        ("I have the numbers", POINT, 2),
        ("later, please", POINT, 3),
        ("A new one", NEW, 0),
        ("another", NEW, 0),
        ("Shall we start at nine?", NOTE, 0),
    ]


@pytest.mark.parametrize("begin", ["zu 2:", "Zu Punkt 2)", "Punto 2.", "Sobre el punto 2:", "Point 2:", "(2)"])
def test_a_line_that_names_a_point_by_its_number_belongs_to_it(begin: str) -> None:
    assert fates(f"{begin} gerne länger\n\nZu zweit") == [("gerne länger", POINT, 2), ("Zu zweit", NOTE, 0)]


def test_a_postscript_below_a_name_is_no_signature() -> None:
    assert ("PS: bring it", NOTE, 0) in fates("2. Fine\n\nViele Grüße\nRobert\n\nPS: bring it")


def test_an_answer_below_the_whole_agenda_is_a_note_on_the_session() -> None:
    assert fates(f"{QUOTED_AGENDA}\n\nAll fine with me.") == [("All fine with me.", NOTE, 0)]


@pytest.mark.parametrize("text", [AGENDA, agenda_as_markdown(NEXT, ENTRIES, {"mentor": "Bob"})])
def test_an_agenda_without_marks_of_quotation_is_not_taken_for_answers(text: str) -> None:
    lines = text.splitlines()
    at = next(n for n, line in enumerate(lines) if "budget page" in line)
    answered = "\n".join([*lines[: at + 1], "Here I need you.", *lines[at + 1 :]])
    assert ("Here I need you.", POINT, 2) in fates(answered)
    assert not [row for row in read(answered).rows if row.fate == NEW]


@pytest.mark.parametrize(
    "rest",
    [
        "-- \nRobert O'Neil\nVice President",
        "Cheers,\nBob",
        "Robert",
        "Sent from my phone",
        "Thanks again!",
        "Mit freundlichen Grüßen\n\nRobert\nLeiter Einkauf\nHaus 4",
        "Un saludo,\nBob",
        "Enviado desde mi iPhone",
        "From: Anna\nSent: Monday\nTo: Bob\nSubject: agenda\n\n1. Check-in (5 min, Bob)",
        "-----Original Message-----\n2. The budget page",
    ],
)
def test_signatures_and_earlier_mails_are_left_out_and_counted(rest: str) -> None:
    mail = f"Hello Anna!\n\nStart at nine?\n\n{rest}\n"
    assert fates(mail) == [("Start at nine?", NOTE, 0)]
    counts = split_mail(mail, (PAIR.partner, PAIR.short_name)).left_out
    assert counts[GREETING] == 1
    assert counts[SIGNATURE] + counts[QUOTED] == len([line for line in rest.splitlines() if line.strip()])


@pytest.mark.parametrize(
    "header",
    [
        "From: Robert <r@example.org>\nSent: Monday\nTo: Anna\nSubject: AW: agenda",
        "Received: from x\n by y\nFrom: r@example.org\nSubject: Re: agenda\nMIME-Version: 1.0",
    ],
)
def test_the_header_of_a_saved_mail_is_left_out(header: str) -> None:
    assert fates(f"{header}\n\nHi Anna,\n\n2. Fine\n") == [("Fine", POINT, 2)]
    assert fates("Note: I am late\n\n2. Fine") == [("Note: I am late", NOTE, 0), ("Fine", POINT, 2)]


@pytest.mark.parametrize(
    "attribution",
    [
        "Am 29.11.2026 um 10:00 schrieb Ngozi:",
        "Am So., 29. Nov. 2026 um 10:00 Uhr schrieb Ngozi Ọlátúnjí <ngozi@firm.example>:",
        "2026年11月29日(日) 10:00 Ngozi Ọlátúnjí\n<ngozi@firm.example>:",
        "Ngozi <ngozi@firm.example> 于2026年11月29日周日 10:00写道：",
        "Ngozi, 29.11.2026 10:00:",
    ],
)
def test_the_line_above_a_quotation_that_names_its_sender_is_left_out(attribution: str) -> None:
    mail = split_mail(
        f"See you at 9:00\n\n{attribution}\n\n> 1. Check-in\nOn 3/12 at 10:00 I was ill:\n> 2. Budget\nYes"
    )
    assert [piece.text for piece in mail.pieces] == ["See you at 9:00", "On 3/12 at 10:00 I was ill:", "Yes"]


def test_words_of_thanks_in_the_middle_are_no_signature() -> None:
    assert [row[0] for row in fates("Thanks for the agenda!\nOne more point")] == [
        "Thanks for the agenda!\nOne more point"
    ]


def test_what_is_written_is_notes_points_and_one_note() -> None:
    reply = read("2. Numbers\n2. More numbers\n- Parking\n- Lunch\n\nUntil Tuesday\n\nI am late")
    point, parking, lunch, note = reply.to_write(ENTRIES)
    assert isinstance(point, Point) and point.note == "Robert: Numbers\n\nRobert: More numbers"
    for new, title, order in ((parking, "Parking", 5), (lunch, "Lunch", 6)):
        assert isinstance(new, Point)
        assert (new.title, new.order, new.owner, new.session, new.id) == (title, order, "mentor", "2", "")
    assert isinstance(note, Note)
    assert (note.text, note.author, note.session, note.shared) == ("Until Tuesday\n\nI am late", "mentor", "2", False)


def test_a_mail_that_is_pasted_twice_adds_nothing() -> None:
    mail = "2. Numbers\n- Parking\n\nUntil Tuesday"
    ids = iter("1234")
    written = [entry if entry.id else entry.edit(id=f"9{next(ids)}") for entry in read(mail).to_write(ENTRIES)]
    again = read_reply(mail, PAIR, ENTRIES.with_changes(put=written), NEXT, NEXT)
    assert [line.becomes for line in again.lines] == ["already there"] * 3
    assert again.to_write(ENTRIES) == [] and again.turn(0).rows[0].fate == POINT


def test_a_person_changes_what_becomes_of_a_row() -> None:
    reply = read("2. Numbers\n\nUntil Tuesday")
    assert [reply.turn(0).rows[0].fate, reply.turn(0).turn(0).turn(0).rows[0].fate] == [NEW, OUT]
    assert reply.turn(0).turn(0).turn(0).turn(0) == reply
    assert reply.assign(1, 4).rows[1] == reply.rows[1]._replace(fate=POINT, number=4)
    assert reply.assign(1, 5) == reply, "there is no such point"
    assert reply.turn(1).rows[1].fate == OUT


def test_a_reply_belongs_to_the_session_that_it_quotes() -> None:
    quoted = f"> {agenda_as_text(LATER, ENTRIES).splitlines()[1]}\nFine"
    assert find_session(quoted, PAIR, ENTRIES, TODAY) == LATER
    assert find_session("Fine", PAIR, ENTRIES, TODAY) == NEXT
    assert find_session("Fine", PAIR, ENTRIES, date(2027, 1, 1)) is None
    assert find_target(LATER, PAIR, ENTRIES, TODAY) == LATER
    assert find_target(NEXT, PAIR, ENTRIES, date(2026, 6, 3)) == LATER


def test_without_a_session_points_wait_and_words_are_a_note() -> None:
    reply = read_reply("- Parking\n\nLater", PAIR, ENTRIES, None, None)
    point, note = reply.to_write(ENTRIES)
    assert isinstance(point, Point) and (point.session, point.order) == ("", 0)
    assert isinstance(note, Note) and (note.session, note.kind, note.author) == ("", "check_in", "mentor")


@given(st.text(alphabet=st.sampled_from("> -*12.\n:ab\u200f🎉\t"), max_size=200))
def test_any_text_is_read_and_no_word_is_lost(text: str) -> None:
    reply, mail = read(text), split_mail(text)
    assert len(reply.lines) == len(reply.rows)
    letters = sum(char in "ab🎉" for char in text)
    kept = sum(char in "ab🎉" for piece in mail.pieces for char in piece.text)
    quoted = sum(char in "ab🎉" for lines in mail.quotations for line in lines for char in line)
    assert kept + quoted == letters or mail.left_out[SIGNATURE]
