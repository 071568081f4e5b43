"""How the cells of a workbook look: their number formats, and whether their text can be seen."""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple
from xml.etree import ElementTree

from .contents import Contents
from .known import MAIN, TEXT
from .package import local, refuse

_M = f"{{{MAIN}}}"
_BUILT_IN = {
    **{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **{11: "0.00E+00", 37: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 49: "@"},
}
_TOKEN = re.compile(r'\\(.)|"([^"]*)"|([-+ ()])|(.)', re.DOTALL)
_PLAIN = re.compile(r'General|@|(?:"[+-]")?[#,?]*0+(\.[0#?]+)?%?|[#?]*0+(\.[0#?]+)?E"\+"0+')
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{i}" for i in range(1, 7)))  # by number
_SYSTEM = {"windowText": "000000", "window": "FFFFFF"}
LEAST_CONTRAST = 1.3  # of text to its cell; black on white is 21
LEAST_SIZE = 4.0  # points


class Look(NamedTuple):
    """How a cell looks: its number format, the colours of text and cell, the size of the text."""

    number: str
    text: str
    fill: str
    size: float

    @property
    def is_plain(self) -> bool:
        """Whether the format shows any number as that number, rounded at most."""
        numbers, text = self.number.split(";")[:3], self.number.split(";")[3:]
        return all(_PLAIN.fullmatch(part) for part in numbers) and text in ([], ["@"])

    @property
    def is_legible(self) -> bool:
        """Whether the text can be told from its cell."""
        light, dark = sorted((_light(self.text), _light(self.fill)), reverse=True)
        return (light + 0.05) / (dark + 0.05) >= LEAST_CONTRAST and self.size >= LEAST_SIZE


class Styles:
    """The styles of a workbook by the numbers that cells give."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        package = contents.package
        part = package.one(contents.part, "styles")
        self._root = package.tree(part) if part else ElementTree.Element("none")
        formats = {
            int(item.get("numFmtId", "-1")): item.get("formatCode", "")
            for item in self._root.findall(f"{_M}numFmts/{_M}numFmt")
        }
        self._formats = {**_BUILT_IN, **formats}
        self._fonts = self._list("fonts")
        self._fills = self._list("fills")
        self._styles = self._list("cellXfs")
        self._conditional = self._list("dxfs")
        self._looks: dict[int, Look] = {}

    def _list(self, name: str) -> list[ElementTree.Element]:
        found = self._root.find(f"{_M}{name}")
        return [] if found is None else list(found)

    def look(self, number: int) -> Look:
        """Return how cells of a style look."""
        if number not in self._looks:
            style = _at(self._styles, str(number))
            font = _at(self._fonts, style.get("fontId"))
            fill = _at(self._fills, style.get("fillId"))
            code = self._formats.get(int(style.get("numFmtId", "0")), "?")
            pattern = fill.find(f"{_M}patternFill")
            solid = pattern is not None and pattern.get("patternType") == "solid"
            ground = pattern.find(f"{_M}fgColor") if solid and pattern is not None else None
            gradient = fill.find(f"{_M}gradientFill")
            self._looks[number] = Look(
                plain_format(code),
                self._colour(font.find(f"{_M}color"), "000000"),
                "?" if gradient is not None else self._colour(ground, "FFFFFF"),
                _size(font, 11.0),
            )
        return self._looks[number]

    def shows(self, run: ElementTree.Element, cell: Look) -> bool:
        """Say whether a part of a text can be read in its cell, as the digits it has."""
        text = self._colour(run.find(f"{_M}color"), cell.text)
        marks = [run.find(f"{_M}{name}") for name in ("strike", "vertAlign")]
        plain = all(mark is None or mark.get("val") in ("0", "false", "baseline") for mark in marks)
        return plain and cell._replace(text=text, size=_size(run, cell.size)).is_legible

    def conditional(self, number: str | None) -> str:
        """Return what a conditional format changes: number format, colours of text and cell."""
        item = _at(self._conditional, number)
        words: list[str] = []
        for path in (f"{_M}font/{_M}color", f"{_M}fill/{_M}patternFill/{_M}bgColor"):
            found = item.find(path)
            words.append("-" if found is None else self._colour(found, "?"))
        code = item.find(f"{_M}numFmt")
        return "/".join([*words, *([] if code is None else [code.get("formatCode", "")])])

    def _colour(self, item: ElementTree.Element | None, default: str) -> str:
        """Return a colour as six hexadecimal digits, tints left out."""
        if item is None or item.get("auto"):
            return default
        if rgb := item.get("rgb"):
            return rgb[-6:].upper()
        if theme := item.get("theme"):
            return self._theme.get(int(theme), default)
        if index := item.get("indexed"):
            return _indexed().get(int(index), default)
        return default

    @cached_property
    def _theme(self) -> dict[int, str]:
        package = self._contents.package
        part = package.one(self._contents.part, "theme")
        found: dict[str, str] = {}
        scheme = package.tree(part).find(f".//{TEXT}clrScheme") if part else None
        for item in scheme if scheme is not None else ():
            for colour in item:
                value = colour.get("val", "")
                found[local(item)] = colour.get("lastClr") or _SYSTEM.get(value, value)
        return {i: found[n].upper()[-6:] for i, n in enumerate(_THEME) if n in found}


def plain_format(code: str) -> str:
    r"""Return a number format in which text is always written in quotes.

    >>> plain_format(r'\+0.0;\▲0;"▲"0'), plain_format('"9.9"'), plain_format("GENERAL")
    ('"+"0.0;"▲"0;"▲"0', '"9.9"', 'General')
    """
    if code.lower() == "general":
        return "General"
    literal = (found[1] or found[2] or found[3] or "" for found in _TOKEN.finditer(code))
    parts = [(text, found[4]) for text, found in zip(literal, _TOKEN.finditer(code), strict=True)]
    return "".join(other or f'"{text}"' for text, other in parts).replace('""', "")


def _at(items: list[ElementTree.Element], number: str | None) -> ElementTree.Element:
    if number is None:
        return ElementTree.Element("none")
    if not (number.isascii() and number.isdigit() and int(number) < len(items)):
        raise refuse("styles", f"没有第 {number} 项", f"there is no number {number} of its list")
    return items[int(number)]


def _size(font: ElementTree.Element, default: float) -> float:
    size = font.find(f"{_M}sz")
    return default if size is None else float(size.get("val", "11"))


def _indexed() -> dict[int, str]:
    from openpyxl.styles.colors import COLOR_INDEX

    return {i: colour[-6:] for i, colour in enumerate(COLOR_INDEX)}


def _light(colour: str) -> float:
    """Return the relative luminance of a colour; of an unknown one that of mid-grey.

    >>> _light("FFFFFF"), _light("000000")
    (1.0, 0.0)
    """
    if not re.fullmatch("[0-9A-Fa-f]{6}", colour):
        return 0.2
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
