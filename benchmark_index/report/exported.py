"""Files that hold a ranking and not its data: what stands in them now, and what they say stood there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import pandas as pd

from ..errors import TableError, Text
from ..excel.text import unguarded
from ..files import address, open_frame_with_notes, read_bytes
from ..files.contents import Cells, Contents
from ..files.looks import book_facts, sheet_facts
from ..files.stylesheet import Styles, plain_format
from . import seals
from .appearance import KIND_OF, Unchecked
from .record import RECORD, SPECIFICATION
from .seals import Exported, SheetRecord
from .signing import SIGNATURE
from .stored import EMPTY, METHOD, ROOM, Difference, said, stored_text, whole

BAR = " dataBar 10 90 num 0 max 8FAADC"  # of weights, the one the library draws
PARQUET_SPECIFICATION = "benchmark_index"  # keys of the metadata
PARQUET_RECORD = "benchmark_index_record"
PARQUET_SIGNATURE = "benchmark_index_signature"
_NO_RECORD = Text(
    "文件中没有本软件的运行参数和校验码",
    "it holds no specification and check codes of this library",
)
_SCORE_AGAIN = Text(
    "请用本版本重新评分并导出 .parquet 或 .xlsx。",
    "Score again and write .parquet or .xlsx with this version.",
)
_SIGN_CSV = Text(
    "CSV 放不下这些内容：请用 score --sign 同时写出 .sig 文件，或导出 .parquet、.xlsx。",
    "A CSV file cannot hold them: write it with score --sign, which writes a .sig beside it, or "
    "write .parquet or .xlsx.",
)
NUMBERS = ("rank", "score", "available")  # columns of them, beside the scores of groups
HARMLESS = ("pane", "scrolled", "header", "comment")  # facts of a sheet that show no other number
SETTINGS = {  # of a workbook as the library writes it
    "date1904": "False",
    "precision as displayed": "False",
    "iteration": "False",
    "calculation": "auto",
}


class SheetOfExport(NamedTuple):
    """A table of an export, as the file holds it now.

    Attributes
    ----------
    name : str
    record : SheetRecord
        What it held.
    columns : mapping
        The values below the headers, by what they are.
    heads : list
        The headers.
    """

    name: str
    record: SheetRecord
    columns: dict[str, list[Any]]
    heads: list[Any]


class ExportedBook:
    """A workbook of a large ranking."""

    def __init__(self, path: Path, contents: Contents, held: Mapping[str, Any]) -> None:
        self.path, self.contents = path, contents
        self.specification, _ = stored_text(contents, SPECIFICATION)
        self.signature, _ = stored_text(contents, SIGNATURE)
        self.kept, _ = stored_text(contents, RECORD)
        self.record = cast(Exported, held)
        with whole(path):
            self.sheets = [
                _sheet(name, kept, contents[name])
                for name, kept in self.record["sheets"].items()
                if name in contents
            ]

    def place(self, sheet: SheetOfExport, column: str, row: int) -> str:
        """Return how a cell is called; rows are counted from 0 below the headers."""
        return address(sheet.name, row + 2, sheet.record["columns"].index(column) + 1)

    def differences(self) -> Iterator[Difference]:
        """Yield what the file holds besides its tables that is not as exported."""
        for name in self.record["sheets"]:
            if name not in self.contents:
                yield Difference(name, (1, 1), "sheet", None, name)
        with self.contents.guarded():
            styles = Styles(self.contents)
            for (kind, name), fact in book_facts(self.contents).items():
                if kind == "setting" and fact != SETTINGS.get(name):
                    yield Difference("", (1, 1), kind, fact, SETTINGS.get(name), name)
            for sheet in self.sheets:
                yield from self._beside(sheet)
                yield from self._looks(sheet, styles)
            self.contents.package.account(
                {self.contents.entry(sheet.name).part for sheet in self.sheets}
            )
        for oddity in self.contents.package.unknown:
            yield Difference("", (1, 1), oddity.kind, oddity.found, None, oddity.place)

    def _beside(self, sheet: SheetOfExport) -> Iterator[Difference]:
        """Yield the cells beside and below the table."""
        wide, kept = len(sheet.record["columns"]), sheet.record["rows"] + 1
        titles = {title for item in (SPECIFICATION, RECORD, SIGNATURE) for title in said(item)}
        cells = self.contents[sheet.name]
        for (row, column), cell in cells.items():
            if cell.formula:
                yield Difference(sheet.name, (row, column), "formula", f"={cell.formula}")
            elif column > wide or (sheet.name == METHOD and row > kept):
                title = cells.get((row, 1), EMPTY).value
                if not (sheet.name == METHOD and column <= wide and title in titles):
                    yield Difference(sheet.name, (row, column), "text", cell.value)

    def _looks(self, sheet: SheetOfExport, styles: Styles) -> Iterator[Difference]:
        """Yield what is hidden, and cells whose look shows something else, or nothing."""
        for (kind, place), fact in sheet_facts(self.contents, sheet.name, styles).items():
            if kind not in HARMLESS and not place.endswith(BAR):
                told = KIND_OF.get(kind, "setting")
                yield Difference(sheet.name, (1, 1), told, fact, None, f"{sheet.name}!{place}")
        formats = sheet.record["formats"]
        verdicts: dict[tuple[int, str], str] = {}
        for (row, column), cell in self.contents[sheet.name].items():
            own = formats[column - 1] if row > 1 and column <= len(formats) else "General"
            pair = cell.style, own
            if pair not in verdicts:
                look = styles.look(cell.style)
                rounds = look.only_rounds(look._replace(number=plain_format(own)))
                shown = f"{look.number} {look.text} / {look.fill}"
                verdicts[pair] = "" if rounds and look.is_legible else shown
            if verdicts[pair]:
                yield Difference(sheet.name, (row, column), "look", verdicts[pair], own)

    def unchecked(self) -> Iterator[Unchecked]:
        """Yield what the file holds and nobody has checked."""
        total = len(self.contents.entries)
        for entry in self.contents.entries:
            if entry.name not in self.record["sheets"]:
                yield Unchecked(entry.name, "sheet", f"{entry.number}/{total}")
        for (kind, place), fact in book_facts(self.contents).items():
            if kind == "defined name":
                yield Unchecked(place, kind, fact)
        styles = Styles(self.contents)
        for sheet in self.sheets:
            for (kind, place), fact in sheet_facts(self.contents, sheet.name, styles).items():
                if kind == "comment":
                    yield Unchecked(f"{sheet.name}!{place}", kind, fact)
        for oddity in self.contents.package.listed:
            yield Unchecked(oddity.place, "part", oddity.found)


def _sheet(name: str, kept: SheetRecord, cells: Cells) -> SheetOfExport:
    """Return a table of a workbook; on the Method sheet only what the record does not follow."""
    rows = max((row for row, _ in cells), default=1) - 1
    rows = kept["rows"] if name == METHOD else rows
    if not 0 <= rows * len(kept["columns"]) <= ROOM * (len(cells) + 1_000):
        raise ValueError(f"rows: {rows}"[:80])
    columns: dict[str, list[Any]] = {key: [None] * rows for key in kept["columns"]}
    keys = kept["columns"]
    heads: list[Any] = [None] * len(keys)
    for (row, column), cell in cells.items():
        if column <= len(keys):
            if row == 1:
                heads[column - 1] = cell.value
            elif row <= rows + 1:
                columns[keys[column - 1]][row - 2] = cell.value
    return SheetOfExport(name, kept, columns, heads)


class ExportedFrame:
    """A table by itself, its record beside it: Parquet or CSV."""

    def __init__(
        self, path: Path, frame: pd.DataFrame, specification: str, kept: str, signature: str
    ) -> None:
        self.path, self.specification, self.kept = path, specification, kept
        self.signature = signature
        with whole(path):
            self.record = cast(Exported, json.loads(kept))
            ((name, sheet),) = self.record["sheets"].items()
            keys = sheet["columns"]
            values = [
                frame.iloc[:, j].to_numpy(dtype=object).tolist() for j in range(frame.shape[1])
            ]
            values = [[None if pd.isna(v) else v for v in column] for column in values]
            if len(values) != len(keys):
                raise ValueError(f"columns: {len(values)}")
            columns = dict(zip(keys, values, strict=True))
            self.sheets = [SheetOfExport(name, sheet, columns, list(frame.columns))]

    def place(self, sheet: SheetOfExport, column: str, row: int) -> str:
        """Return how a cell is called: the column and the number of the row, from 1."""
        return f"{sheet.record['heads'][sheet.record['columns'].index(column)]}[{row + 1}]"

    def differences(self) -> Iterator[Difference]:
        """Yield nothing: there is nothing besides."""
        yield from ()

    def unchecked(self) -> Iterator[Unchecked]:
        """Yield nothing: there is nothing besides."""
        yield from ()


def exported_record(path: Path, contents: Contents) -> Mapping[str, Any] | None:
    """Return the record of a workbook that holds no data; None where it is of another kind."""
    text, _ = stored_text(contents, RECORD)
    with whole(path):
        held = json.loads(text) if text.startswith("{") else {}
        return held if "exported" in held else None


def open_exported_frame(path: Path) -> ExportedFrame:
    """Open a Parquet file that the library wrote, with its record.

    Raises
    ------
    TableError
        It is damaged, or holds no record.
    UsageError
        There is no such file, or pyarrow is not installed.
    """
    frame, _, notes = open_frame_with_notes(path)
    if not {PARQUET_SPECIFICATION, PARQUET_RECORD} <= notes.keys():
        raise TableError.unreadable(path, _NO_RECORD, _SCORE_AGAIN)
    texts = notes[PARQUET_SPECIFICATION], notes[PARQUET_RECORD], notes.get(PARQUET_SIGNATURE, "")
    return ExportedFrame(path, frame, *texts)


def signature_of(path: Path) -> Path:
    """Return the file beside a CSV file that holds its specification, check codes and signature."""
    return path.with_name(f"{path.name}.sig")


def read_csv(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return headers and columns of a CSV file that the library wrote, as text."""
    text = read_bytes(path).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    heads = lines[0] if lines else []
    if any(len(line) != len(heads) for line in lines):
        raise ValueError("lines of different lengths")
    return heads, [[line[j] for line in lines[1:]] for j in range(len(heads))]


def typed(ids: Sequence[str], columns: Sequence[Sequence[str]]) -> dict[str, list[Any]]:
    """Return the columns of a CSV file as what they hold: numbers, or text without its guard."""
    return {
        key: [_number(cell) for cell in cells]
        if key in NUMBERS or key.startswith(seals.GROUP)
        else [unguarded(cell) for cell in cells]
        for key, cells in zip(ids, columns, strict=True)
    }


def _number(cell: str) -> float | str | None:
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


def open_exported_csv(path: Path) -> ExportedFrame:
    """Open a CSV file that was signed, with the file beside it.

    Raises
    ------
    TableError
        One of them is damaged.
    UsageError
        There is no such file, or none beside it.
    """
    beside = signature_of(path)
    if not beside.exists():
        raise TableError.unreadable(path, _NO_RECORD, _SIGN_CSV)
    with whole(path):
        held = json.loads(read_bytes(beside))
        specification, kept, signature = (
            str(held[key]) for key in ("specification", "record", "signature")
        )
        record_of_csv: Exported = json.loads(kept)
        (sheet,) = record_of_csv["sheets"].values()
        heads, cells = read_csv(path)
        frame = pd.DataFrame(typed(sheet["columns"], cells), dtype=object)
        frame.columns = pd.Index(heads)
    return ExportedFrame(path, frame, specification, kept, signature)
