"""Units of measure in every layout: known, declared, unknown, of something, and decimal commas."""

import csv

import pytest
from corpus.case import Case, leaf, system
from hypothesis import given, settings
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index import measures

INDICATORS = {  # the framework's unit; how tables may state it, and how many times the number is then
    "宽带用户": ("万户", {"万户": 1, "户": 10_000}),
    "软件业收入": ("亿元", {"亿元": 1, "万元": 10_000, "人民币亿元": 1}),
    "道路噪声": ("dB", {"dB": 1, "分贝": 1}),
    "审批时限": ("工班", {"工班": 1}),  # nobody else knows
    "研发强度": ("%", {"%": 1, "% of GDP": 1, "annual %": 1}),
    "移动电话": ("户/百人", {"户/百人": 1, "per 100 people": 1, "户/万人": 100}),
    "空气质量": ("μg/m3", {"μg/m³": 1, "微克/立方米": 1}),
}
STRANGE = {"吞吐": "羊角力", "魔数": "颗粒"}  # columns and units that nobody knows
CITIES = ("青川", "甲州", "云港")
FRAMEWORK = system([leaf(f"i{k}", name, INDICATORS[name][0]) for k, name in enumerate(INDICATORS)])
LABELS = ("单位", "计量单位")


def bracketed(cells, units, label):
    names = [f"{name}（{units[name]}）" for name in cells]
    return [["城市", *names], *lines(cells)]


def unit_row_below(cells, units, label):
    return [["城市", *cells], [label, *(units[name] for name in cells)], *lines(cells)]


def unit_row_above(cells, units, label):
    return [[label, *(units[name] for name in cells)], ["城市", *cells], *lines(cells)]


def turned_bracketed(cells, units, label):
    return [list(row) for row in zip(*bracketed(cells, units, label), strict=True)]


def turned_column(cells, units, label):
    rows = zip(*unit_row_below(cells, units, label), strict=True)
    return [["指标" if cell == "城市" else cell for cell in row] for row in rows]


def turned_years(cells, units, label):
    head = [["指标", label, *CITIES], ["", "", *["2022年"] * len(CITIES)]]
    rows = turned_column(cells, units, label)[1:]
    return [*head, *rows]


def long_column(cells, units, label):
    numbered = [
        (city, *pair) for k, city in enumerate(CITIES) for pair in cells.items() for _ in [k]
    ]
    rows = [[city, name, units[name], texts[CITIES.index(city)]] for city, name, texts in numbered]
    return [["城市", "指标", label, "数值"], *rows]


def long_bracketed(cells, units, label):
    rows = long_column(cells, units, label)[1:]
    return [
        ["城市", "指标", "数值"],
        *([city, f"{name}（{unit}）", x] for city, name, unit, x in rows),
    ]


def lines(cells):
    return [[city, *(texts[k] for texts in cells.values())] for k, city in enumerate(CITIES)]


LAYOUTS = (bracketed, unit_row_below, unit_row_above, turned_bracketed, turned_column, turned_years,
           long_column, long_bracketed)  # fmt: skip


@st.composite
def tables(draw):
    """Numbers in the framework's units by indicator, and the unit a table states for each."""
    names = draw(st.permutations([*INDICATORS, *STRANGE]))
    whole = st.lists(st.integers(2, 9999), min_size=3, max_size=3)
    numbers = {name: draw(whole) for name in names}
    units = {
        name: draw(st.sampled_from(list(INDICATORS[name][1])))
        if name in INDICATORS
        else STRANGE[name]
        for name in names
    }
    return numbers, units


def factor(name, unit):
    return INDICATORS[name][1][unit] if name in INDICATORS else 1


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("file", ["表.xlsx", "表.csv"])
@settings(max_examples=settings.default.max_examples // 5)
@given(table=tables(), label=st.sampled_from(LABELS))
def test_units_say_the_same_wherever_they_stand(tmp_path_factory, layout, file, table, label):
    numbers, units = table
    cells = {name: [x * factor(name, units[name]) for x in numbers[name]] for name in numbers}
    case = Case("", layout(cells, units, label), FRAMEWORK, {}, file=file)
    read = bi.read_table(case.write(tmp_path_factory.getbasetemp()), FRAMEWORK)
    report = bi.validate(read, FRAMEWORK)
    assert report.ok, report.findings
    assert sorted(read.index) == sorted(CITIES)
    for k, name in enumerate(INDICATORS):
        assert read.data[f"i{k}"].loc[list(CITIES)].tolist() == numbers[name]
        loose = units[name] in ("% of GDP", "annual %", "per 100 people")
        noted = [f for f in report.items if (f.rule, f.indicator) == ("unit-base", f"i{k}")]
        assert bool(noted) == loose


def as_european(number):
    return f"{number:,}".translate(str.maketrans(",.", ".,"))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@settings(max_examples=settings.default.max_examples // 5)
@given(table=tables(), fractions=st.booleans())
def test_decimal_commas_are_one_finding_and_one_option(
    tmp_path_factory, layout, delimiter, table, fractions
):
    """With the option the numbers are right; without it no number is a thousand times off."""
    numbers, _ = table
    values = {name: [x + 0.5 if fractions else x for x in xs] for name, xs in numbers.items()}
    units = {name: INDICATORS[name][0] if name in INDICATORS else STRANGE[name] for name in values}
    cells = {name: [as_european(x) for x in xs] for name, xs in values.items()}
    path = tmp_path_factory.getbasetemp() / "comma.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(layout(cells, units, "单位"))
    told = bi.read_table(path, FRAMEWORK, decimal="comma")
    assert bi.validate(told, FRAMEWORK).ok
    untold = bi.read_table(path, FRAMEWORK)
    for k, name in enumerate(INDICATORS):
        assert told.data[f"i{k}"].loc[list(CITIES)].tolist() == values[name]
    if delimiter == ";" or fractions:
        errors = [f for f in bi.validate(untold, FRAMEWORK).items if f.severity == "error"]
        grouped = fractions or max(max(numbers[name]) for name in INDICATORS) >= 1000
        assert [f.rule for f in errors] == ["decimal-mark"] * grouped
        pairs = zip(untold.data.to_numpy().ravel(), told.data.to_numpy().ravel(), strict=True)
        assert all(x == y or x != x for x, y in pairs)


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_decimal_points_are_no_question(tmp_path, separator):
    rows = [["城市", "研发强度", "宽带用户"], ["甲", "2.125", "1,234.5"], ["乙", "2.5", "1,234"]]
    path = tmp_path / "point.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=separator).writerows(rows)
    read = bi.read_table(path, FRAMEWORK)
    assert read.data[["i4", "i0"]].to_numpy().tolist() == [[2.125, 1234.5], [2.5, 1234]]
    assert not [f for f in read.findings if f.rule == "decimal-mark"]


def test_a_file_that_uses_both_marks_is_one_finding(tmp_path):
    path = tmp_path / "both.csv"
    text = "城市;研发强度;宽带用户\n甲;2.5;1,5\n乙;1.234;1.5\n丙;3;2,25\n"
    path.write_text(text, encoding="utf-8")
    read = bi.read_table(path, FRAMEWORK)
    errors = [f for f in bi.validate(read, FRAMEWORK).items if f.severity == "error"]
    assert {f.rule for f in errors if f.indicator in ("i0", "i4", "")} == {"decimal-mark"}
    assert read.data["i4"].isna().tolist() == [False, True, False]


def words():
    return [(word, line) for line in measures._LINES for word in line.words.split("|")]


def test_every_word_stands_once_in_the_table_of_units():
    squeezed = [measures._squeezed(word) for word, line in words()]
    assert len(set(squeezed)) == len(squeezed)


def test_every_word_of_the_table_of_units_means_its_line():
    for word, line in (pair for pair in words() if pair[1].base):
        assert measures.parse(word) == (measures.Fraction(line.factor), line.base), word
        assert measures.is_known(word) == (line.kind != "noun"), word
        base = line.base if line.base != "1" else "ratio"
        assert measures.conversion(word, base) is not None, word


@pytest.mark.parametrize(
    ("stated", "expected"),
    [("位", "人"), ("% of GDP", "百分点"), ("% of GNI", "% of GDP"), ("per 100 people", "元/人"), ("m", "years"),
     ("per 100 km2", "%"), ("annual %", "户/百人"), ("工作日", "天"), ("天", "人")],
)  # fmt: skip
def test_units_that_are_not_alike_do_not_convert(stated, expected):
    assert measures.conversion(stated, expected) is None


@pytest.mark.parametrize("suffix", ["m", "f", "t", "g", "km", "usd"])
@pytest.mark.parametrize("measure", ["years", "米", ""])
def test_what_follows_an_id_and_an_underscore_is_a_name(tmp_path, suffix, measure):
    framework = system([leaf("life", "预期寿命", measure)])
    rows = [["城市", "life", f"life_{suffix}"], ["甲", 80.5, 77], ["乙", 79, 76]]
    read = bi.read_table(Case("", rows, framework, {}).write(tmp_path), framework)
    if measure == "years" or (suffix in "mftg" and measure):
        assert read.data["life"].tolist() == [80.5, 79]
        assert {f.rule for f in read.findings} == {"unknown-column"}
