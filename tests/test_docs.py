"""Code in the documents runs, and what they say of results is so."""

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

import benchmark_index as bi

HOW_SURE = Path("docs/how-sure.md").read_text("utf-8")
GRADES = Path("docs/grades.md").read_text("utf-8")


def executed(text):
    names = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(block, names)
    return names


@pytest.fixture(scope="module")
def namespace():
    return executed(HOW_SURE)


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
    names = executed(GRADES)
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
