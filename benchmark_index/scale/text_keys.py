"""Texts as 64-bit numbers (指纹), by which rows that stand twice are found among very many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

Keys64 = NDArray[np.uint64]

_SEED = 20_231  # of the multipliers, so that all workers have the same
_MIX = np.uint64(0x9E3779B97F4A7C15)


def text_keys(texts: pa.Array) -> Keys64:
    """Return a number for each text: equal for equal texts, and hardly ever for others.

    The bytes of a text times random odd numbers, summed and mixed (multilinear hashing).

    References
    ----------
    Lemire and Kaser (2014), Strongly universal string hashing is fast.

    Examples
    --------
    >>> import pyarrow as pa
    >>> a, b, c = text_keys(pa.array(["北京", "上海", "北京"]))
    >>> bool(a == c), bool(a == b)
    (True, False)
    """
    import pyarrow as pa

    texts = texts.cast(pa.large_string()).fill_null("")
    _, offsets_buffer, data = texts.buffers()
    offsets = np.frombuffer(offsets_buffer, dtype=np.int64)
    offsets = offsets[texts.offset : texts.offset + len(texts) + 1]
    lengths = np.diff(offsets)
    if not len(texts) or data is None or not lengths.any():
        return mixed(lengths.astype(np.uint64))
    content = np.frombuffer(data, dtype=np.uint8)[offsets[0] : offsets[-1]]
    longest = int(lengths.max())
    multipliers = _multipliers(longest)
    if lengths.min() == longest:  # names of one form, such as codes
        letters, keys = content.reshape(len(texts), longest), np.zeros(len(texts), dtype=np.uint64)
        for place, multiplier in enumerate(multipliers):
            keys += multiplier * (letters[:, place].astype(np.uint64) + np.uint64(1))
        return mixed(keys + np.uint64(longest))
    starts = offsets[:-1] - offsets[0]
    places = np.arange(len(content)) - np.repeat(starts, lengths)
    products = multipliers[places] * (content.astype(np.uint64) + np.uint64(1))
    full, keys = lengths > 0, np.zeros(len(texts), dtype=np.uint64)
    keys[full] = np.add.reduceat(products, starts[full])
    return mixed(keys + lengths.astype(np.uint64))


def mixed(keys: Keys64) -> Keys64:
    """Return numbers whose bits depend on all bits of these (splitmix64)."""
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))


def both(first: Keys64, second: Keys64) -> Keys64:
    """Return the keys of pairs."""
    return mixed(first * _MIX + second)


def _multipliers(number: int) -> Keys64:
    rng = np.random.default_rng(_SEED)
    return rng.integers(0, 2**64, number, dtype=np.uint64) | np.uint64(1)
