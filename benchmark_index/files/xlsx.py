"""Workbooks of Excel 2007 and later: bounded, checked, then handed to a fast reader.

A workbook is a zip archive of XML files, and neither is harmless: a few kilobytes can inflate to
many gigabytes, and a cell in the last row and column makes a sheet of 17 billion cells. So every
part is inflated here, up to a limit, and the reader gets an archive of plain parts that need no
inflating, in which each cell stands where the checks saw it.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np

from ..errors import Text
from . import limits
from .formats import PERCENT, shown, shown_as
from .grid import PASSWORD, Cell, Grid, Percent, UnreadableError
from .marks import MarkedRows, Marks, plain_xml, with_raised_marks
from .room import Room
from .strict import shared_lengths

MOST_BYTES = 3 << 30  # of XML in all: a million rows of 30 long numbers are half of it
MOST_RATIO = 100  # of inflated to stored bytes, in parts larger than
LARGE = 64 << 20
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for any memory
UNUSUAL = Text("压缩方式不常见", "it is packed in an unusual way")
_PIECE = 1 << 20
_FORMATS = {9: PERCENT, 10: PERCENT}  # those without a code in the file

_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)""")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OTHERS = {
    "xl/workbook.bin": Text("是二进制工作簿（.xlsb）", "it is a binary workbook (.xlsb)"),
    "word/": Text("是 Word 文档，不是工作簿", "it is a Word document, not a workbook"),
    "ppt/": Text("是 PowerPoint 文档，不是工作簿", "it is a presentation, not a workbook"),
    "content.xml": Text("是 OpenDocument 文件（.ods）", "it is an OpenDocument file (.ods)"),
    "": Text("是压缩包，不是工作簿，请先解压", "it is a zip archive, not a workbook: unpack it"),
}


class _Sheet(NamedTuple):
    name: str
    part: str
    visible: bool


def read_xlsx(content: bytes) -> list[Grid]:
    """Return the worksheets of a workbook."""
    from python_calamine import CalamineWorkbook

    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        copy = Path(folder, "book.xlsx")
        with open_archive(content) as archive, zipfile.ZipFile(copy, "w") as into:
            sheets, marks, styles = _copy(Parts(archive), into, len(content))
        with CalamineWorkbook.from_path(copy) as workbook:
            pages = [workbook.get_sheet_by_index(i) for i in range(len(sheets))]
    grids = []
    for sheet, hides in zip(sheets, marks, strict=True):
        page = pages.pop(0)
        row, column = page.start or (0, 0)
        rows = page.to_python(skip_empty_area=True)
        grid = Grid(sheet.name, rows, row + 1, column + 1, sheet.visible)
        grid = grid._replace(merged=hides.merged, hidden=hides.hidden)
        grids.append(_marked(grid._replace(hidden_columns=hides.hidden_columns), hides, styles))
    return grids


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Open a workbook as the archive it is, which has no more parts than it may."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    count = len(archive.infolist())
    if count > limits.PARTS:
        archive.close()
        raise UnreadableError(
            Text(
                f"压缩包里有 {count:,} 个部分，上限 {limits.PARTS:,}，可能是恶意文件",
                f"it has {count:,} parts, at most {limits.PARTS:,}, and may be malicious",
            )
        )
    return archive


def part_names(archive: zipfile.ZipFile) -> set[str]:
    """Return the names of all parts as all their spellings have them."""
    return {_part_name(info.filename) for info in archive.infolist()}


def is_document(archive: zipfile.ZipFile) -> bool:
    """Return whether an archive is a document, not a folder that was packed."""
    names = part_names(archive)
    return any(name.startswith(start) for start in _OTHERS if start for name in names) or any(
        name.startswith("xl/") or name == "encrypted-package" for name in names
    )


class Parts:
    """The parts of a workbook, each inflated within limits.

    ``workbook``: whether they must be those of an ``.xlsx``.
    """

    def __init__(self, archive: zipfile.ZipFile, workbook: bool = True) -> None:
        self._archive = archive
        self._infos = {_part_name(info.filename): info for info in _once_each(archive)}
        self._left = MOST_BYTES
        if workbook:
            _check_names(list(self._infos) or [""])
        for name, info in self._infos.items():
            if info.flag_bits & 1:
                raise UnreadableError(*PASSWORD)
            if info.compress_type not in COMPRESSIONS:
                raise UnreadableError(UNUSUAL)
            if name.endswith((".xml", ".rels")):
                with archive.open(info) as stream:
                    _check_start(stream.read(4096))

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    @property
    def names(self) -> set[str]:
        """The names of all parts."""
        return set(self._infos)

    def open(self, name: str, most: int = MOST_BYTES) -> IO[bytes]:
        """Open a part, which inflates no further than it says it reaches."""
        if name not in self._infos:
            raise UnreadableError(Text(f"文件不完整，缺少 {name}", f"the file lacks {name}"))
        info = self._infos[name]
        self._left -= info.file_size
        if min(self._left, most - info.file_size) < 0 or (
            info.file_size > max(LARGE, MOST_RATIO * info.compress_size)
        ):
            size = f"{info.file_size / (1 << 30):.1f} GB"
            raise UnreadableError(
                Text(
                    f"解压后过大（{name} 为 {size}），可能是恶意文件",
                    f"it inflates to too much ({name}: {size}) and may be malicious",
                ),
                Text(
                    "数据确实这么多时，请拆分成几个文件或另存为 .csv。",
                    "If the data really are that many, split the file or save it as .csv.",
                ),
            )
        return self._archive.open(info)

    def read(self, name: str, most: int = LARGE) -> bytearray:
        """Return a part without comments, quoted sections and declarations."""
        with self.open(name, most) as stream:
            return plain_xml(bytearray().join(iter(lambda: stream.read(_PIECE), b"")))

    def tree(self, name: str) -> ElementTree.Element:
        """Parse a small part."""
        return ElementTree.fromstring(self.read(name))  # read refuses entities  # nosec B314

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return the kind and name of each part that a part refers to, by id."""
        folder, file = posixpath.split(name)
        return {
            item.get("Id", ""): (
                item.get("Type", "").rpartition("/")[2],
                _part_name(posixpath.join("/", folder, item.get("Target", ""))),
            )
            for item in self.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
        }


def _once_each(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the entries of an archive, none of which goes by the name of another.

    Programs differ in which of two they read, and in whether case, backslashes, ``./`` and
    escapes tell names apart.
    """
    files = [info for info in archive.infolist() if not info.filename.endswith("/")]
    seen: dict[str, str] = {}
    for info in files:
        other = seen.setdefault(_part_name(unquote(info.filename)), info.filename)
        if other is not info.filename:
            raise UnreadableError(
                Text(
                    f"压缩包中同一部件出现两次：{other}、{info.filename}",
                    f"one part is in the archive twice: {other} and {info.filename}",
                )
            )
    return files


def _part_name(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()


def _check_names(names: list[str]) -> None:
    """Refuse an archive that is no workbook, saying what it is."""
    others = [start for start in _OTHERS if any(name.startswith(start) for name in names)]
    if "xl/workbook.bin" in names or not any(name.startswith("xl/") for name in names):
        raise UnreadableError(_OTHERS[others[0]])


def _check_start(xml: bytes) -> None:
    """Refuse a part that says at its start what would make a plain search miss the rest."""
    encoding = _ENCODING.match(xml)
    name = encoding[1].lower() if encoding else b"utf-8"
    if name not in (b"utf-8", b"utf8", b"us-ascii", b"ascii") or b"\0" in xml[:4]:
        raise UnreadableError(Text("其中的 XML 不是 UTF-8", "the XML in it is not UTF-8"))
    if b"<!DOCTYPE" in xml:
        plain_xml(bytearray(xml))


def _copy(
    parts: Parts, into: zipfile.ZipFile, size: int
) -> tuple[list[_Sheet], list[Marks], dict[int, str]]:
    """Write what the reader needs as plain parts; return sheets, their marks, and styles of note.

    ``size``: the bytes of the file, to which what it inflates to must be in proportion.
    """
    start = [part for kind, part in parts.relations("").values() if kind == "officeDocument"]
    book = start[0] if start else "xl/workbook.xml"
    relations = parts.relations(book)
    root = parts.tree(book)
    sheets = list(sheets_of(root, relations))
    _check_sheets(sheets)
    room = Room(size)
    for name, frame in _frame(root, len(sheets)).items():
        into.writestr(name, frame)
    styles: dict[int, str] = {}
    lengths = np.empty(0, dtype=np.int64)
    for name in ("styles", "sharedStrings"):
        named = [part for kind, part in relations.values() if kind == name]
        part = named[0] if named else f"xl/{name}.xml".lower()
        if part in parts:
            text = parts.read(part, LARGE if name == "styles" else MOST_BYTES)
            room.take(len(text), part)
            if name == "styles":
                styles = _styles(ElementTree.fromstring(text))  # read refuses entities  # nosec B314
            else:
                lengths = shared_lengths(text)
                text = with_raised_marks(text)
            into.writestr(f"xl/{name}.xml", text)
    marks, stale = [], _is_stale(root)
    for i, sheet in enumerate(sheets):
        entry = zipfile.ZipInfo(f"xl/worksheets/{i}.xml")
        with parts.open(sheet.part) as xml, into.open(entry, "w", force_zip64=True) as copy:
            rows = MarkedRows(sheet.name, room, styles, stale, lengths)
            marks.append(rows.copy(room.counted(xml, sheet.name), copy))
    return sheets, marks, styles


def _check_sheets(sheets: list[_Sheet]) -> None:
    """Refuse too many sheets, two of one name, and two that are one part."""
    if len(sheets) > limits.SHEETS:
        raise UnreadableError(
            Text(
                f"有 {len(sheets):,} 张工作表，上限 {limits.SHEETS:,}",
                f"it has {len(sheets):,} sheets, at most {limits.SHEETS:,}",
            ),
            Text("请只留下需要的工作表。", "Keep only the sheets that are needed."),
        )
    names: set[str] = set()
    parts: set[str] = set()
    for name, part, _ in sheets:
        if name.casefold() in names or part in parts:
            raise UnreadableError(
                Text(f"工作表“{name}”出现两次", f"sheet {name} stands twice, by its name or part")
            )
        names.add(name.casefold())
        parts.add(part)


def sheets_of(root: ElementTree.Element, relations: dict[str, tuple[str, str]]) -> Iterator[_Sheet]:
    """Yield the worksheets of a workbook in order."""
    for item in root.iter():
        if item.tag.rpartition("}")[2] == "sheet":
            key = next((v for k, v in item.attrib.items() if k.endswith("}id")), "")
            kind, part = relations.get(key, ("", ""))
            if kind == "worksheet":
                visible = item.get("state", "visible") == "visible"
                yield _Sheet(item.get("name", ""), part, visible)


def _is_stale(root: ElementTree.Element) -> bool:
    """Return whether a program wrote the workbook without calculating it: all its results are 0."""
    settings = [item for item in root if item.tag.rpartition("}")[2] == "calcPr"]
    return any(item.get("fullCalcOnLoad") in ("1", "true") for item in settings)


def _frame(root: ElementTree.Element, count: int) -> dict[str, str]:
    """Return the parts that lead a reader to the sheets of a workbook."""
    settings = [item for item in root if item.tag.rpartition("}")[2] == "workbookPr"]
    old = any(item.get("date1904") in ("1", "true") for item in settings)
    sheets = "".join(f'<sheet name="{i}" sheetId="{i + 1}" r:id="r{i}"/>' for i in range(count))
    targets = [("officeDocument", "xl/workbook.xml")]
    top, below = (
        f'<Relationships xmlns="{_PACKAGE}">'
        + "".join(
            f'<Relationship Id="r{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            for i, (kind, target) in enumerate(group)
        )
        + "</Relationships>"
        for group in (targets, [("worksheet", f"worksheets/{i}.xml") for i in range(count)])
    )
    return {
        "_rels/.rels": top,
        "xl/_rels/workbook.xml.rels": below,
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f'<workbookPr date1904="{int(old)}"/><sheets>{sheets}</sheets></workbook>',
    }


def _styles(root: ElementTree.Element) -> dict[int, str]:
    """Return how cell styles show a number, by their numbers: those that add something to it."""
    formats = dict(_FORMATS)
    codes = {
        int(item.get("numFmtId", "-1")): item.get("formatCode", "")
        for item in root.iter()
        if item.tag.endswith("}numFmt")
    }
    lists = [item for item in root if item.tag.endswith("}cellXfs")]
    styles = list(lists[0])[: limits.STYLES] if lists else []
    numbers = [int(xf.get("numFmtId", "0")) for xf in styles]
    for number in set(numbers) & set(codes):
        if len(codes[number]) > limits.FORMAT_CHARACTERS:
            most = limits.FORMAT_CHARACTERS
            raise UnreadableError(
                Text(
                    f"有数字格式超过 {most:,} 个字符",
                    f"a number format has more than {most:,} characters",
                )
            )
        formats[number] = shown_as(codes[number])
    forms = [formats.get(number, "") for number in numbers]
    return {i: form for i, form in enumerate(forms) if form}


def _marked(grid: Grid, marks: Marks, styles: dict[int, str]) -> Grid:
    """Return a grid with percentages, units shown with numbers, and formulas never calculated."""
    grid = _with_room(grid, list(marks.texts))
    rows: list[list[Cell]] = list(grid.rows)  # type: ignore[arg-type]
    for (row, column), text in marks.texts.items():
        rows[row - grid.row][column - grid.column] = text
    width = len(rows[0]) if rows else 0
    for at, across, style in marks.styled:
        i, j = at - grid.row, across - grid.column
        inside = (i >= 0) & (i < len(rows)) & (j >= 0) & (j < width)
        places = zip(i[inside].tolist(), j[inside].tolist(), style[inside].tolist(), strict=True)
        for row, column, number in places:
            line, form = rows[row], styles[number]
            value = line[column]
            if type(value) is float:
                line[column] = Percent(value) if form == PERCENT else shown(value, form)
    return grid._replace(rows=rows)


def _with_room(grid: Grid, places: list[tuple[int, int]]) -> Grid:
    """Return a grid that reaches to all places; its cells stay where they are."""
    if not places:
        return grid
    width = max(map(len, grid.rows), default=0)
    if not grid.rows:
        grid = grid._replace(row=places[0][0], column=places[0][1])
    top = min(grid.row, *(row for row, _ in places))
    left = min(grid.column, *(column for _, column in places))
    bottom = max(grid.row + len(grid.rows) - 1, *(row for row, _ in places))
    right = max(grid.column + width - 1, *(column for _, column in places))
    before, after = grid.column - left, right + 1 - grid.column - width
    if before or after or top < grid.row or bottom >= grid.row + len(grid.rows):
        blank: list[Cell] = [""] * (right + 1 - left)
        rows = [blank[:before] + list(row) + blank[:after] for row in grid.rows]
        above = [blank[:] for _ in range(top, grid.row)]
        below = [blank[:] for _ in range(grid.row + len(grid.rows), bottom + 1)]
        grid = grid._replace(rows=above + rows + below, row=top, column=left)
    return grid
