from statistics import mean, pstdev

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

import benchmark_index as bi

X = [[10.0, 7.0, 300.0], [14.0, 5.0, 100.0], [12.0, 9.0, 250.0], [20.0, 6.0, 150.0]]
tables = arrays(
    float, st.tuples(st.integers(3, 12), st.just(3)), elements=st.integers(0, 1000).map(float)
)


def mpi_by_definition(x, polarity, sign):
    """The published steps, written out: z-scores of mean 100 and sd 10, then M -/+ S cv."""
    means, sds = [mean(c) for c in zip(*x, strict=True)], [pstdev(c) for c in zip(*x, strict=True)]
    scores = []
    for row in x:
        z = [
            100 + p * 10 * (v - m) / s for v, m, s, p in zip(row, means, sds, polarity, strict=True)
        ]
        scores.append(mean(z) + sign * pstdev(z) * (pstdev(z) / mean(z)))
    return scores


def ampi_by_definition(x, polarity, low, high, sign=-1):
    scores = []
    for row in x:
        r = []
        for value, p, lo, hi in zip(row, polarity, low, high, strict=True):
            share = (value - lo) / (hi - lo)
            r.append(60 * share + 70 if p > 0 else 200 - (60 * share + 70))
        scores.append(mean(r) + sign * pstdev(r) ** 2 / mean(r))
    return scores


@pytest.mark.parametrize(("penalty", "sign"), [("minus", -1), ("plus", 1)])
def test_mpi_is_its_definition(penalty, sign):
    step = bi.MazziottaPareto(penalty, directions=[1, -1, 1])
    assert_allclose(step.scores(X), mpi_by_definition(X, [1, -1, 1], sign), rtol=1e-13)


def test_adjusted_mpi_on_sample_bounds():
    step = bi.MazziottaPareto(adjusted=True, directions=[1, -1, 1])
    expected = ampi_by_definition(X, [1, -1, 1], [10, 5, 100], [20, 9, 300])
    assert_allclose(step.scores(X), expected, rtol=1e-13)


def test_adjusted_mpi_on_goalposts_around_a_reference():
    """With reference 12 and the posts 0 and 20, the scale runs from 2 to 22."""
    posts = {"a": (0, 20), "b": (0, 10), "c": (0, 500)}
    step = bi.MazziottaPareto(
        adjusted=True, goalposts=posts, reference={"a": 12, "c": 200}, directions={"b": -1}
    )
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    expected = ampi_by_definition(X, [1, -1, 1], [2, 0, -50], [22, 10, 450])
    assert_allclose(step.scores(frame), expected, rtol=1e-13)


def test_a_unit_at_the_reference_scores_100():
    """Mazziotta and Pareto: the reference value of every indicator becomes 100."""
    x = [*X, list(np.mean(X, axis=0))]
    step = bi.MazziottaPareto(adjusted=True, reference="mean", directions=[1, -1, 1])
    found = step.details(x)
    assert_allclose(found.scores[-1], 100)
    assert_allclose(found.cv[-1], 0, atol=1e-12)


@given(tables)
def test_penalty_and_bonus_lie_around_the_mean(x):
    if np.any(np.ptp(x, axis=0) == 0):
        return
    minus, plus = (bi.MazziottaPareto(word).details(x) for word in ("minus", "plus"))
    assert np.all(minus.scores <= minus.mean * (1 + 1e-12))
    assert_allclose(minus.scores + plus.scores, 2 * minus.mean)
    assert_allclose(minus.mean.mean(), 100)


@given(tables, st.floats(0.1, 50), st.floats(-100, 100))
def test_units_of_measure_do_not_matter(x, scale, shift):
    if np.any(np.ptp(x, axis=0) == 0):
        return
    for step in (bi.MazziottaPareto(), bi.MazziottaPareto(adjusted=True)):
        assert_allclose(step.scores(x * scale + shift), step.scores(x), rtol=1e-8)


def test_weights_weigh_mean_and_deviation():
    z = bi.MazziottaPareto().details(X).normalized
    w = np.array([0.5, 0.3, 0.2])
    m = z @ w
    variance = ((z - m[:, np.newaxis]) ** 2) @ w
    assert_allclose(bi.MazziottaPareto().scores(X, [5, 3, 2]), m - variance / m)


def test_missing_values_are_left_out_of_scales_and_units():
    x = np.array(X)
    x[0, 1] = np.nan
    found = bi.MazziottaPareto().details(x)
    z = found.normalized[0, [0, 2]]
    assert_allclose(found.scores[0], z.mean() - z.var() / z.mean())
    assert_allclose(np.nanmean(found.normalized[:, 1]), 100)


def test_what_it_cannot_scale_is_named():
    frame = pd.DataFrame({"a": [1.0, 2.0], "same": [3.0, 3.0]})
    for step in (bi.MazziottaPareto(), bi.MazziottaPareto(adjusted=True)):
        with pytest.raises(bi.MethodError, match="same"):
            step.scores(frame)
    posts = {"a": (0, 5)}
    with pytest.raises(bi.MethodError, match="same"):
        bi.MazziottaPareto(adjusted=True, goalposts=posts).scores(frame)
    posts |= {"same": (0, 5)}
    assert np.all(np.isfinite(bi.MazziottaPareto(adjusted=True, goalposts=posts).scores(frame)))
    for wrong in ({"penalty": "both"}, {"adjusted": True, "goalposts": (5, 0)}):
        with pytest.raises(bi.MethodError, match=next(reversed(wrong))):
            bi.MazziottaPareto(**wrong).scores(frame[["a"]])
    with pytest.raises(bi.MethodError, match="typo"):
        bi.MazziottaPareto(adjusted=True, goalposts={"typo": (0, 1)}).scores(frame)


def test_closeness_to_a_target_runs_from_0_to_1():
    """Of 40, 50 and 60 around 50 the closeness is 0, 1 and 0, scaled to 70 and 130."""
    step = bi.MazziottaPareto(
        adjusted=True, goalposts={"a": (0, 4)}, directions={"t": bi.Target(50)}
    )
    frame = pd.DataFrame({"a": [2.0, 2.0, 2.0], "t": [40.0, 50.0, 60.0]})
    assert_allclose(step.details(frame).normalized[:, 1], [70, 130, 70])


def test_in_an_index_the_goalposts_are_the_frameworks(city, rows):
    raw = city.to_dict()
    posts = {"gdp": [10, 30], "firms": [0, 1000], "roads": [0, 30000]}
    for leaf in raw["groups"][0]["indicators"]:
        leaf["goalposts"] = posts[leaf["id"]]
    (_, *columns), *units = rows
    frame = pd.DataFrame([u[1:] for u in units], columns=columns, index=[u[0] for u in units])
    chosen = {"economy": "mazziotta_pareto:adjusted=true"}
    index = bi.CompositeIndex(bi.Framework.from_dict(raw), aggregation=chosen).fit(frame)
    scorecard = index.evaluate(frame)
    x = np.column_stack([frame["gdp"] / frame["population"], frame[["firms", "roads"]]])
    step = bi.MazziottaPareto(adjusted=True, goalposts=list(posts.values()))
    assert_allclose(scorecard.groups["economy"], step.scores(x))
    again = bi.CompositeIndex.from_specification(scorecard.specification).fit(frame)
    assert_allclose(again.evaluate(frame).score, scorecard.score, rtol=0, atol=0)
    sample = {"economy": "mazziotta_pareto:adjusted=true,goalposts=sample"}
    index = bi.CompositeIndex(bi.Framework.from_dict(raw), aggregation=sample).fit(frame)
    expected = bi.MazziottaPareto(adjusted=True).scores(x)
    assert_allclose(index.evaluate(frame).groups["economy"], expected)
