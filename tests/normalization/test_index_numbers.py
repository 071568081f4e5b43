import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import benchmark_index as bi


@pytest.fixture
def panel():
    index = pd.MultiIndex.from_product([["A", "B"], ["2020", "2021", "2022"]])
    gdp = [50.0, 55.0, 60.0, 8.0, 10.0, 12.0]
    return pd.DataFrame({"gdp": gdp, "energy": [4.0, 2.0, 1.0, 5.0, 5.0, 10.0]}, index)


def test_each_unit_is_compared_with_itself_in_the_base_period(panel):
    step = bi.IndexNumber("2020", directions={"energy": -1}).fit(panel)
    expected = [[100, 100], [110, 200], [120, 400], [100, 100], [125, 100], [150, 50]]
    assert_allclose(step.transform(panel), expected)
    assert_allclose(step.transform(panel.iloc[[4, 1]]), [expected[4], expected[1]])


def test_a_year_may_be_written_as_a_number(panel):
    assert bi.IndexNumber(2021).fit_transform(panel)[1, 0] == 100
    years = panel.copy()
    years.index = pd.MultiIndex.from_product([["A", "B"], [2020, 2021, 2022]])
    assert bi.IndexNumber("2021").fit_transform(years)[4, 0] == 100


def test_given_base_values_by_name(panel):
    z = bi.IndexNumber({"gdp": 40, "energy": 2}, directions={"energy": -1}).fit_transform(panel)
    assert_allclose(z[0], [125, 50])
    assert_allclose(bi.IndexNumber(50.0).fit_transform([[60.0]]), 120)


def test_a_unit_without_a_base_has_no_index_number(panel):
    z = bi.IndexNumber("2020").fit_transform(panel.drop(index=("B", "2020")))
    assert np.isnan(z[3:]).all()
    assert not np.isnan(z[:3]).any()
    step = bi.IndexNumber("2020").fit(panel)
    assert np.isnan(step.transform(panel.rename(index={"B": "C"}))[3:]).all()


def test_what_is_wrong_with_a_base_is_said(panel):
    with pytest.raises(bi.MethodError, match="2019"):
        bi.IndexNumber("2019").fit(panel)
    with pytest.raises(bi.MethodError, match="period"):
        bi.IndexNumber("2020").fit(panel.to_numpy())
    with pytest.raises(bi.MethodError, match="energy"):
        bi.IndexNumber({"gdp": 1}).fit(panel)
    with pytest.raises(bi.MethodError, match="gdp, energy"):
        bi.IndexNumber().fit(panel)
    panel.loc[("B", "2020"), "gdp"] = 0
    with pytest.raises(bi.MethodError, match="B 2020 / gdp"):
        bi.IndexNumber("2020").fit(panel)
    assert bi.IndexNumber({"gdp": 1, "energy": 1}).fit_transform(panel)[3, 0] == 0
    with pytest.raises(bi.MethodError, match="B 2020 / gdp"):
        bi.IndexNumber({"gdp": 1, "energy": 1}, directions={"gdp": -1}).fit(panel)


def test_in_an_index_of_several_periods(city, rows):
    (_, *columns), *units = rows
    frame = pd.DataFrame([u[1:] for u in units], columns=columns, index=[u[0] for u in units])
    grown = frame.assign(firms=frame["firms"] * 1.5)
    two = pd.concat({"2021": frame, "2022": grown}, names=["period", "unit"]).swaplevel()
    index = bi.CompositeIndex(city, normalization="index_number:2021").fit(two)
    normalized = index.evaluate(two).normalized
    assert_allclose(normalized.xs("2021", level=1), 100)
    assert_allclose(normalized.xs("2022", level=1)["firms"], 150)
