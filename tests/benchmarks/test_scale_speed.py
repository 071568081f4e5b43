"""Files to ranked files, beside the same work by hand in three engines; nothing is asserted on time.

The data are synthetic: a million units, 30 indicators of float32, eight files. ``nox -s benchmarks
-- -k scale`` puts the figures side by side. Ours also validates, scores the groups and tells what is
missing.
"""

import itertools
import shutil

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import benchmark_index as bi
from tests.benchmarks import by_hand

pytestmark = pytest.mark.exhaustive

ROWS, FILES, GROUPS, EACH = 1_000_000, 8, 5, 6
COLUMNS = [f"x{g}{i}" for g, i in itertools.product(range(GROUPS), range(EACH))]


def system():
    return bi.Framework.from_dict(
        {
            "id": "synthetic",
            "name": "synthetic",
            "groups": [
                {
                    "id": f"g{g}",
                    "name": f"g{g}",
                    "indicators": [
                        {"id": f"x{g}{i}", "name": f"x{g}{i}", "direction": "higher"}
                        for i in range(EACH)
                    ],
                }
                for g in range(GROUPS)
            ],
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scale")
    for k in range(FILES):
        rng, rows = np.random.default_rng([17, k]), ROWS // FILES
        columns = {"unit": [f"E{row:08d}" for row in range(k * rows, (k + 1) * rows)]}
        columns |= {name: rng.gamma(2, 10, rows).astype(np.float32) for name in COLUMNS}
        pq.write_table(pa.table(columns), folder / f"part{k}.parquet")
    return folder


def ours(folder, columns, output):
    shutil.rmtree(output, ignore_errors=True)
    bi.evaluate_dataset(folder, system(), output, weighting="entropy", tiers="quantiles:5")


ENGINES = {
    "ours": ours,
    "pyarrow": by_hand.by_pyarrow,
    "polars": by_hand.by_polars,
    "duckdb": by_hand.by_duckdb,
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.benchmark(group="files to ranked files, 1,000,000 x 30")
def test_scale_beside_engines(benchmark, folder, tmp_path, engine):
    if engine == "polars":
        pytest.importorskip("polars")
    benchmark.pedantic(ENGINES[engine], (folder, COLUMNS, tmp_path / "out"), rounds=1)
    whole = pd.read_parquet(tmp_path / "out").set_index("unit")
    assert len(whole) == ROWS
    assert whole["rank"].min() == 1
