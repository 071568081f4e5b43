"""Systems of any shape under assumptions of every kind: each draw is CompositeIndex with them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from random_assumptions import assumptions, with_bounds
from random_systems import systems

import benchmark_index as bi
from benchmark_index.uncertainty.result import Robustness
from benchmark_index.uncertainty.robustness import chosen_assumptions
from benchmark_index.uncertainty.runs import Runs


def again(result, draw):
    """Return scores and ranks of a draw as CompositeIndex gives them, on all units; 0 is no rank."""
    index, table = result.setting(draw)
    scorecard = index.fit(table).evaluate(table)
    ranks = scorecard.rank.reindex(result.index).to_numpy(float, na_value=0)
    return scorecard.score.reindex(result.index).to_numpy(), ranks


def is_refused(index, table, stated, draw, seed):
    """Return whether CompositeIndex refuses the settings of a draw."""
    runs = Runs(index, table, chosen_assumptions(stated, index.framework))
    try:
        again(Robustness(runs, draw + 1, seed, (np.empty(0),) * 3), draw)
    except bi.BenchmarkIndexError:
        return True
    return False


def check(first, count, draws):
    """Draw so many random systems, and return how many the library refused to draw."""
    refused = 0
    for seed, drawn, _ in systems(first, count):
        rng = np.random.default_rng(seed)
        stated = assumptions(rng, drawn.framework, drawn.data)
        data = with_bounds(rng, drawn.framework, drawn.data)
        table = bi.read_table(data, drawn.framework)
        index = bi.CompositeIndex(drawn.framework, **drawn.choices)
        try:
            result = bi.robustness(index, table, stated, draws=draws, seed=seed)
        except bi.BenchmarkIndexError:
            assert any(is_refused(index, table, stated, k, seed) for k in range(draws)), seed
            refused += 1
            continue
        for draw in {draws // 2, draws - 1}:
            scores, ranks = again(result, draw)
            told = f"{seed} {stated}"
            assert_allclose(result._scores[draw], scores, 1e-12, 1e-12, err_msg=told)
            assert_array_equal(result._ranks[draw], ranks, told)
    return refused


def test_a_draw_of_any_system_is_the_index_with_what_was_drawn():
    assert check(1000, 12, 2) <= 4


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "first",
    [0, *(pytest.param(first, marks=pytest.mark.exhaustive) for first in range(500, 2000, 500))],
)
def test_so_it_is_of_many_more_systems(first):
    assert check(first, 50, 6) <= 15
