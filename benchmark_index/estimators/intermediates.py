"""What a method computes on its way, by name: each part says what it runs along and what it means.

A method declares its parts beside its computation; scorecard, workbook and explanations show them
without knowing the method.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, cast, runtime_checkable

import numpy as np
import pandas as pd

from ..errors import Text


class Part(NamedTuple):
    """One named intermediate of a method.

    Attributes
    ----------
    name : str
        The field of the method's result, or its fitted attribute less the trailing underscore.
    along : str
        The axes, joined by `` x ``: ``"indicator"``, ``"unit"``, ``"unit x indicator"``,
        ``"unit x unit"`` ...; empty for a single value or a table with labels of its own. An axis
        that is none of these, such as ``"factor"``, is numbered from 1.
    meaning : Text
        One line in both languages.
    """

    name: str
    along: str
    meaning: Text


@runtime_checkable
class _Result(Protocol):
    """A named tuple."""

    def _asdict(self) -> dict[str, object]:
        """Return the fields by name."""


class Intermediate(NamedTuple):
    """A part with its values: a DataFrame, a Series or a single value by the axes it runs along."""

    value: object
    along: str
    meaning: Text


def gather(
    parts: Iterable[Part], source: object, **labels: Sequence[object] | pd.Index[str]
) -> dict[str, Intermediate]:
    """Return the parts a result or a fitted step holds, labelled; what it lacks is left out.

    Parameters
    ----------
    parts : iterable of Part
    source : object
        A result with a field per part, or a fitted step with an attribute ``name_`` per part.
    **labels
        The labels of each axis by its name, such as ``unit=["A", "B"]``; else those the step
        itself holds, such as ``periods_``.

    Examples
    --------
    >>> import benchmark_index as bi
    >>> weights = bi.EntropyWeights().fit([[1.0, 10.0], [2.0, 10.1], [3.0, 90.0]])
    >>> intermediates = gather(weights.parts, weights, indicator=["income", "patents"])
    >>> intermediates["divergence"].value.round(3).to_dict()
    {'income': 0.421, 'patents': 0.991}
    """
    intermediates, fields = {}, _fields(source)
    for part in parts:
        value = fields.get(part.name)
        if value is not None:
            held = {axis: fields.get(f"{axis}s") for axis in part.along.split(" x ")}
            known = {axis: ids for axis, ids in held.items() if isinstance(ids, list)} | labels
            intermediates[part.name] = Intermediate(_labelled(value, part, known), *part[1:])
    return intermediates


def gather_by_column(
    sources: Iterable[tuple[Iterable[Part], object, Mapping[str, Sequence[object]]]],
    names: Sequence[str],
) -> dict[str, Intermediate]:
    """Return the parts of steps that have some of the columns each, put together by name.

    Parameters
    ----------
    sources : iterable of (parts, step, labels)
        The labels of ``indicator`` are the step's columns.
    names : sequence of str
        All columns, in order.
    """
    pieces: dict[str, list[Intermediate]] = {}
    for parts, source, labels in sources:
        for name, piece in gather(parts, source, **labels).items():
            pieces.setdefault(name, []).append(piece)
    gathered = {}
    for name, several in pieces.items():
        frames = [cast("pd.DataFrame", piece.value) for piece in several]
        axis = several[0].along.count(" x ")
        whole = pd.concat(frames, axis=axis)  # type: ignore[call-overload]
        known = [column for column in names if column in whole.axes[axis]]
        gathered[name] = several[0]._replace(value=whole.reindex(known, axis=axis))
    return gathered


def _fields(source: object) -> dict[str, object]:
    """Return what a result holds, or what a step has learned, by names without an underscore."""
    if isinstance(source, _Result):
        return source._asdict()
    return {name[:-1]: value for name, value in vars(source).items() if name.endswith("_")}


def gather_by_parent(
    parts: Iterable[Part], sources: Mapping[str, tuple[object, Sequence[str]]]
) -> dict[str, Intermediate]:
    """Return the parts of results that stand below nodes of a tree, the parent's id as first label.

    Parameters
    ----------
    parts : iterable of Part
    sources : mapping
        For each parent, its result and the ids of its children.

    Examples
    --------
    >>> import benchmark_index as bi
    >>> weights = bi.EntropyWeights().fit([[1.0, 10.0], [2.0, 10.1], [3.0, 90.0]])
    >>> intermediates = gather_by_parent(weights.parts, {"life": (weights, ["income", "patents"])})
    >>> intermediates["divergence"].along, intermediates["divergence"].value.round(3).to_dict()
    ('parent x indicator', {('life', 'income'): 0.421, ('life', 'patents'): 0.991})
    """
    parts = tuple(parts)
    below = {
        parent: gather(parts, source, indicator=children)
        for parent, (source, children) in sources.items()
    }
    intermediates = {}
    for part in parts:
        values = {node: kept[part.name].value for node, kept in below.items() if part.name in kept}
        if not values:
            continue
        along = f"parent x {part.along}" if part.along else "parent"
        if part.along:
            value: object = pd.concat(cast("dict[str, pd.DataFrame]", values), names=["parent"])
        else:
            value = pd.Series(values, name=part.name).rename_axis("parent")
        intermediates[part.name] = Intermediate(value, along, part.meaning)
    return intermediates


def _labelled(
    value: object, part: Part, labels: Mapping[str, Sequence[object] | pd.Index[str]]
) -> object:
    if not part.along:
        return value
    axes = part.along.split(" x ")
    array = np.asarray(value)
    indexes = [
        _index(labels[axis] if axis in labels else range(1, size + 1), axis)
        for axis, size in zip(axes, array.shape, strict=True)
    ]
    if len(indexes) == 1:
        return pd.Series(array, index=indexes[0], name=part.name)
    return pd.DataFrame(array, index=indexes[0], columns=indexes[1])


def _index(labels: Sequence[object] | pd.Index[str], axis: str) -> pd.Index[str]:
    """Return the labels of an axis; those of a panel's rows are units and periods."""
    if isinstance(labels, pd.MultiIndex):
        return labels
    return pd.Index(list(labels), name=axis, dtype=None)
