"""Code in the documents runs, and what they say of results is so."""

import re
from pathlib import Path

import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.report.diagnosis_page import FLAGS

DIAGNOSE = Path("docs/diagnose.md").read_text("utf-8")
HOW_SURE = Path("docs/how-sure.md").read_text("utf-8")


@pytest.fixture(scope="module")
def namespace():
    names = {}
    for block in re.findall(r"```python\n(.*?)```", HOW_SURE, re.S):
        exec(block, names)
    return names


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


@pytest.fixture(scope="module")
def diagnosed():
    names = {}
    for block in re.findall(r"```python\n(.*?)```", DIAGNOSE, re.S):
        exec(block, names)
    return names


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
