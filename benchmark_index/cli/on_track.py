"""The command line, ``benchmark-index monitor``: how far from its targets, and at which pace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..files.output import check_output
from .as_json import say_json
from .options import (
    File,
    ForceOption,
    FrameworkOption,
    JsonOption,
    Language,
    LanguageOption,
    PeriodOption,
    SheetOption,
    WhereOption,
    conditions,
    listed,
    say_written,
)


def monitor(
    file: File,
    framework: FrameworkOption,
    unit: Annotated[
        str | None, typer.Option(help="The unit, or several by commas: 北京. 评价对象。")
    ] = None,
    base: Annotated[
        str | None, typer.Option(help="The period that pace is counted from. 基期。")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write: .xlsx or .csv. 输出文件。"),
    ] = None,
    json: JsonOption = False,
    period: PeriodOption = None,
    sheet: SheetOption = None,
    where: WhereOption = None,
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Hold a unit against its own targets: attainment, gap, pace, status. 目标监测。"""
    if output is not None:
        check_output(output, file, Path(framework), suffixes=(".xlsx", ".csv"), force=force)

    from ..comparison.monitoring import monitor as hold
    from ..framework import Framework
    from ..reading.door import read_table
    from .screens import screen
    from .screens.course import show

    system = Framework.load(framework)
    asked = conditions(where or []) or None
    table = read_table(file, system, sheet=sheet, period=period, where=asked)
    result = hold(system, table, None if unit is None else listed(unit), base)
    if output is not None and output.suffix.lower() == ".csv":
        result.to_csv(output)
    elif output is not None:
        result.to_excel(output, language.written)
    if json:
        parts = {"targets": result.targets, "growth": result.growth, "summary": result.summary}
        say_json({"command": "monitor", "framework": system.id, **parts})
        return
    show(result, screen.console(), language.spoken)
    if output is not None:
        say_written(output, language.spoken)
