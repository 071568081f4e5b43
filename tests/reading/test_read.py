import contextlib
import zipfile
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from openpyxl import Workbook, load_workbook

import benchmark_index as bi
from benchmark_index.files import letter

FLAT = bi.Framework.from_dict(
    {
        "id": "flat",
        "name": "Flat",
        "indicators": [{"id": i, "name": i, "direction": "higher"} for i in ("a", "b", "c")],
    }
)
GDP = [40000.0, 44000.0, 32000.0]


@pytest.mark.parametrize("name", ["cities.csv", "cities.tsv", "cities.xlsx", "CITIES.XLSX"])
def test_the_same_table_in_any_file_is_the_same_table(city, rows, write, name, tmp_path):
    if name.endswith("tsv"):
        path = tmp_path / name
        path.write_text("\n".join("\t".join(map(str, row)) for row in rows), "utf-8")
    elif name.endswith("XLSX"):
        path = write("cities.xlsx", rows).rename(tmp_path / name)
    else:
        path = write(name, rows)
    table = bi.read_table(path, city)
    assert list(table.unit_labels) == ["北京", "上海", "深圳"]
    assert list(table.data.columns) == ["gdp", "firms", "roads", "air", "schools"]
    assert list(table.data["gdp"]) == GDP
    assert list(table.units["population"]) == [2000, 2400, 1700]
    assert len(table.sha256) == 64
    assert bi.validate(table, city).ok


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_as_windows_and_linux_write_it(city, rows, write, encoding):
    rows[0][0], rows[0][2] = "城市", "地区生产总值（亿元）"
    table = bi.read_table(write("cities.csv", rows, encoding=encoding), city)
    assert list(table.unit_labels) == ["北京", "上海", "深圳"]
    assert list(table.data["gdp"]) == GDP


@pytest.mark.parametrize(
    "header", ["gdp", "地区生产总值", "Gdp", "GRP", "ＧＤＰ", "地区生产总值（亿元）"]
)
@pytest.mark.parametrize("name", ["cities.csv", "cities.xlsx"])
def test_a_column_goes_by_id_name_or_alias(city, rows, write, header, name):
    rows[0][2] = header
    table = bi.read_table(write(name, rows), city)
    assert list(table.data["gdp"]) == GDP
    assert not len(bi.validate(table, city).findings)


def test_columns_come_in_the_order_of_the_framework(city, rows, write):
    turned = [[row[0], *row[:0:-1]] for row in rows]
    straight = bi.read_table(write("a.csv", rows), city)
    pd.testing.assert_frame_equal(bi.read_table(write("b.csv", turned), city).data, straight.data)


def test_a_long_table_is_the_same_as_a_wide_one(city, rows, write):
    head, *body = rows
    long = [["城市", "指标", "数值"]]
    long += [
        [row[0], name, value] for row in body for name, value in zip(head[1:], row[1:], strict=True)
    ]
    wide = bi.read_table(write("wide.csv", rows), city)
    table = bi.read_table(write("long.xlsx", long), city)
    pd.testing.assert_frame_equal(table.data, wide.data)
    pd.testing.assert_frame_equal(table.units, wide.units)


def test_a_long_table_keeps_regions_and_names_too(city, write):
    head = ["城市", "region", "显示名称", "指标", "数值"]
    body = [
        ["北京", "华北", "北京市区", name, 1]
        for name in ("gdp", "firms", "roads", "air", "schools")
    ]
    table = bi.read_table(write("long.csv", [head, *body]), city)
    assert table.units.loc["北京", "region"] == "华北"
    assert table.units.loc["北京", "name"] == "北京市区"


def test_names_and_regions_are_kept(city, rows, write):
    named = [
        [*row, *extra]
        for row, extra in zip(rows, [("region", "name"), *[("东部", "某市")] * 3], strict=True)
    ]
    table = bi.read_table(write("cities.csv", named), city)
    assert list(table.units["region"]) == ["东部"] * 3
    assert list(table.units["name"]) == ["某市"] * 3


def test_the_header_need_not_be_at_the_top_left(city, rows, write):
    above = [["2022年各市主要指标"], [None], ["制表：某局", None, "单位：见表头"]]
    path = write("cities.xlsx", [*above, *rows, [None], ["广州", 1800, -1, 1, 1, 1, 1]], at=(3, 4))
    table = bi.read_table(path, city)
    assert list(table.unit_labels) == ["北京", "上海", "深圳", "广州"]
    (wrong,) = bi.validate(table, city).findings.itertuples()
    assert (wrong.cell, wrong.unit, wrong.indicator) == ("数据!F11", "广州", "gdp")
    assert load_workbook(path)["数据"]["F11"].value == -1


def test_blank_rows_do_not_shift_addresses(city, rows, write):
    rows.insert(2, [""] * 7)
    rows.insert(3, [])
    rows[-1][2] = "尚未报来"
    for name in ("cities.csv", "cities.xlsx"):
        (wrong,) = bi.validate(bi.read_table(write(name, rows), city), city).findings.itertuples()
        assert wrong.cell.endswith("!C6")
        assert wrong.unit == "深圳"


@pytest.mark.parametrize(
    ("column", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")]
)
def test_columns_have_the_letters_of_a_spreadsheet(column, name):
    assert letter(column) == name


@pytest.fixture
def several(rows, tmp_path):
    """A workbook with a note, a half-matching sheet and the data."""
    book = Workbook()
    book.active.title = "说明"
    book.active.append(["本表由某局提供"])
    partial = book.create_sheet("旧表")
    for row in rows:
        partial.append(row[:3])
    full = book.create_sheet("数据 2022")
    for row in rows:
        full.append(row)
    book.save(tmp_path / "several.xlsx")
    return tmp_path / "several.xlsx"


def test_the_sheet_that_fits_best_is_read(city, several):
    table = bi.read_table(several, city)
    assert table.addresses.cell(0, "gdp") == "数据 2022!C2"
    assert not table.absent


def test_a_sheet_can_be_chosen(city, several):
    assert bi.read_table(several, city, sheet="旧表").absent == ("firms", "roads", "air", "schools")
    with pytest.raises(bi.UsageError) as error:
        bi.read_table(several, city, sheet="数据2022")
    assert "数据 2022" in error.value.explain("zh")
    with pytest.raises(bi.TableError, match="no header"):
        bi.read_table(several, city, sheet="说明")


def test_a_second_sheet_that_fits_as_well_is_not_passed_over_in_silence(rows, city, tmp_path):
    book = Workbook()
    book.active.title = "2022"
    other = book.create_sheet("2023")
    for row in rows:
        book.active.append(row)
        other.append(row)
    book.save(tmp_path / "years.xlsx")
    report = bi.validate(bi.read_table(tmp_path / "years.xlsx", city), city)
    assert "2023" in report.findings.to_string()


def test_a_visible_sheet_goes_before_a_hidden_one(rows, city, tmp_path):
    book = Workbook()
    book.active.title, book.active.sheet_state = "旧", "hidden"
    shown = book.create_sheet("新")
    for row in rows:
        book.active.append(row)
        shown.append(row)
    book.active = 1
    book.save(tmp_path / "hidden.xlsx")
    assert bi.read_table(tmp_path / "hidden.xlsx", city).addresses.cell(0, "gdp") == "新!C2"


def panel(rows, periods=("2021", "2022")):
    head, *body = rows
    return [["年份", *head], *([p, *row] for p in periods for row in body)]


@pytest.mark.parametrize("name", ["cities.csv", "cities.xlsx"])
@pytest.mark.parametrize("written", [("2021", "2022"), (2021, 2022), ("2021年", "2022年度")])
def test_a_period_column_makes_a_panel(city, rows, write, name, written):
    table = bi.read_table(write(name, panel(rows, written)), city)
    assert table.is_panel
    assert table.periods == ["2021", "2022"]
    assert table.index.names == ["unit", "period"]
    assert table.data.loc[("上海", "2022"), "gdp"] == 44000


@pytest.mark.parametrize("period", ["2023-Q3", "2023-11"])
def test_quarters_and_months_are_periods(city, rows, write, period):
    assert bi.read_table(write("c.csv", panel(rows, [period])), city).period == period


def test_one_period_of_a_panel_is_a_table_of_its_own(city, rows, write):
    rows[2][2] = -5
    path = write("cities.xlsx", panel(rows))
    table = bi.read_table(path, city, period="2022")
    assert not table.is_panel
    assert table.period == "2022"
    (wrong,) = bi.validate(table, city).findings.itertuples()
    assert (wrong.cell, wrong.unit, wrong.period) == ("数据!D6", "上海", "2022")
    pd.testing.assert_frame_equal(bi.read_table(path, city).at("2022").data, table.data)


def test_a_period_that_is_not_there_is_named(city, rows, write):
    path = write("cities.csv", panel(rows))
    with pytest.raises(bi.UsageError) as error:
        bi.read_table(path, city, period="2032")
    assert "2021, 2022" in error.value.explain("zh")


def test_a_table_without_periods_can_be_told_its_period(city, rows, write):
    table = bi.read_table(write("cities.csv", rows), city, period="2022")
    assert table.periods == ["2022"]
    assert list(table.data["gdp"]) == GDP


def test_a_long_panel_is_the_same_as_a_wide_one(city, rows, write):
    wide = panel(rows)
    head, *body = wide
    long = [["年份", "城市", "indicator", "value"]]
    long += [[r[0], r[1], n, v] for r in body for n, v in zip(head[2:], r[2:], strict=True)]
    expected = bi.read_table(write("wide.csv", wide), city)
    table = bi.read_table(write("long.csv", long), city)
    pd.testing.assert_frame_equal(table.data, expected.data)
    assert table.at("2021").addresses.cell(1, "gdp") == "long!D9"


def test_a_data_frame_reads_like_a_file(city, rows, write):
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    expected = bi.read_table(write("cities.csv", rows), city).data
    for same in (frame, frame.sort_values("gdp").sort_index(), frame.set_index("城市")):
        pd.testing.assert_frame_equal(bi.read_table(same, city).data, expected)


def test_units_numbered_in_a_workbook_are_named_as_in_a_csv(city, rows, write):
    for row, code in zip(rows[1:], (110000, 310000, 440300), strict=True):
        row[0] = code
    for name in ("cities.csv", "cities.xlsx"):
        assert list(bi.read_table(write(name, rows), city).unit_labels) == [
            "110000",
            "310000",
            "440300",
        ]


numbers = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
tables = st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=1, max_size=6)


def as_excel_writes(path, rows):
    """Write a workbook with all 17 digits of every number, as Excel does and openpyxl does not."""

    def cell(j, i, value):
        if value is None:
            return ""
        at = f'r="{letter(j)}{i}"'
        if isinstance(value, str):
            return f'<c {at} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        return f"<c {at}><v>{value!r}</v></c>"

    lines = "".join(
        f'<row r="{i}">{"".join(cell(j, i, v) for j, v in enumerate(row, 1))}</row>'
        for i, row in enumerate(rows, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/s.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/s.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/s.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return path


def bits(values):
    return np.array([[np.nan if v is None else v for v in row] for row in values]).view(np.int64)


@given(tables)
def test_numbers_are_read_bit_for_bit(tmp_path_factory, values):
    folder = tmp_path_factory.getbasetemp()
    rows = [["unit", "a", "b", "c"], *([f"u{i}", *row] for i, row in enumerate(values))]
    lines = [
        ",".join("" if v is None else v if isinstance(v, str) else repr(v) for v in r) for r in rows
    ]
    (folder / "bits.csv").write_text("\n".join(lines))
    for path in (folder / "bits.csv", as_excel_writes(folder / "bits.xlsx", rows)):
        assert_array_equal(bi.read_table(path, FLAT).data.to_numpy().view(np.int64), bits(values))


@given(tables.filter(lambda rows: all(abs(x or 0) < 1e300 for row in rows for x in row)))
def test_what_openpyxl_and_pandas_write_is_read_as_they_would(tmp_path_factory, values):
    path = tmp_path_factory.getbasetemp() / "pandas.xlsx"
    frame = pd.DataFrame(values, columns=["a", "b", "c"], dtype=float)
    frame.insert(0, "unit", [f"u{i}" for i in range(len(frame))])
    frame.to_excel(path, index=False)
    again = pd.read_excel(path, usecols=["a", "b", "c"], dtype=float, engine="openpyxl")
    assert_array_equal(bi.read_table(path, FLAT).data, again)


def findings_of(path, framework):
    return bi.validate(bi.read_table(path, framework), framework).findings


def test_a_value_beyond_the_header_is_reported_where_it_stands(write):
    """A thousands comma shifts the row of a CSV file: 1,200 becomes 1 and 200."""
    path = write("shift.csv", [["unit", "a", "b", "c"], ["u", 1, 200, 3, 4], ["v", 1, 2, 3]])
    assert "shift!E2" in set(findings_of(path, FLAT)["cell"])


def test_a_column_of_values_without_a_header_is_reported(write):
    path = write(
        "bare.xlsx", [["unit", "a", "b", "c", None], ["u", 1, 2, 3, 99], ["v", 1, 2, 3, 98]]
    )
    assert any(cell.startswith("数据!E") for cell in findings_of(path, FLAT)["cell"])


def test_a_quote_left_open_does_not_swallow_the_rows_below(tmp_path):
    path = tmp_path / "quote.csv"
    path.write_text('unit,a,b,c,note\nu,1,2,3,"fine\nv,1,2,3,\nw,1,2,3,\n')
    try:
        findings = findings_of(path, FLAT)
    except bi.TableError:
        return
    assert "error" in set(findings["severity"])


@pytest.mark.parametrize("code", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!"])
def test_an_error_value_of_excel_is_not_blank(write, code):
    path = write("error.xlsx", [["unit", "a", "b", "c"], ["u", 1, code, 3], ["v", 1, 2, 3]])
    (found,) = findings_of(path, FLAT).query("severity == 'error'").itertuples()
    assert (found.cell, found.unit, found.indicator) == ("数据!C2", "u", "b")


def test_a_second_column_of_names_is_not_dropped_in_silence(city, rows, write):
    named = [[extra, *row] for row, extra in zip(rows, ["国家", "中", "中", "中"], strict=True)]
    path = write("cities.csv", named)
    assert list(bi.read_table(path, city).unit_labels) == ["北京", "上海", "深圳"]
    assert "cities!A1" in set(findings_of(path, city)["cell"])


def test_a_unit_whose_indicators_are_all_unknown_is_not_dropped_in_silence(write):
    head = ["unit", "indicator", "value"]
    body = [["u", name, 1] for name in "abc"] + [["v", "d", 1]]
    findings = findings_of(write("long.csv", [head, *body]), FLAT)
    assert "long!B5" in set(findings["cell"])


def test_missing_codes_are_on_record_as_they_stood(city, rows, write):
    rows[2][4] = -99
    table = bi.read_table(write("cities.xlsx", rows), city)
    (cell,) = table.cells.itertuples()
    assert (cell.unit, cell.indicator, cell.status) == ("上海", "roads", "missing")
    assert (cell.text, cell.cell) == ("-99", "数据!E3")
    assert np.isnan(table.data.loc["上海", "roads"])


def test_a_long_code_for_missing_is_on_record_with_all_its_digits():
    raw = FLAT.to_dict()
    raw["indicators"][0]["missing_codes"] = [-99999999]
    frame = pd.DataFrame(1.0, index=["u", "v"], columns=FLAT.indicator_ids)
    frame.iloc[0, 0] = -99999999
    (cell,) = bi.read_table(frame, bi.Framework.from_dict(raw)).cells.itertuples()
    assert cell.text == "-99999999"


def test_text_in_place_of_a_number_is_on_record_as_it_stood(city, rows, write):
    rows[2][2] = "四万多"
    table = bi.read_table(write("cities.xlsx", rows), city)
    (cell,) = table.cells.itertuples()
    assert (cell.status, cell.text, cell.cell) == ("unparsed", "四万多", "数据!C3")


NO_TABLE = {
    "empty.csv": b"",
    "blank.csv": b"\n \n,,\n",
    "empty.xlsx": b"",
    "text.xlsx": b"a,b\n1,2\n",
    "garbage.csv": bytes(range(256)) * 40,
    "garbage.xls": bytes(range(256)) * 40,
    "zip.xlsx": b"PK\x03\x04" + b"\0" * 500,
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
    "page.xls": b"<html><table><tr><td>1</td></tr></table></html>",
    "notes.txt": b"unit,a,b,c\nu,1,2,3\n",
    "no-units.csv": b"a,b,c\n1,2,3\n",
    "no-header.csv": b"u,1,2,3\nv,1,2,3\n",
}


@pytest.mark.parametrize("name", NO_TABLE)
def test_what_is_no_table_is_one_clear_error(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(NO_TABLE[name])
    with pytest.raises(bi.TableError) as error:
        bi.read_table(path, FLAT)
    assert path.stem in error.value.explain("en")
    assert "请" in error.value.explain("zh") or "须" in error.value.explain("zh")


@given(st.data())
def test_a_damaged_workbook_is_a_table_or_one_clear_error(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp()
    whole = as_excel_writes(folder / "whole.xlsx", [["unit", "a", "b", "c"], ["u", 1, 2, 3]])
    content = bytearray(whole.read_bytes())
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content)))]
    for _ in range(data.draw(st.integers(0, 20))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    damaged = folder / "damaged.xlsx"
    damaged.write_bytes(content)
    with contextlib.suppress(bi.TableError):
        bi.read_table(damaged, FLAT)


@pytest.mark.parametrize("name", ["missing.csv", "", "a" * 300 + ".csv"])
def test_a_file_that_is_not_there_is_said_so(tmp_path, name):
    with pytest.raises(bi.UsageError, match=r"No such file|is a folder"):
        bi.read_table(tmp_path / name, FLAT)


def test_a_file_that_may_not_be_opened_is_said_so(tmp_path, monkeypatch):
    path = tmp_path / "locked.csv"
    path.write_text("unit,a,b,c\n")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("benchmark_index.files.opening._content", refuse)
    with pytest.raises(bi.TableError, match="Permission denied"):
        bi.read_table(path, FLAT)


def test_parquet_is_a_table_like_any_other(city, rows, tmp_path):
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    frame.to_parquet(tmp_path / "cities.parquet")
    table = bi.read_table(tmp_path / "cities.parquet", city)
    pd.testing.assert_frame_equal(table.data, bi.read_table(frame, city).data)
    assert table.source.endswith("cities.parquet")
    assert len(table.sha256) == 64


SHARE = bi.Framework.from_dict(
    {
        "id": "s",
        "name": "s",
        "indicators": [{"id": "share", "name": "占比", "unit": "%", "direction": "higher"}],
    }
)


@pytest.mark.parametrize("percent", [None, "fraction", "percent"])
def test_fractions_among_percentages_are_told_in_memory_as_in_a_file(write, percent):
    """0.43 beside 42.9 % is read as 0.43 % with a warning, or as the policy says."""
    rows = [["unit", "share"], ["a", 42.9], ["b", 0.43], ["c", 38]]
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    for source in (frame, write("share.csv", rows), write("share.xlsx", rows)):
        report = bi.validate(source, SHARE, percent=percent)
        assert list(report.table.data["share"]) == [42.9, 43 if percent == "fraction" else 0.43, 38]
        rules = {None: ["percent-scale"], "fraction": ["converted"], "percent": []}
        assert list(report.findings["rule"]) == rules[percent]


@pytest.mark.parametrize("small", [0.2, 0.43])
def test_percentages_near_zero_are_one_question_a_column(write, small):
    """Thirty rates near zero among large ones are asked of once: how many, the first, examples."""
    numbers = [38.5 + i if i % 2 else round(small + i / 1000, 3) for i in range(60)]
    rows = [["unit", "share"], *([f"u{i}", number] for i, number in enumerate(numbers))]
    turned = [["unit", *(row[0] for row in rows[1:])], ["share", *numbers]]
    long = [["unit", "indicator", "value"], *([unit, "share", x] for unit, x in rows[1:])]
    sources = [
        (pd.DataFrame(rows[1:], columns=rows[0]), ""),
        (write("wide.csv", rows), "B2"),
        (write("wide.xlsx", rows), "B2"),
        (write("turned.csv", turned), "B2"),
        (write("long.xlsx", long), "C2"),
    ]
    for source, cell in sources:
        (item,) = bi.validate(source, SHARE).items
        assert (item.rule, item.indicator, item.unit, item.count) == (
            "percent-scale",
            "share",
            "",
            1,
        )
        assert (item.cell.rpartition("!")[2], item.value) == (cell, str(small))
        examples = ", ".join(f"u{i} {numbers[i]}" for i in range(0, 10, 2))
        assert item.message().endswith(f"cells concerned: 30 ({examples}, ...)")


def test_a_rate_near_zero_among_rates_is_no_fraction():
    rates = pd.DataFrame({"unit": list("abcd"), "share": [0.4, 5.2, 8.5, -1.1]})
    assert not len(bi.validate(rates, SHARE).findings)


def test_every_cell_has_a_status(city, rows, write):
    rows[1][2], rows[2][2], rows[3][2] = "4.1万亿", "#DIV/0!", "—"
    rows[1][3], rows[2][3] = "约", None
    statuses = bi.read_table(write("cities.xlsx", rows), city).statuses
    assert list(statuses["gdp"]) == ["converted", "excel error", "missing"]
    assert list(statuses["firms"]) == ["unparsed", "missing", "ok"]
    assert set(statuses.drop(columns=["gdp", "firms"]).to_numpy().ravel()) == {"ok"}


@pytest.mark.parametrize("said", ["2022", "2022年", "2022年度"])
def test_a_period_is_chosen_however_it_is_written(said):
    columns = {"unit": ["u", "u"], "year": ["2022", "2023"]}
    frame = pd.DataFrame({**columns, **{name: [1.0, 2.0] for name in FLAT.indicator_ids}})
    assert bi.read_table(frame, FLAT, period=said).period == "2022"


def test_the_policies_are_on_record_for_data_from_memory_too():
    frame = pd.DataFrame(1.0, index=["u", "v"], columns=FLAT.indicator_ids)
    assert bi.read_table(frame, FLAT, percent="percent").reading == {"percent": "percent"}
