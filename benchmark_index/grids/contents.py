"""Workbooks cell by cell, as written: each value with the formula behind it, no format applied."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO, NamedTuple
from xml.etree import ElementTree

from .grid import column_number
from .xlsx import Parts, sheets_of

Place = tuple[int, int]  # row, column, counted from 1

MOST_BYTES = 1 << 30  # of XML in a sheet
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Content(NamedTuple):
    """What a cell holds.

    Attributes
    ----------
    value : float, str, bool or None
        A formula's result; None where it was never calculated.
    formula : str
        Without the equals sign; empty where there is none.
    """

    value: float | str | bool | None
    formula: str = ""


Contents = dict[str, dict[Place, Content]]  # by sheet


def read_contents(content: bytes) -> Contents:
    """Return the cells of every worksheet that are not empty."""
    found: Contents = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = Parts(archive)
        start = [part for kind, part in parts.relations("").values() if kind == "officeDocument"]
        book = start[0] if start else "xl/workbook.xml"
        relations = parts.relations(book)
        named = [part for kind, part in relations.values() if kind == "sharedStrings"]
        texts: list[str] = []
        for part in named:
            texts += map(_text, ElementTree.fromstring(parts.read(part, MOST_BYTES)))
        for sheet in sheets_of(parts.tree(book), relations):
            with parts.open(sheet.part, MOST_BYTES) as xml:
                found[sheet.name] = dict(_cells(xml, texts))
    return found


def _cells(xml: IO[bytes], texts: list[str]) -> Iterator[tuple[Place, Content]]:
    shared: dict[str, tuple[str, str]] = {}  # formulas that stand once for several cells
    for _, element in ElementTree.iterparse(xml):
        tag = _tag(element)
        if tag == "c":
            reference = _REFERENCE.fullmatch(element.get("r", ""))
            if reference and (content := _content(element, texts, shared)):
                yield (int(reference[2]), column_number(reference[1])), content
        elif tag == "row":
            element.clear()


def _content(
    cell: ElementTree.Element, texts: list[str], shared: dict[str, tuple[str, str]]
) -> Content | None:
    kind = cell.get("t", "n")
    value: float | str | bool | None = None
    formula = ""
    for part in cell:
        tag = _tag(part)
        if tag == "f":
            formula = _formula(part, cell.get("r", ""), shared)
        elif tag == "is":
            value = _text(part)
        elif tag == "v":
            value = _value(part.text or "", kind, texts)
    if formula and value is None and kind == "str":
        value = ""  # the formula amounts to empty text
    return None if value is None and not formula else Content(value, formula)


def _value(text: str, kind: str, texts: list[str]) -> float | str | bool | None:
    if kind in ("str", "e", "d", "inlineStr"):
        return text
    if not text:
        return None
    if kind == "s":
        return texts[int(text)]
    return text == "1" if kind == "b" else float(text)


def _formula(part: ElementTree.Element, at: str, shared: dict[str, tuple[str, str]]) -> str:
    text, key = part.text or "", part.get("si", "")
    if part.get("t") == "array":
        return f"{{{text}}}"
    if part.get("t") == "shared" and text:
        shared[key] = at, text
    elif part.get("t") == "shared" and key in shared:
        from openpyxl.formula.translate import Translator

        origin, text = shared[key]
        moved: str = Translator(f"={text}", origin).translate_formula(at)
        return moved[1:]
    return text


def _text(item: ElementTree.Element) -> str:
    """Return the text of a shared string or of a cell's own, without phonetic readings."""
    runs = [item, *(part for part in item if _tag(part) == "r")]
    return "".join(part.text or "" for run in runs for part in run if _tag(part) == "t")


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
