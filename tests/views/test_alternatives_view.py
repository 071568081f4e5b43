"""Alternatives, changes of weights, merged and compared rankings are shown by what they come to."""

import pandas as pd
from gallery import FRAME

import benchmark_index as bi


def test_alternatives_are_told_by_how_far_they_are():
    result = bi.compare_methods("egdi", FRAME, {"normalization": ["minmax", "none"]})
    lines = repr(result).splitlines()
    assert lines[0] == "<2 alternatives of 3 ranked>"
    assert [line.split()[0] for line in lines[-2:]] == ["minmax", "none"]


def test_a_change_of_weights_is_a_sentence_and_a_table():
    change = bi.smallest_change("egdi", FRAME, "B", to_rank=1)
    assert repr(change).splitlines()[0] == f"<WeightChange: {change.explain().rstrip('.')}>"
    impossible = bi.smallest_change("egdi", FRAME, "C", to_rank=1)
    assert "not possible" in repr(impossible)


def test_a_merged_ranking_stands_in_its_order():
    merged = bi.merge_rankings(pd.DataFrame({"x": [2, 1, 3], "y": [2, 1, 3]}, index=[*"abc"]))
    assert [line.split()[0] for line in repr(merged).splitlines()[-3:]] == ["b", "a", "c"]


def test_two_rankings_tell_agreement_and_movers():
    ours = pd.Series({"A": 1, "B": 2, "C": 3}, name="rank")
    theirs = pd.Series({"A": 8.1, "B": 7.0, "C": 7.5, "D": 2.0}, name="score")
    text = repr(bi.compare(ours, theirs))
    assert "Spearman 0.500" in text
    assert "Only in score: D" in text
