"""The page of robustness: between which ranks units stay, what moves them, and what is proven."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ...errors import Text
from ...excel import Chart, Page, Series, clean_text
from ...excel.styles import (
    ACCENT,
    BAR,
    COLUMN,
    FACT,
    NUMBER,
    PAGE_NOTE,
    PAGE_TITLE,
    SECTION,
    TEXT,
    body,
)
from ...files import letter
from ..kept_draws import Sureness
from ..kept_particulars import INDICES, WITHOUT_INDICES, WITHOUT_LIMITS, Particulars
from ..likeness import same
from ..possible import Disagreement
from ..ranked_rows import ranked_rows

if TYPE_CHECKING:
    from .live_report import LiveReport

SHEET = "Robustness charts"
MOST_DRAWN = 40  # units
HALF = 0.4  # a rank is drawn from so much below it to so much above it
WIDTHS = (46, 12, 12, 16, 60)
LONGEST = 50  # rows of the picture that leave room on its page
LEFT, MIDDLE = replace(COLUMN, across="left", indent=1), replace(COLUMN, across="center")
QUIET = body("center", "0.0", grey=True)
HIDDEN, INTERVAL, NOMINAL = "", BAR, ACCENT  # colours of what is drawn
PARTS = (HIDDEN, INTERVAL, HIDDEN, NOMINAL, HIDDEN, INTERVAL)  # from left to right
TITLE = Text("名次有多可靠（导出时）", "How sure ranks are, as exported")
RANGES = Text("名次区间", "Intervals of ranks")
DRAWN = Text(
    "名次区间：浅色为 5–95 % 的抽样，深色为导出时的名次",
    "Ranks: pale in 5–95 % of the draws, dark the rank as exported",
)
MOVING = Text(
    "什么使名次变动（Sobol' 指数，平均名次变动）",
    "What moves ranks (Sobol' indices of the average shift)",
)
BARS = Text(
    "单独（深）与连同交互（浅）解释的份额", "Share explained alone (dark), with interactions (pale)"
)
PROVEN = Text(
    "精确界限（所设全部权重，方法与数据不变）",
    "Exact limits over all weights assumed, methods and data as they are",
)
HEADS = (
    Text("假设", "Assumption"),
    Text("单独", "Alone"),
    Text("连同交互", "With interactions"),
    Text("95 % 区间", "95 % interval"),
    Text("说明", "In words"),
)


class RobustnessCharts:
    """The page, all of it values as exported."""

    def __init__(self, report: LiveReport, sure: Sureness, kept: Particulars) -> None:
        self.report, self.sure, self.kept = report, sure, kept
        scorecard = report.as_exported.scorecard
        self.rows = ranked_rows(scorecard)[:MOST_DRAWN]
        self.ranks = scorecard.rank.to_numpy(float, na_value=np.nan)
        self.drawn = len(WIDTHS) + 2  # the first column of what is drawn
        self.first_index = 0  # the row of the first assumption
        name = report.say(report.framework.name)
        self.page = Page(
            SHEET,
            WIDTHS,
            more=[3, 24, *(8 for _ in PARTS)],
            title=f"{name} · {SHEET}",
            one_page=False,
        )
        self._write()

    def _write(self) -> None:
        report, page = self.report, self.page
        periods = report.table.periods
        when = f" · {periods[-1]}" if report.table.is_panel else ""
        page.put(1, 1, report.say(TITLE) + when, PAGE_TITLE, span=len(WIDTHS))
        page.put(2, 1, report.say(self.sure.words), PAGE_NOTE, span=len(WIDTHS))
        row = self._intervals(4)
        if row > LONGEST:
            page.breaks.append(row)
        row = self._proven(row + 1)
        self._moving(row + 1)

    # --- limits ---------------------------------------------------------------------------------

    def _proven(self, row: int) -> int:
        """Write how many limits are exact, and which ranks no weights change; return the next row."""
        page, kept = self.page, self.kept
        page.put(row, 1, self.report.say(PROVEN), SECTION, span=len(WIDTHS))
        said = WITHOUT_LIMITS[kept.why] if kept.why else self._of_limits()
        page.put(row + 1, 1, self.report.say(said), TEXT, span=len(WIDTHS))
        return row + 2

    def _of_limits(self) -> Text:
        """Return of how many of the units that are drawn limits are exact, and how far they lie."""
        best, worst, *attained = (self.kept.limits[self.rows, j] for j in range(4))
        exact, total = (best == attained[0]) & (worst == attained[1]), len(self.rows)
        fixed, wide = int((best == worst).sum()), int((worst - best).max(initial=0))
        count = int(exact.sum())
        part = Text("", "")
        if count < total:
            part = Text(
                f"；其余 {total - count} 个仅部分证明（可能更窄）",
                f"; those of the other {total - count} are proven only in part and may be narrower",
            )
        return Text(
            f"前 {total} 名中，{count} 个的界限精确{part.zh}。{fixed} 个的名次不随权重改变；"
            f"界限最宽相差 {wide} 位。见 Robustness 表。",
            f"Of the first {total}, limits of {count} are exact{part.en}. No weights change the rank of "
            f"{fixed}; the widest limits are {wide} places apart. See the sheet Robustness.",
        )

    # --- sensitivity ----------------------------------------------------------------------------

    def _moving(self, row: int) -> int:
        """Write what each assumption explains, and draw it; return the next row."""
        report, page, kept = self.report, self.page, self.kept
        page.put(row, 1, report.say(MOVING), SECTION, span=len(WIDTHS))
        if not kept.runs:
            page.put(row + 1, 1, report.say(WITHOUT_INDICES), TEXT, span=len(WIDTHS))
            return row + 2
        for column, head in enumerate(HEADS, 1):
            page.put(row + 1, column, report.head(head), LEFT if column in (1, 5) else MIDDLE)
        self.first_index = row + 2
        assumptions = self.sure.assumptions
        told = kept.sensitivity(assumptions)
        for i, one in enumerate(assumptions):
            values = dict(zip(INDICES, kept.indices[i].tolist(), strict=True))
            low, high = (max(values[f"total_{end}"], 0.0) for end in ("low", "high"))
            at = self.first_index + i
            page.put(at, 1, clean_text(report.say(one.words)), FACT)
            page.put(at, 2, values["first"], NUMBER.shown("0.00"))
            page.put(at, 3, values["total"], NUMBER.shown("0.00"))
            page.put(at, 4, f"{low:.2f}–{high:.2f}", NUMBER)
            page.put(at, 5, clean_text(report.say(told.sentence(i))), FACT)
        end = self.first_index + len(assumptions)
        runs = kept.runs * (len(assumptions) + 2)
        seed = self.sure.run["seed"]
        drawn = Text(f"{runs:,} 次计算，种子 {seed}", f"{runs:,} runs, seed {seed}")
        page.put(end, 1, report.say(drawn), PAGE_NOTE, span=len(WIDTHS))
        return self._bars(end + 1, len(assumptions))

    def _bars(self, top: int, count: int) -> int:
        first, last = self.first_index, self.first_index + count - 1
        series = [
            Series(f"'{SHEET}'!${at}${first - 1}", f"'{SHEET}'!${at}${first}:${at}${last}", colour)
            for at, colour in (("B", ACCENT), ("C", BAR))
        ]
        end = top + 4 + 3 * count
        names = f"'{SHEET}'!$A${first}:$A${last}"
        chart = Chart(
            *("bars", self.report.first(BARS), names, series, (top, 1), (end, len(WIDTHS))),
            number="0.00",
            from_zero=True,
        )
        self.page.charts.append(chart)
        self._fill(end)
        return end + 1

    # --- intervals ------------------------------------------------------------------------------

    def _intervals(self, row: int) -> int:
        """Write what is drawn of each unit beside the page, and draw it; return the next row."""
        page, sure, count = self.page, self.sure, len(self.rows)
        if not count:
            return row
        page.put(row, 1, self.report.say(RANGES), SECTION, span=len(WIDTHS))
        top = row + 1
        for line, table_row in enumerate(self.rows.tolist()):
            low, high = (float(sure.column(name)[table_row]) for name in ("low", "high"))
            rank = float(self.ranks[table_row])
            page.put(top + line, self.drawn, f"{rank:.0f} {self._name(table_row)}", QUIET)
            for j, length in enumerate(spans(low, high, rank)):
                page.put(top + line, self.drawn + 1 + j, length, QUIET)
        series = []
        for j, colour in enumerate(PARTS):
            at = letter(self.drawn + 1 + j)
            cells = f"'{SHEET}'!${at}${top}:${at}${top + count - 1}"
            series.append(Series(f"'{SHEET}'!${letter(self.drawn)}${row}", cells, colour))
        at = letter(self.drawn)
        names = f"'{SHEET}'!${at}${top}:${at}${top + count - 1}"
        end = top + max(int(1.3 * count), 8)
        worst = max(float(sure.column("high")[self.rows].max()), float(self.ranks[self.rows].max()))
        chart = Chart(
            *("spans", self.report.first(DRAWN), names, series, (top, 1), (end, len(WIDTHS))),
            high=worst + 1,
        )
        page.charts.append(chart)
        self._fill(end)
        return end + 1

    def _fill(self, end: int) -> None:
        """Let the printed page reach down to a row."""
        self.page.last = max(self.page.last, end)

    def _name(self, row: int) -> str:
        units = self.report.table.units
        names = units.get("name", self.report.table.unit_labels)
        return clean_text(str(np.asarray(names, dtype=object)[row]))

    # --- what is checked ------------------------------------------------------------------------

    def contradictions(self) -> Iterator[Disagreement]:
        """Yield indices whose interval ends before it begins."""
        for i, values in enumerate(self.kept.indices):
            held = dict(zip(INDICES, values.tolist(), strict=True))
            for j, name in ((2, "first"), (3, "total")):
                if held[f"{name}_low"] > held[f"{name}_high"]:
                    yield (self.first_index + i, j), held[f"{name}_low"], held[f"{name}_high"]

    def differences(self, drawn: Sureness) -> Iterator[Disagreement]:
        """Yield where other draws say something else."""
        anew = drawn.particulars
        if anew is None or anew.indices.shape != self.kept.indices.shape:
            yield (1, 1), self.kept.runs, 0 if anew is None else anew.runs
            return
        for i, j in np.ndindex(*self.kept.indices.shape):
            one, other = float(self.kept.indices[i, j]), float(anew.indices[i, j])
            if not same(one, other, 1e-6):
                yield (self.first_index + i, 2 if j < 3 else 3), one, other


def spans(low: float, high: float, rank: float) -> list[float]:
    """Return how long six bars are, end to end, of which the second and last are the interval.

    The fourth is the rank, wherever it lies.

    >>> [round(length, 1) for length in spans(2, 5, 3)]
    [1.6, 1.0, 0.0, 0.8, 0.0, 2.0]
    >>> [round(length, 1) for length in spans(2, 5, 1)]
    [0.6, 0.0, 0.0, 0.8, 0.2, 3.8]
    """
    left, right = (low - HALF, high + HALF) if low else (rank - HALF, rank - HALF)
    here, there = rank - HALF, rank + HALF
    start = min(left, here)
    before = max(min(right, here) - left, 0.0)
    after = max(right - max(left, there), 0.0)
    gap_before = here - start - before
    gap_after = max(left - there, 0.0)
    return [start, before, gap_before, there - here, gap_after, after]
