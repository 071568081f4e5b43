"""What would move a unit up: the smallest improvement of each indicator alone (提升一位)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..errors import MethodError, Text
from ..estimators.directions import Range, Target
from ..estimators.rows import Block
from ..index import resolve as steps
from ..index.kernel import score
from ..numerics import Booleans, Floats, Integers, competition_ranks, round_scores
from .standing import signs

if TYPE_CHECKING:
    from ..index.scorecard import Scorecard

STATUS = {
    "reached": Text("可升位", "gains a rank"),
    "out of reach": Text("无法单独实现", "out of reach"),
    "missing": Text("缺失", "missing"),
    "first": Text("已居首位", "ranks first already"),
    "not sought": Text("未计算", "not sought"),
}
_DOUBLINGS = 40
_HALVINGS = 80
_SPARE = 1e-9  # of a change, so that no last digit of a sum decides whether it is enough
_MOST_WHOLE = 200_000  # cells of a table that is scored anew for every trial


@dataclass(frozen=True, eq=False)
class Improvements:
    """Trials of other values for one unit, with normalization, treatment and bounds as fitted.

    Attributes
    ----------
    scorecard : Scorecard
    row : int
        Of the unit in the table.
    peers : array of int
        The rows that are ranked together, the unit among them.
    slope : array of shape (indicators,)
        1, or -1 below a group whose score is turned.
    """

    scorecard: Scorecard
    row: int
    peers: Integers
    slope: Floats

    @cached_property
    def start(self) -> Floats:
        """The values of the unit as they stand before treatment."""
        return np.array(self.scorecard.imputed.iloc[self.row].to_numpy(dtype=float))

    @cached_property
    def factors(self) -> Floats:
        """What turns a value that is scored into one as reported, 1 without a denominator."""
        return np.asarray(factors_of(self.scorecard, slice(self.row, self.row + 1))[0])

    @cached_property
    def _scores(self) -> Floats:
        scores = self.scorecard.rounded.to_numpy(dtype=float)[self.peers]
        return np.asarray(-scores if self.scorecard.fitted.lower_is_better else scores)

    @cached_property
    def _own(self) -> float:
        return float(self._scores[np.flatnonzero(self.peers == self.row)[0]])

    @cached_property
    def goal(self) -> float:
        """The score of the unit next ahead, larger is better; NaN for the first."""
        ahead = self._scores[self._scores > self._own]
        return float(ahead.min()) if len(ahead) else np.nan

    @cached_property
    def rows_alone(self) -> bool:
        """Whether a unit's score depends on that unit alone."""
        return all(node.rowwise for node in self.scorecard.fitted.plan)

    @np.errstate(over="ignore")  # what is beyond the largest number is no value and never tried
    def sought(self) -> tuple[Floats, list[str]]:
        """Return the values at which each indicator alone gains a rank, and how that went.

        Values are those scored, NaN where there is none; statuses are keys of ``STATUS``.
        """
        m = len(self.start)
        nothing = np.full(m, np.nan)
        if np.isnan(self.goal):
            return nothing, ["first"] * m
        if not self.rows_alone and self.scorecard.table.data.size > _MOST_WHOLE:
            return nothing, ["not sought"] * m
        observed = ~np.isnan(self.scorecard.denominated.iloc[self.row].to_numpy(dtype=float))
        counted = self._counted & observed
        low, high, reached = self._brackets(counted)
        for _ in range(_HALVINGS):
            if not reached.any():
                break
            middle = low / 2 + high / 2  # of which no sum overflows
            better = self._gains(middle, reached)
            high = np.where(reached & better, middle, high)
            low = np.where(reached & ~better, middle, low)
        statuses = [
            "reached" if got else "out of reach" if there else "missing"
            for got, there in zip(reached, observed, strict=True)
        ]
        high = high + _SPARE * (high - self.start)
        limits = self.limits()
        high = np.where(high > self.start, np.minimum(high, limits), np.maximum(high, limits))
        return np.where(reached, high, np.nan), statuses

    @cached_property
    def _counted(self) -> Booleans:
        below = {
            child for node in self.scorecard.fitted.compiled.under_root for child in node.children
        }
        return np.array([leaf in below for leaf in self.scorecard.fitted.indicators])

    def limits(self) -> Floats:
        """Return the best value each indicator may take, as scored; infinite where none is said.

        What the framework allows, the optimum, the nearer end of the best range; where less is
        better and no value of the table is negative, 0.
        """
        return best_values(self.scorecard, self.slope, self.start, self.factors)

    def _brackets(self, counted: Booleans) -> tuple[Floats, Floats, Booleans]:
        """Return values that do not gain a rank, values that do, and where there are such."""
        limits, low = self.limits(), self.start.copy()
        bounded = np.isfinite(limits)
        high = np.where(bounded, limits, low)
        reached = counted & bounded & (limits != low)
        reached &= self._gains(high, reached)
        zero = counted & bounded & ~reached & (limits == 0.0) & (low > 0)
        high = np.where(zero, low * 1e-9, high)  # of costs that divide, 0 itself has no score
        reached |= self._gains(high, zero)
        left = counted & ~bounded
        step = self._span * np.sign(limits) / 1024
        for _ in range(_DOUBLINGS):
            farther = self.start + step
            left &= np.isfinite(farther)
            if not left.any():
                break
            high = np.where(left, farther, high)
            got = left & self._gains(high, left)
            low = np.where(left & ~got, high, low)
            reached |= got
            left &= ~got
            step = step * 2
        return low, high, reached

    @property
    def _span(self) -> Floats:
        """How far apart the ranked units are, of units alike the size of a value, at least 1."""
        x = self.scorecard.denominated.to_numpy()[self.peers]
        span = np.nanmax(x, axis=0, initial=-np.inf) - np.nanmin(x, axis=0, initial=np.inf)
        span = np.minimum(span, np.finfo(float).max)
        return np.where(span > 0, span, np.maximum(np.abs(self.start), 1.0))

    def _gains(self, values: Floats, asked: Booleans) -> Booleans:
        """Return which of the values, each put in alone, gain a rank."""
        gains = np.zeros(len(values), dtype=bool)
        places = np.flatnonzero(asked)
        if not len(places):
            return gains
        trials = np.repeat(self.start[np.newaxis], len(places), axis=0)
        trials[np.arange(len(places)), places] = values[places]
        gains[places] = self._tried(trials)
        return gains

    def _tried(self, trials: Floats) -> Booleans:
        try:
            with np.errstate(all="ignore"):
                return self._ahead(trials)
        except MethodError:  # of one of them, which has no score
            if len(trials) == 1:
                return np.zeros(1, dtype=bool)
            return np.concatenate([self._tried(trials[[k]]) for k in range(len(trials))])

    def _ahead(self, trials: Floats) -> Booleans:
        """Return which trials gain a rank: values of the unit, trials x indicators."""
        fitted, table = self.scorecard.fitted, self.scorecard.table
        rows = table.rows[np.full(len(trials), self.row)]
        treated = fitted.treat(trials, rows)
        z = fitted.normalize(treated, rows)
        if self.rows_alone:
            scores = self._rounded(score(fitted.compiled, z, treated=treated)[self._root][0])
            return np.asarray(scores >= self.goal)
        return np.array([self._climbs(*pair) for pair in zip(z, treated, strict=True)])

    @property
    def _root(self) -> str:
        return self.scorecard.framework.id

    def _rounded(self, scores: Floats) -> Floats:
        fitted = self.scorecard.fitted
        period = self.scorecard.table.place(self.row)[1] or None
        rounded = round_scores(scores, fitted.decimals(period))
        return -rounded if fitted.lower_is_better else rounded

    def _climbs(self, z: Floats, treated: Floats) -> bool:
        """Return whether the unit gains a rank where all are scored anew."""
        whole = [np.array(x) for x in (self.scorecard.normalized, self.scorecard.treated)]
        whole[0][self.row], whole[1][self.row] = z, treated
        scores = score(self.scorecard.fitted.compiled, whole[0], treated=whole[1])[self._root][0]
        ranks = competition_ranks(self._rounded(scores[self.peers]))
        place = np.flatnonzero(self.peers == self.row)[0]
        return bool(ranks[place] < competition_ranks(self._scores)[place])


def factors_of(scorecard: Scorecard, rows: Block) -> Floats:
    """Return what turns values that are scored into those reported, rows x indicators."""
    table, leaves = scorecard.table, scorecard.framework.all_indicators
    factors = np.ones((len(table.index[rows]), len(leaves)))
    for j, leaf in enumerate(leaves):
        if leaf.denominator:
            factors[:, j] = table.numbers(leaf.denominator.variable)[rows] / leaf.denominator.scale
    return factors


def best_values(scorecard: Scorecard, slope: Floats, start: Floats, factors: Floats) -> Floats:
    """Return the best value each indicator may take, as scored; infinite where none is said.

    Parameters
    ----------
    scorecard : Scorecard
    slope : array of shape (indicators,)
        As of :class:`Improvements`.
    start, factors : array of shape (..., indicators)
        The values before treatment, of one unit or of many, and what turns those scored into those
        reported.
    """
    fitted = scorecard.fitted
    best = signs(fitted, slope)
    x = scorecard.denominated.to_numpy()
    limits = np.empty_like(start)
    for j, leaf in enumerate(fitted.framework.all_indicators):
        word = steps.direction(leaf)
        if isinstance(word, Target):
            limits[..., j] = word.optimum
            continue
        if isinstance(word, Range):
            limits[..., j] = np.clip(start[..., j], word.best_from, word.best_to)
            continue
        up = best[j] * (1 if word in (1, "higher") else -1) > 0
        allowed = leaf.allowed
        said = None if allowed is None else allowed.max if up else allowed.min
        if said is not None:
            limits[..., j] = said / factors[..., j]
        elif up or np.nanmin(x[:, j], initial=np.inf) < 0:
            limits[..., j] = np.inf if up else -np.inf
        else:
            limits[..., j] = 0.0
    return limits
