"""What ``benchmark-index verify`` shows: the outcome, what differs, edits, what is not checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import Text
from ...numerics import shown
from ...report.signing import ACCIDENTS
from ...report.verification import KINDS, UNCHECKED
from ...report.words import more
from .screen import name, say, table, titles

if TYPE_CHECKING:
    from rich.console import Console

    from ...report.verification import Verification

SHOWN_CELLS = 20
SHOWN_UNITS = 10
LONGEST = 60


def show(verdict: Verification, out: Console, language: str) -> None:
    """Print on one screen what the check of a workbook found."""
    style = "bold green" if verdict.ok else "bold red"
    out.print(f"{verdict.path.name}: {verdict.summary.pick(language)}", style=style, markup=False)
    if len(verdict.differences):
        _show_differences(verdict, out, language)
    if len(verdict.edits):
        _show_edits(verdict, out, language)
    if len(verdict.not_checked):
        _show_unchecked(verdict, out, language)
    if verdict.scorecard is None:
        _show_checked(verdict, out, language)
    if verdict.ok:
        _show_ranking(verdict, out, language)
    if not verdict.needs_signature:
        out.print(ACCIDENTS.pick(language), style="dim", markup=False, highlight=False)


def _show_differences(verdict: Verification, out: Console, language: str) -> None:
    heads = (("单元格", "Cell"), ("类型", "Kind"), ("现为", "Found"), ("应为", "Expected"))
    cells = table(*titles(language, *heads), no_wrap=2)
    for row in verdict.differences.head(SHOWN_CELLS).to_dict("records"):
        coded = row["expected"] is None and row["kind"] in ("data", "name", "specification")
        known = say(language, "导出时的内容", "as exported") if coded else _said(row["expected"])
        kind = KINDS[row["kind"]].pick(language)
        cells.add_row(name(row["cell"]), kind, _said(row["found"]), known)
    out.print(cells)
    if (left := len(verdict.differences) - SHOWN_CELLS) > 0:
        out.print(more(left).pick(language))
    counts = verdict.differences["kind"].value_counts(sort=False)
    tally = ", ".join(f"{KINDS[str(kind)].pick(language)} {n}" for kind, n in counts.items())
    out.print(tally, markup=False, style="dim")
    if not verdict.calculated:
        hint = Text(
            "文件尚未重新计算，公式的结果没有核对：请先用 Excel、WPS 或 LibreOffice 打开并保存。",
            "The file was not calculated since, so results of formulas were not compared: open it "
            "in Excel, WPS or LibreOffice and save it.",
        )
        out.print(hint.pick(language), style="yellow")


def _show_edits(verdict: Verification, out: Console, language: str) -> None:
    heads = (("黄色单元格", "Yellow cell"), ("项目", "What"), ("原为", "Before"), ("现为", "Now"))
    cells = table(*titles(language, *heads), no_wrap=1)
    for row in verdict.edits.head(SHOWN_CELLS).to_dict("records"):
        what = name(f"{row['part']} {row['name']}".strip())
        cells.add_row(name(row["cell"]), what, _said(row["before"]), _said(row["after"]))
    out.print(cells)
    if (left := len(verdict.edits) - SHOWN_CELLS) > 0:
        out.print(more(left).pick(language))


def _show_unchecked(verdict: Verification, out: Console, language: str) -> None:
    """Print what the file holds besides, and nobody has checked."""
    heads = (("未核对", "Not checked"), ("内容", "What it is"), ("说明", "Details"))
    rows = table(*titles(language, *heads), no_wrap=1)
    for row in verdict.not_checked.head(SHOWN_CELLS).to_dict("records"):
        rows.add_row(
            name(row["place"]), UNCHECKED[row["what"]].pick(language), _said(row["detail"])
        )
    out.print(rows)
    if (left := len(verdict.not_checked) - SHOWN_CELLS) > 0:
        out.print(more(left).pick(language))


def _show_checked(verdict: Verification, out: Console, language: str) -> None:
    """Print what was held against what, where that is not everything."""
    head = say(language, "已核对", "Checked")
    words = say(language, "；", "; ").join(text.pick(language) for text in verdict.checked)
    out.print(f"{head}: {words}", markup=False, highlight=False)


def _show_ranking(verdict: Verification, out: Console, language: str) -> None:
    """Print the first places of the ranking that was confirmed."""
    ranking = verdict.ranking
    keys = "name" if "name" in ranking else "unit", "period"
    places = [
        f"{row['rank']:.0f} {' '.join(str(row[key]) for key in keys if key in row)}"
        for row in ranking[ranking["rank"].notna()].head(SHOWN_UNITS).to_dict("records")
    ]
    head = say(language, "确认的排名", "Ranking confirmed")
    tail = say(language, f"（共 {len(ranking)} 行）", f" ({len(ranking)} rows)")
    out.print(f"{head}: {name(say(language, '、', ', ').join(places))}{tail}", highlight=False)


def _said(value: object) -> str:
    if value is None or value == "":
        return "-"
    text = shown(value) if isinstance(value, float) else str(value)
    return name(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
