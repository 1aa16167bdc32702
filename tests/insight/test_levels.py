"""The T-score against the values that are known for it."""

import pytest

from rmjournal.insight.attainment import t_score


@pytest.mark.parametrize(
    ("levels", "weights", "score"),
    [
        ((1, -1, 0, 1), None, 53.63),
        ((1, -1, 0, 1), (3, 2, 3, 2), 54.32),
        ((-2, -2, -2, -2), None, 20.98),
        ((-2, -2, -2, -2), (3, 2, 3, 2), 21.19),
        ((2, 2), None, 74.81),
        ((0, 0, 0), (1, 2, 3), 50.0),
    ],
)
def test_the_score_has_the_values_that_are_known(
    levels: tuple[int, ...], weights: tuple[int, ...] | None, score: float
) -> None:
    found = t_score(levels, weights)
    assert found is not None
    assert round(found, 2) == score


@pytest.mark.parametrize("weight", [1, 2, 3])
@pytest.mark.parametrize("level", [-2, 0, 1])
def test_a_single_goal_scores_ten_a_level_whatever_its_weight(level: int, weight: int) -> None:
    assert t_score([level], [weight]) == pytest.approx(50 + 10 * level)


def test_without_goals_there_is_no_score() -> None:
    assert t_score([]) is None


def test_levels_and_weights_come_in_pairs() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        t_score([1, 0], [3])
