"""What a unit is strong in: beside its own average (一区一品), and beside the whole (区位熵)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import pandas as pd

from ..errors import MethodError, TableError, Text, shorten
from ..estimators.directions import Direction, DirectionsLike
from ..estimators.parameters import per_column
from ..framework import Framework
from ..index.resolve import directions_of
from ..normalization import ZScore
from ..numerics import (
    Booleans,
    Floats,
    Integers,
    competition_ranks,
    group_rows,
    has_infinity,
    round_scores,
)

_DECIMALS = 10
_SAFE = 1e250  # of what a sum of some million values cannot overflow


def location_quotients(data: pd.DataFrame, whole: pd.Series[float] | None = None) -> pd.DataFrame:
    """Return location quotients (区位熵): the share of each column beside its share in the whole.

    ``(x_ij / x_i.) / (x_.j / x_..)``: above 1 where the unit has more of it than the whole has. A
    unit with a missing value has none, and takes no part in the whole.

    Parameters
    ----------
    data : DataFrame of units x parts
        Parts of one total, such as the revenue of each industry, not negative. Of units and
        periods each period is taken by itself.
    whole : Series by part, optional
        The whole that units are held against; default: the sum of the units.

    Returns
    -------
    DataFrame
        Of the same shape; NaN where a total is 0.

    Raises
    ------
    MethodError
        A value is negative.
    TableError
        A value is no number, or infinite.

    References
    ----------
    Isard, W. (1960), *Methods of Regional Analysis*, chapter 7.

    Examples
    --------
    Enterprises of Table 2 of the report: Beijing has them in other technology services.

    >>> firms = pd.DataFrame(
    ...     {"core": [100417.0, 191078], "other": [314068.0, 68362]}, index=["北京", "上海"]
    ... )
    >>> location_quotients(firms).round(2)
        core  other
    北京  0.56   1.34
    上海  1.70   0.46
    """
    x = _figures(data)
    if (x < 0).any():
        where = np.argwhere(x < 0).tolist()
        cells = [f"{data.index[i]} / {data.columns[j]}" for i, j in where]
        raise MethodError.cannot_take(
            Text("区位熵不能有负值", "Location quotients take no negative values"),
            cells,
            Text("请核对数据，或去掉该列。", "Check the values, or leave the column out."),
        )
    total = None if whole is None else _whole(whole, data.columns)
    quotients = np.full(x.shape, np.nan)
    for rows in _periods(data):
        quotients[rows] = _quotients(x[rows], total)
    return pd.DataFrame(quotients, data.index, data.columns)


def _whole(whole: pd.Series[float], parts: pd.Index) -> Floats:
    """Return the whole by part; refuse one that lacks parts."""
    if absent := [part for part in parts if part not in whole.index or pd.isna(whole[part])]:
        listed = shorten(absent)
        raise MethodError.bad_parameter("whole", Text(f"缺少 {listed}", f"it lacks {listed}"))
    return np.array([whole[part] for part in parts], dtype=float)


def _quotients(x: Floats, total: Floats | None) -> Floats:
    largest = np.nanmax(x, initial=0.0)
    if largest > _SAFE:  # sums of what is near the largest number; quotients have no scale
        x, total = x / largest, None if total is None else total / largest
    sums = x.sum(axis=1, keepdims=True)  # missing where a part is
    if total is None:
        total = x[~np.isnan(sums[:, 0])].sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        quotients: Floats = (x / sums) / (total / total.sum())
    quotients[~np.isfinite(quotients)] = np.nan
    return quotients


def own_profile(data: pd.DataFrame, directions: DirectionsLike | Framework = None) -> pd.DataFrame:
    """Return what each unit is best at for itself (一区一品): its indicators beside its own average.

    Values become z-scores, larger is better; from those of a unit its own average is taken. So a
    unit that is behind everywhere has its strong sides, too.

    Parameters
    ----------
    data : DataFrame of units x indicators
        Of units and periods each period is taken by itself. Columns without a value are left out;
        where all are alike, z is 0.
    directions : list, mapping by name or Framework, optional
        Default: more is better everywhere.

    Returns
    -------
    DataFrame
        One row per value: ``unit``, ``period`` where there are several, ``indicator``, ``z``,
        ``average`` (of the unit's own z), ``above`` (the difference), ``place`` (1: what it is best
        at, ties share the better place); units in their order, best first.

    Examples
    --------
    >>> data = pd.DataFrame({"a": [9.0, 2, 1], "b": [9.0, 4, 2]}, index=["X", "Y", "Z"])
    >>> profile = own_profile(data)
    >>> profile[profile["place"] == 1].set_index("unit")["indicator"].to_dict()
    {'X': 'a', 'Y': 'b', 'Z': 'a'}
    """
    if isinstance(directions, Framework):
        leaves = [leaf for leaf in directions.all_indicators if leaf.id in data]
        data, directions = data[[leaf.id for leaf in leaves]], directions_of(leaves)
    z = _standardized(data, directions)
    present = ~np.isnan(z)
    with np.errstate(invalid="ignore"):
        average = np.where(present, z, 0).sum(axis=1) / present.sum(axis=1)
    row, column = np.nonzero(present)
    above = (z - average[:, np.newaxis])[present]
    place = competition_ranks(round_scores(above, _DECIMALS), row)
    keys = {str(name): data.index.get_level_values(k)[row] for k, name in enumerate(_names(data))}
    columns = {"indicator": data.columns[column], "z": z[present], "average": average[row]}
    result = pd.DataFrame({**keys, **columns, "above": above, "place": place.astype(int)})
    order = np.lexsort((place, row))
    return result.iloc[order].reset_index(drop=True)


def _standardized(data: pd.DataFrame, directions: DirectionsLike) -> Floats:
    """Return z-scores of each period, larger is better; 0 where all are alike."""
    x, names = _figures(data), [str(name) for name in data.columns]
    words = per_column("directions", directions, names, len(names), 1)
    z = np.full(x.shape, np.nan)
    for rows in _periods(data):
        held: Booleans = np.asarray(~np.isnan(x[rows]).all(axis=0))
        if held.any():
            of_these = [cast(Direction, word) for word, has in zip(words, held, strict=True) if has]
            step = ZScore(constant="zero", directions=of_these)
            z[np.ix_(rows, held)] = step.fit_transform(x[rows][:, held])
    return z


def _figures(data: pd.DataFrame) -> Floats:
    """Return a table as finite numbers."""
    try:
        x = data.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise TableError.not_numbers([str(name) for name in data.columns]) from error
    if (endless := has_infinity(x)).any():
        raise TableError.infinite([str(name) for name in data.columns[endless]])
    return x


def _periods(data: pd.DataFrame) -> Iterator[Integers]:
    """Yield the rows of each period."""
    if data.index.nlevels == 1:
        yield np.arange(len(data))
    else:
        labels = np.asarray(data.index.get_level_values(1).astype(str), dtype=object)
        yield from (rows for _, rows in group_rows(labels))


def _names(data: pd.DataFrame) -> list[str]:
    return ["unit", "period"][: data.index.nlevels]
