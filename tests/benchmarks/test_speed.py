"""Fit and evaluate beside plain numpy and scikit-learn, in the same run; nothing is asserted on time.

All data are synthetic. ``nox -s benchmarks`` puts the figures to compare side by side, in groups.
"""

import subprocess
import sys
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index.numerics import competition_ranks

SHAPES = {"51x49": (51, 49, 8), "1,000x60": (1_000, 60, 10), "10,000x60": (10_000, 60, 10)}
LARGE = {"1,000,000x30": (1_000_000, 30, 6)}


class Case:
    """A synthetic table, its framework, and the weights every implementation uses."""

    def __init__(self, rows, columns, groups):
        rng = np.random.default_rng([rows, columns])
        names = [f"x{j}" for j in range(columns)]
        self.signs = np.where(np.arange(columns) % 3 == 2, -1, 1)
        parts = np.array_split(np.arange(columns), groups)
        self.framework = bi.Framework.from_dict(
            {
                "id": "synthetic",
                "name": "synthetic",
                "groups": [
                    {
                        "id": f"g{g}",
                        "name": f"g{g}",
                        "indicators": [
                            {
                                "id": names[j],
                                "name": names[j],
                                "direction": "higher" if self.signs[j] > 0 else "lower",
                            }
                            for j in part
                        ],
                    }
                    for g, part in enumerate(parts)
                ],
            }
        )
        self.frame = pd.DataFrame(rng.lognormal(size=(rows, columns)), columns=names)
        sizes = np.concatenate([np.full(len(part), len(part)) for part in parts])
        self.weights = 1 / (groups * sizes)

    def ours(self):
        return bi.CompositeIndex(self.framework).fit(self.frame).evaluate(self.frame)

    def floor(self):
        x = self.frame.to_numpy()
        low, high = x.min(axis=0), x.max(axis=0)
        slope = 100 * self.weights * self.signs / (high - low)
        scores = x @ slope - np.where(self.signs > 0, low, high) @ slope
        return scores, competition_ranks(scores)

    def sklearn(self):
        from sklearn.preprocessing import MinMaxScaler

        scaled = MinMaxScaler((0, 100)).fit_transform(self.frame * self.signs)
        scores = scaled @ self.weights
        return scores, competition_ranks(scores)


# Results are held at the smaller sizes, memory of a million below: these are for the clock.
MILLION = (pytest.param(shape, marks=pytest.mark.exhaustive) for shape in LARGE)


@pytest.fixture(scope="module", params=[*SHAPES, *MILLION])
def case(request):
    return request.param, Case(*{**SHAPES, **LARGE}[request.param])


@pytest.mark.parametrize("implementation", ["floor", "ours", "sklearn"])
def test_fit_and_evaluate(benchmark, case, implementation):
    shape, problem = case
    benchmark.group = f"fit + evaluate {shape}"
    rounds = 3 if shape in LARGE else 20
    run = getattr(problem, implementation)
    result = benchmark.pedantic(run, rounds=rounds, warmup_rounds=1)
    scores = result.score.to_numpy() if implementation == "ours" else result[0]
    assert_allclose(scores, problem.floor()[0], rtol=1e-9)


@pytest.mark.parametrize("implementation", ["floor", "one line", "fit and evaluate"])
def test_one_line(benchmark, implementation):
    """A DataFrame read, checked, fitted and scored, beside the arithmetic alone."""
    benchmark.group = "one line 51x48"
    problem = Case(51, 48, 8)
    runs = {
        "floor": problem.floor,
        "one line": lambda: bi.evaluate(problem.frame, problem.framework),
        "fit and evaluate": problem.ours,
    }
    result = benchmark.pedantic(runs[implementation], rounds=50, warmup_rounds=3)
    scores = result[0] if implementation == "floor" else result.score.to_numpy()
    assert_allclose(scores, problem.floor()[0], rtol=1e-9)


@pytest.mark.parametrize("values", ["normal", "lognormal", "heavy"])
@pytest.mark.parametrize("implementation", ["sorted", "ours"])
def test_winsorization(benchmark, values, implementation):
    """Columns that all pass and columns that all fail, beside sorting every column once."""
    benchmark.group = f"winsorize 10,000x60, {values}"
    random = np.random.default_rng(7)
    x = random.normal(size=(10_000, 60))
    x = {"normal": x, "lognormal": np.exp(x), "heavy": np.exp(2 * x)}[values]
    if implementation == "sorted":
        benchmark.pedantic(np.sort, (x,), {"axis": 0}, rounds=10, warmup_rounds=1)
        return
    step = benchmark.pedantic(bi.Winsorization().fit, (x,), rounds=10, warmup_rounds=1)
    assert (step.moved_ == (0 if values == "normal" else 5)).all()


@pytest.mark.exhaustive
def test_memory_of_a_large_run():
    """Scoring a million units takes less than half as much memory again as the data."""
    problem = Case(*LARGE["1,000,000x30"])
    data = problem.frame.to_numpy().nbytes
    tracemalloc.start()
    scorecard = problem.ours()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(scorecard.score) == 1_000_000
    assert peak < data / 2


@pytest.mark.parametrize("module", ["pandas", "benchmark_index"])
def test_import_time(benchmark, module):
    benchmark.group = "import, as a whole process"
    command = [sys.executable, "-c", f"import {module}"]
    benchmark.pedantic(subprocess.run, (command,), {"check": True}, rounds=5, warmup_rounds=1)


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        pytest.param(  # as the test of the main job, which is in every run
            ["score", "examples/data/china_cities_2022.csv", "--framework", "china-city"],
            marks=pytest.mark.exhaustive,
        ),
    ],
    ids=["help", "score and write"],
)
def test_whole_command(benchmark, words, tmp_path):
    benchmark.group = "command line, as a whole process"
    output = ["--output", str(tmp_path / "ranking.xlsx")] if words[0] == "score" else []
    command = [sys.executable, "-m", "benchmark_index.cli", *words, *output]
    benchmark.pedantic(
        subprocess.run,
        (command,),
        {"check": True, "capture_output": True},
        rounds=3,
        warmup_rounds=1,
    )
