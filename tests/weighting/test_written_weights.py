"""Weights as people write them: in order, by id or name, in percent, in a table of two columns."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from openpyxl import Workbook

import benchmark_index as bi
from benchmark_index.errors import WeightsError
from benchmark_index.index.resolve import resolve

LEAVES = ("gdp", "firms", "roads", "air", "schools")
WRITTEN = (30, 20, 10, 25, 15)
NAMES = {  # by which people call the nodes of ``city``
    "id": LEAVES,
    "zh": ("地区生产总值", "企业数", "道路里程", "空气质量", "学校数"),
    "en": ("Gdp", "Firms", "Roads", "Air", "Schools"),
    "alias": ("GRP", " 企业数", "ROADS", "air", "Schools "),
}
LOCAL = {"gdp": 1 / 2, "firms": 1 / 3, "roads": 1 / 6, "air": 5 / 8, "schools": 3 / 8}


@pytest.fixture(scope="module")
def frame(city):
    rng = np.random.default_rng(7)
    data = pd.DataFrame(rng.integers(1, 99, (6, 5)), columns=list(LEAVES), index=list("ABCDEF"))
    return data.assign(population=100)


def flat(weights=(None, None, None)):
    leaves = [
        {"id": name, "name": {"zh": zh, "en": name}, "direction": "higher"}
        | ({} if weight is None else {"weight": weight})
        for name, zh, weight in zip("abc", ("甲", "乙", "丙"), weights, strict=True)
    ]
    return bi.Framework.from_dict({"id": "flat", "name": "flat", "indicators": leaves})


def local(weights, framework):
    return bi.GivenWeights(weights).local(framework)


# --- one scorecard, however the weights are written -----------------------------------------------


def shapes(by):
    percent = [f"{w}%" for w in WRITTEN]
    text = ",".join(f"{name.strip()}={w}" for name, w in zip(NAMES[by], percent, strict=True))
    return [
        [*WRITTEN], WRITTEN, np.array(WRITTEN), pd.Series(WRITTEN), percent, "30,20,10,25,15",
        "30%，20%，10%，25%，15%", "given:30,20,10,25,15",
        dict(zip(NAMES[by], percent, strict=True)),
        pd.Series(percent, index=[*NAMES[by]]), text, f"given:{text}",
    ]  # fmt: skip


@pytest.mark.parametrize("by", NAMES)
def test_every_shape_gives_the_same_weights(by, city):
    whole = {"economy": 60, "life": 40, **dict(zip(LEAVES, WRITTEN, strict=True))}
    expected = local(whole, city)
    for shape in shapes(by):
        assert resolve("weighting", shape, city).local(city) == pytest.approx(expected)


@pytest.mark.parametrize("shape", [0, 2, 4, 8, 9, 10])
def test_the_scorecard_is_the_same_and_its_record_gives_it_again(shape, city, frame):
    whole = {"economy": 60, "life": 40, **dict(zip(LEAVES, WRITTEN, strict=True))}
    expected = bi.evaluate(frame, city, weighting={"given": {"weights": whole}})
    scorecard = bi.evaluate(frame, city, weighting=shapes("zh")[shape])
    pd.testing.assert_frame_equal(scorecard.ranking, expected.ranking)
    record = json.loads(json.dumps(scorecard.specification))
    again = bi.CompositeIndex.from_specification(record).fit(frame).evaluate(frame)
    pd.testing.assert_frame_equal(again.ranking, expected.ranking)
    assert again.specification == scorecard.specification


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "yaml"])
@pytest.mark.parametrize("head", [True, False])
def test_a_table_of_two_columns_is_a_weight_set(suffix, head, city, tmp_path):
    rows = [["指标", "权重"]] * head + [
        [name, f"{w}%"] for name, w in zip(NAMES["zh"], WRITTEN, strict=True)
    ]
    path = tmp_path / f"weights.{suffix}"
    if suffix == "xlsx":
        book = Workbook()
        for row in rows:
            book.active.append(row)
        for r in range(1 + head, len(rows) + 1):  # as Excel keeps a percentage
            cell = book.active.cell(r, 2)
            cell.value, cell.number_format = float(cell.value.rstrip("%")) / 100, "0%"
        book.save(path)
    elif suffix == "csv":
        path.write_text("\n".join(map(",".join, rows)), "utf-8")
    else:
        lines = "\n".join(f"  {name}: {w}" for name, w in rows[head:])
        path.write_text(f"weights:\n{lines}\n", "utf-8")
    weights = local(f"{path}", city)
    assert_allclose([weights[name] for name in LOCAL], [*LOCAL.values()])
    bi.WeightSet.load(path).to_yaml(tmp_path / "again.yaml")
    assert local(tmp_path / "again.yaml", city) == weights


def test_a_table_of_weights_tells_each_fault_with_its_cell(tmp_path, city):
    (tmp_path / "w.csv").write_text("id,weight\ngdp,much\nair,1\nair,2\n")
    with pytest.raises(bi.FrameworkError) as error:
        local(tmp_path / "w.csv", city)
    assert [fault.where for fault in error.value.faults] == ["w!B2", "w!B4"]
    (tmp_path / "w.csv").write_text("nothing\n")
    with pytest.raises(bi.FrameworkError, match="two columns"):
        local(tmp_path / "w.csv", city)


def test_a_list_as_long_as_the_index_has_children_is_for_these(city):
    weights = local([3, 1], city)
    assert (weights["economy"], weights["life"]) == (0.75, 0.25)
    assert weights == local({"经济": 3, "Life": 1}, city)
    assert weights["gdp"] == pytest.approx(1 / 3)


@given(st.lists(st.integers(0, 100), min_size=3, max_size=3).filter(any))
def test_plain_numbers_are_scaled_as_ever(weights):
    system = flat()
    by_id = local(dict(zip("abc", weights, strict=True)), system)
    assert [*by_id.values()] == [w / sum(weights) for w in weights]
    assert local(weights, system) == local(pd.Series(weights, index=["甲", "乙", "丙"]), system)
    assert local(weights, system) == pytest.approx(by_id)


# --- percentages ---------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 100), min_size=3, max_size=3))
def test_whole_percentages_make_100_or_are_refused_with_their_sum(weights):
    for written in (
        [f"{w}%" for w in weights],
        {k: f"{w} ％" for k, w in zip("乙丙甲", weights, strict=True)},
    ):
        if sum(weights) == 100:
            shares = [w / 100 for w in weights]
            order = "abc" if isinstance(written, list) else "bca"
            assert_allclose([local(written, flat())[k] for k in order], shares)
        else:
            with pytest.raises(WeightsError, match=rf"sum to {sum(weights)} %.*a \d+ %"):
                local(written, flat())


@given(st.integers(2, 12), st.integers(1, 3))
def test_percentages_with_decimals_may_be_rounded(n, decimals):
    """As many equal shares as there are indicators, rounded: 33.3 % three times."""
    rounded = [f"{100 / n:.{decimals}f}%"] * n
    frame = pd.DataFrame(np.ones((1, n)), columns=[f"x{j}" for j in range(n)])
    assert_allclose(bi.GivenWeights(rounded).fit(frame).weights_, 1 / n)
    off = [f"{100 / n + 10**-decimals:.{decimals}f}%"] * n
    with pytest.raises(WeightsError, match="percentages sum to"):
        bi.GivenWeights(off).fit(frame)


def test_percentages_below_a_group_make_100_or_its_own(city):
    own = dict(zip(LEAVES, ("50%", "30%", "20%", "60%", "40%"), strict=True))
    assert local(own, city)["gdp"] == 0.5
    whole = dict(zip(LEAVES, (f"{w}%" for w in WRITTEN), strict=True))
    assert local(whole | {"economy": "60%", "life": "40%"}, city) == pytest.approx(
        local(whole, city)
    )
    for wrong, words in (
        ({"economy": "60%", "life": "41%"}, "below small: percentages sum to 101 %"),
        (own | {"gdp": "49%"}, "below economy: percentages sum to 99 %.*gdp 49 %"),
        (whole | {"gdp": "31%"}, "below small: percentages sum to 101 %"),
        ({"economy": "60%", "life": 40}, "some are in percent, life not"),
    ):
        with pytest.raises(WeightsError, match=words):
            local(wrong, city)


def test_percentages_in_a_framework(tmp_path):
    said = flat(("30%", "20 %", "50％"))
    assert local(None, said) == local([30, 20, 50], flat())
    assert said == flat((30, 20, 50))
    said.to_excel(tmp_path / "f.xlsx")
    assert bi.Framework.load(tmp_path / "f.xlsx") == said
    for wrong, words in ((("30%", "20%", "49%"), "99 %, not to 100"), (("30%", "70%", 0), "c not")):
        with pytest.raises(bi.FrameworkError, match=words) as error:
            flat(wrong)
        assert len(error.value.faults) == 1
    with pytest.raises(bi.FrameworkError, match="zero"):
        flat(("0%", "0%", "0%"))


# --- what is wrong is named ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["gpd", "生产总直", "Schols"])
@pytest.mark.parametrize("shape", [dict, pd.Series, "text"])
def test_a_wrong_name_says_which_with_the_nearest(name, shape, city, frame):
    weights = {name: 1, "firms": 1, "roads": 2}
    near = {"gpd": "gdp", "生产总直": "生产总值", "Schols": "Schools"}[name]
    text = ",".join(f"{key}={w}" for key, w in weights.items())
    with pytest.raises(WeightsError, match=f"no such nodes: {name}\nDid you mean (?i:{near})"):
        bi.evaluate(frame, city, weighting=text if shape == "text" else shape(weights))


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([1, 2, 3], r"3 given, 5 / 2 needed"),
        ([1, 2, 3, 4, -1], "negative or not finite: schools"),
        ([1, 2, 3, 4, "much"], "negative or not finite: schools"),
        ([0] * 5, "all zero"),
        ({"gdp": 1, "GRP": 2, "firms": 1, "roads": 1}, "gdp is given twice"),
        ({"gdp": 1}, "none for firms, roads"),
    ],
)
def test_unusable_weights_are_told(weights, words, city):
    with pytest.raises(WeightsError, match=words):
        local(weights, city)


def test_a_name_of_two_nodes_is_not_guessed():
    leaf = {"id": "a", "name": "Economy", "direction": "higher"}
    groups = [{"id": "g", "name": "economy", "indicators": [leaf]}]
    twice = bi.Framework.from_dict({"id": "f", "name": "f", "groups": groups})
    with pytest.raises(WeightsError, match=r"several nodes; write the id: g, a"):
        local({"Economy": 1}, twice)
    assert local({"a": 1, "g": 2}, twice) == {"g": 1.0, "a": 1.0}


# --- given, without weights ----------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["given", "set", {"given": {}}])
def test_given_without_weights_offers_equal(typed, city, frame):
    with pytest.raises(WeightsError, match=r"states no weights\n.*equal"):
        bi.evaluate(frame, city, weighting=typed)
    weighed = flat((1, 2, 3))
    table = pd.DataFrame(np.eye(3), columns=list("abc"))
    assert_array_equal(
        bi.evaluate(table, weighed, weighting=typed).ranking,
        bi.evaluate(table, weighed).ranking,
    )


def test_the_default_and_a_record_need_no_weights(city, frame):
    equal = bi.evaluate(frame, city, weighting="equal").ranking
    for choice in ("framework", bi.GivenWeights()):
        scorecard = bi.evaluate(frame, city, weighting=choice)
        pd.testing.assert_frame_equal(scorecard.ranking, equal)
    record = scorecard.specification
    record["steps"]["weighting"], record["weights_origin"] = "given", None
    replayed = bi.CompositeIndex.from_specification(record).fit(frame).evaluate(frame)
    pd.testing.assert_frame_equal(replayed.ranking, equal)


def test_a_record_opens_no_table_of_weights(city, frame):
    record = bi.evaluate(frame, city).specification
    for name in ("w.csv", "w.xlsx", "w.YAML"):
        record["steps"]["weighting"] = f"set:{name}"
        with pytest.raises(bi.UsageError):
            bi.CompositeIndex.from_specification(record)


def test_the_command_line(run, cities, system, tmp_path):
    table = tmp_path / "w.csv"
    table.write_text("经济,60%\n生活,40%\n", "utf-8")
    outs = []
    for text in ("given:60%,40%", "economy=3,生活=2", "set:w.csv"):
        done = run("score", cities, "-f", system, "--weighting", text)
        assert done.code == 0, done.err
        outs.append(done.out)
    assert len(set(outs)) == 1
    assert run("score", cities, "-f", system, "--weighting", "60%,39%").code == 1
    assert run("score", cities, "-f", system, "--weighting", "w.csv").code == 2
    done = run("score", cities, "-f", system, "--weighting", "given", "-l", "en")
    assert done.code == 1
    assert "equal" in done.err


def test_the_workbook_of_written_weights_is_verified(city, frame, tmp_path):
    table = pd.concat(dict.fromkeys(("2021", "2022"), frame), names=["period"]).swaplevel()
    table.loc[(slice(None), "2022"), "gdp"] += frame["roads"].to_numpy()
    table.index.names = ["unit", "period"]
    for choice in (["30%", "20%", "10%", "25%", "15%"], "entropy:by=period"):
        bi.evaluate(table, city, weighting=choice).to_excel(tmp_path / "r.xlsx")
        assert bi.verify(tmp_path / "r.xlsx").ok
