"""Each fault that the merge could have is noticed by a test. All of them: ``python -m tests.merge.mutants``."""

from pathlib import Path

import pytest

from tests.merge.equivalent import EQUIVALENT
from tests.merge.mutants import Trial
from tests.merge.mutations import MODULES, mutants

FEW = ("covers(other, times[key]) and other != times[key]", "device in above and above[device] >= time")
"""What the whole merge stands on."""


def test_there_is_a_mutant_for_each_comparison_number_and_way_out() -> None:
    found = list(mutants())
    assert len({(mutant.module, mutant.source) for mutant in found}) == len(found) > 350
    assert {mutant.module for mutant in found} == set(MODULES)


def test_what_is_said_to_make_no_difference_is_there_and_has_a_reason() -> None:
    assert {mutant.name for mutant in mutants()} >= EQUIVALENT.keys() and all(EQUIVALENT.values())


@pytest.mark.parametrize("whole", FEW)
def test_a_flipped_comparison_is_noticed(whole: str, tmp_path: Path) -> None:
    first = next(one for one in mutants() if one.was == whole)
    assert not Trial(tmp_path).survives(first, examples=0)
