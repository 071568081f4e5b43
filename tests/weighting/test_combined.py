"""Several weight vectors made into one, alone and up a tree."""

import numpy as np
import pandas as pd
import pytest
import yaml
from conventions import conventions, hold
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index.catalog import specs

FIRST, SECOND = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.2, 0.6])
X = [[1.0, 2.0, 3.0], [2.0, 1.0, 9.0], [4.0, 2.5, 3.5]]
METHODS = ["additive", "multiplicative", "geometric", "game", "least_squares"]


@conventions([bi.CombinedWeights(), bi.CombinedWeights(["equal", "entropy"], "game")])
def test_scikit_learn_conventions(estimator, checks):
    hold(estimator, checks)


def combined(method, *parts, a=None):
    return bi.CombinedWeights(parts or (FIRST, SECOND), method, a).fit(X).weights_


def test_each_method_is_its_formula():
    assert_allclose(combined("additive"), (FIRST + SECOND) / 2)
    assert_allclose(combined("additive", a=0.7), 0.7 * FIRST + 0.3 * SECOND)
    product = FIRST * SECOND
    assert_allclose(combined("multiplicative"), product / product.sum())
    assert_allclose(combined("geometric"), np.sqrt(product) / np.sqrt(product).sum())
    assert_allclose(combined("least_squares"), (FIRST + SECOND) / 2)


def test_game_theory_by_hand():
    """Products .38, .28 and .44: alpha = (.38 .44 - .28 .44, .38 .44 - .28 .38) / determinant."""
    alpha = np.array([(0.38 - 0.28) * 0.44, (0.44 - 0.28) * 0.38])
    alpha /= alpha.sum()
    assert_allclose(combined("game"), alpha @ [FIRST, SECOND])


def test_least_squares_is_nearest_to_all():
    third = np.array([0.1, 0.8, 0.1])
    nearest = combined("least_squares", FIRST, SECOND, third)

    def distance(w):
        return sum(np.sum((w - part) ** 2) for part in (FIRST, SECOND, third))

    for step in ([0.01, -0.01, 0], [0, 0.01, -0.01], [-0.01, 0, 0.01]):
        assert distance(nearest + step) > distance(nearest)


def test_geometric_has_least_relative_entropy():
    nearest = combined("geometric")

    def entropy(w):
        return sum(np.sum(w * np.log(w / part)) for part in (FIRST, SECOND))

    for step in ([0.01, -0.01, 0], [0, 0.01, -0.01], [-0.01, 0, 0.01]):
        assert entropy(nearest + step) > entropy(nearest)


vectors = st.lists(
    st.lists(st.integers(1, 50), min_size=3, max_size=3), min_size=2, max_size=4
).map(lambda parts: [list(np.array(part) / sum(part)) for part in parts])


@given(vectors, st.sampled_from(METHODS))
def test_a_combination_is_a_weight_vector_whatever_the_order_of_its_parts(parts, method):
    weights = combined(method, *parts)
    assert_allclose(weights.sum(), 1)
    assert np.all(weights >= 0)
    assert_allclose(combined(method, *parts[::-1]), weights, atol=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_a_part_repeated_changes_little(method):
    weights = combined(method, FIRST, FIRST)
    expected = FIRST**2 / np.sum(FIRST**2) if method == "multiplicative" else FIRST
    assert_allclose(weights, expected)


def test_parts_in_every_form():
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    parts = [
        "entropy",
        {"critic": {"correlation": "spearman"}},
        {"c": 0.5, "a": 0.3, "b": 0.2},
        bi.GiniWeights(),
        bi.WeightSet("delphi", "", {"a": 1, "b": 2, "c": 1}, name=None),
    ]
    fitted = bi.CombinedWeights(parts, "additive", [1, 1, 1, 1, 4]).fit(frame)
    expected = [
        bi.EntropyWeights().fit(X).weights_,
        bi.CriticWeights("spearman").fit(X).weights_,
        [0.3, 0.2, 0.5],
        bi.GiniWeights().fit(X).weights_,
        [0.25, 0.5, 0.25],
    ]
    assert_allclose(fitted.vectors_, expected)
    assert_allclose(fitted.weights_, np.array([1, 1, 1, 1, 4]) / 8 @ expected)


def test_directions_go_to_the_parts():
    turned = bi.CombinedWeights(["entropy"], directions=[1, -1, 1]).fit(X).weights_
    assert_allclose(turned, bi.EntropyWeights(directions=[1, -1, 1]).fit(X).weights_)


@pytest.mark.parametrize(
    ("step", "word"),
    [
        (bi.CombinedWeights([]), "parts"),
        (bi.CombinedWeights("entropy"), "parts"),
        (bi.CombinedWeights(["none"]), "parts"),
        (bi.CombinedWeights(["entropi"]), "entropy"),
        (bi.CombinedWeights(method="mean"), "method"),
        (bi.CombinedWeights(a=1.5), "Parameter a"),
        (bi.CombinedWeights(["equal"] * 3, a=0.5), "Parameter a"),
        (bi.CombinedWeights(method="game", a=0.5), "additive only"),
        (bi.CombinedWeights([[1, 0, 0], [0, 1, 1]], "multiplicative"), "all zero"),
    ],
)
def test_what_cannot_be_combined_is_named(step, word):
    with pytest.raises(bi.BenchmarkIndexError, match=word):
        step.fit(X)


# --- in a tree -------------------------------------------------------------------------------


@pytest.fixture
def frame():
    """Synthetic: thirty units of the two-group system ``city``."""
    x = np.random.default_rng(11).lognormal(size=(30, 5))
    frame = pd.DataFrame(x, columns=["gdp", "firms", "roads", "air", "schools"])
    frame["firms"] = np.ceil(100 * frame["firms"])
    return frame.assign(population=1.0).set_axis([f"U{i}" for i in range(30)])


def weights_of(city, frame, weighting):
    return bi.CompositeIndex(city, weighting=weighting).fit(frame).weights_


def test_effective_weights_of_indicators_are_combined(city, frame):
    own = {"economy": 3, "life": 1, "gdp": 2, "firms": 1, "roads": 1, "air": 1, "schools": 1}
    parts = ["entropy", {"given": {"weights": own}}]
    found = weights_of(city, frame, {"combined": {"parts": parts, "method": "geometric"}})
    leaves = city.indicator_ids
    one, other = (weights_of(city, frame, part).loc[leaves, "effective"] for part in parts)
    expected = np.sqrt(one * other) / np.sqrt(one * other).sum()
    assert_allclose(found.loc[leaves, "effective"], expected)


def test_local_weights_are_combined_node_by_node(city, frame):
    parts = ["correlation_balanced", "equal", {"entropy": {"scope": "siblings"}}]
    found = weights_of(city, frame, bi.CombinedWeights(parts, scope="siblings"))
    expected = np.mean([weights_of(city, frame, part)["local"] for part in parts], axis=0)
    assert_allclose(found["local"], expected)


def test_a_run_is_written_as_data_and_built_again(city, frame, tmp_path):
    (tmp_path / "panel.yaml").write_text(
        "id: panel\nframework: small\nweights: {economy: 2, life: 1}\n", encoding="utf-8"
    )
    written = yaml.safe_load(
        f"{{combined: {{parts: [entropy, {{critic: {{correlation: spearman}}}}, "
        f"'set:{tmp_path / 'panel.yaml'}'], method: game}}}}"
    )
    card = bi.CompositeIndex(city, weighting=written).fit(frame).evaluate(frame)
    (tmp_path / "panel.yaml").unlink()
    steps = card.specification["steps"]
    assert steps["weighting"]["combined"]["parts"][2] == {
        "given": {"weights": {"economy": 2.0, "life": 1.0}}
    }
    again = bi.CompositeIndex.from_specification(card.specification).fit(frame).evaluate(frame)
    assert_allclose(again.score, card.score, rtol=0)
    vectors = card.intermediates["weighting"]["vectors"].value
    assert list(vectors.columns) == city.indicator_ids
    assert_allclose(vectors.sum(axis=1), 1)


def test_nested_steps_are_written_as_data():
    inner = bi.CombinedWeights([bi.CriticWeights(directed=False), np.array([0.5, 0.5])])
    step = bi.CombinedWeights([inner, {"a": 1, "b": 3}], "game")
    written = specs.spec_of(step)
    assert specs.spec_of(specs.build("weighting", written)) == written
    x = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [3.0, 1.0, 2.0]})
    assert_allclose(specs.build("weighting", written).fit(x).weights_, step.fit(x).weights_)


def test_on_the_command_line(city, frame):
    step = specs.build("weighting", "combined:entropy,set:equal,method=geometric")
    assert_allclose(
        weights_of(city, frame, "combined:entropy,critic")["local"],
        weights_of(city, frame, bi.CombinedWeights(["entropy", "critic"]))["local"],
    )
    assert step.parts == ["entropy", "set:equal"]


def test_in_the_framework(city, frame):
    raw = city.to_dict() | {"method": {"weighting": {"combined": {"parts": ["entropy", "equal"]}}}}
    own = bi.CompositeIndex(bi.Framework.from_dict(raw)).fit(frame).weights_
    assert_allclose(
        own["local"], weights_of(city, frame, bi.CombinedWeights(["entropy", "equal"]))["local"]
    )


def test_one_finding_for_a_constant_column(city, frame):
    frame["air"] = 5.0
    index = bi.CompositeIndex(city, normalization="zscore:constant=zero", weighting="combined")
    card = index.fit(frame).evaluate(frame)
    assert list(card.findings["rule"]).count("constant") == 1
