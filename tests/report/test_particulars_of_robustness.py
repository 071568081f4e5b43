"""Limits, pairs and sensitivity in the workbook: what is kept fits the draws, and no forgery does."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import benchmark_index as bi
from benchmark_index.files import address
from benchmark_index.report.differences import OF_DRAWS
from benchmark_index.report.kept_draws import HEADS, Sureness
from benchmark_index.report.kept_particulars import INDICES, LIMITS, Particulars
from benchmark_index.report.live import LiveReport
from benchmark_index.report.live.robustness_charts import spans
from benchmark_index.report.possible import contradictions
from benchmark_index.report.verification import UNCHECKED
from benchmark_index.uncertainty.proofs import REGIONS

RNG = np.random.default_rng(2)
LEAVES = ["osi", "hci", "tii"]
ASSUMED = {
    "complete": ["noise:0.5", {"normalization": ["none", "rank"]}],
    "any weights": ["simplex"],
    "in order": [{"order": ["hci", "osi"]}],
    "not a region": ["concentration:20"],
    "methods alone": [{"normalization": ["none", "rank"]}],
    "one left out": ["noise:0.2", "drop_indicator"],
}


def table(units=7, periods=("2022", "2024")):
    index = pd.MultiIndex.from_product(
        [[f"城{i}" for i in range(units)], periods], names=["unit", "period"]
    )
    values = np.random.default_rng(8).uniform(0.1, 0.9, (len(index), 3)).round(3)
    return bi.read_table(pd.DataFrame(values, columns=LEAVES, index=index), "egdi")


def drawn(assumed, draws=256, aggregation="arithmetic", **options):
    index, data = bi.CompositeIndex("egdi", aggregation=aggregation), table(**options)
    scorecard = index.fit(data).evaluate(data)
    return scorecard, bi.robustness(index, data, assumed, draws=draws)


@pytest.fixture(scope="module", autouse=True)
def few_runs():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("benchmark_index.report.kept_particulars.RUNS", (64, 32))
        yield


@pytest.fixture(scope="module")
def example():
    return drawn(ASSUMED["complete"])


@pytest.fixture(scope="module")
def kept(example):
    return Sureness.of(example[1], example[0])


@pytest.fixture(scope="module", params=[True, False], ids=["formulas", "values"])
def path(request, example, tmp_path_factory):
    scorecard, result = example
    path = tmp_path_factory.mktemp("particulars") / "r.xlsx"
    scorecard.to_excel(path, "en", request.param, robustness=result)
    return path


def rows(path, sheet):
    return pd.read_excel(path, sheet_name=sheet, engine="calamine", dtype=object)


# --- what is kept -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "mean"), [*((kind, "arithmetic") for kind in ASSUMED), ("complete", "geometric")]
)
def test_what_is_kept_is_what_the_library_says_and_survives_the_record(kind, mean):
    scorecard, result = drawn(ASSUMED[kind], draws=64, aggregation=mean, units=5)
    kept = Particulars.of(result)
    weights = [one for one in result.assumptions if isinstance(one, REGIONS)]
    if weights and mean == "arithmetic":
        limits = bi.extreme_ranks("egdi", scorecard.table, weights)
        assert kept.limit("best").tolist() == limits["best"].tolist()
        assert kept.limit("worst").tolist() == limits["worst"].tolist()
    else:
        assert kept.why == ("index" if weights else "weights")
    shares = result.pairwise.to_numpy()[np.ix_(kept.rows, kept.rows)]
    np.fill_diagonal(shares, np.nan)
    np.testing.assert_allclose(kept.share_of_pairs, shares)
    indices = result.sensitivity(n=kept.runs).indices
    np.testing.assert_allclose(kept.indices, indices[list(INDICES)])
    again = Particulars.read(kept.record(), len(scorecard.table.data), len(result.assumptions))
    for one, other in zip(kept, again, strict=True):
        np.testing.assert_array_equal(one, other)
    assert not list(contradictions(Sureness.of(result, scorecard), scorecard))


def test_it_is_confirmed_and_drawn_again(path):
    found = bi.verify(path, robustness=True)
    assert found.ok, found.differences
    assert found.not_checked.empty


def test_the_sheets_show_limits_pairs_and_what_moves_ranks(path, example):
    _, result = example
    kept = Particulars.of(result)
    sheet = rows(path, "Robustness").rename(columns=lambda name: str(name))
    keys = list(zip(sheet.iloc[:, 0], sheet.iloc[:, 1], strict=True))
    limits = pd.DataFrame(kept.limits, result.index, LIMITS).loc[keys]
    assert list(sheet["Best over all weights, as exported"]) == limits["best"].tolist()
    assert list(sheet["Worst over all weights, as exported"]) == limits["worst"].tolist()
    assert set(sheet["Limits exact, as exported"]) == {"exact"}
    pairs = rows(path, "Pairwise")
    of_units = pairs.iloc[:, 3:].to_numpy(float)
    np.testing.assert_allclose(of_units, kept.share_of_pairs)
    assert list(pairs.iloc[:, 2]) == sorted(pairs.iloc[:, 2])
    page = load_workbook(path)["Robustness charts"]
    texts = [str(cell.value) for row in page.iter_rows(max_col=5) for cell in row if cell.value]
    told = result.sensitivity(n=kept.runs)
    assert {told.sentence(0).en, told.sentence(1).en} <= set(texts)
    assert any("256 draws (seed 0)" in text for text in texts)
    assert len(page._charts) == 2


def test_a_unit_stands_at_its_rank_and_within_its_interval_in_the_picture():
    for low in range(1, 6):
        for high in range(low, 6):
            for rank in range(1, 6):
                ends = np.cumsum(spans(low, high, rank))
                there = {r for r in range(1, 6) if ends[2] < r < ends[3]}
                seen = {r for r in range(1, 6) for a in (0, 2, 4) if ends[a] < r < ends[a + 1]}
                assert there == {rank}
                assert seen == {rank, *range(low, high + 1)}


def test_more_units_than_there_is_time_for_have_no_limits():
    scorecard, result = drawn(["noise:0.2"], units=61, periods=["2022"], draws=64)
    sure = Sureness.of(result, scorecard)
    assert sure.particulars.why == "units"
    assert len(sure.particulars.rows) == 30
    said = LiveReport(scorecard, "en", sure=sure).robustness_charts.page.cells.values()
    assert any("more than 60 units" in str(value) for value, _ in said)


def test_what_there_is_no_time_for_is_said_and_what_is_proven_later_lies_within(
    example, tmp_path, monkeypatch
):
    scorecard, result = example
    monkeypatch.setattr("benchmark_index.report.kept_particulars.SECONDS", 1e-9)
    scorecard.to_excel(tmp_path / "r.xlsx", "en", robustness=result)
    sheet = rows(tmp_path / "r.xlsx", "Robustness")
    assert "proven only in part" in set(sheet["Limits exact, as exported"])
    page = rows(tmp_path / "r.xlsx", "Robustness charts").to_numpy().ravel()
    assert any("take too long" in str(text) for text in page)
    monkeypatch.undo()
    found = bi.verify(tmp_path / "r.xlsx", robustness=True)
    assert found.ok, found.differences


# --- what is forged -----------------------------------------------------------------------------


def test_cells_that_were_changed_are_named(path, tmp_path):
    book = load_workbook(path)
    cells = []
    for sheet in ("Robustness", "Pairwise", "Robustness charts"):
        held = [cell for row in book[sheet].iter_rows() for cell in row if cell.value is not None]
        for cell in RNG.choice(len(held) - 20, 5, replace=False).tolist():
            held[20 + cell].value = "?" if isinstance(held[20 + cell].value, str) else 0.123
            cells.append(address(sheet, held[20 + cell].row, held[20 + cell].column))
    book.save(tmp_path / "r.xlsx")
    assert set(cells) <= set(bi.verify(tmp_path / "r.xlsx").differences["cell"])


def changed(sure, name, row, value):
    """Return a record that says something else, and otherwise the same."""
    numbers, kept = sure.numbers.copy(), sure.particulars
    if name in HEADS:
        numbers[row, HEADS.index(name)] = value
    elif name == "share":
        numbers[row, len(HEADS)] += value
    else:
        field = "limits" if name in LIMITS else name
        part = np.array(getattr(kept, field))
        part[(row, LIMITS.index(name)) if name in LIMITS else row] = value
        kept = kept._replace(**{field: part})
    return sure._replace(numbers=numbers, particulars=kept)


IMPOSSIBLE = [
    ("low", 0, 7, "Robustness"),
    ("high", 0, 0, "Robustness"),
    ("median", 0, 9, "Robustness"),
    ("not_ranked", 0, 5, "Robustness"),
    ("share", 0, 5, "Robustness"),
    ("best", 0, 8, "Robustness"),
    ("best", 0, 0, "Robustness"),
    ("worst", 0, 99, "Robustness"),
    ("worst", 0, 0, "Robustness"),
    ("best_attained", 0, 8, "Robustness"),
    ("before", (0, 1), 300, "Pairwise"),
    ("both", (0, 1), 1, "Pairwise"),
    ("indices", 0, [0.5, 0.9, 0.1, 0.5, 0.4, 0.6], "Robustness charts"),
]
POSSIBLE = [
    ("before", (0, 1), 1, "Pairwise"),
    ("indices", 0, [0.5, 0.1, 0.9, 0.5, 0.4, 0.6], "Robustness charts"),
    ("best_attained", slice(None), 1, "Robustness"),
]


def sheets_of(scorecard, sure):
    report = LiveReport(scorecard, "en", sure=sure)
    sheets = (report.robustness, report.robustness_charts, report.pairwise)
    return dict(zip(OF_DRAWS, sheets, strict=True))


@pytest.mark.parametrize(("name", "row", "value", "where"), IMPOSSIBLE, ids=str)
def test_a_record_that_cannot_be_is_found_without_drawing(example, kept, name, row, value, where):
    sheets = sheets_of(example[0], changed(kept, name, row, value))
    assert {name for name, sheet in sheets.items() if list(sheet.contradictions())} == {where}


@pytest.mark.parametrize(("name", "row", "value", "where"), POSSIBLE, ids=str)
def test_a_record_that_could_be_is_found_by_drawing_again(example, kept, name, row, value, where):
    other = changed(kept, name, row, value)
    if name == "best_attained":
        other = changed(other, "best", row, value)
    sheets = sheets_of(example[0], other)
    assert not any(list(sheet.contradictions()) for sheet in sheets.values())
    drawn_again = other.again(example[1])
    assert {name for name, sheet in sheets.items() if list(sheet.differences(drawn_again))} == {
        where
    }


def test_what_cannot_be_is_named_though_record_and_cells_agree(example, kept, tmp_path):
    forged = changed(changed(kept, "worst", 0, 99), "before", (0, 1), 300)
    LiveReport(example[0], "en", sure=forged).book().save(tmp_path / "r.xlsx")
    found = bi.verify(tmp_path / "r.xlsx").differences
    assert {cell.split("!")[0] for cell in found["cell"]} == {"Robustness", "Pairwise"}


@pytest.mark.parametrize("lost", ["limits", "rows", "pairs", "runs", "indices"])
def test_a_record_of_something_else_is_an_error(example, lost):
    _, result = example
    record = Particulars.of(result).record()
    for wrong in (
        {**record, lost: None},
        {**record, lost: 7},
        {k: v for k, v in record.items() if k != lost},
    ):
        with pytest.raises((ValueError, LookupError, TypeError)):
            Particulars.read(wrong, len(result.index), 2)


# --- how long it takes --------------------------------------------------------------------------


def test_a_file_does_not_decide_how_long_drawing_again_takes(example, kept, tmp_path):
    many = kept._replace(run={**kept.run, "draws": 10_000_000})
    LiveReport(example[0], "en", sure=many).book().save(tmp_path / "r.xlsx")
    found = bi.verify(tmp_path / "r.xlsx", robustness=True)
    assert found.not_checked[["place", "what"]].to_numpy().tolist() == [["Robustness", "too large"]]
    assert "too large to draw again here" in UNCHECKED["too large"].en


@pytest.mark.large
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([*ASSUMED.values(), ["noise:1"], ["simplex", "data_error:0.2"], ["drop_unit"]]),
    st.sampled_from(["none", "minmax", "zscore:mean=50,sd=10"]),
    st.booleans(),
)
@settings(deadline=None, max_examples=25)
def test_no_run_contradicts_itself(seed, assumed, scale, lower):
    rng = np.random.default_rng(seed)
    system = {"id": "t", "name": "t", "direction": "lower" if lower else "higher"}
    system["indicators"] = [
        {"id": name, "name": name, "direction": "lower" if lower and scale == "none" else "higher"}
        for name in LEAVES
    ]
    framework = bi.Framework.from_dict(system)
    values = rng.uniform(0.1, 0.9, (2 * int(rng.integers(2, 6)), 3)).round(int(rng.integers(1, 4)))
    index = pd.MultiIndex.from_product(
        [range(len(values) // 2), ["2022", "2024"]], names=["unit", "period"]
    )
    frame = pd.DataFrame(values, index, LEAVES)
    if rng.random() < 0.3:
        frame.iloc[0, 0] = np.nan
    of_index = bi.CompositeIndex(framework, normalization=scale, min_coverage=0.5)
    data = bi.read_table(frame, framework)
    try:
        result = bi.robustness(of_index, data, assumed, draws=16, seed=seed % 1000)
    except bi.BenchmarkIndexError:
        assume(False)
    sure = Sureness.of(result, result.nominal)
    for sheet in sheets_of(result.nominal, sure).values():
        assert not list(sheet.contradictions())
        assert not list(sheet.differences(sure.again(result)))
