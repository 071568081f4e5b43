"""Step 2: a trustworthy table (可信的数据表), the one door through which data come in."""

from .findings import Finding
from .model import IndicatorTable, as_table
from .read import read_table
from .validation import ValidationReport, validate

__all__ = [
    "Finding",
    "IndicatorTable",
    "ValidationReport",
    "as_table",
    "read_table",
    "validate",
]
