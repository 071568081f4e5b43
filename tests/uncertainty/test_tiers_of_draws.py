"""Tier shares: cuts, conditions and rules anew in each draw, as a whole index of that draw has them."""

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.uncertainty.tiers_of_draws import tiers_of_draws

RULES = [
    {"veto": "fines > 3", "cap": 2},
    {"floor": "output", "below": 45, "cap": 3},
    {"segment": "segment", "best": 2, "tier": 1},
    {"quota": 2, "tier": 1},
    {"refill": True},
]
SYSTEM = {
    "id": "firms",
    "name": "Firms",
    "attributes": ["segment"],
    "method": {"tiers": {"counts": {"counts": [3, 4, 5]}}},
    "groups": [
        {
            "id": "output",
            "name": "Output",
            "indicators": [
                {"id": name, "name": name, "direction": "higher"} for name in ("sales", "staff")
            ],
        },
        {
            "id": "conduct",
            "name": "Conduct",
            "indicators": [{"id": "fines", "name": "fines", "direction": "lower"}],
        },
    ],
}


def firms(rows=12):
    rng = np.random.default_rng(3)
    figures = rng.integers(0, 6, (rows, 3)).astype(float)
    frame = pd.DataFrame(figures, columns=["sales", "staff", "fines"])
    frame["segment"] = rng.choice(["a", "b"], rows)
    return frame.set_axis(pd.Index([f"u{i}" for i in range(rows)], name="unit"))


ASSUMED = {
    "weights": ["noise:0.5"],
    "methods": ["noise:0.3", {"normalization": ["minmax", "rank:scale=9"]}],
    "a unit left out": ["drop_unit", "noise:0.5"],
    "data": ["data_error:size=1,form=absolute,indicators=fines|sales"],
}


@pytest.mark.parametrize("name", ASSUMED)
def test_each_draw_is_graded_as_the_index_of_that_draw(name):
    framework = bi.Framework.from_dict({**SYSTEM, "grade": RULES})
    table = bi.read_table(firms(), framework)
    result = bi.robustness(framework, table, ASSUMED[name], draws=16)
    drawn = list(tiers_of_draws(result.runs, result._blocks(), result._scores, result._turned))
    assert len(drawn) == 16
    for draw in (0, 7, 15):
        index, of_draw = result.setting(draw)
        grades = bi.grade(index, of_draw)
        tiers = dict(zip(table.unit_labels, drawn[draw], strict=True))
        assert [tiers[unit] for unit in of_draw.unit_labels] == grades.tier_numbers.tolist()
    shares = result.tiers
    assert (shares.sum(axis=1) <= 1 + 1e-12).all()
    assert shares.loc["u0"].sum() == pytest.approx(np.mean([tier[0] >= 0 for tier in drawn]))


def test_a_veto_holds_in_every_draw():
    framework = bi.Framework.from_dict({**SYSTEM, "grade": RULES[:1]})
    result = bi.robustness(framework, firms(), ["simplex"], draws=64)
    fined = firms()["fines"] > 3
    assert fined.any()
    assert (result.tiers.loc[fined, "Tier 1"] == 0).all()
    plain = bi.robustness(bi.Framework.from_dict(SYSTEM), firms(), ["simplex"], draws=64)
    assert (plain.tiers.loc[fined, "Tier 1"] > 0).any()


def test_rules_for_other_tiers_are_left_out_of_draws():
    framework = bi.Framework.from_dict({**SYSTEM, "grade": RULES[1:2]})
    index = bi.CompositeIndex(framework, tiers="quantiles:2")
    assert bi.robustness(index, firms(), ["noise:0.2"], draws=8).tiers.shape == (12, 2)
