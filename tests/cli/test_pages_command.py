"""``explore``, ``site`` and ``score -o ranking.html``: pages written, others spared, reasons told."""

import json
import re

import openpyxl
import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.files.origin import is_written_here
from benchmark_index.report.stored import Stored

TABLE = "国家,osi,hci,tii\nA,0.9,0.8,0.7\nB,0.5,0.7,0.8\nC,0.4,0.75,0.6\n"
SCORE = ("score", "t.csv", "-f", "egdi")


@pytest.fixture
def here(tmp_path):
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """A ranking workbook that says how sure ranks are."""
    path = tmp_path_factory.mktemp("workbook") / "ranking.xlsx"
    frame = pd.DataFrame({"osi": [0.9, 0.5], "hci": 0.8, "tii": [0.2, 0.7]}, index=["A", "B"])
    index = bi.CompositeIndex("egdi")
    result = bi.robustness(index, bi.evaluate(frame, "egdi").table, ["noise:0.2"], 64)
    result.nominal.to_excel(path, robustness=result)
    return path.read_bytes()


def data_of(path):
    text = path.read_text("utf-8")
    return json.loads(
        re.search(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.S)[1]
    )


def opens_in(path):
    return re.search(r'data-language="(.*?)"', path.read_text("utf-8"))[1]


def test_score_writes_a_page_and_writes_over_its_own(run, here):
    page = here / "r.html"
    for more, opened in (
        ((), ""),
        (("-l", "en"), "en"),
        (("-l", "zh"), "zh"),
        (("-l", "both"), ""),
    ):
        done = run(*SCORE, "-o", page.name, *more)
        assert done.code == 0, done.err
        assert opens_in(page) == opened
        assert is_written_here(page)
    assert data_of(page)["sure"] is None
    assert run(*SCORE, "-o", page.name, "--robustness").code == 0
    assert data_of(page)["sure"]
    assert data_of(page)["units"] == ["A", "B", "C"]


@pytest.mark.parametrize(
    "text", ["mine", "<!doctype html><p>by benchmark-index", '<meta name="generator" content="x">']
)
def test_pages_of_others_stay_unless_forced(run, here, text):
    page = here / "r.html"
    page.write_text(text, "utf-8")
    assert run(*SCORE, "-o", page.name).code == 2
    assert page.read_text("utf-8") == text
    assert run(*SCORE, "-o", page.name, "--force").code == 0
    assert is_written_here(page)


@pytest.mark.parametrize(
    "more",
    [
        ("--sign", "t.csv"),
        ("--split-by", "tier"),
        ("--values-only",),
        ("--cards", "all"),
        ("t.csv",),
    ],
)
def test_what_no_page_has_is_refused_in_plain_words(run, here, more):
    for language, word in (("zh", "错误"), ("en", "Error")):
        done = run(*SCORE[:2], *more, *SCORE[2:], "-o", "r.html", "-l", language)
        assert done.code == 2
        assert done.err.startswith(word)
        assert len(done.err.splitlines()) <= 3
        assert not (here / "r.html").exists()


def test_a_workbook_is_explored_beside_it_with_its_intervals(run, here, workbook):
    (here / "ranking.xlsx").write_bytes(workbook)
    done = run("explore", "ranking.xlsx", "-l", "en")
    assert (done.code, done.out.split()) == (0, ["Wrote", "ranking.html"])
    kept = Stored(here / "ranking.xlsx").sure
    assert data_of(here / "ranking.html")["sure"]["low"] == kept.column("low").tolist()
    assert run("score", "--from", "ranking.xlsx", "-o", "again.html").code == 0
    explored, again = data_of(here / "ranking.html"), data_of(here / "again.html")
    assert {key: explored[key] for key in ("z", "scores", "ranks")} == {
        key: again[key] for key in ("z", "scores", "ranks")
    }
    done = run("explore", "ranking.xlsx", "--json", "-o", "p.html")
    parts = json.loads(done.out)
    assert parts["robustness"] is True
    assert parts["remarks"] == []


def test_of_a_changed_workbook_the_screen_says_what_is_left_out(run, here, workbook):
    (here / "r.xlsx").write_bytes(workbook)
    book = openpyxl.load_workbook(here / "r.xlsx")
    column = Stored(here / "r.xlsx").kept.columns.index(("raw", "osi")) + 1
    book["Data"].cell(2, column).value = 0.1
    book.save(here / "r.xlsx")
    for language, words in (
        ("zh", ("按现在的值评分", "名次区间")),
        ("en", ("changed", "intervals")),
    ):
        done = run("explore", "r.xlsx", "-l", language)
        assert done.code == 0, done.err
        assert all(word in done.out for word in words)
    data = data_of(here / "r.html")
    assert data["sure"] is None


def test_what_is_no_ranking_is_refused_and_leaves_no_page(run, here):
    openpyxl.Workbook().save(here / "x.xlsx")
    for words, code in (
        (("explore", "x.xlsx"), 1),
        (("explore", "t.csv"), 1),
        (("explore", "none.xlsx"), 2),
        (("explore", "x.xlsx", "-o", "x.pdf"), 2),
        (("site", ".", "-o", "site"), 1),
        (("site", "none", "-o", "site"), 2),
        (("site", "x.xlsx", "-o", "site"), 2),
    ):
        done = run(*words)
        assert done.code == code, done.err
        assert done.err.startswith("错误")
    assert {path.name for path in here.iterdir()} == {"t.csv", "x.xlsx"}


def test_a_site_names_its_pages_and_what_was_left_out(run, here, workbook):
    (here / "in").mkdir()
    (here / "in" / "a.xlsx").write_bytes(workbook)
    (here / "in" / "[red]b.xlsx").write_bytes(b"no")
    done = run("site", "in", "-o", "out", "-l", "en")
    assert done.code == 0, done.err
    assert "a.html" in done.out
    assert "Left out [red]b.xlsx: " in done.out
    assert sorted(path.name for path in (here / "out").iterdir()) == ["a.html", "index.html"]
    assert data_of(here / "out" / "a.html")["sure"]
    assert run("site", "in", "-o", "out").code == 2
    parts = json.loads(run("site", "in", "-o", "out2", "--json").out)
    assert [one["page"] for one in parts["pages"]] == ["a.html"]
    assert [one["file"] for one in parts["skipped"]] == ["[red]b.xlsx"]


@pytest.mark.parametrize("sheet", ["Weights", "Goalposts"])
def test_a_workbook_whose_cells_make_no_ranking_is_named(run, here, workbook, sheet):
    """Yellow cells count as they stand: emptied ones make no ranking, and the file is told."""
    path = here / "ranking.xlsx"
    path.write_bytes(workbook)
    book = openpyxl.load_workbook(path)
    del book[sheet]
    book.save(path)
    done = run("explore", path.name)
    assert done.code in (0, 1)
    assert "Traceback" not in done.err
    if done.code:
        assert "ranking.xlsx" in done.err
        assert not (here / "ranking.html").exists()


def test_a_site_is_a_folder_and_not_standard_output(run, here, workbook):
    (here / "rankings").mkdir()
    (here / "rankings/a.xlsx").write_bytes(workbook)
    done = run("site", "rankings", "-o", "-")
    assert done.code == 2
    assert not (here / "-").exists()


def test_a_site_tells_rankings_apart_by_their_weights(run, here):
    (here / "rankings").mkdir()
    for weighting in ("equal", "entropy"):
        done = run(*SCORE, "--weighting", weighting, "-o", f"rankings/{weighting}.xlsx")
        assert done.code == 0, done.err
    assert run("site", "rankings", "-o", "site").code == 0
    text = (here / "site/index.html").read_text("utf-8")
    assert "权重：熵值法" in text
    assert "权重：等权" in text
