"""Action items and takeaways in foreign texts: found as people write them, with owner and due day."""

from datetime import date

import pytest

from rmjournal.exchange.action_items import FoundAction, find_items
from rmjournal.exchange.importers import read_incoming
from rmjournal.exchange.incoming import ACTION_ITEMS, AGENDA_ITEMS, TAKEAWAYS, ImportChoices, Source
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note

ROLES = {"anna": "mentee", "misaki_ito": "mentor", "me": "mentor"}
MONDAY = date(2024, 3, 4)


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("- [ ] Anna: send the deck by Friday", FoundAction("Send the deck by Friday", "mentee", date(2024, 3, 8))),
        ("* [x] @me book a room", FoundAction("Book a room", "mentor", None, "done")),
        (
            "☐ Misaki Ito to draw it until 12 March",
            FoundAction("Draw it until 12 March", "mentor", date(2024, 3, 12)),
        ),
        ("1. [ ] Call Bo 📅 2024-03-09", FoundAction("Call Bo", "", date(2024, 3, 9))),
        (
            "- [ ] Anna: draw it ⏫ 🔁 every week 🛫 2024-03-05 ⏳ 2024-03-06 📅 2024-03-11 #map",
            FoundAction(
                "Draw it #map",
                "mentee",
                date(2024, 3, 11),
                note="Priority: high\nRepeats: every week\nStart: 2024-03-05\nScheduled: 2024-03-06",
            ),
        ),
        (
            "- [x] Ask Bo ➕ 2024-03-02 ⏳ 2024-03-06 ✅ 2024-03-05",
            FoundAction("Ask Bo", "", date(2024, 3, 6), "done", date(2024, 3, 5), "Created: 2024-03-02"),
        ),
        ("- [-] Ask Bo", FoundAction("Ask Bo", "", None, "dropped")),
        ("* CANCELLED Ask Bo", FoundAction("Ask Bo", "", None, "dropped")),
        (
            "- [ ] Ask Bo ❌ 2024-03-05",
            FoundAction("Ask Bo", "", None, "dropped", note="Cancelled: 2024-03-05"),
        ),
        ("- [ ] Ask Bo 🗓️ Friday 🔽", FoundAction("Ask Bo", "", date(2024, 3, 8), note="Priority: low")),
        (
            "- [x] Ask (again) [due:: 2024-03-09] (completion:: 2024-03-05) [repeat:: every day] [mood:: calm]",
            FoundAction(
                "Ask (again) [mood:: calm]", "", date(2024, 3, 9), "done", date(2024, 3, 5), "Repeats: every day"
            ),
        ),
        ("- [ ] Watch the launch 🛫 with Bo", FoundAction("Watch the launch 🛫 with Bo")),
        (
            "- NOW [#A] Read it\n  SCHEDULED: <2024-03-06 Wed>\n  DEADLINE: <2024-03-09 Sat 10:00 .+1w>",
            FoundAction("Read it", "", date(2024, 3, 9), note="Scheduled: 2024-03-06\nRepeats: .+1w\nPriority: A"),
        ),
        (
            "- DONE Read it CLOSED: [2024-03-05 Tue 09:00]\n- said\n  DEADLINE: <2024-03-09 Sat>",
            FoundAction("Read it", "", None, "done", date(2024, 3, 5)),
        ),
        ("- [ ] Read **this** (Anna)", FoundAction("Read this", "mentee")),
        ("- {}DO Anna: ask Bo".format("TO"), FoundAction("Ask Bo", "mentee")),
        ("\t- DONE Read it", FoundAction("Read it", "", None, "done")),
        ("Action: we will meet again", FoundAction("Meet again", "both")),
        ("- [ ] Bo: ask by nobody knows when", FoundAction("Bo: ask by nobody knows when")),
        ("- [ ] Show it (due: 2024-05-01)", FoundAction("Show it (due: 2024-05-01)", "", date(2024, 5, 1))),
    ],
)
def test_a_line_gives_the_owner_the_due_day_and_whether_it_is_done(line: str, action: FoundAction) -> None:
    assert list(find_items(line, MONDAY, ROLES).actions) == [action]


@pytest.mark.parametrize(
    "heading", ["## Action points", "**Next steps:**", "Actions", "Nächste Schritte:", "À faire"]
)
def test_items_below_a_heading_of_actions_are_found_and_no_others(heading: str) -> None:
    text = f"Notes\n\n- talked\n\n{heading}\n\n- Anna: send it\n1) book a room\n\n## Agenda\n\n- [ ] Opening\n"
    text += "\n## Notes\n\n- said\n\n```\n- [ ] code\n```\n"
    found = list(find_items(text, None, ROLES).actions)
    assert found == [FoundAction("Send it", "mentee"), FoundAction("book a room")]


def test_takeaways_are_found_below_their_heading_or_behind_their_word() -> None:
    text = (
        "Takeaway: Ask first\n\n### What I learned\n\n- As of when?\n- [ ] Not this\n\n### Next steps\n\n- Nor this\n"
    )
    assert list(find_items(text, None, {}).takeaways) == ["Ask first", "As of when?"]


def test_a_task_in_capitals_needs_the_sign_of_a_list() -> None:
    assert not find_items("LATER is a word\n- LATERS of others\n- Done with it", None, {}).actions


def test_a_relative_day_needs_the_day_of_the_note() -> None:
    assert [one.due for one in find_items("- [ ] a by Friday\n- [ ] b by 2024-05-01", None, {}).actions] == [
        None,
        date(2024, 5, 1),
    ]


def test_they_are_counted_and_come_in_as_entries_only_when_chosen() -> None:
    text = b"# Log\n## 4.3.2024\n- [ ] Anna: send it by Friday\n- [ ] again\n- [ ] again\n"
    text += b"## 11.3.2024\n### Takeaways\n- Ask first\n"
    source = Source(name="log.md", files={"log.md": text})
    plain = read_incoming(source, choices=ImportChoices(roles=ROLES))
    assert plain.offered == {ACTION_ITEMS: 3, TAKEAWAYS: 1}
    assert len(plain.entries) == 2
    choices = ImportChoices(roles=ROLES, parts=frozenset((ACTION_ITEMS, TAKEAWAYS)))
    chosen = read_incoming(source, choices=choices)
    assert chosen.entries[:2] == plain.entries
    assert {key: chosen.origins[key] for key in plain.origins} == plain.origins
    actions = [entry for entry in chosen.entries if isinstance(entry, Action)]
    assert [(one.text, one.owner, one.agreed_on, one.due) for one in actions] == [
        ("Send it by Friday", "mentee", MONDAY, date(2024, 3, 8)),
        ("again", "", MONDAY, None),
        ("again", "", MONDAY, None),
    ]
    assert [(one.text, one.on) for one in chosen.entries if isinstance(one, Learning)] == [
        ("Ask first", date(2024, 3, 11))
    ]
    assert len({entry.id for entry in chosen.entries}) == 6
    assert chosen.offered == {}


def test_an_agenda_ends_at_the_text_and_at_the_boxes_behind_it() -> None:
    notes = (
        "We opened the report, page by page.\n\nTakeaway: ask as of when.\n\n- [ ] Anna: send the list by Friday\n"
    )
    found = find_items(f"Agenda:\n- Numbers\n  of May\n\n- Budget\n\n{notes}", MONDAY, ROLES)
    assert (found.agenda, found.takeaways) == (("Numbers", "Budget"), ("ask as of when.",))
    (action,) = found.actions
    assert (action.owner, action.due) == ("mentee", date(2024, 3, 8))
    found = find_items("## Agenda\n\nWe talk about this today.\n\n1. Numbers\n\n- [ ] Ask Bo\n", MONDAY, ROLES)
    assert (found.agenda, [one.text for one in found.actions]) == (("Numbers",), ["Ask Bo"])
    found = find_items("## Agenda\n\n- [ ] Numbers\n\n- [x] Budget\n", MONDAY, ROLES)
    assert (found.agenda, found.actions) == (("Numbers", "Budget"), ())
    found = find_items("## Agenda\n\nTo talk about:\n\n- Numbers\n\nLater:\n\n- Budget\n", MONDAY, ROLES)
    assert found.agenda == ("Numbers",)


def test_items_of_an_agenda_are_offered_and_become_topics_of_that_day() -> None:
    first = "## 4 March 2024\n\nTagesordnung\n\n- Budget\n- [x] Who decides\n\nTakeaways\n\n- Ask first\n"
    text = f"{first}\n## 3 March 2025\n\nAgenda:\n\n1. Pilot\n"
    source = Source(name="log.md", files={"log.md": text.encode()})
    offered = read_incoming(source).offered
    assert offered == {AGENDA_ITEMS: 3, TAKEAWAYS: 1}
    choices = ImportChoices(parts=frozenset([AGENDA_ITEMS]), today=date(2024, 6, 1))
    found = read_incoming(source, choices=choices)
    topics = [note for note in found.entries if isinstance(note, Note) and note.kind == "topic"]
    assert [(note.text, note.on, note.state) for note in topics] == [
        ("Budget", MONDAY, "done"),
        ("Who decides", MONDAY, "done"),
        ("Pilot", date(2025, 3, 3), "waiting"),
    ]
    assert found.offered == {TAKEAWAYS: 1}
