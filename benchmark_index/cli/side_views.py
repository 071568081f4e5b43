"""The command line, ``benchmark-index diagnose`` and ``compare``: an index from the side, two rankings."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from ..errors import Text, UsageError
from ..files.output import check_output
from .as_json import say_json
from .asked import index_and_table
from .options import (
    AggregationOption,
    File,
    ForceOption,
    FrameworkOption,
    JsonOption,
    Language,
    LanguageOption,
    NormalizationOption,
    PeriodOption,
    SheetOption,
    UnitsOption,
    WeightingOption,
    WhereOption,
    listed,
    of_input,
    say_written,
)

if TYPE_CHECKING:
    from ..diagnostics.correlations import Kind


class Coefficient(StrEnum):
    """The correlation that is shown."""

    pearson = "pearson"
    spearman = "spearman"
    kendall = "kendall"


OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="The file to write: .xlsx or .csv. 输出文件。"),
]
PairOption = Annotated[
    str | None,
    typer.Option("--period", help="Of both rankings, or 2021,2022 for one each. 时期。"),
]
RankingArgument = Annotated[
    Path,
    typer.Argument(
        help="A table of ranks or scores: .xlsx, .csv ... or -. 排名或得分表。", callback=of_input
    ),
]


def diagnose(
    file: File,
    framework: FrameworkOption,
    weighting: WeightingOption = None,
    normalization: NormalizationOption = None,
    aggregation: AggregationOption = None,
    correlation: Annotated[
        Coefficient, typer.Option(help="Of indicators. 相关系数。")
    ] = Coefficient.pearson,
    beside: Annotated[
        Path | None,
        typer.Option(
            help="Another ranking to compare with: .xlsx, .csv or -. 对照的另一份排名。",
            callback=of_input,
        ),
    ] = None,
    output: OutputOption = None,
    period: PeriodOption = None,
    sheet: SheetOption = None,
    units: UnitsOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Profile indicators, correlations, reliability, what weights come to. 指标体系诊断。"""
    if output is not None:
        sources = [file, Path(framework), *([beside] if beside else [])]
        check_output(output, *sources, suffixes=(".xlsx", ".csv"), force=force)
    from ..comparison.diagnosis import diagnose as look
    from .screens import screen
    from .screens.side_view import show_diagnosis

    index, table = index_and_table(
        *(file, framework),
        weighting=weighting,
        normalization=normalization,
        aggregation=aggregation,
        sheet=sheet,
        period=period,
        units=units,
        where=where,
    )
    kind = cast("Kind", str(correlation))
    result = look(index, table, beside=beside, period=None if beside is None else (period, None))
    if output is not None and output.suffix.lower() == ".csv":
        result.to_csv(output)
    elif output is not None:
        result.to_excel(output, language.written)
    if as_json:
        say_json(result.parts(kind))
        return
    show_diagnosis(result, screen.console(), language.spoken, kind)
    if output is not None:
        say_written(output, language.spoken)


def compare(
    first: RankingArgument,
    second: RankingArgument,
    framework: Annotated[
        str | None,
        typer.Option(
            "--framework", "-f", help="Whose aliases match names of units. 用于匹配名称的体系。"
        ),
    ] = None,
    period: PairOption = None,
    column: Annotated[
        str, typer.Option(help="The column of ranks or scores; A,B for one each. 名次或得分列。")
    ] = "",
    output: OutputOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Put two rankings side by side: how alike, who moved. 两份排名对照。"""
    if output is not None:
        check_output(output, first, second, suffixes=(".xlsx", ".csv"), force=force)
    from ..comparison.two_rankings import compare as put_beside
    from ..framework import Framework
    from .screens import screen
    from .screens.side_view import show_comparison

    if framework is not None:
        Framework.load(framework)  # refused before anything is read
    periods, columns = _pair(period or "", "--period"), _pair(column, "--column")
    result = put_beside(
        *(first, second),
        framework=framework,
        period=(periods[0] or None, periods[1] or None),
        column=columns,
    )
    if output is not None and output.suffix.lower() == ".csv":
        result.to_csv(output)
    elif output is not None:
        result.to_excel(output, language.written)
    if as_json:
        say_json(result.parts())
        return
    show_comparison(result, screen.console(), language.spoken)
    if output is not None:
        say_written(output, language.spoken)


def _pair(text: str, option: str) -> tuple[str, str]:
    """Return what is asked for of both rankings.

    >>> _pair("2021", "--period"), _pair("2021,2022", "--period")
    (('2021', '2021'), ('2021', '2022'))
    """
    parts = [part.strip() for part in listed(text)]
    if len(parts) > 2:
        raise UsageError(
            Text(f"{option} 最多两项：{text}", f"{option} takes one or two: {text}"),
            Text("写作 甲,乙。", "Write A,B."),
        )
    return parts[0], parts[-1]
