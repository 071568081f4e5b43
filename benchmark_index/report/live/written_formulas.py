"""Formulas of a framework as a spreadsheet writes them."""

from __future__ import annotations

from collections.abc import Callable

from ...framework.arithmetic import (
    Call,
    Constant,
    Formula,
    Lag,
    Negative,
    Operation,
    Part,
    Reference,
)
from .placement import LONGEST, written

CellOf = Callable[[str, int], str]

_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_ATOM = 4
_NAMES = {"mean": "AVERAGE"}
_NO_NUMBER = "LN(0)"
_MOST_ARGUMENTS = 200  # Excel takes 255


def spelled(formula: Formula, cell: CellOf) -> str:
    """Return a formula of cells, empty where it would be longer than formulas can be.

    ``cell`` gives the address of a name's cell, so many years before. The result is blank where an
    operand is no number and where there is no value, as for the library.

    >>> spelled(Formula.parse("gdp / people * 100"), lambda name, years: f"${name[0].upper()}2")
    'IF(COUNT($G2,$P2)=2,IF(ISNUMBER($G2/$P2*100),$G2/$P2*100,""),"")'
    >>> spelled(Formula.parse("-a ^ b"), lambda name, years: name.upper())
    ... # doctest: +NORMALIZE_WHITESPACE
    'IF(COUNT(A,B)=2,IF(ISNUMBER((-IF(OR(A>0,AND(A=0,B>0),AND(A<0,B=INT(B))),A^B,LN(0)))),(-IF(OR(A>0,AND(A=0,B>0),AND(A<0,B=INT(B))),A^B,LN(0))),""),"")'
    """
    try:
        value = _Speller(cell).spell(formula.tree)[0]
    except OverflowError:
        return ""
    cells = [cell(*operand) for operand in formula.operands]
    runs = [cells[i : i + _MOST_ARGUMENTS] for i in range(0, len(cells), _MOST_ARGUMENTS)]
    count = "+".join(f"COUNT({','.join(run)})" for run in runs)
    whole = f'IF({count}={len(cells)},IF(ISNUMBER({value}),{value},""),"")'
    return whole if len(whole) < LONGEST else ""


class _Speller:
    """Writes the parts of one formula, each with how strongly it binds."""

    def __init__(self, cell: CellOf) -> None:
        self.cell = cell

    def spell(self, part: Part, years: int = 0) -> tuple[str, int]:
        match part:
            case Constant(value):
                return written(value), _ATOM
            case Reference(name):
                return self.cell(name, years), _ATOM
            case Lag(inside, back):
                return self.spell(inside, years + back)
            case Negative(inside):  # binds more strongly there than in mathematics
                return f"(-{self._within(inside, years, _ATOM)})", _ATOM
            case Operation("^", left, right):
                return self._power(left, right, years)
            case Operation(sign, left, right):
                binds = _BINDS[sign]
                one, other = self._within(left, years, binds), self._within(right, years, binds + 1)
                return _limited(f"{one}{sign}{other}"), binds
            case Call(function, arguments):
                name = _NAMES.get(function, function.upper())
                said = ",".join(self.spell(argument, years)[0] for argument in arguments)
                return _limited(f"{name}({said})"), _ATOM

    def _within(self, part: Part, years: int, least: int) -> str:
        text, binds = self.spell(part, years)
        return text if binds >= least else f"({text})"

    def _power(self, base: Part, exponent: Part, years: int) -> tuple[str, int]:
        """Return a power, which some programs take of what others do not."""
        x, n = self._within(base, years, _ATOM), self._within(exponent, years, _ATOM)
        if isinstance(exponent, Constant) and exponent.value and exponent.value.is_integer():
            return _limited(f"{x}^{n}"), _BINDS["^"]
        known = f"OR({x}>0,AND({x}=0,{n}>0),AND({x}<0,{n}=INT({n})))"
        return _limited(f"IF({known},{x}^{n},{_NO_NUMBER})"), _ATOM


def _limited(text: str) -> str:
    if len(text) > LONGEST:
        raise OverflowError
    return text
