"""A group of units among its members leaves with a word; in a table of groups it is what is scored."""

import csv

import numpy as np
import pandas as pd
import pytest
from corpus.case import of
from openpyxl import Workbook

import benchmark_index as bi
from benchmark_index.reading.aggregates import is_aggregate

NAMES = {"gdp": "地区生产总值", "firms": "企业数", "staff": "从业人员"}
FRAMEWORK = of(*NAMES)
CITIES = ["青川", "白石", "云港", "南屏", "东渚"]
GROUPS = [
    "东部地区", "华东地区", "中部", "西部", "东北", "珠三角", "长三角", "京津冀", "粤港澳大湾区",
    "World", "EU27", "EU27_2020", "European Union", "OECD - Total", "OECD average", "High income",
    "HIGH INCOME (HIC)", "Upper middle income", "Sub-Saharan Africa", "G20", "WLD: World", "  ＥＵ27",
    "欧盟（27国）",
]  # fmt: skip
TOTALS = [
    "总体", "全部城市", "所有城市", "All cities", "19市平均", "样本均值", "ALL COUNTRIES", "Overall",
]  # fmt: skip
UNITS = ["东部新区", "中部战区", "South Africa", "Westport", "EU Robotics", "世界500强", "Meanwood"]


def figures(labels, seed=0):
    """Rows of a label and three numbers nobody could take for sums of each other."""
    x = np.random.default_rng(seed).lognormal(5, 1, (len(labels), len(NAMES))).round(2)
    return [[label, *row] for label, row in zip(labels, x.tolist(), strict=True)]


def wide(rows):
    return [["城市", *NAMES.values()], *rows]


def turned(rows):
    return [list(column) for column in zip(*[["指标", *NAMES.values()], *rows], strict=True)]


def long(rows):
    lines = [
        [label, name, value]
        for label, *values in rows
        for name, value in zip(NAMES.values(), values, strict=True)
    ]
    return [["城市", "指标", "数值"], *lines]


LAYOUTS = {"wide": wide, "turned": turned, "long": long}


def written(rows, path):
    """Write rows as the file's suffix says and return its path."""
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows)
        return path
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def frame(rows):
    return pd.DataFrame(
        [row[1:] for row in rows],
        index=pd.Index([row[0].strip() for row in rows], name="unit"),
        columns=list(NAMES),
    )


def said(table, *rules):
    return {finding.value for finding in table.findings if finding.rule in rules}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("at", [0, 2, 5])
def test_groups_and_totals_leave_wherever_they_stand(layout, suffix, at, tmp_path):
    labels = [*CITIES[:at], "东部地区", "总体", "World", *CITIES[at:]]
    path = written(LAYOUTS[layout](figures(labels)), tmp_path / f"t{suffix}")
    table = bi.read_table(path, FRAMEWORK)
    assert list(table.index) == CITIES
    assert said(table, "aggregate-row") == {"东部地区", "World"}
    assert said(table, "total-row") == {"总体"}
    assert {"东部地区", "World"} <= {total.label for total in table.totals}
    assert list(table.data["gdp"]) == [row[1] for row in figures(labels) if row[0] in CITIES]


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_leaves_a_file_and_a_frame_alike(name, tmp_path):
    rows = figures([*CITIES, name])
    for source in (written(wide(rows), tmp_path / "t.csv"), frame(rows)):
        table = bi.read_table(source, FRAMEWORK)
        assert list(table.index) == CITIES
        assert len(said(table, "aggregate-row")) == 1


@pytest.mark.parametrize("name", TOTALS)
def test_what_is_about_all_units_leaves_as_a_total(name):
    table = bi.read_table(frame(figures([*CITIES, name])), FRAMEWORK)
    assert list(table.index) == CITIES
    assert said(table, "total-row") == {name}


def test_units_whose_names_begin_like_groups_stay():
    table = bi.read_table(frame(figures(UNITS)), FRAMEWORK)
    assert list(table.index) == UNITS
    assert not table.findings
    assert not any(map(is_aggregate, UNITS))


def test_a_table_of_regions_scores_them_and_says_so():
    regions = ["东部地区", "中部地区", "西部地区", "东北地区"]
    for source in (frame(figures(regions)), frame(figures([*regions, "全国"]))):
        table = bi.read_table(source, FRAMEWORK)
        assert list(table.index) == regions
        assert [f.rule for f in table.findings if f.rule != "total-row"] == ["aggregates-stay"]


def test_a_framework_of_city_clusters_scores_them():
    clusters = of(*NAMES, unit=("城市群", "city cluster"))
    names = ["京津冀", *[f"{name}城市群" for name in CITIES]]
    assert list(bi.read_table(frame(figures(names)), clusters).index) == names


def test_a_group_the_framework_lists_is_a_unit():
    listed = of(*NAMES, aliases={"东部地区": [], "世界": ["World"]})
    names = [*CITIES, "东部地区", "World"]
    table = bi.read_table(frame(figures(names)), listed)
    assert len(table.index) == len(names)
    assert not said(table, "aggregate-row")


def test_a_group_with_faults_of_its_own_takes_them_along(tmp_path):
    rows = [*figures(CITIES), ["World", "n.a. yet", 1, 2], ["东部地区", "12亿吨", 1, 2]]
    report = bi.validate(written(wide(rows), tmp_path / "t.csv"), FRAMEWORK)
    assert report.ok
    assert set(report.findings["rule"]) == {"aggregate-row"}


def test_a_group_in_every_year_of_a_panel_is_one_word(tmp_path):
    rows = [[year, *row] for year in (2021, 2022) for row in figures([*CITIES, "EU28"], year)]
    table = bi.read_table(
        written([["年份", "城市", *NAMES.values()], *rows], tmp_path / "t.xlsx"), FRAMEWORK
    )
    assert sorted(table.index.unique(level=0)) == sorted(CITIES)
    assert [f.rule for f in table.findings] == ["aggregate-row"]
    assert [total.period for total in table.totals] == ["2021", "2022"]


def test_of_very_many_names_a_group_as_it_is_spelled_leaves():
    names = [f"Company {i}" for i in range(30_000)]
    table = bi.read_table(frame(figures([*names, "European Union"])), FRAMEWORK)
    assert len(table.index) == len(names)
    assert said(table, "aggregate-row") == {"European Union"}
