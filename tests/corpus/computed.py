"""Computed columns: a small system with a panel for it, and tables that are at odds with them."""

import numpy as np
import pandas as pd

from .case import Case, system
from .case import leaf as known


def leaf(name, **more):
    return {"id": name, "name": {"zh": f"指标{name}", "en": name}, "direction": "higher", **more}


def variable(name, **more):
    return {"id": name, "name": {"zh": f"变量{name}", "en": name}, **more}


RAW = {
    "id": "made",
    "name": {"zh": "计算", "en": "Made"},
    "variables": [
        variable("population", unit="万人"),
        variable("density", formula="population / area", unit="人"),
        variable("area"),
    ],
    "indicators": [
        leaf("gdp", unit="亿元"),
        leaf("share", formula="digital / gdp * 100", unit="%", allowed={"min": 0, "max": 100}),
        leaf("digital", unit="亿元"),
        leaf("crowding", formula="ln(density) + share", direction="lower"),
        leaf("growth", formula="change(gdp) * 100", unit="%"),
    ],
}
FRAME = pd.DataFrame(
    {
        "unit": ["甲", "甲", "乙", "乙", "丙", "丙"],
        "period": ["2021", "2022"] * 3,
        "population": [100.0, 110, 200, 210, 300, 330],
        "area": [10.0, 10, 50, 50, 60, 60],
        "gdp": [50.0, 60, 80, 100, 90, 90],
        "digital": [10.0, 15, 20, 30, np.nan, 45],
    }
)
READ = ["population", "area", "gdp", "digital"]

N = None
HEAD = ["城市", "地区生产总值", "企业数"]
RATIO = system(
    [
        known("gdp", "地区生产总值", "亿元"),
        known("firms", "企业数", "家"),
        known("per_firm", "企均产值", "亿元") | {"formula": "gdp / firms"},
    ]
)
GROWTH = system(
    [
        known("gdp", "地区生产总值", "亿元"),
        known("growth", "地区生产总值增速", "%") | {"formula": "change(gdp) * 100"},
    ]
)
CASES = [
    Case(
        "nothing to divide by",
        [HEAD, ["北京", 400, 50], ["上海", 440, 0], ["广州", 280, N]],
        RATIO,
        {"北京": (400, 50, 8), "上海": (440, 0, N), "广州": (280, N, N)},
        [("computed-undefined", "B3", "上海", "per_firm")],
    ),
    Case(
        "a column of what is computed, with another figure and one that is no number",
        [
            [*HEAD, "企均产值"],
            ["北京", 400, 50, 8],
            ["上海", 440, 80, "6.5"],
            ["广州", 280, 40, "略"],
        ],
        RATIO,
        {"北京": (400, 50, 8), "上海": (440, 80, 5.5), "广州": (280, 40, 7)},
        [
            ("computed-column", "D1", "", "per_firm"),
            ("computed-differs", "D3", "上海", "per_firm"),
        ],
    ),
    Case(
        "growth in a table of one year",
        [HEAD[:2], ["北京", 400], ["上海", 440]],
        GROWTH,
        {"北京": (400, N), "上海": (440, N)},
        [("no-year-before", "B1", "", "growth")],
    ),
    Case(
        "growth in a panel of columns",
        [
            ["城市", "2021年地区生产总值", "2022年地区生产总值"],
            ["北京", 400, 500],
            ["上海", N, 440],
        ],
        GROWTH,
        {
            ("北京", "2021"): (400, N),
            ("北京", "2022"): (500, 25),
            ("上海", "2021"): (N, N),
            ("上海", "2022"): (440, N),
        },
        [("empty-row", "A3", "上海")],
    ),
]
