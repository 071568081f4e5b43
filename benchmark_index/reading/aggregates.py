"""Groups of units that stand among their members (汇总项): 东部地区, World, High income.

A total is about all units, and its row is known by its name alone. The name of a group may be that
of a unit as well: in a table of regions 东部地区 is scored. So the whole table decides.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from ..errors import shorten
from ..findings.finding import Finding
from ..framework import Framework
from ..table.indicator_table import IndicatorTable, TotalRow
from .headers import fold
from .names import UnitNames
from .vocabulary import words_for

_LOOKED_THROUGH = (
    20_000  # of more names, those are found that are spelled as the vocabulary has them
)
_OTHERS = 3  # of as many names at least one must be of another kind, or groups are what is scored
_ASIDE = re.compile(r"[\s,]*[(\[][^()\[\]]*[)\]]")
_CODE = re.compile(r"[A-Z0-9_]{2,12}\s*[:|,-]\s*|\s*[:|,-]\s*[A-Z0-9_]{2,12}")  # WLD: World
_YEAR = re.compile(r"_20\d\d")  # of the members: EU27_2020
_CODE_SIGNS = re.compile(r"[:|,\-]")
_IGNORED = str.maketrans({**dict.fromkeys(" -–—_.,'·"), "&": "and"})


def _key(text: str) -> str:
    """Return a label as groups are compared.

    >>> _key("Sub-Saharan Africa"), _key("East Asia & Pacific")
    ('subsaharanafrica', 'eastasiaandpacific')
    """
    return fold(text).translate(_IGNORED)


_WORDS = words_for("aggregates")
_KEYS = frozenset(map(_key, _WORDS))
_HEADS = frozenset(key[:2] for key in _KEYS)
_ENDS = tuple(f" {end}" for end in words_for("ends of aggregates"))
_SPELLINGS = list({form for w in _WORDS for form in (w, w.upper(), w.lower(), w.title())})
_SCORED_GROUPS = frozenset(map(fold, words_for("units that are groups")))


def is_aggregate(name: str) -> bool:
    """Return whether a label is that of a group of units, with or without a code or a bracket.

    >>> [is_aggregate(name) for name in ("东部地区", "EU27_2020", "OECD - Total", "World (WLD)")]
    [True, True, True, True]
    >>> [is_aggregate(name) for name in ("OECD average", "东部战区", "South Africa", "EU Robotics")]
    [True, False, False, False]
    """
    folded = fold(name)
    if folded[:2] not in _HEADS and not folded.endswith(_ENDS) and not _CODE_SIGNS.search(folded):
        return False
    bare = _YEAR.sub("", _ASIDE.sub("", unicodedata.normalize("NFKC", name)))
    return not _KEYS.isdisjoint((_key(bare), _key(_CODE.sub("", bare)))) or folded.endswith(_ENDS)


def _aggregates(names: pd.Index) -> list[str]:
    """Return the names of groups among those of all rows."""
    if len(names) > _LOOKED_THROUGH:
        return [str(name) for name in names[names.isin(_SPELLINGS)].unique()]
    return [name for name in map(str, names.unique()) if is_aggregate(name)]


def without_aggregates(table: IndicatorTable, framework: Framework) -> IndicatorTable:
    """Return a table without the rows of groups, each with a word, or with a word that they stay.

    They stay where the framework lists them or scores such groups, and where few other names
    stand beside them: then they are the units.
    """
    different = table.index.unique(level=0) if table.is_panel else table.index
    if different.dtype.kind in "iuf":
        return table
    known = UnitNames(framework)
    names = [name for name in _aggregates(different) if not known.holds(name)]
    if not names:
        return table
    units, at = table.unit_labels, table.addresses.cell
    count = units.nunique()
    rows = np.asarray(units.isin(names))
    scored = _SCORED_GROUPS & {fold(framework.unit.zh), fold(framework.unit.en)}
    if scored or _OTHERS * (count - len(names)) < count:
        details = {"names": shorten(names), "number": len(names), "all": count}
        first = at(int(np.argmax(rows)), "unit")
        stay = Finding("aggregates-stay", first, value=names[0], details=details)
        return table.replace(findings=[*table.findings, stay])
    leave = []
    for name in names:
        first = at(int(np.argmax(np.asarray(units == name))), "unit")
        leave.append(Finding("aggregate-row", first, name, value=name))
    kept = table.keep(~rows)
    totals = [*table.totals, *(_figures(table, row) for row in np.flatnonzero(rows).tolist())]
    return kept.replace(findings=[*kept.findings, *leave], totals=totals)


def _figures(table: IndicatorTable, row: int) -> TotalRow:
    """Return a row as the figures of a total."""
    columns = [name for name in table.addresses.rows if name != "unit"] or list(table.data.columns)
    values = {name: float(table.numbers(name)[row]) for name in columns}
    values = {name: value for name, value in values.items() if not np.isnan(value)}
    cells = {name: table.addresses.cell(row, name) for name in values}
    return TotalRow(*table.place(row), values, cells)
