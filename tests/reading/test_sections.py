"""Lines between rows and blocks: a year or a unit holds for what follows until the next one."""

import itertools

import pytest
from corpus.case import Case, found, numbers, of
from openpyxl.utils import get_column_letter

import benchmark_index as bi

G, GV = of("gdp"), of("gdp", "value")
CITIES = ("北京", "上海")
FACTORS = {"亿元": 1, "万元": 10**4, "元": 10**8}
LINES = {
    "year": lambda year, unit: [f"{year}年"],
    "title": lambda year, unit: [f"{year}年各市主要指标"],
    "both": lambda year, unit: [f"{year}年各市主要指标（{unit}）"],
    "apart": lambda year, unit: [f"{year}年", None, f"单位：{unit}"],
    "unit": lambda year, unit: [f"单位：{unit}"],
}


def figure(city, year):
    return 100 * (1 + CITIES.index(city)) + year % 100


def table_of(kind, blocks, again, turned, merge, only=None):
    """Rows of as many blocks as years, each below its line, and the spans that are merged."""
    rows, spans = [], []
    for k in range(blocks):
        year, unit = 2021 + k, list(FACTORS)[k % 3]
        line = LINES[kind](year, unit)
        factor = FACTORS[unit] if kind in ("both", "apart", "unit") else 1
        cities = CITIES if kind != "unit" else [f"{city}{k}" for city in CITIES]
        values = [figure(city, year) * factor for city in CITIES]
        if merge and len(line) == 1:
            spans.append(f"A{len(rows) + 1}:{get_column_letter(3)}{len(rows) + 1}")
        rows.append(line)
        if turned:
            rows += [["指标", *CITIES]] if again or not k else []
            rows.append([("地区生产总值", "数字经济增加值")[k % 2 if only else 0], *values])
        else:
            rows += [["城市", "地区生产总值"]] if again or not k else []
            rows += [list(pair) for pair in zip(cities, values, strict=True)]
    return rows, tuple(spans)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("kind", ["year", "title", "both", "apart"])
def test_blocks_are_of_the_years_and_units_above_them(tmp_path, kind, turned, suffix):
    merging = (False, True) if suffix == "xlsx" else (False,)
    for blocks, again, merge in itertools.product((2, 3, 4), (False, True), merging):
        rows, spans = table_of(kind, blocks, again, turned, merge)
        case = Case("", rows, G, {}, merged=spans, file=f"表.{suffix}")
        table = bi.read_table(case.write(tmp_path), G)
        years = range(2021, 2021 + blocks)
        expected = [((city, str(y)), (figure(city, y),)) for city in CITIES for y in years]
        assert numbers(table) == sorted(expected), (blocks, again, merge)
        rules = {rule for rule, *_ in found(bi.validate(table, G))}
        assert rules <= {"note-row", "repeated-header", "converted"}


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("merge", [False, True])
def test_units_hold_until_the_next_are_stated(tmp_path, again, merge):
    for blocks in (2, 3, 4):
        rows, spans = table_of("unit", blocks, again, False, merge)
        table = bi.read_table(Case("", rows, G, {}, merged=spans).write(tmp_path), G)
        expected = [
            (f"{city}{k}", (figure(city, 2021 + k),)) for city in CITIES for k in range(blocks)
        ]
        assert numbers(table) == sorted(expected)


@pytest.mark.parametrize("turned", [False, True])
def test_columns_of_two_years_are_no_row_of_one(tmp_path, turned):
    if turned:
        rows, _ = table_of("title", 2, True, True, False, only=True)
    else:
        rows = [["2021年各市指标"], ["城市", "地区生产总值"], ["北京", 121],
                ["2022年各市指标"], ["城市", "数字经济增加值"], ["北京", 122]]  # fmt: skip
    read = dict(numbers(bi.read_table(Case("", rows, GV, {}).write(tmp_path), GV)))
    assert read["北京", "2021"] == (121, None)
    assert read["北京", "2022"] == (None, 122)


def test_a_year_below_does_not_hold_above(tmp_path):
    rows = [
        ["城市", "地区生产总值"],
        ["北京", 1],
        ["2022年各市指标"],
        ["城市", "地区生产总值"],
        ["北京", 2],
    ]
    table = bi.read_table(Case("", rows, G, {}).write(tmp_path), G)
    assert table.period == "2022"
    assert ("no-period", "A2", "北京", "") in found(bi.validate(table, G))


def test_the_year_of_one_title_leaves_the_period_to_the_reader(tmp_path):
    path = Case("", [["2023年统计年鉴指标"], ["城市", "地区生产总值"], ["北京", 1]], G, {}).write(
        tmp_path
    )
    assert bi.read_table(path, G).period is None
    assert bi.read_table(path, G, period="2022").period == "2022"


def test_a_header_on_its_side_again_must_keep_its_order(tmp_path):
    rows = [
        ["指标", "北京", "上海"],
        ["地区生产总值", 1, 2],
        ["指标", "上海", "北京"],
        ["数字经济增加值", 1, 2],
    ]
    table = bi.read_table(Case("", rows, GV, {}).write(tmp_path), GV)
    assert ("reordered-header", "A3", "", "") in found(bi.validate(table, GV))


def test_a_year_holds_for_both_of_two_tables_side_by_side(tmp_path):
    head = ["城市", "地区生产总值", None, "城市", "地区生产总值"]
    rows = [["2021年"], head, ["北京", 1, None, "上海", 2],
            ["2022年"], head, ["北京", 3, None, "上海", 4]]  # fmt: skip
    read = dict(numbers(bi.read_table(Case("", rows, G, {}).write(tmp_path), G)))
    figures = {("北京", "2021"): 1, ("上海", "2021"): 2, ("北京", "2022"): 3, ("上海", "2022"): 4}
    assert read == {key: (value,) for key, value in figures.items()}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_unit_between_the_lines_of_a_long_table_holds_below_it(tmp_path, suffix):
    rows = [["单位：亿元"], ["城市", "指标", "数值"], ["北京", "地区生产总值", 1],
            ["单位：万元"], ["上海", "地区生产总值", 20000], ["广州", "地区生产总值", 30000]]  # fmt: skip
    path = Case("", rows, G, {}, file=f"表.{suffix}").write(tmp_path)
    assert dict(numbers(bi.read_table(path, G))) == {"北京": (1,), "上海": (2,), "广州": (3,)}
