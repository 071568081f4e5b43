"""Contributions of every aggregation: they sum to what they say, over trees with gaps."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index.explanation.contributions import form_of
from benchmark_index.explanation.index_forms import IndexForm
from benchmark_index.index.unit_weights import unit_weights

MEANS = [
    ("arithmetic", "arithmetic"),
    ("geometric", "geometric"),
    ("geometric:floor=50", "geometric"),
    ("harmonic", "shapley"),
    ("power:p=2", "shapley"),
    ("power:p=-1.5", "shapley"),
    ("minimum", "shapley"),
    ("penalized", "shapley"),
    ("owa", "shapley"),
]


def leaf(name, direction="higher"):
    return {"id": name, "name": name, "unit": "1", "direction": direction, "source": "x"}


def system(groups=(3, 1, 2), **more):
    numbers = iter(range(100))
    made = [
        {
            "id": f"g{i}",
            "name": f"g{i}",
            "indicators": [leaf(f"x{next(numbers)}") for _ in range(size)],
        }
        for i, size in enumerate(groups)
    ]
    return bi.Framework.from_dict(
        {"id": "t", "name": "t", "source": "x", "unit": "u", "groups": made, **more}
    )


def frame(units=9, columns=6, gaps=0, seed=1):
    generator = np.random.default_rng(seed)
    x = generator.uniform(1, 100, (units, columns))
    x.flat[generator.choice(x.size, gaps, replace=False)] = np.nan
    return pd.DataFrame(
        x, index=[f"u{i}" for i in range(units)], columns=[f"x{j}" for j in range(columns)]
    )


def run_of(aggregation, table, framework=None, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        options = {"normalization": "minmax:low=30", "min_coverage": 0.5, **options}
        return bi.evaluate(table, framework or system(), aggregation=aggregation, **options)


def adds_up(run):
    parts = run.contributions
    scored = run.score.notna()
    assert parts[~scored].isna().all(axis=None)
    total = parts[scored].sum(axis=1) + parts.attrs["start"]
    assert_allclose(total, run.score[scored], rtol=0, atol=1e-10)
    return parts


@pytest.mark.parametrize(("aggregation", "method"), MEANS)
@pytest.mark.parametrize("gaps", [0, 8])
def test_parts_of_every_mean_sum_to_the_score(aggregation, method, gaps):
    parts = adds_up(run_of(aggregation, frame(gaps=gaps)))
    assert parts.attrs["method"] == method
    assert parts.attrs["zh"] != parts.attrs["en"]


@settings(deadline=None, max_examples=8)
@given(
    groups=st.lists(st.integers(1, 3), min_size=1, max_size=3),
    steps=st.lists(st.sampled_from([a for a, _ in MEANS]), min_size=4, max_size=4),
    gaps=st.integers(0, 4),
    seed=st.integers(0, 99),
)
def test_parts_of_mixed_trees_sum_to_the_score(groups, steps, gaps, seed):
    chosen = dict(zip([0, *(f"g{i}" for i in range(len(groups)))], steps, strict=False))
    adds_up(run_of(chosen, frame(columns=sum(groups), gaps=gaps, seed=seed), system(groups)))


@settings(deadline=None, max_examples=8)
@given(
    st.sampled_from(["arithmetic", "geometric", "power:p=3", "penalized"]),
    st.integers(0, 12),
    st.integers(0, 9),
)
def test_the_form_scores_as_the_index_does(aggregation, gaps, seed):
    """The index written anew with weights by row is the index, whatever is missing."""
    run = run_of(aggregation, frame(gaps=gaps, seed=seed))
    form = IndexForm.of(run.fitted)
    z = run.normalized.to_numpy()
    weights = unit_weights(form.plan, ~np.isnan(z))
    scores = form.scores(np.nan_to_num(z), weights)
    assert_allclose(scores, run.score.to_numpy(), rtol=1e-12)


def test_geometric_parts_are_logarithmic_means_against_the_column_means():
    table = frame()
    run = run_of("geometric", table)
    z = run.normalized.to_numpy()
    weights = run.weights.loc[table.columns, "effective"].to_numpy()
    mean = z.mean(axis=0)
    start = np.exp(weights @ np.log(mean))
    score = run.score.to_numpy()
    middle = ((score - start) / np.log(score / start))[:, np.newaxis]
    assert_allclose(run.contributions, middle * weights * np.log(z / mean), rtol=1e-9)
    assert run.contributions.attrs["start"] == pytest.approx(start)


@pytest.mark.parametrize("aggregation", ["geometric", "minimum", "arithmetic"])
def test_the_order_of_units_and_indicators_never_matters(aggregation):
    table = frame(gaps=3)
    parts = run_of(aggregation, table).contributions
    turned = run_of(aggregation, table.iloc[::-1, ::-1]).contributions
    assert_allclose(turned.loc[parts.index], parts, rtol=1e-9, atol=1e-10)


def test_more_than_twelve_indicators_are_sampled_and_say_how_well():
    run = run_of({0: "harmonic"}, frame(units=3, columns=14), system((7, 7)))
    parts = adds_up(run)
    assert 0 < parts.attrs["standard_error"] < 5
    assert "512" in parts.attrs["en"]


def test_scores_from_comparisons_have_no_parts():
    with pytest.raises(bi.MethodError, match="comparisons with other units") as raised:
        _ = run_of("copeland", frame()).contributions
    assert "intermediates" in raised.value.hint.en


def test_many_units_take_no_loop():
    table = frame(units=2_000, columns=6, gaps=500)
    parts = adds_up(run_of("arithmetic", table))
    weights = run_of("arithmetic", table).weights["effective"]
    whole = table.notna().all(axis=1)
    z = run_of("arithmetic", table).normalized[whole]
    assert_allclose(parts[whole], z * weights[table.columns], rtol=1e-12)


def test_values_below_a_group_without_a_score_are_no_part_of_it():
    table = frame()
    table.loc["u1", ["x0", "x1"]] = np.nan  # of g0, which then has one of three
    run = run_of("arithmetic", table)
    assert run.contributions.loc["u1"].isna().tolist() == [True, True, True, False, False, False]
    assert run.obstacles.loc["u1"].isna().tolist() == [True, True, True, False, False, False]
    adds_up(run)


@pytest.mark.parametrize("method", ["topsis", "topsis:normalization=minmax", "vikor", "grey"])
def test_methods_with_ideals_are_split_by_these_as_they_are(method):
    """The rest stays as fitted, so that a unit put in anew scores what it scored."""
    run = run_of(method, frame(gaps=1), normalization=None, min_coverage=0)
    form = form_of(run)
    z = run.treated.to_numpy()
    scored = run.score.notna().to_numpy()
    assert_allclose(form.scores(z, np.ones_like(z))[scored], run.score[scored], rtol=1e-12)
    assert adds_up(run).attrs["method"] == "shapley"
    first, last = run.ranking["unit"].iloc[[0, 4]]
    why = run.explain(last, first)
    gap = run.score[last] - run.score[first]
    assert why.differences["difference"].sum() == pytest.approx(gap, abs=1e-12)
