"""What there is to say of a method, read off its class, for command line and documents alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import Parameter, getdoc, signature
from typing import NamedTuple

from ..errors import Text
from .entries import MethodEntry, listed, unknown
from .kinds import KINDS

_HEADING = re.compile(r"^(\w[\w ]*)\n-{3,}\n", re.MULTILINE)
_FIELD = re.compile(
    r"^(?P<name>\w[\w, ]*) : (?P<type>.+)\n(?P<text>(?:[ ]{4}.*\n|\n)*)", re.MULTILINE
)
FILLED_IN = ("directions", "goalposts", "transforms", "groups", "targets")


class ParameterEntry(NamedTuple):
    """A parameter of a method: name, default as written, what it takes, what it means."""

    name: str
    default: str
    type: str
    text: str

    @property
    def written(self) -> str:
        """The parameter with its default, as in a call."""
        return f"{self.name}={self.default}" if self.default else self.name


class Manual(NamedTuple):
    """The documentation of one method in parts."""

    entry: MethodEntry
    summary: str
    parameters: tuple[ParameterEntry, ...]
    notes: str
    reference: str
    example: str


def manual(entry: MethodEntry) -> Manual:
    """Return what a method's class says of it.

    >>> from benchmark_index import catalog
    >>> entropy = manual(catalog.method("weighting", "entropy"))
    >>> entropy.parameters[1].written, entropy.reference[:14]
    ('shift=0', 'Shannon (1948)')
    """
    cls = entry.cls
    parts = _HEADING.split(f"{getdoc(cls) or ''}\n")
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    described = {
        name.strip(): (field["type"].partition(", default")[0], _joined(field["text"]))
        for field in _FIELD.finditer(sections.get("Parameters", ""))
        for name in field["name"].split(",")
    }
    parameters = tuple(
        ParameterEntry(name, _default(parameter), *described.get(name, ("", "")))
        for name, parameter in signature(cls).parameters.items()
    )
    return Manual(
        entry,
        parts[0].strip(),
        parameters,
        _joined(sections.get("Notes", "")),
        _joined(sections.get("References", "")),
        sections.get("Examples", "").strip(),
    )


def _default(parameter: Parameter) -> str:
    if parameter.default is Parameter.empty:
        return ""
    return (
        f'"{parameter.default}"' if isinstance(parameter.default, str) else str(parameter.default)
    )


def _joined(text: str) -> str:
    return " ".join(text.split())


def as_markdown() -> str:
    """Return the list of all methods, as kept in ``docs/methods.md``."""
    lines = [
        "# Methods 方法目录",
        "",
        "Written by `benchmark-index methods --markdown`; one method in full: `benchmark-index methods"
        " entropy`.",
        "Merges: whether what the fit needs can be computed per batch and merged (可分批计算).",
    ]
    for kind, title in KINDS.items():
        lines += ["", f"## {title.en[:1].upper()}{title.en[1:]} {title.zh}", ""]
        lines += ["| id | method | formula | parameters | merges | source |"]
        lines += ["| --- | --- | --- | --- | --- | --- |"]
        lines += [_row(entry) for entry in listed(kind)]
    return "\n".join(lines) + "\n"


def as_summary() -> str:
    """Return the ids of all methods by kind, as kept in the README."""
    lines = ["| step | methods |", "| --- | --- |"]
    for kind, title in KINDS.items():
        ids = ", ".join(_code(entry.id) for entry in listed(kind))
        lines.append(f"| {kind} {title.zh} | {ids} |")
    return "\n".join(lines) + "\n"


def named(name: str) -> list[MethodEntry]:
    """Return the methods of a name, which may stand in several kinds, or say what there is."""
    found = [entry for entry in listed() if entry.id == name]
    if not found:
        raise unknown(Text("方法", "method"), name, sorted({entry.id for entry in listed()}))
    return found


def _row(entry: MethodEntry) -> str:
    found = manual(entry)
    given = [p.written for p in found.parameters if p.name not in FILLED_IN]
    cells = (
        f"`{entry.id}`",
        f"{entry.name.en} {entry.name.zh}",
        _code(entry.formula),
        ", ".join(map(_code, given)),
        "yes" if entry.merges else "no",
        found.reference,
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def as_text(entry: MethodEntry, language: str) -> Iterator[tuple[str, str]]:
    """Go through what the command line shows of one method: title, text."""
    found = manual(entry)
    merges = Text("可分批计算后合并", "computed per batch and merged")
    whole = Text("须一次看到全部数据", "needs all rows at once")
    for title, text in (
        (Text("类别", "Kind"), KINDS[entry.kind].pick(language)),
        (Text("公式", "Formula"), entry.formula),
        (Text("用法", "Use"), f"bi.{entry.cls.__name__}(...)\n--{entry.kind} {entry.id}"),
        (Text("说明", "Method"), found.summary),
        (Text("参数", "Parameters"), "\n".join(map(_parameter_line, found.parameters))),
        (Text("注意", "Notes"), found.notes),
        (Text("拟合", "Fit"), (merges if entry.merges else whole).pick(language)),
        (Text("文献", "Source"), found.reference),
        (Text("示例", "Example"), found.example),
    ):
        if text:
            yield title.pick(language), text


def _parameter_line(parameter: ParameterEntry) -> str:
    kind = f" ({parameter.type})" if parameter.type else ""
    return f"{parameter.written}{kind} {parameter.text}".rstrip()


def methods(kind: str | None = None) -> list[Manual]:
    """Return every method, of one kind or all: id, names, formula, parameters, reference.

    >>> [found.entry.id for found in methods("tiers")]
    ['cuts', 'counts', 'quantiles']
    """
    return [manual(entry) for entry in listed(kind)]
