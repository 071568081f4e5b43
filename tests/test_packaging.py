"""What a user gets from the built wheel, and what importing it costs."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest

CHECK = """
import pathlib
import benchmark_index as bi
from benchmark_index import catalog

assert "site-packages" in bi.__file__, bi.__file__
stub = pathlib.Path(bi.__file__).with_name("__init__.pyi").read_text().split()
assert set(bi.__all__) <= set(stub), "a type checker sees every public name"
systems = {name: bi.Framework.load(name) for name in catalog.frameworks()}
assert len(systems) == 7, list(systems)
sets = [bi.WeightSet.load(s, name) for name in systems for s in catalog.weight_sets(name)]
assert len(sets) == 9, sets
for found in sets:
    bi.GivenWeights(found).local(systems[found.framework])
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A fresh environment with the wheel, and the dependencies of the one that runs the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, check=True, capture_output=True)
    venv.create(folder / "venv")
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    wheel = next(folder.glob("*.whl"))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install"]
    install = [*pip, "-q", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    purelib = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    Path(purelib, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def test_the_wheel_carries_every_system_and_weight_set(installed, tmp_path):
    done = subprocess.run(
        [str(installed), "-c", CHECK], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_wheel_runs_the_main_job(installed, tmp_path):
    command = installed.with_name("benchmark-index")
    data = Path("examples/data/china_cities_2022.csv").resolve()
    job = [str(command), "score", str(data), "--framework", "china-city", "--output", "r.xlsx"]
    done = subprocess.run(job, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "r.xlsx").stat().st_size > 5000


def test_every_dependency_has_its_reason_in_the_readme():
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    named = {re.match(r"[\w.-]+", entry)[0] for group in extras for entry in group}
    named |= {re.match(r"[\w.-]+", entry)[0] for entry in project["dependencies"]}
    reasons = Path("README.md").read_text("utf-8").partition("## Dependencies")[2].lower()
    assert [name for name in sorted(named) if name.lower() not in reasons] == ["benchmark-index"]


def test_importing_loads_nothing_heavy():
    heavy = {"pandas", "numpy", "sklearn", "scipy", "openpyxl", "pandera", "pydantic", "yaml"}
    code = f"import sys, benchmark_index; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_needs_none_of_the_numerical_libraries():
    code = (
        "import sys\n"
        "from benchmark_index import cli\n"
        "sys.argv = ['benchmark-index', '--help']\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'pandas', 'numpy', 'sklearn', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_every_public_name_loads():
    import benchmark_index as bi

    for name in bi.__all__:
        assert getattr(bi, name) is not None
    with pytest.raises(AttributeError):
        _ = bi.nonsense
