"""What the header of a column means: a unit's name, a period, an indicator, a variable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, time
from difflib import get_close_matches
from typing import Literal, NamedTuple

import pandas as pd

from ..errors import Text
from ..framework import Framework, Indicator

Role = Literal["unit", "period", "name", "attribute", "variable", "indicator"]

_UNIT_WORDS = (
    "unit", "city", "country", "enterprise", "company", "district", "region", "economy",
    "城市", "国家", "企业", "企业名称", "公司", "区县", "地区", "对象", "单位名称", "名称",
)  # fmt: skip
_PERIOD_WORDS = ("period", "year", "date", "年份", "年度", "年", "时期", "时间", "期间")
_NAME_WORDS = ("name", "display name", "显示名称")
_LONG_WORDS = {
    "indicator": ("indicator", "indicator_id", "indicator id", "指标", "指标名称", "指标编号"),
    "value": ("value", "数值", "值", "指标值"),
}
_MEASURE = re.compile(r"^(.*\S)\s*[(\[]([^()\[\]]+)[)\]]$", re.DOTALL)


_YEAR = re.compile(r"(\d{4})(年|年度)?")


def cell_text(cell: object) -> str:
    """Return what a cell says as one line of text: no line breaks, whole numbers without ``.0``."""
    if cell is None or (not isinstance(cell, str) and _is_na(cell)):
        return ""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _is_na(cell: object) -> bool:
    missing = pd.isna(cell)  # type: ignore[call-overload]
    return isinstance(missing, bool) and missing


def period_text(cell: object) -> str:
    """Return a period as it is written everywhere: ``2022`` for 2022.0 and ``2022年``.

    >>> period_text("2022年度"), period_text(2022.0), period_text("2023-Q3")
    ('2022', '2022', '2023-Q3')
    """
    text = cell_text(cell)
    year = _YEAR.fullmatch(text)
    return year[1] if year else text


def fold(text: object) -> str:
    """Return a header in the form in which headers are compared.

    >>> fold("ＧＤＰ（亿元） ")
    'gdp(亿元)'
    """
    return " ".join(unicodedata.normalize("NFKC", cell_text(text)).split()).casefold()


class Heading(NamedTuple):
    """The meaning of a header and the unit of measure it states, if any."""

    role: Role
    id: str
    measure: str = ""


class Headers:
    """Finds columns by id, Chinese name, English name or alias."""

    def __init__(self, framework: Framework) -> None:
        self._known: dict[str, Heading] = {}
        self._names = {node.id: node.name.text for node in framework.columns}
        for word in (*_UNIT_WORDS, framework.unit.zh, framework.unit.en):
            self._known[fold(word)] = Heading("unit", "unit")
        for word in _PERIOD_WORDS:
            self._known[fold(word)] = Heading("period", "period")
        for word in _NAME_WORDS:
            self._known.setdefault(fold(word), Heading("name", "name"))
        for attribute in framework.attributes:
            self._known[fold(attribute)] = Heading("attribute", attribute)
        for strength in ("aliases", "name", "id"):  # the strongest claim to a header comes last
            self._claim(framework, strength)

    def _claim(self, framework: Framework, strength: str) -> None:
        """Take the words of one strength; a word that two columns claim stands for neither."""
        owners: dict[str, set[str]] = {}
        roles: dict[str, Role] = {}
        for column in framework.columns:
            words = {
                "aliases": column.aliases,
                "name": (column.name.zh, column.name.en),
                "id": (column.id,),
            }
            roles[column.id] = "indicator" if isinstance(column, Indicator) else "variable"
            for word in words[strength]:
                owners.setdefault(fold(word), set()).add(column.id)
        for word, ids in owners.items():
            if len(ids) == 1:
                (owner,) = ids
                self._known[word] = Heading(roles[owner], owner)
            else:
                self._known.pop(word, None)

    def find(self, header: object) -> Heading | None:
        """Return what a header means, or None; ``Name (unit)`` also states a unit of measure."""
        text = fold(header)
        if text in self._known:
            return self._known[text]
        match = _MEASURE.match(text)
        if match and match[1] in self._known:
            found = self._known[match[1]]
            return Heading(found.role, found.id, match[2].strip())
        return None

    def guess(self, header: object) -> Text:
        """Return a question about what an unknown header may have meant."""
        close = get_close_matches(fold(header), self._known, n=1, cutoff=0.75)
        if not close:
            return Text("", "")
        found = self._known[close[0]].id
        name = self.name(found)
        return Text(f"是否指“{name.zh}”（{found}）？", f"Did you mean {name.en} ({found})?")

    def name(self, column: str) -> Text:
        """Return the Chinese and English name of a column, its id where it has none."""
        return self._names.get(column, Text(column, column))

    def matches(self, row: Sequence[object]) -> int:
        """Return how many cells of a row are headers of data columns."""
        found = (self.find(cell) for cell in row if isinstance(cell, str) and cell.strip())
        return sum(1 for heading in found if heading)


def long_columns(row: Sequence[object]) -> dict[str, int] | None:
    """Return where indicator and value stand in the header of a long table, or None."""
    folded = [fold(cell) for cell in row]
    places = {
        role: next((j for j, text in enumerate(folded) if text in words), None)
        for role, words in _LONG_WORDS.items()
    }
    found = {role: place for role, place in places.items() if place is not None}
    return found if len(found) == len(places) else None
