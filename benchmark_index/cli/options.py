"""What the commands share: options, lists of names, the line that says what was written."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import Text, UsageError
from ..files import STANDARD_INPUT
from .completion import framework_ids, methods_of


class Language(Enum):
    """The language of what is printed and written: that of the environment, or one for both."""

    auto = "auto"
    zh = "zh"
    en = "en"

    @property
    def spoken(self) -> str:
        """The language of what is printed."""
        return locale_language(os.environ) if self is Language.auto else self.value

    @property
    def written(self) -> str:
        """The language of files: Chinese unless another is asked for."""
        return "en" if self is Language.en else "zh"

    @property
    def opening(self) -> str | None:
        """The language a page opens in; None for that of the reader's browser."""
        return None if self is Language.auto else self.value


class ReportLanguage(Enum):
    """The language of what is printed and written, or both in one report."""

    auto = "auto"
    zh = "zh"
    en = "en"
    both = "both"

    @property
    def spoken(self) -> str:
        """The language of what is printed: of two the first."""
        return "zh" if self is ReportLanguage.both else Language(self.value).spoken

    @property
    def written(self) -> str | None:
        """The language of a workbook; None for both."""
        return None if self is ReportLanguage.both else self.flat

    @property
    def opening(self) -> str | None:
        """The language a page opens in; None for that of the reader's browser."""
        return Language(self.value).opening if self is not ReportLanguage.both else None

    @property
    def flat(self) -> str:
        """The language of a file that holds but one: of two the first."""
        return "en" if self is ReportLanguage.en else "zh"


def locale_language(environment: Mapping[str, str]) -> str:
    """Return the language that the locale of an environment asks for, Chinese unless it is English.

    >>> locale_language({"LANG": "en_US.UTF-8"}), locale_language({"LC_ALL": "C", "LANG": "en"})
    ('en', 'zh')
    """
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((environment[name] for name in names if environment.get(name)), "")
    return "en" if re.match(r"en(?![a-z])", chosen, re.IGNORECASE) else "zh"


def language_of(words: Sequence[str]) -> str:
    """Return the language to speak, from the words of a command line that may be wrong otherwise.

    >>> language_of(["score", "-l", "en"]), language_of(["score", "--language=zh"])
    ('en', 'zh')
    """
    line = "\n".join(words)
    asked = re.findall(r"^(?:--language[=\n]|-l[=\n]?)(zh|en|both)$", line, re.MULTILINE)
    return ReportLanguage(asked[-1] if asked else "auto").spoken


def of_input(file: Path | None) -> Path | None:
    """Return the file to read: ``-`` is standard input."""
    return STANDARD_INPUT if file == Path("-") else file


_TABLE = (
    "The table: .xlsx, .xls, .xlsb, .ods, .csv, .tsv, .parquet, .html, .csv.gz, .zip; "
    "- for CSV from standard input. 数据表；- 为标准输入。"
)
File = Annotated[Path, typer.Argument(help=_TABLE, callback=of_input)]
FileChoice = Annotated[
    Path | None, typer.Argument(help=_TABLE, show_default=False, callback=of_input)
]
ForceOption = Annotated[
    bool,
    typer.Option("--force", help="Write over a file that is not one of ours. 覆盖他人的文件。"),
]
SheetOption = Annotated[str | None, typer.Option(help="The sheet to read. 工作表。")]
PeriodOption = Annotated[str | None, typer.Option(help="The period to take. 时期。")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object instead. 输出 JSON。")
]
WeightingOption = Annotated[
    str | None,
    typer.Option(
        help="As of score: equal, entropy, set:equal ... 赋权。",
        autocompletion=methods_of("weighting"),
    ),
]
NormalizationOption = Annotated[
    list[str] | None,
    typer.Option(
        help="As of score: minmax, zscore, pm25=goalposts. 标准化。",
        autocompletion=methods_of("normalization"),
    ),
]
AggregationOption = Annotated[
    list[str] | None,
    typer.Option(
        help="As of score: geometric, economy=geometric. 合成。",
        autocompletion=methods_of("aggregation"),
    ),
]
FrameworkOption = Annotated[
    str,
    typer.Option(
        "--framework",
        "-f",
        help="A shipped id or a .yaml/.xlsx file. 指标体系。",
        autocompletion=framework_ids,
    ),
]
LanguageOption = Annotated[
    Language,
    typer.Option(
        "--language",
        "-l",
        help="Language of the screen, auto: of the locale; of files zh unless told. 语言。",
    ),
]
ReportLanguageOption = Annotated[
    ReportLanguage,
    typer.Option(
        "--language",
        "-l",
        help="As elsewhere; both: a workbook in both languages. 语言；both 为中英双语报告。",
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
