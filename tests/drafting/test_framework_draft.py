"""A drafted file says each assumption above what it is of, and stays text whatever names hold."""

import pandas as pd
import pytest
import yaml
from openpyxl import load_workbook

import benchmark_index as bi

NAMES = ["a: b", "- x", "{a}", "# c", "&d", "*e", "!f", "|g", "%k", "yes", "null", "1e5x", "<b>x</b>",
         "=1+1", "שלום", "\u202eabc", "score", "unit", "id", "indicators", "a\nb", "é", "😀", "[bold]q[/]",
         "甲：乙", "a" * 300, "y" * 40_000]  # fmt: skip


@pytest.fixture
def hostile():
    columns = {name: [k + 1, 2 * k + 3, 7] for k, name in enumerate(NAMES)}
    return pd.DataFrame({"城市": ["北京", "上海", "广州"], "产值": [3, 1, 2], **columns})


def test_names_are_text_whatever_they_hold(hostile, tmp_path):
    draft = bi.draft_framework(hostile)
    for name in ("a.yaml", "a.xlsx"):
        draft.save(tmp_path / name)
        assert bi.Framework.load(tmp_path / name) == draft.framework
    assert yaml.safe_load(str(draft)) == draft.raw
    book = load_workbook(tmp_path / "a.xlsx")
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    names = {leaf.name.zh for leaf in draft.framework.all_indicators}
    assert {"a: b", "=1+1", "שלום", "[bold]q[/]", "abc", "a b"} <= names
    assert {len(column) for column in draft.left_out["column"]} >= {300, 40_000}
    assert max(map(len, str(draft).splitlines())) < 1000


def test_every_indicator_has_its_direction_explained_in_both_languages(hostile):
    draft = bi.draft_framework(hostile)
    leaves = draft.framework.all_indicators
    told = draft.assumptions
    assert set(told.loc[told["key"] == "direction", "id"]) == {leaf.id for leaf in leaves}
    assert (told[["zh", "en"]] != "").all(axis=None)
    for one in draft.assumed:
        assert f"# {one.text.zh} / {one.text.en}" in str(draft)
    assert str(draft).count("请确认") >= len(leaves)


def test_hundreds_of_columns_are_all_drafted():
    columns = {f"第{k}项（%）": [k % 7, k % 11 + 1, k % 5 + 9] for k in range(300)}
    draft = bi.draft_framework(pd.DataFrame({"城市": ["北京", "上海", "广州"], **columns}))
    assert len(draft.framework.all_indicators) == 300


def test_a_file_of_another_kind_is_refused(hostile, tmp_path):
    with pytest.raises(bi.UsageError, match="yaml"):
        bi.draft_framework(hostile).save(tmp_path / "a.csv")
