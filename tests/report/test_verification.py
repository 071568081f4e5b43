"""A ranking workbook is confirmed as it is and with its yellow cells edited; anything else is named."""

import functools
import io
import json
import re
import zipfile

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from openpyxl import load_workbook
from recalculation import SOFFICE, WHY_NOT, chosen, edited, saved
from test_live_formulas import CASES, WEIGHTS, changed, run

import benchmark_index as bi
from benchmark_index.files import open_contents
from benchmark_index.report import live

DATA = "examples/data"
EXAMPLES = {
    "china-city": f"{DATA}/china_cities_2023.csv",
    "china-city panel": f"{DATA}/china_cities_sources.csv",
    "egdi panel": f"{DATA}/egdi.csv",
    "hdi": f"{DATA}/hdi_2021.csv",
}
HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+cmd",
    "two\nlines",
    "return\rhere",
    "bell\x07",
    "City",
    "CITY",
    "城市" * 150,
    "_x0041_",
    " spaced ",
    "emoji 🏙️",
    "<b>&amp;</b>",
]


@pytest.fixture(scope="module")
def scorecard(city):
    frame = pd.DataFrame(
        {
            "population": [1 / 3, 2400.7, 1700, 1800, 1e6 / 7, 900],
            "gdp": [0.1 + 0.2, 44000.1, 32000, np.nan, 1e5 / 3, 12000],
            "firms": [300, 400, 500, 600, 700, 120],
            "roads": [22000, 13000, -99, 9000, 7, 8000],
            "air": [30, 25, 20, 22, np.nan, 27],
            "schools": [50, 60, 40, np.nan, 45, 30],
            "region": ["东", "东", "南", "南", "西", None],
        },
        index=pd.Index(["北京", "上海", "深圳", "广州", "成都", "西安"], name="城市"),
    )
    weights = {"economy": 3, "life": 1}
    chosen = {"weighting": bi.GivenWeights(weights), "imputation": "median"}
    return bi.evaluate(frame, city, tiers="cuts:60,40", min_coverage={"small": 1}, **chosen)


@pytest.fixture(scope="module")
def files(scorecard, tmp_path_factory):
    folder = tmp_path_factory.mktemp("verification")
    for name, formulas in (("live", True), ("values", False)):
        scorecard.to_excel(folder / f"{name}.xlsx", formulas=formulas)
    return folder


def named(found):
    return dict(zip(found.differences["cell"], found.differences["kind"], strict=True))


@functools.cache
def results_in(path, written):
    return load_workbook(path, data_only=True)


def at(path, sheet, title, unit="", row=None):
    """Return the address of a cell by the title of its column and the unit of its row."""
    page = results_in(path, path.stat().st_mtime_ns)[sheet]
    (column,) = [c.column for c in page[1] if str(c.value).split("\n")[0] == title]
    rows = [
        cells[0].row for cells in page.iter_rows() if unit in [cell.value for cell in cells[:3]]
    ]
    return page.cell(row or rows[0], column).coordinate


def rewritten(source, target, sheet, change):
    """Write a workbook with the XML of one sheet changed and every result left in place."""
    names = load_workbook(source, read_only=True).sheetnames
    part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == part:
                text = content.decode()
                content = change(text).encode()
                assert content.decode() != text
            new.writestr(info, content)
    return target


def cell(place, value=None, formula=None):
    """Return a change of one cell: its result, its formula, or a value instead of both."""

    def change(xml):
        found = re.search(rf'<c r="{place}"([^>]*?)(?:/>|>(.*?)</c>)', xml)
        inner = found[2] or ""
        style = re.search(r' s="\d+"', found[1])[0]
        old = re.search(r"<f>(.*?)</f>", inner)
        result = re.search(r"<v[^>]*>(.*?)</v>", inner)
        shown = result[1] if value is None else value
        text = isinstance(shown, str) and not re.fullmatch(r"-?[\d.e+-]+", shown)
        kind = ' t="str"' if text else ""
        kept = f"<f>{formula}</f>" if formula else old[0] if old and formula is None else ""
        new = f'<c r="{place}"{style}{kind}>{kept}<v>{shown}</v></c>'
        return xml.replace(found[0], new)

    return change


# --- files as they were written -----------------------------------------------------------------


FURTHER = [("china-city panel", True), ("china-city", False), ("egdi panel", False), ("hdi", True)]


@pytest.mark.parametrize(
    ("example", "formulas"),
    [
        ("china-city", True),
        *(
            pytest.param(*case, marks=pytest.mark.large)
            for case in [("china-city panel", False), ("egdi panel", True), ("hdi", False)]
        ),
        *(pytest.param(*case, marks=pytest.mark.exhaustive) for case in FURTHER),
    ],
)
def test_an_untouched_example_is_confirmed_and_scored_again_bit_for_bit(
    example, formulas, tmp_path
):
    scorecard = bi.evaluate(EXAMPLES[example], example.split()[0])
    path = tmp_path / "ranking.xlsx"
    scorecard.to_excel(path, formulas=formulas)
    found = bi.verify(path)
    assert found.ok, found.differences
    assert not len(found.edits)
    pd.testing.assert_frame_equal(found.ranking, scorecard.ranking)
    again = bi.rerun(path)
    assert_array_equal(again.score.to_numpy(), scorecard.score.to_numpy())
    assert again.specification == scorecard.specification
    assert again.table.data.equals(scorecard.table.data)
    assert again.table.units.equals(scorecard.table.units)
    assert again.table.index.equals(scorecard.table.index)
    again.to_excel(tmp_path / "again.xlsx", formulas=formulas)
    assert bi.verify(tmp_path / "again.xlsx").ok


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.large)])
@pytest.mark.parametrize("formulas", [True, False])
def test_attributes_variables_and_imputed_cells_come_back(scorecard, formulas, language, tmp_path):
    scorecard.to_excel(tmp_path / "r.xlsx", language, formulas=formulas)
    again = bi.rerun(tmp_path / "r.xlsx")
    assert bi.verify(tmp_path / "r.xlsx").ok
    pd.testing.assert_frame_equal(again.table.data, scorecard.table.data)
    assert list(again.table.units["region"])[:5] == ["东", "东", "南", "南", "西"]
    assert again.table.units["population"].equals(scorecard.table.units["population"])
    pd.testing.assert_frame_equal(again.ranking, scorecard.ranking)


@pytest.mark.parametrize("formulas", [True, False])
def test_hostile_names_come_back_as_they_were(formulas, tmp_path):
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(
        rng.uniform(0.1, 0.9, (len(HOSTILE), 3)),
        columns=["osi", "hci", "tii"],
        index=pd.Index(HOSTILE, name="country", dtype=object),
    )
    scorecard = bi.CompositeIndex("egdi").fit(frame).evaluate(frame)
    scorecard.to_excel(tmp_path / "r.xlsx", formulas=formulas)
    found = bi.verify(tmp_path / "r.xlsx")
    assert found.ok, found.differences
    assert list(bi.rerun(tmp_path / "r.xlsx").ranking["unit"]) == list(scorecard.ranking["unit"])


@pytest.mark.parametrize("formulas", [True, False])
def test_units_may_be_numbers_and_periods_unsorted(formulas, tmp_path):
    rng = np.random.default_rng(4)
    index = pd.MultiIndex.from_tuples(
        [(unit, period) for unit in (30, 10, 20) for period in ("2023", "2021")],
        names=["unit", "period"],
    )
    frame = pd.DataFrame(rng.uniform(0.1, 0.9, (6, 3)), columns=["osi", "hci", "tii"], index=index)
    scorecard = bi.evaluate(frame, "egdi", normalization="zscore", weighting="critic")
    scorecard.to_excel(tmp_path / "r.xlsx", formulas=formulas)
    again = bi.rerun(tmp_path / "r.xlsx")
    assert again.table.index.tolist() == scorecard.table.index.tolist()
    assert_array_equal(again.score.to_numpy(), scorecard.score.to_numpy())
    assert bi.verify(tmp_path / "r.xlsx").ok


def test_what_was_converted_when_it_was_read_stays_on_record(city, rows, write, tmp_path):
    rows[2][3] = ">400"
    rows[3][2] = "3.2万亿"
    scorecard = bi.evaluate(write("cities.xlsx", rows), city)
    for formulas in (True, False):
        scorecard.to_excel(tmp_path / "r.xlsx", formulas=formulas)
        records = bi.rerun(tmp_path / "r.xlsx").records
        pd.testing.assert_frame_equal(records, scorecard.records, check_dtype=False)


# --- yellow cells -------------------------------------------------------------------------------

EDITED = (
    *("missing", "complete", "geometric", "keep", "open", "log", "zscore", "rank-average"),
    *("panel", "panel-ties", "leader", "target", "efficacy", "entropy", "coverage", "by-node"),
)


@pytest.fixture(scope="module")
def recalculated(request):
    if not SOFFICE:
        pytest.skip(WHY_NOT)
    files = {}
    for name in chosen(request) & set(EDITED):
        case = CASES[name]
        content = live.build(run(case)).content()
        goalposts = {case.goalpost[:2]: case.goalpost[2]} if case.goalpost else {}
        files[name] = edited(content, case.weights or WEIGHTS, goalposts)
    files["untouched"] = live.build(run(CASES["missing"])).content()
    frame = pd.DataFrame(np.random.default_rng(3).random((6, 3)), columns=["osi", "hci", "tii"])
    compromise = bi.evaluate(
        frame.set_axis(list("ABCDEF")), "egdi", aggregation="vikor", tiers=None
    )
    files["truth values"] = live.build(compromise).content()
    return saved(files)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.exhaustive if i % 5 else pytest.mark.recalculation)
        for i, name in enumerate(EDITED)
    ],
)
def test_edited_weights_and_goalposts_are_confirmed_once_recalculated(name, recalculated, tmp_path):
    (tmp_path / "r.xlsx").write_bytes(recalculated[name])
    found = bi.verify(tmp_path / "r.xlsx")
    case = CASES[name]
    typed = len(case.weights or WEIGHTS) + bool(case.goalpost)
    assert found.ok, (found, found.differences.to_string())
    assert 0 < len(found.edits) <= typed
    meant = changed(case, live.build(run(case)))
    assert_array_equal(found.scorecard.rank.to_numpy(), meant.rank.to_numpy())
    np.testing.assert_allclose(found.scorecard.score, meant.score, rtol=1e-9)
    again = bi.rerun(tmp_path / "r.xlsx")
    np.testing.assert_allclose(again.score, meant.score, rtol=1e-9)


@pytest.mark.recalculation
@pytest.mark.parametrize("name", ["untouched", "truth values"])
def test_a_file_that_a_spreadsheet_saved_is_confirmed(name, recalculated, tmp_path):
    (tmp_path / "r.xlsx").write_bytes(recalculated[name])
    found = bi.verify(tmp_path / "r.xlsx")
    assert found.ok
    assert not len(found.edits)


@pytest.mark.recalculation
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_cuts_needed_children_and_optima_are_edits_too(tmp_path):
    book = load_workbook(io.BytesIO(live.build(run(CASES["best-goalposts"])).content()))
    tiers = load_workbook(io.BytesIO(live.build(run(CASES["complete"])).content()))
    for page, sheet, title, line, value in (
        (book, "Goalposts", "最优值", "a1", 9),
        (book, "Goalposts", "区间 A", "a4", 2),
        (book, "Weights", "至少需要", "AA", 3),
        (tiers, "Tiers", "分数线", 2, 50),
    ):
        rows = {row[0].value: row[0].row for row in page[sheet].iter_rows()}
        (column,) = [c.column for c in page[sheet][1] if c.value.startswith(title)]
        row = line if isinstance(line, int) else rows[line]
        page[sheet].cell(row, column).value = value
    contents = {}
    for name, page in (("best", book), ("tiers", tiers)):
        stream = io.BytesIO()
        page.save(stream)
        contents[name] = stream.getvalue()
    for name, content in saved(contents).items():
        (tmp_path / f"{name}.xlsx").write_bytes(content)
    best, tier = bi.verify(tmp_path / "best.xlsx"), bi.verify(tmp_path / "tiers.xlsx")
    assert best.ok, best.differences.to_string()
    assert set(best.edits["part"]) == {"optimum", "range A", "needed"}
    assert tier.ok, tier.differences.to_string()
    assert list(tier.edits["after"]) == [50.0]
    assert tier.scorecard.fitted.tiers.cuts[0] == 50


def test_an_edit_that_was_never_calculated_is_not_called_tampered(files, tmp_path):
    place = at(files / "live.xlsx", "Weights", "权重", "life")
    for target, result in (("openpyxl", "none"), ("xml", "old")):
        path = tmp_path / f"{target}.xlsx"
        if result == "none":
            book = load_workbook(files / "live.xlsx")
            book["Weights"][place] = 5
            book.save(path)
        else:
            rewritten(files / "live.xlsx", path, "Weights", cell(place, "5"))
        found = bi.verify(path)
        assert not found.ok
        assert not found.calculated
        assert not len(found.differences)
        assert list(found.edits["after"]) == [5.0]
        assert "LibreOffice" in found.summary.en
        assert found.scorecard.weights.loc["life", "local"] == 5 / 8


def test_what_cannot_be_a_weight_is_one_clear_error(files, tmp_path):
    place = at(files / "live.xlsx", "Weights", "权重", "life")
    for value, word in (("many", "many"), ("-1", "life|small")):
        path = rewritten(files / "live.xlsx", tmp_path / "r.xlsx", "Weights", cell(place, value))
        with pytest.raises(bi.MethodError, match=word):
            bi.verify(path)


# --- tampering ----------------------------------------------------------------------------------

RESULTS = {  # sheet, title, unit, what is shown instead of the result, kind
    "a score": ("Dimensions", "综合得分", "上海", "99.5", "score"),
    "a score of a group": ("Dimensions", "经济", "上海", "99.5", "score"),
    "a rank": ("Dimensions", "排名", "上海", "6", "rank"),
    "a tier": ("Dimensions", "档次", "上海", "第9档 / Tier 9", "tier"),
    "a normalized value": ("Normalized", "空气质量", "上海", "12.5", "normalized"),
    "a value as used": ("Data", "→ 地区生产总值", "上海", "99", "value"),
    "a unit on the ranking": ("Ranking", "城市", "上海", "苏州", "name"),
    "a score on the ranking": ("Ranking", "综合得分", "上海", "99.5", "score"),
    "a local weight": ("Weights", "同级权重", "life", "0.9", "weight"),
    "a bound": ("Goalposts", "最好值", "schools", "61", "goalpost"),
}


ALIKE = ("a score of a group", "a tier", "a score on the ranking", "a bound")  # as others


@pytest.mark.parametrize(
    "what",
    [pytest.param(one, marks=pytest.mark.large) if one in ALIKE else one for one in RESULTS],
)
def test_a_result_that_was_changed_is_named(what, files, tmp_path):
    sheet, title, unit, value, kind = RESULTS[what]
    place = at(files / "live.xlsx", sheet, title, unit)
    path = rewritten(files / "live.xlsx", tmp_path / "r.xlsx", sheet, cell(place, value))
    found = bi.verify(path)
    assert not found.ok
    assert named(found) == {f"{sheet}!{place}": kind}
    (row,) = found.differences.to_dict("records")
    assert str(row["found"]) in (value, f"{value}.0")
    assert row["expected"] != row["found"]


@pytest.mark.parametrize(
    "what", ["number", "shifted", pytest.param("other", marks=pytest.mark.large)]
)
def test_a_formula_that_was_changed_is_named_though_its_result_is_right(what, files, tmp_path):
    place = at(files / "live.xlsx", "Dimensions", "综合得分", "上海")
    change = {
        "number": cell(place, formula=""),
        "other": cell(place, formula="1+1"),
        "shifted": lambda xml: re.sub(
            rf'(<c r="{place}".*?<f>.*?\$C)(\d)', lambda m: f"{m[1]}{int(m[2]) + 1}", xml, count=1
        ),
    }[what]
    path = rewritten(files / "live.xlsx", tmp_path / "r.xlsx", "Dimensions", change)
    assert named(bi.verify(path)) == {f"Dimensions!{place}": "formula"}


CHANGED = {  # title, unit, what stands there instead, kind
    "a value": ("企业数", "上海", "401", "data"),
    "a value in its last digits": ("地区生产总值", "上海", "44000.100001", "data"),
    "a gap that was filled": ("学校数", "广州", "44", "data"),
    "a variable": ("常住人口", "上海", "2400", "data"),
    "a unit": ("城市", "上海", "苏州", "name"),
    "an attribute": ("所属地区", "上海", "南", "name"),
}


ON_VALUES = [pytest.param("values", what, marks=pytest.mark.large) for what in list(CHANGED)[1:]]


@pytest.mark.parametrize(
    ("name", "what"),
    [*(("live", what) for what in list(CHANGED)[1:]), ("values", "a value"), *ON_VALUES],
)
def test_a_cell_of_the_data_that_was_changed_is_named_first(what, name, files, tmp_path):
    title, unit, value, kind = CHANGED[what]
    place = at(files / f"{name}.xlsx", "Data", title, unit)
    path = rewritten(files / f"{name}.xlsx", tmp_path / "r.xlsx", "Data", cell(place, value))
    found = bi.verify(path)
    assert not found.ok
    first = found.differences.iloc[0]
    assert (first["cell"], first["kind"]) == (f"Data!{place}", kind)
    assert list(found.differences["kind"]).count(kind) == 1 or kind == "name"


def test_rows_swapped_beside_their_names_are_named_cell_by_cell(files, tmp_path):
    def swap(xml):
        names = [re.search(rf'<c r="A{row}".*?</c>', xml)[0] for row in (3, 4)]
        other = [
            f'<c r="A{row}"{re.split("[0-9]+.", name, maxsplit=1)[1]}'
            for row, name in zip((3, 4), reversed(names), strict=True)
        ]
        for name, wrong in zip(names, other, strict=True):
            xml = xml.replace(name, wrong)
        second, third = (re.search(rf'<row r="{row}".*?</row>', xml)[0] for row in (3, 4))
        moved = [
            re.sub(rf'r="([A-Z]+){old}"', rf'r="\g<1>{new}"', row).replace(
                f'<row r="{old}"', f'<row r="{new}"'
            )
            for row, old, new in ((third, 4, 3), (second, 3, 4))
        ]
        return xml.replace(second, "@").replace(third, moved[1]).replace("@", moved[0])

    path = rewritten(files / "values.xlsx", tmp_path / "r.xlsx", "Data", swap)
    kinds = named(bi.verify(path))
    assert sum(kind == "data" for kind in kinds.values()) >= 8


def test_a_changed_specification_is_named_and_so_is_what_no_longer_follows(files, tmp_path):
    def change(book):
        (cell,) = [c for c in book["Method"]["B"] if str(c.value).startswith('{"aggregation"')]
        spec = json.loads(cell.value)
        spec["aggregation"]["economy"] = {"geometric": {"floor": 1}}
        cell.value = json.dumps(spec, ensure_ascii=False, sort_keys=True)
        return cell.coordinate

    book = load_workbook(files / "values.xlsx")
    place = change(book)
    book.save(tmp_path / "r.xlsx")
    kinds = named(bi.verify(tmp_path / "r.xlsx"))
    assert next(iter(kinds.items())) == (f"Method!{place}", "specification")
    assert "score" in kinds.values()
    assert "text" in kinds.values()  # the method in words


@pytest.mark.large
def test_changes_of_a_workbook_of_values_are_named(files, tmp_path):
    path = files / "values.xlsx"
    for sheet, title, unit, value, kind in (
        ("Ranking", "综合得分", "上海", 99.5, "score"),
        ("Ranking", "排名", "上海", 5, "rank"),
        ("Ranking", "档次", "上海", "第3档 / Tier 3", "tier"),
        ("Normalized", "空气质量", "上海", 12.5, "normalized"),
        ("Weights", "同级权重", "life", 0.9, "weight"),
        ("Method", "内容", "标准化 / Normalization", "z-score", "text"),
    ):
        book = load_workbook(path)
        place = at(path, sheet, title, unit)
        book[sheet][place] = value
        book.save(tmp_path / "r.xlsx")
        assert named(bi.verify(tmp_path / "r.xlsx")) == {f"{sheet}!{place}": kind}
    book = load_workbook(path)
    book["Dimensions"]["Z9"] = 7
    del book["Weights"]
    book.create_sheet("Notes")["A1"] = "ours"
    book.save(tmp_path / "r.xlsx")
    checked = bi.verify(tmp_path / "r.xlsx")
    assert named(checked) == {"Weights!A1": "sheet"}
    assert set(checked.not_checked["place"]) == {"Notes", "Dimensions!Z9"}


def test_steps_from_elsewhere_cannot_be_rebuilt_and_are_named(tmp_path):
    live.build(run(CASES["unknown"])).save(tmp_path / "r.xlsx")
    with pytest.raises(bi.TableError, match="Strongest"):
        bi.verify(tmp_path / "r.xlsx")


def test_a_large_table_has_one_sum_for_each_column(files, scorecard, tmp_path, monkeypatch):
    monkeypatch.setattr("benchmark_index.report.record.MOST_CODES", 10)
    scorecard.to_excel(tmp_path / "large.xlsx", formulas=False)
    assert bi.verify(tmp_path / "large.xlsx").ok
    place = at(tmp_path / "large.xlsx", "Data", "企业数", "上海")
    changed = cell(place, "401")
    path = rewritten(tmp_path / "large.xlsx", tmp_path / "r.xlsx", "Data", changed)
    kinds = named(bi.verify(path))
    assert kinds[f"Data!{place.rstrip('0123456789')}1"] == "data"
    normalized = at(tmp_path / "large.xlsx", "Normalized", "企业数", "上海")
    assert kinds[f"Normalized!{normalized}"] == "normalized"


# --- files that cannot be verified ---------------------------------------------------------------


def test_other_files_get_one_clear_error(files, tmp_path, cities):
    (tmp_path / "text.xlsx").write_text("not a workbook")
    (tmp_path / "old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 2000)
    content = (files / "live.xlsx").read_bytes()
    (tmp_path / "half.xlsx").write_bytes(content[: len(content) // 2])
    for name in ("text.xlsx", "old.xlsx", "half.xlsx", cities):
        with pytest.raises(bi.TableError):
            bi.verify(tmp_path / name)
    with pytest.raises(bi.UsageError):
        bi.verify(tmp_path / "none.xlsx")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda text: text.replace('"version": "', '"version": "99.'), "newer|wrote"),
        (lambda text: text[:-30], "damaged"),
        (lambda text: text.replace('"steps"', '"stairs"'), "damaged"),
        (lambda text: "[" * 5000, "damaged"),
        (
            lambda text: re.sub(r'"fitted_on": {"file": ".*?"', '"fitted_on": {"file": "x"', text),
            "another table",
        ),
    ],
)
def test_a_specification_that_cannot_be_run_is_one_clear_error(change, word, files, tmp_path):
    book = load_workbook(files / "values.xlsx")
    (cell,) = [c for c in book["Method"]["B"] if str(c.value).startswith('{"aggregation"')]
    cell.value = change(cell.value)
    book.save(tmp_path / "r.xlsx")
    with pytest.raises(bi.TableError, match=word):
        bi.verify(tmp_path / "r.xlsx")


def test_an_index_fitted_on_another_table_says_so(tmp_path):
    frames = [
        pd.DataFrame(
            np.random.default_rng(i).uniform(0.1, 0.9, (5, 3)), columns=["osi", "hci", "tii"]
        )
        for i in (1, 2)
    ]
    index = bi.CompositeIndex("egdi", normalization="minmax").fit(frames[0])
    index.evaluate(frames[1]).to_excel(tmp_path / "r.xlsx")
    with pytest.raises(bi.TableError, match="another table"):
        bi.verify(tmp_path / "r.xlsx")


# --- scoring again -------------------------------------------------------------------------------


def test_other_choices_change_one_thing_and_leave_the_rest(files, scorecard):
    path = files / "live.xlsx"
    again = bi.rerun(path, aggregation={"life": "geometric:floor=1"})
    before, after = scorecard.specification, again.specification
    assert after["aggregation"]["life"] == {"geometric": {"floor": 1, "zero": "error"}}
    assert after["aggregation"]["economy"] == before["aggregation"]["economy"]
    assert after["min_coverage"] == before["min_coverage"]
    assert bi.rerun(path, weighting="equal").weights.loc["life", "local"] == 0.5
    assert bi.rerun(path, tiers=None).fitted.tiers is None


def test_a_method_with_a_scale_of_its_own_gives_way_to_one_that_needs_normalized_values(tmp_path):
    bi.evaluate(EXAMPLES["hdi"], "hdi", aggregation="topsis").to_excel(tmp_path / "r.xlsx")
    again = bi.rerun(tmp_path / "r.xlsx", aggregation="geometric")
    assert (
        again.specification["steps"]["normalization"]
        == bi.evaluate(EXAMPLES["hdi"], "hdi", aggregation="geometric").specification["steps"][
            "normalization"
        ]
    )


def test_contents_hold_formulas_beside_results(files):
    contents = open_contents(files / "live.xlsx")
    assert contents["Ranking"][(2, 1)].value == 1.0
    assert contents["Ranking"][(2, 1)].formula.startswith("INDEX(Dimensions!")


# --- the command line ----------------------------------------------------------------------------


def test_the_command_confirms_names_and_scores_again(files, run, tmp_path):
    path = files / "live.xlsx"
    done = run("verify", path, "--language", "en")
    assert done.code == 0
    assert "Confirmed" in done.out
    assert "Ranking confirmed: 1 " in done.out
    place = at(path, "Dimensions", "综合得分", "上海")
    wrong = rewritten(path, tmp_path / "w.xlsx", "Dimensions", cell(place, "99.5"))
    done = run("verify", wrong)
    assert done.code == 1
    assert f"Dimensions!{place}" in done.out
    assert "得分" in done.out
    assert "99.5" in done.out
    assert run("verify", tmp_path / "none.xlsx").code == 2
    done = run("score", "--from", path, "--weighting", "equal", "--output", "new.xlsx")
    assert done.code == 0
    assert bi.verify(tmp_path / "new.xlsx").ok
    assert bi.rerun(tmp_path / "new.xlsx").weights.loc["life", "local"] == 0.5


def test_a_table_beside_a_report_is_a_wrong_command(files, run, cities, system):
    path = files / "live.xlsx"
    for words in (
        ("score", "--from", path, cities),
        ("score", "--from", path, "--framework", system),
        ("score", "--from", path, "--sheet", "x"),
        ("score", "--from", path, "--output", path),
        ("score", cities),
        ("score",),
    ):
        assert run(*words).code == 2
