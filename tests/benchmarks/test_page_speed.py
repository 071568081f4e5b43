"""A page of 1,000 units by 60 indicators in a browser; nothing is asserted on time.

The figures are the browser's own: milliseconds from a movement of a slider to the next picture, and to
the first paint of the page, in the extra columns of the report. The table is synthetic.
"""

import statistics

import pytest

from tests.report.html.browser import browser, opened  # noqa: F401
from tests.report.html.pages_to_open import wide

pytestmark = pytest.mark.browser
MOVE = """async ([at, places]) => {
  const { slide } = controls()[at];
  const began = performance.now();
  slide.value = places;
  slide.dispatchEvent(new Event("input"));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}"""
WORK = """([at, places]) => {
  setWeight(PLAN.nodes.length - 1, 0, places / 100);
  const began = performance.now();
  rescore();
  draw();
  document.body.offsetHeight;
  return performance.now() - began;
}"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "r.html"
    wide(1000).to_html(path, "en")
    return path


@pytest.mark.parametrize("view", ["ranking", "one", "charts", "method"])
def test_a_slider_moves(benchmark, browser, path, view):  # noqa: F811
    with opened(browser, path, f"#view={view}") as page:
        places = iter(range(20, 200))
        took = []

        def move():
            took.append(page.evaluate(MOVE, [0, next(places) % 90]))

        benchmark.pedantic(move, rounds=25, warmup_rounds=3)
        worked = [page.evaluate(WORK, [0, share]) for share in range(30, 55)]
        benchmark.extra_info["to the next picture (ms)"] = round(statistics.median(took), 1)
        benchmark.extra_info["of which the page works (ms)"] = round(statistics.median(worked), 1)


def test_the_first_paint(benchmark, browser, path):  # noqa: F811
    paints = []

    def show():
        with opened(browser, path) as page:
            [paint] = page.evaluate(
                "performance.getEntriesByName('first-contentful-paint').map((one) => one.startTime)"
            )
            paints.append(paint)

    benchmark.pedantic(show, rounds=7, warmup_rounds=1)
    benchmark.extra_info["first paint (ms)"] = round(statistics.median(paints), 1)


def test_the_file_is_written(benchmark, tmp_path):
    scorecard = wide(1000)
    benchmark.pedantic(lambda: scorecard.to_html(tmp_path / "r.html"), rounds=3)
