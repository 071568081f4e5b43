"""Pages of the indices that ship: as published, and under any weights, as the library has them."""

import pandas as pd
import pytest
from browser import CAME, browser, drawn, opened  # noqa: F401
from test_exact_pages import check_page
from weighings import check_alike, rescored

import benchmark_index as bi

pytestmark = pytest.mark.browser


def hdi():
    return bi.evaluate("examples/data/hdi_1990_2021.csv", "hdi")


def egdi():
    return bi.evaluate("examples/data/egdi.csv", "egdi")


def china_city():
    return bi.evaluate("examples/data/china_cities_2023.csv", "china-city")


def rounded_otherwise():
    """Return a ranking whose rounding changes with the period, of groups of which less is better."""
    leaves = [{"id": x, "name": x, "direction": "lower" if x in "bd" else "higher"} for x in "abcd"]
    system = {
        "id": "rounded",
        "name": "rounded",
        "method": {"rank_decimals": {"default": 0, "2023": 2}},
        "groups": [
            {"id": "g", "name": "g", "direction": "lower", "indicators": leaves[:2]},
            {"id": "h", "name": "h", "indicators": leaves[2:]},
        ],
    }
    rows = [
        {
            "unit": f"U{i}",
            "period": period,
            **{x: (7 * i * (k + 2) + k) % 11 for k, x in enumerate("abcd")},
        }
        for period in ("2022", "2023")
        for i in range(15)
    ]
    data = pd.DataFrame(rows).set_index(["unit", "period"])
    return bi.evaluate(data, bi.Framework.from_dict(system), normalization="minmax:low=0,high=10")


@pytest.mark.parametrize("made", [hdi, egdi, china_city, rounded_otherwise])
def test_shipped_indices_under_random_weights(browser, tmp_path, made):  # noqa: F811
    check_page(browser, tmp_path, 0, made())


@pytest.mark.parametrize("made", [hdi, egdi, china_city])
def test_what_is_published_is_what_the_page_computes(browser, tmp_path, made):  # noqa: F811
    """The page's own scores of the published weights are those it was given, and every preset holds."""
    scorecard = made()
    path = tmp_path / "r.html"
    scorecard.to_html(path, "zh")
    with opened(browser, path) as page:
        check_alike(page.evaluate(CAME), scorecard, scorecard)
        page.evaluate("result = rankScores(PLAN, scoreNodes(PLAN, PLAN.columns, PUBLISHED))")
        check_alike(page.evaluate(CAME), scorecard, scorecard)
        for preset in page.evaluate("D.presets.map((_, k) => k)"):
            page.select_option("#preset", str(preset))
            drawn(page)
            came = page.evaluate(CAME)
            check_alike(came, rescored(scorecard, came["weights"]), scorecard)


def test_norway_2021_has_the_published_hdi(browser, tmp_path):  # noqa: F811
    path = tmp_path / "r.html"
    hdi().to_html(path, "en")
    with opened(browser, path) as page:
        shown = page.evaluate(
            "shownScore(range(ROWS).find((row) => D.units[row] === 'Norway' && D.periods[D.period[row]] === '2021'))"
        )
    assert f"{float(shown):.3f}" == "0.961"
