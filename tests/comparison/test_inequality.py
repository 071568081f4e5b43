"""Gini, Theil and Dagum as defined by sums over all pairs, and as textbooks print them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_index.comparison.inequality import dagum, gini, theil

VALUES = st.lists(
    st.tuples(st.floats(0, 1e6).map(lambda x: round(x, 3)), st.integers(0, 4)),
    min_size=1,
    max_size=30,
)


def by_pairs(y, regions):
    """Dagum (1997), term by term."""
    n, mean = len(y), y.mean()
    within = net = trans = 0.0
    kinds = np.unique(regions)
    for j in kinds:
        a = y[regions == j]
        inner = np.abs(a[:, None] - a).mean() / (2 * a.mean()) if a.mean() else 0.0
        within += inner * len(a) / n * a.sum() / (n * mean)
        for h in kinds[kinds < j]:
            b = y[regions == h]
            high, low = (a, b) if a.mean() >= b.mean() else (b, a)
            apart = high[:, None] - low
            d, p = np.maximum(apart, 0).mean(), np.maximum(-apart, 0).mean()
            if d + p == 0:
                continue
            gross = (d + p) / (a.mean() + b.mean())
            share = (len(a) * b.sum() + len(b) * a.sum()) / (n * n * mean)
            direct = (d - p) / (d + p)
            net += gross * share * direct
            trans += gross * share * (1 - direct)
    return within, net, trans


@settings(deadline=None, max_examples=60)
@given(VALUES)
def test_parts_are_those_of_all_pairs_and_sum_to_the_whole(rows):
    y, regions = np.array([v for v, _ in rows]), np.array([r for _, r in rows])
    if not y.any():
        assert np.isnan(gini(y))
        assert np.isnan(theil(y, regions)).all()
        assert np.isnan(dagum(y, regions)).all()
        return
    total = np.abs(y[:, None] - y).mean() / (2 * y.mean())
    parts = dagum(y, regions)
    assert gini(y) == pytest.approx(total, abs=1e-12)
    assert parts[1:] == pytest.approx(by_pairs(y, regions), abs=1e-12)
    assert sum(parts[1:]) == pytest.approx(parts.total, abs=1e-12)
    entropy = theil(y, regions)
    ratios = y[y > 0] / y.mean()
    assert entropy.total == pytest.approx((ratios * np.log(ratios)).sum() / len(y), abs=1e-12)
    assert entropy.within + entropy.between == pytest.approx(entropy.total, abs=1e-12)
    assert min(entropy) > -1e-12


@settings(deadline=None, max_examples=20)
@given(VALUES, st.floats(0.01, 1000), st.randoms(use_true_random=False))
def test_neither_units_of_measure_nor_the_order_of_units_matter(rows, factor, chance):
    shuffled = rows[:]
    chance.shuffle(shuffled)
    a, b = (np.array(held, dtype=float) for held in (rows, shuffled))
    for measure in (dagum, theil):
        before = measure(a[:, 0], a[:, 1].astype(int))
        after = measure(b[:, 0] * factor, b[:, 1].astype(int))
        assert after == pytest.approx(before, abs=1e-9, nan_ok=True)


def test_textbook_values():
    """One of n has everything: G = 1 - 1/n, T = ln n; 1 to n: G = (n - 1/n) / (n + 1) / 3 ... 0.3."""
    assert gini(np.array([0.0, 0, 0, 7])) == pytest.approx(0.75)
    assert theil(np.array([0.0, 0, 0, 7])).total == pytest.approx(np.log(4))
    assert gini(np.arange(1.0, 11)) == pytest.approx(0.3)
    assert gini(np.full(5, 3.0)) == theil(np.full(5, 3.0)).total == 0
    assert np.isnan(gini(np.array([-1.0, 2])))
    assert np.isnan(gini(np.array([])))
    assert gini(np.array([1e300, 3e300])) == pytest.approx(0.25)
