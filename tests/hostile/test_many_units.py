"""Methods whose time or memory grows faster than the table: in blocks, or refused."""

import tracemalloc

import numpy as np
import pytest
from matrices import matrix
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index.aggregation import outranking


@pytest.mark.parametrize(
    ("step", "most"),
    [
        (bi.Promethee(), "20000"),
        (bi.Copeland(), "20000"),
        (bi.ElectreIII(), "20000"),
        (bi.KnnImputation(), "20000"),
        (bi.BenefitOfTheDoubt(), "20000"),
    ],
    ids=str,
)
def test_methods_quadratic_in_units_say_where_they_end(step, most):
    x = np.ones((20_001, 2))
    with pytest.raises(
        bi.MethodError, match=f"(?s)20001 units, at most {most}.*most_units"
    ) as refused:
        step.fit(x) if hasattr(step, "fit") else step.scores(x)
    assert type(step).__name__ in str(refused.value)


@pytest.mark.parametrize("step", [bi.RegressionImputation(), bi.PcaWeights()], ids=str)
def test_methods_cubic_in_indicators_say_where_they_end(step):
    with pytest.raises(bi.MethodError, match="most_columns"):
        step.fit(matrix("wide"))


def test_the_limit_is_raised_in_python(monkeypatch):
    monkeypatch.setattr(bi.Copeland, "most_units", 2)
    with pytest.raises(bi.MethodError, match="at most 2"):
        bi.Copeland().scores(matrix("plain"))
    monkeypatch.setattr(bi.Copeland, "most_units", None)
    bi.Copeland().scores(matrix("plain"))


@pytest.mark.parametrize(
    "step", [bi.Promethee(), bi.Copeland(), bi.ElectreIII(q=0.1, p=1, v=3)], ids=str
)
def test_pairs_are_compared_in_bounded_memory(step):
    """1,500 x 1,500 pairs would be 18 MB a matrix, of which there were four and more."""
    x = np.random.default_rng(1).lognormal(size=(1_500, 2))
    step.scores(x[:9])
    tracemalloc.start()
    found = step.details(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16e6
    assert [getattr(found, p.name) for p in step.parts if "unit x unit" in p.along] == [None] * (
        sum("unit x unit" in part.along for part in step.parts)
    )


@pytest.mark.parametrize(
    "step", [bi.Promethee("linear", q=0.1, p=2), bi.Copeland(), bi.ElectreIII(q=0.1, p=1, v=3)]
)
def test_blocks_of_pairs_add_up(step, monkeypatch):
    x = matrix("plain")
    whole = step.details(x)
    monkeypatch.setattr(outranking, "_PAIRS", 20)
    for part, expected in zip(step.details(x), whole, strict=True):
        assert_allclose(part, expected, rtol=1e-13, atol=1e-15)
