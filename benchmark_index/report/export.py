"""Files of a scorecard: the workbook as values, CSV and Parquet, each counted after writing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from .._version import __version__
from ..catalog.displayed import Displayed
from ..errors import Text, UsageError
from ..excel import STYLED_ROWS
from ..files import LAST_ROW
from ..files.output import check_target, spare, write_atomically
from . import live, seals
from .exported import (
    PARQUET_RECORD,
    PARQUET_SIGNATURE,
    PARQUET_SPECIFICATION,
    read_csv,
    signature_of,
    typed,
)
from .flat_workbook import flat_book
from .guarded_csv import BOM, guarded_frame, lines, texts_of
from .large import LargeReport, ReportPart, leaders, split
from .signing import UNSIGNED, Signer, signer

if TYPE_CHECKING:
    from ..index.scorecard import Scorecard
    from .kept_draws import Sureness

MOST_ROWS = LAST_ROW - 1  # of a sheet, below the header
TOP = 1_000  # rows of the ranking in a workbook that cannot hold all
PIECE = 50_000  # rows written to CSV or Parquet at a time
_UNENCODABLE = re.compile("[\ud800-\udfff]")

NOTHING = Text("", "")
NOT_SURE = Text(
    f"稳健性只写入未分表、不超过 {STYLED_ROWS:,} 行的工作簿",
    f"Robustness is written to workbooks of up to {STYLED_ROWS:,} rows that are not split",
)

Progress = Callable[[int, int], object]  # rows written so far, rows in all


@dataclass(frozen=True, repr=False)
class Export(Displayed):
    """What an export wrote.

    Attributes
    ----------
    files : list of Path
        The files, the one asked for first.
    rows : int
        The rows of the ranking that were scored, all of them written.
    note : Text
        What to know, such as where the full data are; empty where the file holds everything.
    """

    _kind: ClassVar[str] = "export"

    files: list[Path]
    rows: int
    note: Text = NOTHING

    def explain(self, language: str = "en") -> str:
        """Return in one or two lines what was written."""
        files = ", ".join(map(str, self.files))
        said = Text(f"已写入 {files}：{self.rows:,} 行", f"Wrote {files}: {self.rows:,} rows")
        return "\n".join(filter(None, (said.pick(language), self.note.pick(language))))

    def __str__(self) -> str:
        return self.explain()


class _Counter:
    """Adds up what is written and tells it on."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total, self.done, self.progress = total, 0, progress

    def __call__(self, rows: int) -> None:
        self.done += rows
        if self.progress is not None:
            self.progress(self.done, self.total)


# --- workbooks -----------------------------------------------------------------------------------


def write_excel(
    scorecard: Scorecard,
    path: Path,
    language: str | None = None,
    split_by: str | None = None,
    progress: Progress | None = None,
    most_rows: int = MOST_ROWS,
    sign: Signer = UNSIGNED,
    sure: Sureness | None = None,
) -> Export:
    """Write the workbook as values; see :meth:`Scorecard.to_excel`."""
    rows = len(scorecard.table.data)
    check(scorecard, path)
    if sure is not None and (split_by is not None or rows > STYLED_ROWS):
        raise UsageError(NOT_SURE)
    if split_by is not None:
        named = split(scorecard, split_by, language or "zh", most_rows)
        parts = [ReportPart(f"Ranking {part.name}", part.rows) for part in named]
        return _write_large(LargeReport(scorecard, language, parts), path, rows, progress, sign)
    if rows > most_rows:
        return _write_beyond(scorecard, path, language, progress, most_rows, sign)
    if rows > STYLED_ROWS:
        report = LargeReport(scorecard, language, [ReportPart("Ranking", scorecard.order)])
        return _write_large(report, path, rows, progress, sign)
    live.write(scorecard, path, language, sign=sign, formulas=False, sure=sure)
    return Export([path], rows)


def _write_large(
    report: LargeReport,
    path: Path,
    rows: int,
    progress: Progress | None = None,
    sign: Signer = UNSIGNED,
) -> Export:
    """Write a workbook that holds all rows of the ranking."""
    if report.written != rows:
        raise RuntimeError(f"{report.written} rows to write of {rows} scored")
    _write_book(report, path, progress, sign)
    return Export([path], rows)


def _write_beyond(
    scorecard: Scorecard,
    path: Path,
    language: str | None,
    progress: Progress | None,
    most_rows: int,
    sign: Signer = UNSIGNED,
) -> Export:
    """Write all rows to Parquet, and a workbook that sums them up and shows the first."""
    rows, full = len(scorecard.table.data), path.with_suffix(".parquet")
    check(scorecard, full)
    first = leaders(scorecard, min(TOP, most_rows))[:most_rows]
    report = LargeReport(scorecard, language, [ReportPart("Ranking", first)], full.name)
    _save_parquet(scorecard, full, progress=progress, sign=sign)
    _write_book(report, path, sign=sign)
    note = Text(
        f"共 {rows:,} 行，超过一个工作表的 {most_rows:,} 行：全部数据在 {full}；{path.name} 含摘要、汇总和前 "
        f"{len(first):,} 行。如需分表请用 split_by。",
        f"{rows:,} rows are more than the {most_rows:,} of a sheet: all of them are in {full}; "
        f"{path.name} has the summary, the sums and the first {len(first):,} rows. To split into "
        "sheets, use split_by.",
    )
    return Export([path, full], rows, note)


def _write_book(
    report: LargeReport, path: Path, progress: Progress | None = None, sign: Signer = UNSIGNED
) -> None:
    report.sign = sign
    book = flat_book(report)
    book.save(path, _Counter(book.long_rows, progress))


def check(scorecard: Scorecard, path: Path, key: str | Path | None = None) -> None:
    """Refuse a file that cannot be written or that was read, before any work is done."""
    spare(path, *(Path(source) for source in (scorecard.table.source, key) if source))
    check_target(path)


# --- CSV and Parquet -----------------------------------------------------------------------------


def ranking_frame(scorecard: Scorecard, language: str = "en") -> pd.DataFrame:
    """Return the ranking with attributes, columns named by id, tiers in one language."""
    frame, order = scorecard.ranking, scorecard.order
    frame["tier"] = np.array(scorecard.tier_labels(language), dtype=object)[order]
    place = list(frame.columns).index("score")
    units = scorecard.table.units
    names = [name for name in scorecard.framework.attributes if name in units]
    for name in reversed(names):
        column = name if name not in frame else f"{name} (attribute)"
        frame.insert(place, column, units[name].to_numpy(dtype=object)[order])
    return frame


def _ids(scorecard: Scorecard) -> list[str]:
    """Return what the columns of :func:`ranking_frame` hold."""
    attributes = [n for n in scorecard.framework.attributes if n in scorecard.table.units]
    return [
        *(
            "rank",
            "unit",
            "name",
            *(["period"] if scorecard.table.period_labels is not None else []),
        ),
        *(seals.ATTRIBUTE + attribute for attribute in attributes),
        *("score", "tier"),
        *(seals.GROUP + group.id for group in scorecard.framework.all_groups),
        *("available", "missing"),
    ]


def record_of(name: str, heads: Sequence[str], columns: seals.Columns, specification: str) -> str:
    """Return the check codes of a ranking that stands by itself, as JSON."""
    held = seals.SheetRecord(
        **seals.sealed(columns, exact=True).plain(), heads=list(heads), formats=[], holds="ranking"
    )
    made = f"{date.today().isoformat()} · benchmark-index {__version__}"
    return seals.written({name: held}, specification, None, made)


def write_csv(
    scorecard: Scorecard,
    path: Path,
    language: str = "en",
    progress: Progress | None = None,
    sign: str | Path | None = None,
) -> Export:
    """Write the ranking as CSV; see :meth:`Scorecard.to_csv`."""
    key = signer(sign)
    check(scorecard, path, sign)
    if sign is not None:
        check(scorecard, signature_of(path), sign)
    frame = guarded_frame(ranking_frame(scorecard, language))
    rows = len(frame)
    count = _Counter(rows, progress)

    def write(stream: IO[bytes]) -> None:
        stream.write(BOM)
        for start in range(0, max(rows, 1), PIECE):
            piece = frame.iloc[start : start + PIECE]
            stream.write(lines(piece, header=start == 0))
            count(len(piece))
        stream.seek(0)
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        _agree(sum(1 for _ in csv.reader(text)) - 1, rows)
        text.detach()

    write_atomically(path, write)
    if sign is None:
        return Export([path], rows)
    return Export([path, _sign_csv(scorecard, path, key)], rows)


def _sign_csv(scorecard: Scorecard, path: Path, sign: Signer) -> Path:
    """Write beside a CSV file what it cannot hold: specification, check codes, signature."""
    beside, specification = signature_of(path), json.dumps(scorecard.specification)
    heads, columns = read_csv(path)
    ids = _ids(scorecard)
    held = record_of(path.name, heads, typed(ids, columns), specification)
    texts = {"specification": specification, "record": held, "signature": sign(specification, held)}
    content = json.dumps(texts).encode()
    write_atomically(beside, lambda stream: stream.write(content))
    return beside


def write_parquet(
    scorecard: Scorecard,
    path: Path,
    language: str = "en",
    progress: Progress | None = None,
    sign: str | Path | None = None,
) -> Export:
    """Write the ranking as Parquet; see :meth:`Scorecard.to_parquet`."""
    key = signer(sign)
    check(scorecard, path, sign)
    return _save_parquet(scorecard, path, language, progress, key)


def _save_parquet(
    scorecard: Scorecard,
    path: Path,
    language: str = "en",
    progress: Progress | None = None,
    sign: Signer = UNSIGNED,
) -> Export:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise UsageError(
            Text("写入 .parquet 需要 pyarrow", "Writing .parquet needs pyarrow"),
            Text(
                "请安装：pip install 'benchmark-index[scale]'，或改用 CSV（to_csv、--output x.csv）。",
                "Install it: pip install 'benchmark-index[scale]', or write CSV instead "
                "(to_csv, --output x.csv).",
            ),
        ) from None
    check(scorecard, path)
    frame = ranking_frame(scorecard, language)
    texts = set(texts_of(frame))
    arrays = {
        str(name): pa.array(_as_text(frame[name]), pa.string())
        if name in texts
        else pa.Array.from_pandas(frame[name])
        for name in frame
    }
    specification = json.dumps(scorecard.specification, ensure_ascii=False)
    values = {
        key: _as_text(frame[name]) if name in texts else frame[name].to_numpy()
        for key, name in zip(_ids(scorecard), map(str, frame), strict=True)
    }
    held = record_of(path.name, list(map(str, frame)), values, specification)
    notes = {PARQUET_SPECIFICATION: specification, PARQUET_RECORD: held}
    if signature := sign(specification, held):
        notes[PARQUET_SIGNATURE] = signature
    table = pa.table(arrays).replace_schema_metadata(notes)
    rows = len(frame)
    count = _Counter(rows, progress)

    def write(stream: IO[bytes]) -> None:
        with pq.ParquetWriter(stream, table.schema) as writer:
            for start in range(0, rows, PIECE):
                piece = table.slice(start, PIECE)
                writer.write_table(piece)
                count(piece.num_rows)
        stream.seek(0)
        _agree(pq.read_metadata(stream).num_rows, rows)

    write_atomically(path, write)
    return Export([path], rows)


def _agree(written: int, scored: int) -> None:
    if written != scored:
        raise RuntimeError(f"{written} rows written of {scored} scored")


def _as_text(values: pd.Series[Any]) -> Sequence[str | None]:
    """Return values as text that UTF-8 can hold, missing ones as None."""
    return [
        None if value is None or value != value else _UNENCODABLE.sub("\ufffd", str(value))
        for value in values.to_numpy(dtype=object)
    ]
