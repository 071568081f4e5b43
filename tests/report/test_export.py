"""Values-only and large exports: what is in the files, what happens where they cannot be written."""

import csv
import errno
import io
import json
import os
import resource
import subprocess
import sys
import zipfile

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from openpyxl import load_workbook

import benchmark_index as bi
from benchmark_index.excel import Book, Column, guarded, sheet_name, unguarded
from benchmark_index.excel.bulk import LongTable
from benchmark_index.report import export, large

HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-1+1",
    "\t=1+1",
    "'=quoted",
    "＝1+1",
    "#N/A",
    "TRUE",
    "00123",
    "two\nlines",
    "carriage\rreturn",
    " spaced ",
    'comma, and "quote"',
    "emoji 🏙️",
    "<b>&amp;</b>",
    "北" * 300,
    "City",
    "CITY",
    "bell\x07",
    "half \ud800",
]
SHOWN = [name.replace("\x07", "\ufffd").replace("\ud800", "\ufffd") for name in HOSTILE]
MANY = 5_001  # one more than is styled row by row


@pytest.fixture(scope="module")
def framework():
    raw = bi.Framework.load("egdi").to_dict()
    return bi.Framework.from_dict(raw | {"attributes": ["region"]})


def scored(framework, names, **steps):
    rng = np.random.default_rng(3)
    values = rng.uniform(0.1, 0.9, (len(names), 3))
    index = pd.Index(names, name="country", dtype=object)
    frame = pd.DataFrame(values, columns=["osi", "hci", "tii"], index=index)
    frame["region"] = np.array(["东", "south", None], dtype=object)[rng.integers(0, 3, len(names))]
    frame.iloc[-1, 0] = np.nan
    return bi.evaluate(frame, framework, tiers="quantiles:4", **steps)


@pytest.fixture(scope="module")
def many(framework):
    """Synthetic, with hostile names among them and one unit that is not ranked."""
    return scored(framework, [*HOSTILE, *(f"u{i}" for i in range(MANY - len(HOSTILE)))])


@pytest.fixture(scope="module")
def few(framework):
    return scored(framework, HOSTILE)


def page(path, name, engine="openpyxl"):
    return pd.read_excel(
        path, sheet_name=name, engine=engine, keep_default_na=False, na_values=[""]
    )


def column(frame, word):
    (found,) = [name for name in frame.columns if str(name).startswith(word)]
    return frame[found]


# --- workbooks of many rows ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(many, tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "large.xlsx"
    many.to_excel(path, formulas=False)
    return path


@pytest.mark.parametrize("engine", ["openpyxl", "calamine"])
def test_a_long_ranking_holds_every_row_to_the_last_digit(book, many, engine):
    shown, ranking = page(book, "Ranking", engine), many.ranking
    assert_array_equal(column(shown, "综合得分"), ranking["score"])
    assert_array_equal(column(shown, "排名"), ranking["rank"].to_numpy(float, na_value=np.nan))
    assert list(column(shown, "档次").dropna().str.split(" / ").str[1]) == list(
        ranking["tier"].dropna()
    )
    assert column(shown, "备注").dropna().str.contains("Not ranked").tolist() == [True]
    assert list(column(shown, "所属地区").fillna("")) == list(
        many.table.units["region"].iloc[many.order].fillna("")
    )


def test_a_long_sheet_shows_names_as_text_and_looks_like_the_others(book):
    sheet = load_workbook(book)["Ranking"]
    assert set(SHOWN) <= {cell.value for cell in sheet["B"]}
    assert {cell.data_type for cell in sheet["B"]} == {"s"}
    with zipfile.ZipFile(book) as archive:
        assert not [n for n in archive.namelist() if b"<f>" in archive.read(n)]
    assert sheet.max_row == MANY + 1
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet["D2"].number_format == "0.0000"
    fonts = {sheet[at].font.name for at in ("A1", "A2", "B2", "D5000")}
    assert len(fonts) == 1
    tiers = {cell.fill.fgColor.rgb for cell in sheet["E"][1:]}
    assert len(tiers) >= 4


def test_a_large_workbook_says_what_it_holds_and_sums_it_up(book, many):
    method = page(book, "Method")
    said = " ".join(method.iloc[:, 1][method.iloc[:, 0].str.contains("holds")])
    assert "5,001" in said
    assert "scorecard.normalized" in said
    tiers = page(book, "Tiers")
    assert column(tiers, "行数").sum() == MANY
    assert column(tiers, "有排名").sum() == MANY - 1
    regions = page(book, "By region").set_index("所属地区\nRegion")
    units = many.table.units["region"].fillna("（空） / (blank)").to_numpy()
    assert dict(column(regions, "行数")) == pd.Series(units).value_counts().to_dict()
    east = many.score.to_numpy()[units == "东"]
    assert column(regions, "平均得分")["东"] == pytest.approx(np.nanmean(east), rel=1e-12)
    assert column(regions, "最高得分")["东"] == np.nanmax(east)
    counts = [name for name in regions if name.startswith("第")]
    assert regions[counts].to_numpy().sum() == MANY - 1


def test_progress_is_told_and_nothing_printed(many, tmp_path, capsys):
    for write in (many.to_excel, many.to_csv, many.to_parquet):
        told = []
        write(tmp_path / "x.xlsx", progress=lambda *at, told=told: told.append(at))
        done = [at[0] for at in told]
        assert done == sorted(done)
        assert told[-1][0] == told[-1][1] == MANY
    assert capsys.readouterr() == ("", "")


def test_a_row_that_is_lost_on_the_way_is_an_error(many, tmp_path, monkeypatch):
    whole = LongTable.pieces

    def lossy(table):
        first, *rest = whole(table)
        return iter([first[: first.rindex("<row")], *rest])

    monkeypatch.setattr(LongTable, "pieces", lossy)
    with pytest.raises(RuntimeError, match="5000 rows written of 5001"):
        many.to_excel(tmp_path / "x.xlsx")
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(export, "PIECE", 5_000)
    monkeypatch.setattr(pd.DataFrame, "to_csv", lambda *_, **__: "a\r\n")
    with pytest.raises(RuntimeError, match="rows written of 5001"):
        many.to_csv(tmp_path / "x.csv")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "value", [0.1 + 0.2, 1e-300, 7, True, "x", " x ", "", None, np.nan, np.inf]
)
def test_a_value_of_a_long_sheet_is_read_as_it_was_given(value, tmp_path):
    book = Book()
    book.table("A", [Column("x", [value] * 5_001), Column("end", ["."] * 5_001)])
    book.save(tmp_path / "a.xlsx")
    read = load_workbook(tmp_path / "a.xlsx")["A"]["A5002"].value
    assert read == (None if value in ("", np.inf) or value != value else value)


# --- more rows than a sheet has ------------------------------------------------------------------


def test_beyond_a_sheet_all_rows_are_in_parquet_and_the_workbook_says_so(
    many, tmp_path, monkeypatch
):
    monkeypatch.setattr(export, "TOP", 100)
    written = many.to_excel(tmp_path / "r.xlsx", most_rows=5_000)
    assert written.files == [tmp_path / "r.xlsx", tmp_path / "r.parquet"]
    assert written.rows == MANY
    for language in ("zh", "en"):
        assert str(tmp_path / "r.parquet") in written.explain(language)
    assert pq.read_metadata(tmp_path / "r.parquet").num_rows == MANY
    summary = page(tmp_path / "r.xlsx", 0)
    assert any("r.parquet" in text and "5,001" in text for text in summary.iloc[:, 1])
    shown = page(tmp_path / "r.xlsx", "Ranking")
    assert_array_equal(column(shown, "综合得分"), many.ranking["score"][:100])
    assert column(page(tmp_path / "r.xlsx", "Tiers"), "行数").sum() == MANY
    assert column(page(tmp_path / "r.xlsx", "By region"), "行数").sum() == MANY


def test_beyond_a_sheet_each_period_shows_its_first(framework, tmp_path, monkeypatch):
    rows = [(f"u{i}", period) for period in ("2021", "2022") for i in range(40)]
    frame = pd.DataFrame(
        np.random.default_rng(5).uniform(size=(80, 3)), columns=["osi", "hci", "tii"]
    )
    frame.index = pd.MultiIndex.from_tuples(rows, names=["country", "period"])
    scorecard = bi.evaluate(frame, framework)
    monkeypatch.setattr(export, "TOP", 3)
    scorecard.to_excel(tmp_path / "r.xlsx", most_rows=50)
    shown = page(tmp_path / "r.xlsx", "Ranking")
    assert list(column(shown, "排名")) == [1, 2, 3, 1, 2, 3]


def test_without_pyarrow_the_error_says_what_to_do(many, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(bi.UsageError, match=r"benchmark-index\[scale\].*\n?.*CSV"):
        many.to_excel(tmp_path / "r.xlsx", most_rows=5_000)
    with pytest.raises(bi.UsageError, match="to_csv"):
        many.to_parquet(tmp_path / "r.parquet")
    assert not list(tmp_path.iterdir())
    many.to_csv(tmp_path / "r.csv")


def test_the_table_that_was_read_is_not_replaced_by_the_parquet_beside(
    framework, tmp_path, monkeypatch
):
    frame = pd.DataFrame(
        {"country": list("abcd"), "osi": 0.1, "hci": [0.1, 0.2, 0.3, 0.4], "tii": 0.2}
    )
    frame.to_parquet(tmp_path / "r.parquet")
    before = (tmp_path / "r.parquet").read_bytes()
    scorecard = bi.evaluate(tmp_path / "r.parquet", framework)
    with pytest.raises(bi.UsageError, match="input"):
        scorecard.to_excel(tmp_path / "r.xlsx", formulas=False, most_rows=2)
    assert (tmp_path / "r.parquet").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


# --- splitting -----------------------------------------------------------------------------------


def test_a_ranking_is_split_on_request_only(many, tmp_path):
    written = many.to_excel(tmp_path / "r.xlsx", "en", split_by="region", most_rows=4_000)
    assert written.files == [tmp_path / "r.xlsx"]
    names = load_workbook(tmp_path / "r.xlsx").sheetnames
    parts = [page(tmp_path / "r.xlsx", name) for name in names if name.startswith("Ranking")]
    assert len(parts) == 3
    assert len({tuple(part.columns) for part in parts}) == 1
    assert sum(map(len, parts)) == MANY
    for part in parts:
        assert column(part, "Rank").dropna().is_monotonic_increasing
        assert len(set(column(part, "Region").astype(object).fillna(""))) == 1
    assert "Ranking (blank)" in names


def test_a_small_ranking_splits_by_tier_too(few, tmp_path):
    few.to_excel(tmp_path / "r.xlsx", "en", split_by="tier")
    names = load_workbook(tmp_path / "r.xlsx").sheetnames[:5]
    assert names == [*(f"Ranking Tier {i}" for i in (1, 2, 3, 4)), "Ranking (blank)"]


def test_what_cannot_be_split_is_said(many, tmp_path, monkeypatch):
    with pytest.raises(bi.UsageError, match=r"'area'.*\n.*region, tier"):
        many.to_excel(tmp_path / "r.xlsx", split_by="area")
    with pytest.raises(bi.UsageError, match="a sheet holds 100"):
        many.to_excel(tmp_path / "r.xlsx", split_by="tier", most_rows=100)
    with pytest.raises(bi.UsageError, match="formulas=False"):
        many.to_excel(tmp_path / "r.xlsx", formulas=True, split_by="tier")
    monkeypatch.setattr(large, "MOST_PARTS", 3)
    with pytest.raises(bi.UsageError, match="at most 3"):
        many.to_excel(tmp_path / "r.xlsx", split_by="tier")
    assert not list(tmp_path.iterdir())


def test_parts_whose_names_differ_by_case_or_after_31_characters_have_a_sheet_each(
    framework, tmp_path
):
    regions = ["East", "EAST", "a" * 40, "a" * 41, "🏙" * 40, "x/y", "[x]", "'q'", "two\nlines"]
    frame = pd.DataFrame(
        np.random.default_rng(0).uniform(size=(9, 3)), columns=["osi", "hci", "tii"]
    ).assign(region=regions)
    frame.index = pd.Index([f"u{i}" for i in range(9)], name="country")
    bi.evaluate(frame, framework).to_excel(tmp_path / "r.xlsx", split_by="region")
    names = load_workbook(tmp_path / "r.xlsx").sheetnames
    assert sum(name.startswith("Ranking") for name in names) == 9
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name.encode("utf-16-le")) <= 62 for name in names)


@given(st.text())
def test_any_name_becomes_one_that_a_sheet_can_have(name):
    got = sheet_name(name)
    assert 1 <= len(got.encode("utf-16-le")) / 2 <= 31
    assert not set(got) & set(":\\/?*[]\n\r\t\x00")
    assert got.strip("'") == got


# --- CSV and Parquet -----------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["few", "many"])
def test_csv_holds_the_ranking_with_names_that_no_spreadsheet_computes(which, request, tmp_path):
    scorecard = request.getfixturevalue(which)
    path = tmp_path / "r.csv"
    assert scorecard.to_csv(path).rows == len(scorecard.score)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    ranking = scorecard.ranking
    assert [float(row["score"] or "nan") for row in rows] == pytest.approx(
        ranking["score"], abs=0, nan_ok=True
    )
    assert [row["rank"] for row in rows] == [
        "" if pd.isna(rank) else str(rank) for rank in ranking["rank"]
    ]
    assert all(
        not row["unit"].lstrip(" '").startswith(tuple("=+-@")) or row["unit"][0] == "'"
        for row in rows
    )
    names = [unguarded(row["unit"]) for row in rows]
    shown = [n.replace("\x07", "\ufffd").replace("\ud800", "\ufffd") for n in ranking["unit"]]
    assert names == shown
    assert {row["region"] for row in rows} == {"东", "south", ""}


@given(st.text(alphabet=st.sampled_from("=+-@' \t\r\na＝")))
def test_the_guard_of_csv_is_undone_without_a_doubt(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "＝"}


@pytest.mark.parametrize("which", ["few", "many"])
def test_parquet_holds_the_ranking_and_the_run(which, request, tmp_path):
    scorecard = request.getfixturevalue(which)
    scorecard.to_parquet(tmp_path / "r.parquet", "zh")
    table = pq.read_table(tmp_path / "r.parquet")
    ranking, columns = scorecard.ranking, table.to_pydict()
    assert_array_equal(table.column("score").to_numpy(), ranking["score"])
    assert columns["unit"] == [name.replace("\ud800", "\ufffd") for name in ranking["unit"]]
    assert columns["rank"] == [None if pd.isna(r) else r for r in ranking["rank"]]
    assert columns["tier"][0] == "第1档"
    assert set(columns["region"]) == {"东", "south", None}
    kept = json.loads(table.schema.metadata[b"benchmark_index"])
    assert kept == json.loads(json.dumps(scorecard.specification))


def test_an_attribute_of_mixed_kinds_is_text_in_parquet(framework, tmp_path):
    frame = pd.DataFrame(
        np.random.default_rng(0).uniform(size=(3, 3)), columns=["osi", "hci", "tii"]
    ).assign(region=[1, "x", None])
    bi.evaluate(frame, framework).to_parquet(tmp_path / "r.parquet")
    found = pq.read_table(tmp_path / "r.parquet").column("region").to_pylist()
    assert set(found) == {"1", "x", None}


# --- files that cannot be written ----------------------------------------------------------------

WRITERS = {
    "live.xlsx": lambda few, many: few.to_excel,
    "values.xlsx": lambda few, many: lambda path: few.to_excel(path, formulas=False),
    "large.xlsx": lambda few, many: many.to_excel,
    "beyond.xlsx": lambda few, many: lambda path: many.to_excel(path, most_rows=5_000),
    "r.csv": lambda few, many: many.to_csv,
    "r.parquet": lambda few, many: many.to_parquet,
}


@pytest.fixture(params=WRITERS)
def writing(request, few, many):
    """A name and what writes a file of this name."""
    return request.param, WRITERS[request.param](few, many)


@pytest.mark.parametrize("place", ["missing", "file.txt"])
def test_a_folder_that_is_not_there(writing, tmp_path, place):
    name, write = writing
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(bi.BenchmarkIndexError, match="Cannot write"):
        write(tmp_path / place / name)
    assert [item.name for item in tmp_path.iterdir()] == ["file.txt"]


def test_a_target_that_is_a_folder(writing, tmp_path):
    name, write = writing
    (tmp_path / name).mkdir()
    with pytest.raises(bi.BenchmarkIndexError, match="Cannot write"):
        write(tmp_path / name)
    assert [item.name for item in tmp_path.iterdir()] == [name]


def test_a_read_only_target_stays_as_it_is(writing, tmp_path):
    name, write = writing
    (tmp_path / name).write_text("last year's")
    (tmp_path / name).chmod(0o444)
    with pytest.raises(bi.BenchmarkIndexError, match="read-only"):
        write(tmp_path / name)
    assert (tmp_path / name).read_text() == "last year's"
    assert [item.name for item in tmp_path.iterdir()] == [name]


def test_a_target_locked_by_another_program_stays_as_it_is(writing, tmp_path, monkeypatch):
    name, write = writing
    (tmp_path / name).write_text("last year's")
    replace = os.replace

    def locked(source, target):
        if str(target).endswith(name):
            raise PermissionError(errno.EACCES, "The file is in use")
        replace(source, target)

    monkeypatch.setattr(os, "replace", locked)
    with pytest.raises(bi.BenchmarkIndexError, match="in use") as error:
        write(tmp_path / name)
    assert "Excel" in error.value.explain("zh")
    assert (tmp_path / name).read_text() == "last year's"
    assert not [item for item in tmp_path.iterdir() if item.suffix == ".tmp"]


FULL = """
import resource, signal, sys
from pathlib import Path
import numpy as np, pandas as pd
import openpyxl, lxml.etree, pyarrow.parquet
import benchmark_index as bi

rng = np.random.default_rng(0)
frame = pd.DataFrame(rng.uniform(size=(int(sys.argv[3]), 3)), columns=["osi", "hci", "tii"])
frame.index = pd.Index([f"unit {i}" for i in range(len(frame))], name="country")
scorecard = bi.evaluate(frame, "egdi")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]),) * 2)
try:
    getattr(scorecard, sys.argv[1])(Path(sys.argv[2]))
except bi.BenchmarkIndexError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("method", "name", "rows", "room"),
    [
        ("to_excel", "r.xlsx", 300, 20_000),
        pytest.param("to_csv", "r.csv", 2_000, 10_000, marks=pytest.mark.large),
        pytest.param("to_excel", "r.xlsx", 3_000, 400_000, marks=pytest.mark.large),
        pytest.param("to_excel", "r.xlsx", 20_000, 100_000, marks=pytest.mark.large),
        pytest.param("to_csv", "r.csv", 20_000, 100_000, marks=pytest.mark.large),
        pytest.param("to_parquet", "r.parquet", 20_000, 100_000, marks=pytest.mark.large),
    ],
)
def test_a_disk_without_room(tmp_path, method, name, rows, room):
    """Files may grow to ``room`` bytes only, as on a full disk."""
    out, spool = tmp_path / "out", tmp_path / "spool"
    out.mkdir()
    spool.mkdir()
    (out / name).write_text("last year's")
    done = subprocess.run(
        [sys.executable, "-c", FULL, method, str(out / name), str(rows), str(room)],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"TMPDIR": str(spool)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.startswith("Cannot write")
    assert (out / name).read_text() == "last year's"
    assert [item.name for item in out.iterdir()] == [name]
    assert not list(spool.iterdir())
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != room


# --- the command line ----------------------------------------------------------------------------


def test_the_suffix_says_what_is_written(run, cities, system, tmp_path):
    expected = bi.evaluate(cities, system).ranking
    for suffix, read in (
        ("csv", lambda path: pd.read_csv(path, encoding="utf-8-sig")),
        ("parquet", pd.read_parquet),
    ):
        done = run("score", cities, "-f", system, "-o", f"ranking.{suffix}")
        assert done.code == 0, done.err
        assert f"ranking.{suffix}" in done.out
        assert done.err == ""
        assert_array_equal(read(tmp_path / f"ranking.{suffix}")["score"], expected["score"])


def test_values_only_and_parts_from_the_command_line(run, cities, system, tmp_path):
    words = ("score", cities, "-f", system, "-o", "r.xlsx", "-l", "en")
    assert run(*words).code == 0
    assert load_workbook(tmp_path / "r.xlsx")["Ranking"]["A2"].data_type == "f"
    assert run(*words, "--values-only").code == 0
    assert load_workbook(tmp_path / "r.xlsx")["Ranking"]["A2"].data_type == "n"
    assert run(*words, "--tiers", "counts:1,2", "--split-by", "tier").code == 0
    assert "Ranking Tier 1" in load_workbook(tmp_path / "r.xlsx").sheetnames
    done = run("score", cities, "-f", system, "-o", "r.csv", "--values-only")
    assert done.code == 2
    assert ".xlsx" in done.err


def test_the_command_says_where_the_rows_are_that_no_sheet_holds(
    run, cities, system, tmp_path, monkeypatch
):
    monkeypatch.setattr(
        export,
        "write_excel",
        lambda card, path, language, *_: export._write_beyond(card, path, language, None, 2),
    )
    done = run("score", cities, "-f", system, "-o", "r.xlsx", "--values-only")
    assert done.code == 0, done.err
    assert "r.parquet" in done.out
    assert pq.read_metadata(tmp_path / "r.parquet").num_rows == 3
