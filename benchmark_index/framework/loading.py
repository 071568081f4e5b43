"""Framework files: YAML, and a workbook with one row per node for people who live in Excel.

In the workbook a cell that holds more than one thing is written as in YAML, without the outer
brackets: ``20, 85`` for goalposts, ``variable: population, unit: 万元`` for a denominator. A
cross-check is a row of kind ``check`` with all it says in the column ``check``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from ..errors import BenchmarkIndexError, Fault, FrameworkError, Text
from ..excel import Book, Column
from ..files import Grid, letter, open_grids, plain
from ..files.opening import read_bytes
from ..files.output import write_atomically
from .fields import Raw
from .registers import read_register

KIND = Text("指标体系", "indicator system")
KINDS = ("framework", "variable", "group", "indicator", "check")
CHINESE_KINDS = {
    "体系": "framework",
    "变量": "variable",
    "分组": "group",
    "指标": "indicator",
    "校验": "check",
}
DIRECTIONS = {
    "越大越好": "higher",
    "正向": "higher",
    "越小越好": "lower",
    "逆向": "lower",
    "负向": "lower",
    "适度型": "target",
    "区间型": "range",
}
LISTS = ("aliases", "goalposts", "range", "missing_codes", "attributes")
STEPS = ("imputation", "treatment", "normalization", "aggregation")
MAPPINGS = ("denominator", "allowed", "target", "method", *STEPS, "unit", "check", "select")
LISTINGS = ("aliases", "register")  # of a framework: units, and by each its other names
TEXTS = ("id", "source", "note", "unit")
FIELDS = (
    "unit",
    "direction",
    "weight",
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
    "min_coverage",
    "attributes",
    "select",
    "method",
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


def load_yaml(path: Path) -> object:
    """Load a YAML file as plain data; a syntax error is one clear fault with its line."""
    content = read_bytes(path, plain.MOST_BYTES)
    try:
        return plain.load(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise FrameworkError(str(path), [_syntax_fault(path, error)]) from None


def _syntax_fault(path: Path, error: Exception) -> Fault:
    mark = getattr(error, "problem_mark", None)
    reason = " ".join(str(getattr(error, "problem", None) or error).split())
    zh = f"第 {mark.line + 1} 行第 {mark.column + 1} 列：" if mark else ""
    en = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return Fault(
        str(path),
        "",
        Text(f"不是有效的 YAML，{zh}{reason}。", f"Not valid YAML, {en}{reason}."),
        Text(
            "请检查缩进（用空格）、括号、冒号后的空格和重复的键。",
            "Check indentation (spaces), brackets, the space after each colon, and repeated keys.",
        ),
    )


def _read_yaml(path: Path) -> tuple[Raw, list[Fault]]:
    raw = load_yaml(path)
    if isinstance(raw, dict):
        return raw, []
    wrong = Text("文件不是键值结构。", "The file is not a mapping of keys and values.")
    fix = Text("请参照 indicators/README.md。", "See indicators/README.md.")
    raise FrameworkError(str(path), [Fault(str(path), "", wrong, fix)])


def _read_sheet(path: Path) -> tuple[Raw, list[Fault]]:
    for grid in open_grids(path).grids:
        if grid.rows and {"kind", "id", "parent"} <= {str(cell).strip() for cell in grid.rows[0]}:
            return _tree(grid)
    en = "No sheet has the columns kind, id, parent."
    wrong = Text("没有表头含 kind、id、parent 的工作表。", en)
    fix = Text("请用 Framework.to_excel 写出一份样表。", "Write a model with Framework.to_excel.")
    raise FrameworkError(str(path), [Fault(str(path), "", wrong, fix)])


def _tree(grid: Grid) -> tuple[Raw, list[Fault]]:
    """Hang one row per node under their parents; rows that cannot be hung are faults."""
    root: Raw = {}
    nodes: dict[str, Raw] = {}
    waiting, faults = [], []
    for where, row in _rows(grid):
        kind, parent = str(row.pop("kind", "")).lower(), str(row.pop("parent", ""))
        kind = CHINESE_KINDS.get(kind, kind)
        node, problems = _node(row, kind, where)
        faults += problems
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
            waiting.append((where, kind, parent, node))
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
    return root, faults


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
    header = [str(cell).strip() for cell in grid.rows[0]]
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
    if field == "direction":
        return DIRECTIONS.get(value.lower(), value.lower())
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


READERS: dict[str, Callable[[Path], tuple[Raw, list[Fault]]]] = {
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".xlsx": _read_sheet,
}


def read(path: Path) -> tuple[Raw, list[Fault]]:
    """Read a framework file as plain data, with what its form alone shows to be wrong.

    A register in a file beside it becomes the units it lists, so that the framework is whole.
    """
    raw, faults = READERS[path.suffix.lower()](path)
    name = raw.get("register")
    if not isinstance(name, str) or not name.lower().endswith(".csv"):
        return raw, faults
    try:
        return {**raw, "register": read_register(path.parent, name)}, faults
    except BenchmarkIndexError as error:
        fault = Fault(str(path), str(raw.get("id", "")), error.message, error.hint)
        return {**raw, "register": ""}, [*faults, fault]


def write_yaml(raw: Raw, path: Path) -> None:
    """Write plain data as YAML, in the order given."""
    text = yaml.safe_dump(raw, allow_unicode=True, sort_keys=False, width=100)
    write_atomically(path, lambda stream: stream.write(text.encode("utf-8")))


def write_sheet(raw: Raw, path: Path) -> None:
    """Write plain data as a workbook with one row per node."""
    rows = list(_flat(raw, "framework", ""))
    used = [name for name in HEADER if name in HEADER[:5] or any(name in row for row in rows)]
    book = Book()
    book.table("framework", [Column(name, [row.get(name) for row in rows]) for name in used])
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
