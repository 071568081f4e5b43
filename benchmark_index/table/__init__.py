"""Step 2: a trustworthy table (可信的数据表), the one door through which data come in."""

from .door import as_table, read_table
from .findings import Finding
from .model import IndicatorTable
from .template import write_template
from .validation import ValidationReport, validate

__all__ = [
    "Finding",
    "IndicatorTable",
    "ValidationReport",
    "as_table",
    "read_table",
    "validate",
    "write_template",
]
