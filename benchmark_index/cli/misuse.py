"""What typer says of a command that was written wrongly, told as all other errors are."""

from __future__ import annotations

import re

import typer

from ..errors import Text, UsageError

# The root of typer's errors of use: of click, or of a copy of click that typer brings along.
WrongUse: type[typer.BadParameter] = typer.BadParameter.__mro__[1]

_WORDS = (  # what is said in English, and the same in Chinese
    (r"Missing option (?P<a>.+?)\. Choose from:\s*(?P<b>.+)", "缺少选项 {a}，可选：{b}"),
    (r"Missing argument (?P<a>.+?)\. Choose from:\s*(?P<b>.+)", "缺少参数 {a}，可选：{b}"),
    (r"Missing option (?P<a>.+?)\.", "缺少选项 {a}"),
    (r"Missing argument (?P<a>.+?)\.", "缺少参数 {a}"),
    (r"Missing command\.", "缺少子命令"),
    (
        r"No such option:? (?P<a>\S+?)\.? (?:\(Possible options: (?P<b>.+)\)|Did you mean (?P<c>.+)\?)",
        "没有选项 {a}，是否想用 {b}{c}？",
    ),
    (r"No such option:? (?P<a>.+?)\.?", "没有选项 {a}"),
    (r"No such command (?P<a>.+?)\. Did you mean (?P<b>.+)\?", "没有命令 {a}，是否想用 {b}？"),
    (r"No such command (?P<a>.+?)\.", "没有命令 {a}"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<a>.+)\)", "多出了参数：{a}"),
    (r"Option (?P<a>.+?) requires an argument\.?", "选项 {a} 后面缺少取值"),
    (r"Option (?P<a>.+?) requires (?P<b>\d+) arguments\.?", "选项 {a} 后面需要 {b} 个取值"),
    (r"Option (?P<a>.+?) does not take a value\.?", "选项 {a} 不带取值"),
    (r"(?:Value )?(?P<a>.+?) is not a valid (?:integer|int)\.?", "{a} 不是整数"),
    (r"Input should be a valid integer.*", "应为整数"),
    (r"Input should be a valid number.*", "应为数"),
    (r"(?:Value )?(?P<a>.+?) is not a valid (?:float|number)\.?", "{a} 不是数"),
    (r"(?:Value )?(?P<a>.+?) is not a valid bool(?:ean)?\.?", "{a} 不是“是”或“否”"),
    (r"(?:Value )?(?P<a>.+?) is not one of (?P<b>.+?)\.?", "{a} 不在可选值之中：{b}"),
)
_INVALID = re.compile(r"Invalid value(?: for (?P<of>.+?))?: (?P<why>.+)", re.DOTALL)


def is_bare_call(error: typer.BadParameter) -> bool:
    """Return whether a group of commands was called without any: its help is what to show."""
    return type(error).__name__ == "NoArgsIsHelpError"


def usage_error(error: typer.BadParameter) -> UsageError:
    """Return an error of typer as one of ours: what is wrong, how it is written, where help is."""
    said = " ".join(error.format_message().replace("Value error, ", "").split())
    message = Text(in_chinese(said), said)
    if error.ctx is None:
        return UsageError(message)
    usage = error.ctx.get_usage().partition(": ")[2]
    command = error.ctx.command_path
    return UsageError(
        message,
        Text(
            f"用法：{usage}\n详细说明：{command} --help",
            f"Usage: {usage}\nTry '{command} --help' for help.",
        ),
    )


def in_chinese(said: str) -> str:
    """Return in Chinese what typer says of a command, as it stands where that is not known.

    >>> in_chinese("Missing option '--framework' / '-f'.")
    "缺少选项 '--framework' / '-f'"
    >>> in_chinese("Invalid value for '--draws': 'x' is not a valid integer.")
    "'--draws' 的取值无效：'x' 不是整数"
    """
    if invalid := _INVALID.fullmatch(said):
        why = in_chinese(invalid["why"])
        return f"{invalid['of']} 的取值无效：{why}" if invalid["of"] else f"取值无效：{why}"
    for pattern, words in _WORDS:
        if match := re.fullmatch(pattern, said):
            return words.format(**{name: text or "" for name, text in match.groupdict().items()})
    return said
