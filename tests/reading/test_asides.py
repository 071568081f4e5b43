"""Rows and columns that describe the indicators do no harm to the figures, wherever they stand."""

import random

import pandas as pd
import pytest
from corpus.case import Case, found, leaf, system

import benchmark_index as bi

INDICATORS = {  # the framework's unit and direction
    "宽带用户": ("万户", "higher"),
    "软件业收入": ("亿元", "higher"),
    "道路噪声": ("dB", "lower"),
    "投诉件数": ("件", "lower"),
}
IDS = ("broadband", "output", "noise", "complaints")
FRAMEWORK = system(
    [
        leaf(name, zh, unit) | {"direction": way}
        for name, (zh, (unit, way)) in zip(IDS, INDICATORS.items(), strict=True)
    ]
)
FIGURES = {
    "青川": (112.4, 905, 68.2, 31),
    "白石": (86.1, 412, 66.9, 12),
    "云港": (143.9, 1310, 69.4, 55),
    "南屏": (60.2, 288, 65.1, 8),
}
NAMED = [[name, *figures] for name, figures in FIGURES.items()]
WEIGHTS = {"broadband": 0.4, "output": 0.3, "noise": 0.2, "complaints": 0.1}
UNMISTAKABLE = (
    ("正向", "逆向"), ("正", "负"), ("正向指标（+）", "负向指标（-）"), ("越大越好", "越小越好"), ("效益型", "成本型"),
    ("higher", "lower"), ("Higher is better", "Lower is better"), ("Benefit", "Cost"), ("+", "-"), ("＋", "－"),
)  # fmt: skip
MARKS = ("+", "-", "＋", "－", "1", "-1", "↑", "↓")
AFTER_A_LABEL = (*UNMISTAKABLE, ("1", "-1"), (1, -1), ("↑", "↓"))
LABELS = {
    "unit": ("单位", "计量单位", "unit of measure"),
    "direction": ("方向", "指标方向", "指标属性", "正负", "属性", "类型", "极性", "direction", "Polarity"),
    "weight": ("权重", "指标权重", "权重（%）", "Weight"),
    "source": ("数据来源", "来源", "Source"),
    "code": ("代码", "编号", "Code"),
}  # fmt: skip
NOTES = {"indicator-row", "weights-stated", "note-row", "unit-column"}
LAYOUTS = ("below", "above", "both", "serial", "bare", "turned", "turned at the end")
NATURES = (
    "属性", "指标属性", "性质", "指标性质", "类型", "指标类型", "类别", "Type", "nature", "Orientation"
)  # fmt: skip


def described(rng, bare, opposite=()):
    """Return one to five rows about the indicators, and the weights among them."""
    kinds = ["unit", "direction"] if bare else list(LABELS)
    rows = []
    for kind in rng.sample(kinds, rng.randint(1, len(kinds))):
        higher, lower = rng.choice(UNMISTAKABLE if bare else AFTER_A_LABEL)
        ways = [way for _, way in INDICATORS.values()]
        signs = {"higher": (higher, lower), "lower": (lower, higher)}
        cells = {
            "unit": [unit for unit, _ in INDICATORS.values()],
            "direction": [signs[way][k in opposite] for k, way in enumerate(ways)],
            "weight": list(rng.choice([WEIGHTS.values(), ("40%", "30%", "20%", "10%"), (40, 30, 20, 10)])),
            "source": ["年鉴", "公报", "年鉴", "2022年监测"],
            "code": rng.choice([list(IDS), ["A1", "A2", "B1", "B2"], [101, 102, 103, 104]]),
        }[kind]  # fmt: skip
        rows.append((kind, ["" if bare else rng.choice(LABELS[kind]), *cells]))
    return rows


def laid_out(rng, layout, rows):
    """Return the rows of a sheet, and where a cell of a row about the indicators stands in it."""
    head = [rng.choice(["城市", "指标"] if layout.startswith("turned") else ["城市"]), *INDICATORS]
    lines = [[name, *figures] for name, figures in FIGURES.items()]
    asides = [row for _, row in rows]
    cut = {"above": len(asides), "both": rng.randint(0, len(asides))}.get(layout, 0)
    if layout == "turned at the end":
        sheet = [head, *lines, *asides]
    else:
        sheet = [*asides[:cut], head, *asides[cut:], *lines]
    if layout == "serial":
        numbers = iter(range(1, 9))
        sheet = [
            ["序号", *row] if row is head else [next(numbers), *row] if row in lines else [row[0], "", *row[1:]]
            for row in sheet
        ]  # fmt: skip
    turned = layout.startswith("turned")
    return [list(row) for row in zip(*sheet, strict=True)] if turned else sheet


FURTHER = [pytest.param(seed, marks=pytest.mark.large) for seed in (2, 3, 4)]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", [0, 1, *FURTHER])
def test_a_good_table_stays_good(layout, suffix, seed, tmp_path):
    rng = random.Random(f"{layout} {suffix} {seed}")
    rows = described(rng, bare=layout == "bare")
    case = Case("", laid_out(rng, layout, rows), FRAMEWORK, {}, file=f"表.{suffix}")
    table = bi.read_table(case.write(tmp_path), FRAMEWORK)
    assert table.data.T.to_dict("list") == {name: list(row) for name, row in FIGURES.items()}
    assert {finding.rule for finding in bi.validate(table, FRAMEWORK).items} <= NOTES
    stated = table.weights_stated
    total = sum(stated.values()) or 1
    expected = WEIGHTS if "weight" in dict(rows) else {}
    assert {name: weight / total for name, weight in stated.items()} == pytest.approx(expected)


def states_directions(rows):
    """Return whether they are sure: marks that are all the same may be codes, or missing figures."""
    signs = {str(cell) for kind, row in rows if kind == "direction" for cell in row[1:]}
    return len(signs) > 1 or bool(signs.difference(MARKS))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", range(8))
def test_every_contradiction_is_found_at_its_cell(layout, seed, tmp_path):
    rng = random.Random(f"{layout} {seed}")
    wrong = sorted(rng.sample(range(4), 2))
    rows = []
    while not states_directions(rows):
        rows = described(rng, layout == "bare", wrong)
    sheet = laid_out(rng, layout, rows)
    report = bi.validate(Case("", sheet, FRAMEWORK, {}).write(tmp_path), FRAMEWORK)
    clashes = [item for item in report.items if item.rule == "direction-differs"]
    assert [item.indicator for item in clashes] == [IDS[k] for k in wrong]
    assert {item.severity for item in report.items} <= {"error", "info"}
    for item in clashes:
        column, row = item.cell.removeprefix("表!")[0], int(item.cell.removeprefix("表!")[1:])
        assert item.value == str(sheet[row - 1][ord(column) - 65])
        assert item.value in item.message("zh")
        assert "is better" in item.message("en")


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("place", ["above", "below", "between", "at the end", "long"])
@pytest.mark.parametrize("half", range(len(NATURES) // 2))
def test_natures_are_directions_wherever_they_stand(half, place, turned, tmp_path):
    k = 2 * half + turned
    higher, lower = AFTER_A_LABEL[-1 - (k + len(place)) % len(AFTER_A_LABEL)]
    ways = [higher if way == "higher" else lower for _, way in INDICATORS.values()]
    wrong = k % len(ways)
    ways[wrong] = lower if ways[wrong] == higher else higher
    lines = [["城市", *INDICATORS], *NAMED]
    if place == "long":
        ways = dict(zip(INDICATORS, ways, strict=True))
        sheet = [["城市", "指标", NATURES[k], "数值"]] + [
            [row[0], name, ways[name], value]
            for row in NAMED
            for name, value in zip(INDICATORS, row[1:], strict=True)
        ]
    else:
        at = {"above": 0, "below": 1, "between": 3, "at the end": len(lines)}[place]
        sheet = [*lines[:at], [NATURES[k], *ways], *lines[at:]]
        sheet = [list(row) for row in zip(*sheet, strict=True)] if turned else sheet
    report = bi.validate(Case("", sheet, FRAMEWORK, {}).write(tmp_path), FRAMEWORK)
    assert list(report.table.index) == list(FIGURES)
    clashes = [item.indicator for item in report.items if item.rule == "direction-differs"]
    assert clashes == [IDS[wrong]]


@pytest.mark.parametrize("label", NATURES)
def test_natures_of_another_kind_are_no_directions(label, tmp_path):
    kinds = ["设施", "产业", "环境", "正向"]
    for rows in (
        [["城市", *INDICATORS], *NAMED, [label, *kinds]],
        [["城市", "指标", label, "数值"]]
        + [["青川", name, kind, 1] for name, kind in zip(INDICATORS, kinds, strict=True)],
    ):
        report = bi.validate(Case("", rows, FRAMEWORK, {}).write(tmp_path), FRAMEWORK)
        assert {item.rule for item in report.items} <= NOTES | {"unknown-column"}


@pytest.mark.parametrize("dashes", [["-", "-", "-", "-"], ["—", "—", "—", "—"]])
def test_dashes_beside_a_city_are_missing_figures(dashes, tmp_path):
    rows = [["城市", *INDICATORS], ["东岭", *dashes], ["青川", *FIGURES["青川"]]]
    table = bi.read_table(Case("", rows, FRAMEWORK, {}).write(tmp_path), FRAMEWORK)
    assert list(table.index) == ["东岭", "青川"]
    assert table.data.loc["东岭"].isna().all()


# --- the column of units ------------------------------------------------------------------------


HEADERS = ("来源城市", "university_name", "样本", "Institution", "办学机构")


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("index", [None, "", "Unnamed: 0"])
@pytest.mark.parametrize("first", [0, 1])
def test_units_may_stand_under_any_header(header, suffix, index, first, tmp_path):
    rows = [[header, *INDICATORS, "备注"], *([*row, "快报"] for row in NAMED)]
    if index is not None:
        rows = [[index, *rows[0]], *([k, *row] for k, row in enumerate(rows[1:], first))]
    path = Case("", rows, FRAMEWORK, {}, file=f"表.{suffix}").write(tmp_path)
    table = bi.read_table(path, FRAMEWORK)
    assert list(table.index) == list(FIGURES)
    rules = [rule for rule, *_ in found(bi.validate(table, FRAMEWORK))]
    assert rules == ["unit-column", "unknown-column"]
    (taken,) = [item for item in table.findings if item.rule == "unit-column"]
    assert taken.value == header
    frame = pd.read_csv(path) if suffix == "csv" else pd.read_excel(path, engine="calamine")
    read = bi.read_table(frame, FRAMEWORK)
    assert list(read.index) == list(FIGURES)
    assert [item.rule for item in read.findings] == rules


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_names_may_repeat_across_periods_only(layout, tmp_path):
    years = [(year, row) for year in (2021, 2022) for row in NAMED]
    rows = [["样本", "年份", *INDICATORS], *([row[0], year, *row[1:]] for year, row in years)]
    if layout == "long":
        lines = [
            [row[0], year, name, value]
            for year, row in years
            for name, value in zip(INDICATORS, row[1:], strict=True)
        ]
        rows = [["样本", "年份", "指标", "数值"], *lines]
    table = bi.read_table(Case("", rows, FRAMEWORK, {}).write(tmp_path), FRAMEWORK)
    assert sorted(set(table.unit_labels)) == sorted(FIGURES)
    assert table.periods == ["2021", "2022"]
    with pytest.raises(bi.errors.TableError, match="no column names the units"):
        bi.read_table(Case("", [*rows, rows[1]], FRAMEWORK, {}).write(tmp_path), FRAMEWORK)


TWO = [["机构", "简称", *INDICATORS], *([f"{row[0]}大学", *row] for row in NAMED)]


def test_two_columns_of_names_are_a_question_that_lists_them(run, tmp_path):
    path = Case("", TWO, FRAMEWORK, {}).write(tmp_path)
    FRAMEWORK.to_yaml(tmp_path / "f.yaml")
    words = (path, "--framework", tmp_path / "f.yaml", "--language", "en")
    refused = run("score", *words)
    assert refused.code == 1
    assert "--unit-column" in refused.err
    assert "A 机构" in refused.err
    assert "B 简称" in refused.err
    for command in ("score", "validate", "quality"):
        assert run(command, *words, "--unit-column", "简称").code == 0
    unknown = run("validate", *words, "--unit-column", "全称")
    assert unknown.code == 2
    assert "机构" in unknown.err


@pytest.mark.parametrize("name", ["简称", "B", "b"])
def test_a_chosen_column_is_on_record_and_chosen_again(name, tmp_path):
    table = bi.read_table(Case("", TWO, FRAMEWORK, {}).write(tmp_path), FRAMEWORK, unit_column=name)
    assert list(table.index) == list(FIGURES)
    assert table.reading["unit_column"] == name
    again = bi.read_table(table.source, FRAMEWORK, **table.reading)
    pd.testing.assert_frame_equal(again.data, table.data)
    card = bi.evaluate(table.source, FRAMEWORK, unit_column=name)
    assert card.specification["input"]["reading"]["unit_column"] == name


def test_a_column_of_a_frame_is_chosen_by_its_label():
    frame = pd.DataFrame(TWO[1:], columns=TWO[0])
    assert list(bi.read_table(frame, FRAMEWORK, unit_column="简称").index) == list(FIGURES)
    cities = frame.rename(columns={"机构": "城市"})
    assert list(bi.read_table(cities, FRAMEWORK, unit_column="简称").index) == list(FIGURES)
    assert next(iter(bi.read_table(cities, FRAMEWORK).index)) == "青川大学"
    with pytest.raises(bi.errors.UsageError, match="unit column"):
        bi.read_table(frame, FRAMEWORK, unit_column="全称")


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("header", ["城市", ""])
@pytest.mark.parametrize("first", [0, 1])
def test_a_written_index_is_no_unit(header, suffix, first, tmp_path):
    rows = [["", header, *INDICATORS], *([k, *row] for k, row in enumerate(NAMED, first))]
    path = Case("", rows, FRAMEWORK, {}, file=f"表.{suffix}").write(tmp_path)
    report = bi.validate(path, FRAMEWORK)
    assert (list(report.table.index), found(report)) == (list(FIGURES), [])


# --- which sheet ----------------------------------------------------------------------------------


EXPLAINED = {
    "down": [
        ["指标", "定义", "单位", "方向", "权重", "数据来源", "目标值"],
        *(
            [name, f"{name}的数量", unit, "正", 0.25, "2022年年鉴", 99]
            for name, (unit, _) in INDICATORS.items()
        ),
    ],
    "across": [
        ["城市", *INDICATORS],
        ["单位", *(unit for unit, _ in INDICATORS.values())],
        ["权重", 0.4, 0.3, 0.2, 0.1],
    ],
    "blank": [["城市", *INDICATORS], *([name] for name in FIGURES)],
}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("form", list(EXPLAINED))
def test_a_sheet_that_explains_is_not_taken_for_the_figures(form, place, turned, tmp_path):
    data = [["城市", *INDICATORS], *NAMED]
    sheets = [("说明", [["各市指标"]]), ("数据", [list(row) for row in zip(*data, strict=True)] if turned else data)]  # fmt: skip
    sheets.insert(place, ("指标解释", EXPLAINED[form]))
    report = bi.validate(Case("", dict(sheets), FRAMEWORK, {}).write(tmp_path), FRAMEWORK)
    assert report.table.reading["sheet"] == "数据"
    assert found(report) == []
