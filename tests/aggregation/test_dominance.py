"""Who keeps dominance: a unit at least as good in everything never scores worse.

Twelve of the fourteen methods do in every form, and Moora and Topsis in each of theirs, because
each score rises with every value while ideals, sums and means of the same sample stand still.
CODAS does not: the threshold on its first distance may count the second distance for the
dominated unit and not for the other.
"""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import benchmark_index as bi

KEEP = [
    bi.Topsis(),
    bi.Topsis("minmax"),
    bi.Topsis(bounds="fixed", goalposts=(0, 100)),
    bi.Vikor(),
    bi.Vikor(v=0),
    bi.GreyRelational(),
    bi.RankSumRatio(),
    bi.RankSumRatio("interval"),
    bi.Moora(),
    bi.Moora("reference"),
    bi.Moora("multiplicative"),
    bi.Copras(),
    bi.WeightedProduct(),
    bi.Aras(),
    bi.Edas(),
    bi.Mabac(),
    bi.Marcos(),
    bi.Waspas(),
    bi.Spotis(goalposts=(0, 100)),
]

values = arrays(float, st.just((6, 3)), elements=st.integers(1, 90).map(float))


@pytest.mark.parametrize("method", KEEP, ids=repr)
@given(x=values, gain=arrays(float, 3, elements=st.integers(0, 9).map(float)))
def test_a_dominating_unit_never_scores_worse(method, x, gain):
    sign = np.array([1, -1, 1])
    x = x + 10
    x[1] = x[0] + sign * gain
    assume(np.all(x.min(axis=0) < x.max(axis=0)))
    first, second, *_ = method.set_params(directions=list(sign)).scores(x, [1, 2, 3])
    better = first - second if method.lower_is_better else second - first
    assert better >= -1e-9


def test_codas_may_put_the_dominated_unit_first():
    """a is better than b in all four; b is 0.02 or more from the specialists by E, a is not.

    So b alone is credited with its larger T against them.
    """
    specialists = np.eye(4)
    a, b = np.full(4, 0.47), np.full(4, 0.459)
    scores = bi.Codas().scores(np.vstack([a, b, specialists]))
    assert scores[0] < scores[1]
