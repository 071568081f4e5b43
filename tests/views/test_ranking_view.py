"""The first of a ranking are those of its order, however many there are."""

import numpy as np
import pandas as pd
import pytest
from gallery import system, values
from hypothesis import given, settings
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.views.ranking_view import leading


@settings(deadline=None, max_examples=20)
@given(
    scores=st.lists(st.sampled_from([0.1, 0.2, 0.5, 0.5, 0.9, np.nan]), min_size=2, max_size=40),
    periods=st.integers(1, 3),
    count=st.integers(1, 50),
)
def test_the_first_rows_are_the_first_of_the_order(scores, periods, count):
    frame = pd.DataFrame({"unit": [f"u{i}" for i in range(len(scores))], "osi": scores})
    frame = frame.assign(hci=0.5, tii=frame["osi"])
    parts = [frame.assign(period=str(2020 + t), osi=np.roll(scores, t)) for t in range(periods)]
    table = bi.read_table(pd.concat(parts) if periods > 1 else frame, "egdi")
    scorecard = bi.CompositeIndex("egdi", errors="ignore").fit(table).evaluate(table)
    assert leading(scorecard, count).tolist() == scorecard.order[:count].tolist()


def test_a_screen_tells_the_first_twelve_and_what_is_missing():
    names = [f"City {i}" for i in range(1, 31)]
    table = bi.read_table(values(names), system("X"))
    scorecard = bi.evaluate(table, system("X"))
    lines = repr(scorecard).splitlines()
    assert lines[0] == "<Scorecard city: 29 of 30 ranked>"
    assert lines[1].startswith("Not ranked City 29: 0 of 2 present, 1 needed; missing Services")
    assert lines[2] == "Ranked without Services X: City 30"
    assert lines[-1] == "... and 18 more"
    ranked = scorecard.ranking.head(12)
    assert [line.split()[0] for line in lines[-13:-1]] == [str(rank) for rank in ranked["rank"]]
    assert all(name in line for name, line in zip(ranked["unit"], lines[-13:-1], strict=True))


@pytest.mark.large
def test_a_million_units_are_shown_in_a_second():
    from time import process_time

    rng = np.random.default_rng(0)
    count = 1_000_000
    frame = pd.DataFrame(rng.random((count, 3)), columns=["osi", "hci", "tii"])
    frame.iloc[::3, 0] = np.nan
    scorecard = bi.evaluate(frame.set_index(pd.RangeIndex(count, name="unit")), "egdi")
    for show in (repr, bi.Scorecard._repr_html_):
        start = process_time()
        show(scorecard)
        assert process_time() - start < 1
