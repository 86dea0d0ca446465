"""Appearance: what a figure stands on, and whether things in it may move."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal, cast

__all__ = ["Appearance", "from_environment"]

VARIABLE = "VIZLIB_THEME"
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Appearance:
    """What the surroundings of a canvas ask of a figure.

    theme : "light" or "dark", by the colour that the reader sees behind the canvas
    reduced_motion : whether the reader has asked for less motion (``prefers-reduced-motion``)
    """

    theme: Literal["light", "dark"] = "light"
    reduced_motion: bool = False


def from_environment() -> Appearance:
    """What ``VIZLIB_THEME`` asks for where there is no page; light without it. Raises ValueError for another word."""
    theme = os.environ.get(VARIABLE) or "light"
    if theme not in THEMES:
        raise ValueError(f"The theme is to be {theme!r} ({VARIABLE}), expected one of {', '.join(THEMES)}.")
    return Appearance(theme=cast(Literal["light", "dark"], theme))
