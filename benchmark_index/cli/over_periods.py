"""The command line, ``benchmark-index panel``: how ranks moved from period to period, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from ..errors import BenchmarkIndexError, MethodError
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
    SheetOption,
    UnitsOption,
    WeightingOption,
    WhereOption,
    say_written,
)

if TYPE_CHECKING:
    from ..comparison.over_time import Panel


def panel(
    file: File,
    framework: FrameworkOption,
    unit: Annotated[str | None, typer.Option(help="One unit in full. 只看一个对象。")] = None,
    goalposts: Annotated[
        str, typer.Option(help="pooled | fixed | by_period. 上下限取自各期、基期或逐期。")
    ] = "pooled",
    weights: Annotated[str, typer.Option(help="fixed | by_period. 权重固定或逐期。")] = "fixed",
    base: Annotated[str | None, typer.Option(help="The base period, 100. 基期。")] = None,
    gaps: Annotated[str, typer.Option(help="skip | bridge. 缺期跳过或跨越。")] = "skip",
    by: Annotated[str | None, typer.Option(help="Inequality by it: region. 按属性分解。")] = None,
    weighting: WeightingOption = None,
    normalization: NormalizationOption = None,
    aggregation: AggregationOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write: .xlsx or .csv. 输出文件。"),
    ] = None,
    sheet: SheetOption = None,
    units: UnitsOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Show how ranks moved from period to period, and why. 面板分析：历期名次与得分为何变化。"""
    if output is not None:
        check_output(output, file, Path(framework), suffixes=(".xlsx", ".csv"), force=force)
    from ..comparison.over_time import panel as scored
    from ..comparison.scored_periods import GoalpostsOf, WeightsOf
    from ..comparison.transitions import Gaps
    from ..report.panel_tables import write_csv, write_workbook
    from .screens import screen
    from .screens.moved_ranks import show

    index, table = index_and_table(
        file,
        framework,
        weighting=weighting,
        normalization=normalization,
        aggregation=aggregation,
        sheet=sheet,
        units=units,
        where=where,
    )
    result = scored(
        index,
        table,
        goalposts=cast("GoalpostsOf", goalposts),
        weights=cast("WeightsOf", weights),
        base=base,
        gaps=cast("Gaps", gaps),
    )
    if unit is not None:
        result.number_of(unit)
    if by is not None:
        result.inequality(by)  # refused before anything is written
    if output is not None and output.suffix.lower() == ".csv":
        write_csv(result, output)
    elif output is not None:
        write_workbook(result, output, language.written, by)
    if as_json:
        say_json(parts_of(result, unit, by))
        return
    show(result, screen.console(), language.spoken, unit, by)
    if output is not None:
        say_written(output, language.spoken)


def parts_of(result: Panel, unit: str | None, by: str | None) -> dict[str, object]:
    """Return what is known of a panel, of one unit if it is named, by part."""
    parts: dict[str, object] = {
        "framework": result.framework.id,
        "periods": result.periods,
        "goalposts": result.goalposts,
        "weights": result.weights,
        "base": result.base,
        "ranks": result.ranks,
        "scores": result.scores,
        "rank_changes": result.rank_changes,
    }
    try:
        parts["changes"] = result.changes if unit is None else result.changes_of(unit)
    except BenchmarkIndexError as error:
        parts["changes"], parts["changes_missing"] = [], error.message
    parts |= {"reasons": result.reasons, "absences": result.absences, "growth": result.growth}
    parts |= {"base_index": result.base_index, "revisions": result.revisions}
    try:
        parts["coupling"] = result.coupling()
    except MethodError as error:
        parts["coupling"], parts["coupling_missing"] = [], error.message
    if unit is not None:
        parts = {name: _of_unit(part, unit) for name, part in parts.items()}
    parts |= {"sigma": result.sigma, "beta": result.beta._asdict()}
    parts["inequality"] = result.inequality(by)
    return parts | {"findings": result.findings}


def _of_unit(part: object, unit: str) -> object:
    import pandas as pd

    if not isinstance(part, pd.DataFrame):
        return part
    names = part["unit"] if "unit" in part else part.index.to_series()
    return part[(names.astype(str) == unit).to_numpy()].reset_index(drop="unit" in part)
