"""A row of totals is judged by the rows that it adds up: all, those above it, or those below it."""

import csv

import pytest
from corpus.case import leaf

import benchmark_index as bi

HEAD = ["城市", "地区生产总值", "企业数"]
SOUTH, NORTH = [["杭州", 10, 1], ["宁波", 20, 2]], [["济南", 30, 3], ["青岛", 40, 4]]
WRONG = ["小计", 51, 9]
FRAMEWORK = bi.Framework.from_dict(
    {
        "id": "totals",
        "name": "totals",
        "unit": {"zh": "城市", "en": "city"},
        "indicators": [leaf("gdp", "地区生产总值", "亿元"), leaf("firms", "企业数", "家")],
        "checks": [{"kind": "total-row", "of": ["gdp", "firms"]}],
    }
)


def total(label, *rows):
    return [label, *(sum(column) for column in list(zip(*rows, strict=True))[1:])]


ALL = total("合计", *SOUTH, *NORTH)
CASES = {
    "subtotals below": ([*SOUTH, total("小计", *SOUTH), *NORTH, total("小计", *NORTH), ALL], set()),
    "named": ([*SOUTH, total("南方小计", *SOUTH), *NORTH, total("北方合计", *NORTH), ALL], set()),
    "at the end": (
        [*SOUTH, *NORTH, total("南方小计", *SOUTH), total("北方小计", *NORTH), ALL],
        set(),
    ),
    "a total of each part": ([*SOUTH, total("合计", *SOUTH), *NORTH, total("合计", *NORTH)], set()),
    "above and below": ([total("全省", *SOUTH, *NORTH), *SOUTH, *NORTH, ALL], set()),
    "a wrong subtotal": ([*SOUTH, WRONG, *NORTH, total("小计", *NORTH), ALL], {"51", "9"}),
    "a wrong total": (
        [*SOUTH, total("小计", *SOUTH), *NORTH, total("小计", *NORTH), ["合计", 151, 20]],
        {"151", "20"},
    ),
    "a total that leaves rows out": ([*SOUTH, total("合计", *SOUTH), *NORTH], {"30", "3"}),
    "a wrong total alone": ([*SOUTH, *NORTH, ["合计", 59, 30]], {"59", "30"}),
}
OPENING = [total("南方小计", *SOUTH), *SOUTH, ["北方小计", 7, 70], *NORTH, ALL]


def wrong_totals(rows, layout, path):
    lines = [HEAD, *rows]
    if layout == "long":
        lines = [
            [row[0], name, x] for row in rows for name, x in zip(HEAD[1:], row[1:], strict=True)
        ]
        lines = [["城市", "指标", "数值"], *lines]
    if layout == "turned":
        lines = [list(row) for row in zip(["指标", *HEAD[1:]], *rows, strict=True)]
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(lines)
    items = bi.validate(path, FRAMEWORK).items
    return {finding.value for finding in items if finding.rule == "check-total-row"}


@pytest.mark.parametrize("layout", ["wide", "long", "turned"])
@pytest.mark.parametrize("case", CASES)
def test_totals_are_judged_by_the_rows_they_add_up(case, layout, tmp_path):
    rows, wrong = CASES[case]
    assert wrong_totals(rows, layout, tmp_path / "t.csv") == wrong


@pytest.mark.parametrize("layout", ["wide", "turned"])
def test_subtotals_above_their_rows_are_judged_by_those(layout, tmp_path):
    assert wrong_totals(OPENING, layout, tmp_path / "t.csv") == {"7", "70"}
