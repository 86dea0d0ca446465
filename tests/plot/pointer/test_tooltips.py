"""Texts for what is under the pointer."""

from __future__ import annotations

import numpy as np
import pygfx as gfx
import pytest

import vizlib as vz
from vizlib.plot.pointer.event import Event
from vizlib.plot.pointer.tooltips import digits, tooltip


def test_a_point_with_names_and_units() -> None:
    stars = vz.Points(np.zeros((3, 3)), name="stars")
    event = Event("hover", node=stars, index=1_234_567, counted="point", value=4.25)
    event.position = np.array([432_100.25, -4.5, 0.1 + 0.2])
    assert tooltip(event, ["Easting [m]", "Northing [km]", "z"], value="Magnitude") == [
        "stars",
        "point 1 234 567",
        "Easting: 432100.2 m",
        "Northing: −4.5 km",
        "z: 0.3",
        "Magnitude: 4.25",
    ]


def test_without_a_name_the_kind() -> None:
    assert tooltip(Event("hover", node=gfx.Group())) == ["Group"]
    assert tooltip(Event("hover")) == []


def test_a_pixel_in_two_dimensions() -> None:
    event = Event("hover", node=vz.Image(np.zeros((9, 9, 3), np.uint8)), index=(3, 7), counted="pixel")
    event.position, event.value = np.array([7.25, 5.5, 0]), (255, 0, 12)
    assert tooltip(event, ("x", "y", None)) == ["Image", "pixel 3, 7", "x: 7.25", "y: 5.5", "value: 255, 0, 12"]
    event.value = (0.25, 0.123456, 1.0)
    assert tooltip(event, (None, None))[-1] == "value: 0.25, 0.123, 1"


def test_axes_that_know_better() -> None:
    event = Event("hover", position=np.array([1.23456, 86_400.0, 0]))
    lines = tooltip(event, ("x", "t [UTC]", None), (lambda number: f"{number:.1f}", lambda number: "1970-01-02"))
    assert lines == ["x: 1.2", "t: 1970-01-02 UTC"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (3, "3"),
        (-12_345_678, "−12345678"),
        (0.1, "0.1"),
        (1 / 3, "0.3333333"),
        (100.0, "100"),
        (4_649_776.5, "4649776"),
        (1.5e9, "1500000000"),
        (6.02214e23, "6.02214×10²³"),
        (-1.6e-19, "−1.6×10⁻¹⁹"),
        (0.00012, "0.00012"),
        (float("nan"), "nan"),
        (float("-inf"), "−inf"),
    ],
)
def test_digits(number: float, text: str) -> None:
    assert digits(number) == text
