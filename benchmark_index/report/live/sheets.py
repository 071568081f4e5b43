"""The sheets of the workbook in order, each with what it is for and where its content comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...comparison.diagnosis import Diagnosis
from ...errors import Text
from ...excel import Cell, Column, Page
from .. import as_read
from ..diagnosis_page import SHEET as DIAGNOSTICS
from ..diagnosis_page import diagnosis_page
from ..method_sheet import MethodSheet
from . import stages, targets_sheet
from .changes_sheet import SHEET as CHANGES
from .changes_sheet import why_no_changes
from .classes import SHEET as TIERS
from .contributions_sheet import CONTRIBUTIONS, OBSTACLES
from .goalposts import SHEET as GOALPOSTS
from .grade_sheet import SHEET as GRADES
from .pages import ChartsPage, ProfilePage
from .pairwise_sheet import SHEET as PAIRWISE
from .partial_sheet import SHEET as PARTIAL
from .robustness_charts import SHEET as ROBUSTNESS_CHARTS
from .robustness_sheet import SHEET as ROBUSTNESS

if TYPE_CHECKING:
    from .live_report import LiveReport


MOST_DIAGNOSED, FEWEST_DIAGNOSED = 5_000, 5  # cells and units


def _never(report: LiveReport) -> Text | None:
    """Return no reason: a sheet that is not there has nothing to show."""
    return None


@dataclass(frozen=True)
class ReportSheet:
    """A sheet of the workbook, of formulas or of values.

    Attributes
    ----------
    name : str
    about : Text
        What it is for, as the first page says.
    content : callable
        Returns its columns, or its page, in a report; empty where the run has none.
    frozen : int or callable
        How many columns stay in view, also of a report.
    is_editable : bool
        Whether yellow cells are on it.
    left_out : callable
        Returns why a report that could have it does not; the Method sheet says so.
    """

    name: str
    about: Text
    content: Callable[[LiveReport], Sequence[Column] | Page | None]
    frozen: int | Callable[[LiveReport], int] = 0
    is_editable: bool = False
    left_out: Callable[[LiveReport], Text | None] = _never


def _names(report: LiveReport) -> int:
    return report.key_count


def _tiers(report: LiveReport) -> Sequence[Column]:
    return report.dimensions.tiers.columns() if report.scorecard.fitted.tiers is not None else ()


def _profile(report: LiveReport) -> Page | None:
    return ProfilePage(report, report.facts, report.choice).page if report.formulas else None


def _why_no_diagnostics(report: LiveReport) -> Text | None:
    """Return why there is no page of diagnostics: its tables would be too long, or say nothing."""
    table = report.table
    cells, units = table.data.size, table.unit_labels.nunique()
    if report.edition < 4:
        return None
    if cells > MOST_DIAGNOSED:
        zh = f"{cells:,} 个单元格超过 {MOST_DIAGNOSED:,}；见 bi.diagnose"
        return Text(zh, f"{cells:,} cells are over {MOST_DIAGNOSED:,}; see bi.diagnose")
    if units < FEWEST_DIAGNOSED:
        zh = f"{units} 个对象，少于 {FEWEST_DIAGNOSED} 个"
        return Text(zh, f"{units} units are fewer than {FEWEST_DIAGNOSED}")
    return None


def _diagnostics(report: LiveReport) -> Page | None:
    """Return the page of tables that are small and of five units or more, as exported."""
    if report.edition < 4 or _why_no_diagnostics(report):
        return None
    return diagnosis_page(report, Diagnosis(report.as_exported.scorecard))


SHEETS = (
    ReportSheet(
        "Ranking",
        Text("排名表：名次、得分、档次、维度得分、备注", "ranks, scores, tiers, dimensions, notes"),
        lambda report: report.ranking.columns(),
        lambda report: 1 + report.key_count,
    ),
    ReportSheet(
        GRADES,
        Text(
            "评级：适用的规则、理由与评级后档次",
            "grades: the rules that apply, and the tier after them",
        ),
        lambda report: report.grading.columns() if report.grading else (),
        _names,
    ),
    ReportSheet(
        PARTIAL,
        Text("分项排名：各维度、各属性类别内", "ranks by dimension, and within each attribute"),
        lambda report: report.partial.columns() if report.partial else (),
        _names,
        left_out=lambda report: report.partial.left_out if report.partial else None,
    ),
    ReportSheet(
        "Profile",
        Text(
            "单个对象：下拉选择，名次、强弱项与差距",
            "one unit, chosen from a list: ranks, strengths, gaps",
        ),
        _profile,
        is_editable=True,
    ),
    ReportSheet(
        CONTRIBUTIONS,
        Text("各指标对得分的贡献", "what each indicator adds to a score"),
        lambda report: report.explanation(CONTRIBUTIONS),
        _names,
        left_out=lambda report: report.why_no_explanation(CONTRIBUTIONS),
    ),
    ReportSheet(
        OBSTACLES,
        Text("障碍度与前三障碍", "what holds a score back, the first three by name"),
        lambda report: report.explanation(OBSTACLES),
        _names,
        left_out=lambda report: report.why_no_explanation(OBSTACLES),
    ),
    ReportSheet(
        CHANGES,
        Text("得分与名次为何变化：各指标的影响", "why scores and ranks moved, by indicator"),
        lambda report: report.changes.columns() if report.changes else (),
        lambda report: 1 + report.key_count,
        left_out=why_no_changes,
    ),
    ReportSheet(
        targets_sheet.SHEET,
        Text("目标完成情况：差距、进度与状态", "targets: attainment, gap, pace and status"),
        targets_sheet.columns,
        2,
        left_out=targets_sheet.why_no_targets,
    ),
    ReportSheet(
        "Dimensions",
        Text("各级得分，名次与档次由此算出", "scores of every level; ranks and tiers follow"),
        lambda report: report.dimensions.columns(),
        _names,
    ),
    ReportSheet(
        "Normalized",
        Text("标准化后的指标值", "indicators on the common scale"),
        lambda report: report.normalized.columns(report.weights),
        _names,
    ),
    ReportSheet(
        "Data",
        Text(
            "原始数据与单位，改动过的单元格有批注",
            "the data with units; cells that were changed have a comment",
        ),
        lambda report: report.data.columns(report.normalized.asked),
        _names,
    ),
    ReportSheet(
        "Weights", Text("权重", "weights"), lambda report: report.weights.columns(), 2, True
    ),
    ReportSheet(
        GOALPOSTS,
        Text("标准化的上下界", "the bounds of normalization"),
        lambda report: report.normalized.goalposts(),
        2,
        True,
    ),
    ReportSheet(
        ROBUSTNESS,
        Text("名次的区间与各名次的比例", "how sure each rank is, and how often it is another"),
        lambda report: report.robustness.columns() if report.robustness else (),
        _names,
    ),
    ReportSheet(
        ROBUSTNESS_CHARTS,
        Text(
            "名次区间图、什么使名次变动、精确界限",
            "intervals of ranks drawn, what moves ranks, what is proven",
        ),
        lambda report: report.robustness_charts.page if report.robustness_charts else None,
    ),
    ReportSheet(
        PAIRWISE,
        Text("两两比较：排在对方之前的比例", "in which share of the draws one is ahead of another"),
        lambda report: report.pairwise.columns() if report.pairwise else (),
        lambda report: 1 + report.key_count,
    ),
    ReportSheet(
        DIAGNOSTICS,
        Text(
            "指标概况、相关与信度、权重的实际影响（导出时）",
            "profiles, correlations, reliability, what weights come to, as exported",
        ),
        _diagnostics,
        left_out=_why_no_diagnostics,
    ),
    ReportSheet(
        "Method",
        Text("每一步的方法、公式与运行参数", "every choice in words, and the run as JSON"),
        lambda report: MethodSheet(report).columns(),
        1,
    ),
    ReportSheet("Findings", Text("校验发现的问题", "what validation noticed"), as_read.findings),
    ReportSheet(
        "Charts",
        Text(
            "得分构成、各维度分布、历期名次与热力图",
            "what scores consist of, strips by dimension, ranks over periods, heat map",
        ),
        lambda report: ChartsPage(report.facts).page,
    ),
    ReportSheet(
        TIERS, Text("各档的分数线与个数", "what divides the tiers"), _tiers, is_editable=True
    ),
    ReportSheet(
        stages.SHEET,
        Text("方法的中间结果", "what methods computed on their way"),
        stages.columns,
    ),
    ReportSheet(
        "Records",
        Text("读取时换算、插补、处理过的单元格", "cells converted, imputed or treated"),
        as_read.records,
    ),
)


def values_of(columns: Sequence[Column]) -> list[Column]:
    """Return the columns as values: without formulas, what serves them, and what may be typed.

    >>> columns = [Column("a", [Cell(2.0, "1+1", look="edit")]), Column("b", [1], helper=True)]
    >>> [column.values for column in values_of(columns)]
    [[2.0]]
    """
    return [
        replace(
            column,
            values=[_value(value) for value in column.values],
            under=None,
            limits=None,
            conditions=(),
            check="",
        )
        for column in columns
        if not column.helper
    ]


def _value(held: object) -> object:
    """Return a cell without its formula, a value alone where nothing else is left."""
    if not isinstance(held, Cell):
        return held
    look = "" if held.look == "edit" else held.look
    return replace(held, formula="", look=look) if held.note or look or held.number else held.value
