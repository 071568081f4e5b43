"""Scores, ranks and tiers of a page under any weights are those of the library."""

import numpy as np
import pandas as pd
import pytest
from browser import CAME, browser, opened  # noqa: F401
from random_systems import systems
from weighings import check_alike, drawn_weights, rescored, typed

import benchmark_index as bi

pytestmark = pytest.mark.browser
TIERS = [
    *("quantiles:3", "counts:2,3", "cuts:60,40", "cuts:5,1,0.5", "equal_intervals:3"),
    *("mean_sd:0.5", "jenks:3", "probit:3", "kmeans:3"),
]
TIED = ["quantiles:3", "counts:2,3", "jenks:3", "kmeans:3"]
FURTHER_TIED = [
    pytest.param(rule, marks=pytest.mark.exhaustive)
    for rule in ("counts:30,50,60", "quantiles:7", "jenks:9", "probit:4", *TIERS)
    if rule not in TIED
]
EACH = 20
AGAIN = """address => {
  takeWeights(PUBLISHED);
  history.replaceState(null, "", address);
  open();
  return CAME;
}"""
SMALL = {"viewport": {"width": 400, "height": 200}, "reduced_motion": "reduce"}  # little is painted
SEEDS = [0, 140, 280]
FURTHER = [
    pytest.param(seed, marks=pytest.mark.exhaustive) for seed in (70, 210, *range(350, 1500, 70))
]


def tiered(seed, drawn):
    """Return a random system with a rule of tiers that its number decides, so that all occur."""
    rule = TIERS[seed % len(TIERS)]
    if drawn.framework.direction == "lower" and rule.startswith("cuts"):
        rule = "cuts:0.5,1,5"
    choices = drawn.choices | {"tiers": rule}
    return bi.evaluate(drawn.data, drawn.framework, **choices)


def check_page(browser, folder, name, scorecard, count=EACH):  # noqa: F811
    rng = np.random.default_rng([19, name])
    path = folder / f"{name}.html"
    scorecard.to_html(path, "en")
    texts = [drawn_weights(scorecard, rng) for _ in range(count)]
    with opened(browser, path, **SMALL) as page:
        last = page.evaluate(CAME)
        check_alike(last, scorecard, scorecard)
        for chosen, came in zip(texts, typed(page, texts), strict=True):
            assert {k: came["weights"][k] for k in chosen} == {
                k: float(text) / 100 for k, text in chosen.items()
            }
            try:
                other = rescored(scorecard, came["weights"])
            except bi.MethodError:
                other = None
            assert bool(came["refused"]) == (other is None)
            if other is None:
                np.testing.assert_array_equal(came["scores"], last["scores"])
                continue
            check_alike(came, other, scorecard)
            last = came
        again = page.evaluate(AGAIN.replace("CAME", CAME), last["address"])
    if name % 5 == 0:
        with opened(browser, path, last["address"], **SMALL) as page:
            again = page.evaluate(CAME)
    check_kept(path, scorecard, last, again)


def check_kept(path, scorecard, came, again):
    """Check that the address gives the same result again, and the weight file too."""
    assert not again["refused"]
    for key in ("weights", "address"):
        assert again[key] == came[key]
    for key in ("scores", "shown", "ranks", "tiers"):
        if came[key] is not None:
            np.testing.assert_array_equal(again[key], came[key])
    file = path.with_suffix(".yaml")
    file.write_text(came["file"], "utf-8")
    check_alike(came, rescored(scorecard, f"set:{file}"), scorecard)


@pytest.mark.parametrize("first", [*SEEDS, *FURTHER])
def test_random_systems_under_random_weights(browser, tmp_path, first):  # noqa: F811
    for seed, drawn, _ in systems(first, 5):
        check_page(browser, tmp_path, seed, tiered(seed, drawn))


@pytest.mark.parametrize("rule", [*TIED, *FURTHER_TIED])
def test_tiers_of_many_units_with_ties(browser, tmp_path, rule):  # noqa: F811
    rng = np.random.default_rng(19)
    index = [f"U{i}" for i in range(150)]
    frames = [
        pd.DataFrame(rng.integers(0, 5, (150, 4)), columns=list("abcd"))
        .assign(unit=index, period=period)
        .mask(lambda frame: rng.random(frame.shape) < 0.02)
        .assign(unit=index, period=period)
        for period in ("2022", "2023")
    ]
    leaves = [{"id": name, "name": name, "direction": "higher"} for name in "abcd"]
    system = {
        "id": "ties",
        "name": "ties",
        "groups": [
            {"id": "g", "name": "g", "indicators": leaves[:2]},
            {"id": "h", "name": "h", "indicators": leaves[2:]},
        ],
    }
    data = pd.concat(frames).set_index(["unit", "period"])
    choices = {"normalization": "minmax:low=0,high=100", "tiers": rule, "rank_decimals": 1}
    scorecard = bi.evaluate(data, bi.Framework.from_dict(system), **choices)
    check_page(browser, tmp_path, 0, scorecard, 6)
