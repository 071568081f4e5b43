import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi


def test_second_of_190_cities():
    z = bi.PublishedRank(190, high=1).fit_transform([[1.0], [2.0], [190.0], [np.nan]])
    assert_allclose(z.ravel(), [1, 1 - 1 / 189, 0, np.nan])


def test_each_rank_has_its_own_number_of_ranked():
    frame = pd.DataFrame({"egov": [18.0], "speed": [3.0]})
    step = bi.PublishedRank({"egov": 193, "speed": 5}, directions={"egov": "lower"})
    assert_allclose(step.fit_transform(frame), [[100 * (1 - 17 / 192), 50]])
    assert_array_equal(step.best_, [1, 1])


def test_a_rank_of_which_more_is_better_counts_from_the_other_end():
    z = bi.PublishedRank(5, directions=["higher"]).fit_transform([[5.0], [4.0], [1.0]])
    assert_array_equal(z.ravel(), [100, 75, 0])


def test_ranks_need_a_number_of_ranked_and_lie_within():
    frame = pd.DataFrame({"egov": [18.0, 0.0]}, index=["A", "B"])
    with pytest.raises(bi.MethodError, match="egov"):
        bi.PublishedRank().fit(frame)
    with pytest.raises(bi.MethodError, match="egov"):
        bi.PublishedRank(1).fit(frame)
    with pytest.raises(bi.MethodError, match="B / egov"):
        bi.PublishedRank(193).fit(frame)
    with pytest.raises(bi.MethodError, match="A / egov"):
        bi.PublishedRank(17).fit(frame[:1])


def test_closeness_is_only_stretched():
    step = bi.PublishedRank(directions=[bi.Target(5)])
    assert_array_equal(step.fit_transform([[5.0], [3.0], [9.0]]).ravel(), [100, 50, 0])


GRADES = {"优": 100, "良": 80, "差": 0}


def test_labels_become_scores():
    frame = pd.DataFrame({"service": ["优", "差", None], "credit": ["A", "B", "A"]})
    scores = {"service": GRADES, "credit": {"B": 1, "A": 2}}
    z = bi.Categorical(scores, scale=10).fit_transform(frame)
    assert_array_equal(z, [[1000, 20], [0, 10], [np.nan, 20]])
    z = bi.Categorical(GRADES).fit_transform(np.array([["良"], ["优"]], dtype=object))
    assert_array_equal(z.ravel(), [80, 100])


def test_numeric_codes_are_labels_too():
    x = np.array([[1.0], [3.0], [np.nan]])
    for scores in ({1: 0, 3: 100}, {"1": 0, "3.0": 100}):
        assert_array_equal(bi.Categorical(scores).fit_transform(x).ravel(), [0, 100, np.nan])


def test_a_label_without_a_score_is_named():
    frame = pd.DataFrame({"service": ["优", "尚可"]}, index=["北京", "上海"])
    with pytest.raises(bi.MethodError, match="上海 / service = 尚可"):
        bi.Categorical(GRADES).fit(frame)
    step = bi.Categorical(GRADES).fit(frame[:1])
    with pytest.raises(bi.MethodError, match="上海 / service = 尚可"):
        step.transform(frame)


def test_columns_need_labels_and_scores():
    frame = pd.DataFrame({"a": ["优"], "b": ["优"]})
    with pytest.raises(bi.MethodError, match="b"):
        bi.Categorical({"a": GRADES}).fit(frame)
    with pytest.raises(bi.MethodError, match="a, b"):
        bi.Categorical().fit(frame)
    with pytest.raises(bi.MethodError, match="b"):
        bi.Categorical(GRADES).fit(frame.assign(b=None))
    with pytest.raises(bi.MethodError, match="directions"):
        bi.Categorical(GRADES, directions=[1, bi.Target(3)]).fit(frame)


def test_in_an_index_labels_are_codes(city, rows):
    (_, *columns), *units = rows
    frame = pd.DataFrame([u[1:] for u in units], columns=columns, index=[u[0] for u in units])
    codes = frame.assign(gdp=frame["population"], firms=1, roads=2, air=2, schools=1)
    step = bi.Categorical({1: 0, 2: 100})
    normalized = bi.CompositeIndex(city, normalization=step).fit(codes).evaluate(codes).normalized
    assert_array_equal(normalized.iloc[0], [0, 0, 100, 100, 0])
