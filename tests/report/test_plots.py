"""Pictures show what the tables hold."""

import builtins

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

mpl.use("Agg")

import benchmark_index as bi
from benchmark_index.report.plots import drawing

PANEL = pd.DataFrame(
    {
        "osi": [0.9, 0.5, 0.7, 0.8, 0.6, np.nan],
        "hci": [0.8, 0.7, np.nan, 0.9, 0.7, np.nan],
        "tii": [0.7, 0.3, 0.6, 0.8, 0.2, np.nan],
    },
    index=pd.MultiIndex.from_product([["2022", "2024"], ["甲", "乙$x_1$", "丙"]]).set_names(
        ["period", "country"]
    ),
).swaplevel()


@pytest.fixture(scope="module")
def scorecard():
    return bi.evaluate(PANEL, "egdi", tiers=None, min_coverage=0.6)


@pytest.fixture(autouse=True)
def closed():
    yield
    from matplotlib import pyplot

    pyplot.close("all")


def lines(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_bars_are_the_scores_of_the_last_period_best_first(scorecard):
    ranking = scorecard.ranking.query("period == '2024' and rank.notna()")
    ax = scorecard.plot.ranking()
    assert_allclose([bar.get_width() for bar in ax.patches], ranking["score"])
    assert lines(ax) == ["1 甲", r"2 乙\$x_1\$"]


def test_a_period_may_be_named_and_no_other(scorecard):
    assert len(scorecard.plot.ranking(period="2022").patches) == 3
    assert len(scorecard.plot.ranking(period="2022", most=2).patches) == 2
    with pytest.raises(bi.BenchmarkIndexError, match="2024"):
        scorecard.plot.ranking(period="2023")


def test_contributions_end_at_the_score(scorecard):
    ax = scorecard.plot.contributions(period="2022")
    rows = scorecard.ranking.query("period == '2022'")
    widths = np.array([bar.get_width() for bar in ax.patches]).reshape(-1, len(rows))
    assert_allclose(widths.sum(axis=0), rows["score"])


def test_what_is_missing_is_not_drawn_at_zero(scorecard):
    ax = scorecard.plot.heatmap(period="2022")
    said = np.array([text.get_text() for text in ax.texts]).reshape(3, 3)
    assert (said == "–").sum() == 1
    ax = scorecard.plot.profile("丙", period="2022")
    drawn = np.concatenate([line.get_xdata() for line in ax.lines])
    assert not np.any(drawn == 0)


def test_a_profile_is_of_a_unit_that_is_there(scorecard):
    assert lines(scorecard.plot.profile("甲", language="zh"))[0] == "综合得分"
    with pytest.raises(bi.BenchmarkIndexError, match="甲"):
        scorecard.plot.profile("丁")


@pytest.mark.parametrize("picture", ["ranking", "contributions", "heatmap"])
def test_pictures_are_drawn_where_they_are_told(picture, scorecard):
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    assert getattr(scorecard.plot, picture)(ax) is ax


def test_chinese_text_has_a_font_or_its_absence_is_said(scorecard, monkeypatch):
    monkeypatch.setattr(drawing, "chinese_font", lambda: "Some Font")
    ax = scorecard.plot.ranking(language="zh")
    assert {label.get_fontfamily()[0] for label in ax.get_yticklabels()} == {"Some Font"}
    monkeypatch.setattr(drawing, "chinese_font", lambda: "")
    with pytest.warns(UserWarning, match="中文"):
        scorecard.plot.ranking(language="zh")


def test_without_matplotlib_the_way_out_is_said(scorecard, monkeypatch):
    known = builtins.__import__

    def without(name, *args, **options):
        if name.startswith("matplotlib"):
            raise ModuleNotFoundError(name)
        return known(name, *args, **options)

    with monkeypatch.context() as patched:
        patched.setattr(builtins, "__import__", without)
        with pytest.raises(bi.BenchmarkIndexError, match=r"benchmark-index\[plot\]"):
            scorecard.plot.ranking()


# --- how sure ranks are ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn():
    index = bi.CompositeIndex("egdi", tiers=None, min_coverage=0.6)
    return bi.robustness(index, PANEL, ["noise:0.9", "drop_indicator"], draws=256)


def test_intervals_and_dots_are_those_of_the_ranks(drawn):
    ranks = drawn.ranks.xs("2022", level="period").sort_values("nominal").astype(float)
    ax = drawn.plot.intervals(period="2022")
    (bars,) = ax.collections
    ends = np.array([[line[0, 0], line[1, 0]] for line in bars.get_segments()])
    assert_allclose(ends, ranks[["low", "high"]])
    medians, nominal = (line.get_xdata() for line in ax.lines)
    assert_allclose(medians, ranks["median"])
    assert_allclose(nominal, ranks["nominal"])


def test_maps_hold_the_shares(drawn):
    order = drawn.ranks.xs("2022", level="period").sort_values("nominal").index
    shares = drawn.acceptability.xs("2022", level="period").loc[order].to_numpy()
    (image,) = drawn.plot.acceptability(period="2022").images
    held = image.get_array()
    assert_allclose(held, shares[:, : held.shape[1]])
    (image,) = drawn.plot.pairwise(period="2022").images
    pairs = np.ma.filled(image.get_array(), np.nan)
    both = pairs + pairs.T
    assert np.nanmax(both) <= 1 + 1e-12
    assert np.isnan(np.diag(pairs)).all()


def test_bars_of_sensitivity_are_the_indices(drawn):
    found = drawn.sensitivity(n=64)
    ax = drawn.plot.sensitivity(of=found)
    widths = [bar.get_width() for bar in ax.patches]
    assert_allclose(widths[:2], found.indices["total"])
    assert_allclose(widths[2:], found.indices["first"])
