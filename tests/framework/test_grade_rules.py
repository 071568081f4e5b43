"""``grade`` in a framework: a small grammar of conditions, and every fault with its way out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.framework.grade_rules import Condition

LABELS = ["a", "b", "c"]
SYSTEM = {
    "id": "firms",
    "name": {"zh": "企业", "en": "Firms"},
    "attributes": ["segment"],
    "method": {"tiers": {"counts": {"counts": [1, 2, 3], "labels": LABELS}}},
    "groups": [
        {
            "id": "conduct",
            "name": {"zh": "行为", "en": "Conduct"},
            "indicators": [
                {"id": "fines", "name": {"zh": "罚款", "en": "Fines"}, "direction": "lower"}
            ],
        }
    ],
}


def loaded(grade):
    return bi.Framework.from_dict({**SYSTEM, "grade": grade})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("fines > 0", ("fines", ">", 0.0)),
        ("fines>=1.5", ("fines", ">=", 1.5)),
        ("罚款 ≤ −2", ("罚款", "<=", -2.0)),
        ("fines == 1e3", ("fines", "=", 1000.0)),
        ("segment ≠ a|b c", ("segment", "!=", ("a", "b c"))),
        ("segment = __import__('os')", ("segment", "=", ("__import__('os')",))),
    ],
)
def test_a_condition_is_a_name_a_comparison_and_a_number_or_texts(text, parts):
    assert Condition.parse(text) == parts


@pytest.mark.parametrize(
    "text", ["", "fines", "fines >", "> 3", "fines > many", "a b > 1", "x = a||b"]
)
def test_what_is_no_condition_is_refused(text):
    with pytest.raises(bi.BenchmarkIndexError) as error:
        Condition.parse(text)
    assert ">" in error.value.explain("en")


@given(st.text(max_size=40))
def test_no_text_ends_otherwise_than_as_a_condition_or_a_fault(text):
    try:
        condition = Condition.parse(text)
    except bi.BenchmarkIndexError:
        return
    assert condition.sign in (">", ">=", "<", "<=", "=", "!=")


RULES = [
    {"veto": "fines > 0", "cap": 2, "id": "fined", "note": "ours"},
    {"floor": "conduct", "below": 40.0},
    {"segment": "segment", "best": 2, "tier": 1},
    {"quota": 3, "tier": 2},
    {"refill": True},
]


@pytest.mark.parametrize("suffix", ["yaml", "xlsx"])
def test_rules_are_written_and_read_back(suffix, tmp_path):
    framework = loaded({"keep": 2, "rules": RULES})
    path = tmp_path / f"firms.{suffix}"
    framework.to_yaml(path, "zh") if suffix == "yaml" else framework.to_excel(path)
    assert bi.Framework.load(path) == framework
    assert framework.to_dict()["grade"] == {"keep": 2.0, "rules": RULES}
    assert loaded(RULES).grade.codes == ["fined", "floor-2", "segment-3", "quota-4", "refill-5"]


FAULTY = [
    ([{"veto": "fine > 0"}], "fines"),
    ([{"veto": "fines = many"}], "number"),
    ([{"veto": "segment > 3|4"}], "number"),
    ([{"floor": "fines", "below": 3}], "has no fines"),
    ([{"floor": "conduct", "below": "low"}], "number"),
    ([{"segment": "conduct", "best": 2}], "segment"),
    ([{"segment": "segment", "best": 0}], "allowed"),
    ([{"quota": 3}], "missing"),
    ([{"quota": 3, "tier": 4}], "Tier 4 of 3"),
    ([{"veto": "fines > 0", "cap": 4}], "Tier 4 of 3"),
    ([{"veto": "fines > 0", "floor": "conduct", "below": 1}], "one of"),
    ([{"cap": 2}], "one of"),
    ([{"veto": "fines > 0", "id": "x"}, {"refill": True, "id": "x"}], "twice"),
    ([{"refill": False}], "allowed"),
    ([{"veto": "fines > 0", "until": 2}], "unknown"),
    ([{"veto": "fines > 0"}] * 31, "many"),
    ({"keep": -1}, "allowed"),
    ({"keep": "x"}, "number"),
    ({}, "nothing"),
    ("fines > 0", "keys"),
    ([3], "keys"),
]


@pytest.mark.parametrize(("grade", "word"), FAULTY, ids=lambda value: str(value)[:40])
def test_every_fault_of_a_rule_is_told_with_a_way_out(grade, word):
    with pytest.raises(bi.FrameworkError) as error:
        loaded(grade)
    assert word in error.value.explain("en")
    assert any("\u4e00" <= char <= "\u9fff" for char in error.value.explain("zh"))


def test_faults_of_rules_stand_with_their_line(tmp_path):
    path = tmp_path / "firms.yaml"
    bi.Framework.from_dict(SYSTEM).to_yaml(path)
    lines = path.read_text("utf-8") + "grade:\n  rules:\n  - veto: fines > 0\n  - veto: fin > 0\n"
    path.write_text(lines, "utf-8")
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.load(path)
    assert f"firms.yaml:{len(lines.splitlines())}" in error.value.explain("en")
