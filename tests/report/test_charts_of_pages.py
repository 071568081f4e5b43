"""Charts of the pages: one hue, direct labels, nothing drawn of what is missing; one language."""

import io
import re
import warnings
import zipfile
from itertools import product

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

import benchmark_index as bi
from benchmark_index.errors import Text
from benchmark_index.excel.charts import shades_of_accent
from benchmark_index.report import live
from benchmark_index.report.live.live_report import LiveReport
from benchmark_index.report.live.pages.facts import Certainty
from benchmark_index.report.live.pages.movers import movers
from benchmark_index.report.live.pages.summary import summary


def system(dimensions):
    """Return a system of so many dimensions of two indicators each."""
    groups = [
        {
            "id": f"g{k}",
            "name": {"zh": f"第{k}维度", "en": f"Part {k}"},
            "indicators": [
                {
                    "id": f"x{k}{j}",
                    "name": {"zh": f"指标{k}{j}", "en": f"Item {k}{j}"},
                    "direction": "higher",
                }
                for j in "ab"
            ],
        }
        for k in range(dimensions)
    ]
    name = {"zh": "体系", "en": "System"}
    unit = {"zh": "城市", "en": "city"}
    return bi.Framework.model_validate({"id": "s", "name": name, "unit": unit, "groups": groups})


def scored(dimensions, periods, names, tiers=None):
    """Return a run on made-up data with gaps."""
    rng = np.random.default_rng(dimensions + periods)
    framework = system(dimensions)
    frames = []
    for p in range(periods):
        x = rng.uniform(5, 95, (len(names), 2 * dimensions)).round(2)
        x[1, :2] = np.nan
        frame = pd.DataFrame(x, columns=framework.indicator_ids)
        frames.append(frame.assign(unit=names, period=str(2018 + p)))
    keys = ["unit", "period"] if periods > 1 else ["unit"]
    table = pd.concat(frames).drop(columns=["period"] if periods == 1 else []).set_index(keys)
    return bi.evaluate(table, framework, tiers=tiers)


KINDS = list(product((2, 4, 8), (1, 2, 4)))
CORNERS = ((2, 1), (2, 4), (4, 2), (8, 4))  # of them, in every run
EACH = [k if k in CORNERS else pytest.param(k, marks=pytest.mark.large) for k in KINDS]
LARGEST = [k if k == CORNERS[-1] else pytest.param(k, marks=pytest.mark.large) for k in KINDS]


class Workbooks(dict):
    """Workbooks of kinds, each made when it is first asked for."""

    def __missing__(self, kind):
        return self.setdefault(kind, live.build(scored(*kind, CHINESE), "zh").content())


LATIN, CHINESE = list("ABCDEFGH"), list("甲乙丙丁戊己庚辛")


@pytest.fixture(scope="module")
def files():
    return Workbooks()


def charts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(n).decode() for n in archive.namelist() if "charts/chart" in n]


@pytest.mark.parametrize("kind", LARGEST)
def test_no_line_or_dot_stands_at_zero_for_what_is_missing(kind, files):
    book = load_workbook(io.BytesIO(files[kind]), data_only=True)
    drawn = 0
    for chart in charts(files[kind]):
        if "lineChart" not in chart:
            continue
        for place in re.findall(r"<c:val><c:numRef><c:f>([^<]+)", chart):
            sheet, cells = place.replace("'", "").split("!")
            held = [cell.value for row in book[sheet][cells.replace("$", "")] for cell in row]
            assert all(isinstance(value, (int, float)) or value == "#N/A" for value in held)
            drawn += held.count("#N/A")
    assert drawn or kind[0] == 2  # where half is missing nobody is ranked


@pytest.mark.parametrize("kind", EACH)
def test_charts_have_a_title_and_one_hue_and_few_series_no_legend(kind, files):
    dimensions, periods = kind
    found = charts(files[kind])
    strips = -(-dimensions // 6)
    assert len(found) == 2 + strips + (periods > 1) + (periods > 2)
    for chart in found:
        assert "<c:title>" in chart
        assert "radarChart" not in chart
        assert ("<c:legend>" in chart) == (dimensions > 6 and "barChart" in chart)


def test_tints_are_of_one_hue_from_full_to_pale():
    for count in (1, 2, 6, 12):
        tints = [[int(tint[i : i + 2], 16) for i in (0, 2, 4)] for tint in shades_of_accent(count)]
        assert len(tints) == count
        assert tints == sorted(tints)
        full = np.subtract(255, tints[0])
        for tint in tints:  # white is added, nothing else
            share = np.subtract(255, tint) / full
            assert np.ptp(share) < 0.03


@pytest.mark.parametrize("kind", LARGEST)
def test_pages_open_without_a_warning_and_are_confirmed(kind, files, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load_workbook(io.BytesIO(files[kind]))
    (tmp_path / "r.xlsx").write_bytes(files[kind])
    assert bi.verify(tmp_path / "r.xlsx").ok


def texts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if re.match(r"xl/(worksheets/sheet|charts/chart|comments|workbook)", name):
                text = archive.read(name).decode()
                yield from re.findall(r">([^<]+)<", text)
                yield from re.findall(r'(?:prompt|error|promptTitle|errorTitle)="([^"]*)"', text)


@pytest.mark.parametrize("kind", EACH[::2])
def test_an_english_workbook_holds_no_chinese(kind):
    content = live.build(scored(*kind, LATIN, "quantiles:3"), "en").content()
    held = [text for text in texts(content) if not text.startswith("{")]  # the record of the run
    assert not [
        text for text in held if re.search("[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]", text)
    ]


@pytest.mark.parametrize("kind", EACH[::2])
def test_a_chinese_workbook_says_nothing_in_english(kind):
    content = live.build(scored(*kind, CHINESE, "quantiles:3"), "zh").content()
    words = re.compile(
        r"(?<![\w!'.=-])(?:the|and|of|is|are|with|rank|score|unit|mean|leader)(?![\w!.(-])", re.I
    )
    for text in texts(content):
        if not text.startswith("{") and "!" not in text and ": " not in text:  # no formula
            assert not words.search(text), text


def test_movers_are_those_who_rose_or_fell_most():
    rng = np.random.default_rng(1)
    for _ in range(50):
        change = np.where(rng.uniform(size=9) < 0.2, np.nan, rng.integers(-4, 5, 9))
        for way in (1, -1):
            found = movers(change, [None] * 9, way)
            moved = sorted((c * way for c in change if c * way > 0), reverse=True)
            assert [m.change * way for m in found] == moved[:3]


def test_reasons_and_certainty_are_shown_where_known_and_take_no_room_else():
    report = LiveReport(scored(3, 2, CHINESE), "zh")
    facts = report.facts
    plain = summary(facts, report.ranking.in_order, [])
    row = int(np.nanargmax(facts.change))
    facts.reasons = {row: Text("统计口径调整", "another definition")}
    facts.certainty = Certainty(Text("名次稳定。", "Ranks hold."), ["1–3"] * len(facts.order))
    full = summary(facts, report.ranking.in_order, [])
    said, before = (
        [getattr(v, "value", v) for v, _ in page.cells.values()] for page in (full, plain)
    )
    assert f"{facts.name(row)}: 统计口径调整" in said
    assert "1–3" in said
    assert any(str(text).endswith("名次稳定。") for text in said)
    assert not any(text in ("1–3", "名次范围（导出时）") for text in before)
