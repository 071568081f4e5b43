"""Assumptions that change nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..numerics import Floats
from .assumptions import DataError
from .runs import Runs

_TRIED, _TRIED_DATA = 64, 8  # draws of each assumption alone


def without_effect(runs: Runs, seed: int) -> tuple[int, ...]:
    """Return the places of the assumptions that alone change no score in any draw tried."""
    nominal = runs.nominal.scores(None)[0]
    return tuple(
        place
        for place, assumption in enumerate(runs.assumptions)
        if _changes_nothing(replace(runs, assumptions=(assumption,)), nominal, seed)
    )


def _changes_nothing(alone: Runs, nominal: Floats, seed: int) -> bool:
    draws = _TRIED_DATA if isinstance(alone.assumptions[0], DataError) else _TRIED
    for parts in alone.samples([draws], seed):
        drawn = alone.drawn(parts[0], draws).scores
        there = ~np.isnan(drawn)
        if not np.allclose(drawn[there], np.broadcast_to(nominal, drawn.shape)[there], 1e-9, 1e-12):
            return False
    return True
