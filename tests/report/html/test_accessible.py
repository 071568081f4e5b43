"""What axe-core finds on the views of a page: nothing, in either language, light, dark, on a phone."""

from itertools import product

import pytest
from browser import PHONE, axe, browser, drawn, opened  # noqa: F401
from pages_to_open import cities, panel

from benchmark_index.uncertainty.usual import robustness_of

pytestmark = pytest.mark.browser
SCREENS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": PHONE},
    "contrast": {"forced_colors": "active"},
}
NOW = {("light", "zh"), ("dark", "en"), ("phone", "zh")}
LOOKS = [
    pytest.param(*look, marks=() if look in NOW else pytest.mark.exhaustive)
    for look in product(SCREENS, ("zh", "en"))
]
RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 300)}`));
}"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    scorecard = panel()
    path = tmp_path_factory.mktemp("accessible") / "r.html"
    scorecard.to_html(path, robustness=robustness_of(scorecard, 50))
    return path


@pytest.mark.parametrize(("screen", "language"), LOOKS)
def test_axe_finds_nothing(browser, path, screen, language):  # noqa: F811
    script = axe()
    with opened(
        browser, path, f"#language={language}", reduced_motion="reduce", **SCREENS[screen]
    ) as page:
        page.evaluate(script)
        for moved in (False, True):
            if moved:
                page.evaluate("$('weights-fold').open = true")
                page.evaluate("setWeight(PLAN.nodes.length - 1, 0, 0.6); changed()")
            for view in ("ranking", "one", "charts", "method"):
                page.evaluate("view => showView(view)", view)
                drawn(page)
                assert page.evaluate(RUN) == [], view


def test_a_phone_shows_all_without_sideways_scrolling(browser, path, tmp_path):  # noqa: F811
    large = tmp_path / "cities.html"
    cities().to_html(large)
    for file in (path, large):
        for language in ("zh", "en"):
            with opened(browser, file, f"#language={language}", viewport=PHONE) as page:
                for view in ("ranking", "one", "charts", "method"):
                    page.evaluate("view => showView(view)", view)
                    drawn(page)
                    assert (
                        page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
                    ), view
