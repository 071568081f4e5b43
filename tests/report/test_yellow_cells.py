"""A yellow cell decides a score: from it a path of formulas leads to the index, or to the tiers."""

import io
import re

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from recalculation import SOFFICE, WHY_NOT, saved

import benchmark_index as bi
from benchmark_index.catalog import entries
from benchmark_index.files.contents import read_contents
from benchmark_index.report.live.live_report import LiveReport

REFERENCE = re.compile(
    r"(?:([A-Za-z]+)!)?(\$[A-Z]{1,2}:\$[A-Z]{1,2}|\$?[A-Z]{1,2}\$?\d+(?::\$?[A-Z]{1,2}\$?\d+)?)"
)
LEAVES = [f"x{i}" for i in range(4)]
WHY = "not yellow"


def leaf(name):
    return {"id": name, "name": name, "direction": "higher"}


SYSTEM = {
    "id": "system",
    "name": "system",
    "groups": [
        {"id": "a", "name": "a", "indicators": [leaf("x0"), leaf("x1")]},
        {"id": "b", "name": "b", "indicators": [leaf("x2"), leaf("x3")]},
    ],
}
LARGER = {"normalization": "minmax:low=1"}  # what is above zero, for methods that take nothing else
MORE = {"geometric": LARGER, "harmonic": LARGER}
TIERS = {"cuts": {"cuts": [60]}, "counts": {"counts": [2, 2]}, "quantiles": {"quantiles": 3}}
OPTIONS = {  # of normalizations that need some
    "goalposts": {"goalposts": dict.fromkeys(LEAVES, (0, 100))},
    "distance_to_target": {"targets": dict.fromkeys(LEAVES, 80)},
    "index_number": {"base": dict.fromkeys(LEAVES, 40)},
    "published_rank": {"of": 100},
}
AS_VALUES = "owa"  # an aggregation without a formula


def methods(kind):
    return [entry.id for entry in entries.listed(kind)]


@pytest.fixture(scope="module")
def table():
    return pd.DataFrame(
        np.random.default_rng(5).uniform(10, 90, (7, 4)), index=list("ABCDEFG"), columns=LEAVES
    )


def live(table, **choices):
    scorecard = bi.evaluate(table, bi.Framework.from_dict(SYSTEM), **choices)
    report = LiveReport(scorecard, "en")
    return report, report.book()


def leading(contents):
    """Return which cells the formula of a cell takes, by sheet and place."""
    taken = {}
    for sheet in ("Dimensions", "Normalized", "Weights", "Goalposts", "Tiers", "Data", "Ranking"):
        for place, cell in contents[sheet].items() if sheet in contents else ():
            found = set()
            for name, area in REFERENCE.findall(re.sub('"[^"]*"', "", cell.formula)):
                left, top, right, bottom = range_boundaries(area.replace("$", ""))
                found |= {
                    (name or sheet, (row, column))
                    for row in range(top or 1, (bottom or 12) + 1)  # a whole column
                    for column in range(left, right + 1)
                }
            taken[sheet, place] = found
    return taken


def reached(starts, taken):
    """Return all cells that cells follow from, step by step."""
    found, left = set(starts), list(starts)
    while left:
        new = taken.get(left.pop(), set()) - found
        found |= new
        left += new
    return found


def held(table, **choices):
    """Return the report, its yellow cells and contents, and what index and tiers follow from."""
    report, book = live(table, **choices)
    yellow = {(sheet, (row, column)) for sheet, row, column in book.editable if sheet != "Profile"}
    contents = read_contents(book.content())
    grid = report.dimensions.grid
    column = {key: i for i, key in enumerate(grid.keys, 1)}
    shown = [column[key] for key in ("system", "tier number") if key in column]
    ends = [("Dimensions", (row, at)) for row in range(3, 10) for at in shown]
    return report, yellow, contents, reached(ends, leading(contents))


def column_of(report, key):
    return report.weights.grid.keys.index(key) + 1


def check(table, **choices):
    report, yellow, contents, decisive = held(table, **choices)
    assert yellow <= decisive, {
        f"{s}!{get_column_letter(p[1])}{p[0]}" for s, p in yellow - decisive
    }
    for sheet in ("Weights", "Goalposts", "Tiers"):
        for (row, at), cell in contents[sheet].items() if sheet in contents else ():
            if row == 1:
                any_yellow = any(s == sheet and place[1] == at for s, place in yellow)
                assert any_yellow == ("yellow: editable" in str(cell.value))
    weights, raw = contents["Weights"], column_of(report, "raw")
    missing = [
        row
        for row, column in weights
        if row > 1 and column == raw and ("Weights", (row, raw)) not in yellow
    ]
    assert bool(missing) == (WHY in weights[1, raw].value)
    return yellow


def each(kind, nodes, *kept):
    """Yield the methods of a kind x nodes: some in every run, each at one node in the longer."""
    for i, name in enumerate(methods(kind)):
        for j, node in enumerate(nodes):
            later = pytest.mark.exhaustive if (i + j) % len(nodes) else pytest.mark.large
            yield pytest.param(name, node, marks=() if name in kept else later)


@pytest.mark.parametrize(
    ("method", "node"), [*each("aggregation", ["system", "a"], "arithmetic", AS_VALUES)]
)
def test_weights_are_yellow_where_the_index_follows_them(method, node, table):
    try:
        check(table, aggregation={node: method}, **MORE.get(method, {}))
    except bi.BenchmarkIndexError as error:
        pytest.skip(str(error))  # it stands at no such node


@pytest.mark.parametrize(
    ("method", "node"), [*each("normalization", ["", "a", "system"], "minmax")]
)
def test_goalposts_are_yellow_where_the_index_follows_them(method, node, table):
    aggregation = {"aggregation": {node: AS_VALUES}} if node else {}
    try:
        step = {method: OPTIONS[method]} if method in OPTIONS else method
        yellow = check(table, normalization=step, **aggregation)
    except bi.BenchmarkIndexError as error:
        pytest.skip(str(error))
    lines = {place[0] for sheet, place in yellow if sheet == "Goalposts"}
    followed = {"": {2, 3, 4, 5}, "a": {4, 5}, "system": set()}[node]
    assert lines in (followed, set())


@pytest.mark.parametrize("method", TIERS)
def test_tiers_are_yellow_where_units_follow_them(method, table):
    """They follow the index, even where it enters as values."""
    yellow = check(table, tiers={method: TIERS[method]}, aggregation={"system": AS_VALUES})
    assert ("Tiers" in {sheet for sheet, _ in yellow}) == (method != "quantiles")


def test_what_was_dropped_is_not_yellow(table):
    table = table.assign(x0=7.0)
    yellow = check(table, normalization="minmax:constant=drop")
    report, _ = live(table, normalization="minmax:constant=drop")
    raw = column_of(report, "raw")
    lines = [row for sheet, (row, at) in yellow if (sheet, at) == ("Weights", raw)]
    nodes = {report.weights.ids[row - report.weights.grid.first] for row in lines}
    assert nodes == {"a", "b", "x1", "x2", "x3"}


def test_a_header_says_why_in_the_language_of_the_workbook(table):
    choices = {"aggregation": {"system": AS_VALUES}}
    scorecard = bi.evaluate(table, bi.Framework.from_dict(SYSTEM), **choices)
    for language, word in (("zh", "非黄色"), ("en", WHY)):
        report = LiveReport(scorecard, language)
        contents = read_contents(report.book().content())
        assert word in contents["Weights"][1, column_of(report, "raw")].value


@pytest.mark.exhaustive
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_every_yellow_cell_may_be_edited_and_is_confirmed_once_recalculated(table, tmp_path):
    files = {}
    for node in ("a", "b", "system"):
        choices = {"aggregation": {node: AS_VALUES}, "tiers": {"cuts": TIERS["cuts"]}}
        report, book = live(table, normalization="minmax", **choices)
        needed = column_of(report, "needed")
        sheets = load_workbook(io.BytesIO(book.content()))
        for sheet, row, column in book.editable:
            cell = sheets[sheet].cell(row, column)
            if sheet != "Profile" and (sheet, column) != ("Weights", needed):
                cell.value = cell.value + 1 + row / 10
        stream = io.BytesIO()
        sheets.save(stream)
        files[node] = stream.getvalue()
    for node, content in saved(files).items():
        (tmp_path / f"{node}.xlsx").write_bytes(content)
        found = bi.verify(tmp_path / f"{node}.xlsx")
        assert found.ok, found.differences.to_string()
        assert len(found.edits) > (node != "system")
