"""Exports without data: confirmed as they were written, what was changed is named by its place."""

import io
import json

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_verification import HOSTILE

import benchmark_index as bi
from benchmark_index.errors import BenchmarkIndexError, TableError
from benchmark_index.excel import book as sheets
from benchmark_index.report import export, seals
from benchmark_index.report.verification import KINDS, UNCHECKED

pq = pytest.importorskip("pyarrow.parquet")

FORMS = ["xlsx", "parquet", "csv"]
METHODS = {
    "arithmetic": {},
    "geometric": {"aggregation": "geometric:floor=1"},
    "cuts": {"tiers": "cuts:60,40"},
    "flat, lower is better": {"aggregation": "vikor"},
    "matrix above means": {"aggregation": {0: "topsis"}},
    "published": {"publish": "leader=100,decimals=1", "tiers": "none"},
    "no tiers": {"tiers": "none"},
    "entropy": {"weighting": "entropy", "min_coverage": "1/2"},
}
SPLIT = {"arithmetic": "region", "geometric": "tier", "published": "region", "no tiers": "region"}


def deep(groups=2, leaves=2):
    """An indicator system of three levels."""
    return {
        "id": "deep",
        "name": "deep",
        "attributes": ["region"],
        "groups": [
            {
                "id": f"t{t}",
                "name": f"top {t}",
                "groups": [
                    {
                        "id": f"g{t}{g}",
                        "name": f"group {t}{g}",
                        "indicators": [
                            {"id": f"x{t}{g}{i}", "name": f"x{t}{g}{i}", "direction": "higher"}
                            for i in range(leaves)
                        ],
                    }
                    for g in range(groups)
                ],
            }
            for t in range(2)
        ],
    }


def scored(names=None, periods=0, seed=0, **chosen):
    """A scorecard of some units, one without a group and one that is not ranked."""
    framework = bi.Framework.from_dict(deep())
    rng = np.random.default_rng(seed)
    names = [f"市{i}" for i in range(30)] if names is None else names
    index = pd.Index(names, name="unit")
    if periods:
        years = [str(2020 + i) for i in range(periods)]
        index = pd.MultiIndex.from_product([names, years], names=["unit", "period"])
    x = rng.random((len(index), len(framework.indicator_ids))) * 100 + 1
    x[1, :2] = np.nan
    x[2, :6] = np.nan
    frame = pd.DataFrame(x, index=index, columns=framework.indicator_ids)
    frame["region"] = [["东", "西/南", None, "=北"][i % 4] for i in range(len(index))]
    return bi.evaluate(frame, framework, **{"tiers": "quantiles:3", **chosen})


def written(scorecard, form, folder, split_by="region", **chosen):
    """Write an export that holds no data; return its path."""
    path = folder / f"ranking.{form}"
    if form == "xlsx":
        scorecard.to_excel(path, split_by=split_by, **chosen)
    elif form == "csv":
        secret = folder / "secret"
        secret.write_text("a secret for a signature")
        scorecard.to_csv(path, sign=secret, **chosen)
    else:
        scorecard.to_parquet(path, **chosen)
    return path


def places(found):
    return dict(zip(found.differences["cell"], found.differences["kind"], strict=True))


def said(found):
    return [text.en for text in found.checked]


# --- as written -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "form"),
    [
        (method, form)
        if form == "xlsx" or method in ("geometric", "published")
        else pytest.param(method, form, marks=pytest.mark.large)
        for method in METHODS
        for form in FORMS
    ],
)
def test_confirmed_as_written(method, form, tmp_path):
    """Whatever the method, the file is confirmed, and says what it could not check."""
    periods = 2 * (list(METHODS).index(method) % 2 == (form == "csv"))
    scorecard = scored(periods=periods, **METHODS[method])
    found = bi.verify(written(scorecard, form, tmp_path, SPLIT.get(method, "region")))
    assert found.ok, places(found)
    assert set(found.not_checked["what"]) <= set(UNCHECKED)
    assert len(found.ranking) == len(scorecard.ranking)
    assert found.scorecard is None
    follows = any("weights: " in text for text in said(found))
    assert follows == (method not in ("flat, lower is better",))
    assert ("ranks follow from scores" in said(found)) == (method != "published")


@pytest.mark.parametrize("form", FORMS)
def test_names_that_are_hard_to_write(form, tmp_path):
    names = [*HOSTILE, "中国\u00a0x", "'=x", "1", "NA", "nan"]
    found = bi.verify(written(scored(names), form, tmp_path, language="zh"))
    assert found.ok, places(found)


def test_whole_numbers_as_names_and_attributes(tmp_path):
    """A number that a table has for a name is confirmed in every form."""
    scorecard = scored(list(range(101, 131)))
    for form in FORMS:
        assert bi.verify(written(scorecard, form, tmp_path)).ok


def test_above_five_thousand_rows(tmp_path, monkeypatch):
    """The workbook of a large ranking, in one sheet; here of more than twenty."""
    for module in (export, sheets):
        monkeypatch.setattr(module, "STYLED_ROWS", 20)
    scorecard = scored()
    path = tmp_path / "large.xlsx"
    scorecard.to_excel(path, formulas=False)
    found = bi.verify(path)
    assert found.ok
    assert "By region sums up the ranking" in said(found)
    assert list(found.not_checked["what"]) == ["data"]


def test_a_workbook_that_cannot_hold_all(tmp_path):
    """Its first rows are held against their codes; what follows from all rows is said not to be."""
    path = tmp_path / "top.xlsx"
    exported = scored().to_excel(path, formulas=False, most_rows=10)
    found = bi.verify(path)
    assert found.ok
    assert list(found.not_checked["detail"]) == ["top.parquet"]
    assert bi.verify(exported.files[1]).ok


# --- changed --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return written(scored(), "xlsx", tmp_path_factory.mktemp("exported"), "tier").read_bytes()


def changed(content, change, folder):
    """Return a workbook that was opened, changed and saved by another program."""
    held = openpyxl.load_workbook(io.BytesIO(content))
    change(held)
    path = folder / "changed.xlsx"
    held.save(path)
    return path


def test_another_program_saves_it(book, tmp_path):
    assert bi.verify(changed(book, lambda _: None, tmp_path)).ok


@pytest.mark.parametrize(
    ("sheet", "column", "kind"),
    [
        *((0, 1, "rank"), (0, 2, "name"), (0, 3, "value"), (0, 4, "score"), (0, 5, "tier")),
        *((0, 6, "value"), ("Tiers", 3, "value"), ("Weights", 8, "value")),
        ("Findings", 8, "value"),
    ],
)
def test_a_changed_cell_is_named(book, sheet, column, kind, tmp_path):
    names = openpyxl.load_workbook(io.BytesIO(book), read_only=True).sheetnames
    sheet = names[sheet] if isinstance(sheet, int) else sheet

    def change(held):
        cell = held[sheet].cell(2, column)
        cell.value = "other" if isinstance(cell.value, str) else (cell.value or 0) + 1e-9

    cells = places(bi.verify(changed(book, change, tmp_path)))
    letter = openpyxl.utils.get_column_letter(column)
    assert cells == {f"{sheet}!{letter}2": kind}


def test_rows_may_be_sorted(book, tmp_path):
    """Rows are matched by what they hold; a changed one is named where it stands now."""

    def turn(held, score=None):
        sheet = held.worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for i, row in enumerate(reversed(rows), 2):
            for j, value in enumerate(row, 1):
                sheet.cell(i, j).value = value
                if isinstance(value, str):
                    sheet.cell(i, j).data_type = "s"  # also where it begins with =
        if score is not None:
            sheet.cell(3, 4).value = score

    assert bi.verify(changed(book, turn, tmp_path)).ok
    cells = places(bi.verify(changed(book, lambda held: turn(held, 99.5), tmp_path)))
    assert [at.rpartition("!")[2] for at in cells] == ["D3"]
    assert list(cells.values()) == ["score"]


def test_rows_that_are_added_or_gone(book, tmp_path):
    def add(held):
        held.worksheets[0].append([1, "new", "东", 99.0])

    def drop(held):
        held.worksheets[0].delete_rows(4)

    def gone(held):
        del held["Tiers"]

    for change in (add, drop):
        assert not bi.verify(changed(book, change, tmp_path)).ok
    assert places(bi.verify(changed(book, gone, tmp_path))) == {"Tiers!A1": "sheet"}


def test_headers_and_looks_are_checked(book, tmp_path):
    first = openpyxl.load_workbook(io.BytesIO(book), read_only=True).sheetnames[0]

    def swap(held):
        held[first]["D1"].value, held[first]["F1"].value = "组", "得分"

    def mask(held):
        held[first]["D2"].number_format = '"100"'

    def hide(held):
        held[first].row_dimensions[3].hidden = True

    def beside(held):
        held[first]["Z2"] = "a note"

    def white(held):
        held[first]["D2"].font = openpyxl.styles.Font(color="FFFFFF")

    def unseen(held):
        held[first]["B2"].number_format = ";;;"

    def merge(held):
        held[first].merge_cells("A40:B40")

    changes = {swap: "text", beside: "text"}
    for change in (mask, hide, white, unseen, merge):
        changes[change] = "look"
    for change, kind in changes.items():
        assert set(places(bi.verify(changed(book, change, tmp_path))).values()) == {kind}


def test_sheets_of_others_are_listed(book, tmp_path):
    found = bi.verify(changed(book, lambda held: held.create_sheet("mine"), tmp_path))
    assert found.ok
    assert "mine" in set(found.not_checked["place"])


# --- forged: other codes as well ------------------------------------------------------------------


def forged_notes(path, change):
    """Change a Parquet file, and write codes that fit."""
    table = pq.read_table(path)
    frame = table.to_pandas()
    change(frame)
    notes = {key.decode(): text.decode() for key, text in table.schema.metadata.items()}
    (sheet,) = json.loads(notes["benchmark_index_record"])["sheets"].values()
    columns = {
        key: frame.iloc[:, j].to_numpy(dtype=object) for j, key in enumerate(sheet["columns"])
    }
    heads, spec = list(frame), notes["benchmark_index"]
    notes["benchmark_index_record"] = export.record_of(path.name, heads, columns, spec)
    arrow = pytest.importorskip("pyarrow")
    pq.write_table(arrow.Table.from_pandas(frame).replace_schema_metadata(notes), path)


def forged(scorecard, change, folder):
    path = written(scorecard, "parquet", folder)
    forged_notes(path, change)
    return bi.verify(path)


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("rank", 7, "rank"),
        ("tier", "Tier 3", "tier"),
        ("score", 99.0, "score"),
        ("t0", 1.0, "score"),
    ],
)
def test_what_does_not_follow_is_named(column, value, kind, tmp_path):
    """Whoever has the library can write other codes, but ranks still follow from scores."""

    def change(frame):
        frame.loc[0, column] = value

    cells = places(forged(scored(), change, tmp_path))
    assert cells[f"{'score' if column == 't0' else column}[1]"] == kind


def test_without_a_change_other_codes_are_confirmed(tmp_path):
    assert forged(scored(), lambda frame: None, tmp_path).ok


# --- damaged --------------------------------------------------------------------------------------


@given(place=st.floats(0, 1), what=st.sampled_from([b"", b"0", b'"', b"{", b"-1", b"9" * 20]))
@settings(deadline=None, max_examples=6)
def test_a_damaged_record_is_one_clear_error(book, tmp_path_factory, place, what):
    """A record cut or overwritten anywhere raises an error of ours or is found, nothing else."""
    held = openpyxl.load_workbook(io.BytesIO(book))
    sheet = held["Method"]
    (row,) = [c.row for c in sheet["A"] if str(c.value).startswith("数据校验码")]
    text = sheet.cell(row, 2).value.encode()
    at = int(place * (len(text) - 1))
    sheet.cell(row, 2).value = (text[:at] + what + text[at + 1 :]).decode("utf-8", "replace")
    path = tmp_path_factory.mktemp("damaged") / "damaged.xlsx"
    held.save(path)
    try:
        bi.verify(path)
    except BenchmarkIndexError as error:
        assert error.message.zh  # noqa: PT017


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_files_without_a_record(form, tmp_path):
    path = tmp_path / f"plain.{form}"
    scored().to_csv(path) if form == "csv" else pd.DataFrame({"a": [1]}).to_parquet(path)
    with pytest.raises(TableError, match="check codes"):
        bi.verify(path)


# --- check codes ----------------------------------------------------------------------------------

CELLS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=False), st.text(max_size=5), st.none(), st.booleans()
)


@given(st.data(), st.booleans())
@settings(deadline=None, max_examples=60)
def test_any_change_of_a_table_is_found(data, exact):
    """In whatever order rows stand, a table is as it was; with one cell changed it is not."""
    rows = data.draw(st.integers(1, 8))
    table = {key: data.draw(st.lists(CELLS, min_size=rows, max_size=rows)) for key in "abc"}
    table = {"unit": [f"u{i}" for i in range(rows)], **table}
    order = data.draw(st.permutations(range(rows)))
    seal = seals.read_seal(json.loads(json.dumps(seals.sealed(table, exact).plain())), rows)
    turned = {key: [column[i] for i in order] for key, column in table.items()}
    assert not any(seals.broken(seal, turned))
    key, row, cell = data.draw(st.sampled_from("abc")), data.draw(st.integers(0, rows - 1)), 0.5
    if turned[key][row] != cell:
        turned[key][row] = cell
        found = seals.broken(seal, turned)
        assert row in found.rows
        assert key in found.columns


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([15, 16, 17]))
@settings(deadline=None, max_examples=300)
def test_a_number_is_the_same_however_it_is_saved(value, kept):
    """Saved with 15, 16 or 17 digits, one program after the other, a number has one code."""
    (cut,) = seals.sealed({"x": [value]}).cut[:, 0].tolist()
    held = value
    for places in (kept, 16, 15):
        held = float(f"{held:.{places}g}")
        if np.isfinite(held):
            assert seals.digits(held, cut) == seals.digits(value, cut)
    if 1e-250 < abs(value) < 1e250:
        written = float(seals.digits(value, cut)) * 10.0**-13
        assert written == pytest.approx(value, rel=2e-13, abs=0)


def test_kinds_have_words():
    assert {"row", "score", "rank", "tier", "name", "value"} <= set(KINDS)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"specification": 1}'])
def test_a_damaged_file_beside_a_csv(text, tmp_path):
    path = written(scored(), "csv", tmp_path)
    path.with_name("ranking.csv.sig").write_text(text)
    with pytest.raises(TableError, match="damaged"):
        bi.verify(path)


@pytest.mark.parametrize("part", ["rows", "codes", "columns", "cut"])
@pytest.mark.parametrize("value", [10**9, "x"])
def test_a_record_of_another_table_is_one_clear_error(part, value, tmp_path):
    """A record that claims more than the file could hold takes neither time nor memory."""
    path = written(scored(), "parquet", tmp_path)
    table = pq.read_table(path)
    notes = {key.decode(): text.decode() for key, text in table.schema.metadata.items()}
    held = json.loads(notes["benchmark_index_record"])
    (sheet,) = held["sheets"].values()
    sheet[part] = value
    notes["benchmark_index_record"] = json.dumps(held)
    pq.write_table(table.replace_schema_metadata(notes), path)
    with pytest.raises(TableError, match="damaged"):
        bi.verify(path)
