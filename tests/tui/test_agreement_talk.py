"""The Agreement Talk on the screen: alone, together, one page."""

from pathlib import Path

import pytest

from rmjournal.insight.agreement_talk import YES
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.practice.ground_rules import load_ground_rules
from rmjournal.tui.dialogs.agreement_talk import AgreementTalk

from .app_driver import AppDriver, bare, open_app
from .pilot import settle
from .test_first_steps import light_step

SIZE = (80, 24)


def talk(driver: AppDriver) -> AgreementTalk:
    assert isinstance(driver.screen, AgreementTalk), driver.text
    return driver.screen


async def weigh_all(driver: AppDriver, digit: str = "3") -> None:
    """Weigh all rules alike."""
    await driver.send([digit] * len(talk(driver).rules))


async def test_two_people_agree_at_one_screen(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=SIZE) as driver:
        driver.journal.put(Agreement(purpose="Both learn", cadence="FREQ=WEEKLY"))
        (draft,) = driver.entries.of(Agreement)
        await driver.press("A")
        assert "Annelise, alone: do you want this rule?" in driver.text
        await driver.press("1")
        await weigh_all(driver)
        assert "no" in driver.text
        await driver.press("enter")
        assert "Misaki, alone" in driver.text and "covered until yours" in driver.text
        assert " yes " not in driver.words(talk(driver).query_one("Rows"))
        await weigh_all(driver)
        await driver.press("enter")
        assert talk(driver).rules[0].difference == 2 and "You differ" in driver.text
        assert "Annelise no · Misaki yes" in driver.text
        await driver.press("e", "end")
        await driver.type(" Always.")
        await driver.press("enter", "3", "plus")
        await driver.type("Phones stay off.")
        await driver.press("enter", "enter")
        assert "Can both of you say yes to this page?" in driver.text
        await driver.press("y")
        await driver.wait_for_message("Agreement accepted by both")
        assert_agreed(driver, draft.id)


def assert_agreed(driver: AppDriver, draft_id: str) -> None:
    """Assert that the draft became the agreement, with the changed words and the rule of their own."""
    (agreed,) = driver.entries.of(Agreement)
    assert (agreed.id, agreed.state, agreed.accepted_on) == (draft_id, "accepted", driver.journal.today)
    assert agreed.confidentiality.endswith(" Always.")
    assert tuple(agreed.ground_rules) == (*load_ground_rules().rules, "Phones stay off.")
    assert agreed.recurrence.words == "weekly" and agreed.limits and agreed.recording and agreed.own_notes


async def test_enter_goes_to_a_rule_that_is_not_weighed_and_the_full_stop_goes_on(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=SIZE) as driver:
        await driver.press("A", "down", "down", "3", "enter")
        assert "rules left to weigh" in driver.text and talk(driver).stage == 0
        assert talk(driver)._highlighted_index == 0
        await driver.press("full_stop", "comma")
        assert talk(driver).stage == 1 and "Each weighs once" in driver.text
        await driver.press("full_stop", "full_stop", "comma", "full_stop")
        assert "What you did not settle is not on it." in driver.text
        assert not talk(driver).agreement.ground_rules


async def test_a_talk_that_is_left_goes_on_where_it_was(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path, size=SIZE) as driver:
        await driver.press("A", "3", "full_stop", "1", "escape")
        await settle(driver.pilot)
        assert not driver.entries.of(Agreement)
    async with open_app(path, size=SIZE) as driver:
        await driver.press("A")
        assert talk(driver).stage == 1
        assert (talk(driver).rules[0].mentee, talk(driver).rules[0].mentor) == (3, 1)


async def test_a_second_talk_makes_a_new_version(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=SIZE) as driver:
        driver.journal.put(Agreement(purpose="Learn", ground_rules=["Ask first"], state="accepted"))
        await driver.press("A")
        for _ in range(2):
            await weigh_all(driver)
            await driver.press("enter")
        await driver.press("enter", "y")
        old, new = driver.entries.of(Agreement)
        assert (old.ground_rules, new.ground_rules) == (["Ask first"], ["Ask first"])
        assert new.state == "accepted" and new.change.startswith("Rules: ")
        assert new.derived(driver.entries, driver.journal.today)["version"] == 2


async def test_the_first_step_leads_to_the_talk(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=SIZE) as driver:
        await light_step(driver, "agree")
        await driver.press("enter")
        assert talk(driver).stage == 0


@pytest.mark.parametrize("step", [(), ("full_stop",)])
async def test_the_point_of_the_template_leads_to_the_talk(tmp_path: Path, step: tuple[str, ...]) -> None:
    async with open_app(bare(tmp_path), size=SIZE) as driver:
        (session,) = driver.journal.put(Session(start="2026-06-09T09:00", kind="first"))
        assert isinstance(session, Session)
        driver.journal.put(Point(session=session.id, title="Our agreement", kind="agreement"))
        driver.main.open_session(session)
        await settle(driver.pilot)
        await driver.press(*step or ("tab",))
        await driver.wait_for_text("A agreement talk")
        await driver.press("A")
        assert talk(driver).stage == 0


async def test_the_page_is_saved_for_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_app(bare(tmp_path), size=SIZE) as driver:
        await driver.press("A")
        talk(driver).rules = [rule._replace(settled=YES) for rule in talk(driver).rules]
        await driver.press("full_stop", "full_stop", "full_stop", "t", "w")
        await driver.wait_for_text("Written to")
    page = (tmp_path / "agreement-2026-06-01.md").read_text("utf-8")
    assert "# Our agreement" in page and "no AI note-taker" in page and "harassment" in page
    assert "<html" in (tmp_path / "agreement-2026-06-01.html").read_text("utf-8")


async def test_the_form_of_a_bare_draft_offers_the_ground_rules(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        (draft,) = driver.journal.put(Agreement(purpose="Both learn"))
        driver.main.write(draft)
        await settle(driver.pilot)
        await driver.press("ctrl+s")
        (agreement,) = driver.entries.of(Agreement)
        assert tuple(agreement.ground_rules) == load_ground_rules().rules


async def test_a_new_agreement_goes_on_with_the_draft_that_is_open(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        (draft,) = driver.journal.put(Agreement(purpose="Both learn"))
        driver.main.write(Agreement())
        await settle(driver.pilot)
        assert driver.sheet.entry.id == draft.id and "This draft was open already" in driver.words()
        await driver.press("ctrl+s")
        (agreement,) = driver.entries.of(Agreement)
        driver.journal.put(agreement.edit(state="accepted"))
        driver.main.write(Agreement())
        await settle(driver.pilot)
        assert not driver.sheet.entry.id
        await driver.press("ctrl+s")
        assert [one.state for one in driver.entries.of(Agreement)] == ["accepted", "draft"]
