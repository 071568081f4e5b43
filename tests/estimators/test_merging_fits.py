"""Every method whose fit merges: batches of rows, in any split and order, give what the whole does.

The methods are collected from the catalogue, so that a new one is tested by itself.
"""

from functools import reduce
from itertools import pairwise, product

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from sklearn.base import clone

import benchmark_index as bi
from benchmark_index import catalog
from benchmark_index.errors import MethodError
from benchmark_index.estimators.contracts import merges
from benchmark_index.estimators.learner import Learner

METHODS = [entry for kind in catalog.KINDS for entry in catalog.listed(kind)]
M = 4
NAMES = ["a", "b", "c", "d"]
NEEDED = {  # parameters without which a method says nothing
    bi.Goalposts: {"goalposts": (0, 1e301)},
    bi.DistanceToTarget: {"targets": 2.0},
    bi.IndexNumber: {"base": dict.fromkeys("abcd", 2.0)},  # in a panel a number is a period
    bi.PublishedRank: {"of": 20},
    bi.FixedValue: {"value": 2.0},
    bi.Categorical: {"scores": {k: k * k for k in range(1, 21)}},
}
DIRECTIONS = [1, -1, bi.Target(2.0), bi.Range(0.1, 1, 2, 9)]
VARIANTS = [
    *[bi.MinMax(directions=DIRECTIONS), bi.MinMax(constant="drop"), bi.Efficacy(satisfactory=3)],
    *[bi.DistanceToLeader("range", directions=DIRECTIONS), bi.DistanceToLeader(cost="linear")],
    *[bi.DistanceToReference("best"), bi.DistanceToReference(form="range", directions=DIRECTIONS)],
    *[
        bi.DistanceToReference("u3"),
        bi.IndexNumber("t1"),
        bi.DistanceToReference("u3", form="range"),
    ],
    *[bi.ZScore(directions=DIRECTIONS), bi.VectorNorm(directions=[-1, 1, 1, -1])],
    *[bi.SumNorm(directions=[-1, 1, 1, -1]), bi.SumNorm(directions=[1, -1, DIRECTIONS[3], 1])],
    *[bi.EntropyWeights("raw"), bi.EntropyWeights("raw", shift=0.1), bi.EntropyWeights("index")],
    *[bi.EntropyWeights(directions=DIRECTIONS), bi.EntropyWeights(shift=0.01)],
    *[bi.CriticWeights(on="raw"), bi.CriticWeights(directions=DIRECTIONS)],
    *[bi.StandardDeviationWeights("normalized"), bi.AngleWeights("normalized")],
    *[bi.VarianceWeights(directions=DIRECTIONS), bi.VariationWeights("normalized")],
    *[bi.PcaWeights(rule="variance"), bi.PcaWeights(directions=DIRECTIONS, factors=2)],
    *[bi.MerecWeights("index"), bi.MerecWeights(directions=[1, -1, 1, -1])],
    *[bi.MeanImputation(by="period"), bi.MeanImputation({f"u{k}": k % 3 for k in range(99)})],
    *[bi.RowMeanImputation(directions=DIRECTIONS), bi.LogShift(mirror=False)],
    *[bi.Log(guard=False), bi.ZFence(1)],
]
SIZES = {
    "plain": lambda x: x,
    "offset": lambda x: 1e9 + x,
    "huge": lambda x: x * 1e300,
    "denormal": lambda x: x * 1e-310,
}


def learners():
    """Every class of the catalogue that learns from data, with parameters without which it cannot."""
    classes = dict.fromkeys(entry.cls for entry in METHODS)
    return [cls(**NEEDED.get(cls, {})) for cls in classes if issubclass(cls, Learner)]


MERGING = [step for step in learners() if merges(step)]
WHOLE = [step for step in learners() if not merges(step)]
STEPS = [*MERGING, *VARIANTS]


def told(step):
    """Return a step's parameters as pytest names them."""
    return repr(step).replace("\n", "")[:70]


def table(seed, step, size="plain", gaps=True):
    """A panel of two periods, positive and correlated; ranks and labels where a step takes them."""
    rng = np.random.default_rng([17, seed])
    n = 2 * int(rng.integers(15, 40))
    x = np.exp(0.4 * rng.normal(size=(n, 1)) + 0.7 * rng.normal(size=(n, M)))
    if isinstance(step, (bi.PublishedRank, bi.Categorical)):
        x = rng.integers(1, 21, size=(n, M)).astype(float)
    x = SIZES[size](x)
    rows = pd.MultiIndex.from_product([[f"u{k}" for k in range(n // 2)], ["t1", "t2"]])
    if gaps:
        missing = rng.random(x.shape) < 0.08
        missing[: n // 4, 1] = True  # a column missing in the first batches
        missing[6] = False  # the unit others are compared with, in its base period
        x = np.where(missing, np.nan, x)
    if isinstance(step, bi.DistanceToReference):
        rows = rows.get_level_values(0) + rows.get_level_values(1).map({"t1": "", "t2": "'"})
    return pd.DataFrame(x, columns=NAMES, index=rows), rng


def parts_of(frame, rng):
    """Cut rows anywhere, in any order, with an empty part and a single row among them."""
    frame = frame.iloc[rng.permutation(len(frame))]
    cuts = [0, 1, *sorted(rng.integers(1, len(frame) + 1, size=int(rng.integers(1, 5)))), None]
    parts = [frame.iloc[a:b] for a, b in pairwise(cuts)]
    return [parts[k] for k in rng.permutation(len(parts))] + [frame.iloc[:0]]


def arrays(part):
    return part.to_numpy(dtype=float), bi.estimators.rows.Rows.of(part)


def merged_fit(step, parts):
    """Fit by parts, through an earlier look at all of them where the step asks for one."""
    step = clone(step).begin(M, NAMES)
    with np.errstate(all="ignore"):
        if step.surveys:
            surveys = [step.survey(*arrays(part)) for part in parts]
            step.settle_survey(reduce(lambda a, b: a.merge(b), surveys))
        states = [step.state(*arrays(part)) for part in parts]
        return step.settle(reduce(lambda a, b: a.merge(b), states))


def outcome(fit):
    """Return what a fit comes to: the step, or the kind of error."""
    try:
        return fit()
    except MethodError as error:
        return type(error)


def assert_same(step, whole, frame):
    """Compare what was learned, and what becomes of the rows, to 1e-12 of the whole's."""
    assert type(step) is type(whole), (step, whole)
    if isinstance(whole, type):
        assert step is whole
        return
    for name, value in vars(whole).items():
        # what rounding took off a mean depends on how the mean was rounded; z-scores show it right
        skipped = name in ("rest_", "n_samples_seen_", "feature_names_in_", "notes_", "unsettled_")
        if not name.endswith("_") or skipped:
            continue
        other = getattr(step, name)
        if name in ("group_fill_", "base_by_unit_") and value is not None:
            labels = {"group_fill_": "groups_", "base_by_unit_": "units_"}[name]
            order = [getattr(step, labels).index(label) for label in getattr(whole, labels)]
            other = other[order]
        if isinstance(value, (np.ndarray, float)) and np.asarray(value).dtype.kind in "fib":
            # components are as sharp as eigenvalues are apart, the tests as r is from singular
            loose = 1e-9 if isinstance(whole, bi.PcaWeights) and name != "weights_" else 1e-12
            scale = np.nanmax(np.abs(value), initial=0)
            keep = name in ("correlation_", "loadings_", "rotated_", "eigenvectors_", "kmo_")
            assert_allclose(other, value, rtol=loose, atol=keep * loose * scale, err_msg=name)
    assert step.notes_ == whole.notes_
    if hasattr(whole, "transform"):
        with np.errstate(all="ignore"):
            found, expected = step.transform(frame), whole.transform(frame)
        scale = np.nanmax(np.abs(expected), initial=0)
        assert_allclose(found, expected, rtol=1e-12, atol=1e-12 * scale)


def every_step():
    """Yield steps x sizes, by turns with and without gaps in every run, both in the longer one."""
    for i, (step, size) in enumerate(product(STEPS, SIZES)):
        turn = (i + i // len(SIZES)) % 2
        for seed in range(4):
            later = pytest.mark.large if seed < 2 else pytest.mark.exhaustive
            marks = () if seed == turn else later
            yield pytest.param(step, size, seed, marks=marks, id=f"{told(step)}-{size}-{seed}")


@pytest.mark.parametrize(("step", "size", "seed"), [*every_step()])
def test_parts_of_the_rows_give_what_the_whole_gives(step, size, seed):
    frame, rng = table(seed, step, size, gaps=seed % 2 == 1)
    whole = outcome(lambda: clone(step).fit(frame))
    assert_same(outcome(lambda: merged_fit(step, parts_of(frame, rng))), whole, frame)


@pytest.mark.parametrize("step", STEPS, ids=told)
def test_partial_fit_over_batches_is_fit(step):
    if step.needs_all_rows():
        assert not hasattr(step, "partial_fit")
        return
    for seed in range(3):
        frame, rng = table(seed + 20, step)
        batches = [part for part in parts_of(frame, rng) if len(part)]
        fitted = clone(step)
        for batch in batches:
            assert fitted.partial_fit(batch) is fitted
        assert fitted.n_samples_seen_ == len(frame)
        assert_same(fitted, clone(step).fit(frame), frame)


@pytest.mark.parametrize("step", STEPS, ids=told)
def test_a_step_that_looks_twice_says_so_and_is_not_offered_batches(step):
    looks_twice = clone(step).begin(M, NAMES).surveys
    assert looks_twice <= (step.needs_all_rows() is not None)
    assert hasattr(step, "partial_fit") == (step.needs_all_rows() is None)


@pytest.mark.parametrize("step", WHOLE, ids=told)
def test_a_step_that_needs_all_rows_offers_no_batches_and_names_the_way_out(step):
    assert not merges(type(step))
    with pytest.raises(AttributeError) as refusal:
        step.partial_fit(np.ones((3, M)))
    cause = refusal.value.__cause__
    assert isinstance(cause, MethodError)
    assert "all rows" in str(cause)
    assert all(merges(getattr(bi, name)) for name in step.merging_instead.split(", "))


@pytest.mark.parametrize("entry", METHODS, ids=lambda entry: f"{entry.kind}-{entry.id}")
def test_nothing_else_of_the_catalogue_offers_batches(entry):
    assert issubclass(entry.cls, Learner) or not hasattr(entry.cls, "partial_fit")


def test_the_first_batches_may_leave_a_column_empty_or_constant():
    step = bi.ZScore()
    step.partial_fit([[1.0, np.nan], [2.0, np.nan]])
    assert "x1" in str(step.unsettled_)
    with pytest.raises(MethodError, match="x1"):
        step.transform([[1.0, 2.0]])
    step.partial_fit([[3.0, 5.0]])
    with pytest.raises(MethodError, match="No spread"):
        step.transform([[1.0, 2.0]])
    step.partial_fit([[6.0, 9.0]])
    assert step.unsettled_ is None
    whole = bi.ZScore().fit([[1.0, np.nan], [2.0, np.nan], [3.0, 5.0], [6.0, 9.0]])
    assert_allclose(step.mean_, whole.mean_, rtol=1e-15)


def test_fit_starts_anew_and_a_batch_after_it_adds():
    step = bi.MinMax().partial_fit([[0.0], [100.0]]).fit([[1.0], [2.0]])
    assert (step.min_, step.max_) == (1, 2)
    step.partial_fit([[5.0]])
    assert (step.min_, step.max_) == (1, 5)


def test_a_refused_batch_leaves_what_was_learned_before():
    step = bi.PublishedRank(of=9).partial_fit([[1.0], [9.0]])
    with pytest.raises(MethodError, match="Ranks outside"):
        step.partial_fit([[10.0]])
    assert step.n_samples_seen_ == 2
    assert step.partial_fit([[5.0]]).n_samples_seen_ == 3


def test_a_batch_must_have_the_columns_of_the_first():
    step = bi.MinMax().partial_fit(pd.DataFrame({"a": [1.0, 2], "b": [3.0, 5]}))
    with pytest.raises(ValueError, match="feature names"):
        step.partial_fit(pd.DataFrame({"a": [1.0, 2], "c": [3.0, 5]}))


@pytest.mark.parametrize("beyond", [np.inf, -np.inf])
@pytest.mark.parametrize("directions", [None, DIRECTIONS], ids=["plain", "special"])
@pytest.mark.parametrize(
    "step", [s for s in learners() if not isinstance(s, bi.Categorical)], ids=told
)
def test_an_infinite_value_is_refused_wherever_it_stands(step, directions, beyond):
    """Also where bounds are left to show it, and beside gaps."""
    if "directions" in step.get_params() and not isinstance(step, bi.PublishedRank):
        step = clone(step).set_params(directions=directions)
    for column in range(M):
        x = np.exp(np.random.default_rng(column).normal(size=(6, M)))
        x[2, column] = beyond
        for name in ("fit", "partial_fit", "fit_transform"):
            if not hasattr(step, name):
                continue
            with pytest.raises(
                ValueError, match=r"(?i)infinity|ranks outside|\|x - x0\||inf$|inf\n"
            ):
                getattr(step, name)(x)
            x[0] = np.nan
