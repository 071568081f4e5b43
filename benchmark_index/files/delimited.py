"""Text files as grids: their encoding, what separates their cells, and what is no table at all."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterable
from itertools import islice

from ..errors import Text
from . import limits
from .grid import LAST_COLUMN, Grid, UnreadableError, check_area, letter
from .markup import entities
from .strict import too_long

_SAMPLE = 200  # lines that decide what separates the cells
_SHOWN = re.compile(r'\s*="((?:[^"]|"")*+)"\s*')
_KEPT = bytes({*range(32, 256), *b"\t\n\v\f\r\x1a"})  # what text is made of
_OTHERS = {
    "mime-version:": Text("内容是网页存档（MHTML），不是工作簿", "it is a web archive (MHTML)"),
    "{\\rtf": Text("内容是 RTF 文档，不是工作簿", "it is an RTF document, not a workbook"),
}
_XML = Text("内容是 XML，不是工作簿", "it is an XML file, not a workbook")
_PAGE = Text("内容是网页（HTML），其中没有表格", "it is a web page (HTML) without a table")
_ROOT = re.compile(
    r"\s*+(?:(?:<!--(?>.*?-->)|<\?[^<>]*+>|<!(?!--)[^<>]*+>)\s*+)*+<(?:[\w.-]++:)?(\w++)", re.DOTALL
)
_SUBSET = re.compile(r"<!DOCTYPE[^<>\[]*+\[", re.IGNORECASE)
_PAGES = {"html", "head", "meta", "style", "script", "body", "div", "table", "title", "center"}
_PAGES |= {"form", "p", "h1", "h2", "h3", "tr", "thead", "tbody", "caption", "font", "span"}
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w.-]{1,40})""", re.IGNORECASE)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030"}
_MAGIC = {
    b"%PDF": Text("内容是 PDF，不是工作簿", "it is a PDF document, not a workbook"),
    b"PAR1": Text("内容是 Parquet，后缀须为 .parquet", "it is a Parquet file: name it .parquet"),
    b"\x1f\x8b": Text("内容是 gzip 压缩包，请先解压", "it is a gzip archive: unpack it first"),
    b"PK\x03\x04": Text("内容是压缩包，请先解压", "it is a zip archive: unpack it first"),
    b"Rar!": Text("内容是 RAR 压缩包，请先解压", "it is a RAR archive: unpack it first"),
    b"7z\xbc\xaf": Text("内容是 7z 压缩包，请先解压", "it is a 7z archive: unpack it first"),
    b"\x89PNG": Text("内容是图片，不是工作簿", "it is a picture, not a workbook"),
    b"\xff\xd8\xff": Text("内容是图片，不是工作簿", "it is a picture, not a workbook"),
}
_BINARY = Text(
    "内容是二进制数据，不是文本或工作簿", "it is binary data, neither text nor a workbook"
)


def read_text(text: str, name: str, delimiter: str) -> tuple[Grid, str]:
    """Return the grid of a text and its kind, ``"csv"`` or ``"tsv"``.

    ``delimiter`` is what the suffix promises. The text keeps it unless more lines hold a tab or a
    semicolon, as in files that are named wrongly or come from where the comma is decimal.
    """
    delimiter = separator_of(text, delimiter)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise _torn(reader.line_num, error) from None
    if '="' in text:
        rows = [[unquoted(cell) for cell in row] for row in rows]
    _check_size(name, rows, text, reader.line_num)
    return Grid(name, rows, separator=delimiter), "tsv" if delimiter == "\t" else "csv"


def _torn(line: int, error: csv.Error) -> UnreadableError:
    return UnreadableError(Text(f"第 {line} 行的引号不成对或内容损坏", f"line {line}: {error}"))


def odd_quotes(separator: str) -> re.Pattern[bytes]:
    """Return what finds quotes that may end a cell before its end, as in ``"1"2``.

    It also finds some that are right, which :func:`check_quotes` tells apart.

    >>> odd = odd_quotes(",")
    >>> [bool(odd.search(text)) for text in (b'"1"2,3', b'1,""2', b'"1","a ""b"" c",3')]
    [True, True, False]
    """
    edge = re.escape(separator) + r"\r\n"
    inside = rf'"(?<=[^{edge}"]")(?:"")*+(?=[^{edge}"])'
    at_start = rf'""(?<=[{edge}]"")(?:"")*+(?=[^{edge}"])'
    return re.compile(f"{inside}|{at_start}".encode())


def check_quotes(lines: Iterable[str], separator: str) -> None:
    """Check that cells end where their quotes do.

    Raises :class:`UnreadableError` that names the line.
    """
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        deque(reader, maxlen=0)
    except csv.Error as error:
        raise _torn(reader.line_num, error) from None


def unquoted(cell: str) -> str:
    """Return a cell as it is shown: ="0101" keeps a program from taking a text for a number.

    >>> unquoted('="北京"'), unquoted('="a"&"b"')
    ('北京', '="a"&"b"')
    """
    match = _SHOWN.fullmatch(cell)
    return match[1].replace('""', '"') if match else cell


def _check_size(name: str, rows: list[list[str]], text: str, lines: int) -> None:
    """Refuse lines and cells longer than a sheet can hold, and one long line among short ones."""
    widest = max(map(len, rows), default=0)
    if widest > LAST_COLUMN:
        raise UnreadableError(
            Text(f"有一行多达 {widest:,} 个单元格", f"one line holds {widest:,} cells"),
            Text("请检查换行。", f"Check the line ends: a sheet has {LAST_COLUMN:,} columns."),
        )
    check_area(name, sum(map(len, rows)), widest * len(rows), f"{letter(widest)}{len(rows)}")
    most = limits.CELL_CHARACTERS
    if lines == len(rows) and max(map(len, text.split("\n"))) <= most:
        return
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if len(cell) > most:
                raise too_long(name, f"{letter(j + 1)}{i + 1}", len(cell))


def markup(text: str) -> str:
    """Return what a text is that is made of tags: ``"html"``, ``"xml"`` (a workbook), or nothing.

    Raises :class:`UnreadableError` when it is something else without a table.
    """
    head = text[:20].lstrip().lower()
    for start, reason in _OTHERS.items():
        if head.startswith(start):
            raise UnreadableError(reason)
    if not head.startswith("<"):
        return ""
    if _SUBSET.search(text):
        raise entities("XML")
    root = _ROOT.match(text)
    name = root[1].lower() if root else ""
    if name == "workbook":
        return "xml"
    if name in _PAGES:
        if "<table" in text.lower():
            return "html"
        raise UnreadableError(_PAGE)
    if head.startswith("<?xml"):
        raise UnreadableError(_XML)
    return ""


def decode(content: bytes) -> str:
    """Return the text that a file holds, by what it declares and by what its bytes can be.

    Raises :class:`UnreadableError` when it is no text.
    """
    if not content:
        raise UnreadableError(Text("文件是空的", "the file is empty"))
    for magic, reason in _MAGIC.items():
        if content.startswith(magic):
            raise UnreadableError(reason)
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", *_declared(content), "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeError:
            continue
    else:
        raise UnreadableError(
            Text("不是 UTF-8、UTF-16 或 GB18030 文本", "it is not UTF-8, UTF-16 or GB18030 text")
        )
    if not wide and 100 * len(content.translate(None, _KEPT)) > len(content):
        raise UnreadableError(_BINARY)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableError(
            Text(f"第 {line} 行含空字符（NUL），不是文本", f"line {line} holds a NUL character")
        )
    return text


def _declared(content: bytes) -> list[str]:
    """Return the encoding that a page or an XML file declares."""
    if not content[:64].lstrip().startswith(b"<") or not (
        named := _DECLARED.search(content[:4096])
    ):
        return []
    name = named[1].decode().lower()
    try:
        codec = codecs.lookup(_WIDER.get(name, name))
    except LookupError:
        return []
    return [codec.name] if codec._is_text_encoding else []


def separator_of(text: str, usual: str) -> str:
    """Return what separates the cells: what most lines hold, in doubt what the suffix promises.

    A full-width comma is common in titles and notes: it separates only where nothing else does.
    """
    lines = list(islice((line for line in io.StringIO(text, newline="") if line.strip()), _SAMPLE))
    marks = sorted(",\t;", key=lambda mark: mark != usual)
    counts = {mark: sum(mark in line for line in lines) for mark in marks}
    best = max(marks, key=lambda mark: counts[mark])
    return best if counts[best] else "，" if any("，" in line for line in lines) else usual
