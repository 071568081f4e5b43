"""What is shown of a result, before it is drawn: a head, a few lines, tables of text and bars.

Labels and sentences are in English, as all that Python prints. Names of nodes and tiers stand in both
languages in a notebook, once where these are the same; on a screen, which has no room for that,
stands what one writes in Python: the ids of nodes, the English labels of tiers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import Text
from ..excel.text import display_width, printable
from ..numerics import Floats, decimals

ROWS = 25  # of a table in a notebook
LONGEST = 300  # characters of a cell
SENTENCE = 1_000  # characters of a line
COLUMNS = 30  # of a table in a notebook
_DECIMALS = 4  # of a column, where none are asked for
_WORDS = {"en": "in words", "df": "degrees of freedom", "sd": "standard deviation", "kmo": "KMO"}
_DIGITS = 6  # of its largest figure
_SMALL = 0.01  # a column of less shows six digits of each


class Node(NamedTuple):
    """An indicator, group or tier: what it is in Python, an id or English label, and its name."""

    key: str
    name: Text


Cell = str | Text | Node


class Bar(NamedTuple):
    """A bar from ``low`` to ``high`` with a mark, all of them shares of the width."""

    low: float
    high: float
    mark: float = math.nan


@dataclass(frozen=True)
class ShownColumn:
    """A column: what heads it and its cells.

    Attributes
    ----------
    key : str
        Heads it on a screen.
    cells : sequence of str or Text
    title : str or Text
        Heads it in a notebook; the key in words where it is empty.
    numeric : bool
        Whether its cells stand at the right.
    names_rows : bool
        Whether its cells head their rows.
    is_aside : bool
        Whether a narrow screen can do without it.
    depths : sequence of int
        How deep each row stands in a tree.
    bars : sequence of Bar or None
        Drawn beside the cells in a notebook.
    """

    key: str
    cells: Sequence[Cell]
    title: Cell = ""
    numeric: bool = False
    names_rows: bool = False
    is_aside: bool = False
    depths: Sequence[int] = ()
    bars: Sequence[Bar | None] = ()

    @property
    def heading(self) -> Cell:
        """What heads it in a notebook."""
        words = _WORDS.get(self.key, self.key.replace("_", " "))
        return self.title or words[:1].upper() + words[1:]


@dataclass(frozen=True)
class ShownTable:
    """Rows of a result under a caption, and how many more there are."""

    caption: str
    columns: Sequence[ShownColumn]
    more: int = 0

    @property
    def rows(self) -> int:
        """How many rows are shown."""
        return len(self.columns[0].cells) if self.columns else 0


@dataclass(frozen=True)
class Overview:
    """A head, lines below it, and tables: a screen shows the first, a notebook all.

    Tables may be made as they are asked for; ``most_lines`` stand above one on a screen.
    """

    head: str
    lines: Sequence[str]
    tables: Iterable[ShownTable]
    most_lines: int = 10


def plain(text: str, most: int = LONGEST) -> str:
    r"""Return text on one line, not too long, in which nothing commands a screen.

    >>> plain("a\n b\u202e"), len(plain("x" * 40_000))
    ('a b\ufffd', 300)
    """
    if len(text) > most:
        text = f"{text[: most - 3]}..."
    return " ".join(printable(text).split())


def both(text: Text) -> str:
    """Return a name in both languages, once where they are the same.

    >>> both(Text("电信", "Telecommunication")), both(Text("GDP", "GDP"))
    ('电信 Telecommunication', 'GDP')
    """
    return " ".join(dict.fromkeys(text))


def figure(value: float, places: int | None = None) -> str:
    """Return a number as it is shown: to six digits where no decimals are asked for.

    >>> figure(1234567.8), figure(0.12345678), figure(2.0), figure(2.0, 2), figure(float("nan"))
    ('1,234,568', '0.123457', '2', '2.00', '-')
    """
    if math.isnan(value):
        return "-"
    if places is not None and abs(value) < 1e15:
        return f"{value:,.{places}f}"
    return f"{value:,.0f}" if 1e6 <= abs(value) < 1e15 else f"{value:.6g}"


def decimals_of(values: Floats) -> int:
    """Return how many decimals scores show: a third where the largest is not above 2."""
    finite = values[np.isfinite(values)]
    return 2 + bool(np.abs(finite).max(initial=0) <= 2)


def bars_to(values: Floats, scale: Floats | None = None) -> list[Bar | None]:
    """Return bars from 0 to each value, on a scale that holds 0 and all of them, or all of others.

    >>> [bar.high for bar in bars_to(np.array([1.0, 4.0])) if bar]
    [0.25, 1.0]
    """
    held = values if scale is None else scale
    finite = held[np.isfinite(held)]
    low, high = float(finite.min(initial=0)), float(finite.max(initial=0))
    width = high - low
    if not 0 < width < math.inf:
        return [None] * len(values)
    shares = [((value - low) / width, -low / width) for value in values.tolist()]
    return [Bar(min(pair), max(pair)) if math.isfinite(pair[0]) else None for pair in shares]


def rank_bars(low: Floats, high: Floats, mark: Floats, last: int) -> list[Bar | None]:
    """Return bars from one rank to another, of so many, with a mark at a third."""
    width = max(last, 1)
    return [
        Bar((start - 1) / width, end / width, (at - 0.5) / width)
        if math.isfinite(start) and math.isfinite(end)
        else None
        for start, end, at in zip(low.tolist(), high.tolist(), mark.tolist(), strict=True)
    ]


def numbers(frame: pd.DataFrame, column: str) -> Floats:
    """Return a column as floats, NaN where there is nothing."""
    return floats(frame[column])


def floats(values: pd.Series) -> Floats:
    """Return values as floats, NaN where there is nothing."""
    return np.asarray(values.to_numpy(dtype=float, na_value=np.nan), dtype=float)


def more(count: int) -> str:
    """Return how many are not shown."""
    return f"... and {count:,} more"


def listed(names: Sequence[str], count: int, most: int = 5) -> str:
    """Return some names of so many on a line."""
    texts = [cut(plain(name), 40) for name in names[:most]]
    return ", ".join([*texts, *([more(count - len(texts))] if count > len(texts) else [])])


def table_of(
    frame: pd.DataFrame,
    caption: str,
    *,
    names: Mapping[str, Text] | None = None,
    titles: Mapping[str, Cell] | None = None,
    bars: Mapping[str, Sequence[Bar | None]] | None = None,
    places: Mapping[str, int] | None = None,
    aside: Sequence[str] = (),
    heads: str = "",
    rows: int = ROWS,
    total: int | None = None,
) -> ShownTable:
    """Return a table of the first rows of a frame, without columns that hold nothing.

    Parameters
    ----------
    frame : DataFrame
        An index that bears names comes first.
    caption : str
    names : mapping of Text by id, optional
        Of nodes, where cells or columns are ids.
    titles : mapping by column, optional
    bars : mapping by column, optional
        Of the first rows.
    places : mapping by column, optional
        How many decimals it shows, where not as many as it has.
    aside : sequence of str
        Columns that a narrow screen can do without.
    heads : str
        The column that heads the rows; default the first.
    rows : int
    total : int, optional
        How many rows there are; default those of the frame.
    """
    names, titles, bars, places = names or {}, titles or {}, bars or {}, places or {}
    head = frame.iloc[:rows]
    if any(name is not None for name in head.index.names):
        head = head.reset_index()
    columns = [
        ShownColumn(
            key,
            texts(head.iloc[:, j], names, places.get(key)),
            titles.get(key) or (Node(key, names[key]) if key in names else ""),
            numeric=_is_number(head.iloc[:, j]) or key in bars,
            names_rows=key == (heads or str(head.columns[0])),
            is_aside=key in aside,
            bars=bars.get(key, ())[: len(head)],
        )
        for j, key in enumerate(map(str, head.columns[:COLUMNS]))
    ]
    columns = [column for column in columns if column.names_rows or any(column.cells)]
    return ShownTable(caption, columns, (len(frame) if total is None else total) - len(head))


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def texts(values: pd.Series, names: Mapping[str, Text], places: int | None = None) -> list[Cell]:
    """Return the values of a column as cells, figures with as many decimals as all of them need."""
    if places is None and pd.api.types.is_float_dtype(values.dtype):
        figures = floats(values)
        largest = float(np.abs(figures[np.isfinite(figures)]).max(initial=0))
        if largest >= _SMALL:
            room = _DIGITS - len(f"{largest:.0f}")
            places = max(min(decimals(figures), _DECIMALS, room), 0)
    return [_cell(value, names, places) for value in values.astype(object).tolist()]


def _cell(value: object, names: Mapping[str, Text], places: int | None) -> Cell:
    if isinstance(value, Text | Node):
        return value
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating):
        return figure(float(value), places)
    if value is None or value is pd.NA or value is pd.NaT:
        return "-"
    text = str(value)
    return Node(text, names[text]) if text in names else text


def cut(text: str, room: int) -> str:
    """Return as much of a text as has room, wide characters counting two.

    >>> cut("北京市朝阳区", 9), cut("Beijing", 9)
    ('北京市..', 'Beijing')
    """
    text = text[: room + 1] if len(text) > 4 * room else text
    if display_width(text) <= room:
        return text
    while text and display_width(text) > room - 2:
        text = text[:-1]
    return f"{text}.."


def wrapped(text: str, room: int) -> list[str]:
    """Return a text in lines that have room for so much, broken between words, the later indented.

    >>> wrapped("北京 and Shanghai rank first", 12)
    ['北京 and', '  Shanghai', '  rank first']
    """
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and display_width(longer) > room:
            lines.append(f"  {word}")
        else:
            lines[-1:] = [longer]
    return [cut(line, room) for line in lines]
