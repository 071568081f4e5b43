"""The command line on ranking workbooks: ``benchmark-index verify`` and ``score --from``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import Text, UsageError
from ..files.output import check_new_folder
from .as_json import say_json
from .completion import framework_ids
from .drafting_frameworks import check_no_framework
from .json_parts import of_verification
from .options import JsonOption, Language, LanguageOption, listed

if TYPE_CHECKING:
    from ..framework import Framework
    from ..index.scorecard import Scorecard
    from ..reading.values import ReadingOptions
    from ..uncertainty.result import Robustness

FrameworkChoice = Annotated[
    str | None,
    typer.Option(
        "--framework",
        "-f",
        help="A shipped id or a .yaml/.xlsx file. 指标体系。",
        autocompletion=framework_ids,
    ),
]
FromOption = Annotated[
    Path | None,
    typer.Option(
        "--from", help="A ranking workbook instead of table and framework. 由排名工作簿重新评分。"
    ),
]
CardsOption = Annotated[
    str | None,
    typer.Option("--cards", help="A page for each unit: all, or A,B by name. 各对象专页。"),
]
CardsFolderOption = Annotated[
    Path | None,
    typer.Option("--cards-dir", help="A new folder with a file for each page. 专页文件夹。"),
]
SureOption = Annotated[
    bool,
    typer.Option(
        "--robustness",
        help="Say how sure each rank is: what the framework assumes, else weights 20 %. 稳健性。",
    ),
]
RanksByOption = Annotated[
    str | None,
    typer.Option(
        "--ranks-by",
        help="Partial ranks on the screen: dimension,region: by dimension, within. 分项排名。",
    ),
]
_READING = {
    "sheet": "--sheet",
    "units": "--units",
    "where": "--where",
    "none": "--none",
    "parentheses": "--parentheses",
    "percent": "--percent",
    "decimal": "--decimal",
    "unit_column": "--unit-column",
}


def verify(
    report: Annotated[
        Path,
        typer.Argument(
            help="A ranking: .xlsx, .parquet, or .csv with its .sig. 排名文件。", show_default=False
        ),
    ],
    key: Annotated[
        Path | None,
        typer.Option(
            "--key",
            help="The secret or public key: exit code 1 unless signed with it. 核对签名的密钥文件。",
        ),
    ] = None,
    robustness: Annotated[
        bool, typer.Option("--robustness", help="Draw again what was drawn. 重新抽样核对稳健性。")
    ] = False,
    as_json: JsonOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Recompute a ranking and name every cell that differs. 核验排名文件。"""
    from ..report.verification import verify as check
    from .screens import screen
    from .screens import verdict as verify_screen

    verdict = check(report, key, robustness=robustness)
    if as_json:
        say_json(of_verification(verdict))
    else:
        verify_screen.show(verdict, screen.console(), language.spoken)
    if not verdict.ok:
        raise typer.Exit(1)


def cards_asked(
    cards: str | None, folder: Path | None, output: Path | None, plain: bool
) -> bool | list[str]:
    """Return which units get a page: all, none, or those named; refuse where there is no room."""
    if folder is not None:
        check_new_folder(folder)
    elif cards is None:
        return False
    elif plain or output is None or output.suffix.lower() != ".xlsx":
        raise UsageError(
            Text(
                "--cards 需要含公式的 .xlsx 输出，或 --cards-dir 文件夹",
                "--cards takes an .xlsx output with formulas, or --cards-dir FOLDER",
            )
        )
    return True if cards in (None, "all") else [name.strip() for name in listed(cards)]


def check_drawing(sure: bool, output: Path | None, split_by: str | None) -> None:
    """Refuse robustness that has no workbook or page to stand in."""
    fits = output is not None and output.suffix.lower() in (".xlsx", ".html") and split_by is None
    if sure and not fits:
        raise UsageError(
            Text(
                "--robustness 需要不分表的 .xlsx 或 .html 输出，或用 robustness 命令",
                "--robustness takes an .xlsx output that is not split, or an .html one; "
                "or use the command robustness",
            )
        )


def how_sure(scorecard: Scorecard, language: str) -> Robustness:
    """Draw alternative indices of what was scored."""
    from ..uncertainty.usual import robustness_of
    from .screens import screen

    with screen.progress(language, Text("抽样", "Drawing")) as progress:
        return robustness_of(scorecard, progress=progress)


def show_sureness(result: Robustness, language: str) -> None:
    """Show how sure each rank is, below the ranking."""
    from .screens import screen
    from .screens.sureness import show

    show(result, screen.console(), language)


def check_signing(key: Path | None, output: Path | None) -> None:
    """Refuse a key that cannot sign, before any work is done, or that has nothing to sign."""
    if key is None:
        return
    if output is None:
        raise UsageError(
            Text(
                "--sign 需要 --output：签名写在输出文件中", "--sign needs --output, which it signs"
            )
        )
    if output.suffix.lower() == ".html":
        raise UsageError(
            Text(
                "--sign 不适用于 .html：网页没有签名", "--sign is not for .html: no page is signed"
            ),
            Text("请签名 .xlsx、.csv 或 .parquet。", "Sign an .xlsx, .csv or .parquet output."),
        )
    from ..report.signing import signer

    signer(key)


def check_sources(
    file: Path | None,
    framework: str | None,
    report: Path | None,
    draft: bool = False,
    database: str | None = None,
) -> None:
    """Refuse a table beside a report or a database, and a table without its framework."""
    if database is not None:
        if file is not None or report is not None or framework is None or draft:
            raise UsageError(
                Text(
                    "--database 代替数据表，须与 --framework 同用",
                    "--database takes the place of TABLE and needs --framework",
                )
            )
        return
    if report is not None and (file is not None or framework is not None or draft):
        raise UsageError(
            Text(
                "用了 --from 就不再给数据表和 --framework：工作簿里都有",
                "With --from give neither TABLE nor --framework: the workbook holds both",
            )
        )
    if file is not None:
        check_no_framework(file, framework, draft)
    elif report is None:
        raise UsageError(
            Text("缺少数据表", "TABLE is missing"),
            Text(
                "请写：benchmark-index score 数据表 --framework 体系，或 score --from 排名工作簿.xlsx",
                "Write: benchmark-index score TABLE --framework ID, or score --from RANKING.xlsx",
            ),
        )


def scored(
    file: Path | None,
    framework: Framework | str | None,
    report: Path | None,
    reading: ReadingOptions,
    options: Mapping[str, Any],
) -> Scorecard:
    """Score a table, or again what a ranking workbook holds."""
    if report is None:
        from ..index.composite import evaluate

        assert framework is not None
        return evaluate(file, framework, **reading, **options)
    if refused := [option for name, option in _READING.items() if reading.get(name) is not None]:
        names = ", ".join(refused)
        raise UsageError(
            Text(f"--from 不读数据表，不能用 {names}", f"--from reads no table: drop {names}")
        )
    from ..report.verification import rerun

    return rerun(report, period=reading["period"], **options)
