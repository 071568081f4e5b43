"""How an index is published (公布尺度): the leader at 100, or the scale from 0 to 100, and decimals."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from ..errors import BenchmarkIndexError, Text
from .fields import STRICT, Decimals, Number

MOST = 1e12
EXACT = 10  # decimals where none are said: more would be noise of the calculation

Bound = Annotated[Number, Field(ge=-MOST, le=MOST)]


class Publication(BaseModel):
    """The scale and the decimals in which the index is shown; ranks are those of its own scores.

    Attributes
    ----------
    leader : float, optional
        What the best of each period has; all others in proportion.
    low, high : float, optional
        What the ends of the normalized scale become.
    decimals : int, optional
        To how many the index is rounded where it is shown.

    Examples
    --------
    >>> Publication(leader=100, decimals=1).plain()
    {'leader': 100.0, 'decimals': 1}
    """

    model_config = STRICT

    leader: Annotated[Number, Field(gt=0, le=MOST)] | None = None
    low: Bound | None = None
    high: Bound | None = None
    decimals: Decimals | None = None

    @model_validator(mode="after")
    def _one_scale(self) -> Publication:
        bounds = [bound for bound in (self.low, self.high) if bound is not None]
        if self.leader is not None and bounds:
            raise BenchmarkIndexError(
                Text("leader 与 low、high 只能选一种", "leader, or low and high, not both"), WAY_OUT
            )
        if len(bounds) == 1:
            raise BenchmarkIndexError(
                Text("low 与 high 须同时给出", "low and high go together"), WAY_OUT
            )
        if bounds and bounds[0] >= bounds[1]:
            raise BenchmarkIndexError(Text("low 须小于 high", "low is not below high"), WAY_OUT)
        if self.leader is None and not bounds and self.decimals is None:
            raise BenchmarkIndexError(Text("没有内容", "says nothing"), WAY_OUT)
        return self

    @property
    def bounds(self) -> tuple[float, float] | None:
        """What the ends of the normalized scale become, None where the scale stays."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def places(self) -> int:
        """The decimals that what is shown is rounded to."""
        return EXACT if self.decimals is None else self.decimals

    def plain(self) -> dict[str, float]:
        """Return what is said, as a file has it."""
        said: dict[str, float] = self.model_dump(mode="json", exclude_none=True)
        return said


WAY_OUT = Text(
    "请写 {leader: 100, decimals: 1} 或 {low: 0, high: 100}。",
    "Write {leader: 100, decimals: 1} or {low: 0, high: 100}.",
)
