"""EDAS, MABAC and CODAS."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index.aggregation.average import relative_assessment

positive = arrays(
    float,
    st.tuples(st.integers(2, 8), st.integers(1, 4)),
    elements=st.integers(1, 1000).map(float),
)


def signs(x):
    return [-1 if j % 2 else 1 for j in range(x.shape[1])]


def test_edas_as_documented_by_pymcdm():
    """The example of pymcdm 1.4 (Python), to three digits."""
    x = [
        [3873, 39.55, 0.27, 0.87, 150, 0.07, 12, 2130],
        [5067, 67.26, 0.23, 0.23, 40, 0.02, 21, 2200],
        [2213, 24.69, 0.08, 0.17, 200, 0.04, 35, 570],
        [6243, 132, 0.07, 0.25, 100, 0.04, 16, 100],
        [8312, 460.47, 0.05, 0.21, 25, 0.1, 25, 200],
    ]
    w = [0.131, 0.113, 0.126, 0.125, 0.126, 0.129, 0.132, 0.117]
    scores = bi.Edas([-1, -1, -1, 1, 1, -1, 1, 1]).scores(x, w)
    assert_allclose(scores.round(3), [0.841, 0.632, 0.883, 0.457, 0.104])


@given(positive)
def test_edas_is_its_definition(x):
    assume(not np.all(x.min(axis=0) == x.max(axis=0)))
    sign, (n, m) = signs(x), x.shape
    mean = [sum(column) / n for column in x.T]
    above = [sum(max(0, sign[j] * (r[j] - mean[j])) / mean[j] / m for j in range(m)) for r in x]
    below = [sum(max(0, sign[j] * (mean[j] - r[j])) / mean[j] / m for j in range(m)) for r in x]
    expected = [
        (p / max(above) + 1 - q / max(below)) / 2 for p, q in zip(above, below, strict=True)
    ]
    found = bi.Edas(sign).details(x)
    assert_allclose(found.scores, expected, atol=1e-9)
    assert_allclose(found.average, mean)
    assert np.all((found.scores >= 0) & (found.scores <= 1))


def test_edas_needs_an_average_to_be_relative_to():
    frame = pd.DataFrame({"gdp": [1.0, 2.0, 3.0], "growth": [0.1, 0.2, -0.3]})
    with pytest.raises(bi.MethodError, match="growth"):
        bi.Edas().scores(frame)
    with pytest.raises(bi.MethodError, match="gdp"):
        bi.Edas().scores(frame.assign(gdp=0.1)[["gdp"]])
    assert np.isfinite(bi.Edas().scores([[-1.0], [2.0], [3.0]])).all()


def test_mabac_forklifts_of_pamucar_and_cirovic():
    """Seven forklifts by ten criteria (2015), scores to four digits."""
    x = [
        [22600, 3800, 2, 5, 1.06, 3.00, 3.5, 2.8, 24.5, 6.5],
        [19500, 4200, 3, 2, 0.95, 3.00, 3.4, 2.2, 24, 7.0],
        [21700, 4000, 1, 3, 1.25, 3.20, 3.3, 2.5, 24.5, 7.3],
        [20600, 3800, 2, 5, 1.05, 3.25, 3.2, 2.0, 22.5, 11.0],
        [22500, 3800, 4, 3, 1.35, 3.20, 3.7, 2.1, 23, 6.3],
        [23250, 4210, 3, 5, 1.45, 3.60, 3.5, 2.8, 23.5, 7.0],
        [20300, 3850, 2, 5, 0.90, 3.25, 3.0, 2.6, 21.5, 6.0],
    ]
    w = [0.146, 0.144, 0.119, 0.121, 0.115, 0.101, 0.088, 0.068, 0.050, 0.048]
    scores = bi.Mabac(directions=[-1, 1, 1, 1, -1, -1, 1, 1, 1, 1]).scores(x, w)
    published = [0.0826, 0.2183, -0.0488, 0.0246, -0.0704, 0.0465, 0.0464]
    assert_allclose(scores.round(4), published)


@given(positive)
def test_mabac_is_its_definition(x):
    assume(np.all(x.min(axis=0) < x.max(axis=0)))
    sign, (n, m) = signs(x), x.shape
    z = (x - x.min(axis=0)) / np.ptp(x, axis=0)
    v = (1 + np.where(np.array(sign) > 0, z, 1 - z)) / m
    border = np.prod(v, axis=0) ** (1 / n)
    found = bi.Mabac(directions=sign).details(x)
    assert_allclose(found.border, border)
    assert_allclose(found.scores, (v - border).sum(axis=1), atol=1e-12)


def test_mabac_constant_columns():
    frame = pd.DataFrame({"gdp": [1.0, 3.0], "same": [5.0, 5.0]})
    with pytest.raises(bi.MethodError, match="same"):
        bi.Mabac().scores(frame)
    alone = bi.Mabac().scores(frame[["gdp"]])
    assert_allclose(bi.Mabac(constant="drop").scores(frame), alone)
    assert_allclose(bi.Mabac(constant="middle").scores(frame), alone / 2)


def test_codas_as_documented_by_pymcdm():
    """The example of pymcdm 1.4 (Python), whose weights sum to 0.9999 and not to 1."""
    x = [
        [45, 3600, 45, 0.9],
        [25, 3800, 60, 0.8],
        [23, 3100, 35, 0.9],
        [14, 3400, 50, 0.7],
        [15, 3300, 40, 0.8],
        [28, 3000, 30, 0.6],
    ]
    w = [0.2857, 0.3036, 0.2321, 0.1786]
    scores = bi.Codas(directions=[1, -1, 1, 1]).scores(x, w)
    assert_allclose(scores, [1.3914, 0.3411, -0.2170, -0.5381, -0.7292, -0.2481], atol=1e-3)


@given(
    arrays(float, st.integers(1, 30), elements=st.integers(0, 50).map(lambda k: k / 100)),
    st.sampled_from([0, 0.02, 0.05, 0.2]),
)
def test_codas_compares_every_pair(e, tau):
    """Distances in hundredths: many pairs differ by tau exactly, which counts as different."""
    t = np.sin(np.arange(len(e)))
    expected = [
        sum(
            e[i] - e[k] + (t[i] - t[k] if abs(e[i] - e[k]) >= tau - 1e-10 else 0)
            for k in range(len(e))
        )
        for i in range(len(e))
    ]
    assert_allclose(relative_assessment(e, t, tau), expected, atol=1e-10)


@given(positive, st.sampled_from([0.02, 0.05]))
def test_codas_is_its_definition(x, tau):
    sign = np.array(signs(x))
    best = np.where(sign > 0, x.max(axis=0), x.min(axis=0))
    r = np.where(sign > 0, x / best, best / x) / x.shape[1]
    gap = r - r.min(axis=0)
    e, t = np.sqrt((gap**2).sum(axis=1)), gap.sum(axis=1)
    apart = np.subtract.outer(e, e)
    assume(np.abs(np.abs(apart) - tau).min() > 1e-9)
    h = apart + (np.abs(apart) >= tau) * np.subtract.outer(t, t)
    found = bi.Codas(tau, list(sign)).details(x)
    assert_allclose(found.scores, h.sum(axis=1), atol=1e-9)
    assert_allclose(found.negative_ideal, r.min(axis=0))


def test_codas_tau_is_not_negative():
    with pytest.raises(bi.MethodError, match="tau"):
        bi.Codas(-1).scores([[1.0], [2.0]])
