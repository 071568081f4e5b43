"""The ranking workbook: from the ranking down to every finding and every cell on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .._version import __version__
from ..aggregation.by_formula import FormulaScore
from ..catalog import specs
from ..errors import Text
from ..estimators.directions import ARROWS
from ..excel import Cell, Column
from ..framework import Framework, Indicator, Variable
from ..numerics import Integers, positions
from ..table.computed import follows
from ..table.coverage import names_of
from . import as_read, flat, record
from .method_sheet import MethodSheet
from .number_formats import dashed, number_format, plain_format
from .record import NAME, PERIOD, UNIT, Key
from .signing import UNSIGNED, Signer
from .words import TITLES, Wording, edition_of, without_formula

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ..index.scorecard import Scorecard
    from .kept_draws import Sureness

WIDEST_FORMULA = 26  # of a column whose header holds one


class Report(Wording):
    """The content of each sheet, in the languages chosen."""

    formulas = False
    sure: Sureness | None = None  # how sure ranks are, where it was asked for
    cards: Sequence[int] = ()  # the units that have a sheet of their own, by number

    def __init__(
        self, scorecard: Scorecard, language: str | None, release: Sequence[int] = ()
    ) -> None:
        # That of the library, or an earlier one whose workbook is compared with.
        self.release = list(release) or record.release(__version__)
        super().__init__(language, edition_of(self.release))
        self.scorecard = scorecard
        self.framework: Framework = scorecard.framework
        self.table = scorecard.table
        self.order = scorecard.order
        if not self.is_newest_first and self.table.period_labels is not None:
            periods = np.asarray(self.table.period_labels, dtype=object)[self.order]
            self.order = self.order[np.argsort(periods, kind="stable")]
        self.as_exported: Report = self  # what is headed "as exported" stays after edits
        self.version = __version__
        self.sign: Signer = UNSIGNED
        self.made = f"{date.today().isoformat()} · benchmark-index {__version__}"

    @property
    def tier_key(self) -> str:
        """The column of Dimensions that readers are shown as the tier of a unit."""
        return "tier"

    @property
    def tier_numbers(self) -> Integers:
        """Each row's tier as readers are shown it, 0 = best, -1 = none."""
        return self.scorecard.tier_numbers

    @property
    def is_newest_first(self) -> bool:
        """Whether the newest period stands first, and ranks move among the units of both."""
        return self.edition > 1

    @property
    def foot(self) -> str:
        """What stands at the foot of printed pages: periods, weights, data file, day and software."""
        if self.edition == 1:
            return ""
        when = "–".join(dict.fromkeys((*self.table.periods[:1], *self.table.periods[-1:])))
        weights = self._weights if self.edition > 2 else ""
        file = Path(self.table.source or "").name
        return " · ".join(filter(None, (when, weights, file, self.made)))

    @property
    def _weights(self) -> str:
        """Which weights these are, by the name of the set or of the method."""
        spec = self.scorecard.specification
        origin = spec["weights_origin"]
        method = specs.describe("weighting", spec["steps"]["weighting"])
        name = Text(origin["zh"], origin["en"]) if origin else without_formula(method)
        return self.say(Text(f"权重：{name.zh}", f"weights: {name.en}"))

    def printed(self, sheet: str, columns: Sequence[Column]) -> int | None:
        """Return how many rows of a sheet are for readers, before the record; None for all."""
        kept = {self.say(record.SPECIFICATION), self.say(record.RECORD)}
        if sheet != "Method":
            return None
        return sum(item not in kept for item in columns[0].values)  # noqa: PD011

    def show_missing(self, columns: Sequence[Column]) -> None:
        """Let blanks that formulas amount to be shown as a dash, since the second edition."""
        for column in columns if self.edition > 1 else ():
            if column.number != "General" and any(map(_is_formula, column.values)):
                column.number = dashed(column.number)

    def sheets(self) -> Iterator[tuple[str, list[Column], int]]:
        """Yield the sheets: name, columns, number of columns that stay in view."""
        yield from flat.sheets(self)
        yield "Method", MethodSheet(self).columns(), 1
        yield "Findings", as_read.findings(self), 0
        if columns := as_read.records(self):
            yield "Records", columns, 0

    def local_weight(self, node: str) -> Cell:
        """Return the weight of a node among its siblings."""
        return Cell(float(self.scorecard.weights["local"][node]))

    # --- columns -----------------------------------------------------------------------------

    def data_keys(self) -> list[Key | None]:
        """Return what each column of the Data sheet holds; None for what follows from others."""
        keys = self.key_columns()
        keys += [("attribute", n) for n in self.framework.attributes if n in self.table.units]
        keys += [self.raw_key(variable.id) for variable in self.framework.variables]
        for leaf in self.framework.all_indicators:
            key = self.raw_key(leaf.id)
            keys += [key, None] if leaf.denominator else [key]
        return keys

    def raw_key(self, column: str) -> Key | None:
        """Return what a column of values as reported holds; None where it follows from others."""
        return None if column in self.following else ("raw", column)

    @cached_property
    def following(self) -> frozenset[str]:
        """The computed columns that the others on the Data sheet amount to."""
        return follows(self.table, self.framework)

    def key_columns(self) -> list[Key | None]:
        """Return what the columns hold that name the unit and the period of a row."""
        keys: list[Key | None] = [UNIT]
        keys += [NAME] if "name" in self.table.units else []
        keys += [PERIOD] if self.table.is_panel else []
        return keys

    def sorted(self, values: Any) -> list[Any]:
        """Return values of rows in the order of the sheets."""
        return list(np.asarray(values, dtype=object)[self.order])

    def keys(self) -> list[Column]:
        """Return which unit and period a row is of."""
        keys = [Column(self.head(self.framework.unit.title), self.sorted(self.table.unit_labels))]
        if "name" in self.table.units:
            names = self.sorted(self.table.units["name"])
            keys.append(Column(self.head(TITLES["name"]), names))
        if self.table.period_labels is not None:
            periods = self.sorted(self.table.period_labels)
            keys.append(Column(self.head(TITLES["period"]), periods, align="center"))
        return keys

    def score_format(self, values: Sequence[float] | NDArray[Any], decimals: int = 2) -> str:
        """Return a number format for scores as they are published."""
        publishing = self.scorecard.fitted.publishing
        if publishing is None or publishing.publication.decimals is None:
            return number_format(values, decimals)
        return (
            "0." + "0" * publishing.publication.decimals if publishing.publication.decimals else "0"
        )

    def notes(self) -> Column:
        """Return of each unit what is missing, or why it is not ranked; as exported."""
        if self.as_exported is not self:
            return self.as_exported.notes()
        names = self.group_scores.columns.intersection(list(self.scorecard.fitted.nodes))
        missing = self.group_scores[names].isna().to_numpy()
        notes = [""] * len(self.order)
        for place in positions(np.any(missing, axis=1)[self.order]):
            absent = names_of(list(names[missing[self.order[place]]]), self.framework)
            notes[place] = self.say(Text(f"缺 {absent.zh}", f"without {absent.en}"))
        for place in positions(np.isnan(self.scorecard.score.to_numpy())[self.order]):
            reason = self.reasons[int(self.order[place])]
            head = Text("未排名：", "Not ranked: ")
            notes[place] = self.say(Text(head.zh + reason.zh, head.en + reason.en))
        return Column(self.head(Text("备注", "Note")), notes, grey=True, wrap=True, widest=60)

    @cached_property
    def group_scores(self) -> pd.DataFrame:
        """The scores of all groups: of large tables the scorecard computes them anew each time."""
        return self.scorecard.groups

    @cached_property
    def reasons(self) -> dict[int, Text]:
        """Why units are not ranked, by row."""
        frame = self.scorecard.not_ranked
        rows = positions(np.isnan(self.scorecard.score.to_numpy()))
        return dict(zip(rows, map(Text, frame["zh"], frame["en"]), strict=True))

    def attributes(self) -> list[Column]:
        """Return the columns that are read and never weighted: attributes, then variables."""
        units = self.table.units
        columns = [
            Column(self.attribute(name), self.sorted(units[name]))
            for name in self.framework.attributes
            if name in units
        ]
        for variable in self.framework.variables:
            values = list(units[variable.id].to_numpy(dtype=float)[self.order])
            columns.append(self.as_measured(variable, values, values))
        return columns

    def as_measured(
        self, column: Variable, cells: Sequence[Any], values: Sequence[float]
    ) -> Column:
        """Return a column of the table, wider where its header holds a formula."""
        widest = WIDEST_FORMULA if column.formula else None
        return Column(self.measured(column), cells, plain_format(values), widest=widest, gaps=True)

    def measured(self, column: Variable) -> str:
        """Return a header that says name, unit of the value in the table, and direction."""
        lines = [self.head(column.name), column.measure]
        if isinstance(column, Indicator):
            if column.denominator:
                by = self.first(self.framework.columns_by_id[column.denominator.variable].name)
                lines[-1] = f"{column.measure} ÷ {by} → {column.result_unit}"
            lines.append(self.first(ARROWS[column.direction]))
        return "\n".join(line for line in lines if line)

    # --- the sheets that explain -------------------------------------------------------------

    def column(
        self, zh: str, en: str, values: Sequence[Any], number: str = "General", **look: Any
    ) -> Column:
        """Return a column by its title in both languages."""
        return Column(self.head(Text(zh, en)), values, number, **look)

    def nodes(self, ids: Sequence[str]) -> list[Column]:
        """Describe nodes in reading order: where they stand and what they measure."""
        framework, column = self.framework, self.column
        nodes = [framework.nodes[node] for node in ids]
        levels = [framework.levels[node] for node in ids]
        leaves = [node if isinstance(node, Indicator) else None for node in nodes]
        pairs = zip(levels, nodes, strict=True)
        names = ["　" * (level - 1) + self.say(node.name) for level, node in pairs]
        parents = [framework.parents[node].id if node in framework.parents else "" for node in ids]
        units = [leaf.result_unit if leaf else "" for leaf in leaves]
        told = [isinstance(node, Indicator) or node.direction == "lower" for node in nodes]
        directions = [
            self.say(ARROWS[node.direction]) if tell else ""
            for node, tell in zip(nodes, told, strict=True)
        ]
        return [
            column("编号", "Id", list(ids)),
            column("名称", "Name", names, wrap=True, widest=34),
            column("上级", "Parent", parents, grey=True),
            column("层级", "Level", levels, number="0", align="center"),
            column("单位", "Unit", units, align="center"),
            column("方向", "Direction", directions),
        ]

    def sources(self, ids: Sequence[str]) -> Column:
        """Return where nodes come from."""
        sources = [self.framework.nodes[node].source for node in ids]
        return self.column("来源", "Source", sources, grey=True, wrap=True)

    def combined(self, node: str) -> Text:
        """Return how the children of a node are combined."""
        step = self.scorecard.fitted.nodes[node].aggregation
        if isinstance(step, FormulaScore):
            return step.words
        return specs.describe("aggregation", specs.spec_of(step))

    def contents(self) -> Iterator[tuple[Text, str]]:
        """Yield what the workbook holds, where that is not everything."""
        yield from ()

    def record_of(self, written: str) -> str:
        """Return the check codes of what the workbook holds, and of its specification."""
        rows = np.asarray(self.order, dtype=np.int64)
        return record.written(
            *(self.table, self.data_keys(), rows, written, self.formulas, self.language, self.made),
            as_read.digests(self),
            self.cards,
            *((None, None) if self.sure is None else self.sure.record),
        )

    @property
    def specification(self) -> Mapping[str, Any]:
        """What the run can be repeated from."""
        spec: Mapping[str, Any] = self.scorecard.specification
        return spec if self.sure is None else {**spec, "robustness": self.sure.run}

    @property
    def language(self) -> str | None:
        """The language that was chosen."""
        return self.languages[0] if len(self.languages) == 1 else None


def _is_formula(value: Any) -> bool:
    return isinstance(value, Cell) and bool(value.formula)
