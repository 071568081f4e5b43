"""Names that look alike or blank are told, in memory as in a file; others stay as they are."""

import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.reading.frames import plain_frame


def frame(names, **more):
    return pd.DataFrame({"osi": [0.5, 0.6], "hci": 0.5, "tii": 0.5, **more}, index=names)


@pytest.mark.parametrize(
    ("names", "rule"),
    [
        ([" ", "乙"], "no-unit-name"),
        (["\u200b", "乙"], "no-unit-name"),
        (["\u3164", "乙"], "no-unit-name"),
        (["北京", "北京 "], "duplicate-unit"),
        (["北京", "北\u200b京"], "duplicate-unit"),
        (["New York", "New  York"], "duplicate-unit"),
        (["北京", "北京\x07"], "similar-names"),
        (["é", "e\u0301"], "similar-names"),
        (["ABC", "ＡＢＣ"], "similar-names"),
        (["Paris", "paris"], "similar-names"),
    ],
)
@pytest.mark.parametrize("as_column", [False, True])
def test_names_that_look_alike_or_blank_are_told(names, rule, as_column):
    data = frame(names)
    data = data.rename_axis("国家").reset_index() if as_column else data
    assert rule in set(bi.validate(data, "egdi").findings["rule"])


@pytest.mark.parametrize("name", ["两\n行", "emoji 🏙️", "\t=1+1", "北京\x07", "A  B", "Co. (x)*"])
def test_a_name_of_its_own_stays_as_it_is(name):
    table = bi.read_table(frame([name, "乙"]), "egdi")
    assert list(table.index) == [name, "乙"]
    assert not table.findings


def test_of_many_names_those_spelled_the_same_are_found():
    names = [f"unit {i}" for i in range(30_000)] + ["é", "e\u0301"]
    data = pd.DataFrame(0.5, index=names, columns=["osi", "hci", "tii"])
    assert "similar-names" in set(bi.validate(data, "egdi").findings["rule"])


def test_a_frame_of_plain_cells_is_the_same_frame():
    data = frame(["甲", "乙"])
    assert plain_frame(data) is data


def test_attributes_keep_what_is_missing():
    data = frame(["甲", "乙"], region=pd.Series([None, "东"], index=["甲", "乙"], dtype=object))
    assert plain_frame(data)["region"].isna().tolist() == [True, False]


@pytest.mark.parametrize("columns", [["osi", "hci", "hci"], ["osi", "hci", None], [0, 1, 2]])
def test_columns_of_any_names_are_read_or_told(columns):
    data = frame(["甲", "乙"]).set_axis(pd.Index(columns, dtype=object), axis=1)
    try:
        assert not bi.validate(data, "egdi").ok
    except bi.TableError as error:
        assert "header" in str(error) or "column" in str(error)  # noqa: PT017
