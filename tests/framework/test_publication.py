"""``publish`` in a framework file: YAML and Excel, both languages, every fault at once."""

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.errors import FrameworkError
from benchmark_index.framework import Publication

CHINESE = re.compile("[\u4e00-\u9fff]")
LEAF = {"id": "gdp", "name": "GDP", "direction": "higher"}
DECIMALS = st.one_of(st.just({}), st.integers(0, 15).map(lambda n: {"decimals": n}))
NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)
LEADERS = st.floats(1e-3, 1e6).map(lambda n: {"leader": n})
PAIRS = st.tuples(NUMBERS, st.floats(1e-3, 1e6)).map(
    lambda pair: {"low": pair[0], "high": pair[0] + pair[1]}
)
SCALES = st.builds(lambda *parts: {**parts[0], **parts[1]}, st.one_of(LEADERS, PAIRS), DECIMALS)


def system(publish):
    return {"id": "t", "name": "t", "publish": publish, "indicators": [LEAF]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@settings(max_examples=15)
@given(publish=SCALES)
def test_every_form_of_a_file_says_the_same(publish, folder):
    framework = bi.Framework.from_dict(system(publish))
    assert framework.publish == Publication(**publish)
    framework.to_yaml(folder / "en.yaml")
    framework.to_yaml(folder / "zh.yaml", "zh")
    framework.to_excel(folder / "form.xlsx")
    assert "发布" in (folder / "zh.yaml").read_text("utf-8")
    for name in ("en.yaml", "zh.yaml", "form.xlsx"):
        assert bi.Framework.load(folder / name) == framework


def test_words_of_both_languages(tmp_path):
    path = tmp_path / "t.yaml"
    raw = {**system(None), "发布": {"第一名": 100, "小数位": 1}}
    del raw["publish"]
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    assert bi.Framework.load(path).publish == Publication(leader=100, decimals=1)


def test_a_file_without_it_is_as_it_was():
    assert bi.Framework.from_dict(system(None)).publish is None
    assert "publish" not in bi.Framework.from_dict(system(None)).to_dict()
    assert all("publish" not in bi.Framework.load(i).to_dict() for i in ("hdi", "egdi"))


FAULTY = [
    ({"leader": 0}, "publish.leader"),
    ({"leader": "first"}, "publish.leader"),
    ({"leader": True}, "publish.leader"),
    ({"decimals": 99}, "publish.decimals"),
    ({"decimals": 1.5}, "publish.decimals"),
    ({"low": 0}, "low and high go together"),
    ({"high": 1, "low": 2}, "not below"),
    ({"leader": 100, "low": 0, "high": 1}, "not both"),
    ({"leder": 100}, "publish.leder"),
    ({}, "says nothing"),
    (100, "publish"),
    ("leader", "publish"),
    ([100], "publish"),
]


@pytest.mark.parametrize(("publish", "said"), FAULTY, ids=str)
def test_faults_name_the_key_and_the_way_out_in_both_languages(publish, said):
    raw = {**system(publish), "indicators": [{**LEAF, "direction": "up"}]}
    with pytest.raises(FrameworkError) as caught:
        bi.Framework.from_dict(raw)
    faults = caught.value.faults
    assert len(faults) == 2, faults  # that of the indicator, too
    fault = next(fault for fault in faults if "publish" in fault.message.en)
    assert said in fault.message.en
    assert fault.hint.en
    assert not CHINESE.search(fault.message.en + fault.hint.en)
    assert CHINESE.search(fault.message.zh)
    assert CHINESE.search(fault.hint.zh)


def test_both_keys_of_one_scale_are_told_at_once():
    with pytest.raises(FrameworkError) as caught:
        bi.Framework.from_dict(system({"leader": -1, "decimals": -1}))
    assert len(caught.value.faults) == 2


def test_on_a_group_it_is_told_where_it_belongs():
    group = {"id": "g", "name": "g", "publish": {"leader": 100}, "indicators": [LEAF]}
    with pytest.raises(FrameworkError, match="top of the file"):
        bi.Framework.from_dict({"id": "t", "name": "t", "groups": [group]})
