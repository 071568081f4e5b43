"""The index and the table that commands which look at a ranking are asked about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..catalog.kinds import KINDS
from .options import aggregation_of, conditions, of_indicators

if TYPE_CHECKING:
    from ..index.composite import CompositeIndex
    from ..table import IndicatorTable


def index_and_table(
    file: Path,
    framework: str,
    *,
    weighting: str | None = None,
    normalization: Sequence[str] | None = None,
    aggregation: Sequence[str] | None = None,
    tiers: str | None = None,
    sheet: str | None = None,
    period: str | None = None,
    units: str | None = None,
    where: Sequence[str] | None = None,
) -> tuple[CompositeIndex, IndicatorTable]:
    """Return the index, not fitted, and the table; steps that are not asked are the framework's."""
    from ..framework import Framework
    from ..index.composite import CompositeIndex, check_choices
    from ..reading.door import read_table

    system = Framework.load(framework)
    index = CompositeIndex(
        system,
        weighting=weighting or "framework",
        normalization=of_indicators(normalization or [], KINDS["normalization"]) or "framework",
        aggregation=aggregation_of(list(aggregation or [])) or "framework",
        tiers=tiers or "framework",
    )
    check_choices(index, system)
    chosen = conditions(where or []) or None
    return index, read_table(file, system, sheet=sheet, period=period, units=units, where=chosen)
