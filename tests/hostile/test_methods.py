"""Every method over every nasty matrix: a finite result, or an error of the package by name."""

import numpy as np
import pytest
from matrices import LEAST, MATRICES, matrix
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi
from benchmark_index.methods import METHODS
from benchmark_index.numerics import competition_ranks, round_scores
from benchmark_index.specs import build

GIVEN = {  # parameters a method cannot do without, of a matrix
    "goalposts": lambda x: {"goalposts": (0, 10)},
    "spotis": lambda x: {"goalposts": (0, 10)},
    "published_rank": lambda x: {"of": 99},
    "categorical": lambda x: {"scores": {str(v): k for k, v in enumerate(np.unique(x[x == x]))}},
    "distance_to_target": lambda x: {"targets": 5},
    "index_number": lambda x: {"base": 2},
}
VARIANTS = [  # further forms whose arithmetic is another
    ("treatment", "winsorize", {"k": 3, "then": "boxcox"}),
    ("treatment", "boxcox", {"shift": False}),
    ("treatment", "log", {"guard": False}),
    ("treatment", "boxcox", {"lam": 3, "guard": False}),
    ("normalization", "rank", {"ties": "dense"}),
    ("normalization", "distance_to_leader", {"form": "difference"}),
    ("normalization", "distance_to_leader", {"form": "range"}),
    ("normalization", "distance_to_leader", {"cost": "linear"}),
    ("normalization", "minmax", {"constant": "drop"}),
    ("normalization", "zscore", {"constant": "middle"}),
    ("weighting", "critic", {"correlation": "spearman"}),
    ("weighting", "critic", {"scale": False}),
    ("weighting", "entropy", {"on": "raw"}),
    ("weighting", "entropy", {"on": "raw", "shift": 0.001}),
    ("weighting", "variance", {"on": "raw"}),
    ("weighting", "pca", {"rule": "variance", "factors": 2}),
    ("aggregation", "topsis", {"normalization": "minmax"}),
    ("aggregation", "topsis", {"bounds": "fixed", "goalposts": (0, 10)}),
    ("aggregation", "moora", {"form": "reference"}),
    ("aggregation", "moora", {"form": "multiplicative"}),
    ("aggregation", "rank_sum_ratio", {"ranks": "interval"}),
    ("aggregation", "mazziotta_pareto", {"adjusted": True}),
    ("aggregation", "promethee", {"function": "gaussian", "s": 1}),
    ("aggregation", "promethee", {"function": "linear", "q": 0.1, "p": 2}),
    ("aggregation", "electre", {"q": 0.1, "p": 1, "v": 3}),
    ("aggregation", "power", {"p": 3}),
    ("aggregation", "power", {"p": -2.5}),
    ("aggregation", "harmonic", {"zero": "keep"}),
]
FROM_PEOPLE = {"set", "given", "ahp", "delphi", "budget", "rank_sum", "rank_reciprocal"} | {
    "rank_centroid",
    "swara",
    "best_worst",
}
CASES = [
    (entry.kind, entry.id, {})
    for entry in METHODS
    if entry.kind != "tiers" and not (entry.kind == "weighting" and entry.id in FROM_PEOPLE)
] + VARIANTS

# Scales of their own unit: a result that is the same whatever the unit of a column.
IN_UNITS = {"log1p", "log_shift", "boxcox", "goalposts", "spotis", "winsorize"} | {
    "distance_to_target",
    "index_number",
    "published_rank",
    "categorical",
    "standard_deviation",
    "arithmetic",
    "geometric",
    "harmonic",
    "power",
    "owa",
    "minimum",
    "penalized",
    "correlation_balanced",
}

SLOW = {"boxcox", "categorical"}  # some milliseconds a column: 2,000 columns show nothing more


def written(kind, name, params):
    return f"{name} {' '.join(f'{key}={value}' for key, value in params.items())}".strip()


def made(kind, name, params, x, directions=None):
    numbers = np.array(x, dtype=float)
    step = build(kind, {name: {**GIVEN.get(name, lambda x: {})(numbers), **params}})
    if directions is not None and "directions" in step.get_params(deep=False):
        step.set_params(directions=directions)
    return step


def result(kind, step, x):
    """Return what a method makes of a matrix: per unit, or per column for weights."""
    if kind == "weighting":
        return step.fit(x).weights_
    if kind == "aggregation":
        return step.scores(x)
    return step.fit_transform(x)


def outcome(kind, step, x):
    """Return the result, or the message of the package's error; anything else is a failure."""
    try:
        return result(kind, step, x)
    except bi.BenchmarkIndexError as error:
        return f"{error.explain('zh')} {error.explain('en')}"


@pytest.mark.parametrize("name", MATRICES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}:{written(*case)}")
def test_a_method_meets_a_nasty_matrix(case, name):
    kind, method, params = case
    x = matrix(name)
    if name == "wide" and method in SLOW:
        x = x[:, :20]
    n, m = x.shape
    rng = np.random.default_rng(7)
    directions = np.where(np.arange(m) % 3 == 1, -1, 1).tolist()
    step = made(*case, x, directions)
    found = outcome(kind, step, x)
    if isinstance(found, str):
        named = [type(step).__name__, method, *(f"x{j}" for j in range(m)), "value", "spread"]
        assert any(word in found for word in [*named, "unit", "ndicator", "Parameter"]), found
        return
    numbers = np.asarray(x, dtype=float)
    assert not np.isinf(found).any()
    check_missing(kind, method, params, numbers, found)
    order = rng.permutation(n)
    again = outcome(kind, made(*case, x, directions), x[order])
    assert not isinstance(again, str), again
    expected = found if kind == "weighting" else found[order]
    same(again, expected, numbers if kind in ("imputation", "treatment") else None)
    if kind == "aggregation":
        assert_array_equal(ranks(again), ranks(expected))
    if method not in IN_UNITS and not scaled_by(params) and x.dtype != object:
        check_unit(case, x, found, directions)


def ranks(scores):
    size = np.nanmax(np.abs(scores), initial=0.0) or 1.0
    return competition_ranks(round_scores(scores / size, 10))


def same(again, expected, x):
    """Compare within rounding: of a column's largest number where results are in its unit."""
    if x is None:
        size = np.nanmax(np.abs(expected), initial=0.0) or 1.0
    else:
        size = np.nanmax(np.abs(expected), axis=0, initial=0.0)
        size = np.where(size > 0, size, 1.0)
    assert_array_equal(np.isnan(again), np.isnan(expected))
    gap = np.abs(again / size - expected / size)
    grain = 0.0 if x is None else 2 * LEAST / size  # denormal results have few digits
    assert np.nanmax(gap - grain, initial=0.0) < 1e-8, gap


def scaled_by(params):
    return {"goalposts", "s", "q", "shift", "scaled", "lam", "then"} & set(params) or (
        params.get("on") == "raw" and params.get("shift", 1)
    )


def check_missing(kind, method, params, x, found):
    """A result is missing only where a value is, or where the method says so."""
    gaps = np.isnan(x)
    if kind == "weighting":
        assert not np.isnan(found).any()
        assert np.all(found >= 0)
        assert_allclose(found.sum(), 1)
    elif kind == "aggregation":
        assert not np.isnan(found[~gaps.any(axis=1)]).any()
    elif params.get("constant") != "drop":
        assert not np.isnan(found[~gaps]).any()


def check_unit(case, x, found, directions):
    """Another unit of measure, times a power of two, changes nothing but the unit."""
    kind, method, params = case
    if method == "critic" and params.get("scale") is False:
        return
    power = np.where(np.abs(x).max(axis=0, initial=0, where=x == x) > 1, -40, 40)
    y = np.ldexp(np.asarray(x, float), power)
    if not np.array_equal(np.ldexp(y, -power), x, equal_nan=True):
        return  # digits fell under float64
    if method == "distance_to_reference" and np.nanmin(np.nanmax(x, axis=0)) < 1e-320:
        return  # a mean of denormal numbers is one, and has few digits
    other = outcome(kind, made(*case, y, directions), y)
    assert not isinstance(other, str), other
    if kind in ("imputation", "treatment"):
        if method in ("log", "log_scaled"):
            return
        other = np.ldexp(other, -power)
    same(other, found, x if kind in ("imputation", "treatment") else None)
