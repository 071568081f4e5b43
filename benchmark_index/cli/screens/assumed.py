"""What the command line shows of a drafted indicator system: its assumptions, those alike on one line."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from ...drafting.framework_draft import FrameworkDraft
from ...errors import Text
from ...excel import printable
from ..options import quoted
from . import screen

_MOST_NAMES = 400  # of a line


def show(draft: FrameworkDraft, out: Console, language: str) -> None:
    """Print the tree, each assumption with what it is of, and the columns that were left out."""
    framework = draft.framework
    counts = len(framework.all_indicators), len(framework.all_groups), len(framework.variables)
    zh = "由数据表草拟：{} 个指标，{} 个分组，{} 个变量".format(*counts)
    en = "Drafted from the table: {} indicators, {} groups, {} variables".format(*counts)
    out.print(screen.say(language, zh, en), style="bold", highlight=False)
    alike: dict[Text, list[str]] = {}
    for one in draft.assumed:
        alike.setdefault(one.text, []).append(one.name)
    if alike:
        out.print(screen.say(language, "假定，请确认：", "Assumed, please confirm:"))
    for text, names in alike.items():
        _line(out, f"  {text.pick(language)}: ", names, language)
    reasons: dict[Text, list[str]] = {}
    for left in draft.left:
        reasons.setdefault(left.reason, []).append(left.column)
    if reasons:
        out.print(screen.say(language, "未采用的列：", "Columns left out:"))
    for reason, names in reasons.items():
        _line(out, f"  {reason.pick(language)}: ", names, language)


def _line(out: Console, head: str, names: list[str], language: str) -> None:
    """Print a line with names; of very many how many more there are."""
    listed = [printable(" ".join(name.split())[:60]) for name in names[:_MOST_NAMES]]
    more = len(names) - len(listed)
    listed += [screen.say(language, f"另有 {more} 个", f"{more} more")] if more else []
    text = head + screen.say(language, "、", ", ").join(listed)
    out.print(text, markup=False, highlight=False, style="yellow")


def next_commands(file: Path, output: Path, out: Console, language: str) -> None:
    """Print what was written and the commands that go on from there."""
    out.print(
        screen.say(language, f"已写入 {output}", f"Wrote {output}"), highlight=False, markup=False
    )
    tip = screen.say(language, "改好后评分", "Then score")
    command = f"benchmark-index score {quoted(file)} --framework {quoted(output)} -o ranking.xlsx"
    out.print(f"{tip}:", highlight=False, markup=False)
    out.print(command, highlight=False, markup=False, soft_wrap=True)  # to be copied as one line
