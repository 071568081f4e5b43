"""Reading a file beside the bare reader underneath; nothing is asserted on time.

The files are synthetic: a workbook of 100,000 rows and texts of a million, a name and 14 numbers
each. ``nox -s benchmarks -- -k reading`` puts the figures side by side.
"""

import codecs

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

import benchmark_index as bi

pytestmark = pytest.mark.exhaustive

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
    path = tmp_path_factory.mktemp("reading") / "large.xlsx"
    x = np.random.default_rng(0).normal(100, 20, (ROWS, COLUMNS))
    with Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, ["对象", *(f"x{j}" for j in range(COLUMNS))])
        for i, row in enumerate(x.tolist()):
            sheet.write_string(i + 1, 0, f"某市经济开发区第{i}号企业")
            for j, value in enumerate(row, 1):
                sheet.write_number(i + 1, j, value)
    return path


@pytest.mark.exhaustive  # it holds nothing of ours
def test_bare_calamine(benchmark, path):
    def read():
        return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()

    assert len(benchmark.pedantic(read, rounds=3, warmup_rounds=1)) == ROWS + 1


def test_read_table(benchmark, path, framework):
    table = benchmark.pedantic(bi.read_table, (path, framework), rounds=3, warmup_rounds=1)
    assert table.data.shape == (ROWS, COLUMNS)
    assert not len(table.cells)


LINES = 1_000_000
TEXTS = {
    "utf-8": lambda text: text.encode(),
    "with a mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "gb18030": lambda text: text.encode("gb18030"),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "title and notes": lambda text: f"各企业主要指标\n{text}注：按当年价格\n".encode(),
}


@pytest.fixture(scope="module")
def text():
    x = np.random.default_rng(0).normal(100, 20, (LINES, COLUMNS)).round(6).tolist()
    rows = (f"某市开发区第{i}号企业,{','.join(map(repr, row))}" for i, row in enumerate(x))
    return "\n".join([",".join(["对象", *(f"x{j}" for j in range(COLUMNS))]), *rows, ""])


@pytest.mark.exhaustive
@pytest.mark.parametrize("engine", ["c", "pyarrow"])
def test_bare_read_csv(benchmark, text, tmp_path, engine):
    path = tmp_path / "large.csv"
    path.write_text(text, encoding="utf-8")
    frame = benchmark.pedantic(pd.read_csv, (path,), {"engine": engine}, rounds=3, warmup_rounds=1)
    assert frame.shape == (LINES, COLUMNS + 1)


# Every form is held in shorter texts by tests/reading/test_rectangle.py.
@pytest.mark.parametrize(
    "kind",
    [
        kind
        if kind in ("utf-8", "title and notes")
        else pytest.param(kind, marks=pytest.mark.exhaustive)
        for kind in TEXTS
    ],
)
def test_read_long_text(benchmark, text, tmp_path, framework, kind):
    path = tmp_path / "large.csv"
    path.write_bytes(TEXTS[kind](text))
    table = benchmark.pedantic(bi.read_table, (path, framework), rounds=3, warmup_rounds=1)
    assert table.data.shape == (LINES, COLUMNS)
