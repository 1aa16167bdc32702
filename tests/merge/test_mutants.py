"""Each fault that the merge could have is noticed by a test. All of them: ``python -m tests.merge.mutants``."""

import subprocess
import sys

from tests.merge.equivalent import EQUIVALENT
from tests.merge.mutations import MODULES, ROOT, mutants

FEW = ("undominated", "dominates")
"""Functions of which all mutants are tried here: what the whole merge stands on."""


def test_there_are_mutants_for_comparisons_numbers_and_exits() -> None:
    found = list(mutants())
    assert len({(mutant.module, mutant.source) for mutant in found}) == len(found) > 350
    assert {mutant.module for mutant in found} == set(MODULES)


def test_each_equivalent_mutant_exists_and_has_a_reason() -> None:
    assert {mutant.name for mutant in mutants()} >= EQUIVALENT.keys() and all(EQUIVALENT.values())


def test_each_mutant_of_the_merges_foundation_is_killed() -> None:
    some = [str(number) for number, mutant in enumerate(mutants()) if mutant.where in FEW]
    assert len(some) > 10
    run = subprocess.run(
        [sys.executable, "-m", "tests.merge.mutants", *some], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "")
