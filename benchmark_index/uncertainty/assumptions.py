"""What is uncertain about an index, as typed objects: weights, methods, indicators, data, units.

An assumption is written as a method is: ``noise:0.2`` or ``{noise: {size: 0.2, node: economy}}``,
``{normalization: [minmax, zscore]}``, ``drop_unit``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import ClassVar, Literal

from ..catalog import specs
from ..catalog.kinds import KINDS
from ..errors import BenchmarkIndexError, Text
from ..framework import Framework
from .faulty_fields import (
    Words,
    are_ends,
    is_number,
    no_texts,
    not_siblings,
    outside,
    unknown,
    unreadable,
)

LISTED = ("imputation", "treatment", "normalization", "weighting", "aggregation")


@dataclass(frozen=True)
class Assumption:
    """Something that may be otherwise in each draw."""

    id: ClassVar[str]
    bare: ClassVar[str] = ""  # the field that bare values go to: ``noise:0.2``

    def spec(self) -> str | dict[str, object]:
        """Return the assumption as it would be written in a file; as it is read again."""
        values = {part.name: vars(self)[part.name] for part in fields(self)}
        said = {
            part.name: specs.plain(values[part.name])
            for part in sorted(fields(self), key=lambda part: bool(part.kw_only))
            if values[part.name] != part.default and values[part.name] != {}
        }
        if not said:
            return self.id
        return {self.id: said[self.bare] if list(said) == [self.bare] else said}

    def faults(self, framework: Framework) -> Iterator[Words]:
        """Yield what is wrong with it in an indicator system."""
        yield from ()

    @property
    def words(self) -> Text:
        """What may be otherwise, in a few words."""
        raise NotImplementedError


@dataclass(frozen=True)
class WeightAssumption(Assumption):
    """Weights among siblings that may be others: below one node, or below every node."""

    node: str = field(default="", kw_only=True)

    def parents(self, framework: Framework) -> tuple[str, ...]:
        """Return the nodes below whose children weights are uncertain."""
        return (self.node,) if self.node else tuple(node.id for node in framework.inner)

    def faults(self, framework: Framework) -> Iterator[Words]:
        """Yield what is wrong with it in an indicator system."""
        if self.node:
            yield from unknown([self.node], [node.id for node in framework.inner], "node")

    @property
    def _where(self) -> Text:
        return Text(f"（{self.node}）", f" below {self.node}") if self.node else Text("", "")


@dataclass(frozen=True)
class WeightNoise(WeightAssumption):
    """Each weight is ``w (1 + U(-size, size))``, divided by the sum among siblings.

    Examples
    --------
    >>> WeightNoise(0.2).spec(), WeightNoise(0.2, node="economy").spec()
    ({'noise': 0.2}, {'noise': {'size': 0.2, 'node': 'economy'}})
    """

    id: ClassVar[str] = "noise"
    bare: ClassVar[str] = "size"

    size: float

    def faults(self, framework: Framework) -> Iterator[Words]:
        """Yield what is wrong with it in an indicator system."""
        yield from super().faults(framework)
        yield from outside("size", self.size, 0, 1)

    @property
    def words(self) -> Text:
        """What may be otherwise, in a few words."""
        zh, en = self._where
        return Text(f"权重 ±{self.size:.0%}{zh}", f"weights ±{self.size * 100:g} %{en}")


@dataclass(frozen=True)
class WeightConcentration(WeightAssumption):
    """Weights are Dirichlet(concentration w): nearer to w the larger it is; 0 stays 0."""

    id: ClassVar[str] = "concentration"
    bare: ClassVar[str] = "concentration"

    concentration: float

    def faults(self, framework: Framework) -> Iterator[Words]:
        """Yield what is wrong with it in an indicator system."""
        yield from super().faults(framework)
        yield from outside("concentration", self.concentration, 1e-3, 1e9)

    @property
    def words(self) -> Text:
        """What may be otherwise, in a few words."""
        zh, en = self._where
        size = f"{self.concentration:g}"
        return Text(f"权重 Dirichlet({size} w){zh}", f"weights Dirichlet({size} w){en}")


@dataclass(frozen=True)
class WeightSimplex(WeightAssumption):
    """All weights that sum to 1 are equally likely."""

    id: ClassVar[str] = "simplex"

    @property
    def words(self) -> Text:
        """What may be otherwise, in a few words."""
        zh, en = self._where
        return Text(f"任意权重{zh}", f"any weights{en}")


@dataclass(frozen=True)
class WeightOrder(WeightAssumption):
    """All weights with ``w_a >= w_b >= w_c`` are equally likely; ``order`` names siblings.

    Examples
    --------
    >>> WeightOrder(["health", "income"]).spec()
    {'order': ['health', 'income']}
    """

    id: ClassVar[str] = "order"
    bare: ClassVar[str] = "order"

    order: Sequence[str]

    def __post_init__(self) -> None:
        _set(self, order=_names(self.order))

    def parents(self, framework: Framework) -> tuple[str, ...]:
        """Return the parent of those in the order."""
        return (framework.parents[self.order[0]].id,)

    def faults(self, framework: Framework) -> Iterator[Words]:
        """Yield what is wrong with it in an indicator system."""
        yield from super().faults(framework)
        lost = list(unknown(self.order, list(framework.parents), "order"))
        yield from lost
        if len(set(self.order)) < 2 or len(set(self.order)) < len(self.order):
            yield (
                Text("order 须列出至少两个不同节点。", "order names no two different nodes."),
                Text("请写如 [a, b, c]，最重要的在前。", "Write [a, b, c], the heaviest first."),
            )
        elif not lost:
            parents = {framework.parents[name].id for name in self.order}
            if len({*parents, self.node or min(parents)}) > 1:
                yield not_siblings("order")

    @property
    def words(self) -> Text:
        """What may be otherwise, in a few words."""
        order = " ≥ ".join(self.order)
        return Text(f"权重 {order}", f"weights {order}")


@dataclass(frozen=True)
class WeightRegion(WeightAssumption):
    """All weights within bounds and linear constraints are equally likely.

    Parameters
    ----------
    bounds : mapping of (low, high) by child
    constraints : sequence of str
        Such as ``"a >= 2 b"`` or ``"a + b <= 0.5"``, of weights among siblings.
    node : str
        The parent; where it is left out, that of the names that are bounded, else the index itself.
    """

    id: ClassVar[str] = "region"

    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    constraints: Sequence[str] = ()

    def __post_init__(self) -> None:
        _set(self, constraints=_names(self.constraints))

    def parents(self, framework: Framework) -> tuple[str, ...]:
        """Return the node below whose children the region is."""
        if self.node or not isinstance(self.bounds, Mapping):
            return (self.node or framework.id,)
        known = [framework.parents[name].id for name in self.bounds if name in framework.parents]
        return (known[0] if known else framework.id,)

    def faults(self, framework: Framework) -> Iterator[Words]:
        """Yield what is wrong with it in an indicator system."""
        yield from super().faults(framework)
        if not isinstance(self.bounds, Mapping):
            yield unreadable("bounds", "{a: [0.1, 0.5]}")
            return
        if not self.bounds and not self.constraints:
            yield (
                Text("没有上下限，也没有约束。", "there are neither bounds nor constraints."),
                Text("请写 bounds 或 constraints，或改用 simplex。", "Write some, or use simplex."),
            )
        if self.parents(framework)[0] in (node.id for node in framework.inner):
            parent = self.parents(framework)[0]
            siblings = [name for name, above in framework.parents.items() if above.id == parent]
            yield from unknown(self.bounds, siblings, "bounds")
        for name, pair in self.bounds.items():
            if not are_ends(pair) or pair[0] < 0 or pair[1] > 1:
                yield unreadable(f"bounds of {name}", "[0.1, 0.5]")
        yield from no_texts("constraints", self.constraints)

    @property
    def words(self) -> Text:
        """What may be otherwise, in a few words."""
        bounds = [f"{name} {low:g}–{high:g}" for name, (low, high) in self.bounds.items()]
        told = "; ".join([*bounds, *self.constraints])
        return Text(f"权重限于 {told}", f"weights within {told}")


@dataclass(frozen=True)
class ExpertWeights(WeightAssumption):
    """The weights are those of one expert, or with ``mixture`` a Dirichlet mixture of all.

    Parameters
    ----------
    experts : mapping, or sequence of files
        Weights by node of each expert; or weight sets and filled-in forms, one per expert.
    mixture : float, optional
        The parameter of the symmetric Dirichlet that mixes the experts; 1 is uniform.
    """

    id: ClassVar[str] = "experts"
    bare: ClassVar[str] = "experts"

    experts: Mapping[str, Mapping[str, float]] | Sequence[str | Path]
    mixture: float | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.experts, Mapping):
            _set(self, experts=_names(self.experts))

    def faults(self, framework: Framework) -> Iterator[Words]:
        """Yield what is wrong with it in an indicator system."""
        yield from super().faults(framework)
        if len(self.experts) < 2:
            yield (
                Text("至少需要两位专家。", "there are no two experts."),
                Text("请列出权重文件或权重。", "List files of weights, or weights by expert."),
            )
        if self.mixture is not None:
            yield from outside("mixture", self.mixture, 1e-3, 1e9)
        if isinstance(self.experts, Mapping):
            for expert, weights in self.experts.items():
                if not isinstance(weights, Mapping):
                    yield unreadable(str(expert), "{a: 0.3, b: 0.7}")
                    continue
                yield from unknown(weights, list(framework.parents), str(expert))
                for name, weight in weights.items():
                    yield from outside(f"{expert}: {name}", weight, 0, math.inf)

    @property
    def words(self) -> Text:
        """What may be otherwise, in a few words."""
        zh, en = self._where
        n = len(self.experts)
        return Text(f"{n} 位专家的权重{zh}", f"weights of {n} experts{en}")


@dataclass(frozen=True)
class OneOf(Assumption):
    """A step is one of several methods, each as likely.

    Parameters
    ----------
    step : {"imputation", "treatment", "normalization", "weighting", "aggregation"}
    choices : sequence
        Methods as they are written, such as ``"zscore:mean=50,sd=10"``.
    node : str
        Of which node or level; where it is left out, of all.

    Examples
    --------
    >>> OneOf("aggregation", ["arithmetic", "geometric"]).spec()
    {'aggregation': ['arithmetic', 'geometric']}
    """

    step: str
    choices: Sequence[specs.Spec]
    node: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        many = isinstance(self.choices, (list, tuple))
        _set(self, choices=tuple(self.choices) if many else (self.choices,))

    def spec(self) -> str | dict[str, object]:
        """Return the assumption as it would be written in a file; as it is read again."""
        choices = [specs.plain(choice) for choice in self.choices]
        return {self.step: {"choices": choices, "node": self.node} if self.node else choices}

    @property
    def labels(self) -> list[str]:
        """Each choice in a few words."""
        return list(map(_short, self.choices))

    def faults(self, framework: Framework) -> Iterator[Words]:
        """Yield what is wrong with it in an indicator system."""
        if self.step not in LISTED:
            yield from unknown([self.step], LISTED, "step")
            return
        if self.node:
            yield from unknown([self.node], list(framework.nodes), "node")
        if len({repr(choice) for choice in self.choices}) < 2:
            yield (
                Text("没有两种不同的方法可选。", "there are no two methods to choose from."),
                Text("请列出至少两种，如 [minmax, zscore]。", "List two such as [minmax, zscore]."),
            )
        for choice in self.choices:
            try:
                specs.build(self.step, choice)
            except BenchmarkIndexError as error:
                yield error.message, error.hint
            except (TypeError, AttributeError):
                yield unreadable(self.step, "minmax:low=1")

    @property
    def words(self) -> Text:
        """What may be otherwise, in a few words."""
        kind, told = KINDS[self.step], " | ".join(map(_short, self.choices))
        at = Text(f"（{self.node}）", f" of {self.node}") if self.node else Text("", "")
        return Text(f"{kind.zh}{at.zh}：{told}", f"{kind.en}{at.en}: {told}")


@dataclass(frozen=True)
class DropIndicator(Assumption):
    """Exactly one of the indicators is left out, or each with a probability.

    What is left out has weight 0; its siblings share what it had, and a group without any
    indicator left is left out likewise. Normalization stays as it was.
    """

    id: ClassVar[str] = "drop_indicator"
    bare: ClassVar[str] = "indicators"

    indicators: Sequence[str] = ()
    probability: float | None = None

    def __post_init__(self) -> None:
        _set(self, indicators=_names(self.indicators))

    def names(self, framework: Framework) -> tuple[str, ...]:
        """Return the indicators that may be left out: those named, else all."""
        return tuple(self.indicators or framework.indicator_ids)

    def faults(self, framework: Framework) -> Iterator[Words]:
        """Yield what is wrong with it in an indicator system."""
        yield from unknown(self.indicators, framework.indicator_ids, "indicators")
        if self.probability is not None:
            yield from outside("probability", self.probability, 0, 1)

    @property
    def words(self) -> Text:
        """What may be otherwise, in a few words."""
        who = ", ".join(self.indicators)
        zh, en = (f"（{who}）", f" of {who}") if who else ("", "")
        if self.probability is None:
            return Text(f"去掉一个指标{zh}", f"one indicator left out{en}")
        share = f"{self.probability * 100:g} %"
        return Text(f"各指标以 {share} 概率去掉{zh}", f"indicators left out at {share}{en}")


@dataclass(frozen=True)
class DataError(Assumption):
    """Values as reported have an error: a standard error (normal) or a half-width (uniform).

    A value that the table states as a bound, such as ``>20000``, counts in the index as the bound;
    here it may lie anywhere between the bound and a declared end.

    Parameters
    ----------
    size : float, optional
        Of the value where it is relative, else in the unit of the indicator.
    indicators : sequence of str
        Those whose values are uncertain; none: all.
    form : {"relative", "absolute"}
    shape : {"normal", "uniform"}
        A normal error is truncated to what the indicator is allowed to be.
    qualifiers : bool or mapping, default False
        Values stated as bounds (大于、不足、以上 ...) are uniform in their intervals: True ends these at
        what an indicator is allowed to be (``allowed: {min, max}``); a mapping says by indicator how
        far they reach, ``{"revenue": 30000}`` or ``{"revenue": [0, 30000]}``. They have no other
        error. ``约 90`` is no bound.

    Examples
    --------
    >>> DataError(0.05).spec(), DataError(qualifiers={"revenue": 30000}).spec()
    ({'data_error': 0.05}, {'data_error': {'qualifiers': {'revenue': 30000}}})
    """

    id: ClassVar[str] = "data_error"
    bare: ClassVar[str] = "size"

    size: float | None = None
    indicators: Sequence[str] = ()
    form: Literal["relative", "absolute"] = "relative"
    shape: Literal["normal", "uniform"] = "normal"
    qualifiers: bool | Mapping[str, float | Sequence[float]] = False

    def __post_init__(self) -> None:
        _set(self, indicators=_names(self.indicators))

    def names(self, framework: Framework) -> tuple[str, ...]:
        """Return the indicators whose values are uncertain: those named, else all."""
        return tuple(self.indicators or framework.indicator_ids)

    def erring(self, framework: Framework) -> tuple[str, ...]:
        """Return the indicators all of whose values have an error."""
        return () if self.size is None else self.names(framework)

    def faults(self, framework: Framework) -> Iterator[Words]:
        """Yield what is wrong with it in an indicator system."""
        if self.size is not None:
            yield from outside("size", self.size, 0, math.inf)
        elif not self.qualifiers:
            yield unreadable("size", "0.05")
        yield from unknown(self.indicators, framework.indicator_ids, "indicators")
        yield from unknown([self.form], ["relative", "absolute"], "form")
        yield from unknown([self.shape], ["normal", "uniform"], "shape")
        if isinstance(self.qualifiers, Mapping):
            yield from unknown(self.qualifiers, self.names(framework), "qualifiers")
            for name, ends in self.qualifiers.items():
                if not is_number(ends) and not are_ends(ends):
                    yield unreadable(f"qualifiers of {name}", "30000 / [0, 30000]")
        elif not isinstance(self.qualifiers, bool):
            yield unreadable("qualifiers", "{a: 30000}")

    @property
    def words(self) -> Text:
        """What may be otherwise, in a few words."""
        size = f"{self.size or 0:g}"
        if self.form == "relative":
            size = f"{(self.size or 0) * 100:g} %"
        who = ", ".join(self.indicators)
        zh, en = (f"（{who}）", f" of {who}") if who else ("", "")
        error = [Text(f"数据误差 ±{size}", f"data ±{size}")] if self.size is not None else []
        if self.qualifiers:
            error.append(Text("以界限给出的数据在区间内取值", "bounds as intervals"))
        both = Text("，".join(text.zh for text in error), ", ".join(text.en for text in error))
        return Text(f"{both.zh}{zh}", f"{both.en}{en}")


@dataclass(frozen=True)
class DropUnit(Assumption):
    """Exactly one of the units is left out, and all is fitted anew to the others."""

    id: ClassVar[str] = "drop_unit"
    bare: ClassVar[str] = "units"

    units: Sequence[str] = ()

    def __post_init__(self) -> None:
        _set(self, units=_names(self.units))

    def faults(self, framework: Framework) -> Iterator[Words]:
        """Yield what is wrong with it in an indicator system."""
        yield from no_texts("units", self.units)

    @property
    def words(self) -> Text:
        """What may be otherwise, in a few words."""
        who = ", ".join(self.units)
        zh, en = (f"（{who}）", f" of {who}") if who else ("", "")
        return Text(f"去掉一个对象{zh}", f"one unit left out{en}")


def _names(values: object) -> tuple[str, ...]:
    """Return one name or several as a tuple."""
    if isinstance(values, (str, Path)) or not isinstance(values, Iterable):
        values = (values,)
    return tuple(str(value) if isinstance(value, Path) else value for value in [*values])


def _short(choice: specs.Spec) -> str:
    if isinstance(choice, str):
        return choice
    name, params = next(iter(choice.items()))
    told = (
        ",".join(f"{key}={value}" for key, value in params.items())
        if isinstance(params, Mapping)
        else params
    )
    return f"{name}:{told}" if told else str(name)


def _set(assumption: Assumption, **values: object) -> None:
    """Set the fields of a frozen assumption while it is made."""
    for name, value in values.items():
        object.__setattr__(assumption, name, value)
