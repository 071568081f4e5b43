"""What is known about the rows of an array besides their values: unit, period, attributes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Labels = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of units x indicators.

    Attributes
    ----------
    units : array of shape (n,)
        The unit of each row.
    periods : array of shape (n,) or None
        The period of each row of a panel.
    attributes : DataFrame
        Attributes of units (region, segment ...), one row each.
    period : str or None
        The one period of all rows, where it is known.
    """

    units: Labels
    periods: Labels | None = None
    attributes: pd.DataFrame | None = None
    period: str | None = None

    @classmethod
    def of(cls, data: Any) -> Rows | None:
        """Read the rows off a DataFrame's index, ``unit`` or (``unit``, ``period``).

        >>> Rows.of(pd.DataFrame({"x": [1.0, 2.0]}, index=["A", "B"])).units
        array(['A', 'B'], dtype=object)
        """
        if not isinstance(data, pd.DataFrame):
            return None
        index = data.index
        units = np.asarray(index.get_level_values(0), dtype=object)
        periods = np.asarray(index.get_level_values(1), dtype=object) if index.nlevels > 1 else None
        return cls(units, periods)

    def __getitem__(self, rows: slice) -> Rows:
        """Return some of the rows."""
        return Rows(
            self.units[rows],
            None if self.periods is None else self.periods[rows],
            None if self.attributes is None else self.attributes.iloc[rows],
            self.period,
        )
