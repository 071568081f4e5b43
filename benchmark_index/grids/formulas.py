"""Formulas as text: two spellings of one formula read the same."""

from __future__ import annotations

import re

_NUMBERS = re.compile(r'"[^"]*"|(?<![A-Za-z0-9_.$])[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?')
_QUOTED = re.compile(r"'([A-Za-z_][A-Za-z0-9_]*)'!")


def plain_formula(formula: str) -> str:
    """Return a formula whose numbers and truth values are written one way.

    >>> plain_formula('IF(A1 > 0.10,"a b()",FIXED(1E-9,1,TRUE()))')
    'IF(A1>0.1,"a b()",FIXED(1e-09,1,TRUE))'
    """
    parts, at = [], 0
    for found in _NUMBERS.finditer(formula):
        text = found[0]
        parts.append(_closed_up(formula[at : found.start()]))
        parts.append(text if text.startswith('"') else f"{float(text):.15g}")
        at = found.end()
    return "".join([*parts, _closed_up(formula[at:])])


def _closed_up(code: str) -> str:
    """Return a part of a formula without white space; LibreOffice writes TRUE as ``TRUE()``."""
    return re.sub(r"\b(TRUE|FALSE)\(\)", r"\1", re.sub(r"\s", "", code))


def plain_place(reference: str) -> str:
    """Return a reference without the quotes that a sheet's name need not have.

    >>> plain_place("'Charts'!$B$2:$B$5"), plain_place("#Data!A1"), plain_place("'1 A'!B2")
    ('Charts!$B$2:$B$5', 'Data!A1', "'1 A'!B2")
    """
    return _QUOTED.sub(r"\1!", reference.strip().removeprefix("#"))
