"""What every part of a framework is made of: strictness, ids, and text YAML took for a number."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, StringConstraints

STRICT = ConfigDict(
    extra="forbid", frozen=True, allow_inf_nan=False, ignored_types=(cached_property,)
)


def _text(value: object) -> object:
    """Let YAML's own numbers and dates stand where text is meant (years, ids)."""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


Id = Annotated[str, StringConstraints(pattern=r"^[^\s=:,;|]+$")]
Word = Annotated[str, BeforeValidator(_text)]
