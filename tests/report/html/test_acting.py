"""What people do with a page: weights that move, undo, presets, keys, languages, paper."""

import numpy as np
import pytest
from browser import CAME, DRAWN, browser, drawn, opened  # noqa: F401
from pages_to_open import cities, panel, small
from weighings import check_alike, rescored

import benchmark_index as bi
from benchmark_index.report.html.preset_weights import presets
from benchmark_index.uncertainty.usual import robustness_of

pytestmark = pytest.mark.browser

# Acts at random, and whatever does not hold after one of them.
ACT = """async ([seed, acts]) => {
  let at = seed;
  const random = () => ((at = (at * 48271) % 2147483647), at / 2147483647);
  const wrong = [], drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const fire = (box, ...names) => names.forEach((name) => box.dispatchEvent(new Event(name, { bubbles: true })));
  for (let act = 0; act < acts; act++) {
    const all = controls(), { at: node, child, slide, typed, lock } = all[Math.floor(random() * all.length)];
    const kind = random(), before = JSON.stringify(state.weights);
    const held = state.weights.map((weights, k) => weights.map((_, place) => shareOf(k, place)));
    if (kind < 0.15) { lock.checked = !lock.checked; fire(lock, "change"); }
    else if (kind < 0.3) { $("undo").click(); }
    else if (kind < 0.35) { $("published").click(); }
    else if (kind < 0.45) { $("preset").value = Math.floor(random() * D.presets.length); fire($("preset"), "change"); }
    else {
      const box = kind < 0.75 ? slide : typed;
      box.value = [0, 100, (random() * 100).toFixed(1), (random() * 130).toFixed(3)][Math.floor(random() * 4)];
      fire(box, "input", "change");
      state.weights[node].forEach((_, place) => {
        const other = PLAN.nodes[node].children[place];
        if (state.locked.has(other) && other !== child && Math.abs(shareOf(node, place) - held[node][place]) > 1e-12)
          wrong.push(`locked moved: ${other}`);
      });
    }
    for (const [k, weights] of state.weights.entries()) {
      const sum = weights.reduce((total, weight) => total + weight, 0);
      if (!weights.every((weight) => weight >= 0 && Number.isFinite(weight))) wrong.push(`weights ${weights}`);
      if (!(sum > 0)) wrong.push(`all zero: ${k}`);
      const moved = JSON.stringify(weights) !== JSON.stringify(JSON.parse(before)[k]);
      if (moved && kind >= 0.45 && Math.abs(sum - 1) > 1e-9) wrong.push(`sum ${sum} of ${k}`);
    }
    await drawn();
  }
  const seen = [result.ranks.length, state.past.length];
  while (!$("undo").disabled) { $("undo").click(); await drawn(); }
  if (!isPublished() && seen[1] < 200) wrong.push("undo does not end at what was published");
  return wrong;
}"""


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(k, marks=pytest.mark.exhaustive) for k in (2, 3))]
)
def test_siblings_sum_to_one_locks_hold_and_undo_goes_back(browser, tmp_path, seed):  # noqa: F811
    path = tmp_path / "r.html"
    small().to_html(path, "en")
    with opened(browser, path) as page:
        assert page.evaluate(ACT, [seed * 7919, 120]) == []


def test_presets_are_the_weights_of_the_library(browser, tmp_path):  # noqa: F811
    scorecard = small()
    path = tmp_path / "r.html"
    scorecard.to_html(path, "en")
    chosen = presets(scorecard)
    assert len(chosen) >= 4
    with opened(browser, path) as page:
        for k in range(len(chosen)):
            page.select_option("#preset", str(k))
            drawn(page)
            came = page.evaluate(CAME)
            check_alike(came, rescored(scorecard, came["weights"]), scorecard)
            assert page.evaluate("$('preset').value") == str(k)
        page.click("#published")
        drawn(page)
        assert page.evaluate("isPublished()")


@pytest.mark.parametrize("method", ["entropy", "critic", "standard_deviation", "equal"])
def test_a_preset_is_what_the_method_gives(method):
    scorecard = small()
    index = bi.CompositeIndex.from_specification(scorecard.specification)
    other = index.set_params(weighting=method).fit(scorecard.fitted.table).fitted_.compiled
    gaps = [np.abs(other.weights - preset.weights).max() for preset in presets(scorecard)]
    assert min(gaps) < 1e-12


def test_weights_are_typed_and_moved_by_keys(browser, tmp_path):  # noqa: F811
    """Digits in a box, arrows on a slider, siblings linked and one of them locked."""
    scorecard = small()
    path = tmp_path / "r.html"
    scorecard.to_html(path, "en")
    with opened(browser, path) as page:
        boxes = page.locator("#sliders > .edges > li > .controls")
        boxes.nth(0).locator(".lock").check()
        held = page.evaluate("shareOf(PLAN.nodes.length - 1, 0)")
        typed = boxes.nth(1).locator("input[type=number]")
        typed.click()
        page.keyboard.press("Control+A")
        page.keyboard.type("20.5")
        page.keyboard.press("Enter")
        drawn(page)
        shares = page.evaluate(
            "PLAN.nodes.at(-1).children.map((_, k) => shareOf(PLAN.nodes.length - 1, k))"
        )
        np.testing.assert_allclose(shares[:2], [held, 0.205], atol=1e-12)
        assert sum(shares) == pytest.approx(1)
        slide = boxes.nth(1).locator("input[type=range]")
        slide.focus()
        page.keyboard.press("ArrowRight")
        drawn(page)
        came = page.evaluate(CAME)
        check_alike(came, rescored(scorecard, came["weights"]), scorecard)
        assert page.evaluate("shareOf(PLAN.nodes.length - 1, 1)") > 0.205
        page.keyboard.press("Control+z")
        drawn(page)
        page.keyboard.press("Control+Z")
        drawn(page)
        assert page.evaluate("isPublished()")


def test_a_walk_by_keyboard_alone(browser, tmp_path):  # noqa: F811
    path = tmp_path / "r.html"
    small().to_html(path, "en")
    with opened(browser, path) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.evaluate("document.getElementById('tab-ranking').focus()")
        for view in ("one", "charts", "method", "ranking", "one"):
            page.keyboard.press("ArrowRight")
            drawn(page)
            assert page.evaluate("[state.view, document.activeElement.id]") == [view, f"tab-{view}"]
            assert page.locator(f"#view-{view}").is_visible()
        order = page.evaluate("inOrder(PLAN.groups[state.period])")
        seen = []
        for key in ("j", "j", "k", "j"):
            page.keyboard.press(key)
            drawn(page)
            seen.append(page.evaluate("state.unit"))
        assert seen == [order[1], order[2], order[1], order[2]]
        page.click("#next")
        drawn(page)
        assert page.evaluate("state.unit") == order[3]
        page.evaluate("document.getElementById('tab-ranking').click()")
        drawn(page)
        page.locator("#ranking .name").nth(2).focus()
        page.keyboard.press("Enter")
        drawn(page)
        assert page.evaluate("[state.view, state.unit]") == ["one", order[2]]


UNITS = (
    "[...document.querySelectorAll('#ranking tr[data-row]')].map((tr) => D.units[tr.dataset.row])"
)


def test_the_ranking_is_searched_filtered_and_grouped(browser, tmp_path):  # noqa: F811
    scorecard = panel()
    path = tmp_path / "r.html"
    scorecard.to_html(path, "en")
    ranking = scorecard.ranking[scorecard.ranking["period"] == "2023"]
    region = dict(zip(scorecard.table.unit_labels, scorecard.table.units["region"], strict=True))
    numbers = zip(scorecard.table.index, scorecard.tier_numbers, strict=True)
    second = {unit for (unit, period), tier in numbers if (period, tier) == ("2023", 1)}
    with opened(browser, path) as page:
        units = [*ranking["unit"]]
        assert page.evaluate(UNITS) == units
        page.fill("#search", "10")
        drawn(page)
        assert page.evaluate(UNITS) == [unit for unit in units if "10" in unit]
        page.fill("#search", "105")
        drawn(page)
        assert page.evaluate(UNITS) == ["105"]
        page.fill("#search", "")
        page.select_option("#attribute-0", "=1")
        drawn(page)
        assert page.evaluate(UNITS) == [unit for unit in units if str(region[unit]) == "1"]
        page.select_option("#attribute-0", "")
        page.select_option("#tier", "1")
        drawn(page)
        assert page.evaluate(UNITS) == [unit for unit in units if unit in second]
        page.select_option("#tier", "")
        page.select_option("#within", "0")
        drawn(page)
        first = str(region[units[0]])
        grouped = sorted(units, key=lambda unit: (str(region[unit]) != first, units.index(unit)))
        assert page.evaluate(UNITS) == grouped
        assert page.locator("#ranking tr.group").count() == 2
        page.select_option("#within", "")
        page.select_option("#period", "0")
        drawn(page)
        earlier = scorecard.ranking[scorecard.ranking["period"] == "2021"]
        assert page.evaluate(UNITS) == [*earlier["unit"]]


SAID = """(() => {
  const texts = [], walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (parent.closest("script, style, noscript, #language, footer, [hidden]")) continue;
    texts.push(walk.currentNode.data);
  }
  for (const each of document.querySelectorAll("*"))
    if (!each.closest("[hidden]")) for (const name of ["aria-label", "title", "placeholder"]) texts.push(each.getAttribute(name) ?? "");
  texts.push(document.title, $("minutes").value);
  return texts.map((text) => text.trim()).filter(Boolean);
})()"""


@pytest.mark.parametrize("opens", ["zh", "en"])
def test_a_switch_of_language_says_all_anew(browser, tmp_path, opens):  # noqa: F811
    """No word of the other language stays, whatever is on the page; data have no letters here."""
    scorecard = panel()
    path = tmp_path / "r.html"
    scorecard.to_html(path, opens, robustness=robustness_of(scorecard, draws=50))
    with opened(browser, path) as page:
        for language in (opens, "en" if opens == "zh" else "zh", opens):
            for view in ("ranking", "one", "charts", "method"):
                page.evaluate("view => showView(view)", view)
                drawn(page)
                texts = page.evaluate(SAID)
                if language == "en":
                    assert not [
                        text for text in texts if any("\u3400" <= c <= "\u9fff" for c in text)
                    ]
                else:
                    latin = [text for text in texts if "|" not in text and word_in(text)]
                    assert not latin, latin
            assert page.evaluate("document.documentElement.lang") == (
                "en" if language == "en" else "zh-CN"
            )
            page.click("#language")
            drawn(page)


def word_in(text):
    """Return whether an English word of the page stands in a text."""
    words = (
        "rank",
        "score",
        "weight",
        "unit",
        "tier",
        "missing",
        "published",
        "of ",
        "the ",
        "none",
    )
    return any(word in text.lower() for word in words) and not any(
        "\u3400" <= c <= "\u9fff" for c in text
    )


def test_nothing_moves_where_motion_is_to_be_reduced(browser, tmp_path):  # noqa: F811
    path = tmp_path / "r.html"
    small().to_html(path, "en")
    for motion, moves in (("reduce", False), ("no-preference", True)):
        with opened(browser, path, reduced_motion=motion) as page:
            page.select_option("#by", page.evaluate("String(DIMENSIONS[0])"))
            page.evaluate(f"({DRAWN})")
            count = page.evaluate("document.getAnimations().length")
            assert (count > 0) == moves


def test_the_page_of_a_unit_is_one_sheet_of_paper(browser, tmp_path):  # noqa: F811
    path = tmp_path / "r.html"
    cities().to_html(path, "zh")
    with opened(browser, path, "#view=one") as page:
        for language in ("zh", "en"):
            for step in range(3):
                drawn(page)
                assert pages_of(page.pdf(format="A4")) == 1, (language, step)
                page.click("#next")
            page.click("#language")


def pages_of(content):
    return content.count(b"/Type /Page\n") or content.count(b"/Type /Page ")
