"""A run as plain JSON: what it was computed from, and from which table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NotRequired, TypedDict, cast

from .._version import __version__
from ..aggregation.by_formula import FormulaScore
from ..catalog import specs
from ..estimators.adapter import unadapted
from ..table import IndicatorTable
from .fitted import FittedIndex


class TableRecord(TypedDict):
    """A table: its file, the hash of its content, periods, number of rows, how it was read."""

    file: str
    sha256: str
    periods: list[str]
    units: int
    reading: dict[str, object]


class Specification(TypedDict):
    """A run from which it can be repeated; see :attr:`Scorecard.specification`."""

    library: dict[str, str]
    packages: NotRequired[dict[str, str]]
    framework: dict[str, object]
    steps: dict[str, str | Mapping[str, object]]
    aggregation: dict[str, str | Mapping[str, object]]
    min_coverage: dict[str, str]
    rank_decimals: int | dict[str, int] | str
    publish: NotRequired[dict[str, float]]  # where the index is shown on another scale
    errors: NotRequired[Literal["raise", "ignore"]]  # since version 0.2
    weights: dict[str, float]
    weights_origin: dict[str, str] | None
    fitted_on: TableRecord
    input: TableRecord


def specification_of(fitted: FittedIndex, table: IndicatorTable) -> Specification:
    """Return framework, steps, weights, version, and the hash of the input."""
    origin = fitted.weights_origin
    steps = map(unadapted, (fitted.imputation, fitted.treatment, fitted.normalization))
    decided = (fitted.weighting, fitted.tiers, *(node.aggregation for node in fitted.plan))
    specification: Specification = {
        "library": {"name": "benchmark-index", "version": __version__},
        "framework": fitted.framework.to_dict(),
        "steps": dict(fitted.specs),
        "aggregation": {
            node.id: specs.spec_of(node.aggregation)
            for node in fitted.plan
            if not isinstance(node.aggregation, FormulaScore)  # which the framework says
        },
        "min_coverage": {node.id: str(node.coverage) for node in fitted.plan},
        "rank_decimals": cast("int | dict[str, int] | str", specs.plain(fitted.rank_decimals)),
        "errors": fitted.errors,
        "weights": cast(dict[str, float], fitted.weights["local"].to_dict()),
        "weights_origin": origin.origin if origin else None,
        "fitted_on": _about(fitted.table),
        "input": _about(table),
    }
    if fitted.publishing is not None:
        specification["publish"] = fitted.publishing.publication.plain()
    if packages := specs.packages([*steps, *decided]):  # of methods that are not the library's own
        specification["packages"] = packages
    return specification


def _about(table: IndicatorTable) -> TableRecord:
    return {
        "file": Path(table.source).name,
        "sha256": table.sha256 or _hash(table),
        "periods": table.periods,
        "units": len(table.data),
        "reading": dict(table.reading),
    }


def _hash(table: IndicatorTable) -> str:
    digest = hashlib.sha256()
    digest.update(repr(list(table.index)).encode())
    for frame in (table.data, table.units):
        for name, column in frame.items():
            numeric = column.dtype.kind in "fiu"
            content = (
                column.to_numpy(dtype=float).tobytes() if numeric else repr(list(column)).encode()
            )
            digest.update(str(name).encode() + content)
    return digest.hexdigest()
