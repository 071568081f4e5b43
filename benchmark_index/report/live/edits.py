"""Yellow cells that were changed, and the choices of an index that amount to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from ...catalog import specs
from ...errors import MethodError, Text
from ...estimators.by_column import ByColumn, OnColumns, fitted_on
from ...estimators.parameters import number, per_column
from ...normalization import Goalposts, PublishedRank
from ...tiers import Counts
from ...weighting import DataWeights, GivenWeights, WeightSet
from .classes import SHEET as TIERS
from .goalposts import FIRST_LINE, SHEET
from .normalized import DESCRIBED
from .targets_sheet import TYPED

if TYPE_CHECKING:
    from .live_report import LiveReport

# What the columns of the Goalposts sheet are called as parameters of a normalization, and fitted.
PARAMETERS = {
    **{name: (name, f"{name}_") for name in ("scale", "low", "high", "c", "e", "p")},
    **{name: (name, f"{name}_") for name in ("unacceptable", "satisfactory")},
    "target mean": ("mean", "target_mean_"),
    "target sd": ("sd", "target_sd_"),
    "reference": ("targets", "reference_"),
    "base": ("base", "base_"),
}
BEST = {"optimum": "optimum", **{f"range {corner}": "range" for corner in "AabB"}}
NAME = Text("工作簿中改过的权重", "edited in the workbook")


class Edit(NamedTuple):
    """A yellow cell that was changed.

    Attributes
    ----------
    sheet : str
    row, column : int
    part, name : str
        What was changed (``weight``, ``needed``, ``cut``, ``places`` or a column of Goalposts)
        and of which node or tier.
    before, after : object
    """

    sheet: str
    row: int
    column: int
    part: str
    name: str
    before: Any
    after: Any


def role(report: LiveReport, sheet: str, row: int, column: int) -> tuple[str, str]:
    """Return what a yellow cell decides, and of what; empty for what decides no score."""
    weights, asked = report.weights, report.normalized.asked
    if sheet == weights.grid.name:
        key = weights.grid.keys[column - 1]
        return {"raw": "weight"}.get(str(key), str(key)), weights.ids[row - weights.grid.first]
    if sheet == SHEET:
        return list(asked.cells)[column - 1 - DESCRIBED], asked.names[row - FIRST_LINE]
    if sheet == TIERS:
        grid = report.dimensions.tiers.grid
        return str(grid.keys[column - 1]), str(row - grid.first)
    return "", ""


def choices(
    report: LiveReport, edits: Sequence[Edit], yellow: Mapping[tuple[str, str], Any]
) -> dict[str, Any]:
    """Return the parameters of a :class:`~benchmark_index.CompositeIndex` that edits amount to.

    ``yellow`` are all yellow cells as they stand, by part and name.

    Raises
    ------
    MethodError
        What was typed is no number, or nothing the library can be told.
    """
    for edit in edits:
        number(f"{edit.part} {edit.name}", 0.0 if edit.after is None else edit.after)
    found: dict[str, Any] = {}
    fitted = report.scorecard.fitted
    goals = [edit for edit in edits if edit.part.startswith(TYPED)]
    posts = [edit for edit in edits if edit.sheet == SHEET and edit not in goals]
    weights = [edit for edit in edits if edit.part == "weight"]
    computed = isinstance(fitted.weighting, DataWeights) or fitted.weights_origin is None
    if weights or (posts and computed and fitted.specs["weighting"] != "equal"):
        found["weighting"] = _weights(report, weights)
    if needed := {edit.name: edit.after for edit in edits if edit.part == "needed"}:
        counts = {node.id: len(node.children) for node in fitted.plan}
        found["min_coverage"] = {node.id: str(node.coverage) for node in fitted.plan} | {
            node: str(Fraction(int(least or 0), counts[node])) for node, least in needed.items()
        }
    if posts:
        found["normalization"] = _normalization(report, posts)
    if goals or any(edit.part in BEST for edit in posts):
        found["framework"] = _framework(report, [*posts, *goals])
    if any(edit.sheet == TIERS for edit in edits):
        found["tiers"] = _tiers(report, yellow)
    return found


def _weights(report: LiveReport, edits: Sequence[Edit]) -> GivenWeights:
    weights = {node: float(raw) for node, raw in report.weights.raw().items()}
    weights |= {edit.name: float(edit.after or 0) for edit in edits}
    return GivenWeights(WeightSet("workbook", report.framework.id, weights, NAME))


def _normalization(report: LiveReport, edits: Sequence[Edit]) -> Any:
    """Return the normalization with what was typed on the Goalposts sheet."""
    fitted = report.scorecard.fitted
    spec, scaler = fitted.specs["normalization"], fitted.normalization
    if not isinstance(scaler, ByColumn):
        whole = fitted_on(scaler, fitted.indicators, fitted.indicators[0])
        return _edited(whole, spec, edits)
    steps = dict(cast(Mapping[str, Any], spec))
    for part in scaler.fitted_:
        of_these = [edit for edit in edits if edit.name in part.names]
        steps |= dict.fromkeys(part.names, _edited(part, steps[part.names[0]], of_these))
    return steps


def _edited(part: OnColumns, spec: Any, edits: Sequence[Edit]) -> Any:
    """Return a normalization with what was typed for its indicators."""
    fitted, _, names = part
    step: Any = specs.build("normalization", spec)
    params: dict[str, Any] = {}
    for edit in edits:
        if edit.part in BEST:
            continue
        if edit.part in ("worst", "best") and isinstance(fitted, Goalposts):
            params["goalposts"] = _goalposts(fitted, names, edits)
        elif edit.part in ("worst", "best") and isinstance(fitted, PublishedRank):
            params["of"] = _how_many(fitted, names, edits)
        elif edit.part in PARAMETERS:
            parameter, learned = PARAMETERS[edit.part]
            given = params.setdefault(parameter, _in_units(fitted, parameter, learned, names))
            given[edit.name] = float(edit.after or 0)
        else:
            raise MethodError.bad_parameter(
                edit.part,
                Text("该方法没有这个参数", "the method has no such parameter"),
            )
    return step.set_params(**{key: _given(step, key, params[key]) for key in params})


def _in_units(fitted: Any, parameter: str, learned: str, names: Sequence[str]) -> dict[str, Any]:
    """Return a parameter by name: as learned, and of closeness as it was given, in the unit."""
    values = np.asarray(getattr(fitted, learned), dtype=float).tolist()
    found = dict(zip(names, values, strict=True))
    given = fitted.get_params(deep=False)[parameter]
    own = per_column(parameter, given, names, len(names))
    return found | {names[j]: own[j] for j in fitted.directions_.special if own[j] is not None}


def _how_many(step: PublishedRank, names: Sequence[str], edits: Sequence[Edit]) -> dict[str, float]:
    """Return how many were ranked; the first rank is 1 and is not to be told."""
    lasts = np.maximum(step.worst_, step.best_).tolist()
    found = dict(zip(names, lasts, strict=True))
    for edit in edits:
        if edit.part in ("worst", "best"):
            last_at = "worst" if step.directions_.sign[names.index(edit.name)] < 0 else "best"
            if edit.part != last_at:
                raise MethodError.bad_parameter(
                    edit.part, Text("首名总是 1", "the first rank is always 1")
                )
            found[edit.name] = float(edit.after or 0)
    return found


def _given(step: Any, parameter: str, values: dict[str, float]) -> dict[str, float]:
    """Leave out the bounds that were taken from the sample, so that they still are."""
    own = step.get_params(deep=False).get(parameter)
    if parameter in ("unacceptable", "satisfactory") and isinstance(own, Mapping):
        return {name: value for name, value in values.items() if name in own}
    return values


def _goalposts(
    step: Goalposts, names: Sequence[str], edits: Sequence[Edit]
) -> dict[str, tuple[float, float]]:
    """Return the bounds of all indicators; those of closeness are 0 and 1 anyway."""
    typed = {(edit.part, edit.name): float(edit.after or 0) for edit in edits}
    found = {}
    for j, name in enumerate(names):
        ends = (("worst", step.worst_), ("best", step.best_))
        worst, best = (typed.get((end, name), float(fitted[j])) for end, fitted in ends)
        found[name] = (worst, best) if step.directions_.sign[j] > 0 else (best, worst)
    return found


def _framework(report: LiveReport, edits: Sequence[Edit]) -> Any:
    """Return the framework with the best values and the targets that were typed."""
    typed = {(edit.part, edit.name): float(edit.after or 0) for edit in edits}
    special = report.data.special

    def changed(node: dict[str, Any]) -> dict[str, Any]:
        name, word = node["id"], special.get(node["id"])
        node = {
            key: list(map(changed, value)) if key in ("groups", "indicators") else value
            for key, value in node.items()
        }
        if "target" in node:
            goals = node["target"].items()
            node["target"] = {due: typed.get((f"{TYPED}{due}", name), x) for due, x in goals}
        if ("optimum", name) in typed:
            node["optimum"] = typed["optimum", name]
        if word is not None and "range" in node:
            corners = zip("AabB", node["range"], strict=True)
            node["range"] = [typed.get((f"range {c}", name), value) for c, value in corners]
        return node

    framework = report.framework
    return type(framework).from_dict(changed(framework.to_dict()))


def _tiers(report: LiveReport, yellow: Mapping[tuple[str, str], Any]) -> Any:
    """Return the rule with the cuts or places that were typed."""
    rule = report.dimensions.tiers.rule
    part = "places" if isinstance(rule, Counts) else "cut"
    lines = sorted(int(line) for key, line in yellow if key == part)
    values = [number(part, yellow[part, str(line)]) for line in lines]
    typed = {"counts": [int(v) if v.is_integer() else v for v in values]}
    return type(rule)(**(typed if part == "places" else {"cuts": values}), labels=rule.labels)
