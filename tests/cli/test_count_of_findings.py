"""A ranking says in one line how many findings it stands on, and its workbook holds them all."""

from contextlib import closing

import openpyxl
import pytest

import benchmark_index as bi

SEEN = {
    "en": ("2 warnings, 1 info", "see sheet Findings of out.xlsx", "--output RANKING.xlsx"),
    "zh": ("2 个警告，1 个提示", "见 out.xlsx 的 Findings 表", "--output 排名.xlsx"),
}


@pytest.fixture
def noticed(rows, write):
    """A ranked table with a unit in a cell, a figure about right, and an empty row."""
    rows[1][2], rows[2][2] = "41610亿元", "约44652"
    rows.append(["广州", *[None] * (len(rows[0]) - 1)])
    return write("cities.xlsx", rows)


def lines(done):
    return [line for line in done.out.splitlines() if "警告" in line or "warning" in line]


def findings_in(path):
    """Severities, cells and messages of the workbook's sheet."""
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        _, *rest = book["Findings"].iter_rows(values_only=True)
    return sorted((row[0], row[2] or "", row[7]) for row in rest)


@pytest.mark.parametrize("language", SEEN)
@pytest.mark.parametrize("output", ["out.xlsx", "out.csv", None])
def test_score_says_how_many_findings_and_where(run, system, noticed, output, language):
    words = ["--output", output] if output else []
    done = run("score", noticed, "-f", system, "--language", language, *words)
    assert done.code == 0
    (line,) = lines(done)
    count, in_workbook, ask = SEEN[language]
    assert line.startswith(count)
    assert (in_workbook if output == "out.xlsx" else ask) in line


@pytest.mark.parametrize(
    "how", [[], ["--values-only"], ["--split-by", "tier", "--tiers", "cuts:50"]]
)
def test_the_workbook_holds_every_finding(run, city, system, noticed, tmp_path, how):
    done = run("score", noticed, "-f", system, "-l", "en", "--output", "out.xlsx", *how)
    assert done.code == 0
    expected = bi.evaluate(noticed, city).findings
    assert set(expected["severity"]) == {"warning", "info"}
    told = sorted(expected[["severity", "cell", "message"]].itertuples(index=False, name=None))
    assert findings_in(tmp_path / "out.xlsx") == told


def test_errors_that_are_ignored_are_counted_and_kept(run, system, rows, write, tmp_path):
    rows[1][3] = "many"
    table = write("cities.xlsx", rows)
    words = ["--errors", "ignore", "-l", "en", "-o", "out.xlsx"]
    done = run("score", table, "-f", system, *words)
    assert "1 error: see sheet Findings of out.xlsx" in done.out
    (kept,) = findings_in(tmp_path / "out.xlsx")
    assert kept[0] == "error"


@pytest.mark.parametrize("language", SEEN)
def test_score_says_nothing_of_no_findings(run, system, cities, language):
    done = run("score", cities, "-f", system, "-l", language, "-o", "out.xlsx")
    assert done.code == 0
    assert "Findings" not in done.out + done.err
