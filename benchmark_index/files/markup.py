"""XML read element by element, in which nothing is declared and no more stands than may."""

from __future__ import annotations

from typing import Any, Protocol
from xml.etree import ElementTree

from ..errors import Text
from .grid import UnreadableError
from .room import Room

Attributes = dict[str, str]


class MarkupReader(Protocol):
    """What takes the elements of a document as they come."""

    def open(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""

    def close(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take text."""


def read_markup(xml: bytes | bytearray | str, reader: MarkupReader, room: Room, part: str) -> None:
    """Hand the elements of a document to a reader, names and attributes without namespaces.

    Raises :class:`UnreadableError` when it declares a document type, the only place for entities.
    """
    parser: Any = ElementTree.XMLParser(  # a declared type is refused  # nosec B314
        target=_Target(reader, room, part), encoding="utf-8"
    )
    parser.feed(xml.encode() if isinstance(xml, str) else bytes(xml))
    parser.close()


def entities(part: str) -> UnreadableError:
    """Return the error of a document that declares its type, and with it perhaps entities."""
    return UnreadableError(
        Text(
            f"{part} 含实体声明，表格里不允许，可能是恶意文件",
            f"{part} declares entities, as no table may; it may be malicious",
        )
    )


class _Target:
    def __init__(self, reader: MarkupReader, room: Room, part: str) -> None:
        self._reader, self._room, self._part = reader, room, part
        self._locals: dict[str, str] = {}  # of names with their namespaces
        self.data = reader.text

    def doctype(self, *_: object) -> None:
        """Refuse what may declare entities."""
        raise entities(self._part)

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        self._room.element(self._part)
        names = {self._local(key): value for key, value in attributes.items()}
        self._reader.open(self._local(tag), names)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._reader.close(self._local(tag))

    def close(self) -> None:
        """End."""

    def _local(self, name: str) -> str:
        local = self._locals.get(name)
        if local is None:
            local = name.rpartition("}")[2]
            if len(self._locals) < 1000:
                self._locals[name] = local
        return local


def count(attributes: Attributes, name: str, most: int) -> int:
    """Return how often something is repeated, or how far it spans: 1 where nothing says so."""
    text = attributes.get(name, "1")
    return min(max(int(text), 1), most) if text.isdecimal() and len(text) < 12 else 1
