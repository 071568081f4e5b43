"""The same sheets in every format, written by hand where no program here writes it."""

import datetime
import io
import struct
import zipfile
from html import escape
from typing import NamedTuple

import xlwt
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from benchmark_index.files import Percent


class Shown(NamedTuple):
    """A number that its cell shows with a unit."""

    value: float
    unit: str


class Fault(NamedTuple):
    """What a formula makes that cannot be calculated."""

    text: str


class Sheet(NamedTuple):
    """Rows from A1 on; ``merged`` ranges are (top, left, bottom, right), counted from 1."""

    name: str
    rows: list
    merged: tuple = ()
    hidden: tuple = ()
    visible: bool = True
    hidden_columns: tuple = ()


def archive(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return content.getvalue()


def code_of(value):
    if isinstance(value, Percent):
        return "0.00%"
    if isinstance(value, Shown):
        return f'0.00"{value.unit}"'
    if isinstance(value, datetime.datetime):
        return "yyyy-mm-dd hh:mm"
    if isinstance(value, datetime.date):
        return 'yyyy"年"m"月"d"日"'
    return "h:mm" if isinstance(value, datetime.time) else "General"


def bare(value):
    return value[0] if isinstance(value, (Shown, Fault)) else value


def cells(sheet):
    for i, row in enumerate(sheet.rows, 1):
        for j, value in enumerate(row, 1):
            if value not in ("", None):
                yield i, j, value


def xlsx(sheets):
    book, content = Workbook(), io.BytesIO()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for i, j, value in cells(sheet):
            page.cell(i, j, float(value) if isinstance(value, Percent) else bare(value))
            page.cell(i, j).number_format = code_of(value)
        for top, left, bottom, right in sheet.merged:
            page.merge_cells(None, top, left, bottom, right)
        for row in sheet.hidden:
            page.row_dimensions[row].hidden = True
        for column in sheet.hidden_columns:
            page.column_dimensions[get_column_letter(column)].hidden = True
        page.sheet_state = "visible" if sheet.visible else "hidden"
    book.save(content)
    return content.getvalue()


def xls(sheets):
    book, content = xlwt.Workbook(), io.BytesIO()
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        for i, j, value in cells(sheet):
            if isinstance(value, Fault):
                page.row(i - 1).set_cell_error(j - 1, _ERRORS[value.text])
            else:
                style = xlwt.easyxf(num_format_str=code_of(value))
                page.write(i - 1, j - 1, bare(value), style)
        for top, left, bottom, right in sheet.merged:
            page.merge(top - 1, bottom - 1, left - 1, right - 1)
        for row in sheet.hidden:
            page.row(row - 1).hidden = True
        for column in sheet.hidden_columns:
            page.col(column - 1).hidden = True
        page.visibility = 0 if sheet.visible else 1
    book.save(content)
    return content.getvalue()


# --- OpenDocument ------------------------------------------------------------------------------

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = {
    "office": "office",
    "table": "table",
    "text": "text",
    "style": "style",
    "number": "datastyle",
}
ODS_HEAD = (
    "<office:document-content "
    + " ".join(f'xmlns:{key}="{_OASIS}:{name}:1.0"' for key, name in _SPACES.items())
    + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
)


def ods(sheets, head=ODS_HEAD, **more):
    styles = '<style:style style:name="out" style:family="table"><style:table-properties table:display="false"/></style:style>'
    units = {
        value.unit for sheet in sheets for _, _, value in cells(sheet) if isinstance(value, Shown)
    }
    for unit in units:
        styles += f'<number:number-style style:name="N{unit}"><number:number/><number:text>{unit}</number:text></number:number-style>'
        styles += f'<style:style style:name="{unit}" style:family="table-cell" style:data-style-name="N{unit}"/>'
    body = "".join(map(_ods_table, sheets))
    content = f"{head}<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    return archive(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
        | more
    )


def _ods_table(sheet):
    spans = {
        (top, left): (bottom + 1 - top, right + 1 - left)
        for top, left, bottom, right in sheet.merged
    }
    rows = ""
    for j in range(1, max(map(len, sheet.rows), default=0) + 1):
        hidden = ' table:visibility="collapse"' if j in sheet.hidden_columns else ""
        rows += f"<table:table-column{hidden}/>"
    for i, row in enumerate(sheet.rows, 1):
        hidden = ' table:visibility="collapse"' if i in sheet.hidden else ""
        written = "".join(_ods_cell(value, spans.get((i, j))) for j, value in enumerate(row, 1))
        rows += f"<table:table-row{hidden}>{written}</table:table-row>"
    rows += '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    style = "" if sheet.visible else ' table:style-name="out"'
    return f'<table:table table:name="{escape(sheet.name)}"{style}>{rows}</table:table>'


def _ods_cell(value, span):
    more, text = "", ""
    if span:
        more = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"'
    if isinstance(value, Fault):
        more, text = (
            more + ' table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"',
            value.text,
        )
    elif isinstance(value, bool):
        more += f' office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, Percent):
        more += f' office:value-type="percentage" office:value="{float(value)!r}"'
    elif isinstance(value, Shown):
        more += f' office:value-type="float" office:value="{value.value!r}" table:style-name="{value.unit}"'
    elif isinstance(value, (int, float)):
        more += f' office:value-type="float" office:value="{value!r}"'
    elif isinstance(value, datetime.date):
        more += f' office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, datetime.time):
        more += f' office:value-type="time" office:time-value="PT{value:%H}H{value:%M}M{value:%S}S"'
    elif value:
        more, text = more + ' office:value-type="string"', value
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n") if text)
    return f"<table:table-cell{more}>{paragraphs}</table:table-cell>"


# --- XML of Excel 2003 -------------------------------------------------------------------------

XML_HEAD = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'


def xml(sheets, head=XML_HEAD, encoding="utf-8"):
    codes = sorted({code_of(value) for sheet in sheets for _, _, value in cells(sheet)})
    styles = "".join(
        f'<Style ss:ID="s{k}"><NumberFormat ss:Format="{escape(code)}"/></Style>'
        for k, code in enumerate(codes)
    )
    body = "".join(_xml_sheet(sheet, codes) for sheet in sheets)
    space = "urn:schemas-microsoft-com:office:"
    return (
        f'{head}<Workbook xmlns="{space}spreadsheet" xmlns:ss="{space}spreadsheet"><Styles>{styles}</Styles>{body}</Workbook>'
    ).encode(encoding)


def _xml_sheet(sheet, codes):
    spans = {(top, left): (bottom - top, right - left) for top, left, bottom, right in sheet.merged}
    rows = "".join(f'<Column ss:Index="{j}" ss:Hidden="1"/>' for j in sheet.hidden_columns)
    for i, row in enumerate(sheet.rows, 1):
        rows += f'<Row ss:Index="{i}"' + (' ss:Hidden="1">' if i in sheet.hidden else ">")
        for j, value in enumerate(row, 1):
            if value in ("", None):
                continue
            down, across = spans.get((i, j), (0, 0))
            rows += f'<Cell ss:Index="{j}" ss:StyleID="s{codes.index(code_of(value))}" ss:MergeDown="{down}" ss:MergeAcross="{across}">'
            rows += f"{_xml_data(value)}</Cell>"
        rows += "</Row>"
    options = (
        ""
        if sheet.visible
        else '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>'
    )
    return f'<Worksheet ss:Name="{escape(sheet.name)}"><Table>{rows}</Table>{options}</Worksheet>'


def _xml_data(value):
    kind, text = "String", value
    if isinstance(value, Fault):
        kind, text = "Error", value.text
    elif isinstance(value, bool):
        kind, text = "Boolean", str(int(value))
    elif isinstance(value, (float, int, Shown)):
        kind, text = "Number", repr(float(bare(value)))
    elif isinstance(value, datetime.time):
        kind, text = "DateTime", f"1899-12-31T{value.isoformat()}.000"
    elif isinstance(value, datetime.date):
        text = value.isoformat()
        kind, text = "DateTime", text if "T" in text else f"{text}T00:00:00.000"
    return f'<Data ss:Type="{kind}">{escape(text)}</Data>'


# --- web pages -----------------------------------------------------------------------------------


def html(sheets, encoding="utf-8", charset=None):
    tables = "".join(map(_html_table, sheets))
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset or encoding}"></head><body>{tables}</body></html>'
    return page.encode(encoding)


def _html_table(sheet):
    covered, rows = set(), ""
    spans = {}
    for top, left, bottom, right in sheet.merged:
        spans[top, left] = f" rowspan={bottom + 1 - top} colspan={right + 1 - left}"
        covered |= {(i, j) for i in range(top, bottom + 1) for j in range(left, right + 1)} - {
            (top, left)
        }
    for i, row in enumerate(sheet.rows, 1):
        rows += "<tr style='display:none'>" if i in sheet.hidden else "<TR>"
        for j, value in enumerate(row, 1):
            if (i, j) not in covered:
                rows += f"<td{spans.get((i, j), '')}>{escape(shown_text(value))}</td>"
        rows += "</tr>\n"
    return f"<table border=1>{rows}</table>"


def shown_text(value):
    if isinstance(value, Percent):
        return f"{100 * value:.10g}%"
    if isinstance(value, Shown):
        return f"{value.value!r}{value.unit}"
    return "" if value is None else str(bare(value))


# --- binary workbooks ----------------------------------------------------------------------------

_ERRORS = {
    "#NULL!": 0,
    "#DIV/0!": 7,
    "#VALUE!": 15,
    "#REF!": 23,
    "#NAME?": 29,
    "#NUM!": 36,
    "#N/A": 42,
}


def record(kind, data=b""):
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(data)
    while size > 127:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return number + length + bytes([size]) + data


def wide(text):
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def xlsb_parts(sheets):
    codes = sorted(
        {code_of(value) for sheet in sheets for _, _, value in cells(sheet)} | {"General"}
    )
    strings = sorted(
        {value for sheet in sheets for _, _, value in cells(sheet) if isinstance(value, str)}
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"

    def relations(*items):
        inner = "".join(
            f'<Relationship Id="{key}" Type="{office}/{kind}" Target="{target}"/>'
            for key, kind, target in items
        )
        return f'<Relationships xmlns="{package}/relationships">{inner}</Relationships>'

    listed = b"".join(
        record(156, struct.pack("<II", not s.visible, k + 1) + wide(f"r{k}") + wide(s.name))
        for k, s in enumerate(sheets)
    )
    formats = b"".join(
        record(44, struct.pack("<H", 170 + k) + wide(code)) for k, code in enumerate(codes)
    )
    styles = b"".join(
        record(47, struct.pack("<HHHHHHBBH", 0, 170 + k, 0, 0, 0, 0, 0, 0, 0))
        for k in range(len(codes))
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.bin")),
        "xl/_rels/workbook.bin.rels": relations(
            *((f"r{k}", "worksheet", f"worksheets/sheet{k}.bin") for k in range(len(sheets))),
            ("rs", "styles", "styles.bin"),
            ("rt", "sharedStrings", "sharedStrings.bin"),
        ),
        "xl/workbook.bin": record(131)
        + record(153, struct.pack("<II", 0, 0) + wide(""))
        + record(143)
        + listed
        + record(144)
        + record(132),
        "xl/styles.bin": record(278)
        + record(615, struct.pack("<I", len(codes)))
        + formats
        + record(616)
        + record(617, struct.pack("<I", len(codes)))
        + styles
        + record(618)
        + record(279),
        "xl/sharedStrings.bin": record(159, struct.pack("<II", len(strings), len(strings)))
        + b"".join(record(19, b"\0" + wide(text)) for text in strings)
        + record(160),
    }
    for k, sheet in enumerate(sheets):
        parts[f"xl/worksheets/sheet{k}.bin"] = _xlsb_sheet(sheet, codes, strings)
    return parts


def xlsb(sheets):
    return archive(xlsb_parts(sheets))


def _xlsb_sheet(sheet, codes, strings):
    width = max(map(len, sheet.rows), default=1)
    data = (
        record(129)
        + record(148, struct.pack("<IIII", 0, max(len(sheet.rows) - 1, 0), 0, width - 1))
        + record(390)
        + b"".join(
            record(60, struct.pack("<IIIIH", j - 1, j - 1, 2000, 0, 1))
            for j in sheet.hidden_columns
        )
        + record(391)
        + record(145)
    )
    for i, row in enumerate(sheet.rows):
        flags = 0x10 if i + 1 in sheet.hidden else 0
        data += record(0, struct.pack("<IIHBBBI", i, 0, 300, 0, flags, 0, 0))
        for j, value in enumerate(row):
            if value not in ("", None):
                data += _xlsb_cell(j, codes.index(code_of(value)), value, strings)
    data += record(146)
    if sheet.merged:
        data += record(177, struct.pack("<I", len(sheet.merged)))
        for top, left, bottom, right in sheet.merged:
            data += record(176, struct.pack("<IIII", top - 1, bottom - 1, left - 1, right - 1))
        data += record(178)
    return data + record(130)


def _xlsb_cell(column, style, value, strings):
    head = struct.pack("<II", column, style)
    if isinstance(value, Fault):
        return record(3, head + bytes([_ERRORS[value.text]]))
    if isinstance(value, bool):
        return record(4, head + bytes([value]))
    if isinstance(value, str):
        return record(7, head + struct.pack("<I", strings.index(value)))
    if isinstance(value, datetime.time):
        value = (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    elif isinstance(value, datetime.datetime):
        value = (value - datetime.datetime(1899, 12, 30)) / datetime.timedelta(1)
    elif isinstance(value, datetime.date):
        value = (value - datetime.date(1899, 12, 30)).days
    number = float(bare(value))
    if number == int(number) and abs(number) < 1 << 28:
        return record(2, head + struct.pack("<i", int(number) << 2 | 2))
    return record(5, head + struct.pack("<d", number))


WRITERS = {"xlsx": xlsx, "xls": xls, "xlsb": xlsb, "ods": ods, "xml": xml}
