"""Rows that repeat others: copies of a row, and sums or means of others that nobody could know by name.

That a row is the sum or the mean of others in one column says little: figures of few digits meet by
chance. So each column counts by how rare such closeness is, its distance beside the spread of the
column, and a row is told when all columns together, over all combinations that were tried, would
hardly ever come so close.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import Text, shorten
from ..findings.finding import Finding, capped
from ..numerics import DECIMALS, Booleans, Floats, Integers
from ..table.indicator_table import IndicatorTable
from .checks import NOISE
from .faulty import Faulty
from .keys import Keys
from .neighbours import Beside, NearColumn, blocks_beside

MOST_ROWS = 200_000  # of a period; beyond, no row is compared with others
_FEWEST = 3  # indicators with a value, below which agreement says nothing
_MANY_ROWS = 20_000  # of more, a row is told that agrees in all its indicators
_SAMPLE = 2_000  # rows by which a column is judged
_TRIED = 60  # columns in a row may fail to agree, after which a quarter of all so far must agree
_LABELS = 50  # different labels of an attribute that may be a group
_SAME = 1 - 1e-6  # correlation of columns that say the same
_CHANCE = np.log(0.001)  # at most, that some row of a table agrees without being derived
_SUM, _MEAN = Text("和", "sum"), Text("平均值", "mean")
_EITHER = Text("和或平均值", "sum or mean")


def derived_findings(table: IndicatorTable, keys: Keys, faulty: Faulty) -> Iterator[Finding]:
    """Find, period by period, rows with the same values and rows computed from others."""
    names = list(table.data.columns)
    if len(names) < _FEWEST or (not table.is_panel and len(table.data) > MOST_ROWS):
        return
    for period, rows in keys.by_period.items():
        if not 2 < len(rows) <= MOST_ROWS:
            continue
        whole = len(rows) == len(table.array)
        x = np.asfortranarray(table.array if whole else table.array[rows]) + 0.0  # one zero only
        for j, name in enumerate(names):
            if faulty.any(name):
                x[faulty.rows(name)[rows], j] = np.nan
        copies = _row_codes(x)
        yield from _copied(table, period, rows, x, copies)
        yield from _derived(table, rows, x, copies)


# --- copies --------------------------------------------------------------------------------------


def _row_codes(x: Floats) -> Integers:
    """Return a number for each row, the same for rows with the same values.

    >>> codes = _row_codes(np.array([[1.0, np.nan], [2.0, 3.0], [1.0, np.nan]]))
    >>> bool(codes[0] == codes[2]), bool(codes[0] == codes[1])
    (True, False)
    """
    codes = np.zeros(len(x), dtype=np.uint64)
    for column in x.T:
        codes ^= np.where(np.isnan(column), np.nan, column).view(np.uint64)
        codes *= np.uint64(0x9E3779B97F4A7C15)
        codes ^= codes >> np.uint64(29)
    return codes.view(np.int64)


def _copied(
    table: IndicatorTable, period: str, rows: Integers, x: Floats, codes: Integers
) -> Iterator[Finding]:
    """Find the groups of different units that share all their values, as one finding."""
    full = np.flatnonzero((~np.isnan(x)).sum(axis=1) >= _FEWEST)
    shared = full[pd.Series(codes[full]).duplicated(keep=False).to_numpy()]
    groups: dict[int, list[int]] = {}
    for row in shared.tolist():
        groups.setdefault(int(codes[row]), []).append(row)
    units = [
        names
        for same in groups.values()
        if len(names := dict.fromkeys(str(table.unit_labels[rows[row]]) for row in same)) > 1
    ]
    if units:
        first = int(rows[min(same[0] for same in groups.values())])
        listed = [f"{shorten(names)} [{len(names)}]" for names in units]
        details = {"number": len(units), "groups": shorten(listed).replace("], ", "]; ")}
        at, unit = table.addresses.cell(first, "unit"), next(iter(units[0]))
        yield Finding("copied-rows", at, unit, period, value=unit, details=details)


# --- sums and means ------------------------------------------------------------------------------


class _Figures(NamedTuple):
    """A column: its values, their decimals, the grid they lie on and how far they spread."""

    numbers: Floats
    places: Integers  # decimals that each shows
    half: float  # a unit of the last digit that most show
    step: float
    spread: float

    @property
    def half_by_row(self) -> Floats:
        """A unit of the last digit that each shows, halved."""
        return 0.5 / np.power(10.0, self.places)


class _Family(NamedTuple):
    """Rows and the sets of other rows each of them may have been computed from."""

    rows: Integers
    totals: Callable[[Floats], Floats]  # from a column, without gaps, the sum over each set
    describe: Callable[[int], Text]
    tried: int  # also those left out because they agree in few columns


class _Match(NamedTuple):
    """A row that agrees with a set of others, in how many indicators, and how likely by chance."""

    row: int
    number: int
    chance: float
    how: Text
    members: Text


def _figures(x: Floats, columns: Sequence[int]) -> list[_Figures]:
    """Return some columns as they are judged.

    >>> _figures(np.array([[1.5], [2.5], [3.0], [10.5]]), [0])[0][2:4]
    (0.05, 0.5)
    """
    sample = x[:: max(1, len(x) // _SAMPLE), columns]
    places = _places(sample)
    return [_column(x[:, j], *pair) for j, *pair in zip(columns, sample.T, places.T, strict=True)]


def _column(x: Floats, sample: Floats, places: Integers) -> _Figures:
    some = np.isfinite(sample) & (np.abs(sample) < 2**31)
    if not some.any():
        return _Figures(x, np.zeros(len(x), dtype=np.int64), 0.0, 0.0, 0.0)
    usual = int(_quantile(np.sort(places[some]), 0.75, whole=True))
    if len(x) > _SAMPLE:
        places = np.broadcast_to(usual, len(x))
    ordered = np.sort(sample[some])
    grid = np.rint(ordered * 10.0**usual).astype(np.int64)
    step = max(int(np.gcd.reduce(grid)), 1) / 10.0**usual
    spread = _quantile(ordered, 0.75) - _quantile(ordered, 0.25)
    return _Figures(x, places, 0.5 / 10.0**usual, step, spread)


def _quantile(ordered: Floats | Integers, share: float, *, whole: bool = False) -> float:
    """Return the same as numpy, which takes ten times as long of a column of few rows.

    >>> _quantile(np.array([1.0, 2.0, 4.0]), 0.75), _quantile(np.array([1, 2, 4]), 0.75, whole=True)
    (3.0, 4.0)
    """
    at = share * (len(ordered) - 1)
    if whole:
        return float(ordered[math.ceil(at)])
    low, high, part = float(ordered[int(at)]), float(ordered[math.ceil(at)]), at - int(at)
    return low + (high - low) * part if part < 0.5 else high - (high - low) * (1 - part)


def _independent(x: Floats) -> list[int]:
    """Return the columns that are not just an earlier one in another unit of measure.

    >>> _independent(np.array([[1.0, 10.0, 5.0], [2.0, 12.0, 4.0], [4.0, 16.0, 9.0]]))
    [0, 2]
    """
    sample = x[:: max(1, len(x) // _SAMPLE)]
    with np.errstate(all="ignore"):
        present = np.isfinite(sample)
        means = np.where(present, sample, 0.0).sum(axis=0) / present.sum(axis=0)
        centred = np.where(present, sample - means, 0.0)
        centred /= np.sqrt((centred**2).sum(axis=0))
        same = np.triu(np.abs(centred.T @ centred) > _SAME, 1)
    return np.flatnonzero(~same.any(axis=0)).tolist()


def _places(x: Floats) -> Integers:
    """Return how many decimals each figure of each column shows.

    >>> _places(np.array([[44.5], [40.0], [0.25], [np.nan]])).ravel()
    array([1, 0, 2, 0])
    """
    places, left = np.zeros(x.shape, dtype=np.int64), np.ones(x.shape[1], dtype=bool)
    for most in range(DECIMALS):
        with np.errstate(over="ignore"):  # of what is that large nothing is asked
            longer = np.rint(x * 10.0**most) / 10.0**most != x
        longer &= np.isfinite(x)
        left &= longer.any(axis=0)
        if not left.any():
            break
        places[longer & left] = most + 1
    return places


def _derived(
    table: IndicatorTable, rows: Integers, x: Floats, codes: Integers
) -> Iterator[Finding]:
    columns = _figures(x, _independent(x))
    if len(columns) < _FEWEST:
        return iter(())
    matches: dict[int, _Match] = {}
    with np.errstate(all="ignore"):
        for family in _families(table, rows, codes, columns):
            for match in _judged(family, columns):
                matches.setdefault(match.row, match)
    order = np.array(sorted(matches), dtype=np.int64)

    def describe(row: int) -> Finding:
        match, at = matches[row], int(rows[row])
        unit, period = table.place(at)
        details = {"number": match.number, "how": match.how, "members": match.members}
        cell = table.addresses.cell(at, "unit")
        return Finding("derived-row", cell, unit, period, value=unit, details=details)

    return capped(order, describe)


def _allowed(columns: Sequence[_Figures]) -> int:
    """Return in how many columns a row may disagree that is the sum or the mean of others."""
    if len(columns[0].numbers) > _MANY_ROWS:
        return 0
    return len(columns) - max(_FEWEST, (len(columns) + 1) // 2)


def _judged(family: _Family, columns: Sequence[_Figures]) -> list[_Match]:
    """Return the rows that agree with one of their sets, each with the set that fits best."""
    size = len(family.rows)
    if not size:
        return []
    alive = np.arange(size)
    compared, sums, means, agreed = (np.zeros(size, dtype=np.int64) for _ in range(4))
    chance, allowed = np.full(size, np.log(family.tried)), _allowed(columns)
    for tried, column in enumerate(columns, start=1):
        if not len(alive):
            return []
        at = family.rows[alive]
        present = np.isfinite(column.numbers)
        filled = np.where(present, column.numbers, 0.0)
        total, count = family.totals(filled)[alive], family.totals(present.astype(float))[alive]
        value = column.numbers[at]
        usable = present[at] & (count > 1)
        noise = NOISE * (float(np.abs(filled).sum()) + np.abs(value))
        from_sum, from_mean = np.abs(value - total), np.abs(value - total / count)
        half = column.half_by_row[at]
        is_mean = usable & (from_mean <= half + column.half + noise)
        is_sum = usable & (from_sum <= half + count * column.half + noise)
        nearest = np.maximum(np.where(is_mean, from_mean, from_sum), column.step)
        rarity = 2 * nearest / np.minimum(column.spread, np.abs(value))
        agrees = is_mean | is_sum
        chance[alive[agrees]] += np.log(np.minimum(rarity[agrees], 1.0))
        for counter, one in (
            (compared, usable),
            (sums, is_sum),
            (means, is_mean),
            (agreed, agrees),
        ):
            counter[alive] += one
        most = min(allowed, max(_TRIED, 3 * tried // 4))
        alive = alive[compared[alive] - agreed[alive] <= most]
    alike = (sums[alive] == compared[alive]) | (means[alive] == compared[alive])
    chance[alive] += np.where(alike, 0.0, compared[alive] * np.log(2))
    enough = (agreed[alive] >= _FEWEST) & (2 * agreed[alive] >= compared[alive])
    alive = alive[enough & (chance[alive] < _CHANCE)]
    best = alive[np.argsort(chance[alive], kind="stable")].tolist()
    matches: dict[int, _Match] = {}
    for k in best:
        how = _SUM if sums[k] == agreed[k] else _MEAN if means[k] == agreed[k] else _EITHER
        row = int(family.rows[k])
        if row not in matches:
            number, members = int(agreed[k]), family.describe(k)
            matches[row] = _Match(row, number, float(chance[k]), how, members)
    return list(matches.values())


def _families(
    table: IndicatorTable, rows: Integers, codes: Integers, columns: Sequence[_Figures]
) -> Iterator[_Family]:
    """Yield what rows may have been computed from: all others, a group, the rows around them."""
    n = len(rows)
    others = Text(f"其余 {n - 1} 个对象", f"all {n - 1} other units")
    yield _Family(np.arange(n), lambda x: x.sum() - x, lambda _: others, n)
    for name in table.units.columns:
        labels = table.units[name]
        if name != "name" and not pd.api.types.is_numeric_dtype(labels.dtype):
            yield from _groups(table, str(name), labels.iloc[rows], rows)
    allowed = min(_allowed(columns), _TRIED)
    some = [NearColumn(x.numbers, x.half_by_row, x.half) for x in columns[: 9 * allowed // 8 + 2]]
    above, below = blocks_beside(some, allowed, codes)
    yield _block_family(table, rows, above, _ABOVE)
    yield _block_family(table, rows, below, _BELOW)


_ABOVE = Text("上方", "above")
_BELOW = Text("下方", "below")


def _block_family(table: IndicatorTable, rows: Integers, beside: Beside, place: Text) -> _Family:
    starts, ends = beside.starts, beside.ends

    def totals(x: Floats) -> Floats:
        until = np.concatenate(([0.0], np.cumsum(x)))
        return until[ends] - until[starts]

    def describe(k: int) -> Text:
        members = rows[int(starts[k]) : int(ends[k])]
        names = shorten(table.unit_labels[members])
        zh = f"{place.zh} {len(members)} 个对象（{names}）"
        return Text(zh, f"the {len(members)} units {place.en} ({names})")

    return _Family(beside.rows, totals, describe, beside.tried)


def _groups(
    table: IndicatorTable, name: str, labels: pd.Series, rows: Integers
) -> Iterator[_Family]:
    """Yield every row beside the other rows of each label of an attribute."""
    groups, words = pd.factorize(labels)
    n = len(rows)
    if not 0 < len(words) <= _LABELS or n * len(words) > MOST_ROWS:
        return
    for group, word in enumerate(words):
        members = groups == group
        if members.sum() < n:
            describe = partial(_group_text, table, rows, members, name, str(word))
            yield _Family(np.arange(n), partial(_group_totals, members), describe, n)


def _group_totals(members: Booleans, x: Floats) -> Floats:
    """Return for each row the sum over the members of a group, but for itself."""
    rest: Floats = x[members].sum() - np.where(members, x, 0.0)
    return rest


def _group_text(
    table: IndicatorTable, rows: Integers, members: Booleans, name: str, word: str, row: int
) -> Text:
    others = rows[members & (np.arange(len(rows)) != row)]
    names = shorten(table.unit_labels[others])
    zh = f"{name} 为“{word}”的 {len(others)} 个对象（{names}）"
    return Text(zh, f"the {len(others)} units whose {name} is {word} ({names})")
