"""Words that reports share: titles in both languages, shares, places, how many more there are."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..catalog import specs
from ..errors import Text, shorten
from ..framework import Name
from ..framework.attribute_names import ATTRIBUTES
from ..reading.headers import fold

if TYPE_CHECKING:  # a word is no reason to load methods, as scikit-learn takes half a second
    from ..aggregation import PlanNode

CRITERION_SINCE = [0, 3]  # the version whose winsorization goes by either test
EDITIONS_SINCE = ([0], [0, 5], [0, 6], [0, 7])  # the versions that first wrote each edition
SCORE = Text("综合得分", "Score")
TITLES = {
    "expected": Text("应有", "Expected"),
    "present": Text("有值", "Present"),
    "missing": Text("缺失", "Missing"),
    "converted": Text("换算", "Converted"),
    "in_error": Text("出错", "In error"),
    "usable": Text("可用于评分", "Usable for scoring"),
    "coverage": Text("完整度", "Coverage"),
    "id": Text("编号", "Id"),
    "name": Text("名称", "Name"),
    "group": Text("所属分组", "Group"),
    "source": Text("来源", "Source"),
    "columns": Text("列数", "Columns"),
    "children": Text("直接下级", "Children"),
    "needed": Text("至少需要", "Needed"),
    "scored": Text("有得分", "Scored"),
    "not_scored": Text("无得分", "Not scored"),
    "period": Text("时期", "Period"),
    "rows": Text("行数", "Rows"),
    "tier": Text("档次", "Tier"),
    "ranked": Text("可排名", "To be ranked"),
    "latest": Text("最新时期", "Latest period"),
    "behind": Text("落后期数", "Periods behind"),
    "indicator": Text("指标", "Indicator"),
    "text": Text("原文", "As written"),
    "value": Text("读作", "Read as"),
    "cell": Text("单元格", "Cell"),
    "qualifier": Text("修饰语", "Qualifier"),
    "kind": Text("类型", "Kind"),
    "count": Text("数量", "Count"),
    "what": Text("说明", "What"),
    "item": Text("项目", "Item"),
    "content": Text("内容", "Content"),
}
VARIABLE = Text("变量", "variable")


def filled(words: Text, *parts: str | Text) -> Text:
    """Return words with what stands for ``{0}``, ``{1}`` ..., each in its language.

    >>> filled(Text("{0} 个{1}", "{0} ({1})"), "3", Text("城市", "city"))
    Text(zh='3 个城市', en='3 (city)')
    """
    pairs = [part if isinstance(part, Text) else Text(part, part) for part in parts]
    zh, en = ([pair.pick(language) for pair in pairs] for language in ("zh", "en"))
    return Text(words.zh.format(*zh), words.en.format(*en))


def turned_title(name: Text, mirror: float) -> Text:
    """Return what heads the scores of a group as its parent takes them.

    >>> turned_title(Text("负担", "Burdens"), 100.0).en
    'Burdens, turned: 100 - score'
    """
    sign = f"{mirror:g} - " if mirror else "-"
    return Text(f"{name.zh}（转向：{sign}得分）", f"{name.en}, turned: {sign}score")


def node_rules(node: PlanNode, lower: bool) -> list[Text]:
    """Return what holds for the score of a node besides how its children are combined."""
    rules = []
    if node.floor is not None:
        rules.append(Text(f"不低于 {node.floor:g}", f"not below {node.floor:g}"))
    if node.cap is not None:
        rules.append(Text(f"不高于 {node.cap:g}", f"not above {node.cap:g}"))
    if lower:
        rules.append(Text("越小越好", "less is better"))
    for child, mirror in node.mirrors.items():
        sign = f"{mirror:g} - " if mirror else "-"
        rules.append(Text(f"{child} 按 {sign}得分计入", f"takes {child} as {sign}score"))
    return rules


def edition_of(release: Sequence[int]) -> int:
    """Return which edition of the workbook a version writes.

    >>> edition_of([0, 4, 2]), edition_of([0, 5, 0])
    (1, 2)
    """
    return sum(since <= list(release) for since in EDITIONS_SINCE)


class Wording:
    """How a workbook speaks: in both languages, or in the one that is chosen.

    In the first edition, up to version 0.4, headers were in both languages even so.
    """

    def __init__(self, language: str | None, edition: int = len(EDITIONS_SINCE)) -> None:
        self.languages = ("zh", "en") if language is None else (language,)
        self.edition = edition

    def say(self, text: Text | Name) -> str:
        """Return a text in the chosen languages; once where both are the same."""
        return " / ".join(dict.fromkeys(text.pick(language) for language in self.languages))

    def first(self, text: Text | Name) -> str:
        """Return a text in the first of the chosen languages."""
        return text.pick(self.languages[0])

    def head(self, text: Text | Name) -> str:
        """Return a header in the chosen languages, one below the other."""
        if self.edition > 1 and len(self.languages) == 1:
            return self.first(text)
        first, second = (text.en, text.zh) if self.languages == ("en",) else (text.zh, text.en)
        return first if first == second else f"{first}\n{second}"

    def attribute(self, name: str) -> str:
        """Return the header of an attribute of units, whose name a system does not translate."""
        known = ATTRIBUTES.get(name) if self.edition > 1 else None
        return self.head(known) if known else name


def percent(share: float) -> str:
    """Return a share as a percentage; 100 % only where nothing is missing.

    >>> percent(2 / 3), percent(0.9999), percent(1.0), percent(float("nan"))
    ('66.7%', '99.9%', '100.0%', '-')
    """
    if math.isnan(share):
        return "-"
    shown = f"{share:.1%}"
    return "99.9%" if share < 1 and shown == "100.0%" else shown


def more(count: int) -> Text:
    """Return how many lines are not shown."""
    return Text(f"另有 {count:,} 条", f"and {count:,} more")


def place(row: Mapping[Any, Any]) -> str:
    """Return the unit of a row, and its period where it has one."""
    return " ".join(filter(None, (str(row.get(key, "")) for key in ("unit", "period"))))


def described(kind: str, step: Any, release: list[int]) -> Text:
    """Return a step in words; of a winsorization the formula says which of its two rules it is.

    Up to version 0.2 the formula was that of ``both``, and ``either`` stood among the parameters.
    """
    if not isinstance(step, Mapping) or "winsorize" not in step:
        return specs.describe(kind, step)
    params = dict(step["winsorize"])
    either = params.pop("criterion") == "either"
    words: Text = specs.describe(kind, {"winsorize": params})
    joint = "and" if either and release >= CRITERION_SINCE else "or"  # both outside, or one
    words = Text(*(re.sub(r"\b(and|or) kurtosis", f"{joint} kurtosis", text) for text in words))
    if either and release < CRITERION_SINCE:
        words = Text(*(text.replace(" (", " (criterion = either, ", 1) for text in words))
    return words


def without_formula(described: Text) -> Text:
    """Return the name of a method as it is described, without its formula.

    >>> without_formula(Text("等权: 1/n", "Equal weights: 1/n")).en
    'Equal weights'
    """
    return Text(*(text.partition(": ")[0] for text in described))


def by_step(kind: str, steps: Any, release: list[int]) -> dict[Text, list[str]]:
    """Return steps in words, each with the indicators it is for; none named where it is for all."""
    if not isinstance(steps, Mapping) or len(steps) == 1:
        return {described(kind, steps, release): []}
    leaves: dict[Text, list[str]] = {}
    for leaf, step in steps.items():
        leaves.setdefault(described(kind, step, release), []).append(leaf)
    return leaves


def how_read(reading: Mapping[str, Any], select: Mapping[str, Any]) -> Text:
    """Return how a table was read, as a specification has it, in one line.

    ``select`` is what the framework says of rows, named where the caller said otherwise.

    >>> how_read({"sheet": "data", "where": {"sex": ["F", "M"]}}, {"sex": "TOT"}).en
    'sheet=data, sex=F|M (framework: TOT)'
    """
    zh, en = [], []
    for key, value in reading.items():
        parts = value.items() if isinstance(value, Mapping) else [(key, value)]
        for name, values in parts:
            text = _values(values, "|" if isinstance(value, Mapping) else ", ")
            usual = next((v for column, v in select.items() if fold(column) == fold(name)), text)
            other = _values(usual, "|") if key == "where" else text
            zh.append(f"{name}={text}" + (f"（体系：{other}）" if other != text else ""))
            en.append(f"{name}={text}" + (f" (framework: {other})" if other != text else ""))
    return Text(", ".join(zh), ", ".join(en))


def _values(values: object, between: str) -> str:
    if not isinstance(values, list):
        return str(values)
    return between.join(map(str, values)) if between == "|" else shorten(values)
