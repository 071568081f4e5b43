"""Steps by indicator and by group: which one acts, what it makes of its columns, how it is kept."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone

import benchmark_index as bi
from benchmark_index.estimators.by_column import ByColumn

NAN = np.nan
KINDS = ("imputation", "treatment", "normalization")


def leaf(name, direction="higher", **more):
    return {"id": name, "name": name, "direction": direction, **more}


def system(method=None, g=None, a=None, **more):
    """Return an index of g = (a, b) and h = (inner = (c), d); ``g`` and ``a`` say more of these."""
    inner = {"id": "inner", "name": "inner", "indicators": [leaf("c", goalposts=[0, 10])]}
    h = {"id": "h", "name": "h", "groups": [inner], "indicators": [leaf("d", "lower")]}
    of_g = [leaf("a", **(a or {})), leaf("b", "target", optimum=3)]
    groups = [{"id": "g", "name": "g", "indicators": of_g, **(g or {})}, h]
    return {"id": "t", "name": "t", "method": method or {}, "groups": groups, **more}


NAMES = list("abcd")
MIXED = system(
    {"normalization": "minmax"},
    g={"normalization": "zscore", "imputation": "median"},
    a={"normalization": {"rank": {}}, "imputation": "fixed:value=0", "treatment": "winsorize:k=1"},
)


def table(seed=1, n=9, gaps=True):
    rng = np.random.default_rng(seed)
    x = pd.DataFrame(rng.uniform(1, 8, (n, 4)), [f"U{i}" for i in range(n)], NAMES)
    x.iloc[0, 0] = 500
    if gaps:
        x.iloc[2, 0] = x.iloc[3, 1] = NAN
    return x


def acting(run, kind):
    """Return the name of the step of each indicator on record."""
    spec = run.specification["steps"][kind]
    by_leaf = isinstance(spec, dict) and set(spec) == set(NAMES)
    steps = [spec[name] if by_leaf else spec for name in NAMES]
    return [step if isinstance(step, str) else next(iter(step)) for step in steps]


def says(choice):
    """Return what a node or a method says of its normalization."""
    return {"normalization": choice} if choice else {}


def unlike(**choices):
    """Return the nodes under which unlike scales meet, and these."""
    run = bi.evaluate(table(gaps=False), bi.Framework.from_dict(system()), **choices)
    mixed = [finding for finding in run.finding_items if finding.rule == "mixed-scales"]
    return [(finding.indicator, finding.details["scales"]) for finding in mixed]


# --- which step ---------------------------------------------------------------------------------

CHOICES = (None, "minmax", "zscore")


@pytest.mark.parametrize(("method", "g", "a"), [*product(CHOICES, repeat=3)])
def test_the_nearest_that_says_one_decides_and_an_argument_above_all(method, g, a):
    framework = bi.Framework.from_dict(system(says(method), says(g), says(a)))
    x = table(gaps=False)
    default = method or "minmax"

    def of(**choices):
        index = bi.CompositeIndex(framework, **choices).fit(x)
        return acting(index.evaluate(x), "normalization")

    assert of() == [a or g or default, g or default, default, default]
    assert of(normalization="vector") == ["vector"] * 4
    assert of(normalization={"g": "sum"}) == ["sum", "sum", default, default]
    assert of(normalization={"g": "sum", "a": "vector"}) == ["vector", "sum", default, default]
    assert of(normalization={"g": "sum", "a": "framework"})[0] == (a or g or default)
    assert of(normalization={1: "sum"}) == ["sum"] * 4
    assert of(normalization={"t": "sum", 3: "vector"}) == ["sum", "sum", "vector", "sum"]
    assert of(normalization={0: "sum", "b": bi.ZScore()}) == ["sum", "zscore", "sum", "sum"]


def test_one_key_that_is_a_method_is_that_method():
    x = table(gaps=False)
    framework = bi.Framework.from_dict(system({"normalization": {"minmax": {"low": 1}}}))
    assert (
        acting(bi.evaluate(x, framework, normalization={"zscore": {}}), KINDS[2]) == ["zscore"] * 4
    )
    named = system()
    named["groups"][0]["id"] = "zscore"
    run = bi.evaluate(x, bi.Framework.from_dict(named), normalization={"zscore": {"mean": 50}})
    assert run.specification["steps"]["normalization"]["zscore"]["mean"] == 50


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_that_is_no_node_is_an_error(kind):
    x, framework = table(), bi.Framework.from_dict(system())
    for choice in ({"a": "none", "aa": "none"}, {"aa": "none"}, {9: "none", 1: "none"}):
        with pytest.raises(bi.UsageError, match=r"aa|9"):
            bi.evaluate(x, framework, **{kind: choice})


# --- what it computes ---------------------------------------------------------------------------

SCALES = {"minmax": bi.MinMax, "zscore": bi.ZScore, "rank": bi.RankScore, "sum": bi.SumNorm}
DIRECTIONS = {"a": 1, "b": bi.Target(3), "c": 1, "d": -1}


@given(st.lists(st.sampled_from([*SCALES]), min_size=4, max_size=4), st.integers(0, 99))
@settings(max_examples=10)
def test_each_column_is_normalized_as_if_alone(chosen, seed):
    x = table(seed, gaps=False)
    run = bi.evaluate(
        x, bi.Framework.from_dict(system()), normalization=dict(zip(NAMES, chosen, strict=True))
    )
    for name, choice in zip(NAMES, chosen, strict=True):
        alone = SCALES[choice](directions=[DIRECTIONS[name]]).fit_transform(x[[name]])
        assert_allclose(run.normalized[name], alone.ravel(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("step", [bi.KnnImputation(2), bi.RegressionImputation()])
def test_an_imputation_by_other_columns_looks_at_those_that_share_it(step):
    x = table(3, 30)
    framework = bi.Framework.from_dict(system())
    run = bi.evaluate(x, framework, imputation={"g": step, "h": "mean"})
    assert_allclose(run.imputed[["a", "b"]], clone(step).fit_transform(x[["a", "b"]]))
    assert_array_equal(run.imputed[["c", "d"]], x[["c", "d"]])


def test_records_name_the_rule_of_their_own_method():
    run = bi.evaluate(table(), bi.Framework.from_dict(MIXED))
    records = run.records[["unit", "indicator", "status", "rule"]]
    assert records.to_numpy().tolist() == [
        ["U2", "a", "imputed", "fixed"],
        ["U3", "b", "imputed", "median"],
        ["U0", "a", "treated", "winsorize"],
    ]
    assert list(run.intermediates["imputation"]["fill"].value.index) == ["a", "b"]
    assert list(run.intermediates["normalization"]["min"].value.index) == ["c", "d"]


def test_scores_of_straight_lines_are_those_of_the_normalized_values():
    """Min-max is a line, and so is what is left as it is: no normalized table is needed."""
    lines = {"a": "minmax:low=1,high=9", "b": "none"}
    tree = system()
    tree["groups"][0]["indicators"][1] = leaf("b")
    run = bi.evaluate(table(gaps=False), bi.Framework.from_dict(tree), normalization=lines)
    assert run.fitted.normalization.line is not None
    z = run.normalized
    groups = (z["a"] + z["b"]) / 2, (z["c"] + z["d"]) / 2
    assert_allclose(run.score, sum(groups) / 2, rtol=1e-12)


def test_unlike_scales_under_one_mean_are_noted_where_they_meet():
    assert unlike(normalization={"g": "zscore"}) == [("t", "0–100, zscore")]
    assert unlike(normalization={"a": "zscore"}) == [("g", "0–100, zscore")]
    assert unlike(normalization={"c": "goalposts"}) == []
    assert unlike(normalization={"c": "goalposts:high=1"}) == [("h", "0–1, 0–100")]
    assert unlike(normalization="zscore") == []
    assert unlike(normalization={"g": "zscore"}, aggregation="topsis") == []


def test_a_cost_needs_a_normalization_that_turns_it():
    x, framework = table(gaps=False), bi.Framework.from_dict(system())
    bi.evaluate(x, framework, normalization={"a": "none", "c": "none"})
    with pytest.raises(bi.MethodError, match="d"):
        bi.evaluate(x, framework, normalization={"a": "none", "d": "none"})


def test_a_column_without_spread_is_dropped_by_its_own_step():
    x = table(gaps=False).assign(c=4.0)
    framework = bi.Framework.from_dict(system())
    run = bi.evaluate(x, framework, normalization={"c": "minmax:constant=drop", "g": "zscore"})
    assert run.findings.query("rule == 'dropped'")["indicator"].tolist() == ["c"]
    assert run.score.notna().all()


# --- how it is kept -----------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".yaml", ".xlsx"])
def test_files_keep_what_nodes_say(suffix, tmp_path):
    framework = bi.Framework.from_dict(MIXED)
    path = tmp_path / f"t{suffix}"
    (framework.to_yaml if suffix == ".yaml" else framework.to_excel)(path)
    again = bi.Framework.load(path)
    assert again == framework
    assert again.nodes["a"].imputation.spec() == {"fixed": {"value": 0}}


def test_faults_of_steps_come_at_once_in_both_languages():
    wrong = system(g={"normalization": "zscor"}, a={"imputation": "fixed:valeu=1", "treatment": 5})
    with pytest.raises(bi.FrameworkError) as caught:
        bi.Framework.from_dict(wrong)
    faults = {(fault.node, fault.message.en.partition(":")[0]) for fault in caught.value.faults}
    assert faults == {("g", "normalization"), ("a", "imputation"), ("a", "treatment")}
    assert not any("should" in fault.message.zh for fault in caught.value.faults)


def test_a_step_on_the_framework_itself_belongs_under_method():
    with pytest.raises(bi.FrameworkError, match="under method"):
        bi.Framework.from_dict(system(normalization="zscore"))


def test_a_run_is_repeated_from_its_specification():
    x = table()
    run = bi.evaluate(x, bi.Framework.from_dict(MIXED), normalization={"d": bi.MinMax(low=1)})
    again = bi.CompositeIndex.from_specification(run.specification).fit(x).evaluate(x)
    assert_array_equal(again.score, run.score)
    assert again.specification == run.specification
    index = clone(bi.CompositeIndex(bi.Framework.from_dict(MIXED), imputation={"a": "median"}))
    assert acting(index.fit(x).evaluate(x), "imputation") == ["median", "median", "none", "none"]


def test_without_settings_of_nodes_a_specification_is_as_before():
    x = table(gaps=False)
    plain = bi.evaluate(x, bi.Framework.from_dict(system())).specification
    assert plain["steps"]["imputation"] == plain["steps"]["treatment"] == "none"
    assert set(plain["steps"]["normalization"]) == {"minmax"}
    alike = bi.Framework.from_dict(system(g={"normalization": "minmax"}))
    assert bi.evaluate(x, alike).specification["steps"] == plain["steps"]
    nodes = bi.Framework.from_dict(system()).to_dict()["groups"]
    assert not {*KINDS} & {key for group in nodes for key in group}


@pytest.mark.large
@pytest.mark.parametrize("formulas", [True, False])
def test_a_workbook_of_several_normalizations_is_verified(formulas, tmp_path):
    path = tmp_path / "ranking.xlsx"
    bi.evaluate(table(), bi.Framework.from_dict(MIXED)).to_excel(path, formulas=formulas)
    checked = bi.verify(path)
    assert checked.ok, checked.differences
    again = bi.rerun(path, normalization={"g": "sum"})
    assert acting(again, "normalization") == ["sum", "sum", "minmax", "minmax"]
    assert acting(again, "imputation") == ["fixed", "median", "none", "none"]
    assert acting(bi.rerun(path, normalization="zscore"), "normalization") == ["zscore"] * 4


def test_many_draws_of_weights_see_the_normalized_values():
    from benchmark_index.index.kernel import score

    x = table()
    run = bi.evaluate(x, bi.Framework.from_dict(MIXED))
    plan, z = run.fitted.compiled, run.normalized.to_numpy()
    draws = score(plan, z, np.tile(plan.weights, (20, 1)))["t"]
    assert_allclose(draws, np.tile(run.score, (20, 1)))


def test_a_step_of_several_is_a_transformer_by_itself():
    x = table(gaps=False)
    step = ByColumn({"a": bi.MinMax(), "b": None, "c": bi.ZScore(), "d": None})
    z = clone(step).fit(x).transform(x)
    assert_array_equal(z[:, 1], x["b"])
    assert_allclose(z[:, 0], bi.MinMax().fit_transform(x[["a"]]).ravel())
