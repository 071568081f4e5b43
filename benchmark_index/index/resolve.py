"""Which step a run takes: what the argument says, else the framework, else the default."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from sklearn.base import clone

from .. import catalog
from ..aggregation import Aggregation, ArithmeticMean
from ..catalog import specs
from ..errors import BenchmarkIndexError, MethodError, Text, UsageError
from ..estimators.directions import Direction, Directions, Range, Target
from ..estimators.parameters import by_name, per_column
from ..framework import Framework, Group, Indicator
from ..framework.fields import share
from ..normalization import MinMax
from ..weighting import GivenWeights

FROM_FRAMEWORK = "framework"

Step = Any  # an estimator, an alias such as "minmax:low=1", None (off) or "framework"

_DEFAULTS: Mapping[str, Callable[[], Any]] = {
    "imputation": lambda: None,
    "treatment": lambda: None,
    "normalization": MinMax,
    "weighting": GivenWeights,
    "aggregation": ArithmeticMean,
    "tiers": lambda: None,
}


def resolve(kind: str, said: Step, framework: Framework) -> Any:
    """Return a new step of its own for the run, or None where the step is off."""
    if _is_framework(said):
        method = getattr(framework.method, kind)
        return method.build() if method else _DEFAULTS[kind]()
    step = specs.build(kind, said) if isinstance(said, (str, Mapping)) else said
    if step is None and kind == "weighting":
        raise _needed(kind)
    if step is None:
        return None
    if isinstance(step, type) or not hasattr(step, "get_params"):
        raise UsageError.no_step(catalog.KINDS[kind], step)
    return clone(step)


def _needed(kind: str) -> UsageError:
    reason = Text("这一步不能省略", "this step cannot be left out")
    return UsageError.bad_option(catalog.KINDS[kind], "none", reason)


def receive(step: Any, framework: Framework) -> Any:
    """Hand the framework's directions and bounds to a step that takes them; return the step."""
    leaves = framework.all_indicators
    params = step.get_params(deep=False)
    if "directions" in params:
        own = {leaf.id: direction(leaf) for leaf in leaves}
        if params["directions"] is not None and not _same(params["directions"], own):
            raise MethodError.bad_parameter(
                "directions",
                Text("方向由指标体系决定，请勿另设", "the framework decides; leave it out"),
            )
        if not isinstance(step, Aggregation):  # the plan tells these node by node
            step.set_params(directions=own)
    if "groups" in params and params["groups"] is None:
        step.set_params(groups={leaf.id: framework.parents[leaf.id].id for leaf in leaves})
    if "targets" in params and params["targets"] is None:
        step.set_params(targets={leaf.id: leaf.target for leaf in leaves if leaf.target})
    if "goalposts" in params and params["goalposts"] is None:
        posts = {leaf.id: leaf.goalposts for leaf in leaves if leaf.goalposts}
        if posts and getattr(step, "takes_goalposts", True):
            step.set_params(goalposts=posts)
    if "transforms" in params and params["transforms"] is None:
        step.set_params(transforms={leaf.id: leaf.transform for leaf in leaves})
    return step


def _same(given: Any, own: Mapping[str, Direction]) -> bool:
    names = list(own)
    said, meant = (Directions.read(d, names, len(names)) for d in (given, own))
    return bool(np.all(said.sign == meant.sign)) and said.special == meant.special


def direction(node: Indicator | Group | Framework) -> Direction:
    """Return which way is better at an indicator; a group's score is better when higher."""
    if not isinstance(node, Indicator):
        return 1
    if node.direction == "target" and node.optimum is not None:
        return Target(node.optimum)
    if node.direction == "range" and node.range is not None:
        return Range(*node.range)
    return -1 if node.direction == "lower" else 1


def aggregations(said: Step | Mapping[Any, Step], framework: Framework) -> dict[str, Aggregation]:
    """Return each inner node's aggregation: argument, node, framework, default."""
    found: dict[str, Aggregation] = {}
    for node, own in _per_node(said, framework):
        if _is_framework(own) and node.aggregation:
            own = node.aggregation.spec()
        step = resolve("aggregation", own, framework)
        if step is None:
            raise _needed("aggregation")
        _check_names(step, framework)
        found[node.id] = receive(step, framework)
    return found


def _check_names(step: Aggregation, framework: Framework) -> None:
    """Refuse parameters by name for nodes the framework does not have."""
    for parameter, value in step.get_params(deep=False).items():
        if isinstance(by_name(value, list(framework.nodes)), Mapping):
            per_column(parameter, value, list(framework.nodes), len(framework.nodes))


def _is_framework(said: Any) -> bool:
    return isinstance(said, str) and said == FROM_FRAMEWORK


def _per_node(said: Any, framework: Framework) -> Iterator[tuple[Framework | Group, Any]]:
    """Go through the inner nodes with what is said for each; "framework" where nothing is."""
    by_node = _by_node(said, framework)
    for node in framework.inner:
        named = by_node.get(node.id, by_node.get(framework.levels[node.id], FROM_FRAMEWORK))
        yield node, named if by_node else said


def _by_node(said: Any, framework: Framework) -> Mapping[Any, Step]:
    """Return a mapping by node id or level; empty where one step is meant for all."""
    if not isinstance(said, Mapping):
        return {}
    inner = [framework.id, *(group.id for group in framework.all_groups)]
    known = {*inner, *(framework.levels[node] for node in inner)}
    lost = [key for key in said if key not in known]
    if not lost:
        return said
    if len(said) == 1 and catalog.find("aggregation", str(lost[0])):
        return {}
    names = sorted(map(str, known))
    raise UsageError.unknown(Text("节点或层级", "node or level"), str(lost[0]), names)


def coverages(said: Any, framework: Framework) -> dict[str, Fraction]:
    """Return each inner node's coverage: argument (by node or level), node, framework, default."""
    return {
        node.id: framework.coverage(node.id) if _is_framework(own) else _share(own)
        for node, own in _per_node(said, framework)
    }


def _share(said: Any) -> Fraction:
    try:
        return share(said)
    except BenchmarkIndexError as error:
        what = Text("最低覆盖率", "Minimum coverage")
        raise UsageError.bad_option(what, str(said), error.message) from None
