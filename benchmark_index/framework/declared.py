"""Cross-checks (勾稽关系): what the figures of a table must be to each other.

A check only says what should hold; :mod:`benchmark_index.validation.checks` finds where it does not.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from ..errors import BenchmarkIndexError, Text
from ..findings.severity import Severity
from .fields import STRICT, Number, Whole, Word


def _several(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else [value]


class _Check(BaseModel):
    model_config = STRICT
    kind: str
    severity: Severity = "error"


class _Comparison(_Check):
    tolerance: Annotated[Number, Field(ge=0)] | None = None


class TotalCheck(_Comparison):
    """A total equals the sum of its parts: ``of = part + part + ...``."""

    kind: Literal["total"]
    of: Word
    parts: Annotated[tuple[Word, ...], Field(min_length=1)]


class TotalRowCheck(_Comparison):
    """A row of totals (合计) equals the sum over the units of its period."""

    kind: Literal["total-row"]
    of: Annotated[tuple[Word, ...], BeforeValidator(_several), Field(min_length=1)]


class Share(_Comparison):
    """A share is ``part / whole`` in its own unit; ``scale`` says what to multiply by instead."""

    kind: Literal["share"]
    of: Word
    part: Word
    whole: Word
    scale: Annotated[Number, Field(gt=0)] | None = None


class Growth(_Comparison):
    """A growth rate in % is that of ``value`` against the year before, or against ``previous``."""

    kind: Literal["growth"]
    of: Word
    value: Word
    previous: Word | None = None
    severity: Severity = "warning"


class Rank(_Check):
    """A rank is a whole number from 1 to ``among``, by default the units of the period."""

    kind: Literal["rank"]
    of: Word
    among: Annotated[Whole, Field(ge=1)] | None = None


class CountsCheck(_Check):
    """So many units have each label."""

    kind: Literal["counts"]
    of: Word
    counts: Annotated[dict[Word, Annotated[Whole, Field(ge=0)]], Field(min_length=1)]


class Change(_Check):
    """A figure moves by ``min`` to ``max`` % since the last period; in its unit if ``absolute``."""

    kind: Literal["change"]
    of: Word
    min: Number | None = None
    max: Number | None = None
    absolute: bool = False
    severity: Severity = "warning"

    @model_validator(mode="after")
    def _bounded(self) -> Change:
        if self.min is None and self.max is None:
            raise BenchmarkIndexError(Text("请给出 min 或 max", "give min, max or both"))
        if self.min is not None and self.max is not None and self.min > self.max:
            raise BenchmarkIndexError(Text("min 大于 max", "min is above max"))
        return self


class Stale(_Check):
    """Data of a period before this one are stale."""

    kind: Literal["stale"]
    before: Word
    severity: Severity = "warning"


Check = Annotated[
    TotalCheck | TotalRowCheck | Share | Growth | Rank | CountsCheck | Change | Stale,
    Field(discriminator="kind"),
]
KINDS = ("total", "total-row", "share", "growth", "rank", "counts", "change", "stale")
REFERENCES = ("of", "parts", "part", "whole", "value", "previous")
