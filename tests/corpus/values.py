"""What stands in one cell: how people write numbers, and what no number can be read from."""

from datetime import date, datetime

from .case import Case, leaf, of, system

N = None


def one(indicator, written, read, rule="", status="converted", qualifier="", **more):
    """Return the case of one cell, B2; a second city keeps a plain column from being empty.

    A number read from text is on record, and its column says so; what is no number is missing
    and has its finding.
    """
    framework = of(indicator, **more.pop("measure", {}))
    second = {} if "header" in more else {"上海": 55}
    header = more.pop("header", framework.all_indicators[0].name.zh)
    rule = rule or ("converted" if status == "converted" else "")
    unit = "" if rule == "converted" else "北京"
    findings = [(rule, "B2", unit, indicator)] if rule else []
    text = more.pop("text", str(written))
    cells = {"B2": (status, text, read, qualifier)} if status else {}
    return Case(
        f"{written!r} under {header} as {framework.all_indicators[0].unit or 'a number'}"
        + "".join(f" {key}={value}" for key, value in more.get("reading", {}).items()),
        [["城市", header], ["北京", written], *map(list, second.items())],
        framework,
        {"北京": read, **second},
        findings if read is not None or rule else [*findings, ("empty-row", "A2", "北京")],
        cells,
        **more,
    )


def same(indicator, written, read):
    """Return the case of a text that is a plain number: nothing to say."""
    return one(indicator, written, read, status="")


def bad(indicator, written, rule="not-a-number", **more):
    """Return the case of a cell no number is read from."""
    status = "excel error" if rule == "excel-error" else "unparsed"
    return one(indicator, written, N, rule, status, **more)


def blank(written):
    """Return the case of a mark for missing."""
    return one("gdp", written, N, status="missing")


def vague(indicator, written, read, sign):
    """Return the case of a number that is no exact figure."""
    return one(indicator, written, read, "qualified-value", qualifier=sign)


PLAIN = [
    same("gdp", "1012.5", 1012.5),
    same("gdp", " 1012.5 ", 1012.5),
    same("gdp", "+12.3", 12.3),
    same("gdp", "-12.3", -12.3),
    same("gdp", "1e3", 1000),
    same("gdp", "007", 7),
    same("gdp", " ", N)._replace(findings=[("empty-row", "A2", "北京")]),
    one("gdp", "5,675", 5675),
    one("gdp", "1,234,567.8", 1234567.8),
    one("gdp", "12 345.6", 12345.6),
    one("gdp", "２４００", 2400),
    one("gdp", "２，４００．５", 2400.5),
    one("gdp", "−12.3", -12.3),  # minus sign
    one("gdp", "－12.3", -12.3),  # full-width hyphen
    one("gdp", "﹣12.3", -12.3),  # small hyphen
    one("gdp", "–12.3", -12.3),  # en dash, as Word makes it
    one("gdp", "‐12.3", -12.3),  # hyphen
    one("gdp", "‑12.3", -12.3),  # hyphen that does not break
    bad("gdp", "34,13"),
    bad("gdp", "1,23,456"),
    bad("gdp", "1,234,56"),
    bad("gdp", "12 34"),
    bad("gdp", "1.2.3"),
    bad("gdp", "3-5"),
    bad("gdp", "3～5"),
    bad("gdp", "3至5"),
    bad("gdp", "▲12.3"),
    bad("gdp", "一千二百"),
    bad("gdp", "增长12.3"),
    bad("gdp", "12O"),
    bad("gdp", "12..5"),
    bad("gdp", "49843.1."),
    bad("gdp", ".5."),
    bad("gdp", "1.2.亿"),
    bad("gdp", "0,123"),
    bad("gdp", "6E²"),
    bad("gdp", "1/2"),
    bad("gdp", "待核实"),
    bad("gdp", "持平"),
    bad("gdp", "--5"),
    bad("gdp", "5-"),
    bad("gdp", "10—20"),
    bad("gdp", "300±5"),
    bad("gdp", "2022年"),
    bad("gdp", "第5名"),
    bad("gdp", "1_000"),
    bad("gdp", "1，2"),
    bad("gdp", "12,7"),
    bad("gdp", "(-12.3)"),
    bad("gdp", "近万"),
    bad("gdp", "%"),
    bad("gdp", "300（含分公司）"),
    one("gdp", "1，234．5", 1234.5),
    bad("gdp", True),
    bad("gdp", date(2022, 5, 1), text="2022-05-01"),
    bad("gdp", datetime(2022, 5, 1, 8, 30), text="2022-05-01 08:30:00"),
]

WITH_UNITS = [
    one("gdp", "1012亿", 1012),
    one("gdp", "1,012 亿", 1012),
    one("gdp", "1012亿元", 1012),
    one("gdp", "１０１２亿元", 1012),
    one("gdp", "1.2万亿", 12000),
    one("gdp", "1.2万亿元", 12000),
    one("gdp", "5000万元", 0.5),
    one("gdp", "123456789元", 1.23456789),
    one("gdp", "¥1012亿", 1012),
    one("gdp", "￥1,012亿元", 1012),
    one("gdp", "1012亿元", 10120000, measure={"gdp": "万元"}),
    one("gdp", "1012亿", 10120000, measure={"gdp": "万元"}),
    one("gdp", "0.1012亿", 1012, measure={"gdp": "万元"}, header="地区生产总值（万元）"),
    one("gdp", "1012亿元", 1012, header="地区生产总值（亿元）"),
    one("users", "976.1万", 976.1),
    one("users", "976.1万户", 976.1),
    one("users", "1.2亿", 12000),
    one("users", "9761000户", 976.1),
    one("firms", "12家", 12),
    one("firms", "3千", 3000),
    one("firms", "4.4万", 44000),
    one("firms", "10.04万家", 100400),
    one("firms", "12个", 12),
    one("copies", "18 份", 18),
    one("area", "12.7 km²", 12.7),
    one("area", "12.7㎢", 12.7),
    one("area", "1270万m²", 12.7),
    one("water", "40.6亿m³", 40.6),
    one("patents", "218件/万人", 218),
    one("air", "1,012", 1012),
    one("gdp", "1012 亿元人民币", 1012),
    one("gdp", "1012亿元", 1012, header="地区生产总值（万元）"),
    one("gdp", "5000万元", 0.5, header="地区生产总值（万元）"),
    one("gdp", "5000万", 0.5, header="地区生产总值（万元）"),
    one("gdp", "5000万", 0.5, header="地区生产总值（元）"),
    bad("air", "12亿", "multiple-of-nothing"),
    bad("air", "3万余", "multiple-of-nothing"),
    bad("gdp", "4.4万", "ambiguous-multiple"),
    bad("gdp", "3千", "ambiguous-multiple"),
    bad("users", "4.4千", "ambiguous-multiple"),
    bad("gdp", "$5亿", "unit-of-cell"),
    bad("gdp", "1012亿美元", "unit-of-cell"),
    bad("gdp", "12.7万人", "unit-of-cell"),
    bad("share", "12.7个百分点", "unit-of-cell"),
    bad("gdp", "12.7%", "unit-of-cell"),
    bad("firms", "38 家(99 个事项)"),
    bad("firms", "12家左右的企业"),
    bad("gdp", "1012亿元，增长5%"),
    bad("gdp", "12.7箱"),
]

SHOWN = [
    one("gdp", 4e8, 40000, formats={"B2": '0"万元"'}, text="400000000万元"),
    one("gdp", 1012, 1012, formats={"B2": 'General"亿"'}, text="1012亿"),
    one("gdp", 1013, 1013, formats={"B2": '"¥"#,##0'}, text="¥1013"),
    bad("gdp", 5800, "unit-of-cell", formats={"B2": "[$$-409]#,##0"}, text="$5800"),
    bad("gdp", 4e12, formats={"B2": "0.00,,"}, text="4000000000000 [0.00,,]"),
]

QUALIFIED = [
    *(vague("firms", f"{w}300", 300, ">") for w in (">", "多于", "突破", "more than ", "Over ")),
    *(vague("firms", f"{w}300家", 300, "≥") for w in (">=", "⩾", "≧", "大于等于", "at least ")),
    *(vague("firms", f"{w}300", 300, "<") for w in ("少于", "不到", "less than ", "below ")),
    *(
        vague("firms", f"{w}300", 300, "≤")
        for w in ("≦", "小于等于", "不大于", "at most ", "up to ")
    ),
    *(vague("firms", f"{w}300", 300, "~") for w in ("将近", "about ", "approx. ")),
    vague("firms", "300家(含)以上", 300, "≥"),
    vague("firms", "300以内", 300, "≤"),
    vague("firms", "＞300", 300, ">"),
    vague("firms", "<300", 300, "<"),
    vague("firms", "≥300", 300, "≥"),
    vague("firms", "≤300", 300, "≤"),
    vague("firms", "~300", 300, "~"),
    vague("firms", "～300", 300, "~"),
    vague("firms", "超300", 300, ">"),
    vague("firms", "超过1,200家", 1200, ">"),
    vague("firms", "约300", 300, "~"),
    vague("firms", "近300家", 300, "~"),
    vague("firms", "不足300", 300, "<"),
    vague("firms", "不低于300", 300, "≥"),
    vague("firms", "300余", 300, ">"),
    vague("firms", "300余家", 300, ">"),
    vague("firms", "300多家", 300, ">"),
    vague("firms", "300家以上", 300, "≥"),
    vague("firms", "300以上", 300, "≥"),
    vague("firms", "300左右", 300, "~"),
    vague("firms", "3万余家", 30000, ">"),
    vague("gdp", "约1.2万亿元", 12000, "~"),
    vague("gdp", "超4万亿", 40000, ">"),
    vague("share", "约90%", 90, "~"),
    vague("share", "5%以上", 5, "≥"),
    vague("share", "＜0.1%", 0.1, "<"),
]

MARKED = [
    one("gdp", f"12.7{mark}", 12.7)
    for mark in ("#", "*", "①", " ②", "[1]", "［2］", "〔3〕", "¹", "†", "*①")
] + [
    one("gdp", "1,012.7亿元①", 1012.7),
    bad("gdp", "①12.7"),
    bad("gdp", "①"),
    bad("gdp", "12①7"),
]

MISSING = [
    blank(mark)
    for mark in (
        "—", "——", "–", "-", "--", "－", "…", "……", "...", "..", "n/a", "N/A", "NA", "/", "／",
        "暂无", "暂无数据", "未公布", "缺", "缺失", "不详", "NULL", "nan", "— ①",
    )
]  # fmt: skip

ERRORS = [
    bad("gdp", code, "excel-error")
    for code in ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!")
] + [
    bad("gdp", "#DIV/0!", "excel-error")._replace(
        name="an error value in csv",
        rows=[["城市", "地区生产总值"], ["北京", "#DIV/0!"], ["上海", "55"]],
        file="表.csv",
    ),
    bad("gdp", "=B3*2", "uncalculated"),
    bad("gdp", "=SUM(B3:B3)", "uncalculated"),
]  # fmt: skip

POLICIES = [
    bad("gdp", "无", "ambiguous-none"),
    one("gdp", "无", N, status="missing", reading={"none": "missing"}),
    one("gdp", "无", 0, reading={"none": "zero"}),
    bad("gdp", "(12.3)", "ambiguous-parentheses"),
    bad("gdp", "（1,012.3）", "ambiguous-parentheses"),
    one("gdp", "(12.3)", -12.3, reading={"parentheses": "negative"}),
    one("gdp", "（1,012.3）", -1012.3, reading={"parentheses": "negative"}),
    one("share", "(12.3%)", -12.3, reading={"parentheses": "negative"}),
    one("share", 0.43, 0.43, "percent-scale", ""),
    one("share", 0.43, 43, reading={"percent": "fraction"}),
    one("share", 0.43, 0.43, status="", reading={"percent": "percent"}),
    one("share", "0.43", 0.43, "percent-scale", ""),
    one("share", "0.43%", 0.43),
]

PERCENT = [
    one("growth", "+5.6%", 5.6),
    one("growth", "−5.6%", -5.6),
    one("growth", "－５．６％", -5.6),
    one("growth", "5.6 %", 5.6),
    bad("growth", "增长5.6%"),
    bad("growth", "↑5.6%"),
    one("share", "42.9%", 42.9),
    one("share", "42.9％", 42.9),
    one("share", "429‰", 42.9),
    one("share", 0.429, 42.9, formats={"B2": "0.0%"}),
    one("share", 0.289, 28.9, formats={"B2": "0.00%"}),
    one("growth", -0.057, -5.7, formats={"B2": "0.0%"}),
    one("share", 42.9, 42.9, status="", formats={"B2": '0.0"%"'}),
    one("share", 0.429, 429, formats={"B2": "0.0%"}, measure={"share": "‰"}),
    bad("gdp", 0.429, "unit-of-cell", formats={"B2": "0.0%"}),
    Case(
        "percentages in four ways",
        [["城市", "数字经济占比(%)"], ["北京", "42.9%"], ["上海", 0.429], ["深圳", 42.9],
         ["广州", "42.9"]],
        of("share"),
        {"北京": 42.9, "上海": 42.9, "深圳": 42.9, "广州": 42.9},
        [("converted", "B2", "", "share")],
        {"B2": ("converted", "42.9%", 42.9, ""), "B3": ("converted", "0.429", 42.9, "")},
        formats={"B3": "0.0%"},
    ),
    Case(
        "percentages as fractions throughout",
        [["城市", "数字经济占比(%)"], ["北京", 0.429], ["上海", 0.387]],
        of("share"),
        {"北京": 0.429, "上海": 0.387},
        [("percent-scale", "B2", "", "share")],
    ),
    Case(
        "a small percentage among small ones",
        [["城市", "增速(%)"], ["北京", 0.7], ["上海", -0.2], ["深圳", 3.3], ["广州", 1.0]],
        of("growth"),
        {"北京": 0.7, "上海": -0.2, "深圳": 3.3, "广州": 1.0},
    ),
    Case(
        "one percentage as a fraction, alone",
        [["城市", "数字经济占比"], ["北京", 0.429]],
        of("share"),
        {"北京": 0.429},
        [("percent-scale", "B2", "北京", "share")],
    ),
    Case(
        "one percentage as a fraction among large and small ones",
        [["城市", "数字经济占比"], ["北京", 0.429], ["上海", 38.7], ["深圳", 45], ["广州", 1.2]],
        of("share"),
        {"北京": 0.429, "上海": 38.7, "深圳": 45, "广州": 1.2},
        [("percent-scale", "B2", "北京", "share")],
    ),
    Case(
        "a percentage that was typed and then shown as one",
        [["城市", "数字经济占比"], ["北京", 42.9], ["上海", 0.387], ["深圳", 45]],
        of("share"),
        {"北京": 4290, "上海": 38.7, "深圳": 45},
        [("percent-scale", "B2", "北京", "share"), ("converted", "B3", "", "share")],
        formats={"B2": "0.0%", "B3": "0.0%"},
    ),
    Case(
        "a percentage beside a bare number where no unit is known",
        [["城市", "空气质量"], ["北京", 0.429], ["上海", 38.7]],
        of("air"),
        {"北京": N, "上海": 38.7},
        [("unit-of-cell", "B2", "北京", "air")],
        formats={"B2": "0.0%"},
    ),
    Case(
        "a code for missing",
        [["城市", "道路里程"], ["北京", -99], ["上海", 13000]],
        system([leaf("roads", "道路里程", "公里") | {"missing_codes": [-99]}]),
        {"北京": N, "上海": 13000},
        [("missing-code", "B2", "北京", "roads"), ("empty-row", "A2", "北京")],
        {"B2": ("missing", "-99", N, "")},
    ),
]  # fmt: skip

COMMAS = [
    Case(
        "numbers with decimal commas" + " that are told" * told,
        [["城市", "地区生产总值"], ["北京", "1.234,5"], ["上海", "12,5"], ["广州", "12,25"]],
        of("gdp"),
        {"北京": 1234.5, "上海": 12.5, "广州": 12.25},
        [("converted", "B2", "", "gdp"), *([] if told else [("decimal-mark", "B2")])],
        reading={"decimal": "comma"} if told else {},
    )
    for told in (False, True)
]

CASES = [
    *PLAIN, *COMMAS, *WITH_UNITS, *SHOWN, *QUALIFIED, *MARKED, *MISSING, *ERRORS, *POLICIES, *PERCENT
]  # fmt: skip
