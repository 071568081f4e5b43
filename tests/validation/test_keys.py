import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.validation.keys import Keys

ROWS = [("北京", "2022"), ("上海", "2022"), ("北京", "2023"), ("深圳", "2023"), ("北京市", "2024")]


@pytest.fixture
def keys():
    framework = bi.Framework.from_dict(
        {
            "id": "s",
            "name": "S",
            "aliases": {"北京": ["北京市"]},
            "indicators": [{"id": "x", "name": "X", "direction": "higher"}],
        }
    )
    index = pd.MultiIndex.from_tuples(ROWS, names=["unit", "period"])
    table = bi.read_table(pd.DataFrame({"x": 1.0}, index=index), framework)
    return Keys(table, framework)


def test_a_cell_is_found_by_unit_and_period(keys):
    assert keys.found(["北京", "深圳"], ["2022", "2022"]).tolist() == [True, *[False] * 4]
    assert keys.found(["北京"], ["2024"]).tolist() == [*[False] * 4, True]
    assert not keys.found([], []).any()
    assert not keys.found(["广州", "北京"], ["2022", "1999"]).any()


def test_the_year_before_is_that_of_the_same_unit_also_under_an_alias(keys):
    before = {"2023": "2022", "2024": "2023"}
    assert keys.earlier(before.get).tolist() == [-1, -1, 0, -1, 2]


def test_periods_come_in_order_with_their_rows(keys):
    assert {period: rows.tolist() for period, rows in keys.by_period.items()} == {
        "2022": [0, 1],
        "2023": [2, 3],
        "2024": [4],
    }
