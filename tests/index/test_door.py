"""A table passes one door once; errors are treated alike however it is scored."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from openpyxl import load_workbook

import benchmark_index as bi
from benchmark_index.cli import main
from benchmark_index.reading import door, read
from benchmark_index.report.verification import rerun
from benchmark_index.validation import table_report

UNITS = [f"城市{i}" for i in range(8)]
LEAVES = ["gdp", "firms", "air", "schools"]


@pytest.fixture(scope="module")
def system():
    def leaf(name, direction="higher", **allowed):
        return {"id": name, "name": name, "direction": direction, "allowed": allowed or None}

    return bi.Framework.from_dict(
        {
            "id": "door",
            "name": "door",
            "variables": [{"id": "people", "name": "people"}],
            "groups": [
                {
                    "id": "economy",
                    "name": "economy",
                    "indicators": [leaf("gdp", min=0, max=100), leaf("firms", integer=True)],
                },
                {
                    "id": "life",
                    "name": "life",
                    "indicators": [leaf("air", "lower"), leaf("schools")],
                },
            ],
            "checks": [{"kind": "total", "of": "schools", "parts": ["air", "firms"]}],
        }
    )


@pytest.fixture
def clean():
    random = np.random.default_rng(3)
    frame = pd.DataFrame(random.integers(1, 90, (8, 5)).astype(float), index=UNITS)
    frame = frame.set_axis([*LEAVES, "people"], axis=1)
    return frame.assign(schools=frame["air"] + frame["firms"])


def put(frame, column, value):
    frame = frame.astype({column: object}) if isinstance(value, str) else frame.copy()
    frame.loc[UNITS[2], column] = value
    return frame


# each makes one error in a frame
CELLS = {
    "out-of-range": lambda x: put(x, "gdp", 101.0),
    "not-an-integer": lambda x: put(x, "firms", 0.5),
    "not-a-number": lambda x: put(x, "gdp", "high"),
    "excel-error": lambda x: put(x, "gdp", "#DIV/0!"),
    "ambiguous-none": lambda x: put(x, "gdp", "无"),
    "check-total": lambda x: put(x, "schools", 999.0),
}
WHOLE = {
    "missing-column": lambda x: x.drop(columns="air"),
    "infinity": lambda x: put(x, "gdp", np.inf),
    "infinity of a variable": lambda x: put(x, "people", -np.inf),
    "duplicate-unit": lambda x: x.rename(index={UNITS[2]: UNITS[0]}),
}
EMPTY = {"all-missing": lambda x: x.assign(air=np.nan, schools=np.nan)}
FAULTS = CELLS | WHOLE | EMPTY


def ways(system, clean, **choices):
    """Every way into an index, as a function of a table."""
    fitted = bi.CompositeIndex(system, **choices).fit(clean)
    return {
        "one line": lambda x: bi.evaluate(x, system, **choices),
        "fit": lambda x: bi.CompositeIndex(system, **choices).fit(x).evaluate(x),
        "evaluate": fitted.evaluate,
        "transform": fitted.transform,
    }


WAYS = ("one line", "fit", "evaluate", "transform")


@pytest.mark.parametrize(
    ("fault", "way", "as_read"),
    [
        pytest.param(fault, way, as_read, marks=pytest.mark.large if (i + j + as_read) % 2 else ())
        for (i, fault), (j, way) in itertools.product(enumerate(FAULTS), enumerate(WAYS))
        for as_read in (False, True)
    ],
)
def test_errors_are_refused_however_a_table_is_scored(fault, as_read, way, system, clean):
    frame = FAULTS[fault](clean)
    data = bi.read_table(frame, system) if as_read else frame
    with pytest.raises(bi.FindingsError) as error:
        ways(system, clean)[way](data)
    expected = bi.validate(frame, system).findings
    pd.testing.assert_frame_equal(error.value.findings, expected)
    assert fault.partition(" ")[0] in set(expected.loc[expected["severity"] == "error", "rule"])


@pytest.mark.parametrize("fault", CELLS)
def test_errors_that_are_ignored_are_scored_alike_and_recorded(fault, system, clean):
    frame = CELLS[fault](clean)
    ignoring = ways(system, clean, errors="ignore")
    one, two = ignoring["one line"](frame), ignoring["fit"](frame)
    assert_array_equal(one.score, two.score)
    assert one.specification["errors"] == two.specification["errors"] == "ignore"
    assert fault in set(one.findings["rule"])
    unread = fault in ("not-a-number", "excel-error", "ambiguous-none")
    assert np.isnan(one.raw.loc[UNITS[2], "gdp"]) == unread
    again = bi.CompositeIndex.from_specification(json.loads(json.dumps(one.specification)))
    assert_array_equal(again.fit(frame).evaluate(frame).score, one.score)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fault", WHOLE)
def test_what_no_index_can_score_is_refused_though_errors_are_ignored(fault, way, system, clean):
    with pytest.raises(bi.TableError) as error:
        ways(system, clean, errors="ignore")[way](WHOLE[fault](clean))
    assert not isinstance(error.value, bi.FindingsError)


def test_a_run_recorded_without_a_word_on_errors_ignores_them(system, clean):
    specification = bi.evaluate(clean, system).specification
    assert specification["errors"] == "raise"
    assert bi.CompositeIndex.from_specification(specification).errors == "raise"
    del specification["errors"]
    frame = CELLS["out-of-range"](clean)
    index = bi.CompositeIndex.from_specification(specification)
    assert index.errors == "ignore"
    index.fit(frame).evaluate(frame)


@pytest.mark.parametrize("word", ["warn", None, True, ["ignore"], np.array(["raise"])], ids=repr)
def test_another_word_for_errors_is_refused(word, system, clean):
    with pytest.raises(bi.UsageError, match="errors"):
        bi.CompositeIndex(system, errors=word).fit(clean)


@pytest.mark.parametrize("word", ["warn", 3, None])
def test_a_record_with_another_word_for_errors_is_refused(word, system, clean):
    specification = bi.evaluate(clean, system).specification | {"errors": word}
    with pytest.raises(bi.UsageError, match="errors"):
        bi.CompositeIndex.from_specification(specification).fit(clean)


# --- once ----------------------------------------------------------------------------------------


@pytest.fixture
def counted(monkeypatch):
    """How often a table is read cell by cell, read as a frame, and checked."""
    calls = dict.fromkeys(("cells", "frame", "check"), 0)

    def count(module, name, kind):
        inner = getattr(module, name)

        def counting(*args, **kwargs):
            calls[kind] += 1
            return inner(*args, **kwargs)

        monkeypatch.setattr(module, name, counting)

    count(door, "read_cells", "cells")
    count(door, "_frame_table", "frame")
    count(table_report, "_check", "check")
    assert read.read_cells is not door.read_cells
    return calls


def test_the_one_line_reads_and_checks_a_file_once(system, clean, counted, tmp_path):
    clean.rename_axis("城市").to_csv(tmp_path / "table.csv")
    bi.evaluate(tmp_path / "table.csv", system)
    assert counted == {"cells": 1, "frame": 0, "check": 1}


def test_the_one_line_reads_and_checks_a_frame_once(system, clean, counted):
    bi.evaluate(clean, system)
    assert counted == {"cells": 0, "frame": 1, "check": 1}


def test_a_table_is_checked_once_whatever_is_done_with_it(system, clean, counted):
    table = bi.read_table(clean, system)
    assert bi.validate(table, system).ok
    same = bi.Framework.from_dict(system.to_dict())
    scorecard = bi.CompositeIndex(same).fit(table).evaluate(table)
    bi.evaluate(table, system)
    bi.CompositeIndex(system, weighting="entropy").fit(table).transform(scorecard.table)
    assert counted == {"cells": 0, "frame": 1, "check": 1}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda table: table.data.__setitem__("gdp", 101.0),
        lambda table: table.data.loc.__setitem__((UNITS[2], "gdp"), 101.0),
        lambda table: table.data.iloc.__setitem__((2, 1), 0.5),
        lambda table: table.units.__setitem__("people", np.inf),
        lambda table: table.units.loc.__setitem__((UNITS[2], "people"), np.inf),
        lambda table: setattr(table.data, "index", [UNITS[0], *UNITS[:7]]),
    ],
)
def test_a_table_that_was_written_to_is_checked_again(spoil, system, clean):
    table = bi.read_table(clean, system)
    assert bi.validate(table, system).ok
    spoil(table)
    assert not bi.validate(table, system).ok
    for way in ways(system, clean).values():
        with pytest.raises(bi.FindingsError):
            way(table)


def test_a_table_that_was_corrected_is_scored(system, clean):
    table = bi.read_table(CELLS["out-of-range"](clean), system)
    assert not bi.validate(table, system).ok
    table.data.loc[UNITS[2], "gdp"] = clean.loc[UNITS[2], "gdp"]
    assert_array_equal(bi.evaluate(table, system).score, bi.evaluate(clean, system).score)


def test_a_check_does_not_pass_to_another_table_or_framework(system, clean):
    table = bi.read_table(clean, system)
    assert bi.validate(table, system).ok
    changed = table.replace(data=table.data.assign(gdp=101.0))
    assert not bi.validate(changed, system).ok
    raw = system.to_dict()
    raw["groups"][0]["indicators"][0]["allowed"] = {"max": 1}
    assert not bi.validate(table, bi.Framework.from_dict(raw)).ok
    assert bi.validate(table, system).ok


# --- workbooks and the command line ------------------------------------------------------------


def test_a_workbook_edited_into_an_error_is_still_verified_and_scored(system, clean, tmp_path):
    bi.evaluate(clean, system).to_excel(tmp_path / "ranking.xlsx", language="en")
    book = load_workbook(tmp_path / "ranking.xlsx")
    where = {cell.value: cell.column for cell in book["Data"][1]}
    column = next(number for name, number in where.items() if name and "gdp" in name)
    book["Data"].cell(3, column).value = 5000
    book.save(tmp_path / "edited.xlsx")
    found = bi.verify(tmp_path / "edited.xlsx")
    assert "data" in set(found.differences["kind"])
    scorecard = rerun(tmp_path / "edited.xlsx")
    assert "out-of-range" in set(scorecard.findings["rule"])


def test_the_command_line_ignores_errors_when_told(system, clean, tmp_path, monkeypatch, capsys):
    (tmp_path / "door.yaml").write_text(json.dumps(system.to_dict()), "utf-8")
    CELLS["out-of-range"](clean).rename_axis("城市").to_csv(tmp_path / "table.csv")
    words = ["score", "table.csv", "--framework", "door.yaml", "--language", "en"]
    monkeypatch.chdir(tmp_path)
    for more, code in (([], 1), (["--errors", "ignore"], 0), (["--errors", "warn"], 2)):
        monkeypatch.setattr("sys.argv", ["benchmark-index", *words, *more])
        with pytest.raises(SystemExit) as exit_:
            main()
        assert (exit_.value.code or 0) == code
    assert "errors" in capsys.readouterr().err
