"""Blocks of rows beside a row that it may be the sum or the mean of: a sieve before they are judged.

A row has hundreds of such blocks, of which none comes near it in most columns. That is seen in single
precision, all rows and columns at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..numerics import Booleans, Floats, Integers

Singles: TypeAlias = NDArray[np.float32]

_PAIRS = 100_000  # of a row and a block of neighbours, shortest blocks first
_SLACK = 1e-6  # of a column's sum: more than single precision and its sums may be wrong by


class NearColumn(NamedTuple):
    """A column: its values, and how far the digits of each and of the others may be off."""

    numbers: Floats
    half: Floats
    usual: float


class Beside(NamedTuple):
    """Rows, each with a block that ends above it or starts below it, and how many there were."""

    rows: Integers
    starts: Integers
    ends: Integers
    tried: int


def blocks_beside(
    columns: Sequence[NearColumn], allowed: int, copies: Integers
) -> tuple[Beside, Beside]:
    """Return blocks above and below rows that disagree with them in few columns.

    None is left out that the row agrees with. A block next to which the row has a copy is none.

    Parameters
    ----------
    columns : sequence of NearColumn
    allowed : int
        In how many columns a row may be neither the sum nor the mean of the block.
    copies : array
        By row a number, the same for rows with the same values.

    Examples
    --------
    >>> x = np.array([1.0, 2.0, 3.0, 50.0])
    >>> above, below = blocks_beside([NearColumn(x, np.zeros(4), 0.0)], 0, np.arange(4))
    >>> above.rows, above.starts, above.ends
    (array([2]), array([0]), array([2]))
    """
    n = len(copies)
    sizes = np.arange(2, min(n - 1, _PAIRS // n))
    above, below = np.zeros((2, n, len(sizes)), dtype=bool)
    inside = sizes <= np.arange(n)[:, np.newaxis]
    sieve = _Sieve.of(columns if len(sizes) else [])
    for i, size in enumerate(map(int, sizes)):
        from_above, from_below = sieve.disagreements(size)
        above[size:, i], below[:-size, i] = from_above <= allowed, from_below <= allowed
    differs = np.append(True, copies[1:] != copies[:-1])[:, np.newaxis]
    other_above, other_below = inside & differs, inside & np.roll(differs, -1)[::-1]
    rows, above_at = np.nonzero(above & other_above)
    turned, below_at = np.nonzero(below[::-1] & other_below)
    after = n - turned
    return (
        Beside(rows, rows - sizes[above_at], rows, int(other_above.sum())),
        Beside(after - 1, after, after + sizes[below_at], int(other_below.sum())),
    )


class _Sieve(NamedTuple):
    """Columns as parts of their sums, rows x columns; NaN where missing, and 0 in running sums."""

    values: Singles
    room: Singles
    room_of_mean: Singles
    usual: Singles
    until: Singles
    counts: Singles | None  # running; None where nothing is missing

    @classmethod
    def of(cls, columns: Sequence[NearColumn]) -> _Sieve:
        x = np.array([column.numbers for column in columns], ndmin=2).T
        present = np.isfinite(x)
        filled = np.where(present, x, 0.0)
        scale = np.abs(filled).sum(axis=0)
        scale[scale == 0] = 1.0
        until = np.vstack([np.zeros(x.shape[1]), np.cumsum(filled / scale, axis=0)])
        counts: Floats | None = None
        if not present.all():
            counts = np.vstack([np.zeros(x.shape[1]), np.cumsum(present, axis=0)])
        half = np.array([column.half for column in columns], ndmin=2).T
        usual = np.array([column.usual for column in columns])
        room, usual = half / scale + _SLACK, usual / scale
        values = np.where(present, x, np.nan) / scale
        return cls(
            _single(values),
            _single(room),
            _single(room + usual),
            _single(usual),
            _single(until),
            None if counts is None else _single(counts),
        )

    def disagreements(self, size: int) -> tuple[Singles, Singles]:
        """Return in how many columns rows disagree with the blocks of a size above and below them."""
        totals = self.until[size:] - self.until[:-size]
        if self.counts is None:
            means = totals / np.float32(size)
            rooms = np.broadcast_to(np.float32(size) * self.usual, totals.shape)
        else:  # one value alone says nothing
            counts = self.counts[size:] - self.counts[:-size]
            means = totals / counts
            rooms = np.where(counts > 1, counts * self.usual, np.float32(np.inf))
        each = np.ones(totals.shape[1], dtype=np.float32)

        def apart(blocks: slice, rows: slice) -> Singles:
            value, room = self.values[rows], self.room[rows]
            far: Booleans = np.abs(totals[blocks] - value) > room + rooms[blocks]
            far &= np.abs(means[blocks] - value) > self.room_of_mean[rows]
            disagreeing: Singles = far.astype(np.float32) @ each  # counts as BLAS does, fast
            return disagreeing

        return apart(slice(None, -1), slice(size, None)), apart(slice(1, None), slice(None, -size))


def _single(x: Floats) -> Singles:
    return x.astype(np.float32, order="C")
