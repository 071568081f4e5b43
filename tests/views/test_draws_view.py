"""Intervals of ranks are shown in words, in numbers and as bars."""

import re

import pandas as pd
from gallery import FRAME

import benchmark_index as bi


def boxes(page):
    """Return the ends of the coloured boxes, as shares."""
    found = re.findall(r'x="([\d.]+)" y="0.0" width="([\d.]+)" height="10.0" fill="#3d8fd1"', page)
    return [(round(float(x) / 90, 2), round((float(x) + float(w)) / 90, 2)) for x, w in found]


def test_ranks_are_told_certain_likely_or_open():
    result = bi.robustness("egdi", FRAME, ["simplex"], draws=64)
    lines = repr(result).splitlines()
    assert lines[0].startswith("<Robustness egdi: 64 draws, average rank shift ")
    assert lines[2] == "Ranks: 1 certain, 2 open"
    assert [line.split()[0] for line in lines[-3:]] == list(result.to_frame().index)
    assert boxes(result._repr_html_()) == [(0, 0.67), (0, 0.67), (0.67, 1)]
    first = result.sensitivity(n=16)
    assert repr(first).startswith("<Sensitivity of shift: 48 runs>")


def test_limits_are_drawn_from_best_to_worst():
    limits = bi.extreme_ranks("egdi", FRAME, "simplex")
    assert repr(limits).splitlines()[0] == "<ExtremeRanks: of 3 units, 3 exact>"
    assert boxes(limits._repr_html_()) == [(0, 0.67), (0, 0.67), (0.67, 1)]
    assert type(limits.head(1)) is pd.DataFrame  # a part is an ordinary frame
