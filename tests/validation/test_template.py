import itertools

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

import benchmark_index as bi
from benchmark_index import catalog

DATA = {"zh": "数据", "en": "Data"}
DEFINITIONS = {"zh": "指标说明", "en": "Definitions"}


def leaf(name, zh, **more):
    return {"id": name, "name": {"zh": zh, "en": name.capitalize()}, "direction": "higher", **more}


@pytest.fixture
def template(tmp_path):
    """Write a template and open it."""

    def template(framework, *given, language="zh", **more):
        bi.write_template(framework, tmp_path / "fill-me.xlsx", *given, language=language, **more)
        return load_workbook(tmp_path / "fill-me.xlsx")

    return template


def header_row(sheet):
    return int(sheet.print_title_rows.strip("$").split(":")[0])


def headers(sheet):
    return [cell.value for cell in sheet[header_row(sheet)]]


def rules(sheet):
    """Return the rule of each column by its header."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        column, row, *_ = range_boundaries(str(rule.sqref))
        assert row == header_row(sheet) + 1
        found[sheet.cell(row - 1, column).value] = rule
    return found


def allowed_value(column, k):
    """Return the k-th of some values that a column allows."""
    allowed = column.allowed
    low = allowed.min if allowed and allowed.min is not None else 1
    high = allowed.max if allowed and allowed.max is not None else low + 1000
    value = low + (high - low) * (k + 1) / 50
    return round(value) if allowed and allowed.integer else value


# --- what is filled in is read back --------------------------------------------------------------


PERIODS = [(), ("2022", "2023"), ("2023-Q3", "2023-Q4")]
ONE_EACH = [("zh", PERIODS[0]), ("en", PERIODS[1]), ("zh", PERIODS[2])]
FURTHER = [case for case in itertools.product(("zh", "en"), PERIODS) if case not in ONE_EACH]


def by_turns(*cases):
    """Yield shipped systems x cases: one of the first cases with each in every run."""
    first = min(len(cases), len(ONE_EACH))
    for i, name in enumerate(catalog.frameworks()):
        for j, case in enumerate(cases):
            marks = () if i % first == j else pytest.mark.large
            yield pytest.param(name, *case, marks=marks)


@pytest.mark.parametrize(("name", "language", "periods"), [*by_turns(*ONE_EACH, *FURTHER)])
def test_a_filled_template_is_in_order_and_reads_back(template, tmp_path, name, language, periods):
    framework = bi.Framework.load(name)
    units = [*framework.aliases][:3] or ["甲", "乙", "丙"]
    book = template(framework, units, periods, language=language)
    sheet = book[DATA[language]]
    top, keys = header_row(sheet), 1 + bool(periods)
    texts = len(framework.attributes)
    places = list(itertools.product(units, periods or [None]))
    for i in range(len(places)):
        for j in range(texts):
            sheet.cell(top + 1 + i, keys + 1 + j).value = "东部"
        for j, column in enumerate(framework.measured, keys + texts + 1):
            sheet.cell(top + 1 + i, j).value = allowed_value(column, i)
    assert sheet.max_row == top + len(places)
    assert sheet.max_column == keys + texts + len(framework.measured)
    book.save(tmp_path / "filled.xlsx")

    report = bi.validate(bi.read_table(tmp_path / "filled.xlsx", framework), framework)
    assert not len(report.findings), report.findings.to_string()
    table = report.table
    assert list(table.unit_labels) == [unit for unit, _ in places]
    assert table.periods == list(periods)
    values = pd.concat([table.units, table.data], axis=1)
    for column in framework.measured:
        assert list(values[column.id]) == [allowed_value(column, i) for i in range(len(places))]
    for attribute in framework.attributes:
        assert set(table.units[attribute]) == {"东部"}


@pytest.mark.parametrize(("name", "language"), [*by_turns(("zh",), ("en",))])
def test_the_definitions_are_never_taken_for_data(template, tmp_path, name, language):
    template(name, ["北京"], ["2022"], language=language)
    for sheet in (DEFINITIONS[language], "Lists"):
        with pytest.raises(bi.TableError, match="no header"):
            bi.read_table(tmp_path / "fill-me.xlsx", name, sheet=sheet)


def test_only_some_rows_need_to_be_filled_in(template, tmp_path, city):
    book = template(city)
    sheet = book["数据"]
    row = header_row(sheet) + 2
    for j, value in enumerate(["北京", "华北", 2000, 40000, 300, 22000, 30, 50], 1):
        sheet.cell(row, j).value = value
    book.save(tmp_path / "filled.xlsx")
    report = bi.validate(tmp_path / "filled.xlsx", city)
    assert not len(report.findings), report.findings.to_string()
    assert list(report.table.unit_labels) == ["北京"]


# --- the sheet of data ---------------------------------------------------------------------------


def test_groups_stand_over_headers_with_units_of_measure(template, city):
    sheet = template(city, ["北京", "上海"], ["2022"])["数据"]
    top = header_row(sheet)
    assert headers(sheet) == [
        "城市", "时期", "所属地区", "常住人口\n（万人）", "地区生产总值\n（亿元）", "企业数\n（家）",
        "道路里程\n（公里）", "空气质量", "学校数",
    ]  # fmt: skip
    groups = [cell.value for cell in sheet[top - 1]]
    assert groups[4:9] == ["1 经济", None, None, "2 生活", None]
    assert groups[3] == "基础变量"
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {f"E{top - 1}:G{top - 1}", f"H{top - 1}:I{top - 1}"} <= merged
    assert sheet.freeze_panes == f"C{top + 1}"


def test_units_and_periods_are_filled_in(template, city):
    sheet = template(city, ["北京", "上海"], ["2022", "2023"])["数据"]
    top = header_row(sheet)
    keys = [[cell.value for cell in row[:2]] for row in sheet.iter_rows(min_row=top + 1)]
    assert keys == [["北京", 2022], ["北京", 2023], ["上海", 2022], ["上海", 2023]]


def test_in_english(template, city):
    book = template(city, ["Beijing"], ["2022"], language="en")
    assert book.sheetnames[0] == "Data"
    assert headers(book["Data"])[:5] == [
        "City", "Period", "Region", "Residents\n(万人)", "Gdp\n(亿元)",
    ]  # fmt: skip


def test_headers_explain_themselves(template, city):
    sheet = template(city)["数据"]
    notes = {cell.value: cell.comment.text for cell in sheet[header_row(sheet)] if cell.comment}
    gdp = notes["地区生产总值\n（亿元）"]
    for words in ("越大越好", "亿元", "≥ 0", "除以 常住人口", "万元", "gdp"):
        assert words in gdp
    assert "-99" in notes["道路里程\n（公里）"]
    assert "越小越好" in notes["空气质量"]


def test_cells_check_what_is_typed(template, city):
    found = rules(template(city, ["北京"])["数据"])
    gdp = found["地区生产总值\n（亿元）"]
    assert (gdp.type, gdp.operator, float(gdp.formula1)) == ("decimal", "greaterThanOrEqual", 0)
    firms = found["企业数\n（家）"]
    assert (firms.type, firms.operator or "between") == ("whole", "between")
    assert (float(firms.formula1), float(firms.formula2)) == (0, 1e6)
    assert found["学校数"].type == "decimal"  # any number, but no text
    for rule in (gdp, firms):
        assert rule.errorStyle in (None, "stop")
        assert rule.allowBlank
        assert rule.showErrorMessage
        assert "留空" in rule.prompt
    assert "0 ~ 1000000，整数" in firms.error


def test_a_code_for_missing_may_be_typed_outside_the_bounds(template):
    framework = bi.Framework.from_dict(
        {
            "id": "coded",
            "name": "Coded",
            "indicators": [
                leaf("roads", "道路", missing_codes=[-99], allowed={"min": 0, "integer": True}),
                leaf("beds", "床位", missing_codes=[0], allowed={"min": 0}),
            ],
        }
    )
    sheet = template(framework, ["甲"])["数据"]
    roads, beds = (rules(sheet)[name] for name in ("道路", "床位"))
    at = f"B{header_row(sheet) + 1}"
    assert roads.type == "custom"
    assert roads.formula1 == (
        f"OR(AND(ISNUMBER({at}),{at}>=0.0,{at}<=1000000000000000.0,INT({at})={at}),{at}=-99.0)"
    )
    assert beds.type == "decimal"


def test_units_and_periods_are_chosen_from_lists(template, city):
    book = template(city, ["广州", "北京"], ["2022", "2023"])
    found = rules(book["数据"])
    for header, expected in (("城市", ["广州", "北京"]), ("时期", [2022, 2023])):
        rule = found[header]
        assert rule.type == "list"
        assert rule.errorStyle == "warning"  # a new one may be added
        name, area = rule.formula1.rsplit("!", 1)
        sheet = book[name.strip("'")]
        assert sheet.sheet_state == "hidden"
        cells = sheet[area.replace("$", "")]
        assert [cell.value for (cell,) in cells] == expected


def test_names_of_units_are_text(template, city):
    names = ["=SUM(A1)", "+1", "00123", "甲,乙", "<b>"]
    book = template(city, names)
    sheet = book["数据"]
    top = header_row(sheet)
    written = [sheet.cell(top + 1 + i, 1) for i in range(len(names))]
    assert [cell.value for cell in written] == names
    assert {cell.data_type for cell in written} == {"s"}
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)


def test_names_given_twice_or_blank_are_one_row_or_none(template, city):
    sheet = template(city, ["北京", " 北京", "", "上海"])["数据"]
    assert sheet.max_row == header_row(sheet) + 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_header_that_would_not_be_found_again_is_the_id(template, language):
    framework = bi.Framework.from_dict(
        {
            "id": "twins",
            "name": "Twins",
            "indicators": [
                leaf("rate_a", "比率") | {"name": "比率"},
                leaf("rate_b", "比率", unit="%") | {"name": "比率"},
                leaf("gni", "收入") | {"name": "收入", "unit": "美元（2017年（PPP））"},
            ],
        }
    )
    sheet = template(framework, ["甲"], language=language)[DATA[language]]
    assert headers(sheet)[1:] == ["rate_a", "rate_b", "收入"]


@pytest.mark.parametrize(("name", "language"), [*by_turns(("zh",), ("en",))])
def test_prompts_are_no_longer_than_excel_takes(template, name, language):
    sheet = template(name, ["甲"], ["2022"], language=language)[DATA[language]]
    for rule in sheet.data_validations.dataValidation:
        assert len(rule.promptTitle) <= 32
        assert len(rule.errorTitle) <= 32
        assert len(rule.prompt or "") <= 255
        assert len(rule.error) <= 255


def test_a_wide_form_prints_whole_groups_on_each_page(template):
    framework = bi.Framework.load("beijing-city")
    sheet = template(framework, ["北京"])["数据"]
    top = header_row(sheet)
    starts = [cell.column for cell in sheet[top - 1] if cell.value]
    breaks = [page.id + 1 for page in sheet.col_breaks.brk]
    assert breaks
    assert set(breaks) <= set(starts)


# --- the definitions -----------------------------------------------------------------------------


def test_every_column_is_defined(template, city):
    sheet = template(city)["指标说明"]
    rows = list(sheet.values)
    table = pd.DataFrame(rows[1:], columns=rows[0]).fillna("")
    assert list(table["程序编号"]) == [f"id: {column.id}" for column in city.columns]
    assert list(table["中文名称"]) == [
        "0.1 常住人口", "1.1 地区生产总值", "1.2 企业数", "1.3 道路里程", "2.1 空气质量", "2.2 学校数",
    ]  # fmt: skip
    assert list(table["English name"])[:2] == ["0.1 Residents", "1.1 Gdp"]
    assert list(table["所属分组"])[1::3] == ["1 经济", "2 生活"]
    assert table["允许范围"][2] == "0 ~ 1000000，整数"
    assert table["缺失代码"][3] == "-99"
    assert "常住人口" in table["分母"][1]


# --- what is refused, and the command ------------------------------------------------------------


def test_what_cannot_be_meant_is_refused(city, tmp_path):
    for name in ("fill-me.csv", "fill-me", "nowhere/fill-me.xlsx"):
        with pytest.raises(bi.UsageError):
            bi.write_template(city, tmp_path / name)
    with pytest.raises(bi.UsageError, match="rows"):
        bi.write_template(city, tmp_path / "t.xlsx", map(str, range(1001)), map(str, range(100)))
    assert not list(tmp_path.iterdir())


def test_the_command_writes_a_template(run, system, tmp_path):
    done = run(
        "template", "-f", system, "--units", "北京，上海", "--periods", "2022,2023", "-o", "t.xlsx"
    )
    assert done.code == 0
    assert "已写入 t.xlsx" in done.out
    assert bi.read_table(tmp_path / "t.xlsx", system).periods == ["2022", "2023"]
    assert run("template", "-f", system, "-o", "en.xlsx", "-l", "en").code == 0
    assert "Data" in load_workbook(tmp_path / "en.xlsx").sheetnames
    city = bi.Framework.load(system)
    city.to_excel(tmp_path / "system.xlsx")
    before = (tmp_path / "system.xlsx").read_bytes()
    for words in (("-o", "t.csv"), (), ("-f", "system.xlsx", "-o", "system.xlsx")):
        assert run("template", "-f", system, *words).code == 2
    assert (tmp_path / "system.xlsx").read_bytes() == before
