"""Text files in batches: read as in memory, or refused with the line and a way out."""

import pandas as pd
import pytest
from split_files import SYSTEM, assert_alike, in_memory, small

import benchmark_index as bi
from benchmark_index.scale import text_batches


@pytest.fixture(scope="module")
def framework():
    return bi.Framework.from_dict(SYSTEM)


def scored(path, framework, output):
    with small(4):
        return bi.evaluate_dataset(path, framework, output)


HEADER = "unit,staff,sales,debt,growth,patents\n"
ROWS = "".join(f"0{i},{i + 1},{i * i},{9 - i},{i % 3},{i % 4}\n" for i in range(8))
AS_IN_MEMORY = {
    "names kept as texts": ROWS.replace("00,", '="00",').replace("03,", '"=""0""""3""",'),
    "numbers kept as texts": ROWS.replace("01,2,", '01,="2",').replace("02,3,", '02,="",'),
    "blank lines": ROWS.replace("\n04,", "\n\n\n04,") + "\n\n",
    "blank lines of a PC": ROWS.replace("\n04,", "\n\n\n04,").replace("\n", "\r\n"),
    "quotes in names": ROWS.replace("00,", '"a ""b"", ""c""",').replace("03,", '5" pipe,'),
    "quotes within names": ROWS.replace("00,", '00 "x" y,').replace("03,", '03""x,'),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("kind", AS_IN_MEMORY)
def test_texts_are_read_as_in_memory(tmp_path, framework, kind, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes((HEADER + AS_IN_MEMORY[kind]).encode(encoding))
    run = scored(path, framework, tmp_path / "out")
    assert_alike(pd.read_parquet(run.folder), in_memory(path, framework))


def test_a_header_may_go_over_lines(tmp_path, framework):
    path = tmp_path / "a.csv"
    path.write_text(
        '"unit","staff","sales","debt","growth","patents","a\nb\n""c"""\n'
        + "".join(line + ",\n" for line in ROWS.splitlines())
    )
    run = scored(path, framework, tmp_path / "out")
    assert sorted(pd.read_parquet(run.folder)["unit"]) == [f"0{i}" for i in range(8)]


TORN = {
    "after a number": '"1"2',
    "after an escaped quote": '"1"""2',
    "after nothing": '""2',
    "before a space": '"12" ',
}


@pytest.mark.parametrize("block", [1 << 24, 128])
@pytest.mark.parametrize("kind", TORN)
def test_a_cell_that_goes_on_after_its_quote_is_refused_as_in_memory(
    tmp_path, framework, monkeypatch, kind, block
):
    monkeypatch.setattr(text_batches, "_BLOCK", block)
    path = tmp_path / "a.csv"
    path.write_text(HEADER + ROWS.replace("05,6,", f"05,{TORN[kind]},"))
    with pytest.raises(bi.TableError, match="line 7"):
        bi.read_table(path, framework)
    with pytest.raises(bi.FindingsError) as stop:
        scored(path, framework, tmp_path / "out")
    [finding] = stop.value.findings.query("rule == 'unreadable-file'").itertuples()
    assert "line 7" in finding.message
    assert not (tmp_path / "out").exists()


def test_rows_after_blank_lines_have_their_addresses(tmp_path, framework):
    path = tmp_path / "a.csv"
    path.write_text(HEADER + ROWS.replace("\n05,6,", "\n\n\n05,six,"))
    with pytest.raises(bi.FindingsError) as stop:
        scored(path, framework, tmp_path / "out")
    assert stop.value.findings.query("severity == 'error'")["cell"].tolist() == ["a.csv!B9"]


@pytest.mark.parametrize("above", ["Firms\n", "\n", "\n\n", "Firms,,,,,\n", "Firms,2020\n"])
def test_a_title_above_the_header_is_refused_with_a_way_out(tmp_path, framework, above):
    path = tmp_path / "a.csv"
    path.write_text(above + HEADER + ROWS)
    with pytest.raises(bi.FindingsError) as stop:
        scored(path, framework, tmp_path / "out")
    assert "header must be the first line" in " ".join(stop.value.findings["hint"])
