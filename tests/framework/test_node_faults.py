"""What a group may say of its score: every fault at once, in both languages; YAML, Excel and back."""

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.errors import BenchmarkIndexError


def leaf(name, **more):
    return {"id": name, "name": name, "direction": "higher", **more}


def system(**said):
    """Return an index of g = (a, b) and h = (c); ``said`` is of g."""
    g = {"id": "g", "name": "g", "indicators": [leaf("a"), leaf("b")], **said}
    h = {"id": "h", "name": "h", "indicators": [leaf("c")]}
    return {"id": "t", "name": "t", "groups": [g, h]}


def faults(raw):
    with pytest.raises(bi.FrameworkError) as caught:
        bi.Framework.from_dict(raw)
    return caught.value.faults


WRONG = [
    ({"cap": 1, "floor": 2}, "cap 1 is below floor 2"),
    ({"formula": "a + b", "aggregation": "geometric"}, "Both formula and aggregation"),
    ({"formula": "a + b", "min_coverage": "1/2"}, "no min_coverage"),
    ({"formula": "a + b + c"}, "c is no child"),
    ({"formula": "a"}, "leaves out b"),
    ({"formula": "a + lag(b)"}, "no years before"),
    ({"formula": "a +"}, "cannot stand here"),
    ({"formula": 5}, "no formula"),
    (
        {"formula": "a+b", "indicators": [leaf("a", weight=1), leaf("b", weight=1)]},
        "have no weight: a, b",
    ),
    ({"direction": "target"}, "not one of the allowed words"),
    ({"direction": "range", "range": [1, 2, 3, 4]}, "unknown key"),
    ({"cap": "high"}, "not a number"),
    ({"cap": True}, "no number"),
    ({"floor": float("inf")}, "not a finite number"),
]


@pytest.mark.parametrize(("said", "told"), WRONG)
def test_each_fault_has_its_words_and_a_way_out(said, told):
    found = faults(system(**said))
    assert any(told in fault.message.en for fault in found)
    assert all(fault.hint.en and fault.hint.zh for fault in found)
    assert all(re.search("[一-鿿]", fault.message.zh) for fault in found)
    assert {fault.node for fault in found} == {"g"}


def test_all_faults_come_at_once_also_of_the_index():
    raw = system(cap=1, floor=2, formula="a + x", aggregation="geometric")
    told = " ".join(f.message.en for f in faults(raw | {"formula": "g / k", "floor": 1, "cap": 0}))
    for words in ("cap 1 is", "Both", "x is no", "out b", "k is no", "out h", "cap 0 is"):
        assert words in told


def test_limits_of_an_indicator_are_told_where_they_belong():
    raw = system(indicators=[leaf("a", cap=3), leaf("b")])
    (fault,) = faults(raw)
    assert "allowed" in fault.hint.en
    assert "goalposts" in fault.hint.zh


SAID = {"direction": "lower", "formula": "[a] ^ 0.5 * b", "cap": 90.5, "floor": -1.0}


@pytest.mark.parametrize("suffix", [".yaml", ".xlsx", "zh"])
def test_what_is_said_survives_every_form(tmp_path, suffix):
    framework = bi.Framework.from_dict({**system(**SAID), "cap": 3.0, "direction": "lower"})
    path = tmp_path / f"t{suffix if suffix != 'zh' else '.yaml'}"
    if suffix == ".xlsx":
        framework.to_excel(path)
    else:
        framework.to_yaml(path, language="zh" if suffix == "zh" else "en")
    assert bi.Framework.load(path).to_dict() == framework.to_dict()
    assert dict(framework.to_dict()["groups"][0]).items() >= SAID.items()


def test_what_is_not_said_is_not_written():
    raw = bi.Framework.from_dict(system(direction="higher", formula="")).to_dict()
    assert raw == bi.Framework.from_dict(system()).to_dict()
    assert not {"direction", "formula", "cap", "floor"} & {*raw, *raw["groups"][0]}


anything = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.floats(), st.text(max_size=6),
    st.sampled_from(["lower", "负", "a + b", "a / b", "g", "(a", "h - g", "topsis", "min(a, b)", []]),
)  # fmt: skip
keys = st.sampled_from(["direction", "cap", "floor", "formula", "aggregation", "min_coverage"])
words = st.dictionaries(keys, anything, max_size=4)


@settings(deadline=None)
@given(of_g=words, of_index=words)
def test_whatever_is_said_is_a_framework_or_a_list_of_faults(of_g, of_index):
    try:
        framework = bi.Framework.from_dict({**system(**of_g), **of_index})
        x = {"a": [1.0, 2.0, None], "b": [0.0, 3.0, 1.0], "c": [1.0, 5.0, 2.0]}
        run = bi.evaluate(pd.DataFrame(x, index=["U", "V", "W"]), framework)
    except BenchmarkIndexError:
        return  # told, with a way out
    again = bi.CompositeIndex.from_specification(run.specification).fit(run.table)
    assert again.evaluate(run.table).score.equals(run.score)
