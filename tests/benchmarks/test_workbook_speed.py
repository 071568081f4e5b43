"""Writing the live workbook; nothing is asserted on time. The table is synthetic."""

import io
import zipfile

import numpy as np
import pandas as pd

import benchmark_index as bi
from benchmark_index.report import live


def test_thirty_cities_by_forty_one_indicators(benchmark):
    """The whole workbook of three levels, formulas and their values, as the bytes of a file."""
    framework = bi.Framework.load("beijing-city")
    rng = np.random.default_rng(0)
    ids = [column.id for column in framework.columns]
    data = pd.DataFrame(rng.uniform(10, 90, (30, len(ids))).round(2), columns=ids)
    data.index = pd.Index([f"市{i}" for i in range(30)], name="unit")
    scorecard = (
        bi.CompositeIndex(framework, normalization="minmax", errors="ignore")
        .fit(data)
        .evaluate(data)
    )
    content = benchmark.pedantic(lambda: live.build(scorecard).content(), rounds=3, warmup_rounds=1)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        count = sum(archive.read(name).count(b"<f>") for name in archive.namelist())
    assert count > 30 * 41
