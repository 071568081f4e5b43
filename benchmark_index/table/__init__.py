"""Step 2: a trustworthy table (可信的数据表), whatever it was read from."""

from .indicator_table import IndicatorTable

__all__ = ["IndicatorTable"]
