"""Weights written in percent (百分数): 30 % of what siblings share, which makes 100 among them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from ..errors import Text, shorten
from ..numerics.digits import shown

WHOLE = 100
_PERCENT = re.compile(r"(\d{1,15}(?:\.(\d{1,15}))?) ?[%％]", re.A)


class Percentage(float):
    """A number that was written in percent: 30 of ``30%``, with how many decimals it had.

    >>> Percentage.of("30%"), Percentage.of("33.3 %").decimals, Percentage.of("30")
    (30.0, 1, None)
    """

    decimals: int = 0

    @classmethod
    def of(cls, value: object) -> Percentage | None:
        """Return what a text says in percent, None where it is no percentage."""
        match = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            return None
        percentage = cls(match[1])
        percentage.decimals = len(match[2] or "")
        return percentage

    @property
    def text(self) -> str:
        """The number as it is written."""
        return f"{self:.{self.decimals}f}%"


def number_in_percent(value: object) -> object:
    """Return 30 for the text ``30%``, and any other value as it is.

    >>> number_in_percent("30%"), number_in_percent("a"), number_in_percent(30)
    (30.0, 'a', 30)
    """
    percentage = Percentage.of(value)
    return value if percentage is None else float(percentage)


def percent_fault(weights: Mapping[str, object], parent: object = None) -> Text | None:
    """Return what is wrong with the weights of siblings that are written in percent.

    They sum to 100, or to the percentage of their parent where they are shares of the whole index:
    exactly, or within the rounding of their last decimal where they have decimals.

    >>> percent_fault({"a": Percentage(60), "b": Percentage(39)}).en
    'percentages sum to 99 %, not to 100 %: a 60 %, b 39 %'
    >>> percent_fault({"a": 60, "b": 39}), percent_fault({"a": Percentage(100)})
    (None, None)
    """
    percentages = {name: w for name, w in weights.items() if isinstance(w, Percentage)}
    if not percentages:
        return None
    if plain := [name for name in weights if name not in percentages]:
        listed = shorten(plain)
        return Text(f"有的写百分数，{listed} 没有", f"some are in percent, {listed} not")
    total = sum(Fraction(repr(float(w))) for w in percentages.values())
    decimals = max(w.decimals for w in percentages.values())
    slack = Fraction(len(percentages), 2 * 10**decimals) if decimals else 0
    wholes = (WHOLE, *([Fraction(repr(float(parent)))] if isinstance(parent, Percentage) else ()))
    if any(abs(total - whole) <= slack for whole in wholes):
        return None
    listed = shorten((f"{name} {shown(float(w))} %" for name, w in percentages.items()), most=10)
    share = shown(float(total))
    return Text(
        f"百分数之和为 {share} %，应为 {WHOLE} %：{listed}",
        f"percentages sum to {share} %, not to {WHOLE} %: {listed}",
    )
