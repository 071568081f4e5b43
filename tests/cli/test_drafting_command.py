"""``frameworks new`` and ``score --draft``: from a fresh sheet to a ranking, each message enough to go on."""

import json

import pytest
from openpyxl import load_workbook

import benchmark_index as bi

HEADER = [
    "城市",
    "地区生产总值（亿元）",
    "常住人口（万人）",
    "城镇登记失业率（%）",
    "PM2.5年均浓度",
    "城镇化率（%）",
]
ROWS = [
    ["北京", 43760.7, 2185.8, 4.4, 32.1, 87.8],
    ["上海", 47218.7, 2487.5, 4.2, 28.7, 89.3],
    ["广州", 30355.7, 1882.7, 2.5, 23.0, 86.5],
    ["深圳", 34606.4, 1779.0, 2.6, 17.6, 99.8],
    ["杭州", 20059.0, 1252.2, 2.4, 31.0, 84.2],
    ["南京", 17421.4, 954.7, 1.9, 29.2, 87.0],
    ["成都", 22074.7, 2140.3, 3.1, 39.0, 80.5],
    ["武汉", 20011.7, 1377.4, 3.0, 36.8, 84.8],
    ["西安", 12010.8, 1307.8, 3.6, 46.0, 79.9],
    ["温洲", 8730.6, 976.1, 2.9, 24.1, 72.8],  # a typo
    ["苏州", "24,653.4", 1295.8, 1.9, 29.0, 82.1],  # a number that is a text
    ["青岛", 15760.3, 1037.2, 3.3, None, 77.2],  # a missing cell
]  # fmt: skip


@pytest.fixture
def sheet(write):
    return write("my.xlsx", [HEADER, *ROWS])


@pytest.mark.parametrize("suffix", ["yaml", pytest.param("xlsx", marks=pytest.mark.large)])
def test_three_commands_lead_from_a_sheet_to_a_ranking_with_weights_of_ones_own(
    run, sheet, tmp_path, suffix
):
    first = run("score", "my.xlsx", "-o", "ranking.xlsx")
    assert first.code == 2
    assert "benchmark-index frameworks new my.xlsx -o my-system.yaml" in first.err
    system = f"my-system.{suffix}"
    new = run("frameworks", "new", "my.xlsx", "-o", system)
    assert (new.code, new.err) == (0, "")
    for words in (
        "名称含“失业”，按越小越好",
        "人口只作分母",
        f"--framework {system} -o ranking.xlsx",
    ):
        assert words in new.out
    if suffix == "yaml":
        text = (tmp_path / system).read_text("utf-8")
        assert text.count("weight: 1") == 4
        (tmp_path / system).write_text(text.replace("weight: 1", "weight: 3", 1), "utf-8")
    else:
        book = load_workbook(tmp_path / system)
        page = book["framework"]
        heads = [cell.value for cell in page[1]]
        row = next(row for row in page.iter_rows(min_row=2) if row[0].value == "indicator")
        row[heads.index("weight")].value = 3
        book.save(tmp_path / system)
    scored = run("score", "my.xlsx", "--framework", system, "-o", "ranking.xlsx")
    assert (scored.code, scored.err) == (0, "")
    assert bi.verify(tmp_path / "ranking.xlsx").ok
    weights = bi.Framework.load(tmp_path / system).all_indicators
    assert [leaf.weight for leaf in weights] == [3, 1, 1, 1]
    found = run("validate", "my.xlsx", "--framework", system).out
    assert "温洲" in found
    assert "温州" in found
    assert "24,653.4" in found


def test_draft_and_score_in_one_go_list_every_assumption(run, sheet):
    done = run("score", "my.xlsx", "--draft", "-l", "en")
    draft = bi.draft_framework(sheet)
    assert (done.code, done.err) == (0, "")
    plain = " ".join(done.out.split())
    for one in draft.assumed:
        assert " ".join(one.text.en.split()) in plain
    ranking = bi.evaluate(sheet, draft.framework).ranking
    assert plain.index("please confirm") < plain.index(str(ranking["name"][0]))
    both = run("score", "my.xlsx", "--draft", "--framework", "egdi")
    assert both.code == 2


def test_what_is_there_already_stays_unless_it_is_forced(run, sheet, tmp_path):
    words = ("frameworks", "new", "my.xlsx", "-o", "a.yaml")
    (tmp_path / "a.yaml").write_text("mine", "utf-8")
    refused = run(*words)
    assert refused.code == 2
    assert "--force" in refused.err
    assert (tmp_path / "a.yaml").read_text("utf-8") == "mine"
    assert run(*words, "--force").code == 0
    assert run("frameworks", "new", "my.xlsx", "-o", "my.xlsx", "--force").code == 2
    assert run("frameworks", "new", "my.xlsx", "-o", "a.csv").code == 2
    assert run("frameworks", "new", "none.xlsx", "-o", "b.yaml").code == 2


def test_the_draft_as_json(run, sheet):
    done = run("frameworks", "new", "my.xlsx", "-o", "a.yaml", "--json")
    told = json.loads(done.out)
    draft = bi.draft_framework(sheet)
    assert told["assumptions"] == draft.assumptions.to_dict("records")
    assert (told["framework"], told["left_out"]) == ("my", [])


def test_a_sheet_that_cannot_be_drafted_is_one_message(run, write):
    write("words.csv", [["城市", "备注"], ["北京", "好"]])
    done = run("frameworks", "new", "words.csv", "-o", "a.yaml")
    assert done.code == 1
    assert "每个指标须是一列数" in done.err
    assert "备注" in done.err
