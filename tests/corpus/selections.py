"""Which sheets and which rows: a sheet a year, rows chosen, tables broken down by a further column."""

import benchmark_index as bi

from .case import Case, of

N = None
GF = of("gdp", "firms")
HEAD = ["城市", "地区生产总值", "企业数"]
BJ, SH, GZ = ["北京", 40000, 300], ["上海", 44000, 400], ["广州", 28000, 250]
TWO = {"北京": (40000, 300), "上海": (44000, 400)}
PANEL = {
    ("北京", "2021"): (40000, 300),
    ("上海", "2021"): (44000, 400),
    ("北京", "2022"): (41000, 310),
    ("上海", "2022"): (45000, 410),
}
EARLY, LATE = [BJ, SH], [["北京", 41000, 310], ["上海", 45000, 410]]


def choosing(**select):
    """Return the framework that scores some rows only."""
    return bi.Framework.from_dict({**GF.to_dict(), "select": select})


def dated(rows, year):
    return [["年份", *HEAD], *([year, *row] for row in rows)]


SHEETS = [
    Case(
        "a sheet a year",
        {"2021年": [HEAD, *EARLY], "FY2022": [["各市主要指标"], HEAD, *LATE]},
        GF,
        PANEL,
        [("sheets-read", "2021年")],
    ),
    Case(
        "a year in each title, a cover, a copy without a year",
        {
            "说明": [["各市指标"]],
            "Sheet1": [["2022年主要指标"], HEAD, *LATE],
            "Sheet2": [["主要指标（2021年）"], HEAD, *EARLY],
            "汇总": [HEAD, *EARLY],
        },
        GF,
        PANEL,
        [("sheets-read", "Sheet2"), ("other-sheets", "Sheet2")],
    ),
    Case(
        "one of the sheets of years by name",
        {"2021": [HEAD, *EARLY], "2022": [HEAD, *LATE]},
        GF,
        {"北京": (41000, 310), "上海": (45000, 410)},
        reading={"sheet": "2022"},
    ),
    Case(
        "a sheet of another year than its name tells",
        {"2021": dated(EARLY, 2021), "2023年鉴": dated(LATE, 2022)},
        GF,
        PANEL,
        [("sheets-read", "2021"), ("sheet-period", "2023年鉴")],
    ),
    Case(
        "a year whose sheet lacks a column",
        {"2021": [HEAD[:2], BJ[:2], SH[:2]], "2022": [HEAD, *LATE]},
        GF,
        PANEL | {("北京", "2021"): (40000, N), ("上海", "2021"): (44000, N)},
        [
            ("sheets-read", "2021"),
            ("sheet-columns", "2021"),
        ],
    ),
    Case(
        "two sheets of one year are no panel",
        {"2021": [HEAD, *EARLY], "2022": [HEAD, *LATE], "2022备份": [HEAD, *LATE]},
        GF,
        TWO,
        [("other-sheets", "2021")],
    ),
]

SEX = ["性别", *HEAD]
BROKEN = [SEX, ["合计", *BJ], ["女", *GZ], ["合计", *SH], ["女", *GZ]]
BROKEN[2], BROKEN[4] = ["女", "北京", 1, 2], ["女", "上海", 3, 4]

ROWS = [
    Case(
        "rows that a column tells apart",
        BROKEN,
        GF,
        [("北京", (40000, 300)), ("北京", (1, 2)), ("上海", (44000, 400)), ("上海", (3, 4))],
        [("breakdown", "A1")],
    ),
    Case(
        "rows chosen by the caller",
        BROKEN,
        GF,
        TWO,
        [("rows-selected", "A1")],
        reading={"where": {"性别": "合计"}},
    ),
    Case("rows chosen by the framework", BROKEN, choosing(性别="合计"), TWO, [("rows-selected", "A1")]),
    Case(
        "the caller's word goes before the framework's",
        BROKEN,
        choosing(性别="合计"),
        {"北京": (1, 2), "上海": (3, 4)},
        [("rows-selected", "A1")],
        reading={"where": {"性别": ["女"]}},
    ),
    Case(
        "a table without the framework's column",
        [HEAD, BJ, SH],
        choosing(性别="合计"),
        TWO,
        [("select-absent", "")],
    ),
    Case(
        "units chosen leave the row of totals out",
        [HEAD, BJ, GZ, SH, ["合计", 112000, 950]],
        GF,
        TWO,
        [("rows-selected", "")],
        totals={},
        reading={"units": ["北京", "上海"]},
    ),
    Case(
        "remarks tell no rows apart",
        [[*HEAD, "备注"], [*BJ, "初步核算数"], [*BJ, "最终核实数"], [*SH, "见公报"]],
        GF,
        [("北京", (40000, 300)), ("北京", (40000, 300)), ("上海", (44000, 400))],
        [("duplicate-unit", "A3", "北京"), ("unknown-column", "D1")],
    ),
]  # fmt: skip

CASES = [*SHEETS, *ROWS]
