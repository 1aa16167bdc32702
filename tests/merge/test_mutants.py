"""Each fault that the merge could have is noticed by a test. All of them: ``python -m tests.merge.mutants``."""

import subprocess
import sys

from tests.merge.equivalent import EQUIVALENT
from tests.merge.mutations import MODULES, ROOT, mutants

EACH = 25
"""Of so many mutants one is tried here."""


def test_there_is_a_mutant_for_each_comparison_number_and_way_out() -> None:
    found = list(mutants())
    assert len({(mutant.module, mutant.source) for mutant in found}) == len(found) > 350
    assert {mutant.module for mutant in found} == set(MODULES)


def test_what_is_said_to_make_no_difference_is_there_and_has_a_reason() -> None:
    assert {mutant.name for mutant in mutants()} >= EQUIVALENT.keys() and all(EQUIVALENT.values())


def test_some_of_all_mutants_are_noticed() -> None:
    some = [str(number) for number, _ in enumerate(mutants()) if number % EACH == 0]
    run = subprocess.run(
        [sys.executable, "-m", "tests.merge.mutants", *some], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "")
