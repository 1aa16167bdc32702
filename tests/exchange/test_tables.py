"""Tables of other programs: each way to write them, headers of any wording, and cells that do not fit."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmjournal.demo import Role, demo_entries
from rmjournal.exchange.csv_tables import csv_tables_of
from rmjournal.exchange.importers import read_incoming
from rmjournal.exchange.incoming import ImportChoices, Incoming, Source
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.session import Session

PAIR = {"misaki": "mentor", "misaki_satō": "mentor", "me": "mentee", "annelise": "mentee"}


def read(data: str | bytes, name: str = "log.csv", day_first: bool | None = None, **columns: str) -> Incoming:
    content = data.encode() if isinstance(data, str) else data
    choices = ImportChoices(roles=PAIR, day_first=day_first, columns=columns)
    return read_incoming(Source(name=name, files={name: content}), choices=choices)


def notes(data: str | bytes, **more: Any) -> list[Note]:
    found = read(data, **more)
    assert found.skipped == ()
    return [entry for entry in found.entries if isinstance(entry, Note)]


def targets(found: Incoming) -> dict[str, str]:
    return {column.header: column.target for column in found.columns}


# --- the ways in which programs write a table ---


class Written(NamedTuple):
    """One entry that a program writes as a row."""

    day: date
    title: str
    text: str
    tags: list[str]


class Look(NamedTuple):
    """How a program writes a table."""

    headers: Sequence[str]
    """The headers of day, title, text and tags."""
    format_day: Callable[[date], str]


LOOKS = (
    Look(("Date", "Title", "Notes", "Tags"), lambda day: f"{day.month}/{day.day}/{day.year}"),
    Look(
        ("Timestamp", "Topic", "1. What happened?", "Labels"), lambda day: f"{day.month}/{day.day}/{day.year} 9:05:11"
    ),
    Look(("Datum", "Thema", "Notizen", "Schlagwörter"), lambda day: f"{day:%d.%m.%Y}"),
    Look(("Horodateur", "Sujet", "Compte rendu", "Mots-clés"), lambda day: f"{day:%d/%m/%Y 17:40}"),
    Look(("Fecha de la sesión", "Título", "Qué aprendiste, con detalle", "Etiquetas"), lambda day: f"{day:%Y-%m-%d}"),
    Look(("Data", "Assunto", "Anotações", "Palavras-chave"), lambda day: f"{day:%Y/%m/%d}"),
    Look(("Data dell’incontro", "Argomento", "Appunti", "Etichette"), lambda day: f"{day:%d-%m-%Y}"),
    Look(("Datum", "Onderwerp", "Verslag", "Trefwoorden"), lambda day: f"{day.day}-{day.month}-{day.year}"),
    Look(("Dato", "Emne", "Referat", "Nøkkelord"), lambda day: f"{day:%Y-%m-%dT00:00:00}"),
    Look(("Datum", "Rubrik", "Anteckningar", "Etiketter"), lambda day: f"{day:%Y%m%d}"),
    Look(("날짜", "제목", "내용", "태그"), lambda day: f"{day:%Y. %m. %d}"),
    Look(("日付", "件名", "今日のメモ", "タグ"), lambda day: f"{day.year}年{day.month}月{day.day}日"),
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le")
WORD = st.sampled_from(
    ("board", "Über", "naïve", "a;b", "a,b", 'said "so"', "1/2", "v1.2.3", "long talk", "—", "東京", "line\nline")
)
PHRASE = st.lists(WORD, min_size=1, max_size=4).map(" ".join).map(str.strip)
BODY = PHRASE.map(lambda text: f"A text that is long enough to be one: {text}")
WRITTEN = st.builds(
    Written,
    day=st.dates(date(2001, 1, 1), date(2049, 12, 28)),
    title=PHRASE.map(lambda text: text.replace("\n", " ")),
    text=BODY,
    tags=st.lists(st.sampled_from(("budget", "listening", "år")), max_size=2, unique=True),
)


def as_table(rows: Sequence[Sequence[str]], separator: str, titles: int, with_hint: bool) -> str:
    out = io.StringIO()
    table = csv.writer(out, delimiter=separator)
    for number in range(titles):
        table.writerow([f"Mentoring log, part {number}", *[""] * (len(rows[0]) - 1)])
    table.writerows(rows)
    return (f"sep={separator}\n" if with_hint else "") + out.getvalue()


@settings(deadline=None, max_examples=60)
@given(
    look=st.sampled_from(LOOKS),
    written=st.lists(WRITTEN, min_size=1, max_size=6),
    order=st.permutations(range(4)),
    separator=st.sampled_from(",;\t"),
    titles=st.integers(0, 2),
    encoding=st.sampled_from(ENCODINGS),
    with_hint=st.booleans(),
)
def test_a_table_of_any_program_gives_its_days_texts_and_tags(
    look: Look,
    written: list[Written],
    order: list[int],
    separator: str,
    titles: int,
    encoding: str,
    with_hint: bool,
) -> None:
    cells = [[look.format_day(one.day), one.title, one.text, ", ".join(one.tags)] for one in written]
    rows = [[row[at] for at in order] for row in [list(look.headers), *cells]]
    data = as_table(rows, separator, titles, with_hint).encode(encoding)
    found = notes(data, day_first=look.headers[0] != "Date" and look.headers[0] != "Timestamp")
    assert [note.on for note in found] == [one.day for one in written]
    assert [note.tags for note in found] == [one.tags for one in written]
    for note, one in zip(found, written, strict=True):
        assert note.text.startswith(one.title)
        assert note.text.endswith(one.text)
    times = {"Timestamp": {"time": "09:05"}, "Horodateur": {"time": "17:40"}}.get(look.headers[0], {})
    assert all(note.details == times for note in found)


@pytest.mark.parametrize("name", ["log.csv", "log.tsv", "log.txt", "stdin"])
def test_a_table_is_known_by_its_content(name: str) -> None:
    (note,) = notes("Date\tNotes\n2024-03-04\ta, b; c\n".encode("utf-16"), name=name)
    assert (note.on, note.text) == (date(2024, 3, 4), "a, b; c")


def test_a_table_in_windows_1252_is_read_and_told() -> None:
    found = read("Datum;Text\n04.03.2024;Über Österreich – schön\n".encode("cp1252"))
    assert found.entries[0].heading == "Über Österreich – schön"
    assert "log.csv is not UTF-8" in found.notes[0]


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        ('date,text\n2024-03-04,"He said "yes" to it"\n2024-03-05,ok\n', ['He said "yes" to it', "ok"]),
        ('date,text\n2024-03-04,"open\n2024-03-05,"ok"\n', ['"open', "ok"]),
        ('date,text\n2024-03-04,"open\n2024-03-05,"a\nb"\n', ['"open', "a\nb"]),
        ('"date,""text"""\n"2024-03-04,""one, two"""\n"2024-03-05,""a"\n"b"""\n', ["one, two", "a\nb"]),
        ('text\none, two\n"three; ""four"""\n', ["one, two", 'three; "four"']),
        ("text,date\nUnder a comma, there\nis,2024-03-04\n", ["Under a comma", "is"]),
    ],
)
def test_broken_quotes_and_wrapped_rows_are_read(table: str, texts: list[str]) -> None:
    assert [note.text for note in notes(table)] == texts


def test_what_stands_above_the_header_is_told() -> None:
    found = read("Our log;;\nMentor:;Misaki;\n;;\nDatum;Thema;Notizen\n4.3.2024;Karte;gezeichnet\n")
    assert [note.heading for note in found.entries] == ["Karte"]
    assert "Our log · Mentor: · Misaki" in found.notes[0]


def test_a_table_without_a_header_is_read_by_its_cells() -> None:
    first, second = notes("2024-03-04,Misaki,We drew the board together\n2024-03-05,me,And once more\n")
    assert (first.on, first.author, first.text) == (date(2024, 3, 4), "mentor", "We drew the board together")
    assert (second.on, second.author) == (date(2024, 3, 5), "mentee")


# --- what the columns are read as ---


def test_a_form_gives_notes_with_time_author_and_all_columns() -> None:
    form = (
        "Timestamp,Author,Type,Notes,Description,Session,Next steps\n"
        '"6/14/2023 9:05:11",Misaki,Meeting,"Walked through the board","Who may stop it",3,"Draw it again"\n'
        '"6/28/2023 17:40:02",me,Question,"Why two?","","4",""\n'
    )
    first, second = notes(form)
    assert (first.on, first.author) == (date(2023, 6, 14), "mentor")
    assert (second.on, second.author) == (date(2023, 6, 28), "mentee")
    assert first.text == "Walked through the board\n\nDescription: Who may stop it"
    assert first.details == {"time": "09:05", "Type": "Meeting", "Session": "3", "Next steps": "Draw it again"}
    assert second.details == {"time": "17:40", "Type": "Question", "Session": "4"}


def test_questions_of_a_form_stand_above_their_answers() -> None:
    form = "Zeitstempel;Ihr Name;1. Was haben Sie gelernt?;2. Was war schwer?;Wie war es (1 = gut)?\n"
    form += "14.06.2023 09:05:11;Annelise;Den Leisen länger zuzuhören;Die Stille im Raum auszuhalten;2\n"
    (note,) = notes(form)
    assert note.text == (
        "1. Was haben Sie gelernt? Den Leisen länger zuzuhören\n\n2. Was war schwer? Die Stille im Raum auszuhalten"
    )
    assert (note.author, note.details) == ("mentee", {"time": "09:05", "Wie war es (1 : gut)?": "2"})


def test_an_answer_in_few_words_is_text_and_the_columns_of_the_pair_name_no_author() -> None:
    table = "ID,Start time,Completion time,Mentor,Mentee,What was good?,How good?\n"
    table += "1,3/14/24 9:05:11,3/14/24 9:15:02,Misaki,Annelise,All of it,5\n"
    (note,) = notes(table)
    assert (note.on, note.text, note.author) == (date(2024, 3, 14), "What was good? All of it", "")
    assert note.details == {
        "time": "09:15",
        "ID": "1",
        "Start time": "3/14/24 9:05:11",
        "Mentor": "Misaki",
        "Mentee": "Annelise",
        "How good?": "5",
    }


def test_a_database_of_notion_keeps_its_properties() -> None:
    name = "Board walks 1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d.csv"
    table = '\ufeffName,Created,Tags,Status,Done\nFirst walk,"March 4, 2024 9:30 AM","maps, wall",In progress,No\n'
    (note,) = notes(table, name=name)
    assert (note.text, note.on, note.tags) == ("First walk", date(2024, 3, 4), ["maps", "wall"])
    assert note.details == {"time": "09:30", "Status": "In progress", "Done": "No"}


def test_a_cell_that_does_not_fit_stays_under_its_header() -> None:
    found = read("Date;Text;Tags;Kind;Mood\n4.3.2026;a;x, #y;idea;3\n3 mar;b;;;\n2026-03-05;c;;quux;\n")
    first, second, third = (entry for entry in found.entries if isinstance(entry, Note))
    assert (first.on, first.tags, first.kind, first.details) == (date(2026, 3, 4), ["x", "y"], "idea", {"Mood": "3"})
    assert (second.on, second.day, second.details) == (None, None, {"Date": "3 mar"})
    assert (third.on, third.details) == (date(2026, 3, 5), {"Kind": "quux"})
    assert found.skipped == ()


def test_surplus_cells_and_columns_of_one_name_are_kept() -> None:
    first, second = notes("date,note,note,\n2024-03-04,a,b,c,d\n2024-03-05,e\n")
    assert first.text == "a\n\nnote 2: b"
    assert first.details == {"Column 4": "c", "Column 5": "d"}
    assert (second.text, second.details) == ("e", {})


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("a,b\n1,2\n", "a: 1\nb: 2"),
        ("Datum;Punkte;Ort\n4.3.2024;3;Raum 2\n", "Punkte: 3\nOrt: Raum 2"),
        ("date,text,mood\n2024-03-04,,3\n", "mood: 3"),
        ("date,tags\n2024-03-04,x\n", "date: 2024-03-04\ntags: x"),
    ],
)
def test_a_row_without_a_text_gets_one_made_of_its_cells(table: str, text: str) -> None:
    (note,) = notes(table)
    assert note.text == text


def test_another_day_than_that_of_the_entry_is_a_detail() -> None:
    (task,) = notes("Title,Created at,Date completed,Comment count,Text\nTalk,2024-03-09,2024-05-01,7,x\n")
    assert (task.on, task.text) == (date(2024, 3, 9), "Talk\n\nx")
    (note,) = notes("Due date,Created at,Date of meeting,Notes\n2024-05-01,2024-03-09,2024-03-04,x\n")
    assert note.on == date(2024, 3, 4)
    assert note.details == {"Due date": "2024-05-01", "Created at": "2024-03-09"}


def test_the_order_of_day_and_month_is_decided_by_the_whole_table_or_asked() -> None:
    assert [note.on for note in notes("Date,Notes\n3/4/2024,a\n3/14/2024,b\n")] == [
        date(2024, 3, 4),
        date(2024, 3, 14),
    ]
    assert [note.on for note in notes("Date,Notes\n3/4/2024,a\n14/3/2024,b\n")] == [
        date(2024, 4, 3),
        date(2024, 3, 14),
    ]
    assert read("Date,Notes\n3/4/2024,a\n3/5/2024,b\n").ambiguous_days == ("3/4/2024", "3/5/2024")
    told = notes("Date,Notes\n3/4/2024,a\n3/5/2024,b\n", day_first=False)
    assert [note.on for note in told] == [date(2024, 3, 4), date(2024, 3, 5)]


# --- tables of other kinds ---


def test_an_order_that_some_days_deny_is_told() -> None:
    found = read("Date,Notes\n4/13/2024,a\n4/3/2024,b\n", day_first=True)
    assert found.notes == ("log.csv is read with the day first (as in 4/3/2024, although 4/13/2024 has it second).",)


def test_another_column_with_days_tells_the_order() -> None:
    table = "Date,Notes,Next meeting\n3/4/2024,a,3/18/2024\n4/5/2024,b,4/19/2024\n"
    assert [note.on for note in notes(table)] == [date(2024, 3, 4), date(2024, 4, 5)]


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Sheet1.csv", "Task,Owner,Due,Status\nCall,Annelise,4 March 2024,Done\n"),
        ("Sheet1.csv", "Aufgabe;Verantwortlich;Fällig am;Erledigt\nCall;Annelise;04.03.2024;ja\n"),
        ("Tasks 1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d.csv", 'Name,Status,Due\nCall,fertig,"March 4, 2024"\n'),
    ],
)
def test_a_table_of_tasks_gives_action_items(name: str, table: str) -> None:
    (action,) = read(table, name).entries
    assert isinstance(action, Action)
    assert (action.text, action.due, action.state) == ("Call", date(2024, 3, 4), "done")
    assert action.owner == ("mentee" if "Annelise" in table else "")


def test_a_log_with_tasks_stays_a_log() -> None:
    (chosen,) = notes("Task,Due\nCall,2024-03-08\n", task="title")
    assert chosen.text == "Call"
    (note,) = notes("Date,Notes,Task,Due\n2024-03-04,Talked,Call,2024-03-08\n")
    assert (note.text, note.details) == ("Talked", {"Task": "Call", "Due": "2024-03-08"})


def test_a_word_that_ends_in_the_name_of_a_text_is_one() -> None:
    columns = targets(read("Datum;Thema;Gesprächsnotizen\n03.04.2024;KI;Kurz\n"))
    assert columns["Gesprächsnotizen"] == "text"


@pytest.mark.parametrize("name", ["goals.csv", "Goals 2024.csv", "Goals 1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d_all.csv"])
def test_a_goal_of_a_table_has_no_day_of_1970(name: str) -> None:
    (goal,) = read("Goal,Why,Rating\nRead a dashboard,to answer myself,5\n", name=name).entries
    assert isinstance(goal, Goal)
    assert (goal.title, goal.why, goal.day, goal.created) == (
        "Read a dashboard",
        "to answer myself\n\nRating: 5",
        None,
        None,
    )


def test_actions_of_a_table_keep_all_cells() -> None:
    found = read(
        "Aufgabe,Fällig,Erledigt,Wer,Ort\nBuch lesen,1.4.2024,ja,Misaki,Köln\nAnrufen,bald,nein,Kai,\n",
        name="actions.csv",
    )
    first, second = (entry for entry in found.entries if isinstance(entry, Action))
    assert (first.text, first.due, first.state, first.owner) == ("Buch lesen", date(2024, 4, 1), "done", "mentor")
    assert (first.note, second.note) == ("Ort: Köln", "Fällig: bald\n\nWer: Kai")
    assert (second.text, second.state, found.skipped) == ("Anrufen", "open", ())


def test_a_session_of_a_table_needs_a_time_else_it_is_a_note() -> None:
    table = "Date,Time,Topic,Notes,Place\n2024-03-04,9:30 AM,Map,drew it,Room 2\n2024-04-04,,Map 2,again,Room 3\n"
    session, note = read(table, name="sessions.csv").entries
    assert isinstance(session, Session) and isinstance(note, Note)
    assert (session.start, session.focus, session.notes, session.state) == (
        "2024-03-04T09:30",
        "Map",
        "drew it",
        "held",
    )
    assert (note.on, note.text, note.details) == (date(2024, 4, 4), "Map 2\n\nagain", {"Place": "Room 3"})


def test_a_start_without_a_day_is_the_time_of_a_session() -> None:
    table = "Meeting date,Start,Duration,Agenda,Takeaways\n2024-03-01,10:00,45 min,AI,Ask first\n"
    (session,) = read(table, "sessions.csv").entries
    assert isinstance(session, Session)
    assert (session.start, session.minutes, session.focus) == ("2024-03-01T10:00", 45, "AI")
    assert (session.takeaways, session.state) == (["Ask first"], "held")


def test_a_chosen_column_is_read_as_chosen() -> None:
    table = 'When was it,Words,Next steps\n2024-03-04,a,"- Misaki: draw it by 2024-04-01\n- [x] read"\n'
    note, first, second = read(table, next_steps="action", words="title").entries
    assert isinstance(note, Note) and isinstance(first, Action) and isinstance(second, Action)
    assert (note.text, note.details) == ("a", {})
    assert (first.text, first.owner, first.due) == ("Draw it by 2024-04-01", "mentor", date(2024, 4, 1))
    assert (first.agreed_on, second.agreed_on) == (date(2024, 3, 4), date(2024, 3, 4))
    assert (second.text, second.state) == ("read", "done")
    assert targets(read(table, when_was_it=""))["When was it"] == ""
    assert len({entry.id for entry in (note, first, second)}) == 3


def test_the_first_of_two_days_counts_and_both_are_kept() -> None:
    (note,) = notes("Date,Text\n2024-03-04 14:00 → 2024-03-06 15:00,a\n")
    assert (note.on, note.details) == (
        date(2024, 3, 4),
        {"time": "14:00", "Date": "2024-03-04 14:00 → 2024-03-06 15:00"},
    )


def test_a_column_with_the_same_person_in_each_row_tells_no_author() -> None:
    found = notes("Date,With,Notes\n2024-03-04,Annelise,a\n2024-03-05,Annelise,b\n")
    assert [(note.author, note.details) for note in found] == [("", {"With": "Annelise"})] * 2


def test_what_another_program_calls_shared_stays_private() -> None:
    found = read("text,shared,shared on purpose\nx,yes,yes\n")
    (note,) = found.entries
    assert isinstance(note, Note)
    assert not note.shared
    assert note.details == {"shared": "yes", "shared on purpose (column)": "yes"}
    assert "private" in found.notes[0]


# --- our own tables after a spreadsheet saved them ---


class Spreadsheet(NamedTuple):
    """How a spreadsheet writes what it understood."""

    day: str
    moment: str
    yes_no: Mapping[str, str]
    separator: str
    encoding: str


SPREADSHEETS = {
    "Excel in the USA": Spreadsheet(
        "{0.month}/{0.day}/{0.year}", "{0} {1}:{2}", {"yes": "TRUE", "no": "FALSE"}, ",", "utf-8"
    ),
    "Excel in Germany": Spreadsheet(
        "{0:%d.%m.%Y}", "{0} {1:0>2}:{2}", {"yes": "WAHR", "no": "FALSCH"}, ";", "utf-8-sig"
    ),
    "Excel in Germany as Unicode text": Spreadsheet(
        "{0:%d.%m.%Y}", "{0} {1:0>2}:{2}", {"yes": "ja", "no": "nein"}, "\t", "utf-16"
    ),
    "LibreOffice in France": Spreadsheet("{0:%d/%m/%Y}", "{0} {1}:{2}", {"yes": "VRAI", "no": "FAUX"}, ",", "utf-8"),
}


FLAGS = {name for kind in KINDS for name, field in fields(kind).items() if field.form == "flag"}


def as_spreadsheet_writes(text: str, sheet: Spreadsheet) -> bytes:
    """Read our table as a spreadsheet does, and write what it shows."""

    def shown(cell: str) -> str:
        if match := re.fullmatch(r"(\d{4}-\d\d-\d\d)(?: 0?(\d+):(\d\d))?", cell):
            day = sheet.day.format(date.fromisoformat(match[1]))
            return sheet.moment.format(day, match[2], match[3]) if match[2] else day
        if match := re.fullmatch(r"0(\d:\d\d)", cell):
            return match[1]
        return f"{float(cell):.5E}" if re.fullmatch(r"\d{12,}", cell) else cell

    out = io.StringIO()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    flags = [at for at, header in enumerate(rows[0]) if header in FLAGS]
    for row in rows[1:]:
        row[:] = [sheet.yes_no[cell] if at in flags else shown(cell) for at, cell in enumerate(row)]
    csv.writer(out, delimiter=sheet.separator).writerows(rows)
    return out.getvalue().encode(sheet.encoding)


@pytest.mark.parametrize("role", ["mentee", "mentor"])
@pytest.mark.parametrize("name", SPREADSHEETS)
def test_our_tables_come_back_equal_from_a_spreadsheet(name: str, role: Role) -> None:
    entries = demo_entries(role)
    files = {path: as_spreadsheet_writes(text, SPREADSHEETS[name]) for path, text in csv_tables_of(entries).items()}
    for path, data in files.items():
        found = read_incoming(
            Source(name=path, files={path: data}), choices=ImportChoices(day_first=name != "Excel in the USA")
        )
        assert (found.skipped, found.ambiguous_days, found.is_complete) == ((), (), True)
        assert {entry.id: entry for entry in found.entries} == {
            entry.id: entry for entry in entries if entry.KIND.plural == path.removesuffix(".csv")
        }


def test_rows_added_to_our_table_come_in_as_new_entries() -> None:
    goal = Goal(id="3700000000000000001", title="Read", learner="mentee")
    table = csv_tables_of([goal])["goals.csv"]
    header = next(csv.reader([table.removeprefix("\ufeff").partition("\r\n")[0]]))
    added = {"title": "Write", "learner": "mentee", "target": "1.4.2027"}
    found = read(table + ",".join(added.get(name, "") for name in header) + "\r\n", name="goals.csv")
    assert found.entries[0] == goal
    assert [entry.heading for entry in found.entries[1:]] == ["Write"]
    assert found.skipped == ()


def test_a_column_that_was_added_to_our_table_is_told() -> None:
    lines = csv_tables_of([Goal(id="5", title="Read", learner="mentee")])["goals.csv"].split("\r\n")
    table = f"{lines[0]},Rating\r\n{lines[1]},4\r\n"
    assert [item.where for item in read(table, name="goals.csv").skipped] == ["goals.csv, column Rating"]


# --- tables that are meant to do harm ---


@pytest.mark.parametrize(
    "table",
    [
        "a," * 20_000 + "\n" + "1," * 20_000,
        "text\n" + '"a,' * 300_000,
        'date,text\n2024-03-04,"' + '"a,' * 20_000 + "\n",
        "date,text\n" + '2024-03-04,"open\n' * 3_000,
        "date,text\n2024-03-04,\0\n",
        ("a" * 500_000 + ",") * 3 + "\n",
        "sep=\n\n\n",
        '"',
        "",
        "\n\n,,\n",
    ],
    ids=[
        "columns",
        "quotes",
        "quotes in a line",
        "open quotes",
        "nul",
        "header",
        "separator",
        "quote",
        "empty",
        "cells",
    ],
)
def test_a_hostile_table_is_read_or_refused_at_once(table: str) -> None:
    found = read(table)
    assert all(item.why.endswith(".") for item in found.skipped)


def test_the_id_that_a_table_gives_a_row_is_its_key() -> None:
    found = read("Response ID,Text\nr1,a\nr2,b\n")
    assert [origin.key for origin in found.origins.values()] == ["r1", "r2"]
    assert [origin.key for origin in read("ID,Text\n1,a\n1,b\n").origins.values()] == ["", ""]


# --- what spreadsheets make of a table ---


@pytest.mark.parametrize(
    ("table", "days", "times"),
    [
        ("Date,Notes\n45352,a\n45359.5,b\n", [1, 8], ["", "12:00"]),
        ("Jour;Heure;Notes\n45352;0,354166667;a\n45359;0,75;b\n", [1, 8], ["08:30", "18:00"]),
        ("Meeting,What we said\n45352,a longer text about it\n45359,another text about it\n", [1, 8], ["", ""]),
        ("Date,Notes\n2024-03-01,a\n45359,b\n", [1, 8], ["", ""]),
        ("Salary,Notes\n45000,a longer text about it\n51000,another text about it\n", [None, None], ["", ""]),
        ("Date,Pay,Notes\n2024-03-01,45352,a\n2024-03-08,46353,b\n", [1, 8], ["", ""]),
        ("Pay,Remarks\n45352,a long text about it\n35100,another one\n46100,a third\n", [None] * 3, [""] * 3),
    ],
)
def test_days_as_spreadsheets_count_them_are_days(table: str, days: list[int | None], times: list[str]) -> None:
    found = read(table)
    assert [entry.day and entry.day.day for entry in found.entries] == days
    assert [entry.details.get("time", "") for entry in found.entries if isinstance(entry, Note)] == times
    is_told = any("as spreadsheets count them" in note for note in found.notes)
    assert is_told == (days[0] is not None and "46353" not in table)


def test_rows_of_totals_and_empty_boxes_are_named_and_no_entries() -> None:
    found = read(
        "Date;Notes;Hours;Done\n4.3.2024;Map;1,5;TRUE\n5.3.2024;Total;2;TRUE\n;Summe;3,5 h;\n;;0;FALSE\n;;;FALSE\n"
    )
    assert [(entry.day, entry.heading) for entry in found.entries] == [
        (date(2024, 3, 4), "Map"),
        (date(2024, 3, 5), "Total"),
    ]
    assert [(item.where, item.why[:22]) for item in found.skipped] == [
        ("log.csv, line 4", "It holds totals, so it"),
        ("log.csv, line 5", "It has only zeros and "),
        ("log.csv, line 6", "It has only zeros and "),
    ]  # fmt: skip
    assert [entry.heading for entry in read("Topic,Hours\nTotal recall,2\nSum,2\nGrand total,4\n").entries] == [
        "Total recall"
    ]


@pytest.mark.parametrize(
    ("rows", "days", "told"),
    [
        (["4.3.2024;a", ";b", "11.3.2024;c", ";d", ";e"], [4, 4, 11, 11, 11], "3 rows of log.csv take the day above"),
        (["4.3.2024;a", "4.3.2024;b", ";c", "5.3.2024;d", ";e", ";f"], [4, 4, None, 5, None, None], ""),
        (["4.3.2024;a", "5.3.2024;b", ";c", "6.3.2024;d"], [4, 5, None, 6], ""),
        ([";a", "4.3.2024;b", ";c", "5.3.2024;d", ";e"], [None, 4, None, 5, None], ""),
    ],
)
def test_a_row_takes_the_day_above_only_where_the_table_shows_merged_cells(
    rows: list[str], days: list[int | None], told: str
) -> None:
    found = read("\n".join(["Datum;Notiz", *rows]))
    assert [entry.day and entry.day.day for entry in found.entries] == days
    assert any(told in note for note in found.notes if "merged" in note) == bool(told)


def test_what_the_table_as_a_whole_decides_is_told_in_one_line() -> None:
    assert read("Date;Notes\n3/4/2024;a\n3/14/2024;b\n").notes == (
        "log.csv is read with semicolons between its cells and the month first (as in 3/4/2024).",
    )
    assert read("Date,Notes\n3/4/2024,a\n", day_first=True).notes == (
        "log.csv is read with the day first (as in 3/4/2024).",
    )
    assert read("Date,Notes\n2024-03-04,a\n").notes == ()


@pytest.mark.parametrize(
    ("zone", "day", "expected", "time"),
    [
        ("Europe/Oslo", "2024-03-04T23:30:00Z", 5, "00:30 Europe/Oslo"),
        ("America/New_York", "2024-03-05 01:05 UTC", 4, "20:05 America/New_York"),
        ("Europe/Oslo", "2024-03-04 23:30", 4, "23:30 Europe/Oslo"),
        ("nowhere", "2024-03-04 23:30", 4, "23:30"),
    ],
)
def test_a_column_with_the_zone_gives_the_day_there(zone: str, day: str, expected: int, time: str) -> None:
    (note,) = notes(f"date,timezone,text\n{day},{zone},a\n")
    assert (note.on, note.details["time"]) == (date(2024, 3, expected), time)


def test_rows_of_two_tables_with_the_same_title_and_day_stay_two() -> None:
    first, second = "Date,Title,Text\n2024-03-04,Weekly,a\n", "Date,Title,Text\n2024-03-04,Weekly,b\n"
    files = {"log.csv": first.encode(), "log (1).csv": second.encode(), "log_all.csv": first.encode()}
    found = read_incoming(Source(name="tables", files=files, is_folder=True))
    texts = {entry.text for entry in found.entries if isinstance(entry, Note)}
    assert texts == {"Weekly\n\na", "Weekly\n\nb"}
    assert len({entry.id for entry in found.entries}) == 2
