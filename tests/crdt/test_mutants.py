"""Mutants of the merge are killed by tests. All of them: ``python -m tests.mutation``."""

import functools
import sys

from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutations import MODULES, Mutant, mutants
from tests.programs import run_program

FOUNDATION = ("undominated", "dominates")
"""Functions that the whole merge rests on: all their mutants are tried here."""


@functools.cache
def every_mutant() -> list[Mutant]:
    return list(mutants())


def test_there_are_mutants_for_comparisons_numbers_and_exits() -> None:
    every = every_mutant()
    assert len({(mutant.module, mutant.source) for mutant in every}) == len(every) > 350
    assert {mutant.module for mutant in every} == set(MODULES)


def test_each_equivalent_mutant_exists_and_has_a_reason() -> None:
    assert {mutant.key for mutant in every_mutant()} >= EQUIVALENT.keys() and all(EQUIVALENT.values())


def test_each_mutant_of_the_merges_foundation_is_killed() -> None:
    numbers = [str(number) for number, mutant in enumerate(every_mutant()) if mutant.function in FOUNDATION]
    assert len(numbers) > 10
    run = run_program(sys.executable, "-m", "tests.mutation", *numbers)
    assert (run.returncode, run.stdout) == (0, "")
