"""A ranking workbook checked against the library: :func:`verify`, and run again: :func:`rerun`."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from ..catalog.displayed import Displayed
from ..errors import Text
from ..files import address, open_contents
from ..framework import Framework
from ..index.publishing import check_cuts, chosen_publication
from ..index.resolve import BY_INDICATOR, FROM_FRAMEWORK, replaced
from ..index.scorecard import Scorecard
from .appearance import Unchecked
from .differences import Comparison
from .export_check import ExportCheck
from .exported import (
    ExportedBook,
    ExportedFrame,
    exported_record,
    open_exported_csv,
    open_exported_frame,
)
from .live.edits import Edit
from .signing import STATES, Key, State, load_key, state
from .stored import Difference, Stored

KINDS = {  # causes first
    "specification": Text("运行参数", "specification"),
    "data": Text("数据", "data"),
    "name": Text("名称", "name"),
    "sheet": Text("工作表", "sheet"),
    "part": Text("文件部件", "part of the file"),
    "extension": Text("扩展内容", "extension"),
    "setting": Text("工作簿设置", "setting"),
    "formula": Text("公式", "formula"),
    "normalized": Text("标准化值", "normalized value"),
    "weight": Text("权重", "weight"),
    "goalpost": Text("上下限", "goalpost"),
    "score": Text("得分", "score"),
    "rank": Text("名次", "rank"),
    "tier": Text("档次", "tier"),
    "value": Text("数值", "value"),
    "row": Text("行", "row"),
    "text": Text("文字", "text"),
    "look": Text("显示方式", "look"),
    "rule": Text("有效性或条件格式", "rule"),
    "link": Text("链接", "link"),
    "comment": Text("批注", "comment"),
    "chart": Text("图表", "chart"),
    "drawing": Text("图形", "drawing"),
}
RECOMPUTED = Text(
    "全部单元格由运行参数和数据重新计算", "every cell, computed again from specification and data"
)
MOST_DIFFERENCES = 10_000
_FRAMES = {".parquet": open_exported_frame, ".csv": open_exported_csv}
NAMED = 3  # places in a sentence
UNCHECKED = {
    "sheet": Text("不是本软件写出的工作表", "a sheet of others"),
    "codes": Text(
        "旧格式只有 16 位校验码，没有 SHA-256", "an earlier format: codes of 16 bits, no SHA-256"
    ),
    "drawn": Text(
        "抽样结果只核对了记录；加 --robustness 可重新抽样",
        "draws are held against the record only; --robustness draws them again",
    ),
    "exported": Text(
        "导出时的诊断，数据已改，无从重新计算",
        "tells of the data as exported, which were changed since",
    ),
    "too large": Text(
        "太大，无法在此重新抽样：抽样结果只核对了记录",
        "too large to draw again here: draws are held against the record only",
    ),
    "as read": Text(
        "读取数据表时的记录，旧格式无法核对", "how the table was read: an earlier format"
    ),
    "edition": Text(
        "旧版页面，版面已变，无从比较", "a page that earlier versions laid out otherwise"
    ),
    "results": Text("修改后版面变化，结果无从比较", "results that the edits leave without a place"),
    "format": Text("数字格式已改（只影响舍入）", "another number format, which rounds otherwise"),
    "comment": Text("后加的批注", "comments that were added"),
    "defined name": Text("后加的名称", "a name that was defined"),
    "filtered": Text("被筛选隐藏的行", "rows that a filter hides"),
    "note": Text("表旁写的内容", "what was written beside a table"),
    "scrolled": Text("冻结后已滚动", "scrolled beyond what is frozen"),
    "prompt": Text("提示已去掉", "a prompt taken away"),
    "header": Text("页眉页脚已改", "another header or footer"),
    "validation": Text("有效性规则已去掉", "a rule of what may be typed is gone"),
    "link": Text("指向其他文件", "a reference to other files"),
    "part": Text("文件的其他部件", "another part of the file"),
    "data": Text(
        "原始数据不在文件中：标准化值、指标权重和这些节点的得分无从重新计算",
        "the data are not in the file: normalized values and the scores of these nodes cannot be "
        "computed again",
    ),
    "published": Text(
        "名次和档次由未写入文件的得分决定",
        "ranks and tiers follow from scores that are not in the file",
    ),
    "rows": Text(
        "只有前面的名次，其余各行在另一文件中",
        "only the first rows; all of them are in another file",
    ),
}


@dataclass(frozen=True, eq=False, repr=False)
class Verification(Displayed):
    """What a check of a ranking workbook found.

    Attributes
    ----------
    path : Path
    differences : DataFrame
        One row per cell that is not as it should be, causes first, the first
        :data:`MOST_DIFFERENCES` at most: ``cell`` (``sheet!C5``),
        ``kind``, ``found``, ``expected`` (empty where only the check code of the cell is known).
    edits : DataFrame
        Yellow cells that were changed: ``cell``, ``part``, ``name``, ``before``, ``after``.
    not_checked : DataFrame
        What the file holds besides: ``place``, ``what`` (a key of :data:`UNCHECKED`), ``detail``.
    scorecard : Scorecard or None
        The run repeated by the library, with the edits; None where the file holds no data.
    calculated : bool
        Whether the file was calculated after it was edited.
    live : bool
        Whether it is a workbook of formulas.
    checked : list of Text
        What was held against what.
    exported : DataFrame or None
        The ranking as the file holds it, where it holds no data to compute it again from.
    signature : str
        What is known of its signature: ``"none"``, ``"unread"`` (no key was given), ``"valid"``,
        ``"changed"`` (valid for the file as exported only), ``"other key"`` or ``"invalid"``.
    needs_signature : bool
        Whether a key was given, so that only a signed file is confirmed.
    """

    _kind: ClassVar[str] = "verification"

    path: Path
    differences: pd.DataFrame
    edits: pd.DataFrame
    not_checked: pd.DataFrame
    scorecard: Scorecard | None
    calculated: bool
    live: bool
    checked: Sequence[Text] = ()
    exported: pd.DataFrame | None = None
    signature: State = "none"
    needs_signature: bool = False

    @property
    def ok(self) -> bool:
        """Whether everything is confirmed that the library wrote, and signed where a key was given."""
        return self.calculated and not len(self.differences) and self.is_signed_as_asked

    @property
    def is_signed_as_asked(self) -> bool:
        """Whether the file is signed with the key, or none was given."""
        return self.signature == "valid" or not self.needs_signature

    @property
    def ranking(self) -> pd.DataFrame:
        """The ranking as the library computes it from the file; confirmed where ``ok``."""
        if self.scorecard is not None:
            return self.scorecard.ranking
        assert self.exported is not None
        return self.exported

    @property
    def summary(self) -> Text:
        """The outcome in one sentence."""
        words = self._outcome
        if self.signature == "none" and not self.needs_signature:
            return words
        signature = STATES[self.signature]
        return Text(f"{words.zh}；{signature.zh}", f"{words.en}; {signature.en}")

    @property
    def _outcome(self) -> Text:
        count, edits = len(self.differences), len(self.edits)
        if count:
            return Text(f"发现 {count} 处不一致", f"{count} difference{'s' * (count > 1)} found")
        if not self.calculated:
            return Text(
                "文件修改后尚未重新计算：请用 Excel、WPS 或 LibreOffice 打开并保存，再核验",
                "Not calculated since it was changed: open it in Excel, WPS or LibreOffice, save "
                "it, and verify again",
            )
        if self.scorecard is None:
            return Text(
                "核验通过：各表与导出时一致，互相得出；原始数据不在文件中，没有重新评分",
                "Confirmed: the tables are as exported and follow from each other; the data are not in "
                "the file, so nothing was scored again",
            )
        said = Text(
            "核验通过：全部单元格与重新计算的结果一致",
            "Confirmed: every cell is what the library computes",
        )
        if edits:
            said = Text(
                f"核验通过：已识别 {edits} 处黄色单元格的修改，排名与按修改后重算一致",
                f"Confirmed, with {edits} yellow cell{'s' * (edits > 1)} edited: the ranking is "
                "what the library computes with these values",
            )
        elif len(self.not_checked):
            said = Text(
                "核验通过：本软件写出的单元格与重新计算的结果一致",
                "Confirmed: the cells that the library wrote are what it computes",
            )
        if not len(self.not_checked):
            return said
        places = list(dict.fromkeys(self.not_checked["place"]))
        named = ", ".join(map(str, places[:NAMED])) + (", …" if len(places) > NAMED else "")
        return Text(f"{said.zh}；未核对：{named}", f"{said.en}. Not checked: {named}")


def verify(
    path: str | Path, key: str | Path | None = None, *, robustness: bool = False
) -> Verification:
    """Recompute a ranking workbook with the library and name every cell that differs.

    The specification and the data are read out of the workbook, the index is built from them and
    fitted, and the workbook is written anew in memory. Each cell of the file is then held against
    it: numbers to 1e-9 of themselves (sums that cancel, to 1e-12 of their terms), text and formulas
    exactly. Cells of the Data sheet are held against their check codes, and the whole of it against
    its SHA-256, see :mod:`benchmark_index.report.record`. So is what the file shows besides: number
    formats, what is hidden, charts, comments, links, settings.

    Yellow cells (weights, goalposts, cut points) are meant to be changed: the index is computed
    with what stands there, and the file has to show that ranking. Sheets that were added, and
    whatever else is no part of the library's workbook, are listed in ``not_checked``.

    Parameters
    ----------
    path : str or Path
        A workbook written by :meth:`Scorecard.to_excel` or ``benchmark-index score``; also one
        without the data, or a Parquet file, which are held against their check codes (see
        :mod:`benchmark_index.report.seals`) and against themselves.
    key : str or Path, optional
        The file of a secret or of an Ed25519 key in PEM, see
        :mod:`benchmark_index.report.signing`: a file that is not signed with it is not confirmed.
    robustness : bool, default False
        Whether what was drawn is drawn again, where that takes no more than some minutes.

    Returns
    -------
    Verification

    Raises
    ------
    TableError
        The file is damaged, protected by a password, no ranking workbook of this library, or
        of a newer version; programs would read it differently; or its run cannot be recomputed:
        it was scored by the bounds of another table, or by a method that is not known here.
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
    path, signer = Path(path), None if key is None else load_key(key)
    with _without_collections():
        if path.suffix.lower() in _FRAMES:
            return _confirmed(_FRAMES[path.suffix.lower()](path), signer)
        contents = open_contents(path)
        if (held := exported_record(path, contents)) is not None:
            return _confirmed(ExportedBook(path, contents, held), signer)
        return _verified(Stored(path, contents), signer, robustness)


def _confirmed(file: ExportedBook | ExportedFrame, key: Key | None) -> Verification:
    """Return what the check of an export finds that holds no data."""
    check = ExportCheck(file)
    differences = _table(_sorted(check.differences()))
    unchecked = _unchecked_table(check.unchecked())
    return Verification(
        file.path,
        differences,
        _edit_table([]),
        unchecked,
        None,
        calculated=True,
        live=False,
        checked=check.checked,
        exported=check.frame(),
        signature=_changed(state(key, file.signature, file.specification, file.kept), differences),
        needs_signature=key is not None,
    )


def _verified(stored: Stored, key: Key | None, redraws: bool) -> Verification:
    """Return what the check of a workbook of formulas or of values finds."""
    check = Comparison(stored, redraws=redraws)
    check.recompute()
    signature = state(key, stored.signature, *stored.signed)
    differences = _table(_sorted(check.differences()))
    return Verification(
        check.stored.path,
        differences,
        _edit_table(check.edits),
        _unchecked_table(check.unchecked()),
        check.scorecard,
        check.is_calculated,
        check.live,
        [RECOMPUTED],
        signature=_changed(signature, differences, check.choices),
        needs_signature=key is not None,
    )


def _changed(signature: State, *changes: Sized) -> State:
    """Return what a valid signature is worth where something was changed since."""
    return "changed" if signature == "valid" and any(map(len, changes)) else signature


def _sorted(differences: Iterable[Difference]) -> list[Difference]:
    """Return the first differences, causes before what follows from them."""
    order = {kind: i for i, kind in enumerate(KINDS)}
    first = islice(differences, MOST_DIFFERENCES)
    return sorted(first, key=lambda difference: order[difference.kind])


@contextmanager
def _without_collections() -> Iterator[None]:
    """Hold back the search for circles of objects.

    A check makes millions of cells and no circles; looking for some among them takes as long again
    as all the rest.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


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
    return run_again(Comparison(Stored(Path(path))), period, **chosen)


def run_again(check: Comparison, period: str | None = None, **chosen: Any) -> Scorecard:
    """Score again what was read from a workbook; see :func:`rerun`."""
    from ..table.coverage import COVERAGE_RULES
    from ..validation.table_report import validate

    stored = check.stored
    spec, framework = stored.specification, stored.framework
    chosen = {**check.choices, **chosen}
    for name in ("aggregation", "min_coverage"):
        if name in chosen:
            chosen[name] = _by_node(chosen[name], spec[name], framework)
    for kind in set(chosen) & set(BY_INDICATOR):
        chosen[kind] = replaced(kind, chosen[kind], spec["steps"][kind], framework)
    if "aggregation" in chosen and spec["steps"]["normalization"] == "none":
        chosen.setdefault("normalization", FROM_FRAMEWORK)  # the earlier method had its own
    if "publish" in chosen and "tiers" not in chosen:
        fitted = check.scorecard.fitted
        earlier = None if fitted.publishing is None else fitted.publishing.publication
        check_cuts(fitted.tiers, chosen_publication(chosen["publish"], framework), earlier)
    scorecard = stored.scorecard(period, **chosen)
    found = validate(scorecard.table, scorecard.framework).items
    findings = [finding for finding in found if finding.rule not in COVERAGE_RULES]
    scorecard.finding_items = [*findings, *scorecard.finding_items]
    scorecard.finding_items += scorecard.coverage_findings()
    return scorecard


def _by_node(said: object, earlier: Mapping[str, Any], framework: Framework) -> Any:
    """Return what is said by node or level for every node, the earlier where nothing is."""
    inner = {node.id: framework.levels[node.id] for node in framework.inner}
    if not isinstance(said, Mapping) or not set(said) & {*inner, *inner.values()}:
        return said
    kept = {node: said.get(node, said.get(level)) for node, level in inner.items()}
    named = {key: value for key, value in said.items() if key not in inner.values()}
    return {**earlier, **{n: v for n, v in kept.items() if v is not None}, **named}


def _table(differences: Sequence[Difference]) -> pd.DataFrame:
    rows = [(d.cell, d.kind, d.found, d.expected) for d in differences]
    return pd.DataFrame(rows, columns=["cell", "kind", "found", "expected"], dtype=object)


def _edit_table(edits: Sequence[Edit]) -> pd.DataFrame:
    rows = [(address(e.sheet, e.row, e.column), e.part, e.name, e.before, e.after) for e in edits]
    names = ["cell", "part", "name", "before", "after"]
    return pd.DataFrame(rows, columns=names, dtype=object)


def _unchecked_table(found: Iterable[Unchecked]) -> pd.DataFrame:
    rows = list(dict.fromkeys(found))
    return pd.DataFrame(rows, columns=["place", "what", "detail"], dtype=object)
