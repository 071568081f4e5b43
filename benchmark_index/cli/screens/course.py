"""Targets and growth on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from ...comparison.monitoring import KINDS
from ...comparison.targets import MISSING, STATUSES
from ...report.live.targets_sheet import HEADS
from ...report.words import more
from . import screen

if TYPE_CHECKING:
    from ...comparison.monitoring import Monitoring

_COLOURS = {
    "met": "green",
    "behind": "yellow",
    "off track": "red",
    "missed": "red",
    "missing": "dim",
}
_HEADS = (
    "indicator", "target_period", "target", "value", "attainment", "gap", "pace_needed",
    "pace_achieved", "projected",
)  # fmt: skip


def show(result: Monitoring, out: Console, language: str) -> None:
    """Print the targets, then what grew by how much, then how many have which status."""
    _targets(result, out, language)
    _growth(result, out, language)
    out.print(result.summary.pick(language), markup=False, highlight=False)


def _targets(result: Monitoring, out: Console, language: str) -> None:
    frame, leaves = result.targets, result.framework.columns_by_id
    names = (result.framework.unit.title, HEADS["indicator"])
    shown = screen.table(*(head.pick(language) for head in names), no_wrap=1)
    for key in _HEADS:
        shown.add_column(HEADS[key].pick(language), justify="right")
    shown.add_column(HEADS["status"].pick(language))
    for row in frame.head(screen.SHOWN_ROWS).to_dict("records"):
        leaf = leaves[row["indicator"]]
        value = f"{row['qualifier']}{_number(row['value'])}"
        at = (
            f" ({row['period']})" if row["period"] and row["period"] != row["target_period"] else ""
        )
        status = STATUSES[row["status"]].pick(language)
        lacks = MISSING[row["missing"]].pick(language)
        colour = _COLOURS.get(row["status"], "")
        told = f"{status}{screen.say(language, '：', ': ')}{lacks}" if lacks else status
        shown.add_row(
            screen.name(row["unit"]),
            screen.name(leaf.name.pick(language)),
            screen.name(row["target_period"]),
            _number(row["target"]),
            screen.name(f"{value}{at}"),
            _share(row["attainment"]),
            *(_number(row[key]) for key in ("gap", "pace_needed", "pace_achieved")),
            "-" if row["projected"] != row["projected"] else f"{row['projected']:.1f}",
            f"[{colour}]{told}[/]" if colour else told,
        )
    if len(frame):
        out.print(shown)
    if (left := len(frame) - screen.SHOWN_ROWS) > 0:
        out.print(more(left).pick(language))


def _growth(result: Monitoring, out: Console, language: str) -> None:
    frame, leaves = result.growth, result.framework.columns_by_id
    if not len(frame):
        return
    titles = [("指标", "Indicator"), ("基期", "From"), ("时期", "To"), ("变动", "Change")]
    titles += [("年均增速", "CAGR"), ("类型", "Kind")]
    heads = screen.titles(language, *titles)
    shown = screen.table(result.framework.unit.title.pick(language), *heads, no_wrap=1)
    for row in frame.head(screen.SHOWN_ROWS).to_dict("records"):
        before, now = (
            f"{_number(row[value])} ({row[period]})"
            for value, period in (("base", "base_period"), ("value", "period"))
        )
        changes = {
            "growth": _share(row["growth"], "+"),
            "points": f"{row['points']:+.6g}",
            "places": f"{row['change']:+g}",
        }
        shown.add_row(
            screen.name(row["unit"]),
            screen.name(leaves[row["indicator"]].name.pick(language)),
            *(screen.name(text) for text in (before, now)),
            changes[row["kind"]],
            _share(row["cagr"]),
            KINDS[row["kind"]].pick(language),
        )
    out.print(shown)
    if (left := len(frame) - screen.SHOWN_ROWS) > 0:
        out.print(more(left).pick(language))


def _number(value: float) -> str:
    if value != value:
        return "-"
    return f"{value:,.6g}" if not 1e6 <= abs(value) < 1e18 else f"{value:,.0f}"


def _share(value: float, sign: str = "") -> str:
    if value != value:
        return "-"
    return f"{value:{sign}.1%}" if abs(value) < 1e15 else f"{value:{sign}.6g}"
