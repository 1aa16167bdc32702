"""Pages in a real browser: nothing sticks out on a phone, nothing is fetched, nothing runs, few sheets of paper."""

import re
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from rmjournal.demo import LAST, Role
from rmjournal.insight.review.review import Review, build_review
from rmjournal.insight.review_period import parse_review_period
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import Perspective
from rmjournal.render.document import Page
from rmjournal.render.html import render_html
from rmjournal.render.paper import SIZES
from rmjournal.reports.agreement import agreement_page
from rmjournal.reports.hand_out import FittedPage, Wishes, fit_hand_out
from rmjournal.reports.hand_outs import make_hand_out
from rmjournal.reports.journal_page import build_journal_page
from rmjournal.reports.review import review_page
from rmjournal.reports.wins import wins_page
from tests.exchange.browser import CHROMIUM, Browser
from tests.insight.demo_reviews import WHOLE, demo_review

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs chromium")
HAND_OUTS = ("proof", "learned", "review")
SHEETS = {"proof": 1, "learned": 1, "review": 4}


def agreement() -> Page:
    entries = WHOLE["mentee"]
    found = max(entries.of(Agreement), key=lambda one: one.accepted_on or date.min)
    perspective = Perspective(today=LAST, entries=entries, role="mentee")
    return agreement_page(found, perspective, ("Misaki", "Annelise"), 3)


PAGES = ("review", "partner", "wins", "agreement", "journal", *(f"{name}-others" for name in HAND_OUTS))


@cache
def demo_pages() -> dict[str, Page]:
    """Every page of the program, of the demo."""
    return {
        "review": review_page(demo_review()),
        "partner": review_page(demo_review(audience="partner")),
        "wins": wins_page(demo_review()),
        "agreement": agreement(),
        "journal": build_journal_page(WHOLE["mentee"], LAST, "Annelise"),
        **{f"{name}-others": fitted(name, demo_review("mentee", "closing", audience="others")).page
           for name in HAND_OUTS},
    }  # fmt: skip


def fitted(name: str, review: Review, wishes: Wishes = Wishes()) -> FittedPage:  # noqa: B008
    return fit_hand_out(make_hand_out(name, review, wishes))


@pytest.mark.parametrize("what", PAGES)
@pytest.mark.parametrize("width", [390, 1200])
def test_nothing_sticks_out_and_nothing_is_fetched_or_run(what: str, width: int, browser: Browser) -> None:
    page = render_html(demo_pages()[what])
    wide, room, scripts, fetched, cut, _ = browser.look(page, width)
    assert wide <= room <= width
    assert (scripts, fetched) == (0, 0)
    heads = re.findall(r"<thead>.*?</thead>", page, re.S)
    wider = [head for head in heads if len(re.findall(r"<th[ >]", head)) > 5]
    assert cut <= (len(wider) if width < 1200 else 0), "tables of up to five columns need no scrolling"


@pytest.mark.parametrize(
    ("what", "most"),
    [("review", 14), ("partner", 14), ("wins", 2), ("agreement", 1), ("journal", 75)],
)
def test_a_printed_page_has_few_sheets(what: str, most: int, browser: Browser) -> None:
    assert 1 <= browser.sheets(render_html(demo_pages()[what])) <= most


@pytest.mark.parametrize("name", HAND_OUTS)
@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_a_hand_out_of_the_demo_fits_its_sheets(name: str, role: Role, browser: Browser) -> None:
    for audience, wishes in (("others", Wishes()), ("private", Wishes("role", scores=True))):
        review = demo_review(role, "closing", audience="others" if audience == "others" else "private")
        found = browser.sheets(render_html(fitted(name, review, wishes).page))
        assert found == 1 if SHEETS[name] == 1 else found <= SHEETS[name]


PHRASES = {
    "latin": "Ask of each number as of when; a slide is a photograph and the live view is a window",
    "capitals": "WWWW MMMM %%%% @@@@ WMWM",
    "one word": "W" * 300,
    "cjk": "数字を見たら必ずいつの時点かを尋ねること。",
    "arabic": "اسأل عن كل رقم متى كان ذلك، فالشريحة صورة والعرض المباشر نافذة",
    "emoji": "👍🏽👩🏽‍💻 🙂 🏳️‍🌈 👨‍👩‍👧‍👦",
    "wide signs": "﷽ ﷺ ⸻ 𒐫 ௵ ꧅",
    "narrow": "ill it fi li",
    "lines": "a\n\n\nb\n",
    "marks": "Z̸̢̛͎͇̈́a̷͓̾l̵̰͐g̶͇̽o̴͉̅ ",
}


def stress(phrase: str, count: int, repeat: int) -> Review:
    """A journal in which every text is a phrase, in so many entries."""
    text = (f"{phrase} " * repeat)[:20_000]
    pair = Relationship(
        id="1", partner=text[:2000], role="mentee", start=date(2026, 1, 1), state="closed", ended=LAST
    )
    entries: list[Entry] = [pair]
    for number in range(count):
        on, base = LAST - timedelta(days=number % 150), str(1000 + 10 * number)[:-1]
        common: dict[str, Any] = {"relationship": "1", "shared": True, "for_others": True}
        entries += [
            Session(id=f"{base}1", focus=text, start=f"{on}T08:30", state="held", **common),
            Learning(id=f"{base}2", text=text, learner="mentee", on=on, area=text[:100], **common),
            Application(id=f"{base}3", learning=f"{base}2", what=text, where=text, evidence=text,
                        evidence_kind="count", on=on, shared=True, for_others=True),
            Note(id=f"{base}4", kind="appreciation", author="mentee", text=text, on=on, **common),
            Note(id=f"{base}5", kind="decision", text=text, on=on, **common),
        ]  # fmt: skip
        if number < 200:
            entries += [
                Goal(
                    id=f"{base}6", title=text, learner="mentee", baseline=-2, state="active", evidence=text, **common
                ),
                Level(id=f"{base}7", goal=f"{base}6", level=1, value=text, on=on, shared=True, for_others=True),
            ]
    held = Entries({entry.id: entry for entry in entries})
    return build_review(held, pair, parse_review_period("closing", held, pair, LAST), LAST, text[:2000], "others")


@pytest.mark.parametrize("phrase", list(PHRASES))
def test_a_hand_out_fits_its_sheets_whatever_the_texts(phrase: str, browser: Browser) -> None:
    for name, count, repeat in (("proof", 12, 2), ("proof", 40, 40), ("review", 40, 40)):
        fit = fitted(name, stress(PHRASES[phrase], count, repeat), Wishes(scores=count == 12))
        found = browser.sheets(render_html(fit.page))
        assert found == 1 if SHEETS[name] == 1 else found <= SHEETS[name], (name, count, repeat)


@pytest.mark.parametrize("phrase", ["one word", "arabic"])
def test_long_words_stay_on_a_phone(phrase: str, browser: Browser) -> None:
    wide, room, *_ = browser.look(render_html(fitted("proof", stress(PHRASES[phrase], 3, 1)).page), 390)
    assert wide <= room <= 390


@pytest.mark.parametrize("name", HAND_OUTS)
def test_a_hand_out_of_ten_thousand_entries_fits_and_is_full(name: str, browser: Browser) -> None:
    fit = fitted(name, stress(PHRASES["latin"], 2000, 1))
    assert browser.sheets(render_html(fit.page)) == SHEETS[name]
    missing = sum(bool(item.entry_id) for item in fit.unfit)
    assert missing > 1000 and fit.sentences[0] == f"{missing} older entries do not fit on it."


@pytest.mark.parametrize("what", PAGES)
def test_no_type_on_paper_is_smaller_than_the_smallest(what: str, browser: Browser) -> None:
    page = render_html(demo_pages()[what]).replace("@media print {", "@media all {")
    assert browser.look(page, 700)[-1] >= SIZES[-1]
