"""Thirty cities with twenty planted faults: each is found once, at its cell, and nothing else is.

All figures are synthetic.
"""

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill

import benchmark_index as bi

CITIES = [
    "北京",
    "上海",
    "深圳",
    "广州",
    "杭州",
    "成都",
    "重庆",
    "苏州",
    "武汉",
    "南京",
    "天津",
    "宁波",
    "青岛",
    "无锡",
    "长沙",
    "郑州",
    "佛山",
    "福州",
    "济南",
    "合肥",
    "西安",
    "东莞",
    "厦门",
    "大连",
    "昆明",
    "沈阳",
    "南昌",
    "长春",
    "呼和浩特",
    "乌鲁木齐",
]


def leaf(name, zh, unit, **allowed):
    return {
        "id": name, "name": {"zh": zh, "en": name}, "unit": unit, "direction": "higher",
        "allowed": allowed or {"min": 0},
    }  # fmt: skip


FRAMEWORK = {
    "id": "planted",
    "name": {"zh": "数字经济城市评价（合成数据）", "en": "Digital cities (synthetic data)"},
    "unit": {"zh": "城市", "en": "city"},
    "aliases": {city: [f"{city}市"] for city in CITIES},
    "variables": [
        leaf("population", "常住人口", "万人") | {"direction": None},
        leaf("gdp", "地区生产总值", "亿元", min=100, max=60000) | {"direction": None},
        leaf("gdp_before", "上年地区生产总值", "亿元", min=100, max=60000) | {"direction": None},
    ],
    "groups": [
        {
            "id": "scale",
            "name": {"zh": "规模", "en": "Scale"},
            "indicators": [
                leaf("digital", "数字经济增加值", "亿元"),
                leaf("share", "数字经济占比", "%", min=0, max=100),
                leaf("growth", "地区生产总值增速", "%", min=-50, max=50),
                leaf("world_rank", "全球排名", "", min=0),
            ],
        },
        {
            "id": "models",
            "name": {"zh": "大模型备案", "en": "Filed models"},
            "indicators": [
                leaf(f"filed_{i}", f"第{k}批", "款", min=0, integer=True)
                for i, k in enumerate("一二三", 1)
            ]
            + [leaf("filed", "备案合计", "款", min=0, integer=True)],
        },
        {
            "id": "network",
            "name": {"zh": "网络", "en": "Network"},
            "indicators": [
                leaf("users", "千兆用户数", "万户"),
                leaf("mobile", "5G用户占比", "%", min=0, max=100),
                leaf("firms", "核心企业数", "家", min=0, integer=True),
            ],
        },
    ],
    "checks": [
        {"kind": "total", "of": "filed", "parts": ["filed_1", "filed_2", "filed_3"]},
        {"kind": "share", "of": "share", "part": "digital", "whole": "gdp"},
        {"kind": "growth", "of": "growth", "value": "gdp", "previous": "gdp_before"},
        {"kind": "rank", "of": "world_rank", "among": 200},
    ],
}
for variable in FRAMEWORK["variables"]:
    del variable["direction"]
COLUMNS = [
    "城市",
    "常住人口",
    "地区生产总值",
    "上年地区生产总值",
    "数字经济增加值",
    "数字经济占比",
    "地区生产总值增速",
    "全球排名",
    "第一批",
    "第二批",
    "第三批",
    "备案合计",
    "千兆用户数",
    "5G用户占比",
    "核心企业数",
]
UNITS = [
    None,
    *["万人", "亿元", "亿元", "亿元", "%", "%", "位", "款", "款", "款", "款", "万户", "%", "家"],
]
TOP = 5  # the first row of data

FAULTS = {  # cell: what is written there, the rule it breaks, the city, the column
    "C6": ("5万美元", "unit-of-cell", "上海", "gdp"),
    "B7": ("待统计局核实", "not-a-number", "深圳", "population"),
    "A34": ("广州市", "duplicate-unit", "广州市", ""),
    "L9": (999, "check-total", "杭州", "filed"),
    "F10": (99.5, "check-share", "成都", "share"),
    "N11": (142.9, "out-of-range", "重庆", "mobile"),
    "O12": (1234.5, "not-an-integer", "苏州", "firms"),
    "M13": ("#DIV/0!", "excel-error", "武汉", "users"),
    "M14": ("=B14*2", "uncalculated", "南京", "users"),
    "O15": ("无", "ambiguous-none", "天津", "firms"),
    "G16": ("(2.5)", "ambiguous-parentheses", "宁波", "growth"),
    "G17": (9.9, "check-growth", "青岛", "growth"),
    "H18": (201, "check-rank", "无锡", "world_rank"),
    "E19": ("4万", "ambiguous-multiple", "长沙", "digital"),
    "B20": (-950, "out-of-range", "郑州", "population"),
    "O21": ("38 家(99 个事项)", "not-a-number", "佛山", "firms"),
    "N22": (0.47, "percent-scale", "福州", "mobile"),
    "A23": (None, "no-unit-name", "", ""),
    "D24": ("34,13", "not-a-number", "合肥", "gdp_before"),
    "A33": ("呼和皓特", "near-name", "呼和皓特", ""),
}


def sheet_of():
    """Return a sheet without a fault: title, header of two rows, thirty cities, a note."""
    rng = np.random.default_rng(7)
    book = Workbook()
    sheet = book.active
    sheet.title = "数据"
    sheet.append(["2023年城市数字经济指标（合成数据）"])
    sheet.append(["单位：见表头"])
    sheet.append(COLUMNS)
    sheet.append(UNITS)
    for city in CITIES:
        before, share = rng.integers(3000, 40000), rng.integers(300, 500) / 10
        gdp = round(before * rng.uniform(1.02, 1.08), 1)
        filed = rng.integers(0, 20, 3).tolist()
        digital, growth = round(gdp * share / 100, 1), round((gdp / before - 1) * 100, 1)
        people, users, mobile = (
            round(rng.uniform(*span), 1) for span in ((400, 3000), (50, 400), (30, 60))
        )
        rank, firms = int(rng.integers(1, 200)), int(rng.integers(1000, 90000))
        size = [city, people, gdp, float(before), digital, share, growth, rank]
        sheet.append([*size, *filed, sum(filed), users, mobile, firms])
    sheet.append(["资料来源：合成数据，仅供测试"])
    sheet.merge_cells("A1:O1")
    sheet.merge_cells("A3:A4")
    for cell in (*sheet[3], *sheet[4]):
        cell.fill = PatternFill("solid", fgColor="DCE6F1")
        cell.alignment = Alignment("center", "center", wrap_text=True)
    sheet["A1"].font = Font(bold=True, size=14)
    return book, sheet


@pytest.fixture(scope="module")
def framework():
    return bi.Framework.from_dict(FRAMEWORK)


def test_the_sheet_as_it_should_be_has_nothing_to_find(framework, tmp_path):
    book, _ = sheet_of()
    book.save(tmp_path / "clean.xlsx")
    findings = bi.validate(tmp_path / "clean.xlsx", framework).findings
    assert list(findings["rule"]) == ["note-row"]


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    book, sheet = sheet_of()
    for cell, (value, *_) in FAULTS.items():
        sheet[cell] = value
    path = tmp_path_factory.mktemp("planted") / "planted.xlsx"
    book.save(path)
    return path


def test_twenty_faults_are_twenty_findings(framework, planted):
    report = bi.validate(planted, framework)
    found = report.findings.query("rule != 'note-row'")
    assert len(FAULTS) == 20
    assert {(row.cell, row.rule, row.unit, row.indicator) for row in found.itertuples()} == {
        (f"数据!{cell}", *what) for cell, (_, *what) in FAULTS.items()
    }
    assert len(found) == 20


def test_the_annotated_copy_marks_those_cells(framework, planted, tmp_path):
    bi.validate(planted, framework).annotate(tmp_path / "checked.xlsx")
    copy = load_workbook(tmp_path / "checked.xlsx")["数据"]
    marked = {cell.coordinate for row in copy for cell in row if cell.comment}
    assert marked == {*FAULTS, "A35"}  # and the note under the table
    assert load_workbook(planted)["数据"]["A6"].comment is None


def test_after_every_cell_is_put_right_nothing_is_left(framework, planted, tmp_path):
    bi.validate(planted, framework).annotate(tmp_path / "checked.xlsx")
    copy, (_, clean) = load_workbook(tmp_path / "checked.xlsx"), sheet_of()
    for cell in FAULTS:
        copy["数据"][cell] = clean[cell].value
    copy.save(tmp_path / "checked.xlsx")
    findings = bi.validate(tmp_path / "checked.xlsx", framework).findings
    assert list(findings["rule"]) == ["note-row"]
