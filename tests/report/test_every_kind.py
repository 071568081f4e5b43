"""Workbooks of every kind hold to the schema in every part, and other readers open them whole."""

import io
import json
import os
import re
import shutil
import subprocess
import warnings
from collections import Counter
from pathlib import Path

import pytest
from archives import Archive
from kinds import write_all
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openxml_audit import OpenXmlValidator
from python_calamine import CalamineWorkbook
from recalculation import SOFFICE, WHY_NOT, saved

# What the validator finds wrong and is right, with the reason.
RIGHT = {
    # Excel writes this element so, with the attribute; the validator's schema has it without.
    r"The 'val' attribute is not declared\. \S+/dispNaAsBlank\[1\]",
    # ECMA-376 lets the parts of a font stand in any order (a choice, part 1, 18.8.22); openpyxl
    # makes use of that in every workbook, so copies have it from their source.
    r"Unexpected element '(b|color)' found /styleSheet\[1\]/fonts\[1\]/font\[\d+\]",
    # Texts may stand in their cells (18.3.1.53): a sheet of many rows is written piece by piece.
    r"Worksheet sheet\d+\.xml has \d+ inline-string cell.*",
}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory):
    return write_all(tmp_path_factory.mktemp("kinds"))


@pytest.fixture(scope="module")
def faults():
    validator = OpenXmlValidator()

    def faults(path):
        """Return what the validator finds wrong with a workbook."""
        lines = [f"{e.description} {e.path}" for e in validator.validate(path).errors]
        return [line for line in lines if not any(re.fullmatch(r, line, re.DOTALL) for r in RIGHT)]

    return faults


# --- the schema ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rest", [0, *(pytest.param(k, marks=pytest.mark.large) for k in range(1, 6))]
)
def test_every_part_of_every_kind_holds_to_the_schema(kinds, faults, rest):
    some = [*kinds][rest::6]
    assert {kind: lines for kind in some if (lines := faults(kinds[kind]))} == {}


def test_what_no_schema_knows_is_seen_in_every_part(kinds, faults, tmp_path):
    held = Archive(kinds["live zh"].read_bytes())
    parts = [f"xl/{p}" for p in ("worksheets/sheet1", "workbook", "styles", "charts/chart1")]
    parts += ["xl/drawings/drawing1", "xl/comments1", "docProps/app"]
    for part in parts:
        held.before_end(f"{part}.xml", f"<unknown-{Path(part).name}/>")
    (tmp_path / "r.xlsx").write_bytes(held.content())
    lines = " ".join(faults(tmp_path / "r.xlsx"))
    assert [part for part in parts if f"unknown-{Path(part).name}" not in lines] == []


def test_every_part_is_declared_once_and_every_relation_leads_to_one(kinds):
    for kind, path in kinds.items():
        parts = dict(Archive(path.read_bytes()).parts)
        names = Counter(re.findall(rb'PartName="/([^"]*)"', parts["[Content_Types].xml"]))
        assert max(names.values()) == 1, kind
        assert {name.decode() for name in names} <= parts.keys(), kind
        for name, xml in parts.items():
            folder = Path(name).parent.parent
            for target in re.findall(r'Target="([^"]*)"(?! TargetMode)', xml.decode()) * (
                name.endswith(".rels")
            ):
                place = target[1:] if target[0] == "/" else os.path.normpath(folder / target)
                assert place in parts, (kind, name, target)


# --- other readers -------------------------------------------------------------------------------


def held(path, **loading):
    """Return a workbook as openpyxl reads it, without a word of warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return load_workbook(path, **loading)


def cells(book):
    """Return the values of all cells that are not blank, by sheet and address."""
    return {
        sheet.title: {
            cell.coordinate: meant(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value not in (None, "")
        }
        for sheet in book.worksheets
    }


def meant(value):
    """Return what a text means to spreadsheets; openpyxl and exceljs leave signs as written."""
    return value.replace("_x005F_", "_") if isinstance(value, str) else value


def unlike(read, meant):
    """Return the cells of a workbook that two readers read otherwise."""
    assert list(read) == list(meant)
    return [
        (sheet, at, read[sheet].get(at), meant[sheet].get(at))
        for sheet in meant
        for at in read[sheet].keys() | meant[sheet].keys()
        if not same(read[sheet].get(at), meant[sheet].get(at))
    ]


def same(one, other):
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= 1e-12 * max(1, abs(other))
    return one == other


@pytest.fixture(scope="module")
def values(kinds):
    return {kind: cells(held(path, data_only=True)) for kind, path in kinds.items()}


def beside(book):
    """Count what a workbook has beside its cells, sheet by sheet."""
    return {
        sheet.title: {
            "merged": sorted(map(str, sheet.merged_cells.ranges)),
            "comments": {c.coordinate: c.comment.text for row in sheet for c in row if c.comment},
            "validations": sorted(
                (str(rule.sqref), rule.type, rule.formula1, rule.errorStyle, rule.error)
                for rule in sheet.data_validations.dataValidation
            ),
            "formats": sorted(
                (str(area.sqref), rule.type, rule.formula)
                for area in sheet.conditional_formatting
                for rule in area.rules
            ),
            "charts": [type(chart).__name__ for chart in sheet._charts],
            "links": sorted(str(link.ref) for link in sheet._hyperlinks),
            "filter": sheet.auto_filter.ref,
            "frozen": sheet.freeze_panes,
            "printed": (sheet.print_area, sheet.print_title_rows, sheet.oddFooter.left.text),
            "state": sheet.sheet_state,
        }
        for sheet in book.worksheets
    } | {"names": sorted(book.defined_names)}


def test_openpyxl_reads_and_saves_what_stands_beside_the_cells(kinds, tmp_path):
    """What it cannot keep, it does not read either: sparklines and the links of a chart's title."""
    counts = Counter()
    for kind in ("live panel with cards", "template zh", "form ahp", "annotated zh", "large"):
        book = held(kinds[kind])
        before, formulas = beside(book), cells(book)
        book.save(tmp_path / "r.xlsx")
        again = held(tmp_path / "r.xlsx")
        assert beside(again) == before, kind
        assert unlike(cells(again), formulas) == [], kind
        counts.update(
            key for sheet in before.values() if "merged" in sheet for key in sheet if sheet[key]
        )
    assert {"merged", "comments", "validations", "formats", "charts", "filter"} <= counts.keys()


def test_calamine_reads_the_same_cells(kinds, values):
    for kind, path in kinds.items():
        book = CalamineWorkbook.from_path(path)
        read = {
            name: {
                f"{get_column_letter(j)}{i}": value
                for i, row in enumerate(
                    book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1
                )
                for j, value in enumerate(row, 1)
                if value != ""
            }
            for name in book.sheet_names
        }
        errors = {(s, at) for s, of in values[kind].items() for at in of if of[at] == "#N/A"}
        wrong = [cell for cell in unlike(read, values[kind]) if cell[:2] not in errors]
        assert wrong == [], kind  # a cell in error is blank to it


@pytest.mark.recalculation
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_libreoffice_saves_the_same_cells(kinds, values):
    for kind, content in saved({k: path.read_bytes() for k, path in kinds.items()}).items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that LibreOffice wrote
            read = cells(load_workbook(io.BytesIO(content), data_only=True))
        wrong = [cell for cell in unlike(read, values[kind]) if cell[3] is not None]
        assert wrong == [], kind  # forms have formulas that only a spreadsheet computes


# Each prints the cells of the workbooks named, by file, sheet and address.
SCRIPTS = {
    "xlsx": """
const X = require('xlsx');
const read = path => {
  const book = X.readFile(path), sheets = {};
  for (const name of book.SheetNames) {
    sheets[name] = {};
    for (const [at, cell] of Object.entries(book.Sheets[name]))
      if (at[0] !== '!' && cell.t !== 'z') sheets[name][at] = cell.t === 'e' ? cell.w : cell.v;
  }
  return sheets;
};
console.log(JSON.stringify(process.argv.slice(1).map(read)));
""",
    "exceljs": """
const E = require('exceljs');
const plain = v => v && v.richText ? v.richText.map(run => run.text).join('') : v;
const value = cell => {
  const v = plain(cell.formula ? cell.result : cell.isHyperlink ? cell.text : cell.value);
  return v && v.error ? v.error : v;
};
const read = async path => {
  const book = new E.Workbook(), sheets = {};
  await book.xlsx.readFile(path);
  book.eachSheet(sheet => {
    sheets[sheet.name] = {};
    sheet.eachRow(row => row.eachCell(cell => {
      if (cell.master === cell) sheets[sheet.name][cell.address] = value(cell);
    }));
  });
  return sheets;
};
Promise.all(process.argv.slice(1).map(read)).then(all => console.log(JSON.stringify(all)));
""",
}


@pytest.mark.parametrize("package", SCRIPTS)
def test_libraries_of_javascript_read_the_same_cells(kinds, values, package):
    node = shutil.which("node")
    asked = [node, "-e", f"require.resolve('{package}')"]
    if node is None or subprocess.run(asked, capture_output=True).returncode:
        pytest.skip(f"node with the package {package} (NODE_PATH says where) is not installed")
    # Of a chart that openpyxl wrote exceljs reads nothing: it knows elements by their prefix.
    chosen = [kind for kind in kinds if package != "exceljs" or not kind.startswith("annotated")]
    done = subprocess.run(
        [node, "-e", SCRIPTS[package], *(str(kinds[kind]) for kind in chosen)],
        capture_output=True,
        check=True,
    )
    for kind, read in zip(chosen, json.loads(done.stdout), strict=True):
        read = {
            sheet: {at: meant(value) for at, value in of.items() if value not in (None, "")}
            for sheet, of in read.items()
        }
        assert unlike(read, values[kind]) == [], kind
