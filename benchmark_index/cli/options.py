"""What the commands share: options, lists of names, the line that says what was written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import Text, UsageError


class Language(StrEnum):
    """The language of what is printed and written."""

    zh = "zh"
    en = "en"


class ReportLanguage(StrEnum):
    """The language of what is printed and written, or both in one report."""

    zh = "zh"
    en = "en"
    both = "both"

    @property
    def spoken(self) -> str:
        """The language of what is printed: of two the first."""
        return "en" if self == "en" else "zh"

    @property
    def written(self) -> str | None:
        """The language of a workbook; None for both."""
        return None if self == "both" else str(self)


File = Annotated[
    Path,
    typer.Argument(
        help="The table: .xlsx, .xls, .xlsb, .ods, .csv, .tsv, .parquet, .html, .csv.gz, .zip. 数据表。"
    ),
]
SheetOption = Annotated[str | None, typer.Option(help="The sheet to read. 工作表。")]
PeriodOption = Annotated[str | None, typer.Option(help="The period to take. 时期。")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object instead. 输出 JSON。")
]
WeightingOption = Annotated[
    str | None, typer.Option(help="As of score: equal, entropy, set:equal ... 赋权。")
]
NormalizationOption = Annotated[
    list[str] | None, typer.Option(help="As of score: minmax, zscore, pm25=goalposts. 标准化。")
]
AggregationOption = Annotated[
    list[str] | None, typer.Option(help="As of score: geometric, economy=geometric. 合成。")
]
FrameworkOption = Annotated[
    str,
    typer.Option("--framework", "-f", help="A shipped id or a .yaml/.xlsx file. 指标体系。"),
]
LanguageOption = Annotated[
    Language, typer.Option("--language", "-l", help="Language of the output. 输出语言。")
]
ReportLanguageOption = Annotated[
    ReportLanguage,
    typer.Option(
        "--language",
        "-l",
        help="Language of the output; both: a workbook in both. 输出语言；both 为中英双语报告。",
    ),
]
UnitsOption = Annotated[
    str | None,
    typer.Option(help="Units to take: 北京,上海, or a file with a name a line. 评价对象。"),
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option(help="Rows to take, by any column: sex=TOT; repeatable. 按列取值选取行。"),
]


def conditions(texts: Sequence[str]) -> dict[str, list[str]]:
    """Return the values asked for by column, from texts such as ``sex=TOT``."""
    values: dict[str, list[str]] = {}
    for text in texts:
        column, equals, value = text.partition("=")
        if not equals or not column.strip():
            zh, en = f"--where {text} 应写作 列名=取值", f"--where {text}: write COLUMN=VALUE"
            hint = Text("例如 --where sex=TOT。", "For instance --where sex=TOT.")
            raise UsageError(Text(zh, en), hint)
        values.setdefault(column.strip(), []).append(value.strip())
    return values


def by_node(texts: Sequence[str]) -> tuple[list[str], dict[str | int, str]]:
    """Return what is meant for all, and what by node or level, from texts such as ``economy=minmax``.

    >>> by_node(["minmax:low=1", "pm25=goalposts", "1=zscore"])
    (['minmax:low=1'], {'pm25': 'goalposts', 1: 'zscore'})
    """
    of_nodes: dict[str | int, str] = {}
    whole: list[str] = []
    for text in texts:
        head, equals, spec = text.partition("=")
        if equals and ":" not in head:
            of_nodes[int(head) if re.fullmatch("[0-9]{1,4}", head) else head] = spec
        else:
            whole.append(text)
    return whole, of_nodes


def of_indicators(texts: Sequence[str], what: Text) -> str | dict[str | int, str] | None:
    """Return a step for all indicators, or by node with that for all at level 0."""
    whole, of_nodes = by_node(texts)
    if len(whole) > 1:
        zh, en = f"{what.zh}只能有一个用于全部指标", f"Give one {what.en} for all indicators"
        raise UsageError(Text(zh, en), Text("其余请写 节点=方法", "The others as NODE=METHOD"))
    if not of_nodes:
        return whole[0] if whole else None
    return ({0: whole[0]} if whole else {}) | of_nodes


def aggregation_of(specs: list[str]) -> str | dict[str | int, str] | None:
    """Return an aggregation: ``geometric`` as one for all and ``economy=geometric`` as one for a node or level."""
    whole, of_nodes = by_node(specs)
    if len(whole) + bool(of_nodes) > 1:
        raise UsageError(
            Text(
                "请只给一种合成方法，或逐节点给出",
                "Give one aggregation for all, or one per node or level",
            )
        )
    return of_nodes or (whole[0] if whole else None)


def listed(text: str) -> list[str]:
    """Return the names of a list with Chinese or English commas."""
    return re.split("[,，]", text)


def quoted(path: object) -> str:
    """Return a file as it is written in a command.

    >>> quoted("my.xlsx"), quoted("各市 2023.xlsx")
    ('my.xlsx', '"各市 2023.xlsx"')
    """
    text = str(path)
    return f'"{text}"' if any(char in text for char in " &()'$;") else text


def say_written(output: Path, language: str) -> None:
    """Print that a file was written."""
    from .screens import screen

    screen.console().print(
        screen.say(language, f"已写入 {output}", f"Wrote {output}"), highlight=False
    )
