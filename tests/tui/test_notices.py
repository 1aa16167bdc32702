"""Notices of the open program: once, without names, in the form that the terminal knows."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rmjournal.config import Config
from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.session import Session
from rmjournal.tui.screens.notices import Notices
from rmjournal.tui.terminal import notice_sequence

from .app_driver import bare, open_app


def at(hour: int, minute: int) -> datetime:
    return datetime.combine(TODAY, datetime.min.time()).replace(hour=hour, minute=minute)


def planned(folder: Path, start: str = "2026-06-01T08:30", **values: object) -> Journal:
    path = bare(folder)
    journal = Journal.open(path, today=TODAY, zone="Europe/Oslo")
    journal.put(Session(focus="Misaki's secret", start=start, **values))  # type: ignore[arg-type]
    return journal


def test_a_session_is_noticed_once_some_minutes_before_its_start(tmp_path: Path) -> None:
    journal = planned(tmp_path)
    config = Config(file=journal.path, source=journal.path)
    assert Notices(journal, config).due_now(at(8, 14)) == []
    told = Notices(journal, config).due_now(at(8, 20))
    assert told == ["Your session begins in 10 minutes, at 08:30."]
    for _ in range(2):  # also after another start
        assert Notices(journal, config).due_now(at(8, 21)) == []
    (session,) = journal.entries.of(Session)
    journal.put(session.edit(start="2026-06-01T09:00"))
    assert Notices(journal, config).due_now(at(8, 50)) == ["Your session begins in 10 minutes, at 09:00."]


def test_the_shortest_reminder_says_how_long_before_and_zones_count(tmp_path: Path) -> None:
    journal = planned(tmp_path, "2026-06-01T08:30", zone="Asia/Tokyo")
    config = Config(file=journal.path, source=journal.path, reminders=(timedelta(days=1), timedelta(hours=1)))
    assert Notices(journal, config).due_now(at(0, 29)) == []
    assert Notices(journal, config).due_now(at(0, 31)) == ["Your session begins in 59 minutes, at 01:30."]


def test_action_items_that_fall_due_today_are_noticed_once_a_day(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY)
    journal.put(Action(text="Secret plan", due=TODAY), Action(text="Later", due=TODAY + timedelta(1)))
    config = Config(file=path, source=path)
    assert Notices(journal, config).due_now(at(9, 0)) == ["1 action item falls due today."]
    assert Notices(journal, config).due_now(at(9, 1)) == []


@pytest.mark.parametrize("is_wished", [True, False])
async def test_the_open_program_tells_it_only_when_wished(tmp_path: Path, is_wished: bool) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY)
    journal.put(Action(text="Secret plan", due=TODAY))
    journal.close()
    async with open_app(path, notices=is_wished) as driver:
        if is_wished:
            await driver.wait_for_message("1 action item falls due today.")
        assert ("falls due today" in "".join(driver.messages)) is is_wished


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm-256color"}, "\x1b]9;Soon, now\x1b\\\x07"),
        ({"TERM": "xterm-kitty"}, "\x1b]99;;Soon, now\x1b\\\x07"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, "\x1b]777;notify;rmjournal;Soon, now\x1b\\\x07"),
        ({"TERM": "tmux-256color", "TMUX": "x"}, "\x1bPtmux;\x1b\x1b]9;Soon, now\x1b\x1b\\\x1b\\\x07"),
        ({"TERM": "linux"}, "\x07"),
        ({}, "\x07"),
    ],
)
def test_a_notice_has_the_form_that_the_terminal_knows(environ: dict[str, str], expected: str) -> None:
    assert notice_sequence("Soon; now", environ) == expected
    assert "\x1b]0" not in notice_sequence("a\x1b]0;pwned\x07", environ)
