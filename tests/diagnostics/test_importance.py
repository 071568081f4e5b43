"""Effective importance beside nominal weight: what an index of equal weights hides."""

import numpy as np
import pytest

from benchmark_index.diagnostics.importance import importance


def test_a_weight_of_a_tenth_can_decide_most_of_the_variance():
    """Uncorrelated columns: r^2 is w^2 var / sum of them, so a wide one decides."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=(4000, 4)) * [9, 1, 1, 1]
    weight = np.array([0.1, 0.3, 0.3, 0.3])
    held = importance(x, x @ weight, weight)
    assert held.r2[0] == pytest.approx(0.75, abs=0.02)  # 0.81 / (0.81 + 3 * 0.09)
    assert held.share.sum() == pytest.approx(1)
    assert held.heavier.tolist() == [True, False, False, False]
    assert held.lighter.tolist() == [False, True, True, True]


def test_equal_columns_of_equal_weight_decide_equally():
    x = np.eye(4)
    held = importance(x, x.mean(axis=1) + np.arange(4) * 0, np.full(4, 0.25))
    assert not held.heavier.any()


def test_what_does_not_vary_does_not_move_the_index():
    x = np.column_stack([np.arange(6.0), np.ones(6)])
    held = importance(x, x.mean(axis=1), np.array([0.5, 0.5]))
    assert held.dead.tolist() == [False, True]
    assert held.lighter.tolist() == [False, True]
