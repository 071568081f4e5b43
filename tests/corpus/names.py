"""Names of units: spread, indented, under an alias, misspelt, twice."""

from .case import Case, of

N = None
HEAD = ["城市", "地区生产总值"]
FREE = of("gdp")
LISTED = of(
    "gdp", aliases={"北京": ["北京市", "Beijing"], "上海": [], "呼和浩特": [], "温州": ["温州市"]}
)

CITIES = FREE.model_copy(update={"register": "cn-cities"})

CASES = [
    Case(
        "spaces inside names",
        [HEAD, ["温 州 市", 1], ["北　京", 2], ["宁波 ", 3]],
        FREE,
        {"温州市": 1, "北京": 2, "宁波": 3},
    ),
    Case(
        "numbered names",
        [HEAD, ["1. 北京市", 1], ["2、上海", 2], ["（3）温州", 3], ["四、呼和浩特", 4]],
        LISTED,
        {"北京": 1, "上海": 2, "温州": 3, "呼和浩特": 4},
        [("names-matched", "")],
    ),
    Case(
        "names that begin with a number",
        [HEAD, ["360科技", 1], ["58.com", 2], ["3M中国", 3], ["一汽集团", 4], ["三一重工", 5]],
        FREE,
        {"360科技": 1, "58.com": 2, "3M中国": 3, "一汽集团": 4, "三一重工": 5},
    ),
    Case(
        "a part of the row above",
        [HEAD, ["北京", 3], ["其中：海淀区", 2], ["上海", 5]],
        FREE,
        {"北京": 3, "其中：海淀区": 2, "上海": 5},
        [("part-row", "A3", "其中：海淀区")],
    ),
    Case("spaces in western names stay", [HEAD, ["New  York", 1]], FREE, {"New York": 1}),
    Case(
        "cities indented by spaces under their province",
        [HEAD, ["浙江省", 82553], ["  杭州市", 20059], ["  宁波市", 16453],
         ["江苏省", 128222], ["  南京市", 17421]],
        FREE,
        {"浙江省": 82553, "杭州市": 20059, "宁波市": 16453, "江苏省": 128222, "南京市": 17421},
        [("outer-row", "A2", "浙江省"), ("outer-row", "A5", "江苏省")],
    ),
    Case(
        "cities indented by full-width spaces",
        [HEAD, ["浙江省", 82553], ["　　杭州市", 20059], ["　　宁波市", 16453]],
        FREE,
        {"浙江省": 82553, "杭州市": 20059, "宁波市": 16453},
        [("outer-row", "A2", "浙江省")],
    ),
    Case(
        "all names indented alike",
        [HEAD, ["　杭州", 1], ["　宁波", 2]],
        FREE,
        {"杭州": 1, "宁波": 2},
    ),
    Case(
        "names listed as aliases",
        [HEAD, ["北京市", 1], ["上海", 2]],
        LISTED,
        {"北京": 1, "上海": 2},
        [("names-matched", "")],
    ),
    Case(
        "a listed name with a suffix nobody listed",
        [HEAD, ["北京", 1], ["上海市", 2]],
        LISTED,
        {"北京": 1, "上海": 2},
        [("names-matched", "")],
    ),
    Case(
        "a listed name spread, with a suffix",
        [HEAD, ["温 州 市", 1], ["上　海", 2]],
        LISTED,
        {"温州": 1, "上海": 2},
        [("names-matched", "")],
    ),
    Case(
        "names nobody listed beside listed ones",
        [HEAD, ["北京", 1], ["广州", 2]],
        LISTED,
        {"北京": 1, "广州": 2},
    ),
    Case(
        "a slip is asked about, never merged",
        [HEAD, ["呼和浩持", 1], ["呼和浩特", 2]],
        LISTED,
        {"呼和浩持": 1, "呼和浩特": 2},
        [("near-name", "A2", "呼和浩持")],
    ),
    Case(
        "names held against a register",
        [HEAD, ["北京市", 1], ["Shanghai", 2], ["温洲", 3], ["纽约", 4], ["吉 林", 5]],
        CITIES,
        {"北京市": 1, "Shanghai": 2, "温洲": 3, "纽约": 4, "吉林": 5},
        [("near-name", "A4", "温洲"), ("not-in-register", "A5", "纽约")],
    ),
    Case(
        "a registered city under two names in two years",
        [["城市", "年份", "地区生产总值"], ["北京", "2022年", 1], ["上海市", "2022年", 2],
         ["北京市", "2023年", 3], ["上海市", "2023年", 4]],
        CITIES,
        {("北京", "2022"): 1, ("上海市", "2022"): 2,
         ("北京", "2023"): 3, ("上海市", "2023"): 4},
        [("names-matched", "")],
    ),
    Case(
        "two spellings where nothing is listed",
        [HEAD, ["苏州", 1], ["苏州市", 2], ["无锡", 3]],
        FREE,
        {"苏州": 1, "苏州市": 2, "无锡": 3},
        [("similar-names", "A3", "苏州市")],
    ),
    Case(
        "two widths and cases where nothing is listed",
        [["企业", "企业数"], ["ABC科技", 1], ["ＡＢＣ科技", 2], ["Abc 科技", 3]],
        of("firms", unit=("企业", "enterprise")),
        {"ABC科技": 1, "ＡＢＣ科技": 2, "Abc 科技": 3},
        [("similar-names", "A3", "ＡＢＣ科技")],
    ),
    Case(
        "a province and its namesake, both listed, are two units",
        [HEAD, ["吉林省", 13070], ["吉林市", 1500]],
        of("gdp", aliases={"吉林省": [], "吉林市": []}),
        {"吉林省": 13070, "吉林市": 1500},
    ),
    Case(
        "one unit twice",
        [HEAD, ["北京", 1], ["上海", 2], ["北京", 3]],
        LISTED,
        [("北京", 1), ("上海", 2), ("北京", 3)],
        [("duplicate-unit", "A4", "北京")],
    ),
    Case(
        "one unit twice, spread once",
        [HEAD, ["北京", 1], ["北 京", 3]],
        FREE,
        [("北京", 1), ("北京", 3)],
        [("duplicate-unit", "A3", "北京")],
    ),
    Case(
        "one unit twice, once under an alias",
        [HEAD, ["北京", 1], ["上海", 2], ["北京市", 3]],
        LISTED,
        [("北京", 1), ("上海", 2), ("北京市", 3)],
        [("duplicate-unit", "A4", "北京市")],
    ),
    Case(
        "one unit twice in one year of two",
        [["年份", *HEAD], [2021, "北京", 1], [2022, "北京", 2], [2022, "北京", 3]],
        FREE,
        [(("北京", "2021"), 1), (("北京", "2022"), 2), (("北京", "2022"), 3)],
        [("duplicate-unit", "B4", "北京")],
    ),
    Case(
        "a panel that changes its spelling, listed",
        [["年份", *HEAD], [2021, "北京", 1], [2021, "上海", 2], [2022, "北京市", 3], [2022, "上海市", 4]],
        LISTED,
        {("北京", "2021"): 1, ("上海", "2021"): 2, ("北京", "2022"): 3, ("上海", "2022"): 4},
        [("names-matched", "")],
    ),
    Case(
        "a panel that changes its language, listed",
        [["年份", *HEAD], [2021, "北京", 1], [2022, "Beijing", 3]],
        LISTED,
        {("北京", "2021"): 1, ("北京", "2022"): 3},
        [("names-matched", "")],
    ),
    Case(
        "a panel that changes its spelling, not listed",
        [["年份", *HEAD], [2021, "苏州", 1], [2022, "苏州市", 3]],
        FREE,
        {("苏州", "2021"): 1, ("苏州市", "2022"): 3},
        [("similar-names", "B3", "苏州市")],
    ),
    Case(
        "a panel that changes its spelling in a continued table",
        [HEAD, ["2021年"], ["北京", 1], ["城市", "GDP"], ["2022年"], ["北京市", 3]],
        LISTED,
        {("北京", "2021"): 1, ("北京", "2022"): 3},
        [("repeated-header", "A4"), ("names-matched", "")],
    ),
    Case(
        "footnote marks after names",
        [HEAD, ["北京①", 1], ["上海*", 2], ["深圳[1]", 3]],
        FREE,
        {"北京": 1, "上海": 2, "深圳": 3},
    ),
    Case(
        "a row without a name",
        [HEAD, ["北京", 1], [N, 2]],
        FREE,
        {"北京": 1},
        [("no-unit-name", "A3")],
    ),
    Case(
        "names that are codes",
        [["城市", "GDP"], [110000, 1], ["310000", 2]],
        FREE,
        {"110000": 1, "310000": 2},
    ),
]  # fmt: skip
