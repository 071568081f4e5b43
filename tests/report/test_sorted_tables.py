"""Data, Normalized and Dimensions stay right however their rows are sorted."""

import functools
import itertools
import re

import numpy as np
import pandas as pd
import pytest
from archives import Archive
from recalculation import SOFFICE, WHY_NOT, blank, saved, values
from sorting import FIRST, column_of, row_of, sorted_by, typed

import benchmark_index as bi
from benchmark_index.report import live

SORTED = ("Data", "Normalized", "Dimensions")
GROUPS = {"x": ("x1", "x2", "x3"), "y": ("y1", "y2")}


def figure(name, **more):
    return {
        "id": name,
        "name": {"zh": f"指标{name}", "en": f"Figure {name}"},
        "direction": "lower" if name == "y2" else "higher",
        **(
            {"denominator": {"variable": "people", "scale": 10, "unit": "u"}}
            if name == "x1"
            else {}
        ),
        **more,
    }


def system(deep=False, **more):
    """Return an indicator system of two levels, or of three with an indicator beside a group."""
    groups = [
        {"id": g, "name": {"zh": f"维度{g}", "en": g}, "indicators": list(map(figure, leaves))}
        for g, leaves in GROUPS.items()
    ]
    if deep:
        below, *inner = groups[0]["indicators"]
        part = {"id": "xx", "name": {"zh": "子维度", "en": "Part"}, "indicators": inner}
        groups[0] |= {"indicators": [below], "groups": [part]}
    return {
        "id": "tree",
        "name": {"zh": "树", "en": "Tree"},
        "unit": {"zh": "城市", "en": "city"},
        "min_coverage": "1/2",
        "attributes": ["region"],
        "variables": [{"id": "people", "name": {"zh": "人口", "en": "People"}, "unit": "k"}],
        "groups": groups,
        **more,
    }


def cities(periods=(), seed=1, gaps=0.12):
    """Return cities whose names no look-up by text would tell apart, in an order of their own."""
    names = ["b*", "B*", "a?", "A~", "d", "D", "东", "c c", "9", "10"]
    frames = []
    for p, period in enumerate(periods or ("",)):
        rng = np.random.default_rng(seed + p)
        frame = pd.DataFrame(
            rng.uniform(1, 20, (len(names), 5)).round(1), columns=sum(GROUPS.values(), ())
        )
        frame = frame.mask(rng.random(frame.shape) < gaps).assign(unit=names, period=period)
        frame = frame.assign(people=rng.integers(2, 30, len(names)).astype(float))
        frame = frame.assign(region=rng.choice(["N", "S"], len(names)))
        frame.loc[3, list(GROUPS["y"])] = np.nan  # a city that is not ranked
        frames.append(frame.drop(index=[4]) if p == 1 else frame)
    table = pd.concat(frames)
    keys = ["unit", "period"] if periods else ["unit"]
    return table.set_index(keys).drop(columns=[] if periods else ["period"])


YEARS = ("2023", "2021", "2022")
LAGGED = [figure("y1"), figure("y2"), figure("grown", formula="y1 - lag(y1)")]
SYSTEMS = {
    "plain": (system(), cities(), {"tiers": "quantiles:3"}),
    "deep": (
        system(deep=True),
        cities(),
        {
            "aggregation": {0: "geometric:floor=1", "x": "mazziotta_pareto"},
            "imputation": {"xx": "median"},
            "tiers": "counts:2,3,2",
        },
    ),
    "years": (
        system(),
        cities(YEARS),
        {"normalization": "rank", "tiers": "counts:2,2", "imputation": {"x2": "mean"}},
    ),
    "deep years": (
        system(deep=True),
        cities(YEARS),
        {"tiers": "quantiles:3", "rank_decimals": {"2021": 0, "2022": 1, "2023": 3}},
    ),
    "leader": (
        system(publish={"leader": 100, "decimals": 1}),
        cities(YEARS, gaps=0),
        {"normalization": "distance_to_reference:reference=D,period=2021", "tiers": "cuts:80,60"},
    ),
    "years before": (
        system(groups=[{"id": "y", "name": {"zh": "维度", "en": "y"}, "indicators": LAGGED}]),
        cities(YEARS)[["people", "region", "y1", "y2"]],
        {"normalization": "zscore:mean=50,sd=10"},
    ),
}


@functools.cache
def scored(name):
    framework, table, options = SYSTEMS[name]
    return bi.evaluate(table, bi.Framework.from_dict(framework), **options)


@functools.cache
def workbook(name):
    return live.build(scored(name), "en", units=["d"] if name == "years" else False).content()


def orders(name):
    """Return how tables may be sorted: by what column, which way, one alone or all of them."""
    found = {}
    for sheet, downwards in itertools.product(SORTED, (False, True)):
        for column in (1, 3, 5, 6) if downwards else (2, 4):
            found[f"{sheet} {column} {downwards}"] = [(sheet, column, downwards)]
    return {**found, "all": [("Data", 3, True), ("Normalized", 4, False), ("Dimensions", 3, True)]}


def rearranged(name, steps):
    content = workbook(name)
    for sheet, column, downwards in steps:
        content = sorted_by(content, sheet, column, downwards)
    assert content != workbook(name)
    return content


def verified(content, folder):
    (folder / "r.xlsx").write_bytes(content)
    return bi.verify(folder / "r.xlsx")


def assert_confirmed(content, folder):
    found = verified(content, folder)
    assert found.ok, (found.summary.en, found.differences.to_string())
    return found


def assert_units_keep_their_results(content, scorecard):
    """Score, rank and tier of every unit and period, by its name on the sheet."""
    sheet = values(content)["Dimensions"]
    keys = len(scorecard.table.data.index.names)
    names = {key: column_of(content, "Dimensions", key) for key in ("Score", "Rank", "Tier")}
    ranking = scorecard.ranking.set_index(list(scorecard.table.data.index.names))
    for line in range(len(ranking)):
        row = FIRST["Dimensions"] + line
        key = tuple(str(sheet[f"{'AB'[i]}{row}"]) for i in range(keys))
        own = ranking.loc[key if keys > 1 else key[0]]
        for title, column in names.items():
            if column is None:
                continue
            now, meant = sheet.get(f"{column}{row}"), own[title.lower()]
            if pd.isna(meant):
                assert now in (None, ""), (key, title)
            elif title == "Score" and scorecard.fitted.publishing is None:
                assert now == pytest.approx(meant, rel=1e-9), key
            elif title != "Score":
                assert now == meant or now == getattr(meant, "en", None), (key, title)


EVERY = {f"{name}: {order}": (name, order) for name in SYSTEMS for order in orders(name)}
FEW = ("deep: all", "years before: Data 3 True")
OTHERS = ("deep years: all", "deep: Dimensions 3 True", "leader: all")
MORE = [case for i, case in enumerate(EVERY) if case in FEW + OTHERS or i % 13 == 0]


@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
@pytest.mark.parametrize(
    "cases",
    [
        pytest.param(FEW, marks=pytest.mark.recalculation),
        pytest.param(MORE, marks=pytest.mark.exhaustive),  # among these, too
        pytest.param(list(EVERY), marks=pytest.mark.exhaustive),
    ],
    ids=["few", "more", "every"],
)
def test_sorted_tables_give_every_unit_its_results_and_are_confirmed(cases, tmp_path):
    files = {}
    for i, (name, order) in enumerate(EVERY[case] for case in cases):
        files[f"{i}"] = content = rearranged(name, orders(name)[order])
        if cases is FEW and i:
            continue
        files[f"{i} weight"] = typed(content, "Weights", f"G{row_of(content, 'Weights', 'y')}", 5)
        files[f"{i} datum"] = typed(content, "Data", f"{datum(content)}", 1.5)
    contents = saved({key: blank(content) for key, content in files.items()})
    for i, (name, _) in enumerate(EVERY[case] for case in cases):
        assert_units_keep_their_results(contents[f"{i}"], scored(name))
        assert_confirmed(contents[f"{i}"], tmp_path)
        if f"{i} weight" not in contents:
            continue
        edited = assert_confirmed(contents[f"{i} weight"], tmp_path)
        assert list(edited.edits["name"]) == ["y"]
        assert_units_keep_their_results(contents[f"{i} weight"], edited.scorecard)
        changed = verified(contents[f"{i} datum"], tmp_path)
        cells = {cell for cell in changed.differences["cell"] if not cell.startswith("Method!")}
        assert cells == {f"Data!{datum(files[f'{i}'])}"}  # the results follow it
        assert_units_keep_their_results(contents[f"{i} datum"], changed.scorecard)


def datum(content):
    """Return the cell of a figure of a city, wherever it stands."""
    return f"{column_of(content, 'Data', 'People')}{row_of(content, 'Data', 'c c')}"


@pytest.mark.parametrize(
    "case",
    [
        case
        if case in FEW
        else pytest.param(
            case, marks=pytest.mark.large if case in OTHERS else pytest.mark.exhaustive
        )
        for case in EVERY
    ],
)
def test_tables_that_no_spreadsheet_recalculated_are_no_tampering(case, tmp_path):
    name, order = EVERY[case]
    content = rearranged(name, orders(name)[order])
    assert_confirmed(content, tmp_path)
    without_results = verified(blank(content), tmp_path)
    assert not without_results.calculated
    assert not len(without_results.differences), without_results.differences.to_string()
    edited = typed(content, "Weights", f"G{row_of(content, 'Weights', 'y')}", 5)
    assert not verified(edited, tmp_path).calculated


@pytest.mark.parametrize("sheet", ["Weights", "Goalposts", "Tiers"])
def test_tables_that_are_found_by_place_say_so_once_sorted(sheet, tmp_path):
    content = sorted_by(workbook("deep"), sheet, 1, downwards=True)
    found = verified(content, tmp_path)
    assert list(found.differences["kind"]) == ["sheet"]
    assert "undo the sorting" in found.differences["expected"][0]
    assert not len(found.edits)
    again = bi.rerun(tmp_path / "r.xlsx")  # every weight is of whom it stands beside
    np.testing.assert_array_equal(again.score, scored("deep").score)


@pytest.mark.parametrize(
    ("sheet", "name"),
    [
        *((sheet, "deep") for sheet in SORTED[::2]),
        pytest.param(SORTED[1], "deep", marks=pytest.mark.large),
        *(pytest.param(sheet, "deep years", marks=pytest.mark.large) for sheet in SORTED),
    ],
)
def test_what_is_exchanged_on_a_sorted_table_is_seen(sheet, name, tmp_path):
    """A note, a number of its unit, or a result that is put beside another unit."""
    content = sorted_by(workbook(name), sheet, 3, downwards=True)
    for title in ("Row as exported", "Note", "Figure x2", "city"):
        if (column := column_of(content, sheet, title)) is None:
            continue
        forged = exchanged(content, sheet, column)
        assert not verified(forged, tmp_path).ok, title


def exchanged(content, sheet, column):
    """Return a workbook with what a column shows exchanged between two rows that differ."""
    archive, cells = Archive(content), values(content)[sheet]
    rows = [row for row in range(FIRST.get(sheet, 2), 25) if f"{column}{row}" in cells]
    one, other = next(
        pair
        for pair in itertools.combinations(rows, 2)
        if cells[f"{column}{pair[0]}"] != cells[f"{column}{pair[1]}"]
    )
    xml = {row: archive.cell(sheet, f"{column}{row}") for row in (one, other)}
    for row, source in ((one, other), (other, one)):
        held = re.sub("<f>.*?</f>", "", xml[source]).replace(f"{column}{source}", f"{column}{row}")
        formula = re.search("<f>.*?</f>", xml[row])
        if formula:
            held = held.replace("<v>", f"{formula[0]}<v>", 1)
        archive.set_cell(sheet, f"{column}{row}", lambda _, new=held: new)
    return archive.content()
