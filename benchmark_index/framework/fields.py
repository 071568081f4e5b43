"""What every part of a framework is made of: strictness, ids, numbers, shares, and text YAML took for a number."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints

from ..errors import BenchmarkIndexError, Text
from ..files.plain import fraction
from .percentages import number_in_percent

Raw = dict[str, Any]  # plain data by key, as a file has them: nothing is known of them yet

STRICT = ConfigDict(
    extra="forbid", frozen=True, allow_inf_nan=False, ignored_types=(cached_property,)
)


def share(value: object) -> Fraction:
    """Return a share written as a number or a fraction.

    >>> share("2/3"), share(0.5)
    (Fraction(2, 3), Fraction(1, 2))

    Raises
    ------
    BenchmarkIndexError
        It is no number from 0 to 1.
    """
    with suppress(ValueError):
        number = fraction("" if isinstance(value, bool) else str(value))
        if 0 <= number <= 1:
            return number
    raise BenchmarkIndexError(
        Text("请写 0 到 1 的数或分数，如 2/3", "write 0 to 1 or a fraction such as 2/3")
    )


def _text(value: object) -> object:
    """Let YAML's own numbers and dates stand where text is meant (years, ids)."""
    if isinstance(value, bool):
        return value
    return str(value) if isinstance(value, (int, float)) or type(value) is date else value


def _code(value: object) -> object:
    """Let a number or date be an id, but no decimal: 1.10 would be 1.1."""
    return value if isinstance(value, float) else _text(value)


def _is_word(value: object) -> bool:
    return isinstance(value, (str, int, float))


def _no_truth(value: object) -> object:
    """Refuse yes and no, which Python counts as 1 and 0."""
    if isinstance(value, bool):
        raise BenchmarkIndexError(
            Text("是/否（true/false）不是数值", "yes or no is no number"),
            Text("请写数。", "Write a number."),
        )
    return value


Id = Annotated[
    str,
    StringConstraints(pattern=r"^[^\s=:,;|\x00-\x1f\x7f-\x9f]+$"),
    BeforeValidator(_code),
]
Word = Annotated[str, BeforeValidator(_text)]
Several = Annotated[
    tuple[Word, ...],
    BeforeValidator(lambda value: [value] if _is_word(value) else value),
    Field(min_length=1),
    PlainSerializer(lambda words: words[0] if len(words) == 1 else list(words)),
]
Number = Annotated[float, BeforeValidator(_no_truth)]
Weight = Annotated[Number, BeforeValidator(number_in_percent)]
Whole = Annotated[int, BeforeValidator(_no_truth)]
Decimals = Annotated[Whole, Field(ge=0, le=15)]
Share = Annotated[
    Fraction, BeforeValidator(share), Field(ge=0, le=1), PlainSerializer(str, return_type=str)
]
