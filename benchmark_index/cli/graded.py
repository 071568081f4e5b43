"""The command line, ``benchmark-index grade``: tiers, the rules on top of them, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Text, UsageError
from ..files.output import check_output
from .as_json import say_json
from .asked import index_and_table
from .completion import methods_of
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
    of_input,
    say_written,
)
from .reports import CardsFolderOption, CardsOption, cards_asked

if TYPE_CHECKING:
    from ..grading.grades import Grades


def grade(
    file: File,
    framework: FrameworkOption,
    tiers: Annotated[
        str | None,
        typer.Option(
            help="As of score: counts:10,33,57, jenks:4 ...; default: the system's. 分档。",
            autocompletion=methods_of("tiers"),
        ),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            help="Last period's grades, .csv of this command: for keep. 上期评级。",
            callback=of_input,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The file to write: .xlsx, .csv or .parquet. 输出文件。"
        ),
    ] = None,
    cards: CardsOption = None,
    cards_dir: CardsFolderOption = None,
    weighting: WeightingOption = None,
    normalization: NormalizationOption = None,
    aggregation: AggregationOption = None,
    period: PeriodOption = None,
    sheet: SheetOption = None,
    units: UnitsOption = None,
    where: WhereOption = None,
    json: JsonOption = False,
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Grade units: tiers, the rules on top of them, each with its reason. 评级。"""
    if cards is not None and cards_dir is None:
        raise UsageError(
            Text("--cards 需要 --cards-dir 文件夹", "--cards takes --cards-dir FOLDER")
        )
    if output is not None:
        sources = (file, Path(framework), *filter(None, (previous,)))
        check_output(output, *sources, suffixes=(".xlsx", ".csv", ".parquet"), force=force)
    pages = cards_asked(cards, cards_dir, None, plain=True)

    from ..grading.earlier_grades import tiers_of_file
    from ..grading.grades import grade as graded
    from .screens import screen
    from .screens.grade_table import show

    index, table = index_and_table(
        *(file, framework),
        weighting=weighting,
        normalization=normalization,
        aggregation=aggregation,
        tiers=tiers,
        sheet=sheet,
        period=period,
        units=units,
        where=where,
    )
    result = graded(index, table, previous=None if previous is None else tiers_of_file(previous))
    if cards_dir is not None:
        result.scorecard.to_cards(cards_dir, pages, language.written)
    if output is not None:
        _write(result, output, language.written)
    if json:
        say_json(
            {
                "framework": result.scorecard.framework.id,
                "grades": result.in_language(language.written),
                "counts": result.counts,
                "waiting": result.waiting,
                "effects": result.effects,
                "notes": result.notes,
            }
        )
        return
    show(result, screen.console(), language.spoken)
    for path in filter(None, (output, cards_dir)):
        say_written(path, language.spoken)


def _write(result: Grades, output: Path, language: str) -> None:
    """Write the file that the suffix asks for."""
    match output.suffix.lower():
        case ".csv":
            result.to_csv(output, language)
        case ".parquet":
            result.to_parquet(output, language)
        case _:
            result.to_excel(output, language)
