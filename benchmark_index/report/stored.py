"""A run read back out of its ranking workbook: specification, data, and what was changed there."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .._version import __version__
from ..errors import BenchmarkIndexError, TableError, Text
from ..files import LAST_ROW, address, open_contents
from ..files.contents import Content, Contents, Place
from ..framework import Framework
from ..index.composite import CompositeIndex
from ..index.scorecard import Scorecard
from ..reading.door import as_table
from ..reading.values import STATUSES
from ..table import IndicatorTable
from ..table.computed import computed_again
from ..table.indicator_table import CELL_COLUMNS, Addresses
from ..validation.table_report import table_findings
from . import record
from .kept_draws import Sureness
from .likeness import value_of
from .moved_rows import Keys, matched, told
from .record import DATA, FORMAT, RECORD, SPECIFICATION, UNIT, Key
from .signing import SIGNATURE
from .words import edition_of

METHOD = "Method"
FIRST = 2  # the row of the first unit on Data
EMPTY = Content(None)
ROOM = 20  # cells that Data may have by the specification, to those it holds


class Difference(NamedTuple):
    """A cell that is not as it should be.

    ``expected`` is None where only the check code of the cell is known. ``where`` is for what
    stands in no cell: a part of the file.
    """

    sheet: str
    place: Place
    kind: str
    found: Any
    expected: Any = None
    where: str = ""

    @property
    def cell(self) -> str:
        """Where it stands."""
        return self.where or address(self.sheet, *self.place)


class Stored:
    """What a ranking workbook of this library holds.

    Parameters
    ----------
    path : Path

    Attributes
    ----------
    contents : dict
        The cells of each sheet.
    specification : dict
    kept : Kept
        The record of the Data sheet.
    changed : list of Difference
        Cells of the Data sheet, the specification, and sheets that tell how the table was read,
        that are not as exported.
    release : list of int
        The version of the library that wrote it.
    signature : str
    signed : (str, str)
        What it is of, as texts: the specification and the record.
    is_sealed : bool
        Whether the file holds a SHA-256 of its Data sheet, as those of format 1 do not.

    Raises
    ------
    TableError
        The file is damaged, protected, none of ours, or of a newer version of the library.
    UsageError
        There is no such file.
    """

    def __init__(self, path: Path, contents: Contents | None = None) -> None:
        self.path = path
        self.contents = open_contents(path) if contents is None else contents
        spec, at = stored_text(self.contents, SPECIFICATION)
        kept, _ = stored_text(self.contents, RECORD)
        self.signature, _ = stored_text(self.contents, SIGNATURE)
        self.signed = spec, kept
        if not spec or not kept or DATA not in self.contents:
            reason = Text(
                "不是本软件写出的排名工作簿，或缺少 Data、Method 工作表（超过 5,000 行或分表的导出没有 Data）",
                "it is no ranking workbook of this library, or lacks the sheets Data and Method "
                "(exports of more than 5,000 rows, or split ones, have no Data)",
            )
            raise TableError.unreadable(path, reason, _ASK_FOR_REPORT)
        with self._whole():
            self.specification: dict[str, Any] = json.loads(spec)
            held = json.loads(kept)
            self.release = check_version(path, self.specification, held["format"])
            self.lines = self._count_lines(len(held["columns"]))
            self.kept = record.read(held, self.lines)
            self.is_sealed = DATA in self.kept.sha256
            self.changed = list(self._changed())
            self.changed += self._resealed()
            known = self.kept.specification
            if record.digest(spec) != known and self._respelled() != known:
                self.changed.append(Difference(METHOD, at, "specification", spec))

    # --- reading -----------------------------------------------------------------------------

    def _count_lines(self, columns: int) -> int:
        """Return how many lines Data has by the specification, where it can have so many."""
        lines = self.specification["input"]["units"]
        most = ROOM * (len(self.contents[DATA]) + 1_000)
        if type(lines) is not int or not 0 < lines <= LAST_ROW or lines * columns > most:
            raise ValueError(f"units: {lines}"[:80])
        return lines

    def _whole(self) -> AbstractContextManager[None]:
        return whole(self.path)

    def _respelled(self) -> str:
        """Return the SHA-256 of the specification as it is written, whatever its white space."""
        return record.digest(record.specification_text(self.specification))

    # --- the Data sheet ----------------------------------------------------------------------

    @cached_property
    def rows(self) -> list[int]:
        """The row of each line of the Data sheet, which may have been sorted.

        Lines are known by the codes of all their cells, then of their names alone. Where columns
        have one sum each, lines are taken as they stand.
        """
        rows = range(FIRST, FIRST + self.lines)
        if self.kept.codes is None:
            return [*rows]
        cells, columns = self.contents[DATA], enumerate(self.kept.columns, 1)
        every = [(number, key[0] != "raw") for number, key in columns if key is not None]
        names = [i for i, (_, is_name) in enumerate(every) if is_name]
        known = self.kept.codes.T.tolist()

        def keys(of: Sequence[int]) -> tuple[Keys, Keys]:
            here = {
                row: tuple(record.code(value_of(cells, (row, every[i][0]))) for i in of)
                for row in rows
            }
            return here, {row: tuple(known[row - FIRST][i] for i in of) for row in rows}

        by_name = keys(names)
        if by_name[0] == by_name[1]:
            return [*rows]
        pairs = matched(keys(range(len(every))), by_name)
        where = {written: row for row, written in pairs.items()}
        return [where[row] for row in rows]

    @cached_property
    def _columns(self) -> dict[Key, tuple[int, list[Any]]]:
        """The number and the values of each column that was read, by line."""
        cells = self.contents[DATA]
        return {
            key: (
                number,
                [cells.get((row, number), EMPTY).value for row in self.rows],
            )
            for number, key in enumerate(self.kept.columns, 1)
            if key is not None
        }

    def _changed(self) -> Iterator[Difference]:
        """Find the cells of the Data sheet that their codes do not fit."""
        for i, (key, (number, values)) in enumerate(self._columns.items()):
            kind = "data" if key[0] == "raw" else "name"
            if self.kept.codes is None:
                if record.column_sum(key, values) != self.kept.sums[i]:
                    yield Difference(DATA, (1, number), kind, None)
                continue
            found = np.array([record.code(value) for value in values], dtype=np.int64)
            for line in np.flatnonzero(found != self.kept.codes[i]).tolist():
                value, known = values[line], int(self.kept.codes[i][line])
                is_number = kind == "data" and isinstance(value, float) and math.isfinite(value)
                meant = record.rounded_otherwise(value, known) if is_number else None
                if meant is None:
                    yield Difference(DATA, (self.rows[line], number), kind, value)
                else:
                    values[line] = meant

    def _resealed(self) -> Iterator[Difference]:
        """Find the sheets whose SHA-256 does not fit, though their codes may."""
        for sheet, known in self.kept.sha256.items():
            if sheet == DATA:
                if not self.changed and known != record.data_digest(
                    {key: values for key, (_, values) in self._columns.items()}
                ):
                    yield Difference(DATA, (1, 1), "data", f"SHA-256 ≠ {known}")
            elif sheet in self.contents:
                cells = self.contents[sheet]
                held = [(*place, cells[place].value) for place in told(cells)]
                if known not in (record.lines_digest(held), record.sheet_digest(held)):
                    yield Difference(sheet, (1, 1), "text", f"SHA-256 ≠ {known}")
            else:
                yield Difference(sheet, (1, 1), "sheet", None, sheet)

    @cached_property
    def sure(self) -> Sureness | None:
        """How sure ranks are, as the record has it."""
        run, numbers = self.specification.get("robustness"), self.kept.robustness
        with self._whole():
            if run is None or numbers is None:
                return None
            return Sureness.read(run, numbers, self.kept.particulars)

    @property
    def is_as_exported(self) -> bool:
        """Whether data and specification are what they were when the workbook was written."""
        return not self.changed

    @cached_property
    def table(self) -> IndicatorTable:
        """The table as it stands on the Data sheet, its rows in the order they had."""
        with self._whole():
            return self._table()

    def _table(self) -> IndicatorTable:
        about = self.specification["input"]
        lines = np.arange(self.lines)
        rows = lines if self.kept.rows is None else self.kept.rows
        if not np.array_equal(np.sort(rows), lines):
            raise ValueError("rows")
        back = self._order(rows)
        data: dict[str, Any] = {}
        units: dict[str, Any] = {}
        keys: dict[str, Any] = {}
        moved: dict[int, set[int]] = {}
        line_of = {row: line for line, row in [(-1, 1), *enumerate(self.rows)]}
        for changed in self.changed:
            if changed.sheet == DATA:
                moved.setdefault(changed.place[1], set()).add(line_of[changed.place[0]])
        for key, (number, values) in self._columns.items():
            kind, name = key
            if kind == "raw":
                numbers = np.array([_number(value) for value in values])[back]
                (data if name in self._indicators else units)[name] = numbers
                continue
            other = self.kept.words.get(key, {})
            names = record.named(values, other, moved.get(number, ()))
            column = np.array([*names, None], dtype=object)[:-1][back]
            if kind == "key" and name != "name":
                keys[name] = pd.Index(column.tolist(), name=name)
            else:
                units[name] = column
        index: Any = keys[UNIT[1]]
        if len(keys) > 1:
            index = pd.MultiIndex.from_arrays(list(keys.values()), names=list(keys))
        periods = about["periods"]
        period = periods[0] if len(keys) == 1 and periods else None
        held = [name for name in self._indicators if name in data]
        self._expect_all({*data, *units})
        table = IndicatorTable(
            pd.DataFrame(data, index=index)[held],
            pd.DataFrame(units, index=index),
            cells=self._records(),
            source=about["file"],
            sha256=about["sha256"] if self.is_as_exported else "",
            period=period,
            addresses=self._addresses(back),
            reading=about["reading"],
        )
        return computed_again(table, self.framework)

    def _expect_all(self, names: Collection[str]) -> None:
        """Refuse a Data sheet without a column that is read."""
        if lost := [column.id for column in self.framework.measured if column.id not in names]:
            raise KeyError(*lost)

    def _records(self) -> pd.DataFrame:
        """Return what the Records sheet says of cells that are not simply as reported."""
        names = [(column.id, column.name) for column in self.framework.columns]
        ids = {shown: name for name, text in names for shown in said(text.text)}
        kinds = {shown: status for status, text in STATUSES.items() for shown in said(text)}
        found: dict[int, dict[int, Any]] = {}
        cells = self.contents.get("Records", {})
        for row, column in told(cells):
            found.setdefault(row, {})[column] = cells[row, column].value
        records = []
        for _, held in sorted(found.items()):
            line = [held.get(i) for i in range(1, 10)]
            status, cell, unit, period, name, text, rule, value, mark = line
            if status in kinds and name in ids and not rule:
                words = (unit, period, ids[name], kinds[str(status)], text)
                texts = ["" if word is None else word for word in words]
                records.append([*texts, _number(value), mark or "", cell or ""])
        return pd.DataFrame(records, columns=list(CELL_COLUMNS))

    @cached_property
    def _indicators(self) -> list[str]:
        return self.framework.indicator_ids

    def _order(self, rows: Any) -> Any:
        """Return the line of each row of the table.

        Up to the second edition formulas followed lines as they are sorted.
        """
        is_followed = self.kept.formulas and edition_of(self.release) < 3
        is_sorted = self.rows != [*range(FIRST, FIRST + self.lines)]
        return np.argsort(self.rows if is_followed and is_sorted else rows, kind="stable")

    def _addresses(self, lines: Any) -> Addresses:
        """Return where each cell stands on the Data sheet."""
        down = np.asarray(self.rows, dtype=np.int64)[lines]
        where = {key[1]: number for key, (number, _) in self._columns.items() if key[0] == "raw"}
        headers = {(name, ""): address(DATA, FIRST - 1, at) for name, at in where.items()}
        return Addresses(DATA, dict.fromkeys(where, down), where, headers)

    # --- the run -----------------------------------------------------------------------------

    @cached_property
    def _index(self) -> CompositeIndex:
        with self.repeating():
            return CompositeIndex.from_specification(self.specification)

    @property
    def framework(self) -> Framework:
        """The indicator system of the run."""
        framework: Framework = self._index.framework  # type: ignore[assignment]
        return framework

    def scorecard(self, period: str | None = None, **choices: Any) -> Scorecard:
        """Repeat the run, with other choices where some are given."""
        with self._whole():
            about, fitted_on = self.specification["input"], self.specification["fitted_on"]
        if about != fitted_on:
            reason = Text(
                "上下限和权重由另一份数据得出，该数据不在工作簿中",
                "its bounds and weights come from another table, which is not in the workbook",
            )
            raise TableError.unreadable(self.path, reason, _ASK_FOR_TABLE)
        with self.repeating() if not choices and period is None else nullcontext():
            with self._whole():
                chosen = {**self._index.get_params(deep=False), **choices}
                framework = Framework.load(chosen["framework"])
                table = as_table(self.table.choose(period), framework)
                found = table_findings(table, framework)
            if any(finding.severity == "error" for finding in found):
                chosen["errors"] = "ignore"  # the data were edited into them, or recorded so
            return CompositeIndex(**chosen).fit(table).evaluate(table)

    @contextmanager
    def repeating(self) -> Iterator[None]:
        """Turn what a stored specification makes a run raise into one clear error."""
        try:
            with self._whole():
                yield
        except TableError:
            raise
        except BenchmarkIndexError as error:
            raise self._unrepeatable(error.message, error.hint) from None

    def _unrepeatable(self, reason: Text, hint: Text | None = None) -> TableError:
        words = Text(f"无法重新计算：{reason.zh}", f"the run cannot be recomputed: {reason.en}")
        return TableError.unreadable(self.path, words, hint or _ASK_FOR_REPORT)


def said(text: Text) -> tuple[str, str, str]:
    """Return a text as a workbook may show it."""
    return text.zh, text.en, f"{text.zh} / {text.en}"


def stored_text(contents: Contents, item: Text) -> tuple[str, Place]:
    """Return a text of the Method sheet that may take several cells, and where it begins."""
    cells = contents.get(METHOD, {})
    rows = [
        row
        for (row, column), content in sorted(cells.items())
        if column == 1 and str(content.value) in said(item)
    ]
    parts = (cells.get((row, 2), EMPTY).value for row in rows)
    return "".join(part for part in parts if isinstance(part, str)), (min(rows, default=1), 2)


def check_version(path: Path, specification: Mapping[str, Any], form: int) -> list[int]:
    """Return the version that wrote a file, which is none that is newer than this one."""
    by = str(specification["library"]["version"])
    release = record.release(by)
    if form > FORMAT or release > record.release(__version__):
        reason = Text(
            f"由更新的 benchmark-index {by} 写出，本机为 {__version__}",
            f"benchmark-index {by} wrote it, this is {__version__}",
        )
        hint = Text("请先升级：", "Update first: ")
        update = "pip install --upgrade benchmark-index"
        raise TableError.unreadable(path, reason, Text(hint.zh + update, hint.en + update))
    return release


@contextmanager
def whole(path: Path) -> Iterator[None]:
    """Turn what a damaged record raises into one clear error."""
    try:
        yield
    except BenchmarkIndexError:
        raise
    except Exception as error:
        details = f"{type(error).__name__}: {error}"[:200]
        reason = Text(
            f"Method 工作表中的运行参数或数据校验已损坏（{details}）",
            f"the specification or the data record on its Method sheet is damaged ({details})",
        )
        raise TableError.unreadable(path, reason, _ASK_FOR_REPORT) from None


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (float, bool)) else np.nan


_ASK_FOR_REPORT = Text(
    "请提供由 benchmark-index score 或 to_excel 写出的原始工作簿。",
    "Give the workbook as benchmark-index score or to_excel wrote it.",
)
_ASK_FOR_TABLE = Text(
    "请用原数据表重新评分。",
    "Score again from the tables it was made from.",
)
