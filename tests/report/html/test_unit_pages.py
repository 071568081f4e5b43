"""What the page of a unit says is what the library says of it."""

import numpy as np
import pandas as pd
import pytest
from browser import CAME, browser, drawn, opened  # noqa: F401
from random_systems import systems
from weighings import rows_of

from benchmark_index.explanation.contributions import form_of
from benchmark_index.index.partial_ranks import PartialRanks
from benchmark_index.report.html.said import kept_nodes
from benchmark_index.report.live.movement import movement
from benchmark_index.report.live.placement import PlacedBlock

pytestmark = pytest.mark.browser
FIRST = [0]
FURTHER = [
    pytest.param(seed, marks=pytest.mark.exhaustive) for seed in (100, 200, *range(400, 2000, 100))
]

SHOW = """([period, row]) => {
  state.period = period; state.unit = row; state.view = "one"; showView("one");
}"""
MOVES = "row => [...improvements(PLAN, result, state.weights, row)]"
PARTS = "row => [...partsOfScore(row)]"
LISTS = """[...document.querySelectorAll("#card .pair ul")].map(
  (list) => [...list.children].map((item) => item.textContent))"""


def ranked_rows(scorecard):
    """Return the rows that have a rank, best first within the last period, with its number."""
    last = len(scorecard.table.periods) - 1 if scorecard.table.is_panel else 0
    rows = rows_of(scorecard, last)
    ranks = scorecard.rank.to_numpy(float, na_value=np.nan)[rows]
    order = np.argsort(ranks, kind="stable")
    return last, [int(rows[k]) for k in order if not np.isnan(ranks[k])]


def check_moves(page, scorecard, row):
    """Check which changes gain a rank, and how large they are in normalized values."""
    explained = explained_row(scorecard, row)
    found = np.array(page.evaluate(MOVES, row))
    moves = explained.moves
    reached = (moves["status"] == "reached").to_numpy()
    np.testing.assert_array_equal(~np.isnan(found), reached)
    before, after = moves["scored_from"].to_numpy(), moves["scored_to"].to_numpy()
    z = z_of(scorecard, row, after)
    change = z - z_of(scorecard, row, before)
    last = np.abs(z - z_of(scorecard, row, after - 1e-3 * (after - before)))
    smooth = reached & (last > 0) & (last <= 0.01 * np.abs(change))  # ranks go by steps
    np.testing.assert_allclose(found[smooth], change[smooth], rtol=1e-6, atol=1e-9)
    assert (np.abs(found) <= np.abs(change) * (1 + 1e-6) + 1e-9)[reached].all()
    slopes = page.evaluate("D.leaves.map((leaf) => leaf.slope ?? NaN)")
    told = reached & ~np.isnan(slopes)
    beyond = page.evaluate("row => PLAN.beyond.map((column) => column[row])", row)
    moved = found * slopes - beyond
    np.testing.assert_allclose(moved[told], (after - before)[told], rtol=1e-6, atol=1e-9)


def explained_row(scorecard, row):
    unit, period = scorecard.table.place(row)
    return scorecard.explain(unit, period=period or None)


def z_of(scorecard, row, values):
    """Return what each of other values of a row is, put in alone, as normalized."""
    fitted, start = scorecard.fitted, scorecard.imputed.iloc[row].to_numpy(float)
    trials = np.repeat(start[np.newaxis], len(start), axis=0)
    np.fill_diagonal(trials, values)
    rows = scorecard.table.rows[np.full(len(start), row)]
    return np.diag(fitted.normalize(fitted.treat(trials, rows), rows))


def check_standing(page, scorecard, row):
    """Check strengths and weak points; what is among the strengths is no weak point as well."""
    explained = explained_row(scorecard, row)
    strong, weak = explained.strengths, explained.weaknesses.iloc[::-1]
    weak = weak[~weak.index.isin(strong.index)]
    names = scorecard.framework.nodes
    for frame, items in zip((strong, weak), page.evaluate(LISTS), strict=True):
        said = [
            f"{names[name].name.en} {rank}/{of}"
            for name, rank, of in zip(frame.index, frame["rank"], frame["of"], strict=True)
        ]
        assert items == (said or ["none"])


def check_node_ranks(page, scorecard):
    columns = [*scorecard.fitted.compiled.leaves, *scorecard.fitted.nodes][:-1]
    ranks = PartialRanks(scorecard).frame(columns)
    for k, name in enumerate(columns):
        expected = ranks[f"rank_{name}"].to_numpy(float, na_value=np.nan)
        came = page.evaluate("column => [...ranksBy(column)]", k)
        np.testing.assert_array_equal(came, expected, err_msg=name)


def check_parts(page, scorecard, row):
    if form_of(scorecard).kind != "arithmetic" or not page.evaluate("LINEAR"):
        return
    expected = scorecard.contributions.iloc[row].to_numpy(float)
    np.testing.assert_allclose(page.evaluate(PARTS, row), expected, rtol=1e-9, atol=1e-9)


def check_movement(page, scorecard):
    """Check how units moved against the rule of the workbook, in every period."""
    periods = range(len(scorecard.table.periods)) if scorecard.table.is_panel else [0]
    rows = [rows_of(scorecard, period) for period in periods]
    blocks, start = [], 0
    for period, some in zip(periods, rows, strict=True):
        blocks.append(PlacedBlock(str(period), start, start + len(some)))
        start += len(some)
    order = np.concatenate(rows)
    units = [scorecard.table.place(row)[0] for row in order]
    rounded = scorecard.rounded.to_numpy(float)[order]
    change = movement(units, blocks, rounded, scorecard.fitted.lower_is_better).change
    for period, block in zip(periods, blocks, strict=True):
        came = page.evaluate(
            "period => { state.period = period; return Object.fromEntries(sinceLastPeriod()) }",
            period,
        )
        held = np.arange(block.start, block.stop)
        expected = {str(order[k]): change[k] for k in held if not np.isnan(change[k])}
        assert came == expected


def check_missing(page, scorecard):
    """Check what is said to be missing: of ranked units the topmost groups, of others why they have no rank."""
    ranking = scorecard.ranking.iloc[np.argsort(scorecard.order)]
    said = page.evaluate("range(ROWS).map((row) => missingSaid(row))")
    for row, (came, missing) in enumerate(zip(said, ranking["missing"], strict=True)):
        if not pd.isna(scorecard.rank.iloc[row]):
            lost = [name for name in missing.split(", ") if name]
            top = [name for name in lost if scorecard.framework.parents[name].id not in lost]
            assert came == (f"Without {', '.join(top)}" if top else "")
    places = [scorecard.table.place(row) for row in range(len(said))]
    for record in scorecard.not_ranked.to_dict("records"):
        row = places.index((record["unit"], record.get("period", places[0][1])))
        counts, _, lost = record["en"].partition("; missing ")
        assert said[row] == f"Not ranked: {counts}" + (f"; Without {lost}" if lost else "")


@pytest.mark.parametrize("first", [*FIRST, *FURTHER])
def test_a_unit_is_explained_as_by_the_library(browser, tmp_path, first):  # noqa: F811
    for seed, _, scorecard in systems(first, 5):
        path = tmp_path / f"{seed}.html"
        scorecard.to_html(path, "en")
        last, rows = ranked_rows(scorecard)
        with opened(browser, path) as page:
            check_missing(page, scorecard)
            check_movement(page, scorecard)
            check_node_ranks(page, scorecard)
            for row in rows[:: max(1, len(rows) // 3)]:
                page.evaluate(SHOW, [last, row])
                drawn(page)
                check_standing(page, scorecard, row)
                check_parts(page, scorecard, row)
                if not kept_nodes(scorecard):
                    check_moves(page, scorecard, row)
