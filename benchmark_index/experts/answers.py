"""Forms read back (专家评分表的回收): what experts filled in, and what is wrong with it.

Formulas are not trusted: a workbook that no spreadsheet program has saved has no results in it.
So reciprocals, sums and consistency are computed anew from the cells that experts fill in.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ..catalog import specs
from ..catalog.entries import method as catalogued
from ..errors import BenchmarkIndexError, MethodError, Text, UsageError
from ..files import Cell, Grid, address, open_grids
from ..files.plain import fraction
from ..findings.finding import Finding, to_frame
from ..findings.severity import Severity
from ..framework import Framework
from ..numerics import shown
from ..weighting.ahp import AhpWeights
from ..weighting.best_worst import BestWorstWeights
from ..weighting.delphi import DelphiWeights
from ..weighting.given import WeightSet
from ..weighting.judged import JudgedWeights
from ..weighting.pairwise import SCALE
from .forms import EXPERT, FAMILIARITY, JUDGEMENT, METHODS, blocks_of
from .questions import BUDGET, FULL_SCORE, QUESTIONS, RANKED, Question

TOLERANCE = 0.05  # how far two judgements of one pair may be from reciprocal


class FilledForm(NamedTuple):
    """One file: its name, the SHA-256 of its bytes, whose it is."""

    file: str
    sha256: str
    expert: str


@dataclass
class Answers:
    """What a panel of experts filled in.

    Attributes
    ----------
    method : str
        The method whose forms they are, see :func:`~.forms.write_form`.
    forms : list of Form
    judgements : dict
        For AHP by node, expert, row and column; otherwise by expert and item.
    beside : dict
        What the second column of a form says, by its parameter, expert and item.
    authority : dict
        Delphi: ``judgement`` and ``familiarity`` by expert, where they were filled in.
    findings : list of Finding
    """

    framework: Framework
    method: str = ""
    forms: list[FilledForm] = field(default_factory=list)
    judgements: dict[str, dict[str, Any]] = field(default_factory=dict)
    beside: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)
    authority: dict[str, dict[str, float]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return all(finding.severity != "error" for finding in self.findings)

    @property
    def names(self) -> dict[str, Text]:
        """The names of the nodes by id."""
        return {key: node.name.text for key, node in self.framework.nodes.items()}

    def to_frame(self, language: str = "en") -> pd.DataFrame:
        """Return the findings as a table, errors first."""
        return to_frame(self.findings, language)

    def step(self, spec: str | None = None) -> JudgedWeights:
        """Return the weighting with the panel's judgements, not yet computed.

        Parameters
        ----------
        spec : str, optional
            The method with other parameters than its defaults: ``"ahp:group=aip,max_cr=0.1"``.
        """
        step = specs.build("weighting", spec or self.method)
        name = specs.parse("weighting", spec or self.method)[0]
        alike = name == self.method or {name, self.method} <= {*RANKED}
        if not isinstance(step, JudgedWeights) or not alike:
            reason = Text(f"评分表是 {self.method}", f"the forms are for {self.method}")
            raise UsageError.bad_option(Text("赋权方法", "Weighting"), str(spec), reason)
        params: dict[str, object] = {step._judged: self.judgements, **self.beside}
        if isinstance(step, DelphiWeights):
            params |= self.authority
            if step.full is None:
                params["full"] = FULL_SCORE
        weights = step.get_params(deep=False).get("expert_weights")
        if isinstance(weights, (list, tuple)):  # in the order of the forms
            params["expert_weights"] = self._by_expert(weights)
        step.set_params(**params)
        return step

    def _by_expert(self, weights: Sequence[object]) -> dict[str, object]:
        experts = [form.expert for form in self.forms]
        if len(weights) != len(experts):
            count = len(weights)
            reason = Text(
                f"有 {len(experts)} 份评分表，给了 {count} 个",
                f"{len(experts)} forms, {count} given",
            )
            raise MethodError.bad_parameter("expert_weights", reason)
        return dict(zip(experts, weights, strict=True))


def read_forms(paths: Iterable[str | Path], framework: Framework | str) -> Answers:
    """Read the forms of a panel, each written by :func:`~.forms.write_form` and filled in.

    Whatever is wrong is a finding with its file and cell: blank, not a number, off the scale, not
    reciprocal, of another system. With a finding that is an error the answers are not complete.
    """
    framework = Framework.load(framework)
    answers = Answers(framework)
    for path in map(Path, paths):
        _FormReader(answers, path).read()
    if answers.method == "delphi":
        _check_authority(answers)
    if answers.ok:
        _check_all_judged(answers)
    return answers


def statistics_of(folder: Path, framework: Framework) -> pd.DataFrame:
    """Return the statistics of a Delphi round from the folder that holds its forms.

    Raises
    ------
    UsageError
        The folder holds no forms, forms of another method, or forms with errors.
    """
    files = sorted(path for path in folder.glob("*.xlsx") if not path.name.startswith("~$"))
    answers = read_forms(files, framework)
    if answers.method != "delphi" or not answers.ok:
        raise UsageError(
            Text(f"{folder} 中没有无误的德尔菲咨询表", f"{folder} holds no sound Delphi forms"),
            Text("请先用 weights compute 检查。", "Check them with weights compute first."),
        )
    step = answers.step()
    step.local(framework)
    statistics: pd.DataFrame = step.items_
    return statistics


class _Block(NamedTuple):
    """Where a block stands: its node, the rows of its items, the columns of their ids."""

    node: str
    row: int
    items: dict[str, int]
    columns: dict[str, int]


class _FormReader:
    """Reads one file into the answers of the panel."""

    def __init__(self, answers: Answers, path: Path) -> None:
        self.answers, self.path = answers, path
        self.inner = {block.node.id: block.items for block in blocks_of(answers.framework)}
        self.expert = path.stem

    def read(self) -> None:
        """Read the file, or note why it cannot be read."""
        try:
            opened = open_grids(self.path)
        except BenchmarkIndexError as error:
            if isinstance(error, UsageError):
                raise
            self._note("form-unreadable", details={"reason": error.message})
            return
        methods = {name for grid in opened.grids for _, name, _ in _marks(grid)}
        method = next((name for name in METHODS if name in methods), "")
        if not method:
            self._note("form-unknown")
            return
        if self.answers.method not in ("", method):
            details = {"value": method, "other": self.answers.method}
            self._note("form-other-method", details=details)
            return
        self.answers.method = method
        self.expert = self._whose(opened.grids)
        if self.expert in [form.expert for form in self.answers.forms]:
            self._note("form-same-expert", details={"expert": self.expert})
            return
        self.answers.forms.append(FilledForm(self.path.name, opened.sha256, self.expert))
        if method != "ahp":
            self.answers.judgements[self.expert] = {}
            for question in QUESTIONS[method][1:]:
                self.answers.beside.setdefault(question.parameter, {})[self.expert] = {}
        for grid in opened.grids:
            self._read_sheet(grid)

    def _whose(self, grids: Sequence[Grid]) -> str:
        for grid in grids:
            for row in grid.rows:
                if len(row) > 2 and grid.column == 1 and row[0] == EXPERT and str(row[2]).strip():
                    return str(row[2]).strip()
        return self.path.stem

    def _read_sheet(self, grid: Grid) -> None:
        marks = list(_marks(grid))
        for r, cells in enumerate(grid.rows):
            for key in (JUDGEMENT, FAMILIARITY):
                if cells and cells[0] == key:
                    value = self._number(grid, r, 2, 0, 1, "")
                    if value is not None:
                        self.answers.authority.setdefault(key, {})[self.expert] = value
        for place, (row, _, node) in enumerate(marks):
            end = marks[place + 1][0] if place + 1 < len(marks) else len(grid.rows)
            block = self._block(grid, row, end, node)
            if block is None:
                continue
            if self.answers.method == "ahp":
                self._read_matrix(grid, block)
            else:
                self._read_column(grid, block)

    def _block(self, grid: Grid, row: int, end: int, node: str) -> _Block | None:
        """Return a block whose node and items are those of the framework."""
        ids = {str(grid.rows[r][0]): r for r in range(row + 1, end) if str(grid.rows[r][0]).strip()}
        heads = {
            str(cell): c for c, cell in enumerate(grid.rows[row]) if c > 1 and str(cell).strip()
        }
        expected = self.inner.get(node)
        if expected is None or set(ids) != set(expected):
            details = {"value": node, "system": self.answers.framework.id}
            self._note("form-of-another-system", grid, row, 1, details=details)
            return None
        return _Block(node, row, ids, heads)

    # --- AHP ---------------------------------------------------------------------------------

    def _read_matrix(self, grid: Grid, block: _Block) -> None:
        items = list(block.items)
        pairs = [(a, b) for i, a in enumerate(items) for b in items[i + 1 :]]
        ratios = {pair: self._judgement(grid, block, *pair) for pair in pairs}
        blank = [pair for pair, value in ratios.items() if value is None]
        if len(blank) == len(pairs):
            self._note("form-sheet-blank", grid, block.row, 1, block.node)
            return
        for a, b in blank:
            cell = (block.items[a], block.columns[b])
            self._note("form-blank", grid, *cell, block.node, {"pair": self._pair(a, b)})
        matrix: dict[str, dict[str, float]] = {}
        for (a, b), value in ratios.items():
            if value:
                matrix.setdefault(a, {})[b] = value
        self.answers.judgements.setdefault(block.node, {})[self.expert] = matrix

    def _judgement(self, grid: Grid, block: _Block, a: str, b: str) -> float | None:
        """Return a over b: what the upper triangle says, else the reciprocal of the lower.

        None where neither says anything, 0 where what is said cannot be used.
        """
        if b not in block.columns or a not in block.columns:
            return None
        upper, lower = (block.items[a], block.columns[b]), (block.items[b], block.columns[a])
        low, high = 1 / SCALE, SCALE
        if _is_blank(grid, *upper):
            if _is_formula(_cell(grid, *lower)):
                return None
            value = self._number(grid, *lower, low, high, block.node)
            return 1 / value if value else value
        value = self._number(grid, *upper, low, high, block.node)
        other = _value(_cell(grid, *lower))
        if value and other is not None and abs(value * other - 1) > TOLERANCE:
            details = {"pair": self._pair(a, b), "other": f"{value:.4g}"}
            text = f"{other:.4g}"
            self._note("form-not-reciprocal", grid, *lower, block.node, details, text)
            return 0.0
        return value

    def _pair(self, a: str, b: str) -> Text:
        first, second = (self.answers.names[node] for node in (a, b))
        return Text(f"{first.zh} 比 {second.zh}", f"{first.en} over {second.en}")

    # --- budgets and scores ------------------------------------------------------------------

    def _read_column(self, grid: Grid, block: _Block) -> None:
        questions = QUESTIONS[self.answers.method]
        rows = block.items.values()
        if all(_is_blank(grid, row, 2 + k) for row in rows for k in range(len(questions))):
            self._note("form-sheet-blank", grid, block.row, 1, block.node)
            return
        for k, question in enumerate(questions):
            said = self.answers.beside[question.parameter] if k else self.answers.judgements
            for item, row in block.items.items():
                low, high = question.low, question.most(len(rows))
                value = self._number(grid, row, 2 + k, low, high, item)
                if value is not None:
                    said[self.expert][item] = value
                elif not self._may_be_blank(question, item):
                    level: Severity = "error" if question.needed else "warning"
                    details = {"pair": self.answers.names[item]}
                    self._note("form-blank", grid, row, 2 + k, item, details, level=level)
        if self.answers.method == "budget":
            self._check_sum(grid, block)
        self._check_ends(grid, block)

    def _may_be_blank(self, question: Question, item: str) -> bool:
        """Return whether nothing is asked of an item: points, and the step of the first rank."""
        first = self.answers.judgements[self.expert].get(item) == 1
        return question.parameter == "points" or (question.parameter == "steps" and first)

    def _check_ends(self, grid: Grid, block: _Block) -> None:
        """Note ranks that SWARA cannot order, and a best or worst item that nobody named."""
        method, items = self.answers.method, block.items
        for k, question in enumerate(QUESTIONS[method]):
            said = self.answers.beside[question.parameter] if k else self.answers.judgements
            numbers = {item: said[self.expert].get(item, 0.0) for item in items}
            if not all(numbers.values()):  # which is noted already
                continue
            if method == "best_worst" and 1 not in numbers.values():
                self._note("form-no-end", grid, block.row, 2 + k, block.node)
            for item, number in numbers.items():
                tied = [other for other in numbers if numbers[other] == number]
                if method == "swara" and k == 0 and tied[0] != item:
                    details = {"pair": self.answers.names[tied[0]]}
                    text = shown(number)
                    self._note("form-tied", grid, items[item], 2, item, details, text)

    def _check_sum(self, grid: Grid, block: _Block) -> None:
        points = self.answers.judgements[self.expert]
        spent = sum(points.get(item, 0) for item in block.items)
        if abs(spent - BUDGET) > 1e-6:
            details = {"expert": self.expert, "total": str(BUDGET)}
            text = shown(round(float(spent), 6))
            self._note("budget-sum", grid, block.row, 2, block.node, details, text)

    # --- cells -------------------------------------------------------------------------------

    def _number(
        self, grid: Grid, row: int, column: int, low: float, high: float, node: str
    ) -> float | None:
        """Return a cell's number; None where it is blank, 0 with a finding where it is none."""
        cell = _cell(grid, row, column)
        if _is_blank(grid, row, column):
            return None
        value = _value(cell)
        if value is None:
            self._note("form-not-a-number", grid, row, column, node, value=str(cell))
            return 0.0
        if not low - 1e-3 <= value <= high + 1e-9:
            bounds = {
                "low": "1/9" if low == 1 / SCALE else shown(float(low)),
                "high": shown(float(high)),
            }
            self._note("form-off-scale", grid, row, column, node, bounds, f"{value:g}")
            return 0.0
        return value

    def _note(
        self,
        rule: str,
        grid: Grid | None = None,
        row: int = 0,
        column: int = 0,
        node: str = "",
        details: Mapping[str, object] | None = None,
        value: str = "",
        level: Severity | None = None,
    ) -> None:
        cell = ""
        if grid is not None:
            cell = address(grid.name, grid.row + row, grid.column + column)
        finding = Finding(rule, cell, self.path.name, "", node, value, details or {})
        if level is not None:
            finding = finding._replace(level=level)
        self.answers.findings.append(finding)


def _marks(grid: Grid) -> Iterator[tuple[int, str, str]]:
    """Yield the marks of a sheet: row, method, node."""
    if grid.column != 1:
        return
    for r, row in enumerate(grid.rows):
        name, colon, node = str(row[0]).partition(":") if row else ("", "", "")
        if colon and name in METHODS:
            yield r, name, node


def _cell(grid: Grid, row: int, column: int) -> Cell:
    cells = grid.rows[row]
    return cells[column] if column < len(cells) else ""


def _is_blank(grid: Grid, row: int, column: int) -> bool:
    return not str(_cell(grid, row, column)).strip()


def _is_formula(cell: Cell) -> bool:
    """Return whether a cell holds a formula that no program has computed yet."""
    return isinstance(cell, str) and cell.startswith("=")


def _value(cell: Cell) -> float | None:
    """Return a cell as a number, fractions written as text included; None where it is none.

    >>> _value(3.0), _value("1/4"), _value("three")
    (3.0, 0.25, None)
    """
    if isinstance(cell, (bool, datetime.date, datetime.time, datetime.timedelta)):
        return None
    try:
        return float(fraction(cell) if isinstance(cell, str) else cell)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None


def _check_authority(answers: Answers) -> None:
    """Note who lacks a coefficient of authority that others have."""
    for key in (JUDGEMENT, FAMILIARITY):
        coefficients = answers.authority.get(key, {})
        if answers.authority:
            for form in answers.forms:
                if form.expert not in coefficients:
                    note = Finding("form-no-authority", unit=form.file, details={"what": key})
                    answers.findings.append(note)


def _check_all_judged(answers: Answers) -> None:
    """Note sets of siblings that no expert judged; that nobody judged anything is an error."""
    judged = set(answers.judgements)
    if answers.method != "ahp":
        judged = {item for points in answers.judgements.values() for item in points}
    blank = [
        block.node.id
        for block in blocks_of(answers.framework)
        if judged.isdisjoint([block.node.id] if answers.method == "ahp" else block.items)
    ]
    everything = len(blank) == len(blocks_of(answers.framework))
    level: Severity = "error" if everything else "warning"
    answers.findings += [Finding("form-nobody", indicator=node, level=level) for node in blank]


# --- weight sets -----------------------------------------------------------------------------


def weight_set(
    answers: Answers, step: JudgedWeights, weights: Mapping[str, float], name: str
) -> WeightSet:
    """Return the panel's weights as a set that says where they come from.

    Parameters
    ----------
    answers : Answers
    step : JudgedWeights
        The weighting whose ``local`` gave the weights.
    weights : mapping by node
    name : str
        The id of the set.
    """
    method = specs.name_of(step)
    entry = catalogued("weighting", method)
    spec = specs.spec_of(step)
    params = spec[method] if isinstance(spec, Mapping) else {}
    judged = (step._judged, *answers.beside, *_SELF)
    options = {key: value for key, value in params.items() if key not in judged}
    provenance: dict[str, object] = {
        "method": {method: options},
        "forms": [form._asdict() for form in answers.forms],
    }
    if isinstance(step, AhpWeights):
        table = step.consistency_.set_index("node")[["experts", "lambda_max", "cr"]]
        provenance["consistency"] = {
            str(node): {key: _plain(value) for key, value in row.items()}
            for node, row in table.to_dict("index").items()
        }
        provenance["dropped"] = [{"node": n, "expert": e} for n, e in step.dropped_]
    if isinstance(step, BestWorstWeights):
        provenance["consistency"] = [
            {key: _plain(v) if isinstance(v, float) else str(v) for key, v in row.items()}
            for row in step.consistency_.to_dict("records")
        ]
    if isinstance(step, DelphiWeights):
        provenance["authority"] = {name: _plain(cr) for name, cr in step.authority_.items()}
        provenance["concordance"] = [
            {key: _plain(value) for key, value in row.items()}
            for row in step.concordance_.reset_index().to_dict("records")
        ]
    experts = len(answers.forms)
    return WeightSet(
        id=name,
        framework=answers.framework.id,
        weights=dict(weights),
        name=Text(f"专家赋权（{entry.name.zh}）", f"Expert weights ({entry.name.en})"),
        source=f"{entry.name.zh}，{experts} 位专家 / {entry.name.en}, experts: {experts}",
        date=datetime.date.today().isoformat(),
        provenance=provenance,
    )


_SELF = (JUDGEMENT, FAMILIARITY)


def _plain(value: float) -> float | None:
    """Return a number that YAML can hold, None where it is missing."""
    if isinstance(value, float):
        return None if value != value else round(value, 12)
    return int(value)
