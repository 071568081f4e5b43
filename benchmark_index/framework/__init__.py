"""Step 1: the theoretical framework, the tree an index is built on (指标体系)."""

from .declared import Check
from .model import (
    Allowed,
    Denominator,
    Framework,
    Group,
    Indicator,
    Method,
    MethodSpec,
    Name,
    Variable,
)
from .publication import Publication

__all__ = [
    "Allowed",
    "Check",
    "Denominator",
    "Framework",
    "Group",
    "Indicator",
    "Method",
    "MethodSpec",
    "Name",
    "Publication",
    "Variable",
]
