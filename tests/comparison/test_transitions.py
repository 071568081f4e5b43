"""Who is compared with whom from which period to which; ranks moved by itself and by others."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_index.comparison.transitions import rank_moves

SCORES = st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=12)


@settings(deadline=None, max_examples=80)
@given(SCORES)
def test_by_itself_is_the_rank_with_only_its_own_score_replaced(rows):
    old, new, replaced = np.array(rows, dtype=float).T
    moves = rank_moves(old, new, replaced)
    for i in range(len(old)):
        mixed = old.copy()
        mixed[i] = replaced[i]
        rank = 1 + (mixed > mixed[i]).sum()
        assert moves.before[i] == 1 + (old > old[i]).sum()
        assert moves.by_itself[i] == rank - moves.before[i]
        assert moves.by_others[i] == moves.after[i] - rank


def test_what_has_no_score_then_has_no_effect_by_itself():
    moves = rank_moves(np.array([2.0, 1]), np.array([1.0, 2]), np.array([np.nan, 2]))
    assert np.isnan(moves.by_itself[0])
    assert np.isnan(moves.by_others[0])
    assert moves.by_itself[1] == -1 or moves.by_itself[1] == 0
