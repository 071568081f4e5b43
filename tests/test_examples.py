import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = sorted(Path("examples").glob("*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_example_runs(script):
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": os.getcwd()}
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


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
