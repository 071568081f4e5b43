"""The command line, ``benchmark-index robustness``: how sure each rank is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Text, UsageError
from ..files.output import check_output
from .completion import methods_of
from .options import (
    File,
    ForceOption,
    FrameworkOption,
    Language,
    LanguageOption,
    UnitsOption,
    WhereOption,
    conditions,
    say_written,
)

if TYPE_CHECKING:
    from ..uncertainty.as_written import AssumptionLike

Listed = list[str] | None


def robustness(
    file: File,
    framework: FrameworkOption,
    weights: Annotated[
        Listed,
        typer.Option(
            help="noise=0.2 | concentration=100 | simplex | order=a|b|c ...; node=economy. 权重。"
        ),
    ] = None,
    imputation: Annotated[
        Listed,
        typer.Option(
            help="Repeat it: alternatives, each as likely. 插补方法之一。",
            autocompletion=methods_of("imputation"),
        ),
    ] = None,
    treatment: Annotated[
        Listed,
        typer.Option(help="Likewise. 异常值处理之一。", autocompletion=methods_of("treatment")),
    ] = None,
    normalization: Annotated[
        Listed,
        typer.Option(
            help="Likewise: minmax, zscore:mean=50,sd=10. 标准化之一。",
            autocompletion=methods_of("normalization"),
        ),
    ] = None,
    weighting: Annotated[
        Listed,
        typer.Option(
            help="Likewise: equal, entropy. 赋权之一。", autocompletion=methods_of("weighting")
        ),
    ] = None,
    aggregation: Annotated[
        Listed,
        typer.Option(help="Likewise. 合成方法之一。", autocompletion=methods_of("aggregation")),
    ] = None,
    drop_one: Annotated[
        bool, typer.Option("--drop-one", help="One indicator is left out. 去掉一个指标。")
    ] = False,
    drop_unit: Annotated[
        bool, typer.Option("--drop-unit", help="One unit is left out. 去掉一个对象。")
    ] = False,
    data_error: Annotated[
        str | None, typer.Option(help="0.05 | size=0.5,form=absolute,indicators=a|b. 数据误差。")
    ] = None,
    draws: Annotated[int, typer.Option(help="How many alternative indices. 抽样次数。")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed, the same draws. 随机种子。")] = 0,
    memory: Annotated[str, typer.Option(help="The most that all draws take. 内存上限。")] = "256MB",
    workers: Annotated[int, typer.Option(help="Threads. 线程数。")] = 1,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write: .xlsx or .csv. 输出文件。"),
    ] = None,
    period: Annotated[str | None, typer.Option(help="The period to take. 时期。")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet to read. 工作表。")] = None,
    units: UnitsOption = None,
    where: WhereOption = None,
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Draw alternative indices: how sure is each rank? 稳健性分析：名次有多可靠？"""
    methods = {
        "imputation": imputation,
        "treatment": treatment,
        "normalization": normalization,
        "weighting": weighting,
        "aggregation": aggregation,
    }
    if output is not None:
        check_output(output, file, Path(framework), suffixes=(".xlsx", ".csv"), force=force)
    written = [*_of_weights(weights or []), *_lists(methods)]
    written += ["drop_indicator"] * drop_one + ["drop_unit"] * drop_unit
    written += [f"data_error:{data_error}"] if data_error is not None else []

    from ..framework import Framework
    from ..index.composite import CompositeIndex
    from ..reading.door import read_table
    from ..uncertainty.robustness import chosen_assumptions
    from ..uncertainty.robustness import robustness as draw
    from .screens import screen
    from .screens.sureness import show

    system = Framework.load(framework)
    chosen = chosen_assumptions(written or None, system)
    asked = conditions(where or []) or None
    table = read_table(file, system, sheet=sheet, period=period, units=units, where=asked)
    index = CompositeIndex(system)
    with screen.progress(language.spoken, Text("抽样", "Drawing")) as progress:
        result = draw(index, table, chosen, draws, seed, memory, workers, progress)
    if output is not None and output.suffix.lower() == ".csv":
        result.to_csv(output)
    elif output is not None:
        result.to_excel(output, language.written)
    show(result, screen.console(), language.spoken)
    if output is not None:
        say_written(output, language.spoken)


def _of_weights(texts: Sequence[str]) -> list[AssumptionLike]:
    """Read ``noise=0.2,node=economy`` and ``simplex``, as ``noise:0.2,node=economy`` is written.

    >>> _of_weights(["noise=0.2", "simplex", "order:a|b"])
    ['noise:0.2', 'simplex', 'order:a|b']
    """
    written: list[AssumptionLike] = []
    for text in texts:
        head, equals, rest = text.partition("=")
        written.append(f"{head.strip()}:{rest}" if equals and ":" not in head else text)
    return written


def _lists(methods: Mapping[str, Sequence[str] | None]) -> list[AssumptionLike]:
    """Return lists of methods; refuse a list of one, which leaves nothing open."""
    written: list[AssumptionLike] = []
    for step, choices in methods.items():
        if choices and len(choices) < 2:
            raise UsageError(
                Text(f"--{step} 只给了一种方法", f"--{step} lists one method alone"),
                Text(
                    f"请重复 --{step} 给出各备选方法，包括原来的方法。",
                    f"Repeat --{step}, once for each alternative, the published one among them.",
                ),
            )
        written += [{step: list(choices)}] if choices else []
    return written
