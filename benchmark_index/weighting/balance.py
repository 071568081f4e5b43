"""Correlation-balanced weights: each child as close to the score as it is meant to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Literal, Self

import numpy as np

from ..errors import MethodError, Text, WeightsError
from ..estimators.contracts import Score
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import by_name, number, one_of, per_column
from ..estimators.rows import Rows
from ..numerics import Booleans, Floats
from .correlation import comoments, refuse_undefined
from .objective import Basis, DataWeights, Sample, Scope

TOLERANCE = 1e-10
MOST_SIGNED = 12  # beyond so many siblings only positive correlations are tried


def present_mean(x: Floats, w: Floats) -> Floats:
    """Return the weighted arithmetic mean of what is present in each row; NaN where that is nothing."""
    present = ~np.isnan(x)
    with np.errstate(invalid="ignore"):
        mean: Floats = np.where(present, x, 0.0) @ w / (present @ w)
    return mean


def shares_of(x: Floats, score: Floats, power: int) -> Floats:
    """Return each column's share in ``sum |r|^power``, r its correlation with the score."""
    r = comoments(np.column_stack([x, score])).correlation[-1, :-1]
    weight = np.abs(r) ** power
    shares: Floats = weight / weight.sum()
    return shares


def balanced(sd: Floats, r: Floats, target: Floats) -> Floats:
    """Return weights, up to a factor, of the sum that correlates with its columns as wanted.

    ``target`` gives the |correlations| up to a factor. With ``v = w sd`` column j correlates with the
    sum as ``(r v)_j``, so that ``r v = target`` does it, each entry with either sign: all positive if
    that leaves no weight negative, else with the fewest that are not. Where nothing does, the
    weights that come nearest.
    """
    from scipy.optimize import nnls

    repeat = len(r) if len(r) <= MOST_SIGNED else 0
    signs = np.array(list(product((1, -1), repeat=repeat)) if repeat else [[1] * len(r)])
    signs = signs[np.argsort(-signs.sum(axis=1), kind="stable")]
    goals = (signs * target).T
    v = np.linalg.lstsq(r, goals, rcond=1e-12)[0]
    size = np.abs(v).max(axis=0)
    misses = np.abs(r @ v - goals).max(axis=0) > 1e-9 * target.max()
    solved = np.flatnonzero((v.min(axis=0) >= -1e-12 * size) & ~misses)
    best = np.maximum(v[:, solved[0]], 0) if len(solved) else nnls(r, target)[0]
    return best / sd


def refined(start: Floats, shares: Score, target: Floats) -> Floats:
    """Improve weights until the shares are the target's, for a score that is no plain sum."""
    from scipy.optimize import root

    def gap(w: Floats) -> Floats:
        away: Floats = shares(w) - target + (w.sum() - 1)
        return away

    return np.asarray(root(gap, start, options={"xtol": 1e-14}).x, dtype=float)


class CorrelationBalancedWeights(DataWeights):
    """Correlation-balanced weights (相关平衡赋权): equal say, measured by correlation.

    The weights under which each child's ``|r|^power`` with the score of its parent has a stated share
    of their sum, whatever the children's spreads and mutual correlations.

    Parameters
    ----------
    shares : list or mapping by name, optional
        The share of each child among its siblings, divided by their sum. Default: equal.
    power : {2, 1}, default 2
        Whether shares are of squared or of absolute correlations.
    on : {"index", "normalized", "raw"}, default "index"
        The index's normalized values as they stand, min-max values with costs flipped, or the
        values as treated.
    scope : {"siblings", "indicators"}, default "siblings"
        In an index: sibling by sibling up the tree, each with its parent's score as it is
        aggregated, or across all indicators at once with their weighted sum.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    weights_ : array of shape (m,)
    shares_ : array of shape (m,)
        The shares reached.
    constant_ : list of str
        Columns without spread: weight 0 and no share; the others' shares are scaled up.

    Raises
    ------
    MethodError
        No weights without a negative one reach the shares to 1e-10, or a column is empty.

    Notes
    -----
    More than ``CorrelationBalancedWeights.most_columns``, 200, columns are refused. Alone, the score is the weighted arithmetic mean of what is present. For complete data the weights
    solve linear equations, else they are found from there by Powell's hybrid method. A child may run
    against the score only where no weights leave every correlation positive.

    References
    ----------
    Paruolo, Saisana and Saltelli (2013), *Ratings and rankings: voodoo or science?*; Becker, Saisana,
    Paruolo and Vandecasteele (2017), *Weights and importance in composite indicators*.

    Examples
    --------
    The first two correlate by 1/2, neither with the third: each needs 2/3 of the third's weight times
    its standard deviation, which is 1 against sqrt(2/3).

    >>> pairs = [(1, 1), (1, 0), (0, 1), (0, -1), (-1, 0), (-1, -1)]
    >>> fitted = CorrelationBalancedWeights().fit([[a, b, c] for a, b in pairs for c in (1, -1)])
    >>> fitted.weights_.round(3), fitted.shares_.round(3)
    (array([0.31, 0.31, 0.38]), array([0.333, 0.333, 0.333]))
    """

    declaration = Declaration(
        "correlation_balanced",
        Text("相关平衡赋权", "Correlation-balanced weights"),
        "|r|^power / sum |r|^power = share, r with the parent's score",
        bare="shares",
    )

    most_columns = 200
    _score: Score | None = None  # of the parent, while siblings are weighed
    parts = (Part("shares", "indicator", Text("实际份额", "Shares reached")),)

    def __init__(
        self,
        shares: Sequence[float] | Mapping[str, float] | None = None,
        power: Literal[2, 1] = 2,
        on: Basis = "index",
        scope: Scope = "siblings",
        directions: DirectionsLike = None,
    ) -> None:
        self.shares = shares
        self.power = power
        self.on = on
        self.scope = scope
        self.directions = directions

    def fit_scored(
        self, x: Floats, names: Sequence[str], score: Score, rows: Rows | None = None
    ) -> Self:
        """Compute the weights of siblings, whose parent's score follows from weights by ``score``."""
        self._score = score
        try:
            return self.fit_array(x, names)
        finally:
            del self._score

    @property
    def _unit_free(self) -> bool:
        return self.on == "normalized"  # else weights undo the units of the columns

    def _information(self, sample: Sample) -> Floats:
        one_of("power", self.power, (1, 2))
        x = sample.normalized if self.on == "normalized" else sample.x
        moments, varying = comoments(x), ~sample.constant
        refuse_undefined(moments.correlation, varying, sample)
        target = self._target(sample.labels, varying)
        kept = np.flatnonzero(varying)
        sd, r = moments.sd[kept], moments.correlation[np.ix_(kept, kept)]
        weights = np.zeros(len(varying))
        start = balanced(sd, r, target[kept] ** (1 / self.power))
        weights[kept] = start / start.sum()
        score = self._score or (lambda w: present_mean(x, w))

        def shares(w: Floats) -> Floats:
            weights[kept] = w
            return shares_of(x[:, kept], score(weights), self.power)

        reached = shares(weights[kept])
        if np.abs(reached - target[kept]).max() > TOLERANCE and not self._is_sum(x):
            weights[kept] = refined(weights[kept], shares, target[kept])
        self._check(weights[kept], shares, target[kept], self._labels(varying))
        self.shares_ = np.zeros(len(varying))
        self.shares_[kept] = shares(weights[kept])
        return weights

    def _is_sum(self, x: Floats) -> bool:
        """Return whether the score is a weighted sum, for which the solution is exact or absent."""
        return self._score is None and not np.isnan(x).any()

    def _target(self, labels: list[str], varying: Booleans) -> Floats:
        wanted = by_name(self.shares, labels)
        if isinstance(wanted, Mapping) and wanted:
            absent = [name for name in labels if name not in wanted]
            if absent:
                raise WeightsError.absent("shares", absent)
        shares = per_column("shares", wanted or None, labels, len(labels), 1)
        target = np.array([number("shares", share) for share in shares], dtype=float)
        target = np.where(varying, target, 0.0)
        if not (np.all(target >= 0) and target.sum() > 0):
            reason = Text("不能为负，且至少一个为正", "none negative, at least one positive")
            raise MethodError.bad_parameter("shares", reason)
        target /= target.sum()
        return target

    def _check(self, w: Floats, shares: Score, target: Floats, names: list[str]) -> None:
        """Refuse weights that do not reach the target, saying how far they come."""
        if w.min() >= 0 and np.abs(shares(w) - target).max() <= TOLERANCE:
            return
        best = np.maximum(w, 0)
        reached = ", ".join(
            f"{name} {got:.4f} / {meant:.4f}"
            for name, got, meant in zip(names, shares(best / best.sum()), target, strict=True)
        )
        raise MethodError(
            Text(
                f"没有非负权重能达到所设相关份额（达到 / 目标）：{reached}",
                f"No weights without a negative one reach the shares (reached / target): {reached}",
            ),
            Text(
                "请调整份额，或去掉与其他指标相关为负的指标。",
                "Change the shares, or drop an indicator that runs against the others.",
            ),
        )
