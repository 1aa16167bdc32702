"""Each fault that the merge could have is noticed by a test. All of them: ``python -m tests.merge.mutants``."""

import subprocess
import sys

from tests.merge.equivalent import EQUIVALENT
from tests.merge.mutations import MODULES, ROOT, mutants

FEW = ("undominated", "dominates")
"""Functions of which all mutants are tried here: what the whole merge stands on."""


def test_there_is_a_mutant_for_each_comparison_number_and_way_out() -> None:
    found = list(mutants())
    assert len({(mutant.module, mutant.source) for mutant in found}) == len(found) > 350
    assert {mutant.module for mutant in found} == set(MODULES)


def test_what_is_said_to_make_no_difference_is_there_and_has_a_reason() -> None:
    assert {mutant.name for mutant in mutants()} >= EQUIVALENT.keys() and all(EQUIVALENT.values())


def test_each_fault_in_what_the_merge_stands_on_is_noticed() -> None:
    some = [str(number) for number, mutant in enumerate(mutants()) if mutant.where in FEW]
    assert len(some) > 10
    run = subprocess.run(
        [sys.executable, "-m", "tests.merge.mutants", *some], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "")
