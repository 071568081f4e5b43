"""What a fast reader of workbooks does not tell: errors, empty formulas, percent formats.

A cell that shows ``#DIV/0!`` or whose formula was never calculated is not blank, and 0.452 shown
as 45.2 % is not 0.452 of a percent. The sheets' own XML says which cells these are.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import IO, NamedTuple
from xml.etree import ElementTree

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_PLACE = re.compile(r"([A-Za-z]+)(\d+)")
_PERCENT_FORMATS = {9, 10}


class Marks(NamedTuple):
    """Cells of one sheet by (row, column): what an error or empty formula shows, and percents."""

    texts: dict[tuple[int, int], str]
    percents: set[tuple[int, int]]


def column_number(letters: str) -> int:
    """Return the number of a column, A = 1.

    >>> column_number("AB")
    28
    """
    number = 0
    for char in letters:
        number = 26 * number + ord(char) - 64
    return number


def read_marks(file: IO[bytes]) -> dict[str, Marks]:
    """Return the marked cells of each sheet of an ``.xlsx`` file by sheet name."""
    with zipfile.ZipFile(file) as archive:
        percent_styles = _percent_styles(archive)
        return {
            name: _marks(archive.read(part), percent_styles)
            for name, part in _parts(archive).items()
        }


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the file inside the archive that holds each sheet."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    parts = {}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if sheet.tag.endswith("}sheet"):
            key = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
            part = posixpath.normpath(posixpath.join("xl", targets.get(key, ""))).lstrip("/")
            part = targets[key].lstrip("/") if targets.get(key, "").startswith("/") else part
            if part in archive.namelist():
                parts[sheet.get("name", "")] = part
    return parts


def _percent_styles(archive: zipfile.ZipFile) -> set[int]:
    if "xl/styles.xml" not in archive.namelist():
        return set()
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    formats = set(_PERCENT_FORMATS)
    for item in root.iter():
        if item.tag.endswith("}numFmt") and "%" in _LITERAL.sub("", item.get("formatCode", "")):
            formats.add(int(item.get("numFmtId", "-1")))
    found = [item for item in root if item.tag.endswith("}cellXfs")]
    styles = list(found[0]) if found else []
    return {i for i, style in enumerate(styles) if int(style.get("numFmtId", "0")) in formats}


def _marks(xml: bytes, percent_styles: set[int]) -> Marks:
    marks = Marks({}, set())
    if not (percent_styles or b"<f" in xml or b":f" in xml or _ERROR.search(xml)):
        return marks
    row = column = 0
    for event, element in ElementTree.iterparse(io.BytesIO(xml), events=("start", "end")):
        tag = element.tag.rpartition("}")[2]
        if event == "start" and tag == "row":
            row, column = int(element.get("r", row + 1)), 0
        elif event == "end" and tag == "c":
            place = _PLACE.fullmatch(element.get("r", ""))
            column = column_number(place[1].upper()) if place else column + 1
            _mark(marks, (row, column), element, percent_styles)
        elif event == "end" and tag == "row":
            element.clear()
    return marks


def _mark(
    marks: Marks, place: tuple[int, int], cell: ElementTree.Element, percent_styles: set[int]
) -> None:
    """Note an error value, a formula that was never calculated, or a percentage."""
    parts = {child.tag.rpartition("}")[2]: child.text or "" for child in cell}
    kind, value = cell.get("t", "n"), parts.get("v", "")
    if kind == "e":
        marks.texts[place] = value or "#ERROR"
    elif "f" in parts and not value and kind != "str":
        marks.texts[place] = f"={parts['f']}"
    elif value and kind == "n" and int(cell.get("s", "0")) in percent_styles:
        marks.percents.add(place)
