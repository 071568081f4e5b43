"""Code in the documents runs, and what they say of results is so."""

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

import benchmark_index as bi
from benchmark_index.report.diagnosis_page import FLAGS

DIAGNOSE = Path("docs/diagnose.md").read_text("utf-8")
HOW_SURE = Path("docs/how-sure.md").read_text("utf-8")
GRADES = Path("docs/grades.md").read_text("utf-8")
HOW_IT_CHANGED = Path("docs/how-it-changed.md").read_text("utf-8")
OWN_SHEET = Path("docs/your-own-sheet.md").read_text("utf-8")


def run(page):
    names = {}
    for block in re.findall(r"```python\n(.*?)```", page, re.S):
        exec(block, names)
    return names


@pytest.fixture(scope="module")
def namespace():
    return run(HOW_SURE)


@pytest.fixture(scope="module")
def changed():
    return run(HOW_IT_CHANGED)


def test_what_is_read_aloud_of_the_hdi_is_so(namespace):
    result = namespace["result"]
    ranks = result.ranks.astype(float)
    pairs, words = result.pairwise, result.certainty["certainty"]
    assert list(ranks.loc["Switzerland", ["low", "high"]]) == [1, 2]
    assert round(100 * pairs.loc["Switzerland", "Norway"]) == 78
    assert round(100 * pairs.loc["Norway", "Switzerland"]) == 11
    assert set(result.bands[result.bands == 1].index) == {"Switzerland", "Norway", "Iceland"}
    assert list(ranks.loc["Australia", ["low", "high"]]) == [4, 5]
    assert (words == "certain").sum() == 4
    assert (words == "open").sum() == 19
    assert result.sensitivity().indices["first"].round(2).max() == 0.78


def test_the_limits_of_the_page_hold_every_rank_that_is_drawn(namespace):
    limits = namespace["limits"]
    drawn = bi.robustness(namespace["index"], namespace["table"], ["noise:0.2"], draws=512)
    ranks = drawn.acceptability.to_numpy() > 0
    best, worst = ranks.argmax(axis=1) + 1, ranks.shape[1] - ranks[:, ::-1].argmax(axis=1)
    assert (limits.loc[drawn.index, "best"] <= best).all()
    assert (worst <= limits.loc[drawn.index, "worst"]).all()


def test_what_is_read_aloud_of_the_thirteen_cities_is_so():
    framework = bi.Framework.load("examples/data/jing-jin-ji-transport.yaml")
    figures = pd.read_csv("examples/data/jing_jin_ji_transport.csv", encoding="utf-8-sig")
    table = bi.read_table(figures.rename(columns=lambda c: c.partition(" (mg/")[0]), framework)
    assumed = ["noise:0.2", {"normalization": ["minmax:low=0,high=1", "zscore:mean=50,sd=10"]}]
    result = bi.robustness(framework, table, assumed, draws=4096)
    words = result.certainty["certainty"].xs("2017", level="period")
    order = result.ranks["nominal"].xs("2017", level="period").sort_values().index
    said = list(words[order])
    assert list(order[:7]) == ["北京", "天津", "唐山", "邯郸", "石家庄", "沧州", "廊坊"]
    assert said[:7] == ["certain", "certain", "open", "open", "open", "likely", "likely"]
    assert set(said[7:12]) == {"open"}
    assert (order[12], said[12]) == ("衡水", "certain")


def test_what_is_read_aloud_of_the_hundred_enterprises_is_so():
    names = run(GRADES)
    grades = names["grades"]
    tiers = grades.table.set_index("rank")[["before", "tier", "reasons"]]
    assert tiers.loc[5].tolist() == ["Global benchmark", "Beijing benchmark", "certification"]
    assert tiers.loc[6].tolist() == ["Global benchmark", "National benchmark", "penalties"]
    assert (tiers.loc[[11, 12], "reasons"] == "refill").all()
    assert grades.counts["after"].tolist()[:3] == [10, 33, 57]
    effects = grades.effects.set_index("code")["units"]
    assert (effects["penalties"] + effects["certification"], effects["refill"]) == (8, 4)
    assert grades.waiting.empty
    assert len(names["strict"].waiting)
    assert (names["sure"].tiers.sum(axis=1).round(9) == 1).all()


def test_the_rules_of_the_document_are_rules():
    written = yaml.safe_load(re.search(r"```yaml\n(grade:.*?)```", GRADES, re.S)[1])
    framework = bi.Framework.load("beijing-enterprise")
    shown = bi.Framework.from_dict({**framework.to_dict(), **written}).grade
    assert shown.keep == 2
    assert shown.codes == ["fined", "veto-2", "floor-3", "segment-4", "quota-5", "refill-6"]
    listed = {entry.id for entry in bi.catalog.listed("tiers")}
    assert listed == set(re.findall(r"^\| `(\w+):", GRADES, re.M))


@pytest.fixture(scope="module")
def diagnosed():
    return run(DIAGNOSE)


def test_what_is_read_aloud_of_a_diagnosis_is_so(diagnosed):
    diagnosis = diagnosed["diagnosis"]
    ecology = diagnosis.importance("groups").loc["ecological"]
    assert f"{ecology['weight']:.1%}" == "7.3%"
    assert f"{ecology['r2']:.1%}" == "0.4%"
    told = {(one.flag, one.node): one for one in diagnosis.remarks}
    twin = told["redundant", "transport_investment"]
    assert (twin.other, round(twin.value, 2)) == ("transport_output", 0.96)
    assert round(told["wrong_sign", "roads"].value, 2) == -0.55
    assert diagnosed["years"].movers(1).index[0] == "保定"
    assert set(diagnosed["partial"]) >= {"rank_economic", "rank_social", "rank_ecological"}


def test_every_flag_stands_in_the_document():
    table = DIAGNOSE[DIAGNOSE.index("## The flags") : DIAGNOSE.index("## Two rankings")]
    assert set(re.findall(r"`(\w+)`", table)) == set(FLAGS)


def test_what_is_read_aloud_of_beijings_targets_is_so():
    names = {}
    for block in re.findall(
        r"```python\n(.*?)```", Path("docs/targets.md").read_text("utf-8"), re.S
    ):
        exec(block, names)
    firms, share = (
        names["year"].targets.set_index("indicator").loc[name]
        for name in ("new_core_firms", "digital_share")
    )
    assert (f"{firms['attainment']:.1%}", firms["status"]) == ("135.0%", "met")
    assert (f"{share['attainment']:.1%}", round(share["gap"], 1)) == ("85.8%", 7.1)
    assert (share["status"], share["missing"]) == ("missing", "base")
    paces = names["share"][["pace_needed", "pace_achieved", "projected", "projected_compound"]]
    assert [round(x, 2) for x in paces] == [3.55, 1.3, 2028.46, 2027.98]
    assert names["share"]["status"] == "off track"
    value, portion = names["growth"].to_dict("records")
    assert (value["kind"], round(value["growth"], 3)) == ("growth", 0.085)
    assert (portion["kind"], round(portion["points"], 1)) == ("points", 1.3)
    assert pd.isna(portion["cagr"])
    said = names["bands"]["zh"]
    assert said[["海淀区", "朝阳区"]].tolist() == ["万亿级", "至少四千亿级"]


def test_what_is_read_aloud_of_ten_countries_is_so(changed):
    panel = changed["panel"]
    parts = panel.changes.groupby(["unit", "indicator"])[["value", "weight", "scale"]].sum()
    whole = parts.sum(axis=1).groupby("unit").sum()
    assert whole.to_dict() == pytest.approx(
        (panel.scores["2021"] - panel.scores["1990"]).to_dict(), abs=1e-10
    )
    china = parts.loc["China"].sum(axis=1)
    assert whole.idxmax() == "China"
    schooling = china["expected_schooling"] + china["mean_schooling"]
    told = whole["China"], china["gni_per_capita"], schooling, china["life_expectancy"]
    assert [round(number, 3) for number in told] == [0.284, 0.133, 0.111, 0.040]
    moved = panel.rank_changes.set_index(["unit", "to"])
    passed = moved.loc[("China", "2021"), ["rank_before", "rank_after", "by_itself", "by_others"]]
    assert list(passed) == [8, 6, -2, 0]
    assert list(moved.xs("2021", level="to")["rank_after"][["Mexico", "Brazil"]]) == [7, 8]
    america = moved.loc["United States"]
    assert (america["rank_before"].iloc[0], america["rank_after"].iloc[-1]) == (1, 5)
    assert (america["by_itself"] <= 0).all()
    assert (america["score_change"] > 0).all()
    assert [round(cv, 3) for cv in panel.sigma["cv"].iloc[[0, -1]]] == [0.240, 0.142]
    assert round(panel.beta.half_life) == 34


def test_what_is_read_aloud_of_beijing_is_so(changed):
    panel = changed["transport"]
    parts = panel.changes_of("北京").query("to == '2014'").set_index("indicator")["value"]
    assert [round(s, 3) for s in panel.scores.loc["北京", ["2013", "2014"]]] == [0.695, 0.515]
    assert (panel.ranks.loc["北京"] == 1).all()
    assert (round(parts["passengers"], 3), round(parts["employment"], 3)) == (-0.148, -0.040)
    assert round(parts["transport_investment"] + parts["transport_output"], 3) == 0.010
    assert parts[["pm10", "so2", "no2", "noise"]].abs().max() < 0.001
    degrees = panel.coupling(ends=(0, 1)).query("period == '2013'").set_index("unit")
    assert degrees.loc["北京", ["degree", "zh"]].tolist() == [
        pytest.approx(0.88, abs=5e-3),
        "良好协调",
    ]
    assert degrees.loc["衡水", ["degree", "zh"]].tolist() == [
        pytest.approx(0.24, abs=5e-3),
        "中度失调",
    ]


def test_what_is_read_aloud_of_nanjing_is_so():
    names = run(Path("docs/why.md").read_text("utf-8"))
    why, against = names["why"], names["against"]
    ids = {node.name.en: key for key, node in why.scorecard.framework.nodes.items()}
    assert (f"{why.score:.2f}", why.rank, why.of) == ("66.22", 5, 17)
    assert f"{why.reference.score:.2f}" == "44.12"
    parts = why.differences["difference"].round(2)
    assert parts[ids["Retail sales per head"]] == 8.07
    assert parts[ids["Core digital industries share of GDP"]] == -6.2
    assert (why.obstacles["obstacle"].head(3) * 100).round(1).tolist() == [48.9, 23.5, 14.3]
    move = why.moves.loc[ids["Tertiary industry share of GDP"]]
    assert (move["from"], f"{move['to']:.3f}") == (62.24, "68.175")
    assert list(why.nearest.index[:3]) == ["苏州", "上海", "厦门"]
    gap = against.score - against.reference.score
    assert against.differences["difference"].sum() == pytest.approx(gap)
    assert f"{against.reference.score:.2f}" == "95.67"


def test_your_own_sheet_is_ranked_by_the_commands_of_the_page(tmp_path, run):
    ((name, sheet),) = re.findall(r"```csv (\S+)\n(.*?)```", OWN_SHEET, re.S)
    (tmp_path / name).write_text(sheet, "utf-8")
    (commands,) = re.findall(r"```sh\n(.*?)```", OWN_SHEET, re.S)
    said = [run(*line.split()[1:]) for line in commands.splitlines()]
    assert [done.code for done in said] == [0, 0, 0]
    assert "温州" in said[1].out
    assert (
        run(*re.search("`benchmark-index (score my.csv --draft)`", OWN_SHEET)[1].split()).code == 0
    )
    assert bi.verify(tmp_path / "ranking.xlsx").ok
    (block,) = re.findall(r"```python\n(.*?)```", OWN_SHEET, re.S)
    names = {}
    exec(block, names)
    framework = names["draft"].framework
    assert framework == bi.Framework.load(tmp_path / "my-system.yaml")
    assert framework == bi.Framework.load(tmp_path / "drafted.yaml")
    assert [leaf.direction for leaf in framework.all_indicators] == ["higher", "lower", "lower"]
    assert "# denominator: " in (tmp_path / "my-system.yaml").read_text("utf-8")
