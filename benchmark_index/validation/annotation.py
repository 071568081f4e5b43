"""The workbook that goes back to whoever filled it in: a copy with every finding in its cell."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import BenchmarkIndexError, Text
from ..excel import MOST_BYTES, MOST_NOTES, SIGNATURE, Book, Column, Copy, expanded, link_to
from ..files import read_bytes
from ..files.output import check_output, write_atomically
from ..findings.finding import SEVERITY_NAMES
from ..reading.headers import Headers
from ..reading.quoting import beside_data

if TYPE_CHECKING:
    from .table_report import ValidationReport

COPIED = (".xlsx", ".xlsm")
MOST_FINDINGS = 65_000  # Excel takes 65,530 links in a sheet
_SHEET = Text("校验结果", "Findings")
_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")


def write(report: ValidationReport, path: Path, language: str) -> None:
    """Write the annotated copy; see :meth:`ValidationReport.annotate`."""
    table = report.table
    source = Path(table.source) if table.source else None
    if source is None:
        check_output(path)
    else:
        check_output(path, source, suffixes=suffixes_for(source))
    content = _unchanged(source, table.sha256) if source else b""
    workbook = _workbook(_Findings(report, language), source, content, path)
    write_atomically(path, lambda stream: stream.write(workbook))


def suffixes_for(source: Path) -> tuple[str, ...]:
    """Return what the copy of a source may be called: only one with macros can keep them."""
    return COPIED if source.suffix.lower() == ".xlsm" else (".xlsx",)


def _workbook(findings: _Findings, source: Path | None, content: bytes, path: Path) -> bytes:
    """Return the copy, or the list of findings alone where there can be no copy."""
    obstacle = _obstacle(source, content)
    if obstacle is None:
        try:
            return findings.in_copy(Copy(content, macros=path.suffix.lower() == ".xlsm"))
        except Exception:  # openpyxl stops in many ways at what it does not know
            obstacle = Text(
                "源工作簿含有无法复制的内容，只列出问题清单。",
                "The source holds what cannot be copied, so findings are listed alone.",
            )
    return findings.alone(obstacle)


def _unchanged(source: Path, sha256: str) -> bytes:
    """Return the bytes of the source, which must be those that were read."""
    try:
        content = read_bytes(source)
    except BenchmarkIndexError:
        content = b""
    if sha256 and hashlib.sha256(content).hexdigest() != sha256:
        zh = f"{source} 在读取之后被修改、移动或删除"
        en = f"{source} was changed, moved or removed after it was read"
        hint = "Read and validate it again, then write the copy."
        raise BenchmarkIndexError(Text(zh, en), Text("请重新读取并校验，再写出标注副本。", hint))
    return content


def _obstacle(source: Path | None, content: bytes) -> Text | None:
    """Return why there can be no copy, or None."""
    if source is None:
        return Text(
            "数据来自内存，没有可标注的工作簿，只列出问题清单。",
            "The data came from memory, so findings are listed alone.",
        )
    if source.suffix.lower() not in COPIED:
        return Text(
            f"{source.suffix or source} 文件无法标注，只列出问题清单。",
            f"A {source.suffix or source} file cannot be marked, so findings are listed alone.",
        )
    size = expanded(content)
    if size > MOST_BYTES:
        million = 1 << 20
        return Text(
            f"源工作簿过大（展开后 {size / million:.0f} MB，上限 {MOST_BYTES / million:.0f} MB），"
            "只列出问题清单。",
            f"The source is too large to copy ({size / million:.0f} MB unpacked, at most "
            f"{MOST_BYTES / million:.0f} MB), so findings are listed alone.",
        )
    return None


class _Place(NamedTuple):
    """Where a finding is: a sheet, and a cell of it unless it is about the sheet."""

    sheet: str
    cell: str


def _place(address: str, sheets: frozenset[str]) -> _Place | None:
    """Return where ``data!C5`` or ``data`` leads, None where it leads nowhere.

    >>> _place("a!b!C5", frozenset({"a!b"})), _place("", frozenset({"a!b"}))
    (_Place(sheet='a!b', cell='C5'), None)
    """
    sheet, _, cell = address.rpartition("!")
    if sheet in sheets and _CELL.fullmatch(cell):
        return _Place(sheet, cell)
    return _Place(address, "") if address in sheets else None


def _remarks(copy: Copy) -> Iterator[Text]:
    """Yield how to use a copy and in what it differs from its source."""
    yield Text(
        "点击“位置”跳到单元格；改正后可直接校验本文件。源文件没有改动。",
        "Follow a link to its cell, correct it, and validate this file. The source is as it was.",
    )
    if copy.formulas:
        yield Text(
            "本文件含公式：请先用 Excel 打开并保存，公式才有结果。",
            "This file holds formulas: open and save it in Excel to give them results.",
        )
    if copy.lossy:
        yield Text(
            "源文件中的宏、图片、图形、切片器等可能没有带入本副本。",
            "Macros, pictures, shapes or slicers of the source may be missing here.",
        )
    if copy.marked > MOST_NOTES:
        yield Text(
            f"有问题的单元格共 {copy.marked} 个，只有前 {MOST_NOTES} 个带批注。",
            f"{copy.marked} cells are marked; the first {MOST_NOTES} carry comments.",
        )


class _Findings:
    """The findings of a report as a sheet and as marks in a copy."""

    def __init__(self, report: ValidationReport, language: str) -> None:
        self.report, self.language = report, language
        frame = report.to_frame(language)
        self.total = len(frame)
        self.frame = frame.iloc[:MOST_FINDINGS]

    def in_copy(self, copy: Copy) -> bytes:
        """Mark every cell of a copy, put the sheet before its others and return the file."""
        frame = self.frame
        places = [_place(address, copy.sheets) for address in frame["cell"]]
        findings = zip(
            frame["severity"], frame["indicator"], frame["message"], frame["hint"], strict=True
        )
        for place, finding in zip(places, findings, strict=True):
            if place and place.cell:
                copy.mark(place.sheet, place.cell, finding[0], self._comment(*finding))
        links = [link_to(place.sheet, place.cell or "A1") if place else "" for place in places]
        return self._write(copy, list(_remarks(copy)), links)

    def alone(self, reason: Text) -> bytes:
        """Return a file with the sheet alone, and why."""
        return self._write(Book(), [reason], [])

    def _comment(self, severity: str, indicator: str, message: str, hint: str) -> str:
        level, name = SEVERITY_NAMES[severity].pick(self.language), self._name(indicator)
        head = Text(f"【{level}】", f"[{level}] ").pick(self.language)
        subject = Text(f"{name}：", f"{name}: ").pick(self.language) if name else ""
        return f"{head}{subject}{message}" + (f"\n→ {hint}" if hint else "")

    def _name(self, indicator: str) -> str:
        name = self.report.names.get(indicator)
        return name.pick(self.language) if name else indicator

    def _write(self, book: Book | Copy, notes: Sequence[Text], links: Sequence[str]) -> bytes:
        report, language = self.report, self.language
        known, source = report.framework.name, Path(report.table.source).name
        lines = [f"{SIGNATURE} {report.summary.pick(language)}"]
        system = Text(f"指标体系：{known.zh}", f"Indicator system: {known.en}").pick(language)
        lines.append(" · ".join(filter(None, [source, system])))
        lines += [note.pick(language) for note in notes]
        if self.total > len(self.frame):
            zh = f"只列出前 {len(self.frame)} 条，共 {self.total} 条。"
            en = f"The first {len(self.frame)} of {self.total} findings are listed."
            lines.append(Text(zh, en).pick(language))
        name = _SHEET.pick(language)
        title = f"{known.pick(language)} · {name}"
        book.table(name, self._columns(links), freeze=2, title=title, notes=lines)
        return book.content()

    def _columns(self, links: Sequence[str]) -> list[Column]:
        frame, language = self.frame, self.language
        unit = self.report.framework.unit.title
        headers = Headers(self.report.framework)
        severities = [SEVERITY_NAMES[name].pick(language) for name in frame["severity"]]
        fills = dict(zip(severities, frame["severity"], strict=True))

        plain = {name: beside_data(frame[name], headers) for name in ("unit", "period", "value")}
        named = beside_data(map(self._name, frame["indicator"]), headers)

        def column(zh: str, en: str, values: list[str], **look: Any) -> Column:
            (header,) = beside_data([Text(zh, en).pick(language)], headers)
            return Column(header, values, **look)

        period = column("所涉时期", "Period concerned", plain["period"], align="center")
        return [
            column("级别", "Severity", severities, align="center", fills=fills),
            column("位置", "Cell", list(frame["cell"]), links=links),
            column(f"所涉{unit.zh}", f"{unit.en} concerned", plain["unit"]),
            *([period] if any(plain["period"]) else []),
            column("所涉指标", "Indicator concerned", named, wrap=True, widest=34),
            column("原内容", "Content", plain["value"], wrap=True, widest=22),
            column("问题", "Finding", list(frame["message"]), wrap=True, widest=52),
            column("处理建议", "What to do", list(frame["hint"]), wrap=True, widest=36),
        ]
