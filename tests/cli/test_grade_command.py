"""``benchmark-index grade``: one screen, files, cards, JSON, exit codes."""

import json
from pathlib import Path

import pandas as pd
import pytest

import benchmark_index as bi

LIST = Path("examples/data/synthetic_enterprises.csv").resolve()
SYSTEM = ("--framework", "beijing-enterprise")


def test_one_screen_says_tiers_reasons_and_counts(run):
    done = run("grade", LIST, *SYSTEM, "--tiers", "counts:10,33,57")
    assert done.code == 0, done.err
    assert "全球标杆 10；全国标杆 33；北京标杆 57" in done.out
    for words in ("行政处罚次数 > 0：最高为全国标杆", "递补空出的名额", "评级前"):
        assert words in done.out
    english = run("grade", LIST, *SYSTEM, "-l", "en", "--tiers", "counts:5,10,85").out
    assert "Global benchmark 5; National benchmark 10; Beijing benchmark 85" in english


def test_json_says_what_python_says(run):
    held = json.loads(run("grade", LIST, *SYSTEM, "--json", "-l", "en").out)
    grades = bi.grade("beijing-enterprise", bi.read_table(LIST, "beijing-enterprise"))
    assert [row["unit"] for row in held["grades"]] == grades.table["unit"].tolist()
    assert [row["tier"] for row in held["grades"]] == grades.table["tier"].tolist()
    assert held["counts"][0] == {"tier": "Global benchmark", "before": 10, "after": 10}


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "parquet"])
def test_files_and_cards_are_written(run, tmp_path, suffix):
    output, cards = tmp_path / f"g.{suffix}", tmp_path / "cards"
    words = ("--cards", "虚构企业059", "--cards-dir", cards) if suffix == "xlsx" else ()
    assert run("grade", LIST, *SYSTEM, "-o", output, *words).code == 0
    assert output.stat().st_size > 1000
    if words:
        (card,) = cards.iterdir()
        said = {*map(str, pd.read_excel(card, header=None, engine="calamine").to_numpy().ravel())}
        assert "北京标杆" in said
        assert any("认证状态" in text and "最高为北京标杆" in text for text in said)


def test_last_periods_file_is_what_tiers_are_kept_from(run, tmp_path):
    framework = bi.Framework.load("beijing-enterprise")
    kept = framework.from_dict({**framework.to_dict(), "grade": {"keep": 100}})
    kept.to_yaml(tmp_path / "kept.yaml")
    options = ("--framework", tmp_path / "kept.yaml", "--tiers", "cuts:50,40")
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    assert run("grade", LIST, *SYSTEM, "--tiers", "counts:40,30,30", "-o", first).code == 0
    assert run("grade", LIST, *options, "--previous", first, "-o", second).code == 0
    was, now = (pd.read_csv(path, encoding="utf-8-sig") for path in (first, second))
    assert now["tier"].tolist() == was["tier"].tolist()
    assert (now["reasons"] == "keep").any()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--framework", "hdi"), 1),
        ((*SYSTEM, "--tiers", "quantiles:2"), 2),
        ((*SYSTEM, "--tiers", "terciles"), 2),
        ((*SYSTEM, "-o", "grades.pdf"), 2),
        ((*SYSTEM, "--cards", "all"), 2),
        ((*SYSTEM, "--previous", "nowhere.csv"), 2),
    ],
)
def test_what_cannot_be_done_is_said_with_its_code(run, tmp_path, words, code):
    done = run("grade", LIST, *words)
    assert done.code == code
    assert done.err.strip()
    assert not list(tmp_path.glob("grades*"))


def test_a_template_heads_attributes_in_its_language_and_is_read_back(run, tmp_path):
    for language, head in (("zh", "认证状态"), ("en", "Certification")):
        path = tmp_path / f"{language}.xlsx"
        assert run("template", *SYSTEM, "-o", path, "-l", language, "--units", "甲,乙").code == 0
        heads = pd.read_excel(path, header=None, engine="calamine").astype(str).to_numpy().ravel()
        assert head in heads
        assert "certification" not in heads
        table = bi.read_table(path, "beijing-enterprise")
        assert {"segment", "district", "certification"} <= set(table.units)
