"""The command line, ``benchmark-index weights list | show | template | compute``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from ..files.output import check_output
from .completion import framework_ids
from .options import ForceOption, FrameworkOption, Language, LanguageOption, listed, say_written

if TYPE_CHECKING:
    from ..framework import Framework

weights_app = typer.Typer(
    help="Weight sets. 权重方案。", no_args_is_help=True, rich_markup_mode=None
)


class FormMethod(StrEnum):
    """The methods that have a form."""

    ahp = "ahp"
    budget = "budget"
    delphi = "delphi"
    best_worst = "best_worst"
    swara = "swara"
    rank_sum = "rank_sum"
    rank_reciprocal = "rank_reciprocal"
    rank_centroid = "rank_centroid"


@weights_app.command("list")
def list_weights(
    framework: Annotated[
        str | None, typer.Argument(help="Of one system. 指标体系。", autocompletion=framework_ids)
    ] = None,
    language: LanguageOption = Language.auto,
) -> None:
    """List the shipped weight sets. 列出权重方案。"""
    from .. import catalog
    from ..framework.loading import KIND
    from ..weighting import WeightSet
    from .screens import screen

    systems = [framework] if framework else list(catalog.frameworks())
    if framework and framework not in catalog.frameworks():
        raise UsageError.unknown(KIND, framework, list(catalog.frameworks()))
    table = screen.table(
        *screen.titles(language.spoken, ("指标体系", "System"), ("方案", "Set"), ("名称", "Name"))
    )
    table.add_column(screen.say(language.spoken, "来源", "Source"))
    for system in systems:
        for name in catalog.weight_sets(system):
            weights = WeightSet.load(name, system)
            table.add_row(system, name, weights.name.pick(language.spoken), weights.source)
    screen.console().print(table)


@weights_app.command("show")
def show_weights(
    framework: Annotated[
        str, typer.Argument(help="The indicator system. 指标体系。", autocompletion=framework_ids)
    ],
    weight_set: Annotated[str, typer.Argument(help="A shipped set or a file. 权重方案。")],
    language: LanguageOption = Language.auto,
) -> None:
    """Show local and effective weights of a set. 显示权重。"""
    from ..framework import Framework
    from ..weighting import GivenWeights

    system = Framework.load(framework)
    _show(GivenWeights(weight_set).local(system), system, language.spoken)


def _show(local: Mapping[str, float], system: Framework, language: str) -> None:
    """Print local and effective weight of every node."""
    from rich.markup import escape

    from ..weighting import effective_weights
    from .screens import screen

    effective = effective_weights(local, system)
    table = screen.table("id", screen.say(language, "名称", "Name"))
    for title in screen.titles(language, ("同级权重", "Local"), ("总权重", "Effective")):
        table.add_column(title, justify="right")
    for node in system.parents:
        indent = "  " * (system.levels[node] - 1)
        name = escape(indent + system.nodes[node].name.pick(language))
        table.add_row(escape(node), name, f"{local[node]:.2%}", f"{effective[node]:.2%}")
    screen.console().print(table)


@weights_app.command("template")
def write_template(
    method: Annotated[
        FormMethod,
        typer.Option(
            "--method", "-m", help="ahp, budget, delphi, best_worst, swara, rank_sum ... 方法。"
        ),
    ],
    framework: FrameworkOption,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The form, one for each expert. 评分表。")
    ],
    experts: Annotated[str, typer.Option(help="Names, by commas: 甲,乙. 专家。")] = "",
    previous: Annotated[
        Path | None, typer.Option(help="Folder with the forms of the last Delphi round. 上一轮。")
    ] = None,
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Write forms for experts to fill in. 生成专家评分表。"""
    from ..experts.answers import statistics_of
    from ..experts.forms import write_form
    from ..framework import Framework

    system = Framework.load(framework)
    names = [name.strip() for name in listed(experts) if name.strip()] or [""]
    paths = {expert: _form_path(output, expert) for expert in names}
    for path in paths.values():
        check_output(path, Path(framework), force=force)
    last = statistics_of(previous, system) if previous is not None else None
    for expert, path in paths.items():
        write_form(method, system, path, expert, language.written, last)
        say_written(path, language.spoken)


def _form_path(output: Path, expert: str) -> Path:
    """Return where the form of an expert is written."""
    suffix = re.sub(r'[\\/:*?"<>|\s]+', "_", expert)
    return output.with_name(f"{output.stem}-{suffix}{output.suffix}") if expert else output


@weights_app.command("compute")
def compute(
    files: Annotated[list[Path], typer.Argument(help="The forms, filled in. 填好的评分表。")],
    framework: FrameworkOption,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The weight set, .yaml. 权重方案。")
    ] = None,
    weighting: Annotated[
        str | None, typer.Option(help="Other than its defaults: ahp:group=aip,max_cr=0.1. 参数。")
    ] = None,
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Compute weights from filled-in forms. 由专家评分表计算权重。"""
    from ..catalog import specs
    from ..experts.answers import read_forms, weight_set
    from ..framework import Framework
    from .screens import expert_panel as panel_screen
    from .screens import screen

    system = Framework.load(framework)
    if output is not None:
        check_output(output, *files, Path(framework), suffixes=(".yaml", ".yml"), force=force)
    if weighting is not None:
        specs.build("weighting", weighting)
    answers = read_forms(files, system)
    out = screen.console()
    if not answers.ok:
        screen.show_finding_rows(
            answers.to_frame(language.spoken), answers.names, out, language.spoken
        )
        raise typer.Exit(1)
    step = answers.step(weighting)
    local = step.local(system)
    if output is not None:
        weight_set(answers, step, local, output.stem).to_yaml(output)
    panel_screen.show_panel(answers, step, out, language.spoken)
    _show(local, system, language.spoken)
    if output is not None:
        say_written(output, language.spoken)
