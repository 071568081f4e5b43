"""What stands in the file of a page: data as JSON can hold it, one script, nothing from elsewhere."""

import base64
import hashlib
import importlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hostile_names import NAMES, PLAIN, hostile_scorecard
from pages_to_open import cities, wide

from benchmark_index.report.html import payload as payloads
from benchmark_index.report.html.document import asset, page_of
from benchmark_index.report.html.page_words import WORDS
from benchmark_index.report.html.preset_weights import presets
from benchmark_index.report.html.said import words_of

SCRIPTS = ("rules.js", "page.js", "views.js")
SCRIPT = "\n".join(map(asset, SCRIPTS))
TEMPLATE = asset("page.html")
# Words of one ranking, by their first part: the tree's, the table's, those of the method.
OWN = ("name_", "how_", "attribute_", "tier_", "preset_", "item_", "text_", "note_", "certainty_")


class Page(HTMLParser):
    """What a browser makes of a file: elements with attributes, and the texts of some."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts, self.open = [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open = tag if tag in ("script", "style", "title") else None

    def handle_data(self, data):
        if self.open:
            self.texts.setdefault(self.open, []).append(data)

    def handle_endtag(self, tag):
        if tag == self.open:
            self.open = None


@pytest.fixture(scope="module")
def hostile():
    return page_of(hostile_scorecard())


@pytest.fixture(scope="module")
def page(hostile):
    return Page(hostile)


def test_data_are_plain_json_and_come_back(hostile):
    scorecard = hostile_scorecard()
    chosen = presets(scorecard)
    content = payloads.payload(scorecard, chosen, words_of(scorecard, chosen, None))
    text = payloads.as_json(content)
    assert json.loads(text) == json.loads(json.dumps(content, allow_nan=False))
    assert json.loads(text)["units"] == NAMES
    assert not set(text) & set("<>&\u2028\u2029")
    assert text in hostile


def test_packed_numbers_keep_every_digit():
    values = np.array([[0.1 + 0.2, np.nan], [-0.0, 1e308]])
    read = np.frombuffer(base64.b64decode(payloads.packed(values)), "<f8").reshape(2, 2).T
    np.testing.assert_array_equal(read, values)
    assert np.signbit(read[1, 0])


def test_names_are_no_elements(page):
    """A ranking with names that are markup has the elements of one with others."""
    tame = Page(page_of(hostile_scorecard(texts=PLAIN)))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in tame.elements]
    assert not {"img", "b", "iframe", "object"} & {tag for tag, _ in page.elements}
    assert [tag for tag, _ in page.elements].count("script") == 2


def test_nothing_is_inline_or_from_elsewhere(page):
    for tag, attributes in page.elements:
        names = {*attributes}
        assert not [name for name in names if name.startswith("on") or name == "style"], attributes
        assert not names & {"src", "action", "formaction", "srcset", "ping", "background"}, tag
        assert attributes.get("href", "#").startswith(("#", "data:,"))
    for part in (TEMPLATE, asset("page.css"), SCRIPT):
        links = set(re.findall(r"https?:[^\s\"'`)]*", part))
        assert links <= {"http://www.w3.org/2000/svg"}
        assert "@import" not in part
        assert "url(" not in part
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
    ):
        assert word not in SCRIPT


def test_the_policy_allows_its_own_script_and_style_alone(page):
    policy = next(
        attributes["content"]
        for tag, attributes in page.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(part.split(" ", 1) for part in policy.split("; "))
    data, script = page.texts["script"][0], page.texts["script"][-1]
    [style] = page.texts["style"]

    def digest(text):
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert json.loads(data)["id"] == "hostile"
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["script-src"] == digest(script)
    assert rules["style-src"] == digest(style)
    assert "unsafe" not in policy


def test_every_word_is_said_and_every_key_is_a_word():
    template = re.sub(r"\{#.*?#\}", "", TEMPLATE, flags=re.DOTALL)
    keys = set(re.findall(r"""\bsay\((?:LINEAR \? )?["'](\w+)["']""", SCRIPT + template))
    keys |= set(re.findall(r"""data-(?:say|label)="(\w+)\"""", template))
    keys |= set(re.findall(r"""option\([^,()]+, '(\w+)'""", template))
    keys |= set(re.findall(r"words\.(\w+)", SCRIPT + template))
    keys = {key for key in keys if not key.startswith(OWN) and not key.endswith("_")}
    assert keys <= WORDS.keys() | {"title", "unit", "drawn"}, keys - WORDS.keys()
    quoted = set(re.findall(r"""["'](\w+)["']""", SCRIPT + template))
    python = "".join(
        path.read_text("utf-8") for path in Path(payloads.__file__).parent.rglob("*.py")
    )
    python = python.replace(
        Path(payloads.__file__).with_name("page_words.py").read_text("utf-8"), ""
    )
    quoted |= {"slide", "weight_of"}  # said by the name of what they label
    quoted |= set(re.findall(r'"(\w+)"', python)) | {"view_one", "view_charts", "view_method"}
    unsaid = WORDS.keys() - keys - quoted
    assert not unsaid


def test_words_have_the_same_places_in_both_languages():
    for key, (zh, en) in WORDS.items():
        assert set(re.findall(r"\{\d\}", zh)) == set(re.findall(r"\{\d\}", en)), key


def test_the_script_is_short():
    assert sum(len(asset(name).splitlines()) for name in SCRIPTS) < 1200


def rules_named():
    text = asset("rules.js")
    return re.findall(r"/\*\* ([a-z_]+(?:\.[\w*]+)+):", text)


@pytest.mark.parametrize("name", rules_named())
def test_each_rule_names_one_of_the_library(name):
    """``numerics.round_scores``, ``aggregation.tree.PlanNode.scored``, ``tiers.*.cuts_of``."""
    parts = name.replace(".*", ".Tiers").split(".")
    for length in range(len(parts), 0, -1):
        try:
            thing = importlib.import_module(".".join(["benchmark_index", *parts[:length]]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            thing = vars(thing)[part] if part in vars(thing) else getattr(thing, part)
        return
    raise AssertionError(name)


def test_there_are_rules_named():
    assert len(rules_named()) > 15


@pytest.mark.parametrize(
    ("made", "most"),
    [(cities, 250_000), pytest.param(lambda: wide(1000), 2_000_000, marks=pytest.mark.large)],
)
def test_the_file_is_small(made, most):
    assert len(page_of(made()).encode()) < most
