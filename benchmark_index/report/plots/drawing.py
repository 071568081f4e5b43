"""What all pictures share: axes, a font that has Chinese characters, colours."""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING

from ...errors import Text, UsageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

ACCENT, QUIET, FAINT, TEXT = "#0B5CAD", "#8A94A6", "#E7EAF0", "#303844"
TINTS = ("#0B5CAD", "#5B8FCB", "#9BBCE3", "#CBDCF1")  # of one hue, the darkest first
FONTS = (  # that have Chinese characters, as they are called on the usual systems
    *("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "PingFang SC", "Hiragino Sans GB"),
    *("Microsoft YaHei", "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Arial Unicode MS"),
    *("Noto Sans CJK JP", "Noto Sans CJK TC", "SimSun", "Heiti SC"),
)
FIRST_CHINESE = "\u2e80"  # from here on, wide characters
LINE = 0.28  # inches of a line of text
WITHOUT_FONT = Text(
    "没有找到含中文字符的字体，请安装 Noto Sans CJK 等字体",
    "No font with Chinese characters was found: install one, such as Noto Sans CJK",
)


def axes(ax: Axes | None, lines: int, width: float = 7.0) -> Axes:
    """Return axes to draw on; new ones, high enough for so many lines, where none are given.

    Raises
    ------
    UsageError
        matplotlib is not installed.
    """
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ModuleNotFoundError:
        raise UsageError(
            Text("绘图需要 matplotlib", "Pictures need matplotlib"),
            Text(
                "请安装：pip install 'benchmark-index[plot]'。",
                "Install it: pip install 'benchmark-index[plot]'.",
            ),
        ) from None
    size = (width, LINE * max(lines, 4) + 1.2)
    return pyplot.subplots(figsize=size, layout="constrained")[1]


@cache
def chinese_font() -> str:
    """Return the name of a font with Chinese characters, empty where the system has none."""
    from matplotlib.font_manager import fontManager

    here = {font.name for font in fontManager.ttflist}
    return next((font for font in FONTS if font in here), "")


def finished(ax: Axes, title: str) -> Axes:
    """Return axes without a frame, with their title, and a font that has what is written."""
    from matplotlib import text

    ax.set_title(title, loc="left", fontweight="bold", color=TEXT)
    for side in ("top", "right", "left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0, colors=TEXT)
    written = [artist for artist in ax.findobj(text.Text) if isinstance(artist, text.Text)]
    if any(max(artist.get_text(), default="") >= FIRST_CHINESE for artist in written):
        if not (font := chinese_font()):
            warnings.warn(f"{WITHOUT_FONT.en} / {WITHOUT_FONT.zh}", stacklevel=3)
        for artist in written if font else ():
            artist.set_fontfamily([font, "sans-serif"])
    return ax


def tints() -> Colormap:
    """Return the colours of maps: the accent, the paler the lower the value."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("tints", ["#F4F6FA", ACCENT])


def note(
    ax: Axes, text: str, at: tuple[float, float], shift: tuple[int, int], color: str = TEXT
) -> None:
    """Write a text beside a point, or above it, so many points away."""
    across = "left" if shift[0] else "center"
    ax.annotate(
        plain(text), at, shift, textcoords="offset points", ha=across, va="center", color=color
    )


def plain(text: str) -> str:
    """Return a name as text: matplotlib takes what stands between dollar signs for a formula."""
    return text.replace("$", r"\$")
