"""The tree an index is built on: framework > group (any depth) > indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy, deepcopy
from fractions import Fraction
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from .. import catalog
from ..catalog import specs
from ..catalog.displayed import Displayed
from ..catalog.verbs import verb
from ..errors import BenchmarkIndexError, Fault, FrameworkError, Text, UsageError
from ..files.plain import excess
from . import loading as files
from . import registers
from .arithmetic import Formula
from .declared import Check
from .dependencies import check_formula, in_order
from .faults import explain, structural
from .fields import STRICT, Decimals, Id, Number, Raw, Several, Share, Weight, Word
from .grade_rules import Grading, rule_faults
from .keywords import in_chinese
from .positions import Positions
from .publication import Publication

if TYPE_CHECKING:
    import pandera.pandas as pa

    from ..estimators.contracts import Step

DEFAULT_COVERAGE = Fraction(2, 3)
_SHOWN = 60  # characters of a formula beside a name


FormulaText = Annotated[str, BeforeValidator(check_formula)]
# What is uncertain, as written: the room that draws it knows what may stand there.
Assumed = Annotated[
    tuple[Word | Raw, ...],
    BeforeValidator(lambda value: [value] if isinstance(value, (str, dict)) else value),
    PlainSerializer(list),
]
Register = Annotated[str | dict[str, tuple[str, ...]], BeforeValidator(registers.check)]


class _Model(BaseModel):
    """A part of a framework: its fields, beside which what is derived from them plays no part."""

    model_config = STRICT

    def _fields(self) -> Raw:
        """Return what it says by field, without what was derived from it and kept."""
        return {name: self.__dict__[name] for name in type(self).model_fields}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Model) or type(self) is not type(other):
            return NotImplemented
        return self is other or self._fields() == other._fields()

    def __copy__(self) -> Self:
        copied = super().__copy__()
        object.__setattr__(copied, "__dict__", self._fields())
        return copied

    def __deepcopy__(self, memo: dict[int, object] | None = None) -> Self:
        return super(_Model, copy(self)).__deepcopy__(memo)

    def __getstate__(self) -> Raw:
        return {**super().__getstate__(), "__dict__": self._fields()}


class Name(_Model):
    """A name in both languages; one plain string stands for both."""

    zh: str
    en: str

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        return {"zh": value, "en": value} if isinstance(value, str) else value

    @property
    def text(self) -> Text:
        """The name as a sentence of the package's messages."""
        return Text(self.zh, self.en)

    @property
    def title(self) -> Text:
        """The name as the header of a column."""
        return Text(self.zh, self.en[:1].upper() + self.en[1:])

    def pick(self, language: str) -> str:
        """Return the name in ``"zh"`` or ``"en"``."""
        return self.text.pick(language)


class Allowed(_Model):
    """The values a cell may hold: bounds (both included) and whether it is a whole number."""

    min: Number | None = None
    max: Number | None = None
    integer: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Allowed:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise BenchmarkIndexError(Text("min 大于 max", "min is above max"))
        return self


class Denominator(_Model):
    """What a value is divided by: value / (variable / scale), in the unit of the result."""

    variable: str
    scale: Number = Field(default=1, gt=0)
    unit: str = ""


class MethodSpec(_Model):
    """A method by its catalogue name, with parameters."""

    kind: str
    name: str
    params: Raw = {}

    @model_serializer
    def spec(self) -> str | Raw:
        """Return the method as written in a file."""
        return {self.name: self.params} if self.params else self.name

    def build(self) -> Step | None:
        """Build the step object."""
        return specs.build(self.kind, {self.name: self.params})


def _reader(kind: str) -> BeforeValidator:
    """Return what reads a method of a kind as files have it."""

    def read(value: object) -> object:
        if isinstance(value, MethodSpec):  # perhaps of another kind
            value = value.spec()
        if not isinstance(value, (str, Mapping)):
            one = catalog.listed(kind)[0].id
            raise BenchmarkIndexError(
                Text("不是方法名", "no name of a method"),
                Text(f"请写方法名，如 {one}。", f"Write the name of a method such as {one}."),
            )
        name, params = specs.parse(kind, value)
        if reason := excess(params, finite=True):
            raise BenchmarkIndexError(reason)
        return MethodSpec(kind=kind, name=name, params=params)

    return BeforeValidator(read)


AggregationSpec = Annotated[MethodSpec, _reader("aggregation")]


class _Prepared(_Model):
    imputation: Annotated[MethodSpec, _reader("imputation")] | None = None
    treatment: Annotated[MethodSpec, _reader("treatment")] | None = None
    normalization: Annotated[MethodSpec, _reader("normalization")] | None = None


class Method(_Prepared):
    """The published steps of an index; what is absent is left to the library's defaults."""

    weighting: Annotated[MethodSpec, _reader("weighting")] | None = None
    aggregation: AggregationSpec | None = None
    tiers: Annotated[MethodSpec, _reader("tiers")] | None = None
    rank_decimals: Decimals | Annotated[dict[Word, Decimals], Field(min_length=1)] = 10

    def decimals(self, period: str | None) -> int:
        """Return the rounding of scores before ranking, which may change with the period.

        A mapping reads "from this period on"; a period before the first key takes the first.
        """
        if isinstance(self.rank_decimals, int):
            return self.rank_decimals
        starts = sorted(self.rank_decimals)
        current = [start for start in starts if period is None or start <= period]
        return self.rank_decimals[current[-1] if current else starts[0]]


class _Node(_Model):
    id: Id
    name: Name
    source: str = ""
    note: str = ""


class Variable(Displayed, _Node):
    """A column that is read and checked but never weighted, such as population.

    One with a ``formula`` is not read but computed from others.
    """

    _kind: ClassVar[str] = "variable"

    aliases: tuple[str, ...] = ()
    unit: str = ""
    formula: FormulaText = ""
    allowed: Allowed | None = None
    missing_codes: tuple[Number, ...] = ()

    @property
    def measure(self) -> str:
        """The unit of the value in the table, and the formula of one that is computed."""
        if not self.formula:
            return self.unit
        long = len(self.formula) > _SHOWN
        formula = f"= {self.formula[:_SHOWN]}..." if long else f"= {self.formula}"
        return f"{formula} → {self.unit}" if self.unit else formula

    @cached_property
    def computation(self) -> Formula | None:
        """The formula as a tree, None of a column that is read."""
        return Formula.parse(self.formula) if self.formula else None


class Indicator(_Prepared, Variable):
    """A leaf of the tree: one measured column with unit, direction and bounds.

    Its steps are its own, else those of the nearest group that says some, else the method's.
    """

    _kind: ClassVar[str] = "indicator"

    weight: Weight | None = Field(default=None, ge=0)
    denominator: Denominator | None = None
    direction: Literal["higher", "lower", "target", "range"]
    optimum: Number | None = None
    range: tuple[Number, Number, Number, Number] | None = None
    goalposts: tuple[Number, Number] | None = None
    transform: Literal["log"] | None = None
    target: dict[Word, Number] = {}

    @property
    def result_unit(self) -> str:
        """The unit of the value that is scored, after denomination."""
        return self.denominator.unit if self.denominator else self.unit


class _Parent(_Node):
    direction: Literal["higher", "lower"] = "higher"
    aggregation: AggregationSpec | None = None
    formula: FormulaText = ""
    cap: Number | None = None
    floor: Number | None = None
    min_coverage: Share | None = None
    groups: tuple[Group, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    @field_validator("groups", "indicators", mode="before")
    @classmethod
    def _none_is_empty(cls, value: object) -> object:
        return () if value is None else value

    @cached_property
    def combination(self) -> Formula | None:
        """The formula that makes the score of those of the children, None of an aggregation."""
        return Formula.parse(self.formula) if self.formula else None

    @property
    def children(self) -> tuple[Group | Indicator, ...]:
        """The direct children: groups first, then indicators."""
        return (*self.groups, *self.indicators)

    def walk(self) -> Iterator[tuple[_Parent, Group | Indicator]]:
        """Yield everything below this node, parents first: (parent, node)."""
        for child in self.children:
            yield self, child
            if isinstance(child, Group):
                yield from child.walk()


class Group(Displayed, _Prepared, _Parent):
    """An inner node: a dimension, pillar or sub-pillar; its steps hold for all below it."""

    _kind: ClassVar[str] = "group"

    weight: Weight | None = Field(default=None, ge=0)


class Framework(Displayed, _Parent):
    """An indicator system (指标体系): the root of the tree and what holds for the whole index.

    Examples
    --------
    >>> hdi = Framework.load("hdi")
    >>> hdi.name.zh
    '人类发展指数'
    >>> [indicator.id for indicator in hdi.all_indicators]
    ['life_expectancy', 'expected_schooling', 'mean_schooling', 'gni_per_capita']
    >>> hdi.levels["mean_schooling"]
    2
    """

    _kind: ClassVar[str] = "framework"

    unit: Name = Name(zh="对象", en="unit")
    aliases: dict[str, tuple[str, ...]] = {}
    unit_register: Register = Field(default="", alias="register")
    attributes: tuple[Id, ...] = ()
    select: dict[Word, Several] = {}
    variables: tuple[Variable, ...] = ()
    method: Method = Method()
    publish: Publication | None = None
    robustness: Assumed = ()
    grade: Grading | None = None
    checks: tuple[Check, ...] = ()

    @model_validator(mode="after")
    def _whole(self, info: ValidationInfo) -> Framework:
        if not info.context:
            where = Positions(self.id)
            if faults := structural(self.to_dict(), where) or self._faults_of_rules(where):
                raise FrameworkError(self.id, faults)
        return self

    def _faults_of_rules(self, where: Positions) -> list[Fault]:
        """Return what is wrong with what is assumed, and with the rules on top of tiers."""
        return [*self._assumption_faults(where), *self._grade_faults(where)]

    def _grade_faults(self, where: Positions) -> list[Fault]:
        """Return what is wrong with the rules on top of tiers, where there are any."""
        if self.grade is None:
            return []
        below = [node for _, node in self.walk()]  # by no property that is kept
        groups = [self.id, *(node.id for node in below if isinstance(node, Group))]
        leaves = [*self.variables, *(node for node in below if isinstance(node, Indicator))]
        labels = self.method.tiers.params.get("labels") if self.method.tiers else None
        count = len(labels) if isinstance(labels, (list, tuple)) else None
        names = [leaf.id for leaf in leaves], self.attributes, groups
        return [
            Fault(where.at(("grade", "rules", fault.number)), f"grade {fault.code}", *fault[2:])
            for fault in rule_faults(self.grade, *names, count)
        ]

    def _assumption_faults(self, where: Positions) -> list[Fault]:
        """Return what is wrong with the assumptions of uncertainty, where there are any."""
        faults: list[Fault] = []
        for number, one in enumerate(self.robustness):
            place = where.at(("robustness", number))
            of_one = cast("list[Fault]", verb("framework.assumptions")([one], self))
            labels = [f"robustness[{number + 1}] {fault.node}".strip() for fault in of_one]
            pairs = zip(of_one, labels, strict=True)
            faults += [fault._replace(where=place, node=label) for fault, label in pairs]
        return faults

    @cached_property
    def parents(self) -> dict[str, _Parent]:
        """Each node's parent by the node's id, in reading order."""
        return {node.id: parent for parent, node in self.walk()}

    @cached_property
    def nodes(self) -> dict[str, Framework | Group | Indicator]:
        """Every node by id in reading order, the framework itself first."""
        return {self.id: self, **{node.id: node for _, node in self.walk()}}

    @cached_property
    def all_indicators(self) -> tuple[Indicator, ...]:
        """Every indicator in reading order."""
        return tuple(node for _, node in self.walk() if isinstance(node, Indicator))

    @cached_property
    def indicator_ids(self) -> list[str]:
        """The id of every indicator in reading order."""
        return [indicator.id for indicator in self.all_indicators]

    @cached_property
    def all_groups(self) -> tuple[Group, ...]:
        """Every group of every level in reading order."""
        return tuple(node for _, node in self.walk() if isinstance(node, Group))

    @cached_property
    def levels(self) -> dict[str, int]:
        """The depth of every node: 0 is the index itself."""
        depth = {self.id: 0}
        for parent, node in self.walk():
            depth[node.id] = depth[parent.id] + 1
        return depth

    @cached_property
    def inner(self) -> tuple[Framework | Group, ...]:
        """Every node that has children: the framework itself, then all groups."""
        return (self, *self.all_groups)

    @cached_property
    def columns(self) -> tuple[Variable, ...]:
        """Every column of a table: variables, then indicators."""
        return (*self.variables, *self.all_indicators)

    @cached_property
    def measured(self) -> tuple[Variable, ...]:
        """Every column that is read, which a file should have: all but those that are computed."""
        return tuple(column for column in self.columns if not column.formula)

    @cached_property
    def computed(self) -> dict[str, Formula]:
        """The formula of every column that is computed, each after those it is computed from."""
        formulas = {c.id: c.computation for c in self.columns if c.computation is not None}
        return {name: formulas[name] for name in in_order(formulas)}

    @cached_property
    def dated(self) -> frozenset[str]:
        """The computed columns that look back to years before, themselves or by what they take."""
        dated: set[str] = set()
        for name, formula in self.computed.items():
            if formula.years_back or not dated.isdisjoint(formula.names):
                dated.add(name)
        return frozenset(dated)

    @cached_property
    def columns_by_id(self) -> dict[str, Variable]:
        """Every column by its id, variables first."""
        return {column.id: column for column in self.columns}

    @cached_property
    def leaves_by_node(self) -> dict[str, tuple[str, ...]]:
        """The ids of the indicators below every node; an indicator is its own."""
        leaves: dict[str, tuple[str, ...]] = {leaf.id: (leaf.id,) for leaf in self.all_indicators}
        for node in reversed(self.inner):
            leaves[node.id] = tuple(leaf for c in node.children for leaf in leaves[c.id])
        return leaves

    def leaves(self, node: str) -> tuple[str, ...]:
        """Return the ids of the indicators below a node (an indicator is its own)."""
        return self.leaves_by_node[node]

    def coverage(self, node: str) -> Fraction:
        """Return the share of direct children a node needs to have a score."""
        parent = self.nodes[node]
        if isinstance(parent, _Parent) and parent.formula:
            return Fraction(1)
        if isinstance(parent, _Parent) and parent.min_coverage is not None:
            return parent.min_coverage
        return self.min_coverage if self.min_coverage is not None else DEFAULT_COVERAGE

    def schema(self) -> pa.DataFrameSchema:  # type: ignore[override]
        """Return the pandera schema of a table's columns, for use in other pipelines.

        Returns
        -------
        pandera.pandas.DataFrameSchema
            One required float64 column per variable and indicator that is read, missing values and
            numbers of any type permitted; other columns are left alone. A computed column need not
            be there: it is computed before it is checked, and stands in the frame that is returned.

        Notes
        -----
        A frame is checked as :func:`~benchmark_index.read_table` leaves a table: its index is the
        unit, or unit and period (``2022``), its columns are headed by ids, totals are taken out
        and rows selected. Its ``missing_codes`` count as missing. Each cell is judged by itself,
        by the rules of :func:`~benchmark_index.validate`, and found where these find it:

        - ``missing-column`` is the check ``column_in_dataframe``;
        - ``not-a-number`` is ``dtype('float64')``: texts too, however they would be read;
        - ``infinity``, ``out-of-range`` and ``not-an-integer`` bear their names, in computed columns too;
        - ``computed-differs``, a warning there, is a ``SchemaWarning``.

        It does not express errors that only the table as a whole shows: ``no-rows``, ``all-missing``,
        ``no-year-before``, ``duplicate-unit``, ``duplicate-column``, ``no-unit-name``, ``no-period``,
        ``breakdown`` and all cross-checks, ``check-total`` and the like; nor those of how a file is
        laid out or a text can be read: ``no-header``, ``no-indicator-name``, ``reordered-header``,
        ``altered-only``, ``altered-section``, ``duplicate-value``, ``ambiguous-none``,
        ``ambiguous-parentheses``, ``ambiguous-multiple``, ``multiple-of-nothing``, ``decimal-mark``,
        ``unit-of-measure``, ``unit-of-cell``, ``units-differ``, ``direction-differs``,
        ``excel-error``, ``uncalculated``.

        Examples
        --------
        >>> import pandas as pd
        >>> import pandera.errors
        >>> schema = Framework.load("egdi").schema()
        >>> frame = pd.DataFrame({"osi": [0.9, 0.8], "hci": [0.7, 1.2], "tii": [None, 0.5]})
        >>> try:
        ...     schema.validate(frame, lazy=True)
        ... except pandera.errors.SchemaErrors as error:
        ...     error.failure_cases[["column", "check", "failure_case", "index"]]
          column         check  failure_case  index
        0    hci  out-of-range           1.2      1
        """
        from .pipeline import as_read
        from .schema import build_schema

        reading = partial(as_read, framework=self)
        return build_schema(self.columns, self.id, reading=reading, computed=self.computed)

    def model_copy(
        self, *, update: Mapping[str, object] | None = None, deep: bool = False
    ) -> Framework:
        """Return a copy with some fields exchanged, by their names in files, checked as a whole."""
        keys = {name: field.alias or name for name, field in type(self).model_fields.items()}
        source = deepcopy(self) if deep else self
        fields = {keys[name]: value for name, value in source._fields().items()}
        return self.model_validate({**fields, **(update or {})})

    @classmethod
    def load(cls, source: str | Path | Framework) -> Framework:
        """Load a shipped system by id, or a ``.yaml`` or ``.xlsx`` file by path.

        Parameters
        ----------
        source : str, Path or Framework
            A shipped id such as ``"china-city"``, the path of a file, or what is loaded already.

        Raises
        ------
        FrameworkError
            The file is wrong; every fault is listed with node id and fix.
        UsageError
            There is no such system or file.
        """
        if isinstance(source, Framework):
            return source
        shipped = catalog.frameworks()
        path = shipped.get(str(source)) or Path(source)
        if path.suffix.lower() not in files.SUFFIXES:
            patterns = [f"*{suffix}" for suffix in files.SUFFIXES]
            raise UsageError.unknown(files.KIND, str(source), [*shipped, *patterns])
        return files.read(path, str(source), cls._checked)

    @classmethod
    def from_dict(cls, raw: Mapping[str, object], where: str = "framework") -> Framework:
        """Build a framework from the plain data of a YAML file."""
        return cls._checked(files.in_keys(files.Document(dict(raw), Positions(where))))

    @classmethod
    def _checked(cls, document: files.Document) -> Framework:
        raw, where, known = document
        if not isinstance(raw, dict):
            wrong = Text("文件不是键值结构。", "The file is not a mapping of keys and values.")
            fix = Text("请参照 indicators/README.md。", "See indicators/README.md.")
            raise FrameworkError(where.file, [Fault(where.file, "", wrong, fix)])
        faults = [*known, *structural(raw, where)]
        try:
            framework = cls.model_validate(raw, context={"checked": True})
            faults += [] if faults else structural(framework.to_dict(), where)
            faults += [] if faults else framework._faults_of_rules(where)
        except ValidationError as error:
            faults += explain(error, raw, where)
        if faults:
            raise FrameworkError(where.file, faults)
        return framework

    def to_dict(self) -> Raw:
        """Return the plain data of a YAML file, without what is default."""
        return self.model_dump(mode="json", exclude_defaults=True, by_alias=True)

    def to_yaml(self, path: str | Path, language: str = "en") -> None:
        """Write the framework as a YAML file, its keys in English or (``"zh"``) in Chinese."""
        raw = self.to_dict()
        files.write_yaml(in_chinese(raw) if language == "zh" else raw, Path(path))

    def to_excel(self, path: str | Path) -> None:
        """Write the framework as a workbook, one row per node."""
        files.write_sheet(self.to_dict(), Path(path))
