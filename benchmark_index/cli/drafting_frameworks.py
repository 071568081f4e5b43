"""The command line, ``benchmark-index frameworks new``: an indicator system drafted from a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Text, UsageError
from ..files.output import check_output
from .as_json import say_json
from .options import (
    File,
    ForceOption,
    JsonOption,
    Language,
    LanguageOption,
    PeriodOption,
    SheetOption,
    quoted,
)

if TYPE_CHECKING:
    from ..drafting.framework_draft import FrameworkDraft
    from ..reading.values import ReadingOptions

DraftOption = Annotated[
    bool,
    typer.Option(
        "--draft",
        help="Draft the framework from the table, see frameworks new. 草拟指标体系并评分。",
    ),
]


def new_framework(
    file: File,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file to write: .yaml or .xlsx. 指标体系。")
    ],
    sheet: SheetOption = None,
    period: PeriodOption = None,
    unit_column: Annotated[
        str | None, typer.Option(help="The column that names the units. 对象列。")
    ] = None,
    json: JsonOption = False,
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Draft an indicator system from a table, each assumption to be confirmed. 由数据表草拟指标体系。"""
    check_output(output, file, suffixes=(".yaml", ".yml", ".xlsx"), force=force)
    if output.exists() and not force:
        raise UsageError(
            Text(
                f"{output} 已经存在，其中可能有您的修改",
                f"{output} exists and may hold your changes",
            ),
            Text("请换一个文件名，或加 --force 覆盖。", "Choose another name, or add --force."),
        )
    from .screens import screen
    from .screens.assumed import next_commands, show

    draft = drafted(file, {"sheet": sheet, "period": period, "unit_column": unit_column})
    draft.save(output)
    if json:
        parts = {"framework": draft.framework.id, "output": str(output)}
        say_json({**parts, "assumptions": draft.assumptions, "left_out": draft.left_out})
        return
    show(draft, screen.console(), language.spoken)
    next_commands(file, output, screen.console(), language.spoken)


def drafted(file: Path, reading: ReadingOptions) -> FrameworkDraft:
    """Return the system that a table seems to be of."""
    from ..drafting.draft import draft_framework

    return draft_framework(file, **reading)


def show_assumed(draft: FrameworkDraft, language: str) -> None:
    """Show what a draft that is scored at once assumes."""
    from .screens import screen
    from .screens.assumed import show

    show(draft, screen.console(), language)


def check_no_framework(file: Path, framework: str | None, draft: bool) -> None:
    """Refuse a table without an indicator system, and name the command that drafts one; also both."""
    if draft and framework is not None:
        raise UsageError(
            Text("--draft 与 --framework 只能给一个", "Give --draft or --framework, not both"),
            Text("--draft 由数据表草拟体系。", "--draft makes a framework from the table."),
        )
    if draft or framework is not None:
        return
    system = f"{file.name.partition('.')[0] or 'my'}-system.yaml"
    new = f"benchmark-index frameworks new {quoted(file)} -o {quoted(system)}"
    raise UsageError(
        Text(
            "缺少 --framework：没有指标体系，就不知道哪些列怎样评分",
            "--framework is missing: which columns count, and how?",
        ),
        Text(
            f"还没有指标体系？先由数据表草拟：{new}\n"
            f"再评分：benchmark-index score {quoted(file)} --framework {quoted(system)}\n"
            "或加 --draft 一步完成；随附的体系见 benchmark-index frameworks list。",
            f"None yet? Draft one from the table: {new}\n"
            f"Then: benchmark-index score {quoted(file)} --framework {quoted(system)}\n"
            "Or add --draft to do both; those that ship: benchmark-index frameworks list.",
        ),
    )
