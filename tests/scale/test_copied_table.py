"""A table of a database and the same table in memory come to the same scores."""

import contextlib
import datetime
import json
import os
import sqlite3
import subprocess
import sys
import textwrap
from decimal import Decimal
from unittest import mock

import duckdb
import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

import benchmark_index as bi
from benchmark_index.scale import copied_table
from benchmark_index.scale.databases import DatabaseTable

SYSTEM = bi.Framework.model_validate(
    {
        "id": "firms",
        "name": "Firms",
        "unit": "firm",
        "attributes": ["region"],
        "min_coverage": 0.5,
        "groups": [
            {
                "id": group,
                "name": group,
                "indicators": [
                    {"id": name, "name": {"zh": zh, "en": name}, "direction": direction}
                    for name, zh, direction in leaves
                ],
            }
            for group, leaves in {
                "size": [("staff", "员工数", "higher"), ("sales", "销售额", "higher")],
                "risk": [("debt", "负债率", "lower"), ("growth", "增长率", "higher")],
            }.items()
        ],
    }
)
INDICATORS = ["员工数", "销售额", "负债率", "增长率"]


def firms(n, missing=0.0, seed=0):
    rng = np.random.default_rng(seed)
    x = np.round(rng.lognormal(2, 0.7, (n, 4)), 2)
    x[rng.random((n, 4)) < missing] = np.nan
    frame = pd.DataFrame(x, columns=INDICATORS)
    frame.insert(0, "企业", [f"U{i:05}" for i in rng.permutation(n)])
    frame["region"] = rng.choice(["north", "south", None], n)
    return frame.rename(columns={"企业": "unit"})


def stored(kind, folder, frame, types=None, table="firms"):
    """Write a table in a new database; return its address."""
    types = types or {name: sa.Double if name in INDICATORS else sa.Text for name in frame}
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    path = folder / f"{kind}.db"
    if kind == "duckdb":
        names = {sa.Double: "DOUBLE", sa.Text: "VARCHAR", sa.Date: "DATE", sa.BigInteger: "BIGINT"}
        listed = ", ".join(f'"{name}" {names.get(types[name], types[name])}' for name in frame)
        with duckdb.connect(str(path)) as connection:
            connection.execute(f'CREATE TABLE "{table}" ({listed})')
            connection.register("frame", pd.DataFrame(rows, columns=frame.columns, dtype=object))
            connection.execute(f'INSERT INTO "{table}" SELECT * FROM frame')
        return f"duckdb:///{path}#{table}"
    marks = ", ".join("?" * frame.shape[1])
    listed = ", ".join(
        f'"{name}" {"REAL" if types[name] is sa.Double else "BLOB"}' for name in frame
    )
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f'CREATE TABLE "{table}" ({listed})')
        connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
        connection.commit()
    return f"{kind}:///{path}#{table}"


def same(scores, frame, **choices):
    """Hold a run to the same in memory."""
    memory = bi.evaluate(frame, SYSTEM, **choices).ranking.set_index("unit")
    back = pd.read_parquet(scores.folder).set_index("unit")
    assert len(back) == len(frame)
    back = back.loc[memory.index]
    np.testing.assert_allclose(back["score"], memory["score"].astype(float), rtol=1e-12, atol=1e-10)
    assert back["rank"].fillna(0).tolist() == memory["rank"].fillna(0).tolist()


@pytest.mark.parametrize(
    ("kind", "choices"),
    [
        ("sqlite", {}),
        ("sqlite+pysqlite", {"weighting": "entropy", "normalization": "minmax:low=1"}),
        ("duckdb", {"weighting": "critic", "normalization": "zscore", "imputation": "mean"}),
    ],
)
def test_scores_are_those_in_memory(kind, choices, tmp_path):
    frame = firms(300, missing=0.1 if "imputation" in choices or not choices else 0)
    with (
        mock.patch.object(copied_table, "_ROWS", 70),
        mock.patch.object(copied_table, "_AT_ONCE", 16),
    ):
        scores = bi.evaluate_dataset(
            stored(kind, tmp_path, frame), SYSTEM, tmp_path / "o", **choices
        )
    assert len(list((tmp_path / "o").glob("part-*"))) > 3
    same(scores, frame, **choices)


CELLS = {
    "text": (str, sa.Text),
    "Decimal": (lambda x: Decimal(str(x)), "DECIMAL(18, 6)"),
    "number": (float, sa.Double),
    "thousands": ("{:,.2f}".format, sa.Text),
}
UNITS = {
    "text": (lambda i: f"甲 {i}；", sa.Text),
    "long integer": (lambda i: 123456789012345600 + i, sa.BigInteger),
    "date": (lambda i: datetime.date(2000, 1, 1) + datetime.timedelta(i), sa.Date),
}


@pytest.mark.parametrize(
    ("kind", "units"),
    [
        *(("sqlite", units) for units in UNITS),
        ("duckdb", "long integer"),
        pytest.param("duckdb", "text", marks=pytest.mark.large),
        pytest.param("duckdb", "date", marks=pytest.mark.large),
    ],
)
def test_cells_of_any_type_read_as_they_are_meant(kind, units, tmp_path):
    """Text numbers, decimals, dates, long codes, nothing at all: as the same frame in memory."""
    folder, cells = tmp_path, np.roll(list(CELLS), list(UNITS).index(units)).tolist()
    frame = firms(12, missing=0.1, seed=3).astype(object)
    frame.loc[:, INDICATORS] = frame[INDICATORS].where(frame[INDICATORS].notna(), None)
    frame["unit"] = [UNITS[units][0](i) for i in range(12)]
    types = {"unit": UNITS[units][1], "region": sa.Text}
    for name, cell in zip(INDICATORS, cells, strict=True):
        make, types[name] = CELLS[cell]
        frame[name] = [None if value is None else make(value) for value in frame[name]]
    inside = frame.astype(object)
    if kind == "sqlite":  # whose driver takes neither
        plain = (Decimal, datetime.date)
        frame = frame.map(lambda v: str(v) if isinstance(v, plain) else v)
    scores = bi.evaluate_dataset(stored(kind, folder, frame, types), SYSTEM, folder / "scores")
    inside["unit"] = inside["unit"].astype(str)
    same(scores, inside)


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_views_and_tables_of_another_schema_are_tables(kind, tmp_path):
    frame = firms(20)
    address = stored(kind, tmp_path, frame)
    path = tmp_path / f"{kind}.db"
    opened = duckdb.connect(str(path)) if kind == "duckdb" else sqlite3.connect(path)
    with contextlib.closing(opened) as connection:
        connection.execute("CREATE VIEW 视图 AS SELECT * FROM firms")
        if kind == "duckdb":
            connection.execute("CREATE SCHEMA other; CREATE TABLE other.firms AS FROM firms")
    schema = "other" if kind == "duckdb" else "main"
    url = address.partition("#")[0]
    for table in ("FIRMS", f"{schema}.firms"):
        DatabaseTable(url, table).check()
    same(bi.evaluate_dataset(DatabaseTable(url, "视图"), SYSTEM, tmp_path / "scores"), frame)


def test_rows_come_in_the_order_of_the_key(tmp_path):
    """However they are stored, as SQL knows no order of its own."""
    frame = firms(20)
    with contextlib.closing(sqlite3.connect(tmp_path / "data")) as connection:
        columns = ", ".join(f'"{name}"' for name in frame.columns[1:])
        connection.execute(f"CREATE TABLE firms (unit TEXT PRIMARY KEY, {columns})")
        marks = ", ".join("?" * frame.shape[1])
        rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
        connection.executemany(f"INSERT INTO firms VALUES ({marks})", rows)
        connection.commit()
    scores = bi.evaluate_dataset(f"sqlite:///{tmp_path}/data#firms", SYSTEM, tmp_path / "scores")
    assert pd.read_parquet(scores.folder)["unit"].tolist() == sorted(frame["unit"])


def test_one_table_is_read_at_a_time(tmp_path):
    address = f"sqlite:///me:secret@{tmp_path}/data#firms"
    with pytest.raises(bi.UsageError, match="One table") as caught:
        bi.evaluate_dataset([address, address], SYSTEM, tmp_path / "scores")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("duckdb", marks=pytest.mark.large)])
def test_every_pass_sees_the_same_rows(kind, tmp_path):
    """The table is emptied after the first pass over it; nobody notices."""
    frame = firms(50)
    address = stored(kind, tmp_path, frame)
    path = str(tmp_path / f"{kind}.db")

    def empty(standing):
        opened = duckdb.connect(path) if kind == "duckdb" else sqlite3.connect(path)
        with contextlib.closing(opened) as connection:
            connection.execute("DELETE FROM firms")
            connection.commit()

    run = bi.evaluate_dataset(
        address, SYSTEM, tmp_path / "scores", weighting="entropy", progress=empty
    )
    same(run, frame, weighting="entropy")
    with pytest.raises(bi.FindingsError):
        bi.evaluate_dataset(address, SYSTEM, tmp_path / "scores", weighting="entropy")
    assert run.rows == bi.DatasetScores(tmp_path / "scores").rows == 50


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("duckdb", marks=pytest.mark.large)])
def test_a_run_that_stopped_goes_on_where_the_rows_are_the_same(kind, tmp_path):
    """What was read before is not asked again where the rows are the same."""
    frame = firms(64)
    address, output = stored(kind, tmp_path, frame), tmp_path / "scores"

    def stop(standing):
        if standing.stage == "scores":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bi.evaluate_dataset(address, SYSTEM, output, progress=stop)
    assert not output.exists()
    before = {p.name for p in (tmp_path / ".scores.partial").glob("*")}
    with mock.patch("benchmark_index.scale.passes._Pass.__call__", side_effect=AssertionError):
        same(bi.evaluate_dataset(address, SYSTEM, output), frame)  # no pass but that of scores
    assert any(name.startswith("copied-") for name in before)
    assert not (tmp_path / ".scores.partial").exists()


def test_a_wrong_table_is_told_by_its_rows(tmp_path):
    frame = firms(30)
    frame["员工数"] = frame["员工数"].astype(object)
    frame.loc[4, "员工数"] = "many"
    address = stored("sqlite", tmp_path, frame)
    with pytest.raises(bi.FindingsError) as caught:
        bi.evaluate_dataset(address, SYSTEM, tmp_path / "scores")
    cells = set(caught.value.findings["cell"])
    assert any(cell.endswith("#firms!B5") for cell in cells), cells
    assert not (tmp_path / "scores").exists()


_LARGE = """
    import re, sys
    from pathlib import Path
    import benchmark_index as bi, benchmark_index.scale.dataset

    def peak():  # of this process alone, in MB
        return int(re.search("VmHWM:[^0-9]*([0-9]+)", Path("/proc/self/status").read_text())[1]) // 1024

    before = peak()
    scores = bi.evaluate_dataset(sys.argv[1], sys.argv[2], sys.argv[3], weighting="entropy", memory="200MB")
    scores.to_database(sys.argv[4], "scores")
    print(scores.rows, peak() - before)
"""


@pytest.mark.exhaustive
@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of a process from /proc")
@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_memory_is_bounded(kind, tmp_path):
    """500,000 units of ten indicators take no more than 100,000 do, and far less than 1 GB."""
    names = [f"x{j}" for j in range(10)]
    leaves = [{"id": name, "name": name, "direction": "higher"} for name in names]
    group = {"id": "g", "name": "G", "indicators": leaves}
    system = {"id": "large", "name": "Large", "unit": "unit", "groups": [group]}
    (tmp_path / "large.yaml").write_text(json.dumps(system))
    peaks = {}
    for n in (100_000, 500_000):
        folder = tmp_path / str(n)
        folder.mkdir()
        x = np.random.default_rng(1).random((n, 10))
        frame = pd.DataFrame(x, columns=names)
        frame.insert(0, "unit", [f"U{i}" for i in range(n)])
        if kind == "duckdb":
            with duckdb.connect(str(folder / "data")) as connection:
                connection.register("frame", frame)
                connection.execute("CREATE TABLE firms AS FROM frame")
        else:
            with contextlib.closing(sqlite3.connect(folder / "data")) as connection:
                frame.to_sql("firms", connection, index=False)
        addresses = f"{kind}:///{folder}/data#firms", tmp_path / "large.yaml"
        outputs = folder / "scores", f"{kind}:///{folder}/out"
        command = [sys.executable, "-c", textwrap.dedent(_LARGE), *addresses, *outputs]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
        rows, peak = map(int, done.stdout.split())
        assert rows == n
        peaks[n] = peak
    print(kind, peaks)
    assert peaks[500_000] < 900, peaks
    assert peaks[500_000] < peaks[100_000] + 350, peaks
