"""The command line takes the address of a table of a database, and writes to one."""

import sqlite3
from contextlib import closing

import pandas as pd
from typer.testing import CliRunner

from benchmark_index.cli.commands import app


def test_an_address_is_a_table(tmp_path):
    frame = pd.DataFrame({"unit": ["A", "B"], "osi": [0.9, 0.5], "hci": 0.8, "tii": 0.7})
    with closing(sqlite3.connect(tmp_path / "data.db")) as connection:
        frame.to_sql("egdi", connection, index=False)
    words = ["score", "--database", f"sqlite:///{tmp_path}/data.db#egdi", "-f", "egdi"]
    words += ["-o", str(tmp_path / "scores"), "-l", "en"]
    words += ["--into-database", f"sqlite:///{tmp_path}/scores.db#ranking"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert pd.read_parquet(tmp_path / "scores")["rank"].tolist() == [1, 2]
    with closing(sqlite3.connect(tmp_path / "scores.db")) as connection:
        assert pd.read_sql("SELECT rank FROM ranking", connection)["rank"].tolist() == [1, 2]


def test_files_of_a_folder_are_scored_together(tmp_path):
    frame = pd.DataFrame({"unit": ["A", "B"], "osi": [0.9, 0.5], "hci": 0.8, "tii": 0.7})
    for k in range(2):
        named = frame.assign(unit=frame["unit"] + str(k))
        named.to_csv(tmp_path / f"part{k}.csv", index=False)
    files = [str(tmp_path / f"part{k}.csv") for k in range(2)]
    for sources in (files, [str(tmp_path / "part*.csv")]):
        words = ["score", *sources, "-f", "egdi", "-o", str(tmp_path / "scores"), "--json"]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
        assert pd.read_parquet(tmp_path / "scores")["rank"].tolist() == [1, 3, 1, 3]
    wrong = CliRunner().invoke(app, ["score", *files, "-f", "egdi", "-o", str(tmp_path / "a.xlsx")])
    assert wrong.exit_code != 0
