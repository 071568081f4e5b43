"""``benchmark-index diagnose`` and ``compare``, and partial ranks on the screen of ``score``."""

import json
from pathlib import Path

import pandas as pd
import pytest

import benchmark_index as bi

HDI = str(Path("examples/data/hdi_2021.csv").resolve())
CITIES = str(Path("examples/data/china_cities_2023.csv").resolve())


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ("实际影响", "几乎是同一回事")), ("en", ("Importance", "nearly the same"))],
)
def test_one_screen_says_what_is_to_be_asked(run, language, words):
    done = run("diagnose", HDI, "--framework", "hdi", "--language", language)
    assert done.code == 0, done.err
    assert len(done.out.splitlines()) < 40
    for word in words:
        assert word in done.out


def test_json_is_what_python_says(run, tmp_path):
    asked = ["diagnose", HDI, "--framework", "hdi", "--correlation", "kendall", "--json"]
    done = run(*asked, "--beside", CITIES)
    assert done.code == 1  # no column of ranks in it
    told = json.loads(run(*asked).out)
    diagnosis = bi.diagnose("hdi", bi.read_table(HDI, "hdi"))
    assert [row["r"] for row in told["correlations"]] == pytest.approx(
        diagnosis.correlations("kendall")["r"].tolist()
    )
    assert told["flags"][0]["zh"] == diagnosis.remarks[0].words.zh
    assert told["comparison"] is None


def test_two_files_are_compared(run, tmp_path):
    ranks = pd.DataFrame({"城市": ["北京", "上海", "广州"], "排名": [1, 2, 3]})
    scores = pd.DataFrame({"unit": ["上海市", "北京市", "深圳"], "score": [9.0, 8.0, 7.0]})
    paths = tmp_path / "a.csv", tmp_path / "b.csv"
    ranks.to_csv(paths[0], index=False)
    scores.to_csv(paths[1], index=False)
    out = tmp_path / "c.xlsx"
    done = run("compare", *paths, "--framework", "china-city", "-o", out, "--language", "en")
    assert done.code == 0, done.err
    assert "Only in b.csv: 深圳" in done.out
    assert out.exists()
    told = json.loads(run("compare", *paths, "-f", "china-city", "--json").out)
    assert told["summary"]["common"] == 2
    assert told["only_a"] == ["广州"]
    assert told["units"][0]["shift"] == -1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("diagnose", HDI, "-f", "hdi", "-o", "x.pdf"), 2, "x.pdf"),
        (("diagnose", HDI, "-f", "hdi", "--correlation", "distance"), 2, "distance"),
        (("compare", HDI, "nowhere.csv"), 2, "No such file"),
        (("compare", HDI, CITIES), 1, "headed"),
        (("compare", HDI, HDI, "--period", "1,2,3"), 2, "one or two"),
        (("score", HDI, "-f", "hdi", "--ranks-by", "dimensio"), 2, "Did you mean dimension"),
    ],
)
def test_what_cannot_be_done_is_one_screen_and_an_exit_code(run, words, code, said):
    done = run(*words, "--language", "en")
    assert done.code == code
    assert said in " ".join((done.err + done.out).split())
    assert "Traceback" not in done.err


def test_partial_ranks_stand_beside_the_ranking(run, tmp_path):
    done = run("score", HDI, "-f", "hdi", "--ranks-by", "health,tier", "--language", "zh")
    assert done.code == 0, done.err
    line = next(line for line in done.out.splitlines() if "Australia" in line)
    ranks = bi.evaluate(HDI, "hdi").partial_ranks(["health", "tier"]).set_index("unit")
    assert line.split()[-2:] == [
        str(rank) for rank in ranks.loc["Australia", ["rank_health", "rank_in_tier"]]
    ]
