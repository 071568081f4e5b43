import gc
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index import catalog

CITIES = Path("examples/data/china_cities_2022.csv").resolve()


def command(*words, cwd):
    environment = os.environ | {"PYTHONPATH": str(CITIES.parents[2]), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "benchmark_index.cli", *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment,
    )


def test_the_main_job(tmp_path):
    """The command of the README: a ranking on the screen and in a workbook."""
    done = command(
        "score", CITIES, "--framework", "china-city", "--output", "ranking.xlsx", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "ranking.xlsx" in done.stdout
    ranking = pd.read_excel(tmp_path / "ranking.xlsx", sheet_name="Ranking", engine="openpyxl")
    ranked = ranking[ranking.iloc[:, 0].notna()]
    assert len(ranked) >= 10
    assert ranked.iloc[:, 0].is_monotonic_increasing
    for name in ranking.iloc[:, 1]:
        assert name in done.stdout
    assert set(openpyxl.load_workbook(tmp_path / "ranking.xlsx").sheetnames) >= {
        "Ranking", "Data", "Weights", "Method",
    }  # fmt: skip


def test_an_error_of_the_real_process_is_one_screen_too(tmp_path):
    done = command("score", CITIES, "-f", "china-city", "-o", "missing/x.xlsx", cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert "missing" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_help_and_no_command(run):
    done = run("--help")
    assert done.code == 0
    for name in ("score", "validate", "frameworks", "weights"):
        assert name in done.out
    assert run().code == 2


# --- score ---------------------------------------------------------------------------------------


def test_score_prints_the_ranking_of_the_library(run, cities, system):
    done = run("score", cities, "-f", system)
    assert done.code == 0
    ranking = bi.evaluate(cities, system).ranking
    lines = [line.split() for line in done.out.splitlines()]
    shown = [line[:3] for line in lines if line and line[0].isdigit()]
    expected = [
        [str(row.rank), row.name_, f"{row.score:.2f}"]
        for row in ranking.rename(columns={"name": "name_"}).itertuples()
    ]
    assert shown == expected
    for word in ("排名", "城市", "得分", "经济", "生活"):
        assert word in done.out


def test_both_languages(run, cities, system):
    english = run("score", cities, "-f", system, "--language", "en").out
    for word in ("Rank", "Score", "Economy", "Life"):
        assert word in english
    for word in ("排名", "得分", "经济"):
        assert word not in english


def test_options_reach_the_index(run, cities, system, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "framework: small\n"
        "weights: {economy: 3, life: 1, gdp: 1, firms: 1, roads: 1, air: 1, schools: 0}\n"
    )
    done = run(
        "score", cities, "-f", system, "-o", "out.xlsx",
        "--weighting", "set:mine.yaml",
        "--normalization", "minmax:low=1,high=10",
        "--aggregation", "life=geometric:floor=2",
        "--aggregation", "0=arithmetic",
        "--tiers", "counts:1,2,labels=甲|乙",
        "--min-coverage", "1/2",
    )  # fmt: skip
    assert done.code == 0, done.err
    mine = {"economy": 3, "life": 1, "gdp": 1, "firms": 1, "roads": 1, "air": 1, "schools": 0}
    expected = bi.evaluate(
        cities,
        system,
        weighting=bi.GivenWeights(mine),
        normalization=bi.MinMax(low=1, high=10),
        aggregation={"life": bi.GeometricMean(floor=2)},
        tiers=bi.Counts([1, 2], labels=["甲", "乙"]),
        min_coverage="1/2",
    ).ranking
    written = pd.read_excel(tmp_path / "out.xlsx", sheet_name="Ranking", engine="openpyxl")
    assert list(written.iloc[:, 1]) == list(expected["unit"])
    assert list(written.iloc[:, 2]) == pytest.approx(list(expected["score"]))
    assert list(written.iloc[:, 3]) == list(expected["tier"])
    assert "甲" in done.out


def test_a_step_for_all_and_others_by_node(run, cities, system, tmp_path):
    done = run(
        "score", cities, "-f", system, "-o", "out.xlsx",
        "--normalization", "minmax:low=1",
        "--normalization", "economy=zscore:mean=50",
        "--imputation", "gdp=fixed:value=0",
    )  # fmt: skip
    assert done.code == 0, done.err
    expected = bi.evaluate(
        cities,
        system,
        normalization={0: bi.MinMax(low=1), "economy": bi.ZScore(mean=50)},
        imputation={"gdp": bi.FixedValue(0)},
    )
    written = bi.rerun(tmp_path / "out.xlsx")
    assert written.specification["steps"] == expected.specification["steps"]
    again = run("score", "--from", "out.xlsx", "-o", "again.xlsx", "--normalization", "air=sum")
    assert again.code == 0, again.err
    steps = bi.rerun(tmp_path / "again.xlsx").specification["steps"]["normalization"]
    assert {leaf: next(iter(step)) for leaf, step in steps.items()} == {
        "gdp": "zscore", "firms": "zscore", "roads": "zscore", "air": "sum", "schools": "minmax",
    }  # fmt: skip


def test_who_is_not_ranked_is_said_under_the_table(run, rows, write, system):
    rows[2][2:] = [44000, None, None, None, 60]
    rows.append(["广州", 1800, 28000, 450, 15000, None, 30])
    done = run("score", write("c.csv", rows), "-f", system)
    assert done.code == 0
    (reason,) = [line for line in done.out.splitlines() if line.startswith("未排名")]
    assert "上海" in reason
    assert "经济、生活" in reason
    (gap,) = [line for line in done.out.splitlines() if line.startswith("缺")]
    assert "生活" in gap
    assert "广州" in gap


def test_one_period_of_a_panel(run, rows, write, system):
    head, *body = rows
    path = write("p.csv", [["年份", *head], *([y, *row] for y in (2021, 2022) for row in body)])
    assert "2021" in run("score", path, "-f", system).out
    one = run("score", path, "-f", system, "--period", "2022")
    assert one.code == 0
    assert "2021" not in one.out
    assert run("score", path, "-f", system, "--period", "2030").code == 2


def test_names_are_printed_as_they_are(run, rows, write, system):
    for row, name in zip(rows[1:], ("[red]甲[/red]", ":smile:", "[/]乙\\"), strict=True):
        row[0] = name
    done = run("score", write("c.csv", rows), "-f", system)
    for row in rows[1:]:
        assert row[0] in done.out


def test_a_name_cannot_speak_to_the_terminal(run, rows, write, system):
    rows[1][0] = "北京\x1b[31m\x1b]0;title\x07"
    assert "\x1b" not in run("score", write("c.csv", rows), "-f", system).out


# --- validate ------------------------------------------------------------------------------------


def test_validate_lists_everything_at_once(run, rows, write, system):
    rows[1][2], rows[2][3], rows[3][6] = "四万多", -1, None
    done = run("validate", write("c.xlsx", rows), "-f", system)
    assert done.code == 1
    for word in (
        "数据!C2",
        "北京",
        "四万多",
        "数据!D3",
        "上海",
        "数据!A4",
        "生活",
        "2 个错误，1 个警告",
    ):
        assert word in done.out
    english = run("validate", "c.xlsx", "-f", system, "-l", "en")
    assert english.code == 1
    assert "2 errors, 1 warning" in english.out


def test_score_stops_on_errors_and_says_where_they_are(run, rows, write, system, tmp_path):
    rows[1][2] = "四万多"
    for language, words in (("zh", ("错误", "数据!C2", "四万多")), ("en", ("Error", "数据!C2"))):
        done = run("score", write("c.xlsx", rows), "-f", system, "-o", "o.xlsx", "-l", language)
        assert done.code == 1
        assert all(word in done.err for word in words)
    assert not (tmp_path / "o.xlsx").exists()


def test_a_table_in_order_is_said_so(run, cities, system):
    done = run("validate", cities, "-f", system)
    assert done.code == 0
    assert "没有发现问题" in done.out
    assert "nothing found" in run("validate", cities, "-f", system, "-l", "en").out


def test_warnings_alone_are_not_an_error(run, rows, write, system):
    rows[1][6] = None
    assert run("validate", write("c.csv", rows), "-f", system).code == 0


# --- frameworks and weights ----------------------------------------------------------------------


def test_shipped_systems_and_weights_are_listed(run):
    listed = run("frameworks", "list")
    sets = run("weights", "list")
    assert listed.code == sets.code == 0
    for name in catalog.frameworks():
        assert name in listed.out
        assert name in sets.out
    assert "published" in run("weights", "list", "hdi").out
    assert "Human Development Index" in run("frameworks", "list", "-l", "en").out


@pytest.mark.parametrize("name", list(catalog.frameworks()))
def test_a_system_is_shown_as_a_tree(run, name):
    done = run("frameworks", "show", name)
    assert done.code == 0
    for node in bi.Framework.load(name).nodes.values():
        assert node.id in done.out
        assert node.name.zh in done.out.replace("\n", "")


def test_weights_are_shown_in_the_order_of_the_tree(run):
    done = run("weights", "show", "hdi", "published")
    assert done.code == 0
    nodes = list(bi.Framework.load("hdi").parents)
    shown = [line.split()[0] for line in done.out.splitlines() if line.strip()]
    assert [word for word in shown if word in nodes] == nodes
    assert "16.67%" in done.out


# --- used wrongly --------------------------------------------------------------------------------

BAD_OPTIONS = [
    ("--normalization", "minmaxx"),
    ("--normalization", "minmax:lowest=1"),
    ("--normalization", "minmax:low"),
    ("--normalization", "minmax:low=abc"),
    ("--normalization", "minmax:low=100,high=0"),
    ("--normalization", "minmax:constant=maybe"),
    ("--normalization", "rank:ties=some"),
    ("--normalization", "goalposts"),
    ("--weighting", "entropie"),
    ("--weighting", "none"),
    ("--weighting", "entropy:shift=abc"),
    ("--weighting", "entropy:shift=-1"),
    ("--weighting", "entropy:scope=galaxy"),
    ("--weighting", "entropy:on=paper"),
    ("--weighting", "set:nobody"),
    ("--weighting", "set:nobody.yaml"),
    ("--weighting", "set:5"),
    ("--aggregation", "median"),
    ("--aggregation", "none"),
    ("--aggregation", "nowhere=geometric"),
    ("--aggregation", "gdp=geometric"),
    ("--aggregation", "economy="),
    ("--aggregation", "=geometric"),
    ("--normalization", "nowhere=minmax"),
    ("--normalization", "air="),
    ("--imputation", "gdp=nothing"),
    ("--aggregation", "9=geometric"),
    ("--aggregation", "²=geometric"),
    ("--aggregation", "economy=median"),
    ("--aggregation", "geometric:floor=abc"),
    ("--aggregation", "geometric:floor=-1"),
    ("--tiers", "cut:1"),
    ("--tiers", "cuts:abc"),
    ("--tiers", "cuts:60,80"),
    ("--tiers", "cuts:80,60,labels=a|b"),
    ("--tiers", "cuts:80,labels=5"),
    ("--tiers", "counts:0"),
    ("--tiers", "counts:1.5"),
    ("--tiers", "quantiles:1"),
    ("--min-coverage", "2"),
    ("--min-coverage", "half"),
    ("--sheet", "nowhere"),
    ("--output", "ranking.txt"),
    ("--output", "ranking"),
    ("--language", "fr"),
    ("--colour", "red"),
]


@pytest.mark.parametrize("option", BAD_OPTIONS, ids=" ".join)
def test_a_bad_option_is_one_clear_error(run, cities, system, option):
    done = run("score", cities, "-f", system, *option)
    assert done.code in (1, 2)
    assert done.out == ""
    assert 0 < len(done.err.splitlines()) <= 12


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--normalization", "minmaxx"), "minmax"),
        (("--weighting", "entropie"), "entropy"),
        (("--aggregation", "ecnomy=geometric"), "economy"),
        (("--tiers", "quantile:4"), "quantiles"),
    ],
)
def test_a_misspelling_exits_with_2_and_a_suggestion(run, cities, system, option, said):
    done = run("score", cities, "-f", system, *option)
    assert done.code == 2
    assert f"是否想用 {said}" in done.err
    assert f"Did you mean {said}" in run("score", cities, "-f", system, *option, "-l", "en").err


def test_one_aggregation_for_all_or_one_per_node(run, cities, system):
    for options in (["geometric", "economy=arithmetic"], ["geometric", "arithmetic"]):
        words = [word for option in options for word in ("--aggregation", option)]
        assert run("score", cities, "-f", system, *words).code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("score",),
        ("score", "nothing.csv", "-f", "hdi"),
        ("score", ".", "-f", "hdi"),
        ("score", CITIES, "-f", "nothing"),
        ("score", CITIES, "-f", "nothing.yaml"),
        ("score", CITIES, "-f", "nothing.xlsx"),
        ("validate", "nothing.csv", "-f", "hdi"),
        ("frameworks", "show", "nothing"),
        ("weights", "list", "nothing"),
        ("weights", "show", "hdi", "nothing"),
        ("weights", "show", "nothing", "equal"),
        ("rank",),
    ],
    ids=lambda words: " ".join(Path(str(word)).name or "." for word in words),
)
def test_what_does_not_exist_exits_with_2(run, words):
    done = run(*words)
    assert done.code == 2
    assert done.out == ""
    assert done.err


FILES = {
    "empty.csv": b"",
    "empty.xlsx": b"",
    "broken.xlsx": b"PK\x03\x04broken",
    "renamed.xlsx": b"a,b\n1,2\n",
    "garbage.csv": bytes(range(256)) * 40,
    "notes.txt": b"x",
    "header-only.csv": "城市,population,gdp,firms,roads,air,schools\n".encode(),
    "other.csv": "姓名,电话\n甲,1\n".encode(),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("verb", ["score", "validate"])
def test_a_file_that_is_no_table_exits_with_1(run, system, tmp_path, name, verb):
    (tmp_path / name).write_bytes(FILES[name])
    done = run(verb, name, "-f", system)
    assert done.code == 1
    assert "请" in done.err + done.out or "须" in done.err + done.out


def test_half_a_workbook_exits_with_1(run, cities, system, tmp_path):
    (tmp_path / "half.xlsx").write_bytes(cities.read_bytes()[: cities.stat().st_size // 2])
    assert run("score", "half.xlsx", "-f", system).code == 1


SETS = {
    "empty.yaml": "",
    "broken.yaml": "weights: {a",
    "unknown-key.yaml": "weight: {gdp: 1}",
    "text.yaml": "weights: {economy: heavy, life: 1}",
    "negative.yaml": "weights: {economy: -1, life: 1}",
    "zero.yaml": "weights: {economy: 0, life: 0}",
    "infinite.yaml": "weights: {economy: .inf, life: 1}",
    "some.yaml": "weights: {economy: 1}",
    "unknown-node.yaml": "weights: {economy: 1, life: 1, moon: 1}",
    "list.yaml": "weights: [1, 2]",
    "of-another.yaml": "framework: hdi\nweights: {economy: 1, life: 1}",
    "half-named.yaml": "name: {zh: 名}\nweights: {economy: 1}",
}


@pytest.mark.parametrize("name", SETS)
def test_a_wrong_weight_file_exits_with_1_and_says_what_is_wrong(
    run, cities, system, tmp_path, name
):
    (tmp_path / name).write_text(SETS[name], "utf-8")
    done = run("score", cities, "-f", system, "--weighting", f"set:{name}")
    assert done.code == 1
    assert done.err
    assert done.out == ""


def test_weights_of_a_set_are_given_in_place(run, cities, system, tmp_path):
    (tmp_path / "top.yaml").write_text("weights: {economy: 1, life: 0}")
    assert run("score", cities, "-f", system, "--weighting", "set:top.yaml").code == 0


def test_a_wrong_framework_lists_every_fault_and_exits_with_1(run, cities, tmp_path):
    (tmp_path / "wrong.yaml").write_text(
        "id: x\nname: X\ncolour: red\nindicators:\n  - {id: a, name: A, direction: up}\n"
    )
    done = run("score", cities, "-f", "wrong.yaml")
    assert done.code == 1
    for word in ("2 处错误", "colour", "[a]", "up"):
        assert word in done.err


@pytest.mark.parametrize("spelling", ["{}", "./{}", "sub/../{}", "link.xlsx"])
def test_the_source_is_not_overwritten(run, cities, system, tmp_path, spelling):
    (tmp_path / "sub").mkdir()
    (tmp_path / "link.xlsx").symlink_to(cities)
    before = hashlib.sha256(cities.read_bytes()).digest()
    done = run("score", cities, "-f", system, "-o", spelling.format(cities.name))
    assert done.code in (1, 2)
    assert "不会被覆盖" in done.err
    assert hashlib.sha256(cities.read_bytes()).digest() == before


def test_the_framework_workbook_is_not_overwritten_either(run, cities, city, tmp_path):
    city.to_excel(tmp_path / "system.xlsx")
    before = (tmp_path / "system.xlsx").read_bytes()
    done = run("score", cities, "-f", "system.xlsx", "-o", "system.xlsx")
    assert done.code in (1, 2)
    assert (tmp_path / "system.xlsx").read_bytes() == before


def test_an_output_that_cannot_be_written_is_said_before_the_work_is_shown_as_done(
    run, cities, system
):
    for place in ("missing/x.xlsx", "cities.xlsx/x.xlsx"):
        done = run("score", cities, "-f", system, "-o", place)
        assert done.code in (1, 2)
        assert "无法写入" in done.err
        assert "已写入" not in done.out
    gc.collect()  # what openpyxl leaves behind must not cry out either


def test_an_earlier_result_is_replaced(run, cities, system, tmp_path):
    for _ in range(2):
        assert run("score", cities, "-f", system, "-o", "ranking.xlsx").code == 0
    assert len(list(tmp_path.glob("*ranking*"))) == 1


def test_a_zero_under_a_geometric_mean_names_the_cell_and_the_way_out(run, cities, system):
    done = run("score", cities, "-f", system, "--aggregation", "geometric")
    assert done.code == 1
    assert "北京" in done.err or "深圳" in done.err
    assert "floor" in done.err
