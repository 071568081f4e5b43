"""The words in which a framework or weight file may be written, as lines of ``keywords.csv``."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

Way = tuple[str | int, ...]  # to a value: the keys and numbers of items that lead there

_CALLED: dict[str, dict[str, str]] = {}
_TABLE: dict[str, dict[str, tuple[str, ...]]] = {}
_QUOTES = "“”‘’\"'「」"
_WITHOUT_QUOTES = ("id", "unit")  # which nobody calls “a” or “%”, and YAML keeps Chinese ones
_NODE = "node"
# A key below which other keys are of a place; any other holds data, whose keys are nobody's words.
_INSIDE = {
    **dict.fromkeys(("variables", "groups", "indicators"), _NODE),
    **{place: place for place in ("name", "allowed", "denominator", "method", "publish")},
    "checks": "check",
    **dict.fromkeys(("grade", "rules"), "grade"),
    "unit": "name",
}


def _folded(word: str) -> str:
    """Return a word as it is looked up: one width, one case, without quotation marks.

    Blanks stay, since a wide one before a key was meant to indent it, which YAML does not see.
    """
    text = unicodedata.normalize("NFKC", word).strip(_QUOTES)
    return text.casefold().replace("−", "-")  # the sign of minus, too


with (Path(__file__).parent / "keywords.csv").open(encoding="utf-8", newline="") as _file:
    for _line in csv.DictReader(line for line in _file if not line.startswith("#")):
        _words = tuple(_line["words"].split("|"))
        _TABLE.setdefault(_line["place"], {})[_line["key"]] = _words
        _lookup = _CALLED.setdefault(_line["place"], {})
        _lookup |= {_folded(word): _line["key"] for word in (_line["key"], *_words)}


def words_of(place: str) -> Mapping[str, tuple[str, ...]]:
    """Return the keys of a place, each with the other words for it.

    >>> words_of("name")
    {'zh': ('中文', '中文名', '中文名称'), 'en': ('英文', '英文名', '英文名称')}
    """
    return _TABLE[place]


def meaning(place: str, word: str) -> str:
    """Return the key that a word stands for in a place; the word itself where it is none.

    >>> meaning("node", "方向"), meaning("values of direction", "越大越好")
    ('direction', 'higher')
    >>> meaning("values of direction", "sideways")
    'sideways'
    """
    return _CALLED[place].get(_folded(word), word)


class Twice(NamedTuple):
    """A key that is given twice in one place, by two words."""

    way: Way
    one: str
    other: str


class Translated(NamedTuple):
    """Plain data under their own keys; ``written`` has by the way to a value the word of its key."""

    raw: object
    written: Mapping[Way, str]
    twice: tuple[Twice, ...]


def translate(raw: object, place: str = _NODE) -> Translated:
    """Return the plain data of a file with every word exchanged for the key it stands for.

    >>> translate({"名称": "某体系", "指标": [{"编号": "a", "方向": "越大越好"}]}).raw
    {'name': '某体系', 'indicators': [{'id': 'a', 'direction': 'higher'}]}
    """
    written: dict[Way, str] = {}
    twice: list[Twice] = []

    def inside(value: object, place: str, way: Way) -> object:
        if isinstance(value, list | tuple):
            return [inside(item, place, (*way, i)) for i, item in enumerate(value)]
        return mapping(value, place, way) if isinstance(value, dict) else value

    def mapping(node: dict[object, object], place: str, way: Way) -> dict[object, object]:
        named: dict[object, object] = {}
        for word, value in node.items():
            key = meaning(place, word) if isinstance(word, str) else word
            if key in named:
                other = str(word)
                twice.append(
                    Twice((*way, str(key)), written.get((*way, str(key)), str(key)), other)
                )
                continue
            if isinstance(word, str) and key != word:
                written[*way, str(key)] = word
            below = _INSIDE.get(key) if isinstance(key, str) else None
            if below and isinstance(value, dict | list | tuple):
                named[key] = inside(value, below, (*way, str(key)))
            else:
                named[key] = _value(key, value)
        return named

    return Translated(inside(raw, place, ()), written, tuple(twice))


def _value(key: object, value: object) -> object:
    """Return what stands under a key by its own word, where the key has a list of them."""
    if key in _WITHOUT_QUOTES and isinstance(value, str) and value[:1] + value[-1:] == "“”":
        return value[1:-1]
    place = f"values of {key}"
    if place not in _CALLED or isinstance(value, bool) or not isinstance(value, str | int):
        return value
    said = meaning(place, str(value))
    if said in _TABLE[place]:
        return {"true": True, "false": False}.get(said, said)
    return value


def in_chinese(raw: object, place: str = _NODE) -> object:
    """Return plain data with the first word for each key in its place; :func:`translate` undoes it.

    >>> in_chinese({"id": "a", "direction": "lower", "target": {"2025": 1}})
    {'编号': 'a', '方向': '越小越好', '目标值': {'2025': 1}}
    """
    if isinstance(raw, list | tuple):
        return [in_chinese(item, place) for item in raw]
    if not isinstance(raw, dict):
        return raw
    written: dict[object, object] = {}
    for key, value in raw.items():
        word = _TABLE[place].get(key, (key,))[0]
        below = _INSIDE.get(key)
        values = _TABLE.get(f"values of {key}", {})
        if below and isinstance(value, dict | list | tuple):
            written[word] = in_chinese(value, below)
        else:
            written[word] = (
                values[value][0] if isinstance(value, str) and value in values else value
            )
    return written


def known(word: str) -> bool:
    """Tell whether a word is that of a key, wherever it may stand."""
    folded = _folded(word)
    return any(folded in called for place, called in _CALLED.items() if " of " not in place)
