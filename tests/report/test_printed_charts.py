"""The Charts page on paper: many dimensions lie, tables are not torn, axes end with the scale."""

import io
import re
import zipfile

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

import benchmark_index as bi
from benchmark_index.report import live
from benchmark_index.report.live.pages import Choice

LONG = "长三角地区城市高质量发展与营商环境综合评价指标体系（二〇二三年版征求意见稿）"


def scorecard(dimensions, units):
    leaves = [
        {
            "id": f"x{k}",
            "name": {"zh": f"第{k}项", "en": f"Item {k}"},
            "direction": "higher",
            "allowed": {"min": 0, "max": 1},
        }
        for k in range(dimensions)
    ]
    name = {"zh": LONG, "en": "Quality of development " * 4}
    unit = {"zh": "城市", "en": "city"}
    framework = {"id": "s", "name": name, "unit": unit, "indicators": leaves}
    values = np.random.default_rng(units).uniform(0.1, 0.9, (units, dimensions)).round(3)
    index = pd.Index([f"城市{i}" for i in range(units)], name="unit")
    table = pd.DataFrame(values, index=index, columns=[leaf["id"] for leaf in leaves])
    return bi.evaluate(table, bi.Framework.model_validate(framework), normalization=None)


def content(dimensions, units, language=None):
    return live.build(scorecard(dimensions, units), language).content()


def page(file):
    return load_workbook(io.BytesIO(file))["Charts"]


@pytest.mark.parametrize(
    ("dimensions", "way"), [(2, "portrait"), (6, "portrait"), (12, "landscape")]
)
def test_a_page_too_wide_to_be_read_lies_on_its_side(dimensions, way):
    sheet = page(content(dimensions, 5))
    assert sheet.page_setup.orientation == way


@pytest.mark.parametrize(
    "units", [3, 20, *(pytest.param(many, marks=pytest.mark.large) for many in (12, 45))]
)
def test_no_table_is_torn_that_fits_on_a_page(units):
    sheet = page(content(4, units, "zh"))
    heads = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "排名"]
    breaks = [item.id for item in sheet.row_breaks.brk]
    _, second = heads  # of the heat map and of the contributions
    end = second + 1 + min(units, 20)
    assert not any(second <= row < end for row in breaks)
    start = max(row for row in breaks if row < second)
    assert end - start <= 56


def test_a_long_title_wraps_inside_the_page():
    for sheet in ("Charts", "Profile"):
        held = load_workbook(io.BytesIO(content(3, 4)))[sheet]
        assert held["A1"].alignment.wrap_text
        assert any(area.min_row == 1 and area.min_col == 1 for area in held.merged_cells.ranges)
        assert held.row_dimensions[1].height > 40  # two lines


def test_axes_of_values_as_they_are_end_at_what_is_allowed_at_most():
    with zipfile.ZipFile(io.BytesIO(content(3, 6))) as archive:
        charts = [archive.read(n).decode() for n in archive.namelist() if "charts/chart" in n]
    ends = [re.findall(r'<c:max val="([^"]+)"', chart) for chart in charts]
    assert len(ends) >= 2
    assert all(list(map(float, end)) == [1] for end in ends)


def gapped():
    """Return a run whose leader has no score in the last dimension."""
    card = scorecard(3, 5)
    leader = card.ranking["unit"].iloc[0]
    data = card.table.data.copy()
    data.loc[leader, "x2"] = np.nan
    data.loc[leader, ["x0", "x1"]] = 0.95
    return bi.evaluate(data, card.framework, normalization=None)


def test_the_leader_is_named_where_it_has_a_score():
    with zipfile.ZipFile(io.BytesIO(live.build(gapped(), "zh").content())) as archive:
        charts = [archive.read(n).decode() for n in archive.namelist() if "charts/chart" in n]
    (dots,) = [c for c in charts if "lineChart" in c and "Charts" in c]
    (labels,) = re.findall("<c:dLbls>.*?</c:dLbls>", dots)
    hidden = re.findall(r'<c:idx val="(\d)"/><c:delete val="1"/>', labels)
    assert hidden == ["0", "2"]


def test_the_profile_shows_what_is_missing_as_a_dash():
    card = gapped()
    choice = Choice(card.table.unit_labels.tolist().index(card.ranking["unit"].iloc[0]), 0, 0)
    book = live.build(card, "zh", choice=choice)
    sheet = load_workbook(io.BytesIO(book.content()), data_only=True)["Profile"]
    at = next(row[0].row for row in sheet if str(row[4].value).startswith("短板"))
    assert sheet.cell(at + 1, 5).value == "–"  # a leader who is best everywhere has no weak point
    rows = [row for row in sheet if row[0].value == "第2项"]
    assert rows
    for row in rows:
        missing = [cell for cell in row[2:9] if cell.value in (None, "")]
        assert missing
        assert all(cell.number_format.endswith('"–"@') for cell in missing)
        assert all(cell.alignment.horizontal == "right" for cell in row[2:9])


@pytest.mark.parametrize("units", [5, pytest.param(33, marks=pytest.mark.large)])
def test_no_line_of_ranks_leaves_its_chart(units):
    rng = np.random.default_rng(units)
    cards = [scorecard(3, units).table.data.assign(period=p) for p in ("2020", "2021", "2022")]
    for k, data in enumerate(cards):
        cards[k] = data.assign(x0=rng.permutation(units) / units)
    table = pd.concat(cards).set_index("period", append=True)
    framework = scorecard(3, 3).framework
    file = live.build(bi.evaluate(table, framework, normalization=None), "zh").content()
    book, drawn = load_workbook(io.BytesIO(file), data_only=True), 0
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        charts = [archive.read(n).decode() for n in archive.namelist() if "charts/chart" in n]
    for chart in charts:
        if 'orientation val="maxMin"' not in chart or "lineChart" not in chart:
            continue
        worst = float(re.findall(r'<c:max val="([^"]+)"', chart)[0])
        for place in re.findall(r"<c:val><c:numRef><c:f>([^<]+)", chart):
            sheet, cells = place.replace("'", "").split("!")
            held = [cell.value for row in book[sheet][cells.replace("$", "")] for cell in row]
            assert all(1 <= rank <= worst for rank in held if rank != "#N/A")
            drawn += 1
    assert drawn == 2 * min(units, 20)
