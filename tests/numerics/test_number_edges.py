"""Numbers at the edges: powers that would overflow, single values, ties, gaps."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from benchmark_index import numerics


@pytest.mark.parametrize("unit", [1e-110, 1e-60, 1e60, 1e110, 1e300, 1e-300])
def test_the_shape_of_a_column_knows_no_unit(unit):
    """SKEW and KURT of Excel's own example, in any unit."""
    x = np.array([3.0, 4, 5, 2, 3, 4, 5, 6, 4, 7])[:, np.newaxis]
    found = numerics.column_shape(x * unit)
    assert_allclose(found, [[0.359543071406797], [-0.151799637208416]], rtol=1e-9)


@pytest.mark.parametrize("rows", [1, 100, 10_000])
@pytest.mark.parametrize("power", [-1000, -405, -401, 399, 405, 1000])
def test_a_column_beyond_the_safe_powers_is_found_however_many_rows_it_has(rows, power):
    """2^k is 0.5 x 2^(k + 1); the squares of many small numbers add up, which hides none."""
    expected = power + 1 if abs(power + 1) > numerics.SAFE else 0
    assert numerics.exponents(np.full((rows, 1), 2.0**power)).tolist() == [expected]


@pytest.mark.parametrize("far", [1e9, 1e100, 1e200, -1e9, -1e100, -1e200])
def test_one_value_far_from_n_others_has_the_largest_skewness_and_kurtosis(far):
    """Next to it the others are one point: SKEW is the root of n, KURT is n."""
    column = np.sort(np.array([1.0, 2.0, 3.0, 4.0, far]))
    expected = [np.sign(far) * np.sqrt(5), 5]
    assert_allclose(numerics.sorted_shape(column), expected, rtol=1e-7)
    assert_allclose(np.ravel(numerics.column_shape(column[:, np.newaxis])), expected, rtol=1e-7)
