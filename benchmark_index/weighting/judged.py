"""What weights from people share: judgements read by name, one verdict per set of siblings."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import ClassVar, NamedTuple, Self, SupportsFloat, cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..errors import MethodError, Text, WeightsError, shorten
from ..estimators.intermediates import Part
from ..estimators.learner import column_labels
from ..estimators.parameters import MOST_SAID, quoted
from ..findings.finding import Finding
from ..framework import Framework
from ..numerics import Floats, positions
from .given import DecidedWeights
from .siblings import Weights, local_weights

ALONE = "X"  # what the one set of columns is called outside an index

Names = Sequence[str]


class ExpertPanel(NamedTuple):
    """What experts said of items: experts x items, NaN where one said nothing."""

    experts: list[str]
    items: list[str] | None
    values: Floats

    def of(self, node: str, items: Names | None, m: int) -> Floats:
        """Return the columns of some items, matched by name where there are names."""
        if self.items is None:
            if self.values.shape[1] != m:
                count = self.values.shape[1]
                raise WeightsError.misjudged(
                    node, Text(f"需要 {m} 个，给了 {count} 个", f"{m} needed, {count} given")
                )
            return self.values
        wanted = list(items or [])
        absent = [item for item in wanted if item not in self.items]
        if absent or not wanted:
            raise WeightsError.absent(node, absent or self.items)
        return self.values[:, [self.items.index(item) for item in wanted]]

    def by_expert(self, node: str, items: Names | None, m: int) -> dict[str, Floats]:
        """Return what each expert said of some items; who said nothing takes no part.

        Raises
        ------
        WeightsError
            Nobody said anything.
        """
        rows = self.of(node, items, m)
        said = ~np.isnan(rows).all(axis=1)
        if not said.any():
            raise WeightsError.absent(node, column_labels(items, m))
        return {self.experts[row]: rows[row] for row in positions(said)}


def read_panel(parameter: str, judgements: object) -> ExpertPanel:
    """Read experts x items: a DataFrame, a mapping of mappings, an array, or one expert alone.

    >>> read_panel("points", {"A": {"x": 60, "y": 40}, "B": {"y": 100}}).values
    array([[ 60.,  40.],
           [ nan, 100.]])
    """
    if isinstance(judgements, pd.Series):
        judgements = judgements.to_dict()
    if isinstance(judgements, pd.DataFrame):
        unnamed = isinstance(judgements.columns, pd.RangeIndex)
        items = None if unnamed else [str(item) for item in judgements.columns]
        experts: list[str] = [str(expert) for expert in judgements.index]
        rows: list[list[object]] = judgements.to_numpy(dtype=object).tolist()
    elif isinstance(judgements, Mapping):
        several = all(isinstance(row, Mapping) for row in judgements.values())
        panel = judgements if several else {"1": judgements}
        items = list(dict.fromkeys(str(item) for row in panel.values() for item in row))
        experts = [str(expert) for expert in panel]
        rows = [[row.get(item) for item in items] for row in panel.values()]
    else:
        rows = np.atleast_2d(np.asarray(judgements, dtype=object)).tolist()
        experts, items = [str(k) for k in range(1, 1 + len(rows))], None
    values = np.array([[_reading(parameter, cell) for cell in row] for row in rows], dtype=float)
    for names in (experts, items or []):
        twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
        if twice:
            listed = shorten(twice)
            reason = Text(f"名称重复：{listed}", f"names given twice: {listed}")
            raise MethodError.bad_parameter(parameter, reason)
    return ExpertPanel(experts, items, values)


def _reading(parameter: str, cell: object) -> float:
    """Return a number that is not negative, NaN where nothing is said."""
    if cell is None:
        return np.nan
    try:
        value = -np.inf if isinstance(cell, bool) else float(cast(SupportsFloat, cell))
    except (TypeError, ValueError, OverflowError):
        value = -np.inf
    if value < 0 or value > MOST_SAID:
        reason = Text(f"{quoted(cell)} 不是非负数", f"{quoted(cell)} is no non-negative number")
        raise MethodError.bad_parameter(parameter, reason)
    return value


def per_expert(parameter: str, judgements: object, experts: Names) -> Floats:
    """Return one number per expert, by name or in order."""
    numbers: Floats = read_panel(parameter, judgements).of(parameter, experts, len(experts))[0]
    return numbers


def expert_shares(weights: object, experts: Names) -> Floats | None:
    """Return the share of each expert, None where all count alike.

    Raises
    ------
    MethodError
        A weight is missing or negative, or all are zero.

    >>> expert_shares({"A": 1, "B": 3}, ["B", "A"]), expert_shares(None, ["A"])
    (array([0.75, 0.25]), None)
    """
    if weights is None:
        return None
    numbers = per_expert("expert_weights", weights, experts)
    total = numbers.sum()
    if not total > 0:  # or one is missing
        reason = Text("须为非负数且不全为零", "not negative, one for each expert, not all zero")
        raise MethodError.bad_parameter("expert_weights", reason)
    shares: Floats = numbers / total
    return shares


class JudgedWeights(DecidedWeights):
    """What all weights from people share.

    Attributes
    ----------
    weights_ : array of shape (m,)
        After ``fit``, alone.
    by_expert_ : DataFrame
        The weight each expert alone would give among siblings, experts x items, NaN where one
        did not judge.
    notes_ : list of Finding
        What a reader of the weights has to know.
    """

    parts: ClassVar[tuple[Part, ...]] = ()
    _judged: ClassVar[str] = ""  # the parameter that holds the judgements

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Match the judgements to the columns of X, whose values play no part."""
        self._begin()
        super().fit(X)
        self._conclude()
        return self

    def local(self, framework: Framework) -> Weights:
        """Return each node's weight among its siblings; siblings nobody judged are equal.

        Raises
        ------
        MethodError
            There are no judgements, or they cannot be used.
        """
        self._begin()
        if self._judgements is None:
            reason = Text(
                "须给出；专家评分表请用 weights compute 算成权重方案",
                "needed; forms become a weight set with weights compute",
            )
            raise MethodError.bad_parameter(self._judged, reason)
        mentioned = self._mentioned()
        if mentioned is None:
            first = framework.all_indicators[0].id
            reason = Text(f"须按编号给出：{first} ...", f"give them by id: {first} ...")
            raise WeightsError.misjudged(framework.id, reason)
        _refuse_unknown(mentioned, framework.parents, framework.id)
        weights_of: dict[str, float] = {}
        for parent in framework.inner:
            children = [child.id for child in parent.children]
            if len(children) > 1 and not set(children).isdisjoint(mentioned):
                shares = self._decide(parent.id, children, len(children))
                weights_of |= dict(zip(children, shares.tolist(), strict=True))
        self._conclude()
        return local_weights(weights_of, framework)

    def _raw(self, names: Names | None, m: int) -> Floats:
        if self._judgements is None:
            return np.ones(m)
        items = None if names is None else list(names)
        _refuse_unknown(self._mentioned() or [], [] if items is None else items, ALONE)
        return self._decide(ALONE, items, m)

    @property
    def _judgements(self) -> object:
        """What people said, as it was given."""
        return self.get_params(deep=False)[self._judged]

    def _mentioned(self) -> list[str] | None:
        """Return the names of what was judged, None where it has no names."""
        return read_panel(self._judged, self._judgements).items

    def _begin(self) -> None:
        """Forget an earlier fit."""
        self.notes_: list[Finding] = []
        self._said: list[pd.DataFrame] = []

    def _decide(self, node: str, items: Names | None, m: int) -> Floats:
        """Return the weights of items that are compared with each other."""
        raise NotImplementedError

    def _joined(self, node: str, items: Names, weights_of: Mapping[str, Floats]) -> Floats:
        """Return the mean of the experts' weights, the experts weighed; keep each expert's."""
        shares = expert_shares(self.get_params(deep=False)["expert_weights"], [*weights_of])
        individual = np.stack([*weights_of.values()])
        self._keep([*weights_of], items, individual)
        joined: Floats = individual[0]
        if len(individual) > 1:
            joined = np.average(individual, axis=0, weights=shares)
        return joined

    def _conclude(self) -> None:
        """Gather what was kept of each set of siblings."""
        tables = self.__dict__.pop("_said")
        self.by_expert_ = pd.concat(tables, axis=1) if tables else pd.DataFrame()

    def _note(self, rule: str, node: str, value: str = "", **details: object) -> None:
        about = "" if node == ALONE else node
        self.notes_.append(Finding(rule, indicator=about, value=value, details=details))

    def _keep(self, experts: Names, items: Names, shares: Floats) -> None:
        """Keep what each expert alone would give."""
        self._said.append(
            pd.DataFrame(shares, index=pd.Index(list(experts), name="expert"), columns=list(items))
        )


def _refuse_unknown(names: Names, known: Container[str], where: str) -> None:
    if lost := [name for name in names if name not in known]:
        listed = shorten(lost)
        reason = Text(f"没有这些名称：{listed}", f"there are no {listed}")
        raise WeightsError.misjudged(where, reason)
