"""The Robustness sheet: the interval of each rank, and how often each unit had which rank."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import Text
from ...excel import Cell, Column
from ...uncertainty.result import CERTAINTY
from ..kept_draws import HEADS, Sureness
from ..kept_particulars import LIMITS
from ..possible import Disagreement, contradictions, outside
from ..robustness_tables import HEADS as HEADINGS
from .pages.facts import Certainty
from .placement import Placement
from .same_unit import UNIT_NUMBER, numbered

if TYPE_CHECKING:
    from ...numerics import Integers
    from .live_report import LiveReport

SHEET = "Robustness"
INTERVAL, SURE = "interval", "certainty"  # keys of columns, also on Ranking
NARROW = 7
TITLES = {
    "nominal": Text("排名（导出时）", "Rank, as exported"),
    "median": HEADINGS["median"],
    INTERVAL: Text("名次区间（5–95 %，导出时）", "Ranks, 5–95 %, as exported"),
    SURE: Text("确定性（导出时）", "Certainty, as exported"),
    "band": HEADINGS["band"],
    "not_ranked": HEADINGS["not_ranked"],
}
PROOF = "proof"
OF_LIMITS = {
    "best": Text("最好可能名次（所设全部权重，导出时）", "Best over all weights, as exported"),
    "worst": Text("最差可能名次（所设全部权重，导出时）", "Worst over all weights, as exported"),
    PROOF: Text("界限是否精确（导出时）", "Limits exact, as exported"),
}
EXACT = Text("精确", "exact")
IN_PART = Text("仅部分证明", "proven only in part")


class RobustnessSheet:
    """One line per unit in the order of the ranking as exported, all of it values.

    Attributes
    ----------
    grid : Placement
        Keys: ``("key", i)``, those of :data:`TITLES`, of :data:`OF_LIMITS` where limits are known,
        ``("share", rank)`` and the unit's number.
    """

    def __init__(self, report: LiveReport, sure: Sureness) -> None:
        self.report, self.sure = report, sure
        self.rows = report.as_exported.scorecard.order
        self.kept = sure.particulars
        self.titles = {**TITLES}
        if self.kept is not None and self.kept.is_proven:
            self.titles |= OF_LIMITS
        keys: list[Hashable] = [("key", i) for i in range(report.key_count)]
        keys += [*self.titles, *(("share", rank) for rank in range(1, sure.ranks + 1)), UNIT_NUMBER]
        self.grid = Placement(SHEET, tuple(keys), 2)

    def columns(self) -> list[Column]:
        """Return the columns of the sheet."""
        report, sure, rows = self.report, self.sure, self.rows.tolist()
        exported = report.as_exported.scorecard.rank.to_numpy(float, na_value=np.nan)
        values: dict[str, Sequence[Any]] = {
            "nominal": [None if np.isnan(exported[row]) else int(exported[row]) for row in rows],
            "median": _present(sure.column("median")[rows]),
            INTERVAL: [sure.interval(row) for row in rows],
            SURE: [report.say(sure.word(row)) for row in rows],
            "band": _present(sure.column("band")[rows]),
            "not_ranked": (sure.column("not_ranked")[rows] / sure.draws).tolist(),
        }
        values |= self._limits(rows)
        shown = [
            Column(
                report.head(self.titles[key]), held, align="center", number=_NUMBERS.get(key, "0")
            )
            for key, held in values.items()
        ]
        shares = [
            Column(
                report.head(Text(f"第 {rank} 名", f"Rank {rank}")),
                sure.share(rank)[rows].tolist(),
                '0%;;""',
                "center",
                widest=NARROW,
                tinted=True,
            )
            for rank in range(1, sure.ranks + 1)
        ]
        lines = np.argsort(report.order, kind="stable")[self.rows].tolist()
        names = report.keys()
        for name in names:
            name.values = [name.values[line] for line in lines]
        return [*names, *shown, *shares, numbered(report, lines)]

    def _limits(self, rows: Sequence[int]) -> dict[str, Sequence[Any]]:
        """Return the ranks that no weights pass, and whether some weights give them."""
        if self.kept is None or not self.kept.is_proven:
            return {}
        best, worst, *attained = (self.kept.limit(name)[rows] for name in LIMITS)
        exact = (best == attained[0]) & (worst == attained[1])
        words = [self.report.say(EXACT if is_exact else IN_PART) for is_exact in exact]
        told = [word if rank else "" for word, rank in zip(words, best, strict=True)]
        return {"best": _present(best), "worst": _present(worst), PROOF: told}

    def contradictions(self) -> Iterator[Disagreement]:
        """Yield the cells of a record that no draws and no weights can have come to."""
        for held in contradictions(self.sure, self.report.as_exported.scorecard):
            yield self._place(held.row, held.column), held.held, held.possible

    def _place(self, row: int, column: Hashable) -> tuple[int, int]:
        """Return where a row of the table stands in a column."""
        (line,) = np.flatnonzero(self.rows == row)
        key = _KEY_OF.get(str(column), column)
        return self.grid.first + int(line), 1 + self.grid.keys.index(key)

    def differences(self, drawn: Sureness) -> Iterator[Disagreement]:
        """Yield where other draws say something else: the cell, what it holds, what they say."""
        at = {key: i for i, key in enumerate(self.grid.keys, 1)}
        keys = [_KEY_OF.get(head, head) for head in HEADS]
        columns = [at[key] for key in keys] + [at["share", r + 1] for r in range(self.sure.ranks)]
        if self.sure.numbers.shape != drawn.numbers.shape:
            yield (1, 1), self.sure.ranks, drawn.ranks
            return
        held, meant = self.sure.numbers[self.rows], drawn.numbers[self.rows]
        for line, j in np.argwhere(held != meant).tolist():
            yield (self.grid.first + line, columns[j]), int(held[line, j]), int(meant[line, j])
        if self.kept is not None and drawn.particulars is not None:
            for row, name, limit in outside(self.kept, drawn.particulars):
                yield self._place(row, name), int(self.kept.limit(name)[row]), limit

    def certainty(self, rows: Integers) -> Certainty:
        """Return what pages say of it: of some rows in words, of each its interval."""
        sure, words = self.sure, self.sure.words
        known = {word: sure.number_of(word, rows) for word in ("certain", "likely", "open")}
        zh, en = (
            [f"{CERTAINTY[word].pick(language)} {count}" for word, count in known.items()]
            for language in ("zh", "en")
        )
        said = Text(
            f"名次的确定性（导出时）：{'、'.join(zh)}；{words.zh}。",
            f"Certainty of ranks, as exported: {', '.join(en)}; {words.en}.",
        )
        ranges = [sure.interval(row) for row in self.report.order.tolist()]
        return Certainty(said, ranges, self.grid, INTERVAL)

    def column_of_ranking(self, key: str, rows: Sequence[int], number: Sequence[str]) -> Column:
        """Return a column of Ranking: of rows of the table, by their numbers where there are formulas."""
        at = self.grid.from_top(UNIT_NUMBER, len(self.rows))
        held = self.grid.columns(key, key)
        said = [
            self.sure.interval(row) if key == INTERVAL else self.report.say(self.sure.word(row))
            for row in rows
        ]
        cells = [
            Cell(text, f'INDEX({held},MATCH({one},{at},0))&""') if one else text
            for text, one in zip_longest(said, number)
        ]
        return Column(self.report.head(TITLES[key]), cells, align="center")


_KEY_OF: dict[str, Hashable] = {  # where its column is another
    **dict.fromkeys(("low", "high"), INTERVAL),
    **dict.fromkeys(("best_attained", "worst_attained"), PROOF),
}
_NUMBERS = {INTERVAL: "@", SURE: "@", PROOF: "@", "not_ranked": "0%"}


def _present(numbers: Any) -> list[int | None]:
    return [int(number) or None for number in numbers]
