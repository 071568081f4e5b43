"""Facts of explanations: differences add up, moves gain their rank, sentences hold by the tables."""

import json
import re
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from openpyxl import load_workbook
from typer.testing import CliRunner

import benchmark_index as bi
from benchmark_index.cli.commands import app
from benchmark_index.explanation.sentences import figure

SOURCE = "examples/data/china_cities_2022.csv"


def system(*directions, groups=2, **more):
    leaves = [
        {"id": f"x{j}", "name": f"x{j}", "unit": "t", "direction": way, "source": "x"}
        for j, way in enumerate(directions)
    ]
    for leaf in leaves:
        if isinstance(leaf["direction"], dict):
            leaf |= leaf.pop("direction")
    half = -(-len(leaves) // groups)
    made = [
        {"id": f"g{i}", "name": f"g{i}", "indicators": leaves[i * half : (i + 1) * half]}
        for i in range(groups)
    ]
    return bi.Framework.from_dict(
        {"id": "t", "name": "t", "source": "x", "unit": "u", "groups": made, **more}
    )


PLAIN = system("higher", "lower", "higher", "higher")
STRICT = system(
    {"direction": "higher", "allowed": {"max": 100}},
    {"direction": "lower", "allowed": {"min": 0}},
    {"direction": "target", "optimum": 50},
    {"direction": "range", "range": [0, 40, 60, 100]},
)


def frame(units=8, columns=4, gaps=0, seed=0):
    generator = np.random.default_rng(seed)
    x = generator.uniform(5, 95, (units, columns))
    x.flat[generator.choice(x.size, gaps, replace=False)] = np.nan
    return pd.DataFrame(x, [f"u{i}" for i in range(units)], [f"x{j}" for j in range(columns)])


def made(framework, table, **steps):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        index = bi.CompositeIndex(framework, **steps).fit(table)
        return index, index.evaluate(table)


# --- differences --------------------------------------------------------------------------------


@settings(deadline=None, max_examples=6)
@given(
    st.sampled_from(["arithmetic", "geometric", "harmonic", "penalized"]),
    st.sampled_from(["mean", "leader", "u1"]),
    st.integers(0, 6),
    st.integers(0, 50),
)
def test_differences_sum_to_the_difference_of_scores(aggregation, against, gaps, seed):
    table = frame(gaps=gaps, seed=seed)
    options = {"aggregation": aggregation, "min_coverage": 0, "normalization": "minmax:low=40"}
    _, run = made(PLAIN, table, **options)
    for unit in run.ranking["unit"][run.ranking["rank"].notna().to_numpy()][:4]:
        why = run.explain(unit, against)
        gap = why.score - why.reference.score
        assert why.differences["difference"].sum() == pytest.approx(gap, abs=1e-10)
        if why.score != why.reference.score:
            assert why.groups["difference"].sum() == pytest.approx(gap, abs=1e-10)
        parts = run.contributions.loc[unit]
        assert_allclose(why.contributions["contribution"], parts, rtol=1e-9, atol=1e-12)


def test_a_unit_against_itself_does_not_differ():
    _, run = made(PLAIN, frame())
    first = run.ranking["unit"][0]
    why = run.explain(first, "leader")
    assert not why.differences["difference"].any()
    assert "does not differ from the leader" in why.sentences("en")[1]


def test_targets_are_what_the_framework_states():
    leaf = {"direction": "higher", "target": {"2023": 90, "2025": 100}}
    framework = system(leaf, "lower", "higher", "higher")
    table = bi.read_table(frame(), framework, period="2024")
    why = bi.explain(framework, table, "u2", "target")
    assert why.differences.loc["x0", "reference"] == 100
    assert (why.differences["difference"] != 0).tolist() == [True, False, False, False]
    with pytest.raises(bi.UsageError, match="no targets"):
        bi.explain(PLAIN, frame(), "u2", "target")


# --- moves --------------------------------------------------------------------------------------


def ranks_after(index, table, unit, indicator, value):
    changed = table.copy()
    changed.loc[unit, indicator] = value
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return index.evaluate(changed).rank[unit]


STEPS = [
    {},
    {"aggregation": "geometric", "normalization": "minmax:low=1"},
    {"normalization": "zscore"},
    {"normalization": "percentile_rank"},
    {"treatment": "winsorize"},
    {"rank_decimals": 1},
    {"aggregation": "topsis", "normalization": None},
    {"aggregation": "penalized", "normalization": "minmax:low=40"},
]


@pytest.mark.parametrize(
    ("framework", "steps"),
    [
        pytest.param(
            system,
            steps,
            marks=pytest.mark.large if (i + (system is STRICT)) % 2 else (),
            id=f"{'strict' if system is STRICT else 'plain'}-{steps}",
        )
        for i, steps in enumerate(STEPS)
        for system in (PLAIN, STRICT)
    ],
)
def test_a_move_gains_a_rank_and_nothing_less_does(framework, steps):
    if "treatment" in steps and framework is STRICT:
        steps = {**steps, "normalization": "minmax"}
    table = frame(seed=3)
    index, run = made(framework, table, **steps)
    reached = 0
    for unit in run.ranking["unit"][2:7:3]:
        moves, rank = run.explain(unit).moves, run.rank[unit]
        for indicator, move in moves[moves["status"] == "reached"].iterrows():
            reached += 1
            assert ranks_after(index, table, unit, indicator, move["to"]) < rank
            less = move["from"] + 0.999 * move["change"]
            if less == move["to"]:  # the next number there is: ranks leap beyond the own value
                continue
            assert ranks_after(index, table, unit, indicator, less) >= rank
    assert reached


def test_the_closed_form_of_a_sum():
    table = frame()
    _, run = made(PLAIN, table)
    order = run.ranking["unit"]
    unit, ahead = order[4], order[3]
    gap = run.score[ahead] - run.score[unit]
    span = table["x0"].max() - table["x0"].min()
    change = gap / (100 * run.weights.loc["x0", "effective"]) * span
    assert run.explain(unit).moves.loc["x0", "change"] == pytest.approx(change, rel=1e-8)


def test_out_of_reach_first_and_missing():
    table = frame(gaps=0)
    table.loc["u3"] = [1, 99, 1, 1]
    table.loc["u4", "x2"] = np.nan
    framework = system({"direction": "higher", "allowed": {"max": 2}}, "lower", "higher", "higher")
    index, run = made(framework, table, min_coverage=0, errors="ignore")
    assert run.explain("u3").moves.loc["x0", "status"] == "out of reach"
    assert ranks_after(index, table, "u3", "x0", 2) == run.rank["u3"]
    assert run.explain("u4").moves.loc["x2", "status"] == "missing"
    assert (run.explain(run.ranking["unit"][0]).moves["status"] == "first").all()


def test_a_tie_is_a_rank_gained():
    table = pd.DataFrame({"x0": [3.0, 2.0, 0.0], "x1": [1.0, 2.0, 3.0]}, ["a", "b", "c"])
    _, run = made(system("higher", "higher", groups=1), table, normalization=None)
    assert run.rank.tolist() == [1, 1, 3]
    assert run.explain("c").moves.loc["x0", "to"] == pytest.approx(1.0)


# --- standing -----------------------------------------------------------------------------------


def test_strengths_and_weaknesses_skip_last_places_and_keep_the_order_of_the_framework():
    x = {
        "x0": [3.0, 2.0, 1.0],  # first
        "x1": [3.0, 1.0, 2.0],  # less is better: last
        "x2": [5.0, 5.0, 1.0],  # first, tied
        "x3": [1.0, 5.0, 5.0],  # last of two ranks
    }
    framework = system("higher", "lower", "higher", "higher")
    why = made(framework, pd.DataFrame(x, ["a", "b", "c"]))[1].explain("a")
    assert why.strengths["rank"].to_dict() == {"x0": 1, "x2": 1}
    assert list(why.weaknesses.index) == ["x0", "x2"]
    assert why.ranks["rank"].tolist() == [1, 3, 1, 3]


def test_peers_are_nearest_by_weighted_distance():
    table = frame(units=6)
    _, run = made(PLAIN, table)
    z, w = run.normalized, run.weights.loc[table.columns, "effective"]
    distance = np.sqrt((w * (z - z.loc["u2"]) ** 2).sum(axis=1)).drop("u2").sort_values()
    nearest = run.explain("u2").nearest
    assert list(nearest.index) == list(distance.index)
    assert_allclose(nearest["distance"], distance)


def test_obstacles_are_shares_of_what_is_lost():
    _, run = made(PLAIN, frame())
    lost = run.weights.loc[run.normalized.columns, "effective"] * (100 - run.normalized)
    shares = lost.div(lost.sum(axis=1), axis=0)
    assert_allclose(run.obstacles, shares)
    why = run.explain("u5")
    assert why.top_obstacles == list(shares.loc["u5"].nlargest(3).index)
    assert why.groups["obstacle"].sum() == pytest.approx(1)
    with pytest.raises(bi.MethodError, match="without a top"):
        _ = made(PLAIN, frame(), normalization="zscore")[1].obstacles


def test_a_unit_at_the_top_of_everything_has_no_obstacle():
    table = pd.DataFrame({f"x{j}": [9.0, 1.0] for j in range(4)}, ["a", "b"])
    _, run = made(system(*["higher"] * 4), table)
    assert not run.obstacles.loc["a"].any()
    assert run.explain("a").top_obstacles == []


# --- sentences, screens, files --------------------------------------------------------------------


def numbers(sentence):
    return [float(text) for text in re.findall(r"[-+]?\d+(?:\.\d+)?", sentence)]


@pytest.mark.parametrize("against", ["mean", "leader", "北京"])
@pytest.mark.parametrize("unit", ["南京", "杭州", "北京"])
def test_sentences_hold_when_read_against_the_tables(unit, against):
    why = bi.evaluate(SOURCE, "china-city").explain(unit, against)
    names = {node.name.zh: key for key, node in why.scorecard.framework.nodes.items()}
    english = {node.name.en: key for key, node in why.scorecard.framework.nodes.items()}
    zh, en = why.sentences("zh"), why.sentences("en")
    assert len(zh) == len(en)
    assert numbers(zh[0]) == pytest.approx([why.score, why.of, why.rank], abs=0.005)
    assert numbers(en[0]) == pytest.approx([why.score, why.rank, why.of], abs=0.005)
    whole = "".join(zh)
    for name, part in re.findall(r"([^、；：（）]+)（([-+]\d+\.\d+)）", whole):
        name = name.removeprefix("有利的是").removeprefix("不利的是")
        assert float(part) == pytest.approx(why.differences["difference"][names[name]], abs=0.005)
    for name, share in re.findall(r"([^、：]+?) (\d+\.\d)%", whole):
        assert float(share) == pytest.approx(100 * why.obstacles["obstacle"][names[name]], abs=0.05)
    for name, rank, of in re.findall(r"([^、：]+?)（第 (\d+)/(\d+)）", whole):
        assert why.ranks.loc[names[name], ["rank", "of"]].tolist() == [int(rank), int(of)]
    for name, start, end in re.findall(r"([^；：]+)由 ([\d.]+) [升降]至 ([\d.]+)", whole):
        move = why.moves.loc[names[name]]
        assert float(start) == pytest.approx(move["scored_from"], rel=1e-3)
        assert float(end) == pytest.approx(move["scored_to"], rel=1e-3)
        assert (float(end) - move["scored_to"]) * np.sign(move["change"]) >= 0  # it is enough
    (gain,) = [said for said in en if "alone gains" in said] or [""]
    for name, start, _ in re.findall(r"[:;] (.+?) from ([\d.]+) to ([\d.]+)", gain):
        assert float(start) == pytest.approx(why.moves.loc[english[name], "scored_from"], rel=1e-3)


def test_figures_keep_four_digits():
    assert [figure(v) for v in (0.0, 1234567.0, -0.00012345)] == ["0", "1235000", "-0.0001234"]


def test_a_panel_is_explained_period_by_period():
    tables = {year: frame(seed=seed) for seed, year in enumerate(("2021", "2022"))}
    panel = pd.concat(tables, names=["period", "unit"]).swaplevel()
    _, run = made(PLAIN, panel)
    assert run.explain("u1").period == "2022"
    why = run.explain("u1", period="2021")
    assert why.of == 8
    z = run.normalized.xs("2021", level="period").mean()
    assert_allclose(why.differences["z_reference"], z)
    with pytest.raises(bi.UsageError, match="2019"):
        run.explain("u1", period="2019")


def test_scores_from_comparisons_are_explained_but_for_their_parts():
    _, run = made(PLAIN, frame(), aggregation="copeland", normalization=None)
    why = run.explain(run.ranking["unit"][3], "leader")
    assert why.contributions["contribution"].isna().all()
    assert any("comparisons with other units" in said for said in why.sentences("en"))
    assert len(repr(why).splitlines()) < 40


def test_the_command_explains_on_a_screen_as_json_and_in_files(tmp_path):
    run = CliRunner()
    base = ["explain", SOURCE, "-f", "china-city", "--unit", "南京"]
    screen = run.invoke(app, [*base, "--against", "北京", "-o", str(tmp_path / "why.xlsx")])
    assert screen.exit_code == 0
    assert "在 17 个城市中排第 5 名" in screen.output
    book = load_workbook(tmp_path / "why.xlsx")
    assert book.sheetnames[:3] == ["Summary", "Contributions", "Differences"]
    told = json.loads(run.invoke(app, [*base, "--json"]).output)
    assert (told["rank"], told["of"]) == (5, 17)
    assert sum(row["difference"] for row in told["differences"]) == pytest.approx(
        told["score"] - told["reference_score"]
    )
    assert run.invoke(app, [*base, "-l", "en", "-o", str(tmp_path / "why.csv")]).exit_code == 0
    lines = pd.read_csv(tmp_path / "why.csv")
    assert lines["contribution"].sum() == pytest.approx(told["score"])


def test_who_is_not_there_or_not_ranked_is_an_error_with_a_way_out():
    with pytest.raises(bi.UsageError, match="南宁"):
        bi.explain("china-city", bi.read_table(SOURCE, "china-city"), "南宁")
    table = frame()
    table.loc["u1"] = [1, np.nan, np.nan, np.nan]
    with pytest.raises(bi.MethodError, match="u1 is not ranked"):
        bi.explain(PLAIN, table, "u1")
