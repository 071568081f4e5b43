"""A run as plain JSON: what it was computed from, and from which table."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from .._version import __version__
from ..catalog import specs
from ..table import IndicatorTable
from .fitted import FittedIndex


def specification_of(fitted: FittedIndex, table: IndicatorTable) -> dict[str, Any]:
    """Return framework, steps, weights, version, and the hash of the input."""
    origin = fitted.weights_origin
    return {
        "library": {"name": "benchmark-index", "version": __version__},
        "framework": fitted.framework.to_dict(),
        "steps": dict(fitted.specs),
        "aggregation": {node.id: specs.spec_of(node.aggregation) for node in fitted.plan},
        "min_coverage": {node.id: str(node.coverage) for node in fitted.plan},
        "rank_decimals": specs.plain(fitted.rank_decimals),
        "weights": fitted.weights["local"].to_dict(),
        "weights_origin": origin.origin if origin else None,
        "fitted_on": _about(fitted.table),
        "input": _about(table),
    }


def _about(table: IndicatorTable) -> dict[str, Any]:
    """Describe a table: file, hash of its content, periods, number of rows."""
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
