"""One file that any browser opens without a network: markup, style, script and data."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from ..._version import __version__
from ...files.output import write_atomically
from ..kept_draws import Sureness
from .page_words import WORDS
from .payload import Json, as_json, payload

if TYPE_CHECKING:
    from ...index.scorecard import Scorecard
    from ...uncertainty.result import Robustness

GENERATOR = f"benchmark-index {__version__}"
MOST_ROWS = 200  # of the ranking where scripts are off


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
    """Return the page of a ranking; ``home`` is what it links back to."""
    spoken = language or "zh"
    framework, ranking = scorecard.framework, scorecard.ranking
    rows = ranking[["rank", "name", "score"]].head(MOST_ROWS).astype(object)
    content = payload(scorecard, sure)
    return rendered(
        "page.html",
        ("rules.js", "page.js", "views.js"),
        content,
        language=language,
        home=home,
        title=framework.name.pick(spoken),
        unit=framework.unit.pick(spoken),
        words={key: text.pick(spoken) for key, text in WORDS.items()},
        rows=rows.where(rows.notna(), "–").itertuples(index=False),
        foot=f"{content['file']} · {content['made']}",
    )


def rendered(
    template: str,
    scripts: tuple[str, ...],
    content: Json,
    *,
    styles: tuple[str, ...] = ("page.css",),
    **values: object,
) -> str:
    """Return a document whose policy lets nothing run or load but its own script and style."""
    style, script = ("\n".join(map(asset, names)) for names in (styles, scripts))
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    own = {"style": style, "script": script, "data": as_json(content)}
    return environment.from_string(asset(template)).render(
        policy=policy,
        generator=GENERATOR,
        **{name: Markup(text) for name, text in own.items()},
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
    content = text.encode("utf-8", "replace")

    def write(stream: IO[bytes]) -> None:
        stream.write(content)

    write_atomically(path, write)
