"""Pages of single units: all or some, in the workbook or as files of their own."""

import io
import time

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

import benchmark_index as bi
from benchmark_index.report import live


@pytest.fixture(scope="module")
def scorecard():
    values = np.random.default_rng(3).uniform(0.1, 0.9, (12, 3)).round(3)
    index = pd.Index([*"ABCDEFGHIJ", 'K"<x>|y', "=L"], name="country")
    return bi.evaluate(pd.DataFrame(values, columns=["osi", "hci", "tii"], index=index), "egdi")


def cards(path):
    return [name for name in load_workbook(path).sheetnames if name[0].isdigit()]


@pytest.mark.parametrize(
    ("units", "names"),
    [
        (["C", "A"], ["1 A", "3 C"]),
        (["=L"], ["12 =L"]),
        pytest.param([], [], marks=pytest.mark.large),
        pytest.param(False, [], marks=pytest.mark.large),
    ],
)
def test_a_workbook_has_the_pages_that_were_asked_for_and_is_confirmed(
    scorecard, tmp_path, units, names
):
    scorecard.to_excel(tmp_path / "r.xlsx", units=units)
    assert cards(tmp_path / "r.xlsx") == names
    found = bi.verify(tmp_path / "r.xlsx")
    assert found.ok, found.differences
    assert found.not_checked.empty


def test_a_page_that_was_taken_away_is_named(scorecard, tmp_path):
    scorecard.to_excel(tmp_path / "r.xlsx", units=["A", "B"])
    book = load_workbook(tmp_path / "r.xlsx")
    del book["2 B"]
    book.save(tmp_path / "r.xlsx")
    found = bi.verify(tmp_path / "r.xlsx")
    assert "2 B" in set(found.differences["expected"])


def test_an_unknown_unit_is_an_error_with_the_nearest_name(scorecard, tmp_path):
    for write in (scorecard.to_excel, scorecard.to_cards):
        with pytest.raises(bi.UsageError, match="AA"):
            write(tmp_path / "out.xlsx", units=["AA"])
    with pytest.raises(bi.UsageError, match="formulas"):
        scorecard.to_excel(tmp_path / "out.xlsx", formulas=False, units=True)
    assert not list(tmp_path.iterdir())


def test_a_folder_holds_one_page_per_unit_with_the_values_of_the_workbook(scorecard, tmp_path):
    scorecard.to_cards(tmp_path / "cards", language="en")
    whole = live.build(scorecard, "en", units=True)
    sheets = load_workbook(io.BytesIO(whole.content()), data_only=True)
    files = {path.stem: path for path in (tmp_path / "cards").iterdir()}
    assert len(files) == 12
    assert "11 K__x__y" in files
    for name in ("1 A", "12 =L"):
        held = load_workbook(files[name])
        assert held.sheetnames == [name]
        for row in held[name].iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert (cell.value or "") == (sheets[name][cell.coordinate].value or "")
        assert len(held[name]._charts) == 1
    with pytest.raises(bi.UsageError, match="exists"):
        scorecard.to_cards(tmp_path / "cards")
    assert len(list((tmp_path / "cards").iterdir())) == 12


def test_nothing_is_left_of_a_folder_that_could_not_be_written(scorecard, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "pathlib.Path.write_bytes", lambda *_: (_ for _ in ()).throw(OSError("full"))
    )
    with pytest.raises(bi.BenchmarkIndexError):
        scorecard.to_cards(tmp_path / "cards", units=["A"])
    assert not list(tmp_path.iterdir())


@pytest.mark.large
def test_a_hundred_enterprises_by_seventeen_indicators_take_seconds():
    rng = np.random.default_rng(0)
    leaves = [
        {
            "id": f"i{j}",
            "name": {"zh": f"指标{j}", "en": f"I{j}"},
            "unit": "%",
            "direction": "higher",
        }
        for j in range(17)
    ]
    groups = [
        {"id": f"g{k}", "name": {"zh": f"组{k}", "en": f"G{k}"}, "indicators": leaves[k::4]}
        for k in range(4)
    ]
    name = {"zh": "企业", "en": "enterprise"}
    framework = bi.Framework.from_dict({"id": "e", "name": name, "unit": name, "groups": groups})
    frame = pd.DataFrame(
        rng.uniform(1, 99, (100, 17)),
        columns=[leaf["id"] for leaf in leaves],
        index=pd.Index([f"E{k}" for k in range(100)], name="enterprise"),
    )
    found = bi.evaluate(frame, framework)
    start = time.process_time()
    content = live.build(found, "zh", units=True).content()
    assert time.process_time() - start < 10
    assert content


def test_the_command_line_writes_pages_as_sheets_or_files(run, cities, system, tmp_path):
    done = run("score", cities, "-f", system, "-o", "r.xlsx", "--cards", "all")
    assert done.code == 0
    assert len(cards(tmp_path / "r.xlsx")) > 2
    done = run("score", cities, "-f", system, "--cards", "北京, 上海", "--cards-dir", "pages")
    assert done.code == 0
    assert len(list((tmp_path / "pages").iterdir())) == 2
    for words, said in (
        (("--cards", "all"), "--cards-dir"),
        (("--cards", "all", "-o", "x.csv"), "--cards-dir"),
        (("--cards", "all", "-o", "x.xlsx", "--values-only"), "--cards-dir"),
        (("--cards-dir", "pages"), "pages"),
        (("--cards", "Nowhere", "-o", "x.xlsx"), "Nowhere"),
    ):
        done = run("score", cities, "-f", system, *words)
        assert done.code == 2, done
        assert said in done.err
        assert not (tmp_path / "x.xlsx").exists()
