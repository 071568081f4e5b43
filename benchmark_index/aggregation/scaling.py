"""What matrix methods share: best and worst of each column, ratios, norms, work in blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ..errors import MethodError, Text
from ..estimators.parameters import one_of
from ..numerics import Booleans, Bounds, Floats, blocks, column_bounds, positions

Constant = Literal["error", "zero", "middle", "drop"]

TINY = 1e-12  # what is left of a difference of equal sums is below this share of them


class Extremes(NamedTuple):
    """The best and the worst value of each column by its direction."""

    best: Floats
    worst: Floats


def extremes(x: Floats, sign: Floats) -> Extremes:
    """Return the best and the worst value of each column; ``sign`` is -1 where less is better.

    >>> extremes(np.array([[1.0, 5.0], [3.0, 2.0]]), np.array([1.0, -1.0]))
    Extremes(best=array([3., 2.]), worst=array([1., 5.]))
    """
    return best_and_worst(column_bounds(x), sign)


def best_and_worst(bounds: Bounds, sign: Floats) -> Extremes:
    """Return the bounds of columns as the best and the worst by their directions."""
    low, high = bounds
    return Extremes(np.where(sign > 0, high, low), np.where(sign > 0, low, high))


class Lengths(NamedTuple):
    """Bounds and Euclidean length of each column.

    Attributes
    ----------
    bounds : Bounds
    norms : array of shape (m,)
    """

    bounds: Bounds
    norms: Floats

    @classmethod
    def of(cls, x: Floats) -> Lengths:
        """Return those of a matrix without missing values."""
        return cls(column_bounds(x), column_norms(x))

    def merge(self, other: Lengths) -> Lengths:
        """Return those of the rows of both."""
        return Lengths(self.bounds.merge(other.bounds), np.hypot(self.norms, other.norms))


def in_blocks(kernel: Callable[[Floats], ArrayLike], x: Floats, results: int = 1) -> Floats:
    """Apply a kernel that works row by row to blocks of rows: results x units."""
    columns = np.empty((results, len(x)))
    for rows in blocks(*x.shape):
        columns[:, rows] = kernel(x[rows])
    return columns


def column_norms(x: Floats) -> Floats:
    """Return the Euclidean length of each column, also where squares leave the range of floats."""
    with np.errstate(over="ignore"):
        squares = np.einsum("ij,ij->j", x, x)
    norms: Floats = np.sqrt(squares)
    for j in positions(~((squares > 1e-280) & (squares < np.inf))):
        largest = np.abs(x[:, j]).max(initial=0) or 1.0
        norms[j] = largest * np.linalg.norm(x[:, j] / largest)
    return norms


def turned(x: Floats, sign: Floats) -> Floats:
    """Return a copy with costs, whose sign is -1, replaced by their reciprocals."""
    y = np.array(x)
    for j in positions(sign < 0):
        np.divide(1.0, x[:, j], out=y[:, j])
    return y


def ratios(x: Floats, best: Floats, sign: Floats) -> Floats:
    """Return ``x / best``, ``best / x`` where less is better: 1 at the best."""
    return turned(x / best, sign)


def smaller(x: Floats, columns: Booleans, allow_zero: bool) -> dict[int, Booleans]:
    """Return, by column, the units of negative, or of zero and negative, values."""
    low = column_bounds(x).low
    bad = columns & ((low < 0) if allow_zero else (low <= 0))
    return {j: x[:, j] < 0 if allow_zero else x[:, j] <= 0 for j in positions(bad)}


def refuse_zero(divisor: Floats, what: Text, labels: Sequence[str]) -> None:
    """Refuse columns whose norm, sum, mean or maximum is no positive number to divide by."""
    zero = positions(~(divisor > 0))
    if zero:
        hint = Text(
            "请从指标中删去，或核对数据。", "Leave these indicators out, or check the data."
        )
        raise MethodError.cannot_take(what, [labels[j] for j in zero], hint)


def refuse_constant(constant: Booleans, labels: Sequence[str], hint: Text) -> None:
    """Refuse columns without a spread."""
    if constant.any():
        what = Text("指标没有差异，无法标准化", "No spread to scale by in")
        raise MethodError.cannot_take(what, [labels[j] for j in positions(constant)], hint)


def weigh(
    w: Floats, constant: Constant, without: Booleans, labels: Sequence[str], n: int
) -> Floats:
    """Return the weights, given the columns without a spread of their own to be scaled by.

    These are an error unless ``constant`` says otherwise; with ``"drop"`` the other columns take
    over their weight.
    """
    one_of("constant", constant, ("error", "zero", "middle", "drop"))
    if not without.any():
        return w
    if not np.any(w[~without] > 0):
        raise MethodError.uninformative(labels, n)
    if constant == "error":
        raise MethodError.constant([labels[j] for j in positions(without)], n)
    if constant == "drop":
        w = np.where(without, 0.0, w)
        w /= w.sum()
    return w


def shares(part: Floats, least: float, most: float) -> Floats:
    """Place values between the least and the most, 0 to 1; 0 where these are the same."""
    if most - least <= TINY * abs(most):
        return np.zeros_like(part)
    return (part - least) / (most - least)
