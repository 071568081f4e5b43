"""The command line: ``benchmark-index score | verify | validate | quality | template | ...``.

Exit codes: 0 done, 1 the data or a file has errors, 2 the command was used wrongly.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from .._version import __version__
from ..catalog.kinds import KINDS
from ..errors import BenchmarkIndexError, FindingsError, Text, UsageError
from ..files.output import check_output
from .as_json import say_json
from .at_scale import (
    ApproximateOption,
    DatabaseOption,
    FurtherFiles,
    IntoDatabaseOption,
    MemoryOption,
    RunLimits,
    SchedulerOption,
    WorkersOption,
    check_alone,
    score_files,
    scored_together,
)
from .completion import any_method, framework_ids, methods_of
from .drafting_frameworks import DraftOption, drafted, new_framework, show_assumed
from .graded import grade
from .how_sure import robustness
from .in_a_browser import explore, site
from .json_parts import of_findings, of_quality, of_ranking
from .judging import weights_app
from .misuse import WrongUse, is_bare_call, usage_error
from .on_track import monitor
from .options import (
    File,
    FileChoice,
    ForceOption,
    FrameworkOption,
    JsonOption,
    Language,
    LanguageOption,
    PeriodOption,
    ReportLanguage,
    ReportLanguageOption,
    SheetOption,
    UnitsOption,
    WhereOption,
    aggregation_of,
    conditions,
    language_of,
    listed,
    of_indicators,
    say_written,
)
from .over_periods import panel
from .reports import (
    CardsFolderOption,
    CardsOption,
    FrameworkChoice,
    FromOption,
    RanksByOption,
    SureOption,
    cards_asked,
    check_drawing,
    check_signing,
    check_sources,
    how_sure,
    scored,
    show_sureness,
    verify,
)
from .side_views import compare, diagnose
from .why import explain

if TYPE_CHECKING:
    from ..index.scorecard import Scorecard
    from ..reading.values import ReadingOptions
    from ..uncertainty.result import Robustness

app = typer.Typer(
    help="Rank cities, enterprises or districts by an indicator system. 指标体系综合评价与排名。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
frameworks_app = typer.Typer(
    help="Indicator systems. 指标体系。", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(frameworks_app, name="frameworks")
app.add_typer(weights_app, name="weights")
frameworks_app.command("new")(new_framework)
app.command()(verify)
app.command()(robustness)
app.command()(monitor)
app.command()(diagnose)
app.command()(compare)
app.command()(explain)
app.command()(panel)
app.command()(grade)
app.command()(explore)
app.command()(site)

NoneOption = Annotated[
    str | None, typer.Option("--none", help="What 无 means: zero or missing. “无”的含义。")
]
ParenthesesOption = Annotated[
    str | None, typer.Option(help="negative: (12.3) is -12.3. 括号表示负数。")
]
PercentOption = Annotated[
    str | None,
    typer.Option(help="Bare 0.43 among percentages: fraction or percent. 百分数列中的小数。"),
]
DecimalOption = Annotated[
    str | None,
    typer.Option(help="In text: comma, as in 1.234,5, or point. 文本中的小数点。"),
]
UnitColumnOption = Annotated[
    str | None,
    typer.Option(help="The column that names the units: its header or letter. 对象列。"),
]


def _version(value: bool) -> None:
    if value:
        typer.echo(f"benchmark-index {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Rank cities, enterprises or districts by an indicator system. 指标体系综合评价与排名。"""


@app.command()
def score(
    file: FileChoice = None,
    further: FurtherFiles = None,
    framework: FrameworkChoice = None,
    draft: DraftOption = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The file to write: .xlsx, .html, .csv or .parquet; of many files a folder. 输出。",
        ),
    ] = None,
    values_only: Annotated[
        bool, typer.Option("--values-only", help="A workbook without formulas. 只写数值。")
    ] = False,
    split_by: Annotated[
        str | None,
        typer.Option(help="A sheet per tier, period or attribute: region. 按档次或属性分表。"),
    ] = None,
    cards: CardsOption = None,
    cards_dir: CardsFolderOption = None,
    report: FromOption = None,
    imputation: Annotated[
        list[str] | None,
        typer.Option(
            help="median, fixed:0 ...; some indicators: gdp=linear:max_gap=2. 插补。",
            autocompletion=methods_of("imputation"),
        ),
    ] = None,
    treatment: Annotated[
        list[str] | None,
        typer.Option(
            help="winsorize:k=5, iqr, log ...; or economy=iqr. 异常值处理。",
            autocompletion=methods_of("treatment"),
        ),
    ] = None,
    weighting: Annotated[
        str | None,
        typer.Option(
            help="equal, entropy:shift=0.0001, set:equal, set:my.yaml, from-table ... 赋权。",
            autocompletion=methods_of("weighting"),
        ),
    ] = None,
    normalization: Annotated[
        list[str] | None,
        typer.Option(
            help="minmax, goalposts:clip=false, zscore ...; or pm25=goalposts. 标准化。",
            autocompletion=methods_of("normalization"),
        ),
    ] = None,
    aggregation: Annotated[
        list[str] | None,
        typer.Option(
            help="geometric:floor=1; one node or level: economy=geometric. 合成。",
            autocompletion=methods_of("aggregation"),
        ),
    ] = None,
    tiers: Annotated[
        str | None,
        typer.Option(
            help="cuts:80,60 | counts:10,33,57 | quantiles:4. 分档。",
            autocompletion=methods_of("tiers"),
        ),
    ] = None,
    publish: Annotated[
        str | None,
        typer.Option(help="leader=100,decimals=1 | low=0,high=100 | none. 公布尺度。"),
    ] = None,
    min_coverage: Annotated[
        str | None, typer.Option(help="Share of children a node needs: 2/3. 最低覆盖率。")
    ] = None,
    errors: Annotated[
        str | None, typer.Option(help="ignore: score in spite of errors. 有错误也评分。")
    ] = None,
    period: PeriodOption = None,
    units: UnitsOption = None,
    where: WhereOption = None,
    sheet: SheetOption = None,
    none: NoneOption = None,
    parentheses: ParenthesesOption = None,
    percent: PercentOption = None,
    decimal: DecimalOption = None,
    unit_column: UnitColumnOption = None,
    sign: Annotated[
        Path | None,
        typer.Option(
            "--sign", help="A key file to sign with: a secret or Ed25519 in PEM. 签名密钥文件。"
        ),
    ] = None,
    sure: SureOption = False,
    ranks_by: RanksByOption = None,
    database: DatabaseOption = None,
    into_database: IntoDatabaseOption = None,
    memory: MemoryOption = "2GB",
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    approximate: ApproximateOption = False,
    as_json: JsonOption = False,
    force: ForceOption = False,
    language: ReportLanguageOption = ReportLanguage.auto,
) -> None:
    """Score and rank the units of a table. 评分与排名。"""
    from .screens import screen

    check_sources(file, framework, report, draft, database)
    many = scored_together(file, further, output, database)
    if many and framework is not None:
        check_alone(
            {
                "--from": report,
                "--draft": draft,
                "--values-only": values_only,
                "--split-by": split_by,
                "--cards": cards,
                "--cards-dir": cards_dir,
                "--sign": sign,
                "--robustness": sure,
                "--ranks-by": ranks_by,
            }
        )
    elif output is not None:
        sources = (*filter(None, (file, report, sign)), Path(framework or ""))
        suffixes = (".xlsx", ".html", ".csv", ".parquet")
        check_output(output, *sources, suffixes=suffixes, force=force)
    if (values_only or split_by) and (output is None or output.suffix.lower() != ".xlsx"):
        raise UsageError(
            Text(
                "--values-only 与 --split-by 只适用于 .xlsx 输出",
                "--values-only and --split-by are for an .xlsx output",
            )
        )
    pages = cards_asked(cards, cards_dir, output, values_only or split_by is not None)
    check_signing(sign, output)
    check_drawing(sure, output, split_by)
    steps = {
        "imputation": of_indicators(imputation or [], KINDS["imputation"]),
        "treatment": of_indicators(treatment or [], KINDS["treatment"]),
        "weighting": weighting,
        "normalization": of_indicators(normalization or [], KINDS["normalization"]),
        "aggregation": aggregation_of(aggregation or []),
        "tiers": tiers,
        "publish": publish,
        "min_coverage": min_coverage,
        "errors": errors,
    }
    options = {name: value for name, value in steps.items() if value is not None}
    reading = _reading(
        sheet, period, units, where, none, parentheses, percent, decimal, unit_column
    )
    if many and framework is not None:
        spread = RunLimits(into_database, memory, workers, scheduler, approximate)
        score_files(many, framework, output, options, reading, spread, as_json, language.spoken)
        return
    new = drafted(file, reading) if draft and file is not None else None
    system = framework if new is None else new.framework
    if new is not None:
        show_assumed(new, language.spoken)
    scorecard = scored(file, system, report, reading, options)
    partial = scorecard.partial_ranks(listed(ranks_by)) if ranks_by else None
    note, drawn = "", None
    if cards_dir is not None:
        scorecard.to_cards(cards_dir, pages, language.written)
    if output is not None:
        sheets = pages if cards_dir is None else False
        drawn = how_sure(scorecard, language.spoken) if sure else None
        note = _export(scorecard, output, language, values_only, split_by, sheets, sign, drawn)
    if as_json:
        say_json(of_ranking(scorecard, partial, drawn))
        return
    screen.show_ranking(scorecard, screen.console(), language.spoken, partial)
    if drawn is not None:
        show_sureness(drawn, language.spoken)
    is_workbook = output is not None and output.suffix.lower() == ".xlsx"
    screen.show_count(scorecard, screen.console(), language.spoken, output if is_workbook else None)
    for path in filter(None, (output, cards_dir)):
        say_written(path, language.spoken)
    if output is not None:
        screen.console().print(note, style="yellow", markup=False, highlight=False, end="")


def _export(
    scorecard: Scorecard,
    output: Path,
    language: ReportLanguage,
    values_only: bool,
    split_by: str | None,
    cards: bool | list[str],
    sign: Path | None,
    drawn: Robustness | None,
) -> str:
    """Write the file that the suffix asks for; return what to know about it, as a line."""
    from .screens import screen

    with screen.progress(language.spoken) as progress:
        suffix = output.suffix.lower()
        if suffix == ".html":
            scorecard.to_html(output, language.opening, robustness=drawn)
            return ""
        if suffix == ".csv":
            written = scorecard.to_csv(output, language.flat, progress, sign=sign)
        elif suffix == ".parquet":
            written = scorecard.to_parquet(output, language.flat, progress, sign=sign)
        else:
            formulas = False if values_only else None
            written = scorecard.to_excel(
                *(output, language.written, formulas),
                units=cards,
                split_by=split_by,
                progress=progress,
                sign=sign,
                robustness=drawn,
            )
    note = written.note.pick(language.spoken)
    return f"{note}\n" if note else ""


@app.command()
def validate(
    file: File,
    framework: FrameworkOption,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A copy with the findings in it. 标注副本。"),
    ] = None,
    period: PeriodOption = None,
    units: UnitsOption = None,
    where: WhereOption = None,
    sheet: SheetOption = None,
    none: NoneOption = None,
    parentheses: ParenthesesOption = None,
    percent: PercentOption = None,
    decimal: DecimalOption = None,
    unit_column: UnitColumnOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Check a table against its indicator system: every finding at once. 校验数据表。"""
    from ..validation.annotation import suffixes_for
    from ..validation.table_report import validate as check
    from .screens import screen

    if output is not None:
        check_output(output, file, Path(framework), suffixes=suffixes_for(file), force=force)
    reading = _reading(
        sheet, period, units, where, none, parentheses, percent, decimal, unit_column
    )
    report = check(file, framework, **reading)
    if output is not None:
        report.annotate(output, language.written)
    if as_json:
        say_json(of_findings(report))
    else:
        screen.show_findings(report, screen.console(), language.spoken)
        if output is not None:
            say_written(output, language.spoken)
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def quality(
    file: File,
    framework: FrameworkOption,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The workbook to write. 输出工作簿。")
    ] = None,
    period: PeriodOption = None,
    units: UnitsOption = None,
    where: WhereOption = None,
    sheet: SheetOption = None,
    none: NoneOption = None,
    parentheses: ParenthesesOption = None,
    percent: PercentOption = None,
    decimal: DecimalOption = None,
    unit_column: UnitColumnOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Report coverage, freshness and what blocks a ranking. 数据质量报告。"""
    from ..validation.quality import quality as assess
    from .screens import screen
    from .screens.table_quality import show

    if output is not None:
        check_output(output, file, Path(framework), force=force)
    reading = _reading(
        sheet, period, units, where, none, parentheses, percent, decimal, unit_column
    )
    report = assess(file, framework, **reading)
    if output is not None:
        report.to_excel(output, language.written)
    if as_json:
        say_json(of_quality(report))
        return
    show(report, screen.console(), language.spoken)
    if output is not None:
        say_written(output, language.spoken)


@app.command()
def template(
    framework: FrameworkOption,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The workbook to fill in. 填报模板。")
    ],
    units: Annotated[str, typer.Option(help="Names, by commas: 北京,上海. 评价对象。")] = "",
    periods: Annotated[str, typer.Option(help="Periods, by commas: 2022,2023. 时期。")] = "",
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Write a workbook to fill in for an indicator system. 生成填报模板。"""
    from ..validation.template import write_template

    check_output(output, Path(framework), force=force)
    write_template(framework, output, listed(units), listed(periods), language.written)
    say_written(output, language.spoken)


def _reading(
    sheet: str | None,
    period: str | None,
    units: str | None,
    where: list[str] | None,
    none: str | None,
    parentheses: str | None,
    percent: str | None,
    decimal: str | None,
    unit_column: str | None,
) -> ReadingOptions:
    """Return what is passed on to reading, which checks the words."""
    options = {
        "sheet": sheet,
        "period": period,
        "units": units,
        "where": conditions(where or []) or None,
        "none": none,
        "parentheses": parentheses,
        "percent": percent,
        "decimal": decimal,
        "unit_column": unit_column,
    }
    return cast("ReadingOptions", options)


@app.command()
def methods(
    name: Annotated[
        str | None, typer.Argument(help="One method in full. 方法编号。", autocompletion=any_method)
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="The list as Markdown.")] = False,
    language: LanguageOption = Language.auto,
) -> None:
    """List every method, or explain one with formula and example. 方法目录。"""
    from ..catalog import manuals as manual
    from .screens import screen

    console = screen.console()
    if markdown:
        typer.echo(manual.as_markdown(), nl=False)
    elif name is None:
        screen.show_methods(console, language.spoken)
    else:
        for entry in manual.named(name):
            screen.show_method(entry, console, language.spoken)


@frameworks_app.command("list")
def list_frameworks(language: LanguageOption = Language.auto) -> None:
    """List the shipped indicator systems. 列出指标体系。"""
    from .. import catalog
    from ..framework import Framework
    from .screens import screen

    table = screen.table(
        "id", *screen.titles(language.spoken, ("名称", "Name"), ("评价对象", "Units"))
    )
    for title in screen.titles(
        language.spoken, ("指标数", "Indicators"), ("权重方案", "Weight sets")
    ):
        table.add_column(title)
    for name in catalog.frameworks():
        system = Framework.load(name)
        sets = ", ".join(catalog.weight_sets(name))
        count = str(len(system.all_indicators))
        table.add_row(
            name, system.name.pick(language.spoken), system.unit.pick(language.spoken), count, sets
        )
    screen.console().print(table)


@frameworks_app.command("show")
def show_framework(
    framework: Annotated[
        str,
        typer.Argument(help="A shipped id or a file. 编号或文件。", autocompletion=framework_ids),
    ],
    language: LanguageOption = Language.auto,
) -> None:
    """Show an indicator system as a tree. 显示指标体系。"""
    from rich.markup import escape
    from rich.tree import Tree

    from ..framework import Framework
    from .screens import screen

    system = Framework.load(framework)
    head = f"[bold]{escape(system.name.pick(language.spoken))}[/] ({escape(system.id)})"
    tree = Tree(head + screen.said_of_score(system, language.spoken))
    screen.grow(tree, system, language.spoken)
    console = screen.console()
    console.print(tree, highlight=False)
    if system.source:
        console.print(escape(f"{screen.say(language.spoken, '来源', 'Source')}: {system.source}"))


def _show_what_can_be_shown() -> None:
    """Make the output replace what its encoding lacks: Windows gives ASCII or 1252 to a file."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="replace")


@cache
def _whole_command() -> Callable[..., int | None]:
    """Return all commands; to read their parameters takes longer than to run most of them."""
    return cast("Callable[..., int | None]", typer.main.get_command(app))


def main() -> None:
    """Run the command line; every error becomes one screen and an exit code."""
    _show_what_can_be_shown()
    try:
        code = _whole_command()(standalone_mode=False)
    except WrongUse as error:
        code = 2
        if is_bare_call(error):
            error.show()
        else:
            _refuse(usage_error(error))
    except BenchmarkIndexError as error:
        code = _refuse(error)
    except typer.Abort:
        code = 1
    sys.exit(code)


def _refuse(error: BenchmarkIndexError) -> int:
    """Print an error with its way out, and return the exit code."""
    from .screens import screen

    language = language_of(sys.argv[1:])
    console = screen.console(stderr=True)
    label = screen.say(language, "错误", "Error")
    head = error.message.pick(language)
    console.print(f"{label}: {head}", style="bold red", markup=False, highlight=False)
    if hint := error.hint.pick(language):
        console.print(hint, markup=False, highlight=False)
    if isinstance(error, FindingsError):
        tip = (
            "完整清单：benchmark-index validate 数据表 --framework 体系",
            "Full list: benchmark-index validate TABLE --framework ID",
        )
        console.print(screen.say(language, *tip), style="dim")
    return 2 if isinstance(error, UsageError) else 1


if __name__ == "__main__":
    main()
