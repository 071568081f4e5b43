"""Linear constraints of weights as text, ``a + b <= 0.5`` or ``a >= 2 b``, and as coefficients."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..errors import Text, UsageError
from ..numerics import Floats

_SIGNS = {"<": "<=", "≤": "<=", "≦": "<=", ">": ">=", "≥": ">=", "≧": ">=", "==": "=", "＝": "="}
_COMPARED = re.compile(r"(<=|>=|==|[<>=≤≥≦≧＝])")
_TERM = re.compile(
    r"""\s*(?P<sign>[+-])?\s*
    (?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)\s*(?P<percent>%)?\s*[*×]?\s*)?
    (?P<name>\[[^\[\]]+\]|[^\W\d][\w.-]*(?<![-.]))?\s*""",
    re.VERBOSE,
)
_KIND = Text("权重约束", "constraint of weights")


class Inequality(NamedTuple):
    """``coefficients @ w <= limit``, and what it says."""

    coefficients: Floats
    limit: float
    words: str


def read_constraint(text: str, names: Sequence[str]) -> list[Inequality]:
    """Return a constraint as inequalities; an equation is two, ``0.1 <= a <= 0.3`` as well.

    Regions are closed: ``<`` is read as ``<=``.

    Parameters
    ----------
    text : str
        Sums of numbers, ids, and ids with a number in front, on both sides of a sign; ids with
        other characters than letters, digits, ``_``, ``-`` and ``.`` in [brackets].
    names : sequence of str
        The siblings, in the order of the coefficients.

    Examples
    --------
    >>> read_constraint("a >= 2 b", ["a", "b", "c"])
    [Inequality(coefficients=array([-1.,  2.,  0.]), limit=0.0, words='a >= 2 b')]
    >>> [one.limit for one in read_constraint("10 % <= a + b <= 0.5", ["a", "b"])]
    [-0.1, 0.5]

    Raises
    ------
    UsageError
        It is no linear constraint, or names no sibling.
    """
    parts = _COMPARED.split(text)
    signs = [_SIGNS.get(sign, sign) for sign in parts[1::2]]
    if not signs:
        raise _unreadable(text)
    sides = [_linear(part, names, text) for part in parts[::2]]
    result = []
    for left, sign, right in zip(sides[:-1], signs, sides[1:], strict=True):
        row = left - right
        if not row[:-1].any():
            raise _unreadable(text)
        if sign in ("<=", "="):
            result.append(Inequality(row[:-1], float(-row[-1]), text))
        if sign in (">=", "="):
            result.append(Inequality(0.0 - row[:-1], float(row[-1]), text))
    return result


def _linear(side: str, names: Sequence[str], text: str) -> Floats:
    """Return the coefficients of a sum, by name, and its constant last."""
    result, at = np.zeros(len(names) + 1), 0
    while at < len(side.rstrip()) or not at:
        term = _TERM.match(side, at)
        if term is None or not (term["number"] or term["name"]) or (at and not term["sign"]):
            raise _unreadable(text)
        size = float(term["number"] or 1) / (100 if term["percent"] else 1)
        size = -size if term["sign"] == "-" else size
        if not np.isfinite(size):
            raise _unreadable(text)
        name = (term["name"] or "").strip("[]")
        if name and name not in names:
            raise UsageError.unknown(Text("同级节点", "sibling"), name, list(names))
        result[names.index(name) if name else -1] += size
        at = term.end()
    return result


def _unreadable(text: str) -> UsageError:
    reason = Text("请写如 a >= 2 b 或 a + b <= 0.5", "write such as a >= 2 b or a + b <= 0.5")
    return UsageError.bad_option(_KIND, text, reason)
