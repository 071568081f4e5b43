"""Number formats fit for what a column holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def number_format(values: Sequence[Any] | NDArray[Any], decimals: int) -> str:
    """Return a number format fit for the size of the values: 0..1 needs more decimals."""
    sizes = np.abs(np.asarray(values, dtype=float))
    largest = np.max(sizes[~np.isnan(sizes)], initial=-1.0)
    return "0." + "0" * (decimals + 2 if 0 <= largest <= 2 else decimals)


def dashed(number: str) -> str:
    """Return a number format that shows blank text as a dash.

    >>> dashed("0.0")
    '0.0;-0.0;0.0;"–"@'
    """
    sections = number.split(";")
    signs = sections if len(sections) == 3 else [number, f"-{number}", number]
    return ";".join([*signs, '"–"@'])


def plain_format(values: Sequence[float]) -> str:
    """Return a number format with as many decimals as the values as reported have."""
    texts = [f"{value:.10g}" for value in values[:1000] if not np.isnan(value)]
    places = max((len(text.partition(".")[2]) for text in texts if "e" not in text), default=0)
    return "#,##0" + ("." + "0" * min(places, 6) if places else "")
