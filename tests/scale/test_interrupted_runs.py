"""A run that ends in mid-way leaves nothing behind, goes on, and comes to the same bytes."""

import contextlib
import errno
import hashlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from split_files import SYSTEM, firms, small, write_parts

import benchmark_index as bi
from benchmark_index.scale import data_pieces, finishing, gathered, ordering
from benchmark_index.scale.dataset import evaluate_dataset
from benchmark_index.scale.fitting import learned
from benchmark_index.scale.kept_answers import KeptAnswers
from benchmark_index.scale.one_run import alone

CHOICES = {"weighting": "entropy", "normalization": "zscore", "tiers": "quantiles:3"}


@pytest.fixture(scope="module")
def framework():
    return bi.Framework.from_dict(SYSTEM)


@pytest.fixture
def files(tmp_path):
    return write_parts(tmp_path / "in", firms(60, 1, 0.1), [15, 30, 45])


@pytest.fixture
def readings(monkeypatch):
    """How often each file is read from the start."""
    counts, batches = Counter(), data_pieces.FilePiece.batches

    def counted(piece, *asked):
        counts[piece.name] += 1
        return batches(piece, *asked)

    monkeypatch.setattr(data_pieces.FilePiece, "batches", counted)
    return counts


def evaluated(files, framework, output, **more):
    with small(8):
        return bi.evaluate_dataset(files, framework, output, workers=1, **(CHOICES | more))


def content(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


class Stop:
    """Raises at the k-th report."""

    def __init__(self, k, error=KeyboardInterrupt):
        self.left, self.error = k, error

    def __call__(self, standing):
        self.left -= 1
        if not self.left:
            raise self.error


@pytest.mark.parametrize(
    ("error", "every"),
    [(KeyboardInterrupt, 11), pytest.param(RuntimeError, 1, marks=pytest.mark.large)],
)
def test_a_stopped_run_goes_on_where_it_was(tmp_path, files, framework, readings, error, every):
    whole = content(evaluated(files, framework, tmp_path / "whole").folder)
    reports = []
    evaluated(files, framework, tmp_path / "counted", progress=reports.append)
    passes = sum(1 for report in reports if report.stage.startswith("pass"))
    for k in range(1, len(reports) + 1, every):
        output = tmp_path / f"out{k}"
        readings.clear()
        with pytest.raises(error):
            evaluated(files, framework, output, progress=Stop(k, error))
        assert not output.exists()
        first = readings.total()
        assert content(evaluated(files, framework, output).folder) == whole
        # With one thread at most two pieces are on their way beside the one that is told.
        assert passes + 4 <= readings.total() <= passes + 4 + 2
        assert readings.total() - first <= passes + 4 - min(k, passes)
        assert not (tmp_path / f".out{k}.partial").exists()


def test_a_damaged_file_is_named_and_only_it_is_read_again(tmp_path, files, framework, readings):
    damaged = files / "f2.parquet"
    good = damaged.read_bytes()
    damaged.write_bytes(good[:100] + bytes(len(good) - 200) + good[-100:])
    (files / "f3.parquet").rename(tmp_path / "kept")
    (files / "f3.parquet").write_bytes(b"PAR1")
    with pytest.raises(bi.FindingsError) as stop:
        evaluated(files, framework, tmp_path / "out")
    found = stop.value.findings
    errors = found.query("severity == 'error'")
    assert errors["rule"].tolist() == ["unreadable-file"] * 2
    assert sorted(errors["value"]) == ["f2.parquet", "f3.parquet"]
    assert not (tmp_path / "out").exists()
    damaged.write_bytes(good)
    (tmp_path / "kept").replace(files / "f3.parquet")
    readings.clear()
    again = content(evaluated(files, framework, tmp_path / "out").folder)
    others = [readings[f"f{i}.parquet"] for i in range(4)]
    assert others[0] == others[1] == others[2] - 1 == others[3] - 1
    assert again == content(evaluated(files, framework, tmp_path / "anew").folder)


@pytest.mark.parametrize(
    "change",
    [
        {"weighting": pd.Series({"size": 0.9, "risk": 0.1})},
        {"framework": {"min_coverage": 1}},
        *(
            pytest.param(change, marks=pytest.mark.large)
            for change in (
                {"weighting": "critic"},
                {"normalization": "minmax"},
                {"aggregation": "geometric:floor=1"},
                {"tiers": None},
                {"rank_decimals": 0},
                {"weighting": {"size": 0.9, "risk": 0.1}},
            )
        ),
    ],
)
def test_a_changed_choice_takes_no_earlier_answer(tmp_path, files, framework, change):
    with pytest.raises(KeyboardInterrupt):
        evaluated(files, framework, tmp_path / "out", progress=Stop(14))
    changed = bi.Framework.from_dict(SYSTEM | change.pop("framework", {}))
    again = evaluated(files, changed, tmp_path / "out", **change)
    anew = evaluated(files, changed, tmp_path / "anew", **change)
    assert content(again.folder) == content(anew.folder)


def test_fewer_files_leave_no_part_of_a_stopped_run(tmp_path, files, framework):
    with pytest.raises(KeyboardInterrupt):
        evaluated(
            files,
            framework,
            tmp_path / "out",
            progress=lambda s: Stop(1)(s) if s.stage == "ranks" and s.done == 4 else None,
        )
    (files / "f3.parquet").unlink()
    run = evaluated(files, framework, tmp_path / "out")
    assert len(pd.read_parquet(run.folder)) == run.rows == 45


def test_a_second_run_into_the_same_folder_is_told(tmp_path, files, framework):
    partial = tmp_path / ".out.partial"
    partial.mkdir()
    with alone(partial, tmp_path / "out"), pytest.raises(bi.UsageError, match="Another run"):
        evaluated(files, framework, tmp_path / "out")
    assert evaluated(files, framework, tmp_path / "out").rows == 60


# --- a full disk -----------------------------------------------------------------------------------

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full(*_, **__):
    raise FULL


@pytest.mark.parametrize(
    ("module", "name", "more"),
    [
        (finishing, "order_periods", {}),
        (finishing, "write_atomically", {}),
        (gathered, "_make_room", {"treatment": "winsorize"}),
    ],
)
def test_a_full_disk_is_one_line(tmp_path, files, framework, monkeypatch, module, name, more):
    with monkeypatch.context() as patch:
        patch.setattr(module, name, full)
        with pytest.raises(bi.BenchmarkIndexError, match=r"Cannot write .*No space left") as stop:
            evaluated(files, framework, tmp_path / "out", **more)
    assert stop.value.message.en.count("\n") == 0
    assert not (tmp_path / "out").exists()
    assert not [*(tmp_path / ".out.partial").glob(".*.tmp")]
    assert evaluated(files, framework, tmp_path / "out", **more).rows == 60


def test_a_full_disk_while_a_piece_is_written(tmp_path, files, framework, monkeypatch):
    replaced = os.replace

    def replace(source, target):
        if "scores-" in str(target):
            raise FULL
        replaced(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with pytest.raises(bi.BenchmarkIndexError, match="No space left"):
            evaluated(files, framework, tmp_path / "out")
    assert not [*(tmp_path / ".out.partial").glob(".*.tmp")]
    assert evaluated(files, framework, tmp_path / "out").rows == 60


def test_a_database_without_room_is_an_error_of_the_disk(tmp_path):
    def sort():
        with ordering.connected(tmp_path, 20_000_000, 1) as database:
            database.execute("SET max_temp_directory_size = '1MB'")
            rows = "SELECT random() AS x FROM range(20000000) ORDER BY x"
            [*database.sql(rows).to_arrow_reader(1 << 20)]

    with pytest.raises(OSError, match=r"(?i)memory|space"):
        sort()


# --- killed at any moment --------------------------------------------------------------------------

PROGRAM = """
    import os, sys
    import duckdb, pyarrow.parquet
    import benchmark_index as bi
    from benchmark_index.scale import dataset
    dataset._MOST, dataset._LEAST = 512, 1
    framework = bi.Framework.from_dict({system!r})
    for output in sys.stdin:  # a process of its own for each, without loading all this again
        if (child := os.fork()) == 0:
            bi.evaluate_dataset({files!r}, framework, output.strip(), **{choices!r})
            os._exit(0)
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)
"""


@pytest.mark.large
@pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked there")
def test_killed_at_any_moment_it_comes_to_the_same_bytes(tmp_path):
    files = write_parts(tmp_path / "in", firms(3_000, 1, 0.1), [700, 1_500, 2_300])
    program = textwrap.dedent(
        PROGRAM.format(system=SYSTEM, files=str(files), choices=CHOICES),
    )
    server = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def run(output, seconds=None):
        """Run, for some seconds or to the end; return how it ended."""
        print(output, file=server.stdin, flush=True)
        child = int(server.stdout.readline())
        if seconds is not None:
            time.sleep(seconds)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return int(server.stdout.readline())

    assert run(tmp_path / "first") == 0  # which takes longer: modules are read from the disk
    begun = time.monotonic()
    assert run(tmp_path / "whole") == 0
    lasted = time.monotonic() - begun
    whole = content(tmp_path / "whole")
    rng, output, stopped = np.random.default_rng(0), tmp_path / "out", 0
    for kill in range(30):
        stopped += run(output, rng.uniform(0, lasted)) != 0
        if output.exists():
            assert content(output) == whole
            output.rename(tmp_path / f"done{kill}")
    assert stopped >= 10
    assert run(output) == 0
    assert content(output) == whole
    assert not (tmp_path / ".out.partial").exists()
    server.communicate()


def test_a_cut_answer_is_as_none(tmp_path):
    kept = KeptAnswers(tmp_path)
    kept.save("a", {"x": np.arange(3)})
    whole = (tmp_path / "a.npz").read_bytes()
    for content in (b"", whole[: len(whole) // 2], b"PK\x03\x04"):
        (tmp_path / "a.npz").write_bytes(content)
        assert kept.load("a") is None


def test_what_a_step_of_others_learned_is_never_taken_for_that_of_an_earlier_run():
    class Theirs(bi.RankScore):
        __module__ = "theirs"

    assert learned(Theirs()) != learned(Theirs())
    steps = [bi.RankScore().fit([[1.0], [2.0], [k]]) for k in (3.0, 3.0, 4.0)]
    assert learned(steps[0]) == learned(steps[1])
    assert learned(steps[0]) != learned(steps[2])


def test_what_cannot_be_is_refused_before_any_row_is_read(tmp_path):
    nobody = tmp_path / "no-such.parquet"
    nobody.write_bytes(b"")
    for tiers in ("cuts:60,80", "quantiles:1"):
        with pytest.raises(bi.MethodError):
            evaluate_dataset(nobody, "egdi", tmp_path / "scores", tiers=tiers)
    with pytest.raises(bi.UsageError):
        evaluate_dataset(nobody, "egdi", tmp_path / "scores", workers=-1)
    with pytest.raises(bi.UsageError, match="evaluate"):
        evaluate_dataset(pd.DataFrame({"unit": ["a"]}), "egdi", tmp_path / "scores")
    frame = pd.DataFrame({"unit": ["A", "B"], "osi": [0.9, 0.5], "hci": [0.8, 0.1], "tii": [1, 0]})
    frame.to_parquet(tmp_path / "a.parquet")
    grey = bi.GreyRelational(resolution=-0.5)
    with pytest.raises(bi.MethodError, match="positive"):
        evaluate_dataset(tmp_path / "a.parquet", "egdi", tmp_path / "scores", aggregation=grey)
