"""Rows that were moved are found again by what they are of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from benchmark_index.files.contents import Content
from benchmark_index.files.formulas import moved_formula
from benchmark_index.report.moved_rows import MovedRows, beside, matched

UNITS = st.lists(st.text("abc", min_size=1, max_size=2), min_size=1, max_size=8, unique=True)


def cells(names, first=2):
    """Return a table of names, each with a number of its own beside it."""
    held = {(1, 1): Content("unit"), (1, 2): Content("score")}
    for row, name in enumerate(names, first):
        held[row, 1], held[row, 2] = Content(name), Content(float(len(name)), f"$B{row}*2")
    return held


@given(UNITS, st.randoms(use_true_random=False))
def test_any_order_is_undone(names, random):
    written, here = cells(names), list(names)
    random.shuffle(here)
    rows = MovedRows(cells(here), written, (1,), 2)
    assert not rows.lost
    for row, name in enumerate(here, 2):
        origin = rows.origin((row, 2))
        assert written[origin[0], 1].value == name
        assert rows.formula(written[origin].formula, (row, 2)) == f"$B{row}*2"
    assert rows.places(written, cells(here)) == sorted(written)


@given(UNITS, st.data())
def test_a_row_that_is_gone_is_lost_and_one_too_many_is_of_nothing(names, data):
    gone = data.draw(st.sampled_from(range(len(names))))
    fewer = MovedRows(cells(names[:gone] + names[gone + 1 :]), cells(names), (1,), 2)
    assert fewer.lost == [gone + 2]
    twice = names[: gone + 1] + names[gone:]
    more = MovedRows(cells(twice), cells(names), (1,), 2)
    assert not more.lost
    assert [row for row, origin in more.origins.items() if origin is None] == [gone + 3]


@given(UNITS, st.data())
def test_a_row_of_another_name_stands_in_its_place(names, data):
    changed = data.draw(st.sampled_from(range(len(names))))
    here = [*names[:changed], "new", *names[changed + 1 :]]
    rows = MovedRows(cells(here), cells(names), (1,), 2)
    assert not rows.origins
    assert not rows.lost


@given(st.lists(st.sampled_from("aab"), max_size=6), st.lists(st.sampled_from("aab"), max_size=6))
def test_no_row_is_matched_twice(here, written):
    pairs = matched((dict(enumerate(here)), dict(enumerate(written))))
    assert len(set(pairs.values())) == len(pairs) == min(len(here), len(written))


def test_what_stands_beside_a_table_is_no_row_of_it():
    table = cells(["a", "b"])
    lone = {(4, 1): 1, (2, 4): 1, (9, 2): 1, (9, 1): 1}
    assert beside({**table, **lone}, table) == set(lone)
    row = {(4, 1): 1, (4, 2): 1}
    assert beside({**table, **row}, table) == set()


FORMULAS = {
    'IF(A5>$B5,"$A5 ""B5""",LOG10(1E5))': 'IF(A9>$B9,"$A5 ""B5""",LOG10(1E5))',
    "SUM('A5 x'!$C5:$F5,$A$5:A$6)+Data!Z5": "SUM('A5 x'!$C9:$F9,$A$5:A$6)+Data!Z9",
    "INDEX(Data!$A:$B,$C5,0)+ROWS($C$1:$C5)": "INDEX(Data!$A:$B,$C9,0)+ROWS($C$1:$C9)",
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_moved_down_refers_to_its_new_row(formula):
    assert moved_formula(formula, (5, 3), (9, 3)) == FORMULAS[formula]
    there = Translator(f"={formula}", "C5").translate_formula("C9")  # of another library
    assert there == f"={FORMULAS[formula]}"
