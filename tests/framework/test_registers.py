"""Registers of names: what ships against what is known of China's divisions, and a user's own."""

from collections import Counter

import pytest

import benchmark_index as bi
from benchmark_index.framework.registers import FOLDER, registered, shipped

RAW = {
    "id": "x",
    "name": "X",
    "indicators": [{"id": "gdp", "name": "GDP", "direction": "higher"}],
}
CITIES, PROVINCES = registered("cn-cities"), registered("cn-provinces")
# Places in different provinces that are written alike in English.
HOMONYMS = {"Suzhou", "Taizhou", "Fuzhou", "Yichun", "Yulin"}


def test_the_divisions_of_china_are_as_many_as_the_state_counts():
    levels = Counter(unit.level for unit in CITIES)
    assert levels["副省级市"] == 15
    assert levels["副省级市"] + levels["地级市"] == 293
    assert levels["地区"] == 7
    assert levels["自治州"] == 30
    assert levels["盟"] == 3
    assert levels["直辖市"] == 4
    assert len(CITIES) == 333 + 4
    assert Counter(unit.level for unit in PROVINCES) == {
        "省": 23, "自治区": 5, "直辖市": 4, "特别行政区": 2,
    }  # fmt: skip
    assert len(registered("beijing-districts")) == 16


def test_the_regions_are_those_of_the_bureau_of_statistics():
    regions = Counter(unit.region for unit in PROVINCES)
    assert regions == {"东部": 10, "中部": 6, "西部": 12, "东北": 3, "": 3}
    of_province = {unit.code[:2]: unit.region for unit in PROVINCES}
    assert all(unit.region == of_province[unit.code[:2]] for unit in CITIES)


def test_a_code_begins_with_that_of_its_province():
    provinces = {unit.code: unit.zh for unit in PROVINCES}
    for unit in CITIES:
        assert unit.parent == provinces[unit.code[:2] + "0000"]
        assert unit.code.endswith("00")
    assert {unit.code[:4] for unit in registered("beijing-districts")} == {"1101"}


@pytest.mark.parametrize("name", shipped())
def test_a_spelling_is_that_of_one_unit(name):
    units = registered(name)
    assert len({unit.code for unit in units}) == len(units)
    assert all(len(unit.code) == 6 and unit.zh.startswith(unit.short[:2]) for unit in units)
    owners = {}
    for unit in units:
        for spelling in (unit.name, *unit.spellings):
            owners.setdefault(spelling.casefold().replace("'", ""), set()).add(unit.name)
    shared = {word.removesuffix(" city") for word, held in owners.items() if len(held) > 1}
    assert shared == ({word.casefold() for word in HOMONYMS} if name == "cn-cities" else set())


@pytest.mark.parametrize("name", shipped())
def test_a_register_says_where_it_is_from_and_of_what_date(name):
    head = (FOLDER / f"{name}.csv").read_text("utf-8").partition("\ncode,")[0].splitlines()
    assert all(line.startswith("# ") for line in head)
    assert any(line.startswith("# source: ") for line in head)
    assert any(line.startswith("# date: ") for line in head)


@pytest.mark.parametrize(
    ("zh", "en"),
    {
        "西安市": "Xi'an", "哈尔滨市": "Harbin", "呼和浩特市": "Hohhot", "乌鲁木齐市": "Urumqi",
        "拉萨市": "Lhasa", "包头市": "Baotou", "鄂尔多斯市": "Ordos", "厦门市": "Xiamen",
        "重庆市": "Chongqing", "长治市": "Changzhi", "长春市": "Changchun", "漯河市": "Luohe",
        "六安市": "Lu'an", "亳州市": "Bozhou", "蚌埠市": "Bengbu", "台州市": "Taizhou",
        "朝阳市": "Chaoyang", "乐山市": "Leshan", "普洱市": "Pu'er", "百色市": "Baise",
        "延边朝鲜族自治州": "Yanbian", "丽江市": "Lijiang", "衢州市": "Quzhou", "儋州市": "Danzhou",
    }.items(),
)  # fmt: skip
def test_english_names_are_those_in_use(zh, en):
    assert {unit.zh: unit.en for unit in CITIES}[zh] == en


@pytest.mark.parametrize("name", ["cn-city", "cities.csv", "../cn-cities"])
def test_an_unknown_register_is_a_fault_that_lists_those_that_ship(name):
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.from_dict(RAW | {"register": name})
    (fault,) = error.value.faults
    assert all(known in fault.hint.zh and known in fault.hint.en for known in shipped())


@pytest.mark.parametrize("value", [5, [["甲"]], {"甲": {"乙": 1}}, {"甲": [1]}, [1, 2]])
def test_a_register_that_lists_no_names_is_one_fault(value):
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.from_dict(RAW | {"register": value})
    assert len(error.value.faults) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
def test_a_csv_beside_the_framework_becomes_the_units_it_lists(tmp_path, encoding, kind):
    lines = "# source: 工商登记\nshort,zh,aliases\n甲,甲科技公司,Jia|JIA Tech\n,乙公司,\n"
    (tmp_path / "firms.csv").write_text(lines, encoding)
    (tmp_path / "x.yaml").write_text(
        "{id: x, name: X, register: firms.csv, indicators: [{id: a, name: A, direction: higher}]}"
    )
    framework = bi.Framework.load(tmp_path / "x.yaml")
    units = {"甲": ["甲科技公司", "Jia", "JIA Tech"], "乙公司": []}
    assert framework.to_dict()["register"] == units
    path = tmp_path / f"whole.{kind}"
    (framework.to_yaml if kind == "yaml" else framework.to_excel)(path)
    (tmp_path / "firms.csv").unlink()
    assert bi.Framework.load(path) == framework


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("missing.csv", "zh\n甲\n", "missing.csv"),
        ("firms.csv", "name,code\n甲,1\n", "zh"),
        ("firms.csv", "", "firms.csv"),
        ("firms.csv", "zh\n甲\n乙\n甲\n", "甲"),
        ("../firms.csv", "zh\n甲\n", "firms.csv"),
        ("/etc/firms.csv", "zh\n甲\n", "firms.csv"),
    ],
)
def test_a_csv_that_cannot_serve_is_one_fault_of_the_framework(tmp_path, name, lines, said):
    (tmp_path / "firms.csv").write_text(lines, "utf-8")
    (tmp_path / "x.yaml").write_text(
        f"{{id: x, name: X, register: {name}, indicators: [{{id: a, name: A, direction: higher}}]}}"
    )
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.load(tmp_path / "x.yaml")
    (fault,) = error.value.faults
    assert said in fault.message.zh + fault.hint.zh


@pytest.mark.parametrize("register", [*shipped(), {"甲": ["甲公司"], "乙": []}])
def test_yaml_and_excel_give_back_a_register(tmp_path, register):
    framework = bi.Framework.from_dict(RAW | {"register": register})
    framework.to_yaml(tmp_path / "x.yaml")
    framework.to_excel(tmp_path / "x.xlsx")
    for kind in ("yaml", "xlsx"):
        again = bi.Framework.load(tmp_path / f"x.{kind}")
        assert again == framework
        assert again.to_dict()["register"] == register
    assert framework.model_copy(update={"id": "y"}).to_dict()["register"] == register
    assert "register" not in framework.model_copy(update={"register": ""}).to_dict()
