"""What the header of a column means: a unit's name, a period, an indicator, a variable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, time
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal, NamedTuple

import pandas as pd

from .. import measures
from ..errors import Text
from ..files import limits
from ..findings.finding import MOST
from ..framework import Framework, Indicator
from ..framework.attribute_names import attribute_name
from ..table.periods import period_of, split_period
from .alterations import alterations, is_alteration
from .vocabulary import words_for

Role = Literal["unit", "period", "name", "attribute", "variable", "indicator", "altered", "serial"]

VALUES = ("indicator", "variable")
FIGURES = (*VALUES, "altered")
_UNIT_WORDS = words_for("units")
CORNER_WORDS = words_for("corner")
MEASURE_LABELS = words_for("units of measure")
_LONG_WORDS = {
    "indicator": words_for("indicators of lines"),
    "value": words_for("values of lines"),
    "measure": MEASURE_LABELS,
}
_NEUTRAL = re.compile(
    f"({'|'.join(map(re.escape, words_for('neutral')))})\\s*(?:[(\\[]([^()\\[\\]]+)[)\\]])?"
)
_LONGEST = 200  # characters of a header that is taken apart
_CJK = r"[\u2e80-\u9fff\uf900-\ufaff]"
_CJK_SPACE = re.compile(rf"(?<={_CJK}) (?=\S)|(?<=\S) (?={_CJK})")
_BRACKET = re.compile(r"(.*\S)\s*[(\[【〔]([^()\[\]【】〔〕]+)[)\]】〕]", re.DOTALL)
_TRAILING = re.compile(r"(.*?[^\s,:/_-])\s*(?:[,:/_-]\s*([^\s,:/]+|[^\s,:/]+/[^\s,:/]+)|([%‰]))")
_PARTS = re.compile(r"[;,](?!(?<=\d,)\d{3}(?!\d))")  # the comma of per 1,000 people parts nothing
_STATED = re.compile(r"(?:计量)?单位\s*[:：]\s*(.+)|unit\s*[:：]\s*(.+)", re.IGNORECASE)
_NUMBERING = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*[.、)]|\(?[一二三四五六七八九十]{1,3}[)、.]|\(\d{1,2}\)|#|其中[:、])\s*(\D.*)"
)
_CHAPTER_NUMBER = re.compile(
    r"\s*(?:第[一二三四五六七八九十\d]{1,3}(?:部分|章|类)|[(]?(?:\d{1,2}(?:\.\d{1,2})*|[一二三四五六七八九十]{1,3}(?=[、.)]))[、.)]?)\s*(?=\D)"
)
_PATH = re.compile("[›>]")
FOOTNOTE = re.compile(
    r"(?<=\S)\s*([¹⁰⁴-⁹①-⑳†‡*#]|(?<![a-z米])[²³]|[\[［〔]\s*(注\s*)?\d{1,2}\s*[\]］〕])+$", re.I
)
_FIGURE = re.compile(r"-?\d*\.?\d{1,40}", re.A)
_MARKED = re.compile(rf"{FOOTNOTE.pattern[:-1]}(?=\s*[(（【]|$)", re.I)  # also before a unit
_BULLETS = "".join(words_for("bullets"))
_BEFORE_NAMES, _AFTER_NAMES = words_for("harmless before names"), words_for("harmless after names")
_BILINGUAL = re.compile(rf"([^a-z]*{_CJK}[^a-z]*?)[\s/|(]*([a-z][\x20-\x7e]*)")
_BILINGUAL_REVERSED = re.compile(rf"([a-z][\x20-\x7e]*?)[\s/|(]*({_CJK}.*)")


def cell_text(cell: object) -> str:
    """Return what a cell says as one line of text: no line breaks, whole numbers without ``.0``."""
    if type(cell) is str:
        text = " ".join(cell.split())
        return text if text.isprintable() else _visible(text)
    if type(cell) is float:
        return str(int(cell)) if cell.is_integer() else "" if cell != cell else str(cell)
    if cell is None or (not isinstance(cell, str) and _is_na(cell)):
        return ""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _visible(text: str) -> str:
    """Return a text without the signs of no width that copying from web pages brings along."""
    return " ".join("".join(c for c in text if unicodedata.category(c) != "Cf").split())


def _is_na(cell: object) -> bool:
    missing = pd.isna(cell)  # type: ignore[call-overload]
    return isinstance(missing, bool) and missing


def period_text(cell: object) -> str:
    """Return a period as it is written everywhere, any other text as it stands.

    >>> period_text("2022年度"), period_text(2022.0), period_text("十四五")
    ('2022', '2022', '十四五')
    """
    text = cell_text(cell)
    return period_of(text) or text


def fold(text: object) -> str:
    """Return a header in the form in which headers are compared.

    >>> fold("ＧＤＰ （亿元）"), fold("数字经济 增加值")
    ('gdp (亿元)', '数字经济增加值')
    """
    plain = text if type(text) is str else cell_text(text)
    plain = plain if plain.isprintable() else _visible(plain)
    if not unicodedata.is_normalized("NFKC", plain):
        plain = unicodedata.normalize("NFKC", plain)
    plain = " ".join(plain.split()).casefold()
    return _CJK_SPACE.sub("", plain) if " " in plain else plain


def _chapter(text: object) -> str:
    """Return a name of a group as these are compared: its letters and digits, without numbering.

    >>> _chapter("一、经济 发展"), _chapter("1.2 经济发展"), _chapter("Economic development:")
    ('经济发展', '经济发展', 'economicdevelopment')
    """
    return "".join(filter(str.isalnum, _CHAPTER_NUMBER.sub("", fold(text), count=1)))


def measure_of(text: str, declared: Collection[str] = ()) -> str:
    """Return the unit of measure that a whole cell states, or nothing.

    ``declared``: the bases of the framework's units, :attr:`Headers.declared`.

    >>> measure_of("（亿元）"), measure_of("单位：万户"), measure_of("增速")
    ('亿元', '万户', '')
    """
    plain = fold(text)
    stated = _STATED.fullmatch(plain.strip("()[] "))
    if stated:
        return str(stated[1] or stated[2]).strip()
    bare = plain[1:-1].strip() if plain[:1] in "([" and plain[-1:] in ")]" else plain
    remarked = _BRACKET.fullmatch(bare)  # 万元(现价)
    words = (bare, remarked[1].strip()) if remarked else (bare,)
    return next((word for word in words if measures.is_known(word, declared)), "")


def neutral(text: str) -> re.Match[str] | None:
    """Return the match of a header that only says that values stand below it: 绝对值(亿元)."""
    return _NEUTRAL.fullmatch(fold(text))


class Heading(NamedTuple):
    """The meaning of a header, and the unit of measure and period it states, if any.

    ``altered`` is the role of a column of another figure than the indicator that its name says: its
    growth, its rank. ``over``: the lines above the name that say neither that nor a known group.
    ``loose``: found without a harmless word (年末常住人口); a header that is the name goes before.
    """

    role: Role
    id: str
    measure: str = ""
    period: str = ""
    over: tuple[str, ...] = ()
    loose: bool = False


def sure(headings: Sequence[Heading | None]) -> list[Heading | None]:
    """Return headings without the loose ones of which another header is the very name."""
    if not any(h and h.loose for h in headings):
        return [*headings]
    exact = {(h.id, h.period) for h in headings if h and not h.loose}
    undated, named = {name for name, period in exact if not period}, {name for name, _ in exact}

    def is_rival(heading: Heading) -> bool:
        name, period = heading.id, heading.period
        return name in undated or (name, period) in exact or (not period and name in named)

    return [None if h and h.loose and is_rival(h) else h for h in headings]


class Headers:
    """Finds columns by id, Chinese name, English name or alias."""

    def __init__(self, framework: Framework) -> None:
        self._known: dict[str, Heading] = {}
        self._headings: dict[str, Heading | None] = {}
        self._measures = {column.id: column.unit for column in framework.columns}
        self.declared = measures.bases(self._measures.values())
        self._guesses = 0
        self._stacks: dict[tuple[str, ...], Heading | None] = {}
        self._parts: dict[str, Heading | None] = {}  # of the header that is looked at
        whole = f"年{framework.unit.zh}"  # 全市 changes nothing where cities are scored
        self._before = tuple(w for w in _BEFORE_NAMES if w[0] != "全" or w[-1] in whole)
        self._names = {node.id: node.name.text for node in framework.columns}
        self._altered = {
            column.id: alterations(
                " ; ".join(map(fold, (column.id, column.name.zh, column.name.en, *column.aliases)))
            )
            | alterations(fold(column.unit).replace("/", "每"))
            for column in framework.columns
        }
        self._groups = {
            _chapter(word)
            for node in framework.nodes.values()
            if node.id not in self._names
            for word in (node.id, node.name.zh, node.name.en)
        } | set(map(_chapter, words_for("chapters")))
        words: dict[Role, Iterable[str]] = {  # a later claim to a word is stronger
            "name": words_for("names"),
            "serial": words_for("serial numbers"),
            "unit": (*_UNIT_WORDS, framework.unit.zh, framework.unit.en),
            "period": words_for("periods"),
        }
        self._known |= {fold(word): Heading(role, role) for role in words for word in words[role]}
        self.unit_words = {word for word, heading in self._known.items() if heading.role == "unit"}
        for attribute in framework.attributes:
            for word in attribute_name(attribute):  # as a template heads it
                self._known.setdefault(fold(word), Heading("attribute", attribute))
            self._known[fold(attribute)] = Heading("attribute", attribute)
        for strength in ("aliases", "name", "id"):  # the strongest claim to a header comes last
            self._claim(framework, strength)
        self._claim_bare(framework)

    @property
    def words(self) -> frozenset[str]:
        """Every header that is known as it stands, folded."""
        return frozenset(self._known)

    def _claim_bare(self, framework: Framework) -> None:
        """Add names without a harmless word before them, where these stand for nothing else."""
        owners: dict[str, set[str]] = {}
        for column in framework.columns:
            for name in map(fold, (column.name.zh, *column.aliases)):
                owners.setdefault(self._without_words(name), set()).add(column.id)
        columns = framework.columns_by_id
        for bare, ids in owners.items():
            if len(ids) == 1 and bare not in self._known:
                (owner,) = ids
                role: Role = "indicator" if isinstance(columns[owner], Indicator) else "variable"
                self._known[bare] = Heading(role, owner, loose=True)

    def _without_words(self, name: str) -> str:
        """Return a name without the harmless words before it."""
        while name.startswith(self._before):
            name = name.removeprefix(next(word for word in self._before if name.startswith(word)))
        return name

    def _claim(self, framework: Framework, strength: str) -> None:
        """Add the words of one strength; a word that two columns claim stands for neither."""
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
        """Return what a header means, or None.

        Around a known name stand at most a unit of measure, a period, a number, a footnote mark
        and the name in the other language; of any other text the column is not known.
        """
        text = fold(header)
        if text not in self._headings:
            plain = cell_text(header)
            short = text and len(text) < _LONGEST and len(plain) < _LONGEST
            if _FIGURE.fullmatch(text):  # as most cells of a table are
                return self._known.get(text)
            marked = _MARKED.sub("", plain.lstrip(_BULLETS)) if short else ""
            bare = fold(marked)  # folding first would turn ① into 1
            self._headings[text] = (self._find(text) or self._find(bare)) if short else None
            self._parts.clear()
        return self._headings[text]

    def _find(self, text: str) -> Heading | None:
        """Look a text up whole, then without what stands around it, each part of it once."""
        if text not in self._parts:
            self._parts[text] = self._stripped(text)
        return self._parts[text]

    def _stripped(self, text: str) -> Heading | None:
        if text in self._known:
            return self._known[text]
        if period_of(text):
            return None
        strips: tuple[Callable[[str], Heading | None], ...] = (
            self._bracketed, self._dated, self._measured, self._numbered, self._bilingual, self._worded
        )  # fmt: skip
        return next(filter(None, (strip(text) for strip in strips)), None)

    def _worded(self, text: str) -> Heading | None:
        """Read a name with a word that changes nothing, such as 年末常住人口 and 常住人口数."""
        rest = self._without_words(text)
        heading = self._find(rest) if rest != text else None
        if heading is None and rest.endswith(_AFTER_NAMES):
            word = next(word for word in _AFTER_NAMES if rest.endswith(word))
            heading = self._find(rest.removesuffix(word))
        measured = heading is not None and heading.role in ("indicator", "variable")
        return heading._replace(loose=True) if heading and measured else None

    def _bracketed(self, text: str) -> Heading | None:
        """Read ``name (unit)``, ``name (period)`` and ``name (period, unit)``."""
        match = _BRACKET.fullmatch(text)
        heading = self._find(match[1].strip()) if match else None
        if not (match and heading):
            return None
        for inside in _PARTS.split(match[2]):
            stated = _STATED.fullmatch(inside.strip())
            if inside.strip().isdigit() and not period_of(inside):
                return None  # a footnote
            if inside.strip() in self._before:
                heading = heading._replace(loose=True)
                continue
            if period := period_of(inside):
                heading = heading._replace(period=period)
            elif not neutral(inside):
                measure = (stated[1] or stated[2] if stated else inside).strip()
                known = measures.is_known(measure, self.declared)
                if self.alters(measure, heading.id) and not (known and not is_alteration(measure)):
                    return None
                if known or not heading.measure:  # else a word beside a unit
                    heading = heading._replace(measure=measure)
        return heading

    def _dated(self, text: str) -> Heading | None:
        """Read ``2022年 name`` or ``name 2022``."""
        split = split_period(text)
        heading = self._find(split[1]) if split else None
        return heading._replace(period=split[0]) if split and heading else None

    def _measured(self, text: str) -> Heading | None:
        """Read ``name，unit``, ``name/unit`` and ``name%``; the m of ``life_m`` is part of an id."""
        match = _TRAILING.fullmatch(text)
        measure = match[2] or match[3] if match else ""
        if not (match and measures.is_known(measure, self.declared)):
            return None
        heading = self._find(match[1])
        if heading and is_alteration(measure) and self.alters(measure, heading.id):
            return None
        if heading and match[2] and text[-len(measure) - 1] in "_-":
            expected = self._measures.get(heading.id, "")
            is_letter = len(measure) == 1 and measure.isascii()
            if is_letter or (expected and measures.conversion(measure, expected) is None):
                return None
        return heading._replace(measure=measure) if heading else None

    def _numbered(self, text: str) -> Heading | None:
        """Read ``3. name`` and ``(一) name``."""
        match = _NUMBERING.fullmatch(text)
        return self._find(match[1]) if match else None

    def _bilingual(self, text: str) -> Heading | None:
        """Read a name in both languages; a known English word before unknown Chinese is no name."""
        if match := _BILINGUAL.fullmatch(text):
            zh, en = match[1].strip(), match[2].strip(" )")
        elif match := _BILINGUAL_REVERSED.fullmatch(text):
            en, zh = match[1].strip(), match[2].strip(" )")
        else:
            return None
        chinese, english = self._find(zh), self._known.get(en)
        if not chinese or (english and english.id != chinese.id) or self.alters(en, chinese.id):
            return None
        return chinese

    def stacked(self, texts: tuple[str, ...]) -> Heading | None:
        """Return what the cells of a header of several rows mean together, top to bottom.

        The lowest name decides, joined with what stands above it where that is a known name too.
        A word above it that makes another figure of it says so; any other that is not the name of
        a group is kept, to be asked about.
        """
        if texts not in self._stacks:
            self._stacks[texts] = self._stacked(texts)
        return self._stacks[texts]

    def _stacked(self, texts: tuple[str, ...]) -> Heading | None:
        period = measure = ""
        names: list[str] = []
        for text in texts:
            if dated := period_of(period + text) or period_of(text):
                period = dated
            elif fold(text) not in self._known and self._is_measure(text):
                measure = measure_of(text, self.declared)
            elif fold(text) not in MEASURE_LABELS:
                names.append(text)
        if len(names) > 1 and (bare := neutral(names[-1])):
            measure = measure or bare[2] or ""
            names.pop()
        above, heading = self._joined(names)
        if heading is None:
            return None
        measure = measures.agreed(measure, heading.measure, self.declared)
        measure = measure or self._group_measure(names[:-1], heading.id)
        heading = heading._replace(measure=measure, period=period or heading.period)
        return self._under(above, heading) if heading.id in self._names else heading

    def _is_measure(self, text: str) -> bool:
        """Return whether a line is a unit of measure; ``per capita`` alone makes another figure.

        The name of a group is none: People, above a life expectancy in years.
        """
        is_other = is_alteration(fold(text)) or _chapter(text) in self._groups
        return bool(measure_of(text, self.declared)) and not is_other

    def _joined(self, names: Sequence[str]) -> tuple[Sequence[str], Heading | None]:
        """Return what the lowest names mean, as many as join to a known one, and those above."""
        upper = [without_measure(name)[0] for name in names[:-1]]
        lowest = self.find(names[-1]) if names else None
        for k in range(len(names) - 1):
            parts = [*upper[k:], names[-1]]
            joined = self.find(" ".join(parts)) or self.find("".join(parts))
            if joined and not (lowest and lowest.id == joined.id):
                return names[:k], joined
        return names[:-1], lowest

    def _under(self, above: Sequence[str], heading: Heading) -> Heading:
        """Return a heading with what the lines above its name make of it."""
        over = [text for text in above if not self._may_stand_over(text, heading.id)]
        for text in above:
            split = split_period(fold(text))
            if split and not heading.period:
                heading = heading._replace(period=split[0])
        if any(self.alters(text, heading.id) for text in over):
            heading = heading._replace(role="altered")
        return heading._replace(over=tuple(over))

    def alters(self, text: object, name: str) -> bool:
        """Return whether a text makes another figure of an indicator than its own names say."""
        return not alterations(fold(text)) <= self._altered.get(name, frozenset())

    def _may_stand_over(self, text: str, name: str) -> bool:
        """Return whether a line above a name is one of the framework's, or says nothing."""
        bare = without_measure(text)[0]
        split = split_period(bare)
        bare = split[1] if split else bare
        heading = self.find(bare)
        return (
            not any(map(str.isalpha, bare))
            or all(_chapter(part) in self._groups for part in _PATH.split(bare))
            or bare in CORNER_WORDS
            or bool(neutral(_CHAPTER_NUMBER.sub("", bare, count=1)))
            or bool(heading and heading.id == name)
        )

    def _group_measure(self, groups: Sequence[str], name: str) -> str:
        """Return the unit that the name of a group states for its columns, where it fits one."""
        units = [without_measure(group)[1] for group in reversed(groups)]
        expected = self._measures.get(name, "")
        return next((unit for unit in units if measures.conversion(unit, expected) is not None), "")

    def guess(self, header: object) -> Text:
        """Return a question about what an unknown header may have meant, of as many as are told."""
        self._guesses += 1
        most = min(2 * MOST, limits.COMPARED_PAIRS // len(self._known))
        if self._guesses > most:  # in files and DataFrames, as columns and in lines
            return Text("", "")
        close = get_close_matches(fold(header), self._known, n=1, cutoff=0.75)
        if not close:
            return Text("", "")
        column = self._known[close[0]].id
        name = self.name(column)
        return Text(f"是否指“{name.zh}”（{column}）？", f"Did you mean {name.en} ({column})?")

    def name(self, column: str) -> Text:
        """Return the Chinese and English name of a column, its id where it has none."""
        return self._names.get(column, Text(column, column))

    def known(self, cells: Iterable[object]) -> set[str]:
        """Return the ids that some cells name, units and periods among them."""
        headings = (self.find(cell) for cell in cells if isinstance(cell, str) and cell.strip())
        return {heading.id for heading in headings if heading and heading.role != "serial"}

    def columns(self, cells: Iterable[object]) -> set[str]:
        """Return the indicators and variables that some cells name."""
        return {name for name in self.known(cells) if name in self._names}


def without_measure(header: object) -> tuple[str, str]:
    """Return a folded header and the unit of measure that stands after it in brackets.

    >>> without_measure("数值（万元）"), without_measure("指标（一）")
    (('数值', '万元'), ('指标(一)', ''))
    """
    return _without_measure(fold(header))


@lru_cache(maxsize=4096)
def _without_measure(text: str) -> tuple[str, str]:
    match = _BRACKET.fullmatch(text)
    known = match and measures.is_known(match[2])
    return (match[1], match[2]) if match and known else (text, "")


class LongHeader(NamedTuple):
    """Where a line of a long table says what it is of: values by period, "" where a column tells."""

    indicator: int
    values: dict[str, int]
    measure: int | None

    @property
    def places(self) -> set[int]:
        """All its columns."""
        measure = () if self.measure is None else (self.measure,)
        return {self.indicator, *self.values.values(), *measure}


def long_header(row: Sequence[object]) -> LongHeader | None:
    """Return the columns of a long table, or None where a row is not the header of one.

    Lines hold an indicator and a value, or an indicator and one value per period.

    >>> long_header(["城市", "年份", "指标", "数值"])
    LongHeader(indicator=2, values={'': 3}, measure=None)
    >>> long_header(["城市", "指标", "单位", "2022年", "2023年"])
    LongHeader(indicator=1, values={'2022': 3, '2023': 4}, measure=2)
    """
    folded = [without_measure(cell)[0] for cell in row]
    places = {
        role: next((j for j, text in enumerate(folded) if text in words), None)
        for role, words in _LONG_WORDS.items()
    }
    indicator, value = places["indicator"], places["value"]
    if indicator is None:
        return None
    dated = {period: j for j, text in enumerate(folded) if (period := period_of(text))}
    keyed = any(text in _UNIT_WORDS for text in folded)
    values = {"": value} if value is not None else dated if keyed else {}
    return LongHeader(indicator, values, places["measure"]) if values else None
