"""Formulas as text: those that stand once for several cells, and two spellings of one formula."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from .grid import letter
from .package import refuse

LONGEST = 8_192  # characters of a formula, as in Excel
MOST_MOVED = 500_000  # characters of formulas that stand once for several cells of a sheet
_SPACE = re.compile(r"""(?<![\w.)$"'\]}\s])\s+|\s+(?![\w.($"'\[{\s])""")  # beside an operator
_GROWTH = 4  # times as long as ours, at most, may another program write a formula
_NUMBERS = re.compile(r'"[^"]*"|(?<![A-Za-z0-9_.$])[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?')
_RELATIVE_ROW = re.compile(
    r""""[^"]*"|'[^']*'|(?<![A-Za-z0-9_.])(\$?[A-Z]{1,3})([0-9]+)(?![A-Za-z0-9_.(])"""
)
_QUOTED = re.compile(r"'([A-Za-z_][A-Za-z0-9_]*)'!")


class Formulas:
    """The formulas of a sheet."""

    def __init__(self) -> None:
        self._shared: dict[str, tuple[str, str]] = {}
        self._left = MOST_MOVED

    def read(self, element: ElementTree.Element, at: str, place: str) -> str:
        """Return the formula of a cell; one of a special kind in braces."""
        text, key, kind = element.text or "", element.get("si", ""), element.get("t", "normal")
        if len(text) > LONGEST:
            raise refuse(place, "公式过长", "its formula is longer than formulas can be")
        if len(element) or kind not in ("normal", "shared", "array"):
            return f"{{{kind} {text}}}"
        if kind == "array":
            return f"{{{text}}}"
        if kind == "shared" and text:
            if key in self._shared:
                raise refuse(place, "共享公式定义了两次", "a shared formula defined twice")
            self._shared[key] = at, text
        elif kind == "shared":
            return self._moved(key, at, place)
        return text or "{}"

    def _moved(self, key: str, at: str, place: str) -> str:
        if key not in self._shared:
            raise refuse(place, "共享公式没有定义", "a shared formula that is not defined")
        origin, text = self._shared[key]
        self._left -= len(text)
        if self._left < 0:
            raise refuse(place, "共享公式过多", "too many cells share formulas")
        return _translated(text, origin, at)


def moved_formula(formula: str, origin: tuple[int, int], to: tuple[int, int]) -> str:
    """Return a formula as a spreadsheet writes it in another row and column.

    >>> moved_formula("$J5+Data!$B$5", (5, 1), (2, 1)), moved_formula("A5+LOG10(1E5)", (5, 1), (2, 2))
    ('$J2+Data!$B$5', 'B2+LOG10(1E5)')
    """
    if origin[1] == to[1]:  # much faster than to take a formula apart
        return _RELATIVE_ROW.sub(lambda cell: _lower(cell, to[0] - origin[0]), formula)
    at = [f"{letter(column)}{row}" for row, column in (origin, to)]
    return _translated(formula, *at)


def _lower(cell: re.Match[str], by: int) -> str:
    return f"{cell[1]}{int(cell[2]) + by}" if cell[2] else cell[0]


def _translated(formula: str, origin: str, at: str) -> str:
    from openpyxl.formula.translate import Translator

    moved: str = Translator(f"={formula}", origin).translate_formula(at)
    return moved[1:]


def same_formula(ours: str, theirs: str) -> bool:
    """Return whether another formula is one of ours, spelled as programs may spell it.

    >>> same_formula("A1>0.1", "A1 > 0.10"), same_formula("", "A1"), same_formula("A1", "A1+A2")
    (True, False, False)
    """
    if ours == theirs:
        return True
    alike = bool(ours) and 0 < len(theirs) <= _GROWTH * len(ours) + _GROWTH
    return alike and plain_formula(ours) == plain_formula(theirs)


def plain_formula(formula: str) -> str:
    """Return a formula whose numbers and truth values are written one way.

    >>> plain_formula('IF(A1 > 0.10,"a b()",FIXED(1E-9,1,TRUE()))')
    'IF(A1>0.1,"a b()",FIXED(1e-09,1,TRUE))'
    """
    parts, at = [], 0
    for match in _NUMBERS.finditer(formula):
        text = match[0]
        parts.append(_closed_up(formula[at : match.start()], bool(at), True))
        parts.append(text if text.startswith('"') else f"{float(text):.15g}")
        at = match.end()
    return "".join([*parts, _closed_up(formula[at:], bool(at), False)])


def _closed_up(code: str, after: bool, before: bool) -> str:
    """Return a part of a formula without white space that says nothing.

    ``after`` and ``before`` say whether a number or text stands beside it. White space between two
    operands is the intersection of both, and stays. LibreOffice writes TRUE as ``TRUE()``.
    """
    code = "0" * after + code + "0" * before
    code = _SPACE.sub("", code)
    return re.sub(r"\b(TRUE|FALSE)\(\)", r"\1", code[after : len(code) - before])


def plain_place(reference: str) -> str:
    """Return a reference without the quotes that a sheet's name need not have.

    >>> plain_place("'Charts'!$B$2:$B$5"), plain_place("#Data!A1"), plain_place("'1 A'!B2")
    ('Charts!$B$2:$B$5', 'Data!A1', "'1 A'!B2")
    """
    return _QUOTED.sub(r"\1!", reference.strip().removeprefix("#"))
