"""Columns of one name are told apart by what stands above and beside it, or are one of several years."""

import pytest

from benchmark_index.drafting.header_columns import HeaderedColumn
from benchmark_index.drafting.named_columns import named_columns
from benchmark_index.drafting.titles import title_of


@pytest.mark.parametrize(
    ("headers", "names", "left"),
    [
        ([["GDP"], ["税收"]], ["GDP", "税收"], 0),
        ([["GDP", "2021"], ["GDP", "2022"]], ["GDP"], 0),
        ([["企业", "数量"], ["专利", "数量"]], ["企业数量", "专利数量"], 0),
        ([["占比（%）"], ["占比（亿元）"]], ["占比（%）", "占比（亿元）"], 0),
        ([["GDP"], ["GDP", "增速(%)"]], ["GDP", "GDP增速"], 0),
        ([["GDP"], ["GDP"], ["GDP"]], ["GDP"], 2),
        ([["邮编"], ["排名"], ["备注"], ["GDP"]], ["GDP"], 3),
        ([["世界排名"], ["GDP"]], ["世界排名", "GDP"], 0),
    ],
)
def test_columns_are_named_apart(headers, names, left):
    columns = [HeaderedColumn(j, title_of(texts), [1, 2]) for j, texts in enumerate(headers, 1)]
    named, others = named_columns(columns)
    assert ([one.name.zh for one in named], len(others)) == (names, left)
