"""Weights from the data of each period by itself (逐期赋权), beside those of all periods pooled."""

from __future__ import annotations

from typing import Literal

import numpy as np
from sklearn.base import clone

from ..errors import MethodError, Text
from ..estimators.intermediates import Part
from ..estimators.parameters import one_of
from ..estimators.rows import Rows
from ..numerics import Floats
from .objective import DataWeights

By = Literal["period"] | None

WEIGHTS_BY_PERIOD = Part(
    "weights_by_period", "period x indicator", Text("各期权重", "Weights of each period")
)
_TOGETHER = Text(
    "逐期赋权须一次看到各期全部数据：请用 fit，或不设 by。",
    "Weights by period need all rows of each: call fit, or leave out by.",
)


class PeriodicWeights(DataWeights):
    """Weights from data that may be computed in each period by itself: ``by="period"``.

    The weights are then the mean of those of the periods, each of which counts alike, as do the
    other figures that are kept by indicator. Bounds are those of the period too.
    """

    by: By

    def needs_all_rows(self) -> Text | None:
        """Return the way out where the fit needs all rows at once, None where batches will do."""
        return super().needs_all_rows() if self.by is None else _TOGETHER

    def _learn(self, x: Floats, rows: Rows | None) -> None:
        one_of("by", self.by, (None, "period"))
        for name in ("weights_by_period_", "periods_"):
            self.__dict__.pop(name, None)
        if self.by is None or rows is None or rows.periods is None:
            super()._learn(x, rows)
            return
        periods = rows.periods.astype(str)
        fits = [self._fitted(x[periods == period], period) for period in np.unique(periods)]
        self.periods_: list[str] = np.unique(periods).tolist()
        self.weights_by_period_: Floats = np.stack([fit.weights_ for fit in fits])
        self.weights_ = self.weights_by_period_.mean(axis=0)
        constant = [{*fit.constant_} for fit in fits]
        self.constant_ = [name for name in self._columns if all(name in c for c in constant)]
        self.notes_ = [note for note in fits[0].notes_ if note.indicator in self.constant_]
        for part in type(self).parts:
            if part is not WEIGHTS_BY_PERIOD:
                figures = [vars(fit)[f"{part.name}_"] for fit in fits]
                setattr(self, f"{part.name}_", np.mean(figures, axis=0))

    def _fitted(self, x: Floats, period: str) -> PeriodicWeights:
        """Return the weighting of one period's rows."""
        step: PeriodicWeights = clone(self).set_params(by=None)
        try:
            return step.fit_array(x, self._names)
        except MethodError as error:
            raise MethodError.in_period(period, error) from None
