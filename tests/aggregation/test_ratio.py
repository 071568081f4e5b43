"""MOORA, COPRAS, WPM, ARAS, WASPAS and MARCOS."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

import benchmark_index as bi

positive = arrays(
    float,
    st.tuples(st.integers(1, 8), st.integers(1, 4)),
    elements=st.integers(1, 1000).map(float),
)
# One benefit, one cost; the third unit is neither best nor worst.
SMALL = [[4.0, 1.0], [1.0, 4.0], [2.0, 2.0]]


def signs(x):
    return [-1 if j % 2 else 1 for j in range(x.shape[1])]


def table(x):
    """The values as lists, signs and weights 1 ... m over their sum."""
    m = x.shape[1]
    return x.tolist(), signs(x), [(j + 1) / (m * (m + 1) / 2) for j in range(m)]


class TestMoora:
    def test_by_hand(self):
        """Lengths 5 and 5: v = (.3, .4) and (.4, .3) at half weights."""
        x = [[3.0, 4.0], [4.0, 3.0]]
        found = bi.Moora(directions=[1, -1]).details(x)
        assert_allclose(found.benefits, [0.3, 0.4])
        assert_allclose(found.costs, [0.4, 0.3])
        assert_allclose(found.scores, [-0.1, 0.1])
        assert_allclose(bi.Moora("reference", [1, -1]).scores(x), [0.1, 0])
        found = bi.Moora("multiplicative", [1, -1]).scores(x)
        assert_allclose(found, [np.log(0.3 / 0.4), np.log(0.4 / 0.3)])

    def test_less_is_better_in_the_reference_point_form(self):
        assert bi.Moora("reference").lower_is_better
        assert not bi.Moora("ratio").lower_is_better
        assert not bi.Moora("multiplicative").lower_is_better

    @given(positive)
    def test_the_three_forms_are_their_definitions(self, x):
        rows, sign, w = table(x)
        m = x.shape[1]
        norm = [sum(row[j] ** 2 for row in rows) ** 0.5 for j in range(m)]
        v = [[w[j] * row[j] / norm[j] for j in range(m)] for row in rows]
        ratio = [sum(sign[j] * row[j] for j in range(m)) for row in v]
        best = [(max if sign[j] > 0 else min)(row[j] for row in v) for j in range(m)]
        reference = [max(abs(best[j] - row[j]) for j in range(m)) for row in v]
        product = [sum(sign[j] * np.log(row[j]) for j in range(m)) for row in v]
        for form, expected in (
            ("ratio", ratio),
            ("reference", reference),
            ("multiplicative", product),
        ):
            assert_allclose(bi.Moora(form, sign).scores(x, w), expected, rtol=1e-9, atol=1e-12)

    def test_an_indicator_of_no_weight_takes_no_part_in_the_product(self):
        x = np.array([[3.0, 0.0], [4.0, -1.0]])
        alone = bi.Moora("multiplicative").scores(x[:, :1])
        assert_allclose(bi.Moora("multiplicative").scores(x, [1, 0]), alone)

    def test_forms_are_known(self):
        with pytest.raises(bi.MethodError, match="form"):
            bi.Moora("sum").scores(SMALL)


class TestCopras:
    def test_by_hand(self):
        """S+ = 3/8, 1/8; S- = 1/4 each: Q = 5/8, 3/8."""
        found = bi.Copras([1, -1]).details([[3.0, 4.0], [1.0, 4.0]])
        assert_allclose(found.benefits, [3 / 8, 1 / 8])
        assert_allclose(found.costs, [1 / 4, 1 / 4])
        assert_allclose(found.significance, [5 / 8, 3 / 8])
        assert_allclose(found.scores, [1, 3 / 5])

    @given(positive)
    def test_it_is_its_definition(self, x):
        rows, sign, w = table(x)
        total = [sum(row[j] for row in rows) for j in range(x.shape[1])]
        v = [[w[j] * row[j] / total[j] for j in range(len(w))] for row in rows]
        plus = [sum(a for a, s in zip(row, sign, strict=True) if s > 0) for row in v]
        minus = [sum(a for a, s in zip(row, sign, strict=True) if s < 0) for row in v]
        q = plus
        if -1 in sign:
            q = [
                p + sum(minus) / (c * sum(1 / d for d in minus))
                for p, c in zip(plus, minus, strict=True)
            ]
        assert_allclose(bi.Copras(sign).scores(x, w), np.divide(q, max(q)), rtol=1e-9)

    def test_a_higher_cost_never_helps(self):
        """Tripling what the leader costs takes it from the first place."""
        x = np.array([[3.0, 4.0], [2.9, 4.0]])
        assert np.argmax(bi.Copras([1, -1]).scores(x)) == 0
        x[0, 1] *= 3
        assert np.argmax(bi.Copras([1, -1]).scores(x)) == 1

    def test_without_costs_the_shares_are_added(self):
        assert_allclose(bi.Copras().scores([[3.0, 1.0], [1.0, 1.0]]), [1, 0.6])

    def test_a_unit_without_any_cost_is_named(self):
        frame = pd.DataFrame({"gdp": [1.0, 2.0], "co2": [0.0, 3.0]}, index=["北京", "上海"])
        with pytest.raises(bi.MethodError, match="北京 / co2 = 0"):
            bi.Copras({"co2": -1}).scores(frame)
        frame["waste"] = [1.0, 2.0]
        assert bi.Copras({"co2": -1, "waste": -1}).scores(frame)[0] > 0


def ratios_of(rows, sign):
    best = [
        (max if s > 0 else min)(column)
        for column, s in zip(zip(*rows, strict=True), sign, strict=True)
    ]
    return [
        [a / b if s > 0 else b / a for a, b, s in zip(row, best, sign, strict=True)] for row in rows
    ]


class TestWeightedProductAndWaspas:
    def test_by_hand(self):
        """Ratios (1, 1), (1/4, 1/4), (1/2, 1/2), and of (4, 4) with (4, 1): 1, 1/4."""
        assert_allclose(bi.WeightedProduct([1, -1]).scores(SMALL), [1, 1 / 4, 1 / 2])
        found = bi.Waspas(directions=[1, -1]).details([[4.0, 1.0], [4.0, 4.0]], [3, 1])
        assert_allclose(found.weighted_sum, [1, 13 / 16])
        assert_allclose(found.weighted_product, [1, 4**-0.25])
        assert_allclose(found.scores, [1, (13 / 16 + 4**-0.25) / 2])

    @given(positive, st.sampled_from([0, 0.3, 0.5, 1]))
    def test_they_are_their_definitions(self, x, share):
        rows, sign, w = table(x)
        r = ratios_of(rows, sign)
        added = [sum(a * b for a, b in zip(row, w, strict=True)) for row in r]
        multiplied = [np.prod([a**b for a, b in zip(row, w, strict=True)]) for row in r]
        assert_allclose(bi.WeightedProduct(sign).scores(x, w), multiplied, rtol=1e-9)
        expected = share * np.array(added) + (1 - share) * np.array(multiplied)
        assert_allclose(bi.Waspas(share, sign).scores(x, w), expected, rtol=1e-9)

    @given(positive)
    def test_the_product_compares_two_units_whatever_the_others(self, x):
        scores = bi.WeightedProduct().scores(np.vstack([x, x[:1] * 2]))
        assert_allclose(scores[-1] / scores[0], 2, rtol=1e-9)

    def test_share_is_a_share(self):
        with pytest.raises(bi.MethodError, match="share"):
            bi.Waspas(2).scores(SMALL)


class TestAras:
    def test_by_hand(self):
        """Benefit: 4, 2 and the optimum 4 of 10; cost, inverted: 1, 1/2 and 1 of 5/2."""
        found = bi.Aras([1, -1]).details([[4.0, 1.0], [2.0, 2.0]])
        assert_allclose(found.optimality, [0.4, 0.2])
        assert_allclose(found.optimum_optimality, 0.4)
        assert_allclose(found.optimum, [4, 1])
        assert_allclose(found.scores, [1, 0.5])

    @given(positive)
    def test_it_is_its_definition(self, x):
        rows, sign, w = table(x)
        y = [[a if s > 0 else 1 / a for a, s in zip(row, sign, strict=True)] for row in rows]
        y.insert(0, [max(column) for column in zip(*y, strict=True)])
        total = [sum(column) for column in zip(*y, strict=True)]
        s = [sum(w[j] * row[j] / total[j] for j in range(len(w))) for row in y]
        assert_allclose(bi.Aras(sign).scores(x, w), np.divide(s[1:], s[0]), rtol=1e-9)


class TestMarcos:
    def test_by_hand(self):
        """S = 1, 1/4, 1/2, of the anti-ideal 1/4: K+ = S, K- = 4 S, f(K+) = 4/5, f(K-) = 1/5."""
        found = bi.Marcos([1, -1]).details(SMALL)
        assert_allclose(found.degree_to_ideal, [1, 1 / 4, 1 / 2])
        assert_allclose(found.degree_to_anti_ideal, [4, 1, 2])
        assert_allclose(found.scores, np.array([5, 5 / 4, 5 / 2]) / (1 + 1 / 4 + 4))
        assert_allclose(found.anti_ideal, [1, 4])

    @given(positive)
    def test_it_is_its_definition(self, x):
        rows, sign, w = table(x)
        worst = [
            min(c) if s > 0 else max(c) for c, s in zip(zip(*rows, strict=True), sign, strict=True)
        ]
        s = [sum(a * b for a, b in zip(r, w, strict=True)) for r in ratios_of([*rows, worst], sign)]
        least, expected = s.pop(), []
        for value in s:
            plus, minus = value, value / least
            f_plus, f_minus = minus / (plus + minus), plus / (plus + minus)
            expected.append((plus + minus) / (1 + (1 - f_plus) / f_plus + (1 - f_minus) / f_minus))
        assert_allclose(bi.Marcos(sign).scores(x, w), expected, rtol=1e-9)

    def test_an_anti_ideal_of_zeros_is_refused(self):
        with pytest.raises(bi.MethodError, match="x0, x1"):
            bi.Marcos().scores([[0.0, 1.0], [1.0, 0.0]])


# What a method cannot take, and what it can.
NEEDS = {
    "positive": [bi.WeightedProduct(), bi.Waspas(), bi.Moora("multiplicative")],
    "positive costs": [bi.Aras(), bi.Marcos(), bi.Codas()],
}


@pytest.mark.parametrize("method", [m for ms in NEEDS.values() for m in ms], ids=repr)
def test_a_cell_it_cannot_take_is_named(method):
    units = ["北京", "上海", "深圳", "广州"]
    frame = pd.DataFrame({"gdp": [1.0, 2.0, np.nan, 4.0], "co2": [1.0, 1.0, 1.0, 0.0]}, index=units)
    method = type(method)(**method.get_params() | {"directions": {"co2": "lower"}})
    with pytest.raises(bi.MethodError, match="广州 / co2 = 0"):
        method.scores(frame)
    frame.loc["上海", "gdp"] = -3.0
    frame.loc["广州", "co2"] = 2.0
    with pytest.raises(bi.MethodError, match="上海 / gdp = -3"):
        method.scores(frame)


@pytest.mark.parametrize("method", NEEDS["positive costs"], ids=repr)
def test_a_benefit_may_be_zero(method):
    assert np.isfinite(method.scores([[0.0, 1.0], [2.0, 3.0]])).all()


@pytest.mark.parametrize(
    "method",
    [bi.Moora(), bi.Moora("reference"), bi.Copras(), bi.Aras(), bi.Marcos(), bi.Codas(), bi.Edas()],
    ids=repr,
)
def test_a_column_of_zeros_is_named(method):
    frame = pd.DataFrame({"gdp": [1.0, 2.0], "none": [0.0, 0.0]})
    with pytest.raises(bi.MethodError, match="none"):
        method.scores(frame)
