"""Rows that are no units: groups among their members, copies; and names that carry a year."""

from .case import Case, of

N = None
FREE = of("gdp", "firms", "staff")
HEAD = ["城市", "地区生产总值", "企业数", "从业人员"]
QING, BAI, YUN, NAN = (112.4, 905, 68.2), (86.1, 412, 66.9), (143.9, 1310, 69.4), (60.2, 288, 65.1)
EAST = [128.2, 1107, 68.8]
CITIES = {"青川": QING, "白石": BAI, "云港": YUN, "南屏": NAN}
ROWS = [[city, *values] for city, values in CITIES.items()]

CASES = [
    Case(
        "groups of cities and of countries among cities",
        [HEAD, *ROWS[:2], ["东部地区", *EAST], *ROWS[2:], ["珠三角", 73.2, 350, 66], ["总体", 100.7, 729, 67.4],
         ["World", 98, 640, 67], ["EU27", 105, 700, 66], ["OECD - Total", 103, 690, 66.5],
         ["High income", 120, 1000, 67.5], ["All cities", 100.7, 729, 67.4]],
        FREE,
        CITIES,
        [("aggregate-row", "A4", "东部地区"), ("aggregate-row", "A7", "珠三角"), ("total-row", "A8", "总体"),
         ("aggregate-row", "A9", "World"), ("aggregate-row", "A10", "EU27"),
         ("aggregate-row", "A11", "OECD - Total"), ("aggregate-row", "A12", "High income"),
         ("total-row", "A13", "All cities")],
    ),
    Case(
        "an indented table whose regions stand above their cities",
        [HEAD, ["东部地区", *EAST], ["  青川", *QING], ["  云港", *YUN],
         ["西部地区", 73.2, 350, 66], ["  白石", *BAI], ["  南屏", *NAN]],
        FREE,
        CITIES,
        [("aggregate-row", "A2", "东部地区"), ("aggregate-row", "A5", "西部地区")],
    ),
    Case(
        "a table of regions",
        [HEAD, ["东部地区", *QING], ["中部地区", *BAI], ["西部地区", *YUN], ["东北地区", *NAN]],
        FREE,
        {"东部地区": QING, "中部地区": BAI, "西部地区": YUN, "东北地区": NAN},
        [("aggregates-stay", "A2")],
    ),
    Case(
        "a sum under a name of its own",
        [HEAD, *ROWS, ["四城", 402.6, 2915, 269.6]],
        FREE,
        {**CITIES, "四城": (402.6, 2915, 269.6)},
        [("derived-row", "A6", "四城")],
    ),
    Case(
        "copied rows",
        [HEAD, *ROWS, ["东渚", *QING], ["北岭", *BAI], ["西沙", *QING]],
        FREE,
        {**CITIES, "东渚": QING, "北岭": BAI, "西沙": QING},
        [("copied-rows", "A2", "青川")],
    ),
    Case(
        "city-years, turned",
        [["指标", "青川2021", "青川2022", "白石2021", "白石2022"],
         *map(list, zip(HEAD[1:], QING, YUN, BAI, NAN, strict=True))],
        FREE,
        {("青川", "2021"): QING, ("青川", "2022"): YUN, ("白石", "2021"): BAI, ("白石", "2022"): NAN},
        [("years-read", "B1")],
    ),
    Case(
        "some names with a year",
        [HEAD, ["青川", *QING], ["白石2021", *BAI], ["云港798", *YUN], ["南屏", *NAN]],
        FREE,
        {"青川": QING, "白石2021": BAI, "云港798": YUN, "南屏": NAN},
        [("year-in-name", "A3", "白石2021")],
    ),
]  # fmt: skip
