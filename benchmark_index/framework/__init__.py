"""Step 1: the theoretical framework, the tree an index is built on (指标体系)."""

from .checks import Check
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
    "Check",
    "Denominator",
    "Framework",
    "Group",
    "Indicator",
    "Method",
    "Name",
    "Variable",
]
