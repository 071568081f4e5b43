"""CONTRIBUTING.md is followed to the letter, in a copy of the project."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

GUIDE = Path("CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^( *)```(\w+)(?: (\S+))?\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
RECIPES = ("Add a method", "Add a rule", "Add a sheet", "Add an indicator system")
FOLDERS = ("benchmark_index", "docs", "indicators", "tests", "weights")
FILES = ("README.md", "pyproject.toml")


def blocks(recipe):
    """Yield the blocks of a recipe: language, file, text."""
    (section,) = re.findall(rf"^## {recipe}\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    for _, language, file, text in BLOCK.findall(section):
        yield language, file, dedent(text)


def changed(text, diff):
    """Return a text with a diff made: its lines of before stand there, and only once."""
    old, new = (
        "\n"
        + "".join(line[1:] for line in diff.splitlines(keepends=True) if line[0] in (" ", sign))
        for sign in "-+"
    )
    text = f"\n{text}"
    assert text.count(old) == 1, f"stands {text.count(old)} times:\n{old}"
    return text.replace(old, new)[1:]


def commands(recipe):
    lines = [text.splitlines() for language, _, text in blocks(recipe) if language == "sh"]
    return [line for several in lines for line in several]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project in which every recipe was followed, one after the other."""
    root = tmp_path_factory.mktemp("project")
    for name in FOLDERS:
        shutil.copytree(name, root / name, ignore=shutil.ignore_patterns("*.xlsx", "benchmarks"))
    for name in FILES:
        shutil.copy(name, root)
    for language, file, text in (block for recipe in RECIPES for block in blocks(recipe)):
        if file:
            path = root / file
            path.parent.mkdir(exist_ok=True)
            before = path.read_text(encoding="utf-8") if path.exists() else ""
            after = changed(before, text) if language == "diff" else before + text
            path.write_text(after, encoding="utf-8")
    return root


def run(project, words):
    """Return what a command of Python prints in the copy."""
    env = {**os.environ, "PYTHONPATH": str(project), "PYTHONUTF8": "1"}
    command = [sys.executable, *words]
    done = subprocess.run(command, cwd=project, env=env, capture_output=True, check=False)
    output = done.stdout.decode()
    assert done.returncode == 0, output + done.stderr.decode()
    return output


@pytest.mark.large
def test_every_recipe_works(project):
    """Commands write the files they name; then all tests that are named pass, in one go."""
    tests = []
    for line in (line for recipe in RECIPES for line in commands(recipe)):
        command, _, target = line.partition(" > ")
        _, _, module, *words = shlex.split(command)
        if module == "pytest":
            tests += words
        else:
            written = run(project, ["-m", module, *words])
            (project / target).write_text(written, encoding="utf-8")
    assert len(tests) >= len(RECIPES)
    run(project, ["-m", "pytest", "-q", "-o", "addopts=", "-p", "no:cacheprovider", *tests])


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_is_a_short_list_with_code_and_its_test(recipe):
    (section,) = re.findall(rf"^## {recipe}\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    steps = [int(number) for number in re.findall(r"^(\d)\. ", section, re.MULTILINE)]
    assert steps == list(range(1, len(steps) + 1))
    assert len(steps) <= 6
    assert any(file for _, file, _ in blocks(recipe))
    assert any("pytest" in command for command in commands(recipe))
