"""Weights that are decided, not computed: equal, given in place, or read from a weight set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, ClassVar, Self, cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from .. import catalog
from ..catalog.displayed import Displayed
from ..errors import FrameworkError, Text, UsageError, WeightsError
from ..estimators.arrays import read_array
from ..estimators.contracts import Weighed
from ..estimators.declaration import Declaration
from ..estimators.learner import column_labels
from ..estimators.parameters import numbers
from ..framework import Framework, Name
from ..framework.faults import explain
from ..framework.fields import STRICT, Number, Word
from ..framework.loading import Document, load_yaml, write_yaml
from ..framework.percentages import Percentage, percent_fault
from ..numerics import Floats
from .siblings import Weights, local_weights
from .weighing import Weighing
from .weight_table import TABLES, read_weights
from .written import as_weights, by_node

_KIND = Text("权重方案", "weight set")


@dataclass(frozen=True, repr=False)
class WeightSet(Displayed):
    """A weight set (权重方案): weights per node among its siblings, with where they come from.

    ``provenance`` says in full how a panel's weights were computed and from which files.
    """

    _kind: ClassVar[str] = "weights"

    id: str
    framework: str
    weights: Mapping[str, float]
    name: Text
    source: str = ""
    date: str = ""
    provenance: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def load(cls, source: str | Path, framework: str = "") -> WeightSet:
        """Load a shipped set of a framework by id, or a file by path.

        A ``.yaml`` file says where the weights come from; a ``.csv`` or ``.xlsx`` is a table of two
        columns, a node's id or name and its weight, with or without a header.

        Raises
        ------
        FrameworkError
            The file is wrong; every fault is listed.
        UsageError
            There is no such set or file.

        Examples
        --------
        >>> WeightSet.load("equal", "hdi").weights["income"]
        1.0
        """
        shipped = catalog.weight_sets(framework) if framework else {}
        path = shipped.get(str(source)) or Path(source)
        if path.suffix.lower() in TABLES:
            return cls(path.stem, "", read_weights(path), Text(path.stem, path.stem), path.name)
        if path.suffix.lower() not in (".yaml", ".yml"):
            raise UsageError.unknown(_KIND, str(source), [*shipped, "*.yaml", "*.csv", "*.xlsx"])
        return load_yaml(path, str(source), "weight set", cls._checked)

    @property
    def origin(self) -> dict[str, str]:
        """Where the weights come from, as plain JSON; the inverse of :meth:`of`."""
        parts = {"id": self.id, "framework": self.framework, "zh": self.name.zh, "en": self.name.en}
        return parts | {"source": self.source, "date": self.date}

    @classmethod
    def of(cls, origin: Mapping[str, str], weights: Mapping[str, float]) -> WeightSet:
        """Build a set from its weights and the record of where they come from."""
        name = Text(origin["zh"], origin["en"])
        parts = (origin["id"], origin["framework"], weights, name)
        return cls(*parts, origin["source"], origin["date"])

    def on(self, framework: Framework) -> WeightSet:
        """Return the set with its weights by node id, whatever names it calls them by."""
        written = cast("Mapping[str, object]", as_weights(self.weights, None))
        return replace(self, weights=by_node(written, framework))

    @classmethod
    def _checked(cls, document: Document) -> WeightSet:
        raw, where, faults = document
        raw = raw if isinstance(raw, dict) else {}
        try:
            file = _File.model_validate(raw)
        except ValidationError as error:
            faults = (*faults, *explain(error, raw, where))
        if faults:
            raise FrameworkError(where.file, faults)
        name = file.id or Path(where.file).stem
        return cls(
            id=name,
            framework=file.framework,
            weights=dict(file.weights),
            name=file.name.text if file.name else Text(name, name),
            source=file.source,
            date=file.date,
            provenance=file.provenance,
        )

    def to_yaml(self, path: str | Path) -> None:
        """Write the set as a file that :meth:`load` reads back."""
        raw = {
            "id": self.id,
            "framework": self.framework,
            "name": self.name._asdict(),
            "source": self.source,
            "date": self.date,
            "provenance": dict(self.provenance),
            "weights": {
                name: weight.text if isinstance(weight, Percentage) else weight
                for name, weight in self.weights.items()
            },
        }
        write_yaml({key: value for key, value in raw.items() if value}, Path(path))


def _in_percent(value: object, number: ValidatorFunctionWrapHandler) -> float:
    """Return a percentage as such, anything else as the number it has to be."""
    percentage = Percentage.of(value)
    return number(value) if percentage is None else percentage


_Weight = Annotated[Annotated[Number, Field(ge=0)], WrapValidator(_in_percent)]


class _File(BaseModel):
    """What a weight file may say."""

    model_config = STRICT
    id: Word = ""
    framework: Word = ""
    name: Name | None = None
    source: Word = ""
    date: Annotated[str, BeforeValidator(str)] = ""
    provenance: dict[str, object] = {}
    weights: Annotated[dict[Word, _Weight], Field(min_length=1)]


class DecidedWeights(Weighing):
    """Weights that need only the names or the number of columns."""

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Match the weights to the columns of X, whose values play no part."""
        x = read_array(self, X)
        names = vars(self).get("feature_names_in_")
        raw = self._raw(names, x.shape[1])
        if not (np.all(raw >= 0) and np.all(np.isfinite(raw)) and raw.sum() > 0):
            raise WeightsError.unusable("X", Text("为负或全为零", "negative or all zero"))
        self.weights_ = raw / raw.sum()
        return self

    def _raw(self, names: Sequence[str] | None, m: int) -> Floats:
        raise NotImplementedError

    def weigh(self, tree: Weighed) -> Weights:
        """Return each node's weight among its siblings; the tree hears what it noticed."""
        local = self.local(tree.framework)
        tree.note(self.notes_)
        return local

    def local(self, framework: Framework) -> Weights:
        """Return each node's weight among its siblings."""
        raise NotImplementedError


class EqualWeights(DecidedWeights):
    """Equal weights (等权): every child counts the same among its siblings.

    Examples
    --------
    >>> EqualWeights().fit([[1.0, 2.0], [3.0, 4.0]]).weights_
    array([0.5, 0.5])
    """

    declaration = Declaration("equal", Text("等权", "Equal weights"), "1 / k")

    def _raw(self, names: Sequence[str] | None, m: int) -> Floats:
        return np.ones(m)

    def local(self, framework: Framework) -> Weights:
        """Return each node's weight among its siblings."""
        return local_weights({}, framework)


class GivenWeights(DecidedWeights):
    """Weights as given (给定权重), normalised among siblings.

    Parameters
    ----------
    weights : mapping, list, array, Series, WeightSet, str or Path, optional
        In an index: weights among siblings by id, name or alias of indicators and groups; a list
        of as many weights as there are indicators, their shares of the whole index in order, or
        as the index has children; a weight set, a shipped set's id or a file. Default: the
        framework's own, else equal. Alone: one weight per column, or by column name. Numbers are
        scaled to their sum; ``"30%"`` must make 100 with its siblings, or where all indicators
        and nothing else are named, over the whole index.

    Raises
    ------
    WeightsError
        A weight is negative, unknown or missing, all siblings are zero, or percentages do not
        sum to 100: whole ones exactly, others within the rounding of their last decimal.

    Examples
    --------
    >>> import pandas as pd
    >>> GivenWeights({"b": 1, "a": 3}).fit(pd.DataFrame({"a": [1.0], "b": [2.0]})).weights_
    array([0.75, 0.25])
    """

    declaration = Declaration(
        "given",
        Text("给定权重", "Given weights"),
        "w / sum w",
        also=(Declaration("set", Text("权重方案", "Weight set"), "w / sum w", bare="weights"),),
    )

    def __init__(
        self,
        weights: Mapping[str, float | str]
        | Sequence[float | str]
        | NDArray[np.float64]
        | pd.Series[float]
        | WeightSet
        | str
        | Path
        | None = None,
    ) -> None:
        self.weights = weights

    def _raw(self, names: Sequence[str] | None, m: int) -> Floats:
        weights = as_weights(
            self.weights.weights if isinstance(self.weights, WeightSet) else self.weights, names
        )
        if weights is None:
            return np.ones(m)
        if isinstance(weights, (str, Path)):
            raise WeightsError.unusable("X", Text("权重方案须配合体系使用", "a set needs an index"))
        if isinstance(weights, Mapping) and names is not None:
            absent = [name for name in names if name not in weights]
            if absent:
                raise WeightsError.absent("X", absent)
        labels = column_labels(names, m)
        listed = dict(zip(labels, weights, strict=False)) if isinstance(weights, list) else weights
        if isinstance(listed, Mapping) and (reason := percent_fault(listed)) is not None:
            raise WeightsError.not_whole("X", reason)
        return numbers("weights", weights, names, m)

    def local(self, framework: Framework) -> Weights:
        """Return each node's weight among its siblings."""
        return local_weights(self.weight_set(framework).weights, framework)

    def resolved(self, framework: Framework) -> GivenWeights:
        """Return the weights by node id, which know where they come from."""
        weight_set = self.weight_set(framework)
        step = GivenWeights(dict(weight_set.weights))
        step.origin = weight_set
        return step

    def weight_set(self, framework: Framework) -> WeightSet:
        """Return the weights by node id as they were given, with where they come from."""
        weights: object = as_weights(self.weights, framework.indicator_ids)
        if isinstance(weights, (str, Path)):
            weights = WeightSet.load(weights, framework.id)
        if isinstance(weights, WeightSet):
            if weights.framework and weights.framework != framework.id:
                zh = f"方案 {weights.id} 属于体系 {weights.framework}"
                en = f"set {weights.id} is for {weights.framework}"
                raise WeightsError.unusable(framework.id, Text(zh, en))
            return weights.on(framework)
        if weights is None:
            local = {
                node.id: node.weight for _, node in framework.walk() if node.weight is not None
            }
            name = Text("体系所载权重", "the framework's own") if local else Text("等权", "equal")
            return WeightSet("framework", framework.id, local, name)
        if not isinstance(weights, (Mapping, list)):
            first = framework.all_indicators[0].id
            reason = Text(f"须按编号给出：{first} ...", f"give them by id: {first} ...")
            raise WeightsError.unusable(framework.id, reason)
        named = by_node(weights, framework)
        return WeightSet("given", framework.id, named, Text("直接给出", "given in place"))
