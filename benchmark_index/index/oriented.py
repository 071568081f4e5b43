"""Values of indicators and scores of groups as they are ranked: larger is better everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..estimators.by_column import fitted_parts
from ..estimators.directions import Directions
from ..numerics import Floats
from .resolve import directions_of

if TYPE_CHECKING:
    from .scorecard import Scorecard


def oriented_indicators(scorecard: Scorecard) -> Floats:
    """Return normalized values; where a method brings its own scaling, values with costs turned."""
    fitted, framework = scorecard.fitted, scorecard.framework
    x = scorecard.normalized.to_numpy(dtype=float)
    for step, columns, names in fitted_parts(fitted.normalization, fitted.indicators):
        if step is None:
            x = x.copy()
            leaves = [leaf for leaf in framework.all_indicators if leaf.id in names]
            words, values = directions_of(leaves), x[:, columns]
            read = Directions.read(words, names, len(names)).fit(values)
            x[:, columns] = read.orient(values) * read.sign
    return x


def oriented_scores(scorecard: Scorecard, node: str) -> Floats:
    """Return the scores of a group or the index, of which more is better."""
    held = scorecard.score if node == scorecard.framework.id else scorecard.groups[node]
    scores = np.asarray(held, dtype=float)
    return -scores if scorecard.fitted.is_lower_better(node) else scores
