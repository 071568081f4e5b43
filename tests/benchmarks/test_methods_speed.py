"""Methods beside plain numpy doing the same work, in the same run; nothing is asserted on time.

All data are synthetic: lognormal, with a common factor, every third column a cost. A further
implementation is one more function under ``IMPLEMENTATIONS``: ``nox -s benchmarks -- -k methods``
"""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from sklearn.preprocessing import MinMaxScaler
from threadpoolctl import threadpool_limits

import benchmark_index as bi
from benchmark_index.numerics import Line, column_bounds, competition_ranks

SHAPES = {"1,000x30": (1_000, 30), "100,000x30": (100_000, 30), "1,000,000x30": (1_000_000, 30)}
BLOCK = 2_048


class Problem:
    """Units x indicators, C-ordered as most arrays are, with directions and weights."""

    def __init__(self, rows, columns):
        rng = np.random.default_rng([7, rows, columns])
        common, own = rng.normal(size=(rows, 1)), rng.normal(size=(rows, columns))
        self.x = np.exp(0.4 * common + 0.6 * own)
        self.sign = np.where(np.arange(columns) % 3 == 2, -1, 1)
        self.weights = rng.dirichlet(np.full(columns, 5.0))
        self.scores = self.x @ self.weights
        self.names = [f"x{j}" for j in range(columns)]
        leaves = [
            {"id": name, "name": name, "direction": "higher" if s > 0 else "lower", "weight": w}
            for name, s, w in zip(self.names, self.sign, self.weights.tolist(), strict=True)
        ]
        self.framework = bi.Framework.from_dict({"id": "all", "name": "all", "indicators": leaves})
        self.table = bi.read_table(pd.DataFrame(self.x, columns=self.names), self.framework)

    def blocks(self):
        for start in range(0, len(self.x), BLOCK):
            yield self.x[start : start + BLOCK]

    def bounds(self):
        """Minimum and maximum per column; 32 rows laid side by side make longer vector loops."""
        rows, columns = self.x.shape
        whole = rows - rows % 32
        wide, rest = self.x[:whole].reshape(-1, 32 * columns), self.x[whole:]
        return tuple(
            reduce(np.concatenate([reduce(wide, axis=0).reshape(32, columns), rest]), axis=0)
            for reduce in (np.minimum.reduce, np.maximum.reduce)
        )


def entropy_numpy(p):
    total = np.zeros(p.x.shape[1])
    x_log_x = np.zeros(p.x.shape[1])
    space = np.empty((BLOCK, p.x.shape[1]))
    for block in p.blocks():
        ones, logs = np.ones(len(block)), np.log(block, out=space[: len(block)])
        logs *= block
        total += ones @ block
        x_log_x += ones @ logs
    divergence = 1 - (np.log(total) - x_log_x / total) / np.log(len(p.x))
    return divergence / divergence.sum()


def critic_numpy(p):
    low, high = p.bounds()
    centre = p.x[:BLOCK].mean(axis=0)
    gram, total = np.zeros((len(centre),) * 2), np.zeros(len(centre))
    space = np.empty((BLOCK, len(centre)))
    for block in p.blocks():
        shifted = np.subtract(block, centre, out=space[: len(block)])
        gram += shifted.T @ shifted
        total += np.ones(len(block)) @ shifted
    covariance = gram - np.outer(total, total) / len(p.x)
    sd = np.sqrt(np.diag(covariance))
    r = covariance / np.outer(sd, sd) * np.outer(p.sign, p.sign)
    information = sd / (high - low) * (1 - r).sum(axis=0)
    return information / information.sum()


def weighted_sum_numpy(p):
    low, high = p.bounds()
    slope = p.weights * p.sign / (high - low)
    return p.x @ slope - np.where(p.sign > 0, low, high) @ slope


def topsis_numpy(p):
    slope = p.weights / np.sqrt(np.einsum("ij,ij->j", p.x, p.x))
    low, high = (bound * slope for bound in p.bounds())
    best, worst = np.where(p.sign > 0, high, low), np.where(p.sign > 0, low, high)
    found = []
    space = np.empty((2, BLOCK, len(slope)))
    for block in p.blocks():
        scaled, gap = space[:, : len(block)]
        np.multiply(block, slope, out=scaled)
        plus, minus = (
            np.sqrt(np.einsum("ij,ij->i", gap, np.subtract(scaled, end, out=gap)))
            for end in (best, worst)
        )
        found.append(minus / (plus + minus))
    return np.concatenate(found)


def ranks_numpy(p):
    order = np.argsort(-p.scores)
    ordered = p.scores[order]
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    ranks = np.empty(len(order))
    ranks[order] = np.maximum.accumulate(np.where(first, np.arange(1, len(order) + 1), 0))
    return ranks


def whole_index(p):
    """Fit and score through the index, from a table that is read: the index's scores / 100."""
    return bi.CompositeIndex(p.framework).fit(p.table).evaluate(p.table).score.to_numpy() / 100


def weighted_sum(p):
    """What an index computes, without the table around it."""
    low, high = column_bounds(p.x)
    worst, best = np.where(p.sign > 0, (low, high), (high, low))
    scale = Line(1 / (best - worst), worst, np.zeros(len(low)))
    return scale.weighted(p.weights, slice(None)).of(p.x)


IMPLEMENTATIONS = {
    ("entropy", "numpy"): entropy_numpy,
    ("entropy", "ours"): lambda p: bi.EntropyWeights(on="raw").fit(p.x).weights_,
    ("critic", "numpy"): critic_numpy,
    ("critic", "ours"): lambda p: bi.CriticWeights(directions=list(p.sign)).fit(p.x).weights_,
    ("min-max and weighted sum", "numpy"): weighted_sum_numpy,
    ("min-max and weighted sum", "ours"): weighted_sum,
    ("min-max and weighted sum", "ours, as an index with ranks"): whole_index,
    ("topsis", "numpy"): topsis_numpy,
    ("topsis", "ours"): lambda p: bi.Topsis(directions=list(p.sign)).scores(p.x, p.weights),
    ("ranks", "numpy"): ranks_numpy,
    ("ranks", "ours"): lambda p: competition_ranks(p.scores),
}


# Each result is held at the smaller sizes in every run: a million is for the clock.
MILLION = pytest.param("1,000,000x30", marks=pytest.mark.exhaustive)


@pytest.fixture(scope="module", params=["1,000x30", "100,000x30", MILLION])
def problem(request):
    return request.param, Problem(*SHAPES[request.param])


@pytest.mark.parametrize(("task", "who"), IMPLEMENTATIONS, ids=map(" / ".join, IMPLEMENTATIONS))
def test_method(benchmark, problem, task, who):
    shape, case = problem
    benchmark.group = f"{task} {shape}"
    run = IMPLEMENTATIONS[task, who]
    rounds = 3 if shape == "1,000,000x30" else 20
    with threadpool_limits(1):
        found = benchmark.pedantic(run, (case,), rounds=rounds, warmup_rounds=1)
    assert_allclose(found, IMPLEMENTATIONS[task, "numpy"](case), rtol=1e-9)


OURS = [key for key in IMPLEMENTATIONS if key[1] != "numpy"]


@pytest.mark.exhaustive
@pytest.mark.parametrize(("task", "who"), OURS, ids=map(" / ".join, OURS))
def test_memory_of_a_million_units(task, who):
    """Beyond the data a method takes less than a quarter of them."""
    case = Problem(*SHAPES["1,000,000x30"])
    tracemalloc.start()
    IMPLEMENTATIONS[task, who](case)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < case.x.nbytes / 4


SCALED = {
    "scikit-learn": lambda p: MinMaxScaler().fit_transform(p.x) @ p.weights,
    "ours": lambda p: bi.ArithmeticMean().scores(bi.MinMax(high=1).fit_transform(p.x), p.weights),
}


@pytest.mark.parametrize("who", SCALED)
def test_scaled_values_and_their_mean(benchmark, problem, who):
    """Two steps on their own, the scaled values written between them."""
    shape, case = problem
    benchmark.group = f"min-max values and their mean {shape}"
    rounds = 3 if shape == "1,000,000x30" else 20
    with threadpool_limits(1):
        scores = benchmark.pedantic(SCALED[who], (case,), rounds=rounds, warmup_rounds=1)
    assert_allclose(scores, SCALED["scikit-learn"](case), rtol=1e-12)


@pytest.mark.exhaustive
def test_memory_of_scaled_values_is_no_more_than_scikit_learns():
    case, peaks = Problem(*SHAPES["1,000,000x30"]), {}
    for who, run in SCALED.items():
        tracemalloc.start()
        run(case)
        _, peaks[who] = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peaks["ours"] < 1.02 * peaks["scikit-learn"]
