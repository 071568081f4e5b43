"""Workbooks recalculated by LibreOffice, and compared with what the library computed."""

import io
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import openpyxl
import pytest
from archives import Archive

from benchmark_index.files.contents import cell_name, read_contents

# What Excel 2010, WPS and LibreOffice share, without array entry and without anything volatile.
SHARED = set(
    re.findall(
        r"\w+",
        "ABS AND AVERAGE COUNT COUNTIF DMAX EXP HARMEAN IF INDEX INT ISNUMBER LARGE LN MATCH MAX MEDIAN MIN "
        "MOD N NA OR ROUND ROWS SIGN SMALL SQRT STDEV SUM SUMPRODUCT SUMSQ EXACT FIND FIXED LEFT SUMIF VALUE",
    )
)
RESULT = re.compile(
    r'<c( r="[A-Z]+[0-9]+" s="[0-9]+")(?: t="[a-z]+")?><f>([^<]*)</f><v[^>]*>[^<]*</v></c>'
)
SOFFICE = shutil.which("soffice")
WHY_NOT = "LibreOffice recalculates the workbooks and is not installed"


def each(names, *kept):
    """Return names to parametrize a test by: all but those kept are left to the slow run."""
    assert set(kept) <= set(names)
    return [
        name
        if name in kept
        else pytest.param(
            name, marks=pytest.mark.exhaustive if i % 3 else pytest.mark.recalculation
        )
        for i, name in enumerate(names)
    ]


def chosen(request, parameter="name"):
    """Return what the tests of a module, as chosen for this run, are parametrized by."""
    items = [item for item in request.session.items if item.path == request.path]
    return {
        item.callspec.params[parameter]
        for item in items
        if hasattr(item, "callspec") and parameter in item.callspec.params
    }


def blank(content):
    """Return a workbook whose formulas have no results, so that a program has to calculate."""
    held = Archive(content)
    for part, xml in held.parts:
        if part.startswith("xl/worksheets/sheet"):
            held.put(part, RESULT.sub(r"<c\1><f>\2</f></c>", xml.decode()))
    return held.content()


def recalculated(files):
    """Return the values of workbooks without results after LibreOffice calculated them, by name."""
    return {name: values(content) for name, content in saved(files).items()}


def saved(files):
    """Return workbooks as LibreOffice saves them after calculating, by name."""
    if not files:  # the office suite would wait for some
        return {}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        source.mkdir()
        for name, content in files.items():
            (source / f"{name}.xlsx").write_bytes(content)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        where = ["--outdir", str(target), *map(str, sorted(source.iterdir()))]
        command = [SOFFICE, profile, "--headless", "--convert-to", "xlsx", *where]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        return {name: Path(target, f"{name}.xlsx").read_bytes() for name in files}


def values(content):
    """Return the values of all cells, by sheet and address."""
    return {
        sheet: {
            cell_name(*place): cell.value for place, cell in cells.items() if cell.value is not None
        }
        for sheet, cells in read_contents(content).items()
    }


def results(book):
    """Return what the library says beside each formula, by sheet and address."""
    return dict(zip(book.names, book.results, strict=True))


def differences(found, expected, tolerance=1e-9):
    """Return the cells that differ: text and whole numbers exactly, others to the tolerance."""
    wrong = []
    for sheet, cells in expected.items():
        for at, meant in cells.items():
            got = found[sheet].get(at)
            got = "" if got is None else got
            if isinstance(meant, float) and isinstance(got, (int, float)):
                same = abs(got - meant) <= tolerance * max(1.0, abs(meant))
            else:
                same = got == meant
            if not same:
                wrong.append(f"{sheet}!{at}: {got!r}, expected {meant!r}")
    return wrong


def edited(content, weights, goalposts):
    """Return a workbook with weights by node, and goalposts by indicator and title, typed in."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for node, weight in weights.items():
        _type(book["Weights"], node, "权重", weight)
    for (leaf, title), value in goalposts.items():
        _type(book["Goalposts"], leaf, title, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def raw_weights(content):
    """Return the weights that stand in the yellow cells."""
    rows = list(openpyxl.load_workbook(io.BytesIO(content))["Weights"].values)
    column = next(j for j, title in enumerate(rows[0]) if title.startswith("权重"))
    return {row[0]: row[column] for row in rows[1:] if row[column] is not None}


def _type(sheet, line, title, value):
    (column,) = [cell.column for cell in sheet[1] if cell.value.startswith(f"{title}\n")]
    (row,) = [cell.row for cell in sheet["A"] if cell.value == line]
    assert sheet.cell(row, column).fill.fgColor.rgb[-6:] == "FFFBE6"
    sheet.cell(row, column, value)


def formulas(content):
    """Return the formulas of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = (cell for sheet in book for row in sheet for cell in row)
    return [cell.value for cell in cells if cell.data_type == "f"]


def functions(content):
    """Return the functions that the formulas of a workbook use."""
    plain = [re.sub('"[^"]*"', "", formula) for formula in formulas(content)]
    assert not any("{" in formula for formula in plain)
    return set(re.findall(r"([A-Za-z0-9._]+)\(", " ".join(plain)))
