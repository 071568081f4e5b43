"""The names of rows as one text: a million of them are looked at without touching each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..numerics import Integers, blocks

Codes = NDArray[np.uint32]

_WORDS = 8  # of 8 bytes, by which names are told apart before they are compared whole
_KEPT = np.array([(1 << 8 * size) - 1 for size in range(9)], dtype=np.uint64)
_CHARACTER = np.full(256, 0xFF, dtype=np.uint32)  # which of four bytes are of the first character
_CHARACTER[0xC0:], _CHARACTER[0xE0:], _CHARACTER[0xF0:] = 0xFFFF, 0xFFFFFF, 0xFFFFFFFF
_ODD, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)


class Labels:
    r"""Names end to end, and where each of them begins and ends.

    Attributes
    ----------
    text : str
        All names, with or without a line break between them.
    starts, ends : array of shape (n,)
        Where each name stands in the bytes of the text.
    has_breaks : bool
        Whether some name has a line break.

    Examples
    --------
    >>> labels = Labels(pd.Index(["北京", "上海", "北京"]))
    >>> labels.are_distinct, sorted(labels.characters - {"\n"}), labels.names[1]
    (False, ['上', '京', '北', '海'], '上海')
    """

    def __init__(self, index: pd.Index) -> None:
        self._index = index
        if getattr(index.dtype, "storage", None) == "pyarrow":
            self._raw, self.starts, self.ends = _stored(index)
            self.text = self._raw.decode()
            self.has_breaks = "\n" in self.text
            return
        self.text = "\n".join(self.names)
        self._raw = self.text.encode("utf-8", "surrogatepass")
        gaps = np.flatnonzero(self._bytes == ord("\n"))
        self.starts, self.ends = np.append(0, gaps + 1), np.append(gaps, len(self._raw))
        self.has_breaks = len(self.starts) != len(index)

    @cached_property
    def names(self) -> Sequence[str]:
        """The names one by one."""
        names: list[str] = self._index.tolist()
        return names if {*map(type, names)} == {str} else [str(name) for name in names]

    def first(self, most: int) -> Sequence[str]:
        """Return the first of the names."""
        return [str(name) for name in self._index[:most]]

    def sample(self, most: int) -> Sequence[str]:
        """Return names spread evenly over all, about as many as are asked for where there are more."""
        return [str(name) for name in self._index[:: max(1, len(self._index) // most)]]

    @property
    def _bytes(self) -> NDArray[np.uint8]:
        return np.frombuffer(self._raw, np.uint8)

    @cached_property
    def characters(self) -> frozenset[str]:
        """The different characters of the text; of one beyond 16 bits its two halves."""
        seen = np.zeros(1 << 16, dtype=np.bool_)
        seen[np.frombuffer(self.text.encode("utf-16-le", "surrogatepass"), "<u2")] = True
        return frozenset(map(chr, np.flatnonzero(seen).tolist()))

    @property
    def has_blank(self) -> bool:
        """Whether some name is empty."""
        return bool((self.starts == self.ends).any()) if self._are_apart else "" in self.names

    @property
    def has_odd_blanks(self) -> bool:
        """Whether some name is empty, has a line break, a space at an end, or two in a row."""
        if self.has_breaks or self.has_blank:
            return True
        if " " not in self.characters:
            return False
        if "  " in self.text:
            return True
        edges = self._bytes[self.starts], self._bytes[self.ends - 1]
        return any(bool((edge == ord(" ")).any()) for edge in edges)

    def at_edges(self, first: Collection[str], last: Collection[str]) -> Sequence[str]:
        """Return the names that begin or end with some characters, where no name is empty."""
        chosen = np.zeros(len(self.starts), dtype=np.bool_)
        for characters, edge, distinct in zip((first, last), *self._edges, strict=True):
            codes = {int.from_bytes(character.encode(), "little") for character in characters}
            if not codes.isdisjoint(distinct):
                chosen |= np.isin(edge, list(codes))
        names: list[str] = self._index[chosen].tolist() if chosen.any() else []
        return names

    @cached_property
    def _edges(self) -> tuple[tuple[Codes, Codes], tuple[set[int], set[int]]]:
        """The first and the last character of each name, as their bytes, and which there are."""
        padded = bytes(4) + self._raw + bytes(4)
        words: Codes = np.ndarray(len(padded) - 3, "<u4", padded, strides=(1,))
        first, last = np.empty((2, len(self.starts)), dtype=np.uint32)
        for rows in blocks(len(first), 8):
            word = words[self.starts[rows] + 4]
            first[rows] = word & _CHARACTER[word & 0xFF]
            word = words[self.ends[rows]]  # the four bytes before the end
            shift = np.full(len(word), 0, dtype=np.uint32)
            for bits, least in ((8, 0xE0), (16, 0xC0)):
                shift[(word >> bits & 0xFF) >= least] = bits
            shift[word >> 24 < 0x80] = 24
            last[rows] = word >> shift
        return (first, last), ({*pd.unique(first).tolist()}, {*pd.unique(last).tolist()})

    @property
    def _are_apart(self) -> bool:
        """Whether each name stands where it is said to: in one text a line break parts names."""
        return len(self.starts) == len(self._index)

    @cached_property
    def are_distinct(self) -> bool:
        """Whether no name stands there twice."""
        if self._are_apart:
            hashes = np.sort(self._hashes())
            if (hashes[1:] != hashes[:-1]).all():
                return True  # equal names have equal hashes
        return bool(self._index.is_unique)

    def _hashes(self) -> NDArray[np.uint64]:
        """Return a number for the size and the first bytes of each name."""
        padded = self._raw + bytes(8)
        words: NDArray[np.uint64] = np.ndarray(len(padded) - 7, "<u8", padded, strides=(1,))
        sizes: Integers = self.ends - self.starts
        hashes = sizes.astype(np.uint64)
        for rows in blocks(len(sizes), 8):
            starts, size, mixed = self.starts[rows], sizes[rows], hashes[rows]
            for done in range(0, min(int(size.max()), 8 * _WORDS), 8):
                word = words[np.minimum(starts + done, len(words) - 1)]
                word &= _KEPT[np.clip(size - done, 0, 8)]
                mixed *= _ODD
                mixed += word
                mixed ^= mixed >> _SHIFT
        return hashes


def _stored(index: pd.Index) -> tuple[bytes, Integers, Integers]:
    """Return the bytes of names as pyarrow holds them already."""
    import pyarrow as pa

    column = pa.array(index.array, pa.large_string())
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    _, ends, raw = column.buffers()
    places = np.frombuffer(ends, np.int64)[column.offset : column.offset + len(column) + 1]
    start, size = int(places[0]), int(places[-1] - places[0])
    text = raw.slice(start, size).to_pybytes() if raw is not None else b""
    places = places - places[0]
    return text, places[:-1], places[1:]
