"""Framework files: YAML, and a workbook with one row per node for people who live in Excel.

In the workbook a cell that holds more than one thing is written as in YAML, without the outer
brackets: ``20, 85`` for goalposts, ``variable: population, unit: 万元`` for a denominator. A
cross-check is a row of kind ``check`` with all it says in the column ``check``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import yaml

from ..errors import BenchmarkIndexError, Fault, FrameworkError, Text
from ..excel import Book, Column
from ..files import Grid, letter, open_grids, plain
from ..files.opening import read_bytes
from ..files.output import write_atomically
from .faults import walk
from .fields import Raw
from .keywords import Way, meaning, translate
from .mending import decode, diagnose, mend
from .positions import Positions
from .registers import read_register

KIND = Text("指标体系", "indicator system")
KINDS = ("framework", "variable", "group", "indicator", "check")
LISTS = ("aliases", "goalposts", "range", "missing_codes", "attributes", "robustness")
STEPS = ("imputation", "treatment", "normalization", "aggregation")
MAPPINGS = (
    "denominator",
    "allowed",
    "target",
    "method",
    *STEPS,
    "unit",
    "check",
    "select",
    "publish",
    "grade",
)
LISTINGS = ("aliases", "register")  # of a framework: units, and by each its other names
TEXTS = ("id", "source", "note", "unit", "formula")
FIELDS = (
    "unit",
    "direction",
    "weight",
    "formula",
    "goalposts",
    "transform",
    "denominator",
    "optimum",
    "range",
    "allowed",
    "missing_codes",
    "target",
    "aliases",
    "register",
    *STEPS,
    "cap",
    "floor",
    "min_coverage",
    "attributes",
    "select",
    "method",
    "publish",
    "grade",
    "robustness",
    "source",
    "note",
    "check",
)
HEADER = ("kind", "id", "parent", "name_zh", "name_en", *FIELDS)


class _Dumper(yaml.SafeDumper):
    """Safe dumping for one cell: text with full-width punctuation keeps it, in quotes."""


def _quoted(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    wide = any(char in text for char in "，：")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if wide else None)


_Dumper.add_representer(str, _quoted)


_Checked = TypeVar("_Checked")
_SIMPLIFY = Text("请简化体系：去掉别名引用和多余的层级。", "Simplify it: no aliases, fewer levels.")
_NOT_UTF8 = (
    Text("不是 UTF-8 编码的文件。", "The file is not in utf-8."),
    Text(
        "请在记事本中另存为，编码选 UTF-8。",
        "Save it again as UTF-8 (in Notepad: Save as, Encoding).",
    ),
)


class Document(NamedTuple):
    """What a file says by the keys of the model, and what its form alone shows to be wrong."""

    raw: object
    positions: Positions
    faults: tuple[Fault, ...] = ()


def in_keys(document: Document, place: str = "node") -> Document:
    """Return a document with its words exchanged for keys; a key by two words is a fault."""
    raw, positions, faults = document
    if reason := plain.excess(raw):
        raise FrameworkError(positions.file, [Fault(positions.file, "", reason, _SIMPLIFY)])
    whole = translate(raw, place)
    positions = positions.in_words(whole.written)
    twice = (
        Fault(positions.at(way), _label(whole.raw, way), *_given_twice(one, other))
        for way, one, other in whole.twice
    )
    return Document(whole.raw, positions, (*faults, *twice))


def _given_twice(one: str, other: str) -> tuple[Text, Text]:
    return (
        Text(f"{one} 与 {other} 是同一字段。", f"{one} and {other} are the same key."),
        Text("请只写一个。", "Write one of them."),
    )


def _label(raw: object, way: Way) -> str:
    """Return the id of the node that a way passes last."""
    label = ""
    for step in way:
        if isinstance(raw, dict):
            label = str(raw.get("id", label))
            raw = raw.get(step)
        elif isinstance(raw, list) and isinstance(step, int):
            raw = raw[step]
    return label


def load_yaml(path: Path, name: str, place: str, check: Callable[[Document], _Checked]) -> _Checked:
    """Return what a check makes of a YAML file; a syntax error is one clear fault with its line.

    Where the file as it stands is faulty, what can mean one thing only is mended, see
    :mod:`.mending`, and the faults are those that are left.
    """
    text = decode(read_bytes(path, plain.MOST_BYTES))
    if text is None:
        raise FrameworkError(name, [Fault(name, "", *_NOT_UTF8)])
    try:
        return check(_document(text, name, place))
    except FrameworkError:
        mended = mend(text)
        if mended == text or not plain.is_yaml(mended):
            raise
    return check(_document(mended, name, place))


def _document(text: str, name: str, place: str) -> Document:
    try:
        return in_keys(Document(plain.load(text), Positions(name, text)), place)
    except yaml.YAMLError as error:
        line, reason, fix = diagnose(text, error)
        wrong = Text(f"不是有效的 YAML，{reason.zh}。", f"Not valid YAML, {reason.en}.")
        fault = Fault(f"{name}:{line}" if line else name, "", wrong, fix)
        raise FrameworkError(name, [fault]) from None


def _read_sheet(path: Path, name: str) -> Document:
    for grid in open_grids(path).grids:
        if grid.rows and {"kind", "id", "parent"} <= set(_heads(grid)):
            return _tree(grid, name)
    en = "No sheet has the columns kind, id, parent."
    wrong = Text("没有表头含 kind、id、parent（类型、编号、上级）的工作表。", en)
    fix = Text("请用 Framework.to_excel 写出一份样表。", "Write a model with Framework.to_excel.")
    raise FrameworkError(str(path), [Fault(str(path), "", wrong, fix)])


def _heads(grid: Grid) -> list[str]:
    """Return the keys that head a sheet; a head that is none as it stands."""
    heads = []
    for cell in grid.rows[0]:
        word = str(cell).strip()
        key = meaning("sheet", word)
        key = key if key != word else meaning("node", word)
        heads.append(key if key in HEADER else word)
    return heads


def _tree(grid: Grid, name: str) -> Document:
    """Hang one row per node under their parents; rows that cannot be hung are faults."""
    root: Raw = {}
    nodes: dict[str, Raw] = {}
    waiting, faults = [], list(_same_heads(grid))
    cells: dict[int, str] = {}  # of each node, whose dictionary stays the same
    for where, row in _rows(grid):
        kind, parent = meaning("values of row", str(row.pop("kind", ""))), row.pop("parent", "")
        node, problems = _node(row, kind, where)
        faults += problems
        cells[id(root if kind == "framework" else node)] = where
        if kind == "framework" and root.get("id") is not None:
            wrong = Text("kind 为 framework 的行不止一行。", "A second row of kind framework.")
            fix = Text("一张表只写一个体系。", "A sheet holds one framework.")
            faults.append(_fault(where, node, wrong, fix))
        elif kind == "framework":
            root.update(node)
            nodes[str(node.get("id"))] = root
        elif kind == "variable":
            root.setdefault("variables", []).append(node)
        elif kind == "check":
            check = node.pop("check", {})
            whole = {**check, **node} if isinstance(check, dict) else check
            root.setdefault("checks", []).append(whole)
        elif kind in ("group", "indicator"):
            nodes.setdefault(str(node.get("id")), node)
            waiting.append((where, kind, str(parent), node))
        else:
            wrong = Text(f"kind 列无效：{kind!r}。", f"unknown kind {kind!r}.")
            fix = Text(f"请写 {'、'.join(KINDS)}。", f"Write one of {', '.join(KINDS)}.")
            faults.append(_fault(where, node, wrong, fix))
    parents = {str(node.get("id")): parent for _, _, parent, node in waiting}
    for where, kind, parent, node in waiting:
        above = nodes.get(parent) if parent else root
        if above is None or not _reaches_root(str(node.get("id")), parents, root):
            wrong = Text(
                f"上级节点不存在或互为上级：{parent!r}。",
                f"Missing parent {parent!r}, or one that hangs on this node.",
            )
            fix = Text("请填写表中已有的上级编号。", "Give the id of a group in this sheet.")
            faults.append(_fault(where, node, wrong, fix))
        else:
            above.setdefault(f"{kind}s", []).append(node)
    places = ((place.path, cells.get(id(place.node))) for place in walk(root))
    at = {path: cell for path, cell in places if cell}
    return Document(root, Positions(name, cells=at), tuple(faults))


def _same_heads(grid: Grid) -> Iterator[Fault]:
    for head, times in Counter(filter(None, _heads(grid))).items():
        if times > 1:
            wrong = Text(f"有 {times} 列是 {head}。", f"{times} columns are {head}.")
            fix = Text("请只留一列。", "Keep one of them.")
            yield Fault(f"{grid.name}!{letter(grid.column)}{grid.row}", "", wrong, fix)


def _fault(where: str, node: Raw, wrong: Text, fix: Text) -> Fault:
    return Fault(where, str(node.get("id", "")), wrong, fix)


def _reaches_root(node: str, parents: dict[str, str], root: Raw) -> bool:
    """Tell whether going up from parent to parent ends at the framework, not in a circle."""
    seen: set[str] = set()
    while node in parents and node != str(root.get("id")):
        if node in seen:
            return False
        seen.add(node)
        node = parents[node]
    return True


def _rows(grid: Grid) -> Iterator[tuple[str, Raw]]:
    """Yield the filled cells of each row by column name: (address, cells)."""
    header = _heads(grid)
    for i, cells in enumerate(grid.rows[1:], grid.row + 1):
        row = {
            name: _plain(cell)
            for name, cell in zip(header, cells, strict=False)
            if name and str(cell).strip() != ""
        }
        if row:
            yield f"{grid.name}!{letter(grid.column)}{i}", row


def _node(row: Raw, kind: object, where: str) -> tuple[Raw, list[Fault]]:
    node: Raw = {}
    faults = []
    name = {language: row.pop(f"name_{language}", None) for language in ("zh", "en")}
    names = {key: str(value) for key, value in name.items() if value is not None}
    if names:
        node["name"] = {key: names.get(key, next(iter(names.values()))) for key in name}
    for field, value in row.items():
        try:
            node[field] = _value(field, value, kind)
        except yaml.YAMLError:
            wrong = Text(f"{field}: 无法解析 {value!r}。", f"{field}: cannot read {value!r}.")
            fix = Text("请按 YAML 写法填写。", "Write it as in YAML.")
            faults.append(_fault(where, row, wrong, fix))
    return node, faults


def _value(field: str, value: object, kind: object) -> object:
    if not isinstance(value, str):
        return str(value) if field in TEXTS else [value] if field in LISTS else value
    quoted = '"' in value or "'" in value
    text = value if quoted else value.replace("，", ", ").replace("：", ": ")
    if field in LISTINGS and kind == "framework" and (":" in text or field == "aliases"):
        return _flow(text, "{}")
    if field in LISTS:
        return _flow(text, "[]")
    if field in MAPPINGS and (field != "unit" or kind == "framework") and ":" in text:
        spec = field in STEPS and ": " not in text
        return value if spec else _flow(text, "{}")
    return value


def _plain(cell: object) -> object:
    if isinstance(cell, str):
        return cell.strip()
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _flow(text: str, brackets: str) -> object:
    inner = text if text[:1] == brackets[0] else f"{brackets[0]}{text}{brackets[1]}"
    return plain.load(inner)


SUFFIXES = (".yaml", ".yml", ".xlsx")


def read(path: Path, name: str, check: Callable[[Document], _Checked]) -> _Checked:
    """Return what a check makes of a framework file, as plain data by the keys of the model."""

    def whole(document: Document) -> _Checked:
        return check(_with_register(document, path))

    if path.suffix.lower() == ".xlsx":
        return whole(in_keys(_read_sheet(path, name)))
    return load_yaml(path, name, "node", whole)


def _with_register(document: Document, path: Path) -> Document:
    """Put the units that a register in a file beside lists in its place: a framework is whole."""
    raw = document.raw
    register = raw.get("register") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(register, str):
        return document
    if not register.lower().endswith(".csv"):
        return document
    try:
        return document._replace(raw={**raw, "register": read_register(path.parent, register)})
    except BenchmarkIndexError as error:
        where = document.positions.at(("register",))
        fault = Fault(where, str(raw.get("id", "")), error.message, error.hint)
        return document._replace(raw={**raw, "register": ""}, faults=(*document.faults, fault))


def write_yaml(raw: object, path: Path) -> None:
    """Write plain data as YAML, in the order given."""
    text = yaml.safe_dump(raw, allow_unicode=True, sort_keys=False, width=100)
    write_atomically(path, lambda stream: stream.write(text.encode("utf-8")))


def write_sheet(raw: Raw, path: Path, beside: Mapping[str, Sequence[Column]] | None = None) -> None:
    """Write plain data as a workbook with one row per node, and further sheets that are no part of it."""
    rows = list(_flat(raw, "framework", ""))
    used = [name for name in HEADER if name in HEADER[:5] or any(name in row for row in rows)]
    book = Book()
    book.table("framework", [Column(name, [row.get(name) for row in rows]) for name in used])
    for name, columns in (beside or {}).items():
        book.table(name, columns)
    book.save(path)


def _flat(node: Raw, kind: str, parent: str) -> Iterator[Raw]:
    name = node.get("name", {})
    row = {"kind": kind, "id": node["id"], "parent": parent}
    row |= {"name_zh": name.get("zh"), "name_en": name.get("en")}
    yield row | {field: _cell(node[field]) for field in FIELDS if field in node}
    for variable in node.get("variables", ()):
        yield from _flat(variable, "variable", "")
    for key in ("groups", "indicators"):
        for child in node.get(key, ()):
            yield from _flat(child, key[:-1], node["id"])
    for check in node.get("checks", ()):
        yield {"kind": "check", "check": _cell(check)}


def _cell(value: object) -> object:
    """Write a value as one cell: lists and mappings as in YAML, without the outer brackets."""
    if not isinstance(value, (list, dict)):
        return value
    text = yaml.dump(
        value,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=True,
        width=10_000,
    )
    return text.strip()[1:-1]
