"""What is known about the rows of an array besides their values: unit, period, attributes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pandas as pd

from ..numerics import Block as Block
from ..numerics import Integers
from ..numerics import Labels as Labels

Span: TypeAlias = "slice[int | None, int | None, int | None]"  # rows, open where it is None


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of units x indicators.

    Attributes
    ----------
    index : Index
        ``unit``, or (``unit``, ``period``).
    attributes : DataFrame or None
        Attributes of units (region, segment ...), one row each.
    period : str or None
        The one period of all rows, where it is known.
    """

    index: pd.Index[str]
    attributes: pd.DataFrame | None = None
    period: str | None = None

    @classmethod
    def of(cls, data: object) -> Rows | None:
        """Read the rows off a DataFrame.

        >>> Rows.of(pd.DataFrame({"x": [1.0, 2.0]}, index=["A", "B"])).units
        array(['A', 'B'], dtype=object)
        """
        return cls(data.index) if isinstance(data, pd.DataFrame) else None

    @cached_property
    def units(self) -> Labels:
        """The unit of each row."""
        return np.asarray(self.index.get_level_values(0), dtype=object)

    @cached_property
    def periods(self) -> Labels | None:
        """The period of each row of a panel, else None."""
        several = self.index.nlevels > 1
        return np.asarray(self.index.get_level_values(1), dtype=object) if several else None

    def __getitem__(self, rows: Block | Integers) -> Rows:
        """Return some of the rows."""
        some = None if self.attributes is None else self.attributes.iloc[rows]
        return Rows(self.index[rows], some, self.period)
