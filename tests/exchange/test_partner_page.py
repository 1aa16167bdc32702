"""The page for a partner: what is shared with them, and nothing private of any kind of entry."""

from datetime import date, timedelta
from typing import Any

import pytest

from rmjournal.exchange.agenda_text import agenda_as_markdown, agenda_as_text
from rmjournal.insight.cadence import session_overview
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.render.html import render_html
from rmjournal.render.markdown import render_markdown
from rmjournal.reports.partner_page import PartnerPage, partner_page
from tests.exchange import html_checker

TODAY = date(2026, 6, 1)
CANARY = "CANARYBIRD"
ROBERT = Relationship(id="1", partner="Robert “Bob” O’Neil", role="mentee")
SESSION = Session(id="2", relationship="1", start="2026-06-02T08:30", focus="Budget", place="Quay", shared=True)


def point(id: str, title: str, **more: Any) -> Point:
    return Point(id=id, relationship="1", session="2", title=title, order=int(id), shared=True, **more)


def laid_out(*entries: Entry, pair: Relationship = ROBERT, name: str = "Anna Lind") -> PartnerPage:
    every = Entries({entry.id: entry for entry in (ROBERT, *entries)})
    return partner_page(every, pair, TODAY, name)


def text_of(page: PartnerPage) -> str:
    html = render_html(page.page)
    html_checker.check(html)
    return f"{render_markdown(page.page)}\n{html}"


def test_the_page_has_the_agenda_the_action_items_of_both_and_the_agreement() -> None:
    page = laid_out(
        SESSION,
        point("11", "The budget page 🎉", owner="mentor", prompt="What is missing?"),
        point("12", "ميزانية"),
        Action(id="21", relationship="1", text="Send the table", owner="mentor", due=date(2026, 6, 9), shared=True),
        Action(id="22", relationship="1", text="Ask the quay", owner="mentee", shared=True),
        Action(id="23", relationship="1", text="Done long ago", owner="mentee", state="done", shared=True),
        Agreement(id="31", relationship="1", purpose="Old words", state="accepted", accepted_on=TODAY, shared=True),
        Agreement(id="32", relationship="1", purpose="Both teach", state="accepted", accepted_on=TODAY, shared=True),
        Agreement(id="33", relationship="1", purpose="Not yet", shared=True),
    )
    text = render_markdown(page.page)
    assert text.startswith("# For Robert\n\nfrom Anna Lind · as of Mon 1 Jun 2026\n")
    for words in ("Tue 2 Jun 2026 08:30", "Quay", "Budget", "ميزانية", "Both teach"):
        assert words in text
    assert "| 1 · The budget page 🎉 | What is missing? | 5 | Robert |" in text
    assert text.index("Robert:") < text.index("Send the table · due Tue 9 Jun 2026") < text.index("Anna:")
    assert not any(words in text for words in ("Done long ago", "Old words", "Not yet", "Version"))
    assert text_of(page) and page.notes == ()


def test_what_is_private_is_not_on_it_and_its_owner_is_told() -> None:
    private = SESSION.edit(shared=False, focus=CANARY, place=CANARY, start="2026-06-02T03:33")
    page = laid_out(private, point("11", "Seen"), point("12", CANARY).edit(shared=False))
    text = text_of(page)
    assert "Seen" in text and CANARY not in text and "03:33" not in text and "2 Jun" not in text
    assert "The next session is private" in page.notes[0]
    assert page.notes[1] == "1 agenda point is private and not in this."


def test_its_owner_is_told_how_much_of_it_is_private() -> None:
    old = Agreement(id="31", relationship="1", purpose="Old", state="accepted", accepted_on=TODAY)
    page = laid_out(
        SESSION,
        point("11", "Seen"),
        point("12", CANARY).edit(shared=False),
        Point(id="13", relationship="1", title=CANARY, shared=False),
        Point(id="14", relationship="1", session="2", title=CANARY, state="cut", shared=False),
        Action(id="21", relationship="1", text=CANARY),
        Action(id="22", relationship="1", text=CANARY, state="done"),
        old.edit(purpose=CANARY),
        old.edit(id="32", shared=True),
    )
    assert CANARY not in text_of(page)
    assert page.notes == ("2 agenda points and 1 action item are private and not in this.",)


def test_names_of_others_in_it_are_told_to_its_owner() -> None:
    person = Person(id="5", name="Ioana Pop")
    assert laid_out(person, SESSION, point("11", "What Ioana said")).notes == ("Names of others in it: Ioana Pop.",)


def test_a_private_nickname_is_not_on_it() -> None:
    named = ROBERT.edit(card={"short name": CANARY})
    assert CANARY not in text_of(laid_out(named, SESSION, point("11", "Seen", owner="mentor"), pair=named))


def test_an_empty_page_says_so() -> None:
    assert "Nothing is shared with you yet." in text_of(laid_out())


def test_another_partner_s_entries_are_not_on_it() -> None:
    other = Relationship(id="9", partner="Ioana", role="mentor")
    foreign = Session(id="8", relationship="9", start="2026-06-01T08:30", focus=CANARY, shared=True)
    loose = Action(id="7", text=CANARY, owner="mentor", shared=True)
    assert CANARY not in text_of(laid_out(other, foreign, loose, SESSION))


def filled(kind: type[Entry], id: str) -> Entry:
    """An entry with a canary in each field that takes words; linked to the others."""
    return kind(id=id).edit(**{name: _value(name, field) for name, field in fields(kind).items()}, history={})


def _value(name: str, field: Field) -> object:
    links = {"relationship": "1", "session": "2", "goal": "104", "skill": "105"}
    by_form: dict[str, object] = {
        "lines": [CANARY],
        "map": {CANARY: CANARY, "1": CANARY},
        "day": TODAY + timedelta(5),
        "moment": "2026-06-02T08:31",
        "number": field.low or 1,
        "cadence": "",
        "zone": "",
        "flag": False,
        "ref": links.get(name, ""),
    }
    if field.form == "choice":
        return CANARY if field.open else field.choices[-1]
    return by_form.get(field.form, CANARY)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.KIND.name for kind in KINDS])
def test_no_word_of_a_private_entry_of_any_kind_leaves(kind: type[Entry]) -> None:
    private = filled(kind, "99")
    shared = point("11", "Seen")
    every = Entries({entry.id: entry for entry in (ROBERT, SESSION, shared, private)})
    if kind is Relationship:
        private = private.edit(partner="Ioana", card={})
        every = every.with_changes(put=[private])
    session = session_overview(every, TODAY).next
    assert session is not None
    texts = [
        text_of(partner_page(every, ROBERT, TODAY, "Anna")),
        agenda_as_text(session, every),
        agenda_as_markdown(session, every),
    ]
    assert not any(CANARY in text for text in texts)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.KIND.name for kind in KINDS])
def test_no_private_field_of_a_shared_entry_leaves(kind: type[Entry]) -> None:
    private = {name: _value(name, field) for name, field in fields(kind).items() if field.private}
    entry = kind(id="99", shared=True).edit(**private)
    link = {"relationship": "1"} if "relationship" in fields(kind) else {}
    assert CANARY not in text_of(laid_out(SESSION, entry.edit(**link)))
