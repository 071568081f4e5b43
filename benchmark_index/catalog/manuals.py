"""What there is to say of a method, read off its class, for command line and documents alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import Parameter, getdoc, signature
from typing import NamedTuple

from ..errors import Text, UsageError
from .entries import MethodEntry, listed, with_faults
from .kinds import KINDS

_FIT = {
    True: Text("可分批计算后合并", "computed per batch and merged"),
    False: Text("须一次看到全部数据", "needs all rows at once"),
    None: Text("", ""),
}
_MARKUP = re.compile(  # of docstrings; what stands in code is left as it is
    r"``(?P<code>.+?)``|:\w+:`~?(?:[\w.]*\.)?(?P<role>[^`]+)`|\*\*(?P<bold>\S(?:.*?\S)?)\*\*"
    r"|(?<![\w*])\*(?P<title>[^*\s][^*]*)\*(?![\w*])|(?<![`\w])`(?P<word>[^`]+)`(?!`)",
    re.DOTALL,
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
    from docstring_parser.common import DocstringExample  # only who reads manuals waits for it
    from docstring_parser.numpydoc import parse

    text = parse(getdoc(entry.cls) or "")
    sections = {meta.args[0]: _joined(meta.description or "") for meta in text.meta}
    described = {
        name.strip(): (known.type_name or "", _joined(known.description or ""))
        for known in text.params
        for name in known.arg_name.split(",")
    }
    parameters = tuple(
        ParameterEntry(name, _default(parameter), *described.get(name, ("", "")))
        for name, parameter in signature(entry.cls).parameters.items()
    )
    shown = [example for example in text.meta if isinstance(example, DocstringExample)]
    return Manual(
        entry,
        (text.description or "").strip(),
        parameters,
        sections.get("notes", ""),
        sections.get("references", ""),
        "\n".join(f"{each.snippet or ''}\n{each.description or ''}".strip() for each in shown),
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
        "Merges: whether what the fit needs can be computed per batch and merged (可分批计算); – where"
        " nothing is fitted to rows.",
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
    entries = [entry for entry in listed() if entry.id == name]
    if not entries:
        known = sorted({entry.id for entry in listed()})
        raise with_faults(UsageError.unknown(Text("方法", "method"), name, known))
    return entries


def _row(entry: MethodEntry) -> str:
    text = manual(entry)
    parameters = [p.written for p in text.parameters if p.name not in FILLED_IN]
    cells = (
        f"`{entry.id}`",
        f"{entry.name.en} {entry.name.zh}",
        _code(entry.formula),
        ", ".join(map(_code, parameters)),
        {True: "yes", False: "no", None: "–"}[entry.merges],
        text.reference,
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def as_text(entry: MethodEntry, language: str) -> Iterator[tuple[str, str]]:
    """Yield what the command line shows of one method: title, text."""
    method = manual(entry)
    for title, text in (
        (Text("类别", "Kind"), KINDS[entry.kind].pick(language)),
        (Text("公式", "Formula"), entry.formula),
        (Text("用法", "Use"), f"{_call(entry)}\n--{entry.kind} {entry.id}"),
        (Text("软件包", "Package"), entry.package),
        (Text("说明", "Method"), method.summary),
        (Text("参数", "Parameters"), "\n".join(map(_parameter_line, method.parameters))),
        (Text("注意", "Notes"), method.notes),
        (Text("拟合", "Fit"), _FIT[entry.merges].pick(language)),
        (Text("文献", "Source"), method.reference),
        (Text("示例", "Example"), method.example),
    ):
        if text:
            yield title.pick(language), unmarked(text)


def unmarked(text: str) -> str:
    """Return a text of a docstring without its marks; examples of code stay as they are typed.

    >>> unmarked("As :class:`~pandas.Index`: ``a ** b``, **not** *ever*; see `low`.")
    'As Index: a ** b, not ever; see low.'
    """
    typed = (">>> ", "... ")
    parts = re.split(r"(?m)^((?:>>> |\.\.\. ).*)$", text)
    return "".join(
        part
        if part.startswith(typed)
        else _MARKUP.sub(lambda mark: next(filter(None, mark.groups())), part)
        for part in parts
    )


def _call(entry: MethodEntry) -> str:
    name, home = entry.cls.__name__, entry.cls.__module__
    return f"from {home} import {name}\n{name}(...)" if entry.package else f"bi.{name}(...)"


def _parameter_line(parameter: ParameterEntry) -> str:
    kind = f" ({parameter.type})" if parameter.type else ""
    return f"{parameter.written}{kind} {parameter.text}".rstrip()


def methods(kind: str | None = None) -> list[Manual]:
    """Return every method, of one kind or all: id, names, formula, parameters, reference.

    >>> [each.entry.id for each in methods("tiers")]
    ['counts', 'cuts', 'kmeans', 'jenks', 'probit', 'equal_intervals', 'mean_sd', 'quantiles']
    """
    return [manual(entry) for entry in listed(kind)]
