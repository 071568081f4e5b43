"""Step 2: a trustworthy table (可信的数据表), whatever it was read from."""

from .model import IndicatorTable

__all__ = ["IndicatorTable"]
