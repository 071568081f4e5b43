"""Tables of web pages, which many sites and programs send under the name of ``.xls``."""

from __future__ import annotations

import re
from html import unescape

from ..errors import Text
from . import limits
from .formats import raised
from .grid import LAST_COLUMN, Cell, Grid, Percent, UnreadableError
from .room import Room
from .sparse import SparseSheet, number

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<skipped>script|style|template|noscript)\b[^<>]*>.*?(?:</(?P=skipped)\s*>|\Z)"
    r"|<[!?][^<>]*>"
    r"""|<(?P<end>/?)(?P<tag>[a-z][a-z0-9:-]*+)(?P<more>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>"""
    r"|<(?P<odd_end>/?)(?P<odd>[a-z][a-z0-9:-]*+)[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""(?<![\w:-])([\w:-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'<>]++))|(?<![\w:-])(hidden)\b""",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BLOCKS = {"p", "div", "li", "tr", "td", "th", "table", "ul", "ol", "dd", "dt", "h1", "h2", "h3"}
_EMPTY = {"br", "img", "input", "hr", "col", "wbr", "meta", "link", "area", "embed", "source"}
_WIDEST, _HIGHEST = 1_000, 65_534  # that a cell may span, in HTML as in browsers
_DIGIT = re.compile(r"\d")
_SHOWN = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?(%?)")


def read_html(text: str, name: str) -> list[Grid]:
    """Return the tables of a page; beside those with figures, tables without any are none.

    A single table goes by the name of the file; several are table 1, table 2 and so on, in the
    order in which they begin.
    """
    page = _Page(Room(len(text), loose=True))
    page.read(text)
    grids = [table.sheet.grid() for table in page.tables]
    grids = [grid._replace(name=f"table {i}") for i, grid in enumerate(grids, 1) if grid.rows]
    grids = [grid for grid in grids if any(map(_has_figures, grid.rows))] or grids
    if not grids:
        raise UnreadableError(Text("网页里没有表格", "it is a web page without a table"))
    return grids if len(grids) > 1 else [grids[0]._replace(name=name)]


def _has_figures(row: object) -> bool:
    return any(
        not isinstance(cell, str) or _DIGIT.search(cell)
        for cell in row  # type: ignore[attr-defined]
        if cell != ""
    )


class _Table:
    """A table whose cells are placed as browsers place them."""

    def __init__(self, sheet: SparseSheet, steps: list[int]) -> None:
        self.sheet = sheet
        self.cell: dict[str, str] | None = None  # the attributes of the one that is open
        self.is_open = False  # a row
        self.pieces: list[str] = []
        self.raised = 0
        self._steps = steps  # left for all tables, in a list of one
        self._row = self._column = 0
        self._held: dict[int, int] = {}  # columns, to the last row that a cell above holds

    def open_row(self, attributes: dict[str, str]) -> None:
        self.close_row()
        self._row, self._column, self.is_open = self._row + 1, 1, True
        if _is_hidden(attributes):
            self.sheet.hide(self._row)

    def close_row(self) -> None:
        self.close_cell()
        self.is_open = False

    def open_cell(self, attributes: dict[str, str]) -> None:
        self.close_cell()
        if not self.is_open:
            self.open_row({})
        self.cell, self.pieces, self.raised = attributes, [], 0

    def close_cell(self) -> None:
        attributes, self.cell = self.cell, None
        if attributes is None or _is_hidden(attributes):
            return
        while self._held.get(self._column, 0) >= self._row:
            self._step(1)
            self._column += 1
        across = min(_count(attributes.get("colspan", "")) or 1, _WIDEST)
        down = _count(attributes.get("rowspan", "1"))
        down = min(down or _HIGHEST, _HIGHEST)  # 0: to the end of the table
        if self._column + across - 1 > LAST_COLUMN:
            raise UnreadableError(
                Text(
                    f"表格超过 {LAST_COLUMN:,} 列", f"a table has more than {LAST_COLUMN:,} columns"
                )
            )
        self.sheet.put(self._row, self._column, _value("".join(self.pieces), attributes))
        self.sheet.merge(self._row, self._column, down, across)
        if down > 1:
            self._step(across)
            columns = range(self._column, self._column + across)
            self._held.update(dict.fromkeys(columns, self._row + down - 1))
        self._column += across

    def _step(self, count: int) -> None:
        self._steps[0] -= count
        if self._steps[0] < 0:
            raise UnreadableError(
                Text(
                    "合并单元格过多，可能是恶意文件",
                    "far too many cells span others; it may be malicious",
                )
            )


class _Page:
    def __init__(self, room: Room) -> None:
        self.tables: list[_Table] = []
        self._room = room
        self._steps = [limits.EMPTY_CELLS]
        self._open: list[_Table] = []
        self._hiding = ""  # the tag whose text is not shown, and how many of it are open
        self._depth = 0

    def read(self, text: str) -> None:
        """Read a page from its start to its end."""
        at = 0
        for token in _TOKEN.finditer(text):
            self._text(text[at : token.start()])
            at = token.end()
            tag = (token["tag"] or token["odd"] or "").lower()
            if tag:
                self._room.element("HTML")
                self._tag(tag, bool(token["end"] or token["odd_end"]), token["more"] or "")
        self._text(text[at:])
        while self._open:
            self._open.pop().close_row()

    def _text(self, text: str) -> None:
        table = self._open[-1] if self._open else None
        if text and table and table.cell is not None and not self._hiding:
            text = re.sub(r"\s+", " ", unescape(text))
            table.pieces.append(raised(text) if table.raised else text)

    def _tag(self, tag: str, is_end: bool, more: str) -> None:
        if self._hiding and tag not in ("table", "tr", "td", "th"):
            if tag == self._hiding:
                self._depth += -1 if is_end else 1
                self._hiding = self._hiding if self._depth else ""
            return
        if tag == "table":
            self._hiding = ""
            self._close_table() if is_end else self._open_table(more)
        elif self._open:
            self._inside(self._open[-1], tag, is_end, more)

    def _open_table(self, more: str) -> None:
        if len(self.tables) == limits.SHEETS:
            most = limits.SHEETS
            raise UnreadableError(
                Text(f"表格超过 {most:,} 张", f"it has more than {most:,} tables")
            )
        name = f"table {len(self.tables) + 1}"
        sheet = SparseSheet(name, self._room, not _is_hidden(_attributes(more)))
        table = _Table(sheet, self._steps)
        self.tables.append(table)
        self._open.append(table)

    def _close_table(self) -> None:
        if self._open:
            self._open.pop().close_row()

    def _inside(self, table: _Table, tag: str, is_end: bool, more: str) -> None:
        if tag in ("tr", "td", "th"):
            self._hiding = ""
            if tag == "tr":
                table.close_row() if is_end else table.open_row(_attributes(more))
            else:
                table.close_cell() if is_end else table.open_cell(_attributes(more))
        elif table.cell is None:
            return
        elif tag == "br":
            table.pieces.append("\n")
        elif tag == "sup":
            table.raised = max(table.raised - 1, 0) if is_end else table.raised + 1
        elif tag in _BLOCKS:
            table.pieces.append(" ")
        elif not is_end and tag not in _EMPTY and more and _is_hidden(_attributes(more)):
            self._hiding, self._depth = tag, 1


def _attributes(text: str) -> dict[str, str]:
    if not text:
        return {}
    return {
        (name or hidden).lower(): unescape(double or single or bare)
        for name, double, single, bare, hidden in _ATTRIBUTE.findall(text)
    }


def _is_hidden(attributes: dict[str, str]) -> bool:
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style", "")))


def _count(text: str) -> int:
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 9 else 1


def _value(text: str, attributes: dict[str, str]) -> Cell:
    """Return what a cell shows, or the number behind it where a program wrote that beside."""
    text = "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
    stored = attributes.get("x:num") or attributes.get("sdval", "")
    value = number(stored.strip()) if stored and text else ""
    if not isinstance(value, float):
        return text
    match = _SHOWN.fullmatch(text)
    if not match:
        return text
    seen = float(text.replace(",", "").rstrip("%")) / (100 if match[2] else 1)
    rounding = 0.51 * 10.0 ** -(len(match[1] or "") + (2 if match[2] else 0))
    if abs(seen - value) > rounding + 1e-9 * abs(value):
        return f"{stored.strip()} [{text}]"  # shown in thousands, or not what it is
    return Percent(value) if match[2] else value
