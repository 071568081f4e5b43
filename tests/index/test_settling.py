"""Matrix methods in a tree, by the smallest one there is: the weighted distance to the best."""

import io
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from openpyxl import load_workbook
from sklearn.base import clone

import benchmark_index as bi
from benchmark_index.aggregation import MatrixMethod
from benchmark_index.catalog import specs
from benchmark_index.errors import Text
from benchmark_index.estimators.intermediates import Part, gather
from benchmark_index.report import live
from benchmark_index.report.live import stages


class Distances(NamedTuple):
    scores: np.ndarray
    best: np.ndarray


class DistanceToBest(MatrixMethod):
    """Sum of weighted shares of the range that a unit lacks: less is better."""

    lower_is_better = True
    parts = (Part("best", "indicator", Text("最优值", "Best value")),)

    def __init__(self, directions=None):
        self.directions = directions

    def _compute(self, x, w, sign, labels):
        turned = x * sign
        best = turned.max(axis=0)
        return Distances((best - turned) / np.ptp(turned, axis=0) @ w, best)


@pytest.fixture
def frame(rows):
    (_, *columns), *units = rows
    return pd.DataFrame([unit[1:] for unit in units], columns=columns, index=[u[0] for u in units])


def run_with(city, frame, **steps):
    return bi.CompositeIndex(city, **steps).fit(frame).evaluate(frame)


def test_as_the_index_it_runs_once_over_all_indicators(city, frame):
    """With equal weights of two groups of three and two, firms weigh 1/6 and air 1/4."""
    scorecard = run_with(city, frame, aggregation=DistanceToBest())
    x = np.column_stack(
        [frame["gdp"] / frame["population"], frame[["firms", "roads", "air", "schools"]]]
    )
    expected = DistanceToBest([1, 1, 1, -1, 1]).scores(x, [1 / 6] * 3 + [1 / 4] * 2)
    assert_allclose(scorecard.score, expected)
    assert_allclose(scorecard.groups["life"], DistanceToBest([-1, 1]).scores(x[:, 3:]))
    assert scorecard.ranking["score"].is_monotonic_increasing
    best = scorecard.intermediates["small"]["best"]
    assert best.value["air"] == -20
    assert best.meaning.zh == "最优值"


def test_on_a_node_it_runs_over_the_children(city, frame):
    """The other nodes are means; the index takes the scores of its groups, as they point."""
    scorecard = run_with(city, frame, aggregation={0: DistanceToBest()})
    expected = DistanceToBest().scores(scorecard.groups[["economy", "life"]])
    assert_allclose(scorecard.score, expected)
    below = run_with(city, frame, aggregation={"economy": DistanceToBest(), 0: DistanceToBest()})
    expected = DistanceToBest([-1, 1]).scores(below.groups[["economy", "life"]])
    assert_allclose(below.score, expected)


def test_a_mean_of_scores_of_which_less_is_better_is_refused(city, frame):
    with pytest.raises(bi.MethodError, match="economy"):
        run_with(city, frame, aggregation={"economy": DistanceToBest()})


def test_it_needs_no_normalization(city, frame):
    plain = run_with(city, frame, aggregation=DistanceToBest(), normalization=None)
    said = run_with(city, frame, aggregation=DistanceToBest(), normalization="zscore")
    assert_allclose(plain.score, said.score, rtol=0, atol=0)
    assert list(said.findings["rule"]) == ["normalization-unused"]


def test_a_unit_with_a_gap_has_no_score_and_takes_no_part(city, frame):
    frame.loc["广州"] = [1800, 99000, 900, 99000, None, 99]
    scorecard = run_with(city, frame, aggregation=DistanceToBest())
    assert list(scorecard.not_ranked["unit"]) == ["广州"]
    rest = frame.drop(index="广州")
    assert_allclose(
        scorecard.score.dropna(), run_with(city, rest, aggregation=DistanceToBest()).score
    )


def test_cut_points_are_upper_limits_where_less_is_better(city, frame):
    scorecard = run_with(city, frame, aggregation=DistanceToBest(), tiers="cuts:0.5")
    in_first = scorecard.tier == "Tier 1"
    assert list(in_first) == list(scorecard.score <= 0.5)


def test_weights_from_the_index_scale(city, frame):
    """``on="index"``: the normalized values as they stand, here again 0 to 100."""
    plain = run_with(city, frame, weighting=bi.EntropyWeights())
    scaled = run_with(city, frame, weighting=bi.EntropyWeights(on="index"))
    assert_allclose(scaled.weights["local"], plain.weights["local"])


def rules_of(scorecard):
    return set(zip(scorecard.findings["rule"], scorecard.findings["indicator"], strict=True))


def test_a_group_with_a_scale_of_its_own_beside_others_is_said(city, frame):
    """Closeness runs from 0 to 1, the other group's mean from 0 to 100."""
    scorecard = run_with(city, frame, aggregation={"economy": "topsis"})
    assert ("own-scale", "economy") in rules_of(scorecard)
    assert run_with(city, frame, aggregation="topsis").findings.empty


def test_a_logarithm_that_is_not_taken_is_said(city, frame):
    raw = city.to_dict()
    raw["groups"][0]["indicators"][1]["transform"] = "log"
    scorecard = run_with(bi.Framework.from_dict(raw), frame)
    assert ("transform-unused", "firms") in rules_of(scorecard)


def test_an_indicator_that_drops_out_is_said(city, frame):
    frame["roads"] = 7.0
    scorecard = run_with(city, frame, normalization="minmax:constant=drop")
    assert ("dropped", "roads") in rules_of(scorecard)
    assert scorecard.weights.loc["roads", "local"] == 0
    assert scorecard.weights.loc[["gdp", "firms"], "local"].sum() == 1


def test_intermediates_of_a_panel_are_by_unit_and_period(city, frame):
    years = pd.concat({"2022": frame, "2023": frame * 1.1}, names=["period", "unit"]).swaplevel()
    scorecard = run_with(city, years, aggregation="topsis", errors="ignore")  # parts of firms
    nearer = scorecard.intermediates["small"]["distance_to_ideal"].value
    assert nearer.index.names == ["unit", "period"]
    assert nearer.index.equals(scorecard.score.index)


def test_cuts_where_less_is_better_are_written_from_low_to_high(city, frame):
    with pytest.raises(bi.MethodError, match="from low to high"):
        print(run_with(city, frame, aggregation="vikor", tiers="cuts:0.8,0.2").ranking)


@pytest.mark.parametrize("scope", ["indicators", "siblings"])
def test_a_series_goes_into_an_index(city, frame, scope):
    shift = {"air": 0.1, "gdp": 0.2}
    runs = [
        run_with(city, frame, weighting=bi.EntropyWeights(shift=said, scope=scope))
        for said in (shift, pd.Series(shift))
    ]
    assert_allclose(runs[0].score, runs[1].score, rtol=0)
    weights = {"life": 1, "economy": 2}
    runs = [
        run_with(city, frame, weighting=bi.GivenWeights(said))
        for said in (weights, pd.Series(weights))
    ]
    assert_allclose(runs[0].score, runs[1].score, rtol=0)
    assert runs[0].specification == runs[1].specification


def test_an_indicator_without_any_value_is_an_error_without_normalization_too(city, frame):
    frame["roads"] = np.nan
    raw = city.to_dict()
    raw["groups"][1]["indicators"][0]["direction"] = "higher"
    plain = bi.Framework.from_dict(raw)
    for steps in ({"normalization": None}, {"aggregation": "copeland"}):
        with pytest.raises(bi.MethodError, match="roads"):
            run_with(plain, frame, **steps, errors="ignore")


@pytest.fixture
def many(frame):
    x = np.random.default_rng(5).integers(10, 999, (12, frame.shape[1])).astype(float)
    return pd.DataFrame(x, columns=frame.columns, index=[f"U{i}" for i in range(12)])


@pytest.mark.parametrize(
    "spec",
    ["entropy", "pca", "critic:on=normalized", "merec", "variation", "gini"],
)
def test_weights_sibling_by_sibling_have_their_intermediates_per_parent(spec, city, many):
    """Each parent's are those of the method alone, on its children's values."""
    step = specs.build("weighting", spec).set_params(scope="siblings")
    scorecard = run_with(city, many, weighting=step)
    parts = scorecard.intermediates["weighting"]
    for parent in ("economy", "life", "small"):
        fitted = alone(step, scorecard, parent)
        children = [child.id for child in city.nodes[parent].children]
        own = gather(step.parts, fitted, indicator=children)
        assert own.keys() == parts.keys()
        for part, (value, along, meaning) in own.items():
            assert parts[part].meaning == meaning
            assert parts[part].along == (f"parent x {along}" if along else "parent")
            below = parts[part].value.loc[parent]
            if isinstance(value, pd.DataFrame):
                below = below[value.columns]
            assert_allclose(np.asarray(below, dtype=float), np.asarray(value, dtype=float))
    shown = [str(cell) for row in sheet(scorecard, "Intermediates") for cell in row]
    assert any(cell.startswith("economy / 道路里程") for cell in shown) or not own


def test_balanced_weights_show_the_shares_reached_below_each_parent(city, many):
    scorecard = run_with(city, many, weighting="correlation_balanced")
    shares = scorecard.intermediates["weighting"]["shares"].value
    assert_allclose(shares["economy"], 1 / 3, rtol=1e-6)
    assert_allclose(shares["small"], 1 / 2, rtol=1e-6)
    assert list(shares["small"].index) == ["economy", "life"]


def alone(step, scorecard, parent):
    """A weighting fitted on the children of one node: indicators as they are, groups' scores."""
    children = [child.id for child in scorecard.framework.nodes[parent].children]
    columns = scorecard.treated.join(scorecard.groups)[children]
    signs = {"air": -1}
    return clone(step).set_params(directions=[signs.get(c, 1) for c in children]).fit(columns)


def sheet(scorecard, name):
    book = load_workbook(io.BytesIO(live.build(scorecard, "zh").content()))
    return list(book[name].iter_rows(values_only=True))


@pytest.mark.parametrize("method", ["additive", "geometric"])
def test_combined_weights_have_their_vectors_per_parent(method, city, many):
    step = bi.CombinedWeights(["entropy", "critic"], method, scope="siblings")
    scorecard = run_with(city, many, weighting=step)
    parts = scorecard.intermediates["weighting"]
    apart = run_with(city, many, weighting="entropy").weights["local"]
    assert_allclose(
        parts["vectors"].value.loc["economy", 1].dropna(), apart[["gdp", "firms", "roads"]]
    )
    assert ("coefficients" in parts) == (method == "additive")


def test_a_workbook_of_before_is_compared_without_what_it_did_not_tell(city, frame):
    scorecard = run_with(city, frame, weighting="entropy:scope=siblings")
    report = live.LiveReport(scorecard, "zh")
    places = stages.columns(report)[0].values  # noqa: PD011
    report.release = [0, 2, 0]
    before = stages.columns(report)[0].values  # noqa: PD011
    assert {*places} - {*before} == {"赋权方法"}
