"""Which columns are computed from which (计算指标): their order, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from ..errors import MOST_LINES, BenchmarkIndexError, FormulaError, Text, closest
from .arithmetic import Formula
from .fields import Raw

_SHOWN = 12  # columns of a circle
_EXAMPLE = Text("请写如 gdp / population。", "Write such as gdp / population.")
_QUOTE = Text(
    "以方括号开头的公式请加引号，如 '[pm2.5] / gdp'。",
    "Put a formula that begins with a bracket in quotes, as in '[pm2.5] / gdp'.",
)
_WRITE = Text("请写变量或指标的编号。", "Write the id of a variable or indicator.")


def check_formula(value: object) -> object:
    """Return the text of a formula that can be read; nothing is left to the next check.

    Raises
    ------
    BenchmarkIndexError
        It is no text, or no formula.
    """
    if value is None or value == "":
        return value
    if not isinstance(value, str):
        bracket = isinstance(value, (list, tuple))  # to YAML
        raise BenchmarkIndexError(
            Text("不是算式。", "no formula."), _QUOTE if bracket else _EXAMPLE
        )
    Formula.parse(value)
    return value


def in_order(formulas: Mapping[str, Formula]) -> list[str]:
    """Return computed columns, each after those it is computed from.

    Raises
    ------
    graphlib.CycleError
        Some go in a circle, which is its second argument.

    >>> in_order({"a": Formula.parse("b + x"), "b": Formula.parse("x ^ 2")})
    ['b', 'a']
    """
    needs = {name: [n for n in f.names if n in formulas] for name, f in formulas.items()}
    return [*TopologicalSorter(needs).static_order()]


def formula_faults(
    nodes: Mapping[str, Raw], columns: Sequence[str]
) -> Iterator[tuple[str, Text, Text]]:
    """Find names in formulas that are no column, columns in a circle, and codes beside a formula.

    ``nodes``: what is said of each column by id. A text that is no formula is another's to find.
    """
    formulas: dict[str, Formula] = {}
    known, told = set(columns), 0
    for column, node in nodes.items():
        text = node.get("formula")
        if not isinstance(text, str) or not text:
            continue
        try:
            formulas[column] = Formula.parse(text)
        except FormulaError:
            continue
        for name in formulas[column].names:
            if name not in known:
                close = closest(name, columns) if told < MOST_LINES else []
                told += 1
                guess = (
                    Text(f"是否指 {close[0]}？", f"Did you mean {close[0]}?") if close else _WRITE
                )
                wrong = Text(
                    f"公式中的 {name} 不是指标或变量。", f"{name} is no indicator or variable."
                )
                yield column, Text(f"formula: {wrong.zh}", f"formula: {wrong.en}"), guess
        if node.get("missing_codes"):
            yield (
                column,
                Text("计算指标没有 missing_codes。", "A computed column has no missing_codes."),
                Text("请写在公式所用的列上。", "State them on the columns that it takes."),
            )
    try:
        in_order(formulas)
    except CycleError as error:
        circle = [*reversed(error.args[1])]
        way = " → ".join(circle[:_SHOWN]) + (" → ..." if len(circle) > _SHOWN else "")
        yield (
            circle[0],
            Text(f"公式循环引用：{way}。", f"Formulas go in a circle: {way}."),
            Text("请改写其中一个公式。", "Write one of them without the others."),
        )
