"""The small dialogs: picker, capture, confirm."""

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList

from rmjournal.config import Config
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.reflection import FRAMEWORKS
from rmjournal.practice.prompts import list_stages, load_frameworks
from rmjournal.render.text_width import cell_width
from rmjournal.tui.dialogs.capture import CAPTURE_KINDS, ActionLine, CaptureDialog, captured_entry, parse_action_line
from rmjournal.tui.dialogs.question import (
    CONFIRM_KEYS,
    COPY_KEYS,
    DELETES_KEYS,
    DRAFT_KEYS,
    ORPHAN_KEYS,
    QuestionDialog,
)
from rmjournal.tui.screens.settings_check import check_settings
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.picker import Option, Picker

from .pilot import HOSTILE, SHOWN, TODAY, Desk, Host, paste, raw_screen, screen_text, send, settle, until

KIND_OPTIONS = [
    Option[type[Entry]](kind, kind.KIND.label, mark=kind.KIND.glyph, aside=kind.KIND.help) for kind in KINDS
]


def test_every_modal_screen_has_no_own_base_but_dialog() -> None:
    found = set()
    for module in walk_packages(import_module("rmjournal.tui").__path__, "rmjournal.tui."):
        for name, node in vars(import_module(module.name)).items():
            if isinstance(node, type) and issubclass(node, ModalScreen) and node.__module__ == module.name:
                own = [base for base in node.__mro__ if base.__module__.startswith("rmjournal")]
                assert own in ([node], [node, Dialog]), name
                found.add(name)
    assert found > {"Dialog", "Form", "Picker", "QuestionDialog", "HistoryScreen", "VersionsScreen", "HelpDialog"}


def test_the_keys_of_questions_can_be_chosen_in_the_config_file() -> None:
    keys = {
        binding.id or "": "f9" for binding in (*CONFIRM_KEYS, *DRAFT_KEYS, *DELETES_KEYS, *ORPHAN_KEYS, *COPY_KEYS)
    }
    assert check_settings(Config(file=Path("journal.json"), source=Path("config.toml"), keys=keys)) == []


async def test_a_picker_filters_by_typing_and_returns_the_option() -> None:
    ended: list[object] = []
    async with (host := Host()).run_test(size=(80, 24)) as pilot:
        host.push_screen(Picker("What to add", KIND_OPTIONS), ended.append)
        await settle(pilot)
        send(host, "learn")
        await pilot.press("enter")
        await until(pilot, lambda: ended)
        assert ended == [Learning]
        host.push_screen(Picker[type[Entry]]("What to add", KIND_OPTIONS, chosen=Note), ended.append)
        await settle(pilot)
        await pilot.press("up", "down", "up", "enter")
        await until(pilot, lambda: len(ended) == 2)
        assert ended[1] is KINDS[-2]
        host.push_screen(Picker("What to add", KIND_OPTIONS), ended.append)
        await settle(pilot)
        send(host, "zzz")
        await until(pilot, lambda: "Nothing found." in screen_text(host))
        await pilot.press("enter", "escape")
        await until(pilot, lambda: len(ended) == 3)
        assert ended[2] is None
        assert host.fired == []


async def test_a_picker_ignores_accents_and_accepts_clicks() -> None:
    ended: list[object] = []
    options = [Option(n, words) for n, words in enumerate(("Misaki Satō", "學習", HOSTILE))]
    async with (host := Host()).run_test(size=(80, 24)) as pilot:
        host.push_screen(Picker(HOSTILE, options), ended.append)
        await settle(pilot)
        assert screen_text(host).count(SHOWN) == 2
        assert "\x1b]0" not in raw_screen(host)
        send(host, "sato")
        await until(pilot, lambda: "學習" not in screen_text(host))
        lines = screen_text(host).split("\n")
        y = next(n for n, line in enumerate(lines) if "Satō" in line)
        await pilot.click(offset=(lines[y].index("Satō"), y))
        await until(pilot, lambda: ended == [0])


async def test_an_empty_picker_shows_a_notice() -> None:
    async with (host := Host()).run_test(size=(40, 12)) as pilot:
        host.push_screen(Picker[int]("Goal", []))
        await settle(pilot)
        assert "Nothing to choose from yet." in screen_text(host)
        await pilot.press("enter", "escape")


@pytest.mark.parametrize(("key", "answer"), [("y", True), ("enter", True), ("n", False), ("escape", False)])
async def test_a_question_is_answered_with_a_key(key: str, answer: bool) -> None:
    ended: list[bool | None] = []
    async with (host := Host()).run_test(size=(80, 24)) as pilot:
        host.push_screen(QuestionDialog(f"Delete {HOSTILE}?"), ended.append)
        await settle(pilot)
        assert "[@click=quit]q[/]" in screen_text(host)
        send(host, ["x", key])
        await until(pilot, lambda: ended)
    assert ended == [answer]
    assert host.fired == []


async def test_a_question_is_answered_with_the_mouse() -> None:
    ended: list[bool | None] = []
    async with (host := Host()).run_test(size=(80, 24)) as pilot:
        host.push_screen(QuestionDialog("Delete?"), ended.append)
        await settle(pilot)
        lines = screen_text(host).split("\n")
        y = next(n for n, line in enumerate(lines) if "yes" in line)
        await pilot.click(offset=(lines[y].index("yes"), y))
        await until(pilot, lambda: ended == [True])


async def test_a_line_is_captured_as_the_chosen_kind() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(
            CaptureDialog(today=TODAY, role="mentor", accept=desk.accept, keep=desk.keep), desk.ended.append
        )
        await settle(pilot)
        send(host, "Send the q map by friday")
        await pilot.press("tab", "down", "ctrl+n")
        await until(pilot, lambda: "due Fri 5 Jun 2026" in screen_text(host))
        await pilot.press("enter")
        await until(pilot, lambda: desk.ended)
    found = desk.saved[0][0]
    assert isinstance(found, Action)
    assert (found.text, found.owner, str(found.due)) == ("Send the q map", "mentor", "2026-06-05")
    assert host.fired == []
    assert desk.kept[-1:] in ([], [None])


async def test_capture_reports_an_empty_line_and_a_refusal() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(40, 12)) as pilot:
        host.push_screen(CaptureDialog(today=TODAY, role="mentee", accept=desk.accept), desk.ended.append)
        await settle(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "Write a few words" in screen_text(host))
        paste(host, HOSTILE)
        await settle(pilot)
        assert "\x1b]0" not in raw_screen(host)


def test_a_captured_line_becomes_an_entry_of_the_chosen_kind() -> None:
    made = {
        sort: captured_entry(sort, " Ask first ", ActionLine("Ask first"), "mentee", "7") for sort in CAPTURE_KINDS
    }
    learned, taught, topic, note = made["learned"], made["taught"], made["topic"], made["note"]
    assert isinstance(learned, Learning) and isinstance(taught, Learning)
    assert (learned.learner, taught.learner) == ("mentee", "mentor")
    assert isinstance(topic, Note) and isinstance(note, Note)
    assert (topic.kind, note.kind) == ("topic", "check_in")
    assert {entry.heading for entry in made.values()} == {"Ask first"}
    assert {getattr(entry, "relationship", "") for entry in made.values()} == {"7"}


@pytest.mark.parametrize("line", ["Stand by me", "Learn by doing", "Pass by", "by friday"])
def test_a_line_without_a_day_keeps_its_words(line: str) -> None:
    assert parse_action_line(line, TODAY) == ActionLine(line)


def test_the_frameworks_are_those_of_reflections_and_ask_something_of_both_roles() -> None:
    assert tuple(load_frameworks()) == FRAMEWORKS
    for name in FRAMEWORKS:
        ids = [stage.id for stage in list_stages(name)]
        assert len(ids) == len(set(ids))
        assert all(stage.prompt_for(role) for stage in list_stages(name) for role in ("mentor", "mentee", ""))
        assert all("/" not in one and one == one.lower() for one in ids)
    assert list_stages("own") == ()


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_a_picker_wraps_what_its_options_say(size: tuple[int, int]) -> None:
    wanted = " ".join(f"{option.mark} {option.words} {option.aside}" for option in KIND_OPTIONS)
    async with (host := Host()).run_test(size=size) as pilot:
        host.push_screen(picker := Picker("What to add", KIND_OPTIONS))
        await settle(pilot)
        options = picker.query_one(OptionList)

        def is_wrapped() -> bool:
            prompts = [options.get_option_at_index(number).prompt for number in range(options.option_count)]
            texts = [prompt.plain for prompt in prompts if isinstance(prompt, Content)]
            assert " ".join(" ".join(texts).split()) == " ".join(wanted.split())
            room = options.scrollable_content_region.width
            return max(cell_width(line) for text in texts for line in text.splitlines()) <= room

        assert is_wrapped()
        if size[0] == 120:
            before = options.scrollable_content_region.width
            await pilot.resize_terminal(60, 20)
            await until(pilot, lambda: options.scrollable_content_region.width < before and is_wrapped())
            assert "who is mentee, and for how long." in screen_text(host)


@pytest.mark.parametrize("title", ["Note a level · " + "a goal with many words " * 6, "many words " * 9])
async def test_a_title_that_is_too_long_goes_on_below_the_border(title: str) -> None:
    async with (host := Host()).run_test(size=(80, 24)) as pilot:
        host.push_screen(picker := Picker(title, KIND_OPTIONS[:2]))
        await settle(pilot)
        shown = " ".join(screen_text(host).replace("│", " ").split())
        assert title.partition(" · ")[2].strip() in shown or shown.count("many words") == 9
        await pilot.resize_terminal(200, 60)
        picker.set_title("Short")
        await settle(pilot)
        assert "many words" not in screen_text(host)


async def test_the_words_of_a_question_begin_at_the_column_of_its_keys() -> None:
    async with (host := Host()).run_test(size=(80, 24)) as pilot:
        host.push_screen(QuestionDialog("Go on with it?"))
        await settle(pilot)
        lines = screen_text(host).splitlines()
        question = next(line.index("Go on") for line in lines if "Go on" in line)
        assert next(line.index("y yes") for line in lines if "y yes" in line) == question
