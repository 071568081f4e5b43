"""How our sheets look: one font, few colours, each style built from what its name says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

FONT = "Microsoft YaHei"
NAVY, BLUE, BAND, LINE, GREY, BAR = "1F3864", "8EA9DB", "F5F7FA", "D0D7E2", "7F7F7F", "8FAADC"
INPUT, LINK = "FFFBE6", "0563C1"
SHADES = ("F2B48A", "FFFFFF", "8FAADC")  # low, middle and high in a table of scores
PREFIX = "benchmark-index "  # of our style names, so that they meet none of a copied workbook


class Look(NamedTuple):
    """A fill and the colour of the text that can be read on it."""

    fill: str
    text: str


LOOKS: Mapping[int | str, Look] = {
    0: Look("08519C", "FFFFFF"),
    1: Look("2F7EBC", "FFFFFF"),
    2: Look("9ECAE1", "000000"),
    3: Look("DEEBF7", "000000"),
    4: Look("EFEFEF", "000000"),
    "error": Look("FFC7CE", "9C0006"),
    "warning": Look("FFEB9C", "7F5200"),
    "info": Look("DDEBF7", "1F3864"),
}
LAST_TIER = 4


def build_style(name: str) -> Any:
    """Return the named style that a description such as ``look error`` stands for."""
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    hair = Side(style="thin", color=LINE)
    box = Border(left=hair, right=hair, top=hair, bottom=hair)
    style = NamedStyle(PREFIX + name, border=Border(bottom=hair))
    kind, _, rest = name.partition(" ")

    def dress(text: str, fill: str = "", **font: Any) -> None:
        style.font = Font(name=FONT, size=font.pop("size", 10), color=text, **font)
        if fill:
            style.fill = PatternFill("solid", fgColor=fill)

    match kind:
        case "header" | "heading" | "group":
            text, fill = ("000000", BLUE) if kind == "group" else ("FFFFFF", NAVY)
            dress(text, fill, bold=True)
            style.alignment = Alignment("center", "center", wrap_text=True)
            style.border = style.border if kind == "header" else box
        case "look":
            which, _, number = rest.partition(" ")
            look = LOOKS[int(which) if which.isdigit() else which]
            dress(look.text, look.fill, bold=which == "0")
            style.alignment = Alignment("center", "top")
            style.number_format = number or "General"
        case "edit" | "under":
            dress("000000", INPUT if kind == "edit" else BLUE)
            style.border, style.alignment = box, Alignment("center", "top")
            style.number_format = rest
        case "section":
            dress(NAVY, bold=True, size=11)
            style.border = Border(bottom=Side(style="medium", color=NAVY))
            style.alignment = Alignment(vertical="bottom")
        case "big":
            dress(NAVY, bold=True, size=14)
            style.border, style.alignment = box, Alignment("center", "center", shrink_to_fit=True)
            style.number_format = rest or "General"
        case "title":
            dress(NAVY, bold=True, size=13)
            style.border, style.alignment = Border(), Alignment(vertical="center")
        case "note":
            dress(GREY)
            style.border, style.alignment = Border(), Alignment(vertical="center")
        case "input" | "key":
            dress("000000", INPUT if kind == "input" else BAND, bold=kind == "key")
            style.border, style.alignment = box, Alignment(vertical="center")
            style.number_format = rest
        case "plain":
            style.border = Border()
        case "text":
            dress("000000")
            style.border, style.alignment = Border(), Alignment(vertical="top", wrap_text=True)
        case "label" | "choice" | "result":
            fill = {"label": BAND, "choice": INPUT, "result": ""}[kind]
            dress("000000", fill, bold=kind == "result")
            align = "left" if kind == "label" else "center"
            indent = 1 if kind == "label" else 0
            style.border = box
            style.alignment = Alignment(align, "center", wrap_text=True, indent=indent)
            style.number_format = rest or "General"
        case "lead":
            dress(LINK, underline="single")
            style.alignment = Alignment("left", "center", indent=1)
        case "fact" | "number":
            dress("000000")
            align = "left" if kind == "fact" else "center"
            wrap = kind == "fact"
            style.alignment = Alignment(align, "center", wrap_text=wrap, indent=int(wrap))
            style.number_format = rest or "General"
        case "heat":
            dress("000000")
            style.border = Border(*(Side(style="thin", color="FFFFFF"),) * 4)
            style.alignment = Alignment("center", "center")
            style.number_format = rest
        case "pick":
            dress(NAVY, INPUT, bold=True, size=11)
            style.border, style.alignment = box, Alignment("left", "center", indent=1)
            style.number_format = "@"  # what is chosen stays text, whatever it looks like
        case _:
            align, flags, number = rest.split(" ", 2)
            colour = LINK if kind == "link" else GREY if flags[1] == "g" else "000000"
            dress(
                colour,
                BAND if flags[2] == "1" else "",
                underline="single" if kind == "link" else None,
            )
            style.alignment = Alignment(align, "top", wrap_text=flags[0] == "w")
            style.number_format = number
    return style
