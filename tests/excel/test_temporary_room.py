"""Every writer says it where there is no room for its temporary files, and leaves nothing behind."""

import gc
import sys
import tempfile

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.experts.forms import write_form

NAMES = ["A\x01", "B\x1b[31m", "C\x0b", "D\x00", "E\x7f", "F\ufffe", "G\u202ex", "H\x85", "I\ud800"]
LEAVES = ["osi", "hci", "tii"]


def frame(names, periods=("2022",)):
    x = np.random.default_rng(0).random((len(names) * len(periods), 3))
    index = pd.MultiIndex.from_product([names, periods], names=["unit", "period"])
    data = pd.DataFrame(x, index=index, columns=LEAVES)
    return data if len(periods) > 1 else data.droplevel(1)


def score(names, periods=("2022",), **given):
    return bi.evaluate(frame(names, periods), "egdi", **given)


def fault(names):
    return frame(names).assign(osi=[5, *[0.5] * (len(names) - 1)])


WRITERS = {
    "live": lambda path, names: score(names).to_excel(path),
    "values": lambda path, names: score(names).to_excel(path, formulas=False),
    "tiers": lambda path, names: score(names, tiers="quantiles:2").to_excel(path),
    "panel": lambda path, names: score(names, ("2022", "2023")).to_excel(path),
    "split": lambda path, names: score(names, tiers="quantiles:2").to_excel(
        path, formulas=False, split_by="tier"
    ),
    "csv": lambda path, names: score(names).to_csv(path.with_suffix(".csv")),
    "parquet": lambda path, names: score(names).to_parquet(path.with_suffix(".parquet")),
    "quality": lambda path, names: bi.quality(frame(names), "egdi").to_excel(path, "zh"),
    "annotated": lambda path, names: bi.validate(fault(names), "egdi").annotate(path),
    "template": lambda path, names: bi.write_template("egdi", path, names, ["2022"]),
    "framework": lambda path, names: bi.Framework.load("egdi").to_excel(path),
    **{
        f"{method} form": lambda path, names, method=method: write_form(
            method, bi.Framework.load("egdi"), path, names[0], "zh", None
        )
        for method in ("ahp", "budget", "delphi")
    },
}
UNSPOOLED = ("csv", "parquet")


def names_in_memory():
    """Lone halves of pairs are no text to Arrow, so pandas may not take them into an index."""
    try:
        pd.Index(NAMES)
    except UnicodeEncodeError:
        return NAMES[:-1]
    return NAMES


@pytest.mark.parametrize("writer", WRITERS)
def test_control_characters_in_names_are_written(tmp_path, writer):
    WRITERS[writer](tmp_path / "out.xlsx", names_in_memory())
    assert any(tmp_path.iterdir())


@pytest.mark.parametrize("writer", [name for name in WRITERS if name not in UNSPOOLED])
def test_no_room_for_temporary_files_is_one_clear_error_or_no_matter(tmp_path, monkeypatch, writer):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    try:
        WRITERS[writer](tmp_path / "out.xlsx", list("ABCDEFGH"))
    except bi.BenchmarkIndexError as error:
        assert "TMPDIR" in error.hint.en  # noqa: PT017
        assert not list(tmp_path.iterdir())
    else:
        assert any(tmp_path.iterdir())  # what is written is held in memory


@pytest.mark.skipif(sys.platform == "win32", reason="limits of files are those of Unix")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("writer", WRITERS)
def test_a_full_disk_leaves_no_half_file(tmp_path, writer):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, before[1]))
    try:
        with pytest.raises(bi.BenchmarkIndexError, match="Cannot write"):
            WRITERS[writer](tmp_path / "out.xlsx", list("ABCDEFGH"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    gc.collect()  # what is left open cries out here and not in another test
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name", ["a\0b.xlsx", "a" * 300 + ".xlsx", "/".join(["d" * 200] * 30) + "/a.xlsx"]
)
@pytest.mark.parametrize("writer", WRITERS)
def test_a_name_that_no_file_can_have_is_refused_before_any_work(tmp_path, writer, name):
    with pytest.raises(bi.UsageError, match="Cannot write") as error:
        WRITERS[writer](tmp_path / name, list("ABCDEFGH"))
    assert len(str(error.value)) < 1_000
