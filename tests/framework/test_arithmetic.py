"""Formulas: what can be written, what it amounts to, and that nothing else is ever run."""

import math
import operator
import re
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_index.errors import FormulaError
from benchmark_index.framework.arithmetic import DEEPEST, FUNCTIONS, Formula

CHINESE = re.compile("[\u4e00-\u9fff]")
IDS = ("gdp", "人均GDP", "pm2.5", "a-b", "sum", "if", "_0", "e1")
SPELLED = {name: f"[{name}]" if re.search(r"[.-]", name) else name for name in IDS}
COLUMNS = {
    "a": np.array([8.0, -8.0, 0.0, np.nan, 1e300]),
    "b": np.array([2.0, 0.5, 0.0, 1.0, 1e300]),
}


def values(text, **columns):
    found = Formula.parse(text).evaluate({k: np.array(v, float) for k, v in columns.items()})
    return found.values.tolist(), found.undefined.tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x + 2 * y", 14),
        ("(x + 2) * y", 30),
        ("x ^ 2", 16),
        ("x ** .5", 2),
        ("-x ^ 2", -16),  # as in mathematics; a spreadsheet would say 16
        ("2 ^ 3 ^ x / 1e20", 2.0**81 / 1e20),
        ("x / y * 100", 80),
        ("x ÷ y × 100 − 1", 79),
        ("ln(exp(x))", 4),
        ("log10(x * 25)", 2),
        ("sqrt（x） + abs(-y)", 7),
        ("min(x, y, 3) + max(x, y)", 8),
        ("sum(x, y, 1) - mean(x, y)", 5.5),
        ("1 - x / y", 1 - 4 / 5),
        ("+x - -y", 9),
    ],
)
def test_a_formula_amounts_to_what_it_does_on_paper(text, expected):
    found, undefined = values(text, x=[4, np.nan], y=[5, 1])
    assert found[0] == pytest.approx(expected, rel=1e-15)
    assert math.isnan(found[1])  # what is missing stays missing, in sums and means too
    assert undefined == [False, False]


def test_any_id_can_be_named():
    text = " + ".join([*SPELLED.values(), "'a-b'", '"人均GDP"'])
    formula = Formula.parse(text)
    assert formula.names == IDS
    assert formula.evaluate({name: np.ones(1) for name in IDS}).values.tolist() == [10.0]


@pytest.mark.parametrize("text", ["a / b", "b ^ -1 * a", "ln(b) + a", "sqrt(b - 1) * a", "a ^ b"])
def test_what_has_no_value_is_missing_and_told(text):
    found, undefined = values(text, a=[0, 1, np.nan, np.inf], b=[0, 1, 0, 1])
    assert undefined[0]
    assert np.isnan(found[0])
    assert not undefined[1]
    assert np.isfinite(found[1])
    assert np.isnan(found[2])  # missing, whatever else
    assert np.isnan(found[3])
    assert not undefined[3]


def test_a_number_too_large_is_told_and_never_infinite():
    assert values("x * 1e300 / 1e300", x=[1e300, 1]) == (
        [pytest.approx(np.nan, nan_ok=True), 1],
        [True, False],
    )


def test_years_before_are_asked_for():
    def lag(x, years):
        return np.concatenate([np.full(years, np.nan), x[:-years]])

    columns = {"gdp": np.array([100.0, 110.0, 0.0, 5.0]), "people": np.array([2.0, 2, 2, 2])}
    change = Formula.parse("change(gdp)")
    assert change.years_back == 1
    found = change.evaluate(columns, lag)
    np.testing.assert_allclose(found.values, [np.nan, 0.1, -1, np.nan])
    assert found.undefined.tolist() == [False, False, False, True]
    before = Formula.parse("lag(gdp / people, 2) + lag(gdp)")
    np.testing.assert_allclose(before.evaluate(columns, lag).values, [np.nan, np.nan, 160, 55])
    assert np.isnan(change.evaluate(columns).values).all()  # nothing is known of other years


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("gdp.__class__", 4, "'.'"),
        ("__import__('os')", 1, "no such function"),
        ("eval(gdp)", 1, "no such function"),
        ("gdp if gdp else 1", 5, "'if'"),
        ("[x for x in gdp]", 0, None),
        ("lambda: gdp", 7, "':'"),
        ("gdp; gdp", 4, "';'"),
        ("gdp = 1", 5, "'='"),
        ("a, b", 2, "','"),
        ("(a, b)", 3, "','"),
        ("sum(*a)", 5, "'*'"),
        ("sum(**a)", 1, "'sum'"),
        ("sum()", 1, "'sum'"),
        ("2 3 + a", 3, "'3'"),
        ("2(a)", 1, "no such function"),
        ("a +", 3, "'+'"),
        ("(a", 1, "'('"),
        ("a // b", 4, "'/'"),
        ("a % b", 3, "'%'"),
        ("log(a)", 1, "no such function"),
        ("ln(a, b)", 1, "one argument"),
        ("a + lag(a, b)", 5, "whole number"),
        ("lag(a, 1.5)", 1, "whole number"),
        ("lag(a, 0)", 1, "whole number"),
        ("lag(2)", 1, "no id"),
        ("a * 1e999", 5, "too large"),
        ("[ ] + a", 1, "'['"),
    ],
)
def test_what_is_no_formula_is_told_with_its_place(text, at, said):
    if said is None:  # a bracketed name, of no column
        assert Formula.parse(text).names == (text[1:-1],)
        return
    with pytest.raises(FormulaError) as error:
        Formula.parse(text)
    message, hint = error.value.message, error.value.hint
    assert message.en.startswith(f"character {at} ")
    assert said in message.en
    assert message.zh.startswith(f"第 {at} 个字符")
    assert "[方括号]" in hint.zh
    assert not CHINESE.search(message.en + hint.en)
    assert all(name in hint.en for name in FUNCTIONS)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 5000,
        "(" * 500 + "a" + ")" * 500,
        "-" * 900 + "a",
        "+".join("a" * 200),
        "^".join("a" * 200),
        "abs(" * 100 + "a" + ")" * 100,
        "sum(" + ",".join("a" * 600) + ")",
    ],
)
def test_formulas_have_a_size(text):
    with pytest.raises(FormulaError, match="over"):
        Formula.parse(text)


@pytest.mark.parametrize("text", ["", "   ", "1 + 2", "min(1, 2)"])
def test_a_formula_names_a_column(text):
    with pytest.raises(FormulaError, match="no id"):
        Formula.parse(text)


def test_a_long_sum_fits():
    text = f"sum({', '.join(f'x{i}' for i in range(300))}) / {'(' * 50}x0{')' * 50}"
    assert len(Formula.parse(text).names) == 300
    assert Formula.parse("+".join("a" * DEEPEST)).names == ("a",)


@settings(deadline=None, max_examples=150)
@given(st.one_of(st.text(max_size=60), st.text("ab12.eE+-*/^(),[]\"' 　（×÷，", max_size=40)))
def test_any_text_is_a_formula_or_an_error(text):
    formula = None
    with suppress(FormulaError):
        formula = Formula.parse(text)
    if formula is not None:
        found = formula.evaluate({name: np.array([0.0, 1.5, np.nan]) for name in formula.names})
        assert found.values.shape == found.undefined.shape == (3,)
        assert not np.isinf(found.values).any()
        assert np.isnan(found.values[found.undefined]).all()


SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
ONE = {"ln": math.log, "log10": math.log10, "exp": math.exp, "sqrt": math.sqrt, "abs": abs}
SEVERAL = {"min": min, "max": max, "sum": lambda *x: sum(x[1:], x[0])}
SEVERAL["mean"] = lambda *x: SEVERAL["sum"](*x) / len(x)


def power(a, b):
    if a == b == 0 or isinstance(a**b, complex):
        raise ValueError
    return a**b


def written():
    """Generate formulas as text, each with what computes it for one row in plain Python."""
    numbers = st.sampled_from(["0", "1", "2", "0.5", "3.25", "100", "1e3"])
    constants = numbers.map(lambda text: (text, lambda row: float(text)))
    names = st.sampled_from(["a", "b"]).map(lambda name: (name, lambda row: row[name]))

    def larger(parts):
        def joined(sign, one, other):
            compute = power if sign == "^" else SIGNS[sign]
            text = f"({one[0]}) {sign} ({other[0]})"
            return text, lambda row: compute(one[1](row), other[1](row))

        def called(name, arguments):
            compute = (ONE | SEVERAL)[name] if arguments[1:] else ONE.get(name, lambda x: x)
            text = f"{name}({', '.join(text for text, _ in arguments)})"
            return text, lambda row: compute(*[argument(row) for _, argument in arguments])

        return st.one_of(
            st.builds(joined, st.sampled_from([*SIGNS, "^"]), parts, parts),
            st.builds(called, st.sampled_from([*ONE]), parts.map(lambda part: [part])),
            st.builds(called, st.sampled_from([*SEVERAL]), st.lists(parts, min_size=1, max_size=3)),
            parts.map(lambda part: (f"-({part[0]})", lambda row: -part[1](row))),
        )

    return st.recursive(st.one_of(constants, names), larger, max_leaves=8)


@settings(deadline=None, max_examples=120)
@given(written())
def test_results_are_those_of_plain_arithmetic(pair):
    text, compute = pair
    found = Formula.parse(f"({text}) + a * 0").evaluate(COLUMNS)
    for i in range(5):
        row = {name: float(column[i]) for name, column in COLUMNS.items()}
        try:
            expected = compute(row)
        except (ArithmeticError, ValueError):
            expected = math.inf
        if any(math.isnan(x) for x in row.values()):
            assert math.isnan(found.values[i])
        elif math.isfinite(expected):
            assert found.values[i] == pytest.approx(expected, rel=1e-12)
            assert not found.undefined[i]
