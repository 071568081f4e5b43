"""Forms for experts: written, filled in, recalculated by an office suite, read back."""

import datetime
import shutil
import subprocess

import numpy as np
import openpyxl
import pandas as pd
import pytest
import yaml
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index.experts.answers import read_forms, weight_set
from benchmark_index.experts.forms import SCALE_VALUES, blocks_of, write_form

OFFICE = shutil.which("soffice")
JUDGED = {
    "small": {("economy", "life"): 3},
    "economy": {("gdp", "firms"): 2, ("gdp", "roads"): 4, ("firms", "roads"): 1 / 3},
    "life": {("air", "schools"): 1 / 5},
}
SCORES = {"economy": 60, "life": 40, "gdp": 50, "firms": 30, "roads": 20, "air": 25, "schools": 75}


def locate(book, mark):
    """The sheet and row of a block, the columns of its ids, the rows of its items."""
    for sheet in book.worksheets:
        for row in range(1, sheet.max_row + 1):
            if sheet.cell(row, 1).value == mark:
                columns = {c.value: c.column for c in sheet[row][2:] if c.value}
                rows = {}
                while sheet.cell(row + 1, 1).value or (sheet.cell(row + 1, 2).value and not rows):
                    row += 1
                    rows[sheet.cell(row, 1).value] = row
                return sheet, rows, columns
    raise LookupError(mark)


def judge(path, judged, upper=True):
    """Fill in an AHP form as an expert would."""
    book = openpyxl.load_workbook(path)
    for node, pairs in judged.items():
        sheet, rows, columns = locate(book, f"ahp:{node}")
        for (a, b), said in pairs.items():
            where, value = ((a, b), said) if upper else ((b, a), 1 / said)
            sheet.cell(rows[where[0]], columns[where[1]]).value = value
    book.save(path)
    return path


def score(path, method, nodes, scores, **own):
    """Fill in a budget or Delphi form as an expert would."""
    book = openpyxl.load_workbook(path)
    for node in nodes:
        sheet, rows, _ = locate(book, f"{method}:{node}")
        for item, row in rows.items():
            if item in scores:
                sheet.cell(row, 3).value = scores[item]
    sheet = book.worksheets[0]
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, 1).value in own:
            sheet.cell(row, 3).value = own[sheet.cell(row, 1).value]
    book.save(path)
    return path


@pytest.fixture
def form(city, tmp_path):
    def form(method, name="form.xlsx", expert="甲", **more):
        write_form(method, city, tmp_path / name, expert, **more)
        return tmp_path / name

    return form


def rules(answers):
    return {finding.rule for finding in answers.findings}


# --- what is written -----------------------------------------------------------------------------


def test_every_set_of_siblings_has_a_matrix_named_in_both_languages(form, city):
    book = openpyxl.load_workbook(form("ahp"))
    for block in blocks_of(city):
        sheet, rows, columns = locate(book, f"ahp:{block.node.id}")
        assert set(columns) == set(block.items) <= set(rows)
        shown = {str(cell.value) for row in sheet.iter_rows() for cell in row}
        for child in block.node.children:
            assert any(child.name.zh in text and child.name.en in text for text in shown)


def test_drop_downs_offer_the_scale_and_its_reciprocals(form):
    book = openpyxl.load_workbook(form("ahp"))
    sheet, rows, columns = locate(book, "ahp:economy")
    cell = sheet.cell(rows["gdp"], columns["roads"])
    (rule,) = (r for r in sheet.data_validations.dataValidation if cell.coordinate in r.cells)
    place, _, cells = rule.formula1.partition("!")
    values = [row[0].value for row in book[place.strip("'")][cells.replace("$", "")]]
    assert values == pytest.approx(SCALE_VALUES)
    assert sorted(values) == pytest.approx(sorted([*range(1, 10), *(1 / k for k in range(2, 10))]))
    assert book["Scale"].sheet_state == "hidden"


def test_names_are_never_formulas(tmp_path):
    leaf = [{"id": i, "name": f'=1+1&"{i}"', "direction": "higher"} for i in "ab"]
    system = bi.Framework.from_dict({"id": "odd", "name": "=1/0", "indicators": leaf})
    for method in ("ahp", "budget", "delphi"):
        write_form(method, system, tmp_path / "odd.xlsx", expert="=2+2")
        book = openpyxl.load_workbook(tmp_path / "odd.xlsx")
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        named = [cell for cell in cells if str(cell.value).startswith(("=1+1", "=1/0", "=2+2"))]
        assert named
        assert all(cell.data_type == "s" for cell in named)


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
def test_the_live_consistency_ratio_is_the_librarys(form, city, tmp_path):
    judge(form("ahp"), JUDGED)
    command = [OFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", tmp_path / "out", tmp_path / "form.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    answers = read_forms([tmp_path / "out" / "form.xlsx"], city)
    assert answers.findings == []
    step = answers.step()
    local = step.local(city)
    ratios = step.consistency_.set_index("node")["cr"]
    book = openpyxl.load_workbook(tmp_path / "out" / "form.xlsx", data_only=True)
    for block in blocks_of(city):
        sheet, rows, columns = locate(book, f"ahp:{block.node.id}")
        below = {row[1].value: row[2].value for row in sheet.iter_rows() if row[1].value}
        assert below["一致性比率 CR"] == pytest.approx(ratios[block.node.id], abs=1e-9)
        assert below["未填"] == 0
        weights = [sheet.cell(rows[i], max(columns.values()) + 1).value for i in block.items]
        assert_allclose(weights, [local[item] for item in block.items], atol=1e-9)
        for a in block.items:
            for b in block.items:
                there = sheet.cell(rows[a], columns[b]).value
                assert there * sheet.cell(rows[b], columns[a]).value == pytest.approx(1)


# --- what is read back ---------------------------------------------------------------------------


@pytest.mark.parametrize("upper", [True, False])
def test_either_triangle_is_enough(form, city, upper):
    answers = read_forms([judge(form("ahp"), JUDGED, upper)], city)
    assert answers.findings == []
    local = answers.step().local(city)
    assert local["economy"] == pytest.approx(0.75)
    assert local["air"] == pytest.approx(1 / 6)
    matrix = [[1, 2, 4], [1 / 2, 1, 1 / 3], [1 / 4, 3, 1]]
    alone = bi.AhpWeights(matrix).fit(np.ones((1, 3)))
    assert_allclose([local[i] for i in ("gdp", "firms", "roads")], alone.weights_)


def test_a_panel_from_form_to_index(form, city, run, rows, write, system, tmp_path):
    files = [judge(form("ahp", f"{name}.xlsx", name), JUDGED) for name in "甲乙"]
    done = run("weights", "compute", *files, "-f", system, "-o", "panel.yaml")
    assert done.code == 0, done.err
    found = yaml.safe_load((tmp_path / "panel.yaml").read_text("utf-8"))
    assert [f["expert"] for f in found["provenance"]["forms"]] == ["甲", "乙"]
    assert all(len(f["sha256"]) == 64 for f in found["provenance"]["forms"])
    step = read_forms(files, city).step()
    local = step.local(city)
    assert found["provenance"]["consistency"]["economy"]["cr"] == pytest.approx(
        step.consistency_.set_index("node").loc["economy", "cr"]
    )
    assert bi.GivenWeights(tmp_path / "panel.yaml").local(city) == local
    for line in ("最不一致的判断", "生产总值 比 企业数", "甲, 乙"):
        assert line in done.out
    table = write("cities.xlsx", rows)
    done = run("score", table, "-f", system, "--weighting", "set:panel.yaml")
    assert done.code == 0, done.err
    scorecard = bi.evaluate(table, city, weighting=f"set:{tmp_path / 'panel.yaml'}")
    assert scorecard.specification["weights"] == local


def test_parameters_are_written_like_everywhere(form, city, run, system):
    circle = JUDGED | {
        "economy": {("gdp", "firms"): 5, ("gdp", "roads"): 1 / 5, ("firms", "roads"): 5}
    }
    good = JUDGED | {"economy": {("gdp", "firms"): 2, ("gdp", "roads"): 4, ("firms", "roads"): 2}}
    files = [judge(form("ahp", "a.xlsx", "甲"), good), judge(form("ahp", "b.xlsx", "乙"), circle)]
    done = run("weights", "compute", *files, "-f", system, "--weighting", "ahp:max_cr=0.1")
    assert done.code == 0, done.err
    assert "未计入：乙（经济）" in done.out
    assert run("weights", "compute", *files, "-f", system, "--weighting", "budget").code == 2
    assert run("weights", "compute", *files, "-f", system, "-o", files[0]).code == 2


def test_faults_are_findings_with_their_cells(form, city, run, system):
    path = form("ahp")
    book = openpyxl.load_workbook(path)
    sheet, rows, columns = locate(book, "ahp:economy")
    sheet.cell(rows["gdp"], columns["firms"]).value = "three"
    sheet.cell(rows["gdp"], columns["roads"]).value = datetime.date(2026, 1, 3)
    sheet.cell(rows["firms"], columns["roads"]).value = 12
    sheet, rows, columns = locate(book, "ahp:small")
    sheet.cell(rows["economy"], columns["life"]).value = 3
    sheet.cell(rows["life"], columns["economy"]).value = 3
    book.save(path)
    answers = read_forms([path], city)
    found = answers.to_frame().set_index("rule")["cell"]
    assert {cell.rpartition("!")[2] for cell in found["form-not-a-number"]} == {"D5", "E5"}
    assert found["form-off-scale"].endswith("!E6")
    assert found["form-not-reciprocal"].endswith("!C6")
    assert found["form-sheet-blank"].startswith("2 ")
    assert not answers.ok
    done = run("weights", "compute", path, "-f", system, "-o", "panel.yaml")
    assert done.code == 1
    assert "“three”不是数字" in done.out


def test_a_blank_judgement_is_told_and_left_to_harker(form, city):
    partly = {**JUDGED, "economy": {("gdp", "firms"): 2, ("firms", "roads"): 2}}
    answers = read_forms([judge(form("ahp"), partly)], city)
    (finding,) = answers.findings
    assert (finding.rule, finding.cell) == ("form-blank", "1 经济!E5")
    local = answers.step().local(city)
    assert_allclose([local[i] for i in ("gdp", "firms", "roads")], [4 / 7, 2 / 7, 1 / 7])


def test_fractions_written_as_text_are_read(form, city):
    texts = {"small": {("economy", "life"): "1/3"}}
    answers = read_forms([judge(form("ahp"), texts)], city)
    assert answers.step().local(city)["economy"] == pytest.approx(0.25)
    assert [f.indicator for f in answers.findings if f.rule == "form-nobody"] == ["economy", "life"]


def test_a_panel_that_judged_nothing_gives_no_weights(form, run, system):
    done = run("weights", "compute", form("ahp"), "-f", system, "-o", "panel.yaml")
    assert done.code == 1
    assert "没有专家填写" in done.out


def test_files_that_do_not_belong_are_named(form, city, tmp_path):
    first = judge(form("ahp"), JUDGED)
    (tmp_path / "list.csv").write_text("a,b\n1,2\n")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    write_form("ahp", "hdi", tmp_path / "hdi.xlsx", "乙")
    others = [judge(form("ahp", "again.xlsx"), JUDGED), form("budget", "budget.xlsx", "丙")]
    names = ["list.csv", "broken.xlsx", "hdi.xlsx"]
    answers = read_forms([first, *others, *(tmp_path / name for name in names)], city)
    by_file = {finding.unit: finding.rule for finding in answers.findings}
    assert by_file == {
        "list.csv": "form-unknown",
        "broken.xlsx": "form-unreadable",
        "hdi.xlsx": "form-of-another-system",
        "again.xlsx": "form-same-expert",
        "budget.xlsx": "form-other-method",
    }
    with pytest.raises(bi.UsageError, match=r"none\.xlsx"):
        read_forms([tmp_path / "none.xlsx"], city)


def test_budgets(form, city):
    nodes = ("small", "economy", "life")
    files = [
        score(form("budget", "a.xlsx", "甲"), "budget", nodes, SCORES),
        score(form("budget", "b.xlsx", "乙"), "budget", nodes, SCORES | {"gdp": 0, "firms": 60}),
    ]
    answers = read_forms(files, city)
    (finding,) = answers.findings
    assert (finding.rule, finding.value, finding.unit) == ("budget-sum", "80", "b.xlsx")
    local = answers.step().local(city)
    assert_allclose([local["gdp"], local["firms"]], [0.25, (0.3 + 0.75) / 2])


def test_delphi_rounds(form, city, run, system, tmp_path):
    nodes = ("small", "economy", "life")
    (tmp_path / "one").mkdir()
    for k, name in enumerate(("P", "Q", "R")):
        scores = {item: 5 - (k + place) % 3 for place, item in enumerate(SCORES)}
        own = {"judgement": 0.9, "familiarity": [1, 0.8, 0.6][k]}
        score(form("delphi", f"one/{name}.xlsx", name), "delphi", nodes, scores, **own)
    files = sorted((tmp_path / "one").iterdir())
    answers = read_forms(files, city)
    assert answers.findings == []
    step = answers.step()
    step.local(city)
    assert_allclose(step.authority_, [0.95, 0.85, 0.75])
    assert step.items_["full_share"].to_list() == pytest.approx([1 / 3] * 7)
    done = run("weights", "compute", *files, "-f", system, "-o", "one.yaml", "-l", "en")
    assert done.code == 0, done.err
    assert "Consensus" in done.out
    done = run(
        "weights", "template", "-m", "delphi", "-f", system, "-o", "two.xlsx", "--previous", "one"
    )
    assert done.code == 0, done.err
    book = openpyxl.load_workbook(tmp_path / "two.xlsx")
    sheet, rows, _ = locate(book, "delphi:economy")
    assert sheet.cell(rows["gdp"], 4).value == pytest.approx(step.items_.loc["gdp", "mean"])


def test_authority_of_some_experts_only_is_an_error(form, city):
    nodes = ("small", "economy", "life")
    scores = dict.fromkeys(SCORES, 4)
    files = [
        score(form("delphi", "a.xlsx", "甲"), "delphi", nodes, scores, judgement=1, familiarity=1),
        score(form("delphi", "b.xlsx", "乙"), "delphi", nodes, scores, judgement=1),
    ]
    answers = read_forms(files, city)
    assert [(f.rule, f.unit) for f in answers.findings] == [("form-no-authority", "b.xlsx")]


def test_a_form_for_each_expert(run, system, tmp_path):
    done = run(
        "weights", "template", "--method", "ahp", "--framework", system, "--output", "form.xlsx",
        "--experts", "甲，A/B", "--language", "en",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert {p.name for p in tmp_path.glob("form*")} == {"form-甲.xlsx", "form-A_B.xlsx"}
    assert openpyxl.load_workbook(tmp_path / "form-A_B.xlsx")["Guide"]["C4"].value == "A/B"
    assert run("weights", "template", "-m", "ahp", "-f", system, "-o", "form.pdf").code == 2


def test_a_weight_set_keeps_where_it_comes_from(form, city, tmp_path):
    answers = read_forms([judge(form("ahp"), JUDGED)], city)
    step = answers.step()
    made = weight_set(answers, step, step.local(city), "panel")
    made.to_yaml(tmp_path / "panel.yaml")
    assert bi.WeightSet.load(tmp_path / "panel.yaml") == made
    assert pd.Series(made.weights).notna().all()
