"""Weights from the spread of indicators and their correlations, by published examples and formula."""

import numpy as np
import pandas as pd
import pytest
from conventions import conventions, hold
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

import benchmark_index as bi
from benchmark_index import numerics
from benchmark_index.catalog import specs
from benchmark_index.weighting.correlation import comoments, rank_correlation
from benchmark_index.weighting.dispersion import gini
from benchmark_index.weighting.information import divergence

STEPS = [
    bi.EntropyWeights(),
    bi.CriticWeights(),
    bi.StandardDeviationWeights(),
    bi.VarianceWeights(),
    bi.VariationWeights(),
    bi.GiniWeights(),
    bi.AngleWeights(),
    bi.MerecWeights(),
    bi.PcaWeights(),
]
ALIASES = [
    "critic",
    "standard_deviation",
    "variance",
    "variation",
    "gini",
    "angle",
    "merec",
    "pca",
]

positive = arrays(
    float, st.tuples(st.integers(4, 20), st.just(3)), elements=st.integers(1, 9_999).map(float)
).filter(lambda x: np.all(np.ptp(x, axis=0) > 0))


class Positive(bi.MerecWeights):
    """MEREC of exponentials: the checks send zeros and negative values."""

    def fit_array(self, x, names=None, rows=None):
        return super().fit_array(np.exp(x - x.max(initial=0, where=~np.isnan(x))), names, rows)


@conventions([Positive(), *(s for s in STEPS[1:] if type(s) is not bi.MerecWeights)])
def test_scikit_learn_conventions(estimator, checks):
    hold(estimator, checks)


@pytest.mark.parametrize("name", ALIASES)
def test_written_as_data_and_built_again(name):
    step = specs.build("weighting", {name: {"scope": "siblings"}})
    again = specs.build("weighting", specs.spec_of(step))
    assert type(again) is type(step)
    assert again.get_params() == step.get_params()


# --- published examples ----------------------------------------------------------------------


def test_entropy_of_fighter_aircraft():
    """Hwang and Yoon (1981): four aircraft, six attributes; weights of entropies to four digits."""
    aircraft = [
        [2.0, 1500, 20000, 5.5, 5, 9],
        [2.5, 2700, 18000, 6.5, 3, 5],
        [1.8, 2000, 21000, 4.5, 7, 7],
        [2.2, 1800, 20000, 5.0, 5, 5],
    ]
    weights = bi.EntropyWeights(on="raw").fit(aircraft).weights_
    assert_allclose(weights, [0.0649, 0.2055, 0.0133, 0.0829, 0.3570, 0.2764], atol=0.002)


def test_critic_of_greek_firms():
    """Diakoulaki, Mavrotas and Papayannakis (1995): eight firms by three ratios."""
    firms = [
        [61, 1.08, 4.33],
        [20.7, 0.26, 4.34],
        [16.3, 1.98, 2.53],
        [9, 3.29, 1.65],
        [5.4, 2.77, 2.33],
        [4, 4.12, 1.21],
        [-6.1, 3.52, 2.10],
        [-34.6, 3.31, 0.98],
    ]
    weights = bi.CriticWeights().fit(firms).weights_
    assert_allclose(weights, [0.20222554, 0.48090173, 0.31687273], atol=1e-8)


def test_merec_of_its_paper():
    """Keshavarz-Ghorabaee and others (2021): effects and weights of the numerical example."""
    x = [
        [450, 8000, 54, 145],
        [10, 9100, 2, 160],
        [100, 8200, 31, 153],
        [220, 9300, 1, 162],
        [5, 8400, 23, 158],
    ]
    fitted = bi.MerecWeights(directions=[1, 1, -1, -1]).fit(x)
    assert_allclose(fitted.effect_, [1.71, 0.04, 1.19, 0.03], atol=0.005)
    assert_allclose(fitted.weights_, [0.5752, 0.0141, 0.4016, 0.0091], atol=5e-5)


# --- formulas written out --------------------------------------------------------------------


def gini_of_pairs(column):
    return np.mean(np.abs(np.subtract.outer(column, column))) / (2 * np.mean(column))


MEASURES = {
    bi.StandardDeviationWeights: lambda c: np.std(c, ddof=1),
    bi.VarianceWeights: lambda c: np.var((c - c.min()) / np.ptp(c), ddof=1),
    bi.VariationWeights: lambda c: np.std(c, ddof=1) / abs(c.mean()),
    bi.GiniWeights: gini_of_pairs,
    bi.AngleWeights: lambda c: np.arccos(c.sum() / np.sqrt(len(c)) / np.linalg.norm(c)),
}


@pytest.mark.parametrize("cls", MEASURES)
@given(x=positive)
def test_spread_is_its_formula_column_by_column(cls, x):
    x[0, 0] = np.nan
    columns = [x[1:, 0], x[:, 1], x[:, 2]]
    if any(np.ptp(column) == 0 for column in columns):
        return
    expected = np.array([MEASURES[cls](column) for column in columns])
    assert_allclose(cls().fit(x).weights_, expected / expected.sum(), rtol=1e-7)


@pytest.mark.parametrize("cls", MEASURES)
@given(x=positive)
def test_normalized_values_are_0_for_the_worst_and_1_for_the_best(cls, x):
    """Spread against a level is that of the min-max values, costs flipped."""
    z = bi.MinMax(directions=[1, -1, 1], high=1).fit_transform(x)
    expected = [MEASURES[cls](column) for column in z.T]
    step = cls(on="normalized", directions=[1, -1, 1]).fit(x)
    assert_allclose(step.spread_, expected, rtol=1e-7)


def test_gini_of_one_owner_among_many():
    """One holds everything among n: (n - 1) / n; all alike: 0."""
    assert_allclose(gini(np.array([[0.0, 2.0], [0, 2], [0, 2], [5, 2]])), [3 / 4, 0])


@given(positive, st.integers(1, 20_000))
def test_gini_divides_by_the_size_of_the_mean(x, debt):
    """Losses are shared out as unequally as gains of the same size, also where signs differ."""
    assert_allclose(gini(-x), gini(x))
    column = x[:, 0] - debt
    if abs(column.mean()) > 1:
        expected = np.mean(np.abs(np.subtract.outer(column, column))) / (2 * abs(column.mean()))
        assert_allclose(gini(column[:, np.newaxis]), [expected])


@given(positive, st.sampled_from(["pearson", "spearman"]), st.booleans(), st.booleans())
def test_critic_is_its_formula(x, correlation, directed, scale):
    signs = [1, -1, 1]
    z = (x - x.min(axis=0)) / np.ptp(x, axis=0)
    if directed:
        z[:, 1] = 1 - z[:, 1]
    if not scale:
        z = x
    ranks = stats.rankdata(z, axis=0) if correlation == "spearman" else z
    information = z.std(axis=0, ddof=1) * np.sum(1 - np.corrcoef(ranks.T), axis=0)
    if information.min() < 1e-6:  # nearly perfectly correlated
        return
    step = bi.CriticWeights(correlation, directed, scale, directions=signs).fit(x)
    assert_allclose(step.weights_, information / information.sum(), rtol=1e-7)


def test_critic_on_raw_values_is_critic_without_scaling():
    x = np.random.default_rng(3).lognormal(size=(20, 3))
    raw = bi.CriticWeights(on="raw", directions=[1, -1, 1]).fit(x)
    assert_array_equal(raw.weights_, bi.CriticWeights(scale=False).fit(x).weights_)


def test_correlations_over_common_rows_are_those_of_pandas():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(60, 5)) @ rng.normal(size=(5, 5)) + 1e4
    x[rng.random(x.shape) < 0.2] = np.nan
    frame = pd.DataFrame(x)
    assert_allclose(comoments(x).correlation, frame.corr(), rtol=1e-9)
    assert_allclose(rank_correlation(x), frame.corr("spearman"), rtol=1e-9)
    assert_allclose(comoments(x).sd, frame.std(), rtol=1e-9)


@pytest.mark.parametrize("level", [0.1, 1 / 3, 1e9 + 0.1])
def test_a_column_constant_over_the_common_rows_has_no_correlation_there(level):
    """It varies elsewhere: what rounding leaves of its spread is no spread."""
    rng = np.random.default_rng(6)
    x = rng.normal(size=(40, 2))
    x[:30, 0], x[30:, 1] = level, np.nan
    assert np.isnan(comoments(x).correlation[0, 1])
    frame = pd.DataFrame(x, columns=["a", "b"]).assign(c=rng.normal(size=40))
    with pytest.raises(bi.MethodError, match="a - b"):
        bi.CriticWeights().fit(frame)


def test_merec_counts_what_a_row_has():
    """A row's mean is over its present indicators, a column's sum is scaled up to all rows."""
    x = np.array([[1.0, 4.0, 2.0], [2.0, np.nan, 8.0], [4.0, 1.0, 2.0], [3.0, 2.0, 5.0]])
    logs = np.abs(np.log(np.nanmin(x, axis=0) / x))
    effect = np.zeros((4, 3))
    for i, row in enumerate(logs):
        m = np.sum(~np.isnan(row))
        for j in range(3):
            rest = np.nansum(np.delete(row, j)) / m
            effect[i, j] = abs(np.log(1 + rest) - np.log(1 + np.nansum(row) / m))
    effect[1, 1] = np.nan
    fitted = bi.MerecWeights().fit(x)
    assert_allclose(fitted.effect_, np.nanmean(effect, axis=0) * 4)


# --- invariances -----------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
@given(x=positive)
def test_unit_order_and_memory_order_change_nothing(step, x):
    if np.abs(np.corrcoef(x.T) - np.eye(3)).max() > 1 - 1e-9:  # these say nothing to CRITIC
        return
    weights = step.fit(x).weights_
    assert_allclose(weights.sum(), 1)
    assert np.all(weights >= 0)
    assert_allclose(step.fit(np.asfortranarray(x[::-1])).weights_, weights, atol=1e-8)


@pytest.mark.parametrize("step", [bi.EntropyWeights(), bi.CriticWeights(), bi.VarianceWeights()])
@given(x=positive, scale=st.sampled_from([0.001, 7.0, 1e4]), shift=st.sampled_from([0.0, 5.0]))
def test_normalized_values_know_no_unit_of_measure(step, x, scale, shift):
    if isinstance(step, bi.CriticWeights) and np.abs(np.corrcoef(x.T) - np.eye(3)).max() > 0.999:
        return
    other = x * [scale, 1, 1] + [shift, 0, 0]
    assert_allclose(step.fit(other).weights_, step.fit(x).weights_, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("step", [bi.VariationWeights(), bi.GiniWeights(), bi.AngleWeights()])
def test_relative_spread_knows_no_unit_of_measure(step):
    x = np.random.default_rng(5).lognormal(size=(30, 3))
    assert_allclose(step.fit(x * [1e-3, 1, 1e6]).weights_, step.fit(x).weights_)


# --- edges -----------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
def test_a_constant_column_weighs_nothing_and_takes_no_part(step):
    rng = np.random.default_rng(6)
    frame = pd.DataFrame(rng.lognormal(size=(12, 3)), columns=["a", "b", "c"])
    fitted = step.fit(frame.assign(same=0.1))
    assert fitted.constant_ == ["same"]
    assert fitted.weights_[3] == 0
    if not isinstance(step, bi.MerecWeights):  # there it still counts in m
        assert_allclose(fitted.weights_[:3], step.fit(frame).weights_)
    with pytest.raises(bi.MethodError, match="same"):
        step.fit(pd.DataFrame({"same": [3.0] * 4, "also": [1.0] * 4}))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
def test_an_empty_column_is_named(step):
    frame = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [3.0, 1.0, 1.0], "nothing": [np.nan] * 3})
    with pytest.raises(bi.MethodError, match="nothing"):
        step.fit(frame)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
def test_a_single_column_has_all_the_weight(step):
    assert_array_equal(step.fit([[1.0], [2.0], [5.0]]).weights_, [1])


def test_variation_needs_a_mean():
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0], "growth": [-1.0, 0.0, 1.0]})
    for step in (bi.VariationWeights(), bi.GiniWeights()):
        with pytest.raises(bi.MethodError, match="growth"):
            step.fit(frame)
    negative = bi.VariationWeights().fit(-frame[["a"]].assign(b=[4.0, 5.0, 9.0]))
    assert np.all(negative.weights_ > 0)


def test_merec_refuses_what_is_not_positive():
    with pytest.raises(bi.MethodError, match="growth"):
        bi.MerecWeights().fit(pd.DataFrame({"a": [1.0, 2.0], "growth": [0.0, 1.0]}))


def test_critic_cannot_tell_perfectly_correlated_columns_apart():
    x = np.random.default_rng(7).random(50)
    with pytest.raises(bi.MethodError, match="a, b"):
        bi.CriticWeights().fit(pd.DataFrame({"a": x, "b": 3 * x + 0.1}))


def test_columns_without_common_rows_are_named():
    frame = pd.DataFrame(
        {"a": [1.0, 2, np.nan, np.nan], "b": [np.nan, np.nan, 3, 5], "c": [1, 4, 2, 3]}
    )
    for correlation in ("pearson", "spearman"):
        with pytest.raises(bi.MethodError, match="a - b"):
            bi.CriticWeights(correlation).fit(frame)


@pytest.mark.parametrize(
    ("step", "word"),
    [
        (bi.CriticWeights("kendall"), "correlation"),
        (bi.CriticWeights(scope="pillar"), "scope"),
        (bi.MerecWeights(on="normalized"), "on"),
        (bi.PcaWeights(factors=0), "factors"),
        (bi.PcaWeights(rule="last"), "rule"),
        (bi.EntropyWeights(shift=-1), "shift"),
        (bi.EntropyWeights(shift={"x9": 1}), "shift"),
    ],
)
def test_bad_parameters_are_named(step, word):
    with pytest.raises(bi.MethodError, match=word):
        step.fit([[1.0, 2.0], [2.0, 1.0], [4.0, 4.0]])


def test_a_shift_by_name():
    frame = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [1.0, 3.0, 9.0]})
    both = bi.EntropyWeights(shift=0.5).fit(frame).divergence_
    one = bi.EntropyWeights(shift={"b": 0.5}).fit(frame).divergence_
    none = bi.EntropyWeights().fit(frame).divergence_
    assert_allclose(one, [none[0], both[1]])
    raw = bi.EntropyWeights(on="raw", shift={"b": 0.5}).fit(frame).divergence_
    assert_allclose(raw, bi.EntropyWeights(on="raw").fit(frame.add([0, 0.5])).divergence_)


# --- kernels ---------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["C", "F"])
def test_blocks_change_nothing(monkeypatch, order):
    rng = np.random.default_rng(8)
    x = np.array(rng.lognormal(size=(5_000, 4)), order=order)
    x[:, 3] = 1e6 + rng.random(5_000)
    whole = divergence(x), comoments(x).correlation
    monkeypatch.setattr(numerics, "BLOCK_CELLS", 64)
    assert_allclose(divergence(x), whole[0], rtol=1e-10)
    assert_allclose(comoments(x).correlation, whole[1], atol=1e-11)


def test_sorted_rows_keep_their_correlation():
    """The first rows are a poor guess of the mean where a column rises steadily or jumps."""
    rng = np.random.default_rng(9)
    x = rng.normal(size=(40_000, 2))
    x[20_000:] += 1e9
    x[:20_000, 1] += 1e9
    assert_allclose(comoments(x).correlation, np.corrcoef(x.T), atol=1e-9)


def test_divergence_of_a_nearly_even_column_keeps_its_digits():
    """Of relative deviations d it is close to ``mean d^2 / (2 ln n)``."""
    d = np.tile([1e-7, -1e-7], 500)
    expected = 1e-14 / 2 / np.log(1000)
    assert_allclose(divergence((1 + d)[:, np.newaxis]), [expected], rtol=1e-8)
