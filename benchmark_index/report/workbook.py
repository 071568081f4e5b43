"""The ranking workbook: from the ranking down to every finding and every cell on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from .._version import __version__
from ..aggregation.by_formula import FormulaScore
from ..catalog import specs
from ..catalog.entries import rule_name
from ..errors import Text
from ..estimators.by_column import fitted_parts
from ..estimators.directions import ARROWS
from ..excel import Cell, Column, clean_text
from ..excel.text import plain_value
from ..findings.finding import SEVERITY_NAMES, to_frame
from ..framework import Framework, Group, Indicator, Variable
from ..numerics import Floats, positions
from ..reading.values import STATUSES
from ..table.computed import follows
from ..table.coverage import names_of
from . import record
from .record import NAME, PERIOD, UNIT, Key
from .signing import SIGNATURE, UNSIGNED, Signer
from .words import TITLES, Wording, by_step, edition_of, how_read, more, node_rules

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ..index.scorecard import Scorecard

_KIND_OF = {"imputed": "imputation", "treated": "treatment"}
SHEETS = (
    *("Summary", "Ranking", "Dimensions", "Normalized", "Data", "Weights", "Method", "Findings"),
    "Charts",
)
SCORE = Text("综合得分", "Score")
MOST_RECORDS = 50_000  # rows of the Records sheet
WIDEST_FORMULA = 26  # of a column whose header holds one


@runtime_checkable
class _Bounded(Protocol):
    """A normalization that knows which values get its lowest and its highest result."""

    worst_: Floats
    best_: Floats


class Report(Wording):
    """The content of each sheet, in the languages chosen."""

    formulas = False
    has_pages = True  # summary and charts
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
    def is_newest_first(self) -> bool:
        """Whether the newest period stands first, and ranks move among the units of both."""
        return self.edition > 1

    @property
    def foot(self) -> str:
        """What stands at the foot of printed pages: periods, data file, day and software."""
        if self.edition == 1:
            return ""
        when = "–".join(dict.fromkeys((*self.table.periods[:1], *self.table.periods[-1:])))
        return " · ".join(filter(None, (when, Path(self.table.source or "").name, self.made)))

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
        keys = self.keys()
        wide = 1 + len(keys)
        yield "Ranking", self._ranking(keys, self.framework.groups), wide
        yield "Dimensions", [self._rank(), *keys, *self._groups(self.framework.all_groups)], wide
        normalized = self.scorecard.normalized
        yield "Normalized", [self._rank(), *keys, *self._indicators(normalized, scaled=True)], wide
        yield "Data", [*keys, *self.attributes(), *self._indicators(self.table.data)], len(keys)
        yield "Weights", self._weights(), 2
        yield "Method", self._method(), 1
        yield "Findings", self._findings(), 0
        if len(records := self.scorecard.records):
            yield "Records", self._records(records), 0

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

    def _sorted(self, values: Any) -> list[Any]:
        return list(np.asarray(values, dtype=object)[self.order])

    def _rank(self) -> Column:
        rank = [
            None if np.isnan(r) else int(r) for r in self.scorecard.rank.to_numpy(float)[self.order]
        ]
        return Column(self.head(Text("排名", "Rank")), rank, "0", align="center")

    def keys(self) -> list[Column]:
        """Return which unit and period a row is of."""
        keys = [Column(self.head(self.framework.unit.title), self._sorted(self.table.unit_labels))]
        if "name" in self.table.units:
            names = self._sorted(self.table.units["name"])
            keys.append(Column(self.head(TITLES["name"]), names))
        if self.table.period_labels is not None:
            periods = self._sorted(self.table.period_labels)
            keys.append(Column(self.head(TITLES["period"]), periods, align="center"))
        return keys

    def _ranking(self, keys: list[Column], groups: Sequence[Group]) -> list[Column]:
        scorecard = self.scorecard
        score = scorecard.published.to_numpy()[self.order]
        columns = [
            self._rank(),
            *keys,
            Column(self.head(SCORE), score, self.score_format(score), bar=True),
        ]
        rule = scorecard.fitted.tiers
        if rule is not None:
            tiers = scorecard.tier_numbers[self.order]
            said = {t: self.say(rule.label(t)) for t in np.unique(tiers).tolist() if t >= 0}
            labels = [said.get(t) for t in tiers.tolist()]
            fills = {label: t for t, label in said.items()}
            tier = Column(self.head(Text("档次", "Tier")), labels, align="center", fills=fills)
            columns.append(tier)
        columns += self._groups(groups)
        share = scorecard.available[self.order]
        available = Column(self.head(Text("数据完整度", "Data available")), share, "0%")
        return [*columns, available, self.notes()]

    def score_format(self, values: Sequence[float] | NDArray[Any], decimals: int = 2) -> str:
        """Return a number format for scores as they are published."""
        publishing = self.scorecard.fitted.publishing
        if publishing is None or publishing.publication.decimals is None:
            return number_format(values, decimals)
        return (
            "0." + "0" * publishing.publication.decimals if publishing.publication.decimals else "0"
        )

    def _groups(self, groups: Sequence[Group]) -> list[Column]:
        columns = []
        for group in groups:
            values = self.group_scores[group.id].to_numpy()[self.order]
            columns.append(Column(self.head(group.name), values, number_format(values, 1)))
        return columns

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
            Column(self.attribute(name), self._sorted(units[name]))
            for name in self.framework.attributes
            if name in units
        ]
        for variable in self.framework.variables:
            values = list(units[variable.id].to_numpy(dtype=float)[self.order])
            columns.append(self.as_measured(variable, values, values))
        return columns

    def _indicators(self, values: pd.DataFrame, scaled: bool = False) -> list[Column]:
        columns = []
        for leaf in self.framework.all_indicators:
            column = list(values[leaf.id].to_numpy()[self.order])
            if scaled:
                columns.append(Column(self.head(leaf.name), column, number_format(column, 1)))
                continue
            columns.append(self.as_measured(leaf, column, column))
            if leaf.denominator:
                divided = list(self.scorecard.denominated[leaf.id].to_numpy()[self.order])
                header = f"→ {self.head(leaf.name)}\n{leaf.result_unit}"
                columns.append(Column(header, divided, "#,##0.0000"))
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

    def _weights(self) -> list[Column]:
        weights = self.scorecard.weights
        nodes = [str(node) for node in weights.index]
        column = self.column
        return [
            *self.nodes(nodes),
            column("同级权重", "Local weight", list(weights["local"]), number="0.00%"),
            column(
                "总权重", "Effective weight", list(weights["effective"]), number="0.00%", bar=True
            ),
            *self._bounds(nodes),
            self.sources(nodes),
        ]

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

    def _bounds(self, nodes: Sequence[str]) -> list[Column]:
        """Return the values that get the lowest and the highest normalized value."""
        fitted = self.scorecard.fitted
        titles = {"worst_": ("最差值", "Worst"), "best_": ("最好值", "Best")}
        bounds: dict[str, dict[str, float]] = {key: {} for key in titles}
        for step, _, names in fitted_parts(fitted.normalization, fitted.indicators):
            if isinstance(step, _Bounded):
                bounds["worst_"] |= zip(names, step.worst_, strict=True)
                bounds["best_"] |= zip(names, step.best_, strict=True)
        if not bounds["worst_"]:
            return []
        return [
            self.column(
                *titles[key], [bounds[key].get(node) for node in nodes], number="#,##0.####"
            )
            for key in titles
        ]

    def _method(self) -> list[Column]:
        rows = [(item, text) for item, text in self._choices() if text]
        return [
            Column(self.head(TITLES["item"]), [self.say(item) for item, _ in rows], wrap=True),
            Column(
                self.head(TITLES["content"]),
                [text for _, text in rows],
                wrap=True,
                widest=110,
            ),
        ]

    def _choices(self) -> Iterator[tuple[Text, str]]:
        """Yield what was ranked, how, by which rules and from what, and the record of the run."""
        yield from self._description()
        spec = self.scorecard.specification
        written = record.specification_text(spec)
        kept = self._record(written)
        for item, text in (
            (record.SPECIFICATION, written),
            (record.RECORD, kept),
            (SIGNATURE, self.sign(written, kept)),
        ):
            for start in range(0, len(text), 30_000):
                yield item, text[start : start + 30_000]

    def _description(self) -> Iterator[tuple[Text, str]]:
        spec = self.scorecard.specification
        yield from self._about()
        yield from self._contents()
        yield from self._steps(spec)
        yield from self._rules()
        yield from self._run(spec)

    def _about(self) -> Iterator[tuple[Text, str]]:
        scorecard, framework = self.scorecard, self.framework
        yield Text("指标体系", "Indicator system"), f"{framework.id}: {self.say(framework.name)}"
        yield Text("体系来源", "Source"), framework.source
        yield Text("说明", "Note"), framework.note
        ranked = int((~np.isnan(scorecard.rank.to_numpy(float))).sum())
        total = len(self.table.data)
        periods = ", ".join(scorecard.table.periods)
        yield TITLES["period"], periods
        units = self.table.unit_labels.nunique()
        times = f" × {len(self.table.periods)}" if self.table.is_panel else ""
        yield (
            Text("参评对象", "Units"),
            self.say(
                Text(
                    f"{units} 个{times and times + ' 期'}，共 {total} 行，其中 {ranked} 行有排名",
                    f"{units}{times and times + ' periods'}: {total} rows, {ranked} of them ranked",
                )
            ),
        )

    def _contents(self) -> Iterator[tuple[Text, str]]:
        """Yield what the workbook holds, where that is not everything."""
        yield from ()

    def _steps(self, spec: Mapping[str, Any]) -> Iterator[tuple[Text, str]]:
        for kind, title in (
            ("imputation", Text("缺失值插补", "Imputation")),
            ("treatment", Text("异常值处理", "Outlier treatment")),
            ("normalization", Text("标准化", "Normalization")),
            ("weighting", Text("赋权", "Weighting")),
            ("tiers", Text("分档", "Tiers")),
        ):
            steps = by_step(kind, spec["steps"][kind], self.release)
            lines = {", ".join(leaves): self.say(step) for step, leaves in steps.items()}
            said = "\n".join(": ".join(filter(None, line)) for line in lines.items())
            origin = spec["weights_origin"] if kind == "weighting" else None
            if origin:
                name = self.say(Text(origin["zh"], origin["en"]))
                said = ", ".join(filter(None, [said, name, origin["source"], origin["date"]]))
            yield title, said
        yield (
            Text("合成", "Aggregation"),
            self._by_node(lambda node: self.combined(node)),
        )
        yield Text("分组得分", "Scores of groups"), self._node_rules()
        yield (
            Text("最低覆盖率", "Minimum coverage"),
            self._by_node(
                lambda node: Text(spec["min_coverage"][node], spec["min_coverage"][node])
            ),
        )

    def combined(self, node: str) -> Text:
        """Return how the children of a node are combined."""
        step = self.scorecard.fitted.nodes[node].aggregation
        if isinstance(step, FormulaScore):
            return step.words
        return specs.describe("aggregation", specs.spec_of(step))

    def _node_rules(self) -> str:
        """Return a line for each node whose score has limits, or of which less is better."""
        fitted = self.scorecard.fitted
        rules = {
            node.id: node_rules(node, self.framework.nodes[node.id].direction == "lower")
            for node in reversed(fitted.plan)
        }
        lines = {node: "; ".join(map(self.say, said)) for node, said in rules.items() if said}
        return "\n".join(f"{node}: {said}" for node, said in lines.items())

    def _rules(self) -> Iterator[tuple[Text, str]]:
        yield (
            Text("缺失规则", "Missing data"),
            self.say(
                Text(
                    "逐级计数：直接下级中有得分的个数达到最低覆盖率才计算该级得分，其余下级的权重按比例放大；"
                    "不足者按缺失处理。",
                    "Counted level by level: a node has a score when enough of its direct children have "
                    "one; their weights are scaled up to 1. Otherwise the node itself is missing.",
                )
            ),
        )
        starts: list[str | None] = [*self.table.periods] or [None]
        rounded = {period: self.scorecard.fitted.decimals(period) for period in starts}
        by_period = ", ".join(f"{p}: {n}" for p, n in rounded.items())
        decimals = by_period if len(set(rounded.values())) > 1 else max(rounded.values())
        yield (
            Text("名次规则", "Ranks"),
            self.say(
                Text(
                    f"得分保留小数位数 {decimals}，据此排名，相同者并列（1, 2, 2, 4）。",
                    f"Scores rounded to decimals: {decimals}; equal scores share a rank (1, 2, 2, 4).",
                )
            ),
        )
        if publishing := self.scorecard.fitted.publishing:
            yield Text("公布尺度", "Published scale"), self.say(publishing.words)
        for note in self.scorecard.tier_notes:
            yield Text("分档说明", "Tiers, note"), self.say(note)

    def _run(self, spec: Mapping[str, Any]) -> Iterator[tuple[Text, str]]:
        yield Text("数据文件", "Input file"), spec["input"]["file"]
        reading = how_read(spec["input"]["reading"], spec["framework"].get("select", {}))
        yield Text("读取方式", "Reading"), self.say(reading)
        yield Text("数据指纹", "Input SHA-256"), spec["input"]["sha256"]
        yield Text("软件", "Software"), f"benchmark-index {self.version}"

    def _record(self, written: str) -> str:
        """Return the check codes of what the workbook holds, and of its specification."""
        rows = np.asarray(self.order, dtype=np.int64)
        return record.written(
            *(self.table, self.data_keys(), rows, written, self.formulas, self.language, self.made),
            self._digests(),
            self.cards,
        )

    @property
    def language(self) -> str | None:
        """The language that was chosen."""
        return self.languages[0] if len(self.languages) == 1 else None

    def _digests(self) -> dict[str, str]:
        """Return a SHA-256 of each sheet that tells how the table was read."""
        sheets = {"Findings": self._findings()}
        if len(records := self.scorecard.records):
            sheets["Records"] = self._records(records)
        return {
            name: record.lines_digest(
                (row, at, plain_value(value))
                for at, column in enumerate(columns, 1)
                for row, value in enumerate([clean_text(column.header), *column.values], 1)  # noqa: PD011
            )
            for name, columns in sheets.items()
        }

    def _by_node(self, words: Callable[[str], Text]) -> str:
        """Return a line about every inner node; once where it is the same for all."""
        nodes = {node.id: self.say(words(node.id)) for node in reversed(self.scorecard.fitted.plan)}
        different = set(nodes.values())
        if len(different) == 1:
            return different.pop()
        return "\n".join(f"{node}: {said}" for node, said in nodes.items())

    def _records(self, records: pd.DataFrame) -> list[Column]:
        """Show every cell that is not simply as it stands in the table: before and after."""
        left, records = len(records) - MOST_RECORDS, records.head(MOST_RECORDS)
        names = {column.id: self.say(column.name) for column in self.framework.columns}
        statuses = {status: self.say(name) for status, name in STATUSES.items()}
        values = {
            Text("状态", "Status"): [statuses[status] for status in records["status"]],
            TITLES["cell"]: list(records["cell"]),
            self.framework.unit.title: list(records["unit"]),
            TITLES["period"]: list(records["period"]),
            TITLES["indicator"]: [names[name] for name in records["indicator"]],
            Text("原内容", "Before"): list(records["text"]),
            Text("规则", "Rule"): self.rules(records),
            Text("标记", "Mark"): list(records["qualifier"]),
        }
        after = [float(value) for value in records["value"]]
        if self.edition > 2:  # in digits that every program keeps: a digest is taken of them
            after = [float(f"{value:.{record.DIGITS}g}") for value in after]
        if left > 0:
            said = self.say(more(left))
            values = {title: [*cells, said] for title, cells in values.items()}
            after.append(np.nan)
        columns = [Column(self.head(title), cells) for title, cells in values.items()]
        shown = Column(self.head(Text("取值", "After")), after, plain_format(after))
        return [*columns[:-1], shown, columns[-1]]

    def rules(self, records: pd.DataFrame) -> list[str]:
        """Return by which rule each cell on record was imputed or treated."""
        return [
            self.say(rule_name(_KIND_OF[status], rule)) if rule else ""
            for status, rule in zip(records["status"], records["rule"], strict=True)
        ]

    def _findings(self) -> list[Column]:
        items = self.scorecard.finding_items
        if not items:
            nothing = Text("没有发现问题。", "Nothing was found.")
            return [Column(self.head(Text("说明", "Message")), [self.say(nothing)])]
        frames = {language: to_frame(items, language) for language in self.languages}
        frame = frames[self.languages[0]]

        def both(name: str) -> list[str]:
            rows = zip(*(frames[language][name] for language in self.languages), strict=True)
            return [" / ".join(dict.fromkeys(row)) for row in rows]

        severities = [self.say(SEVERITY_NAMES[severity]) for severity in frame["severity"]]
        titles = {
            "rule": Text("规则", "Rule"),
            "cell": TITLES["cell"],
            "unit": self.framework.unit.title,
            "period": TITLES["period"],
            "indicator": TITLES["indicator"],
            "value": Text("值", "Value"),
        }
        return [
            Column(self.head(Text("级别", "Severity")), severities, align="center"),
            *(Column(self.head(title), list(frame[name])) for name, title in titles.items()),
            Column(self.head(Text("说明", "Message")), both("message"), wrap=True, widest=60),
            Column(self.head(Text("建议", "Hint")), both("hint"), wrap=True, widest=50),
        ]


def number_format(values: Sequence[Any] | NDArray[Any], decimals: int) -> str:
    """Return a number format fit for the size of the values: 0..1 needs more decimals."""
    sizes = np.abs(np.asarray(values, dtype=float))
    largest = np.max(sizes[~np.isnan(sizes)], initial=-1.0)
    return "0." + "0" * (decimals + 2 if 0 <= largest <= 2 else decimals)


def _is_formula(value: Any) -> bool:
    return isinstance(value, Cell) and bool(value.formula)


def dashed(number: str) -> str:
    """Return a number format that shows blank text as a dash.

    >>> dashed("0.0")
    '0.0;-0.0;0.0;"–"@'
    """
    sections = number.split(";")
    signs = sections if len(sections) == 3 else [number, f"-{number}", number]
    return ";".join([*signs, '"–"@'])


def plain_format(values: Sequence[float]) -> str:
    """Return a number format with as many decimals as the values as reported have."""
    texts = [f"{value:.10g}" for value in values[:1000] if not np.isnan(value)]
    places = max((len(text.partition(".")[2]) for text in texts if "e" not in text), default=0)
    return "#,##0" + ("." + "0" * min(places, 6) if places else "")
