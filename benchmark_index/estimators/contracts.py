"""What an index asks of its steps (步骤约定): declared members, never attributes by chance.

The library's own steps inherit the defaults of :mod:`.step`. Any scikit-learn transformer takes
part through one adapter, :mod:`.adapter`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, Self, runtime_checkable

from ..errors import Text
from ..findings.finding import Finding
from ..numerics import Booleans, Floats, Integers, Line, SummaryT, Texts
from .directions import DirectionsLike
from .intermediates import Part
from .rows import Rows

if TYPE_CHECKING:
    from ..framework import Framework
    from ..weighting import WeightSet

Score = Callable[[Floats], Floats]

OFFERED = frozenset({"directions", "goalposts", "groups", "targets", "transforms"})


class Estimator(Protocol):
    """Whatever has parameters in scikit-learn's manner."""

    def get_params(self, deep: bool = True) -> dict[str, object]:
        """Return the parameters by name."""

    def set_params(self, **params: object) -> Self:
        """Set parameters by name."""


class Step(Estimator, Protocol):
    """An estimator that takes part in an index.

    Attributes
    ----------
    parts : tuple of Part
        The named intermediates it leaves behind.
    axes_ : mapping
        The labels of axes of intermediates that are the step's own.
    notes_ : sequence of Finding
        What fitting noticed.
    """

    parts: ClassVar[tuple[Part, ...]]
    axes_: Mapping[str, Sequence[object]]
    notes_: Sequence[Finding]

    @property
    def needs(self) -> frozenset[str]:
        """Return what the framework hands over before fitting, each a parameter of ``OFFERED``."""


class ArrayStep(Step, Protocol):
    """A step that changes cells of units x indicators and keeps the shape."""

    def fit_array(
        self, x: Floats, names: Sequence[str] | None = None, rows: Rows | None = None
    ) -> Self:
        """Learn from an array that needs no further checks."""

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Transform an array that needs no further checks."""

    def apply_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Transform an array, or refuse what leaves the range of numbers."""

    def rules_array(self, x: Floats, rows: Rows | None = None) -> Texts | None:
        """Return the rule that acts on each cell; None where it is always the step itself."""


class Imputer(ArrayStep, Protocol):
    """Fills missing values (插补)."""


class Treater(ArrayStep, Protocol):
    """Tames outliers (异常值处理)."""


class Scaler(ArrayStep, Protocol):
    """Brings values to one scale, larger is better (标准化)."""

    @property
    def line(self) -> Line | None:
        """Return the scale as straight lines of the values, None where it is none."""

    @property
    def dropped(self) -> Booleans:
        """Return which columns leave the index."""


class Weighter(Step, Protocol):
    """Decides the weights (赋权).

    Attributes
    ----------
    origin : WeightSet or None
        Where decided weights come from, known once they are resolved.
    siblings_ : mapping by parent
        What an index fitted sibling by sibling: the result below each parent, and its children.
    """

    origin: WeightSet | None
    siblings_: Mapping[str, tuple[object, Sequence[str]]]

    @property
    def on(self) -> str:
        """Return which values it looks at: ``"index"`` for those on the scale of the index."""

    def resolved(self, framework: Framework) -> Weighter:
        """Return the same weighting without a file left to read."""

    def weigh(self, tree: Weighed) -> Mapping[str, float]:
        """Return each node's weight among its siblings."""


class Weighed(Protocol):
    """The tree of an index as a weighting sees it.

    Attributes
    ----------
    framework : Framework
    """

    framework: Framework

    def note(self, findings: Sequence[Finding]) -> None:
        """Take down what a weighting noticed, once."""

    def across(self, step: FromData) -> Mapping[str, float]:
        """Return the local weights of a step fitted on all indicators at once."""

    def by_siblings(self, step: FromData) -> Mapping[str, float]:
        """Return the local weights of a step fitted on siblings after siblings, up the tree."""


class FromData(Weighter, Protocol):
    """A weighting that is computed from data (客观赋权).

    Attributes
    ----------
    weights_ : array of shape (m,)
    constant_ : list of str
        Columns without spread.
    """

    weights_: Floats
    constant_: list[str]

    def fit_array(
        self, x: Floats, names: Sequence[str] | None = None, rows: Rows | None = None
    ) -> Self:
        """Compute the weights from an array that needs no further checks."""

    def fit_scored(
        self, x: Floats, names: Sequence[str], score: Score, rows: Rows | None = None
    ) -> Self:
        """Compute the weights of siblings, whose parent's score follows from weights by ``score``."""

    def for_siblings(self, names: Sequence[str], directions: DirectionsLike) -> Self:
        """Return a new step for some nodes of a tree."""

    def check_nodes(self, known: Collection[str]) -> None:
        """Refuse a parameter given by name for a node that does not exist."""


class Aggregator(Step, Protocol):
    """From the children of a node to its score (合成).

    Attributes
    ----------
    lower_is_better : bool
        The published orientation of the score.
    flat : bool
        As the aggregation of a whole index it runs once over all indicators.
    is_matrix : bool
        It takes the whole decision matrix, and its scores are on a scale of their own.
    """

    lower_is_better: ClassVar[bool]
    flat: ClassVar[bool]
    is_matrix: ClassVar[bool]

    @property
    def rowwise(self) -> bool:
        """Return whether a unit's score depends on that unit alone."""

    @property
    def own_scaling(self) -> bool:
        """Return whether it takes values as treated, with their directions."""

    def least(self, coverage: Fraction, children: int) -> int:
        """Return how many children must have a score."""


class TierRule(Estimator, Protocol):
    """Puts ranked units into ordered classes (分档)."""

    def turned(self) -> Self:
        """Return the rule for an index whose lowest score is best, applied to scores times -1."""

    def assign(self, scores: Floats) -> Assigned:
        """Put rounded scores of one period into tiers."""

    def label(self, tier: int) -> Text:
        """Return a tier's label in both languages."""


class Assigned(Protocol):
    """The tier of each unit, 0 = best and -1 = none, and what to know about the cuts."""

    @property
    def tier(self) -> Integers:
        """Return the tier of each unit."""

    @property
    def notes(self) -> list[Text]:
        """Return what to know about the cuts."""


@runtime_checkable
class Mergeable(Protocol[SummaryT]):
    """A step whose fit needs of the data only a small state: ``fit`` is ``settle(state(x))``.

    ``begin`` comes first. Where the step ``surveys``, what all rows tell of their bounds comes
    before their state: ``settle_survey(survey(x))``; see :class:`.learner.Merging`.
    """

    def begin(self, m: int, names: Sequence[str] | None = None) -> Self:
        """Start anew, for m columns: read the parameters, which need no data."""

    def state(self, x: Floats, rows: Rows | None = None) -> SummaryT:
        """Return what a batch of rows tells."""

    def settle(self, state: SummaryT) -> Self:
        """Learn from the state of all rows."""


def merges(step: type[object] | Step) -> bool:
    """Return whether a step has a state that merges, so that batches give the whole."""
    return issubclass(step if isinstance(step, type) else type(step), Mergeable)


def members(contract: type[object]) -> set[str]:
    """Return the names of what a contract declares."""
    bases = [base for base in contract.__mro__ if base not in (Protocol, Generic, object)]
    names = [name for base in bases for name in (*vars(base), *base.__annotations__)]
    return {name for name in names if not name.startswith("_")}


def satisfies(step: object, contract: type[object]) -> bool:
    """Return whether the class of a step declares all that a contract asks.

    What a class has from deriving from the contract itself says nothing yet. Asked once, where a
    step enters an index; from there on contracts hold.
    """
    return _declares(type(step), contract)  # type: ignore[arg-type]  # types are hashable


@cache
def _declares(cls: type[object], contract: type[object]) -> bool:
    for name in members(contract):
        homes = (vars(base) for base in cls.__mro__ if name in vars(base))
        if next(homes, {"_is_protocol": True}).get("_is_protocol", False):
            return False
    return True
