import gc
import json
import os
import zipfile

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from openpyxl import load_workbook

import benchmark_index as bi
from benchmark_index.excel import Book, Column
from benchmark_index.files.output import write_atomically

SHEETS = [
    *("Summary", "Ranking", "Dimensions", "Partial ranks", "Contributions", "Obstacles"),
    *("Normalized", "Data", "Weights", "Goalposts", "Diagnostics", "Method", "Findings"),
    *("Charts", "Tiers", "Intermediates", "Records"),
]
PAGES = {"Summary", "Charts", "Diagnostics"}
OF_UNITS = ["Ranking", "Dimensions", "Normalized", "Data"]
HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+cmd",
    "@SUM(A1)",
    "-1+1",
    "=1+1",
    "#N/A",
    "TRUE",
    "00123",
    "2022-01-01",
    "两\n行",
    "emoji 🏙️",
    "<b>&amp;</b>",
    "[red]",
    "北" * 300,
    "1e5",
]


def table(names):
    rng = np.random.default_rng(1)
    values = rng.uniform(0.1, 0.9, (len(names), 3))
    return pd.DataFrame(
        values, columns=["osi", "hci", "tii"], index=pd.Index(names, name="country", dtype=object)
    )


@pytest.fixture(scope="module")
def scorecard(city):
    frame = pd.DataFrame(
        {
            "population": [1 / 3, 2400.7, 1700, 1800, 1e6 / 7],
            "gdp": [0.1 + 0.2, 44000.1, 32000, np.nan, 1e5 / 3],
            "firms": [300, 400, 500, 600, 700],
            "roads": [22000, 13000, -99, 9000, 7],
            "air": [30, 25, 20, 22, np.nan],
            "schools": [50, 60, 40, np.nan, 45],
            "region": ["东", "东", "南", "南", "西"],
        },
        index=pd.Index(["北京", "上海", "深圳", "广州", "成都"], name="城市"),
    )
    return bi.evaluate(frame, city, tiers="counts:1,2", min_coverage={"small": 1})


@pytest.fixture(scope="module")
def path(scorecard, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "ranking.xlsx"
    scorecard.to_excel(path, formulas=False)
    return path


def sheet(path, name, engine="openpyxl"):
    return pd.read_excel(
        path, sheet_name=name, engine=engine, keep_default_na=False, na_values=[""]
    )


def column(frame, word):
    (found,) = [name for name in frame.columns if str(name).startswith(word)]
    return frame[found]


def test_every_table_has_one_header_row_frozen_and_filtered(path, scorecard):
    book = load_workbook(path)
    assert book.sheetnames == SHEETS
    for page in (page for page in book if page.title not in PAGES):
        assert page.freeze_panes.endswith("2")
        assert page.auto_filter.ref == page.dimensions
        assert page.dimensions.startswith("A1:")
        header = [cell.value for cell in page[1]]
        assert all(isinstance(text, str) and text for text in header)
        assert len(set(header)) == len(header)
        assert page.print_title_rows == "$1:$1"
    assert [book[name].max_row for name in OF_UNITS] == [6] * 4


@pytest.mark.parametrize("engine", ["openpyxl", "calamine"])
def test_the_sheets_hold_the_scorecard(path, scorecard, engine):
    ranking = scorecard.ranking
    order = list(ranking["unit"])
    first = sheet(path, "Ranking", engine)
    assert list(column(first, "城市")) == order
    assert_array_equal(
        column(first, "排名").to_numpy(float), ranking["rank"].to_numpy(float, na_value=np.nan)
    )
    assert_array_equal(column(first, "综合得分").to_numpy(float), ranking["score"].to_numpy())
    assert column(first, "档次").fillna("").to_list()[0] == "第1档 / Tier 1"
    for name, word in (("economy", "经济"), ("life", "生活")):
        assert_array_equal(column(first, word).to_numpy(float), ranking[name].to_numpy())
        assert_array_equal(
            column(sheet(path, "Dimensions", engine), word).to_numpy(float),
            ranking[name].to_numpy(),
        )
    normalized, data = sheet(path, "Normalized", engine), sheet(path, "Data", engine)
    for leaf in scorecard.framework.all_indicators:
        for page, stage in ((normalized, scorecard.normalized), (data, scorecard.raw)):
            values = column(page, leaf.name.zh).to_numpy(float)
            assert_array_equal(values, stage.loc[order, leaf.id].to_numpy())
    assert_array_equal(column(data, "常住人口"), scorecard.table.units.loc[order, "population"])
    assert list(column(data, "所属地区")) == list(scorecard.table.units.loc[order, "region"])
    weights = sheet(path, "Weights", engine)
    weights = weights.set_index(weights.columns[0])  # the index itself stands first
    assert list(weights.index) == [scorecard.framework.id, *scorecard.weights.index]
    assert_array_equal(column(weights, "同级权重")[1:], scorecard.weights["local"])
    assert_array_equal(column(weights, "总权重")[1:], scorecard.weights["effective"])
    findings = sheet(path, "Findings", engine)
    assert list(column(findings, "规则")) == list(scorecard.findings["rule"])
    assert list(column(findings, "城市").fillna("")) == list(scorecard.findings["unit"])


def test_unit_direction_and_denominator_are_visible(path):
    (head,) = [name for name in sheet(path, "Data") if name.startswith("地区生产总值")]
    for word in ("Gdp", "亿元", "常住人口", "万元", "↑"):
        assert word in head
    (head,) = [name for name in sheet(path, "Data") if "空气质量" in name]
    assert "↓" in head
    weights = sheet(path, "Weights").set_index(sheet(path, "Weights").columns[0])
    assert "越小越好" in column(weights, "方向")["air"]


def test_who_is_not_ranked_or_ranked_with_a_gap_is_told_why(path, scorecard):
    notes = sheet(path, "Ranking").set_index(sheet(path, "Ranking").columns[1]).iloc[:, -1]
    assert "未排名" in notes["成都"]
    assert "生活" in notes["成都"]
    assert "Not ranked" in notes["成都"]
    assert pd.isna(notes["北京"])


def test_a_choice_of_language_is_kept(scorecard, tmp_path):
    for language, present, absent in (
        ("zh", "未排名", "Not ranked"),
        ("en", "Not ranked", "未排名"),
    ):
        scorecard.to_excel(tmp_path / f"{language}.xlsx", language)
        page = sheet(tmp_path / f"{language}.xlsx", "Ranking")
        notes = page[next(name for name in page if name.startswith(("备注", "Note")))].dropna()
        assert all(present in note and absent not in note for note in notes)


def specification(path):
    rows = list(load_workbook(path)["Method"].values)
    return json.loads("".join(text for item, text in rows if "JSON" in item))


def test_the_method_sheet_holds_the_whole_run(path, scorecard):
    assert specification(path) == json.loads(json.dumps(scorecard.specification))
    assert specification(path) == scorecard.specification


def test_a_specification_longer_than_a_cell_is_still_whole(tmp_path):
    raw = bi.Framework.load("egdi").to_dict()
    raw["aliases"] = {f"国 {i}": [f"{'Country ' * 9}{i}"] for i in range(800)}
    scorecard = bi.evaluate(table(["A", "B"]), bi.Framework.from_dict(raw))
    scorecard.to_excel(tmp_path / "long.xlsx")
    assert specification(tmp_path / "long.xlsx") == scorecard.specification


def test_the_run_can_be_repeated_from_the_workbook(path, scorecard):
    again = bi.CompositeIndex.from_specification(specification(path))
    score = again.fit(scorecard.table).evaluate(scorecard.table).score
    assert_array_equal(score, scorecard.score)


def formulas(path):
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return [
            name for name in parts if b"<f>" in archive.read(name) or b"<f " in archive.read(name)
        ]


@pytest.mark.parametrize("engine", ["openpyxl", "calamine"])
def test_names_are_text_whatever_they_look_like(tmp_path, engine):
    scorecard = bi.evaluate(table(HOSTILE), "egdi")
    path = tmp_path / "names.xlsx"
    scorecard.to_excel(path, formulas=False)
    assert not formulas(path)
    for name in ("Ranking", "Normalized", "Data"):
        frame = pd.read_excel(
            path, sheet_name=name, engine=engine, keep_default_na=False, dtype=object
        )
        assert set(column(frame, "国家")) == set(HOSTILE)
    kinds = {cell.data_type for cell in load_workbook(path)["Ranking"]["B"]}
    assert kinds == {"s"}


def test_control_characters_do_not_break_the_file(tmp_path):
    bi.evaluate(table(["bell\x07", "null\x00", "esc\x1b[31m", "\ufffe"]), "egdi").to_excel(
        tmp_path / "names.xlsx"
    )
    names = list(column(sheet(tmp_path / "names.xlsx", "Data"), "国家"))
    assert [name[:4] for name in sorted(names[:3])] == sorted(name[:4] for name in names[:3])
    assert any(name.startswith("bell") for name in names)


def test_a_lone_surrogate_does_not_break_the_file(tmp_path):
    bi.evaluate(table(["half \ud800", "B"]), "egdi").to_excel(tmp_path / "names.xlsx")
    assert any(
        str(n).startswith("half") for n in column(sheet(tmp_path / "names.xlsx", "Data"), "国家")
    )


def test_names_of_the_framework_are_text_too(tmp_path):
    raw = bi.Framework.load("egdi").to_dict()
    raw["name"] = {"zh": "=1+1", "en": "&P bell\a"}
    raw["note"], raw["source"] = "=cmd()", "@SUM(A1)"
    raw["indicators"][0]["name"] = {"zh": "=SUM(A1)", "en": "+bell\a"}
    raw["indicators"][1]["unit"] = "=unit()"
    raw["attributes"] = ["@region"]
    frame = table(["A", "B"])
    frame["@region"] = ["=1", "=2"]
    path = tmp_path / "names.xlsx"
    bi.evaluate(frame, bi.Framework.from_dict(raw)).to_excel(path, formulas=False)
    assert not formulas(path)
    assert "=SUM(A1)" in " ".join(map(str, sheet(path, "Data").columns))
    load_workbook(path)


def test_text_stays_text_in_a_sheet_too_long_to_be_styled(tmp_path):
    names = ["=1+1", "#N/A", "#REF!", "TRUE", *map(str, range(5001))]
    book = Book()
    book.table("names", [Column("name", names)])
    book.save(tmp_path / "long.xlsx")
    page = load_workbook(tmp_path / "long.xlsx").active
    assert [cell.value for cell in page["A"][1:]] == names
    assert {cell.data_type for cell in page["A"]} == {"s"}


def test_a_sheet_holds_no_more_rows_than_excel():
    with pytest.raises(bi.BenchmarkIndexError, match="1048575"):
        Book().table("many", [Column("x", range(1_048_576))])


@pytest.fixture
def source(rows, write):
    return write("cities.xlsx", rows)


def spellings(source):
    inside = source.parent / "sub"
    inside.mkdir()
    link = source.parent / "link.xlsx"
    link.symlink_to(source)
    return [source, str(source), inside / ".." / source.name, link]


def test_the_source_is_never_overwritten(city, source):
    before = source.read_bytes()
    scorecard = bi.evaluate(source, city)
    for path in spellings(source):
        with pytest.raises(bi.BenchmarkIndexError, match="source"):
            scorecard.to_excel(path)
    assert source.read_bytes() == before


def test_a_failed_write_leaves_the_old_file_and_nothing_else(scorecard, tmp_path, monkeypatch):
    path = tmp_path / "ranking.xlsx"
    path.write_text("last year's")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(bi.BenchmarkIndexError, match=r"ranking\.xlsx: Permission denied") as error:
        scorecard.to_excel(path)
    assert "Excel" in error.value.explain("zh")
    assert path.read_text() == "last year's"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt, OSError])
def test_a_write_cut_short_leaves_nothing(tmp_path, fault):
    def write(stream):
        stream.write(b"half")
        raise fault

    with pytest.raises((fault, bi.BenchmarkIndexError)):
        write_atomically(tmp_path / "x.xlsx", write)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["missing/x.xlsx", ".", "file.txt/x.xlsx"])
def test_a_place_that_cannot_be_written_is_a_clear_error(city, rows, tmp_path, place):
    (tmp_path / "file.txt").write_text("x")
    scorecard = bi.evaluate(pd.DataFrame(rows[1:], columns=rows[0]), city)
    with pytest.raises(bi.BenchmarkIndexError, match="Cannot write"):
        scorecard.to_excel(tmp_path / place)
    gc.collect()  # what openpyxl leaves behind must not cry out either
    assert [item.name for item in tmp_path.iterdir()] == ["file.txt"]


def test_a_new_file_has_the_rights_of_any_new_file(scorecard, tmp_path):
    scorecard.to_excel(tmp_path / "a.xlsx")
    (tmp_path / "b").touch()
    assert (tmp_path / "a.xlsx").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_a_dropped_indicator_and_a_unit_not_ranked_go_together(tmp_path):
    flat = bi.Framework.from_dict(
        {
            "id": "flat",
            "name": "Flat",
            "indicators": [{"id": i, "name": i, "direction": "higher"} for i in "abc"],
        }
    )
    frame = pd.DataFrame(
        {"a": [1, 2, 3, np.nan], "b": 5.0, "c": [1, 2, 4, np.nan]}, index=list("wxyz")
    )
    scorecard = bi.evaluate(frame, flat, normalization="minmax:constant=drop")
    scorecard.to_excel(tmp_path / "dropped.xlsx")
    assert list(scorecard.not_ranked["unit"]) == ["z"]


def test_what_stood_in_a_cell_reaches_the_workbook_with_its_mark(city, rows, write, tmp_path):
    """A bound such as >400 counts as 400, and the reader of the report sees that it is a bound."""
    rows[2][3] = ">400"
    rows[3][2] = "3.2万亿"
    bi.evaluate(write("cities.xlsx", rows), city).to_excel(tmp_path / "r.xlsx", "en")
    records = sheet(tmp_path / "r.xlsx", "Records")
    titles = ("Before", "After", "Mark")
    said = list(zip(*(column(records, title).fillna("") for title in titles), strict=True))
    assert said == [("3.2万亿", 32000, ""), (">400", 400, ">")]
    assert "qualified-value" in list(column(sheet(tmp_path / "r.xlsx", "Findings"), "Rule"))
