"""Hiding private texts: nothing of them is left on the screen, wherever one looks."""

from pathlib import Path

import pytest

from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.perspective import REDACTED

from .app_driver import PLACES, AppDriver, bare, demo, open_app
from .pilot import settle


def texts(entry: Entry) -> list[str]:
    """Each line of words that an entry says."""
    values = [getattr(entry, name) for name, field in fields(type(entry)).items() if field.form in WORDS]
    flat = [t for v in values for t in (v.values() if isinstance(v, dict) else v if isinstance(v, list) else [v])]
    return [line.strip() for text in flat for line in text.split("\n") if len(line.strip()) > 11]


WORDS = ("line", "text", "lines", "map")


def private(entries: Entries) -> set[str]:
    """What is said in private entries alone; names of people with whom are not hidden."""
    open_words = "\n".join(t for e in entries if e.shared or isinstance(e, Relationship) for t in texts(e))
    return {t[:24] for e in entries if not e.shared for t in texts(e) if t[:24] not in open_words}


def leaked(driver: AppDriver, secret: set[str]) -> list[str]:
    """What can be read of it now."""
    seen = driver.text
    return [words for words in secret if words in seen]


def half_open(path: Path, wholes: bool) -> set[str]:
    """Share only goals, sessions, learnings and skills in a journal, or only all else; gives what is private."""
    journal = Journal.open(path)
    kinds = ("goal", "session", "learning", "skill")
    wrong = [e for e in journal.entries if e.shared != ((e.KIND.name in kinds) is wholes)]
    journal.put(*(e.edit(shared=not e.shared) for e in wrong if getattr(e, "kind", "") != "moment"))
    journal.close()
    return private(journal.entries)


@pytest.mark.parametrize("wholes", [True, False])
async def test_f2_hides_every_private_text_in_every_place_and_on_every_page(tmp_path: Path, wholes: bool) -> None:
    path = demo(tmp_path, "mentee" if wholes else "mentor")
    secret = half_open(path, wholes)
    assert len(secret) > 100
    async with open_app(path, size=(200, 90)) as driver:
        await driver.press("6")
        assert leaked(driver, secret)
        await driver.press("f2")
        for key in PLACES:
            await driver.press(key)
            assert leaked(driver, secret) == []
            if wholes or key != "5":  # then all entries of the place Journal are shared
                assert REDACTED in driver.text
        await driver.press("2")
        for entry in (e for n, e in enumerate(driver.entries) if n % 3 == 0):
            driver.main.place.highlight(entry)
            await settle(driver.pilot)
            assert leaked(driver, secret) == [], entry
        await driver.press("f2", "6")
        assert leaked(driver, secret)


async def test_dialogs_and_pickers_hide_private_texts(tmp_path: Path) -> None:
    path = demo(tmp_path)
    secret = half_open(path, wholes=False)
    async with open_app(path, size=(120, 50)) as driver:
        await driver.press("f2", "3", "enter")
        for keys in (("x",), ("n",), ("ctrl+f", *"the"), ("c",), ("f1",), ("w",)):
            await driver.press(*keys)
            assert len(driver.app.screen_stack) == 2, keys
            assert leaked(driver, secret) == [], keys
            await driver.press("escape")


async def test_notifications_reveal_no_hidden_text(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    goal = journal.put(Goal(title="My secret goal", learner="mentee"))[0]
    journal.put(goal.edit(why="x"))
    journal.put(*(Note(text=f"secret {n}") for n in range(2)))
    journal.close()
    async with open_app(path) as driver:
        await driver.press("f2", "3")
        driver.main.place.highlight(goal)
        await driver.press("escape", "u", "U", "u", "u", "x", "escape")
        await driver.until(lambda: len(driver.messages) > 3)
        assert [words for words in driver.messages if "secret" in words] == []
        assert "secret" not in driver.text


async def test_a_filter_does_not_find_hidden_texts(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    journal.put(Note(text="Opened the vault"))
    journal.close()
    async with open_app(path) as driver:
        await driver.press("5", "f2", "slash")
        await driver.type("vault")
        assert "Nothing found for “vault”. Private" in driver.text
        await driver.press("escape", "ctrl+f")
        await driver.type("vault")
        assert "Nothing found for “vault”. Private entries are hidden." in driver.text
