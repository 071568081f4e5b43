"""Ids are plain, unique and never a column of every result."""

import re

from hypothesis import given
from hypothesis import strategies as st

from benchmark_index.drafting.ids import Ids
from benchmark_index.framework.faults import RESERVED

NAMES = st.text(max_size=60) | st.sampled_from(
    ["rank", "Score", "失业率", "失业 率", "5G", "é", ""]
)


@given(st.lists(NAMES, max_size=12))
def test_every_name_has_an_id_of_its_own(names):
    ids = Ids(RESERVED, headers=["gdp"])
    given_ids = [ids.of(name, "indicator") for name in names]
    assert len({*given_ids}) == len(names)
    assert all(re.fullmatch("[a-z][a-z0-9_]{0,60}", one) for one in given_ids)
    assert not {*given_ids} & {*RESERVED, "gdp"}
