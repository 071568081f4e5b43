"""Small files of the other formats that would unfold to far more: refused at once, in little room."""

import contextlib
import gzip
import io
import time
import tracemalloc
import zipfile

import pytest
from corpus.formats import ODS_HEAD, XML_HEAD, Sheet, archive, record, wide, xlsb_parts

from benchmark_index import BenchmarkIndexError, TableError
from benchmark_index.files import open_grids

SLOWEST, MOST = 5.0, 500 << 20
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>'
SPACE = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'


def ods(table, before=""):
    head = before + ODS_HEAD + "<office:body><office:spreadsheet>"
    return archive(
        {
            "mimetype": "x",
            "content.xml": f"{head}<table:table>{table}</table:table></office:spreadsheet></office:body></office:document-content>",
        }
    )


def xml(table, before=XML_HEAD):
    return f'{before}<Workbook {SPACE}><Worksheet ss:Name="s"><Table>{table}</Table></Worksheet></Workbook>'.encode()


def html(rows):
    return f"<html><table>{rows}</table></html>".encode()


def xlsb(**changed):
    parts = xlsb_parts([Sheet("s", [["unit", 1.5]])])
    return archive(
        parts | {f"xl/{name.replace('__', '/')}.bin": part for name, part in changed.items()}
    )


ROW = "<table:table-row{}>{}</table:table-row>"
ONE = '<table:table-cell office:value-type="float" office:value="1"{}/>'
LONG = "x" * 40_000
DATA = '<Data ss:Type="Number">1</Data>'
REFUSED = {
    "ods laughs": ("ods", lambda: ods(ROW.format("", "<table:table-cell><text:p>&i;</text:p></table:table-cell>"), LAUGHS), "entities"),
    "ods outside": ("ods", lambda: ods(ROW.format("", "<table:table-cell><text:p>&i;</text:p></table:table-cell>"), OUTSIDE), "entities"),
    "ods endless columns": ("ods", lambda: ods(ROW.format("", ONE.format(' table:number-columns-repeated="16384"')) * 1000), "inflates"),
    "ods endless rows": ("ods", lambda: ods(ROW.format(' table:number-rows-repeated="1048576"', ONE.format(""))), "inflates"),
    "ods both": ("ods", lambda: ods(ROW.format(' table:number-rows-repeated="1048576"', ONE.format(' table:number-columns-repeated="16384"'))), "inflates"),
    "ods beyond": ("ods", lambda: ods((ROW.format(' table:number-rows-repeated="1048576"', "")) * 3 + ROW.format("", ONE.format(""))), "beyond"),
    "ods corners": ("ods", lambda: ods(ROW.format("", ONE.format("")) + ROW.format(' table:number-rows-repeated="1000000"', "") + ROW.format("", '<table:table-cell table:number-columns-repeated="16383"/>' + ONE.format(""))), "2 cells"),
    "ods long text": ("ods", lambda: ods(ROW.format("", f"<table:table-cell><text:p>{LONG}</text:p></table:table-cell>")), "32,767"),
    "ods spaces": ("ods", lambda: ods(ROW.format("", "<table:table-cell><text:p>x" + '<text:s text:c="99999999999"/>' * 20 + "x</text:p></table:table-cell>")), "32,767"),
    "ods texts again": ("ods", lambda: ods(ROW.format(' table:number-rows-repeated="1000000"', f"<table:table-cell><text:p>{'x' * 30_000}</text:p></table:table-cell>")), "inflates"),
    "ods inflated": ("ods", lambda: ods(" " * (200 << 20)), "inflates"),
    "ods elements": ("ods", lambda: ods("<a/>" * 8_000_000), "inflates|elements"),
    "ods rows": ("ods", lambda: ods(ROW.format("", ONE.format("")) * 1_000_000), "inflates"),
    "ods sheets": ("ods", lambda: ods("</table:table><table:table>" * 1_500), "1,000"),
    "ods torn": ("ods", lambda: ods("<table:table-row>"), "damaged"),
    "xml laughs": ("xls", lambda: xml("<Row><Cell><Data>&i;</Data></Cell></Row>", LAUGHS), "entities"),
    "xml outside": ("xml", lambda: xml("<Row><Cell><Data>&i;</Data></Cell></Row>", OUTSIDE), "entities"),
    "xml corners": ("xml", lambda: xml(f'<Row><Cell>{DATA}</Cell></Row><Row ss:Index="1048576"><Cell ss:Index="16384">{DATA}</Cell></Row>'), "2 cells"),
    "xml beyond": ("xml", lambda: xml(f'<Row ss:Index="1048577"><Cell>{DATA}</Cell></Row>'), "beyond"),
    "xml twice": ("xml", lambda: xml(f'<Row ss:Index="3"><Cell>{DATA}</Cell></Row><Row ss:Index="3"><Cell>{DATA}</Cell></Row>'), "twice"),
    "xml long text": ("xml", lambda: xml(f"<Row><Cell><Data>{LONG}</Data></Cell></Row>"), "32,767"),
    "html long text": ("html", lambda: html(f"<tr><td>{LONG}"), "32,767"),
    "html wide": ("html", lambda: html("<tr>" + "<td colspan=1000>1" * 20), "columns"),
    "html spans": ("html", lambda: html("<tr>" + "<td colspan=1000 rowspan=0>1" * 16 + "<tr><td>2" * 60_000), "span"),
    "html tables": ("html", lambda: b"<table><tr><td>1</table>" * 1_500, "1,000"),
    "xlsb corners": ("xlsb", lambda: xlsb(worksheets__sheet0=b"".join(record(0, (i).to_bytes(4, "little") + bytes(13)) + record(2, j.to_bytes(4, "little") + bytes(4) + b"\6\0\0\0") for i, j in ((0, 0), (1_048_575, 16_383)))), "2 cells"),
    "xlsb beyond": ("xlsb", lambda: xlsb(worksheets__sheet0=record(0, b"\xfe\xff\xff\xff" + bytes(13)) + record(2, bytes(8) + b"\6\0\0\0")), "beyond"),
    "xlsb records": ("xlsb", lambda: xlsb(worksheets__sheet0=b"\x7f\0" * 10_000_000), "inflates|elements"),
    "xlsb texts again": ("xlsb", lambda: xlsb(sharedStrings=record(19, b"\0" + wide("x" * 30_000)), worksheets__sheet0=b"".join(record(0, i.to_bytes(4, "little") + bytes(13)) + record(7, bytes(12)) for i in range(100_000))), "inflates"),
    "xlsb part missing": ("xlsb", lambda: archive({"xl/workbook.bin": "", "xl/_rels/workbook.bin.rels": "<r/>"}), "lacks"),
    "gz inflated": ("gz", lambda: gzip.compress(b"a,b\n" + b" " * (200 << 20)), "inflates"),
    "gz rows": ("csv.gz", lambda: gzip.compress(b"1\n" * 8_000_000), "more cells"),
    "gz cells": ("csv.gz", lambda: gzip.compress((b"1," * 1000 + b"\n") * 8_000), "more cells"),
    "gz blank cells": ("csv.gz", lambda: gzip.compress((b"1" + b"," * 8000 + b"\n") * 1_900), "used area"),
    "gz in gz": ("gz", lambda: gzip.compress(gzip.compress(b"a,b\n1,2\n")), "unpack"),
    "gz torn": ("gz", lambda: gzip.compress(b"a,b\n1,2\n" * 1000)[:-20], "damaged"),
    "zip inflated": ("zip", lambda: archive({"a.csv": b" " * (200 << 20)}), "inflates"),
    "zip of many": ("zip", lambda: archive({f"{i}.csv": b" ,\n" * 300_000 for i in range(40)}), "inflates|more cells"),
    "zip of zips": ("zip", lambda: archive({"a.csv": archive({"b.csv": "a,b\n1,2\n"})}), "zip"),
    "zip parts": ("zip", lambda: archive({f"{i}.txt": "" for i in range(10_001)}), "parts"),
    "zip without table": ("zip", lambda: archive({"a.txt": "a,b"}), "without a table"),
}  # fmt: skip
ANY = {
    "html quotes": ("html", lambda: html("<td a='" * 140_000)),
    "html double quotes": ("html", lambda: html("<a \"' " * 160_000)),
    "html opening": ("html", lambda: b"<table>" + b"<" * 1_000_000),
    "html comments": ("html", lambda: b"<table>" + b"<!--" * 250_000),
    "html scripts": ("html", lambda: b"<table>" + b"<script" * 140_000),
    "html declared": ("html", lambda: b"<!-->" * 200_000 + b"<table>"),
    "html ends": ("html", lambda: html("</td></tr></table>" * 50_000)),
    "html nested": ("html", lambda: b"<table>" * 900 + b"<tr><td>" * 100_000),
    "html hidden": ("html", lambda: html("<tr><td>" + "<b hidden>" * 90_000)),
    "html sup": ("html", lambda: html("<tr><td>" + "<sup>1" * 150_000)),
    "html attributes": ("html", lambda: html("<td " + "a" * 900_000 + ">")),
    "html equals": ("html", lambda: html("<td " + "a = " * 200_000 + ">")),
    "html spaces": ("html", lambda: html("<td a" + " " * 900_000 + ">")),
    "html entities": ("html", lambda: html("<td>" + "&amp;" * 6_000)),
    "html rows": ("html", lambda: html("<tr><td>1" * 100_000)),
    "xml deep": ("xml", lambda: xml("<a>" * 150_000 + "</a>" * 150_000)),
    "xml columns": ("xml", lambda: xml('<Column ss:Span="16383"/>' + f"<Row><Cell>{DATA}</Cell></Row>" * 15_000)),
    "xml merged": ("xml", lambda: xml(f'<Row><Cell ss:MergeDown="999999" ss:MergeAcross="9999">{DATA}</Cell></Row>' * 9_000)),
    "xml hidden": ("xml", lambda: xml(f'<Row ss:Hidden="1" ss:Span="1048576"><Cell>{DATA}</Cell></Row>')),
    "ods hidden": ("ods", lambda: ods(ROW.format(' table:visibility="collapse" table:number-rows-repeated="1048576"', "") * 9_000)),
    "ods columns": ("ods", lambda: ods("<table:table-column/>" * 15_000 + ROW.format("", '<table:table-cell table:number-columns-repeated="15000"/>' + ONE.format("")) * 300)),
    "ods deep": ("ods", lambda: ods("<a>" * 1_000_000 + "</a>" * 1_000_000)),
    "gz members": ("gz", lambda: gzip.compress(b"") * 45_000),
}  # fmt: skip


def opened(folder, suffix, content):
    """Open a file of at most a megabyte within the time and the room that it may take."""
    assert len(content) <= 1_100_000, len(content)
    path = folder / f"case.{suffix}"
    path.write_bytes(content)
    begun = time.process_time()
    try:
        return open_grids(path)
    finally:
        assert time.process_time() - begun < SLOWEST


LONGEST = {
    *("xlsb records", "ods inflated", "gz inflated"),
    "ods elements",
    "zip of many",
    "html spans",
    "ods deep",
    "html nested",
    "zip inflated",
    "html rows",
}


def each(names):
    """Return names to parametrize a test by, the longest left to the longer run."""
    return [
        pytest.param(name, marks=pytest.mark.large) if name in LONGEST else name for name in names
    ]


@pytest.mark.parametrize("name", each(REFUSED))
def test_what_unfolds_beyond_its_size_is_refused(tmp_path, name):
    suffix, content, says = REFUSED[name]
    with pytest.raises(TableError, match=says) as error:
        opened(tmp_path, suffix, content())
    assert "hostname" not in str(error.value) or "outside" not in name


@pytest.mark.parametrize("name", each(ANY))
def test_what_is_merely_odd_ends_in_time(tmp_path, name):
    suffix, content = ANY[name]
    with contextlib.suppress(BenchmarkIndexError):
        opened(tmp_path, suffix, content())


@pytest.mark.large
@pytest.mark.parametrize(
    "name",
    [
        *("ods rows", "xlsb records", "gz inflated", "zip of many"),
        *(pytest.param(name, marks=pytest.mark.exhaustive) for name in ("ods elements", "gz rows")),
    ],
)
def test_it_takes_little_room(tmp_path, name):
    suffix, content, _ = REFUSED[name]
    path = tmp_path / f"case.{suffix}"
    path.write_bytes(content())
    tracemalloc.start()
    try:
        with pytest.raises(TableError):
            open_grids(path)
        assert tracemalloc.get_traced_memory()[1] < MOST
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize(
    ("suffix", "part"), [("zip", "a.csv"), ("xlsx", "xl/a.xml"), ("ods", "content.xml")]
)
def test_unusual_ways_of_packing_are_refused(tmp_path, method, suffix, part):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as file:
        file.writestr(part, "a,b\n1,2\n")
    with pytest.raises(TableError, match="unusual"):
        opened(tmp_path, suffix, content.getvalue())
