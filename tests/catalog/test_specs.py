"""What a step is written as: plain JSON, found in its own class."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index import catalog
from benchmark_index.catalog import specs
from benchmark_index.errors import Text

HELD = [
    (np.float64(0.5), 0.5),
    (np.int64(3), 3),
    (np.bool_(True), True),
    (np.str_("a"), "a"),
    (np.array([[1, 2]]), [[1, 2]]),
    (np.array([1.0, np.nan]), [1.0, None]),
    (float("inf"), "inf"),
    (-np.inf, "-inf"),
    (pd.Series({"a": 1.5, "b": np.nan}), {"a": 1.5, "b": None}),
    (pd.DataFrame({"x": [1.0, np.nan], "y": 2.0}), {"0": {"x": 1.0, "y": 2.0}, "1": {"y": 2.0}}),
    (pd.Timestamp("2022-01-31"), "2022-01-31 00:00:00"),
    (bi.WeightSet("w", "egdi", {"osi": 2.0}, Text("权重", "W")), {"osi": 2.0}),
    ((1, [None, "x"]), [1, [None, "x"]]),
    ({2022: bi.ZScore()}, {"2022": specs.spec_of(bi.ZScore())}),
    ({"then": None}, {"then": None}),
]


@pytest.mark.parametrize(("value", "written"), HELD, ids=lambda value: type(value).__name__)
def test_what_a_parameter_may_hold_is_written_as_plain_json(value, written):
    assert specs.plain(value) == written
    assert json.loads(json.dumps(specs.plain(value))) == written


scalars = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(values)
def test_plain_data_stay_as_they_are_but_for_infinity(value):
    once = specs.plain(value)
    assert specs.plain(once) == once
    assert json.loads(json.dumps(once, allow_nan=False)) == once
    if "inf" not in str(value):
        assert once == value


@pytest.mark.parametrize("entry", catalog.listed(), ids=lambda entry: f"{entry.kind}-{entry.id}")
def test_a_step_goes_by_the_id_of_its_class_and_not_of_its_base(entry):
    own = {"given"} if entry.id == "set" else {entry.id}
    assert {specs.name_of(entry.cls())} == own
    heir = type("Heir", (entry.cls,), {"__module__": "elsewhere"})
    assert specs.name_of(heir()) == "elsewhere.Heir"


LOADED = """
import sys
from benchmark_index import catalog
{do}
kinds = [kind for kind in catalog.KINDS if f"benchmark_index.{{kind}}" in sys.modules]
print(kinds, "docstring_parser" in sys.modules)
"""


@pytest.mark.parametrize(
    ("do", "loaded"),
    [
        pytest.param("", [], marks=pytest.mark.large),
        ("catalog.method('tiers', 'cuts')", ["tiers"]),
        pytest.param("catalog.frameworks()", [], marks=pytest.mark.large),
        (
            "from benchmark_index import MinMax\n"
            "from benchmark_index.catalog import specs\n"
            "specs.spec_of(MinMax())",
            ["normalization"],
        ),
    ],
)
def test_only_what_is_asked_for_is_loaded(do, loaded):
    code = LOADED.format(do=do)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{loaded} False"
