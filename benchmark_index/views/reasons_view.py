"""What is shown of why: the explanation of a unit, the diagnosis of an index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from .overview import ROWS, Overview, ShownTable, bars_to, decimals_of, more, numbers, table_of

if TYPE_CHECKING:
    from ..comparison.diagnosis import Diagnosis
    from ..explanation.explained import Explanation

_REMARKS = 50  # in a notebook
_PARTS = ["value", "weight", "contribution", "difference", "obstacle", "rank", "move_to"]


def of_explanation(why: Explanation) -> Overview:
    """Return why a unit is where it is, in sentences and by indicator."""
    period = f" {why.period}" if why.period else ""
    head = f"Explanation {why.unit}{period}: rank {why.rank} of {why.of}"
    return Overview(head, why.sentences("en"), _of_unit(why), most_lines=14)


def _of_unit(why: Explanation) -> Iterator[ShownTable]:
    framework = why.scorecard.framework
    names = {node: held.name.text for node, held in framework.nodes.items()}
    frame = why.to_frame()[_PARTS]
    parts = ("contribution", "difference", "obstacle")
    bars = {name: bars_to(numbers(frame, name)[:ROWS], numbers(frame, name)) for name in parts}
    places = dict.fromkeys(parts[:2], decimals_of(np.array([why.score]))) | {"obstacle": 3}
    yield table_of(
        frame,
        f"By indicator, against {why.reference.words.en}",
        names=names,
        bars=bars,
        places=places,
        aside=["value", "rank", "obstacle"],
    )
    places |= {"score": places["difference"], "distance": 3}
    yield table_of(why.groups, "By group", names=names, places=places)
    yield table_of(why.nearest, "The most similar units", places=places)


def of_diagnosis(diagnosis: Diagnosis) -> Overview:
    """Return what is to be asked of an index, then what stands behind it."""
    framework, count = diagnosis.framework, len(diagnosis.scorecard.table.index)
    leaves = len(framework.indicator_ids)
    head = f"Diagnosis {framework.id}: {count} rows x {leaves} indicators"
    whole = diagnosis.reliability.reindex([framework.id]).iloc[0]
    lines = []
    if np.isfinite(whole["alpha"]):
        kmo = f", KMO {whole['kmo']:.3f}" if np.isfinite(whole["kmo"]) else ""
        lines.append(
            f"Cronbach's alpha {whole['alpha']:.3f} over {whole['n']:.0f} complete rows{kmo}"
        )
    lines += [f"{one.node}: {one.words.en}" for one in diagnosis.remarks[:_REMARKS]]
    left = len(diagnosis.remarks) - _REMARKS
    lines += [more(left)] if left > 0 else []
    return Overview(head, lines, _of_index(diagnosis), most_lines=14)


def _of_index(diagnosis: Diagnosis) -> Iterator[ShownTable]:
    names = {node: held.name.text for node, held in diagnosis.framework.nodes.items()}
    weighed = diagnosis.importance().drop(columns="flags").round(3)
    bars = {
        name: bars_to(numbers(weighed, name)[:ROWS], numbers(weighed, name))
        for name in ("weight", "importance")
    }
    yield table_of(weighed, "Weight and importance of indicators", names=names, bars=bars)
    yield table_of(
        diagnosis.reliability.round(3), "Reliability of the index and its groups", names=names
    )
    profiles = diagnosis.profiles
    yield table_of(profiles, "Indicators before imputation", names=names)
