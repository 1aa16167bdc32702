"""Entries purged on another device but for one text show that text on every page."""

import shutil
from pathlib import Path

import pytest

from rmjournal.cli.commands.show import page as printed
from rmjournal.journal.deletes import purge_entries
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.growth import Growth
from rmjournal.model.rebase import has_own_words
from rmjournal.render.markdown import render_markdown
from rmjournal.reports.journal_page import build_journal_page
from rmjournal.storage import codec
from rmjournal.tui.page_rows import View
from rmjournal.tui.pages.entry import page
from tests.cli.conftest import Shell
from tests.cli.test_references import draws_all
from tests.reference_journal import TODAY, World

from .app_driver import PLACES, open_app


def own_words(field: Field, text: str) -> object:
    """A text as a value of a field in which a person writes words."""
    if field.form == "map":
        return {(field.keys or ("one",))[0]: text}
    return [text] if field.form == "lines" else text


def as_goal(entry: Entry, goal: str) -> Entry:
    """A growth area that has become a goal, of which there may be any number; others stay as they are."""
    return entry.edit(goal=goal) if isinstance(entry, Growth) else entry


@pytest.fixture
def left(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A journal after the merge, and the one text that is left of each entry."""
    path, there = tmp_path / "journal.json", tmp_path / "there.json"
    here = Journal.create(path, today=TODAY)
    world = World(here)
    written = [kind for kind in KINDS if not kind.KIND.by_command]
    every = [(kind, name, field) for kind in written for name, field in fields(kind).items() if has_own_words(field)]
    made = [as_goal(world.copy(kind), world.others[Goal]) for kind, _, _ in every]
    here.put(*made)
    shutil.copy(path, there)
    other = Journal.open(there, today=TODAY, state_root=tmp_path / "state of another")
    texts: dict[str, str] = {}
    changed: list[Entry] = []
    for (kind, name, field), entry in zip(every, made, strict=True):
        texts[entry.id] = f"{kind.KIND.name} {name.replace('_', ' ')} stays"
        changed.append(entry.edit(**{name: own_words(field, texts[entry.id])}))
    other.put(*changed)
    purge_entries(here, made)
    here.db.merge_in(codec.decode(there, there.read_bytes()), wait=True)
    here.close()
    return path, texts


def test_partial_entry_shows_its_text_on_every_page(left: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    path, texts = left
    journal = Journal.open(path, today=TODAY)
    whole = render_markdown(build_journal_page(journal.entries, TODAY))
    for entry_id, text in texts.items():
        entry = journal.entries.get(entry_id)
        assert entry is not None, text
        assert text in "\n".join(printed(journal, entry)), text
        assert text in "\n".join(
            str(line.text) for line in page(entry, View(entries=journal.entries, today=TODAY), 120)
        ), text
        assert text in whole, text
    shell = Shell(path)
    draws_all(shell, tmp_path, set())
    shell.run("check")


async def test_every_place_draws_a_partial_entry(left: tuple[Path, dict[str, str]]) -> None:
    path, texts = left
    async with open_app(path, today=TODAY) as driver:
        await driver.press(*PLACES)
        for entry_id, text in list(texts.items())[::5]:
            entry = driver.entries.get(entry_id)
            assert entry is not None
            await driver.find(entry)
            assert text in " ".join(driver.text.split())


async def test_the_form_shows_a_text_that_the_state_does_not_need(left: tuple[Path, dict[str, str]]) -> None:
    path, texts = left
    async with open_app(path, today=TODAY) as driver:
        entry_id = next(key for key, text in texts.items() if text == "session takeaways stays")
        session = driver.entries.get(entry_id)
        assert session is not None and session.status == "planned"
        driver.main.write(session)
        await driver.wait_for_text("Takeaways")
        assert driver.sheet.current_texts["takeaways"] == texts[entry_id]
