"""Colours that lines, bars and markers get in turn, and matplotlib's short names of colours."""

from __future__ import annotations

from typing import Any

import pygfx as gfx

from vizlib.nodes.srgb import one_color

__all__ = ["CYCLE", "NAMES", "QUIET", "color_of"]

# Ten hues in the order of Tableau's, with the luminance that has a contrast of 3 with white and with #16181d, and as
# far from each other in OKLab as that leaves room for, also as people with deuteranopia and protanopia see them
# (found by a random search that weighs the first five most; the matrices are those of Machado et al. 2009).
CYCLE = (
    "#3b87d6",  # blue
    "#e96207",  # orange
    "#3d9d53",  # green
    "#c02b6b",  # pink
    "#7052ce",  # purple
    "#028995",  # teal
    "#905a21",  # brown
    "#f0646d",  # red
    "#858f0d",  # olive
    "#8f8f8f",  # grey
)

QUIET = CYCLE[-1]  # for what helps to read, and is no data of its own

# matplotlib's single letters, and its names of Tableau's colours, which CSS does not know or knows otherwise.
NAMES = {
    "b": "#0000ff",
    "g": "#008000",
    "r": "#ff0000",
    "c": "#00bfbf",
    "m": "#bf00bf",
    "y": "#bfbf00",
    "k": "#000000",
    "w": "#ffffff",
    "tab:blue": "#1f77b4",
    "tab:orange": "#ff7f0e",
    "tab:green": "#2ca02c",
    "tab:red": "#d62728",
    "tab:purple": "#9467bd",
    "tab:brown": "#8c564b",
    "tab:pink": "#e377c2",
    "tab:gray": "#7f7f7f",
    "tab:grey": "#7f7f7f",
    "tab:olive": "#bcbd22",
    "tab:cyan": "#17becf",
}


def color_of(value: Any, owner: str) -> gfx.Color:
    """A colour as matplotlib's users write it.

    value : a CSS name, a hex string, 3 or 4 numbers from 0 to 1; one of ``NAMES``; "C0" … "C9" (and on) for the colours
        of the cycle; a grey "0" (black) … "1" (white) in quotes

    Raises ValueError that names the ``owner`` and what was given.
    """
    if isinstance(value, str):
        if value in NAMES:
            return gfx.Color(NAMES[value])
        if value[:1] == "C" and value[1:].isdecimal():
            return gfx.Color(CYCLE[int(value[1:]) % len(CYCLE)])
        if value.replace(".", "", 1).isdecimal() and 0 <= float(value) <= 1:
            return gfx.Color(*[float(value)] * 3)
    return one_color(value, owner)
