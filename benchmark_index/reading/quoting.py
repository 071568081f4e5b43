"""Text that stands beside data and must never be read as data."""

from __future__ import annotations

from collections.abc import Iterable

from .headers import Headers


def beside_data(texts: Iterable[str], headers: Headers) -> list[str]:
    """Return texts, each in quotes that a reader could take for the header of a column.

    A sheet whose cells are all passed through here holds no header in any row or column.

    Examples
    --------
    >>> from benchmark_index import Framework
    >>> beside_data(["国家", "osi", "甲"], Headers(Framework.load("egdi")))
    ['“国家”', '“osi”', '甲']
    """
    texts = list(texts)
    shown = {text: f"“{text}”" if headers.find(text) else text for text in set(texts)}
    return [shown[text] for text in texts]
