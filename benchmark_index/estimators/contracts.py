"""What an index asks of its steps (步骤约定): declared members, never attributes by chance.

The library's own steps inherit these members from their bases. Any scikit-learn transformer takes
part through one adapter in :mod:`benchmark_index.index`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol, Self, TypeVar, runtime_checkable

from ..findings.finding import Finding
from ..numerics import Booleans, Floats, Line
from .intermediates import Part
from .rows import Rows

if TYPE_CHECKING:
    from ..framework import Framework

State = TypeVar("State")


class Step(Protocol):
    """An estimator in scikit-learn's manner.

    Attributes
    ----------
    needs : frozenset of str
        What the framework hands over before fitting, each a parameter: ``"directions"``,
        ``"goalposts"``, ``"groups"``, ``"targets"``, ``"transforms"``.
    parts : tuple of Part
        The named intermediates it leaves behind.
    """

    needs: ClassVar[frozenset[str]]
    parts: ClassVar[tuple[Part, ...]]

    def get_params(self, deep: bool = True) -> dict[str, object]:
        """Return the parameters by name."""

    def set_params(self, **params: object) -> Self:
        """Set parameters by name."""


class ArrayStep(Step, Protocol):
    """A step that changes cells of units x indicators and keeps the shape.

    Attributes
    ----------
    notes_ : list of Finding
        What fitting noticed.
    """

    notes_: list[Finding]

    def fit_array(
        self, x: Floats, names: Sequence[str] | None = None, rows: Rows | None = None
    ) -> Self:
        """Learn from an array that needs no further checks."""

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Transform an array that needs no further checks."""


class Imputer(ArrayStep, Protocol):
    """Fills missing values (插补)."""


class Treater(ArrayStep, Protocol):
    """Tames outliers (异常值处理)."""


class Scaler(ArrayStep, Protocol):
    """Brings values to one scale, larger is better (标准化).

    Attributes
    ----------
    line : Line or None
        The scale as straight lines of the values, where it is one.
    dropped : array of shape (m,)
        Columns that leave the index.
    """

    @property
    def line(self) -> Line | None:
        """Return the scale as straight lines of the values, None where it is none."""

    @property
    def dropped(self) -> Booleans:
        """Return which columns leave the index."""


class Weighter(Step, Protocol):
    """Decides the weights (赋权)."""

    def weigh(self, tree: Weighed) -> Mapping[str, float]:
        """Return each node's weight among its siblings."""


class Weighed(Protocol):
    """The tree as a weighting sees it."""

    framework: Framework

    def weigh(self, step: Weighter) -> Mapping[str, float]:
        """Return the local weights by another step, such as one that is combined."""


class Aggregator(Step, Protocol):
    """From the children of a node to its score (合成).

    Attributes
    ----------
    rowwise : bool
        A unit's score depends on that unit alone.
    lower_is_better : bool
        The published orientation of the score.
    own_scaling : bool
        It takes values as treated, with their directions.
    flat : bool
        As the aggregation of a whole index it runs once over all indicators.
    """

    rowwise: ClassVar[bool]
    lower_is_better: ClassVar[bool]
    own_scaling: bool
    flat: ClassVar[bool]


@runtime_checkable
class Mergeable(Protocol[State]):
    """A step whose fit needs of the data only a small state: ``fit`` is ``settle(state(x))``."""

    def state(self, x: Floats) -> State:
        """Return what a batch of rows tells; it has ``merge``."""

    def settle(self, state: State) -> Self:
        """Learn from the state of all rows."""


def merges(step: type[object] | Step) -> bool:
    """Return whether a step has a state that merges, so that batches give the whole."""
    return issubclass(step if isinstance(step, type) else type(step), Mergeable)
