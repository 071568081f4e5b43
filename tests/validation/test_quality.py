import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import benchmark_index as bi

COUNTS = ["expected", "present", "missing", "converted", "in_error"]


@pytest.fixture
def gaps(rows, write):
    """Six columns; economy needs two of three (GDP over residents), life both of its two.

    北京 has a coded road length and a word for its air, 上海 no residents and no firms,
    广州 nothing but residents; 深圳 is complete.
    """
    head, beijing, shanghai, shenzhen = rows
    beijing[4:6] = [-99, "优"]
    shanghai[1] = shanghai[3] = None
    empty = ["广州", 1800, None, None, None, None, None]
    return write("gaps.xlsx", [head, beijing, shanghai, shenzhen, empty])


@pytest.fixture
def report(gaps, city):
    return bi.quality(gaps, city)


def counts(frame, key):
    return dict(zip(frame[key], frame[COUNTS].to_numpy().tolist(), strict=True))


def test_every_cell_is_present_missing_or_in_error(report):
    assert report.overall == (24, 15, 8, 0, 1, 15 / 24)
    assert repr(report).splitlines()[0] == "<QualityReport small: 15 of 24 cells>"


def test_units_with_the_least_data_come_first(report):
    assert counts(report.by_unit, "unit") == {
        "广州": [6, 1, 5, 0, 0],
        "北京": [6, 4, 1, 0, 1],
        "上海": [6, 4, 2, 0, 0],
        "深圳": [6, 6, 0, 0, 0],
    }
    assert list(report.by_unit["unit"]) == ["广州", "北京", "上海", "深圳"]
    assert list(report.by_unit["coverage"]) == [1 / 6, 4 / 6, 4 / 6, 1]


def test_indicators_with_the_least_data_come_first(report):
    frame = report.by_indicator
    assert counts(frame, "id") == {
        "firms": [4, 2, 2, 0, 0],
        "roads": [4, 2, 2, 0, 0],
        "air": [4, 2, 1, 0, 1],
        "population": [4, 3, 1, 0, 0],
        "gdp": [4, 3, 1, 0, 0],
        "schools": [4, 3, 1, 0, 0],
    }
    assert list(frame["id"]) == ["firms", "roads", "air", "population", "gdp", "schools"]
    named = frame.set_index("id").loc[["population", "gdp"]]
    assert list(named["role"]) == ["variable", "indicator"]
    assert list(named["group"]) == ["", "economy"]
    assert list(named["name_zh"]) == ["常住人口", "地区生产总值"]
    assert list(named["name_en"]) == ["Residents", "Gdp"]


def test_groups_count_what_can_be_scored(report):
    """A total without its denominator is present, yet of no use: 上海 has no residents."""
    frame = report.by_group.set_index("id")
    assert list(frame.index) == ["small", "economy", "life"]
    assert list(frame["children"]) == [2, 3, 2]
    assert list(frame["needed"]) == [1, 2, 2]
    assert list(frame["expected"]) == [20, 12, 8]
    assert list(frame["usable"]) == [11, 6, 5]
    assert list(frame["coverage"]) == [11 / 20, 6 / 12, 5 / 8]
    assert list(frame["scored"]) == [3, 2, 2]
    assert list(frame["not_scored"]) == [1, 2, 2]


def test_what_blocks_a_ranking(report):
    errors, not_ranked, without = report.blocking
    (error,) = errors.to_dict("records")
    assert (error["rule"], error["count"]) == ("not-a-number", 1)
    assert (error["cell"], error["indicators"]) == ("数据!F2", "air")
    assert "优" in error["zh"]
    assert "优" in error["en"]
    assert not_ranked.to_dict("records") == [
        {
            "unit": "广州",
            "zh": "2 项中有 0 项，至少需要 1 项；缺 经济、生活",
            "en": "0 of 2 present, 1 needed; missing Economy, Life",
        }
    ]
    assert without.to_dict("list") == {"unit": ["北京", "上海"], "groups": ["life", "economy"]}


def test_a_table_without_a_gap(rows, write, city):
    report = bi.quality(write("cities.csv", rows), city)
    assert report.overall == (18, 18, 0, 0, 0, 1)
    assert not any(len(frame) for frame in report.blocking)
    assert not any(len(frame) for frame in report.freshness)
    assert not len(report.conversions)


def test_an_absent_column_is_missing_throughout(rows, write, city):
    report = bi.quality(write("cities.csv", [row[:-1] for row in rows]), city)
    assert counts(report.by_indicator, "id")["schools"] == [3, 0, 3, 0, 0]
    assert list(report.blocking.errors["rule"]) == ["missing-column"]
    assert list(report.blocking.without_group["groups"]) == ["life"] * 3


def test_a_table_without_rows(rows, write, city):
    report = bi.quality(write("cities.csv", rows[:1]), city)
    assert report.overall[:5] == (0, 0, 0, 0, 0)
    assert np.isnan(report.overall.coverage)
    assert list(report.blocking.errors["rule"]) == ["no-rows"]
    assert report.by_indicator["coverage"].isna().all()


def test_kinds_of_errors_are_counted_the_most_frequent_first(rows, write, city):
    rows[1][3], rows[2][3], rows[3][5] = 1.5, 2.5, "好"
    errors = bi.quality(write("cities.xlsx", rows), city).blocking.errors
    assert list(zip(errors["rule"], errors["count"], errors["cell"], strict=True)) == [
        ("not-an-integer", 2, "数据!D2"),
        ("not-a-number", 1, "数据!F4"),
    ]


def test_errors_beyond_those_told_one_by_one_are_counted(city):
    units = [f"市{i}" for i in range(250)]
    frame = pd.DataFrame(1.0, index=units, columns=city.indicator_ids).assign(population=-np.inf)
    (error,) = bi.quality(frame, city).blocking.errors.to_dict("records")
    assert (error["rule"], error["count"]) == ("infinity", 250)


def test_sources_are_those_of_the_framework(city, gaps):
    raw = city.to_dict()
    raw["groups"][0]["indicators"][1]["source"] = "年鉴"
    raw["groups"][0]["indicators"][2]["source"] = "年鉴"
    frame = bi.quality(gaps, bi.Framework.from_dict(raw)).by_source
    assert counts(frame, "source") == {"年鉴": [8, 4, 4, 0, 0], "not stated": [16, 11, 4, 0, 1]}
    assert list(frame["columns"]) == [2, 4]


def test_conversions_tell_before_and_after(rows, write, city):
    raw = city.to_dict()
    raw["groups"][1]["indicators"][0]["unit"] = "%"
    path = write("cities.xlsx", rows)
    book = openpyxl.load_workbook(path)
    book["数据"]["F3"].value, book["数据"]["F3"].number_format = 0.452, "0.0%"
    book.save(path)
    report = bi.quality(path, bi.Framework.from_dict(raw), period="2022")
    (record,) = report.conversions.to_dict("records")
    assert (record["unit"], record["indicator"], record["cell"]) == ("上海", "air", "数据!F3")
    assert (record["text"], record["value"]) == ("0.452", 45.2)
    assert report.overall == (18, 18, 0, 1, 0, 1)
    assert counts(report.by_unit, "unit")["上海"] == [6, 6, 0, 1, 0]
    assert list(report.by_period["converted"]) == [1]


def test_what_the_record_says_of_a_cell(rows, write, city):
    """A cell that shows an error of Excel is in error, a mark for missing is missing."""
    rows[1][4] = rows[2][4] = rows[3][4] = None
    table = bi.read_table(write("cities.csv", rows), city)
    said = [
        ("北京", "excel error", "#DIV/0!"),
        ("上海", "missing", "—"),
        ("深圳", "unparsed", "优"),
    ]
    records = [(unit, "", "roads", status, text, np.nan, "", "") for unit, status, text in said]
    records.append(("北京", "", "air", "converted", "约30", 30.0, "约", "cities!F2"))
    cells = pd.DataFrame(records, columns=table.cells.columns)
    report = bi.quality(table.replace(cells=cells), city)
    assert report.overall == (18, 15, 1, 1, 2, 15 / 18)
    assert counts(report.by_indicator, "id")["roads"] == [3, 0, 1, 0, 2]
    assert list(report.conversions["qualifier"]) == ["约"]


def test_one_cell_with_two_values_is_in_error(write, city):
    head = ["城市", "年份", "指标", "数值"]
    lines = [["北京", 2022, "firms", 3], ["北京", 2022, "firms", 4], ["北京", 2022, "air", 3]]
    report = bi.quality(write("long.csv", [head, *lines]), city)
    assert counts(report.by_indicator, "id")["firms"] == [1, 0, 0, 0, 1]
    assert report.overall == (6, 1, 4, 0, 1, 1 / 6)


def test_a_unit_that_stands_twice_is_told_apart_by_its_cell(rows, write, city):
    rows[1][5] = "好"
    again = ["北京", 2000, 40000, 300, 22000, None, 50]
    report = bi.quality(write("cities.xlsx", [*rows, again]), city)
    assert counts(report.by_indicator, "id")["air"] == [4, 2, 1, 0, 1]
    assert "duplicate-unit" in set(report.blocking.errors["rule"])


def test_units_need_not_be_text(city, rows):
    frame = pd.DataFrame(rows[1:], columns=rows[0]).drop(columns="城市")
    frame = frame.set_axis(pd.Index([11, 12, 13], name="城市")).astype({"air": object})
    frame.loc[12, "air"] = "好"
    report = bi.quality(frame, city)
    assert report.overall == (18, 17, 0, 0, 1, 17 / 18)
    assert str(report.by_unit.loc[0, "unit"]) == "12"


# --- several periods -----------------------------------------------------------------------------


@pytest.fixture
def panel(rows, write, city):
    """上海 has no row in 2022 and 深圳 an empty one; roads end in 2020, schools have no column."""
    head = ["城市", "年份", *rows[0][1:-1]]
    lines = []
    for city_name, *values in [row[:-1] for row in rows[1:]]:
        for year in (2020, 2021, 2022):
            cells = list(values)
            if year > 2020:
                cells[3] = None
            if (city_name, year) == ("深圳", 2022):
                cells = [cells[0], None, None, None, None]
            if (city_name, year) != ("上海", 2022):
                lines.append([city_name, year, *cells])
    return bi.quality(write("panel.csv", [head, *lines]), city)


def test_freshness_of_a_panel(panel):
    """The residents of 深圳 in 2022 are a variable: no indicator has a value there."""
    units, indicators = panel.freshness
    assert units.to_dict("list") == {
        "unit": ["上海", "深圳", "北京"],
        "name": ["上海", "深圳", "北京"],
        "latest": ["2021", "2021", "2022"],
        "behind": [1, 1, 0],
    }
    late = indicators.set_index("id")[["latest", "behind"]].T.to_dict("list")
    assert late == {
        "schools": ["", 3],
        "roads": ["2020", 2],
        "population": ["2022", 0],
        "gdp": ["2022", 0],
        "firms": ["2022", 0],
        "air": ["2022", 0],
    }
    assert list(indicators["id"])[:2] == ["schools", "roads"]


def test_periods_and_units_of_a_panel(panel):
    """Six columns; without schools nobody has a score for life, without roads GDP and firms do."""
    assert counts(panel.by_period, "period") == {
        "2020": [18, 15, 3, 0, 0],
        "2021": [18, 12, 6, 0, 0],
        "2022": [12, 5, 7, 0, 0],
    }
    assert list(panel.by_period["rows"]) == [3, 3, 2]
    assert list(panel.by_period["ranked"]) == [3, 3, 1]
    assert counts(panel.by_unit, "unit")["上海"] == [12, 9, 3, 0, 0]
    not_ranked = panel.blocking.not_ranked
    assert not_ranked[["unit", "period"]].to_numpy().tolist() == [["深圳", "2022"]]
    assert len(panel.blocking.without_group) == 7


def test_one_period_of_a_panel(panel, city):
    report = bi.quality(panel.table, city, period="2022")
    assert report.overall == (12, 5, 7, 0, 0, 5 / 12)
    assert list(report.by_period["period"]) == ["2022"]
    assert not len(report.freshness.units)


# --- properties ----------------------------------------------------------------------------------

NAMES = ["population", "gdp", "firms", "roads", "air", "schools"]


def frame_of(cells, panel):
    """Two complete rows, so that no column is empty, then rows with some cells of a kind."""
    cells = [[1.0] * 6, [2.0] * 6, *cells]
    frame = pd.DataFrame(cells, columns=NAMES)
    units = [f"u{i // 2 if panel else i}" for i in range(len(cells))]
    frame.insert(0, "城市", units)
    if panel:
        frame.insert(1, "年份", [str(2020 + i % 2) for i in range(len(cells))])
    return frame


def rows_of(cell):
    return st.lists(st.lists(cell, min_size=6, max_size=6), min_size=1, max_size=6)


@given(rows_of(st.sampled_from([1.0, 3.0, 0.0, np.nan])), st.booleans())
def test_what_is_not_ranked_is_what_an_evaluation_does_not_rank(city, cells, panel):
    """Reasons and missing groups too; residents of 0 make GDP per head missing."""
    frame = frame_of(cells, panel)
    index = bi.CompositeIndex(city, normalization=bi.MinMax(constant="middle"))
    scorecard = index.fit(frame).evaluate(frame)
    report = bi.quality(frame, city)
    blocking = report.blocking
    assert_frame_equal(blocking.not_ranked, scorecard.not_ranked, check_dtype=False)
    ranking = scorecard.ranking
    lost = ranking[ranking["rank"].notna() & (ranking["missing"] != "")]
    keys = ["unit", "period"] if panel else ["unit"]
    expected = lost[[*keys, "missing"]].sort_values(keys).to_numpy().tolist()
    found = blocking.without_group[[*keys, "groups"]].sort_values(keys).to_numpy().tolist()
    assert found == expected
    assert report.by_period["ranked"].sum() == scorecard.rank.notna().sum()
    group_scores = scorecard.groups.notna().sum()
    assert report.by_group.set_index("id")["scored"][1:].to_dict() == group_scores.to_dict()


@given(rows_of(st.sampled_from([1, 2.5, None, "—", "优", "1,000", "3"])), st.booleans())
def test_counts_add_up(city, cells, panel):
    frame = frame_of(cells, panel)
    report = bi.quality(frame, city)
    overall = report.overall
    assert overall.expected == len(frame) * len(NAMES)
    for part in (report.by_unit, report.by_indicator, report.by_source, report.by_period):
        assert (part["present"] + part["missing"] + part["in_error"] == part["expected"]).all()
        assert (part["converted"] <= part["present"]).all()
        assert part[COUNTS].sum().tolist() == list(overall[:5])
    assert report.by_indicator["present"].sum() == report.table.data.notna().to_numpy().sum() + (
        report.table.units["population"].notna().sum()
    )
