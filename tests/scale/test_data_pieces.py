"""Files as a source of rows: which are read, what they are called, and that they stay the same."""

import os

import pandas as pd
import pytest
from split_files import SYSTEM, assert_alike, firms, in_memory, small

import benchmark_index as bi
from benchmark_index.cli.at_scale import scored_together
from benchmark_index.scale import data_pieces, finishing
from benchmark_index.scale.data_pieces import paths_of, pieces_of

BASE = firms(12, 0, 0.1)
HEAD, REST = BASE.iloc[:6], BASE.iloc[6:]


@pytest.fixture(scope="module")
def framework():
    return bi.Framework.from_dict(SYSTEM)


def write(path, frame):
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    else:
        frame.to_csv(path, index=False)


def scores(source, framework, output, rows=4):
    with small(rows):
        return bi.evaluate_dataset(source, framework, output)


# --- files that change -----------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
@pytest.mark.parametrize("moment", [1, 2, 3])
def test_a_file_that_changes_is_never_mixed_in(tmp_path, framework, monkeypatch, suffix, moment):
    """Rows of another file are refused in whatever pass, and a later run sees the new ones only."""
    write(tmp_path / "in" / f"a.{suffix}", HEAD)
    write(tmp_path / "in" / f"b.{suffix}", REST)
    new = REST.assign(staff=REST["staff"] * 3)
    read, times = data_pieces.FilePiece.batches, []

    def changing(piece, *more):
        if piece.name == f"b.{suffix}":
            times.append(piece)
            if len(times) == moment:
                batches = read(piece, *more)
                yield next(batches)
                write(tmp_path / "in" / f"b.{suffix}", new)
                os.utime(tmp_path / "in" / f"b.{suffix}", (1, moment))
                yield from batches
                return
        yield from read(piece, *more)

    with monkeypatch.context() as patched:
        patched.setattr(data_pieces.FilePiece, "batches", changing)
        with pytest.raises(bi.TableError, match=rf"b\.{suffix} changed while it was read"), small():
            bi.evaluate_dataset(
                tmp_path / "in", framework, tmp_path / "out", weighting="entropy", workers=1
            )
    assert len(times) == moment
    assert not (tmp_path / "out").exists()
    with small():
        run = bi.evaluate_dataset(
            tmp_path / "in", framework, tmp_path / "out", weighting="entropy", workers=1
        )
    memory = in_memory(pd.concat([HEAD, new]), framework, weighting="entropy")
    assert_alike(pd.read_parquet(run.folder), memory)


def test_a_piece_is_of_the_file_that_it_was_cut_from(tmp_path):
    write(tmp_path / "a.csv", HEAD)
    [piece] = pieces_of(str(tmp_path / "a.csv"))
    write(tmp_path / "a.csv", BASE)
    with pytest.raises(bi.TableError, match="changed while it was read"):
        next(piece.batches(4, lambda names: frozenset()))


# --- which files -----------------------------------------------------------------------------------


LAYOUTS = {
    "sub-folders": ("", ["a.parquet", "more/b.parquet"]),
    "partitions": ("", ["year=1/b.parquet", "year=2/a.parquet"]),
    "a folder named as a file": ("x*", ["x.parquet/part-0.parquet", "x.parquet/part-1.parquet"]),
    "a pattern of folders": ("year=*", ["year=1/b.csv", "year=2/a.csv"]),
    "all below": ("**/*.csv", ["a.csv", "more/b.csv"]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_files_of_a_folder_are_read(tmp_path, framework, layout):
    pattern, names = LAYOUTS[layout]
    folder = tmp_path / "in"
    for name, frame in zip(names, (HEAD, REST), strict=True):
        write(folder / name, frame)
    for aside in ("_SUCCESS", ".a.csv.crc", "_temporary/c.csv", ".hidden/c.csv", "notes.txt"):
        (folder / aside).parent.mkdir(exist_ok=True)
        (folder / aside).write_text("no rows")
    source = str(folder / pattern) if pattern else folder
    assert paths_of(source) == [str(folder / name) for name in names]
    run = scores(source, framework, folder / "scores")
    assert_alike(pd.read_parquet(run.folder), in_memory(BASE, framework))
    assert paths_of(source) == [str(folder / name) for name in names]  # scores are no data
    assert (run.folder / finishing.RECORD).exists()


@pytest.mark.parametrize("name", ["b.xlsx", "more/b.XLS", "b.ods", "b.feather"])
def test_a_table_that_is_not_read_in_batches_is_named(tmp_path, name):
    write(tmp_path / "a.csv", HEAD)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(bi.UsageError, match=name.rpartition("/")[2]):
        paths_of(tmp_path)


def test_links_that_lead_in_a_circle_end(tmp_path):
    write(tmp_path / "a.csv", HEAD)
    try:
        (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert paths_of(tmp_path) == [str(tmp_path / "a.csv")]


def test_a_file_named_twice_among_many_is_found_at_once(tmp_path):
    write(tmp_path / "a.csv", HEAD)
    with pytest.raises(bi.UsageError, match=r"a\.csv is named more than once"):
        paths_of([tmp_path / "a.csv"] * 20_000)


def test_a_file_whose_name_looks_like_a_pattern_is_one_file(tmp_path):
    write(tmp_path / "data[1].csv", HEAD)
    table = tmp_path / "out.xlsx"
    assert scored_together(tmp_path / "data[1].csv", None, table, None) == []
    assert scored_together(tmp_path / "data[2].csv", None, table, None)
    assert paths_of(tmp_path / "data[1].csv") == [str(tmp_path / "data[1].csv")]


# --- what they are called --------------------------------------------------------------------------


def test_files_of_one_name_are_told_apart(tmp_path, framework):
    for year in (1, 2):
        write(tmp_path / f"year={year}" / "a.parquet", HEAD.drop(columns="debt"))
    with pytest.raises(bi.FindingsError) as stop:
        scores(tmp_path, framework, tmp_path / "out")
    lacking = stop.value.findings.query("rule == 'missing-column'")
    assert lacking["cell"].tolist() == ["year=1/a.parquet", "year=2/a.parquet"]


def test_a_file_with_nothing_but_a_total_has_no_say(tmp_path, framework):
    total = HEAD.iloc[:1].assign(unit="合计")
    for name, frame in {"a": HEAD, "b": total, "c": REST}.items():
        write(tmp_path / "in" / f"{name}.csv", frame)
    run = scores(tmp_path / "in", framework, tmp_path / "out")
    memory = in_memory(pd.concat([HEAD, total, REST]), framework)
    assert_alike(pd.read_parquet(run.folder), memory)
    with pytest.raises(bi.FindingsError) as stop:
        scores(tmp_path / "in" / "b.csv", framework, tmp_path / "none")
    assert "no-rows" in stop.value.findings["rule"].tolist()


@pytest.mark.parametrize("weighting", ["equal", "pca"])
@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_a_batch_with_nothing_but_a_total_has_no_say(tmp_path, framework, weighting, suffix):
    frame = pd.concat([HEAD, HEAD.iloc[:1].assign(unit="合计"), REST])
    write(tmp_path / f"a.{suffix}", frame)
    with small(1):
        run = bi.evaluate_dataset(
            tmp_path / f"a.{suffix}", framework, tmp_path / "out", weighting=weighting
        )
    memory = in_memory(frame, framework, weighting=weighting)
    assert_alike(pd.read_parquet(run.folder), memory)
