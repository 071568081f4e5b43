"""Several periods in every arrangement, long and turned tables, merged labels and values."""

from .case import Case, of

N = None
GF = of("gdp", "firms")
HEAD = ["城市", "地区生产总值", "企业数"]
BJ, SH = ["北京", 40000, 300], ["上海", 44000, 400]
TWO = {"北京": (40000, 300), "上海": (44000, 400)}
YEARS = {
    ("北京", "2021"): (40270, 290),
    ("上海", "2021"): (43215, 380),
    ("北京", "2022"): (41611, 300),
    ("上海", "2022"): (44653, 400),
}
BJ_IN, SH_IN = ["北京", 40270, 41611, 290, 300], ["上海", 43215, 44653, 380, 400]
BJ_BY, SH_BY = ["北京", 40270, 290, 41611, 300], ["上海", 43215, 380, 44653, 400]
LINES = [
    ("北京", "2021", 40270, 290),
    ("上海", "2021", 43215, 380),
    ("北京", "2022", 41611, 300),
    ("上海", "2022", 44653, 400),
]


def below(form):
    """Return the lines of the panel with the year written in some form, year first."""
    return [[form(year), city, gdp, firms] for city, year, gdp, firms in LINES]


def periods(*pair):
    """Return the panel under two other periods."""
    names = dict(zip(("2021", "2022"), pair, strict=True))
    return {(city, names[year]): values for (city, year), values in YEARS.items()}


def in_cells(*pair):
    """Return the case of two periods in one column."""
    names = dict(zip(("2021", "2022"), pair, strict=True))
    return [["时期", *HEAD], *below(lambda year: names[year])]


SIDE_BY_SIDE = [
    Case(
        "periods over indicators, merged",
        [["城市", "2021年", N, "2022年", N], [N, *HEAD[1:], *HEAD[1:]], BJ_BY, SH_BY],
        GF,
        YEARS,
        merged=("A1:A2", "B1:C1", "D1:E1"),
    ),
    Case(
        "periods over indicators as csv has them",
        [["城市", "2021年", "", "2022年", ""], ["", *HEAD[1:], *HEAD[1:]], BJ_BY, SH_BY],
        GF,
        YEARS,
        file="表.csv",
    ),
    Case(
        "indicators over periods, merged, years as numbers",
        [["城市", "地区生产总值（亿元）", N, "企业数（家）", N], [N, 2021, 2022, 2021, 2022], BJ_IN, SH_IN],
        GF,
        YEARS,
        merged=("A1:A2", "B1:C1", "D1:E1"),
    ),
    Case(
        "indicators over periods as csv has them",
        [["城市", "地区生产总值（亿元）", "", "企业数（家）", ""],
         ["", "2021年", "2022年", "2021年", "2022年"], BJ_IN, SH_IN],
        GF,
        YEARS,
        file="表.csv",
    ),
    Case(
        "three rows: indicator, year, unit",
        [["城市", "地区生产总值", N, "企业数", N], [N, "2021年", "2022年", "2021年", "2022年"],
         [N, "亿元", "万元", "家", "家"],
         ["北京", 40270, 416110000, 290, 300], ["上海", 43215, 446530000, 380, 400]],
        GF,
        YEARS,
        [("converted", "C4", "", "gdp")],
        merged=("A1:A3", "B1:C1", "D1:E1"),
    ),
    Case(
        "period and indicator in one cell",
        [["城市", "2021年GDP", "2022年GDP（亿元）", "企业数（2021年）", "企业数2022"], BJ_IN, SH_IN],
        GF,
        YEARS,
    ),
    Case(
        "half-years side by side",
        [["城市", "2022年上半年", N, "2022年下半年", N], [N, *HEAD[1:], *HEAD[1:]], BJ_BY, SH_BY],
        GF,
        periods("2022-H1", "2022-H2"),
        merged=("A1:A2", "B1:C1", "D1:E1"),
    ),
    Case(
        "a column without a period beside columns with several",
        [["城市", "2021年GDP", "2022年GDP", "企业数"], ["北京", 40270, 41611, 300]],
        GF,
        {("北京", "2021"): (40270, N), ("北京", "2022"): (41611, N)},
        [("no-period", "D1", "", "firms"), ("missing-column", "", "", "firms")],
    ),
]  # fmt: skip

BELOW = [
    Case("a period column of numbers", [["年份", *HEAD], *below(int)], GF, YEARS),
    Case("a period column of texts", [["年度", *HEAD], *below(lambda y: f"{y}年度")], GF, YEARS),
    Case("quarters", in_cells("2023年第一季度", "2023年二季度"), GF, periods("2023-Q1", "2023-Q2")),
    Case("quarters in letters", in_cells("2023Q3", "2023-Q4"), GF, periods("2023-Q3", "2023-Q4")),
    Case("months", in_cells("2023年9月", "2023-11"), GF, periods("2023-09", "2023-11")),
    Case(
        "months so far", in_cells("2023年1-9月", "2023年1—11月"), GF,
        periods("2023-01/09", "2023-01/11"),
    ),
    Case(
        "the year merged over its cities",
        [["年份", *HEAD], ["2021年", *LINES[0][:1], *LINES[0][2:]],
         [N, *LINES[1][:1], *LINES[1][2:]], ["2022年", *LINES[2][:1], *LINES[2][2:]],
         [N, *LINES[3][:1], *LINES[3][2:]]],
        GF,
        YEARS,
        merged=("A2:A3", "A4:A5"),
    ),
    Case(
        "the city merged over its years",
        [["城市", "年份", *HEAD[1:]], ["北京", 2021, 40270, 290], [N, 2022, 41611, 300],
         ["上海", 2021, 43215, 380], [N, 2022, 44653, 400]],
        GF,
        YEARS,
        merged=("A2:A3", "A4:A5"),
    ),
    Case(
        "years as lines between the cities",
        [HEAD, ["2021年"], ["北京", 40270, 290], ["上海", 43215, 380], ["合计", 83485, 670],
         ["2022年"], ["北京", 41611, 300], ["上海", 44653, 400], ["合计", 86264, 700]],
        GF,
        YEARS,
        [("total-row", "A5", "合计"), ("total-row", "A9", "合计")],
        totals={("合计", "2021"): {"gdp": 83485, "firms": 670},
                ("合计", "2022"): {"gdp": 86264, "firms": 700}},
    ),
    Case(
        "years as merged lines",
        [HEAD, ["2021年"], ["北京", 40270, 290], ["上海", 43215, 380],
         ["2022年"], ["北京", 41611, 300], ["上海", 44653, 400]],
        GF,
        YEARS,
        merged=("A2:C2", "A5:C5"),
    ),
    Case(
        "a total of each year in a period column",
        [["年份", *HEAD], *below(int), [2022, "合计", 86264, 700]],
        GF,
        YEARS,
        [("total-row", "B6", "合计")],
        totals={("合计", "2022"): {"gdp": 86264, "firms": 700}},
    ),
    Case(
        "one period taken from several",
        [["城市", "2021年GDP", "2022年GDP"], ["北京", 40270, 41611]],
        of("gdp"),
        {("北京", "2022"): 41611},
        reading={"period": "2022"},
    ),
    Case(
        "one period throughout",
        [["年份", *HEAD], [2022, *BJ], [2022, *SH]],
        GF,
        {("北京", "2022"): (40000, 300), ("上海", "2022"): (44000, 400)},
    ),
    Case(
        "a row without its period",
        [["年份", *HEAD], [2021, "北京", 40270, 290], [N, "上海", 43215, 380], [2022, "北京", 41611, 300]],
        GF,
        {("北京", "2021"): (40270, 290), ("北京", "2022"): (41611, 300)},
        [("no-period", "A3", "上海")],
    ),
]  # fmt: skip

LONG = [
    Case(
        "long",
        [["城市", "年份", "指标", "数值"],
         *([c, f"{y}年", name, v] for c, y, g, f in LINES
           for name, v in (("GDP（亿元）", g), ("企业数", f)))],
        GF,
        YEARS,
    ),
    Case(
        "long with a unit for each line",
        [["指标名称", "城市", "计量单位", "指标值"], ["地区生产总值", "北京", "万元", 4e8],
         ["地区生产总值", "上海", "亿元", 44000], ["企业数", "北京", "家", 300],
         ["企业数", "上海", "个", 400]],
        GF,
        TWO,
        [("converted", "D2", "", "gdp")],
        cells={"D2": ("converted", "400000000", 40000, "")},
    ),
    Case(
        "long with totals, notes and the header again",
        [["城市", "指标", "数值"], ["北京", "地区生产总值", 40000], ["北京", "企业数", 300],
         ["合 计", "地区生产总值", 84000], ["城市", "指标", "数值"],
         ["上海", "地区生产总值", 44000], ["上海", "企业数", 400], ["资料来源：统计局"], ["2.企业数为年末数"]],
        GF,
        TWO,
        [("total-row", "A4", "合计"), ("repeated-header", "A5"),
         ("note-row", "A8"), ("note-row", "A9")],
        totals={"合计": {"gdp": 84000}},
    ),
    Case(
        "long with what is not in the framework, twice or nameless",
        [["城市", "指标", "数值", "备注"], ["北京", "地区生产总值", 40000], ["北京", "企业数", 300],
         ["北京", "绿地", 5], ["北京", N, 6], [N, "企业数", 7], ["北京", "企业数", 301]],
        GF,
        {"北京": (40000, N)},
        [("unknown-column", "D1"), ("unknown-indicator", "B4"), ("no-indicator-name", "B5", "北京"),
         ("no-unit-name", "A6"), ("duplicate-value", "C7", "北京", "firms")],
    ),
    Case(
        "long, the city merged over its lines",
        [["城市", "指标", "数值"], ["北京", "地区生产总值", 40000], [N, "企业数", 300],
         ["上海", "地区生产总值", 44000], [N, "企业数", 400]],
        GF,
        TWO,
        merged=("A2:A3", "A4:A5"),
    ),
]  # fmt: skip

LONG += [
    Case(
        "long with the unit in the header of the values",
        [["城市", "指标", "数值（万元）"], ["北京", "地区生产总值", 4e8], ["合计", "地区生产总值", 8e8]],
        of("gdp"),
        {"北京": 40000},
        [("converted", "C2", "", "gdp"), ("total-row", "A3", "合计")],
        totals={"合计": {"gdp": 80000}},
    ),
]  # fmt: skip

TURNED = [
    Case(
        "turned",
        [["指标", "北京", "上海"], ["地区生产总值（亿元）", 40000, 44000], ["企业数（家）", 300, 400]],
        GF,
        TWO,
    ),
    Case(
        "turned without a word in the corner",
        [["", "北京", "上海"], ["地区生产总值", "40000", "44000"], ["企业数", "300", "400"]],
        GF,
        TWO,
        file="表.csv",
    ),
    Case(
        "turned with a column of units",
        [["指标", "单位", "北京", "上海"], ["地区生产总值", "万元", 4e8, 4.4e8], ["企业数", "家", 300, 400]],
        GF,
        TWO,
        [("converted", "C2", "", "gdp")],
        cells={"C2": ("converted", "400000000", 40000, ""),
               "D2": ("converted", "440000000", 44000, "")},
    ),
    Case(
        "turned with group lines, numbering, serial numbers, title and notes",
        [["2022年两市主要指标"], ["序号", "指标名称", "计量单位", "北京市", "上海市"],
         [N, "一、经济"], [1, "（一）地区生产总值", "亿元", 40000, 44000],
         [2, "其中：数字经济增加值", "亿元", 17000, 15000], [N, "二、主体"],
         [3, "企业数①", "家", 300, 400], ["注：①为年末数。"]],
        of("gdp", "value", "firms", aliases={"北京": ["北京市"], "上海": ["上海市"]}),
        {"北京": (40000, 17000, 300), "上海": (44000, 15000, 400)},
        [("names-matched", ""), ("note-row", "A8"), ("chapter", "B3"),
         ("heading-unclear", "B6", "", "firms")],
        merged=("A1:E1",),
    ),
    Case(
        "turned, cities over years",
        [["指标", "北京", N, "上海", N], [N, 2021, 2022, 2021, 2022],
         ["地区生产总值", 40270, 41611, 43215, 44653], ["企业数", 290, 300, 380, 400]],
        GF,
        YEARS,
        merged=("A1:A2", "B1:C1", "D1:E1"),
    ),
    Case(
        "turned, years over cities, as csv has them",
        [["指标", "2021年", "", "2022年", ""], ["", "北京", "上海", "北京", "上海"],
         ["地区生产总值", "40270", "43215", "41611", "44653"], ["企业数", "290", "380", "300", "400"]],
        GF,
        YEARS,
        file="表.csv",
    ),
    Case(
        "turned with a column of totals",
        [["指标", "北京", "上海", "合计"], ["地区生产总值", 40000, 44000, 84000], ["企业数", 300, 400, 700]],
        GF,
        TWO,
        [("total-row", "D1", "合计")],
        totals={"合计": {"gdp": 84000, "firms": 700}},
    ),
    Case(
        "turned with an indicator that is not in the framework",
        [["指标", "北京", "上海"], ["地区生产总值", 40000, 44000], ["绿地", 1, 2], ["企业数", 300, 400]],
        GF,
        TWO,
        [("unknown-column", "A3")],
    ),
    Case(
        "turned, faults at their own cells",
        [["指标", "北京", "上海"], ["地区生产总值", 40000, "#DIV/0!"], ["企业数", "优", 400]],
        GF,
        {"北京": (40000, N), "上海": (N, 400)},
        [("excel-error", "C2", "上海", "gdp"), ("not-a-number", "B3", "北京", "firms")],
    ),
    Case(
        "turned, one city, values that look like years",
        [["指标", "北京"], ["地区生产总值", 2021], ["企业数", 2022]],
        GF,
        {"北京": (2021, 2022)},
    ),
]  # fmt: skip

TURNED += [
    Case(
        "turned, group lines merged over all columns, notes too",
        [["指标", "北京", "上海"], ["一、经济"], ["地区生产总值", 40000, 44000], [],
         ["二、主体"], ["　其中：企业数", 300, 400], ["资料来源：统计局"]],
        GF,
        TWO,
        [("note-row", "A7")],
        merged=("A2:C2", "A5:C5", "A7:C7"),
    ),
    Case(
        "turned, cities over years beside a column of units",
        [["指标", "单位", "北京", N, "上海", N], [N, N, "2021年", "2022年", "2021年", "2022年"],
         ["地区生产总值", "亿元", 40270, 41611, 43215, 44653], ["企业数", "家", 290, 300, 380, 400]],
        GF,
        YEARS,
        merged=("A1:A2", "B1:B2", "C1:D1", "E1:F1"),
    ),
    Case(
        "turned, the unit above the table",
        [["单位：万元"], ["指标", "北京", "上海"], ["地区生产总值", 4e8, 4.4e8],
         ["数字经济增加值", 1.7e8, 1.5e8]],
        of("gdp", "value"),
        {"北京": (40000, 17000), "上海": (44000, 15000)},
        [("converted", "B3", "", "gdp"), ("converted", "B4", "", "value")],
    ),
    Case(
        "turned, the unit above the last column",
        [[N, N, "单位：亿元"], ["指标", "北京", "上海"], ["地区生产总值", 40000, 44000],
         ["数字经济增加值", 17000, 15000]],
        of("gdp", "value"),
        {"北京": (40000, 17000), "上海": (44000, 15000)},
    ),
    Case(
        "turned, the years in a row of their own name",
        [["指标", "北京", "北京", "上海", "上海"], ["年份", 2021, 2022, 2021, 2022],
         ["地区生产总值", 40270, 41611, 43215, 44653], ["企业数", 290, 300, 380, 400]],
        GF,
        YEARS,
    ),
]  # fmt: skip

MERGED = [
    Case(
        "the region merged over its cities",
        [["region", *HEAD], ["华北", "北京", 40000, 300], [N, "天津", 16000, 200],
         ["华东", "上海", 44000, 400]],
        of("gdp", "firms", attributes=["region"]),
        {"北京": (40000, 300), "天津": (16000, 200), "上海": (44000, 400)},
        units={"region": ["华北", "华北", "华东"]},
        merged=("A2:A3",),
    ),
    Case(
        "a merged column of regions beside the framework's own word",
        [["地区", *HEAD], ["华北", "北京", 40000, 300], [N, "天津", 16000, 200]],
        GF,
        {"北京": (40000, 300), "天津": (16000, 200)},
        [("unknown-column", "A1")],
        merged=("A2:A3",),
    ),
    Case(
        "a value merged over two cities",
        [HEAD, ["北京", 40000, 300], ["上海", N, 400]],
        GF,
        {"北京": (40000, 300), "上海": (N, 400)},
        [("merged-cell", "B3", "上海", "gdp")],
        merged=("B2:B3",),
    ),
    Case(
        "a value merged over two indicators",
        [HEAD, ["北京", 40000, N], SH],
        GF,
        {"北京": (40000, N), "上海": (44000, 400)},
        [("merged-cell", "C2", "北京", "firms")],
        merged=("B2:C2",),
    ),
    Case(
        "the word for total merged over serial number and name",
        [["序号", *HEAD], [1, *BJ], [2, *SH], ["合计", N, 84000, 700]],
        GF,
        TWO,
        [("total-row", "A4", "合计")],
        totals={"合计": {"gdp": 84000, "firms": 700}},
        merged=("A4:B4",),
    ),
    Case(
        "the word for total in the column of serial numbers",
        [["序号", *HEAD], [1, *BJ], [2, *SH], ["合计", N, 84000, 700]],
        GF,
        TWO,
        [("total-row", "A4", "合计")],
        totals={"合计": {"gdp": 84000, "firms": 700}},
    ),
    Case(
        "the indicator as a merged title over the years",
        [["地区生产总值（亿元）", N, N], ["城市", "2021年", "2022年"], ["北京", 40270, 41611]],
        of("gdp"),
        {("北京", "2021"): 40270, ("北京", "2022"): 41611},
        merged=("A1:C1",),
    ),
]  # fmt: skip

MIXED = [
    Case(
        "everything at once, wide",
        [["2021—2022年各市主要指标"], [N, N, N, N, N, "单位：亿元、家"],
         ["序号", "地 区", "地区生产总值①", N, "企业数", N],
         [N, N, "2021年", "2022年", "2021年", "2022年"],
         [1, "全  省", "83,485", "86,264", 670, 700],
         [2, "　北 京", "４０２７０", "4.1611万亿", 290, ">300"], [3, "　上 海", 43215, "约44653", 380, "—"],
         [N, "注：①为现价。"], [N, "2.2022年为快报数。"], ["续表"],
         ["序号", "地 区", "地区生产总值①", N, "企业数", N],
         [N, N, "2021年", "2022年", "2021年", "2022年"],
         [4, "　广 州", 28232, 28839, "25O", "38 家(99 个事项)"], [N, "资料来源：统计局"]],
        GF,
        {("北京", "2021"): (40270, 290), ("北京", "2022"): (41611, 300),
         ("上海", "2021"): (43215, 380), ("上海", "2022"): (44653, N),
         ("广州", "2021"): (28232, N), ("广州", "2022"): (28839, N)},
        [("total-row", "B5", "全省"), ("converted", "C6", "", "gdp"), ("converted", "D6", "", "gdp"),
         ("qualified-value", "F6", "北京", "firms"), ("qualified-value", "D7", "上海", "gdp"),
         ("note-row", "B8"), ("note-row", "B9"), ("note-row", "A10"), ("repeated-header", "B11"),
         ("not-a-number", "E13", "广州", "firms"), ("not-a-number", "F13", "广州", "firms"),
         ("note-row", "B14")],
        merged=("A1:F1", "A3:A4", "B3:B4", "C3:D3", "E3:F3", "A11:A12", "B11:B12", "C11:D11", "E11:F11"),
        cells={"C6": ("converted", "４０２７０", 40270, ""), "D6": ("converted", "4.1611万亿", 41611, ""),
               "F6": ("converted", ">300", 300, ">"), "D7": ("converted", "约44653", 44653, "~"),
               "F7": ("missing", "—", N, ""), "E13": ("unparsed", "25O", N, ""),
               "F13": ("unparsed", "38 家(99 个事项)", N, "")},
        totals={("全省", "2021"): {"gdp": 83485, "firms": 670},
                ("全省", "2022"): {"gdp": 86264, "firms": 700}},
    ),
    Case(
        "everything at once, turned, as csv",
        [["附表 两市指标", "", "", "", ""], ["单位：亿元", "", "", "", ""],
         ["指标", "北京市", "", "上海市", ""], ["", "2021年", "2022年", "2021年", "2022年"],
         ["一、总量", "", "", "", ""], ["1. 地区生产总值", "40,270", "41611亿元", "4.3215万亿元", "44653"],
         ["二、主体", "", "", "", ""], ["其中：企业数（家）#", "290家", "300余", "—", "400.0"],
         ["资料来源：两市统计局", "", "", "", ""]],
        of("gdp", "firms", aliases={"北京": ["北京市"], "上海": ["上海市"]}),
        {("北京", "2021"): (40270, 290), ("北京", "2022"): (41611, 300),
         ("上海", "2021"): (43215, N), ("上海", "2022"): (44653, 400)},
        [("names-matched", ""), ("converted", "B6", "", "gdp"), ("converted", "B8", "", "firms"),
         ("qualified-value", "C8", "北京", "firms"), ("note-row", "A9"),
         ("heading-unclear", "A7", "", "firms")],
        file="表.csv",
        encoding="gb18030",
    ),
]  # fmt: skip

CASES = [*SIDE_BY_SIDE, *BELOW, *LONG, *TURNED, *MERGED, *MIXED]
