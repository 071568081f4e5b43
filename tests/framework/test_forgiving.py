"""Files as people write them: Chinese words for keys, and the traps of YAML."""

import re
import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import benchmark_index as bi
from benchmark_index import catalog
from benchmark_index.framework.keywords import known, meaning, words_of
from benchmark_index.framework.mending import mend
from benchmark_index.weighting import WeightSet

SYSTEMS = list(catalog.frameworks())
SETS = [(system, name) for system in SYSTEMS for name in catalog.weight_sets(system)]
PLACES = {
    **dict.fromkeys(("variables", "groups", "indicators"), "node"),
    **{place: place for place in ("name", "allowed", "denominator", "method")},
    "checks": "check",
    "unit": "name",
}
VALUES = ("direction", "transform", "kind", "severity")
ALL_PLACES = ("node", "name", "allowed", "denominator", "method", "publish", "check", "weight set")
DIRECTIONS = [
    (word, key) for key, words in words_of("values of direction").items() for word in words
]
CHINESE = re.compile("[\u4e00-\u9fff]")


def in_words(value, place, nth):
    """The data of a file with the nth word for each key, and for each direction and kind."""
    if isinstance(value, list):
        return [in_words(item, place, nth) for item in value]
    if not isinstance(value, dict) or place is None:
        return value
    words = words_of(place)
    said = {}
    for key, inside in value.items():
        if key in VALUES:
            inside = nth_of(words_of(f"values of {key}")[inside], nth)
        said[nth_of(words[key], nth)] = in_words(inside, PLACES.get(key), nth)
    return said


def nth_of(words, nth):
    return words[nth % len(words)]


def saved(tmp_path, content, name="system.yaml"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def fault_of(tmp_path, text):
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.load(saved(tmp_path, text))
    (fault,) = error.value.faults
    return fault


@pytest.mark.parametrize("nth", range(3))
@pytest.mark.parametrize("name", SYSTEMS)
def test_a_shipped_system_in_chinese_words_is_the_same(tmp_path, name, nth):
    framework = bi.Framework.load(name)
    said = in_words(framework.to_dict(), "node", nth)
    assert not set(framework.to_dict()) & set(said)
    text = yaml.safe_dump(said, allow_unicode=True, sort_keys=False)
    assert bi.Framework.load(saved(tmp_path, text)) == framework
    assert bi.Framework.from_dict(said) == framework


@pytest.mark.parametrize("name", SYSTEMS)
def test_its_sheet_in_chinese_words_is_the_same(tmp_path, name):
    framework = bi.Framework.load(name)
    framework.to_excel(tmp_path / "zh.xlsx")
    book = load_workbook(tmp_path / "zh.xlsx")
    for column in book.active.iter_cols():
        head = column[0].value
        if f"values of {head}" in ("values of direction", "values of kind"):
            table = words_of("values of row" if head == "kind" else "values of direction")
            for cell in column[1:]:
                cell.value = table[cell.value][0] if cell.value else None
        heads = words_of("sheet") if head in words_of("sheet") else words_of("node")
        column[0].value = heads[head][0]
    book.save(tmp_path / "zh.xlsx")
    assert bi.Framework.load(tmp_path / "zh.xlsx") == framework


@pytest.mark.parametrize(("system", "name"), SETS)
def test_a_weight_set_in_chinese_words_is_the_same(tmp_path, system, name):
    weights = WeightSet.load(name, system)
    raw = yaml.safe_load(catalog.weight_sets(system)[name].read_text("utf-8"))
    said = {nth_of(words_of("weight set")[key], 0): value for key, value in raw.items()}
    text = yaml.safe_dump(said, allow_unicode=True)
    assert WeightSet.load(saved(tmp_path, text, f"{name}.yaml")) == weights


@pytest.mark.parametrize("place", ALL_PLACES)
def test_a_word_of_a_place_means_one_key(place):
    words = [(word, key) for key, words in words_of(place).items() for word in (key, *words)]
    for word, key in words:
        assert meaning(place, word) == key, word
        assert meaning(place, f"“{word.upper()}”") == key
        assert known(word)


SMALL = "id: x\nname: X\nindicators:\n- id: a\n  name: A\n"


@pytest.mark.parametrize(("word", "direction"), DIRECTIONS)
def test_a_direction_in_any_of_its_words(tmp_path, word, direction):
    more = {"target": "  optimum: 1\n", "range": "  range: [1, 2, 3, 4]\n"}.get(direction, "")
    framework = bi.Framework.load(saved(tmp_path, f"{SMALL}  方向: {word}\n{more}"))
    assert framework.nodes["a"].direction == direction


def test_one_key_in_two_words_is_a_fault_of_its_node(tmp_path):
    fault = fault_of(tmp_path, f"{SMALL}  direction: higher\n  方向: 越小越好\n")
    assert fault.node == "a"
    assert "direction" in fault.message.zh
    assert "方向" in fault.message.zh
    assert fault.where.endswith("system.yaml:6")


def test_a_sheet_with_a_column_twice_is_a_fault(write):
    head = ["类型", "编号", "上级", "名称", "方向", "direction"]
    rows = [["体系", "x", None, "某体系"], ["指标", "a", "x", "甲", "正", "lower"]]
    with pytest.raises(bi.FrameworkError, match="2 columns are direction"):
        bi.Framework.load(write("system.xlsx", [head, *rows]))


def test_a_fault_names_the_word_and_the_line_of_the_file(tmp_path):
    text = "编号: x\n名称: 某体系\n指标:\n- 编号: a\n  名称: 甲\n  方向: 上上\n  允许范围:\n    最小: 低\n"
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.load(saved(tmp_path, text))
    lines = {fault.message.zh.partition(":")[0]: fault.where for fault in error.value.faults}
    assert {word: where.rpartition(":")[2] for word, where in lines.items()} == {
        "方向": "6",
        "允许范围.最小": "8",
    }


def test_a_file_with_a_wrong_key_and_a_bare_sign_has_one_fault(tmp_path):
    text = f"{SMALL}  unit: %\n  方向: 上上\n  备注：说明\n"
    fault = fault_of(tmp_path, text)  # the sign and the colon are read
    assert fault.where.endswith("system.yaml:7")
    assert "方向" in fault.message.zh


def test_the_command_line_names_line_and_word_in_the_language_chosen(run, write, tmp_path):
    path = saved(tmp_path, f"{SMALL}  方向: 上上\n")
    table = write("c.xlsx", [["unit", "a"], ["甲", 1]])
    zh = run("validate", table, "-f", path, "-l", "zh")
    en = run("validate", table, "-f", path, "-l", "en")
    assert zh.code == en.code == 1
    assert "system.yaml:6 [a]: 方向: 取值不在允许范围内" in zh.out + zh.err
    assert "system.yaml:6 [a]: 方向: not one of the allowed words" in en.out + en.err


def test_a_word_for_a_key_that_is_not_yet_there_is_named_as_written(tmp_path):
    fault = fault_of(tmp_path, f"{SMALL}  direction: higher\n  不存在: 1\n")
    assert "不存在" in fault.message.zh


def test_a_fault_of_a_sheet_names_its_row(write):
    head = ["kind", "id", "parent", "name_zh", "direction", "goalposts"]
    rows = [["framework", "x", None, "体系"], ["indicator", "a", "x", "甲", "higher", "5, 1"]]
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.load(write("system.xlsx", [head, *rows], sheet="体系"))
    assert [fault.where for fault in error.value.faults] == ["体系!A3"]


LEAF = f"{SMALL}  direction: higher\n"
READ = {  # what follows an indicator, or the whole file -> what it says of the indicator
    "unit: %": ("unit", "%"),
    "unit: %/年  # 每年": ("unit", "%/年"),
    "unit: “%”": ("unit", "%"),
    "note: “双碳”": ("note", "“双碳”"),
    "unit: %（当年价）": ("unit", "%（当年价）"),
    "aliases: [%, 甲]": ("aliases", ("%", "甲")),
    "aliases:\n  - %占比\n  - 甲": ("aliases", ("%占比", "甲")),
    "allowed: {min: 0}\n  unit: %": ("unit", "%"),
    "note: @统计局": ("note", "@统计局"),
    "note: `gdp`": ("note", "`gdp`"),
    "note: -": ("note", "-"),
    "单位：%": ("unit", "%"),
    "备注：“双碳”目标": ("note", "“双碳”目标"),
    "goalposts: [１，２]": ("goalposts", (1, 2)),
    "goalposts: ［１，２］": ("goalposts", (1, 2)),
    "goalposts：［0、1.5］": ("goalposts", (0, 1.5)),
    "missing_codes: [－1，0]": ("missing_codes", (-1, 0)),
    "goalposts: [0, 010]": ("goalposts", (0, 10)),
    "weight: 1_000": ("weight", 1000),
    "允许范围: {最小：0，最大：100}": ("allowed", bi.framework.Allowed(min=0, max=100)),
    "允许范围: ｛最小：0，最大：100｝": ("allowed", bi.framework.Allowed(min=0, max=100)),
    "别名: ［甲，乙］": ("aliases", ("甲", "乙")),
    "target: {2025：50}": ("target", {"2025": 50}),
    "allowed: {integer: yes}": ("allowed", bi.framework.Allowed(integer=True)),
}


@pytest.mark.parametrize("line", READ)
def test_what_can_mean_one_thing_only_is_read(tmp_path, line):
    field, value = READ[line]
    text = f"{LEAF}  {line}\n"
    for written in (text, text.replace("\n", "\r\n")):
        framework = bi.Framework.load(saved(tmp_path, written))
        assert getattr(framework.nodes["a"], field) == value


REFUSED = {  # what follows an indicator -> the line of the fault, what it says, the way to write it
    "unit: % of 'GDP'": (7, "%", "unit: \"% of 'GDP'\""),
    "note:": (7, "no value", "remove"),
    "note: *注": (7, "*", 'note: "*注"'),
    "note: a: b": (7, "colon", 'note: "a: b"'),
    "\tunit: 万元": (7, "tab", "spaces"),
    "\u3000unit: 万元": (7, "unknown key", "README"),
    "weight: 1,000": (7, "1,000", "thousands"),
    "weight: 1\n  weight: 2": (8, "twice", "repeated"),
    "note: [甲": (7, "bracket", "brackets"),
    "formula: [pm2.5] / gdp": (7, "closing bracket", 'formula: "[pm2.5] / gdp"'),
    "formula: [pm2.5]": (7, "no formula", "'[pm2.5] / gdp'"),
    "treatment: [1]": (7, "no name of a method", "such as winsorize"),
    "note: 'abc": (7, "quote", "brackets"),
    "aliases: [no, 甲]": (7, "'no'", "quotes"),
    "target: {2025: 1,000}": (7, "", ""),
    "missing_codes: 0": (7, "not a list", "list"),
    "source: 2023-01-01": (7, "2023-01-01", "quotes"),
    "name_zh: 甲": (7, "unknown key", "README"),
    "公式1: a / b": (7, "公式1", "README"),
    "allowed: {min: 0, min: 1}": (7, "twice", "repeated"),
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_may_mean_two_things_is_a_fault_with_its_line(tmp_path, line):
    number, said, fix = REFUSED[line]
    text = f"{LEAF}{line}\n" if line[0] in "\t\u3000" else f"{LEAF}  {line}\n"
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.load(saved(tmp_path, text))
    fault = error.value.faults[0]
    assert fault.where.endswith(f"system.yaml:{number}")
    assert said in fault.message.en
    assert fix in fault.hint.en
    assert CHINESE.search(fault.message.zh)
    assert CHINESE.search(fault.hint.zh)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("no", None), ("on", None), ("12:30", None), ("1.10", None), ('"1.10"', "1.10")),
        *((text, text) for text in ("0123", "110000", "2022", "2023-01-01")),
    ],
)
def test_an_id_is_what_is_written_or_a_fault(tmp_path, text, value):
    path = saved(tmp_path, LEAF.replace("id: a", f"id: {text}"))
    if value is not None:
        assert bi.Framework.load(path).indicator_ids == [value]
        return
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.load(path)
    (fault,) = error.value.faults
    assert text in fault.message.zh
    assert fault.where.endswith(":4")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_that_a_file_declares_are_read(tmp_path, encoding):
    path = saved(tmp_path, LEAF.replace("name: A", "name: 甲").encode(encoding))
    assert bi.Framework.load(path).nodes["a"].name.zh == "甲"


def test_a_weight_file_forgives_alike(tmp_path):
    text = "编号：mine\n体系：hdi\n权重：\n  health：40\n  education: 30\n  income: 30\n"
    weights = WeightSet.load(saved(tmp_path, text, "mine.yaml"))
    assert dict(weights.weights) == {"health": 40, "education": 30, "income": 30}


plain_text = st.text("甲%：，［］“”@`-: ab1#'\"[]{}|\n", max_size=30)


@settings(deadline=None)
@given(plain_text, plain_text, st.sampled_from([None, '"', "'", "|"]))
def test_mending_leaves_a_file_alone_that_is_read(tmp_path_factory, note, source, style):
    raw = {"id": "x", "name": "X", "note": note, "source": source, "indicators": []}
    raw["indicators"] = [{"id": "a", "name": "A", "direction": "higher", "aliases": [note]}]
    text = yaml.dump(raw, allow_unicode=True, default_style=style)
    path = tmp_path_factory.getbasetemp() / "alone.yaml"
    path.write_text(text, "utf-8")
    framework = bi.Framework.load(path)
    assert (framework.note, framework.source) == (note, source)
    assert framework.nodes["a"].aliases == (note,)


@settings(deadline=None)
@given(st.lists(st.text("甲乙%：，@ab1 #", max_size=8), max_size=4))
def test_quotes_comments_and_blocks_are_never_mended(lines):
    quoted = "\n".join(f"k: '{line}'  # {line}" for line in lines)
    block = "note: |\n" + "\n".join(f"    {line}" for line in lines) + "\nend: 1"
    assert mend(quoted) == quoted
    assert mend(block) == block


@pytest.mark.parametrize(
    "piece", ["%, ", "[１，", "a：", "，", "'", '"', "% ", "- ", ": ", "［", "{'"]
)
def test_mending_takes_no_longer_than_reading(piece):
    for text in (piece * 100_000, "\n".join(["k: [" + piece * 300] * 200)):
        started = time.process_time()
        mend(text)
        assert time.process_time() - started < 2
