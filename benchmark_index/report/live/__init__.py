"""The live ranking workbook: from the data to the ranks, every step a formula."""

from .live_report import LiveReport, Units, build, is_small, write, write_cards

__all__ = ["LiveReport", "Units", "build", "is_small", "write", "write_cards"]
