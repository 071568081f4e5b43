"""Random assumptions of every kind for a random system, as many as its shape allows."""

import numpy as np

NORMALIZATIONS = ["minmax:low=1", "zscore:mean=50,sd=5", "rank", "goalposts:low=1", "efficacy"]
AGGREGATIONS = ["arithmetic", "geometric:floor=1", "harmonic:floor=1", "power:p=2,floor=1"]
MATRICES = ["topsis", "vikor", "grey", "waspas"]
IMPUTATIONS = ["none", "median", "mean", "row_mean"]
TREATMENTS = ["none", "winsorize", "iqr"]
WEIGHTINGS = ["equal", "entropy:shift=0.01", "critic", "standard_deviation"]


BEYOND = 40  # where what is stated as a bound ends


def with_bounds(rng, framework, table):
    """Return a table some of whose values are stated as bounds."""
    stated = table.astype(object)
    for name in filter(table.columns.__contains__, framework.indicator_ids):
        for row in np.flatnonzero((rng.random(len(table)) < 0.1) & table[name].notna()):
            stated.iloc[row, table.columns.get_loc(name)] = f">{table[name].iloc[row]}"
    return stated


class Assuming:
    """Draws assumptions for one framework."""

    def __init__(self, rng, framework, table):
        self.rng, self.framework = rng, framework
        self.units = list(dict.fromkeys(map(str, table.index.get_level_values(0))))
        self.inner = [node.id for node in framework.inner]

    def chance(self, share):
        return self.rng.random() < share

    def one(self, items):
        return items[self.rng.integers(len(items))]

    def some(self, items, least=1):
        count = int(self.rng.integers(least, len(items) + 1))
        return [items[j] for j in self.rng.permutation(len(items))[:count]]

    def family(self):
        """Return the children of a node that has two or more, if there is one."""
        many = [node for node in self.framework.inner if len(node.children) > 1]
        return [child.id for child in self.one(many).children] if many else []

    # --- weights

    def noise(self):
        return self._below({"noise": {"size": round(self.rng.uniform(0, 1), 2)}})

    def concentration(self):
        return self._below({"concentration": {"concentration": self.one([0.1, 5, 200])}})

    def simplex(self):
        return self._below({"simplex": {}})

    def _below(self, written):
        ((_, params),) = written.items()
        if self.chance(0.4):
            params["node"] = self.one(self.inner)
        return written

    def order(self):
        siblings = self.family()
        return {"order": self.some(siblings, 2)} if siblings else None

    def region(self):
        siblings = self.family()
        if not siblings:
            return None
        one, other, *_ = self.some(siblings, 2)
        bounds = {one: [0, round(self.rng.uniform(0.5, 1), 2)]}
        return {"region": {"bounds": bounds, "constraints": [f"{one} >= 0.3 {other}"]}}

    def experts(self):
        vectors = {
            name: {node: int(self.rng.integers(1, 9)) for node in self.framework.parents}
            for name in ("li", "wang", "zhao")
        }
        return {"experts": {"experts": vectors, "mixture": self.one([None, 1.0])}}

    # --- steps

    def normalization(self):
        return self._listed("normalization", NORMALIZATIONS, 0.3, list(self.framework.nodes))

    def aggregation(self):
        choices = AGGREGATIONS + MATRICES * self.chance(0.3)
        return self._listed("aggregation", choices, 0.6, self.inner)

    def imputation(self):
        return self._listed("imputation", IMPUTATIONS, 0.3, self.framework.indicator_ids)

    def treatment(self):
        return self._listed("treatment", TREATMENTS, 0.3, self.framework.indicator_ids)

    def weighting(self):
        return self._listed("weighting", WEIGHTINGS, 0, [])

    def _listed(self, step, choices, share, nodes):
        chosen = self.some(choices, 2)
        at = {"node": self.one(nodes)} if self.chance(share) else {}
        return {step: {"choices": chosen, **at}}

    # --- indicators, data, units

    def drop_indicator(self):
        names = self.some(self.framework.indicator_ids) if self.chance(0.4) else []
        share = self.one([None, None, 0.2, 0.6])
        return {"drop_indicator": {"indicators": names, "probability": share}}

    def data_error(self):
        computed = {leaf.id for leaf in self.framework.all_indicators if leaf.formula}
        names = [name for name in self.framework.indicator_ids if name not in computed]
        form, shape = self.one(["relative", "absolute"]), self.one(["normal", "uniform"])
        chosen = self.some(names) if self.chance(0.5) else names
        return {
            "data_error": {
                **{"size": self.one([None, 0, 0.05, 0.3]), "form": form, "shape": shape},
                **{"indicators": chosen, "qualifiers": dict.fromkeys(chosen, BEYOND)},
            }
        }

    def drop_unit(self):
        return {"drop_unit": {"units": self.some(self.units) if self.chance(0.3) else []}}


KINDS = (
    *("noise", "concentration", "simplex", "order", "region", "experts", "normalization"),
    *("aggregation", "imputation", "treatment", "weighting", "drop_indicator", "data_error"),
    "drop_unit",
)


def assumptions(rng, framework, table):
    """Return some assumptions as they are written, each of another kind."""
    of = Assuming(rng, framework, table)
    written = [getattr(of, kind)() for kind in of.some(KINDS)[:4]]
    return [one for one in written if one is not None]
