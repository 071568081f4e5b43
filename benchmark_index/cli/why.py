"""The command line, ``benchmark-index explain``: why a unit is where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
    say_written,
)


def explain(
    file: File,
    framework: FrameworkOption,
    unit: Annotated[str, typer.Option("--unit", "-u", help="The unit to explain. 对象。")],
    against: Annotated[
        str, typer.Option(help="mean | leader | target | another unit. 参照。")
    ] = "mean",
    weighting: WeightingOption = None,
    normalization: NormalizationOption = None,
    aggregation: AggregationOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write: .xlsx or .csv. 输出文件。"),
    ] = None,
    period: PeriodOption = None,
    sheet: SheetOption = None,
    units: UnitsOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Explain a rank: parts, obstacles, what would move it up. 归因：名次从何而来，如何提升。"""
    if output is not None:
        check_output(output, file, Path(framework), suffixes=(".xlsx", ".csv"), force=force)
    index, table = index_and_table(
        file,
        framework,
        weighting=weighting,
        normalization=normalization,
        aggregation=aggregation,
        sheet=sheet,
        period=period,
        units=units,
        where=where,
    )
    from ..explanation.one_unit import explain as why_of

    result = why_of(index, table, unit, against)
    if output is not None and output.suffix.lower() == ".csv":
        result.to_csv(output, language.written)
    elif output is not None:
        result.to_excel(output, language.written)
    if as_json:
        say_json({"command": "explain", **result.to_dict()})
        return
    from .screens import screen
    from .screens.reasons import show

    show(result, screen.console(), language.spoken)
    if output is not None:
        say_written(output, language.spoken)
