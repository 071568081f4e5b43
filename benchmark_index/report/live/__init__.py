"""The live ranking workbook: from the data to the ranks, every step a formula."""

from .live_report import LiveReport, build, is_small, write

__all__ = ["LiveReport", "build", "is_small", "write"]
