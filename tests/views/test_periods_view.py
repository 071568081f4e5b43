"""Panels are shown by their last moves, targets by how far they are."""

import pandas as pd
from gallery import system, values

import benchmark_index as bi

CITIES = ["Aden", "Bonn", "Cork", "Dover", "Essen"]


def test_a_panel_tells_the_last_ranks_and_why_they_moved():
    panel = bi.panel(bi.CompositeIndex(system("X")), values(CITIES, 3))
    lines = repr(panel).splitlines()
    assert lines[0].startswith("<Panel city: 4 units, 2020 to 2022, goalposts pooled")
    last = panel.rank_changes.query("to == '2022'").sort_values("rank_after", kind="stable")
    assert [line.split()[0] for line in lines[-len(last) :]] == last["unit"].tolist()
    assert "has data, is not ranked" in panel._repr_html_()


def test_targets_are_told_with_their_status():
    shares = pd.DataFrame({"城市": "北京", "年份": [2022, 2023], "digital_share": [41.6, 42.9]})
    result = bi.monitor("beijing-city", shares)
    lines = repr(result).splitlines()
    assert lines[0] == f"<Monitoring: {result.summary.en}>"
    share = next(line for line in lines if "digital_share" in line)
    assert share.endswith("off track")
