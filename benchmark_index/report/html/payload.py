"""What a page knows of a scorecard, as plain data: enough to score it again under other weights."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ..._version import __version__
from ...aggregation import PlanNode
from ...aggregation.means import PenalizedMean
from ...catalog import specs
from ...framework import Framework, Group, Indicator
from ...numerics import Booleans, Floats
from ..number_formats import number_format, plain_format
from .indicator_ranks import partial_ranks_of, standing_of
from .said import attributes_of, kept_nodes, locked_nodes
from .scale_reach import best_normalized, beyond_ends, scale_lines
from .tier_numbers import numbers_of

if TYPE_CHECKING:
    import pandas as pd

    from ...errors import Text
    from ...index.scorecard import Scorecard
    from ..kept_draws import Sureness
    from .preset_weights import Preset

Json = dict[str, object]


def payload(
    scorecard: Scorecard,
    presets: Sequence[Preset],
    words: Mapping[str, Text],
    sure: Sureness | None = None,
) -> Json:
    """Return everything a page shows and computes with, as JSON can hold it.

    Columns of numbers are base64 of little-endian float64: every digit, NaN for missing. A column
    of the tree is a number: the indicators in order, then the inner nodes, children first, the
    index last. What is said is under ``words``, in both languages, by key.
    """
    return {
        **_about(scorecard),
        **_rows(scorecard),
        "leaves": _leaves(scorecard),
        "nodes": _nodes(scorecard),
        "reading": [*_reading(scorecard)],
        **_digits(scorecard),
        "presets": [_by_node(scorecard, preset) for preset in presets],
        "lower": scorecard.fitted.lower_is_better,
        "publish": _publishing(scorecard),
        "tiers": _tiers(scorecard),
        "sure": None if sure is None else _sureness(sure),
        "words": {key: list(text) for key, text in words.items()},
    }


def packed(values: ArrayLike) -> str:
    """Return numbers as base64 of little-endian float64.

    >>> packed([1.0])
    'AAAAAAAA8D8='
    """
    return base64.b64encode(np.asarray(values, dtype="<f8").ravel(order="F").tobytes()).decode()


# --- what it is, and its rows ------------------------------------------------------------------


def _about(scorecard: Scorecard) -> Json:
    framework, spec = scorecard.framework, scorecard.specification
    return {
        "id": framework.id,
        "file": Path(spec["input"]["file"]).name,
        "made": f"{date.today().isoformat()} · benchmark-index {__version__}",
    }


def _rows(scorecard: Scorecard) -> Json:
    table = scorecard.table
    panel = table.period_labels
    periods = [*table.periods] if panel is not None else [table.period or ""]
    at = {name: i for i, name in enumerate(periods)}
    labels = [str(label) for label in table.unit_labels]
    names = _names(as_texts(table.units["name"]), labels) if "name" in table.units else labels
    return {
        "units": labels,
        "names": names if names != labels else None,
        "periods": periods,
        "period": [0] * len(labels) if panel is None else [at[str(name)] for name in panel],
        "decimals": [scorecard.fitted.decimals(name or None) for name in periods],
        "attributes": [as_texts(table.units[name]) for name in attributes_of(scorecard)],
        "reported": packed(scorecard.denominated.to_numpy(dtype=float)),
        "z": packed(scorecard.normalized.to_numpy(dtype=float)),
        "scores": packed(scorecard.score.to_numpy()),
        "shown": packed(scorecard.published.to_numpy()),
        "ranks": packed(scorecard.rank.to_numpy(dtype=float, na_value=np.nan)),
        "divided": scorecard.tier_numbers.tolist(),
    }


def _names(names: Sequence[str], labels: Sequence[str]) -> list[str]:
    """Return what units are called; those of one name are told apart by their labels."""
    of = dict[str, set[str]]()
    for name, label in zip(names, labels, strict=True):
        of.setdefault(name, set()).add(label)
    return [
        label if not name else name if len(of[name]) == 1 else f"{name} ({label})"
        for name, label in zip(names, labels, strict=True)
    ]


def as_texts(values: Iterable[object]) -> list[str]:
    """Return what an attribute is of each row, as text; blank where nothing is said."""
    return ["" if value is None or value != value else str(value) for value in values]


def _digits(scorecard: Scorecard) -> Json:
    """Return how many decimals a score is shown with, by column, and the index as published."""
    fitted, publishing = scorecard.fitted, scorecard.fitted.publishing
    nodes = fitted.node_scores(scorecard.table, [*fitted.nodes])
    columns = [
        *scorecard.normalized.to_numpy(dtype=float).T,
        *(nodes[name] for name in fitted.nodes),
    ]
    decimals = None if publishing is None else publishing.publication.decimals
    periods: list[str | None] = [*scorecard.table.periods] or [None]
    ranked = max(fitted.decimals(period) for period in periods)
    return {
        "digits": [_places(column) for column in columns],
        "shown_digits": min(_places(scorecard.published), ranked) if decimals is None else decimals,
    }


def _places(values: ArrayLike) -> int:
    return len(number_format(np.asarray(values, dtype=float), 2).partition(".")[2])


# --- the tree ----------------------------------------------------------------------------------


def _leaves(scorecard: Scorecard) -> list[Json]:
    leaves = scorecard.framework.all_indicators
    lines, values = scale_lines(scorecard), scorecard.denominated
    beyond = beyond_ends(scorecard, lines)
    there = scorecard.normalized.notna().to_numpy()
    (reach, endless), ranks = best_normalized(scorecard), partial_ranks_of(scorecard)
    standing = standing_of(scorecard)
    return [
        {
            "id": leaf.id,
            "unit": leaf.result_unit,
            "whole": leaf.allowed is not None and leaf.allowed.integer and not leaf.denominator,
            "slope": None if line is None else line.slope,
            "beyond": _alike(beyond[:, j], there[:, j]),
            "digits": _places_of(values[leaf.id], leaf),
            "reach": _alike(reach[:, j], there[:, j]),
            "endless": bool(endless[j]),
            "ranks": ranks[j],
            "standing": None if standing[j] == ranks[j] else standing[j],
        }
        for j, (leaf, line) in enumerate(zip(leaves, lines, strict=True))
    ]


def _places_of(values: pd.Series[float], leaf: Indicator) -> int:
    """Return the decimals of values: those reported, of what was divided about four digits."""
    if not leaf.denominator:
        return len(plain_format(values.tolist()).partition(".")[2])
    largest = float(values.abs().max())
    return 0 if largest >= 1_000 else 1 if largest >= 10 else 2 if largest >= 1 else 4


def _alike(column: Floats, there: Booleans) -> float | str | None:
    """Return a column as the one number of the rows that are there, None for none, else packed."""
    values = np.unique(column[there])
    if len(values) > 1:
        return packed(column)
    return None if not len(values) or np.isnan(values[0]) else float(values[0])


def _nodes(scorecard: Scorecard) -> list[Json]:
    """Return the inner nodes, children before parents; the index is last."""
    fitted, framework = scorecard.fitted, scorecard.framework
    at = {name: i for i, name in enumerate([*fitted.compiled.leaves, *fitted.nodes])}
    kept, locked = set(kept_nodes(scorecard)), locked_nodes(scorecard)
    scores = fitted.node_scores(scorecard.table, [*kept])
    return [
        {
            "id": node.id,
            "ids": node.children,
            "children": [at[child] for child in node.children],
            "shown": [at[child.id] for child in _inside(framework, node.id) if child.id in at],
            "weights": list(node.weights),
            "locked": node.id in locked,
            "kept": packed(scores[node.id]) if node.id in kept else None,
            "siblings": _siblings(framework, node),
            "lower": fitted.is_lower_better(node.id),
            **_mean(node),
            "sums": node.is_linear,
            "least": node.least,
            "low": node.floor,
            "cap": node.cap,
            "mirrors": [
                [node.children.index(child), mirror] for child, mirror in node.mirrors.items()
            ],
        }
        for node in fitted.plan
    ]


def _reading(scorecard: Scorecard) -> Iterator[list[int]]:
    """Yield the columns of the tree below the index in reading order, with their depth."""
    fitted, framework = scorecard.fitted, scorecard.framework
    at = {name: i for i, name in enumerate([*fitted.compiled.leaves, *fitted.nodes])}
    for _, node in framework.walk():
        if node.id in at:
            yield [at[node.id], framework.levels[node.id] - 1]


def _by_node(scorecard: Scorecard, preset: Preset) -> list[list[float]]:
    """Return the weights of a preset node by node."""
    parts = np.split(preset.weights, scorecard.fitted.compiled.starts[1:-1])
    return [part.tolist() for part in parts]


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
    numbers = numbers_of(turned)
    last = max((int(division.assigned.tier.max(initial=-1)) for division in divisions), default=-1)
    count = rule.count or max(
        [last + 1, *(len(division.assigned.cuts) + 1 for division in divisions)]
    )
    return {
        "id": "kept" if numbers is None else specs.name_of(rule),
        "numbers": numbers,
        "cuts": [division.assigned.cuts.tolist() for division in divisions],
        "published": rule.by_figures and scorecard.fitted.publishing is not None,
        "count": count,
    }


# --- how sure, and as text ---------------------------------------------------------------------


def _sureness(sure: Sureness) -> Json:
    return {
        "low": sure.column("low").tolist(),
        "high": sure.column("high").tolist(),
        "certainty": sure.column("certainty").tolist(),
    }


def as_json(content: Json) -> str:
    """Return a payload as JSON that no browser takes for markup."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
