"""Themes: the colours of what is drawn around the data, on light and on dark pages.

Text has at least the contrast that WCAG 2.2 AA asks for (4.5 to 1, success criterion 1.4.3), lines that carry meaning
3 to 1 (1.4.11); ``tests/plot/test_themes.py`` computes both.
"""

from __future__ import annotations

from typing import NamedTuple

from vizlib import arrays

__all__ = ["DARK", "LIGHT", "THEMES", "Theme", "contrast", "named", "see_through"]


def see_through(color: str, opacity: float) -> tuple[float, float, float, float]:
    """A colour "#rrggbb" that lets through what lies behind it."""
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue, opacity


class Theme(NamedTuple):
    """Colours as "#rrggbb", and from the bottom up what stands behind three-dimensional scenes."""

    name: str
    figure: str  # around the axes
    inside: str  # behind the data of two-dimensional axes
    scene: tuple[str, str]  # behind three-dimensional scenes
    text: str  # titles
    muted: str  # tick labels
    frame: str  # axis lines and ticks
    grid: str
    edge: str  # the grid of boxes around three-dimensional data, which stands on the scene's colours
    panel: str  # behind legends and tooltips
    accent: str  # what is being chosen
    wrong: str  # what has gone wrong


# The scene is nearly the page's colour, so that a figure belongs to the page around it and prints well; darker towards
# the bottom, which reads as ground and keeps white objects visible.
LIGHT = Theme(
    "light",
    figure="#ffffff",
    inside="#ffffff",
    scene=("#e6ebf1", "#fcfdfe"),
    text="#1b1f26",
    muted="#454c57",
    frame="#767e8a",
    grid="#e7eaee",
    edge="#d3d8df",
    panel="#ffffff",
    accent="#0b66c2",
    wrong="#b3261e",
)
DARK = Theme(
    "dark",
    figure="#14171c",
    inside="#171b21",
    scene=("#0f1216", "#20252d"),
    text="#eceff4",
    muted="#b4bcc8",
    frame="#7f8895",
    grid="#2a3038",
    edge="#39414c",
    panel="#1f242c",
    accent="#5fb0ff",
    wrong="#ff8a80",
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def named(name: str, owner: str) -> Theme:
    """The theme of that name; raises ValueError with the names there are."""
    return THEMES[arrays.choice(name, "theme", owner, THEMES)]


def contrast(one: str, other: str) -> float:
    """How far two colours "#rrggbb" are apart, from 1 to 21.

    Source: WCAG 2.2, definitions of "contrast ratio" and "relative luminance".
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
