"""Ranks of indicators, which no weights move: in the ranking, and among strengths and weak points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...explanation.contributions import form_of
from ...explanation.standing import oriented
from ...index.partial_ranks import PartialRanks
from ...numerics import Floats, competition_ranks

if TYPE_CHECKING:
    from ...index.scorecard import Scorecard

Ranks = list[int | None]


def partial_ranks_of(scorecard: Scorecard) -> list[Ranks]:
    """Return the ranks of rows by each indicator as normalized: those of ``partial_ranks``."""
    partial = PartialRanks(scorecard)
    return [_whole(partial.ranks(leaf.id)) for leaf in scorecard.framework.all_indicators]


def standing_of(scorecard: Scorecard) -> list[Ranks]:
    """Return the ranks of rows by each indicator as reported: those of ``explain``."""
    x = scorecard.denominated.to_numpy(dtype=float)
    better = oriented(scorecard.fitted, x, form_of(scorecard).lines.slope)
    labels = scorecard.table.period_labels
    periods = None if labels is None else np.asarray(labels, dtype=object)
    return [_whole(competition_ranks(column, periods)) for column in better.T]


def _whole(ranks: Floats) -> Ranks:
    return [None if np.isnan(rank) else int(rank) for rank in ranks.tolist()]
