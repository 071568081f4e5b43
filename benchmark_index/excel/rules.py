"""Rules of cells: what may be typed into them, and which colours follow from their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from ..files import letter
from .styles import ACCENT, BAR, SHADES, TINTS
from .text import clean_text, length, shortened

_TITLE, _MESSAGE = 32, 255  # characters Excel takes in the title and text of a prompt


class Choices(NamedTuple):
    """Values to choose from; another one is questioned, not refused."""

    values: Sequence[str | int]


class Limits(NamedTuple):
    """Numbers that may be typed: bounds (both included), whole ones only, or one of the codes.

    ``refusal`` is what is said of anything else.
    """

    low: float | None = None
    high: float | None = None
    whole: bool = False
    codes: tuple[float, ...] = ()
    refusal: str = ""


class Check(NamedTuple):
    """What may be typed into cells, and what is said of it.

    Attributes
    ----------
    kind : {"list", "decimal", "integer", "custom"}
        A place that holds the choices, numbers, or a formula that holds.
    value : str
        The place, the formula or the bound; of two bounds the lower one.
    high : str
        The upper bound.
    criteria : str
        How numbers lie to the bound; between both where empty.
    title, prompt, refusal : str
        What is said while typing, and where the rule is broken.
    insists : bool
        Whether another value is refused, not only questioned.
    """

    kind: Literal["list", "decimal", "integer", "custom"]
    value: str
    high: str = ""
    criteria: str = ""
    title: str = ""
    prompt: str = ""
    refusal: str = ""
    insists: bool = True

    def options(self) -> dict[str, Any]:
        """Return the rule as XlsxWriter takes it."""
        found: dict[str, Any] = {"validate": self.kind, "ignore_blank": True}
        found["show_input"] = bool(self.prompt)
        found |= {"minimum": self.value, "maximum": self.high} if self.high else {}
        found |= {} if self.high else {"value": f"={self.value}"}
        if self.kind in ("decimal", "integer"):
            found["criteria"] = self.criteria or "between"
        words = {"input_message": _short(self.prompt, _MESSAGE)}
        words["error_message"] = _short(self.refusal, _MESSAGE)
        words["input_title"] = words["error_title"] = _short(self.title, _TITLE)
        found |= {key: said for key, said in words.items() if said}
        return found if self.insists else found | {"error_type": "warning"}


def limited(rule: Limits, row: int, column: int) -> Check:
    """Return the rule of numbers for cells from one on."""
    kind: Literal["decimal", "integer"] = "integer" if rule.whole else "decimal"
    largest = 1e15 if rule.whole else 9.99e307
    low = -largest if rule.low is None else rule.low
    high = largest if rule.high is None else rule.high
    codes = [code for code in rule.codes if not low <= code <= high]
    if codes:
        first = f"{letter(column)}{row}"
        inside = f"AND(ISNUMBER({first}),{first}>={low!r},{first}<={high!r}"
        inside += f",INT({first})={first})" if rule.whole else ")"
        either = ",".join(f"{first}={code!r}" for code in codes)
        return Check("custom", f"OR({inside},{either})", refusal=rule.refusal)
    if rule.low is not None and rule.high is None:
        return Check(kind, repr(low), criteria=">=", refusal=rule.refusal)
    if rule.low is None and rule.high is not None:
        return Check(kind, repr(high), criteria="<=", refusal=rule.refusal)
    return Check(kind, repr(low), repr(high), refusal=rule.refusal)


def bar(alone: bool = False) -> dict[str, Any]:
    """Return bars in cells, from zero to the largest value; alone or under the number."""
    ends = {"min_type": "num", "min_value": 0, "max_type": "max"}
    colour = {"bar_color": f"#{ACCENT if alone else BAR}", "bar_only": alone}
    return {"type": "data_bar", **colour, **ends}


def shades() -> dict[str, Any]:
    """Return colours in cells from the lowest value over the middle one to the highest."""
    low, middle, high = (f"#{colour}" for colour in SHADES)
    colours = {"min_color": low, "mid_color": middle, "max_color": high}
    return {"type": "3_color_scale", "mid_type": "percentile", "mid_value": 50, **colours}


def signed_shades() -> dict[str, object]:
    """Return colours in cells from -1 over 0 to 1, whatever values there are."""
    low, middle, high = (f"#{colour}" for colour in SHADES)
    types = {f"{end}_type": "num" for end in ("min", "mid", "max")}
    values = {"min_value": -1, "mid_value": 0, "max_value": 1}
    colours = {"min_color": low, "mid_color": middle, "max_color": high}
    return {"type": "3_color_scale", **types, **values, **colours}


def tints() -> dict[str, Any]:
    """Return the accent's colour in cells, the stronger the higher the value."""
    low, high = (f"#{colour}" for colour in TINTS)
    return {"type": "2_color_scale", "min_color": low, "max_color": high}


def colours(formula: str, style: Any) -> dict[str, Any]:
    """Return colours that cells take while a formula holds."""
    return {"type": "formula", "criteria": f"={formula}", "format": style}


def _short(text: str, most: int) -> str:
    """Return as much of a text as Excel takes; more would make the file unreadable to it."""
    plain = clean_text(text)
    return plain if length(plain) <= most else f"{shortened(plain, most - 1)}…"
