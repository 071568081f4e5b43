"""Published indices that are made of ratios of nodes, as files: GII, IHDI and GDI of UNDP.

Figures: UNDP, Human Development Report 2021/22, composite indices and components, time series:
2021, and Angola in 1990, Afghanistan in 2005.
"""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from recalculation import (
    SHARED,
    SOFFICE,
    WHY_NOT,
    blank,
    differences,
    each,
    edited,
    functions,
    recalculated,
    results,
    saved,
)

import benchmark_index as bi
from benchmark_index.experts.forms import blocks_of
from benchmark_index.report import live
from benchmark_index.report.live import LiveReport
from benchmark_index.report.verification import rerun, verify

COLUMNS = ["mmr", "abr", "se_f", "se_m", "pr_f", "pr_m", "lfpr_f", "lfpr_m", "gii"]
GII = {
    "Albania": (15, 14.517, 95.38750547, 93.03841453, 35.71428571, 64.28571429, 50.733, 66.154, 0.144),
    "Angola": (241, 138.402, 28.1639, 51.54617, 29.54545455, 70.45454545, 73.968, 79.071, 0.537),
    "Afghanistan": (638, 82.565, 6.395730019, 14.86571026, 27.21518987, 72.78481013, 14.848, 66.515, 0.678),
    "Angola then": (1150, 198.803, 4.49571694, 23.28253778, 9.545454545, 90.45454545, 75.408, 79.292, 0.725),
    "Afghanistan then": (1140, 133.071, 1.912627834, 8.861332105, 25.92592593, 74.07407407, 15.644, 76.318, 0.748),
}  # fmt: skip
PUBLISHED = pd.DataFrame.from_dict(GII, orient="index", columns=COLUMNS)


@pytest.fixture(scope="module")
def gii():
    return bi.evaluate(PUBLISHED.drop(columns="gii"), "gii")


def test_gii_of_five_countries_and_years(gii):
    assert (gii.score.round(3) == PUBLISHED["gii"]).all()
    assert list(gii.ranking["unit"]) == list(GII)  # less is better: the lowest first
    assert list(gii.ranking["rank"]) == [1, 2, 3, 4, 5]
    assert not len(gii.findings)


def test_gii_keeps_maternal_mortality_and_seats_within_the_bounds_of_the_note():
    """From 10 to 1,000 deaths, and from 0.1 % of the seats."""
    one = PUBLISHED.iloc[[0] * 4].set_axis(list("abcd"))
    one["mmr"] = [3, 10, 1000, 1140]
    score = bi.evaluate(one.drop(columns="gii"), "gii").score
    assert score["a"] == score["b"] < score["c"] == score["d"]
    one["mmr"], one["pr_f"] = 15, [0, 0.1, 0.2, 50]
    assert (bi.evaluate(one.drop(columns="gii"), "gii").score.diff()[1:] <= 0).all()


def test_gii_without_an_input_is_not_ranked():
    table = PUBLISHED.drop(columns="gii").assign(se_m=[np.nan, 50, 50, 50, 50])
    run = bi.evaluate(table, "gii")
    assert list(run.not_ranked["unit"]) == ["Albania"]


def test_experts_are_not_asked_for_weights_below_a_formula():
    blocks = blocks_of(bi.Framework.load("gii"))
    assert [block.node.id for block in blocks] == ["by_sex", "together", "women"]


def leaf(name, **more):
    return {"id": name, "name": name, "direction": "higher", **more}


def dimensions(suffix="", adjusted=False, le=(20, 85)):
    """Return the dimensions of the HDI; adjusted for the inequality of each: ``(1 - A) I``."""
    schooling = [
        leaf(f"eys{suffix}", goalposts=[0, 18]),
        leaf(f"mys{suffix}", goalposts=[0, 15]),
    ]
    income = leaf(f"gni{suffix}", goalposts=[100, 75000], transform="log")
    parts = {
        "health": [leaf(f"le{suffix}", goalposts=list(le))],
        "education": schooling,
        "income": [income],
    }
    groups = []
    for name, leaves in parts.items():
        inner = {"id": f"{name}{suffix}", "name": name, "indicators": leaves}
        inner |= {"aggregation": "arithmetic", "cap": 1}
        if adjusted:
            loss = leaf(f"ineq_{name}", normalization="none")
            formula = f"(1 - ineq_{name} / 100) * {name}"
            inner = {"id": f"{name}_i", "name": name, "groups": [inner], "indicators": [loss]}
            inner["formula"] = formula
        groups.append(inner)
    return groups


SCALE = {"normalization": {"goalposts": {"low": 0, "high": 1}}, "aggregation": "geometric"}


def test_ihdi_2021_of_albania_and_angola():
    """Technical note 2: the geometric mean of the dimensions, each less its Atkinson measure."""
    raw = {"id": "ihdi", "name": "IHDI", "method": SCALE, "groups": dimensions(adjusted=True)}
    names = ["le", "eys", "mys", "gni", "ineq_health", "ineq_education", "ineq_income"]
    figures = {
        "Albania": [76.4626, 14.44799995, 11.28645502, 14131.11039, 6.790634632, 12.33344, 13.17898],
        "Angola": [61.6434, 12.1721, 5.417390823, 5465.617791, 28.1877327, 34.17144, 28.87733],
    }  # fmt: skip
    table = pd.DataFrame.from_dict(figures, orient="index", columns=names)
    run = bi.evaluate(table, bi.Framework.from_dict(raw))
    assert run.score.round(3).to_dict() == {"Albania": 0.710, "Angola": 0.407}


def test_gdi_2021_of_albania_and_angola():
    """Technical note 3: the HDI of women over that of men, with goalposts of life of their own."""
    sexes = [
        {"id": "f", "name": "women", "groups": dimensions("_f", le=(22.5, 87.5))},
        {"id": "m", "name": "men", "groups": dimensions("_m", le=(17.5, 82.5))},
    ]
    raw = {"id": "gdi", "name": "GDI", "method": SCALE, "formula": "f / m", "groups": sexes}
    figures = {
        "le_f": [79.1726, 64.3066], "le_m": [74.0869, 59.0291],
        "eys_f": [15.31414032, 11.5409], "eys_m": [13.65186977, 12.9132],
        "mys_f": [11.68443326, 4.183875561], "mys_m": [10.92069549, 6.894268513],
        "gni_f": [11637.21567, 4751.373256], "gni_m": [16629.90211, 6196.650485],
    }  # fmt: skip
    run = bi.evaluate(
        pd.DataFrame(figures, index=["Albania", "Angola"]), bi.Framework.from_dict(raw)
    )
    assert_allclose(run.groups["f"], [0.799221622, 0.556745058], rtol=2e-6)
    assert_allclose(run.groups["m"], [0.793604613, 0.616557703], rtol=2e-6)
    assert run.score.round(3).to_dict() == {"Albania": 1.007, "Angola": 0.903}


def test_a_cap_is_that_of_the_hdi():
    """A life longer than 85 years counts as 1, as the dimensions of the HDI do."""
    raw = {"id": "hdi_x", "name": "HDI", "method": SCALE, "groups": dimensions()}
    raw["method"] = SCALE | {"normalization": {"goalposts": {"low": 0, "high": 1, "clip": False}}}
    table = pd.DataFrame({"le": [95.0, 60], "eys": 12.0, "mys": 9.0, "gni": 20000.0}, ["X", "Y"])
    run = bi.evaluate(table, bi.Framework.from_dict(raw))
    assert run.groups["health"].to_dict() == {"X": 1.0, "Y": pytest.approx(40 / 65)}


def mixed():
    """Return a table, and an index whose nodes say everything there is to say."""
    rng = np.random.default_rng(7)
    x = pd.DataFrame(rng.uniform(1, 9, (9, 6)), [f"U{i}" for i in range(9)], list("abcdef"))
    x.iloc[1, 0] = x.iloc[2, 2] = np.nan
    said = {
        "g": {"direction": "lower", "cap": 70},
        "h": {"cap": 60, "floor": 20, "aggregation": {"geometric": {"floor": 1}}},
        "k": {"formula": "(e / f) ^ 0.5 * 10 - e", "floor": -90, "cap": 5},
    }
    pairs = zip(said, ("ab", "cd", "ef"), strict=True)
    groups = [
        {"id": name, "name": name, "indicators": list(map(leaf, two)), **said[name]}
        for name, two in pairs
    ]
    both = {"id": "both", "name": "both", "direction": "lower", "groups": groups[:2]}
    raw = {"id": "t", "name": "t", "groups": [both, groups[2]], "direction": "lower", "cap": 50}
    return x, bi.Framework.from_dict(raw)


RUNS = {
    "minmax": lambda: bi.evaluate(*mixed()),
    "zscore": lambda: bi.evaluate(*mixed(), normalization="zscore:mean=50,sd=10"),
    "efficacy": lambda: bi.evaluate(*mixed(), normalization="efficacy:c=60,e=40"),
    "rank": lambda: bi.evaluate(*mixed(), normalization="rank"),
    "gii": lambda: bi.evaluate(PUBLISHED.drop(columns="gii"), "gii"),
}


@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
@pytest.mark.parametrize("name", each(RUNS))
def test_a_workbook_recalculates_to_what_the_library_computed(name):
    book = live.build(RUNS[name]())
    content = blank(book.content())
    assert differences(recalculated({name: content})[name], results(book)) == []
    assert functions(content) <= SHARED


def test_ends_typed_into_the_workbook_move_what_is_turned_there_and_here(tmp_path):
    """The turned score follows the yellow cells of its scale, and so does the verification."""
    x, framework = mixed()
    run = bi.evaluate(x, framework)
    content = live.build(run).content()
    path = tmp_path / "typed.xlsx"
    path.write_bytes(edited(content, {}, {("a", "上限得分"): 90.0}))
    again = rerun(path)
    assert again.fitted.nodes["both"].mirrors == {"g": 100.0}  # b still ends at 100
    path.write_bytes(edited(content, {}, {(name, "上限得分"): 90.0 for name in "ab"}))
    assert rerun(path).fitted.nodes["both"].mirrors == {"g": 90.0}


@pytest.mark.recalculation
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_a_workbook_with_other_ends_is_verified_once_it_is_calculated(tmp_path):
    typed = {("a", "上限得分"): 90.0, ("b", "上限得分"): 80.0, ("c", "下限得分"): 5.0}
    x, framework = mixed()
    raw = {key: value for key, value in framework.to_dict().items() if key != "direction"}
    run = bi.evaluate(x, bi.Framework.from_dict(raw))
    content = edited(live.build(run).content(), {}, typed)
    path = tmp_path / "typed.xlsx"
    path.write_bytes(saved({"typed": content})["typed"])
    checked = verify(path)
    assert checked.ok, checked.differences
    assert len(checked.edits) == len(typed)


@pytest.mark.parametrize(
    ("said", "dimensions"),
    [
        ({}, ["both, turned: 100 - score", "k"]),
        ({"aggregation": "topsis"}, []),
        ({"direction": "lower"}, []),
        ({"formula": "both / k"}, []),
    ],
)
def test_pages_show_dimensions_as_the_index_takes_them_or_none(said, dimensions):
    """What is above the mean is a strength only where more is better."""
    x, framework = mixed()
    plain = {key: value for key, value in framework.to_dict().items() if key != "direction"}
    run = bi.evaluate(x.dropna(), bi.Framework.from_dict({**plain, **said}))
    facts = LiveReport(run, "en", formulas=False).facts
    assert [part.name.en for part in facts.parts] == dimensions
    if dimensions:
        assert_allclose(facts.values("both"), 100 - run.groups["both"].iloc[facts.order])
        assert facts.weight(facts.parts[0]).value == 0.5
