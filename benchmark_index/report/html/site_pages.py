"""A folder of ranking workbooks as a small site (排名网站): an index, a page each, two compared."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from ...errors import BenchmarkIndexError, TableError, Text, UsageError
from ...files.output import check_new_folder, write_folder
from ..words import filled
from .document import as_bytes, page_of, rendered
from .kept_ranking import KeptRanking
from .payload import Json
from .preset_weights import weights_name
from .site_words import WORDS

if TYPE_CHECKING:
    from ...index.scorecard import Scorecard

HOME, COMPARE = "index.html", "compare.html"
FIRST = 3  # units that the index names
LONGEST, LONGEST_FILE = 80, 60  # characters of a name on the index, and of the name of a page
_RESERVED = re.compile(r"(?i)index|compare|con|prn|aux|nul|(?:com|lpt)\d")  # and of Windows
_STYLES = ("page.css", "site.css")


class RankedUnits(NamedTuple):
    """The ranked units of one period, best first."""

    period: str
    labels: Sequence[str]
    names: Sequence[str]
    ranks: Sequence[int]

    @property
    def first(self) -> list[tuple[int, str]]:
        """The first units with their ranks, as the index shows them."""
        return [
            (rank, _cut(name))
            for rank, name in zip(self.ranks[:FIRST], self.names[:FIRST], strict=True)
        ]


class SitePage(NamedTuple):
    """A ranking of a site."""

    file: str
    page: str
    title: Text
    unit: Text
    units: int
    made: str
    weights: Text
    periods: Sequence[RankedUnits]
    remarks: Sequence[Text]

    @property
    def period(self) -> str:
        """The period, or the first and the last of several."""
        named = [one.period for one in self.periods]
        return "–".join(dict.fromkeys((named[0], named[-1])))

    @property
    def last(self) -> RankedUnits:
        """The ranking of the last period."""
        return self.periods[-1]

    @property
    def link(self) -> str:
        """The address of the page from beside it."""
        return quote(self.page)


class Skipped(NamedTuple):
    """What stands in a folder of rankings and is none."""

    file: str
    reason: Text


class Site(NamedTuple):
    """What a folder of rankings became: pages by title and period, and what was left out."""

    pages: Sequence[SitePage]
    skipped: Sequence[Skipped]


def write_site(
    folder: Path,
    output: Path,
    language: str | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Site:
    """Write a new folder of pages from a folder of ranking workbooks, whole or not at all.

    Parameters
    ----------
    folder : Path
        What stands in it and is no ranking workbook is named in the result, with the reason.
    output : Path
    language : {"zh", "en"}, optional
        The language pages open in; default that of the reader's browser.
    progress : callable, optional
        Told how many of how many files are done.

    Raises
    ------
    UsageError
        There is no such folder, or the new one exists already.
    TableError
        No file of the folder is a ranking.
    BenchmarkIndexError
        The new folder cannot be written.
    """
    check_new_folder(output)
    files, pages, skipped = _listed(folder), list[SitePage](), list[Skipped]()

    def contents() -> Iterator[tuple[str, bytes]]:
        for done, file in enumerate(files):
            try:
                kept = _read(file)
                page = _page(kept, file.name, [page.page for page in pages])
                text = page_of(kept.scorecard, language, kept.sure, home=HOME)
            except BenchmarkIndexError as error:
                skipped.append(Skipped(file.name, error.message))
            else:
                pages.append(page)
                yield page.page, as_bytes(text)
            if progress is not None:
                progress(done + 1, len(files))
        if not pages:
            raise _none_of(folder, skipped)
        pages.sort(key=lambda page: (page.title.pick(language or "zh"), page.period, page.file))
        compares = sum(len(page.periods) for page in pages) > 1
        yield HOME, as_bytes(home_page(pages, compares, language))
        if compares:
            yield COMPARE, as_bytes(compare_page(pages, language))

    write_folder(output, contents())
    return Site(pages, skipped)


def _listed(folder: Path) -> list[Path]:
    """Return what stands in a folder, by name."""
    try:
        return sorted(folder.iterdir(), key=lambda path: path.name)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(
            Text(
                f"无法打开文件夹 {folder}（{reason}）", f"Cannot open the folder {folder}: {reason}"
            ),
            Text("请给出存放排名工作簿的文件夹。", "Give a folder that holds ranking workbooks."),
        ) from None


def _read(file: Path) -> KeptRanking:
    """Return the ranking of a workbook; whatever else it is, is told in an error."""
    try:
        if not file.is_file():
            raise TableError(Text("不是文件，其中的内容未读取", "no file: not looked into"))
        if file.suffix.lower() != ".xlsx":
            raise TableError(Text("不是排名工作簿 .xlsx", "no ranking workbook .xlsx"))
        return KeptRanking.of(file)
    except OSError as error:
        reason = error.strerror or str(error)
        raise TableError(Text(f"无法读取（{reason}）", f"cannot be read: {reason}")) from None


def _none_of(folder: Path, skipped: Sequence[Skipped]) -> TableError:
    named = [f"{one.file}: {one.reason.en}" for one in skipped[:FIRST]]
    named_zh = [f"{one.file}：{one.reason.zh}" for one in skipped[:FIRST]]
    more = "…" if len(skipped) > FIRST else ""
    return TableError(
        Text(f"{folder} 中没有排名工作簿", f"There is no ranking workbook in {folder}"),
        Text("；".join(named_zh) + more, "; ".join(named) + more)
        if skipped
        else Text("文件夹是空的。", "The folder is empty."),
    )


# --- one page ----------------------------------------------------------------------------------


def _page(kept: KeptRanking, file: str, taken: Sequence[str]) -> SitePage:
    scorecard = kept.scorecard
    framework, table = scorecard.framework, scorecard.table
    periods = [*table.periods] if table.is_panel else [table.period or ""]
    lists = [_ranked(scorecard, period) for period in periods]
    units = len(table.data) if not table.is_panel else len(table.at(periods[-1]).data)
    page = page_name(file, taken)
    about = (
        *(framework.name.text, framework.unit.text, units, kept.made),
        weights_name(scorecard),
    )
    return SitePage(file, page, *about, lists, kept.remarks)


def _ranked(scorecard: Scorecard, period: str) -> RankedUnits:
    rows = scorecard.ranking
    if scorecard.table.is_panel:
        rows = rows[rows["period"] == period]
    rows = rows[rows["rank"].notna()]
    labels, names = (rows[column].astype(str).tolist() for column in ("unit", "name"))
    return RankedUnits(period, labels, names, [int(rank) for rank in rows["rank"]])


def page_name(file: str, taken: Iterable[str] = ()) -> str:
    """Return the name of a page: letters, digits and hyphens, like no other on any system.

    >>> page_name("各市 2023.xlsx"), page_name("Index.xlsx"), page_name("a.xlsx", ["A.html"])
    ('各市-2023.html', 'Index-2.html', 'a-2.html')
    """
    plain = unicodedata.normalize("NFKC", Path(file).stem)
    words = "".join(sign if sign.isalnum() or sign == "_" else " " for sign in plain).split()
    stem = "-".join(words)[:LONGEST_FILE].rstrip("-") or "ranking"
    others = {name.casefold() for name in taken}
    number, name = 1, f"{stem}.html"
    while name.casefold() in others or (number == 1 and _RESERVED.fullmatch(stem)):
        number += 1
        name = f"{stem}-{number}.html"
    return name


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


# --- the index, and two compared ---------------------------------------------------------------


def home_page(pages: Sequence[SitePage], compares: bool, language: str | None) -> str:
    """Return the index: what each ranking is of, how many are ranked, who leads."""
    words = WORDS | _titles(pages) | {"title": WORDS["site"]}
    words["count"] = filled(WORDS["count"], str(len(pages)))
    for k, page in enumerate(pages):
        counts = (str(len(page.last.ranks)), str(page.units))
        ranked = filled(WORDS["ranked"], *counts, Text(*map(_cut, page.unit)))
        if len(page.periods) > 1:
            when = page.last.period
            ranked = Text(f"{when}：{ranked.zh}", f"{when}: {ranked.en}")
        words[f"ranked_{k}"] = ranked
        words[f"weights_{k}"] = filled(WORDS["weights"], Text(*map(_cut, page.weights)))
        words |= {f"remark_{k}_{i}": remark for i, remark in enumerate(page.remarks)}
    link = COMPARE if compares else None
    return _rendered(("site.js",), {}, words, language, pages=pages, link=link)


def compare_page(pages: Sequence[SitePage], language: str | None) -> str:
    """Return the page that puts two of all rankings side by side, each period one of its own."""
    words = WORDS | _titles(pages) | {"title": WORDS["compare"]}
    scripts = ("rules.js", "site.js", "compare.js")
    return _rendered(scripts, _lists(pages), words, language, pages=None, link=HOME)


def _titles(pages: Sequence[SitePage]) -> dict[str, Text]:
    return {f"title_{k}": Text(*map(_cut, page.title)) for k, page in enumerate(pages)}


def _lists(pages: Sequence[SitePage]) -> Json:
    """Return each period of each ranking, under a key that stays when others are added.

    Names are numbers of ``texts``: rankings are of the same units.
    """
    called = Counter((page.title, one.period) for page in pages for one in page.periods)
    at: dict[str, int] = {}

    def numbers(texts: Sequence[str]) -> list[int]:
        return [at.setdefault(text, len(at)) for text in texts]

    lists = []
    for k, page in enumerate(pages):
        stem, several = page.page.removesuffix(".html"), len(page.periods) > 1
        for one in page.periods:
            parts: Json = {
                "key": f"{stem}@{one.period}" if several else stem,
                "title": f"title_{k}",
                "period": one.period,
                "file": page.file if called[page.title, one.period] > 1 else "",
                "units": numbers(one.labels),
                "names": numbers(one.names),
                "ranks": one.ranks,
            }
            lists.append(parts)
    return {"texts": [*at], "lists": lists}


def _rendered(
    scripts: tuple[str, ...],
    content: Json,
    words: Mapping[str, Text],
    language: str | None,
    **values: object,
) -> str:
    spoken = {key: text.pick(language or "zh") for key, text in words.items()}
    told = content | {"words": {key: list(text) for key, text in words.items()}}
    return rendered("site.html", scripts, told, _STYLES, language=language, words=spoken, **values)
