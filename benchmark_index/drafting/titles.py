"""What a header says of a column without an indicator system: groups, name, unit of measure, period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ..errors import Text
from ..measures import is_known
from ..reading.alterations import is_alteration
from ..reading.headers import FOOTNOTE, MEASURE_LABELS, cell_text, fold, measure_of, neutral
from ..reading.vocabulary import words_for
from ..table.periods import period_of, split_period

LONGEST = 180  # characters of a header by which a column can be found again
_BRACKET = re.compile(r"(.*\S)\s*[(\[【〔（［]([^()\[\]【】〔〕（）［］]+)[)\]】〕）］]", re.DOTALL)
_PARTS = re.compile(r"[;,；，、]")
_UNIT = re.compile(r"(?:计量)?单位\s*[:：]\s*(.+)|unit\s*[:：]\s*(.+)", re.IGNORECASE)
_TRAILING = re.compile(
    r"(.*?[^\s,，:：/_-])\s*(?:[,，]\s*([^,，:：]+)|[:：/_-]\s*([^\s,，:：]+)|([%％‰]))"
)
_NUMBERING = re.compile(
    r"(?:其中\s*[:：、]|\d{1,2}(?:\.\d{1,2})*[.、)）]|[(（]?[一二三四五六七八九十]{1,3}[)）、.]|[(（]\d{1,2}[)）])\s*(\D.*)"
)
_INSIDE = re.compile(r"[(\[【〔（［]([^()\[\]【】〔〕（）［］]+)[)\]】〕）］]")
_BULLETS = "".join(words_for("bullets"))
_CJK = "\u2e80-\u9fff\uf900-\ufaff"
_BILINGUAL = re.compile(
    rf"([^A-Za-z]*[{_CJK}][^A-Za-z]*?)\s*(?:[/|(（]\s*|\s)([A-Za-z][\x20-\x7e]{{2,}}?)[)）]?"
)
_SPREAD = re.compile(rf"(?<=[{_CJK}]) +(?=[{_CJK}])")
_SIGNS = "%‰$¥€£℃"
_COMPOUND = re.compile(
    r"[\w.%‰μµ°³²]{1,12}(?:[/·][\w.³²]{1,12})+"
)  # 工班/台: a unit that nobody knows


class Title(NamedTuple):
    """A header in its parts; ``whole`` is the lowest line of it that names something."""

    groups: tuple[str, ...] = ()
    name: str = ""
    measure: str = ""
    period: str = ""
    whole: str = ""

    @property
    def names(self) -> Text:
        """The name in both languages, where the header gives both."""
        match = _BILINGUAL.fullmatch(self.name) if len(self.name) <= LONGEST else None
        zh = match[1].strip() if match else ""
        if match is None or len(zh) < 2 or is_alteration(fold(zh)) or measure_of(zh):
            return Text(self.name, self.name)
        return Text(zh, match[2].strip())


def title_of(texts: Sequence[str]) -> Title:
    """Return the parts of a header of one or several lines, top to bottom.

    >>> title_of(["经济", "地区生产总值（亿元）", "2023"])
    Title(groups=('经济',), name='地区生产总值', measure='亿元', period='2023', whole='地区生产总值（亿元）')
    >>> title_of(["GDP", "增速(%)"]).name, title_of(["1. Exports, 2022", "million USD"])[1:4]
    ('GDP增速', ('Exports', 'million usd', '2022'))
    """
    period = measure = ""
    lines: list[str] = []
    above: list[str] = []  # words that may be a unit of measure, or a group: People
    for text in texts:
        if dated := period_of(period + text) or period_of(text):
            period = dated
        elif (unit := measure_of(text)) and not is_alteration(fold(text)):
            measure = unit
            above += [] if lines else [text]
        elif fold(text) not in MEASURE_LABELS and any(map(str.isalnum, text)):
            lines.append(text)
    if above and lines and (own := _parted(lines[-1]).measure) and own != measure:
        lines, measure = [*above, *lines], own
    if len(lines) > 1 and (bare := neutral(lines[-1])):
        measure = measure or bare[2] or ""
        lines.pop()
    if not lines:
        return Title((), "", measure, period)
    parted = _parted(lines[-1])
    name, groups = parted.name, lines[:-1]
    measure, period = measure or parted.measure, period or parted.period
    if groups:
        upper = _parted(groups[-1])
        if is_alteration(fold(name)):
            name, groups = joined(upper.name, name), groups[:-1]
        elif neutral(groups[-1]):
            groups = groups[:-1]
        elif is_alteration(fold(upper.name)):
            name, measure, groups = joined(upper.name, name), measure or upper.measure, groups[:-1]
    return Title(tuple(groups), name, measure, period, lines[-1])


def joined(upper: str, lower: str) -> str:
    """Return the name that two lines of a header make together.

    >>> joined("GDP", "增速"), joined("Exports", "growth")
    ('GDP增速', 'Exports growth')
    """
    return f"{upper} {lower}" if upper.isascii() and lower.isascii() else upper + lower


def _parted(text: str) -> Title:
    """Return a line in its parts: without marks and number, brackets that say a unit or a period, ends that do."""
    if len(text) > LONGEST:
        return Title((), text)
    measure = period = ""
    rest = FOOTNOTE.sub("", text.lstrip(_BULLETS)).strip() or text
    while True:
        if match := _NUMBERING.fullmatch(rest):
            rest = match[1]
        elif (match := _BRACKET.fullmatch(rest)) and (said := _said(match[2])):
            rest, measure, period = match[1], said[0] or measure, said[1] or period
        elif split := split_period(rest):
            period, rest = split[0], split[1].strip(" ,，、:：")
        elif (match := _TRAILING.fullmatch(rest)) and _ends(match):
            rest, measure = match[1], fold(match[2] or match[3] or match[4])
        else:
            break
    inner = (fold(part) for part in _INSIDE.findall(rest))
    measure = measure or next((unit for unit in inner if is_known(unit)), "")  # （万元）（现价）
    return Title((), _SPREAD.sub("", rest) or text, measure, period)


def _said(inside: str) -> tuple[str, str] | None:
    """Return the unit of measure and the period in brackets; None where they say something else."""
    measure = period = ""
    whole = fold(inside)
    if not any(char.isalnum() or char in _SIGNS for char in whole):
        return None
    if is_known(whole) or _COMPOUND.fullmatch(whole):
        return whole, ""
    for part in _PARTS.split(inside):
        stated = _UNIT.fullmatch(part.strip())
        plain = fold(stated[1] or stated[2] if stated else part)
        if dated := period_of(plain):
            period = dated
        elif stated or is_known(plain) or _COMPOUND.fullmatch(plain):
            measure = plain
        elif not neutral(plain):
            return None
    return measure, period


def _ends(match: re.Match[str]) -> bool:
    """Return whether the end of a header is a unit of measure: the m of ``life_m`` is part of a name."""
    text = fold(match[2] or match[3] or match[4])
    is_letter = len(text) == 1 and text.isascii() and text.isalpha()
    return is_known(text) and not is_alteration(text) and not is_letter


def line_text(cell: object) -> str:
    """Return a text as one line of at most so many characters as a name can have."""
    text = cell_text(cell)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
