"""What a group says of its score: turned, limited or a formula; alone, in many draws, in a workbook."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from test_kernel import SEEDS, Case, one_by_one

import benchmark_index as bi
from benchmark_index.aggregation.by_formula import FormulaScore
from benchmark_index.cli import main
from benchmark_index.index.kernel import score
from benchmark_index.index.plan import compile_plan

NAMES = list("abcdef")


def leaf(name, direction="higher", **more):
    return {"id": name, "name": name, "direction": direction, **more}


def system(g=None, h=None, k=None, g_leaves=("higher", "higher"), **more):
    """Return an index of g = (a, b), h = (c, d) and k = (e, f); each says more of itself."""
    of_g = [leaf(name, way) for name, way in zip("ab", g_leaves, strict=True)]
    groups = [
        {"id": "g", "name": "g", "indicators": of_g, **(g or {})},
        {"id": "h", "name": "h", "indicators": [leaf("c"), leaf("d")], **(h or {})},
        {"id": "k", "name": "k", "indicators": [leaf("e"), leaf("f")], **(k or {})},
    ]
    return bi.Framework.from_dict({"id": "t", "name": "t", "groups": groups, **more})


def table(seed=1, n=12, gaps=True):
    rng = np.random.default_rng(seed)
    x = pd.DataFrame(rng.uniform(1, 9, (n, 6)), [f"U{i}" for i in range(n)], NAMES)
    if gaps:
        x.iloc[1, 0] = x.iloc[2, 4] = x.iloc[3, 2] = np.nan
    return x


def told(run, rule):
    return [finding for finding in run.finding_items if finding.rule == rule]


# --- turned -------------------------------------------------------------------------------------

SCALES = (
    "minmax",
    "minmax:low=1,high=100",
    "zscore",
    "zscore:mean=50,sd=10",
    "efficacy:c=60,e=40",
    {"goalposts": {"goalposts": {name: [0, 10] for name in NAMES}, "low": 0, "high": 1}},
)


@pytest.mark.parametrize("scale", SCALES)
def test_turning_a_group_is_turning_its_leaves(scale):
    x = table()
    turned = bi.evaluate(x, system({"direction": "lower"}), normalization=scale)
    leaves = bi.evaluate(x, system(g_leaves=("lower", "lower")), normalization=scale)
    assert_allclose(turned.score, leaves.score, rtol=1e-12)
    as_it_is = bi.evaluate(x, system(), normalization=scale)
    assert_allclose(turned.groups, as_it_is.groups, rtol=1e-12)
    assert [finding.indicator for finding in told(turned, "turned")] == ["g"]
    assert_allclose(turned.contributions.sum(axis=1), turned.score, rtol=1e-9)


def test_twice_turned_is_as_it_was():
    x = table()
    groups = [group.model_dump(mode="json", exclude_defaults=True) for group in system().groups]
    inner = {"id": "i", "name": "i", "groups": [groups[0] | {"direction": "lower"}]}
    outer = bi.Framework.from_dict(
        {"id": "t", "name": "t", "groups": [inner | {"direction": "lower"}, *groups[1:]]}
    )
    run = bi.evaluate(x, outer)
    assert_allclose(run.score, bi.evaluate(x, system()).score, rtol=1e-12)
    assert_allclose(run.contributions.sum(axis=1), run.score, rtol=1e-9)


def test_without_ends_a_score_changes_its_sign():
    x = table(gaps=False)
    run = bi.evaluate(x, system({"direction": "lower"}), normalization="rank")
    g, h, k = run.groups.to_numpy().T
    assert_allclose(run.score, (-g + h + k) / 3, atol=1e-12)
    formula = {"direction": "lower", "formula": "a - b"}
    run = bi.evaluate(x, system(formula))
    assert_allclose(run.score, (-run.groups["g"] + run.groups["h"] + run.groups["k"]) / 3)


def test_an_index_of_which_less_is_better_ranks_its_lowest_first():
    x = table()
    run, plain = bi.evaluate(x, system(direction="lower")), bi.evaluate(x, system())
    assert_array_equal(run.score, plain.score)
    assert run.rank[run.score.idxmin()] == 1
    ranked = plain.rank.notna().sum()
    assert_array_equal(run.rank.dropna() + plain.rank.dropna(), ranked + 1)


def test_a_method_on_the_matrix_takes_the_direction_itself():
    x = table(gaps=False)
    aggregation = {0: "topsis"}
    run = bi.evaluate(x, system({"direction": "lower"}), aggregation=aggregation)
    groups = run.groups
    expected = bi.Topsis(directions=[-1, 1, 1]).scores(groups, [1, 1, 1])
    assert_allclose(run.score, expected)


@pytest.mark.parametrize("weighting", ["entropy", "critic", "standard_deviation", "pca"])
@pytest.mark.parametrize("scope", ["indicators", "siblings"])
def test_data_see_a_turned_group_as_its_turned_leaves(weighting, scope):
    x = table(gaps=False)
    choice = f"{weighting}:scope={scope}"
    turned = bi.evaluate(x, system({"direction": "lower"}), weighting=choice)
    assert_allclose(turned.weights.loc[["g", "h", "k"], "local"].sum(), 1)
    assert_array_equal(replay(turned).score, turned.score)


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ({"direction": "lower"}, "topsis"),
        ({"cap": 1.0}, "topsis"),
        ({"direction": "lower"}, {"g": "vikor"}),
    ],
)
def test_what_nothing_or_two_things_could_come_of_is_refused(said, choice):
    with pytest.raises(bi.MethodError) as caught:
        bi.evaluate(table(), system(said), aggregation=choice)
    assert "g" in caught.value.message.en
    assert caught.value.hint.zh


# --- limited ------------------------------------------------------------------------------------


PLAIN = bi.evaluate(table(), system())


@settings(max_examples=12)
@given(one=st.floats(0, 100), other=st.floats(0, 100))
def test_limits_are_limits_and_scores_rise_with_them(one, other):
    low, high = min(one, other), max(one, other)
    run = bi.evaluate(table(), system({"cap": high, "floor": low}))
    lower = bi.evaluate(table(), system({"cap": low}))
    assert_allclose(run.groups["g"], PLAIN.groups["g"].clip(low, high), rtol=1e-12)
    assert (lower.score.dropna() <= run.score.dropna() + 1e-9).all()
    at_one = int((run.groups["g"].isin([low, high])).sum())
    assert sum(finding.details["number"] for finding in told(run, "limit-binds")) == at_one


def test_limits_of_the_index_hold_for_the_score():
    run = bi.evaluate(table(), system(cap=50, floor=40))
    assert run.score.dropna().between(40, 50).all()
    parts = run.contributions  # of what is between the limits, from the means on
    scored = run.score.notna()
    assert parts.attrs["method"] == "shapley"
    assert_allclose((parts.sum(axis=1) + parts.attrs["start"])[scored], run.score[scored])


# --- formulas -----------------------------------------------------------------------------------


def test_a_mean_by_formula_is_the_arithmetic_mean_and_takes_no_word_for_all():
    x = table()
    run = bi.evaluate(x, system({"formula": "mean(a, b)"}), aggregation="geometric:floor=1")
    plain = bi.evaluate(
        x,
        system(min_coverage=1),
        aggregation={0: "geometric:floor=1", 1: "geometric:floor=1", "g": "arithmetic"},
    )
    assert_allclose(run.groups["g"], plain.groups["g"], rtol=1e-12)
    named = bi.evaluate(x, system({"formula": "a - b"}), aggregation={"g": "arithmetic"})
    assert_allclose(named.groups["g"], bi.evaluate(x, system({"min_coverage": 1})).groups["g"])
    assert_array_equal(replay(named).score, named.score)


def test_divided_by_zero_is_no_score_and_a_finding():
    x = table(gaps=False)
    run = bi.evaluate(x, system({"formula": "a / b"}))
    worst = x["b"].idxmin()
    assert np.isnan(run.groups.loc[worst, "g"])
    (finding,) = told(run, "score-undefined")
    assert (finding.unit, finding.indicator) == (worst, "g")
    whole = bi.evaluate(x, system(formula="g / (h - h) + k"))
    assert whole.not_ranked["en"].str.contains("division by zero").all()
    assert whole.not_ranked["zh"].str.contains("除以零").all()
    assert len(whole.not_ranked) == len(x)


def test_a_formula_names_what_has_left_for_want_of_spread():
    x = table(gaps=False).assign(a=5.0)
    with pytest.raises(bi.MethodError, match=r"\ba\b"):
        bi.evaluate(x, system({"formula": "a * b"}), normalization="minmax:constant=drop")
    run = bi.evaluate(x, system({"formula": "a * b"}), normalization="minmax:constant=middle")
    assert run.groups["g"].notna().all()


# --- draws --------------------------------------------------------------------------------------


@settings(deadline=None)
@given(seed=SEEDS, own=st.booleans())
def test_many_draws_are_what_each_is_by_itself(seed, own):
    """Of random trees in which nodes are turned, limited and formulas."""
    case = Case(seed, means=[bi.ArithmeticMean(), bi.Owa(), bi.PowerMean(p=1)], own=own)
    rng, nodes = np.random.default_rng(seed), []
    inner = {node.id for node in case.nodes}
    for node in case.nodes:
        if rng.random() < 0.3:
            text = f"mean({', '.join(f'[{child}]' for child in node.children)}) * 1.5"
            node = replace(node, aggregation=FormulaScore(text))
        elif rng.random() < 0.7:
            turned = [child for child in node.children if child in inner and rng.random() < 0.6]
            node = replace(node, mirrors=dict.fromkeys(turned, 100.0))
        if rng.random() < 0.5:
            low, high = sorted(rng.uniform(20, 80, 2).tolist())
            node = replace(node, floor=low, cap=high)
        nodes.append(node)
    plan = compile_plan(nodes, case.leaves)
    names = [node.id for node in nodes]
    found = score(plan, case.z, case.weights, nodes=names)
    for d in range(case.draws):
        expected = one_by_one(plan, case.z, case.weights[d], d)
        for name in names:
            assert_allclose(found[name][d], expected[name], rtol=1e-9, atol=1e-9)


def test_weights_make_no_difference_to_a_formula_and_to_turned_sums_what_they_say():
    framework = system({"direction": "lower"}, {"cap": 60}, {"formula": "(e * f) ^ 0.5"})
    x = table()
    run = bi.evaluate(x, framework)
    plan = run.fitted.compiled
    assert not plan.is_linear
    assert plan.is_rowwise
    weights = np.random.default_rng(3).dirichlet(np.ones(len(plan.weights)), 100)
    z = run.normalized.to_numpy()
    found = score(plan, z, weights, nodes=["t", "g", "k"])
    assert_array_equal(found["k"], np.tile(run.groups["k"], (100, 1)))
    for d in (0, 57, 99):
        assert_allclose(found["t"][d], one_by_one(plan, z, weights[d], d)["t"], rtol=1e-12)


# --- a run as data ------------------------------------------------------------------------------

FULL = {
    "g": {"direction": "lower", "cap": 70},
    "h": {"cap": 60, "floor": 20},
    "k": {"formula": "(e * f) ^ 0.5", "floor": 10},
}
SYSTEMS = {
    "all": lambda: system(**FULL),
    "index lower": lambda: system(**FULL, direction="lower", cap=55),
    "index formula": lambda: system(**FULL, formula="1 - g / (h + k)", cap=0.5, direction="lower"),
}


def replay(run):
    return (
        bi.CompositeIndex.from_specification(run.specification).fit(run.table).evaluate(run.table)
    )


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        *((("all", "minmax")), ("index lower", "minmax")),
        ("index formula", "zscore:mean=50,sd=10"),
        pytest.param("all", "zscore:mean=50,sd=10", marks=pytest.mark.large),
        pytest.param("index lower", "zscore:mean=50,sd=10", marks=pytest.mark.large),
        pytest.param("index formula", "minmax", marks=pytest.mark.large),
    ],
)
def test_a_run_is_replayed_and_its_workbook_verified(name, scale, tmp_path):
    run = bi.evaluate(table(), SYSTEMS[name](), normalization=scale)
    assert_array_equal(replay(run).score, run.score)
    assert_array_equal(replay(run).rank, run.rank)
    for formulas in (True, False) if name == "all" else (True,):
        path = tmp_path / f"{formulas}.xlsx"
        run.to_excel(path, "en", formulas=formulas)
        checked = bi.verify(path)
        assert checked.ok, checked.differences
    assert_array_equal(bi.rerun(tmp_path / "True.xlsx").score, run.score)


def test_every_node_is_a_formula_and_the_run_is_replayed():
    framework = bi.Framework.from_dict(
        {"id": "t", "name": "t", "formula": "a / b", "indicators": [leaf("a"), leaf("b")]}
    )
    run = bi.evaluate(table(gaps=False)[["a", "b"]], framework)
    assert run.specification["aggregation"] == {}
    assert_array_equal(replay(run).score, run.score)


def test_the_file_and_the_method_sheet_tell_it(tmp_path):
    bi.evaluate(table(), system(**FULL)).to_excel(tmp_path / "r.xlsx", "en")
    book = openpyxl.load_workbook(BytesIO((tmp_path / "r.xlsx").read_bytes()))
    method = dict(row[:2] for row in book["Method"].iter_rows(values_only=True))
    assert "k: Formula: (e * f) ^ 0.5" in method["Aggregation"]
    assert method["Scores of groups"].splitlines() == [
        "t: takes g as 100 - score",
        "g: not above 70; less is better",
        "h: not below 20; not above 60",
        "k: not below 10",
    ]
    heads = [cell.value for cell in book["Dimensions"][1]]
    assert heads[1:3] == ["g", "g, turned: 100 - score"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_tree_on_the_screen_tells_it(tmp_path, monkeypatch, capsys, language):
    system(**FULL).to_yaml(tmp_path / "t.yaml")
    words = ["frameworks", "show", str(tmp_path / "t.yaml"), "--language", language]
    monkeypatch.setattr("sys.argv", ["benchmark-index", *words])
    with pytest.raises(SystemExit):
        main()
    shown = capsys.readouterr().out
    assert all(w in shown for w in ("cap 70 ↓", "floor 20 cap 60", "= (e * f) ^ 0.5 floor 10"))
