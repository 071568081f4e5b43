"""The diagnosis of an index: what is planted in a table is said, with its figure, and nothing else."""

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.framework import Framework

SYSTEM = {
    "id": "planted",
    "name": {"zh": "示例", "en": "Planted"},
    "groups": [
        {
            "id": group,
            "name": {"zh": f"组{group}", "en": f"Group {group}"},
            "indicators": [
                {
                    "id": f"{group}{i}",
                    "name": {"zh": f"指标{group}{i}", "en": f"Indicator {group}{i}"},
                    "direction": "higher",
                }
                for i in range(3)
            ],
        }
        for group in "ab"
    ],
}


@pytest.fixture(scope="module")
def framework():
    return Framework.model_validate(SYSTEM)


def sound(n=60):
    """Synthetic: six columns that share a factor."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=(n, 1)) + rng.normal(size=(n, 6))
    names = [f"{group}{i}" for group in "ab" for i in range(3)]
    return pd.DataFrame(x, columns=names, index=[f"U{i:02d}" for i in range(n)])


def flags(frame, framework, **steps):
    diagnosis = bi.diagnose(bi.CompositeIndex(framework, **steps), frame)
    return {(row.flag, row.node) for row in diagnosis.flags.itertuples()}


def test_a_sound_table_is_not_talked_about(framework):
    assert flags(sound(), framework) == set()


def test_what_is_planted_is_named(framework):
    frame = sound()
    frame["a1"] = frame["a0"] + 0.01 * frame["a1"]
    assert ("redundant", "a0") in flags(frame, framework)
    frame = sound()
    frame["b2"] = -3 * frame["b0"] + 0.1 * frame["b2"]
    assert ("wrong_sign", "b2") in flags(frame, framework)
    frame = sound()
    frame.loc[frame.index[:25], "a2"] = np.nan
    assert flags(frame, framework) == {("available", "a2")}
    frame = sound()
    frame.loc["U00", "a2"] = 90.0
    assert ("outliers", "a2") in flags(frame, framework)


def test_costs_agree_with_their_parent_once_they_are_turned(framework):
    turned = SYSTEM | {"id": "turned"}
    turned = Framework.model_validate(
        turned
        | {
            "groups": [
                {**g, "indicators": [{**i, "direction": "lower"} for i in g["indicators"]]}
                for g in SYSTEM["groups"]
            ]
        }
    )
    for steps in ({}, {"aggregation": "topsis"}, {"aggregation": "vikor"}):
        plain, other = (
            bi.diagnose(bi.CompositeIndex(system, **steps), frame)
            for system, frame in ((framework, sound()), (turned, -sound() + 20))
        )
        assert (other.with_parents["r"] > 0).all()
        if not steps:
            assert np.allclose(plain.with_parents["r"], other.with_parents["r"])
            assert np.allclose(
                plain.correlation_matrix("kendall"), other.correlation_matrix("kendall")
            )


def test_importance_of_wide_indicators_is_named(framework):
    """Without a scale of its own a wide column decides, whatever its weight says."""
    frame = pd.DataFrame(np.random.default_rng(7).normal(size=(300, 6)), columns=sound().columns)
    frame["a0"] *= 9
    weights = {"a": 1, "b": 1, "a0": 2, "a1": 4, "a2": 4, "b0": 1, "b1": 1, "b2": 1}
    index = bi.CompositeIndex(framework, weighting=weights, normalization=None)
    diagnosis = bi.diagnose(index, frame)
    held = diagnosis.importance().loc["a0"]
    assert held["weight"] == pytest.approx(0.1)
    assert held["importance"] > 0.5
    told = [one.words for one in diagnosis.remarks if one.flag == "heavier" and one.node == "a0"]
    assert "weight 10.0%" in told[0].en
    assert "权重 10.0%" in told[0].zh
    assert diagnosis.importance("groups")["weight"].sum() == pytest.approx(1)


def test_the_hdi_seen_from_the_side():
    """Pearson's r of the three dimensions with the published index; weights of a third each."""
    table = bi.read_table("examples/data/hdi_2021.csv", "hdi")
    diagnosis = bi.diagnose("hdi", table)
    scores = diagnosis.scorecard.groups.assign(hdi=diagnosis.scorecard.score)
    meant = scores.corr()["hdi"].drop("hdi")
    assert np.allclose(diagnosis.with_parents.loc[meant.index, "r_index"], meant)
    shares = diagnosis.importance("groups")["importance"]
    assert np.allclose(shares, meant**2 / (meant**2).sum())
    pairs = diagnosis.correlations("spearman", of="groups")
    assert pairs["r"].tolist() == pytest.approx(
        [
            scores.corr("spearman").loc[a, b]
            for a, b in zip(pairs["first"], pairs["second"], strict=True)
        ]
    )
    assert set(diagnosis.correlations()["where"]) == {"within", "across"}


def test_every_node_with_two_indicators_has_its_reliability(framework):
    diagnosis = bi.diagnose(framework, sound())
    assert diagnosis.reliability.index.tolist() == ["planted", "a", "b"]
    z = diagnosis.scorecard.normalized[["a0", "a1", "a2"]]
    alpha = 1.5 * (1 - z.var().sum() / z.sum(axis=1).var())
    assert diagnosis.reliability.loc["a", "alpha"] == pytest.approx(alpha)
    without = diagnosis.alpha_if_deleted.set_index(["node", "indicator"])["without"]
    left = z[["a0", "a1"]]
    assert without["a", "a2"] == pytest.approx(2 * (1 - left.var().sum() / left.sum(axis=1).var()))
    assert diagnosis.components["cumulative"].iloc[-1] == pytest.approx(1)
    assert np.allclose((diagnosis.loadings**2).sum(axis=1), 1)


def test_beside_an_earlier_edition_ranks_are_compared(framework):
    frame = sound()
    earlier = bi.CompositeIndex(framework).fit(frame).evaluate(frame)
    diagnosis = bi.diagnose(framework, frame.iloc[::-1], beside=earlier)
    assert diagnosis.comparison.average_shift == 0
    assert bi.diagnose(earlier).comparison is None
    with pytest.raises(bi.UsageError, match="no table"):
        bi.diagnose(framework)


def test_few_units_are_not_talked_about(framework):
    assert {flag for flag, _ in flags(sound(4), framework)} <= {"outliers"}


def test_panels_pool_their_periods(framework):
    frame = sound()
    frame.index = pd.MultiIndex.from_product(
        [frame.index[:30], ["2021", "2022"]], names=["unit", "period"]
    )
    diagnosis = bi.diagnose(framework, frame)
    assert diagnosis.correlations()["n"].eq(60).all()
    assert diagnosis.availability.index.equals(frame.index)


def test_methods_that_scale_for_themselves_do_not_leave_alpha_to_units_of_measure(framework):
    frame = sound()
    for method in ("topsis", {"a": "topsis", "b": "topsis"}):
        plain, wide = (
            bi.diagnose(bi.CompositeIndex(framework, aggregation=method), x)
            for x in (frame, frame * [1000, 1, 1, 1, 1, 1])
        )
        assert np.allclose(plain.reliability["alpha"], wide.reliability["alpha"])
