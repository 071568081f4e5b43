"""The sieve lets through every block of neighbours that a row agrees with."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_index.validation.neighbours import NearColumn, blocks_beside


def near(x, half=0.0):
    return [NearColumn(column, np.full(len(x), half), half) for column in x.T]


def listed(beside):
    return list(zip(*(part.tolist() for part in beside[:3]), strict=True))


def every_block(n):
    """Return what blocks there are, one by one: row, first member, the one after the last."""
    sizes = range(2, n - 1)
    above = [(at, at - k, at) for at in range(n) for k in sizes if k <= at]
    below = [(at, at + 1, at + 1 + k) for at in reversed(range(n)) for k in sizes if at + k < n]
    return above, below


def disagreements(x, half, row, start, end):
    """Return in how many columns a row is neither the sum nor the mean of a block."""
    count = 0
    for column in x.T:
        members = column[start:end][np.isfinite(column[start:end])]
        if np.isfinite(column[row]) and len(members) > 1:
            from_sum = abs(members.sum() - column[row]) - half * (len(members) + 1)
            from_mean = abs(members.mean() - column[row]) - 2 * half
            count += min(from_sum, from_mean) > 1e-9 * half
    return count


@given(
    seed=st.integers(0, 2**32),
    n=st.integers(3, 20),
    m=st.integers(2, 6),
    gaps=st.sampled_from([0, 0.1, 0.5]),
    scale=st.sampled_from([1e-9, 1.0, 1e12]),
    allowed=st.integers(0, 3),
)
@settings(deadline=None, max_examples=60)
def test_blocks_that_agree_stay_in_the_order_of_rows_and_sizes(seed, n, m, gaps, scale, allowed):
    rng = np.random.default_rng(seed)
    x = rng.integers(-5, 50, (n, m)) * scale
    x[rng.random(x.shape) < gaps] = np.nan
    if n > 6:
        x[4] = x[1:4].sum(axis=0)
        x[5] = x[6:].mean(axis=0)
    half = 0.5 * scale
    with np.errstate(all="ignore"):
        beside = blocks_beside(near(x, half), allowed, np.arange(n))
    for blocks, stay in zip(every_block(n), map(listed, beside), strict=True):
        agree = [block for block in blocks if disagreements(x, half, *block) <= allowed]
        assert stay == [block for block in blocks if block in {*stay}]
        assert {*agree} <= {*stay}


@pytest.mark.parametrize("n", [40, 400])
def test_blocks_that_do_not_agree_go(n):
    x = np.random.default_rng(n).lognormal(size=(n, 12))
    for beside in blocks_beside(near(x), 4, np.arange(n)):
        assert not len(beside.rows)
        assert beside.tried == sum(
            min(row, (min(n - 1, 100_000 // n) - 1)) - 1 for row in range(2, n)
        )


def test_a_block_next_to_which_a_row_has_a_copy_is_none():
    x = np.zeros((6, 3))
    above, below = blocks_beside(near(x), 0, np.array([0, 1, 2, 2, 4, 5]))
    assert {row for row, _, _ in listed(above)} == {2, 4, 5}
    assert {row for row, _, _ in listed(below)} == {0, 1, 3}
    assert (above.tried, below.tried) == (len(above.rows), len(below.rows))


def test_without_room_for_pairs_there_are_no_blocks():
    x = np.zeros((60_000, 2))
    assert [beside.tried for beside in blocks_beside(near(x), 2, np.arange(60_000))] == [0, 0]
