"""``benchmark-index monitor``: one screen, JSON, files and exit codes."""

import json
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

import benchmark_index as bi

TABLE = """城市,年份,数字经济增加值占GDP比重,数字经济核心产业新设企业,数字经济增加值
北京,2022,41.6,,17296.5
北京,2023,42.9,12152,18766.7
上海,2023,,32237,
"""
DATA = Path("examples/data").resolve()
ASK = ("--framework", "beijing-city")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "beijing.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("135.0%", "85.8%", "已完成", "严重滞后", "2028.5", "百分点", "+8.5%", "2 项目标")),
        ("en", ("135.0%", "85.8%", "met", "off track", "2028.5", "points", "+8.5%", "2 targets")),
    ],
)
def test_one_screen_says_how_far_beijing_is(run, file, language, words):
    done = run("monitor", file, *ASK, "--unit", "北京", "-l", language)
    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) < 20
    for word in words:
        assert word in done.out
    assert "上海" not in done.out


def test_what_is_missing_is_named(run, file):
    done = run("monitor", file, *ASK, "--unit", "上海市,北京", "-l", "en")
    assert done.code == 0
    assert "missing: no value" in done.out
    alone = run("monitor", DATA / "beijing_2023.csv", *ASK)
    assert "无法判断：没有更早的数值" in alone.out
    none = run("monitor", DATA / "hdi_2021.csv", "--framework", "hdi")
    assert none.code == 0
    assert "体系没有写目标" in none.out


def test_the_object_and_the_files_say_what_python_says(run, file, tmp_path):
    result = bi.monitor("beijing-city", file)
    output = tmp_path / "targets.csv"
    done = run("monitor", file, *ASK, "--json", "-o", output)
    told = json.loads(done.out)
    assert pd.DataFrame(told["targets"])["status"].tolist() == result.targets["status"].tolist()
    assert told["growth"][0]["growth"] == pytest.approx(0.085, abs=1e-5)
    written = pd.read_csv(output, encoding="utf-8-sig")
    pd.testing.assert_series_equal(written["gap"], result.targets["gap"])
    workbook = tmp_path / "targets.xlsx"
    assert run("monitor", file, *ASK, "--base", "2022", "-o", workbook).code == 0
    book = load_workbook(workbook)
    assert book.sheetnames == ["Targets", "Growth", "Data"]
    formulas = [c.value for c in book["Targets"][2] if str(c.value).startswith("=")]
    assert any("Data!" in formula for formula in formulas)


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("--unit", "广州"), 2, "广州"),
        (("--base", "2019"), 2, "2019"),
        (("-o", "x.json"), 2, ".xlsx"),
        (("-o", "no/x.xlsx"), 2, "no"),
    ],
)
def test_a_wrong_command_says_what_there_is(run, file, more, code, words):
    done = run("monitor", file, *ASK, *more)
    assert done.code == code
    assert words in done.err
    assert "Traceback" not in done.err


def test_a_table_with_errors_is_refused(run, tmp_path):
    path = tmp_path / "twice.csv"
    path.write_text(TABLE + "北京,2023,43,1,2\n", encoding="utf-8")
    output = tmp_path / "x.xlsx"
    done = run("monitor", path, *ASK, "-o", output)
    assert done.code == 1
    assert not output.exists()
