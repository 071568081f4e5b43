"""What many draws say of each unit: :class:`Robustness`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

import numpy as np
import pandas as pd

from ..catalog.displayed import Displayed
from ..catalog.verbs import verb
from ..errors import Text, UsageError
from ..index.composite import CompositeIndex
from ..index.scorecard import Scorecard
from ..numerics import Floats, Integers
from ..table import IndicatorTable
from . import counting
from .central import central_weights, confidence_factors
from .drawn import sizes
from .effects import without_effect
from .proofs import proven_ranks
from .runs import Runs
from .sampling import local_by_name
from .sensitivity import Sensitivity, Target, sobol_runs
from .tiers_of_draws import tiers_of_draws

if TYPE_CHECKING:
    from ..report.plots import RobustnessPlots

CERTAINTY = {
    "certain": Text("确定", "certain"),
    "likely": Text("较稳", "likely"),
    "open": Text("未定", "open"),
    "": Text("", ""),
}
_MANY_DRAWS = 4  # a unit, beyond which counts of ranks take less memory than the ranks


class Robustness(Displayed):
    """How sure each rank is, over many draws of what the index assumes.

    DataFrames have one row per unit, or per unit and period; nothing is computed before it is
    asked for.

    Attributes
    ----------
    nominal : Scorecard
        The index as it is.
    draws, seed : int
    assumptions : tuple of Assumption
    """

    _kind: ClassVar[str] = "robustness"

    def __init__(
        self,
        runs: Runs,
        draws: int,
        seed: int,
        drawn: tuple[Floats, Integers, Floats],
        memory: int = 1 << 28,
    ) -> None:
        self.runs, self.draws, self.seed, self.memory = runs, draws, seed, memory
        self.assumptions = tuple(runs.assumptions)
        fitted = runs.nominal.fitted
        self.nominal = Scorecard(fitted, runs.table, fitted.findings)
        self._scores, self._ranks, self._turned = drawn

    @property
    def table(self) -> IndicatorTable:
        """The table whose units are ranked."""
        return self.runs.table

    @property
    def index(self) -> pd.Index:
        """The units, or units and periods."""
        return self.table.index

    # --- ranks and scores ---------------------------------------------------------------------

    @cached_property
    def _summary(self) -> pd.DataFrame:
        columns = ["median", "mean", "least", "low", "high", "largest", "not_ranked"]
        if _MANY_DRAWS * len(self.index) <= self.draws:
            summary = counting.summary_of_counts(self._counts)
        else:
            summary = counting.rank_summary(self._ranks)
        return pd.DataFrame(summary, self.index, columns)

    @cached_property
    def _counts(self) -> Integers:
        return counting.rank_counts(self._ranks)

    def _refuse_too_large(self) -> None:
        """Refuse a table of units by units that takes more than the memory allowed."""
        needed = 8 * len(self.index) * (len(self.index) + 1)
        if needed > self.memory:
            raise UsageError.too_large(needed, self.memory)

    @cached_property
    def _groups(self) -> list[Integers]:
        everyone = np.arange(len(self.index))
        return [everyone[rows] for rows, _ in self.runs.periods]

    @cached_property
    def _nominal_ranks(self) -> Floats:
        return np.asarray(self.nominal.rank.to_numpy(dtype=float, na_value=np.nan), dtype=float)

    @property
    def ranks(self) -> pd.DataFrame:
        """Nominal, median, mean, low (5 %) and high (95 %) rank; the share of draws without rank."""
        frame = self._summary[["median", "mean", "low", "high", "not_ranked"]]
        frame = pd.concat(
            [pd.Series(self._nominal_ranks, self.index, name="nominal"), frame], axis=1
        )
        whole = ("nominal", "median", "low", "high")
        return frame.astype(dict.fromkeys(whole, "Int64"))

    @property
    def scores(self) -> pd.DataFrame:
        """Nominal, median, mean, low (5 %) and high (95 %) score, each as its draw has it."""
        shares = (0.5, counting.LOW, counting.HIGH)
        median, low, high = counting.quantile_scores(self._scores, shares)
        present = np.count_nonzero(~np.isnan(self._scores), axis=0)
        sums = np.nansum(self._scores, axis=0)
        mean = np.divide(sums, present, out=np.full(len(sums), np.nan), where=present > 0)
        nominal = self.nominal.score.to_numpy()
        columns = {"nominal": nominal, "median": median, "mean": mean, "low": low, "high": high}
        return pd.DataFrame(columns, index=self.index)

    @property
    def acceptability(self) -> pd.DataFrame:
        """The share of draws in which each unit has each rank; with ``not_ranked`` rows sum to 1."""
        last = max(map(len, self._groups), default=0)
        self._refuse_too_large()
        shares = self._counts[:, 1 : last + 1] / self.draws
        return pd.DataFrame(shares, index=self.index, columns=range(1, last + 1))

    @property
    def pairwise(self) -> pd.DataFrame:
        """The share of draws in which the unit of the row ranks before that of the column."""
        self._refuse_too_large()
        shares = counting.pairwise(self._ranks, self._groups)
        return pd.DataFrame(shares, index=self.index, columns=self.index)

    def counts_of_pairs(self, rows: Integers) -> tuple[Integers, Integers]:
        """Return in how many draws each of some rows ranks before each other, and both are ranked."""
        counts = [counting.beaten_by(self._ranks, int(row), rows) for row in rows]
        before, both = (
            np.array(part, dtype=np.int64).reshape(len(rows), len(rows))
            for part in ([one[0] for one in counts], [one[1] for one in counts])
        )
        return before, both

    def top(self, k: int) -> pd.Series[float]:
        """Return the share of draws in which each unit is among the best k."""
        among = (self._ranks > 0) & (self._ranks <= int(k))
        shares = np.count_nonzero(among, axis=0) / self.draws
        return pd.Series(shares, index=self.index, name=f"top {k}")

    @property
    def shift(self) -> pd.Series[float]:
        """The average rank shift of each draw: the mean of |rank - nominal rank|."""
        step = max(1, (1 << 20) // max(len(self.index), 1))
        parts = [
            counting.rank_shift(self._ranks[at : at + step], self._nominal_ranks, self._groups)
            for at in range(0, self.draws, step)
        ]
        draws = pd.RangeIndex(self.draws, name="draw")
        return pd.Series(np.concatenate(parts), index=draws, name="shift")

    @property
    def bands(self) -> pd.Series[int]:
        """The band of each unit: who follows its first is beaten by it in 95 % of the draws."""
        numbers = counting.bands(self._ranks, self._nominal_ranks, self._groups)
        return pd.Series(pd.array(numbers).astype("Int64"), index=self.index, name="band")

    @cached_property
    def _proven(self) -> Floats:
        """The ranks of which all draws agree, as all weights have them."""
        told = self._summary
        agreed = (told["least"] == told["largest"]) & (told["not_ranked"] == 0)
        return proven_ranks(self.runs, np.asarray(agreed))

    @property
    def certainty(self) -> pd.DataFrame:
        """Whether each rank is ``certain``, ``likely`` or ``open``.

        ``certain``: the same over all weights that are assumed and under every listed method, by
        ``limits`` where the index is arithmetic and nothing is missing, else in every one of the
        ``draws``: ``by`` says which. ``likely``: the 5 to 95 % interval is one rank. ``zh`` says it
        in Chinese.
        """
        told, proven = self._summary, self._proven
        always = (told["least"] == told["largest"]) & (told["not_ranked"] == 0)
        always &= np.isnan(proven) | (proven == told["least"])
        words = np.where(always, "certain", np.where(told["low"] == told["high"], "likely", "open"))
        words = np.where(told["not_ranked"] == 1, "", words).tolist()
        columns = {
            "certainty": words,
            "zh": [CERTAINTY[word].zh for word in words],
            "by": [
                "" if not word else "draws" if np.isnan(rank) else "limits"
                for word, rank in zip(words, proven, strict=True)
            ],
        }
        return pd.DataFrame(columns, index=self.index)

    @property
    def tiers(self) -> pd.DataFrame:
        """The share of draws in each tier, by its English label.

        Cuts are found anew in each draw, and the framework's rules on top of tiers applied anew.
        """
        rule = self.nominal.fitted.tiers
        if rule is None:
            return pd.DataFrame(index=self.index)
        counts: dict[int, Integers] = {}
        drawn = self._scores, self._turned
        for tier in tiers_of_draws(self.runs, self._blocks(), *drawn):
            for number in np.unique(tier).tolist():
                before = counts.setdefault(number, np.zeros(len(tier), dtype=np.int64))
                before += tier == number
        columns = {
            rule.label(number).en: counts[number] / self.draws
            for number in sorted(counts)
            if number >= 0
        }
        return pd.DataFrame(columns, index=self.index)

    # --- weights ------------------------------------------------------------------------------

    def _blocks(self) -> Iterator[tuple[list[Floats], int]]:
        """Yield what each block was drawn from, and its number of draws."""
        return blocks_of(self.runs, self.draws, self.seed)

    @cached_property
    def central_weights(self) -> pd.DataFrame:
        """The mean effective weights of the draws in which each unit is first, by indicator."""
        means = central_weights(self.runs, self._blocks(), self._ranks)
        return pd.DataFrame(means, index=self.index, columns=self.runs.framework.indicator_ids)

    @cached_property
    def confidence(self) -> pd.Series[float]:
        """The share of draws in which a unit is first at its central weights; missing if never first."""
        central = self.central_weights.to_numpy()
        shares = confidence_factors(self.runs, self._blocks(), central)
        return pd.Series(shares, index=self.index, name="confidence")

    @cached_property
    def no_effect(self) -> tuple[int, ...]:
        """The places of the assumptions that alone change no score in any draw that was tried."""
        return without_effect(self.runs, self.seed)

    def setting(self, draw: int) -> tuple[CompositeIndex, IndicatorTable]:
        """Return the index and the table of one draw, counted from 0: fitted, they give its scores.

        Examples
        --------
        >>> import benchmark_index as bi
        >>> frame = pd.DataFrame(
        ...     {"osi": [0.9, 0.5], "hci": [0.6, 0.7], "tii": [0.7, 0.8]}, index=["A", "B"]
        ... )
        >>> result = bi.robustness("egdi", frame, ["noise:0.2"], draws=16)
        >>> index, table = result.setting(3)
        >>> index.fit(table).evaluate(table).weights.loc["osi", "local"].round(3)
        np.float64(0.342)
        """
        if not 0 <= draw < self.draws:
            raise UsageError.unknown(Text("抽样", "draw"), str(draw), [f"0..{self.draws - 1}"])
        start, one = 0, list[Floats]()
        for parts, count in self._blocks():
            if start <= draw < start + count:
                one = [part[draw - start : draw - start + 1] for part in parts]
            start += count
        key = self.runs.keys(one, 1)[0].tolist()
        index, table, _, _ = self.runs.settings(key, one, 0)
        scenario = next(iter(self.runs.grouped(one, 1)))[0]
        local, _ = self.runs.local(scenario, one, 1)
        if local is not None:
            weights = local_by_name(local[0], self.runs.framework)
            index.set_params(weighting=weights)
        return index, table

    # --- sensitivity --------------------------------------------------------------------------

    def sensitivity(
        self, of: Target = "shift", n: int = 1024, *, seed: int | None = None
    ) -> Sensitivity:
        """Return first-order and total Sobol' indices of each assumption.

        Parameters
        ----------
        of : "shift", ("rank", unit), ("score", unit) or ("gap", unit, unit)
            The average rank shift, the rank or score of one unit, or the difference of two scores;
            in a panel a unit is (unit, period).
        n : int, default 1024
            A power of 2; n (k + 2) indices are computed for k assumptions.
        seed : int, optional
            Default: that of the draws.
        """
        chosen = self.seed if seed is None else seed
        return sobol_runs(self.runs, of, n, chosen, self._nominal_ranks, self._groups)

    @property
    def plot(self) -> RobustnessPlots:
        """Pictures: ``plot.intervals()``, ``acceptability()``, ``pairwise()``, ``sensitivity()``."""
        return cast("RobustnessPlots", verb("robustness.plot")(self))

    # --- the record and the screen ------------------------------------------------------------

    @property
    def specification(self) -> dict[str, object]:
        """Plain JSON from which the run can be repeated bit for bit."""
        robustness = {
            "assumptions": [one.spec() for one in self.assumptions],
            "draws": self.draws,
            "seed": self.seed,
        }
        return {**self.nominal.specification, "robustness": robustness}

    def to_frame(self) -> pd.DataFrame:
        """Return ranks, certainty, band, and the score interval as one table, best first."""
        ranks, scores = self.ranks, self.scores
        frame = ranks.assign(
            certainty=self.certainty["certainty"],
            band=self.bands,
            score=scores["nominal"],
            score_low=scores["low"],
            score_high=scores["high"],
        )
        return frame.iloc[self.nominal.order]

    def to_csv(self, path: str | Path) -> None:
        """Write :meth:`to_frame` as CSV: UTF-8 with BOM, texts guarded as a spreadsheet needs it."""
        verb("robustness.to_csv")(self, Path(path))

    def to_excel(self, path: str | Path, language: str | None = None) -> None:
        """Write all tables as a workbook, headers in both languages or in one."""
        verb("robustness.to_excel")(self, Path(path), language)


def blocks_of(runs: Runs, draws: int, seed: int) -> Iterator[tuple[list[Floats], int]]:
    """Yield what each block of draws is drawn from, by assumption, and its number of draws."""
    width = sum(map(runs.width, runs.assumptions))
    blocks = sizes(draws, len(runs.table.data), width)
    for sample, count in zip(runs.samples(blocks, seed), blocks, strict=True):
        yield sample[0], count


def words_of_draws(assumed: Sequence[Text], draws: int, seed: int) -> Text:
    """Return in a line how many draws there were, and of what.

    >>> words_of_draws([Text("权重 ±20%", "weights ±20 %")], 1000, 0).en
    '1,000 draws (seed 0): weights ±20 %'
    """
    zh, en = ("; ".join(text.pick(language) for text in assumed) for language in ("zh", "en"))
    return Text(f"{draws:,} 次抽样（种子 {seed}）：{zh}", f"{draws:,} draws (seed {seed}): {en}")
