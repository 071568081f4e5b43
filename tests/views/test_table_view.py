"""A table is shown by its first rows, and by what was converted or is missing."""

import pandas as pd

import benchmark_index as bi


def test_what_became_of_the_cells_stands_above_the_rows(tmp_path):
    frame = pd.DataFrame({"国家": ["甲", "乙"], "osi": ["50%", "-"], "hci": 0.8})
    frame.to_csv(tmp_path / "egdi.csv", index=False)
    table = bi.read_table(tmp_path / "egdi.csv", "egdi")
    lines = repr(table).splitlines()
    assert lines[0] == "<IndicatorTable: 2 rows x 3 indicators>"
    assert lines[1] == "File: egdi.csv"
    assert lines[2] == "6 cells: 4 without a number, 1 unparsed"
    assert "No column for: tii" in lines
    assert str(tmp_path) not in table._repr_html_()  # a folder is nobody's business


def test_many_columns_do_not_widen_the_screen():
    names = [f"i{i}" for i in range(100)]
    leaves = [{"id": name, "name": name, "direction": "higher"} for name in names]
    framework = bi.Framework.from_dict({"id": "wide", "name": "wide", "indicators": leaves})
    table = bi.read_table(pd.DataFrame(1.0, index=["a", "b"], columns=names), framework)
    assert max(map(len, repr(table).splitlines())) <= 96
    assert table._repr_html_().count('<th scope="col"') <= 30
