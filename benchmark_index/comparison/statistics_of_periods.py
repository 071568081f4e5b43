"""What is told of the periods of a panel: growth, convergence, inequality, coordination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..aggregation.matrix import read_weights
from ..errors import MethodError, Text, UsageError
from ..estimators.by_column import chosen_for, ends_of
from .convergence import sigma_convergence
from .coupling import CLASSES, class_of, coordination
from .growth import compound_growth, trend
from .growth import ends as end_places
from .inequality import dagum, gini, theil
from .scored_periods import ScoredPeriod

if TYPE_CHECKING:
    from ..numerics import Floats, Integers
    from .transitions import Attendance

_BEYOND = 1e-9  # by which a score may pass the ends of its scale


def growth_table(attendance: Attendance, times: Floats, scores: Floats) -> pd.DataFrame:
    """Return first and last value, CAGR and trend of scores and of each indicator, by unit."""
    fitted = attendance.periods[0].fitted
    series = {fitted.framework.id: scores}
    for j, leaf in enumerate(fitted.indicators):
        series[leaf] = attendance.spread([period.raw[:, j] for period in attendance.periods])
    labels = np.array([period.period for period in attendance.periods], dtype=object)
    parts = []
    for node, values in series.items():
        present = ~np.isnan(values)
        some = present.any(axis=1)
        first, last = end_places(present)
        rows = np.arange(len(values))
        columns = {
            "unit": attendance.units,
            "indicator": node,
            "from": np.where(some, labels[first], ""),
            "to": np.where(some, labels[last], ""),
            "first": values[rows, first],
            "last": values[rows, last],
            "cagr": 100 * compound_growth(times, values),
            "trend": trend(times, values),
        }
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def sigma_table(scores: Floats, periods: Sequence[str]) -> pd.DataFrame:
    """Return the spread of scores by period, over the units ranked in all of them."""
    columns = sigma_convergence(scores)._asdict()
    return pd.DataFrame(columns, index=pd.Index(periods, name="period"))


def inequality_table(
    periods: Sequence[ScoredPeriod], attributes: pd.Series | None, rows: Sequence[Integers]
) -> pd.DataFrame:
    """Return Gini, Theil and, where units have regions, their parts, by period.

    ``rows`` are where the units of each period stand among the attributes.
    """
    records = []
    for period, places in zip(periods, rows, strict=True):
        scored = ~np.isnan(period.score)
        record: dict[str, object] = {"period": period.period}
        if attributes is None:
            values = period.score[scored]
            record |= {"units": len(values), "gini": gini(values), "theil": theil(values).total}
            records.append(record)
            continue
        names = attributes.iloc[places]
        known = scored & names.notna().to_numpy() & (names.astype(str) != "").to_numpy()
        values = period.score[known]
        kinds, regions = np.unique(names[known].astype(str), return_inverse=True)
        by_gini, by_theil = dagum(values, regions), theil(values, regions)
        record |= {"units": len(values), "regions": len(kinds), "gini": by_gini.total}
        record |= {f"gini_{name}": part for name, part in by_gini._asdict().items()}
        del record["gini_total"]
        record |= {"theil": by_theil.total, "theil_within": by_theil.within}
        records.append(record | {"theil_between": by_theil.between})
    return pd.DataFrame(records).set_index("period")


def coupling_table(
    periods: Sequence[ScoredPeriod],
    weights: Mapping[str, float] | Sequence[float] | None,
    ends: tuple[float, float] | None,
) -> pd.DataFrame:
    """Return coupling, development, degree and class of each unit in each period."""
    parts = []
    for period in periods:
        root = period.fitted.nodes[period.fitted.framework.id]
        low, high = ends or _ends(period)
        dimensions = np.column_stack([period.scores[child] for child in root.children])
        turned = np.array([child in root.mirrors for child in root.children])
        shares = np.where(turned, high - dimensions, dimensions - low) / (high - low)
        if np.any((shares < -_BEYOND) | (shares > 1 + _BEYOND)):
            raise MethodError.no_ends()
        chosen = dict(zip(root.children, root.weights, strict=True)) if weights is None else weights
        degrees = coordination(
            np.clip(shares, 0, 1), read_weights(chosen, root.children, len(root.children))
        )
        classes = class_of(degrees.degree)
        words = [(CLASSES[number] if number >= 0 else Text("", "")) for number in classes.tolist()]
        columns: dict[str, object] = {"unit": period.units.units, "period": period.period}
        columns |= degrees._asdict()
        columns |= {"zh": [word.zh for word in words], "en": [word.en for word in words]}
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def _ends(period: ScoredPeriod) -> tuple[float, float]:
    """Return the ends of the scale that all indicators share and means keep."""
    fitted = period.fitted
    ends = {ends_of(chosen_for(fitted.normalization, leaf), leaf) for leaf in fitted.indicators}
    shared = ends.pop() if len(ends) == 1 else None
    keeps = all(node.form is not None and not node.is_limited for node in fitted.plan)
    if shared is None or not keeps:
        raise MethodError.no_ends()
    return shared


def attribute_of(units: pd.DataFrame, name: str) -> pd.Series:
    """Return an attribute of units, refused by name where there is none."""
    known = [str(held) for held in units if not pd.api.types.is_float_dtype(units[held])]
    if name not in known:
        raise UsageError.unknown(Text("属性", "attribute"), str(name), known)
    return units[name]
