"""Weights to begin with: those published, equal ones, weight sets that ship, weights from the data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ...catalog import shipped, specs
from ...errors import BenchmarkIndexError, Text
from ...index.composite import CompositeIndex
from ...numerics import Booleans, Floats
from ...weighting import WeightSet
from ..words import without_formula
from .said import locked_nodes

if TYPE_CHECKING:
    from ...index.scorecard import Scorecard

FROM_DATA = ("entropy", "critic", "standard_deviation", "pca")


class Preset(NamedTuple):
    """Weights of all edges of the plan, with what they are called."""

    name: Text
    weights: Floats


def presets(scorecard: Scorecard) -> list[Preset]:
    """Return each choice of weights that the index takes, once; the published ones first.

    Those from data are computed from the table the index was fitted on, once: they do not follow
    other weights. Below what a page does not compute anew weights stay as they are.
    """
    plan = scorecard.fitted.compiled
    locked = _locked_edges(scorecard)
    known = [Preset(weights_name(scorecard), plan.weights)]
    index = CompositeIndex.from_specification(scorecard.specification)
    for name, weighting in _choices(scorecard):
        try:
            index.set_params(weighting=weighting).fit(scorecard.fitted.table)
        except BenchmarkIndexError:  # no such weights: a constant column, another system's set
            continue
        other = index.fitted_.compiled
        if other.edges != plan.edges:
            continue
        weights = np.where(locked, plan.weights, other.weights)
        if not any(np.array_equal(weights, preset.weights) for preset in known):
            known.append(Preset(name, weights))
    return known


def _locked_edges(scorecard: Scorecard) -> Booleans:
    """Return which edges keep their weights: those below what stays fixed."""
    locked = locked_nodes(scorecard)
    return np.array([node.id in locked for node in scorecard.fitted.plan for _ in node.children])


def weights_name(scorecard: Scorecard) -> Text:
    """Return what the weights of the index are called: the set's name, or the method's."""
    spec = scorecard.specification
    if origin := spec["weights_origin"]:
        return Text(origin["zh"], origin["en"])
    return without_formula(specs.describe("weighting", spec["steps"]["weighting"]))


def _choices(scorecard: Scorecard) -> Iterator[tuple[Text, object]]:
    framework = scorecard.framework
    yield without_formula(specs.describe("weighting", "equal")), "equal"
    for name in shipped.weight_sets(framework.id):
        known = WeightSet.load(name, framework.id)
        yield known.name, known
    for method in FROM_DATA:
        yield without_formula(specs.describe("weighting", method)), method
