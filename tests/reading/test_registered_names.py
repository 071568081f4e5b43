"""Names held against a register: every way of writing one is that unit, a slip is a question."""

import random

import pandas as pd
import pytest
from corpus.case import Case, of
from hypothesis import given, settings
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.framework.registers import registered, shipped

RULES = ("near-name", "not-in-register")
CITIES = registered("cn-cities")
SPELLED = {name.casefold() for unit in CITIES for name in (unit.name, *unit.spellings)}
KEYS = ("gdp", "firms")


def under(register, **more):
    return of(*KEYS, **more).model_copy(update={"register": register})


FRAMEWORK = under("cn-cities")


def wide(names):
    rows = [["城市", "地区生产总值", "企业数"]]
    return rows + [[name, 100.5 + i, 7 + i] for i, name in enumerate(names)]


def long(names):
    rows = [["城市", "指标", "数值"]]
    for i, name in enumerate(names):
        rows += [[name, "地区生产总值", 100.5 + i], [name, "企业数", 7 + i]]
    return rows


def turned(names):
    return [list(row) for row in zip(*wide(names), strict=True)]


LAYOUTS = {
    wide: lambda at: f"A{at + 2}",
    long: lambda at: f"A{2 * at + 2}",
    turned: lambda at: f"{chr(ord('B') + at)}1",
}


def slips(seed, count):
    """Names with one character replaced, dropped or swapped, each with what was meant."""
    draw = random.Random(seed)
    characters = sorted({char for unit in CITIES for char in unit.name})
    names = [unit.name for unit in CITIES if 2 <= len(unit.name) <= 3]
    made = []
    while len(made) < count:
        name, kind = draw.choice(names), draw.choice(("replace", "drop", "swap"))
        at = draw.randrange(len(name) - (kind == "swap"))
        new = draw.choice(characters) if kind == "replace" else ""
        tail = name[at + 1] + name[at] + name[at + 2 :] if kind == "swap" else name[at + 1 :]
        slip = name[:at] + new + tail
        if slip.casefold() not in SPELLED and slip not in ("", "市", "州"):
            made.append((slip, name))
    return made


def questions(report):
    found = report.findings.query("rule in @RULES")
    return [(row.cell.rpartition("!")[2], row.value, row.message) for row in found.itertuples()]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("writer", ["xlsx", "csv", "frame"])
def test_a_slip_in_a_name_is_a_question_at_its_cell(layout, writer, tmp_path):
    for slip, meant in slips(f"{layout.__name__} {writer}", 20):
        names = ["北京", slip, "上海市", "Hohhot"]
        rows = layout(names)
        if writer == "frame":
            data = pd.DataFrame(rows[1:], columns=rows[0])
        else:
            data = Case("", rows, FRAMEWORK, {}, file=f"表.{writer}").write(tmp_path)
        report = bi.validate(data, FRAMEWORK)
        ((cell, name, message),) = questions(report)
        assert name == slip
        assert cell == ("" if writer == "frame" else LAYOUTS[layout](1))
        assert meant in message or len(meant) == 2
        assert list(report.table.index) == names


def test_of_a_table_of_all_others_the_absent_city_is_offered():
    for slip, meant in slips("absent", 20):
        names = [slip if unit.name == meant else unit.name for unit in CITIES]
        frame = pd.DataFrame({"城市": names, "地区生产总值": 1.5, "企业数": 7})
        report = bi.validate(frame, FRAMEWORK)
        ((_, name, _),) = questions(report)
        assert name == slip


@pytest.mark.parametrize("name", shipped())
def test_every_spelling_of_a_register_is_known(name):
    framework = under(name)
    units = registered(name)
    spellings = sorted({spelling for unit in units for spelling in (unit.name, *unit.spellings)})
    frame = pd.DataFrame({"地区生产总值": 1.5, "企业数": 7}, index=spellings)
    asked = {value for _, value, _ in questions(bi.validate(frame, framework))}
    shared = {"Suzhou", "Taizhou", "Fuzhou", "Yichun", "Yulin"} if name == "cn-cities" else set()
    assert {name.removesuffix(" City") for name in asked} == shared


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("温洲", "温州"),
        ("温洲市", "温州"),
        ("Wenzou", "温州"),
        ("呼和皓特", "呼和浩特"),
        ("内蒙古", ""),  # no city
        ("海南", "海南州"),  # the province, or the prefecture in Qinghai
        ("海南省", "海南州"),
        ("朝阳区", "朝阳"),  # of Beijing, no city
        ("Suzhou", "苏州 or 宿州"),
        ("东京", ""),
    ],
)
def test_what_is_no_city_is_never_taken_for_one(name, offered):
    frame = pd.DataFrame({"地区生产总值": 1.5, "企业数": 7}, index=[name, "北京"])
    report = bi.validate(frame, FRAMEWORK)
    ((_, value, message),) = questions(report)
    assert (value, offered in message) == (name, True)
    assert list(report.table.index) == [name, "北京"]


@pytest.mark.parametrize("layout", [wide, long], ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("writer", ["xlsx", "csv", "frame"])
@pytest.mark.parametrize("pair", [("北京市", "北京"), ("Beijing", "北京"), ("Xian", "西安市")])
def test_two_spellings_in_one_period_are_a_duplicate(layout, writer, pair, tmp_path):
    rows = layout([*pair, "上海"])
    data = pd.DataFrame(rows[1:], columns=rows[0])
    if writer != "frame":
        data = Case("", rows, FRAMEWORK, {}, file=f"表.{writer}").write(tmp_path)
    report = bi.validate(data, FRAMEWORK)
    assert not report.ok
    assert set(report.findings["rule"]) == {"duplicate-unit"}


@pytest.mark.parametrize("frame", [True, False])
def test_two_spellings_in_two_periods_are_one_unit(frame, tmp_path):
    rows = [
        ["城市", "年份", "地区生产总值", "企业数"],
        ["北京市", "2022", 1.5, 1], ["温州市", "2022", 2.5, 2], ["Suzhou City", "2022", 3.5, 3],
        ["Beijing", "2023", 4.5, 4], ["温州市", "2023", 5.5, 5], ["Suzhou City", "2023", 6.5, 6],
    ]  # fmt: skip
    data = pd.DataFrame(rows[1:], columns=rows[0])
    data = data if frame else Case("", rows, FRAMEWORK, {}).write(tmp_path)
    framework = under("cn-cities", aliases={"苏州市": ["Suzhou", "Suzhou City"]})
    table = bi.read_table(data, framework)
    # 温州市 is the only way that unit is written, and Suzhou City is what the framework settles.
    assert set(table.index.get_level_values(0)) == {"北京", "温州市", "Suzhou City"}


def test_an_alias_of_the_framework_comes_before_the_register():
    framework = under("cn-cities", aliases={"北京市": ["首都"], "雄安": ["雄安新区"]})
    names = ["Beijing", "雄安新区", "首都"]
    frame = pd.DataFrame({"地区生产总值": 1.5, "企业数": 7}, index=names)
    report = bi.validate(frame, framework)
    assert set(report.findings["rule"]) == {"duplicate-unit"}
    assert "雄安新区" in report.table.index


def test_a_province_and_its_namesake_are_told_apart():
    frame = pd.DataFrame({"地区生产总值": 1.5, "企业数": 7}, index=["吉林省", "吉林市"])
    for register, strange in (("cn-cities", "吉林省"), ("cn-provinces", "吉林市")):
        ((_, value, _),) = questions(bi.validate(frame, under(register)))
        assert value == strange


def test_a_register_of_ones_own_is_held_against_names_alike():
    framework = under({"甲科技": ["甲科技有限公司", "JIA Tech"], "乙集团": []})
    names = ["JIA TECH", "甲科技有限公可", "乙集团", "丙"]
    frame = pd.DataFrame({"地区生产总值": 1.5, "企业数": 7}, index=names)
    asked = {value: message for _, value, message in questions(bi.validate(frame, framework))}
    assert set(asked) == {"甲科技有限公可", "丙"}
    assert "甲科技" in asked["甲科技有限公可"]


def test_a_run_says_its_register_and_one_without_has_none():
    frame = pd.DataFrame({"地区生产总值": [1.5, 2], "企业数": [7, 8]}, index=["北京", "上海"])
    scorecard = bi.evaluate(frame, FRAMEWORK)
    assert scorecard.specification["framework"]["register"] == "cn-cities"
    assert "register" not in bi.evaluate(frame, of(*KEYS)).specification["framework"]


def test_names_held_against_nothing_are_said_to_be_so():
    frame = pd.DataFrame({"地区生产总值": [1.5, 2], "企业数": [7, 8]}, index=["北京", "温洲"])
    report = bi.validate(frame, of(*KEYS))
    assert report.findings.empty
    assert "register" in report.unchecked.en
    assert "register" in report.unchecked.zh
    for framework in (FRAMEWORK, of(*KEYS, aliases={"北京": []})):
        assert not any(bi.validate(frame, framework).unchecked)


def test_very_many_names_nobody_knows_are_counted():
    names = [f"甲{i}" for i in range(3_000)]
    frame = pd.DataFrame({"地区生产总值": 1.5, "企业数": 7}, index=names)
    assert bi.validate(frame, FRAMEWORK).count("warning") == 3_000


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=12))
def test_no_name_breaks_the_register(name):
    frame = pd.DataFrame({"地区生产总值": 1.5, "企业数": 7}, index=[name, "北京"])
    assert bi.validate(frame, FRAMEWORK).table is not None
