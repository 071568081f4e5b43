"""Growth, convergence, inequality and coupling of the scores of a panel."""

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.comparison.convergence import beta_convergence
from benchmark_index.comparison.coupling import coordination
from benchmark_index.comparison.inequality import dagum, theil
from benchmark_index.errors import MethodError, UsageError

SYSTEM = {
    "id": "two",
    "name": "two",
    "attributes": ["region"],
    "groups": [
        {"id": g, "name": g, "weight": w, "direction": way, "indicators": [
            {"id": i, "name": i, "unit": "1", "direction": "higher", "goalposts": [0, 10]}
            for i in leaves
        ]}
        for g, w, way, leaves in (("g", 3, "higher", "ab"), ("h", 1, "lower", "cd"))
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def panel():
    chance = np.random.default_rng(8)
    index = pd.MultiIndex.from_product([list("ABCDEF"), ["2018", "2020", "2023"]])
    frame = pd.DataFrame(chance.uniform(1, 9, (18, 4)).round(2), index, list("abcd"))
    frame = frame.rename_axis(["unit", "period"]).reset_index()
    regions = dict(zip("ABCDEF", ["东", "东", "西", "西", "中", None], strict=True))
    frame.insert(2, "region", frame["unit"].map(regions))
    index = bi.CompositeIndex(bi.Framework.from_dict(SYSTEM), normalization="goalposts")
    return bi.panel(index, frame, base="2020")


def test_index_numbers_are_on_the_base_year(panel):
    numbers = panel.base_index
    assert (numbers["2020"] == 100).all()
    assert numbers["2018"].to_numpy() == pytest.approx(
        (100 * panel.scores["2018"] / panel.scores["2020"]).to_numpy()
    )
    raw = panel.table.data["a"].unstack()
    assert panel.base_index_of("a")["2023"].to_numpy() == pytest.approx(
        (100 * raw["2023"] / raw["2020"]).to_numpy()
    )
    with pytest.raises(UsageError, match="indicator"):
        panel.base_index_of("nothing")


def test_growth_is_in_years_and_of_the_values_themselves(panel):
    growth = panel.growth.set_index(["indicator", "unit"])
    raw = panel.table.data["a"].unstack()
    rate = 100 * ((raw["2023"] / raw["2018"]) ** (1 / 5) - 1)
    assert growth.loc["a", "cagr"].to_numpy() == pytest.approx(rate.to_numpy())
    slope, level = np.polyfit([0.0, 2, 5], raw.loc["B", ["2018", "2020", "2023"]], 1)
    assert growth.loc[("a", "B"), "trend"] == pytest.approx(100 * slope / level)
    assert growth.loc[("two", "A"), "first"] == panel.scores.loc["A", "2018"]


def test_convergence_is_that_of_the_scores(panel):
    scores = panel.scores
    assert panel.sigma["cv"].to_numpy() == pytest.approx((scores.std() / scores.mean()).to_numpy())
    first, last = (scores[year].to_numpy() for year in ("2018", "2023"))
    assert panel.beta[:-1] == beta_convergence(first, last, 5.0)[:-1]


def test_who_has_no_region_stays_out_of_regions_alone(panel):
    whole, parts = panel.inequality(), panel.inequality("region")
    assert whole["units"].tolist() == [6, 6, 6]
    assert (parts["units"].tolist(), parts["regions"].tolist()) == ([5, 5, 5], [3, 3, 3])
    values = panel.scores["2023"].to_numpy()[:5]
    regions = np.array([0, 0, 2, 2, 1])
    assert parts.loc["2023", ["gini", "gini_within", "gini_net_between", "gini_transvariation"]].tolist() == pytest.approx(list(dagum(values, regions)))  # fmt: skip
    assert parts.loc["2023", ["theil", "theil_within", "theil_between"]].tolist() == pytest.approx(
        list(theil(values, regions))
    )


def test_coupling_takes_a_burden_turned_and_the_weights_of_the_index(panel):
    told = panel.coupling().query("period == '2023'")
    fitted = panel.index.evaluate(panel.table)
    groups = fitted.groups.xs("2023", level="period") / 100
    u = np.column_stack([groups["g"], 1 - groups["h"]])
    expected = coordination(u, np.array([0.75, 0.25]))
    assert told["degree"].to_numpy() == pytest.approx(expected.degree)
    equal = panel.coupling(weights=[1, 1]).query("period == '2023'")
    assert equal["development"].to_numpy() == pytest.approx(u.mean(axis=1))
    assert set(told["en"]) <= {"slight disorder", "near disorder", "bare coordination", "primary coordination", "intermediate coordination", "good coordination"}  # fmt: skip


def test_dimensions_without_ends_are_refused_unless_these_are_said(panel):
    index = panel.index
    scores = bi.CompositeIndex(index.framework, normalization="zscore")
    other = bi.panel(scores, panel.table)
    with pytest.raises(MethodError, match="ends"):
        other.coupling()
    with pytest.raises(MethodError, match="ends"):
        panel.coupling(ends=(0, 10))  # which scores pass
    assert other.coupling(ends=(-5, 5))["degree"].between(0, 1).all()
