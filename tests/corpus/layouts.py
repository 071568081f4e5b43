"""Where things stand: headers, continued tables, totals, notes, periods, turned and long tables."""

from .case import Case, of

N = None
GF = of("gdp", "firms")
HEAD = ["城市", "地区生产总值", "企业数"]
BJ, SH = ["北京", 40000, 300], ["上海", 44000, 400]
TWO = {"北京": (40000, 300), "上海": (44000, 400)}

FILES = [
    Case("xlsm", [HEAD, BJ, SH], GF, TWO, file="表.xlsm"),
    Case("tsv", [HEAD, BJ, SH], GF, TWO, file="表.tsv"),
    Case("csv utf-8", [HEAD, BJ, SH], GF, TWO, file="表.csv"),
    Case(
        "csv with a byte order mark", [HEAD, BJ, SH], GF, TWO, file="表.csv", encoding="utf-8-sig"
    ),
    Case(
        "csv as Chinese Excel saves it", [HEAD, BJ, SH], GF, TWO, file="表.csv", encoding="gb18030"
    ),
    Case(
        "a workbook under another suffix",
        [HEAD, BJ, SH],
        GF,
        TWO,
        [("wrong-suffix",)],
        file="表.xls",
    ),
    Case("leading empty rows and columns", [HEAD, BJ, SH], GF, TWO, at=(4, 3)),
    Case(
        "the best fitting sheet",
        {"说明": [["各市指标，2022年"]], "旧表": [HEAD[:2], BJ[:2]], "表": [HEAD, BJ, SH]},
        GF,
        TWO,
    ),
    Case(
        "a chosen sheet",
        {"甲": [HEAD, ["广州", 1, 2]], "表": [HEAD, BJ, SH]},
        GF,
        TWO,
        reading={"sheet": "表"},
    ),
    Case(
        "two sheets that fit alike",
        {"表": [HEAD, BJ, SH], "2021年": [HEAD, ["广州", 1, 2]]},
        GF,
        TWO,
        [("other-sheets", "")],
    ),
    Case(
        "a hidden sheet that fits better",
        {"底稿": [["序号", *HEAD], [1, *BJ]], "表": [HEAD, BJ, SH]},
        GF,
        TWO,
        hidden_sheets=("底稿",),
    ),
    Case(
        "hidden rows count and are said",
        [HEAD, BJ, ["广州", 28000, 250], SH],
        GF,
        {**TWO, "广州": (28000, 250)},
        [("hidden-rows", "A3")],
        hidden=(3,),
    ),
    Case(
        "hidden columns count and are said",
        [HEAD, BJ, SH],
        GF,
        TWO,
        [("hidden-columns", "C1")],
        hidden=("C",),
    ),
    Case(
        "hidden rows and columns of a turned table",
        [
            ["指标", "北京", "广州", "上海"],
            ["地区生产总值", 40000, 28000, 44000],
            ["企业数", 300, 250, 400],
        ],
        GF,
        {**TWO, "广州": (28000, 250)},
        [("hidden-rows", "A3"), ("hidden-columns", "C1")],
        hidden=(3, "C"),
    ),
    Case(
        "a value merged over two lines of a long table",
        [
            ["城市", "指标", "数值"],
            ["北京", "地区生产总值", 40000],
            ["北京", "企业数", N],
            ["上海", "地区生产总值", 44000],
            ["上海", "企业数", 400],
        ],
        GF,
        {"北京": (40000, None), "上海": (44000, 400)},
        [("merged-cell", "C3", "北京", "firms")],
        merged=("C2:C3",),
    ),
    Case(
        "a year and a city in one merged cell of a long table",
        [
            ["年份", "城市", "指标", "数值"],
            ["2021", "北京", "地区生产总值", 40000],
            ["2021", N, "企业数", 300],
            ["2022", "北京", "地区生产总值", 44000],
            ["2022", "北京", "企业数", 310],
        ],
        GF,
        {("北京", "2021"): (40000, None), ("北京", "2022"): (44000, 310)},
        [("no-unit-name", "B3")],
        merged=("A3:B3",),
    ),
    Case(
        "hidden rows of a long table",
        [
            ["城市", "指标", "数值"],
            ["北京", "地区生产总值", 40000],
            ["北京", "企业数", 300],
            ["上海", "地区生产总值", 44000],
            ["上海", "企业数", 400],
        ],
        GF,
        TWO,
        [("hidden-rows", "A4")],
        hidden=(4, 5),
    ),
    Case(
        "a hidden row of names above the header counts for nothing",
        [["city", "gdp", "firms"], HEAD, BJ, SH],
        GF,
        TWO,
        hidden=(1,),
    ),
]

HEADERS = [
    Case(
        "title rows above",
        [["2022年各市主要指标"], ["制表：某局", N, "2023年3月"], [], HEAD, BJ, SH],
        GF,
        TWO,
        merged=("A1:C1",),
    ),
    Case(
        "two header rows, merged",
        [["城市", "经济", N], [N, "地区生产总值（亿元）", "企业数（家）"], BJ, SH],
        GF,
        TWO,
        [("chapter", "B1")],
        merged=("A1:A2", "B1:C1"),
    ),
    Case(
        "two header rows as csv has them",
        [["城市", "经济", ""], ["", "地区生产总值（亿元）", "企业数（家）"], BJ, SH],
        GF,
        TWO,
        [("chapter", "B1")],
        file="表.csv",
    ),
    Case(
        "three header rows, merged",
        [
            ["城市", "经济", N, N],
            [N, "总量", N, "主体"],
            [N, "地区生产总值(亿元)", "数字经济增加值(亿元)", "企业数(家)"],
            ["北京", 40000, 17000, 300],
        ],
        of("gdp", "value", "firms"),
        {"北京": (40000, 17000, 300)},
        [("chapter", "B1"), ("heading-unclear", "D2", "", "firms")],
        merged=("A1:A3", "B1:D1", "B2:C2"),
    ),
    Case(
        "three header rows as csv has them",
        [
            ["城市", "经济", "", ""],
            ["", "总量", "", "主体"],
            ["", "地区生产总值(亿元)", "数字经济增加值(亿元)", "企业数(家)"],
            ["北京", 40000, 17000, 300],
        ],
        of("gdp", "value", "firms"),
        {"北京": (40000, 17000, 300)},
        [("chapter", "B1"), ("heading-unclear", "D2", "", "firms")],
        file="表.csv",
    ),
    Case(
        "a header with one column merged downwards",
        [
            ["城市", "地区生产总值", "数字经济", N],
            [N, N, "数字经济增加值", "数字经济占比"],
            ["北京", 40000, 17000, 42.5],
        ],
        of("gdp", "value", "share"),
        {"北京": (40000, 17000, 42.5)},
        [("chapter", "C1")],
        merged=("A1:A2", "B1:B2", "C1:D1"),
    ),
    Case(
        "full-width brackets", [["城市", "地区生产总值（亿元）", "企业数（家）"], BJ, SH], GF, TWO
    ),
    Case("line breaks", [["城市", "地区\n生产总值\n（亿元）", "企业数\n(家)"], BJ, SH], GF, TWO),
    Case("a unit after a comma", [["城市", "地区生产总值，亿元", "企业数,家"], BJ, SH], GF, TWO),
    Case(
        "a unit after a slash or colon",
        [["城市", "地区生产总值/亿元", "企业数：家"], BJ, SH],
        GF,
        TWO,
    ),
    Case(
        "a unit said to be one",
        [["城市", "地区生产总值（单位：亿元）", "企业数（单位：家）"], BJ, SH],
        GF,
        TWO,
    ),
    Case(
        "a row of units under the header",
        [HEAD, [N, "亿元", "家"], BJ, SH],
        GF,
        TWO,
    ),
    Case(
        "a row of units in brackets, labelled",
        [HEAD, ["单位", "（万元）", "（家）"], ["北京", 4e8, 300], ["上海", 4.4e8, 400]],
        GF,
        TWO,
        [("converted", "B3", "", "gdp")],
        cells={
            "B3": ("converted", "400000000", 40000, ""),
            "B4": ("converted", "440000000", 44000, ""),
        },
    ),
    Case(
        "the unit above the table",
        [["各市指标"], [N, N, "单位：亿元"], HEAD[:2], BJ[:2], SH[:2]],
        of("gdp"),
        {"北京": 40000, "上海": 44000},
    ),
    Case(
        "several units above the table, one to convert",
        [[N, N, "单位：万元、家"], HEAD, ["北京", 4e8, 300], ["上海", 4.4e8, 400]],
        GF,
        TWO,
        [("converted", "B3", "", "gdp")],
    ),
    Case(
        "spread words and a unit broken in two",
        [["城　市", "地区 生产总值(亿\n元)", "企 业 数"], BJ, SH],
        GF,
        TWO,
    ),
    Case(
        "a column of remarks",
        [[*HEAD, "备注"], [*BJ, "注：初步核算数"], [*SH, "资料来源：统计局"]],
        GF,
        TWO,
        [("unknown-column", "D1")],
    ),
    Case(
        "both languages on one line",
        [["城市 City", "地区生产总值 GDP（亿元）", "企业数/Firms"], BJ, SH],
        GF,
        TWO,
    ),
    Case(
        "both languages on two lines",
        [["城市\nCity", "地区生产总值\nGDP", "企业数\nFirms"], BJ, SH],
        GF,
        TWO,
    ),
    Case(
        "both languages in two rows",
        [HEAD, ["City", "GDP (100 million yuan)", "Firms"], BJ, SH],
        GF,
        TWO,
    ),
    Case(
        "serial numbers, numbering and footnote marks",
        [
            ["序号", "城市", "1.地区生产总值①", "（二）企业数*", "其中：数字经济增加值[1]"],
            [1, "北京", 40000, 300, 17000],
            [2, "上海", 44000, 400, 15000],
        ],
        of("gdp", "firms", "value"),
        {"北京": (40000, 300, 17000), "上海": (44000, 400, 15000)},
    ),
    Case(
        "a known word inside other words is not the column",
        [
            ["城市", "地区生产总值", "企业数", "企业数排名", "人均地区生产总值"],
            [*BJ, 2, 18.3],
            [*SH, 1, 17.9],
        ],
        GF,
        TWO,
        [("unknown-column", "D1"), ("unknown-column", "E1")],
    ),
    Case(
        "one column twice",
        [["城市", "地区生产总值", "企业数", "GDP"], [*BJ, 40001], [*SH, 44001]],
        GF,
        TWO,
        [("duplicate-column", "D1", "", "gdp")],
    ),
    Case(
        "values under no header",
        [[*HEAD, N], [*BJ, 7], [*SH, N]],
        GF,
        TWO,
        [("no-header", "D2")],
    ),
    Case(
        "values that look like years",
        [["城市", "地区生产总值", "企业数"], ["北京", 2021, 2022], ["上海", 2022, 2023]],
        GF,
        {"北京": (2021, 2022), "上海": (2022, 2023)},
    ),
    Case("a header and nothing below", [HEAD], GF, {}, [("no-rows", "")]),
]

HEADERS += [
    Case(
        "a value and its growth under each indicator",
        [["城市", "地区生产总值", N, "企业数", N], [N, "绝对值（万元）", "增速（%）", "总量", "增速"],
         ["北京", 4e8, 5, 300, 2], ["上海", 4.4e8, 6, 400, 3]],
        GF,
        TWO,
        [("converted", "B3", "", "gdp"), ("unknown-column", "C2"), ("unknown-column", "E2")],
        merged=("A1:A2", "B1:C1", "D1:E1"),
    ),
    Case(
        "signs without width, as web pages have them",
        [["城市\u200b", "\ufeff地区生产总值", "企业数\u202c"], ["北京\u200b", "\u200b40000", 300], SH],
        GF,
        TWO,
        cells={},
    ),
    Case(
        "a sheet that explains the indicators fits no better than the data",
        {"解释": [["指标", "单位", "说明"], ["地区生产总值", "亿元", "现价"], ["企业数", "家", "年末"],
                ["数字经济占比", "%", "核心产业"]], "表": [HEAD, BJ, SH]},
        of("gdp", "firms", "share"),
        {"北京": (40000, 300, N), "上海": (44000, 400, N)},
        [("missing-column", "", "", "share")],
    ),
]  # fmt: skip

ABOVE = [
    Case(
        "a figure and its growth in two columns of one name",
        [["城市", "总量", "比上年增长（%）"], [N, "地区生产总值", "地区生产总值"], ["北京", 40000, 5.2]],
        of("gdp"),
        {"北京": 40000},
        [("altered-column", "C2", "", "gdp")],
        merged=("A1:A2",),
    ),
    Case(
        "ranks alone under the names of the indicators",
        [["城市", "排名", N], [N, "地区生产总值", "企业数"], ["北京", 2, 1]],
        GF,
        {"北京": (N, N)},
        [("altered-only", "B2", "", "gdp"), ("altered-only", "C2", "", "firms")],
        merged=("A1:A2", "B1:C1"),
    ),
    Case(
        "figures of the districts below those of the cities",
        [HEAD, BJ, ["市辖区"], ["广州", 28000, 250]],
        GF,
        {"北京": (40000, 300)},
        [("altered-section", "A3")],
    ),
    Case(
        "a title that speaks of growth",
        [["各市主要指标同比"], HEAD, BJ, SH],
        GF,
        TWO,
        [("altering-title", "A1")],
    ),
    Case(
        "turned, the cities again in another order",
        [["指标", "北京", "上海"], ["地区生产总值", 40000, 44000], ["指标", "上海", "北京"],
         ["企业数", 400, 300]],
        GF,
        {"北京": (40000, 400), "上海": (44000, 300)},
        [("reordered-header", "A3")],
    ),
    Case(
        "figures above the header that have none of their own",
        [["广州", 28000, 250], HEAD, BJ, SH],
        GF,
        TWO,
        [("rows-above", "A1")],
    ),
    Case(
        "two units stated for one column",
        [["城市", "地区生产总值（亿元）", "企业数"], ["单位", "万元", "家"], BJ],
        GF,
        {"北京": (40000, 300)},
        [("units-differ", "B2", "", "gdp")],
    ),
    Case(
        "a remark on a line of a long table",
        [["城市", "指标", "数值", "备注"], ["北京", "地区生产总值", 40000, "预计值"], ["北京", "企业数", 300, N]],
        GF,
        {"北京": (40000, 300)},
        [("unknown-column", "D1")],
    ),
    Case(
        "a line of a long table of another scope",
        [["城市", "指标", "数值", "口径"], ["北京", "地区生产总值", 7, "同比增速"], ["北京", "企业数", 300, "总量"]],
        GF,
        {"北京": (N, 300)},
        [("altered-only", "B2", "", "gdp"), ("unknown-column", "D1")],
    ),
]  # fmt: skip

CONTINUED = [
    Case(
        "the header again, same columns, other units",
        [HEAD, BJ, [], ["续表"], HEAD, SH],
        GF,
        TWO,
        [("note-row", "A4"), ("repeated-header", "A5")],
    ),
    Case(
        "the header again on every page, without a caption",
        [HEAD, BJ, HEAD, SH, HEAD, ["广州", 28000, 250]],
        GF,
        {**TWO, "广州": (28000, 250)},
        [("repeated-header", "A3"), ("repeated-header", "A5")],
    ),
    Case(
        "further columns for the same units",
        [HEAD[:2], BJ[:2], SH[:2], ["续表1"], ["城市", "企业数(家)"], ["上海", 400], ["北京", 300]],
        GF,
        TWO,
        [("note-row", "A4"), ("repeated-header", "A5")],
    ),
    Case(
        "a two-row header again",
        [["城市", "经济", N], [N, "地区生产总值", "企业数"], BJ,
         ["城市", "经济", N], [N, "地区生产总值", "企业数"], SH],
        GF,
        TWO,
        [("repeated-header", "A4"), ("chapter", "B1"), ("chapter", "B4")],
        merged=("A1:A2", "B1:C1", "A4:A5", "B4:C4"),
    ),
    Case(
        "notes and totals before the table goes on",
        [HEAD, BJ, ["小计", 40000, 300], ["注：初步核算数"], ["续表"], HEAD, SH, ["合计", 84000, 700]],
        GF,
        TWO,
        [("total-row", "A3", "小计"), ("note-row", "A4"), ("note-row", "A5"),
         ("repeated-header", "A6"), ("total-row", "A8", "合计")],
        totals={"小计": {"gdp": 40000, "firms": 300}, "合计": {"gdp": 84000, "firms": 700}},
    ),
    Case(
        "a table that goes on in another unit",
        [["城市", "地区生产总值（万元）"], ["北京", 4e8], ["城市", "地区生产总值（亿元）"], ["上海", 44000]],
        of("gdp"),
        {"北京": 40000, "上海": 44000},
        [("converted", "B2", "", "gdp"), ("repeated-header", "A3")],
        cells={"B2": ("converted", "400000000", 40000, "")},
    ),
    Case(
        "the same unit twice in a continued table",
        [HEAD, BJ, HEAD, SH, ["北京", 40001, 301]],
        GF,
        [("北京", (40000, 300)), ("上海", (44000, 400)), ("北京", (40001, 301))],
        [("repeated-header", "A3"), ("duplicate-unit", "A5", "北京")],
    ),
]  # fmt: skip

TOTALS = [
    Case(
        f"the total row {label}",
        [HEAD, BJ, SH, [label, 84000, 700]],
        GF,
        TWO,
        [("total-row", "A4", read)],
        totals={read: {"gdp": 84000, "firms": 700}},
    )
    for label, read in (
        ("合计", "合计"), ("合 计", "合计"), ("合　　计", "合计"), ("总计", "总计"), ("总计：", "总计："),
        ("全省", "全省"), ("全国", "全国"), ("Total", "Total"), ("平均", "平均"), ("平均值", "平均值"),
    )
]  # fmt: skip
TOTALS += [
    Case(
        "the total stands first",
        [HEAD, ["全 国", 84000, 700], BJ, SH],
        GF,
        TWO,
        [("total-row", "A2", "全国")],
        totals={"全国": {"gdp": 84000, "firms": 700}},
    ),
    Case(
        "a total in the header's unit is converted as well",
        [["城市", "地区生产总值（万元）"], ["北京", 4e8], ["合计", "8.4万亿元"]],
        of("gdp"),
        {"北京": 40000},
        [("converted", "B2", "", "gdp"), ("total-row", "A3", "合计")],
        totals={"合计": {"gdp": 84000}},
    ),
    Case(
        "a listed unit called like a total stays a unit",
        [HEAD, BJ, ["全国", 1204724, 9000]],
        of("gdp", "firms", aliases={"北京": [], "全国": []}),
        {"北京": (40000, 300), "全国": (1204724, 9000)},
        totals={},
    ),
    Case(
        "enterprises whose names begin like totals, notes and captions",
        [["企业", "企业数"], *([name, i] for i, name in enumerate(
            ("全国信息公司", "平均科技", "注册会计师事务所", "合计网络", "总计量检测", "全省通物流",
             "来源科技", "续表文化传媒", "小计智能", "单位云服务", "说明书制作社"), start=11))],
        of("firms", unit=("企业", "enterprise")),
        dict(zip(("全国信息公司", "平均科技", "注册会计师事务所", "合计网络", "总计量检测", "全省通物流",
                  "来源科技", "续表文化传媒", "小计智能", "单位云服务", "说明书制作社"),
                 range(11, 22), strict=True)),
        totals={},
    ),
]  # fmt: skip

TOTALS += [
    Case(
        f"the row {label}",
        [HEAD, BJ, SH, [label, 84000, 700]],
        GF,
        TWO,
        [("total-row", "A4", label)],
    )
    for label in (
        "19市合计", "东部小计", "全国平均水平", "各市平均", "合计（家）", "全国（合计）", "（合计）", "全市总计", "中位数",
        "最大值", "标准差", "权重", "目标值", "增速", "汇总",
    )
]  # fmt: skip

NUMBERED = [
    Case(
        f"columns numbered {row}",
        [HEAD, row, BJ, SH],
        GF,
        TWO,
        [("note-row", "A2")],
    )
    for row in (["甲", 1, 2], ["甲", 2, 3], ["栏次", 1, 2], ["(1)", "(2)", "(3)"], ["A", "B", "C"])
] + [
    Case(
        "columns numbered beside serial numbers",
        [["序号", *HEAD], ["甲", "乙", 1, 2], [1, *BJ], [2, *SH]],
        GF,
        TWO,
        [("note-row", "A2")],
    ),
    Case(
        "units called A and 甲 are no numbering",
        [HEAD, ["A", 1, 2], ["甲", 1, 3], ["1", 2, 3]],
        GF,
        {"A": (1, 2), "甲": (1, 3), "1": (2, 3)},
    ),
]

BESIDE = [
    Case(
        "two tables side by side, their cities in other order",
        [["城市", "地区生产总值", N, "城市", "企业数"], ["北京", 40000, N, "上海", 400],
         ["上海", 44000, N, "北京", 300], ["合计", 84000, N, "合计", 700]],
        GF,
        TWO,
        [("total-row", "A4", "合计"), ("total-row", "D4", "合计")],
    ),
    Case(
        "one table folded into two halves",
        [["序号", *HEAD, "序号", *HEAD], [1, *BJ, 3, "广州", 28000, 250], [2, *SH]],
        GF,
        {**TWO, "广州": (28000, 250)},
    ),
    Case(
        "a unit in both halves",
        [[*HEAD, *HEAD], [*BJ, *SH], ["广州", 28000, 250, "北京", 1, 2]],
        GF,
        [("北京", (40000, 300)), ("北京", (1, 2)), ("上海", (44000, 400)), ("广州", (28000, 250))],
        [("duplicate-unit", "D3", "北京")],
    ),
    Case(
        "units again in another order, under another word",
        [["城市", "地区生产总值", "地区", "企业数"], ["北京", 40000, "上海", 400],
         ["上海", 44000, "北京", 300]],
        GF,
        {"北京": (40000, 400), "上海": (44000, 300)},
        [("duplicate-column", "C1", "", "unit")],
    ),
    Case(
        "a city called like its province",
        [["省份", *HEAD], ["吉林", "长春", 6700, 1], ["吉林", "吉林", 1500, 2], ["辽宁", "大连", 8400, 3]],
        GF,
        {"长春": (6700, 1), "吉林": (1500, 2), "大连": (8400, 3)},
        [("unknown-column", "A1")],
    ),
]  # fmt: skip

NOTES = [
    Case(
        "a source and a remark",
        [HEAD, BJ, SH, [], ["资料来源：各市统计公报。"], ["注：2022年为初步核算数。"]],
        GF,
        TWO,
        [("note-row", "A5"), ("note-row", "A6")],
    ),
    Case(
        "remarks over several lines",
        [
            HEAD,
            BJ,
            SH,
            ["注：1.地区生产总值为现价。"],
            ["2.企业数为年末数。"],
            ["3. 深圳数据未公布。"],
        ],
        GF,
        TWO,
        [("note-row", "A4"), ("note-row", "A5"), ("note-row", "A6")],
    ),
    Case(
        "a note in a merged cell",
        [HEAD, BJ, SH, ["数据来源：国家统计局"]],
        GF,
        TWO,
        [("note-row", "A4")],
        merged=("A4:C4",),
    ),
    Case(
        "a note in another column than the names",
        [["序号", *HEAD], [1, *BJ], [2, *SH], ["注：企业数为年末数"], [N, N, "资料来源：统计局"]],
        GF,
        TWO,
        [("note-row", "A4"), ("note-row", "C5")],
    ),
    Case(
        "a note that begins with its mark",
        [["城市", "地区生产总值*", "企业数"], BJ, SH, ["* 为快报数"]],
        GF,
        TWO,
        [("note-row", "A4")],
    ),
    Case(
        "who filled it in",
        [HEAD, BJ, SH, [], ["填报人：张三", N, "审核人：李四"]],
        GF,
        TWO,
        [("note-row", "A5")],
    ),
]

CASES = [*FILES, *HEADERS, *ABOVE, *CONTINUED, *TOTALS, *NUMBERED, *BESIDE, *NOTES]
