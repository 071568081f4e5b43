"""Parameters from outside: what is no number, has hundreds of digits, or would never end."""

import numpy as np
import pandas as pd
import pytest
from matrices import matrix
from numpy.testing import assert_allclose
from test_methods import FROM_PEOPLE, made, result, system

import benchmark_index as bi
from benchmark_index.catalog import listed
from benchmark_index.catalog.specs import build
from benchmark_index.estimators.parameters import quoted
from benchmark_index.numerics import round_scores

LONG = 10**400
TOO_LONG = 10**5000
COUNTS = [
    ("imputation", "knn", "neighbors"),
    ("imputation", "regression", "max_iter"),
    ("treatment", "winsorize", "k"),
    ("weighting", "pca", "factors"),
    ("tiers", "quantiles", "quantiles"),
    ("tiers", "counts", "counts"),
]


def run(kind, step, x):
    return step.assign(x[:, 0]) if kind == "tiers" else result(kind, step, x)


def short(value):
    return f"{type(value).__name__}{len(value) if isinstance(value, str) else ''}"


@pytest.mark.parametrize(
    "value", [10**9 + 1, 10**18, LONG, TOO_LONG, -1, 1e999, True, "9" * 400], ids=short
)
@pytest.mark.parametrize(("kind", "name", "parameter"), COUNTS)
def test_a_count_has_a_range(kind, name, parameter, value):
    step = build(kind, name)
    step.set_params(**{parameter: value})
    with pytest.raises(bi.MethodError) as refused:
        run(kind, step, matrix("plain"))
    assert len(str(refused.value)) < 300


NUMBERS = [
    (entry.kind, entry.id, parameter)
    for entry in listed()
    if entry.id not in FROM_PEOPLE
    for parameter, default in entry.cls().get_params(deep=False).items()
    if isinstance(default, (int, float)) and not isinstance(default, bool)
]


@pytest.mark.parametrize(("kind", "name", "parameter"), NUMBERS)
def test_a_number_from_outside_is_used_or_refused(kind, name, parameter):
    """Of hundreds of digits, endless, at the ends of float64, or no number at all."""
    x, refusals = matrix("plain"), []
    for value in (
        LONG,
        TOO_LONG,
        1e308,
        -1e308,
        5e-324,
        np.nan,
        -np.inf,
        True,
        "x",
        [],
        {},
        [1, 2],
    ):
        step = made(kind, name, {}, x)
        step.set_params(**{parameter: value})
        try:
            found = run(kind, step, x)
        except bi.MethodError as error:
            refusals.append(str(error))
            continue
        except Exception as error:
            error.add_note(f"{parameter} = {quoted(value)}")
            raise
        found = found.cuts if kind == "tiers" else found
        assert not np.isinf(found).any(), quoted(value)
    assert max(map(len, refusals)) < 600


@pytest.mark.parametrize(
    "long", [LONG, TOO_LONG, 1e308, float("nan"), True, "1", None, [1]], ids=short
)
def test_a_weight_is_used_or_refused(long):
    x = matrix("plain")
    try:
        found = bi.ArithmeticMean().scores(x, [1.0, long, 1.0, 1.0])
        assert np.isfinite(found).all()
    except bi.MethodError:
        pass
    given = {"first": 1, "second": 1, "x0": 1, "x1": long, "x2": 1e308, "x3": 1e308}
    frame = pd.DataFrame(x, columns=[f"x{j}" for j in range(4)])
    try:
        index = bi.CompositeIndex(system(4), weighting=bi.GivenWeights(given)).fit(frame)
    except bi.BenchmarkIndexError:
        return
    assert_allclose(index.weights_.loc[["x2", "x3"], "local"], 0.5)


@pytest.mark.parametrize("rule", [bi.CutPoints, bi.Counts])
def test_lists_of_tiers_end(rule):
    with pytest.raises(bi.MethodError, match="1000"):
        rule(list(range(2_000, 0, -1))).assign(np.arange(9.0))


# --- weights from people ---------------------------------------------------------------------------

ODD = [LONG, TOO_LONG, 1e308, 5e-324, "1e999999999", "1/0", "9" * 5000, "nan", True, [1], {}]


@pytest.mark.parametrize("odd", ODD, ids=short)
@pytest.mark.parametrize(
    "step",
    [
        lambda odd: bi.AhpWeights([[1, odd], [None, 1]]),
        lambda odd: bi.AhpWeights([[1, 2], [0.5, 1]], max_cr=odd),
        lambda odd: bi.DelphiWeights([[5, odd], [4, 3]]),
        lambda odd: bi.BudgetAllocation([[60, odd], [50, 50]]),
        lambda odd: bi.RankSumWeights([1, odd]),
        lambda odd: bi.SwaraWeights([1, 2], steps=[[0, odd]]),
        lambda odd: bi.GivenWeights([1, odd]),
        lambda odd: bi.CombinedWeights([[1, 2], [2, 1]], a=odd),
    ],
)
def test_a_judgement_is_used_or_refused(step, odd):
    try:
        found = step(odd).fit(matrix("plain")[:, :2]).weights_
    except bi.BenchmarkIndexError:
        return
    assert np.isfinite(found).all()
    assert_allclose(found.sum(), 1)


def test_a_weight_set_has_numbers_that_are_some(tmp_path):
    path = tmp_path / "odd.yaml"
    path.write_text(f"id: odd\nframework: all\nweights: {{x0: {LONG}, x1: 1}}", encoding="utf-8")
    with pytest.raises(bi.FrameworkError, match="308 digits"):
        bi.WeightSet.load(path)


def test_scores_too_large_to_round_stay_as_they_are():
    assert round_scores(np.array([1e308, -1e300, 0.125]), 2).tolist() == [1e308, -1e300, 0.12]


def test_a_denominator_that_leaves_no_number_is_named():
    leaf = {"id": "gdp", "name": "gdp", "direction": "higher"}
    leaf["denominator"] = {"variable": "people", "unit": "x"}
    people = {"id": "people", "name": "people"}
    framework = bi.Framework.from_dict(
        {"id": "all", "name": "all", "variables": [people], "indicators": [leaf]}
    )
    frame = pd.DataFrame({"gdp": [1e308, 1.0], "people": [1e-9, 1.0]}, index=["A", "B"])
    with pytest.raises(bi.MethodError, match=r"people.*gdp"):
        bi.evaluate(frame, framework)
