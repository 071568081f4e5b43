"""Step 1: the theoretical framework, the tree an index is built on (指标体系)."""

from .model import (
    Aggregation,
    Allowed,
    Denominator,
    Framework,
    Group,
    Indicator,
    Method,
    Name,
    Variable,
)

__all__ = [
    "Aggregation",
    "Allowed",
    "Denominator",
    "Framework",
    "Group",
    "Indicator",
    "Method",
    "Name",
    "Variable",
]
