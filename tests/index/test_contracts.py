"""What an index asks of its steps: declared by every method, and by one adapter for all others."""

import json
from inspect import signature

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, RobustScaler, StandardScaler

import benchmark_index as bi
from benchmark_index import catalog
from benchmark_index.catalog.foreign import ALLOWED
from benchmark_index.estimators import contracts
from benchmark_index.estimators.adapter import Adapted
from benchmark_index.estimators.contracts import OFFERED, members, satisfies
from benchmark_index.findings.finding import Finding

CONTRACTS = {
    "imputation": contracts.Imputer,
    "treatment": contracts.Treater,
    "normalization": contracts.Scaler,
    "weighting": contracts.Weighter,
    "aggregation": contracts.Aggregator,
    "tiers": contracts.TierRule,
}
UNTOLD = {  # parameters that are no needs, and why
    "directions": "the plan tells aggregations node by node, combined weights tell their parts",
    "goalposts": "wanted by TOPSIS with fixed bounds and by the adjusted index only",
}
LEAVES = ["a1", "a2", "b1", "b2"]


def each_method():
    return pytest.mark.parametrize("entry", catalog.listed(), ids=lambda e: f"{e.kind}-{e.id}")


@each_method()
def test_every_method_declares_what_its_contract_asks(entry):
    method = entry.cls
    lost = {name for name in members(CONTRACTS[entry.kind]) if not hasattr(method, name)}
    assert not lost
    assert satisfies(method(), CONTRACTS[entry.kind])


@each_method()
def test_needs_are_parameters_and_nothing_on_offer_is_passed_by(entry):
    if entry.kind == "tiers":
        return
    step = entry.cls()
    on_offer = OFFERED & signature(type(step)).parameters.keys()
    assert step.needs <= on_offer
    if entry.kind in ("imputation", "treatment", "normalization"):
        assert step.needs == on_offer
    assert on_offer - step.needs <= UNTOLD.keys()


def test_goalposts_are_wanted_where_a_method_works_on_them():
    assert bi.Topsis(bounds="fixed").needs == {"goalposts"} == bi.Spotis().needs
    assert bi.MazziottaPareto(adjusted=True).needs == {"goalposts"}
    assert not bi.Topsis().needs | bi.MazziottaPareto().needs


def test_a_transformer_alone_declares_nothing_until_it_is_adapted():
    for contract in CONTRACTS.values():
        assert not satisfies(StandardScaler(), contract)
    assert satisfies(Adapted(StandardScaler()), contracts.Scaler)


# --- transformers of other libraries ----------------------------------------------------------


class Halved(TransformerMixin, BaseEstimator):
    """A user's own class with nothing but ``fit`` and ``transform``."""

    def fit(self, X, y=None):
        self.columns_ = list(X.columns)
        return self

    def transform(self, X):
        return X.fillna(X.median()) / 2


class Directed(TransformerMixin, BaseEstimator):
    """A user's own class that turns costs, if it is told which they are."""

    def __init__(self, directions=None, goalposts=None):
        self.directions = directions
        self.goalposts = goalposts

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X * [self.directions[name] for name in X.columns]


FOREIGN = [
    SimpleImputer(strategy="median"),
    StandardScaler(),
    RobustScaler(quantile_range=(10, 90)),
    FunctionTransformer(np.log1p),
    make_pipeline(SimpleImputer(), StandardScaler()),
    StandardScaler().set_output(transform="pandas"),
    Halved(),
]
STAGES = {"imputation": "imputed", "treatment": "treated", "normalization": "normalized"}


def foreign():
    return pytest.mark.parametrize("transformer", FOREIGN, ids=lambda t: type(t).__name__)


def framework(**leaves):
    def leaf(name):
        return {"id": name, "name": name, "direction": "higher", **leaves.get(name, {})}

    groups = [
        {"id": g, "name": g, "indicators": [leaf(name) for name in LEAVES if name[0] == g]}
        for g in "ab"
    ]
    return bi.Framework.from_dict({"id": "tree", "name": "tree", "groups": groups})


@pytest.fixture
def table():
    x = np.random.default_rng(11).lognormal(3, 0.5, (12, 4))
    x[[2, 7], [0, 3]] = np.nan
    return pd.DataFrame(x, columns=LEAVES, index=[f"U{i:02}" for i in range(len(x))])


def run(table, **steps):
    return bi.CompositeIndex(framework(), **steps).fit(table).evaluate(table)


@foreign()
@pytest.mark.parametrize("slot", STAGES)
def test_a_transformer_works_in_every_slot_as_it_does_alone(table, slot, transformer):
    scorecard = run(table, **{slot: transformer})
    alone = np.asarray(clone(transformer).fit(table).transform(table))
    assert_allclose(getattr(scorecard, STAGES[slot]).to_numpy(), alone, rtol=1e-15)
    assert scorecard.ranking["rank"].notna().any()
    assert not hasattr(transformer, "n_features_in_"), "what was given stays unfitted"
    new = table.iloc[:5] * 1.01
    index = bi.CompositeIndex(framework(), **{slot: transformer}).fit(table)
    assert_allclose(
        getattr(index.evaluate(new), STAGES[slot]).to_numpy(),
        np.asarray(clone(transformer).fit(table).transform(new)),
        rtol=1e-15,
    )


@foreign()
@pytest.mark.parametrize(
    "slot",
    [
        "treatment",
        *(pytest.param(s, marks=pytest.mark.large) for s in sorted(STAGES) if s != "treatment"),
    ],
)
def test_its_run_is_written_and_repeated_where_files_may_name_it(
    table, slot, transformer, tmp_path
):
    scorecard = run(table, **{slot: transformer})
    path = tmp_path / "ranking.xlsx"
    scorecard.to_excel(path, formulas=False)
    record = json.loads(json.dumps(scorecard.specification, allow_nan=False))
    spec = record["steps"][slot]
    name = spec if isinstance(spec, str) else next(iter(spec))
    assert name.endswith(type(transformer).__name__)
    if name in ALLOWED[slot]:
        again = bi.CompositeIndex.from_specification(record).fit(table).evaluate(table)
        assert_array_equal(again.score, scorecard.score)
        assert again.specification["steps"] == record["steps"]
        assert_allclose(bi.rerun(path).score, scorecard.score, rtol=1e-12)
    else:
        with pytest.raises(bi.UsageError):
            bi.CompositeIndex.from_specification(record).fit(table)
    changed = scorecard.records["status"].isin(["imputed", "treated"])
    assert set(scorecard.records.loc[changed, "rule"]) <= {name}


def test_a_class_of_the_users_own_is_told_what_its_parameters_name(table):
    system = framework(a2={"direction": "lower"}, b1={"goalposts": [0, 9]})
    filled = table.fillna(1.0)
    fitted = bi.CompositeIndex(system, normalization=Directed()).fit(filled).fitted_
    told = fitted.normalization.get_params()
    assert told["directions"] == {"a1": 1, "a2": -1, "b1": 1, "b2": 1}
    assert dict(told["goalposts"]) == {"b1": (0.0, 9.0)}
    with pytest.raises(bi.MethodError, match="a2"):
        bi.CompositeIndex(system, normalization=Halved()).fit(filled)
    with pytest.raises(bi.MethodError, match="directions"):
        bi.CompositeIndex(system, normalization=Directed(directions=[1, 1, 1, 1])).fit(filled)


def test_the_adapter_has_the_parameters_of_what_it_adapts():
    step = Adapted(SimpleImputer(strategy="median"))
    assert step.get_params() == SimpleImputer(strategy="median").get_params()
    copy = clone(step).set_params(strategy="mean")
    assert (copy.get_params()["strategy"], step.get_params()["strategy"]) == ("mean", "median")
    index = bi.CompositeIndex(framework(), imputation=SimpleImputer())
    assert index.set_params(imputation__strategy="median").imputation.strategy == "median"
    assert clone(index).get_params()["imputation__strategy"] == "median"


def test_a_transformer_that_changes_the_shape_is_refused(table):
    with pytest.raises(bi.MethodError, match="columns"):
        run(table.fillna(1.0), treatment=PCA(2))


@pytest.mark.parametrize("kind", [*CONTRACTS])
@pytest.mark.parametrize("nothing", [object(), 7, StandardScaler, {1, 2}, lambda x: x])
def test_what_is_no_step_is_refused(table, kind, nothing):
    with pytest.raises(bi.UsageError):
        run(table, **{kind: nothing})


@pytest.mark.parametrize("kind", ["weighting", "aggregation", "tiers"])
def test_a_transformer_decides_no_weights_scores_or_tiers(table, kind):
    with pytest.raises(bi.UsageError, match="StandardScaler"):
        run(table, **{kind: StandardScaler()})


# --- a contract is enough ----------------------------------------------------------------------


class Declared(BaseEstimator):
    """What every step declares, without a base class of the library."""

    needs, parts, axes_, notes_ = frozenset(), (), {}, ()


class LastDouble(Declared):
    """A weighting: the last of all siblings weighs as much as two of the others."""

    on, origin, siblings_ = "", None, {}

    def resolved(self, framework):
        return self

    def weigh(self, tree):
        tree.note([Finding("constant", indicator="b1")] * 2)
        shares = {}
        for node in tree.framework.inner:
            children = [child.id for child in node.children]
            parts = [1.0] * (len(children) - 1) + [2.0]
            shares |= {c: part / sum(parts) for c, part in zip(children, parts, strict=True)}
        return shares


class Tenth(Declared):
    """A scale on arrays: a line through zero, which drops the column it is told to."""

    def __init__(self, without=None):
        self.without = without

    def fit_array(self, x, names=None, rows=None):
        self.names_ = list(names)
        return self

    def transform_array(self, x, rows=None):
        return x / 10

    apply_array = transform_array

    def fit(self, X, y=None):
        return self.fit_array(np.asarray(X), X.columns)

    def transform(self, X):
        return self.transform_array(np.asarray(X))

    def rules_array(self, x, rows=None):
        return None

    @property
    def line(self):
        return None

    @property
    def dropped(self):
        return np.array([name == self.without for name in self.names_])


def test_a_weighting_needs_no_base_class_of_the_library(table):
    scorecard = run(table.fillna(1.0), weighting=LastDouble())
    assert_allclose(scorecard.weights.loc[["a", "b", "a1", "a2"], "local"], [1 / 3, 2 / 3] * 2)
    assert list(scorecard.findings["indicator"]) == ["b1"], "a note is taken down once"
    combined = run(table.fillna(1.0), weighting=bi.CombinedWeights([LastDouble(), "equal"]))
    assert_allclose(combined.weights.loc[["a", "b"], "local"], [5 / 12, 7 / 12])


def test_a_step_on_arrays_needs_no_base_class_of_the_library(table):
    scorecard = run(table.fillna(1.0), normalization=Tenth(without="b2"))
    assert scorecard.weights.loc[["b1", "b2"], "local"].tolist() == [1.0, 0.0]
    assert ("dropped", "b2") in set(scorecard.findings[["rule", "indicator"]].itertuples(False))
    assert_allclose(scorecard.normalized["a1"], table["a1"].fillna(1.0) / 10)
    treated = run(table, treatment=Tenth())
    assert treated.records["rule"].str.endswith("Tenth").all()


class Derived(Halved, contracts.Scaler):
    """Derived from the contract, with nothing of it but ``fit`` and ``transform``."""


def test_deriving_from_a_contract_alone_declares_nothing(table):
    assert not satisfies(Derived(), contracts.Scaler)
    assert_allclose(
        run(table, normalization=Derived()).score, run(table, normalization=Halved()).score
    )
