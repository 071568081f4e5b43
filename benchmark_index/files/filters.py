"""Rows that a filter hides: those that its criteria, as the sheet names them, do not let through."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite
from xml.etree import ElementTree

from .contents import Cells, Content
from .grid import column_number
from .known import MAIN
from .package import local

_M = f"{{{MAIN}}}"
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_COLUMN = re.compile("[0-9]{1,5}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_WITHIN = 1 - 1e-9  # of half a unit of the last digit: how a half is rounded is not ours to say

_MOST = 5_000_000  # cells that are held against criteria
_LONGEST = 40  # characters of a number that a criterion names

Test = Callable[[Content | None], bool]


def rows_filtered(root: ElementTree.Element, cells: Cells, hidden: list[int]) -> set[int]:
    """Return the hidden rows that the criteria of a sheet's filter may hide."""
    element = root.find(f"{_M}autoFilter")
    area = _AREA.fullmatch(element.get("ref", "")) if element is not None else None
    if element is None or area is None:
        return set()
    left, top, bottom = column_number(area[1]), int(area[2]), int(area[4])
    tests = {
        left + int(item.get("colId", "")): _test(item[0])
        for item in element.iter(f"{_M}filterColumn")
        if len(item) and _COLUMN.fullmatch(item.get("colId", ""))
    }
    if len(tests) * len(hidden) > _MOST:
        return set()
    return {
        row
        for row in hidden
        if top < row <= bottom
        and any(not passes(cells.get((row, column))) for column, passes in tests.items())
    }


def _test(criterion: ElementTree.Element) -> Test:
    """Return whether a cell is let through for certain; of kinds that need Excel's eye, never."""
    name = local(criterion)
    if name == "filters":
        return _Listed(criterion).holds
    conditions = [item.attrib for item in criterion.iter(f"{_M}customFilter")]
    if name == "customFilters" and len(conditions) <= 2:
        join = all if criterion.get("and", "0") in ("1", "true") else any
        return lambda cell: join(_holds(cell, condition) for condition in conditions)
    return lambda _: False


class _Listed:
    """Values that a filter shows: texts, and numbers to so many digits."""

    def __init__(self, criterion: ElementTree.Element) -> None:
        shown = [item.get("val", "") for item in criterion.iter(f"{_M}filter")]
        self.blank = criterion.get("blank", "0") in ("1", "true")
        self.texts = {text.casefold() for text in shown}
        self.numbers: dict[int, set[int]] = {}
        for text in shown:
            plain = text.replace(",", "").strip()
            if len(plain) <= _LONGEST and _NUMBER.fullmatch(plain):
                digits = len(plain.partition(".")[2])
                self.numbers.setdefault(digits, set()).add(int(plain.replace(".", "")))

    def holds(self, cell: Content | None) -> bool:
        """Return whether a cell is surely one of them."""
        value = None if cell is None else cell.value
        if value is None or value == "":
            return self.blank
        if not isinstance(value, float):
            return str(value).casefold() in self.texts
        for digits, numbers in self.numbers.items():
            scaled = value * 10.0**digits
            if not isfinite(scaled):
                continue
            nearest = round(scaled)
            if nearest in numbers and abs(scaled - nearest) < 0.5 * _WITHIN:
                return True
        return False


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
