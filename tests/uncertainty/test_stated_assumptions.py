"""Assumptions as they are written: in Python, in files of both kinds, on the command line."""

import json

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.uncertainty.as_written import read

LEAVES = [{"id": f"x{j}", "name": f"x{j}", "direction": "higher"} for j in range(3)]
SHARES = st.floats(0.01, 1).map(lambda x: round(x, 3))
NODES = st.sampled_from(["", "t"])
ASSUMPTIONS = st.one_of(
    st.builds(bi.WeightNoise, SHARES, node=NODES),
    st.builds(bi.WeightConcentration, SHARES, node=NODES),
    st.builds(bi.WeightSimplex, node=NODES),
    st.just(bi.WeightOrder(("x2", "x0"))),
    st.builds(bi.WeightRegion, st.just({"x0": [0.1, 0.5]}), st.just(["x0 >= 2 x1"]), node=NODES),
    st.builds(
        bi.ExpertWeights,
        st.just({"a": {"x0": 1.0, "x1": 2.0, "x2": 3.0}, "b": {"x0": 3.0, "x1": 2.0, "x2": 1.0}}),
        st.sampled_from([None, 1.0]),
    ),
    st.just(bi.OneOf("normalization", ["minmax", {"zscore": {"mean": 50, "sd": 10}}])),
    st.just(bi.OneOf("aggregation", ["arithmetic", "topsis"], node="t")),
    st.builds(bi.DropIndicator, st.sampled_from([(), ("x0", "x1")]), st.sampled_from([None, 0.2])),
    st.builds(
        bi.DataError,
        SHARES,
        st.sampled_from([(), ("x0",)]),
        st.sampled_from(["relative", "absolute"]),
        st.sampled_from(["normal", "uniform"]),
    ),
    st.builds(bi.DropUnit, st.sampled_from([(), ("u0", "u1")])),
)


def system(robustness):
    return {"id": "t", "name": "t", "robustness": robustness, "indicators": LEAVES}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("systems")


@given(ASSUMPTIONS)
def test_what_is_written_is_read_again(assumption):
    assert read(json.loads(json.dumps(assumption.spec()))) == assumption
    assert assumption.words.zh
    assert assumption.words.en


@given(st.lists(ASSUMPTIONS, min_size=1, max_size=3))
def test_every_form_of_a_file_says_the_same(folder, assumptions):
    framework = bi.Framework.from_dict(system([one.spec() for one in assumptions]))
    for name in ("t.yaml", "t.xlsx"):
        (framework.to_yaml if name.endswith("yaml") else framework.to_excel)(folder / name)
        again = bi.Framework.load(folder / name)
        assert [read(one) for one in again.robustness] == assumptions


def test_a_chinese_key_and_a_single_item_are_understood(folder):
    path = folder / "zh.yaml"
    raw = {**system(None), "稳健性": "noise:0.2"}
    del raw["robustness"]
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    assert bi.Framework.load(path).robustness == ("noise:0.2",)


def test_a_system_without_it_says_nothing():
    assert all("robustness" not in bi.Framework.load(i).to_dict() for i in ("hdi", "egdi"))
    assert "robustness" not in bi.Framework.from_dict(system(())).to_dict()


FAULTY = [
    ("nois:0.2", "Did you mean noise?"),
    ("noise:2", "size: 2 is not valid"),
    ("noise:much", "size: 'much' is not valid"),
    ({"noise": {"sise": 0.2}}, "no parameter of noise named 'sise'"),
    ({"noise": {"size": 0.2, "node": "tt"}}, "node: there is no 'tt'"),
    ({"noise": None}, "cannot be read"),
    ("concentration:0", "concentration: 0 is not valid"),
    ({"order": ["x0", "x9"]}, "order: there is no 'x9'"),
    ({"order": ["x0"]}, "no two different nodes"),
    ({"region": {"bounds": {"x0": [0.5, 0.1]}}}, "bounds of x0: cannot be read"),
    ({"region": {"bounds": {"y": [0.1, 0.5]}}}, "bounds: there is no 'y'"),
    ("region", "neither bounds nor constraints"),
    ({"region": {"constraints": ["x0 > x9"]}}, "x0 > x9"),
    ({"experts": {"a": {"x0": 1, "x9": 1}, "b": {"x0": 1}}}, "a: there is no 'x9'"),
    ({"experts": ["one.yaml"]}, "no two experts"),
    ({"normalization": ["minmax", "zscor"]}, "no normalization named 'zscor'"),
    ({"normalization": ["minmax"]}, "no two methods"),
    ({"drop_indicator": ["x7"]}, "indicators: there is no 'x7'"),
    ({"drop_indicator": {"probability": 2}}, "probability: 2 is not valid"),
    ({"data_error": {"size": -1, "form": "relativ"}}, "form: there is no 'relativ'"),
    ({"drop_unit": [3]}, "units: cannot be read"),
    (3, "There is no assumption named '3'"),
    ({"noise": 0.1, "simplex": None}, "There is no assumption"),
]


@pytest.mark.parametrize(("written", "said"), FAULTY, ids=str)
def test_faults_name_the_item_and_a_way_out_in_both_languages(written, said):
    frame = pd.DataFrame(np.eye(3), columns=["x0", "x1", "x2"])
    plain = bi.Framework.from_dict(system(()))
    with pytest.raises(bi.UsageError) as caught:
        bi.robustness(plain, frame, ["noise:9", written])
    faults = caught.value.faults
    assert said in str(caught.value)
    assert len(faults) >= 2  # that of noise, too
    assert all(fault.message.zh != fault.message.en for fault in faults)
    if isinstance(written, (str, dict)):
        with pytest.raises(bi.FrameworkError, match="robustness"):
            bi.Framework.from_dict(system(["noise:9", written]))


def test_where_nothing_is_stated_nothing_is_guessed():
    frame = pd.DataFrame(np.eye(3), columns=["x0", "x1", "x2"])
    with pytest.raises(bi.UsageError, match="states no robustness"):
        bi.robustness(bi.Framework.from_dict(system(())), frame)
    stated = bi.Framework.from_dict(system(["simplex"]))
    assert bi.robustness(stated, frame, draws=16).assumptions == (bi.WeightSimplex(),)


@pytest.mark.parametrize(
    "options", [{"draws": 0}, {"draws": 1.5}, {"seed": -1}, {"memory": "much"}, {"workers": 0}]
)
def test_numbers_that_cannot_be_meant_are_refused(options):
    frame = pd.DataFrame(np.eye(3), columns=["x0", "x1", "x2"])
    with pytest.raises(bi.UsageError):
        bi.robustness(bi.Framework.from_dict(system(())), frame, "simplex", **options)


def test_a_unit_that_is_not_in_the_table_cannot_be_left_out():
    frame = pd.DataFrame(np.eye(3), columns=["x0", "x1", "x2"], index=["a", "b", "c"])
    plain = bi.Framework.from_dict(system(()))
    with pytest.raises(bi.UsageError, match="'d'"):
        bi.robustness(plain, frame, [{"drop_unit": ["d"]}], draws=16)


def test_an_error_under_one_of_the_methods_names_it():
    frame = pd.DataFrame(np.eye(3), columns=["x0", "x1", "x2"])
    lists = [{"aggregation": ["arithmetic", "geometric"]}]
    with pytest.raises(bi.MethodError, match="aggregation=geometric"):
        bi.robustness(bi.Framework.from_dict(system(())), frame, lists, draws=16)


def test_experts_come_from_weight_sets_and_forms(tmp_path):
    framework = bi.Framework.from_dict(system(()))
    for name, weights in (("li", (1, 1, 2)), ("wang", (2, 1, 1))):
        lines = [f"x{j},{weight}" for j, weight in enumerate(weights)]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    files = [tmp_path / "li.csv", tmp_path / "wang.csv"]
    frame = pd.DataFrame(np.eye(3), columns=["x0", "x1", "x2"], index=["a", "b", "c"])
    index = bi.CompositeIndex(framework, normalization=None)
    result = bi.robustness(index, frame, [bi.ExpertWeights(files)], draws=64)
    assert result.acceptability.loc["a", 1] == result.acceptability.loc["c", 1] == 0.5
    assert sorted(set(result._scores[:, 0])) == [0.25, 0.5]
    mixed = bi.robustness(index, frame, [bi.ExpertWeights(files, mixture=1)], draws=64)
    assert 0.25 < mixed._scores[:, 0].min() < mixed._scores[:, 0].max() < 0.5
