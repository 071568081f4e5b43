"""MEREC weights: by what changes when an indicator is taken away."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.rows import Rows
from ..numerics import Booleans, Bounds, Floats, Integers, blocks, scaled
from .objective import Scope, SurveyedWeights


class Effects(NamedTuple):
    """Sums of removal effects, over how many values of how many rows."""

    total: Floats
    present: Integers
    rows: int

    def merge(self, other: Effects) -> Effects:
        """Return the sums over both batches."""
        present = self.present + other.present
        return Effects(self.total + other.total, present, self.rows + other.rows)


def removal_effects(x: Floats, worst: Floats) -> Effects:
    """Return ``sum_i |S_ij - S_i|`` of each column, S by the logarithms of ``x / worst``.

    ``S_i = ln(1 + (1/m) sum_k |ln(x_ik / worst_k)|)``, S_ij the same sum without k = j. In a row
    with missing values m is the number present.
    """
    effects, present = np.zeros(x.shape[1]), np.zeros(x.shape[1], dtype=np.int64)
    for rows in blocks(*x.shape):
        logs = np.abs(np.log(x[rows] / worst))
        there = ~np.isnan(logs)
        m = np.maximum(there.sum(axis=1, keepdims=True), 1)
        total = np.nansum(logs, axis=1, keepdims=True)
        change = np.log1p(total / m) - np.log1p((total - logs) / m)
        effects += np.nansum(np.abs(change), axis=0)
        present += there.sum(axis=0)
    return Effects(effects, present, len(x))


class MerecWeights(SurveyedWeights[Effects]):
    """MEREC weights (去除效应法): the more the overall performance changes without an indicator.

    ``w = E / sum E`` with ``E_j = sum_i |S_ij - S_i|``, ``S_i = ln(1 + (1/m) sum_k |ln r_ik|)``, S_ij
    the same sum without k = j, and ``r = min / x`` for benefits, ``x / max`` for costs.

    Parameters
    ----------
    on : {"raw", "index"}, default "raw"
        The positive values as treated, or the index's normalized values, all of them benefits.
    scope : {"indicators", "siblings"}, default "indicators"
        In an index: across all indicators at once, a group weighing the sum of its children, or
        sibling by sibling up the tree.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    weights_ : array of shape (m,)
    effect_ : array of shape (m,)
        E of each column.
    constant_ : list of str
        Columns without spread, whose weight is 0; they count in m.

    Raises
    ------
    MethodError
        A column is empty or not positive, or every column is constant.

    Notes
    -----
    The closeness of target and range indicators reaches 0, which the logarithm refuses.

    References
    ----------
    Keshavarz-Ghorabaee, Amiri, Zavadskas, Turskis and Antucheviciene (2021), *Determination of
    objective weights using a new method based on the removal effects of criteria (MEREC)*.

    Examples
    --------
    The example of the paper:

    >>> x = [[450, 8000, 54, 145], [10, 9100, 2, 160], [100, 8200, 31, 153]]
    >>> x += [[220, 9300, 1, 162], [5, 8400, 23, 158]]
    >>> MerecWeights(directions=[1, 1, -1, -1]).fit(x).weights_.round(4)
    array([0.5752, 0.0141, 0.4016, 0.0091])
    """

    declaration = Declaration(
        "merec",
        Text("去除效应法", "MEREC weights"),
        "E / sum E, E_j = sum_i |S_ij - S_i|, S = ln(1 + mean |ln r|)",
    )

    bases = ("raw", "index")
    parts = (Part("effect", "indicator", Text("去除效应", "Removal effect")),)

    def __init__(
        self,
        on: Literal["raw", "index"] = "raw",
        scope: Scope = "indicators",
        directions: DirectionsLike = None,
    ) -> None:
        self.on = on
        self.scope = scope
        self.directions = directions

    @property
    def _turned(self) -> bool:
        return self.on == "raw"

    @property
    def surveys(self) -> bool:
        """Whether the state needs an earlier look at all rows: it always does."""
        return True

    def needs_all_rows(self) -> Text | None:
        """Return the way out: values are compared with the worst of all rows."""
        return Text(
            "须先知道全部数据的最差值：请用 fit，或改用 VariationWeights。",
            "The worst values of all rows come first: call fit, or use VariationWeights.",
        )

    def settle_survey(self, survey: Bounds) -> None:
        """Take the bounds of all rows, whose worst values must be positive."""
        super().settle_survey(survey)
        if (refused := self._foot.bounds.low <= 0).any():
            raise MethodError.cannot_take(
                Text("MEREC 只接受正值", "MEREC needs positive values, in"),
                self._labels(refused),
                Text("请换用熵值法或 CRITIC。", "Use entropy or CRITIC instead."),
            )

    def state(self, x: Floats, rows: Rows | None = None) -> Effects:
        """Return the sums of effects of a batch of rows."""
        return removal_effects(scaled(self._oriented(x), self._foot.power), self._foot.worst)

    def _weigh_state(self, state: Effects) -> tuple[Floats, Booleans]:
        # a column with gaps is scaled up to all rows
        self.effect_ = state.total * state.rows / state.present
        return self.effect_, self._foot.constant
