"""Rankings that became pages, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from ...errors import Text
from ...excel.text import printable
from ...report.words import more
from . import screen

if TYPE_CHECKING:
    from ...report.html.kept_ranking import KeptRanking
    from ...report.html.site_pages import Site

_HEADS = (
    ("排名", "Ranking"),
    ("时期", "Period"),
    ("有名次", "Ranked"),
    ("网页", "Page"),
)


def show_page(kept: KeptRanking, out: Console, language: str) -> None:
    """Print what whoever opens the page has to know."""
    for remark in kept.remarks:
        _tell(remark.pick(language), out)


def show_site(site: Site, out: Console, language: str) -> None:
    """Print the rankings of a site, then what was left out and why."""
    shown = screen.table(*screen.titles(language, *_HEADS))
    for page in site.pages[: screen.SHOWN_ROWS]:
        texts = (page.title.pick(language), page.period, f"{len(page.last.ranks)} / {page.units}")
        shown.add_row(*map(screen.name, (*texts, page.page)))
    out.print(shown)
    if (left := len(site.pages) - screen.SHOWN_ROWS) > 0:
        out.print(more(left).pick(language))
    for page in site.pages:
        for remark in page.remarks:
            _tell(f"{page.file}: {remark.pick(language)}", out)
    for one in site.skipped[: screen.SHOWN_FINDINGS]:
        words = Text(f"未采用 {one.file}：{one.reason.zh}", f"Left out {one.file}: {one.reason.en}")
        _tell(words.pick(language), out)
    if (left := len(site.skipped) - screen.SHOWN_FINDINGS) > 0:
        out.print(more(left).pick(language))


def _tell(text: str, out: Console) -> None:
    out.print(printable(text), markup=False, style="yellow", highlight=False)
