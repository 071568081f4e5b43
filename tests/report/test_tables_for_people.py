"""Tables as people use them: what may be typed, what is said of it, one language, printed pages."""

import io
import re

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from recalculation import SOFFICE, WHY_NOT, recalculated

import benchmark_index as bi
from benchmark_index.report import live

CJK = re.compile("[\u3001-\u9fff\uff00-\uffef]")
SYSTEM = {
    "id": "tree",
    "name": {"zh": "树", "en": "Tree"},
    "unit": {"zh": "对象", "en": "unit"},
    "attributes": ["region", "segment"],
    "variables": [{"id": "people", "name": {"zh": "人口", "en": "People"}, "unit": "k"}],
    "groups": [
        {
            "id": group,
            "name": {"zh": f"维度{zh}", "en": f"Side {group}"},
            "indicators": [
                {
                    "id": f"{group}{i}",
                    "name": {"zh": f"指标{zh}{i}", "en": f"Figure {group}{i}"},
                    "unit": "%",
                    "direction": "higher",
                    "goalposts": [0, 100],
                }
                for i in (1, 2)
            ],
        }
        for group, zh in (("x", "甲"), ("y", "乙"))
    ],
}
HELPERS = (
    *("行号", "排序", "取整得分", "档次序号", "上期取整得分", "导出时行号", "Data 行号"),
    *("Normalized 行号", "Dimensions 行号", "有排名的时期序号", "原在此行者的行号"),
    *("份额", "损失", "次序", "类别序号"),
)
PLACES = {"cuts": "cuts:60,40,20", "counts": "counts:1,2,3"}


def scored(periods=(), missing=True, **options):
    rng = np.random.default_rng(5)
    names = [f"U{i}" for i in range(6)]
    frames = []
    for period in periods or ("",):
        frame = pd.DataFrame(rng.uniform(5, 95, (6, 4)).round(1), columns=["x1", "x2", "y1", "y2"])
        frame = frame.assign(unit=names, people=5, region="R", segment="S", period=period)
        if missing:
            frame.loc[[1, 2], ["x1", "x2"]] = np.nan
        frames.append(frame)
    table = pd.concat(frames)
    keys = ["unit", "period"] if periods else ["unit"]
    table = table.set_index(keys).drop(columns=[] if periods else ["period"])
    options = {"normalization": "goalposts", "tiers": PLACES["cuts"], **options}
    return bi.evaluate(table, bi.Framework.from_dict(SYSTEM), **options)


def opened(scorecard, language=None):
    return load_workbook(io.BytesIO(live.build(scorecard, language).content()))


def yellow(sheet):
    return {
        cell.coordinate
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.fill.fgColor.rgb[-6:] == "FFFBE6"
    }


# --- what may be typed ------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "tiers"), [("zh", "cuts"), ("en", "counts")])
def test_every_yellow_cell_refuses_what_is_no_number_in_the_language_of_the_workbook(
    language, tiers
):
    book = opened(scored(tiers=PLACES[tiers]), language)
    for name in ("Weights", "Goalposts", "Tiers"):
        checked = set()
        for rule in book[name].data_validations.dataValidation:
            assert rule.type in ("decimal", "whole")
            assert rule.errorStyle in (None, "stop")
            assert rule.showErrorMessage
            assert bool(CJK.search(rule.error)) == (language == "zh")
            cells = {f"{get_column_letter(c)}{r}" for a in rule.sqref.ranges for r, c in a.cells}
            least = {"Weights": 0, "Tiers": 1}.get(name)
            if least is not None and rule.operator == "greaterThanOrEqual":
                assert float(rule.formula1) >= 0
            checked |= cells
        assert checked == yellow(book[name]) != set()


def test_the_sum_of_the_weights_of_siblings_stands_beside_their_parent():
    weights = {"x": 3, "y": 1, "x1": 2, "x2": 5, "y1": 1, "y2": 1}
    card = scored(weighting=weights)
    book = live.build(card)
    rows = list(load_workbook(io.BytesIO(book.content()), data_only=True)["Weights"].values)
    title = next(j for j, name in enumerate(rows[0]) if name.startswith("下级权重合计"))
    assert {row[0]: row[title] for row in rows[1:]} == {
        **{"tree": 4, "x": 7, "y": 2},
        **dict.fromkeys(("x1", "x2", "y1", "y2")),
    }


BREAKS = {
    "text in a weight": ("Weights", "x1", "权重", "much", "Weights"),
    "a negative weight": ("Weights", "x1", "权重", -1, "negative"),
    "weights all zero": ("Weights", "x1 x2", "权重", 0, "all of some siblings"),
    "text in a goalpost": ("Goalposts", "y1", "最差值", "low", "Goalposts"),
    "worst is best": ("Goalposts", "y1", "最差值", 100, "equals the best"),
    "text in a cut": ("Tiers", "1", "分数线", "top", "Tiers"),
    "cuts out of order": ("Tiers", "2", "分数线", 70, "out of order"),
    "none": ("Weights", "x1", "权重", 4, ""),
}


def typed(content, sheet, lines, title, value):
    book = load_workbook(io.BytesIO(content))
    page = book[sheet]
    column = next(cell.column for cell in page[1] if cell.value.startswith(title))
    for row in page.iter_rows(min_row=2):
        if str(row[0].value) in lines.split():
            page.cell(row[0].row, column).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["weights all zero", "none"], marks=pytest.mark.recalculation, id="one"),
        pytest.param(list(BREAKS), marks=pytest.mark.exhaustive, id="all"),
    ],
)
def test_a_broken_rule_is_said_in_the_header_of_the_ranking(names):
    content = live.build(scored()).content()
    files = {name: typed(content, *BREAKS[name][:4]) for name in names}
    found = recalculated(files)
    head = next(c for c in load_workbook(io.BytesIO(content))["Ranking"][1] if c.data_type == "f")
    for name, how in ((name, BREAKS[name]) for name in names):
        said = found[name]["Ranking"][head.coordinate]
        assert said.startswith("✗") == bool(how[4]), (name, said)
        assert how[4] in said, (name, said)


def test_the_header_turns_red_and_no_colour_follows_another_sheet():
    book = opened(scored(periods=("2022", "2023")))
    for sheet in book:
        for area in sheet.conditional_formatting:
            for rule in area.rules:
                assert not any("!" in formula for formula in rule.formula), sheet.title
    ranking = book["Ranking"]
    (red,) = [
        (str(area.sqref), rule)
        for area in ranking.conditional_formatting
        for rule in area.rules
        if any("✗" in formula for formula in rule.formula)
    ]
    assert red[0] == f"A1:{get_column_letter(ranking.max_column)}1"
    assert red[1].dxf.fill.bgColor.rgb[-6:] == "C00000"


# --- one language -----------------------------------------------------------------------------


def texts(book):
    """Yield the texts of a workbook and those inside its formulas, without the record of the run."""
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if isinstance(value, str) and not value.startswith("{"):
                    quoted = re.findall('"([^"]*)"', value) if cell.data_type == "f" else [value]
                    yield from ((f"{sheet.title}!{cell.coordinate}", text) for text in quoted)
                if cell.comment:
                    yield f"{sheet.title}!{cell.coordinate}", cell.comment.text
        for rule in sheet.data_validations.dataValidation:
            yield f"{sheet.title}!{rule.sqref}", f"{rule.error or ''} {rule.prompt or ''}"


@pytest.mark.parametrize("periods", [(), ("2022", "2023")], ids=["one", "panel"])
def test_a_workbook_in_english_holds_no_chinese(periods):
    book = opened(scored(periods), "en")
    assert [(at, text) for at, text in texts(book) if CJK.search(text)] == []


@pytest.mark.parametrize("periods", [(), ("2022", "2023")], ids=["one", "panel"])
def test_a_workbook_in_chinese_holds_no_english(periods):
    card = scored(periods)
    book = opened(card, "zh")
    known = {*card.framework.nodes, *book.sheetnames, "benchmark", "index", "JSON", "SHA", "score"}
    known |= {finding.rule for finding in card.finding_items} | {"people"}
    known |= {
        row[1] for row in book["Intermediates"].iter_rows(values_only=True)
    }  # names of what methods fit
    known |= set(re.findall("[A-Za-z]+", " ".join(map(str, known))))
    formulas = re.compile(r": .*[=(+/].*|sum w z")  # of methods
    left = [
        (at, text)
        for at, text in texts(book)
        if set(re.findall("[A-Za-z]{3,}", formulas.sub("", text))) - known
        and not re.fullmatch("[0-9a-f]{64}", text)
    ]
    assert left == [], left


@pytest.mark.parametrize(
    ("language", "formulas"),
    [
        ("en", True),
        (None, False),
        *(pytest.param(one, True, marks=pytest.mark.large) for one in (None, "zh", "both")),
        *(pytest.param(one, False, marks=pytest.mark.large) for one in ("en", "zh", "both")),
    ],
)
def test_a_workbook_in_any_language_is_confirmed(tmp_path, language, formulas):
    scored().to_excel(tmp_path / "r.xlsx", language, formulas)
    found = bi.verify(tmp_path / "r.xlsx")
    assert found.ok, found.differences
    assert found.not_checked.empty


# --- printed pages ----------------------------------------------------------------------------


@pytest.mark.parametrize("formulas", [True, False])
def test_tables_print_one_page_wide_with_titles_without_helpers(tmp_path, formulas):
    card = scored(periods=("2022", "2023"))
    card.to_excel(tmp_path / "r.xlsx", "zh", formulas)
    book = load_workbook(tmp_path / "r.xlsx")
    for sheet in book:
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.paperSize == 9
        assert "2022–2023" in sheet.oddFooter.left.text
        assert bi.__version__ in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.right.text or "Page" in sheet.oddFooter.right.text
        if sheet.title in ("Summary", "Profile", "Charts", "Diagnostics"):
            continue
        assert sheet.print_title_rows
        helpers = [c.column for c in sheet[1] if str(c.value).startswith(HELPERS)]
        if helpers and sheet.title != "Tiers":
            last = re.search(r":\$([A-Z]+)\$", sheet.print_area)[1]
            assert get_column_letter(min(helpers) - 1) == last
            assert helpers == [*range(min(helpers), sheet.max_column + 1)]


def test_what_is_missing_is_shown_as_a_dash_and_stays_blank():
    book = live.build(scored())
    shown = load_workbook(io.BytesIO(book.content()))
    values = load_workbook(io.BytesIO(book.content()), data_only=True)
    cell = next(
        cell
        for cell in shown["Normalized"]["B"][2:]
        if not values["Normalized"][cell.coordinate].value
    )
    assert cell.number_format.endswith(';"–"@')
    assert values["Normalized"][cell.coordinate].value in (None, "")
    assert cell.alignment.horizontal == "right"


def test_findings_without_a_finding_say_so_in_one_line(tmp_path):
    card = scored(missing=False, tiers=None)
    card.finding_items = []
    card.to_excel(tmp_path / "r.xlsx", "en")
    rows = list(load_workbook(tmp_path / "r.xlsx")["Findings"].values)
    assert rows == [("Message",), ("Nothing was found.",)]
    assert bi.verify(tmp_path / "r.xlsx").ok


@pytest.mark.exhaustive
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_periods_mixed_by_sorting_are_said_in_the_header_of_the_ranking():
    content = live.build(scored(periods=("2022", "2023"))).content()
    book = load_workbook(io.BytesIO(content))
    data = book["Data"]
    rows = [[cell.value for cell in row] for row in data.iter_rows(min_row=2)]
    for i, row in enumerate(sorted(rows, key=lambda row: row[0]), 2):
        for j, value in enumerate(row, 1):
            if data.cell(i, j).data_type != "f":
                data.cell(i, j).value = value
    stream = io.BytesIO()
    book.save(stream)
    head = next(c for c in book["Ranking"][1] if c.data_type == "f").coordinate
    found = recalculated({"sorted": stream.getvalue(), "as written": content})
    assert "mixed" in found["sorted"]["Ranking"][head]
    assert not found["as written"]["Ranking"][head].startswith("✗")


# --- other programs ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("programs") / "r.xlsx"
    scored(periods=("2022", "2023")).to_excel(path, units=["U1"])
    return path


@pytest.mark.large  # every kind of workbook is read by both in every run
def test_openpyxl_and_calamine_read_the_same_cells_and_nothing_is_lost(written):
    book = live.build(scored(periods=("2022", "2023")), units=["U1"])
    meant = dict(zip(book.names, book.results, strict=True))
    held = load_workbook(written, data_only=True)
    formulas = load_workbook(written)
    for name, cells in meant.items():
        frame = pd.read_excel(written, sheet_name=name, header=None, engine="calamine")
        for at, value in cells.items():
            cell = held[name][at]
            assert formulas[name][at].data_type == "f"
            assert (cell.value or "") == (value or "") or cell.value == pytest.approx(value)
            if isinstance(value, (int, float)) and frame.shape[0] >= cell.row:
                assert frame.iloc[cell.row - 1, cell.column - 1] == pytest.approx(value)


@pytest.mark.parametrize("formulas", [True, False])
def test_the_record_of_the_run_is_not_printed(tmp_path, formulas):
    scored().to_excel(tmp_path / "r.xlsx", "en", formulas)
    sheet = load_workbook(tmp_path / "r.xlsx")["Method"]
    last = int(re.search(r"\$([0-9]+)$", sheet.print_area)[1])
    assert "Software" in sheet.cell(last, 1).value
    assert "JSON" in sheet.cell(last + 1, 1).value
