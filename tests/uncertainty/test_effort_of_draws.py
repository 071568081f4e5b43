"""How much work draws are is known before any is done, and bounds what a file may ask for."""

import numpy as np
import pandas as pd
import pytest
from city_tree import TREE

import benchmark_index as bi
from benchmark_index.uncertainty.effort import PER_CELL, PER_FIT, PER_STEP, effort
from benchmark_index.uncertainty.robustness import MOST_DRAWS, Recorded, chosen_assumptions
from benchmark_index.uncertainty.runs import Runs

FRAMEWORK = bi.Framework.from_dict(TREE)
CELLS = 8 * len(FRAMEWORK.indicator_ids)
METHODS = {"normalization": ["minmax:low=1", "zscore:mean=50,sd=5", "rank"]}
BOUNDS = {"region": {"bounds": {"gdp": [0.2, 0.6]}}}
KINDS = ["noise:0.2", "simplex", "drop_indicator", "drop_unit", "data_error:0.1", METHODS, BOUNDS]


def runs(*assumed):
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        rng.uniform(1, 9, (8, len(FRAMEWORK.indicator_ids))), columns=FRAMEWORK.indicator_ids
    )
    frame.index = pd.Index([f"u{i}" for i in range(8)], name="unit")
    table = bi.read_table(frame, FRAMEWORK)
    return Runs(bi.CompositeIndex(FRAMEWORK), table, chosen_assumptions(assumed, FRAMEWORK))


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_more_draws_are_more_work_and_none_is_done(kind, monkeypatch):
    monkeypatch.delattr(Runs, "drawn")
    some, more = (effort(runs(kind), draws) for draws in (100, 10_000))
    assert some >= 100 * CELLS
    assert more > some


def test_indices_are_fitted_anew_to_each_data_set_and_each_choice():
    fit = PER_FIT + PER_CELL * CELLS
    plain, methods, units, data = (
        effort(runs("noise:0.2", *more), 1000)
        for more in ((), (METHODS,), (METHODS, "drop_unit"), ("data_error:0.1",))
    )
    assert methods - plain == pytest.approx(2 * fit, rel=0.01)
    assert units - plain == pytest.approx(23 * fit, rel=0.01)
    assert data - plain == pytest.approx(999 * fit, rel=0.01)


@pytest.mark.parametrize("count", [5, 12, 25])
def test_a_walk_grows_with_the_cube_of_the_weights(count):
    leaves = [{"id": f"x{j}", "name": f"x{j}", "direction": "higher"} for j in range(count)]
    framework = bi.Framework.from_dict({"id": "flat", "name": "flat", "indicators": leaves})
    frame = pd.DataFrame(np.eye(4, count), columns=framework.indicator_ids)
    region = {"region": {"bounds": {"x0": [0.0, 0.4]}}}
    index = bi.CompositeIndex(framework, normalization=None)
    table = bi.read_table(frame, framework)
    work = effort(Runs(index, table, chosen_assumptions(region, framework)), 1024)
    assert work >= PER_STEP * 8 * (count - 1) ** 3
    assert effort(Runs(index, table, chosen_assumptions(region, framework)), 10_240) > 5 * work


def test_draws_that_no_memory_holds_are_endless():
    result = bi.robustness(FRAMEWORK, runs("noise:0.2").table, ["noise:0.2"], draws=8)
    spec = result.specification
    assert Recorded.of(spec).effort(result.table) < 1e7
    many = {**spec, "robustness": {**spec["robustness"], "draws": MOST_DRAWS}}
    assert Recorded.of(many).effort(result.table) == np.inf
    for wrong in (MOST_DRAWS + 1, 0, "8", None):
        with pytest.raises(bi.BenchmarkIndexError):
            Recorded.of({**spec, "robustness": {**spec["robustness"], "draws": wrong}})
