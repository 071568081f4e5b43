"""``benchmark-index robustness``: one screen, files, exit codes; nothing heavy at the start."""

import subprocess
import sys

import openpyxl
import pandas as pd
import pytest

import benchmark_index as bi

TABLE = "unit,osi,hci,tii\nA,0.9,0.8,0.7\nB,0.5,0.7,0.8\n=C,0.6,0.75,0.6\nD,,,0.6\n"
OPTIONS = ("--framework", "egdi", "--draws", "256", "--weights", "noise=0.3", "--drop-one")
LISTS = ("--normalization", "minmax", "--normalization", "zscore:mean=50,sd=10")


def cells_of(sheet):
    return sheet.iter_rows(values_only=True)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("256 次抽样（种子 0）", "权重 ±30%", "确定")),
        ("en", ("256 draws (seed 0)", "one indicator left out", "certain")),
    ],
)
def test_one_screen_says_ranks_intervals_and_what_was_assumed(run, file, language, words):
    done = run("robustness", file, *OPTIONS, *LISTS, "--language", language)
    assert done.code == 0, done.err
    assert len(done.out.splitlines()) < 20
    for word in words:
        assert word in done.out


def test_the_screen_says_what_python_says(run, file, tmp_path):
    output = tmp_path / "sure.csv"
    assert run("robustness", file, *OPTIONS, *LISTS, "-o", output, "--seed", 7).code == 0
    lists = {"normalization": ["minmax", "zscore:mean=50,sd=10"]}
    table = bi.read_table(file, "egdi")
    result = bi.robustness("egdi", table, ["noise:0.3", lists, "drop_indicator"], 256, 7)
    written = pd.read_csv(output, encoding="utf-8-sig")
    expected = result.to_frame()
    assert written["unit"].tolist() == ["A", "B", "'=C", "D"]  # guarded, as in every export
    for name in ("nominal", "low", "high", "mean", "score_low", "score_high"):
        pd.testing.assert_series_equal(
            written[name].astype(float),
            expected[name].astype(float).reset_index(drop=True),
            check_names=False,
        )


def test_the_workbook_holds_every_table_and_what_was_assumed(run, file, tmp_path):
    output = tmp_path / "sure.xlsx"
    assert run("robustness", file, *OPTIONS, *LISTS, "-o", output).code == 0
    book = openpyxl.load_workbook(output)
    assert book.sheetnames == [
        *("Robustness", "Acceptability", "Pairwise", "Tiers", "Central weights", "Assumptions"),
    ]
    result = bi.robustness(
        *("egdi", bi.read_table(file, "egdi")),
        ["noise:0.3", {"normalization": list(LISTS[1::2])}, "drop_indicator"],
        draws=256,
    )
    rows = {row[0]: row[1:] for row in cells_of(book["Acceptability"])}
    for unit in ("A", "B"):
        assert rows[unit] == pytest.approx(result.acceptability.loc[unit].tolist())
    told = " ".join(str(cell) for row in cells_of(book["Assumptions"]) for cell in row)
    assert "256" in told
    assert "zscore:mean=50,sd=10" in told


WRONG = [
    (("--weights", "nois=0.2"), 2, "noise"),
    (("--weights", "noise=3"), 2, "size: 3"),
    (("--normalization", "minmax"), 2, "one method alone"),
    (("--normalization", "minmax", "--normalization", "zscor"), 2, "zscor"),
    (("--drop-one", "--draws", "0"), 2, "draws"),
    (("--drop-one", "--memory", "much"), 2, "memory"),
    (("--drop-one", "--draws", "900000", "--memory", "1MB"), 2, "memory="),
    ((), 2, "states no robustness"),
    (("--drop-one", "-o", "x.pdf"), 2, "x.pdf"),
    (("--aggregation", "arithmetic", "--aggregation", "geometric"), 1, "aggregation=geometric"),
]


@pytest.mark.parametrize(("words", "code", "said"), WRONG, ids=str)
def test_what_cannot_be_done_is_one_screen_and_an_exit_code(run, tmp_path, words, code, said):
    path = tmp_path / "table.csv"
    path.write_text("unit,osi,hci,tii\nA,0.9,0.8,0\nB,0.5,0,0.8\n", encoding="utf-8")
    done = run("robustness", path, "--framework", "egdi", *words, "--language", "en")
    assert done.code == code
    assert said in " ".join(done.err.split())
    assert "Traceback" not in done.err


def test_errors_of_the_table_are_those_of_every_command(run, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("unit,osi,hci,tii\nA,0.9,0.8,x\nB,0.5,0.7,0.8\n", encoding="utf-8")
    done = run("robustness", path, *OPTIONS, "--language", "en")
    assert done.code == 1
    assert "validate" in done.err


def test_what_is_uncertain_loads_when_it_is_asked_for():
    code = (
        "import sys, benchmark_index, benchmark_index.cli.commands\n"
        "heavy = ('scipy.stats', 'sklearn', 'pandas', 'benchmark_index.uncertainty')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
