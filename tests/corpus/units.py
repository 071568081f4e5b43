"""Units of measure: of headers against the framework's, and none on either side."""

from .case import Case, of

UNKNOWABLE = ...  # numbers in a unit that does not convert: nobody can say what they are


def stated(indicator, header, written, read, *findings, **measure):
    """Return the case of one column whose header states a unit, or none."""
    framework = of(indicator, **measure)
    name = f"{header} read as {framework.all_indicators[0].unit or 'nothing'}"
    return Case(name, [["城市", header], ["北京", written]], framework, {"北京": read}, findings)


def converted(indicator, header, written, read, **measure):
    """Return the case of a column whose header states a unit that converts."""
    finding = ("converted", "B2", "", indicator)
    case = stated(indicator, header, written, read, finding, **measure)
    return case._replace(cells={"B2": ("converted", str(written), read, "")})


def clash(indicator, header, **measure):
    """Return the case of a column whose header states a unit that does not convert."""
    finding = ("unit-of-measure", "B1", "", indicator)
    return stated(indicator, header, 12.5, UNKNOWABLE, finding, **measure)


N = None
HEAD, BJ, SH = ["城市", "地区生产总值"], ["北京", 4e8], ["上海", 4.4e8]
TWO = {"北京": 40000, "上海": 44000}


def said(*rows, first="B3", findings=(), merged=()):
    """Return the case of a table whose unit, 10,000 yuan, some line states for all of it."""
    name = f"the unit of the table in {[row for row in rows if row not in (HEAD, BJ, SH)]}, data from {first}"
    findings = (*findings, ("converted", first, "", "gdp"))
    return Case(name, list(rows), of("gdp"), TWO, findings, merged=merged)


TABLES = [
    said(["各市指标（单位：万元）"], HEAD, BJ, SH),
    said(["各市指标（万元）"], HEAD, BJ, SH),
    said(["各市指标  单位：万元（现价）"], HEAD, BJ, SH, merged=("A1:B1",)),
    said([N, "（万元）"], HEAD, BJ, SH),
    said(["各市总量（万元）和增速（%）"], HEAD, BJ, SH),
    said(["单位：除注明外均为万元"], HEAD, BJ, SH),
    said(["金额单位：人民币万元"], HEAD, BJ, SH),
    said(["（单位：万元  %）"], HEAD, BJ, SH),
    said(["Unit: 10,000 yuan"], HEAD, BJ, SH),
    said([N, "计量单位 万元"], HEAD, BJ, SH),
    said(["单位：", "万元"], HEAD, BJ, SH),
    said(["单位", "万元"], HEAD, BJ, SH),
    said(["单位：万元、家"], [], ["一"], ["二"], ["三"], HEAD, BJ, SH, first="B7"),
    said(HEAD, ["单位：万元"], BJ, SH, findings=[("note-row", "A2")]),
    said(HEAD, [N, "单位：万元"], BJ, SH),
    said(HEAD, BJ, SH, ["单位：万元"], first="B2", findings=[("note-row", "A4")]),
    Case(
        "a unit for each row of a table",
        [["城市", "单位", "地区生产总值"], ["北京", "万元", 4e8], ["上海", "亿元", 44000], ["合计", "万元", 8.4e8]],
        of("gdp"),
        TWO,
        [("unknown-column", "B1"), ("converted", "C2", "", "gdp"), ("total-row", "A4", "合计")],
        totals={"合计": {"gdp": 84000}},
    ),
    Case(
        "a unit that the name of a group states",
        [["城市", "经济（万元）", N], [N, "地区生产总值", "企业数"], [*BJ, 300]],
        of("gdp", "firms"),
        {"北京": (40000, 300)},
        [("converted", "B3", "", "gdp"), ("chapter", "B1")],
        merged=("A1:A2", "B1:C1"),
    ),
    Case(
        "no unit beside a column of money in another unit",
        [["城市", "地区生产总值（万元）", "数字经济增加值", "企业数"], [*BJ, 1.7e8, 300]],
        of("gdp", "value", "firms"),
        {"北京": (40000, 1.7e8, 300)},
        [("converted", "B2", "", "gdp"), ("unit-unsaid", "C1", "", "value")],
    ),
    Case(
        "a blank in the column of units of a table that lies on its side",
        [["指标", "单位", "北京"], ["地区生产总值", "万元（现价）", 4e8], ["数字经济增加值", N, 1.7e8]],
        of("gdp", "value"),
        {"北京": (40000, 1.7e8)},
        [("converted", "C2", "", "gdp"), ("unit-unsaid", "B3", "", "value")],
    ),
    Case(
        "the unit of the framework beside another",
        [["城市", "地区生产总值（万元）", "数字经济增加值（亿元）"], [*BJ, 17000]],
        of("gdp", "value"),
        {"北京": (40000, 17000)},
        [("converted", "B2", "", "gdp")],
    ),
    Case(
        "units for each column above the header",
        [["单位", "万元", "家"], [*HEAD, "企业数"], [*BJ, 300]],
        of("gdp", "firms"),
        {"北京": (40000, 300)},
        [("converted", "B3", "", "gdp")],
    ),
    Case(
        "a table that goes on keeps its unit",
        [[N, "单位：万元"], HEAD, BJ, ["续表"], HEAD, SH],
        of("gdp"),
        TWO,
        [("converted", "B3", "", "gdp"), ("note-row", "A4"), ("repeated-header", "A5"),
         ("converted", "B6", "", "gdp")],
    ),
    Case(
        "a table that goes on under another unit",
        [[N, "单位：万元"], HEAD, BJ, ["续表"], [N, "单位：亿元"], HEAD, ["上海", 44000]],
        of("gdp"),
        TWO,
        [("converted", "B3", "", "gdp"), ("note-row", "A4"), ("note-row", "B5"),
         ("repeated-header", "A6")],
    ),
    Case(
        "two units above the table, either of which may be the column's",
        [[N, "单位：万元、亿元"], HEAD, BJ],
        of("gdp"),
        {"北京": UNKNOWABLE},
        [("unit-of-measure", "B1", "", "gdp")],
    ),
    Case(
        "who fills it in is no unit of measure",
        [["填报单位：某市统计局", "单位：元"], HEAD, ["北京", 4e12]],
        of("gdp"),
        {"北京": 40000},
        [("converted", "B3", "", "gdp")],
    ),
    Case(
        "the unit above a long table",
        [["主要指标（单位：万元）"], ["城市", "指标", "数值"],
         ["北京", "地区生产总值", 4e8], ["上海", "地区生产总值", 4.4e8], ["合计", "地区生产总值", 8.4e8]],
        of("gdp"),
        TWO,
        [("converted", "C3", "", "gdp"), ("total-row", "A5", "合计")],
        totals={"合计": {"gdp": 84000}},
    ),
    Case(
        "the unit below a table that lies on its side",
        [["指标", "北京", "上海"], ["地区生产总值", 4e8, 4.4e8], ["数字经济增加值", 4e8, 4.4e8],
         ["单位：万元"]],
        of("gdp", "value"),
        {"北京": (40000, 40000), "上海": (44000, 44000)},
        [("converted", "B2", "", "gdp"), ("converted", "B3", "", "value")],
    ),
]  # fmt: skip

CASES = [
    *TABLES,
    stated("share", "数字经济占比（% of GDP）", 12.5, 12.5, ("unit-base", "B1", "", "share")),
    converted("gdp", "地区生产总值（元）", 1234567890000, 12345.6789),
    converted("gdp", "地区生产总值（千元）", 1234567890, 12345.6789),
    converted("gdp", "地区生产总值（万元）", 123456789, 12345.6789),
    converted("gdp", "地区生产总值（百万元）", 1234567.89, 12345.6789),
    converted("gdp", "地区生产总值（万亿元）", 1.2345, 12345),
    converted("gdp", "地区生产总值（万元人民币）", 123456789, 12345.6789),
    converted("gdp", "GDP (billion yuan)", 1234.5, 12345),
    converted("staff", "从业人员（人）", 34560, 3.456),
    converted("staff", "从业人员(千人)", 34.56, 3.456),
    converted("staff", "从业人员（人）", 34560, 34.56, staff="千人"),
    converted("users", "宽带用户数（户）", 9761000, 976.1),
    converted("users", "宽带用户数（亿户）", 1.5, 15000),
    converted("firms", "企业数（万家）", 10.04, 100400),
    stated("firms", "企业数（个）", 300, 300),
    converted("share", "数字经济占比（‰）", 429, 42.9),
    converted("share", "数字经济占比（%）", 42.9, 429, share="‰"),
    converted("patents", "每万人发明专利（件/人）", 0.0218, 218),
    converted("patents", "每万人发明专利（件/百万人）", 21800, 218),
    converted("area", "建成区面积（平方米）", 1469050000, 1469.05),
    converted("area", "建成区面积（公顷）", 146905, 1469.05),
    converted("area", "建成区面积（万m²）", 146905, 1469.05),
    converted("water", "用水量（万m³）", 406000, 40.6),
    stated("gdp", "地区生产总值（亿元）", 41611, 41611),
    stated("gdp", "地区生产总值（亿元人民币）", 41611, 41611),
    stated("gdp", "地区生产总值", 41611, 41611),
    stated("gdp", "地区生产总值（亿元）", 41611, 41611, gdp=""),
    stated("air", "空气质量（微克/立方米）", 30, 30),
    stated("air", "空气质量", 30, 30),
    stated("share", "数字经济占比（％）", 42.9, 42.9),
    stated("share", "数字经济占比%", 42.9, 42.9),
    stated("area", "建成区面积（km²）", 1469.05, 1469.05),
    stated("area", "建成区面积（㎢）", 1469.05, 1469.05),
    stated("water", "用水量（亿m³）", 40.6, 40.6),
    stated("patents", "每万人发明专利（件／万人）", 218, 218),
    converted("gdp", "地区生产总值【万元】", 123456789, 12345.6789),
    converted("gdp", "地区生产总值_万元", 123456789, 12345.6789),
    converted("gdp", "地区生产总值（万元）（现价）", 123456789, 12345.6789),
    converted("gdp", "地区生产总值（初步核算）（万元）", 123456789, 12345.6789),
    clash("share", "数字经济占比（百分点）"),
    clash("gain", "占比提升（%）"),
    clash("gdp", "地区生产总值（亿美元）"),
    clash("gdp", "地区生产总值（美元）", gdp="元"),
    clash("gdp", "地区生产总值（元）", gdp="美元"),
    clash("staff", "从业人员（万户）"),
    clash("staff", "从业人员（万人次）"),
    clash("gdp", "地区生产总值（元/人）"),
    clash("share", "数字经济占比（亿元）"),
    Case(
        "a unit above the table that fits no column",
        [["单位：亿美元"], ["城市", "地区生产总值"], ["北京", 5800]],
        of("gdp"),
        {"北京": UNKNOWABLE},
        [("unit-of-measure", "A1", "", "gdp")],
    ),
]  # fmt: skip
