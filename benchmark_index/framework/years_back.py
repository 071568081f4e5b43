"""The rows of years before, which a formula looks back to."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ..numerics import Integers

_STARTS_WITH_YEAR = re.compile(r"(\d{4})(.*)")


def year_before(period: str, years: int = 1) -> str | None:
    """Return the same period one year earlier, or several.

    >>> year_before("2023"), year_before("2023-Q3"), year_before("2023-11", 3), year_before("latest")
    ('2022', '2022-Q3', '2020-11', None)
    """
    parts = _STARTS_WITH_YEAR.fullmatch(period)
    return f"{int(parts[1]) - years}{parts[2]}" if parts else None


def rows_before(index: pd.Index, years: int) -> Integers:
    """Return the row of the same unit some years before, -1 where there is none or several.

    >>> rows_before(pd.MultiIndex.from_product([["A", "B"], ["2021", "2022"]]), 1).tolist()
    [-1, 0, -1, 2]
    """
    rows = np.full(len(index), -1)
    if index.nlevels == 1:
        return rows
    units, labels = index.get_level_values(0), index.get_level_values(1)
    before = {period: year_before(str(period), years) for period in labels.unique()}
    periods = labels.map(lambda period: before[period] or "")
    wanted = pd.MultiIndex.from_arrays([units, periods])
    once = np.flatnonzero(~index.duplicated(keep=False))
    places: Integers = index[once].get_indexer(wanted)
    known = (places >= 0) & np.asarray(periods != "")
    rows[known] = once[places[known]]
    return rows
