"""Names that carry a year (名称带年份): 北京2013, 2013年北京, Beijing 2013, 北京（2013年）.

Where most names do and the same stems come with different years, the table is a panel of the stems.
Where only some do, or no stem comes again, the names stay and a warning says so: 北京798 carries
no year, and the Studio 2000 of a list of firms is one firm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from ..errors import shorten
from ..findings.finding import Finding
from ..table.indicator_table import Addresses, IndicatorTable
from ..table.periods import split_period
from .names import UnitNames

Key = tuple[str, str]
_CENTURIES = frozenset(("19", "20"))
_OPENING, _CLOSING = "(（[【〔", ")）]】〕"
_OPENINGS, _LAST = frozenset(_OPENING), frozenset(f"年度季月{_CLOSING}")
_DIGITS = "0123456789"
MOST_LOOKED_AT = 5_000  # of more names about as many are looked at, evenly spread
_MOST = 0.75  # of all names


class Years(NamedTuple):
    """Which names carry a year: the stem and the year of each, and how many names there are."""

    stems: dict[str, Key]
    names: int

    @property
    def are_a_panel(self) -> bool:
        """Whether most names carry one and stems come again."""
        times = Counter(stem for stem, _ in set(self.stems.values()))
        recurring = sum(times[stem] > 1 for stem, _ in self.stems.values())
        return len(self.stems) >= _MOST * self.names and 2 * recurring >= len(self.stems)

    def warning(self, cell: str = "") -> Finding:
        """Return the warning that some names seem to carry a year."""
        first = next(iter(self.stems))
        details = {"number": len(self.stems), "all": self.names, "names": shorten(self.stems)}
        return Finding("year-in-name", cell, first, value=first, details=details)


def split_year(name: str) -> Key | None:
    """Return the stem and the year of a name that carries one.

    >>> [split_year(name) for name in ("北京2013", "2013年北京", "Beijing 2013", "北京（2013年）")]
    [('北京', '2013'), ('北京', '2013'), ('Beijing', '2013'), ('北京', '2013')]
    >>> [split_year(name) for name in ("北京798", "360公司", "3M", "中关村2号", "A12013", "2022")]
    [None, None, None, None, None, None]
    """
    bracketed = name[-1:] in _LAST or name[:1] in _OPENINGS
    split = split_period(name) or (split_period(_in_brackets(name)) if bracketed else None)
    return (split[1], split[0]) if split and split[1] else None


def _in_brackets(name: str) -> str:
    """Return a name whose last or first bracket is no bracket any more."""
    if name[-1:] in _CLOSING:
        at = max(map(name.rfind, _OPENING))
        return f"{name[:at]} {name[at + 1 : -1]}" if at > 0 else name
    at = min((k for k in map(name.find, _CLOSING) if k > 0), default=-1)
    return f"{name[1:at]} {name[at + 1 :]}" if at > 0 else name


def years_of(names: Sequence[str], listed: UnitNames) -> Years | None:
    """Return which of the names carry a year, if any; those a framework lists are units as they are."""
    stems = {
        name: split
        for name in names
        if (
            name[-4:-2] in _CENTURIES
            or name[:2] in _CENTURIES
            or name[-1:] in _LAST
            or name[:1] in _OPENINGS
        )
        and (split := split_year(name))
        and not listed.holds(name)
    }
    numbered = _numbered({stem for stem, _ in stems.values()}, names, stems) if stems else set()
    stems = {name: split for name, split in stems.items() if split[0] not in numbered}
    return Years(stems, len(set(names))) if stems else None


def _numbered(stems: Collection[str], names: Sequence[str], dated: Collection[str]) -> set[str]:
    """Return the stems that other names have with a number that is no year: Unit 1 ... Unit 2024."""
    others = (name.rstrip(_DIGITS) for name in names if name[-1:].isdigit() and name not in dated)
    return set(stems) & {other.rstrip(" _-") for other in others}


def read_years(
    keys: Sequence[Key], listed: UnitNames, findings: Sequence[Finding], places: Addresses
) -> tuple[Sequence[Key], list[Finding]]:
    """Return the keys of rows by unit and period, and the findings with what is said of years.

    A row of another period than its name carries leaves the names as they are.
    """
    sample = keys[:: max(1, len(keys) // MOST_LOOKED_AT)]
    for some in (sample, keys):  # all of them only where the sample shows a year
        years = years_of(list(dict.fromkeys(unit for unit, _ in some)), listed)
        if years is None or some is keys:
            break
    if years is None:
        return keys, [*findings]
    stems = years.stems
    cell = places.cell(next(i for i, key in enumerate(keys) if key[0] in stems), "unit")
    if not years.are_a_panel or any(
        period not in ("", stems.get(unit, ("", period))[1]) for unit, period in keys
    ):
        return keys, [*findings, years.warning(cell)]
    moved = [
        f._replace(unit=stems[f.unit][0], period=stems[f.unit][1]) if f.unit in stems else f
        for f in findings
    ]
    name, (unit, period) = next(iter(stems.items()))
    units, periods = (len(set(part)) for part in zip(*stems.values(), strict=True))
    rows = sum(key[0] in stems for key in keys)
    details = {"number": rows, "units": units, "periods": periods}
    said = {"unit": unit, "period": period, **details}
    read = Finding("years-read", cell, value=name, details=said)
    return [stems.get(key[0], key) for key in keys], [*moved, read]


def without_undated(table: IndicatorTable) -> IndicatorTable:
    """Return a table without the rows whose name carries no year where those of others do."""
    periods = table.period_labels
    if periods is None or not any(finding.rule == "years-read" for finding in table.findings):
        return table
    undated = np.asarray(periods == "")
    if not undated.any():
        return table
    kept = table.keep(~undated)
    lost = [
        Finding("no-period", table.addresses.cell(row, "unit"), table.place(row)[0])
        for row in np.flatnonzero(undated).tolist()
    ]
    return kept.replace(findings=[*kept.findings, *lost])
