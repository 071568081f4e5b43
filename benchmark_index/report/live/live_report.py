"""The sheets of the live workbook together: :func:`build` and :func:`write`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ...comparison.monitoring import Monitoring
from ...errors import Text, UsageError
from ...excel import Book, Cell, Column, Limits, Page, lay, sheet_name
from ...files.output import write_folder
from ...framework import Name
from ...numerics import Integers, group_rows
from ..kept_draws import Sureness
from ..record import Key
from ..signing import UNSIGNED, Signer
from ..workbook import Report
from .changes_sheet import ChangesSheet, has_changes
from .contributions_sheet import CONTRIBUTIONS, OBSTACLES, ContributionsSheet
from .data import DataSheet
from .dimensions import DimensionsSheet
from .grade_sheet import GradeSheet, rules_of
from .normalized import NormalizedSheet
from .pages import Choice, Facts, ProfilePage, summary
from .pairwise_sheet import PairwiseSheet
from .partial_sheet import PartialSheet
from .placement import PlacedBlock, formula_cells
from .ranking import RankingSheet
from .robustness_charts import RobustnessCharts
from .robustness_sheet import RobustnessSheet
from .same_unit import RowOfUnit, by_number, with_helpers
from .sheets import SHEETS, ReportSheet, values_of
from .targets_sheet import SHEET as TARGETS
from .weighting_sheets import WeightsSheet

if TYPE_CHECKING:
    from ...index.scorecard import Scorecard

MOST_UNITS = 500  # of a period: ranks by formula take the square of it
MOST_PERIODS = 100  # every page shows any of them
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
    *,
    formulas: bool = True,
    sure: Sureness | None = None,
) -> None:
    """Write the live workbook, or its values; see :func:`build`."""
    report = LiveReport(scorecard, language, formulas=formulas, sure=sure)
    report.sign, report.cards = sign, report.numbers(units)
    report.book().save(path)


def write_cards(
    scorecard: Scorecard, folder: Path, units: Units = True, language: str | None = None
) -> None:
    """Write a new folder with the page of each unit in a workbook of its own, as values."""
    report = LiveReport(scorecard, language)
    report.cards = report.numbers(units)
    write_folder(folder, report.card_files().items())


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

    choice: Choice | None = None  # what the Profile sheet shows at first
    data: DataSheet
    normalized: NormalizedSheet
    weights: WeightsSheet
    dimensions: DimensionsSheet
    ranking: RankingSheet
    grading: GradeSheet | None
    key_count: int

    def __init__(
        self,
        scorecard: Scorecard,
        language: str | None,
        release: Sequence[int] = (),
        *,
        formulas: bool = True,
        sure: Sureness | None = None,
    ) -> None:
        super().__init__(scorecard, language, release)
        if sure is not None and self.edition < 4:
            sure = sure._replace(particulars=None)
        self.sure = sure
        self.formulas = formulas
        table, count = self.table, len(self.table.data)
        self.blocks = [PlacedBlock("", 0, count)]
        self.order = np.arange(count) if formulas else scorecard.order
        if table.period_labels is not None:
            periods = np.asarray(table.period_labels, dtype=object)[self.order]
            parts = [(period, self.order[rows]) for period, rows in group_rows(periods)]
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
        rules = rules_of(scorecard) if self.edition > 3 else None
        self.grading = GradeSheet(self, rules) if rules is not None else None
        self.dimensions = DimensionsSheet(self, self.data, self.normalized, self.weights)
        self.ranking = RankingSheet(self, self.dimensions)

    @property
    def tier_numbers(self) -> Integers:
        """Each row's tier as readers are shown it: after the rules of the framework."""
        return self.scorecard.tier_numbers if self.grading is None else self.grading.tier_numbers

    @property
    def tier_key(self) -> str:
        """The column of Dimensions that readers are shown as the tier of a unit."""
        return "tier" if self.grading is None else "grade"

    @cached_property
    def robustness(self) -> RobustnessSheet | None:
        """The Robustness sheet, where it was asked for."""
        return None if self.sure is None else RobustnessSheet(self, self.sure)

    @cached_property
    def robustness_charts(self) -> RobustnessCharts | None:
        """The page of robustness, since the fourth edition."""
        sure = self.sure
        if sure is None or sure.particulars is None:
            return None
        return RobustnessCharts(self, sure, sure.particulars)

    @cached_property
    def pairwise(self) -> PairwiseSheet | None:
        """The Pairwise sheet, likewise."""
        kept = None if self.sure is None else self.sure.particulars
        return None if kept is None else PairwiseSheet(self, kept)

    @cached_property
    def partial(self) -> PartialSheet | None:
        """The Partial ranks sheet, since the fourth edition."""
        return PartialSheet(self) if self.edition > 3 else None

    @cached_property
    def explanations(self) -> dict[str, ContributionsSheet]:
        """The Contributions and Obstacles sheets by name, since the fourth edition."""
        names = (CONTRIBUTIONS, OBSTACLES) if self.edition > 3 else ()
        return {name: ContributionsSheet(self, name) for name in names}

    def explanation(self, name: str) -> Sequence[Column]:
        """Return the columns of one of them, none where it is left out."""
        return self.explanations[name].columns() if name in self.explanations else ()

    def why_no_explanation(self, name: str) -> Text | None:
        """Return why one of them is left out, None where it is there."""
        return self.explanations[name].left_out if name in self.explanations else None

    def contents(self) -> Iterator[tuple[Text, str]]:
        """Yield what the workbook does not hold, and why."""
        for sheet in SHEETS:
            if (why := sheet.left_out(self)) is not None:
                title = Text(f"未列出的工作表 {sheet.name}", f"Sheet left out: {sheet.name}")
                yield title, self.say(why)

    @cached_property
    def monitoring(self) -> Monitoring | None:
        """Values held against targets, of a system that has some, since the fourth edition."""
        has_targets = any(leaf.target for leaf in self.framework.all_indicators)
        has = self.edition > 3 and has_targets
        return Monitoring(self.framework, self.table, None) if has else None

    @cached_property
    def changes(self) -> ChangesSheet | None:
        """The Changes sheet, of a panel whose changes are few enough to be told in full."""
        told = self.edition > 3 and self.dimensions.movement is not None
        return ChangesSheet(self) if told and has_changes(self.scorecard) else None

    def book(self, choice: Choice | None = None) -> Book:
        """Return the workbook; see :func:`build`."""
        book = Book(self.foot, formulas=self.formulas, folds=self.edition > 2)
        self.choice = choice
        # Data, then Normalized and Targets, ask for what Goalposts then holds and Ranking checks.
        asking = {self.data.grid.name: 0, **dict.fromkeys((self.normalized.grid.name, TARGETS), 1)}
        by_turn = sorted(SHEETS, key=lambda sheet: asking.get(sheet.name, 2))
        contents = {sheet: content for sheet in by_turn if (content := sheet.content(self))}
        sheets = [sheet for sheet in SHEETS if sheet in contents]
        lay(book, summary(self.facts, self.ranking.in_order, sheets))
        for sheet in sheets:
            content = contents[sheet]
            if isinstance(content, Page):
                lay(book, content)
            else:
                self._table(book, sheet, content)
        for page in self._cards():
            lay(book, page)
        return book

    def _table(self, book: Book, sheet: ReportSheet, columns: Sequence[Column]) -> None:
        columns = columns if self.formulas else values_of(columns)
        self.show_missing(columns)
        book.table(
            sheet.name,
            columns,
            freeze=sheet.frozen if isinstance(sheet.frozen, int) else sheet.frozen(self),
            title=f"{self.say(self.framework.name)} · {sheet.name}",
            printed=self.printed(sheet.name, columns),
        )

    @cached_property
    def facts(self) -> Facts:
        """What the pages for readers show."""
        tiers = self.dimensions.tiers.grid if self.scorecard.fitted.tiers is not None else None
        listed = with_helpers(self.dimensions.grid, map(by_number, self.dimensions.listed))
        grids = (listed, with_helpers(self.normalized.grid), with_helpers(self.data.grid), tiers)
        facts = Facts(self, self.order, self.blocks, *grids, live=self.formulas)
        exported = self.as_exported
        if exported is not self and isinstance(exported, LiveReport):
            facts.as_exported = exported.facts
        if self.changes is not None:
            facts.reasons = self.changes.reasons()
        if self.robustness is not None:
            newest = self.order[self.blocks[-1].start : self.blocks[-1].stop]
            facts.certainty = self.robustness.certainty(newest)
        return facts

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
        for page in self._cards():
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

    def _cards(self) -> Iterator[Page]:
        """Yield the pages of units, each beside the leader of the last period."""
        last, names = len(self.blocks) - 1, self.unit_sheets()
        for k in self.cards:
            yield ProfilePage(self, self.facts, Choice(k, 0, last), names[k]).page

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
        return self.formulas and (self.edition == 1 or node in self.dimensions.followed)

    def editable(self, header: str, yellow: bool = True, idle: bool = False) -> str:
        """Return a header that says that yellow cells below it may be changed, and why others not.

        ``idle`` is whether there are others: a method between them and the index enters as
        values, or they take no part.
        """
        lines = [header]
        if not self.formulas:
            return header
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
        value = f"\n({self.say(Text('数值', 'value'))})"
        return self.head(title) + (value if self.formulas else "")

    @property
    def by_number(self) -> bool:
        """Whether formulas find units by their number, so that rows may be sorted."""
        return self.formulas and self.edition > 2

    def linked_keys(self, under: Text, on_data: RowOfUnit) -> list[Column]:
        """Return the columns that say which unit a row is of, as links to Data."""
        columns = self.keys()
        for i, column in enumerate(columns):
            formula = f'{on_data.cell(("key", i))}&""'
            column.values = formula_cells(formula, list(column.values))
        columns[0].under = f"{self.first(under)} →"
        return columns
