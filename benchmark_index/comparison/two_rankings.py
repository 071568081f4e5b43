"""Two rankings side by side, of other methods, years or publishers: :func:`compare`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from ..catalog.displayed import Displayed
from ..catalog.verbs import verb
from ..diagnostics.correlations import Kind, correlations
from ..errors import Text, UsageError, shorten
from ..framework import Framework
from ..index.scorecard import Scorecard
from ..numerics import Floats, competition_ranks
from ..reading.headers import fold
from ..reading.names import UnitNames
from .ranked_list import RankedList, RankingLike, ranked_list

TOP = 10
SHOWN = 10  # movers on a screen
SUMMARY = {
    "common": Text("共同对象", "Units in both"),
    "only_a": Text("仅在甲", "Only in the first"),
    "only_b": Text("仅在乙", "Only in the second"),
    "spearman": Text("斯皮尔曼 rho", "Spearman's rho"),
    "spearman_p": Text("其 p 值", "its p"),
    "kendall": Text("肯德尔 tau-b", "Kendall's tau-b"),
    "kendall_p": Text("其 p 值（tau-b）", "its p (tau-b)"),
    "average_shift": Text("平均名次变动", "Average rank shift"),
    "largest_shift": Text("最大名次变动", "Largest rank shift"),
    "unchanged": Text("名次不变", "Same rank"),
    "top": Text("前 k 名的 k", "k of the top k"),
    "common_top": Text("前 k 名重合率", "Share of the top k in both"),
}


class RankingComparison(Displayed):
    """Two rankings of some of the same units.

    Attributes
    ----------
    a, b : str
        What they are of.
    table : DataFrame
        One row per unit in both, in the order of the first: ``rank_a`` and ``rank_b`` as
        published, ``common_a`` and ``common_b`` anew among the units ranked in both, ``shift``: by
        how many of these places a unit stands better in the second, ``score_a``, ``score_b``.
    only_a, only_b : list of str
        Units that the other does not rank, by the names they have there.
    read_as : tuple of str
        Whether each was read as ``rank`` or ``score``.
    """

    _kind: ClassVar[str] = "comparison"

    def __init__(
        self, a: RankedList, b: RankedList, names_a: Sequence[str], names_b: Sequence[str]
    ) -> None:
        self.a, self.b, self.read_as = a.label, b.label, (a.read_as, b.read_as)
        ranked_a, ranked_b = (
            {name: i for i, name in enumerate(names) if not np.isnan(one.rank[i])}
            for one, names in ((a, names_a), (b, names_b))
        )
        pairs = [(i, ranked_b[name]) for name, i in ranked_a.items() if name in ranked_b]
        self.only_a = [a.units[i] for name, i in ranked_a.items() if name not in ranked_b]
        self.only_b = [b.units[i] for name, i in ranked_b.items() if name not in ranked_a]
        left, right = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        common_a, common_b = competition_ranks(-a.rank[left]), competition_ranks(-b.rank[right])
        columns = {
            "rank_a": a.rank[left],
            "rank_b": b.rank[right],
            "common_a": common_a,
            "common_b": common_b,
            "shift": common_a - common_b,
            "score_a": a.score[left],
            "score_b": b.score[right],
        }
        units = pd.Index([a.units[i] for i in left.tolist()], name="unit", dtype=object)
        frame = pd.DataFrame(columns, index=units)
        whole = dict.fromkeys(("common_a", "common_b", "shift"), "Int64")
        whole |= {name: "Int64" for name in ("rank_a", "rank_b") if np.all(frame[name] % 1 == 0)}
        order = np.argsort(common_a, kind="stable")
        self.table = frame.astype(whole).iloc[order]

    @cached_property
    def _ranks(self) -> Floats:
        return self.table[["common_a", "common_b"]].to_numpy(dtype=float)

    def _coefficient(self, kind: Kind) -> tuple[float, float]:
        if len(self._ranks) < 2:
            return np.nan, np.nan
        both = correlations(self._ranks, kind)
        return float(both.r[0, 1]), float(both.p[0, 1])

    @cached_property
    def spearman(self) -> float:
        """Spearman's rank correlation over the units in both."""
        return self._coefficient("spearman")[0]

    @cached_property
    def kendall(self) -> float:
        """Kendall's tau-b over the units in both."""
        return self._coefficient("kendall")[0]

    @property
    def average_shift(self) -> float:
        """The mean of |shift| over the units in both."""
        return float(np.abs(self._shift).mean()) if len(self._shift) else np.nan

    @property
    def _shift(self) -> Floats:
        return self._ranks[:, 0] - self._ranks[:, 1]

    def movers(self, k: int = SHOWN) -> pd.DataFrame:
        """Return the k units whose ranks differ most, of equal ones the better placed first.

        Fewer where fewer moved.
        """
        sizes = np.abs(self._shift)
        order = np.argsort(-sizes, kind="stable")[: min(max(int(k), 0), np.count_nonzero(sizes))]
        return self.table.iloc[order]

    def common_top(self, k: int = TOP) -> float:
        """Return which share of the k best, among the units in both, the two rankings have in common.

        Ties at the k-th place count in, on both sides.
        """
        first, second = (self._ranks <= k).T
        largest = max(int(first.sum()), int(second.sum()))
        return float((first & second).sum() / largest) if largest else np.nan

    @property
    def summary(self) -> dict[str, float]:
        """The figures of the comparison: counts, correlations with p, shifts, common top k."""
        rho, rho_p = self._coefficient("spearman")
        tau, tau_p = self._coefficient("kendall")
        sizes = np.abs(self._shift)
        k = min(TOP, len(sizes))
        return {
            "common": len(sizes),
            "only_a": len(self.only_a),
            "only_b": len(self.only_b),
            "spearman": rho,
            "spearman_p": rho_p,
            "kendall": tau,
            "kendall_p": tau_p,
            "average_shift": self.average_shift,
            "largest_shift": float(sizes.max(initial=0)) if len(sizes) else np.nan,
            "unchanged": int((sizes == 0).sum()),
            "top": k,
            "common_top": self.common_top(k),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return :attr:`table`, then the units of one ranking alone."""
        alone = [
            pd.DataFrame({"only_in": label}, index=pd.Index(units, name="unit", dtype=object))
            for label, units in (("a", self.only_a), ("b", self.only_b))
            if units
        ]
        return pd.concat([self.table.assign(only_in=""), *alone]) if alone else self.table

    def parts(self) -> dict[str, object]:
        """Return everything by name, for JSON."""
        return {
            "command": "compare",
            "a": self.a,
            "b": self.b,
            "read_as": self.read_as,
            "summary": self.summary,
            "movers": self.movers(),
            "units": self.table,
            "only_a": self.only_a,
            "only_b": self.only_b,
        }

    def to_csv(self, path: str | Path) -> None:
        """Write :meth:`to_frame` as CSV: UTF-8 with BOM, texts guarded as a spreadsheet needs it."""
        verb("comparison.to_csv")(self, Path(path))

    def to_excel(self, path: str | Path, language: str | None = None) -> None:
        """Write the figures, all units and the largest movers as a workbook."""
        verb("comparison.to_excel")(self, Path(path), language)


def compare(
    a: RankingLike,
    b: RankingLike,
    *,
    framework: Framework | str | Path | None = None,
    period: str | tuple[str | None, str | None] | None = None,
    column: str | tuple[str, str] = "",
) -> RankingComparison:
    """Put two rankings side by side (两份排名对照): of other methods, years or publishers.

    Parameters
    ----------
    a, b : Scorecard, DataFrame, Series, str or Path
        Rankings, or tables and files of ranks or scores by unit: .xlsx, .csv and what else
        :func:`read_table` opens. A column or Series is ranks where its name says rank (排名, 名次,
        位次), scores of which more is better where it says score (得分, 指数); else ranks if the
        values are ranks from 1 on.
    framework : Framework, str or Path, optional
        Whose aliases match names: 北京市 is 北京. Default: those of the scorecards.
    period : str or pair of str, optional
        Of rankings with several periods, for both or for each.
    column : str or pair of str, optional
        Of tables, where more than one may be meant.

    Returns
    -------
    RankingComparison
        Units are matched by name; what does not match is listed.

    Raises
    ------
    UsageError
        Something is no ranking, or a period or column has to be chosen.
    TableError
        A file cannot be read, names a unit twice, or the two have no unit in common.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, steps 7 and 9.

    Examples
    --------
    >>> ours = pd.Series({"A": 1, "B": 2, "C": 3}, name="rank")
    >>> theirs = pd.Series({"A": 8.1, "B": 7.0, "C": 7.5, "D": 2.0}, name="score")
    >>> compare(ours, theirs).table["shift"].to_dict()
    {'A': 0, 'B': -1, 'C': 1}
    """
    periods = period if isinstance(period, tuple) else (period, period)
    columns = column if isinstance(column, tuple) else (column, column)
    lists = [ranked_list(one, of, by) for one, of, by in zip((a, b), periods, columns, strict=True)]
    systems = [Framework.load(framework)] if framework is not None else []
    systems += [one.framework for one in (a, b) if isinstance(one, Scorecard)]
    keys = [_keys(one.units, systems) for one in lists]
    for one, names in zip(lists, keys, strict=True):
        _refuse_alike(one, names)
    result = RankingComparison(lists[0], lists[1], keys[0], keys[1])
    if not len(result.table):
        raise UsageError(
            Text(
                f"{result.a} 与 {result.b} 没有共同的对象：{shorten(result.only_a)}；{shorten(result.only_b)}",
                f"{result.a} and {result.b} have no unit in common: {shorten(result.only_a)}; "
                f"{shorten(result.only_b)}",
            ),
            Text(
                "请核对名称，或用 framework= 指定写有别名的体系。",
                "Check the names, or give by framework= a system with their aliases.",
            ),
        )
    return result


def _keys(units: Sequence[str], systems: Sequence[Framework]) -> list[str]:
    """Return names as they are matched: the frameworks' own names, whatever width and case."""
    names = list(units)
    for i, system in enumerate(systems):
        if system not in systems[:i]:
            known = UnitNames(system)
            names = [known.canonical(name) for name in names]
    return [fold(name) for name in names]


def _refuse_alike(one: RankedList, keys: Sequence[str]) -> None:
    if len(set(keys)) == len(keys):
        return
    named = pd.Series(one.units, index=list(keys), dtype=object)
    alike = named[named.index.duplicated(keep=False)]
    raise UsageError(
        Text(
            f"{one.label} 中以下名称指同一对象：{shorten(alike)}",
            f"{one.label} names a unit in two ways: {shorten(alike)}",
        ),
        Text("请去掉重复行。", "Take out rows that repeat one."),
    )
