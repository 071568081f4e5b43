"""What stands above, beside or in brackets after a name: another figure is never read as it."""

import pytest
from corpus.case import Case, found, numbers, of

import benchmark_index as bi
from benchmark_index.reading.alterations import alterations
from benchmark_index.reading.headers import Headers
from benchmark_index.reading.vocabulary import words_for

GF, G = of("gdp", "firms"), of("gdp")
WORDS = sorted({*words_for("changing")} - {"其中"})
SOME = ["比上年增长（%）", "人均（元）", "排名", "市辖区", "上年同期", "累计", "目标", "计划", "占比",
        "per capita", "Growth", "rank", "其中"]  # fmt: skip
PLAIN = ["总量", "绝对值", "本年", "全市", "指标", "Actual"]
HEAD, BJ, SH = ["城市", "地区生产总值", "企业数"], ["北京", 40000, 300], ["上海", 44000, 400]
TWO = [("上海", (44000, 400)), ("北京", (40000, 300))]
NONE = [("上海", (None, None)), ("北京", (None, None))]
BOTH = [("altered-only", "gdp"), ("altered-only", "firms")]


def read(tmp_path, rows, framework=GF, merged=(), suffix="xlsx"):
    """Return the numbers of a table and its findings, as (rule, cell, unit, indicator)."""
    case = Case("", rows, framework, {}, merged=merged, file=f"表.{suffix}")
    table = bi.read_table(case.write(tmp_path), framework)
    return numbers(table), found(bi.validate(table, framework))


def above(word):
    return [[None, word, None], HEAD, BJ, SH], ()


def above_merged(word):
    return [[None, word, None], HEAD, BJ, SH], ("B1:C1",)


def above_in_header(word):
    return [["城市", word, None], [None, *HEAD[1:]], BJ, SH], ("A1:A2", "B1:C1")


def above_twice(word):
    rows = [["城市", word, None], [None, "总量", None], [None, *HEAD[1:]], BJ, SH]
    return rows, ("A1:A3", "B1:C1", "B2:C2")


def left_of_names(word):
    return [
        ["指标", None, "北京", "上海"],
        [word, HEAD[1], 40000, 44000],
        [None, HEAD[2], 300, 400],
    ], ()


def line_above_names(word):
    return [["指标", "北京", "上海"], [word], [HEAD[1], 40000, 44000], [HEAD[2], 300, 400]], ()


POSITIONS = [above, above_merged, above_in_header, above_twice, left_of_names, line_above_names]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("position", POSITIONS)
def test_a_word_over_a_name_makes_it_another_figure(tmp_path, position, suffix):
    for word in SOME:
        rows, merged = position(word)
        table, findings = read(
            tmp_path, rows, merged=merged if suffix == "xlsx" else (), suffix=suffix
        )
        assert table == NONE, word
        assert sorted((rule, name) for rule, _, _, name in findings) == sorted(BOTH), word


@pytest.mark.parametrize("position", POSITIONS)
def test_a_word_that_changes_nothing_may_stand_over_names(tmp_path, position):
    for word in PLAIN:
        rows, merged = position(word)
        table, findings = read(tmp_path, rows, merged=merged)
        assert table == TWO, word
        assert {rule for rule, *_ in findings} <= {"chapter"}, word


@pytest.mark.parametrize("position", POSITIONS)
def test_an_unknown_line_over_several_indicators_is_a_chapter(tmp_path, position):
    for word in ("一、经济发展", "Public economy", "经济增长"):
        rows, merged = position(word)
        table, findings = read(tmp_path, rows, merged=merged)
        assert (table, [rule for rule, *_ in findings]) == (TWO, ["chapter"]), word


def test_an_unknown_line_over_one_indicator_is_a_question(tmp_path):
    table, findings = read(tmp_path, [[None, None, "核算口径"], HEAD, BJ, SH])
    assert (table, findings) == (TWO, [("heading-unclear", "C1", "", "firms")])


@pytest.mark.parametrize("suffix", [pytest.param("xlsx", marks=pytest.mark.large), "csv"])
@pytest.mark.parametrize("plain", [*PLAIN, None])
def test_the_figure_itself_is_taken_where_it_stands_too(tmp_path, plain, suffix):
    for word in SOME:
        wide = [
            [None, plain, word],
            ["城市", HEAD[1], HEAD[1]],
            ["北京", 40000, 5],
            ["上海", 44000, 6],
        ]
        turned = [
            ["指标", None, "北京", "上海"],
            [plain, HEAD[1], 40000, 44000],
            [word, HEAD[1], 5, 6],
        ]
        for rows, cell in ((wide, "C2"), (turned, "B3")):
            table, findings = read(tmp_path, rows, G, suffix=suffix)
            assert table == [("上海", (44000,)), ("北京", (40000,))], word
            assert findings == [("altered-column", cell, "", "gdp")], word


def test_the_other_figure_is_said_with_both_lines(tmp_path):
    case = Case("", [[None, "比上年增长（%）"], HEAD[:2], BJ[:2]], G, {})
    report = bi.validate(bi.read_table(case.write(tmp_path), G), G)
    (finding,) = report.items
    for language in ("zh", "en"):
        assert "比上年增长（%）" in finding.message(language)
        assert "表!B1" in finding.message(language)
    assert finding.cell == "表!B2"


@pytest.mark.parametrize("word", ["growth", "增速", "比上年", "同比"])
def test_a_framework_that_means_the_growth_reads_it(tmp_path, word):
    rows = [["城市", word], [None, "增速"], ["北京", 5.0]]
    table, _ = read(tmp_path, rows, of("growth"), merged=("A1:A2",))
    assert table == [("北京", (5.0,))]


def test_a_line_and_a_name_join_to_a_known_one(tmp_path):
    framework = of("gdp", "patents")
    rows = [["城市", "创新", "创新", "人均（件/万人）"], [None, "每万人", HEAD[1], HEAD[1]],
            [None, "发明专利", None, None], ["北京", 2, 40000, 18]]  # fmt: skip
    table, findings = read(tmp_path, rows, framework, merged=("A1:A3", "B1:C1", "C2:C3", "D2:D3"))
    assert table == [("北京", (40000, 2))]
    assert ("altered-column", "D3", "", "gdp") in findings


@pytest.mark.parametrize(("unit", "rules"), [
    ("（亿元）", []), ("（%）", ["unit-of-measure"]), ("（家）", ["unit-of-measure"]),
])  # fmt: skip
def test_a_unit_over_a_name_is_held_against_it(tmp_path, unit, rules):
    rows = [["城市", f"总量{unit}"], [None, HEAD[1]], BJ[:2]]
    assert [rule for rule, *_ in read(tmp_path, rows, G, merged=("A1:A2",))[1]] == rules


def test_years_over_names_hold_for_their_columns(tmp_path):
    rows = [["城市", "2022年主要指标", "2023年主要指标"], [None, HEAD[1], HEAD[2]], BJ]
    table, _ = read(tmp_path, rows, merged=("A1:A2",))
    assert table == [(("北京", "2022"), (40000, None)), (("北京", "2023"), (None, 300))]


@pytest.mark.parametrize("known", ["gdp", "share", "air"])
def test_no_text_around_a_name_is_taken_for_it(known):
    framework = of(known)
    headers = Headers(framework)
    (column,) = framework.all_indicators
    own = alterations(column.name.zh)
    for word in (word for word in WORDS if not alterations(word) <= own):
        for name in (column.name.zh, column.name.en, column.id):
            texts = (f"{name}（{word}）", f"{name}（{word}，%）", f"{name}（亿元，{word}）", f"{word}{name}",
                     f"{name}{word}", f"{name}_{word}", f"{name} {word}", f"{name}({word})", f"{word} {name}")  # fmt: skip
            assert not any(map(headers.find, texts)), (name, word)


@pytest.mark.parametrize("word", ["增速", "同比增长（%）", "排名", "growth rate"])
def test_a_column_of_a_long_table_says_which_figure_a_line_holds(tmp_path, word):
    head = ["城市", "指标", "类型", "数值"]
    other = [head, ["北京", HEAD[1], word, 5]]
    table, findings = read(tmp_path, [*other, ["北京", HEAD[1], "总量", 40000]], G)
    assert table == [("北京", (40000,))]
    assert ("altered-column", "B2", "", "gdp") in findings
    table, findings = read(tmp_path, other, G)
    assert ("altered-only", "B2", "", "gdp") in findings


@pytest.mark.parametrize("merged", [(), ("A3:C3",)])
def test_rows_below_a_line_of_another_figure_are_not_read(tmp_path, merged):
    table, findings = read(tmp_path, [HEAD, BJ, ["比上年增长（%）"], ["广州", 5, 6]], merged=merged)
    assert (table, findings) == ([("北京", (40000, 300))], [("altered-section", "A3", "", "")])


def test_a_title_of_growth_is_said(tmp_path):
    _, findings = read(tmp_path, [["各市主要指标比上年增长"], HEAD, BJ])
    assert findings == [("altering-title", "A1", "", "")]
    assert read(tmp_path, [["各市主要指标排名"], HEAD, BJ])[1] == []


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("other", ["增速（%）", "排名", "上年", "比上年增长"])
@pytest.mark.parametrize("plain", ["数值", "总量", "本年", "绝对值（亿元）"])
@pytest.mark.parametrize("first", [True, False])
def test_under_a_name_the_values_are_taken_and_not_what_is_made_of_them(
    tmp_path, suffix, other, plain, first
):
    words, figures = ([plain, other], [40000, 3.5]) if first else ([other, plain], [3.5, 40000])
    rows = [
        ["城市", "地区生产总值", None, "企业数"],
        [None, *words, "数值"],
        ["北京", *figures, 300],
    ]
    table = Case("", rows, GF, {}, file=f"表.{suffix}").write(tmp_path)
    assert numbers(bi.read_table(table, GF)) == [("北京", (40000, 300))]
    assert found(bi.validate(table, GF)) == [("unknown-column", "C2" if first else "B2", "", "")]
