"""``benchmark-index panel``: screen, JSON, files, and what is refused."""

import json

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from benchmark_index.cli.commands import app

RUN = CliRunner()


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("panel") / "table.csv"
    chance = np.random.default_rng(1)
    index = pd.MultiIndex.from_product([["甲", "乙", "丙"], ["2018", "2020", "2022"]])
    frame = pd.DataFrame(chance.uniform(0, 1, (9, 3)).round(3), index, ["osi", "hci", "tii"])
    frame.rename_axis(["unit", "period"]).to_csv(path, encoding="utf-8-sig")
    return path


def panel(table, *options):
    result = RUN.invoke(app, ["panel", str(table), "--framework", "egdi", *options])
    return result, result.stdout


def test_the_screen_says_who_moved_and_why(table):
    result, shown = panel(table)
    assert result.exit_code == 0
    assert "名次变化" in shown
    assert "变异系数" in shown
    result, shown = panel(table, "--unit", "乙", "--language", "en", "--goalposts", "by_period")
    assert result.exit_code == 0
    assert "by itself" in shown
    assert "Human Capital Index" in shown
    assert "甲" not in shown


def test_json_holds_what_adds_up(table):
    result, shown = panel(table, "--json", "--base", "2020")
    assert result.exit_code == 0
    parts = json.loads(shown)
    assert parts["base"] == "2020"
    assert all(row["2020"] == 100 for row in parts["base_index"])
    for row in parts["rank_changes"]:
        keys = ("unit", "from", "to")
        total = sum(
            part["value"] + part["weight"] + part["scale"]
            for part in parts["changes"]
            if all(part[key] == row[key] for key in keys)
        )
        assert total == pytest.approx(row["score_change"], abs=1e-10)
    of_one = json.loads(panel(table, "--json", "--unit", "丙")[1])
    assert {row["unit"] for row in of_one["changes"]} == {"丙"}
    assert of_one["ranks"] == [row for row in parts["ranks"] if row["unit"] == "丙"]


def test_files_are_written_whole(table, tmp_path):
    for name in ("panel.xlsx", "panel.csv"):
        result, shown = panel(table, "-o", str(tmp_path / name))
        assert result.exit_code == 0
        assert name in shown.replace("\n", "")
    assert "Reasons" in load_workbook(tmp_path / "panel.xlsx").sheetnames


@pytest.mark.parametrize(
    "options",
    [
        ("--unit", "丁"),
        ("--goalposts", "rolling"),
        ("--weights", "x"),
        ("--gaps", "fill"),
        ("--base", "1999"),
        ("--by", "region"),
        ("-o", "panel.txt"),
    ],
    ids=str,
)
def test_what_is_asked_wrongly_is_usage(table, options):
    result, _ = panel(table, *options)
    assert result.exit_code != 0
    assert getattr(result.exception, "hint", result.exception) is not None


def test_one_period_is_no_panel(table, tmp_path):
    one = pd.read_csv(table, dtype={"period": str}).query("period == '2018'")
    one.to_csv(tmp_path / "one.csv", index=False)
    result, _ = panel(tmp_path / "one.csv")
    assert type(result.exception).__name__ == "UsageError"
