"""What one cell says: a number in the unit wanted, a blank, or something that is neither.

Nothing is guessed out of prose. What people do write around numbers is understood - thousands
separators, full-width digits, 万 and 亿, units, percent signs, footnote marks, qualifiers - and every
number that was not simply a number in the right unit is on record with what stood there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple, TypedDict

import numpy as np

from ..errors import Text, UsageError
from ..files import Cell, Percent
from ..measures import conversion, is_known, parse
from ..numerics import Booleans, Floats, Integers
from ..table.periods import period_of
from .headers import FOOTNOTE, cell_text
from .selection import Units, Values

Status = Literal["ok", "missing", "converted", "unparsed", "excel error"]
STATUSES = {
    "converted": Text("换算", "converted"),
    "missing": Text("按缺失处理", "missing"),
    "unparsed": Text("无法识别", "unparsed"),
    "excel error": Text("Excel 错误值", "Excel error"),
    "imputed": Text("插补", "imputed"),
    "treated": Text("异常值处理", "treated"),
}
_LONGEST = 60
_LONGEST_MARKED = 200  # characters of a text that may be a number or a blank with what is around it
_MISSING = frozenset(
    ("-", "--", "---", "—", "——", "–", "―", "...", "......", "..", "…", "/", "\\", "n/a", "na", "n.a.",
     "n.a", "nan", "null", "缺", "缺失", "缺测", "暂无", "暂无数据", "暂缺", "无数据", "未公布", "未统计", "未提供",
     "不详", "不适用", "missing", "notavailable", "notapplicable")
)  # fmt: skip
_NONE = frozenset(("无", "none", "nil"))
_ERRORS = frozenset(
    ("#div/0!", "#n/a", "#name?", "#null!", "#num!", "#ref!", "#value!", "#spill!", "#calc!",
     "#getting_data", "#field!", "#blocked!", "#unknown!", "#connect!", "#error")
)  # fmt: skip
_CURRENCIES = {"¥": "元", "$": "美元", "€": "欧元"}
_PLAIN = re.compile(r"[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?|[+-]?inf(inity)?", re.I | re.A)
_PLAIN_COLUMN = re.compile(r"[-+.eE\d\n]*", re.A)
_MINUS = str.maketrans("−﹣－‐‑‒–", "-------")
_STRANGE_DIGIT = re.compile(
    r"(?![²³])[¹⁰⁴-⁹₀-₉①-⓿❶-➓㈠-㈩㊀-㊉½¼¾⅐-⅞]|(?<![a-zA-Z米])[²³]|(?<=[\d.,．，][eE])[²³]"
)
_MORE = re.compile(r"([十百千万亿]+)[余多]\s*((?![十百千万亿]).*)")
_BEFORE = {
    ">": ("大于", "多于", "超过", "超", "逾", "突破", "高于", "more than", "over", "above"),
    "≥": (">=", "⩾", "≧", "大于等于", "不低于", "不少于", "至少", "不小于", "at least"),
    "<": ("小于", "少于", "不足", "不到", "低于", "less than", "under", "below"),
    "≤": (
        "<=",
        "⩽",
        "≦",
        "小于等于",
        "不超过",
        "不高于",
        "不大于",
        "最多",
        "至多",
        "at most",
        "up to",
    ),
    "~": ("≈", "约", "近", "将近", "大约", "约为", "接近", "about", "around", "approx.", "nearly"),
}
_AFTER = {
    ">": ("余", "多", "超"),
    "≥": ("以上", "及以上", "(含)以上", "+"),
    "<": (),
    "≤": ("以下", "及以下", "(含)以下", "以内"),
    "~": ("左右", "上下"),
}
_SIGN = {
    **{word: sign for sign, words in _BEFORE.items() for word in (sign, *words)},
    **{word: sign for sign, words in _AFTER.items() for word in words},
}


def _any(words: Mapping[str, Sequence[str]], signs: bool) -> str:
    alternatives = [*(words if signs else ()), *(word for many in words.values() for word in many)]
    return "|".join(re.escape(word) for word in sorted(alternatives, key=len, reverse=True))


class _Grammar:
    """How numbers are written: what stands before the decimals, and what parts the thousands.

    One pattern finds the parts of a number and the same parts make it, so that whatever it finds
    is a number.

    >>> POINT.number("-1,234.50"), COMMA.number("1.234,5 亿"), POINT.number("1.2."), POINT.number("0,123")
    (Decimal('-1234.50'), Decimal('1234.5'), None, None)
    """

    def __init__(self, mark: str, thousands: str) -> None:
        mark, thousands = re.escape(mark), re.escape(thousands)
        number = (
            rf"(?P<sign>[+-]?)(?:(?P<whole>[1-9]\d{{0,2}}(?:{thousands}\d{{3}})+|"
            rf"[1-9]\d{{0,2}}(?:[ ]\d{{3}})+|\d+)(?:{mark}(?P<decimals>\d*))?|"
            rf"{mark}(?P<fraction>\d+))(?:e(?P<exponent>[+-]?\d{{1,3}}))?"
        )
        self._pattern = re.compile(
            rf"(?P<before>{_any(_BEFORE, True)})?\s*(?P<money>[¥$€])?\s*{number}"
            rf"\s*(?P<more>余|多)?\s*(?P<unit>[^\d\s].*?)??\s*(?P<after>{_any(_AFTER, False)})?",
            re.A,
        )

    def match(self, words: str) -> re.Match[str] | None:
        """Return the parts of a number and of what stands around it; None for another text."""
        return self._pattern.fullmatch(words)

    def number(self, words: str) -> Decimal | None:
        """Return a number without what stands around it; None for a text that is none."""
        match = self.match(words)
        return digits(match) if match and (match["unit"] or " ")[0] not in ".,'" else None


def digits(match: re.Match[str]) -> Decimal:
    """Return the number whose parts a grammar found."""
    whole = re.sub(r"\D", "", match["whole"] or "0", flags=re.A)
    decimals = match["decimals"] or match["fraction"] or "0"
    return Decimal(f"{match['sign']}{whole}.{decimals}e{match['exponent'] or 0}")


POINT, COMMA = _Grammar(".", ","), _Grammar(",", ".")


class ReadingOptions(TypedDict, total=False):
    """What a caller may say of a table that is read; see :func:`~benchmark_index.read_table`."""

    sheet: str | Sequence[str] | None
    period: str | None
    units: Units | None
    where: Mapping[str, Values] | None
    none: Literal["missing", "zero"] | None
    parentheses: Literal["negative"] | None
    percent: Literal["fraction", "percent"] | None
    decimal: Literal["comma", "point"] | None
    unit_column: Hashable | None


@dataclass(frozen=True)
class Policy:
    """What to make of cells that can be read in two ways; None leaves them as findings.

    ``none``: 无 is ``"missing"`` or ``"zero"``. ``parentheses``: (12.3) is ``"negative"``. ``percent``:
    a bare number between -1 and 1 in a column of percentages is a ``"fraction"`` or a ``"percent"``.
    ``decimal``: in text, 1.234 has a decimal ``"point"``, or is 1234 beside decimals with a ``"comma"``.
    """

    none: Literal["missing", "zero"] | None = None
    parentheses: Literal["negative"] | None = None
    percent: Literal["fraction", "percent"] | None = None
    decimal: Literal["comma", "point"] | None = None

    @property
    def grammar(self) -> _Grammar:
        """How numbers are written in text."""
        return COMMA if self.decimal == "comma" else POINT

    @property
    def chosen(self) -> dict[str, str]:
        """The policies that are not left open."""
        return {name: word for name, word in asdict(self).items() if word}

    def __post_init__(self) -> None:
        known = {
            "none": (self.none, ("missing", "zero")),
            "parentheses": (self.parentheses, ("negative",)),
            "percent": (self.percent, ("fraction", "percent")),
            "decimal": (self.decimal, ("comma", "point")),
        }
        for name, (word, words) in known.items():
            if word is not None and word not in words:
                raise UsageError.unknown(Text(f"{name} 取值", f"{name} policy"), str(word), words)


class Odd(NamedTuple):
    """A cell that is not simply a number or blank, or a number that was converted."""

    at: int
    status: Status
    text: str
    value: float = np.nan
    qualifier: str = ""
    rule: str = ""
    details: Mapping[str, object] = {}


@dataclass
class ValueColumn:
    """The cells of one column as numbers in the unit expected, and those worth a word."""

    numbers: Floats
    odd: list[Odd] = field(default_factory=list)


def read_column(cells: Sequence[Cell], stated: str, expected: str, policy: Policy) -> ValueColumn:
    """Read cells whose header states the unit ``stated`` as numbers in the unit ``expected``.

    An empty unit is one that nobody stated. The two units are known to convert.

    >>> read_column([1.5, "1012亿", "—", "约 90"], "", "亿元", Policy()).numbers.tolist()
    [1.5, 1012.0, nan, 90.0]
    """
    kinds = set(map(type, cells))
    if kinds <= {float}:
        column = ValueColumn(np.array(cells, dtype=float))
    elif kinds <= {str} and (plain := _plain(cells, policy)) is not None:
        column = ValueColumn(plain)
    else:
        column = _mixed(cells, stated or expected, expected or stated, policy)
    factor = conversion(stated, expected) if stated and expected else None
    if factor is not None and factor != 1:
        _convert(column, cells, factor)
    elif is_percentage(expected or stated):
        _scale(column, cells, policy)
    if not (stated or expected) and Percent in kinds:
        _hold_percentages(column, cells)
    return column


def _hold_percentages(column: ValueColumn, cells: Sequence[Cell]) -> None:
    """Refuse percentages among bare numbers where no unit says what these are: 42.9 % beside 38."""
    if not any(type(cell) in (int, float) and abs(cell) > 1 for cell in cells):  # type: ignore[arg-type]
        return
    for i, cell in enumerate(cells):
        if type(cell) is Percent:
            column.numbers[i] = np.nan
            details = {"given": "%", "expected": ""}
            text = f"{cell:.15g}"
            column.odd.append(Odd(i, "unparsed", text, rule="unit-of-cell", details=details))
    column.odd.sort()


def _plain(cells: Sequence[Cell], policy: Policy) -> Floats | None:
    """Return a column of nothing but plain numbers and empty cells, else None."""
    texts: list[str] = cells  # type: ignore[assignment]
    text = "\n".join(texts)
    if not _PLAIN_COLUMN.fullmatch(text) or (policy.grammar is COMMA and "." in text):
        return None
    try:
        if all(texts):
            numbers = np.fromiter(map(float, texts), dtype=float, count=len(texts))
        else:
            numbers = np.array([float(text) if text else np.nan for text in texts], dtype=float)
    except ValueError:
        return None
    return None if np.isinf(numbers).any() else numbers


def _mixed(cells: Sequence[Cell], stated: str, expected: str, policy: Policy) -> ValueColumn:
    numbers = np.full(len(cells), np.nan)
    column = ValueColumn(numbers)
    for i, cell in enumerate(cells):
        if type(cell) is float or (type(cell) is int and abs(cell) < 1 << 1000):
            numbers[i] = cell
        elif cell is None or cell == "":
            continue
        else:
            odd = _percent(cell, stated, expected) if type(cell) is Percent else None
            odd = odd or _text(cell_text(cell), stated, expected, policy)
            numbers[i] = odd.value
            if odd.status != "ok":
                column.odd.append(odd._replace(at=i))
    return column


def _convert(column: ValueColumn, cells: Sequence[Cell], factor: Fraction) -> None:
    """Bring bare numbers from the header's unit to the framework's, each on record."""
    done = {odd.at for odd in column.odd}
    power = _power_of_ten(factor)
    for i in np.flatnonzero(np.isfinite(column.numbers)).tolist():
        if i not in done:
            text = repr(float(column.numbers[i]))
            if power is None or "e" in text:
                value = _float(Fraction(Decimal(text)) * factor)
            else:
                value = float(f"{text}e{power}")  # as if the point moved on paper
            column.numbers[i] = value
            column.odd.append(Odd(i, "converted", cell_text(cells[i]), value))
    column.odd.sort()


def _power_of_ten(factor: Fraction) -> int | None:
    large, sign = (factor.numerator, 1) if factor > 1 else (factor.denominator, -1)
    power = len(str(large)) - 1
    return sign * power if 10**power == large and 1 in factor.as_integer_ratio() else None


def _scale(column: ValueColumn, cells: Sequence[Cell], policy: Policy) -> None:
    """Settle whether bare numbers between -1 and 1 among percentages are fractions."""
    shown = np.array([type(cell) is Percent for cell in cells], dtype=np.bool_)
    large = _typed_then_formatted(column.numbers, shown).tolist()
    asked = set(large)
    column.odd = [odd for odd in column.odd if odd.at not in asked]
    for i in large:
        value = float(column.numbers[i])
        details = {"percent": f"{value / 100:.10g}"}
        text = f"{value:.10g}"
        column.odd.append(Odd(i, "ok", text, value, "", "percent-scale", details))
    if policy.percent == "percent":
        return
    bare = ~np.isnan(column.numbers)
    bare[[odd.at for odd in column.odd]] = False
    if policy.percent is None:
        for i in suspects(column.numbers, bare).tolist():
            value = float(column.numbers[i])
            details = {"percent": f"{value * 100:.10g}"}
            text = cell_text(cells[i])
            column.odd.append(Odd(i, "ok", text, value, "", "percent-scale", details))
    else:
        for i in np.flatnonzero(bare & _small(column.numbers)).tolist():
            value = float(f"{float(column.numbers[i])!r}e2")
            column.numbers[i] = value
            column.odd.append(Odd(i, "converted", cell_text(cells[i]), value))
    column.odd.sort()


def suspects(x: Floats, bare: Booleans) -> Integers:
    """Return which bare numbers of a column of percentages may be fractions: 0.43 among 38 and 45.

    These are all numbers where none exceeds 1, and otherwise those that are far below most others
    and would be among them as fractions.
    """
    small = bare & _small(x)
    if not small.any():
        return np.empty(0, dtype=np.int64)
    others = np.abs(x[~np.isnan(x) & (np.abs(x) > 1)])
    if not len(others):
        return np.flatnonzero(small)
    low, high, size = others.min(), others.max(), np.abs(x)
    among = (size * 100 >= low / 2) & (size * 100 <= high * 2)
    return np.flatnonzero(small & among & (size * 10 <= np.median(others)))


def may_be_fractions(x: Floats, policy: Policy) -> bool:
    """Return whether some bare numbers of a column of percentages are, or may be, fractions."""
    if policy.percent == "percent":
        return False
    if policy.percent == "fraction":
        return bool(_small(x).any())
    return len(suspects(x, ~np.isnan(x))) > 0


def _typed_then_formatted(x: Floats, shown: Booleans) -> Integers:
    """Return which percentages are 100 times too much: 42.9 typed, then shown as 4290 %."""
    size = np.abs(x)
    large = shown & (size > 1000)
    others = size[~large & (size > 0)]
    if not large.any() or not len(others):
        return np.empty(0, dtype=np.int64)
    low, high = others.min(), others.max()
    return np.flatnonzero(
        large & (size >= 10 * high) & (size / 100 >= low / 2) & (size / 100 <= 2 * high)
    )


def _small(x: Floats) -> Booleans:
    small: Booleans = (np.abs(x) <= 1) & (x != 0)
    return small


def is_percentage(unit: str) -> bool:
    """Return whether a unit is a share in percent or per mille."""
    measure = parse(unit)
    return measure.base == "1" and measure.factor != 1


def _percent(cell: Percent, stated: str, expected: str) -> Odd | None:
    """Read 0.452 shown as 45.2 % in the unit expected; a bare fraction where none is stated."""
    text = f"{cell:.15g}"
    if not expected or not np.isfinite(cell):
        return Odd(0, "ok", text, float(cell))
    factor = conversion("%", expected)
    if factor is None:
        details = {"given": "%", "expected": expected}
        return Odd(0, "unparsed", text, rule="unit-of-cell", details=details)
    value = _float(Fraction(Decimal(repr(float(cell)))) * 100 * factor)
    status: Status = "ok" if factor == Fraction(1, 100) else "converted"
    return Odd(0, status, text, value, "")


def _text(text: str, stated: str, expected: str, policy: Policy) -> Odd:
    """Read a cell that is not a number: text, an error value, a formula, a date, a truth value."""
    if not text:
        return Odd(0, "ok", "")
    if _PLAIN.fullmatch(text) and (policy.grammar is POINT or "." not in text):
        return Odd(0, "ok", text, float(text))
    if text.casefold() in _ERRORS:
        return Odd(0, "excel error", text, rule="excel-error")
    if text.startswith("="):
        return Odd(0, "unparsed", text, rule="uncalculated")
    if len(text) > _LONGEST_MARKED:
        return Odd(0, "unparsed", text, rule="not-a-number")
    bare, words = FOOTNOTE.sub("", text), words_of(text)
    if words.replace(" ", "") in _MISSING:
        return Odd(0, "missing", text)
    if words in _NONE:
        if policy.none is None:
            return Odd(0, "unparsed", text, rule="ambiguous-none")
        is_zero = policy.none == "zero"
        return Odd(0, "converted", text, 0.0) if is_zero else Odd(0, "missing", text)
    if len(words) <= _LONGEST and not _STRANGE_DIGIT.search(bare):
        inner = words[1:-1].strip() if words[:1] == "(" and words[-1:] == ")" else ""
        match = policy.grammar.match(inner or words)
        if match and inner and not match["sign"] and not match["before"]:
            if policy.parentheses is None:
                return Odd(0, "unparsed", text, rule="ambiguous-parentheses")
            return _number(text, match, stated, expected, -1)
        if match and not inner:
            return _number(text, match, stated, expected, 1)
    return Odd(0, "unparsed", text, rule="not-a-number")


def words_of(text: str) -> str:
    """Return a cell's text in the form in which it is read: one width and case, no footnote mark."""
    bare = FOOTNOTE.sub("", text).translate(_MINUS)
    return " ".join(unicodedata.normalize("NFKC", bare).casefold().split())


def _number(text: str, match: re.Match[str], stated: str, expected: str, sign: int) -> Odd:
    """Read a number with what stands around it, in the unit expected."""
    unit = _own_unit(match, stated)
    words = [match[part] for part in ("before", "more", "after") if match[part]]
    if inside := _MORE.fullmatch(unit):  # 3万余家
        unit, words = inside[1] + inside[2], ["余", *words]
    factor = conversion(unit or stated, expected) if expected else None if unit else Fraction(1)
    if not expected and unit and not parse(unit).base:  # 12亿 beside 1.3: of what?
        return Odd(0, "unparsed", text, rule="multiple-of-nothing", details={"given": unit})
    if factor is None:
        if not is_known(unit) or period_of(text):
            return Odd(0, "unparsed", text, rule="not-a-number")
        details = {"given": unit, "expected": expected}
        return Odd(0, "unparsed", text, rule="unit-of-cell", details=details)
    smaller = conversion(unit, stated or expected)
    if not parse(unit).base and smaller and smaller < 1:  # 4.4万 among 亿元: 万元 or 万亿元?
        details = {"given": unit, "expected": expected}
        return Odd(0, "unparsed", text, rule="ambiguous-multiple", details=details)
    value = sign * _float(Fraction(digits(match)) * factor)
    if not words:
        return Odd(0, "converted", text, value)
    details = {"read": f"{value:.15g}", "sign": _SIGN[words[0]]}
    return Odd(0, "converted", text, value, _SIGN[words[0]], "qualified-value", details)


def _float(value: Fraction) -> float:
    """Return the number nearest to a fraction, infinity beyond the largest."""
    try:
        return float(value)
    except OverflowError:
        return np.inf if value > 0 else -np.inf


def _own_unit(match: re.Match[str], stated: str) -> str:
    """Return the unit that stands in the cell itself: ¥1012亿 is in 亿元, ¥1012 in the header's."""
    unit, currency = match["unit"] or "", _CURRENCIES.get(match["money"] or "", "")
    if not unit and parse(stated).base == currency:
        return ""
    return unit if unit.endswith(currency) else unit + currency
