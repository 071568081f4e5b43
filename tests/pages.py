"""Run a page as a reader would: its blocks in order, in a folder with the example data.

A block is run by its language: Python, and commands of ours in ``sh``. A block that names a file is
that file. A block ``output`` is what the block before it prints, where ``...`` on a line of its own
stands for any lines. A command that ends in ``# exit code 1`` has to.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from textwrap import dedent
from unittest import mock

import pytest

from benchmark_index.cli import main

BLOCK = re.compile(r"^( *)```(\w+)(?: (\S+))?\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
PAGES = sorted([Path("README.md"), *Path("docs").glob("*.md")])
READER = {"COLUMNS": "110", "NO_COLOR": "1", "LANG": "en_US.UTF-8", "MPLBACKEND": "Agg"}
# Commands that are not ours: they set up an environment, and the gate runs those of the README.
OTHERS = ("python3 -m venv ", ". .venv/bin/activate", "python -m pip ")


def blocks(page):
    """Yield the blocks of a page: language, file, text."""
    for _, language, file, text in BLOCK.findall(page):
        yield language, file, dedent(text)


def command(line):
    """Run a line of a shell, in this process; stop where its exit code is not as expected."""
    line, _, code = line.partition("# exit code ")
    if line.startswith(OTHERS):
        return
    if line.startswith("mkdir "):
        Path(line.removeprefix("mkdir ")).mkdir()
        return
    line, _, source = line.partition(" < ")
    name, *words = shlex.split(line, comments=True)
    assert name == "benchmark-index", f"not known how to run: {line}"
    said = io.StringIO()
    with (
        open(source or os.devnull) as typed,
        mock.patch.multiple(sys, argv=[name, *words], stdin=typed),
        contextlib.redirect_stderr(said),
        pytest.raises(SystemExit) as stop,
    ):
        main()
    assert (stop.value.code or 0) == int(code or 0), f"{line}\n{said.getvalue()}"
    print(said.getvalue(), end="")


def commands(text):
    """Return the commands of a block; a line that ends in a backslash goes on."""
    return [line for line in text.replace("\\\n", "").splitlines() if line.strip(" #")]


def tidy(text):
    """Return the lines of a text without what cannot be seen."""
    return [line.rstrip() for line in text.strip().splitlines() if line.strip()]


def prints(shown, printed):
    """Say whether lines are those shown, where ``...`` stands for any."""
    if not shown:
        return not printed
    if shown[0] == "...":
        return any(prints(shown[1:], printed[i:]) for i in range(len(printed) + 1))
    return bool(printed) and shown[0] == printed[0] and prints(shown[1:], printed[1:])


def run_page(path, folder):
    """Run a page and return the names that its code leaves behind."""
    shutil.copytree("examples", folder / "examples")
    page = path.read_text("utf-8")
    names, printed = {"__file__": str(folder / path.name)}, io.StringIO()
    with contextlib.chdir(folder), mock.patch.dict(os.environ, READER):
        for language, file, text in blocks(page):
            if language == "output":
                lines = printed.getvalue()
                assert prints(tidy(text), tidy(lines)), f"{path} shows\n{text}\nprinted is\n{lines}"
                continue
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                if file:
                    Path(file).write_text(text, "utf-8")
                elif language == "python":
                    exec(text, names)
                elif language in ("sh", "bash"):
                    for line in commands(text):
                        command(line)
    return names
