"""Sentences on why units rose or fell hold when read against the tables."""

import re

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.comparison.because import reason_of
from benchmark_index.errors import Text

NUMBER = re.compile(r"([+-]?[0-9]+\.[0-9]+)")


@pytest.fixture(scope="module")
def cities():
    framework = bi.Framework.load("examples/data/jing-jin-ji-transport.yaml")
    figures = pd.read_csv("examples/data/jing_jin_ji_transport.csv", encoding="utf-8-sig")
    table = bi.read_table(figures.rename(columns=lambda c: c.partition(" (mg/")[0]), framework)
    return bi.panel(bi.CompositeIndex(framework, aggregation="arithmetic"), table)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_number_of_a_sentence_stands_in_the_tables(cities, language):
    changes = cities.changes.set_index(["unit", "from", "to"])
    moved = cities.rank_changes.set_index(["unit", "from", "to"])
    names = {leaf.id: leaf.name.pick(language) for leaf in cities.framework.all_indicators}
    for row in cities.reasons.to_dict("records"):
        key = row["unit"], row["from"], row["to"]
        said, told, of_ranks = row[language], changes.loc[key], moved.loc[key]
        numbers = [float(text) for text in NUMBER.findall(said)]
        scores = of_ranks[["score_before", "score_after", "score_change"]].astype(float)
        assert numbers[:3] == pytest.approx(scores.to_numpy(), abs=5.1e-5)
        total = told.set_index("indicator")["value"].rename(names)
        parts = [
            (said.index(f"{name} {number}"), name, float(number))
            for name in total.index
            for number in re.findall(rf"{re.escape(name)} ([+-][0-9.]+[0-9])", said)
        ]
        assert len(parts) == len(numbers) - 3
        for _, name, number in parts:
            assert number == pytest.approx(total[name], abs=5.1e-5)
        largest = total.abs().sort_values(ascending=False)
        assert min(parts)[1] in total[np.sign(total) == np.sign(scores.iloc[2])].index
        assert largest.index[0] in said or largest.iloc[0] < 5.1e-5


def test_nothing_is_told_where_nothing_moved_or_it_is_not_known():
    names = [Text("甲", "a"), Text("乙", "b")]
    for totals in ([], [0.0, 0.0], [np.nan, 1.0], [1e-9, -1e-9]):
        assert reason_of(np.array(totals), names, 2) is None
    assert reason_of(np.array([1.0, -1.0]), names, 1).en == "a +1.0; against it b -1.0"
    assert reason_of(np.array([-3.0, 1.0]), names, 1).zh == "甲 -3.0；相反方向 乙 +1.0"
