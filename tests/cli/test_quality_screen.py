import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

import benchmark_index as bi
from benchmark_index.cli import main
from benchmark_index.cli.screens.table_quality import show


def screen(report, language="zh", width=100):
    stream = StringIO()
    show(report, Console(file=stream, width=width, emoji=False), language)
    return stream.getvalue()


def line(text, word):
    """Return the words of the first line, below the heading, that starts with a word."""
    return next(found.split() for found in text.splitlines()[1:] if found.split()[:1] == [word])


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(*words):
        monkeypatch.setattr("sys.argv", ["benchmark-index", "quality", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return stop.value.code or 0, out, err

    return run


@pytest.fixture
def gaps(rows, write):
    """Firms and roads stop at 北京: 上海 and 深圳 have one of three for the economy."""
    for row in rows[2:]:
        row[3] = row[4] = None
    rows[3][5] = "[red]"
    return write("gaps.xlsx", rows)


def test_the_screen_says_what_is_missing_where(gaps, city):
    """深圳: GDP alone of three, schools alone of two, so neither group and no rank."""
    text = screen(bi.quality(gaps, city))
    assert "3 行 × 6 列 = 18 格：有值 13（其中换算 0），缺失 4，出错 1" in text
    assert "完整度 72.2%" in text
    assert line(text, "企业数")[1:4] == ["2", "-", "33.3%"]
    assert line(text, "空气质量")[1:4] == ["-", "1", "66.7%"]
    assert line(text, "经济") == ["经济", "2/3", "1", "2", "55.6%"]
    assert line(text, "小体系") == ["小体系", "1/2", "2", "1", "66.7%"]
    assert "“[red]”" in text
    assert line(text, "深圳")[:2] == ["深圳", "2"]
    assert "不会有排名 1 个城市（出错的格按缺失计）" in text
    assert line(text, "1")[:2] == ["1", "×"]


def test_both_languages(gaps, city):
    text = screen(bi.quality(gaps, city), "en")
    for words in (
        "Coverage 72.2%",
        "Would not be ranked: 1",
        "Worst indicators",
        "missing Economy",
    ):
        assert words in text
    for word in ("缺失", "排名", "指标"):
        assert word not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_line_never_runs_over_the_screen(city, language):
    data = Path("examples/data")
    for file, framework in (
        ("china_cities_2022.csv", "china-city"),
        ("egdi.csv", "egdi"),
        ("beijing_2023.csv", "beijing-city"),
    ):
        text = screen(bi.quality(data / file, framework), language)
        assert max(cell_len(found) for found in text.splitlines()) <= 100
        assert len(text.splitlines()) <= 50


def test_a_unit_may_be_called_zero(city, rows):
    frame = pd.DataFrame([row[1:2] + [None] * 5 for row in rows[1:]], columns=rows[0][1:])
    text = screen(bi.quality(frame.astype(float), city))
    assert line(text, "0")[:3] == ["0", "2", "项中有"]


def test_coverage_is_100_percent_only_where_nothing_is_missing(city, rows):
    frame = pd.concat([pd.DataFrame(rows[1:], columns=rows[0])] * 1000, ignore_index=True)
    frame["城市"] = [f"u{i}" for i in range(len(frame))]
    frame.loc[0, "firms"] = None
    text = screen(bi.quality(frame, city))
    assert "完整度 99.9%" in text
    assert line(text, "企业数")[-1] != "100.0%"


def test_nothing_missing_is_said_in_one_line(city, rows, write):
    text = screen(bi.quality(write("cities.csv", rows), city))
    assert "完整度 100.0%" in text
    assert "没有错误，可以评分" in text
    for word in ("最缺数据", "换算 1", "未排名", "时期"):
        assert word not in text


def test_freshness_is_shown_for_a_panel_only(city, rows, write):
    head = ["城市", "年份", *rows[0][1:]]
    lines = [[row[0], year, *row[1:]] for row in rows[1:] for year in (2021, 2022)]
    text = screen(bi.quality(write("panel.csv", [head, *lines]), city))
    assert "每个城市、每个指标在最新时期 2022 都有值" in text
    lines[1][3:] = [None] * 5
    for cells in lines[1::2]:
        cells[5] = None
    text = screen(bi.quality(write("panel.csv", [head, *lines]), city))
    late = [found.split() for found in text.splitlines() if "2021" in found]
    assert ["道路里程", "2021", "1", "北京", "2021", "1"] in late
    assert "都有值" not in text


# --- the command ---------------------------------------------------------------------------------


def test_findings_do_not_make_the_command_fail(run, gaps, city, tmp_path):
    city.to_yaml(tmp_path / "small.yaml")
    code, out, err = run(gaps, "-f", "small.yaml", "-o", "quality.xlsx")
    assert (code, err) == (0, "")
    assert "完整度 72.2%" in out
    assert "已写入 quality.xlsx" in out
    assert "Overview" in openpyxl.load_workbook(tmp_path / "quality.xlsx").sheetnames


def test_period_and_sheet_are_chosen_as_elsewhere(run, city, rows, write, tmp_path):
    city.to_yaml(tmp_path / "small.yaml")
    head = ["城市", "年份", *rows[0][1:]]
    lines = [[row[0], year, *row[1:]] for row in rows[1:] for year in (2021, 2022)]
    path = write("panel.xlsx", [head, *lines])
    code, out, _ = run(path, "-f", "small.yaml", "--period", "2022", "--sheet", "数据", "-l", "en")
    assert code == 0
    assert "rows 3 × columns 6" in out
    assert "2021" not in out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["broken.xlsx", "-f", "egdi"], 1),
        (["nothing.csv", "-f", "egdi"], 2),
        (["cities.csv", "-f", "egdx"], 2),
        (["cities.csv", "-f", "egdi", "--period", "1999"], 2),
        (["cities.csv", "-f", "egdi", "-o", "out.csv"], 2),
        (["cities.csv", "-f", "egdi", "-o", "no/such/out.xlsx"], 2),
    ],
)
def test_what_cannot_be_read_or_meant(run, tmp_path, words, code):
    (tmp_path / "broken.xlsx").write_bytes(b"PK")
    (tmp_path / "cities.csv").write_text("country,year,osi,hci,tii\nA,2020,1,1,1\nB,2022,1,1,1\n")
    assert run(*words)[0] == code
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.xlsx", "cities.csv"]


def test_the_real_process(tmp_path):
    root = Path.cwd()
    command = [sys.executable, "-m", "benchmark_index.cli", "quality"]
    table = root / "examples/data/china_cities_2022.csv"
    done = subprocess.run(
        [*command, str(table), "--framework", "china-city", "--output", "quality.xlsx"],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(root), "PYTHONUTF8": "1"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "19 行 × 9 列 = 171 格" in done.stdout
    assert (tmp_path / "quality.xlsx").exists()


def test_a_converted_value_is_shown_with_all_its_digits(city, rows, write):
    rows[1][2] = "1234567.8亿元"
    shown = screen(bi.quality(write("cities.xlsx", rows), city))
    assert "1234567.8亿元 → 1234567.8" in shown
