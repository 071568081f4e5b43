import subprocess
import sys

import numpy as np
import pandas as pd
import pandera.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.framework import Allowed, Variable
from benchmark_index.framework.schema import build_schema, value_rules

bounds = st.one_of(st.none(), st.floats(-10, 10))
values = st.one_of(st.floats(-20, 20), st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 3.0]))


@pytest.fixture
def frame(rows):
    return pd.DataFrame(rows[1:], columns=rows[0]).set_index("城市").astype(float)


@given(bounds, bounds, st.booleans(), st.lists(values, min_size=1, max_size=20))
def test_a_value_breaks_one_rule_at_most_and_a_missing_one_none(low, high, integer, x):
    if low is not None and high is not None and low > high:
        low, high = high, low
    rules = value_rules(
        Variable(id="x", name="x", allowed=Allowed(min=low, max=high, integer=integer))
    )
    x = np.array(x)
    broken = np.sum([breaks(x) for breaks in rules.values()], axis=0)
    for value, times in zip(x, broken, strict=True):
        inside = (low is None or value >= low) and (high is None or value <= high)
        fine = np.isfinite(value) and inside and not (integer and value != int(value))
        assert times == (0 if np.isnan(value) else 1 - fine)


def test_the_schema_passes_a_table_in_order(city, frame):
    assert city.schema().validate(frame, lazy=True).equals(frame)


def test_the_schema_names_what_is_wrong_with_each_cell(city, frame):
    frame.loc["北京", ["gdp", "firms"]] = [-5, 0.5]
    frame.loc["上海", ["air", "population"]] = np.inf
    frame.loc["深圳", "gdp"] = np.nan
    with pytest.raises(pandera.errors.SchemaErrors) as error:
        city.schema().validate(frame, lazy=True)
    cases = error.value.failure_cases
    assert set(zip(cases["index"], cases["column"], cases["check"], strict=True)) == {
        ("北京", "gdp", "out-of-range"),
        ("北京", "firms", "not-an-integer"),
        ("上海", "air", "infinity"),
        ("上海", "population", "infinity"),
    }


def test_the_schema_misses_a_column_and_refuses_text(city, frame):
    frame = frame.drop(columns="roads").assign(schools="many", region="north")
    with pytest.raises(pandera.errors.SchemaErrors) as error:
        city.schema().validate(frame, lazy=True)
    cases = error.value.failure_cases
    missing = cases[cases["check"] == "column_in_dataframe"]
    assert list(missing["failure_case"]) == ["roads"]
    assert "region" not in set(cases["column"])
    assert "schools" in set(cases["column"])


def test_no_more_failures_are_told_than_asked_for():
    schema = build_schema([Variable(id="x", name="x", allowed=Allowed(max=1))], "x", most=3)
    with pytest.raises(pandera.errors.SchemaErrors) as error:
        schema.validate(pd.DataFrame({"x": np.arange(10.0)}), lazy=True)
    assert list(error.value.failure_cases["index"]) == [2, 3, 4]


def test_a_framework_loads_and_a_table_in_order_is_validated_without_pandera():
    code = (
        "import sys, pandas as pd, benchmark_index as bi\n"
        "bi.Framework.load('egdi')\n"
        "assert 'pandera' not in sys.modules\n"
        "frame = pd.DataFrame({'osi': [0.9], 'hci': [0.8], 'tii': [0.7]}, index=['A'])\n"
        "assert bi.validate(frame, 'egdi').ok\n"
        "assert 'pandera' not in sys.modules\n"
        "assert not bi.validate(frame + 1, 'egdi').ok\n"
        "assert 'pandera' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_schema_and_validation_agree(city, frame):
    frame["gdp"] = [-1.0, np.inf, 5.0]
    with pytest.raises(pandera.errors.SchemaErrors) as error:
        city.schema().validate(frame, lazy=True)
    found = bi.validate(frame.rename_axis("unit"), city).findings
    cases = error.value.failure_cases
    assert set(zip(found["unit"], found["rule"], strict=True)) == set(
        zip(cases["index"], cases["check"], strict=True)
    )
