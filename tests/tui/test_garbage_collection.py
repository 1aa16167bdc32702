"""Garbage is collected between keys."""

import asyncio
import gc
import weakref

import pytest

from rmjournal.tui import garbage_collection
from rmjournal.tui.garbage_collection import IdleCollector


class Ring:
    """An object that only the collector can free."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time between keys, and each collection counts as slow."""
    monkeypatch.setattr(garbage_collection, "IDLE_SECONDS", 0)
    monkeypatch.setattr(garbage_collection, "SLOW_SECONDS", -1)


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_garbage_waits_for_the_end_of_a_key() -> None:
    is_idle = False
    gc.collect(1)  # there was work for the collector since it looked at all objects
    ring = weakref.ref(Ring())
    IdleCollector(lambda: is_idle, lambda: False).postpone()
    await turns()
    assert ring() is not None
    is_idle = True
    await turns()
    assert ring() is None


@pytest.mark.parametrize("is_lasting", [True, False])
async def test_only_what_lasts_is_frozen_and_looked_at_again_in_a_long_pause(
    is_lasting: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    monkeypatch.setattr(gc, "unfreeze", lambda: done.append("unfreeze"))
    gc.collect(1)
    collector = IdleCollector(lambda: True, lambda: is_lasting)
    collector.postpone()
    await turns()
    assert done == ["freeze"] * is_lasting
    monkeypatch.setattr(garbage_collection, "PAUSE_SECONDS", 0)
    collector.postpone()
    await turns()
    assert done == ["freeze", "unfreeze", "freeze"] * is_lasting


async def test_nothing_is_collected_where_the_collector_had_no_work() -> None:
    gc.collect()
    ring = weakref.ref(Ring())
    IdleCollector(lambda: True, lambda: False).postpone()
    await turns()
    assert ring() is not None
