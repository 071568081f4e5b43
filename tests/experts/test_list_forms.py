"""Forms for rank orders, SWARA and best-worst: filled in, read back, computed, kept as a set."""

import openpyxl
import pytest
import yaml
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index.experts.answers import read_forms
from benchmark_index.experts.forms import blocks_of, write_form

FIRST = {"economy": 1, "life": 2, "gdp": 2, "firms": 1, "roads": 3, "air": 2, "schools": 1}
SECOND = {"economy": 2, "life": 1, "gdp": 1, "firms": 2, "roads": 3, "air": 1, "schools": 2}
LEAD = {"life": 0.2, "gdp": 0.5, "roads": 0.1, "air": 0}
LEAD_TOO = {"economy": 0.4, "firms": 0.3, "roads": 1, "schools": "1/2"}
BEST = {"economy": 1, "life": 3, "gdp": 2, "firms": 1, "roads": 8, "air": 4, "schools": 1}
WORST = {"economy": 3, "life": 1, "gdp": 5, "firms": 8, "roads": 1, "air": 1, "schools": 4}
RANKS = ("rank_sum", "rank_reciprocal", "rank_centroid")
FORMS = {  # by method: the columns that each of two experts fills in
    **{method: ([FIRST], [SECOND]) for method in RANKS},
    "swara": ([FIRST, LEAD], [SECOND, LEAD_TOO]),
    "best_worst": ([BEST, WORST], [BEST, WORST]),
}
PARAMETERS = {
    **{method: ["ranks"] for method in RANKS},
    "swara": ["ranks", "steps"],
    "best_worst": ["best_to_others", "others_to_worst"],
}


@pytest.fixture
def fill(city, tmp_path):
    """Write a form and fill it in as an expert would; None leaves a cell blank."""

    def fill(method, expert, columns, **changes):
        path = tmp_path / f"{expert}.xlsx"
        write_form(method, city, path, expert)
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        for row in range(1, sheet.max_row + 1):
            item = sheet.cell(row, 1).value
            for k, answers in enumerate(columns):
                if item in FIRST:
                    sheet.cell(row, 3 + k).value = changes.get(item, answers.get(item))
        book.save(path)
        return path

    return fill


def local(method, columns, city, **more):
    params = dict(zip(PARAMETERS[method], columns, strict=True))
    number = {"1/2": 0.5}
    params = {
        name: {item: number.get(value, value) for item, value in said.items()}
        for name, said in params.items()
    }
    cls = {
        "rank_sum": bi.RankSumWeights,
        "rank_reciprocal": bi.RankReciprocalWeights,
        "rank_centroid": bi.RankCentroidWeights,
        "swara": bi.SwaraWeights,
        "best_worst": bi.BestWorstWeights,
    }[method]
    return cls(**params, **more).local(city)


@pytest.mark.parametrize("method", FORMS)
def test_a_panel_from_form_to_set(method, city, fill, run, system, tmp_path):
    one, other = FORMS[method]
    files = [fill(method, "甲", one), fill(method, "乙", other)]
    answers = read_forms(files, city)
    assert answers.findings == []
    expected, second = local(method, one, city), local(method, other, city)
    for option, share in (("", 0.5), (":expert_weights=3|1", 0.75)):
        done = run(
            "weights", "compute", *files, "-f", system, "-o", "panel.yaml",
            "--weighting", f"{method}{option}",
        )  # fmt: skip
        assert done.code == 0, done.err
        weights = bi.GivenWeights(tmp_path / "panel.yaml").local(city)
        mean = [share * expected[node] + (1 - share) * second[node] for node in expected]
        assert_allclose([weights[node] for node in expected], mean)
    record = yaml.safe_load((tmp_path / "panel.yaml").read_text("utf-8"))["provenance"]
    assert record["method"] == {method: {"expert_weights": {"甲": 3, "乙": 1}}}
    assert [form["expert"] for form in record["forms"]] == ["甲", "乙"]
    assert ("consistency" in record) == (method == "best_worst")


@pytest.mark.parametrize("method", FORMS)
def test_the_template_asks_for_every_set_of_siblings(method, city, run, system, tmp_path):
    done = run("weights", "template", "-m", method, "-f", system, "-o", "form.xlsx", "-l", "en")
    assert done.code == 0, done.err
    sheet = openpyxl.load_workbook(tmp_path / "form.xlsx").worksheets[0]
    keys = [sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1)]
    for block in blocks_of(city):
        at = keys.index(f"{method}:{block.node.id}")
        assert keys[at + 1 : at + 1 + len(block.items)] == block.items
        ranges = [str(rule.sqref) for rule in sheet.data_validations.dataValidation]
        for column in "CD"[: len(PARAMETERS[method])]:
            assert f"{column}{at + 2}:{column}{at + 1 + len(block.items)}" in " ".join(ranges)
        assert str(sheet.cell(at + 2 + len(block.items), 3).value).startswith("=IF(COUNT(")


def test_ranks_once_asked_serve_each_rank_order(city, fill, run, system):
    files = [fill("rank_sum", "甲", [FIRST])]
    step = read_forms(files, city).step("rank_centroid")
    assert step.local(city) == local("rank_centroid", [FIRST], city)
    assert run("weights", "compute", *files, "-f", system, "--weighting", "swara").code == 2


@pytest.mark.parametrize(
    ("method", "changes", "rules"),
    [
        ("rank_sum", {"gdp": 4}, {"form-off-scale"}),
        ("rank_sum", {"gdp": "first"}, {"form-not-a-number"}),
        ("swara", {"gdp": 1}, {"form-tied"}),
        ("best_worst", {"gdp": 10}, {"form-off-scale"}),
        ("best_worst", {"firms": 2}, {"form-no-end"}),
    ],
)
def test_faults_are_findings_with_their_cells(method, changes, rules, city, fill, run, system):
    path = fill(method, "甲", FORMS[method][0], **changes)
    answers = read_forms([path], city)
    assert {finding.rule for finding in answers.findings} == rules
    assert not answers.ok
    row = {"gdp": "!C", "firms": "!C"}[next(iter(changes))]
    assert any(row in finding.cell for finding in answers.findings)
    assert run("weights", "compute", path, "-f", system, "-o", "w.yaml").code == 1


@pytest.mark.parametrize(
    ("method", "k", "item"),
    [("rank_sum", 0, "gdp"), ("swara", 1, "roads"), ("best_worst", 1, "air")],
)
def test_a_blank_is_an_error_where_its_siblings_are_answered(method, k, item, city, fill):
    columns = [dict(column) for column in FORMS[method][0]]
    del columns[k][item]
    (finding,) = read_forms([fill(method, "甲", columns)], city).findings
    assert (finding.rule, finding.severity, finding.indicator) == ("form-blank", "error", item)
    assert f"!{'CD'[k]}" in finding.cell


@pytest.mark.parametrize("method", FORMS)
def test_who_left_a_group_blank_takes_no_part_in_it(method, city, fill):
    partly = [{k: v for k, v in c.items() if k not in ("air", "schools")} for c in FORMS[method][1]]
    answers = read_forms([fill(method, "甲", FORMS[method][0]), fill(method, "乙", partly)], city)
    assert [finding.rule for finding in answers.findings] == ["form-sheet-blank"]
    weights = answers.step(f"{method}:expert_weights=1|2").local(city)
    with pytest.raises(bi.MethodError, match="2 forms, 3 given"):
        answers.step(f"{method}:expert_weights=1|2|3")
    alone = local(method, FORMS[method][0], city)
    assert weights["air"] == pytest.approx(alone["air"])
