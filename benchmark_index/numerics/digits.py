"""Numbers as text, with all their digits."""

from __future__ import annotations

import math

import numpy as np

from .pieces import Floats, blocks

DECIMALS = 6  # more are the traces of a calculation


def shown(value: float, decimals: int = 0) -> str:
    """Return a number with all its digits, filled up with zeros to so many decimals.

    >>> shown(40.0), shown(40.0, 1), shown(44.55, 1)
    ('40', '40.0', '44.55')
    """
    text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if "e" in text or not math.isfinite(value):
        return text
    padded = f"{value:.{decimals}f}"
    return padded if len(padded) > len(text) else text


def interval(low: float | None, high: float | None) -> str:
    """Return the numbers between two bounds, both included; None is no bound.

    >>> interval(0.0, 1e6), interval(None, -0.5)
    ('[0, 1000000]', '[-∞, -0.5]')
    """
    first = "-∞" if low is None else shown(low)
    return f"[{first}, {'∞' if high is None else shown(high)}]"


def decimals(x: Floats) -> int:
    """Return the most decimals any figure shows, six at most.

    >>> decimals(np.array([44.5, 40.0, np.nan])), decimals(np.array([1e6, 3.0]))
    (1, 0)
    """
    most = 0
    for rows in blocks(len(x), 1):
        figures = x[rows][np.abs(x[rows]) < 2**53]  # beyond, a number has no decimals
        while most < DECIMALS and (np.rint(figures * 10**most) / 10**most != figures).any():
            most += 1
    return most
