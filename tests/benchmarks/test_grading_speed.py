"""Grades of 400,000 enterprises with reasons, to xlsx and Parquet, and natural breaks of 100,000.

The data are synthetic: 17 indicators of the system of enterprises, 400,000 units. The test of time and
memory runs with the other large tables, ``nox -s slow``.
"""

import subprocess
import sys

import numpy as np
import pytest

import benchmark_index as bi

pytestmark = pytest.mark.exhaustive

PROGRAM = """
import resource, sys, time
import numpy as np, pandas as pd
import benchmark_index as bi

rows = int(sys.argv[1])
rng = np.random.default_rng(0)
framework = bi.Framework.load("beijing-enterprise")
columns = {}
for leaf in framework.all_indicators:
    low, high = leaf.allowed.min if leaf.allowed else None, leaf.allowed.max if leaf.allowed else None
    values = np.minimum(rng.gamma(2.0, 10.0, rows), high or np.inf)
    if leaf.allowed and leaf.allowed.integer:
        values = np.maximum(np.floor(values), low)
    columns[leaf.id] = values
columns["administrative_penalties"] = rng.poisson(0.05, rows).astype(float)
columns["segment"] = rng.choice([f"segment {i}" for i in range(40)], rows)
columns["district"] = rng.choice([f"district {i}" for i in range(16)], rows)
columns["certification"] = rng.choice(["valid", "lapsed"], rows, p=[0.98, 0.02])
frame = pd.DataFrame(columns, index=[f"synthetic {i:06d}" for i in range(rows)])
rules = [
    *framework.to_dict()["grade"]["rules"],
    {"floor": "innovation", "below": 15, "cap": 2},
    {"segment": "segment", "best": 900, "tier": 1},
    {"quota": rows // 12, "tier": 1},
]
start = time.perf_counter()
index = bi.CompositeIndex(framework, tiers=f"counts:{rows // 10},{rows // 3},{rows}")
grades = bi.grade(index, frame, rules)
graded = time.perf_counter()
grades.to_excel(sys.argv[2] + "/grades.xlsx", "zh")
grades.to_parquet(sys.argv[2] + "/grades.parquet", "zh")
done = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(graded - start, done - start, peak, int((grades.met != 0).sum()))
"""


def test_400_000_enterprises_are_graded_with_reasons_within_a_minute_and_two_gigabytes(tmp_path):
    command = [sys.executable, "-c", PROGRAM, "400000", str(tmp_path)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    graded, seconds, gigabytes, reasons = map(float, printed.split())
    print(f"graded {graded:.1f} s, with files {seconds:.1f} s, {gigabytes:.2f} GB")
    assert seconds < 60
    assert gigabytes < 2
    assert reasons > 10_000


@pytest.mark.parametrize("tiers", [4, 10])
def test_natural_breaks(benchmark, tiers):
    scores = np.round(np.random.default_rng(0).gamma(2.0, 10.0, 100_000), 10)
    assigned = benchmark(bi.NaturalBreaks(tiers).assign, scores)
    assert len(assigned.cuts) == tiers - 1
