"""What the commands share: options, lists of names, the line that says what was written."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """The language of what is printed and written."""

    zh = "zh"
    en = "en"


FrameworkOption = Annotated[
    str,
    typer.Option("--framework", "-f", help="A shipped id or a .yaml/.xlsx file. 指标体系。"),
]
LanguageOption = Annotated[
    Language, typer.Option("--language", "-l", help="Language of the output. 输出语言。")
]


def listed(text: str) -> list[str]:
    """Return the names of a list with Chinese or English commas."""
    return re.split("[,，]", text)


def say_written(output: Path, language: str) -> None:
    """Print that a file was written."""
    from .screens import screen

    screen.console().print(
        screen.say(language, f"已写入 {output}", f"Wrote {output}"), highlight=False
    )
