"""A table of which rows are selected is the table without the other rows."""

import csv
from itertools import product

import numpy as np
import pandas as pd
import pytest
from corpus.case import Case, numbers, of
from openpyxl import Workbook

import benchmark_index as bi
from benchmark_index.errors import TableError, UsageError

NAMES = {"gdp": "地区生产总值", "firms": "企业数"}
FRAMEWORK = of(*NAMES, aliases={"北京": ["北京市", "Beijing"]})
CITIES, SEXES, YEARS = ["北京", "上海", "深圳"], ["TOT", "F", "M"], ["2021", "2022"]
SELECTIONS = [
    {"where": {"性别": "TOT"}},
    {"where": {"性别": ["f"], "年份": 2022}},
    {"where": {"性别": "M"}, "units": ["Beijing", "深圳"]},
    {"where": {"性别": "TOT", "地区": ["南", "东"]}, "units": "上海，深圳"},
]
REGIONS = dict(zip(CITIES, ["北", "东", "南"], strict=True))
LAYOUTS, WRITERS = ("wide", "long", "turned"), ("csv", "xlsx", "frame")


def lines(seed=1):
    """City, region, sex, year and the two figures of every row."""
    draw = np.random.default_rng(seed)
    return [
        [city, REGIONS[city], sex, year, *draw.integers(1, 900, 2).tolist()]
        for year, city, sex in product(YEARS, CITIES, SEXES)
    ]


def is_chosen(line, where=None, units=CITIES):
    """Return whether a line takes part, as a person would go through them."""
    texts = dict(zip(["城市", "地区", "性别", "年份"], map(str, line), strict=False))
    wanted = {
        column: [str(v).upper() for v in (values if isinstance(values, list) else [values])]
        for column, values in (where or {}).items()
    }
    named = [name.replace("Beijing", "北京") for name in units]
    return texts["城市"] in named and all(texts[c] in values for c, values in wanted.items())


def laid(rows, layout):
    """Return the rows in a layout, header and all."""
    keys = ["城市", "地区", "性别", "年份"]
    if layout == "long":
        flat = [
            [*row[:4], name, row[4 + k]] for row in rows for k, name in enumerate(NAMES.values())
        ]
        return [[*keys, "指标", "数值"], *flat]
    wide = [[*keys, *NAMES.values()], *rows]
    return wide if layout == "wide" else [list(line) for line in zip(*wide, strict=True)]


def written(rows, writer, folder):
    """Return what read_table takes: a path, or a frame."""
    if writer == "frame":
        return pd.DataFrame(rows[1:], columns=rows[0])
    path = folder / f"t.{writer}"
    if writer == "xlsx":
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows)
    return path


def named(selection):
    units = selection.get("units", CITIES)
    return {**selection, "units": units.split("，") if isinstance(units, str) else units}


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
@pytest.mark.parametrize(("layout", "writer"), [*product(LAYOUTS, WRITERS)])
def test_a_selection_is_the_table_without_the_other_rows(layout, writer, selection, tmp_path):
    rows = lines()
    kept = [row for row in rows if is_chosen(row, **named(selection))]
    for part in ("all", "kept"):
        (tmp_path / part).mkdir()
    source = written(laid(rows, layout), writer, tmp_path / "all")
    table = bi.read_table(source, FRAMEWORK, **selection)
    alone = bi.read_table(written(laid(kept, layout), writer, tmp_path / "kept"), FRAMEWORK)
    assert numbers(table) == numbers(alone)
    report = bi.validate(table, FRAMEWORK)
    assert report.ok
    told = {item.rule: item for item in report.items}["rows-selected"]
    times = 2 if layout == "long" else 1
    assert told.details["kept"] == times * len(kept)
    assert told.details["left"] == times * (len(rows) - len(kept))
    again = bi.read_table(source, FRAMEWORK, **table.reading) if writer != "frame" else table
    assert numbers(again) == numbers(table)
    assert again.reading == table.reading


@pytest.mark.parametrize(("layout", "writer"), [*product(LAYOUTS, WRITERS)])
def test_addresses_of_selected_rows_are_those_of_the_file(layout, writer, tmp_path):
    rows = laid(lines(), layout)
    source = written(rows, writer, tmp_path)
    table = bi.read_table(source, FRAMEWORK, where={"性别": "F"})
    for i, name in product(range(len(table.data)), NAMES):
        address = table.addresses.cell(i, name)
        if writer == "frame":
            assert address == ""
        else:
            column, row = address.rpartition("!")[2][0], int(address.rpartition("!")[2][1:])
            if layout == "turned":
                column, row = address.rpartition("!")[2].rstrip("0123456789"), int(address[-1])
            at = sum((ord(c) - 64) * 26**k for k, c in enumerate(reversed(column)))
            assert rows[row - 1][at - 1] == table.data[name].iloc[i]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("columns", [("性别",), ("性别", "年龄")])
def test_what_tells_the_rows_apart_is_one_finding(layout, writer, columns, tmp_path):
    """The columns named are those that are needed, whole values are proposed, and they suffice."""
    rows = []
    for city, sex, age in product(CITIES, ["F", "M", "TOT"], ["老", "合计"][: len(columns)]):
        rows.append([city, REGIONS[city], sex, age, 10 + len(rows), 20 + len(rows)])
    laid_out = laid(rows, layout)
    for line in (laid_out[0], laid_out[3]) if layout == "turned" else laid_out[:1]:
        line[:] = ["年龄" if cell == "年份" else cell for cell in line]
    source = written(laid_out, writer, tmp_path)
    report = bi.validate(source, FRAMEWORK)
    (error,) = (item for item in report.items if item.severity == "error")
    assert error.rule == "breakdown"
    said = {"性别": "--where 性别=TOT", "年龄": "--where 年龄=合计"}
    assert error.hint().endswith(" ".join(said[column] for column in columns))
    where = {"性别": "TOT", "年龄": "合计"}
    table = bi.read_table(source, FRAMEWORK, where={column: where[column] for column in columns})
    assert bi.validate(table, FRAMEWORK).ok
    assert list(table.index) == CITIES
    with pytest.raises(TableError, match="stands twice"):
        bi.evaluate(source, FRAMEWORK, errors="ignore")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        ({"where": {"性另": "F"}}, "性另", "性别"),
        ({"where": {"性别": "X"}}, "性别 = X", "TOT, F, M"),
        ({"where": {"性别": ["F", "X"]}}, "性别 = X", "TOT, F, M"),
        ({"units": ["上海", "上诲", "广州"]}, "上诲, 广州", "上诲 → 上海"),
        ({"units": []}, "no unit", "names"),
        ({"where": {"性别": []}}, "no value", ""),
        ({"where": "性别=F"}, "no mapping", "where="),
    ],
)
def test_what_is_not_there_is_an_error_with_what_is(layout, writer, asked, message, hint, tmp_path):
    source = written(laid(lines(), layout), writer, tmp_path)
    with pytest.raises(UsageError) as error:
        bi.read_table(source, FRAMEWORK, **asked)
    assert message in error.value.message.en
    assert hint in error.value.hint.en


def test_a_framework_may_list_values_of_several_publishers(tmp_path):
    source = written(laid(lines(), "wide"), "csv", tmp_path)
    chosen = {"性别": ["_T", "TOT", "合计"], "频率": "A"}
    framework = bi.Framework.from_dict({**FRAMEWORK.to_dict(), "select": chosen})
    table = bi.read_table(source, framework)
    assert table.reading["where"] == {"性别": ["TOT"]}
    assert {"rows-selected", "select-absent"} <= {item.rule for item in table.findings}
    other = bi.Framework.from_dict({**FRAMEWORK.to_dict(), "select": {"性别": "_T"}})
    with pytest.raises(TableError, match="性别 = _T"):
        bi.read_table(source, other)


@pytest.mark.parametrize("suffix", ["yaml", "xlsx"])
@pytest.mark.parametrize("select", [{"sex": "TOT"}, {"sex": ["TOT", "_T"], "年份": "2022"}, {}])
def test_a_framework_keeps_what_it_selects(suffix, select, tmp_path):
    framework = bi.Framework.from_dict({**FRAMEWORK.to_dict(), "select": select})
    path = tmp_path / f"f.{suffix}"
    framework.to_yaml(path) if suffix == "yaml" else framework.to_excel(path)
    assert bi.Framework.load(path) == framework
    assert framework.to_dict().get("select", {}) == select


def test_a_wrong_select_is_a_fault_of_the_framework():
    for select in ({"sex": []}, {"sex": {"a": "b"}}, ["TOT"]):
        with pytest.raises(bi.FrameworkError, match="select"):
            bi.Framework.from_dict({**FRAMEWORK.to_dict(), "select": select})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("u.txt", "上海\n\n深圳\n"),
        ("u.txt", "上海,深圳"),
        ("u.csv", "序号,城市\n1,上海\n2,深圳\n"),
        ("u.csv", "上海\n深圳\n"),
    ],
)
def test_units_stand_in_a_file(name, text, tmp_path):
    (tmp_path / name).write_text(text, encoding="utf-8")
    source = written(laid([row for row in lines() if row[2] == "F"], "wide"), "csv", tmp_path)
    for units in (tmp_path / name, str(tmp_path / name)):
        table = bi.read_table(source, FRAMEWORK, units=units)
        assert set(table.unit_labels) == {"上海", "深圳"}
        assert table.reading["units"] == ["上海", "深圳"]
    with pytest.raises(UsageError, match="No such file"):
        bi.read_table(source, FRAMEWORK, units="nobody.txt")


def test_a_table_read_earlier_can_be_narrowed(tmp_path):
    framework = of(*NAMES, attributes=["地区"])
    rows = [row for row in lines() if row[2] == "F"]
    table = bi.read_table(written(laid(rows, "wide"), "xlsx", tmp_path), framework)
    south = bi.read_table(table, framework, where={"地区": "南"}, period="2022")
    assert numbers(south) == [(("深圳", "2022"), tuple(rows[-1][4:]))]
    assert south.addresses.cell(0, "gdp").endswith("!E7")
    with pytest.raises(UsageError, match="广州"):
        bi.read_table(table, framework, units=["广州"])


def test_a_plain_frame_is_filtered_as_any_table(tmp_path):
    """The fast way and the slow way give the same table and the same findings."""
    rows = [row for row in lines() if row[3] == "2021"]
    frame = pd.DataFrame([row[4:] for row in rows], columns=list(NAMES), dtype=float)
    frame = frame.set_axis(pd.Index([row[0] for row in rows], name="城市"))
    frame["性别"] = [row[2] for row in rows]
    odd = frame.astype({"gdp": object})
    odd.iloc[1, 0] = "x"  # in a row of F
    for selection in ({"where": {"性别": "M"}}, {"where": {"性别": "TOT"}, "units": ["Beijing"]}):
        fast, slow = (bi.read_table(one, FRAMEWORK, **selection) for one in (frame, odd))
        assert numbers(fast) == numbers(slow)
        assert fast.findings == slow.findings
        assert fast.reading == slow.reading


def test_a_selection_is_in_the_record_and_replayed(tmp_path):
    framework = bi.Framework.from_dict({**FRAMEWORK.to_dict(), "select": {"性别": "TOT"}})
    source = written(laid(lines(), "wide"), "xlsx", tmp_path)
    scorecard = bi.evaluate(source, framework, where={"性别": "F"}, units=["北京", "上海"])
    spec = scorecard.specification
    assert spec["input"]["reading"]["where"] == {"性别": ["F"]}
    assert spec["framework"]["select"] == {"性别": "TOT"}
    scorecard.to_excel(tmp_path / "r.xlsx")
    assert bi.verify(tmp_path / "r.xlsx").ok
    method = pd.read_excel(tmp_path / "r.xlsx", sheet_name="Method", header=None, engine="openpyxl")
    said = method.set_index(0)[1].filter(like="读取方式").iloc[0]
    assert "性别=F (framework: TOT)" in said
    assert "units=北京, 上海" in said
    index = bi.CompositeIndex.from_specification(spec)
    reading = spec["input"]["reading"]
    table = bi.read_table(source, index.framework, **reading)
    assert index.fit(table).evaluate(table).score.equals(scorecard.score)


def test_an_old_specification_means_all_rows(tmp_path):
    rows = [row for row in lines() if row[2] == "F"]
    scorecard = bi.evaluate(written(laid(rows, "wide"), "xlsx", tmp_path), FRAMEWORK)
    assert set(scorecard.specification["input"]["reading"]) == {"sheet"}
    assert "select" not in scorecard.specification["framework"]


def test_the_command_line_selects(run, tmp_path):
    FRAMEWORK.to_yaml(tmp_path / "f.yaml")
    written(laid(lines(), "long"), "csv", tmp_path)
    words = ("t.csv", "--framework", "f.yaml", "--language", "en", "--period", "2022")
    refused = run("validate", *words)
    assert refused.code == 1
    chosen = ("--where", "性别=TOT", "--units", "北京,上海")
    for command in ("score", "validate", "quality"):
        assert run(command, *words, *chosen).code == 0
    assert run("validate", *words, *chosen, "--where", "性别=F").code == 1  # both sexes, no way out
    assert run("score", *words, "--where", "性别").code == 2
    assert run("score", *words, "--where", "没有=1").code == 2
    scored = ("score", *words, "--where", "性别=TOT", "-o", "r.xlsx")
    assert run(*scored).code == 0
    assert run("verify", "r.xlsx").code == 0
    again = run("score", "--from", "r.xlsx", "--language", "en")
    assert again.code == 0
    assert "北京" in again.out
    assert run("score", "--from", "r.xlsx", "--where", "性别=F").code == 2
    assert run("score", "--from", "r.xlsx", "--units", "北京").code == 2


def test_a_continued_table_without_the_column_keeps_its_units(tmp_path):
    """A block of further indicators goes on with the units chosen in the first."""
    case = Case(
        "continued",
        [
            ["城市", "地区", "地区生产总值"], ["北京", "北", 1], ["上海", "东", 2],
            ["城市", "企业数", None], ["北京", 3, None], ["上海", 4, None],
        ],
        FRAMEWORK,
        {},
    )  # fmt: skip
    table = bi.read_table(case.write(tmp_path), FRAMEWORK, where={"地区": "东"})
    assert numbers(table) == [("上海", (2.0, 4.0))]
