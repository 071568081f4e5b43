"""Periods (时期) as they are written everywhere: 2022, 2023-Q3, 2023-H1, 2023-11, 2023-01/11."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import NamedTuple

_QUARTERS = {"一": "1", "二": "2", "三": "3", "四": "4"}
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}(?:年度?)?",
        rf"{_YEAR}(?:年|[-./])?第?(?P<quarter>[1-4一二三四])季度?",
        rf"{_YEAR}(?:年|[-./])?q(?P<quarter>[1-4])",
        rf"{_YEAR}(?:年|[-./])?(?P<half>[上下])半年",
        rf"{_YEAR}[-./]?h(?P<half>[12])",
        rf"{_YEAR}年(?P<month>1[0-2]|0?[1-9])月份?",
        rf"{_YEAR}[-./](?P<month>1[0-2]|0?[1-9])",
        rf"{_YEAR}年(?P<first>1[0-2]|0?[1-9])月?[-~至](?P<month>1[0-2]|0?[1-9])月份?",
        rf"{_YEAR}-(?P<first>1[0-2]|0[1-9])/(?P<month>1[0-2]|0[1-9])",
    )
)
_PARTS = re.compile(
    r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>\d)|H(?P<half>\d)|(?:(?P<first>\d\d)/)?(?P<month>\d\d)))?"
)
_DASHES = str.maketrans("—–―−", "----")
_HALVES = {"上": "1", "下": "2"}
_PART = (
    r"(?:年(?:度|第?[1-4一二三四]季度?|[上下]半年|\d{1,2}月份?|1[-~至—–]\d{1,2}月份?)?|-?q[1-4])"
)
_BEFORE = re.compile(rf"((?:19|20)\d{{2}}{_PART}?)[\s_-]*(\D.*)", re.IGNORECASE)
_AFTER = re.compile(rf"(.*\D)[\s_-]*((?:19|20)\d{{2}}{_PART}?)", re.IGNORECASE)


def period_of(text: str) -> str:
    """Return the period a text is, in its one form, or nothing where it is none.

    >>> [period_of(text) for text in ("2022年度", "2023年第三季度", "2023.11", "GDP")]
    ['2022', '2023-Q3', '2023-11', '']
    """
    if not text[:1].isdigit():
        return ""
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
    for form in _FORMS:
        if match := form.fullmatch(plain):
            parts = match.groupdict()
            if parts.get("quarter"):
                return f"{parts['year']}-Q{_QUARTERS.get(parts['quarter'], parts['quarter'])}"
            if parts.get("half"):
                return f"{parts['year']}-H{_HALVES.get(parts['half'], parts['half'])}"
            if parts.get("first"):
                return f"{parts['year']}-{int(parts['first']):02}/{int(parts['month']):02}"
            if parts.get("month"):
                return f"{parts['year']}-{int(parts['month']):02}"
            return parts["year"]
    return ""


def split_period(text: str) -> tuple[str, str] | None:
    """Return the period at an end of a header, and the rest.

    >>> split_period("2022年地区生产总值"), split_period("gdp 2022"), split_period("gdp")
    (('2022', '地区生产总值'), ('2022', 'gdp'), None)
    """
    if match := _BEFORE.fullmatch(text):
        period, rest = period_of(match[1]), match[2]
    elif match := _AFTER.fullmatch(text):
        period, rest = period_of(match[2]), match[1]
    else:
        return None
    return (period, rest.strip(" _-")) if period else None


_WITHIN = re.compile(rf"(?<!\d)((?:19|20)\d{{2}}{_PART}?)(?!\d)", re.IGNORECASE)


def period_within(text: str) -> str:
    """Return the one period that a text names at any place, nothing where it names none or several.

    >>> [period_within(text) for text in ("FY2022", "各市2023年数据", "2021-2022", "20230131")]
    ['2022', '2023', '', '']
    """
    periods = {period_of(match[1]) for match in _WITHIN.finditer(text)}
    return periods.pop() if len(periods) == 1 else ""


class Span(NamedTuple):
    """When a period ends and how long it is, in months."""

    end: float
    months: float

    @property
    def start(self) -> float:
        """When it begins, in years: that of a year is its number."""
        return (self.end - self.months) / 12


def span_of(period: object) -> Span | None:
    """Return when a period ends and how long it is; a number counts as a year, None is neither.

    >>> [span.end - 2022 * 12 for span in map(span_of, ("2022", "2022-Q3", "2022-01/11")) if span]
    [12.0, 9.0, 11.0]
    >>> span_of("spring")
    """
    if match := _PARTS.fullmatch(period_of(str(period))):
        parts = {name: int(value) for name, value in match.groupdict(default="0").items()}
        months = 12
        last = parts["quarter"] * 3 or parts["half"] * 6 or parts["month"]
        if last:
            months = 3 if parts["quarter"] else 6 if parts["half"] else 1
            months = last - parts["first"] + 1 if parts["first"] else months
        return Span(float(parts["year"] * 12 + (last or 12)), float(months))
    number = time_of(period)
    if number is None or not math.isfinite(number):
        return None
    return Span(12 * number + 12, 12.0)


def time_of(period: object) -> float | None:
    """Return the middle of a period in years, a number as it is, None where it is neither.

    >>> [time_of(period) for period in ("2022", "2023-Q3", "2023-H1", "2023-01/06", 4, "spring")]
    [2022.5, 2023.625, 2023.25, 2023.25, 4.0, None]
    """
    if period_of(str(period)) and (span := span_of(period)):
        year, last = divmod(span.end - 1, 12)
        return year + (last + 1 - span.months / 2) / 12
    try:
        return float(period)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
