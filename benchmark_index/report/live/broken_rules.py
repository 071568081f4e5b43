"""What is wrong with the cells that people change, as one formula that says it in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ...errors import Text
from ...excel import WRONG, quoted
from ...tiers import Counts, CutPoints
from .goalposts import FIRST_LINE
from .goalposts import SHEET as GOALPOSTS
from .placement import LONGEST, Placement

if TYPE_CHECKING:
    from .live_report import LiveReport

LARGEST = "9E+307"  # text is larger than any number
PAIRS = (("worst", "best"), ("unacceptable", "satisfactory"))


def said_of_inputs(report: LiveReport, otherwise: str) -> str:
    """Return the formula that says which rule yellow cells break, first of all, or a text if none."""
    formula = quoted(otherwise)
    for condition, words in reversed(list(broken(report))):
        more = f"IF({condition},{quoted(f'{WRONG} {report.say(words)}')},{formula})"
        formula = more if len(more) < LONGEST else formula
    return formula


def broken(report: LiveReport) -> Iterator[tuple[str, Text]]:
    """Yield what breaks a rule, as a formula, and what is said then."""
    yield from _periods(report)
    yield from _weights(report)
    yield from _goalposts(report)
    yield from _tiers(report)


def _periods(report: LiveReport) -> Iterator[tuple[str, Text]]:
    """Yield what sorting did up to the second edition, where ranks are those of a block of rows."""
    count = len(report.order)
    if len(report.blocks) == 1 or count < 2 or report.by_number:
        return
    before, after = (
        report.data.grid.block(("key", report.key_count - 1), first, first + count - 1)
        for first in (0, 1)
    )
    yield (
        f"SUMPRODUCT(--({before}<>{after}))<>{len(report.blocks) - 1}",
        Text(
            "Data：各时期的行已混在一起，请撤销排序。",
            "Data: rows of different periods are mixed; undo the sorting.",
        ),
    )


def _weights(report: LiveReport) -> Iterator[tuple[str, Text]]:
    grid, count = report.weights.grid, len(report.weights.ids)
    raw, total, needed = (grid.block(key, 0, count) for key in ("raw", "sum", "needed"))
    yield (
        f"SUMPRODUCT(({raw}>{LARGEST})+({needed}>{LARGEST}))>0",
        Text("Weights：黄色单元格含文字。", "Weights: text in a yellow cell."),
    )
    yield (
        f'COUNTIF({raw},"<0")>0',
        Text("Weights：有负的权重。", "Weights: a weight is negative."),
    )
    yield (
        f"SUMPRODUCT(ISNUMBER({needed})*ISNUMBER({total})*({total}<=0))>0",
        Text("Weights：有一组同级权重全为 0。", "Weights: all of some siblings are 0."),
    )


def _goalposts(report: LiveReport) -> Iterator[tuple[str, Text]]:
    asked = report.normalized.asked
    sheet = Placement(GOALPOSTS, (*range(asked.described), *asked.cells), FIRST_LINE)
    yellow = {
        key: [cell is not None and cell.look == "edit" for cell in cells]
        for key, cells in asked.cells.items()
    }
    areas = [
        (sheet.block(key, start, stop), stop - start)
        for key, lines in yellow.items()
        for start, stop in _runs(lines)
    ]
    if areas:
        counts = ",".join(area for area, _ in areas)
        yield (
            f"COUNT({counts})<{sum(count for _, count in areas)}",
            Text("Goalposts：黄色单元格须为数字。", "Goalposts: a yellow cell holds no number."),
        )
    for worst, best in PAIRS:
        both = [
            all(pair) for pair in zip(yellow.get(worst, ()), yellow.get(best, ()), strict=False)
        ]
        equal = [
            f"SUMPRODUCT(--({sheet.block(worst, *run)}={sheet.block(best, *run)}))"
            for run in _runs(both)
        ]
        if equal:
            yield (
                f"{'+'.join(equal)}>0",
                Text("Goalposts：最差值等于最好值。", "Goalposts: a worst value equals the best."),
            )


def _tiers(report: LiveReport) -> Iterator[tuple[str, Text]]:
    if not isinstance(rule := report.scorecard.fitted.tiers, (CutPoints, Counts)):
        return
    tiers = report.dimensions.tiers
    key = "cut" if isinstance(rule, CutPoints) else "places"
    count = tiers.count - (key == "cut")
    cells = tiers.grid.block(key, 0, count)
    yield (
        f"COUNT({cells})<{count}",
        Text("Tiers：黄色单元格须为数字。", "Tiers: a yellow cell holds no number."),
    )
    if key == "places":
        yield f'COUNTIF({cells},"<1")>0', Text("Tiers：名额须为正数。", "Tiers: places below 1.")
    elif count > 1:
        better = ">=" if report.scorecard.fitted.lower_is_better else "<="
        before, after = tiers.grid.block(key, 0, count - 1), tiers.grid.block(key, 1, count)
        yield (
            f"SUMPRODUCT(--({before}{better}{after}))>0",
            Text("Tiers：分数线次序有误。", "Tiers: the cuts are out of order."),
        )


def _runs(lines: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield where lines hold one after another: the first, and the one after the last."""
    start = None
    for i, holds in enumerate([*lines, False]):
        if holds and start is None:
            start = i
        elif not holds and start is not None:
            yield start, i
            start = None
