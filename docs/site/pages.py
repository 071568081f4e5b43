"""The pages of the site that are kept elsewhere, and links that hold there as in the project.

The first page is the README; guides and examples outside this folder keep their place below it;
the reference has a page for each room that public names are in, as ``__init__.pyi`` lists them.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import benchmark_index as bi
from benchmark_index.report.html.site_pages import write_site
from benchmark_index.uncertainty.usual import robustness_of

PROJECT = Path(__file__).parents[2]
OUTSIDE = (
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "indicators/*",
    "weights/*.md",
    "examples/*.py",
    "examples/data/*",
    "benchmark_index/catalog/foreign.py",
    "benchmark_index/framework/keywords.csv",
)
RANKINGS = {
    "cities-equal-weights": ("china_cities_2023.csv", "china-city", {"tiers": "quantiles:4"}),
    "cities-entropy-weights": ("china_cities_2023.csv", "china-city", {"weighting": "entropy"}),
    "human-development": ("hdi_1990_2021.csv", "hdi", {}),
    "e-government": ("egdi.csv", "egdi", {}),
}
LINK = re.compile(r"(\]\()([^)#:\s]+)(?=[)#])")
FENCE = re.compile(r"^( *```\w+) ([^\s=]+)$", re.MULTILINE)
ROLE = re.compile(r":\w+:<code>~?(?:\w+\.)*(\w+)</code>")
FROM_ELSEWHERE = re.compile(
    r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=\"?(?:https?:)?//[^>]*>"
)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what stands outside the folder of documents, and the reference."""
    for pattern in OUTSIDE:
        for path in sorted(PROJECT.glob(pattern)):
            where = path.relative_to(PROJECT).as_posix()
            files.append(File.generated(config, where, abs_src_path=str(path)))
    readme = (PROJECT / "README.md").read_text("utf-8")
    files.append(File.generated(config, "index.md", content=readme))
    for room, text in reference().items():
        files.append(File.generated(config, f"reference/{room}.md", content=text))
    for name, content in live_pages():
        files.append(File.generated(config, f"live/{name}", content=content))
    return files


def live_pages() -> Iterator[tuple[str, bytes]]:
    """Yield a site of rankings whose weights move: the page about it shows how it is made."""
    with TemporaryDirectory() as folder:
        rankings = Path(folder, "rankings")
        rankings.mkdir()
        for name, (table, framework, choices) in RANKINGS.items():
            scorecard = bi.evaluate(PROJECT / "examples/data" / table, framework, **choices)
            drawn = robustness_of(scorecard, draws=1_000)
            scorecard.to_excel(rankings / f"{name}.xlsx", robustness=drawn)
        write_site(rankings, Path(folder, "site"))
        for path in sorted(Path(folder, "site").iterdir()):
            yield path.name, path.read_bytes()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the pages of the reference."""
    assert config.nav is not None
    config.nav[-1] = {"Python": [f"reference/{room}.md" for room in reference()]}
    return config


def reference() -> dict[str, str]:
    """Return the pages of the public names by room."""
    stub = (PROJECT / "benchmark_index/__init__.pyi").read_text("utf-8")
    rooms: dict[str, list[str]] = defaultdict(list)
    for module, name in re.findall(r"^from \.(\S+) import (\w+) as", stub, re.MULTILINE):
        if not name.startswith("_"):
            rooms[module.partition(".")[0]].append(f"benchmark_index.{module}.{name}")
    return {
        room: f"# {room}\n\n{about(room)}\n\n"
        + "\n\n".join(f"::: {path}" for path in sorted(paths))
        for room, paths in sorted(rooms.items())
    }


def about(room: str) -> str:
    """Return what a room is for, from its module or package."""
    package = PROJECT / "benchmark_index" / room
    module = package / "__init__.py" if package.is_dir() else package.with_suffix(".py")
    return ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links to where pages are on the site, and give files that blocks are their title."""
    shown = page.file.src_uri
    kept = "README.md" if shown == "index.md" else shown
    if not (PROJECT / kept).exists():
        kept = f"docs/{shown}"

    def led(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(kept), link[2]))
        if (PROJECT / target).is_dir():
            target = posixpath.join(target, "README.md")
        target = "index.md" if target == "README.md" else target.removeprefix("docs/")
        return link[1] + posixpath.relpath(target, posixpath.dirname(shown) or ".")

    return FENCE.sub(r'\1 title="\2"', LINK.sub(led, markdown))


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Show names that docstrings mark for another tool as what they are."""
    return ROLE.sub(r"<code>\1</code>", html)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Refuse a page that would load something from elsewhere."""
    if loads := FROM_ELSEWHERE.search(output):
        raise PluginError(f"{page.file.src_uri} loads from the network: {loads[0]}")
    return output
