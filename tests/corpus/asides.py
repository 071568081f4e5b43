"""Rows and columns that describe the indicators, units under any header, and indexes that pandas wrote."""

from .case import Case, leaf, of, system

N = None
GF = of("gdp", "firms")
HEAD = ["城市", "地区生产总值", "企业数"]
BJ, SH = ["北京", 40000, 300], ["上海", 44000, 400]
TWO = {"北京": (40000, 300), "上海": (44000, 400)}
ROADS = system(
    [
        leaf("broadband", "宽带用户", "万户"),
        leaf("noise", "道路噪声", "dB") | {"direction": "lower"},
        leaf("ph", "酸碱度", "") | {"direction": "target", "optimum": 7},
    ]
)
PLACES = ["城市", "宽带用户", "道路噪声", "酸碱度"]
QC, BS = ["青川", 112.4, 68.2, 7.1], ["白石", 86.1, 66.9, 6.8]
BOTH = {"青川": (112.4, 68.2, 7.1), "白石": (86.1, 66.9, 6.8)}
ROWS = [
    ["单位", "户", "dB", ""],
    ["方向", "正", "负", "适度"],
    ["权重", "40%", 0.4, 0.2],
    ["数据来源", "年鉴", "2022年公报", "年鉴"],
    ["代码", "A101", 102, "A103"],
]
CONVERTED = {"青川": (0.00112, 68.2, 7.1), "白石": (0.00086, 66.9, 6.8)}

CASES = [
    Case(
        "rows of units, directions, weights, sources and codes",
        [PLACES, *ROWS, ["青川", 11.2, 68.2, 7.1], ["白石", 8.6, 66.9, 6.8]],
        ROADS,
        CONVERTED,
        [
            ("converted", "B7", "", "broadband"),
            ("indicator-row", "A3"),
            ("indicator-row", "A5"),
            ("indicator-row", "A6"),
            ("weights-stated", "B4"),
        ],
    ),
    Case(
        "directions that contradict the framework",
        [PLACES, ["方向", "逆向指标", "越小越好", "+"], QC, BS],
        ROADS,
        BOTH,
        [
            ("direction-differs", "B2", "", "broadband"),
            ("direction-unlike", "D2", "", "ph"),
            ("indicator-row", "A2"),
        ],
    ),
    Case(
        "a direction that nobody knows",
        [PLACES, ["方向", "正", "负", "待定"], QC, BS],
        ROADS,
        BOTH,
        [("direction-unread", "D2", "", "ph"), ("indicator-row", "A2")],
    ),
    Case(
        "weights that are none, and do not sum up",
        [PLACES, ["权重", 0.4, "大", 0.2], QC, BS],
        ROADS,
        BOTH,
        [
            ("weight-unread", "C2", "", "noise"),
            ("weights-stated", "B2"),
            ("weights-sum", "B2"),
        ],
    ),
    Case(
        "two rows of weights that differ",
        [PLACES, ["权重", 0.4, 0.4, 0.2], ["指标权重", 0.5, 0.4, 0.1], QC, BS],
        ROADS,
        BOTH,
        [
            ("weight-twice", "B2", "", "broadband"),
            ("weight-twice", "D2", "", "ph"),
            ("weights-stated", "B2"),
            ("weights-sum", "B2"),
        ],
    ),
    Case(
        "a column of directions in a long table",
        [
            ["城市", "指标", "方向", "权重", "数值"],
            ["青川", "宽带用户", "负", 1, 3],
            ["青川", "道路噪声", "负", 2, 60],
            ["白石", "宽带用户", "负", 1, 4],
        ],
        ROADS,
        {"青川": (3, 60, N), "白石": (4, N, N)},
        [
            ("direction-differs", "C2", "", "broadband"),
            ("missing-column", "", "", "ph"),
            ("weights-stated", "D2"),
            ("weights-sum", "D2"),
        ],
    ),
    Case(
        "units under a header of their own",
        [["来源城市", *HEAD[1:], "备注"], [*BJ, "快报"], [*SH, "快报"]],
        GF,
        TWO,
        [("unit-column", "A1"), ("unknown-column", "D1")],
    ),
    Case(
        "a chosen column of units",
        [["机构", "简称", *HEAD[1:]], ["甲大学", *BJ], ["乙大学", *SH]],
        GF,
        TWO,
        [("unknown-column", "A1")],
        reading={"unit_column": "b"},
    ),
    Case(
        "another column of units than the header says",
        [["城市", "简称", *HEAD[1:]], ["上海", *BJ], ["北京", *SH]],
        GF,
        TWO,
        [("unknown-column", "A1")],
        reading={"unit_column": "简称"},
    ),
    Case("the index that pandas wrote", [["", *HEAD], [0, *BJ], [1, *SH]], GF, TWO, file="表.csv"),
    Case(
        "the index that pandas wrote and read",
        [["Unnamed: 0", "", *HEAD[1:]], [1, *BJ], [2, *SH]],
        GF,
        TWO,
    ),
    Case(
        "an explanation of the indicators before the figures",
        {
            "说明": [["指标", "单位", "方向", "权重"], ["地区生产总值", "亿元", "正", 0.5],
                     ["企业数", "家", "正", 0.5]],
            "表": [HEAD, BJ, SH],
        },
        GF,
        TWO,
    ),
]  # fmt: skip
