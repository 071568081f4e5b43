"""The command line takes the address of a table of a database."""

import sqlite3
from contextlib import closing

import pandas as pd

from benchmark_index.cli.at_scale import is_at_scale, score_files


def test_an_address_is_a_table(tmp_path, capsys):
    frame = pd.DataFrame({"unit": ["A", "B"], "osi": [0.9, 0.5], "hci": 0.8, "tii": 0.7})
    with closing(sqlite3.connect(tmp_path / "data.db")) as connection:
        frame.to_sql("egdi", connection, index=False)
    sources = [f"sqlite:///{tmp_path}/data.db#egdi"]
    assert is_at_scale(sources, None)
    limits = {"memory": "1GB", "workers": None, "scheduler": None, "approximate": False}
    score_files(sources, "egdi", tmp_path / "scores", "en", {}, {}, **limits)
    assert pd.read_parquet(tmp_path / "scores")["rank"].tolist() == [1, 2]
    assert "2" in capsys.readouterr().out
