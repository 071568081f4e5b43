"""What ``--json`` prints holds to the schema of docs/json.md, and is all there is on the screen."""

import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

CITIES = Path("examples/data/china_cities_2022.csv").resolve()
PAGE = Path("docs/json.md").read_text("utf-8")
SCHEMA = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


def faults(value, schema, at="$"):
    """Yield where a value is not as a schema says: as much of JSON Schema as the page uses."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r}"
    names = schema.get("type", list(TYPES))
    names = [names] if isinstance(names, str) else names
    if (
        not any(
            isinstance(value, TYPES[name]) and (name == "boolean") == isinstance(value, bool)
            for name in names
        )
        and "type" in schema
    ):
        yield f"{at}: {value!r} is no {names}"
        return
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), f"{at}[{i}]")
    if isinstance(value, dict) and "type" in schema:
        known, more = schema.get("properties", {}), schema.get("additionalProperties", {})
        yield from (
            f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value
        )
        for name, item in value.items():
            if name not in known and more is False:
                yield f"{at}.{name} is not documented"
            else:
                yield from faults(item, known.get(name, more or {}), f"{at}.{name}")


def held(done, code, command):
    assert done.code == code, done.err
    value = json.loads(done.out)
    assert value["command"] == command
    assert [*faults(value, SCHEMA["$defs"][command])][:5] == []
    return value


def test_the_schema_finds_what_is_wrong():
    text = {"zh": "甲", "en": 1, "fr": "a"}
    assert len([*faults(text, {"$ref": "#/$defs/text"})]) == 2
    assert [*faults({"zh": "甲"}, {"$ref": "#/$defs/text"})] == ["$.en is missing"]


def test_a_ranking(run):
    value = held(run("score", CITIES, "-f", "china-city", "--json"), 0, "score")
    assert [row["unit"] for row in value["ranking"]][:2] == ["北京", "上海"]
    assert value["ranking"][-1]["rank"] is None
    assert {row["unit"] for row in value["not_ranked"]} == {"天津", "无锡"}


def test_a_ranking_that_is_written_too(run, tmp_path):
    words = ("--ranks-by", "dimension", "--tiers", "counts:3,5", "-o", "r.xlsx")
    value = held(run("score", CITIES, "-f", "china-city", *words, "--json"), 0, "score")
    assert value["ranking"][0]["partial"]["rank_economy"] == 1
    checked = held(run("verify", "r.xlsx", "--json"), 0, "verify")
    assert checked["ok"]
    assert checked["differences"] == []
    book = load_workbook(tmp_path / "r.xlsx")
    book["Ranking"]["B2"] = "别处"
    book.save(tmp_path / "r.xlsx")
    altered = held(run("verify", "r.xlsx", "--json"), 1, "verify")
    assert not altered["ok"]
    assert altered["differences"]


def test_a_panel(run, tmp_path):
    rows = ["国家,年份,osi,hci,tii", "A,2020,0.5,0.6,0.7", "A,2022,0.6,0.7,0.8", "B,2022,0.1,,0.3"]
    (tmp_path / "panel.csv").write_text("\n".join(rows), "utf-8")
    value = held(run("score", "panel.csv", "-f", "egdi", "--json"), 0, "score")
    assert {row["period"] for row in value["ranking"]} == {"2020", "2022"}
    held(run("quality", "panel.csv", "-f", "egdi", "--json"), 0, "quality")


@pytest.mark.parametrize("cell", ["0.6", "sixty", "7"])
def test_findings_and_quality(run, tmp_path, cell):
    rows = f"国家,osi,hci,tii\nA,0.5,{cell},0.7\nB,0.4,0.5,0.6\n"
    (tmp_path / "t.csv").write_text(rows, "utf-8")
    wrong = cell != "0.6"
    value = held(run("validate", "t.csv", "-f", "egdi", "--json"), int(wrong), "validate")
    assert value["ok"] is not wrong
    assert (value["counts"]["error"] > 0) is wrong
    held(run("quality", "t.csv", "-f", "egdi", "--json"), 0, "quality")


def test_an_error_leaves_standard_output_blank(run, tmp_path):
    (tmp_path / "t.csv").write_text("国家,osi,hci,tii\nA,x,0.5,0.7\n", "utf-8")
    done = run("score", "t.csv", "-f", "egdi", "--json")
    assert (done.code, done.out) == (1, "")
    assert done.err
