"""Names of scored units (对象名称): cleaned, matched to the framework's, and told from other rows."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches

import numpy as np

from ..errors import Text
from ..files import limits
from ..findings.finding import Finding
from ..framework import Framework
from ..table.labels import Labels
from .headers import cell_text, fold
from .spellings import MOST_OFFERED, spellings_of
from .trimming import languages, trimmed, without_aside
from .vocabulary import words_for

SUMS = frozenset(map(fold, words_for("sums")))
TOTALS = SUMS | frozenset(map(fold, words_for("totals")))
_REMARKS = frozenset(map(fold, words_for("words beside units")))
_BESIDE = _REMARKS.union(map(fold, (*words_for("scopes"), *words_for("serial numbers"))))
_TOTAL_ENDS = words_for("ends of totals")
_SUBTOTAL_ENDS = words_for("ends of subtotals")
_NOTE = re.compile(
    r"(资料|数据)?来源\s*[:：]|(备|附)?注\s*\d*\s*[:：.、]|(说明|注释|脚注|注意)\s*[:：]|[(（](备|附)?注|"
    r"(填报|制表|审核|联系|填表)\S{0,6}\s*[:：]|(data\s+)?sources?\s*[:：]|notes?\s*[:：]",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"[(（]?续\s*表.*|[(（]续[)）]|表\s*[\d一二三四五六七八九十].*|(计量)?单位\s*[:：].*|table\s+\d.*|.*\(continued\)",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    f"{_NOTE.pattern}|{_CAPTION.pattern}|"
    + "|".join(re.escape(word) for word in sorted(TOTALS))
    + "|"
    + "|".join(map(re.escape, words_for("changing")))
    + r"|\W+$|[*※#①-⑨\uff01-\uff5e]|(19|20)\d\d|合\s|总\s",
    re.IGNORECASE,
)
SUFFIXES = words_for("suffixes")
LAST_SIGNS = frozenset("计均值数平:：)）]")
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*$")
_COLUMN_MARKS = frozenset(words_for("column numbers"))
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_COMPARED = 20_000  # names looked through for others that may mean the same unit
_LONG_NUMBERING = 4
_MARK = re.compile(r"(?<=\S)\s*(?:[¹²³⁰⁴-⁹①-⑳*†‡]|[\[［〔]\d{1,2}[\]］〕]){1,9}$")
MARKS = frozenset("¹²³⁰⁴⁵⁶⁷⁸⁹①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳*†‡]］〕")
_NUMBERED = re.compile(
    r"(?:\d{1,2}[.．、]|[(（]\d{1,2}[)）]|[(（]?[一二三四五六七八九十]{1,3}[、)）])\s*(?=[\u2e80-\u9fff]{2})"
)
_INVISIBLE = re.compile(  # blank letters, joiners, selectors of variants, control characters
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
INVISIBLE_SIGNS = frozenset(chr(code) for code in range(0xFFFF) if _INVISIBLE.match(chr(code)))
_IS_UNSEEN = np.zeros(1 << 16, dtype=bool)
_IS_UNSEEN[[*map(ord, INVISIBLE_SIGNS), 0xDB40, 0xDB43]] = True  # and the halves of those beyond
NUMBER_STARTS = frozenset("0123456789(（一二三四五六七八九十")
_SPACED = re.compile(r"(?:[\u2e80-\u9fff]\s+)+[\u2e80-\u9fff]")


def label(cell: object) -> str:
    """Return a name without indentation, numbering, footnote marks, and spaces that spread it.

    >>> label("　温 州 市 "), label("New  York"), label("上海①"), label("1. 北京")
    ('温州市', 'New York', '上海', '北京')
    """
    text = cell_text(cell)
    if text[:1] in INVISIBLE_SIGNS and not _seen(text):
        return ""
    if text[:1] in NUMBER_STARTS:
        text = _NUMBERED.sub("", text, count=1) if _NUMBERED.match(text) else text
    if text[-1:] in MARKS:
        text = _MARK.sub("", text)
    return text.replace(" ", "") if " " in text and _SPACED.fullmatch(text) else text


def may_be_special(text: str) -> bool:
    """Return whether a label may be other than a unit's name, by both its ends: one quick look.

    >>> may_be_special("合 计"), may_be_special("2022年"), may_be_special("北京")
    (True, True, False)
    """
    return not text or text[-1] in LAST_SIGNS or _SPECIAL.match(text) is not None


def is_total(text: str) -> bool:
    """Return whether a label is that of a total, an average or another figure about all units.

    >>> is_total("合计："), is_total("十九市平均"), is_total("全国信息公司")
    (True, True, False)
    """
    bare = _bare(text)
    return bare in TOTALS or bare.endswith(_TOTAL_ENDS)


def is_sum(text: str) -> bool:
    """Return whether a label is that of the sum of all units.

    >>> is_sum("合 计（家）"), is_sum("东部小计")
    (True, False)
    """
    return _bare(text) in SUMS


def is_subtotal(text: str) -> bool:
    """Return whether a label is that of the sum of some of the units.

    >>> is_subtotal("东部小计"), is_subtotal("合计"), is_subtotal("平均")
    (True, False, False)
    """
    return _bare(text) not in SUMS and _bare(text).endswith(_SUBTOTAL_ENDS)


_INITIALS = frozenset(word[0] for word in TOTALS)
_WORDS = frozenset(word.replace(" ", "") for word in (*TOTALS, *_TOTAL_ENDS))
_ASCII_WORDS = tuple(word for word in _WORDS if word.isascii())
_OTHER_WORDS = re.compile("|".join(word for word in _WORDS if not word.isascii()))


def are_seen(labels: Labels) -> bool:
    """Return whether names hold no odd blank and no sign that nobody sees.

    >>> import pandas as pd
    >>> are_seen(Labels(pd.Index(["北京"]))), are_seen(Labels(pd.Index(["北京" + chr(0x200B)])))
    (True, False)
    """
    characters = labels.characters - {"\n"}
    if labels.has_odd_blanks or characters & INVISIBLE_SIGNS:
        return False
    return "".join(characters).isprintable()


def are_plain(labels: Labels) -> bool:
    """Return whether the characters of all names rule out that one is blank, hidden or a total.

    >>> import pandas as pd
    >>> are_plain(Labels(pd.Index(["计量院", "合肥"]))), are_plain(Labels(pd.Index(["合 计"])))
    (True, False)
    """
    characters = labels.characters - {"\n"}
    if not are_seen(labels):
        return False
    folded = {char for character in characters for char in fold(character)}
    possible = [word for word in _WORDS if folded.issuperset(word)]
    return not possible or not re.search("|".join(possible), _without_spaces(labels.text))


def _without_spaces(text: str) -> str:
    """Return text as :func:`fold` leaves it, line breaks and all."""
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")


def has_total(labels: Sequence[str]) -> bool:
    """Return whether some label is that of a total or an average; few of many are looked at.

    >>> has_total(["北京", "上海"]), has_total(["北京", " 合 计"]), has_total(["东部小计"])
    (False, True, True)
    """
    first = {c for c in {text[:1] for text in labels} if not c.isalnum() or fold(c) in _INITIALS}
    last = {text[-1:] for text in labels} & LAST_SIGNS
    if not first and not last:
        return False
    return any(map(is_total, _with_word([t for t in labels if t[:1] in first or t[-1:] in last])))


def _with_word(labels: Sequence[str]) -> Sequence[str]:
    """Return the labels that hold a word for a total, and any of which that is hard to tell."""
    text = "\n".join(labels)
    lines = _without_spaces(text).split("\n")
    if len(lines) != len(labels) or not text.replace("\n", "").isprintable():
        return labels
    pairs = zip(labels, lines, strict=True)
    if text.isascii():
        return [label for label, line in pairs if line.lstrip("()[]:").startswith(_ASCII_WORDS)]
    return [
        label
        for label, line in pairs
        if _OTHER_WORDS.search(line) or line.lstrip("()[]:").startswith(_ASCII_WORDS)
    ]


def _bare(text: str) -> str:
    return _ASIDE.sub("", fold(label(text)).strip("()[]: "))


def heads_remarks(text: str) -> bool:
    """Return whether a header is that of remarks on figures, whichever they are.

    >>> heads_remarks("备注"), heads_remarks("统计口径")
    (True, False)
    """
    return fold(text) in _REMARKS


def is_beside(text: str) -> bool:
    """Return whether a label beside those of units heads words about indicators: 备注, 数据来源.

    >>> is_beside("备 注"), is_beside("北京")
    (True, False)
    """
    return fold(text) in _BESIDE


def is_note(text: str) -> bool:
    """Return whether a text is a note under a table: a source, a remark, who filled it in.

    >>> is_note("资料来源：北京市统计局。"), is_note("注册企业")
    (True, False)
    """
    return bool(_NOTE.match(text))


def names_nothing(text: str) -> bool:
    """Return whether a text where a name should stand is none: blank, a dash, a note.

    >>> names_nothing("—"), names_nothing("注：略"), names_nothing("北京")
    (True, True, False)
    """
    return not any(map(str.isalnum, text)) or is_note(text)


def is_remark(text: str) -> bool:
    """Return whether a text that stands alone in its row is a remark under a mark: ``* 为快报数``."""
    return text[:1] in "*※#①②③④⑤⑥⑦⑧⑨"


def is_numbering(texts: Sequence[str]) -> bool:
    """Return whether the texts of a row only number the columns, as forms do: 甲 1 2 3, (1) (2) (3).

    >>> is_numbering(["甲", "乙", "1", "2"]), is_numbering(["北京", "1", "2"]), is_numbering(["A", "B"])
    (True, False, True)
    """
    bare = [text.strip("()（） ") for text in texts]
    if len(bare) > 1 and bare == list(_LETTERS[: len(bare)]):
        return True
    marks = next((i for i, text in enumerate(bare) if text not in _COLUMN_MARKS), len(bare))
    numbers = [int(text) for text in bare[marks:] if text.isdecimal() and len(text) < 4]
    least = _LONG_NUMBERING if not marks and bare == list(texts) else 2  # 1 2 may be unit 1 and 2
    if len(numbers) < max(least, len(bare) - marks):
        return False
    return numbers[0] in (1, marks + 1) and numbers == [
        *range(numbers[0], numbers[0] + len(numbers))
    ]


def is_part(text: str) -> bool:
    """Return whether a label is that of a part of the row above: 其中：规模以上企业."""
    return text.startswith("其中") and text[2:3] in (":", "：", "、", ",", "，", " ")


def is_caption(text: str) -> bool:
    """Return whether a text is the caption of a table or of its continuation (续表)."""
    return bool(_CAPTION.fullmatch(text))


def root(name: str) -> str:
    """Return a name as names are compared: one width and case, without spaces and common suffixes.

    >>> root("北京市"), root("Beijing City"), root("市")
    ('北京', 'beijing', '市')
    """
    folded = fold(name)
    if folded.endswith(SUFFIXES):
        suffix = next(suffix for suffix in SUFFIXES if folded.endswith(suffix))
        if len(folded) - len(suffix) >= 2:
            folded = folded[: -len(suffix)]
    return _INVISIBLE.sub("", folded).replace(" ", "")


def _seen(name: str) -> str:
    """Return what anybody sees of a name."""
    return " ".join(_INVISIBLE.sub("", name).split())


class UnitNames:
    """The names a framework knows its units by: an alias, with a suffix or not, or a registered one."""

    def __init__(self, framework: Framework) -> None:
        self._exact: dict[str, str] = {}
        self._canonical: dict[str, str] = {}  # of the names looked up: each is, again and again
        roots: dict[str, set[str]] = {}
        for unit, others in framework.aliases.items():
            for name in (unit, *others):
                self._exact[fold(name)] = unit
                roots.setdefault(root(name), set()).add(unit)
        self._roots = {key: min(units) for key, units in roots.items() if len(units) == 1}
        self._register = spellings_of(framework)
        self._aliased: dict[str, str] = {}  # units of the register that have an own name here
        for unit, others in framework.aliases.items() if self._register else ():
            for name in (unit, *others):
                if registered := self._registered(name):
                    self._aliased.setdefault(registered, unit)

    @property
    def are_listed(self) -> bool:
        """Whether the framework lists any units at all, itself or by a register."""
        return bool(self._exact) or self._register is not None

    def _registered(self, name: str) -> str:
        """Return the register's name of a unit, or nothing."""
        return self._register.unit(name) if self._register else ""

    def canonical(self, name: str) -> str:
        """Return the framework's own name of a unit, the register's, or the name as it stands."""
        unit = self._canonical.get(name)
        if unit is None:
            unit = self._canonical[name] = self._listed(name) or self._within(name) or name
        return unit

    def _listed(self, name: str) -> str:
        own = self._exact.get(fold(name)) or self._roots.get(root(name))
        if own or self._register is None:
            return own or ""
        registered = self._register.unit(name)
        return self._aliased.get(registered, registered)

    def _within(self, name: str) -> str:
        """Return the unit whose name stands among a number, marks, a remark and its translation."""
        for bare in (name, *trimmed(name)):
            rest = () if bare == name else (bare,)  # the name itself was looked up
            units = {self._listed(part) for part in languages(bare) or rest}
            if len(units) == 1 and (unit := units.pop()):
                return unit
        return ""

    def renamed(self, written: Iterable[str]) -> dict[str, str]:
        """Return which of the names written become the framework's own.

        北京市 becomes 北京. A translation stays as it is written, for the table may be in that
        language throughout - unless the table writes the unit in another way as well. So does
        a name of the register, 北京市 too, of a unit that the framework's aliases do not name.
        """
        if not self.are_listed:
            return {}
        names = dict.fromkeys(written)
        unlike = {name: unit for name in names if (unit := self.canonical(name)) != name}
        alike = {
            name
            for name, unit in unlike.items()
            if (fold(unit) in self._exact and self._spells(name, unit)) or not self._listed(name)
        }
        present = {*names} | {unlike[name] for name in alike}
        present |= {unit for unit, times in Counter(unlike.values()).items() if times > 1}
        return {name: unlike[name] for name in unlike if name in alike or unlike[name] in present}

    def _spells(self, name: str, unit: str) -> bool:
        """Return whether a text is the framework's own name with more around it, no translation."""
        bare = (name, *trimmed(name))
        parts = (part for text in bare for part in (text, *(languages(text) or ())))
        return any(root(part) == root(unit) for part in parts)

    def strange(self, written: Sequence[str]) -> list[str]:
        """Return the names that neither the framework nor its register lists."""
        if not self.are_listed:
            return list(written)
        return [name for name in written if self.canonical(name) == name and not self.holds(name)]

    def holds(self, name: str) -> bool:
        """Return whether the framework or its register lists a unit of just this name or alias."""
        return fold(name) in self._exact or bool(self._registered(name))

    @property
    def _most_compared(self) -> int:
        """How many names are asked about, each of which is held against all aliases."""
        listed = len(self._roots)
        return min(limits.COMPARISONS, limits.COMPARED_PAIRS // listed if listed else 1 << 30)

    def doubts(self, written: Sequence[str], strange: Sequence[str]) -> Iterator[Finding]:
        """Yield a question about each strange name of those written, as yet without its cell.

        With a register all are asked about, else those near a listed name.
        """
        if not strange or not self.are_listed:
            return
        known = {*written}.difference(strange) if self._register else ()
        present = {self.canonical(name) for name in known}
        strange = list(dict.fromkeys(strange))
        asked = strange[: self._most_compared]
        for name in asked:
            if near := self._near(name, present):
                meant = Text("”或“".join(near), " or ".join(near))
                yield Finding("near-name", "", name, value=name, details={"near": meant})
            elif self._register:
                yield Finding("not-in-register", "", name, value=name)
        if self._register and len(strange) > len(asked):
            yield Finding("not-in-register").rest(len(strange) - len(asked))

    def _near(self, name: str, present: Collection[str]) -> list[str]:
        """Return the few units that stand in an unlisted name or that it may be a slip of, best absent ones."""
        for bare in (name, *trimmed(name)):
            for part in (without_aside(bare), *(languages(bare) or ())):
                if unit := self._listed(part):
                    return [unit]
        near = self._register.near(name) if self._register else []
        units = [self._aliased.get(unit, unit) for unit in near]
        units = [unit for unit in units if unit not in present] or units
        if 0 < len(units) <= MOST_OFFERED:
            return units
        close = get_close_matches(root(name), self._roots, n=1, cutoff=0.66)
        return [self._roots[close[0]]] if close and len(close[0]) > 2 else []


def lookalikes(names: Sequence[str], most: int = MOST_COMPARED) -> Iterator[list[str]]:
    """Yield, group by group, names that differ only in width, case, spaces or a common suffix.

    Of very many names the first are compared so; any that are spelled the same in Unicode's
    composed form are found.
    """
    same: dict[str, list[str]] = {}
    for name in dict.fromkeys(names[:most]):
        same.setdefault(root(name), []).append(name)
    if len(names) > most and not unicodedata.is_normalized("NFC", " ".join(names)):
        same = {}
        for name in dict.fromkeys(names):
            same.setdefault(unicodedata.normalize("NFC", name), []).append(name)
    return (group for group in same.values() if len(group) > 1)


def has_unseen(names: Sequence[str]) -> bool:
    """Return whether some names look blank, or like each other, for signs that nobody sees.

    >>> has_unseen(["北京 "]), has_unseen(["北京", "北京 "]), has_unseen(["\u200b"])
    (False, True, True)
    """
    text = " ".join(names)
    spaced = not text or "  " in text or text[0] == " " or text[-1] == " "
    if text.isprintable() and not spaced and not _may_be_unseen(text):
        return False
    every = set(names)
    seen = {_seen(name) for name in every}
    return "" in seen or len(seen) < len(every)


def _may_be_unseen(text: str) -> bool:
    """Return whether a text holds a sign that nobody sees, half of a pair among them."""
    if text.isascii():
        return False
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    return bool(_IS_UNSEEN[codes].any())
