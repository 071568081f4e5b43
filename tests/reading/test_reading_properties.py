"""One table, however it is laid out and however its numbers are written, is one table."""

from decimal import Decimal

import numpy as np
import pytest
from corpus.case import Case, numbers, of, ordered
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import coordinate_to_tuple

import benchmark_index as bi

NAMES = {
    "gdp": "地区生产总值",
    "value": "数字经济增加值",
    "firms": "企业数",
    "staff": "从业人员",
}
MEASURES = {"gdp": "亿元", "value": "亿元", "firms": "家", "staff": "万人"}
FRAMEWORK = of(*NAMES)
CITIES = ("北京", "上海", "深圳", "广州", "温州市", "New York")
PERIODS = (("2021", "2022"), ("2022-Q1", "2022-Q2"))
SHOWN = {"2022-Q1": "2022年一季度", "2022-Q2": "2022年第二季度"}
EXPECTED_RULES = {"total-row", "note-row", "unknown-column", "repeated-header", "chapter"}
TITLE, CAPTION = [["各市主要指标"]], [["表1 各市主要指标"], [], [None, "单位：见表内"]]
NOTES = [[], ["资料来源：统计公报"], ["注：1.为年末数。"], ["2.为现价。"]]
ONE, TWO = (
    ["wide", "sections", "long", "turned", "grouped"],
    ["wide", "sections", "long", "turned", "beside"],
)
cents = st.integers(0, 10**8).map(lambda number: number / 100)


def shown(period):
    return SHOWN.get(period, f"{period}年" if period else "")


@st.composite
def tables(draw, many):
    """Numbers by city, period and indicator."""
    cities = draw(st.permutations(CITIES))[: draw(st.integers(2, 4))]
    periods = draw(st.sampled_from(PERIODS)) if many else ("",)
    return {
        (city, period): {name: draw(cents) for name in NAMES}
        for period in periods
        for city in cities
    }


class Layout:
    """The rows of a table in one of the ways people write it, and what is merged in it."""

    def __init__(self, draw, table):
        self.draw, self.table = draw, table
        self.cities = list(dict.fromkeys(city for city, _ in table))
        self.periods = list(dict.fromkeys(period for _, period in table))
        self.columns = draw(st.permutations(list(NAMES)))
        self.totals = draw(st.booleans())
        self.rows, self.spans = [], []

    def heading(self, name):
        """A header with its unit, or without."""
        bare = NAMES[name]
        return self.draw(
            st.sampled_from([bare, f"{bare}({MEASURES[name]})", f"{bare}（{MEASURES[name]}）"])
        )

    def lines(self, period):
        """The cities of a period with their numbers, and perhaps the totals."""
        found = [
            [city, *(self.table[city, period][name] for name in self.columns)]
            for city in self.cities
        ]
        sums = [sum(column) for column in list(zip(*found, strict=True))[1:]]
        return [*found, ["合 计", *sums]] if self.totals else found

    def wide(self):
        """One row per city, or per city and period."""
        when = ["年份"] if len(self.periods) > 1 else []
        self.rows = [[*when, "城市", *map(self.heading, self.columns)]]
        for period in self.periods:
            self.rows += [[*([shown(period)] if when else []), *row] for row in self.lines(period)]

    def sections(self):
        """A line for each period, its cities below."""
        self.rows = [["城市", *map(self.heading, self.columns)]]
        for period in self.periods:
            self.rows += [*([[shown(period)]] if period else []), *self.lines(period)]

    def grouped(self):
        """Two header rows: a group of indicators over each pair."""
        self.rows = [
            ["城市", "经济", None, "社会", None],
            [None, *map(self.heading, self.columns)],
            *self.lines(self.periods[0]),
        ]
        self.spans = [(1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5)]

    def beside(self):
        """Two header rows: periods over indicators, or the other way round."""
        over = self.draw(st.booleans())
        pairs = [(p, n) for p in self.periods for n in self.columns]
        pairs = pairs if over else sorted(pairs, key=lambda pair: self.columns.index(pair[1]))
        heads = {name: self.heading(name) for name in self.columns}
        upper = [shown(p) if over else heads[n] for p, n in pairs]
        lower = [heads[n] if over else shown(p) for p, n in pairs]
        width = len(self.columns) if over else len(self.periods)
        self.rows = [["城市", *_once(upper)], [None, *lower]]
        self.rows += [[city, *(self.table[city, p][n] for p, n in pairs)] for city in self.cities]
        self.spans = [(1, 1, 2, 1)]
        self.spans += [(1, j, 1, j + width - 1) for j in range(2, len(pairs) + 2, width)]

    def turned(self):
        """One row per indicator; with several periods two header rows."""
        many = len(self.periods) > 1
        pairs = [(c, p) for c in self.cities for p in self.periods]
        self.rows = [["指标", *_once([city for city, _ in pairs])]]
        if many:
            self.rows.append([None, *(shown(period) for _, period in pairs)])
            width = len(self.periods)
            self.spans = [(1, 1, 2, 1)]
            self.spans += [(1, j, 1, j + width - 1) for j in range(2, len(pairs) + 2, width)]
        for name in self.columns:
            self.rows.append([self.heading(name), *(self.table[pair][name] for pair in pairs)])

    def long(self):
        """One row per number."""
        many, measured = len(self.periods) > 1, self.draw(st.booleans())
        unit = ["单位"] if measured else []
        self.rows = [[*(["年份"] if many else []), "城市", "指标", *unit, "数值"]]
        for (city, period), values in self.table.items():
            for name in self.columns:
                when = [shown(period)] if many else []
                measure = [MEASURES[name]] if measured else []
                self.rows.append([*when, city, NAMES[name], *measure, values[name]])

    def build(self, kind):
        """Lay the table out, put a title above and notes below; return rows and merged ranges."""
        getattr(self, kind)()
        above = self.draw(st.sampled_from([[], TITLE, CAPTION]))
        below = self.draw(st.sampled_from([[], NOTES]))
        spans = [
            (top + len(above), left, bottom + len(above), right)
            for top, left, bottom, right in self.spans
        ]
        return [*above, *self.rows, *below], spans


def _once(texts):
    """Keep the first of equal neighbours, as a merged header has it."""
    return [t if i == 0 or texts[i - 1] != t else None for i, t in enumerate(texts)]


def as_range(span):
    top, left, bottom, right = span
    return f"{'ABCDEFGHIJKLMNOPQ'[left - 1]}{top}:{'ABCDEFGHIJKLMNOPQ'[right - 1]}{bottom}"


LAYOUTS = [
    (kind, merge, many)
    for many, kinds in ((False, ONE), (True, TWO))
    for kind in kinds
    for merge in (False, True)
]
LAYOUTS = [
    (kind, merge, many)
    for kind, merge, many in LAYOUTS
    if not merge or kind in ("grouped", "beside") or (kind == "turned" and many)
]


@pytest.mark.parametrize(("kind", "merge", "many"), LAYOUTS)
@given(data=st.data())
def test_a_table_is_the_same_however_it_is_laid_out(tmp_path_factory, data, kind, merge, many):
    table = data.draw(tables(many))
    rows, spans = Layout(data.draw, table).build(kind)
    file = "表.xlsx" if merge else data.draw(st.sampled_from(["表.xlsx", "表.csv"]))
    merged = tuple(map(as_range, spans)) if merge else ()
    case = Case("", rows, FRAMEWORK, {}, merged=merged, file=file)
    read = bi.read_table(case.write(tmp_path_factory.getbasetemp()), FRAMEWORK)
    expected = {
        (key if key[1] else key[0]): tuple(values.values()) for key, values in table.items()
    }
    assert numbers(read) == ordered(expected)
    assert {finding.rule for finding in read.findings} <= EXPECTED_RULES
    for i in range(len(read.data)):
        for name in NAMES:
            row, column = coordinate_to_tuple(read.addresses.cell(i, name).partition("!")[2])
            assert rows[row - 1][column - 1] == read.data[name].iloc[i]


UNITS = {
    "亿元": 0,
    "亿": 0,
    "万元": -4,
    "元": -8,
    "万亿元": 4,
    "万亿": 4,
    "千万元": -1,
    "百亿元": 2,
}
HEADERS = {"元": 8, "千元": 5, "万元": 4, "百万元": 2, "亿元": 0, "万亿元": -4}
decimals = st.builds(
    lambda number, places: Decimal(number).scaleb(-places),
    st.integers(-(10**12), 10**12),
    st.integers(0, 6),
)
FULL_WIDTH = str.maketrans("0123456789,.", "０１２３４５６７８９，．")


@st.composite
def written(draw):
    """A number of 亿元, and a way to write it."""
    number = draw(decimals)
    unit = draw(st.sampled_from(["", *UNITS]))
    text = f"{number.scaleb(-UNITS.get(unit, 0)):{draw(st.sampled_from(['f', ',f']))}}"
    text = text.translate(FULL_WIDTH) if draw(st.booleans()) else text
    space = draw(st.sampled_from(["", " "])) if unit else ""
    mark = draw(st.sampled_from(["", "", "*", "①", "[1]", "#"]))
    return float(number), f"{text}{space}{unit}{mark}"


def read_texts(folder, framework, header, texts):
    rows = [["城市", header], *([f"u{i}", text] for i, text in enumerate(texts))]
    return bi.read_table(Case("", rows, framework, {}, file="表.csv").write(folder), framework)


@given(st.lists(written(), min_size=1, max_size=30))
def test_a_number_is_the_same_however_it_is_written(tmp_path_factory, pairs):
    expected, texts = zip(*pairs, strict=True)
    table = read_texts(tmp_path_factory.getbasetemp(), of("gdp"), "地区生产总值", texts)
    assert dict(zip(texts, table.data["gdp"], strict=True)) == dict(
        zip(texts, expected, strict=True)
    )
    assert {finding.rule for finding in table.findings} <= {"converted"}


@given(
    st.lists(
        st.tuples(st.integers(-(10**6), 10**6), st.sampled_from("%％‰")), min_size=1, max_size=20
    )
)
def test_a_percentage_is_the_same_however_it_is_written(tmp_path_factory, pairs):
    expected = [Decimal(number).scaleb(-3) for number, _ in pairs]
    texts = [
        f"{number.scaleb(1) if sign == '‰' else number:f}{sign}"
        for number, (_, sign) in zip(expected, pairs, strict=True)
    ]
    table = read_texts(tmp_path_factory.getbasetemp(), of("share"), "数字经济占比", texts)
    assert list(table.data["share"]) == [float(number) for number in expected]


@given(st.lists(decimals, min_size=1, max_size=20), st.sampled_from(list(HEADERS)))
def test_numbers_are_the_same_whatever_unit_the_header_states(tmp_path_factory, values, unit):
    texts = [f"{value.scaleb(HEADERS[unit]):f}" for value in values]
    table = read_texts(tmp_path_factory.getbasetemp(), of("gdp"), f"地区生产总值（{unit}）", texts)
    expected = np.array([float(value) for value in values])
    assert (np.abs(table.data["gdp"] - expected) <= np.spacing(np.abs(expected))).all()
