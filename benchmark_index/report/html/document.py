"""One file that any browser opens without a network: markup, style, script and data."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from ..._version import __version__
from ...errors import Text, UsageError
from ...files.output import write_atomically
from ..kept_draws import Sureness
from .payload import Json, as_json, as_texts, payload
from .preset_weights import presets
from .said import attributes_of, words_of

if TYPE_CHECKING:
    from ...index.scorecard import Scorecard
    from ...uncertainty.result import Robustness

GENERATOR = f"benchmark-index {__version__}"
MOST_ROWS = 200  # of the ranking where scripts are off
MOST_CELLS = 1_000_000  # of a page, which then has about 25 MB
MOST_UNITS = 50_000  # rows: browsers take no list of more


def to_html(
    scorecard: Scorecard, path: Path, language: str | None, robustness: Robustness | None
) -> None:
    """Write the page of a ranking; see :meth:`Scorecard.to_html`."""
    sure = None if robustness is None else Sureness.of(robustness, scorecard)
    write_text(path, page_of(scorecard, language, sure))


def page_of(
    scorecard: Scorecard,
    language: str | None = None,
    sure: Sureness | None = None,
    home: str | None = None,
) -> str:
    """Return the page of a ranking; ``home`` is what it links back to.

    Raises
    ------
    UsageError
        The table has more than a million values, or more than fifty thousand rows.
    """
    _check_size(scorecard)
    chosen = presets(scorecard)
    words = words_of(scorecard, chosen, sure)
    content = payload(scorecard, chosen, words, sure)
    columns = [*scorecard.fitted.compiled.leaves, *scorecard.fitted.nodes]
    nodes, units = scorecard.framework.nodes, scorecard.table.units
    own = {
        "language": language,
        "home": home,
        "words": {key: text.pick(language or "zh") for key, text in words.items()},
        "root": len(columns) - 1,
        "items": sum(key.startswith("item_") for key in words),
        "notes": [key for key in words if key.startswith("note_")],
        "sources": [nodes[name].source for name in columns],
        "options": [sorted({*as_texts(units[name])}) for name in attributes_of(scorecard)],
        "rows": [*_plain_rows(scorecard, f".{content['shown_digits']}f")],
    }
    return rendered("page.html", ("rules.js", "page.js", "views.js"), content, **content | own)


def _check_size(scorecard: Scorecard) -> None:
    values, rows = scorecard.table.data.size, len(scorecard.table.data)
    if values <= MOST_CELLS and rows <= MOST_UNITS:
        return
    most, zh, en = (
        (MOST_CELLS, "数据", "values") if values > MOST_CELLS else (MOST_UNITS, "行", "rows")
    )
    raise UsageError(
        Text(
            f"{zh}超过 {most:,}，网页会太大",
            f"The table has more than {most:,} {en}: too many for a page",
        ),
        Text("请先用 units= 或 --units 选出一部分。", "Choose some first: units=, --units."),
    )


def _plain_rows(scorecard: Scorecard, form: str) -> Iterator[tuple[str, str, str]]:
    """Yield rank, name and score of the first units of the last period, where scripts are off."""
    ranking = scorecard.ranking
    if scorecard.table.is_panel:
        ranking = ranking[ranking["period"] == scorecard.table.periods[-1]]
    first = ranking[ranking["rank"].notna()].head(MOST_ROWS)
    for rank, name, score in zip(first["rank"], first["name"], first["score"], strict=True):
        yield str(rank), str(name), format(score, form)


def rendered(
    template: str,
    scripts: tuple[str, ...],
    content: Json,
    styles: tuple[str, ...] = ("page.css",),
    /,
    **values: object,
) -> str:
    """Return a document whose policy lets nothing run or load but its own script and style."""
    style, script = ("\n".join(map(asset, names)) for names in (styles, scripts))
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    # Files of the package, and JSON in which no sign of markup is left.
    own = {"style": style, "script": script, "data": as_json(content)}
    trusted = {name: Markup(text) for name, text in own.items()}  # nosec B704
    return environment.from_string(asset(template)).render(
        policy=policy,
        generator=GENERATOR,
        **trusted,
        **values,
    )


@cache
def asset(name: str) -> str:
    """Return a file of the page."""
    return files(__package__).joinpath("assets", name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def write_text(path: Path, text: str) -> None:
    """Write a page whole or not at all."""
    content = as_bytes(text)

    def write(stream: IO[bytes]) -> None:
        stream.write(content)

    write_atomically(path, write)


def as_bytes(text: str) -> bytes:
    """Return a page as a file holds it; half a character, which none can hold, becomes a mark."""
    return text.encode("utf-8", "replace")
