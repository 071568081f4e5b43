"""Random indicator systems with tables and steps: of any shape that a live workbook can have."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

import benchmark_index as bi

NORMALIZATIONS = {
    "minmax": ["minmax", "minmax:low=1,high=10", "minmax:constant=drop"],
    "goalposts": ["goalposts:low=1", "goalposts:clip=false,low=1,high=7"],
    "zscore": ["zscore", "zscore:mean=50,sd=10,scale=2"],
    "rank": [f"rank:ties={ties}" for ties in ("average", "min", "max", "dense")],
    "borda": ["borda"],
    "percentile_rank": ["percentile_rank", "percentile_rank:ties=half,form=inclusive,scale=100"],
    "distance_to_leader": [
        "distance_to_leader:scale=100",
        "distance_to_leader:form=range,cap=true",
        "distance_to_leader:form=difference",
        "distance_to_leader:cost=linear",
    ],
    "distance_to_reference": [
        "distance_to_reference:reference=mean",
        "distance_to_reference:reference=best,form=range",
        "distance_to_reference:reference=U1,form=difference",
    ],
    "distance_to_target": [
        "distance_to_target:targets=12,form=range",
        "distance_to_target:targets=15,cap=true",
    ],
    "above_below_mean": ["above_below_mean:p=0.1"],
    "efficacy": ["efficacy", "efficacy:c=50,e=30"],
    "index_number": ["index_number:base=8", "index_number:base=2020"],
    "published_rank": ["published_rank:of=30"],
    "vector": ["vector"],
    "sum": ["sum"],
}
AGGREGATIONS = [
    *("arithmetic", "geometric:floor=1", "geometric:floor=0.01", "geometric:zero=keep"),
    *("harmonic:floor=0.5", "harmonic:zero=keep", "power:p=2", "power:p=-0.5,floor=3"),
    *("power:p=0.5,floor=0.1", "power:p=inf", "power:p=-inf", "minimum"),
    *("penalized:floor=1", "penalized:strength=0.5,floor=1"),
]
AS_VALUES = [
    *("mazziotta_pareto", "topsis", "vikor", "edas", "waspas", "owa", "grey", "copeland"),
    *("benefit_of_the_doubt", "rank_sum_ratio", "spotis", "promethee"),
]
WEIGHTINGS = [
    *("equal", "entropy", "critic", "standard_deviation", "variance", "variation", "gini"),
    # None by principal components: those without variance have no direction, and the workbook
    # shows all of them.
    *("angle", "merec", "gini:scope=siblings", "entropy:scope=siblings", "critic:scope=siblings"),
    {"combined": {"parts": ["entropy", "critic"]}},
]
PUBLISHED = [
    *("leader=100,decimals=1", "decimals=0", "decimals=2", "leader=7", "low=-10,high=10"),
    "low=0,high=100,decimals=1",
]
FORMULAS = ["mean({})", "2 * max({}) + 1", "min({}) ^ 0.5", "sum({}) / 3 - 1"]


class Drawn(NamedTuple):
    """A system, a table for it and the steps."""

    framework: bi.Framework
    data: pd.DataFrame
    choices: dict[str, Any]

    def run(self, **changes):
        return bi.evaluate(self.data, self.framework, **{**self.choices, **changes})


class _System:
    """A tree that grows at random."""

    def __init__(self, rng, levels):
        self.rng, self.leaves, self.groups = rng, [], []
        self.aggregations = {}
        self.root = {
            **{"id": "index", "name": {"zh": "总指数", "en": "Index"}},
            **{"unit": {"zh": "城市", "en": "city"}, "attributes": ["region"]},
            "variables": [{"id": "people", "name": "people", "unit": "万人"}],
            "groups": [self.group(levels - 1) for _ in range(rng.integers(2, 4))],
        }
        if self.chance(0.3):
            self.root["indicators"] = [self.leaf()]
        if self.chance(0.1):
            self.root["direction"] = "lower"
        if self.chance(0.2):
            self.root["cap"] = 90

    def chance(self, share):
        return self.rng.random() < share

    def one(self, items):
        return items[self.rng.integers(len(items))]

    def leaf(self):
        name = f"x{len(self.leaves)}"
        leaf = {"id": name, "name": {"zh": f"指标{name}", "en": name}, "goalposts": [2, 17]}
        leaf["direction"] = self.one(["higher"] * 3 + ["lower", "lower", "target", "range"])
        if leaf["direction"] == "target":
            leaf["optimum"] = 12
        if leaf["direction"] == "range":
            leaf["range"] = self.one([[1, 8, 12, 18], [10, 10, 15, 15]])
        if leaf["direction"] in ("higher", "lower") and self.chance(0.15):
            leaf["transform"] = "log"
        if self.leaves and self.chance(0.1):
            leaf["formula"] = self.one(["{} + 1", "{} * 2 / people", "ln({}) + 3"])
            leaf["formula"] = leaf["formula"].format(self.one(self.leaves))
        elif self.chance(0.15):
            leaf["denominator"] = {"variable": "people", "scale": 10, "unit": "x"}
        leaf["weight"] = int(self.one([1, 1, 2, 5]))
        self.leaves.append(name)
        return leaf

    def group(self, levels):
        name = f"g{len(self.groups)}"
        self.groups.append(name)
        group = {"id": name, "name": {"zh": f"组{name}", "en": name}, "weight": 1}
        if levels > 1:
            group["groups"] = [self.group(levels - 1) for _ in range(self.rng.integers(1, 3))]
        if levels == 1 or self.chance(0.5):
            group["indicators"] = [self.leaf() for _ in range(self.rng.integers(1, 4))]
        children = [child for key in ("groups", "indicators") for child in group.get(key, ())]
        if self.chance(0.15):
            names = ", ".join(child["id"] for child in children)
            group["formula"] = self.one([*FORMULAS, f"{' + '.join(names.split(', '))} / 2"])
            group["formula"] = group["formula"].format(names)
            for child in children:
                del child["weight"]
        elif self.chance(0.5):
            self.aggregations[name] = self.one(AGGREGATIONS)
        elif self.chance(0.08):
            self.aggregations[name] = self.one(AS_VALUES)
        said = (("direction", "lower"), ("cap", 80), ("floor", 5))
        group |= {key: value for key, value in said if self.chance(0.1)}
        if "formula" not in group and self.chance(0.3):
            group["min_coverage"] = self.one(["1/2", "2/3", 1])
        return group


def draw(seed):
    """Return a random system with a table; some are none and are refused by the library."""
    rng = np.random.default_rng(seed)
    system = _System(rng, int(rng.integers(2, 5)))
    choices = {"normalization": _normalization(system), "aggregation": system.aggregations}
    if system.chance(0.5):
        system.aggregations[0] = system.one(AGGREGATIONS)
    elif system.chance(0.1):
        system.aggregations[0] = system.one(AS_VALUES)
    if system.chance(0.35):
        choices["weighting"] = system.one(WEIGHTINGS)
    if system.chance(0.2):
        choices["imputation"] = system.one(["mean", "median", "row_mean", "fixed:value=5"])
    if system.chance(0.15):
        choices["treatment"] = system.one(["winsorize", "iqr", "quantiles", "log1p"])
    if system.chance(0.75):
        choices["tiers"] = system.one(
            [
                "quantiles:3",
                "quantiles:4",
                "counts:2,3",
                "counts:1,2,2",
                "cuts:60,40",
                "cuts:5,1,0.5",
            ]
        )
    if system.chance(0.3):
        system.root["publish"] = _publication(system.one(PUBLISHED))
    if system.chance(0.3):
        choices["rank_decimals"] = int(rng.integers(0, 4))
    system.root["min_coverage"] = system.one(["1/2", "1/3", "2/3"])
    choices = {key: choice for key, choice in choices.items() if choice}
    return Drawn(bi.Framework.from_dict(system.root), _table(system), choices)


def _publication(text):
    return {key: float(value) for key, value in (part.split("=") for part in text.split(","))} | (
        {"decimals": int(text.split("decimals=")[1])} if "decimals" in text else {}
    )


def _normalization(system):
    """Return a normalization for all, or others by node."""
    kinds = list(NORMALIZATIONS)
    whole = system.one(NORMALIZATIONS[system.one(kinds)])
    if system.chance(0.7):
        return whole
    nodes = [*system.leaves[:2], system.one(system.groups)]
    return {0: whole, **{n: system.one(NORMALIZATIONS[system.one(kinds)]) for n in nodes}}


def _table(system):
    """Return a table of some periods with gaps, ties, constants, units that come and go."""
    rng, chance = system.rng, system.chance
    count, periods = int(rng.integers(5, 13)), int(system.one([1, 1, 2, 3]))
    gaps, decimals = system.one([0, 0, 0.05, 0.15, 0.3]), int(system.one([0, 1, 1, 6]))
    units, parts = [f"U{i}" for i in range(count)], []
    computed = {leaf["id"] for leaf in _leaves(system.root) if "formula" in leaf}
    names = [name for name in system.leaves if name not in computed]
    for i in range(periods):
        x = rng.uniform(1, 20, (count, len(names))).round(decimals)
        frame = pd.DataFrame(x, columns=names).mask(rng.random(x.shape) < gaps)
        if gaps and chance(0.3):
            frame.iloc[2] = np.nan
        if chance(0.3):
            frame.iloc[3] = frame.iloc[4]  # a tie
        if chance(0.05):
            frame[names[0]] = 7.25
        # Odd numbers: ratios that are equal but for the last binary digit are ranked one after the
        # other here, and as ties by spreadsheets, which compare 15 digits.
        people = rng.integers(1, 30, count) + np.arange(count) / 97
        frame = frame.assign(people=people, unit=units)
        frame = frame.assign(region=["east", "west"] * (count // 2) + ["east"] * (count % 2))
        frame = frame.assign(period=str(2020 + i))
        if i and chance(0.5):
            frame = frame.drop(index=[1])
        parts.append(frame.iloc[rng.permutation(len(frame))])
    keys = ["unit", "period"] if periods > 1 else ["unit"]
    table = pd.concat(parts).set_index(keys)
    return table if periods > 1 else table.drop(columns="period")


def _leaves(node):
    for group in node.get("groups", ()):
        yield from _leaves(group)
    yield from node.get("indicators", ())


def systems(seed, count):
    """Yield so many random systems that the library scores, with their scorecards."""
    found = 0
    while found < count:
        seed += 1
        try:
            drawn = draw(seed)
            scorecard = drawn.run()
            ranked = scorecard.ranking["rank"].notna().sum()  # tiers are settled here
        except bi.BenchmarkIndexError:
            continue
        if ranked < 2:
            continue
        found += 1
        yield seed, drawn, scorecard
