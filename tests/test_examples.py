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


def test_the_other_identities_of_the_report_hold_and_are_looked_at():
    """42.9 % of 43760.7 is 18766.7; 10, 33 and 57 are 100; the totals of Table 2: each one digit off is found."""
    import pandas as pd

    import benchmark_index as bi

    framework = bi.Framework.load("examples/data/report-claims.yaml")
    claims = pd.read_csv("examples/data/report_claims.csv", encoding="utf-8-sig")
    columns = ["数字经济占GDP比重(%)", "标杆企业合计", "存量企业合计", "新设企业合计"]
    for column in columns:
        wrong = claims.copy()
        wrong.loc[2, column] += 1
        findings = bi.validate(wrong, framework).findings
        failed = findings[findings["rule"].str.startswith("check-") & (findings["unit"] == "北京")]
        assert len(failed) == 2  # the density of base stations is printed cut off


def test_levels_of_2022_are_derived_and_agree_with_the_communique():
    """The report's growth, the share and GDP as first published tell the same 2022, to their digits."""
    import runpy

    import pandas as pd

    example = runpy.run_path("examples/beijing_year_on_year.py")
    said = pd.read_csv("examples/data/beijing_changes.csv", encoding="utf-8-sig")
    before = example["years"](said.dropna(subset=["时期"])).set_index("年份").loc[2022]
    assert before[["digital_share", "core_share"]].round(1).tolist() == [41.6, 24.0]
    for year, row in ((2022, before), (2023, said.set_index("指标")["水平"])):
        share, value = row["digital_share"], row["digital_value_added"]
        assert abs(share * example["GDP"][year] / 100 - value) < 0.05 * example["GDP"][year] / 100
