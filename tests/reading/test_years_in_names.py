"""A year in a name is the period of the row where names say so; where they may not, one warning."""

import pytest
from corpus.case import of
from test_aggregates_leave import LAYOUTS, NAMES, figures, frame, written

import benchmark_index as bi
from benchmark_index.reading.years import split_year

FRAMEWORK = of(*NAMES)
FORMS = ["{}{}", "{} {}", "{}_{}", "{}-{}", "{}{}年", "{}（{}年）", "{}({})", "{}[{}]"]
BEGINNINGS = ["{1}年{0}", "{1}{0}", "{1}年度{0}", "（{1}年）{0}", "{1} {0}", "{1}_{0}"]
CITIES = ["青川", "白石", "云港"]
ENGLISH = ["Qingchuan", "New Baishi", "Yungang"]
YEARS = ["2021", "2022"]


def rules(table):
    return [finding.rule for finding in table.findings]


@pytest.mark.parametrize("form", [*FORMS, *BEGINNINGS])
@pytest.mark.parametrize("cities", [CITIES, ENGLISH], ids=["zh", "en"])
def test_names_with_years_are_a_panel_in_a_frame(form, cities):
    names = [form.format(city, year) for city in cities for year in YEARS]
    table = bi.read_table(frame(figures(names)), FRAMEWORK)
    assert list(table.index) == [(city, year) for city in cities for year in YEARS]
    assert rules(table) == ["years-read"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("form", ["{}{}", "{1}年{0}", "{}（{}年）"])
def test_names_with_years_are_a_panel_in_a_file(layout, suffix, form, tmp_path):
    names = [form.format(city, year) for year in YEARS for city in CITIES]
    rows = figures(names)
    table = bi.read_table(written(LAYOUTS[layout](rows), tmp_path / f"t{suffix}"), FRAMEWORK)
    assert list(table.index) == [(city, year) for year in YEARS for city in CITIES]
    assert list(table.data["gdp"]) == [row[1] for row in rows]
    assert rules(table) == ["years-read"]
    assert list(table.choose("2022").index) == CITIES


def test_stems_take_the_names_a_framework_knows():
    listed = of(*NAMES, aliases={city: [f"{city}市"] for city in CITIES})
    names = [f"{city}市{year}" for city in CITIES for year in YEARS]
    table = bi.read_table(frame(figures(names)), listed)
    assert list(table.index.unique(level=0)) == CITIES


def test_a_name_without_a_year_among_others_has_no_period_and_a_group_leaves():
    names = [f"{city}{year}" for city in CITIES for year in YEARS]
    table = bi.read_table(frame(figures([*names, "World", "南屏"])), FRAMEWORK)
    assert sorted(rules(table)) == ["aggregate-row", "no-period", "years-read"]
    assert list(table.index.unique(level=0)) == CITIES


def test_a_fault_in_a_cell_is_told_of_the_stem_and_its_year(tmp_path):
    rows = figures([f"{city}{year}" for city in CITIES for year in YEARS])
    rows[3][1] = "许多"
    report = bi.validate(written(LAYOUTS["wide"](rows), tmp_path / "t.csv"), FRAMEWORK)
    (fault,) = (item for item in report.items if item.severity == "error")
    assert (fault.unit, fault.period, fault.cell) == ("白石", "2022", "t!B5")


@pytest.mark.parametrize(
    "names",
    [
        ["青川2021", "白石2022", "云港2020"],  # no stem comes again
        ["青川2022", "白石2022", "云港2022"],
        ["青川2021", "青川2022", "白石", "云港", "南屏"],  # some only
    ],
)
def test_where_it_cannot_be_sure_one_warning_says_how_many(names):
    table = bi.read_table(frame(figures(names)), FRAMEWORK)
    assert list(table.index) == names
    (warning,) = table.findings
    assert warning.rule == "year-in-name"
    assert warning.details["number"] == sum(name[-1].isdigit() for name in names)


def test_a_year_against_the_period_of_the_row_is_a_warning(tmp_path):
    names = [f"{city}{year}" for city in CITIES for year in YEARS]
    rows = [["2020", *row] for row in figures(names)]
    path = written([["年份", "城市", *NAMES.values()], *rows], tmp_path / "t.csv")
    table = bi.read_table(path, FRAMEWORK)
    assert list(table.index) == names
    assert rules(table) == ["year-in-name"]


def test_the_year_of_a_name_and_of_its_row_may_be_one(tmp_path):
    names = [(f"{city}{year}", year) for city in CITIES for year in YEARS]
    lines = zip(names, figures([name for name, _ in names]), strict=True)
    rows = [[year, *row] for (_, year), row in lines]
    path = written([["年份", "城市", *NAMES.values()], *rows], tmp_path / "t.csv")
    assert list(bi.read_table(path, FRAMEWORK).index.unique(level=0)) == CITIES


@pytest.mark.parametrize(
    "names",
    [
        ["北京798", "360公司", "3M", "中关村2号", "A12013", "第2013号"],
        [f"Unit {i}" for i in range(1990, 2110)],
        [f"s{i}" for i in range(2101)],
        [f"企业{i:07d}" for i in range(2010, 2030)],
    ],
    ids=["names with numbers", "numbered", "numbered without a space", "numbered with zeros"],
)
def test_numbers_that_are_no_years_stay_part_of_the_name(names):
    table = bi.read_table(frame(figures(names)), FRAMEWORK)
    assert list(table.index) == names
    assert not table.findings


def test_a_listed_name_with_a_year_is_that_unit():
    listed = of(*NAMES, aliases={"Studio 2000": [], "Studio 2001": []})
    table = bi.read_table(frame(figures(["Studio 2000", "Studio 2001"])), listed)
    assert list(table.index) == ["Studio 2000", "Studio 2001"]


def test_a_quarter_is_a_period_too():
    assert split_year("青川2022年一季度") == ("青川", "2022-Q1")
