"""Validation beside the same checks written by hand in numpy; nothing is asserted on time.

All data are synthetic. ``nox -s benchmarks -- -k validation`` puts the figures side by side.
"""

import tracemalloc

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi

pytestmark = pytest.mark.exhaustive

ROWS, COLUMNS, GROUPS = 1_000_000, 30, 6
NEEDED = 4  # of the five indicators of a group, and of the six groups: the default share of 2/3
WHOLE = range(0, COLUMNS, 5)  # columns of whole numbers
PARTS = np.array_split(np.arange(COLUMNS), GROUPS)


def leaf(j):
    allowed = {"min": 0, "max": 100, "integer": j in WHOLE}
    return {"id": f"x{j}", "name": f"x{j}", "direction": "higher", "allowed": allowed}


@pytest.fixture(scope="module")
def framework():
    groups = [
        {"id": f"g{g}", "name": f"g{g}", "indicators": [leaf(j) for j in part]}
        for g, part in enumerate(PARTS)
    ]
    check = {"kind": "total", "of": "x0", "parts": ["x5", "x10"], "severity": "info"}
    raw = {"id": "synthetic", "name": "synthetic", "groups": groups}
    return {
        "plain": bi.Framework.from_dict(raw),
        "checked": bi.Framework.from_dict(raw | {"checks": [check]}),
    }


@pytest.fixture(scope="module")
def values():
    x = np.asfortranarray(np.random.default_rng(1).uniform(0, 49, (ROWS, COLUMNS)))
    for j in WHOLE:
        np.floor(x[:, j], out=x[:, j])
    x[:, 0] = x[:, 5] + x[:, 10]
    return x


def frame_of(values, framework):
    """A DataFrame whose units have names, none of them ever hashed before."""
    units = pd.Index([f"企业{i:07d}" for i in range(len(values))], name="unit")
    return pd.DataFrame(values, index=units, columns=framework.indicator_ids, copy=False)


def table_of(values, framework):
    return bi.read_table(frame_of(values, framework), framework)


def by_hand(x):
    """Breaches, units with a score and units with any value, each column read once or twice."""
    breaches = 0
    scored, filled = np.zeros(len(x), dtype=np.int8), np.zeros(len(x), dtype=np.bool_)
    for part in PARTS:
        count = np.zeros(len(x), dtype=np.int8)
        for j in part:
            column = x[:, j]
            present = ~np.isnan(column)
            breaches += np.count_nonzero((column < 0) | (column > 100))
            breaches += np.count_nonzero(np.isinf(column))
            if j in WHOLE:
                breaches += np.count_nonzero((column != np.floor(column)) & present)
            count += present
            filled |= present
        scored += count >= NEEDED
    return breaches, np.count_nonzero(scored >= NEEDED), np.count_nonzero(filled)


WAYS = {
    "a table": (table_of, "plain"),
    "a table with a cross-check": (table_of, "checked"),
    "a DataFrame, read too": (frame_of, "plain"),
}


@pytest.mark.parametrize("way", ["by hand", *WAYS])
def test_a_table_in_order(benchmark, framework, values, way):
    """Only ``validate`` also looks for units that stand twice, which costs a hash of every name."""
    benchmark.group = "validate 1,000,000x30, in order"
    if way == "by hand":
        found = benchmark.pedantic(by_hand, (values,), rounds=5, warmup_rounds=1)
        assert found == (0, ROWS, ROWS)
        return
    make, kind = WAYS[way]

    def fresh():
        return (make(values, framework[kind]), framework[kind]), {}

    report = benchmark.pedantic(bi.validate, setup=fresh, rounds=3, warmup_rounds=1)
    assert not len(report.findings)


@pytest.fixture(scope="module")
def half_bad(values):
    bad = np.random.default_rng(2).random(values.shape) < 0.5
    return np.asfortranarray(np.where(bad, -5.0, values)), np.count_nonzero(bad)


def test_half_of_all_cells_out_of_range(benchmark, framework, half_bad):
    benchmark.group = "validate 1,000,000x30, half of the cells out of range"
    values, bad = half_bad
    table = table_of(values, framework["plain"])
    report = benchmark.pedantic(bi.validate, (table, framework["plain"]), rounds=3, warmup_rounds=1)
    assert report.count("error") == bad
    assert len(report.findings) == COLUMNS * 101


def test_memory_of_half_of_all_cells_out_of_range(framework, half_bad):
    """Fifteen million findings take less memory than the table."""
    values, bad = half_bad
    table = table_of(values, framework["plain"])
    tracemalloc.start()
    report = bi.validate(table, framework["plain"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.count("error") == bad
    assert peak < values.nbytes


NAMES = {  # of a million units, none of them ever looked at before
    "no names": lambda: pd.RangeIndex(ROWS),
    "企业0000001": lambda: pd.Index([f"企业{i:07d}" for i in range(ROWS)]),
    "Unit 1": lambda: pd.Index([f"Unit {i}" for i in range(ROWS)]),
    "s1, as totals may begin": lambda: pd.Index([f"s{i}" for i in range(ROWS)]),
    "Manufacturer 1, with the letters of a mean": lambda: pd.Index(
        [f"Manufacturer {i}" for i in range(ROWS)]
    ),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("way", ["copied", "through the door"])
def test_the_door(benchmark, framework, values, name, way):
    """Reading and checking a DataFrame in order, beside a bare copy of it."""
    benchmark.group = f"the door 1,000,000x30, {name}"

    def fresh():
        columns = framework["plain"].indicator_ids
        return (pd.DataFrame(values, index=NAMES[name](), columns=columns, copy=False),), {}

    def enter(frame):
        return (
            frame.copy() if way == "copied" else bi.validate(frame, framework["plain"]).table.data
        )

    data = benchmark.pedantic(enter, setup=fresh, rounds=3, warmup_rounds=1)
    assert data.shape == (ROWS, COLUMNS)


def test_the_door_with_a_column_of_units(benchmark, framework, values):
    """Names in a column, floats of half the size: neither is looked at or converted one by one."""
    columns = framework["plain"].indicator_ids

    def fresh():
        frame = pd.DataFrame(values.astype(np.float32), columns=columns, copy=False)
        frame.insert(0, "unit", [f"企业{i:08d}" for i in range(ROWS)])
        return (frame, framework["plain"]), {}

    table = benchmark.pedantic(bi.read_table, setup=fresh, rounds=3, warmup_rounds=1)
    assert table.data.shape == (ROWS, COLUMNS)


def test_the_ranking_of_a_scorecard(benchmark, framework, values):
    scorecard = bi.evaluate(table_of(values, framework["plain"]), framework["plain"])
    ranking = benchmark.pedantic(lambda: scorecard.ranking, rounds=3, warmup_rounds=1)
    assert len(ranking) == ROWS
