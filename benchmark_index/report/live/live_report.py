"""The sheets of the live workbook together: :func:`build` and :func:`write`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ...errors import Text, UsageError
from ...excel import Book, Cell, Column, Limits, Page, lay, sheet_name
from ...files.output import write_folder
from ...framework import Name
from ...numerics import group_rows
from .. import as_read
from ..method_sheet import MethodSheet
from ..record import Key
from ..signing import UNSIGNED, Signer
from ..workbook import Report
from . import stages as intermediates
from .classes import SHEET as TIERS
from .data import DataSheet
from .dimensions import DimensionsSheet
from .goalposts import SHEET as GOALPOSTS
from .normalized import NormalizedSheet
from .pages import ChartsPage, Choice, Facts, ProfilePage, summary
from .placement import PlacedBlock, formula_cells
from .ranking import RankingSheet
from .weighting_sheets import WeightsSheet

if TYPE_CHECKING:
    from ...index.scorecard import Scorecard

MOST_UNITS = 500  # of a period: ranks by formula take the square of it
MOST_PERIODS = 100  # every page shows any of them
ORDER = (
    *("Ranking", "Profile", "Dimensions", "Normalized", "Data", "Weights", GOALPOSTS, "Method"),
    *("Findings", "Charts", TIERS, intermediates.SHEET, "Records"),
)
MOST_CELLS = 100_000  # of the normalized table
Units = bool | Collection[str]  # all, none, or some by name
_NO_FILE = re.compile(r'[<>|"]')  # what names of sheets may have and names of files may not


def is_small(scorecard: Scorecard) -> bool:
    """Return whether a workbook of formulas stays quick to open and to recalculate."""
    data = scorecard.table.data
    units = scorecard.table.unit_labels.nunique()
    periods = len(scorecard.table.periods)
    return units <= MOST_UNITS and periods <= MOST_PERIODS and data.size <= MOST_CELLS


def write(
    scorecard: Scorecard,
    path: Path,
    language: str | None = None,
    units: Units = False,
    sign: Signer = UNSIGNED,
) -> None:
    """Write the live workbook; see :func:`build`."""
    report = LiveReport(scorecard, language)
    report.sign, report.cards = sign, report.numbers(units)
    report.book().save(path)


def write_cards(
    scorecard: Scorecard, folder: Path, units: Units = True, language: str | None = None
) -> None:
    """Write a new folder with the page of each unit in a workbook of its own, as values."""
    report = LiveReport(scorecard, language)
    report.cards = report.numbers(units)
    write_folder(folder, report.card_files())


def build(
    scorecard: Scorecard,
    language: str | None = None,
    units: Units = False,
    choice: Choice | None = None,
) -> Book:
    """Return the live workbook, in both languages or in the one chosen.

    ``units`` adds a sheet for each unit, or for those named; ``choice`` is what the Profile sheet
    shows at first.
    """
    report = LiveReport(scorecard, language)
    report.cards = report.numbers(units)
    return report.book(choice)


class LiveReport(Report):
    """The content of each sheet, and where it stands.

    Rows of Data, Normalized and Dimensions are by period, then as in the table.

    Attributes
    ----------
    order : array
        The table's rows in this order.
    blocks : list of Block
        The rows of each period.
    ranked : array
        Places in ``order`` in the order of the ranking.
    units : list of str
        The unit of each row.
    data, normalized, weights, dimensions, ranking
        The sheets; ``.grid`` of each says where its cells stand.
    """

    formulas = True

    def __init__(
        self, scorecard: Scorecard, language: str | None, release: Sequence[int] = ()
    ) -> None:
        super().__init__(scorecard, language, release)
        table, count = self.table, len(self.table.data)
        self.blocks = [PlacedBlock("", 0, count)]
        self.order = np.arange(count)
        if table.period_labels is not None:
            parts = list(group_rows(np.asarray(table.period_labels, dtype=object)))
            self.order = np.concatenate([rows for _, rows in parts])
            ends = np.cumsum([len(rows) for _, rows in parts]).tolist()
            self.blocks = [
                PlacedBlock(str(period), end - len(rows), end)
                for (period, rows), end in zip(parts, ends, strict=True)
            ]
        where = np.empty(count, dtype=np.int64)
        where[self.order] = np.arange(count)
        ranked = where[scorecard.order]
        self.ranked = np.concatenate(
            [ranked[(b.start <= ranked) & (ranked < b.stop)] for b in self.blocks]
        )
        self.units = [str(unit) for unit in np.asarray(table.unit_labels)[self.order]]
        self.key_count = len(self.keys())
        self.attribute_names = [name for name in self.framework.attributes if name in table.units]
        self.data = DataSheet(self)
        self.normalized = NormalizedSheet(self, self.data)
        self.weights = WeightsSheet(self)
        self.dimensions = DimensionsSheet(self, self.data, self.normalized, self.weights)
        self.ranking = RankingSheet(self, self.dimensions)

    def book(self, choice: Choice | None = None) -> Book:
        """Return the workbook; see :func:`build`."""
        book = Book(self.foot)
        title = self.say(self.framework.name)
        tables = dict(self.tables())
        facts = self._facts()
        charts = ChartsPage(facts)
        pages = {"Profile": ProfilePage(self, facts, choice).page, "Charts": charts.page}
        names = [name for name in ORDER if name in tables or name in pages]
        lay(book, summary(facts, self.ranking.in_order, ["Summary", *names]))
        for name in names:
            if name in pages:
                lay(book, pages[name])
                continue
            columns, freeze = tables[name]
            self.show_missing(columns)
            printed = self.printed(name, columns)
            book.table(name, columns, freeze=freeze, title=f"{title} · {name}", printed=printed)
        for page in self._cards(facts):
            lay(book, page)
        return book

    def _facts(self) -> Facts:
        tiers = self.dimensions.tiers.grid if self.scorecard.fitted.tiers is not None else None
        grids = (self.dimensions.grid, self.normalized.grid, tiers)
        return Facts(self, self.order, self.blocks, *grids, live=True)

    def numbers(self, units: Units) -> list[int]:
        """Return the numbers of units by their names, of all or of none.

        Raises
        ------
        UsageError
            There is no such unit.
        """
        every = list(dict.fromkeys(self.units))
        if isinstance(units, bool):
            return list(range(len(every))) if units else []
        known = {unit: k for k, unit in reversed([*enumerate(every)])}
        if "name" in self.table.units:
            names = zip(self.units, self.table.units["name"].to_numpy()[self.order], strict=True)
            known = {str(name): known[unit] for unit, name in names} | known
        for unit in map(str, units):
            if unit not in known:
                raise UsageError.unknown(self.framework.unit.title, unit, list(known))
        return sorted({known[str(unit)] for unit in units})

    def card_files(self) -> dict[str, bytes]:
        """Return the page of each unit as a file of its own, by name of file."""
        files = {}
        for page in self._cards(self._facts()):
            # Nothing is computed in it, so that nothing beside the page is needed.
            page.cells = {at: put for at, put in page.cells.items() if at[1] <= len(page.widths)}
            page.more = ()
            book = Book(self.foot, formulas=False)
            lay(book, page)
            files[f"{_NO_FILE.sub('_', page.name).rstrip('. ')}.xlsx"] = book.content()
        return files

    def unit_sheets(self) -> list[str]:
        """Return the names of the sheets of single units."""
        return [sheet_name(f"{k + 1} {unit}") for k, unit in enumerate(dict.fromkeys(self.units))]

    def _cards(self, facts: Facts) -> Iterator[Page]:
        """Yield the pages of units, each beside the leader of the last period."""
        last, names = len(self.blocks) - 1, self.unit_sheets()
        for k in self.cards:
            yield ProfilePage(self, facts, Choice(k, 0, last), names[k]).page

    def tables(self) -> Iterator[tuple[str, tuple[list[Column], int]]]:
        """Yield the tables: name, columns, number of columns that stay in view."""
        keys = self.key_count
        data = self.data.columns(self.normalized.asked)
        normalized = self.normalized.columns(self.weights)
        yield "Ranking", (self.ranking.columns(), 1 + keys)
        yield "Dimensions", (self.dimensions.columns(), keys)
        yield "Normalized", (normalized, keys)
        yield "Data", (data, keys)
        yield "Weights", (self.weights.columns(), 2)
        yield GOALPOSTS, (self.normalized.goalposts(), 2)
        if self.scorecard.fitted.tiers is not None:
            yield TIERS, (self.dimensions.tiers.columns(), 0)
        yield "Method", (MethodSheet(self).columns(), 1)
        if found := intermediates.columns(self):
            yield intermediates.SHEET, (found, 0)
        yield "Findings", (as_read.findings(self), 0)
        if columns := as_read.records(self):
            yield "Records", (columns, 0)

    def data_keys(self) -> list[Key | None]:
        """Return what each column of the Data sheet holds; None for what follows from others."""
        keys, found = self.key_columns(), list[Key | None]()
        for kind, name in cast("tuple[tuple[str, Any], ...]", self.data.grid.keys):
            own = (kind, name) if kind == "attribute" else None
            own = self.raw_key(name) if kind == "raw" else own
            found.append(keys[name] if kind == "key" else own)
        return found

    def local_weight(self, node: str) -> Cell:
        """Return the cell that holds the weight of a node among its siblings."""
        return self.weights.local_cell(node)

    # --- words and columns that sheets share -------------------------------------------------

    @property
    def most_decimals(self) -> int:
        """The largest number of decimals that scores are rounded to."""
        fitted = self.scorecard.fitted
        return max(fitted.decimals(block.period or self.table.period) for block in self.blocks)

    def follows(self, node: str) -> bool:
        """Return whether the index follows by formulas what is typed of a node or an indicator."""
        return self.edition == 1 or node in self.dimensions.followed

    def editable(self, header: str, yellow: bool = True, idle: bool = False) -> str:
        """Return a header that says that yellow cells below it may be changed, and why others not.

        ``idle`` is whether there are others: a method between them and the index enters as
        values, or they take no part.
        """
        lines = [header]
        if yellow or self.edition == 1:
            lines.append(f"✎ {self.first(Text('黄色可改', 'yellow: editable'))}")
        if idle:
            other = Text(
                "非黄色：改动不影响得分（其后的方法为数值，或已剔除）",
                "not yellow: no effect (values follow, or it was dropped)",
            )
            lines.append(self.first(other))
        return "\n".join(lines)

    def limits(self, refusal: Text, low: float | None = None, *, whole: bool = False) -> Limits:
        """Return what may be typed, and what is said of the rest; the first edition said nothing."""
        return Limits(low, whole=whole, refusal=self.say(refusal) if self.edition > 1 else "")

    def as_values(self, title: Text | Name) -> str:
        """Return a header that says that the numbers below it are values, not formulas."""
        return f"{self.head(title)}\n({self.say(Text('数值', 'value'))})"

    def linked_keys(self, under: Text) -> list[Column]:
        """Return the columns that say which unit a row is of, as links to Data."""
        columns = self.keys()
        for i, column in enumerate(columns):
            cell = self.data.grid.cell(("key", i), "{d}")
            column.values = formula_cells(f'{cell}&""', list(column.values))
        columns[0].under = f"{self.first(under)} →"
        return columns
