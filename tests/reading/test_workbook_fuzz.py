"""Spoiled workbooks: nothing but errors of the package, and no number taken for another in silence."""

import math
import re
import time

import pytest
from corpus.case import Case, of
from corpus.spoiling import Book

import benchmark_index as bi
from benchmark_index.errors import BenchmarkIndexError

ADDRESS = re.compile(r"(?<![^ ])[A-Z]+[0-9]+(?![^ ,])")
LONGEST = 5  # seconds for one book


def name_of(text):
    return "".join(str(text).split())


def is_same(value, true):
    if true is None or value is None:
        return value is None and true is None
    return math.isclose(value, true, rel_tol=1e-12, abs_tol=1e-300)


def silent(book, table, report):
    """Return what differs from the true table, or had to be told, without a finding that says so."""
    sheet = table.addresses.sheet
    told = (f"{item.cell} {item.details.get('cells', '')}" for item in report.items)
    said = {at for text in told for at in ADDRESS.findall(text.replace(f"{sheet}!", " "))}
    if any(item.severity == "error" and item.cell in ("", sheet) for item in report.items):
        return []
    if sheet != book.name and any(item.rule == "other-sheets" for item in report.items):
        return []
    whole = {item.indicator for item in report.items if item.severity == "error" and not item.unit}
    around = book.around()
    true = {(name_of(unit), period, name): (unit, period, name) for unit, period, name in book.true}
    faults, seen = [], set()
    for row in range(len(table.data)):
        unit, period = table.place(row)
        for name in book.names:
            value = float(table.data[name].iloc[row])
            value = None if math.isnan(value) else value
            key = true.get((name_of(unit), period, name))
            seen.add(key)
            if key is None:
                places = {table.addresses.cell(row, of) for of in ("unit", name)}
                if value is None or name in whole:
                    continue
                if not {at.removeprefix(f"{sheet}!") for at in places} & said:
                    faults.append(("a unit of no table", (unit, period, name), value))
            elif not is_same(value, book.true[key]) and not around[key] & said:
                faults.append(("another number", key, value, book.true[key]))
    faults += [
        ("lost", key, book.true[key])
        for key in set(book.true) - seen
        if book.true[key] is not None and not around[key] & said
    ]
    return faults + [("not told", key) for key in book.told if not around[key] & said]


def check(seed, folder):
    book = Book(seed)
    book.spoil(book.dice.randint(0, 4))
    path = book.write(
        folder / f"{'book' if seed % 4 else book.laid.kind}.{'xlsx' if seed % 4 else 'csv'}"
    )
    start = time.process_time()
    try:
        table = bi.read_table(path, book.framework)
        faults = silent(book, table, bi.validate(table, book.framework))
    except BenchmarkIndexError as error:
        faults = [] if error.message.zh and error.message.en else [("an error without words",)]
    assert time.process_time() - start < LONGEST
    return [(seed, book.done, *fault) for fault in faults]


def test_no_number_of_a_spoiled_workbook_is_taken_for_another(tmp_path):
    assert [fault for seed in range(100) for fault in check(seed, tmp_path)] == []


@pytest.mark.exhaustive
def test_no_number_of_many_spoiled_workbooks_is_taken_for_another(tmp_path):
    assert [fault for seed in range(100, 2100) for fault in check(seed, tmp_path)] == []


N = None
TWO = of("firms", "staff")
HEAD = ["城市", "企业数", "从业人员"]
STRAY = {  # tables, merged ranges, and a cell at which to say something
    "an upper block with an indicator under another name": (
        [["城市", "企业数", "x"], ["甲", 310, 41], HEAD, ["乙", 330, 45]], (), "甲", "A2",
    ),
    "the same, its header merged": (
        [["城市", "企业数", N], ["甲", 310, 41], HEAD, ["乙", 330, 45]], ("B1:C1",), "甲", "A2",
    ),
    "an upper block of unknown indicators": (
        [["城市", "户数", "x"], ["甲", 310, 41], HEAD, ["乙", 330, 45]], (), "甲", "A2",
    ),
    "rows without a header": ([["甲", 310, 41], HEAD, ["乙", 330, 45]], (), "甲", "A1"),
    "a table of another thing beside a turned one": (
        [["指标", "甲", "乙", N, "类别", "数量"], ["企业数", 310, 330, N, "甲类", 3],
         ["从业人员", 41, 45, N, "乙类", 4]], (), "数量", "F1",
    ),
    "its names are of any kind": (
        [["指标", "甲", "乙", N, "港口", "吞吐量"], ["企业数", 310, 330, N, "东港", 3],
         ["从业人员", 41, 45, N, "西港", 4]], (), "吞吐量", "F1",
    ),
    "a dash for a name in a turned table": (
        [["指标", "—", "乙"], ["企业数", 310, 330], ["从业人员", 41, 45]], (), "—", "B1",
    ),
    "a dash for a name in lines": (
        [["城市", "指标", "数值"], ["—", "企业数", 310], ["乙", "企业数", 330],
         ["乙", "从业人员", 45]], (), "—", "A2",
    ),
    "a dash for a name": ([HEAD, ["—", 310, 41], ["乙", 330, 45]], (), "—", "A2"),
    "a note for a name": (
        [["年份", *HEAD], ["2021", "注：略", 310, 41], ["2021", "乙", 330, 45]], (), "注：略", "B2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STRAY)
def test_what_is_no_unit_is_none_or_is_told(tmp_path, name):
    """In the tables of 甲 a unit is lost, in the others there is one too many."""
    rows, merged, unit, cell = STRAY[name]
    table = bi.read_table(Case("", rows, TWO, {}, merged=merged).write(tmp_path), TWO)
    said = {item.cell.partition("!")[2] for item in bi.validate(table, TWO).items}
    assert (unit in table.unit_labels) is (unit == "甲") or cell in said


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        (
            [["城市", "从业人员（人）", "企业数"], [N, "万人", "家"], ["甲", 41, 310]],
            {"B1", "B2"},
        ),
        (
            [["指标", "单位", "甲"], ["从业人员（人）", "万人", 41], ["企业数", "家", 310]],
            {"A2", "B2"},
        ),
        (
            [
                ["城市", "指标", "单位", "数值"],
                ["甲", "从业人员（人）", "万人", 41],
                ["甲", "企业数", "家", 310],
            ],
            {"B2", "C2", "D2"},
        ),
        ([["城市", "单位", "从业人员（人）"], ["甲", "万人", 41], ["乙", "万人", 45]], {"C2"}),
    ],
)
def test_two_units_of_one_column_are_an_error(tmp_path, rows, cells, ending):
    case = Case("", rows, TWO, {}, file=f"表.{ending}")
    report = bi.validate(case.write(tmp_path), TWO)
    (told,) = [item for item in report.items if item.rule == "units-differ"]
    assert told.cell.rpartition("!")[2] in cells
    assert told.severity == "error"


@pytest.mark.parametrize("other", ["人", "名", "现价"])
def test_a_unit_said_twice_is_one(tmp_path, other):
    rows = [["城市", f"从业人员（{other}）", "企业数"], [N, "人", "家"], ["甲", 410000, 310]]
    table = bi.read_table(Case("", rows, TWO, {}).write(tmp_path), TWO)
    assert table.data["staff"].tolist() == [41.0]
    assert "units-differ" not in {item.rule for item in bi.validate(table, TWO).items}


def test_a_turned_row_of_words_is_as_many_questions(tmp_path):
    names = [f"城{k}" for k in range(130)]
    rows = [["指标", *names], ["企业数", *["many"] * 130], ["从业人员", *range(3, 133)]]
    table = bi.read_table(Case("", rows, TWO, {}).write(tmp_path), TWO)
    assert table.unit_labels.tolist() == names
    assert table.data["staff"].tolist() == [*range(3, 133)]
    assert {item.rule for item in bi.validate(table, TWO).items} == {"not-a-number"}


def test_rows_above_that_a_table_repeats_stay_above(tmp_path):
    """The leaders of a table, shown over it once more, are told and stand in it once."""
    rows = [["城市", "企业数"], ["乙", 330], HEAD, ["甲", 310, 41], ["乙", 330, 45]]
    table = bi.read_table(Case("", rows, TWO, {}).write(tmp_path), TWO)
    assert table.unit_labels.tolist() == ["甲", "乙"]
    assert {item.rule for item in bi.validate(table, TWO).items} == {"rows-above"}


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["主要指标", N, "制表：某局"],
            ["指标", "甲", "乙"],
            ["企业数", 310, 330],
            ["从业人员", 41, 45],
        ],
        [["年份", *HEAD], ["2021", "甲", 310, 41], ["合计", "乙", 330, 45]],
    ],
)
def test_what_is_no_period_is_none_or_is_told(tmp_path, rows):
    table = bi.read_table(Case("", rows, TWO, {}).write(tmp_path), TWO)
    report = bi.validate(table, TWO)
    assert not {"制表：某局", "合计"} & {*table.periods} or any(
        item.cell.endswith(("!C1", "!A3")) for item in report.items
    )


@pytest.mark.parametrize(("mark", "merged"), [("※", ()), ("快报", ()), (N, ("B1:B2",))])
def test_a_line_of_a_year_is_one_whatever_stands_beside(tmp_path, mark, merged):
    rows = [HEAD, ["2021年", N, N, N, mark], ["甲", 310, 41], ["2022年"], ["甲", 330, 45]]
    table = bi.read_table(Case("", rows, TWO, {}, merged=merged).write(tmp_path), TWO)
    assert [table.place(row) for row in range(len(table.data))] == [("甲", "2021"), ("甲", "2022")]
