"""What stands in a cell is what is computed with: names, the last digit, white space in formulas."""

import json
import re
import zipfile
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from archives import Archive
from openpyxl import load_workbook
from test_forgeries import RECORD, with_json

import benchmark_index as bi
from benchmark_index.files.formulas import plain_formula
from benchmark_index.report import record

NAMES = [
    "北京_x4E0A_",
    "A_x0041_",
    "A_x000D_",
    "_x005F_",
    "two\nlines",
    "return\rhere",
    " spaced ",
    "=1+1",
]


def table(names, seed=1):
    rng = np.random.RandomState(seed)
    index = pd.Index(names, name="unit")
    return pd.DataFrame(rng.rand(len(names), 3), index=index, columns=["osi", "hci", "tii"])


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("names") / "ranking.xlsx"
    bi.evaluate(table([f"U{i}" for i in range(40)]), "egdi").to_excel(path)
    return path


def test_a_record_does_not_rename_what_the_cells_say(book, tmp_path):
    def swap(text):
        held = json.loads(text)
        held["words"] = {"key:unit": {"other": {"0": "U1", "1": "U0"}}}
        return json.dumps(held)

    path = tmp_path / "r.xlsx"
    path.write_bytes(with_json(book.read_bytes(), RECORD, swap))
    for read in (bi.verify, bi.rerun):
        with pytest.raises(bi.TableError, match="words"):
            read(path)


@pytest.mark.parametrize("formulas", [True, pytest.param(False, marks=pytest.mark.large)])
def test_names_that_programs_escape_are_read_back(formulas, tmp_path):
    path = tmp_path / "r.xlsx"
    scorecard = bi.evaluate(table(NAMES), "egdi")
    scorecard.to_excel(path, formulas=formulas)
    found = bi.verify(path)
    assert found.ok, found.differences
    assert list(bi.rerun(path).ranking["unit"]) == list(scorecard.ranking["unit"])
    archive = Archive(path.read_bytes())
    for part, content in [(name, text) for name, text in archive.parts if name.endswith(".xml")]:
        text = content.decode()  # as versions to 0.5 wrote names that look like an escape
        archive.put(
            part,
            re.sub("_x005F_(?=x(?:4E0A|0041)_)", "_", text)
            if "sheet" in part or "Strings" in part
            else text,
        )
    path.write_bytes(archive.content())
    assert not bi.verify(path).differences["kind"].isin(["name", "data"]).any()


def test_a_number_rounded_to_the_digit_beside_is_the_same(book, tmp_path):
    """LibreOffice rounds the fifteenth digit otherwise where the sixteenth is a five."""
    page = load_workbook(book)["Data"]
    path, archive = tmp_path / "r.xlsx", Archive(book.read_bytes())
    part = archive.sheet("Data")
    text = archive[part]
    values = [
        c.value for row in page.iter_rows(min_row=2) for c in row if isinstance(c.value, float)
    ]
    for value in values:
        digits = Decimal(f"{value:.15g}")
        beside = digits + Decimal(1).scaleb(digits.adjusted() - 14)
        text = text.replace(f"<v>{value!r}</v>", f"<v>{beside}</v>")
    archive.put(part, text)
    path.write_bytes(archive.content())
    found = bi.verify(path)
    assert not len(found.differences), found.differences.head()
    archive.put(part, text.replace("<v>0.4", "<v>0.5", 1))
    path.write_bytes(archive.content())
    assert "data" in set(bi.verify(path).differences["kind"])


def test_two_digits_off_is_another_number():
    known = record.code(0.123456789012345)
    assert record.rounded_otherwise(0.123456789012346, known) == 0.123456789012345
    assert record.rounded_otherwise(0.123456789012347, known) is None


@pytest.mark.parametrize(
    ("formula", "other"),
    [
        ("$F$2:$F$2 2", "$F$2:$F$22"),
        ("A1 B1", "A1B1"),
        ("SUM(A1:B2 B1:C3)", "SUM(A1:B2B1:C3)"),
        ('"a"&A1 "b"', '"a"&A1"b"'),
        ("1 2", "12"),
    ],
)
def test_white_space_between_operands_says_something(formula, other):
    assert plain_formula(formula) != plain_formula(other)


@pytest.mark.parametrize(
    ("formula", "other"),
    [
        ("IF(A1 > 0.10, 1 , 2)", "IF(A1>0.1,1,2)"),
        (" SUM( A1:B2 , 3 )", "SUM(A1:B2,3)"),
        ('"a b" & A1', '"a b"&A1'),
        ("IF(TRUE(), 1, FALSE())", "IF(TRUE,1,FALSE)"),
    ],
)
def test_white_space_beside_operators_says_nothing(formula, other):
    assert plain_formula(formula) == plain_formula(other)


@pytest.mark.parametrize("typed", ["1e300", pytest.param("-3", marks=pytest.mark.large)])
def test_an_edit_that_cannot_be_computed_is_a_fault_of_the_file(typed, book, tmp_path, run):
    archive = Archive(book.read_bytes())
    sheet = load_workbook(book)["Weights"]
    (needed,) = [
        cell.coordinate for cell in sheet[2] if "Needed" in str(sheet.cell(1, cell.column).value)
    ]
    style = re.search(r' s="\d+"', archive.cell("Weights", needed))[0]
    archive.set_cell("Weights", needed, lambda _: f'<c r="{needed}"{style}><v>{typed}</v></c>')
    path = tmp_path / "r.xlsx"
    path.write_bytes(archive.content())
    done = run("verify", path)
    assert done.code == 1
    assert "Traceback" not in done.out + done.err


@pytest.mark.large
def test_very_many_periods_become_a_workbook_of_values(tmp_path):
    index = pd.MultiIndex.from_product(
        [["A", "B"], map(str, range(1, 1500))], names=["unit", "period"]
    )
    frame = pd.DataFrame(np.random.RandomState(0).rand(len(index), 3), index, ["osi", "hci", "tii"])
    path = tmp_path / "r.xlsx"
    bi.evaluate(frame, "egdi").to_excel(path)
    with zipfile.ZipFile(path) as archive:
        assert sum(info.file_size for info in archive.infolist()) < 32 << 20


def test_a_framework_that_names_a_weight_file_has_its_weights_in_the_record(tmp_path):
    file, path = tmp_path / "own.yaml", tmp_path / "r.xlsx"
    bi.WeightSet.load("equal", "egdi").to_yaml(file)
    raw = bi.Framework.load("egdi").to_dict()
    raw["method"] = raw.get("method", {}) | {"weighting": {"set": str(file)}}
    scorecard = bi.evaluate(table(["A", "B", "C"]), bi.Framework.from_dict(raw))
    scorecard.to_excel(path)
    file.unlink()
    assert bi.verify(path).ok
    assert bi.rerun(path).score.equals(scorecard.score)
