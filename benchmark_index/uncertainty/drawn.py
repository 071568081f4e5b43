"""Streams of uniform numbers: quasi-random (Sobol'), or keyed by the number of the draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ..numerics import Floats

MOST_DIMENSIONS = 21_201  # of Sobol' sequences in scipy
_TINY = 2.0**-32  # no number is 0, whose logarithm an inverse may take


def sizes(draws: int, units: int, dimensions: int) -> list[int]:
    """Return how many draws are worked together: it follows from the problem alone.

    So what is computed does not depend on memory or workers, to the last bit.

    >>> sizes(1000, 300, 60)
    [512, 488]
    """
    most = 1 << max(4, min(9, (2_000_000 // max(units + dimensions, 1)).bit_length() - 1))
    return [min(most, draws - start) for start in range(0, draws, most)]


def uniforms(
    widths: Sequence[int], blocks: Sequence[int], seed: int, samples: int = 1
) -> Iterator[list[list[Floats]]]:
    """Yield uniform numbers block by block: by sample, by part, draws x its width.

    Parameters
    ----------
    widths : sequence of int
        The number of dimensions of each part.
    blocks : sequence of int
        The number of draws in each block.
    seed : int
    samples : int, default 1
        So many independent samples of all parts, as columns of one sequence: Sobol' indices
        compare two.

    Examples
    --------
    >>> block, = uniforms([2, 1], [4], seed=0)
    >>> [part.shape for part in block[0]]
    [(4, 2), (4, 1)]
    """
    from scipy.stats import qmc

    room, inside = MOST_DIMENSIONS // samples, []
    for width in widths:  # those that are left over have a stream of their own
        inside.append(width <= room)
        room -= width if inside[-1] else 0
    total = sum(width for width, fits in zip(widths, inside, strict=True) if fits)
    engine = qmc.Sobol(total * samples, scramble=True, seed=seed) if total else None
    longest, start = max(blocks), 0
    power = 1 << (longest - 1).bit_length()
    for count in blocks:
        # Always as many as in a whole block, of which the last keeps the first.
        columns = engine.random(power)[:count] if engine else np.empty((count, 0))
        columns, at = np.maximum(columns, _TINY), 0
        block: list[list[Floats]] = []
        for sample in range(samples):
            parts = []
            for number, (width, fits) in enumerate(zip(widths, inside, strict=True)):
                if fits:
                    parts.append(columns[:, at : at + width])
                    at += width
                else:
                    key = [seed, number, sample]
                    parts.append(_keyed(key, range(start, start + count), width))
            block.append(parts)
        yield block
        start += count


def _keyed(key: Sequence[int], draws: range, width: int) -> Floats:
    rows = [np.random.default_rng([*key, draw]).random(width) for draw in draws]
    return np.maximum(np.array(rows).reshape(len(draws), width), _TINY)
