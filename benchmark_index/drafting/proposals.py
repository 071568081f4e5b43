"""What is proposed for each column: direction, range, per-head value, weight; every one an assumption."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..errors import Text
from ..framework import Framework
from ..framework.attribute_names import ATTRIBUTES
from ..framework.faults import RESERVED
from ..framework.fields import Raw
from ..numerics import Floats
from ..reading.asides import Better, label_kind
from ..reading.headers import Headers, fold
from ..table.stated_weights import are_whole_in_groups
from .framework_draft import FrameworkDraft, LeftOut, Proposal
from .header_columns import NOBODY, Header, HeaderedColumn
from .ids import Ids
from .name_words import (
    is_counted,
    is_gross_product,
    is_identifier,
    is_part,
    is_population,
    is_total,
    likely_direction,
    scored_unit,
)
from .named_columns import CODE, NamedColumn
from .titles import line_text

_LONGEST_ID = 60
_DECIMALS = 12  # of a sum of weights
_OUTSIDE = 10  # of so many values one may lie outside of a range that is proposed
_UNITS_OF_REGISTERS = {
    "cn-cities": Text("城市", "city"),
    "cn-provinces": Text("省份", "province"),
    "beijing-districts": Text("区", "district"),
}
_ID = re.compile(r"[^\s=:,;|\x00-\x1f\x7f-\x9f]+")
WORDS = Text("是文字，不是指标", "holds words and no figures")


class Measured(NamedTuple):
    """A column by which units differ, its values, and what the sheet states of it."""

    column: NamedColumn
    values: Floats
    unit: str
    inferred: bool  # whether only the cells say the unit
    weight: float | None
    way: Better | None

    @property
    def name(self) -> str:
        """The Chinese name, or the only one."""
        return self.column.name.zh

    @property
    def words(self) -> str:
        """What the names in both languages say."""
        return " ".join(dict.fromkeys(self.column.name))

    @property
    def headers(self) -> set[str]:
        """The names and the header, folded."""
        return {fold(text) for text in (*self.column.name, self.column.header)}

    @property
    def is_population(self) -> bool:
        """Whether it is a variable: a population that bears no weight."""
        return self.weight is None and any(is_population(n, self.unit) for n in self.column.name)


@dataclass
class _System:
    """The system as it grows."""

    ids: Ids
    assumed: list[Proposal] = field(default_factory=list)
    population: Raw = field(default_factory=dict)  # the variable that totals can be divided by
    product: str = ""  # the id of the gross product, where there is no population

    def assume(self, node: Raw, key: str, zh: str, en: str, instead: str = "") -> None:
        """Keep what is assumed of a node."""
        name = node["name"]
        title = name["zh"] if isinstance(name, dict) else str(name)
        self.assumed.append(Proposal(node["id"], key, title, Text(zh, en), instead))


def propose(
    columns: Sequence[Measured],
    header: Header,
    left: Sequence[LeftOut],
    source: str,
    register: str,
) -> FrameworkDraft:
    """Return the draft of a system of some columns.

    Parameters
    ----------
    columns, header, left
        What became of the columns of a sheet.
    source : str
        The name of the file, nothing for data in memory.
    register : str
        The register that lists most units, if one does.
    """
    headers = {text for one in columns for text in one.headers}
    headers |= {fold(word.title.whole) for word in header.words}
    system = _System(Ids(RESERVED, headers | Headers(NOBODY).words))
    stem = Path(source).name.partition(".")[0] if source else "draft"
    title = line_text(header.title) or stem or "draft"
    raw: Raw = {"id": system.ids.of(stem, "draft", None), "name": title}
    unit = scored_unit(header.unit)
    if register and unit == scored_unit(""):
        unit = _UNITS_OF_REGISTERS.get(register, unit)
    raw["unit"] = unit._asdict()
    if register:
        raw["register"] = register
        zh = "多数名称在此名录中，不在其中的会提示"
        system.assume(raw, "register", zh, "lists most of the names; others are told")
    attributes, words = _attributes(header)
    if attributes:
        raw["attributes"] = attributes
        zh = "文字列，作为对象的属性，不参加评分"
        system.assume(
            raw, "attributes", zh, "columns of words: they describe units and score nothing"
        )
    variables = [one for one in columns if one.is_population]
    if len(variables) == len(columns):
        variables = []
    if variables:
        raw["variables"] = [_variable(one, system) for one in variables]
    else:
        system.product = ""
    scored = [one for one in columns if one not in variables]
    raw |= _tree(scored, system)
    return FrameworkDraft(raw, tuple(system.assumed), (*left, *words), Path(source).name)


def _attributes(header: Header) -> tuple[list[str], list[LeftOut]]:
    """Return the columns of words that group units, and those that do not."""
    known = {fold(word): name for name, both in ATTRIBUTES.items() for word in (name, *both)}
    find = Headers(NOBODY).find
    attributes: dict[str, None] = {}
    left = []
    for column in header.words:
        text = column.title.whole
        heading = find(text)
        role = heading.role if heading else ""
        name = known.get(fold(text), text)
        sure = role == "unit" or fold(text) in known  # 省份 beside 城市
        if role == "name":
            continue
        if _may_be_id(name) and not _is_aside(text) and _groups_units(column, sure):
            attributes[name] = None
        elif column.texts:
            left.append(LeftOut(text, CODE if is_identifier(text) else WORDS))
    return [*attributes], left


def _may_be_id(name: str) -> bool:
    short = len(name) <= _LONGEST_ID and name not in RESERVED
    return short and _ID.fullmatch(name) is not None


def _is_aside(header: str) -> bool:
    """Return whether words below a header are remarks, sources or codes: 备注, but not 类型."""
    return is_identifier(header) or label_kind(header) not in (None, "nature")


def _groups_units(column: HeaderedColumn, sure: bool) -> bool:
    """Return whether texts say the same of several units: half of them at least, unless it is sure."""
    texts = column.texts
    several = len({*texts}) < len(texts) if sure else len({*texts}) <= len(texts) / 2
    return several and not column.has_figures


def _named(one: Measured, system: _System) -> Raw:
    """Return the id, names and unit of measure of a column."""
    zh, en = one.column.name
    node: Raw = {
        "id": system.ids.of(en if en.isascii() else zh, "indicator", one.headers),
        "name": zh if zh == en else {"zh": zh, "en": en},
    }
    if one.unit:
        node["unit"] = one.unit
        if one.inferred:
            system.assume(
                node,
                "unit",
                "表头没有单位，由单元格推得",
                "not in the header, taken from the cells",
            )
    else:
        system.assume(
            node,
            "name",
            "表头没有写单位；如有请加 unit",
            "no unit of measure stated; add unit: if there is one",
        )
    return node


def _variable(one: Measured, system: _System) -> Raw:
    node = _named(one, system)
    node["allowed"] = {"min": 0}
    zh = "人口只作分母，不参加评分；如要评分请移到指标中"
    en = "a population serves as denominator and scores nothing; move it among the indicators to score it"
    system.assume(node, "id", zh, en)
    system.population = system.population or node
    return node


def _tree(columns: Sequence[Measured], system: _System) -> Raw:
    """Return groups and indicators, with the weights that the sheet states."""
    root: Raw = {"id": "", "name": ""}
    product = next((one for one in columns if any(map(is_gross_product, one.column.name))), None)
    places: dict[tuple[str, ...], Raw] = {(): root}
    weights: dict[str, float] = {}
    total = [one for one in columns if one.weight is not None]
    for one in columns:
        path = one.column.groups
        for depth in range(1, len(path) + 1):
            if path[:depth] not in places:
                name = path[depth - 1]
                group: Raw = {"id": system.ids.of(name, "group", None), "name": name, "weight": 1}
                places[path[:depth]] = group
                places[path[: depth - 1]].setdefault("groups", []).append(group)
        node = _indicator(one, system, None if system.population else product)
        places[path].setdefault("indicators", []).append(node)
        if one.weight is not None:
            weights[node["id"]] = one.weight
    if len(total) < len(columns) or not any(weights.values()):
        _weigh_equally(root, bool(weights), system)
    else:
        _weigh(root, weights, system)
    return {key: root[key] for key in ("groups", "indicators") if key in root}


def _indicator(one: Measured, system: _System, product: Measured | None) -> Raw:
    node = _named(one, system)
    _direct(node, one, system)
    _bound(node, one, system)
    if is_total(one.words, one.unit):
        _per_head(node, one, system, product)
    return node


def _direct(node: Raw, one: Measured, system: _System) -> None:
    """Propose which way is better: as the sheet states, else as a word of the name makes likely."""
    likely = likely_direction(one.words)
    if one.way in ("higher", "lower"):
        node["direction"] = one.way
        system.assume(node, "direction", "表中写明的方向", "as the sheet states")
        return
    node["direction"] = likely.direction
    if one.way == "between":
        zh = "表中写明是适度指标：请改为 direction: target 并写 optimum"
        system.assume(
            node, "direction", zh, "best in between: write direction: target and its optimum"
        )
    elif not likely.word:
        zh, en = (
            "未见表示方向的词，假定越大越好，请确认",
            "no word says which: assumed higher, please confirm",
        )
        system.assume(node, "direction", zh, en)
    elif likely.direction == "lower":
        zh = f"名称含“{likely.word}”，按越小越好，请确认"
        system.assume(
            node, "direction", zh, f"lower is better by the word {likely.word}: please confirm"
        )
    else:
        zh = f"名称含“{likely.word}”，按越大越好，请确认"
        system.assume(
            node, "direction", zh, f"higher is better by the word {likely.word}: please confirm"
        )


def _bound(node: Raw, one: Measured, system: _System) -> None:
    """Propose what values there may be: shares up to a hundred, counts from zero."""
    if one.unit in ("%", "％") and is_part(one.words):
        outside = int(((one.values < 0) | (one.values > 100)).sum())
        if outside * _OUTSIDE <= len(one.values):
            node["allowed"] = {"min": 0, "max": 100}
            zh = "按百分比限定 0 到 100，超出的值会作为错误提示"
            system.assume(
                node, "allowed", zh, "a share in percent: values outside are told as errors"
            )
    elif one.unit and is_counted(one.unit) and one.values.min() >= 0:
        node["allowed"] = {"min": 0}
        system.assume(node, "allowed", "数量不应为负", "a quantity is not negative")


def _per_head(node: Raw, one: Measured, system: _System, product: Measured | None) -> None:
    """Propose a value per head, as a line to uncomment: taking it would change what is ranked."""
    if system.population:
        people = system.population
        unit = f"{one.unit}/{people.get('unit', '人')}"
        line = f"denominator: {{variable: {people['id']}, unit: {_quoted(unit)}}}"
        zh = "现按总量评分；如要按人均，请启用 denominator 一行，请确认"
        en = "scored as a total; for a value per head take the line denominator, please confirm"
        system.assume(node, "direction", zh, en, line)
    elif product is not None and product is not one:
        zh = f"现按总量评分；如需除以{line_text(product.name)}，请把它移到 variables 并写 denominator"
        en = "scored as a total; to divide it by the gross product move that to variables, with a denominator"
        system.assume(node, "direction", zh, en)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _weigh_equally(root: Raw, partly: bool, system: _System) -> None:
    """Write equal weights, as numbers to be changed."""
    nodes = [*_nodes(root)]
    for node in nodes:
        node["weight"] = 1
    zh, en = (
        "权重假定相等；请改成您的权重，同级之间按比例",
        "equal weights assumed; change the numbers, siblings share by them",
    )
    if partly:
        zh, en = (
            f"表中只写了部分权重，未采用；{zh}",
            f"the sheet states some weights only, not taken; {en}",
        )
    system.assume(nodes[0], "weight", zh, en)


def _nodes(node: Raw) -> Iterator[Raw]:
    for key in ("groups", "indicators"):
        for child in node.get(key, ()):
            yield child
            yield from _nodes(child)


def _weigh(root: Raw, weights: Mapping[str, float], system: _System) -> None:
    """Write the weights that a sheet states: shares within each group, else of the whole index."""
    whole = Framework.from_dict({**root, "id": "\ue000", "name": "\ue000"})
    within = are_whole_in_groups(weights, whole)
    stated = [*_weights(root, weights)]
    for node, weight in stated:
        is_group = "direction" not in node
        node["weight"] = 1 if within and is_group else round(weight, _DECIMALS)
    zh, en = "权重取自表中", "weights as the sheet states"
    if within and "groups" in root:
        zh, en = f"{zh}，是各组内的；各组假定等权", f"{en}, within groups; groups weigh the same"
    system.assume(next(_nodes(root)), "weight", zh, en)


def _weights(node: Raw, weights: Mapping[str, float]) -> Iterator[tuple[Raw, float]]:
    """Yield every node with the weight of the indicators below it."""
    for group in node.get("groups", ()):
        below = [*_weights(group, weights)]
        yield group, sum(weight for leaf, weight in below if "direction" in leaf)
        yield from below
    for leaf in node.get("indicators", ()):
        yield leaf, weights[leaf["id"]]
