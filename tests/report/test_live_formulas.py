"""Every formula of the live workbook, recalculated by LibreOffice, equals the library."""

import io
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from recalculation import (
    SHARED,
    SOFFICE,
    WHY_NOT,
    blank,
    chosen,
    differences,
    each,
    edited,
    functions,
    raw_weights,
    recalculated,
    results,
)
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.impute import SimpleImputer

import benchmark_index as bi
from benchmark_index.aggregation.means import Mean
from benchmark_index.report import live
from benchmark_index.report.live.pages.picked import runner_up

pytestmark = pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)


class Clip(TransformerMixin, BaseEstimator):
    """A treatment: values above the 90th percentile become it."""

    def fit(self, X, y=None):
        self.top_ = X.quantile(0.9)
        return self

    def transform(self, X):
        return X.clip(upper=self.top_, axis=1)


class Strongest(Mean):
    """An aggregation that no formula is known for: the best of the children."""

    def combine(self, columns, weights, least):
        return np.fmax.reduce(columns)


def leaf(name, direction="higher", **more):
    return {"id": name, "name": {"zh": f"指标{name}", "en": name}, "direction": direction, **more}


# The index has two groups and an indicator of its own; one group has a group and an indicator.
TREE: dict[str, Any] = {
    "id": "tree",
    "name": {"zh": "树", "en": "Tree"},
    "unit": {"zh": "城市", "en": "city"},
    "min_coverage": "1/2",
    "variables": [{"id": "people", "name": {"zh": "人口", "en": "people"}, "unit": "万人"}],
    "groups": [
        {
            "id": "A",
            "name": {"zh": "甲", "en": "A"},
            "groups": [
                {
                    "id": "AA",
                    "name": {"zh": "甲一", "en": "AA"},
                    "indicators": [
                        leaf("a1"),
                        leaf("a2", "lower"),
                        leaf("a3", denominator={"variable": "people", "scale": 10, "unit": "x"}),
                    ],
                },
            ],
            "indicators": [leaf("a4"), leaf("a5", "lower")],
        },
        {
            "id": "B",
            "name": {"zh": "乙", "en": "B"},
            "indicators": [leaf("b1"), leaf("b2", "lower"), leaf("b3")],
        },
    ],
    "indicators": [leaf("c", weight=2)],
}
TREE["groups"][0]["weight"], TREE["groups"][1]["weight"] = 3, 1


def tree(**changes):
    return bi.Framework.from_dict({**TREE, **changes})


LEAVES = tree().indicator_ids


def directed(**directions):
    """Return the tree with other indicators, such as one that is best at a value."""

    def changed(node):
        if "direction" in node:
            return {**node, **directions.get(node["id"], {})}
        parts = {
            key: list(map(changed, node[key])) for key in ("groups", "indicators") if key in node
        }
        return {**node, **parts}

    return bi.Framework.from_dict(changed(TREE))


BEST = {
    "a1": {"direction": "target", "optimum": 12},
    "a4": {"direction": "range", "range": [1, 8, 12, 18]},
    "b2": {"direction": "range", "range": [10, 10, 15, 15]},
}
POSTS = {name: {"goalposts": [2, 17]} for name in LEAVES}


def cities(rows=14, gaps=0.12, seed=3, decimals=1):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        rng.uniform(1, 20, (rows, len(LEAVES))).round(decimals),
        columns=LEAVES,
        index=pd.Index([f"城市{i}" for i in range(rows)], name="城市"),
    )
    frame = frame.mask(rng.random(frame.shape) < gaps)
    frame.insert(0, "people", rng.integers(1, 30, rows).astype(float))
    frame.iloc[1, 0] = np.nan
    frame.iloc[2, 0] = 0
    if gaps:
        frame.iloc[5, 1:] = np.nan
    return frame


def panel(rows=9, decimals=0):
    parts = []
    for i, period in enumerate(("2023", "2021", "2022")):
        part = cities(rows, 0.1, seed=i, decimals=decimals)
        part = part.drop(index=["城市4"]) if period == "2022" else part
        parts.append(part.assign(period=period).iloc[:: -1 if i else 1])
    return pd.concat(parts).reset_index().set_index(["城市", "period"])


WEIGHTS = {"A": 1, "a1": 5, "b2": 0}


class Case(NamedTuple):
    """A run; what is typed into a goalpost, and the normalization that amounts to it."""

    framework: Any
    data: Any
    choices: dict[str, Any]
    goalpost: tuple[str, str, float] | None = None
    instead: dict[str, Any] | None = None
    weights: dict[str, float] | None = None  # typed into the yellow cells; else WEIGHTS


def high(name, value):
    return {"high": {name: value}}


CASES = {
    "missing": Case(
        tree(), cities(), {"tiers": "quantiles:4"}, ("a1", "上限得分", 90), high("a1", 90.0)
    ),
    "complete": Case(
        tree(), cities(gaps=0), {"tiers": "cuts:60,40.5,20"}, ("c", "上限得分", 50), high("c", 50.0)
    ),
    "coverage": Case(
        tree(), cities(gaps=0.3), {"min_coverage": {"A": 1, "AA": "2/3", "B": 0, "tree": "2/3"}}
    ),
    "geometric": Case(
        tree(),
        cities(),
        {
            "aggregation": {0: "geometric:floor=1", "AA": "geometric:floor=0.5"},
            "tiers": "counts:2,3,4",
        },
        ("a2", "上限得分", 120),
        high("a2", 120.0),
    ),
    "keep": Case(
        directed(**POSTS),
        cities(),
        {"normalization": "goalposts", "aggregation": "geometric:zero=keep"},
        ("a2", "最差值", 21),
        {"goalposts": {**dict.fromkeys(LEAVES, (2, 17)), "a2": (2, 21)}},
    ),
    "open": Case(
        directed(
            **POSTS,
        ),
        cities(),
        {"normalization": "goalposts:clip=false,low=1,high=7"},
        ("b1", "最好值", 15),
        {"goalposts": {**dict.fromkeys(LEAVES, (2, 17)), "b1": (2, 15)}},
    ),
    "log": Case(
        directed(**{name: {"goalposts": [2, 17], "transform": "log"} for name in LEAVES}),
        cities(),
        {"normalization": "goalposts", "tiers": "quantiles:3"},
        ("a1", "最好值", 25),
        {"goalposts": {**dict.fromkeys(LEAVES, (2, 17)), "a1": (2, 25)}},
    ),
    "zscore": Case(
        tree(),
        cities(),
        {"normalization": "zscore:mean=50,sd=10,scale=2", "tiers": "counts:3,5"},
        ("b1", "目标标准差", 40),
        {"sd": {**dict.fromkeys(LEAVES, 10.0), "b1": 40.0}},
    ),
    **{
        f"rank-{ties}": Case(
            tree(),
            cities(decimals=0),
            {"normalization": f"rank:ties={ties},scale=3", "tiers": "quantiles:5"},
            ("a5", "倍数", 2),
            {"scale": {**dict.fromkeys(LEAVES, 3.0), "a5": 2.0}},
        )
        for ties in ("average", "min", "max", "dense")
    },
    **{
        f"best-{name}": Case(
            directed(**{leaf: {**POSTS[leaf], **BEST.get(leaf, {})} for leaf in LEAVES}),
            cities(),
            {"normalization": name},
        )
        for name in ("minmax", "goalposts", "zscore", "rank")
    },
    "panel": Case(
        tree(), panel(), {"tiers": "quantiles:3"}, ("a1", "上限得分", 90), high("a1", 90.0)
    ),
    "panel-ties": Case(
        tree(),
        panel(),
        {
            "normalization": "rank",
            "tiers": "cuts:5,4,3",
            "rank_decimals": {"2021": 0, "2022": 1, "2023": 3},
            "weighting": "equal",
        },
        weights={"A": 3, "B": 1, "c": 1},
    ),
    "panel-counts": Case(tree(), panel(), {"normalization": "zscore", "tiers": "counts:2,2"}),
    **{
        f"constant-{name}": Case(
            tree(),
            cities().assign(a4=7.1, b1=lambda f: f["a4"].mask(f.index == "城市3")),
            {"normalization": name},
            weights={"A": 1, "a1": 5, "b2": 3},
        )
        for name in (
            *("minmax:constant=zero", "minmax:constant=drop"),
            *("zscore:constant=middle", "zscore:constant=drop"),
        )
    },
    "leader": Case(
        directed(**BEST),
        cities(),
        {"normalization": "distance_to_leader:scale=100"},
        ("a2", "倍数", 50),
        {"scale": {**dict.fromkeys(LEAVES, 100.0), "a2": 50.0}},
    ),
    "target": Case(
        directed(**{name: {"target": {"2025": 15}} for name in LEAVES}),
        cities(),
        {"normalization": "distance_to_target:cap=true"},
        ("b3", "目标值", 9),
        {"targets": {**dict.fromkeys(LEAVES, 15.0), "b3": 9.0}},
    ),
    "efficacy": Case(
        tree(),
        cities(),
        {"normalization": {"efficacy": {"cap": True, "satisfactory": {"a4": 12.0}, "scale": 2}}},
        ("a4", "满意值", 10),
        {"satisfactory": {"a4": 10.0}},
    ),
    "imputed": Case(
        tree(),
        cities(),
        {"imputation": SimpleImputer(strategy="median"), "treatment": Clip()},
        ("a1", "上限得分", 90),
        high("a1", 90.0),
    ),
    "by-node": Case(
        directed(**{leaf: {**POSTS[leaf], **BEST.get(leaf, {})} for leaf in LEAVES}),
        cities(),
        {
            "normalization": {"A": "zscore:mean=50,sd=10", "AA": "goalposts", "b1": "rank"},
            "imputation": {"A": "median", "b2": "fixed:value=5"},
        },
        ("a5", "目标标准差", 40),
        {"a5": "zscore:mean=50,sd=40"},
    ),
    "entropy": Case(tree(), cities(gaps=0), {"weighting": "entropy", "tiers": "quantiles:2"}),
    "siblings": Case(tree(), cities(gaps=0), {"weighting": "entropy:scope=siblings"}),
    "none": Case(
        directed(
            a2={"direction": "higher"}, a5={"direction": "higher"}, b2={"direction": "higher"}
        ),
        cities(),
        {"normalization": None},
    ),
    "unknown": Case(
        tree(),
        cities(),
        {"aggregation": {"AA": Strongest()}, "tiers": "quantiles:2"},
        weights={"A": 1, "a4": 5, "b2": 0},
    ),
}


# Further normalizations, recalculated as they are.
SCALES = {
    **{
        f"{spec}{best}": Case(directed(**(BEST if best else {})), cities(), {"normalization": spec})
        for spec, best in (
            ("distance_to_leader:form=range,cap=true", " best"),
            ("distance_to_leader:form=difference", ""),
            ("distance_to_leader:cost=linear", ""),
            ("distance_to_reference:reference=mean", " best"),
            ("distance_to_reference:reference=best,form=range", ""),
            ("distance_to_target:targets=12,form=range", ""),
            ("efficacy:c=50,e=30", " best"),
            ("percentile_rank", " best"),
            ("percentile_rank:ties=half,form=inclusive,scale=100", ""),
            ("borda", " best"),
            ("above_below_mean:p=0.1", ""),
            ("index_number:base=8", ""),
            ("vector", " best"),
            ("sum", ""),
        )
    },
    "published_rank": Case(
        directed(a3={"denominator": None}), cities(), {"normalization": "published_rank:of=20"}
    ),
    **{
        spec: Case(tree(), cities(), {"normalization": "minmax:low=1", "aggregation": spec})
        for spec in (
            *("harmonic", "power:p=2", "power:p=-0.5,floor=3", "power:p=inf", "minimum"),
            *("penalized:strength=0.5", "penalized:floor=20"),
        )
    },
    "harmonic zero": Case(tree(), cities(), {"aggregation": "harmonic:zero=keep"}),
    "equal-intervals": Case(tree(), panel(), {"tiers": "equal_intervals:4"}),
    "mean-sd": Case(
        tree(), cities(), {"tiers": "mean_sd:1,0"}, ("a1", "上限得分", 90), high("a1", 90.0)
    ),
    "mean-sd-lower": Case(tree(), cities(gaps=0), {"aggregation": "vikor", "tiers": "mean_sd:0.5"}),
    "probit": Case(tree(), panel(), {"tiers": "probit:4"}),
    "probit-lower": Case(tree(), cities(gaps=0), {"aggregation": "vikor", "tiers": "probit:3"}),
    "equal-lower": Case(
        tree(), cities(gaps=0), {"aggregation": "vikor", "tiers": "equal_intervals"}
    ),
    "topsis": Case(tree(), cities(gaps=0), {"aggregation": "topsis", "tiers": "quantiles:3"}),
    "vikor": Case(tree(), cities(gaps=0), {"aggregation": "vikor", "tiers": "counts:3,4"}),
    "vikor-cuts": Case(tree(), cities(gaps=0), {"aggregation": "vikor", "tiers": "cuts:0.2,0.5"}),
    "vikor-parts": Case(tree(), cities(gaps=0), {"aggregation": "vikor", "tiers": "quantiles:3"}),
    "edas": Case(tree(), cities(), {"aggregation": {"AA": "edas"}, "tiers": "cuts:50"}),
    "unit": Case(
        tree(), cities(gaps=0), {"normalization": "distance_to_reference:reference=城市3"}
    ),
    "panel-unit": Case(
        tree(),
        panel().fillna(5),
        {"normalization": "distance_to_reference:reference=城市3,period=2022"},
    ),
    "panel-index": Case(tree(), panel().fillna(5), {"normalization": "index_number:base=2021"}),
}


def run(case, **changes):
    return bi.evaluate(case.data, case.framework, **{**case.choices, **changes})


def changed(case, book):
    """Run the library with the weights and the goalpost that are typed into a workbook."""
    changes = {}
    if case.goalpost:
        spec = case.choices.get("normalization", "minmax")
        by_node = isinstance(spec, dict) and len(spec) > 1
        changes["normalization"] = (
            {**spec, **case.instead}
            if by_node
            else bi.catalog.specs.build("normalization", spec).set_params(**case.instead or {})
        )
    weights = {**raw_weights(book.content()), **(case.weights or WEIGHTS)}
    return run(case, weighting=bi.GivenWeights(weights), **changes)


@pytest.fixture(scope="module")
def books(request):
    return {name: live.build(run((CASES | SCALES)[name])) for name in chosen(request)}


@pytest.fixture(scope="module")
def calculated(books):
    """All workbooks of this run, as they are and edited, from one start of the office suite."""
    files = {name: blank(book.content()) for name, book in books.items()}
    for name in books.keys() & CASES:
        case = CASES[name]
        goalposts = {case.goalpost[:2]: case.goalpost[2]} if case.goalpost else {}
        files[f"{name}-edited"] = edited(files[name], case.weights or WEIGHTS, goalposts)
    return recalculated(files)


def without_notes(book):
    """Return the results but those of the notes, which stay as exported."""
    found = results(book)
    sheets = load_workbook(io.BytesIO(book.content()), data_only=True)
    for name in ("Ranking", "Summary"):
        heads = (cell for row in sheets[name].iter_rows() for cell in row if cell.value)
        column = next(cell.column_letter for cell in heads if str(cell.value).startswith("备注"))
        held = found[name].items()
        found[name] = {at: v for at, v in held if at.rstrip("0123456789") != column}
    return found


KEPT = ("missing",)  # in every run: gaps with tiers


@pytest.mark.parametrize("name", each(CASES | SCALES, *KEPT))
def test_the_formulas_amount_to_what_the_library_computed(name, books, calculated):
    expected = results(books[name])
    assert differences(calculated[name], expected) == []
    assert sum(map(len, expected.values())) > 300
    assert functions(books[name].content()) <= SHARED


@pytest.mark.parametrize("name", each(CASES, *KEPT))
def test_after_an_edit_they_amount_to_the_library_with_these_values(name, books, calculated):
    case = CASES[name]
    report = live.LiveReport(changed(case, books[name]), None)
    report.as_exported = live.LiveReport(run(case), None)  # which decides how pages are laid out
    again = report.book(runner_up(report.as_exported))  # and whom they show
    expected = without_notes(again)
    assert differences(calculated[f"{name}-edited"], expected) == []
    before, after = calculated[name]["Ranking"], calculated[f"{name}-edited"]["Ranking"]
    assert before != after
