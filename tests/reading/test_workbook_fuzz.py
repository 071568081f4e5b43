"""Spoiled workbooks: nothing but errors of the package, and no number taken for another in silence."""

import math
import re
import time

import pytest
from corpus.books import Book

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
    start = time.perf_counter()
    try:
        table = bi.read_table(path, book.framework)
        faults = silent(book, table, bi.validate(table, book.framework))
    except BenchmarkIndexError as error:
        faults = [] if error.message.zh and error.message.en else [("an error without words",)]
    assert time.perf_counter() - start < LONGEST
    return [(seed, book.done, *fault) for fault in faults]


def test_no_number_of_a_spoiled_workbook_is_taken_for_another(tmp_path):
    assert [fault for seed in range(100) for fault in check(seed, tmp_path)] == []


@pytest.mark.large
def test_no_number_of_many_spoiled_workbooks_is_taken_for_another(tmp_path):
    assert [fault for seed in range(100, 2100) for fault in check(seed, tmp_path)] == []
