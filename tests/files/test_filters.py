"""Which hidden rows a filter hides, by what its criteria say."""

from xml.etree import ElementTree

import pytest

from benchmark_index.files.contents import Content
from benchmark_index.files.filters import rows_filtered
from benchmark_index.files.known import MAIN

CELLS = {
    (row, 2): Content(value) for row, value in enumerate(["head", "A", 86.27, 0.5, 12.0, 1e300], 1)
}


def hidden_by(criterion, ref="A1:B7", hidden=(1, 2, 3, 4, 5, 6, 7), column="1"):
    xml = (
        f'<worksheet xmlns="{MAIN}"><autoFilter ref="{ref}"><filterColumn colId="{column}">'
        f"{criterion}</filterColumn></autoFilter></worksheet>"
    )
    return rows_filtered(ElementTree.fromstring(xml), CELLS, list(hidden))


def listed(*values, more=""):
    inner = "".join(f'<filter val="{value}"/>' for value in values)
    return f"<filters{more}>{inner}</filters>"


def custom(*conditions, more=""):
    inner = "".join(f'<customFilter operator="{o}" val="{v}"/>' for o, v in conditions)
    return f"<customFilters{more}>{inner}</customFilters>"


@pytest.mark.parametrize(
    ("criterion", "kept"),
    [
        (listed("a"), {2}),
        (listed("86.3"), {3}),
        (listed("86"), {3}),
        (listed("86.27", "12"), {3, 5}),
        (listed("0.5", "0." + "1" * 30), {4}),
        (listed("1"), set()),  # a half, which some programs round up: it may be shown, or not
        (listed("A", more=' blank="1"'), {2, 7}),
        (listed("9" * 400, "x.y", "-"), set()),
        (custom(("greaterThan", 10)), {3, 5, 6}),
        (custom(("greaterThan", 10), ("lessThan", 50), more=' and="1"'), {5}),
        (custom(("equal", 12), ("lessThanOrEqual", 0.5)), {4, 5}),
        (custom(("notEqual", 12)), {2, 3, 4, 6, 7}),
        (custom(("equal", "A*")), set()),
        (custom(*[("equal", 12)] * 3), set()),
        ("<top10/>", set()),
    ],
)
def test_rows_that_the_criteria_show_are_hidden_otherwise(criterion, kept):
    assert hidden_by(criterion) == {2, 3, 4, 5, 6, 7} - kept


def test_only_rows_of_the_table_are_filtered():
    assert hidden_by(listed("A"), ref="A1:B4") == {3, 4}
    assert hidden_by(listed("A"), ref="A1") == set()
    assert hidden_by("") == set()
    assert hidden_by(listed("A"), column="x") == set()
