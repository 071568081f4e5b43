"""The command line, ``benchmark-index explore`` and ``site``: rankings as pages that a browser opens."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import Text
from ..files.output import check_new_folder, check_output
from .as_json import say_json
from .options import ForceOption, JsonOption, Language, LanguageOption, say_written


def explore(
    ranking: Annotated[
        Path, typer.Argument(help="A ranking workbook. 排名工作簿。", show_default=False)
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The page, .html; default: beside it. 网页，默认与工作簿同名。"
        ),
    ] = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Turn a ranking workbook into a page with weights that move. 交互网页：调节权重，看名次。"""
    page = ranking.parent / f"{ranking.stem}.html" if output is None else output
    check_output(page, ranking, suffixes=(".html",), force=force)

    from ..report.html.document import page_of, write_text
    from ..report.html.kept_ranking import KeptRanking
    from .screens import screen
    from .screens.written_pages import show_page

    kept = KeptRanking.of(ranking)
    write_text(page, page_of(kept.scorecard, language.opening, kept.sure))
    if as_json:
        say_json(
            {
                "command": "explore",
                "file": ranking.name,
                "output": str(page),
                "framework": kept.scorecard.framework.id,
                "robustness": kept.sure is not None,
                "remarks": kept.remarks,
            }
        )
        return
    show_page(kept, screen.console(), language.spoken)
    say_written(page, language.spoken)


def site(
    rankings: Annotated[
        Path,
        typer.Argument(
            help="A folder of ranking workbooks. 排名工作簿的文件夹。", show_default=False
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A new folder for the pages. 新的文件夹。")
    ],
    as_json: JsonOption = False,
    language: LanguageOption = Language.auto,
) -> None:
    """Turn a folder of rankings into a small site; two can be compared. 排名网站：目录、各排名、两份对照。"""
    check_new_folder(output)

    from ..report.html.site_pages import write_site
    from .screens import screen
    from .screens.written_pages import show_site

    with screen.progress(language.spoken, Text("网页", "Pages")) as progress:
        written = write_site(rankings, output, language.opening, progress)
    if as_json:
        pages = [
            {
                "file": page.file,
                "page": page.page,
                "title": page.title,
                "periods": [one.period for one in page.periods],
                "ranked": len(page.last.ranks),
                "remarks": page.remarks,
            }
            for page in written.pages
        ]
        skipped = [one._asdict() for one in written.skipped]
        say_json({"command": "site", "output": str(output), "pages": pages, "skipped": skipped})
        return
    show_site(written, screen.console(), language.spoken)
    say_written(output, language.spoken)
