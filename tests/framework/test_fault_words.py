"""Whatever is wrong in whatever key: faults in one language each, with a way out."""

import copy
import json
import re
from datetime import date
from typing import get_args

import pytest
import yaml

import benchmark_index as bi
from benchmark_index.framework import model
from benchmark_index.framework.declared import KINDS
from benchmark_index.weighting import WeightSet

CHINESE = re.compile("[\u4e00-\u9fff]")
# What may stand in either language: words to write, values as they are, and what lists them.
LITERAL = re.compile(
    r"\"[^\"]*\"|'[^']*'|（[^（）]*）|\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|(?:可用|名录)：.*|(?:Known|ship): .*"
)
WRONG = [
    *(None, True, 5, -1, 1.5, float("nan"), "x", "", date(2023, 1, 1)),
    *([], [1], ["a"], [[1]], [{}], [None], [True], [1.5, "x"], [1, 2, 3, 4, 5]),
    *({}, {"a": 1}, {1: 2}, {False: 1}, {"zh": 1}, {"min": "a"}, {"x": [None]}, {"x": {}}),
]
LEAF = {"id": "a", "name": "A", "direction": "higher"}
SYSTEM = {
    "id": "x",
    "name": "X",
    "method": {},
    "variables": [{"id": "v", "name": "V"}],
    "groups": [{"id": "g", "name": "G", "indicators": [{**LEAF, "id": "b"}]}],
    "indicators": [
        {**LEAF, "allowed": {}, "denominator": {"variable": "v"}, "name": {"zh": "a", "en": "b"}}
    ],
}


def keys(part):
    return [field.alias or name for name, field in part.model_fields.items()]


NODES = {
    "framework": (lambda raw: raw, keys(bi.Framework)),
    "indicator": (lambda raw: raw["indicators"][0], keys(model.Indicator)),
    "variable": (lambda raw: raw["variables"][0], keys(model.Variable)),
    "group": (lambda raw: raw["groups"][0], keys(model.Group)),
    "method": (lambda raw: raw["method"], keys(model.Method)),
    **{
        key: (lambda raw, key=key: raw["indicators"][0][key], keys(part))
        for key, part in (
            ("allowed", model.Allowed),
            ("denominator", model.Denominator),
            ("name", model.Name),
        )
    },
}
CHECKS = {
    get_args(kind.model_fields["kind"].annotation)[0]: keys(kind)
    for kind in get_args(get_args(model.Check)[0])
}


def leaks(text, language):
    """What is not in the language of a sentence, quoted values and words to write aside."""
    plain = text
    while (shorter := LITERAL.sub("", plain)) != plain:
        plain = shorter
    plain = re.sub(r"^[^ ]+: ", "", plain)  # the key
    return re.findall(r"[A-Za-z]+(?: [A-Za-z]+){2,}" if language == "zh" else CHINESE, plain)


def check_words(faults):
    for fault in faults:
        assert not leaks(fault.message.zh, "zh"), fault.message.zh
        assert not leaks(fault.hint.zh, "zh"), fault.hint.zh
        assert not leaks(fault.message.en, "en"), fault.message.en
        assert not leaks(fault.hint.en, "en"), fault.hint.en
        assert CHINESE.search(fault.message.zh), fault.message.zh
        assert "取值无效" not in fault.message.zh, fault
        assert "Input should" not in fault.message.en
        assert "[key]" not in fault.message.en


def faults_of_file(read, *source):
    try:
        read(*source)
    except bi.FrameworkError as error:
        return error.faults
    return []


def faults_of(raw):
    return faults_of_file(bi.Framework.from_dict, raw, "file")


@pytest.mark.parametrize("part", NODES)
def test_whatever_stands_at_a_key_is_taken_or_refused_in_words(part):
    inside, names = NODES[part]
    for name in (*names, "colour"):
        for wrong in WRONG:
            raw = copy.deepcopy(SYSTEM)
            inside(raw)[name] = wrong
            faults = faults_of(raw)
            check_words(faults)
            places = [(fault.node, fault.message.en.partition(":")[0]) for fault in faults]
            if name == "rank_decimals":  # a number or a mapping: wrong in both ways, one fault
                assert len(places) == len(set(places)), faults


@pytest.mark.parametrize("kind", [*CHECKS, "no kind"])
def test_whatever_a_check_says_is_taken_or_refused_in_words(kind):
    assert set(CHECKS) == set(KINDS)
    for name in (*CHECKS.get(kind, ("kind",)), "colour"):
        for wrong in WRONG:
            check_words(faults_of(SYSTEM | {"checks": [{"kind": kind, name: wrong}]}))


@pytest.mark.parametrize("name", ["id", "framework", "name", "source", "date", "weights", "colour"])
def test_whatever_a_weight_file_says_is_taken_or_refused_in_words(tmp_path, name):
    path = tmp_path / "set.yaml"
    for wrong in WRONG:
        raw = {"id": "s", "framework": "hdi", "weights": {"a": 1}, name: wrong}
        path.write_text(yaml.safe_dump(raw), "utf-8")
        check_words(faults_of_file(WeightSet.load, path))


BROKEN = [
    "%a 'b'",
    "@a [",
    "a: b: c",
    "[a",
    "{a",
    "'a",
    '"a',
    '"\\q"',
    "*a",
    "!a b",
    "- a",
    "a\n\tb",
]
BROKEN += [
    "? [a]",
    "\x01",
    "{a: 1, a: 2}",
    "{[a]: 1}",
    "2022-13-45",
    "a\nb",
    "]",
    "}",
    ",",
    "&a",
    "|a",
]


@pytest.mark.parametrize("value", BROKEN, ids=json.dumps)
def test_what_yaml_refuses_is_said_in_words(tmp_path, value):
    path = tmp_path / "system.yaml"
    path.write_text(f"id: x\nname: X\nnote: {value}\nindicators: []\n", "utf-8")
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.load(path)
    faults = error.value.faults
    for fault in faults:
        assert not leaks(fault.message.zh.partition("：")[2] or fault.message.zh, "zh"), fault
        assert CHINESE.search(fault.message.zh)
        assert CHINESE.search(fault.hint.zh)
        assert not CHINESE.search(fault.message.en)
        assert fault.hint.en
