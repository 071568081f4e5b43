"""What other programs make of a workbook when they save it, and what may be typed, is no forgery."""

import io
import re

import numpy as np
import pandas as pd
import pytest
from archives import Archive
from openpyxl import load_workbook
from recalculation import edited

import benchmark_index as bi
from benchmark_index.report import live, record
from benchmark_index.report.verification import rerun, verify

WAYS = {
    "a": {"direction": "higher"},
    "b": {"direction": "target", "optimum": 12},
    "c": {"direction": "lower"},
    "d": {"direction": "range", "range": [1, 8, 12, 18]},
}


def system(**more):
    leaves = [{"id": name, "name": name, **way} for name, way in WAYS.items()]
    groups = [{"id": "g", "name": "g", "indicators": leaves[:2]}]
    groups += [{"id": "h", "name": "h", "indicators": leaves[2:]}]
    return bi.Framework.from_dict({"id": "t", "name": "t", "groups": groups, **more})


def table(gaps=False):
    values = np.random.default_rng(4).uniform(2, 17, (7, 4)).round(1)
    frame = pd.DataFrame(values, index=list("PQRSTUV"), columns=list(WAYS))
    return frame.mask(np.eye(7, 4, -1, dtype=bool)) if gaps else frame


def test_truth_values_that_became_formulas_are_what_they_were(tmp_path):
    """LibreOffice saves TRUE as =TRUE()."""
    path = tmp_path / "r.xlsx"
    bi.evaluate(table(), system(), treatment="log1p").to_excel(path)
    for turned in (0, 1):
        held = Archive(path.read_bytes())

        def saved(match, turned=turned):
            value = int(match[1]) ^ turned
            return f't="b"><f>{("FALSE", "TRUE")[value]}()</f><v>{value}</v>'

        held.edit(held.sheet("Intermediates"), 't="b"><v>([01])</v>', saved, count=0)
        (tmp_path / "saved.xlsx").write_bytes(held.content())
        assert verify(tmp_path / "saved.xlsx").ok == (not turned)


@pytest.mark.parametrize("formulas", [True, False])
def test_numbers_on_record_have_the_digits_that_every_program_keeps(tmp_path, formulas):
    """LibreOffice writes 15; a SHA-256 is taken of the sheet."""
    path = tmp_path / "r.xlsx"
    scorecard = bi.evaluate(table(gaps=True) / 7, system(), imputation="mean")
    scorecard.to_excel(path, formulas=formulas)
    cells = (cell.value for row in load_workbook(path)["Records"] for cell in row)
    numbers = [value for value in cells if isinstance(value, float)]
    assert len(numbers) >= 4
    assert all(float(f"{v:.15g}") == v for v in numbers)
    assert any(v not in numbers for v in scorecard.records["value"])
    assert verify(path).ok


@pytest.mark.parametrize("steps", [{"treatment": "log1p"}, {"imputation": "mean"}, {}])
def test_numbers_of_which_a_program_kept_15_digits_change_nothing(tmp_path, steps):
    """Nor do comments that say what was imputed or treated from them."""
    path = tmp_path / "r.xlsx"
    bi.evaluate(table(gaps=True) / 7, system(), **steps).to_excel(path)
    held = Archive(path.read_bytes())
    numbers = []

    def kept(match):
        numbers.append(match[1])
        return f"<v>{float(match[1]):.15g}</v>"

    held.edit(held.sheet("Data"), r"<v>(-?[0-9.]+)</v>", kept, count=0)
    assert any(len(number) > 17 for number in numbers)
    path.write_bytes(held.content())
    found = verify(path)
    assert found.ok, found.differences


@pytest.mark.parametrize("formulas", [True, False])
def test_minus_zero_is_zero_whoever_saves_it(tmp_path, formulas):
    """LibreOffice saves it as 0; so do we."""
    path = tmp_path / "r.xlsx"
    frame = table()
    frame.iloc[:3, 0] = frame.iloc[2, 2] = -0.0
    bi.evaluate(frame, system(), imputation="mean", treatment="winsorize").to_excel(
        path, None, formulas
    )
    held = Archive(path.read_bytes())
    assert not any(b"<v>-0.0</v>" in part or b"<v>-0</v>" in part for _, part in held.parts)
    assert verify(path).ok


def test_minus_zero_on_record_is_zero_in_the_cell_too():
    """As earlier versions wrote it, and a program saved it."""
    for there, known in ((0.0, -0.0), (-0.0, 0.0)):
        meant = record.rounded_otherwise(there, record.code(known))
        assert np.signbit(meant) == np.signbit(known)
    assert record.rounded_otherwise(0.0, record.code(1.0)) is None


@pytest.mark.parametrize(
    ("normalization", "title", "node", "value", "amounts_to"),
    [
        pytest.param("published_rank:of=30", "最差值", "c", 40, {"published_rank": {"of": {"c": 40}}}, marks=pytest.mark.large),
        ("published_rank:of=30", "最好值", "a", 40, {"published_rank": {"of": {"a": 40}}}),
        pytest.param("index_number:base=10", "基期值", "a", 8, {"index_number": {"base": {"a": 8}}}, marks=pytest.mark.large),
        ("distance_to_target:targets=12", "目标值", "c", 9, {"distance_to_target": {"targets": {"c": 9}}}),
    ],
)  # fmt: skip
def test_what_is_typed_beside_indicators_of_closeness_is_a_parameter(
    tmp_path, normalization, title, node, value, amounts_to
):
    run = bi.evaluate(table(), system(), normalization=normalization)
    content = edited(live.build(run).content(), {}, {(node, title): value})
    (tmp_path / "r.xlsx").write_bytes(content)
    ((method, parameters),) = amounts_to.items()
    ((name, typed),) = parameters.items()
    known = float(normalization.split("=")[1])
    step = {method: {name: {**dict.fromkeys(WAYS, known), **typed}}}
    again = bi.evaluate(table(), system(), normalization=step)
    assert rerun(tmp_path / "r.xlsx").score.tolist() == pytest.approx(again.score.tolist())
    assert again.score.tolist() != pytest.approx(run.score.tolist())


@pytest.mark.parametrize(
    ("choices", "may"),
    [
        ({}, True),
        ({"normalization": "distance_to_target:targets=12"}, False),
        pytest.param({"normalization": "index_number:base=10"}, False, marks=pytest.mark.large),
        ({"normalization": {"efficacy": {"unacceptable": {"b": 3.0}}}}, False),
        pytest.param({"normalization": "efficacy"}, True, marks=pytest.mark.large),
        ({"imputation": "row_mean"}, False),
        pytest.param({"imputation": "mean"}, True, marks=pytest.mark.large),
    ],
)
def test_what_is_best_is_yellow_where_all_follows_from_it(choices, may):
    """How close a given target is enters as a value, as does what was imputed by closeness."""
    book = load_workbook(
        io.BytesIO(live.build(bi.evaluate(table(True), system(), **choices)).content())
    )
    goalposts = book["Goalposts"]
    heads = {re.split(r"\n| / ", str(cell.value))[0]: cell.column for cell in goalposts[1]}
    best = {goalposts.cell(3, heads["最优值"]), goalposts.cell(5, heads["区间 A"])}
    assert {cell.fill.fgColor.rgb[-6:] == "FFFBE6" for cell in best} == {may}
