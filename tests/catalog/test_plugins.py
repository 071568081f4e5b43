"""A method of another package is one like any other; one that cannot be used is named, and no more."""

import importlib
import json
import sys

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index import catalog
from benchmark_index.catalog import entries, manuals, plugins, specs
from benchmark_index.catalog.kinds import kind_of
from benchmark_index.estimators import contracts

TOY = '''
"""Scales of a package of its own."""

import numpy as np

from benchmark_index.errors import Text
from benchmark_index.estimators.declaration import Declaration
from benchmark_index.normalization import Normalization


class Toy(Normalization):
    """Toy scale (玩具标准化): the share of the largest value, raised to a power.

    Parameters
    ----------
    power : float, default 1
        What the share is raised to.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    References
    ----------
    Nobody (2026), *Toys*.

    Examples
    --------
    >>> Toy(2).fit_transform([[1.0], [2.0]])
    """

    declaration = Declaration(
        "toy", Text("玩具标准化", "Toy scale"), "(x / max)^power", bare="power", excel="{excel}"
    )

    def __init__(self, power=1, directions=None):
        self.power = power
        self.directions = directions

    def _learn_all(self, x, rows):
        self.max_ = np.nanmax(x, axis=0)

    def _normalize(self, x, rows):
        share = (x / self.max_) ** self.power
        return np.where(self.directions_.sign > 0, share, 1 - share)


def formula(step, leaf):
    from benchmark_index.report.live.scales import Scale

    largest = leaf.ask("largest", Text("最大值", "Largest"), step.max_[leaf.column], leaf.of("MAX"))
    share = f"({leaf.x}/{largest})^{step.power}"
    return Scale(share if step.directions_.sign[leaf.column] > 0 else f"1-{share}")
'''
FRAME = pd.DataFrame(
    {"osi": [0.9, 0.5, 0.3], "hci": [0.8, 0.6, 0.4], "tii": [0.7, 0.3, 0.9]}, index=["A", "B", "C"]
)
OWN = {"minmax", "zscore"}


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return what puts a package with entry points on the path, as pip would."""
    before = set(sys.modules)

    def put(package, points, version="1.2", **modules):
        place = tmp_path / package
        about = place / f"{package.replace('-', '_')}-{version}.dist-info"
        about.mkdir(parents=True)
        about.joinpath("METADATA").write_text(f"Name: {package}\nVersion: {version}\n")
        lines = [f"[{plugins.GROUP}]", *(f"{name} = {value}" for name, value in points.items())]
        about.joinpath("entry_points.txt").write_text("\n".join(lines) + "\n")
        for module, source in modules.items():
            place.joinpath(f"{module}.py").write_text(source, encoding="utf-8")
        monkeypatch.syspath_prepend(place)
        importlib.invalidate_caches()
        entries._added.cache_clear()

    yield put
    entries._added.cache_clear()
    for name in set(sys.modules) - before:
        if name.startswith("toy"):
            del sys.modules[name]


@pytest.fixture(params=["toy_scales:formula", ""], ids=["live", "values"])
def toy(install, request):
    """The package with the method ``toy``, which a workbook has as formulas or as values."""
    source = TOY.replace("{excel}", request.param)
    install("toy-scales", {"toy": "toy_scales:Toy"}, toy_scales=source)
    return request.param


def test_it_scores_and_its_record_repeats_the_run(toy):
    run = bi.evaluate(FRAME, "egdi", normalization="toy:power=2")
    assert_allclose(run.score, ((FRAME / FRAME.max()) ** 2).mean(axis=1))
    spec = json.loads(json.dumps(run.specification))
    assert spec["steps"]["normalization"] == {"toy": {"power": 2}}
    assert spec["packages"] == {"toy": "toy-scales 1.2"}
    again = bi.CompositeIndex.from_specification(spec).fit(FRAME).evaluate(FRAME)
    assert again.specification == run.specification
    assert_allclose(again.score, run.score, rtol=0)


BEND = (
    TOY.replace(
        "from benchmark_index.normalization import Normalization",
        """
from benchmark_index.treatment.transforms import Logarithm
""",
    ).split("class Toy")[0]
    + """
class Bend(Logarithm):
    declaration = Declaration("bend", Text("弯", "Bend"), "ln x", excel="")
"""
)


@pytest.mark.parametrize("then", ["bend", "bend:guard=false", {"bend": {"guard": False}}, None])
@pytest.mark.parametrize("by_node", [False, True])
def test_a_method_named_inside_another_is_on_record_too(install, then, by_node):
    install("toy-bends", {"bend": "toy_bends:Bend"}, toy_bends=BEND)
    then = then or catalog.specs.build("treatment", "bend")
    treatment = bi.Winsorization(k=1, then=then)
    run = bi.evaluate(FRAME, "egdi", treatment={"osi": treatment} if by_node else treatment)
    assert run.specification["packages"] == {"bend": "toy-bends 1.2"}
    spec = json.loads(json.dumps(run.specification))
    again = bi.CompositeIndex.from_specification(spec).fit(FRAME).evaluate(FRAME)
    assert again.specification == run.specification


def test_parts_of_combined_weights_are_on_record(install):
    source = (
        BASE.replace("normalization import MinMax", "weighting import EntropyWeights") + DECLARED
    )
    source += "class Own(EntropyWeights):\n"
    source += "    declaration = Declaration('own', Text('自', 'Own'), 'w', excel='')\n"
    install("toy-weights", {"own": "toy_weights:Own"}, toy_weights=source)
    run = bi.evaluate(FRAME, "egdi", weighting=bi.CombinedWeights(["own", "equal"]))
    assert run.specification["packages"] == {"own": "toy-weights 1.2"}


def test_files_and_options_name_it(toy, run, tmp_path):
    assert specs.spec_of(specs.build("normalization", {"toy": 3})) == {"toy": {"power": 3}}
    written = bi.Framework.load("egdi").to_dict() | {"method": {"normalization": "toy:2"}}
    framework = bi.Framework.from_dict(written)
    assert framework.to_dict()["method"]["normalization"] == {"toy": {"power": 2}}
    FRAME.to_csv(tmp_path / "data.csv", index_label="country")
    job = ("score", str(tmp_path / "data.csv"), "--framework", "egdi", "--normalization")
    assert run(*job, "toy:power=2").code == 0
    misspelt = run(*job, "toy:pover=2")
    assert misspelt.code == 2
    assert "power" in misspelt.err


def test_manual_and_lists_have_it(toy, run):
    assert [e.id for e in catalog.listed("normalization")][-1] == "toy"
    assert "toy" not in [e.id for e in catalog.listed("aggregation")]
    (found,) = [m for m in catalog.methods("normalization") if m.entry.id == "toy"]
    assert found.parameters[0].written == "power=1"
    assert found.reference == "Nobody (2026), *Toys*."
    assert (
        "| `toy` | Toy scale 玩具标准化 | `(x / max)^power` | `power=1` |" in manuals.as_markdown()
    )
    shown = run("methods", "toy", "--language", "en").out
    assert "toy-scales 1.2" in shown
    assert "from toy_scales import Toy" in shown
    assert "玩具标准化" in run("methods").out
    assert specs.describe("normalization", {"toy": {"power": 2}}).en.startswith("Toy scale: (x /")


def test_a_workbook_has_it_and_is_confirmed(toy, tmp_path):
    run = bi.evaluate(FRAME, "egdi", normalization="toy:power=2")
    run.to_excel(tmp_path / "r.xlsx", formulas=True)
    check = bi.verify(tmp_path / "r.xlsx")
    assert check.ok, check.differences
    from openpyxl import load_workbook

    cells = [c.value for row in load_workbook(tmp_path / "r.xlsx")["Normalized"] for c in row]
    assert any("^2" in str(cell) for cell in cells) == bool(toy)


def test_a_run_whose_package_is_gone_says_so(install, tmp_path):
    source = TOY.replace("{excel}", "")
    install("toy-scales", {"toy": "toy_scales:Toy"}, toy_scales=source)
    run = bi.evaluate(FRAME, "egdi", normalization="toy")
    run.to_excel(tmp_path / "r.xlsx")
    spec = run.specification
    sys.path.remove(str(tmp_path / "toy-scales"))
    entries._added.cache_clear()
    with pytest.raises(bi.UsageError, match=r"toy-scales 1\.2, which is not") as error:
        bi.CompositeIndex.from_specification(spec)
    assert "toy-scales" in error.value.message.zh
    with pytest.raises(bi.TableError, match=r"toy-scales 1\.2"):
        bi.verify(tmp_path / "r.xlsx")
    with pytest.raises(bi.UsageError, match="no normalization named 'toy'"):
        bi.evaluate(FRAME, "egdi", normalization="toy")


@pytest.mark.parametrize(
    ("contract", "kind"),
    [
        (contracts.Imputer, "imputation"),
        (contracts.Treater, "treatment"),
        (contracts.Scaler, "normalization"),
        (contracts.Weighter, "weighting"),
        (contracts.FromData, "weighting"),
        (contracts.Aggregator, "aggregation"),
        (contracts.TierRule, "tiers"),
        (contracts.Step, ""),
    ],
)
def test_a_class_without_a_base_of_the_library_is_of_the_kind_of_its_contract(contract, kind):
    assert kind_of(type("Own", (contract,), {"__module__": "own"})) == kind


BASE = "from benchmark_index.normalization import MinMax\n"
DECLARED = (
    "from benchmark_index.errors import Text\n"
    "from benchmark_index.estimators.declaration import Declaration\n"
)
FAULTS = {
    "no module": ("toys_gone:Toy", ""),
    "no class": ("toys:Other", BASE),
    "a module that fails": ("toys:Toy", "1 / 0"),
    "a module that is no Python": ("toys:Toy", "class Toy(:"),
    "no class but a number": ("toys:Toy", "Toy = 3"),
    "no declaration": ("toys:Toy", BASE + "class Toy(MinMax): pass"),
    "a declaration that is something else": (
        "toys:Toy",
        BASE + "class Toy(MinMax): declaration = 'x'",
    ),
    "an id that is no word": (
        "toys:Toy",
        BASE + DECLARED + "class Toy(MinMax): declaration = Declaration('a:b', Text('', ''), '')",
    ),
    "names in one language": (
        "toys:Toy",
        BASE + DECLARED + "class Toy(MinMax): declaration = Declaration('toy', 'Toy', '')",
    ),
    "of no kind": (
        "toys:Toy",
        DECLARED + "class Toy: declaration = Declaration('toy', Text('', ''), '')",
    ),
    "an id of the library": (
        "toys:Toy",
        BASE
        + DECLARED
        + "class Toy(MinMax): declaration = Declaration('zscore', Text('', ''), '')",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_used_is_named_and_the_rest_works(fault, install, run):
    target, source = FAULTS[fault]
    install("toy-faults", {"toy": target}, toys=source)
    (told,) = catalog.faults()
    for language in ("zh", "en"):
        assert "toy-faults 1.2" in told.message.pick(language)
    assert target.partition(":")[0] in told.message.en
    assert {entry.id for entry in catalog.listed("normalization")} >= OWN
    scored = bi.evaluate(FRAME, "egdi", normalization="zscore").score
    assert_allclose(scored, bi.evaluate(FRAME, "egdi", normalization=bi.ZScore()).score, rtol=0)
    listed = run("methods", "--language", "en")
    assert listed.code == 0
    assert "toy-faults 1.2" in listed.out.replace("\n", " ")
    with pytest.raises(bi.UsageError, match=r"toy-faults 1\.2"):
        bi.evaluate(FRAME, "egdi", normalization="toy")
    asked = run("methods", "toy")
    assert asked.code == 2
    assert "toy-faults 1.2" in asked.err


def test_two_packages_with_one_id_are_both_left_out(install):
    for package, module in (("toy-one", "toy_one"), ("toy-two", "toy_two")):
        install(package, {"toy": f"{module}:Toy"}, **{module: TOY.replace("{excel}", "")})
    assert catalog.find("normalization", "toy") is None
    assert [str(f).count("toy-one 1.2, toy-two 1.2") for f in catalog.faults()] == [1, 1]
    with pytest.raises(bi.UsageError, match="toy-one"):
        bi.evaluate(FRAME, "egdi", normalization="toy")


def test_a_declared_class_that_no_package_adds_is_an_object_like_any(install, tmp_path):
    """Its id would be read as another method's, or none's; its import path is not."""
    install("toy-none", {}, toy_scales=TOY.replace("{excel}", "").replace('"toy", ', '"minmax", '))
    from toy_scales import Toy

    assert specs.spec_of(Toy(2)) == {"toy_scales.Toy": {"power": 2}}
    record = bi.evaluate(FRAME, "egdi", normalization=Toy(2)).specification
    assert "packages" not in record


def test_a_formula_that_cannot_be_found_is_an_error_of_the_method(install, tmp_path):
    install("toy-scales", {"toy": "toy_scales:Toy"}, toy_scales=TOY.replace("{excel}", "toy:no"))
    run = bi.evaluate(FRAME, "egdi", normalization="toy")
    with pytest.raises(bi.UsageError, match="excel cannot be imported"):
        run.to_excel(tmp_path / "r.xlsx", formulas=True)
    assert not list(tmp_path.glob("*.xlsx"))


def test_nothing_of_others_is_loaded_where_the_library_has_the_method(install):
    install("toy-loud", {"toy": "toy_loud:Toy"}, toy_loud="raise SystemError('loaded')")
    run = bi.evaluate(FRAME, "egdi", normalization="minmax", tiers="quantiles:2")
    assert bi.CompositeIndex.from_specification(run.specification)
    assert not entries._added.cache_info().currsize
    assert np.isfinite(run.score).all()
