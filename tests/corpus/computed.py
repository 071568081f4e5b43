"""A small system with computed columns, and a panel for it."""

import numpy as np
import pandas as pd


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
