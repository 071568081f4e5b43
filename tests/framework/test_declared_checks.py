import re
from pathlib import Path

import pytest
import yaml

import benchmark_index as bi
from benchmark_index.framework.declared import KINDS, REFERENCES

CHINESE = re.compile("[\u4e00-\u9fff]")
COLUMNS = {
    "value": "亿元",
    "gdp": "万亿元",
    "people": "万人",
    "share": "%",
    "growth": "%",
    "place": "",
}


def system(*checks):
    leaves = [
        {"id": name, "name": name, "direction": "higher", "unit": unit}
        for name, unit in COLUMNS.items()
    ]
    return {"id": "x", "name": "X", "attributes": ["tier"], "indicators": leaves} | {
        "checks": list(checks)
    }


def faults_of(tmp_path, *checks):
    path = tmp_path / "system.yaml"
    path.write_text(yaml.safe_dump(system(*checks), allow_unicode=True), "utf-8")
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.load(path)
    return error.value.faults


GOOD = [
    {"kind": "total", "of": "gdp", "parts": ["value", "gdp"]},
    {"kind": "total-row", "of": ["value", "gdp"]},
    {"kind": "share", "of": "share", "part": "value", "whole": "gdp"},
    {"kind": "share", "of": "place", "part": "value", "whole": "people", "scale": 10000},
    {"kind": "growth", "of": "growth", "value": "gdp", "previous": "value", "tolerance": 0.1},
    {"kind": "rank", "of": "place", "among": 193, "severity": "warning"},
    {"kind": "counts", "of": "tier", "counts": {"全球标杆": 10, "北京标杆": 57}},
    {"kind": "change", "of": "gdp", "min": -20, "max": 30},
    {"kind": "stale", "before": 2022},
]


def test_checks_of_every_kind_are_part_of_a_framework():
    framework = bi.Framework.from_dict(system(*GOOD))
    assert {check.kind for check in framework.checks} == set(KINDS)
    assert framework.checks[-1].before == "2022"
    assert bi.Framework.from_dict(framework.to_dict()) == framework


def test_the_checks_of_the_readme_can_be_written():
    text = (Path(__file__).parents[2] / "indicators" / "README.md").read_text("utf-8")
    (block,) = re.findall(r"```yaml\n(checks:.*?)```", text, re.DOTALL)
    checks = yaml.safe_load(block)["checks"]
    names = {name for check in checks for key in REFERENCES for name in texts(check.get(key))}
    leaves = [{"id": name, "name": name, "direction": "higher"} for name in names - {"tier_given"}]
    raw = {"id": "x", "name": "X", "attributes": ["tier_given"], "indicators": leaves}
    framework = bi.Framework.from_dict(raw | {"checks": checks})
    assert {check.kind for check in framework.checks} == set(KINDS)


def texts(value):
    return value if isinstance(value, list) else [value] if value else []


def test_what_must_hold_is_an_error_and_what_should_hold_a_warning():
    framework = bi.Framework.from_dict(system(*GOOD))
    graves = {check.kind: check.severity for check in framework.checks if check.kind != "rank"}
    assert graves == {
        "total": "error",
        "total-row": "error",
        "share": "error",
        "counts": "error",
        "growth": "warning",
        "change": "warning",
        "stale": "warning",
    }
    assert bi.Framework.from_dict(system({"kind": "rank", "of": "place"})).checks[0].severity == (
        "error"
    )


def test_one_column_of_a_row_of_totals_needs_no_list():
    check = bi.Framework.from_dict(system({"kind": "total-row", "of": "gdp"})).checks[0]
    assert check.of == ("gdp",)


def test_every_unknown_name_is_a_fault_at_once(tmp_path):
    faults = faults_of(
        tmp_path,
        {"kind": "total", "of": "gdpp", "parts": ["value", "nothing", "people_2"]},
        {"kind": "growth", "of": "growth", "value": "valeu"},
        {"kind": "total-row", "of": ["gdp", "tier"]},
        {"kind": "counts", "of": "tiers", "counts": {"A": 1}},
    )
    said = [(fault.node, fault.message.en) for fault in faults]
    assert said == [
        ("total gdpp", "There is no column gdpp."),
        ("total gdpp", "There is no column nothing."),
        ("total gdpp", "There is no column people_2."),
        ("growth growth", "There is no column valeu."),
        ("total-row gdp tier", "There is no column tier."),
        ("counts tiers", "There is no column tiers."),
    ]
    hints = [fault.hint.en for fault in faults]
    assert hints[0] == "Did you mean gdp?"
    assert hints[1] == "Write the id of a variable or indicator."
    assert hints[-1] == "Did you mean tier?"
    assert all(CHINESE.search(fault.message.zh + fault.hint.zh) for fault in faults)


@pytest.mark.parametrize(
    ("check", "units"),
    [
        ({"kind": "share", "of": "share", "part": "value", "whole": "people"}, ("亿元", "万人")),
        ({"kind": "total", "of": "gdp", "parts": ["value", "people"]}, ("万人", "万亿元")),
        ({"kind": "growth", "of": "share", "value": "gdp", "previous": "place"}, ("万亿元", "no")),
    ],
    ids=lambda item: item["kind"] if isinstance(item, dict) else "",
)
def test_units_that_do_not_convert_are_a_fault(tmp_path, check, units):
    (fault,) = faults_of(tmp_path, check)
    assert all(unit in fault.message.en for unit in units)
    assert ("scale" in fault.hint.en) == (check["kind"] == "share")


@pytest.mark.parametrize(
    ("check", "word"),
    [
        ({"kind": "sum", "of": "gdp"}, "no check of this kind"),
        ({"of": "gdp"}, "kind is missing"),
        ({"kind": "rank"}, "of: required"),
        ({"kind": "rank", "of": "place", "among": 0}, "among"),
        ({"kind": "rank", "of": "place", "tolerance": 1}, "tolerance: unknown key"),
        ({"kind": "rank", "of": "place", "severity": "grave"}, "severity"),
        ({"kind": "total", "of": "gdp", "parts": []}, "parts"),
        ({"kind": "total", "of": "gdp", "parts": ["gdp"], "tolerance": -1}, "tolerance"),
        ({"kind": "counts", "of": "tier", "counts": {}}, "counts"),
        ({"kind": "counts", "of": "tier", "counts": {"A": -1}}, "counts.A"),
        ({"kind": "change", "of": "gdp"}, "give min, max or both"),
        ({"kind": "change", "of": "gdp", "min": 5, "max": 1}, "min is above max"),
        ("rank", "dictionary"),
    ],
)
def test_what_is_no_check_is_one_fault_with_its_place(tmp_path, check, word):
    (fault,) = faults_of(tmp_path, check)
    assert word in fault.message.en
    assert fault.node.startswith(("checks.0", *KINDS, "sum"))
    assert CHINESE.search(fault.message.zh)


def test_a_check_of_an_unknown_kind_says_which_there_are(tmp_path):
    (fault,) = faults_of(tmp_path, {"kind": "sum", "of": "gdp"})
    assert "total-row" in fault.hint.en
