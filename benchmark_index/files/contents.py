"""Workbooks cell by cell, as every reader sees them: values, the formulas behind them, their looks.

Nothing is passed over in silence. Cells that programs would read differently (twice, out of place,
in a foreign namespace) are refused; what else is on no list of :mod:`.known` is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple
from xml.etree import ElementTree

from ..errors import Text
from .formulas import Formulas
from .grid import LAST_COLUMN, LAST_ROW, UnreadableError, column_number, letter
from .known import BOOK_ELEMENTS, MAIN, OF_CELLS, OFFICE, STRICT
from .package import Oddity, Package, local, refuse, usual

Place = tuple[int, int]  # row, column, counted from 1

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
LEAST_HEIGHT = 4.0  # of a row, in points
_KINDS = ("n", "s", "str", "b", "e", "inlineStr", "d")


class Content(NamedTuple):
    """What a cell holds.

    Attributes
    ----------
    value : float, str, bool or None
        A formula's result; None where it was never calculated.
    formula : str
        Without the equals sign; empty where there is none.
    style : int
        The number of its style in the workbook.
    """

    value: float | str | bool | None
    formula: str = ""
    style: int = 0


Cells = dict[Place, Content]
Runs = tuple[ElementTree.Element, ...]  # how the parts of a text are formatted


class Entry(NamedTuple):
    """A sheet as the workbook names it: its place among all, whether it is shown, and its part."""

    name: str
    number: int
    state: str
    kind: str
    part: str


class SheetContents(NamedTuple):
    """A sheet that was read: its cells, the rows that are hidden, and the XML around the cells."""

    cells: Cells
    hidden: list[int]
    rich: dict[Place, Runs]  # text formatted in parts
    root: ElementTree.Element


class Contents(Mapping[str, Cells]):
    """The cells of each worksheet of a workbook, read when they are asked for.

    Attributes
    ----------
    package : Package
    entries : list of Entry
        All sheets, of whatever kind.
    root : Element
        The workbook's own part.
    """

    def __init__(
        self, content: bytes, guard: Callable[[], AbstractContextManager[object]] = nullcontext
    ) -> None:
        self._guard = guard
        self.package = Package(content)
        self.part = self.package.one("", "officeDocument")
        if not self.part:
            raise UnreadableError(Text("不是 .xlsx 工作簿", "it is no .xlsx workbook"))
        self.root = self.package.tree(self.part, "officeDocument")
        self.entries = list(_entries(self.root, self.package, self.part))
        self._sheets = {e.name: e for e in self.entries if e.kind == "worksheet"}
        self._pages: dict[str, SheetContents] = {}
        self._texts: list[tuple[str, Runs]] | None = None
        for element in self.root:
            if element.tag.startswith(f"{{{MAIN}}}") and local(element) not in BOOK_ELEMENTS:
                self.package.unknown.append(Oddity(self.part, "extension", local(element)))

    def __getitem__(self, name: str) -> Cells:
        return self.page(name).cells

    def __iter__(self) -> Iterator[str]:
        return iter(self._sheets)

    def __len__(self) -> int:
        return len(self._sheets)

    def page(self, name: str) -> SheetContents:
        """Read a sheet."""
        if name not in self._pages:
            entry = self._sheets[name]
            with self._guard():
                if self._texts is None:
                    self._texts = list(self._shared())
                self._pages[name] = _Reader(entry, self.package, self._texts).read()
        return self._pages[name]

    def guarded(self) -> AbstractContextManager[object]:
        """Return the guard that was given."""
        return self._guard()

    def entry(self, name: str) -> Entry:
        """Return how the workbook names a sheet."""
        return self._sheets[name]

    def _shared(self) -> Iterator[tuple[str, Runs]]:
        part = self.package.one(self.part, "sharedStrings")
        for item in self.package.tree(part) if part else ():
            if item.tag != f"{{{MAIN}}}si" and local(item) != "extLst":
                raise refuse(part, "含陌生元素", f"it holds {local(item)}")
            yield _text(item, part)


def read_contents(
    content: bytes, guard: Callable[[], AbstractContextManager[object]] = nullcontext
) -> Contents:
    """Open a workbook; ``guard`` is around whatever is read of it later."""
    return Contents(content, guard)


def _entries(root: ElementTree.Element, package: Package, part: str) -> Iterator[Entry]:
    relations = package.relations(part)
    lists = root.findall(f"{{{MAIN}}}sheets")
    if len(lists) != 1 or any(item.tag != f"{{{MAIN}}}sheet" for item in lists[0]):
        raise refuse(part, "工作表清单不规范", "its list of sheets is malformed")
    names: set[str] = set()
    parts: set[str] = set()
    for number, item in enumerate(lists[0], 1):
        name = item.get("name", "")
        relation = relations.get(item.get(f"{{{OFFICE.rstrip('/')}}}id", ""))
        if relation is None or relation.external:
            raise refuse(part, f"工作表“{name}”没有内容", f"sheet {name} leads nowhere")
        if name.casefold() in names or relation.target in parts:
            raise refuse(part, f"工作表“{name}”出现两次", f"sheet {name} is there twice")
        names.add(name.casefold())
        parts.add(relation.target)
        yield Entry(name, number, item.get("state", "visible"), relation.kind, relation.target)


class _Reader:
    """The sheet that is being read."""

    def __init__(self, entry: Entry, package: Package, texts: list[tuple[str, Runs]]) -> None:
        self.part, self.package, self.texts = entry.part, package, texts
        self.formulas = Formulas()
        self.cells: Cells = {}
        self.hidden: list[int] = []
        self.rich: dict[Place, Runs] = {}
        self.last = 0

    def read(self) -> SheetContents:
        root: ElementTree.Element | None = None
        row_tag = f"{{{MAIN}}}row"
        strict = tuple(f"{{{space}}}row" for space, other in STRICT.items() if other == MAIN)
        with self.package.open(self.part) as xml:
            for root in self.package.elements(xml, self.part):
                if root.tag == row_tag or root.tag in strict:
                    self._row(usual(root) if root.tag in strict else root)
                    root.clear()
        assert root is not None
        self._check_rest(usual(root))
        self.package.look_over(root, self.part, "worksheet")
        return SheetContents(self.cells, self.hidden, self.rich, root)

    def _check_rest(self, root: ElementTree.Element) -> None:
        """Refuse cells that stand anywhere but in the one table of cells."""
        tables = root.findall(f"{{{MAIN}}}sheetData")
        if root.tag != f"{{{MAIN}}}worksheet" or len(tables) > 1:
            raise refuse(self.part, "不是一张工作表", "it is not one worksheet")
        for table in tables:
            if any(item.tag != f"{{{MAIN}}}row" for item in table):
                raise refuse(
                    self.part, "单元格以外的内容混在其中", "foreign elements among its rows"
                )
            table.clear()
        stray = next((e for e in root.iter() if local(e) in OF_CELLS and e not in tables), None)
        if stray is not None:
            name = local(stray)
            raise refuse(self.part, f"{name} 不在表格内", f"a {name} stands outside the table")

    def _row(self, row: ElementTree.Element) -> None:
        number = row.get("r", "")
        if not (number.isascii() and number.isdigit() and self.last < int(number) <= LAST_ROW):
            raise refuse(
                f"{self.part}, row {number or '?'}",
                "行重复、无行号或次序颠倒",
                "a row twice, without a number or out of order",
            )
        self.last = int(number)
        column, before = 0, len(self.cells)
        for cell in row:
            at = cell.get("r", "")
            reference = _REFERENCE.fullmatch(at)
            place = f"{self.part}, {at or number}"
            if cell.tag != f"{{{MAIN}}}c":
                raise refuse(place, "行中有陌生元素", f"a foreign element in a row: {local(cell)}")
            if not reference or reference[2] != number:
                raise refuse(place, "单元格没有正确的地址", "a cell without its address")
            previous, column = column, column_number(reference[1])
            if not previous < column <= LAST_COLUMN:
                raise refuse(place, "单元格重复或次序颠倒", "a cell twice or out of order")
            self._cell(cell, (self.last, column), place)
        is_hidden = hides(row.get("hidden")) or is_below(row.get("ht"), LEAST_HEIGHT)
        if is_hidden and len(self.cells) > before:
            self.hidden.append(self.last)

    def _cell(self, cell: ElementTree.Element, at: Place, place: str) -> None:
        kind = cell.get("t", "n")
        parts: dict[str, ElementTree.Element] = {}
        for part in cell:
            name = part.tag.rpartition("}")[2]
            if part.tag != f"{{{MAIN}}}{name}" or name not in ("f", "v", "is") or name in parts:
                raise refuse(place, f"单元格含两个或陌生的 {name}", f"a second or foreign {name}")
            parts[name] = part
        if kind not in _KINDS or ("is" in parts and ("v" in parts or kind != "inlineStr")):
            raise refuse(place, "单元格类型与内容不符", "its type does not fit what it holds")
        formula = ""
        value: float | str | bool | None = None
        if "f" in parts:
            formula = self.formulas.read(parts["f"], cell.get("r", ""), place)
        if "is" in parts:
            value = self._say(_text(parts["is"], place), at)
        elif "v" in parts:
            if len(parts["v"]) or (kind == "inlineStr"):
                raise refuse(place, "单元格的值不规范", "its value is malformed")
            value = self._value(parts["v"].text or "", kind, at, place)
        if formula and value is None and kind == "str":
            value = ""  # the formula amounts to empty text
        if isinstance(value, bool) and formula == f"{value}()".upper():
            formula = ""  # some programs write a truth value so
        if value is not None or formula:
            style = cell.get("s", "0")
            number = int(style) if style.isascii() and style.isdigit() else -1
            self.cells[at] = Content(value, formula, number)

    def _say(self, text: tuple[str, Runs], at: Place) -> str:
        if text[1]:
            self.rich[at] = text[1]
        return text[0]

    def _value(self, text: str, kind: str, at: Place, place: str) -> float | str | bool | None:
        if kind in ("str", "e", "d"):
            return text
        text = text.strip()
        if not text:
            return None
        if kind == "s":
            if text.isascii() and text.isdigit() and int(text) < len(self.texts):
                return self._say(self.texts[int(text)], at)
        elif kind == "b":
            if text in ("0", "1", "true", "false"):
                return text in ("1", "true")
        elif _NUMBER.fullmatch(text) and abs(float(text)) != float("inf"):
            return float(text)
        raise refuse(place, f"不是有效的值：{text[:40]}", f"{text[:40]!r} is no value")


def hides(value: str | None) -> bool:
    """Return whether some program may hide what an attribute says is hidden.

    >>> [hides(value) for value in ("1", " t ", "2", "False", "", None)]
    [True, True, True, False, False, False]
    """
    return (value or "").strip().lower() not in ("", "0", "false")


def is_below(size: str | None, least: float) -> bool:
    """Return whether a row or column that gives its size is too small to be read."""
    try:
        return size is not None and not float(size) >= least
    except ValueError:
        return True


def _text(item: ElementTree.Element, place: str) -> tuple[str, Runs]:
    """Return the text of a string, and how its parts are formatted; without readings."""
    parts, plain = [], 0
    runs: list[ElementTree.Element] = []
    for part in item:
        name = part.tag.removeprefix(f"{{{MAIN}}}")
        if name == "t":
            plain += 1
            parts.append(part.text or "")
        elif name == "r":
            runs += [inner for inner in part if inner.tag == f"{{{MAIN}}}rPr"]
            texts = [inner for inner in part if inner.tag == f"{{{MAIN}}}t"]
            if len(texts) != 1 or any(local(inner) not in ("t", "rPr") for inner in part):
                raise refuse(place, "文字不规范", "a text is malformed")
            parts.append(texts[0].text or "")
        elif name not in ("rPh", "phoneticPr"):
            raise refuse(place, "文字中有陌生元素", f"a foreign element in a text: {local(part)}")
    if plain > 1 or (plain and len(parts) > 1):
        raise refuse(place, "一处有两段文字", "two texts in one place")
    return "".join(parts), tuple(runs)


def cell_name(row: int, column: int) -> str:
    """Return the address of a cell on its sheet.

    >>> cell_name(5, 28)
    'AB5'
    """
    return f"{letter(column)}{row}"
