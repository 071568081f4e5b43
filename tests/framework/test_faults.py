import pickle
import re
from datetime import date

import pytest
import yaml

import benchmark_index as bi

CHINESE = re.compile("[\u4e00-\u9fff]")
FAULTY = """
id: faulty
name: {zh: 错, en: Wrong}
unit: {zh: 城市, en: city}
variables:
  - {id: population, name: P}
groups:
  - {id: hollow, name: E}
  - id: several
    name: S
    indicators:
      - {id: sideways, name: A, direction: up}
      - {id: twin, name: B, direction: higher}
      - {id: twin, name: C, direction: higher}
      - {id: backwards, name: D, direction: higher, goalposts: [5, 1]}
      - {id: zigzag, name: E, direction: range, range: [1, 3, 2, 4]}
      - {id: aimless, name: F, direction: target}
      - {id: loglow, name: G, direction: higher, transform: log, goalposts: [0, 10]}
      - {id: divided, name: H, direction: higher, denominator: {variable: people}}
      - {id: colourful, name: I, direction: higher, colour: red}
      - {id: nameless, direction: higher}
      - {id: inverted, name: J, direction: higher, allowed: {min: 5, max: 1}}
  - id: weighted
    name: W
    aggregation: mean-of-sorts
    indicators:
      - {id: heavy, name: K, direction: higher, weight: 1}
      - {id: light, name: L, direction: higher}
"""
FAULTS = {
    "hollow": "empty",
    "sideways": "direction",
    "twin": "duplicate",
    "backwards": "order",
    "zigzag": "ascending",
    "aimless": "optimum",
    "loglow": "positive",
    "divided": "people",
    "colourful": "colour",
    "nameless": "name",
    "inverted": "min",
}


def load(tmp_path, text):
    path = tmp_path / "system.yaml"
    path.write_text(text, "utf-8")
    return bi.Framework.load(path)


def faults_of(tmp_path, text):
    with pytest.raises(bi.FrameworkError) as error:
        load(tmp_path, text)
    return error.value.faults


def with_indicator(**keys):
    leaf = {"id": "a", "name": "A", "direction": "higher", **keys}
    return {"id": "x", "name": "X", "indicators": [leaf]}


def test_all_faults_come_in_one_error(tmp_path):
    faults = faults_of(tmp_path, FAULTY)
    by_node = {fault.node: fault for fault in faults if fault.node in FAULTS}
    assert set(by_node) == set(FAULTS)
    for node, word in FAULTS.items():
        assert word in by_node[node].message.en.lower(), node
    in_weighted = " ".join(fault.message.en for fault in faults if fault.node == "weighted")
    assert "mean-of-sorts" in in_weighted
    assert "some children" in in_weighted
    assert len(faults) == len(FAULTS) + 2


def test_each_fault_names_file_and_fix_in_both_languages(tmp_path):
    with pytest.raises(bi.FrameworkError) as error:
        load(tmp_path, FAULTY)
    for fault in error.value.faults:
        assert "system.yaml" in fault.where
        assert CHINESE.search(fault.message.zh), fault
        assert not CHINESE.search(fault.message.en), fault
    zh, en = error.value.explain("zh"), error.value.explain("en")
    assert "发现 13 处错误" in zh
    assert "13 faults" in en
    assert "Did you mean" not in zh
    for node in (*FAULTS, "weighted"):
        assert f"[{node}]" in zh
        assert f"[{node}]" in en


def test_the_fix_of_common_faults_is_spelt_out(tmp_path):
    hints = {fault.node: fault.hint for fault in faults_of(tmp_path, FAULTY)}
    assert "higher, lower, target or range" in hints["sideways"].en
    assert "direction: lower" in hints["backwards"].en
    assert "population" in hints["divided"].en
    assert all(hints[node].zh and hints[node].en for node in FAULTS if node != "inverted")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("id: x\nname: X\nid: y\nindicators: []\n", id="key twice"),
        pytest.param("id: x\nname: [X\n", id="bracket left open"),
        pytest.param("\tid: x\n", id="tab"),
        pytest.param("? [a, b]\n: 1\n", id="list as key"),
        pytest.param("? {a: b}\n: 1\n", id="mapping as key"),
        pytest.param("- id: x\n", id="list"),
        pytest.param("just text", id="text"),
        pytest.param("", id="empty"),
        pytest.param("a: " + "[" * 3000, id="too deep"),
    ],
)
def test_a_file_that_is_no_framework_is_one_fault_with_a_way_out(tmp_path, text):
    (fault,) = faults_of(tmp_path, text)
    assert "system.yaml" in fault.where
    assert CHINESE.search(fault.message.zh)
    assert fault.hint.zh
    assert fault.hint.en


def test_a_yaml_fault_names_line_and_key(tmp_path):
    (fault,) = faults_of(tmp_path, "id: x\nname: X\nindicators: []\nid: y\n")
    assert "id" in fault.message.en
    (fault,) = faults_of(tmp_path, "id: x\nname: a: b\n")
    assert "line 2" in fault.message.en


@pytest.mark.parametrize("content", [b"\xff\xfe\x00bin\x00", "name: 数字".encode("gbk")])
def test_a_file_that_is_not_utf8_says_so(tmp_path, content):
    path = tmp_path / "system.yaml"
    path.write_bytes(content)
    with pytest.raises(bi.FrameworkError, match="utf-8"):
        bi.Framework.load(path)


@pytest.mark.parametrize(
    "keys",
    [
        {"goalposts": [float("nan"), 1]},
        {"goalposts": [0, float("inf")]},
        {"goalposts": ["5", "1"]},
        {"goalposts": [1]},
        {"direction": "target", "optimum": float("nan")},
        {"direction": "range", "range": [1, float("nan"), 3, 4]},
        {"weight": -1},
        {"weight": float("inf")},
        {"optimum": 5},
        {"transform": "ln"},
        {"denominator": "population"},
        {"missing_codes": 0},
        {"id": "a b"},
        {"id": False},
        {"name": {"zh": "只有中文"}},
    ],
)
def test_what_cannot_be_computed_with_is_a_fault_of_its_node(tmp_path, keys):
    faults = faults_of(tmp_path, yaml.safe_dump(with_indicator(**keys), allow_unicode=True))
    assert {fault.node for fault in faults} == {str(keys.get("id", "a"))}


@pytest.mark.parametrize(
    "method",
    [
        {"normalization": "minmaxx"},
        {"normalization": {"name": "minmaxx"}},
        {"normalization": {"minmax": {"lowest": 1}}},
        {"normalization": {1: 2}},
        {"normalization": {}},
        {"normalization": ["minmax"]},
        {"aggregation": {"geometric": 1}},
        {"rank_decimals": {}},
        {"rank_decimals": 1.5},
        {"rounding": 3},
    ],
)
def test_a_method_that_does_not_exist_is_a_fault_of_the_file(tmp_path, method):
    faults = faults_of(tmp_path, yaml.safe_dump(with_indicator() | {"method": method}))
    assert {fault.node for fault in faults} == {"x"}
    assert all("method" in fault.message.en for fault in faults)


@pytest.mark.parametrize("share", ["3/2", "1/0", "two thirds", -0.1, [1]])
def test_min_coverage_is_a_share(tmp_path, share):
    (fault,) = faults_of(tmp_path, yaml.safe_dump(with_indicator() | {"min_coverage": share}))
    assert "min_coverage" in fault.message.en


HEAD = ["kind", "id", "parent", "name_zh", "direction", "goalposts"]
ROOT = ["framework", "x", None, "体系"]
LEAF = ["indicator", "i", "x", "指标", "higher"]


def sheet_faults(write, *rows, head=HEAD):
    path = write("system.xlsx", [head, *rows], sheet="体系")
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.load(path)
    return error.value.faults


def test_all_faults_of_a_sheet_come_at_once_with_their_cells(write):
    faults = sheet_faults(
        write,
        ROOT,
        ["indicator", "orphan", "nowhere", "孤儿", "higher"],
        ["leaf", "odd", "x", "怪", "higher"],
        ["indicator", "open", "x", "开", "higher", "[1, 2"],
        ["indicator", "order", "x", "序", "up", "5, 1"],
    )
    found = {(fault.where, fault.node) for fault in faults}
    assert ("体系!A3", "orphan") in found
    assert ("体系!A4", "odd") in found
    assert ("体系!A5", "open") in found
    text = " ".join(fault.message.en for fault in faults)
    for word in ("nowhere", "leaf", "[1, 2", "order", "up"):
        assert word in text
    assert len(faults) == 5


def test_groups_that_hang_on_each_other_are_not_lost(write):
    faults = sheet_faults(
        write,
        ROOT,
        LEAF,
        ["group", "a", "b", "甲"],
        ["group", "b", "a", "乙"],
        ["indicator", "j", "a", "丙", "higher"],
    )
    assert {"a", "b"} & {fault.node for fault in faults}


def test_a_sheet_holds_one_framework(write):
    faults = sheet_faults(write, ROOT, ["framework", "y", None, "另一个"], LEAF)
    assert any("y" in fault.node for fault in faults)


def test_an_indicator_has_nothing_below_it(write):
    faults = sheet_faults(write, ROOT, LEAF, ["indicator", "j", "i", "下级", "higher"])
    assert {fault.node for fault in faults} <= {"i", "j"}


def test_a_fraction_that_excel_made_a_date_is_a_fault(write):
    row = [*ROOT, None, None, date(2023, 2, 3)]
    (fault,) = sheet_faults(write, row, LEAF, head=[*HEAD, "min_coverage"])
    assert fault.node == "x"
    assert "min_coverage" in fault.message.en


def test_a_workbook_without_a_framework_sheet_says_what_it_needs(write):
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.load(write("system.xlsx", [["a", "b"], [1, 2]]))
    assert "kind" in error.value.explain("zh")


def test_the_error_survives_another_process(tmp_path):
    with pytest.raises(bi.FrameworkError) as error:
        load(tmp_path, FAULTY)
    again = pickle.loads(pickle.dumps(error.value))
    assert again.faults == error.value.faults
    assert str(again) == str(error.value)
