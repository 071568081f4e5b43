"""Reading a workbook beside the bare reader underneath; nothing is asserted on time.

The workbook is synthetic: 100,000 rows, a name and 14 numbers. ``nox -s benchmarks -- -k reading``
puts the figures side by side.
"""

import numpy as np
import pytest
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

import benchmark_index as bi

pytestmark = pytest.mark.large

ROWS, COLUMNS = 100_000, 14


@pytest.fixture(scope="module")
def framework():
    leaves = [
        {"id": f"x{j}", "name": f"x{j}", "unit": "亿元", "direction": "higher"}
        for j in range(COLUMNS)
    ]
    return bi.Framework.from_dict({"id": "synthetic", "name": "synthetic", "indicators": leaves})


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.append(["对象", *(f"x{j}" for j in range(COLUMNS))])
    x = np.random.default_rng(0).normal(100, 20, (ROWS, COLUMNS))
    for i, row in enumerate(x.tolist()):
        sheet.append([f"某市经济开发区第{i}号企业", *row])
    path = tmp_path_factory.mktemp("reading") / "large.xlsx"
    book.save(path)
    return path


def test_bare_calamine(benchmark, path):
    def read():
        return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()

    assert len(benchmark.pedantic(read, rounds=3, warmup_rounds=1)) == ROWS + 1


def test_read_table(benchmark, path, framework):
    table = benchmark.pedantic(bi.read_table, (path, framework), rounds=3, warmup_rounds=1)
    assert table.data.shape == (ROWS, COLUMNS)
    assert not len(table.cells)
