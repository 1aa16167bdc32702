"""Random use of a large journal, for a few seeds; ``python -m tests.tui.random_use`` runs many."""

from pathlib import Path

import pytest

from .random_use import Fault, Step, make_steps, run_steps, shrink


@pytest.mark.parametrize("seed", [1, 2])
async def test_random_use_breaks_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    fault = await run_steps(make_steps(seed, 20), tmp_path, entries=500)
    assert fault is None, fault.words


def test_steps_depend_on_the_seed_alone() -> None:
    assert make_steps(3) == make_steps(3) != make_steps(4)
    assert make_steps(3, 20) == make_steps(3, 20)


def test_shrinking_leaves_the_steps_that_fail() -> None:
    steps = [Step("keys", str(number)) for number in range(40)]
    bad = (steps[5], steps[17])

    def fails(fewer: list[Step]) -> Fault | None:
        return Fault("lost", fewer.index(bad[1])) if all(step in fewer for step in bad) else None

    assert shrink(steps, Fault("lost", 17), fails) == list(bad)
