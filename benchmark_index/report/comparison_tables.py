"""Two rankings side by side as CSV and as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..comparison.two_rankings import SUMMARY
from ..errors import Text
from ..excel import Book, Column
from .frame_columns import columns_of
from .guarded_csv import save
from .words import Wording

if TYPE_CHECKING:
    from ..comparison.two_rankings import RankingComparison

SHARES = ("common_top",)
COUNTED = ("common", "only_a", "only_b", "largest_shift", "unchanged", "top")


def heads_of(result: RankingComparison) -> dict[str, Text]:
    """Return what heads the columns, the two rankings by their names."""
    a, b = result.a, result.b
    return {
        "unit": Text("对象", "Unit"),
        "rank_a": Text(f"名次：{a}", f"Rank: {a}"),
        "rank_b": Text(f"名次：{b}", f"Rank: {b}"),
        "common_a": Text("共同对象中的名次（甲）", "Rank among both (first)"),
        "common_b": Text("共同对象中的名次（乙）", "Rank among both (second)"),
        "shift": Text("名次变动（+ 为上升）", "Shift (+ is up)"),
        "score_a": Text(f"得分：{a}", f"Score: {a}"),
        "score_b": Text(f"得分：{b}", f"Score: {b}"),
        "only_in": Text("仅见于", "Only in"),
    }


def shown_figure(name: str, value: float) -> str:
    """Return a figure of the summary as people read it.

    >>> shown_figure("spearman", 0.98765), shown_figure("common", 25), shown_figure("common_top", 0.9)
    ('0.988', '25', '90%')
    """
    if value != value:
        return "-"
    if name in COUNTED:
        return f"{value:.0f}"
    return f"{value:.0%}" if name in SHARES else f"{value:.3f}"


def write_csv(result: RankingComparison, path: Path) -> None:
    """Write units, ranks and shifts: UTF-8 with BOM, texts guarded."""
    save(result.to_frame().reset_index(), path)


def write_workbook(result: RankingComparison, path: Path, language: str | None = None) -> None:
    """Write the figures, the largest movers and all units, a sheet each."""
    words, book = Wording(language), Book()
    title, heads = f"{result.a} · {result.b}", heads_of(result)
    figures = result.summary
    named = [words.say(SUMMARY[name]) for name in figures]
    shown = [shown_figure(name, value) for name, value in figures.items()]
    columns = [
        Column(words.head(Text("项目", "Item")), named),
        Column(words.head(Text("数值", "Value")), shown, align="right"),
    ]
    book.table("Summary", columns, title=title)
    for name, frame in (("Movers", result.movers()), ("Units", result.to_frame())):
        book.table(name, columns_of(frame, words, heads), freeze=1, title=f"{title} · {name}")
    book.save(path)
