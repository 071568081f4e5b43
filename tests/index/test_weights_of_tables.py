"""Weights that a table states count where they are asked for, and as if they had been given."""

import pandas as pd
import pytest
from corpus.case import Case, leaf, system

import benchmark_index as bi

NAMES = {"gdp": "地区生产总值", "firms": "企业数", "noise": "道路噪声"}
FLAT = system([leaf(name, zh, "") for name, zh in NAMES.items()])
TREE = bi.Framework.from_dict(
    {
        "id": "tree",
        "name": {"zh": "体系", "en": "System"},
        "unit": {"zh": "城市", "en": "city"},
        "groups": [
            {
                "id": "economy",
                "name": {"zh": "经济", "en": "Economy"},
                "indicators": [leaf(name, NAMES[name], "") for name in ("gdp", "firms")],
            },
            {
                "id": "life",
                "name": {"zh": "生活", "en": "Life"},
                "indicators": [leaf("noise", NAMES["noise"], "")],
            },
        ],
    }
)
CITIES = [["甲州", 1, 30, 5], ["乙州", 2, 10, 9], ["丙州", 4, 20, 1]]


def wide(*weights):
    return [["城市", *NAMES.values()], ["权重", *weights], *CITIES]


def turned(*weights):
    rows = [["指标", *NAMES.values()], ["权重", *weights], *CITIES]
    return [list(row) for row in zip(*rows, strict=True)]


def long(*weights):
    lines = [
        [city, name, weight, value]
        for city, *values in CITIES
        for name, weight, value in zip(NAMES.values(), weights, values, strict=True)
    ]
    return [["城市", "指标", "权重", "数值"], *lines]


def written(rows, tmp_path, file="表.xlsx"):
    return Case("", rows, FLAT, {}, file=file).write(tmp_path)


@pytest.mark.parametrize("layout", [wide, turned, long])
@pytest.mark.parametrize("file", ["表.xlsx", "表.csv"])
@pytest.mark.parametrize("weights", [(0.5, 0.3, 0.2), ("50%", "30%", "20%"), (50, 30, 20)])
def test_scores_equal_those_of_the_same_weights_given(layout, file, weights, tmp_path):
    path = written(layout(*weights), tmp_path, file)
    card = bi.evaluate(path, FLAT, weighting="from-table")
    given = bi.evaluate(path, FLAT, weighting={"given": {"weights": dict(zip(NAMES, (5, 3, 2), strict=True))}})  # fmt: skip
    assert card.score.to_dict() == pytest.approx(given.score.to_dict(), abs=1e-12)
    unasked = bi.evaluate(path, FLAT)
    assert unasked.weights["local"].tolist() == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(
    ("weights", "effective"),
    [((0.5, 0.3, 0.2), (0.5, 0.3, 0.2)), ((0.6, 0.4, 1), (0.3, 0.2, 0.5)), ((3, 1, 4), (0.375, 0.125, 0.5))],
)  # fmt: skip
def test_weights_are_shares_of_the_index_or_of_each_group(weights, effective, tmp_path):
    card = bi.evaluate(written(wide(*weights), tmp_path), TREE, weighting="from-table")
    assert card.weights.loc[list(NAMES), "effective"].tolist() == pytest.approx(effective)


def test_the_workbook_holds_the_weights_and_needs_no_file(run, tmp_path):
    path = written(wide(0.5, 0.3, 0.2), tmp_path)
    FLAT.to_yaml("f.yaml")
    words = ("score", path, "-f", "f.yaml", "--weighting", "from-table", "-o", "ranking.xlsx")
    assert run(*words).code == 0
    path.unlink()
    assert run("verify", "ranking.xlsx").code == 0
    again = bi.verify("ranking.xlsx")
    assert again.ok
    assert run("score", "--from", "ranking.xlsx", "-o", "again.csv").code == 0
    scores = pd.read_csv("again.csv").iloc[:, :].astype(str).to_string()
    assert "丙州" in scores
    assert run("score", "--from", "ranking.xlsx", "--weighting", "from-table").code == 2


def test_the_specification_bears_the_weights(tmp_path):
    card = bi.evaluate(written(wide("50%", 0.3, 0.2), tmp_path), FLAT, weighting="from-table")
    record = card.specification
    assert record["steps"]["weighting"]["given"]["weights"] == {"gdp": 0.5, "firms": 0.3, "noise": 0.2}  # fmt: skip
    assert record["weights_origin"]["id"] == "from-table"
    index = bi.CompositeIndex.from_specification(record)
    frame = card.table.data
    assert index.fit(frame).evaluate(frame).score.tolist() == card.score.tolist()


def test_a_table_without_weights_cannot_lend_any(tmp_path):
    rows = wide(0.5, 0.3, 0.2)
    with pytest.raises(bi.errors.UsageError, match="states no weights"):
        bi.evaluate(written([rows[0], *CITIES], tmp_path), FLAT, weighting="from-table")
    frame = pd.DataFrame({"gdp": [1.0], "firms": 2.0, "noise": 3.0}, index=["甲州"])
    with pytest.raises(bi.errors.UsageError, match="states no weights"):
        bi.CompositeIndex(FLAT, weighting="from-table").fit(frame)
    with pytest.raises(bi.errors.WeightsError, match="noise"):
        bi.evaluate(written(wide(0.5, 0.5, ""), tmp_path), FLAT, weighting="from-table")
