"""Random weights typed into a page, and the same weights taken by the library."""

from functools import lru_cache

import numpy as np
from browser import CAME
from sklearn.base import clone

import benchmark_index as bi
from benchmark_index.report.html.said import locked_nodes
from benchmark_index.report.html.tier_numbers import numbers_of
from benchmark_index.tiers.ordered import divided_at

# Boxes of weights that are not 0 come first: siblings of 0 alone are never taken.
TYPE_ALL = """async texts => {
  const boxes = new Map(controls().map(({ typed }) => [typed.dataset.id, typed]));
  const came = [];
  for (const chosen of texts) {
    const pairs = Object.entries(chosen).sort((a, b) => (a[1] === "0") - (b[1] === "0"));
    for (const [id, text] of pairs) {
      boxes.get(id).value = text;
      boxes.get(id).dispatchEvent(new Event("input"));
      boxes.get(id).dispatchEvent(new Event("change"));
    }
    await new Promise(requestAnimationFrame); // after that of the page, which asked before
    came.push(CAME());
  }
  return came;
}"""


def typed(page, texts):
    """Type weights into the boxes, siblings not linked, and return what came of each."""
    page.evaluate("$('linked') && ($('linked').checked = false)")
    return page.evaluate(TYPE_ALL.replace("CAME()", CAME), texts)


def movable(scorecard):
    """Return the children of each node whose weights a page lets move."""
    locked = locked_nodes(scorecard)
    return {node.id: node.children for node in scorecard.fitted.plan if node.id not in locked}


def drawn_weights(scorecard, rng):
    """Return percentages for all boxes, as texts: some 0, some whole, some of many digits."""
    texts = {}
    for children in movable(scorecard).values():
        kinds = rng.integers(0, 4, len(children))
        values = rng.uniform(0.1, 100, len(children))
        kinds[rng.integers(len(children))] = 1
        made = {0: "0", 1: "{:.0f}", 2: "{:.2f}", 3: "{!r}"}
        texts |= {
            child: made[kind].format(np.ceil(value) if kind == 1 else float(value))
            for child, kind, value in zip(children, kinds.tolist(), values, strict=True)
        }
    return texts


@lru_cache(maxsize=1)
def index_of(scorecard):
    return bi.CompositeIndex.from_specification(scorecard.specification)


def rescored(scorecard, weights):
    """Return the scorecard under other weights of some nodes."""
    index = clone(index_of(scorecard)).set_params(weighting=weights)
    return index.fit(scorecard.fitted.table).evaluate(scorecard.table)


def check_alike(came, other, published):
    """Check that scores are the same to 1e-9 of the scale, ranks and tiers exactly."""
    for key, series in (("scores", other.score), ("shown", other.published)):
        scores = series.to_numpy()
        scale = max(1.0, np.nanmax(np.abs(scores), initial=0))
        np.testing.assert_allclose(came[key], scores, rtol=0, atol=1e-9 * scale)
    np.testing.assert_array_equal(came["ranks"], other.rank.to_numpy(float, na_value=np.nan))
    rule = other.fitted.tiers
    if rule is None:
        assert came["tiers"] is None
    elif numbers_of(rule) is None:
        np.testing.assert_array_equal(came["tiers"], by_cuts_of(published, other))
    else:
        np.testing.assert_array_equal(came["tiers"], other.tier_numbers)


def by_cuts_of(published, other):
    """Return the tiers of other scores by the cut points of those published."""
    rounded = other.rounded.to_numpy(float)
    oriented = -rounded if other.fitted.lower_is_better else rounded
    tiers = np.empty(len(oriented), int)
    for period, division in enumerate(published.divisions):
        rows = rows_of(other, period)
        tiers[rows] = divided_at(oriented[rows], division.assigned.cuts)
    return tiers


def rows_of(scorecard, period):
    labels = scorecard.table.period_labels
    if labels is None:
        return np.arange(len(scorecard.table.index))
    return np.flatnonzero(np.asarray(labels, object) == scorecard.table.periods[period])
