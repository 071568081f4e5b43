"""Values stated as bounds, >20000 or 不足 5 %: the bound counts, and draws lie in the interval."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi
from benchmark_index.uncertainty.as_written import read
from benchmark_index.uncertainty.runs import Runs

LEAVES = [
    {
        "id": "revenue",
        "name": {"zh": "收入", "en": "Revenue"},
        "direction": "higher",
        "unit": "亿元",
    },
    {"id": "share", "name": {"zh": "占比", "en": "Share"}, "direction": "lower", "unit": "%"},
    {"id": "firms", "name": {"zh": "企业", "en": "Firms"}, "direction": "higher", "unit": "家"},
]
LEAVES[1]["allowed"] = {"min": 0, "max": 100}
FRAMEWORK = bi.Framework.from_dict({"id": "t", "name": "t", "indicators": LEAVES})
UNITS = ["海淀", "朝阳", "经开", "东城", "房山"]
CELLS = {  # of the report on Beijing's districts, and a share
    "revenue": [">20000", "超4000亿元", "4000亿元以上", "逾1000", 350.0],
    "share": [10.0, "不足5", "≤20%", "约 30", "不到 40%"],
    "firms": [900.0, 800.0, "300余", 250.0, 100.0],
}
BOUNDS = {
    "revenue": [20000, 4000, 4000, 1000, 350],
    "share": [10, 5, 20, 30, 40],
    "firms": [900, 800, 300, 250, 100],
}
REACH = {"revenue": 40000, "firms": [0, 400]}


def frame(cells=CELLS, units=UNITS):
    return pd.DataFrame(cells, index=pd.Index(units, name="unit"))


def exact(numbers=BOUNDS):
    return frame(numbers).astype(float)


def draws(qualifiers=REACH, table=None, count=8):
    table = frame() if table is None else table
    return bi.robustness(FRAMEWORK, table, bi.DataError(qualifiers=qualifiers), count)


def values(qualifiers=REACH, table=None, count=64, **more):
    """Return the values of draws, draws x units x indicators."""
    assumption = bi.DataError(qualifiers=qualifiers, **more)
    table = bi.read_table(frame() if table is None else table, FRAMEWORK)
    runs = Runs(bi.CompositeIndex(FRAMEWORK), table, [assumption])
    (parts,) = next(runs.samples([count], 0))
    settings = [runs.settings((0,), parts, draw) for draw in range(count)]
    return np.array([drawn.array for _, drawn, _, _ in settings])


def test_a_bound_counts_as_it_stands_in_the_score():
    assert_array_equal(bi.evaluate(frame(), FRAMEWORK).score, bi.evaluate(exact(), FRAMEWORK).score)
    table = bi.read_table(frame(), FRAMEWORK)
    signs = table.cells.set_index(["indicator", "unit"])["qualifier"]
    assert signs["revenue"].tolist() == [">", ">", "≥", ">"]
    assert signs["share"].tolist() == ["<", "≤", "~", "<"]


def test_draws_lie_on_the_side_of_the_bound_and_all_over_the_interval():
    x = values()
    low = np.array([[20000, 4000, 4000, 1000], [40000] * 4])
    for j, (at_least, at_most) in enumerate(low.T):
        assert x[:, j, 0].min() >= at_least
        assert x[:, j, 0].max() <= at_most
        middle = (at_least + at_most) / 2
        assert_allclose(x[:, j, 0].mean(), middle, rtol=0.02)
        assert_allclose(x[:, j, 0].std(), (at_most - at_least) / np.sqrt(12), rtol=0.05)
    for row, most in ((1, 5), (2, 20), (4, 40)):  # down to what is allowed
        assert 0 <= x[:, row, 1].min() < 0.04 * most
        assert 0.96 * most < x[:, row, 1].max() <= most
    assert 300 <= x[:, 2, 2].min() < x[:, 2, 2].max() <= 400


def test_what_is_no_bound_stays_as_it_is_reported():
    x, reported = values(count=8), exact().to_numpy()
    for j, sure in enumerate(([4], [0, 3], [0, 1, 3, 4])):
        assert_array_equal(x[:, sure, j], np.tile(reported[sure, j], (8, 1)))


def test_a_draw_is_the_index_of_the_table_with_those_values():
    result = draws()
    for k in (0, 7):
        table = exact({name: result.setting(k)[1].numbers(name) for name in BOUNDS})
        score = bi.CompositeIndex(FRAMEWORK).fit(table).evaluate(table).score
        assert_allclose(result._scores[k], score, rtol=1e-12, atol=1e-12)


def test_a_district_above_its_bound_may_be_ahead():
    # 朝阳 and 经开 both report more than 4000: which is ahead is open, and of equal chances.
    only = [{**LEAVES[0], "allowed": {"max": 9000}}]
    framework = bi.Framework.from_dict({"id": "t", "name": "t", "indicators": only})
    table = pd.DataFrame({"revenue": [">4000", ">4000", 3000.0]}, index=["朝阳", "经开", "房山"])
    result = bi.robustness(framework, table, bi.DataError(qualifiers=True), 16)
    assert_allclose(result.acceptability.loc["朝阳", 1], 0.5, atol=3 * 0.5 / np.sqrt(16))
    assert result.acceptability.loc["房山", 3] == 1
    assert bi.evaluate(table, framework).rank.tolist() == [1, 1, 3]


def test_errors_of_exact_values_and_intervals_go_together():
    x = values(size=0.1, form="absolute", shape="uniform", count=64)
    assert np.ptp(x[:, 4, 0]) <= 0.2
    assert np.ptp(x[:, 4, 0]) > 0.18
    assert (x[:, :4, 0] >= [20000, 4000, 4000, 1000]).all()
    named = values({"revenue": 40000}, indicators=["revenue"], count=4)
    assert_array_equal(named[:, :, 1:], np.tile(exact().to_numpy()[:, 1:], (4, 1, 1)))


@pytest.mark.parametrize("mark", ["~300", "约300", "近300家", "300左右"])
def test_a_figure_is_no_bound(mark):
    table = frame({**BOUNDS, "firms": [900, 800, mark, 250, 100]}).astype(object)
    result = draws(True, table)
    assert result.no_effect == (0,)


def test_a_panel_has_its_bounds_by_period():
    index = pd.MultiIndex.from_product([UNITS[:2], ["2021", "2022"]], names=["unit", "period"])
    cells = {"revenue": [1.0, ">2", 3.0, 4.0], "share": [1.0, 2, 3, 4], "firms": [1.0, 2, 3, 4]}
    x = values({"revenue": 9}, pd.DataFrame(cells, index), 16)
    assert (x[:, 1, 0] > 2).all()
    assert (x[:, [0, 2, 3], 0] == [1, 3, 4]).all()


OPEN = [
    (True, "revenue (海淀 > 20000)"),  # neither declared nor allowed
    ({"firms": 400}, "revenue (海淀 > 20000)"),
    ({"revenue": 5000, "firms": 400}, "revenue (海淀 > 20000)"),  # ends before it begins
    ({**REACH, "share": 10}, "share (朝阳 < 5)"),
    ({**REACH, "share": [10, 30]}, "share (朝阳 < 5)"),
]


@pytest.mark.parametrize(("qualifiers", "cell"), OPEN, ids=str)
def test_an_interval_without_another_end_names_the_cell(qualifiers, cell):
    with pytest.raises(bi.MethodError) as caught:
        draws(qualifiers)
    assert cell in caught.value.message.en
    assert f"{cell.split()[0]}: end" in caught.value.hint.en


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"qualifiers": {"revenu": 1}}, "Did you mean revenue?"),
        ({"qualifiers": {"revenue": "much"}}, "qualifiers of revenue: cannot be read"),
        ({"qualifiers": {"revenue": [3, 1]}}, "qualifiers of revenue: cannot be read"),
        ({"qualifiers": {"share": 1}, "indicators": ["revenue"]}, "there is no 'share'"),
        ({"qualifiers": "yes"}, "qualifiers: cannot be read"),
        ({}, "size: cannot be read"),
    ],
)
def test_faults_of_what_is_written_are_told(written, said):
    with pytest.raises(bi.UsageError) as caught:
        bi.robustness(FRAMEWORK, frame(), {"data_error": written})
    assert said in str(caught.value)


@given(
    st.sampled_from([None, 0.1]),
    st.one_of(st.booleans(), st.dictionaries(st.sampled_from([*BOUNDS]), st.just([0, 9]))),
)
def test_what_is_written_is_read_again(size, qualifiers):
    assumption = bi.DataError(size, qualifiers=qualifiers or False)
    assert read(json.loads(json.dumps(assumption.spec()))) == assumption


def test_a_workbook_keeps_the_bounds_from_which_it_is_drawn_again(tmp_path):
    stated = bi.DataError(qualifiers=REACH)
    index = bi.CompositeIndex(FRAMEWORK)
    table = bi.read_table(frame(), FRAMEWORK)
    result = bi.robustness(index, table, stated, 4)
    scorecard = index.fit(table).evaluate(table)
    scorecard.to_excel(tmp_path / "r.xlsx", robustness=result)
    assert bi.verify(tmp_path / "r.xlsx", robustness=True).ok


def test_the_command_line_takes_them(run, tmp_path):
    frame().to_excel(tmp_path / "t.xlsx")
    stated = {"data_error": {"qualifiers": REACH}}
    framework = {"id": "t", "name": "t", "indicators": LEAVES, "robustness": [stated]}
    bi.Framework.from_dict(framework).to_yaml(tmp_path / "t.yaml")
    words = ["robustness", "t.xlsx", "--framework", "t.yaml", "--draws", 4, "--language", "en"]
    assert "bounds as intervals" in run(*words).out
    told = run(*words, "--data-error", "qualifiers=true")
    assert told.code == 1
    assert "revenue (海淀 > 20000)" in told.err
