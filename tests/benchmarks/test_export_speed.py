"""Writing a large ranking beside bare openpyxl, write-only with lxml; nothing is asserted on time.

The data are synthetic: 100,000 units, 15 columns. ``nox -s benchmarks -- -k export`` puts the figures
side by side; the test of memory runs with the other large tables, ``nox -s slow``.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

import benchmark_index as bi

pytestmark = pytest.mark.exhaustive

ROWS, GROUPS = 100_000, 9
COLUMNS = 6 + GROUPS  # rank, unit, score, tier, groups, data available, note


def scored(rows=ROWS):
    """A ranking whose sheet has 15 columns, and some units without a group."""
    framework = {
        "id": "synthetic",
        "name": "synthetic",
        "groups": [
            {
                "id": f"g{g}",
                "name": f"g{g}",
                "indicators": [{"id": f"x{g}", "name": f"x{g}", "direction": "higher"}],
            }
            for g in range(GROUPS)
        ],
    }
    x = np.random.default_rng(0).lognormal(size=(rows, GROUPS))
    x[:: rows // 1_000, 0] = np.nan
    units = pd.Index([f"某市经济开发区第{i:06d}号企业" for i in range(rows)], name="unit")
    frame = pd.DataFrame(x, units, [f"x{g}" for g in range(GROUPS)])
    return bi.evaluate(frame, bi.Framework.from_dict(framework), tiers="quantiles:4")


def cells_of(scorecard):
    """The cells of the sheet as plain Python values, ready to be written."""
    frame = scorecard.ranking
    head = frame[["rank", "unit", "score", "tier"]]
    tail = frame[["available", "missing"]]
    frame = pd.concat([head, frame[[f"g{g}" for g in range(GROUPS)]], tail], axis=1)
    columns = [frame[name].astype(object).tolist() for name in frame]
    assert len(columns) == COLUMNS
    return [[None if v != v or v == "" else v for v in column] for column in columns]


def bare(columns, path):
    assert openpyxl.LXML
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Ranking")
    for row in zip(*columns, strict=True):
        sheet.append(row)
    book.save(path)


@pytest.fixture(scope="module")
def scorecard():
    return scored()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ranking.xlsx"


def test_bare_openpyxl(benchmark, scorecard, path):
    benchmark.group = f"write {ROWS:,}x{COLUMNS}"
    benchmark.pedantic(bare, (cells_of(scorecard), path), rounds=3)


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "parquet"])
def test_export(benchmark, scorecard, path, suffix):
    """The whole workbook: the other sheets and the columns of the ranking are computed too."""
    benchmark.group = f"write {ROWS:,}x{COLUMNS}"
    write = {
        "xlsx": scorecard.to_excel,
        "csv": scorecard.to_csv,
        "parquet": scorecard.to_parquet,
    }[suffix]
    written = benchmark.pedantic(write, (path.with_suffix(f".{suffix}"),), rounds=3)
    assert written.rows == ROWS


PEAK = """
import re, sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
import test_export_speed as speed
scorecard = speed.scored()
if sys.argv[1] == "bare":
    speed.bare(speed.cells_of(scorecard), sys.argv[2])
else:
    scorecard.to_excel(sys.argv[2])
print(re.search("VmHWM: *([0-9]+)", Path("/proc/self/status").read_text().replace("\\t", " "))[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from Linux")
def test_memory_of_a_large_export(path):
    """The peak of the whole process is within 100 MB of that of bare openpyxl."""
    peak = {}
    for way in ("bare", "ours"):
        command = [
            sys.executable,
            "-c",
            PEAK,
            way,
            str(path),
            str(Path(__file__).parent),
            *sys.path,
        ]
        done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
        peak[way] = int(done.stdout) * 1_024 / 1e6
    assert peak["ours"] < peak["bare"] + 100
