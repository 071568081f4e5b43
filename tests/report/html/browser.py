"""A browser without a window that opens pages, and finds fault with whatever a page says or asks for."""

import shutil
from contextlib import contextmanager
from importlib.resources import files

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PROGRAM = next(filter(None, map(shutil.which, PROGRAMS)), None)
WHY_NOT = "no Chromium on this machine"
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# What the page has come to; the weights by the id of the child.
CAME = """(() => ({
  weights: Object.fromEntries(PLAN.nodes.flatMap((node, at) => node.ids.map((id, k) => [id, state.weights[at][k]]))),
  scores: [...result.scores], shown: [...result.shown], ranks: [...result.ranks],
  tiers: result.tiers ? [...result.tiers] : null,
  file: weightFile(), address: (writeAddress(), location.hash),
  refused: $("refused").hidden ? "" : $("refused").textContent,
}))()"""
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser():
    """One browser for the tests of a module."""
    if PROGRAM is None:
        pytest.skip(WHY_NOT)
    with playwright.sync_playwright() as started:
        program = started.chromium.launch(
            executable_path=PROGRAM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield program
        program.close()


@contextmanager
def opened(browser, path, address="", **context):
    """Open a file, and see to it that it neither complains nor asks for another."""
    heard = []
    window = browser.new_context(**context)
    page = window.new_page()
    page.on("console", lambda message: heard.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    page.on("dialog", lambda dialog: heard.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: heard.append(f"request: {request.url[:200]}"))
    file = path.as_uri()
    page.goto(file + address)
    yield page
    page.evaluate(DRAWN)
    window.close()
    others = [said for said in heard if said.partition("#")[0] != f"request: {file}"[:209]]
    assert not [said for said in others if not said.startswith("request: data:,")], others


def drawn(page):
    """Wait until what was asked for is on the page."""
    page.evaluate(DRAWN)


def text_of(page, selector):
    return page.evaluate("selector => document.querySelector(selector).textContent", selector)


def axe():
    """Return the script of axe-core, as its package carries it."""
    package = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    return files(package).joinpath("axe.min.js").read_text("utf-8")
