"""Columns of numbers in pieces: blocks, tiles, groups, finiteness, powers of two.

Arrays are units x indicators and best kept column-major, as pandas stores them. Missing values
are NaN and take no part in any statistic. Nothing here checks its input.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Texts = NDArray[np.str_]
Labels = NDArray[np.object_]
Values = Floats | Integers | Texts | Labels
Block: TypeAlias = "slice[int, int, int | None]"  # rows or columns from one to another

BLOCK_CELLS = 1 << 18  # two megabytes of float64: a block and its results stay in cache
_BITS = 31  # columns of flags told apart at a time
FOLD = 64  # rows laid side by side, so that reductions down short rows run long vector loops


def blocks(rows: int, columns: int) -> Iterator[Block]:
    """Block rows into pieces whose cells fit the processor's cache."""
    step = max(1024, BLOCK_CELLS // max(columns, 1))
    for start in range(0, rows, step):
        yield slice(start, min(start + step, rows))


def tiles(x: Floats) -> Iterator[tuple[Block, Block]]:
    """Block an array into rows x columns whose cells lie together in memory and fit the cache.

    >>> list(tiles(np.ones((3, 2))))
    [(slice(0, 3, None), slice(0, 2, None))]
    """
    cells, (n, m) = BLOCK_CELLS // 4, x.shape
    height = max(1, min(n, cells // 2 if x.flags.f_contiguous else cells // max(m, 1)))
    width = max(1, cells // height) if x.flags.f_contiguous else m
    for left in range(0, m, width):
        for top in range(0, n, height):
            yield slice(top, min(top + height, n)), slice(left, min(left + width, m))


def strips(
    arrays: Sequence[Floats], columns: Sequence[Floats]
) -> Iterator[tuple[Sequence[Floats], Sequence[Floats]]]:
    """Yield pieces of arrays of one shape that fit the cache, each with its columns' numbers.

    Where all are C-ordered a piece is many rows as one, and the numbers are repeated as often: a
    loop over rows of some thirty columns takes as long to begin as to run.

    >>> [(x.tolist(), low.tolist()) for (x,), (low,) in strips([np.ones((2, 2))], [np.zeros(2)])]
    [([[1.0, 1.0], [1.0, 1.0]], [0.0, 0.0])]
    """
    (n, m), start = arrays[0].shape, 0
    height = max(1, BLOCK_CELLS // 16 // max(m, 1))
    if n >= 8 * height > 8 and all(array.flags.c_contiguous for array in arrays):
        start = n - n % height
        repeated = [np.tile(column, height) for column in columns]
        for long in zip(*(array[:start].reshape(-1, height * m) for array in arrays), strict=True):
            yield long, repeated
    for rows in blocks(n - start, m):
        yield [array[start:][rows] for array in arrays], columns


def down(reduction: np.ufunc, x: Floats) -> Floats:
    """Reduce down the columns at memory speed, whichever way they lie; NaN comes through."""
    whole = len(x) - len(x) % FOLD
    if not whole or not x.flags.c_contiguous:
        return np.asarray(reduction.reduce(x, axis=0))
    wide = reduction.reduce(x[:whole].reshape(-1, FOLD * x.shape[1]), axis=0)
    parts = [wide.reshape(FOLD, -1), x[whole:]]
    return np.asarray(reduction.reduce(np.concatenate(parts), axis=0))


def scaled(x: Floats, power: Integers) -> Floats:
    """Return columns divided by these powers of two, which changes no digit; x itself by none.

    A column of 1e308, or of denormal numbers, is brought to about 1, so that its sum, squares and
    differences stay in float64. What in it is 1e308 times smaller than its largest value becomes 0.
    """
    if not power.any():
        return x
    with np.errstate(under="ignore", over="ignore"):
        return np.asarray(np.ldexp(x, -power))


def unscaled(x: Floats, power: Integers) -> Floats:
    """Undo :func:`scaled`; infinite where float64 ends."""
    return scaled(x, -power)


def reported(x: Floats, power: Integers) -> Floats:
    """Undo :func:`scaled` for a table of intermediates; missing where float64 ends."""
    values = unscaled(x, power)
    return np.where(np.isinf(values), np.nan, values) if power.any() else values


def is_finite(x: Floats) -> bool:
    """Return whether every value is finite, at the price of one sum; an overflowing sum says no."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(x.sum()))


def has_infinity(x: Floats) -> Booleans:
    """Return for each column whether it holds an infinite value; where a sum is finite none does."""
    infinite = np.zeros(x.shape[1], dtype=np.bool_)
    if is_finite(x):
        return infinite
    for rows in blocks(*x.shape):
        if not is_finite(x[rows]):
            infinite |= np.isinf(x[rows]).any(axis=0)
    return infinite


def present_in_rows(x: Floats) -> Integers:
    """Return how many values each row has."""
    count = np.full(len(x), x.shape[1])
    if not is_finite(x):
        for rows in blocks(*x.shape):
            count[rows] -= np.isnan(x[rows]).sum(axis=1)
    return count


def row_patterns(flags: Booleans) -> tuple[Booleans, Integers]:
    """Return the different rows of a boolean array, and which of them each row is.

    >>> patterns, which = row_patterns(np.array([[True, False], [False, False], [True, False]]))
    >>> patterns[which].tolist()
    [[True, False], [False, False], [True, False]]
    >>> len(patterns)
    2
    """
    which = np.zeros(len(flags), dtype=np.int64)
    first = which[:1]
    for start in range(0, flags.shape[1], _BITS) if flags.any() else ():
        piece = flags[:, start : start + _BITS]
        coded = which << _BITS | piece @ (1 << np.arange(piece.shape[1]))
        _, first, which = np.unique(coded, return_index=True, return_inverse=True)
    return flags[first], which


def needed(coverage: float | Fraction, children: int) -> int:
    """Return how many children must have a score: the share ``coverage``, at least one.

    >>> needed(Fraction(2, 3), 3), needed(0.667, 3), needed(0, 3)
    (2, 3, 1)
    """
    return max(1, math.ceil(coverage * children - 1e-9))


def positions(chosen: ArrayLike) -> list[int]:
    """Return where a boolean array is true, as plain integers.

    >>> positions(np.array([False, True, True]))
    [1, 2]
    """
    places: list[int] = np.flatnonzero(chosen).tolist()
    return places


def group_rows(groups: Values) -> Iterator[tuple[object, Integers]]:
    """Yield groups in order with the rows of each, sorting once.

    >>> [(name, rows.tolist()) for name, rows in group_rows(np.array(["b", "a", "b"]))]
    [('a', [1]), ('b', [0, 2])]
    """
    names, codes = np.unique(groups, return_inverse=True)
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(names)))
    yield from zip(names.tolist(), np.split(order, ends[:-1]), strict=False)
