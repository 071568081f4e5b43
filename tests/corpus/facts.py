"""The tables of a published report (2023), as they stand there."""

from .case import Case, leaf, of, system

N = None


FILED = system(
    [
        leaf("filed_1", "第一批", "款"),
        leaf("filed_2", "第二批", "款"),
        leaf("filed_3", "第三批", "款"),
        leaf("filed_total", "合计", "款"),
    ],
    ("地区", "region"),
    {"北京": [], "全国": []},
)
INDUSTRIES = system(
    [
        leaf("bj_stock", "北京存量企业数", "家", "北京数字经济核心产业存量企业"),
        leaf("bj_new", "北京新设企业数", "家", "北京2023年新设企业"),
        leaf("sh_stock", "上海存量企业数", "家", "上海数字经济核心产业存量企业"),
        leaf("sh_new", "上海新设企业数", "家", "上海2023年新设企业"),
    ],
    ("行业", "industry"),
)
PATHS = system([leaf("passed", "通过量", "个")], ("路径", "path"))
CORE, OTHER = "数字经济核心产业", "其他科技推广服务业\n(主营业务归属数字经济的)"
STOCK, NEW = "数字经济核心\n产业存量企业", "2023 年\n新设企业"
TABLE_2 = {
    CORE: (100417, 12152, 191078, 32237),
    OTHER.replace("\n", " "): (314068, 27499, 68362, 11523),
}
TOTAL_2 = {"合计": {"bj_stock": 414485, "bj_new": 39651, "sh_stock": 259440, "sh_new": 43760}}


def table_1(corner):
    return [
        ["表 1 中央网信办大模型产品备案数量"],
        [N, N, "单位：款"],
        [corner, "北京", "全国"],
        ["第一批", 5, 8],
        ["第二批", 10, 11],
        ["第三批", 9, 33],
        ["合 计", 24, 52],
    ]


def table_2(blank):
    return [
        ["表 2 京沪数字经济核心产业企业数量", blank, blank, blank, blank],
        [blank, blank, blank, blank, "单位：家"],
        ["指标", "北京", blank, "上海", blank],
        [blank, STOCK, NEW, STOCK, NEW],
        [CORE, 100417, 12152, 191078, 32237],
        [OTHER, 314068, 27499, 68362, 11523],
        ["合计", 414485, 39651, 259440, 43760],
    ]


CASES = [
    Case(
        f"table 1, turned, {corner or 'nothing'} in the corner",
        table_1(corner),
        FILED,
        {"北京": (5, 10, 9, 24), "全国": (8, 11, 33, 52)},
        cells={},
        totals={},
    )
    for corner in ("批次", "指标", N)
] + [
    Case(
        "table 2, merged",
        table_2(N),
        INDUSTRIES,
        TABLE_2,
        [("total-row", "A7", "合计")],
        cells={},
        totals=TOTAL_2,
        merged=("A1:E1", "A3:A4", "B3:C3", "D3:E3"),
    ),
    Case(
        "table 2 as csv has it",
        table_2(""),
        INDUSTRIES,
        TABLE_2,
        [("total-row", "A7", "合计")],
        cells={},
        totals=TOTAL_2,
        file="表.csv",
    ),
    Case(
        "table 3",
        [["表 3 北京市数据合规跨境三路径通过情况"], ["路径", "通过量"],
         ["安全评估", "38 家(99 个事项)"], ["标准合同备案", "18 份"], ["个人信息保护认证", "2家"]],
        PATHS,
        {"安全评估": N, "标准合同备案": 18, "个人信息保护认证": 2},
        [("not-a-number", "B3", "安全评估", "passed"), ("converted", "B4", "", "passed")],
        {"B3": ("unparsed", "38 家(99 个事项)", N, ""), "B4": ("converted", "18 份", 18, ""),
         "B5": ("converted", "2家", 2, "")},
    ),
    Case(
        "table 3 where the count is of documents",
        [["路径", "合同备案"], ["标准合同备案", "18 份"], ["个人信息保护认证", "2家"]],
        of("copies", unit=("路径", "path")),
        {"标准合同备案": 18, "个人信息保护认证": N},
        [("converted", "B2", "", "copies"), ("unit-of-cell", "B3", "个人信息保护认证", "copies")],
    ),
]  # fmt: skip
