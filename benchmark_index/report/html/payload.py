"""What a page knows of a scorecard, as plain data: enough to score it again under other weights."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from ..._version import __version__
from ...aggregation import PlanNode
from ...aggregation.means import PenalizedMean
from ...catalog import specs
from ...errors import Text
from ...estimators.directions import ARROWS
from ...explanation.contributions import form_of
from ...explanation.standing import signs
from ...framework import Framework, Group, Indicator, Name
from ...framework.attribute_names import attribute_name
from ...numerics import Floats
from ...tiers import Counts, CutPoints, EqualIntervals, MeanDeviations, NaturalBreaks, ProbitTiers
from ...tiers import Quantiles as QuantileTiers
from ...uncertainty.result import CERTAINTY
from ..method_sheet import MethodSheet
from ..number_formats import plain_format
from ..workbook import Report
from .page_words import WORDS
from .preset_weights import presets
from .scale_reach import best_normalized, units_of_a_point

if TYPE_CHECKING:
    from ...index.scorecard import Scorecard
    from ...tiers import Tiers
    from ..kept_draws import Sureness

Json = dict[str, object]


def payload(scorecard: Scorecard, sure: Sureness | None = None) -> Json:
    """Return everything a page shows and computes with, as JSON can hold it.

    Columns of numbers are base64 of little-endian float64: every digit, NaN for missing.
    """
    return {
        **_about(scorecard),
        **_rows(scorecard),
        "leaves": _leaves(scorecard),
        "nodes": _nodes(scorecard),
        "presets": [
            {"name": _pair(preset.name), "weights": preset.weights.tolist()}
            for preset in presets(scorecard)
        ],
        "lower": scorecard.fitted.lower_is_better,
        "publish": _publishing(scorecard),
        "tiers": _tiers(scorecard),
        "sure": None if sure is None else _sureness(sure),
        "method": _method(scorecard, sure),
        "words": {key: list(text) for key, text in WORDS.items()},
    }


def packed(values: ArrayLike) -> str:
    """Return numbers as base64 of little-endian float64.

    >>> packed([1.0])
    'AAAAAAAA8D8='
    """
    return base64.b64encode(np.asarray(values, dtype="<f8").ravel(order="F").tobytes()).decode()


def _pair(text: Text | Name) -> list[str]:
    return [text.pick("zh"), text.pick("en")]


# --- what it is, and its rows ------------------------------------------------------------------


def _about(scorecard: Scorecard) -> Json:
    framework, spec = scorecard.framework, scorecard.specification
    return {
        "id": framework.id,
        "title": _pair(framework.name),
        "unit": _pair(framework.unit),
        "source": framework.source,
        "file": Path(spec["input"]["file"]).name,
        "made": f"{date.today().isoformat()} · benchmark-index {__version__}",
    }


def _rows(scorecard: Scorecard) -> Json:
    table = scorecard.table
    panel = table.period_labels
    periods = [*table.periods] if panel is not None else [table.period or ""]
    at = {name: i for i, name in enumerate(periods)}
    labels = [str(label) for label in table.unit_labels]
    names = [str(name) for name in table.units["name"]] if "name" in table.units else labels
    return {
        "units": labels,
        "names": names if names != labels else None,
        "periods": periods,
        "period": [0] * len(labels) if panel is None else [at[str(name)] for name in panel],
        "decimals": [scorecard.fitted.decimals(name or None) for name in periods],
        "attributes": [
            {"name": _pair(attribute_name(name)), "values": _texts(table.units[name].tolist())}
            for name in scorecard.framework.attributes
            if name in table.units
        ],
        "raw": packed(scorecard.raw.to_numpy(dtype=float)),
        "z": packed(scorecard.normalized.to_numpy(dtype=float)),
        "scores": packed(scorecard.score.to_numpy()),
        "shown": packed(scorecard.published.to_numpy()),
        "ranks": packed(scorecard.rank.to_numpy(dtype=float, na_value=np.nan)),
        "divided": scorecard.tier_numbers.tolist(),
    }


def _texts(values: Sequence[object]) -> list[str]:
    return ["" if value is None or value != value else str(value) for value in values]


# --- the tree ----------------------------------------------------------------------------------


def _leaves(scorecard: Scorecard) -> list[Json]:
    leaves = scorecard.framework.all_indicators
    slopes, raw = units_of_a_point(scorecard), scorecard.raw
    reach, fitted = best_normalized(scorecard), scorecard.fitted
    sign_of = signs(fitted, form_of(scorecard).lines.slope)
    return [
        {
            "id": leaf.id,
            "name": _pair(leaf.name),
            "source": leaf.source,
            "unit": leaf.unit,
            "scored": leaf.result_unit,
            "direction": _pair(ARROWS[leaf.direction]),
            "slope": slope,
            "sign": float(sign),
            "digits": len(plain_format(raw[leaf.id].tolist()).partition(".")[2]),
            "reach": _alike(reach[:, j]),
        }
        for j, (leaf, slope, sign) in enumerate(zip(leaves, slopes, sign_of, strict=True))
    ]


def _alike(column: Floats) -> float | str | None:
    """Return a column as the one number that stands in it, None for none, else packed."""
    values = np.unique(column[~np.isnan(column)])
    return packed(column) if len(values) > 1 else float(values[0]) if len(values) else None


def _nodes(scorecard: Scorecard) -> list[Json]:
    """Return the inner nodes, children before parents; the index is last."""
    fitted, framework = scorecard.fitted, scorecard.framework
    at = {name: i for i, name in enumerate([*fitted.compiled.leaves, *fitted.nodes])}
    kept = {node.id for node in fitted.plan if node.form is None and not _is_penalized(node)}
    scores = fitted.node_scores(scorecard.table, [*kept])
    report = Report(scorecard, None)
    return [
        {
            "id": node.id,
            "name": _pair(framework.nodes[node.id].name),
            "method": _pair(report.combined(node.id)),
            "children": [at[child] for child in node.children],
            "shown": [at[child.id] for child in _inside(framework, node.id) if child.id in at],
            "weights": list(node.weights),
            "kept": packed(scores[node.id]) if node.id in kept else None,
            "siblings": _siblings(framework, node),
            "lower": fitted.is_lower_better(node.id),
            **_mean(node),
            "least": node.least,
            "low": node.floor,
            "cap": node.cap,
            "mirrors": [
                [node.children.index(child), mirror] for child, mirror in node.mirrors.items()
            ],
        }
        for node in fitted.plan
    ]


def _siblings(framework: Framework, node: PlanNode) -> list[list[object]]:
    """Return the children a weight file names, and where they stand; None for one left out."""
    place = {child: k for k, child in enumerate(node.children)}
    if not node.aggregation.weighs:
        return []
    return [[child.id, place.get(child.id)] for child in _inside(framework, node.id)]


def _inside(framework: Framework, node: str) -> Sequence[Group | Indicator]:
    """Return the children of a node as the system has them, whatever its method looks at."""
    parent = framework.nodes[node]
    return () if isinstance(parent, Indicator) else parent.children


def _is_penalized(node: PlanNode) -> bool:
    return isinstance(node.aggregation, PenalizedMean)


def _mean(node: PlanNode) -> Json:
    """Return a mean by its power, the floor of values, what it refuses and its penalty."""
    if isinstance(node.aggregation, PenalizedMean):
        step = node.aggregation
        return {"p": "1", "floor": step.floor, "refuses": "<", "strength": step.strength}
    if node.form is None:
        return {"p": "1", "floor": None, "refuses": None, "strength": None}
    undefined = node.form.undefined
    refuses = None if undefined is None else "<=" if undefined(0.0, 0.0) else "<"
    return {
        "p": str(node.form.p).replace("inf", "Infinity"),
        "floor": node.form.floor,
        "refuses": refuses,
        "strength": None,
    }


# --- what is shown, and tiers ------------------------------------------------------------------


def _publishing(scorecard: Scorecard) -> Json | None:
    publishing = scorecard.fitted.publishing
    if publishing is None:
        return None
    publication = publishing.publication
    return {
        "leader": publication.leader,
        "bounds": publication.bounds,
        "ends": publishing.ends,
        "decimals": publication.decimals,
    }


def _tiers(scorecard: Scorecard) -> Json | None:
    """Return the rule of the tiers; its cuts as they are where more than scores decide."""
    rule, divisions = scorecard.fitted.tiers, scorecard.divisions
    if rule is None:
        return None
    turned = rule.turned() if scorecard.fitted.lower_is_better else rule
    numbers = _numbers(turned)
    last = max((int(division.assigned.tier.max(initial=-1)) for division in divisions), default=-1)
    count = rule.count or max(
        [last + 1, *(len(division.assigned.cuts) + 1 for division in divisions)]
    )
    return {
        "id": "kept" if numbers is None else specs.name_of(rule),
        "numbers": numbers,
        "cuts": [division.assigned.cuts.tolist() for division in divisions],
        "published": rule.by_figures and scorecard.fitted.publishing is not None,
        "labels": [_pair(rule.label(tier)) for tier in range(count)],
    }


def _numbers(rule: Tiers) -> list[float] | None:
    """Return the numbers that a rule of tiers goes by, None where it needs more than these."""
    match rule:
        case CutPoints():
            return _listed(rule.cuts)
        case Counts():
            return _listed(rule.counts)
        case QuantileTiers() | EqualIntervals() | NaturalBreaks():
            return [float(rule.count)]
        case MeanDeviations():
            return _listed(rule.multiples)
        case ProbitTiers():  # as shares of units: probits are rounded to 10 decimals
            return _listed(ndtr(rule.cuts[::-1] - 5 - 5e-11))
    return None


def _listed(numbers: ArrayLike) -> list[float]:
    return [float(number) for number in np.atleast_1d(np.asarray(numbers, dtype=float))]


# --- how sure, and in words --------------------------------------------------------------------


def _sureness(sure: Sureness) -> Json:
    return {
        "low": sure.column("low").tolist(),
        "high": sure.column("high").tolist(),
        "certainty": sure.column("certainty").tolist(),
        "labels": [_pair(text) for text in CERTAINTY.values()],
        "said": _pair(sure.words),
    }


def _method(scorecard: Scorecard, sure: Sureness | None) -> list[Json]:
    """Return the items of the Method sheet and what is said of each, in both languages."""
    said = []
    for language in ("zh", "en"):
        report = Report(scorecard, language)
        report.sure = sure
        said.append([(report.say(item), text) for item, text in MethodSheet(report).description()])
    return [
        {"item": [zh[0], en[0]], "text": [zh[1], en[1]]}
        for zh, en in zip(*said, strict=True)
        if zh[1]
    ]


def as_json(content: Json) -> str:
    """Return a payload as JSON that no browser takes for markup."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
