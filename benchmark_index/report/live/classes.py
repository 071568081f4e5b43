"""Tier rules as formulas: the lines of the Tiers sheet, and each unit's tier from them.

A rule becomes a function, which its class declares, from the rule and a :class:`TierPlace` to what
divides the tiers of one period and the number of a unit's tier. A rule without one enters as values.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...errors import Text
from ...excel import Cell, Column
from ...numerics import Floats
from ...tiers import Counts, CutPoints, Quantiles, Tiers
from ..number_formats import number_format
from ..words import TITLES as SHARED
from .builders import builder
from .placement import PlacedBlock, Placement
from .same_unit import listed

if TYPE_CHECKING:
    from .live_report import LiveReport

SHEET = "Tiers"


class Divided(NamedTuple):
    """What divides the tiers of a period, by column, and a unit's tier as a formula."""

    columns: dict[str, list[Cell | None]]
    tier: str


@dataclass(frozen=True)
class TierPlace:
    """Where the lines of a period stand on the Tiers sheet, and its scores on Dimensions.

    Attributes
    ----------
    grid : Grid
    start : int
        The first line of the period.
    score, rank : str
        The rounded score (of a rule by figures the published one) and the rank of a unit, of a
        row to be filled in.
    scores : str
        The rounded scores of the period.
    oriented : array
        The same as the library has them, higher is better.
    lower : bool
        Whether the lowest score is best.
    """

    grid: Placement
    start: int
    score: str
    rank: str
    scores: str
    oriented: Floats
    lower: bool

    def lines(self, key: str, count: int, here: str = "") -> str:
        """Return the cells of the first ``count`` tiers of the period."""
        return self.grid.block(key, self.start, self.start + count, here)

    def choices(self, key: str, values: Sequence[float]) -> list[Cell | None]:
        """Return cells to be edited in the first period; the others follow them."""
        if not self.start:
            return [Cell(value, look="edit") for value in values]
        cells = [self.grid.fixed(key, line, SHEET) for line in range(len(values))]
        return [Cell(value, at) for value, at in zip(values, cells, strict=True)]

    def below(self, key: str, cuts: int) -> str:
        """Return the number of the tier of a unit by the cuts that it does not reach."""
        missed = "<" if self.lower else ">"
        return f"1+SUMPRODUCT(--({self.lines(key, cuts)}{missed}{self.score}))"


def cut_points(rule: CutPoints, place: TierPlace) -> Divided:
    """Divide by fixed cuts, to be edited."""
    cuts = [float(cut) for cut in np.atleast_1d(rule.cuts)]
    return Divided({"cut": [*place.choices("cut", cuts), None]}, place.below("cut", len(cuts)))


def counts(rule: Counts, place: TierPlace) -> Divided:
    """Divide by numbers of places, to be edited; ranks beyond the last are in no tier."""
    given = [int(count) for count in np.atleast_1d(rule.counts)]
    last = np.cumsum(given).tolist()
    upto = [Cell(last[t], f"SUM({place.lines('places', t + 1, SHEET)})") for t in range(len(given))]
    places = place.lines("upto", len(given))
    tier = f'IF({place.rank}<=MAX({places}),1+SUMPRODUCT(--({places}<{place.rank})),"")'
    return Divided({"places": place.choices("places", given), "upto": [*upto]}, tier)


def quantiles(rule: Quantiles, place: TierPlace) -> Divided:
    """Divide at interpolated quantiles, by whole-number arithmetic as in the library."""
    k, scores = int(rule.quantiles), place.scores
    pick = "LARGE" if place.lower else "SMALL"
    cuts = rule.assign(place.oriented).cuts * (-1 if place.lower else 1)
    values = cuts.tolist() if len(cuts) else [None] * (k - 1)
    cells: list[Cell | None] = []
    for above, value in zip(range(k - 1, 0, -1), values, strict=True):
        steps = f"(COUNT({scores})-1)*{above}"
        first = f"{pick}({scores},INT({steps}/{k})+1)"
        second = f"{pick}({scores},MIN(INT({steps}/{k})+2,COUNT({scores})))"
        cut = f"{first}+({second}-{first})*(MOD({steps},{k})/{k})"
        cells.append(Cell(value, f'IF(COUNT({scores})>0,{cut},"")'))
    return Divided({"cut": [*cells, None]}, place.below("cut", k - 1))


TITLES = {
    "probit": Text("概率单位分界", "Probit"),
    "share": Text("正态分布累计比例", "Share of the normal distribution"),
    "multiple": Text("标准差倍数", "Standard deviations from the mean"),
    "cut": Text("分数线", "Cut"),
    "places": Text("名额", "Places"),
    "upto": Text("累计名额", "Places up to here"),
}
NO_CUT = Text(
    "请填写数字，由最好一档起依次排列。", "A number; cuts in order, from the best tier on."
)
NO_PLACES = Text("请填写 1 以上的整数。", "A whole number, 1 or more.")


def number_of_tiers(rule: Tiers, tiers: Any) -> int:
    """Return how many tiers a rule makes, or has made."""
    if rule.count is not None:
        return rule.count
    return len(rule.labels) if rule.labels else int(np.max(tiers, initial=0)) + 1


class TiersSheet:
    """The tiers of every period: labels, what divides them, how many units are in each.

    Attributes
    ----------
    grid : Grid
        Keys: ``period``, ``number``, ``label``, what the rule has, ``units``.
    live : bool
        Whether tiers follow from formulas.
    """

    def __init__(self, report: LiveReport, dimensions: Placement) -> None:
        self.report, self.dimensions = report, dimensions
        rule = report.scorecard.fitted.tiers
        self.write = builder(rule)
        self.live = self.write is not None
        if rule is None:
            return
        self.rule: Tiers = rule
        is_published = rule.by_figures and report.scorecard.fitted.publishing is not None
        self.cut = "published" if is_published else "rounded"  # the column that is divided
        self.count = number_of_tiers(rule, report.scorecard.tier_numbers)
        oriented = np.array(report.scorecard.rounded, dtype=np.float64)[report.order]
        self.oriented = -oriented if report.scorecard.fitted.lower_is_better else oriented
        self.grid = self._laid_out(TITLES)  # to see which of these columns the rule has
        used = {key for divided in self._divisions() if divided for key in divided.columns}
        self.grid = self._laid_out(key for key in TITLES if key in used)
        self.divided = self._divisions()

    def _laid_out(self, own: Iterable[str]) -> Placement:
        keys = ("period", "number", "label", *own, "units")
        return Placement(SHEET, keys[0 if self.report.table.is_panel else 1 :], 2)

    def _divisions(self) -> list[Divided | None]:
        return [self._divide(i, block) for i, block in enumerate(self.report.blocks)]

    def _divide(self, i: int, block: PlacedBlock) -> Divided | None:
        if self.write is None:
            return None
        here = self.dimensions
        place = TierPlace(
            self.grid,
            i * self.count,
            here.cell(self.cut, "{r}", here.name),
            here.cell("rank", "{r}", here.name),
            here.block(listed(here, "rounded"), block.start, block.stop),
            self.oriented[block.start : block.stop],
            self.report.scorecard.fitted.lower_is_better,
        )
        divided: Divided = self.write(self.rule, place)
        return divided

    def number(self, block: PlacedBlock) -> str:
        """Return the number of a unit's tier on Dimensions, in a row to be filled in."""
        divided = self.divided[self.report.blocks.index(block)]
        assert divided
        score = self.dimensions.cell("rounded", "{r}", self.dimensions.name)
        return f'IF(ISNUMBER({score}),{divided.tier},"")'

    def label(self, block: PlacedBlock) -> str:
        """Return the label of a unit's tier on Dimensions."""
        start = self.report.blocks.index(block) * self.count
        labels = self.grid.block("label", start, start + self.count)
        number = self.dimensions.cell("tier number", "{r}", self.dimensions.name)
        return f'IF(ISNUMBER({number}),INDEX({labels},{number}),"")'

    def columns(self) -> list[Column]:
        """Return the columns of the sheet."""
        report, blocks = self.report, self.report.blocks
        every = [(i, block, t) for i, block in enumerate(blocks) for t in range(self.count)]
        labels = [self._label(i, t) for i, _, t in every]
        fills = {report.say(self.rule.label(t)): t for t in range(self.count)}
        columns = [
            Column(report.head(SHARED["period"]), [block.period for _, block, _ in every]),
            report.column("档次序号", "Tier no.", [t + 1 for _, _, t in every], "0"),
            report.column("档次", "Tier", labels, align="center", fills=fills),
            *(self._own(key) for key in self.grid.keys if key in TITLES),
            report.column("对象数", "Units", [self._units(b, t) for _, b, t in every], "0"),
        ]
        return columns if report.table.is_panel else columns[1:]

    def _label(self, i: int, t: int) -> str | Cell:
        label = self.report.say(self.rule.label(t))
        return Cell(label, self.grid.fixed("label", t, SHEET)) if i else label

    def _own(self, key: Hashable) -> Column:
        cells = [cell for divided in self.divided if divided for cell in divided.columns[str(key)]]
        values = [cell.value for cell in cells if cell is not None]
        number = (
            number_format(values, 2)
            if key in ("cut", "share")
            else "General"
            if key in ("probit", "multiple")
            else "0"
        )
        title = self.report.head(TITLES[str(key)])
        edited = any(cell is not None and cell.look == "edit" for cell in cells)
        column = Column(self.report.editable(title) if edited else title, cells, number)
        if edited and self.report.edition > 1:
            least = (NO_PLACES, 1) if key == "places" else (NO_CUT, None)
            column.limits = self.report.limits(*least, whole=key == "places")
        return column

    def _units(self, block: PlacedBlock, t: int) -> Cell:
        tiers = self.report.scorecard.tier_numbers[self.report.order][block.start : block.stop]
        key = listed(self.dimensions, "tier number")
        numbers = self.dimensions.block(key, block.start, block.stop)
        return Cell(int(np.sum(tiers == t)), f"COUNTIF({numbers},{t + 1})")
