"""What a framework file may say, key by key: kept by its forms, its record and its workbook."""

import copy
import json

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

import benchmark_index as bi

CITIES = ["北京", "上海", "广州", "深圳", "杭州", "成都", "武汉", "南京"]


def node(name, **more):
    return {"id": name, "name": {"zh": f"节点{name}", "en": f"Node {name}"}, **more}


PLAIN = node(
    "keys",
    variables=[node("population", unit="万人"), node("area")],
    groups=[
        node(
            "g",
            indicators=[
                node("gdp", direction="higher", denominator={"variable": "population"}),
                node("share", direction="higher"),
            ],
        ),
        node("h", indicators=[node("air", direction="lower"), node("noise", direction="lower")]),
    ],
)


def leaf(raw, name):
    return next(x for group in raw["groups"] for x in group["indicators"] if x["id"] == name)


def formula(raw):
    leaf(raw, "share")["formula"] = "gdp / population * 100"


def variable(raw):
    raw["variables"].append(node("density", formula="population / area"))
    leaf(raw, "gdp")["denominator"] = {"variable": "density", "scale": 10}


def steps(raw):
    raw["groups"][0] |= {"normalization": "zscore", "imputation": "median"}
    leaf(raw, "gdp")["normalization"] = {"minmax": {"low": 1}}
    leaf(raw, "air")["treatment"] = {"winsorize": {"k": 1, "then": "log_shift"}}
    leaf(raw, "noise")["imputation"] = "fixed:value=0"


def weights(raw):
    raw["groups"][0]["weight"], raw["groups"][1]["weight"] = "60%", "40 %"
    leaf(raw, "air")["weight"], leaf(raw, "noise")["weight"] = "33.3%", "66.7%"


def scores_of_groups(raw):
    raw["groups"][0] |= {"direction": "lower", "cap": 80, "floor": 10}
    raw["groups"][1] |= {"formula": "(air * noise) ^ 0.5 + 1"}
    raw |= {"cap": 95, "direction": "lower"}
    for part in raw["groups"][1]["indicators"]:
        part.pop("weight", None)  # which a formula has not


KEYS = {
    "formula of an indicator": formula,
    "formula of a variable": variable,
    "steps by node": steps,
    "weights in percent": weights,
    "direction, limits and formula of groups": scores_of_groups,
    "rows selected": lambda raw: raw.update(select={"sex": "T"}),
    "register": lambda raw: raw.update(register="cn-cities"),
}
CHOICES = [
    pytest.param([*KEYS], id="all together"),
    *(pytest.param([name], id=name, marks=pytest.mark.large) for name in KEYS),
]


def cities(tmp_path, select):
    """A file in which every city stands with a row of T, and one of F where rows are selected."""
    rng = np.random.default_rng(3)
    parts = []
    for sex in ("T", "F") if select else ("T",):
        x = rng.uniform(5, 80, (len(CITIES), 6)).round(1)
        part = pd.DataFrame(x, columns=["population", "area", "gdp", "share", "air", "noise"])
        part.loc[2, "noise"] = part.loc[1, "gdp"] = np.nan
        parts.append(part.assign(城市=CITIES, sex=sex))
    path = tmp_path / "cities.csv"
    pd.concat(parts).to_csv(path, index=False)
    return path


@pytest.mark.parametrize("names", CHOICES)
def test_every_key_is_kept_by_forms_record_and_workbook(names, tmp_path):
    raw = copy.deepcopy(PLAIN)
    for name in names:
        KEYS[name](raw)
    framework = bi.Framework.from_dict(raw)
    source = cities(tmp_path, "rows selected" in names)
    run = bi.evaluate(source, framework)
    assert run.score.notna().any()
    assert run.score.size == len(CITIES)

    framework.to_excel(tmp_path / "form.xlsx")
    framework.to_yaml(tmp_path / "form.yaml", language="zh")
    for form in ("form.xlsx", "form.yaml"):
        again = bi.evaluate(source, bi.Framework.load(tmp_path / form))
        assert again.specification == run.specification

    record = json.loads(json.dumps(run.specification))
    replayed = bi.CompositeIndex.from_specification(record)
    table = bi.read_table(source, replayed.framework)
    again = replayed.fit(table).evaluate(table)
    assert again.specification == run.specification
    assert_array_equal(again.score, run.score)

    run.to_excel(tmp_path / "r.xlsx", formulas=len(names) > 1)
    checked = bi.verify(tmp_path / "r.xlsx")
    assert checked.ok, checked.differences
    assert_array_equal(bi.rerun(tmp_path / "r.xlsx").score, run.score)
