"""Nine forms in which statistics are published, end to end; figures and places are invented."""

import pytest
from openpyxl import Workbook

import benchmark_index as bi


def leaf(name, zh, en, unit, direction="higher"):
    return {
        "id": name,
        "name": {"zh": zh, "en": en},
        "unit": unit,
        "direction": direction,
    }


def system(*leaves, unit=("城市", "city")):
    return bi.Framework.from_dict(
        {
            "id": "forms",
            "name": {"zh": "评价", "en": "Evaluation"},
            "unit": {"zh": unit[0], "en": unit[1]},
            "indicators": list(leaves),
        }
    )


CITIES = system(
    leaf("broadband", "宽带用户", "Broadband", "万户"),
    leaf("output", "软件业收入", "Software revenue", "亿元"),
    leaf("noise", "道路噪声", "Road noise", "dB", "lower"),
)
LIFE = system(
    leaf("life", "预期寿命", "Life expectancy", "years"),
    leaf("school", "受教育年限", "Years of schooling", "years"),
    unit=("国家", "country"),
)
BANK = system(
    leaf("rd", "研发强度", "Research and development expenditure", "%"),
    leaf("growth", "经济增速", "GDP growth", "%"),
    leaf("net", "网民比例", "Individuals using the Internet", "%"),
    leaf("mobile", "移动用户", "Mobile subscriptions", "户/百人"),
    unit=("国家", "country"),
)
N = None
OUTPUT = "ranking.xlsx"
LABELS = ["宽带用户", "软件业收入", "道路噪声"]
MEASURES = ["万户", "亿元", "dB"]
FIGURES = {
    "青川": (112.4, 905, 68.2),
    "白石": (86.1, 412, 66.9),
    "云港": (143.9, 1310, 69.4),
    "南屏": (60.2, 288, 65.1),
}
BEFORE = {"青川": (101, 820, 68.8), "白石": (80.3, 390, 67.3), "云港": (131.2, 1190, 69.9)}
YEARS = {
    (city, year): values
    for year, table in (("2021", BEFORE), ("2022", FIGURES))
    for city, values in table.items()
    if city in BEFORE
}
ACROSS = [[f"{city}{year}" for city in BEFORE for year in (2021, 2022)]]
PAIRS = [[YEARS[city, year][k] for city in BEFORE for year in ("2021", "2022")] for k in range(3)]
ENGLISH = {"Qingchuan": "青川", "Baishi": "白石", "Yungang": "云港", "Nanping": "南屏"}
GROUPS = {
    "东部地区": (128.2, 1107, 68.8),
    "珠三角": (73.2, 350, 66.0),
    "总体": (100.7, 729, 67.4),
    "World": (98.0, 640, 67.0),
    "EU27": (105.0, 700, 66.0),
    "OECD - Total": (103.0, 690, 66.5),
    "High income": (120.0, 1000, 67.5),
    "All cities": (100.7, 729, 67.4),
}
COPIES = {"青川": "青川 南屏 东渚 高桥", "白石": "白石 北岭 西沙 石门", "云港": "云港 龙湾"}


def book(folder, rows, merged=()):
    """Write rows as a workbook and return its path."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "数据"
    for row in rows:
        sheet.append(row)
    for span in merged:
        sheet.merge_cells(span)
    workbook.save(folder / "table.xlsx")
    return folder / "table.xlsx"


@pytest.fixture
def ranked(run, tmp_path):
    """Score as a user does, held to its exit code; return what the command printed."""

    def ranked(path, framework, *options, code=0):
        framework.to_yaml(tmp_path / "framework.yaml")
        printed = run("score", path, "--framework", "framework.yaml", "--output", OUTPUT, *options)
        assert printed.code == code, printed.err
        return printed

    return ranked


def values(table):
    return {
        key: tuple(row)
        for key, row in zip(table.data.index, table.data.to_numpy().tolist(), strict=True)
    }


def test_a_column_of_units_of_measure_beside_the_indicators(write, ranked, tmp_path):
    rows = [["指标", "单位", *FIGURES]]
    rows += [[LABELS[k], MEASURES[k], *(v[k] for v in FIGURES.values())] for k in range(3)]
    path = book(tmp_path, rows)
    assert values(bi.read_table(path, CITIES)) == FIGURES
    assert bi.validate(path, CITIES).ok
    ranked(path, CITIES)


def test_a_column_of_units_of_measure_converts(write, ranked, tmp_path):
    rows = [["指标", "单位", *FIGURES]]
    rows += [["宽带用户", "户", *(v[0] * 1e4 for v in FIGURES.values())]]
    rows += [[LABELS[k], MEASURES[k], *(v[k] for v in FIGURES.values())] for k in (1, 2)]
    table = bi.read_table(book(tmp_path, rows), CITIES)
    for city, expected in FIGURES.items():
        assert values(table)[city] == pytest.approx(expected)


def test_a_column_of_units_of_measure_beside_cities_over_years(write, ranked, tmp_path):
    rows = [["指标", "单位", *(x for city in BEFORE for x in (city, N))], [N, N, *[2021, 2022] * 3]]
    rows += [[LABELS[k], MEASURES[k], *PAIRS[k]] for k in range(3)]
    path = book(tmp_path, rows, ("C1:D1", "E1:F1", "G1:H1"))
    assert values(bi.read_table(path, CITIES)) == YEARS
    assert bi.validate(path, CITIES).ok
    ranked(path, CITIES)


@pytest.mark.parametrize("turned", [True, False])
def test_names_that_carry_a_year_are_a_panel_and_said_to_be(write, ranked, tmp_path, turned):
    rows = [["指标", *ACROSS[0]], *([LABELS[k], *PAIRS[k]] for k in range(3))]
    path = book(tmp_path, rows if turned else [*zip(*rows, strict=True)])
    assert values(bi.read_table(path, CITIES)) == YEARS
    report = bi.validate(path, CITIES)
    assert report.ok
    assert "years-read" in [finding.rule for finding in report.items]


def test_rows_of_measures_directions_and_weights_under_the_header(write, run, ranked, tmp_path):
    head = [
        ["城市", *LABELS],
        ["单位", *MEASURES],
        ["方向", "正", "正", "负"],
        ["权重", 0.4, 0.4, 0.2],
    ]
    path = book(tmp_path, [*head, *([city, *v] for city, v in FIGURES.items())])
    assert values(bi.read_table(path, CITIES)) == FIGURES
    assert bi.validate(path, CITIES).ok
    weights = {"broadband": 0.4, "output": 0.4, "noise": 0.2}
    stated = bi.evaluate(path, CITIES, weighting="from-table").ranking
    assert stated.equals(
        bi.evaluate(path, CITIES, weighting={"given": {"weights": weights}}).ranking
    )
    ranked(path, CITIES, "--weighting", "from-table")
    assert run("verify", OUTPUT).code == 0


def test_aggregates_among_the_units_are_not_ranked(write, ranked, tmp_path):
    table = {english: FIGURES[city] for english, city in ENGLISH.items()} | GROUPS
    head = ["city", "Broadband", "Software revenue", "Road noise"]
    path = write("table.csv", [head, *([unit, *v] for unit, v in table.items())])
    assert set(values(bi.read_table(path, CITIES))) == set(ENGLISH)
    told = {f.unit or f.value for f in bi.validate(path, CITIES).items}
    assert set(GROUPS) <= told
    ranked(path, CITIES)


def test_copied_rows_are_one_warning_with_all_the_names(write, ranked, tmp_path):
    rows = [["城市", *LABELS]]
    rows += [[copy, *FIGURES[city]] for city, copies in COPIES.items() for copy in copies.split()]
    (warning,) = bi.validate(book(tmp_path, rows), CITIES).items
    assert (warning.rule, warning.severity) == ("copied-rows", "warning")
    for name in " ".join(COPIES.values()).split():
        assert name in warning.message("zh")


def breakdown():
    yield ["city", "indicator", "sex", "unit", "value"]
    for english, city in list(ENGLISH.items())[:3]:
        for name, measure, value in zip(
            ("Broadband", "Software revenue", "Road noise"), MEASURES, FIGURES[city], strict=True
        ):
            for sex, factor in (("TOT", 1), ("MN", 1.1), ("WMN", 0.9)):
                yield [english, name, sex, measure, value * factor]


def test_a_breakdown_is_named_and_one_of_its_values_is_chosen(write, run, ranked, tmp_path):
    path = write("table.csv", breakdown())
    (error,) = [item for item in bi.validate(path, CITIES).items if item.severity == "error"]
    for word in ("sex", "TOT", "--where"):
        assert word in f"{error.message('en')} {error.hint('en')}"
    assert "sex" in ranked(path, CITIES, code=1).err
    expected = {english: FIGURES[ENGLISH[english]] for english in list(ENGLISH)[:3]}
    assert values(bi.read_table(path, CITIES, where={"sex": "TOT"})) == expected
    ranked(path, CITIES, "--where", "sex=TOT")
    assert run("verify", OUTPUT).code == 0


def test_names_of_indicators_of_the_world_bank(write, ranked, tmp_path):
    head = [
        "country",
        "Research and development expenditure (% of GDP)",
        "GDP growth (annual %)",
        "Individuals using the Internet (% of population)",
        "Mobile subscriptions (per 100 people)",
    ]
    figures = {"Arland": (2.31, 1.9, 88.4, 121), "Borland": (0.92, 4.4, 61.0, 97)}
    path = write("table.csv", [head, *([unit, *v] for unit, v in figures.items())])
    assert values(bi.read_table(path, BANK)) == figures
    assert bi.validate(path, BANK).ok
    ranked(path, BANK)


def test_a_letter_after_an_id_is_part_of_a_name_and_no_metre(write, ranked, tmp_path):
    rows = [
        "country,life_2020,life_2021,school_2020,school_2021,life_f_2020,life_f_2021,life_m_2020,life_m_2021",
        "Arland,80.1,79.6,12.2,12.3,82.4,81.9,77.9,77.4",
        "Borland,71.3,70.2,8.8,8.9,73.5,72.6,69.2,67.9",
    ]
    path = write("table.csv", [row.split(",") for row in rows])
    assert values(bi.read_table(path, LIFE)) == {
        ("Arland", "2020"): (80.1, 12.2),
        ("Arland", "2021"): (79.6, 12.3),
        ("Borland", "2020"): (71.3, 8.8),
        ("Borland", "2021"): (70.2, 8.9),
    }
    assert bi.validate(path, LIFE).ok
    ranked(path, LIFE)
