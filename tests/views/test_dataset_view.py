"""Scores in a folder are shown by the first of them, without a look at all where they are many."""

from gallery import system, values

from benchmark_index.scale.dataset import evaluate_dataset
from benchmark_index.views import dataset_view


def test_the_first_of_the_last_period_are_shown(tmp_path, monkeypatch):
    values(["Aden", "Bonn", "Cork", "Dover", "Essen"], 2).to_parquet(tmp_path / "cities.parquet")
    scores = evaluate_dataset(tmp_path / "cities.parquet", system("X"), tmp_path / "scores")
    lines = repr(scores).splitlines()
    assert lines[0] == "<DatasetScores scores: 8 of 10 ranked>"
    assert "Ranked in 2021: 4" in lines
    assert [line.split()[1] for line in lines[-4:]] == scores.top()["unit"].tolist()
    monkeypatch.setattr(dataset_view, "_MOST", 9)
    assert len(repr(scores).splitlines()) == len(lines) - 5
