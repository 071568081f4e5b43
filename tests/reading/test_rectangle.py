"""A long text is one table, read by columns or cell by cell: whatever habit stands wherever."""

import codecs
from functools import cache

import numpy as np
import pandas as pd
import pytest
from corpus import CASES
from corpus.case import of, system
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import benchmark_index as bi
from benchmark_index.reading import layout, names, plain_names, rectangle, row_keys
from benchmark_index.reading.read import ReadRequest, read_cells
from benchmark_index.reading.selection import Selection
from benchmark_index.reading.values import Policy
from benchmark_index.table.labels import Labels

FRAMEWORK = of("gdp", "firms", "share", attributes=["region"])
HEADER = "城市,地区生产总值（亿元）,企业数,数字经济占比"
BETWEEN = 20
PLACES = {"above": 300, "between": rectangle.FIRST + 10, "below": rectangle.FIRST + BETWEEN + 90}
LINES = rectangle.FIRST + BETWEEN + rectangle.LAST


@pytest.fixture(autouse=True)
def _every_file_is_long(monkeypatch):
    monkeypatch.setattr(rectangle, "LEAST", 0)


@cache
def lines():
    x = np.random.default_rng(0).normal(50, 9, (LINES, 2)).tolist()
    rows = [f"第{i:04}区城,{a!r},{i},{b:.2f}" for i, (a, b) in enumerate(x)]
    return [HEADER, *rows]


def written(folder, text, name="表.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding, "surrogatepass"))
    return path


def read(reader, path, framework, policy):
    try:
        return reader(path, framework, policy)
    except bi.BenchmarkIndexError as error:
        return str(error)


def assert_same(fast, slow):
    assert not isinstance(slow, str), slow
    assert_frame_equal(fast.data, slow.data, check_exact=True)
    assert np.array_equal(np.signbit(fast.array), np.signbit(slow.array))
    assert_frame_equal(fast.units, slow.units, check_exact=True)
    assert_frame_equal(fast.cells, slow.cells, check_exact=True)
    assert fast.findings == slow.findings
    for part in ("totals", "weights_stated", "reading", "absent", "period", "source", "sha256"):
        assert getattr(fast, part) == getattr(slow, part), part
    assert fast.addresses.sheet == slow.addresses.sheet
    assert {*fast.addresses.rows} == {*slow.addresses.rows}
    assert fast.addresses.headers == slow.addresses.headers
    for row in {*range(0, len(fast.data), 7), *range(min(len(fast.data), 3))}:
        for name in fast.addresses.rows:
            assert fast.addresses.cell(row, name) == slow.addresses.cell(row, name)


def asked(policy, sheet=None):
    nothing = Selection.of(None, None, {})
    return ReadRequest(sheet=sheet, selection=nothing, unit_column=None, policy=policy)


def by_columns(path, framework, policy):
    return rectangle.read_rectangle(path, framework, None, asked(policy))


def by_cells(path, framework, policy):
    return read_cells(path, framework, **asked(policy))


def both(path, framework=FRAMEWORK, **policy):
    """Return whether a file was read by columns, and then to the same table."""
    fast = read(by_columns, path, framework, Policy(**policy))
    if fast is None:
        return False
    assert_same(fast, read(by_cells, path, framework, Policy(**policy)))
    return True


VALUES = """\
007|1e5| 12 |NA|nan|NaN|inf|-inf|Infinity|0x10|1_000|2022-01-01|1.|.5|.|+5|-0|-0.0|1e400|1e-400|4.9e-324|1E+05|1e|1d5|
9007199254740993|123456789012345678901234567890|0.1e-5|--5|1 2|—|…|/|无|12%|12.5％|１２|12万|(12)|≈12|12①|abc|true|#DIV/0!|=1+1|"3"
| |\t5|\xa05|5 |3"|'5|5,|5;|1.797693134862315808e308|null|NULL|None|#N/A|0.30000000000000004|2.2250738585072011e-308|0,5""".replace("\n", "").split("|")  # fmt: skip
NAMES = """\
合计|合 计|总计：|1. 北京|1 北京|(一)北京| 北京|北京 |　北京|温 州 市|New York|New  York|北京①|北京*|北京[1]|其中：甲|其中甲|2022年|2022|2023年1-11月|
注：甲|资料来源：局|Source: x|续表|续表1|表1 甲|甲(续)|甲（区）|数字|计量院|平均|全市平均|十九市平均|城市|地区|单位|unit|name|1|12|３|第0300区城|第0001区域|
第0002区城市|A|a|Ａ|é|e\u0301|\u200b|甲\u200b|甲\u3164|\ufeff甲|甲\u2028乙|甲\x0b乙|甲\x85乙|\U00020000|ſum|TOTAL|Ｔotal|İ|甲"乙|"甲"|"甲,乙"|"甲\n乙"|
=甲|总 数|* 快报|※甲|#甲|-|—|nan|NA||单位：亿元|（单位：万元）|权重|方向|浙江省|江苏|小计|同比增长|增速|备注|★甲|甲（含乙）|甲 A|华为（上海）|目标值|全国|东部地区|World|EU27|北京2013|2013年北京|数据来源|甲\r乙|x\0y""".replace("|\n", "|").split("|")  # fmt: skip
WHOLE = """\
||,,,|,|,,|甲|甲,1|甲,1,2|甲,1,2,3,|甲,1,2,3,4|合计,1,2,3|合计,,,|2022年,,,|2022年|注：见表|注：见表,,,|资料来源：统计局,,,|续表,,,|单位：万元,,,|
城市,地区生产总值（亿元）,企业数,数字经济占比|城市,年份,,|城市,,,|甲,,,|,1,2,3| ,1,2,3|甲,0.3,0.4,0.5|甲,1,2,0.003|甲;1;2;3|甲\t1\t2\t3|\
甲,1,2,3\r|"甲",1,2,3|甲,"1",2,3|甲,"1,000",2,3|"甲,1,2,3|甲,1,2,"3|"甲"乙,1,2,3|甲,1,"",3|指标,数值,,|1,2,3,4|甲,乙,丙,丁""".replace("|\n", "|").split("|")  # fmt: skip
EVERY = [
    pytest.param(False, marks=pytest.mark.large, id="one place"),
    pytest.param(True, marks=pytest.mark.exhaustive, id="every place"),
]
TEXTS = [
    case
    for case in CASES
    if not (isinstance(case.rows, dict) or case.merged or case.formats or case.hidden)
]
HABITS = [
    *((1, value) for value in VALUES),
    *((2, value) for value in VALUES[:12]),
    *((0, name) for name in NAMES),
    *((None, line) for line in WHOLE),
]


def with_habit(rows, habit, at):
    column, text = habit
    cells = rows[at].split(",")
    if column is None or column >= len(cells):
        rows[at : at + 1] = [text]
    else:
        cells[column] = text
        rows[at] = ",".join(cells)


def taken(folder, place, habits):
    """Return which habits leave a text to be read by columns, each of which is the same table."""
    kept = []
    for k, habit in enumerate(habits):
        rows = [*lines()]
        with_habit(rows, habit, PLACES[place])
        if both(written(folder, "\n".join(rows) + "\n", f"{k}.csv")):
            kept.append(habit)
    return kept


@pytest.mark.parametrize("place", PLACES)
def test_one_odd_cell_or_line_makes_no_other_table(tmp_path, place):
    taken(tmp_path, place, HABITS[3 :: 16 if place == "between" else 32])


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("place", PLACES)
def test_no_odd_cell_or_line_makes_another_table(tmp_path, place, every):
    """Each at one place, and at every one in the longest run."""
    habits = HABITS if every else HABITS[list(PLACES).index(place) :: len(PLACES)]
    assert len(taken(tmp_path, place, habits)) > (20 if every else 6)


def test_plain_cells_are_read_by_columns_and_others_are_not(tmp_path):
    plain = [(1, "007"), (1, "1e5"), (1, "1."), (1, ".5"), (1, ""), (0, "计量院"), (0, "1")]
    odd = [(0, "合计"), (0, "北京①"), (1, "—"), (1, "nan"), (1, "1,5"), (None, ""), (None, ",,,")]
    assert taken(tmp_path, "between", [*plain, *odd]) == plain


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case.name)
def test_a_messy_table_is_the_same_with_many_plain_rows_in_it(case, every, tmp_path):
    places = [len(case.rows), len(case.rows) // 2, min(3, len(case.rows))]
    for after in {*places} if every else [places[TEXTS.index(case) % 3]]:
        width = max(len(case.rows[after - 1]), 2)
        plain = [[f"第{i:04}区城", *["12.5"] * (width - 1)] for i in range(LINES + 1)]
        rows = [*case.rows[:after], *plain, *case.rows[after:]]
        path = case._replace(rows=rows, file="表.csv").write(tmp_path)
        reading = {
            name: word for name, word in case.reading.items() if name in Policy.__match_args__
        }
        both(path, case.framework, **reading)


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_habits_together_make_no_other_table(tmp_path_factory, data):
    rows = [*lines()]
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from([2, *PLACES.values(), LINES - 1]))
        with_habit(rows, data.draw(st.sampled_from(HABITS)), place)
    if data.draw(st.booleans()):
        rows[:0] = data.draw(
            st.sampled_from([["各区主要指标（2022年）"], ["标题", "", "单位：亿元"]])
        )
    if data.draw(st.booleans()):
        rows += data.draw(st.sampled_from([["合计,9,9,9"], ["资料来源：局", "注：甲,乙"], [",,,"]]))
    mark = data.draw(st.sampled_from(",;\t"))
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    text = end.join(rows).replace(",", mark) + data.draw(st.sampled_from(["", end]))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
    content = text.encode(encoding, "replace")
    policy = data.draw(st.sampled_from([{}, {"percent": "percent"}, {"decimal": "point"}]))
    both(written(tmp_path_factory.mktemp("text"), content), **policy)


FILES = {
    "utf-8": "\n".join,
    "with a mark": lambda rows: codecs.BOM_UTF8 + "\n".join(rows).encode(),
    "gb18030": lambda rows: "\n".join(rows).encode("gb18030"),
    "crlf": lambda rows: "\r\n".join(rows) + "\r\n",
    "semicolons": lambda rows: "\n".join(rows).replace(",", ";"),
    "tabs": lambda rows: "\n".join(rows).replace(",", "\t"),
    "title and notes": lambda rows: "\n".join(["各区指标", "", *rows, "合计,1,2,3", "注：为年末数"]),
    "another column": lambda rows: "\n".join([rows[0] + ",备考", *(row + ",见注" for row in rows[1:])]),
    "region": lambda rows: "\n".join([rows[0] + ",region", *(row + ",东部" for row in rows[1:])]),
    "serial": lambda rows: "\n".join(["序号," + rows[0], *(f"{i},{r}" for i, r in enumerate(rows[1:]))]),
    "index": lambda rows: "\n".join(["," + rows[0], *(f"{i},{r}" for i, r in enumerate(rows[1:]))]),
    "a year in the header": lambda rows: "\n".join([rows[0].replace("企业数", "2022年企业数"), *rows[1:]]),
    "two lines of header": lambda rows: "\n".join([",规模,,", *rows]),
    "a line of units": lambda rows: "\n".join([rows[0], ",亿元,家,%", *rows[1:]]),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_a_plain_text_is_read_by_columns(tmp_path, kind):
    assert both(written(tmp_path, FILES[kind](lines())))


DECLINED = {
    "rows told apart by a column": lambda rows: "\n".join(
        [rows[0] + ",性别", *(f"{row},{sex}" for row in rows[1:401] for sex in ("男", "女"))]
    ),
    "utf-16": lambda rows: "\n".join(rows).encode("utf-16"),
    "another unit": lambda rows: "\n".join([rows[0].replace("亿元", "万元"), *rows[1:]]),
    "a period in each row": lambda rows: "\n".join(["年份," + rows[0], *("2022," + r for r in rows[1:])]),
    "turned": lambda rows: "\n".join(map(",".join, zip(*(row.split(",") for row in rows), strict=True))),
    "two years": lambda rows: "\n".join(["城市,2021年企业数,2022年企业数,备考", *rows[1:]]),
    "fractions": lambda rows: "\n".join([rows[0], *(r[:-5] + "0.25" for r in rows[1:])]),
    "decimal commas": lambda rows: "\n".join(r.replace(",", ";").replace(".", ",") for r in rows),
    "lines": lambda rows: "城市,指标,数值\n" + "\n".join(f"第{i}区,企业数,1" for i in range(LINES)),
    "a page": lambda rows: "<html><table>" + "\n".join(rows),
    "a cell too long": lambda rows: "\n".join([*rows[:700], f"{'甲' * 40_000},1,2,3", *rows[700:]]),
}  # fmt: skip


@pytest.mark.parametrize("kind", DECLINED)
def test_another_text_is_left_to_be_read_cell_by_cell(tmp_path, kind):
    assert not both(written(tmp_path, DECLINED[kind](lines())))


def test_codes_for_missing_are_left_to_be_read_cell_by_cell(tmp_path):
    leaf = {"id": "gdp", "name": "gdp", "direction": "higher", "missing_codes": [-9]}
    framework = system([leaf])
    rows = ["城市,gdp", *(f"第{i}区城,{i}" for i in range(LINES))]
    assert both(written(tmp_path, "\n".join(rows)), framework)
    rows[PLACES["between"]] = "甲,-9"
    assert not both(written(tmp_path, "\n".join(rows)), framework)


def test_units_that_a_framework_lists_are_matched_cell_by_cell(tmp_path):
    framework = of("gdp", "firms", "share", aliases={"北京": ["京"]})
    assert not both(written(tmp_path, "\n".join(lines())), framework)


def test_sheet_and_period_are_those_asked_for(tmp_path):
    path = written(tmp_path, "\n".join(lines()))
    assert rectangle.read_rectangle(path, FRAMEWORK, None, asked(Policy(), "别的")) is None
    said = asked(Policy(none="zero"), "表")
    fast = rectangle.read_rectangle(path, FRAMEWORK, "2022年", said)
    assert_same(fast, read_cells(path, FRAMEWORK, period="2022年", **said))
    assert fast.period == "2022"


def test_the_ends_hold_all_rows_by_which_columns_are_understood():
    assert rectangle.FIRST > layout.HEADER_ROWS + row_keys.SAMPLE + 10
    assert rectangle.LAST > layout.HEADER_ROWS


@settings(max_examples=40, deadline=None)
@given(st.from_regex(names._SPECIAL))
def test_whatever_may_be_no_unit_is_looked_at(name):
    text = names.label(name)
    special = bool(text) and plain_names.is_special(text)
    assert not special or text[0] in plain_names.ODD_FIRST or text[-1] in plain_names.ODD_LAST


def test_of_a_dull_name_there_is_nothing_to_say():
    for name in NAMES:
        if plain_names.are_dull(Labels(pd.Index([name, "甲"]))):
            assert names.label(name) == name
            assert not plain_names.is_special(name), name
            assert not names.is_part(name), name


@settings(deadline=None)
@given(
    st.lists(st.text("a9 é²京\U00020000）", min_size=1), min_size=1),
    st.sets(st.sampled_from("a9é²京）")),
)
def test_names_are_found_by_their_first_and_last_characters(texts, edges):
    labels = Labels(pd.Index(texts))
    first = [text for text in texts if text[0] in edges]
    last = [text for text in texts if text[-1] in edges]
    assert labels.at_edges(edges, "") == first
    assert labels.at_edges("", edges) == last
