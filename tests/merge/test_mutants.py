"""Each comparison of the merge matters: a law fails if it is flipped. All: ``python -m tests.merge.mutants``."""

import pytest

from tests.merge.mutants import mutants, survives

FEW = ("other == times[key]", "above[device] > time")


def test_there_is_a_mutant_for_each_comparison() -> None:
    assert len({(mutant.module, mutant.source) for mutant in mutants()}) == len(list(mutants())) > 60


@pytest.mark.parametrize("flipped", FEW)
def test_a_flipped_comparison_is_noticed(flipped: str) -> None:
    (mutant,) = [one for one in mutants() if one.now == flipped]
    assert not survives(mutant, examples=0)
