import csv
import gc
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from openpyxl import Workbook

import benchmark_index as bi
from benchmark_index.cli import main

# No example is judged by the clock: machines are shared. `--hypothesis-profile=thorough` looks
# further, as a gate should at the same examples each time; `exploring` looks at others, and
# `mutation` does not make what fails any smaller.
settings.register_profile(
    "default",
    max_examples=10,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("default"), max_examples=60)
settings.register_profile(
    "mutation",
    settings.get_profile("default"),
    max_examples=15,
    phases=[Phase.explicit, Phase.generate],
)
settings.register_profile(
    "exploring", settings.get_profile("thorough"), max_examples=100, derandomize=False
)
settings.load_profile("default")


def pytest_collection_finish():
    """Take what was imported and collected out of the search for circles of objects, a rarer one."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(autouse=True)
def chinese_by_default(monkeypatch):
    """Speak as where no locale says otherwise, and as wide as where nobody says how wide."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def leaf(name, zh, **more):
    return {"id": name, "name": {"zh": zh, "en": name.capitalize()}, "direction": "higher", **more}


CITY = {
    "id": "small",
    "name": {"zh": "小体系", "en": "Small system"},
    "unit": {"zh": "城市", "en": "city"},
    "aliases": {"北京": ["北京市", "Beijing"]},
    "attributes": ["region"],
    "min_coverage": "1/2",
    "variables": [
        {"id": "population", "name": {"zh": "常住人口", "en": "Residents"}, "unit": "万人"}
    ],
    "groups": [
        {
            "id": "economy",
            "name": {"zh": "经济", "en": "Economy"},
            "min_coverage": "2/3",
            "indicators": [
                leaf(
                    "gdp",
                    "地区生产总值",
                    aliases=["生产总值", "GRP"],
                    unit="亿元",
                    denominator={"variable": "population", "unit": "万元"},
                    allowed={"min": 0},
                ),
                leaf("firms", "企业数", unit="家", allowed={"min": 0, "max": 1e6, "integer": True}),
                leaf("roads", "道路里程", unit="公里", missing_codes=[-99]),
            ],
        },
        {
            "id": "life",
            "name": {"zh": "生活", "en": "Life"},
            "min_coverage": "2/3",
            "indicators": [
                leaf("air", "空气质量") | {"direction": "lower"},
                leaf("schools", "学校数"),
            ],
        },
    ],
}

HEAD = ["城市", "population", "gdp", "firms", "roads", "air", "schools"]
ROWS = [
    ["北京", 2000, 40000, 300, 22000, 30, 50],
    ["上海", 2400, 44000, 400, 13000, 25, 60],
    ["深圳", 1700, 32000, 500, 8000, 20, 40],
]


@pytest.fixture(scope="session")
def city():
    """Two groups: economy needs two of its three indicators, life both of its two."""
    return bi.Framework.from_dict(CITY)


@pytest.fixture
def rows():
    """A header and three units without a fault, for ``city``."""
    return [list(row) for row in (HEAD, *ROWS)]


@pytest.fixture
def write(tmp_path):
    """Write rows to a file by its suffix; ``at`` is where the first cell stands in the sheet."""

    def write(name, rows, sheet="数据", at=(1, 1), encoding="utf-8"):
        path = tmp_path / name
        if path.suffix == ".xlsx":
            book = Workbook()
            book.active.title = sheet
            for i, row in enumerate(rows):
                for j, value in enumerate(row):
                    book.active.cell(at[0] + i, at[1] + j, value)
            book.save(path)
        else:
            with path.open("w", newline="", encoding=encoding) as stream:
                csv.writer(stream).writerows(rows)
        return path

    return write


class Run(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run the command in an empty folder; anything but an exit is a failure of the test."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        monkeypatch.setattr("sys.argv", ["benchmark-index", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Run(stop.value.code or 0, out, err)

    return run


@pytest.fixture
def system(city, tmp_path):
    city.to_yaml(tmp_path / "small.yaml")
    return tmp_path / "small.yaml"


@pytest.fixture
def cities(rows, write):
    return write("cities.xlsx", rows)
