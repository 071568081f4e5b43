"""Weights of each expert of a panel, from mappings, weight sets or filled-in forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..errors import Text, WeightsError
from ..experts.answers import read_forms
from ..framework import Framework
from ..weighting import GivenWeights, WeightSet
from .assumptions import ExpertWeights


def experts_of(assumption: ExpertWeights, framework: Framework) -> ExpertWeights:
    """Return the assumption with the local weights of every node by expert.

    Raises
    ------
    BenchmarkIndexError
        A file is wrong, or the weights of an expert are.
    """
    if isinstance(assumption.experts, Mapping):
        by_expert = {
            expert: dict(GivenWeights(dict(weights)).local(framework))
            for expert, weights in assumption.experts.items()
        }
    else:
        by_expert = {}
        for file in assumption.experts:
            by_expert |= _of_file(Path(file), framework)
    return replace(assumption, experts=by_expert)


def _of_file(path: Path, framework: Framework) -> dict[str, dict[str, float]]:
    """Return the weights in a weight set, or of the expert who filled in a form."""
    if path.suffix.lower() != ".xlsx":
        return {path.stem: dict(GivenWeights(WeightSet.load(path, framework.id)).local(framework))}
    answers = read_forms([path], framework)
    if not answers.ok:
        first = next(finding for finding in answers.findings if finding.severity == "error")
        raise WeightsError.unusable(path.name, Text(first.message("zh"), first.message("en")))
    expert = answers.forms[0].expert or path.stem
    return {expert: dict(answers.step().local(framework))}
