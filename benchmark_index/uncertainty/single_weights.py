"""One weight at a time: how far it may move before neighbours change places, :func:`swaps`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from ..errors import Text
from ..index.kernel import score
from ..numerics import Floats
from .changes import only_linear
from .ranked_units import IndexLike, RankedUnits


def swaps(index: IndexLike, table: object) -> pd.DataFrame:
    """Return the smallest change of each single weight that makes neighbours level (名次互换).

    A weight w among its siblings becomes t, and these keep their proportions. Then the gap of two
    units is linear in t: ``D(t) = D + P (t - w)(d - d_others)``, P the weight of the parent, d the
    gap at the node and d_others the mean gap at its siblings; it is 0 at
    ``t = w - D / (P (d - d_others))``.

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        The index, or the indicator system with its own steps. It is fitted anew.
    table : IndicatorTable or DataFrame

    Returns
    -------
    DataFrame
        One row per pair of neighbours in the ranking (within a period) and node: ``period``,
        ``above``, ``below``, ``gap``, ``node``, ``weight`` and ``needed`` (among siblings),
        ``change``, ``zh`` and ``en``: why it is not possible, that they are level,
        or that one of them has missing values, with which the gap is not linear.

    Raises
    ------
    MethodError
        The index is no tree of arithmetic means.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5], "hci": [0.6, 0.9], "tii": [0.7, 0.5]}, index=["A", "B"]
    ... )
    >>> swaps("egdi", frame)[["node", "weight", "needed"]].round(4)
      node  weight  needed
    0  osi  0.3333  0.1111
    1  hci  0.3333  0.5000
    2  tii  0.3333     NaN
    """
    units = RankedUnits.of(index, table)
    plan, records = units.plan, list[Mapping[str, object]]()
    for everyone, period in units.periods:
        rows = units.comparable(everyone)
        if reason := units.nonlinear(rows[:0]):
            raise only_linear(reason)
        ranked = [int(row) for row in units.scorecard.order if row in set(rows.tolist())]
        if len(ranked) < 2:
            continue
        names = [*(child for node in plan.nodes for child in node.children), plan.nodes[-1].id]
        by_name = score(plan, units.sign * units.z[ranked], nodes=list(dict.fromkeys(names)))
        gaps = {name: values[0][:-1] - values[0][1:] for name, values in by_name.items()}
        changes = list(_changes(units, gaps))
        unit = units.table.unit_labels
        for pair, (above, below) in enumerate(pairwise(ranked)):
            bent = units.nonlinear([above, below])
            for name, weight, needed, why in changes:
                at = np.nan if bent else needed[pair]
                words = _not_linear(bent) if bent else why[pair]
                records.append(
                    {
                        "period": period,
                        "above": unit[above],
                        "below": unit[below],
                        "gap": float(gaps[plan.nodes[-1].id][pair]),
                        "node": name,
                        "weight": weight,
                        "needed": at,
                        "change": at - weight,
                        "zh": words.zh,
                        "en": words.en,
                    }
                )
    columns = ["period", "above", "below", "gap", "node", "weight", "needed", "change", "zh", "en"]
    return pd.DataFrame(records, columns=columns)


def _not_linear(reason: Text) -> Text:
    return Text(f"未计算：{reason.zh}", f"not computed: {reason.en}")


def _changes(
    units: RankedUnits, gaps: Mapping[str, Floats]
) -> Iterable[tuple[str, float, Floats, list[Text]]]:
    """Yield for each node its weight, and by pair the weight that makes it level, and why not."""
    plan = units.plan
    effective = dict(units.fitted.weights["effective"].items())
    total = gaps[plan.nodes[-1].id]
    scale = float(np.ptp(units.z[~np.isnan(units.z)])) or 1.0
    for i in range(len(plan.nodes) - 1, -1, -1):
        node = plan.nodes[i]
        local = plan.weights[plan.starts[i] : plan.starts[i + 1]]
        local = local / local.sum()
        parent = 1.0 if i == len(plan.nodes) - 1 else float(effective[node.id])
        below = np.array([gaps[child] for child in node.children])
        for j, child in enumerate(node.children):
            w = float(local[j])
            if w >= 1 - 1e-12:
                only = Text("不可能：同级权重都为 0", "not possible: its siblings weigh nothing")
                yield child, w, np.full(len(total), np.nan), [only] * len(total)
                continue
            others = (np.delete(local, j) @ np.delete(below, j, axis=0)) / (1 - w)
            slope = parent * (below[j] - others)
            flat = np.abs(slope) <= 1e-12 * scale
            needed = w - np.divide(total, slope, out=np.full(len(total), np.inf), where=~flat)
            needed[total == 0] = w
            yield child, w, *_possible(needed, flat, total)


def _possible(needed: Floats, flat: Floats, total: Floats) -> tuple[Floats, list[Text]]:
    words = []
    for weight, is_flat, gap in zip(needed.tolist(), flat.tolist(), total.tolist(), strict=True):
        if gap == 0:
            words.append(Text("已经相同", "level already"))
        elif is_flat:
            words.append(Text("不可能：它不影响差距", "not possible: it does not move the gap"))
        elif weight < 0:
            words.append(
                Text(
                    f"不可能：须低于 0（{weight:.4f}）",
                    f"not possible: it would be below 0 ({weight:.4f})",
                )
            )
        elif weight > 1:
            words.append(
                Text(
                    f"不可能：须高于 1（{weight:.4f}）",
                    f"not possible: it would be above 1 ({weight:.4f})",
                )
            )
        else:
            words.append(Text("", ""))
    within = (needed >= 0) & (needed <= 1) & (~flat.astype(bool) | (total == 0))
    return np.where(within, needed, np.nan), words
