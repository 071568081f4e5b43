"""What a column of values looks like before anything is done to it, and what is to be asked about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..errors import Text
from ..numerics import (
    Booleans,
    Floats,
    Integers,
    column_bounds,
    column_moments,
    column_quantiles,
    column_shape,
)

LEAST_AVAILABLE, LEAST_NON_ZERO, LEAST_UNIQUE = 0.65, 0.5, 0.5
MOST_SKEW, MOST_KURTOSIS = 2.0, 3.5
NOISE = 1e-12  # of a value
FLAGS = {
    "available": Text("缺失较多", "many missing"),
    "non_zero": Text("零值过多", "mostly zero"),
    "unique": Text("重复值过多", "few different values"),
    "outliers": Text("偏态，疑有异常值", "skewed, outliers likely"),
}


def indicator_profiles(x: Floats, names: Sequence[str]) -> pd.DataFrame:
    """Return min, max, mean, median, sd, skew, kurtosis, shares and flags of each column.

    Skew is G1 and kurtosis G2, as Excel's SKEW and KURT. ``available`` is a share of the units,
    ``non_zero``, ``unique`` and ``largest_tie`` of the values present. ``flags`` are keys of
    :data:`FLAGS`, joined by commas: available below 0.65, non-zero below 0.5, unique below 0.5, ``outliers`` where
    |skew| is above 2 and kurtosis above 3.5.

    >>> profile = indicator_profiles(np.array([[1.0], [2.0], [2.0], [np.nan]]), ["gdp"]).loc["gdp"]
    >>> profile[["n", "median", "available", "unique", "largest_tie"]].round(3).astype(float).tolist()
    [3.0, 2.0, 0.75, 0.667, 0.667]
    """
    moments, bounds, shape = column_moments(x), column_bounds(x), column_shape(x)
    present = ~np.isnan(x)
    n = present.sum(axis=0)
    unique, tied = _unlike(x, n)
    with np.errstate(invalid="ignore", divide="ignore"):
        columns = {
            "n": n,
            "min": bounds.low,
            "max": bounds.high,
            "mean": moments.mean,
            "median": np.where(n > 0, column_quantiles(x, 0.5)[0], np.nan),
            "sd": moments.sd,
            "skew": shape.skew,
            "kurtosis": shape.kurtosis,
            "available": n / max(len(x), 1),
            "non_zero": (present & (x != 0)).sum(axis=0) / n,
            "unique": unique / n,
            "largest_tie": tied / n,
        }
    return pd.DataFrame(columns, index=list(names)).assign(flags=_flags(columns))


def _unlike(x: Floats, n: Integers) -> tuple[Integers, Integers]:
    """Return by column how many different values there are, and how often the commonest stands.

    What is left of a division differs by the digits that a program kept of its terms, so that
    neighbours in all but noise are one value.
    """
    different, commonest = np.zeros((2, x.shape[1]), dtype=np.int64)
    for j, ordered in enumerate(np.sort(x, axis=0).T):  # missing ones last
        held = ordered[: n[j]]
        with np.errstate(over="ignore"):
            apart = np.diff(held) > NOISE * np.maximum(np.abs(held[1:]), np.abs(held[:-1]))
        starts = np.flatnonzero(np.concatenate([[True], apart])) if n[j] else held
        different[j] = len(starts)
        commonest[j] = np.diff(starts, append=n[j]).max(initial=0)
    return different, commonest


def _flags(columns: Mapping[str, Floats | Integers]) -> list[str]:
    with np.errstate(invalid="ignore"):
        flagged: dict[str, Booleans] = {
            "available": np.asarray(columns["available"] < LEAST_AVAILABLE),
            "non_zero": np.asarray(columns["non_zero"] < LEAST_NON_ZERO),
            "unique": np.asarray(columns["unique"] < LEAST_UNIQUE),
            "outliers": (np.abs(columns["skew"]) > MOST_SKEW)
            & (columns["kurtosis"] > MOST_KURTOSIS),
        }
    rows = np.column_stack(list(flagged.values())).tolist()
    return [", ".join(n for n, held in zip(flagged, row, strict=True) if held) for row in rows]


def unit_availability(
    x: Floats, names: Sequence[str], groups: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Return of each row how many values are missing or zero, and the share available, also by group.

    Counted on indicators, whatever coverage a score needs.

    >>> x = np.array([[1.0, np.nan, 0.0]])
    >>> unit_availability(x, ["a", "b", "c"], {"g": ["a", "b"]}).loc[0].to_dict()
    {'missing': 1.0, 'zeros': 1.0, 'available': 0.6666666666666666, 'g': 0.5}
    """
    where, present = {name: j for j, name in enumerate(names)}, ~np.isnan(x)
    columns = {
        "missing": (~present).sum(axis=1),
        "zeros": (x == 0).sum(axis=1),
        "available": present.mean(axis=1),
    }
    for group, leaves in groups.items():
        columns[group] = present[:, [where[leaf] for leaf in leaves]].mean(axis=1)
    return pd.DataFrame(columns)
