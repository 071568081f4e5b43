"""Counts, intervals, pairs, bands, shifts of ranks: as their definitions, draw by draw, have them."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import kendalltau, rankdata, spearmanr

from benchmark_index.errors import Text
from benchmark_index.uncertainty import counting
from benchmark_index.uncertainty.alternatives import Alternatives
from benchmark_index.uncertainty.ranked import rank_draws

SEEDS = st.integers(0, 2**32 - 1)


def ranked(scores):
    """Return competition ranks, 1 = highest, 0 where there is no score."""
    ranks = np.zeros(len(scores), dtype=int)
    there = ~np.isnan(scores)
    ranks[there] = rankdata(-scores[there], method="min")
    return ranks


class Drawn:
    """Ranks of some draws in one period or two, with ties and units without rank."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.draws, self.units = int(rng.choice([1, 4, 9, 40])), int(rng.integers(1, 8))
        cut = int(rng.integers(0, self.units + 1)) if rng.random() < 0.4 else self.units
        parts = [np.arange(cut), np.arange(cut, self.units)]
        self.groups = [rows for rows in parts if len(rows)]
        strength = rng.normal(0, rng.choice([0, 1, 3]), self.units)
        scores = np.round(strength + rng.normal(size=(self.draws + 1, self.units)), 1)
        scores[rng.random(scores.shape) < rng.choice([0, 0.2, 0.7])] = np.nan
        ranks = np.zeros(scores.shape, dtype=int)
        for rows in self.groups:
            ranks[:, rows] = [ranked(of_draw) for of_draw in scores[:, rows]]
        self.nominal = np.where(ranks[0] > 0, ranks[0].astype(float), np.nan)
        self.ranks = ranks[1:]


@given(SEEDS)
def test_each_rank_is_counted_where_it_occurs(seed):
    drawn = Drawn(seed)
    counts = counting.rank_counts(drawn.ranks)
    for unit, rank in itertools.product(range(drawn.units), range(drawn.units + 1)):
        assert counts[unit, rank] == sum(drawn.ranks[:, unit] == rank)


def test_many_draws_are_counted_as_few_are():
    ranks = np.tile([[1, 2, 2, 0], [4, 3, 0, 1], [2, 2, 2, 2]], (40_000, 1))
    few = ranks[:3]
    assert_array_equal(counting.rank_counts(ranks), 40_000 * counting.rank_counts(few))
    wide = np.tile(ranks, (1, 3))
    expected = np.tile(counting.rank_summary(few), (3, 1))
    assert_allclose(counting.rank_summary(wide), expected)


@given(SEEDS)
def test_an_interval_is_of_the_draws_with_a_rank(seed):
    drawn = Drawn(seed)
    for unit, summary in enumerate(counting.rank_summary(drawn.ranks)):
        of_unit = drawn.ranks[:, unit]
        present = of_unit[of_unit > 0]
        assert summary[6] == pytest.approx(1 - len(present) / drawn.draws)
        if not len(present):
            assert np.isnan(summary[:6]).all()
            continue
        for column, share in ((0, 0.5), (2, 0), (3, 0.05), (4, 0.95), (5, 1)):
            assert summary[column] == np.quantile(present, share, method="inverted_cdf")
        assert summary[1] == pytest.approx(present.mean())


@given(SEEDS, st.sampled_from([0.0, 0.05, 0.5, 0.95, 1.0]))
def test_a_quantile_of_scores_is_one_that_occurred(seed, share):
    drawn = Drawn(seed)
    scores = np.where(drawn.ranks > 0, 10.0 - drawn.ranks, np.nan)
    (quantiles,) = counting.quantile_scores(scores, [share])
    for of_unit, quantile in zip(scores.T, quantiles, strict=True):
        present = of_unit[~np.isnan(of_unit)]
        expected = np.quantile(present, share, method="inverted_cdf") if len(present) else np.nan
        assert_array_equal(quantile, expected)


def before(drawn, one, other):
    """Return in how many draws one ranks before the other, and in how many both are ranked."""
    pairs = drawn.ranks[:, [one, other]]
    both = pairs[(pairs > 0).all(axis=1)]
    return sum(both[:, 0] < both[:, 1]), len(both)


@given(SEEDS)
def test_a_pair_is_compared_where_both_are_ranked(seed):
    drawn = Drawn(seed)
    shares = counting.pairwise(drawn.ranks, drawn.groups)
    of = {unit: number for number, rows in enumerate(drawn.groups) for unit in rows}
    for one, other in itertools.product(range(drawn.units), repeat=2):
        times, both = before(drawn, one, other)
        known = both and of[one] == of[other]
        assert_array_equal(shares[one, other], times / both if known else np.nan)


@given(SEEDS)
def test_a_band_begins_at_the_first_whom_its_first_beats(seed):
    drawn = Drawn(seed)
    bands = counting.bands(drawn.ranks, drawn.nominal, drawn.groups)
    for rows in drawn.groups:
        walk = sorted(
            (unit for unit in rows if not np.isnan(drawn.nominal[unit])),
            key=lambda unit: drawn.nominal[unit],
        )
        band, first = 1, walk[0] if walk else None
        for unit in walk:
            times, both = before(drawn, first, unit)
            if both and times >= 0.95 * both - 1e-9:
                band, first = band + 1, unit
            assert bands[unit] == band
        assert np.isnan(bands[rows[np.isnan(drawn.nominal[rows])]]).all()


@pytest.mark.parametrize(("times", "bands"), [(19, [1, 2]), (18, [1, 1])])
def test_nineteen_of_twenty_draws_are_clear(times, bands):
    ranks = np.array([[1, 2]] * times + [[2, 1]] * (20 - times))
    assert_array_equal(counting.bands(ranks, np.array([1.0, 2]), [np.arange(2)]), bands)


def test_bands_of_a_long_ranking_are_looked_for_beyond_the_first_window():
    # Each of 200 is beaten by those 100 places before it, and by none nearer.
    places = np.arange(200)
    rng = np.random.default_rng(0)
    scores = -(places + rng.uniform(-45, 45, (400, 200)))
    scores[:, places >= 100] -= 1000
    ranks = rank_draws(scores, [(slice(0, 200), 10)])
    bands = counting.bands(ranks, places + 1.0, [places])
    clear = [first for first in range(1, 100) if np.mean(ranks[:, 0] < ranks[:, first]) >= 0.95]
    assert bands.tolist()[: clear[0] + 1] == [1] * clear[0] + [2]
    assert bands[100] == bands[99] + 1  # ahead by far


@given(SEEDS)
def test_a_shift_is_the_mean_change_among_those_ranked_in_both(seed):
    drawn = Drawn(seed)
    shifts = counting.rank_shift(drawn.ranks, drawn.nominal, drawn.groups)
    for shift, ranks in zip(shifts, drawn.ranks, strict=True):
        moves = []
        for rows in drawn.groups:
            there = rows[(ranks[rows] > 0) & ~np.isnan(drawn.nominal[rows])]
            one, other = (rankdata(x[there], method="min") for x in (ranks, drawn.nominal))
            moves += np.abs(one - other).tolist()
        assert_allclose(shift, np.mean(moves) if moves else np.nan)


# --- a few alternatives ----------------------------------------------------------------------


def alternatives(drawn, **more):
    frame = pd.DataFrame(drawn.ranks.T).astype("Int64").replace(0, pd.NA)
    nominal = pd.Series(drawn.nominal).astype("Int64")
    return Alternatives(frame, frame.astype(float), nominal, drawn.groups, **more)


def both(drawn, one, other):
    """Yield by period the ranks of units that are ranked in both."""
    for rows in drawn.groups:
        there = [unit for unit in rows if one[unit] > 0 and other[unit] > 0]
        if there:
            yield one[there], other[there]


def mean_correlation(kind, drawn, one, other):
    values = [
        kind(*pair).statistic if len(pair[0]) > 1 and all(map(np.ptp, pair)) else np.nan
        for pair in both(drawn, one, other)
    ]
    return np.mean(values) if values else np.nan


@settings(max_examples=5)
@given(SEEDS)
def test_alternatives_are_compared_with_the_index_as_it_is(seed):
    drawn = Drawn(seed)
    of = alternatives(drawn)
    summary = of.summary
    assert_allclose(summary["shift"], counting.rank_shift(drawn.ranks, drawn.nominal, drawn.groups))
    for ranks, told in zip(drawn.ranks, summary.itertuples(), strict=True):
        pairs = list(both(drawn, ranks, drawn.nominal))
        moved = [
            np.abs(rankdata(one, method="min") - rankdata(other, method="min")).max()
            for one, other in pairs
        ]
        assert_array_equal(told.largest, max(moved, default=np.nan))
        turned = [
            (one[i] - one[j]) * (other[i] - other[j]) < 0
            for one, other in pairs
            for i, j in itertools.combinations(range(len(one)), 2)
        ]
        assert told.reversals == sum(turned)
        for name, kind in (("spearman", spearmanr), ("kendall", kendalltau)):
            expected = mean_correlation(kind, drawn, ranks, drawn.nominal)
            assert_allclose(getattr(told, name), expected, atol=1e-12)
    mean = [np.mean(x[x > 0]) if (x > 0).any() else np.nan for x in drawn.ranks.T]
    assert_allclose(of.mean_rank, mean)


@settings(max_examples=3)
@given(SEEDS)
def test_alternatives_are_correlated_two_by_two(seed):
    drawn = Drawn(seed)
    drawn.ranks = drawn.ranks[:4]
    of = alternatives(drawn)
    for matrix, kind in ((of.spearman, spearmanr), (of.kendall, kendalltau)):
        for i, j in itertools.product(range(len(drawn.ranks)), repeat=2):
            expected = mean_correlation(kind, drawn, drawn.ranks[i], drawn.ranks[j])
            assert_allclose(matrix.iloc[i, j], expected, atol=1e-12)


def test_why_an_alternative_is_impossible_is_told_beside_it():
    drawn = Drawn(1)
    summary = alternatives(drawn, impossible={0: Text("不可", "not so")}).summary
    assert summary[["zh", "en"]].iloc[0].tolist() == ["不可", "not so"]
    assert (summary[["zh", "en"]].iloc[1:] == "").all(axis=None)
    assert repr(alternatives(drawn)).startswith(
        f"<{drawn.draws} alternatives of {drawn.units} ranked>"
    )
    assert "kendall" in repr(alternatives(drawn))


# --- ranks -----------------------------------------------------------------------------------


@given(SEEDS, st.sampled_from([0, 1e3, 1e9, 1e15]), st.booleans(), st.integers(0, 9))
def test_ranks_are_of_scores_as_rounded_however_large_they_are(seed, level, less, decimals):
    rng = np.random.default_rng(seed)
    whole = rng.integers(0, 5, (4, int(rng.integers(1, 9)))).astype(float)
    whole[rng.random(whole.shape) < rng.choice([0, 0.3])] = np.nan
    far = rng.choice([0.0, 1e12, 1e16])  # one that is far from the others
    whole[:, 0] += far
    scores = (whole + level) * (-1 if less else 1)
    noise = rng.uniform(-0.4, 0.4, scores.shape) * 10.0**-decimals if level + far < 1e4 else 0
    ranks = rank_draws(scores + noise, [(slice(0, scores.shape[1]), decimals)])
    assert_array_equal(ranks, [ranked(of_draw) for of_draw in scores])


@given(SEEDS, st.booleans())
def test_scores_too_large_for_such_decimals_are_told_apart(seed, less):
    # Each is the next number that there is: a shift of the point would make one of two of them.
    rng = np.random.default_rng(seed)
    decimals = int(rng.integers(3, 10))
    scores = [rng.uniform(2, 18) * 2.0**53 / 10.0**decimals * (-1 if less else 1)]
    for _ in range(4):
        scores.append(np.nextafter(scores[-1], np.inf))
    ranks = rank_draws(np.array([[*scores, np.nan]]), [(slice(0, 6), decimals)])
    assert_array_equal(ranks, [[5, 4, 3, 2, 1, 0]])


@pytest.mark.parametrize("units", [2, 3, 255, 256, 257, 1024])
@pytest.mark.parametrize("reach", [1, 2**40, 2**52])
def test_ranks_of_many_units_on_both_sides_of_0(units, reach):
    scores = np.rint(np.linspace(-reach, reach, units))
    scores = scores[np.random.default_rng(units).permutation(units)]
    assert_array_equal(rank_draws(scores[np.newaxis], [(slice(0, units), 0)])[0], ranked(scores))


def test_more_units_than_a_short_number_holds_are_ranked():
    units = 2**16 + 1
    ranks = rank_draws(np.arange(units, dtype=float)[np.newaxis], [(slice(0, units), 0)])
    assert_array_equal(ranks[0], np.arange(units, 0, -1))
