"""Rows that a filter hides: those that its criteria, as the sheet names them, do not let through."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree

from .contents import Cells, Content
from .grid import column_number
from .known import MAIN
from .package import local

_M = f"{{{MAIN}}}"
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_WITHIN = 1 - 1e-9  # of half a unit of the last digit: how a half is rounded is not ours to say

Test = Callable[[Content | None], bool]


def rows_filtered(root: ElementTree.Element, cells: Cells, hidden: list[int]) -> set[int]:
    """Return the hidden rows that the criteria of a sheet's filter may hide."""
    element = root.find(f"{_M}autoFilter")
    area = _AREA.fullmatch(element.get("ref", "")) if element is not None else None
    if element is None or area is None:
        return set()
    left, top, bottom = column_number(area[1]), int(area[2]), int(area[4])
    tests = {
        left + int(item.get("colId", "0")): test
        for item in element.iter(f"{_M}filterColumn")
        for test in (_test(criterion) for criterion in item)
        if test is not None
    }
    return {
        row
        for row in hidden
        if top < row <= bottom
        and any(not passes(cells.get((row, column))) for column, passes in tests.items())
    }


def _test(criterion: ElementTree.Element) -> Test | None:
    """Return whether a cell is let through for certain; of kinds that need Excel's eye, never."""
    name = local(criterion)
    if name == "filters":
        shown = [item.get("val", "") for item in criterion.iter(f"{_M}filter")]
        blank = criterion.get("blank", "0") in ("1", "true")
        return lambda cell: _is_listed(cell, shown, blank)
    if name == "customFilters":
        both = criterion.get("and", "0") in ("1", "true")
        conditions = [item.attrib for item in criterion.iter(f"{_M}customFilter")]
        join = all if both else any
        return lambda cell: join(_holds(cell, condition) for condition in conditions)
    return (lambda _: False) if name != "extLst" else None


def _is_listed(cell: Content | None, shown: list[str], blank: bool) -> bool:
    value = None if cell is None else cell.value
    if value is None or value == "":
        return blank
    if isinstance(value, float):
        return any(_is_near(value, text) for text in shown)
    return str(value).casefold() in {text.casefold() for text in shown}


def _is_near(value: float, text: str) -> bool:
    """Return whether a number is surely shown as a text, to so many digits."""
    plain = text.replace(",", "").strip()
    try:
        number = float(plain)
    except ValueError:
        return False
    digits = len(plain.partition(".")[2])
    return abs(value - number) < 0.5 * 10.0**-digits * _WITHIN


def _holds(cell: Content | None, condition: Mapping[str, str]) -> bool:
    value, operator = (None if cell is None else cell.value), condition.get("operator", "equal")
    try:
        bound = float(condition.get("val", ""))
    except ValueError:
        return False  # wildcards and texts: not ours to say
    if not isinstance(value, float):
        return operator == "notEqual"
    return {
        "equal": value == bound,
        "notEqual": value != bound,
        "greaterThan": value > bound,
        "greaterThanOrEqual": value >= bound,
        "lessThan": value < bound,
        "lessThanOrEqual": value <= bound,
    }.get(operator, False)
