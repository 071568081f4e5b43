"""Where in a file the nodes and keys of a framework stand, and by which words the file calls them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from ..files.plain import Scalar, scalars
from .keywords import Way


class Positions:
    """The places of a file, looked up only once something there is wrong.

    Parameters
    ----------
    file : str
        What the file is called.
    text : str
        Its text, where it is YAML.
    cells : mapping
        The address of each node by the way to it, where it is a sheet.
    written : mapping
        The word for a key, by the way to it, where the file has another.
    """

    def __init__(
        self,
        file: str,
        text: str = "",
        cells: Mapping[Way, str] = MappingProxyType({}),
        written: Mapping[Way, str] = MappingProxyType({}),
    ) -> None:
        self.file, self.text, self.cells, self.written = file, text, cells, written

    def in_words(self, written: Mapping[Way, str]) -> Positions:
        """Return the same places by the words that a file has for keys."""
        return Positions(self.file, self.text, self.cells, written)

    @cached_property
    def _scalars(self) -> Mapping[tuple[str, ...], Scalar]:
        return scalars(self.text) if self.text else {}

    def at(self, way: Way) -> str:
        """Return the line or cell where a value stands, or the nearest around it."""
        words = self._words(way)
        for length in range(len(way), -1, -1):
            if scalar := self._scalars.get(words[:length]):
                return f"{self.file}:{scalar.line}"
            if cell := self.cells.get(way[:length]):
                return cell
        return self.file

    def text_of(self, way: Way) -> str:
        """Return a value as it is written; nothing where that is not known."""
        scalar = self._scalars.get(self._words(way))
        return scalar.text if scalar else ""

    def field(self, way: Way, start: int) -> str:
        """Return the keys of a way from a step on, in the words of the file."""
        return ".".join(self._words(way)[start:])

    def _words(self, way: Way) -> tuple[str, ...]:
        return tuple(str(self.written.get(way[: n + 1], step)) for n, step in enumerate(way))
