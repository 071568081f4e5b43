"""Sobol' indices: known functions, scipy and SALib as peers, coverage of the intervals."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index.uncertainty.drawn import uniforms
from benchmark_index.uncertainty.sensitivity import bootstrap, sobol_indices


def ishigami(u, a=7.0, b=0.1):
    x = np.pi * (2 * u - 1)
    return np.sin(x[0]) + a * np.sin(x[1]) ** 2 + b * x[2] ** 4 * np.sin(x[0])


def ishigami_exact(a=7.0, b=0.1):
    v1 = 0.5 * (1 + b * np.pi**4 / 5) ** 2
    v2, v13 = a**2 / 8, b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    v = v1 + v2 + v13
    return np.array([v1, v2, 0]) / v, np.array([v1 + v13, v2, v13]) / v


LOADS = np.array([0, 1, 4.5, 9, 99, 99])


def g_function(u):
    return np.prod((np.abs(4 * u.T - 2) + LOADS) / (1 + LOADS), axis=1)


def g_exact():
    v = 1 / 3 / (1 + LOADS) ** 2
    whole = np.prod(1 + v) - 1
    return v / whole, v * np.prod(1 + v) / (1 + v) / whole


CASES = {"ishigami": (ishigami, ishigami_exact(), 3), "g": (g_function, g_exact(), 6)}


def outcomes(function, k, n, seed):
    """What came out of two samples and their mixtures, from the streams that robustness draws."""
    a, b = [], []
    for sample in uniforms([1] * k, [n], seed, samples=2):
        a, b = (np.hstack(parts).T for parts in sample)
    mixed = []
    for i in range(k):
        x = a.copy()
        x[i] = b[i]
        mixed.append(function(x))
    return function(a), function(b), np.array(mixed)


@pytest.mark.parametrize("case", CASES)
def test_known_functions_within_two_hundredths(case):
    function, (first, total), k = CASES[case]
    indices = sobol_indices(*outcomes(function, k, 4096, seed=2))
    assert_allclose(indices.first, first, atol=0.02)
    assert_allclose(indices.total, total, atol=0.02)


@pytest.mark.parametrize("case", CASES)
def test_scipy_and_salib_agree(case):
    from SALib.analyze import sobol
    from scipy.stats import sobol_indices as of_scipy

    function, _, k = CASES[case]
    a, b, ab = outcomes(function, k, 1024, seed=1)
    mine = sobol_indices(a, b, ab)
    scipy = of_scipy(n=1024, func={"f_A": a[None], "f_B": b[None], "f_AB": ab[:, None, :]})
    assert_allclose(mine.first, np.ravel(scipy.first_order), atol=1e-12)
    assert_allclose(mine.total, np.ravel(scipy.total_order), atol=1e-12)
    problem = {"num_vars": k, "names": [f"x{i}" for i in range(k)], "bounds": [[0, 1]] * k}
    rows = np.vstack([a, ab, b]).T.ravel()
    peer = sobol.analyze(problem, rows, calc_second_order=False, seed=1)
    assert_allclose(mine.first, peer["S1"], atol=0.02)
    assert_allclose(mine.total, peer["ST"], atol=0.02)


def test_without_the_mean_taken_off_as_saltelli_published_it():
    a, b, ab = outcomes(ishigami, 3, 256, seed=1)
    plain = sobol_indices(a, b, ab, center=False, ddof=1)
    variance = np.var(np.concatenate([a, b]), ddof=1)
    assert_allclose(plain.first, np.mean(b * (ab - a), axis=1) / variance)
    assert_allclose(plain.total, np.mean((a - ab) ** 2, axis=1) / 2 / variance)


@pytest.mark.parametrize("shift", [0, 1e6])
def test_adding_a_constant_changes_no_index(shift):
    a, b, ab = outcomes(ishigami, 3, 256, seed=1)
    one, other = sobol_indices(a, b, ab), sobol_indices(a + shift, b + shift, ab + shift)
    assert_allclose(other.first, one.first, atol=1e-8)
    assert_allclose(other.total, one.total, atol=1e-8)


def test_what_does_not_vary_has_no_indices():
    same = np.full(64, 0.1)
    indices = sobol_indices(same, same, np.tile(same, (2, 1)))
    assert indices.first.tolist() == indices.total.tolist() == [0, 0]


def test_intervals_cover_the_known_indices_in_ninety_of_a_hundred_seeds():
    first, total = ishigami_exact()
    covered = np.zeros((2, 3))
    for seed in range(100):
        a, b, ab = outcomes(ishigami, 3, 256, seed)
        low, high = bootstrap(a, b, ab, seed, resamples=400)
        covered[0] += (low.first <= first) & (first <= high.first)
        covered[1] += (low.total <= total) & (total <= high.total)
    assert covered.min() >= 90


def system():
    leaves = [{"id": f"x{j}", "name": f"x{j}", "direction": "higher"} for j in range(4)]
    return bi.Framework.from_dict({"id": "flat", "name": "flat", "indicators": leaves})


@pytest.fixture(scope="module")
def drawn():
    x = np.random.default_rng(2).random((12, 4)) + 0.1
    frame = pd.DataFrame(x, columns=system().indicator_ids)
    frame.index = pd.Index([f"u{i}" for i in range(12)], name="unit")
    choices = {"normalization": ["minmax:low=1", "rank"]}
    return bi.robustness(system(), frame, ["noise:0.5", choices, "noise:0"], draws=64)


@pytest.mark.parametrize("of", ["shift", ("rank", "u1"), ("score", "u1"), ("gap", "u0", "u1")])
def test_every_result_has_indices_intervals_and_convergence(drawn, of):
    found = drawn.sensitivity(of, n=256)
    indices = found.indices
    assert len(indices) == 3
    assert (indices["first_low"] <= indices["first_high"]).all()
    assert (indices["total_low"] <= indices["total"] + 1e-9).all()
    assert indices["total"].iloc[2] == 0
    assert found.convergence.index.levels[0].tolist() == [32, 64, 128, 256]
    assert_allclose(found.convergence.loc[256, "total"], indices["total"])
    assert found.sentences("en")[-1] == "weights ±0 %: no effect."
    assert "没有影响" in found.sentences("zh")[-1]
    assert "Sensitivity" in repr(found)


def test_the_score_of_one_unit_under_a_method_alone_is_explained_by_it(drawn):
    frame = drawn.table.data
    alone = bi.robustness(system(), frame, ["noise:0", {"normalization": ["minmax", "rank"]}])
    indices = alone.sensitivity(("score", "u3"), n=64).indices
    assert_allclose(indices["first"], [0, 1], atol=0.05)
    assert_allclose(indices["total"], [0, 1], atol=0.05)


@pytest.mark.parametrize(
    "of", ["shfit", ("rank",), ("gap", "u0"), ("rank", "u0", "u1"), ("x", "u0")]
)
def test_a_result_that_is_none_is_refused(drawn, of):
    with pytest.raises(bi.UsageError):
        drawn.sensitivity(of)


@pytest.mark.parametrize("of", [("rank", "nobody"), ("gap", "u0", "nobody")])
def test_a_unit_that_is_none_is_refused(drawn, of):
    with pytest.raises(bi.UsageError, match="nobody"):
        drawn.sensitivity(of)
