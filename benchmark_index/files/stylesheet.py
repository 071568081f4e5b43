"""How the cells of a workbook look: their number formats, and whether their text can be seen."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb, rgb_to_hls
from functools import cached_property
from itertools import groupby
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
_DIGITS = re.compile(r"General|[#,?]*0+(?:\.[0#?]+)?")
_FIRST_OWN = 164  # the least number of a format that is not built in
_ITEMS = {"fonts": "font", "fills": "fill", "cellXfs": "xf", "dxfs": "dxf", "numFmts": "numFmt"}
UNKNOWN = "?"  # a colour that programs would paint differently
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{i}" for i in range(1, 7)))  # by number
_SYSTEM = {"windowText": "000000", "window": "FFFFFF"}
LEAST_CONTRAST = 1.3  # of text to its cell; black on white is 21
LEAST_SIZE = 4.0  # points


class CellLook(NamedTuple):
    """How a cell looks: its number format, colours of text and cell, the text's size and posture."""

    number: str
    text: str
    fill: str
    size: float
    posture: str = ""

    def only_rounds(self, other: CellLook) -> bool:
        """Return whether a format differs from another one in how many digits it shows, at most."""
        return _structure(self.number) == _structure(other.number)

    @property
    def is_legible(self) -> bool:
        """Whether the text can be told from its cell, in every program."""
        if UNKNOWN in (self.text, self.fill):
            return False
        light, dark = sorted((_light(self.text), _light(self.fill)), reverse=True)
        return (light + 0.05) / (dark + 0.05) >= LEAST_CONTRAST and self.size >= LEAST_SIZE


class Styles:
    """The styles of a workbook by the numbers that cells give."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        package = contents.package
        part = package.one(contents.part, "styles")
        self._root = package.tree(part, "styles") if part else ElementTree.Element("none")
        self._formats = dict(_BUILT_IN)
        self._read_formats()
        self._fonts = self._list("fonts")
        self._fills = self._list("fills")
        self._styles = self._list("cellXfs")
        self._conditional = self._list("dxfs")
        self._looks: dict[int, CellLook] = {}

    def _list(self, name: str) -> list[ElementTree.Element]:
        """Return the items of a list; whatever would shift their numbers is refused."""
        lists = self._root.findall(f"{_M}{name}")
        items = [item for part in lists for item in part]
        if len(lists) > 1 or any(item.tag != f"{_M}{_ITEMS[name]}" for item in items):
            raise refuse("styles", f"{name} 中有陌生元素", f"a foreign element in {name}")
        for item in items:
            if len({local(part) for part in item}) < len(item):
                raise refuse("styles", f"{name} 中有重复内容", f"something twice in {name}")
        return items

    def _read_formats(self) -> None:
        seen: set[int] = set()
        for item in self._list("numFmts"):
            number, code = int(item.get("numFmtId", "-1")), item.get("formatCode", "")
            if number in seen:
                raise refuse("styles", f"数字格式 {number} 重复", f"number format {number} twice")
            seen.add(number)
            if number < _FIRST_OWN and plain_format(code) != _BUILT_IN.get(number):
                code = f"{number}? {code}"  # programs differ in whether they show the built-in one
            self._formats[number] = code

    def look(self, number: int) -> CellLook:
        """Return how cells of a style look."""
        if number not in self._looks:
            style = _at(self._styles, str(number))
            font = _at(self._fonts, style.get("fontId", "0"))
            code = self._formats.get(int(style.get("numFmtId", "0")), "?")
            self._looks[number] = CellLook(
                plain_format(code),
                self._colour(font.find(f"{_M}color"), "000000"),
                self._ground(_at(self._fills, style.get("fillId", "0"))),
                _size(font, 11.0),
                _posture(style.find(f"{_M}alignment")),
            )
        return self._looks[number]

    def shows(self, run: ElementTree.Element, cell: CellLook) -> bool:
        """Return whether a part of a text can be read in its cell, as the digits it has."""
        text = self._colour(run.find(f"{_M}color"), cell.text)
        marks = [run.find(f"{_M}{name}") for name in ("strike", "vertAlign")]
        plain = all(mark is None or mark.get("val") in ("0", "false", "baseline") for mark in marks)
        return plain and cell._replace(text=text, size=_size(run, cell.size)).is_legible

    def conditional(self, number: str | None) -> str:
        """Return what a conditional format changes: number format, colours of text and cell."""
        item = _at(self._conditional, number)
        words: list[str] = []
        for path in (f"{_M}font/{_M}color", f"{_M}fill/{_M}patternFill/{_M}bgColor"):
            colour = item.find(path)
            words.append("-" if colour is None else self._colour(colour, "?"))
        code = item.find(f"{_M}numFmt")
        return "/".join([*words, *([] if code is None else [code.get("formatCode", "")])])

    def scale(self, item: ElementTree.Element) -> str:
        """Return what a bar or a scale of colours stands for: its bounds and its colours."""
        if local(item) not in ("dataBar", "colorScale"):
            return ""
        colours = [self._colour(part, UNKNOWN) for part in item.findall(f"{_M}color")]
        return " ".join([*bounds(item), *colours])

    def _colour(self, item: ElementTree.Element | None, default: str) -> str:
        """Return a colour as six hexadecimal digits."""
        if item is None:
            return default
        ways = {k: v for k, v in item.attrib.items() if k in ("auto", "rgb", "theme", "indexed")}
        if ways.get("auto") in ("0", "false"):
            del ways["auto"]
        if not ways or (len(ways) == 1 and ways.get("auto") in ("1", "true")):
            return default
        way, value = ways.popitem()
        if ways or way == "auto":
            return UNKNOWN  # it is given in two ways
        if way == "rgb":
            return _tinted(value[-6:].upper(), item.get("tint"))
        known = self._theme if way == "theme" else self._indexed
        return _tinted(known.get(int(value), UNKNOWN), item.get("tint"))

    def _ground(self, fill: ElementTree.Element) -> str:
        """Return the colour that a cell is filled with; of two colours none is known."""
        pattern = fill.find(f"{_M}patternFill")
        if pattern is None or len(fill) > 1:
            return UNKNOWN if len(fill) else "FFFFFF"
        kind = pattern.get("patternType", "none")
        if kind == "solid":
            return self._colour(pattern.find(f"{_M}fgColor"), UNKNOWN)
        return "FFFFFF" if kind == "none" else UNKNOWN

    @cached_property
    def _indexed(self) -> dict[int, str]:
        """The palette: the workbook's own or the usual one, and the colours of the system."""
        from openpyxl.styles.colors import COLOR_INDEX

        colours = self._root.findall(f"{_M}colors/{_M}indexedColors/{_M}rgbColor")
        palette = [item.get("rgb", "") for item in colours] or list(COLOR_INDEX[:64])
        return {**{i: c[-6:].upper() for i, c in enumerate(palette)}, 64: "000000", 65: "FFFFFF"}

    @cached_property
    def _theme(self) -> dict[int, str]:
        package = self._contents.package
        part = package.one(self._contents.part, "theme")
        colours: dict[str, str] = {}
        scheme = package.tree(part).find(f".//{TEXT}clrScheme") if part else None
        for item in scheme if scheme is not None else ():
            for colour in item:
                value = colour.get("val", "")
                if local(colour) == "sysClr":
                    system = _SYSTEM.get(value, UNKNOWN)
                    value = system if colour.get("lastClr", system).upper() == system else UNKNOWN
                colours[local(item)] = UNKNOWN if len(colour) or len(item) > 1 else value.upper()
        return {i: colours[n] for i, n in enumerate(_THEME) if n in colours}


def bounds(item: ElementTree.Element) -> list[str]:
    """Return where a bar or a scale begins and ends, as rules of either kind write it."""
    ends = [item.get("minLength", "10"), item.get("maxLength", "90")]
    for part in item:
        if local(part) == "cfvo":
            kind = part.get("type", "?")
            value = part.get("val") or "".join(inner.text or "" for inner in part)
            ends.append(kind if kind in ("min", "max") else f"{kind} {value}")
    return ends


def plain_format(code: str) -> str:
    r"""Return a number format in which text is always written in quotes.

    >>> plain_format(r'\+0.0;\▲0;"▲"0'), plain_format('"9.9"'), plain_format("GENERAL")
    ('"+"0.0;"▲"0;"▲"0', '"9.9"', 'General')
    """
    if code.lower() == "general":
        return "General"
    parts: list[str] = []
    for is_text, tokens in groupby(_TOKEN.finditer(code), key=lambda token: token[4] is None):
        text = "".join(next(filter(None, token.groups()), "") for token in tokens)
        parts.append('"{}"'.format(text.replace('"', r"\"")) if is_text and text else text)
    return "".join(parts)


def _structure(code: str) -> list[str]:
    r"""Return what a format does besides rounding, section by section.

    >>> _structure("#,##0.00"), _structure('"+"0.0;"-"0.0;0.0'), _structure("0.00%")
    (['0'], ['"+"0', '"-"0', '0'], ['0%'])

    A dash for blank text shows numbers as they are.

    >>> _structure('0.0;"-"0.0;0.0;"–"@')
    ['0']
    """
    parts = ["0" if part == "@" else _DIGITS.sub("0", part) for part in code.split(";")]
    return parts[:1] if parts[1:] == [f'"-"{parts[0]}', parts[0], '"–"@'] else parts


def _posture(alignment: ElementTree.Element | None) -> str:
    """Return what repeats, spreads or turns a text."""
    if alignment is None:
        return ""
    across = alignment.get("horizontal", "")
    turned = alignment.get("textRotation", "0")
    words = [across if across in ("fill", "distributed", "centerContinuous") else ""]
    return " ".join(filter(None, [*words, "" if turned == "0" else turned]))


def _tinted(colour: str, tint: str | None) -> str:
    """Return a colour made lighter or darker.

    >>> _tinted("000000", "1"), _tinted("FFFFFF", "-0.5"), _tinted("FF0000", None)
    ('FFFFFF', '808080', 'FF0000')
    """
    if not re.fullmatch("[0-9A-F]{6}", colour):
        return UNKNOWN
    shift = float(tint or 0)
    if not shift:
        return colour
    if not -1 <= shift <= 1:
        return UNKNOWN
    hue, light, depth = rgb_to_hls(*(int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)))
    light = light * (1 + shift) if shift < 0 else light * (1 - shift) + shift
    return "".join(f"{round(part * 255):02X}" for part in hls_to_rgb(hue, light, depth))


def _at(items: list[ElementTree.Element], number: str | None) -> ElementTree.Element:
    if number is None:
        return ElementTree.Element("none")
    if not (number.isascii() and number.isdigit() and int(number) < len(items)):
        raise refuse("styles", f"没有第 {number} 项", f"there is no number {number} of its list")
    return items[int(number)]


def _size(font: ElementTree.Element, default: float) -> float:
    size = font.find(f"{_M}sz")
    return default if size is None else float(size.get("val", "11"))


def _light(colour: str) -> float:
    """Return the relative luminance of a colour.

    >>> _light("FFFFFF"), _light("000000")
    (1.0, 0.0)
    """
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
