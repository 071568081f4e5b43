"""Scores in files: units by any of their names, attributes of any kind and name, no value as none."""

import datetime as dt

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from split_files import SYSTEM, firms, write_parts

import benchmark_index as bi

NAMED = ("rank", "score", "tier", "available", "missing", "_order", "_key", "size")


def test_a_unit_under_two_names_in_two_files_stands_twice(tmp_path):
    frame = firms(12)
    frame.loc[[2, 8], "unit"] = ["Beijing", "Peking"]
    folder = write_parts(tmp_path / "in", frame, [6])
    named = bi.Framework.from_dict(SYSTEM | {"aliases": {"Beijing": ["Peking"]}})
    with pytest.raises(bi.FindingsError, match="Beijing"):
        bi.evaluate_dataset(folder, named, tmp_path / "out")
    plain = bi.evaluate_dataset(folder, bi.Framework.from_dict(SYSTEM), tmp_path / "out")
    assert plain.rows == 12  # they are two to a framework that does not know


def test_an_attribute_replaces_no_column_of_the_ranking(tmp_path):
    frame = firms(20)
    bare = write_parts(tmp_path / "bare", frame, [9])
    expected = bi.evaluate_dataset(bare, bi.Framework.from_dict(SYSTEM), tmp_path / "expected")
    for name in NAMED:
        frame[name] = [f"{name} {i}" for i in range(20)]
    folder = write_parts(tmp_path / "in", frame, [9])
    framework = bi.Framework.from_dict(SYSTEM | {"attributes": ["region", *NAMED]})
    run = bi.evaluate_dataset(folder, framework, tmp_path / "out")
    files, plain = pd.read_parquet(run.folder), pd.read_parquet(expected.folder)
    pd.testing.assert_frame_equal(files[plain.columns], plain)
    others = [name for name in files if name not in plain.columns]
    assert len(others) == len(NAMED)
    table = bi.read_table(frame, framework)
    memory = bi.CompositeIndex(framework).fit(table).evaluate(table)
    memory.to_parquet(tmp_path / "memory.parquet")
    assert set(others) < set(pq.read_schema(tmp_path / "memory.parquet").names)


def test_attributes_of_any_kind_are_texts(tmp_path):
    frame = firms(6)
    frame["region"] = [3.0, None, 4.5, 3.0, 5.0, 6.0]
    frame["listed"] = [True, False] * 3
    frame["since"] = [dt.date(2024, 1, 2), None] * 3
    frame["at"] = pd.to_datetime(frame["since"])
    folder = write_parts(tmp_path / "in", frame, [3])
    names = ["region", "listed", "since", "at"]
    framework = bi.Framework.from_dict(SYSTEM | {"attributes": names})
    run = bi.evaluate_dataset(folder, framework, tmp_path / "out")
    files = pd.read_parquet(run.folder)[names].astype(object)
    files = files.where(files.notna(), None)
    assert files["region"].tolist() == ["3", None, "4.5", "3", "5", "6"]
    assert files["listed"].tolist() == ["True", "False"] * 3
    assert files["since"].tolist() == files["at"].tolist() == ["2024-01-02", None] * 3


def test_a_score_that_is_not_there_is_none(tmp_path):
    frame = firms(20)
    frame.loc[3, ["debt", "growth", "patents"]] = None
    frame.loc[4, ["staff", "sales", "debt", "growth", "patents"]] = None
    folder = write_parts(tmp_path / "in", frame, [9])
    run = bi.evaluate_dataset(
        folder, bi.Framework.from_dict(SYSTEM), tmp_path / "out", errors="ignore"
    )
    path = str(run.folder / "part-*.parquet")
    (row,) = duckdb.sql(
        f"SELECT count(score), count(risk), avg(score), max(score) FROM read_parquet('{path}')"
    ).fetchall()
    files = pd.read_parquet(run.folder)
    wanted = (files["score"].count(), files["risk"].count(), files["score"].mean())
    assert row == pytest.approx((*wanted, files["score"].max()))
    assert row[0] < 20
    assert run.by("region")["mean_score"].notna().all()
