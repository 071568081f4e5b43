"""Facts of acceptability: areas of the simplex, sums, symmetry, no width without uncertainty."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi
from benchmark_index.uncertainty.drawn import uniforms
from benchmark_index.uncertainty.sampling import draw_weights, weight_width

DRAWS = 8192


def flat(m, weights=None, **more):
    leaves = [{"id": f"x{j}", "name": f"x{j}", "direction": "higher"} for j in range(m)]
    for leaf, weight in zip(leaves, weights or [], strict=False):
        leaf["weight"] = weight
    return bi.Framework.from_dict({"id": "flat", "name": "flat", "indicators": leaves, **more})


def result(x, *assumptions, draws=DRAWS, seed=1, **options):
    """Draw an index of raw values, so that a score is the weighted sum as it stands."""
    frame = pd.DataFrame(x, columns=[f"x{j}" for j in range(np.shape(x)[1])], dtype=float)
    frame.index = pd.Index([f"u{i}" for i in range(len(frame))], name="unit")
    index = bi.CompositeIndex(flat(frame.shape[1]), normalization=None, **options)
    return bi.robustness(index, frame, assumptions, draws=draws, seed=seed)


def margin(share, draws=DRAWS):
    return 3 * np.sqrt(share * (1 - share) / draws)


# Of two criteria u0 is first where 3 w > 1.2 (1 - w) + 0 ...: the shares are lengths of segments.
@pytest.mark.parametrize("y", [0.25, 0.5, 0.9])
def test_two_criteria_give_lengths_of_the_segment(y):
    # u0 = (1, 0), u1 = (0, y): u0 is first where w > y (1 - w), that is w > y / (1 + y).
    shares = result([[1, 0], [0, y]], "simplex").acceptability
    exact = 1 / (1 + y)
    assert abs(shares.loc["u0", 1] - exact) <= margin(exact)
    assert abs(shares.loc["u1", 1] - (1 - exact)) <= margin(exact)


@pytest.mark.parametrize("c", [0.1, 0.3, 0.45])
def test_three_criteria_give_areas_of_the_triangle(c):
    # u1 = (c, c, c) beats u0 = (1, 0, 0) where w0 < c: the triangle w0 > c has area (1 - c)^2.
    shares = result([[1, 0, 0], [c, c, c]], "simplex").acceptability
    exact = (1 - c) ** 2
    assert abs(shares.loc["u0", 1] - exact) <= margin(exact)


def test_an_order_of_importance_is_a_sixth_of_the_triangle():
    # Where w0 >= w1 >= w2 the mean weights are the rank-order centroid (11/18, 5/18, 2/18).
    drawn = result(np.eye(3), {"order": ["x0", "x1", "x2"]})
    centroid = drawn.central_weights.loc["u0"]
    assert_allclose(centroid, [11 / 18, 5 / 18, 2 / 18], atol=0.003)
    assert drawn.top(1)["u0"] == 1


def test_no_weight_is_more_likely_than_another_on_the_simplex():
    first = result(np.eye(4), "simplex").top(1)
    assert np.all(np.abs(first - 0.25) <= margin(0.25))


def test_units_that_change_places_have_the_same_shares():
    x = np.array([[3, 1], [1, 3], [2, 2]])
    shares = result(x, "noise:0.5").acceptability
    assert np.all(np.abs(shares.loc["u0"] - shares.loc["u1"]) <= 2 * margin(0.5))


@pytest.mark.parametrize("assumptions", [[], ["noise:0"]])
def test_without_uncertainty_intervals_have_no_width(assumptions):
    x = np.random.default_rng(0).random((6, 3))
    drawn = result(x, *assumptions, draws=64)
    ranks = drawn.ranks
    for name in ("median", "low", "high"):
        assert_array_equal(ranks[name], ranks["nominal"])
    assert_allclose(ranks["mean"], ranks["nominal"].astype(float))
    assert_allclose(drawn.scores["low"], drawn.scores["high"], rtol=1e-12)
    assert (drawn.certainty["certainty"] == "certain").all()
    assert (drawn.shift == 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_shares_sum_to_one(seed):
    rng = np.random.default_rng(seed)
    x = np.round(rng.random((7, 4)), 1)
    x[rng.random(x.shape) < 0.2] = np.nan
    drawn = result(x, "simplex", {"drop_indicator": {"probability": 0.4}}, draws=600)
    ranks, pairs = drawn.ranks, drawn.pairwise.to_numpy()
    sums = drawn.acceptability.sum(axis=1) + ranks["not_ranked"]
    assert_allclose(sums, 1)
    equal = np.full(pairs.shape, np.nan)
    of_draws = drawn._ranks.astype(float)
    for i in range(7):
        for j in range(7):
            both = (of_draws[:, i] > 0) & (of_draws[:, j] > 0)
            if both.any():
                equal[i, j] = np.mean(of_draws[both, i] == of_draws[both, j])
                expected = np.mean(of_draws[both, i] < of_draws[both, j])
                assert pairs[i, j] == pytest.approx(expected)
    assert_allclose(pairs + pairs.T + equal, np.where(np.isnan(equal), np.nan, 1))
    assert_allclose(drawn.top(7), 1 - ranks["not_ranked"])


def test_intervals_are_ranks_that_occurred():
    x = np.random.default_rng(3).random((9, 3))
    drawn = result(x, "simplex", draws=1000)
    for i, unit in enumerate(drawn.index):
        for name, share in (("low", 0.05), ("median", 0.5), ("high", 0.95)):
            expected = np.quantile(drawn._ranks[:, i], share, method="inverted_cdf")
            assert drawn.ranks.loc[unit, name] == expected
        for name, share in (("low", 0.05), ("high", 0.95)):
            expected = np.quantile(drawn._scores[:, i], share, method="inverted_cdf")
            assert drawn.scores.loc[unit, name] == expected
    assert drawn.ranks["mean"].to_numpy() == pytest.approx(drawn._ranks.mean(axis=0))


def test_tables_of_units_by_units_stay_within_the_memory_allowed():
    drawn = result(np.random.default_rng(3).random((9, 3)), "simplex", draws=64)
    drawn.memory = 500
    for name in ("acceptability", "pairwise"):
        with pytest.raises(bi.UsageError, match="memory="):
            getattr(drawn, name)
    assert len(drawn.to_frame()) == 9


def test_bands_reach_as_far_as_no_one_is_clearly_behind():
    x = np.linspace(1, 0, 100)[:, np.newaxis] * [1, 1] + np.linspace(0, 3, 100)[:, np.newaxis] * [
        0,
        1,
    ]
    drawn = result(x, "simplex", draws=256)
    beaten = drawn.pairwise
    order = drawn.ranks["nominal"].sort_values().index
    first, band = order[0], 1
    for unit in order:
        if beaten.loc[first, unit] >= 0.95:
            first, band = unit, band + 1
        assert drawn.bands[unit] == band


def test_bands_begin_where_the_first_is_clearly_ahead():
    drawn = result([[10, 10], [9.9, 1], [1, 9.8], [0, 0]], "simplex", draws=1024)
    assert drawn.bands.tolist() == [1, 2, 2, 3]
    assert drawn.certainty["certainty"].tolist() == ["certain", "open", "open", "certain"]


def test_central_weights_and_confidence_as_smaa_defines_them():
    # Of (1, 0) and (0, 1) each is first on one half of the segment, at whose middle it stays first;
    # (0.4, 0.4) never is: no central weights, no confidence.
    drawn = result([[1, 0], [0, 1], [0.4, 0.4]], "simplex")
    assert_allclose(drawn.central_weights.loc["u0"], [0.75, 0.25], atol=0.005)
    assert_allclose(drawn.central_weights.loc["u1"], [0.25, 0.75], atol=0.005)
    assert drawn.central_weights.loc["u2"].isna().all()
    assert drawn.confidence.iloc[:2].tolist() == [1, 1]
    assert np.isnan(drawn.confidence["u2"])


def test_confidence_counts_the_other_assumptions():
    # At its central weights u0 is first as long as the indicator it is good at stays in.
    drawn = result([[1, 0], [0, 0.9]], "simplex", "data_error:0.3", draws=128)
    assert 0 < drawn.confidence["u1"] < 1


def test_dirichlet_weights_have_the_mean_and_spread_of_their_law():
    framework = flat(3, [0.5, 0.3, 0.2])
    for c in (0.05, 5.0, 500.0):
        assumption = bi.WeightConcentration(c)
        width = weight_width(assumption, framework)
        (parts,) = next(iter(uniforms([width], [DRAWS], 3)))[:1]
        w = np.array([0.5, 0.3, 0.2])
        local = np.tile(w, (DRAWS, 1))
        draw_weights(assumption, parts[0], local, np.ones(3, dtype=bool), framework)
        assert_allclose(local.sum(axis=1), 1)
        assert_allclose(local.mean(axis=0), w, atol=0.01)
        assert_allclose(local.var(axis=0), w * (1 - w) / (c + 1), rtol=0.06)


def test_a_region_gives_the_share_of_its_triangle():
    # Of the weights with w0 >= 0.2 the triangle w0 > 0.5 is (0.5 / 0.8)^2.
    region = {"region": {"bounds": {"x0": [0.2, 1]}}}
    x = [[1, 0, 0], [0.5, 0.5, 0.5]]
    exact = (0.5 / 0.8) ** 2
    assert result(x, region).top(1)["u0"] == pytest.approx(exact, abs=2 * margin(exact))


def test_a_region_without_any_weights_names_what_clashes():
    region = {"region": {"bounds": {"x0": [0.6, 1]}, "constraints": ["x1 >= x0"]}}
    with pytest.raises(bi.MethodError, match="x1 >= x0"):
        result(np.eye(2), region)


def test_noise_stays_within_its_bounds():
    framework = flat(3)
    local = np.full((DRAWS, 3), 1 / 3)
    (parts,) = next(iter(uniforms([3], [DRAWS], 3)))[:1]
    draw_weights(bi.WeightNoise(0.2), parts[0], local, np.ones(3, dtype=bool), framework)
    ratio = local.max(axis=1) / local.min(axis=1)
    assert ratio.max() <= 1.2 / 0.8
    assert ratio.max() > 1.45


def test_periods_of_a_panel_are_ranked_each_by_itself():
    index = pd.MultiIndex.from_product([["a", "b"], ["2021", "2022"]], names=["unit", "period"])
    frame = pd.DataFrame([[3, 1], [1, 1], [1, 3], [2, 2]], index, ["x0", "x1"], dtype=float)
    index = bi.CompositeIndex(flat(2), normalization=None)
    drawn = bi.robustness(index, frame, "simplex", draws=2048)
    assert drawn.acceptability.columns.tolist() == [1, 2]
    assert drawn.acceptability.loc[("b", "2022"), 1] == 1
    pairs = drawn.pairwise
    assert np.isnan(pairs.loc[("a", "2021"), ("b", "2022")])
    assert pairs.loc[("a", "2021"), ("b", "2021")] == pytest.approx(0.5, abs=margin(0.5))


def test_shares_of_tiers_follow_the_ranks():
    x = np.random.default_rng(3).random((6, 3))
    drawn = result(x, "simplex", draws=256, tiers="counts:2,2")
    assert_allclose(drawn.tiers["Tier 1"], drawn.top(2))
    assert_allclose(drawn.tiers["Tier 2"], drawn.top(4) - drawn.top(2))


def test_leaving_one_out_leaves_each_out_equally_often():
    # u_j is first where its only indicator stays: one of four is missing in each draw.
    drawn = result(np.eye(4) * [4, 3, 2, 1], "drop_indicator", draws=4096)
    assert drawn.top(1)["u0"] == pytest.approx(0.75, abs=margin(0.25, 4096))
    assert drawn.top(1)["u1"] == pytest.approx(0.25, abs=margin(0.25, 4096))


def test_a_unit_left_out_has_no_rank():
    drawn = result(np.diag([4.0, 3, 2, 1]), "drop_unit", draws=4096)
    assert_allclose(drawn.ranks["not_ranked"], 0.25, atol=margin(0.25, 4096))
    assert (drawn.shift == 0).all()  # the others, ranked anew, stand as they stood


def test_an_assumption_that_changes_nothing_is_told():
    x = np.random.default_rng(3).random((6, 3))
    drawn = result(x, "noise:0", "simplex", draws=64, aggregation="arithmetic")
    assert drawn.no_effect == (0,)
    assert "no effect" in " ".join(drawn.sensitivity(n=16).sentences("en"))
    drawn = result(x, "simplex", draws=64, aggregation="minimum")
    assert drawn.no_effect == (0,)
