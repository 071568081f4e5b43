"""The names of units in a column of a DataFrame: one line of text each, and looked at all at once."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.reading import frames
from benchmark_index.reading.headers import cell_text

FRAMEWORK = bi.Framework.from_dict(
    {
        "id": "f",
        "name": "f",
        "groups": [
            {
                "id": "g",
                "name": "g",
                "indicators": [{"id": x, "name": x, "direction": "higher"} for x in "ab"],
            }
        ],
    }
)
names = st.lists(
    st.text(st.sampled_from([*"北京市ab 12\t\n\u3000\xa0\u200b\u00ad"]), max_size=6), max_size=8
)


def frame_of(units, dtype):
    values = np.arange(2.0 * len(units)).reshape(-1, 2)
    frame = pd.DataFrame(values, columns=["a", "b"])
    frame.insert(0, "unit", pd.Series(units, dtype=dtype))
    return frame


@given(names, st.sampled_from(["str", object]))
def test_a_name_is_the_text_of_its_cell(units, dtype):
    indexed = frames.with_index(frame_of(units, dtype), frames.Headers(FRAMEWORK))
    assert indexed.index.tolist() == [cell_text(unit) for unit in units]


@pytest.mark.parametrize("values", [np.float64, np.float32])
def test_names_that_are_clean_are_not_touched_one_by_one(values, monkeypatch):
    units = [f"企业{i:08d}" for i in range(3_000)]
    frame = frame_of(units, "str").astype({"a": values, "b": values})
    touched = []

    def counted(cell):
        touched.append(cell)
        return cell_text(cell)

    monkeypatch.setattr(frames, "cell_text", counted)
    table = bi.read_table(frame, FRAMEWORK)
    assert table.index.tolist() == units
    assert len(touched) < 100
