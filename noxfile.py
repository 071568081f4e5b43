"""The tasks of this project: ``nox --list`` names them, ``nox`` runs those a commit must pass.

They run in the environment that nox stands in, ``pip install -e ".[dev]"``; only ``pythons`` and
``spark`` make environments of their own.
"""

import shutil
import sys
from pathlib import Path

import nox

nox.options.default_venv_backend = "none"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False  # they are skipped, also where CI is set
nox.options.sessions = ["tests", "lint", "types"]


def python(session: nox.Session, *words: str) -> None:
    """Run a module of this environment; what follows ``--`` on the command line is added."""
    session.run(sys.executable, "-m", *words, *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests of the README, in minutes."""
    python(session, "pytest")


@nox.session
def slow(session: nox.Session) -> None:
    """Run what these leave out: the largest tables, once each, and most recalculations."""
    only = "(large or recalculation or browser) and not exhaustive"
    python(session, "pytest", "-n", "3", "-m", only, "--benchmark-disable")


@nox.session
def exhaustive(session: nox.Session) -> None:
    """Recalculate every workbook there is a test of, also those a commit does not wait for."""
    python(
        session,
        "pytest",
        "-m",
        "large or recalculation or browser or exhaustive",
        "--benchmark-disable",
    )


@nox.session
def thorough(session: nox.Session) -> None:
    """Look for counterexamples to the properties further, and elsewhere each time."""
    python(session, "pytest", "-m", "hypothesis", "--hypothesis-profile=thorough")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Measure times beside numpy, scikit-learn and bare readers; run nothing else meanwhile."""
    only = ("-m", "", "-n", "0", "--benchmark-only", "--benchmark-columns=min,median")
    python(session, "pytest", "tests/benchmarks", *only)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format."""
    python(session, "ruff", "check", ".")
    python(session, "ruff", "format", "--check", ".")


@nox.session
def scripts(session: nox.Session) -> None:
    """Check the script of the pages, put together as a page has it, where npm can install ESLint."""
    if shutil.which("npm") is None:
        session.skip("npm is not installed")
    folder = Path(session.create_tmp())
    parts = Path("benchmark_index/report/html/assets")
    for page, names in {"page": ("rules", "page", "views")}.items():
        text = "\n".join((parts / f"{name}.js").read_text("utf-8") for name in names)
        (folder / f"{page}.js").write_text(text, "utf-8")
    shutil.copy("tests/report/html/eslint.config.mjs", folder)
    quiet = ("--silent", "--no-save", "--no-audit", "--no-fund", "--fetch-retries", "1")
    session.run(
        "npm", "install", *quiet, "--prefix", str(folder), "eslint@9", "@eslint/js@9", external=True
    )
    session.chdir(folder)
    session.run("node_modules/.bin/eslint", ".", external=True)


@nox.session
def imports(session: nox.Session) -> None:
    """Check that imports run downwards from room to room, as pyproject.toml lists them."""
    check = "from importlinter.cli import lint_imports_command as check; check()"
    session.run(sys.executable, "-c", check, "--no-cache")


@nox.session
def security(session: nox.Session) -> None:
    """Look for calls that are unsafe with files from others; each that stays says why beside it."""
    python(session, "bandit", "-q", "-c", "pyproject.toml", "-r", "benchmark_index")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly."""
    python(session, "mypy")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site of the documents in build/site; a link that leads nowhere is an error."""
    config = ("--strict", "--quiet", "-f", "docs/site/mkdocs.yml")
    session.env["NO_MKDOCS_2_WARNING"] = "1"
    python(session, "mkdocs", "build", *config)


@nox.session
def mutation(session: nox.Session) -> None:
    """Change the arithmetic at 500 places, one at a time: a test must fail at 85 % of them."""
    python(session, "tests.mutation")


@nox.session(venv_backend="virtualenv", python=["3.11", "3.12", "3.13"])
def pythons(session: nox.Session) -> None:
    """Run the tests of the README on every Python that is installed."""
    session.install("-q", "-e", ".[test]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session(venv_backend="virtualenv")
def spark(session: nox.Session) -> None:
    """Run the tests of Spark, which says of pandas 3 on import that it is new to it."""
    session.install("-q", "-e", ".[test,spark]")
    told = ("-W", "ignore::FutureWarning", "-W", "ignore::UserWarning:pyspark")
    only = ("tests/scale/test_spark.py", "-n", "0", "-m", "")
    session.run("python", "-m", "pytest", *told, *only, *session.posargs)
