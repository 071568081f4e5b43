"""What the cells of a column may hold: each rule once, for a fast screen and for pandera alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from ..numerics import Booleans, Floats
from .pipeline import numbers_in

if TYPE_CHECKING:
    import pandera.pandas as pa

Breaks = Callable[[Floats], Booleans]


class Allowance(Protocol):
    """The values a cell may hold; None is no bound."""

    @property
    def min(self) -> float | None:
        """The lowest value, included."""

    @property
    def max(self) -> float | None:
        """The highest value, included."""

    @property
    def integer(self) -> bool:
        """Whether only whole numbers are allowed."""


class Limited(Protocol):
    """A column with limits, as variables and indicators are."""

    @property
    def id(self) -> str:
        """Its name in data."""

    @property
    def allowed(self) -> Allowance | None:
        """What its cells may hold."""


def value_rules(column: Limited) -> dict[str, Breaks]:
    """Return, by rule, which values of a column break it: at most one rule each, NaN none.

    >>> from benchmark_index.framework import Allowed, Variable
    >>> share = Variable(id="x", name="x", allowed=Allowed(min=0, max=1, integer=True))
    >>> x = np.array([0, 0.5, 2.5, np.inf, np.nan])
    >>> {rule: breaks(x).tolist() for rule, breaks in value_rules(share).items()}
    ... # doctest: +NORMALIZE_WHITESPACE
    {'infinity': [False, False, False, True, False],
     'out-of-range': [False, False, True, False, False],
     'not-an-integer': [False, True, False, False, False]}
    """
    rules: dict[str, Breaks] = {"infinity": np.isinf}
    if column.allowed is None:
        return rules
    low = -np.inf if column.allowed.min is None else column.allowed.min
    high = np.inf if column.allowed.max is None else column.allowed.max
    if low > -np.inf or high < np.inf:
        rules["out-of-range"] = lambda x: ((x < low) | (x > high)) & ~np.isinf(x)
    if column.allowed.integer:
        rules["not-an-integer"] = lambda x: (x != np.floor(x)) & (x >= low) & (x <= high)
    return rules


def build_schema(
    columns: Sequence[Limited],
    name: str,
    most: int | None = None,
    reading: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
    computed: Collection[str] = (),
) -> pa.DataFrameSchema:
    """Return the pandera schema of columns.

    ``most`` caps the failures told per column and rule; ``reading`` is done to a frame before it is
    checked, by which it has the ``computed`` columns.
    """
    import pandera.pandas as pa

    def check(rule: str, breaks: Breaks) -> pa.Check:
        def keeps(cells: pd.Series) -> pd.Series:
            return pd.Series(~breaks(numbers_in(cells)), cells.index)

        return pa.Check(keeps, name=rule, n_failure_cases=most)

    return pa.DataFrameSchema(
        {
            column.id: pa.Column(
                float,
                checks=[check(rule, breaks) for rule, breaks in value_rules(column).items()],
                nullable=True,
                required=column.id not in computed,
            )
            for column in columns
        },
        parsers=None if reading is None else pa.Parser(reading),
        strict=False,
        name=name,
    )
