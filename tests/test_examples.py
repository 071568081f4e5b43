import runpy
from pathlib import Path

import pytest

SCRIPTS = sorted(Path("examples").glob("*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_example_runs(script, capsys):
    runpy.run_path(str(script), run_name="__main__")
    assert capsys.readouterr().out.strip()


def test_wide_tables_hold_what_the_source_list_holds():
    """The wide files of both years are the long one, figure for figure."""
    import benchmark_index as bi

    framework = bi.Framework.load("china-city")
    everything = bi.read_table("examples/data/china_cities_sources.csv", framework)
    for year in ("2022", "2023"):
        wide = bi.read_table(f"examples/data/china_cities_{year}.csv", framework)
        long = everything.at(year)
        shared = wide.data.index
        assert set(long.data.index[long.data.notna().any(axis=1)]) <= set(shared)
        assert wide.data.equals(long.data.loc[shared])
        assert wide.units["population"].equals(long.units.loc[shared, "population"])


def test_the_report_disagrees_with_itself_in_two_places():
    """56.1 / 126.0582 is 44.5 %, not 40.0 %; 10.6 / 2184.3 is 48.53 per 10,000; Table 1 adds up."""
    import benchmark_index as bi

    framework = bi.Framework.load("examples/data/report-claims.yaml")

    def failing(name):
        findings = bi.validate(f"examples/data/{name}.csv", framework).findings
        failed = findings[findings["rule"].str.startswith("check-")]
        return list(zip(failed["cell"], failed["unit"], failed["value"], strict=True))

    assert failing("report_table1") == []
    assert failing("report_claims") == [
        ("report_claims!D3", "中国", "40.0"),
        ("report_claims!H4", "北京", "48"),
    ]
