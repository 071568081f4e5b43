"""Entropy and CRITIC weights of each period by itself: the mean of what the periods alone give."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import benchmark_index as bi

NAMES = ["gdp", "firms", "roads", "air", "schools"]
STEPS = [
    bi.EntropyWeights(),
    bi.EntropyWeights(on="raw"),
    bi.EntropyWeights(shift=0.01, directions=[1, -1, 1, -1, 1]),
    bi.CriticWeights(),
    bi.CriticWeights(correlation="spearman", directions=[1, -1, 1, -1, 1]),
]


def panel(seed, periods, units=7):
    rng = np.random.default_rng(seed)
    keys = [[f"u{k}" for k in range(units)], [str(2020 + k) for k in range(periods)]]
    index = pd.MultiIndex.from_product(keys, names=["unit", "period"])
    return pd.DataFrame(rng.lognormal(2, 1, (len(index), 5)), index=index, columns=NAMES)


@given(st.integers(0, 10**6), st.integers(1, 4), st.sampled_from(STEPS))
def test_the_mean_of_what_each_period_gives(seed, periods, step):
    frame = panel(seed, periods)
    fitted = type(step)(**step.get_params() | {"by": "period"}).fit(frame)
    each = [part.droplevel("period") for _, part in frame.groupby(level="period")]
    alone = [type(step)(**step.get_params()).fit(part).weights_ for part in each]
    assert_allclose(fitted.weights_by_period_, alone)
    assert_allclose(fitted.weights_, np.mean(alone, axis=0))
    assert_allclose(fitted.weights_.sum(), 1)
    shuffled = fitted.fit(frame.sample(frac=1, random_state=seed))
    assert_allclose(shuffled.weights_, np.mean(alone, axis=0))


@pytest.mark.parametrize("cls", [bi.EntropyWeights, bi.CriticWeights])
def test_without_periods_there_is_nothing_to_part(cls):
    frame = panel(1, 1).droplevel("period")
    pooled, parted = cls().fit(frame), cls(by="period").fit(frame)
    assert_allclose(parted.weights_, pooled.weights_)
    assert not hasattr(parted, "weights_by_period_")
    again = cls(by="period").fit(panel(1, 3))
    assert again.periods_ == ["2020", "2021", "2022"]
    assert not hasattr(again.fit(frame), "weights_by_period_")


@pytest.mark.parametrize("cls", [bi.EntropyWeights, bi.CriticWeights])
def test_batches_are_refused_by_period(cls):
    step = cls(on="raw", by="period")
    assert hasattr(cls(on="raw"), "partial_fit")
    assert not hasattr(step, "partial_fit")
    with pytest.raises(bi.MethodError, match="by"):
        cls(by="year").fit(panel(1, 2))


@pytest.mark.parametrize("cls", [bi.EntropyWeights, bi.CriticWeights])
def test_an_empty_column_is_refused_with_its_period(cls):
    frame = panel(2, 2)
    frame.loc[(slice(None), "2021"), "air"] = np.nan
    cls().fit(frame)
    with pytest.raises(bi.MethodError, match=r"2021.*air"):
        cls(by="period").fit(frame)


def test_constant_in_one_period_weighs_nothing_there():
    frame = panel(3, 2)
    frame.loc[(slice(None), "2021"), "air"] = 5.0
    fitted = bi.EntropyWeights(by="period").fit(frame)
    assert fitted.weights_by_period_[1, 3] == 0 < fitted.weights_[3]
    assert fitted.constant_ == fitted.notes_ == []


@pytest.mark.parametrize("scope", ["indicators", "siblings"])
@pytest.mark.parametrize("method", ["entropy", "critic"])
def test_in_an_index_as_data(scope, method, city):
    frame = panel(4, 3).round().assign(population=100.0)
    choice = f"{method}:by=period,scope={scope}"
    scorecard = bi.evaluate(frame, city, weighting=choice)
    record = json.loads(json.dumps(scorecard.specification))
    assert record["steps"]["weighting"][method]["by"] == "period"
    again = bi.CompositeIndex.from_specification(record).fit(frame).evaluate(frame)
    pd.testing.assert_frame_equal(again.ranking, scorecard.ranking)
    pooled = bi.evaluate(frame, city, weighting=f"{method}:scope={scope}")
    assert "by" not in pooled.specification["steps"]["weighting"][method]
    assert not np.allclose(pooled.weights["local"], scorecard.weights["local"])
