"""Bands (分档) by the value of one indicator, also of values that are known as bounds only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..errors import Text, UsageError
from ..table import IndicatorTable
from ..tiers import CutPoints
from .timeline import marks_of

_LOWER, _UPPER, _ABOUT = (">", "≥"), ("<", "≤"), "~"
SIDES = {  # how a band is meant
    "": Text("", ""),
    "at least": Text("至少", "at least "),
    "at most": Text("至多", "at most "),
    "about": Text("约", "about "),
}


def bands(
    table: IndicatorTable,
    indicator: str,
    cuts: Sequence[float],
    labels: Sequence[str | Mapping[str, str]] | None = None,
) -> pd.DataFrame:
    """Return the band of each unit by the value of an indicator (按数值分档).

    A value equal to a cut is in the better band. A bound is taken for what it says: ``>20000`` is
    in the highest band where no cut is above it, ``>4000`` is ``at least`` in its band where one
    is; ``<`` and ``≤`` likewise are ``at most`` in theirs.

    Parameters
    ----------
    table : IndicatorTable
    indicator : str
        An indicator or a variable, in the unit of the table.
    cuts : list of float
        The lower limits of all bands but the last, highest first.
    labels : list of str or {zh, en}, optional
        One more than cuts, the highest first.

    Returns
    -------
    DataFrame
        On the table's index: ``value``, ``qualifier`` (such as ``>``), ``band`` (1 = highest;
        missing without a value), ``side`` (empty where it is sure, ``at least``, ``at most``,
        ``about``), and what is said of it, ``zh`` and ``en``.

    Raises
    ------
    UsageError
        The table has no such column.
    MethodError
        The cuts do not fall, or labels do not fit them.

    Examples
    --------
    >>> import benchmark_index as bi
    >>> frame = pd.DataFrame({"区": ["海淀区", "朝阳区"], "core_revenue": [">20000", "超过4000"]})
    >>> table = bi.read_table(frame, "beijing-district")
    >>> bands(table, "core_revenue", [10000, 4000], ["万亿级", "四千亿级", "其他"])["zh"].to_dict()
    {'海淀区': '万亿级', '朝阳区': '至少四千亿级'}
    """
    known = [*table.data, *table.units.select_dtypes("number")]
    if indicator not in known:
        raise UsageError.unknown(Text("指标", "indicator"), indicator, known)
    rule = CutPoints(list(cuts), labels)
    value = table.numbers(indicator)
    band = rule.assign(value).tier
    marks = marks_of(table, indicator)
    limits = rule.assign(np.array([np.inf, -np.inf])).tier
    just_below = band + np.isin(value, np.asarray(cuts, dtype=float)) * (marks == "<")
    lower = np.isin(marks, _LOWER) & (band > limits[0])
    upper = np.isin(marks, _UPPER) & (just_below < limits[1])
    side = np.select([lower, upper, marks == _ABOUT], ["at least", "at most", "about"], "")
    band = np.where(np.isin(marks, _UPPER), just_below, band)
    sides: list[str] = np.where(band >= 0, side, "").tolist()
    said = [_said(rule, tier, word) for tier, word in zip(band.tolist(), sides, strict=True)]
    columns = {
        "value": value,
        "qualifier": marks,
        "band": pd.array(np.where(band >= 0, band + 1, -1)).astype("Int64"),
        "side": sides,
        "zh": [text.zh for text in said],
        "en": [text.en for text in said],
    }
    frame = pd.DataFrame(columns, index=table.index)
    frame["band"] = frame["band"].mask(frame["band"] < 0)
    return frame


def _said(rule: CutPoints, tier: int, side: str) -> Text:
    """Return a band in words, with the side on which it is open."""
    if tier < 0:
        return Text("", "")
    label, word = rule.label(tier), SIDES[side]
    return Text(f"{word.zh}{label.zh}", f"{word.en}{label.en}")
