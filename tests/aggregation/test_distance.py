"""TOPSIS, VIKOR, grey relational analysis and SPOTIS."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi
from benchmark_index.aggregation.distance import compromise_set, ideal_distances

# Hwang and Yoon (1981): four fighter aircraft by speed, range, payload, cost, reliability and
# manoeuvrability.
AIRCRAFT = np.array(
    [
        [2.0, 1500, 20000, 5.5, 5, 9],
        [2.5, 2700, 18000, 6.5, 3, 5],
        [1.8, 2000, 21000, 4.5, 7, 7],
        [2.2, 1800, 20000, 5.0, 5, 5],
    ]
)
AIRCRAFT_WEIGHTS = [0.2, 0.1, 0.1, 0.1, 0.2, 0.3]
AIRCRAFT_DIRECTIONS = [1, 1, 1, -1, 1, 1]

# Opricovic and Tzeng (2004): three climbs by risk and altitude.
CLIMBS = np.array([[1.0, 3000], [2.0, 3750], [5.0, 4500]])

matrix = arrays(
    float,
    st.tuples(st.integers(2, 12), st.integers(1, 5)),
    elements=st.integers(1, 1000).map(float),
)


def signs(x):
    return np.where(np.arange(x.shape[1]) % 2, -1, 1)


def spread_everywhere(x):
    return np.all(x.min(axis=0) < x.max(axis=0))


class TestTopsis:
    def test_the_fighter_aircraft_of_hwang_and_yoon(self):
        scores = bi.Topsis(directions=AIRCRAFT_DIRECTIONS).scores(AIRCRAFT, AIRCRAFT_WEIGHTS)
        assert_allclose(scores.round(3), [0.643, 0.268, 0.614, 0.312])

    def test_by_hand(self):
        """Both lengths are 5; with half the weight each, v = (.3, .4) and (.4, .3)."""
        found = bi.Topsis().details([[3.0, 4.0], [4.0, 3.0], [0.0, 0.0]], [1, 1])
        assert_allclose(found.ideal, [0.4, 0.4])
        assert_allclose(found.anti_ideal, [0, 0])
        assert_allclose(found.distance_to_ideal, [0.1, 0.1, 0.4 * np.sqrt(2)])
        assert_allclose(found.distance_to_anti_ideal, [0.5, 0.5, 0])
        assert_allclose(found.scores, [5 / 6, 5 / 6, 0])

    def test_min_max_by_hand(self):
        """Cost: 1, 1/2, 0 after scaling; benefit: 0, 1/2, 1."""
        found = bi.Topsis("minmax", directions=[-1, 1]).details(
            [[10.0, 1.0], [20.0, 2.0], [30.0, 3.0]], [3, 1]
        )
        assert_allclose(found.ideal, [0.75, 0.25])
        assert_allclose(found.anti_ideal, [0, 0])
        assert_allclose(found.scores, [0.75, 0.5, 0.25])

    @given(matrix)
    def test_closeness_is_its_definition(self, x):
        assume(not np.all(x.min(axis=0) == x.max(axis=0)))
        sign, w = signs(x), np.arange(1.0, x.shape[1] + 1)
        v = w / w.sum() * x / np.sqrt((x**2).sum(axis=0))
        best = np.where(sign > 0, v.max(axis=0), v.min(axis=0))
        worst = np.where(sign > 0, v.min(axis=0), v.max(axis=0))
        nearer = np.sqrt(((v - best) ** 2).sum(axis=1))
        farther = np.sqrt(((v - worst) ** 2).sum(axis=1))
        scores = bi.Topsis(directions=list(sign)).scores(x, w)
        assert_allclose(scores, farther / (nearer + farther), rtol=1e-9, atol=1e-12)
        assert np.all((scores >= 0) & (scores <= 1))

    @given(matrix, st.sampled_from(["vector", "minmax"]))
    def test_the_ideal_scores_one_and_the_anti_ideal_zero(self, x, normalization):
        assume(spread_everywhere(x))
        best, worst = x.max(axis=0), x.min(axis=0)
        scores = bi.Topsis(normalization).scores(np.vstack([x, best, worst]))
        assert_array_equal(scores[-2:], [1, 0])

    @given(matrix, st.floats(1e-3, 1e3))
    def test_the_unit_of_measure_does_not_matter(self, x, factor):
        assume(spread_everywhere(x))
        for method in (bi.Topsis(), bi.Topsis("minmax")):
            assert_allclose(method.scores(x * factor), method.scores(x), atol=1e-9)

    def test_very_large_and_very_small_units_of_measure(self):
        scores = bi.Topsis(directions=AIRCRAFT_DIRECTIONS).scores(AIRCRAFT)
        for factor in (1e200, 1e-200):
            again = bi.Topsis(directions=AIRCRAFT_DIRECTIONS).scores(AIRCRAFT * factor)
            assert_allclose(again, scores, rtol=1e-12)

    @pytest.mark.parametrize("order", ["C", "F"])
    def test_a_large_table_in_either_order_of_storage(self, order):
        """More rows than a block holds, none of them copied: ranks as by the definition."""
        x = np.array(np.random.default_rng(7).lognormal(size=(20_000, 30)), order=order)
        v = x / np.sqrt((x**2).sum(axis=0)) / 30
        nearer = np.sqrt(((v - v.max(axis=0)) ** 2).sum(axis=1))
        farther = np.sqrt(((v - v.min(axis=0)) ** 2).sum(axis=1))
        assert_allclose(bi.Topsis().scores(x), farther / (nearer + farther), rtol=1e-11)

    def test_a_constant_column_separates_nobody(self):
        x = np.array([[3.0, 4.0, 7.0], [4.0, 3.0, 7.0], [1.0, 2.0, 7.0]])
        assert_allclose(bi.Topsis().scores(x), bi.Topsis().scores(x[:, :2]))
        for word in ("zero", "middle", "drop"):
            scores = bi.Topsis("minmax", constant=word).scores(x)
            assert_allclose(scores, bi.Topsis("minmax").scores(x[:, :2]))

    def test_what_has_no_scale_is_named(self):
        frame = pd.DataFrame({"gdp": [3.0, 4.0], "same": [7.0, 7.0], "none": [0.0, 0.0]})
        with pytest.raises(bi.MethodError, match="same"):
            bi.Topsis("minmax").scores(frame)
        with pytest.raises(bi.MethodError, match="none"):
            bi.Topsis().scores(frame)
        with pytest.raises(bi.MethodError, match="same, none"):
            bi.Topsis().scores(frame[["same", "none"]])

    def test_bad_parameters_are_named(self):
        for wrong in ({"normalization": "sum"}, {"bounds": "own"}, {"constant": "keep"}):
            with pytest.raises(bi.MethodError, match=next(iter(wrong))):
                bi.Topsis(**({"normalization": "minmax"} | wrong)).scores([[1.0, 2], [1, 3]])

    def test_kernel(self):
        x, best, worst = np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([3.0, 4.0]), np.zeros(2)
        assert_allclose(ideal_distances(x, best, worst, np.ones(2)), [[5, 0], [0, 5]])
        caps = np.array([[0.0, 0.0], [3.0, 1.0]])
        assert_allclose(ideal_distances(x, best, worst, np.ones(2), caps)[0], [5, 3])


class TestRankReversal:
    """A third unit, far ahead in one indicator, turns the other two round, or does not."""

    TWO = np.array([[1.0, 5.0], [2.0, 3.0]])
    THREE = np.vstack([TWO, [20.0, 0.5]])
    GOALPOSTS = ((0, 20), (0, 10))

    def test_with_sample_bounds_ranks_are_reversed(self):
        two = bi.Topsis("minmax").scores(self.TWO, [0.55, 0.45])
        three = bi.Topsis("minmax").scores(self.THREE, [0.55, 0.45])
        assert two[0] < two[1]
        assert three[0] > three[1]

    def test_with_fixed_bounds_no_score_changes(self):
        for method in (
            bi.Topsis(bounds="fixed", goalposts=self.GOALPOSTS),
            bi.Spotis(goalposts=self.GOALPOSTS),
        ):
            assert method.rowwise
            assert_array_equal(method.scores(self.THREE)[:2], method.scores(self.TWO))

    @given(matrix, st.data())
    def test_with_fixed_bounds_a_unit_may_leave(self, x, data):
        left = data.draw(st.integers(0, len(x) - 1))
        posts, sign = [(0, 1000)] * x.shape[1], list(signs(x))
        for method in (bi.Topsis(bounds="fixed", goalposts=posts), bi.Spotis(posts)):
            method.set_params(directions=sign)
            rest = method.scores(np.delete(x, left, axis=0))
            assert_allclose(np.delete(method.scores(x), left), rest, rtol=1e-12)


class TestFixedBounds:
    def test_by_hand(self):
        """z = 0.5 and 0.8; weights 3/4 and 1/4."""
        method = bi.Topsis(bounds="fixed", goalposts=[(0, 10), (0, 100)], directions=[1, -1])
        found = method.details([[5.0, 20.0]], [3, 1])
        assert_allclose(found.distance_to_ideal, np.hypot(0.375, 0.05))
        assert_allclose(found.distance_to_anti_ideal, np.hypot(0.375, 0.2))
        assert_allclose(found.ideal, [0.75, 0.25])

    def test_beyond_a_goalpost_is_at_the_goalpost(self):
        posts = {"a": (0, 10), "b": (0, 10)}
        inside = pd.DataFrame({"a": [0.0, 10.0], "b": [5.0, 10.0]})
        outside = pd.DataFrame({"a": [-7.0, 99.0], "b": [5.0, 12.0]})
        for method in (bi.Topsis(bounds="fixed", goalposts=posts), bi.Spotis(posts)):
            assert_array_equal(method.scores(outside), method.scores(inside))

    def test_goalposts_are_matched_by_name(self):
        frame = pd.DataFrame({"b": [5.0], "a": [1.0]})
        posts = {"a": (0, 1), "b": (0, 10)}
        assert_allclose(bi.Spotis(posts).scores(frame), [0.25])
        with pytest.raises(bi.MethodError, match="of another table"):
            bi.Spotis(posts | {"of another table": (0, 3)}).scores(frame)
        with pytest.raises(bi.MethodError, match="b"):
            bi.Spotis({"a": (0, 1)}).scores(frame)
        with pytest.raises(bi.MethodError, match="a"):
            bi.Spotis({"a": (1, 0), "b": (0, 10)}).scores(frame)

    def test_closeness_needs_no_goalposts(self):
        frame = pd.DataFrame({"gdp": [5.0, 2.0], "noise": [45.0, 60.0]})
        directions = {"noise": bi.Range(30, 40, 50, 70)}
        scores = bi.Spotis({"gdp": (0, 10)}, directions).scores(frame)
        assert_allclose(scores, [(0.5 + 0) / 2, (0.8 + 0.5) / 2])

    def test_the_example_of_dezert_and_others(self):
        """Dezert, Tchamova, Han and Tacnet (2020), example 1; less is better."""
        x = [[10.5, -3.1, 1.7], [-4.7, 0, 3.4], [8.1, 0.3, 1.3], [3.2, 7.3, -5.3]]
        method = bi.Spotis([(-5, 12), (-6, 10), (-8, 5)], [1, -1, 1])
        scores = method.scores(x, [0.2, 0.3, 0.5])
        assert_allclose(scores.round(4), [0.1989, 0.3705, 0.3063, 0.7491])
        assert method.lower_is_better


class TestVikor:
    def test_the_climbs_of_opricovic_and_tzeng(self):
        found = bi.Vikor(directions=[-1, 1]).details(CLIMBS)
        assert_allclose(found.utility, [0.5, 0.375, 0.5])
        assert_allclose(found.regret, [0.5, 0.25, 0.5])
        assert_allclose(found.scores, [1, 0, 1])
        assert_array_equal(found.compromise, [False, True, False])
        assert found.advantage
        assert found.stability

    @given(matrix, st.sampled_from([0, 0.25, 0.5, 1]))
    def test_q_is_its_definition(self, x, v):
        assume(spread_everywhere(x))
        sign, (n, m) = signs(x), x.shape
        best = [max(c) if s > 0 else min(c) for c, s in zip(x.T, sign, strict=True)]
        worst = [min(c) if s > 0 else max(c) for c, s in zip(x.T, sign, strict=True)]
        t = [
            [abs(best[j] - x[i, j]) / abs(best[j] - worst[j]) / m for j in range(m)]
            for i in range(n)
        ]
        s, r = [sum(row) for row in t], [max(row) for row in t]
        assume(max(s) - min(s) > 1e-6)
        assume(max(r) - min(r) > 1e-6)
        q = [
            v * (s[i] - min(s)) / (max(s) - min(s)) + (1 - v) * (r[i] - min(r)) / (max(r) - min(r))
            for i in range(n)
        ]
        found = bi.Vikor(v, directions=list(sign)).details(x)
        assert_allclose(found.scores, q, atol=1e-9)
        assert_allclose(found.utility, s, atol=1e-12)
        assert_allclose(found.regret, r, atol=1e-12)
        assert found.compromise[np.argmin(q)]

    def test_where_all_regret_the_same_only_utility_counts(self):
        """Everybody is last somewhere: what lacks is (1, 1/2, 1), (0, 1, 0) and (1/2, 0, 1)."""
        x = [[0.0, 5.0, 0.0], [10.0, 0.0, 5.0], [5.0, 10.0, 0.0]]
        found = bi.Vikor().details(x)
        assert_allclose(found.regret, [1 / 3] * 3)
        assert_allclose(found.utility, [5 / 6, 1 / 3, 1 / 2])
        assert_allclose(found.scores, [1 / 2, 0, 1 / 6])

    def test_compromise_without_advantage(self):
        """Of five units the advantage needed is 1/4: those nearer than that are all in."""
        q = np.array([0.0, 0.1, 0.24, 0.25, 1.0])
        members, advantage, stability = compromise_set(q, q, q)
        assert_array_equal(members, [True, True, True, False, False])
        assert (advantage, stability) == (False, True)

    def test_compromise_without_stability(self):
        """Best by Q, but neither by S nor by R: the second is in as well."""
        q = np.array([0.0, 0.6, 1.0])
        s, r = np.array([0.2, 0.1, 0.9]), np.array([0.3, 0.4, 0.1])
        members, advantage, stability = compromise_set(q, s, r)
        assert_array_equal(members, [True, True, False])
        assert (advantage, stability) == (True, False)

    def test_an_advantage_of_exactly_the_share_is_enough(self):
        members, advantage, _ = compromise_set(*np.array([[0.1, 0.1 + 1 / 3, 0.9, 1.0]] * 3))
        assert advantage
        assert members.sum() == 1

    def test_a_unit_with_a_gap_is_in_no_compromise(self):
        x = np.vstack([CLIMBS, [np.nan, 9000]])
        found = bi.Vikor(directions=[-1, 1]).details(x)
        assert_array_equal(found.compromise, [False, True, False, False])
        assert_array_equal(found.scores, [1, 0, 1, np.nan])

    def test_constant_columns(self):
        frame = pd.DataFrame(CLIMBS, columns=["risk", "altitude"]).assign(same=1.0)
        method = bi.Vikor(directions={"risk": -1})
        with pytest.raises(bi.MethodError, match="same"):
            method.scores(frame)
        dropped = method.set_params(constant="drop").details(frame)
        assert_allclose(dropped.utility, [0.5, 0.375, 0.5])
        kept = method.set_params(constant="zero").details(frame)
        assert_allclose(kept.utility, np.array([0.5, 0.375, 0.5]) * 2 / 3)
        assert_allclose(kept.scores, dropped.scores)
        with pytest.raises(bi.MethodError, match=r"same.*n_samples = 1"):
            bi.Vikor(constant="drop").scores(frame[:1])

    def test_v_is_a_share(self):
        with pytest.raises(bi.MethodError, match="v"):
            bi.Vikor(v=1.5).scores(CLIMBS)


class TestGreyRelational:
    def test_by_hand(self):
        """D = 0, 1/2, 1 in the first column and 1, 1/2, 0 in the second (a cost)."""
        x = [[3.0, 30.0], [2.0, 20.0], [1.0, 10.0]]
        found = bi.GreyRelational(directions=[1, -1]).details(x, [3, 1])
        assert_allclose(found.coefficients, [[1, 1 / 3], [1 / 2, 1 / 2], [1 / 3, 1]])
        assert_allclose(found.scores, [5 / 6, 1 / 2, 1 / 2])
        assert_allclose(found.reference, [3, 10])

    @given(matrix, st.sampled_from([0.1, 0.5, 1]))
    def test_the_coefficients_are_their_definition(self, x, r):
        assume(spread_everywhere(x))
        sign = signs(x)
        z = (x - x.min(axis=0)) / np.ptp(x, axis=0)
        z = np.where(sign > 0, z, 1 - z)
        d = np.abs(z.max(axis=0) - z)
        xi = (d.min() + r * d.max()) / (d + r * d.max())
        found = bi.GreyRelational(r, directions=list(sign)).details(x)
        assert_allclose(found.coefficients, xi, atol=1e-12)
        assert_allclose(found.scores, xi.mean(axis=1), atol=1e-12)

    def test_constant_columns(self):
        frame = pd.DataFrame({"gdp": [1.0, 3.0], "same": [5.0, 5.0]})
        with pytest.raises(bi.MethodError, match="same"):
            bi.GreyRelational().scores(frame)
        assert_allclose(bi.GreyRelational(constant="drop").scores(frame), [1 / 3, 1])
        assert_allclose(bi.GreyRelational(constant="zero").scores(frame), [2 / 3, 1])

    def test_the_resolution_is_positive(self):
        with pytest.raises(bi.MethodError, match="resolution"):
            bi.GreyRelational(0).scores(CLIMBS)
