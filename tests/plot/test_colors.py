"""The colours that are used by turns: legible on light and dark, and told apart by all readers."""

from __future__ import annotations

from itertools import combinations

import matplotlib.colors
import numpy as np
import pytest

from vizlib.nodes.srgb import linear
from vizlib.plot.colors import CYCLE, NAMES, color_of

# OKLab (Björn Ottosson 2020), of linear sRGB.
LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
# Machado, Oliveira, Fernandes 2009, severity 1, of linear sRGB.
SEEN = {
    "all": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}


def light(colors: tuple[str, ...]) -> np.ndarray:
    """(N, 3) linear light."""
    given = np.array([matplotlib.colors.to_rgb(color) for color in colors], np.float32)
    return linear(given).astype(np.float64)


def contrast(first: str, second: str) -> float:
    """As WCAG 2 has it."""
    low, high = sorted(float(light((color,))[0] @ [0.2126, 0.7152, 0.0722]) for color in (first, second))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("color", CYCLE)
@pytest.mark.parametrize("background", ["#ffffff", "#16181d"])
def test_colours_have_a_contrast_of_3_on_both_backgrounds(color: str, background: str) -> None:
    assert contrast(color, background) >= 3


@pytest.mark.parametrize(("seen", "apart"), [("all", 0.075), ("protanopia", 0.04), ("deuteranopia", 0.04)])
def test_colours_differ(seen: str, apart: float) -> None:
    lab = np.cbrt(np.clip(light(CYCLE) @ SEEN[seen].T, 0, 1) @ LMS.T) @ LAB.T
    distances = {(a, b): float(np.linalg.norm(lab[a] - lab[b])) for a, b in combinations(range(len(CYCLE)), 2)}
    assert min(distances.values()) > apart
    assert min(distance for (_, b), distance in distances.items() if b < 5) > 2 * 0.04


@pytest.mark.parametrize("name", [*NAMES, "0", "0.25", "1", "red", "#12ab34", "rebeccapurple"])
def test_names_are_those_of_matplotlib(name: str) -> None:
    assert np.abs(np.array(color_of(name, "")) - matplotlib.colors.to_rgba(name)).max() < 1 / 255


def test_the_cycle_by_number() -> None:
    assert [color_of(f"C{number}", "").hex for number in (0, 3, 13)] == [CYCLE[0], CYCLE[3], CYCLE[3]]


@pytest.mark.parametrize("wrong", ["blurple", "Cx", "1.5", "..", "tab:mauve", (1, 2), 3])
def test_what_is_no_colour_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"^View: color is .*, expected a colour"):
        color_of(wrong, "View")
