import pytest

import benchmark_index as bi
from benchmark_index.reading.headers import Headers, fold, long_header


@pytest.fixture(scope="module")
def headers(city):
    return Headers(city)


@pytest.mark.parametrize(
    "header",
    [
        "gdp",
        "GDP",
        " gdp ",
        "ＧＤＰ",
        "地区生产总值",
        "生产总值",
        "GRP",
        "grp",
        "Gdp",
        "地区生产总值（亿元）",
        "地区生产总值(亿元)",
        "地区生产总值 (亿元)",
        "地区生产总值\n（亿元）",
        "地区生产总值[亿元]",
        "地区生产总值　",
    ],
)
def test_an_indicator_is_found_by_id_names_and_aliases_in_any_width(headers, header):
    found = headers.find(header)
    assert (found.role, found.id) == ("indicator", "gdp")


@pytest.mark.parametrize(
    ("header", "role", "name"),
    [
        ("常住人口", "variable", "population"),
        ("Residents", "variable", "population"),
        ("region", "attribute", "region"),
        ("城市", "unit", "unit"),
        ("City", "unit", "unit"),
        ("年份", "period", "period"),
        ("Year", "period", "period"),
        ("显示名称", "name", "name"),
    ],
)
def test_what_is_no_indicator_has_its_own_role(headers, header, role, name):
    found = headers.find(header)
    assert (found.role, found.id) == (role, name)


@pytest.mark.parametrize("header", ["", "备注", "gdp2", "生产", "亿元", 2022, None])
def test_nothing_is_guessed(headers, header):
    assert headers.find(header) is None


@pytest.mark.parametrize(
    ("header", "measure"),
    [("地区生产总值（万元）", "万元"), ("gdp (USD)", "usd"), ("地区生产总值", "")],
)
def test_a_unit_of_measure_in_the_header_is_read(headers, header, measure):
    assert headers.find(header).measure == measure


def test_an_id_outweighs_a_name_and_a_name_an_alias():
    def indicator(name, zh, *aliases):
        return {"id": name, "name": zh, "aliases": list(aliases), "direction": "higher"}

    system = bi.Framework.from_dict(
        {
            "id": "x",
            "name": "X",
            "indicators": [
                indicator("a", "产值", "b", "税收"),
                indicator("b", "税收", "a"),
            ],
        }
    )
    headers = Headers(system)
    assert headers.find("a").id == "a"
    assert headers.find("b").id == "b"
    assert headers.find("税收").id == "b"


def test_an_indicator_called_like_a_unit_column_is_the_indicator():
    system = bi.Framework.from_dict(
        {
            "id": "x",
            "name": "X",
            "indicators": [{"id": "economy", "name": "企业", "direction": "higher"}],
        }
    )
    assert Headers(system).find("企业").role == "indicator"


def test_a_misspelt_header_gets_a_question_in_both_languages(headers):
    guess = headers.guess("地区生产总直")
    assert "gdp" in guess.en
    assert "地区生产总值" in guess.zh
    assert headers.guess("完全不相干").en == ""


def test_a_long_table_has_columns_of_indicators_and_values():
    assert long_header(["城市", "年份", "指标", "数值"]) == (2, {"": 3}, None)
    assert long_header(["value", "unit", "Indicator"]) == (2, {"": 0}, None)
    assert long_header(["城市", "指标", "2021", "2022"]) == (1, {"2021": 2, "2022": 3}, None)
    assert long_header(["城市", "指标"]) is None
    assert long_header(["城市", "gdp"]) is None
    assert long_header(["指标", "2021", "2022"]) is None  # periods across, but of whom?


def test_full_and_half_width_are_the_same():
    assert fold("Ｒ＆Ｄ（％）") == fold("r&d(%)")
