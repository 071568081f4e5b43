"""Tables of databases: addresses, what is refused, and transactions that are whole or not at all."""

import contextlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.scale.databases import DatabaseTable, is_address
from benchmark_index.scale.scores_tables import RUNS, quoted

RAW = {
    "id": "firms",
    "name": "Firms",
    "unit": "firm",
    "attributes": ["region"],
    "groups": [
        {
            "id": "size",
            "name": {"zh": "规模", "en": "Size"},
            "indicators": [
                {"id": "staff", "name": {"zh": "员工数", "en": "Staff"}, "direction": "higher"},
                {"id": "sales", "name": {"zh": "销售额", "en": "Sales"}, "direction": "higher"},
            ],
        },
        {
            "id": "risk",
            "name": {"zh": "风险", "en": "Risk"},
            "indicators": [
                {"id": "debt", "name": {"zh": "负债率", "en": "Debt"}, "direction": "lower"}
            ],
        },
    ],
}
SYSTEM = bi.Framework.model_validate(RAW)
ENGINES = ["sqlite", "duckdb"]
HOSTILE = [
    'a"b',
    "a'b",
    "x; DROP TABLE firms; --",
    "%s%(c0)s?{0}$1",
    ":c0 %(c0)s",
    "按 行业]分类[",
    "a.b.c",
    "back`tick",
    "名" * 40_000,
]


def firms(n=40, seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.lognormal(2, 0.7, (n, 3)), columns=["员工数", "销售额", "负债率"])
    frame.insert(0, "unit", [f"企业{i:04}" for i in range(n)])
    frame["region"] = rng.choice(["华北", "华东", "华南"], n)
    return frame


def url(engine, path):
    return f"{engine}:///{path}"


@contextlib.contextmanager
def connected(engine, path):
    if engine == "duckdb":
        with duckdb.connect(str(path)) as connection:
            yield connection
    else:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            yield connection
            connection.commit()


def put(engine, path, table, frame):
    """Write a frame as a table, every name quoted."""
    columns = ", ".join(
        f"{quoted(c)} {'DOUBLE' if frame[c].dtype == float else 'VARCHAR'}" for c in frame
    )
    marks = ", ".join("?" * frame.shape[1])
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    with connected(engine, path) as connection:
        connection.execute(f"CREATE TABLE {quoted(table)} ({columns})")
        if rows:
            connection.executemany(f"INSERT INTO {quoted(table)} VALUES ({marks})", rows)


def rows_of(engine, path, table):
    with connected(engine, path) as connection:
        cursor = connection.execute(f"SELECT * FROM {quoted(table)}")
        names = [column[0] for column in cursor.description]
        return pd.DataFrame(cursor.fetchall(), columns=names)


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """A run and its ranking in memory."""
    folder = tmp_path_factory.mktemp("scored")
    frame = firms()
    frame.loc[3, "员工数"] = np.nan
    frame.to_parquet(folder / "firms.parquet")
    scores = bi.evaluate_dataset(folder / "firms.parquet", SYSTEM, folder / "scores")
    return SimpleNamespace(scores=scores, frame=pd.read_parquet(folder / "scores"))


# --- addresses -------------------------------------------------------------------------------------


def test_an_address_is_no_name_of_a_file(tmp_path):
    assert is_address("duckdb:///a.duckdb#t")
    assert is_address("postgresql+psycopg://host/db#t")
    for other in ("a.parquet", "C:\\a.csv", "data/*.csv", tmp_path, ["sqlite:///a"]):
        assert not is_address(other)


words = st.text(st.characters(codec="utf-8", exclude_characters="/", min_codepoint=33), min_size=8)


@given(
    words,
    st.sampled_from(["postgresql", "mysql+pymysql", "mssql+pyodbc", "no", "duckdb", "sqlite"]),
)
def test_no_password_is_ever_told(secret, scheme):
    for address in (
        f"{scheme}://me:{secret}@host/firms",
        f"{scheme}://me:{secret}@host/firms#t",
        f"{scheme}://host/firms?user=me&password={secret}#t",
        f"{scheme}://me:{secret}#t",
        f"{scheme}://me:{secret}@host:badport/firms#t",
    ):
        with pytest.raises(bi.BenchmarkIndexError) as caught:
            DatabaseTable.at(address).check()
        table = DatabaseTable(address, "t")
        told = [caught.value.explain("zh"), caught.value.explain("en"), repr(table), table.shown]
        assert not any(secret in text for text in told), told
        assert max(map(len, told)) < 600


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql+psycopg://me:pw@host:5432/db?x=1", "postgresql://host/db"),
        ("mysql://me:p/w@host/db", "mysql://host/db"),
        ("mysql://me:p@w@host/db", "mysql://"),
        ("mysql://me:p?w@host/db", "mysql://"),
        ("mysql://host/db?password=p@w", "mysql://"),
        ("mysql://me:pw", "mysql://"),
        ("sqlite+pysqlcipher://:pw@/data.db", "sqlite://data.db"),
        ("sqlite:///data.db?timeout=1", "sqlite:///data.db"),
    ],
)
def test_an_address_is_shown_as_far_as_it_is_clear(address, shown):
    assert DatabaseTable(address, "t").shown == shown


def test_what_a_database_says_is_told_without_a_password():
    table = DatabaseTable("postgresql://me:p%40ss@host/db?sslpassword=hush&x=PWD%3Dquiet", "t")
    said = str(table._refused('"p@ss" p%40ss hush quiet is wrong'))
    assert not any(word in said for word in ("p@ss", "p%40ss", "hush", "quiet"))


def test_a_driver_that_is_absent_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymysql", None)
    with pytest.raises(bi.UsageError, match="pip install") as caught:
        bi.evaluate_dataset("mysql+pymysql://me:hush@host/db#t", SYSTEM, "scores")
    assert "pymysql" in str(caught.value)


@pytest.mark.parametrize(("engine", "package"), [("sqlite", "sqlalchemy"), ("duckdb", "duckdb")])
def test_the_extra_is_named_where_it_is_not_installed(engine, package, tmp_path, monkeypatch):
    (tmp_path / "a").touch()
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(bi.UsageError, match=r"benchmark-index\[scale\]"):
        bi.evaluate_dataset(url(engine, tmp_path / "a") + "#t", SYSTEM, tmp_path / "scores")


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("duckdb", marks=pytest.mark.large)])
def test_what_is_not_there_is_told_with_near_names(engine, tmp_path):
    path = tmp_path / "data"
    put(engine, path, "enterprises", firms(3).rename(columns={"负债率": "负债比"}))
    put(engine, path, "名" * 40_000, firms(3))
    address, output = url(engine, path), tmp_path / "scores"
    for wrong, near in (
        ("#enterprise", "Did you mean enterprises?"),
        ("", "#enterprises"),
        ("#", "#enterprises"),
        ("#" + "x" * 40_000, "Known: enterprises"),
        ("#enterprises", "no column for Debt"),
    ):
        with pytest.raises(bi.BenchmarkIndexError) as caught:
            bi.evaluate_dataset(address + wrong, SYSTEM, output)
        assert near in str(caught.value)
        assert len(str(caught.value)) < 600
    absent = url(engine, tmp_path / "absent")
    with pytest.raises(bi.UsageError, match="No such file"):
        bi.evaluate_dataset(f"{absent}#t", SYSTEM, output)
    with pytest.raises(bi.UsageError, match="keeps no table"):
        bi.evaluate_dataset(f"{engine}:///:memory:#t", SYSTEM, output)
    assert not (tmp_path / "absent").exists()
    assert not output.exists()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_that_is_no_database_is_told(engine, tmp_path):
    (tmp_path / "firms.csv").write_text("unit,staff\nA,1\n" * 200)
    with pytest.raises(bi.TableError, match="Database") as caught:
        bi.evaluate_dataset(f"{url(engine, tmp_path / 'firms.csv')}#t", SYSTEM, tmp_path / "scores")
    assert len(str(caught.value)) < 600
    assert sorted(os.listdir(tmp_path)) == ["firms.csv"]


# --- writing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_scores_come_back_as_they_were(engine, scored, tmp_path):
    path = tmp_path / "scores"
    for _ in range(2):  # the second time it is a table of ours
        scored.scores.to_database(url(engine, path), "ranking")
        back = rows_of(engine, path, "ranking")
        expected = scored.frame.astype(object).where(scored.frame.notna(), None)
        back = back.astype(object).where(back.notna(), None)
        pd.testing.assert_frame_equal(back, expected, check_dtype=False, check_exact=True)
    runs = rows_of(engine, path, RUNS)
    assert runs["scores_table"].tolist() == ["ranking"]
    assert json.loads(runs["record"][0])["specification"] == scored.scores.specification


@pytest.mark.parametrize("engine", ENGINES)
def test_another_table_is_replaced_only_when_told(engine, scored, tmp_path):
    path = tmp_path / "scores"
    put(engine, path, "ranking", firms(3))
    with pytest.raises(bi.UsageError, match="stays as it is"):
        scored.scores.to_database(f"{url(engine, path)}#ranking")
    pd.testing.assert_frame_equal(rows_of(engine, path, "ranking"), firms(3), check_dtype=False)
    with pytest.raises(duckdb.CatalogException if engine == "duckdb" else sqlite3.Error):
        rows_of(engine, path, RUNS)
    scored.scores.to_database(f"{url(engine, path)}#ranking", replace=True)
    assert len(rows_of(engine, path, "ranking")) == 40
    with pytest.raises(bi.UsageError, match="table of records"):
        scored.scores.to_database(url(engine, path), RUNS, replace=True)


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("duckdb", marks=pytest.mark.large)])
def test_a_view_is_not_replaced(engine, scored, tmp_path):
    path = tmp_path / "scores"
    put(engine, path, "firms", firms(3))
    with connected(engine, path) as connection:
        connection.execute("CREATE VIEW ranking AS SELECT * FROM firms")
    for replace in (False, True):
        with pytest.raises(bi.BenchmarkIndexError):
            scored.scores.to_database(url(engine, path), "ranking", replace=replace)
    assert len(rows_of(engine, path, "ranking")) == 3


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_names_are_names_and_never_sql(engine, tmp_path):
    """Tables, columns, units and attributes of any name come and go."""
    path, target, frame = tmp_path / "data", tmp_path / "out", firms(12)
    plain = [name for name in HOSTILE[:-1] if not set(name) & set(" ;:")]  # as frameworks have them
    system = bi.Framework.model_validate({**RAW, "attributes": plain})
    frame.loc[: len(HOSTILE) - 1, "unit"] = HOSTILE
    for name in HOSTILE:
        frame[name] = frame["region"] + name
    whole = " ".join(HOSTILE)
    put(engine, path, whole, frame)
    source = DatabaseTable(url(engine, path), whole)
    assert len(repr(source)) < 300
    scores = bi.evaluate_dataset(source, system, tmp_path / "scores")
    ranks = bi.evaluate(frame, system).ranking.set_index("unit")["rank"].to_dict()
    scores.to_database(url(engine, target), whole)
    back = rows_of(engine, target, whole)
    assert back.set_index("unit")["rank"].to_dict() == ranks
    assert back[plain].to_numpy().tolist() == frame[plain].to_numpy().tolist()
    assert len(rows_of(engine, path, whole)) == 12


@pytest.mark.parametrize("engine", ENGINES)
def test_a_database_that_is_open_here_is_read_and_written(engine, scored, tmp_path):
    """As in a notebook, whose connection stays open."""
    path = tmp_path / "data"
    put(engine, path, "firms", firms(9))
    with connected(engine, path) as connection:
        scores = bi.evaluate_dataset(f"{url(engine, path)}#firms", SYSTEM, tmp_path / "scores")
        scores.to_database(url(engine, path), "ranking")
        assert connection.execute("SELECT count(*) FROM ranking").fetchall() == [(9,)]


def test_a_database_that_is_locked_is_told_and_stays_as_it_is(scored, tmp_path):
    path = tmp_path / "data"
    put("sqlite", path, "firms", firms(9))
    with connected("sqlite", path) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(bi.TableError, match="locked"):
            scored.scores.to_database(f"{url('sqlite', path)}?timeout=0.1", "ranking")
    assert len(rows_of("sqlite", path, "firms")) == 9


# --- nothing half-written ----------------------------------------------------------------------------

_KILLED = """
    import os, signal, sys
    from benchmark_index.scale import duck_database, sql_database
    from benchmark_index.scale.databases import DatabaseTable

    def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    class Dying:  # once the rows are in the table, before the record of the run is
        def __init__(self, connection):
            self.connection = connection
        def execute(self, query, *more):
            if query.startswith("DELETE FROM benchmark_index_runs"):
                die()
            return self.connection.execute(query, *more)

    fill, opened = sql_database._fill, duck_database.DuckDatabase.__init__
    sql_database._fill = lambda *a: (fill(*a), die())
    duck_database.DuckDatabase.__init__ = lambda self, c: opened(self, Dying(c))
    with DatabaseTable(sys.argv[1], "ranking").opened(writing=True) as database:
        database.write("ranking", None, sys.argv[2:], "{}", replace=False)
"""


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("duckdb", marks=pytest.mark.large)])
def test_a_killed_process_leaves_the_old_state(engine, scored, tmp_path):
    path = tmp_path / "scores"
    scored.scores.to_database(url(engine, path), "ranking")
    with connected(engine, path) as connection:
        connection.execute("UPDATE ranking SET score = 7")
        connection.commit()
    before = rows_of(engine, path, "ranking")
    command = [sys.executable, "-c", textwrap.dedent(_KILLED)]
    parts = scored.scores.folder.glob("part-*")
    killed = subprocess.run([*command, url(engine, path), *parts], check=False)
    assert killed.returncode == -signal.SIGKILL
    pd.testing.assert_frame_equal(rows_of(engine, path, "ranking"), before)
    scored.scores.to_database(url(engine, path), "ranking")
    assert rows_of(engine, path, "ranking")["score"].nunique() > 7


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("duckdb", marks=pytest.mark.large)])
def test_a_failure_at_the_end_leaves_the_old_state(engine, scored, tmp_path):
    """A part that cannot be read is met when the others are in the table already."""
    path, folder = tmp_path / "scores", tmp_path / "damaged"
    folder.mkdir()
    for file in scored.scores.folder.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    buffer = io.BytesIO()
    scored.frame.to_parquet(buffer)
    content = bytearray(buffer.getvalue())
    content[4:2000] = bytes(
        1996
    )  # pages of cells; the end of the file, which is read first, is whole
    (folder / "part-99999.parquet").write_bytes(content)
    scored.scores.to_database(url(engine, path), "ranking")
    with connected(engine, path) as connection:
        connection.execute("UPDATE ranking SET score = 7")
    with pytest.raises(bi.TableError):
        bi.DatasetScores(folder).to_database(url(engine, path), "ranking")
    assert set(rows_of(engine, path, "ranking")["score"]) == {7}
    with pytest.raises(bi.TableError):
        bi.DatasetScores(folder).to_database(url(engine, path), "other")
    with pytest.raises(duckdb.CatalogException if engine == "duckdb" else sqlite3.Error):
        rows_of(engine, path, "other")
