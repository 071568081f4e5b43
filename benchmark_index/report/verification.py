"""A ranking workbook checked against the library: :func:`verify`, and run again: :func:`rerun`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import Text
from ..framework import Framework
from ..grids import address
from ..grids.contents import Content, Contents, Place, read_contents
from ..scorecard import Scorecard
from ..sheets import Book
from ..steps import FROM_FRAMEWORK
from . import live, record
from .live.edits import Edit, choices, role
from .stored import EMPTY, METHOD, Difference, Stored
from .workbook import Report, fill

TOLERANCE = 1e-9
FOLLOW = ("Normalized", "Dimensions")  # whose values, too, an edit may have to move
AS_READ = ("Findings", "Records")  # tell what was found when the table was read
SINGLE = {"Normalized": "normalized", "Weights": "weight", "Goalposts": "goalpost", "Tiers": "tier"}
KINDS = {
    "specification": Text("运行参数", "specification"),
    "data": Text("数据", "data"),
    "name": Text("名称", "name"),
    "sheet": Text("工作表", "sheet"),
    "formula": Text("公式", "formula"),
    "normalized": Text("标准化值", "normalized value"),
    "weight": Text("权重", "weight"),
    "goalpost": Text("上下限", "goalpost"),
    "score": Text("得分", "score"),
    "rank": Text("名次", "rank"),
    "tier": Text("档次", "tier"),
    "value": Text("数值", "value"),
    "text": Text("文字", "text"),
}
_TITLES = {
    **dict.fromkeys(("排名", "排序", "Rank", "Order"), "rank"),
    **dict.fromkeys(("综合得分", "取整得分", "Score", "Rounded"), "score"),
    **dict.fromkeys(("档次", "档次序号", "Tier", "Tier no."), "tier"),
}


@dataclass(frozen=True, eq=False)
class Verification:
    """What a check of a ranking workbook found.

    Attributes
    ----------
    path : Path
    differences : DataFrame
        One row per cell that is not as it should be, causes first: ``cell`` (``sheet!C5``),
        ``kind``, ``found``, ``expected`` (empty where only the check code of the cell is known).
    edits : DataFrame
        Yellow cells that were changed: ``cell``, ``part``, ``name``, ``before``, ``after``.
    scorecard : Scorecard
        The run repeated by the library, with the edits.
    calculated : bool
        Whether the file was calculated after it was edited.
    live : bool
        Whether it is a workbook of formulas.
    """

    path: Path
    differences: pd.DataFrame
    edits: pd.DataFrame
    scorecard: Scorecard
    calculated: bool
    live: bool

    @property
    def ok(self) -> bool:
        """Whether every cell of the file is confirmed."""
        return self.calculated and not len(self.differences)

    @property
    def ranking(self) -> pd.DataFrame:
        """The ranking as the library computes it from the file; confirmed where ``ok``."""
        return self.scorecard.ranking

    @property
    def summary(self) -> Text:
        """The outcome in one sentence."""
        count, edits = len(self.differences), len(self.edits)
        if count:
            return Text(f"发现 {count} 个单元格不一致", f"{count} cell{'s' * (count > 1)} differ")
        if not self.calculated:
            return Text(
                "文件修改后尚未重新计算：请用 Excel、WPS 或 LibreOffice 打开并保存，再核验",
                "Not calculated since it was changed: open it in Excel, WPS or LibreOffice, save "
                "it, and verify again",
            )
        if edits:
            return Text(
                f"核验通过：已识别 {edits} 处黄色单元格的修改，排名与按修改后重算一致",
                f"Confirmed, with {edits} yellow cell{'s' * (edits > 1)} edited: the ranking is "
                "what the library computes with these values",
            )
        return Text(
            "核验通过：全部单元格与重新计算的结果一致",
            "Confirmed: every cell is what the library computes",
        )

    def __repr__(self) -> str:
        return f"<Verification {self.path.name}: {self.summary.en}>"


def verify(path: str | Path) -> Verification:
    """Recompute a ranking workbook with the library and name every cell that differs.

    The specification and the data are read out of the workbook, the index is built from them and
    fitted, and the workbook is written anew in memory. Each cell of the file is then held against
    it: numbers to 1e-9 of the largest in their column, text and formulas exactly. Cells of the
    Data sheet are held against their check codes, see :mod:`benchmark_index.report.record`.

    Yellow cells (weights, goalposts, cut points) are meant to be changed: the index is computed
    with what stands there, and the file has to show that ranking. Findings and Records tell how
    the original table was read and are not checked, nor are sheets that were added.

    Parameters
    ----------
    path : str or Path
        A workbook written by :meth:`Scorecard.to_excel` or ``benchmark-index score``.

    Returns
    -------
    Verification

    Raises
    ------
    TableError
        The file is damaged, protected by a password, no ranking workbook of this library, or
        of a newer version; or it was scored by the bounds of another table.
    UsageError
        There is no such file.

    Examples
    --------
    >>> import tempfile
    >>> import benchmark_index as bi
    >>> frame = pd.DataFrame({"osi": [0.9, 0.5], "hci": 0.8, "tii": [0.7, 0.3]}, index=["A", "B"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "ranking.xlsx")
    ...     written = bi.evaluate(frame, "egdi").to_excel(path)
    ...     bi.verify(path).ok
    True
    """
    return _Check(Stored(Path(path))).result()


def rerun(path: str | Path, *, period: str | None = None, **chosen: Any) -> Scorecard:
    """Score again from a ranking workbook: its data and its specification, other choices on top.

    Yellow cells count as they stand. What is not chosen stays as it was, node by node.

    Parameters
    ----------
    path : str or Path
        A workbook written by :meth:`Scorecard.to_excel` or ``benchmark-index score``.
    period : str, optional
        The period to take from a workbook of several.
    **chosen
        Parameters of :class:`CompositeIndex` other than the framework.

    Returns
    -------
    Scorecard
        Without other choices the same scores to the last digit.

    Raises
    ------
    TableError
        As :func:`verify`.

    Examples
    --------
    >>> import tempfile
    >>> import benchmark_index as bi
    >>> frame = pd.DataFrame({"osi": [0.9, 0.5], "hci": 0.8, "tii": [0.7, 0.3]}, index=["A", "B"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "ranking.xlsx")
    ...     written = bi.evaluate(frame, "egdi").to_excel(path)
    ...     rerun(path, aggregation="geometric").score.round(4).to_dict()
    {'A': 0.7958, 'B': 0.4932}
    """
    from ..table import validate
    from ..table.coverage import COVERAGE_RULES

    check = _Check(Stored(Path(path)))
    stored = check.stored
    spec, framework = stored.specification, stored.framework
    chosen = {**check.choices, **chosen}
    for name in ("aggregation", "min_coverage"):
        if name in chosen:
            chosen[name] = _by_node(chosen[name], spec[name], framework)
    if "aggregation" in chosen and spec["steps"]["normalization"] == "none":
        chosen.setdefault("normalization", FROM_FRAMEWORK)  # the earlier method had its own
    scorecard = stored.scorecard(period, **chosen)
    found = validate(scorecard.table, scorecard.framework).items
    findings = [finding for finding in found if finding.rule not in COVERAGE_RULES]
    scorecard.finding_items = [*findings, *scorecard.finding_items]
    scorecard.finding_items += scorecard.coverage_findings()
    return scorecard


def _by_node(said: Any, earlier: Mapping[str, Any], framework: Framework) -> Any:
    """Return what is said by node or level for every node, the earlier where nothing is."""
    inner = {node.id: framework.levels[node.id] for node in framework.inner}
    if not isinstance(said, Mapping) or not set(said) & {*inner, *inner.values()}:
        return said
    kept = {node: said.get(node, said.get(level)) for node, level in inner.items()}
    named = {key: value for key, value in said.items() if key not in inner.values()}
    return {**earlier, **{n: v for n, v in kept.items() if v is not None}, **named}


class _Check:
    """A workbook beside what the library writes from the same specification and data."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self.found: Contents = stored.contents
        self.scorecard = stored.scorecard()
        language, self.live = stored.kept.language, stored.kept.formulas
        self.language = language
        self.report = self._report(self.scorecard)
        book: Any = self.report.book() if self.live else fill(Book(), self.report)
        self.expected = read_contents(book.content())
        yellow = book.editable if self.live else []
        self.yellow = {(sheet, (row, column)) for sheet, row, column in yellow}

    def _report(self, scorecard: Scorecard) -> Any:
        kind = live.LiveReport if self.live else Report
        report = kind(scorecard, self.language)
        report.made = self.stored.kept.made
        return report

    # --- edits -------------------------------------------------------------------------------

    @cached_property
    def edits(self) -> list[Edit]:
        """The yellow cells that were changed."""
        found = []
        for sheet, place in sorted(self.yellow):
            was = self.expected[sheet][place].value
            now = self.found.get(sheet, {}).get(place, EMPTY).value
            if not _same(now, was, abs(was) if isinstance(was, float) else 1.0):
                part, name = role(self.report, sheet, *place)
                found.append(Edit(sheet, *place, part, name, was, now))
        return found

    @cached_property
    def choices(self) -> dict[str, Any]:
        """The parameters of the index that the edits amount to."""
        decisive = [edit for edit in self.edits if edit.part]
        if not decisive:
            return {}
        stands = {
            role(self.report, sheet, *place): self.found.get(sheet, {}).get(place, EMPTY).value
            for sheet, place in self.yellow
        }
        return choices(self.report, decisive, stands)

    # --- comparison --------------------------------------------------------------------------

    def result(self) -> Verification:
        """Return what the check found."""
        scorecard, edited = self.scorecard, self.expected
        if self.choices:
            scorecard = self.stored.scorecard(**self.choices)
            report = self._report(scorecard)
            report.notes = self.report.notes  # these stay as exported
            edited = read_contents(report.book().content())
        calculated = self._is_calculated(edited)
        differences = [*self.stored.changed, *self._differences(edited, calculated)]
        order = {kind: i for i, kind in enumerate(KINDS)}
        differences.sort(key=lambda difference: order[difference.kind])
        return Verification(
            self.stored.path,
            _table(differences),
            _edit_table(self.edits),
            scorecard,
            calculated,
            self.live,
        )

    def _formulas(self) -> Iterator[tuple[str, Place, Content]]:
        """Go through the formulas that are still formulas, with what the file holds."""
        for sheet, cells in self.expected.items():
            here = self.found.get(sheet, {})
            for place, cell in cells.items():
                if cell.formula and here.get(place, EMPTY).formula:
                    yield sheet, place, here[place]

    def _is_calculated(self, edited: Contents) -> bool:
        """Say whether results are in the file, and after an edit whether any followed it."""
        results = list(self._formulas())
        if not results:
            return True
        if all(cell.value is None for _, _, cell in results):
            return False
        moved = [
            _same(cell.value, edited[sheet][place].value, _size(edited[sheet], place[1]))
            for sheet, place, cell in results
            if edited is not self.expected and not self._stays(sheet, place, edited)
        ]
        return not moved or any(moved)

    def _stays(self, sheet: str, place: Place, edited: Contents) -> bool:
        before, after = self.expected[sheet][place].value, edited[sheet].get(place, EMPTY).value
        return _same(before, after, _size(self.expected[sheet], place[1]))

    def _differences(self, edited: Contents, calculated: bool) -> Iterator[Difference]:
        chosen = {edit.sheet for edit in self.edits if not edit.part}  # what is shown was chosen
        never = all(cell.value is None for _, _, cell in self._formulas())
        for sheet, cells in self.expected.items():
            if sheet in AS_READ:
                continue
            if sheet not in self.found:
                yield Difference(sheet, (1, 1), "sheet", None, sheet)
                continue
            results = edited.get(sheet, cells) if calculated else cells
            sizes = {column: _size(results, column) for _, column in cells}
            here = self.found[sheet]
            for place in sorted({*cells, *here}):
                if (sheet, place) in self.yellow:
                    continue
                own, now = cells.get(place, EMPTY), here.get(place, EMPTY)
                meant = results.get(place, EMPTY)
                kind = self._kind(sheet, place, own, now)
                size = sizes.get(place[1], 1.0)
                if _plain(own.formula) != _plain(now.formula):
                    found = f"={now.formula}" if now.formula else now.value
                    wanted = f"={own.formula}" if own.formula else own.value
                    yield Difference(sheet, place, "formula", found, wanted)
                elif self._is_checked_by_code(sheet, place):
                    continue
                elif own.formula:
                    if (
                        not never
                        and sheet not in chosen
                        and not _same(now.value, meant.value, size)
                    ):
                        yield Difference(sheet, place, kind, now.value, meant.value)
                elif not _same(now.value, own.value, size):
                    yield Difference(sheet, place, kind, now.value, own.value)
                elif sheet in FOLLOW and not _same(_number(own), _number(meant), size):
                    yield Difference(sheet, place, kind, now.value, meant.value)

    def _is_checked_by_code(self, sheet: str, place: Place) -> bool:
        """Say whether a cell was read from the file, so that only its code can tell."""
        if sheet == METHOD:
            titles = (record.SPECIFICATION, record.RECORD, SOFTWARE)
            cell = self.expected[sheet].get((place[0], 1), EMPTY).value
            return place[1] == 2 and cell in {self.report.say(title) for title in titles}
        columns, first = self.stored.kept.columns, 2
        return (
            sheet == "Data"
            and first <= place[0] < first + self.stored.lines
            and place[1] <= len(columns)
            and columns[place[1] - 1] is not None
        )

    def _kind(self, sheet: str, place: Place, *cells: Content) -> str:
        """Say what a cell shows, by its column."""
        header = str(self.expected[sheet].get((1, place[1]), EMPTY).value or "")
        if titles := [_TITLES[line] for line in header.split("\n") if line in _TITLES]:
            return titles[0]
        if any(isinstance(cell.value, str) and cell.value for cell in cells):
            names = {self.report.head(self.report.framework.unit.title)}
            return "name" if header in names else "text"
        return SINGLE.get(sheet, "score" if sheet in ("Ranking", "Dimensions") else "value")


SOFTWARE = Text("软件", "Software")
_NUMBERS = re.compile(r'"[^"]*"|(?<![A-Za-z0-9_.$])[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?')


def _plain(formula: str) -> str:
    """Return a formula whose numbers and truth values are written one way.

    >>> _plain('IF(A1 > 0.10,"a b()",FIXED(1E-9,1,TRUE()))')
    'IF(A1>0.1,"a b()",FIXED(1e-09,1,TRUE))'
    """
    parts, at = [], 0
    for found in _NUMBERS.finditer(formula):
        text = found[0]
        parts.append(_closed_up(formula[at : found.start()]))
        parts.append(text if text.startswith('"') else f"{float(text):.15g}")
        at = found.end()
    return "".join([*parts, _closed_up(formula[at:])])


def _closed_up(code: str) -> str:
    """Return a part of a formula without white space; LibreOffice writes TRUE as ``TRUE()``."""
    return re.sub(r"\b(TRUE|FALSE)\(\)", r"\1", re.sub(r"\s", "", code))


def _same(found: Any, expected: Any, size: float) -> bool:
    """Say whether a cell shows what it should: numbers to a share of the size of their column."""
    if isinstance(expected, float) and isinstance(found, float):
        return abs(found - expected) <= TOLERANCE * size
    return _blank(found) == _blank(expected) and isinstance(found, bool) == isinstance(
        expected, bool
    )


def _number(cell: Content) -> float | None:
    return cell.value if isinstance(cell.value, float) else None


def _blank(value: Any) -> Any:
    if value is None:
        return ""
    return re.sub("\r\n?", "\n", value) if isinstance(value, str) else value


def _size(cells: Mapping[Place, Content], column: int) -> float:
    """Return the largest number of a column."""
    numbers = [
        abs(cell.value)
        for (_, number), cell in cells.items()
        if number == column and isinstance(cell.value, float)
    ]
    return max(numbers, default=0.0) or 1.0


def _table(differences: Sequence[Difference]) -> pd.DataFrame:
    rows = [(d.cell, d.kind, d.found, d.expected) for d in differences]
    return pd.DataFrame(rows, columns=["cell", "kind", "found", "expected"], dtype=object)


def _edit_table(edits: Sequence[Edit]) -> pd.DataFrame:
    rows = [(address(e.sheet, e.row, e.column), e.part, e.name, e.before, e.after) for e in edits]
    names = ["cell", "part", "name", "before", "after"]
    return pd.DataFrame(rows, columns=names, dtype=object)
