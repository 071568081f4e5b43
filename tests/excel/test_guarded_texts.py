"""Many texts looked at once for what a spreadsheet would compute: to the same end as one by one."""

import time

from hypothesis import given
from hypothesis import strategies as st

from benchmark_index.excel.text import clean_text, guarded, need_no_guard

texts = st.lists(st.text(st.sampled_from([*"ab'=+-@ ＝\t\r\n\x00\u3000"]), max_size=5), max_size=5)


@given(texts.filter(len))
def test_texts_that_need_no_guard_stay_as_they_are(values):
    if need_no_guard(values):
        assert [guarded(clean_text(value)) for value in values] == values


def test_blank_texts_take_no_time():
    began = time.process_time()
    assert need_no_guard([""] * 200_000)
    assert time.process_time() - began < 2
