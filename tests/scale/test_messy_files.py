"""Files as they come: read as in memory, or refused with the file, the cell and a way out."""

import decimal
import gzip

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from split_files import NAMES, SYSTEM, assert_alike, firms, in_memory, small

import benchmark_index as bi

BASE = firms(12, 0, 0.1)
HEAD, REST = BASE.iloc[:6], BASE.iloc[6:]
HEADER = "unit,staff,sales,debt,growth,patents\n"


@pytest.fixture(scope="module")
def framework():
    return bi.Framework.from_dict(SYSTEM)


@pytest.fixture
def scored(tmp_path, framework):
    """Write some files, by name, and score them."""

    def scored(rows=4, **files):
        folder = tmp_path / "in"
        folder.mkdir()
        for name, written in files.items():
            path = folder / name.replace("_", ".")
            if callable(written):
                written(path)
            elif isinstance(written, (str, bytes)):
                path.write_bytes(written if isinstance(written, bytes) else written.encode())
            elif isinstance(written, pa.Table):
                pq.write_table(written, path)
            elif path.suffix == ".parquet":
                written.to_parquet(path, index=False)
            else:
                written.to_csv(path, index=False)
        with small(rows):
            return bi.evaluate_dataset(folder, framework, tmp_path / "out")

    return scored


def table(frame=HEAD, **columns):
    """Return an Arrow table, some of whose columns are others."""
    whole = pa.Table.from_pandas(frame, preserve_index=False)
    for name, column in columns.items():
        at = whole.schema.get_field_index(name)
        whole = whole.set_column(at, name, pa.array(column)) if at >= 0 else whole
    return whole


def errors(stop):
    return stop.value.findings.query("severity == 'error'")


TEXTS = [f"1,{i}34" for i in range(6)]
AS_IN_MEMORY = {
    "no rows": ({"a_parquet": HEAD, "b_parquet": BASE.iloc[:0], "c_parquet": REST}, BASE),
    "only a header": ({"a_csv": BASE.iloc[:0], "b_csv": BASE}, BASE),
    "a row each": ({f"f{i:02}_parquet": BASE.iloc[i : i + 1] for i in range(12)}, BASE),
    "no value of one": (
        {"a_parquet": HEAD.assign(debt=np.nan), "b_parquet": REST},
        pd.concat([HEAD.assign(debt=np.nan), REST]),
    ),
    "nulls": (
        {"a_parquet": table(debt=[None] * 6), "b_parquet": REST},
        pd.concat([HEAD.assign(debt=np.nan), REST]),
    ),
    "another order": ({"a_parquet": HEAD[HEAD.columns[::-1]], "b_parquet": REST}, BASE),
    "whole numbers": (
        {"a_parquet": table(staff=range(6)), "b_parquet": REST},
        pd.concat([HEAD.assign(staff=np.arange(6.0)), REST]),
    ),
    "float32": (
        {"a_parquet": table(staff=np.arange(6, dtype="float32") / 3), "b_parquet": REST},
        pd.concat([HEAD.assign(staff=(np.arange(6, dtype="float32") / 3).astype(float)), REST]),
    ),
    "decimals": (
        {"a_parquet": table(staff=[decimal.Decimal("1.25")] * 6), "b_parquet": REST},
        pd.concat([HEAD.assign(staff=1.25), REST]),
    ),
    "texts": (
        {"a_parquet": table(staff=TEXTS), "b_parquet": REST},
        pd.concat([HEAD.assign(staff=[1034.0 + 100 * i for i in range(6)]), REST]),
    ),
    "texts in CSV": (
        {"a_csv": HEAD.assign(staff=TEXTS), "b_csv": REST},
        pd.concat([HEAD.assign(staff=[1034.0 + 100 * i for i in range(6)]), REST]),
    ),
    "a column more": ({"a_parquet": HEAD.assign(zzz=1), "b_parquet": REST}, BASE),
    "categories": (
        {"a_parquet": HEAD.astype({"unit": "category", "region": "category"}), "b_csv": REST},
        BASE,
    ),
    "gzip": ({"a_csv_gz": HEAD, "b_csv": REST}, BASE),
    "GB18030": (
        {"a_csv": lambda path: BASE.assign(unit=CHINESE).to_csv(path, index=False, encoding="gbk")},
        BASE.assign(unit=[f"企业{i}" for i in range(12)]),
    ),
    "tabs and a mark": (
        {"a_tsv": lambda path: BASE.to_csv(path, sep="\t", index=False, encoding="utf-8-sig")},
        BASE,
    ),
    "UTF-16": ({"a_csv": lambda path: BASE.to_csv(path, index=False, encoding="utf-16")}, BASE),
    "lines in cells": ({"a_csv": BASE.assign(region='nor\nth, "x"')}, BASE),
    "numbers as names": (
        {"a_parquet": HEAD.assign(unit=range(6)), "b_parquet": REST.assign(unit=range(6, 12))},
        BASE.assign(unit=[str(i) for i in range(12)]),
    ),
    "long numbers as names": (
        {"a_parquet": BASE.assign(unit=[2**60 + i for i in range(12)])},
        BASE.assign(unit=[str(2**60 + i) for i in range(12)]),
    ),
}
CHINESE = [f"企业{i}" for i in range(12)]


def some_now(kinds, now):
    """Return kinds, of which all but a few are left to the longer run."""
    assert {*now} <= {*kinds}
    return [k if k in now else pytest.param(k, marks=pytest.mark.large) for k in kinds]


@pytest.mark.parametrize(
    "kind",
    some_now(
        AS_IN_MEMORY,
        {"no rows", "nulls", "categories", "gzip", "long numbers as names"},
    ),
)
def test_read_as_in_memory(scored, framework, kind):
    files, frame = AS_IN_MEMORY[kind]
    run = scored(**files)
    assert_alike(pd.read_parquet(run.folder), in_memory(frame, framework))
    assert len(run.top(3)) == 3


INF = BASE.assign(staff=["inf", "1", "-inf", "nan", "", "1e400", *"333333"])
REFUSED = {
    "a missing column": ({"a_parquet": HEAD.drop(columns="debt"), "b_parquet": REST}, "a.parquet"),
    "no names": ({"a_parquet": HEAD.drop(columns="unit"), "b_parquet": REST}, "a.parquet"),
    "no name": (
        {"a_parquet": HEAD.assign(unit=["x", None, "y", "z", "w", "v"]), "b_parquet": REST},
        "a.parquet!3",
    ),
    "twice in a file": ({"a_parquet": pd.concat([BASE, HEAD.iloc[:1]])}, "a.parquet!14"),
    "twice in a batch": ({"a_parquet": pd.concat([HEAD.iloc[:2], HEAD])}, "a.parquet!A4"),
    "twice in two files": (
        {"a_parquet": BASE, "b_parquet": firms(3).assign(unit=["p", BASE["unit"][4], "q"])},
        "b.parquet!3",
    ),
    "twice but for a space": (
        {"a_csv": BASE, "b_csv": HEAD.assign(unit=" " + HEAD["unit"])},
        "b.csv",
    ),
    "infinity": ({"a_csv": INF}, "a.csv!B2"),
    "no value at all": ({"a_csv": BASE.assign(debt=np.nan)}, ""),
    "no row at all": ({"a_parquet": BASE.iloc[:0]}, ""),
    "no byte": ({"a_csv": b"", "b_csv": BASE}, "a.csv"),
    "nothing but noise": ({"a_parquet": b"PAR1 and no more"}, "a.parquet"),
    "a short line": ({"a_csv": HEADER + "A,1,2,3,4,5\nB,1,2,3\n"}, "a.csv"),
    "an open quote": ({"a_csv": HEADER + 'A,1,2,3,4,5\n"B,1,2,3,4,5\n'}, "a.csv"),
    "a column twice": (
        {"a_csv": HEADER.replace("sales", "staff,sales") + "A,1,1,2,3,4,5\n"},
        "a.csv",
    ),
    "lists": ({"a_parquet": table(staff=[[1]] * 6)}, "a.parquet!B2"),
    "truth": ({"a_parquet": HEAD.assign(staff=True)}, "a.parquet!B2"),
    "dates": ({"a_parquet": HEAD.assign(staff=pd.Timestamp("2020-01-01"))}, "a.parquet!B2"),
}


@pytest.mark.parametrize(
    "kind",
    some_now(
        REFUSED,
        {"a missing column", "no names", "no name", "twice in two files", "no row at all"}
        | {"nothing but noise", "an open quote", "a column twice"},
    ),
)
def test_refused_where_it_is_wrong(scored, tmp_path, kind):
    files, place = REFUSED[kind]
    with pytest.raises(bi.FindingsError) as stop:
        scored(**files)
    assert place in errors(stop)["cell"].tolist()
    assert errors(stop)["hint"].str.len().gt(0).any()
    assert not (tmp_path / "out").exists()


def test_files_with_and_without_an_attribute_read_as_one(scored):
    run = scored(a_parquet=HEAD.drop(columns="region"), b_parquet=REST.assign(name="x"))
    frame = pd.read_parquet(run.folder)
    assert frame["region"].isna().tolist() == [True] * 6 + [False] * 6
    assert frame["name"].isna().tolist() == [True] * 6 + [False] * 6
    assert run.by("region")["units"].sum() == 12
    assert len(run.top(12)) == 12


def test_periods_stand_in_all_files_or_in_none(scored):
    with pytest.raises(bi.TableError, match=r"period: b\.parquet"):
        scored(a_parquet=HEAD.assign(period="2020"), b_parquet=REST)


def test_counts_are_exact_and_the_first_are_told(scored):
    frame = firms(900)
    frame.loc[frame.index % 2 == 1, "staff"] = np.inf
    with pytest.raises(bi.FindingsError) as stop:
        scored(rows=64, a_parquet=frame.iloc[:500], b_parquet=frame.iloc[500:])
    found = errors(stop)
    assert found["count"].sum() == 450
    assert len(found) == 101
    told = found[found["count"] == 1]
    assert told["cell"].iloc[0] == "a.parquet!B3"
    for cell, unit in zip(told["cell"], told["unit"], strict=True):
        row = int(cell.partition("!B")[2]) - 2
        assert frame["unit"].iloc[row] == unit
        assert np.isinf(frame["staff"].iloc[row])


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_the_cell_that_is_named_holds_the_value(scored, framework, suffix):
    frame = firms(40).astype({"debt": object})
    frame.loc[[3, 17, 39], "debt"] = ["n.a.?", "x1", "12 km?"]
    frame["debt"] = frame["debt"].astype(str)
    with pytest.raises(bi.FindingsError) as stop:
        scored(rows=8, **{f"a_{suffix}": frame})
    memory = bi.validate(frame, framework).findings.query("severity == 'error'")
    found = errors(stop)
    assert found["cell"].tolist() == [f"a.{suffix}!D{row}" for row in (5, 19, 41)]
    columns = ["rule", "unit", "indicator", "value"]
    pd.testing.assert_frame_equal(
        found[columns].reset_index(drop=True), memory[columns].reset_index(drop=True)
    )


# --- files that mean harm --------------------------------------------------------------------------


def told_once(size, text):
    return pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(size, dtype=np.int32)), pa.array([text])
    )


def gigabyte_line(path):
    path.write_text(HEADER + "A,1,2,3,4," + "1" * 34_000_000)


def zipped_zeros(path):
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(HEADER.encode())
        for _ in range(60):
            file.write(b"x,1,2,3,4,5\n" * 200_000)


ONES = {name: np.ones(50_000) for name in NAMES}
HARMFUL = {
    "one long name": lambda: pa.table({"unit": told_once(50_000, "x" * 32_000), **ONES}),
    "one long attribute": lambda: pa.table(
        {"unit": [str(i) for i in range(50_000)], **ONES, "region": told_once(50_000, "x" * 32_000)}
    ),
    "very many rows": lambda: pa.table({"unit": told_once(12_000_000, "x")}),
    "very many columns": lambda: pa.table({"unit": ["A"], **{f"c{i}": [1] for i in range(17_000)}}),
    "very many headers": lambda: HEADER.strip() + ",x" * 17_000 + "\n",
    "a long line": lambda: gigabyte_line,
    "nothing but air": lambda: zipped_zeros,
}


@pytest.mark.parametrize(
    "kind",
    some_now(HARMFUL, {"one long name", "very many rows", "very many headers", "a long line"}),
)
def test_a_file_does_not_decide_how_much_it_takes(scored, kind):
    written = HARMFUL[kind]()
    suffix = "csv_gz" if written is zipped_zeros else "csv"
    suffix = "parquet" if isinstance(written, pa.Table) else suffix
    with pytest.raises(bi.FindingsError) as stop:
        scored(rows=4096, **{f"a_{suffix}": written})
    assert "unreadable-file" in errors(stop)["rule"].tolist()


def test_names_are_told_as_they_are(scored):
    frame = BASE.assign(unit=[f"<b>[red]{i}\n=1+1" for i in range(12)])
    run = scored(a_parquet=frame)
    assert len(pd.read_parquet(run.folder)) == 12
