"""The command line: ``benchmark-index score | validate | frameworks | weights``.

Exit codes: 0 done, 1 the data or a file has errors, 2 the command was used wrongly.
"""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import __version__
from .errors import BenchmarkIndexError, FindingsError, Text, UsageError
from .sheets import clean_text

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.tree import Tree

    from .framework import Framework, Group, Indicator
    from .scorecard import Scorecard
    from .table import ValidationReport

SHOWN_ROWS = 60
SHOWN_FINDINGS = 30


class Language(StrEnum):
    """The language of what is printed and written."""

    zh = "zh"
    en = "en"


app = typer.Typer(
    help="Rank cities, enterprises or districts by an indicator system. 指标体系综合评价与排名。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
frameworks_app = typer.Typer(
    help="Indicator systems. 指标体系。", no_args_is_help=True, rich_markup_mode=None
)
weights_app = typer.Typer(
    help="Weight sets. 权重方案。", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(frameworks_app, name="frameworks")
app.add_typer(weights_app, name="weights")

File = Annotated[Path, typer.Argument(help="The table: .csv, .xlsx or .xls. 数据表。")]
FrameworkOption = Annotated[
    str,
    typer.Option("--framework", "-f", help="A shipped id or a .yaml/.xlsx file. 指标体系。"),
]
LanguageOption = Annotated[
    Language, typer.Option("--language", "-l", help="Language of the output. 输出语言。")
]
SheetOption = Annotated[str | None, typer.Option(help="The sheet to read. 工作表。")]
PeriodOption = Annotated[str | None, typer.Option(help="The period to take. 时期。")]


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
    file: File,
    framework: FrameworkOption,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The workbook to write. 输出工作簿。")
    ] = None,
    weighting: Annotated[
        str | None,
        typer.Option(help="equal, entropy:shift=0.0001, set:equal, set:my.yaml ... 赋权。"),
    ] = None,
    normalization: Annotated[
        str | None,
        typer.Option(help="minmax, goalposts:clip=false, zscore, rank ... 标准化。"),
    ] = None,
    aggregation: Annotated[
        list[str] | None,
        typer.Option(help="geometric:floor=1; one node or level: economy=geometric. 合成。"),
    ] = None,
    tiers: Annotated[
        str | None,
        typer.Option(help="cuts:80,60 | counts:10,33,57 | quantiles:4. 分档。"),
    ] = None,
    min_coverage: Annotated[
        str | None, typer.Option(help="Share of children a node needs: 2/3. 最低覆盖率。")
    ] = None,
    period: PeriodOption = None,
    sheet: SheetOption = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Score and rank the units of a table. 评分与排名。"""
    from .index import evaluate

    if output is not None:
        _check_output(output, file, Path(framework))
    steps: dict[str, Any] = {
        "weighting": weighting,
        "normalization": normalization,
        "aggregation": _aggregation(aggregation or []),
        "tiers": tiers,
        "min_coverage": min_coverage,
    }
    given = {name: value for name, value in steps.items() if value is not None}
    scorecard = evaluate(file, framework, sheet=sheet, period=period, **given)
    if output is not None:
        scorecard.to_excel(output, language)
    _print_ranking(scorecard, language)
    if output is not None:
        _console().print(_say(language, f"已写入 {output}", f"Wrote {output}"), highlight=False)


@app.command()
def validate(
    file: File,
    framework: FrameworkOption,
    period: PeriodOption = None,
    sheet: SheetOption = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Check a table against its indicator system: every finding at once. 校验数据表。"""
    from .table import validate as check

    report = check(file, framework, sheet=sheet, period=period)
    _print_findings(_console(), report, language)
    if not report.ok:
        raise typer.Exit(1)


@frameworks_app.command("list")
def list_frameworks(language: LanguageOption = Language.zh) -> None:
    """List the shipped indicator systems. 列出指标体系。"""
    from . import catalog
    from .framework import Framework

    table = _table("id", *_titles(language, ("名称", "Name"), ("评价对象", "Units")))
    for title in _titles(language, ("指标数", "Indicators"), ("权重方案", "Weight sets")):
        table.add_column(title)
    for name in catalog.frameworks():
        system = Framework.load(name)
        sets = ", ".join(catalog.weight_sets(name))
        count = str(len(system.all_indicators))
        table.add_row(name, system.name.pick(language), system.unit.pick(language), count, sets)
    _console().print(table)


@frameworks_app.command("show")
def show_framework(
    framework: Annotated[str, typer.Argument(help="A shipped id or a file. 编号或文件。")],
    language: LanguageOption = Language.zh,
) -> None:
    """Show an indicator system as a tree. 显示指标体系。"""
    from rich.markup import escape
    from rich.tree import Tree

    from .framework import Framework

    system = Framework.load(framework)
    tree = Tree(f"[bold]{escape(system.name.pick(language))}[/] ({escape(system.id)})")
    _grow(tree, system, language)
    console = _console()
    console.print(tree, highlight=False)
    if system.source:
        console.print(escape(f"{_say(language, '来源', 'Source')}: {system.source}"))


@weights_app.command("list")
def list_weights(
    framework: Annotated[str | None, typer.Argument(help="Of one system. 指标体系。")] = None,
    language: LanguageOption = Language.zh,
) -> None:
    """List the shipped weight sets. 列出权重方案。"""
    from . import catalog
    from .framework.files import KIND
    from .weighting import WeightSet

    systems = [framework] if framework else list(catalog.frameworks())
    if framework and framework not in catalog.frameworks():
        raise UsageError.unknown(KIND, framework, list(catalog.frameworks()))
    table = _table(*_titles(language, ("指标体系", "System"), ("方案", "Set"), ("名称", "Name")))
    table.add_column(_say(language, "来源", "Source"))
    for system in systems:
        for name in catalog.weight_sets(system):
            found = WeightSet.load(name, system)
            table.add_row(system, name, found.name.pick(language), found.source)
    _console().print(table)


@weights_app.command("show")
def show_weights(
    framework: Annotated[str, typer.Argument(help="The indicator system. 指标体系。")],
    weight_set: Annotated[str, typer.Argument(help="A shipped set or a file. 权重方案。")],
    language: LanguageOption = Language.zh,
) -> None:
    """Show local and effective weights of a set. 显示权重。"""
    from rich.markup import escape

    from .framework import Framework
    from .weighting import GivenWeights, effective_weights

    system = Framework.load(framework)
    local = GivenWeights(weight_set).local(system)
    effective = effective_weights(local, system)
    table = _table("id", _say(language, "名称", "Name"))
    for title in _titles(language, ("同级权重", "Local"), ("总权重", "Effective")):
        table.add_column(title, justify="right")
    for node in system.parents:
        indent = "  " * (system.levels[node] - 1)
        name = escape(indent + system.nodes[node].name.pick(language))
        table.add_row(escape(node), name, f"{local[node]:.2%}", f"{effective[node]:.2%}")
    _console().print(table)


def _check_output(output: Path, *sources: Path) -> None:
    """Refuse an output that cannot be meant, before any work is done."""
    if output.suffix.lower() != ".xlsx":
        raise UsageError(
            Text(f"输出文件须为 .xlsx：{output}", f"The output is an .xlsx file: {output}")
        )
    if not output.absolute().parent.is_dir():
        raise UsageError(
            Text(f"无法写入 {output}：文件夹不存在", f"Cannot write {output}: no such folder"),
            Text("请先建立该文件夹。", "Make the folder first."),
        )
    if output.resolve() in [source.resolve() for source in sources if source.exists()]:
        raise UsageError(
            Text(f"{output} 是输入文件，不会被覆盖", f"{output} is an input and stays as it is"),
            Text("请换一个输出文件名。", "Choose another name for the output."),
        )


def _aggregation(given: list[str]) -> Any:
    """Read ``geometric`` as one for all and ``economy=geometric`` as one for a node or level."""
    by_node: dict[str | int, str] = {}
    whole: list[str] = []
    for item in given:
        head, equals, spec = item.partition("=")
        if equals and ":" not in head:
            by_node[int(head) if re.fullmatch("[0-9]+", head) else head] = spec
        else:
            whole.append(item)
    if len(whole) + bool(by_node) > 1:
        raise UsageError(
            Text(
                "请只给一种合成方法，或逐节点给出",
                "Give one aggregation for all, or one per node or level",
            )
        )
    return by_node or (whole[0] if whole else None)


def _grow(tree: Tree, node: Framework | Group, language: str) -> None:
    from rich.markup import escape

    from .framework import Indicator

    for variable in getattr(node, "variables", ()):
        name = escape(f"{variable.name.pick(language)} ({variable.unit})")
        label = _say(language, "变量", "variable")
        tree.add(f"[dim]{label}[/] {name} [dim]{escape(variable.id)}[/]")
    for child in node.children:
        name, tag = escape(child.name.pick(language)), f"[dim]{escape(child.id)}[/]"
        if isinstance(child, Indicator):
            tree.add(f"{name} {_measure(child, language)} {tag}")
        else:
            _grow(tree.add(f"[bold]{name}[/] {tag}"), child, language)


def _measure(leaf: Indicator, language: str) -> str:
    from rich.markup import escape

    from .report.workbook import ARROWS

    unit = leaf.unit
    if leaf.denominator:
        unit = f"{leaf.unit} ÷ {leaf.denominator.variable} → {leaf.result_unit}"
    measure = escape(f"({unit})") if unit else ""
    return f"{measure} {ARROWS[leaf.direction].pick(language)[0]}"


def _print_ranking(scorecard: Scorecard, language: str) -> None:
    from rich.markup import escape

    framework, ranking = scorecard.framework, scorecard.ranking
    labels = scorecard.tier_labels(language)
    shown = scorecard.order[:SHOWN_ROWS]
    table = _table(_say(language, "排名", "Rank"), framework.unit.pick(language))
    panel, tiered = "period" in ranking, scorecard.fitted.tiers is not None
    if panel:
        table.add_column(_say(language, "时期", "Period"))
    table.add_column(_say(language, "得分", "Score"), justify="right", style="bold")
    if tiered:
        table.add_column(_say(language, "档次", "Tier"))
    for group in framework.groups:
        table.add_column(escape(group.name.pick(language)), justify="right")
    fine = bool(ranking["score"].abs().max() <= 2)
    for i, row in enumerate(ranking.head(SHOWN_ROWS).to_dict("records")):
        rank = "-" if row["score"] != row["score"] else str(row["rank"])
        cells = [rank, _name(row["name"])]
        cells += [_name(row["period"])] if panel else []
        cells.append(_number(row["score"], 2 + fine))
        cells += [_name(labels[shown[i]] or "")] if tiered else []
        cells += [_number(row[group.id], 1 + 2 * fine) for group in framework.groups]
        table.add_row(*cells)
    console = _console()
    console.print(table)
    if len(ranking) > SHOWN_ROWS:
        console.print(_say(language, f"共 {len(ranking)} 行", f"{len(ranking)} rows in all"))
    _print_notes(console, scorecard, ranking, language)


def _print_notes(
    console: Console, scorecard: Scorecard, ranking: pd.DataFrame, language: str
) -> None:
    """Say under the table what a reader of the ranking has to know."""
    from .table.coverage import names_of

    for row in scorecard.not_ranked.head(SHOWN_FINDINGS).to_dict("records"):
        name = clean_text(" ".join(str(row[key]) for key in ("unit", "period") if key in row))
        console.print(
            f"{_say(language, '未排名', 'Not ranked')} {name}: {row[language]}",
            markup=False,
            style="yellow",
        )
    marked = ranking[ranking["rank"].notna() & (ranking["missing"] != "")]
    for missing, rows in marked.groupby("missing", sort=False):
        names = names_of(str(missing).split(", "), scorecard.framework).pick(language)
        keys = [key for key in ("unit", "period") if key in rows]
        places = rows[keys].astype(str).agg(" ".join, axis=1)
        units = clean_text(_say(language, "、", ", ").join(places.head(SHOWN_FINDINGS)))
        head = _say(language, "缺分组得分", "Ranked without")
        console.print(f"{head} {names}: {units}", markup=False, style="yellow")
    for note in scorecard.tier_notes:
        console.print(note.pick(language), markup=False, style="yellow")


def _number(value: float, decimals: int) -> str:
    if value != value:
        return "-"
    return f"{value:.{decimals}f}"


def _print_findings(console: Console, report: ValidationReport, language: str) -> None:
    from .table.findings import SEVERITY_NAMES

    findings = report.to_frame(language)
    names = {name: text.pick(language) for name, text in report.names.items()}
    if len(findings):
        titles = (("级别", "Severity"), ("位置", "Where"), ("对象", "Unit"), ("指标", "Indicator"))
        table = _table(*_titles(language, *titles), no_wrap=2)
        for title in _titles(language, ("说明", "Message"), ("建议", "Hint")):
            table.add_column(title, overflow="fold")
        styles = {"error": "red", "warning": "yellow", "info": "dim"}
        for row in findings.head(SHOWN_FINDINGS).to_dict("records"):
            severity = SEVERITY_NAMES[row["severity"]].pick(language)
            unit = " ".join(part for part in (row["unit"], row["period"]) if part)
            about = names.get(row["indicator"], row["indicator"])
            cells = (row["cell"], unit, about, row["message"], row["hint"])
            style = styles[row["severity"]]
            table.add_row(f"[{style}]{severity}[/]", *(_name(cell) for cell in cells))
        console.print(table)
        if len(findings) > SHOWN_FINDINGS:
            more = len(findings) - SHOWN_FINDINGS
            console.print(_say(language, f"另有 {more} 条", f"and {more} more"))
    console.print(report.summary.pick(language), markup=False)


def _name(text: object) -> str:
    """Return a name as plain text: no markup, no control characters."""
    from rich.markup import escape

    return escape(clean_text(str(text)))


def _say(language: str, zh: str, en: str) -> str:
    return Text(zh, en).pick(language)


def _titles(language: str, *titles: tuple[str, str]) -> list[str]:
    return [_say(language, zh, en) for zh, en in titles]


def _table(*titles: str, no_wrap: int = 0) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for i, title in enumerate(titles):
        table.add_column(title, no_wrap=i < no_wrap)
    return table


def _console(stderr: bool = False) -> Console:
    from rich.console import Console

    console = Console(stderr=stderr, emoji=False)
    if not console.is_terminal and console.width < 160:
        console = Console(stderr=stderr, emoji=False, width=160)
    return console


def main() -> None:
    """Run the command line; errors of the package become one screen and an exit code."""
    said = " ".join(sys.argv[1:])
    language = "en" if re.search(r"(--language[ =]|-l ?)en\b", said) else "zh"
    try:
        app()
    except BenchmarkIndexError as error:
        console = _console(stderr=True)
        label = _say(language, "错误", "Error")
        head = error.message.pick(language)
        console.print(f"{label}: {head}", style="bold red", markup=False, highlight=False)
        if hint := error.hint.pick(language):
            console.print(hint, markup=False, highlight=False)
        if isinstance(error, FindingsError):
            tip = (
                "完整清单：benchmark-index validate 数据表 --framework 体系",
                "Full list: benchmark-index validate TABLE --framework ID",
            )
            console.print(_say(language, *tip), style="dim")
        sys.exit(2 if isinstance(error, UsageError) else 1)


if __name__ == "__main__":
    main()
