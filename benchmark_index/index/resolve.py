"""Which step a run takes: what the argument says, else the framework, else the default."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import TypeAlias, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from .. import catalog
from ..aggregation import Aggregation, ArithmeticMean
from ..aggregation.by_formula import FormulaScore
from ..catalog import specs
from ..errors import BenchmarkIndexError, MethodError, Text, UsageError, WeightsError
from ..estimators.adapter import Adapted, Transformer, unadapted
from ..estimators.by_column import ByColumn
from ..estimators.contracts import (
    Aggregator,
    Estimator,
    Scaler,
    Step,
    TierRule,
    Weighter,
    satisfies,
)
from ..estimators.directions import Direction, Directions, DirectionsLike, Range, Target
from ..estimators.parameters import by_name, per_column
from ..framework import Framework, Group, Indicator
from ..framework.fields import share
from ..framework.model import MethodSpec
from ..normalization import MinMax
from ..tiers import Tiers
from ..weighting import GivenWeights
from ..weighting.written import in_place

FROM_FRAMEWORK = "framework"
BY_INDICATOR = ("imputation", "treatment", "normalization")  # which nodes may say for themselves

NODE_OR_LEVEL = Text("节点或层级", "node or level")

# An estimator, an alias such as "minmax:low=1", None (off) or "framework".
StepLike = Estimator | str | Mapping[str, object] | None
StepsLike = StepLike | Mapping[str | int, StepLike]  # one, or by node or level
# The same, or weights: in order, or by id or name.
WeightingLike: TypeAlias = (
    "StepLike | Sequence[float | str] | NDArray[np.float64] | pd.Series[float]"
)

_DEFAULTS: Mapping[str, Callable[[], Estimator | None]] = {
    "imputation": lambda: None,
    "treatment": lambda: None,
    "normalization": MinMax,
    "weighting": GivenWeights,
    "aggregation": ArithmeticMean,
    "tiers": lambda: None,
}
_ENTRY: Mapping[str, type[object]] = {  # what an object has to be, to be a step
    "imputation": Transformer,
    "treatment": Transformer,
    "normalization": Transformer,
    "weighting": Weighter,
    "aggregation": Aggregator,
    "tiers": TierRule,
}


def resolve(kind: str, choice: object, framework: Framework) -> Estimator | None:
    """Return a new estimator of its own for the run, or None where the step is off.

    Where indicators differ it is one step by columns; those of equal steps share one.
    """
    choices = by_indicator(kind, choice, framework) if kind in BY_INDICATOR else {}
    if not choices:
        return _resolved(kind, choice, framework)
    steps: dict[str, Scaler | None] = {}
    equal: dict[str, Scaler | None] = {}
    for leaf, choice_of_leaf in choices.items():
        step = _resolved(kind, choice_of_leaf, framework)
        steps[leaf] = equal.setdefault(
            json.dumps(specs.spec_of(step), sort_keys=True), adapted(step)
        )
    return ByColumn(steps) if len(equal) > 1 else cast("Estimator | None", unadapted(steps[leaf]))


def by_indicator(kind: str, choice: object, framework: Framework) -> dict[str, object]:
    """Return the step of each indicator; nothing where one is meant for all.

    That of the nearest node that the argument names, else of the nearest for which the framework
    says one, else the framework's method. One step as the argument stands above all of these.
    """
    chosen: Mapping[object, object] = {}
    if not _is_framework(choice) and not (chosen := _named(kind, choice, framework)):
        return {}
    nodes: list[Group | Indicator] = [*framework.all_groups, *framework.all_indicators]
    said: dict[object, object] = {
        node.id: spec.spec() for node in nodes if (spec := dict(node)[kind]) is not None
    }
    if not chosen and not said:
        return {}
    steps = {}
    for leaf in framework.indicator_ids:
        step = _nearest(leaf, chosen, framework, FROM_FRAMEWORK)
        steps[leaf] = _nearest(leaf, said, framework, step) if _is_framework(step) else step
    return steps


def replaced(kind: str, choice: object, earlier: object, framework: Framework) -> object:
    """Return a choice over an earlier run's, which keeps what is not named."""
    chosen, before = (_named(kind, steps, framework) for steps in (choice, earlier))
    if not chosen:
        return choice
    return {
        leaf: _nearest(leaf, chosen, framework, before.get(leaf, earlier))
        for leaf in framework.indicator_ids
    }


def _nearest(
    node: str, chosen: Mapping[object, object], framework: Framework, default: object
) -> object:
    """Return what is chosen for a node, for its parent, for its parent's parent ..., or for a level."""
    while True:
        for key in (node, framework.levels[node]):
            if key in chosen:
                return chosen[key]
        if node == framework.id:
            return default
        node = framework.parents[node].id


def _named(kind: str, choice: object, framework: Framework) -> Mapping[object, object]:
    """Return a mapping by node or level; empty where one step is meant for all.

    One key that is a method's name is that method, also where a node is called the same.
    """
    if not isinstance(choice, Mapping) or not choice:
        return {}
    known = {*framework.nodes, *framework.levels.values()}
    lost = [key for key in choice if key not in known]
    if len(choice) == 1 and (lost or specs.names_a_method(kind, next(iter(choice)))):
        return {}
    if lost:
        raise UsageError.unknown(NODE_OR_LEVEL, str(lost[0]), sorted(map(str, known)))
    return choice


def _resolved(kind: str, choice: object, framework: Framework) -> Estimator | None:
    if _is_framework(choice):
        chosen: MethodSpec | None = dict(framework.method)[kind]
        return chosen.build() if chosen else _DEFAULTS[kind]()
    if kind == "weighting" and (weights := in_place(choice)) is not None:
        return GivenWeights(cast("Mapping[str, float]", weights))
    step = specs.build(kind, choice) if isinstance(choice, (str, Mapping)) else choice
    if isinstance(step, GivenWeights) and step is not choice and step.weights is None:
        _refuse_none_given(framework)
    if step is None and kind == "weighting":
        raise _needed(kind)
    if step is None:
        return None
    if not satisfies(step, _ENTRY[kind]):
        raise UsageError.no_step(catalog.KINDS[kind], step)
    step = clone(step)
    if kind == "tiers" and isinstance(choice, (str, Mapping)):
        _keep_names(step, framework)
    return cast(Estimator, step)


def _keep_names(tiers: object, framework: Framework) -> None:
    """Let tiers written without labels bear those of the framework, where as many by the same rule.

    By another rule only where the framework grades, as its rules name the tiers: a quarter is not
    very high for being the first of four.
    """
    published = framework.method.tiers
    labels = published.params.get("labels") if published else None
    if not labels or not isinstance(tiers, Tiers) or tiers.labels is not None:
        return
    if framework.grade is not None or (published and type(tiers) is type(published.build())):
        with suppress(MethodError):  # which is told where units are divided
            tiers.labels = labels if tiers.count == len(labels) else None


def _refuse_none_given(framework: Framework) -> None:
    """Refuse weights that are asked for by the word and that nobody gave."""
    if all(node.weight is None for _, node in framework.walk()):
        raise WeightsError.none_given(framework.id)


def _needed(kind: str) -> UsageError:
    reason = Text("这一步不能省略", "this step cannot be left out")
    return UsageError.bad_option(catalog.KINDS[kind], "none", reason)


def adapted(step: Estimator | None) -> Scaler | None:
    """Return a transformer as a step that works on arrays: itself, or behind an adapter."""
    if step is None or satisfies(step, Scaler):
        return cast("Scaler | None", step)
    return Adapted(cast(Transformer, step))


def receive(step: Step, framework: Framework) -> None:
    """Hand over what a step needs of the framework and was not given."""
    if isinstance(step, ByColumn):
        leaves = {leaf.id: leaf for leaf in framework.all_indicators}
        for of_some, _, names in step.groups:
            _hand_over(cast(Step, of_some), framework, [leaves[name] for name in names])
    else:
        _hand_over(step, framework, framework.all_indicators)


def _hand_over(step: Step, framework: Framework, leaves: Sequence[Indicator]) -> None:
    refuse_directions(step, leaves)
    params = step.get_params(deep=False)
    for name in step.needs:
        wanted = params[name] is None or name == "directions"  # of which some may be left out
        if wanted and (offer := _OFFERS[name](framework, leaves)) is not None:
            step.set_params(**{name: offer})


def refuse_directions(step: Step, leaves: Sequence[Indicator]) -> None:
    """Refuse directions that are not the framework's."""
    directions = step.get_params(deep=False).get("directions")
    if directions is not None and not _same(directions, directions_of(leaves)):
        reason = Text("方向由指标体系决定，请勿另设", "the framework decides; leave it out")
        raise MethodError.bad_parameter("directions", reason)


def directions_of(leaves: Sequence[Indicator]) -> dict[str, Direction]:
    """Return which way is better at each indicator."""
    return {leaf.id: direction(leaf) for leaf in leaves}


_Offer = Callable[[Framework, Sequence[Indicator]], Mapping[str, object] | None]
_OFFERS: Mapping[str, _Offer] = {
    "directions": lambda _, leaves: directions_of(leaves),
    "groups": lambda framework, leaves: {leaf.id: framework.parents[leaf.id].id for leaf in leaves},
    "targets": lambda _, leaves: {leaf.id: leaf.target for leaf in leaves if leaf.target},
    "goalposts": lambda _, leaves: (
        {leaf.id: leaf.goalposts for leaf in leaves if leaf.goalposts} or None
    ),
    "transforms": lambda _, leaves: {leaf.id: leaf.transform for leaf in leaves},
}


def _same(directions: object, others: Mapping[str, Direction]) -> bool:
    names = list(others)
    one = Directions.read(cast(DirectionsLike, directions), names, len(names))
    other = Directions.read(others, names, len(names))
    return bool(np.all(one.sign == other.sign)) and one.special == other.special


def direction(node: Indicator | Group | Framework) -> Direction:
    """Return which way is better at an indicator; a group's score is better when higher."""
    if not isinstance(node, Indicator):
        return 1
    if node.direction == "target" and node.optimum is not None:
        return Target(node.optimum)
    if node.direction == "range" and node.range is not None:
        return Range(*node.range)
    return -1 if node.direction == "lower" else 1


def aggregations(choice: object, framework: Framework) -> dict[str, Aggregation]:
    """Return each inner node's aggregation: argument, node, framework, default."""
    steps: dict[str, Aggregation] = {}
    named = _by_node(choice, framework)
    for node, of_node in _per_node(choice, framework):
        if node.formula and node.id not in named:  # which no word for all is meant to replace
            steps[node.id] = FormulaScore(node.formula)
            continue
        if _is_framework(of_node) and node.aggregation:
            of_node = node.aggregation.spec()
        step = cast("Aggregation | None", resolve("aggregation", of_node, framework))
        if step is None:
            raise _needed("aggregation")
        _check_names(step, framework)
        receive(step, framework)
        steps[node.id] = step
    return steps


def _check_names(step: Aggregation, framework: Framework) -> None:
    """Refuse parameters by name for nodes the framework does not have."""
    for parameter, value in step.get_params(deep=False).items():
        if isinstance(by_name(value, list(framework.nodes)), Mapping):
            per_column(parameter, value, list(framework.nodes), len(framework.nodes))


def _is_framework(choice: object) -> bool:
    return isinstance(choice, str) and choice == FROM_FRAMEWORK


def _per_node(choice: object, framework: Framework) -> Iterator[tuple[Framework | Group, object]]:
    """Yield the inner nodes with what is chosen for each; "framework" where nothing is."""
    by_node = _by_node(choice, framework)
    for node in framework.inner:
        named = by_node.get(node.id, by_node.get(framework.levels[node.id], FROM_FRAMEWORK))
        yield node, named if by_node else choice


def _by_node(choice: object, framework: Framework) -> Mapping[object, object]:
    """Return a mapping by node id or level; empty where one step is meant for all."""
    if not isinstance(choice, Mapping):
        return {}
    inner = [framework.id, *(group.id for group in framework.all_groups)]
    known = {*inner, *(framework.levels[node] for node in inner)}
    lost = [key for key in choice if key not in known]
    if not lost:
        return choice
    if len(choice) == 1 and catalog.find("aggregation", str(lost[0])):
        return {}
    raise UsageError.unknown(NODE_OR_LEVEL, str(lost[0]), sorted(map(str, known)))


def coverages(choice: object, framework: Framework) -> dict[str, Fraction]:
    """Return each inner node's coverage: argument (by node or level), node, framework, default."""
    return {
        node.id: framework.coverage(node.id) if _is_framework(of_node) else _share(of_node)
        for node, of_node in _per_node(choice, framework)
    }


def _share(value: object) -> Fraction:
    try:
        return share(value)
    except BenchmarkIndexError as error:
        what = Text("最低覆盖率", "Minimum coverage")
        raise UsageError.bad_option(what, str(value), error.message) from None
