"""Every method over every nasty matrix: a finite result, or an error of the package by name."""

import numpy as np
import pandas as pd
import pytest
from matrices import LEAST, MATRICES, matrix
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi
from benchmark_index.catalog import listed
from benchmark_index.catalog.specs import build
from benchmark_index.numerics import competition_ranks, round_scores

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
    for entry in listed()
    if entry.kind != "tiers" and not (entry.kind == "weighting" and entry.id in FROM_PEOPLE)
] + VARIANTS

# Scales of their own unit: a result that is the same whatever the unit of a column.
IN_UNITS = {
    "log",
    "log_scaled",
    "log1p",
    "log_shift",
    "boxcox",
    "goalposts",
    "spotis",
    "winsorize",
} | {
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
IN_UNIT = {"goalposts", "s", "q", "shift", "scale", "on", "lam", "then"}  # parameters that are

SLOW = {
    "boxcox",
    "categorical",
    "combined",
}  # some milliseconds a column: 2,000 columns show nothing more


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


QUARTERS = [
    0,
    pytest.param(1, marks=pytest.mark.large),
    *(pytest.param(k, marks=pytest.mark.exhaustive) for k in (2, 3)),
]


@pytest.mark.parametrize("quarter", QUARTERS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}:{written(*case)}")
def test_a_method_meets_nasty_matrices(case, quarter):
    """A quarter of the matrices in every run: neighbours among the methods meet different ones."""
    for name in list(MATRICES)[(quarter + CASES.index(case)) % 4 :: 4]:
        try:
            meet(case, matrix(name)[:, : 6 if case[1] in SLOW or case[2] else None])
        except Exception as error:
            error.add_note(f"over the matrix {name!r}")
            raise


def test_there_are_thousands_of_cases():
    assert len(CASES) * len(MATRICES) > 3_000


def meet(case, x):
    """Hold a finite result to its facts, or an error to its words."""
    kind, method, params = case
    directions = np.where(np.arange(x.shape[1]) % 3 == 1, -1, 1).tolist()
    step = made(*case, x, directions)
    found = outcome(kind, step, x)
    if isinstance(found, str):
        words = [type(step).__name__, "indicator", "value", "spread", "unit", "correlated"]
        assert any(word in found for word in [*words, *(f"x{j}" for j in range(x.shape[1]))])
        return
    numbers = np.asarray(x, dtype=float)
    assert not np.isinf(found).any()
    check_missing(kind, params, numbers, found)
    order = np.random.default_rng(7).permutation(len(x))
    again = outcome(kind, made(*case, x, directions), x[order])
    expected = found if kind == "weighting" else found[order]
    same(again, expected, numbers if kind in ("imputation", "treatment") else None)
    if kind == "aggregation":
        assert_array_equal(ranks(again), ranks(expected))
    if method not in IN_UNITS and not IN_UNIT & set(params) and x.dtype != object:
        check_unit(case, x, found, directions)


def ranks(scores):
    size = np.nanmax(np.abs(scores), initial=0.0) or 1.0
    return competition_ranks(round_scores(scores / size, 10))


def same(again, expected, x):
    """Compare within rounding: of a column's largest number where results are in its unit."""
    assert not isinstance(again, str), again
    if x is None:
        size = np.nanmax(np.abs(expected), initial=0.0) or 1.0
    else:
        size = np.nanmax(np.abs(expected), axis=0, initial=0.0)
        size = np.where(size > 0, size, 1.0)
    assert_array_equal(np.isnan(again), np.isnan(expected))
    gap = np.abs(again / size - expected / size)
    grain = 0.0 if x is None else 2 * LEAST / size  # denormal results have few digits
    assert np.nanmax(gap - grain, initial=0.0) < 1e-8, gap


def check_missing(kind, params, x, found):
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
    kind, method, _ = case
    power = np.where(np.abs(x).max(axis=0, initial=0, where=x == x) > 1, -40, 40)
    y = np.ldexp(np.asarray(x, float), power)
    if not np.array_equal(np.ldexp(y, -power), x, equal_nan=True):
        return  # digits fell under float64
    if method == "distance_to_reference" and np.nanmin(np.nanmax(x, axis=0)) < 1e-320:
        return  # a mean of denormal numbers is one, and has few digits
    other = outcome(kind, made(*case, y, directions), y)
    if kind in ("imputation", "treatment") and not isinstance(other, str):
        other = np.ldexp(other, -power)
    same(other, found, x if kind in ("imputation", "treatment") else None)


# --- inside an index ---------------------------------------------------------------------------

ENDS = ["huge", "one huge", "denormal", "one denormal", "one least"]
ENDS += [
    "huge beside tiny",
    "range overflows",
    "largest",
    "huge gaps",
    "denormal gaps",
    "offset with an ulp",
    "constant denormal column",
]
INDEXES = [
    *({"normalization": name} for name in ("minmax", "zscore", "rank", "vector", "efficacy")),
    *({"aggregation": entry.id} for entry in listed("aggregation")),
    *({"weighting": name} for name in ("entropy", "critic", "pca", "merec", "gini", "variance")),
    {"weighting": {"critic": {"scope": "siblings"}}},
    *({"imputation": name, "aggregation": "geometric"} for name in ("mean", "median", "knn")),
    {"treatment": "winsorize:then=log_shift"},
    {"treatment": "boxcox"},
    {"normalization": "none", "aggregation": "arithmetic"},
    {"normalization": "none", "aggregation": "penalized"},
]


def system(columns):
    """Two groups, one cost in each."""
    groups = [
        {
            "id": group,
            "name": group,
            "indicators": [
                {
                    "id": f"x{j}",
                    "name": f"x{j}",
                    "direction": "lower" if j % 3 == 1 else "higher",
                    "goalposts": [0, 10],
                }
                for j in range(*part)
            ],
        }
        for group, part in (("first", (0, 2)), ("second", (2, columns)))
    ]
    return bi.Framework.from_dict({"id": "all", "name": "all", "groups": groups})


@pytest.mark.parametrize("quarter", QUARTERS)
@pytest.mark.parametrize("choices", INDEXES, ids=str)
def test_an_index_ranks_no_infinite_score(choices, quarter):
    for name in ENDS[(quarter + INDEXES.index(choices)) % 4 :: 4]:
        x = matrix(name)
        frame = pd.DataFrame(x, columns=[f"x{j}" for j in range(x.shape[1])])
        frame.index = [f"U{i}" for i in range(len(x))]
        try:
            index = bi.CompositeIndex(system(x.shape[1]), **choices).fit(frame)
            scores = index.transform(frame)
            ranking = index.evaluate(frame).ranking
        except bi.BenchmarkIndexError:
            continue
        except Exception as error:
            error.add_note(f"over the matrix {name!r}")
            raise
        assert not np.isinf(scores).any(), name
        assert ranking["rank"].notna().sum() == np.isfinite(scores[:, 0]).sum()
        assert np.isfinite(scores[~np.isnan(x).any(axis=1), 0]).all(), name


@pytest.mark.parametrize("power", [-1070, -900, 900])
@pytest.mark.parametrize("aggregation", ["arithmetic", "topsis", "moora", "copras", "vikor"])
def test_the_unit_of_a_column_does_not_matter(aggregation, power):
    """2^-1070 makes whole numbers denormal, without a rounding."""
    x = np.random.default_rng(3).integers(1, 8, (7, 4)).astype(float)
    names = [f"x{j}" for j in range(4)]
    index = bi.CompositeIndex(system(4), aggregation=aggregation)
    plain = index.fit_transform(pd.DataFrame(x, columns=names))
    y = pd.DataFrame(np.ldexp(x, [0, power, 0, power]), columns=names)
    assert_allclose(index.fit_transform(y), plain, rtol=1e-12)


# --- solvers ---------------------------------------------------------------------------------------


def test_the_likeliest_power_does_not_depend_on_the_order_of_rows():
    random = np.random.default_rng(8)
    x = random.lognormal(3, 1, (300, 3))
    expected = bi.BoxCox().fit(x).lam_
    for _ in range(8):
        random.shuffle(x)
        assert_array_equal(bi.BoxCox().fit(x).lam_, expected)


def test_what_a_solver_throws_is_told_by_name(monkeypatch):
    def fail(*_):
        raise np.linalg.LinAlgError("Eigenvalues did not converge")

    monkeypatch.setattr(np.linalg, "eigh", fail)
    with pytest.raises(bi.MethodError, match="PcaWeights found no solution"):
        bi.PcaWeights().fit(matrix("plain"))


def test_a_denormal_column_is_scored_by_its_range():
    """It made slopes infinite, and infinite scores were ranked."""
    least = [0.0, 5e-324, 1e-323]
    frame = pd.DataFrame({"x0": least, "x1": least[::-1], "x2": least, "x3": least})
    scores = bi.CompositeIndex(system(4)).fit_transform(frame)
    assert_array_equal(scores[:, 0], [0, 50, 100])
