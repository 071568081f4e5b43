"""Panels: what goalposts and weights hold, what changes add up to, and who moved whom."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.errors import MethodError, UsageError

UNITS, YEARS = list("ABCDEFG"), ["2019", "2020", "2021", "2022"]
TREE = {
    "id": "tree",
    "name": "tree",
    "min_coverage": "1/3",
    "groups": [
        {"id": "g", "name": "g", "weight": 2, "indicators": [
            {"id": "a", "name": "a", "unit": "1", "direction": "higher", "weight": 1, "goalposts": [0, 12]},
            {"id": "b", "name": "b", "unit": "1", "direction": "lower", "weight": 3, "goalposts": [0, 12]},
        ]},
        {"id": "h", "name": "h", "weight": 1, "indicators": [
            {"id": "c", "name": "c", "unit": "1", "direction": "higher", "weight": 1, "goalposts": [0, 12]},
            {"id": "d", "name": "d", "unit": "1", "direction": "higher", "weight": 1, "goalposts": [0, 12]},
        ]},
    ],
}  # fmt: skip
BURDEN = {**TREE, "groups": [TREE["groups"][0], {**TREE["groups"][1], "direction": "lower"}]}
METHODS = {
    "arithmetic": {},
    "goalposts": {"normalization": "goalposts"},
    "zscore": {"normalization": "zscore:mean=50,sd=10"},
    "entropy": {"weighting": "entropy"},
    "geometric": {"normalization": "minmax:low=1", "aggregation": "geometric"},
    "floored": {"aggregation": "geometric:floor=1"},
    "mixed": {"normalization": "minmax:low=1", "aggregation": {0: "geometric", 1: "arithmetic"}},
    "harmonic": {"normalization": "minmax:low=1", "aggregation": "harmonic"},
    "winsorized": {"treatment": "winsorize"},
    "topsis": {"aggregation": "topsis:normalization=minmax"},
}


def panel_frame(seed, missing=0.0, years=YEARS):
    chance = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([UNITS, years], names=["unit", "period"])
    values = chance.uniform(1, 11, (len(index), 4)).round(2)
    values[chance.random(values.shape) < missing] = np.nan
    return pd.DataFrame(values, index, list("abcd")).reset_index()


def table_of(frame, framework):
    return bi.read_table(frame, framework)


def kinds():
    for name, steps in METHODS.items():
        for goalposts in ("pooled", "fixed", "by_period"):
            for weights in ("fixed", "by_period"):
                if weights == "fixed" or "weighting" in steps:
                    yield pytest.param(
                        steps, goalposts, weights, id=f"{name}-{goalposts}-{weights}"
                    )


@pytest.mark.parametrize(("steps", "goalposts", "weights"), [*kinds()])
def test_every_change_is_the_sum_of_its_parts(steps, goalposts, weights):
    if "topsis" in str(steps) and goalposts != "pooled":
        return  # refused, see below
    if goalposts == "fixed" and "low=1" in str(steps):  # later values may pass the old bounds
        steps = steps | {"normalization": "goalposts:low=1"}
    framework = bi.Framework.from_dict(TREE)
    missing = 0.0 if "topsis" in str(steps) else 0.12
    table = table_of(panel_frame(3, missing), framework)
    panel = bi.panel(
        bi.CompositeIndex(framework, errors="ignore", **steps),
        table,
        goalposts=goalposts,
        weights=weights,
    )
    parts = panel.changes.groupby(["unit", "from", "to"])[["value", "weight", "scale"]].sum()
    moved = panel.rank_changes.set_index(["unit", "from", "to"])
    assert len(moved) > 10
    difference = parts.sum(axis=1) - moved["score_change"]
    assert difference.abs().max() < 1e-10
    if goalposts != "by_period":
        assert (panel.changes["scale"] == 0).all()
    if weights == "fixed" and not missing:
        assert (panel.changes["weight"] == 0).all()


@settings(deadline=None, max_examples=4)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.15]))
def test_a_linear_change_is_mean_weight_times_dz_and_mean_z_times_dw(seed, missing):
    framework = bi.Framework.from_dict(BURDEN)
    table = table_of(panel_frame(seed, missing, YEARS[:2]), framework)
    index = bi.CompositeIndex(framework, normalization="goalposts", errors="ignore")
    panel = bi.panel(index, table)
    scorecard = index.fit(table).evaluate(table)
    z = scorecard.normalized.copy()
    z[["c", "d"]] = 100 - z[["c", "d"]]  # turned
    w = (scorecard.contributions / z).where(z.notna(), 0.0).fillna(0.0)
    wide = panel.changes.pivot(index="unit", columns="indicator", values=["value", "weight"])
    for unit in wide.index:
        (z0, w0), (z1, w1) = ((z.loc[(unit, y)], w.loc[(unit, y)]) for y in YEARS[:2])
        z0, z1 = z0.fillna(z1).fillna(0), z1.fillna(z0).fillna(0)
        told = wide.loc[unit]
        assert told["value"].to_numpy() == pytest.approx(((w0 + w1) / 2 * (z1 - z0)).to_numpy())
        both = (w0 + w1) > 0  # a z of 0 hides its weight above
        expected = ((z0 + z1) / 2 * (w1 - w0)).to_numpy()
        some = both.to_numpy() & (z0 != 0).to_numpy() & (z1 != 0).to_numpy()
        assert told["weight"].to_numpy()[some] == pytest.approx(expected[some], abs=1e-9)


def test_an_indicator_that_is_dropped_in_one_period_changes_by_weight_alone():
    framework = bi.Framework.from_dict(TREE)
    frame = panel_frame(11, years=YEARS[:2])
    frame.loc[frame["period"] == "2019", "a"] = 5.0  # no spread
    index = bi.CompositeIndex(framework, normalization="minmax:constant=drop")
    panel = bi.panel(index, frame, goalposts="by_period")
    parts = panel.changes.groupby("unit")[["value", "weight", "scale"]].sum().sum(axis=1)
    moved = panel.rank_changes.set_index("unit")["score_change"]
    assert parts.to_numpy() == pytest.approx(moved[parts.index].to_numpy(), abs=1e-10)
    dropped = panel.changes.query("indicator == 'a'")
    assert (dropped[["value", "scale"]] == 0).all(axis=None)
    assert (dropped["weight"] != 0).any()


def test_scale_is_what_other_bounds_do_in_the_mean_of_both_orders():
    """A gets 5 of 0..10, then 6 of 0..20: by values +10 and +5, by bounds -25 and -30."""
    rows = [("A", "2020", 5.0), ("L", "2020", 0.0), ("H", "2020", 10.0)]
    rows += [("A", "2021", 6.0), ("L", "2021", 0.0), ("H", "2021", 20.0)]
    frame = pd.DataFrame(rows, columns=["unit", "period", "a"])
    system = {"id": "one", "name": "one", "indicators": [TREE["groups"][0]["indicators"][0]]}
    panel = bi.panel(bi.Framework.from_dict(system), frame, goalposts="by_period")
    told = panel.changes.set_index("unit").loc["A"]
    assert (told["value"], told["scale"], told["weight"]) == pytest.approx((7.5, -27.5, 0))


def test_the_hdi_changes_by_logarithmic_means():
    """HDI of two years by LMDI, written out."""
    rows = [("X", "2020", 60.0, 12, 8, 5000.0), ("X", "2021", 62, 12.5, 8.2, 5500)]
    rows += [("Y", "2020", 70.0, 13, 9, 9000.0), ("Y", "2021", 69, 13, 9.5, 9900)]
    names = ["life_expectancy", "expected_schooling", "mean_schooling", "gni_per_capita"]
    frame = pd.DataFrame(rows, columns=["unit", "period", *names])
    panel = bi.panel(bi.CompositeIndex("hdi", aggregation="geometric"), frame)
    told = panel.changes.groupby(["unit", "to"])["value"].sum()
    assert told.to_numpy() == pytest.approx(
        panel.rank_changes["score_change"].to_numpy(), abs=1e-12
    )
    life = panel.changes.query("unit == 'X' and indicator == 'life_expectancy'")["value"].item()
    s0, s1 = panel.scores.loc["X"]
    mean = (s1 - s0) / np.log(s1 / s0)
    assert life == pytest.approx(mean / 3 * np.log((62 - 20) / (60 - 20)))


# --- what goalposts and weights hold ------------------------------------------------------------


@pytest.mark.parametrize("weights", ["fixed", "by_period"])
@pytest.mark.parametrize(
    "steps",
    [{}, {"weighting": "entropy"}, {"treatment": "winsorize"}, {"imputation": "linear"},
     {"normalization": "zscore"}, {"weighting": "critic", "imputation": "median"}],
    ids=str,
)  # fmt: skip
def test_a_later_year_changes_no_earlier_score_under_fixed_goalposts(steps, weights):
    framework = bi.Framework.from_dict(TREE)
    frame = panel_frame(5, 0.1 if "imputation" in steps else 0.0)
    index = bi.CompositeIndex(framework, errors="ignore", **steps)
    options = {"goalposts": "fixed", "weights": weights}
    whole = bi.panel(index, table_of(frame, framework), **options)
    earlier = bi.panel(index, table_of(frame[frame["period"] < "2022"], framework), **options)
    pd.testing.assert_frame_equal(whole.scores[YEARS[:3]], earlier.scores)
    assert whole.revisions.empty
    assert "panel-revised" not in set(whole.findings["rule"])


def test_under_pooled_goalposts_a_later_year_that_changes_earlier_scores_is_reported():
    framework = bi.Framework.from_dict(TREE)
    frame = panel_frame(5)
    frame.loc[frame["period"] == "2022", "a"] *= 3
    whole = bi.panel(framework, table_of(frame, framework))
    earlier = bi.panel(framework, table_of(frame[frame["period"] < "2022"], framework))
    revised = whole.revisions.set_index(["unit", "period"])
    assert len(revised) == len(UNITS) * 3
    for (unit, year), row in revised.iterrows():
        assert row["without"] == earlier.scores.loc[unit, year]
        assert row["score"] == whole.scores.loc[unit, year]
    finding = whole.findings.query("rule == 'panel-revised'").iloc[0]
    assert (finding["period"], finding["severity"]) == ("2022", "warning")
    assert "21" in finding["message"]
    stated = bi.panel(bi.CompositeIndex(framework, normalization="goalposts"), frame)
    assert stated.revisions.empty  # nothing is learned from data


@pytest.mark.parametrize("weighting", [None, "entropy"])
def test_by_period_is_each_period_scored_by_itself(weighting):
    framework = bi.Framework.from_dict(TREE)
    table = table_of(panel_frame(7), framework)
    index = bi.CompositeIndex(framework, weighting=weighting or "framework")
    panel = bi.panel(index, table, goalposts="by_period", weights="by_period")
    for year in YEARS:
        alone = index.fit(table.at(year)).evaluate(table.at(year))
        assert panel.scores[year].to_numpy() == pytest.approx(alone.score[UNITS].to_numpy())
        assert panel.ranks[year].tolist() == alone.rank[UNITS].tolist()


def test_pooled_scores_are_those_of_the_scorecard():
    framework = bi.Framework.from_dict(TREE)
    table = table_of(panel_frame(7, 0.2), framework)
    index = bi.CompositeIndex(framework, errors="ignore")
    scorecard = index.fit(table).evaluate(table)
    panel = bi.panel(index, table)
    pd.testing.assert_frame_equal(
        panel.scores, scorecard.score.unstack(), check_names=False, check_exact=True
    )
    assert panel.ranks.equals(scorecard.rank.unstack().astype("Int64").loc[panel.ranks.index])


def test_one_set_of_weights_for_all_periods_though_goalposts_are_their_own():
    framework = bi.Framework.from_dict(TREE)
    table = table_of(panel_frame(2), framework)
    index = bi.CompositeIndex(framework, weighting="entropy")
    panel = bi.panel(index, table, goalposts="by_period", weights="fixed")
    pooled = index.fit(table).weights_["local"]
    for period in panel.scored:
        assert period.fitted.weights["local"].to_numpy() == pytest.approx(pooled.to_numpy())


def test_what_compares_units_cannot_be_fixed_or_split_by_other_ideals():
    framework = bi.Framework.from_dict(TREE)
    table = table_of(panel_frame(2), framework)
    index = bi.CompositeIndex(framework, aggregation="topsis")
    with pytest.raises(MethodError, match="bounds=fixed"):
        bi.panel(index, table, goalposts="fixed")
    for options in ({"goalposts": "by_period"}, {}):  # other ideals; vector norms count units
        panel = bi.panel(index, table, **options)
        with pytest.raises(MethodError, match="cannot be split"):
            panel.changes  # noqa: B018
        assert panel.rank_changes["by_itself"].notna().all()
        assert "score" in panel.reasons["en"].iloc[0]


# --- ranks ----------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=4)
@given(st.integers(0, 10_000), st.sampled_from(["pooled", "by_period"]))
def test_a_rank_moves_by_its_own_values_and_by_the_rest(seed, goalposts):
    framework = bi.Framework.from_dict(TREE)
    frame = panel_frame(seed, years=YEARS[:2])
    frame[list("abcd")] = frame[list("abcd")].round(0)  # ties
    index = bi.CompositeIndex(framework)
    panel = bi.panel(index, frame, goalposts=goalposts)
    table = table_of(frame, framework)
    old = table.at("2019")
    fitted = index.fit(table if goalposts == "pooled" else old)
    for row in panel.rank_changes.to_dict("records"):
        mixed = old.data.copy()
        mixed.loc[row["unit"]] = table.at("2020").data.loc[row["unit"]]
        rank = fitted.evaluate(old.replace(data=mixed)).rank[row["unit"]]
        assert row["rank_before"] + row["by_itself"] == rank
        assert row["by_itself"] + row["by_others"] == row["change"]
        assert row["change"] == row["rank_after"] - row["rank_before"]


def test_who_enters_or_leaves_moves_nobody():
    framework = bi.Framework.from_dict(TREE)
    frame = panel_frame(4, years=YEARS[:2])
    best = frame.assign(unit="Z", **dict.fromkeys("acd", 11.5), b=0.5).iloc[[0]]
    both = bi.panel(bi.CompositeIndex(framework, normalization="goalposts"), frame)
    entered = pd.concat([frame, best.assign(period="2020")])
    left = pd.concat([frame, best])
    for more, word in ((entered, "enters"), (left, "leaves")):
        panel = bi.panel(bi.CompositeIndex(framework, normalization="goalposts"), more)
        pd.testing.assert_frame_equal(panel.rank_changes, both.rank_changes)
        assert panel.absences[["unit", "period", "what"]].to_numpy().tolist() == [
            ["Z", "2020", word]
        ]


def test_missing_periods_are_skipped_or_bridged_and_listed():
    framework = bi.Framework.from_dict(TREE)
    frame = panel_frame(4)
    frame = frame[~((frame["unit"] == "B") & (frame["period"] == "2020"))]
    frame = frame[frame["period"] != "2021"]
    index = bi.CompositeIndex(framework, normalization="goalposts")
    skipped, bridged = (bi.panel(index, frame, gaps=gaps) for gaps in ("skip", "bridge"))
    listed = skipped.absences[["unit", "period", "what"]].to_numpy().tolist()
    assert listed == [["", "2021", "no data"], ["B", "2020", "missing"]]
    assert skipped.rank_changes.query("unit == 'B'").empty
    b = bridged.rank_changes.query("unit == 'B'").iloc[0]
    assert (b["from"], b["to"]) == ("2019", "2022")
    parts = bridged.changes_of("B")[["value", "weight", "scale"]].to_numpy().sum()
    assert parts == pytest.approx(b["score_change"], abs=1e-10)
    others = bridged.rank_changes.query("unit != 'B'").reset_index(drop=True)
    pd.testing.assert_frame_equal(others, skipped.rank_changes)


def test_the_order_of_rows_does_not_matter():
    framework = bi.Framework.from_dict(TREE)
    frame = panel_frame(9, 0.1)
    index = bi.CompositeIndex(framework, errors="ignore")
    keys = ["unit", "from", "to", "indicator"]
    one, other = (
        bi.panel(index, held).changes.sort_values(keys).reset_index(drop=True)
        for held in (frame, frame.sample(frac=1, random_state=1))
    )
    pd.testing.assert_frame_equal(one, other, rtol=0, atol=1e-12)


def test_what_is_asked_wrongly_is_refused_with_a_way_out():
    frame = panel_frame(1)
    framework = bi.Framework.from_dict(TREE)
    for options, word in (
        ({"goalposts": "rolling"}, "pooled"),
        ({"weights": "none"}, "by_period"),
        ({"gaps": "fill"}, "bridge"),
        ({"base": "1999"}, "2019"),
    ):
        with pytest.raises(UsageError, match=word):
            bi.panel(framework, frame, **options)
    with pytest.raises(UsageError, match="several periods"):
        bi.panel(framework, frame[frame["period"] == "2019"])
    panel = bi.panel(framework, frame)
    with pytest.raises(UsageError, match="There is no"):
        panel.changes_of("nobody")
    with pytest.raises(UsageError, match="attribute"):
        panel.inequality("region")
